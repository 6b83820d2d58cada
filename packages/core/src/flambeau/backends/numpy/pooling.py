"""Pooling: loops over the window's positions, each a whole-array maximum or sum of strided planes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

import numpy as np

from ...ops.shapes.pooling import averaging, window_counts
from ...tensor.errors import IndexRangeError
from .quiet import quiet_all
from .spatial import along, innermost, last_dims, narrow, outward, plane_blocks, planes, steps, wide

_np: Any = np


def _space(x: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool) -> tuple[int, ...]:
    """The spatial sizes of a pooling's result."""
    sizes = []
    for n, k, s, p, d in zip(last_dims(x.shape, len(kernel)), kernel, stride, padding, dilation, strict=True):
        count = (n + 2 * p - d * (k - 1) - 1 + (s - 1 if ceil_mode else 0)) // s + 1
        sizes.append(count - 1 if ceil_mode and (count - 1) * s >= n + p else count)
    if min(sizes) < 1 or x.ndim <= len(kernel) or any(2 * p > d * (k - 1) + 1 for p, k, d in zip(padding, kernel, dilation, strict=True)):
        raise ValueError(f"pooling: kernel_size {tuple(kernel)}, stride {tuple(stride)}, padding {tuple(padding)} do not fit {x.shape}")
    return tuple(sizes)


def _padded(x: Any, space: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, fill: Any) -> Any:
    """The planes with a border wide enough for every window."""
    sizes = [p + n for p, n in zip(padding, x.shape[1:], strict=True)]
    needed = [s * (m - 1) + d * (k - 1) + 1 for m, k, s, d in zip(space, kernel, stride, dilation, strict=True)]
    total = [max(pair) for pair in zip(sizes, needed, strict=True)]
    if total == list(x.shape[1:]):
        return x
    padded = _np.full((x.shape[0], *total), fill, x.dtype)
    padded[(slice(None), *(slice(p, p + n) for p, n in zip(padding, x.shape[1:], strict=True)))] = x
    return padded


def _lowest(dtype: Any) -> Any:
    """What never wins a maximum."""
    return -_np.inf if dtype.kind == "f" else _np.iinfo(dtype).min


def max_pool(
    input: Any, kernel_size: Sequence[int], stride: Sequence[int], padding: Sequence[int], dilation: Sequence[int], ceil_mode: bool
) -> tuple[Any, Any]:
    """Maxima and their places."""
    dims = len(kernel_size)
    space = _space(input, kernel_size, stride, padding, dilation, ceil_mode)
    shape = (*input.shape[: input.ndim - dims], *space)
    x = planes(wide(input), dims)
    values = _np.empty((x.shape[0], *space), x.dtype)
    indices = _np.empty((x.shape[0], *space), _np.int64)
    geometry = (space, kernel_size, stride, padding, dilation)
    first, table, base = _places(x.shape[1:], *map(tuple, geometry))
    for block in plane_blocks(x.shape[0], prod(x.shape[1:])):
        source, best = _padded(x[block], *geometry, _lowest(x.dtype)), values[block]
        if len(source) > space[-1]:  # long runs: over the planes, or over the last dimension
            source = innermost(source, 0).copy()
            best = _np.empty((*space, len(best)), x.dtype)
            codes = _maxima(source, best, first[..., None], (), geometry)
            values[block], codes = outward(best, 0), outward(codes, 0)
        else:
            codes = _maxima(source, best, first, (slice(None),), geometry)
        _np.take(table, codes, out=indices[block], mode="clip")  # other modes buffer the result
        indices[block] += base
    return narrow(values, input.dtype).reshape(shape), indices.reshape(shape)


@lru_cache(64)
def _places(size: Any, space: Any, kernel: Any, stride: Any, padding: Any, dilation: Any) -> tuple[Any, Any, Any]:
    """(first valid kernel position of each window, flat offset of each kernel position, flat start of each window)."""
    weights = [prod(size[axis + 1 :]) for axis in range(len(size))]
    first: Any = 0
    base: Any = 0
    table: Any = _np.zeros(1, _np.int64)
    for axis, (m, k, s, p, d) in enumerate(zip(space, kernel, stride, padding, dilation, strict=True)):
        starts = (_np.arange(m) * s - p).reshape(-1, *(1,) * (len(size) - axis - 1))
        first = first * k + _np.maximum(-(starts // d), 0)
        base = base + starts * weights[axis]
        table = (table[:, None] + _np.arange(k) * d * weights[axis]).reshape(-1)
    return first.astype(_np.min_scalar_type(prod(kernel))), table, base


def _maxima(source: Any, best: Any, first: Any, lead: tuple[slice, ...], geometry: Any) -> Any:
    """Writes the maxima to `best` and returns the kernel position of each; spatial dimensions follow those of `lead`.

    Positions only grow, so that the last one with a larger value is the largest: no write under a mask, which is slow.
    """
    space, kernel, stride, _, dilation = geometry
    places = [
        (*lead, *(steps(o * d, s, m) for o, d, s, m in zip(offset, dilation, stride, space, strict=True)))
        for offset in product(*map(range, kernel))
    ]
    codes = _np.broadcast_to(first, best.shape).copy()
    better = _np.empty(best.shape, bool)
    number = _np.empty(best.shape, codes.dtype)
    best[...] = source[places[0]]
    for code, place in enumerate(places[1:], 1):
        _np.greater(source[place], best, out=better)
        _np.maximum(best, source[place], out=best)
        _np.multiply(better, codes.dtype.type(code), out=number)
        _np.maximum(codes, number, out=codes)
    if best.dtype.kind == "f" and (missing := _np.isnan(best)).any():  # the last NaN wins
        for code, place in enumerate(places):
            _np.copyto(codes, code, where=_np.isnan(source[place]) & missing, casting="unsafe")
    return codes


def unpool(input: Any, indices: Any, space: Sequence[int], overlapping: bool) -> Any:
    """Values to their places in planes of zeros."""
    dims, size = len(space), prod(space)
    lead = input.shape[: input.ndim - dims]
    if input.shape != indices.shape:
        raise ValueError(f"unpool: values {input.shape} and indices {indices.shape} must have the same shape")
    result = _np.zeros((prod(lead), size), wide(input).dtype if overlapping else input.dtype)
    if input.size:
        low, high = indices.min(), indices.max()
        if low < 0 or high >= size:
            raise IndexRangeError(f"found index {low if low < 0 else high} for spatial sizes {tuple(space)}, that is {size} places")
        _scatter(result, planes(indices, dims).reshape(prod(lead), -1), planes(wide(input), dims).reshape(prod(lead), -1), overlapping)
    return narrow(result, input.dtype).reshape(*lead, *space)


def _scatter(result: Any, places: Any, values: Any, overlapping: bool) -> None:
    """Writes or adds values (rows, n) to result (rows, size)."""
    rows, size = result.shape
    for block in plane_blocks(rows, size):
        count = block.stop - block.start
        flat = (places[block] + _np.arange(count)[:, None] * size).ravel()
        if not overlapping:
            result[block].reshape(-1)[flat] = values[block].ravel()
        elif result.dtype.kind == "f":
            result[block] = _np.bincount(flat, values[block].ravel(), count * size).reshape(count, size)
        else:
            _np.add.at(result[block].reshape(-1), flat, values[block].ravel())


def gather_pooled(input: Any, indices: Any, dims: int) -> Any:
    """Values from their places."""
    lead = input.shape[: input.ndim - dims]
    flat = input.reshape(prod(lead), prod(last_dims(input.shape, dims)))
    return _np.take_along_axis(flat, indices.reshape(prod(lead), prod(last_dims(indices.shape, dims))), 1).reshape(indices.shape)


def _divisors(size: Any, space: Any, kernel: Any, stride: Any, padding: Any, include: bool, override: Any, dtype: Any) -> Any:
    """What each window's sum is divided by."""
    if override is not None:
        return dtype.type(override)
    total = window_counts(size, space, kernel, stride, padding, include)
    low = total.min()
    return dtype.type(low) if low == total.max() else total.astype(dtype)


def avg_pool(
    input: Any,
    kernel_size: Sequence[int],
    stride: Sequence[int],
    padding: Sequence[int],
    ceil_mode: bool,
    count_include_pad: bool,
    divisor_override: int | None,
) -> Any:
    """Means of windows: sums along one dimension after the other."""
    dims = len(kernel_size)
    ones = (1,) * dims
    space = _space(input, kernel_size, stride, padding, ones, ceil_mode)
    x = planes(wide(input), dims)
    out = _np.empty((x.shape[0], *space), x.dtype)
    divisor = _divisors(x.shape[1:], space, kernel_size, stride, padding, count_include_pad, divisor_override, x.dtype)
    for block in plane_blocks(x.shape[0], prod(x.shape[1:])):
        sums = _padded(x[block], space, kernel_size, stride, padding, ones, 0)
        for axis in range(dims, 0, -1):
            k, s, m = kernel_size[axis - 1], stride[axis - 1], space[axis - 1]
            pieces = [sums[along(dims + 1, axis, steps(offset, s, m))] for offset in range(k)]
            sums = pieces[0] + pieces[1] if k > 1 else pieces[0]
            for piece in pieces[2:]:
                sums += piece
        if x.dtype.kind in "iu":
            out[block] = sums / divisor
        else:
            _np.divide(sums, divisor, out=out[block])
    return narrow(out, input.dtype).reshape(*input.shape[: input.ndim - dims], *space)


def avg_pool_backward(
    grad: Any,
    input_shape: Sequence[int],
    kernel_size: Sequence[int],
    stride: Sequence[int],
    padding: Sequence[int],
    ceil_mode: bool,
    count_include_pad: bool,
    divisor_override: int | None,
) -> Any:
    """Spreads each cotangent over its window."""
    dims = len(kernel_size)
    size, space = last_dims(input_shape, dims), last_dims(grad.shape, dims)
    g = planes(wide(grad), dims)
    divisor = _divisors(size, space, kernel_size, stride, padding, count_include_pad, divisor_override, g.dtype)
    out = _np.empty((g.shape[0], *size), g.dtype)
    for block in plane_blocks(g.shape[0], prod(size)):
        spread = g[block] / divisor
        for axis in range(1, dims + 1):
            k, s, p, m, n = (values[axis - 1] for values in (kernel_size, stride, padding, space, size))
            shape = list(spread.shape)
            shape[axis] = max(p + n, s * (m - 1) + k)
            wider = _np.zeros(shape, g.dtype)
            for offset in range(k):
                wider[along(dims + 1, axis, steps(offset, s, m))] += spread
            spread = wider[along(dims + 1, axis, slice(p, p + n))]
        out[block] = spread
    return narrow(out, grad.dtype).reshape(tuple(input_shape))


def _along_each(x: Any, matrices: Sequence[Any]) -> Any:
    """Applies a matrix to each of the last dimensions."""
    for axis, matrix in enumerate(reversed(matrices)):
        x = _np.swapaxes(_np.swapaxes(x, -1, -1 - axis) @ matrix.T, -1, -1 - axis)
    return _np.ascontiguousarray(x)


def adaptive_avg_pool(input: Any, output_size: Sequence[int]) -> Any:
    """Means over nearly equal parts."""
    dims = len(output_size)
    x = wide(input)
    size = last_dims(x.shape, dims)
    if 0 in size or 0 in x.shape[-dims - 1 :]:
        raise ValueError(f"adaptive_avg_pool: the input of shape {input.shape} has an empty dimension besides the batch")
    if all(part == 1 for part in output_size):
        sums = _np.add.reduce(x.reshape(*x.shape[: x.ndim - dims], prod(size)), axis=-1)
        return narrow(sums / x.dtype.type(prod(size)), input.dtype).reshape(*input.shape[: x.ndim - dims], *output_size)
    if all(part and n % part == 0 for n, part in zip(size, output_size, strict=True)):
        kernel = tuple(n // part for n, part in zip(size, output_size, strict=True))
        return avg_pool(input, kernel, kernel, (0,) * dims, False, True, None)
    matrices = [averaging(n, part, x.dtype) for n, part in zip(size, output_size, strict=True)]
    return narrow(_along_each(x, matrices), input.dtype)


def adaptive_avg_pool_backward(grad: Any, input_shape: Sequence[int], output_size: Sequence[int]) -> Any:
    """Spreads each cotangent over its part."""
    dims = len(output_size)
    size = last_dims(input_shape, dims)
    g = wide(grad)
    if all(part == 1 for part in output_size):
        return narrow(_np.broadcast_to(g / g.dtype.type(prod(size)), tuple(input_shape)), grad.dtype).copy()
    matrices = [averaging(n, part, g.dtype).T for n, part in zip(size, output_size, strict=True)]
    return narrow(_along_each(g, matrices), grad.dtype)


def adaptive_max_pool(input: Any, output_size: Sequence[int]) -> tuple[Any, Any]:
    """Maxima over nearly equal parts, with their places."""
    dims = len(output_size)
    size = last_dims(input.shape, dims)
    if 0 in input.shape[-dims - 1 :]:
        raise ValueError(f"adaptive_max_pool: the input of shape {input.shape} has an empty dimension besides the batch")
    if all(part and n % part == 0 for n, part in zip(size, output_size, strict=True)):
        kernel = tuple(n // part for n, part in zip(size, output_size, strict=True))
        return max_pool(input, kernel, kernel, (0,) * dims, (1,) * dims, False)
    x = planes(wide(input), dims)
    values = _np.empty((x.shape[0], *output_size), x.dtype)
    indices = _np.empty((x.shape[0], *output_size), _np.int64)
    numbers = _np.arange(prod(size)).reshape(size)
    rows = _np.arange(x.shape[0])
    for cell in product(*map(range, output_size)):
        part = tuple(slice(c * n // m, -(-(c + 1) * n // m)) for c, n, m in zip(cell, size, output_size, strict=True))
        window = x[(slice(None), *part)].reshape(x.shape[0], -1)
        best = window.argmax(1)
        values[(slice(None), *cell)] = window[rows, best]
        indices[(slice(None), *cell)] = numbers[part].reshape(-1)[best]
    shape = (*input.shape[: input.ndim - dims], *output_size)
    return narrow(values, input.dtype).reshape(shape), indices.reshape(shape)


KERNELS: dict[str, Callable[..., Any]] = quiet_all(
    {
        "max_pool": max_pool,
        "unpool": unpool,
        "gather_pooled": gather_pooled,
        "avg_pool": avg_pool,
        "avg_pool_backward": avg_pool_backward,
        "adaptive_avg_pool": adaptive_avg_pool,
        "adaptive_avg_pool_backward": adaptive_avg_pool_backward,
        "adaptive_max_pool": adaptive_max_pool,
    }
)
