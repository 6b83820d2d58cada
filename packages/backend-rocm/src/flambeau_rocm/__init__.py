"""AMD GPUs for flambeau. Nothing here needs to be imported by hand: `device="rocm"` finds it by its entry point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .version import __version__

if TYPE_CHECKING:
    from flambeau_gpu.backend import GPUBackend

CONTRACT = (1, 2)
__all__ = ["CONTRACT", "__version__", "backend"]


def backend() -> GPUBackend:
    """The backend with all its kernels.

    Raises:
        DeviceError: CuPy, the driver or a GPU is missing; the message says which, and what to install.
    """
    from flambeau_gpu.platform import choose

    from .runtime import PLATFORM, require

    require()
    choose(PLATFORM)
    from flambeau_gpu.backend import GPUBackend
    from flambeau_gpu.kernels import add_kernels

    made = GPUBackend()
    add_kernels(made)
    return made
