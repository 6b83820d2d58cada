"""Builds one kernel together with the arguments of its launch."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..language.check import check
from ..language.dtypes import DTYPES, DType, index_type
from ..language.program import Accumulator, Buffer, Kernel, Loop, Statement
from ..language.values import Number, Value, before, cast, const, result, scalar, size
from .launch import Array, Given, Launch, Local, Slot

Index = Sequence[Value]
Small = 2**31 - 2**20  # sizes and positions below it leave room for the round-up of loops in 32 bits


class Builder:
    """Declares buffers, sizes and scalars by their values, and makes a checked kernel and its launch of them."""

    def __init__(self, name: str, wide: bool = False, threads: int = 256) -> None:
        self.name, self.wide, self.threads = name, wide, threads
        self.slots: dict[tuple[Slot, DType, str], Buffer] = {}
        self.sizes: list[int] = []
        self.names: list[str] = []
        self.scalars: list[tuple[str, DType, Any]] = []
        self.rows: list[tuple[Buffer, int]] = []
        self.body: list[Statement] = []  # of the innermost loop that is being built
        self.count = 0

    # ---------------------------------------------------------------- arguments

    def buffer(self, slot: Slot, dtype: str, role: str = "") -> Buffer:
        """The buffer of a slot; one that is read and written is one buffer."""
        kind = DTYPES[_real(dtype)]
        key = (slot, kind, role)
        if key not in self.slots:
            prefix = {"input": "in", "output": "out", "temporary": "tmp", "fault": "fault"}[slot.kind]
            self.slots[key] = Buffer(f"{prefix}{sum(s.kind == slot.kind for s, _, _ in self.slots)}", kind)
        return self.slots[key]

    def size(self, number: int, prefix: str = "n") -> Value:
        """An extent, stride or offset as an argument; -1, 0 and 1 become part of the text."""
        if number in (0, 1):
            return const(number, index_type)
        return self.argument(number, prefix)

    def argument(self, number: int, prefix: str = "n") -> Value:
        """A number of the index type as an argument, whatever it is."""
        name = f"{prefix}{sum(n.startswith(prefix) for n in self.names)}"
        self.names.append(name)
        self.sizes.append(number)
        self.wide = self.wide or abs(number) >= Small
        return size(name)

    def scalar(self, number: Number | Given, dtype: DType) -> Value:
        """A number as an argument; it has the dtype's arithmetic type."""
        dtype = dtype.compute
        name = f"u{len(self.scalars)}"
        self.scalars.append((name, dtype, number))
        return scalar(name, dtype)

    def row(self, dtype: DType, extent: int) -> Buffer:
        """Scratch of one grid iteration."""
        name = self.fresh("row")
        n = self.argument(extent, "r")
        buffer = Buffer(name, dtype, "row", n.attr)
        self.rows.append((buffer, extent))
        return buffer

    def fresh(self, prefix: str) -> str:
        """A name that nothing else has."""
        self.count += 1
        return f"{prefix}{self.count}"

    # ---------------------------------------------------------------- loops inside of values

    def add(self, *statements: Statement) -> None:
        """Appends statements to the body that is being built."""
        self.body += statements

    def serial(
        self,
        extent: Value,
        step: Callable[..., tuple[Sequence[Value], Value | None]],
        initial: Sequence[Value],
        prefix: str = "k",
    ) -> list[Value]:
        """A serial loop that carries values: `step(position, *values)` gives the next ones and, or None, when to stop.

        Args:
            extent: the number of iterations.
            step: called once, with values that stand for any iteration.
            initial: what the values are at first.

        Returns:
            The values after the loop.
        """
        from ..language.values import index

        var = self.fresh(prefix)
        names = [self.fresh("v") for _ in initial]
        outer, self.body = self.body, []
        values, until = step(index(var), *[before(n, v.dtype) for n, v in zip(names, initial)])
        accumulators = tuple(Accumulator(n, "carry", cast(v, i.dtype), i.dtype, initial=i) for n, v, i in zip(names, values, initial))
        loop = Loop(var, extent, "serial", tuple(self.body), accumulators, until)
        self.body = outer
        self.body.append(loop)
        return [result(a) for a in accumulators]

    # ---------------------------------------------------------------- the kernel

    def finish(self, body: Sequence[Statement], extent: int) -> Launch:
        """The checked kernel and its launch."""
        bits = 64 if self.wide else 32
        kernel = check(
            Kernel(
                self.name,
                tuple(self.slots.values()),
                tuple(self.names),
                tuple((n, d) for n, d, _ in self.scalars),
                tuple(body),
                tuple(b for b, _ in self.rows),
                self.threads,
                bits,
            )
        )
        integer: Any = np.int64 if self.wide else np.int32
        arguments: list[Any] = [slot for slot, _, _ in self.slots]
        arguments += [integer(n) for n in self.sizes]
        arguments += [number_of(x, d) for _, d, x in self.scalars]
        arguments += [Local(max(1, n) * (b.dtype.bits // 8)) for b, n in self.rows]
        return Launch(kernel, tuple(arguments), extent)


def number_of(x: Number | Given, dtype: DType) -> Any:
    """A Python number as a NumPy number; integers wrap around. What is given at the launch stays so."""
    if isinstance(x, Given):
        return x
    if dtype.kind in "iu":
        bits = int(x) & ((1 << dtype.bits) - 1)
        return dtype.numpy.type(bits - (1 << dtype.bits) if dtype.kind == "i" and bits >> (dtype.bits - 1) else bits)
    with np.errstate(over="ignore"):
        return dtype.numpy.type(x) if dtype.kind != "b" else np.uint8(bool(x))


def _real(dtype: str) -> str:
    """The dtype of the parts of a complex one; others as they are."""
    return {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype)


def is_wide(arrays: Sequence[Array], *extents: int) -> bool:
    """Whether positions in these arrays, or these extents, need 64 bits."""
    for a in arrays:
        reach = a.offset + sum((s - 1) * abs(t) for s, t in zip(a.shape, a.strides) if s > 1)
        if (2 if a.dtype.startswith("complex") else 1) * reach >= Small or math.prod(a.shape) >= Small:
            return True
    return any(e >= Small for e in extents)
