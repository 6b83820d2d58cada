"""Multi-head attention as a function of its weights."""

from __future__ import annotations

import math
import warnings
from typing import Any

import flambeau as fb

from ...ops.lazy import ops


def _none_or_dtype(input: Any) -> Any:
    """A tensor's dtype, or None."""
    if input is None or isinstance(input, fb.Tensor):
        return None if input is None else input.dtype
    raise RuntimeError(f"a mask must be None or a tensor, not {type(input).__name__}")


def _canonical_mask(mask: Any, mask_name: str, other_type: Any, other_name: str, target_type: Any, check_other: bool = True) -> Any:
    """A mask as numbers that are added to the scores: True becomes minus infinity."""
    if mask is None:
        return None
    if mask.dtype is not fb.bool and not mask.is_floating_point():
        raise RuntimeError(f"only bool and floating types of {mask_name} are supported, not {mask.dtype}")
    if check_other and other_type is not None and mask.dtype != other_type:
        warnings.warn(f"Support for mismatched {mask_name} and {other_name} is deprecated. Use same type for both instead.", stacklevel=3)
    if mask.is_floating_point():
        return mask
    return fb.zeros_like(mask, dtype=target_type).masked_fill_(mask, float("-inf"))


def _check_shapes(query: Any, key: Any, value: Any, key_padding_mask: Any, attn_mask: Any, num_heads: int) -> bool:
    """Raises AssertionError for shapes that do not fit; returns whether the query has a batch dimension."""
    dims = query.dim()
    if dims not in (2, 3):
        raise AssertionError(f"query should be unbatched 2D or batched 3D tensor but received {dims}-D query tensor")
    batch = "batched" if dims == 3 else "unbatched"
    if key.dim() != dims or value.dim() != dims:
        raise AssertionError(
            f"For {batch} ({dims}-D) `query`, expected `key` and `value` to be {dims}-D but found {key.dim()}-D and {value.dim()}-D tensors respectively"
        )
    if key_padding_mask is not None and key_padding_mask.dim() != dims - 1:
        raise AssertionError(
            f"For {batch} ({dims}-D) `query`, expected `key_padding_mask` to be `None` or {dims - 1}-D but found {key_padding_mask.dim()}-D tensor instead"
        )
    if attn_mask is not None:
        if attn_mask.dim() not in (2, 3):
            raise AssertionError(
                f"For {batch} ({dims}-D) `query`, expected `attn_mask` to be `None`, 2-D or 3-D but found {attn_mask.dim()}-D tensor instead"
            )
        if dims == 2 and attn_mask.dim() == 3 and tuple(attn_mask.shape) != (num_heads, query.shape[0], key.shape[0]):
            raise AssertionError(
                f"Expected `attn_mask` shape to be {(num_heads, query.shape[0], key.shape[0])} but got {tuple(attn_mask.shape)}"
            )
    return dims == 3


def _projected(query: Any, key: Any, value: Any, weights: Any, bias: Any) -> tuple[Any, Any, Any]:
    """Queries, keys and values after their projections; what is the same tensor is multiplied once."""
    linear = ops.linear
    if not isinstance(weights, tuple):
        width = query.shape[-1]
        if query is key and key is value:
            q, k, v = linear(query, weights, bias).chunk(3, -1)
            return q, k, v
        if key is value:
            q_bias, kv_bias = (None, None) if bias is None else bias.split([width, 2 * width])
            q_weight, kv_weight = weights.split([width, 2 * width])
            k, v = linear(key, kv_weight, kv_bias).chunk(2, -1)
            return linear(query, q_weight, q_bias), k, v
        weights = weights.chunk(3)
    biases = (None, None, None) if bias is None else bias.chunk(3)
    q, k, v = (linear(x, w, b) for x, w, b in zip((query, key, value), weights, biases, strict=True))
    return q, k, v


def _heads(x: Any, heads: int, head_dim: int) -> Any:
    """Shape (L, N, E) as (N * heads, L, E / heads)."""
    return x.reshape(x.shape[0], x.shape[1] * heads, head_dim).transpose(0, 1)


def _checked_mask(attn_mask: Any, batch: int, heads: int, targets: int, sources: int) -> Any:
    """An attention mask with three dimensions."""
    wanted = (targets, sources) if attn_mask.dim() == 2 else (batch * heads, targets, sources)
    if tuple(attn_mask.shape) != wanted:
        raise RuntimeError(f"The shape of the {attn_mask.dim()}D attn_mask is {tuple(attn_mask.shape)}, but should be {wanted}.")
    return attn_mask.unsqueeze(0) if attn_mask.dim() == 2 else attn_mask


def _widened(*masks: Any) -> list[Any]:
    """Masks with one more key, which nothing hides."""
    return [None if mask is None else ops.pad(mask, (0, 1)) for mask in masks]


def _static(given: Any, projected: Any, name: str, batch: int, heads: int, head_dim: int) -> Any:
    """Keys or values by heads: the given ones, or the projected ones."""
    if given is None:
        return _heads(projected, heads, head_dim)
    if given.shape[0] != batch * heads or given.shape[2] != head_dim:
        raise AssertionError(f"expecting {name} of shape ({batch * heads}, length, {head_dim}), but got {tuple(given.shape)}")
    return given


def multi_head_attention_forward(
    query: Any,
    key: Any,
    value: Any,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Any,
    in_proj_bias: Any,
    bias_k: Any,
    bias_v: Any,
    add_zero_attn: bool,
    dropout_p: float,
    out_proj_weight: Any,
    out_proj_bias: Any,
    training: bool = True,
    key_padding_mask: Any = None,
    need_weights: bool = True,
    attn_mask: Any = None,
    use_separate_proj_weight: bool = False,
    q_proj_weight: Any = None,
    k_proj_weight: Any = None,
    v_proj_weight: Any = None,
    static_k: Any = None,
    static_v: Any = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> tuple[Any, Any]:
    """Attention with several heads; the arguments are those of `nn.MultiheadAttention` and its call, and its weights.

    Args:
        query: shape (L, N, E) or (L, E).
        key: shape (S, N, kdim) or (S, kdim).
        value: shape (S, N, vdim) or (S, vdim).
        static_k: used instead of the projected keys, shape (N * num_heads, S, E / num_heads).
        static_v: used instead of the projected values, of the same shape.

    Returns:
        The result of the query's shape, and the weights or None.

    Raises:
        AssertionError: sizes that do not fit.
        RuntimeError: masks that do not fit.
    """
    batched = _check_shapes(query, key, value, key_padding_mask, attn_mask, num_heads)
    if not batched:
        same = query is key and key is value
        query = query.unsqueeze(1)
        key, value = (query, query) if same else (key.unsqueeze(1), value.unsqueeze(1))
        key_padding_mask = None if key_padding_mask is None else key_padding_mask.unsqueeze(0)
    length, batch, embed_dim = query.shape
    _check_sizes(query, key, value, embed_dim_to_check, num_heads, use_separate_proj_weight)
    key_padding_mask = _canonical_mask(key_padding_mask, "key_padding_mask", _none_or_dtype(attn_mask), "attn_mask", query.dtype)
    if is_causal and attn_mask is None:
        raise RuntimeError("Need attn_mask if specifying the is_causal hint; Transformer.generate_square_subsequent_mask makes one.")
    causal = is_causal and key_padding_mask is None and not need_weights and static_k is None and bias_k is None and not add_zero_attn
    mask = None if causal else _canonical_mask(attn_mask, "attn_mask", None, "", query.dtype, False)
    if mask is not None:
        mask = _checked_mask(mask, batch, num_heads, length, key.shape[0])

    weights = (q_proj_weight, k_proj_weight, v_proj_weight) if use_separate_proj_weight else in_proj_weight
    q, k, v = _projected(query, key, value, weights, in_proj_bias)
    if bias_k is not None and bias_v is not None:
        if static_k is not None or static_v is not None:
            raise AssertionError("bias cannot be added to static key or value.")
        k = fb.cat([k, bias_k.repeat(1, batch, 1)])
        v = fb.cat([v, bias_v.repeat(1, batch, 1)])
        mask, key_padding_mask = _widened(mask, key_padding_mask)
    head_dim = embed_dim // num_heads
    q = _heads(q, num_heads, head_dim)
    k = _static(static_k, k, "static_k", batch, num_heads, head_dim)
    v = _static(static_v, v, "static_v", batch, num_heads, head_dim)
    if add_zero_attn:
        zeros = fb.zeros(batch * num_heads, 1, head_dim, dtype=k.dtype, device=k.device)
        k, v = fb.cat([k, zeros], dim=1), fb.cat([v, zeros], dim=1)
        mask, key_padding_mask = _widened(mask, key_padding_mask)
    mask = _merged(mask, key_padding_mask, batch, num_heads, k.shape[1])

    attended, attention = _attend(q, k, v, mask, causal, dropout_p if training else 0.0, need_weights, batch)
    attended = attended.transpose(0, 1).reshape(length * batch, embed_dim)
    output = ops.linear(attended, out_proj_weight, out_proj_bias)
    output = output.view(length, batch, output.shape[1])
    if attention is not None:
        attention = attention.view(batch, num_heads, length, k.shape[1])
        attention = attention.mean(dim=1) if average_attn_weights else attention
    if not batched:
        output, attention = output.squeeze(1), None if attention is None else attention.squeeze(0)
    return output, attention


def _check_sizes(query: Any, key: Any, value: Any, embed_dim: int, num_heads: int, separate: bool) -> None:
    """Raises AssertionError for sizes that do not fit."""
    if query.shape[-1] != embed_dim:
        raise AssertionError(f"was expecting embedding dimension of {embed_dim}, but got {query.shape[-1]}")
    if embed_dim % num_heads:
        raise AssertionError(f"embed_dim {embed_dim} not divisible by num_heads {num_heads}")
    if separate and key.shape[:2] != value.shape[:2]:
        raise AssertionError(f"key's sequence and batch dims {tuple(key.shape[:2])} do not match value's {tuple(value.shape[:2])}")
    if not separate and key.shape != value.shape:
        raise AssertionError(f"key shape {tuple(key.shape)} does not match value shape {tuple(value.shape)}")


def _merged(mask: Any, key_padding_mask: Any, batch: int, heads: int, sources: int) -> Any:
    """Both masks in one, of shape (1 or N * heads, L or 1, S)."""
    if key_padding_mask is None:
        return mask
    if tuple(key_padding_mask.shape) != (batch, sources):
        raise AssertionError(f"key_padding_mask must have the shape {(batch, sources)}, not {tuple(key_padding_mask.shape)}")
    padding = key_padding_mask.view(batch, 1, 1, sources).expand(-1, heads, -1, -1).reshape(batch * heads, 1, sources)
    return padding if mask is None else mask + padding


def _attend(q: Any, k: Any, v: Any, mask: Any, causal: bool, dropout_p: float, need_weights: bool, batch: int) -> tuple[Any, Any]:
    """The attended values of shape (N * heads, L, head_dim), and the weights if they are wanted."""
    if not need_weights:
        shape = (batch, q.shape[0] // batch)
        q, k, v = (x.unflatten(0, shape) for x in (q, k, v))
        if mask is not None:
            mask = mask.unsqueeze(0) if mask.shape[0] == 1 else mask.unflatten(0, shape)
        attended = ops.scaled_dot_product_attention(q, k, v, mask, dropout_p, causal)
        return attended.flatten(0, 1), None
    scores = fb.bmm(q * math.sqrt(1.0 / q.shape[-1]), k.transpose(-2, -1))
    weights = (scores if mask is None else scores + mask).softmax(-1)
    if dropout_p > 0.0:
        weights = ops.dropout(weights, dropout_p)
    return fb.bmm(weights, v), weights
