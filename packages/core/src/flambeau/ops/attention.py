"""Scaled dot-product attention."""
# mypy: disable-error-code="empty-body, has-type, name-defined, no-untyped-call"

from __future__ import annotations

import math

from . import shapes
from .notation import Aux, Index, Tensor, Tensors, args, composite, function, op


@function(namespace="nn.functional")
def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """softmax(query @ key.mT * scale + mask) @ value.

    Args:
        query: shape (..., L, E).
        key: shape (..., S, E).
        value: shape (..., S, Ev).
        attn_mask: broadcasts to (..., L, S). Bool: True where a query may look. Floating point: added to the scores.
        dropout_p: the probability of dropping an attention weight.
        is_causal: query i sees keys 0 to i; without attn_mask.
        scale: the factor of the scores; 1 / sqrt(E) if None.
        enable_gqa: groups of query heads (dimension -3) share a head of key and value.

    Returns:
        Shape (..., L, Ev). Queries that may look nowhere get 0.

    Raises:
        ShapeError: the shapes do not fit.
        RuntimeError: attn_mask and is_causal are given together.

    Source:
        Vaswani et al., Attention Is All You Need, 2017; the backward recomputes the weights, as in Dao et al., FlashAttention, 2022.

    Example:
        >>> q = fb.ones(1, 2, 3, 4)
        >>> fb.nn.functional.scaled_dot_product_attention(q, q, q).shape
        flambeau.Size([1, 2, 3, 4])
    """
    if attn_mask is not None and is_causal:
        raise RuntimeError("scaled_dot_product_attention: give attn_mask or is_causal, not both")
    if enable_gqa:
        key_group, value_group = shapes.query_groups(query.shape, key.shape, value.shape)
        key, value = repeat_interleave(key, key_group, -3), repeat_interleave(value, value_group, -3)
    batch = shapes.attention_batch(query.shape, key.shape, value.shape)
    if attn_mask is not None:
        shapes.check_mask(attn_mask.shape, batch + (query.shape[-2], key.shape[-2]))
        shapes.check_mask_dtype(attn_mask.dtype, query.dtype)
    scale = 1 / math.sqrt(query.shape[-1] or 1) if scale is None else scale
    if dropout_p > 0.0 or (attn_mask is not None and attn_mask.requires_grad):
        weights = attention_weights(query, key, attn_mask, is_causal, scale)
        return matmul(dropout(weights, dropout_p) if dropout_p > 0.0 else weights, value)
    query, key, value = [x if x.shape[:-2] == batch else expand(x, batch + x.shape[-2:]) for x in (query, key, value)]
    return fused_attention([query, key, value], attn_mask, is_causal, scale)[0]


scaled_dot_product_attention.samples(
    lambda make: [
        args(make(2, 3, 4, 5), make(2, 3, 6, 5), make(2, 3, 6, 7)), args(make(2, 3, 4, 5), make(2, 3, 4, 5), make(2, 3, 4, 5), is_causal=True),
        args(make(2, 3, 4, 5), make(2, 3, 6, 5), make(2, 3, 6, 7), make(4, 6)), args(make(2, 4, 5), make(2, 6, 5), make(2, 6, 7), make.bool(2, 4, 6), scale=0.5),
        args(make(2, 4, 3, 5), make(2, 2, 6, 5), make(2, 2, 6, 5), enable_gqa=True), args(make(4, 5), make(6, 5), make(6, 5)),
        args(make(2, 0, 5), make(2, 6, 5), make(2, 6, 5)), args(make(2, 3, 4, 5), make(1, 3, 6, 5), make(3, 6, 7)),
    ]
)


@function(namespace="_")
def attention_weights(query: Tensor, key: Tensor, attn_mask: Tensor | None, is_causal: bool, scale: float) -> Tensor:
    """softmax(query @ key.mT * scale + mask), 0 for queries that may look nowhere."""
    scores = matmul(query * scale, transpose(key, -2, -1))
    if is_causal:
        attn_mask = tril(ones_like(scores)) > 0
    if attn_mask is None:
        return softmax_forward(scores, -1)
    scores = scores + attn_mask if attn_mask.dtype.is_floating_point else masked_fill(scores, logical_not(attn_mask), -math.inf)
    if scores.shape[-1] == 0:
        return scores
    nowhere = eq(amax(scores.detach(), -1, True), -math.inf)
    return masked_fill(softmax_forward(masked_fill(scores, nowhere, 0), -1), nowhere, 0)


@op(shapes.fused_attention, namespace="_", returns=("out", "logsumexp"), autocast="lower", batch="dims", accepts="float", public="scaled_dot_product_attention")
def fused_attention(qkv: Tensors, attn_mask: Index | None, is_causal: bool, scale: float) -> tuple[Tensor, Aux]:
    """Attention of equally large batches of query, key and value, and log(sum(exp(scores))) of each query (inf, if it may look nowhere)."""


fused_attention.vjp(
    qkv=lambda g, qkv, attn_mask, out, logsumexp, is_causal, scale: list(fused_attention_backward(g, qkv, attn_mask, out, logsumexp, is_causal, scale))
)
fused_attention.samples(
    lambda make: [
        args([make(2, 3, 4, 5), make(2, 3, 6, 5), make(2, 3, 6, 7)], None, False, 0.5), args([make(2, 4, 5), make(2, 4, 5), make(2, 4, 5)], None, True, 0.5),
        args([make(2, 4, 5), make(2, 6, 5), make(2, 6, 7)], make.bool(4, 6), False, 0.5),
    ]
)


@composite(shapes.fused_attention_backward, namespace="_", method=False, batch="loop", accepts="float")
def fused_attention_backward(
    grad: Tensor, qkv: Tensors, attn_mask: Index | None, out: Index, logsumexp: Index, is_causal: bool, scale: float
) -> tuple[Tensor, Tensor, Tensor]:
    """What fused_attention sends back. Kernels use out and logsumexp; the body, which has derivatives, does not."""
    query, key, value = qkv
    weights = attention_weights(query, key, attn_mask, is_causal, scale)
    by_scores = softmax_backward(matmul(grad, transpose(value, -2, -1)), weights, -1) * scale
    return matmul(by_scores, key), matmul(transpose(by_scores, -2, -1), query), matmul(transpose(weights, -2, -1), grad)


fused_attention_backward.samples(lambda make: [
    args(make(2, 4, 7), qkv, None, *fused_attention(qkv, None, False, 0.5), False, 0.5)
    for qkv in ([make(2, 4, 5), make(2, 6, 5), make(2, 6, 7)],)
])
