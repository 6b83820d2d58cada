"""Shape rules of resampling, and the sizes that PyTorch's options stand for."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, prod
from typing import Any

import numpy as np

from ...tensor import dtypes
from ...tensor.errors import ShapeError

INTERPOLATIONS = {
    ("nearest", 1): "nearest", ("nearest", 2): "nearest", ("nearest", 3): "nearest",
    ("nearest-exact", 1): "nearest-exact", ("nearest-exact", 2): "nearest-exact", ("nearest-exact", 3): "nearest-exact",
    ("linear", 1): "linear", ("bilinear", 2): "linear", ("trilinear", 3): "linear", ("bicubic", 2): "cubic",
}


def index_dtype() -> Any:
    """The dtype of indices."""
    return dtypes.int64


def upsample(
    input: Sequence[int], output_size: Sequence[int], mode: str, align_corners: bool, scales: Sequence[float | None], antialias: bool
) -> tuple[int, ...]:
    """(batch, channels, *output_size)."""
    dims = len(output_size)
    if len(input) != dims + 2 or not prod(input[1:]) or min(output_size) < 1:
        raise ShapeError(
            f"interpolate: the input must be (batch, channels, {dims} spatial sizes) without empty ones and the result must not "
            f"be empty, but got input {tuple(input)} and output size {tuple(output_size)}"
        )
    return (*input[:2], *output_size)


def upsample_backward(
    grad: Sequence[int], input_shape: Sequence[int], mode: str, align_corners: bool, scales: Sequence[float | None], antialias: bool
) -> tuple[int, ...]:
    """The input's shape."""
    return tuple(input_shape)


def interpolation(mode: str, dims: int) -> str:
    """The rule of PyTorch's mode name for so many spatial dimensions."""
    if (mode, dims) not in INTERPOLATIONS:
        known = sorted({name for name, _ in INTERPOLATIONS} | {"area"})
        raise NotImplementedError(f"interpolate: mode '{mode}' does not exist for {dims} spatial dimensions; the modes are {known}")
    return INTERPOLATIONS[mode, dims]


def resampled(
    input: Sequence[int], size: int | Sequence[int] | None, scale_factor: float | Sequence[float] | None, recompute: bool
) -> tuple[tuple[int, ...], tuple[float | None, ...]]:
    """(result's spatial sizes, the scales that sampling positions are computed from, None where from the sizes)."""
    dims = len(input) - 2
    if (size is None) == (scale_factor is None):
        raise ValueError("interpolate: exactly one of size and scale_factor must be given")
    if size is not None:
        sizes = (size,) * dims if isinstance(size, int) else tuple(size)
        if len(sizes) != dims:
            raise ValueError(f"interpolate: size must be one number or {dims}, one a spatial dimension of {tuple(input)}, but got {sizes}")
        if recompute:
            raise ValueError("interpolate: recompute_scale_factor is meaningless with an explicit size")
        return sizes, (None,) * dims
    factors: tuple[Any, ...] = tuple(scale_factor) if isinstance(scale_factor, (list, tuple)) else (scale_factor,) * dims
    if len(factors) != dims:
        raise ValueError(f"interpolate: scale_factor must be one number or {dims}, one a spatial dimension of {tuple(input)}, got {factors}")
    sizes = tuple(floor(float(n) * factor) for n, factor in zip(input[2:], factors, strict=True))
    return sizes, ((None,) * dims if recompute else tuple(float(factor) for factor in factors))


def shuffled(input: Sequence[int], factor: int, op: str) -> tuple[list[int], list[int], list[int]]:
    """For pixel_shuffle: (split shape, order of dimensions, result's shape)."""
    if len(input) < 3 or factor < 1 or input[-3] % (factor * factor):
        raise ShapeError(f"{op}: upscale_factor {factor} squared must divide the channels of (..., channels, height, width), got {tuple(input)}")
    lead, (channels, height, width) = list(input[:-3]), input[-3:]
    k, r = len(lead), factor
    split = [*lead, channels // (r * r), r, r, height, width]
    return split, [*range(k), k, k + 3, k + 1, k + 4, k + 2], [*lead, channels // (r * r), height * r, width * r]


def unshuffled(input: Sequence[int], factor: int, op: str) -> tuple[list[int], list[int], list[int]]:
    """For pixel_unshuffle: (split shape, order of dimensions, result's shape)."""
    if len(input) < 3 or factor < 1 or input[-1] % factor or input[-2] % factor:
        raise ShapeError(f"{op}: downscale_factor {factor} must divide height and width of (..., channels, height, width), got {tuple(input)}")
    lead, (channels, height, width) = list(input[:-3]), input[-3:]
    k, r = len(lead), factor
    split = [*lead, channels, height // r, r, width // r, r]
    return split, [*range(k), k, k + 2, k + 4, k + 1, k + 3], [*lead, channels * r * r, height // r, width // r]


def channel_groups(input: Sequence[int], groups: int) -> list[int]:
    """For channel_shuffle: the shape with the channels split."""
    if len(input) < 3 or groups < 1 or input[1] % groups:
        raise ShapeError(f"channel_shuffle: groups={groups} must divide the channels of (batch, channels, *space), got {tuple(input)}")
    return [input[0], groups, input[1] // groups, *input[2:]]


def grid_sampler(
    input: Sequence[int], grid: Sequence[int], mode: str, padding_mode: str, align_corners: bool
) -> tuple[int, ...]:
    """(batch, channels, *grid's space)."""
    dims = len(input) - 2
    if dims not in (2, 3) or len(grid) != dims + 2 or grid[-1] != dims or grid[0] != input[0] or not prod(input[1:]):
        raise ShapeError(
            f"grid_sample: the input must be (batch, channels, *space) with 2 or 3 spatial dimensions and the grid "
            f"(batch, *space, 2 or 3), but got input {tuple(input)} and grid {tuple(grid)}"
        )
    if mode not in ("bilinear", "nearest", "bicubic") or (mode == "bicubic" and dims != 2):
        raise ValueError(f"grid_sample: mode must be 'bilinear', 'nearest' or (for images) 'bicubic', but got '{mode}'")
    if padding_mode not in ("zeros", "border", "reflection"):
        raise ValueError(f"grid_sample: padding_mode must be 'zeros', 'border' or 'reflection', but got '{padding_mode}'")
    return (*input[:2], *grid[1:-1])


# ---------------------------------------------------------------- what an interpolation weighs


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
    return np.where(x < 1, near, np.where(x < 2, far, 0))


def taps(size: int, count: int, mode: str, align_corners: bool, factor: float | None, antialias: bool, dtype: Any) -> tuple[Any, Any]:
    """Which elements along a dimension of `size` make each of `count`: (indices, weights), both (taps, count).

    Weights are None for nearest. Indices never decrease along the result. Positions are computed in the NumPy dtype, as PyTorch does.
    """
    scale = _scale(size, count, align_corners, factor, dtype)
    steps = np.arange(count).astype(dtype)
    last = size - 1
    if mode in ("nearest", "nearest-exact"):
        shift = dtype.type(0.5 if mode == "nearest-exact" else 0)
        return np.minimum(np.floor((steps + shift) * scale).astype(np.int64), last)[None], None
    if antialias:
        return _wide_taps(size, count, mode, scale, dtype)
    half = dtype.type(0.5)
    source = steps * scale if align_corners else (steps + half) * scale - half
    if mode == "linear":
        source = np.maximum(source, 0)
        start = np.minimum(np.floor(source).astype(np.int64), last)
        fraction = np.clip(source - start, 0, 1).astype(dtype)
        return np.stack([start, np.minimum(start + 1, last)]), np.stack([1 - fraction, fraction])
    start = np.floor(source)
    fraction = source - start
    offsets = np.arange(-1, 3)[:, None]
    weights = _keys(fraction - offsets, -0.75).astype(dtype)
    return np.clip(start.astype(np.int64) + offsets, 0, last), weights


def _wide_taps(size: int, count: int, mode: str, scale: Any, dtype: Any) -> tuple[Any, Any]:
    """Taps of a filter as wide as the elements that fall into one: no aliasing when shrinking."""
    widening = max(float(scale), 1.0)
    support = (1 if mode == "linear" else 2) * widening
    centers = float(scale) * (np.arange(count) + 0.5)
    start = np.maximum((centers - support + 0.5).astype(np.int64), 0)
    stop = np.minimum((centers + support + 0.5).astype(np.int64), size)
    indices = start + np.arange(int((stop - start).max()))[:, None]
    distance = (indices - centers + 0.5) / widening
    weights = np.maximum(1 - abs(distance), 0) if mode == "linear" else _keys(distance, -0.5)
    weights = np.where(indices < stop, weights, 0)
    return np.minimum(indices, size - 1), (weights / weights.sum(0)).astype(dtype)


def moves(size: int, count: int, mode: str, factor: float | None, antialias: bool) -> bool:
    """Whether a dimension changes: PyTorch takes no notice of a factor that keeps the size, but for two modes."""
    return count != size or not (antialias or mode == "linear" or factor in (None, 1.0))
