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
from .adapters import adapt_fresh_tt, adapt_inplace_t, adapt_inplace_tt, adapt_pointwise_t, adapt_pointwise_tt, adapt_pointwise_ttsss
from .hot import abs, add, clone, eq, ge, gt, le, lt, mul, ne, sub


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


# logical_and: ops/comparison.py:78
def logical_and(input: Any, other: Any, *, out: Any = None) -> Any:
    """Whether both are non-zero, element by element."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'logical_and')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'logical_and')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = logical_and_table[key]
    except KeyError:
        fn = logical_and_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('logical_and', out, fn(input, other), input, other)


logical_and_op: Final = Op('logical_and', logical_and, adapt_pointwise_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), (), '', ('input', 'other'), (), layout='operands')
logical_and_table: Final[dict[int, Any]] = logical_and_op.table


def logical_and_(input: Any, other: Any) -> Any:
    """In-place form of logical_and."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'logical_and')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = logical_and__table[key]
    except KeyError:
        fn = logical_and__op.resolve(key)
    return fn(input, other)


logical_and__op: Final = Op('logical_and_', logical_and_, adapt_inplace_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), ('inplace',), '', ('input', 'other'), ())
logical_and__table: Final[dict[int, Any]] = logical_and__op.table


# logical_or: ops/comparison.py:83
def logical_or(input: Any, other: Any, *, out: Any = None) -> Any:
    """Whether at least one is non-zero, element by element."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'logical_or')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'logical_or')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = logical_or_table[key]
    except KeyError:
        fn = logical_or_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('logical_or', out, fn(input, other), input, other)


logical_or_op: Final = Op('logical_or', logical_or, adapt_pointwise_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), (), '', ('input', 'other'), (), layout='operands')
logical_or_table: Final[dict[int, Any]] = logical_or_op.table


def logical_or_(input: Any, other: Any) -> Any:
    """In-place form of logical_or."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'logical_or')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = logical_or__table[key]
    except KeyError:
        fn = logical_or__op.resolve(key)
    return fn(input, other)


logical_or__op: Final = Op('logical_or_', logical_or_, adapt_inplace_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), ('inplace',), '', ('input', 'other'), ())
logical_or__table: Final[dict[int, Any]] = logical_or__op.table


# logical_xor: ops/comparison.py:88
def logical_xor(input: Any, other: Any, *, out: Any = None) -> Any:
    """Whether exactly one is non-zero, element by element."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'logical_xor')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'logical_xor')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = logical_xor_table[key]
    except KeyError:
        fn = logical_xor_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('logical_xor', out, fn(input, other), input, other)


logical_xor_op: Final = Op('logical_xor', logical_xor, adapt_pointwise_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), (), '', ('input', 'other'), (), layout='operands')
logical_xor_table: Final[dict[int, Any]] = logical_xor_op.table


def logical_xor_(input: Any, other: Any) -> Any:
    """In-place form of logical_xor."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'logical_xor')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = logical_xor__table[key]
    except KeyError:
        fn = logical_xor__op.resolve(key)
    return fn(input, other)


logical_xor__op: Final = Op('logical_xor_', logical_xor_, adapt_inplace_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), ('inplace',), '', ('input', 'other'), ())
logical_xor__table: Final[dict[int, Any]] = logical_xor__op.table


# logical_not: ops/comparison.py:93
def logical_not(input: Any, *, out: Any = None) -> Any:
    """Whether each element is zero."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'logical_not', {'input': input}) from None
    try:
        fn = logical_not_table[key]
    except KeyError:
        fn = logical_not_op.resolve(key)
    if out is None:
        return fn(input)
    return into('logical_not', out, fn(input), input)


logical_not_op: Final = Op('logical_not', logical_not, adapt_pointwise_t, None, None, shapes.pointwise, dtypes.bool, '', (), (), '', ('input',), (), layout='operands')
logical_not_table: Final[dict[int, Any]] = logical_not_op.table


def logical_not_(input: Any) -> Any:
    """In-place form of logical_not."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'logical_not', {'input': input}) from None
    try:
        fn = logical_not__table[key]
    except KeyError:
        fn = logical_not__op.resolve(key)
    return fn(input)


logical_not__op: Final = Op('logical_not_', logical_not_, adapt_inplace_t, None, None, shapes.pointwise, dtypes.bool, '', (), ('inplace',), '', ('input',), ())
logical_not__table: Final[dict[int, Any]] = logical_not__op.table


# isnan: ops/comparison.py:101
def isnan(input: Any, *, out: Any = None) -> Any:
    """Whether each element is NaN; for a complex one, whether a part is."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'isnan', {'input': input}) from None
    try:
        fn = isnan_table[key]
    except KeyError:
        fn = isnan_op.resolve(key)
    if out is None:
        return fn(input)
    return into('isnan', out, fn(input), input)


isnan_op: Final = Op('isnan', isnan, adapt_pointwise_t, None, None, shapes.pointwise, dtypes.bool, '', (), (), '', ('input',), (), layout='operands')
isnan_table: Final[dict[int, Any]] = isnan_op.table


# isinf: ops/comparison.py:106
def isinf(input: Any, *, out: Any = None) -> Any:
    """Whether each element is infinite; for a complex one, whether a part is."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'isinf', {'input': input}) from None
    try:
        fn = isinf_table[key]
    except KeyError:
        fn = isinf_op.resolve(key)
    if out is None:
        return fn(input)
    return into('isinf', out, fn(input), input)


isinf_op: Final = Op('isinf', isinf, adapt_pointwise_t, None, None, shapes.pointwise, dtypes.bool, '', (), (), '', ('input',), (), layout='operands')
isinf_table: Final[dict[int, Any]] = isinf_op.table


# isfinite: ops/comparison.py:111
def isfinite(input: Any, *, out: Any = None) -> Any:
    """Whether each element is neither infinite nor NaN."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'isfinite', {'input': input}) from None
    try:
        fn = isfinite_table[key]
    except KeyError:
        fn = isfinite_op.resolve(key)
    if out is None:
        return fn(input)
    return into('isfinite', out, fn(input), input)


isfinite_op: Final = Op('isfinite', isfinite, adapt_pointwise_t, None, None, shapes.pointwise, dtypes.bool, '', (), (), '', ('input',), (), layout='operands')
isfinite_table: Final[dict[int, Any]] = isfinite_op.table


# isposinf: ops/comparison.py:116
def isposinf(input: Any, *, out: Any = None) -> Any:
    """Whether each element is +inf."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'isposinf', {'input': input}) from None
    try:
        fn = isposinf_table[key]
    except KeyError:
        fn = isposinf_op.resolve(key)
    if out is None:
        return fn(input)
    return into('isposinf', out, fn(input), input)


isposinf_op: Final = Op('isposinf', isposinf, adapt_pointwise_t, None, None, shapes.pointwise, dtypes.bool, '', (), (), '', ('input',), (), accepts='bool int float', layout='operands')
isposinf_table: Final[dict[int, Any]] = isposinf_op.table


# isneginf: ops/comparison.py:121
def isneginf(input: Any, *, out: Any = None) -> Any:
    """Whether each element is -inf."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'isneginf', {'input': input}) from None
    try:
        fn = isneginf_table[key]
    except KeyError:
        fn = isneginf_op.resolve(key)
    if out is None:
        return fn(input)
    return into('isneginf', out, fn(input), input)


isneginf_op: Final = Op('isneginf', isneginf, adapt_pointwise_t, None, None, shapes.pointwise, dtypes.bool, '', (), (), '', ('input',), (), accepts='bool int float', layout='operands')
isneginf_table: Final[dict[int, Any]] = isneginf_op.table


# isreal: ops/comparison.py:126
def isreal(input: Any) -> Any:
    """Whether each element has no imaginary part."""
    try:
        return eq(input.imag, 0) if input.dtype.is_complex else eq(input, input) | isnan(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'isreal', {'input': input}) from None


# is_close: ops/comparison.py:136
def is_close_decomposed(input: Any, other: Any, rtol: Any, atol: Any, equal_nan: Any) -> Any:
    same = eq(input, other)
    if not (input.dtype.is_floating_point or input.dtype.is_complex):
        input, other = (_ops.to(input, dtypes.float64), _ops.to(other, dtypes.float64))
    gap = abs(sub(input, other))
    near = logical_and(isfinite(gap), le(gap, add(mul(abs(other), rtol), atol)))
    close = logical_or(same, near)
    return logical_or(close, logical_and(isnan(input), isnan(other))) if equal_nan else close


def is_close(input: Any, other: Any, rtol: Any, atol: Any, equal_nan: Any, *, out: Any = None) -> Any:
    """Whether |input - other| <= atol + rtol * |other|, with infinities close only to themselves."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | other.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'is_close', {'input': input, 'other': other}) from None
    try:
        fn = is_close_table[key]
    except KeyError:
        fn = is_close_op.resolve(key)
    if out is None:
        return fn(input, other, rtol, atol, equal_nan)
    return into('is_close', out, fn(input, other, rtol, atol, equal_nan), input, other)


is_close_op: Final = Op('is_close', is_close, adapt_pointwise_ttsss, None, is_close_decomposed, shapes.pointwise, dtypes.bool, 'common', (0, 1), (), '', ('input', 'other', 'rtol', 'atol', 'equal_nan'), (), title='isclose', layout='operands')
is_close_table: Final[dict[int, Any]] = is_close_op.table


# isclose: ops/comparison.py:149
def isclose(input: Any, other: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: Any = False) -> Any:
    """Whether |input - other| <= atol + rtol * |other|, element by element.

    Args:
        rtol: the relative tolerance.
        atol: the absolute tolerance.
        equal_nan: whether two NaN are close.

    Raises:
        RuntimeError: the dtypes differ, or a tolerance is negative."""
    try:
        if input.dtype is not other.dtype:
            raise RuntimeError(f"isclose: input is {input.dtype} and other is {other.dtype}; cast one of them to the other's dtype")
        if not (rtol >= 0 and atol >= 0):
            raise RuntimeError(f'isclose: rtol={rtol} and atol={atol}; both must be zero or above')
        return is_close(input, other, rtol, atol, equal_nan)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'isclose', {'input': input, 'other': other}) from None


# allclose: ops/comparison.py:172
def allclose(input: Any, other: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: Any = False) -> Any:
    """Whether all elements are close, in the sense of `isclose`: a Python bool.

    Example:
        >>> fb.allclose(fb.tensor([1.0]), fb.tensor([1.0 + 1e-9]))
        True"""
    try:
        return builtins.bool(_ops.all(isclose(input, other, rtol, atol, equal_nan)))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'allclose', {'input': input, 'other': other}) from None


# equal: ops/comparison.py:187
def equal(input: Any, other: Any) -> Any:
    """Whether both have the same shape and the same elements: a Python bool.

    Example:
        >>> fb.equal(fb.tensor([1, 2]), fb.tensor([1, 2]))
        True"""
    try:
        return input.sizes == other.sizes and builtins.bool(_ops.all(eq(input, other)))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'equal', {'input': input, 'other': other}) from None


# is_member: ops/comparison.py:199
def is_member(elements: Any, test_elements: Any, *, out: Any = None) -> Any:
    """Whether each element is among the test elements."""
    elements = elements if isinstance(elements, TensorBase) else operand(elements, test_elements, 'isin')
    test_elements = test_elements if isinstance(test_elements, TensorBase) else operand(test_elements, elements, 'isin')
    modes: int = tls.keys if busy else 0
    key: int = elements.key | test_elements.key | modes
    try:
        fn = is_member_table[key]
    except KeyError:
        fn = is_member_op.resolve(key)
    if out is None:
        return fn(elements, test_elements)
    return into('is_member', out, fn(elements, test_elements), elements, test_elements)


is_member_op: Final = Op('is_member', is_member, adapt_fresh_tt, None, None, shapes.same, dtypes.bool, 'common', (0, 1), (), '', ('elements', 'test_elements'), (), accepts='int float', title='isin', layout='operands')
is_member_table: Final[dict[int, Any]] = is_member_op.table


# isin: ops/comparison.py:205
def isin(elements: Any, test_elements: Any, *, assume_unique: Any = False, invert: Any = False) -> Any:
    """Whether each element is among the test elements; with invert, whether it is not.

    Args:
        elements: a tensor or a number.
        test_elements: a tensor of any shape or a number.
        assume_unique: whether both hold no value twice; it changes no result.

    Example:
        >>> fb.isin(fb.tensor([1, 2, 3]), fb.tensor([2, 5]))
        tensor([False,  True, False])"""
    try:
        if dtypes.bool in (getattr(elements, 'dtype', None), getattr(test_elements, 'dtype', None)):
            raise RuntimeError('isin: not defined for boolean tensors; cast them with .to(dtype)')
        found = is_member(elements, test_elements)
        return logical_not(found) if invert else found
    except (AttributeError, TypeError) as error:
        raise misused(error, 'isin', {}, {}, {'elements': elements, 'test_elements': test_elements}) from None


# not_equal: ops/comparison.py:231
def not_equal(input: Any, other: Any) -> Any:
    """The same as `ne`."""
    try:
        return ne(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'not_equal', {}, {}, {'input': input, 'other': other}) from None


def not_equal_(input: Any, other: Any) -> Any:
    """In-place form of not_equal."""
    try:
        return _ops.ne_(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'not_equal', {}, {}, {'input': input, 'other': other}) from None


# less: ops/comparison.py:238
def less(input: Any, other: Any) -> Any:
    """The same as `lt`."""
    try:
        return lt(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'less', {}, {}, {'input': input, 'other': other}) from None


def less_(input: Any, other: Any) -> Any:
    """In-place form of less."""
    try:
        return _ops.lt_(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'less', {}, {}, {'input': input, 'other': other}) from None


# less_equal: ops/comparison.py:245
def less_equal(input: Any, other: Any) -> Any:
    """The same as `le`."""
    try:
        return le(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'less_equal', {}, {}, {'input': input, 'other': other}) from None


def less_equal_(input: Any, other: Any) -> Any:
    """In-place form of less_equal."""
    try:
        return _ops.le_(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'less_equal', {}, {}, {'input': input, 'other': other}) from None


# greater: ops/comparison.py:252
def greater(input: Any, other: Any) -> Any:
    """The same as `gt`."""
    try:
        return gt(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'greater', {}, {}, {'input': input, 'other': other}) from None


def greater_(input: Any, other: Any) -> Any:
    """In-place form of greater."""
    try:
        return _ops.gt_(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'greater', {}, {}, {'input': input, 'other': other}) from None


# greater_equal: ops/comparison.py:259
def greater_equal(input: Any, other: Any) -> Any:
    """The same as `ge`."""
    try:
        return ge(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'greater_equal', {}, {}, {'input': input, 'other': other}) from None


def greater_equal_(input: Any, other: Any) -> Any:
    """In-place form of greater_equal."""
    try:
        return _ops.ge_(input, other)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'greater_equal', {}, {}, {'input': input, 'other': other}) from None
