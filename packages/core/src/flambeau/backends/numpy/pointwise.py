"""Arithmetic and elementary functions, element by element: most are NumPy's ufuncs as they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .halves import BF16, HALVES, by_pieces, by_pieces_, in_float32
from .quiet import quiet, quiet_all

_np: Any = np
_maximum, _minimum, _exp, _negative, _reciprocal, _sqrt = _np.maximum, _np.minimum, _np.exp, _np.negative, _np.reciprocal, _np.sqrt
_multiply, _add, _subtract, _true_divide = _np.multiply, _np.add, _np.subtract, _np.true_divide


def into_1(f: Any) -> Callable[..., Any]:
    """The in-place form of a ufunc of one argument."""

    def inplace(x: Any) -> None:
        f(x, x)

    inplace.into = f  # type: ignore[attr-defined]  # the adapter calls it with the target as last argument
    return inplace


def into_2(f: Any) -> Callable[..., Any]:
    """The in-place form of a ufunc of two arguments."""

    def inplace(x: Any, y: Any) -> None:
        f(x, y, out=x)

    inplace.into = f  # type: ignore[attr-defined]  # the adapter calls it with the target as last argument
    return inplace


# ---------------------------------------------------------------- division and powers


def _check_divisor(name: str, x: Any, y: Any) -> None:
    """Raises where integers would be divided by zero."""
    if y.dtype.kind in "iu" and x.size and not y.all():
        raise RuntimeError(
            f"{name}: ZeroDivisionError: a divisor is 0 and the dtype {x.dtype} has no infinity; "
            "cast an operand to a floating-point dtype, or replace the zeros"
        )


def _no_bool(name: str, x: Any) -> None:
    """Raises for booleans."""
    if x.dtype.kind == "b":
        raise RuntimeError(f"{name}: not defined for booleans; cast to an integer dtype, or use the logical ops")


def floor_divide(x: Any, y: Any) -> Any:
    _no_bool("floor_divide", x)
    _check_divisor("floor_divide", x, y)
    return _np.floor_divide(x, y)


def trunc_divide(x: Any, y: Any) -> Any:
    _no_bool("div", x)
    if x.dtype.kind not in "iu":
        r = _np.asarray(_true_divide(x, y))
        return _np.trunc(r, r)
    _check_divisor("div", x, y)
    r = _np.asarray(_np.floor_divide(x, y))
    if r.dtype.kind == "i":
        r += (r < 0) & (r * y != x)
    return r


def remainder(x: Any, y: Any) -> Any:
    _no_bool("remainder", x)
    _check_divisor("remainder", x, y)
    return _np.remainder(x, y)


def fmod(x: Any, y: Any) -> Any:
    _no_bool("fmod", x)
    _check_divisor("fmod", x, y)
    return _np.fmod(x, y)


def pow(x: Any, y: Any) -> Any:
    kind = x.dtype.kind
    if y.ndim == 0 and kind in "fcV":
        f = _POWERS.get(y.item())
        if f is not None:
            return f(x)
    elif kind == "i" and y.size and y.min() < 0:
        return _integer_power(x, y)
    return _np.power(x, y)


_POWERS: dict[Any, Callable[[Any], Any]] = {
    0.5: _sqrt,
    1.0: _np.positive,
    2.0: _np.square,
    3.0: lambda x: x * x * x,
    -1.0: _np.reciprocal,
    -2.0: lambda x: _reciprocal(_np.square(x)),
    -0.5: lambda x: _reciprocal(_sqrt(x)),
}


def _integer_power(x: Any, y: Any) -> Any:
    """Integers to powers some of which are negative: 1 / x**n rounded towards zero."""
    negative = y < 0
    r = _np.power(x, _np.where(negative, 0, y))
    unit = _np.where(x == 1, 1, _np.where(x == -1, _np.where(y % 2, -1, 1), 0)).astype(r.dtype)
    return _np.where(negative, unit, r)


def rsqrt(x: Any) -> Any:
    r = _np.asarray(_sqrt(x))
    return _reciprocal(r, r)


# ---------------------------------------------------------------- signs and rounding


def sign(x: Any) -> Any:
    kind = x.dtype.kind
    if kind == "b" or kind == "u":
        return (x != 0).astype(x.dtype)
    r = _np.asarray(_np.sign(x))
    if kind in "fV":
        r[_np.isnan(r)] = 0
    return r


def signbit(x: Any) -> Any:
    return _np.signbit(x) if x.dtype.kind in "fV" else _np.less(x, 0) if x.dtype.kind == "i" else _np.zeros(x.shape, bool)


def neg(x: Any) -> Any:
    _no_bool("neg", x)
    return _negative(x)


def sub(x: Any, y: Any) -> Any:
    _no_bool("sub", x)
    return _subtract(x, y)


def square(x: Any) -> Any:
    return _np.square(x if x.dtype.kind != "b" else x.astype(np.int64))


def _rounding(f: Any) -> Callable[..., Any]:
    """A rounding ufunc, which leaves integers as they are."""

    def rounded(x: Any) -> Any:
        return f(x) if x.dtype.kind in "fV" else x.copy()

    return rounded


def round_decimals(x: Any, decimals: int) -> Any:
    if x.dtype.kind not in "fV":
        if decimals >= 0:
            return x.copy()
        raise RuntimeError(f"round: decimals={decimals} of the integer dtype {x.dtype}; cast it to a floating-point dtype")
    scale = x.dtype.type(10.0 ** builtins_abs(decimals))
    if decimals > 0:
        return _np.rint(x * scale) / scale
    return _np.rint(x / scale) * scale


builtins_abs = abs


def frac(x: Any) -> Any:
    r = _np.asarray(_np.trunc(x))
    return _subtract(x, r, r)


def angle(x: Any) -> Any:
    if x.dtype.kind == "c":
        return _np.arctan2(x.imag, x.real)
    r = _np.asarray(_np.where(x < 0, x.dtype.type(np.pi), x.dtype.type(0)))
    r[_np.isnan(x)] = np.nan
    return r


def conj_physical(x: Any) -> Any:
    return _np.conjugate(x) if x.dtype.kind == "c" else x.copy()


def complex_(real: Any, imag: Any) -> Any:
    shape = _np.broadcast_shapes(real.shape, imag.shape)
    r = _np.empty(shape, np.result_type(real.dtype, np.complex64))
    r.real, r.imag = real, imag
    return r


def sinc(x: Any) -> Any:
    scaled = _np.asarray(x * x.dtype.type(np.pi))
    zero = x == 0
    scaled[zero] = 1
    r = _np.asarray(_np.sin(scaled))
    r /= scaled
    r[zero] = 1
    return r


# ---------------------------------------------------------------- choosing


def clamp_both(x: Any, low: Any, high: Any) -> Any:
    if x.size > 4096 and x.dtype.kind == "f" and not low.ndim and not high.ndim and x.dtype == low.dtype == high.dtype:
        return _np.clip(x, low, high)  # one pass, in a faster loop
    r = _maximum(x, low)
    if r.__class__ is np.ndarray and (not high.ndim or high.shape == r.shape):
        return _minimum(r, high, out=r)
    return _minimum(r, high)


def clamp_both_(x: Any, low: Any, high: Any) -> None:
    _minimum(_maximum(x, low, out=x), high, out=x)


def nan_to_num(x: Any, nan: Any, posinf: Any, neginf: Any) -> Any:
    r = x.copy()
    nan_to_num_(r, nan, posinf, neginf)
    return r


def nan_to_num_(x: Any, nan: Any, posinf: Any, neginf: Any) -> None:
    kind = x.dtype.kind
    if kind == "c":
        nan_to_num_(x.real, nan, posinf, neginf)
        nan_to_num_(x.imag, nan, posinf, neginf)
    elif kind in "fV":
        import ml_dtypes

        info = ml_dtypes.finfo(x.dtype)
        x[_np.isnan(x)] = 0.0 if nan is None else nan
        x[x == np.inf] = info.max if posinf is None else posinf
        x[x == -np.inf] = info.min if neginf is None else neginf


def heaviside(x: Any, values: Any) -> Any:
    r = _np.asarray(_np.where(x == 0, values, (x > 0).astype(x.dtype)))
    if x.dtype.kind in "fV":
        r = _np.where(_np.isnan(x), x.dtype.type(0), r)
    return r


# ---------------------------------------------------------------- fused forms


def lerp(x: Any, end: Any, weight: Any) -> Any:
    if weight.ndim == 0:
        w = weight[()]
        d = _np.asarray(_subtract(end, x))
        if builtins_abs(w) < 0.5:
            d *= w
            return _add(d, x, d) if d.shape == x.shape else d + x
        d *= 1 - w
        return _subtract(end, d, d)
    d = end - x
    return _np.where(_np.abs(weight) < 0.5, x + weight * d, end - d * (1 - weight))


def addcmul(x: Any, a: Any, b: Any) -> Any:
    r = _np.asarray(_multiply(a, b))
    return _add(x, r, r) if r.shape == x.shape else x + r


def addcdiv(x: Any, a: Any, b: Any) -> Any:
    r = _np.asarray(_true_divide(a, b))
    return _add(x, r, r) if r.shape == x.shape else x + r


def addcmul_(x: Any, a: Any, b: Any) -> None:
    if x.dtype in HALVES:
        x[...] = _in_float32[addcmul](x, a, b)
    else:
        x += a * b


def addcdiv_(x: Any, a: Any, b: Any) -> None:
    if x.dtype in HALVES:
        x[...] = _in_float32[addcdiv](x, a, b)
    else:
        x += a / b


_in_float32 = {f: in_float32(f) for f in (addcmul, addcdiv)}


def tanh_backward(g: Any, out: Any) -> Any:
    r = _np.asarray(_multiply(out, out))
    _subtract(1, r, r)
    if r.dtype.kind == "c":
        _np.conjugate(r, r)
    return _multiply(g, r, r) if r.shape == g.shape else g * r


def xlogy(x: Any, y: Any) -> Any:
    r = _np.asarray(_np.log(y))
    r = _np.asarray(_multiply(x, r))
    r[_np.broadcast_to((x == 0) & ~_np.isnan(y), r.shape)] = 0
    return r


def logaddexp(x: Any, y: Any) -> Any:
    x, y = _np.asarray(x), _np.asarray(y)
    if x.dtype.kind != "c":
        return _np.logaddexp(x, y)
    first = x.real >= y.real
    top = _np.where(first, x, y)
    r = top + _np.log1p(_np.exp(_np.where(first, y, x) - top))
    return _np.where(_np.isneginf(top.real), top, r)


def logaddexp2(x: Any, y: Any) -> Any:
    return _np.logaddexp2(x, y)


UFUNCS_1 = {
    "neg": neg,
    "abs": np.absolute,
    "sgn": sign,
    "sign": sign,
    "reciprocal": np.reciprocal,
    "square": square,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "exp2": np.exp2,
    "expm1": np.expm1,
    "log": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "log1p": np.log1p,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "deg2rad": np.deg2rad,
    "rad2deg": np.rad2deg,
    "floor": _rounding(np.floor),
    "ceil": _rounding(np.ceil),
    "trunc": _rounding(np.trunc),
    "round": _rounding(np.rint),
    "bitwise_not": np.invert,
    "conj_physical": conj_physical,
}
UFUNCS_2 = {
    "add": np.add,
    "sub": sub,
    "mul": np.multiply,
    "div": np.true_divide,
    "logaddexp": logaddexp,
    "logaddexp2": np.logaddexp2,
    "atan2": np.arctan2,
    "hypot": np.hypot,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "fmax": np.fmax,
    "fmin": np.fmin,
    "clamp_min": np.maximum,
    "clamp_max": np.minimum,
    "copysign": np.copysign,
    "bitwise_and": np.bitwise_and,
    "bitwise_or": np.bitwise_or,
    "bitwise_xor": np.bitwise_xor,
    "bitwise_left_shift": np.left_shift,
    "bitwise_right_shift": np.right_shift,
    "gcd": np.gcd,
    "lcm": np.lcm,
}
_INPLACE_1 = {"square": np.square, "neg": np.negative}
_INPLACE_2 = {"sub": np.subtract}

KERNELS: dict[str, Callable[..., Any]] = {
    **UFUNCS_1,
    **UFUNCS_2,
    **{
        name + "_": into_1(f)
        for name, f in {**UFUNCS_1, **_INPLACE_1}.items()
        if isinstance(f, np.ufunc) and name not in ("abs", "conj_physical")
    },
    "conj_physical_": lambda x: _np.conjugate(x, x) if x.dtype.kind == "c" else None,
    **{name + "_": into_2(f) for name, f in {**UFUNCS_2, **_INPLACE_2}.items() if isinstance(f, np.ufunc)},
    "floor_divide": floor_divide,
    "trunc_divide": trunc_divide,
    "remainder": remainder,
    "fmod": fmod,
    "pow": pow,
    "rsqrt": rsqrt,
    "signbit": signbit,
    "round_decimals": in_float32(round_decimals),
    "frac": frac,
    "angle": in_float32(angle),
    "complex": complex_,
    "sinc": in_float32(sinc),
    "where": np.where,
    "clamp_both": clamp_both,
    "clamp_both_": clamp_both_,
    "nan_to_num": nan_to_num,
    "nan_to_num_": nan_to_num_,
    "heaviside": heaviside,
    "lerp": in_float32(lerp),
    "addcmul": _in_float32[addcmul],
    "addcdiv": _in_float32[addcdiv],
    "addcmul_": addcmul_,
    "addcdiv_": addcdiv_,
    "tanh_backward": in_float32(tanh_backward),
    "xlogy": in_float32(xlogy),
}
KERNELS = quiet_all(
    KERNELS,
    bare=frozenset(
        (
            "add",
            "mul",
            "maximum",
            "minimum",
            "where",
            "bitwise_and",
            "bitwise_or",
            "bitwise_xor",
            "bitwise_not",
            "add_",
            "mul_",
            "sub",
            "sub_",
            "neg",
            "abs",
            "clamp_min",
            "clamp_max",
        )
    ),
)

_PLAIN = ("neg", "abs")  # no faster by way of float32
_WIDENED = {
    name: f
    for name, f in {**UFUNCS_1, **UFUNCS_2, **_INPLACE_1, **_INPLACE_2}.items()
    if isinstance(f, np.ufunc) and name not in _PLAIN and "f" * f.nin + "->f" in f.types
}
BY_DTYPE: dict[tuple[str, Any], Callable[..., Any]] = {
    **{(name, BF16): quiet(by_pieces(f)) for name, f in _WIDENED.items()},
    **{(name + "_", BF16): quiet(by_pieces_(f)) for name, f in _WIDENED.items() if name + "_" in KERNELS},
}
