"""Ops that only move elements: each result element is one of the input's, or a constant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..language.dtypes import int64
from ..language.program import Accumulator, Loop
from ..language.values import Value, binary, cast, const, index, result, unary
from . import dtypes
from .creation import converted
from .elements import Complex, Element, choose, constant
from .layout import wrapped
from .plan import Index, Kern, Memory, Plan
from .table import lowering


def sliced(m: Memory, dim: int, start: int, length: int, step: int = 1) -> Memory:
    """A range of one dimension."""
    shape, strides = list(m.shape), list(m.strides)
    offset = start * strides[dim] if length else 0
    shape[dim], strides[dim] = length, strides[dim] * step
    return m.view(tuple(shape), tuple(strides), offset)


def selected(m: Memory, dim: int, at: int) -> Memory:
    """One place of a dimension, which is gone."""
    s = sliced(m, dim, at, 1)
    return s.view(s.shape[:dim] + s.shape[dim + 1 :], s.strides[:dim] + s.strides[dim + 1 :])


def diagonal(m: Memory, offset: int, dim1: int, dim2: int) -> Memory:
    """The diagonal of two dimensions, as the last one."""
    a, b = wrapped(dim1, m.ndim), wrapped(dim2, m.ndim)
    rows, columns = m.shape[a] - max(0, -offset), m.shape[b] - max(0, offset)
    n = max(0, min(rows, columns))
    start = (max(0, -offset) * m.strides[a] + max(0, offset) * m.strides[b]) if n else 0
    left = [d for d in range(m.ndim) if d not in (a, b)]
    shape = (*(m.shape[d] for d in left), n)
    return m.view(shape, (*(m.strides[d] for d in left), m.strides[a] + m.strides[b]), start)


def mapped(plan: Plan, name: str, out: Memory, source: Memory, where_from: Any) -> None:
    """out[at] = source[where_from(kern, at)], or what a (condition, otherwise) beside it says."""

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        k.write(out, at, k.raw(source, where_from(k, at)))

    plan.each(name, out.shape, [out, source], step)


@lowering("cat")
def cat(plan: Plan, tensors: Sequence[Memory], dim: int = 0) -> None:
    kept = [t for t in tensors if t.shape != (0,)] or [tensors[0]]
    d = wrapped(dim, kept[0].ndim)
    shape = list(kept[0].shape)
    for t in kept[1:]:
        if t.ndim != len(shape) or any(a != b for i, (a, b) in enumerate(zip(t.shape, shape)) if i != d):
            raise ValueError(f"cat: the shapes {', '.join(str(t.shape) for t in kept)} differ outside of dim {d}")
    shape[d] = sum(t.shape[d] for t in kept)
    out = plan.output(tensors[0].dtype, shape)
    start = 0
    for t in kept:
        converted(plan, t, sliced(out, d, start, t.shape[d]))
        start += t.shape[d]


@lowering("repeat")
def repeat(plan: Plan, x: Memory, repeats: Sequence[int]) -> None:
    lead = len(repeats) - x.ndim
    if lead < 0 or any(n < 0 for n in repeats):
        raise ValueError(f"repeats {tuple(repeats)} do not fit shape {x.shape}")
    sizes, strides = (1,) * lead + x.shape, (0,) * lead + x.strides
    out = plan.output(x.dtype, tuple(r * n for r, n in zip(repeats, sizes)))
    apart = tuple(n for r, size in zip(repeats, sizes) for n in (r, size))
    target = out.view(apart, tuple(s for size, step in zip(sizes, out.strides) for s in (size * step, step)))
    source = x.view(apart, tuple(s for step in strides for s in (0, step)))
    converted(plan, source, target)


@lowering("flip")
def flip(plan: Plan, x: Memory, dims: Sequence[int]) -> None:
    found = {wrapped(d, x.ndim) for d in dims}
    if len(found) != len(dims):
        raise ValueError(f"flip: dims {tuple(dims)} name a dimension twice")
    for d in found if x.ndim and x.size else ():
        strides = list(x.strides)
        start = (x.shape[d] - 1) * strides[d]
        strides[d] = -strides[d]
        x = x.view(x.shape, tuple(strides), start)
    converted(plan, x, plan.output(x.dtype, x.shape))


@lowering("roll")
def roll(plan: Plan, x: Memory, shifts: Any, dims: Any = None) -> None:
    out = plan.output(x.dtype, x.shape)
    if dims is None or dims == ():
        shift = shifts if isinstance(shifts, int) else shifts[0] if len(shifts) == 1 else None
        if shift is None:
            raise ValueError(f"shifts {shifts} without dims")
        n = x.size
        back = -shift % max(n, 1)

        def from_flat(k: Kern, at: Index) -> Index:
            i: Value = const(0, at[0].dtype) if at else k.extent(1) - 1
            for d, v in enumerate(at):
                i = i * k.extent(x.shape[d]) + v
            return k.unravel((i + k.argument(back)) % k.extent(n), x.shape)

        if x.ndim and n:
            mapped(plan, "roll", out, x, from_flat)
        else:
            converted(plan, x, out)
        return
    pairs = [(shifts, dims)] if isinstance(shifts, int) else list(zip(shifts, dims, strict=True))
    by_dim: dict[int, int] = {}
    for shift, d in pairs:
        by_dim[wrapped(d, x.ndim)] = by_dim.get(wrapped(d, x.ndim), 0) + shift

    def moved(k: Kern, at: Index) -> Index:
        places = list(at)
        for d, shift in by_dim.items():
            if x.shape[d] > 1:
                places[d] = (at[d] + k.argument((-shift) % x.shape[d])) % k.extent(x.shape[d])
        return places

    mapped(plan, "roll", out, x, moved)


def _triangle(op: str, lower: bool) -> None:
    @lowering(op)
    def triangle(plan: Plan, x: Memory, diagonal: int = 0) -> None:
        if x.ndim < 2:
            raise ValueError(f"{op} takes at least 2 dimensions, got shape {x.shape}")
        out = plan.output(x.dtype, x.shape)

        def step(k: Kern, at: tuple[Value, ...]) -> None:
            bound = at[-2] + k.argument(diagonal)
            keep = at[-1] <= bound if lower else at[-1] >= bound
            k.write(out, at, choose(keep, k.read(x, at), constant(0, x.dtype)))

        plan.each(op, x.shape, [x, out], step)


_triangle("tril", True)
_triangle("triu", False)


@lowering("diag_embed")
def diag_embed(plan: Plan, x: Memory, offset: int = 0, dim1: int = -2, dim2: int = -1) -> None:
    ndim, n = x.ndim + 1, x.shape[-1] + abs(offset)
    if not -ndim <= dim1 < ndim or not -ndim <= dim2 < ndim or dim1 % ndim == dim2 % ndim:
        raise ValueError(f"dims {dim1} and {dim2} must be two of {ndim} dimensions")
    shape = list(x.shape[:-1])
    for d in sorted((dim1 % ndim, dim2 % ndim)):
        shape.insert(d, n)
    out = plan.output(x.dtype, shape)
    plan.fill(out, 0)
    converted(plan, x, diagonal(out, offset, dim1, dim2))


# ---------------------------------------------------------------- padding


def padded_shape(x_shape: Sequence[int], pad: Sequence[int]) -> tuple[int, ...]:
    shape = list(x_shape)
    if len(pad) % 2 or len(pad) > 2 * len(shape):
        raise ValueError(
            f"pad: (left, right) for at most {len(shape)} dimensions are possible, but got {tuple(pad)} for shape {tuple(x_shape)}"
        )
    for i in range(len(pad) // 2):
        shape[-1 - i] += pad[2 * i] + pad[2 * i + 1]
        if shape[-1 - i] < 0 or -pad[2 * i] > x_shape[-1 - i] or -pad[2 * i + 1] > x_shape[-1 - i]:
            raise ValueError(f"pad: {tuple(pad)} cuts more from shape {tuple(x_shape)} than it has")
    return tuple(shape)


@lowering("constant_pad_nd")
def constant_pad_nd(plan: Plan, x: Memory, pad: Sequence[int], value: float = 0) -> None:
    out = plan.output(x.dtype, padded_shape(x.shape, pad))

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        places, inside = list(at), None
        for i in range(len(pad) // 2):
            d = x.ndim - 1 - i
            if pad[2 * i] or pad[2 * i + 1]:
                places[d] = at[d] - k.argument(pad[2 * i])
                here = (places[d] >= 0) & (places[d] < k.extent(x.shape[d]))
                inside = here if inside is None else inside & here
        if inside is None:
            k.write(out, at, k.raw(x, places))
        else:
            k.write(out, at, choose(inside, k.read(x, places, inside), k.number(value, x.dtype)))

    plan.each("pad", out.shape, [x, out], step)


def check_border(size: int, left: int, right: int, mode: str) -> None:
    if max(left, right) > 0 and size == 0:
        raise ValueError(f"pad: mode '{mode}' has nothing to copy from: the dimension has no elements")
    if mode == "circular" and max(left, right) > size:
        raise ValueError(f"pad: mode 'circular' needs padding at most the dimension's size, but got {(left, right)} for size {size}")
    if mode == "reflect" and max(left, right) >= size and max(left, right) > 0:
        raise ValueError(f"pad: mode 'reflect' needs padding smaller than the dimension's size, but got {(left, right)} for size {size}")


def border_place(k: Kern, at: Value, size: int, left: int, mode: str) -> Value:
    """Which element of a dimension a place of the padded one shows."""
    p, n = at - k.argument(left), k.extent(size)
    if mode == "replicate":
        return binary("max", binary("min", p, n - 1), const(0, p.dtype))
    if mode == "circular":
        return (p + n) % n
    return (n - 1) - unary("abs", (n - 1) - unary("abs", p))


@lowering("border_pad")
def border_pad(plan: Plan, x: Memory, pad: Sequence[int], mode: str) -> None:
    out = plan.output(x.dtype, padded_shape(x.shape, pad))
    for i in range(len(pad) // 2):
        check_border(x.shape[-1 - i], pad[2 * i], pad[2 * i + 1], mode)

    def places(k: Kern, at: Index) -> Index:
        found = list(at)
        for i in range(len(pad) // 2):
            d = x.ndim - 1 - i
            if pad[2 * i] or pad[2 * i + 1]:
                found[d] = border_place(k, at[d], x.shape[d], pad[2 * i], mode)
        return found

    mapped(plan, "border_pad", out, x, places)


@lowering("border_pad_backward")
def border_pad_backward(plan: Plan, grad: Memory, input_shape: Sequence[int], pad: Sequence[int], mode: str) -> None:
    """Dimension by dimension: each element adds the border's cotangents that showed it, in order."""
    out = plan.output(grad.dtype, tuple(input_shape))
    wide = dtypes.language_dtype(grad.dtype).compute.name if not dtypes.is_complex(grad.dtype) else grad.dtype
    work = [i for i in range(len(pad) // 2) if pad[2 * i] or pad[2 * i + 1]]
    g = grad
    for n, i in enumerate(work):
        d = len(input_shape) - 1 - i
        check_border(input_shape[d], pad[2 * i], pad[2 * i + 1], mode)
        shape = g.shape[:d] + (input_shape[d],) + g.shape[d + 1 :]
        target = out if n == len(work) - 1 else plan.temporary(wide, shape)
        _border_sums(plan, g, target, d, pad[2 * i], mode)
        g = target
    if not work:
        converted(plan, grad, out)


def _border_sums(plan: Plan, g: Memory, out: Memory, d: int, left: int, mode: str) -> None:
    size, padded = out.shape[d], g.shape[d]

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        q = index("q")
        shown = border_place(k, q, size, left, mode).eq(at[d])
        x = k.read(g, (*at[:d], q, *at[d + 1 :]), shown)
        parts = [x.re, x.im] if isinstance(x, Complex) else [x]
        accumulators = tuple(Accumulator(k.fresh("a"), "sum", p, p.dtype) for p in parts)
        k.add(Loop("q", k.extent(padded), "serial", (), accumulators))
        sums = [result(a) for a in accumulators]
        total: Element = Complex(sums[0], sums[1]) if len(sums) == 2 else sums[0]
        k.write(out, at, total)

    plan.each("border_pad_backward", out.shape, [g, out], step)


# ---------------------------------------------------------------- a part replaced


def replaced(plan: Plan, x: Memory, src: Memory, part: Any, op: str) -> None:
    """x, with src in a part of it."""
    out = plan.output(x.dtype, x.shape)
    place = part(out)
    if place.shape != src.shape:
        raise ValueError(f"{op}: src must have shape {place.shape}, got {src.shape}")
    if not plan.inplace:
        converted(plan, x, out)
    converted(plan, src, place)


@lowering("select_scatter")
def select_scatter(plan: Plan, x: Memory, src: Memory, dim: int, at: int) -> None:
    d = wrapped(dim, x.ndim)
    if not -x.shape[d] <= at < x.shape[d]:
        raise IndexError(f"select_scatter: index {at} is out of range for dim {dim} of size {x.shape[d]}")
    replaced(plan, x, src, lambda m: selected(m, d, at % x.shape[d]), "select_scatter")


@lowering("slice_scatter")
def slice_scatter(
    plan: Plan, x: Memory, src: Memory, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
) -> None:
    d = wrapped(dim, x.ndim)
    places = range(x.shape[d])[slice(start, end, step)]
    replaced(plan, x, src, lambda m: sliced(m, d, places.start, len(places), step), "slice_scatter")


@lowering("diagonal_scatter")
def diagonal_scatter(plan: Plan, x: Memory, src: Memory, offset: int = 0, dim1: int = 0, dim2: int = 1) -> None:
    replaced(plan, x, src, lambda m: diagonal(m, offset, dim1, dim2), "diagonal_scatter")


@lowering("one_hot")
def one_hot(plan: Plan, x: Memory, num_classes: int) -> None:
    if num_classes < 0:
        raise ValueError("one_hot: give num_classes, which no kernel can find in the data before its result is made")
    out = plan.output("int64", (*x.shape, num_classes))

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        label = cast(k.value(x, at[:-1]), int64)
        n = cast(k.extent(num_classes), int64)
        k.fault((label < 0) | (label >= n), "IndexError", "one_hot: a class is not below num_classes")
        k.write(out, at, label.eq(cast(at[-1], int64)))

    plan.each("one_hot", out.shape, [x, out], step)
