"""Sorting, selection by rank, distinct values, search and histograms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...ops.shapes import wrap_dim
from ...tensor.errors import ShapeError, UnsupportedDTypeError
from .halves import widen

_np: Any = np


def _order(rows: Any, descending: bool) -> Any:
    """The stable order along the last dimension, NaN as the largest."""
    rows = widen(rows)
    if not descending:
        return _np.argsort(rows, -1, "stable")
    return (rows.shape[-1] - 1) - _np.argsort(rows[..., ::-1], -1, "stable")[..., ::-1]


def _along_last(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function of rows, (values, places) along the last dimension, made to work along any."""

    def along(x: Any, dim: int, *rest: Any) -> Any:
        if x.ndim == 0:
            wrap_dim(dim, 0)  # swapaxes checks it else; the shape rule runs only to explain
            values, places = f(x.reshape(1), *rest)
            return values.reshape(x.shape).copy() if values.size else values, places.reshape(x.shape).copy() if places.size else places
        values, places = f(x.swapaxes(dim, -1), *rest)
        if dim % x.ndim == x.ndim - 1:
            return values, places
        return _np.ascontiguousarray(values.swapaxes(dim, -1)), _np.ascontiguousarray(places.swapaxes(dim, -1))

    return along


def _sort_rows(rows: Any, descending: bool) -> Any:
    order = _order(rows, descending)
    return _np.take_along_axis(rows, order, -1), order


_sort = _along_last(_sort_rows)


def sort(x: Any, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    return _sort(x, dim, descending)


def _top_rows(rows: Any, k: int, largest: bool) -> Any:
    n = rows.shape[-1]
    if 4 * k >= n or k == 0:
        order = _order(rows, largest)[..., :k]
    else:
        part = _np.argpartition(widen(rows), n - k if largest else k - 1, -1)
        chosen = _np.sort(part[..., n - k :] if largest else part[..., :k], -1)
        order = _np.take_along_axis(chosen, _order(_np.take_along_axis(rows, chosen, -1), largest), -1)
    order = _np.ascontiguousarray(order)
    return _np.take_along_axis(rows, order, -1), order


_top = _along_last(_top_rows)


def topk(x: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    size = x.shape[dim] if x.ndim else 1
    if not 0 <= k <= size:
        raise RuntimeError(f"topk: k is {k} and the size along dim {dim} of the shape {x.shape} is {size}; k can be 0 to {size}")
    return _top(x, dim, k, largest)


def _kth_rows(rows: Any, k: int) -> Any:
    place = _np.argpartition(widen(rows), k - 1, -1)[..., k - 1, None]
    return _np.take_along_axis(rows, place, -1), place


_kth = _along_last(_kth_rows)


def kthvalue(x: Any, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    size = x.shape[dim] if x.ndim else 1
    if not 1 <= k <= size:
        raise ValueError(f"kthvalue: k is {k} and the size along dim {dim} of the shape {x.shape} is {size}; k can be 1 to {size}")
    values, places = _kth(x, dim, k)
    return (values, places) if keepdim or x.ndim == 0 else (values.squeeze(dim).copy(), places.squeeze(dim).copy())


# ---------------------------------------------------------------- distinct values


def unique_sorted(x: Any, dim: int | None) -> Any:
    if x.ndim == 0:
        dim = None
    if dim is not None and x.shape[dim] == 0:
        return x.copy(), _np.zeros(0, np.int64), _np.zeros(0, np.int64)
    values, inverse, counts = _np.unique(widen(x), return_inverse=True, return_counts=True, axis=dim, equal_nan=False)
    return values.astype(x.dtype), inverse.reshape(x.shape if dim is None else x.shape[dim]), counts


def unique_runs(x: Any, dim: int | None) -> Any:
    rows = x.reshape(-1) if dim is None or x.ndim == 0 else _np.moveaxis(x, dim, 0)
    n = len(rows)
    if n and not rows.size:
        raise ShapeError(f"unique_consecutive: the slices of the shape {x.shape} along dim {dim} have no elements to compare")
    new = _np.ones(n, bool)
    differs = rows[1:] != rows[:-1]
    new[1:] = differs if differs.ndim == 1 else differs.any(tuple(range(1, differs.ndim)))
    starts = _np.flatnonzero(new)
    counts = _np.diff(starts, append=n)
    inverse = _np.cumsum(new, dtype=np.int64) - 1
    values = rows[starts]
    if dim is None or x.ndim == 0:
        return values, inverse.reshape(x.shape), counts
    return _np.ascontiguousarray(_np.moveaxis(values, 0, dim)), inverse, counts


# ---------------------------------------------------------------- search and histograms


def search_rows(sequence: Any, x: Any, right: bool) -> Any:
    side = "right" if right else "left"
    sequence, x = widen(sequence), widen(x)
    if sequence.ndim == 1:
        return _search_row(sequence, x, side)
    if sequence.ndim == 0 or sequence.shape[:-1] != x.shape[:-1]:
        raise RuntimeError(
            f"searchsorted: the shape of the sequence is {sequence.shape} and that of input {x.shape}; "
            "the sequence must have one dimension, or input's sizes but for the last"
        )
    r = _np.empty(x.shape, np.int64)
    for place in _np.ndindex(x.shape[:-1]):
        r[place] = _search_row(sequence[place], x[place], side)
    return r


def _search_row(sequence: Any, x: Any, side: Any) -> Any:
    """Where x belongs in a sorted sequence. NaN is no smaller than any number, nor larger: a sequence that ends in NaN is bisected as PyTorch does."""
    if not sequence.size or sequence.dtype.kind != "f" or sequence[-1] == sequence[-1]:
        return _np.searchsorted(sequence, x, side)
    low, high = _np.zeros(x.shape, np.int64), _np.full(x.shape, sequence.size)
    for _ in range(int(sequence.size).bit_length()):
        middle = (low + high) >> 1
        there = sequence[_np.minimum(middle, sequence.size - 1)]
        beyond = (low < high) & ~((there > x) if side == "right" else (there >= x))
        low, high = _np.where(beyond, middle + 1, low), _np.where(beyond, high, _np.minimum(middle, high))
    return low


def histc(x: Any, bins: int = 100, min: Any = 0, max: Any = 0) -> Any:
    if bins < 1 or max < min:
        raise RuntimeError(f"histc: bins={bins}, min={min}, max={max}; bins must be at least 1 and max not below min")
    if x.dtype.kind not in "fV":
        raise RuntimeError(f"histc: the dtype {x.dtype} is not floating point; cast input, for example to float32")
    flat = widen(x).reshape(-1)
    low, high = float(min), float(max)
    if low == high and flat.size:
        low, high = float(flat.min()), float(flat.max())
    if low == high:
        low, high = low - 1, high + 1
    if not (np.isfinite(low) and np.isfinite(high)):
        raise RuntimeError(
            f"histc: the ends {low} and {high} are not finite; give finite min and max, or an input without NaN and infinities"
        )
    flat = flat[(flat >= low) & (flat <= high)]
    place = ((flat.astype(np.float64) - low) / (high - low) * bins).astype(np.int64)
    return _np.bincount(_np.minimum(place, bins - 1), minlength=bins).astype(x.dtype)


def _counted(x: Any) -> Any:
    """Integers that can be counted.

    Raises RuntimeError for other dtypes and for negative ones.
    """
    if x.dtype.kind not in "iu":
        raise UnsupportedDTypeError(f"bincount: input must hold integers, but is {x.dtype}; cast with .to(dtype)")
    if x.size and x.min() < 0:
        least = f" and its least element is {x.min()}" if x.size else ""
        raise RuntimeError(f"bincount: input must hold no negative integers{least}")
    return x.astype(np.int64, copy=False)


def count_values(x: Any, minlength: int) -> Any:
    """How often each integer from 0 occurs."""
    return _np.bincount(_counted(x), minlength=minlength).astype(np.int64, copy=False)


def count_weights(x: Any, weights: Any, minlength: int) -> Any:
    """The sums of the weights at each integer from 0."""
    return _np.bincount(_counted(x), weights, minlength).astype(weights.dtype, copy=False)


KERNELS: dict[str, Callable[..., Any]] = {
    "sort": sort,
    "topk": topk,
    "kthvalue": kthvalue,
    "unique_sorted": unique_sorted,
    "unique_runs": unique_runs,
    "search_rows": search_rows,
    "histc": histc,
    "count_values": count_values,
    "count_weights": count_weights,
}
