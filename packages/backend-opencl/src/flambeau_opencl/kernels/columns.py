"""Windows of images as columns of a matrix, and columns added to their windows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from flambeau.backend import ShapeError

from ..arrays import Array
from ..lowered import contiguous
from . import templates

Sizes = Sequence[int]


@dataclass(frozen=True)
class Geometry:
    """How windows lie in an image, in three spatial dimensions."""

    size: tuple[int, int, int]
    kernel: tuple[int, int, int]
    stride: tuple[int, int, int]
    padding: tuple[int, int, int]
    dilation: tuple[int, int, int]
    count: tuple[int, int, int]

    @property
    def kernels(self) -> int:
        """Positions of a kernel."""
        return math.prod(self.kernel)

    @property
    def positions(self) -> int:
        """Positions of the result."""
        return math.prod(self.count)

    @property
    def plain(self) -> bool:
        """Whether the columns are the image itself."""
        return self.kernels == 1 and self.count == self.size and not any(self.padding)

    def arguments(self) -> list[Any]:
        """The kernels' arguments."""
        groups = (self.size, self.kernel, self.stride, self.padding, self.dilation, self.count)
        return [templates.int32(n) for group in groups for n in group]


def three(sizes: Sizes, fill: int) -> tuple[int, int, int]:
    """Numbers for three dimensions, those in front filled."""
    return (*(fill,) * (3 - len(sizes)), *map(int, sizes))  # type: ignore[return-value]


def geometry(op: str, size: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes) -> Geometry:
    """The geometry of a correlation.

    Raises:
        ShapeError: the kernel is larger than the padded image, or numbers are out of range.
    """
    if min(stride, default=1) < 1 or min(dilation, default=1) < 1 or min(padding, default=0) < 0 or min(kernel, default=1) < 1:
        raise ShapeError(
            f"{op}: kernel {tuple(kernel)}, stride {tuple(stride)} and dilation {tuple(dilation)} must be positive, "
            f"padding {tuple(padding)} not negative"
        )
    count = [(n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in zip(size, kernel, stride, padding, dilation, strict=True)]
    if min(count, default=1) < 1:
        raise ShapeError(f"{op}: kernel {tuple(kernel)} with dilation {tuple(dilation)} is larger than the padded size of {tuple(size)}")
    return Geometry(three(size, 1), three(kernel, 1), three(stride, 1), three(padding, 0), three(dilation, 1), three(count, 1))


def rounded(n: int, group: int) -> int:
    """n, rounded up to whole groups."""
    return -(-n // group) * group


def to_columns(x: Array, g: Geometry, out: Array, image_stride: int, row_stride: int) -> None:
    """Writes (channels * kernels, positions) of each image.

    Args:
        x: (images, channels, *space), of any strides.
        out: where to; its start counts, its shape does not.
        image_stride, row_stride: of `out`, in elements.
    """
    images, channels = x.shape[:2]
    kernel = templates.for_dtype(x.device, "columns", "im2col", x.dtype)
    space = (*(0,) * (3 - len(x.shape[2:])), *x.strides[2:])
    long = [np.int64(n) for n in (x.start, x.strides[0], x.strides[1], *space, out.start, image_stride, row_stride)]
    rows = channels * g.kernels
    kernel((rounded(rows, 8), images), (8, 1), x, out, *long, templates.int32(images), templates.int32(channels), *g.arguments())


def from_columns(columns: Array, g: Geometry, image: Array, image_stride: int, row_stride: int) -> None:
    """Adds columns to their windows.

    Args:
        columns: (channels * kernels, positions) of each image, at these strides.
        image: (images, channels, *space), dense; it is written, not added to.
    """
    images, channels = image.shape[:2]
    kernel = templates.for_dtype(image.device, "columns", "col2im", image.dtype)
    long = [np.int64(n) for n in (columns.start, image_stride, row_stride)]
    lines = images * channels * g.size[0] * g.size[1]
    if image.start:
        raise ValueError("the image must be an array of its own")
    kernel((rounded(lines, 8),), (8,), columns, image, *long, templates.int32(images), templates.int32(channels), *g.arguments())


# ---------------------------------------------------------------- the ops of these names


def im2col(input: Array, kernel_size: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes) -> Array:
    """Blocks as columns: (batch, channels * kernels, positions)."""
    if input.ndim not in (3, 4):
        raise ShapeError(f"unfold: the input must be ([batch,] channels, height, width), but got shape {input.shape}")
    g = geometry("unfold", input.shape[-2:], kernel_size, stride, padding, dilation)
    lead, channels = input.shape[:-3], input.shape[-3]
    x = input if lead else input.view((1, *input.shape), (0, *input.strides))
    rows = channels * g.kernels
    out = input.device.empty((*lead, rows, g.positions), input.dtype)
    if out.size:
        to_columns(x, g, out, rows * g.positions, g.positions)
    return out


def col2im(input: Array, output_size: Sizes, kernel_size: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes) -> Array:
    """Columns added to their blocks."""
    g = geometry("fold", output_size, kernel_size, stride, padding, dilation)
    if input.ndim not in (2, 3) or input.shape[-2] % g.kernels or input.shape[-1] != g.positions:
        raise ShapeError(
            f"fold: the input must be ([batch,] channels * {g.kernels}, {g.positions}) for output_size {tuple(output_size)}, "
            f"but got shape {input.shape}"
        )
    lead, channels = input.shape[:-2], input.shape[-2] // g.kernels
    out = input.device.empty((*lead, channels, *output_size), input.dtype)
    if not out.size:
        return out
    columns = contiguous(input)
    image = out.view((math.prod(lead), channels, *output_size))
    from_columns(columns, g, image, input.shape[-2] * g.positions, g.positions)
    return out


def add_kernels(backend: Any) -> None:
    backend.kernel("im2col", dtypes=templates.STORED)(im2col)
    backend.kernel("col2im", dtypes=templates.STORED)(col2im)
