"""Indexing by tensors of indices and by masks."""
# mypy: disable-error-code="empty-body, has-type, name-defined, no-untyped-call"

from __future__ import annotations

import math
from typing import Any

from ..tensor.base import TensorBase
from . import shapes
from .notation import Index, Operand, Tensor, args, function, op

# ---- several index tensors


@op(shapes.index, namespace="_", batch="index", linear=True)
def index(input: Tensor, indices: tuple[Index | None, ...]) -> Tensor:
    """The elements that index tensors name: input[indices[0], indices[1], ...].

    Args:
        input: any shape.
        indices: an index tensor of ints for each dimension, or None for the whole dimension. They broadcast. Negative ones
            count from the end.

    Returns:
        The broadcast index shape in place of the indexed dimensions; in front, where these are not neighbours.

    Raises:
        IndexError: an index is out of range, or there are too many.
    """


index.vjp(input=lambda g, input_shape, indices: index_put(zeros(input_shape, dtype=g.dtype, device=g.device), indices, g, True))
index.samples(
    lambda make: [
        args(make(4, 5), (make.index(4, 3),)), args(make(4, 5), (make.index(4, 3), make.index(5, 3))), args(make(4, 5), (None, make.index(5, 2, 3))),
        args(make(4, 5, 3), (make.index(4, 2), None, make.index(3, 2))), args(make(4, 5), (make.index(4, 3, 1), make.index(5, 2))), args(make(4, 5), (make.index(4, 0),)),
        args(make(4, 5), (make.index(4),)),
    ]
)


@op(shapes.index_put, inplace=True, batch="index", layout="first")
def index_put(input: Tensor, indices: tuple[Index | None, ...], values: Tensor, accumulate: bool = False) -> Tensor:
    """input with the elements that index tensors name set to values.

    Args:
        input: any shape.
        indices: see `Tensor.__getitem__`: an index tensor or None for each dimension.
        values: broadcasts to the indexed shape.
        accumulate: adds the values; elements that are named several times get them all. Without it one of them stays.

    Returns:
        The shape of input.

    Raises:
        IndexError: an index is out of range, or there are too many.
        ShapeError: the values do not fit.
    """


index_put.vjp(
    input=lambda g, indices, accumulate: g if accumulate else index_put(g, indices, zeros((), dtype=g.dtype, device=g.device), False),
    values=lambda g, indices, values_shape: sum_to(index(g, indices), values_shape),
)
index_put.samples(
    lambda make: [
        args(make(4, 5), (make.index(4, 3),), make(3, 5), True), args(make(4, 5), (make.index(4, 3), make.index(5, 3)), make(3), True),
        args(make(4, 5), (make.index(4),), make(5)),
        args(make(4, 5), (make.index(4, 1), make.index(5, 1)), make(1)),
    ]
)


# ---- one index vector along a dimension


@op(shapes.index_select, batch="rows", linear=True, exact_out=True)
def index_select(input: Tensor, dim: int, index: Index) -> Tensor:
    """The slices of input along dim that index names.

    Args:
        input: any shape.
        dim: the dimension.
        index: shape (n,) or (), ints from 0.

    Returns:
        The shape of input with n elements along dim.

    Raises:
        IndexError: an index is out of range.

    Example:
        >>> fb.index_select(fb.eye(3), 0, fb.tensor([2]))
        tensor([[0., 0., 1.]])
    """


index_select.vjp(input=lambda g, input_shape, dim, index: index_add(zeros(input_shape, dtype=g.dtype, device=g.device), dim, index, g))
index_select.samples(lambda make: [args(make(4, 5), 0, make.index(4, 3)), args(make(4, 5), -1, make.index(5, 7)), args(make(4, 5), 1, make.index(5, 0)), args(make(3), 0, make.index(3))])


@op(shapes.index_add, inplace=True, batch="rows", layout="contiguous")
def index_add(input: Tensor, dim: int, index: Index, source: Tensor, *, alpha: float = 1) -> Tensor:
    """input with alpha * source added to the slices along dim that index names; to repeated ones several times.

    Args:
        input: any shape.
        dim: the dimension.
        index: shape (n,), ints from 0.
        source: input's shape with n elements along dim.
        alpha: factor of source.

    Returns:
        The shape of input.

    Raises:
        IndexError: an index is out of range.
        ShapeError: source does not fit.
    """
    if alpha != 1:
        source = to(source * alpha, source.dtype)


index_add.vjp(input=lambda g: g, source=lambda g, dim, index, source_shape: reshape(index_select(g, dim, index), source_shape))
index_add.samples(lambda make: [args(make(4, 5), 0, make.index(4, 6), make(6, 5)), args(make(4, 5), -1, make.index(5, 3), make(4, 3), alpha=2), args(make(3), 0, make.index(3, 2), make(2))])


@op(shapes.index_copy, inplace=True, batch="rows", layout="contiguous")
def index_copy(input: Tensor, dim: int, index: Index, source: Tensor) -> Tensor:
    """input with source in the slices along dim that index names. See `index_add`."""


index_copy.vjp(
    input=lambda g, dim, index: index_fill(g, dim, index, 0), source=lambda g, dim, index, source_shape: reshape(index_select(g, dim, index), source_shape)
)
index_copy.samples(lambda make: [args(make(4, 5), 1, make.index(5, 1), make(4, 1)), args(make(4, 5), 0, make.index(4, 1), make(1, 5))])


@op(shapes.index_fill, inplace=True, promote=None, mixed=True, batch="rows", layout="first")
def index_fill(input: Tensor, dim: int, index: Index, value: Operand) -> Tensor:
    """input with value in the slices along dim that index names; negative indices count from the end.

    Args:
        input: any shape.
        dim: the dimension.
        index: shape (n,).
        value: a number, or a tensor without dimensions.

    Returns:
        The shape and dtype of input.

    Raises:
        IndexError: an index is out of range.
    """
    if isinstance(value, TensorBase):
        shapes.check_value("index_fill", value.shape)
    shapes.check_written(input, value)
index_fill.vjp(input=lambda g, dim, index: index_fill(g, dim, index, 0), value=lambda g, dim, index: sum(index_select(g, dim, unique(index))))
index_fill.samples(lambda make: [args(make(4, 5), 1, make.index(5, 2), 3.0), args(make(4, 5), 0, make.index(4, 2), make())])


# ---- flat indices


@op(shapes.like_second, batch="lookup", linear=True, exact_out=True)
def take(input: Tensor, index: Index) -> Tensor:
    """The elements of input, read row by row, that index names; negative indices count from the end.

    Args:
        input: any shape.
        index: any shape.

    Returns:
        The shape of index.

    Raises:
        IndexError: an index is out of range.
    """


take.vjp(input=lambda g, input_shape, index: put(zeros(input_shape, dtype=g.dtype, device=g.device), index, g, True))
take.samples(lambda make: [args(make(3, 4), make.index(12, 2, 3)), args(make(3, 4), make.index(12))])


@op(shapes.like_first, inplace=True, batch="loop", layout="first")
def put(input: Tensor, index: Index, source: Tensor, accumulate: bool = False) -> Tensor:
    """input with source at the flat positions that index names.

    Args:
        input: any shape.
        index: any shape; negative ones count from the end.
        source: as many elements as index.
        accumulate: adds.

    Returns:
        The shape of input.

    Raises:
        IndexError: an index is out of range.
        ShapeError: source and index do not have equally many elements.
    """


put.vjp(
    input=lambda g, index, accumulate: g if accumulate else put(g, index, zeros(index.shape, dtype=g.dtype, device=g.device), False),
    source=lambda g, index, source_shape: reshape(take(g, index), source_shape),
)
put.samples(lambda make: [args(make(3, 4), make.index(12, 2, 3), make(6), True), args(make(3, 4), make.index(12, 1), make(1))])


# ---- along a dimension


@op(shapes.gather, linear=True, exact_out=True)
def gather(input: Tensor, dim: int, index: Index) -> Tensor:
    """input's elements at the positions of index, but along dim where index says: out[i][j] = input[index[i][j]][j] for dim 0.

    Args:
        input: any shape.
        dim: the dimension.
        index: as many dimensions, not larger than input except along dim; ints from 0.

    Returns:
        The shape of index.

    Raises:
        IndexError: an index is out of range.
        ShapeError: index does not fit.

    Example:
        >>> fb.gather(fb.tensor([[1, 2], [3, 4]]), 1, fb.tensor([[1], [0]]))
        tensor([[2],
                [3]])
    """
    shapes.check_idle_dim("gather", input.shape, dim, index.shape)


gather.vjp(input=lambda g, input_shape, dim, index: scatter_add(zeros(input_shape, dtype=g.dtype, device=g.device), dim, index, g))
gather.samples(lambda make: [args(make(4, 5), 0, make.index(4, 2, 5)), args(make(4, 5), -1, make.index(5, 3, 7)), args(make(3), 0, make.index(3, 0)), args(make(), 0, make.index(1))])


@function()
def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """gather, with broadcasting of the other dimensions; without dim, take of the flattened input.

    Args:
        input: any shape.
        indices: as many dimensions, of sizes that broadcast.
        dim: the dimension.

    Returns:
        The broadcast shape, with indices' size along dim.

    Raises:
        IndexError: an index is out of range.
        ShapeError: the numbers of dimensions differ.
    """
    if dim is None:
        return gather(reshape(input, (-1,)), 0, reshape(indices, (-1,)))
    dim = shapes.wrap_dim(dim, input.ndim, "take_along_dim")
    if input.ndim != indices.ndim:
        raise RuntimeError(f"take_along_dim: indices of shape {tuple(indices.shape)} must have as many dimensions as input of shape {tuple(input.shape)}")
    other = shapes.named("take_along_dim", shapes.pointwise, input.shape[:dim] + input.shape[dim + 1 :], indices.shape[:dim] + indices.shape[dim + 1 :])
    whole = other[:dim] + (input.shape[dim],) + other[dim:]
    chosen = other[:dim] + (indices.shape[dim],) + other[dim:]
    return gather(expand(input, whole), dim, expand(indices, chosen))


take_along_dim.samples(lambda make: [args(make(4, 5), make.index(5, 4, 2), 1), args(make(4, 5), make.index(4, 2, 1), 0), args(make(4, 5), make.index(20, 3))])


# ---- masks


@op(shapes.masked, inplace=True, promote=None, mixed=True, batch="target")
def masked_fill(input: Tensor, mask: Index, value: Operand) -> Tensor:
    """value where the mask is True, else input.

    Args:
        input: any shape.
        mask: bool; broadcasts with input.
        value: a number, or a tensor without dimensions.

    Returns:
        The broadcast shape, input's dtype.

    Example:
        >>> fb.ones(2).masked_fill(fb.tensor([True, False]), 5)
        tensor([5., 1.])
    """
    shapes.check_written(input, value)
masked_fill.vjp(
    input=lambda g, input_shape, mask: sum_to(masked_fill(g, mask, 0), input_shape), value=lambda g, mask: sum(masked_fill(g, logical_not(mask), 0))
)
masked_fill.samples(lambda make: [args(make(3, 4), make.bool(3, 4), 2.0), args(make(3, 4), make.bool(4), make()), args(make(3, 1), make.bool(4), 1)])


@op(shapes.unknown, data_dependent=True, batch="loop", exact_out=True)
def masked_select(input: Tensor, mask: Index) -> Tensor:
    """The elements where the mask is True, row by row.

    Args:
        input: any shape.
        mask: bool; broadcasts with input.

    Returns:
        A vector of as many elements as the mask has True ones.
    """


masked_select.vjp(
    input=lambda g, input_shape, mask: sum_to(
        masked_scatter(zeros(shapes.pointwise(input_shape, mask.shape), dtype=g.dtype, device=g.device), mask, g), input_shape
    )
)
masked_select.samples(lambda make: [args(make(3, 4), make.bool(3, 4)), args(make(3, 4), make.bool(4)), args(make(0, 4), make.bool(4))])


@op(shapes.masked, inplace=True, batch="loop")
def masked_scatter(input: Tensor, mask: Index, source: Tensor) -> Tensor:
    """input with the elements where the mask is True taken, one after another, from source.

    Args:
        input: any shape.
        mask: bool; broadcasts with input.
        source: at least as many elements as the mask has True ones.

    Returns:
        The broadcast shape.

    Raises:
        ShapeError: source has too few elements.
    """


masked_scatter.vjp(
    input=lambda g, input_shape, mask: sum_to(masked_fill(g, mask, 0), input_shape),
    source=lambda g, mask, source_shape: masked_scatter_grad_source(g, mask, source_shape),
)
masked_scatter.samples(lambda make: [args(make(3, 4), make.bool(3, 4), make(12)), args(make(3, 4), make.bool(4), make(13))])


@function(namespace="_")
def masked_scatter_grad_source(g: Tensor, mask: Tensor, shape: Any) -> Tensor:
    """What masked_scatter sends back to its source, which has that shape."""
    chosen = masked_select(g, mask)
    rest = zeros((math.prod(shape) - chosen.shape[0],), dtype=g.dtype, device=g.device)
    return reshape(cat([chosen, rest]), shape)


@op(shapes.unknown, namespace="_", result="int64", differentiable=False, data_dependent=True, batch="loop", public="nonzero")
def nonzero_rows(input: Index) -> Index:
    """The positions of nonzero elements, one a row."""


nonzero_rows.samples(lambda make: [args(make.int(3, 4)), args(make.bool(4)), args(make(0, 3))])


@function()
def nonzero(input: Tensor, *, as_tuple: bool = False) -> Any:
    """The positions of the elements that are not zero.

    Args:
        input: any shape.
        as_tuple: gives a vector for each dimension, to index with, instead of one matrix.

    Returns:
        An int64 tensor (n, input.ndim), row by row; or a tuple of vectors (n,).
    """
    rows = nonzero_rows(input if input.ndim or not as_tuple else unsqueeze(input, 0))
    return tuple(unbind(rows, 1)) if as_tuple else rows
nonzero.samples(lambda make: [
    args(make.bool(3, 4)), args(make(3), as_tuple=True), args(make()), args(make(0, 2)), args(make.bool(2, 3), as_tuple=True),
])


@function()
def argwhere(input: Tensor) -> Tensor:
    """The positions of the elements that are not zero, one a row. See `nonzero`."""
    return nonzero_rows(input)
argwhere.samples(lambda make: [args(make.bool(3, 4)), args(make()), args(make(0, 2)), args(make(3))])


# ---- a view's part replaced


@op(shapes.select_scatter, linear=True, layout="first")
def select_scatter(input: Tensor, src: Tensor, dim: int, index: int) -> Tensor:
    """A copy of input with src at one index along dim.

    Args:
        input: any shape.
        src: input's shape without dim.
        dim: the dimension.
        index: the position along dim.

    Returns:
        The shape of input.

    Raises:
        IndexError: index is out of range.
        ShapeError: src does not fit.
    """


select_scatter.vjp(
    input=lambda g, src_shape, dim, index: select_scatter(g, zeros(src_shape, dtype=g.dtype, device=g.device), dim, index),
    src=lambda g, dim, index: select(g, dim, index),
)
select_scatter.samples(lambda make: [args(make(3, 4), make(4), 0, 1), args(make(3, 4), make(3), -1, -2)])


@op(shapes.slice_scatter, linear=True, layout="first")
def slice_scatter(input: Tensor, src: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Tensor:
    """A copy of input with src in a slice along dim.

    Args:
        input: any shape.
        src: the shape of the slice.
        dim: the dimension.
        start: the slice's first position.
        end: the position after its last.
        step: 1 or more.

    Returns:
        The shape of input.

    Raises:
        IndexError: there is no such dim.
        ShapeError: src does not fit.
    """
    dim = shapes.wrap_dim(dim, input.ndim, "slice_scatter")


slice_scatter.vjp(
    input=lambda g, src_shape, dim, start, end, step: slice_scatter(g, zeros(src_shape, dtype=g.dtype, device=g.device), dim, start, end, step),
    src=lambda g, dim, start, end, step: g[(slice(None),) * (dim % g.ndim) + (slice(start, end, step),)],
)
slice_scatter.samples(lambda make: [args(make(5, 4), make(2, 4), 0, 1, 3), args(make(5, 4), make(5, 2), -1, 0, 4, 2)])


@op(shapes.like_first, linear=True, layout="first")
def diagonal_scatter(input: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """A copy of input with src on a diagonal. See `diagonal`.

    Raises:
        ShapeError: src has not the diagonal's shape.
    """


diagonal_scatter.vjp(
    input=lambda g, src_shape, offset, dim1, dim2: diagonal_scatter(g, zeros(src_shape, dtype=g.dtype, device=g.device), offset, dim1, dim2),
    src=lambda g, offset, dim1, dim2: diagonal(g, offset, dim1, dim2),
)
diagonal_scatter.samples(lambda make: [args(make(3, 4), make(3)), args(make(3, 4, 4), make(3, 3), 1, 1, 2)])
