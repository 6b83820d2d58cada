"""What recipes see of an array library: its functions by the names of the Array API standard, and a few that the standard lacks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

# Names of the standard (https://data-apis.org/array-api/2024.12), with those that libraries had before it.
ALIASES: dict[str, tuple[str, ...]] = {
    "abs": ("absolute",), "acos": ("arccos",), "acosh": ("arccosh",), "asin": ("arcsin",), "asinh": ("arcsinh",), "atan": ("arctan",),
    "atan2": ("arctan2",), "atanh": ("arctanh",), "bitwise_invert": ("invert", "bitwise_not"), "bitwise_left_shift": ("left_shift",),
    "bitwise_right_shift": ("right_shift",), "bool": ("bool_",), "concat": ("concatenate",), "conj": ("conjugate",),
    "cumulative_prod": ("cumprod",), "cumulative_sum": ("cumsum",), "deg2rad": ("radians",), "max": ("amax",), "min": ("amin",),
    "permute_dims": ("transpose",), "pow": ("power",), "rad2deg": ("degrees",), "round": ("rint",),
}  # fmt: skip
_ANY_TIME = nullcontext()
FEW = 2**31 - 1  # places up to this fit 32 bits


class Library:
    """A NumPy-like namespace. Subclass it to say what a library does in another way than the standard.

    Args:
        namespace: a module with the functions, as far as it has them.
        aliases: other names that the namespace has for those of the standard.
        missing: names that it has, but with another meaning.
    """

    def __init__(self, namespace: Any, aliases: Mapping[str, str] | None = None, missing: frozenset[str] = frozenset()) -> None:
        self.namespace, self.aliases, self.missing = namespace, dict(aliases or {}), missing
        self._dtypes: dict[Any, Any] = {}
        self._numpy_dtypes: dict[Any, Any] = {}

    def find(self, name: str) -> Any:
        """The function of a name, or None where the library has none."""
        if name in self.missing:
            return None
        for known in (self.aliases.get(name), name, *ALIASES.get(name, ())):
            found: Any = self.namespace
            for part in known.split(".") if known else ():
                found = getattr(found, part, None)
            if known and found is not None:
                return found
        return None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = self.find(name)
        if found is None:
            raise AttributeError(f"the array library {getattr(self.namespace, '__name__', self.namespace)!r} has no function {name!r}")
        setattr(self, name, found)
        return found

    def has(self, name: str) -> bool:
        """Whether the library, or this class for it, has a function."""
        return name in vars(type(self)) or hasattr(Library, name) or self.find(name) is not None

    # ---------------------------------------------------------------- to and from NumPy

    def from_numpy(self, array: np.ndarray[Any, Any]) -> Any:
        """A copy of a NumPy array of any strides."""
        return self.asarray(array, copy=True)

    def to_numpy(self, value: Any) -> np.ndarray[Any, Any]:
        """The elements; read-only, since they may be the library's own memory."""
        seen = np.asarray(value).view()
        seen.flags.writeable = False
        return seen

    def dtype(self, dtype: Any) -> Any:
        """The library's dtype for a NumPy dtype."""
        known = self._dtypes.get(dtype)
        if known is None:
            known = self._dtypes[dtype] = self._named(np.dtype(dtype).name)
        return known

    def _named(self, name: str) -> Any:
        """The library's dtype of a name; bool is bool_ in some."""
        found = self.find(name)
        if found is None:
            raise TypeError(f"the array library {getattr(self.namespace, '__name__', self.namespace)!r} has no dtype {name}")
        return found

    def numpy_dtype(self, value: Any) -> Any:
        """The NumPy dtype of a library's array."""
        known = self._numpy_dtypes.get(value.dtype)
        if known is None:
            known = self._numpy_dtypes[value.dtype] = self.to_numpy(value).dtype
        return known

    def kind(self, value: Any) -> str:
        """'b', 'i', 'u', 'f' or 'c': what the elements are."""
        kind = self.numpy_dtype(value).kind
        return "f" if kind == "V" else str(kind)  # ml_dtypes' floats are void to NumPy

    # ---------------------------------------------------------------- what the standard lacks, or names otherwise

    def cast(self, value: Any, dtype: Any) -> Any:
        """The elements in the library's dtype of a NumPy dtype."""
        wanted = self.dtype(dtype)
        return value if value.dtype == wanted else self.astype(value, wanted)

    def bits(self, value: Any, dtype: Any) -> Any:
        """A vector's bytes as elements of another NumPy dtype."""
        return value.view(self.dtype(dtype))

    def converted(self, value: Any, dtype: Any) -> Any:
        """The elements in another NumPy dtype as PyTorch casts them: of complex numbers the real part, negative floats wrapped in unsigned."""
        kind = np.dtype(dtype).kind
        if self.kind(value) == "c" and kind not in "cb":
            value = self.real(value)
        if self.kind(value) == "f" and kind == "u":
            value = self.cast(value, np.dtype(np.int64))
        return value != 0 if kind == "b" else self.cast(value, dtype)

    def check_room(self, nbytes: int) -> None:
        """Raises RuntimeError where the library could not hold so many bytes; for libraries that would not say so themselves."""

    def begin(self, value: Any) -> None:
        """Called with each new array that is kept: where a library that puts work off is told to begin it."""

    def turn(self) -> AbstractContextManager[Any]:
        """What kernels and transfers run in: for libraries that one thread may call at a time, or that must be told where to work."""
        return _ANY_TIME

    def put(self, flat: Any, places: Any, values: Any) -> Any:
        """A new vector: `flat` with `values` at `places`, both of one shape; where a place comes twice, either value."""
        new = self.asarray(flat, copy=True)
        new[places] = values
        return new

    def strided(self, flat: Any, shape: tuple[int, ...], strides: tuple[int, ...], start: int) -> Any:
        """The elements of a layout, as a dense array."""
        from .views import positions, runs

        size = math.prod(shape)
        if not size:
            return self.reshape(flat[:0], shape)
        run = runs(shape, strides)
        if run is None:
            return self.take(flat, positions(self, int(flat.shape[0]), shape, strides, start))
        lying, axes, held = run
        value = self.reshape(flat[start : start + math.prod(lying)], lying)
        if axes != tuple(range(len(axes))):
            value = self.permute_dims(value, axes)
        return value if held == shape else self.broadcast_to(value, shape)

    def stable_order(self, rows: Any) -> Any:
        """The places of the elements in rising order along the last dimension, equal ones as they stand, NaN last."""
        return self.argsort(rows, axis=-1, stable=True)

    def index_dtype(self, size: int) -> Any:
        """The library's dtype for places in a vector of a size."""
        return self.dtype(np.dtype(np.int32 if size <= FEW else np.int64))

    def counted(self, n: int, size: int = 0) -> Any:
        """0, 1, …, n - 1, as places in a vector of a size."""
        return self.arange(n, dtype=self.index_dtype(max(n, size)))
