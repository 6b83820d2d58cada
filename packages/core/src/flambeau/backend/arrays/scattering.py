"""Recipes of writing and folding elements at places that an index tensor names, and of counting."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...ops.shapes import diagonal_layout, getitem_layout, wrap_dim
from ...tensor.errors import ShapeError, UnsupportedDTypeError
from ...tensor.layout import contiguous_strides
from .indexing import added_at, checked, flat_of, places_along, put_at
from .library import Library
from .pointwise import shape_of
from .rearranging import number
from .recipes import recipe

_I64 = np.dtype(np.int64)


def _prepared(xp: Library, op: str, input: Any, dim: int, index: Any, src: Any) -> tuple[Any, Any]:
    """The flat places, and the part of src that the index uses."""
    places = places_along(xp, op, input, dim, index)
    if not src.ndim:
        return places, src
    wrap_dim(dim, src.ndim, op)
    if src.ndim != index.ndim or any(n > m for n, m in zip(shape_of(index), shape_of(src), strict=True)):
        raise ShapeError(f"{op}: src of shape {shape_of(src)} is smaller than index of shape {shape_of(index)}")
    return places, src[tuple([slice(0, n) for n in shape_of(index)])]


@recipe("scatter", "scatter_", needs="put accumulate", wide=True)
def scatter(xp: Library, input: Any, dim: int, index: Any, src: Any, reduce: str | None = None) -> Any:
    if src is None:
        raise TypeError("scatter: give src, a tensor or a number")
    if reduce not in (None, "add", "multiply"):
        raise ValueError(f"scatter: reduce is None, 'add' or 'multiply'; got {reduce!r}")
    dtype = xp.numpy_dtype(input)
    src = xp.cast(src, dtype) if hasattr(src, "shape") else number(xp, src, dtype)
    if not math.prod(shape_of(index)):
        return input
    if not input.ndim:
        return xp.reshape(scatter(xp, flat_of(xp, input), 0, flat_of(xp, index), src if not src.ndim else flat_of(xp, src), reduce), ())
    places, values = _prepared(xp, "scatter", input, dim, index, src)
    return put_at(xp, input, places, values) if reduce is None else added_at(xp, input, places, values, reduce)


@recipe("scatter_add", needs="accumulate", wide=True)
def scatter_add(xp: Library, input: Any, dim: int, index: Any, src: Any) -> Any:
    return scatter_reduce(xp, input, dim, index, src, "sum", True)


_FOLDS = {"sum": "add", "mean": "add", "prod": "multiply", "amax": "maximum", "amin": "minimum"}


def _identity(reduce: str, dtype: Any) -> Any:
    """What does not change a fold."""
    if reduce in ("sum", "mean", "prod"):
        return 1 if reduce == "prod" else 0
    if dtype.kind == "b":
        return reduce == "amin"
    if dtype.kind in "iu":
        return int(np.iinfo(dtype).min if reduce == "amax" else np.iinfo(dtype).max)
    return -math.inf if reduce == "amax" else math.inf


@recipe("scatter_reduce", needs="put accumulate where", wide=True)
def scatter_reduce(xp: Library, input: Any, dim: int, index: Any, src: Any, reduce: str, include_self: bool = True) -> Any:
    if reduce not in _FOLDS:
        raise ValueError(f"scatter_reduce: reduce is one of {', '.join(map(repr, _FOLDS))}; got {reduce!r}")
    if not math.prod(shape_of(index)):
        return input
    if not input.ndim:
        made = scatter_reduce(xp, flat_of(xp, input), 0, flat_of(xp, index), flat_of(xp, src), reduce, include_self)
        return xp.reshape(made, ())
    places, values = _prepared(xp, "scatter_reduce", input, dim, index, src)
    start = (
        input if include_self else put_at(xp, input, places, number(xp, _identity(reduce, xp.numpy_dtype(input)), xp.numpy_dtype(input)))
    )
    made = added_at(xp, start, places, values, _FOLDS[reduce])
    if reduce != "mean":
        return made
    ones = xp.cast(places * 0 + 1, _I64)
    counts = added_at(xp, xp.zeros(shape_of(input), dtype=xp.dtype(_I64)) + (1 if include_self else 0), places, ones)
    counts = xp.where(counts == 0, 1, counts)
    if xp.kind(input) in "iu":
        return xp.floor_divide(made, xp.cast(counts, xp.numpy_dtype(made)))
    return made / xp.cast(counts, xp.numpy_dtype(made))


@recipe("embedding_dense_backward", needs="accumulate where", wide=True, kinds="fc")
def embedding_dense_backward(xp: Library, grad: Any, indices: Any, num_weights: int, padding_idx: int, scale_grad_by_freq: bool) -> Any:
    width = int(grad.shape[-1])
    rows = flat_of(xp, checked(xp, indices, num_weights, 0))
    n = int(rows.shape[0])
    columns = xp.cast(xp.counted(width), _I64)
    places = xp.reshape(rows, (-1, 1)) * width + xp.reshape(columns, (1, -1)) if n else xp.zeros((0, width), dtype=xp.dtype(_I64))
    made = added_at(xp, xp.zeros((num_weights, width), dtype=grad.dtype), places, xp.reshape(grad, (n, width)))
    if scale_grad_by_freq:
        counts = added_at(xp, xp.zeros((num_weights,), dtype=xp.dtype(_I64)), rows, xp.cast(rows * 0 + 1, _I64))
        made = made / xp.cast(xp.reshape(xp.where(counts == 0, 1, counts), (-1, 1)), xp.numpy_dtype(made))
    if padding_idx >= 0:
        made = xp.where(xp.reshape(xp.counted(num_weights), (-1, 1)) == padding_idx, xp.zeros((), dtype=made.dtype), made)
    return made


# ---------------------------------------------------------------- a part replaced


def _replaced(xp: Library, op: str, input: Any, src: Any, layout: tuple[Any, Any, int]) -> Any:
    """The input with src in the place of a view."""
    shape, strides, offset = layout
    if tuple(shape) != shape_of(src):
        raise ShapeError(f"{op}: src must have shape {tuple(shape)}, got {shape_of(src)}")
    places = xp.strided(xp.counted(math.prod(shape_of(input))), tuple(shape), tuple(strides), offset)
    return put_at(xp, input, places, src)


@recipe("select_scatter", needs="put")
def select_scatter(xp: Library, input: Any, src: Any, dim: int, index: int) -> Any:
    axis = wrap_dim(dim, input.ndim)
    n = int(input.shape[axis])
    if not -n <= index < n:
        raise IndexError(f"select_scatter: index {index} is out of range for dim {dim} of size {n}")
    strides = contiguous_strides(shape_of(input))
    keep = [d for d in range(input.ndim) if d != axis]
    layout = tuple(int(input.shape[d]) for d in keep), tuple(strides[d] for d in keep), index % n * strides[axis]
    return _replaced(xp, "select_scatter", input, src, layout)


@recipe("slice_scatter", needs="put")
def slice_scatter(xp: Library, input: Any, src: Any, dim: int, start: int | None, end: int | None, step: int) -> Any:
    axis = wrap_dim(dim, input.ndim)
    where = (slice(None),) * axis + (slice(start, end, step),)
    layout = getitem_layout(shape_of(input), contiguous_strides(shape_of(input)), 0, where)
    return _replaced(xp, "slice_scatter", input, src, layout)


@recipe("diagonal_scatter", needs="put")
def diagonal_scatter(xp: Library, input: Any, src: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    dims = wrap_dim(dim1, input.ndim, "diagonal_scatter"), wrap_dim(dim2, input.ndim, "diagonal_scatter")
    layout = diagonal_layout(shape_of(input), contiguous_strides(shape_of(input)), 0, offset, *dims)
    return _replaced(xp, "diagonal_scatter", input, src, layout)


# ---------------------------------------------------------------- counting


def _counted(xp: Library, x: Any) -> tuple[Any, int]:
    """Integers that can be counted, and the least length that holds them all."""
    if xp.kind(x) not in "iu":
        raise UnsupportedDTypeError(f"bincount: input must hold integers, but is {xp.numpy_dtype(x)}; cast with .to(dtype)")
    if not math.prod(shape_of(x)):
        return xp.cast(x, _I64), 0
    low = int(xp.min(x))
    if low < 0:
        raise RuntimeError(f"bincount: input must hold no negative integers and its least element is {low}")
    return xp.cast(x, _I64), int(xp.max(x)) + 1


@recipe("count_values", needs="accumulate min max")
def count_values(xp: Library, x: Any, minlength: int) -> Any:
    places, n = _counted(xp, x)
    return added_at(xp, xp.zeros((max(n, minlength),), dtype=xp.dtype(_I64)), places, places * 0 + 1)


@recipe("count_weights", needs="accumulate min max", kinds="iuf")
def count_weights(xp: Library, x: Any, weights: Any, minlength: int) -> Any:
    places, n = _counted(xp, x)
    return added_at(xp, xp.zeros((max(n, minlength),), dtype=weights.dtype), places, weights)


@recipe("repeated_places", needs="accumulate cumulative_sum min")
def repeated_places(xp: Library, repeats: Any) -> Any:
    """Each index as often as its number says: the sum of marks where the next one begins."""
    if repeats.ndim != 1:
        raise ValueError(f"repeats must be a vector, got shape {shape_of(repeats)}")
    if xp.kind(repeats) not in "iu":
        raise TypeError(f"repeats must be of an integer dtype, not {xp.numpy_dtype(repeats)}")
    counts = xp.cast(repeats, _I64)
    if not int(counts.shape[0]):
        return counts
    if int(xp.min(counts)) < 0:
        raise RuntimeError(f"repeat_interleave: repeats must not be negative, got {int(xp.min(counts))}")
    ends = xp.cumulative_sum(counts, axis=0)
    total = int(ends[-1])
    marks = added_at(xp, xp.zeros((total + 1,), dtype=xp.dtype(_I64)), ends, ends * 0 + 1)
    return xp.cumulative_sum(marks, axis=0)[:total]
