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
from .adapters import adapt_fresh_ts, adapt_inplace_t, adapt_inplace_ts, adapt_pointwise_t, adapt_pointwise_tt
from .hot import clone, eq, exp, ge, le, log, neg, sigmoid, sum_to, where


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


# erf: ops/special.py:15
class ErfBackward(Node):
    """Backward of erf: ops/special.py:15."""

    __slots__ = ('input', 'input_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('erf')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('erf', 'input', input, self.input_version)
            d = g * (2 / math.sqrt(math.pi)) * exp(neg(input * input))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def erf_record(kernel: Any) -> Any:
    def erf(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = ErfBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return erf


def erf(input: Any, *, out: Any = None) -> Any:
    """The error function: 2 / sqrt(pi) times the integral of exp(-t**2) from 0 to input.

    Example:
        >>> fb.erf(fb.tensor([0., 1.]))
        tensor([0.0000, 0.8427])"""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'erf', {'input': input}) from None
    try:
        fn = erf_table[key]
    except KeyError:
        fn = erf_op.resolve(key)
    if out is None:
        return fn(input)
    return into('erf', out, fn(input), input)


erf_op: Final = Op('erf', erf, adapt_pointwise_t, erf_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
erf_table: Final[dict[int, Any]] = erf_op.table


def erf__record(kernel: Any) -> Any:
    def erf_(input: TensorBase) -> Any:
        check_inplace('erf_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = ErfBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return erf_


def erf_(input: Any) -> Any:
    """In-place form of erf."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'erf', {'input': input}) from None
    try:
        fn = erf__table[key]
    except KeyError:
        fn = erf__op.resolve(key)
    return fn(input)


erf__op: Final = Op('erf_', erf_, adapt_inplace_t, erf__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), (), accepts='bool int float')
erf__table: Final[dict[int, Any]] = erf__op.table


# erfc: ops/special.py:26
class ErfcBackward(Node):
    """Backward of erfc: ops/special.py:26."""

    __slots__ = ('input', 'input_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('erfc')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('erfc', 'input', input, self.input_version)
            d = g * (-2 / math.sqrt(math.pi)) * exp(neg(input * input))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def erfc_record(kernel: Any) -> Any:
    def erfc(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = ErfcBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return erfc


def erfc(input: Any, *, out: Any = None) -> Any:
    """1 - erf(input), accurate where it is small."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'erfc', {'input': input}) from None
    try:
        fn = erfc_table[key]
    except KeyError:
        fn = erfc_op.resolve(key)
    if out is None:
        return fn(input)
    return into('erfc', out, fn(input), input)


erfc_op: Final = Op('erfc', erfc, adapt_pointwise_t, erfc_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
erfc_table: Final[dict[int, Any]] = erfc_op.table


def erfc__record(kernel: Any) -> Any:
    def erfc_(input: TensorBase) -> Any:
        check_inplace('erfc_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = ErfcBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return erfc_


def erfc_(input: Any) -> Any:
    """In-place form of erfc."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'erfc', {'input': input}) from None
    try:
        fn = erfc__table[key]
    except KeyError:
        fn = erfc__op.resolve(key)
    return fn(input)


erfc__op: Final = Op('erfc_', erfc_, adapt_inplace_t, erfc__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), (), accepts='bool int float')
erfc__table: Final[dict[int, Any]] = erfc__op.table


# erfcx: ops/special.py:32
class ErfcxBackward(Node):
    """Backward of erfcx: ops/special.py:32."""

    __slots__ = ('input', 'input_version', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('erfcx')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('erfcx', 'input', input, self.input_version)
            out = saved_output(self, 'erfcx', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g * (2 * input * out - 2 / math.sqrt(math.pi))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.out_array = FREED
        self.out_storage = None

    def saved_result(self, name: str) -> Any:
        if name == 'out':
            return result_without_node(self.out_array, self.out_key, self.out_sizes, self.out_storage)
        return None

    def restore_result(self, name: str, t: Any) -> None:
        if name == 'out':
            if t is None:
                self.out_array = None
            else:
                self.out_array, self.out_storage = t.array, storage_of(t)
                self.out_version = self.out_storage.version


def erfcx_record(kernel: Any) -> Any:
    def erfcx(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = ErfcxBackward(e0, input_kept, input_version, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return erfcx


def erfcx(input: Any, *, out: Any = None) -> Any:
    """exp(input**2) * erfc(input)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'erfcx', {'input': input}) from None
    try:
        fn = erfcx_table[key]
    except KeyError:
        fn = erfcx_op.resolve(key)
    if out is None:
        return fn(input)
    return into('erfcx', out, fn(input), input)


erfcx_op: Final = Op('erfcx', erfcx, adapt_pointwise_t, erfcx_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
erfcx_table: Final[dict[int, Any]] = erfcx_op.table


# erfinv: ops/special.py:38
class ErfinvBackward(Node):
    """Backward of erfinv: ops/special.py:38."""

    __slots__ = ('out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('out:out',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            out = saved_output(self, 'erfinv', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g * (math.sqrt(math.pi) / 2) * exp(out * out)
            engine.give(e, d, False)

    def release(self) -> None:
        self.out_array = FREED
        self.out_storage = None

    def saved_result(self, name: str) -> Any:
        if name == 'out':
            return result_without_node(self.out_array, self.out_key, self.out_sizes, self.out_storage)
        return None

    def restore_result(self, name: str, t: Any) -> None:
        if name == 'out':
            if t is None:
                self.out_array = None
            else:
                self.out_array, self.out_storage = t.array, storage_of(t)
                self.out_version = self.out_storage.version


def erfinv_record(kernel: Any) -> Any:
    def erfinv(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(r)
        r.node = ErfinvBackward(e0, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return erfinv


def erfinv(input: Any, *, out: Any = None) -> Any:
    """The inverse of erf; infinite at -1 and 1, NaN outside (Wichura, 1988)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'erfinv', {'input': input}) from None
    try:
        fn = erfinv_table[key]
    except KeyError:
        fn = erfinv_op.resolve(key)
    if out is None:
        return fn(input)
    return into('erfinv', out, fn(input), input)


erfinv_op: Final = Op('erfinv', erfinv, adapt_pointwise_t, erfinv_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
erfinv_table: Final[dict[int, Any]] = erfinv_op.table


def erfinv__record(kernel: Any) -> Any:
    def erfinv_(input: TensorBase) -> Any:
        check_inplace('erfinv_', input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(input)
        node = ErfinvBackward(e0, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return erfinv_


def erfinv_(input: Any) -> Any:
    """In-place form of erfinv."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'erfinv', {'input': input}) from None
    try:
        fn = erfinv__table[key]
    except KeyError:
        fn = erfinv__op.resolve(key)
    return fn(input)


erfinv__op: Final = Op('erfinv_', erfinv_, adapt_inplace_t, erfinv__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), (), accepts='bool int float')
erfinv__table: Final[dict[int, Any]] = erfinv__op.table


# ndtr: ops/special.py:45
class NdtrBackward(Node):
    """Backward of ndtr: ops/special.py:45."""

    __slots__ = ('input', 'input_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('ndtr')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('ndtr', 'input', input, self.input_version)
            d = g * (1 / math.sqrt(2 * math.pi)) * exp(-0.5 * (input * input))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def ndtr_record(kernel: Any) -> Any:
    def ndtr(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = NdtrBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return ndtr


def ndtr(input: Any, *, out: Any = None) -> Any:
    """The standard normal distribution function."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'ndtr', {'input': input}) from None
    try:
        fn = ndtr_table[key]
    except KeyError:
        fn = ndtr_op.resolve(key)
    if out is None:
        return fn(input)
    return into('ndtr', out, fn(input), input)


ndtr_op: Final = Op('ndtr', ndtr, adapt_pointwise_t, ndtr_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
ndtr_table: Final[dict[int, Any]] = ndtr_op.table


# ndtri: ops/special.py:51
class NdtriBackward(Node):
    """Backward of ndtri: ops/special.py:51."""

    __slots__ = ('out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('out:out',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            out = saved_output(self, 'ndtri', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g * math.sqrt(2 * math.pi) * exp(0.5 * (out * out))
            engine.give(e, d, False)

    def release(self) -> None:
        self.out_array = FREED
        self.out_storage = None

    def saved_result(self, name: str) -> Any:
        if name == 'out':
            return result_without_node(self.out_array, self.out_key, self.out_sizes, self.out_storage)
        return None

    def restore_result(self, name: str, t: Any) -> None:
        if name == 'out':
            if t is None:
                self.out_array = None
            else:
                self.out_array, self.out_storage = t.array, storage_of(t)
                self.out_version = self.out_storage.version


def ndtri_record(kernel: Any) -> Any:
    def ndtri(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(r)
        r.node = NdtriBackward(e0, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return ndtri


def ndtri(input: Any, *, out: Any = None) -> Any:
    """The inverse of ndtr: the quantile of the standard normal distribution; NaN outside [0, 1] (Wichura, 1988)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'ndtri', {'input': input}) from None
    try:
        fn = ndtri_table[key]
    except KeyError:
        fn = ndtri_op.resolve(key)
    if out is None:
        return fn(input)
    return into('ndtri', out, fn(input), input)


ndtri_op: Final = Op('ndtri', ndtri, adapt_pointwise_t, ndtri_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
ndtri_table: Final[dict[int, Any]] = ndtri_op.table


# log_ndtr: ops/special.py:58
class LogNdtrBackward(Node):
    """Backward of log_ndtr: ops/special.py:58."""

    __slots__ = ('input', 'input_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('log_ndtr')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('log_ndtr', 'input', input, self.input_version)
            d = g * math.sqrt(2 / math.pi) / erfcx(input * -math.sqrt(0.5))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def log_ndtr_record(kernel: Any) -> Any:
    def log_ndtr(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = LogNdtrBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return log_ndtr


def log_ndtr(input: Any, *, out: Any = None) -> Any:
    """log(ndtr(input)), accurate for negative numbers."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'log_ndtr', {'input': input}) from None
    try:
        fn = log_ndtr_table[key]
    except KeyError:
        fn = log_ndtr_op.resolve(key)
    if out is None:
        return fn(input)
    return into('log_ndtr', out, fn(input), input)


log_ndtr_op: Final = Op('log_ndtr', log_ndtr, adapt_pointwise_t, log_ndtr_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
log_ndtr_table: Final[dict[int, Any]] = log_ndtr_op.table


# lgamma: ops/special.py:67
class LgammaBackward(Node):
    """Backward of lgamma: ops/special.py:67."""

    __slots__ = ('input', 'input_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('lgamma')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('lgamma', 'input', input, self.input_version)
            d = g * digamma(input)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def lgamma_record(kernel: Any) -> Any:
    def lgamma(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = LgammaBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return lgamma


def lgamma(input: Any, *, out: Any = None) -> Any:
    """The logarithm of the absolute value of the gamma function.

    Example:
        >>> fb.lgamma(fb.tensor([0.5, 5.]))
        tensor([0.5724, 3.1781])"""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'lgamma', {'input': input}) from None
    try:
        fn = lgamma_table[key]
    except KeyError:
        fn = lgamma_op.resolve(key)
    if out is None:
        return fn(input)
    return into('lgamma', out, fn(input), input)


lgamma_op: Final = Op('lgamma', lgamma, adapt_pointwise_t, lgamma_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
lgamma_table: Final[dict[int, Any]] = lgamma_op.table


def lgamma__record(kernel: Any) -> Any:
    def lgamma_(input: TensorBase) -> Any:
        check_inplace('lgamma_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = LgammaBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return lgamma_


def lgamma_(input: Any) -> Any:
    """In-place form of lgamma."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'lgamma', {'input': input}) from None
    try:
        fn = lgamma__table[key]
    except KeyError:
        fn = lgamma__op.resolve(key)
    return fn(input)


lgamma__op: Final = Op('lgamma_', lgamma_, adapt_inplace_t, lgamma__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), (), accepts='bool int float')
lgamma__table: Final[dict[int, Any]] = lgamma__op.table


# digamma: ops/special.py:79
class DigammaBackward(Node):
    """Backward of digamma: ops/special.py:79."""

    __slots__ = ('input', 'input_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('digamma')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('digamma', 'input', input, self.input_version)
            d = g * polygamma_n(input, 1)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def digamma_record(kernel: Any) -> Any:
    def digamma(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = DigammaBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return digamma


def digamma(input: Any, *, out: Any = None) -> Any:
    """The derivative of lgamma."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'digamma', {'input': input}) from None
    try:
        fn = digamma_table[key]
    except KeyError:
        fn = digamma_op.resolve(key)
    if out is None:
        return fn(input)
    return into('digamma', out, fn(input), input)


digamma_op: Final = Op('digamma', digamma, adapt_pointwise_t, digamma_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
digamma_table: Final[dict[int, Any]] = digamma_op.table


def digamma__record(kernel: Any) -> Any:
    def digamma_(input: TensorBase) -> Any:
        check_inplace('digamma_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = DigammaBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return digamma_


def digamma_(input: Any) -> Any:
    """In-place form of digamma."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'digamma', {'input': input}) from None
    try:
        fn = digamma__table[key]
    except KeyError:
        fn = digamma__op.resolve(key)
    return fn(input)


digamma__op: Final = Op('digamma_', digamma_, adapt_inplace_t, digamma__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), (), accepts='bool int float')
digamma__table: Final[dict[int, Any]] = digamma__op.table


# polygamma_n: ops/special.py:86
class PolygammaNBackward(Node):
    """Backward of polygamma_n: ops/special.py:86."""

    __slots__ = ('input', 'input_version', 'n')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, n: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.n: Any = n

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('polygamma_n')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('polygamma_n', 'input', input, self.input_version)
            n = self.n
            d = g * polygamma_n(input, n + 1)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def polygamma_n_record(kernel: Any) -> Any:
    def polygamma_n(input: TensorBase, n: Any) -> Any:
        r: TensorBase = kernel(input, n)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = PolygammaNBackward(e0, input_kept, input_version, n)
        r.key |= GRAD
        return r

    return polygamma_n


def polygamma_n(input: Any, n: Any, *, out: Any = None) -> Any:
    """The n-th derivative of digamma."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'polygamma_n', {'input': input}) from None
    try:
        fn = polygamma_n_table[key]
    except KeyError:
        fn = polygamma_n_op.resolve(key)
    if out is None:
        return fn(input, n)
    return into('polygamma_n', out, fn(input, n), input)


polygamma_n_op: Final = Op('polygamma_n', polygamma_n, adapt_fresh_ts, polygamma_n_record, None, shapes.same, None, 'float', (0,), (), '', ('input', 'n'), (), accepts='bool int float', title='polygamma', layout='operands')
polygamma_n_table: Final[dict[int, Any]] = polygamma_n_op.table


# polygamma: ops/special.py:93
def polygamma(n: Any, input: Any) -> Any:
    """The n-th derivative of digamma at input.

    Raises:
        RuntimeError: n is negative."""
    try:
        if n < 0:
            raise RuntimeError(f'polygamma: n is {n}; it must be zero or above')
        return digamma(input) if n == 0 else polygamma_n(input, n)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'polygamma', {'input': input}) from None


# mvlgamma: ops/special.py:109
def mvlgamma(input: Any, p: Any) -> Any:
    """The logarithm of the multivariate gamma function of dimension p.

    Args:
        input: above (p - 1) / 2.

    Raises:
        RuntimeError: p is below 1."""
    try:
        if p < 1:
            raise RuntimeError(f'mvlgamma: p is {p}; it must be at least 1')
        if input.dtype.name == 'bool':
            raise RuntimeError('mvlgamma: input may not be boolean; cast it with .to(dtype)')
        total = lgamma(input) + p * (p - 1) / 4 * math.log(math.pi)
        for j in builtins.range(1, p):
            total = total + lgamma(input - j / 2)
        return total
    except (AttributeError, TypeError) as error:
        raise misused(error, 'mvlgamma', {'input': input}) from None


# zeta: ops/special.py:130
class ZetaBackward(Node):
    """Backward of zeta: ops/special.py:130."""

    __slots__ = ('input', 'input_version', 'other', 'other_version', 'other_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'other')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, other: Any, other_version: Any, other_back: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.other: Any = other
        self.other_version: Any = other_version
        self.other_back: Any = other_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('zeta')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('zeta', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('zeta')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('zeta', 'other', other, self.other_version)
            d = neg(g * input * zeta(input + 1, other))
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def zeta_record(kernel: Any) -> Any:
    def zeta(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = other.node if other.base is None else node_of(other)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = ZetaBackward(e0, input_kept, input_version, other_kept, other_version, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return zeta


def zeta(input: Any, other: Any, *, out: Any = None) -> Any:
    """The Hurwitz zeta function: the sum of (other + k)**-input over k from 0 on. Differentiable in other."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'zeta')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'zeta')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = zeta_table[key]
    except KeyError:
        fn = zeta_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('zeta', out, fn(input, other), input, other)


zeta_op: Final = Op('zeta', zeta, adapt_pointwise_tt, zeta_record, None, shapes.pointwise, None, 'float', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
zeta_table: Final[dict[int, Any]] = zeta_op.table


# i0: ops/special.py:140
class I0Backward(Node):
    """Backward of i0: ops/special.py:140."""

    __slots__ = ('input', 'input_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('i0')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('i0', 'input', input, self.input_version)
            d = g * i1(input)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def i0_record(kernel: Any) -> Any:
    def i0(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = I0Backward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return i0


def i0(input: Any, *, out: Any = None) -> Any:
    """The modified Bessel function of the first kind, of order 0."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'i0', {'input': input}) from None
    try:
        fn = i0_table[key]
    except KeyError:
        fn = i0_op.resolve(key)
    if out is None:
        return fn(input)
    return into('i0', out, fn(input), input)


i0_op: Final = Op('i0', i0, adapt_pointwise_t, i0_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
i0_table: Final[dict[int, Any]] = i0_op.table


def i0__record(kernel: Any) -> Any:
    def i0_(input: TensorBase) -> Any:
        check_inplace('i0_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = I0Backward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return i0_


def i0_(input: Any) -> Any:
    """In-place form of i0."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'i0', {'input': input}) from None
    try:
        fn = i0__table[key]
    except KeyError:
        fn = i0__op.resolve(key)
    return fn(input)


i0__op: Final = Op('i0_', i0_, adapt_inplace_t, i0__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), (), accepts='bool int float')
i0__table: Final[dict[int, Any]] = i0__op.table


# i0e: ops/special.py:146
class I0eBackward(Node):
    """Backward of i0e: ops/special.py:146."""

    __slots__ = ('input', 'input_version', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('i0e')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('i0e', 'input', input, self.input_version)
            out = saved_output(self, 'i0e', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g * (i1e(input) - _ops.sgn(input) * out)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.out_array = FREED
        self.out_storage = None

    def saved_result(self, name: str) -> Any:
        if name == 'out':
            return result_without_node(self.out_array, self.out_key, self.out_sizes, self.out_storage)
        return None

    def restore_result(self, name: str, t: Any) -> None:
        if name == 'out':
            if t is None:
                self.out_array = None
            else:
                self.out_array, self.out_storage = t.array, storage_of(t)
                self.out_version = self.out_storage.version


def i0e_record(kernel: Any) -> Any:
    def i0e(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = I0eBackward(e0, input_kept, input_version, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return i0e


def i0e(input: Any, *, out: Any = None) -> Any:
    """exp(-|input|) * i0(input)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'i0e', {'input': input}) from None
    try:
        fn = i0e_table[key]
    except KeyError:
        fn = i0e_op.resolve(key)
    if out is None:
        return fn(input)
    return into('i0e', out, fn(input), input)


i0e_op: Final = Op('i0e', i0e, adapt_pointwise_t, i0e_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
i0e_table: Final[dict[int, Any]] = i0e_op.table


# i1: ops/special.py:152
class I1Backward(Node):
    """Backward of i1: ops/special.py:152."""

    __slots__ = ('input', 'input_version', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('i1')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('i1', 'input', input, self.input_version)
            out = saved_output(self, 'i1', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g * (i0(input) - bessel_ratio(input, out))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.out_array = FREED
        self.out_storage = None

    def saved_result(self, name: str) -> Any:
        if name == 'out':
            return result_without_node(self.out_array, self.out_key, self.out_sizes, self.out_storage)
        return None

    def restore_result(self, name: str, t: Any) -> None:
        if name == 'out':
            if t is None:
                self.out_array = None
            else:
                self.out_array, self.out_storage = t.array, storage_of(t)
                self.out_version = self.out_storage.version


def i1_record(kernel: Any) -> Any:
    def i1(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = I1Backward(e0, input_kept, input_version, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return i1


def i1(input: Any, *, out: Any = None) -> Any:
    """The modified Bessel function of the first kind, of order 1."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'i1', {'input': input}) from None
    try:
        fn = i1_table[key]
    except KeyError:
        fn = i1_op.resolve(key)
    if out is None:
        return fn(input)
    return into('i1', out, fn(input), input)


i1_op: Final = Op('i1', i1, adapt_pointwise_t, i1_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
i1_table: Final[dict[int, Any]] = i1_op.table


# i1e: ops/special.py:158
class I1eBackward(Node):
    """Backward of i1e: ops/special.py:158."""

    __slots__ = ('input', 'input_version', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('i1e')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('i1e', 'input', input, self.input_version)
            out = saved_output(self, 'i1e', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g * (i0e(input) - _ops.sgn(input) * out - bessel_ratio(input, out))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.out_array = FREED
        self.out_storage = None

    def saved_result(self, name: str) -> Any:
        if name == 'out':
            return result_without_node(self.out_array, self.out_key, self.out_sizes, self.out_storage)
        return None

    def restore_result(self, name: str, t: Any) -> None:
        if name == 'out':
            if t is None:
                self.out_array = None
            else:
                self.out_array, self.out_storage = t.array, storage_of(t)
                self.out_version = self.out_storage.version


def i1e_record(kernel: Any) -> Any:
    def i1e(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = I1eBackward(e0, input_kept, input_version, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return i1e


def i1e(input: Any, *, out: Any = None) -> Any:
    """exp(-|input|) * i1(input)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'i1e', {'input': input}) from None
    try:
        fn = i1e_table[key]
    except KeyError:
        fn = i1e_op.resolve(key)
    if out is None:
        return fn(input)
    return into('i1e', out, fn(input), input)


i1e_op: Final = Op('i1e', i1e, adapt_pointwise_t, i1e_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
i1e_table: Final[dict[int, Any]] = i1e_op.table


# bessel_ratio: ops/special.py:164
def bessel_ratio(input: Any, out: Any) -> Any:
    """out / input for a function of slope 1/2 at 0."""
    try:
        zero = eq(input, 0)
        return where(zero, 0.5, out / where(zero, 1, input))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'bessel_ratio', {'input': input, 'out': out}) from None


# logit: ops/special.py:174
class LogitBackward(Node):
    """Backward of logit: ops/special.py:174."""

    __slots__ = ('input', 'input_version', 'eps')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, eps: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.eps: Any = eps

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('logit')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('logit', 'input', input, self.input_version)
            eps = self.eps
            d = logit_backward(g, input, eps)
            engine.give(e, d, True)

    def release(self) -> None:
        self.input = FREED


def logit_record(kernel: Any) -> Any:
    def logit(input: TensorBase, eps: Any) -> Any:
        r: TensorBase = kernel(input, eps)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = LogitBackward(e0, input_kept, input_version, eps)
        r.key |= GRAD
        return r

    return logit


def logit_decomposed(input: Any, eps: Any) -> Any:
    if eps is not None:
        input = _ops.clamp(input, eps, 1 - eps)
    return log(input / (1 - input))


def logit(input: Any, eps: Any = None, *, out: Any = None) -> Any:
    """log(input / (1 - input)), the inverse of sigmoid.

    Args:
        eps: limits input to [eps, 1 - eps]; without it, input outside [0, 1] gives NaN."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'logit', {'input': input}) from None
    try:
        fn = logit_table[key]
    except KeyError:
        fn = logit_op.resolve(key)
    if out is None:
        return fn(input, eps)
    return into('logit', out, fn(input, eps), input)


logit_op: Final = Op('logit', logit, adapt_fresh_ts, logit_record, logit_decomposed, shapes.same, None, 'float', (0,), (), '', ('input', 'eps'), (), accepts='bool int float', layout='operands')
logit_table: Final[dict[int, Any]] = logit_op.table


def logit__record(kernel: Any) -> Any:
    def logit_(input: TensorBase, eps: Any) -> Any:
        check_inplace('logit_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = LogitBackward(e0, input_kept, input_version, eps)
        kernel(input, eps)
        rebase_history(input, node)
        return input

    return logit_


def logit_(input: Any, eps: Any = None) -> Any:
    """In-place form of logit."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'logit', {'input': input}) from None
    try:
        fn = logit__table[key]
    except KeyError:
        fn = logit__op.resolve(key)
    return fn(input, eps)


logit__op: Final = Op('logit_', logit_, adapt_inplace_ts, logit__record, None, shapes.same, None, 'float', (0,), ('inplace',), '', ('input', 'eps'), (), accepts='bool int float')
logit__table: Final[dict[int, Any]] = logit__op.table


# logit_backward: ops/special.py:188
def logit_backward(grad: Any, input: Any, eps: Any) -> Any:
    """What logit sends back: grad / (x * (1 - x)), and nothing where eps limits input."""
    try:
        share = grad / (input * (1 - input))
        return share if eps is None else where(_ops.logical_and(ge(input, eps), le(input, 1 - eps)), share, 0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'logit_backward', {'grad': grad, 'input': input}) from None


# entr: ops/special.py:195
class EntrBackward(Node):
    """Backward of entr: ops/special.py:195."""

    __slots__ = ('input', 'input_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('entr')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('entr', 'input', input, self.input_version)
            d = g * (-1 - log(input))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def entr_record(kernel: Any) -> Any:
    def entr(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = EntrBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return entr


def entr(input: Any, *, out: Any = None) -> Any:
    """-input * log(input): 0 at 0, -inf for negative numbers."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'entr', {'input': input}) from None
    try:
        fn = entr_table[key]
    except KeyError:
        fn = entr_op.resolve(key)
    if out is None:
        return fn(input)
    return into('entr', out, fn(input), input)


entr_op: Final = Op('entr', entr, adapt_pointwise_t, entr_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
entr_table: Final[dict[int, Any]] = entr_op.table


# xlog1py: ops/special.py:202
class Xlog1pyBackward(Node):
    """Backward of xlog1py: ops/special.py:202."""

    __slots__ = ('input', 'input_version', 'other', 'other_version', 'input_back', 'other_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'other')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, other: Any, other_version: Any, input_back: Any, other_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.other: Any = other
        self.other_version: Any = other_version
        self.input_back: Any = input_back
        self.other_back: Any = other_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('xlog1py')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('xlog1py', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('xlog1py')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('xlog1py', 'other', other, self.other_version)
            d = g * where(_ops.logical_and(eq(input, 0), le(other, -1)), 0, _ops.log1p(other))
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('xlog1py')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('xlog1py', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('xlog1py')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('xlog1py', 'other', other, self.other_version)
            d = g * input / (other + 1)
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def xlog1py_record(kernel: Any) -> Any:
    def xlog1py(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = Xlog1pyBackward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return xlog1py


def xlog1py(input: Any, other: Any, *, out: Any = None) -> Any:
    """input * log1p(other); 0 where input is 0, unless other is NaN."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'xlog1py')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'xlog1py')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = xlog1py_table[key]
    except KeyError:
        fn = xlog1py_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('xlog1py', out, fn(input, other), input, other)


xlog1py_op: Final = Op('xlog1py', xlog1py, adapt_pointwise_tt, xlog1py_record, None, shapes.pointwise, None, 'float', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
xlog1py_table: Final[dict[int, Any]] = xlog1py_op.table


# expit: ops/special.py:213
def expit(input: Any) -> Any:
    """The same as `sigmoid`."""
    try:
        return sigmoid(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'expit', {'input': input}) from None


# psi: ops/special.py:220
def psi(input: Any) -> Any:
    """The same as `digamma`."""
    try:
        return digamma(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'psi', {'input': input}) from None


# gammaln: ops/special.py:227
def gammaln(input: Any) -> Any:
    """The same as `lgamma`."""
    try:
        return lgamma(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'gammaln', {'input': input}) from None


# multigammaln: ops/special.py:234
def multigammaln(input: Any, p: Any) -> Any:
    """The same as `mvlgamma`."""
    try:
        return mvlgamma(input, p)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'multigammaln', {'input': input}) from None
