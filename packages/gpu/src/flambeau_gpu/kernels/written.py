"""Launches of kernels that are written by hand, `source/*.cu`."""

from __future__ import annotations

import ctypes
import functools
from typing import Any

from ..devices import Device
from ..launcher import starter
from ..platform import check, starts
from ..programs import function
from ..runtime import here
from ..sources import source


class Kernel:
    """A compiled kernel."""

    def __init__(self, device: Device, name: str, entry: str, dtype: str) -> None:
        self.device, self.entry = device, entry
        self.function = function(device, source(name, entry, dtype), entry)
        self.handle, self.start = ctypes.c_void_p(self.function.ptr), starter(starts())

    def __call__(self, groups: int, threads: int, *args: Any) -> None:
        """Starts it on the current stream; the arguments are ctypes values."""
        here.activate(self.device)
        parameters = (ctypes.c_void_p * len(args))(*[ctypes.addressof(a) for a in args])
        one, word = ctypes.c_uint(1), ctypes.c_uint
        code = self.start(
            self.handle, word(groups), one, one, word(threads), one, one, word(0), ctypes.c_void_p(here.stream), parameters, None
        )
        if code:
            check(code, self.entry)


@functools.cache
def compiled(device: Device, name: str, entry: str, dtype: str) -> Kernel:
    """The kernel `entry` of `source/<name>.cu` for a dtype."""
    return Kernel(device, name, entry, dtype)
