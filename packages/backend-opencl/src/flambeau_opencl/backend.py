"""The backend's verbs."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from flambeau.backend import Backend, Capabilities, ShapeError

from .arrays import Array, dtype_name
from .devices import Device, devices
from .lowered import ATOMIC, contiguous, copy_into

DTYPES = (
    "bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64", "float16", "bfloat16", "float32", "complex64",
)  # fmt: skip
DOUBLES = ("float64", "complex128")  # on devices with double precision
NEAR = 4  # a strided array is read whole, and picked from on the host, if its span is at most so many times its size


class OpenCLBackend(Backend):
    """Memory, views and transfers of OpenCL devices. `opencl:0`, `opencl:1`, … are in the order of `devices.devices`."""

    name = "opencl"

    def __init__(self) -> None:
        super().__init__()
        self.devices = devices()

    def device(self, index: int | None) -> Device:
        """The device of an index; this thread's current one for None."""
        return self.devices[self.current_index() if index is None else index]

    # ---------------------------------------------------------------- tier 0

    def device_count(self) -> int:
        return len(self.devices)

    def device_index(self, array: Array) -> int | None:
        return array.block.device.index if len(self.devices) > 1 else None

    def capabilities(self, index: int | None = None) -> Capabilities:
        return _capabilities(self.device(index))

    def empty(self, shape: tuple[int, ...], dtype: Any, index: int | None) -> Array:
        dtype = np.dtype(dtype)
        if dtype_name(dtype) not in _capabilities(self.device(index)).dtypes:  # type: ignore[operator]
            self.require_dtype(dtype, index)
        return self.device(index).empty(tuple(shape), dtype)

    def from_host(self, array: Any, index: int | None) -> Array:
        array = np.asarray(array)
        if dtype_name(array.dtype) not in _capabilities(self.device(index)).dtypes:  # type: ignore[operator]
            self.require_dtype(array.dtype, index)
        return self.device(index).upload(array)

    def to_host(self, array: Array) -> np.ndarray[Any, Any]:
        if not array.size:
            return np.empty(array.shape, array.dtype)
        low, high = array.span()
        if not array.dense and high - low > NEAR * array.size:
            array = contiguous(array)
        if array.dense:
            return array.device.download(array.block, array.dtype, array.start, array.size).reshape(array.shape)
        memory = array.device.download(array.block, array.dtype, low, high - low)
        steps = [s * array.dtype.itemsize for s in array.strides]
        seen = np.ndarray(array.shape, array.dtype, memory, (array.start - low) * array.dtype.itemsize, steps)
        return np.array(seen, order="C")

    def copy_(self, target: Array, source: Array) -> None:
        copy_into(target, source)

    def strides(self, array: Array) -> tuple[int, ...]:
        return array.strides

    def offset(self, array: Array, root: Array) -> int:
        return int(array.start - root.start * root.dtype.itemsize // array.dtype.itemsize)

    def as_strided(self, array: Array, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Array:
        return Array(array.block, array.dtype, tuple(shape), tuple(strides), array.start + offset)

    def reinterpret(self, array: Array, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Array:
        dtype = np.dtype(dtype)
        self.require_dtype(dtype, array.device.index)
        at = array.start * array.dtype.itemsize
        if at % dtype.itemsize:
            raise ShapeError(
                f"an array of {array.dtype} that starts at byte {at} cannot be seen as {dtype}, of {dtype.itemsize} bytes; clone it"
            )
        return Array(array.block, dtype, tuple(shape), tuple(strides), at // dtype.itemsize + offset)

    def capacity(self, root: Array) -> int:
        return root.block.nbytes // root.dtype.itemsize - root.start  # type: ignore[no-any-return]

    def pointer(self, array: Array) -> int:
        return (array.block.serial << 44) + array.start * array.dtype.itemsize  # type: ignore[no-any-return]

    def synchronize(self, index: int | None = None) -> None:
        self.device(index).finish()

    # ---------------------------------------------------------------- tier 3

    def memory_stats(self, index: int | None = None) -> dict[str, int]:
        return self.device(index).pool.stats()

    def memory_info(self, index: int | None = None) -> tuple[int, int]:
        device = self.device(index)
        total = device.total_memory
        return max(0, total - device.pool.stats()["reserved_bytes.all.current"]), total

    def reset_peak_memory_stats(self, index: int | None = None) -> None:
        self.device(index).pool.reset_peak()

    def empty_cache(self, index: int | None = None) -> None:
        self.device(index).finish()
        self.device(index).pool.empty_cache()


@functools.cache
def _capabilities(device: Device) -> Capabilities:
    names = frozenset(DTYPES + (DOUBLES if device.float64 else ()))
    return Capabilities(dtypes=names, strided_views=True, unified_memory=False, nondeterministic=ATOMIC)
