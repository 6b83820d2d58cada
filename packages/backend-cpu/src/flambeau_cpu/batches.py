"""Batches of equal work: stages, of products and of generated loops, that follow each other for each head."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import tasks
from .products import ZERO
from .programs import Step

_np: Any = np
Batch = tuple[Any, int]  # addresses of the members' matrices, and the stride of their rows
Stage = tuple[int, Any, int]  # a function, the words of each member's arguments, and iterations


def gemm(a: Batch, ta: int, b: Batch, tb: int, c: Batch, sizes: tuple[int, int, int], alpha: float = 1) -> Any:
    """The words of c = alpha * a @ b of all members."""
    words = _np.empty((len(c[0]), tasks.GEMM), _np.int64)
    words[:] = (tasks.sgemm(), ta, tb, *sizes, tasks.bits(alpha), 0, a[1], 0, b[1], ZERO, 0, c[1], 0)
    words[:, 7], words[:, 9], words[:, 12] = a[0], b[0], c[0]
    return words


def loop(step: Step, places: list[Any], n: int) -> Any:
    """The words of a generated kernel's arguments for n members, from addresses of each, or of all."""
    tail = _np.frombuffer(step.tail, _np.int64)
    words = _np.empty((n, len(places) + len(tail)), _np.int64)
    for i, p in enumerate(places):
        words[:, i] = p
    words[:, len(places) :] = tail
    return words


def run(stages: list[Stage], count: int) -> None:
    """Runs stages, one after the other for each member, on so many threads."""
    n = len(stages[0][1])
    inner = _np.empty((n, len(stages), tasks.ROW), _np.int64)
    for i, (fn, words, iterations) in enumerate(stages):
        inner[:, i, 0], inner[:, i, 2], inner[:, i, 3] = fn, 0, iterations
        inner[:, i, 1] = tasks.address_of(words) + _np.arange(n) * words.strides[0]
    outer = _np.empty((n, tasks.ROW), _np.int64)
    outer[:, 0], outer[:, 2], outer[:, 3] = tasks.entry("list"), 0, len(stages)
    outer[:, 1] = tasks.address_of(inner) + _np.arange(n) * inner.strides[0]
    tasks.run(outer, count)
