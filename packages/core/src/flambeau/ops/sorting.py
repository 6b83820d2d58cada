"""Sorting, selection by rank, distinct values, and search in sorted sequences."""
# mypy: disable-error-code="empty-body"
from __future__ import annotations

from ..tensor import dtypes
from ..tensor.errors import ShapeError
from . import shapes
from .notation import Index, Number, Operand, Tensor, args, function, op

# ---------------------------------------------------------------- sorting


@op(shapes.scanned_pair, returns=("values", "indices"), result=(None, "int64"), accepts="bool int float", layout="first")
def sort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> tuple[Tensor, Index]:
    """input sorted along dim, and where each element stood. NaN counts as the largest.

    Args:
        descending: from the largest to the smallest.
        stable: keep the order of equal elements; the order is kept in any case.

    Example:
        >>> fb.sort(fb.tensor([3., 1., 2.])).indices
        tensor([1, 2, 0])
    """
sort.vjp(input=lambda g, indices, input_shape, dim: pick_backward(g, indices, input_shape, dim, True))
sort.samples(lambda make: [args(make(3, 4)), args(make(3, 4), 0, True), args(make(), 0), args(make(0, 3), 0)])


@function()
def argsort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """The indices that sort input along dim.

    Example:
        >>> fb.argsort(fb.tensor([3., 1., 2.]))
        tensor([1, 2, 0])
    """
    return sort(input, dim, descending, stable)[1]
argsort.samples(lambda make: [
    args(make(3, 4)), args(make(3, 4), 0), args(make(3, 4), dim=-1, descending=True, stable=True), args(make()), args(make(0, 2)),
])


@function()
def msort(input: Tensor) -> Tensor:
    """input sorted along its first dimension."""
    return sort(input, 0)[0]
msort.samples(lambda make: [args(make(3, 4)), args(make(5)), args(make(0, 2)), args(make())])


@op(shapes.topped, returns=("values", "indices"), result=(None, "int64"), accepts="int float")
def topk(input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> tuple[Tensor, Index]:
    """The k largest elements along dim, and where they stand. NaN counts as the largest.

    Args:
        k: how many.
        largest: False for the smallest ones.
        sorted: in order; they are in any case.

    Raises:
        ShapeError: k is negative or above the size along dim.

    Example:
        >>> fb.topk(fb.tensor([3., 1., 2.]), 2).values
        tensor([3., 2.])
    """
topk.vjp(input=lambda g, indices, input_shape, dim: pick_backward(g, indices, input_shape, dim, True))
topk.samples(lambda make: [args(make(3, 5), 2), args(make(5, 3), 3, 0, False), args(make(4), 4), args(make(4), 0)])


@op(shapes.kth, returns=("values", "indices"), result=(None, "int64"), accepts="int float")
def kthvalue(input: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> tuple[Tensor, Index]:
    """The k-th smallest element along dim, counted from 1, and where it stands.

    Raises:
        ShapeError: k is not between 1 and the size along dim.

    Example:
        >>> fb.kthvalue(fb.tensor([3., 1., 2.]), 2).values
        tensor(2.)
    """
kthvalue.vjp(input=lambda g, indices, input_shape, dim, keepdim: pick_backward(g, indices, input_shape, dim, keepdim))
kthvalue.samples(lambda make: [args(make(3, 5), 2), args(make(5, 3), 3, 0, True)])


# ---------------------------------------------------------------- distinct values


@op(shapes.unknown, returns=("values", "inverse", "counts"), result=(None, "int64", "int64"), namespace="_", differentiable=False, data_dependent=True, batch="loop", public="unique")
def unique_sorted(input: Index, dim: int | None) -> tuple[Index, Index, Index]:
    """The distinct elements (or slices along dim) in order, where each element of input is among them, and their counts."""
unique_sorted.samples(lambda make: [args(make.int(3, 4), None), args(make.int(3, 4), 0)])


@op(shapes.unknown, returns=("values", "inverse", "counts"), result=(None, "int64", "int64"), namespace="_", differentiable=False, data_dependent=True, batch="loop", public="unique_consecutive")
def unique_runs(input: Index, dim: int | None) -> tuple[Index, Index, Index]:
    """The first of each run of equal elements (or slices along dim), the run of each element, and the runs' lengths."""
unique_runs.samples(lambda make: [args(make.int(3, 4), None), args(make.int(3, 4), 0)])


@function(numpy_names=False)
def unique(input: Tensor, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None) -> Tensor:
    """The distinct elements of input in ascending order; along dim, the distinct slices.

    Args:
        sorted: in order; they are in any case.
        return_inverse: also return where each element of input is among them.
        return_counts: also return how often each occurs.

    Example:
        >>> fb.unique(fb.tensor([3, 1, 3]))
        tensor([1, 3])
    """
    shapes.wrap_dim(dim or 0, input.ndim, "unique")
    if input.dtype.is_complex:
        raise NotImplementedError(f"unique: not defined for {input.dtype.name} tensors, which have no order; use view_as_real and dim")
    values, inverse, counts = unique_sorted(input, dim)
    chosen = [values] + ([inverse] if return_inverse else []) + ([counts] if return_counts else [])
    return chosen[0] if len(chosen) == 1 else tuple(chosen)
unique.samples(lambda make: [
    args(make.int(3, 4)), args(make.int(6), return_inverse=True, return_counts=True), args(make(3, 2), dim=0), args(make(0)),
    args(make()),
])


@function(numpy_names=False)
def unique_consecutive(input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None) -> Tensor:
    """input without the repetitions of neighbours; the arguments are those of `unique`.

    Example:
        >>> fb.unique_consecutive(fb.tensor([1, 1, 2, 1]))
        tensor([1, 2, 1])
    """
    shapes.wrap_dim(dim or 0, input.ndim, "unique_consecutive")
    if input.dtype.is_complex:
        raise NotImplementedError(f"unique_consecutive: not defined for {input.dtype.name} tensors; use view_as_real and dim")
    values, inverse, counts = unique_runs(input, dim)
    chosen = [values] + ([inverse] if return_inverse else []) + ([counts] if return_counts else [])
    return chosen[0] if len(chosen) == 1 else tuple(chosen)
unique_consecutive.samples(lambda make: [
    args(make.int(3, 4)), args(make.int(9, low=0, high=2), return_inverse=True, return_counts=True),
    args(make.int(4, 2, low=0, high=2), dim=0), args(make(0)),
])


# ---------------------------------------------------------------- search and histograms


@op(shapes.searched, result="int64", differentiable=False, namespace="_", promote="common", batch="loop", accepts="int float", public="searchsorted")
def search_rows(sorted_sequence: Tensor, input: Operand, right: bool) -> Tensor:
    """Where each element of input would be put in the sorted sequence: before equal ones, or after them if `right`."""
search_rows.samples(lambda make: [args(sort(make(5))[0], make(2, 3), False), args(sort(make(2, 5))[0], make(2, 3), True)])


@function()
def searchsorted(sorted_sequence: Tensor, input: Operand, *, out_int32: bool = False, right: bool = False, side: str | None = None,
                 sorter: Tensor | None = None) -> Tensor:
    """Where each element of input would be put in the sorted sequence to keep its order.

    Args:
        sorted_sequence: ascending along its last dimension; one-dimensional, or of input's shape but for the last dimension.
        input: a tensor or a number.
        out_int32: give int32 indices instead of int64.
        right: after equal elements instead of before them; `side="right"` says the same.
        sorter: the indices that sort a sequence that is not sorted.

    Raises:
        ShapeError: the shapes do not fit.
        RuntimeError: side is neither "left" nor "right", or contradicts right.

    Example:
        >>> fb.searchsorted(fb.tensor([1., 3., 5.]), fb.tensor([3., 6.]))
        tensor([1, 3])
    """
    if side not in (None, "left", "right") or (side == "left" and right):
        raise RuntimeError(f"searchsorted: side is {side!r} and right is {right}; side can be 'left' or 'right', and must not contradict right")
    if sorter is not None:
        if sorter.shape != sorted_sequence.shape:
            raise ShapeError(f"searchsorted: sorted_sequence and sorter must have the same size, got {tuple(sorted_sequence.shape)} and {tuple(sorter.shape)}")
        sorted_sequence = gather(sorted_sequence, -1, sorter)
    places = search_rows(sorted_sequence, input, right or side == "right")
    return to(places, dtypes.int32) if out_int32 else places
searchsorted.samples(lambda make: [
    args(make(5).sort()[0], make(3)), args(make(2, 5).sort()[0], make(2, 3), right=True), args(make(5).sort()[0], 0.5),
    args(make(4).sort()[0], make(0), out_int32=True), args(make(4).sort()[0], make(), side="right"),
])


@function()
def bucketize(input: Operand, boundaries: Tensor, *, out_int32: bool = False, right: bool = False) -> Tensor:
    """The index of the bucket between ascending boundaries in which each element falls.

    Args:
        boundaries: one-dimensional, ascending.
        right: whether a bucket holds its left boundary instead of its right one.

    Raises:
        ShapeError: boundaries is not one-dimensional.

    Example:
        >>> fb.bucketize(fb.tensor([3., 6., 9.]), fb.tensor([1., 3., 5., 7., 9.]))
        tensor([1, 3, 4])
    """
    shapes.check_boundaries(boundaries.shape)
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)
bucketize.samples(lambda make: [
    args(make(3, 4), make(5).sort()[0]), args(make(3), make(4).sort()[0], right=True), args(0.5, make(4).sort()[0]),
    args(make(), make(3).sort()[0], out_int32=True), args(make(0), make(2).sort()[0]),
])


@op(shapes.binned, differentiable=False, batch="loop", accepts="float")
def histc(input: Tensor, bins: int = 100, min: Number = 0, max: Number = 0) -> Tensor:
    """How many elements fall into each of `bins` equal bins between min and max.

    Args:
        min: the lower end; with max equal to it, the smallest and largest element are the ends.
        max: the upper end, which belongs to the last bin.

    Returns:
        The counts, (bins,), in input's dtype. Elements outside, and NaN, are not counted.

    Raises:
        RuntimeError: bins below 1, or max below min, or ends that are not finite.

    Example:
        >>> fb.histc(fb.tensor([1., 2., 1.]), bins=4, min=0, max=3)
        tensor([0., 2., 1., 0.])
    """
histc.samples(lambda make: [args(make(20), 5, -2, 2), args(make(3, 4), 3)])


@op(shapes.unknown, differentiable=False, namespace="_", result="int64", data_dependent=True, batch="loop", public="bincount")
def count_values(input: Index, minlength: int) -> Tensor:
    """How often each integer from 0 to the largest occurs."""
count_values.samples(lambda make: [args(make.index(5, 10), 0), args(make.index(5, 10), 8)])


@op(shapes.unknown, differentiable=False, namespace="_", data_dependent=True, batch="loop", accepts="bool int float", public="bincount")
def count_weights(input: Index, weights: Tensor, minlength: int) -> Tensor:
    """The sums of the weights at each integer from 0 to the largest."""
count_weights.samples(lambda make: [args(make.index(5, 10), make(10), 0)])


@function(torch="bincount")
def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each integer from 0 occurs in a vector, or the sum of its weights.

    Args:
        input: a vector of integers from 0.
        weights: as many weights.
        minlength: the least length of the result.

    Returns:
        A vector of max(input) + 1 counts, int64; with weights, their sums, in float32 for float32 weights, else in float64.

    Raises:
        RuntimeError: input is no vector of integers from 0, or the lengths differ.

    Example:
        >>> fb.bincount(fb.tensor([1, 3, 1]))
        tensor([0, 2, 0, 1])
    """
    if input.ndim != 1 or minlength < 0:
        raise RuntimeError(f"bincount: takes a vector and minlength from 0, but got the shape {input.shape} and minlength={minlength}")
    if weights is None:
        return count_values(input, minlength)
    if weights.shape != input.shape:
        raise RuntimeError(f"bincount: weights of the shape {weights.shape} must have input's shape {input.shape}")
    return count_weights(input, weights if weights.dtype is dtypes.float32 else cast(weights, dtypes.float64), minlength)
bincount.samples(lambda make: [args(make.index(5, 10)), args(make.index(5, 10), make.index(3, 10), 8)])
