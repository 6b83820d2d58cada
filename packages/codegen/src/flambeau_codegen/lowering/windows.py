"""Ops on windows of the last dimensions: pooling, blocks as columns and back. Backward passes gather, so they need no atomics."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..language.dtypes import index_type, int64
from ..language.program import Accumulator, Loop
from ..language.values import Value, binary, cast, const, index, place, result, where
from . import dtypes
from .elements import Complex, Element, over
from .indexing import checked
from .launch import Program
from .plan import Kern, Memory, Plan
from .table import lowering

Size = Sequence[int]


@dataclass(frozen=True)
class Windows:
    """Windows over dimensions of given sizes: how many there are, and where their elements lie."""

    size: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    space: tuple[int, ...]  # how many windows

    @property
    def dims(self) -> int:
        return len(self.size)

    def element(self, k: Kern, window: Sequence[Value], offset: Sequence[Value]) -> tuple[list[Value], Value | None]:
        """The place of a window's element, and whether it lies inside (None: always)."""
        out, inside = [], None
        for d in range(self.dims):
            p, n = self.padding[d], self.size[d]
            i = window[d] * k.extent(self.stride[d]) + offset[d] * k.extent(self.dilation[d])
            if p or (self.space[d] - 1) * self.stride[d] + (self.kernel[d] - 1) * self.dilation[d] - p >= n:
                i = i - k.extent(p)
                here = (i >= 0) & (i < k.extent(n))
                inside = here if inside is None else inside & here
            out.append(i)
        return out, inside

    def window(self, k: Kern, at: Sequence[Value], offset: Sequence[Value]) -> tuple[list[Value], Value]:
        """The window whose element at an offset is the place, and whether there is one."""
        out: list[Value] = []
        exists: Value | None = None
        for d in range(self.dims):
            s = k.extent(self.stride[d])
            start = at[d] + k.extent(self.padding[d]) - offset[d] * k.extent(self.dilation[d])
            w = start / s
            here = (start >= 0) & (start % s).eq(0) & (w < k.extent(self.space[d]))
            exists = here if exists is None else exists & here
            out.append(w)
        assert exists is not None
        return out, exists


def pooled(op: str, x_shape: Size, kernel: Size, stride: Size, padding: Size, dilation: Size, ceil_mode: bool) -> Windows:
    """The windows of a pooling."""
    dims = len(kernel)
    size, space = tuple(x_shape)[-dims:], []
    for n, k, s, p, d in zip(size, kernel, stride, padding, dilation, strict=True):
        count = (n + 2 * p - d * (k - 1) - 1 + (s - 1 if ceil_mode else 0)) // s + 1
        space.append(count - 1 if ceil_mode and (count - 1) * s >= n + p else count)
    if min(space) < 1 or len(x_shape) <= dims or any(2 * p > d * (k - 1) + 1 for p, k, d in zip(padding, kernel, dilation)):
        raise ValueError(f"{op}: kernel_size {tuple(kernel)}, stride {tuple(stride)}, padding {tuple(padding)} do not fit {tuple(x_shape)}")
    return Windows(size, tuple(kernel), tuple(stride), tuple(padding), tuple(dilation), tuple(space))


def serial_fold(k: Kern, extent: Value, var: str, folds: Callable[[Value], list[tuple[str, Value, Value | None]]]) -> list[Accumulator]:
    """A serial loop that folds (combine, value, place)."""
    k.flat = None
    outer, k.body = k.body, []
    accumulators = [Accumulator(k.fresh("a"), c, v, v.dtype, at) for c, v, at in folds(index(var))]
    loop = Loop(var, extent, "serial", tuple(k.body), tuple(accumulators))
    k.body = [*outer, loop]
    return accumulators


def window_offsets(k: Kern, w: Windows, i: Value) -> tuple[Value, ...]:
    return k.unravel(i, w.kernel)


@lowering("max_pool")
def max_pool(plan: Plan, x: Memory, kernel_size: Size, stride: Size, padding: Size, dilation: Size, ceil_mode: bool) -> Program:
    """The maxima and their places in each plane; of NaN, the last."""
    w = pooled("max_pool", x.shape, kernel_size, stride, padding, dilation, ceil_mode)
    lead = x.shape[: x.ndim - w.dims]
    outs = [plan.output(x.dtype, (*lead, *w.space)), plan.output("int64", (*lead, *w.space))]

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        window, plane = at[len(lead) :], at[: len(lead)]
        kind = dtypes.language_dtype(x.dtype).compute
        first = [const(kind.lowest, kind), const(-1, index_type)]
        k.flat = None

        def advance(i: Value, best: Value, where_: Value) -> Any:
            places, inside = w.element(k, window, window_offsets(k, w, i))
            value = k.value(x, (*plane, *places), inside, kind.lowest if not kind.storage_only else 0)
            flat = flattened(k, places, w.size)
            better = (value > best) | (where_ < 0) | (value.ne(value) if kind.kind == "f" else value > best)
            if inside is not None:
                better = better & inside
            return [where(better, value, best), where(better, flat, where_)], None

        value, spot = k.serial(k.extent(math.prod(w.kernel)), advance, first, "q")
        k.write(outs[0], at, value)
        k.write(outs[1], at, cast(spot, int64))

    plan.each("max_pool", outs[0].shape, [x, *outs], step)
    return plan.program(several=True)


def flattened(k: Kern, places: Sequence[Value], size: Size) -> Value:
    total: Value = const(0, index_type)
    for p, n in zip(places, size):
        total = total * k.extent(n) + p
    return total


def parts(x: Element) -> list[Value]:
    return [x.re, x.im] if isinstance(x, Complex) else [x]


def whole(values: Sequence[Value]) -> Element:
    return Complex(values[0], values[1]) if len(values) == 2 else values[0]


def divisor(k: Kern, w: Windows, window: Sequence[Value], include_pad: bool, override: int | None) -> Value:
    """How many elements a window counts."""
    if override is not None:
        return k.argument(override)
    total: Value = const(1, index_type)
    for d in range(w.dims):
        n, p = k.extent(w.size[d]), k.extent(w.padding[d])
        start = window[d] * k.extent(w.stride[d]) - p
        end = binary("min", start + k.extent(w.kernel[d]), n + p)
        if not include_pad:
            start, end = binary("max", start, const(0, index_type)), binary("min", end, n)
        total = total * (end - start)
    return total


@lowering("avg_pool")
def avg_pool(
    plan: Plan,
    x: Memory,
    kernel_size: Size,
    stride: Size,
    padding: Size,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor_override: int | None,
) -> None:
    w = pooled("avg_pool", x.shape, kernel_size, stride, padding, (1,) * len(kernel_size), ceil_mode)
    lead = x.shape[: x.ndim - w.dims]
    out = plan.output(x.dtype, (*lead, *w.space))

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        window, plane = at[len(lead) :], at[: len(lead)]

        def folds(i: Value) -> list[tuple[str, Value, Value | None]]:
            places, inside = w.element(k, window, window_offsets(k, w, i))
            return [("sum", p, None) for p in parts(k.read(x, (*plane, *places), inside))]

        sums = serial_fold(k, k.extent(math.prod(w.kernel)), "q", folds)
        k.write(out, at, over(whole([result(a) for a in sums]), divisor(k, w, window, count_include_pad, divisor_override)))

    plan.each("avg_pool", out.shape, [x, out], step)


@lowering("avg_pool_backward")
def avg_pool_backward(
    plan: Plan, grad: Memory, input_shape: Size, kernel_size: Size, stride: Size, padding: Size, ceil_mode: bool, count_include_pad: bool,
    divisor_override: int | None,
) -> None:  # fmt: skip
    w = pooled("avg_pool", input_shape, kernel_size, stride, padding, (1,) * len(kernel_size), ceil_mode)
    lead = tuple(input_shape)[: len(input_shape) - w.dims]
    out = plan.output(grad.dtype, tuple(input_shape))

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        spot, plane = at[len(lead) :], at[: len(lead)]

        def folds(i: Value) -> list[tuple[str, Value, Value | None]]:
            window, exists = w.window(k, spot, window_offsets(k, w, i))
            g = k.read(grad, (*plane, *window), exists)
            n = divisor(k, w, window, count_include_pad, divisor_override)
            return [("sum", p, None) for p in parts(over(g, where(exists, n, 1)))]

        sums = serial_fold(k, k.extent(math.prod(w.kernel)), "q", folds)
        k.write(out, at, whole([result(a) for a in sums]))

    plan.each("avg_pool_backward", out.shape, [grad, out], step)


# ---------------------------------------------------------------- nearly equal parts


def part_of(k: Kern, i: Value, size: int, count: int) -> tuple[Value, Value]:
    """Where the i-th of `count` nearly equal parts begins and ends."""
    n, m = k.extent(size), k.extent(count)
    return i * n / m, ((i + 1) * n + (m - 1)) / m


def nested(k: Kern, extents: Sequence[Value], prefix: str, leaf: Callable[[list[Value]], Element]) -> Element:
    """A sum over nested serial loops."""

    def level(d: int, at: list[Value]) -> list[Value]:
        if d == len(extents):
            return parts(leaf(at))
        made = serial_fold(k, extents[d], f"{prefix}{d}", lambda i: [("sum", p, None) for p in level(d + 1, [*at, i])])
        return [result(a) for a in made]

    return whole(level(0, []))


@lowering("adaptive_avg_pool")
def adaptive_avg_pool(plan: Plan, x: Memory, output_size: Size) -> None:
    dims = len(output_size)
    lead, size = x.shape[: x.ndim - dims], x.shape[x.ndim - dims :]
    if 0 in size or 0 in x.shape[-dims - 1 :]:
        raise ValueError(f"adaptive_avg_pool: the input of shape {x.shape} has an empty dimension besides the batch")
    out = plan.output(x.dtype, (*lead, *output_size))

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        ranges = [part_of(k, at[len(lead) + d], size[d], output_size[d]) for d in range(dims)]
        total = nested(
            k, [end - start for start, end in ranges], "q",
            lambda q: k.read(x, (*at[: len(lead)], *(start + i for (start, _), i in zip(ranges, q)))),
        )  # fmt: skip
        n: Value = const(1, index_type)
        for start, end in ranges:
            n = n * (end - start)
        k.write(out, at, over(total, n))

    plan.each("adaptive_avg_pool", out.shape, [x, out], step)


@lowering("adaptive_avg_pool_backward")
def adaptive_avg_pool_backward(plan: Plan, grad: Memory, input_shape: Size, output_size: Size) -> None:
    dims = len(output_size)
    lead, size = tuple(input_shape)[: len(input_shape) - dims], tuple(input_shape)[len(input_shape) - dims :]
    out = plan.output(grad.dtype, tuple(input_shape))

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        ranges = []
        for d in range(dims):  # the parts that hold this place
            i, n, m = at[len(lead) + d], k.extent(size[d]), k.extent(output_size[d])
            ranges.append((i * m / n, ((i + 1) * m + (n - 1)) / n))

        def leaf(q: list[Value]) -> Element:
            cell = [start + i for (start, _), i in zip(ranges, q)]
            n: Value = const(1, index_type)
            for d in range(dims):
                start, end = part_of(k, cell[d], size[d], output_size[d])
                n = n * (end - start)
            return over(k.read(grad, (*at[: len(lead)], *cell)), n)

        k.write(out, at, nested(k, [end - start for start, end in ranges], "q", leaf))

    plan.each("adaptive_avg_pool_backward", out.shape, [grad, out], step)


@lowering("adaptive_max_pool")
def adaptive_max_pool(plan: Plan, x: Memory, output_size: Size) -> Program:
    dims = len(output_size)
    lead, size = x.shape[: x.ndim - dims], x.shape[x.ndim - dims :]
    if 0 in x.shape[-dims - 1 :]:
        raise ValueError(f"adaptive_max_pool: the input of shape {x.shape} has an empty dimension besides the batch")
    outs = [plan.output(x.dtype, (*lead, *output_size)), plan.output("int64", (*lead, *output_size))]

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        ranges = [part_of(k, at[len(lead) + d], size[d], output_size[d]) for d in range(dims)]

        def level(d: int, spot: list[Value]) -> tuple[Value, Value]:
            if d == dims:
                return k.value(x, (*at[: len(lead)], *spot)), flattened(k, spot, size)

            def folds(i: Value) -> list[tuple[str, Value, Value | None]]:
                value, where_ = level(d + 1, [*spot, ranges[d][0] + i])
                return [("argmax", value, where_)]

            (a,) = serial_fold(k, ranges[d][1] - ranges[d][0], f"q{d}", folds)
            return result(a), place(a)

        value, where_ = level(0, [])
        k.write(outs[0], at, value)
        k.write(outs[1], at, cast(where_, int64))

    plan.each("adaptive_max_pool", outs[0].shape, [x, *outs], step)
    return plan.program(several=True)


# ---------------------------------------------------------------- places in planes


@lowering("gather_pooled")
def gather_pooled(plan: Plan, x: Memory, indices: Memory, dims: int) -> None:
    lead, size = x.shape[: x.ndim - dims], x.shape[x.ndim - dims :]
    out = plan.output(x.dtype, indices.shape)

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        i, ok = checked(k, k.value(indices, at), math.prod(size), 0)
        k.write(out, at, k.raw(x, (*at[: len(lead)], *k.unravel(i, size)), ok))

    plan.each("gather_pooled", out.shape, [x, indices, out], step)


@lowering("unpool")
def unpool(plan: Plan, x: Memory, indices: Memory, space: Size, overlapping: bool) -> None:
    """Values to their places in planes of zeros; where they overlap, each place adds its own in their order."""
    dims, size = len(space), tuple(space)
    if x.shape != indices.shape:
        raise ValueError(f"unpool: values {x.shape} and indices {indices.shape} must have the same shape")
    if dtypes.language_dtype(indices.dtype).kind not in "iub":
        raise IndexError(f"max_unpool: arrays used as indices must be of integer (or boolean) type, not {indices.dtype}")
    lead, inner = x.shape[: x.ndim - dims], x.shape[x.ndim - dims :]
    out = plan.output(x.dtype, (*lead, *size))
    wide = x.dtype if dtypes.is_complex(x.dtype) else dtypes.language_dtype(x.dtype).compute.name
    table = plan.temporary(wide, out.shape) if overlapping and wide != out.dtype else out
    plan.fill(table, 0)
    in_order = overlapping and plan.deterministic

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        i, ok = checked(k, k.value(indices, at), math.prod(size), 0)
        k.write(
            table, (*at[: len(lead)], *k.unravel(i, size)), k.read(x, at), ok, "sum" if overlapping else None, overlapping and not in_order
        )

    from .creation import converted
    from .indexing import scattered

    scattered(plan, "unpool", x.shape, range(len(lead), len(lead) + len(inner)), [x, indices, out], step, in_order)
    if table is not out:
        converted(plan, table, out)


# ---------------------------------------------------------------- blocks as columns


def blocks_of(op: str, size: Size, kernel: Size, dilation: Size, padding: Size, stride: Size) -> Windows:
    space = tuple((n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, d, p, s in zip(size, kernel, dilation, padding, stride, strict=True))
    if min(space) < 1:
        raise ValueError(f"{op}: kernel_size {tuple(kernel)} with dilation {tuple(dilation)} is larger than the padded size {tuple(size)}")
    return Windows(tuple(size), tuple(kernel), tuple(stride), tuple(padding), tuple(dilation), space)


@lowering("im2col")
def im2col(plan: Plan, x: Memory, kernel_size: Size, dilation: Size, padding: Size, stride: Size) -> None:
    if x.ndim not in (3, 4):
        raise ValueError(f"unfold: the input must be ([batch,] channels, height, width), but got shape {x.shape}")
    w = blocks_of("unfold", x.shape[-2:], kernel_size, dilation, padding, stride)
    lead = x.shape[:-2]
    columns, count = math.prod(w.kernel), math.prod(w.space)
    out = plan.output(x.dtype, (*lead[:-1], lead[-1] * columns, count))
    *outer, down, right = out.strides
    split = (*outer, down * columns, down * w.kernel[1], down, right * w.space[1], right)
    target = out.view((*lead, *w.kernel, *w.space), split)

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        n = len(lead)
        places, inside = w.element(k, at[n + 2 :], at[n : n + 2])
        k.write(target, at, k.raw(x, (*at[:n], *places), inside))

    plan.each("im2col", target.shape, [x, target], step)


@lowering("col2im")
def col2im(plan: Plan, x: Memory, output_size: Size, kernel_size: Size, dilation: Size, padding: Size, stride: Size) -> None:
    w = blocks_of("fold", output_size, kernel_size, dilation, padding, stride)
    columns, count = math.prod(w.kernel), math.prod(w.space)
    if x.ndim not in (2, 3) or x.shape[-2] % columns or x.shape[-1] != count:
        raise ValueError(
            f"fold: the input must be ([batch,] channels * {columns}, {count}) for output_size {tuple(output_size)}, but got shape {x.shape}"
        )
    lead = (*x.shape[:-2], x.shape[-2] // columns)
    *outer, down, right = x.strides
    source = x.view((*lead, *w.kernel, *w.space), (*outer, down * columns, down * w.kernel[1], down, right * w.space[1], right))
    out = plan.output(x.dtype, (*lead, *output_size))

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        n = len(lead)

        def folds(i: Value) -> list[tuple[str, Value, Value | None]]:
            offset = window_offsets(k, w, i)
            window, exists = w.window(k, at[n:], offset)
            return [("sum", p, None) for p in parts(k.read(source, (*at[:n], *offset, *window), exists))]

        sums = serial_fold(k, k.extent(columns), "q", folds)
        k.write(out, at, whole([result(a) for a in sums]))

    plan.each("col2im", out.shape, [x, out], step)
