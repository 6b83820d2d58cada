"""Functions of float32 in the loop language itself, for printers whose target has no vector library.

Each is a polynomial on a reduced argument, in the fused multiply-adds that the language has. Coefficients are weighted minimax fits,
rounded one after the other. `ULPS` is the budget: no error is larger, in units in the last place, for any float32.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from ..language.dtypes import float32, float64, int32
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

LOG2E, LN2 = 1.0 / math.log(2), math.log(2)
LN2_HIGH, LN2_LOW = 0.693145751953125, 1.428606765330187e-06  # the first has 9 bits of zeros at its end
ROUND = 12582912.0  # 1.5 * 2^23: what is added to it is rounded to an integer, which stands in its low bits
ROUND_BITS = 0x4B400000
HALF_PI = (1.5707963109016418, 1.5893254773528196e-08)  # float64: the first has 29 bits
REACH = 2.0**24  # up to which sin and cos reduce their argument here


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
    return _log_domain(x, fma(e, LN2_HIGH, m + fma(e, LN2_LOW, _log_tail(m))))


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
    near = x + _log_tail(x)
    u = x + 1.0
    lost = where(x > 1.0, 1.0 - (u - x), x - (u - 1.0)) / u
    far = where(x > 1e30, log(x), log(u) + lost)
    far = where(x > -1, far, where(x.eq(-1), f32(-math.inf), f32(math.nan)))
    far = where(x < math.inf, far, x)
    return where((x > -0.29) & (x < 0.41), where(x.eq(0), x, near), far)


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


def _quadrant(x: Value) -> tuple[Value, Value]:
    """x less a multiple of pi / 2, and which multiple: the difference is taken in float64."""
    wide = cast(x, float64)
    n = unary("rint", wide * (2.0 / math.pi))
    r = fma(n, -HALF_PI[1], fma(n, -HALF_PI[0], wide))
    return cast(r, float32), cast(n, int32)


def _turned(x: Value, quarter: int) -> Value:
    r, n = _quadrant(between(-REACH, x, REACH))
    n = n + quarter
    z = r * r
    s = fma(r * z, horner(z, SIN), r)
    c = fma(z * z, horner(z, COS), fma(z, -0.5, 1.0))
    value = where((n & const(1, int32)).ne(0), c, s)
    return where((n & const(2, int32)).ne(0), -value, value)


def sin(x: Value) -> Value:
    return where(x.eq(0), x, _turned(x, 0))


def cos(x: Value) -> Value:
    return _turned(x, 1)


EXPANSIONS: dict[str, Callable[[Value], Value]] = {
    "exp": exp, "exp2": exp2, "expm1": expm1, "log": log, "log2": log2, "log10": log10, "log1p": log1p, "tanh": tanh, "sinh": sinh,
    "cosh": cosh, "erf": erf, "erfc": erfc, "sin": sin, "cos": cos,
}  # fmt: skip
REACHES = {"sin": REACH, "cos": REACH}  # beyond these magnitudes the expansion is not valid: the printer calls the C library there
ULPS = {
    "exp": 1.0, "exp2": 1.0, "expm1": 2.0, "log": 1.0, "log2": 1.0, "log10": 1.0, "log1p": 1.5, "tanh": 1.5, "sinh": 2.5, "cosh": 2.5,
    "erf": 1.5, "erfc": 5.0, "sin": 2.0, "cos": 2.0,
}  # fmt: skip


def expanded(v: Value) -> Value | None:
    """The expansion of a value, where it has one."""
    if v.dtype is float32 and v.op in EXPANSIONS:
        return EXPANSIONS[v.op](v.args[0])
    return None
