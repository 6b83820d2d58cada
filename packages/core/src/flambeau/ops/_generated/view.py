"""Written by `python -m flambeau.ops.generator` from the op rows: edit those instead."""

# ruff: noqa
# mypy: disable-error-code="no-any-return,no-redef,unreachable,comparison-overlap,assignment,unused-ignore,attr-defined"
from __future__ import annotations

import builtins
import math
from typing import Any, ClassVar, Final

from mypy_extensions import mypyc_attr

from ...dispatch.graph import (
    FREED, MultiNode, Node, OutputNode, Sink, check_inplace, check_version, freed, node_of, rebase_history, saved_output,
)
from ...dispatch.keys import BACKENDS, COMPLEXES, DIFFERENTIABLE, DTYPES, GRAD, dtype_of
from ...dispatch.op import Op, misused, not_a_tensor
from ...dispatch.promotion import number_dtype, operand
from ...dispatch.threads import busy as _busy
from ...dispatch.threads import tls as _tls
from ...tensor import dtypes
from ...tensor.base import TensorBase, storage_of, version_of
from ...tensor.errors import DTypeError, DeviceError, ShapeError
from ...tensor.results import result_type
from .. import shapes
from ..support import (
    BASIC, NOT_DTYPES, adapt_any, adapt_inplace, adapt_mutating, adapt_reshape, adapt_views, check_given, default_device, factory_key, first_tensor, index_keys_of, indexed,
    into, into_exactly, keys_of, layout_of, named_result, operand_or_none, reflected, renamed, sizes_of, subtrahend_or_none,
)
from ..lazy import ops as _ops
from ...dispatch.graph import TENSOR
from .adapters import adapt_fresh_tssss, adapt_view_t, adapt_view_ts, adapt_view_tss, adapt_view_tsss
from .hot import clone, expand, getitem, permute, reshape, transpose, view
import itertools
from ...tensor.devices import contiguous_format
from ..support import sizes_of


busy: Final[set[int]] = _busy
tls: Final[Any] = _tls
Tensor = TensorBase


def edge(t: Any) -> Any:
    """Where a tensor's gradient goes."""
    return None if t is None else t.node if t.base is None else node_of(t)


def result_without_node(array: Any, key: int, sizes: Any, storage: Any) -> Any:
    """A saved result as a plain tensor."""
    t = TENSOR[0](array, key, sizes)
    t.storage = storage
    return t


# squeeze: ops/view.py:87
class SqueezeBackward(Node):
    """Backward of squeeze: ops/view.py:87."""

    __slots__ = ('input_shape',)
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            d = reshape(g, input_shape)
            engine.give(e, d, True)


def squeeze_record(kernel: Any) -> Any:
    def squeeze(input: TensorBase, dim: Any) -> Any:
        r: TensorBase = kernel(input, dim)
        e0 = input.node if input.base is None else node_of(input)
        r.node = SqueezeBackward(e0, input.sizes)
        r.key |= GRAD
        return r

    return squeeze


def squeeze(input: Any, dim: Any = None, axis: Any = None) -> Any:
    """Dimensions of size 1 taken away; only those in `dim`, if given."""
    if axis is not None:
        dim = renamed('squeeze', 'dim', dim, None, 'axis', axis)
    if type(dim) is list:
        dim = tuple(dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'squeeze', {'input': input}) from None
    try:
        fn = squeeze_table[key]
    except KeyError:
        fn = squeeze_op.resolve(key)
    return fn(input, dim)


squeeze_op: Final = Op('squeeze', squeeze, adapt_view_ts, squeeze_record, None, shapes.squeeze_layout, None, '', (), ('view',), '', ('input', 'dim'), ())
squeeze_table: Final[dict[int, Any]] = squeeze_op.table


# diagonal: ops/view.py:94
class DiagonalBackward(Node):
    """Backward of diagonal: ops/view.py:94."""

    __slots__ = ('input_shape', 'offset', 'dim1', 'dim2')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, offset: Any, dim1: Any, dim2: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.offset: Any = offset
        self.dim1: Any = dim1
        self.dim2: Any = dim2

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            offset = self.offset
            dim1 = self.dim1
            dim2 = self.dim2
            d = diagonal_backward(g, input_shape, offset, dim1, dim2)
            engine.give(e, d, False)


def diagonal_record(kernel: Any) -> Any:
    def diagonal(input: TensorBase, offset: Any, dim1: Any, dim2: Any) -> Any:
        r: TensorBase = kernel(input, offset, dim1, dim2)
        e0 = input.node if input.base is None else node_of(input)
        r.node = DiagonalBackward(e0, input.sizes, offset, dim1, dim2)
        r.key |= GRAD
        return r

    return diagonal


def diagonal(input: Any, offset: Any = 0, dim1: Any = 0, dim2: Any = 1) -> Any:
    """The elements whose indices along two dimensions differ by `offset`, as a new last dimension."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'diagonal', {'input': input}) from None
    try:
        fn = diagonal_table[key]
    except KeyError:
        fn = diagonal_op.resolve(key)
    return fn(input, offset, dim1, dim2)


diagonal_op: Final = Op('diagonal', diagonal, adapt_view_tsss, diagonal_record, None, shapes.diagonal_layout, None, '', (), ('view', 'strides'), '', ('input', 'offset', 'dim1', 'dim2'), ())
diagonal_table: Final[dict[int, Any]] = diagonal_op.table


# diagonal_backward: ops/view.py:101
class DiagonalBackwardBackward(Node):
    """Backward of diagonal_backward: ops/view.py:101."""

    __slots__ = ('offset', 'dim1', 'dim2')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, offset: Any, dim1: Any, dim2: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.offset: Any = offset
        self.dim1: Any = dim1
        self.dim2: Any = dim2

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            offset = self.offset
            dim1 = self.dim1
            dim2 = self.dim2
            d = diagonal(g, offset, dim1, dim2)
            engine.give(e, d, True)


def diagonal_backward_record(kernel: Any) -> Any:
    def diagonal_backward(grad: TensorBase, size: Any, offset: Any, dim1: Any, dim2: Any) -> Any:
        r: TensorBase = kernel(grad, size, offset, dim1, dim2)
        e0 = grad.node if grad.base is None else node_of(grad)
        r.node = DiagonalBackwardBackward(e0, offset, dim1, dim2)
        r.key |= GRAD
        return r

    return diagonal_backward


def diagonal_backward_decomposed(grad: Any, size: Any, offset: Any, dim1: Any, dim2: Any) -> Any:
    whole = _ops.new_full(grad, size, 0)
    diagonal(whole, offset, dim1, dim2).copy_(grad)
    return whole


def diagonal_backward(grad: Any, size: Any, offset: Any, dim1: Any, dim2: Any, *, out: Any = None) -> Any:
    """Zeros of a shape, with grad on a diagonal."""
    size = sizes_of(size)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'diagonal_backward', {'grad': grad}) from None
    try:
        fn = diagonal_backward_table[key]
    except KeyError:
        fn = diagonal_backward_op.resolve(key)
    if out is None:
        return fn(grad, size, offset, dim1, dim2)
    return into('diagonal_backward', out, fn(grad, size, offset, dim1, dim2))


diagonal_backward_op: Final = Op('diagonal_backward', diagonal_backward, adapt_fresh_tssss, diagonal_backward_record, diagonal_backward_decomposed, None, None, '', (), (), '', ('grad', 'size', 'offset', 'dim1', 'dim2'), ())
diagonal_backward_table: Final[dict[int, Any]] = diagonal_backward_op.table


# unfold: ops/view.py:111
class UnfoldBackward(Node):
    """Backward of unfold: ops/view.py:111."""

    __slots__ = ('input_shape', 'dimension', 'size', 'step')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, dimension: Any, size: Any, step: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.dimension: Any = dimension
        self.size: Any = size
        self.step: Any = step

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            dimension = self.dimension
            size = self.size
            step = self.step
            d = unfold_backward(g, input_shape, dimension, size, step)
            engine.give(e, d, False)


def unfold_record(kernel: Any) -> Any:
    def unfold(input: TensorBase, dimension: Any, size: Any, step: Any) -> Any:
        r: TensorBase = kernel(input, dimension, size, step)
        e0 = input.node if input.base is None else node_of(input)
        r.node = UnfoldBackward(e0, input.sizes, dimension, size, step)
        r.key |= GRAD
        return r

    return unfold


def unfold(input: Any, dimension: Any, size: Any, step: Any) -> Any:
    """Windows of `size` along a dimension, `step` apart, as a new last dimension."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'unfold', {'input': input}) from None
    try:
        fn = unfold_table[key]
    except KeyError:
        fn = unfold_op.resolve(key)
    return fn(input, dimension, size, step)


unfold_op: Final = Op('unfold', unfold, adapt_view_tsss, unfold_record, None, shapes.unfold_layout, None, '', (), ('view', 'overlap', 'strides'), '', ('input', 'dimension', 'size', 'step'), ())
unfold_table: Final[dict[int, Any]] = unfold_op.table


# unfold_backward: ops/view.py:118
class UnfoldBackwardBackward(Node):
    """Backward of unfold_backward: ops/view.py:118."""

    __slots__ = ('dim', 'size', 'step')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, dim: Any, size: Any, step: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.dim: Any = dim
        self.size: Any = size
        self.step: Any = step

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            size = self.size
            step = self.step
            d = unfold(g, dim, size, step)
            engine.give(e, d, True)


def unfold_backward_record(kernel: Any) -> Any:
    def unfold_backward(grad: TensorBase, input_size: Any, dim: Any, size: Any, step: Any) -> Any:
        r: TensorBase = kernel(grad, input_size, dim, size, step)
        e0 = grad.node if grad.base is None else node_of(grad)
        r.node = UnfoldBackwardBackward(e0, dim, size, step)
        r.key |= GRAD
        return r

    return unfold_backward


def unfold_backward_decomposed(grad: Any, input_size: Any, dim: Any, size: Any, step: Any) -> Any:
    whole = _ops.new_full(grad, input_size, 0)
    if not input_size:
        return whole + grad[0]
    d = shapes.wrap_dim(dim, len(input_size))
    for i in builtins.range(size):
        n = grad.sizes[d]
        window = getitem(whole, (slice(None),) * d + (slice(i, i + (n - 1) * step + 1, step),))
        window.add_(grad[..., i])
    return whole


def unfold_backward(grad: Any, input_size: Any, dim: Any, size: Any, step: Any, *, out: Any = None) -> Any:
    """Adds windows up where they came from."""
    input_size = sizes_of(input_size)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'unfold_backward', {'grad': grad}) from None
    try:
        fn = unfold_backward_table[key]
    except KeyError:
        fn = unfold_backward_op.resolve(key)
    if out is None:
        return fn(grad, input_size, dim, size, step)
    return into('unfold_backward', out, fn(grad, input_size, dim, size, step))


unfold_backward_op: Final = Op('unfold_backward', unfold_backward, adapt_fresh_tssss, unfold_backward_record, unfold_backward_decomposed, None, None, '', (), (), '', ('grad', 'input_size', 'dim', 'size', 'step'), ())
unfold_backward_table: Final[dict[int, Any]] = unfold_backward_op.table


# view_dtype: ops/view.py:134
def view_dtype(input: Any, dtype: Any, itemsize: Any) -> Any:
    """The same bytes, of elements of `itemsize` bytes, as another dtype; the last dimension's size changes with the size of the elements."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'view_dtype', {'input': input}) from None
    try:
        fn = view_dtype_table[key]
    except KeyError:
        fn = view_dtype_op.resolve(key)
    return fn(input, dtype, itemsize)


view_dtype_op: Final = Op('view_dtype', view_dtype, adapt_view_tss, None, None, shapes.view_dtype_layout, 'array', '', (), ('view',), '', ('input', 'dtype', 'itemsize'), ())
view_dtype_table: Final[dict[int, Any]] = view_dtype_op.table


# view_as_real: ops/view.py:140
class ViewAsRealBackward(Node):
    """Backward of view_as_real: ops/view.py:140."""

    __slots__ = ()
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            d = view_as_complex(g.contiguous())
            engine.give(e, d, True)


def view_as_real_record(kernel: Any) -> Any:
    def view_as_real(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        r.node = ViewAsRealBackward(e0)
        r.key |= GRAD
        return r

    return view_as_real


def view_as_real(input: Any) -> Any:
    """A complex tensor as a real one, with real and imaginary part as a last dimension of size 2."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'view_as_real', {'input': input}) from None
    try:
        fn = view_as_real_table[key]
    except KeyError:
        fn = view_as_real_op.resolve(key)
    return fn(input)


view_as_real_op: Final = Op('view_as_real', view_as_real, adapt_view_t, view_as_real_record, None, shapes.view_as_real_layout, shapes.real_dtype, '', (), ('view',), '', ('input',), ())
view_as_real_table: Final[dict[int, Any]] = view_as_real_op.table


# view_as_complex: ops/view.py:147
class ViewAsComplexBackward(Node):
    """Backward of view_as_complex: ops/view.py:147."""

    __slots__ = ()
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            d = view_as_real(g)
            engine.give(e, d, True)


def view_as_complex_record(kernel: Any) -> Any:
    def view_as_complex(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        r.node = ViewAsComplexBackward(e0)
        r.key |= GRAD
        return r

    return view_as_complex


def view_as_complex(input: Any) -> Any:
    """A real tensor with a last dimension of size 2 as a complex one."""
    try:
        shapes.check_pairs(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'view_as_complex', {'input': input}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'view_as_complex', {'input': input}) from None
    try:
        fn = view_as_complex_table[key]
    except KeyError:
        fn = view_as_complex_op.resolve(key)
    return fn(input)


view_as_complex_op: Final = Op('view_as_complex', view_as_complex, adapt_view_t, view_as_complex_record, None, shapes.view_as_complex_layout, shapes.complex_dtype, '', (), ('view',), '', ('input',), ())
view_as_complex_table: Final[dict[int, Any]] = view_as_complex_op.table


# split_with_sizes: ops/view.py:155
class SplitWithSizesBackward(MultiNode):
    """Backward of split_with_sizes: ops/view.py:155."""

    __slots__ = ('input_shape', 'split_sizes', 'dim')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, split_sizes: Any, dim: Any, count: int) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.count = count
        self.extras = None
        self.input_shape: Any = input_shape
        self.split_sizes: Any = split_sizes
        self.dim: Any = dim

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        gs = g
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            split_sizes = self.split_sizes
            dim = self.dim
            d = split_backward(gs, input_shape, split_sizes, dim)
            engine.give(e, d, True)


def split_with_sizes_record(kernel: Any) -> Any:
    def split_with_sizes(input: TensorBase, split_sizes: Any, dim: Any) -> Any:
        rs = kernel(input, split_sizes, dim)
        e0 = input.node if input.base is None else node_of(input)
        node = SplitWithSizesBackward(e0, input.sizes, split_sizes, dim, len(rs))
        for i in range(len(rs)):
            r: TensorBase = rs[i]
            if r.key & DIFFERENTIABLE:
                r.node = OutputNode(node, i)
                r.key |= GRAD
        return rs

    return split_with_sizes


def split_with_sizes(input: Any, split_sizes: Any, dim: Any = 0, axis: Any = None) -> Any:
    """Consecutive parts of given lengths along a dimension, as views."""
    if axis is not None:
        dim = renamed('split_with_sizes', 'dim', dim, 0, 'axis', axis)
    split_sizes = sizes_of(split_sizes)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'split_with_sizes', {'input': input}) from None
    try:
        fn = split_with_sizes_table[key]
    except KeyError:
        fn = split_with_sizes_op.resolve(key)
    return fn(input, split_sizes, dim)


split_with_sizes_op: Final = Op('split_with_sizes', split_with_sizes, adapt_views, split_with_sizes_record, None, shapes.split_layout, None, '', (), ('view', 'siblings'), '', ('input', 'split_sizes', 'dim'), ())
split_with_sizes_table: Final[dict[int, Any]] = split_with_sizes_op.table


# split_backward: ops/view.py:162
def split_backward(gs: Any, size: Any, split_sizes: Any, dim: Any) -> Any:
    """The gradients of the parts, zeros where there is none, put together."""
    some = builtins.next((g for g in gs if g is not None))
    d = shapes.wrap_dim(dim, len(size))
    return _ops.cat([_ops.new_full(some, size[:d] + (n,) + size[d + 1:], 0) if g is None else g for g, n in builtins.zip(gs, split_sizes)], d)


# unbind: ops/view.py:170
class UnbindBackward(MultiNode):
    """Backward of unbind: ops/view.py:170."""

    __slots__ = ('dim',)
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, dim: Any, count: int) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.count = count
        self.extras = None
        self.dim: Any = dim

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        gs = g
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            d = unbind_backward(gs, dim)
            engine.give(e, d, True)


def unbind_record(kernel: Any) -> Any:
    def unbind(input: TensorBase, dim: Any) -> Any:
        rs = kernel(input, dim)
        e0 = input.node if input.base is None else node_of(input)
        node = UnbindBackward(e0, dim, len(rs))
        for i in range(len(rs)):
            r: TensorBase = rs[i]
            if r.key & DIFFERENTIABLE:
                r.node = OutputNode(node, i)
                r.key |= GRAD
        return rs

    return unbind


def unbind(input: Any, dim: Any = 0, axis: Any = None) -> Any:
    """The slices along a dimension, which goes away, as views."""
    if axis is not None:
        dim = renamed('unbind', 'dim', dim, 0, 'axis', axis)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'unbind', {'input': input}) from None
    try:
        fn = unbind_table[key]
    except KeyError:
        fn = unbind_op.resolve(key)
    return fn(input, dim)


unbind_op: Final = Op('unbind', unbind, adapt_views, unbind_record, None, shapes.unbind_layout, None, '', (), ('view', 'siblings'), '', ('input', 'dim'), ())
unbind_table: Final[dict[int, Any]] = unbind_op.table


# unbind_backward: ops/view.py:177
def unbind_backward(gs: Any, dim: Any) -> Any:
    """The gradients of the slices, zeros where there is none, stacked."""
    some = builtins.next((g for g in gs if g is not None))
    return _ops.stack([_ops.new_full(some, some.sizes, 0) if g is None else g for g in gs], dim)


# as_strided: ops/view.py:184
def as_strided(input: Any, size: Any, stride: Any, storage_offset: Any = None) -> Any:
    """A view of the tensor's storage with any size, strides and offset, in elements.

    Raises RuntimeError if the view would reach outside of the storage."""
    try:
        size, stride = (sizes_of(size), sizes_of(stride))
        first = input.storage_offset()
        offset = first if storage_offset is None else storage_offset
        shapes.check_strided(size, stride, offset, input.untyped_storage().nbytes() // input.element_size())
        return strided_view(input, size, stride, offset - first)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'as_strided', {'input': input}) from None


# strided_view: ops/view.py:198
class StridedViewBackward(Node):
    """Backward of strided_view: ops/view.py:198."""

    __slots__ = ('input_layout', 'size', 'stride', 'shift')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_layout: Any, size: Any, stride: Any, shift: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_layout: Any = input_layout
        self.size: Any = size
        self.stride: Any = stride
        self.shift: Any = shift

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_layout = self.input_layout
            size = self.size
            stride = self.stride
            shift = self.shift
            d = strided_view_backward(g, input_layout, size, stride, shift)
            engine.give(e, d, False)


def strided_view_record(kernel: Any) -> Any:
    def strided_view(input: TensorBase, size: Any, stride: Any, shift: Any) -> Any:
        r: TensorBase = kernel(input, size, stride, shift)
        e0 = input.node if input.base is None else node_of(input)
        r.node = StridedViewBackward(e0, layout_of(input), size, stride, shift)
        r.key |= GRAD
        return r

    return strided_view


def strided_view(input: Any, size: Any, stride: Any, shift: Any) -> Any:
    """A view of the same storage with any size and strides, `shift` elements after the tensor's first one."""
    size = sizes_of(size)
    stride = sizes_of(stride)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'strided_view', {'input': input}) from None
    try:
        fn = strided_view_table[key]
    except KeyError:
        fn = strided_view_op.resolve(key)
    return fn(input, size, stride, shift)


strided_view_op: Final = Op('strided_view', strided_view, adapt_view_tsss, strided_view_record, None, shapes.strided_layout, None, '', (), ('view', 'overlap', 'strides'), '', ('input', 'size', 'stride', 'shift'), ())
strided_view_table: Final[dict[int, Any]] = strided_view_op.table


# strided_view_backward: ops/view.py:205
class StridedViewBackwardBackward(Node):
    """Backward of strided_view_backward: ops/view.py:205."""

    __slots__ = ('layout', 'size', 'stride', 'shift')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, layout: Any, size: Any, stride: Any, shift: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.layout: Any = layout
        self.size: Any = size
        self.stride: Any = stride
        self.shift: Any = shift

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            layout = self.layout
            size = self.size
            stride = self.stride
            shift = self.shift
            d = strided_gather(g, layout, size, stride, shift)
            engine.give(e, d, True)


def strided_view_backward_record(kernel: Any) -> Any:
    def strided_view_backward(grad: TensorBase, layout: Any, size: Any, stride: Any, shift: Any) -> Any:
        r: TensorBase = kernel(grad, layout, size, stride, shift)
        e0 = grad.node if grad.base is None else node_of(grad)
        r.node = StridedViewBackwardBackward(e0, layout, size, stride, shift)
        r.key |= GRAD
        return r

    return strided_view_backward


def strided_view_backward_decomposed(grad: Any, layout: Any, size: Any, stride: Any, shift: Any) -> Any:
    shape, strides = layout
    low = builtins.min(shift, 0)
    extent = builtins.max(shapes.extent(shape, strides), shift + shapes.extent(size, stride)) - low
    buffer = _ops.new_full(grad, (extent,), 0)
    if shapes.overlaps(size, stride):
        places = strided_view(_ops.arange(extent, device=grad.device), size, stride, shift - low)
        buffer.index_put_((reshape(places, (-1,)),), reshape(grad, (-1,)), accumulate=True)
    else:
        strided_view(buffer, size, stride, shift - low).copy_(grad)
    return clone(strided_view(buffer, shape, strides, -low))


def strided_view_backward(grad: Any, layout: Any, size: Any, stride: Any, shift: Any, *, out: Any = None) -> Any:
    """Adds a view's gradient up where the elements came from, in a layout (shape, strides); its elements may overlap themselves."""
    size = sizes_of(size)
    stride = sizes_of(stride)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'strided_view_backward', {'grad': grad}) from None
    try:
        fn = strided_view_backward_table[key]
    except KeyError:
        fn = strided_view_backward_op.resolve(key)
    if out is None:
        return fn(grad, layout, size, stride, shift)
    return into('strided_view_backward', out, fn(grad, layout, size, stride, shift))


strided_view_backward_op: Final = Op('strided_view_backward', strided_view_backward, adapt_fresh_tssss, strided_view_backward_record, strided_view_backward_decomposed, None, None, '', (), (), '', ('grad', 'layout', 'size', 'stride', 'shift'), ())
strided_view_backward_table: Final[dict[int, Any]] = strided_view_backward_op.table


# strided_gather: ops/view.py:222
def strided_gather(g: Any, layout: Any, size: Any, stride: Any, shift: Any) -> Any:
    """The elements of g, laid out as `layout` says, that a strided view names."""
    try:
        shape, strides = layout
        low = builtins.min(shift, 0)
        extent = builtins.max(shapes.extent(shape, strides), shift + shapes.extent(size, stride)) - low
        buffer = strided_view_backward(g, ((extent,), (1,)), shape, strides, -low)
        return strided_view(buffer, size, stride, shift - low)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'strided_gather', {'g': g}) from None


# select: ops/view.py:235
def select(input: Any, dim: Any = None, index: Any = None, axis: Any = None) -> Any:
    """One index along a dimension, which goes away."""
    if axis is not None or dim is None or index is None:
        dim = renamed('select', 'dim', dim, None, 'axis', axis)
        check_given('select', dim=dim, index=index)
    try:
        if not input.sizes:
            raise IndexError('select() cannot be applied to a 0-dim tensor.')
        d = shapes.wrap_dim(dim, len(input.sizes), 'select')
        i = shapes.select_index(input.sizes[d], int(index), dim)
        return getitem(input, (slice(None),) * d + (i,))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'select', {'input': input}) from None


# narrow: ops/view.py:246
def narrow(input: Any, dim: Any = None, start: Any = None, length: Any = None, axis: Any = None) -> Any:
    """`length` indices along a dimension, from `start` on."""
    if axis is not None or dim is None or start is None or length is None:
        dim = renamed('narrow', 'dim', dim, None, 'axis', axis)
        check_given('narrow', dim=dim, start=start, length=length)
    try:
        d = shapes.wrap_dim(dim, len(input.sizes), 'narrow')
        _, _, first = shapes.narrow_layout(input.sizes, (1,) * len(input.sizes), 0, dim, int(start), length)
        return getitem(input, (slice(None),) * d + (slice(first, first + length),))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'narrow', {'input': input}) from None


# narrow_copy: ops/view.py:255
def narrow_copy(input: Any, dim: Any = None, start: Any = None, length: Any = None, axis: Any = None) -> Any:
    """`narrow`, as a new tensor.

    Example:
        >>> fb.narrow_copy(fb.tensor([1, 2, 3]), 0, 1, 2)
        tensor([2, 3])"""
    if axis is not None or dim is None or start is None or length is None:
        dim = renamed('narrow_copy', 'dim', dim, None, 'axis', axis)
        check_given('narrow_copy', dim=dim, start=start, length=length)
    try:
        return clone(narrow(input, dim, start, length), memory_format=contiguous_format)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'narrow_copy', {'input': input}) from None


# slice_dim: ops/view.py:269
def slice_dim(input: Any, dim: Any = 0, start: Any = None, end: Any = None, step: Any = 1) -> Any:
    """A range along a dimension."""
    try:
        d = shapes.wrap_dim(dim, len(input.sizes), 'slice')
        return getitem(input, (slice(None),) * d + (slice(start, end, step),))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'slice_dim', {'input': input}) from None


# split: ops/view.py:276
def split(input: Any, split_size_or_sections: Any, dim: Any = 0) -> Any:
    """Parts of one length (the last may be shorter), or of given lengths, as views."""
    try:
        d = shapes.wrap_dim(dim, len(input.sizes), 'split')
        if not input.sizes:
            raise RuntimeError('split expects at least a 1-dimensional tensor')
        sizes = shapes.split_sizes(input.sizes[d], split_size_or_sections, d)
        return builtins.tuple(split_with_sizes(input, sizes, d))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'split', {'input': input}) from None


# chunk: ops/view.py:289
def chunk(input: Any, chunks: Any, dim: Any = 0, axis: Any = None) -> Any:
    """At most `chunks` parts of one length along a dimension, as views."""
    if axis is not None:
        dim = renamed('chunk', 'dim', dim, 0, 'axis', axis)
    try:
        if chunks <= 0:
            raise RuntimeError(f'chunk expects `chunks` to be greater than 0, got: {chunks}')
        d = shapes.wrap_dim(dim, len(input.sizes), 'chunk')
        if not input.sizes:
            raise RuntimeError('chunk expects at least a 1-dimensional tensor')
        size = input.sizes[d]
        if size == 0:
            return builtins.tuple(split_with_sizes(input, (0,) * chunks, d))
        return split(input, -(-size // chunks), d)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'chunk', {'input': input}) from None


# tensor_split: ops/view.py:304
def tensor_split(input: Any, indices_or_sections: Any, dim: Any = 0, axis: Any = None) -> Any:
    """Parts as equal as can be, or parts that end at given indices, as views."""
    if axis is not None:
        dim = renamed('tensor_split', 'dim', dim, 0, 'axis', axis)
    try:
        if not input.sizes:
            raise RuntimeError('tensor_split: input needs at least one dimension to split, but its shape is ()')
        d = shapes.wrap_dim(dim, len(input.sizes), 'tensor_split')
        size = input.sizes[d]
        if isinstance(indices_or_sections, int):
            n = indices_or_sections
            if n <= 0:
                raise RuntimeError(f'number of sections must be larger than 0, got {n}')
            lengths = [size // n + (1 if i < size % n else 0) for i in builtins.range(n)]
            return builtins.tuple(split_with_sizes(input, lengths, d))
        if isinstance(indices_or_sections, TensorBase) and (not indices_or_sections.sizes):
            return tensor_split(input, indices_or_sections.item(), dim)
        given = indices_or_sections.tolist() if hasattr(indices_or_sections, 'tolist') else builtins.list(indices_or_sections)
        ends = [0, *given, size]
        parts = [slice(a, b) for a, b in itertools.pairwise(ends)]
        return builtins.tuple([getitem(input, (slice(None),) * d + (p if p is not parts[-1] else slice(p.start, None),)) for p in parts])
    except (AttributeError, TypeError) as error:
        raise misused(error, 'tensor_split', {'input': input}) from None


# hsplit: ops/view.py:328
def hsplit(input: Any, indices_or_sections: Any) -> Any:
    """tensor_split along the second dimension; of a vector, along the only one."""
    try:
        shapes.check_even_split('hsplit', input.sizes, 1, 0 if len(input.sizes) == 1 else 1, indices_or_sections)
        return tensor_split(input, indices_or_sections, 0 if len(input.sizes) == 1 else 1)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'hsplit', {'input': input}) from None


# vsplit: ops/view.py:336
def vsplit(input: Any, indices_or_sections: Any) -> Any:
    """tensor_split along the first dimension."""
    try:
        shapes.check_even_split('vsplit', input.sizes, 2, 0, indices_or_sections)
        return tensor_split(input, indices_or_sections, 0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'vsplit', {'input': input}) from None


# dsplit: ops/view.py:344
def dsplit(input: Any, indices_or_sections: Any) -> Any:
    """tensor_split along the third dimension."""
    try:
        shapes.check_even_split('dsplit', input.sizes, 3, 2, indices_or_sections)
        return tensor_split(input, indices_or_sections, 2)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'dsplit', {'input': input}) from None


# t: ops/view.py:352
def t(input: Any) -> Any:
    """A matrix transposed; a vector or number as it is."""
    try:
        if len(input.sizes) > 2:
            raise RuntimeError(f't() expects a tensor with <= 2 dimensions, but self is {len(input.sizes)}D')
        return transpose(input, 0, 1) if len(input.sizes) == 2 else view(input, input.sizes)
    except (AttributeError, TypeError) as error:
        raise misused(error, 't', {'input': input}) from None


# swapaxes: ops/view.py:361
def swapaxes(input: Any, axis0: Any, axis1: Any) -> Any:
    """Two dimensions swapped."""
    try:
        return transpose(input, axis0, axis1)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'swapaxes', {'input': input}) from None


# swapdims: ops/view.py:368
def swapdims(input: Any, dim0: Any, dim1: Any) -> Any:
    """Two dimensions swapped."""
    try:
        return transpose(input, dim0, dim1)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'swapdims', {'input': input}) from None


# movedim: ops/view.py:375
def movedim(input: Any, source: Any, destination: Any) -> Any:
    """Dimensions moved to other places; the others keep their order."""
    try:
        return permute(input, shapes.moved_order(len(input.sizes), source, destination))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'movedim', {'input': input}) from None


# moveaxis: ops/view.py:382
def moveaxis(input: Any, source: Any, destination: Any) -> Any:
    """Dimensions moved to other places; the others keep their order."""
    try:
        return movedim(input, source, destination)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'moveaxis', {'input': input}) from None


# flatten: ops/view.py:389
def flatten(input: Any, start_dim: Any = 0, end_dim: Any = -1) -> Any:
    """The dimensions from `start_dim` to `end_dim` as one."""
    try:
        first = shapes.wrap_dim(start_dim, len(input.sizes), 'flatten')
        last = shapes.wrap_dim(end_dim, len(input.sizes), 'flatten')
        if not input.sizes:
            return reshape(input, (1,))
        if first > last:
            raise RuntimeError('flatten() has invalid args: start_dim cannot come after end_dim')
        if first == last:
            return input
        size = input.sizes
        return reshape(input, size[:first] + (shapes.count(size, builtins.tuple(builtins.range(first, last + 1))),) + size[last + 1:])
    except (AttributeError, TypeError) as error:
        raise misused(error, 'flatten', {'input': input}) from None


# unflatten: ops/view.py:408
def unflatten(input: Any, dim: Any = None, sizes: Any = None, axis: Any = None) -> Any:
    """One dimension as several, whose sizes (one may be -1) multiply to it."""
    if axis is not None or dim is None or sizes is None:
        dim = renamed('unflatten', 'dim', dim, None, 'axis', axis)
        check_given('unflatten', dim=dim, sizes=sizes)
    try:
        d = shapes.wrap_dim(dim, len(input.sizes), 'unflatten')
        inner = shapes.named('unflatten', shapes.infer_size, (input.sizes[d],), builtins.tuple(sizes))
        return view(input, input.sizes[:d] + inner + input.sizes[d + 1:])
    except (AttributeError, TypeError) as error:
        raise misused(error, 'unflatten', {'input': input}) from None


# ravel: ops/view.py:419
def ravel(input: Any) -> Any:
    """The elements in row-major order as a vector."""
    try:
        return reshape(input, (-1,))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'ravel', {'input': input}) from None


# view_as: ops/view.py:426
def view_as(input: Any, other: Any) -> Any:
    """A view in the shape of another tensor."""
    try:
        return view(input, other.sizes)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'view_as', {'input': input, 'other': other}) from None


# reshape_as: ops/view.py:433
def reshape_as(input: Any, other: Any) -> Any:
    """reshape to the shape of another tensor."""
    try:
        return reshape(input, other.sizes)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'reshape_as', {'input': input, 'other': other}) from None


# expand_as: ops/view.py:440
def expand_as(input: Any, other: Any) -> Any:
    """expand to the shape of another tensor."""
    try:
        return expand(input, other.sizes)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'expand_as', {'input': input, 'other': other}) from None


# real: ops/view.py:449
def real(input: Any) -> Any:
    """The real part: a view; of a real tensor, the tensor itself."""
    try:
        return getitem(view_as_real(input), (..., 0)) if input.is_complex() else input
    except (AttributeError, TypeError) as error:
        raise misused(error, 'real', {'input': input}) from None


# imag: ops/view.py:456
def imag(input: Any) -> Any:
    """The imaginary part of a complex tensor: a view."""
    try:
        if not input.is_complex():
            raise RuntimeError('imag is not implemented for tensors with non-complex dtypes.')
        return getitem(view_as_real(input), (..., 1))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'imag', {'input': input}) from None
