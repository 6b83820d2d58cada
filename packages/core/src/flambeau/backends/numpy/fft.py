"""Discrete Fourier transforms on NumPy's pocketfft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...tensor.errors import DTypeError
from .quiet import quiet_all

_NORM = ("backward", "ortho", "forward")  # of forward transforms, by scale
_INVERSE = ("forward", "ortho", "backward")  # of inverse ones


def _checked(array: Any, kinds: str) -> Any:
    """The array; refuses dtypes that NumPy would widen."""
    if array.dtype.char not in kinds:
        raise DTypeError(f"fft: takes float32, float64, complex64 and complex128, got {array.dtype}")
    return array


def fft_c2c(input: Any, dim: tuple[int, ...], scale: int, forward: bool) -> Any:
    _checked(input, "FD")
    if not input.size:
        return input.copy()
    return np.fft.fftn(input, None, dim, _NORM[scale]) if forward else np.fft.ifftn(input, None, dim, _INVERSE[scale])


def fft_r2c(input: Any, dim: tuple[int, ...], scale: int, onesided: bool) -> Any:
    _checked(input, "fd")
    kind = np.complex64 if input.dtype.itemsize == 4 else np.complex128
    if not input.size:
        last = dim[-1] % input.ndim
        return np.zeros(input.shape[:last] + (input.shape[last] // 2 + 1,) + input.shape[last + 1 :] if onesided else input.shape, kind)
    return np.fft.rfftn(input, None, dim, _NORM[scale]) if onesided else np.fft.fftn(input, None, dim, _NORM[scale])


def fft_c2r(input: Any, dim: tuple[int, ...], scale: int, size: int) -> Any:
    _checked(input, "FD")
    if not input.size:
        last = dim[-1] % input.ndim
        return np.zeros(input.shape[:last] + (size,) + input.shape[last + 1 :], np.float32 if input.dtype.itemsize == 8 else np.float64)
    return np.fft.irfftn(input, [input.shape[d] for d in dim[:-1]] + [size], dim, _INVERSE[scale])


KERNELS: dict[str, Callable[..., Any]] = quiet_all({"fft_c2c": fft_c2c, "fft_r2c": fft_r2c, "fft_c2r": fft_c2r})
