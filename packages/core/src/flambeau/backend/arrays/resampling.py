"""Recipes of interpolation: along one dimension after the other, each element of the result is a sum of a few weighted elements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...ops import shapes
from ...ops.shapes.resampling import moves, taps
from ...tensor.errors import UnsupportedDTypeError
from .library import Library
from .pointwise import shape_of
from .recipes import recipe

Sizes = Sequence[int]
_F32 = np.dtype(np.float32)


def _real(dtype: Any) -> Any:
    """The dtype in which positions are computed."""
    return np.zeros(0, dtype).real.dtype if dtype.kind in "fc" else _F32


def _along(xp: Library, x: Any, axis: int, indices: Any, weights: Any) -> Any:
    """Weighted sums of taps along one axis."""
    total: Any = None
    for tap, places in enumerate(indices):
        term = xp.take(x, xp.from_numpy(places), axis=axis)
        if weights is not None:
            term = term * xp.from_numpy(weights[tap].reshape(-1, *(1,) * (x.ndim - 1 - axis)))
        total = term if total is None else total + term
    return total


@recipe("upsample", needs="take", wide=True)
def upsample(xp: Library, input: Any, output_size: Sizes, mode: str, align_corners: bool, scales: Sequence[Any], antialias: bool) -> Any:
    shapes.upsample(shape_of(input), output_size, mode, align_corners, scales, antialias)
    if mode not in ("nearest", "nearest-exact") and xp.kind(input) not in "fc":
        raise UnsupportedDTypeError(
            f"interpolate: mode '{mode}' needs a floating dtype, but got {xp.numpy_dtype(input)}; use 'nearest' or convert first"
        )
    real, made = _real(xp.numpy_dtype(input)), input
    for axis, (count, factor) in enumerate(zip(output_size, scales, strict=True), 2):
        size = int(made.shape[axis])
        if 0 not in shape_of(made) and moves(size, count, mode, factor, antialias):
            made = _along(xp, made, axis, *taps(size, count, mode, align_corners, factor, antialias, real))
    return made if shape_of(input)[0] else xp.zeros((*shape_of(input)[:2], *output_size), dtype=input.dtype)


@recipe("upsample_backward", needs="matmul permute_dims", wide=True, kinds="fc")
def upsample_backward(
    xp: Library, grad: Any, input_shape: Sizes, mode: str, align_corners: bool, scales: Sequence[Any], antialias: bool
) -> Any:
    """A product with the matrix of each dimension's weights."""
    if 0 in shape_of(grad):
        return xp.zeros(tuple(input_shape), dtype=grad.dtype)
    dtype = xp.numpy_dtype(grad)
    for axis, factor in enumerate(scales, 2):
        size, count = input_shape[axis], int(grad.shape[axis])
        if not moves(size, count, mode, factor, antialias):
            continue
        indices, weights = taps(size, count, mode, align_corners, factor, antialias, _real(dtype))
        matrix = np.zeros((count, size), dtype)
        for tap, places in enumerate(indices):
            np.add.at(matrix, (np.arange(count), places), 1 if weights is None else weights[tap])
        axes = [*range(grad.ndim)]
        axes[axis], axes[-1] = axes[-1], axes[axis]
        grad = xp.permute_dims(xp.matmul(xp.permute_dims(grad, tuple(axes)), xp.from_numpy(matrix)), tuple(axes))
    return grad
