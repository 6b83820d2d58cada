"""Two devices of the generic adapter: NumPy as a namespace of the Array API standard, and a library whose arrays cannot be written.

The second one's arrays have no views either: whatever one takes of them is a copy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from flambeau.backend import ArrayLibrary, Library
from flambeau.dispatch import plugins

FOLDS = {"add": np.add, "multiply": np.multiply, "maximum": np.maximum, "minimum": np.minimum}


class NumPy(Library):
    """NumPy as it is, but for what is real there only; and what the standard lacks: folding values in at places."""

    def __init__(self) -> None:
        super().__init__(np, missing=frozenset(("logaddexp", "logaddexp2")))

    def check_room(self, nbytes: int) -> None:
        if nbytes > 1 << 32:
            np.empty(nbytes, np.uint8)  # raises where there is not so much

    def accumulate(self, flat: Any, places: Any, values: Any, how: str) -> Any:
        """The vector with values folded in at places, also where one comes twice."""
        new = flat.copy()
        FOLDS[how].at(new, places, values)
        return new


class Frozen(np.lib.mixins.NDArrayOperatorsMixin):
    """An array that nobody can write, and of which every part is a copy."""

    def __init__(self, held: Any) -> None:
        self._held = np.array(held)
        self._held.flags.writeable = False

    shape = property(lambda self: self._held.shape)
    ndim = property(lambda self: self._held.ndim)
    dtype = property(lambda self: self._held.dtype)

    def __getitem__(self, where: Any) -> Frozen:
        return Frozen(self._held[thawed(where)])

    def __bool__(self) -> bool:
        return bool(self._held)

    def __int__(self) -> int:
        return int(self._held)

    def __float__(self) -> float:
        return float(self._held)

    def astype(self, dtype: Any) -> Frozen:
        return Frozen(self._held.astype(dtype))

    def view(self, dtype: Any) -> Frozen:
        return Frozen(self._held.view(dtype))

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **options: Any) -> Any:
        return frozen(getattr(ufunc, method)(*thawed(operands), **options))


def thawed(x: Any) -> Any:
    """NumPy's arrays in the place of frozen ones."""
    if isinstance(x, list | tuple):
        return type(x)([thawed(one) for one in x])
    return x._held if isinstance(x, Frozen) else x


def frozen(x: Any) -> Any:
    """Frozen arrays in the place of NumPy's."""
    if isinstance(x, list | tuple):
        return type(x)([frozen(one) for one in x])
    return Frozen(x) if isinstance(x, np.ndarray | np.generic) else x


class FrozenNamespace:
    """NumPy's functions on frozen arrays."""

    def __getattr__(self, name: str) -> Any:
        found = getattr(np, name)
        if not callable(found) or isinstance(found, type):
            return found

        def call(*operands: Any, **options: Any) -> Any:
            return frozen(found(*thawed(operands), **options))

        return call


class Copying(Library):
    """Frozen arrays: a new vector is made for every write."""

    def __init__(self) -> None:
        super().__init__(FrozenNamespace(), missing=frozenset(("fft", "logaddexp", "logaddexp2")))

    def to_numpy(self, value: Frozen) -> Any:
        return value._held

    def put(self, flat: Frozen, places: Frozen, values: Frozen) -> Frozen:
        new = flat._held.copy()
        new[places._held] = values._held
        return Frozen(new)

    def accumulate(self, flat: Frozen, places: Frozen, values: Frozen, how: str) -> Frozen:
        """The vector with values folded in at places, also where one comes twice."""
        new = flat._held.copy()
        FOLDS[how].at(new, places._held, values._held)
        return Frozen(new)


def device(name: str, library: Callable[[], Library]) -> Callable[[], ArrayLibrary]:
    """What makes a device of a library."""

    class Device(ArrayLibrary):
        """The adapter, under a name."""

    Device.name = name
    return lambda: Device(library())


class Plugin:
    """Offers both."""

    CONTRACT = (1, 1)

    def flambeau_backends(self) -> Any:
        return {"plain": device("plain", NumPy), "copying": device("copying", Copying)}


plugins.register(Plugin())
