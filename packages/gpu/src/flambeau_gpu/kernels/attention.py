"""Scaled dot-product attention: two products, and the rows of scores between them, all in memory; five products on the way back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from flambeau_codegen.eager.views import matrix_t

from flambeau.backend import ShapeError

from ..arrays import FLOATS, Array, dtype_name
from ..lowered import contiguous, programs, run, zeros
from .products import multiply, one_step


def checked(qkv: Sequence[Array]) -> tuple[Array, Array, Array]:
    """Query, key and value, as batches that the library takes in one call."""
    query, key, value = qkv
    batch = query.shape[:-2]
    if key.shape[:-2] != batch or value.shape[:-2] != batch or query.shape[-1] != key.shape[-1] or key.shape[-2] != value.shape[-2]:
        raise ShapeError(f"scaled_dot_product_attention: shapes {query.shape}, {key.shape} and {value.shape} do not fit")
    return spread(query), spread(key), spread(value)


def spread(x: Array) -> Array:
    """The array, copied if its matrices do not lie at equal distances."""
    return x if one_step(x) else contiguous(x, always=True)


def product(a: Array, b: Array, dtype: Any, scale: float = 1) -> Array:
    """scale * a @ b, of a dtype."""
    out = a.device.empty((*a.shape[:-1], b.shape[-1]), dtype)
    if out.size and a.shape[-1]:
        return multiply(out, a, b, alpha=scale)
    if out.size:
        programs.clear(out)
    return out


def weighed(query: Array, key: Array, attn_mask: Array | None, is_causal: bool, scale: float) -> tuple[Array, Array]:
    """The weights, of the query's dtype, and log(sum(exp(scores))); scores of halves are float32."""
    wide = np.dtype(np.float32) if query.dtype.itemsize == 2 else query.dtype
    scores = product(query, matrix_t(key), wide, scale)
    return run("masked_softmax", (scores, attn_mask, is_causal, dtype_name(query.dtype)))  # type: ignore[no-any-return]


def fused_attention(qkv: Sequence[Array], attn_mask: Array | None, is_causal: bool, scale: float) -> tuple[Array, Array]:
    """Attention, and log(sum(exp(scores))) of each query: inf if it may look nowhere, where attention is 0."""
    query, key, value = checked(qkv)
    if not key.shape[-2]:
        wide = np.dtype(np.float32) if query.dtype.itemsize == 2 else query.dtype
        level = query.device.empty(query.shape[:-1], wide)
        if level.size:
            run("fill_", (level, math.inf), out=level)
        return zeros(query.device, (*query.shape[:-1], value.shape[-1]), query.dtype), level
    weights, level = weighed(query, key, attn_mask, is_causal, scale)
    return product(weights, value, query.dtype), level


def fused_attention_backward(
    grad: Array, qkv: Sequence[Array], attn_mask: Array | None, out: Array, logsumexp: Array, is_causal: bool, scale: float
) -> tuple[Array, Array, Array]:
    """The cotangents of query, key and value; the weights are computed again."""
    query, key, value = checked(qkv)
    kind, grad = query.dtype, spread(grad)
    if not key.shape[-2]:
        return zeros(query.device, query.shape, kind), zeros(key.device, key.shape, kind), zeros(value.device, value.shape, kind)
    weights, _ = weighed(query, key, attn_mask, is_causal, scale)
    wide = np.dtype(np.float32) if kind.itemsize == 2 else kind
    slopes = run("masked_softmax_backward", (product(grad, matrix_t(value), wide), weights, scale))
    return product(slopes, key, kind), product(matrix_t(slopes), query, kind), product(matrix_t(weights), grad, kind)


def add_kernels(backend: Any) -> None:
    for function in (fused_attention, fused_attention_backward):
        backend.kernel(function.__name__, dtypes=FLOATS)(function)
