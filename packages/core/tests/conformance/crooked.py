"""Four devices for the kit to judge, as a pytest plugin: one that is right, and three with a deliberate mistake each."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np

from flambeau.backend import ShapeError
from flambeau.dispatch import plugins

spec = importlib.util.spec_from_file_location("toy_for_the_kit", Path(__file__).parents[1] / "plugins_fixture/toy/src/flambeau_toy.py")
assert spec is not None and spec.loader is not None
toy = importlib.util.module_from_spec(spec)
spec.loader.exec_module(toy)


def contiguous(box: Any) -> bool:
    """Whether the elements lie row by row."""
    return tuple(box.strides) == toy.contiguous_strides(box.shape)


class Straight(toy.ToyBackend):
    """The toy, with kernels for a pointwise op, a reduction and a write."""

    name = "straight"

    def __init__(self) -> None:
        super().__init__()
        self.kernels |= {"neg": self.neg, "sum": self.sum, "mul_": self.mul_}

    def offset(self, array: Any, root: Any) -> int:
        return int((array.start * array.dtype.itemsize - root.start * root.dtype.itemsize) // array.dtype.itemsize)

    def reinterpret(self, array: Any, dtype: Any, shape: Any, strides: Any, offset: int) -> Any:
        kind, start = np.dtype(dtype), array.start * array.dtype.itemsize
        if start % kind.itemsize:
            raise ShapeError(f"memory at byte {start} cannot be seen as {kind}: it must start at a multiple of {kind.itemsize} bytes")
        return toy.Box(array._memory, kind, shape, strides, start // kind.itemsize + offset)

    def neg(self, x: Any) -> Any:
        return self.from_host(-x.open(), None)

    def sum(self, x: Any, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
        array = x.open() if dtype is None else x.open().astype(dtype.numpy)
        wide = array.astype(np.int64) if array.dtype.kind in "bui" and dtype is None else array
        return self.from_host(self.added(wide, dim, keepdim).astype(wide.dtype), None)

    def added(self, array: Any, dim: Any, keepdim: bool) -> Any:
        kind = np.float64 if array.dtype.kind == "f" or array.dtype.name == "bfloat16" else None
        return np.asarray(np.sum(array, axis=tuple(dim) if isinstance(dim, list) else dim, keepdims=keepdim, dtype=kind))

    def mul_(self, x: Any, other: Any) -> None:
        np.copyto(x.open(), (x.open() * other.open()).astype(x.dtype), casting="unsafe")


class IgnoresStrides(Straight):
    """neg reads its operand row by row, however it lies."""

    name = "ignores_strides"

    def neg(self, x: Any) -> Any:
        dense = toy.Box(x._memory, x.dtype, x.shape, toy.contiguous_strides(x.shape), x.start)
        fits = dense.start + int(np.prod(x.shape)) <= len(x._memory) // x.dtype.itemsize
        return super().neg(dense if fits else x)


class LosesWrites(Straight):
    """mul_ of a strided view writes into a copy."""

    name = "loses_writes"

    def mul_(self, x: Any, other: Any) -> None:
        super().mul_(x if contiguous(x) else self.from_host(x.open(), None), other)


class AddsInHalf(Straight):
    """sum adds in float16."""

    name = "adds_in_half"

    def added(self, array: Any, dim: Any, keepdim: bool) -> Any:
        if array.dtype != np.float32:
            return super().added(array, dim, keepdim)
        return super().added(array.astype(np.float16), dim, keepdim)


class Plugin:
    """Offers them."""

    CONTRACT = (1, 1)

    def flambeau_backends(self) -> Any:
        return {kind.name: kind for kind in (Straight, IgnoresStrides, LosesWrites, AddsInHalf)}


plugins.register(Plugin())
