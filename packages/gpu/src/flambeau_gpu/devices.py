"""The GPUs of this machine, each with its memory, its streams, and the faults that kernels find in their data."""

from __future__ import annotations

import functools
import math
import os
import threading
import weakref
from collections import deque
from typing import TYPE_CHECKING, Any

import cupy
import numpy as np

from flambeau.backend import contiguous_strides

from .arrays import Array
from .memory import Pool
from .platform import platform
from .runtime import here, relaxed
from .streams import Stream

if TYPE_CHECKING:
    from .graphs import Graph, Memory
    from .lowered import Faults

INLINE, STAGED = 64 << 10, 4 << 20  # uploads of more bytes than the first, up to the second, go through pinned memory, without waiting
STREAMS = 32  # of each priority
FAULTS = 1024  # launches that may be under way while nobody has looked for their faults
TO_DEVICE, TO_HOST, ON_DEVICE = 1, 2, 3  # the runtime's kinds of copies


@functools.cache
def devices() -> tuple[Device, ...]:
    """All GPUs, as the driver numbers them."""
    return tuple(Device(index) for index in range(int(cupy.cuda.runtime.getDeviceCount())))


_pinned: dict[int, int] = {}  # bytes of page-locked memory, by address


def pinned(shape: tuple[int, ...], dtype: Any) -> np.ndarray[Any, Any]:
    """A new array in page-locked memory of the host."""
    count = math.prod(shape)
    if not count:
        return np.empty(shape, dtype)
    here.activate(devices()[max(here.device, 0)])
    whole = np.frombuffer(cupy.cuda.alloc_pinned_memory(count * dtype.itemsize), dtype, count)
    place = whole.ctypes.data
    _pinned[place] = whole.nbytes
    weakref.finalize(whole, _pinned.pop, place, None)
    return whole.reshape(shape)


def is_pinned(array: np.ndarray[Any, Any]) -> bool:
    """Whether an array lies in memory that `pinned` gave."""
    place = array.ctypes.data
    return bool(array.size) and any(start <= place < start + size for start, size in list(_pinned.items()))


class Device:
    """One GPU."""

    def __init__(self, index: int) -> None:
        self.index, self.kind = index, platform().name
        properties = cupy.cuda.runtime.getDeviceProperties(index)
        self.title = properties["name"].decode()
        self.capability = (int(properties["major"]), int(properties["minor"]))
        self.architecture = platform().architecture(properties)
        self.total_memory = int(properties["totalGlobalMem"])
        self.several_streams = False  # whether arrays may be used on other streams than their own
        self.recording: Graph | None = None  # the graph that is being captured on it, by whichever thread
        self.graphs: weakref.WeakSet[Graph] = weakref.WeakSet()  # those whose kernels may find faults
        self.memories: weakref.WeakSet[Memory] = weakref.WeakSet()  # the memory of graphs
        self.blocking = os.environ.get(platform().blocking) == "1"
        self.lock = threading.RLock()
        self._streams: dict[int, list[Any]] = {}  # CuPy's, by priority: they live as long as the device, as memory may
        self._given = 0
        self.by_handle: dict[int, Any] = {0: cupy.cuda.Stream.null}
        self._uploads: deque[tuple[Any, Any]] = deque()  # events of copies from pinned memory, with the memory
        self._found: list[Any] = [None] * FAULTS  # who uses each fault word
        self._next = 0
        self._waiting = False

    def __str__(self) -> str:
        return f"{self.kind}:{self.index}"

    def __repr__(self) -> str:
        return f"Device({self}, {self.title})"

    @functools.cached_property
    def pool(self) -> Pool:
        """Its memory."""
        made = Pool(self)
        made.store.blocking, made.store.plain = self.blocking, not self.several_streams
        return made

    @functools.cached_property
    def home(self) -> Stream:
        """The stream that every thread has at first: the null stream."""
        cupy.cuda.runtime.setDevice(self.index)
        here.device = self.index  # the stream's making activates
        made = Stream(self, cupy.cuda.Stream.null)
        here.use(here.streams.get(self.index, made))
        return made

    @functools.cached_property
    def nothing(self) -> Any:
        """What stands for the memory of arrays without elements: kernels may read it, and drop what they read."""
        block = self.pool.allocate(16)
        block.nbytes = 0
        return block

    # ---------------------------------------------------------------- streams

    def stream(self, priority: int = 0) -> Stream:
        """A stream beside the home stream, which does not wait for it; after `STREAMS` of a priority, they are given out again.

        Args:
            priority: lower numbers go first.
        """
        here.activate(self)
        with self.lock:
            made = self._streams.setdefault(priority, [])
            if len(made) < STREAMS:
                made.append(cupy.cuda.Stream(non_blocking=True, priority=priority))
                self.by_handle[int(made[-1].ptr)] = made[-1]
                self.several_streams = True
                self.pool.store.plain = False
                return Stream(self, made[-1])
            self._given += 1
            return Stream(self, made[self._given % STREAMS])

    def current_stream(self) -> Stream:
        """This thread's stream."""
        return here.streams.get(self.index) or self.home

    def set_stream(self, stream: Stream) -> None:
        """Sends this thread's calls to a stream."""
        here.streams[self.index] = stream
        here.activate(self)
        here.use(stream)

    def finish(self) -> None:
        """Waits until the device has done all."""
        here.may_wait("synchronize")
        here.activate(self)
        cupy.cuda.runtime.deviceSynchronize()
        self._uploads.clear()
        self.raise_faults()

    # ---------------------------------------------------------------- memory

    def empty(self, shape: tuple[int, ...], dtype: Any, strides: tuple[int, ...] | None = None) -> Array:
        """A new dense array, its elements unset; row-major, or with strides that leave no gaps."""
        n = dtype.itemsize
        for s in shape:
            n *= s
        block = self.pool.allocate(n) if n else self.nothing
        return Array(block, dtype, shape, contiguous_strides(shape) if strides is None else strides)

    def memory_info(self) -> tuple[int, int]:
        """(free, total) bytes."""
        here.activate(self)
        free, total = cupy.cuda.runtime.memGetInfo()
        return int(free), int(total)

    def upload(self, host: np.ndarray[Any, Any]) -> Array:
        """A copy of a NumPy array, which may change afterwards."""
        recorded = here.recorded(self)
        if recorded is not None and host.size:
            return self.upload_recorded(recorded, host)
        made = self.empty(host.shape, host.dtype)
        if not host.size:
            return made
        here.activate(self)
        if not INLINE < host.nbytes <= STAGED:  # the runtime stages it by itself, and returns when the host's memory has been read
            whole = np.ascontiguousarray(host)
            cupy.cuda.runtime.memcpyAsync(made.pointer, whole.ctypes.data, whole.nbytes, TO_DEVICE, here.stream)
            return made
        with relaxed(self):
            pinned = cupy.cuda.alloc_pinned_memory(host.nbytes)
        np.frombuffer(pinned, host.dtype, host.size).reshape(host.shape)[...] = host
        cupy.cuda.runtime.memcpyAsync(made.pointer, pinned.ptr, host.nbytes, TO_DEVICE, here.stream)
        self._keep(pinned)
        return made

    def upload_recorded(self, recorded: Graph, host: np.ndarray[Any, Any]) -> Array:
        """A copy while a graph is captured: every replay copies again, and it is made now, too, in memory that is not the graph's.

        Others may see it before any replay does: a number that an op is called with is kept, and serves eager calls.
        """
        with relaxed(self):
            pinned = cupy.cuda.alloc_pinned_memory(host.nbytes)
            np.frombuffer(pinned, host.dtype, host.size).reshape(host.shape)[...] = host
            block, side = self.pool.outside(host.nbytes), self.transfers
            cupy.cuda.runtime.memcpyAsync(block.pointer, pinned.ptr, host.nbytes, TO_DEVICE, side.handle)
            cupy.cuda.runtime.streamSynchronize(side.handle)
        cupy.cuda.runtime.memcpyAsync(block.pointer, pinned.ptr, host.nbytes, TO_DEVICE, here.stream)
        recorded.keep.append(pinned)
        recorded.held[block.pointer] = block
        return Array(block, host.dtype, host.shape, contiguous_strides(host.shape))

    @functools.cached_property
    def transfers(self) -> Stream:
        """A stream for copies beside a capture."""
        return self.stream()

    def upload_pinned(self, host: np.ndarray[Any, Any]) -> Array:
        """A copy of a pinned array, which may change when the copy is done."""
        if not host.flags.c_contiguous or not host.size or here.recorded(self) is not None:
            return self.upload(host)
        made = self.empty(host.shape, host.dtype)
        here.activate(self)
        cupy.cuda.runtime.memcpyAsync(made.pointer, host.ctypes.data, host.nbytes, TO_DEVICE, here.stream)
        self._keep(host)
        return made

    def download_later(self, array: Array) -> np.ndarray[Any, Any]:
        """The elements of a dense array, in pinned memory when the current stream has come so far."""
        with relaxed(self):
            host = pinned(array.shape, array.dtype)
        if not host.size:
            return host
        here.activate(self)
        cupy.cuda.runtime.memcpyAsync(host.ctypes.data, array.pointer, host.nbytes, TO_HOST, here.stream)
        if self.several_streams:
            self.used((array,), here.stream)
        recorded = here.recorded(self)
        if recorded is not None:  # every replay writes it
            recorded.keep.append(host)
        else:
            self._keep(host)
        return host

    def _keep(self, pinned: Any) -> None:
        """Holds what a copy reads or writes until it is done."""
        event = cupy.cuda.Event(disable_timing=True)
        event.record(self.current_stream().cupy)
        self._uploads.append((event, pinned))
        while len(self._uploads) > 1 and self.recording is None:  # events cannot be asked for while a graph is captured
            try:
                first = self._uploads.popleft()
            except IndexError:  # another thread took it
                return
            if not first[0].done:
                self._uploads.appendleft(first)
                return

    def download(self, array: Array) -> np.ndarray[Any, Any]:
        """The elements of a dense array, when all that the current stream was asked for is done."""
        here.may_wait("reading a tensor's elements")
        here.activate(self)
        host = np.empty(array.shape, array.dtype)
        if host.size:
            cupy.cuda.runtime.memcpyAsync(host.ctypes.data, array.pointer, host.nbytes, TO_HOST, here.stream)
        cupy.cuda.runtime.streamSynchronize(here.stream)
        self.raise_faults()
        return host

    def copy(self, target: Array, source: Array) -> None:
        """Copies a dense array's elements into another of its dtype and size, which may be on another GPU."""
        here.activate(self)
        nbytes = target.size * target.dtype.itemsize
        if source.device is self:
            cupy.cuda.runtime.memcpyAsync(target.pointer, source.pointer, nbytes, ON_DEVICE, here.stream)
        else:
            cupy.cuda.runtime.memcpyPeerAsync(target.pointer, self.index, source.pointer, source.device.index, nbytes, here.stream)
        if self.several_streams:
            self.used((target, source), here.stream)

    def clear(self, array: Array) -> None:
        """Sets a dense array's bytes to zero."""
        here.activate(self)
        cupy.cuda.runtime.memsetAsync(array.pointer, 0, array.size * array.dtype.itemsize, here.stream)
        if self.several_streams:
            self.used((array,), here.stream)

    def used(self, arrays: Any, stream: int) -> None:
        """Notes that a stream uses arrays; a graph that is being captured keeps what it uses."""
        recorded = here.recorded(self)
        for a in arrays:
            block = a.block
            if recorded is not None and block.pointer not in recorded.memory.own:
                recorded.held[block.pointer] = block
            elif block.stream != stream and block.size:
                block.used_on(stream)

    # ---------------------------------------------------------------- faults in the data

    @functools.cached_property
    def fault_words(self) -> tuple[Any, np.ndarray[Any, Any]]:
        """int32 words of the host's memory that kernels write into: the memory, and the words."""
        here.activate(self)
        memory = cupy.cuda.alloc_pinned_memory(4 * FAULTS)
        words = np.frombuffer(memory, np.int32, FAULTS)
        words[:] = 0
        return memory, words

    def fault_word(self, found: Faults) -> int:
        """The address of a word for a launch of a program that may find faults."""
        recorded = here.recorded(self)
        if recorded is not None:
            return recorded.fault_word(found)
        memory, _ = self.fault_words
        with self.lock:
            if self._next == FAULTS:
                here.activate(self)
                cupy.cuda.runtime.deviceSynchronize()
                self.raise_faults()
                self._next = 0
            place = self._next
            self._found[place] = found
            self._next, self._waiting = place + 1, True
        return int(memory.ptr) + 4 * place

    def publish(self, word: int, found: Array) -> None:
        """Copies a fault word from the device's memory to the host's, in the current stream."""
        here.activate(self)
        cupy.cuda.runtime.memcpyAsync(word, found.pointer, 4, TO_HOST, here.stream)

    def raise_faults(self) -> None:
        """Raises what kernels that are done have found wrong with their data."""
        for graph in list(self.graphs):
            graph.raise_faults()
        if not self._waiting:
            return
        _, words = self.fault_words
        with self.lock:
            found = np.flatnonzero(words[: self._next])
            if found.size:
                program, fault = self._found[found[0]], int(words[found[0]])
                cupy.cuda.runtime.deviceSynchronize()
                words[:] = 0
                self._next, self._waiting = 0, False
                program.raise_fault(fault)
