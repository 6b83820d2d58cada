"""Sorting and selection by rank, search, distinct values, histograms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from flambeau.backend import ShapeError, UnsupportedDTypeError

from ..arrays import Array, dtype_name
from ..lowered import contiguous, run
from . import templates

RUN = 16
REAL = tuple(name for name in templates.STORED)


def wrapped(dim: int, ndim: int) -> int:
    """A dimension counted from the front."""
    n = max(ndim, 1)
    if not -n <= dim < n:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-n}, {n - 1}], but got {dim})")
    return dim % n


def moved(x: Array, source: int, target: int) -> Array:
    """With one dimension elsewhere; a view."""
    order = [d for d in range(x.ndim) if d != source]
    order.insert(target, source)
    return x.view(tuple([x.shape[d] for d in order]), tuple([x.strides[d] for d in order]))


def order_of(rows: Array, descending: bool) -> Array:
    """The stable order of each row of a dense (rows, size) array, as int32."""
    device, (count, size) = rows.device, rows.shape
    name = dtype_name(rows.dtype)
    wide = np.dtype(templates.NUMPY[templates.COMPUTED[name]])
    keys, order = device.empty(rows.shape, wide), device.empty(rows.shape, np.dtype(np.int32))
    other, other_order = device.empty(rows.shape, wide), device.empty(rows.shape, np.dtype(np.int32))
    options = {"DESCENDING": int(descending), "RIGHT": 0}
    start, merge = (templates.for_dtype(device, "sorting", entry, rows.dtype, **options) for entry in ("runs", "merge"))
    sizes = (templates.int32(count), templates.int32(size))
    start((_items(count * -(-size // RUN)),), (16,), rows, keys, order, np.int64(rows.start), *sizes, np.int32(RUN))
    length = RUN
    while length < size:
        merge((_items(count * -(-size // 64)),), (16,), keys, order, other, other_order, *sizes, np.int32(length))
        keys, order, other, other_order = other, other_order, keys, order
        length *= 2
    return order


def _items(n: int) -> int:
    return -(-n // 16) * 16


def ranked(x: Array, dim: int, descending: bool, first: int, count: int) -> tuple[Array, Array]:
    """The elements of ranks first to first + count along a dimension, and their places; dense."""
    if x.ndim == 0:
        wrapped(dim, 0)
        values, places = ranked(x.view((1,), (1,)), 0, descending, first, count)
        shape = () if count == 1 else (count,)
        return values.view(shape), places.view(shape)
    d = wrapped(dim, x.ndim)
    last = contiguous(moved(x, d, x.ndim - 1))
    size = x.shape[d]
    rows = math.prod(last.shape[:-1])
    device = x.device
    values = device.empty((*last.shape[:-1], count), x.dtype)
    places = device.empty(values.shape, np.dtype(np.int64))
    if values.size:
        order = order_of(last.view((rows, size)), descending)
        take = templates.for_dtype(device, "sorting", "taken", x.dtype, DESCENDING=0, RIGHT=0)
        sizes = [templates.int32(n) for n in (rows, size, first, count)]
        take((_items(rows * count),), (16,), last, order, values, places, np.int64(last.start), *sizes)
    if d == x.ndim - 1:
        return values, places
    return contiguous(moved(values, x.ndim - 1, d)), contiguous(moved(places, x.ndim - 1, d))


def sort(x: Array, dim: int = -1, descending: bool = False, stable: bool = False) -> tuple[Array, Array]:
    d = wrapped(dim, x.ndim)
    return ranked(x, dim, descending, 0, x.shape[d] if x.ndim else 1)


def topk(x: Array, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> tuple[Array, Array]:
    size = x.shape[wrapped(dim, x.ndim)] if x.ndim else 1
    if not 0 <= k <= size:
        raise RuntimeError(f"topk: k is {k} and the size along dim {dim} of the shape {x.shape} is {size}; k can be 0 to {size}")
    return ranked(x, dim, largest, 0, k)


def kthvalue(x: Array, k: int, dim: int = -1, keepdim: bool = False) -> tuple[Array, Array]:
    d = wrapped(dim, x.ndim)
    size = x.shape[d] if x.ndim else 1
    if not 1 <= k <= size:
        raise ValueError(f"kthvalue: k is {k} and the size along dim {dim} of the shape {x.shape} is {size}; k can be 1 to {size}")
    values, places = ranked(x, dim, False, k - 1, 1)
    if keepdim or not x.ndim:
        return values, places
    shape = (*x.shape[:d], *x.shape[d + 1 :])
    return values.view(shape), places.view(shape)


def median_dim(x: Array, dim: int = -1, keepdim: bool = False) -> tuple[Array, Array]:
    """The lower median; NaN where there is one."""
    d = wrapped(dim, x.ndim)
    size = x.shape[d] if x.ndim else 1
    if not size:
        raise IndexError(f"median(): Expected reduction dim {dim} to have non-zero size.")
    if x.dtype.kind in "iub":
        return kthvalue(x, (size + 1) // 2, dim, keepdim)
    values, places = kthvalue(x, (size + 1) // 2, dim, keepdim)
    missing = run("isnan", (x,))
    anywhere, first = run("any", (missing, d, keepdim)), run("argmax", (run("cast", (missing, "uint8")), d, keepdim))
    gone = kthvalue(x, size, dim, keepdim)[0]  # NaN is the largest
    return run("where", (anywhere, gone, values)), run("where", (anywhere, first, places))


def search_rows(sequence: Array, x: Array, right: bool) -> Array:
    """Where each element would go in a sorted row."""
    if sequence.ndim != 1 and (sequence.ndim == 0 or sequence.shape[:-1] != x.shape[:-1]):
        raise RuntimeError(
            f"searchsorted: the shape of the sequence is {sequence.shape} and that of input {x.shape}; "
            "the sequence must have one dimension, or input's sizes but for the last"
        )
    device = x.device
    if sequence.dtype != x.dtype:
        kind = run("add", (sequence.view((), ()), x.view((), ()))).dtype
        sequence, x = run("cast", (sequence, dtype_name(kind))), run("cast", (x, dtype_name(kind)))
    rows, x = contiguous(sequence), contiguous(x)
    out = device.empty(x.shape, np.dtype(np.int64))
    if out.size:
        kernel = templates.for_dtype(device, "sorting", "search", x.dtype, DESCENDING=0, RIGHT=int(right))
        each = x.shape[-1] if sequence.ndim > 1 else 0
        kernel(
            (_items(x.size),), (16,), rows, x, out, np.int64(rows.start), np.int64(x.start), np.int64(x.size),
            templates.int32(sequence.shape[-1]), templates.int32(each),
        )  # fmt: skip
    return out


# ---------------------------------------------------------------- distinct values


def _runs(rows: Array) -> tuple[Array, int, Array]:
    """Of (n, width): where a run of equal rows starts (as places), how many runs, and the run of each row."""
    n, width = rows.shape
    device, index = rows.device, np.dtype(np.int64)
    before, after = rows.view((n - 1, width)), rows.view((n - 1, width), rows.strides, rows.strides[0])
    differs = run("any", (run("ne", (after, before)), 1, False)) if n > 1 else device.empty((0,), np.dtype(bool))
    new = run("cat", ([device.upload(np.ones(1, bool)), differs], 0))
    place = run("cumsum", (run("cast", (new, "int64")), 0))
    number = int(device.download(place.block, index, place.start + n - 1, 1)[0])
    starts = _compacted(new, number)
    inverse = run("sub", (place, device.upload(np.array(1, np.int64))))
    return starts, number, inverse


def _compacted(chosen: Array, number: int) -> Array:
    """The places of the true elements: the stable order puts them first."""
    order = order_of(contiguous(run("cast", (chosen, "uint8"))).view((1, chosen.size)), True)
    return run("cast", (order.view((number,), (1,)), "int64"))  # type: ignore[no-any-return]


def unique_runs(x: Array, dim: int | None) -> tuple[Array, Array, Array]:
    """Runs of equal elements, or of equal slices: one of each, the run of each, and their lengths."""
    flat = dim is None or x.ndim == 0
    d = 0 if flat else wrapped(dim, x.ndim)  # type: ignore[arg-type]
    front = contiguous(x) if flat else contiguous(moved(x, d, 0))
    n = x.size if flat else x.shape[d]
    device, index = x.device, np.dtype(np.int64)
    shape = x.shape if flat else (n,)
    if n == 0:
        return front.view((0,)) if flat else contiguous(x, True), device.empty(shape, index), device.empty((0,), index)
    rest = () if flat else front.shape[1:]
    rows = front.view((n, math.prod(rest)))
    starts, number, inverse = _runs(rows) if rows.size else (device.upload(np.zeros(1, np.int64)), 1, device.upload(np.zeros(n, np.int64)))
    ends = run("cat", ([starts.view((number - 1,), (1,), 1), device.upload(np.array([n], np.int64))], 0))
    values = run("index_select", (front.view((n, *rest)), 0, starts))
    if not flat:
        values = contiguous(moved(values, 0, d))
    return values, inverse.view(shape), run("sub", (ends, starts))


def unique_sorted(x: Array, dim: int | None) -> tuple[Array, Array, Array]:
    """The distinct elements in order, the place of each element among them, and how often each occurs."""
    if not (dim is None or x.ndim == 0):
        return _unique_slices(x, wrapped(dim, x.ndim))
    device, index = x.device, np.dtype(np.int64)
    if not x.size:
        return device.empty((0,), x.dtype), device.empty(x.shape, index), device.empty((0,), index)
    flat = contiguous(x).view((x.size,))
    values, places = ranked(flat, 0, False, 0, x.size)
    return _distinct(values, places, x.shape)


def _distinct(ordered: Array, places: Array, shape: Sequence[int]) -> tuple[Array, Array, Array]:
    """What `unique_sorted` gives, of sorted elements or slices and the places that they come from."""
    values, inverse, counts = unique_runs(ordered, 0 if ordered.ndim > 1 else None)
    back = ordered.device.empty(inverse.shape, inverse.dtype)
    run("scatter", (back, 0, places, inverse), out=back)
    return values, back.view(tuple(shape)), counts


def _unique_slices(x: Array, d: int) -> tuple[Array, Array, Array]:
    """Distinct slices in lexicographic order: sorted by each column, the last first, as sorting is stable."""
    front = contiguous(moved(x, d, 0))
    n = x.shape[d]
    device, index = x.device, np.dtype(np.int64)
    if not n:
        return contiguous(x, True), device.empty((0,), index), device.empty((0,), index)
    rows = front.view((n, front.size // n))
    places = run("make_range", (0, 1, n, "int64"), device=device)
    for column in reversed(range(rows.shape[1])):
        keys = run("index_select", (rows.view((n,), (rows.strides[0],), column), 0, places))
        order = ranked(keys, 0, False, 0, n)[1]
        places = run("index_select", (places, 0, order))
    ordered = run("index_select", (rows, 0, places))
    if not rows.size:
        ordered = rows
    values, inverse, counts = _distinct(ordered if ordered.ndim > 1 else rows, places, (n,))
    values = values.view((values.shape[0], *front.shape[1:]))
    return contiguous(moved(values, 0, d)), inverse, counts


# ---------------------------------------------------------------- histograms


def _read(x: Array) -> Any:
    """The number in an array of one element."""
    return x.device.download(x.block, x.dtype, x.start, 1)[0].item()


def histc(x: Array, bins: int = 100, min: Any = 0, max: Any = 0) -> Array:
    """How many elements fall into each of equally wide bins."""
    if bins < 1 or max < min:
        raise RuntimeError(f"histc: bins={bins}, min={min}, max={max}; bins must be at least 1 and max not below min")
    if "float" not in dtype_name(x.dtype):
        raise RuntimeError(f"histc: the dtype {x.dtype} is not floating point; cast input, for example to float32")
    flat = contiguous(x).view((x.size,))
    low, high = float(min), float(max)
    if low == high and flat.size:
        low, high = float(_read(run("amin", (flat, 0, False)))), float(_read(run("amax", (flat, 0, False))))
    if low == high:
        low, high = low - 1, high + 1
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RuntimeError(
            f"histc: the ends {low} and {high} are not finite; give finite min and max, or an input without NaN and infinities"
        )
    counts = _count(flat, None, bins, low, high)
    return run("cast", (counts, dtype_name(x.dtype))) if counts.dtype != x.dtype else counts


def _count(flat: Array, weights: Array | None, bins: int, low: float, high: float) -> Array:
    """Sums over bins, in the elements' order: each work item makes some bins."""
    device = flat.device
    kind = np.dtype(np.int64) if weights is None else weights.dtype
    out = device.empty((bins,), kind)
    position = np.dtype(np.float64 if device.float64 else np.float32)
    weight_name = dtype_name(kind)
    macros = templates.macros_of(dtype_name(flat.dtype)) | templates.macros_of(weight_name, "U")
    macros |= {"P": templates.STORED[dtype_name(position)], "BINS": int(high > low), "WEIGHTED": int(weights is not None)}
    kernel = templates.compiled(
        device, "histogram", "count", tuple(sorted({dtype_name(flat.dtype), weight_name, dtype_name(position)})), **macros
    )
    parts = 4 * device.cl.max_compute_units
    kernel(
        (parts,), (1,), flat, weights if weights is not None else flat, out, np.int64(flat.start),
        np.int64(weights.start if weights is not None else 0), np.int64(flat.size), templates.int32(bins),
        position.type(low), position.type(high),
    )  # fmt: skip
    return out


def _largest(x: Array) -> int:
    """The largest element of counted integers; -1 of none."""
    if x.dtype.kind not in "iu":
        raise UnsupportedDTypeError(f"bincount: input must hold integers, but is {x.dtype}; cast with .to(dtype)")
    if not x.size:
        return -1
    flat = contiguous(x).view((x.size,))
    least = _read(run("amin", (flat, 0, False)))
    if least < 0:
        raise RuntimeError(f"bincount: input must hold no negative integers and its least element is {least}")
    return int(_read(run("amax", (flat, 0, False))))


def count_values(x: Array, minlength: int) -> Array:
    """How often each integer from 0 occurs."""
    n = max(_largest(x) + 1, minlength)
    return _count(contiguous(x), None, n, 0, 0) if n else x.device.empty((0,), np.dtype(np.int64))


def count_weights(x: Array, weights: Array, minlength: int) -> Array:
    """The sums of the weights at each integer from 0."""
    if weights.shape != x.shape:
        raise ShapeError(f"bincount: weights of shape {weights.shape} do not fit input of shape {x.shape}")
    n = max(_largest(x) + 1, minlength)
    return _count(contiguous(x), contiguous(weights), n, 0, 0) if n else x.device.empty((0,), weights.dtype)


def add_kernels(backend: Any) -> None:
    for function in (
        sort, topk, kthvalue, median_dim, search_rows, unique_runs, unique_sorted, histc, count_values, count_weights,
    ):  # fmt: skip
        backend.kernel(function.__name__, dtypes=REAL)(function)
