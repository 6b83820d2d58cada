"""Comparisons and logic, element by element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

_np: Any = np


def into(f: Any) -> Callable[..., Any]:
    """The in-place form: truth values, written in the first argument's dtype."""

    def inplace(x: Any, *y: Any) -> None:
        x[...] = f(x, *y)

    return inplace


def isinf(x: Any) -> Any:
    return _np.isinf(x) if x.dtype.kind in "fcV" else _np.zeros(x.shape, bool)


def _infinite(value: float) -> Callable[..., Any]:
    """isposinf or isneginf."""

    def infinite(x: Any) -> Any:
        return x == x.dtype.type(value) if x.dtype.kind in "fV" else _np.zeros(x.shape, bool)

    return infinite


def is_close(x: Any, y: Any, rtol: float, atol: float, equal_nan: bool) -> Any:
    close = _np.asarray(x == y)
    if x.dtype.kind in "biu":
        gap, bound = _np.abs(_np.subtract(x, y, dtype=np.float64)), atol + rtol * _np.abs(y.astype(np.float64))
    else:
        with np.errstate(all="ignore"):
            gap, bound = _np.abs(x - y), atol + rtol * _np.abs(y)
    close = close | (_np.isfinite(gap) & (gap <= bound))
    return close | (_np.isnan(x) & _np.isnan(y)) if equal_nan else close


COMPARISONS = {
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "logical_and": np.logical_and,
    "logical_or": np.logical_or,
    "logical_xor": np.logical_xor,
    "logical_not": np.logical_not,
}

KERNELS: dict[str, Callable[..., Any]] = {
    **COMPARISONS,
    **{name + "_": into(f) for name, f in COMPARISONS.items()},
    "isnan": np.isnan,
    "isfinite": np.isfinite,
    "isinf": isinf,
    "isposinf": _infinite(np.inf),
    "isneginf": _infinite(-np.inf),
    "is_close": is_close,
    "is_member": np.isin,
}
