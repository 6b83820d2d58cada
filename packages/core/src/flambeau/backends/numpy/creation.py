"""New arrays, casts, copies and fills."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...tensor import dtypes
from ...tensor import layout as layouts
from ...tensor.devices import channels_last, channels_last_3d
from ...tensor.numbers import converted
from .halves import HALVES

_np: Any = np


def cast(x: Any, dtype: Any) -> Any:
    """The values in another dtype; complex numbers lose their imaginary part, without a warning."""
    target = dtype.numpy
    if x.dtype.kind == "c" and not dtype.is_complex and target.kind != "b":
        x = x.real
    if x.dtype.kind == "f" and not dtype.is_floating_point and not dtype.is_complex:
        with np.errstate(invalid="ignore"):
            return x.astype(np.int64).astype(target) if target.kind == "u" else x.astype(target)
    if dtype is dtypes.float8_e4m3fn:
        return saturated(x).astype(target)
    if x.dtype.itemsize > target.itemsize:
        with np.errstate(over="ignore", invalid="ignore"):
            return x.astype(target)
    return x.astype(target)


def saturated(x: Any) -> Any:
    """Numbers within the range of float8_e4m3fn, which has no infinity: PyTorch takes its largest number instead."""
    return _np.clip(x if x.dtype.kind == "f" else x.astype(np.float32), -448, 448)


def clone(x: Any) -> Any:
    """A copy with the same strides where these are dense, else contiguous."""
    if x.flags.c_contiguous:
        return x.copy()
    strides = tuple([s // x.itemsize for s in x.strides])
    if layouts.is_dense(x.shape, strides):
        return x.copy("K")
    target = strided_empty(x.shape, layouts.strides_in_order(x.shape, strides), x.dtype)
    _np.copyto(target, x)
    return target


def clone_as(x: Any, memory_format: Any) -> Any:
    """A copy in a memory format."""
    if memory_format in (channels_last, channels_last_3d):
        wanted = 4 if memory_format is channels_last else 5
        if x.ndim != wanted:
            raise ValueError(f"required rank {wanted} tensor to use {memory_format} format, but the shape is {list(x.shape)}")
        order = (0, *range(2, x.ndim), 1)
        back = (0, x.ndim - 1, *range(1, x.ndim - 1))
        return x.transpose(order).copy("C").transpose(back)
    return x.copy("C")


def strided_empty(shape: Any, strides: Any, dtype: Any) -> Any:
    """Unset memory seen through strides."""
    flat = np.empty(layouts.extent(shape, strides), dtype)
    return _np.lib.stride_tricks.as_strided(flat, shape, [s * flat.itemsize for s in strides])


def copy(x: Any, src: Any, non_blocking: bool = False) -> Any:
    """src in x's shape and dtype."""
    r = _np.empty(x.shape, x.dtype)
    _copyto(r, src)
    return r


def copy_(x: Any, src: Any, non_blocking: bool = False) -> None:
    """Writes src into x."""
    if src.ndim > x.ndim:
        raise ValueError(f"output with shape {list(x.shape)} doesn't match the broadcast shape {list(src.shape)}")
    _copyto(x, src)


def _copyto(x: Any, src: Any) -> None:
    if x.dtype == src.dtype:
        _np.copyto(x, src)
        return
    if src.dtype.kind == "c" and x.dtype.kind not in "cb":
        src = src.real
    if x.dtype == dtypes.float8_e4m3fn.numpy:
        src = saturated(src)
    with np.errstate(invalid="ignore", over="ignore"):
        _np.copyto(x, src, "unsafe")


def fill(x: Any, value: Any) -> Any:
    """One value in x's shape and dtype."""
    return full(x.shape, value, x.dtype)


def fill_(x: Any, value: Any) -> None:
    """Writes one value everywhere."""
    x[...] = filler(value, x.dtype, x.size)


def filler(value: Any, dtype: Any, size: int) -> Any:
    """The number that fills an array; in a single element of 16 bits PyTorch lets it overflow, in more it is refused."""
    if size == 1 and dtype in HALVES and type(value) in (int, float):
        with np.errstate(over="ignore"):
            return _np.asarray(value).astype(dtype)
    return number(value, dtype)


def number(value: Any, dtype: Any) -> Any:
    """A Python number as a NumPy scalar, if the dtype has room for it."""
    if isinstance(value, np.generic | np.ndarray):
        value = value.item()
    return np.asarray(converted(value, dtypes.BY_NUMPY[dtype])).astype(dtype)


def full(shape: Any, value: Any, dtype: Any) -> Any:
    """One value everywhere."""
    if type(value) in (int, float, bool) and value == 0:
        return _np.zeros(shape, dtype)
    r = _np.empty(shape, dtype)
    r[...] = filler(value, dtype, r.size)
    return r


def make_range(start: Any, step: Any, count: int, dtype: Any, device: Any) -> Any:
    """start + step * i, computed in int64 or float64."""
    if start == 0 and step == 1 and dtype.numpy.kind in "iuf":
        return _np.arange(count, dtype=dtype.numpy) if dtype.itemsize >= 4 else _np.arange(count).astype(dtype.numpy)
    i = _np.arange(count)
    return (start + step * i).astype(dtype.numpy)


def make_linspace(start: Any, end: Any, steps: int, dtype: Any, device: Any) -> Any:
    """Evenly spaced; the second half counts back from the end, so that both ends are exact."""
    if dtype.is_complex:
        return _np.linspace(start, end, steps).astype(dtype.numpy)
    work = np.float64 if not dtype.is_floating_point or dtype.itemsize == 8 else np.float32
    if steps == 1:
        return _np.full(1, start).astype(dtype.numpy)
    step = work((end - start) / max(steps - 1, 1))
    i = _np.arange(steps, dtype=work)
    half = steps // 2
    r = _np.empty(steps, work)
    r[:half] = work(start) + step * i[:half]
    r[half:] = work(end) - step * (steps - 1 - i[half:])
    return r.astype(dtype.numpy, copy=False)


KERNELS: dict[str, Any] = {
    "cast": cast,
    "clone": clone,
    "clone_as": clone_as,
    "copy": copy,
    "copy_": copy_,
    "fill": fill,
    "fill_": fill_,
    "make_full": lambda size, value, dtype, device: full(size, value, dtype.numpy),
    "make_empty": lambda size, dtype, device: _np.empty(size, dtype.numpy),
    "make_strided": lambda size, stride, dtype, device: strided_empty(size, stride, dtype.numpy),
    "make_range": make_range,
    "make_linspace": make_linspace,
    "make_eye": lambda n, m, dtype, device: _np.eye(n, m).astype(dtype.numpy),
}
