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
from .adapters import adapt_fresh_ts, adapt_inplace_t, adapt_inplace_ts, adapt_inplace_tt, adapt_pointwise_t, adapt_pointwise_tt
from .hot import clone, conj, eq, le, log, mul, neg, pow, rsqrt, sigmoid, sum_to, where


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


# exp2: ops/elementary.py:27
class Exp2Backward(Node):
    """Backward of exp2: ops/elementary.py:27."""

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
            out = saved_output(self, 'exp2', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g * ((conj(out) if out.key & COMPLEXES else out) * math.log(2.0))
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


def exp2_record(kernel: Any) -> Any:
    def exp2(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(r)
        r.node = Exp2Backward(e0, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return exp2


def exp2(input: Any, *, out: Any = None) -> Any:
    """2 to the power input.

    Example:
        >>> fb.exp2(fb.tensor([0., 3.]))
        tensor([1., 8.])"""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'exp2', {'input': input}) from None
    try:
        fn = exp2_table[key]
    except KeyError:
        fn = exp2_op.resolve(key)
    if out is None:
        return fn(input)
    return into('exp2', out, fn(input), input)


exp2_op: Final = Op('exp2', exp2, adapt_pointwise_t, exp2_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
exp2_table: Final[dict[int, Any]] = exp2_op.table


def exp2__record(kernel: Any) -> Any:
    def exp2_(input: TensorBase) -> Any:
        check_inplace('exp2_', input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(input)
        node = Exp2Backward(e0, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return exp2_


def exp2_(input: Any) -> Any:
    """In-place form of exp2."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'exp2', {'input': input}) from None
    try:
        fn = exp2__table[key]
    except KeyError:
        fn = exp2__op.resolve(key)
    return fn(input)


exp2__op: Final = Op('exp2_', exp2_, adapt_inplace_t, exp2__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
exp2__table: Final[dict[int, Any]] = exp2__op.table


# expm1: ops/elementary.py:38
class Expm1Backward(Node):
    """Backward of expm1: ops/elementary.py:38."""

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
            out = saved_output(self, 'expm1', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g * ((conj(out) if out.key & COMPLEXES else out) + 1)
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


def expm1_record(kernel: Any) -> Any:
    def expm1(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(r)
        r.node = Expm1Backward(e0, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return expm1


def expm1(input: Any, *, out: Any = None) -> Any:
    """exp(input) - 1, accurate near 0."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'expm1', {'input': input}) from None
    try:
        fn = expm1_table[key]
    except KeyError:
        fn = expm1_op.resolve(key)
    if out is None:
        return fn(input)
    return into('expm1', out, fn(input), input)


expm1_op: Final = Op('expm1', expm1, adapt_pointwise_t, expm1_record, None, shapes.pointwise, None, 'float', (0,), (), 'float32', ('input',), (), layout='operands')
expm1_table: Final[dict[int, Any]] = expm1_op.table


def expm1__record(kernel: Any) -> Any:
    def expm1_(input: TensorBase) -> Any:
        check_inplace('expm1_', input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(input)
        node = Expm1Backward(e0, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return expm1_


def expm1_(input: Any) -> Any:
    """In-place form of expm1."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'expm1', {'input': input}) from None
    try:
        fn = expm1__table[key]
    except KeyError:
        fn = expm1__op.resolve(key)
    return fn(input)


expm1__op: Final = Op('expm1_', expm1_, adapt_inplace_t, expm1__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), 'float32', ('input',), ())
expm1__table: Final[dict[int, Any]] = expm1__op.table


# log2: ops/elementary.py:56
class Log2Backward(Node):
    """Backward of log2: ops/elementary.py:56."""

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
                raise freed('log2')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('log2', 'input', input, self.input_version)
            d = g / ((conj(input) if input.key & COMPLEXES else input) * math.log(2.0))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def log2_record(kernel: Any) -> Any:
    def log2(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = Log2Backward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return log2


def log2(input: Any, *, out: Any = None) -> Any:
    """The logarithm to base 2."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'log2', {'input': input}) from None
    try:
        fn = log2_table[key]
    except KeyError:
        fn = log2_op.resolve(key)
    if out is None:
        return fn(input)
    return into('log2', out, fn(input), input)


log2_op: Final = Op('log2', log2, adapt_pointwise_t, log2_record, None, shapes.pointwise, None, 'float', (0,), (), 'float32', ('input',), (), layout='operands')
log2_table: Final[dict[int, Any]] = log2_op.table


def log2__record(kernel: Any) -> Any:
    def log2_(input: TensorBase) -> Any:
        check_inplace('log2_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = Log2Backward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return log2_


def log2_(input: Any) -> Any:
    """In-place form of log2."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'log2', {'input': input}) from None
    try:
        fn = log2__table[key]
    except KeyError:
        fn = log2__op.resolve(key)
    return fn(input)


log2__op: Final = Op('log2_', log2_, adapt_inplace_t, log2__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), 'float32', ('input',), ())
log2__table: Final[dict[int, Any]] = log2__op.table


# log10: ops/elementary.py:63
class Log10Backward(Node):
    """Backward of log10: ops/elementary.py:63."""

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
                raise freed('log10')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('log10', 'input', input, self.input_version)
            d = g / ((conj(input) if input.key & COMPLEXES else input) * math.log(10.0))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def log10_record(kernel: Any) -> Any:
    def log10(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = Log10Backward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return log10


def log10(input: Any, *, out: Any = None) -> Any:
    """The logarithm to base 10."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'log10', {'input': input}) from None
    try:
        fn = log10_table[key]
    except KeyError:
        fn = log10_op.resolve(key)
    if out is None:
        return fn(input)
    return into('log10', out, fn(input), input)


log10_op: Final = Op('log10', log10, adapt_pointwise_t, log10_record, None, shapes.pointwise, None, 'float', (0,), (), 'float32', ('input',), (), layout='operands')
log10_table: Final[dict[int, Any]] = log10_op.table


def log10__record(kernel: Any) -> Any:
    def log10_(input: TensorBase) -> Any:
        check_inplace('log10_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = Log10Backward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return log10_


def log10_(input: Any) -> Any:
    """In-place form of log10."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'log10', {'input': input}) from None
    try:
        fn = log10__table[key]
    except KeyError:
        fn = log10__op.resolve(key)
    return fn(input)


log10__op: Final = Op('log10_', log10_, adapt_inplace_t, log10__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), 'float32', ('input',), ())
log10__table: Final[dict[int, Any]] = log10__op.table


# log1p: ops/elementary.py:70
class Log1pBackward(Node):
    """Backward of log1p: ops/elementary.py:70."""

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
                raise freed('log1p')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('log1p', 'input', input, self.input_version)
            d = g / conj(input + 1)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def log1p_record(kernel: Any) -> Any:
    def log1p(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = Log1pBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return log1p


def log1p(input: Any, *, out: Any = None) -> Any:
    """log(1 + input), accurate near 0."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'log1p', {'input': input}) from None
    try:
        fn = log1p_table[key]
    except KeyError:
        fn = log1p_op.resolve(key)
    if out is None:
        return fn(input)
    return into('log1p', out, fn(input), input)


log1p_op: Final = Op('log1p', log1p, adapt_pointwise_t, log1p_record, None, shapes.pointwise, None, 'float', (0,), (), 'float32', ('input',), (), layout='operands')
log1p_table: Final[dict[int, Any]] = log1p_op.table


def log1p__record(kernel: Any) -> Any:
    def log1p_(input: TensorBase) -> Any:
        check_inplace('log1p_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = Log1pBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return log1p_


def log1p_(input: Any) -> Any:
    """In-place form of log1p."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'log1p', {'input': input}) from None
    try:
        fn = log1p__table[key]
    except KeyError:
        fn = log1p__op.resolve(key)
    return fn(input)


log1p__op: Final = Op('log1p_', log1p_, adapt_inplace_t, log1p__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), 'float32', ('input',), ())
log1p__table: Final[dict[int, Any]] = log1p__op.table


# logaddexp: ops/elementary.py:77
class LogaddexpBackward(Node):
    """Backward of logaddexp: ops/elementary.py:77."""

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
                raise freed('logaddexp')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('logaddexp', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('logaddexp')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('logaddexp', 'other', other, self.other_version)
            d = g * conj(sigmoid(input - other))
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('logaddexp')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('logaddexp', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('logaddexp')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('logaddexp', 'other', other, self.other_version)
            d = g * conj(sigmoid(other - input))
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def logaddexp_record(kernel: Any) -> Any:
    def logaddexp(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = LogaddexpBackward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return logaddexp


def logaddexp(input: Any, other: Any, *, out: Any = None) -> Any:
    """log(exp(input) + exp(other)), without overflow."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'logaddexp')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'logaddexp')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = logaddexp_table[key]
    except KeyError:
        fn = logaddexp_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('logaddexp', out, fn(input, other), input, other)


logaddexp_op: Final = Op('logaddexp', logaddexp, adapt_pointwise_tt, logaddexp_record, None, shapes.pointwise, None, 'float', (0, 1), (), '', ('input', 'other'), (), accepts='float complex', layout='operands')
logaddexp_table: Final[dict[int, Any]] = logaddexp_op.table


# logaddexp2: ops/elementary.py:84
class Logaddexp2Backward(Node):
    """Backward of logaddexp2: ops/elementary.py:84."""

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
                raise freed('logaddexp2')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('logaddexp2', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('logaddexp2')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('logaddexp2', 'other', other, self.other_version)
            d = g / (1 + exp2(other - input))
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('logaddexp2')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('logaddexp2', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('logaddexp2')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('logaddexp2', 'other', other, self.other_version)
            d = g / (1 + exp2(input - other))
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def logaddexp2_record(kernel: Any) -> Any:
    def logaddexp2(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = Logaddexp2Backward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return logaddexp2


def logaddexp2(input: Any, other: Any, *, out: Any = None) -> Any:
    """log2(2**input + 2**other), without overflow."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'logaddexp2')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'logaddexp2')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = logaddexp2_table[key]
    except KeyError:
        fn = logaddexp2_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('logaddexp2', out, fn(input, other), input, other)


logaddexp2_op: Final = Op('logaddexp2', logaddexp2, adapt_pointwise_tt, logaddexp2_record, None, shapes.pointwise, None, 'float', (0, 1), (), '', ('input', 'other'), (), accepts='float', layout='operands')
logaddexp2_table: Final[dict[int, Any]] = logaddexp2_op.table


# xlogy: ops/elementary.py:91
class XlogyBackward(Node):
    """Backward of xlogy: ops/elementary.py:91."""

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
                raise freed('xlogy')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('xlogy', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('xlogy')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('xlogy', 'other', other, self.other_version)
            d = g * where(_ops.logical_and(eq(input, 0), le(other, 0)), _ops.zeros_like(other), log(other))
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('xlogy')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('xlogy', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('xlogy')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('xlogy', 'other', other, self.other_version)
            d = g * input / other
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def xlogy_record(kernel: Any) -> Any:
    def xlogy(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = XlogyBackward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return xlogy


def xlogy(input: Any, other: Any, *, out: Any = None) -> Any:
    """input * log(other); 0 where input is 0, unless other is NaN."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'xlogy')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'xlogy')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = xlogy_table[key]
    except KeyError:
        fn = xlogy_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('xlogy', out, fn(input, other), input, other)


xlogy_op: Final = Op('xlogy', xlogy, adapt_pointwise_tt, xlogy_record, None, shapes.pointwise, None, 'float', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
xlogy_table: Final[dict[int, Any]] = xlogy_op.table


def xlogy__record(kernel: Any) -> Any:
    def xlogy_(input: TensorBase, other: TensorBase) -> Any:
        check_inplace('xlogy_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        node = XlogyBackward(e0, e1, input_kept, input_version, other_kept, other_version, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other)
        rebase_history(input, node)
        return input

    return xlogy_


def xlogy_(input: Any, other: Any) -> Any:
    """In-place form of xlogy."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'xlogy')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = xlogy__table[key]
    except KeyError:
        fn = xlogy__op.resolve(key)
    return fn(input, other)


xlogy__op: Final = Op('xlogy_', xlogy_, adapt_inplace_tt, xlogy__record, None, shapes.pointwise, None, 'float', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='bool int float')
xlogy__table: Final[dict[int, Any]] = xlogy__op.table


# float_power: ops/elementary.py:99
def float_power(input: Any, exponent: Any) -> Any:
    """input to the power exponent, computed in double precision.

    Returns:
        A float64 tensor, or complex128 if an operand is complex."""
    try:
        wide = dtypes.complex128 if shapes.is_complex(input) or shapes.is_complex(exponent) else dtypes.float64
        if isinstance(input, TensorBase):
            input = _ops.to(input, wide)
        if isinstance(exponent, TensorBase):
            exponent = _ops.to(exponent, wide)
        return pow(input, exponent)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'float_power', {}, {}, {'input': input, 'exponent': exponent}) from None


# ldexp: ops/elementary.py:118
class LdexpBackward(Node):
    """Backward of ldexp: ops/elementary.py:118."""

    __slots__ = ('other', 'other_version', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version', 'input_back', 'other_back')
    saved_names: ClassVar[tuple[str, ...]] = ('other', 'out:out')

    def __init__(self, e0: Any, e1: Any, other: Any, other_version: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any, input_back: Any, other_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.other: Any = other
        self.other_version: Any = other_version
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version
        self.input_back: Any = input_back
        self.other_back: Any = other_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            other = self.other
            if other is FREED:
                raise freed('ldexp')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('ldexp', 'other', other, self.other_version)
            d = g * conj(exp2(other))
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            out = saved_output(self, 'ldexp', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g * conj(out * math.log(2.0))
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.other = FREED
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


def ldexp_record(kernel: Any) -> Any:
    def ldexp(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        other_kept = other if e0 is not None else None
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        out_storage = storage_of(r)
        sizes = r.sizes
        r.node = LdexpBackward(e0, e1, other_kept, other_version, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return ldexp


def ldexp_decomposed(input: Any, other: Any) -> Any:
    return mul(input, exp2(other))


def ldexp(input: Any, other: Any, *, out: Any = None) -> Any:
    """input * 2**other."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'ldexp')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'ldexp')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = ldexp_table[key]
    except KeyError:
        fn = ldexp_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('ldexp', out, fn(input, other), input, other)


ldexp_op: Final = Op('ldexp', ldexp, adapt_pointwise_tt, ldexp_record, ldexp_decomposed, shapes.pointwise, None, 'float', (0, 1), (), '', ('input', 'other'), (), layout='operands')
ldexp_table: Final[dict[int, Any]] = ldexp_op.table


def ldexp__record(kernel: Any) -> Any:
    def ldexp_(input: TensorBase, other: TensorBase) -> Any:
        check_inplace('ldexp_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        other_kept = other if e0 is not None else None
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        out_storage = storage_of(input)
        node = LdexpBackward(e0, e1, other_kept, other_version, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return ldexp_


def ldexp_(input: Any, other: Any) -> Any:
    """In-place form of ldexp."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'ldexp')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = ldexp__table[key]
    except KeyError:
        fn = ldexp__op.resolve(key)
    return fn(input, other)


ldexp__op: Final = Op('ldexp_', ldexp_, adapt_inplace_tt, ldexp__record, None, shapes.pointwise, None, 'float', (0, 1), ('inplace',), '', ('input', 'other'), ())
ldexp__table: Final[dict[int, Any]] = ldexp__op.table


# sin: ops/elementary.py:128
class SinBackward(Node):
    """Backward of sin: ops/elementary.py:128."""

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
                raise freed('sin')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('sin', 'input', input, self.input_version)
            d = g * conj(cos(input))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def sin_record(kernel: Any) -> Any:
    def sin(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = SinBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return sin


def sin(input: Any, *, out: Any = None) -> Any:
    """The sine of an angle in radians."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sin', {'input': input}) from None
    try:
        fn = sin_table[key]
    except KeyError:
        fn = sin_op.resolve(key)
    if out is None:
        return fn(input)
    return into('sin', out, fn(input), input)


sin_op: Final = Op('sin', sin, adapt_pointwise_t, sin_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
sin_table: Final[dict[int, Any]] = sin_op.table


def sin__record(kernel: Any) -> Any:
    def sin_(input: TensorBase) -> Any:
        check_inplace('sin_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = SinBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return sin_


def sin_(input: Any) -> Any:
    """In-place form of sin."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sin', {'input': input}) from None
    try:
        fn = sin__table[key]
    except KeyError:
        fn = sin__op.resolve(key)
    return fn(input)


sin__op: Final = Op('sin_', sin_, adapt_inplace_t, sin__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
sin__table: Final[dict[int, Any]] = sin__op.table


# cos: ops/elementary.py:134
class CosBackward(Node):
    """Backward of cos: ops/elementary.py:134."""

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
                raise freed('cos')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('cos', 'input', input, self.input_version)
            d = neg(g * conj(sin(input)))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def cos_record(kernel: Any) -> Any:
    def cos(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = CosBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return cos


def cos(input: Any, *, out: Any = None) -> Any:
    """The cosine of an angle in radians."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cos', {'input': input}) from None
    try:
        fn = cos_table[key]
    except KeyError:
        fn = cos_op.resolve(key)
    if out is None:
        return fn(input)
    return into('cos', out, fn(input), input)


cos_op: Final = Op('cos', cos, adapt_pointwise_t, cos_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
cos_table: Final[dict[int, Any]] = cos_op.table


def cos__record(kernel: Any) -> Any:
    def cos_(input: TensorBase) -> Any:
        check_inplace('cos_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = CosBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return cos_


def cos_(input: Any) -> Any:
    """In-place form of cos."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cos', {'input': input}) from None
    try:
        fn = cos__table[key]
    except KeyError:
        fn = cos__op.resolve(key)
    return fn(input)


cos__op: Final = Op('cos_', cos_, adapt_inplace_t, cos__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
cos__table: Final[dict[int, Any]] = cos__op.table


# tan: ops/elementary.py:140
class TanBackward(Node):
    """Backward of tan: ops/elementary.py:140."""

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
            out = saved_output(self, 'tan', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g * conj(1 + out * out)
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


def tan_record(kernel: Any) -> Any:
    def tan(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(r)
        r.node = TanBackward(e0, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return tan


def tan(input: Any, *, out: Any = None) -> Any:
    """The tangent of an angle in radians."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'tan', {'input': input}) from None
    try:
        fn = tan_table[key]
    except KeyError:
        fn = tan_op.resolve(key)
    if out is None:
        return fn(input)
    return into('tan', out, fn(input), input)


tan_op: Final = Op('tan', tan, adapt_pointwise_t, tan_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
tan_table: Final[dict[int, Any]] = tan_op.table


def tan__record(kernel: Any) -> Any:
    def tan_(input: TensorBase) -> Any:
        check_inplace('tan_', input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(input)
        node = TanBackward(e0, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return tan_


def tan_(input: Any) -> Any:
    """In-place form of tan."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'tan', {'input': input}) from None
    try:
        fn = tan__table[key]
    except KeyError:
        fn = tan__op.resolve(key)
    return fn(input)


tan__op: Final = Op('tan_', tan_, adapt_inplace_t, tan__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
tan__table: Final[dict[int, Any]] = tan__op.table


# asin: ops/elementary.py:147
class AsinBackward(Node):
    """Backward of asin: ops/elementary.py:147."""

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
                raise freed('asin')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('asin', 'input', input, self.input_version)
            d = g * conj(rsqrt(1 - input * input))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def asin_record(kernel: Any) -> Any:
    def asin(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = AsinBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return asin


def asin(input: Any, *, out: Any = None) -> Any:
    """The inverse sine, in radians; NaN outside [-1, 1]."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'asin', {'input': input}) from None
    try:
        fn = asin_table[key]
    except KeyError:
        fn = asin_op.resolve(key)
    if out is None:
        return fn(input)
    return into('asin', out, fn(input), input)


asin_op: Final = Op('asin', asin, adapt_pointwise_t, asin_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
asin_table: Final[dict[int, Any]] = asin_op.table


def asin__record(kernel: Any) -> Any:
    def asin_(input: TensorBase) -> Any:
        check_inplace('asin_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = AsinBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return asin_


def asin_(input: Any) -> Any:
    """In-place form of asin."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'asin', {'input': input}) from None
    try:
        fn = asin__table[key]
    except KeyError:
        fn = asin__op.resolve(key)
    return fn(input)


asin__op: Final = Op('asin_', asin_, adapt_inplace_t, asin__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
asin__table: Final[dict[int, Any]] = asin__op.table


# acos: ops/elementary.py:154
class AcosBackward(Node):
    """Backward of acos: ops/elementary.py:154."""

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
                raise freed('acos')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('acos', 'input', input, self.input_version)
            d = neg(g * conj(rsqrt(1 - input * input)))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def acos_record(kernel: Any) -> Any:
    def acos(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = AcosBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return acos


def acos(input: Any, *, out: Any = None) -> Any:
    """The inverse cosine, in radians; NaN outside [-1, 1]."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'acos', {'input': input}) from None
    try:
        fn = acos_table[key]
    except KeyError:
        fn = acos_op.resolve(key)
    if out is None:
        return fn(input)
    return into('acos', out, fn(input), input)


acos_op: Final = Op('acos', acos, adapt_pointwise_t, acos_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
acos_table: Final[dict[int, Any]] = acos_op.table


def acos__record(kernel: Any) -> Any:
    def acos_(input: TensorBase) -> Any:
        check_inplace('acos_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = AcosBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return acos_


def acos_(input: Any) -> Any:
    """In-place form of acos."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'acos', {'input': input}) from None
    try:
        fn = acos__table[key]
    except KeyError:
        fn = acos__op.resolve(key)
    return fn(input)


acos__op: Final = Op('acos_', acos_, adapt_inplace_t, acos__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
acos__table: Final[dict[int, Any]] = acos__op.table


# atan: ops/elementary.py:161
class AtanBackward(Node):
    """Backward of atan: ops/elementary.py:161."""

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
                raise freed('atan')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('atan', 'input', input, self.input_version)
            d = g / conj(input * input + 1)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def atan_record(kernel: Any) -> Any:
    def atan(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = AtanBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return atan


def atan(input: Any, *, out: Any = None) -> Any:
    """The inverse tangent, in radians."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'atan', {'input': input}) from None
    try:
        fn = atan_table[key]
    except KeyError:
        fn = atan_op.resolve(key)
    if out is None:
        return fn(input)
    return into('atan', out, fn(input), input)


atan_op: Final = Op('atan', atan, adapt_pointwise_t, atan_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
atan_table: Final[dict[int, Any]] = atan_op.table


def atan__record(kernel: Any) -> Any:
    def atan_(input: TensorBase) -> Any:
        check_inplace('atan_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = AtanBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return atan_


def atan_(input: Any) -> Any:
    """In-place form of atan."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'atan', {'input': input}) from None
    try:
        fn = atan__table[key]
    except KeyError:
        fn = atan__op.resolve(key)
    return fn(input)


atan__op: Final = Op('atan_', atan_, adapt_inplace_t, atan__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
atan__table: Final[dict[int, Any]] = atan__op.table


# atan2: ops/elementary.py:167
class Atan2Backward(Node):
    """Backward of atan2: ops/elementary.py:167."""

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
                raise freed('atan2')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('atan2', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('atan2')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('atan2', 'other', other, self.other_version)
            d = g * atan2_slope(other, input, other)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('atan2')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('atan2', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('atan2')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('atan2', 'other', other, self.other_version)
            d = neg(g * atan2_slope(input, input, other))
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def atan2_record(kernel: Any) -> Any:
    def atan2(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = Atan2Backward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return atan2


def atan2(input: Any, other: Any, *, out: Any = None) -> Any:
    """The angle of the point (other, input), in radians between -pi and pi."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'atan2')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'atan2')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = atan2_table[key]
    except KeyError:
        fn = atan2_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('atan2', out, fn(input, other), input, other)


atan2_op: Final = Op('atan2', atan2, adapt_pointwise_tt, atan2_record, None, shapes.pointwise, None, 'float', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
atan2_table: Final[dict[int, Any]] = atan2_op.table


def atan2__record(kernel: Any) -> Any:
    def atan2_(input: TensorBase, other: TensorBase) -> Any:
        check_inplace('atan2_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        node = Atan2Backward(e0, e1, input_kept, input_version, other_kept, other_version, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other)
        rebase_history(input, node)
        return input

    return atan2_


def atan2_(input: Any, other: Any) -> Any:
    """In-place form of atan2."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'atan2')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = atan2__table[key]
    except KeyError:
        fn = atan2__op.resolve(key)
    return fn(input, other)


atan2__op: Final = Op('atan2_', atan2_, adapt_inplace_tt, atan2__record, None, shapes.pointwise, None, 'float', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='bool int float')
atan2__table: Final[dict[int, Any]] = atan2__op.table


# atan2_slope: ops/elementary.py:173
def atan2_slope(part: Any, input: Any, other: Any) -> Any:
    """part over the square of the distance to the origin; 0 at the origin, where an angle has no slope."""
    try:
        size = input * input + other * other
        origin = eq(size, 0)
        return where(origin, 0, part / where(origin, 1, size))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'atan2_slope', {'part': part, 'input': input, 'other': other}) from None


# sinh: ops/elementary.py:181
class SinhBackward(Node):
    """Backward of sinh: ops/elementary.py:181."""

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
                raise freed('sinh')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('sinh', 'input', input, self.input_version)
            d = g * conj(cosh(input))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def sinh_record(kernel: Any) -> Any:
    def sinh(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = SinhBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return sinh


def sinh(input: Any, *, out: Any = None) -> Any:
    """The hyperbolic sine."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sinh', {'input': input}) from None
    try:
        fn = sinh_table[key]
    except KeyError:
        fn = sinh_op.resolve(key)
    if out is None:
        return fn(input)
    return into('sinh', out, fn(input), input)


sinh_op: Final = Op('sinh', sinh, adapt_pointwise_t, sinh_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
sinh_table: Final[dict[int, Any]] = sinh_op.table


def sinh__record(kernel: Any) -> Any:
    def sinh_(input: TensorBase) -> Any:
        check_inplace('sinh_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = SinhBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return sinh_


def sinh_(input: Any) -> Any:
    """In-place form of sinh."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sinh', {'input': input}) from None
    try:
        fn = sinh__table[key]
    except KeyError:
        fn = sinh__op.resolve(key)
    return fn(input)


sinh__op: Final = Op('sinh_', sinh_, adapt_inplace_t, sinh__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
sinh__table: Final[dict[int, Any]] = sinh__op.table


# cosh: ops/elementary.py:187
class CoshBackward(Node):
    """Backward of cosh: ops/elementary.py:187."""

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
                raise freed('cosh')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('cosh', 'input', input, self.input_version)
            d = g * conj(sinh(input))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def cosh_record(kernel: Any) -> Any:
    def cosh(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = CoshBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return cosh


def cosh(input: Any, *, out: Any = None) -> Any:
    """The hyperbolic cosine."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cosh', {'input': input}) from None
    try:
        fn = cosh_table[key]
    except KeyError:
        fn = cosh_op.resolve(key)
    if out is None:
        return fn(input)
    return into('cosh', out, fn(input), input)


cosh_op: Final = Op('cosh', cosh, adapt_pointwise_t, cosh_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
cosh_table: Final[dict[int, Any]] = cosh_op.table


def cosh__record(kernel: Any) -> Any:
    def cosh_(input: TensorBase) -> Any:
        check_inplace('cosh_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = CoshBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return cosh_


def cosh_(input: Any) -> Any:
    """In-place form of cosh."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cosh', {'input': input}) from None
    try:
        fn = cosh__table[key]
    except KeyError:
        fn = cosh__op.resolve(key)
    return fn(input)


cosh__op: Final = Op('cosh_', cosh_, adapt_inplace_t, cosh__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
cosh__table: Final[dict[int, Any]] = cosh__op.table


# tanh_backward: ops/elementary.py:204
class TanhBackwardBackward(Node):
    """Backward of tanh_backward: ops/elementary.py:204."""

    __slots__ = ('grad', 'grad_version', 'result', 'result_version', 'grad_back', 'result_back')
    saved_names: ClassVar[tuple[str, ...]] = ('grad', 'result')

    def __init__(self, e0: Any, e1: Any, grad: Any, grad_version: Any, result: Any, result_version: Any, grad_back: Any, result_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.grad: Any = grad
        self.grad_version: Any = grad_version
        self.result: Any = result
        self.result_version: Any = result_version
        self.grad_back: Any = grad_back
        self.result_back: Any = result_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            result = self.result
            if result is FREED:
                raise freed('tanh_backward')
            if result.storage is not None and result.storage.version != self.result_version:
                check_version('tanh_backward', 'result', result, self.result_version)
            d = tanh_backward(g, conj(result) if result.key & COMPLEXES else result)
            if self.grad_back is not None and d is not None:
                d = sum_to(d, self.grad_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            grad = self.grad
            if grad is FREED:
                raise freed('tanh_backward')
            if grad.storage is not None and grad.storage.version != self.grad_version:
                check_version('tanh_backward', 'grad', grad, self.grad_version)
            result = self.result
            if result is FREED:
                raise freed('tanh_backward')
            if result.storage is not None and result.storage.version != self.result_version:
                check_version('tanh_backward', 'result', result, self.result_version)
            d = (conj(g) if g.key & COMPLEXES else g) * grad * conj(-2 * result)
            if self.result_back is not None and d is not None:
                d = sum_to(d, self.result_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.grad = FREED
        self.result = FREED


def tanh_backward_record(kernel: Any) -> Any:
    def tanh_backward(grad: TensorBase, result: TensorBase) -> Any:
        r: TensorBase = kernel(grad, result)
        e0 = grad.node if grad.base is None else node_of(grad)
        e1 = result.node if result.base is None else node_of(result)
        grad_kept = grad if e1 is not None else None
        grad_version = 0 if grad_kept is None or grad_kept.storage is None else grad_kept.storage.version
        result_kept = result
        result_version = 0 if result_kept is None or result_kept.storage is None else result_kept.storage.version
        sizes = r.sizes
        r.node = TanhBackwardBackward(e0, e1, grad_kept, grad_version, result_kept, result_version, None if grad.sizes is sizes or grad.sizes == sizes else grad.sizes, None if result.sizes is sizes or result.sizes == sizes else result.sizes)
        r.key |= GRAD
        return r

    return tanh_backward


def tanh_backward(grad: Any, result: Any, *, out: Any = None) -> Any:
    """What tanh sends back, from its result: grad * conj(1 - out**2)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | result.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'tanh_backward', {'grad': grad, 'result': result}) from None
    try:
        fn = tanh_backward_table[key]
    except KeyError:
        fn = tanh_backward_op.resolve(key)
    if out is None:
        return fn(grad, result)
    return into('tanh_backward', out, fn(grad, result), grad, result)


tanh_backward_op: Final = Op('tanh_backward', tanh_backward, adapt_pointwise_tt, tanh_backward_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('grad', 'result'), (), accepts='float complex', layout='operands')
tanh_backward_table: Final[dict[int, Any]] = tanh_backward_op.table


# asinh: ops/elementary.py:211
class AsinhBackward(Node):
    """Backward of asinh: ops/elementary.py:211."""

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
                raise freed('asinh')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('asinh', 'input', input, self.input_version)
            d = g * conj(rsqrt(input * input + 1))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def asinh_record(kernel: Any) -> Any:
    def asinh(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = AsinhBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return asinh


def asinh(input: Any, *, out: Any = None) -> Any:
    """The inverse hyperbolic sine."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'asinh', {'input': input}) from None
    try:
        fn = asinh_table[key]
    except KeyError:
        fn = asinh_op.resolve(key)
    if out is None:
        return fn(input)
    return into('asinh', out, fn(input), input)


asinh_op: Final = Op('asinh', asinh, adapt_pointwise_t, asinh_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
asinh_table: Final[dict[int, Any]] = asinh_op.table


def asinh__record(kernel: Any) -> Any:
    def asinh_(input: TensorBase) -> Any:
        check_inplace('asinh_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = AsinhBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return asinh_


def asinh_(input: Any) -> Any:
    """In-place form of asinh."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'asinh', {'input': input}) from None
    try:
        fn = asinh__table[key]
    except KeyError:
        fn = asinh__op.resolve(key)
    return fn(input)


asinh__op: Final = Op('asinh_', asinh_, adapt_inplace_t, asinh__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
asinh__table: Final[dict[int, Any]] = asinh__op.table


# acosh: ops/elementary.py:217
class AcoshBackward(Node):
    """Backward of acosh: ops/elementary.py:217."""

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
                raise freed('acosh')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('acosh', 'input', input, self.input_version)
            d = g * conj(rsqrt(input - 1) * rsqrt(input + 1))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def acosh_record(kernel: Any) -> Any:
    def acosh(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = AcoshBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return acosh


def acosh(input: Any, *, out: Any = None) -> Any:
    """The inverse hyperbolic cosine; NaN below 1."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'acosh', {'input': input}) from None
    try:
        fn = acosh_table[key]
    except KeyError:
        fn = acosh_op.resolve(key)
    if out is None:
        return fn(input)
    return into('acosh', out, fn(input), input)


acosh_op: Final = Op('acosh', acosh, adapt_pointwise_t, acosh_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
acosh_table: Final[dict[int, Any]] = acosh_op.table


def acosh__record(kernel: Any) -> Any:
    def acosh_(input: TensorBase) -> Any:
        check_inplace('acosh_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = AcoshBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return acosh_


def acosh_(input: Any) -> Any:
    """In-place form of acosh."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'acosh', {'input': input}) from None
    try:
        fn = acosh__table[key]
    except KeyError:
        fn = acosh__op.resolve(key)
    return fn(input)


acosh__op: Final = Op('acosh_', acosh_, adapt_inplace_t, acosh__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
acosh__table: Final[dict[int, Any]] = acosh__op.table


# atanh: ops/elementary.py:224
class AtanhBackward(Node):
    """Backward of atanh: ops/elementary.py:224."""

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
                raise freed('atanh')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('atanh', 'input', input, self.input_version)
            d = g / conj(1 - input * input)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def atanh_record(kernel: Any) -> Any:
    def atanh(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = AtanhBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return atanh


def atanh(input: Any, *, out: Any = None) -> Any:
    """The inverse hyperbolic tangent; NaN outside [-1, 1]."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'atanh', {'input': input}) from None
    try:
        fn = atanh_table[key]
    except KeyError:
        fn = atanh_op.resolve(key)
    if out is None:
        return fn(input)
    return into('atanh', out, fn(input), input)


atanh_op: Final = Op('atanh', atanh, adapt_pointwise_t, atanh_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
atanh_table: Final[dict[int, Any]] = atanh_op.table


def atanh__record(kernel: Any) -> Any:
    def atanh_(input: TensorBase) -> Any:
        check_inplace('atanh_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = AtanhBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return atanh_


def atanh_(input: Any) -> Any:
    """In-place form of atanh."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'atanh', {'input': input}) from None
    try:
        fn = atanh__table[key]
    except KeyError:
        fn = atanh__op.resolve(key)
    return fn(input)


atanh__op: Final = Op('atanh_', atanh_, adapt_inplace_t, atanh__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
atanh__table: Final[dict[int, Any]] = atanh__op.table


# hypot: ops/elementary.py:231
class HypotBackward(Node):
    """Backward of hypot: ops/elementary.py:231."""

    __slots__ = ('input', 'input_version', 'other', 'other_version', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version', 'input_back', 'other_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'other', 'out:out')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, other: Any, other_version: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any, input_back: Any, other_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.other: Any = other
        self.other_version: Any = other_version
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version
        self.input_back: Any = input_back
        self.other_back: Any = other_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('hypot')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('hypot', 'input', input, self.input_version)
            out = saved_output(self, 'hypot', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g * (input / out)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            other = self.other
            if other is FREED:
                raise freed('hypot')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('hypot', 'other', other, self.other_version)
            out = saved_output(self, 'hypot', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g * (other / out)
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED
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


def hypot_record(kernel: Any) -> Any:
    def hypot(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input if e0 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other if e1 is not None else None
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        out_storage = storage_of(r)
        sizes = r.sizes
        r.node = HypotBackward(e0, e1, input_kept, input_version, other_kept, other_version, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return hypot


def hypot(input: Any, other: Any, *, out: Any = None) -> Any:
    """sqrt(input**2 + other**2), without overflow."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'hypot')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'hypot')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = hypot_table[key]
    except KeyError:
        fn = hypot_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('hypot', out, fn(input, other), input, other)


hypot_op: Final = Op('hypot', hypot, adapt_pointwise_tt, hypot_record, None, shapes.pointwise, None, 'float', (0, 1), (), '', ('input', 'other'), (), accepts='float', layout='operands')
hypot_table: Final[dict[int, Any]] = hypot_op.table


def hypot__record(kernel: Any) -> Any:
    def hypot_(input: TensorBase, other: TensorBase) -> Any:
        check_inplace('hypot_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = clone(input) if e0 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other if e1 is not None else None
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        out_storage = storage_of(input)
        node = HypotBackward(e0, e1, input_kept, input_version, other_kept, other_version, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return hypot_


def hypot_(input: Any, other: Any) -> Any:
    """In-place form of hypot."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'hypot')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = hypot__table[key]
    except KeyError:
        fn = hypot__op.resolve(key)
    return fn(input, other)


hypot__op: Final = Op('hypot_', hypot_, adapt_inplace_tt, hypot__record, None, shapes.pointwise, None, 'float', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='float')
hypot__table: Final[dict[int, Any]] = hypot__op.table


# sinc: ops/elementary.py:237
class SincBackward(Node):
    """Backward of sinc: ops/elementary.py:237."""

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
                raise freed('sinc')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('sinc', 'input', input, self.input_version)
            out = saved_output(self, 'sinc', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = sinc_backward(g, input, out)
            engine.give(e, d, True)

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


def sinc_record(kernel: Any) -> Any:
    def sinc(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = SincBackward(e0, input_kept, input_version, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return sinc


def sinc(input: Any, *, out: Any = None) -> Any:
    """sin(pi * input) / (pi * input), and 1 at 0."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sinc', {'input': input}) from None
    try:
        fn = sinc_table[key]
    except KeyError:
        fn = sinc_op.resolve(key)
    if out is None:
        return fn(input)
    return into('sinc', out, fn(input), input)


sinc_op: Final = Op('sinc', sinc, adapt_pointwise_t, sinc_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
sinc_table: Final[dict[int, Any]] = sinc_op.table


def sinc__record(kernel: Any) -> Any:
    def sinc_(input: TensorBase) -> Any:
        check_inplace('sinc_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(input)
        node = SincBackward(e0, input_kept, input_version, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return sinc_


def sinc_(input: Any) -> Any:
    """In-place form of sinc."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sinc', {'input': input}) from None
    try:
        fn = sinc__table[key]
    except KeyError:
        fn = sinc__op.resolve(key)
    return fn(input)


sinc__op: Final = Op('sinc_', sinc_, adapt_inplace_t, sinc__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
sinc__table: Final[dict[int, Any]] = sinc__op.table


# sinc_backward: ops/elementary.py:243
def sinc_backward(grad: Any, input: Any, out: Any) -> Any:
    """What sinc sends back: (cos(pi x) - sinc(x)) / x, and 0 at 0."""
    try:
        zero = eq(input, 0)
        safe = where(zero, _ops.ones_like(input), input)
        return grad * where(zero, _ops.zeros_like(input), conj((cos(math.pi * safe) - sinc(safe)) / safe))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sinc_backward', {'grad': grad, 'input': input, 'out': out}) from None


# deg2rad: ops/elementary.py:251
class Deg2radBackward(Node):
    """Backward of deg2rad: ops/elementary.py:251."""

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
            d = g * (math.pi / 180)
            engine.give(e, d, False)


def deg2rad_record(kernel: Any) -> Any:
    def deg2rad(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        r.node = Deg2radBackward(e0)
        r.key |= GRAD
        return r

    return deg2rad


def deg2rad(input: Any, *, out: Any = None) -> Any:
    """Degrees to radians."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'deg2rad', {'input': input}) from None
    try:
        fn = deg2rad_table[key]
    except KeyError:
        fn = deg2rad_op.resolve(key)
    if out is None:
        return fn(input)
    return into('deg2rad', out, fn(input), input)


deg2rad_op: Final = Op('deg2rad', deg2rad, adapt_pointwise_t, deg2rad_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
deg2rad_table: Final[dict[int, Any]] = deg2rad_op.table


def deg2rad__record(kernel: Any) -> Any:
    def deg2rad_(input: TensorBase) -> Any:
        check_inplace('deg2rad_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = Deg2radBackward(e0)
        kernel(input)
        rebase_history(input, node)
        return input

    return deg2rad_


def deg2rad_(input: Any) -> Any:
    """In-place form of deg2rad."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'deg2rad', {'input': input}) from None
    try:
        fn = deg2rad__table[key]
    except KeyError:
        fn = deg2rad__op.resolve(key)
    return fn(input)


deg2rad__op: Final = Op('deg2rad_', deg2rad_, adapt_inplace_t, deg2rad__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), (), accepts='bool int float')
deg2rad__table: Final[dict[int, Any]] = deg2rad__op.table


# rad2deg: ops/elementary.py:257
class Rad2degBackward(Node):
    """Backward of rad2deg: ops/elementary.py:257."""

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
            d = g * (180 / math.pi)
            engine.give(e, d, False)


def rad2deg_record(kernel: Any) -> Any:
    def rad2deg(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        r.node = Rad2degBackward(e0)
        r.key |= GRAD
        return r

    return rad2deg


def rad2deg(input: Any, *, out: Any = None) -> Any:
    """Radians to degrees."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rad2deg', {'input': input}) from None
    try:
        fn = rad2deg_table[key]
    except KeyError:
        fn = rad2deg_op.resolve(key)
    if out is None:
        return fn(input)
    return into('rad2deg', out, fn(input), input)


rad2deg_op: Final = Op('rad2deg', rad2deg, adapt_pointwise_t, rad2deg_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='bool int float', layout='operands')
rad2deg_table: Final[dict[int, Any]] = rad2deg_op.table


def rad2deg__record(kernel: Any) -> Any:
    def rad2deg_(input: TensorBase) -> Any:
        check_inplace('rad2deg_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = Rad2degBackward(e0)
        kernel(input)
        rebase_history(input, node)
        return input

    return rad2deg_


def rad2deg_(input: Any) -> Any:
    """In-place form of rad2deg."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rad2deg', {'input': input}) from None
    try:
        fn = rad2deg__table[key]
    except KeyError:
        fn = rad2deg__op.resolve(key)
    return fn(input)


rad2deg__op: Final = Op('rad2deg_', rad2deg_, adapt_inplace_t, rad2deg__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), (), accepts='bool int float')
rad2deg__table: Final[dict[int, Any]] = rad2deg__op.table


# floor: ops/elementary.py:266
class FloorBackward(Node):
    """Backward of floor: ops/elementary.py:266."""

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
            d = _ops.zeros_like(g)
            engine.give(e, d, True)


def floor_record(kernel: Any) -> Any:
    def floor(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        r.node = FloorBackward(e0)
        r.key |= GRAD
        return r

    return floor


def floor(input: Any, *, out: Any = None) -> Any:
    """The largest integer not above each element."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'floor', {'input': input}) from None
    try:
        fn = floor_table[key]
    except KeyError:
        fn = floor_op.resolve(key)
    if out is None:
        return fn(input)
    return into('floor', out, fn(input), input)


floor_op: Final = Op('floor', floor, adapt_pointwise_t, floor_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='int float', layout='operands')
floor_table: Final[dict[int, Any]] = floor_op.table


def floor__record(kernel: Any) -> Any:
    def floor_(input: TensorBase) -> Any:
        check_inplace('floor_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = FloorBackward(e0)
        kernel(input)
        rebase_history(input, node)
        return input

    return floor_


def floor_(input: Any) -> Any:
    """In-place form of floor."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'floor', {'input': input}) from None
    try:
        fn = floor__table[key]
    except KeyError:
        fn = floor__op.resolve(key)
    return fn(input)


floor__op: Final = Op('floor_', floor_, adapt_inplace_t, floor__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='int float')
floor__table: Final[dict[int, Any]] = floor__op.table


# ceil: ops/elementary.py:272
class CeilBackward(Node):
    """Backward of ceil: ops/elementary.py:272."""

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
            d = _ops.zeros_like(g)
            engine.give(e, d, True)


def ceil_record(kernel: Any) -> Any:
    def ceil(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        r.node = CeilBackward(e0)
        r.key |= GRAD
        return r

    return ceil


def ceil(input: Any, *, out: Any = None) -> Any:
    """The smallest integer not below each element."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'ceil', {'input': input}) from None
    try:
        fn = ceil_table[key]
    except KeyError:
        fn = ceil_op.resolve(key)
    if out is None:
        return fn(input)
    return into('ceil', out, fn(input), input)


ceil_op: Final = Op('ceil', ceil, adapt_pointwise_t, ceil_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='int float', layout='operands')
ceil_table: Final[dict[int, Any]] = ceil_op.table


def ceil__record(kernel: Any) -> Any:
    def ceil_(input: TensorBase) -> Any:
        check_inplace('ceil_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = CeilBackward(e0)
        kernel(input)
        rebase_history(input, node)
        return input

    return ceil_


def ceil_(input: Any) -> Any:
    """In-place form of ceil."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'ceil', {'input': input}) from None
    try:
        fn = ceil__table[key]
    except KeyError:
        fn = ceil__op.resolve(key)
    return fn(input)


ceil__op: Final = Op('ceil_', ceil_, adapt_inplace_t, ceil__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='int float')
ceil__table: Final[dict[int, Any]] = ceil__op.table


# trunc: ops/elementary.py:278
class TruncBackward(Node):
    """Backward of trunc: ops/elementary.py:278."""

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
            d = _ops.zeros_like(g)
            engine.give(e, d, True)


def trunc_record(kernel: Any) -> Any:
    def trunc(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        r.node = TruncBackward(e0)
        r.key |= GRAD
        return r

    return trunc


def trunc(input: Any, *, out: Any = None) -> Any:
    """Each element without its fraction."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'trunc', {'input': input}) from None
    try:
        fn = trunc_table[key]
    except KeyError:
        fn = trunc_op.resolve(key)
    if out is None:
        return fn(input)
    return into('trunc', out, fn(input), input)


trunc_op: Final = Op('trunc', trunc, adapt_pointwise_t, trunc_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='int float', layout='operands')
trunc_table: Final[dict[int, Any]] = trunc_op.table


def trunc__record(kernel: Any) -> Any:
    def trunc_(input: TensorBase) -> Any:
        check_inplace('trunc_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = TruncBackward(e0)
        kernel(input)
        rebase_history(input, node)
        return input

    return trunc_


def trunc_(input: Any) -> Any:
    """In-place form of trunc."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'trunc', {'input': input}) from None
    try:
        fn = trunc__table[key]
    except KeyError:
        fn = trunc__op.resolve(key)
    return fn(input)


trunc__op: Final = Op('trunc_', trunc_, adapt_inplace_t, trunc__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='int float')
trunc__table: Final[dict[int, Any]] = trunc__op.table


# round: ops/elementary.py:284
class RoundBackward(Node):
    """Backward of round: ops/elementary.py:284."""

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
            d = _ops.zeros_like(g)
            engine.give(e, d, True)


def round_record(kernel: Any) -> Any:
    def round(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        r.node = RoundBackward(e0)
        r.key |= GRAD
        return r

    return round


def round(input: Any, *, decimals: Any = 0, out: Any = None) -> Any:
    """Each element rounded to the nearest integer, halves to the even one.

    Args:
        decimals: digits kept after the point; negative ones round to tens, hundreds and so on.

    Example:
        >>> fb.round(fb.tensor([0.5, 1.5, 2.6]))
        tensor([0., 2., 3.])"""
    try:
        if decimals:
            return round_decimals(input, decimals) if out is None else into('round', out, round_decimals(input, decimals))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'round', {'input': input}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'round', {'input': input}) from None
    try:
        fn = round_table[key]
    except KeyError:
        fn = round_op.resolve(key)
    if out is None:
        return fn(input)
    return into('round', out, fn(input), input)


round_op: Final = Op('round', round, adapt_pointwise_t, round_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='int float', layout='operands')
round_table: Final[dict[int, Any]] = round_op.table


def round__record(kernel: Any) -> Any:
    def round_(input: TensorBase) -> Any:
        check_inplace('round_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = RoundBackward(e0)
        kernel(input)
        rebase_history(input, node)
        return input

    return round_


def round_(input: Any, *, decimals: Any = 0) -> Any:
    """In-place form of round."""
    try:
        if decimals:
            return round_decimals_(input, decimals)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'round', {'input': input}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'round', {'input': input}) from None
    try:
        fn = round__table[key]
    except KeyError:
        fn = round__op.resolve(key)
    return fn(input)


round__op: Final = Op('round_', round_, adapt_inplace_t, round__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='int float')
round__table: Final[dict[int, Any]] = round__op.table


# round_decimals: ops/elementary.py:300
class RoundDecimalsBackward(Node):
    """Backward of round_decimals: ops/elementary.py:300."""

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
            d = _ops.zeros_like(g)
            engine.give(e, d, True)


def round_decimals_record(kernel: Any) -> Any:
    def round_decimals(input: TensorBase, decimals: Any) -> Any:
        r: TensorBase = kernel(input, decimals)
        e0 = input.node if input.base is None else node_of(input)
        r.node = RoundDecimalsBackward(e0)
        r.key |= GRAD
        return r

    return round_decimals


def round_decimals(input: Any, decimals: Any, *, out: Any = None) -> Any:
    """Each element rounded to so many decimals: `round(..., decimals=n)`."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'round_decimals', {'input': input}) from None
    try:
        fn = round_decimals_table[key]
    except KeyError:
        fn = round_decimals_op.resolve(key)
    if out is None:
        return fn(input, decimals)
    return into('round_decimals', out, fn(input, decimals), input)


round_decimals_op: Final = Op('round_decimals', round_decimals, adapt_fresh_ts, round_decimals_record, None, shapes.same, None, '', (), (), '', ('input', 'decimals'), (), accepts='float', title='round', layout='operands')
round_decimals_table: Final[dict[int, Any]] = round_decimals_op.table


def round_decimals__record(kernel: Any) -> Any:
    def round_decimals_(input: TensorBase, decimals: Any) -> Any:
        check_inplace('round_decimals_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = RoundDecimalsBackward(e0)
        kernel(input, decimals)
        rebase_history(input, node)
        return input

    return round_decimals_


def round_decimals_(input: Any, decimals: Any) -> Any:
    """In-place form of round_decimals."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'round_decimals', {'input': input}) from None
    try:
        fn = round_decimals__table[key]
    except KeyError:
        fn = round_decimals__op.resolve(key)
    return fn(input, decimals)


round_decimals__op: Final = Op('round_decimals_', round_decimals_, adapt_inplace_ts, round_decimals__record, None, shapes.same, None, '', (), ('inplace',), '', ('input', 'decimals'), (), accepts='float', title='round')
round_decimals__table: Final[dict[int, Any]] = round_decimals__op.table


# frac: ops/elementary.py:307
class FracBackward(Node):
    """Backward of frac: ops/elementary.py:307."""

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


def frac_record(kernel: Any) -> Any:
    def frac(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        r.node = FracBackward(e0)
        r.key |= GRAD
        return r

    return frac


def frac(input: Any, *, out: Any = None) -> Any:
    """The fraction of each element: input - trunc(input)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'frac', {'input': input}) from None
    try:
        fn = frac_table[key]
    except KeyError:
        fn = frac_op.resolve(key)
    if out is None:
        return fn(input)
    return into('frac', out, fn(input), input)


frac_op: Final = Op('frac', frac, adapt_pointwise_t, frac_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='float', layout='operands')
frac_table: Final[dict[int, Any]] = frac_op.table


def frac__record(kernel: Any) -> Any:
    def frac_(input: TensorBase) -> Any:
        check_inplace('frac_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = FracBackward(e0)
        kernel(input)
        rebase_history(input, node)
        return input

    return frac_


def frac_(input: Any) -> Any:
    """In-place form of frac."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'frac', {'input': input}) from None
    try:
        fn = frac__table[key]
    except KeyError:
        fn = frac__op.resolve(key)
    return fn(input)


frac__op: Final = Op('frac_', frac_, adapt_inplace_t, frac__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='float')
frac__table: Final[dict[int, Any]] = frac__op.table


# fix: ops/elementary.py:316
def fix(input: Any) -> Any:
    """The same as `trunc`."""
    try:
        return trunc(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fix', {'input': input}) from None


def fix_(input: Any) -> Any:
    """In-place form of fix."""
    try:
        return trunc_(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fix', {'input': input}) from None


# arcsin: ops/elementary.py:323
def arcsin(input: Any) -> Any:
    """The same as `asin`."""
    try:
        return asin(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'arcsin', {'input': input}) from None


def arcsin_(input: Any) -> Any:
    """In-place form of arcsin."""
    try:
        return asin_(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'arcsin', {'input': input}) from None


# arccos: ops/elementary.py:330
def arccos(input: Any) -> Any:
    """The same as `acos`."""
    try:
        return acos(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'arccos', {'input': input}) from None


def arccos_(input: Any) -> Any:
    """In-place form of arccos."""
    try:
        return acos_(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'arccos', {'input': input}) from None


# arctan: ops/elementary.py:337
def arctan(input: Any) -> Any:
    """The same as `atan`."""
    try:
        return atan(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'arctan', {'input': input}) from None


def arctan_(input: Any) -> Any:
    """In-place form of arctan."""
    try:
        return atan_(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'arctan', {'input': input}) from None


# arctan2: ops/elementary.py:344
def arctan2(input: Any, other: Any) -> Any:
    """The same as `atan2`."""
    try:
        return atan2(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'arctan2', {}, {}, {'input': input, 'other': other}) from None


def arctan2_(input: Any, other: Any) -> Any:
    """In-place form of arctan2."""
    try:
        return atan2_(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'arctan2', {}, {}, {'input': input, 'other': other}) from None


# arcsinh: ops/elementary.py:351
def arcsinh(input: Any) -> Any:
    """The same as `asinh`."""
    try:
        return asinh(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'arcsinh', {'input': input}) from None


def arcsinh_(input: Any) -> Any:
    """In-place form of arcsinh."""
    try:
        return asinh_(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'arcsinh', {'input': input}) from None


# arccosh: ops/elementary.py:358
def arccosh(input: Any) -> Any:
    """The same as `acosh`."""
    try:
        return acosh(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'arccosh', {'input': input}) from None


def arccosh_(input: Any) -> Any:
    """In-place form of arccosh."""
    try:
        return acosh_(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'arccosh', {'input': input}) from None


# arctanh: ops/elementary.py:365
def arctanh(input: Any) -> Any:
    """The same as `atanh`."""
    try:
        return atanh(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'arctanh', {'input': input}) from None


def arctanh_(input: Any) -> Any:
    """In-place form of arctanh."""
    try:
        return atanh_(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'arctanh', {'input': input}) from None
