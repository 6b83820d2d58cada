"""Pooling: maxima with their places, means, and their adjoints, over one to three spatial dimensions."""

from __future__ import annotations

import math

from . import shapes
from .notation import Index, Size, Tensor, args, function, op


@op(shapes.max_pool, namespace="_", result=(None, "int64"), returns=("values", "indices"), batch="folded", accepts="int float", public="max_pool", layout="channels")
def max_pool(
    input: Tensor, kernel_size: Size, stride: Size, padding: Size, dilation: Size, ceil_mode: bool
) -> tuple[Tensor, Index]:
    """The maximum of every window and its place in the flattened spatial dimensions; NaN wins."""


max_pool.vjp(
    input=lambda g, indices, input_shape, kernel_size, stride, dilation: unpool(
        g, indices, input_shape[len(input_shape) - len(kernel_size) :], shapes.overlapping(kernel_size, stride, dilation)
    ),
)
max_pool.samples(lambda make: [
    args(make(2, 3, 8, 6), (2, 2), (2, 2), (0, 0), (1, 1), False),
    args(make(2, 3, 9, 7), (3, 3), (2, 2), (1, 1), (1, 1), True),
    args(make(3, 11), (3,), (1,), (1,), (2,), False),
    args(make(2, 2, 4, 5, 4), (2, 3, 2), (1, 2, 2), (0, 1, 1), (1, 1, 1), True),
])


@op(shapes.unpool, namespace="_", linear=True, batch="loop", public="max_unpool", layout="channels")
def unpool(input: Tensor, indices: Index, space: Size, overlapping: bool) -> Tensor:
    """Puts each value at its place in planes of zeros of size `space`; values for one place are added if `overlapping`."""


unpool.vjp(input=lambda g, indices, space: gather_pooled(g, indices, len(space)))
unpool.samples(lambda make: [
    args(make(2, 3, 3, 4), make.index(48, 2, 3, 3, 4), (6, 8), True),
    args(make(2, 3), make.index(7, 2, 3), (7,), True),
])


@op(shapes.gather_pooled, namespace="_", linear=True, batch="loop", layout="channels")
def gather_pooled(input: Tensor, indices: Index, dims: int) -> Tensor:
    """Reads each plane of the last `dims` dimensions, flattened, at `indices`."""


gather_pooled.vjp(input=lambda g, indices, input_shape, dims: unpool(g, indices, input_shape[len(input_shape) - dims :], True))
gather_pooled.samples(lambda make: [
    args(make(2, 3, 6, 8), make.index(48, 2, 3, 3, 4), 2),
    args(make(2, 7), make.index(7, 2, 3), 1),
])


@op(shapes.avg_pool, namespace="_", linear=True, batch="folded", accepts="int float", layout="channels, 1d")
def avg_pool(
    input: Tensor, kernel_size: Size, stride: Size, padding: Size, ceil_mode: bool, count_include_pad: bool,
    divisor_override: int | None,
) -> Tensor:
    """The mean of every window; padding counts as zeros, or not at all, or the sum is divided by `divisor_override`."""


avg_pool.vjp(
    input=lambda g, input_shape, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override: avg_pool_backward(
        g, input_shape, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    ),
)
avg_pool.samples(lambda make: [
    args(make(2, 3, 8, 6), (2, 2), (2, 2), (0, 0), False, True, None),
    args(make(2, 3, 9, 7), (3, 3), (2, 2), (1, 1), True, False, None),
    args(make(2, 3, 9, 7), (3, 2), (2, 1), (1, 1), True, True, None),
    args(make(2, 3, 9, 7), (3, 3), (2, 2), (1, 1), False, True, 5),
    args(make(3, 11), (3,), (1,), (1,), False, True, None),
    args(make(2, 2, 4, 5, 4), (2, 3, 2), (1, 2, 2), (0, 1, 1), True, False, None),
])


@op(shapes.avg_pool_backward, namespace="_", accepts="float complex", linear=True, batch="loop", layout="channels, 1d")
def avg_pool_backward(
    grad: Tensor, input_shape: Size, kernel_size: Size, stride: Size, padding: Size, ceil_mode: bool, count_include_pad: bool,
    divisor_override: int | None,
) -> Tensor:
    """The adjoint of `avg_pool`."""


avg_pool_backward.vjp(
    grad=lambda g, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override: avg_pool(
        g, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    ),
)
avg_pool_backward.samples(lambda make: [
    args(make(2, 3, 4, 3), (2, 3, 8, 6), (2, 2), (2, 2), (0, 0), False, True, None),
    args(make(2, 3, 5, 4), (2, 3, 9, 7), (3, 3), (2, 2), (1, 1), True, False, None),
])


@op(shapes.adaptive_pool, namespace="_", linear=True, batch="folded", accepts="float complex", layout="channels")
def adaptive_avg_pool(input: Tensor, output_size: Size) -> Tensor:
    """Means over windows that cut every spatial dimension into `output_size` nearly equal, maybe overlapping parts."""


adaptive_avg_pool.vjp(input=lambda g, input_shape, output_size: adaptive_avg_pool_backward(g, input_shape, output_size))
adaptive_avg_pool.samples(lambda make: [
    args(make(2, 3, 8, 6), (1, 1)),
    args(make(2, 3, 7, 5), (3, 4)),
    args(make(3, 11), (4,)),
    args(make(2, 2, 4, 5, 4), (2, 3, 4)),
])


@op(shapes.adaptive_avg_pool_backward, namespace="_", accepts="float complex", linear=True, batch="loop", layout="channels")
def adaptive_avg_pool_backward(grad: Tensor, input_shape: Size, output_size: Size) -> Tensor:
    """The adjoint of `adaptive_avg_pool`."""


adaptive_avg_pool_backward.vjp(grad=lambda g, output_size: adaptive_avg_pool(g, output_size))
adaptive_avg_pool_backward.samples(lambda make: [
    args(make(2, 3, 3, 4), (2, 3, 7, 5), (3, 4)),
    args(make(2, 3, 1, 1), (2, 3, 8, 6), (1, 1)),
])


@op(shapes.adaptive_max_pool, namespace="_", result=(None, "int64"), returns=("values", "indices"), batch="folded", accepts="float", layout="channels")
def adaptive_max_pool(input: Tensor, output_size: Size) -> tuple[Tensor, Index]:
    """Maxima, with their places, over windows that cut every spatial dimension into `output_size` parts."""


adaptive_max_pool.vjp(
    input=lambda g, indices, input_shape, output_size: unpool(g, indices, input_shape[len(input_shape) - len(output_size) :], True)
)
adaptive_max_pool.samples(lambda make: [
    args(make(2, 3, 8, 6), (1, 1)),
    args(make(2, 3, 7, 5), (3, 4)),
    args(make(3, 11), (4,)),
])


@function(namespace="_")
def pool_maxima(input: Tensor, dims: int, kernel_size, stride, padding, dilation, ceil_mode: bool):
    """`max_pool` with PyTorch's short forms of its options."""
    name = f"max_pool{dims}d"
    shapes.check_rank(name, input.shape, dims)
    kernel_size = shapes.spatial(kernel_size, dims, "kernel_size", name)
    return max_pool(
        input, kernel_size, shapes.pool_stride(stride, kernel_size, name), shapes.spatial(padding, dims, "padding", name),
        shapes.spatial(dilation, dims, "dilation", name), ceil_mode,
    )


@function(namespace="_")
def pool_means(input: Tensor, dims: int, kernel_size, stride, padding, ceil_mode: bool, count_include_pad: bool, divisor_override):
    """`avg_pool` with PyTorch's short forms of its options."""
    name = f"avg_pool{dims}d"
    if divisor_override == 0:
        raise RuntimeError(f"{name}: divisor_override must not be zero; give another, or None for the window's count")
    shapes.check_rank(name, input.shape, dims)
    kernel_size = shapes.spatial(kernel_size, dims, "kernel_size", name)
    return avg_pool(
        input, kernel_size, shapes.pool_stride(stride, kernel_size, name), shapes.spatial(padding, dims, "padding", name),
        ceil_mode, count_include_pad, divisor_override,
    )


@function(namespace="_")
def pool_norms(input: Tensor, norm_type: float, dims: int, kernel_size, stride, ceil_mode: bool) -> Tensor:
    """The p-norm of every window, from the mean of the p-th powers; with an infinite p the largest or smallest magnitude."""
    if norm_type in (math.inf, -math.inf):
        largest = pool_maxima(abs(input) if norm_type > 0 else -abs(input), dims, kernel_size, stride, 0, 1, ceil_mode)[0]
        return largest if norm_type > 0 else -largest
    count = math.prod(shapes.spatial(kernel_size, dims, "kernel_size", f"lp_pool{dims}d"))
    means = pool_means(pow(input, norm_type), dims, kernel_size, stride, 0, ceil_mode, True, None)
    return pow(sign(means) * relu(abs(means)) * count, 1.0 / norm_type)


@function(namespace="_")
def unpool_maxima(input: Tensor, indices: Tensor, dims: int, kernel_size, stride, padding, output_size) -> Tensor:
    """`unpool` to the sizes that a max pooling with these options came from."""
    name = f"max_unpool{dims}d"
    shapes.check_rank(name, input.shape, dims)
    kernel_size = shapes.spatial(kernel_size, dims, "kernel_size", name)
    stride = shapes.pool_stride(stride, kernel_size, name)
    padding = shapes.spatial(padding, dims, "padding", name)
    shapes.check_places(name, input.shape, indices.shape)
    return unpool(input, indices, shapes.unpooled_space(name, input.shape, kernel_size, stride, padding, output_size), False)


@function()
def max_pool1d(
    input: Tensor, kernel_size: int | Size, stride: int | Size | None = None, padding: int | Size = 0, dilation: int | Size = 1,
    ceil_mode: bool = False, return_indices: bool = False,
):
    """The maximum of every window of `input` over 1 spatial dimension.

    Args:
        input: ([batch,] channels, length).
        kernel_size: the window's size.
        stride: steps between windows; the window's size unless given.
        padding: minus infinity added on both sides, at most half a window.
        dilation: steps between a window's elements.
        ceil_mode: rounds the result's sizes up, so that a last partial window counts.
        return_indices: also returns the maxima's places in the flattened spatial dimensions.

    Returns:
        The maxima, or (maxima, indices).

    Raises:
        ShapeError: the input is too small for the window.

    Example:
        >>> fb.max_pool1d(fb.ones(2, 3, 8), 2).shape
        flambeau.Size([2, 3, 4])
    """
    values, indices = pool_maxima(input, 1, kernel_size, stride, padding, dilation, ceil_mode)
    return (values, indices) if return_indices else values


max_pool1d.samples(lambda make: [
    args(make(2, 3, 8), 2),
    args(make(3, 9), 3, stride=2, padding=1, ceil_mode=True),
    args(make(2, 3, 9), 2, 1, 0, 2),
])


@function(namespace="nn.functional")
def max_pool1d_with_indices(
    input: Tensor, kernel_size: int | Size, stride: int | Size | None = None, padding: int | Size = 0, dilation: int | Size = 1,
    ceil_mode: bool = False, return_indices: bool = True,
):
    """`max_pool1d` with the maxima's places.

    Args:
        return_indices: taken for PyTorch's sake; the places are returned in any case.

    Returns:
        (maxima, indices), indices int64 into the flattened spatial dimensions.

    Example:
        >>> values, indices = fb.nn.functional.max_pool1d_with_indices(fb.ones(2, 3, 8), 2)
        >>> indices.shape
        flambeau.Size([2, 3, 4])
    """
    return pool_maxima(input, 1, kernel_size, stride, padding, dilation, ceil_mode)
max_pool1d_with_indices.samples(max_pool1d)


@function(namespace="nn.functional")
def max_unpool1d(
    input: Tensor, indices: Tensor, kernel_size: int | Size, stride: int | Size | None = None, padding: int | Size = 0,
    output_size: Size | None = None,
) -> Tensor:
    """Puts the maxima of `max_pool1d` back to their places, zeros elsewhere.

    Args:
        input, indices: what `max_pool1d(..., return_indices=True)` returned.
        kernel_size, stride, padding: those of the pooling.
        output_size: the spatial sizes (or the whole shape) of the result, where several would do.

    Example:
        >>> values, indices = fb.max_pool1d(fb.ones(2, 3, 8), 2, return_indices=True)
        >>> fb.nn.functional.max_unpool1d(values, indices, 2).shape
        flambeau.Size([2, 3, 8])
    """
    return unpool_maxima(input, indices, 1, kernel_size, stride, padding, output_size)
max_unpool1d.samples(lambda make: [
    args(*max_pool1d_with_indices(make(2, 3, 6), 2), 2), args(*max_pool1d_with_indices(make(3, 6), 2, 2), 2, 2, output_size=(6,)),
])



@function()
def avg_pool1d(
    input: Tensor, kernel_size: int | Size, stride: int | Size | None = None, padding: int | Size = 0, ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of every window of `input` over 1 spatial dimension.

    Args:
        input: ([batch,] channels, length).
        kernel_size: the window's size.
        stride: steps between windows; the window's size unless given.
        padding: zeros added on both sides, at most half a window.
        ceil_mode: rounds the result's sizes up, so that a last partial window counts.
        count_include_pad: whether the added zeros count in the mean.

    Raises:
        ShapeError: the input is too small for the window.

    Example:
        >>> fb.nn.functional.avg_pool1d(fb.ones(2, 3, 8), 2).shape
        flambeau.Size([2, 3, 4])
    """
    return pool_means(input, 1, kernel_size, stride, padding, ceil_mode, count_include_pad, None)


avg_pool1d.samples(lambda make: [
    args(make(2, 3, 8), 2),
    args(make(3, 9), 3, stride=2, padding=1, ceil_mode=True),
    args(make(2, 3, 9), 3, 1, 1, count_include_pad=False),
])


@function()
def adaptive_avg_pool1d(input: Tensor, output_size: int | Size | None) -> Tensor:
    """Means over `output_size` nearly equal parts of every spatial dimension.

    Args:
        input: ([batch,] channels, length).
        output_size: the result's spatial sizes; None keeps a dimension's size.

    Example:
        >>> fb.nn.functional.adaptive_avg_pool1d(fb.ones(2, 3, 9), 1).shape
        flambeau.Size([2, 3, 1])
    """
    return adaptive_avg_pool(input, shapes.output_space(output_size, input.shape, 1))


adaptive_avg_pool1d.samples(lambda make: [args(make(2, 3, 8), 1), args(make(3, 9), 3)])


@function(namespace="nn.functional")
def adaptive_max_pool1d(input: Tensor, output_size: int | Size | None, return_indices: bool = False):
    """Maxima over `output_size` nearly equal parts of every spatial dimension.

    Args:
        input: ([batch,] channels, length).
        output_size: the result's spatial sizes; None keeps a dimension's size.
        return_indices: also returns the maxima's places in the flattened spatial dimensions.

    Example:
        >>> fb.nn.functional.adaptive_max_pool1d(fb.ones(2, 3, 9), 1).shape
        flambeau.Size([2, 3, 1])
    """
    values, indices = adaptive_max_pool(input, shapes.output_space(output_size, input.shape, 1))
    return (values, indices) if return_indices else values


adaptive_max_pool1d.samples(lambda make: [args(make(2, 3, 8), 1), args(make(3, 9), 3)])


@function(namespace="nn.functional")
def lp_pool1d(
    input: Tensor, norm_type: float, kernel_size: int | Size, stride: int | Size | None = None, ceil_mode: bool = False
) -> Tensor:
    """The p-norm of every window: (sum of x^p)^(1/p), p being `norm_type`; negative sums count as zero.

    Args:
        input: ([batch,] channels, length).
        norm_type: p.
        kernel_size, stride, ceil_mode: as in `avg_pool1d`.

    Example:
        >>> fb.nn.functional.lp_pool1d(fb.ones(2, 3, 8), 2, 2).shape
        flambeau.Size([2, 3, 4])
    """
    return pool_norms(input, norm_type, 1, kernel_size, stride, ceil_mode)


lp_pool1d.samples(lambda make: [args(make(2, 3, 8), 2, 2), args(make(3, 9, low=0.1, high=1), 3.0, 3, stride=2)])


@function()
def max_pool2d(
    input: Tensor, kernel_size: int | Size, stride: int | Size | None = None, padding: int | Size = 0, dilation: int | Size = 1,
    ceil_mode: bool = False, return_indices: bool = False,
):
    """The maximum of every window of `input` over 2 spatial dimensions.

    Args:
        input: ([batch,] channels, height, width).
        kernel_size: the window's size.
        stride: steps between windows; the window's size unless given.
        padding: minus infinity added on both sides, at most half a window.
        dilation: steps between a window's elements.
        ceil_mode: rounds the result's sizes up, so that a last partial window counts.
        return_indices: also returns the maxima's places in the flattened spatial dimensions.

    Returns:
        The maxima, or (maxima, indices).

    Raises:
        ShapeError: the input is too small for the window.

    Example:
        >>> fb.max_pool2d(fb.ones(2, 3, 8, 6), 2).shape
        flambeau.Size([2, 3, 4, 3])
    """
    values, indices = pool_maxima(input, 2, kernel_size, stride, padding, dilation, ceil_mode)
    return (values, indices) if return_indices else values


max_pool2d.samples(lambda make: [
    args(make(2, 3, 8, 6), 2),
    args(make(3, 9, 7), 3, stride=2, padding=1, ceil_mode=True),
    args(make(2, 3, 9, 7), 2, 1, 0, 2),
])


@function(namespace="nn.functional")
def max_pool2d_with_indices(
    input: Tensor, kernel_size: int | Size, stride: int | Size | None = None, padding: int | Size = 0, dilation: int | Size = 1,
    ceil_mode: bool = False, return_indices: bool = True,
):
    """`max_pool2d` with the maxima's places.

    Args:
        return_indices: taken for PyTorch's sake; the places are returned in any case.

    Returns:
        (maxima, indices), indices int64 into the flattened spatial dimensions.

    Example:
        >>> values, indices = fb.nn.functional.max_pool2d_with_indices(fb.ones(2, 3, 8, 6), 2)
        >>> indices.shape
        flambeau.Size([2, 3, 4, 3])
    """
    return pool_maxima(input, 2, kernel_size, stride, padding, dilation, ceil_mode)
max_pool2d_with_indices.samples(max_pool2d)


@function(namespace="nn.functional")
def max_unpool2d(
    input: Tensor, indices: Tensor, kernel_size: int | Size, stride: int | Size | None = None, padding: int | Size = 0,
    output_size: Size | None = None,
) -> Tensor:
    """Puts the maxima of `max_pool2d` back to their places, zeros elsewhere.

    Args:
        input, indices: what `max_pool2d(..., return_indices=True)` returned.
        kernel_size, stride, padding: those of the pooling.
        output_size: the spatial sizes (or the whole shape) of the result, where several would do.

    Example:
        >>> values, indices = fb.max_pool2d(fb.ones(2, 3, 8, 6), 2, return_indices=True)
        >>> fb.nn.functional.max_unpool2d(values, indices, 2).shape
        flambeau.Size([2, 3, 8, 6])
    """
    return unpool_maxima(input, indices, 2, kernel_size, stride, padding, output_size)
max_unpool2d.samples(lambda make: [
    args(*max_pool2d_with_indices(make(2, 3, 4, 6), 2), 2),
    args(*max_pool2d_with_indices(make(3, 6, 6), 2, 2), 2, 2, output_size=(6, 6)),
])



@function(namespace="nn.functional")
def avg_pool2d(
    input: Tensor, kernel_size: int | Size, stride: int | Size | None = None, padding: int | Size = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Tensor:
    """The mean of every window of `input` over 2 spatial dimensions.

    Args:
        input: ([batch,] channels, height, width).
        kernel_size: the window's size.
        stride: steps between windows; the window's size unless given.
        padding: zeros added on both sides, at most half a window.
        ceil_mode: rounds the result's sizes up, so that a last partial window counts.
        count_include_pad: whether the added zeros count in the mean.
        divisor_override: divides the sums by this instead of the window's count.

    Raises:
        ShapeError: the input is too small for the window.

    Example:
        >>> fb.nn.functional.avg_pool2d(fb.ones(2, 3, 8, 6), 2).shape
        flambeau.Size([2, 3, 4, 3])
    """
    return pool_means(input, 2, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


avg_pool2d.samples(lambda make: [
    args(make(2, 3, 8, 6), 2),
    args(make(3, 9, 7), 3, stride=2, padding=1, ceil_mode=True),
    args(make(2, 3, 9, 7), 3, 1, 1, count_include_pad=False),
])


@function(namespace="nn.functional")
def adaptive_avg_pool2d(input: Tensor, output_size: int | Size | None) -> Tensor:
    """Means over `output_size` nearly equal parts of every spatial dimension.

    Args:
        input: ([batch,] channels, height, width).
        output_size: the result's spatial sizes; None keeps a dimension's size.

    Example:
        >>> fb.nn.functional.adaptive_avg_pool2d(fb.ones(2, 3, 9, 7), 1).shape
        flambeau.Size([2, 3, 1, 1])
    """
    return adaptive_avg_pool(input, shapes.output_space(output_size, input.shape, 2))


adaptive_avg_pool2d.samples(lambda make: [args(make(2, 3, 8, 6), 1), args(make(3, 9, 7), 3)])


@function(namespace="nn.functional")
def adaptive_max_pool2d(input: Tensor, output_size: int | Size | None, return_indices: bool = False):
    """Maxima over `output_size` nearly equal parts of every spatial dimension.

    Args:
        input: ([batch,] channels, height, width).
        output_size: the result's spatial sizes; None keeps a dimension's size.
        return_indices: also returns the maxima's places in the flattened spatial dimensions.

    Example:
        >>> fb.nn.functional.adaptive_max_pool2d(fb.ones(2, 3, 9, 7), 1).shape
        flambeau.Size([2, 3, 1, 1])
    """
    shapes.check_rank("adaptive_max_pool2d", input.shape, 2)
    values, indices = adaptive_max_pool(input, shapes.output_space(output_size, input.shape, 2))
    return (values, indices) if return_indices else values


adaptive_max_pool2d.samples(lambda make: [args(make(2, 3, 8, 6), 1), args(make(3, 9, 7), 3)])


@function(namespace="nn.functional")
def lp_pool2d(
    input: Tensor, norm_type: float, kernel_size: int | Size, stride: int | Size | None = None, ceil_mode: bool = False
) -> Tensor:
    """The p-norm of every window: (sum of x^p)^(1/p), p being `norm_type`; negative sums count as zero.

    Args:
        input: ([batch,] channels, height, width).
        norm_type: p.
        kernel_size, stride, ceil_mode: as in `avg_pool2d`.

    Example:
        >>> fb.nn.functional.lp_pool2d(fb.ones(2, 3, 8, 6), 2, 2).shape
        flambeau.Size([2, 3, 4, 3])
    """
    return pool_norms(input, norm_type, 2, kernel_size, stride, ceil_mode)


lp_pool2d.samples(lambda make: [args(make(2, 3, 8, 6), 2, 2), args(make(3, 9, 7, low=0.1, high=1), 3.0, 3, stride=2)])


@function()
def max_pool3d(
    input: Tensor, kernel_size: int | Size, stride: int | Size | None = None, padding: int | Size = 0, dilation: int | Size = 1,
    ceil_mode: bool = False, return_indices: bool = False,
):
    """The maximum of every window of `input` over 3 spatial dimensions.

    Args:
        input: ([batch,] channels, depth, height, width).
        kernel_size: the window's size.
        stride: steps between windows; the window's size unless given.
        padding: minus infinity added on both sides, at most half a window.
        dilation: steps between a window's elements.
        ceil_mode: rounds the result's sizes up, so that a last partial window counts.
        return_indices: also returns the maxima's places in the flattened spatial dimensions.

    Returns:
        The maxima, or (maxima, indices).

    Raises:
        ShapeError: the input is too small for the window.

    Example:
        >>> fb.max_pool3d(fb.ones(2, 3, 4, 6, 8), 2).shape
        flambeau.Size([2, 3, 2, 3, 4])
    """
    values, indices = pool_maxima(input, 3, kernel_size, stride, padding, dilation, ceil_mode)
    return (values, indices) if return_indices else values


max_pool3d.samples(lambda make: [
    args(make(2, 3, 4, 6, 8), 2),
    args(make(3, 5, 7, 4), 3, stride=2, padding=1, ceil_mode=True),
    args(make(2, 3, 5, 7, 4), 2, 1, 0, 2),
])


@function(namespace="nn.functional")
def max_pool3d_with_indices(
    input: Tensor, kernel_size: int | Size, stride: int | Size | None = None, padding: int | Size = 0, dilation: int | Size = 1,
    ceil_mode: bool = False, return_indices: bool = True,
):
    """`max_pool3d` with the maxima's places.

    Args:
        return_indices: taken for PyTorch's sake; the places are returned in any case.

    Returns:
        (maxima, indices), indices int64 into the flattened spatial dimensions.

    Example:
        >>> values, indices = fb.nn.functional.max_pool3d_with_indices(fb.ones(2, 3, 4, 6, 8), 2)
        >>> indices.shape
        flambeau.Size([2, 3, 2, 3, 4])
    """
    return pool_maxima(input, 3, kernel_size, stride, padding, dilation, ceil_mode)
max_pool3d_with_indices.samples(max_pool3d)


@function(namespace="nn.functional")
def max_unpool3d(
    input: Tensor, indices: Tensor, kernel_size: int | Size, stride: int | Size | None = None, padding: int | Size = 0,
    output_size: Size | None = None,
) -> Tensor:
    """Puts the maxima of `max_pool3d` back to their places, zeros elsewhere.

    Args:
        input, indices: what `max_pool3d(..., return_indices=True)` returned.
        kernel_size, stride, padding: those of the pooling.
        output_size: the spatial sizes (or the whole shape) of the result, where several would do.

    Example:
        >>> values, indices = fb.max_pool3d(fb.ones(2, 3, 4, 6, 8), 2, return_indices=True)
        >>> fb.nn.functional.max_unpool3d(values, indices, 2).shape
        flambeau.Size([2, 3, 4, 6, 8])
    """
    return unpool_maxima(input, indices, 3, kernel_size, stride, padding, output_size)
max_unpool3d.samples(lambda make: [
    args(*max_pool3d_with_indices(make(2, 3, 4, 6, 4), 2), 2),
    args(*max_pool3d_with_indices(make(3, 6, 6, 6), 2, 2), 2, 2, output_size=(6, 6, 6)),
])



@function(namespace="nn.functional")
def avg_pool3d(
    input: Tensor, kernel_size: int | Size, stride: int | Size | None = None, padding: int | Size = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Tensor:
    """The mean of every window of `input` over 3 spatial dimensions.

    Args:
        input: ([batch,] channels, depth, height, width).
        kernel_size: the window's size.
        stride: steps between windows; the window's size unless given.
        padding: zeros added on both sides, at most half a window.
        ceil_mode: rounds the result's sizes up, so that a last partial window counts.
        count_include_pad: whether the added zeros count in the mean.
        divisor_override: divides the sums by this instead of the window's count.

    Raises:
        ShapeError: the input is too small for the window.

    Example:
        >>> fb.nn.functional.avg_pool3d(fb.ones(2, 3, 4, 6, 8), 2).shape
        flambeau.Size([2, 3, 2, 3, 4])
    """
    return pool_means(input, 3, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


avg_pool3d.samples(lambda make: [
    args(make(2, 3, 4, 6, 8), 2),
    args(make(3, 5, 7, 4), 3, stride=2, padding=1, ceil_mode=True),
    args(make(2, 3, 5, 7, 4), 3, 1, 1, count_include_pad=False),
])


@function(namespace="nn.functional")
def adaptive_avg_pool3d(input: Tensor, output_size: int | Size | None) -> Tensor:
    """Means over `output_size` nearly equal parts of every spatial dimension.

    Args:
        input: ([batch,] channels, depth, height, width).
        output_size: the result's spatial sizes; None keeps a dimension's size.

    Example:
        >>> fb.nn.functional.adaptive_avg_pool3d(fb.ones(2, 3, 5, 7, 4), 1).shape
        flambeau.Size([2, 3, 1, 1, 1])
    """
    return adaptive_avg_pool(input, shapes.output_space(output_size, input.shape, 3))


adaptive_avg_pool3d.samples(lambda make: [args(make(2, 3, 4, 6, 8), 1), args(make(3, 5, 7, 4), 3)])


@function(namespace="nn.functional")
def adaptive_max_pool3d(input: Tensor, output_size: int | Size | None, return_indices: bool = False):
    """Maxima over `output_size` nearly equal parts of every spatial dimension.

    Args:
        input: ([batch,] channels, depth, height, width).
        output_size: the result's spatial sizes; None keeps a dimension's size.
        return_indices: also returns the maxima's places in the flattened spatial dimensions.

    Example:
        >>> fb.nn.functional.adaptive_max_pool3d(fb.ones(2, 3, 5, 7, 4), 1).shape
        flambeau.Size([2, 3, 1, 1, 1])
    """
    shapes.check_rank("adaptive_max_pool3d", input.shape, 3)
    values, indices = adaptive_max_pool(input, shapes.output_space(output_size, input.shape, 3))
    return (values, indices) if return_indices else values


adaptive_max_pool3d.samples(lambda make: [args(make(2, 3, 4, 6, 8), 1), args(make(3, 5, 7, 4), 3)])


@function(namespace="nn.functional")
def lp_pool3d(
    input: Tensor, norm_type: float, kernel_size: int | Size, stride: int | Size | None = None, ceil_mode: bool = False
) -> Tensor:
    """The p-norm of every window: (sum of x^p)^(1/p), p being `norm_type`; negative sums count as zero.

    Args:
        input: ([batch,] channels, depth, height, width).
        norm_type: p.
        kernel_size, stride, ceil_mode: as in `avg_pool3d`.

    Example:
        >>> fb.nn.functional.lp_pool3d(fb.ones(2, 3, 4, 6, 8), 2, 2).shape
        flambeau.Size([2, 3, 2, 3, 4])
    """
    return pool_norms(input, norm_type, 3, kernel_size, stride, ceil_mode)


lp_pool3d.samples(lambda make: [args(make(2, 3, 4, 6, 8), 2, 2), args(make(3, 5, 7, 4, low=0.1, high=1), 3.0, 3, stride=2)])


