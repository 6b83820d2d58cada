"""Pooling: means by sparse matrices along each dimension, maxima by a kernel that looks at each window."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from flambeau.backend import ShapeError

from ..arrays import Array, dtype_name
from ..lowered import contiguous
from . import taps, templates
from .columns import three
from .taps import Taps

Sizes = Sequence[int]
LOWEST = {
    "float": "-INFINITY", "double": "-INFINITY", "int": "INT_MIN", "long": "LONG_MIN", "short": "SHRT_MIN", "char": "SCHAR_MIN",
    "uint": "0", "ulong": "0", "ushort": "0", "uchar": "0",
}  # fmt: skip


def spaces(x: Array, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil_mode: bool) -> tuple[int, ...]:
    """The spatial sizes of a pooling's result."""
    sizes = []
    for n, k, s, p, d in zip(x.shape[x.ndim - len(kernel) :], kernel, stride, padding, dilation, strict=True):
        count = (n + 2 * p - d * (k - 1) - 1 + (s - 1 if ceil_mode else 0)) // s + 1
        sizes.append(count - 1 if ceil_mode and (count - 1) * s >= n + p else count)
    if min(sizes) < 1 or x.ndim <= len(kernel) or any(2 * p > d * (k - 1) + 1 for p, k, d in zip(padding, kernel, dilation, strict=True)):
        raise ShapeError(f"pooling: kernel_size {tuple(kernel)}, stride {tuple(stride)}, padding {tuple(padding)} do not fit {x.shape}")
    return tuple(sizes)


def _maxima(x: Array, space: Sizes, geometry: Sequence[Sizes] | None) -> tuple[Array, Array]:
    """Maxima of windows and their places; `geometry` is kernel, stride, padding and dilation, or None for nearly equal parts."""
    dims = len(space)
    x = contiguous(x)
    lead, size = x.shape[: x.ndim - dims], x.shape[x.ndim - dims :]
    values = x.device.empty((*lead, *space), x.dtype)
    places = x.device.empty((*lead, *space), np.dtype(np.int64))
    if values.size:
        kind = templates.COMPUTED[dtype_name(x.dtype)]
        kernel = templates.for_dtype(x.device, "pooling", "max_pool", x.dtype, LOWEST=LOWEST[kind], PARTS=int(geometry is None), ADDING=0)
        rest = geometry if geometry is not None else [(1,) * dims] * 4
        fills = (1, 1, 1, 1, 0, 1)
        numbers = [templates.int32(n) for sizes, fill in zip([size, space, *rest], fills, strict=True) for n in three(sizes, fill)]
        lines = math.prod(lead) * math.prod(three(space, 1)[:2])
        kernel((-(-lines // 16) * 16,), (16,), x, values, places, np.int64(x.start), np.int64(math.prod(lead)), *numbers)
    return values, places


def max_pool(input: Array, kernel_size: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil_mode: bool) -> tuple[Array, Array]:
    """Maxima and their places."""
    space = spaces(input, kernel_size, stride, padding, dilation, ceil_mode)
    return _maxima(input, space, (kernel_size, stride, padding, dilation))


def adaptive_max_pool(input: Array, output_size: Sizes) -> tuple[Array, Array]:
    """Maxima over nearly equal parts, with their places."""
    if 0 in input.shape[-len(output_size) - 1 :]:
        raise ShapeError(f"adaptive_max_pool: the input of shape {input.shape} has an empty dimension besides the batch")
    return _maxima(input, output_size, None)


def unpool(input: Array, indices: Array, space: Sizes, overlapping: bool) -> Array:
    """Values to their places in planes of zeros."""
    if input.shape != indices.shape:
        raise ShapeError(f"unpool: values {input.shape} and indices {indices.shape} must have the same shape")
    x, places = contiguous(input), contiguous(indices)
    lead = x.shape[: x.ndim - len(space)]
    out = x.device.empty((*lead, *space), x.dtype)
    if out.size:
        kernel = templates.for_dtype(x.device, "pooling", "unpool", x.dtype, ADDING=int(overlapping), LOWEST=0, PARTS=0)
        wide = np.dtype(templates.NUMPY[templates.COMPUTED[dtype_name(x.dtype)]])
        sums = out if wide == out.dtype or not overlapping else x.device.empty(out.shape, wide)
        _checked(x, out, kernel, places, sums, len(lead), math.prod(space), f"for spatial sizes {tuple(space)}")
    return out


def gather_pooled(input: Array, indices: Array, dims: int) -> Array:
    """Values from their places."""
    x, places = contiguous(input), contiguous(indices)
    out = x.device.empty(places.shape, x.dtype)
    if out.size:
        kernel = templates.for_dtype(x.device, "pooling", "gather_pooled", x.dtype, ADDING=0, LOWEST=0, PARTS=0)
        size = x.shape[x.ndim - dims :]
        _checked(x, out, kernel, places, None, x.ndim - dims, math.prod(size), f"for spatial sizes {size}")
    return out


def _checked(x: Array, out: Array, kernel: templates.Kernel, places: Array, sums: Array | None, lead: int, size: int, told: str) -> None:
    """Runs a kernel that follows places, and raises IndexError where one is out of range."""
    planes = math.prod(out.shape[:lead])
    count = math.prod(places.shape[lead:])
    device = x.device
    scratch = () if sums is None else (sums,)
    with device.lock:
        kernel(
            (-(-planes // 4) * 4,), (4,), x, places, out, *scratch, device.fault_word, np.int64(x.start), np.int64(places.start),
            *map(templates.int32, (planes, count, size)),
        )  # fmt: skip
        if device.read_fault():
            raise IndexError(f"found an index that is not from 0 to {size - 1} {told}")


# ---------------------------------------------------------------- means


@functools.lru_cache(512)
def windows(size: int, count: int, kernel: int, stride: int, padding: int, include: bool, override: int | None) -> Taps:
    """Means of windows of one dimension; `override` is what to divide by instead."""
    start = np.arange(count) * stride - padding
    end = np.minimum(start + kernel, size + padding)
    inner_start, inner_end = np.maximum(start, 0), np.minimum(end, size)
    divisor = end - start if include else np.maximum(inner_end - inner_start, 1)
    return taps.from_windows(inner_start, inner_end, divisor if override is None else np.full(count, override), size)


def _means(size: Sizes, space: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, include: bool, override: int | None) -> list[Taps]:
    """The map of each dimension; a divisor that was given counts once."""
    given = [None] * len(size) if override is None else [override, *[1] * (len(size) - 1)]
    return [windows(n, m, k, s, p, include, d) for n, m, k, s, p, d in zip(size, space, kernel, stride, padding, given, strict=True)]


def avg_pool(
    input: Array, kernel_size: Sizes, stride: Sizes, padding: Sizes, ceil_mode: bool, count_include_pad: bool, divisor_override: int | None
) -> Array:
    """Means of windows."""
    dims = len(kernel_size)
    space = spaces(input, kernel_size, stride, padding, (1,) * dims, ceil_mode)
    maps = _means(input.shape[input.ndim - dims :], space, kernel_size, stride, padding, count_include_pad, divisor_override)
    return taps.apply(input, list(enumerate(maps, input.ndim - dims)))


def avg_pool_backward(
    grad: Array, input_shape: Sizes, kernel_size: Sizes, stride: Sizes, padding: Sizes, ceil_mode: bool, count_include_pad: bool,
    divisor_override: int | None,
) -> Array:  # fmt: skip
    """Spreads each cotangent over its window."""
    dims = len(kernel_size)
    size, space = tuple(input_shape[len(input_shape) - dims :]), grad.shape[grad.ndim - dims :]
    maps = _means(size, space, kernel_size, stride, padding, count_include_pad, divisor_override)
    return taps.apply(grad, [(axis, t.transposed()) for axis, t in enumerate(maps, grad.ndim - dims)])


@functools.lru_cache(256)
def parts(size: int, count: int) -> Taps:
    """Means over nearly equal parts."""
    i = np.arange(count)
    start, end = i * size // max(count, 1), -(-(i + 1) * size // max(count, 1))
    return taps.from_windows(start, end, end - start, size)


def adaptive_avg_pool(input: Array, output_size: Sizes) -> Array:
    """Means over nearly equal parts."""
    dims = len(output_size)
    if 0 in input.shape[-dims - 1 :]:
        raise ShapeError(f"adaptive_avg_pool: the input of shape {input.shape} has an empty dimension besides the batch")
    first = input.ndim - dims
    return taps.apply(input, [(first + i, parts(input.shape[first + i], m)) for i, m in enumerate(output_size)])


def adaptive_avg_pool_backward(grad: Array, input_shape: Sizes, output_size: Sizes) -> Array:
    """Spreads each cotangent over its part."""
    dims, first = len(output_size), grad.ndim - len(output_size)
    size = input_shape[len(input_shape) - dims :]
    return taps.apply(grad, [(first + i, parts(n, m).transposed()) for i, (n, m) in enumerate(zip(size, output_size, strict=True))])


def add_kernels(backend: Any) -> None:
    for function in (max_pool, adaptive_max_pool, unpool, gather_pooled):
        backend.kernel(function.__name__, dtypes=templates.STORED)(function)
    for mean in (avg_pool, avg_pool_backward, adaptive_avg_pool, adaptive_avg_pool_backward):
        backend.kernel(mean.__name__, dtypes=taps.INEXACT)(mean)
