"""Scaled dot-product attention, a block of heads at a time, so that the scores of all heads are never alive at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from typing import Any

import numpy as np

from .halves import F32, HALVES, widen
from .parallel import MULTIPLICATIONS, in_parts
from .quiet import quiet_all
from .scratch import scratch

_np: Any = np
_matmul, _exp, _multiply = _np.matmul, _np.exp, _np.multiply
_BLOCK = 1 << 18  # scores that are worked on while they are in the cache
_causal: dict[tuple[int, int], Any] = {}


def _batched(array: Any, batch: tuple[int, ...]) -> Any:
    """The array as (B, H, rows, columns)."""
    if len(batch) == 2:
        return array
    return array.reshape(prod(batch[:-1]), batch[-1] if batch else 1, *array.shape[-2:])


def _blocks(batch: int, heads: int, scores: int) -> Iterator[tuple[slice, slice]]:
    """Slices over batch and heads that hold about _BLOCK scores."""
    count = max(1, _BLOCK // max(1, scores))
    if count >= heads:
        step = max(1, count // max(1, heads))
        yield from ((slice(i, i + step), slice(None)) for i in range(0, batch, step))
    else:
        yield from ((slice(i, i + 1), slice(j, j + count)) for i in range(batch) for j in range(0, heads, count))


def _in_parts(work: Callable[[tuple[slice, ...]], None], q: Any, k: Any) -> None:
    """Runs `work` on parts of the batch, or of the heads where there are more of them."""
    batch, heads = q.shape[:2]
    each = prod(q.shape[2:]) * k.shape[-2]
    if batch >= heads:
        in_parts(lambda part: work((part,)), batch, MULTIPLICATIONS // max(1, 2 * heads * each))
    else:
        in_parts(lambda part: work((slice(None), part)), heads, MULTIPLICATIONS // max(1, 2 * batch * each))


def _future(columns: int, rows: int) -> Any:
    """-inf where a key (first) comes after the query (second), else 0; the last one is kept."""
    mask = _causal.get((columns, rows))
    if mask is None:
        _causal.clear()
        mask = _causal[columns, rows] = np.tril(np.full((columns, rows), -np.inf, F32), -1)
    return mask


def _mask(attn_mask: Any, batch: tuple[int, ...], rows: int, columns: int, dtype: Any) -> Any:
    """The mask as (B, H, rows, columns), without copying where it broadcasts."""
    if attn_mask.dtype.kind != "b":
        attn_mask = widen(attn_mask).astype(dtype, copy=False)
    if len(batch) <= 2:
        lead = (1,) * (2 - len(batch)) + batch
        shape = (1,) * (4 - attn_mask.ndim) + attn_mask.shape
        return np.broadcast_to(attn_mask.reshape(shape), (*lead, rows, columns))
    return _batched(np.broadcast_to(attn_mask, (*batch, rows, columns)), batch)


def _turned(array: Any, factor: Any = None) -> Any:
    """The matrices transposed in memory, and scaled: BLAS multiplies small ones by these in two thirds of the time."""
    turned = array.swapaxes(-1, -2)
    memory = scratch.take("turned", turned.shape, turned.dtype)
    if factor is None:
        _np.copyto(memory, turned)
    else:
        _multiply(turned, factor, out=memory)
    return memory


def _scores(q: Any, k: Any, mask: Any, is_causal: bool, scale: float) -> Any:
    """k @ q.mT * scale + mask.mT of one block: keys come first, since NumPy reduces any dimension faster than the last one."""
    scores = scratch.take("scores", (*k.shape[:-1], q.shape[-2]), q.dtype)
    _matmul(k, _turned(q, q.dtype.type(scale)), out=scores)
    if is_causal:
        scores += _future(scores.shape[-2], scores.shape[-1])
    elif mask is not None:
        if mask.dtype.kind == "b":
            _np.copyto(scores, scores.dtype.type(-np.inf), where=~mask.swapaxes(-1, -2))
        else:
            scores += mask.swapaxes(-1, -2)
    return scores


def fused_attention(qkv: Any, attn_mask: Any, is_causal: bool, scale: float) -> Any:
    query, key, value = qkv
    dtype = query.dtype
    if dtype in HALVES:
        out, normalizer = fused_attention([widen(x) for x in qkv], attn_mask, is_causal, scale)
        return out.astype(dtype), normalizer
    batch, rows, columns = query.shape[:-2], query.shape[-2], key.shape[-2]
    out, normalizer = _np.empty((*batch, rows, value.shape[-1]), dtype), _np.empty((*batch, rows), dtype)
    if not columns or (not out.size and not normalizer.size):
        out.fill(0)
        normalizer.fill(np.inf)
        return out, normalizer
    q, k, v, o = (_batched(x, batch) for x in (query, key, value, out))
    n = normalizer.reshape(q.shape[:3])
    mask = None if attn_mask is None else _mask(attn_mask, batch, rows, columns, dtype)

    def work(part: tuple[slice, ...]) -> None:
        _attend(q[part], k[part], v[part], None if mask is None else mask[part], is_causal, scale, o[part], n[part])

    _in_parts(work, q, k)
    return out, normalizer


def _attend(q: Any, k: Any, v: Any, mask: Any, is_causal: bool, scale: float, o: Any, n: Any) -> None:
    """Writes the results to o, and to n the logarithms of what the weights were divided by."""
    for block in _blocks(q.shape[0], q.shape[1], q.shape[-2] * k.shape[-2]):
        scores = _scores(q[block], k[block], None if mask is None else mask[block], is_causal, scale)
        top = _np.maximum.reduce(scores, axis=-2)
        if mask is not None:
            top[top == -np.inf] = 0
        scores -= top[..., None, :]
        _exp(scores, scores)
        total = _np.add.reduce(scores, axis=-2)
        if mask is not None:
            nowhere = total == 0
            total[nowhere] = 1
        _matmul(scores.swapaxes(-1, -2), v[block], out=o[block])
        o[block] /= total[..., None]
        _np.log(total, total)
        _np.add(total, top, out=n[block])
        if mask is not None:
            n[block][nowhere] = np.inf


def fused_attention_backward(grad: Any, qkv: Any, attn_mask: Any, out: Any, logsumexp: Any, is_causal: bool, scale: float) -> Any:
    dtype = grad.dtype
    if dtype in HALVES:
        parts = fused_attention_backward(widen(grad), [widen(x) for x in qkv], attn_mask, widen(out), logsumexp, is_causal, scale)
        return tuple(x.astype(dtype) for x in parts)
    query, key, value = qkv
    batch, rows, columns = query.shape[:-2], query.shape[-2], key.shape[-2]
    parts = tuple(_np.empty(x.shape, dtype) for x in qkv)
    if not rows * columns or not prod(batch):
        for x in parts:
            x.fill(0)
        return parts
    q, k, v, o, g, by_q, by_k, by_v = (_batched(x, batch) for x in (query, key, value, out, grad, *parts))
    n = logsumexp.reshape(q.shape[:3])
    mask = None if attn_mask is None else _mask(attn_mask, batch, rows, columns, dtype)

    def work(part: tuple[slice, ...]) -> None:
        known = [x[part] for x in (g, q, k, v, o, n)]
        _attend_backward(*known, None if mask is None else mask[part], is_causal, scale, by_q[part], by_k[part], by_v[part])

    _in_parts(work, q, k)
    return parts


def _attend_backward(
    g: Any, q: Any, k: Any, v: Any, o: Any, n: Any, mask: Any, is_causal: bool, scale: float, by_q: Any, by_k: Any, by_v: Any
) -> None:
    """Writes the cotangents to by_q, by_k and by_v."""
    for block in _blocks(q.shape[0], q.shape[1], 2 * q.shape[-2] * k.shape[-2]):
        weights = _scores(q[block], k[block], None if mask is None else mask[block], is_causal, scale)
        weights -= n[block][..., None, :]
        _exp(weights, weights)
        _matmul(weights, g[block], out=by_v[block])
        slope = scratch.take("slope", weights.shape, g.dtype)
        _matmul(v[block], _turned(g[block]), out=slope)
        slope -= np.einsum("...ij,...ij->...i", g[block], o[block])[..., None, :]
        slope *= weights
        slope *= g.dtype.type(scale)
        _matmul(slope, q[block], out=by_k[block])
        _matmul(slope.swapaxes(-1, -2), k[block], out=by_q[block])


KERNELS: dict[str, Callable[..., Any]] = quiet_all(
    {"fused_attention": fused_attention, "fused_attention_backward": fused_attention_backward}
)
