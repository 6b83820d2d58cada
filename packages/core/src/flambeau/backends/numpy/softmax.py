"""Softmax and log-softmax, each on one buffer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from ...ops.shapes import wrap_dim
from ...tensor.errors import DTypeError
from .halves import F32, F64, HALVES, widen

_np: Final[Any] = np
_exp: Final[Any] = _np.exp
_log: Final[Any] = _np.log
_subtract: Final[Any] = _np.subtract
_multiply: Final[Any] = _np.multiply
_divide: Final[Any] = _np.divide
_max: Final[Any] = _np.maximum.reduce
_sum: Final[Any] = _np.add.reduce


def _in_float32(kernel: Callable[..., Any], *args: Any) -> Any:
    """Runs the kernel on 16-bit floats through float32; refuses what is no float."""
    dtype = args[0].dtype
    if dtype not in HALVES:
        raise DTypeError(f"{kernel.__name__}: takes floating-point tensors, got {dtype}; give dtype= to convert")
    return kernel(*[widen(x) if isinstance(x, np.ndarray) else x for x in args]).astype(dtype)


def softmax_forward(input: Any, dim: int) -> Any:
    dtype = input.dtype
    if dtype is not F32 and dtype is not F64:
        return _in_float32(softmax_forward, input, dim)
    if not input.size or not input.ndim:
        wrap_dim(dim, input.ndim)  # NumPy's reductions check it else; the shape rule runs only to explain
        return _np.ones_like(input) + (input - input)  # 1, or NaN
    result = _subtract(input, _max(input, dim, None, None, True))
    _exp(result, result)
    return _divide(result, _sum(result, dim, None, None, True), result)


def softmax_backward(grad: Any, output: Any, dim: int) -> Any:
    dtype = grad.dtype
    if dtype is not F32 and dtype is not F64:
        return _in_float32(softmax_backward, grad, output, dim)
    if not output.ndim:
        return output * (grad - grad * output)
    result = _multiply(grad, output)
    total = _sum(result, dim, None, None, True)
    _subtract(grad, total, result)
    return _multiply(result, output, result)


def log_softmax_forward(input: Any, dim: int) -> Any:
    dtype = input.dtype
    if dtype is not F32 and dtype is not F64:
        return _in_float32(log_softmax_forward, input, dim)
    if not input.size or not input.ndim:
        wrap_dim(dim, input.ndim)  # NumPy's reductions check it else; the shape rule runs only to explain
        return input - input
    result = _subtract(input, _max(input, dim, None, None, True))
    total = _sum(_exp(result), dim, None, None, True)
    return _subtract(result, _log(total, total), result)


def log_softmax_backward(grad: Any, output: Any, dim: int) -> Any:
    dtype = grad.dtype
    if dtype is not F32 and dtype is not F64:
        return _in_float32(log_softmax_backward, grad, output, dim)
    if not output.ndim:
        return grad - _exp(output) * grad
    result = _exp(output)
    _multiply(result, _sum(grad, dim, None, None, True), result)
    return _subtract(grad, result, result)


KERNELS: dict[str, Callable[..., Any]] = {
    "softmax_forward": softmax_forward,
    "softmax_backward": softmax_backward,
    "log_softmax_forward": log_softmax_forward,
    "log_softmax_backward": log_softmax_backward,
}
