"""Arrays without elements, and kernels made of the op table's shape rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...dispatch.backend import Backend
from ...ops.shapes import like_strides, view_dtype_layout
from ...tensor import dtypes, layout


class MetaArray:
    """A shape, strides and a dtype; nothing else."""

    __slots__ = ("dtype", "offset", "shape", "strides")

    def __init__(self, shape: Any, dtype: Any, strides: Any = None, offset: int = 0) -> None:
        self.shape = tuple(shape)
        self.dtype = np.dtype(dtype)
        self.strides = layout.contiguous_strides(self.shape) if strides is None else tuple(strides)
        self.offset = offset


class MetaBackend(Backend):
    """Computes what tensors would be, not what they would hold."""

    name = "meta"
    has_data = False

    def __init__(self) -> None:
        super().__init__()
        self.kernels = {"view_dtype": view_dtype, "clone_as": clone_as}

    def empty(self, shape: tuple[int, ...], dtype: Any, index: int | None) -> Any:
        return MetaArray(shape, dtype)

    def from_host(self, array: Any, index: int | None) -> Any:
        return MetaArray(array.shape, array.dtype, [s // array.itemsize for s in array.strides])

    def to_host(self, array: Any) -> Any:
        raise NotImplementedError("a tensor on 'meta' has a shape and a dtype, but no data to read")

    def copy_(self, target: Any, source: Any) -> None:
        """Nothing to copy."""

    def strides(self, array: Any) -> tuple[int, ...]:
        return array.strides  # type: ignore[no-any-return]

    def offset(self, array: Any, root: Any) -> int:
        return array.offset - root.offset  # type: ignore[no-any-return]

    def as_strided(self, array: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
        return MetaArray(shape, array.dtype, strides, array.offset + offset)

    def reinterpret(self, array: Any, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
        return MetaArray(shape, dtype, strides, array.offset * array.dtype.itemsize // np.dtype(dtype).itemsize + offset)

    def capacity(self, root: Any) -> int:
        return layout.extent(root.shape, root.strides)

    def pointer(self, array: Any) -> int:
        return 0

    def derive(self, op: Any) -> Callable[..., Any] | None:
        if "view" in op.traits or "reshape" in op.traits or (op.rule is None and "factory" not in op.traits):
            return None
        if "inplace" in op.traits:
            return lambda *args: None
        return lambda *args: results(op, args)


def view_dtype(array: Any, dtype: Any, itemsize: int) -> Any:
    """The same bytes as elements of another dtype."""
    shape, strides, offset = view_dtype_layout(array.shape, array.strides, array.offset, dtype, itemsize)
    return MetaArray(shape, dtype.numpy, strides, offset)


def clone_as(array: Any, memory_format: Any) -> Any:
    """A new array in a memory format."""
    return MetaArray(array.shape, array.dtype, like_strides(array.shape, array.strides, memory_format))


def results(op: Any, args: Any) -> Any:
    """The array or arrays that the op's rules name."""
    factory = "factory" in op.traits
    if op.rule is None:
        if op.name == "make_eye":
            shape: Any = args[:2]
        elif op.name in ("make_range", "make_linspace"):
            shape = (args[2],)
        else:
            shape = args[0]
    else:
        shape = op.rule(*[shape_of(a) for a in args])
    kinds = op.result
    if isinstance(shape, list):
        each = kinds if isinstance(kinds, tuple) else (kinds,) * len(shape)
        made = [MetaArray(s, dtype_for(op, k, args)) for s, k in zip(shape, each, strict=True)]
        return tuple(made)
    dtype = args[-2].numpy if factory else dtype_for(op, kinds, args)
    strides = args[1] if op.name == "make_strided" else None
    return MetaArray(shape, dtype, strides)


def shape_of(a: Any) -> Any:
    """What a shape rule sees of an argument."""
    if isinstance(a, MetaArray):
        return a.shape
    if isinstance(a, list | tuple) and any(isinstance(x, MetaArray) for x in a):
        return [x.shape if isinstance(x, MetaArray) else None for x in a]
    return a


def dtype_for(op: Any, kind: Any, args: Any) -> Any:
    """The NumPy dtype of a result."""
    if isinstance(kind, dtypes.dtype):
        return kind.numpy
    if kind == "array":
        named = next((a for a in args if isinstance(a, dtypes.dtype)), None)
        if named is not None:
            return named.numpy
    operands = [a for i, a in enumerate(args) if i not in op.index_args]
    flat = [x for a in operands for x in (a if isinstance(a, list) else [a]) if isinstance(x, MetaArray)]
    source = flat[0].dtype if flat else next(a.dtype for a in args if isinstance(a, MetaArray))
    return kind(dtypes.BY_NUMPY[source]).numpy if callable(kind) else source
