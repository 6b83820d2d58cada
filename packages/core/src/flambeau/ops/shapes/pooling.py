"""Shape rules of pooling."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ...tensor.errors import ShapeError
from .convolution import spatial


def pooled_size(size: int, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> int:
    """The length of a dimension after pooling; with ceil_mode a last window that starts inside still counts."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    count = (room + (stride - 1 if ceil_mode else 0)) // stride + 1
    if ceil_mode and (count - 1) * stride >= size + padding:
        count -= 1
    return count


def _pooled(
    op: str, input: Sequence[int], kernel: Sequence[int], stride: Sequence[int], padding: Sequence[int], dilation: Sequence[int],
    ceil_mode: bool,
) -> tuple[int, ...]:
    """The result's shape, after the checks that every pooling shares."""
    dims = len(kernel)
    if len(input) not in (dims + 1, dims + 2):
        raise ShapeError(
            f"{op}: pooling over {dims} spatial dimensions needs an input of {dims + 1} or {dims + 2} dimensions "
            f"([batch,] channels, *space), but got shape {tuple(input)}"
        )
    if min(kernel) < 1 or min(stride) < 1 or min(dilation) < 1:
        raise ShapeError(
            f"{op}: kernel_size, stride and dilation must be positive, but got {tuple(kernel)}, {tuple(stride)}, {tuple(dilation)}"
        )
    if any(p < 0 or 2 * p > d * (k - 1) + 1 for p, k, d in zip(padding, kernel, dilation, strict=True)):
        raise ShapeError(f"{op}: padding must be between 0 and half of the kernel {tuple(kernel)}, but got {tuple(padding)}")
    space = tuple(input[len(input) - dims :])
    options = zip(space, kernel, stride, padding, dilation, strict=True)
    sizes = tuple(pooled_size(*option, ceil_mode) for option in options)
    if not prod(input[len(input) - dims - 1 :]) or min(sizes) < 1:
        raise ShapeError(
            f"{op}: the input of shape {tuple(input)} is too small for kernel_size {tuple(kernel)}, stride {tuple(stride)}, "
            f"padding {tuple(padding)}, dilation {tuple(dilation)}: the spatial sizes would be {sizes}"
        )
    return (*input[: len(input) - dims], *sizes)


def max_pool(
    input: Sequence[int], kernel_size: Sequence[int], stride: Sequence[int], padding: Sequence[int], dilation: Sequence[int],
    ceil_mode: bool,
) -> list[tuple[int, ...]]:
    """Values and indices."""
    shape = _pooled("max_pool", input, kernel_size, stride, padding, dilation, ceil_mode)
    return [shape, shape]


def window_counts(
    size: Sequence[int], space: Sequence[int], kernel: Sequence[int], stride: Sequence[int], padding: Sequence[int], include: bool
) -> Any:
    """How many elements each window holds, those of the padding included or not: int64, of the result's spatial shape."""
    total: Any = np.ones((), np.int64)
    for axis, (n, m, k, s, p) in enumerate(zip(size, space, kernel, stride, padding, strict=True)):
        start = np.arange(m) * s - p
        end = np.minimum(start + k, n + p)
        counts = end - start if include else np.minimum(end, n) - np.maximum(start, 0)
        total = total * counts.reshape(-1, *(1,) * (len(size) - axis - 1))
    return total


def avg_pool(
    input: Sequence[int], kernel_size: Sequence[int], stride: Sequence[int], padding: Sequence[int], ceil_mode: bool,
    count_include_pad: bool, divisor_override: int | None,
) -> tuple[int, ...]:
    """The means."""
    if divisor_override == 0:
        raise ShapeError("avg_pool: divisor_override must not be zero")
    return _pooled("avg_pool", input, kernel_size, stride, padding, (1,) * len(kernel_size), ceil_mode)


def avg_pool_backward(
    grad: Sequence[int], input_shape: Sequence[int], kernel_size: Sequence[int], stride: Sequence[int], padding: Sequence[int],
    ceil_mode: bool, count_include_pad: bool, divisor_override: int | None,
) -> tuple[int, ...]:
    """The input's shape."""
    expected = avg_pool(input_shape, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
    if tuple(grad) != expected:
        raise ShapeError(f"avg_pool_backward: the cotangent has shape {tuple(grad)}, the result has shape {expected}")
    return tuple(input_shape)


def adaptive_pool(input: Sequence[int], output_size: Sequence[int]) -> tuple[int, ...]:
    """The input's leading dimensions, then `output_size`."""
    dims = len(output_size)
    if len(input) not in (dims + 1, dims + 2) or not prod(input[len(input) - dims - 1 :]) or min(output_size) < 0:
        raise ShapeError(
            f"adaptive pooling to {tuple(output_size)} needs an input of {dims + 1} or {dims + 2} dimensions "
            f"([batch,] channels, *space) without empty ones, but got shape {tuple(input)}"
        )
    return (*input[: len(input) - dims], *output_size)


def averaging(size: int, parts: int, dtype: Any) -> Any:
    """The (parts, size) matrix of means over nearly equal parts."""
    matrix = np.zeros((parts, size), dtype)
    for part in range(parts):
        start, end = part * size // parts, -(-(part + 1) * size // parts)
        matrix[part, start:end] = 1 / (end - start)
    return matrix


def adaptive_max_pool(input: Sequence[int], output_size: Sequence[int]) -> list[tuple[int, ...]]:
    """Values and indices."""
    shape = adaptive_pool(input, output_size)
    return [shape, shape]


def adaptive_avg_pool_backward(grad: Sequence[int], input_shape: Sequence[int], output_size: Sequence[int]) -> tuple[int, ...]:
    """The input's shape."""
    if tuple(grad) != adaptive_pool(input_shape, output_size):
        raise ShapeError(f"adaptive_avg_pool_backward: the cotangent {tuple(grad)} does not fit input {tuple(input_shape)}")
    return tuple(input_shape)


def unpool(input: Sequence[int], indices: Sequence[int], space: Sequence[int], overlapping: bool) -> tuple[int, ...]:
    """The input's leading dimensions, then `space`."""
    check_places("max_unpool", input, indices)
    return (*input[: len(input) - len(space)], *space)


def check_places(op: str, input: Sequence[int], indices: Sequence[int]) -> None:
    """Raises ShapeError unless there is an index for each value."""
    if tuple(input) != tuple(indices):
        raise ShapeError(f"{op}: values {tuple(input)} and indices {tuple(indices)} must have the same shape")


def gather_pooled(input: Sequence[int], indices: Sequence[int], dims: int) -> tuple[int, ...]:
    """The indices' shape."""
    if tuple(input[: len(input) - dims]) != tuple(indices[: len(indices) - dims]):
        raise ShapeError(f"gather_pooled: values {tuple(input)} and indices {tuple(indices)} must agree before the last {dims} dimensions")
    return tuple(indices)


def overlapping(kernel_size: Sequence[int], stride: Sequence[int], dilation: Sequence[int]) -> bool:
    """Whether an element can be in more than one window."""
    return any(d * (k - 1) + 1 > s for k, s, d in zip(kernel_size, stride, dilation, strict=True))


def pool_stride(stride: int | Sequence[int] | None, kernel_size: tuple[int, ...], op: str) -> tuple[int, ...]:
    """The stride of a pooling: the kernel's size unless given."""
    if stride is None or (not isinstance(stride, int) and len(stride) == 0):
        return kernel_size
    return spatial(stride, len(kernel_size), "stride", op)


def check_rank(op: str, input: Sequence[int], dims: int) -> None:
    """Raises ShapeError unless the shape is ([batch,] channels, *space)."""
    if len(input) not in (dims + 1, dims + 2):
        raise ShapeError(
            f"{op}: needs an input of {dims + 1} or {dims + 2} dimensions ([batch,] channels, *space), but got shape {tuple(input)}"
        )


def output_space(output_size: int | Sequence[int | None] | None, input: Sequence[int], dims: int) -> tuple[int, ...]:
    """The target of an adaptive pooling; None keeps a dimension's size."""
    sizes = (output_size,) * dims if output_size is None or isinstance(output_size, int) else tuple(output_size)
    if len(sizes) != dims:
        raise ShapeError(f"adaptive pooling: output_size must be one number or {dims}, but got {sizes}")
    if dims == 1 or sizes != (1,) * dims:  # one mean over all of space is plain for any rank, and PyTorch's
        check_rank(f"adaptive_pool{dims}d", input, dims)
    return tuple(old if new is None else new for new, old in zip(sizes, input[len(input) - dims :], strict=True))


def unpooled_space(
    op: str, input: Sequence[int], kernel_size: Sequence[int], stride: Sequence[int], padding: Sequence[int], output_size: Sequence[int] | None
) -> tuple[int, ...]:
    """The spatial sizes that a max pooling with these options came from, or `output_size` if it is near them."""
    dims = len(kernel_size)
    sizes = zip(input[len(input) - dims :], kernel_size, stride, padding, strict=True)
    default = tuple((n - 1) * s - 2 * p + k for n, k, s, p in sizes)
    if output_size is None:
        return default
    wanted = tuple(output_size)[-dims:]
    near = len(tuple(output_size)) >= dims and all(d - s < w < d + s for w, d, s in zip(wanted, default, stride, strict=True))
    if not near:
        raise ValueError(f"{op}: output_size {tuple(output_size)} must be within one stride, {tuple(stride)}, of {default}")
    return wanted
