"""A CPU tensor's memory as bytes, and back; for saving and for sending between processes."""

from __future__ import annotations

from typing import Any

import numpy as np

import flambeau as fb


def dense_order(tensor: Any) -> list[int]:
    """The dimensions by falling stride."""
    strides = tensor.stride()
    return sorted(range(len(strides)), key=lambda d: -strides[d])


def bytes_of(tensor: Any) -> Any:
    """A contiguous CPU tensor's memory as a flat uint8 array."""
    return tensor.detach().numpy().reshape(-1).view(np.uint8)


def tensor_on(data: Any, dtype: Any, shape: Any) -> Any:
    """A tensor on a flat uint8 array's memory; on a copy, if an odd address or a read-only array asks for it."""
    if not data.size:
        return fb.empty(tuple(shape), dtype=dtype)
    if data.__array_interface__["data"][0] % dtype.itemsize or not data.flags.writeable:
        data = data.copy()
    return fb.from_numpy(data.view(dtype.numpy).reshape(tuple(shape)))
