"""Interpolation with antialiasing, as products with the filters' matrices; without it, kernels are generated."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from flambeau.backend import ShapeError
from flambeau.ops.shapes.resampling import taps

from ..arrays import COMPLEX, FLOATS, Array
from ..devices import Device
from ..lowered import cast, contiguous, run
from .products import multiply

Sizes = Sequence[int]


@functools.lru_cache(64)
def matrix(device: Device, size: int, count: int, mode: str, align_corners: bool, factor: float | None, dtype: Any) -> Array:
    """The (count, size) matrix of one dimension."""
    real = np.dtype(np.float64 if dtype.char in "dD" else np.float32)
    places, weights = taps(size, count, mode, align_corners, factor, True, real)
    made = np.zeros((count, size), dtype)
    np.add.at(made, (np.broadcast_to(np.arange(count), places.shape), places), weights)
    return device.upload(made)


def applied(x: Array, matrices: Sequence[tuple[int, Array]]) -> Array:
    """Matrices multiplied along dimensions."""
    for axis, m in matrices:
        lead, tail = math.prod(x.shape[:axis]), math.prod(x.shape[axis + 1 :])
        seen = contiguous(x).view((lead, x.shape[axis], tail))
        out = x.device.empty((lead, m.shape[0], tail), x.dtype)
        multiply(out, m.view((lead, *m.shape), (0, *m.strides)), seen)
        x = out.view((*x.shape[:axis], m.shape[0], *x.shape[axis + 1 :]))
    return x


def matrices_of(x: Array, sizes: Sizes, counts: Sizes, mode: str, align_corners: bool, scales: Sequence[float | None]) -> list[Any]:
    """The dimensions that change, with their matrices."""
    return [
        (axis, matrix(x.device, n, count, mode, align_corners, factor, x.dtype))
        for axis, (n, count, factor) in enumerate(zip(sizes, counts, scales, strict=True), 2)
        if n != count
    ]


def add_kernels(backend: Any) -> None:
    def upsample(
        input: Array, output_size: Sizes, mode: str, align_corners: bool, scales: Sequence[float | None], antialias: bool
    ) -> Array:
        """Interpolates to another size; halves in float32."""
        if not antialias or mode not in ("linear", "cubic"):
            return run("upsample", (input, output_size, mode, align_corners, scales, antialias))  # type: ignore[no-any-return]
        if input.ndim != len(output_size) + 2 or 0 in input.shape[1:] or min(output_size) < 1:
            raise ShapeError(f"interpolate: an input of shape {input.shape} cannot become {tuple(output_size)}")
        x = cast(input, np.float32) if input.dtype.itemsize == 2 else contiguous(input, always=True)
        return cast(applied(x, matrices_of(x, x.shape[2:], output_size, mode, align_corners, scales)), input.dtype)  # type: ignore[no-any-return]

    def upsample_backward(
        grad: Array, input_shape: Sizes, mode: str, align_corners: bool, scales: Sequence[float | None], antialias: bool
    ) -> Array:
        """The adjoint."""
        if not antialias or mode not in ("linear", "cubic"):
            return run("upsample_backward", (grad, input_shape, mode, align_corners, scales, antialias))  # type: ignore[no-any-return]
        x = cast(grad, np.float32) if grad.dtype.itemsize == 2 else contiguous(grad, always=True)
        found = matrices_of(x, input_shape[2:], x.shape[2:], mode, align_corners, scales)
        return cast(applied(x, [(axis, m.view(m.shape[::-1], m.strides[::-1])) for axis, m in found]), grad.dtype)  # type: ignore[no-any-return]

    inexact = FLOATS + COMPLEX
    backend.kernel("upsample", dtypes=inexact)(upsample)
    backend.kernel("upsample_backward", dtypes=inexact)(upsample_backward)
