"""Shape rules of indexing, scattering and embedding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...tensor import dtypes
from ...tensor.errors import DTypeError, ShapeError, UnsupportedDTypeError
from .core import pointwise, wrap_dim

Shape = tuple[int, ...]


def index(input: Shape, indices: Sequence[Shape | None]) -> Shape:
    """Index shapes broadcast; they take the place of the indexed dimensions, or stand first where these are not neighbours."""
    if len(indices) > len(input):
        raise IndexError(f"index: {len(indices)} indices for a tensor of {len(input)} dimensions, shape {tuple(input)}")
    where = [i for i, one in enumerate(indices) if one is not None]
    if not where:
        return input
    try:
        whole = pointwise(*(one for one in indices if one is not None))
    except ShapeError:
        raise IndexError(f"index: index tensors of shapes {[tuple(i) for i in indices if i is not None]} do not broadcast") from None
    rest = tuple(n for i, n in enumerate(input) if i not in where)
    at = where[0] if where[-1] - where[0] == len(where) - 1 else 0
    return rest[:at] + whole + rest[at:]


def index_put(input: Shape, indices: Sequence[Shape | None], values: Shape, accumulate: bool = False) -> Shape:
    chosen = index(input, indices)
    if pointwise(chosen, values) != tuple(chosen):
        raise ShapeError(f"index_put: values of shape {tuple(values)} do not broadcast to the indexed shape {tuple(chosen)}")
    return input


def index_select(input: Shape, dim: int, index: Shape) -> Shape:
    dim = wrap_dim(dim, len(input), "index_select")
    if len(index) > 1:
        raise IndexError(f"index_select: index must be a vector, got shape {tuple(index)}")
    return input[:dim] + (index[0] if index else 1,) + input[dim + 1:] if input else input


def _along(op: str, input: Shape, dim: int, index: Shape, source: Shape) -> Shape:
    """Checks that source has input's sizes, but index's number along dim."""
    expected = index_select(input, dim, index)
    if (len(source) == len(input) and tuple(source) != tuple(expected)) or len(source) > len(input):
        raise ShapeError(
            f"{op}: source must have shape {tuple(expected)} for input {tuple(input)} and {index[0] if index else 1} indices along dim {dim}, "
            f"got {tuple(source)}"
        )
    return input


def index_add(input: Shape, dim: int, index: Shape, source: Shape) -> Shape:
    return _along("index_add", input, dim, index, source)


def index_copy(input: Shape, dim: int, index: Shape, source: Shape) -> Shape:
    return _along("index_copy", input, dim, index, source)


def index_reduce(input: Shape, dim: int, index: Shape, source: Shape, reduce: str, include_self: bool = True) -> Shape:
    return _along("index_reduce", input, dim, index, source)


def index_fill(input: Shape, dim: int, index: Shape, value: Any = ()) -> Shape:
    index_select(input, dim, index)
    return input


def masked(input: Shape, mask: Shape, *rest: Any) -> Shape:
    return pointwise(input, mask)


def like_second(input: Shape, index: Shape, *rest: Any) -> Shape:
    return index


def like_first(input: Shape, *rest: Any) -> Shape:
    return input


def select_scatter(input: Shape, src: Shape, dim: int, index: int) -> Shape:
    dim = wrap_dim(dim, len(input), "select_scatter")
    if not -input[dim] <= index < input[dim]:
        raise IndexError(f"select_scatter: index {index} is out of range for dim {dim} of size {input[dim]}")
    if tuple(src) != input[:dim] + input[dim + 1:]:
        raise ShapeError(f"select_scatter: src must have shape {input[:dim] + input[dim + 1:]}, got {tuple(src)}")
    return input


def slice_scatter(input: Shape, src: Shape, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Shape:
    if not input:
        raise ShapeError("slice_scatter: input needs at least 1 dimension to slice, but its shape is ()")
    dim = wrap_dim(dim, len(input), "slice_scatter")
    expected = input[:dim] + (len(range(input[dim])[start:end:step]),) + input[dim + 1:]
    if tuple(src) != expected:
        raise ShapeError(f"slice_scatter: src must have shape {expected}, got {tuple(src)}")
    return input


def check_idle_dim(op: str, input: Shape, dim: int, index: Shape) -> None:
    """Raises for a wrong dim where there is nothing to look up along it: kernels do not look at dim then."""
    if not input or 0 in index:
        wrap_dim(dim, len(input), op)


def gather(input: Shape, dim: int, index: Shape) -> Shape:
    _fits("gather", input or (1,), dim, index if input else index or (1,), "input")
    return index


def _fits(op: str, input: Shape, dim: int, index: Shape, name: str) -> None:
    """Raises ShapeError unless index has as many dimensions, and is not larger except along dim."""
    dim = wrap_dim(dim, len(input), op)
    if len(index) != len(input) and 0 not in index:
        raise ShapeError(f"{op}: index of shape {tuple(index)} must have as many dimensions as {name} of shape {tuple(input)}")
    for i, (n, m) in enumerate(zip(index, input, strict=False)):
        if i != dim and n > m:
            raise ShapeError(f"{op}: index of shape {tuple(index)} is larger than {name} of shape {tuple(input)} along dim {i}; only dim {dim} may be")


def scatter(input: Shape, dim: int, index: Shape, src: Any = (), *rest: Any) -> Shape:
    _fits("scatter", input or (1,), dim, index if input else index or (1,), "input")
    if isinstance(src, tuple) and src and index:
        _fits("scatter", src, dim, index, "src")
        if index[dim] > src[dim]:
            raise ShapeError(f"scatter: index of shape {tuple(index)} is larger than src of shape {tuple(src)} along dim {dim}")
    return input


def embedding(weight: Shape, indices: Shape, padding_idx: int = -1, scale_grad_by_freq: bool = False) -> Shape:
    if len(weight) != 2:
        raise ShapeError(f"embedding: weight must be (num_embeddings, embedding_dim), got shape {tuple(weight)}")
    return tuple(indices) + weight[1:]


def embedding_backward(grad: Shape, indices: Shape, num_weights: int, padding_idx: int, scale_grad_by_freq: bool) -> Shape:
    return (num_weights, grad[-1])


def one_hot(tensor: Shape, num_classes: int = -1) -> Shape:
    return (*tensor, num_classes)


def check_reduction(reduce: str, dtype: Any) -> None:
    """Raises UnsupportedDTypeError for a scatter's reduction that its dtype does not have."""
    if (dtype.is_complex and reduce in ("amax", "amin")) or (reduce == "mean" and dtype is dtypes.bool):
        raise UnsupportedDTypeError(f"scatter_reduce: there is no {reduce} of {dtype.name} numbers; cast with .to(dtype)")


def check_source_dtype(dtype: Any, src: Any) -> None:
    """Raises DTypeError for a tensor to scatter of another dtype; a number is converted."""
    given = getattr(src, "dtype", dtype)
    if given is not dtype:
        raise DTypeError(f"scatter: src must have input's dtype {dtype.name}, but has {given.name}; cast it with .to(dtype)")
