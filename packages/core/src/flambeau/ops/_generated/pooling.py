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
from .adapters import adapt_fresh_ts, adapt_fresh_tss, adapt_fresh_tssssss, adapt_fresh_tsssssss, adapt_fresh_tts, adapt_fresh_ttss, adapt_several_ts, adapt_several_tsssss
from .hot import abs, clone, pow, relu


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


# max_pool: ops/pooling.py:12
max_pool_result = result_type('max_pool', ('values', 'indices'))


class MaxPoolBackward(Node):
    """Backward of max_pool: ops/pooling.py:12."""

    __slots__ = ('input_shape', 'kernel_size', 'stride', 'dilation', 'indices', 'indices_version')
    saved_names: ClassVar[tuple[str, ...]] = ('indices',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, kernel_size: Any, stride: Any, dilation: Any, indices: Any, indices_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.kernel_size: Any = kernel_size
        self.stride: Any = stride
        self.dilation: Any = dilation
        self.indices: Any = indices
        self.indices_version: Any = indices_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            kernel_size = self.kernel_size
            stride = self.stride
            dilation = self.dilation
            indices = self.indices
            if indices is FREED:
                raise freed('max_pool')
            if indices is not None:
                if indices.storage is not None and indices.storage.version != self.indices_version:
                    check_version('max_pool', 'indices', indices, self.indices_version)
            d = unpool(g, indices, input_shape[len(input_shape) - len(kernel_size):], shapes.overlapping(kernel_size, stride, dilation))
            engine.give(e, d, False)

    def release(self) -> None:
        self.indices = FREED


def max_pool_record(kernel: Any) -> Any:
    def max_pool(input: TensorBase, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any) -> Any:
        rs = kernel(input, kernel_size, stride, padding, dilation, ceil_mode)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        indices_kept = rs[1]
        indices_version = 0 if indices_kept is None else version_of(indices_kept)
        r.node = MaxPoolBackward(e0, input.sizes, kernel_size, stride, dilation, indices_kept, indices_version)
        r.key |= GRAD
        return rs

    return max_pool


def max_pool(input: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any, *, out: Any = None) -> Any:
    """The maximum of every window and its place in the flattened spatial dimensions; NaN wins."""
    kernel_size = sizes_of(kernel_size)
    stride = sizes_of(stride)
    padding = sizes_of(padding)
    dilation = sizes_of(dilation)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'max_pool', {'input': input}) from None
    try:
        fn = max_pool_table[key]
    except KeyError:
        fn = max_pool_op.resolve(key)
    if out is None:
        return named_result(max_pool_result, fn(input, kernel_size, stride, padding, dilation, ceil_mode))
    return into('max_pool', out, named_result(max_pool_result, fn(input, kernel_size, stride, padding, dilation, ceil_mode)))


max_pool_op: Final = Op('max_pool', max_pool, adapt_several_tsssss, max_pool_record, None, shapes.max_pool, (None, dtypes.int64,), '', (), (), '', ('input', 'kernel_size', 'stride', 'padding', 'dilation', 'ceil_mode'), (), accepts='int float', layout='channels')
max_pool_table: Final[dict[int, Any]] = max_pool_op.table


# unpool: ops/pooling.py:32
class UnpoolBackward(Node):
    """Backward of unpool: ops/pooling.py:32."""

    __slots__ = ('indices', 'indices_version', 'space')
    saved_names: ClassVar[tuple[str, ...]] = ('indices',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, indices: Any, indices_version: Any, space: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.indices: Any = indices
        self.indices_version: Any = indices_version
        self.space: Any = space

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            indices = self.indices
            if indices is FREED:
                raise freed('unpool')
            if indices.storage is not None and indices.storage.version != self.indices_version:
                check_version('unpool', 'indices', indices, self.indices_version)
            space = self.space
            d = gather_pooled(g, indices, len(space))
            engine.give(e, d, False)

    def release(self) -> None:
        self.indices = FREED


def unpool_record(kernel: Any) -> Any:
    def unpool(input: TensorBase, indices: TensorBase, space: Any, overlapping: Any) -> Any:
        r: TensorBase = kernel(input, indices, space, overlapping)
        e0 = input.node if input.base is None else node_of(input)
        indices_kept = indices
        indices_version = 0 if indices_kept is None or indices_kept.storage is None else indices_kept.storage.version
        r.node = UnpoolBackward(e0, indices_kept, indices_version, space)
        r.key |= GRAD
        return r

    return unpool


def unpool(input: Any, indices: Any, space: Any, overlapping: Any, *, out: Any = None) -> Any:
    """Puts each value at its place in planes of zeros of size `space`; values for one place are added if `overlapping`."""
    space = sizes_of(space)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (indices.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'unpool', {'input': input, 'indices': indices}) from None
    try:
        fn = unpool_table[key]
    except KeyError:
        fn = unpool_op.resolve(key)
    if out is None:
        return fn(input, indices, space, overlapping)
    return into('unpool', out, fn(input, indices, space, overlapping))


unpool_op: Final = Op('unpool', unpool, adapt_fresh_ttss, unpool_record, None, shapes.unpool, None, '', (), (), '', ('input', 'indices', 'space', 'overlapping'), (1,), title='max_unpool', layout='channels')
unpool_table: Final[dict[int, Any]] = unpool_op.table


# gather_pooled: ops/pooling.py:44
class GatherPooledBackward(Node):
    """Backward of gather_pooled: ops/pooling.py:44."""

    __slots__ = ('input_shape', 'indices', 'indices_version', 'dims')
    saved_names: ClassVar[tuple[str, ...]] = ('indices',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, indices: Any, indices_version: Any, dims: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.indices: Any = indices
        self.indices_version: Any = indices_version
        self.dims: Any = dims

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            indices = self.indices
            if indices is FREED:
                raise freed('gather_pooled')
            if indices.storage is not None and indices.storage.version != self.indices_version:
                check_version('gather_pooled', 'indices', indices, self.indices_version)
            dims = self.dims
            d = unpool(g, indices, input_shape[len(input_shape) - dims:], True)
            engine.give(e, d, False)

    def release(self) -> None:
        self.indices = FREED


def gather_pooled_record(kernel: Any) -> Any:
    def gather_pooled(input: TensorBase, indices: TensorBase, dims: Any) -> Any:
        r: TensorBase = kernel(input, indices, dims)
        e0 = input.node if input.base is None else node_of(input)
        indices_kept = indices
        indices_version = 0 if indices_kept is None or indices_kept.storage is None else indices_kept.storage.version
        r.node = GatherPooledBackward(e0, input.sizes, indices_kept, indices_version, dims)
        r.key |= GRAD
        return r

    return gather_pooled


def gather_pooled(input: Any, indices: Any, dims: Any, *, out: Any = None) -> Any:
    """Reads each plane of the last `dims` dimensions, flattened, at `indices`."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (indices.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'gather_pooled', {'input': input, 'indices': indices}) from None
    try:
        fn = gather_pooled_table[key]
    except KeyError:
        fn = gather_pooled_op.resolve(key)
    if out is None:
        return fn(input, indices, dims)
    return into('gather_pooled', out, fn(input, indices, dims))


gather_pooled_op: Final = Op('gather_pooled', gather_pooled, adapt_fresh_tts, gather_pooled_record, None, shapes.gather_pooled, None, '', (), (), '', ('input', 'indices', 'dims'), (1,), layout='channels')
gather_pooled_table: Final[dict[int, Any]] = gather_pooled_op.table


# avg_pool: ops/pooling.py:56
class AvgPoolBackward(Node):
    """Backward of avg_pool: ops/pooling.py:56."""

    __slots__ = ('input_shape', 'kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, kernel_size: Any, stride: Any, padding: Any, ceil_mode: Any, count_include_pad: Any, divisor_override: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.kernel_size: Any = kernel_size
        self.stride: Any = stride
        self.padding: Any = padding
        self.ceil_mode: Any = ceil_mode
        self.count_include_pad: Any = count_include_pad
        self.divisor_override: Any = divisor_override

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            kernel_size = self.kernel_size
            stride = self.stride
            padding = self.padding
            ceil_mode = self.ceil_mode
            count_include_pad = self.count_include_pad
            divisor_override = self.divisor_override
            d = avg_pool_backward(g, input_shape, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
            engine.give(e, d, False)


def avg_pool_record(kernel: Any) -> Any:
    def avg_pool(input: TensorBase, kernel_size: Any, stride: Any, padding: Any, ceil_mode: Any, count_include_pad: Any, divisor_override: Any) -> Any:
        r: TensorBase = kernel(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
        e0 = input.node if input.base is None else node_of(input)
        r.node = AvgPoolBackward(e0, input.sizes, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
        r.key |= GRAD
        return r

    return avg_pool


def avg_pool(input: Any, kernel_size: Any, stride: Any, padding: Any, ceil_mode: Any, count_include_pad: Any, divisor_override: Any, *, out: Any = None) -> Any:
    """The mean of every window; padding counts as zeros, or not at all, or the sum is divided by `divisor_override`."""
    kernel_size = sizes_of(kernel_size)
    stride = sizes_of(stride)
    padding = sizes_of(padding)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'avg_pool', {'input': input}) from None
    try:
        fn = avg_pool_table[key]
    except KeyError:
        fn = avg_pool_op.resolve(key)
    if out is None:
        return fn(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
    return into('avg_pool', out, fn(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override))


avg_pool_op: Final = Op('avg_pool', avg_pool, adapt_fresh_tssssss, avg_pool_record, None, shapes.avg_pool, None, '', (), (), '', ('input', 'kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override'), (), accepts='int float', layout='channels, 1d')
avg_pool_table: Final[dict[int, Any]] = avg_pool_op.table


# avg_pool_backward: ops/pooling.py:79
class AvgPoolBackwardBackward(Node):
    """Backward of avg_pool_backward: ops/pooling.py:79."""

    __slots__ = ('kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, kernel_size: Any, stride: Any, padding: Any, ceil_mode: Any, count_include_pad: Any, divisor_override: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.kernel_size: Any = kernel_size
        self.stride: Any = stride
        self.padding: Any = padding
        self.ceil_mode: Any = ceil_mode
        self.count_include_pad: Any = count_include_pad
        self.divisor_override: Any = divisor_override

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            kernel_size = self.kernel_size
            stride = self.stride
            padding = self.padding
            ceil_mode = self.ceil_mode
            count_include_pad = self.count_include_pad
            divisor_override = self.divisor_override
            d = avg_pool(g, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
            engine.give(e, d, False)


def avg_pool_backward_record(kernel: Any) -> Any:
    def avg_pool_backward(grad: TensorBase, input_shape: Any, kernel_size: Any, stride: Any, padding: Any, ceil_mode: Any, count_include_pad: Any, divisor_override: Any) -> Any:
        r: TensorBase = kernel(grad, input_shape, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
        e0 = grad.node if grad.base is None else node_of(grad)
        r.node = AvgPoolBackwardBackward(e0, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
        r.key |= GRAD
        return r

    return avg_pool_backward


def avg_pool_backward(grad: Any, input_shape: Any, kernel_size: Any, stride: Any, padding: Any, ceil_mode: Any, count_include_pad: Any, divisor_override: Any, *, out: Any = None) -> Any:
    """The adjoint of `avg_pool`."""
    input_shape = sizes_of(input_shape)
    kernel_size = sizes_of(kernel_size)
    stride = sizes_of(stride)
    padding = sizes_of(padding)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'avg_pool_backward', {'grad': grad}) from None
    try:
        fn = avg_pool_backward_table[key]
    except KeyError:
        fn = avg_pool_backward_op.resolve(key)
    if out is None:
        return fn(grad, input_shape, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
    return into('avg_pool_backward', out, fn(grad, input_shape, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override))


avg_pool_backward_op: Final = Op('avg_pool_backward', avg_pool_backward, adapt_fresh_tsssssss, avg_pool_backward_record, None, shapes.avg_pool_backward, None, '', (), (), '', ('grad', 'input_shape', 'kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override'), (), accepts='float complex', layout='channels, 1d')
avg_pool_backward_table: Final[dict[int, Any]] = avg_pool_backward_op.table


# adaptive_avg_pool: ops/pooling.py:98
class AdaptiveAvgPoolBackward(Node):
    """Backward of adaptive_avg_pool: ops/pooling.py:98."""

    __slots__ = ('input_shape', 'output_size')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, output_size: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.output_size: Any = output_size

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            output_size = self.output_size
            d = adaptive_avg_pool_backward(g, input_shape, output_size)
            engine.give(e, d, False)


def adaptive_avg_pool_record(kernel: Any) -> Any:
    def adaptive_avg_pool(input: TensorBase, output_size: Any) -> Any:
        r: TensorBase = kernel(input, output_size)
        e0 = input.node if input.base is None else node_of(input)
        r.node = AdaptiveAvgPoolBackward(e0, input.sizes, output_size)
        r.key |= GRAD
        return r

    return adaptive_avg_pool


def adaptive_avg_pool(input: Any, output_size: Any, *, out: Any = None) -> Any:
    """Means over windows that cut every spatial dimension into `output_size` nearly equal, maybe overlapping parts."""
    output_size = sizes_of(output_size)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'adaptive_avg_pool', {'input': input}) from None
    try:
        fn = adaptive_avg_pool_table[key]
    except KeyError:
        fn = adaptive_avg_pool_op.resolve(key)
    if out is None:
        return fn(input, output_size)
    return into('adaptive_avg_pool', out, fn(input, output_size))


adaptive_avg_pool_op: Final = Op('adaptive_avg_pool', adaptive_avg_pool, adapt_fresh_ts, adaptive_avg_pool_record, None, shapes.adaptive_pool, None, '', (), (), '', ('input', 'output_size'), (), accepts='float complex', layout='channels')
adaptive_avg_pool_table: Final[dict[int, Any]] = adaptive_avg_pool_op.table


# adaptive_avg_pool_backward: ops/pooling.py:112
class AdaptiveAvgPoolBackwardBackward(Node):
    """Backward of adaptive_avg_pool_backward: ops/pooling.py:112."""

    __slots__ = ('output_size',)
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, output_size: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.output_size: Any = output_size

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            output_size = self.output_size
            d = adaptive_avg_pool(g, output_size)
            engine.give(e, d, False)


def adaptive_avg_pool_backward_record(kernel: Any) -> Any:
    def adaptive_avg_pool_backward(grad: TensorBase, input_shape: Any, output_size: Any) -> Any:
        r: TensorBase = kernel(grad, input_shape, output_size)
        e0 = grad.node if grad.base is None else node_of(grad)
        r.node = AdaptiveAvgPoolBackwardBackward(e0, output_size)
        r.key |= GRAD
        return r

    return adaptive_avg_pool_backward


def adaptive_avg_pool_backward(grad: Any, input_shape: Any, output_size: Any, *, out: Any = None) -> Any:
    """The adjoint of `adaptive_avg_pool`."""
    input_shape = sizes_of(input_shape)
    output_size = sizes_of(output_size)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'adaptive_avg_pool_backward', {'grad': grad}) from None
    try:
        fn = adaptive_avg_pool_backward_table[key]
    except KeyError:
        fn = adaptive_avg_pool_backward_op.resolve(key)
    if out is None:
        return fn(grad, input_shape, output_size)
    return into('adaptive_avg_pool_backward', out, fn(grad, input_shape, output_size))


adaptive_avg_pool_backward_op: Final = Op('adaptive_avg_pool_backward', adaptive_avg_pool_backward, adapt_fresh_tss, adaptive_avg_pool_backward_record, None, shapes.adaptive_avg_pool_backward, None, '', (), (), '', ('grad', 'input_shape', 'output_size'), (), accepts='float complex', layout='channels')
adaptive_avg_pool_backward_table: Final[dict[int, Any]] = adaptive_avg_pool_backward_op.table


# adaptive_max_pool: ops/pooling.py:124
adaptive_max_pool_result = result_type('adaptive_max_pool', ('values', 'indices'))


class AdaptiveMaxPoolBackward(Node):
    """Backward of adaptive_max_pool: ops/pooling.py:124."""

    __slots__ = ('input_shape', 'output_size', 'indices', 'indices_version')
    saved_names: ClassVar[tuple[str, ...]] = ('indices',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, output_size: Any, indices: Any, indices_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.output_size: Any = output_size
        self.indices: Any = indices
        self.indices_version: Any = indices_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            output_size = self.output_size
            indices = self.indices
            if indices is FREED:
                raise freed('adaptive_max_pool')
            if indices is not None:
                if indices.storage is not None and indices.storage.version != self.indices_version:
                    check_version('adaptive_max_pool', 'indices', indices, self.indices_version)
            d = unpool(g, indices, input_shape[len(input_shape) - len(output_size):], True)
            engine.give(e, d, False)

    def release(self) -> None:
        self.indices = FREED


def adaptive_max_pool_record(kernel: Any) -> Any:
    def adaptive_max_pool(input: TensorBase, output_size: Any) -> Any:
        rs = kernel(input, output_size)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        indices_kept = rs[1]
        indices_version = 0 if indices_kept is None else version_of(indices_kept)
        r.node = AdaptiveMaxPoolBackward(e0, input.sizes, output_size, indices_kept, indices_version)
        r.key |= GRAD
        return rs

    return adaptive_max_pool


def adaptive_max_pool(input: Any, output_size: Any, *, out: Any = None) -> Any:
    """Maxima, with their places, over windows that cut every spatial dimension into `output_size` parts."""
    output_size = sizes_of(output_size)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'adaptive_max_pool', {'input': input}) from None
    try:
        fn = adaptive_max_pool_table[key]
    except KeyError:
        fn = adaptive_max_pool_op.resolve(key)
    if out is None:
        return named_result(adaptive_max_pool_result, fn(input, output_size))
    return into('adaptive_max_pool', out, named_result(adaptive_max_pool_result, fn(input, output_size)))


adaptive_max_pool_op: Final = Op('adaptive_max_pool', adaptive_max_pool, adapt_several_ts, adaptive_max_pool_record, None, shapes.adaptive_max_pool, (None, dtypes.int64,), '', (), (), '', ('input', 'output_size'), (), accepts='float', layout='channels')
adaptive_max_pool_table: Final[dict[int, Any]] = adaptive_max_pool_op.table


# pool_maxima: ops/pooling.py:139
def pool_maxima(input: Any, dims: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any) -> Any:
    """`max_pool` with PyTorch's short forms of its options."""
    try:
        name = f'max_pool{dims}d'
        shapes.check_rank(name, input.sizes, dims)
        kernel_size = shapes.spatial(kernel_size, dims, 'kernel_size', name)
        return max_pool(input, kernel_size, shapes.pool_stride(stride, kernel_size, name), shapes.spatial(padding, dims, 'padding', name), shapes.spatial(dilation, dims, 'dilation', name), ceil_mode)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'pool_maxima', {'input': input}) from None


# pool_means: ops/pooling.py:151
def pool_means(input: Any, dims: Any, kernel_size: Any, stride: Any, padding: Any, ceil_mode: Any, count_include_pad: Any, divisor_override: Any) -> Any:
    """`avg_pool` with PyTorch's short forms of its options."""
    try:
        name = f'avg_pool{dims}d'
        if divisor_override == 0:
            raise RuntimeError(f"{name}: divisor_override must not be zero; give another, or None for the window's count")
        shapes.check_rank(name, input.sizes, dims)
        kernel_size = shapes.spatial(kernel_size, dims, 'kernel_size', name)
        return avg_pool(input, kernel_size, shapes.pool_stride(stride, kernel_size, name), shapes.spatial(padding, dims, 'padding', name), ceil_mode, count_include_pad, divisor_override)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'pool_means', {'input': input}) from None


# pool_norms: ops/pooling.py:165
def pool_norms(input: Any, norm_type: Any, dims: Any, kernel_size: Any, stride: Any, ceil_mode: Any) -> Any:
    """The p-norm of every window, from the mean of the p-th powers; with an infinite p the largest or smallest magnitude."""
    try:
        if norm_type in (math.inf, -math.inf):
            largest = pool_maxima(abs(input) if norm_type > 0 else -abs(input), dims, kernel_size, stride, 0, 1, ceil_mode)[0]
            return largest if norm_type > 0 else -largest
        count = math.prod(shapes.spatial(kernel_size, dims, 'kernel_size', f'lp_pool{dims}d'))
        means = pool_means(pow(input, norm_type), dims, kernel_size, stride, 0, ceil_mode, True, None)
        return pow(_ops.sign(means) * relu(abs(means)) * count, 1.0 / norm_type)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'pool_norms', {'input': input}) from None


# unpool_maxima: ops/pooling.py:176
def unpool_maxima(input: Any, indices: Any, dims: Any, kernel_size: Any, stride: Any, padding: Any, output_size: Any) -> Any:
    """`unpool` to the sizes that a max pooling with these options came from."""
    try:
        name = f'max_unpool{dims}d'
        shapes.check_rank(name, input.sizes, dims)
        kernel_size = shapes.spatial(kernel_size, dims, 'kernel_size', name)
        stride = shapes.pool_stride(stride, kernel_size, name)
        padding = shapes.spatial(padding, dims, 'padding', name)
        shapes.check_places(name, input.sizes, indices.sizes)
        return unpool(input, indices, shapes.unpooled_space(name, input.sizes, kernel_size, stride, padding, output_size), False)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'unpool_maxima', {'input': input, 'indices': indices}) from None


# max_pool1d: ops/pooling.py:188
def max_pool1d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: Any = False, return_indices: Any = False) -> Any:
    """The maximum of every window of `input` over 1 spatial dimension.

    Args:
        input: ([batch,] channels, length).
        kernel_size: the window's size.
        stride: steps between windows; the window's size unless given.
        padding: minus infinity added on both sides, at most half a window.
        dilation: steps between a window's elements.
        ceil_mode: rounds the result's sizes up, so that a last partial window counts.
        return_indices: also returns the maxima's places in the flattened spatial dimensions.

    Returns:
        The maxima, or (maxima, indices).

    Raises:
        ShapeError: the input is too small for the window.

    Example:
        >>> fb.max_pool1d(fb.ones(2, 3, 8), 2).shape
        flambeau.Size([2, 3, 4])"""
    try:
        values, indices = pool_maxima(input, 1, kernel_size, stride, padding, dilation, ceil_mode)
        return (values, indices) if return_indices else values
    except (AttributeError, TypeError) as error:
        raise misused(error, 'max_pool1d', {'input': input}) from None


# max_pool1d_with_indices: ops/pooling.py:225
def max_pool1d_with_indices(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: Any = False, return_indices: Any = True) -> Any:
    """`max_pool1d` with the maxima's places.

    Args:
        return_indices: taken for PyTorch's sake; the places are returned in any case.

    Returns:
        (maxima, indices), indices int64 into the flattened spatial dimensions.

    Example:
        >>> values, indices = fb.nn.functional.max_pool1d_with_indices(fb.ones(2, 3, 8), 2)
        >>> indices.shape
        flambeau.Size([2, 3, 4])"""
    try:
        return pool_maxima(input, 1, kernel_size, stride, padding, dilation, ceil_mode)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'max_pool1d_with_indices', {'input': input}) from None


# max_unpool1d: ops/pooling.py:247
def max_unpool1d(input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None) -> Any:
    """Puts the maxima of `max_pool1d` back to their places, zeros elsewhere.

    Args:
        input, indices: what `max_pool1d(..., return_indices=True)` returned.
        kernel_size, stride, padding: those of the pooling.
        output_size: the spatial sizes (or the whole shape) of the result, where several would do.

    Example:
        >>> values, indices = fb.max_pool1d(fb.ones(2, 3, 8), 2, return_indices=True)
        >>> fb.nn.functional.max_unpool1d(values, indices, 2).shape
        flambeau.Size([2, 3, 8])"""
    try:
        return unpool_maxima(input, indices, 1, kernel_size, stride, padding, output_size)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'max_unpool1d', {'input': input, 'indices': indices}) from None


# avg_pool1d: ops/pooling.py:271
def avg_pool1d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: Any = False, count_include_pad: Any = True) -> Any:
    """The mean of every window of `input` over 1 spatial dimension.

    Args:
        input: ([batch,] channels, length).
        kernel_size: the window's size.
        stride: steps between windows; the window's size unless given.
        padding: zeros added on both sides, at most half a window.
        ceil_mode: rounds the result's sizes up, so that a last partial window counts.
        count_include_pad: whether the added zeros count in the mean.

    Raises:
        ShapeError: the input is too small for the window.

    Example:
        >>> fb.nn.functional.avg_pool1d(fb.ones(2, 3, 8), 2).shape
        flambeau.Size([2, 3, 4])"""
    try:
        return pool_means(input, 1, kernel_size, stride, padding, ceil_mode, count_include_pad, None)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'avg_pool1d', {'input': input}) from None


# adaptive_avg_pool1d: ops/pooling.py:303
def adaptive_avg_pool1d(input: Any, output_size: Any) -> Any:
    """Means over `output_size` nearly equal parts of every spatial dimension.

    Args:
        input: ([batch,] channels, length).
        output_size: the result's spatial sizes; None keeps a dimension's size.

    Example:
        >>> fb.nn.functional.adaptive_avg_pool1d(fb.ones(2, 3, 9), 1).shape
        flambeau.Size([2, 3, 1])"""
    try:
        return adaptive_avg_pool(input, shapes.output_space(output_size, input.sizes, 1))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'adaptive_avg_pool1d', {'input': input}) from None


# adaptive_max_pool1d: ops/pooling.py:321
def adaptive_max_pool1d(input: Any, output_size: Any, return_indices: Any = False) -> Any:
    """Maxima over `output_size` nearly equal parts of every spatial dimension.

    Args:
        input: ([batch,] channels, length).
        output_size: the result's spatial sizes; None keeps a dimension's size.
        return_indices: also returns the maxima's places in the flattened spatial dimensions.

    Example:
        >>> fb.nn.functional.adaptive_max_pool1d(fb.ones(2, 3, 9), 1).shape
        flambeau.Size([2, 3, 1])"""
    try:
        values, indices = adaptive_max_pool(input, shapes.output_space(output_size, input.sizes, 1))
        return (values, indices) if return_indices else values
    except (AttributeError, TypeError) as error:
        raise misused(error, 'adaptive_max_pool1d', {'input': input}) from None


# lp_pool1d: ops/pooling.py:341
def lp_pool1d(input: Any, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: Any = False) -> Any:
    """The p-norm of every window: (sum of x^p)^(1/p), p being `norm_type`; negative sums count as zero.

    Args:
        input: ([batch,] channels, length).
        norm_type: p.
        kernel_size, stride, ceil_mode: as in `avg_pool1d`.

    Example:
        >>> fb.nn.functional.lp_pool1d(fb.ones(2, 3, 8), 2, 2).shape
        flambeau.Size([2, 3, 4])"""
    try:
        return pool_norms(input, norm_type, 1, kernel_size, stride, ceil_mode)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'lp_pool1d', {'input': input}) from None


# max_pool2d: ops/pooling.py:362
def max_pool2d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: Any = False, return_indices: Any = False) -> Any:
    """The maximum of every window of `input` over 2 spatial dimensions.

    Args:
        input: ([batch,] channels, height, width).
        kernel_size: the window's size.
        stride: steps between windows; the window's size unless given.
        padding: minus infinity added on both sides, at most half a window.
        dilation: steps between a window's elements.
        ceil_mode: rounds the result's sizes up, so that a last partial window counts.
        return_indices: also returns the maxima's places in the flattened spatial dimensions.

    Returns:
        The maxima, or (maxima, indices).

    Raises:
        ShapeError: the input is too small for the window.

    Example:
        >>> fb.max_pool2d(fb.ones(2, 3, 8, 6), 2).shape
        flambeau.Size([2, 3, 4, 3])"""
    try:
        values, indices = pool_maxima(input, 2, kernel_size, stride, padding, dilation, ceil_mode)
        return (values, indices) if return_indices else values
    except (AttributeError, TypeError) as error:
        raise misused(error, 'max_pool2d', {'input': input}) from None


# max_pool2d_with_indices: ops/pooling.py:399
def max_pool2d_with_indices(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: Any = False, return_indices: Any = True) -> Any:
    """`max_pool2d` with the maxima's places.

    Args:
        return_indices: taken for PyTorch's sake; the places are returned in any case.

    Returns:
        (maxima, indices), indices int64 into the flattened spatial dimensions.

    Example:
        >>> values, indices = fb.nn.functional.max_pool2d_with_indices(fb.ones(2, 3, 8, 6), 2)
        >>> indices.shape
        flambeau.Size([2, 3, 4, 3])"""
    try:
        return pool_maxima(input, 2, kernel_size, stride, padding, dilation, ceil_mode)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'max_pool2d_with_indices', {'input': input}) from None


# max_unpool2d: ops/pooling.py:421
def max_unpool2d(input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None) -> Any:
    """Puts the maxima of `max_pool2d` back to their places, zeros elsewhere.

    Args:
        input, indices: what `max_pool2d(..., return_indices=True)` returned.
        kernel_size, stride, padding: those of the pooling.
        output_size: the spatial sizes (or the whole shape) of the result, where several would do.

    Example:
        >>> values, indices = fb.max_pool2d(fb.ones(2, 3, 8, 6), 2, return_indices=True)
        >>> fb.nn.functional.max_unpool2d(values, indices, 2).shape
        flambeau.Size([2, 3, 8, 6])"""
    try:
        return unpool_maxima(input, indices, 2, kernel_size, stride, padding, output_size)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'max_unpool2d', {'input': input, 'indices': indices}) from None


# avg_pool2d: ops/pooling.py:446
def avg_pool2d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: Any = False, count_include_pad: Any = True, divisor_override: Any = None) -> Any:
    """The mean of every window of `input` over 2 spatial dimensions.

    Args:
        input: ([batch,] channels, height, width).
        kernel_size: the window's size.
        stride: steps between windows; the window's size unless given.
        padding: zeros added on both sides, at most half a window.
        ceil_mode: rounds the result's sizes up, so that a last partial window counts.
        count_include_pad: whether the added zeros count in the mean.
        divisor_override: divides the sums by this instead of the window's count.

    Raises:
        ShapeError: the input is too small for the window.

    Example:
        >>> fb.nn.functional.avg_pool2d(fb.ones(2, 3, 8, 6), 2).shape
        flambeau.Size([2, 3, 4, 3])"""
    try:
        return pool_means(input, 2, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'avg_pool2d', {'input': input}) from None


# adaptive_avg_pool2d: ops/pooling.py:479
def adaptive_avg_pool2d(input: Any, output_size: Any) -> Any:
    """Means over `output_size` nearly equal parts of every spatial dimension.

    Args:
        input: ([batch,] channels, height, width).
        output_size: the result's spatial sizes; None keeps a dimension's size.

    Example:
        >>> fb.nn.functional.adaptive_avg_pool2d(fb.ones(2, 3, 9, 7), 1).shape
        flambeau.Size([2, 3, 1, 1])"""
    try:
        return adaptive_avg_pool(input, shapes.output_space(output_size, input.sizes, 2))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'adaptive_avg_pool2d', {'input': input}) from None


# adaptive_max_pool2d: ops/pooling.py:497
def adaptive_max_pool2d(input: Any, output_size: Any, return_indices: Any = False) -> Any:
    """Maxima over `output_size` nearly equal parts of every spatial dimension.

    Args:
        input: ([batch,] channels, height, width).
        output_size: the result's spatial sizes; None keeps a dimension's size.
        return_indices: also returns the maxima's places in the flattened spatial dimensions.

    Example:
        >>> fb.nn.functional.adaptive_max_pool2d(fb.ones(2, 3, 9, 7), 1).shape
        flambeau.Size([2, 3, 1, 1])"""
    try:
        shapes.check_rank('adaptive_max_pool2d', input.sizes, 2)
        values, indices = adaptive_max_pool(input, shapes.output_space(output_size, input.sizes, 2))
        return (values, indices) if return_indices else values
    except (AttributeError, TypeError) as error:
        raise misused(error, 'adaptive_max_pool2d', {'input': input}) from None


# lp_pool2d: ops/pooling.py:518
def lp_pool2d(input: Any, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: Any = False) -> Any:
    """The p-norm of every window: (sum of x^p)^(1/p), p being `norm_type`; negative sums count as zero.

    Args:
        input: ([batch,] channels, height, width).
        norm_type: p.
        kernel_size, stride, ceil_mode: as in `avg_pool2d`.

    Example:
        >>> fb.nn.functional.lp_pool2d(fb.ones(2, 3, 8, 6), 2, 2).shape
        flambeau.Size([2, 3, 4, 3])"""
    try:
        return pool_norms(input, norm_type, 2, kernel_size, stride, ceil_mode)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'lp_pool2d', {'input': input}) from None


# max_pool3d: ops/pooling.py:539
def max_pool3d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: Any = False, return_indices: Any = False) -> Any:
    """The maximum of every window of `input` over 3 spatial dimensions.

    Args:
        input: ([batch,] channels, depth, height, width).
        kernel_size: the window's size.
        stride: steps between windows; the window's size unless given.
        padding: minus infinity added on both sides, at most half a window.
        dilation: steps between a window's elements.
        ceil_mode: rounds the result's sizes up, so that a last partial window counts.
        return_indices: also returns the maxima's places in the flattened spatial dimensions.

    Returns:
        The maxima, or (maxima, indices).

    Raises:
        ShapeError: the input is too small for the window.

    Example:
        >>> fb.max_pool3d(fb.ones(2, 3, 4, 6, 8), 2).shape
        flambeau.Size([2, 3, 2, 3, 4])"""
    try:
        values, indices = pool_maxima(input, 3, kernel_size, stride, padding, dilation, ceil_mode)
        return (values, indices) if return_indices else values
    except (AttributeError, TypeError) as error:
        raise misused(error, 'max_pool3d', {'input': input}) from None


# max_pool3d_with_indices: ops/pooling.py:576
def max_pool3d_with_indices(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: Any = False, return_indices: Any = True) -> Any:
    """`max_pool3d` with the maxima's places.

    Args:
        return_indices: taken for PyTorch's sake; the places are returned in any case.

    Returns:
        (maxima, indices), indices int64 into the flattened spatial dimensions.

    Example:
        >>> values, indices = fb.nn.functional.max_pool3d_with_indices(fb.ones(2, 3, 4, 6, 8), 2)
        >>> indices.shape
        flambeau.Size([2, 3, 2, 3, 4])"""
    try:
        return pool_maxima(input, 3, kernel_size, stride, padding, dilation, ceil_mode)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'max_pool3d_with_indices', {'input': input}) from None


# max_unpool3d: ops/pooling.py:598
def max_unpool3d(input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None) -> Any:
    """Puts the maxima of `max_pool3d` back to their places, zeros elsewhere.

    Args:
        input, indices: what `max_pool3d(..., return_indices=True)` returned.
        kernel_size, stride, padding: those of the pooling.
        output_size: the spatial sizes (or the whole shape) of the result, where several would do.

    Example:
        >>> values, indices = fb.max_pool3d(fb.ones(2, 3, 4, 6, 8), 2, return_indices=True)
        >>> fb.nn.functional.max_unpool3d(values, indices, 2).shape
        flambeau.Size([2, 3, 4, 6, 8])"""
    try:
        return unpool_maxima(input, indices, 3, kernel_size, stride, padding, output_size)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'max_unpool3d', {'input': input, 'indices': indices}) from None


# avg_pool3d: ops/pooling.py:623
def avg_pool3d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: Any = False, count_include_pad: Any = True, divisor_override: Any = None) -> Any:
    """The mean of every window of `input` over 3 spatial dimensions.

    Args:
        input: ([batch,] channels, depth, height, width).
        kernel_size: the window's size.
        stride: steps between windows; the window's size unless given.
        padding: zeros added on both sides, at most half a window.
        ceil_mode: rounds the result's sizes up, so that a last partial window counts.
        count_include_pad: whether the added zeros count in the mean.
        divisor_override: divides the sums by this instead of the window's count.

    Raises:
        ShapeError: the input is too small for the window.

    Example:
        >>> fb.nn.functional.avg_pool3d(fb.ones(2, 3, 4, 6, 8), 2).shape
        flambeau.Size([2, 3, 2, 3, 4])"""
    try:
        return pool_means(input, 3, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'avg_pool3d', {'input': input}) from None


# adaptive_avg_pool3d: ops/pooling.py:656
def adaptive_avg_pool3d(input: Any, output_size: Any) -> Any:
    """Means over `output_size` nearly equal parts of every spatial dimension.

    Args:
        input: ([batch,] channels, depth, height, width).
        output_size: the result's spatial sizes; None keeps a dimension's size.

    Example:
        >>> fb.nn.functional.adaptive_avg_pool3d(fb.ones(2, 3, 5, 7, 4), 1).shape
        flambeau.Size([2, 3, 1, 1, 1])"""
    try:
        return adaptive_avg_pool(input, shapes.output_space(output_size, input.sizes, 3))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'adaptive_avg_pool3d', {'input': input}) from None


# adaptive_max_pool3d: ops/pooling.py:674
def adaptive_max_pool3d(input: Any, output_size: Any, return_indices: Any = False) -> Any:
    """Maxima over `output_size` nearly equal parts of every spatial dimension.

    Args:
        input: ([batch,] channels, depth, height, width).
        output_size: the result's spatial sizes; None keeps a dimension's size.
        return_indices: also returns the maxima's places in the flattened spatial dimensions.

    Example:
        >>> fb.nn.functional.adaptive_max_pool3d(fb.ones(2, 3, 5, 7, 4), 1).shape
        flambeau.Size([2, 3, 1, 1, 1])"""
    try:
        shapes.check_rank('adaptive_max_pool3d', input.sizes, 3)
        values, indices = adaptive_max_pool(input, shapes.output_space(output_size, input.sizes, 3))
        return (values, indices) if return_indices else values
    except (AttributeError, TypeError) as error:
        raise misused(error, 'adaptive_max_pool3d', {'input': input}) from None


# lp_pool3d: ops/pooling.py:695
def lp_pool3d(input: Any, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: Any = False) -> Any:
    """The p-norm of every window: (sum of x^p)^(1/p), p being `norm_type`; negative sums count as zero.

    Args:
        input: ([batch,] channels, depth, height, width).
        norm_type: p.
        kernel_size, stride, ceil_mode: as in `avg_pool3d`.

    Example:
        >>> fb.nn.functional.lp_pool3d(fb.ones(2, 3, 4, 6, 8), 2, 2).shape
        flambeau.Size([2, 3, 2, 3, 4])"""
    try:
        return pool_norms(input, norm_type, 3, kernel_size, stride, ceil_mode)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'lp_pool3d', {'input': input}) from None
