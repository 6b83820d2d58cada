"""Shape rules of scans, sorting and search."""

from __future__ import annotations

from typing import Any

from ...tensor.errors import ShapeError
from .core import reduced, wrap_dim

Shape = tuple[int, ...]


def scanned(shape: Shape, dim: int) -> Shape:
    """The same shape, with dim checked."""
    wrap_dim(dim, len(shape))
    return shape


def scanned_pair(shape: Shape, dim: int = -1, *rest: Any) -> list[Shape]:
    """The shapes of values and indices where dim stays."""
    return [scanned(shape, dim)] * 2


def topped(shape: Shape, k: int, dim: int = -1, *rest: Any) -> list[Shape]:
    """The shapes of the k first values and their indices."""
    d = wrap_dim(dim, len(shape))
    size = shape[d] if shape else 1
    if not 0 <= k <= size:
        raise ShapeError(f"topk: k is {k} and the size along dim {dim} of the shape {tuple(shape)} is {size}; k can be 0 to {size}")
    result = (*shape[:d], k, *shape[d + 1:]) if shape else ()
    return [result, result]


def kth(shape: Shape, k: int, dim: int = -1, keepdim: bool = False) -> list[Shape]:
    """The shapes of the k-th value and its index."""
    d = wrap_dim(dim, len(shape))
    size = shape[d] if shape else 1
    if not size:
        raise IndexError(f"kthvalue: there is no element along dim {dim} of the shape {tuple(shape)}; give a dim of a size above 0")
    if not 1 <= k <= size:
        raise ShapeError(f"kthvalue: k is {k} and the size along dim {dim} of the shape {tuple(shape)} is {size}; k can be 1 to {size}")
    return [reduced(shape, dim, keepdim)] * 2


def searched(sequence: Shape, values: Shape, right: bool) -> Shape:
    """The shape of places in a sorted sequence."""
    if not sequence or (len(sequence) > 1 and sequence[:-1] != values[:-1]):
        raise ShapeError(f"searchsorted: the shape of the sequence is {tuple(sequence)} and that of input {tuple(values)}; "
                         "the sequence must have one dimension, or input's sizes but for the last")
    return values


def check_boundaries(shape: Shape) -> None:
    """Raises where boundaries are not a vector."""
    if len(shape) != 1:
        raise ShapeError(f"bucketize: boundaries has the shape {tuple(shape)}; it must have one dimension")


def binned(shape: Shape, bins: int = 100, *rest: Any) -> Shape:
    """The shape of a histogram."""
    return (bins,)


def unknown(*rest: Any) -> Shape:
    """Of ops whose result's shape depends on the elements."""
    raise ShapeError("the shape of this op's result depends on the elements: it cannot run without data")
