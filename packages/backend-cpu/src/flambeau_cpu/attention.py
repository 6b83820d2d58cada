"""Scaled dot-product attention: each head is a piece of work, products by BLAS and weights by a generated loop between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from typing import Any

import numpy as np
from flambeau_codegen.lowering import fusions

from . import tasks
from .own import Own
from .programs import F32, Step, described_as, step
from .tasks import PLAIN, TURNED, Batch, Words, address_of, distances
from .threads import one_thread

_np: Any = np
LARGE = 1 << 17  # scores from which on heads are pieces of work
MOST = 1 << 21  # scores of one head, at most
KEPT = 1 << 20  # scores of the heads that are worked on at the same time, where these are more than threads


def lies_in_rows(a: Any) -> bool:
    """Whether the rows of the last two dimensions lie together."""
    return a.dtype is F32 and a.strides[-1] == 4 and a.strides[-2] >= 4 * a.shape[-1] and not any(s % 4 for s in a.strides)


def layout(a: Any) -> Any:
    """What of an operand decides about the words."""
    return a.shape, a.strides


def matrices(operand: int, a: Any, part: slice, turned: int = PLAIN) -> Batch:
    """The matrices of (..., rows, columns), in order."""
    return operand, distances(a.shape[:-2], a.strides[:-2])[part], turned, a.strides[-2] // 4


def scratch(operand: int, n: int, rows: int, columns: int, turned: int = PLAIN) -> Batch:
    """Dense matrices, one after the other."""
    return operand, 4 * rows * columns * _np.arange(n), turned, columns


def loop(words: Words, launch: Step, operands: dict[tuple[str, int], tuple[int, Any]], n: int) -> Any:
    """Adds a generated kernel's arguments for n heads: of each slot the operand, and distances from it."""
    tail = _np.frombuffer(launch.tail, _np.int64)
    lines = _np.empty((n, len(launch.slots) + len(tail)), _np.int64)
    lines[:, len(launch.slots) :] = tail
    columns = {}
    for i, slot in enumerate(launch.slots):
        columns[i], lines[:, i] = operands[slot]
    return words.add(lines, columns)


def in_turn(words: Words, stages: list[tuple[int, Any, int]]) -> Words:
    """The pieces: for each head the stages (function, where its words are, iterations), one after the other."""
    n = len(stages[0][1])
    inner = _np.empty((n, len(stages), tasks.ROW), _np.int64)
    for i, (fn, where, iterations) in enumerate(stages):
        inner[:, i, 0], inner[:, i, 1], inner[:, i, 2], inner[:, i, 3] = fn, where, 0, iterations
    places = words.add(inner.reshape(-1, tasks.ROW), {1: 0})
    outer = _np.empty((n, tasks.ROW), _np.int64)
    outer[:, 0], outer[:, 1], outer[:, 2], outer[:, 3] = tasks.entry("list"), places[:: len(stages)], 0, len(stages)
    return words.finish(outer)


def groups(n: int, scores: int, count: int) -> Iterator[slice]:
    """Heads that are worked on at the same time."""
    size = max(count, KEPT // max(1, scores))
    return (slice(i, min(i + size, n)) for i in range(0, n, size))


def _taken(qkv: Any, mask: Any) -> bool:
    """Whether there are kernels for these operands."""
    q, k, v = qkv
    if mask is not None or q.dtype is not F32 or q.ndim < 3 or tasks.sgemm() is None or not q.size or not k.size or not v.size:
        return False
    scores = q.shape[-2] * k.shape[-2]
    same = q.shape[:-2] == k.shape[:-2] == v.shape[:-2] and q.shape[-1] == k.shape[-1] and k.shape[-2] == v.shape[-2]
    few = scores <= MOST and k.shape[-2] <= fusions.LONGEST
    return same and few and scores * prod(q.shape[:-2]) >= LARGE and all(lies_in_rows(x) for x in qkv)


def fused_attention(own: Own) -> Callable[..., Any]:
    """The kernel of attention without a mask, or with the causal one."""

    def kernel(qkv: Any, attn_mask: Any, is_causal: bool, scale: float) -> Any:
        if not _taken(qkv, attn_mask):
            return own.kernel(qkv, attn_mask, is_causal, scale)
        q, k, v = qkv
        (rows, size), columns, width = q.shape[-2:], k.shape[-2], v.shape[-1]
        out, normalizer = _np.empty((*q.shape[:-1], width), F32), _np.empty(q.shape[:-1], F32)
        known = [address_of(x) for x in (q, k, v, out, normalizer)]

        def make(part: slice) -> Words:
            table, words, n = described_as(rows, columns), Words(), part.stop - part.start
            weigh = step("attention_weights", (table, bool(is_causal)), (table, described_as(rows)))
            multiply, scores = tasks.entry("product"), scratch(6, n, rows, columns)
            level = (5, 4 * rows * _np.arange(part.start, part.stop))
            places = {("input", 0): scores[:2], ("output", 0): scores[:2], ("output", 1): level}
            stages = [
                (multiply, words.products(matrices(1, q, part), matrices(2, k, part, TURNED), scores, (rows, columns, size), scale), 1),
                (weigh.address, loop(words, weigh, places, n), rows),
                (multiply, words.products(scores, matrices(3, v, part), matrices(4, out, part), (rows, width, columns)), 1),
            ]
            return in_turn(words, stages)

        with one_thread() as count:
            for part in groups(prod(q.shape[:-2]), rows * columns, count):
                key = ("attention", *map(layout, qkv), bool(is_causal), scale, part.start, part.stop)
                memory = _np.empty((part.stop - part.start, rows, columns), F32)
                tasks.kept(key, lambda part=part: make(part)).run([*known, address_of(memory)], count)
        return out, normalizer

    return kernel


def fused_attention_backward(own: Own) -> Callable[..., Any]:
    """The kernel of attention's derivative: the weights are computed again, from the scores."""

    def kernel(grad: Any, qkv: Any, attn_mask: Any, out: Any, logsumexp: Any, is_causal: bool, scale: float) -> Any:
        dense = _taken(qkv, attn_mask) and lies_in_rows(grad) and logsumexp.flags.c_contiguous and logsumexp.dtype is F32
        if not dense:
            return own.kernel(grad, qkv, attn_mask, out, logsumexp, is_causal, scale)
        q, k, v = qkv
        (rows, size), columns, width = q.shape[-2:], k.shape[-2], v.shape[-1]
        by_q, by_k, by_v = results = tuple(_np.empty(x.shape, F32) for x in qkv)
        known = [address_of(x) for x in (grad, q, k, v, logsumexp, *results)]

        def make(part: slice) -> Words:
            table, words, n = described_as(rows, columns), Words(), part.stop - part.start
            slope = step("attention_slopes", (table, table, described_as(rows), bool(is_causal), float(scale)), (table, table))
            multiply = tasks.entry("product")
            s, d = scratch(9, n, rows, columns), scratch(10, n, rows, columns)
            level = (5, 4 * rows * _np.arange(part.start, part.stop))
            places = {("input", 0): s[:2], ("input", 1): d[:2], ("input", 2): level, ("output", 0): s[:2], ("output", 1): d[:2]}
            given, queries, keys = matrices(1, grad, part), matrices(2, q, part), matrices(3, k, part)
            turned_s, turned_d = scratch(9, n, rows, columns, TURNED), scratch(10, n, rows, columns, TURNED)
            stages = [
                (multiply, words.products(queries, matrices(3, k, part, TURNED), s, (rows, columns, size), scale), 1),
                (multiply, words.products(given, matrices(4, v, part, TURNED), d, (rows, columns, width)), 1),
                (slope.address, loop(words, slope, places, n), rows),
                (multiply, words.products(turned_s, given, matrices(8, by_v, part), (columns, width, rows)), 1),
                (multiply, words.products(turned_d, queries, matrices(7, by_k, part), (columns, size, rows)), 1),
                (multiply, words.products(d, keys, matrices(6, by_q, part), (rows, size, columns)), 1),
            ]
            return in_turn(words, stages)

        with one_thread() as count:
            for part in groups(prod(q.shape[:-2]), 2 * rows * columns, count):
                key = ("attention_backward", layout(grad), *map(layout, qkv), bool(is_causal), scale, part.start, part.stop)
                memory = [_np.empty((part.stop - part.start, rows, columns), F32) for _ in range(2)]
                tasks.kept(key, lambda part=part: make(part)).run([*known, *map(address_of, memory)], count)
        return results

    return kernel
