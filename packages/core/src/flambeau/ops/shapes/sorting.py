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


def integrated_dim(op: str, ndim: int, dim: int) -> int:
    """The dimension of an integral, counted from 0; raises where there is none."""
    if not ndim:
        raise ShapeError(f"{op}: y needs at least one dimension, but its shape is ()")
    return wrap_dim(dim, ndim, op)


def sample_points(y: Shape, x: Shape, dim: int) -> Shape:
    """The shape in which the sample points of y's values along dim, a vector of them or in y's last dimensions, have y's number of dimensions."""
    whole = (1,) * dim + x + (1,) * (len(y) - 1 - dim) if len(x) == 1 else (1,) * (len(y) - len(x)) + x
    if len(whole) != len(y) or whole[dim] != y[dim]:
        raise ShapeError(f"trapezoid: x needs one sample point for each of the {y[dim]} values of y along dim {dim}, "
                         f"but its shape is {tuple(x)} and y's {tuple(y)}")
    return whole


def scanned_pair(shape: Shape, dim: int = -1, *rest: Any) -> list[Shape]:
    """The shapes of values and indices where dim stays."""
    return [scanned(shape, dim)] * 2


def topped(shape: Shape, k: int, dim: int = -1, *rest: Any) -> list[Shape]:
    """The shapes of the k first values and their indices."""
    d = wrap_dim(dim, len(shape))
    size = shape[d] if shape else 1
    if not 0 <= k <= size:
        raise ShapeError(f"topk: k is {k} and the size along dim {dim} of the shape {tuple(shape)} is {size}; k can be 0 to {size}")
    result = (*shape[:d], k, *shape[d + 1:]) if shape else () if k else (0,)
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
