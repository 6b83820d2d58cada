"""Reductions along dimensions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from ...ops.shapes import check_sum_dims, wrap_dim, wrap_dims
from .halves import F32, F64, HALVES, widen
from .parallel import VECTOR, one_blas_thread
from .quiet import quiet_all

_np: Final[Any] = np
_sum: Final[Any] = _np.add.reduce
_max: Final[Any] = _np.maximum.reduce
_min: Final[Any] = _np.minimum.reduce
_prod: Final[Any] = _np.multiply.reduce
_ndarray: Final[Any] = np.ndarray
_C64: Final[Any] = np.dtype(np.complex64)
_I64: Final[Any] = np.dtype(np.int64)
_BLOCK: Final = 128  # how many elements are added one after the other
_LARGE: Final = 1 << 14
_ROW: Final = 1 << 10  # the longest row that is summed in one go


def axes(dim: Any, ndim: int) -> Any:
    """dim as NumPy's axis: None where nothing is named or there is but one element."""
    if dim is None:
        return None
    if ndim == 0:
        wrap_dims(dim, 0)
        return None
    if dim.__class__ is int:
        return dim
    return tuple(dim) or None


def count(x: Any, axis: Any) -> int:
    """How many elements are reduced to one."""
    if axis is None:
        return int(x.size)
    if axis.__class__ is int:
        return int(x.shape[axis])
    return math.prod([x.shape[a] for a in axis])


def sum(x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    dtype = x.dtype
    if x.size < _LARGE and (dtype is F32 or dtype is F64) and (dim is None or dim.__class__ is int) and x.ndim:
        return _sum(x, dim, None, None, keepdim)
    dim = axes(dim, x.ndim)
    if dtype in HALVES:
        return _np.asarray(_sum(x, dim, F32, None, keepdim)).astype(dtype)
    if dtype.kind in "biu":
        return _sum(x, dim, _I64, None, keepdim)
    if (dtype is F32 or dtype is F64 or dtype == _C64) and x.size >= _LARGE:
        return _accurate_sum(x, dim, keepdim)
    return _sum(x, dim, None, None, keepdim)


def _accurate_sum(x: Any, dim: Any, keepdim: bool) -> Any:
    """NumPy adds pairwise only along contiguous memory; along other dimensions this adds blocks, then their sums.

    The error grows with the logarithm of the length, as in a cascade sum (Higham 1993), not with the length.
    """
    if x.flags.c_contiguous:
        if dim is None:
            return _flat_sum(x, keepdim)
        if (dim == -1 or dim == x.ndim - 1) and 64 <= x.shape[-1] <= _ROW:
            r = _np.einsum("ij->i", x.reshape(-1, x.shape[-1]))  # adds in many lanes; three times as fast
            return r.reshape(x.shape[:-1] + (1,) * keepdim)
    if dim is None:
        if x.flags.f_contiguous or x.ndim == 1:
            return _sum(x, None, None, None, keepdim)
        dim = tuple(range(x.ndim))
    strides = x.strides
    named = (dim,) if dim.__class__ is int else dim
    long = max(named, key=lambda a: abs(strides[a]) if x.shape[a] > 1 else -1)
    n = x.shape[long]
    inner = min((abs(s) for s, size in zip(strides, x.shape, strict=True) if size > 1), default=0)
    if n < 2 * _BLOCK or abs(strides[long]) == inner:
        return _sum(x, dim, None, None, keepdim)
    size = _BLOCK
    whole = n // size * size
    long %= x.ndim
    front = (slice(None),) * long
    split = x[(*front, slice(0, whole))]
    shape = x.shape[:long] + (whole // size, size) + x.shape[long + 1 :]
    blocks = _np.lib.stride_tricks.as_strided(split, shape, strides[:long] + (strides[long] * size,) + strides[long:])
    partial = _sum(blocks, long + 1)
    if whole < n:
        partial = _np.concatenate((partial, _sum(x[(*front, slice(whole, n))], long, None, None, True)), long)
    return _accurate_sum(partial, dim, keepdim)


def _flat_sum(x: Any, keepdim: bool) -> Any:
    """The sum of a dense array: rows in many lanes, then their sums pairwise."""
    flat = x.reshape(-1)
    whole = flat.size // _ROW * _ROW
    r = _sum(_np.einsum("ij->i", flat[:whole].reshape(-1, _ROW))) + _sum(flat[whole:])
    return r.reshape((1,) * x.ndim) if keepdim else r


def mean(x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    dtype = x.dtype
    dim = axes(dim, x.ndim)
    n = count(x, dim)
    if dtype in HALVES:
        return _np.asarray(_np.asarray(_sum(x, dim, F32, None, keepdim)) / F32.type(n or math.nan)).astype(dtype)
    r = sum(x, dim, keepdim)
    if r.__class__ is _ndarray:
        return _np.true_divide(r, n, r)
    return r / dtype.type(n)


def prod(x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    dtype, dim = x.dtype, axes(dim, x.ndim)
    if dtype in HALVES:
        return _np.asarray(_prod(x, dim, F32, None, keepdim)).astype(dtype)
    return _prod(x, dim, _I64 if dtype.kind in "biu" else None, None, keepdim)


def _extreme(reduce: Any) -> Callable[..., Any]:
    """amax or amin."""

    def extreme(x: Any, dim: Any = None, keepdim: bool = False) -> Any:
        if dim.__class__ is not int or x.ndim == 0:
            dim = axes(dim, x.ndim)
        return reduce(x, dim, None, None, keepdim)

    return extreme


amax, amin = _extreme(_max), _extreme(_min)


def _where(name: str) -> Callable[..., Any]:
    """argmax or argmin."""
    f: Any = getattr(np, name)

    def where(x: Any, dim: Any = None, keepdim: bool = False) -> Any:
        if x.dtype.kind == "c":
            raise RuntimeError(f"{name}: complex numbers have no order")
        return f(widen(x), axes(dim, x.ndim), keepdims=keepdim) if keepdim else getattr(widen(x), name)(axes(dim, x.ndim))

    return where


argmax, argmin = _where("argmax"), _where("argmin")


def max_dim(x: Any, dim: int, keepdim: bool = False) -> Any:
    return amax(x, dim, keepdim), argmax(x, dim, keepdim)


def min_dim(x: Any, dim: int, keepdim: bool = False) -> Any:
    return amin(x, dim, keepdim), argmin(x, dim, keepdim)


def aminmax_dim(x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return amin(x, dim, keepdim), amax(x, dim, keepdim)


def _truth(ufunc: Any, x: Any, dim: Any, keepdim: bool) -> Any:
    """any or all; of no dimensions, (), each element alone."""
    if dim.__class__ in (tuple, list) and not dim:
        return x.astype(bool)
    return ufunc.reduce(x, axes(dim, x.ndim), None, None, keepdim)


def any(x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    r = _truth(_np.logical_or, x, dim, keepdim)
    return _np.asarray(r).astype(np.uint8) if x.dtype == np.uint8 else r


def all(x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    r = _truth(_np.logical_and, x, dim, keepdim)
    return _np.asarray(r).astype(np.uint8) if x.dtype == np.uint8 else r


def count_nonzero(x: Any, dim: Any = None) -> Any:
    return _sum(x != 0, axes(dim, x.ndim), _I64)


def var_dims(x: Any, dim: Any, correction: Any, keepdim: bool) -> Any:
    dtype, dim = x.dtype, axes(dim, x.ndim)
    x = widen(x)
    n = count(x, dim)
    center = sum(x, dim, True) / x.dtype.type(n or math.nan)
    d = _np.asarray(x - center)
    if d.dtype.kind == "c":
        d = d.real * d.real + d.imag * d.imag
    else:
        _np.multiply(d, d, d)
    r = _np.asarray(sum(d, dim, keepdim))
    left = max(n - correction, 0)
    r = _np.true_divide(r, d.dtype.type(left), r) if r.ndim else r / d.dtype.type(left)
    return r.astype(dtype) if dtype in HALVES else r


def std_dims(x: Any, dim: Any, correction: Any, keepdim: bool) -> Any:
    if x.dtype in HALVES:
        return _np.sqrt(var_dims(widen(x), dim, correction, keepdim)).astype(x.dtype)
    return _np.sqrt(var_dims(x, dim, correction, keepdim))


def vector_norm(x: Any, ord: Any = 2, dim: Any = None, keepdim: bool = False) -> Any:
    if x.dtype in HALVES:
        return _np.asarray(vector_norm(widen(x), ord, dim, keepdim)).astype(x.dtype)
    axis = axes(dim, x.ndim)
    if ord == 2 and x.dtype.kind == "f":
        if axis is None and x.flags.c_contiguous and not keepdim:
            flat = x.reshape(-1)
            if flat.size <= VECTOR:
                return _np.sqrt(_np.dot(flat, flat))
            with one_blas_thread:
                return _np.sqrt(_np.dot(flat, flat))
        return _np.sqrt(sum(_np.asarray(x * x), axis, keepdim))
    if ord == 0:
        return _np.asarray(_sum(x != 0, axis, _I64, None, keepdim)).astype(x.real.dtype)
    size = _np.asarray(_np.abs(x))
    if ord == 2:
        return _np.sqrt(sum(_np.multiply(size, size, size), axis, keepdim))
    if ord == 1:
        return sum(size, axis, keepdim)
    if ord == math.inf or ord == -math.inf:
        if count(x, axis) == 0 and ord < 0:
            raise RuntimeError("vector_norm: the order -inf of no elements has no value")
        return _max(size, axis, None, None, keepdim, 0) if ord > 0 else _min(size, axis, None, None, keepdim)
    power = size.dtype.type(ord)
    return _np.power(sum(_np.power(size, power), axis, keepdim), 1 / power)


def logsumexp(x: Any, dim: Any, keepdim: bool = False) -> Any:
    check_sum_dims("logsumexp", dim, x.ndim)
    if x.dtype in HALVES:
        return _np.asarray(logsumexp(widen(x), dim, keepdim)).astype(x.dtype)
    axis = axes(dim, x.ndim)
    top = _np.asarray(_max(x.real, axis, None, None, True, -np.inf))
    top[~_np.isfinite(top)] = 0
    e = _np.asarray(x - top)
    _np.exp(e, e)
    r = _np.asarray(_np.log(sum(e, axis, True)))
    r += top
    return r if keepdim else _np.squeeze(r, axis)


# ---------------------------------------------------------------- order statistics


def _last(x: Any, dim: int) -> Any:
    """x with dim as its last dimension; one element as a vector."""
    if x.ndim == 0:
        wrap_dim(dim, 0)
        return x.reshape(1)
    return x if dim in (-1, x.ndim - 1) else x.swapaxes(dim, -1)


def _picked(x: Any, rows: Any, places: Any, dim: int, keepdim: bool) -> Any:
    """The elements of rows at places (with a last dimension of 1) and the places, in the result's shape."""
    values = _np.take_along_axis(rows, places, -1)
    if x.ndim == 0:
        return values.reshape(()), places.reshape(())
    values, places = values.swapaxes(dim, -1), places.swapaxes(dim, -1)
    if keepdim:
        return values.copy(), places.copy()
    shape = x.shape[: dim % x.ndim] + x.shape[dim % x.ndim + 1 :]
    return values.reshape(shape).copy(), places.reshape(shape).copy()


def _check_some(name: str, x: Any, dim: int) -> None:
    """Raises where there is nothing to choose from."""
    if x.ndim and x.shape[dim] == 0:
        raise IndexError(f"{name}: dim {dim} of the shape {x.shape} has no element to choose; give a dim of a size above 0")


def median_dim(x: Any, dim: int, keepdim: bool = False) -> Any:
    _check_some("median", x, dim)
    rows = widen(_last(x, dim))
    places = _np.argpartition(rows, (rows.shape[-1] - 1) // 2, -1)[..., (rows.shape[-1] - 1) // 2, None]
    if rows.dtype.kind == "f":
        missing = _np.isnan(rows)
        places = _np.where(missing.any(-1, keepdims=True), missing.argmax(-1, keepdims=True), places)
    return _picked(x, _last(x, dim), places, dim, keepdim)


def nanmedian_dim(x: Any, dim: int, keepdim: bool = False) -> Any:
    _check_some("nanmedian", x, dim)
    rows = widen(_last(x, dim))
    if rows.dtype.kind != "f":
        return median_dim(x, dim, keepdim)
    order = _np.argsort(rows, -1, "stable")
    there = (~_np.isnan(rows)).sum(-1, keepdims=True)
    places = _np.take_along_axis(order, _np.maximum(there - 1, 0) // 2, -1)
    return _picked(x, _last(x, dim), places, dim, keepdim)


def mode(x: Any, dim: int = -1, keepdim: bool = False) -> Any:
    _check_some("mode", x, dim)
    rows = _last(x, dim)
    order = _np.argsort(widen(rows), -1, "stable")
    ordered = _np.take_along_axis(rows, order, -1)
    n = rows.shape[-1]
    new = _np.ones(ordered.shape, bool)
    new[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    position = _np.arange(n)
    start = _np.maximum.accumulate(_np.where(new, position, 0), -1)
    end = (position - start).argmax(-1, keepdims=True)  # the end of the first longest run
    return _picked(x, rows, _np.take_along_axis(order, end, -1), dim, keepdim)


KERNELS: dict[str, Callable[..., Any]] = quiet_all(
    {
        "sum": sum,
        "mean": mean,
        "prod": prod,
        "amax": amax,
        "amin": amin,
        "max_dim": max_dim,
        "min_dim": min_dim,
        "argmax": argmax,
        "argmin": argmin,
        "aminmax_dim": aminmax_dim,
        "any": any,
        "all": all,
        "count_nonzero": count_nonzero,
        "var_dims": var_dims,
        "std_dims": std_dims,
        "vector_norm": vector_norm,
        "logsumexp": logsumexp,
        "median_dim": median_dim,
        "nanmedian_dim": nanmedian_dim,
        "mode": mode,
    },
    bare=frozenset(("sum", "amax", "amin", "argmax", "argmin", "max_dim", "min_dim", "any", "all", "count_nonzero")),
)
