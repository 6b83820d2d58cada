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
from .spatial import innermost

_np: Any = np
COLUMN_BYTES = 2 << 20  # of one product's columns: it reads them while they are in a cache
LEAST_ROWS = 400  # of one product's columns, however long they are: the weight is packed for each product anew
SMALL_BYTES = 5 << 16  # the same where small products of one image follow: they stay in the second cache until then


def blocks(images: slice, bytes_each: int, limit: int = 2 * COLUMN_BYTES) -> Iterator[slice]:
    """Slices of the images whose columns fit the buffer."""
    count = images.stop - images.start
    step = max(1, min(count, limit // max(bytes_each, 1)))
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

    def border(self, *shape: int) -> Any:
        """Memory for images within their border of zeros."""
        padded = scratch.take("padded", shape, self.x.dtype)
        if any(self.padding):
            padded.fill(0)
        return padded


class ChannelsLast(Columns):
    """Columns as (images * positions, kernel * channels)."""

    def __init__(self, x: Any, kernel: Any, space: Any, stride: Any, padding: Any, dilation: Any) -> None:
        super().__init__(x, kernel, space, stride, padding, dilation)
        self.source = innermost(x)
        self.inside = slice(0, 0)  # the images that stand in `padded`

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

    def small_blocks(self) -> Iterator[tuple[slice, Any]]:
        """Slices of the images and their columns as (images, positions, kernel * channels), for small products of one image."""
        count, positions = 0, prod(self.space)
        for images in blocks(slice(0, len(self.x)), self.image_bytes, SMALL_BYTES):
            if images.stop - images.start != count:  # prepared once: threads with many short steps would wait for each other
                count = images.stop - images.start
                interior, windows, target, columns = self._views(count, 0, self.space[0])
                columns = columns.reshape(count, positions, -1)
            _np.copyto(interior, self.source[images])
            _np.copyto(target, windows)
            yield images, columns

    def block(self, images: slice, rows: slice) -> Any:
        """The columns of some images, for rows of their results, in scratch memory; no later block may have more images."""
        interior, windows, target, columns = self._views(images.stop - images.start, rows.start, rows.stop)
        if images != self.inside:
            _np.copyto(interior, self.source[images])
            self.inside = images
        _np.copyto(target, windows)
        return columns

    def _views(self, n: int, start: int, stop: int) -> tuple[Any, ...]:
        """Of so many images: where they go, their windows, and the memory of the columns, in the windows' shape and as a matrix."""
        c = self.x.shape[1]
        if self.padded is None:
            self.padded = self.border(n, *self.sizes, c)
        sn, *ss, sc = self.padded.strides
        steps = [s * d for s, d in zip(ss, self.stride, strict=True)]
        taps = [s * d for s, d in zip(ss, self.dilation, strict=True)]
        shape = (n, stop - start, *self.space[1:], *self.kernel, c)
        windows = _np.ndarray(shape, self.padded.dtype, self.padded, start * steps[0], (sn, *steps, *taps, sc))
        columns = scratch.take("columns", (prod(shape[: -len(self.kernel) - 1]), prod(self.kernel) * c), self.padded.dtype)
        return self.padded[(slice(0, n), *self.inner)], windows, columns.reshape(shape), columns


class Planar(Columns):
    """Columns as (images, groups, channels a group * kernel, positions)."""

    def __init__(self, x: Any, kernel: Any, space: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> None:
        super().__init__(x, kernel, space, stride, padding, dilation)
        self.groups = groups

    def blocks(self) -> Iterator[slice]:
        """Slices of the images."""
        return blocks(slice(0, len(self.x)), self.image_bytes, SMALL_BYTES)

    def windows(self, block: slice) -> Any:
        """A padded block as (images, groups, channels a group, *kernel, *positions), without a copy of the windows."""
        source = self.x[block]
        n, c = source.shape[:2]
        if any(self.padding):
            if self.padded is None:
                self.padded = self.border(n, c, *self.sizes)
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
