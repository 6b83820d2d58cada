"""Interpolation, one dimension after the other: every result element is a weighted sum of a few elements (taps)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...tensor.errors import UnsupportedDTypeError
from .quiet import quiet_all
from .spatial import along, innermost, is_channels_last, narrow, outward, wide

_np: Any = np


def _scale(size: int, count: int, align_corners: bool, factor: float | None, dtype: Any) -> Any:
    """How many input elements one step in the result is, in the dtype to compute with."""
    if align_corners:
        return dtype.type(size - 1) / dtype.type(count - 1) if count > 1 else dtype.type(0)
    return dtype.type(1 / factor) if factor is not None and factor > 0 else dtype.type(size) / dtype.type(count)


def _keys(x: Any, a: float) -> Any:
    """Keys' cubic convolution kernel."""
    x = abs(x)
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = (((x - 5) * x + 8) * x - 4) * a
    return _np.where(x < 1, near, _np.where(x < 2, far, 0))


def _taps(size: int, count: int, mode: str, align_corners: bool, factor: float | None, antialias: bool, dtype: Any) -> tuple[Any, Any]:
    """(indices, weights), both (taps, count); weights None for nearest. Indices never decrease along the result."""
    scale = _scale(size, count, align_corners, factor, dtype)
    steps = _np.arange(count).astype(dtype)
    last = size - 1
    if mode in ("nearest", "nearest-exact"):
        shift = dtype.type(0.5 if mode == "nearest-exact" else 0)
        return _np.minimum(_np.floor((steps + shift) * scale).astype(_np.int64), last)[None], None
    if antialias:
        return _wide_taps(size, count, mode, scale, dtype)
    half = dtype.type(0.5)
    source = steps * scale if align_corners else (steps + half) * scale - half
    if mode == "linear":
        source = _np.maximum(source, 0)
        start = _np.minimum(_np.floor(source).astype(_np.int64), last)
        fraction = _np.clip(source - start, 0, 1).astype(dtype)
        return _np.stack([start, _np.minimum(start + 1, last)]), _np.stack([1 - fraction, fraction])
    start = _np.floor(source)
    fraction = source - start
    offsets = _np.arange(-1, 3)[:, None]
    weights = _keys(fraction - offsets, -0.75).astype(dtype)
    return _np.clip(start.astype(_np.int64) + offsets, 0, last), weights


def _wide_taps(size: int, count: int, mode: str, scale: Any, dtype: Any) -> tuple[Any, Any]:
    """Taps of a filter as wide as the elements that fall into one: no aliasing when shrinking."""
    widening = max(float(scale), 1.0)
    support = (1 if mode == "linear" else 2) * widening
    centers = float(scale) * (_np.arange(count) + 0.5)
    start = _np.maximum((centers - support + 0.5).astype(_np.int64), 0)
    stop = _np.minimum((centers + support + 0.5).astype(_np.int64), size)
    indices = start + _np.arange(int((stop - start).max()))[:, None]
    distance = (indices - centers + 0.5) / widening
    weights = _np.maximum(1 - abs(distance), 0) if mode == "linear" else _keys(distance, -0.5)
    weights = _np.where(indices < stop, weights, 0)
    return _np.minimum(indices, size - 1), (weights / weights.sum(0)).astype(dtype)


def _apply(x: Any, axis: int, indices: Any, weights: Any) -> Any:
    """Weighted sums of taps along one axis."""
    if weights is None:
        return x.take(indices[0], axis)
    shape = (-1, *(1,) * (x.ndim - 1 - axis))
    total = x.take(indices[0], axis)
    total *= weights[0].reshape(shape)
    for index, weight in zip(indices[1:], weights[1:], strict=True):
        term = x.take(index, axis)
        term *= weight.reshape(shape)
        total += term
    return total


def _apply_adjoint(g: Any, axis: int, size: int, indices: Any, weights: Any) -> Any:
    """Adds each element to its taps along one axis; runs of equal indices are summed first."""
    total = _np.zeros((*g.shape[:axis], size, *g.shape[axis + 1 :]), g.dtype)
    for tap, index in enumerate(indices):
        term = g if weights is None else g * weights[tap].reshape(-1, *(1,) * (g.ndim - 1 - axis))
        places, starts = _np.unique(index, return_index=True)
        sums = term if len(places) == len(index) else _np.add.reduceat(term, starts, axis)
        first, last = int(places[0]), int(places[-1])
        dense = last - first + 1 == len(places)
        total[along(g.ndim, axis, slice(first, last + 1) if dense else places)] += sums
    return total


def _moves(size: int, count: int, mode: str, factor: float | None, antialias: bool) -> bool:
    """Whether a dimension changes: PyTorch takes no notice of a factor that keeps the size, but for two modes."""
    return count != size or not (antialias or mode == "linear" or factor in (None, 1.0))


def upsample(
    input: Any, output_size: Sequence[int], mode: str, align_corners: bool, scales: Sequence[float | None], antialias: bool
) -> Any:
    """Interpolates to another size."""
    if input.ndim != len(output_size) + 2 or 0 in input.shape[1:] or min(output_size) < 1:
        raise ValueError(f"interpolate: an input of shape {input.shape} cannot become {tuple(output_size)}")
    x = wide(input)
    if mode not in ("nearest", "nearest-exact") and x.dtype.kind not in "fc":
        raise UnsupportedDTypeError(
            f"interpolate: mode '{mode}' needs a floating dtype, but got {input.dtype}; use 'nearest' or convert first"
        )
    real = _np.empty(0, x.dtype).real.dtype if x.dtype.kind in "fc" else _np.dtype(_np.float32)
    turned = is_channels_last(x)
    if turned:
        x = innermost(x)
    for axis, (count, factor) in enumerate(zip(output_size, scales, strict=True), 1 if turned else 2):
        if _moves(x.shape[axis], count, mode, factor, antialias):
            x = _apply(x, axis, *_taps(x.shape[axis], count, mode, align_corners, factor, antialias, real))
    if turned:
        x = outward(x)
    return narrow(x, input.dtype) if not _np.may_share_memory(x, input) else input.copy("K")


def upsample_backward(
    grad: Any, input_shape: Sequence[int], mode: str, align_corners: bool, scales: Sequence[float | None], antialias: bool
) -> Any:
    """The adjoint."""
    g = wide(grad)
    real = _np.empty(0, g.dtype).real.dtype
    for axis, factor in enumerate(scales, 2):
        size, count = input_shape[axis], g.shape[axis]
        if _moves(size, count, mode, factor, antialias):
            g = _apply_adjoint(g, axis, size, *_taps(size, count, mode, align_corners, factor, antialias, real))
    return narrow(g, grad.dtype) if g is not grad else grad.copy()


KERNELS: dict[str, Callable[..., Any]] = quiet_all({"upsample": upsample, "upsample_backward": upsample_backward})
