"""The plug-in of the device `mps`: the GPU of an Apple computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .backend import MLXBackend

CONTRACT = (1, 1)


def backend() -> MLXBackend:
    """The backend of the GPU.

    Raises:
        DeviceError: MLX has no GPU here.
    """
    import mlx.core as mx

    from flambeau.backend import DeviceError

    from .backend import MLXBackend

    if not mx.metal.is_available():
        raise DeviceError("device 'mps': MLX finds no Apple GPU on this machine; where there is none, device 'mlx' is MLX on the processor")
    return MLXBackend("mps")
