"""Normalizations in blocks that stay in the cache: two-pass statistics, then scale and shift in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from .quiet import quiet_all
from .spatial import SHORT_ROW, column_sums, narrow, plane_blocks, row_sums, wide

_np: Any = np


def _channels(x: Any) -> Any:
    """(batch, channels, *space) as (batch, channels, positions)."""
    return x.reshape(x.shape[0], x.shape[1], prod(x.shape[2:]))


def _column(vector: Any, x: Any) -> Any:
    """A vector of channels against (batch, channels, positions); repeated where rows are short, so that loops run over whole images."""
    positions = x.shape[2]
    if 1 < positions <= SHORT_ROW // 8:
        return _np.repeat(vector, positions).reshape(-1, positions)
    return vector[:, None]


def _sum_positions(x: Any) -> Any:
    """Sums (images, channels, positions) to one float64 number a channel."""
    if x.shape[2] == 1:
        return _np.add.reduce(x[:, :, 0], axis=0, dtype=_np.float64)
    return _np.add.reduce(row_sums(x), axis=0, dtype=_np.float64)


def _dot_positions(a: Any, b: Any) -> Any:
    """Sums a * b of (images, channels, positions) to one float64 number a channel."""
    if a.shape[2] == 1:
        return _np.add.reduce(a[:, :, 0] * b[:, :, 0], axis=0, dtype=_np.float64)
    if a.shape[2] < 32 and len(a) <= 256:  # rows too short for a call of BLAS each, sums too short to lose digits
        return _np.add.reduce(_np.einsum("ncp,ncp->cp", a, b), axis=1, dtype=_np.float64)
    return _np.add.reduce(_np.vecdot(a, b), axis=0, dtype=_np.float64)


def _batch_statistics(x: Any, out: Any) -> tuple[Any, Any]:
    """Means and biased variances of each channel, in two passes; the second leaves x minus the means in `out`."""
    n, c, p = x.shape
    if not n * p:
        return _np.full(c, _np.nan, x.dtype), _np.full(c, _np.nan, x.dtype)
    blocks = plane_blocks(n, c * p)
    mean = (sum(_sum_positions(x[block]) for block in blocks) / (n * p)).astype(x.dtype)
    center = _column(mean, x)
    squares: Any = 0
    for block in blocks:
        _np.subtract(x[block], center, out=out[block])
        squares = squares + _dot_positions(out[block], out[block])
    return mean, (squares / (n * p)).astype(x.dtype)


def native_batch_norm(
    input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: bool, eps: float
) -> tuple[Any, Any, Any]:
    """(result, means, variances)."""
    if input.ndim < 2 or any(v is not None and v.shape != input.shape[1:2] for v in (weight, bias, running_mean, running_var)):
        raise ValueError(f"batch_norm: vectors of {input.shape[1:2]} numbers, one a channel, are needed for an input of {input.shape}")
    x = _channels(wide(input))
    out = _np.empty(x.shape, x.dtype)
    if training:
        mean, var = _batch_statistics(x, out)
    elif running_mean is None or running_var is None:
        raise ValueError("batch_norm: without training, running_mean and running_var must be given")
    else:
        mean, var = running_mean.astype(x.dtype), running_var.astype(x.dtype)
    scale = 1 / _np.sqrt(var + x.dtype.type(eps))
    if weight is not None:
        scale = scale * wide(weight)
    center, scale = None if training else _column(mean, x), _column(scale, x)
    shift = None if bias is None else _column(wide(bias), x)
    for block in plane_blocks(x.shape[0], prod(x.shape[1:])):
        part = out[block]
        if not training:
            _np.subtract(x[block], center, out=part)
        part *= scale
        if shift is not None:
            part += shift
    return narrow(out, input.dtype).reshape(input.shape), mean, var


def _cotangent_sums(x: Any, g: Any, mean: Any, out: Any) -> tuple[Any, Any]:
    """The sums of g and of g * (x - mean) of each channel, in float64; x - mean is left in `out`."""
    sums, dots = _np.zeros(x.shape[1]), _np.zeros(x.shape[1])
    center = _column(mean, x)
    for block in plane_blocks(x.shape[0], prod(x.shape[1:])):
        part = out[block]
        _np.subtract(x[block], center, out=part)
        sums += _sum_positions(g[block])
        dots += _dot_positions(g[block], part)
    return sums, dots


def batch_norm_backward(grad: Any, input: Any, weight: Any, mean: Any, var: Any, training: bool, eps: float) -> tuple[Any, Any, Any]:
    """The cotangents of input, weight and bias from the same two sums; the last two in the statistics' dtype."""
    x, g = _channels(wide(input)), _channels(wide(grad))
    rstd = 1 / _np.sqrt(var + x.dtype.type(eps))
    scale = rstd if weight is None else rstd * wide(weight)
    out = _np.empty(x.shape, x.dtype)
    sums, dots = _cotangent_sums(x, g, mean, out)
    count = max(x.shape[0] * x.shape[2], 1)
    spread = _column(scale, x)
    slope = _column((-rstd * rstd * (dots / count)).astype(x.dtype), x)
    shift = _column((sums / count).astype(x.dtype), x)
    for block in plane_blocks(x.shape[0], prod(x.shape[1:])):
        part = out[block]
        if training:  # scale * (g - mean(g) - normal * mean(g * normal))
            part *= slope
            part += g[block]
            part -= shift
            part *= spread
        else:
            _np.multiply(g[block], spread, out=part)
    weights = dots * rstd if x.size else dots  # an empty batch has no variance, and no say
    return narrow(out, input.dtype).reshape(input.shape), weights.astype(x.dtype), sums.astype(x.dtype)


def batch_norm_backward_input(grad: Any, input: Any, weight: Any, mean: Any, var: Any, training: bool, eps: float) -> Any:
    """The cotangent of the input."""
    if training:
        return batch_norm_backward(grad, input, weight, mean, var, training, eps)[0]
    g = _channels(wide(grad))
    scale = 1 / _np.sqrt(var + g.dtype.type(eps))
    if weight is not None:
        scale = scale * wide(weight)
    return narrow(g * _column(scale, g), input.dtype).reshape(input.shape)


def batch_norm_backward_weight(grad: Any, input: Any, mean: Any, var: Any, training: bool, eps: float) -> Any:
    """The cotangent of the weight, in the statistics' dtype."""
    x, g = _channels(wide(input)), _channels(wide(grad))
    dots = _cotangent_sums(x, g, mean, _np.empty(x.shape, x.dtype))[1]
    return (dots / _np.sqrt(var + x.dtype.type(eps)) if x.size else dots).astype(x.dtype)


def _rows(x: Any, normalized_shape: Sequence[int], op: str) -> Any:
    """The input as (rows, normalized elements)."""
    count = len(normalized_shape)
    if not count or tuple(x.shape[x.ndim - count :]) != tuple(normalized_shape):
        raise ValueError(f"{op}: normalized_shape {tuple(normalized_shape)} must be the last dimensions of the input, {x.shape}")
    return x.reshape(prod(x.shape[: x.ndim - count]), prod(normalized_shape))


def _vector(weight: Any, normalized_shape: Sequence[int], op: str) -> Any:
    """A weight or bias as a flat vector in the dtype to compute with."""
    if weight is None:
        return None
    if weight.shape != tuple(normalized_shape):
        raise ValueError(f"{op}: weight and bias must have the normalized shape {tuple(normalized_shape)}, but got {weight.shape}")
    return wide(weight).reshape(-1)


def native_layer_norm(input: Any, normalized_shape: Sequence[int], weight: Any, bias: Any, eps: float) -> tuple[Any, Any, Any]:
    """(result, means, reciprocal standard deviations)."""
    x = _rows(wide(input), normalized_shape, "layer_norm")
    scale, shift = _vector(weight, normalized_shape, "layer_norm"), _vector(bias, normalized_shape, "layer_norm")
    rows, size = x.shape
    out = _np.empty(x.shape, x.dtype)
    mean, rstd = _np.empty((rows, 1), x.dtype), _np.empty((rows, 1), x.dtype)
    one = x.dtype.type(1)
    for block in plane_blocks(rows, size):
        part, center, spread = out[block], mean[block], rstd[block]
        _np.divide(row_sums(x[block]), size, out=center[:, 0])
        _np.subtract(x[block], center, out=part)
        _np.vecdot(part, part, out=spread[:, 0])
        spread /= size
        spread += eps
        _np.sqrt(spread, out=spread)
        _np.divide(one, spread, out=spread)
        part *= spread
        if scale is not None:
            part *= scale
        if shift is not None:
            part += shift
    kept = (*input.shape[: input.ndim - len(normalized_shape)], *(1,) * len(normalized_shape))
    return narrow(out, input.dtype).reshape(input.shape), mean.reshape(kept), rstd.reshape(kept)


def layer_norm_backward(
    grad: Any, input: Any, normalized_shape: Sequence[int], weight: Any, mean: Any, rstd: Any, eps: float
) -> tuple[Any, Any, Any]:
    """The cotangents of input, weight and bias in one pass; the last two in the statistics' dtype."""
    x, g = _rows(wide(input), normalized_shape, "layer_norm"), _rows(wide(grad), normalized_shape, "layer_norm")
    scale = _vector(weight, normalized_shape, "layer_norm")
    rows, size = x.shape
    center, spread = mean.reshape(rows, 1), rstd.reshape(rows, 1)
    out = _np.empty(x.shape, x.dtype)
    by_weight, by_bias = _np.zeros(size, x.dtype), _np.zeros(size, x.dtype)
    blocks = plane_blocks(rows, size)
    buffer = _np.empty((blocks[0].stop if blocks else 0, size), x.dtype)
    for block in blocks:
        part, normal, cotangent = out[block], buffer[: block.stop - block.start], g[block]
        _np.subtract(x[block], center[block], out=normal)
        normal *= spread[block]
        _np.multiply(cotangent, normal, out=part)
        by_weight += column_sums(part)
        by_bias += column_sums(cotangent)
        if scale is not None:
            cotangent = _np.multiply(cotangent, scale, out=part)
        through_mean = row_sums(cotangent)[:, None]
        through_var = _np.vecdot(cotangent, normal)[:, None]
        normal *= through_var / size
        _np.subtract(cotangent, normal, out=part)
        part -= through_mean / size
        part *= spread[block]
    shape = tuple(normalized_shape)
    return narrow(out, input.dtype).reshape(input.shape), by_weight.reshape(shape), by_bias.reshape(shape)


def layer_norm_backward_input(grad: Any, input: Any, normalized_shape: Sequence[int], weight: Any, mean: Any, rstd: Any, eps: float) -> Any:
    """The cotangent of the input."""
    return layer_norm_backward(grad, input, normalized_shape, weight, mean, rstd, eps)[0]


def layer_norm_backward_weight(grad: Any, input: Any, normalized_shape: Sequence[int], mean: Any, rstd: Any, eps: float) -> Any:
    """The cotangent of the weight, in the statistics' dtype."""
    x, g = _rows(wide(input), normalized_shape, "layer_norm"), _rows(wide(grad), normalized_shape, "layer_norm")
    return _scaled_sum(x, g, mean.reshape(-1, 1), rstd.reshape(-1, 1)).reshape(tuple(normalized_shape))


def _scaled_sum(x: Any, g: Any, mean: Any, rstd: Any) -> Any:
    """The sum over rows of g * (x - mean) * rstd."""
    total = _np.zeros(x.shape[1], x.dtype)
    for block in plane_blocks(*x.shape):
        part = x[block] - mean[block] if mean is not None else x[block] * rstd[block]
        if mean is not None:
            part *= rstd[block]
        part *= g[block]
        total += column_sums(part)
    return total


def native_rms_norm(input: Any, normalized_shape: Sequence[int], weight: Any, eps: float) -> tuple[Any, Any]:
    """(result, reciprocal root mean squares)."""
    x = _rows(wide(input), normalized_shape, "rms_norm")
    scale = _vector(weight, normalized_shape, "rms_norm")
    rows, size = x.shape
    out = _np.empty(x.shape, x.dtype)
    rstd = _np.empty((rows, 1), x.dtype)
    for block in plane_blocks(rows, size):
        part, spread = out[block], rstd[block]
        _np.divide(1, _np.sqrt(_np.vecdot(x[block], x[block])[:, None] / size + x.dtype.type(eps)), out=spread)
        _np.multiply(x[block], spread, out=part)
        if scale is not None:
            part *= scale
    kept = (*input.shape[: input.ndim - len(normalized_shape)], *(1,) * len(normalized_shape))
    return narrow(out, input.dtype).reshape(input.shape), rstd.reshape(kept)


def rms_norm_backward_input(grad: Any, input: Any, normalized_shape: Sequence[int], weight: Any, rstd: Any, eps: float) -> Any:
    """The cotangent of the input."""
    x, g = _rows(wide(input), normalized_shape, "rms_norm"), _rows(wide(grad), normalized_shape, "rms_norm")
    scale = _vector(weight, normalized_shape, "rms_norm")
    spread = rstd.reshape(-1, 1)
    out = _np.empty(x.shape, x.dtype)
    for block in plane_blocks(*x.shape):
        part, cotangent = out[block], g[block] if scale is None else g[block] * scale
        normal = x[block] * spread[block]
        normal *= _np.vecdot(cotangent, normal)[:, None] / x.shape[1]
        _np.subtract(cotangent, normal, out=part)
        part *= spread[block]
    return narrow(out, input.dtype).reshape(input.shape)


def rms_norm_backward_weight(grad: Any, input: Any, normalized_shape: Sequence[int], rstd: Any, eps: float) -> Any:
    """The cotangent of the weight, in the statistics' dtype."""
    x, g = _rows(wide(input), normalized_shape, "rms_norm"), _rows(wide(grad), normalized_shape, "rms_norm")
    return _scaled_sum(x, g, None, rstd.reshape(-1, 1)).reshape(tuple(normalized_shape))


def _groups(x: Any, num_groups: int) -> Any:
    """(batch, channels, *space) as (batch, groups, channels a group, positions)."""
    if x.ndim < 2 or num_groups < 1 or x.shape[1] % num_groups:
        raise ValueError(f"group_norm: num_groups={num_groups} must divide the channels of the input, which has shape {x.shape}")
    return x.reshape(x.shape[0], num_groups, x.shape[1] // num_groups, prod(x.shape[2:]))


def _group_vector(weight: Any, shape: Sequence[int]) -> Any:
    """A vector of channels against (batch, groups, channels a group, positions)."""
    if weight is not None and weight.shape != (shape[1] * shape[2],):
        raise ValueError(f"group_norm: weight and bias must have shape ({shape[1] * shape[2]},), but got {weight.shape}")
    return None if weight is None else wide(weight).reshape(shape[1], shape[2], 1)


def _dot_groups(a: Any, b: Any) -> Any:
    """Sums a * b over the last two dimensions, which stay with size 1."""
    flat = (*a.shape[:2], a.shape[2] * a.shape[3])
    return _np.vecdot(a.reshape(flat), b.reshape(flat))[:, :, None, None]


def native_group_norm(input: Any, weight: Any, bias: Any, num_groups: int, eps: float) -> tuple[Any, Any, Any]:
    """(result, means, reciprocal standard deviations)."""
    x = _groups(wide(input), num_groups)
    scale, shift = _group_vector(weight, x.shape), _group_vector(bias, x.shape)
    size = max(x.shape[2] * x.shape[3], 1)
    out = _np.empty(x.shape, x.dtype)
    mean, rstd = _np.empty((*x.shape[:2], 1, 1), x.dtype), _np.empty((*x.shape[:2], 1, 1), x.dtype)
    for block in plane_blocks(x.shape[0], prod(x.shape[1:])):
        part = out[block]
        mean[block] = row_sums(x[block].reshape(*part.shape[:2], -1))[:, :, None, None] / size
        _np.subtract(x[block], mean[block], out=part)
        rstd[block] = 1 / _np.sqrt(_dot_groups(part, part) / size + x.dtype.type(eps))
        if scale is None:
            part *= rstd[block]
        else:
            part *= rstd[block] * scale
        if shift is not None:
            part += shift
    shape = x.shape[:2]
    return narrow(out, input.dtype).reshape(input.shape), mean.reshape(shape), rstd.reshape(shape)


def group_norm_backward_input(grad: Any, input: Any, weight: Any, mean: Any, rstd: Any, num_groups: int, eps: float) -> Any:
    """The cotangent of the input."""
    x, g = _groups(wide(input), num_groups), _groups(wide(grad), num_groups)
    scale = _group_vector(weight, x.shape)
    size = max(x.shape[2] * x.shape[3], 1)
    center, spread = mean[:, :, None, None], rstd[:, :, None, None]
    out = _np.empty(x.shape, x.dtype)
    for block in plane_blocks(x.shape[0], prod(x.shape[1:])):
        part, cotangent = out[block], g[block] if scale is None else g[block] * scale
        normal = x[block] - center[block]
        normal *= spread[block]
        through_mean = row_sums(cotangent.reshape(*part.shape[:2], -1))[:, :, None, None] / size
        normal *= _dot_groups(cotangent, normal) / size
        _np.subtract(cotangent, normal, out=part)
        part -= through_mean
        part *= spread[block]
    return narrow(out, input.dtype).reshape(input.shape)


def group_norm_backward_weight(grad: Any, input: Any, mean: Any, rstd: Any, num_groups: int, eps: float) -> Any:
    """The cotangent of the weight, in the statistics' dtype."""
    x, g = _groups(wide(input), num_groups), _groups(wide(grad), num_groups)
    total = _np.zeros(x.shape[1:3], x.dtype)
    for block in plane_blocks(x.shape[0], prod(x.shape[1:])):
        centered = x[block] - mean[block][:, :, None, None]
        total += _np.add.reduce(_np.vecdot(centered, g[block]) * rstd[block][:, :, None], axis=0)
    return total.reshape(input.shape[1])


KERNELS: dict[str, Callable[..., Any]] = quiet_all(
    {
        "native_batch_norm": native_batch_norm,
        "batch_norm_backward": batch_norm_backward,
        "batch_norm_backward_input": batch_norm_backward_input,
        "batch_norm_backward_weight": batch_norm_backward_weight,
        "native_layer_norm": native_layer_norm,
        "layer_norm_backward": layer_norm_backward,
        "layer_norm_backward_input": layer_norm_backward_input,
        "layer_norm_backward_weight": layer_norm_backward_weight,
        "native_rms_norm": native_rms_norm,
        "rms_norm_backward_input": rms_norm_backward_input,
        "rms_norm_backward_weight": rms_norm_backward_weight,
        "native_group_norm": native_group_norm,
        "group_norm_backward_input": group_norm_backward_input,
        "group_norm_backward_weight": group_norm_backward_weight,
    }
)
