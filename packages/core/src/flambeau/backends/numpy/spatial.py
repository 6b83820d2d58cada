"""What the kernels over spatial dimensions share: halves computed in float32, and slices of kernel positions."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from .halves import F32, HALVES
from .parallel import VECTOR, one_blas_thread

_np: Final[Any] = np
BLOCK_ELEMENTS: Final = 1 << 17  # of one block of a loop over rows: it stays in the second cache
SHORT_ROW: Final = 2048  # a plain sum of so many numbers is accurate enough


def wide(array: Any) -> Any:
    """The array to compute with: halves as float32, anything else as it is."""
    return array.astype(_np.float32) if array is not None and array.dtype in HALVES else array


def narrow(array: Any, dtype: Any) -> Any:
    """The result in the dtype that was asked for."""
    return array if array.dtype == dtype else array.astype(dtype)


def steps(offset: int, stride: int, count: int) -> slice:
    """`count` positions from `offset` on, `stride` apart."""
    return slice(offset, offset + stride * (count - 1) + 1, stride) if count else slice(0, 0)


def along(ndim: int, axis: int, place: slice) -> tuple[slice, ...]:
    """An index that cuts one axis only."""
    return tuple(place if d == axis % ndim else slice(None) for d in range(ndim))


def planes(array: Any, dims: int) -> Any:
    """The array with everything before its last `dims` dimensions merged into one."""
    lead = 1
    for size in array.shape[: array.ndim - dims]:
        lead *= size
    return array.reshape(lead, *array.shape[array.ndim - dims :])


def plane_blocks(count: int, elements: int) -> list[slice]:
    """Slices of `count` planes of so many elements that fit the cache."""
    step = max(1, BLOCK_ELEMENTS // max(1, elements))
    return [slice(start, min(start + step, count)) for start in range(0, count, step)]


@functools.lru_cache(64)
def ones_of(count: int, dtype: Any = F32) -> Any:
    """A vector of ones, with which a product of BLAS is a sum; read only."""
    ones = _np.ones(count, dtype)
    ones.flags.writeable = False
    return ones


@functools.lru_cache(64)
def _few_starts(rows: int, size: int) -> Any:
    starts = _np.arange(0, rows * size, size)
    starts.flags.writeable = False
    return starts


def row_starts(x: Any) -> Any:
    """Where each row of a matrix starts in its flat elements; read only."""
    rows, size = x.shape
    return _few_starts(rows, size) if 0 < rows <= SHORT_ROW and size else _np.arange(rows) * size


def row_maxima(x: Any) -> Any:
    """The largest number of each row of a matrix, or NaN: finding its place is faster than NumPy's maximum."""
    places = x.argmax(1)
    places += row_starts(x)
    return x.reshape(-1).take(places)


def row_sums(x: Any) -> Any:
    """Sums along the last dimension: BLAS for short rows, pairwise for long ones."""
    size = x.shape[-1]
    if size <= SHORT_ROW and x.dtype.kind == "f":
        ones = ones_of(size, x.dtype)
        if x.ndim > 2:
            return x @ ones
        if x.size <= VECTOR:
            return x.dot(ones)
        with one_blas_thread:
            return x.dot(ones)
    return _np.add.reduce(x, axis=-1)


def column_sums(x: Any) -> Any:
    """Sums a block's rows."""
    ones = ones_of(x.shape[0], x.dtype)
    if x.size <= VECTOR:
        return ones.dot(x)
    with one_blas_thread:
        return ones.dot(x)


def last_dims(shape: Sequence[int], dims: int) -> tuple[int, ...]:
    """The spatial part of a shape."""
    return tuple(shape[len(shape) - dims :])


def innermost(x: Any, dim: int = 1) -> Any:
    """The array with one dimension, the channels', behind all others; NumPy's moveaxis takes longer than a small product."""
    return x.transpose(*range(dim), *range(dim + 1, x.ndim), dim)


def outward(x: Any, dim: int = 1) -> Any:
    """The array with its last dimension back in its place."""
    last = x.ndim - 1
    return x.transpose(*range(dim), last, *range(dim, last))


def is_channels_last(x: Any) -> bool:
    """Whether the channels of images stand innermost, and a contiguous array would not look the same."""
    return bool(x.ndim > 3 and not x.flags.c_contiguous and innermost(x).flags.c_contiguous)
