"""A device in under sixty lines: NumPy arrays held in a box, a few kernels of its own, the rest by fallback."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from flambeau.dispatch.backend import Backend

CONTRACT = (1, 0)


class ToyBackend(Backend):
    """The verbs, each on arrays of this device's class."""

    name = "toy"

    def empty(self, shape: tuple[int, ...], dtype: Any, index: int | None) -> Any:
        return np.empty(shape, dtype).view(ToyArray)

    def from_host(self, array: Any, index: int | None) -> Any:
        return np.array(array, copy=True).view(ToyArray)

    def to_host(self, array: Any) -> Any:
        return np.array(array, copy=True, subok=False)

    def copy_(self, target: Any, source: Any) -> None:
        np.copyto(target, source, casting="unsafe")

    def strides(self, array: Any) -> tuple[int, ...]:
        return tuple(step // array.itemsize for step in array.strides)

    def offset(self, array: Any, root: Any) -> int:
        return (array.ctypes.data - root.ctypes.data) // root.itemsize

    def as_strided(self, root: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
        line = as_strided(root, (offset + 1,), (root.itemsize,), subok=True)  # root may have strides of its own
        return as_strided(line[offset:], shape, [step * root.itemsize for step in strides], subok=True)

    def capacity(self, root: Any) -> int:
        return root.size

    def asarray(self, result: Any, dtype: Any) -> Any:
        return np.asarray(result, dtype).view(ToyArray)


class ToyArray(np.ndarray):
    """An array of the device: a class of its own, so that an array of the host that strays in is noticed."""


def backend() -> Backend:
    """The device, with kernels for what training does most."""
    toy = ToyBackend()
    toy.kernels = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "matmul": np.matmul, "exp": np.exp, "tanh": np.tanh}
    return toy
