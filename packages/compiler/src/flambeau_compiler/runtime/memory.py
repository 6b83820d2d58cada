"""Where intermediate results live: values whose lives do not meet share memory."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flambeau.tensor import layout as layouts

from ..graph import Value


@dataclass
class Slot:
    """Memory that is kept between calls.

    Args:
        dtype: of its elements, a flambeau dtype.
        size: how many there are.
        values: what lives in it, one after the other.
    """

    dtype: Any
    size: int
    values: list[Value]


def planned(made: Sequence[Iterable[Value]], last: Mapping[Value, int]) -> list[Slot]:
    """Slots for values.

    Args:
        made: by step, the values that it makes and that need memory.
        last: by value, the last step that reads it.
    """
    slots: list[Slot] = []
    free: list[Slot] = []
    until: dict[int, list[Slot]] = {}
    for step, values in enumerate(made):
        for v in values:
            n = max(1, v.size)
            fitting = [s for s in free if s.dtype is v.dtype and s.size >= n]
            if fitting:
                slot = min(fitting, key=lambda s: s.size)
                free.remove(slot)
            else:
                grown = [s for s in free if s.dtype is v.dtype]
                slot = max(grown, key=lambda s: s.size) if grown else Slot(v.dtype, n, [])
                if grown:
                    free.remove(slot)
                    slot.size = n
                else:
                    slots.append(slot)
            slot.values.append(v)
            until.setdefault(max(step, last.get(v, step)), []).append(slot)
        free += until.pop(step, [])
    return slots


class Pool:
    """Memory for a call's intermediate results, kept for the next call; calls at the same time have their own."""

    def __init__(self, backend: Any, slots: Sequence[Slot], device: Any) -> None:
        self.backend, self.slots, self.index = backend, slots, None if device is None else device.index
        self.views: list[tuple[int, Value]] = []
        self.free: list[list[Any]] = []
        self.lock = threading.Lock()

    def place(self, slot: int, v: Value) -> int:
        """Where a value's array stands in what `take` gives."""
        self.views.append((slot, v))
        return len(self.views) - 1

    def take(self) -> list[Any]:
        """The arrays of all values, in memory that nobody else has."""
        try:
            return self.free.pop()
        except IndexError:
            pass
        blocks = [self.backend.empty((reach_of(s),), s.dtype.numpy, self.index) for s in self.slots]
        return [self.backend.as_strided(blocks[k], tuple(v.shape), tuple(v.strides), 0) for k, v in self.views]

    def give(self, memory: list[Any]) -> None:
        """Gives memory back."""
        self.free.append(memory)


def reach_of(slot: Slot) -> int:
    """The elements of a slot's memory."""
    return max(slot.size, *[layouts.extent(tuple(v.shape), tuple(v.strides)) for v in slot.values])
