"""Which ops of device cpu generated kernels take, and from which sizes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np
from flambeau.dispatch import plugins

from . import attention, optimizer, products
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
    "softmax_forward", "softmax_backward", "log_softmax_forward", "log_softmax_backward", "native_layer_norm",
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


def renamed(op: str, lowered: str, least_place: int = 0, keep: Callable[..., tuple[Any, ...] | None] = lambda *args: args) -> Callable[..., Any]:
    """The kernel of an op that another lowering is for: `keep` gives its arguments, or None where it is not for them."""
    limit = least()
    own = Lazy(op)

    def kernel(*args: Any) -> Any:
        x = args[least_place]
        if x.size < limit or not x.size or (x.dtype is not F32 and x.dtype not in HALVES):
            return own.kernel(*args)
        kept = keep(*args)
        return own.kernel(*args) if kept is None else run(lowered, kept, lambda *_: own.kernel(*args))

    kernel.__name__ = op
    return kernel


class Lazy:
    """The kernel that a generated one stands in place of, asked for at its first call."""

    def __init__(self, op: str) -> None:
        def first(*args: Any) -> Any:
            self.kernel = replaced(op)
            return self.kernel(*args)

        self.kernel: Callable[..., Any] = first


def of_batch(x: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: bool, eps: float) -> tuple[Any, ...] | None:
    """Batch norm's arguments where the statistics are the batch's."""
    return (x, weight, bias, eps) if training and x.ndim >= 2 and x.flags.c_contiguous else None


def of_batch_backward(grad: Any, x: Any, weight: Any, mean: Any, var: Any, training: bool, eps: float) -> tuple[Any, ...] | None:
    """The same for its derivative."""
    dense = x.ndim >= 2 and x.flags.c_contiguous and grad.flags.c_contiguous
    return (grad, x, weight, mean, var, eps) if training and dense and grad.dtype is x.dtype else None


def kernels() -> dict[str, Callable[..., Any]]:
    """All kernels, by op name."""
    made = {op: overlaid(op) for op in (*SMOOTH, *ROWS)}
    made |= {op: overlaid(op, place) for op, place in LATER.items()}
    made["layer_norm_backward"] = renamed("layer_norm_backward", "layer_norm_backward_in_parts")
    made["native_batch_norm"] = renamed("native_batch_norm", "batch_norm_in_channels", keep=of_batch)
    made["batch_norm_backward"] = renamed("batch_norm_backward", "batch_norm_backward_in_channels", keep=of_batch_backward)
    for op, make in {
        "linear": products.linear, "linear_backward": products.linear_backward, "fused_attention": attention.fused_attention,
        "fused_attention_backward": attention.fused_attention_backward, "adam_update_": optimizer.adam_update_,
    }.items():  # fmt: skip
        lazy = Lazy(op)
        made[op] = make(lambda *args, lazy=lazy: lazy.kernel(*args))
    return made
