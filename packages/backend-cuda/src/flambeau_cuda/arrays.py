"""An array of a CUDA device: a layout over a block of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flambeau_codegen import Array as Description
from flambeau_codegen.eager import DeviceArray, dtype_name

from .memory import Block

if TYPE_CHECKING:
    from .devices import Device

ALIGNED = 16  # bytes of the widest access
INTEGERS = ("uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64")
FLOATS = ("float16", "bfloat16", "float32", "float64")
COMPLEX = ("complex64", "complex128")


class Array(DeviceArray):
    """Elements in a block of a GPU's memory. Kernels get the address of the first, so that its place in the block is no part of a program."""

    __slots__ = ("key", "pointer")
    block: Block

    def __init__(self, block: Block, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], start: int = 0) -> None:
        self.block, self.dtype, self.shape, self.strides, self.start = block, dtype, shape, strides, start
        self.pointer: int = block.pointer + start * dtype.itemsize if start else block.pointer
        self.key = (dtype.num, shape, strides, self.pointer % ALIGNED)  # type: ignore[misc]  # a property of the base

    @property
    def device(self) -> Device:
        """The `Device` that holds it."""
        return self.block.device

    def described(self) -> Description:
        return Description(dtype_name(self.dtype), self.shape, self.strides)


__all__ = ["ALIGNED", "COMPLEX", "FLOATS", "INTEGERS", "Array", "dtype_name"]
