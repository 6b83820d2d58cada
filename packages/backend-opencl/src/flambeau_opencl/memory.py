"""Device memory: blocks from a pool that keeps what is freed, and what it counts."""

from __future__ import annotations

import gc
import itertools
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyopencl as cl
from pyopencl.tools import ImmediateAllocator, MemoryPool

if TYPE_CHECKING:
    from .devices import Device

_serial = itertools.count(1)
FAILURES = (cl.MemoryError, cl.LogicError, cl.RuntimeError, MemoryError, OverflowError)


class Block:
    """Memory of one storage; it goes back to its pool when the last array over it is gone.

    Args:
        cl: the OpenCL buffer.
        nbytes: how many bytes were asked for.
        device: the `Device` that has it.
    """

    __slots__ = ("__weakref__", "cl", "device", "nbytes", "serial")

    def __init__(self, cl: Any, nbytes: int, device: Device) -> None:
        self.cl, self.nbytes, self.device = cl, nbytes, device
        self.serial = next(_serial)  # makes pointers that no other block's come near


class Pool:
    """A caching allocator of one device: PyOpenCL's memory pool, with size classes of a sixteenth.

    What is freed is used again at once. That is safe because the device's queue is in order: a kernel that writes the memory for
    its next owner starts after those that its last owner asked for. All methods may be called from any thread.
    """

    def __init__(self, device: Device, queue: Any) -> None:
        self.device = device
        self.pool = MemoryPool(ImmediateAllocator(queue))
        self.lock: Any = threading.RLock()  # a finalizer may run inside of an allocation
        self.peak = self.peak_reserved = 0

    def allocate(self, nbytes: int) -> Block:
        """A block of at least so many bytes.

        Raises:
            MemoryError: the device has no room; the message lists the request, what is allocated, and the largest live blocks.
        """
        with self.lock:
            try:
                memory = self.pool.allocate(max(nbytes, 16))
            except FAILURES as error:
                memory = self._again(nbytes, error)
            active = self.pool.active_bytes
            if active > self.peak:
                self.peak = active
                self.peak_reserved = max(self.peak_reserved, self.pool.managed_bytes)
        return Block(memory, nbytes, self.device)

    def _again(self, nbytes: int, error: BaseException) -> Any:
        """One more try when all that can be freed is: cycles that hold arrays, blocks that are kept."""
        if nbytes <= self.device.largest_block:
            gc.collect()
            self.pool.free_held()
            try:
                return self.pool.allocate(max(nbytes, 16))
            except FAILURES as second:
                error = second
        raise MemoryError(self.report(nbytes)) from error

    def report(self, nbytes: int) -> str:
        """What to tell when memory is short."""
        live = Counter(b.nbytes for b in gc.get_objects() if isinstance(b, Block) and b.device is self.device)
        largest = ", ".join(f"{n} x {readable(size)}" for size, n in sorted(live.items(), reverse=True)[:5]) or "none"
        return (
            f"device '{self.device}' ({self.device.title}) has no room for {readable(nbytes)}: {readable(self.pool.active_bytes)} are allocated, "
            f"{readable(self.pool.managed_bytes)} reserved, of {readable(self.device.total_memory)}; one block may have at most "
            f"{readable(self.device.largest_block)}. The largest live blocks: {largest}. Free tensors, or use smaller batches"
        )

    def empty_cache(self) -> None:
        """Gives blocks that are kept, but not in use, back to the driver."""
        with self.lock:
            self.pool.free_held()

    def stats(self) -> dict[str, int]:
        """Bytes and blocks, by PyTorch's names."""
        with self.lock:
            active, managed = self.pool.active_bytes, self.pool.managed_bytes
            return {
                "allocated_bytes.all.current": active,
                "allocated_bytes.all.peak": max(self.peak, active),
                "reserved_bytes.all.current": managed,
                "reserved_bytes.all.peak": max(self.peak_reserved, managed),
                "active.all.current": self.pool.active_blocks,
                "inactive.all.current": self.pool.held_blocks,
            }

    def reset_peak(self) -> None:
        """Sets the peaks to the present values."""
        with self.lock:
            self.peak, self.peak_reserved = self.pool.active_bytes, self.pool.managed_bytes


def readable(nbytes: int) -> str:
    """A number of bytes in words.

    Example:
        >>> readable(3 * 2**20), readable(17)
        ('3.0 MiB', '17 bytes')
    """
    for unit, name in ((2**40, "TiB"), (2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB")):
        if nbytes >= unit:
            return f"{nbytes / unit:.1f} {name}"
    return f"{nbytes} bytes"
