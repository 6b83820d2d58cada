"""Recipes of sorting, selection by rank, search and histograms."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...ops.shapes import wrap_dim
from ...tensor.errors import ShapeError
from .indexing import added_at, true_places
from .library import Library
from .pointwise import shape_of
from .recipes import recipe

_I64 = np.dtype(np.int64)


def order_of(xp: Library, rows: Any, descending: bool) -> Any:
    """The stable order along the last dimension, NaN as the largest."""
    if not descending:
        return xp.stable_order(rows)
    back = (slice(None),) * (rows.ndim - 1) + (slice(None, None, -1),)
    return (int(rows.shape[-1]) - 1) - xp.stable_order(rows[back])[back]


def _rows(x: Any, axis: int, xp: Library) -> Any:
    """x with a dimension as its last."""
    if not x.ndim:
        return xp.reshape(x, (1,))
    return x if axis == x.ndim - 1 else xp.moveaxis(x, axis, -1)


def _back(xp: Library, x: Any, rows: Any, axis: int) -> Any:
    """Rows with their last dimension where x has it."""
    if not x.ndim:
        return xp.reshape(rows, ()) if math.prod(shape_of(rows)) == 1 else rows
    return rows if axis == x.ndim - 1 else xp.moveaxis(rows, -1, axis)


def _picked(xp: Library, x: Any, rows: Any, order: Any, axis: int) -> tuple[Any, Any]:
    """The elements of rows at places of their last dimension, and the places."""
    empty = not math.prod(shape_of(order))
    values = xp.zeros(shape_of(order), dtype=rows.dtype) if empty else xp.take_along_axis(rows, order, axis=-1)
    return _back(xp, x, values, axis), _back(xp, x, order, axis)


def _chosen(xp: Library, x: Any, rows: Any, place: Any, axis: int, keepdim: bool) -> tuple[Any, Any]:
    """One element of each row, at a place, whose last dimension is 1."""
    values, places = _picked(xp, x, rows, place, axis)
    if keepdim or not x.ndim:
        return values, places
    shape = shape_of(x)[:axis] + shape_of(x)[axis + 1 :]
    return xp.reshape(values, shape), xp.reshape(places, shape)


def _check_some(name: str, x: Any, axis: int) -> None:
    """Raises where there is nothing to choose from."""
    if x.ndim and x.shape[axis] == 0:
        raise IndexError(f"{name}: dim {axis} of the shape {shape_of(x)} has no element to choose; give a dim of a size above 0")


@recipe("sort", needs="stable_order take_along_axis moveaxis")
def sort(xp: Library, x: Any, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    axis = wrap_dim(dim, x.ndim)
    rows = _rows(x, axis, xp)
    return _picked(xp, x, rows, order_of(xp, rows, descending), axis)


@recipe("topk", needs="stable_order take_along_axis moveaxis")
def topk(xp: Library, x: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    axis = wrap_dim(dim, x.ndim)
    size = int(x.shape[axis]) if x.ndim else 1
    if not 0 <= k <= size:
        raise RuntimeError(f"topk: k is {k} and the size along dim {dim} of the shape {shape_of(x)} is {size}; k can be 0 to {size}")
    rows = _rows(x, axis, xp)
    return _picked(xp, x, rows, order_of(xp, rows, largest)[..., :k], axis)


@recipe("kthvalue", needs="stable_order take_along_axis moveaxis")
def kthvalue(xp: Library, x: Any, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    axis = wrap_dim(dim, x.ndim)
    size = int(x.shape[axis]) if x.ndim else 1
    if not 1 <= k <= size:
        raise ValueError(f"kthvalue: k is {k} and the size along dim {dim} of the shape {shape_of(x)} is {size}; k can be 1 to {size}")
    rows = _rows(x, axis, xp)
    return _chosen(xp, x, rows, order_of(xp, rows, False)[..., k - 1 : k], axis, keepdim)


@recipe("median_dim", needs="stable_order take_along_axis moveaxis argmax any where")
def median_dim(xp: Library, x: Any, dim: int, keepdim: bool = False) -> Any:
    axis = wrap_dim(dim, x.ndim)
    _check_some("median", x, axis)
    rows = _rows(x, axis, xp)
    middle = (int(rows.shape[-1]) - 1) // 2
    place = order_of(xp, rows, False)[..., middle : middle + 1]
    if xp.kind(rows) == "f":
        missing = rows != rows
        first = xp.argmax(xp.cast(missing, np.dtype(np.uint8)), axis=-1, keepdims=True)
        place = xp.where(xp.any(missing, axis=-1, keepdims=True), xp.cast(first, xp.numpy_dtype(place)), place)
    return _chosen(xp, x, rows, place, axis, keepdim)


@recipe("nanmedian_dim", needs="stable_order take_along_axis moveaxis sum maximum")
def nanmedian_dim(xp: Library, x: Any, dim: int, keepdim: bool = False) -> Any:
    axis = wrap_dim(dim, x.ndim)
    _check_some("nanmedian", x, axis)
    rows = _rows(x, axis, xp)
    order = order_of(xp, rows, False)
    there = xp.sum(xp.cast(rows == rows, _I64), axis=-1, keepdims=True)
    middle = xp.floor_divide(xp.where(there > 0, there - 1, 0), there * 0 + 2)
    return _chosen(xp, x, rows, xp.take_along_axis(order, middle, axis=-1), axis, keepdim)


@recipe("mode", needs="stable_order take_along_axis moveaxis cummax argmax where")
def mode(xp: Library, x: Any, dim: int = -1, keepdim: bool = False) -> Any:
    axis = wrap_dim(dim, x.ndim)
    _check_some("mode", x, axis)
    rows = _rows(x, axis, xp)
    order = order_of(xp, rows, False)
    ordered = xp.take_along_axis(rows, order, axis=-1)
    first = xp.full((*shape_of(rows)[:-1], 1), True, dtype=xp.dtype(np.dtype(bool)))
    new = xp.concat([first, ordered[..., 1:] != ordered[..., :-1]], axis=-1)
    position = xp.broadcast_to(xp.counted(int(rows.shape[-1])), shape_of(rows))
    start = xp.cummax(xp.where(new, position, 0), axis=-1)
    end = xp.argmax(position - start, axis=-1, keepdims=True)  # the end of the first longest run
    return _chosen(xp, x, rows, xp.take_along_axis(order, end, axis=-1), axis, keepdim)


# ---------------------------------------------------------------- distinct elements

_RUNS = "concat cumulative_sum sort where take any"


def _runs(xp: Library, rows: Any) -> tuple[Any, Any, Any]:
    """(the first of each run of equal rows, the run of each row, the runs' lengths), of elements or of slices along dimension 0."""
    n = int(rows.shape[0])
    if not n:
        nothing = xp.zeros((0,), dtype=xp.dtype(_I64))
        return rows, nothing, nothing
    first = xp.full((1,), True, dtype=xp.dtype(np.dtype(bool)))
    differ = rows[1:] != rows[:-1]
    if rows.ndim > 1:
        width = math.prod(shape_of(rows)[1:])
        differ = xp.any(xp.reshape(differ, (n - 1, width)), axis=1) if width and n > 1 else xp.full((n - 1,), False, dtype=first.dtype)
    new = xp.concat([first, differ]) if n > 1 else first
    starts = xp.cast(true_places(xp, new), _I64)
    ends = xp.concat([starts[1:], xp.from_numpy(np.array([n], np.int64))])
    some = math.prod(shape_of(rows)[1:])
    values = xp.take(rows, starts, axis=0) if some else xp.zeros((int(starts.shape[0]), *shape_of(rows)[1:]), dtype=rows.dtype)
    return values, xp.cumulative_sum(xp.cast(new, _I64), axis=0) - 1, ends - starts


def _row_order(xp: Library, rows: Any) -> Any:
    """The order of elements, or of slices along dimension 0 by their first elements, those that are equal by their second ones, and so on."""
    n = int(rows.shape[0])
    if rows.ndim == 1:
        return xp.cast(xp.stable_order(rows), _I64)
    columns, order = xp.reshape(rows, (n, math.prod(shape_of(rows)[1:]))), xp.cast(xp.counted(n), _I64)
    for i in reversed(range(int(columns.shape[1]))):
        column = xp.take(xp.reshape(columns[:, i : i + 1], (-1,)), order)
        order = xp.take(order, xp.stable_order(column))
    return order


@recipe("unique_runs", needs=f"{_RUNS} moveaxis")
def unique_runs(xp: Library, x: Any, dim: int | None) -> tuple[Any, Any, Any]:
    whole = dim is None or not x.ndim
    if not whole and x.shape[dim] and not math.prod(shape_of(x)):
        raise ShapeError(f"unique_consecutive: the slices of the shape {shape_of(x)} along dim {dim} have no elements to compare")
    values, inverse, counts = _runs(xp, xp.reshape(x, (-1,)) if whole else xp.moveaxis(x, dim, 0))
    return (values, xp.reshape(inverse, shape_of(x)), counts) if whole else (xp.moveaxis(values, 0, dim), inverse, counts)


@recipe("unique_sorted", needs=f"{_RUNS} stable_order moveaxis put", kinds="biuf")
def unique_sorted(xp: Library, x: Any, dim: int | None) -> tuple[Any, Any, Any]:
    whole = dim is None or not x.ndim
    rows = xp.reshape(x, (-1,)) if whole else xp.moveaxis(x, dim, 0)
    if not rows.shape[0]:
        values, inverse, counts = _runs(xp, rows)
    else:
        order = _row_order(xp, rows)
        ordered = xp.take(rows, order, axis=0) if math.prod(shape_of(rows)) else rows
        values, run, counts = _runs(xp, ordered)
        inverse = xp.put(xp.zeros(shape_of(run), dtype=run.dtype), order, run)
    return (values, xp.reshape(inverse, shape_of(x)), counts) if whole else (xp.moveaxis(values, 0, dim), inverse, counts)


@recipe("is_member", needs="sort take take_along_axis where minimum", kinds="biuf")
def is_member(xp: Library, x: Any, tests: Any) -> Any:
    """Looks each element up among the sorted others."""
    count = math.prod(shape_of(tests))
    if not count or not math.prod(shape_of(x)):
        return xp.full(shape_of(x), False, dtype=xp.dtype(np.dtype(bool)))
    if xp.kind(x) == "b":
        x, tests = xp.cast(x, np.dtype(np.uint8)), xp.cast(tests, np.dtype(np.uint8))
    known, flat = xp.sort(xp.reshape(tests, (-1,))), xp.reshape(x, (-1,))
    place = search_rows(xp, known, flat, False)
    return xp.reshape(xp.take(known, xp.where(place < count, place, count - 1)) == flat, shape_of(x))


# ---------------------------------------------------------------- search and histograms


@recipe("search_rows", needs="take_along_axis where minimum")
def search_rows(xp: Library, sequence: Any, x: Any, right: bool) -> Any:
    """Bisection of all rows at once, as PyTorch does it: a NaN in the sequence is beyond every number."""
    if sequence.ndim == 1:
        if x.ndim != 1:
            return xp.reshape(search_rows(xp, sequence, xp.reshape(x, (-1,)), right), shape_of(x))
    elif sequence.ndim == 0 or shape_of(sequence)[:-1] != shape_of(x)[:-1]:
        raise RuntimeError(
            f"searchsorted: the shape of the sequence is {shape_of(sequence)} and that of input {shape_of(x)}; "
            "the sequence must have one dimension, or input's sizes but for the last"
        )
    size = int(sequence.shape[-1])
    low = xp.zeros(shape_of(x), dtype=xp.dtype(_I64))
    if not size or not math.prod(shape_of(x)):
        return low
    high = low + size
    for _ in range(size.bit_length()):
        middle = xp.floor_divide(low + high, low * 0 + 2)
        there = xp.take_along_axis(sequence, xp.where(middle < size, middle, size - 1), axis=-1)
        here = (there > x) if right else (there >= x)
        beyond = (low < high) & xp.logical_not(here)
        low, high = xp.where(beyond, middle + 1, low), xp.where(beyond, high, xp.minimum(middle, high))
    return low


@recipe("histc", needs="accumulate where min max", wide=True)
def histc(xp: Library, x: Any, bins: int = 100, min: Any = 0, max: Any = 0) -> Any:
    if bins < 1 or max < min:
        raise RuntimeError(f"histc: bins={bins}, min={min}, max={max}; bins must be at least 1 and max not below min")
    low, high = float(min), float(max)
    flat = xp.reshape(x, (-1,))
    if low == high and int(flat.shape[0]):
        low, high = float(xp.min(flat)), float(xp.max(flat))
    if low == high:
        low, high = low - 1, high + 1
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RuntimeError(
            f"histc: the ends {low} and {high} are not finite; give finite min and max, or an input without NaN and infinities"
        )
    inside = (flat >= low) & (flat <= high)
    place = xp.cast(xp.where(inside, (flat - low) / (high - low) * bins, 0.0), _I64)
    place = xp.where(inside, xp.where(place < bins, place, bins - 1), bins)  # what counts nowhere goes to one place more
    counts = added_at(xp, xp.zeros((bins + 1,), dtype=x.dtype), place, xp.zeros(shape_of(flat), dtype=x.dtype) + 1)
    return counts[:bins]
