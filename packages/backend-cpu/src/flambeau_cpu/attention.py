"""Scaled dot-product attention: each head is a piece of work, products by BLAS and weights by generated loops between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from typing import Any

import numpy as np

from . import tasks
from .batches import Batch, gemm, loop, run
from .own import Own
from .products import F32, PLAIN, TURNED
from .programs import described_as, prepared
from .threads import one_thread

_np: Any = np
LARGE = 1 << 17  # scores from which on heads are pieces of work
LONGEST = 1 << 21  # scores of one head, at most
KEPT = 1 << 20  # scores of the heads that are worked on at the same time, where these are more than threads


def heads(a: Any) -> Batch | None:
    """The matrices of (..., rows, columns), in order; None where their rows do not lie together."""
    if a.dtype is not F32 or a.strides[-1] != 4 or any(s % 4 for s in a.strides) or a.strides[-2] < 4 * a.shape[-1]:
        return None
    addresses = _np.full((), tasks.address_of(a), _np.int64)
    for n, s in zip(a.shape[:-2], a.strides[:-2], strict=True):
        addresses = addresses[..., None] + _np.arange(n) * s
    return addresses.reshape(-1), a.strides[-2] // 4


def groups(n: int, scores: int, count: int) -> Iterator[slice]:
    """Heads that are worked on at the same time."""
    size = max(count, KEPT // max(1, scores))
    return (slice(i, min(i + size, n)) for i in range(0, n, size))


def scratch(n: int, rows: int, columns: int) -> tuple[Any, Batch]:
    """Memory for matrices of n heads."""
    memory = _np.empty((n, rows, columns), F32)
    return memory, (tasks.address_of(memory) + _np.arange(n) * memory.strides[0], columns)


def _taken(qkv: Any, mask: Any) -> bool:
    """Whether there are kernels for these operands."""
    q, k, v = qkv
    if mask is not None or q.dtype is not F32 or q.ndim < 3 or tasks.sgemm() is None or not q.size or not k.size or not v.size:
        return False
    scores = q.shape[-2] * k.shape[-2]
    same = q.shape[:-2] == k.shape[:-2] == v.shape[:-2] and q.shape[-1] == k.shape[-1] and k.shape[-2] == v.shape[-2]
    return same and scores <= LONGEST and scores * prod(q.shape[:-2]) >= LARGE


def picked(b: Batch, part: slice) -> Batch:
    return b[0][part], b[1]


def fused_attention(own: Own) -> Callable[..., Any]:
    """The kernel of attention without a mask, or with the causal one."""

    def kernel(qkv: Any, attn_mask: Any, is_causal: bool, scale: float) -> Any:
        operands = [heads(x) for x in qkv] if _taken(qkv, attn_mask) else [None]
        if None in operands:
            return own.kernel(qkv, attn_mask, is_causal, scale)
        query, key, value = qkv
        (rows, size), columns, width = query.shape[-2:], key.shape[-2], value.shape[-1]
        weights = prepared(
            "attention_weights", (described_as(rows, columns), bool(is_causal)), (described_as(rows, columns), described_as(rows))
        )
        if weights is None:
            return own.kernel(qkv, attn_mask, is_causal, scale)
        out = _np.empty((*query.shape[:-1], width), F32)
        normalizer = _np.empty(query.shape[:-1], F32)
        q, k, v, o = (*operands, heads(out))
        level = tasks.address_of(normalizer) + 4 * rows * _np.arange(prod(query.shape[:-2]))
        step, multiply = weights.steps[0], tasks.entry("product")
        with one_thread() as count:
            for part in groups(len(level), rows * columns, count):
                _memory, s = scratch(part.stop - part.start, rows, columns)
                places = {"input": [s[0]], "output": [s[0], level[part]]}
                run(
                    [
                        (multiply, gemm(picked(q, part), PLAIN, picked(k, part), TURNED, s, (rows, columns, size), scale), 1),
                        (step.address, loop(step, [places[kind][i] for kind, i in step.slots], part.stop - part.start), rows),
                        (multiply, gemm(s, PLAIN, picked(v, part), PLAIN, picked(o, part), (rows, width, columns)), 1),
                    ],
                    count,
                )
        return out, normalizer

    return kernel


def fused_attention_backward(own: Own) -> Callable[..., Any]:
    """The kernel of attention's derivative: the weights are computed again, from the scores."""

    def kernel(grad: Any, qkv: Any, attn_mask: Any, out: Any, logsumexp: Any, is_causal: bool, scale: float) -> Any:
        operands = [heads(x) for x in (grad, *qkv)] if _taken(qkv, attn_mask) and grad.dtype is F32 else [None]
        if None in operands or not logsumexp.flags.c_contiguous or logsumexp.dtype is not F32:
            return own.kernel(grad, qkv, attn_mask, out, logsumexp, is_causal, scale)
        query, key, value = qkv
        (rows, size), columns, width = query.shape[-2:], key.shape[-2], value.shape[-1]
        table = described_as(rows, columns)
        slopes = prepared("attention_slopes", (table, table, described_as(rows), bool(is_causal), float(scale)), (table, table))
        if slopes is None:
            return own.kernel(grad, qkv, attn_mask, out, logsumexp, is_causal, scale)
        results = tuple(_np.empty(x.shape, F32) for x in qkv)
        g, q, k, v, by_q, by_k, by_v = (*operands, *(heads(x) for x in results))
        level = tasks.address_of(logsumexp) + 4 * rows * _np.arange(prod(query.shape[:-2]))
        step, multiply = slopes.steps[0], tasks.entry("product")
        with one_thread() as count:
            for part in groups(len(level), 2 * rows * columns, count):
                n = part.stop - part.start
                (_memory, s), (_more, d) = scratch(n, rows, columns), scratch(n, rows, columns)
                places = {"input": [s[0], d[0], level[part]], "output": [s[0], d[0]]}
                gp, qp, kp, vp = (picked(x, part) for x in (g, q, k, v))
                run(
                    [
                        (multiply, gemm(qp, PLAIN, kp, TURNED, s, (rows, columns, size), scale), 1),
                        (multiply, gemm(gp, PLAIN, vp, TURNED, d, (rows, columns, width)), 1),
                        (step.address, loop(step, [places[kind][i] for kind, i in step.slots], part.stop - part.start), rows),
                        (multiply, gemm(s, TURNED, gp, PLAIN, picked(by_v, part), (columns, width, rows)), 1),
                        (multiply, gemm(d, TURNED, qp, PLAIN, picked(by_k, part), (columns, size, rows)), 1),
                        (multiply, gemm(d, PLAIN, kp, PLAIN, picked(by_q, part), (rows, size, columns)), 1),
                    ],
                    count,
                )
        return results

    return kernel
