"""Arithmetic of numbers, integers and bits, and choosing between values."""

from __future__ import annotations

import math
from typing import Any

from ..language.dtypes import boolean, index_type
from ..language.values import Value, binary, cast, const, unary, where
from . import complexes
from .elements import Complex, Element, choose, is_nan, sign_bit, truth
from .plan import Kern
from .pointwise import pointwise

NUMBERS = "int float complex"
ALL = "bool int float complex"


def _two(op: str) -> Any:
    """An infix operation on real numbers, booleans as PyTorch has them, or on complex ones."""

    def rule(k: Kern, a: Any, b: Any) -> Element:
        if isinstance(a, Complex):
            return complexes.BINARY[op](a, b)
        if a.dtype is boolean:
            return binary({"add": "or", "mul": "and"}[op], a, b)
        return binary(op, a, b)

    return rule


def div(k: Kern, a: Any, b: Any) -> Element:
    return complexes.div(a, b) if isinstance(a, Complex) else a / b


def _zero_divisor(k: Kern, op: str, b: Value) -> Value:
    """The divisor, with 1 in the place of 0, which is a fault."""
    k.fault(
        b.eq(0),
        "RuntimeError",
        f"{op}: ZeroDivisionError: a divisor is 0 and the dtype {b.dtype} has no infinity; cast an operand to a floating-point dtype, "
        "or replace the zeros",
    )
    return where(b.eq(0), 1, b)


def _safe(a: Value, b: Value) -> Value:
    """A divisor that -1 does not overflow the least integer with: 1 where a is to be negated by itself."""
    return b if a.dtype.kind != "i" else where(b.eq(-1), 1, b)


def trunc_divide(k: Kern, a: Value, b: Value) -> Value:
    if a.dtype.kind == "f":
        return unary("trunc", a / b)
    b = _zero_divisor(k, "div", b)
    return a / b if a.dtype.kind == "u" else where(b.eq(-1), -a, a / _safe(a, b))


def float_remainder(a: Value, b: Value) -> Value:
    """The remainder with the sign of b."""
    r = a % b
    moved = where(r.ne(0) & ((b < 0) ^ (r < 0)), r + b, r)
    return where(r.eq(0), binary("copysign", const(0, r.dtype), b), moved)


def remainder(k: Kern, a: Value, b: Value) -> Value:
    if a.dtype.kind == "f":
        return float_remainder(a, b)
    b = _zero_divisor(k, "remainder", b)
    r = a % _safe(a, b)
    return r if a.dtype.kind == "u" else where(r.ne(0) & ((b < 0) ^ (r < 0)), r + b, r)


def floor_divide(k: Kern, a: Value, b: Value) -> Value:
    if a.dtype.kind == "f":
        r = a % b
        q = (a - r) / b
        q = where(r.ne(0) & ((b < 0) ^ (r < 0)), q - 1, q)
        low = unary("floor", q)
        rounded = where(q - low > 0.5, low + 1, low)
        rounded = where(q.ne(0), rounded, binary("copysign", const(0, a.dtype), a / b))
        return where(b.eq(0), a / b, rounded)
    b = _zero_divisor(k, "floor_divide", b)
    if a.dtype.kind == "u":
        return a / b
    safe = _safe(a, b)
    q = a / safe
    q = where((a % safe).ne(0) & ((a < 0) ^ (b < 0)), q - 1, q)
    return where(b.eq(-1), -a, q)


def fmod(k: Kern, a: Value, b: Value) -> Value:
    if a.dtype.kind == "f":
        return a % b
    b = _zero_divisor(k, "fmod", b)
    return a % _safe(a, b)


def power(k: Kern, a: Any, b: Any) -> Element:
    if isinstance(a, Complex):
        return complexes.power(a, b)
    if a.dtype.kind == "f":
        special = binary("pow", a, b)
        return where(b.eq(2), a * a, where(b.eq(1), a, special))
    return integer_power(k, a, b)


def integer_power(k: Kern, a: Value, b: Value) -> Value:
    """Square and multiply, one bit of the exponent an iteration; negative exponents give 1 / a**n rounded towards zero."""
    one, zero = const(1, a.dtype), const(0, a.dtype)
    negative = b < 0 if a.dtype.kind == "i" else const(0, boolean)

    def step(i: Value, base: Value, left: Value, r: Value) -> Any:
        odd = (left & 1).ne(0)
        rest = cast(cast(left, a.dtype) >> 1, a.dtype)
        return [base * base, rest, where(odd, r * base, r)], rest.eq(0)

    _, _, r = k.serial(const(a.dtype.bits, index_type), step, [a, where(negative, zero, b), one])
    odd = (b & 1).ne(0)
    unit = where(
        a.eq(1),
        one,
        where(
            a.eq(-1) if a.dtype.kind == "i" else const(0, boolean), where(odd, const(-1 if a.dtype.kind == "i" else 0, a.dtype), one), zero
        ),
    )
    return where(negative, unit, r)


def gcd(k: Kern, a: Value, b: Value) -> Value:
    if a.dtype.kind == "i":
        a, b = unary("abs", a), unary("abs", b)

    def step(i: Value, x: Value, y: Value) -> Any:
        safe = where(y.eq(0), 1, y)
        rest = where(y.eq(0), 0, x % safe)
        return [where(y.eq(0), x, y), rest], rest.eq(0)

    # Fibonacci numbers take the most steps: 93 for 64 bits.
    x, _ = k.serial(const(96, index_type), step, [a, b])
    return x


def lcm(k: Kern, a: Value, b: Value) -> Value:
    g = gcd(k, a, b)
    r = a / where(g.eq(0), 1, g) * b
    return unary("abs", r) if a.dtype.kind == "i" else r


def neg(k: Kern, a: Any) -> Element:
    return Complex(-a.re, -a.im) if isinstance(a, Complex) else -a


def absolute(k: Kern, a: Any) -> Element:
    if isinstance(a, Complex):
        return binary("hypot", a.re, a.im)
    return a if a.dtype.kind in "bu" else unary("abs", a)


def sign(k: Kern, a: Any) -> Element:
    if isinstance(a, Complex):
        return complexes.sgn(a)
    assert isinstance(a, Value)
    if a.dtype.kind == "b":
        return a
    one, zero = const(1, a.dtype), const(0, a.dtype)
    return where(a > 0, one, zero if a.dtype.kind == "u" else where(a < 0, const(-1, a.dtype), zero))


def square(k: Kern, a: Any) -> Element:
    return complexes.mul(a, a) if isinstance(a, Complex) else binary("mul", a, a)


def reciprocal(k: Kern, a: Any) -> Element:
    return complexes.div(Complex(const(1, a.re.dtype), const(0, a.re.dtype)), a) if isinstance(a, Complex) else const(1, a.dtype) / a


def sqrt(k: Kern, a: Any) -> Element:
    return complexes.sqrt(a) if isinstance(a, Complex) else unary("sqrt", a)


def rsqrt(k: Kern, a: Any) -> Element:
    return reciprocal(k, sqrt(k, a))


def lerp(k: Kern, a: Any, end: Any, w: Any) -> Element:
    if isinstance(a, Complex):
        d = complexes.sub(end, a)
        low = complexes.add(a, complexes.mul(w, d))
        one = Complex(const(1, w.re.dtype), const(0, w.re.dtype))
        return choose(binary("hypot", w.re, w.im) < 0.5, low, complexes.sub(end, complexes.mul(d, complexes.sub(one, w))))
    d = end - a
    return where(unary("abs", w) < 0.5, a + w * d, end - d * (1 - w))


def addcmul(k: Kern, a: Any, b: Any, c: Any) -> Element:
    return complexes.add(a, complexes.mul(b, c)) if isinstance(a, Complex) else binary("add", a, b * c)


def addcdiv(k: Kern, a: Any, b: Any, c: Any) -> Element:
    return complexes.add(a, complexes.div(b, c)) if isinstance(a, Complex) else binary("add", a, b / c)


# ---------------------------------------------------------------- bits


def _bits(op: str) -> Any:
    return lambda k, a, b: binary(op, a, b)


def shift_left(k: Kern, a: Value, b: Value) -> Value:
    out = (b >= a.dtype.bits) | (b < 0 if a.dtype.kind == "i" else const(0, boolean))
    return where(out, 0, a << where(out, 0, b))


def shift_right(k: Kern, a: Value, b: Value) -> Value:
    out = (b >= a.dtype.bits) | (b < 0 if a.dtype.kind == "i" else const(0, boolean))
    return a >> where(out, const(a.dtype.bits - 1, a.dtype), b) if a.dtype.kind == "i" else where(out, 0, a >> where(out, 0, b))


# ---------------------------------------------------------------- choosing


def maximum(k: Kern, a: Value, b: Value) -> Value:
    if a.dtype is boolean:
        return a | b
    return where((a > b) | is_nan(a), a, b) if a.dtype.kind == "f" else binary("max", a, b)


def minimum(k: Kern, a: Value, b: Value) -> Value:
    if a.dtype is boolean:
        return a & b
    return where((a < b) | is_nan(a), a, b) if a.dtype.kind == "f" else binary("min", a, b)


def fmax(k: Kern, a: Value, b: Value) -> Value:
    return where((a >= b) | is_nan(b), a, b) if a.dtype.kind == "f" else maximum(k, a, b)


def fmin(k: Kern, a: Value, b: Value) -> Value:
    return where((a <= b) | is_nan(b), a, b) if a.dtype.kind == "f" else minimum(k, a, b)


def clamp_both(k: Kern, a: Value, low: Value, high: Value) -> Value:
    return minimum(k, maximum(k, a, low), high)


def copysign(k: Kern, a: Value, b: Value) -> Value:
    return binary("copysign", a, b)


def heaviside(k: Kern, a: Value, values: Value) -> Value:
    if a.dtype is boolean:
        return a | values
    return where(a.eq(0), values, where(a > 0, const(1, a.dtype), const(0, a.dtype)))


def choose_where(k: Kern, condition: Any, a: Any, b: Any) -> Element:
    return choose(truth(condition), a, b)


LIMITS = {"float16": 65504.0, "bfloat16": 3.3895313892515355e38, "float32": 3.4028234663852886e38, "float64": 1.7976931348623157e308}


def nan_to_num(dtype: str) -> Any:
    """The rule for one dtype, whose limits replace infinities."""
    top = LIMITS.get(dtype, 0.0)

    def one(k: Kern, a: Value, nan: Any, posinf: Any, neginf: Any) -> Value:
        nan, posinf, neginf = (d if x is None else x for x, d in ((nan, 0.0), (posinf, top), (neginf, -top)))
        numbers = [k.scalar(float(x), a.dtype) for x in (nan, posinf, neginf)]
        return where(is_nan(a), numbers[0], where(a.eq(math.inf), numbers[1], where(a.eq(-math.inf), numbers[2], a)))

    return one


def signbit(k: Kern, a: Value) -> Value:
    return sign_bit(a)


for _name in ("add", "mul"):
    pointwise(_name, 2, _two(_name), accepts=ALL)
pointwise("sub", 2, _two("sub"), accepts=NUMBERS)
pointwise("div", 2, div, "float", NUMBERS)
pointwise("floor_divide", 2, floor_divide, accepts="int float")
pointwise("trunc_divide", 2, trunc_divide, accepts="int float")
pointwise("remainder", 2, remainder, accepts="int float")
pointwise("fmod", 2, fmod, accepts="int float")
pointwise("pow", 2, power, accepts=NUMBERS)
pointwise("gcd", 2, gcd, accepts="int")
pointwise("lcm", 2, lcm, accepts="int")
pointwise("neg", 1, neg, accepts=NUMBERS)
pointwise("abs", 1, absolute, "real", ALL)
pointwise("sign", 1, sign)
pointwise("sgn", 1, sign, accepts=ALL)
pointwise("signbit", 1, signbit, "bool")
pointwise("square", 1, square, "number", ALL)
pointwise("reciprocal", 1, reciprocal, "float", NUMBERS)
pointwise("sqrt", 1, sqrt, "float", NUMBERS)
pointwise("rsqrt", 1, rsqrt, "float", NUMBERS)
pointwise("lerp", 3, lerp, accepts="float complex")
pointwise("addcmul", 3, addcmul, accepts=NUMBERS)
pointwise("addcdiv", 3, addcdiv, "float", NUMBERS)
for _name, _op in (("bitwise_and", "and"), ("bitwise_or", "or"), ("bitwise_xor", "xor")):
    pointwise(_name, 2, _bits(_op), accepts="bool int")
pointwise("bitwise_not", 1, lambda k, a: ~a, accepts="bool int")
pointwise("bitwise_left_shift", 2, shift_left, accepts="int")
pointwise("bitwise_right_shift", 2, shift_right, accepts="int")
pointwise("maximum", 2, maximum)
pointwise("minimum", 2, minimum)
pointwise("clamp_min", 2, maximum)
pointwise("clamp_max", 2, minimum)
pointwise("fmax", 2, fmax)
pointwise("fmin", 2, fmin)
pointwise("clamp_both", 3, clamp_both, accepts="int float")
pointwise("copysign", 2, copysign, "float")
pointwise("heaviside", 2, heaviside)
pointwise("where", 3, choose_where, accepts=ALL, apart=(0,))
