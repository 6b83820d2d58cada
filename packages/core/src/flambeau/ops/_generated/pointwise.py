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
from .adapters import adapt_inplace_t, adapt_inplace_tt, adapt_inplace_tts, adapt_inplace_ttt, adapt_inplace_ttts, adapt_pointwise_t, adapt_pointwise_tt, adapt_pointwise_tts, adapt_pointwise_ttt, adapt_pointwise_ttts
from .hot import abs, cast, clone, conj, div, eq, ge, log, mul, neg, pow, sub, sum_to, where


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


# floor_divide: ops/pointwise.py:85
class FloorDivideBackward(Node):
    """Backward of floor_divide: ops/pointwise.py:85."""

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


floor_divide_op: Final = Op('floor_divide', floor_divide, adapt_pointwise_tt, floor_divide_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='int float', layout='operands', opmath=(1,))
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


floor_divide__op: Final = Op('floor_divide_', floor_divide_, adapt_inplace_tt, floor_divide__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='int float', opmath=(1,))
floor_divide__table: Final[dict[int, Any]] = floor_divide__op.table


# trunc_divide: ops/pointwise.py:99
class TruncDivideBackward(Node):
    """Backward of trunc_divide: ops/pointwise.py:99."""

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


trunc_divide_op: Final = Op('trunc_divide', trunc_divide, adapt_pointwise_tt, trunc_divide_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='int float', title='div', layout='operands', opmath=(1,))
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


trunc_divide__op: Final = Op('trunc_divide_', trunc_divide_, adapt_inplace_tt, trunc_divide__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='int float', title='div', opmath=(1,))
trunc_divide__table: Final[dict[int, Any]] = trunc_divide__op.table


# remainder: ops/pointwise.py:105
class RemainderBackward(Node):
    """Backward of remainder: ops/pointwise.py:105."""

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


# fmod: ops/pointwise.py:119
class FmodBackward(Node):
    """Backward of fmod: ops/pointwise.py:119."""

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


# pow_backward_base: ops/pointwise.py:154
def pow_backward_base(grad: Any, input: Any, exponent: Any) -> Any:
    """What pow sends back to its base: zero where the exponent is zero, whatever the base."""
    try:
        return grad * conj(where(eq(exponent, 0), _ops.zeros_like(exponent), exponent * pow(input, exponent - 1)))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'pow_backward_base', {'grad': grad, 'input': input, 'exponent': exponent}) from None


# pow_backward_exponent: ops/pointwise.py:160
def pow_backward_exponent(grad: Any, input: Any, exponent: Any, out: Any) -> Any:
    """What pow sends back to its exponent: zero where the base is zero and the power is finite."""
    try:
        if exponent.dtype.is_complex:
            flat = _ops.logical_and(eq(input, 0), ge(_ops.real(exponent), 0))
        else:
            flat = _ops.logical_and(eq(input, 0), ge(exponent, 0))
        return grad * where(flat, _ops.zeros_like(out), conj(out * log(input)))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'pow_backward_exponent', {'grad': grad, 'input': input, 'exponent': exponent, 'out': out}) from None


# positive: ops/pointwise.py:181
def positive(input: Any) -> Any:
    """input itself.

    Raises:
        RuntimeError: input is boolean."""
    try:
        if input.dtype is dtypes.bool:
            raise RuntimeError('positive: a boolean tensor has no +; use logical operators or cast it')
        return input
    except (AttributeError, TypeError) as error:
        raise misused(error, 'positive', {'input': input}) from None


# sign: ops/pointwise.py:205
class SignBackward(Node):
    """Backward of sign: ops/pointwise.py:205."""

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
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sign', {'input': input}) from None
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
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sign', {'input': input}) from None
    try:
        fn = sign__table[key]
    except KeyError:
        fn = sign__op.resolve(key)
    return fn(input)


sign__op: Final = Op('sign_', sign_, adapt_inplace_t, sign__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='bool int float')
sign__table: Final[dict[int, Any]] = sign__op.table


# sgn: ops/pointwise.py:216
class SgnBackward(Node):
    """Backward of sgn: ops/pointwise.py:216."""

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
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sgn', {'input': input}) from None
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
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sgn', {'input': input}) from None
    try:
        fn = sgn__table[key]
    except KeyError:
        fn = sgn__op.resolve(key)
    return fn(input)


sgn__op: Final = Op('sgn_', sgn_, adapt_inplace_t, sgn__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), ())
sgn__table: Final[dict[int, Any]] = sgn__op.table


# sgn_backward: ops/pointwise.py:227
def sgn_backward(grad: Any, input: Any, out: Any) -> Any:
    """What sgn sends back: for complex numbers the part of the gradient across the direction of input, over its modulus."""
    try:
        if not input.dtype.is_complex:
            return _ops.zeros_like(grad)
        size = abs(input)
        scaled = grad / where(eq(size, 0), _ops.ones_like(size), size)
        return where(eq(size, 0), _ops.zeros_like(grad), scaled - _ops.real(scaled * (conj(out) if out.key & COMPLEXES else out)) * out)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sgn_backward', {'grad': grad, 'input': input, 'out': out}) from None


# signbit: ops/pointwise.py:237
def signbit(input: Any, *, out: Any = None) -> Any:
    """Whether the sign bit is set: true for negative numbers and -0.0."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'signbit', {'input': input}) from None
    try:
        fn = signbit_table[key]
    except KeyError:
        fn = signbit_op.resolve(key)
    if out is None:
        return fn(input)
    return into('signbit', out, fn(input), input)


signbit_op: Final = Op('signbit', signbit, adapt_pointwise_t, None, None, shapes.pointwise, dtypes.bool, '', (), (), '', ('input',), (), accepts='bool int float', layout='operands')
signbit_table: Final[dict[int, Any]] = signbit_op.table


# reciprocal: ops/pointwise.py:242
class ReciprocalBackward(Node):
    """Backward of reciprocal: ops/pointwise.py:242."""

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
    except (AttributeError, TypeError) as error:
        raise misused(error, 'reciprocal', {'input': input}) from None
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
    except (AttributeError, TypeError) as error:
        raise misused(error, 'reciprocal', {'input': input}) from None
    try:
        fn = reciprocal__table[key]
    except KeyError:
        fn = reciprocal__op.resolve(key)
    return fn(input)


reciprocal__op: Final = Op('reciprocal_', reciprocal_, adapt_inplace_t, reciprocal__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
reciprocal__table: Final[dict[int, Any]] = reciprocal__op.table


# square: ops/pointwise.py:254
class PowBackward(Node):
    """Backward of square: ops/pointwise.py:254."""

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
        r.node = PowBackward(e0, input_kept, input_version)
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
    except (AttributeError, TypeError) as error:
        raise misused(error, 'square', {'input': input}) from None
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
        node = PowBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return square_


def square_(input: Any) -> Any:
    """In-place form of square."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'square', {'input': input}) from None
    try:
        fn = square__table[key]
    except KeyError:
        fn = square__op.resolve(key)
    return fn(input)


square__op: Final = Op('square_', square_, adapt_inplace_t, square__record, None, shapes.pointwise, shapes.square_dtype, '', (), ('inplace',), '', ('input',), ())
square__table: Final[dict[int, Any]] = square__op.table


# lerp: ops/pointwise.py:292
class LerpBackward(Node):
    """Backward of lerp: ops/pointwise.py:292."""

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


lerp_op: Final = Op('lerp', lerp, adapt_pointwise_ttt, lerp_record, None, shapes.pointwise, None, 'float', (0, 1, 2), (), '', ('input', 'end', 'weight'), (), accepts='float complex', layout='operands', opmath=(2,))
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


lerp__op: Final = Op('lerp_', lerp_, adapt_inplace_ttt, lerp__record, None, shapes.pointwise, None, 'float', (0, 1, 2), ('inplace',), '', ('input', 'end', 'weight'), (), accepts='float complex', opmath=(2,))
lerp__table: Final[dict[int, Any]] = lerp__op.table


# addcmul: ops/pointwise.py:304
class AddcmulBackward(Node):
    """Backward of addcmul: ops/pointwise.py:304."""

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
    try:
        if value != 1:
            if shapes.is_half(input, tensor1, tensor2):
                return scaled_addcmul(input, tensor1, tensor2, value) if out is None else into('addcmul', out, scaled_addcmul(input, tensor1, tensor2, value))
            tensor1 = shapes.in_common_dtype(tensor1, input, tensor2)
            tensor1 = tensor1 * shapes.checked_value('addcmul', value, tensor1)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'addcmul', {}, {}, {'input': input, 'tensor1': tensor1, 'tensor2': tensor2}) from None
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
    try:
        if value != 1:
            if shapes.is_half(input, tensor1, tensor2):
                return scaled_addcmul_(input, tensor1, tensor2, value)
            tensor1 = shapes.in_common_dtype(tensor1, input, tensor2)
            tensor1 = tensor1 * shapes.checked_value('addcmul', value, tensor1)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'addcmul', {}, {}, {'input': input, 'tensor1': tensor1, 'tensor2': tensor2}) from None
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


# addcdiv: ops/pointwise.py:320
class AddcdivBackward(Node):
    """Backward of addcdiv: ops/pointwise.py:320."""

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
    try:
        shapes.check_addcdiv(tensor1, tensor2)
        if value != 1:
            if shapes.is_half(input, tensor1, tensor2):
                return scaled_addcdiv(input, tensor1, tensor2, value) if out is None else into('addcdiv', out, scaled_addcdiv(input, tensor1, tensor2, value))
            tensor1 = shapes.in_common_dtype(tensor1, input, tensor2)
            tensor1 = tensor1 * shapes.checked_value('addcdiv', value, tensor1)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'addcdiv', {}, {}, {'input': input, 'tensor1': tensor1, 'tensor2': tensor2}) from None
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
    try:
        shapes.check_addcdiv(tensor1, tensor2)
        if value != 1:
            if shapes.is_half(input, tensor1, tensor2):
                return scaled_addcdiv_(input, tensor1, tensor2, value)
            tensor1 = shapes.in_common_dtype(tensor1, input, tensor2)
            tensor1 = tensor1 * shapes.checked_value('addcdiv', value, tensor1)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'addcdiv', {}, {}, {'input': input, 'tensor1': tensor1, 'tensor2': tensor2}) from None
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


# scaled_add: ops/pointwise.py:342
class ScaledAddBackward(Node):
    """Backward of scaled_add: ops/pointwise.py:342."""

    __slots__ = ('alpha', 'input_back', 'other_back')
    saved_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, e0: Any, e1: Any, alpha: Any, input_back: Any, other_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.alpha: Any = alpha
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
            alpha = self.alpha
            d = g * alpha
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)


def scaled_add_record(kernel: Any) -> Any:
    def scaled_add(input: TensorBase, other: TensorBase, alpha: Any) -> Any:
        r: TensorBase = kernel(input, other, alpha)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        sizes = r.sizes
        r.node = ScaledAddBackward(e0, e1, alpha, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return scaled_add


def scaled_add_decomposed(input: Any, other: Any, alpha: Any) -> Any:
    wide = shapes.opmath_dtype(input.dtype)
    return cast(cast(input, wide) + cast(other, wide) * alpha, input.dtype)


def scaled_add(input: Any, other: Any, alpha: Any, *, out: Any = None) -> Any:
    """input + alpha * other of a 16-bit dtype: computed in float32 and rounded once."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | other.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scaled_add', {'input': input, 'other': other}) from None
    try:
        fn = scaled_add_table[key]
    except KeyError:
        fn = scaled_add_op.resolve(key)
    if out is None:
        return fn(input, other, alpha)
    return into('scaled_add', out, fn(input, other, alpha), input, other)


scaled_add_op: Final = Op('scaled_add', scaled_add, adapt_pointwise_tts, scaled_add_record, scaled_add_decomposed, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other', 'alpha'), (), accepts='float', title='add', layout='operands')
scaled_add_table: Final[dict[int, Any]] = scaled_add_op.table


def scaled_add__record(kernel: Any) -> Any:
    def scaled_add_(input: TensorBase, other: TensorBase, alpha: Any) -> Any:
        check_inplace('scaled_add_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        node = ScaledAddBackward(e0, e1, alpha, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other, alpha)
        rebase_history(input, node)
        return input

    return scaled_add_


def scaled_add_(input: Any, other: Any, alpha: Any) -> Any:
    """In-place form of scaled_add."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | other.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scaled_add', {'input': input, 'other': other}) from None
    try:
        fn = scaled_add__table[key]
    except KeyError:
        fn = scaled_add__op.resolve(key)
    return fn(input, other, alpha)


scaled_add__op: Final = Op('scaled_add_', scaled_add_, adapt_inplace_tts, scaled_add__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other', 'alpha'), (), accepts='float', title='add')
scaled_add__table: Final[dict[int, Any]] = scaled_add__op.table


# scaled_addcmul: ops/pointwise.py:351
class ScaledAddcmulBackward(Node):
    """Backward of scaled_addcmul: ops/pointwise.py:351."""

    __slots__ = ('tensor1', 'tensor1_version', 'tensor2', 'tensor2_version', 'value', 'input_back', 'tensor1_back', 'tensor2_back')
    saved_names: ClassVar[tuple[str, ...]] = ('tensor1', 'tensor2')
    arity: ClassVar[int] = 3

    def __init__(self, e0: Any, e1: Any, e2: Any, tensor1: Any, tensor1_version: Any, tensor2: Any, tensor2_version: Any, value: Any, input_back: Any, tensor1_back: Any, tensor2_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = (e2,)
        self.extra = None
        self.tensor1: Any = tensor1
        self.tensor1_version: Any = tensor1_version
        self.tensor2: Any = tensor2
        self.tensor2_version: Any = tensor2_version
        self.value: Any = value
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
                raise freed('scaled_addcmul')
            if tensor2.storage is not None and tensor2.storage.version != self.tensor2_version:
                check_version('scaled_addcmul', 'tensor2', tensor2, self.tensor2_version)
            value = self.value
            d = g * tensor2 * value
            if self.tensor1_back is not None and d is not None:
                d = sum_to(d, self.tensor1_back)
            engine.give(e, d, False)
        e = self.more[0]
        if e is not None and (wanted is None or e in wanted):
            tensor1 = self.tensor1
            if tensor1 is FREED:
                raise freed('scaled_addcmul')
            if tensor1.storage is not None and tensor1.storage.version != self.tensor1_version:
                check_version('scaled_addcmul', 'tensor1', tensor1, self.tensor1_version)
            value = self.value
            d = g * tensor1 * value
            if self.tensor2_back is not None and d is not None:
                d = sum_to(d, self.tensor2_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.tensor1 = FREED
        self.tensor2 = FREED


def scaled_addcmul_record(kernel: Any) -> Any:
    def scaled_addcmul(input: TensorBase, tensor1: TensorBase, tensor2: TensorBase, value: Any) -> Any:
        r: TensorBase = kernel(input, tensor1, tensor2, value)
        e0 = input.node if input.base is None else node_of(input)
        e1 = tensor1.node if tensor1.base is None else node_of(tensor1)
        e2 = tensor2.node if tensor2.base is None else node_of(tensor2)
        tensor1_kept = tensor1 if e2 is not None else None
        tensor1_version = 0 if tensor1_kept is None or tensor1_kept.storage is None else tensor1_kept.storage.version
        tensor2_kept = tensor2 if e1 is not None else None
        tensor2_version = 0 if tensor2_kept is None or tensor2_kept.storage is None else tensor2_kept.storage.version
        sizes = r.sizes
        r.node = ScaledAddcmulBackward(e0, e1, e2, tensor1_kept, tensor1_version, tensor2_kept, tensor2_version, value, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if tensor1.sizes is sizes or tensor1.sizes == sizes else tensor1.sizes, None if tensor2.sizes is sizes or tensor2.sizes == sizes else tensor2.sizes)
        r.key |= GRAD
        return r

    return scaled_addcmul


def scaled_addcmul_decomposed(input: Any, tensor1: Any, tensor2: Any, value: Any) -> Any:
    wide = shapes.opmath_dtype(input.dtype)
    return cast(cast(input, wide) + cast(tensor1, wide) * value * cast(tensor2, wide), input.dtype)


def scaled_addcmul(input: Any, tensor1: Any, tensor2: Any, value: Any, *, out: Any = None) -> Any:
    """input + value * tensor1 * tensor2 of a 16-bit dtype: computed in float32 and rounded once."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | tensor1.key | tensor2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scaled_addcmul', {'input': input, 'tensor1': tensor1, 'tensor2': tensor2}) from None
    try:
        fn = scaled_addcmul_table[key]
    except KeyError:
        fn = scaled_addcmul_op.resolve(key)
    if out is None:
        return fn(input, tensor1, tensor2, value)
    return into('scaled_addcmul', out, fn(input, tensor1, tensor2, value), input, tensor1, tensor2)


scaled_addcmul_op: Final = Op('scaled_addcmul', scaled_addcmul, adapt_pointwise_ttts, scaled_addcmul_record, scaled_addcmul_decomposed, shapes.pointwise, None, 'common', (0, 1, 2), (), '', ('input', 'tensor1', 'tensor2', 'value'), (), accepts='float', title='addcmul', layout='operands')
scaled_addcmul_table: Final[dict[int, Any]] = scaled_addcmul_op.table


def scaled_addcmul__record(kernel: Any) -> Any:
    def scaled_addcmul_(input: TensorBase, tensor1: TensorBase, tensor2: TensorBase, value: Any) -> Any:
        check_inplace('scaled_addcmul_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = tensor1.node if tensor1.base is None else node_of(tensor1)
        e2 = tensor2.node if tensor2.base is None else node_of(tensor2)
        tensor1_kept = tensor1 if e2 is not None else None
        tensor1_version = 0 if tensor1_kept is None or tensor1_kept.storage is None else tensor1_kept.storage.version
        tensor2_kept = tensor2 if e1 is not None else None
        tensor2_version = 0 if tensor2_kept is None or tensor2_kept.storage is None else tensor2_kept.storage.version
        node = ScaledAddcmulBackward(e0, e1, e2, tensor1_kept, tensor1_version, tensor2_kept, tensor2_version, value, None, None if tensor1.sizes is input.sizes or tensor1.sizes == input.sizes else tensor1.sizes, None if tensor2.sizes is input.sizes or tensor2.sizes == input.sizes else tensor2.sizes)
        kernel(input, tensor1, tensor2, value)
        rebase_history(input, node)
        return input

    return scaled_addcmul_


def scaled_addcmul_(input: Any, tensor1: Any, tensor2: Any, value: Any) -> Any:
    """In-place form of scaled_addcmul."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | tensor1.key | tensor2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scaled_addcmul', {'input': input, 'tensor1': tensor1, 'tensor2': tensor2}) from None
    try:
        fn = scaled_addcmul__table[key]
    except KeyError:
        fn = scaled_addcmul__op.resolve(key)
    return fn(input, tensor1, tensor2, value)


scaled_addcmul__op: Final = Op('scaled_addcmul_', scaled_addcmul_, adapt_inplace_ttts, scaled_addcmul__record, None, shapes.pointwise, None, 'common', (0, 1, 2), ('inplace',), '', ('input', 'tensor1', 'tensor2', 'value'), (), accepts='float', title='addcmul')
scaled_addcmul__table: Final[dict[int, Any]] = scaled_addcmul__op.table


# scaled_addcdiv: ops/pointwise.py:360
class ScaledAddcdivBackward(Node):
    """Backward of scaled_addcdiv: ops/pointwise.py:360."""

    __slots__ = ('tensor1', 'tensor1_version', 'tensor2', 'tensor2_version', 'value', 'input_back', 'tensor1_back', 'tensor2_back')
    saved_names: ClassVar[tuple[str, ...]] = ('tensor1', 'tensor2')
    arity: ClassVar[int] = 3

    def __init__(self, e0: Any, e1: Any, e2: Any, tensor1: Any, tensor1_version: Any, tensor2: Any, tensor2_version: Any, value: Any, input_back: Any, tensor1_back: Any, tensor2_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = (e2,)
        self.extra = None
        self.tensor1: Any = tensor1
        self.tensor1_version: Any = tensor1_version
        self.tensor2: Any = tensor2
        self.tensor2_version: Any = tensor2_version
        self.value: Any = value
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
                raise freed('scaled_addcdiv')
            if tensor2.storage is not None and tensor2.storage.version != self.tensor2_version:
                check_version('scaled_addcdiv', 'tensor2', tensor2, self.tensor2_version)
            value = self.value
            d = g * value / tensor2
            if self.tensor1_back is not None and d is not None:
                d = sum_to(d, self.tensor1_back)
            engine.give(e, d, False)
        e = self.more[0]
        if e is not None and (wanted is None or e in wanted):
            tensor1 = self.tensor1
            if tensor1 is FREED:
                raise freed('scaled_addcdiv')
            if tensor1.storage is not None and tensor1.storage.version != self.tensor1_version:
                check_version('scaled_addcdiv', 'tensor1', tensor1, self.tensor1_version)
            tensor2 = self.tensor2
            if tensor2 is FREED:
                raise freed('scaled_addcdiv')
            if tensor2.storage is not None and tensor2.storage.version != self.tensor2_version:
                check_version('scaled_addcdiv', 'tensor2', tensor2, self.tensor2_version)
            value = self.value
            d = neg(g * value * tensor1 / (tensor2 * tensor2))
            if self.tensor2_back is not None and d is not None:
                d = sum_to(d, self.tensor2_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.tensor1 = FREED
        self.tensor2 = FREED


def scaled_addcdiv_record(kernel: Any) -> Any:
    def scaled_addcdiv(input: TensorBase, tensor1: TensorBase, tensor2: TensorBase, value: Any) -> Any:
        r: TensorBase = kernel(input, tensor1, tensor2, value)
        e0 = input.node if input.base is None else node_of(input)
        e1 = tensor1.node if tensor1.base is None else node_of(tensor1)
        e2 = tensor2.node if tensor2.base is None else node_of(tensor2)
        tensor1_kept = tensor1 if e2 is not None else None
        tensor1_version = 0 if tensor1_kept is None or tensor1_kept.storage is None else tensor1_kept.storage.version
        tensor2_kept = tensor2 if e1 is not None or e2 is not None else None
        tensor2_version = 0 if tensor2_kept is None or tensor2_kept.storage is None else tensor2_kept.storage.version
        sizes = r.sizes
        r.node = ScaledAddcdivBackward(e0, e1, e2, tensor1_kept, tensor1_version, tensor2_kept, tensor2_version, value, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if tensor1.sizes is sizes or tensor1.sizes == sizes else tensor1.sizes, None if tensor2.sizes is sizes or tensor2.sizes == sizes else tensor2.sizes)
        r.key |= GRAD
        return r

    return scaled_addcdiv


def scaled_addcdiv_decomposed(input: Any, tensor1: Any, tensor2: Any, value: Any) -> Any:
    wide = shapes.opmath_dtype(input.dtype)
    return cast(cast(input, wide) + cast(tensor1, wide) * value / cast(tensor2, wide), input.dtype)


def scaled_addcdiv(input: Any, tensor1: Any, tensor2: Any, value: Any, *, out: Any = None) -> Any:
    """input + value * tensor1 / tensor2 of a 16-bit dtype: computed in float32 and rounded once."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | tensor1.key | tensor2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scaled_addcdiv', {'input': input, 'tensor1': tensor1, 'tensor2': tensor2}) from None
    try:
        fn = scaled_addcdiv_table[key]
    except KeyError:
        fn = scaled_addcdiv_op.resolve(key)
    if out is None:
        return fn(input, tensor1, tensor2, value)
    return into('scaled_addcdiv', out, fn(input, tensor1, tensor2, value), input, tensor1, tensor2)


scaled_addcdiv_op: Final = Op('scaled_addcdiv', scaled_addcdiv, adapt_pointwise_ttts, scaled_addcdiv_record, scaled_addcdiv_decomposed, shapes.pointwise, None, 'common', (0, 1, 2), (), '', ('input', 'tensor1', 'tensor2', 'value'), (), accepts='float', title='addcdiv', layout='operands')
scaled_addcdiv_table: Final[dict[int, Any]] = scaled_addcdiv_op.table


def scaled_addcdiv__record(kernel: Any) -> Any:
    def scaled_addcdiv_(input: TensorBase, tensor1: TensorBase, tensor2: TensorBase, value: Any) -> Any:
        check_inplace('scaled_addcdiv_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = tensor1.node if tensor1.base is None else node_of(tensor1)
        e2 = tensor2.node if tensor2.base is None else node_of(tensor2)
        tensor1_kept = tensor1 if e2 is not None else None
        tensor1_version = 0 if tensor1_kept is None or tensor1_kept.storage is None else tensor1_kept.storage.version
        tensor2_kept = tensor2 if e1 is not None or e2 is not None else None
        tensor2_version = 0 if tensor2_kept is None or tensor2_kept.storage is None else tensor2_kept.storage.version
        node = ScaledAddcdivBackward(e0, e1, e2, tensor1_kept, tensor1_version, tensor2_kept, tensor2_version, value, None, None if tensor1.sizes is input.sizes or tensor1.sizes == input.sizes else tensor1.sizes, None if tensor2.sizes is input.sizes or tensor2.sizes == input.sizes else tensor2.sizes)
        kernel(input, tensor1, tensor2, value)
        rebase_history(input, node)
        return input

    return scaled_addcdiv_


def scaled_addcdiv_(input: Any, tensor1: Any, tensor2: Any, value: Any) -> Any:
    """In-place form of scaled_addcdiv."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | tensor1.key | tensor2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scaled_addcdiv', {'input': input, 'tensor1': tensor1, 'tensor2': tensor2}) from None
    try:
        fn = scaled_addcdiv__table[key]
    except KeyError:
        fn = scaled_addcdiv__op.resolve(key)
    return fn(input, tensor1, tensor2, value)


scaled_addcdiv__op: Final = Op('scaled_addcdiv_', scaled_addcdiv_, adapt_inplace_ttts, scaled_addcdiv__record, None, shapes.pointwise, None, 'common', (0, 1, 2), ('inplace',), '', ('input', 'tensor1', 'tensor2', 'value'), (), accepts='float', title='addcdiv')
scaled_addcdiv__table: Final[dict[int, Any]] = scaled_addcdiv__op.table


# bitwise_and: ops/pointwise.py:373
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


# bitwise_or: ops/pointwise.py:379
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


# bitwise_xor: ops/pointwise.py:385
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


# bitwise_not: ops/pointwise.py:391
def bitwise_not(input: Any, *, out: Any = None) -> Any:
    """~input, bit by bit, for integers; logical not for booleans."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'bitwise_not', {'input': input}) from None
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
    except (AttributeError, TypeError) as error:
        raise misused(error, 'bitwise_not', {'input': input}) from None
    try:
        fn = bitwise_not__table[key]
    except KeyError:
        fn = bitwise_not__op.resolve(key)
    return fn(input)


bitwise_not__op: Final = Op('bitwise_not_', bitwise_not_, adapt_inplace_t, None, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='bool int')
bitwise_not__table: Final[dict[int, Any]] = bitwise_not__op.table


# bitwise_left_shift: ops/pointwise.py:397
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


# bitwise_right_shift: ops/pointwise.py:403
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


# gcd: ops/pointwise.py:409
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


# lcm: ops/pointwise.py:415
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


# true_divide: ops/pointwise.py:424
def true_divide(input: Any, other: Any) -> Any:
    """The same as `div` without rounding."""
    try:
        return div(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'true_divide', {}, {}, {'input': input, 'other': other}) from None


def true_divide_(input: Any, other: Any) -> Any:
    """In-place form of true_divide."""
    try:
        return _ops.div_(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'true_divide', {}, {}, {'input': input, 'other': other}) from None


# divide: ops/pointwise.py:431
def divide(input: Any, other: Any, *, rounding_mode: Any = None) -> Any:
    """The same as `div`."""
    try:
        return div(input, other, rounding_mode=rounding_mode)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'divide', {}, {}, {'input': input, 'other': other}) from None


def divide_(input: Any, other: Any, *, rounding_mode: Any = None) -> Any:
    """In-place form of divide."""
    try:
        return _ops.div_(input, other, rounding_mode=rounding_mode)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'divide', {}, {}, {'input': input, 'other': other}) from None


# multiply: ops/pointwise.py:438
def multiply(input: Any, other: Any) -> Any:
    """The same as `mul`."""
    try:
        return mul(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'multiply', {}, {}, {'input': input, 'other': other}) from None


def multiply_(input: Any, other: Any) -> Any:
    """In-place form of multiply."""
    try:
        return _ops.mul_(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'multiply', {}, {}, {'input': input, 'other': other}) from None


# subtract: ops/pointwise.py:445
def subtract(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """The same as `sub`."""
    try:
        return sub(input, other, alpha=alpha)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'subtract', {}, {}, {'input': input, 'other': other}) from None


def subtract_(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """In-place form of subtract."""
    try:
        return _ops.sub_(input, other, alpha=alpha)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'subtract', {}, {}, {'input': input, 'other': other}) from None


# rsub: ops/pointwise.py:452
def rsub(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """other - alpha * input."""
    try:
        return sub(other, input, alpha=alpha)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rsub', {}, {}, {'input': input, 'other': other}) from None


# negative: ops/pointwise.py:459
def negative(input: Any) -> Any:
    """The same as `neg`."""
    try:
        return neg(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'negative', {'input': input}) from None


def negative_(input: Any) -> Any:
    """In-place form of negative."""
    try:
        return _ops.neg_(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'negative', {'input': input}) from None


# absolute: ops/pointwise.py:466
def absolute(input: Any) -> Any:
    """The same as `abs`."""
    try:
        return abs(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'absolute', {'input': input}) from None


def absolute_(input: Any) -> Any:
    """In-place form of absolute."""
    try:
        return _ops.abs_(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'absolute', {'input': input}) from None


# cross: ops/pointwise.py:473
def cross(input: Any, other: Any, dim: Any = None, axis: Any = None) -> Any:
    """The cross product of 3-element vectors along dim; without it, along the first dimension of size 3.

    Example:
        >>> fb.cross(fb.tensor([1., 0., 0.]), fb.tensor([0., 1., 0.]))
        tensor([0., 0., 1.])"""
    if axis is not None:
        dim = renamed('cross', 'dim', dim, None, 'axis', axis)
    try:
        return _ops.cross_product(input, other, shapes.cross_dim(input.sizes) if dim is None else dim)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cross', {'input': input, 'other': other}) from None
