"""Interpolation, one dimension after the other: each result element is a weighted sum of a few elements (taps)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import UnsupportedError
from ..language.dtypes import DType, float32, index_type
from ..language.values import Value, binary, cast, const, result, unary, where
from . import dtypes
from .creation import converted
from .elements import Complex, Element
from .plan import Kern, Memory, Plan
from .table import lowering
from .windows import parts, serial_fold, whole

MODES = ("nearest", "nearest-exact", "linear", "cubic")


class Axis:
    """How one dimension is resampled."""

    def __init__(self, size: int, count: int, mode: str, align_corners: bool, factor: float | None, kind: DType) -> None:
        self.size, self.count, self.mode, self.align, self.kind = size, count, mode, align_corners, kind
        real = kind.numpy.type
        if align_corners:
            self.scale = float(real(size - 1) / real(count - 1)) if count > 1 else 0.0
        else:
            self.scale = float(real(1 / factor)) if factor is not None and factor > 0 else float(real(size) / real(count))

    def taps(self, k: Kern, o: Value) -> list[tuple[Value, Value | None]]:
        """The places that an element of the result reads, and their weights."""
        last = k.extent(self.size) - 1
        zero = const(0, index_type)
        step, scale = cast(o, self.kind), k.scalar(self.scale, self.kind)
        if self.mode.startswith("nearest"):
            shift = 0.5 if self.mode == "nearest-exact" else 0.0
            return [(binary("min", cast(unary("floor", (step + shift) * scale), index_type), last), None)]
        source = step * scale if self.align else (step + 0.5) * scale - 0.5
        if self.mode == "linear":
            source = binary("max", source, const(0, self.kind))
            start = binary("min", cast(unary("floor", source), index_type), last)
            part = source - cast(start, self.kind)
            part = binary("min", binary("max", part, const(0, self.kind)), const(1, self.kind))
            return [(start, 1 - part), (binary("min", start + 1, last), part)]
        floor = unary("floor", source)
        part = source - floor
        out: list[tuple[Value, Value | None]] = []
        for n in range(-1, 3):
            place = binary("min", binary("max", cast(floor, index_type) + n, zero), last)
            out.append((place, keys(unary("abs", part - n), -0.75)))
        return out

    def reach(self, k: Kern, i: Value) -> tuple[Value, Value]:
        """Where the results that may read a place begin and end."""
        n, zero = k.extent(self.count), const(0, index_type)
        if self.scale == 0:
            return zero, n
        scale, place = k.scalar(self.scale, self.kind), cast(i, self.kind)
        low = cast(unary("floor", (place - 3) / scale), index_type) - 2
        high = cast(unary("ceil", (place + 3) / scale), index_type) + 3
        low, high = where(i.eq(0), zero, low), where(i.eq(k.extent(self.size) - 1), n, high)  # the ends stand for what lies beyond
        return binary("min", binary("max", low, zero), n), binary("min", binary("max", high, zero), n)


def keys(x: Value, a: float) -> Value:
    """Keys' cubic convolution kernel."""
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = (((x - 5) * x + 8) * x - 4) * a
    return where(x < 1, near, where(x < 2, far, 0))


def _axes(
    x_shape: Sequence[int], output_size: Sequence[int], mode: str, align: bool, scales: Sequence[float | None], kind: DType
) -> dict[int, Axis]:
    """The dimensions that change."""
    axes = {}
    for d, (count, factor) in enumerate(zip(output_size, scales, strict=True), 2):
        size = x_shape[d]
        if count != size or not (mode == "linear" or factor in (None, 1.0)):
            axes[d] = Axis(size, count, mode, align, factor, kind)
    return axes


def _check(mode: str, antialias: bool) -> None:
    if antialias or mode not in MODES:
        raise UnsupportedError(
            f"interpolate: mode '{mode}' with antialias={antialias}; the modes are {', '.join(MODES)}, without antialias"
        )


def _kind(dtype: str) -> DType:
    kind = dtypes.language_dtype(dtype).compute
    return kind if kind.kind == "f" else float32


def scaled(x: Element, w: Value | None) -> Element:
    if w is None:
        return x
    return Complex(x.re * w, x.im * w) if isinstance(x, Complex) else x * w


def added(a: Element, b: Element) -> Element:
    if isinstance(a, Complex) and isinstance(b, Complex):
        return Complex(a.re + b.re, a.im + b.im)
    assert isinstance(a, Value) and isinstance(b, Value)
    return a + b


@lowering("upsample")
def upsample(
    plan: Plan, x: Memory, output_size: Sequence[int], mode: str, align_corners: bool, scales: Sequence[float | None], antialias: bool
) -> None:
    _check(mode, antialias)
    if x.ndim != len(output_size) + 2 or 0 in x.shape[1:] or min(output_size) < 1:
        raise ValueError(f"interpolate: an input of shape {x.shape} cannot become {tuple(output_size)}")
    if not mode.startswith("nearest") and not (dtypes.is_float(x.dtype) or dtypes.is_complex(x.dtype)):
        raise UnsupportedError(f"interpolate: mode '{mode}' needs a floating dtype, but got {x.dtype}; use 'nearest' or convert first")
    out = plan.output(x.dtype, (*x.shape[:2], *output_size))
    _resample(plan, x, out, _axes(x.shape, output_size, mode, align_corners, scales, _kind(x.dtype)), _forward)


def _resample(plan: Plan, x: Memory, out: Memory, axes: dict[int, Axis], kernel: Any) -> None:
    """One launch a dimension, by way of temporaries."""
    if not axes:
        converted(plan, x, out)
    wide = x.dtype if dtypes.is_complex(x.dtype) else dtypes.language_dtype(x.dtype).compute.name
    source = x
    for n, (d, axis) in enumerate(axes.items()):
        shape = (*source.shape[:d], out.shape[d], *source.shape[d + 1 :])
        target = out if n == len(axes) - 1 else plan.temporary(wide, shape)
        kernel(plan, source, target, d, axis)
        source = target


def _forward(plan: Plan, x: Memory, out: Memory, d: int, axis: Axis) -> None:
    def step(k: Kern, at: tuple[Value, ...]) -> None:
        total: Element | None = None
        for place, weight in axis.taps(k, at[d]):
            term = scaled(k.read(x, (*at[:d], place, *at[d + 1 :])), weight)
            total = term if total is None else added(total, term)
        assert total is not None
        k.write(out, at, total)

    plan.each("upsample", out.shape, [x, out], step)


@lowering("upsample_backward")
def upsample_backward(
    plan: Plan, grad: Memory, input_shape: Sequence[int], mode: str, align_corners: bool, scales: Sequence[float | None], antialias: bool
) -> None:
    """Each place looks at the results that may have read it, in order."""
    _check(mode, antialias)
    out = plan.output(grad.dtype, tuple(input_shape))
    _resample(plan, grad, out, _axes(input_shape, grad.shape[2:], mode, align_corners, scales, _kind(grad.dtype)), _backward)


def _backward(plan: Plan, g: Memory, out: Memory, d: int, axis: Axis) -> None:
    def step(k: Kern, at: tuple[Value, ...]) -> None:
        low, high = axis.reach(k, at[d])

        def folds(i: Value) -> list[tuple[str, Value, Value | None]]:
            o = low + i
            weight: Value = const(0, axis.kind)
            for place, w in axis.taps(k, o):
                one = const(1, axis.kind) if w is None else w
                weight = weight + where(place.eq(at[d]), one, 0)
            return [("sum", p * cast(weight, p.dtype), None) for p in parts(k.read(g, (*at[:d], o, *at[d + 1 :])))]

        sums = serial_fold(k, binary("max", high - low, const(0, index_type)), "q", folds)
        k.write(out, at, whole([result(a) for a in sums]))

    plan.each("upsample_backward", out.shape, [g, out], step)
