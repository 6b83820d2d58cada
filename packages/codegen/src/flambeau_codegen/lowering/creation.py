"""New arrays, casts, copies, fills; and the ops that say their result's dtype."""

from __future__ import annotations

from typing import Any

from ..language.dtypes import float32, float64, int64
from ..language.values import Value, cast, where
from . import dtypes
from .arithmetic import LIMITS, nan_to_num
from .elements import Complex, Element, convert, in_compute
from .launch import Program
from .layout import broadcast
from .plan import Index, Kern, Memory, Plan
from .table import lowering


def converted(plan: Plan, source: Memory, target: Memory) -> None:
    """Copies elements, each in the target's dtype."""
    shape = target.shape
    if broadcast(source.shape, shape) != shape:
        raise ValueError(f"output with shape {list(shape)} doesn't match the broadcast shape {list(broadcast(source.shape, shape))}")
    plan.elements("copy", [target], [source], lambda k, at, x: k.raw(x, at))


@lowering("cast")
def cast_(plan: Plan, x: Memory, dtype: Any) -> None:
    converted(plan, x, plan.output(dtypes.named(dtype), x.shape))


@lowering("clone", "clone_as")
def clone(plan: Plan, x: Memory, memory_format: Any = None) -> None:
    converted(plan, x, plan.output(x.dtype, x.shape))


@lowering("copy")
def copy(plan: Plan, x: Memory, src: Memory, non_blocking: bool = False) -> None:
    converted(plan, src, plan.output(x.dtype, x.shape))


@lowering("fill")
def fill(plan: Plan, x: Memory, value: Any) -> None:
    target = plan.output(x.dtype, x.shape)
    if isinstance(value, Memory):
        converted(plan, value, target)
    else:
        plan.fill(target, value)


@lowering("make_full")
def make_full(plan: Plan, size: tuple[int, ...], value: Any, dtype: Any, device: Any = None) -> None:
    plan.fill(plan.output(dtypes.named(dtype), size), value)


@lowering("make_empty")
def make_empty(plan: Plan, size: tuple[int, ...], dtype: Any, device: Any = None) -> None:
    plan.output(dtypes.named(dtype), size)


@lowering("make_range")
def make_range(plan: Plan, start: Any, step: Any, count: int, dtype: Any, device: Any = None) -> None:
    """start + step * i, computed in int64 or in floating point."""
    name = dtypes.named(dtype)
    target = plan.output(name, (count,))
    whole = isinstance(start, int) and isinstance(step, int)
    exact = whole and max(abs(start), abs(start + step * count)) < 2**24
    kind = int64 if whole and not dtypes.is_float(name) else float32 if exact or name != "float64" else float64
    if kind is float32 and not exact and name in ("float32", "int64", "int32", "float64"):
        kind = float64

    def element(k: Kern, at: Index) -> Element:
        i = at[0] if at else k.position(target, ())
        return k.scalar(start, kind) + k.scalar(step, kind) * cast(i, kind)

    def step_at(k: Kern, at: tuple[Value, ...]) -> None:
        k.write(target, at, element(k, at))

    plan.each("range", target.shape, [target], step_at)


@lowering("make_linspace")
def make_linspace(plan: Plan, start: Any, end: Any, steps: int, dtype: Any, device: Any = None) -> None:
    """Evenly spaced; the second half counts back from the end, so that both ends are exact."""
    name = dtypes.named(dtype)
    target = plan.output(name, (steps,))
    kind = dtypes.language_dtype(name).compute
    kind = kind if kind.kind == "f" else float64

    def part(k: Kern, i: Value, first: float, last: float) -> Value:
        width = k.scalar((last - first) / max(steps - 1, 1), kind)
        near = cast(i, kind)
        far = cast(k.extent(steps) - 1 - i, kind)
        low = k.scalar(first, kind) + width * near
        return low if steps == 1 else where(i < k.extent(steps // 2), low, k.scalar(last, kind) - width * far)

    def step_at(k: Kern, at: tuple[Value, ...]) -> None:
        a, b = complex(start), complex(end)
        re = part(k, at[0], a.real, b.real)
        k.write(target, at, Complex(re, part(k, at[0], a.imag, b.imag)) if dtypes.is_complex(name) else re)

    plan.each("linspace", target.shape, [target], step_at)


@lowering("make_eye")
def make_eye(plan: Plan, n: int, m: int, dtype: Any, device: Any = None) -> None:
    target = plan.output(dtypes.named(dtype), (n, m))

    def step_at(k: Kern, at: tuple[Value, ...]) -> None:
        k.write(target, at, at[0].eq(at[1]))

    plan.each("eye", target.shape, [target], step_at)


@lowering("complex")
def complex_(plan: Plan, real: Memory, imag: Memory) -> None:
    shape = broadcast(real.shape, imag.shape)
    name = "complex128" if "float64" in (real.dtype, imag.dtype) else "complex64"
    part = dtypes.language_dtype(name)

    def element(k: Kern, at: Index, re: Memory, im: Memory) -> Element:
        return Complex(cast(k.value(re, at), part), cast(k.value(im, at), part))

    plan.elements("complex", [plan.output(name, shape)], [real, imag], element)


@lowering("nan_to_num")
def nan_to_num_(plan: Plan, x: Memory, nan: float | None = 0.0, posinf: float | None = None, neginf: float | None = None) -> None:
    target = plan.output(x.dtype, x.shape)
    part = dtypes.real_of(x.dtype)

    def element(k: Kern, at: Index, source: Memory) -> Element:
        v = k.read(source, at)
        if part not in LIMITS:
            return v
        rule = nan_to_num(part)
        if isinstance(v, Complex):
            return Complex(rule(k, v.re, nan, posinf, neginf), rule(k, v.im, nan, posinf, neginf))
        out: Value = rule(k, v, nan, posinf, neginf)
        return out

    plan.elements("nan_to_num", [target], [x], element)


@lowering("gelu_with_slope")
def gelu_with_slope(plan: Plan, x: Memory, approximate: str) -> Program:
    """gelu and its derivative, which backward multiplies with; the slope is float32 where x is 16 bits wide."""
    from .activation import gelu_slope, tanh_form, weight_for

    tanh = tanh_form(approximate)
    wide = dtypes.language_dtype(x.dtype).compute.name
    outs = [plan.output(x.dtype, x.shape), plan.output(wide, x.shape)]

    def element(k: Kern, at: Index, source: Memory) -> list[Element]:
        v = k.value(source, at)
        return [v * weight_for(k, v, tanh)[0], gelu_slope(k, v, tanh)]

    plan.elements("gelu_with_slope", outs, [x], element)
    return plan.program(several=True)


@lowering("masked_fill")
def masked_fill(plan: Plan, x: Memory, mask: Memory, value: Any) -> None:
    """x, and the value where the mask holds."""
    if mask.dtype != "bool":
        raise RuntimeError(f"masked_fill: mask must be bool, got {mask.dtype}")
    target = plan.output(x.dtype, broadcast(x.shape, mask.shape))
    arrays = [x, mask] + ([value] if isinstance(value, Memory) else [])

    def element(k: Kern, at: Index, source: Memory, chosen: Memory, *rest: Memory) -> Element:
        from .elements import choose

        v = in_compute(convert(k.read(rest[0], at), x.dtype)) if rest else k.number(value, x.dtype)
        return choose(k.value(chosen, at), v, k.read(source, at))

    plan.elements("masked_fill", [target], arrays, element)


@lowering("native_dropout_backward")
def native_dropout_backward(plan: Plan, grad: Memory, mask: Memory, scale: float) -> None:
    """grad * mask * scale."""

    def element(k: Kern, at: Index, g: Memory, m: Memory) -> Element:
        v, s = (
            k.read(g, at),
            k.number(scale, dtypes.real_of(grad.dtype) if not dtypes.language_dtype(grad.dtype).storage_only else "float32"),
        )
        assert isinstance(s, Value)
        keep = cast(k.value(m, at), s.dtype)
        return Complex(v.re * s * keep, v.im * s * keep) if isinstance(v, Complex) else v * s * keep

    plan.elements("dropout_backward", [plan.output(grad.dtype, grad.shape)], [grad, mask], element)
