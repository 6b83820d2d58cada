"""The table of lowerings, by op name, and `lower`, which looks them up."""

from __future__ import annotations

import functools
import importlib
import inspect
import math
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import UnsupportedError
from .dtypes import NAMES
from .launch import Array, Given, Program, Slot
from .plan import Memory, Plan

Lowering = Callable[..., Any]
TABLE: dict[str, Lowering] = {}
FAMILIES = (
    "arithmetic", "elementary", "comparison", "activation", "creation", "movement", "reduction", "scan", "indexing", "scattering",
    "random", "rows", "attention", "windows", "products", "sorting", "special", "resampling", "counting", "fusions",
)  # fmt: skip


def lowering(*names: str) -> Callable[[Lowering], Lowering]:
    """Registers a function that lowers the ops of these names: it takes a plan and the op's arguments, and returns the plan's
    program or None."""

    def register(f: Lowering) -> Lowering:
        for name in names:
            TABLE[name] = f
        return f

    return register


@functools.cache
def table() -> types.MappingProxyType[str, Lowering]:
    """Every lowering, by op name."""
    for family in FAMILIES:
        importlib.import_module(f".{family}", __package__)
    return types.MappingProxyType(TABLE)


def supported() -> tuple[str, ...]:
    """The names of the ops that have a lowering; each that writes elementwise also has its in-place form, `name_`."""
    return tuple(sorted(table()))


@functools.cache
def draws() -> types.MappingProxyType[str, int]:
    """The random ops, with the place of the seed among their arguments; the offset follows it."""
    places = {name: [*inspect.signature(f).parameters] for name, f in table().items()}
    return types.MappingProxyType({name: found.index("seed") - 1 for name, found in places.items() if "seed" in found})


def lower(
    op: str,
    *args: Any,
    out: Array | tuple[Array, ...] | None = None,
    deterministic: bool = False,
    general: bool = False,
    vectors: bool = False,
) -> Program:
    """The launches that run an op.

    Args:
        op: its name in flambeau's op table; with an underscore at its end the first argument is the output.
        args: its positional arguments, an `Array` in the place of each array; dtypes by name or as objects with a name.
        out: where results go, in any layout; they are cast to its dtype.
        deterministic: whether floating-point sums of scattered elements must have a fixed order.
        general: whether sizes and strides are arguments of the kernels whatever they are, so that one kernel serves nearly all
            layouts: it is slower for each element, and compiled once. For small arrays; results have the same bits.
        vectors: whether the device's threads move stretches of neighbours, as GPUs' do: rows take fewer threads then.

    Raises:
        UnsupportedError: there is no lowering for the op, or not for these dtypes.
        ValueError, IndexError, RuntimeError, TypeError: the arguments are wrong, as PyTorch's errors say it.
    """
    clean = tuple([_clean(a) for a in args])
    outs = None if out is None else (out,) if isinstance(out, Array) else tuple(out)
    return _lower(op, outs, deterministic, general, vectors, tuple([_kind(a) for a in clean]), *clean)


def _clean(a: Any) -> Any:
    """An argument as something that can be a dictionary's key."""
    if a is None or isinstance(a, Array | Given | int | float | str | complex):
        return a
    if isinstance(a, list | tuple):
        return tuple([_clean(x) for x in a])
    if isinstance(a, np.generic):
        return a.item()
    if isinstance(a, slice):
        return ("slice", a.start, a.stop, a.step)
    name = getattr(a, "name", None)
    if name not in NAMES and hasattr(a, "itemsize"):
        raise UnsupportedError(f"no kernel is generated for {name}; cast to one of {', '.join(sorted(NAMES))}")
    return name if name in NAMES else a


def _kind(a: Any) -> Any:
    """What tells numbers apart that are equal: 1 from True and 1.0, 0.0 from -0.0."""
    if isinstance(a, tuple):
        return tuple([_kind(x) for x in a])
    if isinstance(a, float) and a == 0:
        return math.copysign(1, a)
    return a.__class__


@functools.lru_cache(16384)
def _lower(op: str, out: tuple[Array, ...] | None, deterministic: bool, general: bool, vectors: bool, kinds: Any, *args: Any) -> Program:
    known = table()
    name = op
    if op not in known and op.endswith("_") and op[:-1] in known:
        name = op[:-1]
        out = (args[0],) if out is None else out
    if name not in known:
        raise UnsupportedError(f"{op}: no kernel is generated for this op; `supported()` lists those that are")
    count = 0

    def located(a: Any) -> Any:
        nonlocal count
        if isinstance(a, Array):
            if a.dtype not in NAMES:
                raise UnsupportedError(f"{op}: no kernel is generated for {a.dtype}; cast it to one of {', '.join(sorted(NAMES))}")
            count += 1
            return Memory(Slot("input", count - 1), a.dtype, a.shape, a.strides, a.offset)
        return tuple([located(x) for x in a]) if isinstance(a, tuple) else a

    plan = Plan(name, out, deterministic, op != name, general, vectors)
    result = known[name](plan, *[located(a) for a in args])
    return result if isinstance(result, Program) else plan.program()
