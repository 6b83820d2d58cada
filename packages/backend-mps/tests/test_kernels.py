"""Kernels of this package where MLX does it in another way, or not at all."""

from __future__ import annotations

import mlx.core as mx
import numpy as np
import pytest
from flambeau_mps.library import MANY

import flambeau as fb
from flambeau.dispatch.backend import backend_for
from flambeau.nn import functional as F


@pytest.mark.usefixtures("no_fallback")
@pytest.mark.parametrize(
    "shapes", [((3, 70), (70, 4)), ((2, 3, 5), (5, 4)), ((5,), (5, 4)), ((3, 5), (5,)), ((5,), (5,)), ((3, 0), (0, 4))]
)
@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8"])
def test_products_of_integers(shapes, dtype, device):
    a, b = (np.random.default_rng(i).integers(0, 100, shape).astype(dtype) for i, shape in enumerate(shapes))
    found = fb.tensor(a).to(device) @ fb.tensor(b).to(device)
    np.testing.assert_array_equal(found.cpu().numpy(), a @ b)


@pytest.mark.parametrize("layout", ["contiguous", "transposed", "batched"])
def test_large_products(layout, device):
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((130, 150), np.float32), rng.standard_normal((150, 140), np.float32)
    assert a.size * b.shape[1] > MANY
    x, y = fb.tensor(a).to(device), fb.tensor(b).to(device)
    if layout == "transposed":
        x, y = fb.tensor(a.T.copy()).to(device).t(), fb.tensor(b.T.copy()).to(device).t()
    elif layout == "batched":
        x, y, a, b = x.expand(2, 130, 150), y.expand(2, 150, 140), np.stack([a, a]), np.stack([b, b])
    np.testing.assert_allclose((x @ y).cpu().numpy(), a.astype(np.float64) @ b, rtol=1e-4, atol=1e-4)


def reference(q, k, v, causal, scale):
    """Attention, and the logarithm of its normalizer, in double precision."""
    scores = (q @ k.swapaxes(-1, -2)) * scale
    if causal:
        scores = np.where(np.tril(np.ones(scores.shape[-2:], bool)), scores, -np.inf)
    top = scores.max(-1, keepdims=True)
    powers = np.exp(scores - top)
    return powers / powers.sum(-1, keepdims=True) @ v, (np.log(powers.sum(-1, keepdims=True)) + top)[..., 0]


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(("lead", "rows", "columns"), [((2, 3), 6, 6), ((4,), 5, 5), ((2, 3), 4, 7)])
def test_attention(lead, rows, columns, causal, device):
    rng = np.random.default_rng(0)
    q, k, v = (rng.standard_normal((*lead, n, 8)) for n in (rows, columns, columns))
    backend = backend_for(device)
    given = [backend.from_host(x.astype(np.float32), None) for x in (q, k, v)]
    out, normalizer = (backend.to_host(x) for x in backend.kernels["fused_attention"](given, None, causal, 0.3))
    expected = reference(q, k, v, causal, 0.3)
    np.testing.assert_allclose(out, expected[0], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(normalizer, expected[1], rtol=1e-5, atol=1e-5)


def test_what_only_the_derivative_reads_is_put_off(device, monkeypatch):
    q = fb.randn(2, 4, 16, 8).to(device).requires_grad_()
    handed, begin = [], mx.async_eval
    monkeypatch.setattr(mx, "async_eval", lambda *arrays: (handed.append(len(arrays)), begin(*arrays))[1])
    out = F.scaled_dot_product_attention(q, q, q)
    assert len(handed) == 1
    out.sum().backward()
    assert len(handed) > 1 and bool(fb.isfinite(q.grad).all())


@pytest.mark.usefixtures("no_fallback")
@pytest.mark.parametrize("transposed", [False, True])
def test_groups_in_three_dimensions(transposed, device):
    fb.manual_seed(0)
    x, w = fb.randn(2, 4, 5, 4, 6), fb.randn(4, 3 if transposed else 2, 3, 2, 3)
    call = F.conv_transpose3d if transposed else F.conv3d
    found, expected = (call(x.to(where), w.to(where), None, 2, 1, groups=2).cpu() for where in (device, "cpu"))
    fb.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)


def test_reductions_of_nothing(device):
    """MLX is not asked for these: on the processor it may not return from them."""
    x = fb.zeros(0, 3, 4, dtype=fb.complex64, device=device)
    for _ in range(50):
        assert x.sum(0).tolist() == [[0j] * 4] * 3
    y = fb.zeros(2, 0, device=device)
    assert y.sum(1).tolist() == [0, 0] and y.prod(1).tolist() == [1, 1] and y.all(1).tolist() == [True, True]
    assert y.any().item() is False and y.sum(0).shape == (0,) and y.cumsum(1).shape == (2, 0) and y.sort(1)[1].dtype == fb.int64


@pytest.mark.parametrize("op", ["floor_divide", "remainder", "fmod"])
def test_division_of_large_small_and_infinite_numbers(op, device):
    ends = np.array([np.inf, -np.inf, np.nan, 0.0, 1.0, -1.0, 3.5, -3.5, 1e30, -1e30, 1e-3, -7.0], np.float32)
    x, y = (fb.tensor(np.ascontiguousarray(a)) for a in np.meshgrid(ends, ends, indexing="ij"))
    found, expected = getattr(fb, op)(x.to(device), y.to(device)), getattr(fb, op)(x, y)
    np.testing.assert_allclose(found.cpu().numpy(), expected.numpy(), rtol=1e-6)


def test_log_softmax_of_infinite_numbers(device):
    x = fb.tensor([[1.0, np.inf, 2.0], [1.0, -np.inf, 2.0], [-np.inf, -np.inf, -np.inf], [np.nan, 1.0, 2.0]])
    np.testing.assert_allclose(x.to(device).log_softmax(1).cpu().numpy(), x.log_softmax(1).numpy(), rtol=1e-6)


@pytest.mark.usefixtures("no_fallback")
@pytest.mark.parametrize("interleaved", [False, True])
@pytest.mark.parametrize("shape", [(5, 8), (3, 5, 9), (2, 3, 5, 8)])
def test_rope_is_one_call_of_mlx(shape, interleaved, device, monkeypatch):
    calls, turn = [], mx.fast.rope
    monkeypatch.setattr(mx.fast, "rope", lambda *args, **named: (calls.append(named["offset"]), turn(*args, **named))[1])
    fb.manual_seed(0)
    x, frequencies = fb.randn(shape, requires_grad=True), fb.tensor([1.0, 0.3, 0.02, 0.0])
    y = x.detach().to(device).requires_grad_()
    expected = F.rope(x, frequencies, 300, interleaved=interleaved)
    found = F.rope(y, frequencies.to(device), 300, interleaved=interleaved)
    seed = fb.randn(shape)
    expected.backward(seed)
    found.backward(seed.to(device))
    assert calls == [300, 300]
    fb.testing.assert_close(found.detach().cpu(), expected.detach(), rtol=1e-4, atol=1e-4)
    fb.testing.assert_close(y.grad.cpu(), x.grad, rtol=1e-4, atol=1e-4)
