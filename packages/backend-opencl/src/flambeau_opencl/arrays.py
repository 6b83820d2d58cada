"""An array of an OpenCL device: a layout over a block of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flambeau_codegen.eager import DeviceArray, dtype_name

from .memory import Block

if TYPE_CHECKING:
    from .devices import Device


class Array(DeviceArray):
    """Elements in a block of an OpenCL device."""

    __slots__ = ()
    block: Block

    @property
    def device(self) -> Device:
        """The `Device` that holds it."""
        return self.block.device


__all__ = ["Array", "dtype_name"]
