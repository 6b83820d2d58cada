"""Recipes of new arrays, casts and copies."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .library import Library
from .pointwise import shape_of
from .rearranging import number
from .recipes import recipe


@recipe("cast")
def cast(xp: Library, x: Any, dtype: Any) -> Any:
    return xp.converted(x, dtype.numpy)


@recipe("copy", needs="broadcast_to")
def copy(xp: Library, x: Any, src: Any, non_blocking: bool = False) -> Any:
    """src in x's shape and dtype."""
    made = xp.converted(src, xp.numpy_dtype(x))
    return made if shape_of(made) == shape_of(x) else xp.broadcast_to(made, shape_of(x))


def full_of(xp: Library, shape: tuple[int, ...], value: Any) -> Any:
    """An array of one value, itself an array without dimensions; with memory of its own, where a broadcast one has not."""
    return xp.full(shape, value, dtype=value.dtype)


@recipe("fill", "fill_", needs="full")
def fill(xp: Library, x: Any, value: Any) -> Any:
    return full_of(xp, shape_of(x), number(xp, value, xp.numpy_dtype(x)))


@recipe("make_full", needs="full")
def make_full(xp: Library, size: Any, value: Any, dtype: Any, device: Any) -> Any:
    xp.check_room(math.prod(size) * dtype.itemsize)
    return full_of(xp, tuple(size), number(xp, value, dtype.numpy))


@recipe("make_empty", needs="zeros")
def make_empty(xp: Library, size: Any, dtype: Any, device: Any) -> Any:
    xp.check_room(math.prod(size) * dtype.itemsize)
    return xp.zeros(tuple(size), dtype=xp.dtype(dtype.numpy))


@recipe("make_eye", needs="zeros")
def make_eye(xp: Library, n: int, m: int, dtype: Any, device: Any) -> Any:
    same = xp.reshape(xp.counted(m), (1, -1)) == xp.reshape(xp.counted(n), (-1, 1))
    return xp.cast(same, dtype.numpy)


@recipe("make_range", needs="arange")
def make_range(xp: Library, start: Any, step: Any, count: int, dtype: Any, device: Any) -> Any:
    """start + step * i, computed in int64; of fractions on the host, in double precision, which a device may lack."""
    if isinstance(start, int) and isinstance(step, int):
        return xp.converted(xp.arange(count, dtype=xp.dtype(np.dtype(np.int64))) * step + start, dtype.numpy)
    return xp.from_numpy((start + step * np.arange(count)).astype(dtype.numpy))


@recipe("make_linspace")
def make_linspace(xp: Library, start: Any, end: Any, steps: int, dtype: Any, device: Any) -> Any:
    """Computed on the host, in double precision, which a device may lack; the second half counts back, so that both ends are exact."""
    if dtype.is_complex:
        return xp.from_numpy(np.linspace(start, end, steps).astype(dtype.numpy))
    step, i = (end - start) / max(steps - 1, 1), np.arange(steps, dtype=np.float64)
    return xp.from_numpy(np.where(i < max(steps // 2, 1), start + step * i, end - step * (steps - 1 - i)).astype(dtype.numpy))
