"""OpenCL devices for flambeau. Nothing here needs to be imported by hand: `device="opencl"` finds it by its entry point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .version import __version__

if TYPE_CHECKING:
    from .backend import OpenCLBackend

CONTRACT = (1, 1)
__all__ = ["CONTRACT", "__version__", "backend", "profile"]


def backend() -> OpenCLBackend:
    """The backend with all its kernels.

    Raises:
        DeviceError: there is no OpenCL driver, or none of them has a device.
    """
    from .backend import OpenCLBackend
    from .kernels import add_kernels

    made = OpenCLBackend()
    add_kernels(made)
    return made


def __getattr__(name: str) -> Any:
    if name == "profile":
        from .profiling import profile

        return profile
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
