"""The backend's verbs."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from flambeau_codegen.eager import numpy_dtype

from flambeau.backend import Backend, Capabilities, ShapeError

from .arrays import COMPLEX, FLOATS, INTEGERS, Array
from .devices import Device, devices, is_pinned, pinned
from .graphs import Graph
from .lowered import ATOMIC, contiguous, copy_into
from .namespace import names
from .platform import platform
from .streams import Event, Stream

DTYPES = ("bool", *INTEGERS, *FLOATS, *COMPLEX)


@functools.cache
def capabilities() -> Capabilities:
    return Capabilities(dtypes=frozenset(DTYPES), strided_views=True, unified_memory=False, nondeterministic=ATOMIC)


class GPUBackend(Backend):
    """Memory, views, transfers, streams and graphs of GPUs."""

    def __init__(self) -> None:
        super().__init__()
        self.name = platform().name
        self.devices = devices()
        self.known = {numpy_dtype(name) for name in DTYPES}

    def device(self, index: int | None) -> Device:
        """The device of an index; this thread's current one for None."""
        return self.devices[self.current_index() if index is None else index]

    # ---------------------------------------------------------------- tier 0

    def device_count(self) -> int:
        return len(self.devices)

    def device_index(self, array: Array) -> int | None:
        return array.block.device.index

    def capabilities(self, index: int | None = None) -> Capabilities:
        return capabilities()

    def empty(self, shape: tuple[int, ...], dtype: Any, index: int | None) -> Array:
        dtype = np.dtype(dtype)
        if dtype not in self.known:
            self.require_dtype(dtype, index)
        return self.device(index).empty(tuple(shape), dtype)

    def from_host(self, array: Any, index: int | None) -> Array:
        array = np.asarray(array)
        if array.dtype not in self.known:
            self.require_dtype(array.dtype, index)
        return self.device(index).upload(array)

    def to_host(self, array: Array) -> np.ndarray[Any, Any]:
        return array.device.download(contiguous(array))

    def copy_(self, target: Array, source: Array) -> None:
        if source.device is not target.device and source.size:
            source = self.copy_from(self, source, target.device.index)
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
        return int(root.block.nbytes // root.dtype.itemsize - root.start)

    def pointer(self, array: Array) -> int:
        return array.pointer

    def copy_from(self, source: Backend, array: Any, index: int | None) -> Any:
        if source is not self:
            return None
        target, dense = self.device(index), contiguous(array)
        made = target.empty(array.shape, array.dtype)
        if made.size and dense.device is not target:
            target.current_stream().wait_stream(dense.device.current_stream())
        if made.size:
            target.copy(made, dense)
        if dense.device is not target:  # the source may be written or freed again when it has been read
            dense.device.current_stream().wait_stream(target.current_stream())
        return made

    def synchronize(self, index: int | None = None) -> None:
        self.device(index).finish()

    # ---------------------------------------------------------------- tier 3

    def memory_stats(self, index: int | None = None) -> dict[str, int]:
        return self.device(index).pool.stats()

    def memory_info(self, index: int | None = None) -> tuple[int, int]:
        return self.device(index).memory_info()

    def reset_peak_memory_stats(self, index: int | None = None) -> None:
        self.device(index).pool.reset_peak()

    def empty_cache(self, index: int | None = None) -> None:
        self.device(index).finish()
        self.device(index).pool.empty_cache()

    def stream(self, index: int | None = None, priority: int = 0) -> Stream:
        return self.device(index).stream(priority)

    def current_stream(self, index: int | None = None) -> Stream:
        return self.device(index).current_stream()

    def set_stream(self, stream: Stream) -> None:
        stream.device.set_stream(stream)

    def event(self, timing: bool = False) -> Event:
        return Event(timing)

    def graph(self, index: int | None = None) -> Graph:
        return Graph()

    def pinned(self, shape: tuple[int, ...], dtype: Any) -> np.ndarray[Any, Any]:
        return pinned(shape, np.dtype(dtype))

    def is_pinned(self, array: np.ndarray[Any, Any]) -> bool:
        return is_pinned(array)

    def from_pinned(self, array: np.ndarray[Any, Any], index: int | None) -> Array:
        return self.device(index).upload_pinned(array)

    def to_pinned(self, array: Array) -> np.ndarray[Any, Any]:
        return array.device.download_later(contiguous(array))

    def names(self) -> dict[str, Any]:
        return names()


__all__ = ["GPUBackend"]
