"""The kernels of convolutions: cross-correlation and its adjoints, halves in float32."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .adjoints import adjoint_in_both, adjoint_in_input, adjoint_in_weight
from .correlation import check_operands, correlate
from .halves import HALVES
from .quiet import quiet_all

_np: Any = np


def _in_float32(core: Callable[..., Any], first: Any, second: Any, *rest: Any) -> Any:
    """Runs a kernel of two arrays, halves in float32."""
    dtype = first.dtype
    if dtype in HALVES:
        return core(first.astype(_np.float32), second.astype(_np.float32), *rest).astype(dtype)
    return core(first, second, *rest)


def convolution(
    input: Any,
    weight: Any,
    bias: Any,
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
    transposed: bool,
    output_padding: Sequence[int],
    groups: int,
) -> Any:
    """Cross-correlation, or its adjoint."""
    check_operands(input, weight.shape, bias, groups, transposed)
    if min(dilation) < 1:  # the sizes would fit
        raise ValueError(f"convolution: dilation must be positive, got {tuple(dilation)}")
    if input.dtype in HALVES:
        wide = [None if a is None else a.astype(_np.float32) for a in (input, weight, bias)]
        return convolution(*wide, stride, padding, dilation, transposed, output_padding, groups).astype(input.dtype)
    if not transposed:
        return correlate(input, weight, bias, stride, padding, dilation, groups)
    space = [
        (n - 1) * s - 2 * p + d * (k - 1) + 1 + o
        for n, k, s, p, d, o in zip(input.shape[2:], weight.shape[2:], stride, padding, dilation, output_padding, strict=True)
    ]
    if min(space) < 1:
        raise ValueError(f"convolution: transposed, of input {input.shape} and weight {weight.shape}: the result would be {space}")
    shape = (input.shape[0], weight.shape[1] * groups, *space)
    out = adjoint_in_input(input, weight, shape, stride, padding, dilation, groups)
    if bias is not None:
        out += bias.reshape(-1, *(1,) * len(space))
    return out


def convolution_backward(
    grad: Any,
    input: Any,
    weight: Any,
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
    transposed: bool,
    output_padding: Sequence[int],
    groups: int,
) -> tuple[Any, Any]:
    """The cotangents of a convolution's input and weight."""
    options = (stride, padding, dilation, transposed, output_padding, groups)
    if transposed or grad.dtype in HALVES:
        by_input = convolution_backward_input(grad, weight, input.shape, *options)
        return by_input, convolution_backward_weight(grad, input, weight.shape, *options)
    check_operands(input, weight.shape, None, groups, transposed)
    return adjoint_in_both(grad, input, weight, stride, padding, dilation, groups)


def convolution_backward_input(
    grad: Any,
    weight: Any,
    input_shape: Sequence[int],
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
    transposed: bool,
    output_padding: Sequence[int],
    groups: int,
) -> Any:
    """The cotangent of a convolution's input."""
    if transposed:
        wider = _in_float32(correlate, grad, weight, None, stride, padding, dilation, groups)
        if wider.shape == tuple(input_shape):
            return wider
        return wider[tuple(slice(size) for size in input_shape)].copy()  # output_padding of a stride or more
    return _in_float32(adjoint_in_input, grad, weight, tuple(input_shape), stride, padding, dilation, groups)


def convolution_backward_weight(
    grad: Any,
    input: Any,
    weight_shape: Sequence[int],
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
    transposed: bool,
    output_padding: Sequence[int],
    groups: int,
) -> Any:
    """The cotangent of a convolution's weight."""
    check_operands(input, weight_shape, None, groups, transposed)
    pair = (input, grad) if transposed else (grad, input)
    return _in_float32(adjoint_in_weight, *pair, tuple(weight_shape), stride, padding, dilation, groups)


KERNELS: dict[str, Callable[..., Any]] = quiet_all(
    {
        "convolution": convolution,
        "convolution_backward": convolution_backward,
        "convolution_backward_input": convolution_backward_input,
        "convolution_backward_weight": convolution_backward_weight,
    }
)
