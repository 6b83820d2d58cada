"""The plug-in of the device `mlx`: MLX on the processor, on Linux and macOS."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .backend import MLXBackend

CONTRACT = (1, 1)


def backend() -> MLXBackend:
    """The backend of the processor."""
    import mlx.core as mx

    from .backend import MLXBackend

    return MLXBackend("mlx", mx.cpu)
