"""An array of a GPU: a layout over a block of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flambeau_codegen import Array as Description
from flambeau_codegen.eager import DeviceArray, dtype_name

if TYPE_CHECKING:
    from .devices import Device

ALIGNED = 16  # bytes of the widest access
INTEGERS = ("uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64")
FLOATS = ("float16", "bfloat16", "float32", "float64")
COMPLEX = ("complex64", "complex128")
KNOWN = 1 << 16  # layouts that are remembered


class Layout:
    """What of an array decides which program runs on it; equal ones are one object, so that looking one up costs nothing."""

    __slots__ = ("device", "dtype", "shape", "shift", "strides")

    def __init__(self, device: int, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], shift: int) -> None:
        self.device, self.dtype, self.shape, self.strides, self.shift = device, dtype, shape, strides, shift

    def __repr__(self) -> str:
        return (
            f"Layout({self.dtype}, {self.shape}, {self.strides}, {self.shift} bytes behind a multiple of {ALIGNED}, device {self.device})"
        )


_layouts: dict[Any, Layout] = {}


def layout_of(device: int, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], shift: int = 0) -> Layout:
    """The layout with these parts; `shift` is how far the first element is behind a multiple of `ALIGNED`."""
    key = (device, dtype.num, shape, strides, shift)
    made = _layouts.get(key)
    if made is None:
        if len(_layouts) >= KNOWN:  # programs of those that are forgotten are prepared again
            _layouts.clear()
        made = _layouts.setdefault(key, Layout(device, dtype, shape, strides, shift))
    return made


class Array(DeviceArray):
    """Elements in a block of a GPU's memory. Kernels get the address of the first, so that its place in the block is no part of a program."""

    __slots__ = ("key", "pointer")  # the key is worked out when it is first asked for
    key: Layout  # type: ignore[misc]  # a property of the base

    def __init__(self, block: Any, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], start: int = 0) -> None:
        self.block, self.dtype, self.shape, self.strides, self.start = block, dtype, shape, strides, start
        self.pointer: int = block.pointer + start * dtype.itemsize if start else block.pointer

    def __getattr__(self, name: str) -> Any:
        if name != "key":
            raise AttributeError(f"'Array' object has no attribute {name!r}")
        made = layout_of(self.block.device.index, self.dtype, self.shape, self.strides, self.pointer % ALIGNED)
        self.key = made
        return made

    @property
    def device(self) -> Device:
        """The `Device` that holds it."""
        return self.block.device  # type: ignore[no-any-return]

    def described(self) -> Description:
        return Description(dtype_name(self.dtype), self.shape, self.strides)


__all__ = ["ALIGNED", "COMPLEX", "FLOATS", "INTEGERS", "Array", "dtype_name", "layout_of"]
