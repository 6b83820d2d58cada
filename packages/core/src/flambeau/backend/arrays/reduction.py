"""Recipes of reductions and scans along dimensions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...ops.shapes import wrap_dim, wrap_dims
from ...tensor.errors import ShapeError
from .library import Library
from .pointwise import shape_of
from .recipes import recipe

_I64 = np.dtype(np.int64)


def axes(dim: Any, ndim: int) -> Any:
    """dim as the library's axis: None for all."""
    if dim is None:
        return None
    try:
        dims = wrap_dims(dim, ndim)
    except ShapeError as error:
        raise ValueError(str(error)) from None  # which the op's own rule explains
    if not dims:
        return None
    return dims[0] if isinstance(dim, int) else dims


def count(x: Any, axis: Any) -> int:
    """How many elements are reduced to one."""
    if axis is None:
        return math.prod(shape_of(x))
    return math.prod([x.shape[a] for a in (axis if isinstance(axis, tuple) else (axis,))])


def integers_wide(xp: Library, x: Any) -> Any:
    """Booleans and integers as int64, in which sums are made."""
    return xp.cast(x, _I64) if xp.kind(x) in "biu" else x


@recipe("sum", needs="sum", wide=True)
def sum(xp: Library, x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return xp.sum(integers_wide(xp, x), axis=axes(dim, x.ndim), keepdims=keepdim)


@recipe("prod", needs="prod", wide=True)
def prod(xp: Library, x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return xp.prod(integers_wide(xp, x), axis=axes(dim, x.ndim), keepdims=keepdim)


@recipe("mean", needs="sum", wide=True)
def mean(xp: Library, x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    axis = axes(dim, x.ndim)
    return xp.sum(x, axis=axis, keepdims=keepdim) / (count(x, axis) or math.nan)


def _some(name: str, x: Any, axis: Any) -> None:
    """Raises where there is nothing to choose from."""
    if not count(x, axis):
        raise IndexError(f"{name}: the shape {shape_of(x)} has no element to choose along dim {axis}; give a dim of a size above 0")


@recipe("amax", needs="max")
def amax(xp: Library, x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    axis = axes(dim, x.ndim)
    _some("amax", x, axis)
    return xp.max(x, axis=axis, keepdims=keepdim)


@recipe("amin", needs="min")
def amin(xp: Library, x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    axis = axes(dim, x.ndim)
    _some("amin", x, axis)
    return xp.min(x, axis=axis, keepdims=keepdim)


def _place(xp: Library, name: str, x: Any, axis: Any, keepdim: bool) -> Any:
    """argmax or argmin; of floats the first NaN, if there is one."""
    _some(name, x, axis)
    if not x.ndim:
        return xp.zeros((), dtype=xp.dtype(_I64))
    if axis is None:
        place = _place(xp, name, xp.reshape(x, (-1,)), 0, False)
        return xp.reshape(place, (1,) * x.ndim) if keepdim else place
    find = getattr(xp, name)
    if xp.kind(x) != "f":
        return find(xp.cast(x, np.dtype(np.uint8)) if xp.kind(x) == "b" else x, axis=axis, keepdims=keepdim)
    missing = x != x
    first = xp.argmax(xp.cast(missing, np.dtype(np.uint8)), axis=axis, keepdims=keepdim)
    return xp.where(xp.any(missing, axis=axis, keepdims=keepdim), first, find(x, axis=axis, keepdims=keepdim))


@recipe("argmax", needs="argmax any where")
def argmax(xp: Library, x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return _place(xp, "argmax", x, axes(dim, x.ndim), keepdim)


@recipe("argmin", needs="argmin argmax any where")
def argmin(xp: Library, x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return _place(xp, "argmin", x, axes(dim, x.ndim), keepdim)


@recipe("max_dim", needs="max argmax any where")
def max_dim(xp: Library, x: Any, dim: int, keepdim: bool = False) -> Any:
    return amax(xp, x, dim, keepdim), argmax(xp, x, dim, keepdim)


@recipe("min_dim", needs="min argmin argmax any where")
def min_dim(xp: Library, x: Any, dim: int, keepdim: bool = False) -> Any:
    return amin(xp, x, dim, keepdim), argmin(xp, x, dim, keepdim)


def _truth(xp: Library, name: str, x: Any, dim: Any, keepdim: bool) -> Any:
    """any or all; of no dimensions, (), each element alone."""
    if dim.__class__ in (tuple, list) and not dim:
        return x != 0
    return getattr(xp, name)(x != 0, axis=axes(dim, x.ndim), keepdims=keepdim)


@recipe("any", needs="any")
def any(xp: Library, x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return _truth(xp, "any", x, dim, keepdim)


@recipe("all", needs="all")
def all(xp: Library, x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return _truth(xp, "all", x, dim, keepdim)


@recipe("count_nonzero", needs="sum")
def count_nonzero(xp: Library, x: Any, dim: Any = None) -> Any:
    return xp.sum(xp.cast(x != 0, _I64), axis=axes(dim, x.ndim))


@recipe("var_dims", needs="sum real imag", wide=True)
def var_dims(xp: Library, x: Any, dim: Any, correction: Any, keepdim: bool) -> Any:
    axis = axes(dim, x.ndim)
    n = count(x, axis)
    gap = x - xp.sum(x, axis=axis, keepdims=True) / (n or math.nan)
    squares = xp.real(gap) * xp.real(gap) + xp.imag(gap) * xp.imag(gap) if xp.kind(x) == "c" else gap * gap
    total, left = xp.sum(squares, axis=axis, keepdims=keepdim), max(n - correction, 0)
    return total / left if left else total / (total * 0)


@recipe("vector_norm", needs="sum abs sqrt pow max min", wide=True)
def vector_norm(xp: Library, x: Any, ord: Any = 2, dim: Any = None, keepdim: bool = False) -> Any:
    axis = axes(dim, x.ndim)
    size = xp.abs(x)
    if ord in (math.inf, -math.inf):
        if not count(x, axis):
            if ord < 0:
                raise RuntimeError("vector_norm: the order -inf of no elements has no value")
            return xp.sum(size, axis=axis, keepdims=keepdim)
        return (xp.max if ord > 0 else xp.min)(size, axis=axis, keepdims=keepdim)
    if ord == 0:
        return xp.sum(xp.cast(x != 0, xp.numpy_dtype(size)), axis=axis, keepdims=keepdim)
    if ord == 1:
        return xp.sum(size, axis=axis, keepdims=keepdim)
    if ord == 2:
        return xp.sqrt(xp.sum(size * size, axis=axis, keepdims=keepdim))
    return xp.sum(size**ord, axis=axis, keepdims=keepdim) ** (1 / ord)


# ---------------------------------------------------------------- scans


def _scanned(x: Any, dim: Any) -> int:
    """The dimension of a scan."""
    if type(dim) is tuple:
        raise TypeError("argument 'dim' must be int, not tuple")
    return wrap_dim(dim, x.ndim)


@recipe("cumsum", needs="cumulative_sum", wide=True)
def cumsum(xp: Library, x: Any, dim: int) -> Any:
    axis, x = _scanned(x, dim), integers_wide(xp, x)
    return xp.cumulative_sum(x, axis=axis) if x.ndim else x


@recipe("cumprod", needs="cumulative_prod", wide=True)
def cumprod(xp: Library, x: Any, dim: int) -> Any:
    axis, x = _scanned(x, dim), integers_wide(xp, x)
    return xp.cumulative_prod(x, axis=axis) if x.ndim else x


@recipe("logcumsumexp", needs="logcumsumexp", wide=True, kinds="f")
def logcumsumexp(xp: Library, x: Any, dim: int) -> Any:
    axis = _scanned(x, dim)
    return xp.logcumsumexp(x, axis=axis) if x.ndim else x


def _extreme(xp: Library, name: str, x: Any, dim: int) -> Any:
    """cummax or cummin: the values, and the last place of each."""
    axis = _scanned(x, dim)
    if not x.ndim:
        return x, xp.zeros((), dtype=xp.dtype(_I64))
    values = getattr(xp, name)(x, axis=axis)
    if xp.kind(x) == "f":  # from the first NaN on all is NaN
        seen = xp.cumulative_sum(xp.cast(x != x, np.dtype(np.int32)), axis=axis) != 0
        values = xp.where(seen, math.nan, values)
    here = (x == values) | (x != x)
    places = xp.reshape(xp.counted(int(x.shape[axis])), tuple([-1 if d == axis else 1 for d in range(x.ndim)]))
    return values, xp.cummax(xp.where(here, places, 0), axis=axis)


@recipe("cummax", needs="cummax cumulative_sum where")
def cummax(xp: Library, x: Any, dim: int) -> Any:
    return _extreme(xp, "cummax", x, dim)


@recipe("cummin", needs="cummin cummax cumulative_sum where")
def cummin(xp: Library, x: Any, dim: int) -> Any:
    return _extreme(xp, "cummin", x, dim)
