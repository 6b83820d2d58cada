"""Columns of a convolution (im2col) for blocks of images, in scratch memory that each thread keeps.

Two layouts. With the channels innermost, copies run over kernel width * channels elements at a time: fast from about eight
channels on. Planar columns keep the images' layout, which is better for few channels, and serve groups.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from .scratch import scratch

_np: Any = np
COLUMN_BYTES = 4 << 20  # of one block's columns: few images for the many channels of late layers need a product of several
SMALL_BYTES = 5 << 17  # the same where small products of one image follow: they stay in the second cache until then


def blocks(images: int, bytes_each: int, limit: int = COLUMN_BYTES, multiple: int = 1) -> Iterator[slice]:
    """Slices of the batch whose columns fit the buffer, of a multiple of so many images where there are enough."""
    step = max(1, min(images, limit // max(bytes_each, 1)))
    step = max(step - step % multiple, min(multiple, images))
    for start in range(0, images, step):
        yield slice(start, min(start + step, images))


class Columns:
    """What both layouts share: the convolution's geometry and a block of images within its border of zeros."""

    def __init__(self, x: Any, kernel: Any, space: Any, stride: Any, padding: Any, dilation: Any) -> None:
        self.x, self.kernel, self.space = x, kernel, space
        self.stride, self.dilation, self.padding = stride, dilation, padding
        self.image_bytes = x.shape[1] * prod(kernel) * prod(space) * x.itemsize
        self.sizes = [size + 2 * p for size, p in zip(x.shape[2:], padding, strict=True)]
        self.inner = tuple(slice(p, p + size) for p, size in zip(padding, x.shape[2:], strict=True))
        self.padded: Any = None

    def blocks(self, limit: int, multiple: int = 1) -> Iterator[slice]:
        """Slices of the batch, the largest first."""
        return blocks(self.x.shape[0], self.image_bytes, limit, multiple)


class ChannelsLast(Columns):
    """Columns as (images * positions, kernel * channels)."""

    def block(self, block: slice) -> Any:
        """The columns of a block, in scratch memory."""
        x = self.x[block]
        n, c = x.shape[:2]
        if self.padded is None:
            self.padded = (_np.zeros if any(self.padding) else _np.empty)((n, *self.sizes, c), x.dtype)
        padded = self.padded[:n]
        padded[(slice(None), *self.inner)] = _np.moveaxis(x, 1, -1)
        sn, *ss, sc = padded.strides
        steps = [s * d for s, d in zip(ss, self.stride, strict=True)]
        taps = [s * d for s, d in zip(ss, self.dilation, strict=True)]
        windows = as_strided(padded, (n, *self.space, *self.kernel, c), (sn, *steps, *taps, sc))
        columns = scratch.take("columns", (n * prod(self.space), prod(self.kernel) * c), x.dtype)
        _np.copyto(columns.reshape(windows.shape), windows)
        return columns


class Planar(Columns):
    """Columns as (images, groups, channels a group * kernel, positions)."""

    def __init__(self, x: Any, kernel: Any, space: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> None:
        super().__init__(x, kernel, space, stride, padding, dilation)
        self.groups = groups

    def windows(self, block: slice) -> Any:
        """A padded block as (images, groups, channels a group, *kernel, *positions), without a copy of the windows."""
        source = self.x[block]
        n, c = source.shape[:2]
        if any(self.padding):
            if self.padded is None:
                self.padded = _np.zeros((n, c, *self.sizes), source.dtype)
            self.padded[(slice(0, n), slice(None), *self.inner)] = source
            source = self.padded[:n]
        sn, sc, *ss = source.strides
        per_group = c // self.groups
        taps = [s * d for s, d in zip(ss, self.dilation, strict=True)]
        steps = [s * d for s, d in zip(ss, self.stride, strict=True)]
        shape = (n, self.groups, per_group, *self.kernel, *self.space)
        return as_strided(source, shape, (sn, sc * per_group, sc, *taps, *steps))

    def block(self, block: slice) -> Any:
        """The columns of a block, in scratch memory."""
        windows = self.windows(block)
        columns = scratch.take("columns", windows.shape, self.x.dtype)
        _np.copyto(columns, windows)
        return columns.reshape(*columns.shape[:2], -1, prod(self.space))
