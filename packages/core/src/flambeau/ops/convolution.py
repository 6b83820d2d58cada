"""Convolutions: one primitive for 1, 2 and 3 spatial dimensions, its two derivatives, and PyTorch's names."""

from __future__ import annotations

from . import shapes
from .notation import Size, Tensor, args, composite, function, op


@op(shapes.convolution, method=False, autocast="lower", batch="folded", accepts="int float complex", layout="channels, 1d by weight")
def convolution(
    input: Tensor, weight: Tensor, bias: Tensor | None, stride: Size, padding: Size, dilation: Size, transposed: bool,
    output_padding: Size, groups: int,
) -> Tensor:
    """Cross-correlates `input` with `weight` over all spatial dimensions; `transposed` does the adjoint of that.

    Args:
        input: (batch, channels, *space), one to three spatial dimensions.
        weight: (outputs, channels / groups, *kernel); (channels, outputs / groups, *kernel) when transposed.
        bias: (outputs,) or None.
        stride, padding, dilation: one number for each spatial dimension.
        transposed: the adjoint ("deconvolution").
        output_padding: what is added at the end of each spatial dimension when transposed.
        groups: channels and outputs are cut into so many independent groups.

    Returns:
        (batch, outputs, *space).

    Raises:
        ShapeError: the shapes do not fit, or the kernel is larger than the padded input.

    Example:
        >>> x, w = fb.ones(1, 1, 4, 4), fb.ones(1, 1, 3, 3)
        >>> fb.convolution(x, w, None, (1, 1), (0, 0), (1, 1), False, (0, 0), 1).shape
        flambeau.Size([1, 1, 2, 2])
    """


convolution.vjp(
    input=lambda g, weight, input_shape, stride, padding, dilation, transposed, output_padding, groups: convolution_backward_input(
        g, conj(weight), input_shape, stride, padding, dilation, transposed, output_padding, groups
    ),
    weight=lambda g, input, weight_shape, stride, padding, dilation, transposed, output_padding, groups: convolution_backward_weight(
        g, conj(input), weight_shape, stride, padding, dilation, transposed, output_padding, groups
    ),
    bias=lambda g: sum(g, shapes.other_dims(g.ndim)),
)
convolution.vjp_joint(
    lambda g, input, weight, stride, padding, dilation, transposed, output_padding, groups: convolution_backward(
        g, conj(input), conj(weight), stride, padding, dilation, transposed, output_padding, groups
    ), "input", "weight",
)
convolution.samples(lambda make: [
    args(make(2, 3, 7), make(4, 3, 3), make(4), (1,), (0,), (1,), False, (0,), 1),
    args(make(2, 3, 6, 5), make(4, 3, 3, 2), None, (1, 1), (1, 0), (1, 1), False, (0, 0), 1),
    args(make(2, 4, 6, 7), make(6, 2, 3, 3), make(6), (2, 1), (1, 2), (1, 2), False, (0, 0), 2),
    args(make(1, 3, 5, 5), make(3, 1, 3, 3), make(3), (1, 1), (1, 1), (1, 1), False, (0, 0), 3),
    args(make(1, 2, 4, 5, 4), make(3, 2, 2, 3, 2), make(3), (1, 2, 1), (0, 1, 0), (1, 1, 2), False, (0, 0, 0), 1),
    args(make(2, 4, 5, 4), make(4, 3, 3, 3), make(6), (2, 2), (1, 1), (1, 1), True, (1, 0), 2),
    args(make(0, 3, 6, 5), make(4, 3, 3, 3), make(4), (1, 1), (0, 0), (1, 1), False, (0, 0), 1),
])


@composite(shapes.convolution_backward, namespace="_", method=False, autocast="lower", layout="channels, 1d by weight")
def convolution_backward(
    grad: Tensor, input: Tensor, weight: Tensor, stride: Size, padding: Size, dilation: Size, transposed: bool, output_padding: Size,
    groups: int,
) -> tuple[Tensor, Tensor]:
    """The cotangents of `convolution`'s input and weight."""
    options = stride, padding, dilation, transposed, output_padding, groups
    by_input = convolution_backward_input(grad, weight, input.shape, *options)
    return by_input, convolution_backward_weight(grad, input, weight.shape, *options)


convolution_backward.samples(lambda make: [
    args(make(2, 4, 5, 4), make(2, 3, 5, 5), make(4, 3, 3, 2), (1, 1), (1, 0), (1, 1), False, (0, 0), 1),
    args(make(2, 9, 5, 6), make(2, 8, 5, 6), make(9, 8, 3, 3), (1, 1), (2, 1), (2, 1), False, (0, 0), 1),
    args(make(2, 4, 3), make(2, 3, 7), make(4, 3, 3), (2,), (0,), (1,), False, (0,), 1),
    args(make(1, 6, 9, 7), make(1, 4, 5, 4), make(4, 3, 3, 3), (2, 2), (1, 1), (1, 1), True, (0, 0), 2),
])


@op(shapes.convolution_backward_input, namespace="_", method=False, autocast="lower", batch="loop", layout="channels, 1d by weight")
def convolution_backward_input(
    grad: Tensor, weight: Tensor, input_shape: Size, stride: Size, padding: Size, dilation: Size, transposed: bool,
    output_padding: Size, groups: int,
) -> Tensor:
    """The adjoint of `convolution` in its input: takes a cotangent of the result to one of the input."""


convolution_backward_input.vjp(
    grad=lambda g, weight, stride, padding, dilation, transposed, output_padding, groups: convolution(
        g, conj(weight), None, stride, padding, dilation, transposed, output_padding, groups
    ),
    weight=lambda g, grad, weight_shape, stride, padding, dilation, transposed, output_padding, groups: convolution_backward_weight(
        conj(grad), g, weight_shape, stride, padding, dilation, transposed, output_padding, groups
    ),
)
convolution_backward_input.samples(lambda make: [
    args(make(2, 4, 5, 4), make(4, 3, 3, 2), (2, 3, 5, 5), (1, 1), (1, 0), (1, 1), False, (0, 0), 1),
    args(make(2, 4, 3), make(4, 3, 3), (2, 3, 7), (2,), (0,), (1,), False, (0,), 1),
    args(make(1, 6, 9, 7), make(4, 3, 3, 3), (1, 4, 5, 4), (2, 2), (1, 1), (1, 1), True, (0, 0), 2),
])


@op(shapes.convolution_backward_weight, namespace="_", accepts="int float complex", method=False, autocast="lower", batch="loop", layout="channels, 1d by weight")
def convolution_backward_weight(
    grad: Tensor, input: Tensor, weight_shape: Size, stride: Size, padding: Size, dilation: Size, transposed: bool,
    output_padding: Size, groups: int,
) -> Tensor:
    """The adjoint of `convolution` in its weight: takes a cotangent of the result to one of the weight."""


convolution_backward_weight.vjp(
    grad=lambda g, input, stride, padding, dilation, transposed, output_padding, groups: convolution(
        conj(input), g, None, stride, padding, dilation, transposed, output_padding, groups
    ),
    input=lambda g, grad, input_shape, stride, padding, dilation, transposed, output_padding, groups: convolution_backward_input(
        conj(grad), g, input_shape, stride, padding, dilation, transposed, output_padding, groups
    ),
)
convolution_backward_weight.samples(lambda make: [
    args(make(2, 4, 5, 4), make(2, 3, 5, 5), (4, 3, 3, 2), (1, 1), (1, 0), (1, 1), False, (0, 0), 1),
    args(make(2, 4, 3), make(2, 3, 7), (4, 3, 3), (2,), (0,), (1,), False, (0,), 1),
    args(make(1, 6, 9, 7), make(1, 4, 5, 4), (4, 3, 3, 3), (2, 2), (1, 1), (1, 1), True, (0, 0), 2),
])


@function(namespace="_")
def convolve(input: Tensor, weight: Tensor, bias: Tensor | None, dims: int, stride, padding, dilation, groups: int) -> Tensor:
    """`convolution` over `dims` spatial dimensions with PyTorch's short forms: ints, named padding, no batch."""
    name = f"conv{dims}d"
    stride = shapes.spatial(stride, dims, "stride", name)
    dilation = shapes.spatial(dilation, dims, "dilation", name)
    if padding == "same":
        extra = shapes.uneven_pad(weight.shape, stride, dilation, name)
        if builtins.any(extra):
            input = constant_pad_nd(input, extra, 0)
    padding = shapes.even_padding(padding, weight.shape, stride, dilation, dims, name)
    none = (0,) * dims
    if input.ndim == dims + 1:
        return squeeze(convolution(unsqueeze(input, 0), weight, bias, stride, padding, dilation, False, none, groups), 0)
    return convolution(input, weight, bias, stride, padding, dilation, False, none, groups)


@function(namespace="_")
def convolve_transposed(
    input: Tensor, weight: Tensor, bias: Tensor | None, dims: int, stride, padding, output_padding, groups: int, dilation
) -> Tensor:
    """The transposed `convolution` over `dims` spatial dimensions with PyTorch's short forms: ints, no batch."""
    name = f"conv_transpose{dims}d"
    stride = shapes.spatial(stride, dims, "stride", name)
    padding = shapes.spatial(padding, dims, "padding", name)
    output_padding = shapes.spatial(output_padding, dims, "output_padding", name)
    dilation = shapes.spatial(dilation, dims, "dilation", name)
    shapes.check_output_padding(name, output_padding, stride, dilation)
    if input.ndim == dims + 1:
        return squeeze(convolution(unsqueeze(input, 0), weight, bias, stride, padding, dilation, True, output_padding, groups), 0)
    return convolution(input, weight, bias, stride, padding, dilation, True, output_padding, groups)


@function()
def conv1d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int | Size = 1, padding: int | str | Size = 0,
    dilation: int | Size = 1, groups: int = 1,
) -> Tensor:
    """Cross-correlates `input` with `weight` over 1 spatial dimension.

    Args:
        input: (batch, channels, length), or without the batch.
        weight: (outputs, channels / groups, *kernel).
        bias: (outputs,) or None.
        stride, dilation: steps between positions and between the kernel's elements; an int stands for every dimension.
        padding: zeros added on both sides, or "valid" (none), or "same" (the result has the input's size; stride 1 only).
        groups: channels and outputs are cut into so many independent groups.

    Returns:
        (batch, outputs, *space), each size floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.

    Raises:
        ShapeError: the shapes do not fit, or the kernel is larger than the padded input.

    Example:
        >>> fb.conv1d(fb.ones(2, 3, 8), fb.ones(4, 3, 3)).shape
        flambeau.Size([2, 4, 6])
    """
    return convolve(input, weight, bias, 1, stride, padding, dilation, groups)


conv1d.samples(lambda make: [
    args(make(2, 3, 8), make(4, 3, 3), make(4)),
    args(make(2, 4, 8), make(4, 2, 3), stride=2, padding=1, groups=2),
    args(make(3, 8), make(4, 3, 3), padding="same", dilation=1),
    args(make(1, 2, 8), make(3, 2, 2), padding="same"),
    args(make(1, 2, 8), make(3, 2, 3), padding="valid"),
])


@function()
def conv_transpose1d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int | Size = 1, padding: int | Size = 0,
    output_padding: int | Size = 0, groups: int = 1, dilation: int | Size = 1,
) -> Tensor:
    """The adjoint of `conv1d` in its input: spreads every element of `input` over the kernel's positions.

    Args:
        input: (batch, channels, length), or without the batch.
        weight: (channels, outputs / groups, *kernel).
        bias: (outputs,) or None.
        stride, padding, dilation: those of the convolution of which this is the adjoint.
        output_padding: added to the result's size at the end of each dimension; smaller than stride or dilation.
        groups: channels and outputs are cut into so many independent groups.

    Returns:
        (batch, outputs, *space), each size (size - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1.

    Raises:
        ShapeError: the shapes do not fit.

    Example:
        >>> fb.conv_transpose1d(fb.ones(2, 3, 6), fb.ones(3, 4, 3)).shape
        flambeau.Size([2, 4, 8])
    """
    return convolve_transposed(input, weight, bias, 1, stride, padding, output_padding, groups, dilation)


conv_transpose1d.samples(lambda make: [
    args(make(2, 3, 6), make(3, 4, 3), make(4)),
    args(make(2, 4, 6), make(4, 2, 3), stride=2, padding=1, output_padding=1, groups=2),
    args(make(3, 6), make(3, 2, 3), dilation=2),
])


@function()
def conv2d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int | Size = 1, padding: int | str | Size = 0,
    dilation: int | Size = 1, groups: int = 1,
) -> Tensor:
    """Cross-correlates `input` with `weight` over 2 spatial dimensions.

    Args:
        input: (batch, channels, height, width), or without the batch.
        weight: (outputs, channels / groups, *kernel).
        bias: (outputs,) or None.
        stride, dilation: steps between positions and between the kernel's elements; an int stands for every dimension.
        padding: zeros added on both sides, or "valid" (none), or "same" (the result has the input's size; stride 1 only).
        groups: channels and outputs are cut into so many independent groups.

    Returns:
        (batch, outputs, *space), each size floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.

    Raises:
        ShapeError: the shapes do not fit, or the kernel is larger than the padded input.

    Example:
        >>> fb.conv2d(fb.ones(2, 3, 8, 6), fb.ones(4, 3, 3, 3)).shape
        flambeau.Size([2, 4, 6, 4])
    """
    return convolve(input, weight, bias, 2, stride, padding, dilation, groups)


conv2d.samples(lambda make: [
    args(make(2, 3, 8, 6), make(4, 3, 3, 3), make(4)),
    args(make(2, 4, 8, 6), make(4, 2, 3, 3), stride=2, padding=1, groups=2),
    args(make(3, 8, 6), make(4, 3, 3, 3), padding="same", dilation=1),
    args(make(1, 2, 8, 6), make(3, 2, 2, 2), padding="same"),
    args(make(1, 2, 8, 6), make(3, 2, 3, 3), padding="valid"),
])


@function()
def conv_transpose2d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int | Size = 1, padding: int | Size = 0,
    output_padding: int | Size = 0, groups: int = 1, dilation: int | Size = 1,
) -> Tensor:
    """The adjoint of `conv2d` in its input: spreads every element of `input` over the kernel's positions.

    Args:
        input: (batch, channels, height, width), or without the batch.
        weight: (channels, outputs / groups, *kernel).
        bias: (outputs,) or None.
        stride, padding, dilation: those of the convolution of which this is the adjoint.
        output_padding: added to the result's size at the end of each dimension; smaller than stride or dilation.
        groups: channels and outputs are cut into so many independent groups.

    Returns:
        (batch, outputs, *space), each size (size - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1.

    Raises:
        ShapeError: the shapes do not fit.

    Example:
        >>> fb.conv_transpose2d(fb.ones(2, 3, 6, 4), fb.ones(3, 4, 3, 3)).shape
        flambeau.Size([2, 4, 8, 6])
    """
    return convolve_transposed(input, weight, bias, 2, stride, padding, output_padding, groups, dilation)


conv_transpose2d.samples(lambda make: [
    args(make(2, 3, 6, 4), make(3, 4, 3, 3), make(4)),
    args(make(2, 4, 6, 4), make(4, 2, 3, 3), stride=2, padding=1, output_padding=1, groups=2),
    args(make(3, 6, 4), make(3, 2, 3, 3), dilation=2),
])


@function()
def conv3d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int | Size = 1, padding: int | str | Size = 0,
    dilation: int | Size = 1, groups: int = 1,
) -> Tensor:
    """Cross-correlates `input` with `weight` over 3 spatial dimensions.

    Args:
        input: (batch, channels, depth, height, width), or without the batch.
        weight: (outputs, channels / groups, *kernel).
        bias: (outputs,) or None.
        stride, dilation: steps between positions and between the kernel's elements; an int stands for every dimension.
        padding: zeros added on both sides, or "valid" (none), or "same" (the result has the input's size; stride 1 only).
        groups: channels and outputs are cut into so many independent groups.

    Returns:
        (batch, outputs, *space), each size floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.

    Raises:
        ShapeError: the shapes do not fit, or the kernel is larger than the padded input.

    Example:
        >>> fb.conv3d(fb.ones(2, 3, 5, 4, 6), fb.ones(4, 3, 3, 3, 3)).shape
        flambeau.Size([2, 4, 3, 2, 4])
    """
    return convolve(input, weight, bias, 3, stride, padding, dilation, groups)


conv3d.samples(lambda make: [
    args(make(2, 3, 5, 4, 6), make(4, 3, 3, 3, 3), make(4)),
    args(make(2, 4, 5, 4, 6), make(4, 2, 3, 3, 3), stride=2, padding=1, groups=2),
    args(make(3, 5, 4, 6), make(4, 3, 3, 3, 3), padding="same", dilation=1),
    args(make(1, 2, 5, 4, 6), make(3, 2, 2, 2, 2), padding="same"),
    args(make(1, 2, 5, 4, 6), make(3, 2, 3, 3, 3), padding="valid"),
])


@function()
def conv_transpose3d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int | Size = 1, padding: int | Size = 0,
    output_padding: int | Size = 0, groups: int = 1, dilation: int | Size = 1,
) -> Tensor:
    """The adjoint of `conv3d` in its input: spreads every element of `input` over the kernel's positions.

    Args:
        input: (batch, channels, depth, height, width), or without the batch.
        weight: (channels, outputs / groups, *kernel).
        bias: (outputs,) or None.
        stride, padding, dilation: those of the convolution of which this is the adjoint.
        output_padding: added to the result's size at the end of each dimension; smaller than stride or dilation.
        groups: channels and outputs are cut into so many independent groups.

    Returns:
        (batch, outputs, *space), each size (size - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1.

    Raises:
        ShapeError: the shapes do not fit.

    Example:
        >>> fb.conv_transpose3d(fb.ones(2, 3, 3, 2, 4), fb.ones(3, 4, 3, 3, 3)).shape
        flambeau.Size([2, 4, 5, 4, 6])
    """
    return convolve_transposed(input, weight, bias, 3, stride, padding, output_padding, groups, dilation)


conv_transpose3d.samples(lambda make: [
    args(make(2, 3, 3, 2, 4), make(3, 4, 3, 3, 3), make(4)),
    args(make(2, 4, 3, 2, 4), make(4, 2, 3, 3, 3), stride=2, padding=1, output_padding=1, groups=2),
    args(make(3, 3, 2, 4), make(3, 2, 3, 3, 3), dilation=2),
])


