"""Which ops of device cpu generated kernels take, and from which sizes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np

from . import attention, convolution, optimizer, products
from .own import Own
from .programs import F32, run

HALVES = (np.dtype(np.float16), np.dtype(ml_dtypes.bfloat16))
VARIABLE = "FLAMBEAU_CPU_LEAST"
LEAST, LEAST_OF_LIGHT = 1 << 12, 1 << 14  # elements of the first operand; arrays of fewer are the array library's, whose calls cost less

Kernel = Callable[..., Any]
Keep = Callable[..., tuple[Any, ...] | None]  # the arguments of a lowering, or None where it is not for them

# Pointwise functions of several steps, and those that the array library lacks: their first operand has the result's shape.
POINTWISE = (
    "gelu", "gelu_backward", "gelu_with_slope", "silu_backward", "mish", "softplus", "logsigmoid", "elu_scaled", "elu_backward", "erf", "erfc",
)  # fmt: skip
LIGHT = (
    "gelu_with_slope_backward", "sigmoid", "sigmoid_backward", "silu", "hardswish", "hardsigmoid", "threshold_backward", "leaky_relu",
    "leaky_relu_backward",
)  # fmt: skip
SOFTMAX = ("softmax_forward", "softmax_backward", "log_softmax_forward", "log_softmax_backward")


def least(usual: int) -> int:
    """The number of elements from which on kernels are generated: what FLAMBEAU_CPU_LEAST says, else the usual one."""
    return max(1, int(os.environ.get(VARIABLE, usual)))


def overlaid(op: str, lowered: str = "", keep: Keep | None = None) -> Kernel:
    """The kernel of an op: a generated one for large arrays of float32 and the 16-bit floats, the array library's for others.

    Args:
        op: its name.
        lowered: the lowering's, where it is another.
        keep: gives the lowering's arguments.
    """
    limit, own, name = least(LEAST_OF_LIGHT if op in LIGHT else LEAST), Own(op), lowered or op

    def kernel(*args: Any) -> Any:
        x = args[0]
        if x.size < limit or not x.ndim:
            return own.kernel(*args)
        dtype = x.dtype
        if dtype is not F32 and dtype not in HALVES:
            return own.kernel(*args)
        kept = args if keep is None else keep(*args)
        return own.kernel(*args) if kept is None else run(name, kept, lambda *_: own.kernel(*args))

    kernel.__name__ = op
    return kernel


def along_rows(*args: Any) -> tuple[Any, ...] | None:
    """Softmax's arguments where its rows lie together; the array library is as fast along other dimensions."""
    x, dim = args[0], args[-1]
    return args if dim in (-1, x.ndim - 1) and all(a.strides[-1] == a.itemsize for a in args[:-1]) else None


def of_batch(x: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: bool, eps: float) -> tuple[Any, ...] | None:
    """Batch norm's arguments where the statistics are the batch's."""
    return (x, weight, bias, eps) if training and x.ndim >= 2 and x.flags.c_contiguous else None


def of_batch_backward(grad: Any, x: Any, weight: Any, mean: Any, var: Any, training: bool, eps: float) -> tuple[Any, ...] | None:
    """The same for its derivative."""
    dense = x.ndim >= 2 and x.flags.c_contiguous and grad.flags.c_contiguous
    return (grad, x, weight, mean, var, eps) if training and dense and grad.dtype is x.dtype else None


def kernels() -> dict[str, Kernel]:
    """All kernels, by op name."""
    made = {op: overlaid(op) for op in (*POINTWISE, *LIGHT, "native_layer_norm", "native_rms_norm", "fused_cross_entropy", "max_pool")}
    made |= {op: overlaid(op, keep=along_rows) for op in SOFTMAX}
    made["layer_norm_backward"] = overlaid("layer_norm_backward", "layer_norm_backward_in_parts")
    made["native_batch_norm"] = overlaid("native_batch_norm", "batch_norm_in_channels", of_batch)
    made["batch_norm_backward"] = overlaid("batch_norm_backward", "batch_norm_backward_in_channels", of_batch_backward)
    written = {
        "linear": products.linear, "linear_backward": products.linear_backward, "fused_attention": attention.fused_attention,
        "fused_attention_backward": attention.fused_attention_backward, "adam_update_": optimizer.adam_update_,
        "convolution": convolution.convolution, "convolution_backward": convolution.convolution_backward,
        "convolution_backward_input": convolution.convolution_backward_input,
        "convolution_backward_weight": convolution.convolution_backward_weight,
    }  # fmt: skip
    return made | {op: make(Own(op)) for op, make in written.items()}
