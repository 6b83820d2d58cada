"""Writing elements to places that an index tensor names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...ops.shapes import wrap_dim
from ...tensor.errors import ShapeError
from .creation import number
from .halves import HALVES, widen
from .indexing import check_fits, checked, places
from .quiet import quiet_all

_np: Any = np


def _prepared(op: str, input: Any, dim: int, index: Any, src: Any) -> tuple[Any, Any]:
    """The checked index, and the part of src that it uses."""
    check_fits(op, input, dim, index)
    index = checked(index, input.shape[dim], dim)
    if not isinstance(src, np.ndarray) or not src.ndim:
        return index, src
    wrap_dim(dim, src.ndim, op)
    if src.ndim != index.ndim or any(n > m for n, m in zip(index.shape, src.shape, strict=True)):
        raise ShapeError(f"{op}: src of shape {src.shape} is smaller than index of shape {index.shape}")
    return index, src[tuple(slice(n) for n in index.shape)]


def scatter(input: Any, dim: int, index: Any, src: Any, reduce: str | None = None) -> Any:
    return scatter_(input.copy(), dim, index, src, reduce)


def scatter_(input: Any, dim: int, index: Any, src: Any, reduce: str | None = None) -> Any:
    if src is None:
        raise TypeError("scatter: give src, a tensor or a number")
    if reduce not in (None, "add", "multiply"):
        raise ValueError(f"scatter: reduce is None, 'add' or 'multiply'; got {reduce!r}")
    if not isinstance(src, np.ndarray):
        src = number(src, input.dtype)
    if not index.size:
        return input
    if reduce is not None:
        src = src if isinstance(src, np.ndarray) and src.ndim else np.full(index.shape, src, input.dtype)
        return scatter_reduce_(input, dim, index, src, "sum" if reduce == "add" else "prod", True)
    out = input.reshape(1) if input.ndim == 0 else input
    index, src = _prepared("scatter", out, dim, index.reshape(-1) if input.ndim == 0 else index, src)
    out[places(index, dim)] = src
    return input


def scatter_add(input: Any, dim: int, index: Any, src: Any) -> Any:
    return scatter_reduce_(input.copy(), dim, index, src, "sum", True)


def scatter_add_(input: Any, dim: int, index: Any, src: Any) -> Any:
    return scatter_reduce_(input, dim, index, src, "sum", True)


def scatter_reduce(input: Any, dim: int, index: Any, src: Any, reduce: str, include_self: bool = True) -> Any:
    return scatter_reduce_(input.copy(), dim, index, src, reduce, include_self)


def _identity(reduce: str, dtype: Any) -> Any:
    """What does not change a reduction."""
    if reduce in ("sum", "mean", "prod"):
        return 1 if reduce == "prod" else 0
    if dtype.kind == "f":
        return -np.inf if reduce == "amax" else np.inf
    if dtype.kind == "b":
        return reduce == "amin"
    return np.iinfo(dtype).min if reduce == "amax" else np.iinfo(dtype).max


_REDUCTIONS: dict[str, Any] = {"sum": _np.add, "mean": _np.add, "prod": _np.multiply, "amax": _np.maximum, "amin": _np.minimum}


def scatter_reduce_(input: Any, dim: int, index: Any, src: Any, reduce: str, include_self: bool = True) -> Any:
    if reduce not in _REDUCTIONS:
        raise ValueError(f"scatter_reduce: reduce is one of {', '.join(map(repr, _REDUCTIONS))}; got {reduce!r}")
    if not index.size:
        return input
    if input.ndim == 0:
        input[...] = scatter_reduce_(input.reshape(1).copy(), 0, index.reshape(-1), src.reshape(-1), reduce, include_self)[0]
        return input
    index, src = _prepared("scatter_reduce", input, dim, index, src)
    if input.dtype in HALVES or not input.flags.c_contiguous:
        work = np.ascontiguousarray(widen(input))
        input[...] = _reduce(work.copy() if work is input else work, index, dim, widen(src), reduce, include_self)
        return input
    return _reduce(input, index, dim, src, reduce, include_self)


def _reduce(out: Any, index: Any, dim: int, src: Any, reduce: str, include_self: bool) -> Any:
    """Reduces into out, which is contiguous, at numbered places: the ufuncs' `at` is fast on vectors only."""
    where = np.ravel_multi_index(np.broadcast_arrays(*places(index, dim)), out.shape).reshape(-1)
    flat, values = out.reshape(-1), src.reshape(-1)
    if not include_self:
        flat[where] = _identity(reduce, out.dtype)
    _REDUCTIONS[reduce].at(flat, where, values)
    if reduce == "mean":
        counts = np.bincount(where, minlength=flat.size) + (1 if include_self else 0)
        counts[counts == 0] = 1
        if out.dtype.kind in "iu":
            _np.floor_divide(flat, counts, out=flat, casting="unsafe")
        else:
            _np.divide(
                flat,
                counts.astype(np.float64 if out.dtype.itemsize > 4 and out.dtype.kind == "f" else np.float32),
                out=flat,
                casting="same_kind",
            )
    return out


KERNELS: dict[str, Callable[..., Any]] = {
    "scatter": scatter,
    "scatter_": scatter_,
    "scatter_add": scatter_add,
    "scatter_add_": scatter_add_,
    "scatter_reduce": scatter_reduce,
    "scatter_reduce_": scatter_reduce_,
}
KERNELS = quiet_all(KERNELS)
