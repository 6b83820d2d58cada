"""Scans along a dimension."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...ops.shapes import wrap_dim
from .halves import F32, HALVES
from .pointwise import logaddexp
from .quiet import quiet_all

_np: Any = np
_LARGE = 1 << 14
_C64 = np.dtype(np.complex64)


def _check_dim(dim: Any) -> None:
    """Refuses a tuple, which NumPy would take."""
    if type(dim) is tuple:
        raise TypeError("argument 'dim' must be int, not tuple")


def _running(ufunc: Any) -> Callable[..., Any]:
    """cumsum or cumprod; smaller dtypes than double run in double precision and are rounded once, as in PyTorch."""

    def running(x: Any, dim: int) -> Any:
        dtype = x.dtype
        _check_dim(dim)
        if x.ndim == 0:
            wrap_dim(dim, 0)  # ufuncs check it else; the shape rule runs only to explain
            return x.astype(np.int64) if dtype.kind in "biu" else x.copy()
        if x.size > _LARGE and x.size > 64 * x.shape[dim] and dim % x.ndim < x.ndim - 1 and dtype.kind in "fV":
            return _by_steps(ufunc, x, dim)
        if x.size > _LARGE and dim % x.ndim == x.ndim - 1 and dtype.itemsize < 8 and dtype.kind in "fV" and x.flags.c_contiguous:
            return _by_rows(ufunc, x)
        if dtype is F32 or dtype in HALVES:
            return ufunc.accumulate(x.astype(np.float64), dim).astype(dtype)
        if dtype == _C64:
            return ufunc.accumulate(x, dim, np.complex128).astype(dtype)
        return ufunc.accumulate(x, dim, np.int64 if dtype.kind in "biu" else None)

    return running


def _by_steps(ufunc: Any, x: Any, dim: int) -> Any:
    """A scan along an outer dimension: one step for all the rest at a time, accumulated in double precision."""
    out = _np.empty_like(x)
    source, target = _np.moveaxis(x, dim, 0), _np.moveaxis(out, dim, 0)
    total = source[0].astype(np.float64)
    target[0] = source[0]
    for i in range(1, len(source)):
        ufunc(total, source[i], total)
        target[i] = total
    return out


def _by_rows(ufunc: Any, x: Any) -> Any:
    """A scan along the last dimension, in double precision, some rows at a time to stay in the cache."""
    out = _np.empty_like(x)
    n = x.shape[-1]
    source, target = x.reshape(-1, n), out.reshape(-1, n)
    step = max(1, _LARGE // n)
    for i in range(0, len(source), step):
        target[i : i + step] = ufunc.accumulate(source[i : i + step].astype(np.float64), 1)
    return out


def logcumsumexp(x: Any, dim: int) -> Any:
    _check_dim(dim)
    if x.ndim == 0:
        wrap_dim(dim, 0)  # ufuncs check it else; the shape rule runs only to explain
        return x.copy()
    if x.dtype.kind == "c":
        out = x.copy()
        rows = _np.moveaxis(out, dim, 0)
        for i in range(1, len(rows)):
            rows[i] = logaddexp(rows[i - 1], rows[i])
        return out
    wide = x.astype(np.float64) if x.dtype.itemsize < 8 else x
    return _np.logaddexp.accumulate(wide, dim).astype(x.dtype)


def _running_extreme(ufunc: Any) -> Callable[..., Any]:
    """cummax or cummin: the values, and the last place of each."""

    def extreme(x: Any, dim: int) -> Any:
        if x.ndim == 0:
            wrap_dim(dim, 0)  # ufuncs check it else; the shape rule runs only to explain
            return x.copy(), _np.zeros((), np.int64)
        values = ufunc.accumulate(x, dim)
        here = x == values
        if x.dtype.kind in "fV":
            here |= _np.isnan(x)
        places = _np.arange(x.shape[dim]).reshape([-1 if d == dim % x.ndim else 1 for d in range(x.ndim)])
        return values, _np.maximum.accumulate(_np.where(here, places, 0), dim)

    return extreme


KERNELS: dict[str, Callable[..., Any]] = quiet_all(
    {
        "cumsum": _running(np.add),
        "cumprod": _running(np.multiply),
        "logcumsumexp": logcumsumexp,
        "cummax": _running_extreme(np.maximum),
        "cummin": _running_extreme(np.minimum),
    }
)
