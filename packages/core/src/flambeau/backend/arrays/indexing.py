"""Recipes of reading and writing elements that index tensors and masks name.

Indices are checked before they are used, which asks the library for their extremes, and so waits for them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...ops.shapes import wrap_dim
from ...tensor.errors import IndexRangeError, ShapeError
from ...tensor.layout import contiguous_strides
from .library import Library
from .pointwise import shape_of
from .rearranging import number
from .recipes import recipe

_I64, _I32 = np.dtype(np.int64), np.dtype(np.int32)


def checked(xp: Library, index: Any, size: int, dim: int, wrap: bool = False) -> Any:
    """The indices as int64 from 0, checked; negative ones count from the end, if wrap."""
    if xp.kind(index) not in "iu":
        raise IndexRangeError(f"indices must be ints, got {xp.numpy_dtype(index)}")
    index = xp.cast(index, _I64)
    if not math.prod(shape_of(index)):
        return index
    low, high = (int(x) for x in xp.to_numpy(xp.concat([xp.reshape(xp.min(index), (1,)), xp.reshape(xp.max(index), (1,))])))
    if low < (-size if wrap else 0) or high >= size:
        flat = xp.to_numpy(index).reshape(-1)
        wrong = flat[(flat < (-size if wrap else 0)) | (flat >= size)]
        raise IndexRangeError(f"index {wrong[0]} is out of range for dim {dim} of size {size}")
    return xp.where(index < 0, index + size, index) if low < 0 else index


def flat_of(xp: Library, x: Any) -> Any:
    """The elements as a vector."""
    return xp.reshape(x, (-1,))


def numbered(xp: Library, shape: tuple[int, ...]) -> Any:
    """The place of each element of a dense array."""
    return xp.reshape(xp.counted(math.prod(shape)), shape)


def picked(xp: Library, flat: Any, places: Any) -> Any:
    """Elements of a vector at checked places."""
    return xp.take(flat, places) if math.prod(shape_of(places)) else xp.zeros(shape_of(places), dtype=flat.dtype)


def put_at(xp: Library, input: Any, places: Any, values: Any) -> Any:
    """The input with values, which broadcast, at flat places."""
    if not math.prod(shape_of(places)):
        return input
    values = xp.cast(xp.broadcast_to(values, shape_of(places)), xp.numpy_dtype(input))
    return xp.reshape(xp.put(flat_of(xp, input), flat_of(xp, places), flat_of(xp, values)), shape_of(input))


def added_at(xp: Library, input: Any, places: Any, values: Any, how: str = "add") -> Any:
    """The input with values, which broadcast, added (or folded in another way) at flat places."""
    if not math.prod(shape_of(places)):
        return input
    dtype = xp.numpy_dtype(input)
    values = xp.cast(xp.broadcast_to(values, shape_of(places)), dtype)
    if dtype.kind == "b":
        input, values, how = xp.cast(input, _I32), xp.cast(values, _I32), {"add": "maximum", "multiply": "minimum"}.get(how, how)
    made = xp.reshape(xp.accumulate(flat_of(xp, input), flat_of(xp, places), flat_of(xp, values), how), shape_of(input))
    return made != 0 if dtype.kind == "b" else made


# ---------------------------------------------------------------- several index tensors


@recipe("index", needs="take moveaxis")
def index(xp: Library, input: Any, indices: Sequence[Any]) -> Any:
    if len(indices) > input.ndim:
        raise IndexError(f"index: {len(indices)} indices for a tensor of {input.ndim} dimensions, shape {shape_of(input)}")
    where = [i for i, one in enumerate(indices) if one is not None]
    if not where:
        return input
    each = [checked(xp, indices[i], int(input.shape[i]), i, True) for i in where]
    whole = np.broadcast_shapes(*[shape_of(i) for i in each])
    rest = [i for i in range(input.ndim) if i not in where]
    lead, width = [int(input.shape[i]) for i in where], [int(input.shape[i]) for i in rest]
    flat: Any = None
    for one, n in zip(each, lead, strict=True):
        flat = one if flat is None else flat * n + one
    flat = flat if shape_of(flat) == whole else xp.broadcast_to(flat, whole)
    at = where[0] if where[-1] - where[0] == len(where) - 1 else 0
    shape = (*whole, *width)
    if not math.prod(shape):
        return xp.zeros((*width[:at], *whole, *width[at:]), dtype=input.dtype)
    moved = input if where == list(range(len(where))) else xp.permute_dims(input, (*where, *rest))
    found = xp.reshape(xp.take(xp.reshape(moved, (math.prod(lead), *width)), flat_of(xp, flat), axis=0), shape)
    n = len(whole)
    return xp.permute_dims(found, (*range(n, n + at), *range(n), *range(n + at, len(shape)))) if at and n else found


@recipe("index_put", needs="take moveaxis accumulate put", wide=True)
def index_put(xp: Library, input: Any, indices: Sequence[Any], values: Any, accumulate: bool = False) -> Any:
    if len(indices) > input.ndim:
        raise IndexError(f"index_put: {len(indices)} indices for a tensor of {input.ndim} dimensions, shape {shape_of(input)}")
    places = index(xp, numbered(xp, shape_of(input)), indices)
    return (added_at if accumulate else put_at)(xp, input, places, values)


# ---------------------------------------------------------------- one index vector


def _vector(xp: Library, index: Any, input: Any, dim: int, wrap: bool = False) -> Any:
    """The checked index vector."""
    if index.ndim > 1:
        raise IndexError(f"index must be a vector, got shape {shape_of(index)}")
    axis = wrap_dim(dim, input.ndim)
    return checked(xp, flat_of(xp, index), int(input.shape[axis]) if input.ndim else 1, dim, wrap)


@recipe("index_select", needs="take")
def index_select(xp: Library, input: Any, dim: int, index: Any) -> Any:
    index, axis = _vector(xp, index, input, dim), wrap_dim(dim, input.ndim)
    if not input.ndim:
        return xp.reshape(xp.take(flat_of(xp, input), index[:1]), ())
    shape = (*shape_of(input)[:axis], int(index.shape[0]), *shape_of(input)[axis + 1 :])
    return xp.take(input, index, axis=axis) if math.prod(shape) else xp.zeros(shape, dtype=input.dtype)


def _rows(xp: Library, input: Any, dim: int, index: Any, source: Any, op: str) -> tuple[Any, Any]:
    """The places of the slices that an index vector names along a dimension, and the source in their shape."""
    index, axis = _vector(xp, index, input, dim), wrap_dim(dim, input.ndim)
    shape = shape_of(input) or (1,)
    wanted = (*shape[:axis], int(index.shape[0]), *shape[axis + 1 :])
    if not input.ndim or not source.ndim:
        source = xp.reshape(source, (1,) * len(shape)) if math.prod(shape_of(source)) == 1 else source
    if shape_of(source) != wanted:
        raise ShapeError(
            f"{op}: source of shape {shape_of(source)} does not fit input of shape {shape_of(input)} and {index.shape[0]} indices along dim {dim}"
        )
    return index_select(xp, numbered(xp, shape), axis, index), source


@recipe("index_add", needs="take accumulate", wide=True)
def index_add(xp: Library, input: Any, dim: int, index: Any, source: Any) -> Any:
    places, source = _rows(xp, input, dim, index, source, "index_add")
    return added_at(xp, input, places, source)


@recipe("index_copy", needs="take put")
def index_copy(xp: Library, input: Any, dim: int, index: Any, source: Any) -> Any:
    places, source = _rows(xp, input, dim, index, source, "index_copy")
    return put_at(xp, input, places, source)


@recipe("index_fill", needs="take put")
def index_fill(xp: Library, input: Any, dim: int, index: Any, value: Any) -> Any:
    index = _vector(xp, index, input, dim, True)
    filler = value if hasattr(value, "shape") else number(xp, value, xp.numpy_dtype(input))
    return put_at(xp, input, index_select(xp, numbered(xp, shape_of(input) or (1,)), dim, index), filler)


# ---------------------------------------------------------------- flat indices, gather


@recipe("take", needs="take")
def take(xp: Library, input: Any, index: Any) -> Any:
    return picked(xp, flat_of(xp, input), checked(xp, index, math.prod(shape_of(input)), 0, True))


@recipe("put", needs="put accumulate", wide=True)
def put(xp: Library, input: Any, index: Any, source: Any, accumulate: bool = False) -> Any:
    if math.prod(shape_of(index)) != math.prod(shape_of(source)):
        raise ShapeError(f"put: index of shape {shape_of(index)} and source of shape {shape_of(source)} must have equally many elements")
    places = flat_of(xp, checked(xp, index, math.prod(shape_of(input)), 0, True))
    return (added_at if accumulate else put_at)(xp, input, places, flat_of(xp, source))


def check_fits(op: str, input: Any, axis: int, index: Any) -> None:
    """Raises ShapeError unless the index has as many dimensions and is not larger except along the axis."""
    if math.prod(shape_of(index)) and (
        index.ndim != input.ndim or any(n > m for i, (n, m) in enumerate(zip(shape_of(index), shape_of(input), strict=True)) if i != axis)
    ):
        raise ShapeError(
            f"{op}: index of shape {shape_of(index)} does not fit input of shape {shape_of(input)}: "
            f"it needs as many dimensions, and may be larger only along dim {axis}"
        )


def places_along(xp: Library, op: str, input: Any, dim: int, index: Any) -> Any:
    """The flat places that an index tensor names along a dimension, where it stands in the others; of an input with dimensions."""
    axis = wrap_dim(dim, input.ndim, op)
    check_fits(op, input, axis, index)
    if not math.prod(shape_of(index)):
        return xp.cast(index, _I64)
    places: Any = checked(xp, index, int(input.shape[axis]), dim) * contiguous_strides(shape_of(input))[axis]
    for d, (n, s) in enumerate(zip(shape_of(index), contiguous_strides(shape_of(input)), strict=True)):
        if d != axis:
            places = places + xp.reshape(xp.cast(xp.counted(n), _I64) * s, tuple([n if i == d else 1 for i in range(index.ndim)]))
    return places


@recipe("gather", needs="take")
def gather(xp: Library, input: Any, dim: int, index: Any) -> Any:
    if not input.ndim:
        return xp.reshape(gather(xp, flat_of(xp, input), 0, flat_of(xp, index)), shape_of(index))
    return picked(xp, flat_of(xp, input), places_along(xp, "gather", input, dim, index))


@recipe("embedding_forward", needs="take")
def embedding_forward(xp: Library, weight: Any, indices: Any, padding_idx: int, scale_grad_by_freq: bool) -> Any:
    if weight.ndim != 2:
        raise ShapeError(f"embedding: weight must be (num_embeddings, embedding_dim), got shape {shape_of(weight)}")
    places = checked(xp, indices, int(weight.shape[0]), 0)
    shape = (*shape_of(indices), int(weight.shape[1]))
    return xp.reshape(xp.take(weight, flat_of(xp, places), axis=0), shape) if math.prod(shape) else xp.zeros(shape, dtype=weight.dtype)


@recipe("one_hot")
def one_hot(xp: Library, tensor: Any, num_classes: int) -> Any:
    return xp.expand_dims(checked(xp, tensor, num_classes, -1), -1) == xp.counted(num_classes)


# ---------------------------------------------------------------- masks


def _mask(xp: Library, mask: Any, op: str) -> Any:
    """The mask, checked to be bool."""
    if xp.kind(mask) != "b":
        raise RuntimeError(f"{op}: mask must be bool, got {xp.numpy_dtype(mask)}")
    return mask


def true_places(xp: Library, mask: Any) -> Any:
    """The flat places where a mask is true, in order; their number is asked for, and so waited for."""
    flat = flat_of(xp, mask)
    n = int(flat.shape[0])
    count = int(xp.sum(xp.cast(flat, _I32))) if n else 0
    return xp.sort(xp.where(flat, xp.counted(n), n))[:count] if n else xp.counted(0)


@recipe("masked_fill", needs="where")
def masked_fill(xp: Library, input: Any, mask: Any, value: Any) -> Any:
    dtype = xp.numpy_dtype(input)
    if not hasattr(value, "shape"):
        value = number(xp, value, dtype)
    elif value.ndim:
        raise ShapeError(f"masked_fill: value must be a number or a tensor without dimensions, got shape {shape_of(value)}")
    elif xp.kind(value) == "c" and dtype.kind != "c":
        raise RuntimeError(f"masked_fill: a complex value does not fit {dtype}")
    return xp.where(_mask(xp, mask, "masked_fill"), xp.cast(value, dtype), input)


@recipe("masked_select", needs="sort where take")
def masked_select(xp: Library, input: Any, mask: Any) -> Any:
    shape = np.broadcast_shapes(shape_of(input), shape_of(mask))
    places = true_places(xp, xp.broadcast_to(_mask(xp, mask, "masked_select"), shape))
    return picked(xp, flat_of(xp, xp.broadcast_to(input, shape)), places)


@recipe("masked_scatter", needs="sort where put")
def masked_scatter(xp: Library, input: Any, mask: Any, source: Any) -> Any:
    shape = np.broadcast_shapes(shape_of(input), shape_of(mask))
    places = true_places(xp, xp.broadcast_to(_mask(xp, mask, "masked_scatter"), shape))
    count = int(places.shape[0])
    if count > math.prod(shape_of(source)):
        raise ShapeError(f"masked_scatter: the mask names {count} elements, source has {math.prod(shape_of(source))}")
    return put_at(xp, xp.broadcast_to(input, shape), places, flat_of(xp, source)[:count])


@recipe("nonzero_rows", needs="sort where")
def nonzero_rows(xp: Library, input: Any) -> Any:
    shape = shape_of(input)
    places = xp.cast(true_places(xp, input != 0), _I64)
    if not shape:
        return xp.zeros((int(places.shape[0]), 0), dtype=xp.dtype(_I64))
    columns = [
        xp.floor_divide(places, s) - xp.floor_divide(places, s * n) * n for n, s in zip(shape, contiguous_strides(shape), strict=True)
    ]
    return xp.stack(columns, axis=-1)
