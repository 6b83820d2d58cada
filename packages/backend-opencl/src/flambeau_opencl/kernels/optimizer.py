"""One launch a parameter for the steps of Adam and SGD."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..arrays import Array, dtype_name
from ..lowered import contiguous, copy_into
from . import templates

FLAGS = {"DECOUPLED": 1, "AMSGRAD": 2, "MAXIMIZE": 4, "MOMENTUM": 8, "INITIALIZE": 16, "NESTEROV": 32}
STRETCH = 16
Arrays = Sequence[Array]


def _kernel(entry: str, x: Array) -> tuple[templates.Kernel, Any]:
    """The kernel, and the type of its numbers."""
    kernel = templates.for_dtype(x.device, "optimizer", entry, x.dtype, STRETCH=STRETCH, **FLAGS)
    return kernel, templates.NUMPY[templates.COMPUTED[dtype_name(x.dtype)]]


def _size(total: int) -> tuple[tuple[int], tuple[int]]:
    items = -(-total // STRETCH)
    return (-(-items // 32) * 32,), (32,)


def in_order_of(param: Array, others: Sequence[Array | None]) -> tuple[list[Array], list[tuple[Array, Array]]]:
    """The arrays as dense ones of one order, and what must be copied back: all that are written and are not dense."""
    made: list[Array] = []
    back: list[tuple[Array, Array]] = []
    for x in (param, *others):
        if x is None:
            made.append(made[0])
            continue
        dense = contiguous(x)
        if dense.dtype != param.dtype:
            copy = param.device.empty(x.shape, param.dtype)
            copy_into(copy, x)
            dense = copy
        made.append(dense)
        if dense is not x:
            back.append((x, dense))
    return made, back


def adam_update_(
    params: Arrays, grads: Arrays, exp_avgs: Arrays, exp_avg_sqs: Arrays, max_exp_avg_sqs: Arrays, steps: Arrays,
    lr: float, beta1: float, beta2: float, eps: float, weight_decay: float, decoupled: bool, amsgrad: bool, maximize: bool,
) -> None:  # fmt: skip
    """One Adam step of each parameter."""
    flags = (FLAGS["DECOUPLED"] if decoupled else 0) | (FLAGS["AMSGRAD"] if amsgrad else 0) | (FLAGS["MAXIMIZE"] if maximize else 0)
    decay = 1 - lr * weight_decay if decoupled else weight_decay
    logs = [math.log(b) if b > 0 else 0.0 for b in (beta1, beta2)]
    for i, param in enumerate(params):
        step = steps[i]
        if param.size:
            largest = max_exp_avg_sqs[i] if amsgrad else None
            (p, g, m, s, v), back = in_order_of(param, (grads[i], exp_avgs[i], exp_avg_sqs[i], largest))
            kernel, number = _kernel("adam", p)
            numbers = (lr, beta1, beta2, *logs, 1 - beta1, 1 - beta2, eps, decay)
            starts = [np.int64(x.start) for x in (p, g, m, s, v, step)]
            kernel(*_size(p.size), p, g, m, s, v, step, np.int64(p.size), *starts, *map(number, numbers), np.int32(flags))
            for target, source in back:
                if target is not grads[i]:
                    copy_into(target, source)
        counted = templates.compiled(step.device, "optimizer", "counted", (), STRETCH=1, **templates.macros_of("float32"), **FLAGS)
        counted((1,), (1,), step, np.int64(step.start))


def sgd_update_(
    params: Arrays, grads: Arrays, momentum_buffers: Arrays, lr: float, momentum: float, dampening: float, weight_decay: float,
    nesterov: bool, maximize: bool, initialize: bool,
) -> None:  # fmt: skip
    """One SGD step of each parameter."""
    flags = sum(FLAGS[name] for name, on in (
        ("MAXIMIZE", maximize), ("MOMENTUM", momentum != 0), ("INITIALIZE", initialize), ("NESTEROV", nesterov)
    ) if on)  # fmt: skip
    for i, param in enumerate(params):
        if not param.size:
            continue
        (p, g, b), back = in_order_of(param, (grads[i], momentum_buffers[i] if momentum != 0 else None))
        kernel, number = _kernel("sgd", p)
        starts = [np.int64(x.start) for x in (p, g, b)]
        kernel(
            *_size(p.size), p, g, b, np.int64(p.size), *starts, *map(number, (lr, momentum, 1 - dampening, weight_decay)), np.int32(flags)
        )
        for target, source in back:
            if target is not grads[i]:
                copy_into(target, source)


def add_kernels(backend: Any) -> None:
    for function in (adam_update_, sgd_update_):
        backend.kernel(function.__name__, dtypes=("float16", "bfloat16", "float32", "float64"))(function)
