"""Joining, repeating and rearranging."""
# mypy: disable-error-code="empty-body, has-type, name-defined, no-untyped-call"

from __future__ import annotations

import builtins
import itertools
from typing import Any

from ..dispatch.op import check_tensors, not_a_tensor
from ..tensor import dtypes
from ..tensor.devices import contiguous_format
from ..tensor.errors import DeviceError
from . import shapes
from .notation import Index, Size, Tensor, Tensors, args, composite, function, op

# ---- joining


@op(shapes.cat, promote="common", autocast="promote", linear=True, layout="every")
def cat(tensors: Tensors, dim: int = 0) -> Tensor:
    """The tensors one after another along a dimension.

    Args:
        tensors: equal shapes, except along dim. Vectors without elements are passed over.
        dim: the dimension.

    Returns:
        The sum of the sizes along dim; the dtypes' common one.

    Raises:
        ShapeError: the shapes differ.
        ValueError: there are no tensors.

    Example:
        >>> fb.cat([fb.tensor([1, 2]), fb.tensor([3])])
        tensor([1, 2, 3])
    """


cat.vjp(tensors=lambda g, tensors_shape, dim: cat_backward(g, tensors_shape, dim))
cat.samples(
    lambda make: [
        args([make(2, 3), make(4, 3)]), args([make(2, 3), make(2, 1)], dim=-1), args([make(2, 3)]), args([make(2, 3), make(0)], 1),
        args([make(2, 3), make(0, 3)]), args([make(0), make(0)]), args([make(2, 3, 4)] * 3, 1),
    ]
)


@function(namespace="_")
def cat_backward(g: Tensor, sizes: Any, dim: int) -> list[Tensor]:
    """What cat sends back to tensors of these shapes."""
    parts, start = [], 0
    for shape in sizes:
        if tuple(shape) == (0,) and g.ndim != 1:
            parts.append(zeros((0,), dtype=g.dtype, device=g.device))
        else:
            parts.append(narrow(g, dim, start, shape[dim]))
            start += shape[dim]
    return parts


@function()
def concat(tensors: Tensors, dim: int = 0) -> Tensor:
    """An alias of `cat`."""
    return cat(tensors, dim)
concat.samples(cat)


@function()
def concatenate(tensors: Tensors, dim: int = 0) -> Tensor:
    """An alias of `cat`."""
    return cat(tensors, dim)
concatenate.samples(cat)


@composite(shapes.stack, promote="common", autocast="promote", batch="dims", linear=True, layout="contiguous")
def stack(tensors: Tensors, dim: int = 0) -> Tensor:
    """The tensors along a new dimension.

    Args:
        tensors: equal shapes.
        dim: where the new dimension stands, -ndim - 1 to ndim.

    Returns:
        One dimension more.

    Raises:
        ShapeError: the shapes differ.
        ValueError: there are no tensors.
    """
    dim = shapes.wrap_dim(dim, tensors[0].ndim + 1, "stack")
    return cat([unsqueeze(x, dim) for x in tensors], dim)


stack.vjp(tensors=lambda g, dim: list(unbind(g, dim)))
stack.samples(lambda make: [args([make(2, 3), make(2, 3)]), args([make(2, 3)] * 3, -1), args([make(2, 3)] * 2, 1), args([make(), make()]), args([make(0, 2)] * 2)])


@function()
def atleast_1d(*tensors: Any) -> Any:
    """A tensor with at least 1 dimension; of several tensors, a tuple."""
    several = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    check_tensors("atleast_1d", several)
    done = tuple(reshape(x, (1,)) if x.ndim == 0 else x for x in several)
    return done[0] if several is tensors and len(tensors) == 1 else done
atleast_1d.samples(lambda make: [args(make()), args(make(3, 4)), args(make(), make(2)), args([make(), make(2, 3)])])


@function()
def atleast_2d(*tensors: Any) -> Any:
    """A tensor with at least 2 dimensions, new ones in front; of several tensors, a tuple."""
    several = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    check_tensors("atleast_2d", several)
    done = tuple(reshape(x, (1, x.numel())) if x.ndim < 2 else x for x in several)
    return done[0] if several is tensors and len(tensors) == 1 else done
atleast_2d.samples(atleast_1d)


@function()
def atleast_3d(*tensors: Any) -> Any:
    """A tensor with at least 3 dimensions: (1, n, 1) of vectors, (m, n, 1) of matrices; of several tensors, a tuple."""
    several = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    check_tensors("atleast_3d", several)
    done = tuple(reshape(x, (1, x.numel(), 1)) if x.ndim < 2 else unsqueeze(x, -1) if x.ndim == 2 else x for x in several)
    return done[0] if several is tensors and len(tensors) == 1 else done
atleast_3d.samples(atleast_1d)


@function()
def hstack(tensors: Tensors) -> Tensor:
    """The tensors side by side: along dimension 1, vectors along 0."""
    parts = [atleast_1d(x) for x in tensors]
    return cat(parts, 0 if parts[0].ndim == 1 else 1)
hstack.samples(lambda make: [args([make(2), make(3)]), args([make(2, 3), make(2, 1)]), args([make(), make()]), args((make(0), make(2)))])


@function()
def vstack(tensors: Tensors) -> Tensor:
    """The tensors one below another: along dimension 0, vectors as rows."""
    return cat([atleast_2d(x) for x in tensors], 0)
vstack.samples(lambda make: [args([make(3), make(3)]), args([make(2, 3), make(1, 3)]), args([make(), make()]), args((make(0, 2), make(2)))])


@function()
def row_stack(tensors: Tensors) -> Tensor:
    """An alias of `vstack`."""
    return vstack(tensors)
row_stack.samples(vstack)


@function()
def dstack(tensors: Tensors) -> Tensor:
    """The tensors one behind another: along dimension 2."""
    return cat([atleast_3d(x) for x in tensors], 2)
dstack.samples(lambda make: [
    args([make(3), make(3)]), args([make(2, 3), make(2, 3)]), args([make(), make()]), args((make(2, 3, 1), make(2, 3, 2))),
])


@function()
def column_stack(tensors: Tensors) -> Tensor:
    """The tensors side by side, vectors as columns."""
    return hstack([reshape(x, (x.numel(), 1)) if x.ndim < 2 else x for x in tensors])
column_stack.samples(lambda make: [
    args([make(3), make(3)]), args([make(3), make(3, 2)]), args([make(), make()]), args((make(0), make(0, 2))),
])


@function()
def block_diag(*tensors: Any) -> Tensor:
    """A matrix with the tensors as blocks along its diagonal, 0 elsewhere.

    Args:
        tensors: at most 2 dimensions each; vectors are rows.

    Returns:
        The sums of rows and columns.
    """
    blocks = [atleast_2d(x) for x in tensors]
    width, left, rows = builtins.sum(x.shape[1] for x in blocks), 0, []
    for x in blocks:
        before = zeros((x.shape[0], left), dtype=x.dtype, device=x.device)
        left += x.shape[1]
        rows.append(cat([before, x, zeros((x.shape[0], width - left), dtype=x.dtype, device=x.device)], 1))
    return cat(rows, 0)
block_diag.samples(lambda make: [args(make(2, 3), make(1, 2)), args(make(), make(3)), args(make(0, 2), make(2, 2))])


# ---- repeating


@op(shapes.repeat, batch="sizes", linear=True)
def repeat(input: Tensor, repeats: Size) -> Tensor:
    """input copied side by side.

    Args:
        input: any shape.
        repeats: how often along each dimension; more than input has are new ones in front.

    Returns:
        The sizes times repeats.

    Raises:
        ShapeError: repeats has fewer elements than input dimensions, or a negative one.
    """


repeat.vjp(input=lambda g, input_shape, repeats: repeat_backward(g, input_shape, repeats))
repeat.samples(lambda make: [args(make(2, 3), (2, 1)), args(make(3), (2, 2)), args(make(2, 3), (0, 1)), args(make(), (3,)), args(make(2), (1,))])


@function(namespace="_")
def repeat_backward(g: Tensor, shape: Any, repeats: Any) -> Tensor:
    """What repeat sends back to input, which has that shape."""
    lead = len(repeats) - len(shape)
    apart = builtins.sum(((r, n) for r, n in zip(repeats, (1,) * lead + tuple(shape))), ())
    return reshape(sum(reshape(g, apart), tuple(builtins.range(0, 2 * len(repeats), 2))), shape) if repeats else g


@function()
def tile(input: Tensor, dims: Size) -> Tensor:
    """input copied side by side; dims stand for the last dimensions where they are fewer. See `repeat`."""
    dims = (dims,) if isinstance(dims, int) else tuple(dims)
    return repeat(input, (1,) * (input.ndim - len(dims)) + dims)
tile.samples(lambda make: [
    args(make(2, 3), (2, 1)), args(make(3), (2, 2)), args(make(2, 3), (2,)), args(make(), (3,)), args(make(2, 0), (2, 2)),
    args(make(2), (0,)),
])


@function()
def repeat_interleave(input: Tensor, repeats: Any = None, dim: int | None = None, *, output_size: int | None = None) -> Tensor:
    """input with each element along dim repeated.

    Args:
        input: any shape; alone, a vector of counts: then i is repeated input[i] times.
        repeats: how often: an int, or a tensor of one count for each element.
        dim: the dimension; without it, of the flattened input.
        output_size: the size of the result along dim, checked.

    Returns:
        input's shape, but for dim.

    Raises:
        RuntimeError: repeats does not fit, or is negative.
    """
    if repeats is None:
        return repeated_places(input)
    if dim is None:
        input, dim = reshape(input, (-1,)), 0
    dim = shapes.wrap_dim(dim, input.ndim, "repeat_interleave")
    if not isinstance(repeats, int):
        if not hasattr(repeats, "ndim"):
            raise not_a_tensor("repeat_interleave", repeats=repeats)
        if repeats.ndim == 0 or repeats.numel() == 1:
            repeats = int(repeats)
    if isinstance(repeats, int):
        if repeats < 0:
            raise RuntimeError(f"repeat_interleave: repeats must not be negative, got {repeats}")
        whole = input.shape[: dim + 1] + (repeats,) + input.shape[dim + 1 :]
        return reshape(expand(unsqueeze(input, dim + 1), whole), input.shape[:dim] + (input.shape[dim] * repeats,) + input.shape[dim + 1 :])
    if repeats.ndim != 1 or repeats.shape[0] != input.shape[dim]:
        raise RuntimeError(f"repeat_interleave: repeats of shape {tuple(repeats.shape)} must have one count for each of {input.shape[dim]} elements along dim {dim}")
    result = index_select(input, dim, repeated_places(repeats))
    if output_size is not None and result.shape[dim] != output_size:
        raise RuntimeError(f"repeat_interleave: output_size is {output_size}, but the repeats sum to {result.shape[dim]}")
    return result


repeat_interleave.samples(lambda make: [args(make(2, 3), 2), args(make(2, 3), 3, 0), args(make(2, 3), make.index(4, 3), 1), args(make(2, 3), 0, -1)])


@op(shapes.unknown, namespace="_", result="int64", differentiable=False, data_dependent=True, batch="loop")
def repeated_places(repeats: Index) -> Index:
    """Each position of a vector of counts, that often."""


repeated_places.samples(lambda make: [args(make.index(4, 5)), args(make.index(4, 0))])


# ---- rearranging


@op(shapes.flip, linear=True, layout="first")
def flip(input: Tensor, dims: Size) -> Tensor:
    """input with the order of the elements along some dimensions reversed; a copy.

    Args:
        input: any shape.
        dims: the dimensions.

    Returns:
        The shape of input.

    Raises:
        ShapeError: dims name a dimension twice.
    """


flip.vjp(input=lambda g, dims: flip(g, dims))
flip.samples(lambda make: [args(make(2, 3), (0,)), args(make(2, 3, 4), (0, -1)), args(make(2, 3), ()), args(make(0, 3), (0, 1))])


@function()
def fliplr(input: Tensor) -> Tensor:
    """input with the order along dimension 1 reversed."""
    return flip(input, (1,))
fliplr.samples(lambda make: [args(make(3, 4)), args(make(2, 0)), args(make(2, 3, 2))])


@function()
def flipud(input: Tensor) -> Tensor:
    """input with the order along dimension 0 reversed."""
    return flip(input, (0,))
flipud.samples(lambda make: [args(make(3, 4)), args(make(0)), args(make(2, 3, 2))])


@op(shapes.roll, linear=True, layout="channels")
def roll(input: Tensor, shifts: Any, dims: Any = None) -> Tensor:
    """input with its elements moved along dims; those that leave at the end come back at the beginning.

    Args:
        input: any shape.
        shifts: by how many places; one for each dim.
        dims: the dimensions; without them, the flattened input rolls.

    Returns:
        The shape of input.

    Raises:
        ShapeError: shifts and dims are not equally many.
    """


roll.vjp(input=lambda g, shifts, dims: roll(g, shapes.negated(shifts), dims))
roll.samples(lambda make: [args(make(2, 3), 1), args(make(2, 3), -1, 1), args(make(2, 3, 4), (1, 2), (0, -1)), args(make(0, 3), 1, 0)])


@function()
def rot90(input: Tensor, k: int = 1, dims: Any = (0, 1)) -> Tensor:
    """input turned by k * 90 degrees from the first of two dims towards the second.

    Args:
        input: at least 2 dimensions.
        k: how many quarter turns.
        dims: two dimensions.

    Returns:
        input's shape, with both sizes swapped for odd k.

    Raises:
        RuntimeError: dims are not two different dimensions.
    """
    if input.ndim < 2 or len(dims) != 2:
        raise RuntimeError(f"rot90: turns in a plane of two dimensions, got dims={tuple(dims)} for the shape {tuple(input.shape)}")
    first, second = [shapes.wrap_dim(d, input.ndim, "rot90") for d in dims]
    if first == second:
        raise RuntimeError(f"rot90: dims must be two different dimensions, got {tuple(dims)}")
    k = k % 4
    if k == 0:
        return clone(input, memory_format=contiguous_format)
    if k == 2:
        return flip(input, (first, second))
    return transpose(flip(input, (second if k == 1 else first,)), first, second)


rot90.samples(lambda make: [args(make(2, 3), k) for k in (0, 1, 2, 3, -1)] + [args(make(2, 3, 4), 1, (1, 2))])


# ---- triangles and diagonals


@op(shapes.triangle, inplace=True, batch="dims", linear=True, layout="contiguous", exact_out=True)
def tril(input: Tensor, diagonal: int = 0) -> Tensor:
    """The lower triangles of matrices, 0 above.

    Args:
        input: shape (..., M, N).
        diagonal: the last diagonal that stays; 0 is the main one, positive ones lie above it.

    Returns:
        The shape of input.
    """


tril.vjp(input=lambda g, diagonal: tril(g, diagonal))
tril.samples(lambda make: [args(make(3, 4)), args(make(3, 3), 1), args(make(2, 4, 3), -1), args(make(0, 3))])


@op(shapes.triangle, inplace=True, batch="dims", linear=True, layout="contiguous", exact_out=True)
def triu(input: Tensor, diagonal: int = 0) -> Tensor:
    """The upper triangles of matrices, 0 below.

    Args:
        input: shape (..., M, N).
        diagonal: the first diagonal that stays.

    Returns:
        The shape of input.
    """


triu.vjp(input=lambda g, diagonal: triu(g, diagonal))
triu.samples(lambda make: [args(make(3, 4)), args(make(3, 3), 1), args(make(2, 4, 3), -1), args(make(0, 3))])


@function()
def tril_indices(row: int, col: int, offset: int = 0, *, dtype: Any = dtypes.int64, device: Any = None) -> Tensor:
    """The row and column indices (2, n) of the lower triangle of a matrix (row, col), row by row. See `tril`."""
    mask = tril(ones((row, col), dtype=dtypes.bool, device=device), offset)
    return to(transpose(nonzero_rows(mask), 0, 1), dtype).contiguous()
tril_indices.samples(lambda make: [args(3, 4), args(3, 3, -1), args(0, 2), args(2, 4, offset=1, dtype=dtypes.int32)])


@function()
def triu_indices(row: int, col: int, offset: int = 0, *, dtype: Any = dtypes.int64, device: Any = None) -> Tensor:
    """The row and column indices (2, n) of the upper triangle of a matrix (row, col), row by row. See `triu`."""
    mask = triu(ones((row, col), dtype=dtypes.bool, device=device), offset)
    return to(transpose(nonzero_rows(mask), 0, 1), dtype).contiguous()
triu_indices.samples(tril_indices)


@op(shapes.diag_embed, linear=True)
def diag_embed(input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Matrices with the last dimension of input as a diagonal, 0 elsewhere.

    Args:
        input: shape (..., n).
        offset: which diagonal; positive ones lie above the main one.
        dim1: the matrices' first dimension.
        dim2: the matrices' second dimension.

    Returns:
        One dimension more; both of size n + abs(offset).

    Raises:
        ShapeError: dim1 is dim2.
    """


diag_embed.vjp(input=lambda g, offset, dim1, dim2: diagonal(g, offset, dim1, dim2))
diag_embed.samples(lambda make: [args(make(3)), args(make(2, 3), 1), args(make(2, 3), -1, 0, 2)])


@function()
def diag(input: Tensor, diagonal: int = 0) -> Tensor:
    """The matrix with a vector as its diagonal, or a copy of the diagonal of a matrix.

    Args:
        input: shape (n,) or (M, N).
        diagonal: which one; positive ones lie above the main one.

    Returns:
        A matrix or a vector.

    Raises:
        RuntimeError: input is neither.
    """
    if input.ndim not in (1, 2):
        raise RuntimeError(f"diag: takes a vector or a matrix, got shape {tuple(input.shape)}")
    return diag_embed(input, diagonal) if input.ndim == 1 else clone(main_diagonal(input, diagonal))


diag.samples(lambda make: [args(make(3)), args(make(3), 1), args(make(3, 4)), args(make(3, 4), -1)])


@function(namespace="_")
def main_diagonal(input: Tensor, offset: int) -> Tensor:
    """The diagonal view of a matrix."""
    return diagonal(input, offset, 0, 1)


@function()
def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """The matrix with the elements of input as a diagonal, 0 elsewhere. See `diag`."""
    return diag_embed(reshape(input, (-1,)), offset)
diagflat.samples(lambda make: [args(make(3)), args(make(2, 2), 1), args(make(2), offset=-1), args(make()), args(make(0))])


# ---- grids


@function()
def meshgrid(*tensors: Any, indexing: str | None = None) -> Any:
    """Grids of coordinates from vectors.

    Args:
        tensors: shapes (n,) or ().
        indexing: "ij": the result's dimensions are in the order of the vectors; "xy": the first two swapped.

    Returns:
        A tuple of views of shape (n0, n1, ...), one for each vector.

    Raises:
        RuntimeError: a tensor is no vector, there is no such indexing, or the vectors are on several devices.
    """
    vectors = list(tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors)
    if not vectors:
        raise RuntimeError("meshgrid: takes at least one vector, got none")
    indexing = "ij" if indexing is None else indexing
    if indexing not in ("ij", "xy") or builtins.any(x.ndim > 1 for x in vectors):
        raise RuntimeError(f"meshgrid: takes vectors and indexing 'ij' or 'xy', got shapes {[tuple(x.shape) for x in vectors]} and {indexing!r}")
    if len({x.device for x in vectors}) > 1:
        raise DeviceError(f"meshgrid: Expected all tensors to be on the same device, but got {[str(x.device) for x in vectors]}; move them with .to(device)")
    swap = indexing == "xy" and len(vectors) > 1
    if swap:
        vectors[0], vectors[1] = vectors[1], vectors[0]
    sizes = tuple(x.numel() for x in vectors)
    grids = [expand(reshape(x, (1,) * i + (-1,) + (1,) * (len(vectors) - 1 - i)), sizes) for i, x in enumerate(vectors)]
    if swap:
        grids[0], grids[1] = grids[1], grids[0]
    return tuple(grids)
meshgrid.samples(lambda make: [
    args(make(3), make(2)), args(make(3), make(), indexing="xy"), args([make(3), make(2), make(1)], indexing="ij"),
    args(make(0), make(2)),
])


@function()
def cartesian_prod(*tensors: Any) -> Tensor:
    """All tuples with one element of each vector, one a row; of a single vector, itself."""
    if len(tensors) == 1:
        return tensors[0]
    return stack([reshape(x, (-1,)) for x in meshgrid(*tensors, indexing="ij")], 1)
cartesian_prod.samples(lambda make: [args(make(3)), args(make(3), make(2)), args(make(2), make(1), make(3)), args(make(2), make(0))])


@function()
def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """All combinations of r elements of a vector (n,), one a row, in order."""
    shapes.require_ndim("combinations", "input", input.shape, 1)
    if r < 1:
        return zeros((0,), dtype=input.dtype, device=input.device)
    places = arange(input.shape[0], device=input.device)
    grids = meshgrid(*[places] * r, indexing="ij")
    rising = ones_like(grids[0], dtype=dtypes.bool)
    for before, after in itertools.pairwise(grids):
        rising = logical_and(rising, le(before, after) if with_replacement else lt(before, after))
    chosen = nonzero_rows(rising)
    return reshape(index_select(input, 0, reshape(chosen, (-1,))), chosen.shape)
combinations.samples(lambda make: [
    args(make(4)), args(make(4), 3), args(make(3), with_replacement=True), args(make(2), 3), args(make(3), r=1), args(make(0)),
])


@function()
def broadcast_tensors(*tensors: Any) -> Any:
    """The tensors expanded to their common shape, as a tuple of views.

    Raises:
        ShapeError: the shapes do not broadcast.
    """
    several = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    shape = shapes.named("broadcast_tensors", shapes.pointwise, *[x.shape for x in several])
    return tuple(expand(x, shape) for x in several)
broadcast_tensors.samples(lambda make: [args(make(3, 1), make(4)), args(make(), make(2)), args(make(1, 2), make(0, 1)), args(make(3))])


@function()
def broadcast_to(input: Tensor, size: Size) -> Tensor:
    """input expanded to the size. See `Tensor.expand`."""
    return expand(input, size)
broadcast_to.samples(lambda make: [args(make(3, 1), (3, 4)), args(make(3), (2, 3)), args(make(), (2, 2)), args(make(1, 2), (0, -1))])


@function()
def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:
    """The powers of a vector's elements, one element a row.

    Args:
        x: shape (n,).
        N: how many powers, from 0; n if None.
        increasing: whether the power 0 stands first, or last.

    Returns:
        Shape (n, N).
    """
    shapes.require_ndim("vander", "x", x.shape, 1)
    count = x.shape[0] if N is None else N
    powers = arange(count, device=x.device)
    base = unsqueeze(x, 1) if count else unsqueeze(x, 1).detach()  # no powers depend on nothing
    return pow(base, powers if increasing else flip(powers, (0,)))
vander.samples(lambda make: [args(make(3)), args(make(4), 2), args(make(2), N=3, increasing=True), args(make(3), 0)])
