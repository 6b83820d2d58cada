"""Activations that may change their input in place."""

from __future__ import annotations

from typing import Any

import flambeau as fb

from ...ops.lazy import ops


def relu(input: Any, inplace: bool = False) -> Any:
    """max(0, input)."""
    return fb.relu_(input) if inplace else fb.relu(input)


def relu6(input: Any, inplace: bool = False) -> Any:
    """clamp(input, 0, 6)."""
    return hardtanh(input, 0.0, 6.0, inplace)


def hardtanh(input: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Any:
    """clamp(input, min_val, max_val)."""
    if min_val > max_val:
        raise ValueError(f"hardtanh: min_val must not be greater than max_val, but they are {min_val} and {max_val}")
    return (ops.hardtanh_ if inplace else ops.hardtanh)(input, min_val, max_val)


def threshold(input: Any, threshold: float, value: float, inplace: bool = False) -> Any:
    """input where it is larger than a threshold, a value elsewhere."""
    return (ops.threshold_ if inplace else ops.threshold)(input, threshold, value)


def leaky_relu(input: Any, negative_slope: float = 0.01, inplace: bool = False) -> Any:
    """input where it is positive, negative_slope * input elsewhere."""
    return (ops.leaky_relu_ if inplace else ops.leaky_relu)(input, negative_slope)


def elu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    """input where it is positive, alpha * (exp(input) - 1) elsewhere."""
    return (ops.elu_ if inplace else ops.elu)(input, alpha)


def selu(input: Any, inplace: bool = False) -> Any:
    """scale * elu(input, alpha), with the scale and alpha that keep mean 0 and variance 1."""
    return (ops.selu_ if inplace else ops.selu)(input)


def celu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    """input where it is positive, alpha * (exp(input / alpha) - 1) elsewhere."""
    return (ops.celu_ if inplace else ops.celu)(input, alpha)


def silu(input: Any, inplace: bool = False) -> Any:
    """input * sigmoid(input)."""
    return (ops.silu_ if inplace else ops.silu)(input)


def mish(input: Any, inplace: bool = False) -> Any:
    """input * tanh(softplus(input))."""
    return (ops.mish_ if inplace else ops.mish)(input)


def hardsigmoid(input: Any, inplace: bool = False) -> Any:
    """clamp(input / 6 + 1 / 2, 0, 1)."""
    return (ops.hardsigmoid_ if inplace else ops.hardsigmoid)(input)


def hardswish(input: Any, inplace: bool = False) -> Any:
    """input * hardsigmoid(input)."""
    return (ops.hardswish_ if inplace else ops.hardswish)(input)


def gumbel_softmax(logits: Any, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Any:
    """A sample of a categorical distribution through which gradients flow.

    Source: Jang et al., Categorical reparameterization with Gumbel-softmax, 2017.

    Args:
        logits: unnormalized log-probabilities, shape (*, classes).
        tau: the temperature, above 0.
        hard: give one-hot vectors whose gradient is that of the soft sample.
        eps: ignored, as in PyTorch.
        dim: the dimension of the classes.

    Returns:
        A tensor of the same shape that sums to 1 along dim.
    """
    noise = -fb.empty_like(logits).exponential_().log()
    soft = ((logits + noise) / tau).softmax(dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]
    return fb.zeros_like(logits).scatter_(dim, index, 1.0) - soft.detach() + soft
