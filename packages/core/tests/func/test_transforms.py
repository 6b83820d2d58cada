"""vmap and jvp of composed functions, alone and nested, beside PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")
import flambeau as fb  # noqa: E402

rng = np.random.default_rng(0)
X, W, B = rng.standard_normal((5, 3)), rng.standard_normal((4, 3)), rng.standard_normal(4)
U, V = rng.standard_normal((5, 3)), rng.standard_normal((5, 3))


def both(f):
    """The results of `f(library, its tensor maker)`, as arrays."""
    ours, theirs = f(fb, fb.tensor), f(torch, torch.tensor)
    flat = lambda r: [x for part in r for x in flat(part)] if isinstance(r, tuple | list) else [r.detach().numpy()]
    for a, b in zip(flat(ours), flat(theirs), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-10)


def layer(t, x, w, b):
    y = t.nn.functional.linear(x, w, b)
    y = t.nn.functional.layer_norm(t.relu(y) + t.tanh(y), (4,))
    return t.nn.functional.log_softmax(y, -1)[1:].sum() * y.max()


@pytest.mark.parametrize("dims", [(0, None, None), (None, 0, None), (0, None, 0), (-1, None, None)])
def test_vmap_of_a_network(dims):
    x = X.T if dims[0] == -1 else X if dims[0] == 0 else X[0]
    w, b = (np.stack([W] * 5) if dims[1] == 0 else W), (np.stack([B] * 5) if dims[2] == 0 else B)
    both(lambda t, make: t.func.vmap(lambda *a: layer(t, *a), in_dims=dims)(make(x), make(w), make(b)))


def test_vmap_nests_and_places_results():
    both(lambda t, make: t.func.vmap(t.func.vmap(t.mul, in_dims=(None, 0)), in_dims=(0, None))(make(X[0]), make(B)))
    both(lambda t, make: t.func.vmap(lambda x: (x.sum(), x * 2), out_dims=(0, 1))(make(X)))
    both(lambda t, make: t.func.vmap(lambda x: x.exp().sum(), chunk_size=2)(make(X)))
    both(lambda t, make: t.func.vmap(lambda d: d["a"] @ d["b"])({"a": make(U), "b": make(V)}))


def test_vmap_writes_in_place_through_views():
    def f(x):
        y = x.clone()
        y[1:].mul_(3)
        y[0] = x[2]
        return y

    both(lambda t, make: t.func.vmap(f)(make(X)))
    with pytest.raises(RuntimeError, match="add_ writes a tensor of shape"):
        fb.func.vmap(lambda x: fb.zeros(3, dtype=fb.float64).add_(x))(fb.tensor(X))


def test_promotion_is_that_of_single_elements():
    scalars, vectors = np.arange(5.0), X.astype(np.float32)
    both(lambda t, make: t.func.vmap(lambda s, v: (s * v).to(t.float64) + (s * v).element_size())(make(scalars), make(vectors)))


def test_gradients_flow_through_vmap():
    def f(t, make):
        x, w = make(X).requires_grad_(), make(W).requires_grad_()
        y = t.func.vmap(lambda r: layer(t, r, w, make(B)))(x)
        return t.autograd.grad(y.sum(), (x, w))

    both(f)


def test_what_differs_between_elements_is_refused():
    x = fb.tensor(X)
    for f in (lambda r: r if r.sum() > 0 else -r, lambda r: r.sum().item(), lambda r: r.numpy(), lambda r: r.requires_grad_()):
        with pytest.raises(RuntimeError, match=r"vmap: .* is not possible"):
            fb.func.vmap(f)(x)
    with pytest.raises(ValueError, match="same size in the mapped dimension"):
        fb.func.vmap(fb.add)(x, x[:2])
    with pytest.raises(ValueError, match="at least one argument"):
        fb.func.vmap(fb.add, in_dims=None)(x, x)
    with pytest.raises(RuntimeError, match="different shapes"):
        fb.func.vmap(lambda r: fb.masked_select(r, r > 0))(x)
    assert (x + 1).shape == (5, 3)


def test_randomness():
    x = fb.tensor(X)
    with pytest.raises(RuntimeError, match="randomness error mode"):
        fb.func.vmap(lambda r: r + fb.rand(3))(x)
    same = fb.func.vmap(lambda r: fb.rand(3) + 0 * r, randomness="same")(x)
    other = fb.func.vmap(lambda r: fb.rand(3) + 0 * r, randomness="different")(x)
    assert bool((same == same[0]).all()) and not bool((other == other[0]).all())


def test_jvp_of_a_network():
    both(lambda t, make: t.func.jvp(lambda x, w: layer(t, x, w, make(B)), (make(X), make(W)), (make(U), make(W * W))))
    both(lambda t, make: t.func.jvp(lambda x: {"y": x.sin()}["y"], (make(X),), (make(U),)))


def test_jvp_through_writes_in_place():
    def f(x):
        y = x * 2
        y.mul_(x)
        y[1] = x[0].exp()
        return y.sin_()

    both(lambda t, make: t.func.jvp(f, (make(X),), (make(U),)))


def test_jvp_nests_with_itself_grad_and_vmap():
    def second(t, make):
        return t.func.jvp(lambda x: t.func.jvp(lambda y: (y.exp() * y).sum(), (x,), (make(V),))[1], (make(X),), (make(U),))

    both(second)

    theirs = torch.func.jvp(torch.func.grad(lambda y: (y.exp() * y.sin()).sum()), (torch.tensor(X),), (torch.tensor(U),))[1]
    x = fb.tensor(X)

    def gradient(x):
        leaf = (x * 1).requires_grad_()
        return fb.autograd.grad((leaf.exp() * leaf.sin()).sum(), leaf)[0]

    np.testing.assert_allclose(fb.func.jvp(gradient, (x,), (fb.tensor(U),))[1].detach().numpy(), theirs.numpy(), rtol=1e-9)
    both(lambda t, make: t.func.jvp(t.func.vmap(lambda r: layer(t, r, make(W), make(B))), (make(X),), (make(U),)))
    both(lambda t, make: t.func.vmap(lambda r, u: t.func.jvp(lambda z: layer(t, z, make(W), make(B)), (r,), (u,)))(make(X), make(U)))
    both(lambda t, make: t.func.vmap(lambda u: t.func.jvp(lambda z: (z @ z.mT).exp(), (make(X),), (u,))[1])(make(np.stack([U, V]))))


def test_reverse_over_forward():
    def f(t, make):
        x = make(X).requires_grad_()
        return t.autograd.grad(t.func.jvp(lambda y: (y.exp() * y).sum(), (x,), (make(U),))[1], x)

    both(f)


def test_jvp_leaves_no_graph_and_checks_its_arguments():
    x = fb.tensor(X)
    value, tangent = fb.func.jvp(lambda x: fb.matmul(x, x.mT), (x,), (x,))
    assert not value.requires_grad and not tangent.requires_grad
    with pytest.raises(RuntimeError, match="primal's shape and dtype"):
        fb.func.jvp(fb.sin, (x,), (x[:2],))
    with pytest.raises(RuntimeError, match="strict"):
        fb.func.jvp(lambda x: fb.ones(2), (x,), (x,), strict=True)
    assert not bool(fb.func.jvp(lambda x: x.detach() * 2, (x,), (x,))[1].any())
