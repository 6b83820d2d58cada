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
from .adapters import adapt_fresh_tss, adapt_fresh_ttosss, adapt_fresh_ttossso, adapt_fresh_ttossss, adapt_fresh_ttss, adapt_fresh_ttsso, adapt_fresh_ttssosss, adapt_fresh_ttsss, adapt_fresh_ttssso, adapt_fresh_ttssss, adapt_fresh_ttssssss, adapt_fresh_tttssss, adapt_fresh_tttsssssss, adapt_pointwise_tt
from .hot import abs, amax, clone, cumsum, eq, exp, gt, log, lt, mean, ne, neg, pow, reshape, sqrt, sum, sum_to, unsqueeze, where
from ...dispatch.op import not_a_tensor
from ...tensor.errors import ShapeError


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


# class_targets: ops/loss.py:114
def class_targets(target: Any, classes: Any, ignore_index: Any, *, out: Any = None) -> Any:
    """The targets as int64, checked to name one of the classes, with 0 where they are ignored."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = (target.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'class_targets', {'target': target}) from None
    try:
        fn = class_targets_table[key]
    except KeyError:
        fn = class_targets_op.resolve(key)
    if out is None:
        return fn(target, classes, ignore_index)
    return into('class_targets', out, fn(target, classes, ignore_index))


class_targets_op: Final = Op('class_targets', class_targets, adapt_fresh_tss, None, None, shapes.class_targets, dtypes.int64, '', (), (), '', ('target', 'classes', 'ignore_index'), (0,), title='nll_loss')
class_targets_table: Final[dict[int, Any]] = class_targets_op.table


# reduced_loss: ops/loss.py:122
def reduced_loss(loss: Any, reduction: Any) -> Any:
    """The loss itself, its sum or its mean."""
    try:
        return mean(loss) if reduction == 'mean' else sum(loss) if reduction == 'sum' else loss
    except (AttributeError, TypeError) as error:
        raise misused(error, 'reduced_loss', {'loss': loss}) from None


# cross_entropy_of_probabilities: ops/loss.py:128
def cross_entropy_of_probabilities(input: Any, target: Any, weight: Any, reduction: Any, label_smoothing: Any) -> Any:
    """cross_entropy with class probabilities as target."""
    try:
        dim = 0 if len(input.sizes) == 1 else 1
        classes = input.sizes[dim]
        if label_smoothing > 0:
            target = target * (1 - label_smoothing) + label_smoothing / classes
        terms = _ops.log_softmax(input, dim) * target
        if weight is not None:
            shapes.class_loss('cross_entropy', input.sizes, input.sizes[:dim] + input.sizes[dim + 1:], weight.sizes)
            terms = terms * reshape(weight, (classes,) + (1,) * (len(input.sizes) - dim - 1))
        loss = neg(sum(terms, dim))
        return reduced_loss(loss, reduction)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cross_entropy_of_probabilities', {'input': input, 'target': target}, {'weight': weight}) from None


# smoothing_loss: ops/loss.py:143
def smoothing_loss(log_probability: Any, target: Any, weight: Any, ignore_index: Any, reduction: Any) -> Any:
    """The part of cross_entropy that label smoothing spreads over the classes, times their number."""
    try:
        dim = 0 if len(log_probability.sizes) == 1 else 1
        terms = log_probability if weight is None else log_probability * reshape(weight, weight.sizes + (1,) * (len(log_probability.sizes) - dim - 1))
        valid = _ops.to(ne(target, ignore_index), log_probability.dtype)
        loss = neg(sum(terms, dim)) * valid
        if reduction != 'mean':
            return reduced_loss(loss, reduction)
        if weight is None:
            return sum(loss) / sum(valid)
        counted = class_targets(target, weight.sizes[0], ignore_index)
        return sum(loss) / sum(valid * reshape(_ops.index_select(weight, 0, reshape(counted, (-1,))), target.sizes))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'smoothing_loss', {'log_probability': log_probability, 'target': target}, {'weight': weight}) from None


# nll_loss: ops/loss.py:158
def nll_loss_decomposed(input: Any, target: Any, weight: Any, size_average: Any, ignore_index: Any, reduce: Any, reduction: Any) -> Any:
    reduction = shapes.reduction_name('nll_loss', size_average, reduce, reduction)
    shapes.class_loss('nll_loss', input.sizes, target.sizes, None if weight is None else weight.sizes)
    dim = 0 if len(input.sizes) == 1 else 1
    classes = input.sizes[dim]
    if weight is not None and weight.dtype is not input.dtype:
        raise RuntimeError(f"nll_loss: weight must have input's dtype {input.dtype.name}, but has {weight.dtype.name}; cast it with .to(dtype)")
    counted = class_targets(target, classes, ignore_index)
    factor = _ops.to(ne(target, ignore_index), input.dtype)
    if weight is not None:
        factor = factor * reshape(_ops.index_select(weight, 0, reshape(counted, (-1,))), target.sizes)
    loss = neg(_ops.squeeze(_ops.gather(input, dim, unsqueeze(counted, dim)), dim)) * factor
    return sum(loss) / sum(factor) if reduction == 'mean' else reduced_loss(loss, reduction)


def nll_loss(input: Any, target: Any, weight: Any = None, size_average: Any = None, ignore_index: Any = -100, reduce: Any = None, reduction: Any = 'mean', *, out: Any = None) -> Any:
    """The negative log likelihood of the target classes.

    Args:
        input: log probabilities, shape (N, C, ...) or (C,).
        target: class indices, shape (N, ...) or ().
        weight: a factor for each class, shape (C,).
        size_average: retired; see reduction.
        ignore_index: this class index counts for nothing.
        reduce: retired; see reduction.
        reduction: "none", "sum", or "mean": the sum, divided by the sum of the counted targets' weights.

    Returns:
        Shape (), or (N, ...) with reduction "none".

    Raises:
        IndexError: a target names no class.
        ShapeError: the shapes do not fit."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (target.key & NOT_DTYPES) | (0 if weight is None else (weight.key & NOT_DTYPES)) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'nll_loss', {'input': input, 'target': target}, {'weight': weight}) from None
    try:
        fn = nll_loss_table[key]
    except KeyError:
        fn = nll_loss_op.resolve(key)
    if out is None:
        return fn(input, target, weight, size_average, ignore_index, reduce, reduction)
    return into('nll_loss', out, fn(input, target, weight, size_average, ignore_index, reduce, reduction))


nll_loss_op: Final = Op('nll_loss', nll_loss, adapt_fresh_ttossss, None, nll_loss_decomposed, None, None, '', (), (), 'float32', ('input', 'target', 'weight', 'size_average', 'ignore_index', 'reduce', 'reduction'), (1, 2), accepts='float')
nll_loss_table: Final[dict[int, Any]] = nll_loss_op.table


# kl_div: ops/loss.py:208
def kl_div_decomposed(input: Any, target: Any, size_average: Any, reduce: Any, reduction: Any, log_target: Any) -> Any:
    over_batch = reduction == 'batchmean' and size_average is None and (reduce is None)
    reduction = 'sum' if over_batch else shapes.reduction_name('kl_div', size_average, reduce, reduction)
    loss = reduced_loss(exp(target) * (target - input) if log_target else _ops.xlogy(target, target) - target * input, reduction)
    return loss / input.sizes[0] if over_batch and len(input.sizes) else loss


def kl_div(input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: Any = 'mean', log_target: Any = False, *, out: Any = None) -> Any:
    """The Kullback-Leibler divergence of the target from input: target * (log(target) - input).

    Args:
        input: log probabilities.
        target: probabilities, or their logarithms with log_target; shapes broadcast.
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "sum", "mean" (over all elements) or "batchmean" (the sum over the first size).
        log_target: whether target holds logarithms.

    Returns:
        Shape (), or the broadcast shape with reduction "none"."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | target.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'kl_div', {'input': input, 'target': target}) from None
    try:
        fn = kl_div_table[key]
    except KeyError:
        fn = kl_div_op.resolve(key)
    if out is None:
        return fn(input, target, size_average, reduce, reduction, log_target)
    return into('kl_div', out, fn(input, target, size_average, reduce, reduction, log_target))


kl_div_op: Final = Op('kl_div', kl_div, adapt_fresh_ttssss, None, kl_div_decomposed, None, None, 'common', (0, 1), (), 'float32', ('input', 'target', 'size_average', 'reduce', 'reduction', 'log_target'), (), accepts='float')
kl_div_table: Final[dict[int, Any]] = kl_div_op.table


# bce_elements: ops/loss.py:236
class BceElementsBackward(Node):
    """Backward of bce_elements: ops/loss.py:236."""

    __slots__ = ('input', 'input_version', 'target', 'target_version', 'input_back', 'target_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'target')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, target: Any, target_version: Any, input_back: Any, target_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.target: Any = target
        self.target_version: Any = target_version
        self.input_back: Any = input_back
        self.target_back: Any = target_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('bce_elements')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('bce_elements', 'input', input, self.input_version)
            target = self.target
            if target is FREED:
                raise freed('bce_elements')
            if target.storage is not None and target.storage.version != self.target_version:
                check_version('bce_elements', 'target', target, self.target_version)
            d = g * (input - target) / _ops.clamp((1 - input) * input, 1e-12)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('bce_elements')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('bce_elements', 'input', input, self.input_version)
            d = g * (_ops.clamp(_ops.log1p(neg(input)), -100) - _ops.clamp(log(input), -100))
            if self.target_back is not None and d is not None:
                d = sum_to(d, self.target_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.target = FREED


def bce_elements_record(kernel: Any) -> Any:
    def bce_elements(input: TensorBase, target: TensorBase) -> Any:
        r: TensorBase = kernel(input, target)
        e0 = input.node if input.base is None else node_of(input)
        e1 = target.node if target.base is None else node_of(target)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        target_kept = target if e0 is not None else None
        target_version = 0 if target_kept is None or target_kept.storage is None else target_kept.storage.version
        sizes = r.sizes
        r.node = BceElementsBackward(e0, e1, input_kept, input_version, target_kept, target_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if target.sizes is sizes or target.sizes == sizes else target.sizes)
        r.key |= GRAD
        return r

    return bce_elements


def bce_elements_decomposed(input: Any, target: Any) -> Any:
    return (target - 1) * _ops.clamp(_ops.log1p(neg(input)), -100) - target * _ops.clamp(log(input), -100)


def bce_elements(input: Any, target: Any, *, out: Any = None) -> Any:
    """-(target * log(input) + (1 - target) * log(1 - input)), the logarithms at least -100. Kernels check that 0 <= input <= 1."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | target.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'bce_elements', {'input': input, 'target': target}) from None
    try:
        fn = bce_elements_table[key]
    except KeyError:
        fn = bce_elements_op.resolve(key)
    if out is None:
        return fn(input, target)
    return into('bce_elements', out, fn(input, target), input, target)


bce_elements_op: Final = Op('bce_elements', bce_elements, adapt_pointwise_tt, bce_elements_record, bce_elements_decomposed, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'target'), (), accepts='float', title='binary_cross_entropy', layout='operands')
bce_elements_table: Final[dict[int, Any]] = bce_elements_op.table


# binary_cross_entropy: ops/loss.py:249
def binary_cross_entropy_decomposed(input: Any, target: Any, weight: Any, size_average: Any, reduce: Any, reduction: Any) -> Any:
    reduction = shapes.reduction_name('binary_cross_entropy', size_average, reduce, reduction)
    shapes.same_shapes('binary_cross_entropy', input.sizes, target.sizes)
    loss = bce_elements(input, target)
    return reduced_loss(loss if weight is None else loss * weight, reduction)


def binary_cross_entropy(input: Any, target: Any, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: Any = 'mean', *, out: Any = None) -> Any:
    """The cross-entropy of independent yes/no probabilities; logarithms are at least -100.

    Args:
        input: probabilities, from 0 to 1.
        target: probabilities of yes, input's shape.
        weight: factors, broadcasting to input's shape.
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or input's shape with reduction "none".

    Raises:
        ShapeError: the shapes differ.
        RuntimeError: an input is no probability."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | target.key | (0 if weight is None else (weight.key & NOT_DTYPES)) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'binary_cross_entropy', {'input': input, 'target': target}, {'weight': weight}) from None
    try:
        fn = binary_cross_entropy_table[key]
    except KeyError:
        fn = binary_cross_entropy_op.resolve(key)
    if out is None:
        return fn(input, target, weight, size_average, reduce, reduction)
    return into('binary_cross_entropy', out, fn(input, target, weight, size_average, reduce, reduction))


binary_cross_entropy_op: Final = Op('binary_cross_entropy', binary_cross_entropy, adapt_fresh_ttosss, None, binary_cross_entropy_decomposed, None, None, '', (), (), 'float32', ('input', 'target', 'weight', 'size_average', 'reduce', 'reduction'), (2,), accepts='float')
binary_cross_entropy_table: Final[dict[int, Any]] = binary_cross_entropy_op.table


# binary_cross_entropy_with_logits: ops/loss.py:282
def binary_cross_entropy_with_logits_decomposed(input: Any, target: Any, weight: Any, size_average: Any, reduce: Any, reduction: Any, pos_weight: Any) -> Any:
    reduction = shapes.reduction_name('binary_cross_entropy_with_logits', size_average, reduce, reduction)
    shapes.same_shapes('binary_cross_entropy_with_logits', input.sizes, target.sizes)
    log_yes = _ops.logsigmoid(input)
    loss = (1 - target) * input - (log_yes if pos_weight is None else log_yes * ((pos_weight - 1) * target + 1))
    return reduced_loss(loss if weight is None else loss * weight, reduction)


def binary_cross_entropy_with_logits(input: Any, target: Any, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: Any = 'mean', pos_weight: Any = None, *, out: Any = None) -> Any:
    """binary_cross_entropy of sigmoid(input), without overflow.

    Args:
        input: logits.
        target: probabilities of yes, input's shape.
        weight: factors, broadcasting to input's shape.
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".
        pos_weight: factors of the yes terms, broadcasting to input's shape.

    Returns:
        Shape (), or input's shape with reduction "none".

    Raises:
        ShapeError: the shapes differ.

    Example:
        >>> fb.nn.functional.binary_cross_entropy_with_logits(fb.zeros(3), fb.ones(3))
        tensor(0.6931)"""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | target.key | (0 if weight is None else (weight.key & NOT_DTYPES)) | (0 if pos_weight is None else pos_weight.key) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'binary_cross_entropy_with_logits', {'input': input, 'target': target}, {'weight': weight, 'pos_weight': pos_weight}) from None
    try:
        fn = binary_cross_entropy_with_logits_table[key]
    except KeyError:
        fn = binary_cross_entropy_with_logits_op.resolve(key)
    if out is None:
        return fn(input, target, weight, size_average, reduce, reduction, pos_weight)
    return into('binary_cross_entropy_with_logits', out, fn(input, target, weight, size_average, reduce, reduction, pos_weight))


binary_cross_entropy_with_logits_op: Final = Op('binary_cross_entropy_with_logits', binary_cross_entropy_with_logits, adapt_fresh_ttossso, None, binary_cross_entropy_with_logits_decomposed, None, None, 'common', (0, 1, 6), (), 'float32', ('input', 'target', 'weight', 'size_average', 'reduce', 'reduction', 'pos_weight'), (2,), accepts='float')
binary_cross_entropy_with_logits_table: Final[dict[int, Any]] = binary_cross_entropy_with_logits_op.table


# mse_loss: ops/loss.py:329
def mse_loss_decomposed(input: Any, target: Any, size_average: Any, reduce: Any, reduction: Any, weight: Any) -> Any:
    reduction = shapes.reduction_name('mse_loss', size_average, reduce, reduction)
    difference = input - target
    if weight is None:
        return reduced_loss(difference * difference, reduction)
    loss = difference * difference * weight
    return sum(loss) / sum(weight) if reduction == 'mean' else reduced_loss(loss, reduction)


def mse_loss(input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: Any = 'mean', weight: Any = None, *, out: Any = None) -> Any:
    """The squared differences.

    Args:
        input: any shape.
        target: input's shape, or one that broadcasts with it.
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".
        weight: factors of the squares, input's shape; "mean" then divides by their sum.

    Returns:
        Shape (), or the broadcast shape with reduction "none".

    Example:
        >>> fb.nn.functional.mse_loss(fb.zeros(2), fb.ones(2))
        tensor(1.)"""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | target.key | (0 if weight is None else weight.key) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'mse_loss', {'input': input, 'target': target}, {'weight': weight}) from None
    try:
        fn = mse_loss_table[key]
    except KeyError:
        fn = mse_loss_op.resolve(key)
    if out is None:
        return fn(input, target, size_average, reduce, reduction, weight)
    return into('mse_loss', out, fn(input, target, size_average, reduce, reduction, weight))


mse_loss_op: Final = Op('mse_loss', mse_loss, adapt_fresh_ttssso, None, mse_loss_decomposed, None, None, 'common', (0, 1, 5), (), 'float32', ('input', 'target', 'size_average', 'reduce', 'reduction', 'weight'), (), accepts='float')
mse_loss_table: Final[dict[int, Any]] = mse_loss_op.table


# l1_loss: ops/loss.py:361
def l1_loss_decomposed(input: Any, target: Any, size_average: Any, reduce: Any, reduction: Any, weight: Any) -> Any:
    reduction = shapes.reduction_name('l1_loss', size_average, reduce, reduction)
    loss = abs(input - target)
    if weight is None:
        return reduced_loss(loss, reduction)
    return sum(loss * weight) / sum(weight) if reduction == 'mean' else reduced_loss(loss * weight, reduction)


def l1_loss(input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: Any = 'mean', weight: Any = None, *, out: Any = None) -> Any:
    """The absolute differences. See `mse_loss`."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | target.key | (0 if weight is None else weight.key) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'l1_loss', {'input': input, 'target': target}, {'weight': weight}) from None
    try:
        fn = l1_loss_table[key]
    except KeyError:
        fn = l1_loss_op.resolve(key)
    if out is None:
        return fn(input, target, size_average, reduce, reduction, weight)
    return into('l1_loss', out, fn(input, target, size_average, reduce, reduction, weight))


l1_loss_op: Final = Op('l1_loss', l1_loss, adapt_fresh_ttssso, None, l1_loss_decomposed, None, None, 'common', (0, 1, 5), (), 'float32', ('input', 'target', 'size_average', 'reduce', 'reduction', 'weight'), (), accepts='int float complex')
l1_loss_table: Final[dict[int, Any]] = l1_loss_op.table


# smooth_l1_loss: ops/loss.py:376
def smooth_l1_loss_decomposed(input: Any, target: Any, size_average: Any, reduce: Any, reduction: Any, beta: Any) -> Any:
    reduction = shapes.reduction_name('smooth_l1_loss', size_average, reduce, reduction)
    if beta < 0:
        raise RuntimeError(f'smooth_l1_loss: beta must be 0 or more, got {beta}')
    size = abs(input - target)
    return reduced_loss(size if beta == 0 else where(size < beta, size * size * (0.5 / beta), size - 0.5 * beta), reduction)


def smooth_l1_loss(input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: Any = 'mean', beta: Any = 1.0, *, out: Any = None) -> Any:
    """Squared differences over 2 * beta where they are below beta, else absolute ones less beta / 2. See `mse_loss`.

    Raises:
        RuntimeError: beta is negative."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | target.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'smooth_l1_loss', {'input': input, 'target': target}) from None
    try:
        fn = smooth_l1_loss_table[key]
    except KeyError:
        fn = smooth_l1_loss_op.resolve(key)
    if out is None:
        return fn(input, target, size_average, reduce, reduction, beta)
    return into('smooth_l1_loss', out, fn(input, target, size_average, reduce, reduction, beta))


smooth_l1_loss_op: Final = Op('smooth_l1_loss', smooth_l1_loss, adapt_fresh_ttssss, None, smooth_l1_loss_decomposed, None, None, 'common', (0, 1), (), 'float32', ('input', 'target', 'size_average', 'reduce', 'reduction', 'beta'), (), accepts='float')
smooth_l1_loss_table: Final[dict[int, Any]] = smooth_l1_loss_op.table


# huber_loss: ops/loss.py:395
def huber_loss_decomposed(input: Any, target: Any, reduction: Any, delta: Any, weight: Any) -> Any:
    reduction = shapes.reduction_name('huber_loss', None, None, reduction)
    if delta <= 0:
        raise RuntimeError(f'huber_loss: delta must be positive, got {delta}')
    size = abs(input - target)
    loss = where(size < delta, size * size * 0.5, (size - 0.5 * delta) * delta)
    return reduced_loss(loss if weight is None else loss * weight, reduction)


def huber_loss(input: Any, target: Any, reduction: Any = 'mean', delta: Any = 1.0, weight: Any = None, *, out: Any = None) -> Any:
    """Half of squared differences where they are below delta, else delta times absolute ones less delta / 2. See `mse_loss`.

    Raises:
        RuntimeError: delta is not positive."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | target.key | (0 if weight is None else weight.key) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'huber_loss', {'input': input, 'target': target}, {'weight': weight}) from None
    try:
        fn = huber_loss_table[key]
    except KeyError:
        fn = huber_loss_op.resolve(key)
    if out is None:
        return fn(input, target, reduction, delta, weight)
    return into('huber_loss', out, fn(input, target, reduction, delta, weight))


huber_loss_op: Final = Op('huber_loss', huber_loss, adapt_fresh_ttsso, None, huber_loss_decomposed, None, None, 'common', (0, 1, 4), (), 'float32', ('input', 'target', 'reduction', 'delta', 'weight'), (), accepts='float')
huber_loss_table: Final[dict[int, Any]] = huber_loss_op.table


# poisson_nll_loss: ops/loss.py:413
def poisson_nll_loss_decomposed(input: Any, target: Any, log_input: Any, full: Any, size_average: Any, eps: Any, reduce: Any, reduction: Any) -> Any:
    reduction = shapes.reduction_name('poisson_nll_loss', size_average, reduce, reduction)
    loss = exp(input) - target * input if log_input else input - target * log(input + eps)
    if full:
        some = where(target > 1, target, 1.0)
        loss = loss + where(target > 1, some * log(some) - some + 0.5 * log(some * (2 * math.pi)), 0.0)
    return reduced_loss(loss, reduction)


def poisson_nll_loss(input: Any, target: Any, log_input: Any = True, full: Any = False, size_average: Any = None, eps: Any = 1e-08, reduce: Any = None, reduction: Any = 'mean', *, out: Any = None) -> Any:
    """The negative log likelihood of counts under a Poisson distribution.

    Args:
        input: the rate, or its logarithm with log_input.
        target: counts.
        log_input: whether input is the rate's logarithm.
        full: adds Stirling's approximation of log(target!) where target is above 1.
        size_average: retired; see reduction.
        eps: added to the rate before its logarithm.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or the broadcast shape with reduction "none"."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | target.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'poisson_nll_loss', {'input': input, 'target': target}) from None
    try:
        fn = poisson_nll_loss_table[key]
    except KeyError:
        fn = poisson_nll_loss_op.resolve(key)
    if out is None:
        return fn(input, target, log_input, full, size_average, eps, reduce, reduction)
    return into('poisson_nll_loss', out, fn(input, target, log_input, full, size_average, eps, reduce, reduction))


poisson_nll_loss_op: Final = Op('poisson_nll_loss', poisson_nll_loss, adapt_fresh_ttssssss, None, poisson_nll_loss_decomposed, None, None, 'common', (0, 1), (), '', ('input', 'target', 'log_input', 'full', 'size_average', 'eps', 'reduce', 'reduction'), (), accepts='int float complex')
poisson_nll_loss_table: Final[dict[int, Any]] = poisson_nll_loss_op.table


# gaussian_nll_loss: ops/loss.py:452
def gaussian_nll_loss_decomposed(input: Any, target: Any, var: Any, full: Any, eps: Any, reduction: Any) -> Any:
    reduction = shapes.reduction_name('gaussian_nll_loss', None, None, reduction)
    if isinstance(var, (int, float)):
        var = _ops.full_like(input, var)
    if not hasattr(var, 'shape'):
        raise not_a_tensor('gaussian_nll_loss', var=var)
    if var.sizes != input.sizes:
        if input.sizes[:-1] == var.sizes:
            var = unsqueeze(var, -1)
        elif len(var.sizes) != len(input.sizes) or builtins.any((v not in (1, i) for v, i in zip(var.sizes, input.sizes))):
            raise RuntimeError(f'gaussian_nll_loss: var of shape {tuple(var.sizes)} does not fit input of shape {tuple(input.sizes)}')
    if not var.is_meta and builtins.bool(_ops.any(lt(var, 0))):
        raise ValueError('gaussian_nll_loss: var has negative entry/entries; variances are 0 or above')
    var = var + (_ops.clamp(var, eps) - var).detach()
    difference = input - target
    loss = 0.5 * (log(var) + difference * difference / var)
    return reduced_loss(loss + 0.5 * math.log(2 * math.pi) if full else loss, reduction)


def gaussian_nll_loss(input: Any, target: Any, var: Any, full: Any = False, eps: Any = 1e-06, reduction: Any = 'mean', *, out: Any = None) -> Any:
    """The negative log likelihood of target under normal distributions.

    Args:
        input: the means.
        target: the values.
        var: the variances, input's shape, or without its last dimension, or with size 1 there; or a number.
        full: adds log(2 * pi) / 2.
        eps: the least variance; no gradient passes this bound.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or the broadcast shape with reduction "none".

    Raises:
        ShapeError: var has none of these shapes.
        ValueError: a variance is negative."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | target.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'gaussian_nll_loss', {'input': input, 'target': target}) from None
    try:
        fn = gaussian_nll_loss_table[key]
    except KeyError:
        fn = gaussian_nll_loss_op.resolve(key)
    if out is None:
        return fn(input, target, var, full, eps, reduction)
    return into('gaussian_nll_loss', out, fn(input, target, var, full, eps, reduction))


gaussian_nll_loss_op: Final = Op('gaussian_nll_loss', gaussian_nll_loss, adapt_fresh_ttssss, None, gaussian_nll_loss_decomposed, None, None, 'common', (0, 1), (), '', ('input', 'target', 'var', 'full', 'eps', 'reduction'), (), accepts='float')
gaussian_nll_loss_table: Final[dict[int, Any]] = gaussian_nll_loss_op.table


# hinge_embedding_loss: ops/loss.py:499
def hinge_embedding_loss_decomposed(input: Any, target: Any, margin: Any, size_average: Any, reduce: Any, reduction: Any) -> Any:
    reduction = shapes.reduction_name('hinge_embedding_loss', size_average, reduce, reduction)
    apart = where(eq(target, 1), 0.0, _ops.clamp(margin - input, 0))
    return reduced_loss(apart + where(eq(target, -1), 0.0, input), reduction)


def hinge_embedding_loss(input: Any, target: Any, margin: Any = 1.0, size_average: Any = None, reduce: Any = None, reduction: Any = 'mean', *, out: Any = None) -> Any:
    """input where target is 1, max(0, margin - input) where it is -1. See `mse_loss` for the reduction."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | target.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'hinge_embedding_loss', {'input': input, 'target': target}) from None
    try:
        fn = hinge_embedding_loss_table[key]
    except KeyError:
        fn = hinge_embedding_loss_op.resolve(key)
    if out is None:
        return fn(input, target, margin, size_average, reduce, reduction)
    return into('hinge_embedding_loss', out, fn(input, target, margin, size_average, reduce, reduction))


hinge_embedding_loss_op: Final = Op('hinge_embedding_loss', hinge_embedding_loss, adapt_fresh_ttssss, None, hinge_embedding_loss_decomposed, None, None, 'common', (0, 1), (), 'float32', ('input', 'target', 'margin', 'size_average', 'reduce', 'reduction'), (), accepts='float')
hinge_embedding_loss_table: Final[dict[int, Any]] = hinge_embedding_loss_op.table


# margin_ranking_loss: ops/loss.py:512
def margin_ranking_loss_decomposed(input1: Any, input2: Any, target: Any, margin: Any, size_average: Any, reduce: Any, reduction: Any) -> Any:
    reduction = shapes.reduction_name('margin_ranking_loss', size_average, reduce, reduction)
    if not len(input1.sizes) == len(input2.sizes) == len(target.sizes):
        raise RuntimeError(f'margin_ranking_loss: input1, input2 and target must have as many dimensions as each other, but their shapes are {tuple(input1.sizes)}, {tuple(input2.sizes)} and {tuple(target.sizes)}')
    return reduced_loss(_ops.clamp(neg(target) * (input1 - input2) + margin, 0), reduction)


def margin_ranking_loss(input1: Any, input2: Any, target: Any, margin: Any = 0, size_average: Any = None, reduce: Any = None, reduction: Any = 'mean', *, out: Any = None) -> Any:
    """max(0, margin - target * (input1 - input2)): a target of 1 ranks input1 higher, -1 lower. See `mse_loss` for the reduction."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input1.key | input2.key | target.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'margin_ranking_loss', {'input1': input1, 'input2': input2, 'target': target}) from None
    try:
        fn = margin_ranking_loss_table[key]
    except KeyError:
        fn = margin_ranking_loss_op.resolve(key)
    if out is None:
        return fn(input1, input2, target, margin, size_average, reduce, reduction)
    return into('margin_ranking_loss', out, fn(input1, input2, target, margin, size_average, reduce, reduction))


margin_ranking_loss_op: Final = Op('margin_ranking_loss', margin_ranking_loss, adapt_fresh_tttssss, None, margin_ranking_loss_decomposed, None, None, 'common', (0, 1, 2), (), 'float32', ('input1', 'input2', 'target', 'margin', 'size_average', 'reduce', 'reduction'), (), accepts='int float never-bool')
margin_ranking_loss_table: Final[dict[int, Any]] = margin_ranking_loss_op.table


# cosine_embedding_loss: ops/loss.py:527
def cosine_embedding_loss_decomposed(input1: Any, input2: Any, target: Any, margin: Any, size_average: Any, reduce: Any, reduction: Any) -> Any:
    reduction = shapes.reduction_name('cosine_embedding_loss', size_average, reduce, reduction)
    shapes.pairs_of_vectors('cosine_embedding_loss', input1.sizes, input2.sizes, target.sizes)
    products = sum(input1 * input2, -1)
    squares = (sum(input1 * input1, -1) + 1e-12) * (sum(input2 * input2, -1) + 1e-12)
    cosine = products / sqrt(squares)
    loss = where(eq(target, 1), 1 - cosine, 0.0) + where(eq(target, -1), _ops.clamp(cosine - margin, 0), 0.0)
    return reduced_loss(loss, reduction)


def cosine_embedding_loss(input1: Any, input2: Any, target: Any, margin: Any = 0, size_average: Any = None, reduce: Any = None, reduction: Any = 'mean', *, out: Any = None) -> Any:
    """1 - the cosine of both vectors where target is 1; max(0, cosine - margin) where it is -1.

    Args:
        input1: shape (N, D) or (D,).
        input2: the same shape.
        target: 1 or -1, shape (N,) or ().
        margin: from -1 to 1.
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or target's shape with reduction "none"."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input1.key | input2.key | target.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cosine_embedding_loss', {'input1': input1, 'input2': input2, 'target': target}) from None
    try:
        fn = cosine_embedding_loss_table[key]
    except KeyError:
        fn = cosine_embedding_loss_op.resolve(key)
    if out is None:
        return fn(input1, input2, target, margin, size_average, reduce, reduction)
    return into('cosine_embedding_loss', out, fn(input1, input2, target, margin, size_average, reduce, reduction))


cosine_embedding_loss_op: Final = Op('cosine_embedding_loss', cosine_embedding_loss, adapt_fresh_tttssss, None, cosine_embedding_loss_decomposed, None, None, 'common', (0, 1, 2), (), 'float32', ('input1', 'input2', 'target', 'margin', 'size_average', 'reduce', 'reduction'), (), accepts='bool int float')
cosine_embedding_loss_table: Final[dict[int, Any]] = cosine_embedding_loss_op.table


# triplet_margin_loss: ops/loss.py:557
def triplet_margin_loss_decomposed(anchor: Any, positive: Any, negative: Any, margin: Any, p: Any, eps: Any, swap: Any, size_average: Any, reduce: Any, reduction: Any) -> Any:
    reduction = shapes.reduction_name('triplet_margin_loss', size_average, reduce, reduction)
    shapes.same_ranks('triplet_margin_loss', anchor=anchor.sizes, positive=positive.sizes, negative=negative.sizes)
    near, far = (pairwise_distance(anchor, positive, p, eps), pairwise_distance(anchor, negative, p, eps))
    if swap:
        far = _ops.minimum(far, pairwise_distance(positive, negative, p, eps))
    return reduced_loss(_ops.clamp(near - far + margin, 0), reduction)


def triplet_margin_loss(anchor: Any, positive: Any, negative: Any, margin: Any = 1.0, p: Any = 2, eps: Any = 1e-06, swap: Any = False, size_average: Any = None, reduce: Any = None, reduction: Any = 'mean', *, out: Any = None) -> Any:
    """max(0, distance(anchor, positive) - distance(anchor, negative) + margin).

    Args:
        anchor: shape (N, D) or (D,).
        positive: the same shape: what should be near.
        negative: the same shape: what should be far.
        margin: how much farther.
        p: the norm of the distance.
        eps: added to differences before the norm.
        swap: takes the distance of positive and negative where it is the smaller one.
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or (N,) with reduction "none"."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = anchor.key | positive.key | negative.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'triplet_margin_loss', {'anchor': anchor, 'positive': positive, 'negative': negative}) from None
    try:
        fn = triplet_margin_loss_table[key]
    except KeyError:
        fn = triplet_margin_loss_op.resolve(key)
    if out is None:
        return fn(anchor, positive, negative, margin, p, eps, swap, size_average, reduce, reduction)
    return into('triplet_margin_loss', out, fn(anchor, positive, negative, margin, p, eps, swap, size_average, reduce, reduction))


triplet_margin_loss_op: Final = Op('triplet_margin_loss', triplet_margin_loss, adapt_fresh_tttsssssss, None, triplet_margin_loss_decomposed, None, None, 'common', (0, 1, 2), (), 'float32', ('anchor', 'positive', 'negative', 'margin', 'p', 'eps', 'swap', 'size_average', 'reduce', 'reduction'), (), accepts='int float complex')
triplet_margin_loss_table: Final[dict[int, Any]] = triplet_margin_loss_op.table


# soft_margin_loss: ops/loss.py:598
def soft_margin_loss_decomposed(input: Any, target: Any, size_average: Any, reduce: Any, reduction: Any) -> Any:
    reduction = shapes.reduction_name('soft_margin_loss', size_average, reduce, reduction)
    product = target * input
    shapes.check_spread('soft_margin_loss', input.sizes, product.sizes)
    return reduced_loss(_ops.log1p(exp(neg(product))) if product.dtype.is_complex else neg(_ops.logsigmoid(product)), reduction)


def soft_margin_loss(input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: Any = 'mean', *, out: Any = None) -> Any:
    """log(1 + exp(-target * input)), for targets 1 and -1. See `mse_loss` for the reduction."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | target.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'soft_margin_loss', {'input': input, 'target': target}) from None
    try:
        fn = soft_margin_loss_table[key]
    except KeyError:
        fn = soft_margin_loss_op.resolve(key)
    if out is None:
        return fn(input, target, size_average, reduce, reduction)
    return into('soft_margin_loss', out, fn(input, target, size_average, reduce, reduction))


soft_margin_loss_op: Final = Op('soft_margin_loss', soft_margin_loss, adapt_fresh_ttsss, None, soft_margin_loss_decomposed, None, None, 'common', (0, 1), (), 'float32', ('input', 'target', 'size_average', 'reduce', 'reduction'), (), accepts='float complex')
soft_margin_loss_table: Final[dict[int, Any]] = soft_margin_loss_op.table


# multi_margin_loss: ops/loss.py:610
def multi_margin_loss_decomposed(input: Any, target: Any, p: Any, margin: Any, weight: Any, size_average: Any, reduce: Any, reduction: Any) -> Any:
    reduction = shapes.reduction_name('multi_margin_loss', size_average, reduce, reduction)
    _, classes = shapes.multi_class('multi_margin_loss', input.sizes)
    if p not in (1, 2):
        raise ValueError(f'multi_margin_loss: p is 1 or 2, got {p}')
    if weight is not None and weight.sizes != (classes,):
        raise ShapeError(f'multi_margin_loss: weight must have shape ({classes},), one number a class, but got {tuple(weight.sizes)}')
    chosen = unsqueeze(class_targets(target, classes, -100 - classes), -1)
    terms = _ops.clamp(margin - _ops.gather(input, -1, chosen) + input, 0)
    terms = terms * terms if p == 2 else terms
    if weight is not None:
        terms = terms * reshape(_ops.index_select(weight, 0, reshape(chosen, (-1,))), chosen.sizes)
    others = ne(_ops.arange(classes, device=input.device), chosen)
    return reduced_loss(sum(where(others, terms, 0.0), -1) / classes, reduction)


def multi_margin_loss(input: Any, target: Any, p: Any = 1, margin: Any = 1.0, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: Any = 'mean', *, out: Any = None) -> Any:
    """The mean over the other classes of max(0, margin - input[target] + input[other]) ** p.

    Args:
        input: scores, shape (N, C) or (C,).
        target: class indices, shape (N,) or ().
        p: 1 or 2.
        margin: by how much the target's score should be higher.
        weight: a factor for each target class, shape (C,).
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or target's shape with reduction "none".

    Raises:
        ValueError: p is neither 1 nor 2.
        IndexError: a target names no class."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (target.key & NOT_DTYPES) | (0 if weight is None else (weight.key & NOT_DTYPES)) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'multi_margin_loss', {'input': input, 'target': target}, {'weight': weight}) from None
    try:
        fn = multi_margin_loss_table[key]
    except KeyError:
        fn = multi_margin_loss_op.resolve(key)
    if out is None:
        return fn(input, target, p, margin, weight, size_average, reduce, reduction)
    return into('multi_margin_loss', out, fn(input, target, p, margin, weight, size_average, reduce, reduction))


multi_margin_loss_op: Final = Op('multi_margin_loss', multi_margin_loss, adapt_fresh_ttssosss, None, multi_margin_loss_decomposed, None, None, '', (), (), 'float32', ('input', 'target', 'p', 'margin', 'weight', 'size_average', 'reduce', 'reduction'), (1, 4), accepts='float')
multi_margin_loss_table: Final[dict[int, Any]] = multi_margin_loss_op.table


# multilabel_margin_loss: ops/loss.py:660
def multilabel_margin_loss_decomposed(input: Any, target: Any, size_average: Any, reduce: Any, reduction: Any) -> Any:
    reduction = shapes.reduction_name('multilabel_margin_loss', size_average, reduce, reduction)
    _, classes = shapes.multi_class('multilabel_margin_loss', input.sizes)
    shapes.same_shapes('multilabel_margin_loss', input.sizes, target.sizes)
    listed = eq(cumsum(_ops.to(target < 0, target.dtype), -1), 0)
    chosen = where(listed, class_targets(target, classes, -1), 0)
    member = gt(sum(where(unsqueeze(listed, -1), _ops.to(_ops.one_hot(chosen, classes), input.dtype), 0.0), -2), 0)
    terms = _ops.clamp(1 - unsqueeze(_ops.gather(input, -1, chosen), -1) + unsqueeze(input, -2), 0)
    counted = unsqueeze(listed, -1) & _ops.logical_not(unsqueeze(member, -2))
    return reduced_loss(sum(where(counted, terms, 0.0), (-2, -1)) / classes, reduction)


def multilabel_margin_loss(input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: Any = 'mean', *, out: Any = None) -> Any:
    """The mean over pairs of a target class and another class of max(0, 1 - input[target] + input[other]).

    Args:
        input: scores, shape (N, C) or (C,).
        target: class indices, input's shape; the first -1 of a row ends its list.
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or (N,) with reduction "none".

    Raises:
        ShapeError: the shapes differ.
        IndexError: a target names no class."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (target.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'multilabel_margin_loss', {'input': input, 'target': target}) from None
    try:
        fn = multilabel_margin_loss_table[key]
    except KeyError:
        fn = multilabel_margin_loss_op.resolve(key)
    if out is None:
        return fn(input, target, size_average, reduce, reduction)
    return into('multilabel_margin_loss', out, fn(input, target, size_average, reduce, reduction))


multilabel_margin_loss_op: Final = Op('multilabel_margin_loss', multilabel_margin_loss, adapt_fresh_ttsss, None, multilabel_margin_loss_decomposed, None, None, '', (), (), 'float32', ('input', 'target', 'size_average', 'reduce', 'reduction'), (1,), accepts='float')
multilabel_margin_loss_table: Final[dict[int, Any]] = multilabel_margin_loss_op.table


# multilabel_soft_margin_loss: ops/loss.py:692
def multilabel_soft_margin_loss_decomposed(input: Any, target: Any, weight: Any, size_average: Any, reduce: Any, reduction: Any) -> Any:
    reduction = shapes.reduction_name('multilabel_soft_margin_loss', size_average, reduce, reduction)
    if len(target.sizes) > len(input.sizes):
        raise ShapeError(f'multilabel_soft_margin_loss: target {tuple(target.sizes)} has more dimensions than input {tuple(input.sizes)}')
    loss = neg(target * _ops.logsigmoid(input) + (1 - target) * _ops.logsigmoid(neg(input)))
    return reduced_loss(mean(loss if weight is None else loss * weight, -1), reduction)


def multilabel_soft_margin_loss(input: Any, target: Any, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: Any = 'mean', *, out: Any = None) -> Any:
    """The mean over classes of binary_cross_entropy_with_logits.

    Args:
        input: logits, shape (N, C) or (C,).
        target: 0 or 1, the same shape.
        weight: a factor for each class, shape (C,).
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or (N,) with reduction "none"."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | target.key | (0 if weight is None else weight.key) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'multilabel_soft_margin_loss', {'input': input, 'target': target}, {'weight': weight}) from None
    try:
        fn = multilabel_soft_margin_loss_table[key]
    except KeyError:
        fn = multilabel_soft_margin_loss_op.resolve(key)
    if out is None:
        return fn(input, target, weight, size_average, reduce, reduction)
    return into('multilabel_soft_margin_loss', out, fn(input, target, weight, size_average, reduce, reduction))


multilabel_soft_margin_loss_op: Final = Op('multilabel_soft_margin_loss', multilabel_soft_margin_loss, adapt_fresh_ttosss, None, multilabel_soft_margin_loss_decomposed, None, None, 'common', (0, 1, 2), (), '', ('input', 'target', 'weight', 'size_average', 'reduce', 'reduction'), (), accepts='float')
multilabel_soft_margin_loss_table: Final[dict[int, Any]] = multilabel_soft_margin_loss_op.table


# cosine_similarity: ops/loss.py:722
def cosine_similarity_decomposed(x1: Any, x2: Any, dim: Any, eps: Any) -> Any:
    x1, x2 = _ops.broadcast_tensors(x1, x2)
    length1 = _ops.clamp(sqrt_of_sum(x1, dim), eps)
    length2 = _ops.clamp(sqrt_of_sum(x2, dim), eps)
    return sum(x1 / length1 * (x2 / length2), dim)


def cosine_similarity(x1: Any, x2: Any, dim: Any = 1, eps: Any = 1e-08, axis: Any = None, *, out: Any = None) -> Any:
    """The cosine of the angles between vectors along dim.

    Args:
        x1: any shape.
        x2: a shape that broadcasts with x1's.
        dim: the dimension of the vectors.
        eps: the least length that divides.

    Returns:
        The broadcast shape without dim."""
    if axis is not None:
        dim = renamed('cosine_similarity', 'dim', dim, 1, 'axis', axis)
    try:
        modes: int = tls.keys if busy else 0
        key: int = x1.key | x2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cosine_similarity', {'x1': x1, 'x2': x2}) from None
    try:
        fn = cosine_similarity_table[key]
    except KeyError:
        fn = cosine_similarity_op.resolve(key)
    if out is None:
        return fn(x1, x2, dim, eps)
    return into('cosine_similarity', out, fn(x1, x2, dim, eps))


cosine_similarity_op: Final = Op('cosine_similarity', cosine_similarity, adapt_fresh_ttss, None, cosine_similarity_decomposed, None, None, 'common', (0, 1), (), '', ('x1', 'x2', 'dim', 'eps'), (), accepts='float', layout='contiguous')
cosine_similarity_table: Final[dict[int, Any]] = cosine_similarity_op.table


# sqrt_of_sum: ops/loss.py:744
def sqrt_of_sum(input: Any, dim: Any) -> Any:
    """The Euclidean length along dim, which stays with size 1; the derivative at length 0 is 0."""
    try:
        squares = sum(input * input, dim, True)
        none = eq(squares, 0)
        return where(none, 0.0, sqrt(where(none, 1.0, squares)))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sqrt_of_sum', {'input': input}) from None


# pairwise_distance: ops/loss.py:752
def pairwise_distance_decomposed(x1: Any, x2: Any, p: Any, eps: Any, keepdim: Any) -> Any:
    size = abs(x1 - x2 + eps)
    if p == 2:
        return sqrt(sum(size * size, -1, keepdim))
    if p == 1:
        return sum(size, -1, keepdim)
    if p in (math.inf, -math.inf):
        return amax(size, -1, keepdim) if p > 0 else _ops.amin(size, -1, keepdim)
    if p == 0:
        return sum(_ops.to(ne(size, 0), size.dtype), -1, keepdim)
    return pow(sum(pow(size, p), -1, keepdim), 1 / p)


def pairwise_distance(x1: Any, x2: Any, p: Any = 2.0, eps: Any = 1e-06, keepdim: Any = False, keepdims: Any = None, *, out: Any = None) -> Any:
    """The p-norm of x1 - x2 + eps over the last dimension.

    Args:
        x1: shape (N, D) or (D,).
        x2: a shape that broadcasts with it.
        p: the norm, `inf` and negative ones included.
        eps: keeps the norm away from 0.
        keepdim: keeps the last dimension with size 1.

    Returns:
        Shape (N,) or ()."""
    if keepdims is not None:
        keepdim = renamed('pairwise_distance', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        modes: int = tls.keys if busy else 0
        key: int = x1.key | x2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'pairwise_distance', {'x1': x1, 'x2': x2}) from None
    try:
        fn = pairwise_distance_table[key]
    except KeyError:
        fn = pairwise_distance_op.resolve(key)
    if out is None:
        return fn(x1, x2, p, eps, keepdim)
    return into('pairwise_distance', out, fn(x1, x2, p, eps, keepdim))


pairwise_distance_op: Final = Op('pairwise_distance', pairwise_distance, adapt_fresh_ttsss, None, pairwise_distance_decomposed, None, None, 'common', (0, 1), (), '', ('x1', 'x2', 'p', 'eps', 'keepdim'), (), accepts='int float complex')
pairwise_distance_table: Final[dict[int, Any]] = pairwise_distance_op.table
