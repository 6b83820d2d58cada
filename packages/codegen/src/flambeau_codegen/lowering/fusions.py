"""Steps that several ops' kernels make at once, in the form that processors with few threads and large caches run best.

A backend names them in place of an op's own lowering: rows in parts, whose sums over rows stay with the part; a channel's statistics and
what follows of them in one kernel; an optimizer's update of one array; attention's weights, row by row, between its products.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from ..errors import UnsupportedError
from ..language.dtypes import float32, index_type
from ..language.program import Accumulator, Loop, Statement, Store
from ..language.values import Value, binary, cast, const, index, load, result, unary, where
from . import dtypes
from .activation import gelu_weight, tanh_form
from .arithmetic import maximum
from .elements import Element
from .folding import Fold, fold_dims
from .launch import Program
from .layout import merged
from .plan import Index, Kern, Memory, Plan
from .rows import Row, Trailing, check_float, row_threads
from .table import lowering

PART = 16  # rows of a part, at least
PARTS = 64  # parts, at most
RESIDENT = 1 << 17  # threads that work at once on a device that moves vectors, about: so many parts there are
LONGEST = 1 << 14  # numbers of a row that a kernel keeps: on processors they lie on its thread's stack, and a kernel has two rows at most


# ---------------------------------------------------------------- activations


@lowering("gelu_with_slope")
def gelu_with_slope(plan: Plan, x: Memory, approximate: str) -> Program:
    """gelu, and its derivative in float32."""
    tanh = tanh_form(approximate)
    wide = dtypes.language_dtype(x.dtype).compute.name
    outs = [plan.output(x.dtype, x.shape), plan.output(wide, x.shape)]

    def element(k: Kern, at: Index, m: Memory) -> list[Element]:
        v = k.value(m, at)
        w, density = gelu_weight(v, tanh)
        return [v * w, w + where(density.eq(0), 0, v * density)]

    plan.elements("gelu_with_slope", outs, [x], element)  # type: ignore[arg-type]
    return plan.program(several=True)


@lowering("gelu_with_slope_backward")
def gelu_with_slope_backward(plan: Plan, grad: Memory, x: Memory, slope: Memory, approximate: str) -> None:
    out = plan.output(grad.dtype, grad.shape)
    plan.elements("gelu_with_slope_backward", [out], [grad, slope], lambda k, at, g, s: k.value(g, at) * k.value(s, at))


# ---------------------------------------------------------------- sums over rows


@lowering("column_sums")
def column_sums(plan: Plan, x: Memory) -> None:
    """The sum of each column of a matrix: a lane takes a column, in blocks of rows."""
    rows, columns = x.shape
    out = plan.output(x.dtype, (columns,))
    k = plan.kern("column_sums", rows, columns, arrays=[x, out])
    block = const(64, index_type)
    begin = index("b") * block
    inner = Accumulator("a", "sum", k.value(x, (begin + index("r"), index("i"))), dtypes.language_dtype(x.dtype).compute)
    count = k.extent(rows)
    loop = Loop("r", binary("min", block, count - begin), "serial", (), (inner,))
    outer = Accumulator("s", "sum", result(inner), inner.dtype)
    body: list[Statement] = [Loop("b", (count + 63) / block, "serial", (loop,), (outer,))]
    k.write(out, (index("i"),), result(outer))
    plan.launch(k, [Loop("i", k.extent(columns), "flat", (*body, *k.body))], columns)


@lowering("layer_norm_backward_in_parts")
def layer_norm_backward_in_parts(
    plan: Plan, grad: Memory, x: Memory, normalized_shape: Sequence[int], weight: Memory | None, mean: Memory, rstd: Memory, eps: float
) -> Program:
    """The cotangents of input, weight and bias in one pass over the rows of each part."""
    t = Trailing("layer_norm", x, normalized_shape)
    _check_length("layer_norm_backward", t.length)
    outs = [plan.output(x.dtype, x.shape), plan.output(t.wide, t.inner), plan.output(t.wide, t.inner)]
    rows, kind = math.prod(t.rest), dtypes.language_dtype(t.wide)
    threads = min(512, 2 * row_threads(plan, t.length, [grad, x, outs[0]])) if plan.vectors else threads_for(t.length)
    each = max(PART, -(-rows // (RESIDENT // threads if plan.vectors else PARTS)))
    parts = -(-rows // each)
    sums = [plan.temporary(t.wide, (parts, t.length)) for _ in range(2)]
    k = plan.kern("layer_norm_backward", rows, t.length, arrays=[grad, x, outs[0]], threads=threads)
    kept = [k.row(kind, t.length) for _ in sums]
    part = index("p")
    first = part * k.extent(each)
    row = Row(k, k.unravel(first + index("r"), t.rest), t.length, "lanes")
    start = Row(k, (), t.length, "lanes")
    start.passes = 10

    def clear(c: Value) -> None:
        k.add(*[Store(b, c, const(0, kind)) for b in kept])

    start.each(clear)
    outer, k.body = k.body, []
    n = k.scalar(float(t.length), kind)
    center, scale = (k.value(m, t.statistic(k, row)) for m in (mean, rstd))

    def given(c: Value) -> Value:
        return k.value(grad, t.at(k, row, c))

    def normal(c: Value) -> Value:
        return (k.value(x, t.at(k, row, c)) - center) * scale

    def cotangent(c: Value) -> Value:
        w = t.vector(k, weight, c)
        return given(c) if w is None else given(c) * w

    def folds(c: Value) -> list[Fold]:
        k.add(Store(kept[0], c, load(kept[0], c) + given(c) * normal(c)), Store(kept[1], c, load(kept[1], c) + given(c)))
        return [Fold("sum", cotangent(c)), Fold("sum", cotangent(c) * normal(c))]

    through_mean, through_var = (v / n for v in row.fold(folds))
    row.each(lambda c: k.write(outs[0], t.at(k, row, c), (cotangent(c) - through_mean - normal(c) * through_var) * scale))
    mine = binary("min", k.extent(each), k.extent(rows) - first)
    loop = Loop("r", mine, "serial", tuple(k.body))
    k.body = [*outer, loop]
    end = Row(k, (), t.length, "lanes")
    end.passes = 20

    def keep(c: Value) -> None:
        for m, b in zip(sums, kept):
            k.write(m, (part, c), load(b, c))

    end.each(keep)
    plan.launch(k, [Loop("p", k.extent(parts), "grid", tuple(k.body))], parts)
    flat = [m.view((t.length,), (1,)) for m in outs[1:]]
    fold_columns(plan, flat, sums)
    return plan.program(several=True)


def fold_columns(plan: Plan, outs: Sequence[Memory], sources: Sequence[Memory]) -> None:
    """The sum of each column of matrices of one shape, in the order of the rows; by parts where there are threads for them."""
    if plan.vectors:
        fold_dims(
            plan, "columns", outs, sources, (0,), lambda k, v, at: [Fold("sum", x) for x in v if isinstance(x, Value)], lambda k, r: list(r)
        )
        return
    rows, columns = sources[0].shape
    k = plan.kern("columns", rows, columns, arrays=[*outs, *sources])
    accumulators = tuple(
        Accumulator(k.fresh("a"), "sum", k.value(m, (index("r"), index("i"))), dtypes.language_dtype(m.dtype)) for m in sources
    )
    loop = Loop("r", k.extent(rows), "serial", (), accumulators)
    for m, a in zip(outs, accumulators):
        k.write(m, (index("i"),), result(a))
    plan.launch(k, [Loop("i", k.extent(columns), "flat", (loop, *k.body))], columns)


def _check_length(name: str, length: int) -> None:
    if length > LONGEST:
        raise UnsupportedError(f"{name}: rows of {length} numbers; up to {LONGEST} are kept while they are worked on")


def threads_for(length: int) -> int:
    return max(32, min(256, 1 << max(0, (length - 1).bit_length() - 2)))


# ---------------------------------------------------------------- optimizers


@lowering("adam_step")
def adam_step(
    plan: Plan, param: Memory, grad: Memory, mean: Memory, square: Memory, maximum_: Memory | None, numbers: Memory, coupled: bool,
    maximize: bool,
) -> Program:  # fmt: skip
    """One array's step; `numbers` are step size, root of the second correction, 1 - beta1, beta2, 1 - beta2, eps, decay, what is kept."""
    states = [param, mean, square] + ([] if maximum_ is None else [maximum_])
    outs = [plan.output(m.dtype, m.shape) for m in states]

    def element(k: Kern, at: Index, *seen: Memory) -> list[Element]:
        x, g, m, s, *rest = (k.value(v, at) for v in seen)
        size, root, rate1, beta2, rate2, eps, decay, keep = (k.value(numbers, (const(i, index_type),)) for i in range(8))
        g = -g if maximize else g
        g = g + x * decay if coupled else g
        m = m + (g - m) * rate1
        s = s * beta2 + g * g * rate2
        top = maximum(k, rest[0], s) if rest else s
        x = x * keep - m / (unary("sqrt", top) / root + eps) * size
        return [x, m, s, *([top] if rest else [])]

    plan.elements("adam_step", outs, [param, grad, *states[1:]], element)  # type: ignore[arg-type]
    return plan.program(several=True)


# ---------------------------------------------------------------- batch normalization


Values = Callable[[Value, Value], list[Value]]  # from an image's number and a position to what is summed


class Channels:
    """(batch, channels, *space) as channels of runs: a lane takes a channel where its runs are short, else lanes share one."""

    def __init__(self, plan: Plan, name: str, arrays: Sequence[Memory]) -> None:
        x = arrays[0]
        check_float("batch_norm", x)
        self.plan, self.name = plan, name
        self.batch, self.count, self.length = x.shape[0], x.shape[1], math.prod(x.shape[2:])
        self.short = self.length < 8
        self.kind = dtypes.language_dtype(x.dtype).compute
        self.k = plan.kern(name, x.size, arrays=arrays, threads=32)
        self.channel = index("i" if self.short else "g")
        self.total = self.k.scalar(float(self.batch * self.length), self.kind)

    def flat(self, m: Memory) -> Memory:
        """An array of the input's shape as (batch, channels, positions)."""
        shape, (strides,) = merged(m.shape[2:], [m.strides[2:]], keep_order=True)
        if len(shape) > 1:
            raise UnsupportedError(f"{self.name}: images whose positions do not lie evenly")
        return m.view((*m.shape[:2], self.length), (*m.strides[:2], strides[0] if strides else 1))

    def vector(self, m: Memory) -> Value:
        """The channel's number of a vector."""
        return cast(self.k.value(m, (self.channel,)), self.kind)

    def run(self, body: Callable[[Value, Value], Sequence[Accumulator]]) -> list[Value]:
        """A loop over images around one over positions; what the inner one accumulates, the outer one sums."""
        k = self.k
        n, p = k.fresh("image"), k.fresh("spot")
        outer, k.body = k.body, []
        made = tuple(body(index(n), index(p)))
        inner = Loop(p, k.extent(self.length), "serial" if self.short else "lanes", tuple(k.body), made)
        sums = tuple(Accumulator(k.fresh("total"), "sum", result(a), a.dtype) for a in made)
        k.body = [*outer, Loop(n, k.extent(self.batch), "serial", (inner,), sums)]
        return [result(a) for a in sums]

    def along(self, body: Callable[[Value], Sequence[Accumulator]]) -> None:
        """A loop over positions."""
        k = self.k
        p = k.fresh("spot")
        outer, k.body = k.body, []
        made = tuple(body(index(p)))
        k.body = [*outer, Loop(p, k.extent(self.length), "lanes", tuple(k.body), made)]

    def sums(self, values: Values) -> list[Value]:
        """Sums over a channel: each lane keeps the sums of its positions over all images, or those of one long image after the other."""
        k = self.k
        if self.short or self.length > LONGEST:
            return self.run(lambda n, p: [Accumulator(k.fresh("a"), "sum", v, self.kind) for v in values(n, p)])
        count = len(values(index("probe"), index("probe")))
        kept = [k.row(self.kind, self.length) for _ in range(count)]

        def clear(p: Value) -> Sequence[Accumulator]:
            k.add(*[Store(b, p, const(0, self.kind)) for b in kept])
            return ()

        def add(n: Value, p: Value) -> Sequence[Accumulator]:
            k.add(*[Store(b, p, load(b, p) + v) for b, v in zip(kept, values(n, p))])
            return ()

        made: list[Accumulator] = []

        def fold(p: Value) -> Sequence[Accumulator]:
            made.extend(Accumulator(k.fresh("a"), "sum", load(b, p), self.kind) for b in kept)
            return made

        self.along(clear)
        self.run(add)
        self.along(fold)
        return [result(a) for a in made]

    def write(self, target: Memory, value: Callable[[Value, Value], Value]) -> None:
        """Writes at every element of the channel."""

        def body(n: Value, p: Value) -> Sequence[Accumulator]:
            self.k.write(target, (n, self.channel, p), value(n, p))
            return ()

        self.run(body)

    def finish(self) -> Program:
        loop = Loop(self.channel.attr, self.k.extent(self.count), "flat" if self.short else "grid", tuple(self.k.body))
        self.plan.launch(self.k, [loop], self.count)
        return self.plan.program(several=True)


def _check_vectors(x: Memory, vectors: Sequence[Memory | None]) -> None:
    if x.ndim < 2 or any(v is not None and v.shape != x.shape[1:2] for v in vectors):
        raise ValueError(f"batch_norm: vectors of {x.shape[1:2]} numbers, one a channel, are needed for an input of {x.shape}")


@lowering("batch_norm_in_channels")
def batch_norm_in_channels(plan: Plan, x: Memory, weight: Memory | None, bias: Memory | None, eps: float) -> Program:
    """Normalizes by the statistics of the batch: the result, means, biased variances."""
    _check_vectors(x, [weight, bias])
    out = plan.output(x.dtype, x.shape)
    t = Channels(plan, "batch_norm", [x, out])
    mean_out, var_out = (plan.output(t.kind.name, x.shape[1:2]) for _ in range(2))
    source, target = t.flat(x), t.flat(out)

    def value(n: Value, p: Value) -> Value:
        return t.k.value(source, (n, t.channel, p))

    mean = t.sums(lambda n, p: [value(n, p)])[0] / t.total
    var = t.sums(lambda n, p: [(value(n, p) - mean) * (value(n, p) - mean)])[0] / t.total
    scale = 1 / unary("sqrt", var + t.k.scalar(eps, t.kind))
    scale = scale if weight is None else scale * t.vector(weight)
    shift = None if bias is None else t.vector(bias)
    t.write(target, lambda n, p: (value(n, p) - mean) * scale if shift is None else (value(n, p) - mean) * scale + shift)
    t.k.write(mean_out, (t.channel,), mean)
    t.k.write(var_out, (t.channel,), var)
    return t.finish()


@lowering("batch_norm_backward_in_channels")
def batch_norm_backward_in_channels(
    plan: Plan, grad: Memory, x: Memory, weight: Memory | None, mean: Memory, var: Memory, eps: float
) -> Program:
    """The cotangents of input, weight and bias, where the statistics were the batch's."""
    _check_vectors(x, [weight, mean, var])
    out = plan.output(x.dtype, x.shape)
    t = Channels(plan, "batch_norm_backward", [x, grad, out])
    by_weight, by_bias = (plan.output(t.kind.name, x.shape[1:2]) for _ in range(2))
    source, given, target = t.flat(x), t.flat(grad), t.flat(out)
    center = t.vector(mean)
    rstd = 1 / unary("sqrt", t.vector(var) + t.k.scalar(eps, t.kind))

    def value(n: Value, p: Value) -> Value:
        return t.k.value(source, (n, t.channel, p)) - center

    def cotangent(n: Value, p: Value) -> Value:
        return t.k.value(given, (n, t.channel, p))

    total, dot = t.sums(lambda n, p: [cotangent(n, p), cotangent(n, p) * value(n, p)])
    slope, shift = rstd * rstd * (dot / t.total), total / t.total
    scale = rstd if weight is None else rstd * t.vector(weight)
    t.write(target, lambda n, p: (cotangent(n, p) - shift - value(n, p) * slope) * scale)
    t.k.write(by_weight, (t.channel,), dot * rstd)
    t.k.write(by_bias, (t.channel,), total)
    return t.finish()


# ---------------------------------------------------------------- attention


def _visible(k: Kern, r: Value, columns: int, causal: bool) -> Value:
    """How many keys a query sees."""
    every = k.extent(columns)
    return binary("min", every, r + 1) if causal else every


@lowering("attention_weights")
def attention_weights(plan: Plan, scores: Memory, causal: bool) -> Program:
    """Scores (queries, keys) become weights: the softmax of each row, and the logarithm of what it was divided by."""
    rows, columns = scores.shape
    _check_length("attention_weights", columns)
    outs = [plan.output(scores.dtype, scores.shape), plan.output(scores.dtype, (rows,))]
    k = plan.kern("attention_weights", rows, columns, arrays=[scores, outs[0]], threads=threads_for(columns))
    row = Row(k, (index("r"),), columns, "lanes")
    seen = _visible(k, index("r"), columns, causal)

    def value(c: Value) -> Value:
        return k.value(scores, (index("r"), c))

    top = row.fold(lambda c: [Fold("max", where(c < seen, value(c), const(-math.inf, float32)))])[0]
    power = k.row(float32, columns)

    def exponentials(c: Value) -> list[Fold]:
        e = where(c < seen, unary("exp", value(c) - top), 0)
        k.add(Store(power, c, e))
        return [Fold("sum", e)]

    total = row.fold(exponentials)[0]
    share = 1 / total
    row.each(lambda c: k.write(outs[0], (index("r"), c), load(power, c) * share))
    k.write(outs[1], (index("r"),), unary("log", total) + top)
    plan.launch(k, [Loop("r", k.extent(rows), "grid", tuple(k.body))], rows)
    return plan.program(several=True)


@lowering("attention_slopes")
def attention_slopes(plan: Plan, scores: Memory, slopes: Memory, normalizer: Memory, causal: bool, scale: float) -> Program:
    """From scores and the weights' cotangents: the weights, and the cotangents of the products that were scaled to scores."""
    rows, columns = scores.shape
    _check_length("attention_slopes", columns)
    outs = [plan.output(scores.dtype, scores.shape), plan.output(scores.dtype, scores.shape)]
    k = plan.kern("attention_slopes", rows, columns, arrays=[scores, slopes], threads=threads_for(columns))
    row = Row(k, (index("r"),), columns, "lanes")
    seen = _visible(k, index("r"), columns, causal)
    level = k.value(normalizer, (index("r"),))
    weights = k.row(float32, columns)

    def products(c: Value) -> list[Fold]:
        w = where(c < seen, unary("exp", k.value(scores, (index("r"), c)) - level), 0)
        k.add(Store(weights, c, w))
        return [Fold("sum", w * k.value(slopes, (index("r"), c)))]

    total = row.fold(products)[0]
    factor = k.scalar(scale, float32)

    def write(c: Value) -> None:
        w = load(weights, c)
        d = (k.value(slopes, (index("r"), c)) - total) * w * factor
        k.write(outs[0], (index("r"), c), w)
        k.write(outs[1], (index("r"), c), d)

    row.each(write)
    plan.launch(k, [Loop("r", k.extent(rows), "grid", tuple(k.body))], rows)
    return plan.program(several=True)
