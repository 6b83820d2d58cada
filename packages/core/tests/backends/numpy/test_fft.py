"""Fourier transform kernels against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from flambeau.backends.numpy.fft import KERNELS

R = np.random.default_rng(0)
CASES = [((5,), (0,)), ((3, 4), (0, 1)), ((3, 4), (1,)), ((2, 3, 5), (2, 0))]


def check(result: np.ndarray, expected: torch.Tensor, rtol: float) -> None:
    assert result.shape == tuple(expected.shape) and result.dtype == expected.numpy().dtype
    np.testing.assert_allclose(result, expected.numpy(), rtol=rtol, atol=rtol)


@pytest.mark.parametrize("shape, dim", CASES)
@pytest.mark.parametrize("scale", [0, 1, 2])
@pytest.mark.parametrize("double", [False, True])
def test_transforms(shape: tuple, dim: tuple, scale: int, double: bool) -> None:
    rtol, real = (1e-10, np.float64) if double else (1e-4, np.float32)
    x = R.standard_normal(shape).astype(real)
    z = (R.standard_normal(shape) + 1j * R.standard_normal(shape)).astype(np.complex128 if double else np.complex64)
    for forward in (True, False):
        check(KERNELS["fft_c2c"](z, dim, scale, forward), torch.ops.aten._fft_c2c(torch.from_numpy(z), dim, scale, forward), rtol)
    for onesided in (True, False):
        check(KERNELS["fft_r2c"](x, dim, scale, onesided), torch.ops.aten._fft_r2c(torch.from_numpy(x), dim, scale, onesided), rtol)
    half = KERNELS["fft_r2c"](x, dim, scale, True)
    check(
        KERNELS["fft_c2r"](half, dim, scale, shape[dim[-1]]),
        torch.ops.aten._fft_c2r(torch.from_numpy(half), dim, scale, shape[dim[-1]]),
        rtol,
    )


def test_without_elements() -> None:
    assert KERNELS["fft_c2c"](np.zeros((0, 4), np.complex64), (1,), 0, True).shape == (0, 4)
    assert KERNELS["fft_r2c"](np.zeros((0, 4)), (1,), 0, True).shape == (0, 3)
    assert KERNELS["fft_c2r"](np.zeros((0, 3), np.complex64), (1,), 0, 5).shape == (0, 5)


def test_other_dtypes_are_refused() -> None:
    with pytest.raises(RuntimeError, match="float32"):
        KERNELS["fft_r2c"](np.zeros(4, np.float16), (0,), 0, True)
