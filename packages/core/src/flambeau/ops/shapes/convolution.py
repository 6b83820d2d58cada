"""Shape rules of convolutions, and the sizes that their arguments stand for."""

from __future__ import annotations

from collections.abc import Sequence

from ...tensor.errors import ShapeError

POSITIVE = ("stride", "dilation", "kernel_size")


def spatial(value: int | Sequence[int], dims: int, what: str, op: str) -> tuple[int, ...]:
    """One number for each of `dims` spatial dimensions: an int or a sequence of one is repeated."""
    if isinstance(value, int):
        if value < 1 and what in POSITIVE:
            raise ShapeError(f"{op}: {what} must be positive, but is {value}")
        return (value,) * dims
    sizes = tuple(value)
    if sizes and min(sizes) < 1 and what in POSITIVE:
        raise ShapeError(f"{op}: {what} must be positive, but is {sizes}")
    if len(sizes) == 1:
        return sizes * dims
    if len(sizes) != dims:
        raise ShapeError(f"{op}: {what} must be one int or {dims} ints, but got {sizes}")
    return sizes


def convolved_size(size: int, kernel: int, stride: int, padding: int, dilation: int) -> int:
    """The length of one spatial dimension after a convolution."""
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def same_padding(weight: Sequence[int], stride: Sequence[int], dilation: Sequence[int], op: str) -> list[tuple[int, int]]:
    """(left, right) of each spatial dimension so that the result has the input's size."""
    if any(step != 1 for step in stride):
        raise ShapeError(f"{op}: padding='same' keeps the size only with stride 1, but got stride {tuple(stride)}")
    totals = [d * (k - 1) for k, d in zip(weight[2:], dilation, strict=True)]
    return [(total // 2, total - total // 2) for total in totals]


def uneven_pad(weight: Sequence[int], stride: Sequence[int], dilation: Sequence[int], op: str) -> list[int]:
    """What padding='same' needs beyond an even padding, as the argument of `pad` (last dimension first)."""
    sides = same_padding(weight, stride, dilation, op)
    return [extra for left, right in reversed(sides) for extra in (0, right - left)]


def even_padding(
    padding: int | str | Sequence[int], weight: Sequence[int], stride: Sequence[int], dilation: Sequence[int], dims: int, op: str
) -> tuple[int, ...]:
    """The padding on both sides of each spatial dimension; the names 'valid' and 'same' are resolved."""
    if not isinstance(padding, str):
        return spatial(padding, dims, "padding", op)
    if padding == "valid":
        return (0,) * dims
    if padding == "same":
        return tuple(left for left, _ in same_padding(weight, stride, dilation, op))
    raise ShapeError(f"{op}: padding must be a number, a sequence of numbers, 'same' or 'valid', but got '{padding}'")


def check_output_padding(op: str, output_padding: Sequence[int], stride: Sequence[int], dilation: Sequence[int]) -> None:
    """Raises ShapeError unless a transposed convolution leaves room for its output padding."""
    if min(output_padding) < 0:
        raise ShapeError(f"{op}: output_padding must not be negative, but is {tuple(output_padding)}")
    if any(o >= s and o >= d for o, s, d in zip(output_padding, stride, dilation, strict=True)):
        raise ShapeError(
            f"{op}: output_padding must be smaller than stride or dilation, but got output_padding {tuple(output_padding)}, "
            f"stride {tuple(stride)}, dilation {tuple(dilation)}"
        )


def check_convolution(
    input: Sequence[int], weight: Sequence[int], bias: Sequence[int] | None, stride: Sequence[int], padding: Sequence[int],
    dilation: Sequence[int], transposed: bool, output_padding: Sequence[int], groups: int,
) -> None:
    """Raises ShapeError unless the operands fit each other and the options."""
    op = "convolution"
    dims = len(weight) - 2
    if dims < 1 or len(input) != dims + 2:
        raise ShapeError(
            f"{op}: a weight of shape {tuple(weight)} needs an input of {len(weight)} dimensions (batch, channels, then space), "
            f"or one without the batch, but the input has shape {tuple(input)}"
        )
    for what, sizes in (("stride", stride), ("padding", padding), ("dilation", dilation), ("output_padding", output_padding)):
        if len(sizes) != dims:
            raise ShapeError(f"{op}: {what} must have {dims} numbers, one a spatial dimension, but got {tuple(sizes)}")
    if any(s < 1 for s in stride) or any(d < 1 for d in dilation) or any(p < 0 for p in (*padding, *output_padding)):
        raise ShapeError(
            f"{op}: stride and dilation must be positive and padding not negative, but got stride {tuple(stride)}, "
            f"dilation {tuple(dilation)}, padding {tuple(padding)}, output_padding {tuple(output_padding)}"
        )
    if groups < 1 or weight[0] % groups:
        raise ShapeError(f"{op}: groups={groups} must be positive and divide the weight's first size, {weight[0]}")
    channels = weight[0] if transposed else weight[1] * groups
    if input[1] != channels:
        raise ShapeError(
            f"{op}: a weight of shape {tuple(weight)} with groups={groups} needs an input of {channels} channels, "
            f"but the input has shape {tuple(input)}, that is {input[1]} channels"
        )
    outputs = weight[1] * groups if transposed else weight[0]
    if bias is not None and tuple(bias) != (outputs,):
        raise ShapeError(f"{op}: a weight of shape {tuple(weight)} needs a bias of shape ({outputs},), but got {tuple(bias)}")
    check_output_padding(op, output_padding, stride, dilation)


def convolution(
    input: Sequence[int], weight: Sequence[int], bias: Sequence[int] | None, stride: Sequence[int], padding: Sequence[int],
    dilation: Sequence[int], transposed: bool, output_padding: Sequence[int], groups: int,
) -> tuple[int, ...]:
    """The result of a (transposed) convolution: (batch, output channels, *space)."""
    check_convolution(input, weight, bias, stride, padding, dilation, transposed, output_padding, groups)
    options = list(zip(input[2:], weight[2:], stride, padding, dilation, strict=True))
    if transposed:
        sizes = [(n - 1) * s - 2 * p + d * (k - 1) + 1 + o for (n, k, s, p, d), o in zip(options, output_padding, strict=True)]
        outputs = weight[1] * groups
    else:
        for n, k, _, p, d in options:
            if n + 2 * p < d * (k - 1) + 1:
                raise ShapeError(
                    f"convolution: the kernel {tuple(weight[2:])} with dilation {tuple(dilation)} is larger than the padded input: "
                    f"input {tuple(input)}, padding {tuple(padding)}"
                )
        sizes = [convolved_size(*option) for option in ((n, k, s, p, d) for n, k, s, p, d in options)]
        outputs = weight[0]
    if any(size < 1 for size in sizes) and all(input[2:]):
        raise ShapeError(f"convolution: the result would have the spatial sizes {tuple(sizes)} for an input of shape {tuple(input)}")
    return (input[0], outputs, *(max(size, 0) for size in sizes))


def convolution_backward(
    grad: Sequence[int], input: Sequence[int], weight: Sequence[int], stride: Sequence[int], padding: Sequence[int],
    dilation: Sequence[int], transposed: bool, output_padding: Sequence[int], groups: int,
) -> list[tuple[int, ...]]:
    """The shapes of input and weight, if the cotangent has the shape that the convolution gives it."""
    expected = convolution(input, weight, None, stride, padding, dilation, transposed, output_padding, groups)
    _check_cotangent("convolution_backward", grad, expected)
    return [tuple(input), tuple(weight)]


def convolution_backward_input(
    grad: Sequence[int], weight: Sequence[int], input_shape: Sequence[int], stride: Sequence[int], padding: Sequence[int],
    dilation: Sequence[int], transposed: bool, output_padding: Sequence[int], groups: int,
) -> tuple[int, ...]:
    """The input's shape, if the cotangent has the shape that the convolution gives it."""
    expected = convolution(input_shape, weight, None, stride, padding, dilation, transposed, output_padding, groups)
    _check_cotangent("convolution_backward_input", grad, expected)
    return tuple(input_shape)


def convolution_backward_weight(
    grad: Sequence[int], input: Sequence[int], weight_shape: Sequence[int], stride: Sequence[int], padding: Sequence[int],
    dilation: Sequence[int], transposed: bool, output_padding: Sequence[int], groups: int,
) -> tuple[int, ...]:
    """The weight's shape, if the cotangent has the shape that the convolution gives it."""
    expected = convolution(input, weight_shape, None, stride, padding, dilation, transposed, output_padding, groups)
    _check_cotangent("convolution_backward_weight", grad, expected)
    return tuple(weight_shape)


def _check_cotangent(op: str, grad: Sequence[int], expected: Sequence[int]) -> None:
    """Raises ShapeError when a cotangent has not the shape of the result it belongs to."""
    if tuple(grad) != tuple(expected):
        raise ShapeError(f"{op}: the cotangent has shape {tuple(grad)}, but the result has shape {tuple(expected)}")


def other_dims(ndim: int) -> tuple[int, ...]:
    """Every dimension but the channels, 1."""
    return (0, *range(2, ndim))
