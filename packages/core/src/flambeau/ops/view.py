"""Views: other shapes and strides over the same memory."""
# mypy: disable-error-code="empty-body, has-type"

from __future__ import annotations

import builtins
import itertools
from typing import Any

from ..tensor import dtypes
from ..tensor.devices import contiguous_format
from . import shapes
from .notation import Dims, Size, Tensor, args, composite, function, op
from .support import sizes_of


@op(shapes.getitem_layout, view=True, hot=True, namespace="_", batch="index", public="indexing")
def getitem(input: Tensor, index: Any) -> Tensor:
    """The part of the tensor that ints, slices, None and Ellipsis name."""
getitem.vjp(input=lambda g, input_shape, index: getitem_backward(g, input_shape, index))
getitem.samples(lambda make: [args(make(3, 4), 1), args(make(3, 4, 5), (slice(None), -1)), args(make(5, 4), (slice(1, 5, 2), None, ...)), args(make(3, 4), (2, 3)), args(make(3, 0), (slice(1, 1),))])


@composite(namespace="_", hot=True, linear=True, batch="loop")
def getitem_backward(grad: Tensor, size: Size, index: Any) -> Tensor:
    """Zeros of a shape, with grad at the index."""
    whole = new_full(grad, size, 0)
    getitem(whole, index).copy_(grad)
    return whole
getitem_backward.vjp(grad=lambda g, index: getitem(g, index))
getitem_backward.samples(lambda make: [args(make(4), (3, 4), 1), args(make(2, 1, 4), (5, 4), (slice(1, 5, 2), None, ...))])


@op(shapes.view_layout, view=True, hot=True, batch="sizes")
def view(input: Tensor, size: Size) -> Tensor:
    """The same elements in another shape, without a copy.

    Raises RuntimeError if the strides do not allow it; `reshape` copies then.
    """
view.vjp(input=lambda g, input_shape: reshape(g, input_shape))
view.samples(lambda make: [args(make(3, 4), (4, 3)), args(make(2, 3, 4), (-1, 4)), args(make(0, 3), (3, 0)), args(make(), (1, 1)), args(make(6), (2, 1, 3))])


@op(shapes.infer_size, reshape=True, hot=True, batch="sizes")
def reshape(input: Tensor, shape: Size) -> Tensor:
    """The same elements in another shape: a view where the strides allow it, else a copy."""
reshape.vjp(input=lambda g, input_shape: reshape(g, input_shape))
reshape.samples(lambda make: [args(make(3, 4), (4, 3)), args(make(2, 3, 4), (-1, 4)), args(transpose(make(3, 4), 0, 1), (12,)), args(make(0, 3), (3, 0)), args(make(), (1, 1))])


@op(shapes.permute_layout, view=True, strides=True, hot=True)
def permute(input: Tensor, dims: Size) -> Tensor:
    """The dimensions in another order."""
permute.vjp(input=lambda g, dims: permute(g, shapes.inverse_order(dims)))
permute.samples(lambda make: [args(make(2, 3, 4), (2, 0, 1)), args(make(2, 3), (-1, 0)), args(make(), ())])


@op(shapes.transpose_layout, view=True, strides=True, hot=True)
def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Two dimensions swapped."""
transpose.vjp(input=lambda g, dim0, dim1: transpose(g, dim0, dim1))
transpose.samples(lambda make: [args(make(2, 3, 4), 0, -1), args(make(2, 3), 1, 0)])


@op(shapes.matrix_transpose_layout, view=True, strides=True, hot=True, namespace="_", method=False, batch="dims")
def mT(input: Tensor) -> Tensor:
    """The last two dimensions swapped."""
mT.vjp(input=lambda g: mT(g))
mT.samples(lambda make: [args(make(2, 3)), args(make(2, 3, 4))])


@op(shapes.expand_layout, view=True, overlap=True, hot=True, namespace="_", method=True, batch="sizes")
def expand(input: Tensor, size: Size, *, implicit: bool = False) -> Tensor:
    """Sizes of 1 repeated, without a copy; -1 keeps a size."""
expand.vjp(input=lambda g, input_shape: sum_to(g, input_shape))
expand.samples(lambda make: [args(make(3, 1), (3, 4)), args(make(3), (2, -1)), args(make(), (2, 2)), args(make(1, 3), (0, 3))])


@op(shapes.unsqueeze_layout, view=True, hot=True)
def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """A new dimension of size 1."""
unsqueeze.vjp(input=lambda g, input_shape: reshape(g, input_shape))
unsqueeze.samples(lambda make: [args(make(3, 4), 0), args(make(3, 4), -1), args(make(3, 4), 1), args(make(), 0)])


@op(shapes.squeeze_layout, view=True)
def squeeze(input: Tensor, dim: Dims = None) -> Tensor:
    """Dimensions of size 1 taken away; only those in `dim`, if given."""
squeeze.vjp(input=lambda g, input_shape: reshape(g, input_shape))
squeeze.samples(lambda make: [args(make(1, 3, 1)), args(make(1, 3, 1), -1), args(make(1, 3, 1), (0, 1)), args(make(3))])


@op(shapes.diagonal_layout, view=True, strides=True)
def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """The elements whose indices along two dimensions differ by `offset`, as a new last dimension."""
diagonal.vjp(input=lambda g, input_shape, offset, dim1, dim2: diagonal_backward(g, input_shape, offset, dim1, dim2))
diagonal.samples(lambda make: [args(make(3, 4)), args(make(3, 4), 1), args(make(2, 3, 4), -1, 1, 2), args(make(2, 3), 5)])


@composite(namespace="_", linear=True, batch="loop")
def diagonal_backward(grad: Tensor, size: Size, offset: int, dim1: int, dim2: int) -> Tensor:
    """Zeros of a shape, with grad on a diagonal."""
    whole = new_full(grad, size, 0)
    diagonal(whole, offset, dim1, dim2).copy_(grad)
    return whole
diagonal_backward.vjp(grad=lambda g, offset, dim1, dim2: diagonal(g, offset, dim1, dim2))
diagonal_backward.samples(lambda make: [args(make(3), (3, 4), 0, 0, 1)])


@op(shapes.unfold_layout, view=True, strides=True, overlap=True, namespace="_", method=True)
def unfold(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """Windows of `size` along a dimension, `step` apart, as a new last dimension."""
unfold.vjp(input=lambda g, input_shape, dimension, size, step: unfold_backward(g, input_shape, dimension, size, step))
unfold.samples(lambda make: [args(make(7), 0, 3, 2), args(make(2, 5, 3), 1, 2, 1), args(make(), 0, 1, 1)])


@composite(namespace="_", linear=True, batch="loop")
def unfold_backward(grad: Tensor, input_size: Size, dim: int, size: int, step: int) -> Tensor:
    """Adds windows up where they came from."""
    whole = new_full(grad, input_size, 0)
    if not input_size:
        return whole + grad[0]
    d = shapes.wrap_dim(dim, len(input_size))
    for i in builtins.range(size):
        n = grad.shape[d]
        window = getitem(whole, (slice(None),) * d + (slice(i, i + (n - 1) * step + 1, step),))
        window.add_(grad[..., i])
    return whole
unfold_backward.vjp(grad=lambda g, dim, size, step: unfold(g, dim, size, step))
unfold_backward.samples(lambda make: [args(make(3, 3), (7,), 0, 3, 2)])


@op(shapes.view_dtype_layout, view=True, result="array", namespace="_", method=False, differentiable=False, batch="dims")
def view_dtype(input: Tensor, dtype: Any, itemsize: int) -> Tensor:
    """The same bytes, of elements of `itemsize` bytes, as another dtype; the last dimension's size changes with the size of the elements."""
view_dtype.samples(lambda make: [args(x, dtypes.uint8, x.itemsize) for x in (make(3, 4), make(2, 0))])


@op(shapes.view_as_real_layout, view=True, result=shapes.real_dtype, differentiable=True, batch="dims")
def view_as_real(input: Tensor) -> Tensor:
    """A complex tensor as a real one, with real and imaginary part as a last dimension of size 2."""
view_as_real.vjp(input=lambda g: view_as_complex(g.contiguous()))
view_as_real.samples(lambda make: [args(make(2, 3, dtype=dtypes.complex128)), args(make(dtype=dtypes.complex64))])


@op(shapes.view_as_complex_layout, view=True, result=shapes.complex_dtype, batch="dims")
def view_as_complex(input: Tensor) -> Tensor:
    """A real tensor with a last dimension of size 2 as a complex one."""
    shapes.check_pairs(input)
view_as_complex.vjp(input=lambda g: view_as_real(g))
view_as_complex.samples(lambda make: [args(make(3, 2)), args(make(2, 3, 2))])


@op(shapes.split_layout, view=True, torch="split_with_sizes")
def split_with_sizes(input: Tensor, split_sizes: Size, dim: int = 0) -> list[Tensor]:
    """Consecutive parts of given lengths along a dimension, as views."""
split_with_sizes.vjp(input=lambda gs, input_shape, split_sizes, dim: split_backward(gs, input_shape, split_sizes, dim))
split_with_sizes.samples(lambda make: [args(make(5, 2), (2, 3)), args(make(2, 6), (1, 2, 3), -1)])


@function(namespace="_")
def split_backward(gs: Any, size: Any, split_sizes: Any, dim: int) -> Tensor:
    """The gradients of the parts, zeros where there is none, put together."""
    some = builtins.next(g for g in gs if g is not None)
    d = shapes.wrap_dim(dim, len(size))
    return cat([new_full(some, size[:d] + (n,) + size[d + 1:], 0) if g is None else g for g, n in builtins.zip(gs, split_sizes)], d)


@op(shapes.unbind_layout, view=True)
def unbind(input: Tensor, dim: int = 0) -> list[Tensor]:
    """The slices along a dimension, which goes away, as views."""
unbind.vjp(input=lambda gs, dim: unbind_backward(gs, dim))
unbind.samples(lambda make: [args(make(3, 2)), args(make(2, 3), -1)])


@function(namespace="_")
def unbind_backward(gs: Any, dim: int) -> Tensor:
    """The gradients of the slices, zeros where there is none, stacked."""
    some = builtins.next(g for g in gs if g is not None)
    return stack([new_full(some, some.shape, 0) if g is None else g for g in gs], dim)


@function()
def as_strided(input: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    """A view of the tensor's storage with any size, strides and offset, in elements.

    Raises RuntimeError if the view would reach outside of the storage.
    """
    size, stride = sizes_of(size), sizes_of(stride)
    first = input.storage_offset()
    offset = first if storage_offset is None else storage_offset
    shapes.check_strided(size, stride, offset, input.untyped_storage().nbytes() // input.element_size())
    return strided_view(input, size, stride, offset - first)
as_strided.samples(lambda make: [args(make(3, 4), (2, 2), (4, 1)), args(make(12), (3, 3), (1, 2), 1), args(make(4), (2, 3), (0, 1), 1)])


@op(shapes.strided_layout, view=True, strides=True, overlap=True, namespace="_", batch="loop")
def strided_view(input: Tensor, size: Size, stride: Size, shift: int) -> Tensor:
    """A view of the same storage with any size and strides, `shift` elements after the tensor's first one."""
strided_view.vjp(input=lambda g, input_layout, size, stride, shift: strided_view_backward(g, input_layout, size, stride, shift))
strided_view.samples(lambda make: [args(make(3, 4), (2, 2), (4, 1), 1), args(make(4), (2, 3), (0, 1), 1)])


@composite(namespace="_", batch="loop")
def strided_view_backward(grad: Tensor, layout: Any, size: Size, stride: Size, shift: int) -> Tensor:
    """Adds a view's gradient up where the elements came from, in a layout (shape, strides); its elements may overlap themselves."""
    shape, strides = layout
    low = builtins.min(shift, 0)
    extent = builtins.max(shapes.extent(shape, strides), shift + shapes.extent(size, stride)) - low
    buffer = new_full(grad, (extent,), 0)
    if shapes.overlaps(size, stride):
        places = strided_view(arange(extent, device=grad.device), size, stride, shift - low)
        buffer.index_put_((reshape(places, (-1,)),), reshape(grad, (-1,)), accumulate=True)
    else:
        strided_view(buffer, size, stride, shift - low).copy_(grad)
    return clone(strided_view(buffer, shape, strides, -low))
strided_view_backward.vjp(grad=lambda g, layout, size, stride, shift: strided_gather(g, layout, size, stride, shift))
strided_view_backward.samples(lambda make: [args(make(2, 2), ((3, 4), (4, 1)), (2, 2), (4, 1), 1), args(make(2, 3), ((4,), (1,)), (2, 3), (0, 1), 1)])


@function(namespace="_")
def strided_gather(g: Tensor, layout: Any, size: Any, stride: Any, shift: int) -> Tensor:
    """The elements of g, laid out as `layout` says, that a strided view names."""
    shape, strides = layout
    low = builtins.min(shift, 0)
    extent = builtins.max(shapes.extent(shape, strides), shift + shapes.extent(size, stride)) - low
    buffer = strided_view_backward(g, ((extent,), (1,)), shape, strides, -low)
    return strided_view(buffer, size, stride, shift - low)


# ---------------------------------------------------------------- in terms of the above


@function()
def select(input: Tensor, dim: int, index: int) -> Tensor:
    """One index along a dimension, which goes away."""
    if not input.shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    d = shapes.wrap_dim(dim, len(input.shape), "select")
    i = shapes.select_index(input.shape[d], int(index), dim)
    return getitem(input, (slice(None),) * d + (i,))
select.samples(lambda make: [args(make(3, 4), 0, 1), args(make(3, 4, 2), -1, -2), args(make(3), 0, 2), args(make(3, 0), 0, 1)])


@function()
def narrow(input: Tensor, dim: int, start: int, length: int) -> Tensor:
    """`length` indices along a dimension, from `start` on."""
    d = shapes.wrap_dim(dim, len(input.shape), "narrow")
    _, _, first = shapes.narrow_layout(input.shape, (1,) * len(input.shape), 0, dim, int(start), length)
    return getitem(input, (slice(None),) * d + (slice(first, first + length),))
narrow.samples(lambda make: [args(make(3, 4), 0, 1, 2), args(make(3, 4), -1, -3, 2), args(make(3), dim=0, start=3, length=0)])


@function()
def narrow_copy(input: Tensor, dim: int, start: int, length: int) -> Tensor:
    """`narrow`, as a new tensor.

    Example:
        >>> fb.narrow_copy(fb.tensor([1, 2, 3]), 0, 1, 2)
        tensor([2, 3])
    """
    return clone(narrow(input, dim, start, length), memory_format=contiguous_format)


narrow_copy.samples(lambda make: [args(make(3, 4), 1, 1, 2), args(make(5), 0, 3, 2)])


@function(namespace="_")
def slice_dim(input: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Tensor:
    """A range along a dimension."""
    d = shapes.wrap_dim(dim, len(input.shape), "slice")
    return getitem(input, (slice(None),) * d + (slice(start, end, step),))


@function(numpy_names=False)
def split(input: Tensor, split_size_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Parts of one length (the last may be shorter), or of given lengths, as views."""
    d = shapes.wrap_dim(dim, len(input.shape), "split")
    if not input.shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    sizes = shapes.split_sizes(input.shape[d], split_size_or_sections, d)
    return builtins.tuple(split_with_sizes(input, sizes, d))
split.samples(lambda make: [
    args(make(5, 2), 2), args(make(2, 6), [1, 2, 3], -1), args(make(4), 4), args(make(0, 2), 2), args(make(5), 9, dim=0),
])


@function()
def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """At most `chunks` parts of one length along a dimension, as views."""
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    d = shapes.wrap_dim(dim, len(input.shape), "chunk")
    if not input.shape:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    size = input.shape[d]
    if size == 0:
        return builtins.tuple(split_with_sizes(input, (0,) * chunks, d))
    return split(input, -(-size // chunks), d)
chunk.samples(lambda make: [args(make(5, 2), 2), args(make(2, 7), 3, -1), args(make(3), 5), args(make(0, 2), 2)])


@function()
def tensor_split(input: Tensor, indices_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Parts as equal as can be, or parts that end at given indices, as views."""
    if not input.shape:
        raise RuntimeError("tensor_split: input needs at least one dimension to split, but its shape is ()")
    d = shapes.wrap_dim(dim, len(input.shape), "tensor_split")
    size = input.shape[d]
    if isinstance(indices_or_sections, int):
        n = indices_or_sections
        if n <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {n}")
        lengths = [size // n + (1 if i < size % n else 0) for i in builtins.range(n)]
        return builtins.tuple(split_with_sizes(input, lengths, d))
    if isinstance(indices_or_sections, TensorBase) and not indices_or_sections.sizes:
        return tensor_split(input, indices_or_sections.item(), dim)
    given = indices_or_sections.tolist() if hasattr(indices_or_sections, "tolist") else builtins.list(indices_or_sections)
    ends = [0, *given, size]
    parts = [slice(a, b) for a, b in itertools.pairwise(ends)]
    return builtins.tuple([getitem(input, (slice(None),) * d + (p if p is not parts[-1] else slice(p.start, None),)) for p in parts])
tensor_split.samples(lambda make: [
    args(make(7, 2), 3), args(make(2, 6), (1, 4), -1), args(make(3), 5), args(make(4, 2), [3, 9], dim=0), args(make(0, 2), 2),
])


@function()
def hsplit(input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
    """tensor_split along the second dimension; of a vector, along the only one."""
    shapes.check_even_split("hsplit", input.shape, 1, 0 if len(input.shape) == 1 else 1, indices_or_sections)
    return tensor_split(input, indices_or_sections, 0 if len(input.shape) == 1 else 1)
hsplit.samples(lambda make: [args(make(4, 6), 3), args(make(6), (1, 4)), args(make(2, 4), [2])])


@function()
def vsplit(input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
    """tensor_split along the first dimension."""
    shapes.check_even_split("vsplit", input.shape, 2, 0, indices_or_sections)
    return tensor_split(input, indices_or_sections, 0)
vsplit.samples(lambda make: [args(make(4, 3), 2), args(make(5, 2), (1, 3)), args(make(2, 0), 2)])


@function()
def dsplit(input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
    """tensor_split along the third dimension."""
    shapes.check_even_split("dsplit", input.shape, 3, 2, indices_or_sections)
    return tensor_split(input, indices_or_sections, 2)
dsplit.samples(lambda make: [args(make(2, 3, 4), 2), args(make(2, 3, 5), (1, 3))])


@function()
def t(input: Tensor) -> Tensor:
    """A matrix transposed; a vector or number as it is."""
    if len(input.shape) > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {len(input.shape)}D")
    return transpose(input, 0, 1) if len(input.shape) == 2 else view(input, input.shape)
t.samples(lambda make: [args(make(3, 4)), args(make(3)), args(make()), args(make(0, 2))])


@function()
def swapaxes(input: Tensor, axis0: int, axis1: int) -> Tensor:
    """Two dimensions swapped."""
    return transpose(input, axis0, axis1)
swapaxes.samples(lambda make: [args(make(2, 3, 4), 0, -1), args(make(2, 3), 1, 0), args(make(), 0, -1)])


@function()
def swapdims(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Two dimensions swapped."""
    return transpose(input, dim0, dim1)
swapdims.samples(swapaxes)


@function()
def movedim(input: Tensor, source: Any, destination: Any) -> Tensor:
    """Dimensions moved to other places; the others keep their order."""
    return permute(input, shapes.moved_order(len(input.shape), source, destination))
movedim.samples(lambda make: [args(make(2, 3, 4), 0, -1), args(make(2, 3, 4), (0, 1), (2, 0)), args(make(2, 3), 1, 0)])


@function()
def moveaxis(input: Tensor, source: Any, destination: Any) -> Tensor:
    """Dimensions moved to other places; the others keep their order."""
    return movedim(input, source, destination)
moveaxis.samples(movedim)


@function()
def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """The dimensions from `start_dim` to `end_dim` as one."""
    first = shapes.wrap_dim(start_dim, len(input.shape), "flatten")
    last = shapes.wrap_dim(end_dim, len(input.shape), "flatten")
    if not input.shape:
        return reshape(input, (1,))
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if first == last:
        return input
    size = input.shape
    return reshape(input, size[:first] + (shapes.count(size, builtins.tuple(builtins.range(first, last + 1))),) + size[last + 1:])
flatten.samples(lambda make: [
    args(make(2, 3, 4)), args(make(2, 3, 4), 1), args(make(2, 3, 4), 0, -2), args(make()), args(make(0, 3)),
    args(make(2, 3, 4), end_dim=1),
])


@function()
def unflatten(input: Tensor, dim: int, sizes: Any) -> Tensor:
    """One dimension as several, whose sizes (one may be -1) multiply to it."""
    d = shapes.wrap_dim(dim, len(input.shape), "unflatten")
    inner = shapes.named("unflatten", shapes.infer_size, (input.shape[d],), builtins.tuple(sizes))
    return view(input, input.shape[:d] + inner + input.shape[d + 1:])
unflatten.samples(lambda make: [
    args(make(2, 6), 1, (2, 3)), args(make(6, 2), 0, (-1, 2)), args(make(2, 6), -1, [3, 2, 1]), args(make(0, 2), 0, (0, 3)),
])


@function()
def ravel(input: Tensor) -> Tensor:
    """The elements in row-major order as a vector."""
    return reshape(input, (-1,))
ravel.samples(lambda make: [args(make(2, 3)), args(make(4, 3).t()), args(make()), args(make(0, 2))])


@function(namespace="_", method=True)
def view_as(input: Tensor, other: Tensor) -> Tensor:
    """A view in the shape of another tensor."""
    return view(input, other.shape)
view_as.samples(lambda make: [args(make(3, 4), make(4, 3)), args(make(6), make(2, 1, 3)), args(make(0, 3), make(3, 0))])


@function(namespace="_", method=True)
def reshape_as(input: Tensor, other: Tensor) -> Tensor:
    """reshape to the shape of another tensor."""
    return reshape(input, other.shape)
reshape_as.samples(lambda make: [args(make(3, 4), make(4, 3)), args(make(4, 3).t(), make(12)), args(make(0, 3), make(3, 0))])


@function(namespace="_", method=True)
def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """expand to the shape of another tensor."""
    return expand(input, other.shape)
expand_as.samples(lambda make: [
    args(make(3, 1), make(3, 4)), args(make(3), make(2, 3)), args(make(), make(2, 2)), args(make(1, 3), make(0, 3)),
])


@function(method=False)
def real(input: Tensor) -> Tensor:
    """The real part: a view; of a real tensor, the tensor itself."""
    return getitem(view_as_real(input), (..., 0)) if input.is_complex() else input
real.samples(lambda make: [args(make(3, 4)), args(make()), args(make(0, 2)), args(make(2, 3, dtype=dtypes.complex128))])


@function(method=False)
def imag(input: Tensor) -> Tensor:
    """The imaginary part of a complex tensor: a view."""
    if not input.is_complex():
        raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")
    return getitem(view_as_real(input), (..., 1))
imag.samples(lambda make: [
    args(make(2, 3, dtype=dtypes.complex128)), args(make(dtype=dtypes.complex64)), args(make(0, 2, dtype=dtypes.complex128)),
])


@composite(namespace="_", hot=True, may_alias=True)
def sum_to(input: Tensor, size: Size) -> Tensor:
    """Undoes a broadcast: sums to the shape."""
    if input.shape == size:
        return input
    dims = shapes.sum_dims(input.shape, size)
    return reshape(sum(input, dims, True) if dims else input, size)
sum_to.vjp(input=lambda g, input_shape: expand(g, input_shape))
sum_to.samples(lambda make: [args(make(3, 4), (4,)), args(make(2, 3, 4), (3, 1)), args(make(3), (3,)), args(make(2, 3), ())])
