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
from .. import shapes
from ..support import (
    BASIC, NOT_DTYPES, adapt_any, adapt_inplace, adapt_mutating, adapt_reshape, adapt_views, default_device, factory_key, first_tensor, index_keys_of, indexed,
    into, keys_of, layout_of, named_result, operand_or_none, reflected, result_type, sizes_of,
)
from ..lazy import ops as _ops
from ...dispatch.graph import TENSOR
from .adapters import adapt_fresh_ts, adapt_fresh_tsss, adapt_inplace_t, adapt_inplace_ts, adapt_inplace_tsss, adapt_inplace_tt, adapt_inplace_ttt, adapt_pointwise_t, adapt_pointwise_tt, adapt_pointwise_ttt
from .hot import abs, clamp_both, clone, conj, div, eq, ge, gt, le, log, lt, mul, neg, pow, rsqrt, sigmoid, sub, sum_to, where


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


# floor_divide: ops/pointwise.py:83
class FloorDivideBackward(Node):
    """Backward of floor_divide: ops/pointwise.py:83."""

    __slots__ = ('input_back', 'other_back')
    saved_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, e0: Any, e1: Any, input_back: Any, other_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input_back: Any = input_back
        self.other_back: Any = other_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            d = _ops.zeros_like(g)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            d = _ops.zeros_like(g)
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, True)


def floor_divide_record(kernel: Any) -> Any:
    def floor_divide(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        sizes = r.sizes
        r.node = FloorDivideBackward(e0, e1, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return floor_divide


def floor_divide(input: Any, other: Any, *, out: Any = None) -> Any:
    """input / other, rounded down, as Python's //.

    Raises:
        RuntimeError: an integer division by zero.

    Example:
        >>> fb.floor_divide(fb.tensor([7, -7]), 2)
        tensor([ 3, -4])"""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'floor_divide')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'floor_divide')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = floor_divide_table[key]
    except KeyError:
        fn = floor_divide_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('floor_divide', out, fn(input, other), input, other)


floor_divide_op: Final = Op('floor_divide', floor_divide, adapt_pointwise_tt, floor_divide_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='int float', layout='operands')
floor_divide_table: Final[dict[int, Any]] = floor_divide_op.table


def floor_divide__record(kernel: Any) -> Any:
    def floor_divide_(input: TensorBase, other: TensorBase) -> Any:
        check_inplace('floor_divide_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        node = FloorDivideBackward(e0, e1, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other)
        rebase_history(input, node)
        return input

    return floor_divide_


def floor_divide_(input: Any, other: Any) -> Any:
    """In-place form of floor_divide."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'floor_divide')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = floor_divide__table[key]
    except KeyError:
        fn = floor_divide__op.resolve(key)
    return fn(input, other)


floor_divide__op: Final = Op('floor_divide_', floor_divide_, adapt_inplace_tt, floor_divide__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='int float')
floor_divide__table: Final[dict[int, Any]] = floor_divide__op.table


# trunc_divide: ops/pointwise.py:97
class TruncDivideBackward(Node):
    """Backward of trunc_divide: ops/pointwise.py:97."""

    __slots__ = ('input_back', 'other_back')
    saved_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, e0: Any, e1: Any, input_back: Any, other_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input_back: Any = input_back
        self.other_back: Any = other_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            d = _ops.zeros_like(g)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            d = _ops.zeros_like(g)
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, True)


def trunc_divide_record(kernel: Any) -> Any:
    def trunc_divide(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        sizes = r.sizes
        r.node = TruncDivideBackward(e0, e1, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return trunc_divide


def trunc_divide(input: Any, other: Any, *, out: Any = None) -> Any:
    """input / other, rounded towards zero: `div(..., rounding_mode="trunc")`."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'div')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'div')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = trunc_divide_table[key]
    except KeyError:
        fn = trunc_divide_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('trunc_divide', out, fn(input, other), input, other)


trunc_divide_op: Final = Op('trunc_divide', trunc_divide, adapt_pointwise_tt, trunc_divide_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='int float', title='div', layout='operands')
trunc_divide_table: Final[dict[int, Any]] = trunc_divide_op.table


def trunc_divide__record(kernel: Any) -> Any:
    def trunc_divide_(input: TensorBase, other: TensorBase) -> Any:
        check_inplace('trunc_divide_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        node = TruncDivideBackward(e0, e1, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other)
        rebase_history(input, node)
        return input

    return trunc_divide_


def trunc_divide_(input: Any, other: Any) -> Any:
    """In-place form of trunc_divide."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'div')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = trunc_divide__table[key]
    except KeyError:
        fn = trunc_divide__op.resolve(key)
    return fn(input, other)


trunc_divide__op: Final = Op('trunc_divide_', trunc_divide_, adapt_inplace_tt, trunc_divide__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='int float', title='div')
trunc_divide__table: Final[dict[int, Any]] = trunc_divide__op.table


# remainder: ops/pointwise.py:103
class RemainderBackward(Node):
    """Backward of remainder: ops/pointwise.py:103."""

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
            d = g
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('remainder')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('remainder', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('remainder')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('remainder', 'other', other, self.other_version)
            d = neg(g * floor_divide(input, other))
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def remainder_record(kernel: Any) -> Any:
    def remainder(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input if e1 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other if e1 is not None else None
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = RemainderBackward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return remainder


def remainder(input: Any, other: Any, *, out: Any = None) -> Any:
    """The remainder of input / other with the sign of other, as Python's %.

    Raises:
        RuntimeError: an integer division by zero.

    Example:
        >>> fb.remainder(fb.tensor([-3., 3.]), 2)
        tensor([1., 1.])"""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'remainder')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'remainder')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = remainder_table[key]
    except KeyError:
        fn = remainder_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('remainder', out, fn(input, other), input, other)


remainder_op: Final = Op('remainder', remainder, adapt_pointwise_tt, remainder_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='int float', layout='operands')
remainder_table: Final[dict[int, Any]] = remainder_op.table


def remainder__record(kernel: Any) -> Any:
    def remainder_(input: TensorBase, other: TensorBase) -> Any:
        check_inplace('remainder_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = clone(input) if e1 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other if e1 is not None else None
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        node = RemainderBackward(e0, e1, input_kept, input_version, other_kept, other_version, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other)
        rebase_history(input, node)
        return input

    return remainder_


def remainder_(input: Any, other: Any) -> Any:
    """In-place form of remainder."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'remainder')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = remainder__table[key]
    except KeyError:
        fn = remainder__op.resolve(key)
    return fn(input, other)


remainder__op: Final = Op('remainder_', remainder_, adapt_inplace_tt, remainder__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='int float')
remainder__table: Final[dict[int, Any]] = remainder__op.table


# fmod: ops/pointwise.py:117
class FmodBackward(Node):
    """Backward of fmod: ops/pointwise.py:117."""

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
            d = g
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('fmod')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('fmod', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('fmod')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('fmod', 'other', other, self.other_version)
            d = neg(g * trunc_divide(input, other))
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def fmod_record(kernel: Any) -> Any:
    def fmod(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input if e1 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other if e1 is not None else None
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = FmodBackward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return fmod


def fmod(input: Any, other: Any, *, out: Any = None) -> Any:
    """The remainder of input / other with the sign of input, as C's fmod.

    Raises:
        RuntimeError: an integer division by zero.

    Example:
        >>> fb.fmod(fb.tensor([-3., 3.]), 2)
        tensor([-1.,  1.])"""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'fmod')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'fmod')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = fmod_table[key]
    except KeyError:
        fn = fmod_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('fmod', out, fn(input, other), input, other)


fmod_op: Final = Op('fmod', fmod, adapt_pointwise_tt, fmod_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='int float', layout='operands')
fmod_table: Final[dict[int, Any]] = fmod_op.table


def fmod__record(kernel: Any) -> Any:
    def fmod_(input: TensorBase, other: TensorBase) -> Any:
        check_inplace('fmod_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = clone(input) if e1 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other if e1 is not None else None
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        node = FmodBackward(e0, e1, input_kept, input_version, other_kept, other_version, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other)
        rebase_history(input, node)
        return input

    return fmod_


def fmod_(input: Any, other: Any) -> Any:
    """In-place form of fmod."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'fmod')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = fmod__table[key]
    except KeyError:
        fn = fmod__op.resolve(key)
    return fn(input, other)


fmod__op: Final = Op('fmod_', fmod_, adapt_inplace_tt, fmod__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='int float')
fmod__table: Final[dict[int, Any]] = fmod__op.table


# pow_backward_base: ops/pointwise.py:150
def pow_backward_base(grad: Any, input: Any, exponent: Any) -> Any:
    """What pow sends back to its base: zero where the exponent is zero, whatever the base."""
    try:
        return grad * conj(where(eq(exponent, 0), _ops.zeros_like(exponent), exponent * pow(input, exponent - 1)))
    except AttributeError as error:
        raise misused(error, 'pow_backward_base', grad=grad, input=input, exponent=exponent) from None


# pow_backward_exponent: ops/pointwise.py:156
def pow_backward_exponent(grad: Any, input: Any, exponent: Any, out: Any) -> Any:
    """What pow sends back to its exponent: zero where the base is zero and the power is finite."""
    try:
        if exponent.dtype.is_complex:
            flat = _ops.logical_and(eq(input, 0), ge(_ops.real(exponent), 0))
        else:
            flat = _ops.logical_and(eq(input, 0), ge(exponent, 0))
        return grad * where(flat, _ops.zeros_like(out), conj(out * log(input)))
    except AttributeError as error:
        raise misused(error, 'pow_backward_exponent', grad=grad, input=input, exponent=exponent, out=out) from None


# positive: ops/pointwise.py:177
def positive(input: Any) -> Any:
    """input itself.

    Raises:
        RuntimeError: input is boolean."""
    try:
        if input.dtype is dtypes.bool:
            raise RuntimeError('positive: a boolean tensor has no +; use logical operators or cast it')
        return input
    except AttributeError as error:
        raise misused(error, 'positive', input=input) from None


# sign: ops/pointwise.py:201
class SignBackward(Node):
    """Backward of sign: ops/pointwise.py:201."""

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


def sign_record(kernel: Any) -> Any:
    def sign(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        r.node = SignBackward(e0)
        r.key |= GRAD
        return r

    return sign


def sign(input: Any, *, out: Any = None) -> Any:
    """-1, 0 or 1: the sign of each element; NaN has the sign 0.

    Example:
        >>> fb.sign(fb.tensor([-3., 0., 2.]))
        tensor([-1.,  0.,  1.])"""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('sign', input=input) from None
    try:
        fn = sign_table[key]
    except KeyError:
        fn = sign_op.resolve(key)
    if out is None:
        return fn(input)
    return into('sign', out, fn(input), input)


sign_op: Final = Op('sign', sign, adapt_pointwise_t, sign_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='bool int float', layout='operands')
sign_table: Final[dict[int, Any]] = sign_op.table


def sign__record(kernel: Any) -> Any:
    def sign_(input: TensorBase) -> Any:
        check_inplace('sign_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = SignBackward(e0)
        kernel(input)
        rebase_history(input, node)
        return input

    return sign_


def sign_(input: Any) -> Any:
    """In-place form of sign."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('sign', input=input) from None
    try:
        fn = sign__table[key]
    except KeyError:
        fn = sign__op.resolve(key)
    return fn(input)


sign__op: Final = Op('sign_', sign_, adapt_inplace_t, sign__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='bool int float')
sign__table: Final[dict[int, Any]] = sign__op.table


# sgn: ops/pointwise.py:212
class SgnBackward(Node):
    """Backward of sgn: ops/pointwise.py:212."""

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
                raise freed('sgn')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('sgn', 'input', input, self.input_version)
            out = saved_output(self, 'sgn', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = sgn_backward(g, input, out)
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


def sgn_record(kernel: Any) -> Any:
    def sgn(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = SgnBackward(e0, input_kept, input_version, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return sgn


def sgn(input: Any, *, out: Any = None) -> Any:
    """The sign; of a complex number, input / abs(input), and 0 at 0.

    Example:
        >>> fb.sgn(fb.tensor([-3., 0., 2.]))
        tensor([-1.,  0.,  1.])"""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('sgn', input=input) from None
    try:
        fn = sgn_table[key]
    except KeyError:
        fn = sgn_op.resolve(key)
    if out is None:
        return fn(input)
    return into('sgn', out, fn(input), input)


sgn_op: Final = Op('sgn', sgn, adapt_pointwise_t, sgn_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), layout='operands')
sgn_table: Final[dict[int, Any]] = sgn_op.table


def sgn__record(kernel: Any) -> Any:
    def sgn_(input: TensorBase) -> Any:
        check_inplace('sgn_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(input)
        node = SgnBackward(e0, input_kept, input_version, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return sgn_


def sgn_(input: Any) -> Any:
    """In-place form of sgn."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('sgn', input=input) from None
    try:
        fn = sgn__table[key]
    except KeyError:
        fn = sgn__op.resolve(key)
    return fn(input)


sgn__op: Final = Op('sgn_', sgn_, adapt_inplace_t, sgn__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), ())
sgn__table: Final[dict[int, Any]] = sgn__op.table


# sgn_backward: ops/pointwise.py:223
def sgn_backward(grad: Any, input: Any, out: Any) -> Any:
    """What sgn sends back: for complex numbers the part of the gradient across the direction of input, over its modulus."""
    try:
        if not input.dtype.is_complex:
            return _ops.zeros_like(grad)
        size = abs(input)
        scaled = grad / where(eq(size, 0), _ops.ones_like(size), size)
        return where(eq(size, 0), _ops.zeros_like(grad), scaled - _ops.real(scaled * (conj(out) if out.key & COMPLEXES else out)) * out)
    except AttributeError as error:
        raise misused(error, 'sgn_backward', grad=grad, input=input, out=out) from None


# signbit: ops/pointwise.py:233
def signbit(input: Any, *, out: Any = None) -> Any:
    """Whether the sign bit is set: true for negative numbers and -0.0."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('signbit', input=input) from None
    try:
        fn = signbit_table[key]
    except KeyError:
        fn = signbit_op.resolve(key)
    if out is None:
        return fn(input)
    return into('signbit', out, fn(input), input)


signbit_op: Final = Op('signbit', signbit, adapt_pointwise_t, None, None, shapes.pointwise, dtypes.bool, '', (), (), '', ('input',), (), accepts='bool int float', layout='operands')
signbit_table: Final[dict[int, Any]] = signbit_op.table


# reciprocal: ops/pointwise.py:238
class ReciprocalBackward(Node):
    """Backward of reciprocal: ops/pointwise.py:238."""

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
            out = saved_output(self, 'reciprocal', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = neg(g * conj(out * out))
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


def reciprocal_record(kernel: Any) -> Any:
    def reciprocal(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(r)
        r.node = ReciprocalBackward(e0, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return reciprocal


def reciprocal(input: Any, *, out: Any = None) -> Any:
    """1 / input.

    Example:
        >>> fb.reciprocal(fb.tensor([2., 4.]))
        tensor([0.5000, 0.2500])"""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('reciprocal', input=input) from None
    try:
        fn = reciprocal_table[key]
    except KeyError:
        fn = reciprocal_op.resolve(key)
    if out is None:
        return fn(input)
    return into('reciprocal', out, fn(input), input)


reciprocal_op: Final = Op('reciprocal', reciprocal, adapt_pointwise_t, reciprocal_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
reciprocal_table: Final[dict[int, Any]] = reciprocal_op.table


def reciprocal__record(kernel: Any) -> Any:
    def reciprocal_(input: TensorBase) -> Any:
        check_inplace('reciprocal_', input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(input)
        node = ReciprocalBackward(e0, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return reciprocal_


def reciprocal_(input: Any) -> Any:
    """In-place form of reciprocal."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('reciprocal', input=input) from None
    try:
        fn = reciprocal__table[key]
    except KeyError:
        fn = reciprocal__op.resolve(key)
    return fn(input)


reciprocal__op: Final = Op('reciprocal_', reciprocal_, adapt_inplace_t, reciprocal__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
reciprocal__table: Final[dict[int, Any]] = reciprocal__op.table


# square: ops/pointwise.py:250
class SquareBackward(Node):
    """Backward of square: ops/pointwise.py:250."""

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
                raise freed('square')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('square', 'input', input, self.input_version)
            d = g * (2 * (conj(input) if input.key & COMPLEXES else input))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def square_record(kernel: Any) -> Any:
    def square(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = SquareBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return square


def square(input: Any, *, out: Any = None) -> Any:
    """input * input.

    Example:
        >>> fb.square(fb.tensor([2., -3.]))
        tensor([4., 9.])"""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('square', input=input) from None
    try:
        fn = square_table[key]
    except KeyError:
        fn = square_op.resolve(key)
    if out is None:
        return fn(input)
    return into('square', out, fn(input), input)


square_op: Final = Op('square', square, adapt_pointwise_t, square_record, None, shapes.pointwise, shapes.square_dtype, '', (), (), '', ('input',), (), layout='operands')
square_table: Final[dict[int, Any]] = square_op.table


def square__record(kernel: Any) -> Any:
    def square_(input: TensorBase) -> Any:
        check_inplace('square_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = SquareBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return square_


def square_(input: Any) -> Any:
    """In-place form of square."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('square', input=input) from None
    try:
        fn = square__table[key]
    except KeyError:
        fn = square__op.resolve(key)
    return fn(input)


square__op: Final = Op('square_', square_, adapt_inplace_t, square__record, None, shapes.pointwise, shapes.square_dtype, '', (), ('inplace',), '', ('input',), ())
square__table: Final[dict[int, Any]] = square__op.table


# exp2: ops/pointwise.py:299
class Exp2Backward(Node):
    """Backward of exp2: ops/pointwise.py:299."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('exp2', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('exp2', input=input) from None
    try:
        fn = exp2__table[key]
    except KeyError:
        fn = exp2__op.resolve(key)
    return fn(input)


exp2__op: Final = Op('exp2_', exp2_, adapt_inplace_t, exp2__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
exp2__table: Final[dict[int, Any]] = exp2__op.table


# expm1: ops/pointwise.py:310
class Expm1Backward(Node):
    """Backward of expm1: ops/pointwise.py:310."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('expm1', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('expm1', input=input) from None
    try:
        fn = expm1__table[key]
    except KeyError:
        fn = expm1__op.resolve(key)
    return fn(input)


expm1__op: Final = Op('expm1_', expm1_, adapt_inplace_t, expm1__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), 'float32', ('input',), ())
expm1__table: Final[dict[int, Any]] = expm1__op.table


# log2: ops/pointwise.py:328
class Log2Backward(Node):
    """Backward of log2: ops/pointwise.py:328."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('log2', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('log2', input=input) from None
    try:
        fn = log2__table[key]
    except KeyError:
        fn = log2__op.resolve(key)
    return fn(input)


log2__op: Final = Op('log2_', log2_, adapt_inplace_t, log2__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), 'float32', ('input',), ())
log2__table: Final[dict[int, Any]] = log2__op.table


# log10: ops/pointwise.py:335
class Log10Backward(Node):
    """Backward of log10: ops/pointwise.py:335."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('log10', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('log10', input=input) from None
    try:
        fn = log10__table[key]
    except KeyError:
        fn = log10__op.resolve(key)
    return fn(input)


log10__op: Final = Op('log10_', log10_, adapt_inplace_t, log10__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), 'float32', ('input',), ())
log10__table: Final[dict[int, Any]] = log10__op.table


# log1p: ops/pointwise.py:342
class Log1pBackward(Node):
    """Backward of log1p: ops/pointwise.py:342."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('log1p', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('log1p', input=input) from None
    try:
        fn = log1p__table[key]
    except KeyError:
        fn = log1p__op.resolve(key)
    return fn(input)


log1p__op: Final = Op('log1p_', log1p_, adapt_inplace_t, log1p__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), 'float32', ('input',), ())
log1p__table: Final[dict[int, Any]] = log1p__op.table


# logaddexp: ops/pointwise.py:349
class LogaddexpBackward(Node):
    """Backward of logaddexp: ops/pointwise.py:349."""

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


# logaddexp2: ops/pointwise.py:356
class Logaddexp2Backward(Node):
    """Backward of logaddexp2: ops/pointwise.py:356."""

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


# xlogy: ops/pointwise.py:363
class XlogyBackward(Node):
    """Backward of xlogy: ops/pointwise.py:363."""

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


# float_power: ops/pointwise.py:371
def float_power(input: Any, exponent: Any) -> Any:
    """input to the power exponent, computed in double precision.

    Returns:
        A float64 tensor, or complex128 if an operand is complex."""
    wide = dtypes.complex128 if shapes.is_complex(input) or shapes.is_complex(exponent) else dtypes.float64
    if isinstance(input, TensorBase):
        input = _ops.to(input, wide)
    if isinstance(exponent, TensorBase):
        exponent = _ops.to(exponent, wide)
    return pow(input, exponent)


# ldexp: ops/pointwise.py:390
class LdexpBackward(Node):
    """Backward of ldexp: ops/pointwise.py:390."""

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


# sin: ops/pointwise.py:400
class SinBackward(Node):
    """Backward of sin: ops/pointwise.py:400."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('sin', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('sin', input=input) from None
    try:
        fn = sin__table[key]
    except KeyError:
        fn = sin__op.resolve(key)
    return fn(input)


sin__op: Final = Op('sin_', sin_, adapt_inplace_t, sin__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
sin__table: Final[dict[int, Any]] = sin__op.table


# cos: ops/pointwise.py:406
class CosBackward(Node):
    """Backward of cos: ops/pointwise.py:406."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('cos', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('cos', input=input) from None
    try:
        fn = cos__table[key]
    except KeyError:
        fn = cos__op.resolve(key)
    return fn(input)


cos__op: Final = Op('cos_', cos_, adapt_inplace_t, cos__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
cos__table: Final[dict[int, Any]] = cos__op.table


# tan: ops/pointwise.py:412
class TanBackward(Node):
    """Backward of tan: ops/pointwise.py:412."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('tan', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('tan', input=input) from None
    try:
        fn = tan__table[key]
    except KeyError:
        fn = tan__op.resolve(key)
    return fn(input)


tan__op: Final = Op('tan_', tan_, adapt_inplace_t, tan__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
tan__table: Final[dict[int, Any]] = tan__op.table


# asin: ops/pointwise.py:419
class AsinBackward(Node):
    """Backward of asin: ops/pointwise.py:419."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('asin', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('asin', input=input) from None
    try:
        fn = asin__table[key]
    except KeyError:
        fn = asin__op.resolve(key)
    return fn(input)


asin__op: Final = Op('asin_', asin_, adapt_inplace_t, asin__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
asin__table: Final[dict[int, Any]] = asin__op.table


# acos: ops/pointwise.py:426
class AcosBackward(Node):
    """Backward of acos: ops/pointwise.py:426."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('acos', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('acos', input=input) from None
    try:
        fn = acos__table[key]
    except KeyError:
        fn = acos__op.resolve(key)
    return fn(input)


acos__op: Final = Op('acos_', acos_, adapt_inplace_t, acos__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
acos__table: Final[dict[int, Any]] = acos__op.table


# atan: ops/pointwise.py:433
class AtanBackward(Node):
    """Backward of atan: ops/pointwise.py:433."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('atan', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('atan', input=input) from None
    try:
        fn = atan__table[key]
    except KeyError:
        fn = atan__op.resolve(key)
    return fn(input)


atan__op: Final = Op('atan_', atan_, adapt_inplace_t, atan__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
atan__table: Final[dict[int, Any]] = atan__op.table


# atan2: ops/pointwise.py:439
class Atan2Backward(Node):
    """Backward of atan2: ops/pointwise.py:439."""

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


# atan2_slope: ops/pointwise.py:445
def atan2_slope(part: Any, input: Any, other: Any) -> Any:
    """part over the square of the distance to the origin; 0 at the origin, where an angle has no slope."""
    try:
        size = input * input + other * other
        origin = eq(size, 0)
        return where(origin, 0, part / where(origin, 1, size))
    except AttributeError as error:
        raise misused(error, 'atan2_slope', part=part, input=input, other=other) from None


# sinh: ops/pointwise.py:453
class SinhBackward(Node):
    """Backward of sinh: ops/pointwise.py:453."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('sinh', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('sinh', input=input) from None
    try:
        fn = sinh__table[key]
    except KeyError:
        fn = sinh__op.resolve(key)
    return fn(input)


sinh__op: Final = Op('sinh_', sinh_, adapt_inplace_t, sinh__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
sinh__table: Final[dict[int, Any]] = sinh__op.table


# cosh: ops/pointwise.py:459
class CoshBackward(Node):
    """Backward of cosh: ops/pointwise.py:459."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('cosh', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('cosh', input=input) from None
    try:
        fn = cosh__table[key]
    except KeyError:
        fn = cosh__op.resolve(key)
    return fn(input)


cosh__op: Final = Op('cosh_', cosh_, adapt_inplace_t, cosh__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
cosh__table: Final[dict[int, Any]] = cosh__op.table


# tanh_backward: ops/pointwise.py:476
class TanhBackwardBackward(Node):
    """Backward of tanh_backward: ops/pointwise.py:476."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('tanh_backward', grad=grad, result=result) from None
    try:
        fn = tanh_backward_table[key]
    except KeyError:
        fn = tanh_backward_op.resolve(key)
    if out is None:
        return fn(grad, result)
    return into('tanh_backward', out, fn(grad, result), grad, result)


tanh_backward_op: Final = Op('tanh_backward', tanh_backward, adapt_pointwise_tt, tanh_backward_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('grad', 'result'), (), layout='operands')
tanh_backward_table: Final[dict[int, Any]] = tanh_backward_op.table


# asinh: ops/pointwise.py:483
class AsinhBackward(Node):
    """Backward of asinh: ops/pointwise.py:483."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('asinh', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('asinh', input=input) from None
    try:
        fn = asinh__table[key]
    except KeyError:
        fn = asinh__op.resolve(key)
    return fn(input)


asinh__op: Final = Op('asinh_', asinh_, adapt_inplace_t, asinh__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
asinh__table: Final[dict[int, Any]] = asinh__op.table


# acosh: ops/pointwise.py:489
class AcoshBackward(Node):
    """Backward of acosh: ops/pointwise.py:489."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('acosh', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('acosh', input=input) from None
    try:
        fn = acosh__table[key]
    except KeyError:
        fn = acosh__op.resolve(key)
    return fn(input)


acosh__op: Final = Op('acosh_', acosh_, adapt_inplace_t, acosh__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
acosh__table: Final[dict[int, Any]] = acosh__op.table


# atanh: ops/pointwise.py:496
class AtanhBackward(Node):
    """Backward of atanh: ops/pointwise.py:496."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('atanh', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('atanh', input=input) from None
    try:
        fn = atanh__table[key]
    except KeyError:
        fn = atanh__op.resolve(key)
    return fn(input)


atanh__op: Final = Op('atanh_', atanh_, adapt_inplace_t, atanh__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
atanh__table: Final[dict[int, Any]] = atanh__op.table


# hypot: ops/pointwise.py:503
class HypotBackward(Node):
    """Backward of hypot: ops/pointwise.py:503."""

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


# sinc: ops/pointwise.py:509
class SincBackward(Node):
    """Backward of sinc: ops/pointwise.py:509."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('sinc', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('sinc', input=input) from None
    try:
        fn = sinc__table[key]
    except KeyError:
        fn = sinc__op.resolve(key)
    return fn(input)


sinc__op: Final = Op('sinc_', sinc_, adapt_inplace_t, sinc__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
sinc__table: Final[dict[int, Any]] = sinc__op.table


# sinc_backward: ops/pointwise.py:515
def sinc_backward(grad: Any, input: Any, out: Any) -> Any:
    """What sinc sends back: (cos(pi x) - sinc(x)) / x, and 0 at 0."""
    try:
        zero = eq(input, 0)
        safe = where(zero, _ops.ones_like(input), input)
        return grad * where(zero, _ops.zeros_like(input), conj((cos(math.pi * safe) - sinc(safe)) / safe))
    except AttributeError as error:
        raise misused(error, 'sinc_backward', grad=grad, input=input, out=out) from None


# deg2rad: ops/pointwise.py:523
class Deg2radBackward(Node):
    """Backward of deg2rad: ops/pointwise.py:523."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('deg2rad', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('deg2rad', input=input) from None
    try:
        fn = deg2rad__table[key]
    except KeyError:
        fn = deg2rad__op.resolve(key)
    return fn(input)


deg2rad__op: Final = Op('deg2rad_', deg2rad_, adapt_inplace_t, deg2rad__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), (), accepts='bool int float')
deg2rad__table: Final[dict[int, Any]] = deg2rad__op.table


# rad2deg: ops/pointwise.py:529
class Rad2degBackward(Node):
    """Backward of rad2deg: ops/pointwise.py:529."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('rad2deg', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('rad2deg', input=input) from None
    try:
        fn = rad2deg__table[key]
    except KeyError:
        fn = rad2deg__op.resolve(key)
    return fn(input)


rad2deg__op: Final = Op('rad2deg_', rad2deg_, adapt_inplace_t, rad2deg__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), (), accepts='bool int float')
rad2deg__table: Final[dict[int, Any]] = rad2deg__op.table


# floor: ops/pointwise.py:538
class FloorBackward(Node):
    """Backward of floor: ops/pointwise.py:538."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('floor', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('floor', input=input) from None
    try:
        fn = floor__table[key]
    except KeyError:
        fn = floor__op.resolve(key)
    return fn(input)


floor__op: Final = Op('floor_', floor_, adapt_inplace_t, floor__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='int float')
floor__table: Final[dict[int, Any]] = floor__op.table


# ceil: ops/pointwise.py:544
class CeilBackward(Node):
    """Backward of ceil: ops/pointwise.py:544."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('ceil', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('ceil', input=input) from None
    try:
        fn = ceil__table[key]
    except KeyError:
        fn = ceil__op.resolve(key)
    return fn(input)


ceil__op: Final = Op('ceil_', ceil_, adapt_inplace_t, ceil__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='int float')
ceil__table: Final[dict[int, Any]] = ceil__op.table


# trunc: ops/pointwise.py:550
class TruncBackward(Node):
    """Backward of trunc: ops/pointwise.py:550."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('trunc', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('trunc', input=input) from None
    try:
        fn = trunc__table[key]
    except KeyError:
        fn = trunc__op.resolve(key)
    return fn(input)


trunc__op: Final = Op('trunc_', trunc_, adapt_inplace_t, trunc__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='int float')
trunc__table: Final[dict[int, Any]] = trunc__op.table


# round: ops/pointwise.py:556
class RoundBackward(Node):
    """Backward of round: ops/pointwise.py:556."""

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
    if decimals:
        return round_decimals(input, decimals)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('round', input=input) from None
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
    if decimals:
        return round_decimals_(input, decimals)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('round', input=input) from None
    try:
        fn = round__table[key]
    except KeyError:
        fn = round__op.resolve(key)
    return fn(input)


round__op: Final = Op('round_', round_, adapt_inplace_t, round__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='int float')
round__table: Final[dict[int, Any]] = round__op.table


# round_decimals: ops/pointwise.py:572
class RoundDecimalsBackward(Node):
    """Backward of round_decimals: ops/pointwise.py:572."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('round_decimals', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('round_decimals', input=input) from None
    try:
        fn = round_decimals__table[key]
    except KeyError:
        fn = round_decimals__op.resolve(key)
    return fn(input, decimals)


round_decimals__op: Final = Op('round_decimals_', round_decimals_, adapt_inplace_ts, round_decimals__record, None, shapes.same, None, '', (), ('inplace',), '', ('input', 'decimals'), (), accepts='float', title='round')
round_decimals__table: Final[dict[int, Any]] = round_decimals__op.table


# frac: ops/pointwise.py:579
class FracBackward(Node):
    """Backward of frac: ops/pointwise.py:579."""

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
    except (AttributeError, TypeError):
        raise not_a_tensor('frac', input=input) from None
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
    except (AttributeError, TypeError):
        raise not_a_tensor('frac', input=input) from None
    try:
        fn = frac__table[key]
    except KeyError:
        fn = frac__op.resolve(key)
    return fn(input)


frac__op: Final = Op('frac_', frac_, adapt_inplace_t, frac__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='float')
frac__table: Final[dict[int, Any]] = frac__op.table


# minimum: ops/pointwise.py:628
class MinimumBackward(Node):
    """Backward of minimum: ops/pointwise.py:628."""

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
                raise freed('minimum')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('minimum', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('minimum')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('minimum', 'other', other, self.other_version)
            d = where(eq(input, other), g / 2, where(gt(input, other), 0, g))
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('minimum')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('minimum', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('minimum')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('minimum', 'other', other, self.other_version)
            d = where(eq(input, other), g / 2, where(lt(input, other), 0, g))
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def minimum_record(kernel: Any) -> Any:
    def minimum(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = MinimumBackward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return minimum


def minimum(input: Any, other: Any, *, out: Any = None) -> Any:
    """The smaller of the two, element by element; NaN if either is."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'minimum')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'minimum')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = minimum_table[key]
    except KeyError:
        fn = minimum_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('minimum', out, fn(input, other), input, other)


minimum_op: Final = Op('minimum', minimum, adapt_pointwise_tt, minimum_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
minimum_table: Final[dict[int, Any]] = minimum_op.table


# fmax: ops/pointwise.py:635
class FmaxBackward(Node):
    """Backward of fmax: ops/pointwise.py:635."""

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
                raise freed('fmax')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('fmax', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('fmax')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('fmax', 'other', other, self.other_version)
            d = where(_ops.logical_or(ge(input, other), _ops.isnan(other)), g, 0)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('fmax')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('fmax', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('fmax')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('fmax', 'other', other, self.other_version)
            d = where(_ops.logical_or(ge(input, other), _ops.isnan(other)), 0, g)
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def fmax_record(kernel: Any) -> Any:
    def fmax(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = FmaxBackward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return fmax


def fmax(input: Any, other: Any, *, out: Any = None) -> Any:
    """The larger of the two, element by element; of a number and NaN, the number."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'fmax')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'fmax')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = fmax_table[key]
    except KeyError:
        fn = fmax_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('fmax', out, fn(input, other), input, other)


fmax_op: Final = Op('fmax', fmax, adapt_pointwise_tt, fmax_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
fmax_table: Final[dict[int, Any]] = fmax_op.table


# fmin: ops/pointwise.py:642
class FminBackward(Node):
    """Backward of fmin: ops/pointwise.py:642."""

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
                raise freed('fmin')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('fmin', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('fmin')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('fmin', 'other', other, self.other_version)
            d = where(_ops.logical_or(le(input, other), _ops.isnan(other)), g, 0)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('fmin')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('fmin', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('fmin')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('fmin', 'other', other, self.other_version)
            d = where(_ops.logical_or(le(input, other), _ops.isnan(other)), 0, g)
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def fmin_record(kernel: Any) -> Any:
    def fmin(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = FminBackward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return fmin


def fmin(input: Any, other: Any, *, out: Any = None) -> Any:
    """The smaller of the two, element by element; of a number and NaN, the number."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'fmin')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'fmin')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = fmin_table[key]
    except KeyError:
        fn = fmin_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('fmin', out, fn(input, other), input, other)


fmin_op: Final = Op('fmin', fmin, adapt_pointwise_tt, fmin_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
fmin_table: Final[dict[int, Any]] = fmin_op.table


# clamp: ops/pointwise.py:649
def clamp(input: Any, min: Any = None, max: Any = None, *, out: Any = None) -> Any:
    """Each element limited to [min, max]; max where min is above max, NaN where anything is NaN.

    Args:
        min: the lower limit, a number or a tensor, or None for none.
        max: the upper limit, likewise.

    Raises:
        RuntimeError: both limits are None.

    Example:
        >>> fb.clamp(fb.tensor([-2., 0.5, 3.]), min=-1, max=1)
        tensor([-1.0000,  0.5000,  1.0000])"""
    try:
        shapes.check_limits(input, min, max)
        if max is None:
            if min is None:
                raise RuntimeError('clamp: both limits are None; give min, max or both')
            return clamp_min(input, min, out=out)
        if min is None:
            return clamp_max(input, max, out=out)
        return clamp_both(input, min, max, out=out)
    except AttributeError as error:
        raise misused(error, 'clamp', input=input) from None


def clamp_(input: Any, min: Any = None, max: Any = None) -> Any:
    """In-place form of clamp."""
    shapes.check_limits(input, min, max)
    if max is None:
        if min is None:
            raise RuntimeError('clamp: both limits are None; give min, max or both')
        return clamp_min_(input, min)
    if min is None:
        return clamp_max_(input, max)
    return _ops.clamp_both_(input, min, max)


# clamp_min: ops/pointwise.py:687
class ClampMinBackward(Node):
    """Backward of clamp_min: ops/pointwise.py:687."""

    __slots__ = ('input', 'input_version', 'min', 'min_version', 'input_back', 'min_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'min')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, min: Any, min_version: Any, input_back: Any, min_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.min: Any = min
        self.min_version: Any = min_version
        self.input_back: Any = input_back
        self.min_back: Any = min_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('clamp_min')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('clamp_min', 'input', input, self.input_version)
            min = self.min
            if min is FREED:
                raise freed('clamp_min')
            if min.storage is not None and min.storage.version != self.min_version:
                check_version('clamp_min', 'min', min, self.min_version)
            d = where(ge(input, min), g, 0)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('clamp_min')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('clamp_min', 'input', input, self.input_version)
            min = self.min
            if min is FREED:
                raise freed('clamp_min')
            if min.storage is not None and min.storage.version != self.min_version:
                check_version('clamp_min', 'min', min, self.min_version)
            d = where(lt(input, min), g, 0)
            if self.min_back is not None and d is not None:
                d = sum_to(d, self.min_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.min = FREED


def clamp_min_record(kernel: Any) -> Any:
    def clamp_min(input: TensorBase, min: TensorBase) -> Any:
        r: TensorBase = kernel(input, min)
        e0 = input.node if input.base is None else node_of(input)
        e1 = min.node if min.base is None else node_of(min)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        min_kept = min
        min_version = 0 if min_kept is None or min_kept.storage is None else min_kept.storage.version
        sizes = r.sizes
        r.node = ClampMinBackward(e0, e1, input_kept, input_version, min_kept, min_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if min.sizes is sizes or min.sizes == sizes else min.sizes)
        r.key |= GRAD
        return r

    return clamp_min


def clamp_min(input: Any, min: Any, *, out: Any = None) -> Any:
    """Each element, but at least min."""
    input = input if isinstance(input, TensorBase) else operand(input, min, 'clamp_min')
    min = min if isinstance(min, TensorBase) else operand(min, input, 'clamp_min')
    modes: int = tls.keys if busy else 0
    key: int = input.key | min.key | modes
    try:
        fn = clamp_min_table[key]
    except KeyError:
        fn = clamp_min_op.resolve(key)
    if out is None:
        return fn(input, min)
    return into('clamp_min', out, fn(input, min), input, min)


clamp_min_op: Final = Op('clamp_min', clamp_min, adapt_pointwise_tt, clamp_min_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'min'), (), accepts='bool int float', layout='operands')
clamp_min_table: Final[dict[int, Any]] = clamp_min_op.table


def clamp_min__record(kernel: Any) -> Any:
    def clamp_min_(input: TensorBase, min: TensorBase) -> Any:
        check_inplace('clamp_min_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = min.node if min.base is None else node_of(min)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        min_kept = min
        min_version = 0 if min_kept is None or min_kept.storage is None else min_kept.storage.version
        node = ClampMinBackward(e0, e1, input_kept, input_version, min_kept, min_version, None, None if min.sizes is input.sizes or min.sizes == input.sizes else min.sizes)
        kernel(input, min)
        rebase_history(input, node)
        return input

    return clamp_min_


def clamp_min_(input: Any, min: Any) -> Any:
    """In-place form of clamp_min."""
    min = min if isinstance(min, TensorBase) else operand(min, input, 'clamp_min')
    modes: int = tls.keys if busy else 0
    key: int = input.key | min.key | modes
    try:
        fn = clamp_min__table[key]
    except KeyError:
        fn = clamp_min__op.resolve(key)
    return fn(input, min)


clamp_min__op: Final = Op('clamp_min_', clamp_min_, adapt_inplace_tt, clamp_min__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'min'), (), accepts='bool int float')
clamp_min__table: Final[dict[int, Any]] = clamp_min__op.table


# clamp_max: ops/pointwise.py:693
class ClampMaxBackward(Node):
    """Backward of clamp_max: ops/pointwise.py:693."""

    __slots__ = ('input', 'input_version', 'max', 'max_version', 'input_back', 'max_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'max')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, max: Any, max_version: Any, input_back: Any, max_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.max: Any = max
        self.max_version: Any = max_version
        self.input_back: Any = input_back
        self.max_back: Any = max_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('clamp_max')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('clamp_max', 'input', input, self.input_version)
            max = self.max
            if max is FREED:
                raise freed('clamp_max')
            if max.storage is not None and max.storage.version != self.max_version:
                check_version('clamp_max', 'max', max, self.max_version)
            d = where(le(input, max), g, 0)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('clamp_max')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('clamp_max', 'input', input, self.input_version)
            max = self.max
            if max is FREED:
                raise freed('clamp_max')
            if max.storage is not None and max.storage.version != self.max_version:
                check_version('clamp_max', 'max', max, self.max_version)
            d = where(gt(input, max), g, 0)
            if self.max_back is not None and d is not None:
                d = sum_to(d, self.max_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.max = FREED


def clamp_max_record(kernel: Any) -> Any:
    def clamp_max(input: TensorBase, max: TensorBase) -> Any:
        r: TensorBase = kernel(input, max)
        e0 = input.node if input.base is None else node_of(input)
        e1 = max.node if max.base is None else node_of(max)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        max_kept = max
        max_version = 0 if max_kept is None or max_kept.storage is None else max_kept.storage.version
        sizes = r.sizes
        r.node = ClampMaxBackward(e0, e1, input_kept, input_version, max_kept, max_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if max.sizes is sizes or max.sizes == sizes else max.sizes)
        r.key |= GRAD
        return r

    return clamp_max


def clamp_max(input: Any, max: Any, *, out: Any = None) -> Any:
    """Each element, but at most max."""
    input = input if isinstance(input, TensorBase) else operand(input, max, 'clamp_max')
    max = max if isinstance(max, TensorBase) else operand(max, input, 'clamp_max')
    modes: int = tls.keys if busy else 0
    key: int = input.key | max.key | modes
    try:
        fn = clamp_max_table[key]
    except KeyError:
        fn = clamp_max_op.resolve(key)
    if out is None:
        return fn(input, max)
    return into('clamp_max', out, fn(input, max), input, max)


clamp_max_op: Final = Op('clamp_max', clamp_max, adapt_pointwise_tt, clamp_max_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'max'), (), accepts='bool int float', layout='operands')
clamp_max_table: Final[dict[int, Any]] = clamp_max_op.table


def clamp_max__record(kernel: Any) -> Any:
    def clamp_max_(input: TensorBase, max: TensorBase) -> Any:
        check_inplace('clamp_max_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = max.node if max.base is None else node_of(max)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        max_kept = max
        max_version = 0 if max_kept is None or max_kept.storage is None else max_kept.storage.version
        node = ClampMaxBackward(e0, e1, input_kept, input_version, max_kept, max_version, None, None if max.sizes is input.sizes or max.sizes == input.sizes else max.sizes)
        kernel(input, max)
        rebase_history(input, node)
        return input

    return clamp_max_


def clamp_max_(input: Any, max: Any) -> Any:
    """In-place form of clamp_max."""
    max = max if isinstance(max, TensorBase) else operand(max, input, 'clamp_max')
    modes: int = tls.keys if busy else 0
    key: int = input.key | max.key | modes
    try:
        fn = clamp_max__table[key]
    except KeyError:
        fn = clamp_max__op.resolve(key)
    return fn(input, max)


clamp_max__op: Final = Op('clamp_max_', clamp_max_, adapt_inplace_tt, clamp_max__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'max'), (), accepts='bool int float')
clamp_max__table: Final[dict[int, Any]] = clamp_max__op.table


# nan_to_num: ops/pointwise.py:699
class NanToNumBackward(Node):
    """Backward of nan_to_num: ops/pointwise.py:699."""

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
                raise freed('nan_to_num')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('nan_to_num', 'input', input, self.input_version)
            d = where(_ops.isfinite(input), g, 0)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def nan_to_num_record(kernel: Any) -> Any:
    def nan_to_num(input: TensorBase, nan: Any, posinf: Any, neginf: Any) -> Any:
        r: TensorBase = kernel(input, nan, posinf, neginf)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = NanToNumBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return nan_to_num


def nan_to_num(input: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None, *, out: Any = None) -> Any:
    """input with NaN and infinities replaced by numbers.

    Args:
        nan: what replaces NaN.
        posinf: what replaces +inf; the largest number of the dtype if None.
        neginf: what replaces -inf; the lowest number of the dtype if None."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('nan_to_num', input=input) from None
    try:
        fn = nan_to_num_table[key]
    except KeyError:
        fn = nan_to_num_op.resolve(key)
    if out is None:
        return fn(input, nan, posinf, neginf)
    return into('nan_to_num', out, fn(input, nan, posinf, neginf), input)


nan_to_num_op: Final = Op('nan_to_num', nan_to_num, adapt_fresh_tsss, nan_to_num_record, None, shapes.same, None, '', (), (), '', ('input', 'nan', 'posinf', 'neginf'), (), layout='operands')
nan_to_num_table: Final[dict[int, Any]] = nan_to_num_op.table


def nan_to_num__record(kernel: Any) -> Any:
    def nan_to_num_(input: TensorBase, nan: Any, posinf: Any, neginf: Any) -> Any:
        check_inplace('nan_to_num_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = NanToNumBackward(e0, input_kept, input_version)
        kernel(input, nan, posinf, neginf)
        rebase_history(input, node)
        return input

    return nan_to_num_


def nan_to_num_(input: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """In-place form of nan_to_num."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('nan_to_num', input=input) from None
    try:
        fn = nan_to_num__table[key]
    except KeyError:
        fn = nan_to_num__op.resolve(key)
    return fn(input, nan, posinf, neginf)


nan_to_num__op: Final = Op('nan_to_num_', nan_to_num_, adapt_inplace_tsss, nan_to_num__record, None, shapes.same, None, '', (), ('inplace',), '', ('input', 'nan', 'posinf', 'neginf'), ())
nan_to_num__table: Final[dict[int, Any]] = nan_to_num__op.table


# copysign: ops/pointwise.py:712
class CopysignBackward(Node):
    """Backward of copysign: ops/pointwise.py:712."""

    __slots__ = ('input', 'input_version', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version', 'input_back', 'other_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any, input_back: Any, other_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
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
                raise freed('copysign')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('copysign', 'input', input, self.input_version)
            out = saved_output(self, 'copysign', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = where(eq(input, 0), 0, g * sgn(input) * sgn(out))
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            d = _ops.zeros_like(g)
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
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


def copysign_record(kernel: Any) -> Any:
    def copysign(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input if e0 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        sizes = r.sizes
        r.node = CopysignBackward(e0, e1, input_kept, input_version, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return copysign


def copysign(input: Any, other: Any, *, out: Any = None) -> Any:
    """The magnitude of input with the sign of other."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'copysign')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'copysign')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = copysign_table[key]
    except KeyError:
        fn = copysign_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('copysign', out, fn(input, other), input, other)


copysign_op: Final = Op('copysign', copysign, adapt_pointwise_tt, copysign_record, None, shapes.pointwise, None, 'float', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
copysign_table: Final[dict[int, Any]] = copysign_op.table


def copysign__record(kernel: Any) -> Any:
    def copysign_(input: TensorBase, other: TensorBase) -> Any:
        check_inplace('copysign_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = clone(input) if e0 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(input)
        node = CopysignBackward(e0, e1, input_kept, input_version, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return copysign_


def copysign_(input: Any, other: Any) -> Any:
    """In-place form of copysign."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'copysign')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = copysign__table[key]
    except KeyError:
        fn = copysign__op.resolve(key)
    return fn(input, other)


copysign__op: Final = Op('copysign_', copysign_, adapt_inplace_tt, copysign__record, None, shapes.pointwise, None, 'float', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='bool int float')
copysign__table: Final[dict[int, Any]] = copysign__op.table


# heaviside: ops/pointwise.py:718
def heaviside(input: Any, values: Any, *, out: Any = None) -> Any:
    """0 where input is negative, 1 where it is positive, values where it is 0."""
    input = input if isinstance(input, TensorBase) else operand(input, values, 'heaviside')
    values = values if isinstance(values, TensorBase) else operand(values, input, 'heaviside')
    modes: int = tls.keys if busy else 0
    key: int = input.key | values.key | modes
    try:
        fn = heaviside_table[key]
    except KeyError:
        fn = heaviside_op.resolve(key)
    if out is None:
        return fn(input, values)
    return into('heaviside', out, fn(input, values), input, values)


heaviside_op: Final = Op('heaviside', heaviside, adapt_pointwise_tt, None, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'values'), (), accepts='bool int float', layout='operands')
heaviside_table: Final[dict[int, Any]] = heaviside_op.table


def heaviside_(input: Any, values: Any) -> Any:
    """In-place form of heaviside."""
    values = values if isinstance(values, TensorBase) else operand(values, input, 'heaviside')
    modes: int = tls.keys if busy else 0
    key: int = input.key | values.key | modes
    try:
        fn = heaviside__table[key]
    except KeyError:
        fn = heaviside__op.resolve(key)
    return fn(input, values)


heaviside__op: Final = Op('heaviside_', heaviside_, adapt_inplace_tt, None, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'values'), (), accepts='bool int float')
heaviside__table: Final[dict[int, Any]] = heaviside__op.table


# lerp: ops/pointwise.py:726
class LerpBackward(Node):
    """Backward of lerp: ops/pointwise.py:726."""

    __slots__ = ('input', 'input_version', 'end', 'end_version', 'weight', 'weight_version', 'input_back', 'end_back', 'weight_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'end', 'weight')
    arity: ClassVar[int] = 3

    def __init__(self, e0: Any, e1: Any, e2: Any, input: Any, input_version: Any, end: Any, end_version: Any, weight: Any, weight_version: Any, input_back: Any, end_back: Any, weight_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = (e2,)
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.end: Any = end
        self.end_version: Any = end_version
        self.weight: Any = weight
        self.weight_version: Any = weight_version
        self.input_back: Any = input_back
        self.end_back: Any = end_back
        self.weight_back: Any = weight_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            weight = self.weight
            if weight is FREED:
                raise freed('lerp')
            if weight.storage is not None and weight.storage.version != self.weight_version:
                check_version('lerp', 'weight', weight, self.weight_version)
            d = g * conj(1 - weight)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            weight = self.weight
            if weight is FREED:
                raise freed('lerp')
            if weight.storage is not None and weight.storage.version != self.weight_version:
                check_version('lerp', 'weight', weight, self.weight_version)
            d = g * (conj(weight) if weight.key & COMPLEXES else weight)
            if self.end_back is not None and d is not None:
                d = sum_to(d, self.end_back)
            engine.give(e, d, False)
        e = self.more[0]
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('lerp')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('lerp', 'input', input, self.input_version)
            end = self.end
            if end is FREED:
                raise freed('lerp')
            if end.storage is not None and end.storage.version != self.end_version:
                check_version('lerp', 'end', end, self.end_version)
            d = g * conj(end - input)
            if self.weight_back is not None and d is not None:
                d = sum_to(d, self.weight_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.end = FREED
        self.weight = FREED


def lerp_record(kernel: Any) -> Any:
    def lerp(input: TensorBase, end: TensorBase, weight: TensorBase) -> Any:
        r: TensorBase = kernel(input, end, weight)
        e0 = input.node if input.base is None else node_of(input)
        e1 = end.node if end.base is None else node_of(end)
        e2 = weight.node if weight.base is None else node_of(weight)
        input_kept = input if e2 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        end_kept = end if e2 is not None else None
        end_version = 0 if end_kept is None or end_kept.storage is None else end_kept.storage.version
        weight_kept = weight if e0 is not None or e1 is not None else None
        weight_version = 0 if weight_kept is None or weight_kept.storage is None else weight_kept.storage.version
        sizes = r.sizes
        r.node = LerpBackward(e0, e1, e2, input_kept, input_version, end_kept, end_version, weight_kept, weight_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if end.sizes is sizes or end.sizes == sizes else end.sizes, None if weight.sizes is sizes or weight.sizes == sizes else weight.sizes)
        r.key |= GRAD
        return r

    return lerp


def lerp(input: Any, end: Any, weight: Any, *, out: Any = None) -> Any:
    """input + weight * (end - input): the linear interpolation between input and end.

    Example:
        >>> fb.lerp(fb.tensor([1., 2.]), fb.tensor([3., 4.]), 0.5)
        tensor([2., 3.])"""
    input = input if isinstance(input, TensorBase) else operand(input, first_tensor(end, weight), 'lerp')
    end = end if isinstance(end, TensorBase) else operand(end, first_tensor(input, weight), 'lerp')
    weight = weight if isinstance(weight, TensorBase) else operand(weight, first_tensor(input, end), 'lerp')
    modes: int = tls.keys if busy else 0
    key: int = input.key | end.key | weight.key | modes
    try:
        fn = lerp_table[key]
    except KeyError:
        fn = lerp_op.resolve(key)
    if out is None:
        return fn(input, end, weight)
    return into('lerp', out, fn(input, end, weight), input, end, weight)


lerp_op: Final = Op('lerp', lerp, adapt_pointwise_ttt, lerp_record, None, shapes.pointwise, None, 'float', (0, 1, 2), (), '', ('input', 'end', 'weight'), (), accepts='float complex', layout='operands')
lerp_table: Final[dict[int, Any]] = lerp_op.table


def lerp__record(kernel: Any) -> Any:
    def lerp_(input: TensorBase, end: TensorBase, weight: TensorBase) -> Any:
        check_inplace('lerp_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = end.node if end.base is None else node_of(end)
        e2 = weight.node if weight.base is None else node_of(weight)
        input_kept = clone(input) if e2 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        end_kept = end if e2 is not None else None
        end_version = 0 if end_kept is None or end_kept.storage is None else end_kept.storage.version
        weight_kept = weight if e0 is not None or e1 is not None else None
        weight_version = 0 if weight_kept is None or weight_kept.storage is None else weight_kept.storage.version
        node = LerpBackward(e0, e1, e2, input_kept, input_version, end_kept, end_version, weight_kept, weight_version, None, None if end.sizes is input.sizes or end.sizes == input.sizes else end.sizes, None if weight.sizes is input.sizes or weight.sizes == input.sizes else weight.sizes)
        kernel(input, end, weight)
        rebase_history(input, node)
        return input

    return lerp_


def lerp_(input: Any, end: Any, weight: Any) -> Any:
    """In-place form of lerp."""
    end = end if isinstance(end, TensorBase) else operand(end, first_tensor(input, weight), 'lerp')
    weight = weight if isinstance(weight, TensorBase) else operand(weight, first_tensor(input, end), 'lerp')
    modes: int = tls.keys if busy else 0
    key: int = input.key | end.key | weight.key | modes
    try:
        fn = lerp__table[key]
    except KeyError:
        fn = lerp__op.resolve(key)
    return fn(input, end, weight)


lerp__op: Final = Op('lerp_', lerp_, adapt_inplace_ttt, lerp__record, None, shapes.pointwise, None, 'float', (0, 1, 2), ('inplace',), '', ('input', 'end', 'weight'), (), accepts='float complex')
lerp__table: Final[dict[int, Any]] = lerp__op.table


# addcmul: ops/pointwise.py:738
class AddcmulBackward(Node):
    """Backward of addcmul: ops/pointwise.py:738."""

    __slots__ = ('tensor1', 'tensor1_version', 'tensor2', 'tensor2_version', 'input_back', 'tensor1_back', 'tensor2_back')
    saved_names: ClassVar[tuple[str, ...]] = ('tensor1', 'tensor2')
    arity: ClassVar[int] = 3

    def __init__(self, e0: Any, e1: Any, e2: Any, tensor1: Any, tensor1_version: Any, tensor2: Any, tensor2_version: Any, input_back: Any, tensor1_back: Any, tensor2_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = (e2,)
        self.extra = None
        self.tensor1: Any = tensor1
        self.tensor1_version: Any = tensor1_version
        self.tensor2: Any = tensor2
        self.tensor2_version: Any = tensor2_version
        self.input_back: Any = input_back
        self.tensor1_back: Any = tensor1_back
        self.tensor2_back: Any = tensor2_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            d = g
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            tensor2 = self.tensor2
            if tensor2 is FREED:
                raise freed('addcmul')
            if tensor2.storage is not None and tensor2.storage.version != self.tensor2_version:
                check_version('addcmul', 'tensor2', tensor2, self.tensor2_version)
            d = g * (conj(tensor2) if tensor2.key & COMPLEXES else tensor2)
            if self.tensor1_back is not None and d is not None:
                d = sum_to(d, self.tensor1_back)
            engine.give(e, d, False)
        e = self.more[0]
        if e is not None and (wanted is None or e in wanted):
            tensor1 = self.tensor1
            if tensor1 is FREED:
                raise freed('addcmul')
            if tensor1.storage is not None and tensor1.storage.version != self.tensor1_version:
                check_version('addcmul', 'tensor1', tensor1, self.tensor1_version)
            d = g * (conj(tensor1) if tensor1.key & COMPLEXES else tensor1)
            if self.tensor2_back is not None and d is not None:
                d = sum_to(d, self.tensor2_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.tensor1 = FREED
        self.tensor2 = FREED


def addcmul_record(kernel: Any) -> Any:
    def addcmul(input: TensorBase, tensor1: TensorBase, tensor2: TensorBase) -> Any:
        r: TensorBase = kernel(input, tensor1, tensor2)
        e0 = input.node if input.base is None else node_of(input)
        e1 = tensor1.node if tensor1.base is None else node_of(tensor1)
        e2 = tensor2.node if tensor2.base is None else node_of(tensor2)
        tensor1_kept = tensor1 if e2 is not None else None
        tensor1_version = 0 if tensor1_kept is None or tensor1_kept.storage is None else tensor1_kept.storage.version
        tensor2_kept = tensor2 if e1 is not None else None
        tensor2_version = 0 if tensor2_kept is None or tensor2_kept.storage is None else tensor2_kept.storage.version
        sizes = r.sizes
        r.node = AddcmulBackward(e0, e1, e2, tensor1_kept, tensor1_version, tensor2_kept, tensor2_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if tensor1.sizes is sizes or tensor1.sizes == sizes else tensor1.sizes, None if tensor2.sizes is sizes or tensor2.sizes == sizes else tensor2.sizes)
        r.key |= GRAD
        return r

    return addcmul


def addcmul(input: Any, tensor1: Any, tensor2: Any, *, value: Any = 1, out: Any = None) -> Any:
    """input + value * tensor1 * tensor2.

    Example:
        >>> fb.addcmul(fb.tensor([1.]), fb.tensor([2.]), fb.tensor([3.]), value=10)
        tensor([61.])"""
    if value != 1:
        tensor1 = tensor1 * value
    input = input if isinstance(input, TensorBase) else operand(input, first_tensor(tensor1, tensor2), 'addcmul')
    tensor1 = tensor1 if isinstance(tensor1, TensorBase) else operand(tensor1, first_tensor(input, tensor2), 'addcmul')
    tensor2 = tensor2 if isinstance(tensor2, TensorBase) else operand(tensor2, first_tensor(input, tensor1), 'addcmul')
    modes: int = tls.keys if busy else 0
    key: int = input.key | tensor1.key | tensor2.key | modes
    try:
        fn = addcmul_table[key]
    except KeyError:
        fn = addcmul_op.resolve(key)
    if out is None:
        return fn(input, tensor1, tensor2)
    return into('addcmul', out, fn(input, tensor1, tensor2), input, tensor1, tensor2)


addcmul_op: Final = Op('addcmul', addcmul, adapt_pointwise_ttt, addcmul_record, None, shapes.pointwise, None, 'common', (0, 1, 2), (), '', ('input', 'tensor1', 'tensor2'), (), accepts='int float complex', layout='operands')
addcmul_table: Final[dict[int, Any]] = addcmul_op.table


def addcmul__record(kernel: Any) -> Any:
    def addcmul_(input: TensorBase, tensor1: TensorBase, tensor2: TensorBase) -> Any:
        check_inplace('addcmul_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = tensor1.node if tensor1.base is None else node_of(tensor1)
        e2 = tensor2.node if tensor2.base is None else node_of(tensor2)
        tensor1_kept = tensor1 if e2 is not None else None
        tensor1_version = 0 if tensor1_kept is None or tensor1_kept.storage is None else tensor1_kept.storage.version
        tensor2_kept = tensor2 if e1 is not None else None
        tensor2_version = 0 if tensor2_kept is None or tensor2_kept.storage is None else tensor2_kept.storage.version
        node = AddcmulBackward(e0, e1, e2, tensor1_kept, tensor1_version, tensor2_kept, tensor2_version, None, None if tensor1.sizes is input.sizes or tensor1.sizes == input.sizes else tensor1.sizes, None if tensor2.sizes is input.sizes or tensor2.sizes == input.sizes else tensor2.sizes)
        kernel(input, tensor1, tensor2)
        rebase_history(input, node)
        return input

    return addcmul_


def addcmul_(input: Any, tensor1: Any, tensor2: Any, *, value: Any = 1) -> Any:
    """In-place form of addcmul."""
    if value != 1:
        tensor1 = tensor1 * value
    tensor1 = tensor1 if isinstance(tensor1, TensorBase) else operand(tensor1, first_tensor(input, tensor2), 'addcmul')
    tensor2 = tensor2 if isinstance(tensor2, TensorBase) else operand(tensor2, first_tensor(input, tensor1), 'addcmul')
    modes: int = tls.keys if busy else 0
    key: int = input.key | tensor1.key | tensor2.key | modes
    try:
        fn = addcmul__table[key]
    except KeyError:
        fn = addcmul__op.resolve(key)
    return fn(input, tensor1, tensor2)


addcmul__op: Final = Op('addcmul_', addcmul_, adapt_inplace_ttt, addcmul__record, None, shapes.pointwise, None, 'common', (0, 1, 2), ('inplace',), '', ('input', 'tensor1', 'tensor2'), (), accepts='int float complex')
addcmul__table: Final[dict[int, Any]] = addcmul__op.table


# addcdiv: ops/pointwise.py:751
class AddcdivBackward(Node):
    """Backward of addcdiv: ops/pointwise.py:751."""

    __slots__ = ('tensor1', 'tensor1_version', 'tensor2', 'tensor2_version', 'input_back', 'tensor1_back', 'tensor2_back')
    saved_names: ClassVar[tuple[str, ...]] = ('tensor1', 'tensor2')
    arity: ClassVar[int] = 3

    def __init__(self, e0: Any, e1: Any, e2: Any, tensor1: Any, tensor1_version: Any, tensor2: Any, tensor2_version: Any, input_back: Any, tensor1_back: Any, tensor2_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = (e2,)
        self.extra = None
        self.tensor1: Any = tensor1
        self.tensor1_version: Any = tensor1_version
        self.tensor2: Any = tensor2
        self.tensor2_version: Any = tensor2_version
        self.input_back: Any = input_back
        self.tensor1_back: Any = tensor1_back
        self.tensor2_back: Any = tensor2_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            d = g
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            tensor2 = self.tensor2
            if tensor2 is FREED:
                raise freed('addcdiv')
            if tensor2.storage is not None and tensor2.storage.version != self.tensor2_version:
                check_version('addcdiv', 'tensor2', tensor2, self.tensor2_version)
            d = g / (conj(tensor2) if tensor2.key & COMPLEXES else tensor2)
            if self.tensor1_back is not None and d is not None:
                d = sum_to(d, self.tensor1_back)
            engine.give(e, d, False)
        e = self.more[0]
        if e is not None and (wanted is None or e in wanted):
            tensor1 = self.tensor1
            if tensor1 is FREED:
                raise freed('addcdiv')
            if tensor1.storage is not None and tensor1.storage.version != self.tensor1_version:
                check_version('addcdiv', 'tensor1', tensor1, self.tensor1_version)
            tensor2 = self.tensor2
            if tensor2 is FREED:
                raise freed('addcdiv')
            if tensor2.storage is not None and tensor2.storage.version != self.tensor2_version:
                check_version('addcdiv', 'tensor2', tensor2, self.tensor2_version)
            d = neg(g * conj(tensor1 / (tensor2 * tensor2)))
            if self.tensor2_back is not None and d is not None:
                d = sum_to(d, self.tensor2_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.tensor1 = FREED
        self.tensor2 = FREED


def addcdiv_record(kernel: Any) -> Any:
    def addcdiv(input: TensorBase, tensor1: TensorBase, tensor2: TensorBase) -> Any:
        r: TensorBase = kernel(input, tensor1, tensor2)
        e0 = input.node if input.base is None else node_of(input)
        e1 = tensor1.node if tensor1.base is None else node_of(tensor1)
        e2 = tensor2.node if tensor2.base is None else node_of(tensor2)
        tensor1_kept = tensor1 if e2 is not None else None
        tensor1_version = 0 if tensor1_kept is None or tensor1_kept.storage is None else tensor1_kept.storage.version
        tensor2_kept = tensor2 if e1 is not None or e2 is not None else None
        tensor2_version = 0 if tensor2_kept is None or tensor2_kept.storage is None else tensor2_kept.storage.version
        sizes = r.sizes
        r.node = AddcdivBackward(e0, e1, e2, tensor1_kept, tensor1_version, tensor2_kept, tensor2_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if tensor1.sizes is sizes or tensor1.sizes == sizes else tensor1.sizes, None if tensor2.sizes is sizes or tensor2.sizes == sizes else tensor2.sizes)
        r.key |= GRAD
        return r

    return addcdiv


def addcdiv(input: Any, tensor1: Any, tensor2: Any, *, value: Any = 1, out: Any = None) -> Any:
    """input + value * tensor1 / tensor2.

    Raises:
        DTypeError: tensor1 and tensor2 are integers: true division is asked for by casting them.

    Example:
        >>> fb.addcdiv(fb.tensor([1.]), fb.tensor([6.]), fb.tensor([3.]), value=10)
        tensor([21.])"""
    shapes.check_addcdiv(tensor1, tensor2)
    if value != 1:
        tensor1 = tensor1 * value
    input = input if isinstance(input, TensorBase) else operand(input, first_tensor(tensor1, tensor2), 'addcdiv')
    tensor1 = tensor1 if isinstance(tensor1, TensorBase) else operand(tensor1, first_tensor(input, tensor2), 'addcdiv')
    tensor2 = tensor2 if isinstance(tensor2, TensorBase) else operand(tensor2, first_tensor(input, tensor1), 'addcdiv')
    modes: int = tls.keys if busy else 0
    key: int = input.key | tensor1.key | tensor2.key | modes
    try:
        fn = addcdiv_table[key]
    except KeyError:
        fn = addcdiv_op.resolve(key)
    if out is None:
        return fn(input, tensor1, tensor2)
    return into('addcdiv', out, fn(input, tensor1, tensor2), input, tensor1, tensor2)


addcdiv_op: Final = Op('addcdiv', addcdiv, adapt_pointwise_ttt, addcdiv_record, None, shapes.pointwise, None, 'common', (0, 1, 2), (), '', ('input', 'tensor1', 'tensor2'), (), layout='operands')
addcdiv_table: Final[dict[int, Any]] = addcdiv_op.table


def addcdiv__record(kernel: Any) -> Any:
    def addcdiv_(input: TensorBase, tensor1: TensorBase, tensor2: TensorBase) -> Any:
        check_inplace('addcdiv_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = tensor1.node if tensor1.base is None else node_of(tensor1)
        e2 = tensor2.node if tensor2.base is None else node_of(tensor2)
        tensor1_kept = tensor1 if e2 is not None else None
        tensor1_version = 0 if tensor1_kept is None or tensor1_kept.storage is None else tensor1_kept.storage.version
        tensor2_kept = tensor2 if e1 is not None or e2 is not None else None
        tensor2_version = 0 if tensor2_kept is None or tensor2_kept.storage is None else tensor2_kept.storage.version
        node = AddcdivBackward(e0, e1, e2, tensor1_kept, tensor1_version, tensor2_kept, tensor2_version, None, None if tensor1.sizes is input.sizes or tensor1.sizes == input.sizes else tensor1.sizes, None if tensor2.sizes is input.sizes or tensor2.sizes == input.sizes else tensor2.sizes)
        kernel(input, tensor1, tensor2)
        rebase_history(input, node)
        return input

    return addcdiv_


def addcdiv_(input: Any, tensor1: Any, tensor2: Any, *, value: Any = 1) -> Any:
    """In-place form of addcdiv."""
    shapes.check_addcdiv(tensor1, tensor2)
    if value != 1:
        tensor1 = tensor1 * value
    tensor1 = tensor1 if isinstance(tensor1, TensorBase) else operand(tensor1, first_tensor(input, tensor2), 'addcdiv')
    tensor2 = tensor2 if isinstance(tensor2, TensorBase) else operand(tensor2, first_tensor(input, tensor1), 'addcdiv')
    modes: int = tls.keys if busy else 0
    key: int = input.key | tensor1.key | tensor2.key | modes
    try:
        fn = addcdiv__table[key]
    except KeyError:
        fn = addcdiv__op.resolve(key)
    return fn(input, tensor1, tensor2)


addcdiv__op: Final = Op('addcdiv_', addcdiv_, adapt_inplace_ttt, addcdiv__record, None, shapes.pointwise, None, 'common', (0, 1, 2), ('inplace',), '', ('input', 'tensor1', 'tensor2'), ())
addcdiv__table: Final[dict[int, Any]] = addcdiv__op.table


# bitwise_and: ops/pointwise.py:773
def bitwise_and(input: Any, other: Any, *, out: Any = None) -> Any:
    """input & other, bit by bit, for integers and booleans."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'bitwise_and')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'bitwise_and')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = bitwise_and_table[key]
    except KeyError:
        fn = bitwise_and_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('bitwise_and', out, fn(input, other), input, other)


bitwise_and_op: Final = Op('bitwise_and', bitwise_and, adapt_pointwise_tt, None, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='bool int', layout='operands')
bitwise_and_table: Final[dict[int, Any]] = bitwise_and_op.table


def bitwise_and_(input: Any, other: Any) -> Any:
    """In-place form of bitwise_and."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'bitwise_and')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = bitwise_and__table[key]
    except KeyError:
        fn = bitwise_and__op.resolve(key)
    return fn(input, other)


bitwise_and__op: Final = Op('bitwise_and_', bitwise_and_, adapt_inplace_tt, None, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='bool int')
bitwise_and__table: Final[dict[int, Any]] = bitwise_and__op.table


# bitwise_or: ops/pointwise.py:779
def bitwise_or(input: Any, other: Any, *, out: Any = None) -> Any:
    """input | other, bit by bit, for integers and booleans."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'bitwise_or')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'bitwise_or')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = bitwise_or_table[key]
    except KeyError:
        fn = bitwise_or_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('bitwise_or', out, fn(input, other), input, other)


bitwise_or_op: Final = Op('bitwise_or', bitwise_or, adapt_pointwise_tt, None, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='bool int', layout='operands')
bitwise_or_table: Final[dict[int, Any]] = bitwise_or_op.table


def bitwise_or_(input: Any, other: Any) -> Any:
    """In-place form of bitwise_or."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'bitwise_or')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = bitwise_or__table[key]
    except KeyError:
        fn = bitwise_or__op.resolve(key)
    return fn(input, other)


bitwise_or__op: Final = Op('bitwise_or_', bitwise_or_, adapt_inplace_tt, None, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='bool int')
bitwise_or__table: Final[dict[int, Any]] = bitwise_or__op.table


# bitwise_xor: ops/pointwise.py:785
def bitwise_xor(input: Any, other: Any, *, out: Any = None) -> Any:
    """input ^ other, bit by bit, for integers and booleans."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'bitwise_xor')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'bitwise_xor')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = bitwise_xor_table[key]
    except KeyError:
        fn = bitwise_xor_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('bitwise_xor', out, fn(input, other), input, other)


bitwise_xor_op: Final = Op('bitwise_xor', bitwise_xor, adapt_pointwise_tt, None, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='bool int', layout='operands')
bitwise_xor_table: Final[dict[int, Any]] = bitwise_xor_op.table


def bitwise_xor_(input: Any, other: Any) -> Any:
    """In-place form of bitwise_xor."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'bitwise_xor')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = bitwise_xor__table[key]
    except KeyError:
        fn = bitwise_xor__op.resolve(key)
    return fn(input, other)


bitwise_xor__op: Final = Op('bitwise_xor_', bitwise_xor_, adapt_inplace_tt, None, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='bool int')
bitwise_xor__table: Final[dict[int, Any]] = bitwise_xor__op.table


# bitwise_not: ops/pointwise.py:791
def bitwise_not(input: Any, *, out: Any = None) -> Any:
    """~input, bit by bit, for integers; logical not for booleans."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('bitwise_not', input=input) from None
    try:
        fn = bitwise_not_table[key]
    except KeyError:
        fn = bitwise_not_op.resolve(key)
    if out is None:
        return fn(input)
    return into('bitwise_not', out, fn(input), input)


bitwise_not_op: Final = Op('bitwise_not', bitwise_not, adapt_pointwise_t, None, None, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='bool int', layout='operands')
bitwise_not_table: Final[dict[int, Any]] = bitwise_not_op.table


def bitwise_not_(input: Any) -> Any:
    """In-place form of bitwise_not."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('bitwise_not', input=input) from None
    try:
        fn = bitwise_not__table[key]
    except KeyError:
        fn = bitwise_not__op.resolve(key)
    return fn(input)


bitwise_not__op: Final = Op('bitwise_not_', bitwise_not_, adapt_inplace_t, None, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='bool int')
bitwise_not__table: Final[dict[int, Any]] = bitwise_not__op.table


# bitwise_left_shift: ops/pointwise.py:797
def bitwise_left_shift(input: Any, other: Any, *, out: Any = None) -> Any:
    """input << other; 0 where other is negative or not below the width."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'bitwise_left_shift')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'bitwise_left_shift')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = bitwise_left_shift_table[key]
    except KeyError:
        fn = bitwise_left_shift_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('bitwise_left_shift', out, fn(input, other), input, other)


bitwise_left_shift_op: Final = Op('bitwise_left_shift', bitwise_left_shift, adapt_pointwise_tt, None, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='int', layout='operands')
bitwise_left_shift_table: Final[dict[int, Any]] = bitwise_left_shift_op.table


def bitwise_left_shift_(input: Any, other: Any) -> Any:
    """In-place form of bitwise_left_shift."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'bitwise_left_shift')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = bitwise_left_shift__table[key]
    except KeyError:
        fn = bitwise_left_shift__op.resolve(key)
    return fn(input, other)


bitwise_left_shift__op: Final = Op('bitwise_left_shift_', bitwise_left_shift_, adapt_inplace_tt, None, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='int')
bitwise_left_shift__table: Final[dict[int, Any]] = bitwise_left_shift__op.table


# bitwise_right_shift: ops/pointwise.py:803
def bitwise_right_shift(input: Any, other: Any, *, out: Any = None) -> Any:
    """input >> other, keeping the sign; all sign bits where other is negative or not below the width."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'bitwise_right_shift')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'bitwise_right_shift')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = bitwise_right_shift_table[key]
    except KeyError:
        fn = bitwise_right_shift_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('bitwise_right_shift', out, fn(input, other), input, other)


bitwise_right_shift_op: Final = Op('bitwise_right_shift', bitwise_right_shift, adapt_pointwise_tt, None, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='int', layout='operands')
bitwise_right_shift_table: Final[dict[int, Any]] = bitwise_right_shift_op.table


def bitwise_right_shift_(input: Any, other: Any) -> Any:
    """In-place form of bitwise_right_shift."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'bitwise_right_shift')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = bitwise_right_shift__table[key]
    except KeyError:
        fn = bitwise_right_shift__op.resolve(key)
    return fn(input, other)


bitwise_right_shift__op: Final = Op('bitwise_right_shift_', bitwise_right_shift_, adapt_inplace_tt, None, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='int')
bitwise_right_shift__table: Final[dict[int, Any]] = bitwise_right_shift__op.table


# gcd: ops/pointwise.py:809
def gcd(input: Any, other: Any, *, out: Any = None) -> Any:
    """The greatest common divisor of integers; never negative."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'gcd')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'gcd')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = gcd_table[key]
    except KeyError:
        fn = gcd_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('gcd', out, fn(input, other), input, other)


gcd_op: Final = Op('gcd', gcd, adapt_pointwise_tt, None, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='int', layout='operands')
gcd_table: Final[dict[int, Any]] = gcd_op.table


def gcd_(input: Any, other: Any) -> Any:
    """In-place form of gcd."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'gcd')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = gcd__table[key]
    except KeyError:
        fn = gcd__op.resolve(key)
    return fn(input, other)


gcd__op: Final = Op('gcd_', gcd_, adapt_inplace_tt, None, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='int')
gcd__table: Final[dict[int, Any]] = gcd__op.table


# lcm: ops/pointwise.py:815
def lcm(input: Any, other: Any, *, out: Any = None) -> Any:
    """The least common multiple of integers; never negative."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'lcm')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'lcm')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = lcm_table[key]
    except KeyError:
        fn = lcm_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('lcm', out, fn(input, other), input, other)


lcm_op: Final = Op('lcm', lcm, adapt_pointwise_tt, None, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='int', layout='operands')
lcm_table: Final[dict[int, Any]] = lcm_op.table


def lcm_(input: Any, other: Any) -> Any:
    """In-place form of lcm."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'lcm')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = lcm__table[key]
    except KeyError:
        fn = lcm__op.resolve(key)
    return fn(input, other)


lcm__op: Final = Op('lcm_', lcm_, adapt_inplace_tt, None, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='int')
lcm__table: Final[dict[int, Any]] = lcm__op.table


# conj_physical: ops/pointwise.py:831
class ConjPhysicalBackward(Node):
    """Backward of conj_physical: ops/pointwise.py:831."""

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
            d = conj(g) if g.key & COMPLEXES else g
            engine.give(e, d, True)


def conj_physical_record(kernel: Any) -> Any:
    def conj_physical(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        r.node = ConjPhysicalBackward(e0)
        r.key |= GRAD
        return r

    return conj_physical


def conj_physical(input: Any, *, out: Any = None) -> Any:
    """A new tensor that holds the complex conjugates."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('conj_physical', input=input) from None
    try:
        fn = conj_physical_table[key]
    except KeyError:
        fn = conj_physical_op.resolve(key)
    if out is None:
        return fn(input)
    return into('conj_physical', out, fn(input), input)


conj_physical_op: Final = Op('conj_physical', conj_physical, adapt_pointwise_t, conj_physical_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), layout='operands')
conj_physical_table: Final[dict[int, Any]] = conj_physical_op.table


def conj_physical__record(kernel: Any) -> Any:
    def conj_physical_(input: TensorBase) -> Any:
        check_inplace('conj_physical_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = ConjPhysicalBackward(e0)
        kernel(input)
        rebase_history(input, node)
        return input

    return conj_physical_


def conj_physical_(input: Any) -> Any:
    """In-place form of conj_physical."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('conj_physical', input=input) from None
    try:
        fn = conj_physical__table[key]
    except KeyError:
        fn = conj_physical__op.resolve(key)
    return fn(input)


conj_physical__op: Final = Op('conj_physical_', conj_physical_, adapt_inplace_t, conj_physical__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), ())
conj_physical__table: Final[dict[int, Any]] = conj_physical__op.table


# resolve_conj: ops/pointwise.py:837
def resolve_conj(input: Any) -> Any:
    """input itself: conjugation is never deferred."""
    try:
        return input
    except AttributeError as error:
        raise misused(error, 'resolve_conj', input=input) from None


# resolve_neg: ops/pointwise.py:844
def resolve_neg(input: Any) -> Any:
    """input itself: negation is never deferred."""
    try:
        return input
    except AttributeError as error:
        raise misused(error, 'resolve_neg', input=input) from None


# angle: ops/pointwise.py:851
class AngleBackward(Node):
    """Backward of angle: ops/pointwise.py:851."""

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
                raise freed('angle')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('angle', 'input', input, self.input_version)
            d = angle_backward(g, input)
            engine.give(e, d, True)

    def release(self) -> None:
        self.input = FREED


def angle_record(kernel: Any) -> Any:
    def angle(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = AngleBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return angle


def angle(input: Any, *, out: Any = None) -> Any:
    """The angle of each complex number in radians; of a real one, pi if it is negative, else 0."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('angle', input=input) from None
    try:
        fn = angle_table[key]
    except KeyError:
        fn = angle_op.resolve(key)
    if out is None:
        return fn(input)
    return into('angle', out, fn(input), input)


angle_op: Final = Op('angle', angle, adapt_pointwise_t, angle_record, None, shapes.pointwise, shapes.modulus_dtype, 'float', (0,), (), '', ('input',), (), layout='operands')
angle_table: Final[dict[int, Any]] = angle_op.table


# angle_backward: ops/pointwise.py:857
def angle_backward(grad: Any, input: Any) -> Any:
    """What angle sends back: i * z / |z|**2 for complex numbers, nothing for real ones."""
    try:
        if not input.dtype.is_complex:
            return _ops.zeros_like(grad)
        zero = eq(input, 0)
        safe = where(zero, _ops.ones_like(input), input)
        size = abs(safe)
        return where(zero, _ops.zeros_like(input), grad * (safe / (size * size)) * 1j)
    except AttributeError as error:
        raise misused(error, 'angle_backward', grad=grad, input=input) from None


# complex: ops/pointwise.py:868
class ComplexBackward(Node):
    """Backward of complex: ops/pointwise.py:868."""

    __slots__ = ('real_back', 'imag_back')
    saved_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, e0: Any, e1: Any, real_back: Any, imag_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.real_back: Any = real_back
        self.imag_back: Any = imag_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            d = g.real
            if self.real_back is not None and d is not None:
                d = sum_to(d, self.real_back)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            d = g.imag
            if self.imag_back is not None and d is not None:
                d = sum_to(d, self.imag_back)
            engine.give(e, d, True)


def complex_record(kernel: Any) -> Any:
    def complex(real: TensorBase, imag: TensorBase) -> Any:
        r: TensorBase = kernel(real, imag)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = real.node if real.base is None else node_of(real)
        e1 = imag.node if imag.base is None else node_of(imag)
        sizes = r.sizes
        r.node = ComplexBackward(e0, e1, None if real.sizes is sizes or real.sizes == sizes else real.sizes, None if imag.sizes is sizes or imag.sizes == sizes else imag.sizes)
        r.key |= GRAD
        return r

    return complex


def complex(real: Any, imag: Any, *, out: Any = None) -> Any:
    """The complex numbers with these real and imaginary parts.

    Example:
        >>> fb.complex(fb.tensor([1.]), fb.tensor([2.]))
        tensor([1.+2.j])

    Raises:
        DTypeError: real and imag differ in dtype, or are not floating point."""
    shapes.check_same_dtype('complex', real.dtype, imag.dtype)
    try:
        modes: int = tls.keys if busy else 0
        key: int = real.key | imag.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('complex', real=real, imag=imag) from None
    try:
        fn = complex_table[key]
    except KeyError:
        fn = complex_op.resolve(key)
    if out is None:
        return fn(real, imag)
    return into('complex', out, fn(real, imag), real, imag)


complex_op: Final = Op('complex', complex, adapt_pointwise_tt, complex_record, None, shapes.pointwise, shapes.composed_dtype, 'common', (0, 1), (), '', ('real', 'imag'), (), layout='operands')
complex_table: Final[dict[int, Any]] = complex_op.table


# polar: ops/pointwise.py:883
def polar_decomposed(abs: Any, angle: Any) -> Any:
    return complex(abs * cos(angle), abs * sin(angle))


def polar(abs: Any, angle: Any, *, out: Any = None) -> Any:
    """The complex numbers with these moduli and angles (radians)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = abs.key | angle.key | modes
    except (AttributeError, TypeError):
        raise not_a_tensor('polar', abs=abs, angle=angle) from None
    try:
        fn = polar_table[key]
    except KeyError:
        fn = polar_op.resolve(key)
    if out is None:
        return fn(abs, angle)
    return into('polar', out, fn(abs, angle), abs, angle)


polar_op: Final = Op('polar', polar, adapt_pointwise_tt, None, polar_decomposed, shapes.pointwise, shapes.composed_dtype, 'common', (0, 1), (), '', ('abs', 'angle'), (), accepts='float', layout='operands')
polar_table: Final[dict[int, Any]] = polar_op.table


# true_divide: ops/pointwise.py:893
def true_divide(input: Any, other: Any) -> Any:
    """The same as `div` without rounding."""
    return div(input, other)


def true_divide_(input: Any, other: Any) -> Any:
    """In-place form of true_divide."""
    return _ops.div_(input, other)


# divide: ops/pointwise.py:900
def divide(input: Any, other: Any, *, rounding_mode: Any = None) -> Any:
    """The same as `div`."""
    return div(input, other, rounding_mode=rounding_mode)


def divide_(input: Any, other: Any, *, rounding_mode: Any = None) -> Any:
    """In-place form of divide."""
    return _ops.div_(input, other, rounding_mode=rounding_mode)


# multiply: ops/pointwise.py:907
def multiply(input: Any, other: Any) -> Any:
    """The same as `mul`."""
    return mul(input, other)


def multiply_(input: Any, other: Any) -> Any:
    """In-place form of multiply."""
    return _ops.mul_(input, other)


# subtract: ops/pointwise.py:914
def subtract(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """The same as `sub`."""
    return sub(input, other, alpha=alpha)


def subtract_(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """In-place form of subtract."""
    return _ops.sub_(input, other, alpha=alpha)


# rsub: ops/pointwise.py:921
def rsub(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """other - alpha * input."""
    return sub(other, input, alpha=alpha)


# negative: ops/pointwise.py:928
def negative(input: Any) -> Any:
    """The same as `neg`."""
    try:
        return neg(input)
    except AttributeError as error:
        raise misused(error, 'negative', input=input) from None


def negative_(input: Any) -> Any:
    """In-place form of negative."""
    return _ops.neg_(input)


# absolute: ops/pointwise.py:935
def absolute(input: Any) -> Any:
    """The same as `abs`."""
    try:
        return abs(input)
    except AttributeError as error:
        raise misused(error, 'absolute', input=input) from None


def absolute_(input: Any) -> Any:
    """In-place form of absolute."""
    return _ops.abs_(input)


# fix: ops/pointwise.py:942
def fix(input: Any) -> Any:
    """The same as `trunc`."""
    try:
        return trunc(input)
    except AttributeError as error:
        raise misused(error, 'fix', input=input) from None


def fix_(input: Any) -> Any:
    """In-place form of fix."""
    return trunc_(input)


# clip: ops/pointwise.py:949
def clip(input: Any, min: Any = None, max: Any = None) -> Any:
    """The same as `clamp`."""
    try:
        return clamp(input, min, max)
    except AttributeError as error:
        raise misused(error, 'clip', input=input) from None


def clip_(input: Any, min: Any = None, max: Any = None) -> Any:
    """In-place form of clip."""
    return clamp_(input, min, max)


# arcsin: ops/pointwise.py:956
def arcsin(input: Any) -> Any:
    """The same as `asin`."""
    try:
        return asin(input)
    except AttributeError as error:
        raise misused(error, 'arcsin', input=input) from None


def arcsin_(input: Any) -> Any:
    """In-place form of arcsin."""
    return asin_(input)


# arccos: ops/pointwise.py:963
def arccos(input: Any) -> Any:
    """The same as `acos`."""
    try:
        return acos(input)
    except AttributeError as error:
        raise misused(error, 'arccos', input=input) from None


def arccos_(input: Any) -> Any:
    """In-place form of arccos."""
    return acos_(input)


# arctan: ops/pointwise.py:970
def arctan(input: Any) -> Any:
    """The same as `atan`."""
    try:
        return atan(input)
    except AttributeError as error:
        raise misused(error, 'arctan', input=input) from None


def arctan_(input: Any) -> Any:
    """In-place form of arctan."""
    return atan_(input)


# arctan2: ops/pointwise.py:977
def arctan2(input: Any, other: Any) -> Any:
    """The same as `atan2`."""
    return atan2(input, other)


def arctan2_(input: Any, other: Any) -> Any:
    """In-place form of arctan2."""
    return atan2_(input, other)


# arcsinh: ops/pointwise.py:984
def arcsinh(input: Any) -> Any:
    """The same as `asinh`."""
    try:
        return asinh(input)
    except AttributeError as error:
        raise misused(error, 'arcsinh', input=input) from None


def arcsinh_(input: Any) -> Any:
    """In-place form of arcsinh."""
    return asinh_(input)


# arccosh: ops/pointwise.py:991
def arccosh(input: Any) -> Any:
    """The same as `acosh`."""
    try:
        return acosh(input)
    except AttributeError as error:
        raise misused(error, 'arccosh', input=input) from None


def arccosh_(input: Any) -> Any:
    """In-place form of arccosh."""
    return acosh_(input)


# arctanh: ops/pointwise.py:998
def arctanh(input: Any) -> Any:
    """The same as `atanh`."""
    try:
        return atanh(input)
    except AttributeError as error:
        raise misused(error, 'arctanh', input=input) from None


def arctanh_(input: Any) -> Any:
    """In-place form of arctanh."""
    return atanh_(input)


# cross: ops/pointwise.py:1005
def cross(input: Any, other: Any, dim: Any = None) -> Any:
    """The cross product of 3-element vectors along dim; without it, along the first dimension of size 3.

    Example:
        >>> fb.cross(fb.tensor([1., 0., 0.]), fb.tensor([0., 1., 0.]))
        tensor([0., 0., 1.])"""
    try:
        return _ops.cross_product(input, other, shapes.cross_dim(input.sizes) if dim is None else dim)
    except AttributeError as error:
        raise misused(error, 'cross', input=input, other=other) from None
