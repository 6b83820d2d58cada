"""Resampling: interpolation to other sizes, sampling at any positions, shuffles between channels and space."""

from __future__ import annotations

import builtins
import math

from ..tensor import dtypes
from . import shapes
from .notation import Size, Tensor, args, composite, function, op


@op(shapes.upsample, namespace="_", linear=True, batch="folded", public="interpolate", layout="channels")
def upsample(
    input: Tensor, output_size: Size, mode: str, align_corners: bool, scales: tuple[float | None, ...], antialias: bool
) -> Tensor:
    """Interpolates every spatial dimension to another size; `mode` is nearest, nearest-exact, linear or cubic."""


upsample.vjp(
    input=lambda g, input_shape, mode, align_corners, scales, antialias: upsample_backward(
        g, input_shape, mode, align_corners, scales, antialias
    ),
)
upsample.samples(lambda make: [
    args(make(2, 3, 5), (8,), "nearest", False, (None,), False),
    args(make(2, 3, 5, 4), (8, 3), "nearest-exact", False, (None, None), False),
    args(make(2, 3, 5, 4), (8, 3), "linear", True, (None, None), False),
    args(make(2, 3, 5, 4), (7, 6), "linear", False, (1.5, 1.5), False),
    args(make(2, 2, 3, 4, 3), (5, 4, 2), "linear", False, (None, None, None), False),
    args(make(2, 3, 5, 4), (8, 3), "cubic", False, (None, None), False),
    args(make(2, 3, 9, 8), (4, 3), "linear", False, (None, None), True),
    args(make(2, 3, 9, 8), (4, 3), "cubic", False, (None, None), True),
])


@op(shapes.upsample_backward, namespace="_", accepts="float complex", linear=True, batch="loop", layout="channels")
def upsample_backward(
    grad: Tensor, input_shape: Size, mode: str, align_corners: bool, scales: tuple[float | None, ...], antialias: bool
) -> Tensor:
    """The adjoint of `upsample`."""


upsample_backward.vjp(
    grad=lambda g, grad_shape, mode, align_corners, scales, antialias: upsample(
        g, grad_shape[2:], mode, align_corners, scales, antialias
    ),
)
upsample_backward.samples(lambda make: [
    args(make(2, 3, 8, 3), (2, 3, 5, 4), "linear", False, (None, None), False),
    args(make(2, 3, 8, 3), (2, 3, 5, 4), "cubic", True, (None, None), False),
])


@function(namespace="nn.functional")
def interpolate(
    input: Tensor, size: int | Size | None = None, scale_factor: float | tuple[float, ...] | None = None, mode: str = "nearest",
    align_corners: bool | None = None, recompute_scale_factor: bool | None = None, antialias: bool = False,
) -> Tensor:
    """Resizes the spatial dimensions.

    Args:
        input: (batch, channels, *space), one to three spatial dimensions.
        size: the result's spatial sizes; or
        scale_factor: the factor of each, the result's size rounded down.
        mode: "nearest", "nearest-exact", "linear" (one dimension), "bilinear" and "bicubic" (two), "trilinear" (three),
            or "area" (means of the parts that become one element).
        align_corners: whether the corner elements' centres, not their corners, coincide; for the linear and cubic modes.
        recompute_scale_factor: take positions from the sizes instead of from scale_factor.
        antialias: widen the filter when shrinking; for "bilinear" and "bicubic".

    Raises:
        ValueError: both or neither of size and scale_factor, or options that the mode does not take.
        NotImplementedError: a mode that does not exist for that many dimensions.

    Example:
        >>> fb.nn.functional.interpolate(fb.tensor([[[1.0, 2.0]]]), scale_factor=2)
        tensor([[[1., 1., 2., 2.]]])
    """
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise ValueError(f"interpolate: align_corners is an option of the linear and cubic modes, not of '{mode}'")
    if antialias and mode not in ("bilinear", "bicubic"):
        raise ValueError(f"interpolate: antialias is an option of 'bilinear' and 'bicubic', not of '{mode}'")
    sizes, scales = shapes.resampled(input.shape, size, scale_factor, builtins.bool(recompute_scale_factor))
    if mode == "area":
        return adaptive_avg_pool(input, sizes)
    rule = shapes.interpolation(mode, input.ndim - 2)
    return upsample(input, sizes, rule, builtins.bool(align_corners), scales, antialias)


interpolate.samples(lambda make: [
    args(make(2, 3, 5), 8),
    args(make(2, 3, 5, 4), scale_factor=1.7, mode="bilinear"),
    args(make(2, 3, 5, 4), scale_factor=1.7, mode="bilinear", recompute_scale_factor=True),
    args(make(2, 3, 5, 4), (7, 9), mode="bicubic", align_corners=True),
    args(make(2, 3, 5, 4), (2, 3), mode="area"),
    args(make(2, 3, 9, 8), (4, 5), mode="bilinear", antialias=True),
])


@function()
def pixel_shuffle(input: Tensor, upscale_factor: int) -> Tensor:
    """Rearranges (..., channels * r * r, height, width) to (..., channels, height * r, width * r), r being `upscale_factor`.

    Raises:
        ShapeError: the channels cannot be divided so.

    Example:
        >>> fb.pixel_shuffle(fb.ones(1, 8, 2, 3), 2).shape
        flambeau.Size([1, 2, 4, 6])
    """
    split, order, shape = shapes.shuffled(input.shape, upscale_factor, "pixel_shuffle")
    return shapes.in_format_of(input, reshape(permute(reshape(input, split), order), shape))


pixel_shuffle.samples(lambda make: [args(make(2, 8, 3, 2), 2), args(make(9, 1, 2), 3)])


@function()
def pixel_unshuffle(input: Tensor, downscale_factor: int) -> Tensor:
    """The inverse of `pixel_shuffle`.

    Raises:
        ShapeError: height or width cannot be divided by the factor.

    Example:
        >>> fb.pixel_unshuffle(fb.ones(1, 2, 4, 6), 2).shape
        flambeau.Size([1, 8, 2, 3])
    """
    split, order, shape = shapes.unshuffled(input.shape, downscale_factor, "pixel_unshuffle")
    return shapes.in_format_of(input, reshape(permute(reshape(input, split), order), shape))


pixel_unshuffle.samples(lambda make: [args(make(2, 3, 4, 6), 2), args(make(1, 3, 6), 3)])


@function()
def channel_shuffle(input: Tensor, groups: int) -> Tensor:
    """Interleaves `groups` groups of channels of (batch, channels, *space).

    Raises:
        ShapeError: the groups do not divide the channels.

    Example:
        >>> fb.channel_shuffle(fb.tensor([[[1], [2], [3], [4]]]), 2).flatten()
        tensor([1, 3, 2, 4])
    """
    shuffled = reshape(transpose(reshape(input, shapes.channel_groups(input.shape, groups)), 1, 2), input.shape)
    return shapes.in_format_of(input, shuffled)


channel_shuffle.samples(lambda make: [args(make(2, 6, 4, 3), 3), args(make(2, 4, 3), 2)])


@composite(shapes.grid_sampler, namespace="_", autocast="float32", accepts="float", public="grid_sample")
def grid_sampler(input: Tensor, grid: Tensor, mode: str, padding_mode: str, align_corners: bool) -> Tensor:
    """Samples each image at the positions of its grid; written in ops, and differentiated through them."""
    if input.dtype in (dtypes.float16, dtypes.bfloat16):  # positions rounded at each step would be pixels apart
        return cast(grid_sampler(cast(input, dtypes.float32), cast(grid, dtypes.float32), mode, padding_mode, align_corners), input.dtype)
    space = input.shape[2:]
    dims = len(space)
    positions = [grid_position(select(grid, -1, dims - 1 - axis), space[axis], align_corners) for axis in builtins.range(dims)]
    if mode == "bicubic":
        return sample_cubic(input, positions, padding_mode, align_corners)
    positions = [into_image(p, n, padding_mode, align_corners) for p, n in zip(positions, space)]
    if mode == "nearest":
        return sample_at(input, [round(p) for p in positions], None)
    lower = [floor(p) for p in positions]
    total = None
    for corner in builtins.range(2**dims):
        bits = [corner >> axis & 1 for axis in builtins.range(dims)]
        weight = None
        for position, start, bit in zip(positions, lower, bits):
            part = position - start if bit else start + 1 - position
            weight = part if weight is None else weight * part
        term = sample_at(input, [start + bit for start, bit in zip(lower, bits)], weight)
        total = term if total is None else total + term
    return total


grid_sampler.samples(lambda make: [
    args(make(2, 3, 5, 4), make(2, 3, 2, 2, low=-1.2, high=1.2), mode, padding_mode, align)
    for mode in ("bilinear", "nearest", "bicubic") for padding_mode in ("zeros", "border", "reflection") for align in (False, True)
] + [args(make(2, 2, 3, 4, 5), make(2, 2, 3, 2, 3, low=-1.2, high=1.2), "bilinear", "zeros", False)])


@function(namespace="_")
def grid_position(coordinate: Tensor, size: int, align_corners: bool) -> Tensor:
    """A coordinate in [-1, 1] as a position in elements."""
    if align_corners:
        return (coordinate + 1) * ((size - 1) / 2)
    return ((coordinate + 1) * size - 1) / 2


@function(namespace="_")
def into_image(position: Tensor, size: int, padding_mode: str, align_corners: bool) -> Tensor:
    """Positions outside moved to the border, or reflected at it."""
    if padding_mode == "zeros":
        return position
    if padding_mode == "reflection":
        low = 0.0 if align_corners else -0.5
        span = size - 1 if align_corners else size
        if span == 0:
            return position * 0
        distance = abs(position - low)
        beyond = fmod(distance, span)
        flips = floor(distance / span)
        position = where(fmod(flips, 2) == 0, beyond + low, span - beyond + low)
    return clamp(position, 0, size - 1)


@function(namespace="_")
def sample_at(input: Tensor, places: list[Tensor], weight: Tensor | None) -> Tensor:
    """Reads (batch, channels, *space) at whole positions, zero outside, times a weight."""
    batch, channels = input.shape[:2]
    space = input.shape[2:]
    inside = None
    flat: Any = None
    for place, size in zip(places, space):
        valid = (place >= 0) & (place <= size - 1)
        inside = valid if inside is None else inside & valid
        place = cast(clamp(nan_to_num(detach(place), 0.0), 0, size - 1), shapes.index_dtype())
        flat = place if flat is None else flat * size + place
    shape = flat.shape
    index = expand(reshape(flat, (batch, 1, -1)), (batch, channels, math.prod(shape[1:])))
    values = reshape(gather(reshape(input, (batch, channels, -1)), 2, index), (batch, channels, *shape[1:]))
    factor = cast(inside, input.dtype) if weight is None else where(inside, weight, 0)
    return values * unsqueeze(factor, 1)


@function(namespace="_")
def sample_cubic(input: Tensor, positions: list[Tensor], padding_mode: str, align_corners: bool) -> Tensor:
    """Cubic convolution of the 4 x 4 elements around each position."""
    lower = [floor(p) for p in positions]
    weights = [cubic_weights(p - start) for p, start in zip(positions, lower)]
    rows, columns = [
        [into_image(start + (tap - 1), size, padding_mode, align_corners) for tap in builtins.range(4)]
        for start, size in zip(lower, input.shape[2:])
    ]
    total = None
    for row, down in zip(rows, weights[0]):
        for column, right in zip(columns, weights[1]):
            term = sample_at(input, [round(row), round(column)], down * right)
            total = term if total is None else total + term
    return total


@function(namespace="_")
def cubic_weights(t: Tensor) -> list[Tensor]:
    """Keys' cubic convolution weights, a = -0.75, of the four elements around a position at fraction t."""
    left, right = 1 - t, t + 1
    far = [((-0.75 * x + 3.75) * x - 6) * x + 3 for x in (right, 2 - t)]
    near = [(1.25 * x - 2.25) * x * x + 1 for x in (t, left)]
    return [far[0], near[0], near[1], far[1]]


@function(namespace="nn.functional")
def grid_sample(
    input: Tensor, grid: Tensor, mode: str = "bilinear", padding_mode: str = "zeros", align_corners: bool | None = None
) -> Tensor:
    """Samples each image at the positions that its grid names.

    Args:
        input: (batch, channels, [depth,] height, width).
        grid: (batch, *space, 2 or 3), coordinates (x, y[, z]) in which -1 and 1 are the image's ends.
        mode: "bilinear" (trilinear for volumes), "nearest", or "bicubic" for images.
        padding_mode: outside the image are "zeros", the "border", or its "reflection".
        align_corners: whether -1 and 1 are the centres of the corner elements, not their outer corners.

    Returns:
        (batch, channels, *space).

    Raises:
        ShapeError: the grid does not fit the input.
        ValueError: an unknown mode.

    Example:
        >>> image = fb.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
        >>> fb.nn.functional.grid_sample(image, fb.zeros(1, 1, 1, 2), align_corners=False)
        tensor([[[[2.5000]]]])
    """
    shapes.grid_sampler(input.shape, grid.shape, mode, padding_mode, builtins.bool(align_corners))
    return grid_sampler(input, grid, mode, padding_mode, builtins.bool(align_corners))


grid_sample.samples(lambda make: [args(make(2, 3, 5, 4), make(2, 3, 2, 2, low=-1.2, high=1.2), align_corners=False)])


@function(namespace="nn.functional")
def affine_grid(theta: Tensor, size: Size, align_corners: bool | None = None) -> Tensor:
    """The grid for `grid_sample` of an affine map of the result's positions to the input's.

    Args:
        theta: (batch, 2, 3) for images, (batch, 3, 4) for volumes.
        size: the result's shape, (batch, channels, [depth,] height, width).
        align_corners: as in `grid_sample`.

    Returns:
        (batch, *space, 2 or 3).

    Raises:
        ValueError: theta does not fit the size.

    Example:
        >>> fb.nn.functional.affine_grid(fb.tensor([[[1.0, 0, 0], [0, 1, 0]]]), (1, 1, 1, 2), align_corners=True)
        tensor([[[[-1.,  0.],
                  [ 1.,  0.]]]])
    """
    dims = len(size) - 2
    if not theta.dtype.is_floating_point:
        raise ValueError(f"affine_grid: theta must be floating point, but is {theta.dtype.name}; cast with .to(dtype)")
    if dims not in (2, 3) or tuple(theta.shape) != (size[0], dims, dims + 1):
        raise ValueError(f"affine_grid: theta must be (batch, 2, 3) or (batch, 3, 4) for size {tuple(size)}, but got {tuple(theta.shape)}")
    space = tuple(size[2:])
    axes: list[Any] = []
    for axis, count in enumerate(space):
        end = 0 if count == 1 and align_corners else 1 if align_corners else (count - 1) / count
        line = linspace(-end, end, count, dtype=theta.dtype, device=theta.device)
        axes.insert(0, expand(reshape(line, (count, *(1,) * (dims - axis - 1))), space))
    ones_ = expand(ones((1,) * dims, dtype=theta.dtype, device=theta.device), space)
    base = reshape(stack([*axes, ones_], -1), (1, math.prod(space), dims + 1))
    return reshape(matmul(base, transpose(theta, 1, 2)), (size[0], *space, dims))


affine_grid.samples(lambda make: [
    args(make(2, 2, 3), (2, 1, 4, 3), align_corners=False),
    args(make(2, 2, 3), (2, 1, 4, 3), align_corners=True),
    args(make(1, 3, 4), (1, 2, 2, 3, 4), align_corners=False),
])
