"""Generated kernels for flambeau's device cpu, on all cores; found by their entry point, so nothing needs to be imported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .version import __version__

CONTRACT = (1, 1)

__all__ = ["CONTRACT", "__version__", "flambeau_kernels"]


def flambeau_kernels(device: str) -> dict[str, Callable[..., Any]]:
    """The kernels for a device, by op name; none for others than cpu."""
    if device != "cpu":
        return {}
    from .kernels import kernels

    return kernels()
