"""Interpolation kernels against PyTorch: values and derivatives."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from flambeau.backends.numpy.resampling import KERNELS
from flambeau.tensor.errors import DTypeError

RNG = np.random.default_rng(0)
NAMES = {("linear", 1): "linear", ("linear", 2): "bilinear", ("linear", 3): "trilinear", ("cubic", 2): "bicubic"}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_modes(data):
    mode = data.draw(st.sampled_from(["nearest", "nearest-exact", "linear", "cubic"]))
    dims = 2 if mode == "cubic" else data.draw(st.integers(1, 3))
    space = tuple(data.draw(st.integers(1, 9)) for _ in range(dims))
    flat = mode.startswith("nearest")
    align = None if flat else data.draw(st.booleans())
    antialias = not flat and dims == 2 and not align and data.draw(st.booleans())
    if data.draw(st.booleans()):
        sizes, scales, options = tuple(data.draw(st.integers(1, 12)) for _ in range(dims)), (None,) * dims, {}
        options["size"] = sizes
    else:
        factors = [0.5, 1.0, 2.0, 3.0] if mode == "nearest" else [0.5, 0.7, 1.0, 1.3, 2.0, 2.6]  # PyTorch rounds others by path
        scales = tuple(data.draw(st.sampled_from(factors)) for _ in range(dims))
        sizes = tuple(int(n * s) for n, s in zip(space, scales))
        options = {"scale_factor": scales}
        if min(sizes) < 1:
            return
    if antialias and sizes[-1] == 1:
        return  # PyTorch repeats the first row there: its result differs from that of the transposed image
    x = RNG.standard_normal((2, 3, *space))
    tx = torch.from_numpy(x).requires_grad_()
    expected = F.interpolate(tx, mode=NAMES.get((mode, dims), mode), align_corners=align, antialias=antialias, **options)
    out = KERNELS["upsample"](x, sizes, mode, bool(align), scales, antialias)
    np.testing.assert_allclose(out, expected.detach().numpy(), atol=1e-6 if antialias else 1e-10)
    g = RNG.standard_normal(out.shape)
    gx = torch.autograd.grad(expected, tx, torch.from_numpy(g))[0].numpy()
    mine = KERNELS["upsample_backward"](g, x.shape, mode, bool(align), scales, antialias)
    np.testing.assert_allclose((out * g).sum(), (x * mine).sum(), atol=1e-9)
    skipped = any(n == m and f not in (None, 1.0) for n, m, f in zip(space, sizes, scales))
    if not flat and not skipped:  # there PyTorch's backward takes other positions than its forward
        np.testing.assert_allclose(mine, gx, atol=1e-6 if antialias else 1e-10)


@pytest.mark.parametrize("mode", ["nearest", "linear", "cubic"])
@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16, np.float32])
def test_dtypes_and_views(dtype, mode):
    x = RNG.standard_normal((7, 6, 3, 2)).astype(dtype).transpose(3, 2, 0, 1)[:, ::-1]
    out = KERNELS["upsample"](x, (11, 4), mode, False, (None, None), False)
    assert out.dtype == dtype
    exact = KERNELS["upsample"](x.astype(np.float64), (11, 4), mode, False, (None, None), False)
    np.testing.assert_allclose(out.astype(np.float64), exact, atol={2: 0.02, 4: 2e-6}[np.dtype(dtype).itemsize])
    assert KERNELS["upsample_backward"](out, x.shape, mode, False, (None, None), False).dtype == dtype


def test_integers_take_nearest_only():
    x = RNG.integers(0, 255, (1, 2, 5, 4)).astype(np.uint8)
    expected = F.interpolate(torch.from_numpy(x), size=(9, 3))
    np.testing.assert_array_equal(KERNELS["upsample"](x, (9, 3), "nearest", False, (None, None), False), expected.numpy())
    with pytest.raises(DTypeError, match="floating"):
        KERNELS["upsample"](x, (9, 3), "linear", False, (None, None), False)
    with pytest.raises(ValueError, match="interpolate"):
        KERNELS["upsample"](x, (9,), "nearest", False, (None,), False)
