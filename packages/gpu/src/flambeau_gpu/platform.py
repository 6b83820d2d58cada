"""What differs between the platforms whose GPUs CuPy reaches. A process has one CuPy, and so one platform: its backend's package chooses it."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flambeau_codegen.printers.c import Dialect
from flambeau_codegen.printers.source import Source


@dataclass(frozen=True)
class Platform:
    """One platform.

    Args:
        name: the device's, as programs write it.
        driver: the driver's library.
        launch: its function that starts a kernel, with cuLaunchKernel's arguments.
        exchange: its function that exchanges a thread's mode of capture.
        error_name: the name of an error code, from the driver's library.
        blocking: the environment variable that asks to wait for every launch, by "1".
        dialect: what kernels are written in.
        options: for the compiler, of kernels that are written by hand.
        source: prints a kernel: the kernel, whether it moves vectors, and what its threads keep.
        architecture: what code is compiled for, from a device's properties.
        flags: for the compiler, from an architecture.
        code: the machine code of a compiled program, from CuPy's binding of the compiler and the program.
        products: the names of the dtypes that the library of products takes, and its `planned`; see `kernels.products`.
    """

    name: str
    driver: str
    launch: str
    exchange: str
    error_name: Callable[[Any, int], str]
    blocking: str
    dialect: Dialect
    options: tuple[str, ...]
    source: Callable[..., Source]
    architecture: Callable[[dict[str, Any]], str]
    flags: Callable[[str], list[str]]
    code: Callable[[Any, Any], bytes]
    products: Callable[[], tuple[frozenset[str], Callable[..., Any]]]

    def variable(self, what: str) -> str:
        """The name of an environment variable."""
        return f"FLAMBEAU_{self.name.upper()}_{what}"


_chosen: list[Platform] = []


def choose(platform: Platform) -> None:
    """Makes a platform the one of this process.

    Raises:
        RuntimeError: another one is.
    """
    if _chosen and _chosen[0] is not platform:
        raise RuntimeError(f"this process uses the GPUs of '{_chosen[0].name}' already, and CuPy serves one platform a process")
    _chosen[:] = [platform]


def platform() -> Platform:
    """The platform of this process."""
    if not _chosen:
        raise RuntimeError("no GPU's backend is in use: flambeau_gpu is what they share, and does nothing by itself")
    return _chosen[0]


@functools.cache
def driver() -> Any:
    """The driver's library; its calls keep the interpreter's lock, which is quicker, for they only enqueue."""
    return ctypes.PyDLL(platform().driver)


@functools.cache
def starts() -> int:
    """The address of the driver's function that starts a kernel."""
    return int(ctypes.cast(getattr(driver(), platform().launch), ctypes.c_void_p).value or 0)


def exchange(mode: int) -> int:
    """Gives this thread another mode of capture; the one that it had."""
    held = ctypes.c_int(mode)
    getattr(driver(), platform().exchange)(ctypes.byref(held))
    return held.value


def check(code: int, what: str) -> None:
    """Raises RuntimeError for a driver's error code."""
    if code:
        raise RuntimeError(f"{what}: the driver says {platform().error_name(driver(), code)} ({code})")
