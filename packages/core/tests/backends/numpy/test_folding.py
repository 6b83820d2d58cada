"""Sliding-block kernels against PyTorch."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from flambeau.backends.numpy.folding import KERNELS

RNG = np.random.default_rng(0)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_blocks_and_back(data):
    numbers = lambda low, high: tuple(data.draw(st.integers(low, high)) for _ in range(2))
    kernel, dilation, padding, stride = numbers(1, 3), numbers(1, 2), numbers(0, 2), numbers(1, 3)
    space = tuple(max(1, d * (k - 1) + 1 - 2 * p) + data.draw(st.integers(0, 4)) for k, d, p in zip(kernel, dilation, padding))
    shape = (*data.draw(st.sampled_from([(), (2,), (0,)])), 3, *space)
    x = RNG.standard_normal(shape)
    columns = KERNELS["im2col"](x, kernel, dilation, padding, stride)
    np.testing.assert_array_equal(columns, F.unfold(torch.from_numpy(x), kernel, dilation, padding, stride).numpy())
    image = KERNELS["col2im"](columns, space, kernel, dilation, padding, stride)
    np.testing.assert_allclose(image, F.fold(torch.from_numpy(columns), space, kernel, dilation, padding, stride).numpy(), atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16, np.float32])
def test_dtypes_and_views(dtype):
    x = RNG.standard_normal((5, 6, 3, 2)).astype(dtype).transpose(3, 2, 0, 1)[:, ::-1]
    columns = KERNELS["im2col"](x, (2, 2), (1, 1), (1, 1), (1, 1))
    assert columns.dtype == dtype and columns.shape == (2, 12, 42)
    assert KERNELS["col2im"](columns, (5, 6), (2, 2), (1, 1), (1, 1), (1, 1)).dtype == dtype


def test_bad_shapes():
    with pytest.raises(ValueError, match="unfold"):
        KERNELS["im2col"](np.ones((1, 2, 3, 3)), (4, 4), (1, 1), (0, 0), (1, 1))
    with pytest.raises(ValueError, match="fold"):
        KERNELS["col2im"](np.ones((1, 8, 5)), (3, 3), (2, 2), (1, 1), (0, 0), (1, 1))
