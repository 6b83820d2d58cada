"""Scaled dot-product attention: two products, and the rows of scores between them, all in memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from flambeau_codegen.eager.views import expanded, matrix_t

from flambeau.backend import ShapeError

from ..arrays import Array
from ..lowered import cast, programs, run, zeros
from .products import multiply


def fused_attention(qkv: Sequence[Array], attn_mask: Array | None, is_causal: bool, scale: float) -> tuple[Array, Array]:
    """Attention, and log(sum(exp(scores))) of each query: inf if it may look nowhere, where attention is 0. Halves are computed in float32."""
    query, key, value = qkv
    batch = query.shape[:-2]
    if key.shape[:-2] != batch or value.shape[:-2] != batch or query.shape[-1] != key.shape[-1] or key.shape[-2] != value.shape[-2]:
        raise ShapeError(f"scaled_dot_product_attention: shapes {query.shape}, {key.shape} and {value.shape} do not fit")
    kind, device = query.dtype, query.device
    if kind.itemsize == 2:
        query, key, value = (cast(x, np.float32) for x in qkv)
    wide, rows, columns = query.dtype, query.shape[-2], key.shape[-2]
    out = device.empty((*batch, rows, value.shape[-1]), wide)
    if not columns or not math.prod((*batch, rows)):
        nothing = device.empty((*batch, rows), wide)
        if nothing.size:
            run("fill_", (nothing, math.inf), out=nothing)
        return cast(zeros(device, out.shape, wide), kind), nothing
    scores = device.empty((*batch, rows, columns), wide)
    if query.shape[-1]:
        multiply(scores, query, matrix_t(key), alpha=scale)
    else:
        programs.clear(scores)
    if is_causal:
        every = device.empty((rows, columns), np.dtype(bool))
        run("fill_", (every, True), out=every)
        run("masked_fill_", (scores, run("triu", (every, 1)), -math.inf), out=scores)
    elif attn_mask is not None:
        if attn_mask.dtype.kind == "b":
            run("masked_fill_", (scores, run("logical_not", (attn_mask,)), -math.inf), out=scores)
        else:
            run("add_", (scores, cast(attn_mask, wide)), out=scores)
    top = run("amax", (scores, -1, True))
    nowhere = run("eq", (top, -math.inf))
    run("masked_fill_", (top, nowhere, 0.0), out=top)
    run("sub_", (scores, expanded_rows(top, scores)), out=scores)
    run("exp_", (scores,), out=scores)
    total = run("sum", (scores, -1, True))
    logsumexp = run("add", (run("log", (total,)), top))
    run("masked_fill_", (logsumexp, nowhere, math.inf), out=logsumexp)
    run("masked_fill_", (total, nowhere, 1.0), out=total)
    run("div_", (scores, expanded_rows(total, scores)), out=scores)
    multiply(out, scores, expanded(value, batch))
    return cast(out, kind), logsumexp.view((*batch, rows))


def expanded_rows(x: Array, like: Array) -> Array:
    """A column of numbers, repeated along rows."""
    return x.view(like.shape, (*x.strides[:-1], 0))


def add_kernels(backend: Any) -> None:
    backend.kernel("fused_attention", dtypes=("float16", "bfloat16", "float32", "float64"))(fused_attention)
