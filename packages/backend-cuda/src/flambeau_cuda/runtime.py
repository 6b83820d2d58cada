"""CUDA as a platform of `flambeau_gpu`: what must be there, and the toolkit's libraries."""

from __future__ import annotations

import ctypes
import functools
import importlib
import sys
from collections.abc import Callable
from typing import Any

from flambeau_codegen.printers import cuda
from flambeau_gpu.platform import Platform

from flambeau.backend import DeviceError

INSTALL = "pip install flambeau-cuda[cuda13], or [cuda12] for a driver older than 580"
DRIVER = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"


def require() -> int:
    """How many GPUs there are.

    Raises:
        DeviceError: CuPy, the driver, or a GPU is missing.
    """
    try:
        cupy = importlib.import_module("cupy")
    except ImportError as error:
        raise DeviceError(f"device 'cuda': CuPy is not installed or does not load ({error}): {INSTALL}") from error
    if getattr(cupy.cuda.runtime, "is_hip", False):
        raise DeviceError(f"device 'cuda': the CuPy that is installed is built for ROCm; in its place: {INSTALL}")
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


def error_name(driver: Any, code: int) -> str:
    """CUDA's name of an error."""
    name = ctypes.c_char_p()
    driver.cuGetErrorName(code, ctypes.byref(name))
    return (name.value or b"?").decode()


def architecture(properties: dict[str, Any]) -> str:
    """The compute capability of a device, as the compiler names it."""
    return f"sm_{properties['major']}{properties['minor']}"


def flags(architecture: str) -> list[str]:
    """NVRTC's options."""
    return [f"--gpu-architecture={architecture}", "--std=c++17", "--device-as-default-execution-space"]


def code(nvrtc: Any, program: Any) -> bytes:
    """The machine code of a program."""
    return bytes(nvrtc.getCUBIN(program))


@functools.cache
def products() -> tuple[frozenset[str], Callable[..., Any]]:
    """cuBLASLt's dtypes, and its plans."""
    from .cublaslt import MEMORY, planned

    return frozenset(MEMORY), planned


PLATFORM = Platform(
    name="cuda", driver=DRIVER, launch="cuLaunchKernel", exchange="cuThreadExchangeStreamCaptureMode", error_name=error_name,
    blocking="CUDA_LAUNCH_BLOCKING", dialect=cuda.CUDA, options=cuda.OPTIONS, source=cuda.source, architecture=architecture, flags=flags,
    code=code, products=products,
)  # fmt: skip
