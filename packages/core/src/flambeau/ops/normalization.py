"""Normalizations: composites with saved statistics; their derivatives are composites too, so second derivatives follow.

Statistics are kept in float32 for halves. A backward row takes the saved statistics for its kernel; its decomposition
computes them again from the input, because they depend on it when the backward itself is differentiated.
"""

from __future__ import annotations

import builtins
import math

from . import shapes
from .notation import Aux, Index, Size, Tensor, args, composite, function


def statistics(x: Tensor, dims: tuple[int, ...], eps: float) -> tuple[Tensor, Tensor]:
    """Means and reciprocal standard deviations, for samples of backward rows."""
    center = x.mean(dims, True)
    return center, ((x - center) ** 2).mean(dims, True).add(eps).rsqrt()


def group_statistics(x: Tensor, num_groups: int, eps: float) -> list[Tensor]:
    """The same of (batch, groups)."""
    grouped = x.reshape(shapes.grouped(tuple(x.shape), num_groups))
    return [t.reshape(x.shape[0], num_groups) for t in statistics(grouped, (2, 3), eps)]


@composite(
    shapes.native_batch_norm, namespace="_", returns=("out", "mean", "var"),
    result=(None, shapes.statistics_dtype, shapes.statistics_dtype), accepts="float", public="batch_norm", layout="channels",
)
def native_batch_norm(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Index | None, running_var: Index | None,
    training: bool, eps: float,
) -> tuple[Tensor, Aux, Aux]:
    """Normalizes each channel by the batch's statistics when training, else by the running ones.

    Returns:
        (result, means, biased variances); the statistics that were used, one number a channel.

    Source: Ioffe and Szegedy, Batch Normalization, 2015.
    """
    shape = shapes.channel_shape(input.ndim)
    x = cast(input, shapes.statistics_dtype(input.dtype))
    if training:
        mean_, var_ = channel_statistics(x)
    else:
        mean_, var_ = cast(running_mean, x.dtype), cast(running_var, x.dtype)
    out = (x - reshape(mean_, shape)) * reshape(rsqrt(var_ + eps), shape)
    if weight is not None:
        out = out * reshape(weight, shape)
    if bias is not None:
        out = out + reshape(bias, shape)
    return cast(out, input.dtype), mean_, var_


native_batch_norm.vjp(
    input=lambda g, input, weight, mean, var, training, eps: batch_norm_backward_input(g, input, weight, mean, var, training, eps),
    weight=lambda g, input, mean, var, training, eps, weight_dtype: cast(
        batch_norm_backward_weight(g, input, mean, var, training, eps), weight_dtype
    ),
    bias=lambda g, bias_dtype: cast(sum(g, shapes.other_dims(g.ndim)), bias_dtype),
)
native_batch_norm.vjp_joint(
    lambda g, input, weight, mean, var, training, eps, weight_dtype, bias_dtype: with_dtypes(
        batch_norm_backward(g, input, weight, mean, var, training, eps), weight_dtype, bias_dtype
    )
)
native_batch_norm.samples(lambda make: [
    args(make(4, 3, 5, 2), make(3), make(3), None, None, True, 1e-5),
    args(make(6, 3), None, None, None, None, True, 1e-3),
])


@function(namespace="_")
def channel_statistics(x: Tensor):
    """(means, biased variances) of each channel of (batch, channels, *space)."""
    dims = shapes.other_dims(x.ndim)
    mean_ = mean(x, dims)
    centered = x - reshape(mean_, shapes.channel_shape(x.ndim))
    return mean_, mean(centered * centered, dims)


@function(namespace="_")
def with_dtypes(gradients, weight_dtype, bias_dtype):
    """The cotangents of an input, a weight and a bias, the last two in their operands' dtypes."""
    by_input, by_weight, by_bias = gradients
    if by_weight.dtype != weight_dtype:
        by_weight = cast(by_weight, weight_dtype)
    if by_bias.dtype != bias_dtype:
        by_bias = cast(by_bias, bias_dtype)
    return by_input, by_weight, by_bias


@composite(shapes.batch_norm_backward, namespace="_", result=(None, shapes.statistics_dtype, shapes.statistics_dtype), layout="channels")
def batch_norm_backward(
    grad: Tensor, input: Tensor, weight: Tensor | None, mean: Index, var: Index, training: bool, eps: float
) -> tuple[Tensor, Tensor, Tensor]:
    """The cotangents of `native_batch_norm`'s input, weight and bias, the last two in the statistics' dtype."""
    by_bias = sum(cast(grad, shapes.statistics_dtype(grad.dtype)), shapes.other_dims(grad.ndim))
    return (
        batch_norm_backward_input(grad, input, weight, mean, var, training, eps),
        batch_norm_backward_weight(grad, input, mean, var, training, eps),
        by_bias,
    )


batch_norm_backward.samples(lambda make: [
    args(make(4, 3, 5, 2), make(4, 3, 5, 2), make(3), make(3, low=0, high=0.1), make(3, low=0.9, high=1.1), False, 1e-5),
])


@composite(shapes.same, namespace="_", layout="channels")
def batch_norm_backward_input(
    grad: Tensor, input: Tensor, weight: Tensor | None, mean: Index, var: Index, training: bool, eps: float
) -> Tensor:
    """The cotangent of `native_batch_norm`'s input."""
    shape = shapes.channel_shape(input.ndim)
    dims = shapes.other_dims(input.ndim)
    x = cast(input, shapes.statistics_dtype(input.dtype))
    g = cast(grad, x.dtype)
    if weight is not None:
        g = g * reshape(weight, shape)
    if not training:
        return cast(g * reshape(rsqrt(var + eps), shape), input.dtype)
    mean_, var_ = channel_statistics(x)
    rstd = reshape(rsqrt(var_ + eps), shape)
    normal = (x - reshape(mean_, shape)) * rstd
    count = input.numel() // builtins.max(input.shape[1], 1)
    through_mean = sum(g, dims, True) / count
    through_var = sum(g * normal, dims, True) / count
    return cast((g - through_mean - normal * through_var) * rstd, input.dtype)


batch_norm_backward_input.samples(lambda make: [
    args(make(4, 3, 5, 2), make(4, 3, 5, 2), make(3), make(3, low=0, high=0.1), make(3, low=0.9, high=1.1), False, 1e-5),
])


@composite(shapes.batch_norm_backward_weight, namespace="_", result=shapes.statistics_dtype)
def batch_norm_backward_weight(grad: Tensor, input: Tensor, mean: Index, var: Index, training: bool, eps: float) -> Tensor:
    """The cotangent of `native_batch_norm`'s weight, in the statistics' dtype."""
    shape = shapes.channel_shape(input.ndim)
    x = cast(input, shapes.statistics_dtype(input.dtype))
    mean_, var_ = channel_statistics(x) if training else (mean, var)
    normal = (x - reshape(mean_, shape)) * reshape(rsqrt(var_ + eps), shape)
    return sum(cast(grad, x.dtype) * normal, shapes.other_dims(input.ndim))


batch_norm_backward_weight.samples(lambda make: [
    args(make(4, 3, 5, 2), make(4, 3, 5, 2), make(3, low=0, high=0.1), make(3, low=0.9, high=1.1), False, 1e-5),
])


@function()
def batch_norm(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Tensor | None, running_var: Tensor | None,
    training: bool, momentum: float, eps: float, cudnn_enabled: bool = True,
) -> Tensor:
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
                [ 1.]])
    """
    if training:
        shapes.check_more_than_one(input.shape, "batch_norm")
    wide = input
    if weight is not None and weight.dtype is not input.dtype:
        wide = cast(input, shapes.mixed_dtype("batch_norm", input.dtype, weight.dtype))
    out, mean_, var_ = native_batch_norm(wide, weight, bias, running_mean, running_var, training, eps)
    if training and running_mean is not None and input.numel():
        update_statistics(running_mean, running_var, mean_, var_, input.numel() // input.shape[1], momentum)
    return out if wide is input else cast(out, input.dtype)


batch_norm.samples(lambda make: [
    args(make(4, 3, 5), make(3), make(3), None, None, True, 0.1, 1e-5, True),
])


@function(namespace="_")
def update_statistics(running_mean: Tensor, running_var: Tensor | None, mean: Tensor, var: Tensor, count: int, momentum: float) -> None:
    """Moves running statistics towards a batch's, in place, the variance with Bessel's correction."""
    running_mean.mul_(1 - momentum).add_(mean, alpha=momentum)
    if running_var is not None:
        running_var.mul_(1 - momentum).add_(var, alpha=momentum * count / (count - 1))


@function(namespace="nn.functional")
def instance_norm(
    input: Tensor, running_mean: Tensor | None = None, running_var: Tensor | None = None, weight: Tensor | None = None,
    bias: Tensor | None = None, use_input_stats: bool = True, momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:
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
        tensor([[[-1.,  1.]]])
    """
    if not use_input_stats:
        return native_batch_norm(input, weight, bias, running_mean, running_var, False, eps)[0]
    batch, channels = input.shape[:2]
    if input.numel() == batch * channels:
        raise ValueError(f"instance_norm: expected more than 1 spatial element when training, got input size {tuple(input.shape)}")
    if weight is not None and weight.dtype is not input.dtype:
        wide = cast(input, shapes.mixed_dtype("instance_norm", input.dtype, weight.dtype))
        return cast(instance_norm(wide, running_mean, running_var, weight, bias, use_input_stats, momentum, eps), input.dtype)
    if running_mean is None:
        return native_group_norm(input.contiguous(), weight, bias, channels, eps)[0]
    merged = reshape(input, (1, batch * channels, *input.shape[2:]))
    scale = None if weight is None else repeat(weight, (batch,))
    shift = None if bias is None else repeat(bias, (batch,))
    out, mean_, var_ = native_batch_norm(merged, scale, shift, None, None, True, eps)
    mean_, var_ = mean(reshape(mean_, (batch, channels)), 0), mean(reshape(var_, (batch, channels)), 0)
    update_statistics(running_mean, running_var, mean_, var_, input.numel() // (batch * channels), momentum)
    return reshape(out, input.shape)


instance_norm.samples(lambda make: [args(make(2, 3, 5, 4)), args(make(2, 3, 7), None, None, make(3), make(3))])


@composite(
    shapes.native_layer_norm, namespace="_", returns=("out", "mean", "rstd"), autocast="float32",
    result=(None, shapes.statistics_dtype, shapes.statistics_dtype), accepts="float", public="layer_norm", layout="contiguous",
)
def native_layer_norm(
    input: Tensor, normalized_shape: Size, weight: Tensor | None, bias: Tensor | None, eps: float
) -> tuple[Tensor, Aux, Aux]:
    """`layer_norm` with its statistics.

    Returns:
        (result, means, reciprocal standard deviations), the statistics with size 1 in the normalized dimensions.
    """
    x = cast(input, shapes.statistics_dtype(input.dtype))
    dims = shapes.trailing(input.ndim, len(normalized_shape))
    mean_ = mean(x, dims, True)
    centered = x - mean_
    rstd = rsqrt(mean(centered * centered, dims, True) + eps)
    out = centered * rstd
    if weight is not None:
        out = out * weight
    if bias is not None:
        out = out + bias
    return cast(out, input.dtype), mean_, rstd


native_layer_norm.vjp(
    input=lambda g, input, normalized_shape, weight, mean, rstd, eps: layer_norm_backward_input(
        g, input, normalized_shape, weight, mean, rstd, eps
    ),
    weight=lambda g, input, normalized_shape, mean, rstd, eps, weight_dtype: cast(
        layer_norm_backward_weight(g, input, normalized_shape, mean, rstd, eps), weight_dtype
    ),
    bias=lambda g, normalized_shape, bias_dtype: cast(sum_leading(g, len(normalized_shape)), bias_dtype),
)
native_layer_norm.vjp_joint(
    lambda g, input, normalized_shape, weight, mean, rstd, eps, weight_dtype, bias_dtype: with_dtypes(
        layer_norm_backward(g, input, normalized_shape, weight, mean, rstd, eps), weight_dtype, bias_dtype
    )
)
native_layer_norm.samples(lambda make: [
    args(make(4, 3, 5), (5,), make(5), make(5), 1e-5),
    args(make(4, 3, 5), (3, 5), None, None, 1e-3),
    args(make(0, 5), (5,), make(5), None, 1e-5),
])


@function(namespace="_")
def sum_leading(input: Tensor, kept: int) -> Tensor:
    """The sum over all but the last `kept` dimensions."""
    dims = shapes.leading(input.ndim, kept)
    return sum(input, dims) if dims else input


@composite(shapes.layer_norm_backward, namespace="_", result=(None, shapes.statistics_dtype, shapes.statistics_dtype), layout="contiguous")
def layer_norm_backward(
    grad: Tensor, input: Tensor, normalized_shape: Size, weight: Tensor | None, mean: Index, rstd: Index, eps: float
) -> tuple[Tensor, Tensor, Tensor]:
    """The cotangents of `native_layer_norm`'s input, weight and bias, the last two in the statistics' dtype."""
    return (
        layer_norm_backward_input(grad, input, normalized_shape, weight, mean, rstd, eps),
        layer_norm_backward_weight(grad, input, normalized_shape, mean, rstd, eps),
        sum_leading(cast(grad, shapes.statistics_dtype(grad.dtype)), len(normalized_shape)),
    )


layer_norm_backward.samples(lambda make: [
    args(*operands)
    for x in [make(4, 3, 5)] for operands in [
        (make(4, 3, 5), x, (5,), make(5), *statistics(x, (2,), 1e-5), 1e-5),
        (make(4, 3, 5), x, (3, 5), None, *statistics(x, (1, 2), 1e-5), 1e-5),
    ]
])


@composite(shapes.same, namespace="_", layout="contiguous")
def layer_norm_backward_input(
    grad: Tensor, input: Tensor, normalized_shape: Size, weight: Tensor | None, mean: Index, rstd: Index, eps: float
) -> Tensor:
    """The cotangent of `native_layer_norm`'s input."""
    x = cast(input, shapes.statistics_dtype(input.dtype))
    g = cast(grad, x.dtype)
    if weight is not None:
        g = g * weight
    dims = shapes.trailing(input.ndim, len(normalized_shape))
    count = math.prod(normalized_shape)
    centered = x - sum(x, dims, True) / count
    scale = rsqrt(sum(centered * centered, dims, True) / count + eps)
    normal = centered * scale
    through_mean = sum(g, dims, True) / count
    through_var = sum(g * normal, dims, True) / count
    return cast((g - through_mean - normal * through_var) * scale, input.dtype)


layer_norm_backward_input.samples(lambda make: [
    args(*operands)
    for x in [make(4, 3, 5)] for operands in [
        (make(4, 3, 5), x, (5,), make(5), *statistics(x, (2,), 1e-5), 1e-5),
        (make(4, 3, 5), x, (3, 5), None, *statistics(x, (1, 2), 1e-5), 1e-5),
    ]
])


@composite(shapes.layer_norm_backward_weight, namespace="_", result=shapes.statistics_dtype)
def layer_norm_backward_weight(
    grad: Tensor, input: Tensor, normalized_shape: Size, mean: Index, rstd: Index, eps: float
) -> Tensor:
    """The cotangent of `native_layer_norm`'s weight, in the statistics' dtype."""
    x = cast(input, shapes.statistics_dtype(input.dtype))
    dims = shapes.trailing(input.ndim, len(normalized_shape))
    count = math.prod(normalized_shape)
    centered = x - sum(x, dims, True) / count
    normal = centered * rsqrt(sum(centered * centered, dims, True) / count + eps)
    return sum_leading(cast(grad, x.dtype) * normal, len(normalized_shape))


layer_norm_backward_weight.samples(lambda make: [
    args(*operands)
    for x in [make(4, 3, 5)] for operands in [
        (make(4, 3, 5), x, (5,), *statistics(x, (2,), 1e-5), 1e-5),
    ]
])


@function()
def layer_norm(
    input: Tensor, normalized_shape: Size, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5,
    cudnn_enable: bool = True,
) -> Tensor:
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
        tensor([[-1.,  1.]])
    """
    if weight is not None and weight.dtype is not input.dtype:
        wide = cast(input, shapes.mixed_dtype("layer_norm", input.dtype, weight.dtype))
        return cast(native_layer_norm(wide, normalized_shape, weight, bias, eps)[0], input.dtype)
    return native_layer_norm(input, normalized_shape, weight, bias, eps)[0]


layer_norm.samples(lambda make: [args(make(4, 3, 5), (5,), make(5), make(5)), args(make(4, 3, 5), (3, 5))])


@composite(
    shapes.native_rms_norm, namespace="_", returns=("out", "rstd"), autocast="float32", result=(None, shapes.statistics_dtype), accepts="float", public="rms_norm", layout="channels",
)
def native_rms_norm(input: Tensor, normalized_shape: Size, weight: Tensor | None, eps: float) -> tuple[Tensor, Aux]:
    """`rms_norm` with the reciprocal root mean squares."""
    x = cast(input, shapes.statistics_dtype(input.dtype))
    rstd = rsqrt(mean(x * x, shapes.trailing(input.ndim, len(normalized_shape)), True) + eps)
    out = x * rstd
    if weight is not None:
        out = out * weight
    return cast(out, input.dtype), rstd


native_rms_norm.vjp(
    input=lambda g, input, normalized_shape, weight, rstd, eps: rms_norm_backward_input(g, input, normalized_shape, weight, rstd, eps),
    weight=lambda g, input, normalized_shape, rstd, eps, weight_dtype: cast(
        rms_norm_backward_weight(g, input, normalized_shape, rstd, eps), weight_dtype
    ),
)
native_rms_norm.samples(lambda make: [args(make(4, 3, 5), (5,), make(5), 1e-6), args(make(4, 3, 5), (3, 5), None, 1e-3)])


@composite(shapes.same, namespace="_", layout="channels")
def rms_norm_backward_input(
    grad: Tensor, input: Tensor, normalized_shape: Size, weight: Tensor | None, rstd: Index, eps: float
) -> Tensor:
    """The cotangent of `native_rms_norm`'s input."""
    x = cast(input, shapes.statistics_dtype(input.dtype))
    g = cast(grad, x.dtype)
    if weight is not None:
        g = g * weight
    dims = shapes.trailing(input.ndim, len(normalized_shape))
    scale = rsqrt(mean(x * x, dims, True) + eps)
    normal = x * scale
    return cast((g - normal * mean(g * normal, dims, True)) * scale, input.dtype)


rms_norm_backward_input.samples(lambda make: [
    args(*operands)
    for x in [make(4, 3, 5)] for operands in [
        (make(4, 3, 5), x, (5,), make(5), ((x * x).mean(2, True) + 1e-5).rsqrt(), 1e-5),
    ]
])


@composite(shapes.rms_norm_backward_weight, namespace="_", result=shapes.statistics_dtype)
def rms_norm_backward_weight(grad: Tensor, input: Tensor, normalized_shape: Size, rstd: Index, eps: float) -> Tensor:
    """The cotangent of `native_rms_norm`'s weight, in the statistics' dtype."""
    x = cast(input, shapes.statistics_dtype(input.dtype))
    normal = x * rsqrt(mean(x * x, shapes.trailing(input.ndim, len(normalized_shape)), True) + eps)
    return sum_leading(cast(grad, x.dtype) * normal, len(normalized_shape))


rms_norm_backward_weight.samples(lambda make: [
    args(*operands)
    for x in [make(4, 3, 5)] for operands in [
        (make(4, 3, 5), x, (5,), ((x * x).mean(2, True) + 1e-5).rsqrt(), 1e-5),
    ]
])


@function()
def rms_norm(input: Tensor, normalized_shape: Size, weight: Tensor | None = None, eps: float | None = None) -> Tensor:
    """Divides by the root mean square over the last dimensions, then scales.

    Args:
        input: (*batch, *normalized_shape).
        normalized_shape: the sizes of the last dimensions.
        weight: of the normalized shape, or None.
        eps: added to the mean square; the dtype's epsilon unless given (float32's for halves).

    Source: Zhang and Sennrich, Root Mean Square Layer Normalization, 2019.

    Example:
        >>> fb.rms_norm(fb.tensor([[1.0, 7.0]]), (2,), eps=0.0)
        tensor([[0.2000, 1.4000]])
    """
    eps = shapes.smallest_step(input.dtype) if eps is None else eps
    if input.dtype.is_complex:
        normal = input * rsqrt(mean(input * input, shapes.trailing(input.ndim, len(normalized_shape)), True) + eps)
        return normal if weight is None else normal * weight
    if weight is not None and weight.dtype is not input.dtype:
        wide = shapes.mixed_dtype("rms_norm", input.dtype, weight.dtype, True)
        return cast(native_rms_norm(cast(input, wide), normalized_shape, cast(weight, wide), eps)[0], input.dtype)
    return native_rms_norm(input, normalized_shape, weight, eps)[0]


rms_norm.samples(lambda make: [args(make(4, 3, 5), (5,), make(5)), args(make(4, 3, 5), (3, 5), None, 1e-3)])


@composite(
    shapes.native_group_norm, namespace="_", returns=("out", "mean", "rstd"), autocast="float32",
    result=(None, shapes.statistics_dtype, shapes.statistics_dtype), accepts="float", public="group_norm", layout="channels",
)
def native_group_norm(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, num_groups: int, eps: float
) -> tuple[Tensor, Aux, Aux]:
    """`group_norm` with its statistics, (batch, groups) each."""
    x = reshape(cast(input, shapes.statistics_dtype(input.dtype)), shapes.grouped(input.shape, num_groups))
    mean_ = mean(x, (2, 3), True)
    centered = x - mean_
    rstd = rsqrt(mean(centered * centered, (2, 3), True) + eps)
    out = reshape(centered * rstd, input.shape)
    shape = shapes.channel_shape(input.ndim)
    if weight is not None:
        out = out * reshape(weight, shape)
    if bias is not None:
        out = out + reshape(bias, shape)
    return cast(out, input.dtype), reshape(mean_, (input.shape[0], num_groups)), reshape(rstd, (input.shape[0], num_groups))


native_group_norm.vjp(
    input=lambda g, input, weight, mean, rstd, num_groups, eps: group_norm_backward_input(g, input, weight, mean, rstd, num_groups, eps),
    weight=lambda g, input, mean, rstd, num_groups, eps, weight_dtype: cast(
        group_norm_backward_weight(g, input, mean, rstd, num_groups, eps), weight_dtype
    ),
    bias=lambda g, bias_dtype: cast(sum(g, shapes.other_dims(g.ndim)), bias_dtype),
)
native_group_norm.samples(lambda make: [
    args(make(2, 6, 4, 3), make(6), make(6), 3, 1e-5),
    args(make(2, 6, 4), None, None, 1, 1e-3),
    args(make(3, 4), make(4), None, 2, 1e-5),
])


@composite(shapes.same, namespace="_", layout="channels")
def group_norm_backward_input(
    grad: Tensor, input: Tensor, weight: Tensor | None, mean: Index, rstd: Index, num_groups: int, eps: float
) -> Tensor:
    """The cotangent of `native_group_norm`'s input."""
    shape = shapes.grouped(input.shape, num_groups)
    x = reshape(cast(input, shapes.statistics_dtype(input.dtype)), shape)
    g = cast(grad, x.dtype)
    if weight is not None:
        g = g * reshape(weight, shapes.channel_shape(input.ndim))
    g = reshape(g, shape)
    count = shape[2] * shape[3]
    centered = x - sum(x, (2, 3), True) / count
    scale = rsqrt(sum(centered * centered, (2, 3), True) / count + eps)
    normal = centered * scale
    through_mean = sum(g, (2, 3), True) / count
    through_var = sum(g * normal, (2, 3), True) / count
    return cast(reshape((g - through_mean - normal * through_var) * scale, input.shape), input.dtype)


group_norm_backward_input.samples(lambda make: [
    args(*operands)
    for x in [make(4, 3, 5)] for operands in [
        (make(4, 3, 5), x, make(3), *group_statistics(x, 3, 1e-5), 3, 1e-5),
    ]
])


@composite(shapes.group_norm_backward_weight, namespace="_", result=shapes.statistics_dtype)
def group_norm_backward_weight(grad: Tensor, input: Tensor, mean: Index, rstd: Index, num_groups: int, eps: float) -> Tensor:
    """The cotangent of `native_group_norm`'s weight, in the statistics' dtype."""
    shape = shapes.grouped(input.shape, num_groups)
    x = reshape(cast(input, shapes.statistics_dtype(input.dtype)), shape)
    count = shape[2] * shape[3]
    centered = x - sum(x, (2, 3), True) / count
    normal = centered * rsqrt(sum(centered * centered, (2, 3), True) / count + eps)
    return reshape(sum(reshape(cast(grad, x.dtype), shape) * normal, (0, 3)), (input.shape[1],))


group_norm_backward_weight.samples(lambda make: [
    args(*operands)
    for x in [make(4, 3, 5)] for operands in [
        (make(4, 3, 5), x, *group_statistics(x, 1, 1e-5), 1, 1e-5),
    ]
])


@function()
def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5,
    cudnn_enabled: bool = True,
) -> Tensor:
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
        tensor([[-1.,  1., -1.,  1.]])
    """
    if weight is not None and weight.dtype is not input.dtype:
        wide = cast(input, shapes.mixed_dtype("group_norm", input.dtype, weight.dtype))
        return cast(native_group_norm(wide, weight, bias, num_groups, eps)[0], input.dtype)
    return native_group_norm(input, weight, bias, num_groups, eps)[0]


group_norm.samples(lambda make: [args(make(2, 6, 4, 3), 3, make(6), make(6)), args(make(3, 4), 2)])


@function(namespace="nn.functional")
def local_response_norm(input: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Tensor:
    """Divides by (k + alpha * mean of squares over `size` neighbouring channels) ** beta.

    Args:
        input: (batch, channels, *space).
        size: how many channels around each are averaged.
        alpha, beta, k: the constants of the formula.

    Example:
        >>> fb.nn.functional.local_response_norm(fb.ones(1, 2, 1), 1, alpha=0.0).shape
        flambeau.Size([1, 2, 1])
    """
    if input.ndim < 3:
        raise ValueError(f"local_response_norm: expected an input of 3 or more dimensions, got {input.ndim}")
    if input.numel() == 0:
        return input
    squares = reshape(input * input, (input.shape[0], 1, input.shape[1], -1))
    squares = constant_pad_nd(squares, (0, 0, size // 2, (size - 1) // 2), 0)
    means = reshape(avg_pool(squares, (size, 1), (1, 1), (0, 0), False, True, None), input.shape)
    return input / pow(means * alpha + k, beta)


local_response_norm.samples(lambda make: [args(make(2, 5, 4, 3), 3), args(make(2, 5, 4), 2, 1e-2, 0.5, 2.0)])


@function(namespace="nn.functional")
def normalize(input: Tensor, p: float = 2.0, dim: int | tuple[int, ...] = 1, eps: float = 1e-12, out: Tensor | None = None) -> Tensor:
    """input / max(p-norm over `dim`, eps).

    Args:
        input: any shape.
        p: which norm.
        dim: over which dimensions.
        eps: the least divisor.
        out: where to write the result.

    Example:
        >>> fb.nn.functional.normalize(fb.tensor([[3.0, 4.0]]))
        tensor([[0.6000, 0.8000]])
    """
    result = input / clamp(vector_norm(input, p, dim, True), min=eps)
    return result if out is None else out.copy_(result)


normalize.samples(lambda make: [args(make(3, 4)), args(make(3, 4, 5), 1.0, -1), args(make(3, 4), dim=0)])
