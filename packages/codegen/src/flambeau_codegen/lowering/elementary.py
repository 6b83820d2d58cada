"""Elementary functions: exponentials, logarithms, trigonometry, rounding."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..errors import UnsupportedError
from ..language.values import FLOAT_UNARY, Value, binary, const, unary, where
from . import complexes
from .elements import Complex, Element, choose, is_nan
from .plan import Kern
from .pointwise import pointwise

BOTH = "bool int float complex"


def function(name: str, of_complex: Callable[[Complex], Complex] | None) -> Callable[..., Element]:
    """The rule of a function of one number; integers were made floats before."""

    def rule(k: Kern, x: Any) -> Element:
        if isinstance(x, Complex):
            if of_complex is None:
                raise UnsupportedError(f"{name} of complex numbers")
            return of_complex(x)
        return unary(name, x)

    return rule


def _asin(a: Complex) -> Complex:
    """Hull, Fairgrieve and Tang's formulas lie behind Kahan's: -i * log(i a + sqrt(1 - a * a)), in two roots."""
    one = complexes.real(1, a)
    low, high = complexes.sqrt(complexes.sub(one, a)), complexes.sqrt(complexes.add(one, a))
    re = binary("atan2", a.re, low.re * high.re - low.im * high.im)
    return Complex(re, unary("asinh", low.re * high.im - low.im * high.re))


def _acos(a: Complex) -> Complex:
    one = complexes.real(1, a)
    low, high = complexes.sqrt(complexes.sub(one, a)), complexes.sqrt(complexes.add(one, a))
    return Complex(2 * binary("atan2", low.re, high.re), unary("asinh", high.re * low.im - high.im * low.re))


def _acosh(a: Complex) -> Complex:
    one = complexes.real(1, a)
    low, high = complexes.sqrt(complexes.sub(a, one)), complexes.sqrt(complexes.add(a, one))
    return Complex(unary("asinh", low.re * high.re + low.im * high.im), 2 * binary("atan2", low.im, high.re))


def _atanh(a: Complex) -> Complex:
    """(log(1 + a) - log(1 - a)) / 2, in moduli and angles."""
    one = complexes.real(1, a)
    up, down = complexes.add(one, a), complexes.sub(one, a)
    square = down.re * down.re + down.im * down.im
    re = unary("log1p", 4 * a.re / square) * 0.25
    return Complex(re, (complexes.angle(up) - complexes.angle(down)) * 0.5)


def _asinh(a: Complex) -> Complex:
    return complexes.unturned(_asin(complexes.turned(a)))


def _atan(a: Complex) -> Complex:
    return complexes.unturned(_atanh(complexes.turned(a)))


def _expm1(a: Complex) -> Complex:
    half = unary("sin", a.im * 0.5)
    e = unary("exp", a.re)
    return Complex(unary("expm1", a.re) * unary("cos", a.im) - 2 * half * half, e * unary("sin", a.im))


OF_COMPLEX: dict[str, Callable[[Complex], Complex]] = {
    "exp": complexes.exp,
    "exp2": lambda a: complexes.exp(complexes.scaled(a, math.log(2))),
    "expm1": _expm1,
    "log": complexes.log,
    "log2": lambda a: complexes.scaled(complexes.log(a), complexes.LOG2E),
    "log10": lambda a: complexes.scaled(complexes.log(a), complexes.LOG10E),
    "log1p": complexes.log1p,
    "sin": complexes.sin,
    "cos": complexes.cos,
    "tan": complexes.tan,
    "sinh": complexes.sinh,
    "cosh": complexes.cosh,
    "tanh": complexes.tanh,
    "asin": _asin,
    "acos": _acos,
    "atan": _atan,
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
}


def rounding(op: str) -> Callable[..., Value]:
    return lambda k, x: unary(op, x) if x.dtype.kind == "f" else x


def round_decimals(k: Kern, x: Value, decimals: int) -> Value:
    if x.dtype.kind != "f":
        if decimals >= 0:
            return x
        raise RuntimeError(f"round: decimals={decimals} of the integer dtype {x.dtype}; cast it to a floating-point dtype")
    scale = k.scalar(10.0 ** abs(decimals), x.dtype)
    return unary("rint", x * scale) / scale if decimals > 0 else unary("rint", x / scale) * scale


def frac(k: Kern, x: Value) -> Value:
    return x - unary("trunc", x) if x.dtype.kind == "f" else const(0, x.dtype)


def angle(k: Kern, x: Any) -> Element:
    if isinstance(x, Complex):
        return complexes.angle(x)
    return where(is_nan(x), x, where(x < 0, const(math.pi, x.dtype), const(0, x.dtype)))


def sinc(k: Kern, x: Any) -> Element:
    if isinstance(x, Complex):
        zero = x.re.eq(0) & x.im.eq(0)
        one = complexes.real(1, x)
        scaled = complexes.scaled(x, math.pi)
        return choose(zero, one, complexes.div(complexes.sin(scaled), choose(zero, one, scaled)))  # type: ignore[arg-type]
    zero = x.eq(0)
    scaled_x = where(zero, 1, x * math.pi)
    return where(zero, 1, unary("sin", scaled_x) / scaled_x)


def xlogy(k: Kern, x: Any, y: Any) -> Element:
    if isinstance(x, Complex):
        raise UnsupportedError("xlogy of complex numbers")
    return where(x.eq(0) & ~is_nan(y), 0, x * unary("log", y))


def xlog1py(k: Kern, x: Value, y: Value) -> Value:
    return where(x.eq(0) & ~is_nan(y), 0, x * unary("log1p", y))


def add_logs(x: Value, y: Value, exp: str = "exp", scale: float = 1.0) -> Value:
    """log(exp(x) + exp(y)), in base e or 2."""
    d = x - y
    r = where(d > 0, x, y) + unary("log1p", unary(exp, -unary("abs", d))) * scale
    return where(x.eq(y), x + math.log(2) * scale, where(is_nan(d), x + y, r))


def add_complex_logs(x: Complex, y: Complex) -> Element:
    """log(exp(x) + exp(y)) of complex numbers."""
    first = x.re >= y.re
    top, low = choose(first, x, y), choose(first, y, x)
    assert isinstance(top, Complex) and isinstance(low, Complex)
    r = complexes.add(top, complexes.log1p(complexes.exp(complexes.sub(low, top))))
    return choose(top.re.eq(-math.inf), top, r)


def logaddexp(k: Kern, x: Any, y: Any) -> Element:
    return add_complex_logs(x, y) if isinstance(x, Complex) else add_logs(x, y)


def logaddexp2(k: Kern, x: Value, y: Value) -> Value:
    return add_logs(x, y, "exp2", complexes.LOG2E)


def tanh_backward(k: Kern, g: Any, out: Any) -> Element:
    if isinstance(g, Complex):
        r = complexes.sub(complexes.real(1, out), complexes.mul(out, out))
        return complexes.mul(g, Complex(r.re, -r.im))
    r = g * (1 - out * out)
    assert isinstance(r, Value)
    return r


def conj(k: Kern, x: Any) -> Element:
    return Complex(x.re, -x.im) if isinstance(x, Complex) else x


for _name in sorted(FLOAT_UNARY - {"sqrt", "rsqrt", "floor", "ceil", "trunc", "rint"}):
    pointwise(_name, 1, function(_name, OF_COMPLEX.get(_name)), "float", BOTH if _name in OF_COMPLEX else "bool int float")
for _name, _op in (("floor", "floor"), ("ceil", "ceil"), ("trunc", "trunc"), ("round", "rint")):
    pointwise(_name, 1, rounding(_op), accepts="int float")
pointwise("round_decimals", 1, round_decimals, accepts="int float")
pointwise("frac", 1, frac, accepts="int float")
pointwise("deg2rad", 1, lambda k, x: x * (math.pi / 180), "float")
pointwise("rad2deg", 1, lambda k, x: x * (180 / math.pi), "float")
pointwise("angle", 1, angle, "angle", BOTH)
pointwise("sinc", 1, sinc, "float", BOTH)
pointwise("xlogy", 2, xlogy, "float")
pointwise("xlog1py", 2, xlog1py, "float")
pointwise("logaddexp", 2, logaddexp, "float", BOTH)
pointwise("logaddexp2", 2, logaddexp2, "float")
pointwise("atan2", 2, lambda k, x, y: binary("atan2", x, y), "float")
pointwise("hypot", 2, lambda k, x, y: binary("hypot", x, y), "float")
pointwise("tanh_backward", 2, tanh_backward, accepts="float complex")
pointwise("conj_physical", 1, conj, accepts=BOTH)
