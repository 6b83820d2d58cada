"""Which ops of device cpu generated kernels take, and from which sizes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np
from flambeau.dispatch import plugins

from .programs import run

F32 = np.dtype(np.float32)
HALVES = (np.dtype(np.float16), np.dtype(ml_dtypes.bfloat16))
VARIABLE = "FLAMBEAU_CPU_LEAST"
LEAST = 4096  # elements of the first operand; arrays of fewer are the array library's, whose calls cost less

# Pointwise functions of several steps, and those that the array library lacks: their first operand has the result's shape.
SMOOTH = (
    "gelu", "gelu_backward", "sigmoid", "sigmoid_backward", "silu", "silu_backward", "mish", "softplus", "logsigmoid", "elu_scaled",
    "elu_backward", "hardswish", "hardsigmoid", "threshold_backward", "leaky_relu", "leaky_relu_backward", "erf", "erfc",
    "gelu_with_slope", "gelu_with_slope_backward",
)  # fmt: skip
ROWS = (
    "softmax_forward", "softmax_backward", "log_softmax_forward", "log_softmax_backward", "native_layer_norm", "layer_norm_backward",
    "native_rms_norm", "fused_cross_entropy",
)  # fmt: skip
LATER = {"fused_cross_entropy_backward": 1}  # ops whose size is that of another argument than the first


def least() -> int:
    """The number of elements from which on kernels are generated: 4096, or what FLAMBEAU_CPU_LEAST says."""
    return int(os.environ.get(VARIABLE, LEAST))


def replaced(op: str) -> Callable[..., Any]:
    """The kernel that a generated one stands in place of.

    Raises:
        NotImplementedError: the device has none.
    """
    own = plugins.kernel_origins("cpu")[op].replaced
    if own is None:
        raise NotImplementedError(f"{op}: device cpu has no kernel of its own for this op")
    return own


def overlaid(op: str, place: int = 0) -> Callable[..., Any]:
    """The kernel of an op: the array library's for small arrays and for dtypes other than float32 and the 16-bit ones."""
    limit = least()

    def first(*args: Any) -> Any:
        nonlocal own
        own = replaced(op)
        return own(*args)

    own: Callable[..., Any] = first

    def kernel(*args: Any) -> Any:
        x = args[place]
        if x.size < limit or not x.ndim or not x.size:
            return own(*args)
        dtype = x.dtype
        if dtype is F32 or dtype in HALVES:
            return run(op, args, own)
        return own(*args)

    kernel.__name__ = op
    return kernel


def kernels() -> dict[str, Callable[..., Any]]:
    """All kernels, by op name."""
    made = {op: overlaid(op) for op in (*SMOOTH, *ROWS)}
    return made | {op: overlaid(op, place) for op, place in LATER.items()}
