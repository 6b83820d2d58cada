"""Sliding blocks of images as columns, and their sums back into images."""

from __future__ import annotations

from . import shapes
from .notation import Size, Tensor, args, function, op


@op(shapes.im2col, namespace="_", linear=True, batch="folded", public="unfold")
def im2col(input: Tensor, kernel_size: Size, dilation: Size, padding: Size, stride: Size) -> Tensor:
    """Every sliding block of each image as a column: ([batch,] channels * kernel, blocks)."""


im2col.vjp(
    input=lambda g, input_shape, kernel_size, dilation, padding, stride: col2im(
        g, input_shape[len(input_shape) - 2 :], kernel_size, dilation, padding, stride
    ),
)
im2col.samples(lambda make: [
    args(make(2, 3, 6, 5), (3, 2), (1, 1), (0, 0), (1, 1)),
    args(make(3, 7, 6), (2, 3), (2, 1), (1, 0), (2, 1)),
])


@op(shapes.col2im, namespace="_", linear=True, batch="folded", public="fold")
def col2im(input: Tensor, output_size: Size, kernel_size: Size, dilation: Size, padding: Size, stride: Size) -> Tensor:
    """The adjoint of `im2col`: adds every column to its block of the image."""


col2im.vjp(
    input=lambda g, kernel_size, dilation, padding, stride: im2col(g, kernel_size, dilation, padding, stride),
)
col2im.samples(lambda make: [
    args(make(2, 18, 16), (6, 5), (3, 2), (1, 1), (0, 0), (1, 1)),
    args(make(18, 16), (7, 6), (2, 3), (2, 1), (1, 0), (2, 1)),
])


@function(namespace="nn.functional")
def unfold(input: Tensor, kernel_size: int | Size, dilation: int | Size = 1, padding: int | Size = 0, stride: int | Size = 1) -> Tensor:
    """Every sliding block of each image as a column.

    Args:
        input: ([batch,] channels, height, width).
        kernel_size: the block's size.
        dilation: steps between a block's elements.
        padding: zeros added on both sides.
        stride: steps between blocks.

    Returns:
        ([batch,] channels * kernel height * kernel width, blocks).

    Raises:
        ShapeError: the block is larger than the padded image.

    Example:
        >>> fb.nn.functional.unfold(fb.ones(1, 3, 4, 4), 2).shape
        flambeau.Size([1, 12, 9])
    """
    return im2col(
        input, shapes.spatial(kernel_size, 2, "kernel_size", "unfold"), shapes.spatial(dilation, 2, "dilation", "unfold"),
        shapes.spatial(padding, 2, "padding", "unfold"), shapes.spatial(stride, 2, "stride", "unfold"),
    )


unfold.samples(lambda make: [args(make(2, 3, 6, 5), 3), args(make(3, 7, 6), (2, 3), 2, 1, 2)])


@function(namespace="nn.functional")
def fold(
    input: Tensor, output_size: int | Size, kernel_size: int | Size, dilation: int | Size = 1, padding: int | Size = 0,
    stride: int | Size = 1,
) -> Tensor:
    """Adds columns to their sliding blocks of an image: the adjoint of `unfold`.

    Args:
        input: ([batch,] channels * kernel height * kernel width, blocks).
        output_size: the image's height and width.
        kernel_size, dilation, padding, stride: as in `unfold`.

    Returns:
        ([batch,] channels, height, width).

    Raises:
        ShapeError: the columns do not fit the image.

    Example:
        >>> fb.nn.functional.fold(fb.ones(1, 12, 9), 4, 2).shape
        flambeau.Size([1, 3, 4, 4])
    """
    return col2im(
        input, shapes.spatial(output_size, 2, "output_size", "fold"), shapes.spatial(kernel_size, 2, "kernel_size", "fold"),
        shapes.spatial(dilation, 2, "dilation", "fold"), shapes.spatial(padding, 2, "padding", "fold"),
        shapes.spatial(stride, 2, "stride", "fold"),
    )


fold.samples(lambda make: [args(make(2, 27, 12), (6, 5), 3), args(make(18, 8), (7, 6), (2, 3), 2, 1, 2)])
