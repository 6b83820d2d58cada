"""Shape rules that many families share: broadcasting, reductions, matrix products, dimensions."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from ...tensor import dtypes
from ...tensor.errors import ShapeError

Shape = tuple[int, ...]


def pointwise(*shapes: Any) -> Shape:
    """The broadcast of the shapes; entries that are no shapes (absent operands, static arguments) do not count."""
    found = [s for s in shapes if type(s) is tuple]
    n = max((len(s) for s in found), default=0)
    out = []
    for i, sizes in enumerate(zip(*[(1,) * (n - len(s)) + s for s in found], strict=True)):
        big = {size for size in sizes if size != 1}
        if len(big) > 1:
            told = " and ".join(str(list(s)) for s in found)
            raise ShapeError(f"shapes {told} do not broadcast: sizes {' and '.join(map(str, sizes))} at dimension {i - n} differ, and none is 1")
        out.append(big.pop() if big else 1)
    return tuple(out)


def named(op: str, rule: Callable[..., Shape], *given: Any) -> Shape:
    """What a rule that several ops share says; its error with the name of the op that asks."""
    try:
        return rule(*given)
    except ShapeError as fault:
        raise type(fault)(f"{op}: {fault}") from None


def same(shape: Shape, *rest: Any) -> Shape:
    """The first operand's shape."""
    return shape


def wrap_dim(dim: int, ndim: int, op: str = "") -> int:
    """A dimension counted from 0; a tensor without dimensions is taken as having one.

    Raises IndexError if the dimension is out of range.
    """
    n = max(ndim, 1)
    head = f"{op}: " if op else ""
    if not hasattr(dim, "__index__"):
        raise TypeError(f"{head}argument 'dim' must be int, not {type(dim).__name__}")
    if not -n <= dim < n:
        if isinstance(dim, bool):
            raise TypeError(f"{head}argument 'dim' must be int, not bool")
        raise IndexError(f"{head}Dimension out of range (expected to be in range of [{-n}, {n - 1}], but got {dim})")
    return dim + n if dim < 0 else dim


def wrap_dims(dim: Any, ndim: int, op: str = "") -> Shape:
    """Dimensions counted from 0, from an int, a sequence, or None for all."""
    if dim is None:
        return tuple(range(ndim))
    dims = tuple(wrap_dim(d, ndim, op) for d in ((dim,) if isinstance(dim, int) else dim))
    if len(builtins.set(dims)) != len(dims):
        raise ShapeError(f"{op + ': ' if op else ''}dimensions {dim} name one dimension twice")
    return dims if ndim else ()


def kept(shape: Shape, dim: Any) -> Shape:
    """The shape after a reduction that keeps its dimensions. No dimensions, (), means all, as None does."""
    dims = wrap_dims(None if dim == () else dim, len(shape))
    return tuple([1 if i in dims else s for i, s in enumerate(shape)])


def reduced(shape: Shape, dim: Any = None, keepdim: bool = False) -> Shape:
    """The shape after a reduction along `dim`; along all dimensions if it is None or ()."""
    if keepdim:
        return kept(shape, dim)
    dims = wrap_dims(None if dim == () else dim, len(shape))
    return tuple([s for i, s in enumerate(shape) if i not in dims])


def count(shape: Shape, dim: Any) -> int:
    """How many elements each result of a reduction along `dim` comes from."""
    n = 1
    for i in wrap_dims(None if dim == () else dim, len(shape)):
        n *= shape[i]
    return n


def sum_dtype(d: dtypes.dtype) -> dtypes.dtype:
    """Sums and products of bools and integers are int64."""
    return d if d.is_floating_point or d.is_complex else dtypes.int64


def sum_dims(shape: Shape, target: Shape) -> Shape:
    """The dimensions over which a broadcast gradient is summed to get back to `target`."""
    lead = len(shape) - len(target)
    return tuple([i for i, s in enumerate(shape) if i < lead or (target[i - lead] == 1 and s != 1)])


def matmul(a: Shape, b: Shape) -> Shape:
    """The shape of a matrix product, with PyTorch's rules for vectors and batches."""
    if not a or not b:
        raise ShapeError(f"both operands need at least one dimension, but the shapes are {list(a)} and {list(b)}")
    rows = b[max(len(b) - 2, 0)]
    if a[-1] != rows:
        raise ShapeError(f"shapes {list(a)} and {list(b)} cannot be multiplied: {a[-1]} columns meet {rows} rows")
    if len(b) == 1:
        return a[:-1]
    if len(a) == 1:
        return b[:-2] + b[-1:]
    return pointwise(a[:-2], b[:-2]) + a[-2:-1] + b[-1:]
