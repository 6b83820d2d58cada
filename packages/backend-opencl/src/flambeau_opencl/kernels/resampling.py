"""Interpolation to another size, and borders: sparse matrices along single dimensions."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from flambeau.backend import ShapeError, UnsupportedDTypeError
from flambeau.ops.shapes.resampling import moves
from flambeau.ops.shapes.resampling import taps as weighed

from ..arrays import Array, dtype_name
from . import taps
from .taps import Taps

Sizes = Sequence[int]


@functools.lru_cache(256)
def interpolation(size: int, count: int, mode: str, align_corners: bool, factor: float | None, antialias: bool, real: Any) -> Taps:
    """The matrix from `size` elements to `count`; positions are computed in the dtype `real`, as PyTorch does."""
    places, weights = weighed(size, count, mode, align_corners, factor, antialias, real)
    return taps.from_indices(places[0], size) if weights is None else taps.from_rows(places, weights, size)


def real_of(dtype: Any) -> Any:
    """The dtype that positions are computed in."""
    return np.dtype(np.float64 if dtype_name(dtype) in ("float64", "complex128") else np.float32)


def upsample(input: Array, output_size: Sizes, mode: str, align_corners: bool, scales: Sequence[float | None], antialias: bool) -> Array:
    """Interpolates to another size."""
    if input.ndim != len(output_size) + 2 or 0 in input.shape[1:] or min(output_size) < 1:
        raise ShapeError(f"interpolate: an input of shape {input.shape} cannot become {tuple(output_size)}")
    if mode not in ("nearest", "nearest-exact") and dtype_name(input.dtype)[:3] not in ("flo", "bfl", "com"):
        raise UnsupportedDTypeError(
            f"interpolate: mode '{mode}' needs a floating dtype, but got {input.dtype}; use 'nearest' or convert first"
        )
    maps = [
        (axis, interpolation(input.shape[axis], count, mode, align_corners, factor, antialias, real_of(input.dtype)))
        for axis, (count, factor) in enumerate(zip(output_size, scales, strict=True), 2)
        if moves(input.shape[axis], count, mode, factor, antialias)
    ]
    return taps.apply(input, maps)


def upsample_backward(
    grad: Array, input_shape: Sizes, mode: str, align_corners: bool, scales: Sequence[float | None], antialias: bool
) -> Array:
    """The adjoint."""
    maps = [
        (axis, interpolation(input_shape[axis], grad.shape[axis], mode, align_corners, factor, antialias, real_of(grad.dtype)).transposed())
        for axis, factor in enumerate(scales, 2)
        if moves(input_shape[axis], grad.shape[axis], mode, factor, antialias)
    ]
    return taps.apply(grad, maps)


# ---------------------------------------------------------------- borders


def reading(size: int, left: int, right: int, mode: str) -> Any:
    """Which element of a dimension each element of the padded one shows."""
    places, most = np.arange(-left, size + right), max(left, right)
    if most > 0 and size == 0:
        raise ShapeError(f"pad: mode '{mode}' has nothing to copy from: the dimension has no elements")
    if mode == "replicate":
        return places.clip(0, max(size - 1, 0))
    if mode == "circular":
        if most > size:
            raise ShapeError(f"pad: mode 'circular' needs padding at most the dimension's size, but got {(left, right)} for size {size}")
        return places % max(size, 1)
    if most >= size and most > 0:
        raise ShapeError(f"pad: mode 'reflect' needs padding smaller than the dimension's size, but got {(left, right)} for size {size}")
    return (size - 1) - abs((size - 1) - abs(places))


def borders(shape: Sizes, pad: Sizes, mode: str) -> list[tuple[int, Taps]]:
    """The maps of each dimension that changes, the last first."""
    if len(pad) % 2 or len(pad) > 2 * len(shape):
        raise ShapeError(
            f"pad: (left, right) for at most {len(shape)} dimensions are possible, but got {tuple(pad)} for shape {tuple(shape)}"
        )
    maps = []
    for i in range(len(pad) // 2):
        left, right, size = pad[2 * i], pad[2 * i + 1], shape[-1 - i]
        if size + left + right < 0 or -left > size or -right > size:
            raise ShapeError(f"pad: {tuple(pad)} cuts more from shape {tuple(shape)} than it has")
        if left or right:
            maps.append((len(shape) - 1 - i, taps.from_indices(reading(size, left, right, mode), size)))
    return maps


def border_pad(input: Array, pad: Sizes, mode: str) -> Array:
    """The input within a border of itself."""
    return taps.apply(input, borders(input.shape, pad, mode))


def border_pad_backward(grad: Array, input_shape: Sizes, pad: Sizes, mode: str) -> Array:
    """Adds the border's cotangents to the elements that they showed."""
    return taps.apply(grad, [(axis, t.transposed()) for axis, t in borders(input_shape, pad, mode)])


def add_kernels(backend: Any) -> None:
    backend.kernel("upsample")(upsample)
    backend.kernel("border_pad")(border_pad)
    for adjoint in (upsample_backward, border_pad_backward):
        backend.kernel(adjoint.__name__, dtypes=taps.INEXACT)(adjoint)
