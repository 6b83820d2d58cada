"""Launches of kernels that are written by hand, `source/*.cu`."""

from __future__ import annotations

import ctypes
import functools
from typing import Any

from ..devices import Device
from ..programs import function
from ..runtime import LaunchConfig, check, driver, here
from ..sources import source


class Kernel:
    """A compiled kernel."""

    def __init__(self, device: Device, name: str, entry: str, dtype: str) -> None:
        self.device, self.entry = device, entry
        self.function = function(device, source(name, entry, dtype), entry)
        self.handle = ctypes.c_void_p(self.function.ptr)

    def __call__(self, groups: int, threads: int, *args: Any) -> None:
        """Starts it on the current stream; the arguments are ctypes values."""
        here.activate(self.device)
        config = LaunchConfig(groups, 1, 1, threads, 1, 1, 0, here.stream, None, 0)
        parameters = (ctypes.c_void_p * len(args))(*[ctypes.addressof(a) for a in args])
        code = driver().cuLaunchKernelEx(ctypes.byref(config), self.handle, parameters, None)
        if code:
            check(code, self.entry)


@functools.cache
def compiled(device: Device, name: str, entry: str, dtype: str) -> Kernel:
    """The kernel `entry` of `source/<name>.cu` for a dtype."""
    return Kernel(device, name, entry, dtype)
