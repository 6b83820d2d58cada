"""The adjoints of a cross-correlation: what a convolution sends back to its input and to its weight."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import product
from math import prod
from typing import Any

import numpy as np

from .columns import ChannelsLast, Planar, blocks
from .correlation import LEAST_CHANNELS, correlate, is_small, least_images, write_product
from .parallel import in_parts, write_sum
from .scratch import scratch
from .spatial import innermost, is_channels_last, outward, steps

_np: Any = np
MANY_POSITIONS = 128  # of an image, for a product of its own that is added to a sum


def adjoint_in_both(grad: Any, x: Any, w: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> tuple[Any, Any]:
    """The adjoints of `correlate` in x and w; from the same columns of cotangents, if the first one is a correlation itself."""
    o, c, kernel = w.shape[0], w.shape[1], w.shape[2:]
    border = _mirrored_border(grad, w, x.shape, stride, padding, dilation)
    if groups > 1 or border is None or prod(kernel) == 1 or min(o, c) < LEAST_CHANNELS or is_channels_last(grad):
        by_weight = adjoint_in_weight(grad, x, w.shape, stride, padding, dilation, groups)
        return adjoint_in_input(grad, w, x.shape, stride, padding, dilation, groups), by_weight
    _check_cotangent("weight", grad, x.shape, w.shape, stride, padding, dilation)
    by_input = _np.empty(x.shape, x.dtype)
    small = is_small(prod(x.shape[2:]), *w.shape)
    matrix = scratch.take("matrix", (prod(kernel) * o, c), w.dtype)
    write_sum(_outputs_first(matrix, w), innermost(_mirrored(w)))  # the turned weight's row_matrix, in one copy

    def work(part: slice) -> Any:
        columns = ChannelsLast(grad[part], kernel, x.shape[2:], stride, border, dilation)
        images, result, by_weight = x[part], by_input[part], None
        if small:
            planes, turned = result.reshape(len(images), c, -1), matrix.T
            for some, rows in columns.small_blocks():
                _np.matmul(turned, rows.swapaxes(1, 2), out=planes[some])
                by_weight = _with_product(by_weight, rows, images[some], True)
        else:
            for some, lines in columns.chunks():
                rows = columns.block(some, lines)
                write_product(rows, matrix, result[some, :, lines])
                by_weight = _with_product(by_weight, rows, images[some, :, lines], True)
        return by_weight

    parts = in_parts(work, len(x), least_images(w.shape, x.shape[2:]) // 2)
    by_weight = _np.empty(w.shape, w.dtype)
    write_sum(innermost(_mirrored(by_weight)), *(_outputs_first(part, w) for part in parts))
    return by_input, by_weight


def _outputs_first(matrix: Any, w: Any) -> Any:
    """A matrix of (kernel * outputs, channels) as (outputs, *kernel, channels), for the kernel of a weight."""
    dims = w.ndim - 2
    return matrix.reshape(*w.shape[2:], *w.shape[:2]).transpose(dims, *range(dims), dims + 1)


def _mirrored_border(grad: Any, w: Any, shape: Sequence[int], stride: Any, padding: Any, dilation: Any) -> list[int] | None:
    """The padding with which correlating the cotangent with the turned weight is the adjoint; None where none does."""
    border = [d * (k - 1) - p for k, d, p in zip(w.shape[2:], dilation, padding, strict=True)]
    grown = [size + 2 * b - d * (k - 1) for size, b, d, k in zip(grad.shape[2:], border, dilation, w.shape[2:], strict=True)]
    fits = all(s == 1 for s in stride) and min(border) >= 0 and grown == list(shape[2:]) and grad.size and w.size and prod(shape)
    return border if fits else None


def _mirrored(w: Any) -> Any:
    """The weight with its kernel reversed."""
    return w[(..., *(slice(None, None, -1),) * (w.ndim - 2))]


def _turned(w: Any, groups: int) -> Any:
    """The weight with its kernel reversed, inputs and outputs of each group exchanged."""
    o, kernel = w.shape[0], w.shape[2:]
    flipped = _mirrored(w).reshape(groups, o // groups, w.shape[1], *kernel)
    return _np.ascontiguousarray(flipped.swapaxes(1, 2)).reshape(groups * w.shape[1], o // groups, *kernel)


def adjoint_in_input(grad: Any, w: Any, shape: tuple[int, ...], stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
    """The adjoint of `correlate` in x, for a cotangent of any size that fits."""
    _check_cotangent("input", grad, shape, w.shape, stride, padding, dilation)
    if not prod(shape) or not grad.size or not w.size:
        return _np.zeros(shape, grad.dtype)
    border = _mirrored_border(grad, w, shape, stride, padding, dilation)
    if border is not None:
        return correlate(grad, _turned(w, groups), None, stride, border, dilation, groups)
    if prod(w.shape[2:]) == 1 and not any(padding):
        return _spread_pointwise(grad, w, shape, stride, groups)
    if groups == 1 and shape[1] >= LEAST_CHANNELS:
        return _rows_to_input(grad, w, shape, stride, padding, dilation)
    return _planes_to_input(grad, w, shape, stride, padding, dilation, groups)


def _rows_to_input(grad: Any, w: Any, shape: tuple[int, ...], stride: Any, padding: Any, dilation: Any) -> Any:
    """Columns of cotangents from one matrix product a block, each added to its window; channels innermost."""
    n, o, kernel, space = grad.shape[0], w.shape[0], w.shape[2:], grad.shape[2:]
    matrix = innermost(w).reshape(o, -1)
    result = _np.empty(shape, grad.dtype)
    sizes = [size + 2 * p for size, p in zip(shape[2:], padding, strict=True)]
    inner = tuple(slice(p, p + size) for p, size in zip(padding, shape[2:], strict=True))
    everything = (slice(None),) * (1 + len(space))

    def work(part: slice) -> None:
        for block in blocks(part, matrix.shape[1] * prod(space) * grad.itemsize):
            images = block.stop - block.start
            columns = scratch.take("columns", (images * prod(space), matrix.shape[1]), grad.dtype)
            _np.matmul(_rows(grad[block]), matrix, out=columns)
            columns = columns.reshape(images, *space, *kernel, shape[1])
            total = scratch.take("result", (images, *sizes, shape[1]), grad.dtype)
            total.fill(0)
            for offset in product(*map(range, kernel)):
                total[(slice(None), *_window(offset, dilation, stride, space))] += columns[(*everything, *offset)]
            result[block] = outward(total[(slice(None), *inner)])

    in_parts(work, n, least_images(w.shape, space))
    return result


def _planes_to_input(grad: Any, w: Any, shape: tuple[int, ...], stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
    """Columns of cotangents from one matrix product a block and group, each added to its window, in the images' layout."""
    n, o, kernel, space = grad.shape[0], w.shape[0], w.shape[2:], grad.shape[2:]
    result = _np.zeros((n, shape[1], *(size + 2 * p for size, p in zip(shape[2:], padding, strict=True))), grad.dtype)
    matrix = w.reshape(groups, o // groups, -1).swapaxes(1, 2)

    def work(part: slice) -> None:
        for block in blocks(part, matrix.shape[1] * groups * prod(space) * grad.itemsize):
            images = block.stop - block.start
            columns = scratch.take("columns", (groups, matrix.shape[1], images * prod(space)), grad.dtype)
            _np.matmul(matrix, _merged(grad[block], groups), out=columns)
            columns = columns.reshape(shape[1], *kernel, images, *space)
            target = result[block].swapaxes(0, 1)
            for offset in product(*map(range, kernel)):
                target[(slice(None), slice(None), *_window(offset, dilation, stride, space))] += columns[(slice(None), *offset)]

    in_parts(work, n, least_images(w.shape, space))
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
    place = tuple(steps(0, s, size) for s, size in zip(stride, grad.shape[2:], strict=True))
    result[(slice(None), slice(None), *place)] = small.reshape(n, shape[1], *grad.shape[2:])
    return result


def adjoint_in_weight(grad: Any, x: Any, shape: tuple[int, ...], stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
    """The adjoint of `correlate` in w."""
    o, kernel, space = shape[0], shape[2:], grad.shape[2:]
    _check_cotangent("weight", grad, x.shape, shape, stride, padding, dilation)
    if not prod(shape) or not grad.size or not x.size:
        return _np.zeros(shape, grad.dtype)
    if shape[1] == 1 and groups > 1:
        return _depthwise_weight(grad, x, shape, stride, padding, dilation)
    if prod(kernel) == 1 and not any(padding) and prod(space) >= MANY_POSITIONS:
        source = x[(slice(None), slice(None), *(steps(0, s, size) for s, size in zip(stride, space, strict=True)))]
        parts = in_parts(lambda part: _pointwise_weight(grad[part], source[part], groups), len(x), least_images(shape, space))
        return _sum_of(parts, shape)
    in_rows = groups == 1 and shape[1] >= LEAST_CHANNELS
    layout = ChannelsLast if in_rows else partial(Planar, groups=groups)
    method = _weight_from_rows if in_rows else _weight_from_planes

    def work(part: slice) -> Any:
        return method(grad[part], layout(x[part], kernel, space, stride, padding, dilation))

    parts = in_parts(work, len(x), least_images(shape, space))
    if not in_rows:
        return _sum_of(parts, shape)
    by_weight = _np.empty(shape, grad.dtype)
    write_sum(innermost(by_weight), *(part.reshape(o, *kernel, shape[1]) for part in parts))
    return by_weight


def _sum_of(parts: list[Any], shape: Sequence[int]) -> Any:
    """The sum of arrays in another shape."""
    result = _np.empty(shape, parts[0].dtype)
    write_sum(result.reshape(parts[0].shape), *parts)
    return result


def _pointwise_weight(grad: Any, x: Any, groups: int) -> Any:
    """The weight's cotangent with a kernel of one position: a product an image and group."""
    (n, o), c = grad.shape[:2], x.shape[1]
    total = _np.zeros((groups, o // groups, c // groups), grad.dtype)
    for image in range(n):
        total += grad[image].reshape(groups, o // groups, -1) @ x[image].reshape(groups, c // groups, -1).swapaxes(1, 2)
    return total


def _weight_from_planes(grad: Any, columns: Planar) -> Any:
    """The weight's cotangent as (groups, outputs a group, channels a group * kernel)."""
    groups, o, positions = columns.groups, grad.shape[1], prod(grad.shape[2:])
    total = _np.zeros((groups, o // groups, columns.x.shape[1] // groups * prod(columns.kernel)), grad.dtype)
    for block in columns.blocks():
        cotangent = grad[block].reshape(-1, groups, o // groups, positions)
        total += _np.add.reduce(cotangent @ columns.block(block).swapaxes(2, 3), axis=0)
    return total


def _weight_from_rows(grad: Any, columns: ChannelsLast) -> Any:
    """The weight's cotangent as (outputs, kernel * channels)."""
    o, taps, space = grad.shape[1], prod(columns.kernel) * columns.x.shape[1], grad.shape[2:]
    total = None
    if is_small(prod(space), o, taps):
        for images, rows in columns.small_blocks():
            total = _with_product(total, rows, grad[images], False)
    else:
        for images, lines in columns.chunks():
            total = _with_product(total, columns.block(images, lines), grad[images, :, lines], False)
    return total


def _with_product(total: Any, rows: Any, planes: Any, turned: bool) -> Any:
    """The sum so far plus planes @ rows, (channels, taps); or plus its transpose, `turned`. In scratch memory."""
    images, c = planes.shape[:2]
    rows = rows.reshape(-1, rows.shape[-1])
    matrix = scratch.take("planes", (len(rows), c), planes.dtype)
    _np.copyto(matrix.reshape(images, -1, c), innermost(planes.reshape(images, c, -1)))
    left, right = (rows.T, matrix) if turned else (matrix.T, rows)
    product = scratch.take("total" if total is None else "product", (len(left), right.shape[1]), rows.dtype)
    _np.matmul(left, right, out=product)
    if total is None:
        return product
    total += product
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
