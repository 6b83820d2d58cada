"""A backend made of an array library: every op that the library's functions can make, and views by the adapter."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...dispatch.backend import Backend, Capabilities
from ...dispatch.op import OPS, Op
from ...ops.lazy import find
from ...tensor import dtypes
from ...tensor.devices import channels_last, channels_last_3d
from ...tensor.errors import ShapeError
from ...tensor.layout import extent, numel
from .library import Library
from .recipes import ALL_KINDS, Recipe, supplied
from .views import Array, Cell, dense_order, dense_strides, read, write

_HALVES = (np.dtype(np.float16), dtypes.bfloat16.numpy)
_F32 = np.dtype(np.float32)


class ArrayLibrary(Backend):
    """A device on which an array library computes. Subclass it and name it; kernels of the subclass win over recipes.

    Args:
        library: a `Library`, or the namespace of one that does as the Array API standard says.

    Example:
        >>> import numpy as np
        >>> from flambeau.backend import ArrayLibrary
        >>> class Plain(ArrayLibrary):
        ...     name = "plain"
        >>> sorted(Plain(np).kernels)[:3]
        ['abs', 'acos', 'acosh']
    """

    def __init__(self, library: Any) -> None:
        super().__init__()
        self.library: Library = library if isinstance(library, Library) else Library(library)
        for op, way in supplied(self.library).items():
            self.offer(op, way)
        self.kernel("clone")(self._clone)
        self.kernel("clone_as")(self._clone_as)
        self.kernel("make_strided")(self._make_strided)

    # ---------------------------------------------------------------- kernels

    def offer(self, op: str, way: Recipe) -> None:
        """Makes a recipe the kernel of an op."""
        self.kernels[op] = self._kernel(op, way)
        self.kernel_dtypes.pop(op, None)
        if way.kinds != ALL_KINDS:
            self.kernel_dtypes[op] = frozenset(d.numpy for d in dtypes.DTYPE_LIST if kind_of(d) in way.kinds)

    def _kernel(self, op: str, way: Recipe) -> Callable[..., Any]:
        function, library, wide, turn = way.function, self.library, way.wide, self.library.turn

        def kernel(*args: Any) -> Any:
            with turn():
                given = []
                for a in args:
                    kind = a.__class__
                    if kind is Array or kind is list or kind is tuple:
                        a = self._open(a, wide)
                    elif kind is dtypes.dtype:
                        self.require_dtype(a.numpy)
                    given.append(a)
                return self._made(function(library, *given), op, args, way)

        return kernel

    def _open(self, a: Any, wide: bool) -> Any:
        """An argument with the library's arrays in the place of the adapter's."""
        if a.__class__ is Array:
            value = read(self.library, a)
            return self.library.cast(value, _F32) if wide and a.dtype in _HALVES else value
        if a.__class__ is list or a.__class__ is tuple:
            return a.__class__([self._open(x, wide) for x in a])
        return a

    def _made(self, result: Any, op: str, args: Any, way: Recipe) -> Any:
        """A recipe's results as arrays of the dtypes that the op's row gives them."""
        if op[-1] == "_":
            write(self.library, args[0], self.library.cast(result, args[0].dtype))
            return None
        row = row_of(op)
        kinds = row.result
        if result.__class__ is tuple or result.__class__ is list:
            each = kinds if isinstance(kinds, tuple) else (kinds,) * len(result)
            found = [None if i in way.auxiliary else _dtype(row, kind, args) for i, kind in enumerate(each)]
            return tuple([self.keep(r, dtype, i not in way.auxiliary) for i, (r, dtype) in enumerate(zip(result, found, strict=True))])
        return self.keep(result, _dtype(row, kinds, args))

    def keep(self, value: Any, dtype: Any = None, begin: bool = True) -> Array:
        """A dense array of the library as one of the adapter's, in a NumPy dtype if one is given; work on it begins at once, or when it is read."""
        library = self.library
        if dtype is None:
            dtype = library.numpy_dtype(value)
        else:
            value = library.cast(value, dtype)
        shape = tuple(value.shape)
        cell = Cell(value, shape, dtype, math.prod(shape))
        library.check_room(cell.size * dtype.itemsize)
        if begin:
            library.begin(value)
        made = Array(cell, dtype, shape, dense_strides(shape))
        made.whole = True
        return made

    def _clone(self, array: Array) -> Array:
        """A copy with the same strides where these are dense, else contiguous."""
        with self.library.turn():
            return self._in_order(read(self.library, array), array.dtype, dense_order(array.shape, array.strides))

    def _clone_as(self, array: Array, memory_format: Any) -> Array:
        """A copy in a memory format."""
        rank, order = len(array.shape), None
        if memory_format in (channels_last, channels_last_3d):
            if rank != (4 if memory_format is channels_last else 5):
                raise ValueError(f"required rank {4 if memory_format is channels_last else 5} tensor to use {memory_format} format")
            order = (0, *range(2, rank), 1)
        with self.library.turn():
            return self._in_order(read(self.library, array), array.dtype, order)

    def _in_order(self, value: Any, dtype: Any, order: tuple[int, ...] | None) -> Array:
        """A new array whose memory has the dimensions in an order; row-major for None."""
        if order is None or order == tuple(range(len(order))):
            return self.keep(value, dtype)
        lying = self.keep(self.library.permute_dims(value, order), dtype)
        strides = dict(zip(order, lying.strides, strict=True))
        return Array(lying.cell, dtype, tuple(value.shape), tuple(strides[d] for d in range(len(order))))

    def _make_strided(self, size: tuple[int, ...], stride: tuple[int, ...], dtype: Any, device: Any) -> Array:
        flat = self.empty((extent(size, stride),), dtype.numpy, device.index)
        return Array(flat.cell, flat.dtype, tuple(size), tuple(stride))

    # ---------------------------------------------------------------- tier 0

    def capabilities(self, index: int | None = None) -> Capabilities:
        names = frozenset(d.name for d in dtypes.DTYPE_LIST if self.library.find(d.name) is not None or d is dtypes.bool)
        return Capabilities(dtypes=names, strided_views=False)

    def empty(self, shape: tuple[int, ...], dtype: Any, index: int | None) -> Array:
        dtype = np.dtype(dtype)
        self.require_dtype(dtype, index)
        self.library.check_room(numel(shape) * dtype.itemsize)
        with self.library.turn():
            return self.keep(self.library.zeros(tuple(shape), dtype=self.library.dtype(dtype)), dtype, False)

    def from_host(self, array: Any, index: int | None) -> Array:
        array = np.asarray(array)
        self.require_dtype(array.dtype, index)
        with self.library.turn():
            return self.keep(self.library.from_numpy(array), array.dtype)

    def to_host(self, array: Array) -> np.ndarray[Any, Any]:
        with self.library.turn():
            value = read(self.library, array)
            self.library.begin(value)
        seen = self.library.to_numpy(value)
        return seen if seen.dtype == array.dtype else seen.view(array.dtype)

    def copy_(self, target: Array, source: Array) -> None:
        with self.library.turn():
            value = self.library.converted(read(self.library, source), target.dtype)
            if source.shape != target.shape:
                value = self.library.broadcast_to(value, target.shape)
            write(self.library, target, value)

    def strides(self, array: Array) -> tuple[int, ...]:
        return array.strides

    def offset(self, array: Array, root: Array) -> int:
        return int(array.start - root.start * root.dtype.itemsize // array.dtype.itemsize)

    def as_strided(self, array: Array, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Array:
        return Array(array.cell, array.dtype, tuple(shape), tuple(strides), array.start + offset)

    def reinterpret(self, array: Array, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Array:
        dtype = np.dtype(dtype)
        self.require_dtype(dtype)
        at = array.start * array.dtype.itemsize
        if at % dtype.itemsize:
            raise ShapeError(
                f"an array of {array.dtype} that starts at byte {at} cannot be seen as {dtype}, of {dtype.itemsize} bytes; clone it"
            )
        return Array(array.cell, dtype, tuple(shape), tuple(strides), at // dtype.itemsize + offset)

    def capacity(self, root: Array) -> int:
        return int(root.cell.nbytes // root.dtype.itemsize - root.start)

    def pointer(self, array: Array) -> int:
        return int((id(array.cell) << 36) + array.start * array.dtype.itemsize)


def row_of(op: str) -> Op:
    """What the op table says of an op, whose module is imported if no one has used it yet."""
    if op not in OPS:
        find(op)
    return OPS[op]


def op_shape(op: str, *args: Any) -> Any:
    """The shape of an op's result (a list of shapes, of several), by the op's own rule.

    Args:
        op: its name.
        args: its positional arguments, with anything that has a `.shape` in the place of tensors.

    Raises:
        ShapeError: the arguments do not fit each other.
    """
    return row_of(op).rule(*[_shape(a) for a in args])


def _shape(a: Any) -> Any:
    if isinstance(a, list | tuple) and any(hasattr(x, "shape") for x in a):
        return [_shape(x) for x in a]
    return tuple(a.shape) if hasattr(a, "shape") else a


def kind_of(d: dtypes.dtype) -> str:
    """'b', 'i', 'u', 'f' or 'c'."""
    return "c" if d.is_complex else "f" if d.is_floating_point else str(d.numpy.kind)


def _dtype(row: Any, kind: Any, args: Any) -> Any:
    """The NumPy dtype of a result; None where only the recipe knows."""
    if isinstance(kind, dtypes.dtype):
        return kind.numpy
    if "mixed" in row.traits and args[0].__class__ is Array:
        return args[0].dtype
    if kind == "array" or "factory" in row.traits:
        return None
    for i, a in enumerate(args):
        operand = a if a.__class__ is Array else _first(a)
        if operand is not None and i not in row.index_args:
            return kind(dtypes.BY_NUMPY[operand.dtype]).numpy if callable(kind) else operand.dtype
    return None


def _first(a: Any) -> Any:
    """The first array of a list."""
    return next((x for x in a if x.__class__ is Array), None) if a.__class__ is list or a.__class__ is tuple else None
