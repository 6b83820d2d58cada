"""Convolutions: windows as columns, and products of matrices; as many images at once as a fixed amount of memory holds."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from flambeau_codegen.eager.views import matrix_t, parts_of

from flambeau.backend import ShapeError

from ..arrays import Array, dtype_name
from ..lowered import cast, contiguous, run, zeros
from .columns import Geometry, from_columns, geometry, to_columns
from .products import multiply

Sizes = Sequence[int]
ROOM = 1 << 26  # bytes of columns at a time
HALVES = ("float16", "bfloat16")


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


def grouped(x: Array, groups: int, positions: int) -> Array:
    """A dense (images, channels, *space) as (images, groups, channels / groups, positions)."""
    images, channels = x.shape[:2]
    return x.view((images, groups, channels // groups, positions))


def kernels_of(weight: Array, groups: int) -> Array:
    """A weight as (groups, outputs / groups, channels * kernels)."""
    w = contiguous(weight)
    return w.view((groups, w.shape[0] // groups, math.prod(w.shape[1:])))


def chunks(images: int, each: int) -> Iterator[slice]:
    """Images in runs whose columns, of so many bytes an image, fit in `ROOM`."""
    step = max(1, ROOM // max(1, each))
    for first in range(0, images, step):
        yield slice(first, min(first + step, images))


def images_of(x: Array, part: slice) -> Array:
    """A run of images; a view."""
    return Array(x.block, x.dtype, (part.stop - part.start, *x.shape[1:]), x.strides, x.start + part.start * x.strides[0])


def repeated(x: Array, times: int) -> Array:
    """The same array for each image."""
    return x.view((times, *x.shape), (0, *x.strides))


def correlate(x: Array, weight: Array, bias: Array | None, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Array:
    """The cross-correlation."""
    g = geometry("convolution", x.shape[2:], weight.shape[2:], stride, padding, dilation)
    images, outputs = x.shape[0], weight.shape[0]
    count = g.count[3 - len(stride) :]
    out = x.device.empty((images, outputs, *count), x.dtype)
    if not out.size:
        return out
    if not x.shape[1]:
        out = zeros(x.device, out.shape, x.dtype)
    else:
        w, rows = kernels_of(weight, groups), x.shape[1] * g.kernels
        flat = grouped(out, groups, g.positions)
        for part in chunks(images, rows * g.positions * x.dtype.itemsize):
            n = part.stop - part.start
            columns = columns_of(images_of(x, part), g, rows)
            multiply(images_of(flat, part), repeated(w, n), columns.view((n, groups, rows // groups, g.positions)))
    if bias is not None:
        run("add", (out, bias.view((outputs, *(1,) * len(stride)), (bias.strides[0], *(0,) * len(stride)))), out=out)
    return out


def columns_of(x: Array, g: Geometry, rows: int) -> Array:
    """(images, channels * kernels, positions)."""
    if g.plain:
        return contiguous(x).view((x.shape[0], rows, g.positions))
    columns = x.device.empty((x.shape[0], rows, g.positions), x.dtype)
    to_columns(x, g, columns, rows * g.positions, g.positions)
    return columns


def adjoint_in_input(grad: Array, weight: Array, shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Array:
    """What `correlate` with this weight would take to `grad`'s shape, backwards."""
    g = geometry("convolution", shape[2:], weight.shape[2:], stride, padding, dilation)
    if tuple(grad.shape[2:]) != g.count[3 - len(stride) :] or grad.shape[1] != weight.shape[0]:
        raise ShapeError(f"convolution: a cotangent of shape {grad.shape} does not fit the input {tuple(shape)} and weight {weight.shape}")
    out = grad.device.empty(tuple(shape), grad.dtype)
    if not out.size:
        return out
    images, rows = shape[0], shape[1] * g.kernels
    if not grad.size or not rows:
        return zeros(grad.device, tuple(shape), grad.dtype)
    w = matrix_t(kernels_of(weight, groups))
    flat = grouped(contiguous(grad), groups, g.positions)
    for part in chunks(images, rows * g.positions * grad.dtype.itemsize):
        n = part.stop - part.start
        whole = n == images
        if g.plain:
            multiply(images_of(grouped(out, groups, g.positions), part), repeated(w, n), images_of(flat, part))
            continue
        columns = grad.device.empty((n, rows, g.positions), grad.dtype)
        multiply(columns.view((n, groups, rows // groups, g.positions)), repeated(w, n), images_of(flat, part))
        image = out if whole else grad.device.empty((n, *shape[1:]), grad.dtype)
        from_columns(columns, g, image, rows * g.positions, g.positions)
        if not whole:
            run("copy", (images_of(out, part), image), out=images_of(out, part))
    return out


def adjoint_in_weight(grad: Array, x: Array, shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Array:
    """The cotangent of the weight: one product over all positions of a run of images."""
    g = geometry("convolution", x.shape[2:], shape[2:], stride, padding, dilation)
    out = grad.device.empty(tuple(shape), grad.dtype)
    if not out.size:
        return out
    if not grad.size or not x.size:
        return zeros(grad.device, tuple(shape), grad.dtype)
    images, outputs, rows = x.shape[0], grad.shape[1], x.shape[1] * g.kernels
    result = out.view((groups, outputs // groups, rows // groups))
    for part in chunks(images, rows * g.positions * x.dtype.itemsize):
        n = part.stop - part.start
        across = n * g.positions
        columns = x.device.empty((groups, rows // groups, across), x.dtype)
        to_columns(images_of(x, part), g, columns, g.positions, across)
        here = grouped(contiguous(images_of(grad, part)), groups, g.positions)
        turned = here.view(
            (groups, outputs // groups, n, g.positions), (here.strides[1], here.strides[2], here.strides[0], 1)
        )  # the images behind the outputs
        by_output = contiguous(turned).view((groups, outputs // groups, across))
        multiply(result, by_output, matrix_t(columns), add=part.start > 0)
    return out


# ---------------------------------------------------------------- the ops


def of_complex(core: Callable[..., Array], first: Array, second: Array, *rest: Any) -> Array:
    """Four real ones, of the operands' parts; a bias, if there is one, comes first of the rest."""
    (a, b), (c, d) = parts_of(first), parts_of(second)
    bias, plain = (rest[0], (None, *rest[1:])) if isinstance(rest[0], Array) else (None, rest)
    re = run("sub", (core(a, c, *plain), core(b, d, *plain)))
    out: Array = run("complex", (re, run("add", (core(a, d, *plain), core(b, c, *plain)))))
    if bias is not None and out.size:
        dims = out.ndim - 2
        run("add", (out, bias.view((bias.shape[0], *(1,) * dims), (bias.strides[0], *(0,) * dims))), out=out)
    return out


def by_parts(core: Callable[..., Array]) -> Callable[..., Array]:
    """Halves are computed in float32, complex numbers by their parts."""

    @functools.wraps(core)
    def call(first: Array, second: Array, *rest: Any) -> Array:
        if first.dtype.kind == "c":
            return of_complex(core, first, second, *rest)
        if dtype_name(first.dtype) not in HALVES:
            return core(first, second, *rest)
        wide = np.dtype(np.float32)
        rest = tuple([cast(a, wide) if isinstance(a, Array) else a for a in rest])
        return cast(core(cast(first, wide), cast(second, wide), *rest), first.dtype)

    return call


@by_parts
def convolution(
    input: Array, weight: Array, bias: Array | None, stride: Sizes, padding: Sizes, dilation: Sizes, transposed: bool,
    output_padding: Sizes, groups: int,
) -> Array:  # fmt: skip
    """Cross-correlation, or its adjoint."""
    check_operands(input, weight.shape, bias, groups, transposed)
    if min(dilation) < 1:
        raise ShapeError(f"convolution: dilation must be positive, got {tuple(dilation)}")
    if not transposed:
        return correlate(input, weight, bias, stride, padding, dilation, groups)
    space = [
        (n - 1) * s - 2 * p + d * (k - 1) + 1 + o
        for n, k, s, p, d, o in zip(input.shape[2:], weight.shape[2:], stride, padding, dilation, output_padding, strict=True)
    ]
    if min(space) < 1:
        raise ShapeError(f"convolution: transposed, of input {input.shape} and weight {weight.shape}: the result would be {space}")
    # output_padding of a stride or more: positions behind the last window, which get nothing
    shape = (input.shape[0], weight.shape[1] * groups, *space)
    out = _adjoint_with_room(input, weight, shape, stride, padding, dilation, groups)
    if bias is not None and out.size:
        run("add", (out, bias.view((shape[1], *(1,) * len(space)), (bias.strides[0], *(0,) * len(space)))), out=out)
    return out


def _adjoint_with_room(x: Array, weight: Array, shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Array:
    """`adjoint_in_input`, for a result that may be so large that more windows would fit than `x` has."""
    g = geometry("convolution", shape[2:], weight.shape[2:], stride, padding, dilation)
    count = g.count[3 - len(stride) :]
    if count == tuple(x.shape[2:]):
        return adjoint_in_input(x, weight, shape, stride, padding, dilation, groups)
    wider = zeros(x.device, (*x.shape[:2], *count), x.dtype)
    inner = wider.view(x.shape, wider.strides)
    if x.size:
        run("copy", (inner, x), out=inner)
    return adjoint_in_input(wider, weight, shape, stride, padding, dilation, groups)


@by_parts
def convolution_backward_input(
    grad: Array, weight: Array, input_shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, transposed: bool,
    output_padding: Sizes, groups: int,
) -> Array:  # fmt: skip
    """The cotangent of a convolution's input."""
    if not transposed:
        return adjoint_in_input(grad, weight, input_shape, stride, padding, dilation, groups)
    wider = correlate(grad, weight, None, stride, padding, dilation, groups)
    if wider.shape == tuple(input_shape):
        return wider
    return contiguous(wider.view(tuple(input_shape), wider.strides))


@by_parts
def convolution_backward_weight(
    grad: Array, input: Array, weight_shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, transposed: bool,
    output_padding: Sizes, groups: int,
) -> Array:  # fmt: skip
    """The cotangent of a convolution's weight."""
    check_operands(input, weight_shape, None, groups, transposed)
    if not transposed:
        return adjoint_in_weight(grad, input, weight_shape, stride, padding, dilation, groups)
    g = geometry("convolution", grad.shape[2:], weight_shape[2:], stride, padding, dilation)
    count = g.count[3 - len(stride) :]
    if count != tuple(input.shape[2:]):
        wider = zeros(input.device, (*input.shape[:2], *count), input.dtype)
        inner = wider.view(input.shape, wider.strides)
        run("copy", (inner, input), out=inner)
        input = wider
    return adjoint_in_weight(input, grad, weight_shape, stride, padding, dilation, groups)


def add_kernels(backend: Any) -> None:
    for function in (convolution, convolution_backward_input, convolution_backward_weight):
        backend.kernel(function.__name__)(function)
