"""Convolution and its two derivatives on BLAS.

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

from .columns import COLUMN_BYTES, SMALL_BYTES, ChannelsLast, Planar, blocks, scratch
from .halves import HALVES
from .quiet import quiet_all
from .spatial import is_channels_last, steps

_np: Any = np
LEAST_CHANNELS = 8  # from here on columns with the channels innermost are faster
SMALL_PRODUCT = 10**6  # multiplications up to which BLAS neither packs nor starts threads
LEAST_POSITIONS = 16  # of an image, for a small product of its own
MANY_POSITIONS = 512  # of an image, for any product of its own


def _in_float32(core: Callable[..., Any], first: Any, second: Any, *rest: Any) -> Any:
    """Runs a kernel of two arrays, halves in float32."""
    dtype = first.dtype
    if dtype in HALVES:
        return core(first.astype(_np.float32), second.astype(_np.float32), *rest).astype(dtype)
    return core(first, second, *rest)


def _check(input: Any, weight_shape: Sequence[int], bias: Any, groups: int, transposed: bool) -> None:
    """Raises for channels that do not fit; products of wrong sizes fail by themselves, groups would not."""
    channels = weight_shape[0] if transposed else weight_shape[1] * groups
    outputs = weight_shape[1] * groups if transposed else weight_shape[0]
    if input.ndim != len(weight_shape) or input.shape[1] != channels or weight_shape[0] % groups:
        raise ValueError(f"convolution: input {input.shape} does not fit weight {tuple(weight_shape)} with groups={groups}")
    if bias is not None and bias.shape != (outputs,):
        raise ValueError(f"convolution: a weight of shape {tuple(weight_shape)} needs a bias of shape ({outputs},), got {bias.shape}")


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
    _check(input, weight.shape, bias, groups, transposed)
    if input.dtype in HALVES:
        wide = [None if a is None else a.astype(_np.float32) for a in (input, weight, bias)]
        return convolution(*wide, stride, padding, dilation, transposed, output_padding, groups).astype(input.dtype)
    if not transposed:
        return _forward(input, weight, bias, stride, padding, dilation, groups)
    space = [
        (n - 1) * s - 2 * p + d * (k - 1) + 1 + o
        for n, k, s, p, d, o in zip(input.shape[2:], weight.shape[2:], stride, padding, dilation, output_padding, strict=True)
    ]
    if min(space) < 1:
        raise ValueError(f"convolution: transposed, of input {input.shape} and weight {weight.shape}: the result would be {space}")
    shape = (input.shape[0], weight.shape[1] * groups, *space)
    out = _backward_input(input, weight, shape, stride, padding, dilation, groups)
    if bias is not None:
        out += bias.reshape(-1, *(1,) * len(space))
    return out


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
        wider = _in_float32(_forward, grad, weight, None, stride, padding, dilation, groups)
        if wider.shape == tuple(input_shape):
            return wider
        return wider[tuple(slice(size) for size in input_shape)].copy()  # output_padding of a stride or more
    return _in_float32(_backward_input, grad, weight, tuple(input_shape), stride, padding, dilation, groups)


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
    _check(input, weight_shape, None, groups, transposed)
    pair = (input, grad) if transposed else (grad, input)
    return _in_float32(_backward_weight, *pair, tuple(weight_shape), stride, padding, dilation, groups)


def _result_space(x_shape: Sequence[int], kernel: Sequence[int], stride: Any, padding: Any, dilation: Any) -> tuple[int, ...]:
    """The spatial sizes of a convolution's result."""
    space = tuple(
        (n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in zip(x_shape[2:], kernel, stride, padding, dilation, strict=True)
    )
    if min(space) < 1 and prod(x_shape[2:]):
        raise ValueError(f"convolution: kernel {tuple(kernel)} is larger than the padded input {tuple(x_shape)}, padding {tuple(padding)}")
    return tuple(max(size, 0) for size in space)


def _forward(x: Any, w: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
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
        _depthwise(x, w, out, stride, padding, dilation)
    elif prod(kernel) == 1 and not any(padding):
        source = x[(slice(None), slice(None), *(slice(None, None, s) for s in stride))]
        _np.matmul(
            w.reshape(groups, o // groups, -1), source.reshape(n, groups, -1, prod(space)), out=out.reshape(n, groups, o // groups, -1)
        )
    elif groups == 1 and x.shape[1] >= LEAST_CHANNELS:
        _through_rows(x, w, out, stride, padding, dilation)
    else:
        _through_planes(x, w, out, stride, padding, dilation, groups)
    if bias is not None:
        out += bias.reshape(-1, *(1,) * len(space))
    return out


def _into_channels_last(x: Any, w: Any, bias: Any, space: Any, stride: Any, padding: Any, dilation: Any) -> Any:
    """The convolution as matrix products whose results stand where they stay: channels innermost, as in the input."""
    n, o = x.shape[0], w.shape[0]
    rows = _np.empty((n, *space, o), x.dtype)
    matrix = _np.moveaxis(w, 1, -1).reshape(o, -1).T
    if prod(w.shape[2:]) == 1 and not any(padding) and all(s == 1 for s in stride):
        _np.matmul(_np.moveaxis(x, 1, -1).reshape(-1, x.shape[1]), matrix, out=rows.reshape(-1, o))
    else:
        columns = ChannelsLast(x, w.shape[2:], space, stride, padding, dilation)
        for block in columns.blocks(COLUMN_BYTES):
            _np.matmul(columns.block(block), matrix, out=rows[block].reshape(-1, o))
    if bias is not None:
        rows += bias
    return _np.moveaxis(rows, -1, 1)


def _is_small(positions: int, outputs: int, taps: int) -> bool:
    """Whether the product of one image is small."""
    return LEAST_POSITIONS <= positions and positions * outputs * taps <= SMALL_PRODUCT


def _through_rows(x: Any, w: Any, out: Any, stride: Any, padding: Any, dilation: Any) -> None:
    """The convolution as matrix products, channels innermost: one an image, or one a block of images."""
    o, positions = w.shape[0], prod(out.shape[2:])
    columns = ChannelsLast(x, w.shape[2:], out.shape[2:], stride, padding, dilation)
    matrix = _np.moveaxis(w, 1, -1).reshape(o, -1).T
    small = _is_small(positions, o, len(matrix))
    if small:
        matrix = _np.ascontiguousarray(matrix)  # BLAS packs, and turns, large ones itself
    for block in columns.blocks(SMALL_BYTES if small else COLUMN_BYTES):
        images, rows = block.stop - block.start, columns.block(block)
        target = out[block].reshape(images, o, positions)
        if small or positions >= MANY_POSITIONS:
            _np.matmul(matrix.T, rows.reshape(images, positions, -1).swapaxes(1, 2), out=target)
        else:
            result = scratch.take("result", (images * positions, o), x.dtype)
            _np.matmul(rows, matrix, out=result)
            target[...] = result.reshape(images, positions, o).swapaxes(1, 2)


def _through_planes(x: Any, w: Any, out: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> None:
    """The convolution as one matrix product an image and group, in the images' layout."""
    o = w.shape[0]
    columns = Planar(x, w.shape[2:], out.shape[2:], stride, padding, dilation, groups)
    matrix = w.reshape(groups, o // groups, -1)
    for block in columns.blocks(SMALL_BYTES):
        _np.matmul(matrix, columns.block(block), out=out[block].reshape(block.stop - block.start, *matrix.shape[:2], -1))


def _depthwise(x: Any, w: Any, out: Any, stride: Any, padding: Any, dilation: Any) -> None:
    """One channel a group: shifted planes times one number each."""
    columns = Planar(x, w.shape[2:], out.shape[2:], stride, padding, dilation, x.shape[1])
    n, c, space = x.shape[0], x.shape[1], out.shape[2:]
    per_channel = w.shape[0] // c
    taps = w.reshape(c, per_channel, -1)
    term = _np.empty((c, *space), x.dtype)
    for image in range(n):
        windows = columns.windows(slice(image, image + 1))[0, :, 0]
        result = out[image].reshape(c, per_channel, *space)
        for position, offset in enumerate(product(*map(range, w.shape[2:]))):
            shifted = windows[(slice(None), *offset)]
            for output in range(per_channel):
                factor = taps[:, output, position].reshape(c, *(1,) * len(space))
                if position == 0:
                    _np.multiply(shifted, factor, out=result[:, output])
                else:
                    _np.multiply(shifted, factor, out=term)
                    result[:, output] += term


def _backward_input(grad: Any, w: Any, shape: tuple[int, ...], stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
    """The adjoint of `_forward` in x, for a cotangent of any size that fits."""
    o, kernel, space = w.shape[0], w.shape[2:], grad.shape[2:]
    _check_cotangent("input", grad, shape, w.shape, stride, padding, dilation)
    if not prod(shape) or not grad.size or not w.size:
        return _np.zeros(shape, grad.dtype)
    mirrored = [d * (k - 1) - p for k, d, p in zip(kernel, dilation, padding, strict=True)]
    grown = tuple(size + 2 * m - d * (k - 1) for size, m, d, k in zip(space, mirrored, dilation, kernel, strict=True))
    if all(s == 1 for s in stride) and min(mirrored) >= 0 and grown == tuple(shape[2:]):
        flipped = _np.flip(w, tuple(range(2, w.ndim))).reshape(groups, o // groups, w.shape[1], *kernel)
        turned = _np.ascontiguousarray(flipped.swapaxes(1, 2)).reshape(groups * w.shape[1], o // groups, *kernel)
        return _forward(grad, turned, None, stride, mirrored, dilation, groups)
    if prod(kernel) == 1 and not any(padding):
        return _spread_pointwise(grad, w, shape, stride, groups)
    if groups == 1 and shape[1] >= LEAST_CHANNELS:
        return _rows_to_input(grad, w, shape, stride, padding, dilation)
    return _planes_to_input(grad, w, shape, stride, padding, dilation, groups)


def _rows_to_input(grad: Any, w: Any, shape: tuple[int, ...], stride: Any, padding: Any, dilation: Any) -> Any:
    """Columns of cotangents from one matrix product a block, each added to its window; channels innermost."""
    n, o, kernel, space = grad.shape[0], w.shape[0], w.shape[2:], grad.shape[2:]
    matrix = _np.moveaxis(w, 1, -1).reshape(o, -1)
    result = _np.empty(shape, grad.dtype)
    sizes = [size + 2 * p for size, p in zip(shape[2:], padding, strict=True)]
    inner = tuple(slice(p, p + size) for p, size in zip(padding, shape[2:], strict=True))
    everything = (slice(None),) * (1 + len(space))
    for block in blocks(n, matrix.shape[1] * prod(space) * grad.itemsize):
        images = block.stop - block.start
        columns = scratch.take("columns", (images * prod(space), matrix.shape[1]), grad.dtype)
        _np.matmul(_rows(grad[block]), matrix, out=columns)
        columns = columns.reshape(images, *space, *kernel, shape[1])
        total = scratch.take("result", (images, *sizes, shape[1]), grad.dtype)
        total.fill(0)
        for offset in product(*map(range, kernel)):
            total[(slice(None), *_window(offset, dilation, stride, space))] += columns[(*everything, *offset)]
        result[block] = _np.moveaxis(total[(slice(None), *inner)], -1, 1)
    return result


def _planes_to_input(grad: Any, w: Any, shape: tuple[int, ...], stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
    """Columns of cotangents from one matrix product a block and group, each added to its window, in the images' layout."""
    n, o, kernel, space = grad.shape[0], w.shape[0], w.shape[2:], grad.shape[2:]
    result = _np.zeros((n, shape[1], *(size + 2 * p for size, p in zip(shape[2:], padding, strict=True))), grad.dtype)
    matrix = w.reshape(groups, o // groups, -1).swapaxes(1, 2)
    for block in blocks(n, matrix.shape[1] * groups * prod(space) * grad.itemsize):
        images = block.stop - block.start
        columns = scratch.take("columns", (groups, matrix.shape[1], images * prod(space)), grad.dtype)
        _np.matmul(matrix, _merged(grad[block], groups), out=columns)
        columns = columns.reshape(shape[1], *kernel, images, *space)
        target = result[block].swapaxes(0, 1)
        for offset in product(*map(range, kernel)):
            target[(slice(None), slice(None), *_window(offset, dilation, stride, space))] += columns[(slice(None), *offset)]
    if not any(padding):
        return result
    inner = tuple(slice(p, p + size) for p, size in zip(padding, shape[2:], strict=True))
    return _np.ascontiguousarray(result[(slice(None), slice(None), *inner)])


def _rows(grad: Any) -> Any:
    """Cotangents as (images * positions, outputs)."""
    images, o = grad.shape[:2]
    return grad.reshape(images, o, -1).transpose(0, 2, 1).reshape(-1, o)


def _merged(grad: Any, groups: int) -> Any:
    """Cotangents as (groups, outputs a group, images * positions)."""
    images, o = grad.shape[:2]
    return grad.reshape(images, groups, o // groups, -1).transpose(1, 2, 0, 3).reshape(groups, o // groups, -1)


def _window(offset: Any, dilation: Any, stride: Any, space: Any) -> tuple[slice, ...]:
    """The places that one kernel position meets."""
    return tuple(steps(k * d, s, size) for k, d, s, size in zip(offset, dilation, stride, space, strict=True))


def _spread_pointwise(grad: Any, w: Any, shape: tuple[int, ...], stride: Any, groups: int) -> Any:
    """The adjoint of a strided 1x1 convolution: a product, spread over every stride-th position."""
    n, o = grad.shape[0], w.shape[0]
    result = _np.zeros(shape, grad.dtype)
    matrix = w.reshape(groups, o // groups, -1).swapaxes(1, 2)
    small = matrix @ grad.reshape(n, groups, o // groups, -1)
    place = tuple(slice(None, s * (size - 1) + 1, s) for s, size in zip(stride, grad.shape[2:], strict=True))
    result[(slice(None), slice(None), *place)] = small.reshape(n, shape[1], *grad.shape[2:])
    return result


def _backward_weight(grad: Any, x: Any, shape: tuple[int, ...], stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
    """The adjoint of `_forward` in w."""
    o, kernel, space = shape[0], shape[2:], grad.shape[2:]
    _check_cotangent("weight", grad, x.shape, shape, stride, padding, dilation)
    if not prod(shape) or not grad.size or not x.size:
        return _np.zeros(shape, grad.dtype)
    if shape[1] == 1 and groups > 1:
        return _depthwise_weight(grad, x, shape, stride, padding, dilation)
    if groups == 1 and shape[1] >= LEAST_CHANNELS:
        total = _weight_from_rows(grad, ChannelsLast(x, kernel, space, stride, padding, dilation))
        return _np.ascontiguousarray(_np.moveaxis(total.reshape(o, *kernel, shape[1]), -1, 1))
    columns = Planar(x, kernel, space, stride, padding, dilation, groups)
    total = _np.zeros((groups, o // groups, shape[1] * prod(kernel)), grad.dtype)
    for block in columns.blocks(SMALL_BYTES):
        cotangent = grad[block].reshape(-1, groups, o // groups, prod(space))
        total += _np.add.reduce(cotangent @ columns.block(block).swapaxes(2, 3), axis=0)
    return total.reshape(shape)


def _weight_from_rows(grad: Any, columns: ChannelsLast) -> Any:
    """The weight's cotangent as (outputs, kernel * channels): products of cotangents and columns, summed over pieces of the batch."""
    o, positions = grad.shape[1], prod(grad.shape[2:])
    taps = prod(columns.kernel) * columns.x.shape[1]
    small = _is_small(positions, o, taps)
    each = max(1, SMALL_PRODUCT // (o * taps * positions)) if small else 1  # images of one piece
    total = _np.zeros((o, taps), grad.dtype)
    for block in columns.blocks(SMALL_BYTES if small else COLUMN_BYTES, each):
        images = block.stop - block.start
        if not small:
            each = images
        elif images % each:
            each = 1
        pieces = grad[block].reshape(-1, each, o, positions).swapaxes(1, 2).reshape(-1, o, each * positions)
        parts = scratch.take("result", (len(pieces), o, taps), grad.dtype)
        _np.matmul(pieces, columns.block(block).reshape(-1, each * positions, taps), out=parts)
        total += parts[0] if len(parts) == 1 else _np.add.reduce(parts, axis=0)
    return total


def _depthwise_weight(grad: Any, x: Any, shape: tuple[int, ...], stride: Any, padding: Any, dilation: Any) -> Any:
    """The weight's cotangent with one channel a group: a dot product a kernel position."""
    c, space = x.shape[1], grad.shape[2:]
    columns = Planar(x, shape[2:], space, stride, padding, dilation, c)
    per_channel = shape[0] // c
    total = _np.zeros((c, per_channel, prod(shape[2:])), grad.dtype)
    for image in range(x.shape[0]):
        windows = columns.windows(slice(image, image + 1))[0, :, 0]
        cotangent = grad[image].reshape(c, per_channel, -1)
        for position, offset in enumerate(product(*map(range, shape[2:]))):
            plane = windows[(slice(None), *offset)].reshape(c, -1, 1)
            total[:, :, position] += (cotangent @ plane)[:, :, 0]
    return total.reshape(shape)


def _check_cotangent(what: str, grad: Any, x_shape: Any, w_shape: Any, stride: Any, padding: Any, dilation: Any) -> None:
    """Raises when the cotangent has not the result's shape: strided windows would read beyond it."""
    least = [
        s * (m - 1) + d * (k - 1) + 1 - 2 * p for m, k, s, p, d in zip(grad.shape[2:], w_shape[2:], stride, padding, dilation, strict=True)
    ]
    if grad.shape[:2] != (x_shape[0], w_shape[0]) or any(size < low for size, low in zip(x_shape[2:], least, strict=True)):
        raise ValueError(
            f"convolution_backward_{what}: cotangent {grad.shape} does not fit input {tuple(x_shape)}, weight {tuple(w_shape)}"
        )


KERNELS: dict[str, Callable[..., Any]] = quiet_all(
    {
        "convolution": convolution,
        "convolution_backward_input": convolution_backward_input,
        "convolution_backward_weight": convolution_backward_weight,
    }
)
