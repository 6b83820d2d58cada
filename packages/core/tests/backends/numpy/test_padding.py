"""Padding kernels against PyTorch."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from flambeau.backends.numpy.padding import KERNELS
from flambeau.tensor.errors import ShapeError

RNG = np.random.default_rng(0)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=4), st.data())
def test_constant(shape, data):
    x = RNG.standard_normal(shape)
    dims = data.draw(st.integers(0, len(shape)))
    pad = []
    for i in range(dims):
        left = data.draw(st.integers(-shape[-1 - i], 3))
        pad += [left, data.draw(st.integers(-min(shape[-1 - i], shape[-1 - i] + left), 3))]
    np.testing.assert_array_equal(KERNELS["constant_pad_nd"](x, pad, 1.5), F.pad(torch.from_numpy(x), pad, value=1.5).numpy())


@settings(max_examples=120, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=3), st.sampled_from(["reflect", "replicate", "circular"]), st.data())
def test_borders(space, mode, data):
    shape = (2, 3, *space)
    limit = {"reflect": -1, "circular": 0, "replicate": 4}[mode]
    pad = [data.draw(st.integers(0, n + limit)) for n in reversed(space) for _ in range(2)]
    x = RNG.standard_normal(shape)
    tx = torch.from_numpy(x).requires_grad_()
    expected = F.pad(tx, pad, mode)
    np.testing.assert_array_equal(KERNELS["border_pad"](x, pad, mode), expected.detach().numpy())
    g = RNG.standard_normal(expected.shape)
    gx = torch.autograd.grad(expected, tx, torch.from_numpy(g))[0].numpy()
    np.testing.assert_allclose(KERNELS["border_pad_backward"](g, shape, pad, mode), gx, atol=1e-12)


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_negative_padding_and_its_adjoint(mode):
    x = RNG.standard_normal((2, 3, 6, 5))
    pad = (-1, 2, 1, -2)
    out = KERNELS["border_pad"](x, pad, mode)
    assert out.shape == (2, 3, 5, 6)
    g = RNG.standard_normal(out.shape)
    assert np.allclose((out * g).sum(), (x * KERNELS["border_pad_backward"](g, x.shape, pad, mode)).sum())


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16, np.int64, bool, np.complex64])
def test_dtypes_and_views(dtype):
    x = RNG.integers(0, 2, (3, 4, 2)).astype(dtype).transpose(2, 1, 0)[:, ::-1]
    before = x.copy()
    for out in (
        KERNELS["constant_pad_nd"](x, (1, 1), 1),
        KERNELS["border_pad"](x, (1, 2), "reflect"),
        KERNELS["border_pad"](x, (0, 0), "reflect"),
    ):
        assert out.dtype == dtype and not np.shares_memory(out, x)
    if dtype is not bool:
        assert KERNELS["border_pad_backward"](x, (2, 4, 1), (1, 1), "replicate").dtype == dtype
    assert (x == before).all()


def test_bad_padding():
    x = RNG.standard_normal((2, 3, 4))
    for name, arguments in (
        ("constant_pad_nd", ((1,), 0)),
        ("constant_pad_nd", ((-3, -2), 0)),
        ("constant_pad_nd", ((1,) * 8, 0)),
        ("border_pad", ((4, 0), "reflect")),
        ("border_pad", ((5, 0), "circular")),
    ):
        with pytest.raises(ShapeError, match="pad"):
            KERNELS[name](x, *arguments)
