"""Padding: what stands before and after the elements of the last dimensions."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from ..module import Module
from .utils import _ntuple


class _PadNd(Module):
    """What the paddings share: so many elements on each side of the last `_dims` dimensions, last dimension first."""

    _dims: int
    _mode: str

    def __init__(self, padding: Any) -> None:
        super().__init__()
        self.padding = _ntuple(2 * self._dims)(padding)

    def forward(self, input: Any) -> Any:
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class _CircularPadNd(_PadNd):
    """Padding with the elements of the other end."""

    _mode = "circular"

    def forward(self, input: Any) -> Any:
        if input.dim() not in (self._dims + 1, self._dims + 2):
            raise ValueError(f"expected {self._dims + 1}D or {self._dims + 2}D input (got {input.dim()}D input)")
        return super().forward(input)


class _ReflectionPadNd(_PadNd):
    """Padding with the elements mirrored at the border."""

    _mode = "reflect"


class _ReplicationPadNd(_PadNd):
    """Padding with the element at the border."""

    _mode = "replicate"


class _ConstantPadNd(_PadNd):
    """Padding with a value."""

    _mode = "constant"

    def __init__(self, padding: Any, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Any) -> Any:
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class _ZeroPadNd(_ConstantPadNd):
    """Padding with zeros."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class CircularPad1d(_CircularPadNd):
    """Pads (N, C, L) or (C, L) with the elements of the other end, by one size or (left, right)."""

    _dims = 1


class CircularPad2d(_CircularPadNd):
    """Pads (N, C, H, W) or (C, H, W) with the elements of the other end, by one size or (left, right, top, bottom)."""

    _dims = 2


class CircularPad3d(_CircularPadNd):
    """Pads (N, C, D, H, W) or (C, D, H, W) with the elements of the other end, by one size or (left, right, top, bottom, front, back)."""

    _dims = 3


class ReflectionPad1d(_ReflectionPadNd):
    """Pads (N, C, L) or (C, L) with the elements mirrored at the border, by one size or (left, right)."""

    _dims = 1


class ReflectionPad2d(_ReflectionPadNd):
    """Pads (N, C, H, W) or (C, H, W) with the elements mirrored at the border, by one size or (left, right, top, bottom)."""

    _dims = 2


class ReflectionPad3d(_ReflectionPadNd):
    """Pads (N, C, D, H, W) or (C, D, H, W) with the elements mirrored at the border, by one size or six."""

    _dims = 3


class ReplicationPad1d(_ReplicationPadNd):
    """Pads (N, C, L) or (C, L) with the element at the border, by one size or (left, right)."""

    _dims = 1


class ReplicationPad2d(_ReplicationPadNd):
    """Pads (N, C, H, W) or (C, H, W) with the element at the border, by one size or (left, right, top, bottom)."""

    _dims = 2


class ReplicationPad3d(_ReplicationPadNd):
    """Pads (N, C, D, H, W) or (C, D, H, W) with the element at the border, by one size or six."""

    _dims = 3


class ConstantPad1d(_ConstantPadNd):
    """Pads the last dimension with a value, by one size or (left, right)."""

    _dims = 1


class ConstantPad2d(_ConstantPadNd):
    """Pads the last two dimensions with a value, by one size or (left, right, top, bottom)."""

    _dims = 2


class ConstantPad3d(_ConstantPadNd):
    """Pads the last three dimensions with a value, by one size or (left, right, top, bottom, front, back)."""

    _dims = 3


class ZeroPad1d(_ZeroPadNd):
    """Pads the last dimension with zeros, by one size or (left, right)."""

    _dims = 1


class ZeroPad2d(_ZeroPadNd):
    """Pads the last two dimensions with zeros, by one size or (left, right, top, bottom)."""

    _dims = 2


class ZeroPad3d(_ZeroPadNd):
    """Pads the last three dimensions with zeros, by one size or (left, right, top, bottom, front, back)."""

    _dims = 3
