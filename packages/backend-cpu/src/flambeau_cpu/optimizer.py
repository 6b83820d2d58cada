"""Optimizers' updates: all parameters at once, in pieces, each in one pass over its memory."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from . import pool, tasks
from .own import Own
from .programs import F32, Step, described_as, step
from .threads import threads

_np: Any = np
LEAST = 1 << 14  # elements of all parameters together
PIECE = 1 << 14  # elements of a piece


def _step(amsgrad: bool, coupled: bool, maximize: bool) -> Step:
    """The kernel of one array's step: one for all lengths."""
    a = described_as(1 << 10)
    states = (a, a, a, a) if amsgrad else (a, a, a)
    args = (a, a, a, a, a if amsgrad else None, described_as(8), coupled, maximize)
    return step("adam_step", args, states)


def adam_update_(own: Own) -> Callable[..., Any]:
    """The kernel of Adam's step on dense float32 parameters."""

    def kernel(
        params: Any, grads: Any, exp_avgs: Any, exp_avg_sqs: Any, max_exp_avg_sqs: Any, steps: Any, lr: float, beta1: float, beta2: float,
        eps: float, weight_decay: float, decoupled: bool, amsgrad: bool, maximize: bool,
    ) -> None:  # fmt: skip
        groups = [params, grads, exp_avgs, exp_avg_sqs, *([max_exp_avg_sqs] if amsgrad else [])]
        if sum([p.size for p in params]) < LEAST or not _fit(params, grads, groups[2:]):
            facts = (lr, beta1, beta2, eps, weight_decay, decoupled, amsgrad, maximize)
            own.kernel(params, grads, exp_avgs, exp_avg_sqs, max_exp_avg_sqs, steps, *facts)
            return
        update = _step(amsgrad, not decoupled and weight_decay != 0, maximize)
        keep = 1 - lr * weight_decay if decoupled else 1.0
        numbers: dict[float, Any] = {}
        words: list[list[int]] = []
        pieces: list[tuple[int, int, int]] = []
        for i, arrays in enumerate(zip(*groups, strict=True)):
            count = float(steps[i]) + 1.0
            steps[i][...] = count
            if count not in numbers:
                made = (lr / (1 - beta1**count), math.sqrt(1 - beta2**count), 1 - beta1, beta2, 1 - beta2, eps, weight_decay, keep)
                numbers[count] = _np.array(made, F32)
            size = arrays[0].size
            p, g, *states = (tasks.address_of(a) for a in arrays)
            places = {"input": [p, g, *states, tasks.address_of(numbers[count])], "output": [p, *states]}
            words.append([*(places[kind][k] for kind, k in update.slots), size])
            pieces += [(i, first, min(first + PIECE, size)) for first in range(0, size, PIECE)]
        memory = _np.array(words, _np.int64)
        base, width = tasks.address_of(memory), memory.strides[0]
        rows = _np.array([(update.address, base + i * width, first, last) for i, first, last in pieces], _np.int64)
        pool.run(tasks.entry("list"), tasks.address_of(rows), len(rows), 1, threads())

    return kernel


def _fit(params: Any, grads: Any, states: Any) -> bool:
    """Whether all arrays are dense float32, those of a parameter have its shape, and those that are written can be."""
    for group in (params, *states):
        if not all(a.flags.writeable for a in group):
            return False
    for group in (params, grads, *states):
        if len(group) != len(params):
            return False
        for p, a in zip(params, group, strict=True):
            if a.dtype is not F32 or a.shape != p.shape or not a.flags.c_contiguous:
                return False
    return True
