"""Devices for the kit to judge, as a pytest plugin: two that are right, and several with a deliberate mistake each."""

from __future__ import annotations

import weakref
from typing import Any

import flambeau_toy as toy
import numpy as np

from flambeau.backend import Capabilities, ShapeError
from flambeau.dispatch import plugins


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


class ReadsOnTheHost(Straight):
    """neg computes on the host, and calls this its own kernel."""

    name = "reads_on_the_host"

    def neg(self, x: Any) -> Any:
        return self.from_host(-self.to_host(x), None)


class Unsteady(Straight):
    """sum gives other last bits in every call."""

    name = "unsteady"
    declares: frozenset[str] = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self.rng = np.random.default_rng()

    def capabilities(self, index: int | None = None) -> Capabilities:
        return Capabilities(nondeterministic=self.declares)

    def added(self, array: Any, dim: Any, keepdim: bool) -> Any:
        total = super().added(array, dim, keepdim)
        return total * (1 + 1e-6 * self.rng.random()) if array.dtype == np.float32 else total


class Honest(Unsteady):
    """The same, and it says so."""

    name = "honest"
    declares = frozenset({"sum"})


class Leaks(Straight):
    """Counts its memory, and never gives back what neg made."""

    name = "leaks"

    def __init__(self) -> None:
        super().__init__()
        self.used, self.kept = 0, []

    def empty(self, shape: tuple[int, ...], dtype: Any, index: int | None) -> Any:
        return self.counted(super().empty(shape, dtype, index))

    def from_host(self, array: Any, index: int | None) -> Any:
        return self.counted(super().from_host(array, index))

    def counted(self, box: Any) -> Any:
        self.used += box._memory.nbytes
        weakref.finalize(box._memory, self.free, box._memory.nbytes)
        return box

    def free(self, size: int) -> None:
        self.used -= size

    def neg(self, x: Any) -> Any:
        self.kept.append(super().neg(x))
        return self.kept[-1]

    def memory_stats(self, index: int | None = None) -> dict[str, int]:
        return {f"{kind}_bytes.all.{when}": self.used for kind in ("allocated", "reserved") for when in ("current", "peak")}


class Few(Straight):
    """Has float32, bool and integers, and refuses all else."""

    name = "few"

    def capabilities(self, index: int | None = None) -> Capabilities:
        return Capabilities(dtypes=frozenset({"float32", "bool", "uint8", "int32", "int64"}))

    def empty(self, shape: tuple[int, ...], dtype: Any, index: int | None) -> Any:
        self.require_dtype(dtype, index)
        return super().empty(shape, dtype, index)

    def from_host(self, array: Any, index: int | None) -> Any:
        self.require_dtype(array.dtype, index)
        return super().from_host(array, index)


class Boasts(Straight):
    """Declares few dtypes, and computes with all."""

    name = "boasts"

    def capabilities(self, index: int | None = None) -> Capabilities:
        return Capabilities(dtypes=frozenset({"float32", "bool", "int64"}))


KINDS = (Straight, IgnoresStrides, LosesWrites, AddsInHalf, ReadsOnTheHost, Unsteady, Honest, Leaks, Few, Boasts)


class Plugin:
    """Offers them."""

    CONTRACT = (1, 1)

    def flambeau_backends(self) -> Any:
        return {kind.name: kind for kind in KINDS}


plugins.register(Plugin())
