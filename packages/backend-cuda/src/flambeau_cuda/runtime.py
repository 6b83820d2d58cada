"""CUDA as this package uses it: CuPy for the runtime and NVRTC, the driver's launch function and libraries through ctypes."""

from __future__ import annotations

import ctypes
import functools
import importlib
import sys
import threading
from typing import TYPE_CHECKING, Any

from flambeau.backend import DeviceError

if TYPE_CHECKING:
    from .devices import Device
    from .streams import Stream

INSTALL = "pip install flambeau-cuda[cuda13], or [cuda12] for a driver older than 580"


def require() -> int:
    """How many GPUs there are.

    Raises:
        DeviceError: CuPy, the driver, or a GPU is missing.
    """
    try:
        cupy = importlib.import_module("cupy")
    except ImportError as error:
        raise DeviceError(f"device 'cuda': CuPy is not installed or does not load ({error}): {INSTALL}") from error
    try:
        count = int(cupy.cuda.runtime.getDeviceCount())
    except cupy.cuda.runtime.CUDARuntimeError as error:
        raise DeviceError(f"device 'cuda': {_why(str(error))}") from error
    if not count:
        raise DeviceError("device 'cuda': the driver finds no GPU; CUDA_VISIBLE_DEVICES may hide them")
    return count


def _why(told: str) -> str:
    if "InsufficientDriver" in told:
        try:
            ctypes.CDLL(DRIVER)
        except OSError:
            return f"this machine has no NVIDIA driver ({DRIVER} does not load); install it for your GPU"
        return f"the driver is older than CuPy's CUDA ({told}): update it, or install CuPy for an older CUDA: {INSTALL}"
    if "NoDevice" in told:
        return f"the driver finds no GPU ({told}); CUDA_VISIBLE_DEVICES may hide them"
    return f"CUDA does not start: {told}"


DRIVER = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"


class LaunchConfig(ctypes.Structure):
    """The driver's CUlaunchConfig."""

    _fields_ = (
        ("grid_x", ctypes.c_uint), ("grid_y", ctypes.c_uint), ("grid_z", ctypes.c_uint), ("block_x", ctypes.c_uint), ("block_y", ctypes.c_uint),
        ("block_z", ctypes.c_uint), ("shared_bytes", ctypes.c_uint), ("stream", ctypes.c_void_p), ("attributes", ctypes.c_void_p),
        ("attribute_count", ctypes.c_uint),
    )  # fmt: skip


@functools.cache
def driver() -> Any:
    """The driver's library; its calls keep the interpreter's lock, which is quicker, for they only enqueue."""
    return ctypes.PyDLL(DRIVER)


def check(code: int, what: str) -> None:
    """Raises RuntimeError for a driver's error code."""
    if code:
        name = ctypes.c_char_p()
        driver().cuGetErrorName(code, ctypes.byref(name))
        raise RuntimeError(f"{what}: the CUDA driver says {(name.value or b'?').decode()} ({code})")


@functools.cache
def library(name: str) -> Any:
    """A library of the CUDA toolkit, by ctypes.

    Raises:
        DeviceError: it is not installed.
    """
    try:
        found = importlib.import_module("cuda.pathfinder").load_nvidia_dynamic_lib(name)
        return ctypes.PyDLL(found.abs_path)
    except Exception as error:
        raise DeviceError(f"device 'cuda': the library {name} of the CUDA toolkit does not load ({error}): {INSTALL}") from error


class Here(threading.local):
    """What this thread asks of CUDA: the device that is current in it, and its stream on each device.

    `stream` is the handle of the current device's.
    """

    def __init__(self) -> None:
        self.device = -1
        self.stream = 0
        self.streams: dict[int, Stream] = {}

    def activate(self, device: Device) -> None:
        """Makes a device current."""
        index = device.index
        if self.device != index:
            importlib.import_module("cupy").cuda.runtime.setDevice(index)
            self.device = index
            self.use(self.streams.get(index) or device.home)

    def use(self, stream: Stream) -> None:
        """Sends what this thread asks of the current device to a stream."""
        self.stream = stream.handle
        stream.cupy.use()


here = Here()
