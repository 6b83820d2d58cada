"""Recipes of pooling: loops over the window's positions, each a whole-array step on strided planes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from ...ops.shapes.pooling import averaging, pooled_size, window_counts
from ...tensor.errors import IndexRangeError
from .indexing import added_at, put_at
from .library import Library
from .pointwise import shape_of
from .rearranging import between
from .recipes import recipe

_I64 = np.dtype(np.int64)
Sizes = Sequence[int]


def bordered(xp: Library, x: Any, before: Sizes, total: Sizes, fill: Any) -> Any:
    """The last dimensions between constants: `before` of them in front, `total` sizes in all."""
    dims = len(before)
    for i, (left, size) in enumerate(zip(before, total, strict=True)):
        axis = x.ndim - dims + i
        right = size - left - int(x.shape[axis])
        x = between(xp, x if right >= 0 else x[(slice(None),) * axis + (slice(0, size - left),)], axis, left, right, fill)
    return x


def _windows(x: Any, space: Sizes, kernel: Sizes, stride: Sizes, dilation: Sizes) -> Any:
    """For each position in the window, the plane of what stands there in every window."""
    for offset in product(*map(range, kernel)):
        steps = [slice(o * d, o * d + s * (m - 1) + 1, s) for o, d, s, m in zip(offset, dilation, stride, space, strict=True)]
        yield x[(..., *steps)]


def _space(x: Any, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil_mode: bool) -> tuple[int, ...]:
    """The spatial sizes of a pooling's result."""
    options = list(zip(shape_of(x)[x.ndim - len(kernel) :], kernel, stride, padding, dilation, strict=True)) if x.ndim > len(kernel) else []
    sizes = tuple([pooled_size(*option, ceil_mode) for option in options])
    if not sizes or min(sizes) < 1 or any(2 * p > d * (k - 1) + 1 for _, k, _, p, d in options):
        raise ValueError(f"kernel_size {tuple(kernel)}, stride {tuple(stride)}, padding {tuple(padding)} do not fit {shape_of(x)}")
    return sizes


def _needed(size: Sizes, space: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes) -> list[int]:
    """The sizes with a border wide enough for every window."""
    return [
        max(p + n, s * (m - 1) + d * (k - 1) + 1)
        for n, m, k, s, p, d in zip(size, space, kernel, stride, padding, dilation, strict=True)
    ]  # fmt: skip


@lru_cache(64)
def _places(size: Any, space: Any, kernel: Any, stride: Any, padding: Any, dilation: Any) -> Any:
    """For each position in the window, where in the plane each window has it; -1 outside of it. (positions, *space), int64."""
    grids = []
    for offset in product(*map(range, kernel)):
        place: Any = np.zeros((), np.int64)
        inside: Any = np.ones((), bool)
        for axis, (n, m, s, p, d, o) in enumerate(zip(size, space, stride, padding, dilation, offset, strict=True)):
            at = (np.arange(m) * s - p + o * d).reshape(-1, *(1,) * (len(size) - axis - 1))
            inside = inside & (at >= 0) & (at < n)
            place = place * n + at
        grids.append(np.broadcast_to(np.where(inside, place, -1), space))
    return np.stack(grids)


@recipe("max_pool", needs="where concat full")
def max_pool(xp: Library, x: Any, kernel_size: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil_mode: bool) -> tuple[Any, Any]:
    dims, kind = len(kernel_size), xp.numpy_dtype(x)
    space = _space(x, kernel_size, stride, padding, dilation, ceil_mode)
    size = shape_of(x)[x.ndim - dims :]
    geometry = tuple(map(tuple, (size, space, kernel_size, stride, padding, dilation)))
    lowest = int(np.iinfo(kind).min) if kind.kind in "iu" else -math.inf
    source = bordered(xp, x, padding, _needed(*geometry), lowest)
    table = xp.from_numpy(_places(*geometry))
    best: Any = None
    for i, plane in enumerate(_windows(source, space, kernel_size, stride, dilation)):
        here = table[i]
        if best is None:
            best, place = plane, xp.broadcast_to(here, shape_of(plane))
            continue
        better = ((plane > best) | (plane != plane) | (place < 0)) & (here >= 0)
        best, place = xp.where(better, plane, best), xp.where(better, here, place)
    return best, place


@recipe("unpool", needs="accumulate put", wide=True)
def unpool(xp: Library, input: Any, indices: Any, space: Sizes, overlapping: bool) -> Any:
    dims, size = len(space), math.prod(space)
    lead = shape_of(input)[: input.ndim - dims]
    if shape_of(input) != shape_of(indices):
        raise ValueError(f"unpool: values {shape_of(input)} and indices {shape_of(indices)} must have the same shape")
    if xp.kind(indices) not in "iub":
        raise IndexError(f"indices must be of an integer dtype, not {xp.numpy_dtype(indices)}")
    made = xp.zeros((math.prod(lead), size), dtype=input.dtype)
    if math.prod(shape_of(input)):
        low, high = int(xp.min(indices)), int(xp.max(indices))
        if low < 0 or high >= size:
            raise IndexRangeError(f"found index {low if low < 0 else high} for spatial sizes {tuple(space)}, that is {size} places")
        rows = xp.reshape(xp.cast(xp.counted(math.prod(lead)), _I64) * size, (-1, 1))
        places = xp.reshape(xp.cast(indices, _I64), (math.prod(lead), -1)) + rows
        made = (added_at if overlapping else put_at)(xp, made, places, xp.reshape(input, shape_of(places)))
    return xp.reshape(made, (*lead, *space))


@recipe("gather_pooled", needs="take_along_axis")
def gather_pooled(xp: Library, input: Any, indices: Any, dims: int) -> Any:
    if not math.prod(shape_of(indices)):
        return xp.zeros(shape_of(indices), dtype=input.dtype)
    lead = math.prod(shape_of(input)[: input.ndim - dims])
    found = xp.take_along_axis(xp.reshape(input, (lead, -1)), xp.reshape(indices, (lead, -1)), axis=1)
    return xp.reshape(found, shape_of(indices))


# ---------------------------------------------------------------- means


def _divisors(size: Sizes, space: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, include: bool, override: Any, kind: Any) -> Any:
    """What each window's sum is divided by."""
    if override is not None:
        return np.asarray(override, kind)
    return window_counts(size, space, kernel, stride, padding, include).astype(kind)


@recipe("avg_pool", needs="concat full", wide=True)
def avg_pool(
    xp: Library, x: Any, kernel_size: Sizes, stride: Sizes, padding: Sizes, ceil_mode: bool, count_include_pad: bool, divisor_override: Any
) -> Any:
    dims, ones = len(kernel_size), (1,) * len(kernel_size)
    space = _space(x, kernel_size, stride, padding, ones, ceil_mode)
    size, kind = shape_of(x)[x.ndim - dims :], xp.numpy_dtype(x)
    source = bordered(xp, x, padding, _needed(size, space, kernel_size, stride, padding, ones), 0)
    total: Any = None
    for plane in _windows(source, space, kernel_size, stride, ones):
        total = plane if total is None else total + plane
    divisor = xp.from_numpy(_divisors(size, space, kernel_size, stride, padding, count_include_pad, divisor_override, kind))
    if kind.kind != "f":  # towards zero
        down = xp.floor_divide(total, divisor)
        return xp.where((down < 0) & (down * divisor != total), down + 1, down)
    return total / divisor


@recipe("avg_pool_backward", needs="concat full", wide=True, kinds="fc")
def avg_pool_backward(
    xp: Library, g: Any, input_shape: Sizes, kernel_size: Sizes, stride: Sizes, padding: Sizes, ceil_mode: bool,
    count_include_pad: bool, divisor_override: Any,
) -> Any:  # fmt: skip
    """Spreads each cotangent over its window, along one dimension after the other."""
    dims, kind = len(kernel_size), xp.numpy_dtype(g)
    size, space = tuple(input_shape)[len(input_shape) - dims :], shape_of(g)[g.ndim - dims :]
    spread = g / xp.from_numpy(_divisors(size, space, kernel_size, stride, padding, count_include_pad, divisor_override, kind))
    for i, (n, m, k, s, p) in enumerate(zip(size, space, kernel_size, stride, padding, strict=True)):
        spread = _spread(xp, spread, g.ndim - dims + i, n, m, k, s, p)
    return spread


def _spread(xp: Library, g: Any, axis: int, n: int, m: int, k: int, s: int, p: int) -> Any:
    """Each element along an axis of m added to the k places of its window, which starts s after the last one's."""
    lead, rest = shape_of(g)[:axis], shape_of(g)[axis + 1 :]
    apart = (
        xp.concat([xp.reshape(g, (*lead, m, 1, *rest)), xp.full((*lead, m, s - 1, *rest), 0, dtype=g.dtype)], axis=axis + 1) if s > 1 else g
    )
    apart = xp.reshape(apart, (*lead, m * s, *rest))
    total: Any = None
    length = max(p + n, m * s + k - 1)
    for offset in range(k):
        placed = between(xp, apart, axis, offset, length - offset - m * s, 0)
        total = placed if total is None else total + placed
    return total[(slice(None),) * axis + (slice(p, p + n),)]


def _along_each(xp: Library, x: Any, matrices: list[Any]) -> Any:
    """Applies a matrix to each of the last dimensions."""
    for i, matrix in enumerate(reversed(matrices)):
        axes = [*range(x.ndim)]
        axes[-1 - i], axes[-1] = axes[-1], axes[-1 - i]
        x = xp.permute_dims(xp.matmul(xp.permute_dims(x, tuple(axes)), xp.from_numpy(np.ascontiguousarray(matrix.T))), tuple(axes))
    return x


@recipe("adaptive_avg_pool", needs="matmul permute_dims", wide=True, kinds="fc")
def adaptive_avg_pool(xp: Library, x: Any, output_size: Sizes) -> Any:
    dims = len(output_size)
    if 0 in shape_of(x)[x.ndim - dims - 1 :]:
        raise ValueError(f"adaptive_avg_pool: the input of shape {shape_of(x)} has an empty dimension besides the batch")
    sizes = shape_of(x)[x.ndim - dims :]
    return _along_each(xp, x, [averaging(n, part, xp.numpy_dtype(x)) for n, part in zip(sizes, output_size, strict=True)])


@recipe("adaptive_avg_pool_backward", needs="matmul permute_dims", wide=True, kinds="fc")
def adaptive_avg_pool_backward(xp: Library, g: Any, input_shape: Sizes, output_size: Sizes) -> Any:
    sizes = tuple(input_shape)[len(input_shape) - len(output_size) :]
    return _along_each(xp, g, [averaging(n, part, xp.numpy_dtype(g)).T for n, part in zip(sizes, output_size, strict=True)])


@recipe("adaptive_max_pool", needs="take argmax take_along_axis any where")
def adaptive_max_pool(xp: Library, x: Any, output_size: Sizes) -> tuple[Any, Any]:
    """The elements of each part in a row, short parts filled up with their last element."""
    from .reduction import argmax

    dims = len(output_size)
    if 0 in shape_of(x)[x.ndim - dims - 1 :]:
        raise ValueError(f"adaptive_max_pool: the input of shape {shape_of(x)} has an empty dimension besides the batch")
    lead, sizes = shape_of(x)[: x.ndim - dims], shape_of(x)[x.ndim - dims :]
    numbers, parts = np.arange(math.prod(sizes)).reshape(sizes), []
    for cell in product(*map(range, output_size)):
        part = tuple(slice(c * n // m, -(-(c + 1) * n // m)) for c, n, m in zip(cell, sizes, output_size, strict=True))
        parts.append(numbers[part].reshape(-1))
    longest = max((len(part) for part in parts), default=0)
    table = np.array([np.pad(part, (0, longest - len(part)), mode="edge") for part in parts], np.int64).reshape(len(parts), longest)
    shape = (*lead, *output_size)
    if not math.prod(shape):
        return xp.zeros(shape, dtype=x.dtype), xp.zeros(shape, dtype=xp.dtype(_I64))
    flat = xp.reshape(x, (math.prod(lead), -1))
    windows = xp.reshape(xp.take(flat, xp.from_numpy(table.reshape(-1)), axis=1), (math.prod(lead), *table.shape))
    best = xp.cast(argmax(xp, windows, -1, True), _I64)
    values = xp.reshape(xp.take_along_axis(windows, best, axis=-1), shape)
    steps = xp.from_numpy(np.arange(len(parts), dtype=np.int64) * longest)
    return values, xp.reshape(xp.take(xp.from_numpy(table.reshape(-1)), xp.reshape(best, (math.prod(lead), -1)) + steps), shape)
