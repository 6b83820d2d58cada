"""Convolutions and transposed convolutions in one, two and three dimensions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .. import functional as F
from .. import init
from ..module import Module
from .utils import _pair, _single, _triple, empty_parameter

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class _ConvNd(Module):
    """What all convolutions share: their sizes, parameters, initialization and repr."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: tuple[int, ...],
        stride: tuple[int, ...],
        padding: Any,
        dilation: tuple[int, ...],
        transposed: bool,
        output_padding: tuple[int, ...],
        groups: int,
        bias: bool,
        padding_mode: str,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        _check(in_channels, out_channels, stride, padding, groups, padding_mode)
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.transposed = transposed
        self.output_padding = output_padding
        self.groups = groups
        self.padding_mode = padding_mode
        self._reversed_padding_repeated_twice = _both_sides(padding, kernel_size, dilation)
        channels = (in_channels, out_channels // groups) if transposed else (out_channels, in_channels // groups)
        self.weight = empty_parameter((*channels, *kernel_size), device, dtype)
        self.register_parameter("bias", empty_parameter((out_channels,), device, dtype) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Fills weight and bias with numbers uniform in ±1/sqrt(fan_in)."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = init._calculate_fan_in_and_fan_out(self.weight)
            if fan_in:
                init.uniform_(self.bias, -1 / math.sqrt(fan_in), 1 / math.sqrt(fan_in))

    def _padded(self, input: Any) -> tuple[Any, Any]:
        """The input and the padding that is left for the convolution: padding other than zeros is done here."""
        if self.padding_mode == "zeros":
            return input, self.padding
        return F.pad(input, self._reversed_padding_repeated_twice, mode=self.padding_mode), (0,) * len(self.kernel_size)

    def extra_repr(self) -> str:
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        if self.padding != (0,) * len(self.padding):
            text += f", padding={self.padding}"
        if self.dilation != (1,) * len(self.dilation):
            text += f", dilation={self.dilation}"
        if self.output_padding != (0,) * len(self.output_padding):
            text += f", output_padding={self.output_padding}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        if self.padding_mode != "zeros":
            text += f", padding_mode={self.padding_mode}"
        return text


def _check(in_channels: int, out_channels: int, stride: tuple[int, ...], padding: Any, groups: int, padding_mode: str) -> None:
    """Raises ValueError for arguments that no convolution can have."""
    if groups <= 0:
        raise ValueError(f"groups must be a positive integer, not {groups}")
    if in_channels % groups:
        raise ValueError(f"in_channels must be divisible by groups: {in_channels} is not a multiple of {groups}")
    if out_channels % groups:
        raise ValueError(f"out_channels must be divisible by groups: {out_channels} is not a multiple of {groups}")
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            raise ValueError(f"Invalid padding string {padding!r}, should be one of 'same', 'valid'")
        if padding == "same" and any(s != 1 for s in stride):
            raise ValueError(f"padding='same' is not supported for strided convolutions; the stride is {stride}")
    if padding_mode not in PADDING_MODES:
        raise ValueError(f"padding_mode must be one of {PADDING_MODES}, but got padding_mode='{padding_mode}'")


def _both_sides(padding: Any, kernel_size: tuple[int, ...], dilation: tuple[int, ...]) -> list[int]:
    """The padding as `F.pad` takes it: last dimension first, before and after."""
    if not isinstance(padding, str):
        return [p for p in reversed(padding) for _ in range(2)]
    totals = [d * (k - 1) if padding == "same" else 0 for d, k in zip(dilation, kernel_size, strict=True)]
    return [side for total in reversed(totals) for side in (total // 2, total - total // 2)]


class _ForwardConvNd(_ConvNd):
    """The constructor of the convolutions that are not transposed; `_expand` makes one number as many as there are dimensions."""

    _expand: Callable[[Any], tuple[int, ...]]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            in_channels,
            out_channels,
            self._expand(kernel_size),
            self._expand(stride),
            padding if isinstance(padding, str) else self._expand(padding),
            self._expand(dilation),
            False,
            self._expand(0),
            groups,
            bias,
            padding_mode,
            device,
            dtype,
        )

    def forward(self, input: Any) -> Any:
        return self._conv_forward(input, self.weight, self.bias)


class Conv1d(_ForwardConvNd):
    """Convolution over inputs of shape (N, C, L) or (C, L).

    Args:
        in_channels: C of the input.
        out_channels: C of the result.
        kernel_size: of the window.
        stride: of the window.
        padding: on both sides; or "valid" for none, "same" for as much as keeps the length.
        dilation: distance between the elements of the window.
        groups: of input channels, each with its own output channels.
        bias: whether a bias is learned.
        padding_mode: "zeros", "reflect", "replicate" or "circular".
        device: of the parameters.
        dtype: of the parameters.

    Raises:
        ValueError: channels that groups do not divide, or an unknown padding.
    """

    _expand = staticmethod(_single)

    def _conv_forward(self, input: Any, weight: Any, bias: Any) -> Any:
        """The convolution with a given weight and bias."""
        input, padding = self._padded(input)
        return F.conv1d(input, weight, bias, self.stride, padding, self.dilation, self.groups)


class Conv2d(_ForwardConvNd):
    """Convolution over inputs of shape (N, C, H, W) or (C, H, W); the arguments are those of `Conv1d`.

    Example:
        >>> import flambeau as fb
        >>> tuple(fb.nn.Conv2d(3, 8, 3, padding=1)(fb.zeros(2, 3, 10, 12)).shape)
        (2, 8, 10, 12)
    """

    _expand = staticmethod(_pair)

    def _conv_forward(self, input: Any, weight: Any, bias: Any) -> Any:
        """The convolution with a given weight and bias."""
        if self.padding_mode == "zeros":
            return F.conv2d(input, weight, bias, self.stride, self.padding, self.dilation, self.groups)
        input, padding = self._padded(input)
        return F.conv2d(input, weight, bias, self.stride, padding, self.dilation, self.groups)


class Conv3d(_ForwardConvNd):
    """Convolution over inputs of shape (N, C, D, H, W) or (C, D, H, W); the arguments are those of `Conv1d`."""

    _expand = staticmethod(_triple)

    def _conv_forward(self, input: Any, weight: Any, bias: Any) -> Any:
        """The convolution with a given weight and bias."""
        input, padding = self._padded(input)
        return F.conv3d(input, weight, bias, self.stride, padding, self.dilation, self.groups)


class _ConvTransposeNd(_ConvNd):
    """What the transposed convolutions share: the padding that gives a wanted output size."""

    _expand: Callable[[Any], tuple[int, ...]]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Any = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}, not "{padding_mode}"')
        super().__init__(
            in_channels,
            out_channels,
            self._expand(kernel_size),
            self._expand(stride),
            self._expand(padding),
            self._expand(dilation),
            True,
            self._expand(output_padding),
            groups,
            bias,
            padding_mode,
            device,
            dtype,
        )

    def _output_padding(self, input: Any, output_size: Any) -> tuple[int, ...]:
        """What must be added behind the result to reach the wanted size."""
        if output_size is None:
            return self.output_padding
        dims = len(self.kernel_size)
        leading = input.dim() - dims
        wanted = list(output_size)
        if len(wanted) == leading + dims:
            wanted = wanted[leading:]
        if len(wanted) != dims:
            raise ValueError(
                f"ConvTranspose{dims}D: for {input.dim()}D input, output_size must have {dims} or {leading + dims} elements (got {len(wanted)})"
            )
        smallest = [
            (input.shape[leading + d] - 1) * self.stride[d] - 2 * self.padding[d] + self.dilation[d] * (self.kernel_size[d] - 1) + 1
            for d in range(dims)
        ]
        largest = [size + stride - 1 for size, stride in zip(smallest, self.stride, strict=True)]
        if any(not low <= size <= high for low, size, high in zip(smallest, wanted, largest, strict=True)):
            raise ValueError(
                f"requested an output size of {wanted}, but valid sizes range from {smallest} to {largest} "
                f"(for an input of {tuple(input.shape[leading:])})"
            )
        return tuple(size - low for size, low in zip(wanted, smallest, strict=True))


class ConvTranspose1d(_ConvTransposeNd):
    """Transposed convolution over inputs of shape (N, C, L) or (C, L): the gradient of a convolution as a layer.

    Args:
        in_channels: C of the input.
        out_channels: C of the result.
        kernel_size: of the window.
        stride: of the window in the result.
        padding: dilation * (kernel_size - 1) - padding zeros are added on both sides of the input.
        output_padding: added to one side of the result.
        groups: of input channels, each with its own output channels.
        bias: whether a bias is learned.
        dilation: distance between the elements of the window.
        padding_mode: only "zeros".
        device: of the parameters.
        dtype: of the parameters.

    The call takes `output_size`, from which output_padding is computed.

    Raises:
        ValueError: channels that groups do not divide, another padding_mode, or an output_size out of reach.
    """

    _expand = staticmethod(_single)

    def forward(self, input: Any, output_size: Any = None) -> Any:
        output_padding = self._output_padding(input, output_size)
        return F.conv_transpose1d(input, self.weight, self.bias, self.stride, self.padding, output_padding, self.groups, self.dilation)


class ConvTranspose2d(_ConvTransposeNd):
    """Transposed convolution over inputs of shape (N, C, H, W) or (C, H, W); the arguments are those of `ConvTranspose1d`."""

    _expand = staticmethod(_pair)

    def forward(self, input: Any, output_size: Any = None) -> Any:
        output_padding = self._output_padding(input, output_size)
        return F.conv_transpose2d(input, self.weight, self.bias, self.stride, self.padding, output_padding, self.groups, self.dilation)


class ConvTranspose3d(_ConvTransposeNd):
    """Transposed convolution over inputs of shape (N, C, D, H, W) or (C, D, H, W); the arguments are those of `ConvTranspose1d`."""

    _expand = staticmethod(_triple)

    def forward(self, input: Any, output_size: Any = None) -> Any:
        output_padding = self._output_padding(input, output_size)
        return F.conv_transpose3d(input, self.weight, self.bias, self.stride, self.padding, output_padding, self.groups, self.dilation)
