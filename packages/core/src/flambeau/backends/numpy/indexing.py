"""Indexing by tensors of indices and by masks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...ops.shapes import wrap_dim
from ...tensor.errors import IndexRangeError, ShapeError
from .creation import number
from .halves import HALVES, widen

_np: Any = np
_INT64: Any = np.dtype(np.int64)
_max = _np.maximum.reduce
_CHUNK = 1 << 16  # elements that are added at once


def checked(index: Any, size: int, dim: int, wrap: bool = False) -> Any:
    """The indices as int64 from 0, checked; negative ones count from the end, if wrap."""
    if index.dtype.kind not in "iu":
        raise IndexRangeError(f"indices must be ints, got {index.dtype}")
    index = index.astype(_INT64) if index.dtype is not _INT64 else index
    if not index.size:
        return index
    if not index.flags.c_contiguous:
        index = index.copy()
    if _max(index.view(np.uint64), None) < size:  # as unsigned ints, negative ones are large
        return index
    wrong = index[(index < (-size if wrap else 0)) | (index >= size)]
    if wrong.size:
        raise IndexRangeError(f"index {wrong[0]} is out of range for dim {dim} of size {size}")
    return np.where(index < 0, index + size, index)


def add_rows(table: Any, index: Any, rows: Any) -> None:
    """table[index] += rows, in order, also where indices repeat; the table contiguous, (n, width).

    np.add.at is fast on vectors only (2 ns an element; 13 on rows), so the elements are numbered.
    """
    width = table.shape[1]
    if not width:
        return
    flat, step = table.reshape(-1), max(1, _CHUNK // width)
    columns = np.arange(width)
    for i in range(0, len(index), step):
        places = (index[i : i + step, None] * width + columns).reshape(-1)
        _np.add.at(flat, places, rows[i : i + step].reshape(-1))


def _full(indices: Sequence[Any]) -> tuple[Any, ...]:
    """NumPy's index."""
    return tuple([slice(None) if i is None else i for i in indices])


def index(input: Any, indices: Sequence[Any]) -> Any:
    if len(indices) > input.ndim:
        raise IndexError(f"index: {len(indices)} indices for a tensor of {input.ndim} dimensions, shape {input.shape}")
    if len(indices) == 1 and indices[0] is not None and indices[0].dtype is _INT64:
        return input.take(indices[0], 0)
    if all(i is None for i in indices):
        return input.copy()
    return _np.asarray(input[_full(indices)], order="C")  # NumPy may return another order


def _accumulate(out: Any, indices: Sequence[Any], values: Any) -> Any:
    """out with the values added where the indices say, in out's memory if it is contiguous and the indices lead."""
    where = [i for i, one in enumerate(indices) if one is not None]
    index = [checked(indices[i], out.shape[i], i, True) for i in where]
    whole = np.broadcast_shapes(*[i.shape for i in index])
    values = np.broadcast_to(values, _indexed_shape(out.shape, where, whole))
    order = where + [i for i in range(out.ndim) if i not in where]
    at = where[0] if where[-1] - where[0] == len(where) - 1 else 0
    values = np.moveaxis(values, range(at, at + len(whole)), range(len(whole)))
    flat: Any = 0
    for one, dim in zip(index, where, strict=True):
        flat = flat * out.shape[dim] + one
    moved = np.ascontiguousarray(out.transpose(order))
    lead = int(np.prod([out.shape[i] for i in where]))
    width = int(np.prod([out.shape[i] for i in order[len(where) :]]))
    add_rows(moved.reshape(lead, width), np.broadcast_to(flat, whole).reshape(-1), values.reshape(int(np.prod(whole)), width))
    return moved.transpose(np.argsort(order))


def _indexed_shape(shape: tuple[int, ...], where: list[int], whole: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of what the indices name."""
    rest = tuple(n for i, n in enumerate(shape) if i not in where)
    at = where[0] if where[-1] - where[0] == len(where) - 1 else 0
    return rest[:at] + whole + rest[at:]


def index_put(input: Any, indices: Sequence[Any], values: Any, accumulate: bool = False) -> Any:
    return index_put_(input.copy(), indices, values, accumulate)


def index_put_(input: Any, indices: Sequence[Any], values: Any, accumulate: bool = False) -> Any:
    if len(indices) > input.ndim:
        raise IndexError(f"index_put: {len(indices)} indices for a tensor of {input.ndim} dimensions, shape {input.shape}")
    if not accumulate:
        input[_full(indices)] = values
    elif all(i is None for i in indices):
        input += values
    elif input.dtype.kind == "b":
        _np.logical_or.at(input, _full(indices), values)
    elif input.dtype in HALVES:
        input[...] = _accumulate(input.astype(np.float32), indices, widen(values))
    else:
        result = _accumulate(input, indices, values)
        if not np.shares_memory(result, input):
            input[...] = result
    return input


# ---- one index vector


def _vector(index: Any, input: Any, dim: int, wrap: bool = False) -> Any:
    """The checked index vector."""
    if index.ndim > 1:
        raise IndexError(f"index must be a vector, got shape {index.shape}")
    return checked(index.reshape(-1), input.shape[dim] if input.ndim else 1, dim, wrap)


def index_select(input: Any, dim: int, index: Any) -> Any:
    index = _vector(index, input, dim)
    return input.take(index, dim) if input.ndim else input.reshape(1).take(index[:1]).reshape(())


def index_add(input: Any, dim: int, index: Any, source: Any) -> Any:
    return index_add_(input.copy(), dim, index, source)


def index_add_(input: Any, dim: int, index: Any, source: Any) -> Any:
    index = _vector(index, input, dim)
    table, source = _sliced(input, dim, index, source, "index_add")
    index_put_(table, (index,), source, True)  # the table is a view of the input
    return input


def _sliced(input: Any, dim: int, index: Any, source: Any, op: str) -> tuple[Any, Any]:
    """Views of input and source with dim in front; the shapes checked."""
    table = input.reshape(1) if input.ndim == 0 else input.swapaxes(0, dim)
    if source.ndim == 0 or input.ndim == 0:
        source = source.reshape(1)
    if source.ndim == table.ndim:
        source = source.swapaxes(0, dim)
    if source.shape != (len(index), *table.shape[1:]):
        given = source.swapaxes(0, dim).shape if source.ndim == table.ndim else source.shape
        raise ShapeError(
            f"{op}: source of shape {given} does not fit input of shape {input.shape} and {len(index)} indices along dim {dim}"
        )
    return table, source


def index_copy(input: Any, dim: int, index: Any, source: Any) -> Any:
    return index_copy_(input.copy(), dim, index, source)


def index_copy_(input: Any, dim: int, index: Any, source: Any) -> Any:
    index = _vector(index, input, dim)
    table, source = _sliced(input, dim, index, source, "index_copy")
    table[index] = source
    return input


def index_fill(input: Any, dim: int, index: Any, value: Any) -> Any:
    return index_fill_(input.copy(), dim, index, value)


def index_fill_(input: Any, dim: int, index: Any, value: Any) -> Any:
    index = _vector(index, input, dim, True)
    if not isinstance(value, np.ndarray):
        value = number(value, input.dtype)
    (input.reshape(1) if input.ndim == 0 else input.swapaxes(0, dim))[index] = value
    return input


# ---- flat indices, gather


def take(input: Any, index: Any) -> Any:
    return _np.take(input, checked(index, input.size, 0, True))


def put(input: Any, index: Any, source: Any, accumulate: bool = False) -> Any:
    return put_(input.copy(), index, source, accumulate)


def put_(input: Any, index: Any, source: Any, accumulate: bool = False) -> Any:
    if index.size != source.size:
        raise ShapeError(f"put: index of shape {index.shape} and source of shape {source.shape} must have equally many elements")
    index = checked(index, input.size, 0, True).reshape(-1)
    flat = input.reshape(-1)
    index_put_(flat, (index,), source.reshape(-1), accumulate)
    if not np.shares_memory(flat, input):
        input[...] = flat.reshape(input.shape)
    return input


def places(index: Any, dim: int) -> tuple[Any, ...]:
    """NumPy's index for the positions of an index tensor, along dim where it says."""
    grid = [index] * index.ndim
    for axis, size in enumerate(index.shape):
        if axis != dim % index.ndim:
            grid[axis] = np.arange(size).reshape(-1, *(1,) * (index.ndim - axis - 1))
    return tuple(grid)


def gather(input: Any, dim: int, index: Any) -> Any:
    if input.ndim == 0:
        return gather(input.reshape(1), 0, index.reshape(-1)).reshape(index.shape)
    check_fits("gather", input, dim, index)
    index = checked(index, input.shape[dim], dim) if index.size else index
    return input[places(index, dim)] if index.size else np.empty(index.shape, input.dtype)


def check_fits(op: str, input: Any, dim: int, index: Any) -> None:
    """Raises ShapeError unless the index has as many dimensions and is not larger except along dim, which must be one of input's."""
    wrap_dim(dim, input.ndim, op)
    if index.size and (
        index.ndim != input.ndim
        or any(n > m for i, (n, m) in enumerate(zip(index.shape, input.shape, strict=True)) if i != dim % input.ndim)
    ):
        raise ShapeError(
            f"{op}: index of shape {index.shape} does not fit input of shape {input.shape}: "
            f"it needs as many dimensions, and may be larger only along dim {dim}"
        )


# ---- masks


def _mask(mask: Any, op: str) -> Any:
    """The mask, checked to be bool."""
    if mask.dtype.kind != "b":
        raise RuntimeError(f"{op}: mask must be bool, got {mask.dtype}")
    return mask


def masked_fill(input: Any, mask: Any, value: Any) -> Any:
    if input.shape == mask.shape:
        result = input.copy()
    else:
        result = np.broadcast_to(input, np.broadcast_shapes(input.shape, mask.shape)).copy()
    _np.copyto(result, _number(value, result.dtype), where=_mask(mask, "masked_fill"), casting="unsafe")
    return result


def masked_fill_(input: Any, mask: Any, value: Any) -> Any:
    _np.copyto(input, _number(value, input.dtype), where=_mask(mask, "masked_fill"), casting="unsafe")
    return input


def _number(value: Any, dtype: Any) -> Any:
    """The value, checked to be one and to have no part that the dtype lacks."""
    if not isinstance(value, np.ndarray | np.generic):
        return number(value, dtype)
    array = np.asarray(value)
    if array.ndim:
        raise ShapeError(f"masked_fill: value must be a number or a tensor without dimensions, got shape {array.shape}")
    if array.dtype.kind == "c" and dtype.kind != "c":
        raise RuntimeError(f"masked_fill: a complex value does not fit {dtype}")
    return array


def masked_select(input: Any, mask: Any) -> Any:
    if input.shape != mask.shape:
        input, mask = np.broadcast_arrays(input, mask)
    return input[_mask(mask, "masked_select")]


def masked_scatter(input: Any, mask: Any, source: Any) -> Any:
    return masked_scatter_(np.broadcast_to(input, np.broadcast_shapes(input.shape, mask.shape)).copy(), mask, source)


def masked_scatter_(input: Any, mask: Any, source: Any) -> Any:
    mask = np.broadcast_to(_mask(mask, "masked_scatter"), input.shape)
    count = int(np.count_nonzero(mask))
    if count > source.size:
        raise ShapeError(f"masked_scatter: the mask names {count} elements, source has {source.size}")
    input[mask] = source.reshape(-1)[:count]
    return input


def nonzero_rows(input: Any) -> Any:
    return np.ascontiguousarray(np.argwhere(input))


# ---- a view's part replaced


def select_scatter(input: Any, src: Any, dim: int, index: int) -> Any:
    result = input.copy()
    part = result.swapaxes(0, dim)
    chosen = np.moveaxis(result, dim, 0)
    if not -len(part) <= index < len(part):
        raise IndexError(f"select_scatter: index {index} is out of range for dim {dim} of size {len(part)}")
    if chosen.shape[1:] != src.shape:
        raise ShapeError(f"select_scatter: src must have shape {chosen.shape[1:]}, got {src.shape}")
    chosen[index] = src
    return result


def slice_scatter(input: Any, src: Any, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Any:
    result = input.copy()
    part = result[(slice(None),) * (dim % input.ndim) + (slice(start, end, step),)]
    if part.shape != src.shape:
        raise ShapeError(f"slice_scatter: src must have shape {part.shape}, got {src.shape}")
    part[...] = src
    return result


def diagonal_scatter(input: Any, src: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    result = input.copy()
    part = np.diagonal(result, offset, wrap_dim(dim1, input.ndim), wrap_dim(dim2, input.ndim))
    if part.shape != src.shape:
        raise ShapeError(f"diagonal_scatter: src must have shape {part.shape}, got {src.shape}")
    part.flags.writeable = True
    part[...] = src
    return result


KERNELS: dict[str, Callable[..., Any]] = {
    "index": index,
    "index_put": index_put,
    "index_put_": index_put_,
    "index_select": index_select,
    "index_add": index_add,
    "index_add_": index_add_,
    "index_copy": index_copy,
    "index_copy_": index_copy_,
    "index_fill": index_fill,
    "index_fill_": index_fill_,
    "take": take,
    "put": put,
    "put_": put_,
    "gather": gather,
    "masked_fill": masked_fill,
    "masked_fill_": masked_fill_,
    "masked_select": masked_select,
    "masked_scatter": masked_scatter,
    "masked_scatter_": masked_scatter_,
    "nonzero_rows": nonzero_rows,
    "select_scatter": select_scatter,
    "slice_scatter": slice_scatter,
    "diagonal_scatter": diagonal_scatter,
}
