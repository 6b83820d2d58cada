"""`func.vjp`, `jacrev`, `jacfwd` and `hessian` beside PyTorch's: nestings, several arguments, aux values, derivatives of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb


def plain(value: Any) -> Any:
    """A nesting with arrays in place of its tensors."""
    if isinstance(value, fb.Tensor | torch.Tensor):
        return value.detach().numpy()
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return type(value)(map(plain, value)) if isinstance(value, list | tuple) else value


def assert_alike(ours: Any, theirs: Any) -> None:
    """Equal nestings of equal tensors."""
    assert type(ours) is type(theirs)
    if isinstance(theirs, dict):
        assert list(ours) == list(theirs)
        ours, theirs = list(ours.values()), list(theirs.values())
    if isinstance(theirs, list | tuple):
        assert len(ours) == len(theirs)
        for a, b in zip(ours, theirs, strict=True):
            assert_alike(a, b)
    else:
        assert getattr(ours, "dtype", None) == getattr(theirs, "dtype", None)
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def both(calls: Any) -> None:
    """The same calls in both libraries."""
    assert_alike(plain(calls(fb)), plain(calls(torch)))


def inputs(t: Any) -> tuple[Any, Any, dict[str, Any]]:
    x, y = t.tensor([1.0, 2.0, 3.0]), t.tensor([[0.5], [-1.0]])
    return x, y, {"w": t.tensor([[1.0, 2.0, 3.0], [0.5, 0.0, -1.0]]), "b": t.tensor([0.5, 1.0])}


JACOBIANS = ["jacrev", "jacfwd"]


@pytest.mark.parametrize("name", [*JACOBIANS, "hessian"])
def test_of_one_and_of_several_arguments(name: str) -> None:
    def calls(t: Any) -> Any:
        x, y, _ = inputs(t)
        of = getattr(t.func, name)
        return [
            of(lambda a: (a.sin() * a.sum()))(x), of(lambda a: (a**3).sum())(x), of(lambda a, b: a * b)(x, y), of(lambda a, b: (a * b) ** 2, 1)(x, y),
            of(lambda a, b: a.exp() * b, (0, 1))(x, y), of(lambda a, b: a.exp() * b, (1,))(x, y), of(lambda a: a * a)(t.tensor(3.0)),
            of(lambda a: t.ones(2))(x), of(lambda a, b: a * b, argnums=-1)(x, x + 1),
        ]  # fmt: skip

    both(calls)


@pytest.mark.parametrize("name", [*JACOBIANS, "hessian"])
def test_of_nestings(name: str) -> None:
    def calls(t: Any) -> Any:
        x, _, params = inputs(t)

        def model(p: Any, a: Any) -> Any:
            hidden = t.nn.functional.linear(a, p["w"], p["b"]).tanh()
            return {"hidden": hidden, "sums": (hidden.sum(), a.sum())}

        of = getattr(t.func, name)
        return [of(model)(params, x), of(model, (0, 1))(params, x), of(lambda ab: [ab[0] * ab[1], ab[0]])((x, x + 1))]

    both(calls)


@pytest.mark.parametrize("name", JACOBIANS)
def test_aux(name: str) -> None:
    both(lambda t: getattr(t.func, name)(lambda a: (a * a, {"plus": a + 1}), has_aux=True)(inputs(t)[0]))


def test_vjp() -> None:
    def calls(t: Any) -> Any:
        x, y, params = inputs(t)
        value, product = t.func.vjp(lambda a, b: a.sin() * b, x, y)
        nested, back = t.func.vjp(lambda p, a: {"out": a @ p["w"].T + p["b"], "sum": a.sum()}, params, x)
        first, pull, aux = t.func.vjp(lambda a: (a * a, a + 1), x, has_aux=True)
        constant = t.func.vjp(lambda a: t.ones(2), x)[1](t.ones(2))
        return [value, product(t.ones(2, 3)), product(t.full((2, 3), 2.0)), nested, back({"out": t.ones(2), "sum": t.tensor(2.0)}),
                first, pull(x), aux, constant]  # fmt: skip

    both(calls)


def test_derivatives_of_derivatives() -> None:
    def calls(t: Any) -> Any:
        x = inputs(t)[0]
        third = t.func.jacrev(t.func.hessian(lambda a: (a**4).sum()))(x)
        through = t.func.grad(lambda a: t.func.jacrev(t.sin)(a).sum())(x)
        by_vjp = t.func.grad(lambda a: t.func.vjp(t.sin, a)[1](t.ones(3))[0].sum())(x)
        by_cotangent = t.func.grad(lambda v: (t.func.vjp(t.sin, x)[1](v)[0] ** 2).sum())(x)
        outer = x.clone().requires_grad_()
        t.func.jacrev(lambda a: a**3)(outer).sum().backward()
        return [third, through, by_vjp, by_cotangent, outer.grad]

    both(calls)


def test_in_float64_and_in_chunks() -> None:
    both(lambda t: t.func.jacrev(lambda a: a**2, chunk_size=1)(t.tensor([1.0, 2.0], dtype=t.float64)))
    for t in (fb, torch):
        with pytest.raises(ValueError, match=r"chunk_size`? should be greater than 0"):
            t.func.jacrev(t.sin, chunk_size=0)


def test_results_have_no_history() -> None:
    x = fb.tensor([1.0, 2.0])
    value, product = fb.func.vjp(fb.sin, x)
    for t in (value, *product(x), fb.func.jacrev(fb.sin)(x), fb.func.hessian(fb.sin)(x)):
        assert not t.requires_grad


@pytest.mark.parametrize("call", [
    lambda t: t.func.jacrev(lambda a: 1.0)(t.ones(2)), lambda t: t.func.jacfwd(lambda a: 1.0)(t.ones(2)), lambda t: t.func.vjp(lambda a: 1.0, t.ones(2)),
    lambda t: t.func.vjp(t.sin, t.ones(2))[1](t.ones(3)), lambda t: t.func.vjp(t.sin, t.ones(2))[1]((t.ones(2), t.ones(2))),
    lambda t: t.func.vjp(t.sin, t.ones(2), has_aux=True),
])  # fmt: skip
def test_refused(call: Any) -> None:
    for t in (fb, torch):
        with pytest.raises((RuntimeError, ValueError)):
            call(t)


def test_what_would_be_zero_is_refused() -> None:
    x, cube = fb.tensor([1.0, 2.0]), lambda a: (a**3).sum()
    for outer, inner in ((fb.func.jacfwd, fb.func.jacrev), (fb.func.jacfwd, fb.func.grad), (fb.func.jacfwd, fb.func.jacfwd)):
        with pytest.raises(RuntimeError, match=r"jvp: .* use func\.hessian"):
            outer(inner(cube))(x)
    with pytest.raises(RuntimeError, match="jvp: goes forward only"):
        fb.func.jvp(fb.func.grad(cube), (x,), (x,))
    with pytest.raises(RuntimeError, match="jvp: inside of vmap"):
        fb.func.vmap(lambda d: fb.func.jvp(lambda a: fb.func.jvp(cube, (a,), (x,))[1], (x,), (d,))[1])(fb.eye(2))


def test_forward_through_vmap_of_forward() -> None:
    def calls(t: Any) -> Any:
        x, one = t.tensor([1.0, 2.0, 3.0]), t.ones(3)
        inner = lambda a: t.func.vmap(lambda d: t.func.jvp(lambda b: b**3, (a,), (d,))[1])(t.eye(3))
        return [t.func.jvp(inner, (x,), (one,)), t.func.jvp(lambda a: t.func.vmap(lambda d: a * d)(t.eye(3)), (x,), (one,))]

    both(calls)
