"""Scans along a dimension. Long ones run in parts: each part alone, then a scan over the parts, then each part from its start."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import UnsupportedError
from ..language.dtypes import DType, boolean, index_type, int64
from ..language.program import Loop
from ..language.values import Value, binary, cast, const, index, where
from . import complexes, dtypes
from .elementary import add_complex_logs, add_logs
from .elements import Complex, Element, choose, is_nan
from .launch import Program
from .layout import wrapped
from .plan import Kern, Memory, Plan
from .table import lowering

FEW_ROWS, PART = 1024, 128

State = list[Value]


@dataclass(frozen=True)
class Scan:
    """What a scan carries.

    Args:
        kinds: the dtypes of the state, and what it is at first.
        enter: an element and its place as a state.
        join: the state of two stretches, the first one before the second.
        leave: a state as outputs.
    """

    kinds: Sequence[tuple[DType, float | int]]
    enter: Callable[[Element, Value], State]
    join: Callable[[State, State], State]
    leave: Callable[[State], list[Element]]


def run(plan: Plan, name: str, scan: Scan, x: Memory, dim: int, outs: Sequence[Memory]) -> None:
    """Scans x along a dimension into outputs of its shape."""
    if x.size == 0:
        return
    if x.ndim == 0:
        x, outs, dim = x.view((1,), (1,)), [m.view((1,), (1,)) for m in outs], 0
    _run(plan, name, scan, [x], dim, outs, entered=False)


def _run(plan: Plan, name: str, scan: Scan, sources: Sequence[Memory], dim: int, outs: Sequence[Memory], entered: bool) -> None:
    """Scans elements, or states that earlier parts left (then `entered`)."""
    shape = sources[0].shape
    length, rest = shape[dim], tuple(n for d, n in enumerate(shape) if d != dim)
    rows = math.prod(rest)
    arrays = [*sources, *outs]

    def state_at(k: Kern, at: Sequence[Value], i: Value) -> State:
        if entered:
            return [cast(k.value(m, at), kind) for m, (kind, _) in zip(sources, scan.kinds)]
        return [cast(v, kind) for v, (kind, _) in zip(scan.enter(k.read(sources[0], at), i), scan.kinds)]

    def identity(k: Kern) -> State:
        return [const(first, kind) for kind, first in scan.kinds]

    def placed(row: Sequence[Value], i: Value) -> tuple[Value, ...]:
        return (*row[:dim], i, *row[dim:])

    def write(k: Kern, at: Sequence[Value], state: State) -> None:
        for m, v in zip(outs, list(state) if entered else scan.leave(state)):
            k.write(m, at, v)

    if rows >= FEW_ROWS or length <= 4 * PART:

        def step(k: Kern, row: tuple[Value, ...]) -> None:
            def advance(i: Value, *state: Value) -> Any:
                at = placed(row, i)
                new = scan.join(list(state), state_at(k, at, i))
                write(k, at, new)
                return new, None

            k.serial(k.extent(length), advance, identity(k), "j")

        _each_row(plan, name, rest, arrays, step)
        return

    parts = -(-length // PART)
    left = [plan.temporary(kind.name, (parts, *rest)) for kind, _ in scan.kinds]
    until = [plan.temporary(kind.name, (parts, *rest)) for kind, _ in scan.kinds]  # each part and all before it

    def bounds(k: Kern, part: Value) -> tuple[Value, Value]:
        first = part * PART
        return first, binary("min", const(PART, index_type), k.extent(length) - first)

    def fold(k: Kern, at: tuple[Value, ...]) -> None:
        first, count = bounds(k, at[0])

        def advance(i: Value, *state: Value) -> Any:
            return scan.join(list(state), state_at(k, placed(at[1:], first + i), first + i)), None

        for m, v in zip(left, k.serial(count, advance, identity(k), "j")):
            k.write(m, at, v)

    def finish(k: Kern, at: tuple[Value, ...]) -> None:
        first, count = bounds(k, at[0])
        before = (at[0] - 1, *at[1:])
        start = [cast(k.value(m, before, at[0] > 0, z), kind) for m, (kind, z) in zip(until, scan.kinds)]

        def advance(i: Value, *state: Value) -> Any:
            here = placed(at[1:], first + i)
            new = scan.join(list(state), state_at(k, here, first + i))
            write(k, here, new)
            return new, None

        k.serial(count, advance, start, "j")

    _each_row(plan, name + "_parts", (parts, *rest), [*arrays, *left], fold)
    _run(plan, name, scan, left, 0, until, entered=True)
    _each_row(plan, name + "_finish", (parts, *rest), [*arrays, *until], finish)


def _each_row(
    plan: Plan, name: str, shape: tuple[int, ...], arrays: Sequence[Memory], step: Callable[[Kern, tuple[Value, ...]], None]
) -> None:
    """One thread an index of the shape."""
    n = math.prod(shape)
    k = plan.kern(name, n, *(m.size for m in arrays), arrays=arrays, threads=64)
    total = k.extent(n)
    step(k, k.unravel(index("i"), shape))
    plan.launch(k, [Loop("i", total, "flat", tuple(k.body))], n)


def _total(x: Memory) -> str:
    return x.dtype if dtypes.is_float(x.dtype) or dtypes.is_complex(x.dtype) else "int64"


@lowering("cumsum")
def cumsum(plan: Plan, x: Memory, dim: int) -> None:
    """Floating-point sums carry what rounding lost (Neumaier's sum), in the place of double precision."""
    name = _total(x)
    kind = dtypes.language_dtype(name).compute
    run(plan, "cumsum", _sums(kind, dtypes.is_complex(name)), x, wrapped(dim, x.ndim), [plan.output(name, x.shape)])


def _sums(kind: DType, is_complex: bool) -> Scan:
    count = 2 if is_complex else 1
    if kind.kind != "f":
        return Scan([(kind, 0)], lambda x, i: [cast(x, kind)], lambda a, b: [a[0] + b[0]], list)  # type: ignore[arg-type]

    def enter(x: Element, i: Value) -> State:
        parts = [x.re, x.im] if isinstance(x, Complex) else [x]
        return [v for p in parts for v in (p, const(0, kind))]

    def join(a: State, b: State) -> State:
        out: State = []
        for j in range(count):
            s, lost = a[2 * j], a[2 * j + 1]
            t, more = b[2 * j], b[2 * j + 1]
            total = s + t
            back = total - s
            error = (s - (total - back)) + (t - back)
            out += [total, where(is_nan(error), const(0, kind), lost + more + error)]
        return out

    def leave(s: State) -> list[Element]:
        v = [s[2 * j] + s[2 * j + 1] for j in range(count)]
        return [Complex(v[0], v[1]) if count == 2 else v[0]]

    return Scan([(kind, 0)] * (2 * count), enter, join, leave)


@lowering("cumprod")
def cumprod(plan: Plan, x: Memory, dim: int) -> None:
    name = _total(x)
    kind = dtypes.language_dtype(name).compute
    out = plan.output(name, x.shape)
    if dtypes.is_complex(name):

        def join(a: State, b: State) -> State:
            return list(complexes.mul(Complex(*a), Complex(*b)))

        scan = Scan([(kind, 1), (kind, 0)], lambda e, i: [e.re, e.im], join, lambda s: [Complex(*s)])  # type: ignore[union-attr]
    else:
        scan = Scan([(kind, 1)], lambda e, i: [cast(e, kind)], lambda a, b: [a[0] * b[0]], list)  # type: ignore[arg-type]
    run(plan, "cumprod", scan, x, wrapped(dim, x.ndim), [out])


@lowering("logcumsumexp")
def logcumsumexp(plan: Plan, x: Memory, dim: int) -> None:
    if not dtypes.is_float(x.dtype) and not dtypes.is_complex(x.dtype):
        raise UnsupportedError(f"logcumsumexp of {x.dtype}; it takes floating point or complex numbers")
    kind = dtypes.language_dtype(x.dtype).compute
    if dtypes.is_complex(x.dtype):

        def join(a: State, b: State) -> State:
            return list(choose(a[0].eq(-math.inf), Complex(*b), add_complex_logs(Complex(*a), Complex(*b))))  # type: ignore[arg-type]

        scan = Scan([(kind, -math.inf), (kind, 0)], lambda e, i: [e.re, e.im], join, lambda s: [Complex(*s)])  # type: ignore[union-attr]
    else:
        scan = Scan([(kind, -math.inf)], lambda e, i: [e], lambda a, b: [add_logs(a[0], b[0])], list)  # type: ignore[list-item]
    run(plan, "logcumsumexp", scan, x, wrapped(dim, x.ndim), [plan.output(x.dtype, x.shape)])


def _extremes(op: str, largest: bool) -> None:
    @lowering(op)
    def extremes(plan: Plan, x: Memory, dim: int) -> Program:
        """The running extreme and its last place; NaN wins."""
        if dtypes.is_complex(x.dtype):
            raise UnsupportedError(f"{op} of complex numbers, which have no order")
        kind = dtypes.language_dtype(x.dtype).compute
        kind = int64 if kind is boolean else kind
        outs = [plan.output(x.dtype, x.shape), plan.output("int64", x.shape)]

        def join(a: State, b: State) -> State:
            better = (b[0] >= a[0] if largest else b[0] <= a[0]) | is_nan(b[0])
            better = (better | (a[1] < 0)) & (b[1] >= 0)
            return [where(better, b[0], a[0]), where(better, b[1], a[1])]

        scan = Scan([(kind, 0), (int64, -1)], lambda e, i: [cast(e, kind), cast(i, int64)], join, list)  # type: ignore[arg-type]
        run(plan, op, scan, x, wrapped(dim, x.ndim), outs)
        return plan.program(several=True)


_extremes("cummax", True)
_extremes("cummin", False)
