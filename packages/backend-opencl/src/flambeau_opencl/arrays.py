"""An array of an OpenCL device: a layout over a block of memory."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from flambeau.backend import contiguous_strides

from .memory import Block

if TYPE_CHECKING:
    from .devices import Device


class Array:
    """Elements in a block of device memory.

    Args:
        block: the memory.
        dtype: a NumPy dtype.
        shape: its sizes.
        strides: in elements.
        start: where the first element is, in elements from the block's start.
    """

    __slots__ = ("__weakref__", "block", "dtype", "shape", "start", "strides")
    __array__ = None  # NumPy refuses it: one that strays to the host is noticed

    def __init__(self, block: Block, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], start: int = 0) -> None:
        self.block, self.dtype, self.shape, self.strides, self.start = block, dtype, shape, strides, start

    @property
    def device(self) -> Device:
        """The `Device` that holds it."""
        return self.block.device

    @property
    def size(self) -> int:
        """The number of elements."""
        return math.prod(self.shape)

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def dense(self) -> bool:
        """Whether its elements lie in row-major order without gaps."""
        expected = 1
        for n, s in zip(reversed(self.shape), reversed(self.strides)):
            if n != 1:
                if s != expected:
                    return not self.size
                expected *= n
        return True

    def view(self, shape: tuple[int, ...], strides: tuple[int, ...] | None = None, offset: int = 0) -> Array:
        """The same memory in another layout; without strides the array is dense and stays so."""
        return Array(self.block, self.dtype, shape, contiguous_strides(shape) if strides is None else strides, self.start + offset)

    def span(self) -> tuple[int, int]:
        """The first position that it touches and the one after the last; of an array that has elements."""
        low = high = self.start
        for n, s in zip(self.shape, self.strides):
            if s < 0:
                low += (n - 1) * s
            else:
                high += (n - 1) * s
        return low, high + 1

    def __repr__(self) -> str:
        return f"Array({self.dtype}, shape={self.shape}, strides={self.strides}, start={self.start}, {self.device})"


def dtype_name(dtype: Any) -> str:
    """The name of a NumPy dtype, those of `ml_dtypes` included."""
    return str(np.dtype(dtype).name)
