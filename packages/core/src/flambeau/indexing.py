"""x[index] and x[index] = value in full: a basic part that makes a view, and index tensors and masks that gather."""

from __future__ import annotations

import numbers
import operator
import warnings
from types import EllipsisType
from typing import Any

import numpy as np

from .dispatch.backend import backend_of
from .dispatch.keys import DTYPES, GRAD, dtype_of
from .ops.lazy import ops
from .ops.shapes import single_ellipsis
from .tensor import dtypes
from .tensor.base import TensorBase


def get(x: Any, index: Any) -> Any:
    """The elements that any index names: a view for a basic one, else a copy."""
    basic, advanced = split_index(x, index)
    if basic is not None:
        x = ops.getitem(x, basic)
    return ops.index(x, advanced) if advanced is not None else x


def put(x: Any, index: Any, value: Any) -> None:
    """Writes a tensor or a number, broadcast, to the elements that any index names."""
    if masked_fill_applies(x, index, value):
        x.masked_fill_(ops.reshape(index, index.sizes + (1,) * (len(x.sizes) - len(index.sizes))), value)
        return
    basic, advanced = split_index(x, index)
    target = x if basic is None else ops.getitem(x, basic)
    if advanced is None:
        write(target, value)
        return
    if not isinstance(value, TensorBase):
        value = number_like(x, value)
    elif (value.key ^ x.key) & DTYPES:
        value = ops.to(value, dtype_of(x.key))
    target.index_put_(advanced, value)


def masked_fill_applies(x: Any, index: Any, value: Any) -> bool:
    """Whether `x[mask] = number` with one mask over the leading dimensions: no positions need to be counted then."""
    if not isinstance(index, TensorBase) or dtype_of(index.key) is not dtypes.bool or not index.sizes:
        return False
    if isinstance(value, TensorBase) and (value.sizes or value.key & GRAD):
        return False
    return isinstance(value, numbers.Number | TensorBase) and bool(index.sizes == x.sizes[: len(index.sizes)])


def write(target: Any, value: Any) -> None:
    """Writes into a view; leading sizes of 1 that the view lacks are dropped, as PyTorch does."""
    if isinstance(value, numbers.Number | bool | np.generic):
        try:
            target.fill_(value.item() if isinstance(value, np.generic) else value)
        except OverflowError:
            raise ValueError(f"Overflow when unpacking long long: {value} does not fit int64") from None
        return
    if not isinstance(value, TensorBase):
        raise TypeError(f"can't assign a {type(value).__name__} to a {target.dtype.name} tensor; give a tensor or a number")
    while len(value.sizes) > len(target.sizes) and value.sizes[0] == 1:
        value = ops.getitem(value, 0)
    target.copy_(value)


def number_like(x: Any, value: Any) -> Any:
    """A number as a tensor of x's dtype and device."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError(f"Overflow when unpacking long long: {value} does not fit int64")
    if not isinstance(value, numbers.Number):
        raise TypeError(f"can't assign a {type(value).__name__} to a {x.dtype.name} tensor; give a tensor or a number")
    return ops.make_full((), value, dtype_of(x.key), x.device)


def split_index(x: Any, index: Any) -> tuple[Any, Any]:
    """A basic index (None if it changes nothing) and a tuple of index tensors over the result (None if there are none)."""
    items = list(index) if isinstance(index, tuple) else [index]
    if isinstance(index, list):
        items = index if stands_for_tuple(index) else [as_index(x, index)]
    items = [normal_item(x, i) for i in items]
    taken = sum(consumed(i) for i in items)
    if taken > len(x.sizes):
        raise IndexError(f"too many indices for tensor of dimension {len(x.sizes)}")
    dots = sum(1 for i in items if i is Ellipsis)
    if dots > 1:
        items = list(single_ellipsis(tuple(items), len(x.sizes), taken))
    if not any(isinstance(i, TensorBase) for i in items):
        return tuple(items), None
    if not dots:
        items.append(Ellipsis)
    return separate(x, items, len(x.sizes) - taken)


def stands_for_tuple(index: list[Any]) -> bool:
    """Whether a list names one dimension an entry, as in PyTorch: a short one that holds more than numbers."""
    if len(index) >= 32 or not any(isinstance(i, list | tuple | TensorBase | slice | None | EllipsisType) for i in index):
        return False
    warnings.warn(f"a list that indexes several dimensions should be a tuple: write x[tuple(index)] for {index!r}", stacklevel=2)
    return True


def normal_item(x: Any, item: Any) -> Any:
    """One entry of an index: an int, a slice, None, Ellipsis, or an index tensor."""
    if item is None or item is Ellipsis:
        return item
    if isinstance(item, bool | np.bool_):
        return ops.make_full((), bool(item), dtypes.bool, x.device)
    if isinstance(item, slice):
        return slice(*(None if v is None else operator.index(v) for v in (item.start, item.stop, item.step)))
    if isinstance(item, TensorBase):
        return tensor_item(x, item)
    if isinstance(item, numbers.Integral):
        return int(item)
    if isinstance(item, range):
        item = list(item)
    if isinstance(item, list | tuple | np.ndarray):
        return tensor_item(x, as_index(x, item))
    kind = TypeError if isinstance(item, str | bytes) else IndexError
    raise kind(
        f"only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {type(item).__name__})"
    )


def tensor_item(x: Any, t: Any) -> Any:
    """An index tensor; a zero-dimensional integer one is an int."""
    d = dtype_of(t.key)
    if d.is_floating_point or d.is_complex:
        raise IndexError(f"tensors used as indices must be long, int, byte or bool tensors, not {d.name}")
    if not t.sizes and d is not dtypes.bool and d is not dtypes.uint8 and backend_of(t.key).has_data:
        return int(t.item())
    return t.to(x.device) if backend_of(t.key) is not backend_of(x.key) else t


def as_index(x: Any, values: Any) -> Any:
    """A sequence as an index tensor."""
    from .conversion import tensor

    if isinstance(values, list | tuple) and any(isinstance(v, slice | type(None) | type(Ellipsis)) for v in values):
        raise IndexError(
            f"an index list may hold integers, booleans and tensors only; write a tuple to index several dimensions: {values!r}"
        )
    t = tensor(values, device=x.device)
    return t.to(dtypes.int64) if t.numel() == 0 else t


def is_mask(t: Any) -> bool:
    """Whether an index tensor chooses by truth."""
    return isinstance(t, TensorBase) and dtype_of(t.key) in (dtypes.bool, dtypes.uint8)


def consumed(item: Any) -> int:
    """How many dimensions an entry indexes."""
    if item is None or item is Ellipsis:
        return 0
    return len(item.sizes) if is_mask(item) else 1


def separate(x: Any, items: list[Any], rest: int) -> tuple[Any, Any]:
    """Splits a mixed index into a basic one and index tensors on what the basic one leaves."""
    basic: list[Any] = []
    advanced: list[Any] = []
    d = 0
    for item in items:
        if item is None:
            basic.append(None)
            advanced.append(None)
        elif item is Ellipsis:
            basic += [slice(None)] * rest
            advanced += [None] * rest
            d += rest
        elif isinstance(item, slice):
            basic.append(item)
            advanced.append(None)
            d += 1
        elif is_mask(item):
            d += add_mask(x, item, d, basic, advanced)
        elif isinstance(item, TensorBase):
            basic.append(slice(None))
            advanced.append(item)
            d += 1
        else:
            # An int beside index tensors is a basic index here, as it is in PyTorch.
            basic.append(item)
            d += 1
    plain = all(isinstance(b, slice) and b == slice(None) for b in basic)
    return (None if plain else tuple(basic)), tuple(advanced)


def add_mask(x: Any, mask: Any, d: int, basic: list[Any], advanced: list[Any]) -> int:
    """A mask as the index tensors of its true elements; one without dimensions keeps or drops a new dimension."""
    n = len(mask.sizes)
    for i in range(n):
        if mask.sizes[i] != x.sizes[d + i]:
            raise IndexError(
                f"The shape of the mask {list(mask.sizes)} at index {i} does not match the shape of the indexed tensor "
                f"{list(x.sizes)} at index {d + i}"
            )
    if n == 0:
        basic.append(None)
        advanced.append(ops.nonzero(ops.reshape(mask, (1,)))[:, 0])
        return 0
    where = ops.nonzero(mask)
    basic += [slice(None)] * n
    advanced += [where[:, i] for i in range(n)]
    return n
