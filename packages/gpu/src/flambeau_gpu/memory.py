"""Device memory: blocks from CuPy's pool, small ones kept at hand, what is counted, and where large ones were made."""

from __future__ import annotations

import functools
import gc
import os
import threading
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import cupy

from .launcher import UNIT, PythonStore, found
from .platform import platform
from .runtime import here, relaxed

if TYPE_CHECKING:
    from .devices import Device

LISTED = 1 << 20  # bytes; the largest live blocks above it are listed when memory runs out
FRAMES = 3  # lines of a program that are kept of a block's origin


class Origins:
    """Whether it is recorded where blocks are made."""

    def __init__(self) -> None:
        self.enabled = os.environ.get(platform().variable("MEMORY_HISTORY")) == "1"

    def note(self) -> str:
        """The innermost lines of the program that is running, without those of this framework."""
        if not self.enabled:
            return ""
        frames = traceback.extract_stack()
        own = [f for f in frames if not _of_framework(PurePath(f.filename).parts[-4:])]
        return " < ".join(f"{f.filename}:{f.lineno} in {f.name}" for f in reversed((own or list(frames))[-FRAMES:]))


def _of_framework(path: Sequence[str]) -> bool:
    return any(part.startswith("flambeau") for part in path) and "testing" not in path


@functools.cache
def origins() -> Origins:
    """The record of this process."""
    return Origins()


def record_history(enabled: str | None = "all", *args: Any, **kwargs: Any) -> None:
    """Records from now on where blocks are made, for the message when memory runs out; None stops it.

    Args:
        enabled: "all" or "state", or None.
        args, kwargs: accepted for PyTorch's signature.
    """
    origins().enabled = enabled is not None


class Pool:
    """A caching allocator of one device.

    What is freed is used again at once on its own stream, whose order makes that safe. Where other streams have used it, its own stream
    waits for them first. While a graph is recorded, the recording thread's blocks come from the graph's own memory. All methods may be
    called from any thread.
    """

    def __init__(self, device: Device) -> None:
        self.device = device
        self.pool = cupy.cuda.MemoryPool()
        self.lock = threading.RLock()
        self.peak_reserved = 0
        self.live: dict[int, tuple[int, str]] = {}  # bytes and origin of large blocks, by address
        native = found().module
        self.store: Any = (PythonStore if native is None else native.Store)(device, self._allocate, self._release)
        self.allocate = self.store.take  # a block of at least so many bytes, for the current stream of this thread
        """A block of at least so many bytes, for the current stream of this thread.

        Raises:
            MemoryError: the device has no room; the message lists the request, what is allocated, and the largest live blocks.
        """

    @property
    def allocated(self) -> int:
        """Bytes of live blocks."""
        return int(self.store.allocated)

    def _allocate(self, nbytes: int) -> Any:
        """A block that is not at hand."""
        size = -(-nbytes // UNIT) * UNIT
        if here.device != self.device.index:
            here.activate(self.device)
            if not here.stream and size <= LISTED:
                return self.allocate(nbytes)
        graph = here.recorded(self.device)
        pool = self.pool if graph is None else graph.memory.pool
        if self.device.recording is None:
            memory = self._more(pool, nbytes, size)
        else:
            with relaxed(self.device):
                memory = self._more(pool, nbytes, size)
        if graph is not None:
            graph.memory.own.add(memory.ptr)
        block = self.store.block(memory.ptr, nbytes, size, memory, here.stream)
        if size > LISTED or origins().enabled:
            self.live[block.pointer] = (nbytes, origins().note())
        return block

    def outside(self, nbytes: int) -> Any:
        """A block that is not the memory of the graph that is being captured, and that no stream has work in."""
        size = -(-nbytes // UNIT) * UNIT
        memory = self._more(self.pool, nbytes, size)
        return self.store.block(memory.ptr, nbytes, size, memory, 0)

    def _more(self, pool: Any, nbytes: int, size: int) -> Any:
        """From a pool of CuPy's; one more try when all that can be freed is."""
        try:
            made = pool.malloc(size)
        except (cupy.cuda.memory.OutOfMemoryError, OverflowError, ValueError) as error:
            if size > self.device.total_memory:
                raise MemoryError(self.report(nbytes)) from error
            gc.collect()
            self.empty_cache()
            try:
                made = pool.malloc(size)
            except (cupy.cuda.memory.OutOfMemoryError, OverflowError, ValueError):
                raise MemoryError(self.report(nbytes)) from error
        self.peak_reserved = max(self.peak_reserved, self.reserved())
        return made

    def _release(self, pointer: int, size: int, memory: Any, stream: int, others: set[int] | None) -> None:
        """Takes back a block that is not kept at hand: CuPy's pool gets it when nothing holds its memory."""
        self.live.pop(pointer, None)
        if not others or here is None:  # nobody waits, or the interpreter is on its way out
            return
        recording = self.device.recording
        if recording is not None:  # events between streams inside and outside of a capture would break it
            recording.later.append((memory, stream, tuple(others)))
            return
        self.wait_for(stream, others)

    def wait_for(self, stream: int, others: Iterable[int]) -> None:
        """Makes a stream wait for others."""
        here.activate(self.device)
        known = self.device.by_handle
        for handle in others:
            event = cupy.cuda.Event(disable_timing=True)
            event.record(known[handle])
            known[stream].wait_event(event)

    def reserved(self) -> int:
        """Bytes taken from the driver, those of graphs included."""
        return int(self.pool.total_bytes()) + sum(int(m.pool.total_bytes()) for m in list(self.device.memories))

    def report(self, nbytes: int) -> str:
        """What to tell when memory is short."""
        live = Counter(self.live.copy().values())
        lines = [
            f"{n} x {readable(size)}" + (f" made at {origin}" if origin else "")
            for (size, origin), n in sorted(live.items(), reverse=True)[:5]
        ]
        free, total = self.device.memory_info()
        hint = (
            ""
            if origins().enabled
            else f"; {platform().variable('MEMORY_HISTORY')}=1, or fb.{self.device.kind}.memory._record_memory_history(), tells where they were made"
        )
        return (
            f"device '{self.device}' ({self.device.title}) has no room for {readable(nbytes)}: {readable(self.allocated)} are allocated, "
            f"{readable(self.reserved())} reserved; {readable(free)} of {readable(total)} are free. "
            f"The largest live blocks: {', '.join(lines) or 'none'}{hint}. Free tensors, or use smaller batches"
        )

    def empty_cache(self) -> None:
        """Gives memory that is kept, but not in use, back to the driver; graphs keep theirs."""
        here.activate(self.device)
        kept = self.store.clear()
        del kept
        if self.device.recording is None:
            self.pool.free_all_blocks()

    def stats(self) -> dict[str, int]:
        """Bytes, by PyTorch's names."""
        here.activate(self.device)
        reserved = self.reserved()
        return {
            "allocated_bytes.all.current": self.allocated,
            "allocated_bytes.all.peak": int(self.store.peak),
            "reserved_bytes.all.current": reserved,
            "reserved_bytes.all.peak": max(self.peak_reserved, reserved),
        }

    def reset_peak(self) -> None:
        """Sets the peaks to the present values."""
        here.activate(self.device)
        self.store.peak, self.peak_reserved = self.store.allocated, self.reserved()


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
