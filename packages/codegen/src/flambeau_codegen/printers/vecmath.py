"""Functions of float32 in the loop language itself, for printers whose target has no vector library.

Each is a polynomial on a reduced argument, in the fused multiply-adds that the language has. Coefficients are weighted minimax fits,
rounded one after the other. `ULPS` is the budget: no error is larger, in units in the last place, for any float32.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from ..language.dtypes import boolean, float32, float64, int32, int64, uint32, uint64
from ..language.values import Value, binary, bitcast, cast, const, fma, unary, where

# exp(r) = 1 + r + r^2 q(r), |r| up to log(2) / 2
EXP = (0.5, 0.1666666567325592, 0.04166645556688309, 0.008333569392561913, 0.0013935933820903301, 0.00019742689619306475)
# exp(r) = 1 + r + r^2 q(r), |r| up to 0.72
EXPM1 = (
    0.5, 0.1666666716337204, 0.0416666716337204, 0.00833328440785408, 0.0013888176763430238, 0.00019855312712024897,
    2.5062247004825622e-05, 2.643483412612113e-06,
)  # fmt: skip
# log(1 + m) = m - m^2 / 2 + m^3 q(m), 1 + m from sqrt(1/2) to sqrt(2)
LOG = (
    0.3333331346511841, -0.25000008940696716, 0.20002081990242004, -0.16668002307415009, 0.14220020174980164, -0.1240563914179802,
    0.11886139214038849, -0.11675754189491272, 0.0674988254904747,
)  # fmt: skip
# tanh(x) = x + x^3 q(x^2), |x| up to 0.65
TANH = (-0.333333283662796, 0.13333112001419067, -0.05393514409661293, 0.021638689562678337, -0.008028397336602211, 0.0020106658339500427)
# erf(x) = x + x q(x^2), |x| up to 0.95
ERF = (
    0.12837916612625122, -0.3761262893676758, 0.11283625662326813, -0.026855740696191788, 0.0051924604922533035, -0.0008050804026424885,
    8.002774848137051e-05,
)  # fmt: skip
# erfc(y) = exp(-y^2) / (1 + 2 y) q((y - 2) / (y + 2)), y from 0 to 10.2
ERFC = (
    1.2769783735275269, -0.09276385605335236, -0.1660308688879013, 0.16405262053012848, -0.05420862138271332, -0.008042864501476288,
    0.008648063987493515, 0.0012724559055641294, -0.0012637178879231215, -0.0003661054652184248, 2.903281529142987e-05,
)  # fmt: skip
# sin(r) = r + r^3 q(r^2) and cos(r) = 1 - r^2 / 2 + r^4 q(r^2), |r| up to pi / 4
SIN = (-0.1666666716337204, 0.008333378471434116, -0.0001985256385523826, 2.8263898457225878e-06)
COS = (0.0416666679084301, -0.0013888977700844407, 2.4820974431349896e-05, -2.876805353935197e-07)

# atan(t) = t + t^3 q(t^2), t from 0 to 1
ATAN = (
    -0.33333298563957214, 0.1999852955341339, -0.1426401436328888, 0.10950861126184464, -0.08399207890033722, 0.05787887051701546,
    -0.0310935340821743, 0.010866271331906319, -0.0017821441849887371,
)  # fmt: skip
# asin(s) = s + s^3 q(s^2), s from 0 to 1/2
ASIN = (0.16666752099990845, 0.074953094124794, 0.04546914994716644, 0.024184778332710266, 0.042158305644989014)
# log2(1 + m) = m q(m) in float64, 1 + m from sqrt(1/2) to sqrt(2)
LOG2 = (
    1.4426950408687051, -0.7213475208687429, 0.48089836139558945, -0.3606736748300974, 0.28853729346513757, -0.2404531654791917,
    0.20617535950794325, -0.18030060371097173, 0.15876980366419904, -0.14315643914605006, 0.1447484154715609, -0.14283939287658826,
    0.07737049708817859,
)  # fmt: skip
# the binary digits of 2 / pi after 26 zeros, in words
TWO_BY_PI = (0x28, 0xBE60DB93, 0x91054A7F, 0x9D5F47D, 0x4D377036, 0xD8A5664F, 0x10E4107F, 0x9458EAF7)

LOG2E, LN2 = 1.0 / math.log(2), math.log(2)
LN2_HIGH, LN2_LOW = 0.693145751953125, 1.428606765330187e-06  # the first has 9 bits of zeros at its end
ROUND = 12582912.0  # 1.5 * 2^23: what is added to it is rounded to an integer, which stands in its low bits
ROUND_BITS = 0x4B400000
ROUND_WIDE = 6755399441055744.0  # the same of float64, 1.5 * 2^52
PI = (3.1415927410125732, -8.742277657347586e-08)  # float32: both together have 48 bits


def f32(x: float) -> Value:
    return const(x, float32)


def horner(x: Value, coefficients: Sequence[float]) -> Value:
    """A polynomial, the constant term first."""
    p = const(coefficients[-1], x.dtype)
    for c in coefficients[-2::-1]:
        p = fma(p, x, c)
    return p


def between(low: float, x: Value, high: float) -> Value:
    """x within bounds; NaN stays NaN."""
    x = where(x < low, f32(low), x)
    return where(x > high, f32(high), x)


def rounded(x: Value, scale: float) -> tuple[Value, Value]:
    """The integer next to x * scale, as a float32 and as an int32; it has 22 bits at most."""
    t = fma(x, scale, ROUND)
    return t - ROUND, bitcast(t, int32) - ROUND_BITS


def times_power_of_two(x: Value, n: Value) -> Value:
    """x * 2^n in two factors, so that subnormal results and overflow come out right."""
    half = n >> const(1, int32)
    return x * power_of_two(half) * power_of_two(n - half)


def power_of_two(n: Value) -> Value:
    return bitcast((n + 127) << const(23, int32), float32)


def with_sign(magnitude: Value, x: Value) -> Value:
    return binary("copysign", magnitude, x)


def _exp_of(n: Value, r: Value) -> Value:
    return times_power_of_two(fma(r * r, horner(r, EXP), r) + 1.0, n)


def exp(x: Value) -> Value:
    x = between(-105.0, x, 89.0)
    n, i = rounded(x, LOG2E)
    return _exp_of(i, fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x)))


def exp2(x: Value) -> Value:
    x = between(-151.0, x, 128.5)
    n, i = rounded(x, 1.0)
    return _exp_of(i, (x - n) * LN2)


def expm1(x: Value) -> Value:
    near = fma(x * x, horner(x, EXPM1), x)
    return where(x.eq(0), x, where(unary("abs", x) < 0.7, near, exp(x) - 1.0))


def _log_parts(x: Value) -> tuple[Value, Value]:
    """x as (1 + m) * 2^e, for x above 0: m and e."""
    tiny = x < 1.1754943508222875e-38
    bits = bitcast(where(tiny, x * 8388608.0, x), int32) - 0x3F3504F3
    m = bitcast((bits & const(0x7FFFFF, int32)) + 0x3F3504F3, float32) - 1.0
    return m, cast(bits >> const(23, int32), float32) - where(tiny, f32(23.0), f32(0.0))


def _log_parts_of_next(w: Value) -> tuple[Value, Value]:
    """1 + w as (1 + m) * 2^e, for w above -1: m, in which w is rounded once, and e."""
    large = w > 1e18
    w = where(large, w * 2.0**-64, w)
    bits = bitcast(where(large, w, w + 1.0), int32) - 0x3F3504F3
    scale = bitcast(const(0x3F800000, int32) - (bits & -0x800000), float32)  # 2^-e
    m = fma(w, scale, where(large, f32(0.0), scale) - 1.0)
    return m, cast(bits >> const(23, int32), float32) + where(large, f32(64.0), f32(0.0))


def _log_of(m: Value, e: Value) -> Value:
    """log((1 + m) * 2^e)."""
    return fma(e, LN2_HIGH, m + fma(e, LN2_LOW, _log_tail(m)))


def _log_tail(m: Value) -> Value:
    """log(1 + m) - m."""
    z = m * m
    return fma(z, -0.5, m * z * horner(m, LOG))


def _log_domain(x: Value, inside: Value) -> Value:
    """The logarithm of 0, inf, negative numbers and NaN, where x is one of them."""
    edge = where(x.eq(0), f32(-math.inf), f32(math.nan))
    return where(x > 0, where(x < math.inf, inside, x), edge)


def log(x: Value) -> Value:
    m, e = _log_parts(x)
    return _log_domain(x, _log_of(m, e))


def _log_in(x: Value, scale: float, one: float) -> Value:
    """log(x) * scale, where `one` is log(2) * scale, with the product of m in two parts."""
    m, e = _log_parts(x)
    high = float(_single(scale))
    low = scale - high
    head = m * high
    lost = fma(m, high, -head)
    rest = fma(_log_tail(m), scale, fma(m, low, lost))
    one_high = float(_single(one))
    return _log_domain(x, fma(e, one_high, head + fma(e, one - one_high, rest)))


def _single(x: float) -> float:
    """x with 14 bits, so that its product with a small integer is exact."""
    mantissa, exponent = math.frexp(x)
    return math.ldexp(round(mantissa * 2**14), exponent - 14)


def log2(x: Value) -> Value:
    return _log_in(x, LOG2E, 1.0)


def log10(x: Value) -> Value:
    return _log_in(x, 1.0 / math.log(10), math.log10(2))


def log1p(x: Value) -> Value:
    inside = where((x > -1) & (x < math.inf), _log_of(*_log_parts_of_next(x)), where(x.eq(-1), f32(-math.inf), f32(math.nan)))
    return where(x.eq(0) | x.eq(math.inf), x, inside)


def tanh(x: Value) -> Value:
    a, z = unary("abs", x), x * x
    far = 1.0 - 2.0 / (exp(a + a) + 1.0)
    return with_sign(where(a < 0.65, fma(a * z, horner(z, TANH), a), far), x)


def sinh(x: Value) -> Value:
    a = unary("abs", x)
    e = expm1(between(0.0, a, 88.0))
    near = 0.5 * (e + e / (e + 1.0))
    far = exp(0.5 * a)
    return with_sign(where(a < 80.0, near, 0.5 * far * far), x)


def cosh(x: Value) -> Value:
    a = unary("abs", x)
    e = exp(a)
    half = exp(0.5 * a)
    return where(a < 80.0, 0.5 * e + 0.5 / e, 0.5 * half * half)


def _erfc_of(y: Value) -> Value:
    """erfc of y, which is not negative."""
    y = between(0.0, y, 10.2)
    square = y * y
    lost = fma(y, y, -square)
    scaled = exp(-square)
    low, high = y + 2.0, fma(y, 2.0, 1.0)
    share = 1.0 / (low * high)  # one division for both quotients: they take longer than all the rest
    t = (y - 2.0) * (high * share)
    return fma(-scaled, lost, scaled) * horner(t, ERFC) * (low * share)


def erfc(x: Value) -> Value:
    tail = _erfc_of(unary("abs", x))
    return where(x < 0, 2.0 - tail, tail)


def erf(x: Value) -> Value:
    a = unary("abs", x)
    return where(a < 0.92, fma(x, horner(x * x, ERF), x), with_sign(1.0 - _erfc_of(a), x))


def asinh(x: Value) -> Value:
    a = unary("abs", x)
    large = a > 1e9
    square = a * a
    m, e = _log_parts_of_next(where(large, a, a + square / (unary("sqrt", square + 1.0) + 1.0)))
    value = _log_of(m, e + where(large, f32(1.0), f32(0.0)))
    return with_sign(where(a.eq(0) | ~(a < math.inf), a, value), x)


def acosh(x: Value) -> Value:
    large, t = x > 1e9, x - 1.0
    m, e = _log_parts_of_next(where(large, x, t + unary("sqrt", t * (t + 2.0))))
    value = _log_of(m, e + where(large, f32(1.0), f32(0.0)))
    return where(x >= 1, where(x < math.inf, value, x), f32(math.nan))


def atanh(x: Value) -> Value:
    a = unary("abs", x)
    value = 0.5 * _log_of(*_log_parts_of_next((a + a) / (1.0 - a)))
    edge = where(a.eq(1), f32(math.inf), f32(math.nan))
    return with_sign(where(a.eq(0), a, where(a < 1, value, edge)), x)


def _quadrant(a: Value) -> tuple[Value, Value]:
    """How far the nearest multiple of pi / 2 is, and which it is, modulo 4; a is not negative.

    After Payne and Hanek: of 2 / pi the 96 bits matter that the exponent points at, those before them give multiples of 4.
    """
    bits = bitcast(a, uint32)
    first = (bits >> 23) - 126  # the first bit of these
    shift = first & 31

    def word(i: int) -> Value:
        w = const(TWO_BY_PI[i + 4], uint32)
        for j in (3, 2, 1, 0):
            w = where(first < 32 * (j + 1), const(TWO_BY_PI[i + j], uint32), w)
        return w

    words = [word(i) for i in range(4)]
    high, middle, low = (words[i] << shift | words[i + 1] >> 1 >> (const(31, uint32) - shift) for i in range(3))
    m = bits & 0x7FFFFF | 0x800000
    wide = cast(m, uint64)
    p = (cast(m * high, uint64) << 32) + wide * cast(middle, uint64) + (wide * cast(low, uint64) >> 32)  # a * 2 / pi * 2^62
    r = cast(cast(bitcast(p << 2, int64), float64) * (math.pi * 2.0**-65), float32)
    near = a < 0.5
    return where(near, a, r), where(near, const(0, uint32), cast((p + 2**61) >> 62, uint32))


def _sine_and_cosine(r: Value) -> tuple[Value, Value]:
    z = r * r
    return fma(r * z, horner(z, SIN), r), fma(z * z, horner(z, COS), fma(z, -0.5, 1.0))


def _signed(value: Value, sign: Value) -> Value:
    """A value whose sign changes where the highest bit of `sign` is set."""
    return bitcast(bitcast(value, uint32) ^ (sign & 0x80000000), float32)


def _finite(x: Value, value: Value) -> Value:
    return where(unary("abs", x) < math.inf, value, f32(math.nan))


def sin(x: Value) -> Value:
    r, n = _quadrant(unary("abs", x))
    s, c = _sine_and_cosine(r)
    return _finite(x, _signed(where((n & 1).ne(0), c, s), bitcast(x, uint32) ^ n << 30))


def cos(x: Value) -> Value:
    r, n = _quadrant(unary("abs", x))
    s, c = _sine_and_cosine(r)
    return _finite(x, _signed(where((n & 1).ne(0), s, c), (n + 1) << 30))


def tan(x: Value) -> Value:
    r, n = _quadrant(unary("abs", x))
    s, c = _sine_and_cosine(r)
    odd = (n & 1).ne(0)
    return _finite(x, _signed(where(odd, c, s) / where(odd, s, c), bitcast(x, uint32) ^ n << 31))


def _past(base: tuple[Value, Value], negative: Value, x: Value, tail: Value) -> Value:
    """base + (x + tail), or base - (x + tail), where base has two parts."""
    sign = where(negative, const(0x80000000, uint32), const(0, uint32))
    return (base[0] + _signed(x, sign)) + (base[1] + _signed(tail, sign))


def _turn(half: Value, quarter: Value) -> tuple[Value, Value]:
    """pi where `half` holds, else pi / 2 where `quarter` does, else 0, in two parts."""
    high, low = (where(half, f32(part), where(quarter, f32(part / 2), f32(0.0))) for part in PI)
    return high, low


def _arctangent_tail(t: Value) -> Value:
    """atan(t) - t, t from 0 to 1."""
    z = t * t
    return t * z * horner(z, ATAN)


def atan(x: Value) -> Value:
    a = unary("abs", x)
    far = a > 1
    t = where(far, 1.0 / a, a)
    return with_sign(_past(_turn(const(0, boolean), far), far, t, _arctangent_tail(t)), x)


def atan2(y: Value, x: Value) -> Value:
    a, b = unary("abs", y), unary("abs", x)
    steep, left = a > b, bitcast(x, int32) < 0
    low, high = where(steep, b, a), where(steep, a, b)
    t = where(low.eq(high), where(high.eq(0), f32(0.0), f32(1.0)), low / high)
    return with_sign(_past(_turn(left & ~steep, steep), left ^ steep, t, _arctangent_tail(t)), y)


def _arcsine_parts(a: Value) -> tuple[Value, Value, Value]:
    """Whether a is above 1/2, and asin(a), or 2 asin(sqrt((1 - a) / 2)) there, in two parts."""
    far = a > 0.5
    z = where(far, (1.0 - a) * 0.5, a * a)
    s = where(far, 2.0 * unary("sqrt", z), a)
    return far, s, s * z * horner(z, ASIN)


def asin(x: Value) -> Value:
    far, s, tail = _arcsine_parts(unary("abs", x))
    return with_sign(_past(_turn(const(0, boolean), far), far, s, tail), x)


def acos(x: Value) -> Value:
    far, s, tail = _arcsine_parts(unary("abs", x))
    return _past(_turn(far & (x < 0), ~far), far ^ (x > 0), s, tail)


def hypot(x: Value, y: Value) -> Value:
    a, b = unary("abs", x), unary("abs", y)
    low, high = where(a < b, a, b), where(a < b, b, a)
    large, small = high > 1e18, high < 1e-18

    def scale(there: float) -> Value:
        return where(large, f32(2.0**-there), where(small, f32(2.0**there), f32(1.0)))

    low, high = low * scale(96), high * scale(96)
    value = unary("sqrt", fma(high, high, low * low)) * scale(-96)
    return where(a.eq(math.inf) | b.eq(math.inf), f32(math.inf), value)


def pow(x: Value, y: Value) -> Value:
    """C99's, by a logarithm and a product in float64."""
    a = unary("abs", x)
    m, e = _log_parts(a)
    wide = cast(m, float64)
    log = fma(wide, horner(wide, LOG2), cast(e, float64))
    log = where(a.eq(0), const(-math.inf, float64), where(a < math.inf, log, cast(a, float64)))
    t = where(a.eq(1), const(0.0, float64), log * cast(y, float64))
    t = where(t < -151.0, const(-151.0, float64), where(t > 129.0, const(129.0, float64), t))
    n = t + ROUND_WIDE  # an integer stands in its low bits
    value = _exp_of(cast(bitcast(n, int64), int32), cast((t - (n - ROUND_WIDE)) * LN2, float32))
    half = y * 0.5
    whole = unary("rint", y).eq(y)
    odd = whole & unary("rint", half).ne(half)
    value = _signed(value, where(odd, bitcast(x, uint32), const(0, uint32)))
    value = where((x < 0) & (x > -math.inf) & ~whole, f32(math.nan), value)
    return where(x.eq(1) | y.eq(0), f32(1.0), where(x.ne(x) | y.ne(y), f32(math.nan), value))


EXPANSIONS: dict[str, Callable[..., Value]] = {
    "exp": exp, "exp2": exp2, "expm1": expm1, "log": log, "log2": log2, "log10": log10, "log1p": log1p, "tanh": tanh, "sinh": sinh,
    "cosh": cosh, "asinh": asinh, "acosh": acosh, "atanh": atanh, "erf": erf, "erfc": erfc, "sin": sin, "cos": cos, "tan": tan,
    "asin": asin, "acos": acos, "atan": atan, "atan2": atan2, "hypot": hypot, "pow": pow,
}  # fmt: skip
WIDE = frozenset(("sin", "cos", "tan", "pow"))  # those that compute in float64 in between
ULPS = {
    "exp": 1.0, "exp2": 1.0, "expm1": 2.0, "log": 1.0, "log2": 1.0, "log10": 1.0, "log1p": 1.5, "tanh": 1.5, "sinh": 2.5, "cosh": 2.5,
    "asinh": 2.0, "acosh": 2.5, "atanh": 2.5, "erf": 1.5, "erfc": 5.0, "sin": 2.0, "cos": 2.0, "tan": 4.0, "asin": 2.5, "acos": 1.5,
    "atan": 1.5, "atan2": 2.0, "hypot": 1.0, "pow": 1.0,
}  # fmt: skip


def expanded(v: Value) -> Value | None:
    """The expansion of a value, where it has one."""
    return EXPANSIONS[v.op](*v.args) if v.dtype is float32 and v.op in EXPANSIONS else None
