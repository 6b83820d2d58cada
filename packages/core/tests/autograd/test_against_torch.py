"""The same autograd programs on PyTorch and on flambeau: what they observe must be equal."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb

CASES: list[Callable[[Any], Any]] = []


def case(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    CASES.append(function)
    return function


def plain(value: Any) -> Any:
    """Observations without the library's name; tensors as lists."""
    if isinstance(value, torch.Tensor | fb.Tensor):
        return np.round(value.detach().numpy(), 4).tolist()
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, torch.dtype | fb.dtype):
        return str(value).partition(".")[2]
    return value


def outcome(function: Callable[[], Any]) -> Any:
    """The result, or the kind of error."""
    try:
        return function()
    except (RuntimeError, TypeError, ValueError) as error:
        return "RuntimeError" if isinstance(error, RuntimeError) else type(error).__name__


def function_of(lib: Any, forward: Any, backward: Any, **more: Any) -> Any:
    """A Function class."""
    return type("F", (lib.autograd.Function,), {"forward": staticmethod(forward), "backward": staticmethod(backward), **more})


# ---------------------------------------------------------------- Function


@case
def function_with_several_outputs(lib: Any) -> Any:
    def forward(ctx: Any, x: Any, y: Any, k: int) -> Any:
        ctx.save_for_backward(x, y)
        ctx.k = k
        total = x + y
        ctx.mark_non_differentiable(total)
        return x * y * k, total, 5

    def backward(ctx: Any, g: Any, *_: Any) -> Any:
        x, y = ctx.saved_tensors
        return g * y * ctx.k, (g * x * ctx.k if ctx.needs_input_grad[1] else None), None

    x, y = lib.tensor([1.0, 2.0], requires_grad=True), lib.tensor([3.0, 4.0])
    r, s, n = function_of(lib, forward, backward).apply(x, y, 2)
    r.sum().backward()
    return x.grad, r.requires_grad, s.requires_grad, n, type(r.grad_fn).__name__, r.grad_fn.name(), r.grad_fn.k


@case
def function_with_setup_context_and_missing_gradients(lib: Any) -> Any:
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.save_for_backward(inputs[0], output[0])
        ctx.set_materialize_grads(False)

    def backward(ctx: Any, g: Any, h: Any) -> Any:
        assert h is None
        return g * 2 * ctx.saved_tensors[0]

    x = lib.tensor([1.0, 2.0], requires_grad=True)
    r, _ = function_of(lib, lambda x: (x**2, x + 1), backward, setup_context=staticmethod(setup_context)).apply(x)
    (g,) = lib.autograd.grad(r.sum(), x, create_graph=True)
    return g, lib.autograd.grad(g.sum(), x)


@case
def saved_output_of_a_function_has_its_history(lib: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        y = x.exp()
        ctx.save_for_backward(y)
        return y

    x = lib.tensor([1.0, 2.0], requires_grad=True)
    y = function_of(lib, forward, lambda ctx, g: g * ctx.saved_tensors[0]).apply(x)
    (g,) = lib.autograd.grad(y.sum(), x, create_graph=True)
    return lib.autograd.grad(g.sum(), y, retain_graph=True), lib.autograd.grad(g.sum(), x)


@case
def function_that_writes_its_input(lib: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        x.mul_(3)
        ctx.mark_dirty(x)
        return x

    f = function_of(lib, forward, lambda ctx, g: g * 3)
    a = lib.ones(3, requires_grad=True)
    b = a.clone()
    assert f.apply(b) is b
    (b * lib.tensor([1.0, 2.0, 3.0])).sum().backward()
    c = a.clone()
    v = c[1:]
    assert f.apply(v) is v
    c.sum().backward()
    return a.grad, outcome(lambda: f.apply(a)), b._version, c._version


@case
def function_that_returns_its_input_or_a_view(lib: Any) -> Any:
    a = lib.ones(2, 2, requires_grad=True)
    same = function_of(lib, lambda ctx, x: x, lambda ctx, g: g * 2).apply(a)
    same.sum().backward()
    b = a * 1
    view = function_of(lib, lambda ctx, x: x.view(-1), lambda ctx, g: g.view(2, 2)).apply(b)
    return same is a, a.grad, same.is_leaf, a.is_leaf, view._base is b, outcome(lambda: view.mul_(2) and 1)


@case
def once_differentiable(lib: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x

    backward = lib.autograd.function.once_differentiable(lambda ctx, g: g * 2 * ctx.saved_tensors[0])
    a = lib.ones(2, requires_grad=True)
    (g,) = lib.autograd.grad(function_of(lib, forward, backward).apply(a).sum(), a, create_graph=True)
    return g, g.requires_grad, outcome(lambda: g.sum().backward())


@case
def gradients_of_functions_are_fitted_or_refused(lib: Any) -> Any:
    def run(forward: Any, backward: Any) -> Any:
        a = lib.ones(2, requires_grad=True)
        function_of(lib, forward, backward).apply(a).sum().backward()
        return a.grad, a.grad.dtype

    return (
        run(lambda ctx, x: x + lib.ones(3, 2), lambda ctx, g: g),
        run(lambda ctx, x: x * 2, lambda ctx, g: g.double()),
        outcome(lambda: run(lambda ctx, x: x * 2, lambda ctx, g: lib.ones(5))),
        outcome(lambda: run(lambda ctx, x: x * 2, lambda ctx, g: (g, g))),
        run(lambda ctx, x: x * 2, lambda ctx, g: (g, None)),
        outcome(lambda: run(lambda ctx, x: x * 2, lambda ctx, g: 3)) in ("TypeError", "RuntimeError"),
    )


# ---------------------------------------------------------------- hooks


@case
def hooks_run_in_order(lib: Any) -> Any:
    log: list[Any] = []

    def note(*what: Any) -> None:
        log.append(plain(what))

    a = lib.ones(2, requires_grad=True)
    b = a * 2
    c = b.sum()
    b.register_hook(lambda g: (note("tensor", g), g * 2)[1])
    b.grad_fn.register_prehook(lambda gs: (note("before", gs[0]), (gs[0] + 1,))[1])
    b.grad_fn.register_hook(lambda gi, go: note("after", gi, go))
    a.register_hook(lambda g: note("leaf", g))
    a.register_post_accumulate_grad_hook(lambda t: note("accumulated", t.grad))
    b.retain_grad()
    b.register_hook(lambda g: g * 100).remove()
    c.backward()
    return log, a.grad, b.grad, b.retains_grad


@case
def node_hooks_replace_gradients(lib: Any) -> Any:
    a = lib.ones(2, requires_grad=True)
    b = a * 2
    b.grad_fn.register_hook(lambda gi, go: tuple(None if g is None else g * 10 for g in gi))
    b.sum().backward()
    return a.grad


@case
def retained_gradients_follow_in_place_writes(lib: Any) -> Any:
    a = lib.ones(4, requires_grad=True)
    b = a * 2
    b.retain_grad()
    b[1:3].mul_(3)
    b.sin_()
    b.sum().backward()
    return b.grad, a.grad


@case
def saved_tensor_hooks(lib: Any) -> Any:
    packed: list[Any] = []
    x = lib.ones(2, requires_grad=True)
    with lib.autograd.graph.saved_tensors_hooks(lambda t: (packed.append(1), t.numpy(force=True).copy())[1], lib.from_numpy):
        y = (x.exp() * x).sum()
        z = x.clone()
        z[1:].sin_()
        z[:1].mul_(x[:1])
    (g,) = lib.autograd.grad(y, x, create_graph=True)
    with lib.autograd.graph.save_on_cpu():
        w = (x * x * x).sum()
    return len(packed) > 3, g, lib.autograd.grad(g.sum(), x), lib.autograd.grad(z.sum(), x), lib.autograd.grad(w, x)


# ---------------------------------------------------------------- backward and grad


@case
def options_of_grad(lib: Any) -> Any:
    x, y = lib.ones(2, requires_grad=True), lib.ones(2, requires_grad=True)
    options = ({}, {"allow_unused": True}, {"materialize_grads": True}, {"allow_unused": False, "materialize_grads": True})
    return [outcome(lambda o=o: lib.autograd.grad((x * 2).sum(), [x, y], **o)) for o in options]


@case
def freed_graphs(lib: Any) -> Any:
    x = lib.ones(2, requires_grad=True)
    y, z = (x * x).sum(), (x + x).sum()
    y.backward(retain_graph=True)
    y.backward()
    z.backward()
    return outcome(y.backward), outcome(z.backward), x.grad


@case
def backward_into_chosen_inputs(lib: Any) -> Any:
    x, y = lib.ones(2, requires_grad=True), lib.ones(2, requires_grad=True)
    z = x * y
    z.sum().backward(inputs=[x], retain_graph=True)
    seen = [x.grad.clone(), y.grad]
    w = z * 2
    w.sum().backward(inputs=[z, y])
    return seen, z.grad, y.grad, x.grad, outcome(lambda: lib.autograd.backward(x.sum(), inputs=[]))


@case
def accumulation_is_in_place_unless_recorded(lib: Any) -> Any:
    x = lib.ones(2, requires_grad=True)
    (x * 1).sum().backward()
    g = x.grad
    (x * 2).sum().backward()
    seen = x.grad is g, g.tolist()
    (x * x).sum().backward(create_graph=True)
    return seen, x.grad is g, x.grad.requires_grad


@case
def seeds(lib: Any) -> Any:
    x = lib.ones(2, requires_grad=True)
    y = x * 2
    found = []
    for seed in (None, lib.ones(3), lib.ones(2), 1.0, lib.ones(2, dtype=lib.float64), lib.ones(2, requires_grad=True)):
        x.grad = None
        found.append((outcome(lambda s=seed: y.backward(s, retain_graph=True)), None if x.grad is None else (x.grad, x.grad.dtype)))
    return found


@case
def roots(lib: Any) -> Any:
    x = lib.tensor(3.0, requires_grad=True)
    y = x * x
    z = y * y
    lib.autograd.backward([y, y], retain_graph=True)
    leaf = lib.tensor(3.0, requires_grad=True)
    leaf.backward()
    parts = lib.ones(3, 2, requires_grad=True)
    a, b, c = parts.unbind(0)
    unbound = lib.autograd.grad((a * 2 + b).sum(), [a, c, parts], allow_unused=True)
    return x.grad, lib.autograd.grad([z, y], [x, y]), leaf.grad, lib.autograd.grad(leaf, leaf), unbound


@case
def second_derivatives(lib: Any) -> Any:
    x = lib.tensor([1.0, 2.0], requires_grad=True)
    (g,) = lib.autograd.grad((x**3).sum(), x, create_graph=True)
    (g**2).sum().backward()
    return x.grad, g.grad_fn is not None


@case
def the_graph_as_users_see_it(lib: Any) -> Any:
    x = lib.ones(2, requires_grad=True)
    y = x * 2
    before = y.grad_fn.next_functions
    edge = lib.autograd.graph.get_gradient_edge(y)
    single = x.exp().grad_fn.next_functions
    return (
        y.grad_fn.name(),
        before[0][0].variable is x,
        before[1],
        len(single),
        edge.output_nr,
        x.unbind()[1].output_nr,
        y.grad_fn == y.grad_fn,
    )


@case
def errors(lib: Any) -> Any:
    x, i = lib.ones(3, requires_grad=True), lib.ones(3, dtype=lib.int64)
    calls = (
        lambda: x.add_(1), lambda: x[0].add_(1), lambda: i.requires_grad_(), lambda: (x * 2).requires_grad_(False), lambda: lib.ones(3).backward(),
        lambda: x.numpy(), lambda: (x * 2).backward(), lambda: lib.autograd.grad(x.sum(), i), lambda: lib.ones(2).register_hook(print),
        lambda: lib.ones(2).retain_grad(), lambda: x[0:1].detach_(), lambda: (x * 2).register_post_accumulate_grad_hook(print),
        lambda: copy.deepcopy(x * 2), lambda: lib.tensor([1], requires_grad=True), lambda: x.set_(lib.ones(2)), lambda: x.resize_(5),
    )  # fmt: skip
    return [outcome(c) for c in calls]


@case
def assigned_gradients(lib: Any) -> Any:
    x = lib.ones(2, requires_grad=True)
    return [outcome(lambda g=g: setattr(x, "grad", g)) for g in (lib.ones(3), lib.ones(2, dtype=lib.float64), 5, lib.ones(2), x, None)]


@case
def modified_saved_tensors(lib: Any) -> Any:
    x = lib.ones(2, requires_grad=True)
    y = x.exp()
    z = y * 2
    y.add_(1)
    w = x * 1
    product = w * w
    w.detach().add_(1)
    kept = x * 1
    kept.data.mul_(5)
    return outcome(lambda: z.sum().backward()), outcome(lambda: y.sum().backward()), outcome(lambda: product.sum().backward()), kept


@case
def leaves_that_stop_requiring_grad(lib: Any) -> Any:
    x, y = lib.ones(2, requires_grad=True), lib.ones(2, requires_grad=True)
    z = (x * 2 + y).sum()
    x.requires_grad_(False)
    z.backward()
    return x.grad, y.grad


# ---------------------------------------------------------------- modes


@case
def grad_modes(lib: Any) -> Any:
    x = lib.ones(2, requires_grad=True)
    seen: list[Any] = []

    @lib.no_grad()
    def generator() -> Any:
        sent = yield lib.is_grad_enabled()
        try:
            yield sent, lib.is_grad_enabled()
        finally:
            seen.append(lib.is_grad_enabled())

    steps = generator()
    seen += [next(steps), lib.is_grad_enabled(), steps.send(7)]
    steps.close()
    seen += [lib.no_grad()(lambda: (x * 2).requires_grad)(), lib.inference_mode()(lambda: (x * 2).is_inference())()]
    with lib.no_grad():
        seen.append(lib.enable_grad()(lambda: (x * 2).requires_grad)())
    lib.set_grad_enabled(False)
    seen.append(lib.is_grad_enabled())
    lib.set_grad_enabled(True)
    with lib.set_grad_enabled(False):
        seen.append(lib.is_grad_enabled())
    with lib.inference_mode():
        with lib.enable_grad():
            seen.append((x * 2).requires_grad)
        with lib.inference_mode(False):
            seen.append((x * 2).requires_grad)
    return [*seen, lib.is_grad_enabled(), lib.set_grad_enabled(False)(lib.is_grad_enabled)(), lib.is_grad_enabled()]


@case
def inference_tensors(lib: Any) -> Any:
    x = lib.ones(2, requires_grad=True)
    with lib.inference_mode():
        i, view, made = lib.ones(2), x[0:1], lib.tensor([1.0])
    calls = (
        lambda: (i * x) is None, lambda: i.mul_(2) is None, lambda: i.requires_grad_() is None, lambda: i[0:1].is_inference(),
        lambda: (i + 1).is_inference(), lambda: i.clone().is_inference(), lambda: (i + x).requires_grad, view.is_inference, made.is_inference,
        lambda: i._version, lambda: lib.nn.functional.linear(i[None], x[None]) is None,
    )  # fmt: skip
    return [outcome(c) for c in calls]


@case
def anomalies(lib: Any) -> Any:
    x = lib.tensor([0.0, 1.0], requires_grad=True)
    with lib.autograd.detect_anomaly():
        y = (x * 0).sqrt() * 0
        return outcome(lambda: y.sum().backward()), lib.is_anomaly_enabled() if hasattr(lib, "is_anomaly_enabled") else True


# ---------------------------------------------------------------- functional


@case
def jacobians_and_products(lib: Any) -> Any:
    a = lib.autograd.functional
    x, y, v = (lib.tensor(values, dtype=lib.float64) for values in ([1.0, 2.0], [3.0, 4.0], [1.0, 0.5]))

    def f(t: Any) -> Any:
        return (t**2).exp().cumsum(0) * t

    def s(p: Any, q: Any) -> Any:
        return (p**3 * q).sum() * p.sum()

    return (
        a.jacobian(f, x), a.jacobian(lambda p, q: (p * q, p.sum()), (x, y)), a.hessian(s, (x, y)), a.vjp(f, x, v), a.jvp(f, x, v),
        a.hvp(s, (x, y), (v, v)), a.vhp(s, (x, y), (v, v)), a.jacobian(f, x, create_graph=True).requires_grad,
        a.jacobian(lambda t: lib.ones(2), x), outcome(lambda: a.jacobian(lambda t: lib.ones(2), x, strict=True)),
        outcome(lambda: a.vjp(f, x, lib.ones(3))), outcome(lambda: a.hessian(f, x)), a.hessian(lambda t: (t**3).sum(), x),
    )  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("function", CASES, ids=lambda f: f.__name__)
def test_same_observations(function: Callable[[Any], Any]) -> None:
    assert plain(function(fb)) == plain(function(torch))


def test_anomaly_mode_points_at_the_forward_line() -> None:
    x = fb.tensor([0.0], requires_grad=True)
    with pytest.warns(UserWarning), fb.autograd.detect_anomaly():
        y = (x * 0).sqrt()  # the line to point at
        with pytest.raises(RuntimeError, match="nan values in its 0th output") as caught:
            (y * 0).sum().backward()
    assert any("the line to point at" in note for note in caught.value.__notes__)


def test_batched_gradients_are_refused_clearly() -> None:
    x = fb.ones(2, requires_grad=True)
    with pytest.raises(NotImplementedError, match="is_grads_batched"):
        fb.autograd.grad(x * 2, x, fb.ones(3, 2), is_grads_batched=True)


SHAPES = [((3, 4), (4, 5)), ((4,), (4,)), ((3, 4), (4,)), ((4,), (4, 5)), ((2, 3, 4), (4, 5)), ((3, 4), (2, 4, 5)), ((1, 3, 4), (2, 4, 5))]


@pytest.mark.parametrize("shapes", SHAPES)
def test_gradients_of_products_share_no_memory(shapes: tuple[tuple[int, ...], ...]) -> None:
    a, b = (fb.randn(*shape, requires_grad=True) for shape in shapes)
    g = fb.randn((a @ b).shape)
    kept = [x.detach().clone() for x in (a, b, g)]
    (a @ b).backward(g)
    grads = [a.grad.clone(), b.grad.clone()]
    a.grad.fill_(7)
    assert all(map(fb.equal, (a.detach(), b.detach(), g, b.grad), (*kept, grads[1])))
    b.grad.fill_(8)
    assert all(map(fb.equal, (a.detach(), b.detach(), g), kept)) and (a.grad == 7).all()


def test_gradients_of_products_are_not_copied() -> None:
    seen: list[str] = []

    class Names(fb.DispatchMode):
        def __dispatch__(self, func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            seen.append(func.__name__)
            return func(*args, **kwargs)

    a, b = fb.randn(3, 4, requires_grad=True), fb.randn(4, 5, requires_grad=True)
    with Names():
        (a @ b).backward(fb.ones(3, 5))
    assert "mm_nt" in seen and "clone" not in seen
