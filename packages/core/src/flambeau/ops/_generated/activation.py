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
from .adapters import adapt_fresh_ts, adapt_fresh_tss, adapt_fresh_tsss, adapt_fresh_tt, adapt_fresh_tts, adapt_fresh_ttsss, adapt_inplace_t, adapt_inplace_ts, adapt_inplace_tss, adapt_inplace_tsss, adapt_pointwise_t, adapt_pointwise_tt
from .hot import abs, clone, conj, exp, gt, le, lt, neg, reshape, sigmoid, sum_to, tanh, threshold_backward, where
from ...dispatch.keys import GRAD, NOGRAD


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


# threshold: ops/activation.py:35
class ThresholdBackward(Node):
    """Backward of threshold: ops/activation.py:35."""

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
                raise freed('threshold')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('threshold', 'input', input, self.input_version)
            threshold = self.threshold
            d = threshold_backward(g, input, threshold)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def threshold_record(kernel: Any) -> Any:
    def threshold(input: TensorBase, threshold: Any, value: Any) -> Any:
        r: TensorBase = kernel(input, threshold, value)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = ThresholdBackward(e0, input_kept, input_version, threshold)
        r.key |= GRAD
        return r

    return threshold


def threshold(input: Any, threshold: Any, value: Any, *, out: Any = None) -> Any:
    """input where it is above the threshold, else value."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'threshold', {'input': input}) from None
    try:
        fn = threshold_table[key]
    except KeyError:
        fn = threshold_op.resolve(key)
    if out is None:
        return fn(input, threshold, value)
    return into('threshold', out, fn(input, threshold, value), input)


threshold_op: Final = Op('threshold', threshold, adapt_fresh_tss, threshold_record, None, shapes.same, None, '', (), (), '', ('input', 'threshold', 'value'), (), accepts='int float', layout='operands')
threshold_table: Final[dict[int, Any]] = threshold_op.table


def threshold__record(kernel: Any) -> Any:
    def threshold_(input: TensorBase, threshold: Any, value: Any) -> Any:
        check_inplace('threshold_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = ThresholdBackward(e0, input_kept, input_version, threshold)
        kernel(input, threshold, value)
        rebase_history(input, node)
        return input

    return threshold_


def threshold_(input: Any, threshold: Any, value: Any) -> Any:
    """In-place form of threshold."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'threshold', {'input': input}) from None
    try:
        fn = threshold__table[key]
    except KeyError:
        fn = threshold__op.resolve(key)
    return fn(input, threshold, value)


threshold__op: Final = Op('threshold_', threshold_, adapt_inplace_tss, threshold__record, None, shapes.same, None, '', (), ('inplace',), '', ('input', 'threshold', 'value'), (), accepts='int float')
threshold__table: Final[dict[int, Any]] = threshold__op.table


# leaky_relu: ops/activation.py:42
class LeakyReluBackward(Node):
    """Backward of leaky_relu: ops/activation.py:42."""

    __slots__ = ('input', 'input_version', 'negative_slope')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, negative_slope: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.negative_slope: Any = negative_slope

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('leaky_relu')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('leaky_relu', 'input', input, self.input_version)
            negative_slope = self.negative_slope
            d = leaky_relu_backward(g, input, negative_slope)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def leaky_relu_record(kernel: Any) -> Any:
    def leaky_relu(input: TensorBase, negative_slope: Any) -> Any:
        r: TensorBase = kernel(input, negative_slope)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = LeakyReluBackward(e0, input_kept, input_version, negative_slope)
        r.key |= GRAD
        return r

    return leaky_relu


def leaky_relu(input: Any, negative_slope: Any = 0.01, *, out: Any = None) -> Any:
    """input where it is positive, else negative_slope * input.

    Example:
        >>> fb.nn.functional.leaky_relu(fb.tensor([-1., 2.]), 0.1)
        tensor([-0.1000,  2.0000])"""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'leaky_relu', {'input': input}) from None
    try:
        fn = leaky_relu_table[key]
    except KeyError:
        fn = leaky_relu_op.resolve(key)
    if out is None:
        return fn(input, negative_slope)
    return into('leaky_relu', out, fn(input, negative_slope), input)


leaky_relu_op: Final = Op('leaky_relu', leaky_relu, adapt_fresh_ts, leaky_relu_record, None, shapes.same, None, '', (), (), '', ('input', 'negative_slope'), (), accepts='float', layout='operands')
leaky_relu_table: Final[dict[int, Any]] = leaky_relu_op.table


def leaky_relu__record(kernel: Any) -> Any:
    def leaky_relu_(input: TensorBase, negative_slope: Any) -> Any:
        check_inplace('leaky_relu_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = LeakyReluBackward(e0, input_kept, input_version, negative_slope)
        kernel(input, negative_slope)
        rebase_history(input, node)
        return input

    return leaky_relu_


def leaky_relu_(input: Any, negative_slope: Any = 0.01) -> Any:
    """In-place form of leaky_relu."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'leaky_relu', {'input': input}) from None
    try:
        fn = leaky_relu__table[key]
    except KeyError:
        fn = leaky_relu__op.resolve(key)
    return fn(input, negative_slope)


leaky_relu__op: Final = Op('leaky_relu_', leaky_relu_, adapt_inplace_ts, leaky_relu__record, None, shapes.same, None, '', (), ('inplace',), '', ('input', 'negative_slope'), (), accepts='float')
leaky_relu__table: Final[dict[int, Any]] = leaky_relu__op.table


# leaky_relu_backward: ops/activation.py:54
class LeakyReluBackwardBackward(Node):
    """Backward of leaky_relu_backward: ops/activation.py:54."""

    __slots__ = ('input', 'input_version', 'negative_slope')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, negative_slope: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.negative_slope: Any = negative_slope

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('leaky_relu_backward')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('leaky_relu_backward', 'input', input, self.input_version)
            negative_slope = self.negative_slope
            d = leaky_relu_backward(g, input, negative_slope)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def leaky_relu_backward_record(kernel: Any) -> Any:
    def leaky_relu_backward(grad: TensorBase, input: TensorBase, negative_slope: Any) -> Any:
        r: TensorBase = kernel(grad, input, negative_slope)
        e0 = grad.node if grad.base is None else node_of(grad)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = LeakyReluBackwardBackward(e0, input_kept, input_version, negative_slope)
        r.key |= GRAD
        return r

    return leaky_relu_backward


def leaky_relu_backward(grad: Any, input: Any, negative_slope: Any, *, out: Any = None) -> Any:
    """grad where input is positive, else negative_slope * grad."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'leaky_relu_backward', {'grad': grad, 'input': input}) from None
    try:
        fn = leaky_relu_backward_table[key]
    except KeyError:
        fn = leaky_relu_backward_op.resolve(key)
    if out is None:
        return fn(grad, input, negative_slope)
    return into('leaky_relu_backward', out, fn(grad, input, negative_slope), grad, input)


leaky_relu_backward_op: Final = Op('leaky_relu_backward', leaky_relu_backward, adapt_fresh_tts, leaky_relu_backward_record, None, shapes.same, None, '', (), (), '', ('grad', 'input', 'negative_slope'), (), accepts='float', layout='operands')
leaky_relu_backward_table: Final[dict[int, Any]] = leaky_relu_backward_op.table


# prelu: ops/activation.py:61
def prelu_decomposed(input: Any, weight: Any) -> Any:
    if weight.numel() != 1 or len(weight.sizes) > 1:
        channels = input.sizes[1] if len(input.sizes) > 1 else 1
        if len(weight.sizes) != 1 or weight.numel() != channels:
            raise RuntimeError(f'prelu: the shape of weight is {tuple(weight.sizes)} and that of input {tuple(input.sizes)}; give 1 slope or {channels}, one for each channel')
        weight = reshape(weight, (1, channels) + (1,) * (len(input.sizes) - 2))
    elif len(weight.sizes) == 1:
        weight = reshape(weight, (1,) * len(input.sizes))
    return where(gt(input, 0), input, weight * input)


def prelu(input: Any, weight: Any, *, out: Any = None) -> Any:
    """input where it is positive, else weight * input.

    Args:
        input: (N, C, ...) or any shape.
        weight: one slope, or C slopes, one a channel (dimension 1).

    Raises:
        RuntimeError: weight has neither one element nor one for each channel."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | weight.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'prelu', {'input': input, 'weight': weight}) from None
    try:
        fn = prelu_table[key]
    except KeyError:
        fn = prelu_op.resolve(key)
    if out is None:
        return fn(input, weight)
    return into('prelu', out, fn(input, weight))


prelu_op: Final = Op('prelu', prelu, adapt_fresh_tt, None, prelu_decomposed, None, None, '', (), (), 'lower', ('input', 'weight'), (), accepts='float')
prelu_table: Final[dict[int, Any]] = prelu_op.table


# hardtanh: ops/activation.py:84
class HardtanhBackward(Node):
    """Backward of hardtanh: ops/activation.py:84."""

    __slots__ = ('input', 'input_version', 'min_val', 'max_val')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, min_val: Any, max_val: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.min_val: Any = min_val
        self.max_val: Any = max_val

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('hardtanh')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('hardtanh', 'input', input, self.input_version)
            min_val = self.min_val
            max_val = self.max_val
            d = where(_ops.logical_and(gt(input, min_val), lt(input, max_val)), g, 0)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def hardtanh_record(kernel: Any) -> Any:
    def hardtanh(input: TensorBase, min_val: Any, max_val: Any) -> Any:
        r: TensorBase = kernel(input, min_val, max_val)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = HardtanhBackward(e0, input_kept, input_version, min_val, max_val)
        r.key |= GRAD
        return r

    return hardtanh


def hardtanh(input: Any, min_val: Any = -1.0, max_val: Any = 1.0, *, out: Any = None) -> Any:
    """input limited to [min_val, max_val].

    Raises:
        RuntimeError: a negative limit for an unsigned dtype."""
    try:
        if min_val < 0 and input.dtype is dtypes.uint8:
            raise RuntimeError(f'hardtanh: min_val is {min_val}, and uint8 has no negative numbers; give limits from 0')
    except (AttributeError, TypeError) as error:
        raise misused(error, 'hardtanh', {'input': input}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'hardtanh', {'input': input}) from None
    try:
        fn = hardtanh_table[key]
    except KeyError:
        fn = hardtanh_op.resolve(key)
    if out is None:
        return fn(input, min_val, max_val)
    return into('hardtanh', out, fn(input, min_val, max_val), input)


hardtanh_op: Final = Op('hardtanh', hardtanh, adapt_fresh_tss, hardtanh_record, None, shapes.same, None, '', (), (), '', ('input', 'min_val', 'max_val'), (), accepts='int float', layout='operands')
hardtanh_table: Final[dict[int, Any]] = hardtanh_op.table


def hardtanh__record(kernel: Any) -> Any:
    def hardtanh_(input: TensorBase, min_val: Any, max_val: Any) -> Any:
        check_inplace('hardtanh_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = HardtanhBackward(e0, input_kept, input_version, min_val, max_val)
        kernel(input, min_val, max_val)
        rebase_history(input, node)
        return input

    return hardtanh_


def hardtanh_(input: Any, min_val: Any = -1.0, max_val: Any = 1.0) -> Any:
    """In-place form of hardtanh."""
    try:
        if min_val < 0 and input.dtype is dtypes.uint8:
            raise RuntimeError(f'hardtanh: min_val is {min_val}, and uint8 has no negative numbers; give limits from 0')
    except (AttributeError, TypeError) as error:
        raise misused(error, 'hardtanh', {'input': input}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'hardtanh', {'input': input}) from None
    try:
        fn = hardtanh__table[key]
    except KeyError:
        fn = hardtanh__op.resolve(key)
    return fn(input, min_val, max_val)


hardtanh__op: Final = Op('hardtanh_', hardtanh_, adapt_inplace_tss, hardtanh__record, None, shapes.same, None, '', (), ('inplace',), '', ('input', 'min_val', 'max_val'), (), accepts='int float')
hardtanh__table: Final[dict[int, Any]] = hardtanh__op.table


# relu6: ops/activation.py:97
def relu6(input: Any) -> Any:
    """input limited to [0, 6]."""
    try:
        return hardtanh(input, 0.0, 6.0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'relu6', {'input': input}) from None


def relu6_(input: Any) -> Any:
    """In-place form of relu6."""
    try:
        return hardtanh_(input, 0.0, 6.0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'relu6', {'input': input}) from None


# elu_scaled: ops/activation.py:107
class EluScaledBackward(Node):
    """Backward of elu_scaled: ops/activation.py:107."""

    __slots__ = ('input', 'input_version', 'alpha', 'scale', 'input_scale')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, alpha: Any, scale: Any, input_scale: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.alpha: Any = alpha
        self.scale: Any = scale
        self.input_scale: Any = input_scale

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('elu_scaled')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('elu_scaled', 'input', input, self.input_version)
            alpha = self.alpha
            scale = self.scale
            input_scale = self.input_scale
            d = elu_backward(g, input, alpha, scale, input_scale)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def elu_scaled_record(kernel: Any) -> Any:
    def elu_scaled(input: TensorBase, alpha: Any, scale: Any, input_scale: Any) -> Any:
        r: TensorBase = kernel(input, alpha, scale, input_scale)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = EluScaledBackward(e0, input_kept, input_version, alpha, scale, input_scale)
        r.key |= GRAD
        return r

    return elu_scaled


def elu_scaled(input: Any, alpha: Any, scale: Any, input_scale: Any, *, out: Any = None) -> Any:
    """scale * input where it is positive, else scale * alpha * (exp(input_scale * input) - 1)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'elu_scaled', {'input': input}) from None
    try:
        fn = elu_scaled_table[key]
    except KeyError:
        fn = elu_scaled_op.resolve(key)
    if out is None:
        return fn(input, alpha, scale, input_scale)
    return into('elu_scaled', out, fn(input, alpha, scale, input_scale), input)


elu_scaled_op: Final = Op('elu_scaled', elu_scaled, adapt_fresh_tsss, elu_scaled_record, None, shapes.same, None, '', (), (), '', ('input', 'alpha', 'scale', 'input_scale'), (), accepts='float', title='elu', layout='operands')
elu_scaled_table: Final[dict[int, Any]] = elu_scaled_op.table


def elu_scaled__record(kernel: Any) -> Any:
    def elu_scaled_(input: TensorBase, alpha: Any, scale: Any, input_scale: Any) -> Any:
        check_inplace('elu_scaled_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = EluScaledBackward(e0, input_kept, input_version, alpha, scale, input_scale)
        kernel(input, alpha, scale, input_scale)
        rebase_history(input, node)
        return input

    return elu_scaled_


def elu_scaled_(input: Any, alpha: Any, scale: Any, input_scale: Any) -> Any:
    """In-place form of elu_scaled."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'elu_scaled', {'input': input}) from None
    try:
        fn = elu_scaled__table[key]
    except KeyError:
        fn = elu_scaled__op.resolve(key)
    return fn(input, alpha, scale, input_scale)


elu_scaled__op: Final = Op('elu_scaled_', elu_scaled_, adapt_inplace_tsss, elu_scaled__record, None, shapes.same, None, '', (), ('inplace',), '', ('input', 'alpha', 'scale', 'input_scale'), (), accepts='float', title='elu')
elu_scaled__table: Final[dict[int, Any]] = elu_scaled__op.table


# elu_backward: ops/activation.py:114
class EluBackwardBackward(Node):
    """Backward of elu_backward: ops/activation.py:114."""

    __slots__ = ('grad', 'grad_version', 'input', 'input_version', 'alpha', 'scale', 'input_scale')
    saved_names: ClassVar[tuple[str, ...]] = ('grad', 'input')

    def __init__(self, e0: Any, e1: Any, grad: Any, grad_version: Any, input: Any, input_version: Any, alpha: Any, scale: Any, input_scale: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.grad: Any = grad
        self.grad_version: Any = grad_version
        self.input: Any = input
        self.input_version: Any = input_version
        self.alpha: Any = alpha
        self.scale: Any = scale
        self.input_scale: Any = input_scale

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('elu_backward')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('elu_backward', 'input', input, self.input_version)
            alpha = self.alpha
            scale = self.scale
            input_scale = self.input_scale
            d = elu_backward(g, input, alpha, scale, input_scale)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            grad = self.grad
            if grad is FREED:
                raise freed('elu_backward')
            if grad.storage is not None and grad.storage.version != self.grad_version:
                check_version('elu_backward', 'grad', grad, self.grad_version)
            input = self.input
            if input is FREED:
                raise freed('elu_backward')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('elu_backward', 'input', input, self.input_version)
            alpha = self.alpha
            scale = self.scale
            input_scale = self.input_scale
            d = where(gt(input, 0), 0, g * grad * (scale * alpha * input_scale * input_scale) * exp(input * input_scale))
            engine.give(e, d, False)

    def release(self) -> None:
        self.grad = FREED
        self.input = FREED


def elu_backward_record(kernel: Any) -> Any:
    def elu_backward(grad: TensorBase, input: TensorBase, alpha: Any, scale: Any, input_scale: Any) -> Any:
        r: TensorBase = kernel(grad, input, alpha, scale, input_scale)
        e0 = grad.node if grad.base is None else node_of(grad)
        e1 = input.node if input.base is None else node_of(input)
        grad_kept = grad if e1 is not None else None
        grad_version = 0 if grad_kept is None or grad_kept.storage is None else grad_kept.storage.version
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = EluBackwardBackward(e0, e1, grad_kept, grad_version, input_kept, input_version, alpha, scale, input_scale)
        r.key |= GRAD
        return r

    return elu_backward


def elu_backward(grad: Any, input: Any, alpha: Any, scale: Any, input_scale: Any, *, out: Any = None) -> Any:
    """scale * grad where input is positive, else grad * scale * alpha * input_scale * exp(input_scale * input)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'elu_backward', {'grad': grad, 'input': input}) from None
    try:
        fn = elu_backward_table[key]
    except KeyError:
        fn = elu_backward_op.resolve(key)
    if out is None:
        return fn(grad, input, alpha, scale, input_scale)
    return into('elu_backward', out, fn(grad, input, alpha, scale, input_scale), grad, input)


elu_backward_op: Final = Op('elu_backward', elu_backward, adapt_fresh_ttsss, elu_backward_record, None, shapes.same, None, '', (), (), '', ('grad', 'input', 'alpha', 'scale', 'input_scale'), (), accepts='float', layout='operands')
elu_backward_table: Final[dict[int, Any]] = elu_backward_op.table


# elu: ops/activation.py:123
def elu(input: Any, alpha: Any = 1.0) -> Any:
    """input where it is positive, else alpha * (exp(input) - 1) (Clevert and others, 2015).

    Example:
        >>> fb.nn.functional.elu(fb.tensor([-1., 2.]))
        tensor([-0.6321,  2.0000])"""
    try:
        return elu_scaled(input, alpha, 1.0, 1.0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'elu', {'input': input}) from None


def elu_(input: Any, alpha: Any = 1.0) -> Any:
    """In-place form of elu."""
    try:
        return elu_scaled_(input, alpha, 1.0, 1.0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'elu', {'input': input}) from None


# selu: ops/activation.py:135
def selu(input: Any) -> Any:
    """The self-normalizing exponential unit (Klambauer and others, 2017)."""
    try:
        return elu_scaled(input, 1.6732632423543772, 1.0507009873554805, 1.0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'selu', {'input': input}) from None


def selu_(input: Any) -> Any:
    """In-place form of selu."""
    try:
        return elu_scaled_(input, 1.6732632423543772, 1.0507009873554805, 1.0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'selu', {'input': input}) from None


# celu: ops/activation.py:142
def celu(input: Any, alpha: Any = 1.0) -> Any:
    """max(0, input) + min(0, alpha * (exp(input / alpha) - 1)) (Barron, 2017).

    Raises:
        RuntimeError: alpha is 0."""
    try:
        if alpha == 0:
            raise RuntimeError('celu: alpha is 0 and divides input; give another alpha')
        return elu_scaled(input, alpha, 1.0, 1.0 / alpha)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'celu', {'input': input}) from None


def celu_(input: Any, alpha: Any = 1.0) -> Any:
    """In-place form of celu."""
    try:
        if alpha == 0:
            raise RuntimeError('celu: alpha is 0 and divides input; give another alpha')
        return elu_scaled_(input, alpha, 1.0, 1.0 / alpha)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'celu', {'input': input}) from None


# sigmoid_backward: ops/activation.py:169
class SigmoidBackwardBackward(Node):
    """Backward of sigmoid_backward: ops/activation.py:169."""

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
                raise freed('sigmoid_backward')
            if result.storage is not None and result.storage.version != self.result_version:
                check_version('sigmoid_backward', 'result', result, self.result_version)
            d = sigmoid_backward(g, conj(result) if result.key & COMPLEXES else result)
            if self.grad_back is not None and d is not None:
                d = sum_to(d, self.grad_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            grad = self.grad
            if grad is FREED:
                raise freed('sigmoid_backward')
            if grad.storage is not None and grad.storage.version != self.grad_version:
                check_version('sigmoid_backward', 'grad', grad, self.grad_version)
            result = self.result
            if result is FREED:
                raise freed('sigmoid_backward')
            if result.storage is not None and result.storage.version != self.result_version:
                check_version('sigmoid_backward', 'result', result, self.result_version)
            d = (conj(g) if g.key & COMPLEXES else g) * grad * conj(1 - 2 * result)
            if self.result_back is not None and d is not None:
                d = sum_to(d, self.result_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.grad = FREED
        self.result = FREED


def sigmoid_backward_record(kernel: Any) -> Any:
    def sigmoid_backward(grad: TensorBase, result: TensorBase) -> Any:
        r: TensorBase = kernel(grad, result)
        e0 = grad.node if grad.base is None else node_of(grad)
        e1 = result.node if result.base is None else node_of(result)
        grad_kept = grad if e1 is not None else None
        grad_version = 0 if grad_kept is None or grad_kept.storage is None else grad_kept.storage.version
        result_kept = result
        result_version = 0 if result_kept is None or result_kept.storage is None else result_kept.storage.version
        sizes = r.sizes
        r.node = SigmoidBackwardBackward(e0, e1, grad_kept, grad_version, result_kept, result_version, None if grad.sizes is sizes or grad.sizes == sizes else grad.sizes, None if result.sizes is sizes or result.sizes == sizes else result.sizes)
        r.key |= GRAD
        return r

    return sigmoid_backward


def sigmoid_backward(grad: Any, result: Any, *, out: Any = None) -> Any:
    """What sigmoid sends back, from its result: grad * conj(out * (1 - out))."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | result.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sigmoid_backward', {'grad': grad, 'result': result}) from None
    try:
        fn = sigmoid_backward_table[key]
    except KeyError:
        fn = sigmoid_backward_op.resolve(key)
    if out is None:
        return fn(grad, result)
    return into('sigmoid_backward', out, fn(grad, result), grad, result)


sigmoid_backward_op: Final = Op('sigmoid_backward', sigmoid_backward, adapt_pointwise_tt, sigmoid_backward_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('grad', 'result'), (), accepts='float complex', layout='operands')
sigmoid_backward_table: Final[dict[int, Any]] = sigmoid_backward_op.table


# logsigmoid: ops/activation.py:176
class LogsigmoidBackward(Node):
    """Backward of logsigmoid: ops/activation.py:176."""

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
                raise freed('logsigmoid')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('logsigmoid', 'input', input, self.input_version)
            d = g * sigmoid(neg(input))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def logsigmoid_record(kernel: Any) -> Any:
    def logsigmoid(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = LogsigmoidBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return logsigmoid


def logsigmoid(input: Any, *, out: Any = None) -> Any:
    """log(sigmoid(input)), without overflow."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'logsigmoid', {'input': input}) from None
    try:
        fn = logsigmoid_table[key]
    except KeyError:
        fn = logsigmoid_op.resolve(key)
    if out is None:
        return fn(input)
    return into('logsigmoid', out, fn(input), input)


logsigmoid_op: Final = Op('logsigmoid', logsigmoid, adapt_pointwise_t, logsigmoid_record, None, shapes.pointwise, None, 'float', (0,), (), '', ('input',), (), accepts='float', layout='contiguous')
logsigmoid_table: Final[dict[int, Any]] = logsigmoid_op.table


# gelu_backward: ops/activation.py:224
class GeluBackwardBackward(Node):
    """Backward of gelu_backward: ops/activation.py:224."""

    __slots__ = ('grad', 'grad_version', 'input', 'input_version', 'approximate')
    saved_names: ClassVar[tuple[str, ...]] = ('grad', 'input')

    def __init__(self, e0: Any, e1: Any, grad: Any, grad_version: Any, input: Any, input_version: Any, approximate: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.grad: Any = grad
        self.grad_version: Any = grad_version
        self.input: Any = input
        self.input_version: Any = input_version
        self.approximate: Any = approximate

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('gelu_backward')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('gelu_backward', 'input', input, self.input_version)
            approximate = self.approximate
            d = gelu_backward(g, input, approximate)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            grad = self.grad
            if grad is FREED:
                raise freed('gelu_backward')
            if grad.storage is not None and grad.storage.version != self.grad_version:
                check_version('gelu_backward', 'grad', grad, self.grad_version)
            input = self.input
            if input is FREED:
                raise freed('gelu_backward')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('gelu_backward', 'input', input, self.input_version)
            approximate = self.approximate
            d = g * grad * gelu_second(input, approximate)
            engine.give(e, d, False)

    def release(self) -> None:
        self.grad = FREED
        self.input = FREED


def gelu_backward_record(kernel: Any) -> Any:
    def gelu_backward(grad: TensorBase, input: TensorBase, approximate: Any) -> Any:
        r: TensorBase = kernel(grad, input, approximate)
        e0 = grad.node if grad.base is None else node_of(grad)
        e1 = input.node if input.base is None else node_of(input)
        grad_kept = grad if e1 is not None else None
        grad_version = 0 if grad_kept is None or grad_kept.storage is None else grad_kept.storage.version
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = GeluBackwardBackward(e0, e1, grad_kept, grad_version, input_kept, input_version, approximate)
        r.key |= GRAD
        return r

    return gelu_backward


def gelu_backward(grad: Any, input: Any, approximate: Any, *, out: Any = None) -> Any:
    """What gelu sends back: grad * (Phi(x) + x * phi(x)), or the derivative of the tanh form."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'gelu_backward', {'grad': grad, 'input': input}) from None
    try:
        fn = gelu_backward_table[key]
    except KeyError:
        fn = gelu_backward_op.resolve(key)
    if out is None:
        return fn(grad, input, approximate)
    return into('gelu_backward', out, fn(grad, input, approximate), grad, input)


gelu_backward_op: Final = Op('gelu_backward', gelu_backward, adapt_fresh_tts, gelu_backward_record, None, shapes.same, None, '', (), (), '', ('grad', 'input', 'approximate'), (), accepts='float', layout='operands')
gelu_backward_table: Final[dict[int, Any]] = gelu_backward_op.table


# gelu_second: ops/activation.py:232
def gelu_second(input: Any, approximate: Any) -> Any:
    """The second derivative of gelu."""
    try:
        if approximate == 'none':
            return exp(-0.5 * input * input) * ((2 - input * input) * (1 / math.sqrt(2 * math.pi)))
        beta, kappa = (math.sqrt(2 / math.pi), 0.044715)
        t = tanh(beta * (input + kappa * input * input * input))
        slope = beta * (1 + 3 * kappa * input * input)
        return (1 - t * t) * (slope + input * (3 * beta * kappa * input - t * slope * slope))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'gelu_second', {'input': input}) from None


# silu_backward: ops/activation.py:254
class SiluBackwardBackward(Node):
    """Backward of silu_backward: ops/activation.py:254."""

    __slots__ = ('grad', 'grad_version', 'input', 'input_version')
    saved_names: ClassVar[tuple[str, ...]] = ('grad', 'input')

    def __init__(self, e0: Any, e1: Any, grad: Any, grad_version: Any, input: Any, input_version: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.grad: Any = grad
        self.grad_version: Any = grad_version
        self.input: Any = input
        self.input_version: Any = input_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('silu_backward')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('silu_backward', 'input', input, self.input_version)
            d = silu_backward(g, conj(input) if input.key & COMPLEXES else input)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            grad = self.grad
            if grad is FREED:
                raise freed('silu_backward')
            if grad.storage is not None and grad.storage.version != self.grad_version:
                check_version('silu_backward', 'grad', grad, self.grad_version)
            input = self.input
            if input is FREED:
                raise freed('silu_backward')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('silu_backward', 'input', input, self.input_version)
            d = g * conj(grad * silu_second(input))
            engine.give(e, d, False)

    def release(self) -> None:
        self.grad = FREED
        self.input = FREED


def silu_backward_record(kernel: Any) -> Any:
    def silu_backward(grad: TensorBase, input: TensorBase) -> Any:
        r: TensorBase = kernel(grad, input)
        e0 = grad.node if grad.base is None else node_of(grad)
        e1 = input.node if input.base is None else node_of(input)
        grad_kept = grad if e1 is not None else None
        grad_version = 0 if grad_kept is None or grad_kept.storage is None else grad_kept.storage.version
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = SiluBackwardBackward(e0, e1, grad_kept, grad_version, input_kept, input_version)
        r.key |= GRAD
        return r

    return silu_backward


def silu_backward(grad: Any, input: Any, *, out: Any = None) -> Any:
    """What silu sends back: grad * s * (1 + x * (1 - s)), where s is sigmoid(x)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'silu_backward', {'grad': grad, 'input': input}) from None
    try:
        fn = silu_backward_table[key]
    except KeyError:
        fn = silu_backward_op.resolve(key)
    if out is None:
        return fn(grad, input)
    return into('silu_backward', out, fn(grad, input), grad, input)


silu_backward_op: Final = Op('silu_backward', silu_backward, adapt_fresh_tt, silu_backward_record, None, shapes.same, None, '', (), (), '', ('grad', 'input'), (), layout='operands')
silu_backward_table: Final[dict[int, Any]] = silu_backward_op.table


# silu_second: ops/activation.py:261
def silu_second(input: Any) -> Any:
    """The second derivative of silu."""
    try:
        s = sigmoid(input)
        return s * (1 - s) * (2 + input * (1 - 2 * s))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'silu_second', {'input': input}) from None


# mish: ops/activation.py:268
class MishBackward(Node):
    """Backward of mish: ops/activation.py:268."""

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
                raise freed('mish')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('mish', 'input', input, self.input_version)
            d = mish_backward(g, input)
            engine.give(e, d, True)

    def release(self) -> None:
        self.input = FREED


def mish_record(kernel: Any) -> Any:
    def mish(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = MishBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return mish


def mish(input: Any, *, out: Any = None) -> Any:
    """input * tanh(softplus(input)) (Misra, 2019)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'mish', {'input': input}) from None
    try:
        fn = mish_table[key]
    except KeyError:
        fn = mish_op.resolve(key)
    if out is None:
        return fn(input)
    return into('mish', out, fn(input), input)


mish_op: Final = Op('mish', mish, adapt_pointwise_t, mish_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='float', layout='operands')
mish_table: Final[dict[int, Any]] = mish_op.table


def mish__record(kernel: Any) -> Any:
    def mish_(input: TensorBase) -> Any:
        check_inplace('mish_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = MishBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return mish_


def mish_(input: Any) -> Any:
    """In-place form of mish."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'mish', {'input': input}) from None
    try:
        fn = mish__table[key]
    except KeyError:
        fn = mish__op.resolve(key)
    return fn(input)


mish__op: Final = Op('mish_', mish_, adapt_inplace_t, mish__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='float')
mish__table: Final[dict[int, Any]] = mish__op.table


# mish_backward: ops/activation.py:274
def mish_backward(grad: Any, input: Any) -> Any:
    """What mish sends back."""
    try:
        t = tanh(softplus(input))
        return grad * (t + input * sigmoid(input) * (1 - t * t))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'mish_backward', {'grad': grad, 'input': input}) from None


# softplus: ops/activation.py:281
class SoftplusBackward(Node):
    """Backward of softplus: ops/activation.py:281."""

    __slots__ = ('input', 'input_version', 'beta', 'threshold')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, beta: Any, threshold: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.beta: Any = beta
        self.threshold: Any = threshold

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('softplus')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('softplus', 'input', input, self.input_version)
            beta = self.beta
            threshold = self.threshold
            d = where(gt(input * beta, threshold), g, g * sigmoid(input * beta))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def softplus_record(kernel: Any) -> Any:
    def softplus(input: TensorBase, beta: Any, threshold: Any) -> Any:
        r: TensorBase = kernel(input, beta, threshold)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = SoftplusBackward(e0, input_kept, input_version, beta, threshold)
        r.key |= GRAD
        return r

    return softplus


def softplus(input: Any, beta: Any = 1.0, threshold: Any = 20.0, *, out: Any = None) -> Any:
    """log(1 + exp(beta * input)) / beta; input itself where beta * input is above the threshold."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'softplus', {'input': input}) from None
    try:
        fn = softplus_table[key]
    except KeyError:
        fn = softplus_op.resolve(key)
    if out is None:
        return fn(input, beta, threshold)
    return into('softplus', out, fn(input, beta, threshold), input)


softplus_op: Final = Op('softplus', softplus, adapt_fresh_tss, softplus_record, None, shapes.same, None, '', (), (), '', ('input', 'beta', 'threshold'), (), accepts='float', layout='operands')
softplus_table: Final[dict[int, Any]] = softplus_op.table


# softsign: ops/activation.py:288
def softsign_decomposed(input: Any) -> Any:
    return input / (1 + abs(input))


def softsign(input: Any, *, out: Any = None) -> Any:
    """input / (1 + |input|)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'softsign', {'input': input}) from None
    try:
        fn = softsign_table[key]
    except KeyError:
        fn = softsign_op.resolve(key)
    if out is None:
        return fn(input)
    return into('softsign', out, fn(input), input)


softsign_op: Final = Op('softsign', softsign, adapt_pointwise_t, None, softsign_decomposed, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='int float complex', layout='operands')
softsign_table: Final[dict[int, Any]] = softsign_op.table


# tanhshrink: ops/activation.py:294
def tanhshrink_decomposed(input: Any) -> Any:
    return input - tanh(input)


def tanhshrink(input: Any, *, out: Any = None) -> Any:
    """input - tanh(input)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'tanhshrink', {'input': input}) from None
    try:
        fn = tanhshrink_table[key]
    except KeyError:
        fn = tanhshrink_op.resolve(key)
    if out is None:
        return fn(input)
    return into('tanhshrink', out, fn(input), input)


tanhshrink_op: Final = Op('tanhshrink', tanhshrink, adapt_pointwise_t, None, tanhshrink_decomposed, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='int float complex', layout='operands')
tanhshrink_table: Final[dict[int, Any]] = tanhshrink_op.table


# hardsigmoid: ops/activation.py:300
class HardsigmoidBackward(Node):
    """Backward of hardsigmoid: ops/activation.py:300."""

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
                raise freed('hardsigmoid')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('hardsigmoid', 'input', input, self.input_version)
            d = where(_ops.logical_and(gt(input, -3), lt(input, 3)), g * (1 / 6), 0)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def hardsigmoid_record(kernel: Any) -> Any:
    def hardsigmoid(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = HardsigmoidBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return hardsigmoid


def hardsigmoid(input: Any, *, out: Any = None) -> Any:
    """min(max(input + 3, 0), 6) / 6."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'hardsigmoid', {'input': input}) from None
    try:
        fn = hardsigmoid_table[key]
    except KeyError:
        fn = hardsigmoid_op.resolve(key)
    if out is None:
        return fn(input)
    return into('hardsigmoid', out, fn(input), input)


hardsigmoid_op: Final = Op('hardsigmoid', hardsigmoid, adapt_pointwise_t, hardsigmoid_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='float', layout='operands')
hardsigmoid_table: Final[dict[int, Any]] = hardsigmoid_op.table


def hardsigmoid__record(kernel: Any) -> Any:
    def hardsigmoid_(input: TensorBase) -> Any:
        check_inplace('hardsigmoid_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = HardsigmoidBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return hardsigmoid_


def hardsigmoid_(input: Any) -> Any:
    """In-place form of hardsigmoid."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'hardsigmoid', {'input': input}) from None
    try:
        fn = hardsigmoid__table[key]
    except KeyError:
        fn = hardsigmoid__op.resolve(key)
    return fn(input)


hardsigmoid__op: Final = Op('hardsigmoid_', hardsigmoid_, adapt_inplace_t, hardsigmoid__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='float')
hardsigmoid__table: Final[dict[int, Any]] = hardsigmoid__op.table


# hardswish: ops/activation.py:306
class HardswishBackward(Node):
    """Backward of hardswish: ops/activation.py:306."""

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
                raise freed('hardswish')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('hardswish', 'input', input, self.input_version)
            d = where(le(input, -3), 0, where(lt(input, 3), g * (input * (1 / 3) + 0.5), g))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def hardswish_record(kernel: Any) -> Any:
    def hardswish(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = HardswishBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return hardswish


def hardswish(input: Any, *, out: Any = None) -> Any:
    """input * min(max(input + 3, 0), 6) / 6 (Howard and others, 2019)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'hardswish', {'input': input}) from None
    try:
        fn = hardswish_table[key]
    except KeyError:
        fn = hardswish_op.resolve(key)
    if out is None:
        return fn(input)
    return into('hardswish', out, fn(input), input)


hardswish_op: Final = Op('hardswish', hardswish, adapt_pointwise_t, hardswish_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), accepts='float', layout='operands')
hardswish_table: Final[dict[int, Any]] = hardswish_op.table


def hardswish__record(kernel: Any) -> Any:
    def hardswish_(input: TensorBase) -> Any:
        check_inplace('hardswish_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = HardswishBackward(e0, input_kept, input_version)
        kernel(input)
        rebase_history(input, node)
        return input

    return hardswish_


def hardswish_(input: Any) -> Any:
    """In-place form of hardswish."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'hardswish', {'input': input}) from None
    try:
        fn = hardswish__table[key]
    except KeyError:
        fn = hardswish__op.resolve(key)
    return fn(input)


hardswish__op: Final = Op('hardswish_', hardswish_, adapt_inplace_t, hardswish__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), (), accepts='float')
hardswish__table: Final[dict[int, Any]] = hardswish__op.table


# hardshrink: ops/activation.py:312
class HardshrinkBackward(Node):
    """Backward of hardshrink: ops/activation.py:312."""

    __slots__ = ('input', 'input_version', 'lambd')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, lambd: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.lambd: Any = lambd

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('hardshrink')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('hardshrink', 'input', input, self.input_version)
            lambd = self.lambd
            d = where(gt(abs(input), lambd), g, 0)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def hardshrink_record(kernel: Any) -> Any:
    def hardshrink(input: TensorBase, lambd: Any) -> Any:
        r: TensorBase = kernel(input, lambd)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = HardshrinkBackward(e0, input_kept, input_version, lambd)
        r.key |= GRAD
        return r

    return hardshrink


def hardshrink(input: Any, lambd: Any = 0.5, *, out: Any = None) -> Any:
    """input where its modulus is above lambd, else 0."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'hardshrink', {'input': input}) from None
    try:
        fn = hardshrink_table[key]
    except KeyError:
        fn = hardshrink_op.resolve(key)
    if out is None:
        return fn(input, lambd)
    return into('hardshrink', out, fn(input, lambd), input)


hardshrink_op: Final = Op('hardshrink', hardshrink, adapt_fresh_ts, hardshrink_record, None, shapes.same, None, '', (), (), '', ('input', 'lambd'), (), accepts='float', layout='operands')
hardshrink_table: Final[dict[int, Any]] = hardshrink_op.table


# softshrink: ops/activation.py:319
class SoftshrinkBackward(Node):
    """Backward of softshrink: ops/activation.py:319."""

    __slots__ = ('input', 'input_version', 'lambd')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, lambd: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.lambd: Any = lambd

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('softshrink')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('softshrink', 'input', input, self.input_version)
            lambd = self.lambd
            d = where(gt(abs(input), lambd), g, 0)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def softshrink_record(kernel: Any) -> Any:
    def softshrink(input: TensorBase, lambd: Any) -> Any:
        r: TensorBase = kernel(input, lambd)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = SoftshrinkBackward(e0, input_kept, input_version, lambd)
        r.key |= GRAD
        return r

    return softshrink


def softshrink(input: Any, lambd: Any = 0.5, *, out: Any = None) -> Any:
    """input moved towards 0 by lambd, and 0 where its modulus is not above lambd."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'softshrink', {'input': input}) from None
    try:
        fn = softshrink_table[key]
    except KeyError:
        fn = softshrink_op.resolve(key)
    if out is None:
        return fn(input, lambd)
    return into('softshrink', out, fn(input, lambd), input)


softshrink_op: Final = Op('softshrink', softshrink, adapt_fresh_ts, softshrink_record, None, shapes.same, None, '', (), (), '', ('input', 'lambd'), (), accepts='float', layout='operands')
softshrink_table: Final[dict[int, Any]] = softshrink_op.table


# glu: ops/activation.py:326
def glu_decomposed(input: Any, dim: Any) -> Any:
    shapes.halved(input.sizes, dim)
    half = input.sizes[dim] // 2
    return _ops.narrow(input, dim, 0, half) * sigmoid(_ops.narrow(input, dim, half, half))


def glu(input: Any, dim: Any = -1, *, out: Any = None) -> Any:
    """The first half along dim times the sigmoid of the second (Dauphin and others, 2016).

    Raises:
        ShapeError: the size along dim is odd."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'glu', {'input': input}) from None
    try:
        fn = glu_table[key]
    except KeyError:
        fn = glu_op.resolve(key)
    if out is None:
        return fn(input, dim)
    return into('glu', out, fn(input, dim))


glu_op: Final = Op('glu', glu, adapt_fresh_ts, None, glu_decomposed, shapes.halved, None, '', (), (), '', ('input', 'dim'), (), accepts='float')
glu_table: Final[dict[int, Any]] = glu_op.table
