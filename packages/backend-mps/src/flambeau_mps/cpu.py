"""The plug-in of the device `mlx`: MLX on the processor, where there is no Apple GPU."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .backend import MLXBackend

CONTRACT = (1, 1)


def backend() -> MLXBackend:
    """The backend of the processor.

    Raises:
        DeviceError: MLX has a GPU here, and works on it.
    """
    import mlx.core as mx

    from flambeau.backend import DeviceError

    from .backend import MLXBackend

    if mx.metal.is_available():
        raise DeviceError("device 'mlx': MLX works on the Apple GPU of this machine, which is device 'mps'")
    return MLXBackend("mlx")
