"""Copies, casts, fills: the same values elsewhere, or other values in the same place."""
# mypy: disable-error-code="empty-body, has-type"

from __future__ import annotations

from typing import Any

from ..tensor import dtypes
from ..tensor.devices import contiguous_format, preserve_format
from . import shapes
from .notation import Number, Size, Tensor, args, composite, function, op


@op(shapes.same, layout="first", result="array", namespace="_", hot=True, public="to")
def cast(input: Tensor, dtype: Any) -> Tensor:
    """The values in another dtype, as PyTorch converts them."""
cast.vjp(input=lambda g, input_dtype: cast(g, input_dtype))
cast.samples(lambda make: [args(make(3, 4), dtypes.float64), args(make(0, 2), dtypes.float64), args(make(), dtypes.float64)])


@op(shapes.same, layout="first", hot=True)
def clone(input: Tensor, *, memory_format: Any = preserve_format) -> Tensor:
    """A copy, with the same strides where these are dense, else contiguous."""
    if memory_format is not preserve_format:
        return shapes.formatted(clone_as(input, memory_format), memory_format)
clone.vjp(input=lambda g: g)
clone.samples(lambda make: [args(make(3, 4)), args(make(0)), args(make())])


@op(shapes.same, namespace="_", layout="")
def clone_as(input: Tensor, memory_format: Any) -> Tensor:
    """A copy in a memory format."""
clone_as.vjp(input=lambda g: g)
clone_as.samples(lambda make: [args(make(3, 4), contiguous_format)])


@op(shapes.copied, inplace=True, mixed=True, moves=True, namespace="_", method=True, batch="target", public="copy_")
def copy(input: Tensor, src: Tensor, non_blocking: bool = False) -> Tensor:
    """The values of `src`, broadcast to input's shape and cast to its dtype."""
    if (src.key ^ input.key) & BACKENDS:
        src = src.to(input.device)
copy.vjp(input=lambda g: new_full(g, g.shape, 0), src=lambda g, src_shape, src_dtype: sum_to(cast(g, src_dtype), src_shape))
copy.samples(lambda make: [args(make(3, 4), make(4)), args(make(3), make(3)), args(make(2, 0), make(1))])


@op(shapes.same, inplace=True, namespace="_", method=True)
def fill(input: Tensor, value: Number) -> Tensor:
    """One value everywhere, in input's shape and dtype."""
    if hasattr(value, "key"):
        shapes.check_value("fill_", value.shape)
        return copy(input, clone(value))
fill.vjp(input=lambda g: new_full(g, g.shape, 0))
fill.samples(lambda make: [args(make(3, 4), 2), args(make(), 1.5)])


@function(namespace="_", method=True)
def zero_(input: Tensor) -> Tensor:
    """Zeros, written in place."""
    return input.fill_(0)


@function(namespace="_", method=False)
def to(input: Tensor, dtype: Any) -> Tensor:
    """The tensor in a dtype; itself, if it has it."""
    return input if dtype_of(input.key) is dtype else cast(input, dtypes.given(dtype))


@function(namespace="_")
def new_full(input: Tensor, size: Any, value: Number) -> Tensor:
    """One value in a shape, with input's dtype and device."""
    return make_full(size, value, dtype_of(input.key), input.device)


@composite(namespace="_", batch="loop")
def as_strided_scatter(input: Tensor, src: Tensor, size: Size, stride: Any, storage_offset: int = 0) -> Tensor:
    """A contiguous copy of input with src written into a strided view of it."""
    whole = clone_as(input, contiguous_format)
    strided_view(whole, size, stride, storage_offset).copy_(src)
    return whole
as_strided_scatter.vjp(
    input=lambda g, size, stride, storage_offset: as_strided_scatter(g, new_full(g, size, 0), size, stride, storage_offset),
    src=lambda g, size, stride, storage_offset: strided_view(g.contiguous(), size, stride, storage_offset),
)
as_strided_scatter.samples(lambda make: [args(make(3, 4), make(2, 2), (2, 2), (4, 1), 1)])


@function(method=False)
def detach(input: Tensor) -> Tensor:
    """A tensor of the same memory outside of the graph."""
    return input.detach()
detach.samples(lambda make: [args(make(3, 4)), args(make()), args(make(0, 2))])


@function(method=False, namespace="_")
def contiguous(input: Tensor) -> Tensor:
    """The tensor with dense row-major memory; itself, if it has it."""
    return input.contiguous()
