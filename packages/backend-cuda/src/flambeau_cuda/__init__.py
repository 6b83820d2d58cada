"""NVIDIA GPUs for flambeau. Nothing here needs to be imported by hand: `device="cuda"` finds it by its entry point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .version import __version__

if TYPE_CHECKING:
    from .backend import CUDABackend

CONTRACT = (1, 1)
__all__ = ["CONTRACT", "__version__", "backend"]


def backend() -> CUDABackend:
    """The backend with all its kernels.

    Raises:
        DeviceError: CuPy, the driver or a GPU is missing; the message says which, and what to install.
    """
    from .runtime import require

    require()
    from .backend import CUDABackend
    from .kernels import add_kernels

    made = CUDABackend()
    add_kernels(made)
    return made
