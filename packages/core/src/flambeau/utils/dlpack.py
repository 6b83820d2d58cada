"""Tensors to other libraries and back, by DLPack."""

from __future__ import annotations

from typing import Any

from ..conversion import from_dlpack

__all__ = ["from_dlpack", "to_dlpack"]


def to_dlpack(tensor: Any) -> Any:
    """A DLPack capsule over the tensor's memory, for libraries that take capsules.

    Raises BufferError if the tensor requires grad.
    """
    return tensor.__dlpack__()
