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
from .adapters import adapt_fresh_ttottss, adapt_fresh_ttsots, adapt_fresh_ttsotts, adapt_fresh_ttsts, adapt_fresh_ttstts, adapt_fresh_ttttss, adapt_several_tooooss, adapt_several_tooss, adapt_several_tsoos, adapt_several_tsos, adapt_several_ttottss, adapt_several_ttsotts
from .hot import cast, clone, mean, pow, reshape, rsqrt, sum


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


# native_batch_norm: ops/normalization.py:32
native_batch_norm_result = result_type('batch_norm', ('out', 'mean', 'var'))


class NativeBatchNormBackward(Node):
    """Backward of native_batch_norm: ops/normalization.py:32."""

    __slots__ = ('input', 'input_version', 'weight', 'weight_version', 'weight_dtype', 'bias_dtype', 'training', 'eps', 'mean', 'mean_version', 'var', 'var_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'weight', 'mean', 'var')
    arity: ClassVar[int] = 3

    def __init__(self, e0: Any, e1: Any, e2: Any, input: Any, input_version: Any, weight: Any, weight_version: Any, weight_dtype: Any, bias_dtype: Any, training: Any, eps: Any, mean: Any, mean_version: Any, var: Any, var_version: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = (e2,)
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.weight: Any = weight
        self.weight_version: Any = weight_version
        self.weight_dtype: Any = weight_dtype
        self.bias_dtype: Any = bias_dtype
        self.training: Any = training
        self.eps: Any = eps
        self.mean: Any = mean
        self.mean_version: Any = mean_version
        self.var: Any = var
        self.var_version: Any = var_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        to0 = self.e0
        to1 = self.e1
        to2 = self.more[0]
        if to0 is not None and to1 is not None and to2 is not None and (wanted is None or (to0 in wanted and to1 in wanted and to2 in wanted)):
            input = self.input
            if input is FREED:
                raise freed('native_batch_norm')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('native_batch_norm', 'input', input, self.input_version)
            weight = self.weight
            if weight is FREED:
                raise freed('native_batch_norm')
            if weight is not None:
                if weight.storage is not None and weight.storage.version != self.weight_version:
                    check_version('native_batch_norm', 'weight', weight, self.weight_version)
            weight_dtype = self.weight_dtype
            bias_dtype = self.bias_dtype
            training = self.training
            eps = self.eps
            mean = self.mean
            if mean is FREED:
                raise freed('native_batch_norm')
            if mean is not None:
                if mean.storage is not None and mean.storage.version != self.mean_version:
                    check_version('native_batch_norm', 'mean', mean, self.mean_version)
            var = self.var
            if var is FREED:
                raise freed('native_batch_norm')
            if var is not None:
                if var.storage is not None and var.storage.version != self.var_version:
                    check_version('native_batch_norm', 'var', var, self.var_version)
            d = with_dtypes(batch_norm_backward(g, input, weight, mean, var, training, eps), weight_dtype, bias_dtype)
            engine.give(to0, d[0], True)
            engine.give(to1, d[1], True)
            engine.give(to2, d[2], True)
        else:
            e = self.e0
            if e is not None and (wanted is None or e in wanted):
                input = self.input
                if input is FREED:
                    raise freed('native_batch_norm')
                if input.storage is not None and input.storage.version != self.input_version:
                    check_version('native_batch_norm', 'input', input, self.input_version)
                weight = self.weight
                if weight is FREED:
                    raise freed('native_batch_norm')
                if weight is not None:
                    if weight.storage is not None and weight.storage.version != self.weight_version:
                        check_version('native_batch_norm', 'weight', weight, self.weight_version)
                training = self.training
                eps = self.eps
                mean = self.mean
                if mean is FREED:
                    raise freed('native_batch_norm')
                if mean is not None:
                    if mean.storage is not None and mean.storage.version != self.mean_version:
                        check_version('native_batch_norm', 'mean', mean, self.mean_version)
                var = self.var
                if var is FREED:
                    raise freed('native_batch_norm')
                if var is not None:
                    if var.storage is not None and var.storage.version != self.var_version:
                        check_version('native_batch_norm', 'var', var, self.var_version)
                d = batch_norm_backward_input(g, input, weight, mean, var, training, eps)
                engine.give(e, d, False)
            e = self.e1
            if e is not None and (wanted is None or e in wanted):
                input = self.input
                if input is FREED:
                    raise freed('native_batch_norm')
                if input.storage is not None and input.storage.version != self.input_version:
                    check_version('native_batch_norm', 'input', input, self.input_version)
                weight_dtype = self.weight_dtype
                training = self.training
                eps = self.eps
                mean = self.mean
                if mean is FREED:
                    raise freed('native_batch_norm')
                if mean is not None:
                    if mean.storage is not None and mean.storage.version != self.mean_version:
                        check_version('native_batch_norm', 'mean', mean, self.mean_version)
                var = self.var
                if var is FREED:
                    raise freed('native_batch_norm')
                if var is not None:
                    if var.storage is not None and var.storage.version != self.var_version:
                        check_version('native_batch_norm', 'var', var, self.var_version)
                d = cast(batch_norm_backward_weight(g, input, mean, var, training, eps), weight_dtype)
                engine.give(e, d, False)
            e = self.more[0]
            if e is not None and (wanted is None or e in wanted):
                bias_dtype = self.bias_dtype
                d = cast(sum(g, shapes.other_dims(len(g.sizes))), bias_dtype)
                engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.weight = FREED
        self.mean = FREED
        self.var = FREED


def native_batch_norm_record(kernel: Any) -> Any:
    def native_batch_norm(input: TensorBase, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: Any, eps: Any) -> Any:
        rs = kernel(input, weight, bias, running_mean, running_var, training, eps)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        e1 = None if weight is None else (weight.node if weight.base is None else node_of(weight))
        e2 = None if bias is None else (bias.node if bias.base is None else node_of(bias))
        input_kept = input if e0 is not None or e1 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        weight_kept = weight if e0 is not None else None
        weight_version = 0 if weight_kept is None or weight_kept.storage is None else weight_kept.storage.version
        mean_kept = rs[1]
        mean_version = 0 if mean_kept is None else version_of(mean_kept)
        var_kept = rs[2]
        var_version = 0 if var_kept is None else version_of(var_kept)
        r.node = NativeBatchNormBackward(e0, e1, e2, input_kept, input_version, weight_kept, weight_version, None if weight is None else dtype_of(weight.key), None if bias is None else dtype_of(bias.key), training, eps, mean_kept, mean_version, var_kept, var_version)
        r.key |= GRAD
        return rs

    return native_batch_norm


def native_batch_norm_decomposed(input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: Any, eps: Any) -> Any:
    shape = shapes.channel_shape(len(input.sizes))
    x = cast(input, shapes.statistics_dtype(input.dtype))
    if training:
        mean_, var_ = channel_statistics(x)
    else:
        mean_, var_ = (cast(running_mean, x.dtype), cast(running_var, x.dtype))
    out = (x - reshape(mean_, shape)) * reshape(rsqrt(var_ + eps), shape)
    if weight is not None:
        out = out * reshape(weight, shape)
    if bias is not None:
        out = out + reshape(bias, shape)
    return (cast(out, input.dtype), mean_, var_)


def native_batch_norm(input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: Any, eps: Any, *, out: Any = None) -> Any:
    """Normalizes each channel by the batch's statistics when training, else by the running ones.

    Returns:
        (result, means, biased variances); the statistics that were used, one number a channel.

    Source: Ioffe and Szegedy, Batch Normalization, 2015."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (0 if weight is None else weight.key) | (0 if bias is None else bias.key) | (0 if running_mean is None else (running_mean.key & NOT_DTYPES)) | (0 if running_var is None else (running_var.key & NOT_DTYPES)) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'native_batch_norm', {'input': input}, {'weight': weight, 'bias': bias, 'running_mean': running_mean, 'running_var': running_var}) from None
    try:
        fn = native_batch_norm_table[key]
    except KeyError:
        fn = native_batch_norm_op.resolve(key)
    if out is None:
        return named_result(native_batch_norm_result, fn(input, weight, bias, running_mean, running_var, training, eps))
    return into('native_batch_norm', out, named_result(native_batch_norm_result, fn(input, weight, bias, running_mean, running_var, training, eps)))


native_batch_norm_op: Final = Op('native_batch_norm', native_batch_norm, adapt_several_tooooss, native_batch_norm_record, native_batch_norm_decomposed, shapes.native_batch_norm, (None, shapes.statistics_dtype, shapes.statistics_dtype,), '', (), (), '', ('input', 'weight', 'bias', 'running_mean', 'running_var', 'training', 'eps'), (3, 4), accepts='float', title='batch_norm', layout='channels')
native_batch_norm_table: Final[dict[int, Any]] = native_batch_norm_op.table


# channel_statistics: ops/normalization.py:76
def channel_statistics(x: Any) -> Any:
    """(means, biased variances) of each channel of (batch, channels, *space)."""
    try:
        dims = shapes.other_dims(len(x.sizes))
        mean_ = mean(x, dims)
        centered = x - reshape(mean_, shapes.channel_shape(len(x.sizes)))
        return (mean_, mean(centered * centered, dims))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'channel_statistics', {'x': x}) from None


# with_dtypes: ops/normalization.py:85
def with_dtypes(gradients: Any, weight_dtype: Any, bias_dtype: Any) -> Any:
    """The cotangents of an input, a weight and a bias, the last two in their operands' dtypes."""
    by_input, by_weight, by_bias = gradients
    if by_weight.dtype != weight_dtype:
        by_weight = cast(by_weight, weight_dtype)
    if by_bias.dtype != bias_dtype:
        by_bias = cast(by_bias, bias_dtype)
    return (by_input, by_weight, by_bias)


# batch_norm_backward: ops/normalization.py:96
def batch_norm_backward_decomposed(grad: Any, input: Any, weight: Any, mean: Any, var: Any, training: Any, eps: Any) -> Any:
    by_bias = sum(cast(grad, shapes.statistics_dtype(grad.dtype)), shapes.other_dims(len(grad.sizes)))
    return (batch_norm_backward_input(grad, input, weight, mean, var, training, eps), batch_norm_backward_weight(grad, input, mean, var, training, eps), by_bias)


def batch_norm_backward(grad: Any, input: Any, weight: Any, mean: Any, var: Any, training: Any, eps: Any, *, out: Any = None) -> Any:
    """The cotangents of `native_batch_norm`'s input, weight and bias, the last two in the statistics' dtype."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | (0 if weight is None else weight.key) | (mean.key & NOT_DTYPES) | (var.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'batch_norm_backward', {'grad': grad, 'input': input, 'mean': mean, 'var': var}, {'weight': weight}) from None
    try:
        fn = batch_norm_backward_table[key]
    except KeyError:
        fn = batch_norm_backward_op.resolve(key)
    if out is None:
        return fn(grad, input, weight, mean, var, training, eps)
    return into('batch_norm_backward', out, fn(grad, input, weight, mean, var, training, eps))


batch_norm_backward_op: Final = Op('batch_norm_backward', batch_norm_backward, adapt_several_ttottss, None, batch_norm_backward_decomposed, shapes.batch_norm_backward, (None, shapes.statistics_dtype, shapes.statistics_dtype,), '', (), (), '', ('grad', 'input', 'weight', 'mean', 'var', 'training', 'eps'), (3, 4), layout='channels')
batch_norm_backward_table: Final[dict[int, Any]] = batch_norm_backward_op.table


# batch_norm_backward_input: ops/normalization.py:114
def batch_norm_backward_input_decomposed(grad: Any, input: Any, weight: Any, mean: Any, var: Any, training: Any, eps: Any) -> Any:
    shape = shapes.channel_shape(len(input.sizes))
    dims = shapes.other_dims(len(input.sizes))
    x = cast(input, shapes.statistics_dtype(input.dtype))
    g = cast(grad, x.dtype)
    if weight is not None:
        g = g * reshape(weight, shape)
    if not training:
        return cast(g * reshape(rsqrt(var + eps), shape), input.dtype)
    mean_, var_ = channel_statistics(x)
    rstd = reshape(rsqrt(var_ + eps), shape)
    normal = (x - reshape(mean_, shape)) * rstd
    count = input.numel() // builtins.max(input.sizes[1], 1)
    through_mean = sum(g, dims, True) / count
    through_var = sum(g * normal, dims, True) / count
    return cast((g - through_mean - normal * through_var) * rstd, input.dtype)


def batch_norm_backward_input(grad: Any, input: Any, weight: Any, mean: Any, var: Any, training: Any, eps: Any, *, out: Any = None) -> Any:
    """The cotangent of `native_batch_norm`'s input."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | (0 if weight is None else weight.key) | (mean.key & NOT_DTYPES) | (var.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'batch_norm_backward_input', {'grad': grad, 'input': input, 'mean': mean, 'var': var}, {'weight': weight}) from None
    try:
        fn = batch_norm_backward_input_table[key]
    except KeyError:
        fn = batch_norm_backward_input_op.resolve(key)
    if out is None:
        return fn(grad, input, weight, mean, var, training, eps)
    return into('batch_norm_backward_input', out, fn(grad, input, weight, mean, var, training, eps), grad, input, weight, mean, var)


batch_norm_backward_input_op: Final = Op('batch_norm_backward_input', batch_norm_backward_input, adapt_fresh_ttottss, None, batch_norm_backward_input_decomposed, shapes.same, None, '', (), (), '', ('grad', 'input', 'weight', 'mean', 'var', 'training', 'eps'), (3, 4), layout='channels')
batch_norm_backward_input_table: Final[dict[int, Any]] = batch_norm_backward_input_op.table


# batch_norm_backward_weight: ops/normalization.py:141
def batch_norm_backward_weight_decomposed(grad: Any, input: Any, mean: Any, var: Any, training: Any, eps: Any) -> Any:
    shape = shapes.channel_shape(len(input.sizes))
    x = cast(input, shapes.statistics_dtype(input.dtype))
    mean_, var_ = channel_statistics(x) if training else (mean, var)
    normal = (x - reshape(mean_, shape)) * reshape(rsqrt(var_ + eps), shape)
    return sum(cast(grad, x.dtype) * normal, shapes.other_dims(len(input.sizes)))


def batch_norm_backward_weight(grad: Any, input: Any, mean: Any, var: Any, training: Any, eps: Any, *, out: Any = None) -> Any:
    """The cotangent of `native_batch_norm`'s weight, in the statistics' dtype."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | (mean.key & NOT_DTYPES) | (var.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'batch_norm_backward_weight', {'grad': grad, 'input': input, 'mean': mean, 'var': var}) from None
    try:
        fn = batch_norm_backward_weight_table[key]
    except KeyError:
        fn = batch_norm_backward_weight_op.resolve(key)
    if out is None:
        return fn(grad, input, mean, var, training, eps)
    return into('batch_norm_backward_weight', out, fn(grad, input, mean, var, training, eps))


batch_norm_backward_weight_op: Final = Op('batch_norm_backward_weight', batch_norm_backward_weight, adapt_fresh_ttttss, None, batch_norm_backward_weight_decomposed, shapes.batch_norm_backward_weight, shapes.statistics_dtype, '', (), (), '', ('grad', 'input', 'mean', 'var', 'training', 'eps'), (2, 3))
batch_norm_backward_weight_table: Final[dict[int, Any]] = batch_norm_backward_weight_op.table


# batch_norm: ops/normalization.py:156
def batch_norm(input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: Any, momentum: Any, eps: Any, cudnn_enabled: Any = True) -> Any:
    """Normalizes each channel over the batch and space, and keeps running statistics.

    Args:
        input: (batch, channels, *space).
        weight, bias: (channels,), the scale and shift after normalization, or None.
        running_mean, running_var: (channels,), updated in place when training: new = (1 - momentum) old + momentum batch;
            the variance with Bessel's correction.
        training: normalize by the batch's statistics, not the running ones.
        momentum: the weight of the new statistics.
        eps: added to the variance.
        cudnn_enabled: accepted for PyTorch's signature; kernels are chosen by the backend.

    Raises:
        ShapeError: the vectors do not fit the channels.
        ValueError: training with a single value a channel.

    Example:
        >>> x = fb.tensor([[1.0], [3.0]])
        >>> fb.batch_norm(x, None, None, None, None, True, 0.1, 0.0)
        tensor([[-1.],
                [ 1.]])"""
    try:
        if training:
            shapes.check_more_than_one(input.sizes, 'batch_norm')
        wide = input
        if weight is not None and weight.dtype is not input.dtype:
            wide = cast(input, shapes.mixed_dtype('batch_norm', input.dtype, weight.dtype))
        out, mean_, var_ = native_batch_norm(wide, weight, bias, running_mean, running_var, training, eps)
        if training and running_mean is not None and input.numel():
            update_statistics(running_mean, running_var, mean_, var_, input.numel() // input.sizes[1], momentum)
        return out if wide is input else cast(out, input.dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'batch_norm', {'input': input}, {'weight': weight, 'bias': bias, 'running_mean': running_mean, 'running_var': running_var}) from None


# update_statistics: ops/normalization.py:199
def update_statistics(running_mean: Any, running_var: Any, mean: Any, var: Any, count: Any, momentum: Any) -> Any:
    """Moves running statistics towards a batch's, in place, the variance with Bessel's correction."""
    try:
        running_mean.mul_(1 - momentum).add_(mean, alpha=momentum)
        if running_var is not None:
            running_var.mul_(1 - momentum).add_(var, alpha=momentum * count / (count - 1))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'update_statistics', {'running_mean': running_mean, 'mean': mean, 'var': var}, {'running_var': running_var}) from None


# instance_norm: ops/normalization.py:207
def instance_norm(input: Any, running_mean: Any = None, running_var: Any = None, weight: Any = None, bias: Any = None, use_input_stats: Any = True, momentum: Any = 0.1, eps: Any = 1e-05) -> Any:
    """Normalizes each channel of each image over space.

    Args:
        input: (batch, channels, *space).
        running_mean, running_var: (channels,), moved towards the mean of the images' statistics, in place.
        weight, bias: (channels,), the scale and shift after normalization, or None.
        use_input_stats: normalize by the image's statistics, not the running ones.
        momentum: the weight of the new statistics.
        eps: added to the variance.

    Example:
        >>> x = fb.tensor([[[1.0, 3.0]]])
        >>> fb.nn.functional.instance_norm(x, eps=0.0)
        tensor([[[-1.,  1.]]])"""
    try:
        if not use_input_stats:
            return native_batch_norm(input, weight, bias, running_mean, running_var, False, eps)[0]
        batch, channels = input.sizes[:2]
        if input.numel() == batch * channels:
            raise ValueError(f'instance_norm: expected more than 1 spatial element when training, got input size {tuple(input.sizes)}')
        if weight is not None and weight.dtype is not input.dtype:
            wide = cast(input, shapes.mixed_dtype('instance_norm', input.dtype, weight.dtype))
            return cast(instance_norm(wide, running_mean, running_var, weight, bias, use_input_stats, momentum, eps), input.dtype)
        if running_mean is None:
            return native_group_norm(input.contiguous(), weight, bias, channels, eps)[0]
        merged = reshape(input, (1, batch * channels, *input.sizes[2:]))
        scale = None if weight is None else _ops.repeat(weight, (batch,))
        shift = None if bias is None else _ops.repeat(bias, (batch,))
        out, mean_, var_ = native_batch_norm(merged, scale, shift, None, None, True, eps)
        mean_, var_ = (mean(reshape(mean_, (batch, channels)), 0), mean(reshape(var_, (batch, channels)), 0))
        update_statistics(running_mean, running_var, mean_, var_, input.numel() // (batch * channels), momentum)
        return reshape(out, input.sizes)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'instance_norm', {'input': input}, {'running_mean': running_mean, 'running_var': running_var, 'weight': weight, 'bias': bias}) from None


# native_layer_norm: ops/normalization.py:252
native_layer_norm_result = result_type('layer_norm', ('out', 'mean', 'rstd'))


class NativeLayerNormBackward(Node):
    """Backward of native_layer_norm: ops/normalization.py:252."""

    __slots__ = ('input', 'input_version', 'normalized_shape', 'weight', 'weight_version', 'weight_dtype', 'bias_dtype', 'eps', 'mean', 'mean_version', 'rstd', 'rstd_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'weight', 'mean', 'rstd')
    arity: ClassVar[int] = 3

    def __init__(self, e0: Any, e1: Any, e2: Any, input: Any, input_version: Any, normalized_shape: Any, weight: Any, weight_version: Any, weight_dtype: Any, bias_dtype: Any, eps: Any, mean: Any, mean_version: Any, rstd: Any, rstd_version: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = (e2,)
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.normalized_shape: Any = normalized_shape
        self.weight: Any = weight
        self.weight_version: Any = weight_version
        self.weight_dtype: Any = weight_dtype
        self.bias_dtype: Any = bias_dtype
        self.eps: Any = eps
        self.mean: Any = mean
        self.mean_version: Any = mean_version
        self.rstd: Any = rstd
        self.rstd_version: Any = rstd_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        to0 = self.e0
        to1 = self.e1
        to2 = self.more[0]
        if to0 is not None and to1 is not None and to2 is not None and (wanted is None or (to0 in wanted and to1 in wanted and to2 in wanted)):
            input = self.input
            if input is FREED:
                raise freed('native_layer_norm')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('native_layer_norm', 'input', input, self.input_version)
            normalized_shape = self.normalized_shape
            weight = self.weight
            if weight is FREED:
                raise freed('native_layer_norm')
            if weight is not None:
                if weight.storage is not None and weight.storage.version != self.weight_version:
                    check_version('native_layer_norm', 'weight', weight, self.weight_version)
            weight_dtype = self.weight_dtype
            bias_dtype = self.bias_dtype
            eps = self.eps
            mean = self.mean
            if mean is FREED:
                raise freed('native_layer_norm')
            if mean is not None:
                if mean.storage is not None and mean.storage.version != self.mean_version:
                    check_version('native_layer_norm', 'mean', mean, self.mean_version)
            rstd = self.rstd
            if rstd is FREED:
                raise freed('native_layer_norm')
            if rstd is not None:
                if rstd.storage is not None and rstd.storage.version != self.rstd_version:
                    check_version('native_layer_norm', 'rstd', rstd, self.rstd_version)
            d = with_dtypes(layer_norm_backward(g, input, normalized_shape, weight, mean, rstd, eps), weight_dtype, bias_dtype)
            engine.give(to0, d[0], True)
            engine.give(to1, d[1], True)
            engine.give(to2, d[2], True)
        else:
            e = self.e0
            if e is not None and (wanted is None or e in wanted):
                input = self.input
                if input is FREED:
                    raise freed('native_layer_norm')
                if input.storage is not None and input.storage.version != self.input_version:
                    check_version('native_layer_norm', 'input', input, self.input_version)
                normalized_shape = self.normalized_shape
                weight = self.weight
                if weight is FREED:
                    raise freed('native_layer_norm')
                if weight is not None:
                    if weight.storage is not None and weight.storage.version != self.weight_version:
                        check_version('native_layer_norm', 'weight', weight, self.weight_version)
                eps = self.eps
                mean = self.mean
                if mean is FREED:
                    raise freed('native_layer_norm')
                if mean is not None:
                    if mean.storage is not None and mean.storage.version != self.mean_version:
                        check_version('native_layer_norm', 'mean', mean, self.mean_version)
                rstd = self.rstd
                if rstd is FREED:
                    raise freed('native_layer_norm')
                if rstd is not None:
                    if rstd.storage is not None and rstd.storage.version != self.rstd_version:
                        check_version('native_layer_norm', 'rstd', rstd, self.rstd_version)
                d = layer_norm_backward_input(g, input, normalized_shape, weight, mean, rstd, eps)
                engine.give(e, d, False)
            e = self.e1
            if e is not None and (wanted is None or e in wanted):
                input = self.input
                if input is FREED:
                    raise freed('native_layer_norm')
                if input.storage is not None and input.storage.version != self.input_version:
                    check_version('native_layer_norm', 'input', input, self.input_version)
                normalized_shape = self.normalized_shape
                weight_dtype = self.weight_dtype
                eps = self.eps
                mean = self.mean
                if mean is FREED:
                    raise freed('native_layer_norm')
                if mean is not None:
                    if mean.storage is not None and mean.storage.version != self.mean_version:
                        check_version('native_layer_norm', 'mean', mean, self.mean_version)
                rstd = self.rstd
                if rstd is FREED:
                    raise freed('native_layer_norm')
                if rstd is not None:
                    if rstd.storage is not None and rstd.storage.version != self.rstd_version:
                        check_version('native_layer_norm', 'rstd', rstd, self.rstd_version)
                d = cast(layer_norm_backward_weight(g, input, normalized_shape, mean, rstd, eps), weight_dtype)
                engine.give(e, d, False)
            e = self.more[0]
            if e is not None and (wanted is None or e in wanted):
                normalized_shape = self.normalized_shape
                bias_dtype = self.bias_dtype
                d = cast(sum_leading(g, len(normalized_shape)), bias_dtype)
                engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.weight = FREED
        self.mean = FREED
        self.rstd = FREED


def native_layer_norm_record(kernel: Any) -> Any:
    def native_layer_norm(input: TensorBase, normalized_shape: Any, weight: Any, bias: Any, eps: Any) -> Any:
        rs = kernel(input, normalized_shape, weight, bias, eps)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        e1 = None if weight is None else (weight.node if weight.base is None else node_of(weight))
        e2 = None if bias is None else (bias.node if bias.base is None else node_of(bias))
        input_kept = input if e0 is not None or e1 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        weight_kept = weight if e0 is not None else None
        weight_version = 0 if weight_kept is None or weight_kept.storage is None else weight_kept.storage.version
        mean_kept = rs[1]
        mean_version = 0 if mean_kept is None else version_of(mean_kept)
        rstd_kept = rs[2]
        rstd_version = 0 if rstd_kept is None else version_of(rstd_kept)
        r.node = NativeLayerNormBackward(e0, e1, e2, input_kept, input_version, normalized_shape, weight_kept, weight_version, None if weight is None else dtype_of(weight.key), None if bias is None else dtype_of(bias.key), eps, mean_kept, mean_version, rstd_kept, rstd_version)
        r.key |= GRAD
        return rs

    return native_layer_norm


def native_layer_norm_decomposed(input: Any, normalized_shape: Any, weight: Any, bias: Any, eps: Any) -> Any:
    x = cast(input, shapes.statistics_dtype(input.dtype))
    dims = shapes.trailing(len(input.sizes), len(normalized_shape))
    mean_ = mean(x, dims, True)
    centered = x - mean_
    rstd = rsqrt(mean(centered * centered, dims, True) + eps)
    out = centered * rstd
    if weight is not None:
        out = out * weight
    if bias is not None:
        out = out + bias
    return (cast(out, input.dtype), mean_, rstd)


def native_layer_norm(input: Any, normalized_shape: Any, weight: Any, bias: Any, eps: Any, *, out: Any = None) -> Any:
    """`layer_norm` with its statistics.

    Returns:
        (result, means, reciprocal standard deviations), the statistics with size 1 in the normalized dimensions."""
    normalized_shape = sizes_of(normalized_shape)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (0 if weight is None else weight.key) | (0 if bias is None else bias.key) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'native_layer_norm', {'input': input}, {'weight': weight, 'bias': bias}) from None
    try:
        fn = native_layer_norm_table[key]
    except KeyError:
        fn = native_layer_norm_op.resolve(key)
    if out is None:
        return named_result(native_layer_norm_result, fn(input, normalized_shape, weight, bias, eps))
    return into('native_layer_norm', out, named_result(native_layer_norm_result, fn(input, normalized_shape, weight, bias, eps)))


native_layer_norm_op: Final = Op('native_layer_norm', native_layer_norm, adapt_several_tsoos, native_layer_norm_record, native_layer_norm_decomposed, shapes.native_layer_norm, (None, shapes.statistics_dtype, shapes.statistics_dtype,), '', (), (), 'float32', ('input', 'normalized_shape', 'weight', 'bias', 'eps'), (), accepts='float', title='layer_norm', layout='contiguous')
native_layer_norm_table: Final[dict[int, Any]] = native_layer_norm_op.table


# sum_leading: ops/normalization.py:295
def sum_leading(input: Any, kept: Any) -> Any:
    """The sum over all but the last `kept` dimensions."""
    try:
        dims = shapes.leading(len(input.sizes), kept)
        return sum(input, dims) if dims else input
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sum_leading', {'input': input}) from None


# layer_norm_backward: ops/normalization.py:302
def layer_norm_backward_decomposed(grad: Any, input: Any, normalized_shape: Any, weight: Any, mean: Any, rstd: Any, eps: Any) -> Any:
    return (layer_norm_backward_input(grad, input, normalized_shape, weight, mean, rstd, eps), layer_norm_backward_weight(grad, input, normalized_shape, mean, rstd, eps), sum_leading(cast(grad, shapes.statistics_dtype(grad.dtype)), len(normalized_shape)))


def layer_norm_backward(grad: Any, input: Any, normalized_shape: Any, weight: Any, mean: Any, rstd: Any, eps: Any, *, out: Any = None) -> Any:
    """The cotangents of `native_layer_norm`'s input, weight and bias, the last two in the statistics' dtype."""
    normalized_shape = sizes_of(normalized_shape)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | (0 if weight is None else weight.key) | (mean.key & NOT_DTYPES) | (rstd.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'layer_norm_backward', {'grad': grad, 'input': input, 'mean': mean, 'rstd': rstd}, {'weight': weight}) from None
    try:
        fn = layer_norm_backward_table[key]
    except KeyError:
        fn = layer_norm_backward_op.resolve(key)
    if out is None:
        return fn(grad, input, normalized_shape, weight, mean, rstd, eps)
    return into('layer_norm_backward', out, fn(grad, input, normalized_shape, weight, mean, rstd, eps))


layer_norm_backward_op: Final = Op('layer_norm_backward', layer_norm_backward, adapt_several_ttsotts, None, layer_norm_backward_decomposed, shapes.layer_norm_backward, (None, shapes.statistics_dtype, shapes.statistics_dtype,), '', (), (), '', ('grad', 'input', 'normalized_shape', 'weight', 'mean', 'rstd', 'eps'), (4, 5), layout='contiguous')
layer_norm_backward_table: Final[dict[int, Any]] = layer_norm_backward_op.table


# layer_norm_backward_input: ops/normalization.py:323
def layer_norm_backward_input_decomposed(grad: Any, input: Any, normalized_shape: Any, weight: Any, mean: Any, rstd: Any, eps: Any) -> Any:
    x = cast(input, shapes.statistics_dtype(input.dtype))
    g = cast(grad, x.dtype)
    if weight is not None:
        g = g * weight
    dims = shapes.trailing(len(input.sizes), len(normalized_shape))
    count = math.prod(normalized_shape)
    centered = x - sum(x, dims, True) / count
    scale = rsqrt(sum(centered * centered, dims, True) / count + eps)
    normal = centered * scale
    through_mean = sum(g, dims, True) / count
    through_var = sum(g * normal, dims, True) / count
    return cast((g - through_mean - normal * through_var) * scale, input.dtype)


def layer_norm_backward_input(grad: Any, input: Any, normalized_shape: Any, weight: Any, mean: Any, rstd: Any, eps: Any, *, out: Any = None) -> Any:
    """The cotangent of `native_layer_norm`'s input."""
    normalized_shape = sizes_of(normalized_shape)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | (0 if weight is None else weight.key) | (mean.key & NOT_DTYPES) | (rstd.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'layer_norm_backward_input', {'grad': grad, 'input': input, 'mean': mean, 'rstd': rstd}, {'weight': weight}) from None
    try:
        fn = layer_norm_backward_input_table[key]
    except KeyError:
        fn = layer_norm_backward_input_op.resolve(key)
    if out is None:
        return fn(grad, input, normalized_shape, weight, mean, rstd, eps)
    return into('layer_norm_backward_input', out, fn(grad, input, normalized_shape, weight, mean, rstd, eps), grad, input, weight, mean, rstd)


layer_norm_backward_input_op: Final = Op('layer_norm_backward_input', layer_norm_backward_input, adapt_fresh_ttsotts, None, layer_norm_backward_input_decomposed, shapes.same, None, '', (), (), '', ('grad', 'input', 'normalized_shape', 'weight', 'mean', 'rstd', 'eps'), (4, 5), layout='contiguous')
layer_norm_backward_input_table: Final[dict[int, Any]] = layer_norm_backward_input_op.table


# layer_norm_backward_weight: ops/normalization.py:351
def layer_norm_backward_weight_decomposed(grad: Any, input: Any, normalized_shape: Any, mean: Any, rstd: Any, eps: Any) -> Any:
    x = cast(input, shapes.statistics_dtype(input.dtype))
    dims = shapes.trailing(len(input.sizes), len(normalized_shape))
    count = math.prod(normalized_shape)
    centered = x - sum(x, dims, True) / count
    normal = centered * rsqrt(sum(centered * centered, dims, True) / count + eps)
    return sum_leading(cast(grad, x.dtype) * normal, len(normalized_shape))


def layer_norm_backward_weight(grad: Any, input: Any, normalized_shape: Any, mean: Any, rstd: Any, eps: Any, *, out: Any = None) -> Any:
    """The cotangent of `native_layer_norm`'s weight, in the statistics' dtype."""
    normalized_shape = sizes_of(normalized_shape)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | (mean.key & NOT_DTYPES) | (rstd.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'layer_norm_backward_weight', {'grad': grad, 'input': input, 'mean': mean, 'rstd': rstd}) from None
    try:
        fn = layer_norm_backward_weight_table[key]
    except KeyError:
        fn = layer_norm_backward_weight_op.resolve(key)
    if out is None:
        return fn(grad, input, normalized_shape, mean, rstd, eps)
    return into('layer_norm_backward_weight', out, fn(grad, input, normalized_shape, mean, rstd, eps))


layer_norm_backward_weight_op: Final = Op('layer_norm_backward_weight', layer_norm_backward_weight, adapt_fresh_ttstts, None, layer_norm_backward_weight_decomposed, shapes.layer_norm_backward_weight, shapes.statistics_dtype, '', (), (), '', ('grad', 'input', 'normalized_shape', 'mean', 'rstd', 'eps'), (3, 4))
layer_norm_backward_weight_table: Final[dict[int, Any]] = layer_norm_backward_weight_op.table


# layer_norm: ops/normalization.py:372
def layer_norm(input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-05, cudnn_enable: Any = True) -> Any:
    """Normalizes over the last dimensions to mean 0 and variance 1, then scales and shifts.

    Args:
        input: (*batch, *normalized_shape).
        normalized_shape: the sizes of the last dimensions, over which the statistics are taken.
        weight, bias: of the normalized shape, or None.
        eps: added to the variance.
        cudnn_enable: accepted for PyTorch's signature; kernels are chosen by the backend.

    Raises:
        ShapeError: the normalized shape is not the end of the input's.

    Source: Ba, Kiros and Hinton, Layer Normalization, 2016.

    Example:
        >>> fb.layer_norm(fb.tensor([[1.0, 3.0]]), (2,), eps=0.0)
        tensor([[-1.,  1.]])"""
    try:
        if weight is not None and weight.dtype is not input.dtype:
            wide = cast(input, shapes.mixed_dtype('layer_norm', input.dtype, weight.dtype))
            return cast(native_layer_norm(wide, normalized_shape, weight, bias, eps)[0], input.dtype)
        return native_layer_norm(input, normalized_shape, weight, bias, eps)[0]
    except (AttributeError, TypeError) as error:
        raise misused(error, 'layer_norm', {'input': input}, {'weight': weight, 'bias': bias}) from None


# native_rms_norm: ops/normalization.py:406
native_rms_norm_result = result_type('rms_norm', ('out', 'rstd'))


class NativeRmsNormBackward(Node):
    """Backward of native_rms_norm: ops/normalization.py:406."""

    __slots__ = ('input', 'input_version', 'normalized_shape', 'weight', 'weight_version', 'weight_dtype', 'eps', 'rstd', 'rstd_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'weight', 'rstd')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, normalized_shape: Any, weight: Any, weight_version: Any, weight_dtype: Any, eps: Any, rstd: Any, rstd_version: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.normalized_shape: Any = normalized_shape
        self.weight: Any = weight
        self.weight_version: Any = weight_version
        self.weight_dtype: Any = weight_dtype
        self.eps: Any = eps
        self.rstd: Any = rstd
        self.rstd_version: Any = rstd_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('native_rms_norm')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('native_rms_norm', 'input', input, self.input_version)
            normalized_shape = self.normalized_shape
            weight = self.weight
            if weight is FREED:
                raise freed('native_rms_norm')
            if weight is not None:
                if weight.storage is not None and weight.storage.version != self.weight_version:
                    check_version('native_rms_norm', 'weight', weight, self.weight_version)
            eps = self.eps
            rstd = self.rstd
            if rstd is FREED:
                raise freed('native_rms_norm')
            if rstd is not None:
                if rstd.storage is not None and rstd.storage.version != self.rstd_version:
                    check_version('native_rms_norm', 'rstd', rstd, self.rstd_version)
            d = rms_norm_backward_input(g, input, normalized_shape, weight, rstd, eps)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('native_rms_norm')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('native_rms_norm', 'input', input, self.input_version)
            normalized_shape = self.normalized_shape
            weight_dtype = self.weight_dtype
            eps = self.eps
            rstd = self.rstd
            if rstd is FREED:
                raise freed('native_rms_norm')
            if rstd is not None:
                if rstd.storage is not None and rstd.storage.version != self.rstd_version:
                    check_version('native_rms_norm', 'rstd', rstd, self.rstd_version)
            d = cast(rms_norm_backward_weight(g, input, normalized_shape, rstd, eps), weight_dtype)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.weight = FREED
        self.rstd = FREED


def native_rms_norm_record(kernel: Any) -> Any:
    def native_rms_norm(input: TensorBase, normalized_shape: Any, weight: Any, eps: Any) -> Any:
        rs = kernel(input, normalized_shape, weight, eps)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        e1 = None if weight is None else (weight.node if weight.base is None else node_of(weight))
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        weight_kept = weight if e0 is not None else None
        weight_version = 0 if weight_kept is None or weight_kept.storage is None else weight_kept.storage.version
        rstd_kept = rs[1]
        rstd_version = 0 if rstd_kept is None else version_of(rstd_kept)
        r.node = NativeRmsNormBackward(e0, e1, input_kept, input_version, normalized_shape, weight_kept, weight_version, None if weight is None else dtype_of(weight.key), eps, rstd_kept, rstd_version)
        r.key |= GRAD
        return rs

    return native_rms_norm


def native_rms_norm_decomposed(input: Any, normalized_shape: Any, weight: Any, eps: Any) -> Any:
    x = cast(input, shapes.statistics_dtype(input.dtype))
    rstd = rsqrt(mean(x * x, shapes.trailing(len(input.sizes), len(normalized_shape)), True) + eps)
    out = x * rstd
    if weight is not None:
        out = out * weight
    return (cast(out, input.dtype), rstd)


def native_rms_norm(input: Any, normalized_shape: Any, weight: Any, eps: Any, *, out: Any = None) -> Any:
    """`rms_norm` with the reciprocal root mean squares."""
    normalized_shape = sizes_of(normalized_shape)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (0 if weight is None else weight.key) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'native_rms_norm', {'input': input}, {'weight': weight}) from None
    try:
        fn = native_rms_norm_table[key]
    except KeyError:
        fn = native_rms_norm_op.resolve(key)
    if out is None:
        return named_result(native_rms_norm_result, fn(input, normalized_shape, weight, eps))
    return into('native_rms_norm', out, named_result(native_rms_norm_result, fn(input, normalized_shape, weight, eps)))


native_rms_norm_op: Final = Op('native_rms_norm', native_rms_norm, adapt_several_tsos, native_rms_norm_record, native_rms_norm_decomposed, shapes.native_rms_norm, (None, shapes.statistics_dtype,), '', (), (), 'float32', ('input', 'normalized_shape', 'weight', 'eps'), (), accepts='float', title='rms_norm', layout='channels')
native_rms_norm_table: Final[dict[int, Any]] = native_rms_norm_op.table


# rms_norm_backward_input: ops/normalization.py:426
def rms_norm_backward_input_decomposed(grad: Any, input: Any, normalized_shape: Any, weight: Any, rstd: Any, eps: Any) -> Any:
    x = cast(input, shapes.statistics_dtype(input.dtype))
    g = cast(grad, x.dtype)
    if weight is not None:
        g = g * weight
    dims = shapes.trailing(len(input.sizes), len(normalized_shape))
    scale = rsqrt(mean(x * x, dims, True) + eps)
    normal = x * scale
    return cast((g - normal * mean(g * normal, dims, True)) * scale, input.dtype)


def rms_norm_backward_input(grad: Any, input: Any, normalized_shape: Any, weight: Any, rstd: Any, eps: Any, *, out: Any = None) -> Any:
    """The cotangent of `native_rms_norm`'s input."""
    normalized_shape = sizes_of(normalized_shape)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | (0 if weight is None else weight.key) | (rstd.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rms_norm_backward_input', {'grad': grad, 'input': input, 'rstd': rstd}, {'weight': weight}) from None
    try:
        fn = rms_norm_backward_input_table[key]
    except KeyError:
        fn = rms_norm_backward_input_op.resolve(key)
    if out is None:
        return fn(grad, input, normalized_shape, weight, rstd, eps)
    return into('rms_norm_backward_input', out, fn(grad, input, normalized_shape, weight, rstd, eps), grad, input, weight, rstd)


rms_norm_backward_input_op: Final = Op('rms_norm_backward_input', rms_norm_backward_input, adapt_fresh_ttsots, None, rms_norm_backward_input_decomposed, shapes.same, None, '', (), (), '', ('grad', 'input', 'normalized_shape', 'weight', 'rstd', 'eps'), (4,), layout='channels')
rms_norm_backward_input_table: Final[dict[int, Any]] = rms_norm_backward_input_op.table


# rms_norm_backward_weight: ops/normalization.py:449
def rms_norm_backward_weight_decomposed(grad: Any, input: Any, normalized_shape: Any, rstd: Any, eps: Any) -> Any:
    x = cast(input, shapes.statistics_dtype(input.dtype))
    normal = x * rsqrt(mean(x * x, shapes.trailing(len(input.sizes), len(normalized_shape)), True) + eps)
    return sum_leading(cast(grad, x.dtype) * normal, len(normalized_shape))


def rms_norm_backward_weight(grad: Any, input: Any, normalized_shape: Any, rstd: Any, eps: Any, *, out: Any = None) -> Any:
    """The cotangent of `native_rms_norm`'s weight, in the statistics' dtype."""
    normalized_shape = sizes_of(normalized_shape)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | (rstd.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rms_norm_backward_weight', {'grad': grad, 'input': input, 'rstd': rstd}) from None
    try:
        fn = rms_norm_backward_weight_table[key]
    except KeyError:
        fn = rms_norm_backward_weight_op.resolve(key)
    if out is None:
        return fn(grad, input, normalized_shape, rstd, eps)
    return into('rms_norm_backward_weight', out, fn(grad, input, normalized_shape, rstd, eps))


rms_norm_backward_weight_op: Final = Op('rms_norm_backward_weight', rms_norm_backward_weight, adapt_fresh_ttsts, None, rms_norm_backward_weight_decomposed, shapes.rms_norm_backward_weight, shapes.statistics_dtype, '', (), (), '', ('grad', 'input', 'normalized_shape', 'rstd', 'eps'), (3,))
rms_norm_backward_weight_table: Final[dict[int, Any]] = rms_norm_backward_weight_op.table


# rms_norm: ops/normalization.py:465
def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: Any = None) -> Any:
    """Divides by the root mean square over the last dimensions, then scales.

    Args:
        input: (*batch, *normalized_shape).
        normalized_shape: the sizes of the last dimensions.
        weight: of the normalized shape, or None.
        eps: added to the mean square; the dtype's epsilon unless given (float32's for halves).

    Source: Zhang and Sennrich, Root Mean Square Layer Normalization, 2019.

    Example:
        >>> fb.rms_norm(fb.tensor([[1.0, 7.0]]), (2,), eps=0.0)
        tensor([[0.2000, 1.4000]])"""
    try:
        eps = shapes.smallest_step(input.dtype) if eps is None else eps
        if input.dtype.is_complex:
            normal = input * rsqrt(mean(input * input, shapes.trailing(len(input.sizes), len(normalized_shape)), True) + eps)
            return normal if weight is None else normal * weight
        if weight is not None and weight.dtype is not input.dtype:
            wide = shapes.mixed_dtype('rms_norm', input.dtype, weight.dtype, True)
            return cast(native_rms_norm(cast(input, wide), normalized_shape, cast(weight, wide), eps)[0], input.dtype)
        return native_rms_norm(input, normalized_shape, weight, eps)[0]
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rms_norm', {'input': input}, {'weight': weight}) from None


# native_group_norm: ops/normalization.py:497
native_group_norm_result = result_type('group_norm', ('out', 'mean', 'rstd'))


class NativeGroupNormBackward(Node):
    """Backward of native_group_norm: ops/normalization.py:497."""

    __slots__ = ('input', 'input_version', 'weight', 'weight_version', 'weight_dtype', 'bias_dtype', 'num_groups', 'eps', 'mean', 'mean_version', 'rstd', 'rstd_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'weight', 'mean', 'rstd')
    arity: ClassVar[int] = 3

    def __init__(self, e0: Any, e1: Any, e2: Any, input: Any, input_version: Any, weight: Any, weight_version: Any, weight_dtype: Any, bias_dtype: Any, num_groups: Any, eps: Any, mean: Any, mean_version: Any, rstd: Any, rstd_version: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = (e2,)
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.weight: Any = weight
        self.weight_version: Any = weight_version
        self.weight_dtype: Any = weight_dtype
        self.bias_dtype: Any = bias_dtype
        self.num_groups: Any = num_groups
        self.eps: Any = eps
        self.mean: Any = mean
        self.mean_version: Any = mean_version
        self.rstd: Any = rstd
        self.rstd_version: Any = rstd_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('native_group_norm')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('native_group_norm', 'input', input, self.input_version)
            weight = self.weight
            if weight is FREED:
                raise freed('native_group_norm')
            if weight is not None:
                if weight.storage is not None and weight.storage.version != self.weight_version:
                    check_version('native_group_norm', 'weight', weight, self.weight_version)
            num_groups = self.num_groups
            eps = self.eps
            mean = self.mean
            if mean is FREED:
                raise freed('native_group_norm')
            if mean is not None:
                if mean.storage is not None and mean.storage.version != self.mean_version:
                    check_version('native_group_norm', 'mean', mean, self.mean_version)
            rstd = self.rstd
            if rstd is FREED:
                raise freed('native_group_norm')
            if rstd is not None:
                if rstd.storage is not None and rstd.storage.version != self.rstd_version:
                    check_version('native_group_norm', 'rstd', rstd, self.rstd_version)
            d = group_norm_backward_input(g, input, weight, mean, rstd, num_groups, eps)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('native_group_norm')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('native_group_norm', 'input', input, self.input_version)
            weight_dtype = self.weight_dtype
            num_groups = self.num_groups
            eps = self.eps
            mean = self.mean
            if mean is FREED:
                raise freed('native_group_norm')
            if mean is not None:
                if mean.storage is not None and mean.storage.version != self.mean_version:
                    check_version('native_group_norm', 'mean', mean, self.mean_version)
            rstd = self.rstd
            if rstd is FREED:
                raise freed('native_group_norm')
            if rstd is not None:
                if rstd.storage is not None and rstd.storage.version != self.rstd_version:
                    check_version('native_group_norm', 'rstd', rstd, self.rstd_version)
            d = cast(group_norm_backward_weight(g, input, mean, rstd, num_groups, eps), weight_dtype)
            engine.give(e, d, False)
        e = self.more[0]
        if e is not None and (wanted is None or e in wanted):
            bias_dtype = self.bias_dtype
            d = cast(sum(g, shapes.other_dims(len(g.sizes))), bias_dtype)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.weight = FREED
        self.mean = FREED
        self.rstd = FREED


def native_group_norm_record(kernel: Any) -> Any:
    def native_group_norm(input: TensorBase, weight: Any, bias: Any, num_groups: Any, eps: Any) -> Any:
        rs = kernel(input, weight, bias, num_groups, eps)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        e1 = None if weight is None else (weight.node if weight.base is None else node_of(weight))
        e2 = None if bias is None else (bias.node if bias.base is None else node_of(bias))
        input_kept = input if e0 is not None or e1 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        weight_kept = weight if e0 is not None else None
        weight_version = 0 if weight_kept is None or weight_kept.storage is None else weight_kept.storage.version
        mean_kept = rs[1]
        mean_version = 0 if mean_kept is None else version_of(mean_kept)
        rstd_kept = rs[2]
        rstd_version = 0 if rstd_kept is None else version_of(rstd_kept)
        r.node = NativeGroupNormBackward(e0, e1, e2, input_kept, input_version, weight_kept, weight_version, None if weight is None else dtype_of(weight.key), None if bias is None else dtype_of(bias.key), num_groups, eps, mean_kept, mean_version, rstd_kept, rstd_version)
        r.key |= GRAD
        return rs

    return native_group_norm


def native_group_norm_decomposed(input: Any, weight: Any, bias: Any, num_groups: Any, eps: Any) -> Any:
    x = reshape(cast(input, shapes.statistics_dtype(input.dtype)), shapes.grouped(input.sizes, num_groups))
    mean_ = mean(x, (2, 3), True)
    centered = x - mean_
    rstd = rsqrt(mean(centered * centered, (2, 3), True) + eps)
    out = reshape(centered * rstd, input.sizes)
    shape = shapes.channel_shape(len(input.sizes))
    if weight is not None:
        out = out * reshape(weight, shape)
    if bias is not None:
        out = out + reshape(bias, shape)
    return (cast(out, input.dtype), reshape(mean_, (input.sizes[0], num_groups)), reshape(rstd, (input.sizes[0], num_groups)))


def native_group_norm(input: Any, weight: Any, bias: Any, num_groups: Any, eps: Any, *, out: Any = None) -> Any:
    """`group_norm` with its statistics, (batch, groups) each."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (0 if weight is None else weight.key) | (0 if bias is None else bias.key) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'native_group_norm', {'input': input}, {'weight': weight, 'bias': bias}) from None
    try:
        fn = native_group_norm_table[key]
    except KeyError:
        fn = native_group_norm_op.resolve(key)
    if out is None:
        return named_result(native_group_norm_result, fn(input, weight, bias, num_groups, eps))
    return into('native_group_norm', out, named_result(native_group_norm_result, fn(input, weight, bias, num_groups, eps)))


native_group_norm_op: Final = Op('native_group_norm', native_group_norm, adapt_several_tooss, native_group_norm_record, native_group_norm_decomposed, shapes.native_group_norm, (None, shapes.statistics_dtype, shapes.statistics_dtype,), '', (), (), 'float32', ('input', 'weight', 'bias', 'num_groups', 'eps'), (), accepts='float', title='group_norm', layout='channels')
native_group_norm_table: Final[dict[int, Any]] = native_group_norm_op.table


# group_norm_backward_input: ops/normalization.py:529
def group_norm_backward_input_decomposed(grad: Any, input: Any, weight: Any, mean: Any, rstd: Any, num_groups: Any, eps: Any) -> Any:
    shape = shapes.grouped(input.sizes, num_groups)
    x = reshape(cast(input, shapes.statistics_dtype(input.dtype)), shape)
    g = cast(grad, x.dtype)
    if weight is not None:
        g = g * reshape(weight, shapes.channel_shape(len(input.sizes)))
    g = reshape(g, shape)
    count = shape[2] * shape[3]
    centered = x - sum(x, (2, 3), True) / count
    scale = rsqrt(sum(centered * centered, (2, 3), True) / count + eps)
    normal = centered * scale
    through_mean = sum(g, (2, 3), True) / count
    through_var = sum(g * normal, (2, 3), True) / count
    return cast(reshape((g - through_mean - normal * through_var) * scale, input.sizes), input.dtype)


def group_norm_backward_input(grad: Any, input: Any, weight: Any, mean: Any, rstd: Any, num_groups: Any, eps: Any, *, out: Any = None) -> Any:
    """The cotangent of `native_group_norm`'s input."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | (0 if weight is None else weight.key) | (mean.key & NOT_DTYPES) | (rstd.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'group_norm_backward_input', {'grad': grad, 'input': input, 'mean': mean, 'rstd': rstd}, {'weight': weight}) from None
    try:
        fn = group_norm_backward_input_table[key]
    except KeyError:
        fn = group_norm_backward_input_op.resolve(key)
    if out is None:
        return fn(grad, input, weight, mean, rstd, num_groups, eps)
    return into('group_norm_backward_input', out, fn(grad, input, weight, mean, rstd, num_groups, eps), grad, input, weight, mean, rstd)


group_norm_backward_input_op: Final = Op('group_norm_backward_input', group_norm_backward_input, adapt_fresh_ttottss, None, group_norm_backward_input_decomposed, shapes.same, None, '', (), (), '', ('grad', 'input', 'weight', 'mean', 'rstd', 'num_groups', 'eps'), (3, 4), layout='channels')
group_norm_backward_input_table: Final[dict[int, Any]] = group_norm_backward_input_op.table


# group_norm_backward_weight: ops/normalization.py:557
def group_norm_backward_weight_decomposed(grad: Any, input: Any, mean: Any, rstd: Any, num_groups: Any, eps: Any) -> Any:
    shape = shapes.grouped(input.sizes, num_groups)
    x = reshape(cast(input, shapes.statistics_dtype(input.dtype)), shape)
    count = shape[2] * shape[3]
    centered = x - sum(x, (2, 3), True) / count
    normal = centered * rsqrt(sum(centered * centered, (2, 3), True) / count + eps)
    return reshape(sum(reshape(cast(grad, x.dtype), shape) * normal, (0, 3)), (input.sizes[1],))


def group_norm_backward_weight(grad: Any, input: Any, mean: Any, rstd: Any, num_groups: Any, eps: Any, *, out: Any = None) -> Any:
    """The cotangent of `native_group_norm`'s weight, in the statistics' dtype."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | (mean.key & NOT_DTYPES) | (rstd.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'group_norm_backward_weight', {'grad': grad, 'input': input, 'mean': mean, 'rstd': rstd}) from None
    try:
        fn = group_norm_backward_weight_table[key]
    except KeyError:
        fn = group_norm_backward_weight_op.resolve(key)
    if out is None:
        return fn(grad, input, mean, rstd, num_groups, eps)
    return into('group_norm_backward_weight', out, fn(grad, input, mean, rstd, num_groups, eps))


group_norm_backward_weight_op: Final = Op('group_norm_backward_weight', group_norm_backward_weight, adapt_fresh_ttttss, None, group_norm_backward_weight_decomposed, shapes.group_norm_backward_weight, shapes.statistics_dtype, '', (), (), '', ('grad', 'input', 'mean', 'rstd', 'num_groups', 'eps'), (2, 3))
group_norm_backward_weight_table: Final[dict[int, Any]] = group_norm_backward_weight_op.table


# group_norm: ops/normalization.py:576
def group_norm(input: Any, num_groups: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-05, cudnn_enabled: Any = True) -> Any:
    """Normalizes groups of channels of each image over those channels and space.

    Args:
        input: (batch, channels, *space).
        num_groups: divides the channels.
        weight, bias: (channels,), the scale and shift after normalization, or None.
        eps: added to the variance.
        cudnn_enabled: accepted for PyTorch's signature; kernels are chosen by the backend.

    Raises:
        ShapeError: num_groups does not divide the channels.

    Source: Wu and He, Group Normalization, 2018.

    Example:
        >>> fb.group_norm(fb.tensor([[1.0, 3.0, 0.0, 4.0]]), 2, eps=0.0)
        tensor([[-1.,  1., -1.,  1.]])"""
    try:
        if weight is not None and weight.dtype is not input.dtype:
            wide = cast(input, shapes.mixed_dtype('group_norm', input.dtype, weight.dtype))
            return cast(native_group_norm(wide, weight, bias, num_groups, eps)[0], input.dtype)
        return native_group_norm(input, weight, bias, num_groups, eps)[0]
    except (AttributeError, TypeError) as error:
        raise misused(error, 'group_norm', {'input': input}, {'weight': weight, 'bias': bias}) from None


# local_response_norm: ops/normalization.py:608
def local_response_norm(input: Any, size: Any, alpha: Any = 0.0001, beta: Any = 0.75, k: Any = 1.0) -> Any:
    """Divides by (k + alpha * mean of squares over `size` neighbouring channels) ** beta.

    Args:
        input: (batch, channels, *space).
        size: how many channels around each are averaged.
        alpha, beta, k: the constants of the formula.

    Example:
        >>> fb.nn.functional.local_response_norm(fb.ones(1, 2, 1), 1, alpha=0.0).shape
        flambeau.Size([1, 2, 1])"""
    try:
        if len(input.sizes) < 3:
            raise ValueError(f'local_response_norm: expected an input of 3 or more dimensions, got {len(input.sizes)}')
        if input.numel() == 0:
            return input
        squares = reshape(input * input, (input.sizes[0], 1, input.sizes[1], -1))
        squares = _ops.constant_pad_nd(squares, (0, 0, size // 2, (size - 1) // 2), 0)
        means = reshape(_ops.avg_pool(squares, (size, 1), (1, 1), (0, 0), False, True, None), input.sizes)
        return input / pow(means * alpha + k, beta)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'local_response_norm', {'input': input}) from None


# normalize: ops/normalization.py:634
def normalize(input: Any, p: Any = 2.0, dim: Any = 1, eps: Any = 1e-12, out: Any = None) -> Any:
    """input / max(p-norm over `dim`, eps).

    Args:
        input: any shape.
        p: which norm.
        dim: over which dimensions.
        eps: the least divisor.
        out: where to write the result.

    Example:
        >>> fb.nn.functional.normalize(fb.tensor([[3.0, 4.0]]))
        tensor([[0.6000, 0.8000]])"""
    try:
        result = input / _ops.clamp(_ops.vector_norm(input, p, dim, True), min=eps)
        return result if out is None else out.copy_(result)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'normalize', {'input': input}, {'out': out}) from None
