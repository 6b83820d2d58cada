"""Arrays as CuPy has them, for what its own functions do best."""

from __future__ import annotations

from typing import Any

import cupy
import numpy as np

from .arrays import Array
from .lowered import contiguous
from .runtime import here


def seen(x: Array) -> Any:
    """An array as CuPy's, over the same memory."""
    here.activate(x.device)
    dense = contiguous(x)
    memory = cupy.cuda.UnownedMemory(dense.pointer, dense.size * dense.dtype.itemsize, dense, dense.device.index)
    return cupy.ndarray(dense.shape, dense.dtype, cupy.cuda.MemoryPointer(memory, 0))


def taken(x: Array, result: Any, dtype: Any) -> Array:
    """CuPy's result as an array of our own memory."""
    out = x.device.empty(tuple(result.shape), np.dtype(dtype))
    if out.size:
        seen(out)[...] = result
    if out.device.several_streams:
        out.device.used((x, out), here.stream)
    return out
