"""A device in under sixty lines: bytes that NumPy cannot see, a few kernels, the rest by decomposition and fallback."""

from typing import Any

import numpy as np

from flambeau.dispatch.backend import Backend
from flambeau.tensor.layout import contiguous_strides, numel

CONTRACT = (1, 0)


class Box:
    """An array of the device: a layout over bytes that only this module opens."""

    __array__ = None  # NumPy refuses it: one that strays to the host is noticed

    def __init__(self, memory: Any, dtype: Any, shape: Any, strides: Any, start: int = 0) -> None:
        self._memory, self.dtype, self.shape, self.strides, self.start = memory, dtype, tuple(shape), tuple(strides), start

    def open(self) -> Any:
        start, *strides = (n * self.dtype.itemsize for n in (self.start, *self.strides))
        return np.ndarray(self.shape, self.dtype, self._memory, start, strides) if numel(self.shape) else np.empty(self.shape, self.dtype)


class ToyBackend(Backend):
    name = "toy"

    def empty(self, shape: tuple[int, ...], dtype: Any, index: int | None) -> Box:
        return Box(np.empty(numel(shape) * np.dtype(dtype).itemsize, np.uint8), np.dtype(dtype), shape, contiguous_strides(shape))

    def from_host(self, array: Any, index: int | None) -> Box:
        return Box(np.array(array, order="C").reshape(-1).view(np.uint8), array.dtype, array.shape, contiguous_strides(array.shape))

    def to_host(self, array: Box) -> Any:
        return array.open().copy()

    def copy_(self, target: Box, source: Box) -> None:
        np.copyto(target.open(), source.open(), casting="unsafe")

    def strides(self, array: Box) -> tuple[int, ...]:
        return array.strides

    def offset(self, array: Box, root: Box) -> int:
        return array.start - root.start

    def as_strided(self, array: Box, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Box:
        return Box(array._memory, array.dtype, shape, strides, array.start + offset)

    def capacity(self, root: Box) -> int:
        return len(root._memory) // root.dtype.itemsize - root.start


def backend() -> Backend:
    toy = ToyBackend()
    for name, f in {"add": np.add, "mul": np.multiply, "matmul": np.matmul, "exp": np.exp}.items():
        toy.kernels[name] = lambda *boxes, f=f: toy.from_host(np.asarray(f(*(box.open() for box in boxes))), None)
    return toy
