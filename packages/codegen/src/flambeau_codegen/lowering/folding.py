"""Folding dimensions away: which loops, in which order, in how many launches.

The order depends on sizes only. A long fold is a tree: blocks, then their results, so that a sum's error grows with the tree's
depth and not with the length.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..language.dtypes import DType, index_type, int64
from ..language.program import Accumulator, Loop, Statement
from ..language.values import Value, binary, cast, const, index, place, result
from . import dtypes
from .elements import Element
from .layout import Shape
from .plan import Kern, Memory, Plan

LANES = 128  # shorter folds are one thread's
BLOCK = 64  # elements that a thread folds one after the other
CHUNK = 8192  # elements that one group folds
COLUMN = 256  # elements that one thread folds
LEAST, MANY = 16, 1 << 16  # on a device with so many threads they fold fewer, but so many at least


@dataclass(frozen=True, eq=False)
class Fold:
    """What is folded: "sum", "prod", "max", "min", "or", "and", "argmax", "argmin"."""

    combine: str
    value: Value
    at: Value | None = None

    @property
    def dtype(self) -> DType:
        return self.value.dtype


Values = list[Element]
Folds = Callable[[Kern, Values, Value], list[Fold]]  # from the sources' elements and the place among what is folded
Finish = Callable[[Kern, list[Value]], list[Element]]  # from the folds' results (and, for argmax, places after them) to outputs


def fold_dims(
    plan: Plan, name: str, outs: Sequence[Memory], sources: Sequence[Memory], dims: Sequence[int], folds: Folds, finish: Finish
) -> None:
    """Folds dimensions of sources, all of one shape, into outputs of the shape that is left.

    Args:
        outs: without the folded dimensions.
        dims: that are folded, in order; places count through them in row-major order.
    """
    shape = sources[0].shape
    kept = [d for d in range(len(shape)) if d not in dims]
    kept_shape, folded_shape = tuple(shape[d] for d in kept), tuple(shape[d] for d in dims)
    if 0 in kept_shape:
        return
    if 0 in folded_shape:
        _identities(plan, name, outs, sources, folds, finish)
        return
    kept_strides = [m.strides for m in outs] + [tuple(m.strides[d] for d in kept) for m in sources]
    folded_strides = [tuple(m.strides[d] for d in dims) for m in sources]
    kept_shape, kept_strides = plan.merged(kept_shape, kept_strides, keep_order=True)
    folded_shape, folded_strides = plan.merged(folded_shape, folded_strides, keep_order=True)
    laid_outs = [m.view(kept_shape, s) for m, s in zip(outs, kept_strides)]
    laid = [m.view(kept_shape + folded_shape, a + b) for m, a, b in zip(sources, kept_strides[len(outs) :], folded_strides)]
    _fold(plan, _Task(name, laid_outs, laid, len(kept_shape), folds, finish, math.prod(folded_shape)))


def _identities(plan: Plan, name: str, outs: Sequence[Memory], sources: Sequence[Memory], folds: Folds, finish: Finish) -> None:
    """The result of folding nothing."""

    def element(k: Kern, at: Any) -> list[Element]:
        probe = Kern(plan, name, False, 256)
        zero = const(0, index_type)
        values = [probe.read(m, [zero] * m.ndim) for m in sources]
        results = [const(Accumulator("x", f.combine, f.value, f.dtype).identity(), f.dtype) for f in folds(probe, values, zero)]
        return finish(k, results)

    plan.elements(name, outs, [], element)


@dataclass(frozen=True)
class _Task:
    name: str
    outs: list[Memory]
    sources: list[Memory]  # kept dimensions, then folded ones
    kept: int
    folds: Folds
    finish: Finish
    longest: int  # how many elements are folded in all: places count up to it

    @property
    def kept_shape(self) -> Shape:
        return self.sources[0].shape[: self.kept]

    @property
    def folded_shape(self) -> Shape:
        return self.sources[0].shape[self.kept :]


def _fold(plan: Plan, task: _Task) -> None:
    rows, length = math.prod(task.kept_shape), math.prod(task.folded_shape)
    along_rows = _folds_neighbours(task)
    if length >= LANES and (along_rows or rows < 256):
        limit, chunk = 2 * CHUNK, CHUNK
        make = _by_groups
    else:
        wide = _columns_at_once(plan, task)
        if wide > 1:
            rows //= wide
        chunk = COLUMN
        while plan.vectors and chunk > LEAST and rows * -(-length // chunk) < MANY:
            chunk //= 2
        limit = 2 * chunk if rows < MANY else 16 * COLUMN
        make = functools.partial(_by_threads, wide=wide)
    if length <= limit:
        make(plan, task, rows, length, 1, length)
        return
    parts = -(-length // chunk)
    partial = _partials(plan, task, parts)
    make(plan, replace(task, name=task.name + "_parts", outs=partial, finish=lambda k, r: list(r)), rows, length, parts, chunk)
    shape = (*task.kept_shape, parts)
    order = (*range(1, len(shape)), 0)  # parts lie outermost, so that columns stay neighbours
    sources = [m.view((parts, *task.kept_shape), m.strides).moved(order) for m in partial]
    _fold(plan, _Task(task.name, task.outs, sources, task.kept, _again(task), task.finish, task.longest))


def _folds_neighbours(task: _Task) -> bool:
    """Whether the folded elements are closer together than the kept ones."""
    inner, outer = math.inf, math.inf
    whole = [m for m in task.sources if all(n == 1 or t for n, t in zip(m.shape, m.strides))]  # others repeat what they have, and are small
    for m in whole or task.sources:
        for d, (n, s) in enumerate(zip(m.shape, m.strides)):
            if n > 1 and s:
                if d < task.kept:
                    outer = min(outer, abs(s))
                else:
                    inner = min(inner, abs(s))
    return inner <= outer


def _probe(plan: Plan, task: _Task) -> list[Fold]:
    """The folds, for their dtypes."""
    k = Kern(plan, task.name, False, 256)
    zero = const(0, index_type)
    return task.folds(k, [k.read(m, [zero] * m.ndim) for m in task.sources], zero)


def _partials(plan: Plan, task: _Task, parts: int) -> list[Memory]:
    """Memory for what the parts fold to: the values, then the places."""
    folds = _probe(plan, task)
    shape = (parts, *task.kept_shape)
    values = [plan.temporary(f.dtype.name, shape) for f in folds]
    return values + [plan.temporary("int64", shape) for f in folds if f.at is not None]


def _again(task: _Task) -> Folds:
    """The same folds, of the parts' results."""

    def folds(k: Kern, values: Values, at: Value) -> list[Fold]:
        zero = const(0, index_type)
        own = task.folds(Kern(k.plan, "probe", False, 256), [_dummy(k, m) for m in task.sources], zero)
        places = iter(values[len(own) :])
        out = []
        for f, v in zip(own, values):
            assert isinstance(v, Value)
            spot = next(places) if f.at is not None else None
            out.append(Fold(f.combine, cast(v, f.dtype), None if spot is None else cast(spot, index_type)))  # type: ignore[arg-type]
        return out

    return folds


def _dummy(k: Kern, m: Memory) -> Element:
    probe = Kern(k.plan, "probe", False, 256)
    return probe.read(m, [const(0, index_type)] * m.ndim)


def _folds_at(k: Kern, task: _Task, row: Sequence[Value], at: Value) -> list[Fold]:
    inner = k.unravel(at, task.folded_shape)
    return task.folds(k, [k.read(m, (*row, *inner)) for m in task.sources], at)


def _accumulators(k: Kern, folds: list[Fold], prefix: str) -> tuple[Accumulator, ...]:
    return tuple(Accumulator(k.fresh(prefix), f.combine, f.value, f.dtype, f.at) for f in folds)


def _results(accumulators: Sequence[Accumulator]) -> list[Value]:
    return [result(a) for a in accumulators] + [cast(place(a), int64) for a in accumulators if a.at is not None]


def _write(k: Kern, task: _Task, row: Sequence[Value], part: Value | None, accumulators: Sequence[Accumulator]) -> None:
    at = tuple(row) if part is None else (part, *row)
    for m, x in zip(task.outs, task.finish(k, _results(accumulators))):
        k.write(m, at, x)


def _start(plan: Plan, task: _Task, rows: int, length: int, parts: int, threads: int) -> Kern:
    return plan.kern(task.name, rows * parts, task.longest + CHUNK, arrays=[*task.sources, *task.outs], threads=threads)


def _by_groups(plan: Plan, task: _Task, rows: int, length: int, parts: int, chunk: int) -> None:
    """A group of threads folds a row, or a part of one."""
    k = _start(plan, task, rows, length, parts, 256 if chunk >= 1024 else 64)
    g = index("r")
    part = g / k.extent(rows) if parts > 1 else None
    row = k.unravel(g % k.extent(rows) if parts > 1 else g, task.kept_shape)
    count, first = _part(k, part, length, chunk)
    outer, k.body = k.body, []
    accumulators = _accumulators(k, _folds_at(k, task, row, first + index("c")), "a")
    loop = Loop("c", count, "lanes", tuple(k.body), accumulators)
    k.body = [*outer, loop]
    _write(k, task, row, part, accumulators)
    total = k.extent(rows * parts)
    plan.launch(k, [Loop("r", total, "grid", tuple(k.body))], rows * parts)


def _part(k: Kern, part: Value | None, length: int, chunk: int) -> tuple[Value, Value]:
    """How many elements a part has, and where it begins."""
    if part is None:
        return k.extent(length), const(0, index_type)
    first = part * k.extent(chunk)
    return binary("min", k.extent(chunk), k.extent(length) - first), first


def _columns_at_once(plan: Plan, task: _Task) -> int:
    """How many neighbouring columns one thread folds, where it reads them in one access."""
    if not plan.vectors or not task.kept_shape:
        return 1
    d = task.kept - 1
    if any(m.strides[d] not in (0, 1) for m in task.sources) or not all(m.strides[d] for m in task.sources if m.size > task.kept_shape[d]):
        return 1
    width = min(8, 16 // max(1, min(dtypes.language_dtype(m.dtype).bits // 8 or 1 for m in task.sources)))
    few = any(f.at is not None for f in _probe(plan, task)) or len(task.sources) > 2
    return 1 if few or task.kept_shape[d] % width or any(dtypes.is_complex(m.dtype) for m in task.sources) else width


def _by_threads(plan: Plan, task: _Task, rows: int, length: int, parts: int, chunk: int, wide: int = 1) -> None:
    """A thread folds a column, or a part of one, in blocks; or several columns side by side."""
    k = _start(plan, task, rows, length, parts, 256)
    g = index("i")
    part = g / k.extent(rows) if parts > 1 else None
    shape = (*task.kept_shape[:-1], task.kept_shape[-1] // wide) if wide > 1 else task.kept_shape
    row = k.unravel(g % k.extent(rows) if parts > 1 else g, shape)
    if wide > 1:
        _side_by_side(plan, task, k, row, part, length, chunk, wide)
        total = k.extent(rows * parts)
        plan.launch(k, [Loop("i", total, "flat", tuple(k.body))], rows * parts)
        return
    count, first = _part(k, part, length, chunk)
    if chunk <= 2 * BLOCK:
        loop, accumulators = _serial(k, task, row, count, first)
    else:
        block = const(BLOCK, index_type)
        begin = index("b") * BLOCK
        inner, partial = _serial(k, task, row, binary("min", block, count - begin), first + begin)
        folds = [Fold(a.combine, result(a), None if a.at is None else place(a)) for a in partial]
        accumulators = _accumulators(k, folds, "a")
        loop = Loop("b", (count + (BLOCK - 1)) / BLOCK, "serial", (inner,), accumulators)
    k.body.append(loop)
    _write(k, task, row, part, accumulators)
    total = k.extent(rows * parts)
    plan.launch(k, [Loop("i", total, "flat", tuple(k.body))], rows * parts)


def _side_by_side(
    plan: Plan, task: _Task, k: Kern, row: Sequence[Value], part: Value | None, length: int, chunk: int, wide: int
) -> None:  # fmt: skip
    """Folds `wide` columns from a row's last position on."""
    count, first = _part(k, part, length, chunk)
    columns = [(*row[:-1], row[-1] * wide + j) for j in range(wide)]
    block = const(BLOCK, index_type)
    begin = index("b") * BLOCK
    inner = [_accumulators(k, _folds_at(k, task, column, first + (begin + index("c"))), "a") for column in columns]
    one = Loop("c", binary("min", block, count - begin), "serial", (), tuple(a for group in inner for a in group))
    outer = [_accumulators(k, [Fold(a.combine, result(a)) for a in group], "a") for group in inner]
    k.body.append(Loop("b", (count + (BLOCK - 1)) / BLOCK, "serial", (one,), tuple(a for group in outer for a in group)))
    for column, group in zip(columns, outer):
        _write(k, task, column, part, group)


def _serial(k: Kern, task: _Task, row: Sequence[Value], count: Value, first: Value) -> tuple[Loop, tuple[Accumulator, ...]]:
    outer: list[Statement] = k.body
    k.body = []
    accumulators = _accumulators(k, _folds_at(k, task, row, first + index("c")), "a")
    loop = Loop("c", count, "serial", tuple(k.body), accumulators)
    k.body = outer
    return loop, accumulators
