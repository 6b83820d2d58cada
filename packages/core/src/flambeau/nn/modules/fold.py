"""Windows as columns, and columns as windows."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from ..module import Module


class Unfold(Module):
    """The windows of inputs of shape (N, C, H, W) as columns: (N, C * window, windows).

    Args:
        kernel_size: of the windows.
        dilation: distance between the elements of a window.
        padding: with zeros, on both sides.
        stride: of the windows.
    """

    def __init__(self, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Any) -> Any:
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, stride={self.stride}"


class Fold(Module):
    """The sum of columns as windows: the counterpart of `Unfold`.

    Args:
        output_size: (H, W) of the result.
        kernel_size: of the windows.
        dilation: distance between the elements of a window.
        padding: with zeros, on both sides.
        stride: of the windows.
    """

    def __init__(self, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> None:
        super().__init__()
        self.output_size = output_size
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Any) -> Any:
        return F.fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, dilation={self.dilation}, "
            f"padding={self.padding}, stride={self.stride}"
        )
