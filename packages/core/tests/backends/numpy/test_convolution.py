"""Convolution kernels against PyTorch: values, both derivatives, halves, views, odd and empty inputs."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from flambeau.backends.numpy.convolution import KERNELS

RNG = np.random.default_rng(0)
CHANNELS = st.sampled_from([1, 2, 3, 8, 9])  # from eight on, columns have another layout


def check(x, w, bias, stride, padding, dilation, transposed, output_padding, groups, tolerance=1e-10):
    """Compares the kernels with PyTorch's convolution and its derivatives."""
    options = (stride, padding, dilation, transposed, output_padding, groups)
    tx, tw = torch.from_numpy(x.copy()).requires_grad_(), torch.from_numpy(w.copy()).requires_grad_()
    tb = None if bias is None else torch.from_numpy(bias)
    expected = torch.ops.aten.convolution(tx, tw, tb, *options)
    before = x.copy(), w.copy()
    out = KERNELS["convolution"](x, w, bias, *options)
    assert out.dtype == x.dtype and out.shape == tuple(expected.shape)
    np.testing.assert_allclose(out, expected.detach().numpy(), rtol=tolerance, atol=tolerance)
    g = RNG.standard_normal(out.shape).astype(x.dtype)
    gx, gw = torch.autograd.grad(expected, (tx, tw), torch.from_numpy(g))
    mine_x = KERNELS["convolution_backward_input"](g, w, x.shape, *options)
    mine_w = KERNELS["convolution_backward_weight"](g, x, w.shape, *options)
    assert mine_x.dtype == mine_w.dtype == x.dtype
    np.testing.assert_allclose(mine_x, gx.numpy(), rtol=tolerance, atol=tolerance * 10)
    many = tolerance * 10 * max(1, g.size / 1e3)  # for sums over as many products
    np.testing.assert_allclose(mine_w, gw.numpy(), rtol=tolerance, atol=many)
    for joint, one, most in zip(KERNELS["convolution_backward"](g, x, w, *options), (gx, gw), (tolerance * 10, many), strict=True):
        assert joint.dtype == x.dtype and joint.flags.c_contiguous
        np.testing.assert_allclose(joint, one.numpy(), rtol=tolerance, atol=most)
    assert (x == before[0]).all() and (w == before[1]).all()


def normal(*shape, dtype=np.float64):
    return RNG.standard_normal(shape).astype(dtype)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_geometry(data):
    dims = data.draw(st.integers(1, 3))
    numbers = lambda low, high: tuple(data.draw(st.integers(low, high)) for _ in range(dims))
    transposed = data.draw(st.booleans())
    groups, per_in, per_out = data.draw(st.integers(1, 3)), data.draw(CHANNELS), data.draw(CHANNELS)
    kernel, stride, dilation, padding = numbers(1, 4), numbers(1, 3), numbers(1, 2), numbers(0, 3)
    extent = [d * (k - 1) + 1 for k, d in zip(kernel, dilation)]
    output_padding = tuple(data.draw(st.integers(0, max(s, d) - 1)) for s, d in zip(stride, dilation)) if transposed else (0,) * dims
    if transposed:
        space = tuple(max(1, -(-(2 * p - e + 1 + s) // s)) + data.draw(st.integers(0, 3)) for p, e, s in zip(padding, extent, stride))
        w = normal(groups * per_in, per_out, *kernel)
    else:
        space = tuple(max(1, e - 2 * p) + data.draw(st.integers(0, 5)) for e, p in zip(extent, padding))
        w = normal(groups * per_out, per_in, *kernel)
    x = normal(data.draw(st.integers(1, 3)), groups * per_in, *space)
    bias = normal(groups * per_out) if data.draw(st.booleans()) else None
    check(x, w, bias, stride, padding, dilation, transposed, output_padding, groups)


@pytest.mark.parametrize(
    "channels, size, outputs, kernel, stride, padding",
    [
        (3, 64, 16, 7, 2, 3),
        (64, 28, 64, 3, 1, 1),
        (64, 14, 128, 3, 2, 1),
        (96, 7, 96, 3, 1, 1),
        (64, 14, 32, 1, 1, 0),
        (64, 15, 32, 1, 2, 0),
        (128, 9, 64, 3, 1, 0),
        (16, 8, 32, 3, 1, 1),
        (8, 20, 8, 5, 1, 2),
    ],
)
def test_layers_of_networks_in_float32(channels, size, outputs, kernel, stride, padding):
    x, w = normal(3, channels, size, size), normal(outputs, channels, kernel, kernel) / (channels * kernel * kernel) ** 0.5
    bias = normal(outputs)
    options = ((stride,) * 2, (padding,) * 2, (1, 1), False, (0, 0), 1)
    exact = torch.ops.aten.convolution(*map(torch.from_numpy, (x, w, bias)), *options).numpy()
    out = KERNELS["convolution"](*(a.astype(np.float32) for a in (x, w, bias)), *options)
    assert np.abs(out - exact).max() < 1e-5
    check(x.astype(np.float32), w.astype(np.float32), bias.astype(np.float32), *options, tolerance=2e-5)


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16])
@pytest.mark.parametrize("transposed", [False, True])
def test_halves_accumulate_in_float32(dtype, transposed):
    x, w, b = (normal(*shape).astype(dtype) for shape in ((2, 6, 9, 8), (6, 6, 3, 3), (6,)))
    options = ((1, 1), (1, 1), (1, 1), transposed, (0, 0), 1)
    wide = KERNELS["convolution"](*(a.astype(np.float32) for a in (x, w, b)), *options)
    out = KERNELS["convolution"](x, w, b, *options)
    assert out.dtype == dtype
    assert (out == wide.astype(dtype)).all()
    assert KERNELS["convolution_backward_input"](out, w, x.shape, *options).dtype == dtype
    assert KERNELS["convolution_backward_weight"](out, x, w.shape, *options).dtype == dtype


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
def test_complex(dtype):
    x, w = ((normal(*s) + 1j * normal(*s)).astype(dtype) for s in ((2, 3, 6, 6), (4, 3, 3, 3)))
    options = ((1, 1), (1, 1), (1, 1), False, (0, 0), 1)
    expected = torch.nn.functional.conv2d(torch.from_numpy(x), torch.from_numpy(w), padding=1)
    np.testing.assert_allclose(KERNELS["convolution"](x, w, None, *options), expected.numpy(), rtol=1e-4, atol=1e-4)


def test_views_with_any_strides():
    options = ((1, 1), (1, 1), (1, 1), False, (0, 0), 1)
    x = normal(7, 8, 4, 2).transpose(3, 2, 0, 1)[:, ::-1]
    w = normal(3, 3, 4, 5).transpose(3, 2, 0, 1)
    check(x, w, None, *options)
    check(np.broadcast_to(normal(1, 4, 1, 8), (3, 4, 6, 8)), w, None, *options)
    check(normal(2, 8, 12, 12)[:, ::2, ::2, 1::2], w, None, (2, 1), *options[1:])


@pytest.mark.parametrize("shape, weight", [((0, 3, 6, 6), (4, 3, 3, 3)), ((2, 0, 6, 6), (4, 0, 3, 3)), ((2, 3, 6, 6), (0, 3, 3, 3))])
def test_zero_sizes(shape, weight):
    x, w, bias = normal(*shape), normal(*weight), normal(weight[0])
    options = ((1, 1), (1, 1), (1, 1), False, (0, 0), 1)
    out = KERNELS["convolution"](x, w, bias, *options)
    assert out.shape == (shape[0], weight[0], 6, 6)
    np.testing.assert_array_equal(out, np.broadcast_to(bias[:, None, None], out.shape))
    assert KERNELS["convolution_backward_input"](out, w, shape, *options).shape == shape
    assert KERNELS["convolution_backward_weight"](out, x, weight, *options).shape == weight


@pytest.mark.parametrize(
    "shape, weight, bias, groups",
    [
        ((1, 3, 6, 6), (4, 2, 3, 3), None, 1),
        ((1, 4, 6, 6), (3, 2, 3, 3), None, 2),
        ((1, 3, 2, 2), (4, 3, 3, 3), None, 1),
        ((1, 3, 6, 6), (4, 3, 3, 3), 3, 1),
        ((3, 6, 6), (4, 3, 3, 3), None, 1),
    ],
)
def test_bad_shapes_are_refused(shape, weight, bias, groups):
    with pytest.raises(ValueError, match="convolution"):
        KERNELS["convolution"](normal(*shape), normal(*weight), bias and normal(bias), (1, 1), (0, 0), (1, 1), False, (0, 0), groups)
