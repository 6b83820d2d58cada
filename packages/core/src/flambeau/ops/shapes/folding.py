"""Shape rules of sliding blocks."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from ...tensor.errors import ShapeError
from .convolution import convolved_size


def im2col(
    input: Sequence[int], kernel_size: Sequence[int], dilation: Sequence[int], padding: Sequence[int], stride: Sequence[int]
) -> tuple[int, ...]:
    """([batch,] channels * kernel, blocks)."""
    if len(input) not in (3, 4) or not prod(input[-3:]):
        raise ShapeError(f"unfold: the input must be ([batch,] channels, height, width) without empty ones, but got {tuple(input)}")
    return (*input[:-3], input[-3] * prod(kernel_size), _blocks("unfold", input[-2:], kernel_size, dilation, padding, stride))


def col2im(
    input: Sequence[int], output_size: Sequence[int], kernel_size: Sequence[int], dilation: Sequence[int], padding: Sequence[int],
    stride: Sequence[int],
) -> tuple[int, ...]:
    """([batch,] channels, *output_size)."""
    count, blocks = prod(kernel_size), _blocks("fold", output_size, kernel_size, dilation, padding, stride)
    if len(input) not in (2, 3) or input[-2] % count or input[-1] != blocks:
        raise ShapeError(
            f"fold: the input must be ([batch,] channels * {count}, {blocks}) for output_size {tuple(output_size)} and "
            f"kernel_size {tuple(kernel_size)}, but got shape {tuple(input)}"
        )
    return (*input[:-2], input[-2] // count, *output_size)


def _blocks(op: str, size: Sequence[int], kernel: Sequence[int], dilation: Sequence[int], padding: Sequence[int], stride: Sequence[int]) -> int:
    """How many blocks there are."""
    if min((*kernel, *dilation, *stride)) < 1 or min(padding) < 0:
        raise ShapeError(f"{op}: kernel_size, dilation and stride must be positive and padding not negative")
    counts = [convolved_size(*option) for option in zip(size, kernel, stride, padding, dilation, strict=True)]
    if min(counts) < 1:
        raise ShapeError(f"{op}: kernel_size {tuple(kernel)} with dilation {tuple(dilation)} is larger than the padded size {tuple(size)}")
    return prod(counts)
