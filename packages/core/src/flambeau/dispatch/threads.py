"""Each thread's modes. Never compiled: a native subclass of threading.local cannot be read safely."""

from __future__ import annotations

import threading
from typing import Any, Final


class Thread(threading.local):
    """What each thread has of its own."""

    def __init__(self) -> None:
        self.keys: int = 0  # mode bits, part of every dispatch key
        self.modes: list[Any] = []  # user modes, innermost last
        self.saved_hooks: list[Any] = []  # (pack, unpack) pairs, innermost last
        self.anomaly: Any = False  # True or "nan": nodes keep the line that made them
        self.evaluating: Any = None  # the node whose backward runs, for anomaly reports
        self.autocast: dict[str, Any] = {}  # device type -> dtype, for the devices that are in autocast
        self.batches: list[Any] = []  # vmap's levels, innermost last


tls = Thread()
busy: Final[set[int]] = set()  # the threads with mode bits on: where it is empty, calls need not read their own thread's


def set_keys(keys: int) -> None:
    """Set this thread's mode bits."""
    tls.keys = keys
    if keys:
        busy.add(threading.get_ident())
    else:
        busy.discard(threading.get_ident())
