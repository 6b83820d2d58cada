"""The public random functions: PyTorch's signatures and errors, and the generator's bits behind them."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

import flambeau as fb
from flambeau.backends.numpy import random as kernels

F = fb.nn.functional


@pytest.fixture(autouse=True)
def seeded():
    with fb.fork_rng():
        fb.manual_seed(7)
        yield


def generator(offset=3):
    g = fb.Generator().manual_seed(7)
    g.set_offset(offset)
    return g


def kernel(name, size, *arguments, dtype=None):
    return kernels.KERNELS[name](size, *arguments, 7, 3, dtype or fb.float32, None)


def test_functions_draw_the_defined_bits():
    cases = [
        (fb.rand(5, 3, generator=generator()), kernel("random_uniform", (5, 3), 0.0, 1.0), 4),
        (fb.randn(5, 3, generator=generator()), kernel("random_normal", (5, 3), 0.0, 1.0), 4),
        (fb.randint(10, (5, 3), generator=generator()), kernel("random_integers", (5, 3), 0, 10, dtype=fb.int64), 4),
        (fb.randint(-5, 10**9, (5, 3), generator=generator()), kernel("random_integers", (5, 3), -5, 10**9, dtype=fb.int64), 8),
        (fb.normal(2.0, 3.0, (5, 3), generator=generator()), kernel("random_normal", (5, 3), 2.0, 3.0), 4),
        (fb.zeros(5, 3).uniform_(-1, 2, generator=generator()), kernel("random_uniform", (5, 3), -1.0, 2.0), 4),
        (fb.zeros(5, 3).normal_(1, 2, generator=generator()), kernel("random_normal", (5, 3), 1.0, 2.0), 4),
        (fb.zeros(5, 3).exponential_(2, generator=generator()), kernel("random_exponential", (5, 3), 2.0), 4),
        (fb.zeros(5, 3).cauchy_(1, 2, generator=generator()), kernel("random_cauchy", (5, 3), 1.0, 2.0), 8),
        (fb.zeros(5, 3).log_normal_(1, 2, generator=generator()), kernel("random_log_normal", (5, 3), 1.0, 2.0), 4),
        (fb.zeros(5, 3).geometric_(0.3, generator=generator()), kernel("random_geometric", (5, 3), 0.3), 8),
        (fb.zeros(5, 3).bernoulli_(0.3, generator=generator()), kernel("random_bernoulli", (5, 3), 0.3), 4),
        (fb.full((5, 3), 0.3).bernoulli(generator=generator()), kernels.random_bernoulli_each(np.full((5, 3), 0.3, np.float32), 7, 3), 4),
        (fb.zeros(5, 3).random_(100, generator=generator()), kernel("random_integers", (5, 3), 0, 100), 4),
        (fb.poisson(fb.full((5, 3), 20.0), generator=generator()), kernels.random_poisson(np.full((5, 3), 20.0, np.float32), 7, 3), 15),
    ]
    for got, expected, _ in cases:
        np.testing.assert_array_equal(got.numpy(), expected)
        assert got.numpy().dtype == expected.dtype
    np.testing.assert_array_equal(fb.randperm(9, generator=generator()).numpy(), kernels.random_permutation(9, 7, 3, fb.int64, None))


def test_draws_never_overlap():
    draws = [
        (lambda g: fb.rand(5, generator=g), 2),
        (lambda g: fb.rand(5, dtype=fb.float64, generator=g), 3),
        (lambda g: fb.randn(5, dtype=fb.complex64, generator=g), 3),
        (lambda g: fb.randn(5, dtype=fb.complex128, generator=g), 5),
        (lambda g: fb.rand(0, generator=g), 0),
        (lambda g: fb.randperm(7, generator=g), 4),
        (lambda g: fb.randint(2**16, (9,), generator=g), 3),
        (lambda g: fb.randint(2**16 + 1, (9,), generator=g), 5),
        (lambda g: fb.poisson(fb.ones(6), generator=g), 6),
        (lambda g: fb.ones(3, 5).multinomial(4, True, generator=g), 6),
        (lambda g: fb.ones(3, 5).multinomial(4, generator=g), 8),
        (lambda g: fb.ones(6).geometric_(0.5, generator=g), 3),
        (lambda g: fb.normal(fb.zeros(3, 1), fb.ones(5), generator=g), 4),
    ]
    for call, used in draws:
        g = generator(0)
        call(g)
        assert g.get_offset() == used


def test_default_generator_and_seed():
    first = fb.randn(4)
    second = fb.randn(4)
    assert not (first == second).any()
    fb.manual_seed(7)
    assert (fb.randn(4) == first).all() and (fb.randn(4) == second).all()
    state = fb.get_rng_state()
    assert isinstance(state, fb.Tensor) and state.dtype == fb.uint8
    third = fb.rand(4)
    fb.set_rng_state(state)
    assert (fb.rand(4) == third).all()
    with fb.fork_rng():
        fb.rand(100)
    fb.set_rng_state(state)
    assert (fb.rand(4) == third).all()


def test_generators_of_another_device_are_refused():
    with pytest.raises(RuntimeError, match="generator"):
        fb.rand(3, generator=fb.Generator("meta"))


@pytest.mark.parametrize("call", [
    lambda t: t.rand(2, 3), lambda t: t.rand((2, 3)), lambda t: t.rand(size=(2, 3)), lambda t: t.rand(()),
    lambda t: t.rand([2, 0]), lambda t: t.randn(2, dtype=t.float64), lambda t: t.randn(2, dtype=t.complex64),
    lambda t: t.randn(2, dtype=t.bfloat16), lambda t: t.rand(2, dtype=t.float16), lambda t: t.rand(2, device="meta"),
    lambda t: t.randint(3, (2,)), lambda t: t.randint(1, 3, (2,)), lambda t: t.randint(high=3, size=(2, 2)),
    lambda t: t.randint(low=1, high=3, size=(2,)), lambda t: t.randint(0, 2, (2,), dtype=t.bool), lambda t: t.randint(5, (2,), dtype=t.float32),
    lambda t: t.randperm(5), lambda t: t.randperm(0), lambda t: t.randperm(5, dtype=t.float32), lambda t: t.randperm(4, dtype=t.int32),
    lambda t: t.rand_like(t.ones(2, 3).t()), lambda t: t.randn_like(t.ones(2, 3, dtype=t.int64), dtype=t.float64),
    lambda t: t.randint_like(t.ones(2), 3), lambda t: t.randint_like(t.ones(2), 1, 3, dtype=t.int32),
    lambda t: t.normal(t.zeros(3), t.ones(2, 1)), lambda t: t.normal(t.zeros(3, dtype=t.float64), 2.0), lambda t: t.normal(1.0, t.ones(3)),
    lambda t: t.normal(0, 1, size=(3,)), lambda t: t.normal(0, 1, (3,), dtype=t.float64), lambda t: t.bernoulli(t.full((3,), 0.5, dtype=t.float64)),
    lambda t: t.bernoulli(t.ones(3, dtype=t.int64), 0.5), lambda t: t.ones(3).bernoulli(0.5), lambda t: t.ones(3, dtype=t.int64).bernoulli_(0.3),
    lambda t: t.ones(2, 3).bernoulli_(t.tensor([0.1, 0.2, 0.3])), lambda t: t.ones(4).multinomial(3), lambda t: t.ones(2, 4).multinomial(7, True),
    lambda t: t.multinomial(t.ones(0, 3), 2), lambda t: t.multinomial(t.ones(3, dtype=t.float16), 1), lambda t: t.poisson(t.ones(2, 3)),
    lambda t: t.ones(3).uniform_(1, 1), lambda t: t.ones(3, dtype=t.complex64).normal_(1, 2), lambda t: t.ones(3, dtype=t.int64).geometric_(0.5),
    lambda t: t.ones(3).exponential_(), lambda t: t.ones(3).cauchy_(), lambda t: t.ones(3).log_normal_(), lambda t: t.ones(3, dtype=t.uint8).random_(),
    lambda t: t.ones(3, dtype=t.bool).random_(), lambda t: t.ones(3, dtype=t.float16).random_(), lambda t: t.ones(3).random_(-1, 5),
    lambda t: t.rand(3, out=t.empty(3)), lambda t: t.randn(3, requires_grad=True), lambda t: t.rrelu(t.ones(3), training=True),
    lambda t: t.native_dropout(t.ones(2, 3), 0.5, True)[0], lambda t: t.native_dropout(t.ones(2, 3), 0.5, False)[1],
    lambda t: t.dropout(t.ones(2, 3, dtype=t.float64), 0.5, True), lambda t: t.alpha_dropout(t.ones(3), 0.5, True),
    lambda t: t.feature_dropout(t.ones(2, 3, 4), 0.5, True), lambda t: t.feature_alpha_dropout(t.ones(2, 3, 4), 0.5, True),
    lambda t: t.randint(0, 2**63 - 1, (2,)), lambda t: t.randint(-(2**63), 2**63 - 1, (2,)),
])  # fmt: skip
def test_shape_dtype_strides_and_device_are_pytorchs(call):
    ours, theirs = call(fb), call(torch)
    assert tuple(ours.shape) == tuple(theirs.shape) and ours.dtype.name == str(theirs.dtype).removeprefix("torch.")
    assert not theirs.numel() or tuple(ours.stride()) == tuple(theirs.stride())
    assert str(ours.device) == str(theirs.device)
    assert ours.requires_grad == theirs.requires_grad


@pytest.mark.parametrize("call", [
    lambda t: t.rand(), lambda t: t.rand(3, dtype=t.int64), lambda t: t.randn(3, dtype=t.int64), lambda t: t.rand(-1), lambda t: t.randint(5, 5, (2,)),
    lambda t: t.randint(0, 300, (2,), dtype=t.uint8), lambda t: t.randint(-1, 3, (2,), dtype=t.uint8), lambda t: t.randint(0, 3, (2,), dtype=t.bool),
    lambda t: t.randint(3, (2,), dtype=t.complex64), lambda t: t.randint(3.5, (2,)), lambda t: t.randint(3), lambda t: t.randperm(-1),
    lambda t: t.randperm(300, dtype=t.uint8), lambda t: t.rand_like(t.ones(2, dtype=t.int64)), lambda t: t.normal(0.0, -1.0, (2,)),
    lambda t: t.normal(t.zeros(3), t.tensor([1.0, -1, 1])), lambda t: t.normal(t.zeros(3), -1.0), lambda t: t.normal(t.zeros(3), t.ones(2)),
    lambda t: t.normal(t.zeros(3, dtype=t.int64), 1.0), lambda t: t.bernoulli(t.tensor([1.5])), lambda t: t.bernoulli(t.tensor([float("nan")])),
    lambda t: t.bernoulli(t.tensor([1])), lambda t: t.bernoulli(t.tensor([0.5]), 1.5), lambda t: t.ones(3).bernoulli_(2.0),
    lambda t: t.ones(3).bernoulli_(t.ones(2)), lambda t: t.multinomial(t.tensor([1.0, 2]), 3), lambda t: t.multinomial(t.zeros(2), 1),
    lambda t: t.multinomial(t.tensor([-1.0, 0]), 1), lambda t: t.multinomial(t.tensor([1, 2]), 1), lambda t: t.multinomial(t.ones(2, 2, 2), 1),
    lambda t: t.multinomial(t.ones(2), 0), lambda t: t.multinomial(t.ones(0), 1), lambda t: t.multinomial(t.tensor([1.0, math.inf]), 1, True),
    lambda t: t.poisson(t.tensor([-1.0])), lambda t: t.poisson(t.tensor([1])), lambda t: t.ones(3).exponential_(0),
    lambda t: t.ones(3, dtype=t.int64).exponential_(), lambda t: t.ones(3).uniform_(2, 1), lambda t: t.ones(3, dtype=t.int64).uniform_(),
    lambda t: t.ones(3).uniform_(-3e38, 3e38), lambda t: t.ones(3).normal_(0, -1), lambda t: t.ones(3, dtype=t.int64).normal_(),
    lambda t: t.ones(3).geometric_(0), lambda t: t.ones(3).geometric_(1), lambda t: t.ones(3).cauchy_(0, 0), lambda t: t.ones(3).log_normal_(1, 0),
    lambda t: t.ones(3).random_(5, 5), lambda t: t.ones(3, dtype=t.uint8).random_(0, 300), lambda t: t.rrelu(t.ones(3), 0.3, 0.1, True),
    lambda t: t.feature_dropout(t.ones(3), 0.5, True), lambda t: t.ones(3, requires_grad=True).uniform_(), lambda t: t.rand(3, out=t.empty(3, dtype=t.int64)),
    lambda t: t.nn.functional.dropout(t.ones(3), 1.5), lambda t: t.nn.functional.dropout(t.ones(3), -0.1),
    lambda t: t.dropout(t.ones(3, dtype=t.int64), 0.5, True),
])  # fmt: skip
def test_errors_where_pytorch_has_them(call):
    with pytest.raises((RuntimeError, TypeError, ValueError, NotImplementedError, IndexError)):
        call(torch)
    with pytest.raises((RuntimeError, TypeError, ValueError, NotImplementedError, IndexError)) as caught:
        call(fb)
    assert len(str(caught.value)) > 20


def test_layout_does_not_change_the_numbers():
    expected = fb.zeros(4, 6).uniform_(generator=generator())
    for target in (fb.zeros(6, 4).t(), fb.zeros(8, 12)[::2, ::2], fb.zeros(6, 4, dtype=fb.float32).t()):
        target.uniform_(generator=generator())
        assert (target == expected).all()
    base = fb.zeros(3, 4)
    base[1].normal_()
    assert (base[1] != 0).all() and (base[0] == 0).all()
    p = fb.linspace(0, 1, 24).reshape(6, 4).t()
    assert (fb.bernoulli(p, generator=generator()) == fb.bernoulli(p.contiguous(), generator=generator())).all()


def test_random_covers_its_range():
    assert fb.zeros(4000, dtype=fb.uint8).random_().numpy().max() == 255
    assert set(fb.zeros(100, dtype=fb.bool).random_().tolist()) == {False, True}
    x = fb.zeros(20000, dtype=fb.bfloat16).random_().float().numpy()
    assert x.max() == 256 and x.min() == 0 and (x == x.round()).all()
    assert set(fb.randint(3, 5, (50,)).tolist()) == {3, 4}


def test_normal_of_tensors():
    mean, std = fb.arange(3.0), fb.tensor([[0.0], [2.0]])
    got = fb.normal(mean, std, generator=generator())
    np.testing.assert_allclose(got.numpy(), mean.numpy() + std.numpy() * kernel("random_normal", (2, 3), 0.0, 1.0), rtol=1e-6)
    out = fb.empty(2, 3)
    assert fb.normal(mean, std, out=out) is out


@pytest.mark.parametrize("p", [0.0, 0.4, 1.0])
def test_dropout_and_its_gradients(p):
    x = fb.randn(50, 40, dtype=fb.float64, requires_grad=True)
    fb.manual_seed(5)
    y = fb.dropout(x, p, True)
    fb.manual_seed(5)
    out, mask = fb.native_dropout(x, p, True)
    assert (y == out).all()
    kept = mask.numpy()
    scale = 0 if p == 1 else 1 / (1 - p)
    np.testing.assert_allclose(y.detach().numpy(), x.detach().numpy() * kept * scale, rtol=1e-15)
    assert abs(kept.mean() - (1 - p)) < 0.05
    g = fb.randn(50, 40, dtype=fb.float64, requires_grad=True)
    (grad,) = fb.autograd.grad(out, x, g, create_graph=True)
    np.testing.assert_allclose(grad.detach().numpy(), g.detach().numpy() * kept * scale, rtol=1e-15)
    (second,) = fb.autograd.grad(grad.sum(), g)
    np.testing.assert_allclose(second.numpy(), kept * scale, rtol=1e-15)


def test_dropout_that_does_nothing():
    x = fb.randn(3, 4)
    for call in (fb.dropout, fb.dropout_, fb.alpha_dropout, fb.feature_dropout, fb.feature_alpha_dropout):
        assert call(x, 0.5, False) is x and call(x, 0.0, True) is x
    assert (fb.native_dropout(x, 0.5, False)[0] == x).all()


def test_dropouts_of_the_functional_namespace():
    x = fb.ones(40, 30, 5)
    y = F.dropout(x, 0.25)
    assert set(y.flatten().tolist()) == {0.0, float(np.float32(1 / 0.75))}
    for channels in (F.dropout1d(x, 0.5), F.dropout2d(x.unsqueeze(-1), 0.5).squeeze(-1), fb.feature_dropout(x, 0.5, True)):
        assert (channels == channels[:, :, :1]).all() and set(channels.flatten().tolist()) == {0.0, 2.0}
        assert abs(float(channels.mean()) - 1) < 0.15
    z = x.clone()
    assert F.dropout(z, 0.5, inplace=True) is z and set(z.flatten().tolist()) == {0.0, 2.0}
    assert fb.feature_dropout_(z, 1.0, True) is z and (z == 0).all()


@pytest.mark.parametrize("name", ["alpha_dropout", "feature_alpha_dropout"])
def test_alpha_dropouts_keep_mean_and_variance(name):
    x = fb.randn(500, 400)
    y = getattr(fb, name)(x, 0.3, True)
    assert abs(float(y.mean())) < 0.02 and abs(float(y.var()) - 1) < 0.03
    z = x.clone()
    fb.manual_seed(1)
    assert getattr(fb, name + "_")(z, 0.3, True) is z
    fb.manual_seed(1)
    assert fb.allclose(z, getattr(fb, name)(x, 0.3, True))
    assert (getattr(fb, name)(x, 1.0, True) == 0).all()


def test_dropouts_of_samples_without_a_batch():
    for call, shape in ((F.dropout1d, (6, 50)), (F.dropout3d, (6, 3, 4, 5)), (F.dropout2d, (6, 7, 8))):
        y = call(fb.ones(*shape), 0.5).reshape(shape[0], shape[1], -1)
        whole = y.flatten(1) if call is not F.dropout2d else y
        assert (whole == whole[..., :1]).all()
    with pytest.warns(UserWarning, match="dropout2d"):
        F.dropout2d(fb.ones(3, 4), 0.5)


def test_gumbel_softmax():
    logits = fb.tensor([0.0, 1.0, 2.0]).expand(20000, 3)
    hard = F.gumbel_softmax(logits, tau=0.5, hard=True)
    assert set(hard.flatten().tolist()) <= {0.0, 1.0} and (hard.sum(-1) == 1).all()
    np.testing.assert_allclose(hard.mean(0).numpy(), torch.softmax(torch.tensor([0.0, 1.0, 2.0]), 0).numpy(), atol=0.015)
    x = fb.randn(4, 3, requires_grad=True)
    soft = F.gumbel_softmax(x, dim=0)
    assert fb.allclose(soft.sum(0), fb.ones(3))
    (soft * fb.randn(4, 3)).sum().backward()
    assert (x.grad != 0).all()


def test_rrelu_in_place():
    x = fb.randn(30, 40)
    for training in (False, True):
        fb.manual_seed(1)
        expected = fb.rrelu(x, 0.2, 0.4, training)
        fb.manual_seed(1)
        y = x.clone()
        assert F.rrelu(y, 0.2, 0.4, training, True) is y and (y == expected).all()


def test_rrelu():
    x = fb.randn(30, 40, dtype=fb.float64, requires_grad=True)
    y = fb.rrelu(x, 0.2, 0.4, True)
    y.sum().backward()
    values, slopes = x.detach().numpy(), x.grad.numpy()
    assert (slopes[values > 0] == 1).all() and ((slopes[values <= 0] >= 0.2) & (slopes[values <= 0] < 0.4)).all()
    np.testing.assert_allclose(y.detach().numpy(), values * slopes, rtol=1e-12)
    t = torch.rrelu(torch.from_numpy(values), 0.2, 0.4, False)
    np.testing.assert_allclose(fb.rrelu(x, 0.2, 0.4, False).detach().numpy(), t.numpy(), rtol=1e-12)


def test_meta_draws_have_shapes_only():
    assert fb.randn(2, 3, device="meta").shape == (2, 3)
    x = fb.ones(4, 5, device="meta")
    for y in (fb.dropout(x, 0.5, True), fb.bernoulli(x), x.uniform_(), fb.poisson(x), fb.rand_like(x)):
        assert str(y.device) == "meta" and y.shape == (4, 5)
    assert x.multinomial(3).shape == (4, 3) and x.multinomial(3).dtype == fb.int64
    assert fb.randperm(6, device="meta").shape == (6,)
