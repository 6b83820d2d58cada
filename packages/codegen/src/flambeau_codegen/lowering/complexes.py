"""Arithmetic and functions of complex numbers, as pairs of real values."""

from __future__ import annotations

import math

from ..language.dtypes import boolean
from ..language.values import Value, binary, const, unary, where
from .elements import Complex, choose


def add(a: Complex, b: Complex) -> Complex:
    return Complex(a.re + b.re, a.im + b.im)


def sub(a: Complex, b: Complex) -> Complex:
    return Complex(a.re - b.re, a.im - b.im)


def mul(a: Complex, b: Complex) -> Complex:
    return Complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)


def div(a: Complex, b: Complex) -> Complex:
    """Smith's method: no overflow where the quotient has none."""
    wide = unary("abs", b.re) >= unary("abs", b.im)
    zero = b.re.eq(0) & b.im.eq(0)
    big, small = where(wide, b.re, b.im), where(wide, b.im, b.re)
    ratio = small / big
    scale = const(1, big.dtype) / (big + small * ratio)
    re = where(wide, a.re + a.im * ratio, a.re * ratio + a.im) * scale
    im = where(wide, a.im - a.re * ratio, a.im * ratio - a.re) * scale
    return Complex(where(zero, a.re / unary("abs", b.re), re), where(zero, a.im / unary("abs", b.re), im))


def modulus(a: Complex) -> Value:
    return binary("hypot", a.re, a.im)


def angle(a: Complex) -> Value:
    return binary("atan2", a.im, a.re)


def polar(r: Value, phi: Value) -> Complex:
    return Complex(r * unary("cos", phi), r * unary("sin", phi))


def exp(a: Complex) -> Complex:
    e = unary("exp", a.re)
    flat = a.im.eq(0)
    return Complex(where(flat, e, e * unary("cos", a.im)), where(flat, a.im, e * unary("sin", a.im)))


def log(a: Complex) -> Complex:
    return Complex(unary("log", modulus(a)), angle(a))


def power(a: Complex, b: Complex) -> Complex:
    """exp(b * log(a)); 1 for the exponent 0 and 0 for the base 0; squares are products."""
    r = exp(mul(b, log(a)))
    one, zero = const(1, a.re.dtype), const(0, a.re.dtype)
    real = b.im.eq(0)
    r = choose(real & b.re.eq(2), mul(a, a), r)  # type: ignore[assignment]
    r = choose(real & b.re.eq(1), a, r)  # type: ignore[assignment]
    none = a.re.eq(0) & a.im.eq(0)
    r = choose(none & (b.re > 0), Complex(zero, zero), r)  # type: ignore[assignment]
    out = choose(real & b.re.eq(0), Complex(one, zero), r)
    assert isinstance(out, Complex)
    return out


def sqrt(a: Complex) -> Complex:
    """The root with a real part that is not negative."""
    size = modulus(a)
    t = unary("sqrt", (unary("abs", a.re) + size) * 0.5)
    safe = where(t.eq(0), 1, t)
    other = unary("abs", a.im) / (safe * 2)
    right = a.re >= 0
    return Complex(where(right, t, other), binary("copysign", where(right, other, t), a.im))


def sgn(a: Complex) -> Complex:
    size = modulus(a)
    zero = size.eq(0)
    safe = where(zero, 1, size)
    return Complex(where(zero, 0, a.re / safe), where(zero, 0, a.im / safe))


def sinh(a: Complex) -> Complex:
    return Complex(unary("sinh", a.re) * unary("cos", a.im), unary("cosh", a.re) * unary("sin", a.im))


def cosh(a: Complex) -> Complex:
    return Complex(unary("cosh", a.re) * unary("cos", a.im), unary("sinh", a.re) * unary("sin", a.im))


def tanh(a: Complex) -> Complex:
    """Kahan's form: bounded for large real parts."""
    large = unary("abs", a.re) > 20
    x = where(large, const(0, a.re.dtype), a.re)
    t, s = unary("tan", a.im), unary("sinh", x)
    beta = 1 + t * t
    rho = unary("sqrt", 1 + s * s)
    d = 1 + beta * s * s
    near = Complex(beta * rho * s / d, t / d)
    e = unary("exp", -unary("abs", a.re))
    far = Complex(binary("copysign", const(1, a.re.dtype), a.re), unary("sin", a.im) * unary("cos", a.im) * 4 * e * e)
    return Complex(where(large, far.re, near.re), where(large, far.im, near.im))


def turned(a: Complex) -> Complex:
    """i * a."""
    return Complex(-a.im, a.re)


def unturned(a: Complex) -> Complex:
    """-i * a."""
    return Complex(a.im, -a.re)


def sin(a: Complex) -> Complex:
    return unturned(sinh(turned(a)))


def cos(a: Complex) -> Complex:
    return cosh(turned(a))


def tan(a: Complex) -> Complex:
    return unturned(tanh(turned(a)))


def real(x: float, like: Complex) -> Complex:
    return Complex(const(x, like.re.dtype), const(0, like.re.dtype))


def log1p(a: Complex) -> Complex:
    return log(add(a, real(1, a)))


def scaled(a: Complex, factor: float) -> Complex:
    return Complex(a.re * factor, a.im * factor)


LOG2E, LOG10E = 1 / math.log(2), 1 / math.log(10)
BINARY = {"add": add, "sub": sub, "mul": mul}


def equal(a: Complex, b: Complex) -> Value:
    return a.re.eq(b.re) & a.im.eq(b.im)


def none() -> Value:
    return const(0, boolean)
