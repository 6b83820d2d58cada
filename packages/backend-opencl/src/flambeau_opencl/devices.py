"""The OpenCL devices of this machine, in a stable order, each with its context, its queue and its memory."""

from __future__ import annotations

import functools
import os
import threading
from collections import deque
from typing import Any

import numpy as np
import pyopencl as cl

from flambeau.backend import DeviceError, Forked, UnsupportedDTypeError, contiguous_strides

from .arrays import Array
from .memory import Block, Pool

KINDS = ((cl.device_type.GPU, "GPU"), (cl.device_type.ACCELERATOR, "accelerator"), (cl.device_type.CPU, "CPU"))


def device_order(device: Any) -> int:
    """GPUs first, then accelerators, then CPUs."""
    return next((place for place, (kind, _) in enumerate(KINDS) if device.type & kind), len(KINDS))


@functools.cache
def devices() -> tuple[Device, ...]:
    """All devices: GPUs first, then accelerators, then CPUs; among those, in the order of platforms' names and of each platform.

    Raises:
        DeviceError: there is none.
    """
    try:
        platforms = sorted(cl.get_platforms(), key=lambda p: str(p.name))
    except cl.LogicError as error:
        raise DeviceError(
            f"device 'opencl': this machine has no OpenCL driver ({error}); install your GPU's, or PoCL for the CPU: pip install flambeau-opencl[pocl]"
        ) from error
    found = []
    for platform in platforms:
        try:
            found += platform.get_devices()
        except cl.LogicError:  # a driver without a device
            continue
    if not found:
        raise DeviceError(
            f"device 'opencl': none of the drivers ({', '.join(str(p.name) for p in platforms)}) has a device; "
            "PoCL makes one of the CPU: pip install flambeau-opencl[pocl]"
        )
    found.sort(key=device_order)  # stable
    return tuple(Device(d, index) for index, d in enumerate(found))


class Device:
    """One OpenCL device.

    Its queue is in order: what one thread asks for happens in that order, and so does what other threads ask for in between.
    `lock` is held while a kernel's arguments are set and its launch is put into the queue.
    """

    def __init__(self, device: Any, index: int) -> None:
        self.cl, self.index = device, index
        self.name = str(device.name).strip()
        self.platform = str(device.platform.name).strip()
        self.title = f"{self.name}, {self.platform}"
        self.driver = f"{device.platform.version} {device.driver_version}"
        self.context = cl.Context([device])
        self.queue = cl.CommandQueue(self.context, device)
        self.lock: Any = threading.RLock()
        self.total_memory, self.largest_block = int(device.global_mem_size), int(device.max_mem_alloc_size)
        extensions = set(str(device.extensions).split())
        self.float64 = "cl_khr_fp64" in extensions or bool(getattr(device, "double_fp_config", 0))
        self.int64_atomics = {"cl_khr_int64_base_atomics", "cl_khr_int64_extended_atomics"} <= extensions
        self.max_threads, self.local_memory = int(device.max_work_group_size), int(device.local_mem_size)
        self.is_cpu = bool(device.type & cl.device_type.CPU)
        self.unified = bool(device.host_unified_memory)
        self.pool = Pool(self, self.queue)
        self.listener: Any = None  # gets (kernel name, event) of each launch while a profile runs
        self._uploads: deque[tuple[Any, Any]] = deque()  # events of copies from the host, with the memory that they read
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._after_fork)

    def __str__(self) -> str:
        return f"opencl:{self.index}"

    def __repr__(self) -> str:
        return f"Device({self}, {self.title})"

    def _after_fork(self) -> None:
        """A driver's threads are not in a forked process: the queue would never be done."""
        self.lock = self.pool.lock = Forked(str(self))

    @functools.cached_property
    def nothing(self) -> Block:
        """What stands for the memory of arrays without elements."""
        block = self.pool.allocate(16)
        block.nbytes = 0
        return block

    @functools.cached_property
    def fault_word(self) -> Any:
        """An int32 that is 0 until a kernel finds something wrong with its data."""
        word = self.upload(np.zeros(1, np.int32))
        self._fault_array = word  # keeps the memory
        return word.block.cl

    def read_fault(self) -> int:
        """What the last kernel found: 0 if nothing. Waits for it. The caller holds `lock`."""
        found = int(self.download(self._fault_array.block, np.dtype(np.int32), 0, 1)[0])
        if found:
            cl.enqueue_fill_buffer(self.queue, self.fault_word, np.zeros(1, np.int32), 0, 4)
        return found

    # ---------------------------------------------------------------- memory

    def empty(self, shape: tuple[int, ...], dtype: Any, strides: tuple[int, ...] | None = None) -> Array:
        """A new dense array, its elements unset; row-major, or with strides that leave no gaps."""
        if dtype.char in "dD" and not self.float64:
            raise UnsupportedDTypeError(
                f"device '{self}' ({self.title}) has no {dtype}: it computes in single precision only; cast with .to(float32) or .to(complex64)"
            )
        n = 1
        for s in shape:
            n *= s
        block = self.pool.allocate(n * dtype.itemsize) if n else self.nothing
        return Array(block, dtype, shape, contiguous_strides(shape) if strides is None else strides)

    def upload(self, host: np.ndarray[Any, Any]) -> Array:
        """A copy of a NumPy array, which may change afterwards: what the queue reads is a copy of its own."""
        made = self.empty(host.shape, host.dtype)
        if host.size:
            staged = np.array(host, order="C", copy=True).reshape(-1).view(np.uint8)
            with self.lock:
                event = cl.enqueue_copy(self.queue, made.block.cl, staged, is_blocking=False)
            self._keep(event, staged)
        return made

    def _keep(self, event: Any, staged: Any) -> None:
        """Holds what a copy reads until it is done; an event that is dropped earlier would wait."""
        uploads = self._uploads
        uploads.append((event, staged))
        while len(uploads) > 1:
            try:
                first = uploads.popleft()
            except IndexError:  # another thread took it
                return
            if first[0].command_execution_status > cl.command_execution_status.COMPLETE:
                uploads.appendleft(first)
                break
        if len(uploads) > 256:
            self.finish()

    def download(self, block: Block, dtype: Any, first: int, count: int) -> np.ndarray[Any, Any]:
        """So many elements of a block, when all that was asked for is done."""
        host = np.empty(count, dtype)
        if count:
            with self.lock:
                queue = self.queue
            cl.enqueue_copy(queue, host.view(np.uint8), block.cl, src_offset=first * dtype.itemsize, is_blocking=True)
        return host

    def finish(self) -> None:
        """Waits until the queue is empty."""
        with self.lock:
            queue = self.queue
        queue.finish()
        while self._uploads:
            try:
                self._uploads.popleft()[0].wait()
            except IndexError:
                return

    # ---------------------------------------------------------------- launches

    def launch(self, kernel: Any, name: str, total: tuple[int, ...], group: tuple[int, ...] | None) -> None:
        """Puts a kernel, whose arguments are set, into the queue. The caller holds `lock`."""
        event = cl.enqueue_nd_range_kernel(self.queue, kernel, total, group)
        if self.listener is not None:
            self.listener(name, event)

    def timed(self, listener: Any) -> None:
        """Hands each launch's kernel name and event to `listener`, on a queue that keeps times; None ends that."""
        with self.lock:
            self.finish()
            self.queue = (
                cl.CommandQueue(self.context, self.cl)
                if listener is None
                else cl.CommandQueue(self.context, self.cl, properties=cl.command_queue_properties.PROFILING_ENABLE)
            )
            self.listener = listener
