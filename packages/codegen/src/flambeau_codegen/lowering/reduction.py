"""Reductions over any set of dimensions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..errors import UnsupportedError
from ..language.dtypes import boolean, int32, int64
from ..language.values import Value, binary, cast, const, unary, where
from . import complexes, dtypes
from .elements import Complex, Element, truth
from .folding import Fold, fold_dims
from .launch import Program
from .layout import wrapped_dims
from .plan import Kern, Memory, Plan
from .table import lowering

Dims = int | Sequence[int] | None


def result_shape(x: Memory, dims: Sequence[int], keepdim: bool) -> tuple[int, ...]:
    return tuple(1 if d in dims else n for d, n in enumerate(x.shape) if keepdim or d not in dims)


def squeezed(m: Memory, dims: Sequence[int], keepdim: bool) -> Memory:
    """A result without the dimensions of size 1 that keepdim left in it."""
    if not keepdim:
        return m
    left = [d for d in range(m.ndim) if d not in dims]
    return m.view(tuple(m.shape[d] for d in left), tuple(m.strides[d] for d in left))


def output(plan: Plan, x: Memory, dims: Sequence[int], keepdim: bool, dtype: str) -> Memory:
    """The result, laid out without the reduced dimensions."""
    return squeezed(plan.output(dtype, result_shape(x, dims, keepdim)), dims, keepdim)


def real(x: Element, op: str) -> Value:
    if isinstance(x, Complex):
        raise UnsupportedError(f"{op} of complex numbers")
    return x


def length_of(x: Memory, dims: Sequence[int]) -> int:
    return math.prod(x.shape[d] for d in dims)


def total_dtype(x: Memory) -> str:
    """The dtype of sums and products."""
    return x.dtype if dtypes.is_float(x.dtype) or dtypes.is_complex(x.dtype) else "int64"


def parts(x: Element) -> list[Value]:
    return [x.re, x.im] if isinstance(x, Complex) else [x]


def whole(values: Sequence[Value]) -> Element:
    return Complex(values[0], values[1]) if len(values) == 2 else values[0]


def summable(x: Element) -> list[Value]:
    """The parts of an element in the dtype of their sum."""
    return [v if v.dtype.kind == "f" else cast(v, int64) for v in parts(x)]


@lowering("sum")
def sum_(plan: Plan, x: Memory, dim: Dims = None, keepdim: bool = False) -> None:
    dims = wrapped_dims(dim, x.ndim)
    out = output(plan, x, dims, keepdim, total_dtype(x))
    fold_dims(plan, "sum", [out], [x], dims, lambda k, v, at: [Fold("sum", p) for p in summable(v[0])], lambda k, r: [whole(r)])


@lowering("mean")
def mean(plan: Plan, x: Memory, dim: Dims = None, keepdim: bool = False) -> None:
    dims = wrapped_dims(dim, x.ndim)
    out = output(plan, x, dims, keepdim, x.dtype if total_dtype(x) == x.dtype else "float32")
    n = length_of(x, dims)

    def finish(k: Kern, r: list[Value]) -> list[Element]:
        return [whole([divided(k, v, n) for v in r])]

    fold_dims(plan, "mean", [out], [x], dims, lambda k, v, at: [Fold("sum", p) for p in summable(v[0])], finish)


def divided(k: Kern, total: Value, n: float) -> Value:
    """total / n; NaN for n = 0, as 0 / 0."""
    if total.dtype.kind != "f":
        raise UnsupportedError("mean of integers; cast them to a floating-point dtype")
    return total / k.scalar(float(n), total.dtype)


@lowering("prod")
def prod(plan: Plan, x: Memory, dim: Dims = None, keepdim: bool = False) -> None:
    dims = wrapped_dims(dim, x.ndim)
    out = output(plan, x, dims, keepdim, total_dtype(x))
    if dtypes.is_complex(x.dtype):
        _complex_prod(plan, x, dims, out)
        return
    fold_dims(plan, "prod", [out], [x], dims, lambda k, v, at: [Fold("prod", p) for p in summable(v[0])], lambda k, r: [whole(r)])


def _complex_prod(plan: Plan, x: Memory, dims: Sequence[int], out: Memory) -> None:
    """One thread takes all factors of a product: a pair of accumulators cannot be folded by parts."""
    kind = dtypes.language_dtype(x.dtype)
    inner = tuple(x.shape[d] for d in dims)

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        k.flat = None
        row = iter(at)
        kept = [None if d in dims else next(row) for d in range(x.ndim)]

        def advance(i: Value, re: Value, im: Value) -> Any:
            place = iter(k.unravel(i, inner))
            factor = k.read(x, [next(place) if v is None else v for v in kept])
            return complexes.mul(Complex(re, im), factor), None  # type: ignore[arg-type]

        k.write(out, at, whole(k.serial(k.extent(math.prod(inner)), advance, [const(1, kind), const(0, kind)])))

    plan.each("prod", tuple(n for d, n in enumerate(x.shape) if d not in dims), [x, out], step)


def _extreme(op: str, combine: str, of_bools: str) -> None:
    @lowering(op)
    def extreme(plan: Plan, x: Memory, dim: Dims = None, keepdim: bool = False) -> None:
        dims = wrapped_dims(dim, x.ndim)
        check_some(op, x, dims)
        out = output(plan, x, dims, keepdim, x.dtype)

        def folds(k: Kern, v: list[Element], at: Value) -> list[Fold]:
            value = real(v[0], op)
            return [Fold(of_bools if value.dtype is boolean else combine, value)]

        fold_dims(plan, op, [out], [x], dims, folds, lambda k, r: list(r))


def check_some(op: str, x: Memory, dims: Sequence[int]) -> None:
    """Raises where there is nothing to choose from."""
    for d in dims:
        if x.shape[d] == 0 and 0 not in result_shape(x, dims, False):
            raise IndexError(f"{op}: dim {d} of the shape {x.shape} has no element to choose; give a dim of a size above 0")


_extreme("amax", "max", "or")
_extreme("amin", "min", "and")


def ordered(x: Value) -> Value:
    """A value that can be compared: booleans as integers."""
    return cast(x, int32) if x.dtype is boolean else x


def _place(op: str, combine: str) -> None:
    @lowering(op)
    def where_is(plan: Plan, x: Memory, dim: int | None = None, keepdim: bool = False) -> None:
        dims = wrapped_dims(dim, x.ndim)
        check_some(op, x, dims)
        out = output(plan, x, dims, keepdim, "int64")
        fold_dims(plan, op, [out], [x], dims, lambda k, v, at: [Fold(combine, ordered(real(v[0], op)), at)], lambda k, r: [r[1]])


def _both(op: str, combine: str) -> None:
    @lowering(op)
    def extreme_and_place(plan: Plan, x: Memory, dim: int, keepdim: bool = False) -> Program:
        dims = wrapped_dims(dim, x.ndim)
        check_some(op, x, dims)
        outs = [output(plan, x, dims, keepdim, x.dtype), output(plan, x, dims, keepdim, "int64")]
        fold_dims(plan, op, outs, [x], dims, lambda k, v, at: [Fold(combine, ordered(real(v[0], op)), at)], lambda k, r: list(r))
        return plan.program(several=True)


_place("argmax", "argmax")
_place("argmin", "argmin")
_both("max_dim", "argmax")
_both("min_dim", "argmin")


def _truths(op: str, combine: str) -> None:
    @lowering(op)
    def truths(plan: Plan, x: Memory, dim: Dims = None, keepdim: bool = False) -> None:
        alone = dim is not None and not isinstance(dim, int) and len(dim) == 0
        dims = () if alone else wrapped_dims(dim, x.ndim)
        out = output(plan, x, dims, keepdim, "uint8" if x.dtype == "uint8" else "bool")
        fold_dims(plan, op, [out], [x], dims, lambda k, v, at: [Fold(combine, truth(v[0]))], lambda k, r: list(r))


_truths("any", "or")
_truths("all", "and")


@lowering("count_nonzero")
def count_nonzero(plan: Plan, x: Memory, dim: Dims = None) -> None:
    dims = wrapped_dims(dim, x.ndim)
    out = output(plan, x, dims, False, "int64")
    fold_dims(plan, "count_nonzero", [out], [x], dims, lambda k, v, at: [Fold("sum", cast(truth(v[0]), int64))], lambda k, r: list(r))


@lowering("var_dims")
def var_dims(plan: Plan, x: Memory, dim: Dims, correction: float, keepdim: bool) -> None:
    """The mean first, then the squares of what differs from it."""
    dims = wrapped_dims(dim, x.ndim)
    out = output(plan, x, dims, keepdim, dtypes.real_of(x.dtype))
    n = length_of(x, dims)
    kept = result_shape(x, dims, False)
    wide = dtypes.language_dtype(x.dtype).compute.name
    center = plan.temporary(x.dtype if dtypes.is_complex(x.dtype) else wide, kept)

    def center_of(k: Kern, r: list[Value]) -> list[Element]:
        return [whole([divided(k, v, n) for v in r])]

    fold_dims(plan, "mean", [center], [x], dims, lambda k, v, at: [Fold("sum", p) for p in summable(v[0])], center_of)
    seen = center.unsqueezed(dims).expand(x.shape)

    def squares(k: Kern, v: list[Element], at: Value) -> list[Fold]:
        d = [a - b for a, b in zip(parts(v[0]), parts(v[1]))]
        return [Fold("sum", d[0] * d[0] if len(d) == 1 else d[0] * d[0] + d[1] * d[1])]

    left = max(n - correction, 0)
    fold_dims(plan, "var", [out], [x, seen], dims, squares, lambda k, r: [divided(k, r[0], left)])


@lowering("vector_norm")
def vector_norm(plan: Plan, x: Memory, ord: float = 2, dim: Dims = None, keepdim: bool = False) -> None:
    dims = wrapped_dims(dim, x.ndim)
    out = output(plan, x, dims, keepdim, dtypes.real_of(x.dtype))
    if ord == -math.inf and length_of(x, dims) == 0:
        raise RuntimeError("vector_norm: the order -inf of no elements has no value")

    def size(v: Element) -> Value:
        return binary("hypot", v.re, v.im) if isinstance(v, Complex) else unary("abs", v)

    def folds(k: Kern, v: list[Element], at: Value) -> list[Fold]:
        if ord == 0:
            return [Fold("sum", cast(truth(v[0]), parts(v[0])[0].dtype))]
        if ord == 2:
            p = parts(v[0])
            return [Fold("sum", p[0] * p[0] if len(p) == 1 else p[0] * p[0] + p[1] * p[1])]
        s = size(v[0])
        if math.isinf(ord):
            return [Fold("max" if ord > 0 else "min", s)]
        return [Fold("sum", s if ord == 1 else binary("pow", s, k.scalar(ord, s.dtype)))]

    def finish(k: Kern, r: list[Value]) -> list[Element]:
        if ord == 2:
            return [unary("sqrt", r[0])]
        if ord == math.inf:
            return [where(r[0] < 0, 0, r[0])]  # of nothing: 0
        return list(r) if ord in (0, 1) or math.isinf(ord) else [binary("pow", r[0], k.scalar(1 / ord, r[0].dtype))]

    fold_dims(plan, "vector_norm", [out], [x], dims, folds, finish)
