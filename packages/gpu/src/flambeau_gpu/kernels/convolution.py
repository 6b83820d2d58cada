"""Convolutions as products of matrices: of windows, which are views of the padded image, copied to columns."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from flambeau.backend import ShapeError

from ..arrays import COMPLEX, FLOATS, INTEGERS, Array
from ..lowered import contiguous, programs, run, zeros
from .products import multiply

Sizes = Sequence[int]
ROOM = 1 << 30  # bytes of columns at a time


def check_operands(input: Array, weight_shape: Sizes, bias: Array | None, groups: int, transposed: bool) -> None:
    """Raises ShapeError where channels, outputs and groups do not fit."""
    if input.ndim != len(weight_shape) or not 3 <= input.ndim <= 5:
        raise ShapeError(f"convolution: input {input.shape} and weight {tuple(weight_shape)} need equally many dimensions, 3 to 5")
    if groups < 1:
        raise ShapeError(f"convolution: groups must be positive, got {groups}")
    channels = weight_shape[0] if transposed else weight_shape[1] * groups
    outputs = weight_shape[1] * groups if transposed else weight_shape[0]
    if input.shape[1] != channels or weight_shape[0] % groups:
        raise ShapeError(
            f"convolution: an input of shape {input.shape} and groups {groups} do not fit a weight of shape {tuple(weight_shape)}"
        )
    if bias is not None and bias.shape != (outputs,):
        raise ShapeError(f"convolution: the bias must have shape ({outputs},), got {bias.shape}")


def counts(size: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes) -> tuple[int, ...]:
    """How many windows lie in each dimension.

    Raises:
        ShapeError: none does, or numbers are out of range.
    """
    if min(stride, default=1) < 1 or min(dilation, default=1) < 1 or min(padding, default=0) < 0 or min(kernel, default=1) < 1:
        raise ShapeError(
            f"convolution: kernel {tuple(kernel)}, stride {tuple(stride)} and dilation {tuple(dilation)} must be positive, "
            f"padding {tuple(padding)} not negative"
        )
    found = tuple([(n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in zip(size, kernel, stride, padding, dilation, strict=True)])
    if min(found) < 1:
        raise ShapeError(
            f"convolution: kernel {tuple(kernel)} with dilation {tuple(dilation)} is larger than the padded size of {tuple(size)}"
        )
    return found


def placed(x: Array, shape: Sizes, first: Sizes, step: Sizes) -> Array:
    """Zeros of a shape, with x at `first`, every `step` positions, in the spatial dimensions; what lies outside is left out."""
    room = zeros(x.device, (*x.shape[:2], *shape), x.dtype)
    inner, source, offset, origin = list(x.shape), list(x.strides), 0, 0
    strides = list(room.strides)
    for d, (n, f, s) in enumerate(zip(shape, first, step), 2):
        skip = max(0, -(f // s)) if f < 0 else 0
        at = f + skip * s
        inner[d] = max(0, min(x.shape[d] - skip, (n - at + s - 1) // s))
        offset += at * room.strides[d] if inner[d] else 0
        origin += skip * x.strides[d] if inner[d] else 0
        strides[d] = room.strides[d] * s
    if math.prod(inner):
        target = room.view(tuple(inner), tuple(strides), offset)
        programs.copy_into(target, x.view(tuple(inner), tuple(source), origin))
    return room  # type: ignore[no-any-return]


def windows(x: Array, kernel: Sizes, stride: Sizes, dilation: Sizes, count: Sizes) -> Array:
    """The windows of a padded image, as a view: (images, channels, *kernel, *count)."""
    space = x.strides[2:]
    steps = (*[s * d for s, d in zip(space, dilation)], *[s * t for s, t in zip(space, stride)])
    return x.view((*x.shape[:2], *kernel, *count), (*x.strides[:2], *steps))


def chunks(images: int, each: int) -> Iterator[tuple[int, int]]:
    """Runs of images, (first, count), whose columns, of so many bytes an image, fit in `ROOM`."""
    step = max(1, ROOM // max(1, each))
    for first in range(0, images, step):
        yield first, min(step, images - first)


def images_of(x: Array, first: int, count: int) -> Array:
    """A run of images; a view."""
    return x.view((count, *x.shape[1:]), x.strides, first * x.strides[0])


def correlate(padded: Array, weight: Array, stride: Sizes, dilation: Sizes, count: Sizes, groups: int) -> Array:
    """The cross-correlation of a padded image; weight (outputs, channels / groups, *kernel)."""
    images, outputs, kernel = padded.shape[0], weight.shape[0], weight.shape[2:]
    out = padded.device.empty((images, outputs, *count), padded.dtype)
    if not out.size:
        return out
    if not padded.shape[1]:
        return zeros(out.device, out.shape, out.dtype)  # type: ignore[no-any-return]
    w = contiguous(weight).view((groups, outputs // groups, weight.shape[1] * math.prod(kernel)))
    for first, n in chunks(images, padded.shape[1] * math.prod(kernel) * math.prod(count) * padded.dtype.itemsize):
        columns = contiguous(windows(images_of(padded, first, n), kernel, stride, dilation, count))
        columns = columns.view((n, groups, w.shape[-1], math.prod(count)))
        target = images_of(out, first, n).view((n, groups, outputs // groups, math.prod(count)))
        multiply(target, w.view((n, *w.shape), (0, *w.strides)), columns)
    return out


def padded_by(x: Array, padding: Sizes) -> Array:
    """The image with zeros around it."""
    if not any(padding):
        return x
    return placed(x, [n + 2 * p for n, p in zip(x.shape[2:], padding)], padding, [1] * len(padding))


def forward(x: Array, weight: Array, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Array:
    """The cross-correlation."""
    count = counts(x.shape[2:], weight.shape[2:], stride, padding, dilation)
    return correlate(padded_by(x, padding), weight, stride, dilation, count, groups)


def backward_input(grad: Array, weight: Array, shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Array:
    """The cotangent of `forward`'s input: the cotangent, spread by the stride, correlated with the turned kernel."""
    kernel, space = weight.shape[2:], tuple(shape[2:])
    reach = [d * (k - 1) for k, d in zip(kernel, dilation)]
    room = placed(grad, [n + r for n, r in zip(space, reach)], [r - p for r, p in zip(reach, padding)], stride)
    outputs, channels = weight.shape[0], weight.shape[1]
    # (groups, outputs / groups, channels, *kernel), the kernel turned, to (groups * channels, outputs / groups, *kernel)
    flipped = tuple([-s for s in weight.strides[2:]])
    last = sum((k - 1) * s for k, s in zip(kernel, weight.strides[2:]))
    o, c = weight.strides[:2]
    turned = weight.view(
        (groups, channels, outputs // groups, *kernel), (o * (outputs // groups), c, o, *flipped), last if weight.size else 0
    )
    turned = contiguous(turned, always=True).view((groups * channels, outputs // groups, *kernel))
    return correlate(room, turned, [1] * len(kernel), dilation, space, groups)


def backward_weight(grad: Array, x: Array, shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Array:
    """The cotangent of `forward`'s weight: one product over all positions of a run of images."""
    out = grad.device.empty(tuple(shape), grad.dtype)
    if not out.size:
        return out
    if not grad.size or not x.size:
        return zeros(out.device, out.shape, out.dtype)  # type: ignore[no-any-return]
    kernel, count, outputs = tuple(shape[2:]), grad.shape[2:], grad.shape[1]
    padded, dims, images = padded_by(x, padding), len(shape) - 2, x.shape[0]
    rows = x.shape[1] * math.prod(kernel)
    result = out.view((groups, outputs // groups, rows // groups))
    for first, n in chunks(images, rows * math.prod(count) * x.dtype.itemsize):
        seen = windows(images_of(padded, first, n), kernel, stride, dilation, count)
        order = (*range(1, 2 + dims), 0, *range(2 + dims, 2 + 2 * dims))  # channels, kernel, images, positions
        columns = contiguous(seen.view(tuple([seen.shape[d] for d in order]), tuple([seen.strides[d] for d in order])))
        across = n * math.prod(count)
        columns = columns.view((groups, rows // groups, across))
        part = images_of(grad, first, n)
        turned = contiguous(part.view((outputs, n, *count), (part.strides[1], part.strides[0], *part.strides[2:])))
        by_output = turned.view((groups, outputs // groups, across))
        multiply(result, by_output, columns.view((groups, across, rows // groups), (columns.strides[0], 1, across)), add=first > 0)
    return out


# ---------------------------------------------------------------- the ops


def convolution(
    input: Array, weight: Array, bias: Array | None, stride: Sizes, padding: Sizes, dilation: Sizes, transposed: bool,
    output_padding: Sizes, groups: int,
) -> Array:  # fmt: skip
    """Cross-correlation, or its adjoint."""
    check_operands(input, weight.shape, bias, groups, transposed)
    if min(dilation) < 1:
        raise ShapeError(f"convolution: dilation must be positive, got {tuple(dilation)}")
    if not transposed:
        out = forward(input, weight, stride, padding, dilation, groups)
    else:
        space = [
            (n - 1) * s - 2 * p + d * (k - 1) + 1 + o
            for n, k, s, p, d, o in zip(input.shape[2:], weight.shape[2:], stride, padding, dilation, output_padding, strict=True)
        ]
        if min(space) < 1:
            raise ShapeError(f"convolution: transposed, of input {input.shape} and weight {weight.shape}: the result would be {space}")
        out = backward_input(input, weight, (input.shape[0], weight.shape[1] * groups, *space), stride, padding, dilation, groups)
    if bias is not None and out.size:
        run("add", (out, bias.view((out.shape[1], *(1,) * (out.ndim - 2)), (bias.strides[0], *(0,) * (out.ndim - 2)))), out=out)
    return out


def convolution_backward_input(
    grad: Array, weight: Array, input_shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, transposed: bool,
    output_padding: Sizes, groups: int,
) -> Array:  # fmt: skip
    """The cotangent of a convolution's input."""
    if transposed:
        wider = forward(grad, weight, stride, padding, dilation, groups)
        return wider if wider.shape == tuple(input_shape) else contiguous(wider.view(tuple(input_shape), wider.strides))
    if tuple(grad.shape[2:]) != counts(input_shape[2:], weight.shape[2:], stride, padding, dilation) or grad.shape[1] != weight.shape[0]:
        raise ShapeError(
            f"convolution: a cotangent of shape {grad.shape} does not fit the input {tuple(input_shape)} and weight {weight.shape}"
        )
    return backward_input(grad, weight, input_shape, stride, padding, dilation, groups)


def convolution_backward_weight(
    grad: Array, input: Array, weight_shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, transposed: bool,
    output_padding: Sizes, groups: int,
) -> Array:  # fmt: skip
    """The cotangent of a convolution's weight."""
    check_operands(input, weight_shape, None, groups, transposed)
    if not transposed:
        return backward_weight(grad, input, weight_shape, stride, padding, dilation, groups)
    count = counts(grad.shape[2:], weight_shape[2:], stride, padding, dilation)
    if count != tuple(input.shape[2:]):  # output_padding of a stride or more: windows that got nothing
        input = placed(input, count, [0] * len(count), [1] * len(count))
    return backward_weight(input, grad, weight_shape, stride, padding, dilation, groups)


def add_kernels(backend: Any) -> None:
    for function in (convolution, convolution_backward_input, convolution_backward_weight):
        backend.kernel(function.__name__, dtypes=INTEGERS + FLOATS + COMPLEX)(function)
