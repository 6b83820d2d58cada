"""Activation functions and what they send back."""

from __future__ import annotations

import math
from typing import Any

from ..language.values import Value, const, fma, unary, where
from . import complexes
from .arithmetic import maximum, minimum
from .elements import Complex, Element, is_nan
from .plan import Kern
from .pointwise import pointwise

BETA, KAPPA = math.sqrt(2 / math.pi), 0.044715


def exp(x: Value) -> Value:
    return unary("exp", x)


def relu(k: Kern, x: Value) -> Value:
    return maximum(k, x, const(0, x.dtype))


def threshold(k: Kern, x: Value, threshold: float, value: float) -> Value:
    return where(x <= k.scalar(threshold, x.dtype), k.scalar(value, x.dtype), x)


def threshold_backward(k: Kern, g: Value, x: Value, threshold: float) -> Value:
    return where(x <= k.scalar(threshold, x.dtype), 0, g)


def leaky_relu(k: Kern, x: Value, negative_slope: float = 0.01) -> Value:
    return where(x > 0, x, x * k.scalar(negative_slope, x.dtype))


def leaky_relu_backward(k: Kern, g: Value, x: Value, negative_slope: float) -> Value:
    return where(x > 0, g, g * k.scalar(negative_slope, g.dtype))


def hardtanh(k: Kern, x: Value, min_val: float = -1.0, max_val: float = 1.0) -> Value:
    return minimum(k, maximum(k, x, k.scalar(min_val, x.dtype)), k.scalar(max_val, x.dtype))


def elu_scaled(k: Kern, x: Value, alpha: float, scale: float, input_scale: float) -> Value:
    a, s, i = (k.scalar(n, x.dtype) for n in (alpha * scale, scale, input_scale))
    return where(x > 0, x * s, unary("expm1", x * i) * a)


def elu_backward(k: Kern, g: Value, x: Value, alpha: float, scale: float, input_scale: float) -> Value:
    a, s, i = (k.scalar(n, x.dtype) for n in (alpha * scale * input_scale, scale, input_scale))
    return g * where(x > 0, s, exp(x * i) * a)


def logistic(x: Value) -> Value:
    return 1 / (1 + exp(-x))


def sigmoid(k: Kern, x: Any) -> Element:
    if isinstance(x, Complex):
        one = complexes.real(1, x)
        return complexes.div(one, complexes.add(one, complexes.exp(Complex(-x.re, -x.im))))
    return logistic(x)


def sigmoid_backward(k: Kern, g: Any, out: Any) -> Element:
    if isinstance(g, Complex):
        r = complexes.mul(complexes.sub(complexes.real(1, out), out), out)
        return complexes.mul(g, Complex(r.re, -r.im))
    r = (1 - out) * out * g
    assert isinstance(r, Value)
    return r


def logsigmoid(k: Kern, x: Value) -> Value:
    return minimum(k, x, const(0, x.dtype)) - unary("log1p", exp(-unary("abs", x)))


def silu(k: Kern, x: Any) -> Element:
    if isinstance(x, Complex):
        return complexes.mul(x, sigmoid(k, x))  # type: ignore[arg-type]
    return x / (1 + exp(-x))  # type: ignore[no-any-return]


def silu_backward(k: Kern, g: Any, x: Any) -> Element:
    if isinstance(x, Complex):
        one, share = complexes.real(1, x), sigmoid(k, x)
        slope = complexes.mul(share, complexes.add(one, complexes.mul(x, complexes.sub(one, share))))  # type: ignore[arg-type]
        return complexes.mul(g, slope)
    s = logistic(x)
    return (1 + (1 - s) * x) * s * g  # type: ignore[no-any-return]


def mish(k: Kern, x: Value) -> Value:
    """x * tanh(log(1 + w)) with w = exp(x) is x * n / (n + 2) with n = w * (w + 2)."""
    w = exp(minimum(k, x, const(20, x.dtype)))
    n = w * (w + 2)
    return x * (n / (n + 2))


def softplus(k: Kern, x: Value, beta: float = 1.0, threshold: float = 20.0) -> Value:
    b = k.scalar(beta, x.dtype)
    t = x * b
    soft = maximum(k, t, const(0, x.dtype)) + unary("log1p", exp(-unary("abs", t)))
    return where(t > k.scalar(threshold, x.dtype), x, soft / b)


def hardsigmoid(k: Kern, x: Value) -> Value:
    return minimum(k, maximum(k, x + 3, const(0, x.dtype)), const(6, x.dtype)) / 6


def hardswish(k: Kern, x: Value) -> Value:
    return minimum(k, maximum(k, x + 3, const(0, x.dtype)), const(6, x.dtype)) * x / 6


def hardshrink(k: Kern, x: Value, lambd: float = 0.5) -> Value:
    l = k.scalar(lambd, x.dtype)
    return where((x >= -l) & (x <= l), 0, x)


def softshrink(k: Kern, x: Value, lambd: float = 0.5) -> Value:
    if lambd < 0:
        raise RuntimeError(f"softshrink: lambd is {lambd}; it must be zero or above")
    l = k.scalar(lambd, x.dtype)
    return where(x > l, x - l, where(x < -l, x + l, where(is_nan(x), x, 0)))


def tanh_form(approximate: str) -> bool:
    if approximate not in ("none", "tanh"):
        raise RuntimeError(f"gelu: approximate is {approximate!r}; it can be 'none' or 'tanh'")
    return approximate == "tanh"


def gelu_weight(x: Value, tanh: bool) -> tuple[Value, Value]:
    """The weight w of gelu(x) = x * w(x), and its derivative."""
    if tanh:
        u = BETA * (x + KAPPA * (x * x * x))
        w = logistic(2 * u)  # 0.5 * (1 + tanh(u)), accurate where it is small
        other = logistic(-2 * u)
        return w, 2 * w * other * (BETA * (1 + 3 * KAPPA * (x * x)))
    w = 0.5 * unary("erfc", x * -math.sqrt(0.5))
    return w, exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi))


# of erfc(z) = t * exp(-z * z + c[0] + c[1] * t + ...), t = 1 / (1 + z / 2), for z >= 0, right to 1.2e-7 of itself; highest first.
# Source: Press et al., Numerical Recipes, erfcc.
ERFC = (0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223)


def half_gelu_weight(x: Value) -> tuple[Value, Value]:
    """`gelu_weight` without tanh, where results become halves: on devices whose own erfc takes several times as long."""
    z = unary("abs", x) * math.sqrt(0.5)
    t = unary("quick_reciprocal", fma(z, 0.5, 1.0))
    total = const(ERFC[0], x.dtype)
    for c in ERFC[1:]:
        total = fma(total, t, c)
    falling = unary("quick_exp", fma(-z, z, total))
    beyond = 0.5 * t * falling  # the weight of -|x|
    w = where(x < 0, beyond, 1 - beyond)
    return w, unary("quick_exp", x * x * -0.5) * (1 / math.sqrt(2 * math.pi))


def weight_for(k: Kern, x: Value, tanh: bool) -> tuple[Value, Value]:
    """The weight and its derivative, as exactly as the operand's dtype needs them."""
    half = x.op == "cast" and x.args[0].dtype.storage_only
    return half_gelu_weight(x) if half and not tanh and k.plan.vectors else gelu_weight(x, tanh)


def gelu(k: Kern, x: Value, approximate: str = "none") -> Value:
    return x * weight_for(k, x, tanh_form(approximate))[0]


def gelu_slope(k: Kern, x: Value, tanh: bool) -> Value:
    w, slope = weight_for(k, x, tanh)
    return w + where(slope.eq(0), 0, x * slope)


def gelu_backward(k: Kern, g: Value, x: Value, approximate: str) -> Value:
    return g * gelu_slope(k, x, tanh_form(approximate))


pointwise("relu", 1, relu)
pointwise("threshold", 1, threshold, accepts="int float")
pointwise("threshold_backward", 2, threshold_backward, accepts="int float")
pointwise("leaky_relu", 1, leaky_relu, accepts="float")
pointwise("leaky_relu_backward", 2, leaky_relu_backward, accepts="float")
pointwise("hardtanh", 1, hardtanh, accepts="int float")
pointwise("elu_scaled", 1, elu_scaled, accepts="float")
pointwise("elu_backward", 2, elu_backward, accepts="float")
pointwise("sigmoid", 1, sigmoid, "float", "bool int float complex")
pointwise("sigmoid_backward", 2, sigmoid_backward, accepts="float complex")
pointwise("logsigmoid", 1, logsigmoid, accepts="float")
pointwise("silu", 1, silu, accepts="float complex")
pointwise("silu_backward", 2, silu_backward, accepts="float complex")
pointwise("mish", 1, mish, accepts="float")
pointwise("softplus", 1, softplus, accepts="float")
pointwise("hardsigmoid", 1, hardsigmoid, accepts="float")
pointwise("hardswish", 1, hardswish, accepts="float")
pointwise("hardshrink", 1, hardshrink, accepts="float")
pointwise("softshrink", 1, softshrink, accepts="float")
pointwise("gelu", 1, gelu, accepts="float")
pointwise("gelu_backward", 2, gelu_backward, accepts="float")
