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
from .adapters import adapt_fresh_ts, adapt_fresh_tts, adapt_fresh_ttsss, adapt_inplace_ts, adapt_inplace_tts
from .hot import cast, clone, sum_to
from ...tensor.devices import contiguous_format, preserve_format


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


# clone_as: ops/copying.py:31
class CloneAsBackward(Node):
    """Backward of clone_as: ops/copying.py:31."""

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
            d = g
            engine.give(e, d, True)


def clone_as_record(kernel: Any) -> Any:
    def clone_as(input: TensorBase, memory_format: Any) -> Any:
        r: TensorBase = kernel(input, memory_format)
        e0 = input.node if input.base is None else node_of(input)
        r.node = CloneAsBackward(e0)
        r.key |= GRAD
        return r

    return clone_as


def clone_as(input: Any, memory_format: Any, *, out: Any = None) -> Any:
    """A copy in a memory format."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'clone_as', {'input': input}) from None
    try:
        fn = clone_as_table[key]
    except KeyError:
        fn = clone_as_op.resolve(key)
    if out is None:
        return fn(input, memory_format)
    return into('clone_as', out, fn(input, memory_format), input)


clone_as_op: Final = Op('clone_as', clone_as, adapt_fresh_ts, clone_as_record, None, shapes.same, None, '', (), (), '', ('input', 'memory_format'), ())
clone_as_table: Final[dict[int, Any]] = clone_as_op.table


# copy: ops/copying.py:38
class CopyBackward(Node):
    """Backward of copy: ops/copying.py:38."""

    __slots__ = ('src_shape', 'src_dtype')
    saved_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, e0: Any, e1: Any, src_shape: Any, src_dtype: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.src_shape: Any = src_shape
        self.src_dtype: Any = src_dtype

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            d = new_full(g, g.sizes, 0)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            src_shape = self.src_shape
            src_dtype = self.src_dtype
            d = sum_to(cast(g, src_dtype), src_shape)
            engine.give(e, d, True)


def copy_record(kernel: Any) -> Any:
    def copy(input: TensorBase, src: TensorBase, non_blocking: Any) -> Any:
        r: TensorBase = kernel(input, src, non_blocking)
        e0 = input.node if input.base is None else node_of(input)
        e1 = src.node if src.base is None else node_of(src)
        r.node = CopyBackward(e0, e1, src.sizes, dtype_of(src.key))
        r.key |= GRAD
        return r

    return copy


def copy(input: Any, src: Any, non_blocking: Any = False, *, out: Any = None) -> Any:
    """The values of `src`, broadcast to input's shape and cast to its dtype."""
    try:
        if (src.key ^ input.key) & BACKENDS:
            src = src.to(input.device)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'copy', {'input': input, 'src': src}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | src.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'copy', {'input': input, 'src': src}) from None
    try:
        fn = copy_table[key]
    except KeyError:
        fn = copy_op.resolve(key)
    if out is None:
        return fn(input, src, non_blocking)
    return into('copy', out, fn(input, src, non_blocking))


copy_op: Final = Op('copy', copy, adapt_fresh_tts, copy_record, None, shapes.copied, None, '', (), ('mixed', 'moves'), '', ('input', 'src', 'non_blocking'), (), title='copy_')
copy_table: Final[dict[int, Any]] = copy_op.table


def copy__record(kernel: Any) -> Any:
    def copy_(input: TensorBase, src: TensorBase, non_blocking: Any) -> Any:
        check_inplace('copy_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = src.node if src.base is None else node_of(src)
        node = CopyBackward(e0, e1, src.sizes, dtype_of(src.key))
        kernel(input, src, non_blocking)
        rebase_history(input, node)
        return input

    return copy_


def copy_(input: Any, src: Any, non_blocking: Any = False) -> Any:
    """In-place form of copy."""
    try:
        if (src.key ^ input.key) & BACKENDS:
            src = src.to(input.device)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'copy', {'input': input, 'src': src}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | src.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'copy', {'input': input, 'src': src}) from None
    try:
        fn = copy__table[key]
    except KeyError:
        fn = copy__op.resolve(key)
    return fn(input, src, non_blocking)


copy__op: Final = Op('copy_', copy_, adapt_inplace_tts, copy__record, None, shapes.copied, None, '', (), ('mixed', 'moves', 'inplace'), '', ('input', 'src', 'non_blocking'), ())
copy__table: Final[dict[int, Any]] = copy__op.table


# fill: ops/copying.py:47
class FillBackward(Node):
    """Backward of fill: ops/copying.py:47."""

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
            d = new_full(g, g.sizes, 0)
            engine.give(e, d, True)


def fill_record(kernel: Any) -> Any:
    def fill(input: TensorBase, value: Any) -> Any:
        r: TensorBase = kernel(input, value)
        e0 = input.node if input.base is None else node_of(input)
        r.node = FillBackward(e0)
        r.key |= GRAD
        return r

    return fill


def fill(input: Any, value: Any, *, out: Any = None) -> Any:
    """One value everywhere, in input's shape and dtype."""
    try:
        if hasattr(value, 'key'):
            shapes.check_value('fill_', value.sizes)
            return copy(input, clone(value)) if out is None else into('fill', out, copy(input, clone(value)))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fill', {'input': input}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fill', {'input': input}) from None
    try:
        fn = fill_table[key]
    except KeyError:
        fn = fill_op.resolve(key)
    if out is None:
        return fn(input, value)
    return into('fill', out, fn(input, value), input)


fill_op: Final = Op('fill', fill, adapt_fresh_ts, fill_record, None, shapes.same, None, '', (), (), '', ('input', 'value'), (), layout='operands')
fill_table: Final[dict[int, Any]] = fill_op.table


def fill__record(kernel: Any) -> Any:
    def fill_(input: TensorBase, value: Any) -> Any:
        check_inplace('fill_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = FillBackward(e0)
        kernel(input, value)
        rebase_history(input, node)
        return input

    return fill_


def fill_(input: Any, value: Any) -> Any:
    """In-place form of fill."""
    try:
        if hasattr(value, 'key'):
            shapes.check_value('fill_', value.sizes)
            return copy_(input, clone(value))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fill', {'input': input}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fill', {'input': input}) from None
    try:
        fn = fill__table[key]
    except KeyError:
        fn = fill__op.resolve(key)
    return fn(input, value)


fill__op: Final = Op('fill_', fill_, adapt_inplace_ts, fill__record, None, shapes.same, None, '', (), ('inplace',), '', ('input', 'value'), ())
fill__table: Final[dict[int, Any]] = fill__op.table


# zero_: ops/copying.py:57
def zero_(input: Any) -> Any:
    """Zeros, written in place."""
    try:
        return input.fill_(0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'zero_', {'input': input}) from None


# to: ops/copying.py:63
def to(input: Any, dtype: Any) -> Any:
    """The tensor in a dtype; itself, if it has it."""
    try:
        return input if dtype_of(input.key) is dtype else cast(input, dtypes.given(dtype))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'to', {'input': input}) from None


# new_full: ops/copying.py:69
def new_full(input: Any, size: Any, value: Any) -> Any:
    """One value in a shape, with input's dtype and device."""
    try:
        return _ops.make_full(size, value, dtype_of(input.key), input.device)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'new_full', {'input': input}) from None


# as_strided_scatter: ops/copying.py:75
class AsStridedScatterBackward(Node):
    """Backward of as_strided_scatter: ops/copying.py:75."""

    __slots__ = ('size', 'stride', 'storage_offset')
    saved_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, e0: Any, e1: Any, size: Any, stride: Any, storage_offset: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.size: Any = size
        self.stride: Any = stride
        self.storage_offset: Any = storage_offset

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            size = self.size
            stride = self.stride
            storage_offset = self.storage_offset
            d = as_strided_scatter(g, new_full(g, size, 0), size, stride, storage_offset)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            size = self.size
            stride = self.stride
            storage_offset = self.storage_offset
            d = _ops.strided_view(g.contiguous(), size, stride, storage_offset)
            engine.give(e, d, True)


def as_strided_scatter_record(kernel: Any) -> Any:
    def as_strided_scatter(input: TensorBase, src: TensorBase, size: Any, stride: Any, storage_offset: Any) -> Any:
        r: TensorBase = kernel(input, src, size, stride, storage_offset)
        e0 = input.node if input.base is None else node_of(input)
        e1 = src.node if src.base is None else node_of(src)
        r.node = AsStridedScatterBackward(e0, e1, size, stride, storage_offset)
        r.key |= GRAD
        return r

    return as_strided_scatter


def as_strided_scatter_decomposed(input: Any, src: Any, size: Any, stride: Any, storage_offset: Any) -> Any:
    whole = clone_as(input, contiguous_format)
    _ops.strided_view(whole, size, stride, storage_offset).copy_(src)
    return whole


def as_strided_scatter(input: Any, src: Any, size: Any, stride: Any, storage_offset: Any = 0, *, out: Any = None) -> Any:
    """A contiguous copy of input with src written into a strided view of it."""
    size = sizes_of(size)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | src.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'as_strided_scatter', {'input': input, 'src': src}) from None
    try:
        fn = as_strided_scatter_table[key]
    except KeyError:
        fn = as_strided_scatter_op.resolve(key)
    if out is None:
        return fn(input, src, size, stride, storage_offset)
    return into('as_strided_scatter', out, fn(input, src, size, stride, storage_offset))


as_strided_scatter_op: Final = Op('as_strided_scatter', as_strided_scatter, adapt_fresh_ttsss, as_strided_scatter_record, as_strided_scatter_decomposed, None, None, '', (), (), '', ('input', 'src', 'size', 'stride', 'storage_offset'), ())
as_strided_scatter_table: Final[dict[int, Any]] = as_strided_scatter_op.table


# detach: ops/copying.py:88
def detach(input: Any) -> Any:
    """A tensor of the same memory outside of the graph."""
    try:
        return input.detach()
    except (AttributeError, TypeError) as error:
        raise misused(error, 'detach', {'input': input}) from None


# contiguous: ops/copying.py:95
def contiguous(input: Any) -> Any:
    """The tensor with dense row-major memory; itself, if it has it."""
    try:
        return input.contiguous()
    except (AttributeError, TypeError) as error:
        raise misused(error, 'contiguous', {'input': input}) from None
