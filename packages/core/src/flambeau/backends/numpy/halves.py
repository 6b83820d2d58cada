"""Kernels of several steps on float16 and bfloat16: computed in float32 and rounded once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import ml_dtypes
import numpy as np

F16: Final[Any] = np.dtype(np.float16)
BF16: Final[Any] = np.dtype(ml_dtypes.bfloat16)
F32: Final[Any] = np.dtype(np.float32)
F64: Final[Any] = np.dtype(np.float64)
HALVES: Final[Any] = frozenset((F16, BF16))
F8 = frozenset(
    np.dtype(getattr(ml_dtypes, n)) for n in ("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu")
)


def widen(x: Any) -> Any:
    """x in float32 if it is of a 16-bit floating-point dtype; None as it is."""
    return x.astype(F32) if x is not None and x.dtype in HALVES else x


_PIECE = 1 << 15  # elements that are widened at once
_FEW = 512  # elements: below it a ufunc's own loop costs less


def by_pieces(f: Any) -> Callable[..., Any]:
    """A ufunc, for bfloat16: dense arrays go through float32 piece by piece, which ml_dtypes does number by number; the results are equal."""

    def kernel(*arrays: Any) -> Any:
        first = arrays[0]
        return _in_pieces(f, arrays, np.empty_like(first)) if first.size > _FEW and _dense(arrays) else f(*arrays)

    return kernel


def by_pieces_(f: Any) -> Callable[..., Any]:
    """The in-place form of `by_pieces`."""

    def kernel(*arrays: Any) -> None:
        first = arrays[0]
        if first.size > _FEW and _dense(arrays):
            _in_pieces(f, arrays, first)
        else:
            f(*arrays, out=first)

    return kernel


def _in_pieces(f: Any, arrays: Any, out: Any) -> Any:
    flat = [a.reshape(-1) if a.ndim else a.astype(F32) for a in arrays]
    target, wide = out.reshape(-1), np.empty(min(_PIECE, out.size), F32)
    for i in range(0, out.size, _PIECE):
        part = target[i : i + _PIECE]
        part[:] = f(*[a[i : i + _PIECE].astype(F32) if a.ndim else a for a in flat], out=wide[: len(part)])
    return out


def _dense(arrays: Any) -> bool:
    """Whether all arrays are row-major and of the first one's shape, or without dimensions."""
    shape = arrays[0].shape
    return all(not a.ndim or (a.shape == shape and a.flags.c_contiguous) for a in arrays)


def in_float32(f: Callable[..., Any]) -> Callable[..., Any]:
    """f, with 16-bit floating-point arrays among the arguments widened and the result rounded back."""

    def wide(x: Any, *rest: Any) -> Any:
        dtype = x.dtype
        if dtype not in HALVES:
            return f(x, *rest)
        return f(x.astype(F32), *[widen(a) if isinstance(a, np.ndarray) else a for a in rest]).astype(dtype)

    wide.__name__ = f.__name__
    return wide
