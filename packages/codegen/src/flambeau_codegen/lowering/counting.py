"""Counting values, histograms, and draws by weights."""

from __future__ import annotations

import math

from ..errors import UnsupportedError
from ..language.dtypes import float64, index_type, int32, int64
from ..language.values import Value, binary, cast, const, where
from . import dtypes, scan
from .creation import converted
from .elements import Element
from .folding import Fold, fold_dims
from .indexing import least, needs_count, ordered, scattered
from .plan import Index, Kern, Memory, Plan
from .random import DOUBLE, drawn, longs, minus_log
from .sorting import sorted_rows
from .table import lowering


def counted(plan: Plan, x: Memory, weights: Memory | None, count: int, out: Memory) -> None:
    """Adds 1, or the weights, at the place that each element names."""
    if not dtypes.is_integer(x.dtype):
        raise UnsupportedError(f"bincount: input must hold integers, but is {x.dtype}; cast with .to(dtype)")
    plan.fill(out, 0)
    in_order = weights is not None and ordered(plan, out.dtype, True)

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        i = cast(k.value(x, at), int64)
        k.fault(i < 0, "RuntimeError", "bincount: input must hold no negative integers")
        ok = (i >= 0) & (i < cast(k.extent(count), int64))
        value: Element = const(1, int64) if weights is None else k.read(weights, at)
        k.write(out, (cast(where(ok, i, 0), index_type),), value, ok, "sum", atomic=not in_order)

    scattered(plan, "bincount", x.shape, range(x.ndim), [x, out] + ([] if weights is None else [weights]), step, in_order)


@lowering("count_values")
def count_values(plan: Plan, x: Memory, minlength: int, count: int | None = None) -> None:
    """How often each integer from 0 occurs; `count` is the result's size, 1 + the greatest of them or minlength."""
    n = needs_count("count_values", count)
    out = plan.output("int64", (n,))
    work = plan.temporary("int32", (n,))
    counted(plan, x, None, n, work)
    converted(plan, work, out)


@lowering("count_weights")
def count_weights(plan: Plan, x: Memory, weights: Memory, minlength: int, count: int | None = None) -> None:
    n = needs_count("count_weights", count)
    out = plan.output(weights.dtype, (n,))
    kind = dtypes.language_dtype(weights.dtype).compute
    work = plan.temporary(kind.name, (n,)) if kind.name != out.dtype else out
    counted(plan, x, weights, n, work)
    if work is not out:
        converted(plan, work, out)


@lowering("histc")
def histc(plan: Plan, x: Memory, bins: int = 100, min: float = 0, max: float = 0) -> None:
    if bins < 1 or max < min:
        raise RuntimeError(f"histc: bins={bins}, min={min}, max={max}; bins must be at least 1 and max not below min")
    if not dtypes.is_float(x.dtype):
        raise RuntimeError(f"histc: the dtype {x.dtype} is not floating point; cast input, for example to float32")
    out = plan.output(x.dtype, (bins,))
    kind = dtypes.language_dtype(x.dtype).compute
    counts, ends = plan.temporary("int32", (bins,)), [plan.temporary(kind.name, ()) for _ in range(2)]
    plan.fill(counts, 0)
    find = min == max and x.size > 0
    if find:
        dims = range(x.ndim)
        fold_dims(plan, "histc_ends", ends, [x], dims, lambda k, v, at: [Fold("min", v[0]), Fold("max", v[0])], lambda k, r: list(r))  # type: ignore[arg-type]

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        v = k.value(x, at)
        low, high = (k.value(m, ()) for m in ends) if find else (k.scalar(float(min), kind), k.scalar(float(max), kind))
        k.fault(
            ~((high - low) < math.inf), "RuntimeError", "histc: the ends are not finite; give finite min and max, or an input without NaN"
        )
        same = low.eq(high)
        low, high = where(same, low - 1, low), where(same, high + 1, high)
        inside = (v >= low) & (v <= high)
        spot = cast((where(inside, v, low) - low) / (high - low) * k.scalar(float(bins), kind), index_type)
        k.write(counts, (binary("min", spot, k.extent(bins) - 1),), const(1, int32), inside, "sum", atomic=True)

    plan.each("histc", x.shape, [x, counts], step)
    converted(plan, counts, out)


@lowering("random_multinomial")
def random_multinomial(plan: Plan, p: Memory, num_samples: int, replacement: bool, seed: int, offset: int) -> None:
    """With replacement, the least place whose running sum is above u * total; without, the least of exponentials over weights."""
    n, rows = p.shape[-1], p.shape[:-1]
    out = plan.output("int64", (*rows, num_samples))
    weights = plan.temporary("float64", p.shape)

    def element(k: Kern, at: Index, m: Memory) -> Element:
        w = cast(k.value(m, at), float64)
        message = "multinomial: expected weights that are finite and >= 0, got a tensor with inf, nan or an element < 0"
        k.fault(~((w >= 0) & (w < math.inf)), "RuntimeError", message)
        return w

    plan.elements("weights", [weights], [p], element)
    _check_rows(plan, weights, num_samples, replacement)
    if not math.prod(out.shape):
        return
    if not replacement:
        waits = plan.temporary("float64", p.shape)

        def finish(k: Kern, d: Value, given: list[Element]) -> list[Element]:
            w = given[0]
            assert isinstance(w, Value)
            return [binary("max", minus_log(d, DOUBLE), const(2.0**-54, float64)) / w]

        drawn(plan, "waits", [waits], 2, seed, offset, lambda k, words: longs(words), [weights], finish)
        _, places = sorted_rows(plan, waits, False)
        converted(plan, places.view((*rows, num_samples), places.strides), out)
        return
    sums = plan.temporary("float64", p.shape)
    running = scan.Scan([(float64, 0)], lambda x, i: [x], lambda a, b: [a[0] + b[0]], list)  # type: ignore[list-item]
    scan.run(plan, "running", running, weights, p.ndim - 1, [sums])
    uniform = plan.temporary("float64", out.shape)
    drawn(plan, "uniform", [uniform], 2, seed, offset, lambda k, words: [cast(d >> 11, float64) * 2.0**-53 for d in longs(words)])

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        k.flat = None
        total = k.value(sums, (*at[:-1], k.extent(n) - 1))
        u = k.value(uniform, at) * total
        k.write(out, at, cast(least(k, n, lambda i: k.value(sums, (*at[:-1], i)) > u), int64))

    plan.each("multinomial", out.shape, [sums, uniform, out], step)


def _check_rows(plan: Plan, weights: Memory, num_samples: int, replacement: bool) -> None:
    """Faults for rows without enough weight."""
    rows = weights.shape[:-1]
    marks = plan.temporary("int32", rows)

    def folds(k: Kern, v: list[Element], at: Value) -> list[Fold]:
        w = v[0]
        assert isinstance(w, Value)
        return [Fold("sum", cast(w > 0, int32))]

    def finish(k: Kern, r: list[Value]) -> list[Element]:
        k.fault(r[0].eq(0), "RuntimeError", "multinomial: expected every row of weights to have a sum > 0, got a row of zeros")
        if not replacement:
            message = f"multinomial: cannot draw {num_samples} samples without replacement from a row with fewer weights above 0"
            k.fault(r[0] < num_samples, "RuntimeError", message)
        return list(r)

    fold_dims(plan, "check_weights", [marks], [weights], (weights.ndim - 1,), folds, finish)
