"""An array of a device: a layout over a block of memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from ..lowering.launch import Array, dense


class DeviceArray:
    """Elements in a block of device memory; a backend's subclass says what a block and its device are.

    Args:
        block: the memory; it has a `device`.
        dtype: a NumPy dtype.
        shape: its sizes.
        strides: in elements.
        start: where the first element is, in elements from the block's start.
    """

    __slots__ = ("__weakref__", "block", "dtype", "shape", "start", "strides")
    __array__ = None  # NumPy refuses it: one that strays to the host is noticed

    def __init__(self, block: Any, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], start: int = 0) -> None:
        self.block, self.dtype, self.shape, self.strides, self.start = block, dtype, shape, strides, start

    @property
    def device(self) -> Any:
        """What holds it."""
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

    def view(self, shape: tuple[int, ...], strides: tuple[int, ...] | None = None, offset: int = 0) -> Self:
        """The same memory in another layout; without strides the array is dense and stays so."""
        return type(self)(self.block, self.dtype, shape, dense(shape) if strides is None else strides, self.start + offset)

    def span(self) -> tuple[int, int]:
        """The first position that it touches and the one after the last; of an array that has elements."""
        low = high = self.start
        for n, s in zip(self.shape, self.strides):
            if s < 0:
                low += (n - 1) * s
            else:
                high += (n - 1) * s
        return low, high + 1

    @property
    def key(self) -> Any:
        """What of the array decides which program runs on it."""
        return (self.dtype, self.shape, self.strides, self.start)

    def described(self) -> Array:
        """The array as `lower` takes it."""
        return Array(dtype_name(self.dtype), self.shape, self.strides, self.start)

    def __repr__(self) -> str:
        return f"Array({self.dtype}, shape={self.shape}, strides={self.strides}, start={self.start}, {self.device})"


def dtype_name(dtype: Any) -> str:
    """The name of a NumPy dtype, those of `ml_dtypes` included."""
    return str(np.dtype(dtype).name)


def numpy_dtype(name: str) -> Any:
    """The NumPy dtype of a name."""
    if name == "bfloat16":
        import ml_dtypes

        return np.dtype(ml_dtypes.bfloat16)
    return np.dtype(name)


def arrays_of(args: Sequence[Any]) -> list[Any]:
    """The arrays among arguments, those in lists included."""
    found: list[Any] = []
    for a in args:
        if isinstance(a, DeviceArray):
            found.append(a)
        elif isinstance(a, list | tuple):
            found += arrays_of(a)
    return found


def overlapping(a: DeviceArray, b: DeviceArray) -> bool:
    """Whether two arrays of one block may share elements without being the same."""
    if a.dtype == b.dtype and (a.shape, a.strides, a.start) == (b.shape, b.strides, b.start):
        return False
    (a0, a1), (b0, b1) = a.span(), b.span()
    n, m = a.dtype.itemsize, b.dtype.itemsize
    return bool(a0 * n < b1 * m and b0 * m < a1 * n)


def order_of_operands(args: Sequence[Any], shape: tuple[int, ...]) -> tuple[int, ...] | None:
    """The strides of the first operand of a pointwise result's shape, if it is dense in another order than row-major.

    A result in this order is made in one pass over memory, and is what PyTorch gives.
    """
    whole = [a for a in arrays_of(args) if a.shape == shape]
    if not whole or whole[0].dense:
        return None
    a, expected = whole[0], 1
    for n, s in sorted(zip(a.shape, a.strides), key=lambda pair: pair[1]):
        if n != 1:
            if s != expected:
                return None
            expected *= n
    strides: tuple[int, ...] = a.strides
    return strides
