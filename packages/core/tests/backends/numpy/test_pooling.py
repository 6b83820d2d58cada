"""Pooling kernels against PyTorch: values, places, derivatives, NaN, halves, views and bad input."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from flambeau.backends.numpy.pooling import KERNELS

RNG = np.random.default_rng(0)
MAX = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVG = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}


def normal(*shape, dtype=np.float64):
    return RNG.standard_normal(shape).astype(dtype)


def cotangent(expected, x):
    """A random cotangent and PyTorch's gradient for it."""
    g = normal(*expected.shape)
    return g, torch.autograd.grad(expected, x, torch.from_numpy(g))[0].numpy()


@st.composite
def geometry(draw, dilated):
    """An input shape with options that fit it."""
    dims = draw(st.integers(1, 3))
    numbers = lambda low, high: tuple(draw(st.integers(low, high)) for _ in range(dims))
    kernel, stride = numbers(1, 4), numbers(1, 3)
    dilation = numbers(1, 2) if dilated else (1,) * dims
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    extent = [d * (k - 1) + 1 for k, d in zip(kernel, dilation)]
    space = tuple(max(1, e - 2 * p) + draw(st.integers(0, 5)) for e, p in zip(extent, padding))
    return (draw(st.integers(1, 3)), draw(st.integers(1, 3)), *space), kernel, stride, padding, dilation, draw(st.booleans())


@settings(max_examples=100, deadline=None)
@given(geometry(dilated=True))
@example(((1, 1, 2, 1), (2, 2), (1, 1), (0, 1), (1, 2), False))  # every window lies between the columns
def test_max_pool(options):
    shape, kernel, stride, padding, dilation, ceil_mode = options
    dims = len(kernel)
    x = RNG.integers(-4, 4, shape).astype(float)  # ties are frequent
    tx = torch.from_numpy(x).requires_grad_()
    expected, places = MAX[dims](tx, kernel, stride, padding, dilation, ceil_mode, True)
    values, indices = KERNELS["max_pool"](x, kernel, stride, padding, dilation, ceil_mode)
    np.testing.assert_array_equal(values, expected.detach().numpy())
    np.testing.assert_array_equal(indices, places.numpy())
    assume(places.numel() == 0 or places.max() < np.prod(shape[2:]))  # PyTorch's place of a window without any element
    g, gx = cotangent(expected, tx)
    mine = KERNELS["unpool"](g, indices, shape[2:], True)
    np.testing.assert_allclose(mine, gx, atol=1e-12)
    found = values > -np.inf  # a window without any element still has a place
    np.testing.assert_array_equal(KERNELS["gather_pooled"](x, indices, dims)[found], values[found])


@settings(max_examples=100, deadline=None)
@given(geometry(dilated=False), st.booleans(), st.sampled_from([None, None, 5]))
def test_avg_pool(options, include, divisor):
    shape, kernel, stride, padding, _, ceil_mode = options
    dims = len(kernel)
    assume(dims < 3 or all(n >= k for n, k in zip(shape[2:], kernel)))  # PyTorch asks for it in three dimensions only
    extra = () if dims == 1 else (divisor,)
    divisor = extra[0] if extra else None
    x = normal(*shape)
    tx = torch.from_numpy(x).requires_grad_()
    expected = AVG[dims](tx, kernel, stride, padding, ceil_mode, include, *extra)
    rest = (kernel, stride, padding, ceil_mode, include, divisor)
    np.testing.assert_allclose(KERNELS["avg_pool"](x, *rest), expected.detach().numpy(), atol=1e-12)
    g, gx = cotangent(expected, tx)
    np.testing.assert_allclose(KERNELS["avg_pool_backward"](g, shape, *rest), gx, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=3))
def test_adaptive(pairs):
    dims = len(pairs)
    shape, parts = (2, 3, *(n for n, _ in pairs)), tuple(m for _, m in pairs)
    x = normal(*shape)
    tx = torch.from_numpy(x).requires_grad_()
    expected = getattr(F, f"adaptive_avg_pool{dims}d")(tx, parts)
    np.testing.assert_allclose(KERNELS["adaptive_avg_pool"](x, parts), expected.detach().numpy(), atol=1e-12)
    g, gx = cotangent(expected, tx)
    np.testing.assert_allclose(KERNELS["adaptive_avg_pool_backward"](g, shape, parts), gx, atol=1e-12)
    expected, places = getattr(F, f"adaptive_max_pool{dims}d")(tx, parts, True)
    values, indices = KERNELS["adaptive_max_pool"](x, parts)
    np.testing.assert_array_equal(values, expected.detach().numpy())
    np.testing.assert_array_equal(indices, places.numpy())
    g, gx = cotangent(expected, tx)
    np.testing.assert_allclose(KERNELS["unpool"](g, indices, shape[2:], True), gx, atol=1e-12)


def test_nan_and_infinity():
    x = normal(2, 3, 9, 9, dtype=np.float32)
    x[0, 0, 3, 4], x[1, 1, 0, 0], x[1, 2] = np.nan, np.nan, -np.inf
    x[0, 1, :2, :2] = np.nan
    expected, places = F.max_pool2d(torch.from_numpy(x), 3, 2, 1, return_indices=True)
    values, indices = KERNELS["max_pool"](x, (3, 3), (2, 2), (1, 1), (1, 1), False)
    np.testing.assert_array_equal(values, expected.numpy())
    np.testing.assert_array_equal(indices, places.numpy())


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16, np.float32, np.int64, np.uint8])
def test_dtypes(dtype):
    x = RNG.integers(0, 100, (2, 3, 8, 7)).astype(dtype)
    values, _ = KERNELS["max_pool"](x, (3, 2), (2, 2), (1, 1), (1, 1), True)
    assert values.dtype == dtype
    expected = F.max_pool2d(torch.from_numpy(x.astype(np.float64)), (3, 2), 2, 1, ceil_mode=True)
    np.testing.assert_array_equal(values.astype(float), expected.numpy())
    if np.dtype(dtype).kind not in "iu":
        wide = KERNELS["avg_pool"](x.astype(np.float32), (3, 3), (2, 2), (1, 1), False, True, None)
        assert (KERNELS["avg_pool"](x, (3, 3), (2, 2), (1, 1), False, True, None) == wide.astype(dtype)).all()
        assert KERNELS["adaptive_avg_pool"](x, (3, 3)).dtype == KERNELS["adaptive_avg_pool"](x, (1, 1)).dtype == dtype
        assert KERNELS["unpool"](x, np.zeros(x.shape, np.int64), (8, 7), True).dtype == dtype


def test_views_unbatched_and_empty_batches():
    x = normal(7, 8, 3, 2).transpose(3, 2, 0, 1)[:, ::-1, ::-1]
    tx = torch.from_numpy(x.copy())
    np.testing.assert_array_equal(KERNELS["max_pool"](x, (2, 2), (2, 2), (0, 0), (1, 1), False)[0], F.max_pool2d(tx, 2).numpy())
    np.testing.assert_array_equal(KERNELS["max_pool"](x[0], (2, 2), (2, 2), (0, 0), (1, 1), False)[0], F.max_pool2d(tx[0], 2).numpy())
    np.testing.assert_allclose(KERNELS["avg_pool"](x, (2, 2), (2, 2), (0, 0), False, True, None), F.avg_pool2d(tx, 2).numpy())
    np.testing.assert_allclose(KERNELS["adaptive_avg_pool"](x, (1, 1)), F.adaptive_avg_pool2d(tx, 1).numpy())
    empty = np.empty((0, 3, 6, 6))
    assert KERNELS["max_pool"](empty, (2, 2), (2, 2), (0, 0), (1, 1), False)[1].shape == (0, 3, 3, 3)
    assert KERNELS["avg_pool"](empty, (2, 2), (2, 2), (0, 0), False, True, None).shape == (0, 3, 3, 3)
    assert KERNELS["adaptive_avg_pool"](empty, (1, 1)).shape == (0, 3, 1, 1)


def test_bad_input():
    with pytest.raises(ValueError, match="pooling"):
        KERNELS["max_pool"](normal(1, 2, 3, 3), (4, 4), (1, 1), (0, 0), (1, 1), False)
    with pytest.raises(ValueError, match="pooling"):
        KERNELS["avg_pool"](normal(1, 2, 3, 3), (2, 2), (1, 1), (2, 2), False, True, None)
    with pytest.raises(IndexError, match="found index 16"):
        KERNELS["unpool"](normal(1, 1, 2, 2), np.full((1, 1, 2, 2), 16), (4, 4), False)
