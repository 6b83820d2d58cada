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
COLUMN_BYTES = 2 << 20  # of one product's columns: it reads them while they are in a cache
LEAST_ROWS = 400  # of one product's columns, however long they are: the weight is packed for each product anew
SMALL_BYTES = 5 << 17  # the same where small products of one image follow: they stay in the second cache until then


def blocks(images: slice, bytes_each: int, limit: int = 2 * COLUMN_BYTES, multiple: int = 1) -> Iterator[slice]:
    """Slices of the images whose columns fit the buffer, of a multiple of so many images where there are enough."""
    count = images.stop - images.start
    step = max(1, min(count, limit // max(bytes_each, 1)))
    step = max(step - step % multiple, min(multiple, count))
    for start in range(images.start, images.stop, step):
        yield slice(start, min(start + step, images.stop))


class Columns:
    """What both layouts share: the convolution's geometry and a block of images within its border of zeros."""

    def __init__(self, x: Any, kernel: Any, space: Any, stride: Any, padding: Any, dilation: Any) -> None:
        self.x, self.kernel, self.space = x, kernel, space
        self.stride, self.dilation, self.padding = stride, dilation, padding
        self.image_bytes = x.shape[1] * prod(kernel) * prod(space) * x.itemsize
        self.sizes = [size + 2 * p for size, p in zip(x.shape[2:], padding, strict=True)]
        self.inner = tuple(slice(p, p + size) for p, size in zip(padding, x.shape[2:], strict=True))
        self.padded: Any = None
        self.inside = slice(0, 0)  # the images that stand in `padded`


class ChannelsLast(Columns):
    """Columns as (images * positions, kernel * channels)."""

    def chunks(self) -> Iterator[tuple[slice, slice]]:
        """Slices of the images, and of the first dimension of their results, for one large product each."""
        rows, positions = self.space[0], prod(self.space)
        wanted = max(LEAST_ROWS, COLUMN_BYTES * positions // self.image_bytes)
        if positions <= wanted:
            for images in blocks(slice(0, len(self.x)), positions, wanted):
                yield images, slice(0, rows)
            return
        count = -(-positions // wanted)
        for image in range(len(self.x)):
            for i in range(count):
                yield slice(image, image + 1), slice(rows * i // count, rows * (i + 1) // count)

    def small_chunks(self, multiple: int = 1) -> Iterator[tuple[slice, slice]]:
        """The same for small products of one image, or a few: whole images, many of them where there are more than that."""
        for images in blocks(slice(0, len(self.x)), self.image_bytes, SMALL_BYTES, multiple):
            yield images, slice(0, self.space[0])

    def block(self, images: slice, rows: slice) -> Any:
        """The columns of some images, for rows of their results, in scratch memory."""
        padded = self._bordered(images)[:, rows.start * self.stride[0] :]
        n, c = len(padded), padded.shape[-1]
        sn, *ss, sc = padded.strides
        steps = [s * d for s, d in zip(ss, self.stride, strict=True)]
        taps = [s * d for s, d in zip(ss, self.dilation, strict=True)]
        space = (rows.stop - rows.start, *self.space[1:])
        windows = as_strided(padded, (n, *space, *self.kernel, c), (sn, *steps, *taps, sc))
        columns = scratch.take("columns", (n * prod(space), prod(self.kernel) * c), padded.dtype)
        _np.copyto(columns.reshape(windows.shape), windows)
        return columns

    def _bordered(self, images: slice) -> Any:
        """Images within their border of zeros, channels innermost."""
        x = self.x[images]
        if self.padded is None:
            self.padded = (_np.zeros if any(self.padding) else _np.empty)((len(x), *self.sizes, x.shape[1]), x.dtype)
        padded = self.padded[: len(x)]
        if images != self.inside:
            padded[(slice(None), *self.inner)] = _np.moveaxis(x, 1, -1)
            self.inside = images
        return padded


class Planar(Columns):
    """Columns as (images, groups, channels a group * kernel, positions)."""

    def blocks(self) -> Iterator[slice]:
        """Slices of the images."""
        return blocks(slice(0, len(self.x)), self.image_bytes, SMALL_BYTES)

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
