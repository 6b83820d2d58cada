"""Discrete Fourier transforms by cuFFT, through CuPy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cupy
import numpy as np

from flambeau.backend import DTypeError

from ..arrays import Array
from ..interop import seen, taken
from ..lowered import contiguous, programs, zeros

NORM = ("backward", "ortho", "forward")  # of forward transforms, by scale
INVERSE = ("forward", "ortho", "backward")  # of inverse ones


def checked(x: Array, kinds: str) -> Array:
    """The array; refuses dtypes that the library does not have."""
    if x.dtype.char not in kinds:
        raise DTypeError(f"fft: takes float32, float64, complex64 and complex128, got {x.dtype}")
    return x


def complex_of(x: Array) -> Any:
    return np.dtype(np.complex64 if x.dtype.char in "fF" else np.complex128)


def real_of(x: Array) -> Any:
    return np.dtype(np.float32 if x.dtype.char in "fF" else np.float64)


def resized(x: Array, dim: int, n: int) -> tuple[int, ...]:
    d = dim % x.ndim
    return (*x.shape[:d], n, *x.shape[d + 1 :])


def fft_c2c(input: Array, dim: Sequence[int], scale: int, forward: bool) -> Array:
    checked(input, "FD")
    if not input.size:
        return contiguous(input, always=True)  # type: ignore[no-any-return]
    if not dim:
        made = input.device.empty(input.shape, input.dtype)
        programs.copy_into(made, input)
        return made
    transform = cupy.fft.fftn if forward else cupy.fft.ifftn
    return taken(input, transform(seen(input), None, tuple(dim), (NORM if forward else INVERSE)[scale]), complex_of(input))


def fft_r2c(input: Array, dim: Sequence[int], scale: int, onesided: bool) -> Array:
    checked(input, "fd")
    if not input.size:
        last = input.shape[dim[-1]]
        return zeros(input.device, resized(input, dim[-1], last // 2 + 1) if onesided else input.shape, complex_of(input))  # type: ignore[no-any-return]
    transform = cupy.fft.rfftn if onesided else cupy.fft.fftn
    return taken(input, transform(seen(input), None, tuple(dim), NORM[scale]), complex_of(input))


def fft_c2r(input: Array, dim: Sequence[int], scale: int, size: int) -> Array:
    checked(input, "FD")
    if not input.size:
        return zeros(input.device, resized(input, dim[-1], size), real_of(input))  # type: ignore[no-any-return]
    sizes = [*[input.shape[d] for d in dim[:-1]], size]
    return taken(input, cupy.fft.irfftn(seen(input), sizes, tuple(dim), INVERSE[scale]), real_of(input))


def add_kernels(backend: Any) -> None:
    for function in (fft_c2c, fft_r2c, fft_c2r):
        backend.kernel(function.__name__)(function)
