"""Kernels that keep a row together: softmax, layer norm, RMS norm, cross entropy, each in one kernel a direction.

A row is a group of threads, or one thread where it is short. What costs much and is used by a later pass is kept in a row buffer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from ..errors import UnsupportedError
from ..language.dtypes import index_type, int64
from ..language.program import Accumulator, Loop, Store
from ..language.values import Value, before, cast, const, fma, index, load, result, unary, where
from . import dtypes
from .elements import Element, exponential
from .folding import Fold, fold_dims
from .launch import Program
from .layout import wrapped
from .plan import Index, Kern, Memory, Plan
from .table import lowering

SHORT = 32  # a row that one thread takes
BYTES, STRETCH = 16, 8  # of neighbours that a thread moves at once, where it does: bytes, and elements at most
KEPT = 16384  # bytes of the longest row that is kept in the memory of a group, of which the least devices have 32768


class Row:
    """One row: a position in the other dimensions, and passes over its elements."""

    def __init__(self, k: Kern, at: tuple[Value, ...], length: int, role: str) -> None:
        self.k, self.at, self.length, self.role = k, at, length, role
        self.passes = 0

    def _loop(self, body: Callable[[Value], Sequence[Accumulator]]) -> None:
        self.passes += 1
        var = f"c{self.passes}"
        outer, self.k.body = self.k.body, []
        accumulators = body(index(var))
        loop = Loop(var, self.k.extent(self.length), self.role, tuple(self.k.body), tuple(accumulators))
        self.k.body = [*outer, loop]

    def fold(self, folds: Callable[[Value], list[Fold]]) -> list[Value]:
        """Folds over the row's elements."""
        made: list[Accumulator] = []

        def body(c: Value) -> Sequence[Accumulator]:
            made.extend(Accumulator(self.k.fresh("a"), f.combine, f.value, f.dtype) for f in folds(c))
            return made

        self._loop(body)
        return [result(a) for a in made]

    def fold_kept(self, value: Callable[[Value], Value], combine: str) -> tuple[Value, Callable[[Value], Value]]:
        """Folds values that a later pass reads again: the result, and what reads them."""
        probe = value(index("probe"))
        if self.role != "lanes" or self.length * probe.dtype.bits // 8 > KEPT:
            return self.fold(lambda c: [Fold(combine, value(c))])[0], value
        buffer = self.k.row(probe.dtype, self.length)

        def folds(c: Value) -> list[Fold]:
            x = value(c)
            self.k.add(Store(buffer, c, x))
            return [Fold(combine, x)]

        return self.fold(folds)[0], lambda c: load(buffer, c)

    def each(self, write: Callable[[Value], None]) -> None:
        """Writes at each of the row's elements."""

        def body(c: Value) -> Sequence[Accumulator]:
            write(c)
            return ()

        self._loop(body)


def each_row(
    plan: Plan,
    name: str,
    rest: tuple[int, ...],
    length: int,
    arrays: Sequence[Memory],
    step: Callable[[Kern, Row], None],
    lanes: int = 512,
) -> None:
    """One kernel over rows: `step` makes the passes over one, at a position in the other dimensions.

    Args:
        lanes: the most that fold a row together.
    """
    n = math.prod(rest)
    if n == 0:
        return
    short = length <= SHORT
    threads = 256 if short else min(lanes, row_threads(plan, length, arrays))
    k = plan.kern(name, n, length + 256, arrays=arrays, threads=threads)
    total = k.extent(n)
    var, role, inner = ("i", "flat", "serial") if short else ("r", "grid", "lanes")
    step(k, Row(k, k.unravel(index(var), rest), length, inner))
    plan.launch(k, [Loop(var, total, role, tuple(k.body))], n)


def row_threads(plan: Plan, length: int, arrays: Sequence[Memory]) -> int:
    """How many threads take a row: some elements for each, or some stretches of 16 bytes."""
    if not plan.vectors:
        return max(32, min(256, 1 << max(0, (length - 1).bit_length() - 2)))
    least = min(dtypes.language_dtype(m.dtype).bits // 8 or 1 for m in arrays)
    stretches = -(-length // min(STRETCH, BYTES // least))
    return max(32, min(512, 1 << max(0, (stretches - 1).bit_length() - 2)))


class Along:
    """Rows along one dimension of arrays of one shape."""

    def __init__(self, shape: tuple[int, ...], dim: int) -> None:
        self.scalar = not shape
        self.shape = shape or (1,)
        self.dim = wrapped(dim, len(shape))
        self.rest = tuple(n for d, n in enumerate(self.shape) if d != self.dim)
        self.length = self.shape[self.dim]

    def view(self, m: Memory) -> Memory:
        return m.view((1,), (1,)) if self.scalar else m

    def at(self, row: Row, c: Value) -> tuple[Value, ...]:
        return (*row.at[: self.dim], c, *row.at[self.dim :])


def check_float(op: str, m: Memory) -> None:
    if not dtypes.is_float(m.dtype):
        raise UnsupportedError(f"{op}: takes floating-point tensors, got {m.dtype}; give dtype= to convert")


def maximum_of(row: Row, value: Callable[[Value], Value]) -> Value:
    return row.fold(lambda c: [Fold("max", value(c))])[0]


def log_sum_exp(row: Row, value: Callable[[Value], Value], dtype: str) -> Value:
    """log(sum(exp(value))), in one pass over a long row: each lane keeps the largest value that it has seen and its sum beside that."""
    k, plan = row.k, row.k.plan
    if not plan.vectors or row.role != "lanes" or row.length % STRETCH or row.length < 2 * k.threads * STRETCH:
        top = maximum_of(row, value)
        total = row.fold(lambda c: [Fold("sum", exponential(value(c) - top, dtype, plan.vectors))])[0]
        return unary("log", total) + top
    kind = value(index("probe")).dtype
    width, threads = const(STRETCH, index_type), const(k.threads, index_type)
    least = const(-math.inf, kind)
    largest, sums = k.row(kind, k.threads), k.row(kind, k.threads)
    lane, turn = index("lane"), index("turn")
    outer, k.body = k.body, []
    # A lane takes the stretches lane, lane + threads, ...: of each its largest value first, then the sum of its powers.
    start = (turn * threads + lane) * width
    seen = Accumulator("top_of", "max", value(start + index("a")), kind)
    before_top, before_sum = before("top", kind), before("total", kind)
    top = where(result(seen) > before_top, result(seen), before_top)
    top = where(result(seen).ne(result(seen)), result(seen), top)
    shift = where(top.eq(least), const(0, kind), top)
    powers = Accumulator("sum_of", "sum", exponential(value(start + index("b")) - shift, dtype, True), kind)
    total = before_sum * unary("exp", before_top - shift) + result(powers)
    inner = (Loop("a", width, "serial", (), (seen,)), Loop("b", width, "serial", (), (powers,)))
    carried = (
        Accumulator("top", "carry", top, kind, initial=least), Accumulator("total", "carry", total, kind, initial=const(0, kind)),
    )  # fmt: skip
    turns = (k.extent(row.length // STRETCH) - lane + (threads - 1)) / threads
    k.add(Loop("turn", turns, "serial", inner, carried))
    k.add(Store(largest, lane, result(carried[0])), Store(sums, lane, result(carried[1])))
    row.passes += 1
    most = Accumulator("most", "max", result(carried[0]), kind)
    k.body = [*outer, Loop("lane", threads, "lanes", tuple(k.body), (most,))]
    shift = where(result(most).eq(least), const(0, kind), result(most))
    other = index("other")
    all_of = Accumulator("all_of", "sum", load(sums, other) * unary("exp", load(largest, other) - shift), kind)
    k.body.append(Loop("other", threads, "lanes", (), (all_of,)))
    return unary("log", result(all_of)) + shift


@lowering("softmax_forward")
def softmax_forward(plan: Plan, x: Memory, dim: int) -> None:
    check_float("softmax", x)
    along, out = Along(x.shape, dim), plan.output(x.dtype, x.shape)
    source, target = along.view(x), along.view(out)

    def step(k: Kern, row: Row) -> None:
        def value(c: Value) -> Value:
            return k.value(source, along.at(row, c))

        top = maximum_of(row, value)
        total, power = row.fold_kept(lambda c: exponential(value(c) - top, x.dtype, plan.vectors), "sum")
        share = 1 / total
        row.each(lambda c: k.write(target, along.at(row, c), power(c) * share))

    each_row(plan, "softmax", along.rest, along.length, [x, out], step)


@lowering("log_softmax_forward")
def log_softmax_forward(plan: Plan, x: Memory, dim: int) -> None:
    check_float("log_softmax", x)
    along, out = Along(x.shape, dim), plan.output(x.dtype, x.shape)
    source, target = along.view(x), along.view(out)

    def step(k: Kern, row: Row) -> None:
        def value(c: Value) -> Value:
            return k.value(source, along.at(row, c))

        top = maximum_of(row, value)
        total = row.fold(lambda c: [Fold("sum", exponential(value(c) - top, x.dtype, plan.vectors))])[0]
        log_total = unary("log", total)
        row.each(lambda c: k.write(target, along.at(row, c), value(c) - top - log_total))

    each_row(plan, "log_softmax", along.rest, along.length, [x, out], step)


def _backward(op: str, term: Callable[[Value, Value], Value], leave: Callable[[Value, Value, Value], Value]) -> None:
    @lowering(op)
    def backward(plan: Plan, grad: Memory, output: Memory, dim: int) -> None:
        check_float(op, grad)
        along, out = Along(grad.shape, dim), plan.output(grad.dtype, grad.shape)
        g, y, target = along.view(grad), along.view(output), along.view(out)

        def step(k: Kern, row: Row) -> None:
            def at(c: Value) -> tuple[Value, Value]:
                place = along.at(row, c)
                return k.value(g, place), k.value(y, place)

            total = row.fold(lambda c: [Fold("sum", term(*at(c)))])[0]
            row.each(lambda c: k.write(target, along.at(row, c), leave(*at(c), total)))

        each_row(plan, op, along.rest, along.length, [grad, output, out], step)


_backward("softmax_backward", lambda g, y: g * y, lambda g, y, total: (g - total) * y)
_backward("log_softmax_backward", lambda g, y: g, lambda g, y, total: g - unary("exp", y) * total)


# ---------------------------------------------------------------- normalization over trailing dimensions


class Trailing:
    """Rows of the last dimensions, those of `normalized_shape`."""

    def __init__(self, op: str, x: Memory, normalized_shape: Sequence[int]) -> None:
        self.inner = tuple(normalized_shape)
        lead = x.ndim - len(self.inner)
        if lead < 0 or x.shape[lead:] != self.inner:
            raise RuntimeError(f"{op}: an input of shape {x.shape} does not end in normalized_shape {self.inner}")
        check_float(op, x)
        self.rest, self.length = x.shape[:lead], math.prod(self.inner)
        self.kept = (*self.rest, *(1 for _ in self.inner))
        self.wide = dtypes.language_dtype(x.dtype).compute.name
        self.dims = tuple(range(lead))
        self.op = op

    def check(self, **vectors: Memory | None) -> None:
        """Raises where a weight or bias has another shape than the rows."""
        for name, m in vectors.items():
            if m is not None and m.shape != self.inner:
                raise ValueError(f"{self.op}: {name} must have the normalized shape {self.inner}, but got {m.shape}")

    def at(self, k: Kern, row: Row, c: Value) -> tuple[Value, ...]:
        return (*row.at, *k.unravel(c, self.inner))

    def statistic(self, k: Kern, row: Row) -> tuple[Value, ...]:
        zero = const(0, row.at[0].dtype) if row.at else index("probe") * 0
        return (*row.at, *(zero for _ in self.inner))

    def vector(self, k: Kern, m: Memory | None, c: Value) -> Value | None:
        return None if m is None else cast(k.value(m, k.unravel(c, self.inner)), dtypes.language_dtype(self.wide))


def mean_of(row: Row, value: Callable[[Value], Value], t: Trailing) -> Value:
    """The mean of a row's values."""
    total = row.fold(lambda c: [Fold("sum", value(c))])[0]
    kind = dtypes.language_dtype(t.wide)
    return total * row.k.scalar(1.0 / t.length, kind) if row.k.plan.vectors else total / row.k.scalar(float(t.length), kind)


def reciprocal_root(k: Kern, x: Value, eps: float) -> Value:
    """1 / sqrt(x + eps)."""
    x = x + k.scalar(eps, x.dtype)
    return unary("rsqrt", x) if k.plan.vectors else 1 / unary("sqrt", x)


@lowering("native_layer_norm")
def native_layer_norm(
    plan: Plan, x: Memory, normalized_shape: Sequence[int], weight: Memory | None, bias: Memory | None, eps: float
) -> Program:
    t = Trailing("layer_norm", x, normalized_shape)
    t.check(weight=weight, bias=bias)
    out, mean_out, rstd_out = plan.output(x.dtype, x.shape), plan.output(t.wide, t.kept), plan.output(t.wide, t.kept)
    arrays = [m for m in (x, weight, bias, out) if m is not None]

    def step(k: Kern, row: Row) -> None:
        def value(c: Value) -> Value:
            return k.value(x, t.at(k, row, c))

        mean = mean_of(row, value, t)
        square = mean_of(row, lambda c: (value(c) - mean) * (value(c) - mean), t)
        rstd = reciprocal_root(k, square, eps)

        def write(c: Value) -> None:
            y = (value(c) - mean) * rstd
            w, b = t.vector(k, weight, c), t.vector(k, bias, c)
            if w is not None and b is not None and plan.vectors:
                k.write(out, t.at(k, row, c), fma(y, w, b))
                return
            y = y if w is None else y * w
            k.write(out, t.at(k, row, c), y if b is None else y + b)

        row.each(write)
        k.write(mean_out, t.statistic(k, row), mean)
        k.write(rstd_out, t.statistic(k, row), rstd)

    each_row(plan, "layer_norm", t.rest, t.length, arrays, step)
    return plan.program(several=True)


def _layer_norm_input(plan: Plan, t: Trailing, grad: Memory, x: Memory, weight: Memory | None, eps: float, out: Memory) -> None:
    """The cotangent of the input: the statistics are computed again, in the row, from its own sums."""

    def step(k: Kern, row: Row) -> None:
        count = k.scalar(float(t.length), dtypes.language_dtype(t.wide))

        def value(c: Value) -> Value:
            return k.value(x, t.at(k, row, c))

        def cotangent(c: Value) -> Value:
            g, w = k.value(grad, t.at(k, row, c)), t.vector(k, weight, c)
            return g if w is None else g * w

        mean = mean_of(row, value, t)
        square = mean_of(row, lambda c: (value(c) - mean) * (value(c) - mean), t)
        rstd = reciprocal_root(k, square, eps)
        sums = row.fold(lambda c: [Fold("sum", cotangent(c)), Fold("sum", cotangent(c) * ((value(c) - mean) * rstd))])
        through_mean, through_var = sums[0] / count, sums[1] / count
        row.each(lambda c: k.write(out, t.at(k, row, c), (cotangent(c) - through_mean - (value(c) - mean) * rstd * through_var) * rstd))

    arrays = [m for m in (grad, x, weight, out) if m is not None]
    each_row(plan, "layer_norm_backward", t.rest, t.length, arrays, step)


def _columns(plan: Plan, t: Trailing, grad: Memory, x: Memory, mean: Memory | None, rstd: Memory, outs: Sequence[Memory]) -> None:
    """Sums over rows: of the cotangent times the normal form of the input, then of the cotangent alone."""
    sources = [grad, x, rstd.expand(x.shape)] + ([] if mean is None else [mean.expand(x.shape)])

    def folds(k: Kern, v: list[Element], at: Value) -> list[Fold]:
        g, value, scale, *center = (cast(e, dtypes.language_dtype(t.wide)) for e in v if isinstance(e, Value))
        normal = (value - center[0]) * scale if center else value * scale
        return [Fold("sum", g * normal), Fold("sum", g)][: len(outs)]

    fold_dims(plan, "norm_columns", outs, sources, t.dims, folds, lambda k, r: list(r))


@lowering("layer_norm_backward")
def layer_norm_backward(
    plan: Plan, grad: Memory, x: Memory, normalized_shape: Sequence[int], weight: Memory | None, mean: Memory, rstd: Memory, eps: float
) -> Program:
    t = Trailing("layer_norm", x, normalized_shape)
    outs = [plan.output(x.dtype, x.shape), plan.output(t.wide, t.inner), plan.output(t.wide, t.inner)]
    _layer_norm_input(plan, t, grad, x, weight, eps, outs[0])
    _columns(plan, t, grad, x, mean, rstd, outs[1:])
    return plan.program(several=True)


@lowering("layer_norm_backward_input")
def layer_norm_backward_input(
    plan: Plan, grad: Memory, x: Memory, normalized_shape: Sequence[int], weight: Memory | None, mean: Memory, rstd: Memory, eps: float
) -> None:
    t = Trailing("layer_norm", x, normalized_shape)
    _layer_norm_input(plan, t, grad, x, weight, eps, plan.output(x.dtype, x.shape))


@lowering("layer_norm_backward_weight")
def layer_norm_backward_weight(
    plan: Plan, grad: Memory, x: Memory, normalized_shape: Sequence[int], mean: Memory, rstd: Memory, eps: float
) -> None:
    t = Trailing("layer_norm", x, normalized_shape)
    _columns(plan, t, grad, x, mean, rstd, [plan.output(t.wide, t.inner)])


@lowering("native_rms_norm")
def native_rms_norm(plan: Plan, x: Memory, normalized_shape: Sequence[int], weight: Memory | None, eps: float) -> Program:
    t = Trailing("rms_norm", x, normalized_shape)
    t.check(weight=weight)
    out, rstd_out = plan.output(x.dtype, x.shape), plan.output(t.wide, t.kept)

    def step(k: Kern, row: Row) -> None:
        def value(c: Value) -> Value:
            return k.value(x, t.at(k, row, c))

        rstd = reciprocal_root(k, mean_of(row, lambda c: value(c) * value(c), t), eps)

        def write(c: Value) -> None:
            w = t.vector(k, weight, c)
            y = value(c) * rstd
            k.write(out, t.at(k, row, c), y if w is None else y * w)

        row.each(write)
        k.write(rstd_out, t.statistic(k, row), rstd)

    each_row(plan, "rms_norm", t.rest, t.length, [m for m in (x, weight, out) if m is not None], step)
    return plan.program(several=True)


# ---------------------------------------------------------------- cross entropy


def check_targets(op: str, target: Memory) -> None:
    if target.dtype not in ("int64", "uint8"):
        raise TypeError(f"{op}: class targets must be int64 or uint8, not {target.dtype}; cast with .to(dtype)")


def class_of(k: Kern, label: Value, classes: int, ignore_index: int) -> tuple[Value, Value]:
    """The class as a place, 0 where it is ignored or wrong, and whether it counts."""
    label = cast(label, int64)
    counts = counting(k, label, ignore_index)
    inside = (label >= 0) & (label < cast(k.extent(classes), int64))
    message = f"target names no class; there are {classes} classes, 0 to {classes - 1}, and {ignore_index} is ignored"
    k.fault(counts & ~inside, "IndexError", message)
    return where(counts & inside, label, 0), counts


def counting(k: Kern, label: Value, ignore_index: int) -> Value:
    """Whether a class counts."""
    return cast(label, int64).ne(k.scalar(ignore_index, int64))


@lowering("class_targets")
def class_targets(plan: Plan, target: Memory, classes: int, ignore_index: int) -> None:
    check_targets("cross_entropy and nll_loss", target)

    def element(k: Kern, at: Index, m: Memory) -> Element:
        return class_of(k, k.value(m, at), classes, ignore_index)[0]

    plan.elements("class_targets", [plan.output("int64", target.shape)], [target], element)


@lowering("fused_cross_entropy")
def fused_cross_entropy(plan: Plan, x: Memory, target: Memory, ignore_index: int, reduction: str) -> Program:
    """The loss, and the logarithm of each row's sum of exponentials."""
    check_logits(x, target)
    rows, classes = x.shape
    wide = dtypes.language_dtype(x.dtype).compute.name
    out = plan.output(x.dtype, (rows,) if reduction == "none" else ())
    normalizer = plan.output(wide, (rows,))
    losses = out if reduction == "none" else plan.temporary(wide, (rows,))

    def step(k: Kern, row: Row) -> None:
        def value(c: Value) -> Value:
            return k.value(x, (row.at[0], c))

        log_total = log_sum_exp(row, value, x.dtype)
        place, counts = class_of(k, k.value(target, row.at), classes, ignore_index)
        picked = k.value(x, (row.at[0], cast(place, row.at[0].dtype)))
        k.write(losses, row.at, where(counts, log_total - picked, 0))
        k.write(normalizer, row.at, log_total)

    each_row(plan, "cross_entropy", (rows,), classes, [x, target, out], step)
    if reduction != "none":
        _reduce_losses(plan, losses, target, out, ignore_index, reduction)
    return plan.program(several=True)


def check_logits(x: Memory, target: Memory) -> None:
    if x.ndim != 2 or target.shape != x.shape[:1]:
        raise ValueError(f"cross_entropy: logits of shape {x.shape} take targets of shape {x.shape[:1]}, got {target.shape}")
    check_float("cross_entropy", x)
    check_targets("cross_entropy and nll_loss", target)


def _reduce_losses(plan: Plan, losses: Memory, target: Memory, out: Memory, ignore_index: int, reduction: str) -> None:
    def folds(k: Kern, v: list[Element], at: Value) -> list[Fold]:
        loss, label = v
        assert isinstance(loss, Value) and isinstance(label, Value)
        counts = cast(label, int64).ne(k.scalar(ignore_index, int64))
        return [Fold("sum", loss), Fold("sum", cast(counts, int64))]

    def finish(k: Kern, r: list[Value]) -> list[Element]:
        if reduction == "sum":
            return [r[0]]
        n = cast(r[1], r[0].dtype)
        return [where(n.eq(0), const(math.nan, n.dtype), r[0] / n)]

    fold_dims(plan, "cross_entropy_total", [out], [losses, target], (0,), folds, finish)


@lowering("fused_cross_entropy_backward")
def fused_cross_entropy_backward(
    plan: Plan, grad: Memory, x: Memory, target: Memory, normalizer: Memory, ignore_index: int, reduction: str
) -> None:
    """(softmax - the target's unit vector) times the row's cotangent."""
    check_logits(x, target)
    rows = x.shape[0]
    out = plan.output(x.dtype, x.shape)
    kind = dtypes.language_dtype(x.dtype).compute
    counted = plan.temporary("int64", ())

    def count(k: Kern, v: list[Element], at: Value) -> list[Fold]:
        label = v[0]
        assert isinstance(label, Value)
        return [Fold("sum", cast(cast(label, int64).ne(k.scalar(ignore_index, int64)), int64))]

    if reduction == "mean":
        fold_dims(plan, "count_targets", [counted], [target], (0,), count, lambda k, r: list(r))
    scale = grad.expand((rows,))

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        label = k.value(target, at[:1])  # the forward pass has refused those that name no class
        counts = counting(k, label, ignore_index)
        s = cast(k.value(scale, at[:1]), kind)
        if reduction == "mean":
            n = k.value(counted, ())
            s = s / cast(where(n < 1, 1, n), kind)
        s = where(counts, s, 0)
        p = exponential(k.value(x, at) - cast(k.value(normalizer, at[:1]), kind), x.dtype, plan.vectors) * s
        k.write(out, at, where(cast(label, index_type).eq(at[1]), p - s, p))

    plan.each("cross_entropy_backward", x.shape, [x, target, out], step)
