"""Device memory: blocks from CuPy's pool, small ones kept at hand, and what is counted."""

from __future__ import annotations

import gc
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import cupy

from .runtime import here

if TYPE_CHECKING:
    from .devices import Device

UNIT = 512  # bytes; CuPy's pool rounds to it
SMALL = 1 << 20  # blocks up to so many bytes are kept at hand
AT_HAND = 256  # of each size


class Block:
    """Memory of one storage; it goes back to its pool when the last array over it is gone.

    Args:
        pointer: its address.
        nbytes: how many bytes were asked for.
        size: how many it has.
        memory: what keeps it, as CuPy has it.
        device: the `Device` that has it.
        stream: the handle of the stream that it was taken on.
    """

    __slots__ = ("__weakref__", "device", "memory", "nbytes", "others", "pointer", "size", "stream")

    def __init__(self, pointer: int, nbytes: int, size: int, memory: Any, device: Device, stream: int) -> None:
        self.pointer, self.nbytes, self.size, self.memory, self.device, self.stream = pointer, nbytes, size, memory, device, stream
        self.others: set[int] | None = None  # handles of other streams that have used it

    def used_on(self, stream: int) -> None:
        """Notes that another stream uses it."""
        if self.others is None:
            self.others = set()
        self.others.add(stream)

    def __del__(self) -> None:
        self.device.pool.release(self)


class Pool:
    """A caching allocator of one device.

    What is freed is used again at once on its own stream, whose order makes that safe. Where other streams have used it, its own stream
    waits for them first. All methods may be called from any thread.
    """

    def __init__(self, device: Device) -> None:
        self.device = device
        self.pool = cupy.cuda.MemoryPool()
        self.lock = threading.RLock()  # a finalizer may run inside of an allocation
        self.at_hand: dict[int, list[Any]] = {}  # of the home stream, by size
        self.allocated = self.peak = self.peak_reserved = 0

    def allocate(self, nbytes: int) -> Block:
        """A block of at least so many bytes, for the current stream of this thread.

        Raises:
            MemoryError: the device has no room; the message lists the request, what is allocated, and the largest live blocks.
        """
        size = -(-nbytes // UNIT) * UNIT
        if here.device != self.device.index:
            here.activate(self.device)
        stream = here.stream
        with self.lock:
            kept = self.at_hand.get(size) if not stream else None
            memory = kept.pop() if kept else self._more(nbytes, size)
            self.allocated += size
            if self.allocated > self.peak:
                self.peak = self.allocated
        return Block(memory.ptr, nbytes, size, memory, self.device, stream)

    def _more(self, nbytes: int, size: int) -> Any:
        """From CuPy's pool; one more try when all that can be freed is."""
        try:
            made = self.pool.malloc(size)
        except (cupy.cuda.memory.OutOfMemoryError, OverflowError, ValueError) as error:
            if size > self.device.total_memory:
                raise MemoryError(self.report(nbytes)) from error
            gc.collect()
            self.empty_cache()
            try:
                made = self.pool.malloc(size)
            except (cupy.cuda.memory.OutOfMemoryError, OverflowError, ValueError):
                raise MemoryError(self.report(nbytes)) from error
        self.peak_reserved = max(self.peak_reserved, self.pool.total_bytes())
        return made

    def release(self, block: Block) -> None:
        """Takes a block back."""
        if block.others:
            self._wait_for(block)
        size = block.size
        with self.lock:
            self.allocated -= size
            if size <= SMALL and not block.stream:
                kept = self.at_hand.get(size)
                if kept is None:
                    kept = self.at_hand[size] = []
                if len(kept) < AT_HAND:
                    kept.append(block.memory)

    def _wait_for(self, block: Block) -> None:
        """Makes a block's own stream wait for the others that have used it."""
        here.activate(self.device)
        known = self.device.by_handle
        for handle in block.others or ():
            event = cupy.cuda.Event(disable_timing=True)
            event.record(known[handle])
            known[block.stream].wait_event(event)

    def report(self, nbytes: int) -> str:
        """What to tell when memory is short."""
        live = Counter(a.nbytes for a in gc.get_objects() if isinstance(a, Block) and a.device is self.device and a.size)
        largest = ", ".join(f"{n} x {readable(size)}" for size, n in sorted(live.items(), reverse=True)[:5]) or "none"
        free, total = self.device.memory_info()
        return (
            f"device '{self.device}' ({self.device.title}) has no room for {readable(nbytes)}: {readable(self.allocated)} are allocated, "
            f"{readable(self.pool.total_bytes())} reserved; {readable(free)} of {readable(total)} are free. The largest live blocks: {largest}. "
            "Free tensors, or use smaller batches"
        )

    def empty_cache(self) -> None:
        """Gives memory that is kept, but not in use, back to the driver."""
        here.activate(self.device)
        with self.lock:
            self.at_hand.clear()
            self.pool.free_all_blocks()

    def stats(self) -> dict[str, int]:
        """Bytes and blocks, by PyTorch's names."""
        here.activate(self.device)
        with self.lock:
            reserved = self.pool.total_bytes()
            return {
                "allocated_bytes.all.current": self.allocated,
                "allocated_bytes.all.peak": self.peak,
                "reserved_bytes.all.current": reserved,
                "reserved_bytes.all.peak": max(self.peak_reserved, reserved),
            }

    def reset_peak(self) -> None:
        """Sets the peaks to the present values."""
        here.activate(self.device)
        with self.lock:
            self.peak, self.peak_reserved = self.allocated, self.pool.total_bytes()


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
