"""Cross-correlation on BLAS, the work of a convolution.

Columns of a block of images are built in reused memory. Products of one image each write the result in place; BLAS does small
ones without packing and without threads, which is faster. Where images are too small for their many channels, one product
serves a block of them. 1x1 kernels need no columns, depthwise ones multiply and add shifted planes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np

from .columns import ChannelsLast, Planar
from .parallel import MULTIPLICATIONS, in_parts, write_sum
from .scratch import scratch
from .spatial import innermost, is_channels_last, outward

_np: Any = np
LEAST_CHANNELS = 8  # from here on columns with the channels innermost are faster
SMALL_PRODUCT = 10**6  # multiplications up to which BLAS neither packs nor starts threads
LEAST_POSITIONS = 16  # of an image, for a small product of its own
WORTH = 1 << 24  # multiplications of a convolution that are worth waking a thread for: smaller ones take as long on two as on one
Fill = Callable[[Any, Any], None]


def check_operands(input: Any, weight_shape: Sequence[int], bias: Any, groups: int, transposed: bool) -> None:
    """Raises for channels that do not fit; products of wrong sizes fail by themselves, groups would not."""
    channels = weight_shape[0] if transposed else weight_shape[1] * groups
    outputs = weight_shape[1] * groups if transposed else weight_shape[0]
    if input.ndim != len(weight_shape) or input.shape[1] != channels or weight_shape[0] % groups:
        raise ValueError(f"convolution: input {input.shape} does not fit weight {tuple(weight_shape)} with groups={groups}")
    if bias is not None and bias.shape != (outputs,):
        raise ValueError(f"convolution: a weight of shape {tuple(weight_shape)} needs a bias of shape ({outputs},), got {bias.shape}")


def _result_space(x_shape: Sequence[int], kernel: Sequence[int], stride: Any, padding: Any, dilation: Any) -> tuple[int, ...]:
    """The spatial sizes of a convolution's result."""
    space = tuple(
        (n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in zip(x_shape[2:], kernel, stride, padding, dilation, strict=True)
    )
    if min(space) < 1 and prod(x_shape[2:]):
        raise ValueError(f"convolution: kernel {tuple(kernel)} is larger than the padded input {tuple(x_shape)}, padding {tuple(padding)}")
    return tuple(max(size, 0) for size in space)


def correlate(x: Any, w: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
    """The convolution in the operands' dtype."""
    n, o, kernel = x.shape[0], w.shape[0], w.shape[2:]
    space = _result_space(x.shape, kernel, stride, padding, dilation)
    if is_channels_last(x) and groups == 1 and w.size and n * prod(space):
        return _into_channels_last(x, w, bias, space, stride, padding, dilation)
    out = _np.empty((n, o, *space), x.dtype)
    if not out.size:
        return out
    if not w.size:
        out[...] = 0 if bias is None else bias.reshape(-1, *(1,) * len(space))
        return out
    if w.shape[1] == 1 and groups > 1:
        method = _depthwise
    elif prod(kernel) == 1 and not any(padding):
        method = _pointwise
    elif groups == 1 and x.shape[1] >= LEAST_CHANNELS:
        method = _through_rows
    else:
        method = _through_planes

    fill = method(w, space, stride, padding, dilation, groups)

    def work(part: slice) -> None:
        result = out[part]
        fill(x[part], result)
        if bias is not None:
            result += bias.reshape(-1, *(1,) * len(space))

    in_parts(work, n, least_images(w.shape, space))
    return out


def least_images(weight: Sequence[int], space: Sequence[int]) -> int:
    """How many images, with results of so many positions, are worth a thread."""
    return WORTH // max(1, prod(weight) * prod(space))


# Each method takes the weight and the geometry, and gives the function that writes the convolution of some images to memory.


def _pointwise(w: Any, space: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Fill:
    """A kernel of one position without a border: products without columns."""
    place = (slice(None), slice(None), *(slice(None, None, s) for s in stride))
    matrix, positions = w.reshape(groups, w.shape[0] // groups, -1), prod(space)

    def fill(x: Any, out: Any) -> None:
        _np.matmul(matrix, x[place].reshape(len(x), groups, -1, positions), out=out.reshape(len(x), groups, -1, positions))

    return fill


def _into_channels_last(x: Any, w: Any, bias: Any, space: Any, stride: Any, padding: Any, dilation: Any) -> Any:
    """The convolution as matrix products whose results stand where they stay: channels innermost, as in the input."""
    n, o = x.shape[0], w.shape[0]
    rows = _np.empty((n, *space, o), x.dtype)
    matrix = innermost(w).reshape(o, -1).T
    if prod(w.shape[2:]) == 1 and not any(padding) and all(s == 1 for s in stride):
        source, target = innermost(x).reshape(-1, x.shape[1]), rows.reshape(-1, o)
        in_parts(lambda part: _np.matmul(source[part], matrix, out=target[part]), len(source), MULTIPLICATIONS // max(1, w.size))
    else:

        def work(part: slice) -> None:
            columns = ChannelsLast(x[part], w.shape[2:], space, stride, padding, dilation)
            for chunk in columns.chunks():
                _np.matmul(columns.block(*chunk), matrix, out=rows[part][chunk].reshape(-1, o))

        in_parts(work, n, least_images(w.shape, space))
    if bias is not None:
        rows += bias
    return outward(rows)


def is_small(positions: int, *weight: int) -> bool:
    """Whether the product of one image with a weight of this shape is small."""
    return LEAST_POSITIONS <= positions and positions * prod(weight) <= SMALL_PRODUCT


def _through_rows(w: Any, space: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Fill:
    """The convolution as matrix products, channels innermost."""
    small = is_small(prod(space), *w.shape)
    matrix, kernel = row_matrix(w, small), w.shape[2:]

    def fill(x: Any, out: Any) -> None:
        columns = ChannelsLast(x, kernel, space, stride, padding, dilation)
        if small:
            planes, turned = out.reshape(len(x), len(w), -1), matrix.T
            for images, rows in columns.small_blocks():
                _np.matmul(turned, rows.swapaxes(1, 2), out=planes[images])
        else:
            for chunk in columns.chunks():
                write_product(columns.block(*chunk), matrix, out[chunk[0], :, chunk[1]])

    return fill


def row_matrix(w: Any, small: bool) -> Any:
    """A weight as (kernel * channels, outputs), in scratch memory."""
    o, c, *kernel = w.shape
    if small:
        matrix = scratch.take("matrix", (w.size // o, o), w.dtype)
        write_sum(outward(matrix.reshape(*kernel, c, o), 0), innermost(w))
        return matrix
    turned = scratch.take("matrix", (o, w.size // o), w.dtype)  # BLAS packs, and turns, large ones itself
    write_sum(turned.reshape(o, *kernel, c), innermost(w))
    return turned.T


def write_product(rows: Any, matrix: Any, out: Any) -> None:
    """The product of columns, channels innermost, into a block of the result; this way around BLAS is a third faster, which pays for the copy."""
    images, o, *space = out.shape
    result = scratch.take("result", (len(rows), o), rows.dtype)
    _np.matmul(rows, matrix, out=result)
    _np.copyto(out, outward(result.reshape(images, *space, o)))


def _through_planes(w: Any, space: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Fill:
    """The convolution as one matrix product an image and group, in the images' layout."""
    matrix, kernel = w.reshape(groups, w.shape[0] // groups, -1), w.shape[2:]

    def fill(x: Any, out: Any) -> None:
        columns = Planar(x, kernel, space, stride, padding, dilation, groups)
        for block in columns.blocks():
            _np.matmul(matrix, columns.block(block), out=out[block].reshape(block.stop - block.start, *matrix.shape[:2], -1))

    return fill


def _depthwise(w: Any, space: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Fill:
    """One channel a group: shifted planes times one number each."""
    kernel, per_channel = w.shape[2:], w.shape[0] // groups
    taps = w.reshape(groups, per_channel, -1)

    def fill(x: Any, out: Any) -> None:
        columns = Planar(x, kernel, space, stride, padding, dilation, groups)
        term = _np.empty((groups, *space), x.dtype)
        for image in range(len(x)):
            windows = columns.windows(slice(image, image + 1))[0, :, 0]
            result = out[image].reshape(groups, per_channel, *space)
            for position, offset in enumerate(product(*map(range, kernel))):
                shifted = windows[(slice(None), *offset)]
                for output in range(per_channel):
                    factor = taps[:, output, position].reshape(groups, *(1,) * len(space))
                    if position == 0:
                        _np.multiply(shifted, factor, out=result[:, output])
                    else:
                        _np.multiply(shifted, factor, out=term)
                        result[:, output] += term

    return fill
