"""Statements: loops with roles and accumulators, stores, and the kernel that they make.

A loop says what its iterations are, never how a device runs them:

    grid    independent iterations: groups of threads on a GPU, ranges handed to threads on a CPU
    lanes   iterations inside one grid iteration that advance together: threads of a group, SIMD lanes
    flat    grid and lanes at once: a pointwise kernel
    serial  in order

An accumulator belongs to a loop: its value is folded in at each iteration, and `result` is what it holds afterwards. The order is
fixed: in a lanes loop of a kernel with W threads, lane i folds the iterations i, i + W, i + 2W, ... in this order, and then
the lanes fold by halves: lane i takes in lane i + W/2, then i + W/4, down to lane 0. Where a printer moves stretches of w neighbours at once, lane i
folds the stretches i, i + W, ..., each of them in its own order. An accumulator whose combine is "carry" is set to
its value at each iteration of a serial loop, where `before` is what it held.

Consecutive stores of one body are simultaneous: all their values are computed before the first is stored. A value of an iteration is
computed once, except that what was read from a buffer is read again after a store to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .dtypes import DType

if TYPE_CHECKING:
    from .values import Value

ROLES = ("grid", "lanes", "flat", "serial")
COMBINES = ("sum", "prod", "max", "min", "or", "and", "argmax", "argmin", "carry")
STORE_COMBINES = ("sum", "prod", "max", "min")


@dataclass(frozen=True)
class Buffer:
    """Memory that a kernel reads or writes.

    Args:
        name: its name in the kernel.
        dtype: of its elements.
        space: "global", an argument of the kernel, or "row", scratch of one grid iteration that its lanes share.
        extent: how many elements a row buffer has; a size's name or a number.
    """

    name: str
    dtype: DType
    space: str = "global"
    extent: int | str = 0


@dataclass(frozen=True, eq=False)
class Accumulator:
    """What a loop folds.

    Args:
        name: its name in the kernel.
        combine: "sum", "prod", "max" and "min" (NaN wins), "or", "and", "argmax" and "argmin" (NaN wins, then the least place), "carry".
        value: what one iteration folds in.
        dtype: of the accumulator, and of its value.
        at: for argmax and argmin, the place of this iteration's value.
        initial: what a carry holds at first.
    """

    name: str
    combine: str
    value: Value
    dtype: DType
    at: Value | None = None
    initial: Value | None = None

    def identity(self) -> float | int:
        """What folds into anything without changing it."""
        if self.combine in ("sum", "or"):
            return 0
        if self.combine in ("prod", "and"):
            return 1
        return self.dtype.lowest if self.combine in ("max", "argmax") else self.dtype.highest


@dataclass(frozen=True, eq=False)
class Store:
    """Writes an element.

    Args:
        buffer: where.
        at: its position.
        value: of the buffer's dtype.
        combine: how it joins what is there: "sum", "prod", "max", "min"; None replaces it.
        atomic: whether other iterations may hit the same element.
        when: a condition without which nothing is written.
    """

    buffer: Buffer
    at: Value
    value: Value
    combine: str | None = None
    atomic: bool = False
    when: Value | None = None


@dataclass(frozen=True, eq=False)
class Loop:
    """Iterations of a body, `var` from 0 up to `extent`; `until`, true at an iteration's end, ends a serial loop early."""

    var: str
    extent: Value
    role: str
    body: tuple[Statement, ...] = ()
    accumulators: tuple[Accumulator, ...] = ()
    until: Value | None = None


Statement = Loop | Store


@dataclass(frozen=True, eq=False)
class Kernel:
    """A program for a device.

    Its arguments are the buffers, then the sizes (of the index type), then the scalars, each in this order.

    Args:
        name: the entry point.
        buffers: the global buffers.
        sizes: names of extents, strides and offsets.
        scalars: name and dtype of numbers.
        rows: the row buffers.
        body: the statements.
        threads: how many lanes advance together, a power of two.
        index_bits: the width of the index type, 32 or 64.
    """

    name: str
    buffers: tuple[Buffer, ...]
    sizes: tuple[str, ...]
    scalars: tuple[tuple[str, DType], ...]
    body: tuple[Statement, ...]
    rows: tuple[Buffer, ...] = ()
    threads: int = 256
    index_bits: int = 32
    written: frozenset[str] = field(init=False)  # the names of the buffers that are stored to

    def __post_init__(self) -> None:
        object.__setattr__(self, "written", frozenset(s.buffer.name for s in stores(self.body)))

    def __str__(self) -> str:
        from .text import pretty

        return pretty(self)


def loops(body: tuple[Statement, ...]) -> Iterator[Loop]:
    """Every loop under these statements, outer ones first."""
    for s in body:
        if isinstance(s, Loop):
            yield s
            yield from loops(s.body)


def stores(body: tuple[Statement, ...]) -> Iterator[Store]:
    """Every store under these statements."""
    for s in body:
        if isinstance(s, Store):
            yield s
        else:
            yield from stores(s.body)


def operands(s: Statement) -> list[Value]:
    """The values that a statement itself names."""
    if isinstance(s, Store):
        return [s.at, s.value] + ([] if s.when is None else [s.when])
    out = [s.extent]
    for a in s.accumulators:
        out += [v for v in (a.value, a.at, a.initial) if v is not None]
    return out + ([] if s.until is None else [s.until])
