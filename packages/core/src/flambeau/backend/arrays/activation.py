"""Recipes of activation functions and their derivatives."""

from __future__ import annotations

import math
from typing import Any

from .library import Library
from .recipes import recipe


@recipe("relu", needs="maximum")
def relu(xp: Library, x: Any) -> Any:
    return xp.maximum(x, False if xp.kind(x) == "b" else 0)


@recipe("threshold_backward", needs="where")
def threshold_backward(xp: Library, g: Any, x: Any, threshold: float) -> Any:
    return xp.where(x <= threshold, 0, g)


@recipe("threshold", needs="where")
def threshold(xp: Library, x: Any, threshold: float, value: float) -> Any:
    return xp.where(x <= threshold, value, x)


@recipe("leaky_relu", needs="where", wide=True)
def leaky_relu(xp: Library, x: Any, negative_slope: float = 0.01) -> Any:
    return xp.where(x > 0, x, x * negative_slope)


@recipe("leaky_relu_backward", needs="where", wide=True)
def leaky_relu_backward(xp: Library, g: Any, x: Any, negative_slope: float) -> Any:
    return xp.where(x > 0, g, g * negative_slope)


@recipe("hardtanh", needs="where")
def hardtanh(xp: Library, x: Any, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    low = xp.where(x < min_val, min_val, x)
    return xp.where(low > max_val, max_val, low)


@recipe("elu_scaled", needs="where expm1", wide=True)
def elu_scaled(xp: Library, x: Any, alpha: float, scale: float, input_scale: float) -> Any:
    return xp.where(x >= 0, x * scale, xp.expm1(xp.where(x < 0, x, 0.0) * input_scale) * (alpha * scale) + xp.where(x == x, 0.0, x))


@recipe("elu_backward", needs="where exp", wide=True)
def elu_backward(xp: Library, g: Any, x: Any, alpha: float, scale: float, input_scale: float) -> Any:
    return g * xp.where(x > 0, scale, xp.exp(xp.where(x > 0, 0.0, x) * input_scale) * (alpha * scale * input_scale))


@recipe("sigmoid", needs="exp", wide=True)
def sigmoid(xp: Library, x: Any) -> Any:
    return 1 / (1 + xp.exp(-x))


@recipe("sigmoid_backward", wide=True, needs="conj")
def sigmoid_backward(xp: Library, g: Any, out: Any) -> Any:
    slope = (1 - out) * out
    return g * (xp.conj(slope) if xp.kind(slope) == "c" else slope)


@recipe("tanh_backward", wide=True, needs="conj", kinds="iufc")
def tanh_backward(xp: Library, g: Any, out: Any) -> Any:
    slope = 1 - out * out
    return g * (xp.conj(slope) if xp.kind(slope) == "c" else slope)


@recipe("logsigmoid", needs="log1p exp abs where", wide=True)
def logsigmoid(xp: Library, x: Any) -> Any:
    return xp.where(x < 0, x, x * 0) - xp.log1p(xp.exp(-xp.abs(x)))


@recipe("silu", needs="exp", wide=True)
def silu(xp: Library, x: Any) -> Any:
    return x / (1 + xp.exp(-x))


@recipe("silu_backward", needs="exp", wide=True, kinds="fc")
def silu_backward(xp: Library, g: Any, x: Any) -> Any:
    weight = 1 / (1 + xp.exp(-x))
    return g * weight * (1 + x * (1 - weight))


@recipe("mish", needs="exp where", wide=True)
def mish(xp: Library, x: Any) -> Any:
    """x * tanh(log(1 + w)) with w = exp(x) is x * n / (n + 2) with n = w * (w + 2)."""
    w = xp.exp(xp.where(x > 20, 20.0, x))
    n = w * (w + 2)
    return x * (n / (n + 2))


@recipe("softplus", needs="exp log1p where", wide=True)
def softplus(xp: Library, x: Any, beta: float = 1.0, threshold: float = 20.0) -> Any:
    scaled = x * beta
    low = xp.where(scaled > 0, 0.0, scaled)  # log(1 + exp(s)) is max(s, 0) + log(1 + exp(-|s|))
    smooth = (scaled - low) + xp.log1p(xp.exp(low - (scaled - low)))
    return xp.where(scaled > threshold, x, smooth / beta)


@recipe("hardsigmoid", needs="where", wide=True)
def hardsigmoid(xp: Library, x: Any) -> Any:
    return hardtanh(xp, x + 3, 0.0, 6.0) / 6


@recipe("hardswish", needs="where", wide=True)
def hardswish(xp: Library, x: Any) -> Any:
    return hardtanh(xp, x + 3, 0.0, 6.0) * x / 6


@recipe("hardshrink", needs="where")
def hardshrink(xp: Library, x: Any, lambd: float = 0.5) -> Any:
    return xp.where((x >= -lambd) & (x <= lambd), 0.0, x)


@recipe("softshrink", needs="where", wide=True)
def softshrink(xp: Library, x: Any, lambd: float = 0.5) -> Any:
    if lambd < 0:
        raise RuntimeError(f"softshrink: lambd is {lambd}; it must be zero or above")
    return xp.where(x > lambd, x - lambd, xp.where(x < -lambd, x + lambd, x * 0))


# ---------------------------------------------------------------- gelu

_BETA, _KAPPA = math.sqrt(2 / math.pi), 0.044715


def _weight(xp: Library, x: Any, approximate: str) -> Any:
    """What gelu multiplies x by: the normal distribution function, or its approximation by tanh."""
    if approximate not in ("none", "tanh"):
        raise RuntimeError(f"gelu: approximate is {approximate!r}; it can be 'none' or 'tanh'")
    if approximate == "none":
        return (1 + xp.erf(x * math.sqrt(0.5))) * 0.5
    return 1 / (1 + xp.exp(x * (x * x * (-2 * _BETA * _KAPPA) - 2 * _BETA)))


def _slope(xp: Library, x: Any, approximate: str) -> Any:
    """gelu's derivative."""
    weight = _weight(xp, x, approximate)
    if approximate == "none":
        return weight + x * xp.exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi))
    return weight + x * weight * (1 - weight) * (x * x * (6 * _BETA * _KAPPA) + 2 * _BETA)


@recipe("gelu", needs="erf exp", wide=True)
def gelu(xp: Library, x: Any, approximate: str = "none") -> Any:
    return x * _weight(xp, x, approximate)


@recipe("gelu_backward", needs="erf exp", wide=True)
def gelu_backward(xp: Library, g: Any, x: Any, approximate: str) -> Any:
    return g * _slope(xp, x, approximate)


@recipe("gelu_with_slope", needs="erf exp", wide=True)
def gelu_with_slope(xp: Library, x: Any, approximate: str) -> tuple[Any, Any]:
    return x * _weight(xp, x, approximate), _slope(xp, x, approximate)


@recipe("gelu_with_slope_backward")
def gelu_with_slope_backward(xp: Library, g: Any, x: Any, slope: Any, approximate: str) -> Any:
    return xp.cast(g, xp.numpy_dtype(slope)) * slope


@recipe("native_dropout_backward")
def native_dropout_backward(xp: Library, g: Any, mask: Any, scale: float) -> Any:
    return g * xp.cast(mask, xp.numpy_dtype(g)) * scale
