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
from .adapters import adapt_fresh_t, adapt_fresh_ts, adapt_fresh_tss, adapt_fresh_tt, adapt_fresh_tto, adapt_fresh_tts, adapt_fresh_ttss, adapt_fresh_ttts, adapt_fresh_tttss, adapt_fresh_ttttss, adapt_inplace_t, adapt_inplace_ts, adapt_inplace_tt, adapt_inplace_ttt, adapt_inplace_tttss, adapt_pointwise_t, adapt_pointwise_tt, adapt_pointwise_ttt, adapt_several_ts, adapt_several_ttss, adapt_several_ttts, adapt_view_t, adapt_view_ts, adapt_view_tss
from ..support import comparand_or_none
from ...dispatch.keys import GRAD, NOGRAD
from ...dispatch.op import not_a_tensor
from ...tensor.devices import contiguous_format, preserve_format
from ...tensor.errors import ShapeError
from ...dispatch.op import check_tensors
from ...tensor.errors import ShapeError, UnsupportedDTypeError
from ...tensor.dtypes import dtype
import itertools
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


@mypyc_attr(allow_interpreted_subclasses=True)
class TensorOps(TensorBase):
    """The hot ops as methods."""

    __slots__ = ()

    def relu(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = relu_table[key]
        except KeyError:
            fn = relu_op.resolve(key)
        return fn(self)

    def relu_(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = relu__table[key]
        except KeyError:
            fn = relu__op.resolve(key)
        return fn(self)

    def sigmoid(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = sigmoid_table[key]
        except KeyError:
            fn = sigmoid_op.resolve(key)
        return fn(self)

    def sigmoid_(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = sigmoid__table[key]
        except KeyError:
            fn = sigmoid__op.resolve(key)
        return fn(self)

    def maximum(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'maximum')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = maximum_table[key]
        except KeyError:
            fn = maximum_op.resolve(key)
        return fn(self, other_)

    def eq(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'eq')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = eq_table[key]
        except KeyError:
            fn = eq_op.resolve(key)
        return fn(self, other_)

    def __eq__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            other = comparand_or_none(other, self)
            if other is None:
                return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = eq_table[key]
        except KeyError:
            fn = eq_op.resolve(key)
        return fn(self, other_)

    def eq_(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'eq')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = eq__table[key]
        except KeyError:
            fn = eq__op.resolve(key)
        return fn(self, other_)

    def ne(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'ne')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = ne_table[key]
        except KeyError:
            fn = ne_op.resolve(key)
        return fn(self, other_)

    def __ne__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            other = operand_or_none(other, self)
            if other is None:
                return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = ne_table[key]
        except KeyError:
            fn = ne_op.resolve(key)
        return fn(self, other_)

    def ne_(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'ne')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = ne__table[key]
        except KeyError:
            fn = ne__op.resolve(key)
        return fn(self, other_)

    def lt(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'lt')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = lt_table[key]
        except KeyError:
            fn = lt_op.resolve(key)
        return fn(self, other_)

    def __lt__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            other = operand_or_none(other, self)
            if other is None:
                return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = lt_table[key]
        except KeyError:
            fn = lt_op.resolve(key)
        return fn(self, other_)

    def lt_(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'lt')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = lt__table[key]
        except KeyError:
            fn = lt__op.resolve(key)
        return fn(self, other_)

    def le(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'le')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = le_table[key]
        except KeyError:
            fn = le_op.resolve(key)
        return fn(self, other_)

    def __le__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            other = operand_or_none(other, self)
            if other is None:
                return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = le_table[key]
        except KeyError:
            fn = le_op.resolve(key)
        return fn(self, other_)

    def le_(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'le')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = le__table[key]
        except KeyError:
            fn = le__op.resolve(key)
        return fn(self, other_)

    def gt(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'gt')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = gt_table[key]
        except KeyError:
            fn = gt_op.resolve(key)
        return fn(self, other_)

    def __gt__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            other = operand_or_none(other, self)
            if other is None:
                return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = gt_table[key]
        except KeyError:
            fn = gt_op.resolve(key)
        return fn(self, other_)

    def gt_(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'gt')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = gt__table[key]
        except KeyError:
            fn = gt__op.resolve(key)
        return fn(self, other_)

    def ge(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'ge')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = ge_table[key]
        except KeyError:
            fn = ge_op.resolve(key)
        return fn(self, other_)

    def __ge__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            other = operand_or_none(other, self)
            if other is None:
                return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = ge_table[key]
        except KeyError:
            fn = ge_op.resolve(key)
        return fn(self, other_)

    def ge_(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'ge')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = ge__table[key]
        except KeyError:
            fn = ge__op.resolve(key)
        return fn(self, other_)

    def clone(self, *, memory_format: Any = preserve_format) -> Any:
        input: TensorBase = self
        try:
            if memory_format is not preserve_format:
                return shapes.formatted(_ops.clone_as(input, memory_format), memory_format)
        except (AttributeError, TypeError) as error:
            raise misused(error, 'clone', {'input': input}) from None
        try:
            input_: TensorBase = input
            modes: int = tls.keys if busy else 0
            key: int = input_.key | modes
        except (AttributeError, TypeError) as error:
            raise misused(error, 'clone', {'input': input}) from None
        try:
            fn = clone_table[key]
        except KeyError:
            fn = clone_op.resolve(key)
        return fn(input_)

    def exp(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = exp_table[key]
        except KeyError:
            fn = exp_op.resolve(key)
        return fn(self)

    def exp_(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = exp__table[key]
        except KeyError:
            fn = exp__op.resolve(key)
        return fn(self)

    def log(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = log_table[key]
        except KeyError:
            fn = log_op.resolve(key)
        return fn(self)

    def log_(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = log__table[key]
        except KeyError:
            fn = log__op.resolve(key)
        return fn(self)

    def tanh(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = tanh_table[key]
        except KeyError:
            fn = tanh_op.resolve(key)
        return fn(self)

    def tanh_(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = tanh__table[key]
        except KeyError:
            fn = tanh__op.resolve(key)
        return fn(self)

    def add(self, other: Any, *, alpha: Any = 1) -> Any:
        input: TensorBase = self
        try:
            if alpha != 1:
                alpha = shapes.checked_alpha('add', input, other, alpha)
                if shapes.is_half(input, other):
                    return _ops.scaled_add(input, other, shapes.rounded('add', alpha, input.dtype))
                other = shapes.in_common_dtype(other, input) * alpha
        except (AttributeError, TypeError) as error:
            raise misused(error, 'add', {}, {}, {'input': input, 'other': other}) from None
        input = input if isinstance(input, TensorBase) else operand(input, other, 'add')
        other = other if isinstance(other, TensorBase) else operand(other, input, 'add')
        input_: TensorBase = input
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = input_.key | other_.key | modes
        try:
            fn = add_table[key]
        except KeyError:
            fn = add_op.resolve(key)
        return fn(input_, other_)

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            other = operand_or_none(other, self)
            if other is None:
                return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = add_table[key]
        except KeyError:
            fn = add_op.resolve(key)
        return fn(self, other_)

    def __radd__(self, other: Any) -> Any:
        return reflected(add, other, self)

    def add_(self, other: Any, *, alpha: Any = 1) -> Any:
        input: TensorBase = self
        try:
            if alpha != 1:
                alpha = shapes.checked_alpha('add', input, other, alpha)
                if shapes.is_half(input, other):
                    return _ops.scaled_add_(input, other, shapes.rounded('add', alpha, input.dtype))
                other = shapes.in_common_dtype(other, input) * alpha
        except (AttributeError, TypeError) as error:
            raise misused(error, 'add', {}, {}, {'input': input, 'other': other}) from None
        input = input if isinstance(input, TensorBase) else operand(input, other, 'add')
        other = other if isinstance(other, TensorBase) else operand(other, input, 'add')
        input_: TensorBase = input
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = input_.key | other_.key | modes
        try:
            fn = add__table[key]
        except KeyError:
            fn = add__op.resolve(key)
        return fn(input_, other_)

    def __iadd__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            other = operand_or_none(other, self)
            if other is None:
                return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = add__table[key]
        except KeyError:
            fn = add__op.resolve(key)
        return fn(self, other_)

    def sub(self, other: Any, *, alpha: Any = 1) -> Any:
        input: TensorBase = self
        try:
            if alpha != 1:
                alpha = shapes.checked_alpha('sub', input, other, alpha)
                if shapes.is_half(input, other):
                    return _ops.scaled_add(input, other, -shapes.rounded('sub', alpha, input.dtype))
                other = shapes.in_common_dtype(other, input) * alpha
        except (AttributeError, TypeError) as error:
            raise misused(error, 'sub', {}, {}, {'input': input, 'other': other}) from None
        input = input if isinstance(input, TensorBase) else operand(input, other, 'sub')
        other = other if isinstance(other, TensorBase) else operand(other, input, 'sub')
        input_: TensorBase = input
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = input_.key | other_.key | modes
        try:
            fn = sub_table[key]
        except KeyError:
            fn = sub_op.resolve(key)
        return fn(input_, other_)

    def __sub__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            other = subtrahend_or_none(other, self)
            if other is None:
                return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = sub_table[key]
        except KeyError:
            fn = sub_op.resolve(key)
        return fn(self, other_)

    def __rsub__(self, other: Any) -> Any:
        return reflected(sub, other, self)

    def sub_(self, other: Any, *, alpha: Any = 1) -> Any:
        input: TensorBase = self
        try:
            if alpha != 1:
                alpha = shapes.checked_alpha('sub', input, other, alpha)
                if shapes.is_half(input, other):
                    return _ops.scaled_add_(input, other, -shapes.rounded('sub', alpha, input.dtype))
                other = shapes.in_common_dtype(other, input) * alpha
        except (AttributeError, TypeError) as error:
            raise misused(error, 'sub', {}, {}, {'input': input, 'other': other}) from None
        input = input if isinstance(input, TensorBase) else operand(input, other, 'sub')
        other = other if isinstance(other, TensorBase) else operand(other, input, 'sub')
        input_: TensorBase = input
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = input_.key | other_.key | modes
        try:
            fn = sub__table[key]
        except KeyError:
            fn = sub__op.resolve(key)
        return fn(input_, other_)

    def __isub__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            other = subtrahend_or_none(other, self)
            if other is None:
                return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = sub__table[key]
        except KeyError:
            fn = sub__op.resolve(key)
        return fn(self, other_)

    def mul(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'mul')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = mul_table[key]
        except KeyError:
            fn = mul_op.resolve(key)
        return fn(self, other_)

    def __mul__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            other = operand_or_none(other, self)
            if other is None:
                return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = mul_table[key]
        except KeyError:
            fn = mul_op.resolve(key)
        return fn(self, other_)

    def __rmul__(self, other: Any) -> Any:
        return reflected(mul, other, self)

    def mul_(self, other: Any) -> Any:
        other = other if isinstance(other, TensorBase) else operand(other, self, 'mul')
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = mul__table[key]
        except KeyError:
            fn = mul__op.resolve(key)
        return fn(self, other_)

    def __imul__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            other = operand_or_none(other, self)
            if other is None:
                return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = mul__table[key]
        except KeyError:
            fn = mul__op.resolve(key)
        return fn(self, other_)

    def div(self, other: Any, *, rounding_mode: Any = None) -> Any:
        input: TensorBase = self
        try:
            if rounding_mode is not None:
                if rounding_mode == 'floor':
                    return _ops.floor_divide(input, other)
                if rounding_mode == 'trunc':
                    return _ops.trunc_divide(input, other)
                raise RuntimeError(f"div: rounding_mode is {rounding_mode!r}; it can be None, 'trunc' or 'floor'")
        except (AttributeError, TypeError) as error:
            raise misused(error, 'div', {}, {}, {'input': input, 'other': other}) from None
        input = input if isinstance(input, TensorBase) else operand(input, other, 'div')
        other = other if isinstance(other, TensorBase) else operand(other, input, 'div')
        input_: TensorBase = input
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = input_.key | other_.key | modes
        try:
            fn = div_table[key]
        except KeyError:
            fn = div_op.resolve(key)
        return fn(input_, other_)

    def __truediv__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            other = operand_or_none(other, self)
            if other is None:
                return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = div_table[key]
        except KeyError:
            fn = div_op.resolve(key)
        return fn(self, other_)

    def __rtruediv__(self, other: Any) -> Any:
        return reflected(div, other, self)

    def div_(self, other: Any, *, rounding_mode: Any = None) -> Any:
        input: TensorBase = self
        try:
            if rounding_mode is not None:
                if rounding_mode == 'floor':
                    return _ops.floor_divide_(input, other)
                if rounding_mode == 'trunc':
                    return _ops.trunc_divide_(input, other)
                raise RuntimeError(f"div: rounding_mode is {rounding_mode!r}; it can be None, 'trunc' or 'floor'")
        except (AttributeError, TypeError) as error:
            raise misused(error, 'div', {}, {}, {'input': input, 'other': other}) from None
        input = input if isinstance(input, TensorBase) else operand(input, other, 'div')
        other = other if isinstance(other, TensorBase) else operand(other, input, 'div')
        input_: TensorBase = input
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = input_.key | other_.key | modes
        try:
            fn = div__table[key]
        except KeyError:
            fn = div__op.resolve(key)
        return fn(input_, other_)

    def __itruediv__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            other = operand_or_none(other, self)
            if other is None:
                return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = div__table[key]
        except KeyError:
            fn = div__op.resolve(key)
        return fn(self, other_)

    def pow(self, exponent: Any) -> Any:
        input: TensorBase = self
        try:
            if exponent.__class__ is int and exponent == 2 and isinstance(input, TensorBase):
                return _ops.square(input)
            if exponent.__class__ is not float and (not isinstance(exponent, TensorBase)) and isinstance(input, TensorBase):
                shapes.check_power(input.dtype, exponent)
        except (AttributeError, TypeError) as error:
            raise misused(error, 'pow', {}, {}, {'input': input, 'exponent': exponent}) from None
        input = input if isinstance(input, TensorBase) else operand(input, exponent, 'pow')
        exponent = exponent if isinstance(exponent, TensorBase) else operand(exponent, input, 'pow')
        input_: TensorBase = input
        exponent_: TensorBase = exponent
        modes: int = tls.keys if busy else 0
        key: int = input_.key | exponent_.key | modes
        try:
            fn = pow_table[key]
        except KeyError:
            fn = pow_op.resolve(key)
        return fn(input_, exponent_)

    def __pow__(self, exponent: Any) -> Any:
        if not isinstance(exponent, TensorBase):
            if operand_or_none(exponent, self) is None:
                return NotImplemented
            return pow(self, exponent)
        exponent_: TensorBase = exponent
        modes: int = tls.keys if busy else 0
        key: int = self.key | exponent_.key | modes
        try:
            fn = pow_table[key]
        except KeyError:
            fn = pow_op.resolve(key)
        return fn(self, exponent_)

    def __rpow__(self, other: Any) -> Any:
        return reflected(pow, other, self)

    def pow_(self, exponent: Any) -> Any:
        input: TensorBase = self
        try:
            if exponent.__class__ is int and exponent == 2 and isinstance(input, TensorBase):
                return _ops.square_(input)
            if exponent.__class__ is not float and (not isinstance(exponent, TensorBase)) and isinstance(input, TensorBase):
                shapes.check_power(input.dtype, exponent)
        except (AttributeError, TypeError) as error:
            raise misused(error, 'pow', {}, {}, {'input': input, 'exponent': exponent}) from None
        input = input if isinstance(input, TensorBase) else operand(input, exponent, 'pow')
        exponent = exponent if isinstance(exponent, TensorBase) else operand(exponent, input, 'pow')
        input_: TensorBase = input
        exponent_: TensorBase = exponent
        modes: int = tls.keys if busy else 0
        key: int = input_.key | exponent_.key | modes
        try:
            fn = pow__table[key]
        except KeyError:
            fn = pow__op.resolve(key)
        return fn(input_, exponent_)

    def __ipow__(self, exponent: Any) -> Any:
        if not isinstance(exponent, TensorBase):
            if operand_or_none(exponent, self) is None:
                return NotImplemented
            return pow_(self, exponent)
        exponent_: TensorBase = exponent
        modes: int = tls.keys if busy else 0
        key: int = self.key | exponent_.key | modes
        try:
            fn = pow__table[key]
        except KeyError:
            fn = pow__op.resolve(key)
        return fn(self, exponent_)

    def neg(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = neg_table[key]
        except KeyError:
            fn = neg_op.resolve(key)
        return fn(self)

    def __neg__(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = neg_table[key]
        except KeyError:
            fn = neg_op.resolve(key)
        return fn(self)

    def neg_(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = neg__table[key]
        except KeyError:
            fn = neg__op.resolve(key)
        return fn(self)

    def abs(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = abs_table[key]
        except KeyError:
            fn = abs_op.resolve(key)
        return fn(self)

    def __abs__(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = abs_table[key]
        except KeyError:
            fn = abs_op.resolve(key)
        return fn(self)

    def abs_(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = abs__table[key]
        except KeyError:
            fn = abs__op.resolve(key)
        return fn(self)

    def sqrt(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = sqrt_table[key]
        except KeyError:
            fn = sqrt_op.resolve(key)
        return fn(self)

    def sqrt_(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = sqrt__table[key]
        except KeyError:
            fn = sqrt__op.resolve(key)
        return fn(self)

    def rsqrt(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = rsqrt_table[key]
        except KeyError:
            fn = rsqrt_op.resolve(key)
        return fn(self)

    def rsqrt_(self) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = rsqrt__table[key]
        except KeyError:
            fn = rsqrt__op.resolve(key)
        return fn(self)

    def matmul(self, other: Any) -> Any:
        try:
            other_: TensorBase = other
            modes: int = tls.keys if busy else 0
            key: int = self.key | other_.key | modes
        except (AttributeError, TypeError) as error:
            raise misused(error, 'matmul', {'other': other}) from None
        try:
            fn = matmul_table[key]
        except KeyError:
            fn = matmul_op.resolve(key)
        return fn(self, other_)

    def __matmul__(self, other: Any) -> Any:
        if not isinstance(other, TensorBase):
            return NotImplemented
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = self.key | other_.key | modes
        try:
            fn = matmul_table[key]
        except KeyError:
            fn = matmul_op.resolve(key)
        return fn(self, other_)

    def __rmatmul__(self, other: Any) -> Any:
        return reflected(matmul, other, self)

    def addmm(self, mat1: Any, mat2: Any, beta: Any = 1, alpha: Any = 1) -> Any:
        try:
            mat1_: TensorBase = mat1
            mat2_: TensorBase = mat2
            modes: int = tls.keys if busy else 0
            key: int = self.key | mat1_.key | mat2_.key | modes
        except (AttributeError, TypeError) as error:
            raise misused(error, 'addmm', {'mat1': mat1, 'mat2': mat2}) from None
        try:
            fn = addmm_table[key]
        except KeyError:
            fn = addmm_op.resolve(key)
        return fn(self, mat1_, mat2_, beta, alpha)

    def addmm_(self, mat1: Any, mat2: Any, beta: Any = 1, alpha: Any = 1) -> Any:
        try:
            mat1_: TensorBase = mat1
            mat2_: TensorBase = mat2
            modes: int = tls.keys if busy else 0
            key: int = self.key | mat1_.key | mat2_.key | modes
        except (AttributeError, TypeError) as error:
            raise misused(error, 'addmm', {'mat1': mat1, 'mat2': mat2}) from None
        try:
            fn = addmm__table[key]
        except KeyError:
            fn = addmm__op.resolve(key)
        return fn(self, mat1_, mat2_, beta, alpha)

    def sum(self, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, dtype: Any = None) -> Any:
        if axis is not None or keepdims is not None:
            dim = renamed('sum', 'dim', dim, None, 'axis', axis)
            keepdim = renamed('sum', 'keepdim', keepdim, False, 'keepdims', keepdims)
        input: TensorBase = self
        try:
            if dtype is not None:
                input = _ops.to(input, dtype)
        except (AttributeError, TypeError) as error:
            raise misused(error, 'sum', {'input': input}) from None
        if type(dim) is list:
            dim = tuple(dim)
        try:
            input_: TensorBase = input
            modes: int = tls.keys if busy else 0
            key: int = input_.key | modes
        except (AttributeError, TypeError) as error:
            raise misused(error, 'sum', {'input': input}) from None
        try:
            fn = sum_table[key]
        except KeyError:
            fn = sum_op.resolve(key)
        return fn(input_, dim, keepdim) if dtype is None else _ops.to(fn(input_, dim, keepdim), dtype)

    def mean(self, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, dtype: Any = None) -> Any:
        if axis is not None or keepdims is not None:
            dim = renamed('mean', 'dim', dim, None, 'axis', axis)
            keepdim = renamed('mean', 'keepdim', keepdim, False, 'keepdims', keepdims)
        input: TensorBase = self
        try:
            if dtype is not None:
                input = _ops.to(input, dtype)
        except (AttributeError, TypeError) as error:
            raise misused(error, 'mean', {'input': input}) from None
        if type(dim) is list:
            dim = tuple(dim)
        try:
            input_: TensorBase = input
            modes: int = tls.keys if busy else 0
            key: int = input_.key | modes
        except (AttributeError, TypeError) as error:
            raise misused(error, 'mean', {'input': input}) from None
        try:
            fn = mean_table[key]
        except KeyError:
            fn = mean_op.resolve(key)
        return fn(input_, dim, keepdim)

    def amax(self, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None) -> Any:
        if axis is not None or keepdims is not None:
            dim = renamed('amax', 'dim', dim, None, 'axis', axis)
            keepdim = renamed('amax', 'keepdim', keepdim, False, 'keepdims', keepdims)
        if type(dim) is list:
            dim = tuple(dim)
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = amax_table[key]
        except KeyError:
            fn = amax_op.resolve(key)
        return fn(self, dim, keepdim)

    def argmax(self, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None) -> Any:
        if axis is not None or keepdims is not None:
            dim = renamed('argmax', 'dim', dim, None, 'axis', axis)
            keepdim = renamed('argmax', 'keepdim', keepdim, False, 'keepdims', keepdims)
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = argmax_table[key]
        except KeyError:
            fn = argmax_op.resolve(key)
        return fn(self, dim, keepdim)

    def cumsum(self, dim: Any = None, axis: Any = None, *, dtype: Any = None) -> Any:
        if axis is not None or dim is None:
            dim = renamed('cumsum', 'dim', dim, None, 'axis', axis)
            check_given('cumsum', dim=dim)
        input: TensorBase = self
        try:
            if dtype is not None:
                input = _ops.to(input, dtype)
        except (AttributeError, TypeError) as error:
            raise misused(error, 'cumsum', {'input': input}) from None
        try:
            input_: TensorBase = input
            modes: int = tls.keys if busy else 0
            key: int = input_.key | modes
        except (AttributeError, TypeError) as error:
            raise misused(error, 'cumsum', {'input': input}) from None
        try:
            fn = cumsum_table[key]
        except KeyError:
            fn = cumsum_op.resolve(key)
        return fn(input_, dim) if dtype is None else _ops.to(fn(input_, dim), dtype)

    def cumsum_(self, dim: Any = None, axis: Any = None, *, dtype: Any = None) -> Any:
        if axis is not None or dim is None:
            dim = renamed('cumsum', 'dim', dim, None, 'axis', axis)
            check_given('cumsum', dim=dim)
        input: TensorBase = self
        try:
            if dtype is not None:
                input = _ops.to(input, dtype)
        except (AttributeError, TypeError) as error:
            raise misused(error, 'cumsum', {'input': input}) from None
        try:
            input_: TensorBase = input
            modes: int = tls.keys if busy else 0
            key: int = input_.key | modes
        except (AttributeError, TypeError) as error:
            raise misused(error, 'cumsum', {'input': input}) from None
        try:
            fn = cumsum__table[key]
        except KeyError:
            fn = cumsum__op.resolve(key)
        return fn(input_, dim)

    def __getitem__(self, index: Any) -> Any:
        kind = type(index)
        if kind is tuple:
            for i in index:
                if type(i) not in BASIC:
                    return indexed(self, index)
        elif kind not in BASIC:
            return indexed(self, index)
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = getitem_table[key]
        except KeyError:
            fn = getitem_op.resolve(key)
        return fn(self, index)

    def transpose(self, dim0: Any, dim1: Any) -> Any:
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = transpose_table[key]
        except KeyError:
            fn = transpose_op.resolve(key)
        return fn(self, dim0, dim1)

    def unsqueeze(self, dim: Any = None, axis: Any = None) -> Any:
        if axis is not None or dim is None:
            dim = renamed('unsqueeze', 'dim', dim, None, 'axis', axis)
            check_given('unsqueeze', dim=dim)
        modes: int = tls.keys if busy else 0
        key: int = self.key | modes
        try:
            fn = unsqueeze_table[key]
        except KeyError:
            fn = unsqueeze_op.resolve(key)
        return fn(self, dim)


# relu: ops/activation.py:17
class ReluBackward(Node):
    """Backward of relu: ops/activation.py:17."""

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
            out = saved_output(self, 'relu', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = threshold_backward(g, out, 0)
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


def relu_record(kernel: Any) -> Any:
    def relu(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(r)
        r.node = ReluBackward(e0, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return relu


def relu(input: Any, *, out: Any = None) -> Any:
    """The positive part: max(input, 0).

    Example:
        >>> fb.relu(fb.tensor([-1., 2.]))
        tensor([0., 2.])"""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'relu', {'input': input}) from None
    try:
        fn = relu_table[key]
    except KeyError:
        fn = relu_op.resolve(key)
    if out is None:
        return fn(input_)
    return into('relu', out, fn(input_), input_)


relu_op: Final = Op('relu', relu, adapt_pointwise_t, relu_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='int float', layout='operands')
relu_table: Final[dict[int, Any]] = relu_op.table


def relu__record(kernel: Any) -> Any:
    def relu_(input: TensorBase) -> Any:
        check_inplace('relu_', input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(input)
        node = ReluBackward(e0, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return relu_


def relu_(input: Any) -> Any:
    """In-place form of relu."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'relu', {'input': input}) from None
    try:
        fn = relu__table[key]
    except KeyError:
        fn = relu__op.resolve(key)
    return fn(input_)


relu__op: Final = Op('relu_', relu_, adapt_inplace_t, relu__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='int float')
relu__table: Final[dict[int, Any]] = relu__op.table


# threshold_backward: ops/activation.py:28
class ThresholdBackwardBackward(Node):
    """Backward of threshold_backward: ops/activation.py:28."""

    __slots__ = ('input', 'input_version', 'threshold')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, threshold: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.threshold: Any = threshold

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('threshold_backward')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('threshold_backward', 'input', input, self.input_version)
            threshold = self.threshold
            d = threshold_backward(g, input, threshold)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def threshold_backward_record(kernel: Any) -> Any:
    def threshold_backward(grad: TensorBase, input: TensorBase, threshold: Any) -> Any:
        r: TensorBase = kernel(grad, input, threshold)
        e0 = grad.node if grad.base is None else node_of(grad)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = ThresholdBackwardBackward(e0, input_kept, input_version, threshold)
        r.key |= GRAD
        return r

    return threshold_backward


def threshold_backward(grad: Any, input: Any, threshold: Any, *, out: Any = None) -> Any:
    """grad where input is above the threshold, else 0."""
    try:
        grad_: TensorBase = grad
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = grad_.key | input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'threshold_backward', {'grad': grad, 'input': input}) from None
    try:
        fn = threshold_backward_table[key]
    except KeyError:
        fn = threshold_backward_op.resolve(key)
    if out is None:
        return fn(grad_, input_, threshold)
    return into('threshold_backward', out, fn(grad_, input_, threshold), grad_, input_)


threshold_backward_op: Final = Op('threshold_backward', threshold_backward, adapt_fresh_tts, threshold_backward_record, None, shapes.same, None, '', (), (), '', ('grad', 'input', 'threshold'), (), accepts='int float', layout='operands')
threshold_backward_table: Final[dict[int, Any]] = threshold_backward_op.table


# sigmoid: ops/activation.py:158
class SigmoidBackward(Node):
    """Backward of sigmoid: ops/activation.py:158."""

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
            out = saved_output(self, 'sigmoid', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = _ops.sigmoid_backward(g, out)
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


def sigmoid_record(kernel: Any) -> Any:
    def sigmoid(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(r)
        r.node = SigmoidBackward(e0, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return sigmoid


def sigmoid(input: Any, *, out: Any = None) -> Any:
    """1 / (1 + exp(-input)).

    Example:
        >>> fb.sigmoid(fb.tensor([0., 2.]))
        tensor([0.5000, 0.8808])"""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sigmoid', {'input': input}) from None
    try:
        fn = sigmoid_table[key]
    except KeyError:
        fn = sigmoid_op.resolve(key)
    if out is None:
        return fn(input_)
    return into('sigmoid', out, fn(input_), input_)


sigmoid_op: Final = Op('sigmoid', sigmoid, adapt_pointwise_t, sigmoid_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
sigmoid_table: Final[dict[int, Any]] = sigmoid_op.table


def sigmoid__record(kernel: Any) -> Any:
    def sigmoid_(input: TensorBase) -> Any:
        check_inplace('sigmoid_', input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(input)
        node = SigmoidBackward(e0, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return sigmoid_


def sigmoid_(input: Any) -> Any:
    """In-place form of sigmoid."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sigmoid', {'input': input}) from None
    try:
        fn = sigmoid__table[key]
    except KeyError:
        fn = sigmoid__op.resolve(key)
    return fn(input_)


sigmoid__op: Final = Op('sigmoid_', sigmoid_, adapt_inplace_t, sigmoid__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
sigmoid__table: Final[dict[int, Any]] = sigmoid__op.table


# gelu: ops/activation.py:182
class GeluBackward(Node):
    """Backward of gelu: ops/activation.py:182."""

    __slots__ = ('input', 'input_version', 'approximate')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, approximate: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.approximate: Any = approximate

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('gelu')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('gelu', 'input', input, self.input_version)
            approximate = self.approximate
            d = _ops.gelu_backward(g, input, approximate)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def gelu_record(kernel: Any) -> Any:
    def gelu(input: TensorBase, approximate: Any) -> Any:
        r: TensorBase = kernel(input, approximate)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = GeluBackward(e0, input_kept, input_version, approximate)
        r.key |= GRAD
        return r

    return gelu


def gelu(input: Any, approximate: Any = 'none', *, out: Any = None) -> Any:
    """input times the standard normal distribution function of input (Hendrycks and Gimpel, 2016).

    Args:
        approximate: "none", or "tanh": 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x**3))).

    Raises:
        RuntimeError: another approximate.

    Example:
        >>> fb.nn.functional.gelu(fb.tensor([-1., 2.]))
        tensor([-0.1587,  1.9545])"""
    try:
        if input.key & GRAD and (not tls.keys & NOGRAD):
            return gelu_with_slope(input, approximate)[0] if out is None else into('gelu', out, gelu_with_slope(input, approximate)[0])
    except (AttributeError, TypeError) as error:
        raise misused(error, 'gelu', {'input': input}) from None
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'gelu', {'input': input}) from None
    try:
        fn = gelu_table[key]
    except KeyError:
        fn = gelu_op.resolve(key)
    if out is None:
        return fn(input_, approximate)
    return into('gelu', out, fn(input_, approximate), input_)


gelu_op: Final = Op('gelu', gelu, adapt_fresh_ts, gelu_record, None, shapes.same, None, '', (), (), '', ('input', 'approximate'), (), accepts='float', layout='operands')
gelu_table: Final[dict[int, Any]] = gelu_op.table


# gelu_with_slope: ops/activation.py:204
gelu_with_slope_result = result_type('gelu', ('out', 'slope'))


class GeluWithSlopeBackward(Node):
    """Backward of gelu_with_slope: ops/activation.py:204."""

    __slots__ = ('input', 'input_version', 'approximate', 'slope', 'slope_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'slope')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, approximate: Any, slope: Any, slope_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.approximate: Any = approximate
        self.slope: Any = slope
        self.slope_version: Any = slope_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('gelu_with_slope')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('gelu_with_slope', 'input', input, self.input_version)
            approximate = self.approximate
            slope = self.slope
            if slope is FREED:
                raise freed('gelu_with_slope')
            if slope is not None:
                if slope.storage is not None and slope.storage.version != self.slope_version:
                    check_version('gelu_with_slope', 'slope', slope, self.slope_version)
            d = gelu_with_slope_backward(g, input, slope, approximate)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.slope = FREED


def gelu_with_slope_record(kernel: Any) -> Any:
    def gelu_with_slope(input: TensorBase, approximate: Any) -> Any:
        rs = kernel(input, approximate)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        slope_kept = rs[1]
        slope_version = 0 if slope_kept is None else version_of(slope_kept)
        r.node = GeluWithSlopeBackward(e0, input_kept, input_version, approximate, slope_kept, slope_version)
        r.key |= GRAD
        return rs

    return gelu_with_slope


def gelu_with_slope(input: Any, approximate: Any, *, out: Any = None) -> Any:
    """gelu and its derivative, which shares most of the work."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'gelu_with_slope', {'input': input}) from None
    try:
        fn = gelu_with_slope_table[key]
    except KeyError:
        fn = gelu_with_slope_op.resolve(key)
    if out is None:
        return named_result(gelu_with_slope_result, fn(input_, approximate))
    return into('gelu_with_slope', out, named_result(gelu_with_slope_result, fn(input_, approximate)))


gelu_with_slope_op: Final = Op('gelu_with_slope', gelu_with_slope, adapt_several_ts, gelu_with_slope_record, None, shapes.gelu_with_slope, (None, shapes.statistics_dtype,), '', (), (), '', ('input', 'approximate'), (), accepts='float', title='gelu', layout='operands')
gelu_with_slope_table: Final[dict[int, Any]] = gelu_with_slope_op.table


# gelu_with_slope_backward: ops/activation.py:213
def gelu_with_slope_backward_decomposed(grad: Any, input: Any, slope: Any, approximate: Any) -> Any:
    return _ops.gelu_backward(grad, input, approximate)


def gelu_with_slope_backward(grad: Any, input: Any, slope: Any, approximate: Any, *, out: Any = None) -> Any:
    """What gelu_with_slope sends back. Kernels use the slope; the body, which has derivatives, does not."""
    try:
        grad_: TensorBase = grad
        input_: TensorBase = input
        slope_: TensorBase = slope
        modes: int = tls.keys if busy else 0
        key: int = grad_.key | input_.key | (slope_.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'gelu_with_slope_backward', {'grad': grad, 'input': input, 'slope': slope}) from None
    try:
        fn = gelu_with_slope_backward_table[key]
    except KeyError:
        fn = gelu_with_slope_backward_op.resolve(key)
    if out is None:
        return fn(grad_, input_, slope_, approximate)
    return into('gelu_with_slope_backward', out, fn(grad_, input_, slope_, approximate), grad_, input_, slope_)


gelu_with_slope_backward_op: Final = Op('gelu_with_slope_backward', gelu_with_slope_backward, adapt_fresh_ttts, None, gelu_with_slope_backward_decomposed, shapes.same, None, '', (), (), '', ('grad', 'input', 'slope', 'approximate'), (2,), accepts='float', layout='operands')
gelu_with_slope_backward_table: Final[dict[int, Any]] = gelu_with_slope_backward_op.table


# silu: ops/activation.py:243
class SiluBackward(Node):
    """Backward of silu: ops/activation.py:243."""

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
                raise freed('silu')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('silu', 'input', input, self.input_version)
            d = _ops.silu_backward(g, conj(input) if input.key & COMPLEXES else input)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def silu_record(kernel: Any) -> Any:
    def silu(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = SiluBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return silu


def silu(input: Any, *, out: Any = None) -> Any:
    """input * sigmoid(input), also named swish.

    Example:
        >>> fb.nn.functional.silu(fb.tensor([-1., 2.]))
        tensor([-0.2689,  1.7616])"""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'silu', {'input': input}) from None
    try:
        fn = silu_table[key]
    except KeyError:
        fn = silu_op.resolve(key)
    if out is None:
        return fn(input_)
    return into('silu', out, fn(input_), input_)


silu_op: Final = Op('silu', silu, adapt_pointwise_t, silu_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='float complex', layout='operands')
silu_table: Final[dict[int, Any]] = silu_op.table


def silu__record(kernel: Any) -> Any:
    def silu_(input: TensorBase) -> Any:
        check_inplace('silu_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = SiluBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return silu_


def silu_(input: Any) -> Any:
    """In-place form of silu."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'silu', {'input': input}) from None
    try:
        fn = silu__table[key]
    except KeyError:
        fn = silu__op.resolve(key)
    return fn(input_)


silu__op: Final = Op('silu_', silu_, adapt_inplace_t, silu__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='float complex')
silu__table: Final[dict[int, Any]] = silu__op.table


# where: ops/choosing.py:13
class WhereBackward(Node):
    """Backward of where: ops/choosing.py:13."""

    __slots__ = ('condition', 'condition_version', 'input_back', 'other_back')
    saved_names: ClassVar[tuple[str, ...]] = ('condition',)

    def __init__(self, e0: Any, e1: Any, condition: Any, condition_version: Any, input_back: Any, other_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.condition: Any = condition
        self.condition_version: Any = condition_version
        self.input_back: Any = input_back
        self.other_back: Any = other_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            condition = self.condition
            if condition is FREED:
                raise freed('where')
            if condition.storage is not None and condition.storage.version != self.condition_version:
                check_version('where', 'condition', condition, self.condition_version)
            d = where(condition, g, 0)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            condition = self.condition
            if condition is FREED:
                raise freed('where')
            if condition.storage is not None and condition.storage.version != self.condition_version:
                check_version('where', 'condition', condition, self.condition_version)
            d = where(condition, 0, g)
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.condition = FREED


def where_record(kernel: Any) -> Any:
    def where(condition: TensorBase, input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(condition, input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        condition_kept = condition
        condition_version = 0 if condition_kept is None or condition_kept.storage is None else condition_kept.storage.version
        sizes = r.sizes
        r.node = WhereBackward(e0, e1, condition_kept, condition_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return where


def where(condition: Any, input: Any = None, other: Any = None, *, out: Any = None) -> Any:
    """input where the condition holds, else other.

    Args:
        condition: a boolean tensor; the three shapes broadcast.
        input: a tensor or a number.
        other: a tensor or a number.

    Returns:
        The chosen elements; without input and other, the indices of the true elements, as `nonzero(condition, as_tuple=True)`.

    Example:
        >>> fb.where(fb.tensor([True, False]), fb.tensor([1., 2.]), 0)
        tensor([1., 0.])"""
    try:
        if not isinstance(input, TensorBase) and (not isinstance(other, TensorBase)):
            if input is None and other is None:
                return _ops.nonzero(condition, as_tuple=True) if out is None else into('where', out, _ops.nonzero(condition, as_tuple=True))
            input = _ops.full((), input, dtype=shapes.numbers_dtype(input, other), device=condition.device)
        else:
            shapes.check_fits(input, other)
            shapes.check_fits(other, input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'where', {'condition': condition}, {}, {'input': input, 'other': other}) from None
    input = input if isinstance(input, TensorBase) else operand(input, other, 'where')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'where')
    try:
        condition_: TensorBase = condition
        input_: TensorBase = input
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = (condition_.key & NOT_DTYPES) | input_.key | other_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'where', {'condition': condition}) from None
    try:
        fn = where_table[key]
    except KeyError:
        fn = where_op.resolve(key)
    if out is None:
        return fn(condition_, input_, other_)
    return into_exactly('where', out, fn(condition_, input_, other_), condition_, input_, other_)


where_op: Final = Op('where', where, adapt_pointwise_ttt, where_record, None, shapes.pointwise, None, 'common', (1, 2), (), '', ('condition', 'input', 'other'), (0,), layout='operands')
where_table: Final[dict[int, Any]] = where_op.table


# maximum: ops/choosing.py:41
class MaximumBackward(Node):
    """Backward of maximum: ops/choosing.py:41."""

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
                raise freed('maximum')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('maximum', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('maximum')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('maximum', 'other', other, self.other_version)
            d = where(eq(input, other), g / 2, where(lt(input, other), 0, g))
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('maximum')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('maximum', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('maximum')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('maximum', 'other', other, self.other_version)
            d = where(eq(input, other), g / 2, where(gt(input, other), 0, g))
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def maximum_record(kernel: Any) -> Any:
    def maximum(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = MaximumBackward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return maximum


def maximum(input: Any, other: Any, *, out: Any = None) -> Any:
    """The larger of the two, element by element; NaN if either is.

    Example:
        >>> fb.maximum(fb.tensor([1., 5.]), fb.tensor([3., 2.]))
        tensor([3., 5.])"""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'maximum')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'maximum')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = maximum_table[key]
    except KeyError:
        fn = maximum_op.resolve(key)
    if out is None:
        return fn(input_, other_)
    return into('maximum', out, fn(input_, other_), input_, other_)


maximum_op: Final = Op('maximum', maximum, adapt_pointwise_tt, maximum_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
maximum_table: Final[dict[int, Any]] = maximum_op.table


# clamp_both: ops/choosing.py:103
class ClampBothBackward(Node):
    """Backward of clamp_both: ops/choosing.py:103."""

    __slots__ = ('input', 'input_version', 'min', 'min_version', 'max', 'max_version', 'input_back', 'min_back', 'max_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'min', 'max')
    arity: ClassVar[int] = 3

    def __init__(self, e0: Any, e1: Any, e2: Any, input: Any, input_version: Any, min: Any, min_version: Any, max: Any, max_version: Any, input_back: Any, min_back: Any, max_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = (e2,)
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.min: Any = min
        self.min_version: Any = min_version
        self.max: Any = max
        self.max_version: Any = max_version
        self.input_back: Any = input_back
        self.min_back: Any = min_back
        self.max_back: Any = max_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('clamp_both')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('clamp_both', 'input', input, self.input_version)
            min = self.min
            if min is FREED:
                raise freed('clamp_both')
            if min.storage is not None and min.storage.version != self.min_version:
                check_version('clamp_both', 'min', min, self.min_version)
            max = self.max
            if max is FREED:
                raise freed('clamp_both')
            if max.storage is not None and max.storage.version != self.max_version:
                check_version('clamp_both', 'max', max, self.max_version)
            d = where(_ops.logical_and(ge(input, min), le(input, max)), g, 0)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('clamp_both')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('clamp_both', 'input', input, self.input_version)
            min = self.min
            if min is FREED:
                raise freed('clamp_both')
            if min.storage is not None and min.storage.version != self.min_version:
                check_version('clamp_both', 'min', min, self.min_version)
            max = self.max
            if max is FREED:
                raise freed('clamp_both')
            if max.storage is not None and max.storage.version != self.max_version:
                check_version('clamp_both', 'max', max, self.max_version)
            d = where(_ops.logical_and(lt(min, max), lt(input, min)), g, 0)
            if self.min_back is not None and d is not None:
                d = sum_to(d, self.min_back)
            engine.give(e, d, False)
        e = self.more[0]
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('clamp_both')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('clamp_both', 'input', input, self.input_version)
            min = self.min
            if min is FREED:
                raise freed('clamp_both')
            if min.storage is not None and min.storage.version != self.min_version:
                check_version('clamp_both', 'min', min, self.min_version)
            max = self.max
            if max is FREED:
                raise freed('clamp_both')
            if max.storage is not None and max.storage.version != self.max_version:
                check_version('clamp_both', 'max', max, self.max_version)
            d = where(_ops.logical_or(lt(max, min), gt(input, max)), g, 0)
            if self.max_back is not None and d is not None:
                d = sum_to(d, self.max_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.min = FREED
        self.max = FREED


def clamp_both_record(kernel: Any) -> Any:
    def clamp_both(input: TensorBase, min: TensorBase, max: TensorBase) -> Any:
        r: TensorBase = kernel(input, min, max)
        e0 = input.node if input.base is None else node_of(input)
        e1 = min.node if min.base is None else node_of(min)
        e2 = max.node if max.base is None else node_of(max)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        min_kept = min
        min_version = 0 if min_kept is None or min_kept.storage is None else min_kept.storage.version
        max_kept = max
        max_version = 0 if max_kept is None or max_kept.storage is None else max_kept.storage.version
        sizes = r.sizes
        r.node = ClampBothBackward(e0, e1, e2, input_kept, input_version, min_kept, min_version, max_kept, max_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if min.sizes is sizes or min.sizes == sizes else min.sizes, None if max.sizes is sizes or max.sizes == sizes else max.sizes)
        r.key |= GRAD
        return r

    return clamp_both


def clamp_both(input: Any, min: Any, max: Any, *, out: Any = None) -> Any:
    """Each element limited to [min, max]."""
    input = input if isinstance(input, TensorBase) else operand(input, first_tensor(min, max), 'clamp')
    min = min if isinstance(min, TensorBase) else operand(min, first_tensor(input, max), 'clamp')
    max = max if isinstance(max, TensorBase) else operand(max, first_tensor(input, min), 'clamp')
    input_: TensorBase = input
    min_: TensorBase = min
    max_: TensorBase = max
    modes: int = tls.keys if busy else 0
    key: int = input_.key | min_.key | max_.key | modes
    try:
        fn = clamp_both_table[key]
    except KeyError:
        fn = clamp_both_op.resolve(key)
    if out is None:
        return fn(input_, min_, max_)
    return into('clamp_both', out, fn(input_, min_, max_), input_, min_, max_)


clamp_both_op: Final = Op('clamp_both', clamp_both, adapt_pointwise_ttt, clamp_both_record, None, shapes.pointwise, None, 'common', (0, 1, 2), (), '', ('input', 'min', 'max'), (), accepts='int float', title='clamp', layout='operands')
clamp_both_table: Final[dict[int, Any]] = clamp_both_op.table


def clamp_both__record(kernel: Any) -> Any:
    def clamp_both_(input: TensorBase, min: TensorBase, max: TensorBase) -> Any:
        check_inplace('clamp_both_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = min.node if min.base is None else node_of(min)
        e2 = max.node if max.base is None else node_of(max)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        min_kept = min
        min_version = 0 if min_kept is None or min_kept.storage is None else min_kept.storage.version
        max_kept = max
        max_version = 0 if max_kept is None or max_kept.storage is None else max_kept.storage.version
        node = ClampBothBackward(e0, e1, e2, input_kept, input_version, min_kept, min_version, max_kept, max_version, None, None if min.sizes is input.sizes or min.sizes == input.sizes else min.sizes, None if max.sizes is input.sizes or max.sizes == input.sizes else max.sizes)
        kernel(input, min, max)
        rebase_history(input, node)
        return input

    return clamp_both_


def clamp_both_(input: Any, min: Any, max: Any) -> Any:
    """In-place form of clamp_both."""
    min = min if isinstance(min, TensorBase) else operand(min, first_tensor(input, max), 'clamp')
    max = max if isinstance(max, TensorBase) else operand(max, first_tensor(input, min), 'clamp')
    input_: TensorBase = input
    min_: TensorBase = min
    max_: TensorBase = max
    modes: int = tls.keys if busy else 0
    key: int = input_.key | min_.key | max_.key | modes
    try:
        fn = clamp_both__table[key]
    except KeyError:
        fn = clamp_both__op.resolve(key)
    return fn(input_, min_, max_)


clamp_both__op: Final = Op('clamp_both_', clamp_both_, adapt_inplace_ttt, clamp_both__record, None, shapes.pointwise, None, 'common', (0, 1, 2), ('inplace',), '', ('input', 'min', 'max'), (), accepts='int float', title='clamp')
clamp_both__table: Final[dict[int, Any]] = clamp_both__op.table


# eq: ops/comparison.py:15
def eq(input: Any, other: Any, *, out: Any = None) -> Any:
    """Whether input equals other, element by element.

    Example:
        >>> fb.eq(fb.tensor([1, 2, 3]), 2)
        tensor([False,  True, False])"""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'eq')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'eq')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = eq_table[key]
    except KeyError:
        fn = eq_op.resolve(key)
    if out is None:
        return fn(input_, other_)
    return into('eq', out, fn(input_, other_), input_, other_)


eq_op: Final = Op('eq', eq, adapt_pointwise_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), (), '', ('input', 'other'), (), layout='operands')
eq_table: Final[dict[int, Any]] = eq_op.table


def eq_(input: Any, other: Any) -> Any:
    """In-place form of eq."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'eq')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = eq__table[key]
    except KeyError:
        fn = eq__op.resolve(key)
    return fn(input_, other_)


eq__op: Final = Op('eq_', eq_, adapt_inplace_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), ('inplace',), '', ('input', 'other'), ())
eq__table: Final[dict[int, Any]] = eq__op.table


# ne: ops/comparison.py:25
def ne(input: Any, other: Any, *, out: Any = None) -> Any:
    """Whether input differs from other, element by element.

    Example:
        >>> fb.ne(fb.tensor([1, 2, 3]), 2)
        tensor([ True, False,  True])"""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'ne')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'ne')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = ne_table[key]
    except KeyError:
        fn = ne_op.resolve(key)
    if out is None:
        return fn(input_, other_)
    return into('ne', out, fn(input_, other_), input_, other_)


ne_op: Final = Op('ne', ne, adapt_pointwise_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), (), '', ('input', 'other'), (), layout='operands')
ne_table: Final[dict[int, Any]] = ne_op.table


def ne_(input: Any, other: Any) -> Any:
    """In-place form of ne."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'ne')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = ne__table[key]
    except KeyError:
        fn = ne__op.resolve(key)
    return fn(input_, other_)


ne__op: Final = Op('ne_', ne_, adapt_inplace_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), ('inplace',), '', ('input', 'other'), ())
ne__table: Final[dict[int, Any]] = ne__op.table


# lt: ops/comparison.py:35
def lt(input: Any, other: Any, *, out: Any = None) -> Any:
    """Whether input is less than other, element by element.

    Example:
        >>> fb.lt(fb.tensor([1, 2, 3]), 2)
        tensor([ True, False, False])"""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'lt')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'lt')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = lt_table[key]
    except KeyError:
        fn = lt_op.resolve(key)
    if out is None:
        return fn(input_, other_)
    return into('lt', out, fn(input_, other_), input_, other_)


lt_op: Final = Op('lt', lt, adapt_pointwise_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
lt_table: Final[dict[int, Any]] = lt_op.table


def lt_(input: Any, other: Any) -> Any:
    """In-place form of lt."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'lt')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = lt__table[key]
    except KeyError:
        fn = lt__op.resolve(key)
    return fn(input_, other_)


lt__op: Final = Op('lt_', lt_, adapt_inplace_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='bool int float')
lt__table: Final[dict[int, Any]] = lt__op.table


# le: ops/comparison.py:45
def le(input: Any, other: Any, *, out: Any = None) -> Any:
    """Whether input is less than or equal to other, element by element.

    Example:
        >>> fb.le(fb.tensor([1, 2, 3]), 2)
        tensor([ True,  True, False])"""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'le')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'le')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = le_table[key]
    except KeyError:
        fn = le_op.resolve(key)
    if out is None:
        return fn(input_, other_)
    return into('le', out, fn(input_, other_), input_, other_)


le_op: Final = Op('le', le, adapt_pointwise_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
le_table: Final[dict[int, Any]] = le_op.table


def le_(input: Any, other: Any) -> Any:
    """In-place form of le."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'le')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = le__table[key]
    except KeyError:
        fn = le__op.resolve(key)
    return fn(input_, other_)


le__op: Final = Op('le_', le_, adapt_inplace_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='bool int float')
le__table: Final[dict[int, Any]] = le__op.table


# gt: ops/comparison.py:55
def gt(input: Any, other: Any, *, out: Any = None) -> Any:
    """Whether input is greater than other, element by element.

    Example:
        >>> fb.gt(fb.tensor([1, 2, 3]), 2)
        tensor([False, False,  True])"""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'gt')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'gt')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = gt_table[key]
    except KeyError:
        fn = gt_op.resolve(key)
    if out is None:
        return fn(input_, other_)
    return into('gt', out, fn(input_, other_), input_, other_)


gt_op: Final = Op('gt', gt, adapt_pointwise_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
gt_table: Final[dict[int, Any]] = gt_op.table


def gt_(input: Any, other: Any) -> Any:
    """In-place form of gt."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'gt')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = gt__table[key]
    except KeyError:
        fn = gt__op.resolve(key)
    return fn(input_, other_)


gt__op: Final = Op('gt_', gt_, adapt_inplace_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='bool int float')
gt__table: Final[dict[int, Any]] = gt__op.table


# ge: ops/comparison.py:65
def ge(input: Any, other: Any, *, out: Any = None) -> Any:
    """Whether input is greater than or equal to other, element by element.

    Example:
        >>> fb.ge(fb.tensor([1, 2, 3]), 2)
        tensor([False,  True,  True])"""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'ge')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'ge')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = ge_table[key]
    except KeyError:
        fn = ge_op.resolve(key)
    if out is None:
        return fn(input_, other_)
    return into('ge', out, fn(input_, other_), input_, other_)


ge_op: Final = Op('ge', ge, adapt_pointwise_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
ge_table: Final[dict[int, Any]] = ge_op.table


def ge_(input: Any, other: Any) -> Any:
    """In-place form of ge."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'ge')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = ge__table[key]
    except KeyError:
        fn = ge__op.resolve(key)
    return fn(input_, other_)


ge__op: Final = Op('ge_', ge_, adapt_inplace_tt, None, None, shapes.pointwise, dtypes.bool, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='bool int float')
ge__table: Final[dict[int, Any]] = ge__op.table


# conj: ops/complexes.py:15
def conj(input: Any) -> Any:
    """The complex conjugate; a real tensor is its own."""
    try:
        return _ops.conj_physical(input) if input.dtype.is_complex else input
    except (AttributeError, TypeError) as error:
        raise misused(error, 'conj', {'input': input}) from None


# cast: ops/copying.py:15
class CastBackward(Node):
    """Backward of cast: ops/copying.py:15."""

    __slots__ = ('input_dtype',)
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_dtype: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_dtype: Any = input_dtype

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_dtype = self.input_dtype
            d = cast(g, input_dtype)
            engine.give(e, d, False)


def cast_record(kernel: Any) -> Any:
    def cast(input: TensorBase, dtype: Any) -> Any:
        r: TensorBase = kernel(input, dtype)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        r.node = CastBackward(e0, dtype_of(input.key))
        r.key |= GRAD
        return r

    return cast


def cast(input: Any, dtype: Any, *, out: Any = None) -> Any:
    """The values in another dtype, as PyTorch converts them."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cast', {'input': input}) from None
    try:
        fn = cast_table[key]
    except KeyError:
        fn = cast_op.resolve(key)
    if out is None:
        return fn(input_, dtype)
    return into('cast', out, fn(input_, dtype), input_)


cast_op: Final = Op('cast', cast, adapt_fresh_ts, cast_record, None, shapes.same, 'array', '', (), (), '', ('input', 'dtype'), (), title='to', layout='first')
cast_table: Final[dict[int, Any]] = cast_op.table


# clone: ops/copying.py:22
class CloneBackward(Node):
    """Backward of clone: ops/copying.py:22."""

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


def clone_record(kernel: Any) -> Any:
    def clone(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        r.node = CloneBackward(e0)
        r.key |= GRAD
        return r

    return clone


def clone(input: Any, *, memory_format: Any = preserve_format, out: Any = None) -> Any:
    """A copy, with the same strides where these are dense, else contiguous."""
    try:
        if memory_format is not preserve_format:
            return shapes.formatted(_ops.clone_as(input, memory_format), memory_format) if out is None else into('clone', out, shapes.formatted(_ops.clone_as(input, memory_format), memory_format))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'clone', {'input': input}) from None
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'clone', {'input': input}) from None
    try:
        fn = clone_table[key]
    except KeyError:
        fn = clone_op.resolve(key)
    if out is None:
        return fn(input_)
    return into('clone', out, fn(input_), input_)


clone_op: Final = Op('clone', clone, adapt_fresh_t, clone_record, None, shapes.same, None, '', (), (), '', ('input',), (), layout='first')
clone_table: Final[dict[int, Any]] = clone_op.table


# exp: ops/elementary.py:16
class ExpBackward(Node):
    """Backward of exp: ops/elementary.py:16."""

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
            out = saved_output(self, 'exp', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g * (conj(out) if out.key & COMPLEXES else out)
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


def exp_record(kernel: Any) -> Any:
    def exp(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(r)
        r.node = ExpBackward(e0, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return exp


def exp(input: Any, *, out: Any = None) -> Any:
    """e to the power input.

    Example:
        >>> fb.exp(fb.tensor([0., 1.]))
        tensor([1.0000, 2.7183])"""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'exp', {'input': input}) from None
    try:
        fn = exp_table[key]
    except KeyError:
        fn = exp_op.resolve(key)
    if out is None:
        return fn(input_)
    return into('exp', out, fn(input_), input_)


exp_op: Final = Op('exp', exp, adapt_pointwise_t, exp_record, None, shapes.pointwise, None, 'float', (0,), (), 'float32', ('input',), (), layout='operands')
exp_table: Final[dict[int, Any]] = exp_op.table


def exp__record(kernel: Any) -> Any:
    def exp_(input: TensorBase) -> Any:
        check_inplace('exp_', input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(input)
        node = ExpBackward(e0, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return exp_


def exp_(input: Any) -> Any:
    """In-place form of exp."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'exp', {'input': input}) from None
    try:
        fn = exp__table[key]
    except KeyError:
        fn = exp__op.resolve(key)
    return fn(input_)


exp__op: Final = Op('exp_', exp_, adapt_inplace_t, exp__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), 'float32', ('input',), ())
exp__table: Final[dict[int, Any]] = exp__op.table


# log: ops/elementary.py:44
class LogBackward(Node):
    """Backward of log: ops/elementary.py:44."""

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
                raise freed('log')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('log', 'input', input, self.input_version)
            d = g / (conj(input) if input.key & COMPLEXES else input)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def log_record(kernel: Any) -> Any:
    def log(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = LogBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return log


def log(input: Any, *, out: Any = None) -> Any:
    """The natural logarithm; -inf at 0, NaN for negative numbers.

    Example:
        >>> fb.log(fb.tensor([1., 10.]))
        tensor([0.0000, 2.3026])"""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'log', {'input': input}) from None
    try:
        fn = log_table[key]
    except KeyError:
        fn = log_op.resolve(key)
    if out is None:
        return fn(input_)
    return into('log', out, fn(input_), input_)


log_op: Final = Op('log', log, adapt_pointwise_t, log_record, None, shapes.pointwise, None, 'float', (0,), (), 'float32', ('input',), (), layout='operands')
log_table: Final[dict[int, Any]] = log_op.table


def log__record(kernel: Any) -> Any:
    def log_(input: TensorBase) -> Any:
        check_inplace('log_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = LogBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return log_


def log_(input: Any) -> Any:
    """In-place form of log."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'log', {'input': input}) from None
    try:
        fn = log__table[key]
    except KeyError:
        fn = log__op.resolve(key)
    return fn(input_)


log__op: Final = Op('log_', log_, adapt_inplace_t, log__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), 'float32', ('input',), ())
log__table: Final[dict[int, Any]] = log__op.table


# tanh: ops/elementary.py:193
class TanhBackward(Node):
    """Backward of tanh: ops/elementary.py:193."""

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
            out = saved_output(self, 'tanh', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = _ops.tanh_backward(g, out)
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


def tanh_record(kernel: Any) -> Any:
    def tanh(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(r)
        r.node = TanhBackward(e0, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return tanh


def tanh(input: Any, *, out: Any = None) -> Any:
    """The hyperbolic tangent.

    Example:
        >>> fb.tanh(fb.tensor([0., 1.]))
        tensor([0.0000, 0.7616])"""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'tanh', {'input': input}) from None
    try:
        fn = tanh_table[key]
    except KeyError:
        fn = tanh_op.resolve(key)
    if out is None:
        return fn(input_)
    return into('tanh', out, fn(input_), input_)


tanh_op: Final = Op('tanh', tanh, adapt_pointwise_t, tanh_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
tanh_table: Final[dict[int, Any]] = tanh_op.table


def tanh__record(kernel: Any) -> Any:
    def tanh_(input: TensorBase) -> Any:
        check_inplace('tanh_', input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(input)
        node = TanhBackward(e0, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return tanh_


def tanh_(input: Any) -> Any:
    """In-place form of tanh."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'tanh', {'input': input}) from None
    try:
        fn = tanh__table[key]
    except KeyError:
        fn = tanh__op.resolve(key)
    return fn(input_)


tanh__op: Final = Op('tanh_', tanh_, adapt_inplace_t, tanh__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
tanh__table: Final[dict[int, Any]] = tanh__op.table


# embedding_forward: ops/embedding.py:76
class EmbeddingForwardBackward(Node):
    """Backward of embedding_forward: ops/embedding.py:76."""

    __slots__ = ('weight_shape', 'indices', 'indices_version', 'padding_idx', 'scale_grad_by_freq')
    saved_names: ClassVar[tuple[str, ...]] = ('indices',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, weight_shape: Any, indices: Any, indices_version: Any, padding_idx: Any, scale_grad_by_freq: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.weight_shape: Any = weight_shape
        self.indices: Any = indices
        self.indices_version: Any = indices_version
        self.padding_idx: Any = padding_idx
        self.scale_grad_by_freq: Any = scale_grad_by_freq

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            weight_shape = self.weight_shape
            indices = self.indices
            if indices is FREED:
                raise freed('embedding_forward')
            if indices.storage is not None and indices.storage.version != self.indices_version:
                check_version('embedding_forward', 'indices', indices, self.indices_version)
            padding_idx = self.padding_idx
            scale_grad_by_freq = self.scale_grad_by_freq
            d = _ops.embedding_dense_backward(g, indices, weight_shape[0], padding_idx, scale_grad_by_freq)
            engine.give(e, d, False)

    def release(self) -> None:
        self.indices = FREED


def embedding_forward_record(kernel: Any) -> Any:
    def embedding_forward(weight: TensorBase, indices: TensorBase, padding_idx: Any, scale_grad_by_freq: Any) -> Any:
        r: TensorBase = kernel(weight, indices, padding_idx, scale_grad_by_freq)
        e0 = weight.node if weight.base is None else node_of(weight)
        indices_kept = indices
        indices_version = 0 if indices_kept is None or indices_kept.storage is None else indices_kept.storage.version
        r.node = EmbeddingForwardBackward(e0, weight.sizes, indices_kept, indices_version, padding_idx, scale_grad_by_freq)
        r.key |= GRAD
        return r

    return embedding_forward


def embedding_forward(weight: Any, indices: Any, padding_idx: Any, scale_grad_by_freq: Any, *, out: Any = None) -> Any:
    """The rows of weight that indices name."""
    try:
        weight_: TensorBase = weight
        indices_: TensorBase = indices
        modes: int = tls.keys if busy else 0
        key: int = weight_.key | (indices_.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'embedding_forward', {'weight': weight, 'indices': indices}) from None
    try:
        fn = embedding_forward_table[key]
    except KeyError:
        fn = embedding_forward_op.resolve(key)
    if out is None:
        return fn(weight_, indices_, padding_idx, scale_grad_by_freq)
    return into('embedding_forward', out, fn(weight_, indices_, padding_idx, scale_grad_by_freq))


embedding_forward_op: Final = Op('embedding_forward', embedding_forward, adapt_fresh_ttss, embedding_forward_record, None, shapes.embedding, None, '', (), (), '', ('weight', 'indices', 'padding_idx', 'scale_grad_by_freq'), (1,), title='embedding')
embedding_forward_table: Final[dict[int, Any]] = embedding_forward_op.table


# cross_entropy: ops/loss.py:19
def cross_entropy(input: Any, target: Any, weight: Any = None, size_average: Any = None, ignore_index: Any = -100, reduce: Any = None, reduction: Any = 'mean', label_smoothing: Any = 0.0) -> Any:
    """The negative log probability that softmax(input) gives to the target.

    Args:
        input: logits, shape (N, C, ...) or (C,).
        target: class indices, shape (N, ...) or (); or class probabilities of input's shape and of a floating-point dtype.
        weight: a factor for each class, shape (C,).
        size_average: retired; see reduction.
        ignore_index: this class index counts for nothing.
        reduce: retired; see reduction.
        reduction: "none", "sum", or "mean": the sum, divided by the sum of the counted targets' weights
            (for probabilities: by N).
        label_smoothing: this part of the target, 0 to 1, is spread evenly over the classes.

    Returns:
        Shape (), or (N, ...) with reduction "none".

    Raises:
        IndexError: a target names no class.
        ShapeError: the shapes do not fit.

    Example:
        >>> fb.nn.functional.cross_entropy(fb.zeros(2, 4), fb.tensor([0, 3]))
        tensor(1.3863)"""
    try:
        if input is None or target is None:
            raise not_a_tensor('cross_entropy', input=input, target=target)
        plain = weight is None and label_smoothing == 0.0 and (size_average is None) and (reduce is None)
        if plain and len(input.sizes) == 2 and (not target.key & DIFFERENTIABLE) and (reduction in ('mean', 'sum', 'none')):
            return fused_cross_entropy(input, target, ignore_index, reduction)[0]
        reduction = shapes.reduction_name('cross_entropy', size_average, reduce, reduction)
        if not 0.0 <= label_smoothing <= 1.0:
            raise RuntimeError(f'cross_entropy: label_smoothing must be from 0 to 1, got {label_smoothing}')
        if target.dtype.is_floating_point and target.sizes == input.sizes:
            if ignore_index >= 0:
                raise RuntimeError(f'cross_entropy: ignore_index={ignore_index} names a class, and the target holds probabilities; leave it out')
            return _ops.cross_entropy_of_probabilities(input, target, weight, reduction, label_smoothing)
        shapes.class_loss('cross_entropy', input.sizes, target.sizes, None if weight is None else weight.sizes)
        log_probability = _ops.log_softmax(input, 0 if len(input.sizes) == 1 else 1)
        loss = _ops.nll_loss(log_probability, target, weight, ignore_index=ignore_index, reduction=reduction)
        if label_smoothing == 0.0:
            return loss
        return loss * (1 - label_smoothing) + _ops.smoothing_loss(log_probability, target, weight, ignore_index, reduction) * (label_smoothing / log_probability.sizes[0 if len(input.sizes) == 1 else 1])
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cross_entropy', {'input': input, 'target': target}, {'weight': weight}) from None


# fused_cross_entropy: ops/loss.py:87
fused_cross_entropy_result = result_type('cross_entropy', ('loss', 'normalizer'))


class FusedCrossEntropyBackward(Node):
    """Backward of fused_cross_entropy: ops/loss.py:87."""

    __slots__ = ('input', 'input_version', 'target', 'target_version', 'ignore_index', 'reduction', 'normalizer', 'normalizer_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'target', 'normalizer')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, target: Any, target_version: Any, ignore_index: Any, reduction: Any, normalizer: Any, normalizer_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.target: Any = target
        self.target_version: Any = target_version
        self.ignore_index: Any = ignore_index
        self.reduction: Any = reduction
        self.normalizer: Any = normalizer
        self.normalizer_version: Any = normalizer_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('fused_cross_entropy')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('fused_cross_entropy', 'input', input, self.input_version)
            target = self.target
            if target is FREED:
                raise freed('fused_cross_entropy')
            if target.storage is not None and target.storage.version != self.target_version:
                check_version('fused_cross_entropy', 'target', target, self.target_version)
            ignore_index = self.ignore_index
            reduction = self.reduction
            normalizer = self.normalizer
            if normalizer is FREED:
                raise freed('fused_cross_entropy')
            if normalizer is not None:
                if normalizer.storage is not None and normalizer.storage.version != self.normalizer_version:
                    check_version('fused_cross_entropy', 'normalizer', normalizer, self.normalizer_version)
            d = fused_cross_entropy_backward(g, input, target, normalizer, ignore_index, reduction)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.target = FREED
        self.normalizer = FREED


def fused_cross_entropy_record(kernel: Any) -> Any:
    def fused_cross_entropy(input: TensorBase, target: TensorBase, ignore_index: Any, reduction: Any) -> Any:
        rs = kernel(input, target, ignore_index, reduction)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        target_kept = target
        target_version = 0 if target_kept is None or target_kept.storage is None else target_kept.storage.version
        normalizer_kept = rs[1]
        normalizer_version = 0 if normalizer_kept is None else version_of(normalizer_kept)
        r.node = FusedCrossEntropyBackward(e0, input_kept, input_version, target_kept, target_version, ignore_index, reduction, normalizer_kept, normalizer_version)
        r.key |= GRAD
        return rs

    return fused_cross_entropy


def fused_cross_entropy(input: Any, target: Any, ignore_index: Any, reduction: Any, *, out: Any = None) -> Any:
    """cross_entropy of logits (N, C) and class indices (N,), and log(sum(exp(input))) of each row."""
    try:
        input_: TensorBase = input
        target_: TensorBase = target
        modes: int = tls.keys if busy else 0
        key: int = input_.key | (target_.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fused_cross_entropy', {'input': input, 'target': target}) from None
    try:
        fn = fused_cross_entropy_table[key]
    except KeyError:
        fn = fused_cross_entropy_op.resolve(key)
    if out is None:
        return named_result(fused_cross_entropy_result, fn(input_, target_, ignore_index, reduction))
    return into('fused_cross_entropy', out, named_result(fused_cross_entropy_result, fn(input_, target_, ignore_index, reduction)))


fused_cross_entropy_op: Final = Op('fused_cross_entropy', fused_cross_entropy, adapt_several_ttss, fused_cross_entropy_record, None, shapes.fused_cross_entropy, None, '', (), (), 'float32', ('input', 'target', 'ignore_index', 'reduction'), (1,), accepts='float', title='cross_entropy')
fused_cross_entropy_table: Final[dict[int, Any]] = fused_cross_entropy_op.table


# fused_cross_entropy_backward: ops/loss.py:98
def fused_cross_entropy_backward_decomposed(grad: Any, input: Any, target: Any, normalizer: Any, ignore_index: Any, reduction: Any) -> Any:
    classes = input.sizes[1]
    valid = _ops.to(ne(target, ignore_index), input.dtype)
    hot = _ops.to(_ops.one_hot(_ops.class_targets(target, classes, ignore_index), classes), input.dtype)
    scale = grad * valid / _ops.clamp(sum(valid), 1) if reduction == 'mean' else grad * valid
    return (softmax_forward(input, 1) - hot) * unsqueeze(scale, 1)


def fused_cross_entropy_backward(grad: Any, input: Any, target: Any, normalizer: Any, ignore_index: Any, reduction: Any, *, out: Any = None) -> Any:
    """What fused_cross_entropy sends back. Kernels use the normalizer; the body, which has derivatives, does not."""
    try:
        grad_: TensorBase = grad
        input_: TensorBase = input
        target_: TensorBase = target
        normalizer_: TensorBase = normalizer
        modes: int = tls.keys if busy else 0
        key: int = grad_.key | input_.key | (target_.key & NOT_DTYPES) | (normalizer_.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fused_cross_entropy_backward', {'grad': grad, 'input': input, 'target': target, 'normalizer': normalizer}) from None
    try:
        fn = fused_cross_entropy_backward_table[key]
    except KeyError:
        fn = fused_cross_entropy_backward_op.resolve(key)
    if out is None:
        return fn(grad_, input_, target_, normalizer_, ignore_index, reduction)
    return into('fused_cross_entropy_backward', out, fn(grad_, input_, target_, normalizer_, ignore_index, reduction))


fused_cross_entropy_backward_op: Final = Op('fused_cross_entropy_backward', fused_cross_entropy_backward, adapt_fresh_ttttss, None, fused_cross_entropy_backward_decomposed, shapes.fused_cross_entropy_backward, None, '', (), (), '', ('grad', 'input', 'target', 'normalizer', 'ignore_index', 'reduction'), (2, 3), accepts='float')
fused_cross_entropy_backward_table: Final[dict[int, Any]] = fused_cross_entropy_backward_op.table


# add: ops/pointwise.py:14
class AddBackward(Node):
    """Backward of add: ops/pointwise.py:14."""

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
            d = g
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            d = g
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, True)


def add_record(kernel: Any) -> Any:
    def add(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        sizes = r.sizes
        r.node = AddBackward(e0, e1, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return add


def add(input: Any, other: Any, *, alpha: Any = 1, out: Any = None) -> Any:
    """input + alpha * other, element by element.

    Args:
        input: a tensor or a number.
        other: a tensor or a number, of a shape that broadcasts with input's.
        alpha: the multiplier of other.

    Example:
        >>> fb.add(fb.tensor([1., 2.]), 10, alpha=2)
        tensor([21., 22.])"""
    try:
        if alpha != 1:
            alpha = shapes.checked_alpha('add', input, other, alpha)
            if shapes.is_half(input, other):
                return _ops.scaled_add(input, other, shapes.rounded('add', alpha, input.dtype)) if out is None else into('add', out, _ops.scaled_add(input, other, shapes.rounded('add', alpha, input.dtype)))
            other = shapes.in_common_dtype(other, input) * alpha
    except (AttributeError, TypeError) as error:
        raise misused(error, 'add', {}, {}, {'input': input, 'other': other}) from None
    input = input if isinstance(input, TensorBase) else operand(input, other, 'add')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'add')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = add_table[key]
    except KeyError:
        fn = add_op.resolve(key)
    if out is None:
        return fn(input_, other_)
    return into('add', out, fn(input_, other_), input_, other_)


add_op: Final = Op('add', add, adapt_pointwise_tt, add_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), layout='operands')
add_table: Final[dict[int, Any]] = add_op.table


def add__record(kernel: Any) -> Any:
    def add_(input: TensorBase, other: TensorBase) -> Any:
        check_inplace('add_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        node = AddBackward(e0, e1, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other)
        rebase_history(input, node)
        return input

    return add_


def add_(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """In-place form of add."""
    try:
        if alpha != 1:
            alpha = shapes.checked_alpha('add', input, other, alpha)
            if shapes.is_half(input, other):
                return _ops.scaled_add_(input, other, shapes.rounded('add', alpha, input.dtype))
            other = shapes.in_common_dtype(other, input) * alpha
    except (AttributeError, TypeError) as error:
        raise misused(error, 'add', {}, {}, {'input': input, 'other': other}) from None
    other = other if isinstance(other, TensorBase) else operand(other, input, 'add')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = add__table[key]
    except KeyError:
        fn = add__op.resolve(key)
    return fn(input_, other_)


add__op: Final = Op('add_', add_, adapt_inplace_tt, add__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), ())
add__table: Final[dict[int, Any]] = add__op.table


# sub: ops/pointwise.py:35
class SubBackward(Node):
    """Backward of sub: ops/pointwise.py:35."""

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
            d = g
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            d = neg(g)
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)


def sub_record(kernel: Any) -> Any:
    def sub(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        sizes = r.sizes
        r.node = SubBackward(e0, e1, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return sub


def sub(input: Any, other: Any, *, alpha: Any = 1, out: Any = None) -> Any:
    """input - alpha * other, element by element.

    Example:
        >>> fb.sub(fb.tensor([1., 2.]), fb.tensor([3., 5.]))
        tensor([-2., -3.])"""
    try:
        if alpha != 1:
            alpha = shapes.checked_alpha('sub', input, other, alpha)
            if shapes.is_half(input, other):
                return _ops.scaled_add(input, other, -shapes.rounded('sub', alpha, input.dtype)) if out is None else into('sub', out, _ops.scaled_add(input, other, -shapes.rounded('sub', alpha, input.dtype)))
            other = shapes.in_common_dtype(other, input) * alpha
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sub', {}, {}, {'input': input, 'other': other}) from None
    input = input if isinstance(input, TensorBase) else operand(input, other, 'sub')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'sub')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = sub_table[key]
    except KeyError:
        fn = sub_op.resolve(key)
    if out is None:
        return fn(input_, other_)
    return into('sub', out, fn(input_, other_), input_, other_)


sub_op: Final = Op('sub', sub, adapt_pointwise_tt, sub_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='int float complex never-bool', layout='operands')
sub_table: Final[dict[int, Any]] = sub_op.table


def sub__record(kernel: Any) -> Any:
    def sub_(input: TensorBase, other: TensorBase) -> Any:
        check_inplace('sub_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        node = SubBackward(e0, e1, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other)
        rebase_history(input, node)
        return input

    return sub_


def sub_(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """In-place form of sub."""
    try:
        if alpha != 1:
            alpha = shapes.checked_alpha('sub', input, other, alpha)
            if shapes.is_half(input, other):
                return _ops.scaled_add_(input, other, -shapes.rounded('sub', alpha, input.dtype))
            other = shapes.in_common_dtype(other, input) * alpha
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sub', {}, {}, {'input': input, 'other': other}) from None
    other = other if isinstance(other, TensorBase) else operand(other, input, 'sub')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = sub__table[key]
    except KeyError:
        fn = sub__op.resolve(key)
    return fn(input_, other_)


sub__op: Final = Op('sub_', sub_, adapt_inplace_tt, sub__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='int float complex never-bool')
sub__table: Final[dict[int, Any]] = sub__op.table


# mul: ops/pointwise.py:51
class MulBackward(Node):
    """Backward of mul: ops/pointwise.py:51."""

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
            other = self.other
            if other is FREED:
                raise freed('mul')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('mul', 'other', other, self.other_version)
            d = g * (conj(other) if other.key & COMPLEXES else other)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('mul')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('mul', 'input', input, self.input_version)
            d = g * (conj(input) if input.key & COMPLEXES else input)
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def mul_record(kernel: Any) -> Any:
    def mul(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input if e1 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other if e0 is not None else None
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = MulBackward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return mul


def mul(input: Any, other: Any, *, out: Any = None) -> Any:
    """input * other, element by element.

    Example:
        >>> fb.mul(fb.tensor([1., 2.]), fb.tensor([3., 5.]))
        tensor([ 3., 10.])"""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'mul')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'mul')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = mul_table[key]
    except KeyError:
        fn = mul_op.resolve(key)
    if out is None:
        return fn(input_, other_)
    return into('mul', out, fn(input_, other_), input_, other_)


mul_op: Final = Op('mul', mul, adapt_pointwise_tt, mul_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), layout='operands', opmath=(0, 1))
mul_table: Final[dict[int, Any]] = mul_op.table


def mul__record(kernel: Any) -> Any:
    def mul_(input: TensorBase, other: TensorBase) -> Any:
        check_inplace('mul_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = clone(input) if e1 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other if e0 is not None else None
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        node = MulBackward(e0, e1, input_kept, input_version, other_kept, other_version, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other)
        rebase_history(input, node)
        return input

    return mul_


def mul_(input: Any, other: Any) -> Any:
    """In-place form of mul."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'mul')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = mul__table[key]
    except KeyError:
        fn = mul__op.resolve(key)
    return fn(input_, other_)


mul__op: Final = Op('mul_', mul_, adapt_inplace_tt, mul__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'other'), (), opmath=(0, 1))
mul__table: Final[dict[int, Any]] = mul__op.table


# div: ops/pointwise.py:62
class DivBackward(Node):
    """Backward of div: ops/pointwise.py:62."""

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
                raise freed('div')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('div', 'other', other, self.other_version)
            d = g / (conj(other) if other.key & COMPLEXES else other)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            other = self.other
            if other is FREED:
                raise freed('div')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('div', 'other', other, self.other_version)
            out = saved_output(self, 'div', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = neg(g * conj(out / other))
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


def div_record(kernel: Any) -> Any:
    def div(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        out_storage = storage_of(r)
        sizes = r.sizes
        r.node = DivBackward(e0, e1, other_kept, other_version, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return div


def div(input: Any, other: Any, *, rounding_mode: Any = None, out: Any = None) -> Any:
    """input / other, element by element; integers give floating-point quotients unless a rounding mode is given.

    Args:
        rounding_mode: None (true division), "trunc" (towards zero, as in C) or "floor" (as Python's //).

    Raises:
        RuntimeError: an integer division by zero with a rounding mode, or an unknown rounding mode.

    Example:
        >>> fb.div(fb.tensor([7, -7]), 2, rounding_mode="trunc")
        tensor([ 3, -3])"""
    try:
        if rounding_mode is not None:
            if rounding_mode == 'floor':
                return _ops.floor_divide(input, other) if out is None else into('div', out, _ops.floor_divide(input, other))
            if rounding_mode == 'trunc':
                return _ops.trunc_divide(input, other) if out is None else into('div', out, _ops.trunc_divide(input, other))
            raise RuntimeError(f"div: rounding_mode is {rounding_mode!r}; it can be None, 'trunc' or 'floor'")
    except (AttributeError, TypeError) as error:
        raise misused(error, 'div', {}, {}, {'input': input, 'other': other}) from None
    input = input if isinstance(input, TensorBase) else operand(input, other, 'div')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'div')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = div_table[key]
    except KeyError:
        fn = div_op.resolve(key)
    if out is None:
        return fn(input_, other_)
    return into('div', out, fn(input_, other_), input_, other_)


div_op: Final = Op('div', div, adapt_pointwise_tt, div_record, None, shapes.pointwise, None, 'float', (0, 1), (), '', ('input', 'other'), (), layout='operands', opmath=(1,))
div_table: Final[dict[int, Any]] = div_op.table


def div__record(kernel: Any) -> Any:
    def div_(input: TensorBase, other: TensorBase) -> Any:
        check_inplace('div_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        out_storage = storage_of(input)
        node = DivBackward(e0, e1, other_kept, other_version, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return div_


def div_(input: Any, other: Any, *, rounding_mode: Any = None) -> Any:
    """In-place form of div."""
    try:
        if rounding_mode is not None:
            if rounding_mode == 'floor':
                return _ops.floor_divide_(input, other)
            if rounding_mode == 'trunc':
                return _ops.trunc_divide_(input, other)
            raise RuntimeError(f"div: rounding_mode is {rounding_mode!r}; it can be None, 'trunc' or 'floor'")
    except (AttributeError, TypeError) as error:
        raise misused(error, 'div', {}, {}, {'input': input, 'other': other}) from None
    other = other if isinstance(other, TensorBase) else operand(other, input, 'div')
    input_: TensorBase = input
    other_: TensorBase = other
    modes: int = tls.keys if busy else 0
    key: int = input_.key | other_.key | modes
    try:
        fn = div__table[key]
    except KeyError:
        fn = div__op.resolve(key)
    return fn(input_, other_)


div__op: Final = Op('div_', div_, adapt_inplace_tt, div__record, None, shapes.pointwise, None, 'float', (0, 1), ('inplace',), '', ('input', 'other'), (), opmath=(1,))
div__table: Final[dict[int, Any]] = div__op.table


# pow: ops/pointwise.py:133
class PowBackward(Node):
    """Backward of pow: ops/pointwise.py:133."""

    __slots__ = ('input', 'input_version', 'exponent', 'exponent_version', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version', 'input_back', 'exponent_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'exponent', 'out:out')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, exponent: Any, exponent_version: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any, input_back: Any, exponent_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.exponent: Any = exponent
        self.exponent_version: Any = exponent_version
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version
        self.input_back: Any = input_back
        self.exponent_back: Any = exponent_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('pow')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('pow', 'input', input, self.input_version)
            exponent = self.exponent
            if exponent is FREED:
                raise freed('pow')
            if exponent.storage is not None and exponent.storage.version != self.exponent_version:
                check_version('pow', 'exponent', exponent, self.exponent_version)
            d = _ops.pow_backward_base(g, input, exponent)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('pow')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('pow', 'input', input, self.input_version)
            exponent = self.exponent
            if exponent is FREED:
                raise freed('pow')
            if exponent.storage is not None and exponent.storage.version != self.exponent_version:
                check_version('pow', 'exponent', exponent, self.exponent_version)
            out = saved_output(self, 'pow', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = _ops.pow_backward_exponent(g, input, exponent, out)
            if self.exponent_back is not None and d is not None:
                d = sum_to(d, self.exponent_back)
            engine.give(e, d, True)

    def release(self) -> None:
        self.input = FREED
        self.exponent = FREED
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


def pow_record(kernel: Any) -> Any:
    def pow(input: TensorBase, exponent: TensorBase) -> Any:
        r: TensorBase = kernel(input, exponent)
        e0 = input.node if input.base is None else node_of(input)
        e1 = exponent.node if exponent.base is None else node_of(exponent)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        exponent_kept = exponent
        exponent_version = 0 if exponent_kept is None or exponent_kept.storage is None else exponent_kept.storage.version
        out_storage = storage_of(r)
        sizes = r.sizes
        r.node = PowBackward(e0, e1, input_kept, input_version, exponent_kept, exponent_version, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if exponent.sizes is sizes or exponent.sizes == sizes else exponent.sizes)
        r.key |= GRAD
        return r

    return pow


def pow(input: Any, exponent: Any, *, out: Any = None) -> Any:
    """input to the power exponent, element by element.

    Raises:
        RuntimeError: an integer to a negative integer power, or to one that its dtype cannot hold.

    Example:
        >>> fb.pow(fb.tensor([1., 2., 3.]), 2)
        tensor([1., 4., 9.])"""
    try:
        if exponent.__class__ is int and exponent == 2 and isinstance(input, TensorBase):
            return _ops.square(input) if out is None else into('pow', out, _ops.square(input))
        if exponent.__class__ is not float and (not isinstance(exponent, TensorBase)) and isinstance(input, TensorBase):
            shapes.check_power(input.dtype, exponent)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'pow', {}, {}, {'input': input, 'exponent': exponent}) from None
    input = input if isinstance(input, TensorBase) else operand(input, exponent, 'pow')
    exponent = exponent if isinstance(exponent, TensorBase) else operand(exponent, input, 'pow')
    input_: TensorBase = input
    exponent_: TensorBase = exponent
    modes: int = tls.keys if busy else 0
    key: int = input_.key | exponent_.key | modes
    try:
        fn = pow_table[key]
    except KeyError:
        fn = pow_op.resolve(key)
    if out is None:
        return fn(input_, exponent_)
    return into('pow', out, fn(input_, exponent_), input_, exponent_)


pow_op: Final = Op('pow', pow, adapt_pointwise_tt, pow_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'exponent'), (), accepts='int float complex', layout='operands')
pow_table: Final[dict[int, Any]] = pow_op.table


def pow__record(kernel: Any) -> Any:
    def pow_(input: TensorBase, exponent: TensorBase) -> Any:
        check_inplace('pow_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = exponent.node if exponent.base is None else node_of(exponent)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        exponent_kept = exponent
        exponent_version = 0 if exponent_kept is None or exponent_kept.storage is None else exponent_kept.storage.version
        out_storage = storage_of(input)
        node = PowBackward(e0, e1, input_kept, input_version, exponent_kept, exponent_version, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version, None, None if exponent.sizes is input.sizes or exponent.sizes == input.sizes else exponent.sizes)
        kernel(input, exponent)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return pow_


def pow_(input: Any, exponent: Any) -> Any:
    """In-place form of pow."""
    try:
        if exponent.__class__ is int and exponent == 2 and isinstance(input, TensorBase):
            return _ops.square_(input)
        if exponent.__class__ is not float and (not isinstance(exponent, TensorBase)) and isinstance(input, TensorBase):
            shapes.check_power(input.dtype, exponent)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'pow', {}, {}, {'input': input, 'exponent': exponent}) from None
    exponent = exponent if isinstance(exponent, TensorBase) else operand(exponent, input, 'pow')
    input_: TensorBase = input
    exponent_: TensorBase = exponent
    modes: int = tls.keys if busy else 0
    key: int = input_.key | exponent_.key | modes
    try:
        fn = pow__table[key]
    except KeyError:
        fn = pow__op.resolve(key)
    return fn(input_, exponent_)


pow__op: Final = Op('pow_', pow_, adapt_inplace_tt, pow__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'exponent'), (), accepts='int float complex')
pow__table: Final[dict[int, Any]] = pow__op.table


# neg: ops/pointwise.py:170
class NegBackward(Node):
    """Backward of neg: ops/pointwise.py:170."""

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
            d = neg(g)
            engine.give(e, d, False)


def neg_record(kernel: Any) -> Any:
    def neg(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        r.node = NegBackward(e0)
        r.key |= GRAD
        return r

    return neg


def neg(input: Any, *, out: Any = None) -> Any:
    """-input.

    Example:
        >>> fb.neg(fb.tensor([1., -2.]))
        tensor([-1.,  2.])"""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'neg', {'input': input}) from None
    try:
        fn = neg_table[key]
    except KeyError:
        fn = neg_op.resolve(key)
    if out is None:
        return fn(input_)
    return into('neg', out, fn(input_), input_)


neg_op: Final = Op('neg', neg, adapt_pointwise_t, neg_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='int float complex', layout='operands')
neg_table: Final[dict[int, Any]] = neg_op.table


def neg__record(kernel: Any) -> Any:
    def neg_(input: TensorBase) -> Any:
        check_inplace('neg_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = NegBackward(e0)
        kernel(input)
        rebase_history(input, node)
        return input

    return neg_


def neg_(input: Any) -> Any:
    """In-place form of neg."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'neg', {'input': input}) from None
    try:
        fn = neg__table[key]
    except KeyError:
        fn = neg__op.resolve(key)
    return fn(input_)


neg__op: Final = Op('neg_', neg_, adapt_inplace_t, neg__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='int float complex')
neg__table: Final[dict[int, Any]] = neg__op.table


# abs: ops/pointwise.py:194
class AbsBackward(Node):
    """Backward of abs: ops/pointwise.py:194."""

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
                raise freed('abs')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('abs', 'input', input, self.input_version)
            d = g * _ops.sgn(input)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def abs_record(kernel: Any) -> Any:
    def abs(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = AbsBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return abs


def abs(input: Any, *, out: Any = None) -> Any:
    """The absolute value; of a complex number, its modulus.

    Example:
        >>> fb.abs(fb.tensor([-1., 2.]))
        tensor([1., 2.])"""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'abs', {'input': input}) from None
    try:
        fn = abs_table[key]
    except KeyError:
        fn = abs_op.resolve(key)
    if out is None:
        return fn(input_)
    return into('abs', out, fn(input_), input_)


abs_op: Final = Op('abs', abs, adapt_pointwise_t, abs_record, None, shapes.pointwise, shapes.modulus_dtype, '', (), (), '', ('input',), (), accepts='int float complex', layout='operands')
abs_table: Final[dict[int, Any]] = abs_op.table


def abs__record(kernel: Any) -> Any:
    def abs_(input: TensorBase) -> Any:
        check_inplace('abs_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = AbsBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return abs_


def abs_(input: Any) -> Any:
    """In-place form of abs."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'abs', {'input': input}) from None
    try:
        fn = abs__table[key]
    except KeyError:
        fn = abs__op.resolve(key)
    return fn(input_)


abs__op: Final = Op('abs_', abs_, adapt_inplace_t, abs__record, None, shapes.pointwise, shapes.modulus_dtype, '', (), ('inplace',), '', ('input',), (), accepts='int float complex')
abs__table: Final[dict[int, Any]] = abs__op.table


# sqrt: ops/pointwise.py:265
class SqrtBackward(Node):
    """Backward of sqrt: ops/pointwise.py:265."""

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
            out = saved_output(self, 'sqrt', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g / (2 * (conj(out) if out.key & COMPLEXES else out))
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


def sqrt_record(kernel: Any) -> Any:
    def sqrt(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(r)
        r.node = SqrtBackward(e0, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return sqrt


def sqrt(input: Any, *, out: Any = None) -> Any:
    """The square root; NaN for negative numbers.

    Example:
        >>> fb.sqrt(fb.tensor([4., 9.]))
        tensor([2., 3.])"""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sqrt', {'input': input}) from None
    try:
        fn = sqrt_table[key]
    except KeyError:
        fn = sqrt_op.resolve(key)
    if out is None:
        return fn(input_)
    return into('sqrt', out, fn(input_), input_)


sqrt_op: Final = Op('sqrt', sqrt, adapt_pointwise_t, sqrt_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
sqrt_table: Final[dict[int, Any]] = sqrt_op.table


def sqrt__record(kernel: Any) -> Any:
    def sqrt_(input: TensorBase) -> Any:
        check_inplace('sqrt_', input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(input)
        node = SqrtBackward(e0, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return sqrt_


def sqrt_(input: Any) -> Any:
    """In-place form of sqrt."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sqrt', {'input': input}) from None
    try:
        fn = sqrt__table[key]
    except KeyError:
        fn = sqrt__op.resolve(key)
    return fn(input_)


sqrt__op: Final = Op('sqrt_', sqrt_, adapt_inplace_t, sqrt__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
sqrt__table: Final[dict[int, Any]] = sqrt__op.table


# rsqrt: ops/pointwise.py:277
class RsqrtBackward(Node):
    """Backward of rsqrt: ops/pointwise.py:277."""

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
            out = saved_output(self, 'rsqrt', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = g * (-0.5 * conj(out * out * out))
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


def rsqrt_record(kernel: Any) -> Any:
    def rsqrt(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(r)
        r.node = RsqrtBackward(e0, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return rsqrt


def rsqrt(input: Any, *, out: Any = None) -> Any:
    """1 / sqrt(input).

    Example:
        >>> fb.rsqrt(fb.tensor([4., 16.]))
        tensor([0.5000, 0.2500])"""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rsqrt', {'input': input}) from None
    try:
        fn = rsqrt_table[key]
    except KeyError:
        fn = rsqrt_op.resolve(key)
    if out is None:
        return fn(input_)
    return into('rsqrt', out, fn(input_), input_)


rsqrt_op: Final = Op('rsqrt', rsqrt, adapt_pointwise_t, rsqrt_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), layout='operands')
rsqrt_table: Final[dict[int, Any]] = rsqrt_op.table


def rsqrt__record(kernel: Any) -> Any:
    def rsqrt_(input: TensorBase) -> Any:
        check_inplace('rsqrt_', input)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(input)
        node = RsqrtBackward(e0, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return rsqrt_


def rsqrt_(input: Any) -> Any:
    """In-place form of rsqrt."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rsqrt', {'input': input}) from None
    try:
        fn = rsqrt__table[key]
    except KeyError:
        fn = rsqrt__op.resolve(key)
    return fn(input_)


rsqrt__op: Final = Op('rsqrt_', rsqrt_, adapt_inplace_t, rsqrt__record, None, shapes.pointwise, None, 'float', (0,), ('inplace',), '', ('input',), ())
rsqrt__table: Final[dict[int, Any]] = rsqrt__op.table


# matmul: ops/products.py:19
class MatmulBackward(Node):
    """Backward of matmul: ops/products.py:19."""

    __slots__ = ('input', 'input_version', 'input_shape', 'other', 'other_version', 'other_shape')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'other')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, input_shape: Any, other: Any, other_version: Any, other_shape: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.input_shape: Any = input_shape
        self.other: Any = other
        self.other_version: Any = other_version
        self.other_shape: Any = other_shape

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            other = self.other
            if other is FREED:
                raise freed('matmul')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('matmul', 'other', other, self.other_version)
            d = mm_nt(g, conj(other) if other.key & COMPLEXES else other) if len(input_shape) == 2 == len(other.sizes) else _ops.matmul_grad_input(g, other, input_shape)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('matmul')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('matmul', 'input', input, self.input_version)
            other_shape = self.other_shape
            d = mm_tn(conj(input) if input.key & COMPLEXES else input, g) if len(other_shape) == 2 == len(input.sizes) else _ops.matmul_grad_other(g, input, other_shape)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def matmul_record(kernel: Any) -> Any:
    def matmul(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input if e1 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other if e0 is not None else None
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        r.node = MatmulBackward(e0, e1, input_kept, input_version, input.sizes, other_kept, other_version, other.sizes)
        r.key |= GRAD
        return r

    return matmul


def matmul(input: Any, other: Any, *, out: Any = None) -> Any:
    """The matrix product of two tensors.

    Two matrices multiply; a vector on the left is a row, on the right a column, and the added dimension goes again;
    leading dimensions are batches and broadcast.

    Args:
        input: shape (..., M, K) or (K,).
        other: shape (..., K, N) or (K,), of the same dtype.

    Returns:
        Shape (..., M, N), without M or N where that operand is a vector.

    Raises:
        ShapeError: the inner sizes differ, the batches do not broadcast, or an operand has no dimension.

    Example:
        >>> fb.matmul(fb.ones(2, 3), fb.ones(3, 4)).shape
        flambeau.Size([2, 4])"""
    try:
        input_: TensorBase = input
        other_: TensorBase = other
        modes: int = tls.keys if busy else 0
        key: int = input_.key | other_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'matmul', {'input': input, 'other': other}) from None
    try:
        fn = matmul_table[key]
    except KeyError:
        fn = matmul_op.resolve(key)
    if out is None:
        return fn(input_, other_)
    return into_exactly('matmul', out, fn(input_, other_))


matmul_op: Final = Op('matmul', matmul, adapt_fresh_tt, matmul_record, None, shapes.matmul, None, '', (), (), 'lower', ('input', 'other'), (), accepts='int float complex')
matmul_table: Final[dict[int, Any]] = matmul_op.table


# mm_nt: ops/products.py:56
def mm_nt_decomposed(a: Any, b: Any) -> Any:
    return matmul(a, mT(b))


def mm_nt(a: Any, b: Any, *, out: Any = None) -> Any:
    """a @ b.mT, of two matrices."""
    try:
        a_: TensorBase = a
        b_: TensorBase = b
        modes: int = tls.keys if busy else 0
        key: int = a_.key | b_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'mm_nt', {'a': a, 'b': b}) from None
    try:
        fn = mm_nt_table[key]
    except KeyError:
        fn = mm_nt_op.resolve(key)
    if out is None:
        return fn(a_, b_)
    return into('mm_nt', out, fn(a_, b_))


mm_nt_op: Final = Op('mm_nt', mm_nt, adapt_fresh_tt, None, mm_nt_decomposed, None, None, '', (), (), '', ('a', 'b'), ())
mm_nt_table: Final[dict[int, Any]] = mm_nt_op.table


# mm_tn: ops/products.py:65
def mm_tn_decomposed(a: Any, b: Any) -> Any:
    return matmul(mT(a), b)


def mm_tn(a: Any, b: Any, *, out: Any = None) -> Any:
    """a.mT @ b, of two matrices."""
    try:
        a_: TensorBase = a
        b_: TensorBase = b
        modes: int = tls.keys if busy else 0
        key: int = a_.key | b_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'mm_tn', {'a': a, 'b': b}) from None
    try:
        fn = mm_tn_table[key]
    except KeyError:
        fn = mm_tn_op.resolve(key)
    if out is None:
        return fn(a_, b_)
    return into('mm_tn', out, fn(a_, b_))


mm_tn_op: Final = Op('mm_tn', mm_tn, adapt_fresh_tt, None, mm_tn_decomposed, None, None, '', (), (), '', ('a', 'b'), ())
mm_tn_table: Final[dict[int, Any]] = mm_tn_op.table


# addmm: ops/products.py:238
class AddmmBackward(Node):
    """Backward of addmm: ops/products.py:238."""

    __slots__ = ('input_shape', 'mat1', 'mat1_version', 'mat2', 'mat2_version', 'beta', 'alpha')
    saved_names: ClassVar[tuple[str, ...]] = ('mat1', 'mat2')
    arity: ClassVar[int] = 3

    def __init__(self, e0: Any, e1: Any, e2: Any, input_shape: Any, mat1: Any, mat1_version: Any, mat2: Any, mat2_version: Any, beta: Any, alpha: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = (e2,)
        self.extra = None
        self.input_shape: Any = input_shape
        self.mat1: Any = mat1
        self.mat1_version: Any = mat1_version
        self.mat2: Any = mat2
        self.mat2_version: Any = mat2_version
        self.beta: Any = beta
        self.alpha: Any = alpha

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            beta = self.beta
            d = sum_to(g if beta == 1 else g * beta, input_shape)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            mat2 = self.mat2
            if mat2 is FREED:
                raise freed('addmm')
            if mat2.storage is not None and mat2.storage.version != self.mat2_version:
                check_version('addmm', 'mat2', mat2, self.mat2_version)
            alpha = self.alpha
            d = _ops.mm(g if alpha == 1 else g * alpha, _ops.adjoint(mat2))
            engine.give(e, d, False)
        e = self.more[0]
        if e is not None and (wanted is None or e in wanted):
            mat1 = self.mat1
            if mat1 is FREED:
                raise freed('addmm')
            if mat1.storage is not None and mat1.storage.version != self.mat1_version:
                check_version('addmm', 'mat1', mat1, self.mat1_version)
            alpha = self.alpha
            d = _ops.mm(_ops.adjoint(mat1), g if alpha == 1 else g * alpha)
            engine.give(e, d, False)

    def release(self) -> None:
        self.mat1 = FREED
        self.mat2 = FREED


def addmm_record(kernel: Any) -> Any:
    def addmm(input: TensorBase, mat1: TensorBase, mat2: TensorBase, beta: Any, alpha: Any) -> Any:
        r: TensorBase = kernel(input, mat1, mat2, beta, alpha)
        e0 = input.node if input.base is None else node_of(input)
        e1 = mat1.node if mat1.base is None else node_of(mat1)
        e2 = mat2.node if mat2.base is None else node_of(mat2)
        mat1_kept = mat1 if e2 is not None else None
        mat1_version = 0 if mat1_kept is None or mat1_kept.storage is None else mat1_kept.storage.version
        mat2_kept = mat2 if e1 is not None else None
        mat2_version = 0 if mat2_kept is None or mat2_kept.storage is None else mat2_kept.storage.version
        r.node = AddmmBackward(e0, e1, e2, input.sizes, mat1_kept, mat1_version, mat2_kept, mat2_version, beta, alpha)
        r.key |= GRAD
        return r

    return addmm


def addmm_decomposed(input: Any, mat1: Any, mat2: Any, beta: Any, alpha: Any) -> Any:
    product = _ops.mm(mat1, mat2)
    shapes.addmm(input.sizes, mat1.sizes, mat2.sizes)
    product = product if alpha == 1 else product * alpha
    return product if beta == 0 else product + (input if beta == 1 else input * beta)


def addmm(input: Any, mat1: Any, mat2: Any, beta: Any = 1, alpha: Any = 1, *, out: Any = None) -> Any:
    """beta * input + alpha * (mat1 @ mat2).

    Args:
        input: broadcasts to (M, N). Ignored, NaN or not, where beta is 0.
        mat1: shape (M, K).
        mat2: shape (K, N).
        beta: factor of input.
        alpha: factor of the product.

    Returns:
        Shape (M, N).

    Raises:
        ShapeError: the shapes do not fit."""
    try:
        input_: TensorBase = input
        mat1_: TensorBase = mat1
        mat2_: TensorBase = mat2
        modes: int = tls.keys if busy else 0
        key: int = input_.key | mat1_.key | mat2_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'addmm', {'input': input, 'mat1': mat1, 'mat2': mat2}) from None
    try:
        fn = addmm_table[key]
    except KeyError:
        fn = addmm_op.resolve(key)
    if out is None:
        return fn(input_, mat1_, mat2_, beta, alpha)
    return into_exactly('addmm', out, fn(input_, mat1_, mat2_, beta, alpha))


addmm_op: Final = Op('addmm', addmm, adapt_fresh_tttss, addmm_record, addmm_decomposed, shapes.addmm, None, '', (), (), 'lower', ('input', 'mat1', 'mat2', 'beta', 'alpha'), (), accepts='int float complex')
addmm_table: Final[dict[int, Any]] = addmm_op.table


def addmm__record(kernel: Any) -> Any:
    def addmm_(input: TensorBase, mat1: TensorBase, mat2: TensorBase, beta: Any, alpha: Any) -> Any:
        check_inplace('addmm_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = mat1.node if mat1.base is None else node_of(mat1)
        e2 = mat2.node if mat2.base is None else node_of(mat2)
        mat1_kept = mat1 if e2 is not None else None
        mat1_version = 0 if mat1_kept is None or mat1_kept.storage is None else mat1_kept.storage.version
        mat2_kept = mat2 if e1 is not None else None
        mat2_version = 0 if mat2_kept is None or mat2_kept.storage is None else mat2_kept.storage.version
        node = AddmmBackward(e0, e1, e2, input.sizes, mat1_kept, mat1_version, mat2_kept, mat2_version, beta, alpha)
        kernel(input, mat1, mat2, beta, alpha)
        rebase_history(input, node)
        return input

    return addmm_


def addmm_(input: Any, mat1: Any, mat2: Any, beta: Any = 1, alpha: Any = 1) -> Any:
    """In-place form of addmm."""
    try:
        input_: TensorBase = input
        mat1_: TensorBase = mat1
        mat2_: TensorBase = mat2
        modes: int = tls.keys if busy else 0
        key: int = input_.key | mat1_.key | mat2_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'addmm', {'input': input, 'mat1': mat1, 'mat2': mat2}) from None
    try:
        fn = addmm__table[key]
    except KeyError:
        fn = addmm__op.resolve(key)
    return fn(input_, mat1_, mat2_, beta, alpha)


addmm__op: Final = Op('addmm_', addmm_, adapt_inplace_tttss, addmm__record, None, shapes.addmm, None, '', (), ('inplace',), 'lower', ('input', 'mat1', 'mat2', 'beta', 'alpha'), (), accepts='int float complex')
addmm__table: Final[dict[int, Any]] = addmm__op.table


# linear: ops/products.py:324
class LinearBackward(Node):
    """Backward of linear: ops/products.py:324."""

    __slots__ = ('input', 'input_version', 'weight', 'weight_version', 'weight_shape', 'bias_shape')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'weight')
    arity: ClassVar[int] = 3

    def __init__(self, e0: Any, e1: Any, e2: Any, input: Any, input_version: Any, weight: Any, weight_version: Any, weight_shape: Any, bias_shape: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = (e2,)
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.weight: Any = weight
        self.weight_version: Any = weight_version
        self.weight_shape: Any = weight_shape
        self.bias_shape: Any = bias_shape

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        to0 = self.e0
        to1 = self.e1
        to2 = self.more[0]
        if to0 is not None and to1 is not None and to2 is not None and (wanted is None or (to0 in wanted and to1 in wanted and to2 in wanted)):
            input = self.input
            if input is FREED:
                raise freed('linear')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('linear', 'input', input, self.input_version)
            weight = self.weight
            if weight is FREED:
                raise freed('linear')
            if weight.storage is not None and weight.storage.version != self.weight_version:
                check_version('linear', 'weight', weight, self.weight_version)
            bias_shape = self.bias_shape
            d = linear_backward(g, input, weight, bias_shape)
            engine.give(to0, d[0], False)
            engine.give(to1, d[1], False)
            engine.give(to2, d[2], False)
        else:
            e = self.e0
            if e is not None and (wanted is None or e in wanted):
                weight = self.weight
                if weight is FREED:
                    raise freed('linear')
                if weight.storage is not None and weight.storage.version != self.weight_version:
                    check_version('linear', 'weight', weight, self.weight_version)
                d = linear_grad_input(g, weight)
                engine.give(e, d, False)
            e = self.e1
            if e is not None and (wanted is None or e in wanted):
                input = self.input
                if input is FREED:
                    raise freed('linear')
                if input.storage is not None and input.storage.version != self.input_version:
                    check_version('linear', 'input', input, self.input_version)
                weight_shape = self.weight_shape
                d = linear_grad_weight(g, input, weight_shape)
                engine.give(e, d, False)
            e = self.more[0]
            if e is not None and (wanted is None or e in wanted):
                bias_shape = self.bias_shape
                d = linear_grad_bias(g, bias_shape)
                engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.weight = FREED


def linear_record(kernel: Any) -> Any:
    def linear(input: TensorBase, weight: TensorBase, bias: Any) -> Any:
        r: TensorBase = kernel(input, weight, bias)
        e0 = input.node if input.base is None else node_of(input)
        e1 = weight.node if weight.base is None else node_of(weight)
        e2 = None if bias is None else (bias.node if bias.base is None else node_of(bias))
        input_kept = input if e1 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        weight_kept = weight if e0 is not None else None
        weight_version = 0 if weight_kept is None or weight_kept.storage is None else weight_kept.storage.version
        r.node = LinearBackward(e0, e1, e2, input_kept, input_version, weight_kept, weight_version, weight.sizes, None if bias is None else bias.sizes)
        r.key |= GRAD
        return r

    return linear


def linear_decomposed(input: Any, weight: Any, bias: Any) -> Any:
    shapes.linear(input.sizes, weight.sizes, None if bias is None else bias.sizes)
    product = matmul(input, weight if len(weight.sizes) == 1 else transpose(weight, 0, 1))
    return product if bias is None else product + bias


def linear(input: Any, weight: Any, bias: Any = None, *, out: Any = None) -> Any:
    """input @ weight.mT + bias.

    Args:
        input: shape (..., in_features).
        weight: shape (out_features, in_features), or (in_features,) for one output without a dimension.
        bias: shape (out_features,).

    Returns:
        Shape (..., out_features).

    Raises:
        ShapeError: the numbers of features differ.

    Example:
        >>> fb.nn.functional.linear(fb.ones(2, 3), fb.ones(4, 3), fb.zeros(4)).shape
        flambeau.Size([2, 4])"""
    try:
        input_: TensorBase = input
        weight_: TensorBase = weight
        modes: int = tls.keys if busy else 0
        key: int = input_.key | weight_.key | (0 if bias is None else bias.key) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'linear', {'input': input, 'weight': weight}, {'bias': bias}) from None
    try:
        fn = linear_table[key]
    except KeyError:
        fn = linear_op.resolve(key)
    if out is None:
        return fn(input_, weight_, bias)
    return into('linear', out, fn(input_, weight_, bias))


linear_op: Final = Op('linear', linear, adapt_fresh_tto, linear_record, linear_decomposed, shapes.linear, None, '', (), (), 'lower', ('input', 'weight', 'bias'), (), accepts='int float complex')
linear_table: Final[dict[int, Any]] = linear_op.table


# linear_grad_input: ops/products.py:364
def linear_grad_input_decomposed(g: Any, weight: Any) -> Any:
    return matmul(g, conj(weight) if weight.key & COMPLEXES else weight) if len(weight.sizes) == 2 else unsqueeze(g, -1) * (conj(weight) if weight.key & COMPLEXES else weight)


def linear_grad_input(g: Any, weight: Any, *, out: Any = None) -> Any:
    """What linear sends back to its input."""
    try:
        g_: TensorBase = g
        weight_: TensorBase = weight
        modes: int = tls.keys if busy else 0
        key: int = g_.key | weight_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'linear_grad_input', {'g': g, 'weight': weight}) from None
    try:
        fn = linear_grad_input_table[key]
    except KeyError:
        fn = linear_grad_input_op.resolve(key)
    if out is None:
        return fn(g_, weight_)
    return into('linear_grad_input', out, fn(g_, weight_))


linear_grad_input_op: Final = Op('linear_grad_input', linear_grad_input, adapt_fresh_tt, None, linear_grad_input_decomposed, None, None, '', (), (), '', ('g', 'weight'), ())
linear_grad_input_table: Final[dict[int, Any]] = linear_grad_input_op.table


# linear_grad_weight: ops/products.py:373
def linear_grad_weight_decomposed(g: Any, input: Any, shape: Any) -> Any:
    if len(shape) == 1:
        return _ops.matmul_grad_other(g, input, shape)
    rows = math.prod(input.sizes[:-1])
    return matmul(transpose(reshape(g, (rows, shape[0])), 0, 1), conj(reshape(input, (rows, shape[1]))))


def linear_grad_weight(g: Any, input: Any, shape: Any, *, out: Any = None) -> Any:
    """What linear sends back to its weight, which has that shape."""
    shape = sizes_of(shape)
    try:
        g_: TensorBase = g
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = g_.key | input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'linear_grad_weight', {'g': g, 'input': input}) from None
    try:
        fn = linear_grad_weight_table[key]
    except KeyError:
        fn = linear_grad_weight_op.resolve(key)
    if out is None:
        return fn(g_, input_, shape)
    return into('linear_grad_weight', out, fn(g_, input_, shape))


linear_grad_weight_op: Final = Op('linear_grad_weight', linear_grad_weight, adapt_fresh_tts, None, linear_grad_weight_decomposed, None, None, '', (), (), '', ('g', 'input', 'shape'), ())
linear_grad_weight_table: Final[dict[int, Any]] = linear_grad_weight_op.table


# linear_grad_bias: ops/products.py:385
def linear_grad_bias_decomposed(g: Any, size: Any) -> Any:
    return sum_to(g, size) if g.sizes != size else clone(g)


def linear_grad_bias(g: Any, size: Any, *, out: Any = None) -> Any:
    """What linear sends back to its bias."""
    size = sizes_of(size)
    try:
        g_: TensorBase = g
        modes: int = tls.keys if busy else 0
        key: int = g_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'linear_grad_bias', {'g': g}) from None
    try:
        fn = linear_grad_bias_table[key]
    except KeyError:
        fn = linear_grad_bias_op.resolve(key)
    if out is None:
        return fn(g_, size)
    return into('linear_grad_bias', out, fn(g_, size))


linear_grad_bias_op: Final = Op('linear_grad_bias', linear_grad_bias, adapt_fresh_ts, None, linear_grad_bias_decomposed, None, None, '', (), (), '', ('g', 'size'), ())
linear_grad_bias_table: Final[dict[int, Any]] = linear_grad_bias_op.table


# linear_backward: ops/products.py:394
def linear_backward_decomposed(g: Any, input: Any, weight: Any, size: Any) -> Any:
    return (linear_grad_input(g, weight), linear_grad_weight(g, input, weight.sizes), linear_grad_bias(g, size))


def linear_backward(g: Any, input: Any, weight: Any, size: Any, *, out: Any = None) -> Any:
    """What linear sends back to its input, its weight and its bias of this shape."""
    size = sizes_of(size)
    try:
        g_: TensorBase = g
        input_: TensorBase = input
        weight_: TensorBase = weight
        modes: int = tls.keys if busy else 0
        key: int = g_.key | input_.key | weight_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'linear_backward', {'g': g, 'input': input, 'weight': weight}) from None
    try:
        fn = linear_backward_table[key]
    except KeyError:
        fn = linear_backward_op.resolve(key)
    if out is None:
        return fn(g_, input_, weight_, size)
    return into('linear_backward', out, fn(g_, input_, weight_, size))


linear_backward_op: Final = Op('linear_backward', linear_backward, adapt_several_ttts, None, linear_backward_decomposed, None, None, '', (), (), '', ('g', 'input', 'weight', 'size'), ())
linear_backward_table: Final[dict[int, Any]] = linear_backward_op.table


# sum: ops/reduction.py:19
class SumBackward(Node):
    """Backward of sum: ops/reduction.py:19."""

    __slots__ = ('input_shape', 'dim', 'keepdim')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, dim: Any, keepdim: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.dim: Any = dim
        self.keepdim: Any = keepdim

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            dim = self.dim
            keepdim = self.keepdim
            d = expand(g if keepdim or not len(g.sizes) else reshape(g, shapes.kept(input_shape, dim)), input_shape)
            engine.give(e, d, True)


def sum_record(kernel: Any) -> Any:
    def sum(input: TensorBase, dim: Any, keepdim: Any) -> Any:
        r: TensorBase = kernel(input, dim, keepdim)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        r.node = SumBackward(e0, input.sizes, dim, keepdim)
        r.key |= GRAD
        return r

    return sum


def sum(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, dtype: Any = None, out: Any = None) -> Any:
    """The sum along dim, of everything if dim is None.

    Args:
        dim: the dimension or dimensions to sum over.
        keepdim: keep them, with size 1.
        dtype: the dtype to cast input to first; integers and booleans are summed in int64.

    Example:
        >>> fb.sum(fb.tensor([[1., 2.], [3., 4.]]), dim=0)
        tensor([4., 6.])"""
    if axis is not None or keepdims is not None:
        dim = renamed('sum', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('sum', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        if dtype is not None:
            input = _ops.to(input, dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sum', {'input': input}) from None
    if type(dim) is list:
        dim = tuple(dim)
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sum', {'input': input}) from None
    try:
        fn = sum_table[key]
    except KeyError:
        fn = sum_op.resolve(key)
    if out is None:
        return fn(input_, dim, keepdim) if dtype is None else _ops.to(fn(input_, dim, keepdim), dtype)
    return into('sum', out, fn(input_, dim, keepdim) if dtype is None else _ops.to(fn(input_, dim, keepdim), dtype))


sum_op: Final = Op('sum', sum, adapt_fresh_tss, sum_record, None, shapes.reduced, shapes.sum_dtype, '', (), (), '', ('input', 'dim', 'keepdim'), (), layout='contiguous')
sum_table: Final[dict[int, Any]] = sum_op.table


# mean: ops/reduction.py:39
class MeanBackward(Node):
    """Backward of mean: ops/reduction.py:39."""

    __slots__ = ('input_shape', 'dim', 'keepdim')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, dim: Any, keepdim: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.dim: Any = dim
        self.keepdim: Any = keepdim

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            dim = self.dim
            keepdim = self.keepdim
            d = _ops.mean_backward(g, input_shape, dim, keepdim)
            engine.give(e, d, True)


def mean_record(kernel: Any) -> Any:
    def mean(input: TensorBase, dim: Any, keepdim: Any) -> Any:
        r: TensorBase = kernel(input, dim, keepdim)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        r.node = MeanBackward(e0, input.sizes, dim, keepdim)
        r.key |= GRAD
        return r

    return mean


def mean(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, dtype: Any = None, out: Any = None) -> Any:
    """The mean along dim, of everything if dim is None.

    Args:
        dim: the dimension or dimensions to average over.
        keepdim: keep them, with size 1.
        dtype: the dtype to cast input to first.

    Raises:
        DTypeError: input is neither floating point nor complex.

    Example:
        >>> fb.mean(fb.tensor([[1., 2.], [3., 4.]]), dim=1)
        tensor([1.5000, 3.5000])"""
    if axis is not None or keepdims is not None:
        dim = renamed('mean', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('mean', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        if dtype is not None:
            input = _ops.to(input, dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'mean', {'input': input}) from None
    if type(dim) is list:
        dim = tuple(dim)
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'mean', {'input': input}) from None
    try:
        fn = mean_table[key]
    except KeyError:
        fn = mean_op.resolve(key)
    if out is None:
        return fn(input_, dim, keepdim)
    return into('mean', out, fn(input_, dim, keepdim))


mean_op: Final = Op('mean', mean, adapt_fresh_tss, mean_record, None, shapes.reduced, shapes.mean_dtype, '', (), (), '', ('input', 'dim', 'keepdim'), (), layout='contiguous')
mean_table: Final[dict[int, Any]] = mean_op.table


# amax: ops/reduction.py:128
class AmaxBackward(Node):
    """Backward of amax: ops/reduction.py:128."""

    __slots__ = ('input', 'input_version', 'dim', 'keepdim', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, dim: Any, keepdim: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.dim: Any = dim
        self.keepdim: Any = keepdim
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
                raise freed('amax')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('amax', 'input', input, self.input_version)
            dim = self.dim
            keepdim = self.keepdim
            out = saved_output(self, 'amax', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = _ops.extreme_backward(g, input, out, dim, keepdim)
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


def amax_record(kernel: Any) -> Any:
    def amax(input: TensorBase, dim: Any, keepdim: Any) -> Any:
        r: TensorBase = kernel(input, dim, keepdim)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = AmaxBackward(e0, input_kept, input_version, dim, keepdim, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return amax


def amax(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, out: Any = None) -> Any:
    """The largest element along dim; NaN if one is. Equal ones share the gradient.

    Raises:
        IndexError: there is no element along dim.
        RuntimeError: there is no element, and no dim is given.

    Example:
        >>> fb.amax(fb.tensor([[1., 4.], [3., 2.]]), dim=1)
        tensor([4., 3.])"""
    if axis is not None or keepdims is not None:
        dim = renamed('amax', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('amax', 'keepdim', keepdim, False, 'keepdims', keepdims)
    if type(dim) is list:
        dim = tuple(dim)
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'amax', {'input': input}) from None
    try:
        fn = amax_table[key]
    except KeyError:
        fn = amax_op.resolve(key)
    if out is None:
        return fn(input_, dim, keepdim)
    return into_exactly('amax', out, fn(input_, dim, keepdim))


amax_op: Final = Op('amax', amax, adapt_fresh_tss, amax_record, None, shapes.reduced_some, None, '', (), (), '', ('input', 'dim', 'keepdim'), (), accepts='bool int float', layout='contiguous')
amax_table: Final[dict[int, Any]] = amax_op.table


# argmax: ops/reduction.py:235
def argmax(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, out: Any = None) -> Any:
    """Where the largest element along dim stands, in the flattened tensor if dim is None; the first one of equals.

    Example:
        >>> fb.argmax(fb.tensor([[1., 4.], [3., 2.]]), dim=1)
        tensor([1, 0])"""
    if axis is not None or keepdims is not None:
        dim = renamed('argmax', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('argmax', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'argmax', {'input': input}) from None
    try:
        fn = argmax_table[key]
    except KeyError:
        fn = argmax_op.resolve(key)
    if out is None:
        return fn(input_, dim, keepdim)
    return into_exactly('argmax', out, fn(input_, dim, keepdim))


argmax_op: Final = Op('argmax', argmax, adapt_fresh_tss, None, None, shapes.reduced_arg, dtypes.int64, '', (), (), '', ('input', 'dim', 'keepdim'), (), accepts='int float', layout='contiguous')
argmax_table: Final[dict[int, Any]] = argmax_op.table


# cumsum: ops/scan.py:14
class CumsumBackward(Node):
    """Backward of cumsum: ops/scan.py:14."""

    __slots__ = ('dim',)
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, dim: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.dim: Any = dim

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            d = _ops.cumsum_reverse(g, dim)
            engine.give(e, d, True)


def cumsum_record(kernel: Any) -> Any:
    def cumsum(input: TensorBase, dim: Any) -> Any:
        r: TensorBase = kernel(input, dim)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        r.node = CumsumBackward(e0, dim)
        r.key |= GRAD
        return r

    return cumsum


def cumsum(input: Any, dim: Any = None, axis: Any = None, *, dtype: Any = None, out: Any = None) -> Any:
    """The running sum along dim.

    Args:
        dtype: the dtype to cast input to first; integers and booleans are summed in int64.

    Example:
        >>> fb.cumsum(fb.tensor([1., 2., 3.]), 0)
        tensor([1., 3., 6.])"""
    if axis is not None or dim is None:
        dim = renamed('cumsum', 'dim', dim, None, 'axis', axis)
        check_given('cumsum', dim=dim)
    try:
        if dtype is not None:
            input = _ops.to(input, dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cumsum', {'input': input}) from None
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cumsum', {'input': input}) from None
    try:
        fn = cumsum_table[key]
    except KeyError:
        fn = cumsum_op.resolve(key)
    if out is None:
        return fn(input_, dim) if dtype is None else _ops.to(fn(input_, dim), dtype)
    return into('cumsum', out, fn(input_, dim) if dtype is None else _ops.to(fn(input_, dim), dtype), input_)


cumsum_op: Final = Op('cumsum', cumsum, adapt_fresh_ts, cumsum_record, None, shapes.scanned, shapes.sum_dtype, '', (), (), '', ('input', 'dim'), (), layout='contiguous')
cumsum_table: Final[dict[int, Any]] = cumsum_op.table


def cumsum__record(kernel: Any) -> Any:
    def cumsum_(input: TensorBase, dim: Any) -> Any:
        check_inplace('cumsum_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = CumsumBackward(e0, dim)
        kernel(input, dim)
        rebase_history(input, node)
        return input

    return cumsum_


def cumsum_(input: Any, dim: Any = None, axis: Any = None, *, dtype: Any = None) -> Any:
    """In-place form of cumsum."""
    if axis is not None or dim is None:
        dim = renamed('cumsum', 'dim', dim, None, 'axis', axis)
        check_given('cumsum', dim=dim)
    try:
        if dtype is not None:
            input = _ops.to(input, dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cumsum', {'input': input}) from None
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cumsum', {'input': input}) from None
    try:
        fn = cumsum__table[key]
    except KeyError:
        fn = cumsum__op.resolve(key)
    return fn(input_, dim)


cumsum__op: Final = Op('cumsum_', cumsum_, adapt_inplace_ts, cumsum__record, None, shapes.scanned, shapes.sum_dtype, '', (), ('inplace',), '', ('input', 'dim'), ())
cumsum__table: Final[dict[int, Any]] = cumsum__op.table


# softmax_forward: ops/softmax.py:67
class SoftmaxForwardBackward(Node):
    """Backward of softmax_forward: ops/softmax.py:67."""

    __slots__ = ('dim', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('out:out',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, dim: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.dim: Any = dim
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            out = saved_output(self, 'softmax_forward', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = softmax_backward(g, out, dim)
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


def softmax_forward_record(kernel: Any) -> Any:
    def softmax_forward(input: TensorBase, dim: Any) -> Any:
        r: TensorBase = kernel(input, dim)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(r)
        r.node = SoftmaxForwardBackward(e0, dim, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return softmax_forward


def softmax_forward_decomposed(input: Any, dim: Any) -> Any:
    powers = exp(input - amax(input, dim, True).detach()) if input.numel() else input
    return powers / sum(powers, dim, True)


def softmax_forward(input: Any, dim: Any, *, out: Any = None) -> Any:
    """exp(input) / sum(exp(input)) along dim."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'softmax_forward', {'input': input}) from None
    try:
        fn = softmax_forward_table[key]
    except KeyError:
        fn = softmax_forward_op.resolve(key)
    if out is None:
        return fn(input_, dim)
    return into('softmax_forward', out, fn(input_, dim))


softmax_forward_op: Final = Op('softmax_forward', softmax_forward, adapt_fresh_ts, softmax_forward_record, softmax_forward_decomposed, shapes.along, None, '', (), (), 'float32', ('input', 'dim'), (), accepts='float', title='softmax', layout='contiguous')
softmax_forward_table: Final[dict[int, Any]] = softmax_forward_op.table


# softmax_backward: ops/softmax.py:78
class SoftmaxBackwardBackward(Node):
    """Backward of softmax_backward: ops/softmax.py:78."""

    __slots__ = ('grad', 'grad_version', 'output', 'output_version', 'dim')
    saved_names: ClassVar[tuple[str, ...]] = ('grad', 'output')

    def __init__(self, e0: Any, e1: Any, grad: Any, grad_version: Any, output: Any, output_version: Any, dim: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.grad: Any = grad
        self.grad_version: Any = grad_version
        self.output: Any = output
        self.output_version: Any = output_version
        self.dim: Any = dim

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            output = self.output
            if output is FREED:
                raise freed('softmax_backward')
            if output.storage is not None and output.storage.version != self.output_version:
                check_version('softmax_backward', 'output', output, self.output_version)
            dim = self.dim
            d = softmax_backward(g, output, dim)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            grad = self.grad
            if grad is FREED:
                raise freed('softmax_backward')
            if grad.storage is not None and grad.storage.version != self.grad_version:
                check_version('softmax_backward', 'grad', grad, self.grad_version)
            output = self.output
            if output is FREED:
                raise freed('softmax_backward')
            if output.storage is not None and output.storage.version != self.output_version:
                check_version('softmax_backward', 'output', output, self.output_version)
            dim = self.dim
            d = g * (grad - sum(grad * output, dim, True)) - grad * sum(g * output, dim, True)
            engine.give(e, d, False)

    def release(self) -> None:
        self.grad = FREED
        self.output = FREED


def softmax_backward_record(kernel: Any) -> Any:
    def softmax_backward(grad: TensorBase, output: TensorBase, dim: Any) -> Any:
        r: TensorBase = kernel(grad, output, dim)
        e0 = grad.node if grad.base is None else node_of(grad)
        e1 = output.node if output.base is None else node_of(output)
        grad_kept = grad if e1 is not None else None
        grad_version = 0 if grad_kept is None or grad_kept.storage is None else grad_kept.storage.version
        output_kept = output
        output_version = 0 if output_kept is None or output_kept.storage is None else output_kept.storage.version
        r.node = SoftmaxBackwardBackward(e0, e1, grad_kept, grad_version, output_kept, output_version, dim)
        r.key |= GRAD
        return r

    return softmax_backward


def softmax_backward_decomposed(grad: Any, output: Any, dim: Any) -> Any:
    return output * (grad - sum(grad * output, dim, True))


def softmax_backward(grad: Any, output: Any, dim: Any, *, out: Any = None) -> Any:
    """output * (grad - sum(grad * output)): what softmax sends back."""
    try:
        grad_: TensorBase = grad
        output_: TensorBase = output
        modes: int = tls.keys if busy else 0
        key: int = grad_.key | output_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'softmax_backward', {'grad': grad, 'output': output}) from None
    try:
        fn = softmax_backward_table[key]
    except KeyError:
        fn = softmax_backward_op.resolve(key)
    if out is None:
        return fn(grad_, output_, dim)
    return into('softmax_backward', out, fn(grad_, output_, dim))


softmax_backward_op: Final = Op('softmax_backward', softmax_backward, adapt_fresh_tts, softmax_backward_record, softmax_backward_decomposed, shapes.softmax_backward, None, '', (), (), '', ('grad', 'output', 'dim'), (), accepts='float', layout='contiguous')
softmax_backward_table: Final[dict[int, Any]] = softmax_backward_op.table


# log_softmax_forward: ops/softmax.py:91
class LogSoftmaxForwardBackward(Node):
    """Backward of log_softmax_forward: ops/softmax.py:91."""

    __slots__ = ('dim', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('out:out',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, dim: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.dim: Any = dim
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            out = saved_output(self, 'log_softmax_forward', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = log_softmax_backward(g, out, dim)
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


def log_softmax_forward_record(kernel: Any) -> Any:
    def log_softmax_forward(input: TensorBase, dim: Any) -> Any:
        r: TensorBase = kernel(input, dim)
        e0 = input.node if input.base is None else node_of(input)
        out_storage = storage_of(r)
        r.node = LogSoftmaxForwardBackward(e0, dim, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return log_softmax_forward


def log_softmax_forward_decomposed(input: Any, dim: Any) -> Any:
    shifted = input - amax(input, dim, True).detach() if input.numel() else input
    return shifted - log(sum(exp(shifted), dim, True))


def log_softmax_forward(input: Any, dim: Any, *, out: Any = None) -> Any:
    """input - log(sum(exp(input))) along dim."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'log_softmax_forward', {'input': input}) from None
    try:
        fn = log_softmax_forward_table[key]
    except KeyError:
        fn = log_softmax_forward_op.resolve(key)
    if out is None:
        return fn(input_, dim)
    return into('log_softmax_forward', out, fn(input_, dim))


log_softmax_forward_op: Final = Op('log_softmax_forward', log_softmax_forward, adapt_fresh_ts, log_softmax_forward_record, log_softmax_forward_decomposed, shapes.along, None, '', (), (), 'float32', ('input', 'dim'), (), accepts='float', title='log_softmax', layout='contiguous')
log_softmax_forward_table: Final[dict[int, Any]] = log_softmax_forward_op.table


# log_softmax_backward: ops/softmax.py:102
class LogSoftmaxBackwardBackward(Node):
    """Backward of log_softmax_backward: ops/softmax.py:102."""

    __slots__ = ('grad', 'grad_version', 'output', 'output_version', 'dim')
    saved_names: ClassVar[tuple[str, ...]] = ('grad', 'output')

    def __init__(self, e0: Any, e1: Any, grad: Any, grad_version: Any, output: Any, output_version: Any, dim: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.grad: Any = grad
        self.grad_version: Any = grad_version
        self.output: Any = output
        self.output_version: Any = output_version
        self.dim: Any = dim

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            output = self.output
            if output is FREED:
                raise freed('log_softmax_backward')
            if output.storage is not None and output.storage.version != self.output_version:
                check_version('log_softmax_backward', 'output', output, self.output_version)
            dim = self.dim
            d = g - sum(g * exp(output), dim, True)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            grad = self.grad
            if grad is FREED:
                raise freed('log_softmax_backward')
            if grad.storage is not None and grad.storage.version != self.grad_version:
                check_version('log_softmax_backward', 'grad', grad, self.grad_version)
            output = self.output
            if output is FREED:
                raise freed('log_softmax_backward')
            if output.storage is not None and output.storage.version != self.output_version:
                check_version('log_softmax_backward', 'output', output, self.output_version)
            dim = self.dim
            d = neg(g * exp(output) * sum(grad, dim, True))
            engine.give(e, d, False)

    def release(self) -> None:
        self.grad = FREED
        self.output = FREED


def log_softmax_backward_record(kernel: Any) -> Any:
    def log_softmax_backward(grad: TensorBase, output: TensorBase, dim: Any) -> Any:
        r: TensorBase = kernel(grad, output, dim)
        e0 = grad.node if grad.base is None else node_of(grad)
        e1 = output.node if output.base is None else node_of(output)
        grad_kept = grad if e1 is not None else None
        grad_version = 0 if grad_kept is None or grad_kept.storage is None else grad_kept.storage.version
        output_kept = output
        output_version = 0 if output_kept is None or output_kept.storage is None else output_kept.storage.version
        r.node = LogSoftmaxBackwardBackward(e0, e1, grad_kept, grad_version, output_kept, output_version, dim)
        r.key |= GRAD
        return r

    return log_softmax_backward


def log_softmax_backward_decomposed(grad: Any, output: Any, dim: Any) -> Any:
    return grad - exp(output) * sum(grad, dim, True)


def log_softmax_backward(grad: Any, output: Any, dim: Any, *, out: Any = None) -> Any:
    """grad - exp(output) * sum(grad): what log_softmax sends back."""
    try:
        grad_: TensorBase = grad
        output_: TensorBase = output
        modes: int = tls.keys if busy else 0
        key: int = grad_.key | output_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'log_softmax_backward', {'grad': grad, 'output': output}) from None
    try:
        fn = log_softmax_backward_table[key]
    except KeyError:
        fn = log_softmax_backward_op.resolve(key)
    if out is None:
        return fn(grad_, output_, dim)
    return into('log_softmax_backward', out, fn(grad_, output_, dim))


log_softmax_backward_op: Final = Op('log_softmax_backward', log_softmax_backward, adapt_fresh_tts, log_softmax_backward_record, log_softmax_backward_decomposed, shapes.softmax_backward, None, '', (), (), '', ('grad', 'output', 'dim'), (), accepts='float', layout='contiguous')
log_softmax_backward_table: Final[dict[int, Any]] = log_softmax_backward_op.table


# getitem: ops/view.py:18
class GetitemBackward(Node):
    """Backward of getitem: ops/view.py:18."""

    __slots__ = ('input_shape', 'index')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, index: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.index: Any = index

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            index = self.index
            d = getitem_backward(g, input_shape, index)
            engine.give(e, d, False)


def getitem_record(kernel: Any) -> Any:
    def getitem(input: TensorBase, index: Any) -> Any:
        r: TensorBase = kernel(input, index)
        e0 = input.node if input.base is None else node_of(input)
        r.node = GetitemBackward(e0, input.sizes, index)
        r.key |= GRAD
        return r

    return getitem


def getitem(input: Any, index: Any) -> Any:
    """The part of the tensor that ints, slices, None and Ellipsis name."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'getitem', {'input': input}) from None
    try:
        fn = getitem_table[key]
    except KeyError:
        fn = getitem_op.resolve(key)
    return fn(input_, index)


getitem_op: Final = Op('getitem', getitem, adapt_view_ts, getitem_record, None, shapes.getitem_layout, None, '', (), ('view',), '', ('input', 'index'), (), title='indexing')
getitem_table: Final[dict[int, Any]] = getitem_op.table


# getitem_backward: ops/view.py:25
class GetitemBackwardBackward(Node):
    """Backward of getitem_backward: ops/view.py:25."""

    __slots__ = ('index',)
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, index: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.index: Any = index

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            index = self.index
            d = getitem(g, index)
            engine.give(e, d, True)


def getitem_backward_record(kernel: Any) -> Any:
    def getitem_backward(grad: TensorBase, size: Any, index: Any) -> Any:
        r: TensorBase = kernel(grad, size, index)
        e0 = grad.node if grad.base is None else node_of(grad)
        r.node = GetitemBackwardBackward(e0, index)
        r.key |= GRAD
        return r

    return getitem_backward


def getitem_backward_decomposed(grad: Any, size: Any, index: Any) -> Any:
    whole = _ops.new_full(grad, size, 0)
    getitem(whole, index).copy_(grad)
    return whole


def getitem_backward(grad: Any, size: Any, index: Any, *, out: Any = None) -> Any:
    """Zeros of a shape, with grad at the index."""
    size = sizes_of(size)
    try:
        grad_: TensorBase = grad
        modes: int = tls.keys if busy else 0
        key: int = grad_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'getitem_backward', {'grad': grad}) from None
    try:
        fn = getitem_backward_table[key]
    except KeyError:
        fn = getitem_backward_op.resolve(key)
    if out is None:
        return fn(grad_, size, index)
    return into('getitem_backward', out, fn(grad_, size, index))


getitem_backward_op: Final = Op('getitem_backward', getitem_backward, adapt_fresh_tss, getitem_backward_record, getitem_backward_decomposed, None, None, '', (), (), '', ('grad', 'size', 'index'), ())
getitem_backward_table: Final[dict[int, Any]] = getitem_backward_op.table


# view: ops/view.py:35
class ViewBackward(Node):
    """Backward of view: ops/view.py:35."""

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


def view_record(kernel: Any) -> Any:
    def view(input: TensorBase, size: Any) -> Any:
        r: TensorBase = kernel(input, size)
        e0 = input.node if input.base is None else node_of(input)
        r.node = ViewBackward(e0, input.sizes)
        r.key |= GRAD
        return r

    return view


def view(input: Any, size: Any) -> Any:
    """The same elements in another shape, without a copy.

    Raises RuntimeError if the strides do not allow it; `reshape` copies then."""
    size = sizes_of(size)
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'view', {'input': input}) from None
    try:
        fn = view_table[key]
    except KeyError:
        fn = view_op.resolve(key)
    return fn(input_, size)


view_op: Final = Op('view', view, adapt_view_ts, view_record, None, shapes.view_layout, None, '', (), ('view',), '', ('input', 'size'), ())
view_table: Final[dict[int, Any]] = view_op.table


# reshape: ops/view.py:45
class ReshapeBackward(Node):
    """Backward of reshape: ops/view.py:45."""

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


def reshape_record(kernel: Any) -> Any:
    def reshape(input: TensorBase, shape: Any) -> Any:
        r: TensorBase = kernel(input, shape)
        e0 = input.node if input.base is None else node_of(input)
        r.node = ReshapeBackward(e0, input.sizes)
        r.key |= GRAD
        return r

    return reshape


def reshape(input: Any, shape: Any, *, out: Any = None) -> Any:
    """The same elements in another shape: a view where the strides allow it, else a copy."""
    shape = sizes_of(shape)
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'reshape', {'input': input}) from None
    try:
        fn = reshape_table[key]
    except KeyError:
        fn = reshape_op.resolve(key)
    if out is None:
        return fn(input_, shape)
    return into('reshape', out, fn(input_, shape))


reshape_op: Final = Op('reshape', reshape, adapt_reshape, reshape_record, None, shapes.infer_size, None, '', (), ('reshape',), '', ('input', 'shape'), ())
reshape_table: Final[dict[int, Any]] = reshape_op.table


# permute: ops/view.py:52
class PermuteBackward(Node):
    """Backward of permute: ops/view.py:52."""

    __slots__ = ('dims',)
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, dims: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.dims: Any = dims

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            dims = self.dims
            d = permute(g, shapes.inverse_order(dims))
            engine.give(e, d, True)


def permute_record(kernel: Any) -> Any:
    def permute(input: TensorBase, dims: Any) -> Any:
        r: TensorBase = kernel(input, dims)
        e0 = input.node if input.base is None else node_of(input)
        r.node = PermuteBackward(e0, dims)
        r.key |= GRAD
        return r

    return permute


def permute(input: Any, dims: Any) -> Any:
    """The dimensions in another order."""
    dims = sizes_of(dims)
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'permute', {'input': input}) from None
    try:
        fn = permute_table[key]
    except KeyError:
        fn = permute_op.resolve(key)
    return fn(input_, dims)


permute_op: Final = Op('permute', permute, adapt_view_ts, permute_record, None, shapes.permute_layout, None, '', (), ('view', 'strides'), '', ('input', 'dims'), ())
permute_table: Final[dict[int, Any]] = permute_op.table


# transpose: ops/view.py:59
class TransposeBackward(Node):
    """Backward of transpose: ops/view.py:59."""

    __slots__ = ('dim0', 'dim1')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, dim0: Any, dim1: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.dim0: Any = dim0
        self.dim1: Any = dim1

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            dim0 = self.dim0
            dim1 = self.dim1
            d = transpose(g, dim0, dim1)
            engine.give(e, d, True)


def transpose_record(kernel: Any) -> Any:
    def transpose(input: TensorBase, dim0: Any, dim1: Any) -> Any:
        r: TensorBase = kernel(input, dim0, dim1)
        e0 = input.node if input.base is None else node_of(input)
        r.node = TransposeBackward(e0, dim0, dim1)
        r.key |= GRAD
        return r

    return transpose


def transpose(input: Any, dim0: Any, dim1: Any) -> Any:
    """Two dimensions swapped."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'transpose', {'input': input}) from None
    try:
        fn = transpose_table[key]
    except KeyError:
        fn = transpose_op.resolve(key)
    return fn(input_, dim0, dim1)


transpose_op: Final = Op('transpose', transpose, adapt_view_tss, transpose_record, None, shapes.transpose_layout, None, '', (), ('view', 'strides'), '', ('input', 'dim0', 'dim1'), ())
transpose_table: Final[dict[int, Any]] = transpose_op.table


# mT: ops/view.py:66
class MTBackward(Node):
    """Backward of mT: ops/view.py:66."""

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
            d = mT(g)
            engine.give(e, d, True)


def mT_record(kernel: Any) -> Any:
    def mT(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        r.node = MTBackward(e0)
        r.key |= GRAD
        return r

    return mT


def mT(input: Any) -> Any:
    """The last two dimensions swapped."""
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'mT', {'input': input}) from None
    try:
        fn = mT_table[key]
    except KeyError:
        fn = mT_op.resolve(key)
    return fn(input_)


mT_op: Final = Op('mT', mT, adapt_view_t, mT_record, None, shapes.matrix_transpose_layout, None, '', (), ('view', 'strides'), '', ('input',), ())
mT_table: Final[dict[int, Any]] = mT_op.table


# expand: ops/view.py:73
class ExpandBackward(Node):
    """Backward of expand: ops/view.py:73."""

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
            d = sum_to(g, input_shape)
            engine.give(e, d, True)


def expand_record(kernel: Any) -> Any:
    def expand(input: TensorBase, size: Any) -> Any:
        r: TensorBase = kernel(input, size)
        e0 = input.node if input.base is None else node_of(input)
        r.node = ExpandBackward(e0, input.sizes)
        r.key |= GRAD
        return r

    return expand


def expand(input: Any, size: Any, *, implicit: Any = False) -> Any:
    """Sizes of 1 repeated, without a copy; -1 keeps a size."""
    size = sizes_of(size)
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'expand', {'input': input}) from None
    try:
        fn = expand_table[key]
    except KeyError:
        fn = expand_op.resolve(key)
    return fn(input_, size)


expand_op: Final = Op('expand', expand, adapt_view_ts, expand_record, None, shapes.expand_layout, None, '', (), ('view', 'overlap'), '', ('input', 'size'), ())
expand_table: Final[dict[int, Any]] = expand_op.table


# unsqueeze: ops/view.py:80
class UnsqueezeBackward(Node):
    """Backward of unsqueeze: ops/view.py:80."""

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


def unsqueeze_record(kernel: Any) -> Any:
    def unsqueeze(input: TensorBase, dim: Any) -> Any:
        r: TensorBase = kernel(input, dim)
        e0 = input.node if input.base is None else node_of(input)
        r.node = UnsqueezeBackward(e0, input.sizes)
        r.key |= GRAD
        return r

    return unsqueeze


def unsqueeze(input: Any, dim: Any = None, axis: Any = None) -> Any:
    """A new dimension of size 1."""
    if axis is not None or dim is None:
        dim = renamed('unsqueeze', 'dim', dim, None, 'axis', axis)
        check_given('unsqueeze', dim=dim)
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'unsqueeze', {'input': input}) from None
    try:
        fn = unsqueeze_table[key]
    except KeyError:
        fn = unsqueeze_op.resolve(key)
    return fn(input_, dim)


unsqueeze_op: Final = Op('unsqueeze', unsqueeze, adapt_view_ts, unsqueeze_record, None, shapes.unsqueeze_layout, None, '', (), ('view',), '', ('input', 'dim'), ())
unsqueeze_table: Final[dict[int, Any]] = unsqueeze_op.table


# sum_to: ops/view.py:467
class SumToBackward(Node):
    """Backward of sum_to: ops/view.py:467."""

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
            d = expand(g, input_shape)
            engine.give(e, d, True)


def sum_to_record(kernel: Any) -> Any:
    def sum_to(input: TensorBase, size: Any) -> Any:
        r: TensorBase = kernel(input, size)
        e0 = input.node if input.base is None else node_of(input)
        r.node = SumToBackward(e0, input.sizes)
        r.key |= GRAD
        return r

    return sum_to


def sum_to_decomposed(input: Any, size: Any) -> Any:
    if input.sizes == size:
        return input
    dims = shapes.sum_dims(input.sizes, size)
    return reshape(sum(input, dims, True) if dims else input, size)


def sum_to(input: Any, size: Any, *, out: Any = None) -> Any:
    """Undoes a broadcast: sums to the shape."""
    size = sizes_of(size)
    try:
        input_: TensorBase = input
        modes: int = tls.keys if busy else 0
        key: int = input_.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sum_to', {'input': input}) from None
    try:
        fn = sum_to_table[key]
    except KeyError:
        fn = sum_to_op.resolve(key)
    if out is None:
        return fn(input_, size)
    return into('sum_to', out, fn(input_, size))


sum_to_op: Final = Op('sum_to', sum_to, adapt_fresh_ts, sum_to_record, sum_to_decomposed, None, None, '', (), (), '', ('input', 'size'), ())
sum_to_table: Final[dict[int, Any]] = sum_to_op.table
