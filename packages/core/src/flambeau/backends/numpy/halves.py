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


def in_float32(f: Callable[..., Any]) -> Callable[..., Any]:
    """f, with 16-bit floating-point arrays among the arguments widened and the result rounded back."""

    def wide(x: Any, *rest: Any) -> Any:
        dtype = x.dtype
        if dtype not in HALVES:
            return f(x, *rest)
        return f(x.astype(F32), *[widen(a) if isinstance(a, np.ndarray) else a for a in rest]).astype(dtype)

    wide.__name__ = f.__name__
    return wide
