"""ROCm as a platform of `flambeau_gpu`: what must be there, and its libraries."""

from __future__ import annotations

import ctypes
import functools
import importlib
from collections.abc import Callable
from typing import Any

from flambeau_codegen.printers import hip
from flambeau_gpu.platform import Platform

from flambeau.backend import DeviceError

INSTALL = "install ROCm for your GPU, and CuPy's build for it, such as pip install cupy-rocm-7-0"
DRIVER = "libamdhip64.so"


def require() -> int:
    """How many GPUs there are.

    Raises:
        DeviceError: CuPy, its ROCm build, the HIP runtime, or a GPU is missing.
    """
    try:
        cupy = importlib.import_module("cupy")
    except ImportError as error:
        raise DeviceError(f"device 'rocm': CuPy is not installed or does not load ({error}): {INSTALL}") from error
    if not getattr(cupy.cuda.runtime, "is_hip", False):
        raise DeviceError(f"device 'rocm': the CuPy that is installed is built for CUDA; in its place: {INSTALL}")
    try:
        ctypes.CDLL(DRIVER)
    except OSError as error:
        raise DeviceError(f"device 'rocm': this machine has no HIP runtime ({DRIVER} does not load: {error}): {INSTALL}") from error
    try:
        count = int(cupy.cuda.runtime.getDeviceCount())
    except cupy.cuda.runtime.CUDARuntimeError as error:
        raise DeviceError(f"device 'rocm': HIP finds no GPU ({error}); HIP_VISIBLE_DEVICES may hide them") from error
    if not count:
        raise DeviceError("device 'rocm': HIP finds no GPU; HIP_VISIBLE_DEVICES may hide them")
    return count


@functools.cache
def library(name: str) -> Any:
    """A library of ROCm, by ctypes.

    Raises:
        DeviceError: it is not installed.
    """
    try:
        return ctypes.PyDLL(f"lib{name}.so")
    except OSError as error:
        raise DeviceError(f"device 'rocm': the library {name} of ROCm does not load ({error}): {INSTALL}") from error


def error_name(driver: Any, code: int) -> str:
    """HIP's name of an error."""
    driver.hipGetErrorName.restype = ctypes.c_char_p
    return (driver.hipGetErrorName(code) or b"?").decode()


def architecture(properties: dict[str, Any]) -> str:
    """What a device's code is compiled for, such as "gfx90a", without the features behind it, which the compiler takes as they come."""
    name = properties["gcnArchName"]
    return (name.decode() if isinstance(name, bytes) else str(name)).partition(":")[0].rstrip("\0")


def flags(architecture: str) -> list[str]:
    """hipRTC's options."""
    return [f"--offload-arch={architecture}", "-std=c++17", "-O3"]


def code(nvrtc: Any, program: Any) -> bytes:
    """The code object of a program, which CuPy's binding has in PTX's place."""
    made = nvrtc.getPTX(program)
    return made if isinstance(made, bytes) else bytes(made)


@functools.cache
def products() -> tuple[frozenset[str], Callable[..., Any]]:
    """hipBLAS's dtypes, and its plans."""
    from .hipblas import KINDS, planned

    return frozenset(KINDS), planned


PLATFORM = Platform(
    name="rocm", driver=DRIVER, launch="hipModuleLaunchKernel", exchange="hipThreadExchangeStreamCaptureMode", error_name=error_name,
    blocking="HIP_LAUNCH_BLOCKING", dialect=hip.HIP, options=hip.OPTIONS, source=hip.source, architecture=architecture, flags=flags, code=code,
    products=products,
)  # fmt: skip
