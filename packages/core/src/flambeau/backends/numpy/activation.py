"""Activation functions and their derivatives. Those of several steps work on pieces that stay in the cache."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from .halves import F16, F32, HALVES, in_float32
from .parallel import in_parts
from .quiet import quiet_all
from .special import erfc as erfc_flat
from .special import in_float64

_np: Final[Any] = np
_maximum: Final[Any] = _np.maximum
_minimum: Final[Any] = _np.minimum
_exp: Final[Any] = _np.exp
_multiply: Final[Any] = _np.multiply
_add: Final[Any] = _np.add
_divide: Final[Any] = _np.true_divide
_empty_like: Final[Any] = np.empty_like
_zeros: dict[Any, Any] = {}
_clip: Final[Any] = np.clip
_clamp: Final[Any] = getattr(getattr(getattr(_np, "_core", None), "umath", None), "clip", _np.clip)  # the ufunc, or what calls it
_ZERO: Final[Any] = np.zeros((), F32)
_INF: Final[Any] = np.array(np.inf, F32)
_I8: Final[Any] = np.dtype(np.int8)
_I32: Final[Any] = np.dtype(np.int32)
_ONE: Final[Any] = np.ones((), _I8)
_FEW: Final = 1 << 9  # so few that where is the fastest choice
_PIECE: Final = 1 << 17  # elements: shorter pieces cost more in calls than they save in caches


def pieces(step: Callable[..., None]) -> Callable[..., Any]:
    """A kernel from `step(out, scratch, *arrays, *statics)`: 16-bit floats are widened, large dense arrays cut into pieces."""

    def kernel(x: Any, *rest: Any) -> Any:
        dtype = x.dtype
        if dtype in HALVES:
            return kernel(x.astype(F32), *[a.astype(F32) if a.__class__ is np.ndarray else a for a in rest]).astype(dtype)
        arrays = [x, *[a for a in rest if a.__class__ is np.ndarray]]
        out = _empty_like(x)
        _in_pieces(step, [out], arrays, rest[len(arrays) - 1 :])
        return out

    return kernel


def _in_pieces(step: Callable[..., None], outs: list[Any], arrays: list[Any], statics: Any) -> None:
    """Runs `step(*outs, scratch, *arrays, *statics)` on pieces of dense arrays, on several threads where there are many."""
    first = arrays[0]
    size = first.size
    if size <= _PIECE or not all(a.flags.c_contiguous for a in arrays):
        step(*outs, _empty_like(first), *arrays, *statics)
        return
    flat_outs, flat = [a.reshape(-1) for a in outs], [a.reshape(-1) for a in arrays]

    def work(part: slice) -> None:
        scratch = _np.empty(_PIECE, first.dtype)
        for start in range(part.start, part.stop, _PIECE):
            piece = slice(start, min(start + _PIECE, part.stop))
            step(*[a[piece] for a in flat_outs], scratch[: piece.stop - start], *[a[piece] for a in flat], *statics)

    in_parts(work, size, _PIECE)


# ---------------------------------------------------------------- rectifiers


def zero_of(x: Any) -> Any:
    """The zero of x's dtype, as an array: NumPy takes it faster than a number."""
    z = _zeros.get(x.dtype)
    if z is None:
        z = _zeros[x.dtype] = _np.zeros((), x.dtype)
    return z


def relu_float32(x: Any) -> Any:
    return _clamp(x, _ZERO, _INF)  # the ufunc under numpy.clip: as short as maximum's, and three times as fast on large arrays


def relu(x: Any) -> Any:
    if x.dtype.kind == "f" and x.dtype is not F16:  # NumPy clips float16 number by number
        return _clip(x, 0, np.inf)
    return _maximum(x, zero_of(x))


def relu_(x: Any) -> None:
    if x.dtype.kind == "f":
        _clip(x, 0, np.inf, out=x)
    else:
        _maximum(x, zero_of(x), out=x)


def at_most(x: Any, bound: float) -> Any:
    """Where x is not above a number; 16-bit floats are compared in float32, in which the number is another one."""
    if not bound:
        return x <= zero_of(x)  # an array is compared faster than a number
    return (x.astype(F32) if x.dtype in HALVES else x) <= (bound if x.dtype.kind in "fV" else x.dtype.type(bound))


def threshold_backward(g: Any, x: Any, threshold: float) -> Any:
    drop = at_most(x, threshold)
    if x.size <= _FEW or g.dtype is not F32 or not g.ndim:
        return _np.where(drop, zero_of(g), g)
    keep = drop.view(_I8)
    mask = _np.subtract(keep, _ONE, keep).astype(_I32)  # no bit or all: exact for inf and NaN, and where mispredicts its branch
    return _np.bitwise_and(mask, g.view(_I32), mask).view(F32)


def threshold(x: Any, threshold: float, value: float) -> Any:
    return _np.where(at_most(x, threshold), x.dtype.type(value), x)


def leaky_relu(x: Any, negative_slope: float = 0.01) -> Any:
    r = _np.asarray(x * x.dtype.type(negative_slope))
    return _maximum(x, r, out=r) if 0 < negative_slope <= 1 else _np.where(x > 0, x, r)


def leaky_relu_backward(g: Any, x: Any, negative_slope: float) -> Any:
    return _np.where(x > 0, g, g * g.dtype.type(negative_slope))


def hardtanh(x: Any, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    if x.dtype.kind == "f" and min_val <= max_val:
        return _clip(x, min_val, max_val)
    r = _np.asarray(_maximum(x, x.dtype.type(min_val)))
    return _minimum(r, x.dtype.type(max_val), out=r)


def hardtanh_(x: Any, min_val: float = -1.0, max_val: float = 1.0) -> None:
    _minimum(_maximum(x, x.dtype.type(min_val), out=x), x.dtype.type(max_val), out=x)


# ---------------------------------------------------------------- exponential units


@pieces
def elu_scaled(out: Any, t: Any, x: Any, alpha: float, scale: float, input_scale: float) -> None:
    _minimum(x, 0, out=out)
    _multiply(out, input_scale, out)
    _np.expm1(out, out)
    _multiply(out, alpha * scale, out)
    _np.copyto(out, x if scale == 1 else _multiply(x, scale, t), where=x >= 0)


@pieces
def elu_backward(out: Any, t: Any, g: Any, x: Any, alpha: float, scale: float, input_scale: float) -> None:
    _minimum(x, 0, out=out)
    _multiply(out, input_scale, out)
    _exp(out, out)
    _multiply(out, alpha * scale * input_scale, out)
    _np.copyto(out, scale, where=x > 0)
    _multiply(out, g, out)


# ---------------------------------------------------------------- smooth units


def sigmoid(x: Any) -> Any:
    if x.dtype in HALVES:
        return sigmoid(x.astype(F32)).astype(x.dtype)
    r = _np.negative(x)
    if not x.ndim:
        return 1 / (1 + _exp(r))
    _exp(r, r)
    _add(r, 1, r)
    return _np.reciprocal(r, r)


def sigmoid_(x: Any) -> None:
    if x.dtype in HALVES:
        x[...] = sigmoid(x)
        return
    _np.negative(x, x)
    _exp(x, x)
    _add(x, 1, x)
    _np.reciprocal(x, x)


def sigmoid_backward(g: Any, out: Any) -> Any:
    if out.dtype in HALVES:
        return sigmoid_backward(g.astype(F32), out.astype(F32)).astype(out.dtype)
    r = _np.asarray(_np.subtract(1, out))
    _multiply(r, out, r)
    if r.dtype.kind == "c":
        _np.conjugate(r, r)
    return _multiply(r, g, r) if r.shape == g.shape else r * g


@pieces
def logsigmoid(out: Any, t: Any, x: Any) -> None:
    _np.abs(x, out)
    _np.negative(out, out)
    _exp(out, out)
    _np.log1p(out, out)
    _minimum(x, 0, out=t)
    _np.subtract(t, out, out)


@pieces
def silu(out: Any, t: Any, x: Any) -> None:
    _np.negative(x, t)
    _exp(t, t)
    _add(t, 1, t)
    _divide(x, t, out)


@pieces
def silu_backward(out: Any, t: Any, g: Any, x: Any) -> None:
    _np.negative(x, t)
    _exp(t, t)
    _add(t, 1, t)
    _np.reciprocal(t, t)
    _np.subtract(1, t, out)
    _multiply(out, x, out)
    _add(out, 1, out)
    _multiply(out, t, out)
    _multiply(out, g, out)


@pieces
def mish(out: Any, t: Any, x: Any) -> None:
    """x * tanh(log(1 + w)) with w = exp(x) is x * n / (n + 2) with n = w * (w + 2)."""
    _minimum(x, 20, out=t)
    _exp(t, t)
    _add(t, 2, out)
    _multiply(out, t, out)
    _add(out, 2, t)
    _divide(out, t, out)
    _multiply(out, x, out)


@pieces
def softplus(out: Any, t: Any, x: Any, beta: float = 1.0, threshold: float = 20.0) -> None:
    _multiply(x, beta, t)
    above = t > threshold
    _minimum(t, max(threshold, 20.0), out=out)
    _exp(out, out)
    _np.log1p(out, out)
    if threshold > 20.0:
        _np.copyto(out, _np.logaddexp(t, 0), where=t > 20)
    _divide(out, beta, out)
    _np.copyto(out, x, where=above)


@pieces
def hardsigmoid(out: Any, t: Any, x: Any) -> None:
    _add(x, 3, out)
    _clip(out, 0, 6, out=out)
    _divide(out, 6, out)


@pieces
def hardswish(out: Any, t: Any, x: Any) -> None:
    _add(x, 3, out)
    _clip(out, 0, 6, out=out)
    _multiply(out, x, out)
    _divide(out, 6, out)


def hardshrink(x: Any, lambd: float = 0.5) -> Any:
    l = x.dtype.type(lambd)
    return _np.where((x >= -l) & (x <= l), zero_of(x), x)


def softshrink(x: Any, lambd: float = 0.5) -> Any:
    if lambd < 0:
        raise RuntimeError(f"softshrink: lambd is {lambd}; it must be zero or above")
    l = x.dtype.type(lambd)
    return _np.where(x > l, x - l, _np.where(x < -l, x + l, x * zero_of(x)))


# ---------------------------------------------------------------- gelu

erfc64 = in_float64(erfc_flat)
# log(cdf(x) / cdf(-x)) / x as a polynomial of x*x, negated, the highest power first: a minimax fit for |x| up to 5.8, beyond which
# it only grows. gelu is right to 1.4e-7 * max(1, |x|).
_SLOPE = tuple(
    np.float32(-c)
    for c in (
        3.6933351065916903e-09,
        -2.714612655522169e-07,
        8.025206633091583e-06,
        -0.00011120792767632537,
        -6.348289038073367e-05,
        0.07266412964855999,
        1.5957706151528068,
    )
)
_BETA, _KAPPA = math.sqrt(2 / math.pi), 0.044715


def _odds(out: Any, t: Any, x: Any, tanh_form: bool) -> None:
    """1 / weight(x) - 1 into out, where gelu(x) = x * weight(x), and x * x into t.

    Both weights are logistic functions, 0.5 * (1 + tanh(u)) = 1 / (1 + exp(-2 u)), which keeps small ones accurate.
    """
    _multiply(x, x, t)
    if tanh_form:
        _multiply(t, -2 * _BETA * _KAPPA, out)
        _np.subtract(out, 2 * _BETA, out)
        _multiply(out, x, out)
    elif x.dtype == np.float64:
        out[...] = 2 / erfc64(_multiply(x, -math.sqrt(0.5), out)) - 1
        return
    else:
        _multiply(t, _SLOPE[0], out)
        for c in _SLOPE[1:-1]:
            _add(out, c, out)
            _multiply(out, t, out)
        _add(out, _SLOPE[-1], out)
        _multiply(out, x, out)
    _exp(out, out)


def _check_approximate(approximate: str) -> bool:
    """Whether the tanh form is asked for."""
    if approximate not in ("none", "tanh"):
        raise RuntimeError(f"gelu: approximate is {approximate!r}; it can be 'none' or 'tanh'")
    return approximate == "tanh"


@pieces
def gelu(out: Any, t: Any, x: Any, approximate: str = "none") -> None:
    _odds(out, t, x, _check_approximate(approximate))
    _add(out, 1, out)
    _divide(x, out, out)


def _to_slope(slope: Any, t: Any, x: Any, tanh_form: bool, result: Any = None) -> None:
    """Turns what `_odds` left in its first two arguments into gelu's derivative, and writes gelu to `result`, if that is given."""
    odds = _minimum(slope, 1e30) if tanh_form else None
    _add(slope, 1, slope)
    if result is not None:
        _divide(x, slope, result)
    _divide(1, slope, slope)
    if tanh_form:  # w * (1 + x * (1 - w) * 2 u'), where 1 - w is odds * w
        _multiply(t, 6 * _BETA * _KAPPA, t)
        _add(t, 2 * _BETA, t)
        _multiply(t, x, t)
        _multiply(t, odds, t)
        _multiply(t, slope, t)
        _add(t, 1, t)
        _multiply(slope, t, slope)
    else:  # w + x * density(x)
        _multiply(t, -0.5, t)
        _exp(t, t)
        _multiply(t, 1 / math.sqrt(2 * math.pi), t)
        _multiply(t, x, t)
        _add(slope, t, slope)


@pieces
def gelu_backward(out: Any, t: Any, g: Any, x: Any, approximate: str) -> None:
    tanh_form = _check_approximate(approximate)
    _odds(out, t, x, tanh_form)
    _to_slope(out, t, x, tanh_form)
    _multiply(out, g, out)


def _gelu_and_slope(out: Any, slope: Any, t: Any, x: Any, tanh_form: bool) -> None:
    _odds(slope, t, x, tanh_form)
    _to_slope(slope, t, x, tanh_form, out)


def gelu_with_slope(input: Any, approximate: str) -> tuple[Any, Any]:
    x = input.astype(F32) if input.dtype in HALVES else input
    out, slope = _empty_like(x), _empty_like(x)
    _in_pieces(_gelu_and_slope, [out, slope], [x], (_check_approximate(approximate),))
    return out.astype(input.dtype, copy=False), slope


def gelu_with_slope_backward(grad: Any, input: Any, slope: Any, approximate: str) -> Any:
    return _multiply(grad, slope) if grad.dtype is slope.dtype else _multiply(grad.astype(F32), slope).astype(grad.dtype)


KERNELS: dict[str, Callable[..., Any]] = quiet_all(
    {
        "relu": relu,
        "relu_": relu_,
        "threshold_backward": threshold_backward,
        "threshold": threshold,
        "leaky_relu": in_float32(leaky_relu),
        "leaky_relu_backward": leaky_relu_backward,
        "hardtanh": hardtanh,
        "hardtanh_": hardtanh_,
        "elu_scaled": elu_scaled,
        "elu_backward": elu_backward,
        "sigmoid": sigmoid,
        "sigmoid_": sigmoid_,
        "sigmoid_backward": sigmoid_backward,
        "logsigmoid": logsigmoid,
        "silu": silu,
        "silu_backward": silu_backward,
        "mish": mish,
        "softplus": softplus,
        "hardsigmoid": hardsigmoid,
        "hardswish": hardswish,
        "hardshrink": hardshrink,
        "softshrink": in_float32(softshrink),
        "gelu": gelu,
        "gelu_backward": gelu_backward,
        "gelu_with_slope": gelu_with_slope,
        "gelu_with_slope_backward": gelu_with_slope_backward,
    },
    bare=frozenset(("relu", "relu_", "threshold_backward", "threshold", "hardtanh", "hardtanh_", "hardshrink")),
)
BY_DTYPE: dict[tuple[str, Any], Callable[..., Any]] = {("relu", F32): relu_float32}
