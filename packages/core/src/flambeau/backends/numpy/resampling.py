"""Interpolation, one dimension after the other: every result element is a weighted sum of a few elements (taps)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...ops.shapes.resampling import moves, taps
from ...tensor.errors import UnsupportedDTypeError
from .quiet import quiet_all
from .spatial import along, innermost, is_channels_last, narrow, outward, wide

_np: Any = np


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
        if moves(x.shape[axis], count, mode, factor, antialias):
            x = _apply(x, axis, *taps(x.shape[axis], count, mode, align_corners, factor, antialias, real))
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
        if moves(size, count, mode, factor, antialias):
            g = _apply_adjoint(g, axis, size, *taps(size, count, mode, align_corners, factor, antialias, real))
    return narrow(g, grad.dtype) if g is not grad else grad.copy()


KERNELS: dict[str, Callable[..., Any]] = quiet_all({"upsample": upsample, "upsample_backward": upsample_backward})
