"""Memory for large results, kept when it is given back: fresh pages from the system cost as much as filling them several times.

An array's memory comes back when the last array that shows it is gone. At most `KEPT` bytes wait to be used again.
"""

from __future__ import annotations

import os
import threading
from typing import Any

import numpy as np

LARGE = 1 << 23  # bytes from which on memory is kept: smaller pieces the C library keeps by itself
KEPT = 1 << 29
ALIGN = 64

_np: Any = np
_free: dict[int, list[Any]] = {}  # by size: memory that nobody uses
_waiting = [0]  # bytes in it
_lock = threading.RLock()  # a block may die while another one is given


class _Block:
    """Owns memory while arrays show it."""

    __slots__ = ("__weakref__", "memory", "size")

    def __init__(self, memory: Any, size: int) -> None:
        self.memory, self.size = memory, size

    @property
    def __array_interface__(self) -> dict[str, Any]:
        return {"version": 3, "shape": (self.size,), "typestr": "|u1", "data": (self.memory.ctypes.data, False)}

    def __del__(self) -> None:
        with _lock:
            while _free and _waiting[0] + self.size > KEPT:  # what has not been asked for the longest makes room
                size = next(iter(_free))
                _waiting[0] -= size * len(_free.pop(size, ()))
            if self.size <= KEPT:
                _waiting[0] += self.size
                _free.setdefault(self.size, []).append(self.memory)


def empty(shape: tuple[int, ...], dtype: Any, index: int | None = None) -> Any:
    """A dense array whose elements may be anything."""
    count = 1
    for n in shape:
        count *= n
    size = count * dtype.itemsize
    if size < LARGE:
        return _np.empty(shape, dtype)
    with _lock:
        waiting = _free.pop(size, None)
        memory = None
        if waiting:
            memory = waiting.pop()
            _waiting[0] -= size
        if waiting:
            _free[size] = waiting  # the last in order again
    if memory is None:
        whole = _np.empty(size + ALIGN, _np.uint8)
        start = -whole.ctypes.data % ALIGN
        memory = whole[start : start + size]
    return _np.asarray(_Block(memory, size)).view(dtype).reshape(shape)


def empty_cache() -> None:
    """Gives memory that waits to be used back to the system."""
    with _lock:
        _free.clear()
        _waiting[0] = 0


def _after_fork() -> None:
    """A child process may find the lock held by a thread that it does not have."""
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
