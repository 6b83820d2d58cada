"""Writing elements of one tensor to places that an index tensor names."""
# mypy: disable-error-code="empty-body, has-type, name-defined, no-untyped-call"

from __future__ import annotations

from typing import Any

from . import shapes
from .notation import Index, Operand, Tensor, args, function, op


@op(shapes.scatter, inplace=True, promote=None, mixed=True)
def scatter(input: Tensor, dim: int, index: Index, src: Operand | None = None, reduce: str | None = None, *, value: float | None = None) -> Tensor:
    """input with src's elements written where index says along dim: out[index[i][j]][j] = src[i][j] for dim 0.

    Args:
        input: any shape.
        dim: the dimension.
        index: as many dimensions as input, not larger except along dim; ints from 0.
        src: at least as large as index, of input's dtype; or a number.
        reduce: None writes; "add" and "multiply" combine with what is there.
        value: another name of src, for a number.

    Returns:
        The shape of input.

    Raises:
        IndexError: an index is out of range.
        ShapeError: the shapes do not fit.

    Example:
        >>> fb.zeros(3).scatter(0, fb.tensor([2]), 1.0)
        tensor([0., 0., 1.])
    """
    if value is not None:
        src = value
    shapes.check_source_dtype(input.dtype, src)
    shapes.check_written(input, src)
    shapes.check_idle_dim("scatter", input.shape, dim, index.shape)


scatter.vjp(
    input=lambda g, dim, index, reduce: scatter_grad_input(g, dim, index, reduce), src=lambda g, dim, index, reduce, src_shape: scatter_grad_src(g, dim, index, reduce, src_shape)
)
scatter.samples(
    lambda make: [
        args(make(4, 5), 0, make.index(4, 1, 5), make(1, 5)), args(make(4, 5), 1, make.index(5, 4, 1), 2.0), args(make(4, 5), 1, make.index(5, 3, 1), src=make(4, 2)),
        args(make(4, 5), 0, make.index(4, 0, 5), src=make(1, 5)),
    ]
)


@function(namespace="_")
def scatter_grad_input(g: Tensor, dim: int, index: Tensor, reduce: str | None) -> Tensor:
    """What scatter sends back to its input."""
    if reduce == "multiply":
        raise RuntimeError("scatter: reduce='multiply' has no derivative; use scatter_reduce with reduce='prod'")
    return g if reduce == "add" else scatter(g, dim, index, 0)


@function(namespace="_")
def scatter_grad_src(g: Tensor, dim: int, index: Tensor, reduce: str | None, shape: Any) -> Tensor:
    """What scatter sends back to its source, which has that shape."""
    if reduce == "multiply":
        raise RuntimeError("scatter: reduce='multiply' has no derivative; use scatter_reduce with reduce='prod'")
    return in_corner(gather(g, dim, index), shape)


@function(namespace="_")
def in_corner(input: Tensor, shape: Any) -> Tensor:
    """input filled with zeros at the end of each dimension, up to the shape."""
    if tuple(input.shape) == tuple(shape):
        return input
    result = zeros(shape, dtype=input.dtype, device=input.device)
    where = tuple(arange(n, device=input.device).reshape((n,) + (1,) * (input.ndim - 1 - i)) for i, n in enumerate(input.shape))
    return index_put(result, where, input, False)


@op(shapes.scatter, inplace=True, linear=True)
def scatter_add(input: Tensor, dim: int, index: Index, src: Tensor) -> Tensor:
    """input with src's elements added where index says along dim. See `scatter`."""
    shapes.check_idle_dim("scatter_add", input.shape, dim, index.shape)


scatter_add.vjp(input=lambda g: g, src=lambda g, dim, index, src_shape: in_corner(gather(g, dim, index), src_shape))
scatter_add.samples(
    lambda make: [args(make(4, 5), 0, make.index(4, 6, 5), make(6, 5)), args(make(4, 5), -1, make.index(5, 3, 7), src=make(4, 8)), args(make(3), 0, make.index(3, 0), src=make(2))]
)


@op(shapes.scatter, inplace=True)
def scatter_reduce(input: Tensor, dim: int, index: Index, src: Tensor, reduce: str, include_self: bool = True) -> Tensor:
    """input with src's elements combined where index says along dim.

    Args:
        input: any shape.
        dim: the dimension.
        index: as many dimensions as input, not larger except along dim; ints from 0.
        src: at least as large as index.
        reduce: "sum", "prod", "mean", "amax" or "amin".
        include_self: whether input's own elements take part; without it, they stay only where index names them not.

    Returns:
        The shape of input.

    Raises:
        IndexError: an index is out of range.
        ShapeError: the shapes do not fit.
        ValueError: there is no such reduction.
        UnsupportedDTypeError: an extreme of complex numbers, or a mean of booleans.
    """
    shapes.check_reduction(reduce, input.dtype)
    shapes.check_idle_dim("scatter_reduce", input.shape, dim, index.shape)


scatter_reduce.vjp(
    input=lambda g, input, dim, index, src, reduce, include_self, out: scatter_reduce_grad_input(g, input, dim, index, src, reduce, include_self, out),
    src=lambda g, input, dim, index, src, reduce, include_self, out: scatter_reduce_grad_src(g, input, dim, index, src, reduce, include_self, out),
)
scatter_reduce.samples(
    lambda make: [args(make(4, 5), 0, make.index(4, 6, 5), make(6, 5), r, include_self=s) for r in ("sum", "prod", "mean", "amax", "amin") for s in (True, False)]
)


@function(namespace="_")
def scatter_shares(g: Tensor, input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, include_self: bool, out: Tensor) -> Tensor:
    """The cotangent of each result of a mean, amax or amin, divided by the number of elements that share it."""
    chosen = src[tuple(slice(n) for n in index.shape)]
    if reduce == "mean":
        own, shared = (ones_like if include_self else zeros_like)(g), ones_like(chosen)
    else:
        own, shared = to(eq(input, out), g.dtype), to(eq(chosen, gather(out, dim, index)), g.dtype)
        own = own if include_self else scatter(own, dim, index, 0)
    return g / clamp(scatter_add(own, dim, index, shared), 1)


@function(namespace="_")
def scatter_reduce_grad_input(g: Tensor, input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, include_self: bool, out: Tensor) -> Tensor:
    """What scatter_reduce sends back to its input."""
    if reduce == "prod":
        safe = masked_fill(input, eq(input, 0), 1)
        grad = g * scatter_reduce(safe, dim, index, src, "prod", include_self) / safe
    elif reduce == "sum":
        grad = g
    else:
        grad = scatter_shares(g, input, dim, index, src, reduce, include_self, out)
        grad = grad if reduce == "mean" else grad * to(eq(input, out), g.dtype)
    return grad if include_self else scatter(grad, dim, index, 0)


@function(namespace="_")
def scatter_reduce_grad_src(g: Tensor, input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, include_self: bool, out: Tensor) -> Tensor:
    """What scatter_reduce sends back to its source."""
    chosen = src[tuple(slice(n) for n in index.shape)]
    if reduce == "sum":
        grad = gather(g, dim, index)
    elif reduce == "prod":
        zero = eq(chosen, 0)
        zeros_there = gather(scatter_add(zeros_like(input), dim, index, to(zero, input.dtype)), dim, index)
        alone = zero & eq(zeros_there, 1)
        without = scatter_reduce(input, dim, index, masked_fill(chosen, alone, 1), "prod", include_self)
        grad = where(alone, gather(g * without, dim, index), gather(g * out, dim, index) / masked_fill(chosen, zero, 1))
    else:
        grad = gather(scatter_shares(g, input, dim, index, src, reduce, include_self, out), dim, index)
        grad = grad if reduce == "mean" else grad * to(eq(chosen, gather(out, dim, index)), g.dtype)
    return in_corner(grad, src.shape)


@function(inplace=True)
def index_reduce(input: Tensor, dim: int, index: Tensor, source: Tensor, reduce: str, *, include_self: bool = True) -> Tensor:
    """input with the slices of source combined into the slices along dim that index names.

    Args:
        input: any shape.
        dim: the dimension.
        index: shape (n,), ints from 0.
        source: input's shape with n elements along dim.
        reduce: "prod", "mean", "amax" or "amin".
        include_self: whether input's own elements take part.

    Returns:
        The shape of input.

    Raises:
        IndexError: an index is out of range.
        ShapeError: source does not fit.
        ValueError: there is no such reduction.
    """
    shapes.index_reduce(input.shape, dim, index.shape, source.shape, reduce)
    if reduce == "sum":
        raise ValueError("index_reduce: reduce is 'prod', 'mean', 'amax' or 'amin'; index_add adds")
    dim = shapes.wrap_dim(dim, input.ndim, "index_reduce")
    whole = expand(reshape(index, (-1,) + (1,) * (input.ndim - dim - 1)), source.shape)
    return scatter_reduce(input, dim, whole, source, reduce, include_self)


index_reduce.samples(lambda make: [args(make(4, 5), 0, make.index(4, 6), make(6, 5), r) for r in ("prod", "mean", "amax", "amin")])
