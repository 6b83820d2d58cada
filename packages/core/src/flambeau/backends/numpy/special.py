"""Special functions, in NumPy alone: error functions, the gamma family, Bessel functions, the Hurwitz zeta function.

float64 results are good to a few units in the last place; other dtypes are computed in float64 and rounded, but for the
float32 error function, which has a form of its own because gelu rests on it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .halves import F32, F64
from .quiet import quiet_all

_np: Any = np


def in_float64(f: Callable[..., Any]) -> Callable[..., Any]:
    """f on float64 arrays with at least one dimension, with the result rounded to the first array's dtype."""

    def wide(x: Any, *rest: Any) -> Any:
        arrays = [_np.atleast_1d(a.astype(F64)) if a.__class__ is np.ndarray else a for a in rest]
        r = f(_np.atleast_1d(x.astype(F64)), *arrays)
        shape = _np.broadcast_shapes(x.shape, *[a.shape for a in rest if a.__class__ is np.ndarray])
        return r.reshape(shape).astype(x.dtype, copy=False)

    wide.__name__ = f.__name__
    return wide


def polynomial(x: Any, coefficients: tuple[float, ...]) -> Any:
    """Horner's rule, the highest power first, in one array."""
    r = _np.full_like(x, coefficients[0])
    for c in coefficients[1:]:
        r *= x
        r += c
    return r


# ---------------------------------------------------------------- error functions
# Rational Chebyshev approximations of W. J. Cody, Math. Comp. 23 (1969) 631-637, in the arrangement of his CALERF (1990).

_A = (1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3)
_B = (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3)
_C = (
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
_D = (
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
_P = (
    1.63153871373020978e-2,
    3.05326634961232344e-1,
    3.60344899949804439e-1,
    1.25781726111229246e-1,
    1.60837851487422766e-2,
    6.58749161529837803e-4,
)
_Q = (1.0, 2.56852019228982242e0, 1.87295284992346047e0, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3)
_ROOT_PI = math.sqrt(math.pi)

# erf(x) = tanh(x * p(x*x)) to 1e-7 in relative terms: p is a minimax fit of atanh(erf(x)) / x for |x| up to 4.1, where erf is 1 in float32.
_SLOPE = tuple(
    np.float32(c)
    for c in (
        1.418541776762927e-07,
        -5.668509202095989e-06,
        8.76375281247612e-05,
        -0.0006197851763252235,
        -0.00019183022459170356,
        0.10276905554882029,
        1.128379274331781,
    )
)
_CAP = np.float32(4.1 * 4.1)


def _small_erf(x: Any) -> Any:
    """erf for |x| up to 0.46875."""
    s = x * x
    return x * polynomial(s, _A) / polynomial(s, _B)


def _scaled_erfc(y: Any) -> Any:
    """exp(y*y) * erfc(y) for y above 0.46875."""
    r = _np.empty_like(y)
    middle = y <= 4
    m = y[middle]
    r[middle] = polynomial(m, _C) / polynomial(m, _D)
    big = y[~middle]
    s = 1 / (big * big)
    r[~middle] = (1 / _ROOT_PI - s * polynomial(s, _P) / polynomial(s, _Q)) / big
    return r


def _exp_minus_square(y: Any) -> Any:
    """exp(-y*y) without the rounding error of y*y, for y from 0 on."""
    head = _np.trunc(_np.minimum(y, 1e5) * 16) / 16
    return _np.exp(-head * head) * _np.exp(-(y - head) * (y + head))


def _erfc_tail(y: Any) -> Any:
    """erfc for y above 0.46875."""
    r = _exp_minus_square(y) * _scaled_erfc(y)
    r[y > 27] = 0
    return r


def erf64(x: Any) -> Any:
    """erf of a float64 array with at least one dimension."""
    y = _np.abs(x)
    small = ~(y > 0.46875)
    r = _np.empty_like(x)
    r[small] = _small_erf(x[small])
    r[~small] = _np.copysign(1 - _erfc_tail(y[~small]), x[~small])
    return r


def _erf32(x: Any) -> Any:
    """erf of a float32 array."""
    s = _np.asarray(x * x)
    _np.minimum(s, _CAP, out=s)
    r = _np.asarray(_np.multiply(s, _SLOPE[0]))
    for c in _SLOPE[1:-1]:
        _np.add(r, c, r)
        _np.multiply(r, s, r)
    _np.add(r, _SLOPE[-1], r)
    _np.multiply(r, x, r)
    return _np.tanh(r, r)


def erf(x: Any) -> Any:
    if x.dtype == F64:
        return erf64(_np.atleast_1d(x)).reshape(x.shape)
    if x.dtype is not F32:
        return _erf32(x.astype(F32)).astype(x.dtype)
    if x.size <= 1 << 14 or not x.flags.c_contiguous:
        return _erf32(x)
    r = _np.empty_like(x)
    flat, source = r.reshape(-1), x.reshape(-1)
    for i in range(0, len(flat), 1 << 14):
        flat[i : i + (1 << 14)] = _erf32(source[i : i + (1 << 14)])
    return r


def erfc(x: Any) -> Any:
    y = _np.abs(x)
    small = ~(y > 0.46875)
    r = _np.empty_like(x)
    r[small] = 1 - _small_erf(x[small])
    tail = _erfc_tail(y[~small])
    r[~small] = _np.where(x[~small] < 0, 2 - tail, tail)
    return r


def erfcx(x: Any) -> Any:
    y = _np.abs(x)
    small = ~(y > 0.46875)
    r = _np.empty_like(x)
    s = x[small]
    r[small] = _np.exp(s * s) * (1 - _small_erf(s))
    large = y[~small]
    scaled = _scaled_erfc(large)
    negative = x[~small] < 0
    if negative.any():
        n = large[negative]
        scaled[negative] = 2 / _exp_minus_square(n) - scaled[negative]
    r[~small] = scaled
    return r


# The quantile of the normal distribution: M. J. Wichura, algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477-484.

_CENTER = (
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
_MIDDLE = (
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
_TAIL = (
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


def _normal_quantile(q: Any, tail: Any) -> Any:
    """The quantile of 0.5 + q, given also min(0.5 + q, 0.5 - q)."""
    r = _np.empty_like(q)
    center = _np.abs(q) <= 0.425
    c = q[center]
    s = 0.180625 - c * c
    r[center] = c * polynomial(s, _CENTER[0]) / polynomial(s, _CENTER[1])
    t = _np.sqrt(-_np.log(tail[~center]))
    value = _np.where(
        t <= 5, polynomial(t - 1.6, _MIDDLE[0]) / polynomial(t - 1.6, _MIDDLE[1]), polynomial(t - 5, _TAIL[0]) / polynomial(t - 5, _TAIL[1])
    )
    value[t == np.inf] = np.inf
    r[~center] = _np.copysign(value, q[~center])
    return r


def ndtri(p: Any) -> Any:
    r = _normal_quantile(p - 0.5, _np.minimum(p, 1 - p))
    r[~((p >= 0) & (p <= 1))] = np.nan
    return r


def erfinv(x: Any) -> Any:
    r = _normal_quantile(x / 2, (1 - _np.abs(x)) / 2) * math.sqrt(0.5)
    r[~(_np.abs(x) <= 1)] = np.nan
    return r


def ndtr(x: Any) -> Any:
    return 0.5 * erfc(x * -math.sqrt(0.5))


def log_ndtr(x: Any) -> Any:
    r = _np.empty_like(x)
    low = x < -1
    s = x[low] * -math.sqrt(0.5)
    r[low] = _np.log(erfcx(s) / 2) - s * s
    r[~low] = _np.log1p(-0.5 * erfc(x[~low] * math.sqrt(0.5)))
    return r


# ---------------------------------------------------------------- the gamma family
# Abramowitz and Stegun, Handbook of Mathematical Functions (1964): 6.1.33, 6.1.40, 6.3.18, 6.4.10, 23.1.30.

_BERNOULLI = (
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
_EULER = 0.57721566490153286061
_STIRLING = tuple(_BERNOULLI[k] / ((2 * k + 2) * (2 * k + 1)) for k in range(10))[::-1]
_DIGAMMA = tuple(_BERNOULLI[k] / (2 * k + 2) for k in range(8))[::-1]


@functools.cache
def _log_gamma_series() -> tuple[float, ...]:
    """(-1)^k (zeta(k) - 1) / k for k from 34 down to 2, then 1 - gamma and 0: 6.1.33 without its logarithm."""
    k = _np.arange(2.0, 35.0)
    tails = hurwitz(k, _np.full_like(k, 2.0)) * (-1.0) ** k / k
    return (*tails[::-1].tolist(), 1 - _EULER, 0.0)


def lgamma(x: Any) -> Any:
    r = _np.full_like(x, np.inf)
    r[_np.isnan(x)] = np.nan
    positive = (x > 0) & (x < np.inf)
    r[positive] = _log_gamma(x[positive])
    negative = (x < 0) & (x != _np.floor(x))
    n = x[negative]
    r[negative] = _np.log(math.pi / _np.abs(_sin_pi(n))) - _log_gamma(1 - n)
    return r


def _sin_pi(x: Any) -> Any:
    """sin(pi * x), exact at integers."""
    near = _np.rint(x)
    return _np.sin(math.pi * (x - near)) * _np.where(near % 2 == 0, 1.0, -1.0)


def _log_gamma(x: Any) -> Any:
    """The logarithm of the gamma function of positive numbers."""
    r = _np.empty_like(x)
    near = x < 2.5
    s = x[near]
    tiny = s < 0.5
    z = _np.where(tiny, s, _np.where(s < 1.5, s - 1, s - 2))
    series = polynomial(z, _log_gamma_series())
    r[near] = series - _np.where(s < 1.5, _np.log1p(z), 0.0) - _np.where(tiny, _np.log(_np.where(tiny, s, 1.0)), 0.0)
    y = x[~near]
    product = _np.ones_like(y)
    for _ in range(8):
        low = y < 10
        if not low.any():
            break
        product[low] *= y[low]
        y[low] += 1
    inverse = 1 / y
    r[~near] = (
        (y - 0.5) * _np.log(y) - y + 0.5 * math.log(2 * math.pi) + inverse * polynomial(inverse * inverse, _STIRLING) - _np.log(product)
    )
    return r


def digamma(x: Any) -> Any:
    r = _np.zeros_like(x)
    y = x.copy()
    negative = x < 0
    n = x[negative]
    r[negative] = -math.pi / _np.tan(math.pi * (n - _np.rint(n)))
    y[negative] = 1 - n
    for _ in range(11):
        low = (y < 10) & (y > 0)
        if not low.any():
            break
        r[low] -= 1 / y[low]
        y[low] += 1
    inverse = 1 / y
    s = inverse * inverse
    r += _np.log(y) - 0.5 * inverse - s * polynomial(s, _DIGAMMA)
    r[x == 0] = _np.copysign(np.inf, -x[x == 0])
    r[negative & (x == _np.floor(x))] = np.nan
    r[x == np.inf] = np.inf
    return r


def polygamma_n(x: Any, n: int) -> Any:
    if n < 0:
        raise RuntimeError(f"polygamma: n is {n}; it must be zero or above")
    if n == 0:
        return digamma(x)
    return (-1.0) ** (n + 1) * math.gamma(n + 1) * hurwitz(_np.full_like(x, n + 1), x)


def hurwitz(s: Any, q: Any) -> Any:
    """The sum of (q + k)**-s over k from 0 on, by Euler and Maclaurin's formula after the first terms."""
    s, q = _np.broadcast_arrays(s, q)
    total, y = _np.zeros(s.shape), q.astype(np.float64)
    steps = 10 + int(min(_np.ceil(_np.abs(_np.nanmin(_np.where(_np.isfinite(q), q, 0), initial=0))), 10000))
    for _ in range(steps):
        low = y < 10
        if not low.any():
            break
        total[low] += _np.power(y[low], -s[low])
        y[low] += 1
    power = _np.power(y, -s)
    total += power * y / (s - 1) + 0.5 * power
    factor, power = s / y, power
    for k, b in enumerate(_BERNOULLI):
        total += b / math.gamma(2 * k + 3) * factor * power
        factor = factor * ((s + 2 * k + 1) / y) * ((s + 2 * k + 2) / y)
    total = _np.where(_np.isinf(q) & (q > 0), 0.0, total)
    pole = (q <= 0) & (q == _np.floor(q))
    total = _np.where(pole, np.inf, total)
    total = _np.where((s < 1) | ((q < 0) & ~pole & (s != _np.floor(s))) | (y < 10) | _np.isnan(q) | _np.isnan(s), np.nan, total)
    return _np.where(s == 1, np.inf, total)


# ---------------------------------------------------------------- Bessel functions
# Abramowitz and Stegun 9.6.10 (the power series, of positive terms only) and 9.7.1 (for large arguments).


def _bessel_scaled(x: Any, order: int) -> Any:
    """exp(-|x|) times the modified Bessel function of the first kind, of order 0 or 1."""
    y = _np.abs(x)
    r = _np.empty_like(y)
    near = y < 25
    s = y[near]
    quarter = s * s / 4
    term = _np.ones_like(s) if order == 0 else s / 2
    total = term.copy()
    for k in range(1, 60):
        term *= quarter / (k * (k + order))
        total += term
    r[near] = total * _np.exp(-s)
    far = y[~near]
    term = _np.ones_like(far)
    total = term.copy()
    for k in range(1, 30):
        term *= -(4 * order * order - (2 * k - 1) ** 2) / (8 * k * far)
        total += term
    r[~near] = total / _np.sqrt(2 * math.pi * far)
    r[_np.isinf(y)] = 0
    r[_np.isnan(y)] = np.nan
    return r if order == 0 else _np.copysign(r, x)


def i0e(x: Any) -> Any:
    return _bessel_scaled(x, 0)


def i1e(x: Any) -> Any:
    return _bessel_scaled(x, 1)


def i0(x: Any) -> Any:
    return _unscaled(x, 0)


def i1(x: Any) -> Any:
    return _unscaled(x, 1)


def _unscaled(x: Any, order: int) -> Any:
    """The modified Bessel function itself; the exponential is split, so that it overflows no earlier than the result."""
    half = _np.exp(_np.abs(x) / 2)
    r = _bessel_scaled(x, order) * half * half
    return _np.where(_np.isinf(x), np.inf if order == 0 else x, r)


# ---------------------------------------------------------------- with logarithms


def entr(x: Any) -> Any:
    r = _np.asarray(-x * _np.log(x))
    r[x == 0] = 0
    r[x < 0] = -np.inf
    return r


def xlog1py(x: Any, y: Any) -> Any:
    r = x * _np.log1p(y)
    r[_np.broadcast_to((x == 0) & ~_np.isnan(y), r.shape)] = 0
    return r


KERNELS: dict[str, Callable[..., Any]] = quiet_all(
    {
        "erf": erf,
        **{
            f.__name__: in_float64(f)
            for f in (erfc, erfcx, erfinv, ndtr, ndtri, log_ndtr, lgamma, digamma, polygamma_n, i0, i0e, i1, i1e, entr, xlog1py)
        },
        "zeta": in_float64(hurwitz),
    }
)
