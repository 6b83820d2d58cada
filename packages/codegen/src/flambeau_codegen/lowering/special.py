"""Special functions: error functions' relatives, the gamma family, Bessel functions, the Hurwitz zeta function.

They are computed in the arithmetic type of their argument.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..errors import UnsupportedError
from ..language.dtypes import index_type
from ..language.values import Value, binary, cast, const, unary, where
from .elements import is_nan
from .plan import Kern
from .pointwise import pointwise

# Rational Chebyshev approximations of W. J. Cody, Math. Comp. 23 (1969) 631-637; the quantile of the normal distribution:
# M. J. Wichura, algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477-484.

A = (1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3)
B = (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3)
C = (
    2.15311535474403846e-8,
    5.64188496988670089e-1,
    8.88314979438837594e0,
    6.61191906371416295e1,
    2.98635138197400131e2,
    8.81952221241769090e2,
    1.71204761263407058e3,
    2.05107837782607147e3,
    1.23033935479799725e3,
)
D = (
    1.0,
    1.57449261107098347e1,
    1.17693950891312499e2,
    5.37181101862009858e2,
    1.62138957456669019e3,
    3.29079923573345963e3,
    4.36261909014324716e3,
    3.43936767414372164e3,
    1.23033935480374942e3,
)
P = (
    1.63153871373020978e-2,
    3.05326634961232344e-1,
    3.60344899949804439e-1,
    1.25781726111229246e-1,
    1.60837851487422766e-2,
    6.58749161529837803e-4,
)
Q = (1.0, 2.56852019228982242e0, 1.87295284992346047e0, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3)
CENTER = (
    (
        2.5090809287301226727e3,
        3.3430575583588128105e4,
        6.7265770927008700853e4,
        4.5921953931549871457e4,
        1.3731693765509461125e4,
        1.9715909503065514427e3,
        1.3314166789178437745e2,
        3.3871328727963666080e0,
    ),
    (
        5.2264952788528545610e3,
        2.8729085735721942674e4,
        3.9307895800092710610e4,
        2.1213794301586595867e4,
        5.3941960214247511077e3,
        6.8718700749205790830e2,
        4.2313330701600911252e1,
        1.0,
    ),
)
MIDDLE = (
    (
        7.74545014278341407640e-4,
        2.27238449892691845833e-2,
        2.41780725177450611770e-1,
        1.27045825245236838258e0,
        3.64784832476320460504e0,
        5.76949722146069140550e0,
        4.63033784615654529590e0,
        1.42343711074968357734e0,
    ),
    (
        1.05075007164441684324e-9,
        5.47593808499534494600e-4,
        1.51986665636164571966e-2,
        1.48103976427480074590e-1,
        6.89767334985100004550e-1,
        1.67638483018380384940e0,
        2.05319162663775882187e0,
        1.0,
    ),
)
TAIL = (
    (
        2.01033439929228813265e-7,
        2.71155556874348757815e-5,
        1.24266094738807843860e-3,
        2.65321895265761230930e-2,
        2.96560571828504891230e-1,
        1.78482653991729133580e0,
        5.46378491116411436990e0,
        6.65790464350110377720e0,
    ),
    (
        2.04426310338993978564e-15,
        1.42151175831644588870e-7,
        1.84631831751005468180e-5,
        7.86869131145613259100e-4,
        1.48753612908506148525e-2,
        1.36929880922735805310e-1,
        5.99832206555887937690e-1,
        1.0,
    ),
)
BERNOULLI = (
    1 / 6,
    -1 / 30,
    1 / 42,
    -1 / 30,
    5 / 66,
    -691 / 2730,
    7 / 6,
    -3617 / 510,
    43867 / 798,
    -174611 / 330,
    854513 / 138,
    -236364091 / 2730,
)
DIGAMMA = tuple(BERNOULLI[k] / (2 * k + 2) for k in range(8))[::-1]


def polynomial(x: Value, coefficients: Sequence[float]) -> Value:
    """Horner's rule, the highest power first."""
    r = const(coefficients[0], x.dtype)
    for c in coefficients[1:]:
        r = r * x + c
    return r


def exp(x: Value) -> Value:
    return unary("exp", x)


# ---------------------------------------------------------------- error functions


def exp_minus_square(y: Value) -> Value:
    """exp(-y*y) without the rounding error of y*y, for y from 0 on."""
    head = unary("trunc", binary("min", y, const(1e5, y.dtype)) * 16) / 16
    return exp(-head * head) * exp(-(y - head) * (y + head))


def scaled_erfc(y: Value) -> Value:
    """exp(y*y) * erfc(y) for y above 0.46875."""
    m = binary("min", y, const(4, y.dtype))
    middle = polynomial(m, C) / polynomial(m, D)
    big = binary("max", y, const(4, y.dtype))
    s = 1 / (big * big)
    far = (1 / math.sqrt(math.pi) - s * polynomial(s, P) / polynomial(s, Q)) / big
    return where(y <= 4, middle, far)


def erfcx(k: Kern, x: Value) -> Value:
    y = unary("abs", x)
    s = binary("min", y, const(0.5, x.dtype)) * where(x < 0, const(-1, x.dtype), const(1, x.dtype))
    near = exp(s * s) * (1 - s * polynomial(s * s, A) / polynomial(s * s, B))
    large = scaled_erfc(binary("max", y, const(0.4, x.dtype)))
    large = where(x < 0, 2 / exp_minus_square(y) - large, large)
    return where(is_nan(x), x, where(y <= 0.46875, near, large))


def normal_quantile(q: Value, tail: Value) -> Value:
    """The quantile of 0.5 + q, given also min(0.5 + q, 0.5 - q)."""
    s = 0.180625 - q * q
    center = q * polynomial(s, CENTER[0]) / polynomial(s, CENTER[1])
    t = unary("sqrt", -unary("log", tail))
    near, far = t - 1.6, t - 5
    value = where(t <= 5, polynomial(near, MIDDLE[0]) / polynomial(near, MIDDLE[1]), polynomial(far, TAIL[0]) / polynomial(far, TAIL[1]))
    value = where(t.eq(math.inf), t, value)
    return where(unary("abs", q) <= 0.425, center, binary("copysign", value, q))


def ndtri(k: Kern, p: Value) -> Value:
    r = normal_quantile(p - 0.5, where(p < 0.5, p, 1 - p))
    return where((p >= 0) & (p <= 1), r, const(math.nan, p.dtype))


def erfinv(k: Kern, x: Value) -> Value:
    y = unary("abs", x)
    r = normal_quantile(x * 0.5, (1 - y) * 0.5) * math.sqrt(0.5)
    return where(y <= 1, r, const(math.nan, x.dtype))


def ndtr(k: Kern, x: Value) -> Value:
    return 0.5 * unary("erfc", x * -math.sqrt(0.5))


def log_ndtr(k: Kern, x: Value) -> Value:
    s = where(x < -1, x, const(-1, x.dtype)) * -math.sqrt(0.5)
    low = unary("log", erfcx(k, s) * 0.5) - s * s
    high = unary("log1p", -0.5 * unary("erfc", x * math.sqrt(0.5)))
    return where(x < -1, low, high)


# ---------------------------------------------------------------- the gamma family
# Abramowitz and Stegun, Handbook of Mathematical Functions (1964): 6.3.18, 6.4.10, 23.1.30.


def digamma(k: Kern, x: Value) -> Value:
    negative = x < 0
    turned = -math.pi / unary("tan", math.pi * (x - unary("rint", x)))
    y = where(negative, 1 - x, x)
    r = where(negative, turned, const(0, x.dtype))
    for _ in range(10):
        low = y < 10
        r = where(low, r - 1 / y, r)
        y = where(low, y + 1, y)
    inverse = 1 / y
    s = inverse * inverse
    r = r + (unary("log", y) - 0.5 * inverse - s * polynomial(s, DIGAMMA))
    r = where(x.eq(math.inf), x, r)
    r = where(negative & x.eq(unary("floor", x)), const(math.nan, x.dtype), r)
    return where(x.eq(0), binary("copysign", const(math.inf, x.dtype), -x), r)


def zeta(k: Kern, s: Value, q: Value) -> Value:
    """The sum of (q + k)**-s over k from 0 on, by Euler and Maclaurin's formula after the first terms."""
    if s.dtype.kind != "f":
        raise UnsupportedError("zeta of integers; cast them to a floating-point dtype")
    kind, ten = s.dtype, 10

    def step(i: Value, total: Value, y: Value) -> Any:
        low = y < ten
        return [where(low, total + binary("pow", y, -s), total), where(low, y + 1, y)], ~(y < ten)

    start = where(unary("abs", q) < 10000, q, const(1, kind))
    total, y = k.serial(const(10020, index_type), step, [const(0, kind), start])
    power = binary("pow", y, -s)
    total = total + power * y / (s - 1) + 0.5 * power
    factor = s / y
    for n, b in enumerate(BERNOULLI):
        total = total + b / math.gamma(2 * n + 3) * factor * power
        factor = factor * ((s + (2 * n + 1)) / y) * ((s + (2 * n + 2)) / y)
    nan, inf = const(math.nan, kind), const(math.inf, kind)
    total = where(q >= 10000, _far_zeta(s, q), total)
    total = where(q.eq(math.inf), 0, total)
    whole_s = s.eq(unary("floor", s))
    pole = (q <= 0) & q.eq(unary("floor", q))
    total = where(pole, inf, total)
    wrong = (s < 1) | ((q < 0) & ~pole & ~whole_s) | (q <= -10000) & ~pole | is_nan(q) | is_nan(s)
    return where(s.eq(1), inf, where(wrong, nan, total))


def _far_zeta(s: Value, q: Value) -> Value:
    power = binary("pow", q, -s)
    return power * q / (s - 1) + 0.5 * power + s / q * power / 12


def polygamma_n(k: Kern, x: Value, n: int) -> Value:
    if n < 0:
        raise RuntimeError(f"polygamma: n is {n}; it must be zero or above")
    if n == 0:
        return digamma(k, x)
    return zeta(k, k.scalar(float(n + 1), x.dtype), x) * k.scalar((-1.0) ** (n + 1) * math.gamma(n + 1), x.dtype)


# ---------------------------------------------------------------- Bessel functions
# Abramowitz and Stegun 9.6.10 (the power series, of positive terms only) and 9.7.1 (for large arguments).


def bessel_scaled(k: Kern, x: Value, order: int) -> Value:
    """exp(-|x|) times the modified Bessel function of the first kind, of order 0 or 1."""
    kind = x.dtype
    y = unary("abs", x)
    s = where(y < 25, y, const(0, kind))
    quarter = s * s * 0.25

    def step(i: Value, term: Value, total: Value) -> Any:
        n = cast(i, kind) + 1
        following = term * (quarter / (n * (n + order)))
        return [following, total + following], None

    first = const(1, kind) if order == 0 else s * 0.5
    _, near = k.serial(const(60, index_type), step, [first, first])
    big = where(y < 25, const(25, kind), y)
    term = total = const(1, kind)
    for n in range(1, 12 if kind.bits == 32 else 30):
        term = term * (-(4 * order * order - (2 * n - 1) ** 2) / (8 * n)) / big
        total = total + term
    r = where(y < 25, near * exp(-s), total / unary("sqrt", 2 * math.pi * big))
    r = where(y.eq(math.inf), 0, where(is_nan(x), x, r))
    return r if order == 0 else binary("copysign", r, x)


def bessel(k: Kern, x: Value, order: int) -> Value:
    """The function itself; the exponential is split, so that it overflows no earlier than the result."""
    half = exp(unary("abs", x) * 0.5)
    r = bessel_scaled(k, x, order) * half * half
    return where(unary("abs", x).eq(math.inf), const(math.inf, x.dtype) if order == 0 else x, r)


def entr(k: Kern, x: Value) -> Value:
    return where(x.eq(0), 0, where(x < 0, const(-math.inf, x.dtype), -x * unary("log", x)))


def bce_elements(k: Kern, x: Value, t: Value) -> Value:
    k.fault(~((x >= 0) & (x <= 1)), "RuntimeError", "binary_cross_entropy: input must be probabilities from 0 to 1")
    low = const(-100, x.dtype)
    yes, no = binary("max", unary("log", x), low), binary("max", unary("log1p", -x), low)
    return (t - 1) * no - t * yes


pointwise("erfcx", 1, erfcx, "float")
pointwise("erfinv", 1, erfinv, "float")
pointwise("ndtr", 1, ndtr, "float")
pointwise("ndtri", 1, ndtri, "float")
pointwise("log_ndtr", 1, log_ndtr, "float")
pointwise("digamma", 1, digamma, "float")
pointwise("polygamma_n", 1, polygamma_n, "float")
pointwise("zeta", 2, zeta, "float")
pointwise("i0", 1, lambda k, x: bessel(k, x, 0), "float")
pointwise("i0e", 1, lambda k, x: bessel_scaled(k, x, 0), "float")
pointwise("i1", 1, lambda k, x: bessel(k, x, 1), "float")
pointwise("i1e", 1, lambda k, x: bessel_scaled(k, x, 1), "float")
pointwise("entr", 1, entr, "float")
pointwise("bce_elements", 2, bce_elements, accepts="float")
