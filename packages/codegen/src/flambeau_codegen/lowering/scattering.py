"""Folding elements into the places that an index array names along one dimension."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import UnsupportedError
from ..language.dtypes import int32
from ..language.values import Value, binary, cast, const, where
from . import dtypes
from .creation import converted
from .elements import Complex, Element, convert, in_compute, over
from .indexing import check_index, checked, combine_at, flattened, ordered, scattered, work_dtype, written
from .layout import wrapped
from .plan import Index, Kern, Memory, Plan
from .table import lowering

FOLDS = {"sum": "sum", "mean": "sum", "prod": "prod", "amax": "max", "amin": "min"}
FEW_LINES = 4096  # from so many on, one thread takes what may meet, and needs no atomics


def prepared(op: str, x: Memory, dim: int, at: Memory, src: Any) -> None:
    """Raises where the shapes do not fit."""
    check_index(op, at)
    d = wrapped(dim, x.ndim)
    if at.size and (at.ndim != x.ndim or any(n > m for i, (n, m) in enumerate(zip(at.shape, x.shape)) if i != d)):
        raise ValueError(f"{op}: index of shape {at.shape} does not fit input of shape {x.shape}: it may be larger only along dim {dim}")
    if isinstance(src, Memory) and src.ndim:
        wrapped(dim, src.ndim)
    if isinstance(src, Memory) and src.ndim and (src.ndim != at.ndim or any(n > m for n, m in zip(at.shape, src.shape))):
        raise ValueError(f"{op}: src of shape {src.shape} is smaller than index of shape {at.shape}")


class Scattered:
    """The places of an index array, and what goes there."""

    def __init__(self, plan: Plan, op: str, x: Memory, dim: int, at: Memory, src: Any) -> None:
        self.plan, self.op, self.dim = plan, op, dim
        self.d = wrapped(dim, x.ndim)
        self.base, self.at = flattened(x, op), at if x.ndim else at.view((at.size,), (1,))
        self.src = src
        if isinstance(src, Memory):
            self.src = src.view(self.at.shape, src.strides) if src.ndim == self.at.ndim else src.expand(self.at.shape)
        self.dtype = x.dtype

    def place(self, k: Kern, at: Index) -> tuple[tuple[Value, ...], Value]:
        i, ok = checked(k, k.value(self.at, at), self.base.shape[self.d], self.dim)
        return (*at[: self.d], i, *at[self.d + 1 :]), ok

    def value(self, k: Kern, at: Index) -> Element:
        return k.read(self.src, at) if isinstance(self.src, Memory) else k.number(self.src, self.dtype)

    def lines(self) -> int:
        return self.at.size // max(1, self.at.shape[self.d])

    def each(self, name: str, out: Memory, step: Callable[[Kern, tuple[Value, ...]], None], in_order: bool) -> None:
        arrays = [out, self.at] + ([self.src] if isinstance(self.src, Memory) else [])
        scattered(self.plan, name, self.at.shape, [self.d], arrays, step, in_order)

    def fold(self, out: Memory, combine: str | None) -> None:
        target = flattened(out, self.op)
        in_order = ordered(self.plan, out.dtype, combine is not None) or (combine is not None and self.lines() >= FEW_LINES)
        in_order = in_order or (combine == "prod" and dtypes.is_complex(out.dtype))  # there are no atomic products of two parts

        def step(k: Kern, at: tuple[Value, ...]) -> None:
            place, ok = self.place(k, at)
            x = self.value(k, at)
            combine_at(k, target, place, in_compute(convert(x, out.dtype)), ok, combine, in_order)

        self.each(self.op, out, step, in_order)


@lowering("scatter")
def scatter(plan: Plan, x: Memory, dim: int, at: Memory, src: Any, reduce: str | None = None) -> None:
    if src is None:
        raise TypeError("scatter: give src, a tensor or a number")
    if reduce not in (None, "add", "multiply"):
        raise ValueError(f"scatter: reduce is None, 'add' or 'multiply'; got {reduce!r}")
    prepared("scatter", x, dim, at, src)
    combine = {None: None, "add": "sum", "multiply": "prod"}[reduce]
    written(plan, x, combine is not None, lambda out: Scattered(plan, "scatter", x, dim, at, src).fold(out, combine))


@lowering("scatter_add")
def scatter_add(plan: Plan, x: Memory, dim: int, at: Memory, src: Memory) -> None:
    prepared("scatter_add", x, dim, at, src)
    written(plan, x, True, lambda out: Scattered(plan, "scatter_add", x, dim, at, src).fold(out, "sum"))


@lowering("scatter_reduce")
def scatter_reduce(plan: Plan, x: Memory, dim: int, at: Memory, src: Memory, reduce: str, include_self: bool = True) -> None:
    if reduce not in FOLDS:
        raise ValueError(f"scatter_reduce: reduce is one of {', '.join(map(repr, FOLDS))}; got {reduce!r}")
    prepared("scatter_reduce", x, dim, at, src)
    if dtypes.is_complex(x.dtype) and reduce in ("amax", "amin"):
        raise UnsupportedError(f"scatter_reduce: {reduce} of complex numbers")
    combine = FOLDS[reduce]

    def fold(out: Memory) -> None:
        s = Scattered(plan, "scatter_reduce", x, dim, at, src)
        if not include_self:
            _clear(s, out, combine)
        s.fold(out, combine)
        if reduce == "mean":
            _divide(plan, s, out, include_self)

    written(plan, x, True, fold)


def _clear(s: Scattered, out: Memory, combine: str) -> None:
    """Sets the places that take part to what changes nothing."""
    kind = dtypes.language_dtype(out.dtype)
    first = {"sum": 0, "prod": 1, "max": kind.lowest, "min": kind.highest}[combine]
    if work_dtype(s.base, True) == "int32" and s.dtype == "bool":
        first = {"sum": 0, "prod": 1, "max": 0, "min": 1}[combine]

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        place, ok = s.place(k, at)
        value: Element = const(first, kind.compute)
        k.write(flattened(out, s.op), place, Complex(const(first, kind), const(0, kind)) if dtypes.is_complex(out.dtype) else value, ok)

    s.each("scatter_clear", out, step, False)


def _divide(plan: Plan, s: Scattered, out: Memory, include_self: bool) -> None:
    """Sums by counts; integers round down."""
    counts = plan.temporary("int32", s.base.shape)
    plan.fill(counts, 1 if include_self else 0)

    def count(k: Kern, at: tuple[Value, ...]) -> None:
        place, ok = s.place(k, at)
        k.write(counts, place, const(1, int32), ok, "sum", atomic=True)

    s.each("scatter_count", counts, count, False)

    def element(k: Kern, at: Index, total: Memory, n: Memory) -> Element:
        v, c = k.read(total, at), k.value(n, at)
        c = where(c < 1, 1, c)
        if isinstance(v, Complex):
            return Complex(v.re / cast(c, v.re.dtype), v.im / cast(c, v.im.dtype))
        by = cast(c, v.dtype)
        if v.dtype.kind == "f":
            return v / by
        q = v / by
        return where((v % by).ne(0) & (v < 0), q - 1, q) if v.dtype.kind == "i" else q

    target = flattened(out, "mean")
    plan.elements("scatter_mean", [target], [target, counts], element)


@lowering("embedding_dense_backward")
def embedding_dense_backward(plan: Plan, grad: Memory, at: Memory, num_weights: int, padding_idx: int, scale_grad_by_freq: bool) -> None:
    check_index("embedding_dense_backward", at)
    width = grad.shape[-1]
    out = plan.output(grad.dtype, (num_weights, width))
    wide = work_dtype(grad, True)
    table = plan.temporary(wide, out.shape) if wide != out.dtype or scale_grad_by_freq else out
    plan.fill(table, 0)
    in_order = ordered(plan, table.dtype, True)
    shape = (*at.shape, width)

    def step(k: Kern, place: tuple[Value, ...]) -> None:
        i, ok = checked(k, k.value(at, place[:-1]), num_weights, 0)
        if padding_idx >= 0:
            ok = ok & i.ne(k.argument(padding_idx))
        combine_at(k, table, (i, place[-1]), k.read(grad, place), ok, "sum", in_order)

    scattered(plan, "embedding_backward", shape, range(at.ndim), [grad, at, table], step, in_order)
    if not scale_grad_by_freq:
        if table is not out:
            converted(plan, table, out)
        return
    counts = plan.temporary("int32", (num_weights,))
    plan.fill(counts, 0)

    def count(k: Kern, place: tuple[Value, ...]) -> None:
        i, ok = checked(k, k.value(at, place), num_weights, 0)
        k.write(counts, (i,), const(1, int32), ok, "sum", atomic=True)

    plan.each("embedding_count", at.shape, [at, counts], count)

    def element(k: Kern, place: Index, total: Memory, n: Memory) -> Element:
        return over(k.read(total, place), binary("max", k.value(n, place), const(1, int32)))

    plan.elements("embedding_scale", [out], [table, counts.view((num_weights, 1), (1, 0))], element)
