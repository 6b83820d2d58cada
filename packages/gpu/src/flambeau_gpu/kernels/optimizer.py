"""The steps of Adam and SGD: one launch for up to 64 parameters."""

from __future__ import annotations

import ctypes
import functools
import math
from collections.abc import Iterator, Sequence
from typing import Any

from ..arrays import FLOATS, Array, dtype_name
from ..lowered import cast, contiguous, copy_into
from ..runtime import here
from . import written

FLAGS = {"DECOUPLED": 1, "AMSGRAD": 2, "MAXIMIZE": 4, "MOMENTUM": 8, "INITIALIZE": 16, "NESTEROV": 32}
MANY = 64  # parameters of a launch
ELEMENTS = 2048  # of a block
THREADS = 256
ROLES = ("param", "grad", "first", "second", "third")
Arrays = Sequence[Array]


class Table(ctypes.Structure):
    """The arrays of a launch, as source/optimizer.cu has them."""

    _fields_ = (
        *[(role, ctypes.c_uint64 * MANY) for role in (*ROLES, "step")], ("size", ctypes.c_int64 * MANY), ("block", ctypes.c_int * (MANY + 1)),
    )  # fmt: skip


@functools.cache
def numbers(dtype: str) -> type[ctypes.Structure]:
    """The numbers of a launch, in what is computed in."""
    kind = ctypes.c_double if dtype == "float64" else ctypes.c_float
    names = ("lr", "beta1", "beta2", "log_beta1", "log_beta2", "rest1", "rest2", "eps", "decay")
    return type("Numbers", (ctypes.Structure,), {"_fields_": [(name, kind) for name in names]})


def ordered(arrays: Sequence[Array | None]) -> tuple[list[Array], list[tuple[Array, Array]]]:
    """A parameter and its companions as dense arrays of its dtype and of one order; and what must be copied back, as (target, source)."""
    param = arrays[0]
    assert param is not None
    same = all(a is None or (a.strides == param.strides and a.dtype == param.dtype) for a in arrays)
    if same and (param.dense or _gapless(param)):
        return [a if a is not None else param for a in arrays], []
    made: list[Array] = []
    back: list[tuple[Array, Array]] = []
    for k, a in enumerate(arrays):
        if a is None:
            made.append(made[0])
            continue
        dense = contiguous(cast(a, param.dtype))
        made.append(dense)
        if dense is not a and ROLES[k] != "grad":
            back.append((a, dense))
    return made, back


def _gapless(x: Array) -> bool:
    """Whether its elements fill their memory, in some order."""
    low, high = x.span()
    return (
        low == x.start and high - low == x.size and len({s for n, s in zip(x.shape, x.strides) if n != 1}) == sum(n != 1 for n in x.shape)
    )


def launches(groups: Sequence[Sequence[Array | None]], steps: Arrays) -> Iterator[tuple[Array, Table, int, int, list[tuple[Array, Array]]]]:
    """The parameters by device and dtype, up to `MANY` at once: the first, the table, how many, how many blocks, what to copy back.

    Args:
        groups: of each parameter, its arrays by `ROLES`; those at the end may be left out.
        steps: of each, its count of steps; none, if empty.
    """
    kinds: dict[Any, list[int]] = {}
    for i, arrays in enumerate(groups):
        param = arrays[0]
        assert param is not None
        if param.size:
            kinds.setdefault((param.device.index, param.dtype), []).append(i)
    for members in kinds.values():
        for begin in range(0, len(members), MANY):
            table, block, back, used = Table(), 0, [], []
            part = members[begin : begin + MANY]
            for place, i in enumerate(part):
                made, copies = ordered(groups[i])
                back += copies
                used += made
                for role, a in zip(ROLES, made):
                    getattr(table, role)[place] = a.pointer
                if steps:
                    table.step[place] = steps[i].pointer
                table.size[place], table.block[place] = made[0].size, block
                block += -(-made[0].size // ELEMENTS)
            for place in range(len(part), MANY + 1):
                table.block[place] = block
            if used[0].device.several_streams:
                used[0].device.used(used, here.stream)
            yield used[0], table, len(part), block, back


def adam_update_(
    params: Arrays, grads: Arrays, exp_avgs: Arrays, exp_avg_sqs: Arrays, max_exp_avg_sqs: Arrays, steps: Arrays,
    lr: float, beta1: float, beta2: float, eps: float, weight_decay: float, decoupled: bool, amsgrad: bool, maximize: bool,
) -> None:  # fmt: skip
    """One Adam step of each parameter."""
    flags = (FLAGS["DECOUPLED"] if decoupled else 0) | (FLAGS["AMSGRAD"] if amsgrad else 0) | (FLAGS["MAXIMIZE"] if maximize else 0)
    decay = 1 - lr * weight_decay if decoupled else weight_decay
    logs = [math.log(b) if b > 0 else 0.0 for b in (beta1, beta2)]
    groups = [[p, grads[i], exp_avgs[i], exp_avg_sqs[i], max_exp_avg_sqs[i] if amsgrad else None] for i, p in enumerate(params)]
    for first, table, count, blocks, back in launches(groups, steps):
        kind = dtype_name(first.dtype)
        values = numbers(kind)(lr, beta1, beta2, *logs, 1 - beta1, 1 - beta2, eps, decay)
        written.compiled(first.device, "optimizer", "adam", kind)(blocks, THREADS, table, values, ctypes.c_int(flags))
        written.compiled(first.device, "optimizer", "counted", "float32")(1, THREADS, table, ctypes.c_int(count))
        for target, made in back:
            copy_into(target, made)
    for p, step in zip(params, steps):
        if not p.size:  # it counts, too
            _count(step)


def _count(step: Array) -> None:
    table = Table()
    table.step[0] = step.pointer
    written.compiled(step.device, "optimizer", "counted", "float32")(1, THREADS, table, ctypes.c_int(1))


def sgd_update_(
    params: Arrays, grads: Arrays, momentum_buffers: Arrays, lr: float, momentum: float, dampening: float, weight_decay: float,
    nesterov: bool, maximize: bool, initialize: bool,
) -> None:  # fmt: skip
    """One SGD step of each parameter."""
    flags = sum(FLAGS[name] for name, on in (
        ("MAXIMIZE", maximize), ("MOMENTUM", momentum != 0), ("INITIALIZE", initialize), ("NESTEROV", nesterov)
    ) if on)  # fmt: skip
    groups = [[p, grads[i], momentum_buffers[i] if momentum != 0 else None] for i, p in enumerate(params)]
    for first, table, _, blocks, back in launches(groups, ()):
        kind = dtype_name(first.dtype)
        values = numbers(kind)(lr, momentum, 0, 0, 0, 1 - dampening, 0, 0, weight_decay)
        written.compiled(first.device, "optimizer", "sgd", kind)(blocks, THREADS, table, values, ctypes.c_int(flags))
        for target, made in back:
            copy_into(target, made)


def add_kernels(backend: Any) -> None:
    for function in (adam_update_, sgd_update_):
        backend.kernel(function.__name__, dtypes=FLOATS)(function)
