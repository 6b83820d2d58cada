"""Recipes of ops element by element."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .library import Library
from .recipes import direct, recipe

_BOOL = np.dtype(np.bool_)

direct(
    "acos acosh asin asinh atan atanh cos cosh exp exp2 expm1 log log10 log1p log2 reciprocal sin sinh sqrt rsqrt tan tanh erf erfinv erfc "
    "i0 sigmoid square deg2rad rad2deg logical_not bitwise_not=bitwise_invert atan2 logaddexp logaddexp2 "
    "eq=equal ne=not_equal lt=less le=less_equal gt=greater ge=greater_equal logical_and logical_or logical_xor "
    "add mul=multiply sub=subtract div=divide bitwise_and bitwise_or bitwise_xor gcd lcm hypot copysign fmax fmin abs neg=negative "
    "maximum minimum clamp_min=maximum clamp_max=minimum where"
)


def shape_of(x: Any) -> tuple[int, ...]:
    """The shape as a tuple."""
    return tuple(x.shape)


def filled(xp: Library, x: Any, value: bool) -> Any:
    """One truth value for each element of x."""
    return xp.full(shape_of(x), value, dtype=xp.dtype(_BOOL))


def nowhere_zero(xp: Library, y: Any) -> bool:
    """Whether no element of y is zero; asks the device, and so waits for it."""
    return not math.prod(shape_of(y)) or bool(xp.all(y != 0))


# ---------------------------------------------------------------- tests


@recipe("isnan", needs="isnan")
def isnan(xp: Library, x: Any) -> Any:
    return xp.isnan(x) if xp.kind(x) in "fc" else filled(xp, x, False)


@recipe("isinf", needs="isinf")
def isinf(xp: Library, x: Any) -> Any:
    return xp.isinf(x) if xp.kind(x) in "fc" else filled(xp, x, False)


@recipe("isfinite", needs="isfinite")
def isfinite(xp: Library, x: Any) -> Any:
    return xp.isfinite(x) if xp.kind(x) in "fc" else filled(xp, x, True)


@recipe("isposinf")
def isposinf(xp: Library, x: Any) -> Any:
    return x == math.inf if xp.kind(x) == "f" else filled(xp, x, False)


@recipe("isneginf")
def isneginf(xp: Library, x: Any) -> Any:
    return x == -math.inf if xp.kind(x) == "f" else filled(xp, x, False)


# ---------------------------------------------------------------- signs and rounding


@recipe("sign", needs="where")
def sign(xp: Library, x: Any) -> Any:
    kind = xp.kind(x)
    if kind in "bu":
        return x != 0
    return xp.cast(x > 0, xp.numpy_dtype(x)) - xp.cast(x < 0, xp.numpy_dtype(x))


@recipe("sgn", needs="where abs")
def sgn(xp: Library, x: Any) -> Any:
    if xp.kind(x) != "c":
        return sign(xp, x)
    size = xp.abs(x)
    return xp.where(size == 0, x * 0, x / xp.where(size == 0, size + 1, size))


@recipe("signbit", needs="signbit")
def signbit(xp: Library, x: Any) -> Any:
    return xp.signbit(x) if xp.kind(x) == "f" else x < 0 if xp.kind(x) == "i" else filled(xp, x, False)


@recipe("signbit")
def signbit_of_bits(xp: Library, x: Any) -> Any:
    kind = xp.kind(x)
    if kind == "f":
        return xp.reshape(xp.bits(xp.reshape(x, (-1,)), np.dtype(f"i{xp.numpy_dtype(x).itemsize}")) < 0, shape_of(x))
    return x < 0 if kind == "i" else filled(xp, x, False)


@recipe("copysign", needs="where")
def copysign(xp: Library, x: Any, y: Any) -> Any:
    shape = np.broadcast_shapes(shape_of(x), shape_of(y))
    differ = xp.not_equal(xp.broadcast_to(signbit_of_bits(xp, x), shape), xp.broadcast_to(signbit_of_bits(xp, y), shape))
    return xp.where(differ, -x, x)


def _rounding(op: str) -> None:
    @recipe(op, needs=op)
    def rounded(xp: Library, x: Any) -> Any:
        return getattr(xp, op)(x) if xp.kind(x) == "f" else x

    _ = rounded


for _op in ("ceil", "floor", "trunc", "round"):
    _rounding(_op)


@recipe("trunc", needs="floor ceil where")
def trunc(xp: Library, x: Any) -> Any:
    return xp.where(x < 0, xp.ceil(x), xp.floor(x)) if xp.kind(x) == "f" else x


@recipe("frac", needs="floor abs")
def frac(xp: Library, x: Any) -> Any:
    size = xp.abs(x)
    part = size - xp.floor(size)
    return xp.where(x < 0, -part, part)


@recipe("round_decimals", needs="round", wide=True)
def round_decimals(xp: Library, x: Any, decimals: int) -> Any:
    scale = 10.0 ** abs(decimals)
    return xp.round(x * scale) / scale if decimals > 0 else xp.round(x / scale) * scale


# ---------------------------------------------------------------- powers, quotients and remainders


@recipe("exp2", needs="exp", wide=True)
def exp2(xp: Library, x: Any) -> Any:
    return xp.exp(x * math.log(2))


@recipe("rsqrt", needs="sqrt", wide=True)
def rsqrt(xp: Library, x: Any) -> Any:
    return 1 / xp.sqrt(x)


@recipe("square_")
def square_(xp: Library, x: Any) -> Any:
    if xp.kind(x) == "b":
        raise TypeError("square_: a square of bools is an integer, which does not fit into them; cast with .to(dtype)")
    return x * x


@recipe("square")
def square(xp: Library, x: Any) -> Any:
    return x & x if xp.kind(x) == "b" else x * x


@recipe("deg2rad", wide=True)
def deg2rad(xp: Library, x: Any) -> Any:
    return x * (math.pi / 180)


@recipe("rad2deg", wide=True)
def rad2deg(xp: Library, x: Any) -> Any:
    return x * (180 / math.pi)


@recipe("pow", needs="pow")
def pow(xp: Library, x: Any, y: Any) -> Any:
    if xp.kind(x) == "i" and 0 not in shape_of(y) and bool(xp.any(y < 0)):
        return _to_negative_powers(xp, x, y)
    return xp.pow(x, y)


def _to_negative_powers(xp: Library, x: Any, y: Any) -> Any:
    """Integers to powers some of which are negative: 1 / x**n rounded towards zero."""
    parity = xp.where(xp.remainder(y, y * 0 + 2) != 0, y * 0 - 1, y * 0 + 1)
    unit = xp.where(x == 1, parity * parity, xp.where(x == -1, parity, y * 0))
    return xp.where(y < 0, unit, xp.pow(x, xp.where(y < 0, y * 0, y)))


def _check_divisor(xp: Library, name: str, x: Any, y: Any) -> None:
    """Raises where integers would be divided by zero."""
    if xp.kind(y) in "iu" and 0 not in shape_of(x) and not nowhere_zero(xp, y):
        raise RuntimeError(
            f"{name}: ZeroDivisionError: a divisor is 0 and the dtype {xp.numpy_dtype(x)} has no infinity; "
            "cast an operand to a floating-point dtype, or replace the zeros"
        )


@recipe("remainder", needs="remainder")
def remainder(xp: Library, x: Any, y: Any) -> Any:
    """The sign is the divisor's, as Python's %."""
    _check_divisor(xp, "remainder", x, y)
    return xp.remainder(x, y)


@recipe("floor_divide", needs="remainder round isinf where")
def floor_divide(xp: Library, x: Any, y: Any) -> Any:
    _check_divisor(xp, "floor_divide", x, y)
    if xp.kind(x) != "f":
        return xp.floor_divide(x, y)
    ratio = x / y
    exact = xp.round((x - xp.remainder(x, y)) / y)  # the rest taken away, the quotient is a whole number but for rounding
    made = xp.where(xp.isfinite(exact) & (ratio == ratio) & (xp.abs(ratio) != math.inf), exact, xp.floor(ratio))
    made = xp.where(xp.isinf(y) & (((x < 0) & (y > 0)) | ((x > 0) & (y < 0))), -1.0, made)  # less than nothing of infinity
    return xp.where(xp.isinf(x) & (y != 0), math.nan, made)


@recipe("fmod", needs="remainder abs where")
def fmod(xp: Library, x: Any, y: Any) -> Any:
    """The sign is the dividend's, as C's %."""
    _check_divisor(xp, "fmod", x, y)
    if xp.kind(x) == "u":
        return xp.remainder(x, y)
    if xp.kind(x) == "f":  # of sizes: taking y from a rest that is nearly as large, or infinite, would lose it
        rest = xp.remainder(xp.abs(x), xp.abs(y))
        return xp.where(x < 0, -rest, rest)
    rest = xp.remainder(x, y)
    return xp.where((rest != 0) & ((rest < 0) != (x < 0)), rest - y, rest)


@recipe("trunc_divide", needs="remainder abs where")
def trunc_divide(xp: Library, x: Any, y: Any) -> Any:
    _check_divisor(xp, "div", x, y)
    if xp.kind(x) == "f":
        return trunc(xp, x / y)
    down = xp.floor_divide(x, y)
    if xp.kind(x) == "u":
        return down
    return xp.where((down < 0) & (down * y != x), down + 1, down)


# ---------------------------------------------------------------- bits and divisors of integers


def _in_width(xp: Library, x: Any, y: Any) -> tuple[Any, Any]:
    """Whether a shift stays within the width, and one that does."""
    width = xp.numpy_dtype(x).itemsize * 8
    inside = (y >= 0) & (y < width)
    return inside, xp.where(inside, y, y * 0)


@recipe("bitwise_left_shift", needs="bitwise_left_shift where")
def bitwise_left_shift(xp: Library, x: Any, y: Any) -> Any:
    inside, steps = _in_width(xp, x, y)
    return xp.where(inside, xp.bitwise_left_shift(x, steps), x * 0)


@recipe("bitwise_right_shift", needs="bitwise_right_shift where")
def bitwise_right_shift(xp: Library, x: Any, y: Any) -> Any:
    inside, steps = _in_width(xp, x, y)
    return xp.where(inside, xp.bitwise_right_shift(x, steps), xp.where(x < 0, x * 0 - 1, x * 0))


@recipe("gcd", needs="remainder where any abs")
def gcd(xp: Library, x: Any, y: Any) -> Any:
    """Euclid's algorithm on all pairs at once, until the last one is done."""
    x, y = (xp.broadcast_to(one, np.broadcast_shapes(shape_of(x), shape_of(y))) for one in (x, y))
    while not (0 in shape_of(y) or not bool(xp.any(y != 0))):
        rest = xp.remainder(x, xp.where(y == 0, y + 1, y))
        x, y = xp.where(y == 0, x, y), xp.where(y == 0, y, rest)
    return xp.abs(x) if xp.kind(x) == "i" else x


@recipe("lcm", needs="remainder where any abs floor_divide")
def lcm(xp: Library, x: Any, y: Any) -> Any:
    divisor = gcd(xp, x, y)
    made = xp.floor_divide(x, xp.where(divisor == 0, divisor + 1, divisor)) * y
    return xp.abs(made) if xp.kind(made) == "i" else made


# ---------------------------------------------------------------- choosing


def _or_number(xp: Library, x: Any, y: Any) -> tuple[Any, Any]:
    """Each operand, where it is NaN the other."""
    return xp.where(xp.isnan(x), y, x), xp.where(xp.isnan(y), x, y)


@recipe("fmax", needs="maximum isnan where")
def fmax(xp: Library, x: Any, y: Any) -> Any:
    return xp.maximum(*(_or_number(xp, x, y) if xp.kind(x) == "f" else (x, y)))


@recipe("fmin", needs="minimum isnan where")
def fmin(xp: Library, x: Any, y: Any) -> Any:
    return xp.minimum(*(_or_number(xp, x, y) if xp.kind(x) == "f" else (x, y)))


@recipe("clamp_both", needs="maximum minimum")
def clamp_both(xp: Library, x: Any, low: Any, high: Any) -> Any:
    return xp.minimum(xp.maximum(x, low), high)


@recipe("nan_to_num", needs="isnan where", kinds="biuf")
def nan_to_num(xp: Library, x: Any, nan: Any, posinf: Any, neginf: Any) -> Any:
    if xp.kind(x) != "f":
        return x
    import ml_dtypes

    ends = ml_dtypes.finfo(xp.numpy_dtype(x))  # type: ignore[no-untyped-call]
    top, bottom = float(ends.max) if posinf is None else posinf, float(ends.min) if neginf is None else neginf
    return xp.where(xp.isnan(x), 0.0 if nan is None else nan, xp.where(x == math.inf, top, xp.where(x == -math.inf, bottom, x)))


@recipe("heaviside", needs="where")
def heaviside(xp: Library, x: Any, values: Any) -> Any:
    step = xp.where(x == 0, values, xp.cast(x > 0, xp.numpy_dtype(values)))
    return xp.where(x == x, step, step * 0) if xp.kind(x) == "f" else step


# ---------------------------------------------------------------- fused forms


@recipe("lerp", needs="where abs", wide=True)
def lerp(xp: Library, x: Any, end: Any, weight: Any) -> Any:
    gap = end - x
    return xp.where(xp.abs(weight) < 0.5, x + weight * gap, end - gap * (1 - weight))


@recipe("addcmul", wide=True)
def addcmul(xp: Library, x: Any, a: Any, b: Any) -> Any:
    return x + a * b


@recipe("addcdiv", wide=True)
def addcdiv(xp: Library, x: Any, a: Any, b: Any) -> Any:
    return x + a / b


@recipe("xlogy", needs="where log", wide=True)
def xlogy(xp: Library, x: Any, y: Any) -> Any:
    return xp.where((x == 0) & (y == y), x * 0, x * xp.log(y))


@recipe("xlog1py", needs="where log1p", wide=True)
def xlog1py(xp: Library, x: Any, y: Any) -> Any:
    return xp.where((x == 0) & (y == y), x * 0, x * xp.log1p(y))


@recipe("sinc", needs="where sin", wide=True)
def sinc(xp: Library, x: Any) -> Any:
    scaled = x * math.pi
    return xp.where(x == 0, 1.0, xp.sin(scaled) / xp.where(x == 0, 1.0, scaled))


@recipe("hypot", needs="sqrt abs maximum minimum where", wide=True)
def hypot(xp: Library, x: Any, y: Any) -> Any:
    """Scaled by the longer side, so that squares neither overflow nor vanish."""
    a, b = xp.abs(x), xp.abs(y)
    long, short = xp.maximum(a, b), xp.minimum(a, b)
    ratio = xp.where(long == 0, 0.0, short / xp.where(long == 0, 1.0, long))
    size = xp.where(long == math.inf, long, long * xp.sqrt(1 + ratio * ratio))
    return xp.where((a == math.inf) | (b == math.inf), math.inf, size)


@recipe("logaddexp", needs="maximum minimum exp log1p where", wide=True, kinds="f")
def logaddexp(xp: Library, x: Any, y: Any) -> Any:
    top, gap = xp.maximum(x, y), xp.minimum(x, y) - xp.maximum(x, y)
    return xp.where(gap == gap, top + xp.log1p(xp.exp(gap)), xp.where(x == y, x, x + y))


@recipe("logaddexp2", needs="logaddexp", wide=True, kinds="f")
def logaddexp2(xp: Library, x: Any, y: Any) -> Any:
    return xp.logaddexp(x * math.log(2), y * math.log(2)) * (1 / math.log(2))


@recipe("entr", needs="log where", wide=True)
def entr(xp: Library, x: Any) -> Any:
    inside = -x * xp.log(xp.where(x > 0, x, 1.0))
    return xp.where(x == x, xp.where(x > 0, inside, xp.where(x == 0, 0.0, -math.inf)), x)


# ---------------------------------------------------------------- complex numbers


@recipe("complex", needs="stack")
def complex(xp: Library, real: Any, imag: Any) -> Any:
    shape = np.broadcast_shapes(shape_of(real), shape_of(imag))
    pairs = xp.stack([xp.broadcast_to(real, shape), xp.broadcast_to(imag, shape)], axis=-1)
    return xp.reshape(xp.bits(xp.reshape(pairs, (-1,)), np.dtype(f"c{2 * xp.numpy_dtype(real).itemsize}")), shape)


@recipe("conj_physical", needs="conj")
def conj_physical(xp: Library, x: Any) -> Any:
    return xp.conj(x) if xp.kind(x) == "c" else x


@recipe("angle", needs="atan2 real imag where", wide=True)
def angle(xp: Library, x: Any) -> Any:
    if xp.kind(x) == "c":
        return xp.atan2(xp.imag(x), xp.real(x))
    return xp.where(x == x, xp.where(x < 0, math.pi, x * 0), x)
