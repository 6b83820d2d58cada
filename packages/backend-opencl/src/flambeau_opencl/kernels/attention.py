"""Scaled dot-product attention: two products, and the rows of scores between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from flambeau_codegen.eager.views import broadcast, expanded, folded_batch, matrix_t

from flambeau.backend import ShapeError

from ..arrays import Array, dtype_name
from ..lowered import cast, contiguous
from . import templates
from .products import multiply

FLOATS = ("float16", "bfloat16", "float32", "float64")


def wide(x: Array) -> Array:
    """Halves in float32."""
    return cast(x, np.dtype(np.float32)) if dtype_name(x.dtype) in FLOATS[:2] else x


def scores_of(query: Array, key: Array, scale: float) -> Array:
    """query @ key.T * scale."""
    if query.ndim != key.ndim or query.shape[-1] != key.shape[-1] or query.shape[:-2] != key.shape[:-2]:
        raise ShapeError(f"scaled_dot_product_attention: query {query.shape} and key {key.shape} do not fit")
    out = query.device.empty((*query.shape[:-1], key.shape[-2]), query.dtype)
    return multiply(out, query, matrix_t(key), alpha=scale) if query.shape[-1] else multiply(out, query, matrix_t(key))


def _mask(attn_mask: Array | None, scores: Array) -> tuple[int, str, Array, int, list[Any]]:
    """(kind, dtype, array, inner batch, start and strides) of a mask as the kernels read it."""
    batch = scores.shape[:-2]
    if attn_mask is None:
        return 0, "bool", scores, 1, [np.int64(0)] * 5
    if broadcast(attn_mask.shape, scores.shape) != scores.shape:
        raise ShapeError(f"scaled_dot_product_attention: a mask of shape {attn_mask.shape} does not fit scores of shape {scores.shape}")
    m = attn_mask
    if m.ndim < 2:
        m = m.view((*(1,) * (2 - m.ndim), *m.shape), (*(0,) * (2 - m.ndim), *m.strides))
    m = expanded(m, batch)
    rows, columns = [0 if n == 1 else s for n, s in zip(m.shape[-2:], m.strides[-2:])]
    folded = folded_batch(batch, [m.strides[:-2]])
    if folded is None:
        m = contiguous(m, always=True)
        folded = folded_batch(batch, [m.strides[:-2]])
        rows, columns = [0 if n == 1 else s for n, s in zip(m.shape[-2:], m.strides[-2:])]
    assert folded is not None
    sizes, ((x, y),) = folded
    kind = 1 if m.dtype.kind == "b" else 2
    return kind, dtype_name(m.dtype), m, sizes[1], [np.int64(n) for n in (m.start, x, y, rows, columns)]


def _kernel(entry: str, scores: Array, kind: int, mask_dtype: str) -> templates.Kernel:
    name = dtype_name(scores.dtype)
    macros = templates.macros_of(name) | templates.macros_of(mask_dtype, "M") | {"MASK": kind}
    return templates.compiled(scores.device, "attention", entry, tuple(sorted({name, mask_dtype})), **macros)


def fused_attention(qkv: Sequence[Array], attn_mask: Array | None, is_causal: bool, scale: float) -> tuple[Array, Array]:
    """Attention, and log(sum(exp(scores))) of each query (inf, if it may look nowhere)."""
    dtype = qkv[0].dtype
    query, key, value = (wide(x) for x in qkv)
    scores = scores_of(query, key, scale)
    kind, mask_dtype, mask, inner, layout = _mask(attn_mask, scores)
    rows, columns = scores.shape[-2:]
    total = query.device.empty(scores.shape[:-1], scores.dtype)
    count = total.size
    if count:
        _kernel("attend", scores, kind, mask_dtype)(
            (-(-count // 8) * 8,), (8,), scores, mask, total, np.int64(count), templates.int32(rows), templates.int32(columns),
            np.int32(is_causal), templates.int32(inner), *layout,
        )  # fmt: skip
    out = query.device.empty((*scores.shape[:-1], value.shape[-1]), scores.dtype)
    return cast(multiply(out, scores, value), dtype), total


def fused_attention_backward(
    grad: Array, qkv: Sequence[Array], attn_mask: Array | None, out: Array, logsumexp: Array, is_causal: bool, scale: float
) -> tuple[Array, Array, Array]:
    """The cotangents of query, key and value."""
    dtype = qkv[0].dtype
    query, key, value, g = (wide(x) for x in (*qkv, grad))
    device = query.device
    scores = scores_of(query, key, scale)
    by_scores = multiply(device.empty(scores.shape, scores.dtype), g, matrix_t(value))
    total = contiguous(cast(logsumexp, scores.dtype))
    kind, mask_dtype, mask, inner, layout = _mask(attn_mask, scores)
    rows, columns = scores.shape[-2:]
    count = math.prod(scores.shape[:-1])
    if scores.size:
        _kernel("attend_backward", scores, kind, mask_dtype)(
            (-(-count // 8) * 8,), (8,), scores, mask, total, by_scores, np.int64(count), templates.int32(rows), templates.int32(columns),
            np.int32(is_causal), templates.int32(inner), *layout, np.int64(total.start), scores.dtype.type(scale),
        )  # fmt: skip
    by_query = multiply(device.empty(query.shape, query.dtype), by_scores, key)
    by_key = multiply(device.empty(key.shape, key.dtype), matrix_t(by_scores), query)
    by_value = multiply(device.empty(value.shape, value.dtype), matrix_t(scores), g)
    return cast(by_query, dtype), cast(by_key, dtype), cast(by_value, dtype)


def add_kernels(backend: Any) -> None:
    backend.kernel("fused_attention")(fused_attention)
    backend.kernel("fused_attention_backward")(fused_attention_backward)
