"""The view adapter: strided arrays over libraries whose arrays have no strided views, or cannot be written.

An `Array` is a layout over a `Cell`, which holds the elements of a storage as one array of the library. Reading a view gathers
its elements; a write makes a new array for the cell. The library's arrays are never changed, so none is ever seen changing.
"""

from __future__ import annotations

import functools
import math
import threading
from typing import Any

import numpy as np

from ...tensor.layout import contiguous_strides, overlaps
from .library import Library

dense_strides = functools.lru_cache(4096)(contiguous_strides)
_WRITING = threading.RLock()  # a write replaces a cell's elements: two threads that write different parts must not lose one


class Cell:
    """A storage: a library's array, whose elements in row-major order are those of the memory.

    Args:
        value: the array.
        shape: its shape; of it, the product is all that matters.
        dtype: the NumPy dtype of its elements.
        size: how many there are.
    """

    __slots__ = ("__weakref__", "dtype", "held", "size")

    def __init__(self, value: Any, shape: tuple[int, ...], dtype: Any, size: int) -> None:
        self.held, self.dtype, self.size = (value, shape), dtype, size  # one attribute: a reader sees a value with its own shape

    @property
    def value(self) -> Any:
        """The array."""
        return self.held[0]

    def replace(self, value: Any) -> None:
        """Makes another array of as many elements the storage's."""
        self.held = value, tuple(value.shape)

    @property
    def nbytes(self) -> int:
        """Bytes of the elements."""
        return int(self.size * self.dtype.itemsize)


class Array:
    """Elements of a cell.

    Args:
        cell: the storage.
        dtype: a NumPy dtype, of the cell or another as which its bytes are seen.
        shape: its sizes.
        strides: in elements of `dtype`.
        start: where the first element is, in elements of `dtype` from the cell's first byte.
    """

    __slots__ = ("__weakref__", "cell", "dtype", "shape", "start", "strides", "whole")
    __array__ = None  # NumPy refuses it: one that strays to the host is noticed

    def __init__(self, cell: Cell, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], start: int = 0) -> None:
        self.cell, self.dtype, self.shape, self.strides, self.start = cell, dtype, shape, strides, start
        self.whole: bool | None = None  # whether it is the cell's elements, all of them, in their order; None where nobody has asked yet

    def __repr__(self) -> str:
        return f"Array({self.dtype}, shape={self.shape}, strides={self.strides}, start={self.start})"


def read(library: Library, a: Array) -> Any:
    """The elements of an array, as a dense array of the library."""
    cell = a.cell
    if a.whole is None:
        a.whole = not a.start and a.dtype == cell.dtype and cell.size == math.prod(a.shape) and a.strides == dense_strides(a.shape)
    if a.whole:
        value, shape = cell.held
        return value if shape == a.shape else library.reshape(value, a.shape)
    nbytes = math.prod(a.shape) * a.dtype.itemsize
    if nbytes > cell.nbytes:  # an expanded view
        library.check_room(nbytes)
    return library.strided(_seen(library, cell, a.dtype), a.shape, a.strides, a.start)


def write(library: Library, target: Array, value: Any) -> None:
    """Writes a dense array of the library, of the target's shape and dtype, into the target's elements."""
    size = math.prod(target.shape)
    if not size:
        return
    cell = target.cell
    order = dense_order(target.shape, target.strides)
    with _WRITING:
        if order is not None:  # the elements fill a stretch of memory, in some order of the dimensions
            stretch = library.reshape(library.permute_dims(value, order) if order != tuple(range(len(order))) else value, (-1,))
            if size * target.dtype.itemsize == cell.nbytes:
                new = stretch if target.dtype == cell.dtype else library.bits(stretch, cell.dtype)
                library.begin(new)
                cell.replace(new)
                return
            flat = _seen(library, cell, target.dtype)
            new = library.concat([flat[: target.start], stretch, flat[target.start + size :]])
        else:
            flat = _seen(library, cell, target.dtype)
            places = positions(library, cell.nbytes // target.dtype.itemsize, target.shape, target.strides, target.start)
            if overlaps(target.shape, target.strides):
                new = _put_changed(library, flat, places, value)
            else:
                new = library.put(flat, places, value)
        new = new if target.dtype == cell.dtype else _kept(library, cell, new, target.dtype)
        library.begin(new)
        cell.replace(new)


def _put_changed(library: Library, flat: Any, places: Any, value: Any) -> Any:
    """`flat` with those of the values at places that are not there yet: where a place comes twice, an old value must not undo a new one."""
    old = library.take(flat, places)
    same = (value == old) | ((value != value) & (old != old))
    beyond = int(flat.shape[0])  # a place for what is not to be written
    longer = library.concat([flat, flat[:1]])
    return library.put(longer, library.where(same, beyond, places), value)[:beyond]


def dense_order(shape: tuple[int, ...], strides: tuple[int, ...]) -> tuple[int, ...] | None:
    """The dimensions from the longest stride to the shortest, if the elements lie one beside the other in it; else None."""
    order = tuple(sorted(range(len(shape)), key=lambda d: (strides[d], shape[d]), reverse=True))
    expected = 1
    for d in reversed(order):
        if shape[d] != 1:
            if strides[d] != expected:
                return None
            expected *= shape[d]
    return order


def positions(library: Library, capacity: int, shape: tuple[int, ...], strides: tuple[int, ...], start: int) -> Any:
    """Where in the memory each element of a layout is: integers in an array of its shape."""
    places: Any = start
    for d, (n, s) in enumerate(zip(shape, strides, strict=True)):
        one = [1] * len(shape)
        one[d] = n
        places = places + library.reshape(library.counted(n, capacity) * s, tuple(one))
    return places if shape else library.full((), start, library.index_dtype(capacity))


def _seen(library: Library, cell: Cell, dtype: Any) -> Any:
    """The cell's memory as a vector of a dtype; bytes at its end that make no whole element are left out."""
    value, shape = cell.held
    flat = value if len(shape) == 1 else library.reshape(value, (-1,))
    if dtype == cell.dtype:
        return flat
    whole = cell.nbytes // dtype.itemsize * dtype.itemsize // cell.dtype.itemsize
    return library.bits(flat if whole == cell.size else flat[:whole], dtype)


def _kept(library: Library, cell: Cell, new: Any, dtype: Any) -> Any:
    """A vector of another dtype as the cell's, with the bytes at its end that `_seen` left out."""
    back = library.bits(new, cell.dtype)
    left = cell.size - int(back.shape[0])
    return library.concat([back, _seen(library, cell, cell.dtype)[-left:]]) if left else back


@functools.lru_cache(256)
def runs(shape: tuple[int, ...], strides: tuple[int, ...]) -> tuple[tuple[int, ...], ...] | None:
    """How a layout of a dense stretch is read without gathering: (shape in memory's order, axes, shape before broadcasting).

    None where its elements do not fill a stretch.
    """
    held = tuple(n if s or n == 1 else 1 for n, s in zip(shape, strides, strict=True))
    order = dense_order(held, strides)
    if order is None:
        return None
    inverse = tuple(int(d) for d in np.argsort(order))
    return tuple(held[d] for d in order), inverse, held
