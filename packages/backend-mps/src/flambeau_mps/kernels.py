"""Tier 2: MLX's own products of matrices, convolutions, normalizations, attention and rotary embeddings, in the place of recipes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import mlx.core as mx

from flambeau.backend import RECIPES, Recipe, op_shape

Sizes = Sequence[int]


def add_kernels(backend: Any) -> None:
    """Gives the backend the kernels of this file, and the products of matrices of 16-bit floats, whose terms MLX adds in float32."""
    for name, function in KERNELS.items():
        backend.offer(name, Recipe(function, (), kinds="f"))
    for name in ("matmul", "mm", "bmm"):
        backend.offer(name, replace(RECIPES[name][0], wide=False))
    backend.offer("fused_attention", replace(RECIPES["fused_attention"][0], function=fused_attention, wide=False))


# ---------------------------------------------------------------- convolution


def _channels_last(x: Any) -> Any:
    """(batch, channels, *space) as (batch, *space, channels)."""
    return mx.moveaxis(x, 1, -1)


def _correlate(x: Any, weight: Any, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Any:
    """Cross-correlation of (batch, channels, *space); MLX has groups for one and two spatial dimensions only."""
    if groups != 1 and x.ndim == 5:
        parts = zip(mx.split(x, groups, axis=1), mx.split(weight, groups, axis=0), strict=True)
        return mx.concatenate([_correlate(a, w, stride, padding, dilation, 1) for a, w in parts], axis=1)
    made = mx.conv_general(
        _channels_last(x), _channels_last(weight), stride=list(stride), padding=list(padding), kernel_dilation=list(dilation), groups=groups
    )
    return mx.moveaxis(made, -1, 1)


def _adjoint_in_input(grad: Any, weight: Any, shape: Sizes, *options: Any) -> Any:
    """What a correlation's result sends back to its input, of a shape."""
    return mx.vjp(lambda x: _correlate(x, weight, *options), [mx.zeros(tuple(shape), dtype=grad.dtype)], [grad])[1][0]


def _adjoint_in_weight(grad: Any, input: Any, shape: Sizes, *options: Any) -> Any:
    """What a correlation's result sends back to its weight, of a shape."""
    return mx.vjp(lambda w: _correlate(input, w, *options), [mx.zeros(tuple(shape), dtype=grad.dtype)], [grad])[1][0]


def convolution(
    xp: Any, input: Any, weight: Any, bias: Any, stride: Sizes, padding: Sizes, dilation: Sizes, transposed: bool, output_padding: Sizes,
    groups: int,
) -> Any:  # fmt: skip
    """Cross-correlation, or its adjoint."""
    shape = op_shape("convolution", input, weight, bias, stride, padding, dilation, transposed, output_padding, groups)
    options = (stride, padding, dilation, groups)
    if 0 in (*shape, *input.shape, *weight.shape):
        made = mx.zeros(shape, dtype=input.dtype)
    else:
        made = _adjoint_in_input(input, weight, shape, *options) if transposed else _correlate(input, weight, *options)
    return made if bias is None else made + mx.reshape(bias, (-1, *(1,) * (input.ndim - 2)))


def convolution_backward_input(
    xp: Any, grad: Any, weight: Any, input_shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, transposed: bool,
    output_padding: Sizes, groups: int,
) -> Any:  # fmt: skip
    """The cotangent of a convolution's input."""
    options = (stride, padding, dilation, groups)
    if 0 in (*grad.shape, *weight.shape, *input_shape):
        return mx.zeros(tuple(input_shape), dtype=grad.dtype)
    return _correlate(grad, weight, *options) if transposed else _adjoint_in_input(grad, weight, input_shape, *options)


def convolution_backward_weight(
    xp: Any, grad: Any, input: Any, weight_shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, transposed: bool,
    output_padding: Sizes, groups: int,
) -> Any:  # fmt: skip
    """The cotangent of a convolution's weight."""
    options = (stride, padding, dilation, groups)
    if 0 in (*grad.shape, *input.shape, *weight_shape):
        return mx.zeros(tuple(weight_shape), dtype=grad.dtype)
    return (
        _adjoint_in_weight(input, grad, weight_shape, *options) if transposed else _adjoint_in_weight(grad, input, weight_shape, *options)
    )


# ---------------------------------------------------------------- normalization


def _rows(x: Any, normalized: Sizes) -> Any:
    """x with the normalized dimensions as one."""
    return mx.reshape(x, (*x.shape[: x.ndim - len(normalized)], math.prod(normalized)))


def _kept(x: Any, normalized: Sizes) -> tuple[int, ...]:
    """The shape of the statistics."""
    return (*x.shape[: x.ndim - len(normalized)], *(1,) * len(normalized))


def _wide(x: Any) -> Any:
    return x.astype(mx.float32) if x.dtype in (mx.float16, mx.bfloat16) else x


def _vector(x: Any) -> Any:
    return None if x is None else mx.reshape(x, (-1,))


def native_layer_norm(xp: Any, input: Any, normalized_shape: Sizes, weight: Any, bias: Any, eps: float) -> tuple[Any, Any, Any]:
    """(result, means, reciprocal standard deviations)."""
    op_shape("native_layer_norm", input, normalized_shape, weight, bias, eps)
    rows, kept = _wide(_rows(input, normalized_shape)), _kept(input, normalized_shape)
    if 0 in input.shape:
        return input, mx.zeros(kept, dtype=rows.dtype), mx.zeros(kept, dtype=rows.dtype)
    made = mx.fast.layer_norm(_rows(input, normalized_shape), _vector(weight), _vector(bias), eps)
    mean = mx.mean(rows, axis=-1, keepdims=True)
    rstd = mx.rsqrt(mx.mean(mx.square(rows - mean), axis=-1, keepdims=True) + eps)
    return mx.reshape(made, input.shape), mx.reshape(mean, kept), mx.reshape(rstd, kept)


def native_rms_norm(xp: Any, input: Any, normalized_shape: Sizes, weight: Any, eps: float) -> tuple[Any, Any]:
    """(result, reciprocal root mean squares)."""
    op_shape("native_rms_norm", input, normalized_shape, weight, eps)
    rows, kept = _wide(_rows(input, normalized_shape)), _kept(input, normalized_shape)
    if 0 in input.shape:
        return input, mx.zeros(kept, dtype=rows.dtype)
    made = mx.fast.rms_norm(_rows(input, normalized_shape), _vector(weight), eps)
    rstd = mx.rsqrt(mx.mean(mx.square(rows), axis=-1, keepdims=True) + eps)
    return mx.reshape(made, input.shape), mx.reshape(rstd, kept)


# ---------------------------------------------------------------- softmax and attention


def softmax_forward(xp: Any, input: Any, dim: int) -> Any:
    """MLX's softmax, 16-bit floats computed in float32."""
    op_shape("softmax_forward", input, dim)
    return mx.softmax(input, axis=dim, precise=True) if input.size and input.ndim else mx.ones_like(input)


def log_softmax_forward(xp: Any, input: Any, dim: int) -> Any:
    """input - log(sum(exp(input))) along dim."""
    op_shape("log_softmax_forward", input, dim)
    if not (input.size and input.ndim):
        return mx.zeros_like(input)
    x = _wide(input)
    total = mx.logsumexp(x, axis=dim, keepdims=True)
    return x - mx.where(total == math.inf, math.nan, total)  # beside an infinite one there are no shares


def fused_attention(xp: Any, qkv: Any, attn_mask: Any, is_causal: bool, scale: float) -> tuple[Any, Any]:
    """MLX's attention where nothing or the future is masked; with other masks a query may look nowhere, of which MLX makes NaN.

    The second result, of which only the derivative makes use, is computed when it is read.
    """
    query, key, value = qkv
    rows, columns, width = query.shape[-2], key.shape[-2], query.shape[-1]
    plain = attn_mask is None and (not is_causal or rows == columns) and query.ndim >= 3 and value.shape[-1] == width
    wide = [_wide(x) for x in qkv]
    if not plain or query.shape[:-2] != key.shape[:-2] or not (query.size and key.size):
        made, normalizer = RECIPES["fused_attention"][0].function(xp, wide, attn_mask, is_causal, scale)
        return made.astype(query.dtype), normalizer
    heads = [mx.reshape(x, (-1, 1, *x.shape[-2:]) if x.ndim == 3 else (-1, *x.shape[-3:])) for x in qkv]
    made = mx.fast.scaled_dot_product_attention(*heads, scale=scale, mask="causal" if is_causal else None)
    scores = mx.matmul(wide[0] * scale, mx.swapaxes(wide[1], -1, -2))
    if is_causal:
        scores = mx.where(mx.tri(rows, columns, dtype=mx.float32) > 0, scores, -math.inf)
    return mx.reshape(made, query.shape), mx.logsumexp(scores, axis=-1)


def rope_forward(xp: Any, input: Any, freqs: Any, offset: int, interleaved: bool) -> Any:
    """MLX's rotary embedding, which takes periods in the place of frequencies."""
    op_shape("rope_forward", input, freqs, offset, interleaved)
    if not (input.size and freqs.size):
        return input
    rows = mx.reshape(input, (-1, *input.shape[-2:]))
    periods = mx.reciprocal(freqs.astype(mx.float32))
    made = mx.fast.rope(rows, 2 * freqs.size, traditional=interleaved, base=None, scale=1.0, offset=offset, freqs=periods)
    return mx.reshape(made, input.shape)


KERNELS = {
    "convolution": convolution,
    "convolution_backward_input": convolution_backward_input,
    "convolution_backward_weight": convolution_backward_weight,
    "softmax_forward": softmax_forward,
    "log_softmax_forward": log_softmax_forward,
    "native_layer_norm": native_layer_norm,
    "native_rms_norm": native_rms_norm,
    "rope_forward": rope_forward,
}
