"""Fractional pooling: windows at random places.

Source: Graham, Fractional max-pooling, 2014.
"""

from __future__ import annotations

import itertools
from typing import Any

import flambeau as fb


def _starts(samples: Any, size: int, output: int, kernel: int, name: str) -> Any:
    """Where the windows of one dimension begin, for samples of shape (N, C): indices of shape (N, C, output)."""
    if output + kernel - 1 > size:
        raise RuntimeError(f"{name}: kernel_size {kernel} and output_size {output} are too large for an input of {size}")
    last = size - kernel
    if output == 1:
        return fb.full((*samples.shape, 1), last, dtype=fb.int64, device=samples.device)
    step = last / (output - 1)
    places = fb.arange(output - 1, dtype=samples.dtype, device=samples.device)
    u = samples.unsqueeze(-1)
    inner = ((places + u) * step).to(fb.int64) - (u * step).to(fb.int64)
    return fb.cat([inner, fb.full((*samples.shape, 1), last, dtype=fb.int64, device=samples.device)], -1)


def _fractional(name: str, dims: int, input: Any, kernel_size: Any, output_size: Any, output_ratio: Any, samples: Any) -> tuple[Any, Any]:
    """Maxima and their flat positions."""
    if output_size is None and output_ratio is None:
        raise ValueError(f"{name} requires specifying either an output_size or an output_ratio")
    batched = input.dim() == dims + 2
    x = input if batched else input.unsqueeze(0)
    batch, channels, *sizes = x.shape
    kernel = (kernel_size,) * dims if isinstance(kernel_size, int) else tuple(kernel_size)
    if output_size is None:
        ratios = (output_ratio,) * dims if isinstance(output_ratio, float) else tuple(output_ratio)
        output_size = [int(size * ratio) for size, ratio in zip(sizes, ratios, strict=True)]
    output = (output_size,) * dims if isinstance(output_size, int) else tuple(output_size)
    if samples is None:
        samples = fb.rand(batch, channels, dims, dtype=x.dtype, device=x.device)
    order = range(dims - 1, -1, -1)  # the samples are for the last dimension first
    starts = [_starts(samples[..., order[d]], sizes[d], output[d], kernel[d], name) for d in range(dims)]
    flat: Any = 0
    for d in range(dims):
        shape = (batch, channels, *(output[d] if i == d else 1 for i in range(dims)))
        flat = flat * sizes[d] + starts[d].reshape(shape)
    strides = [_product(sizes[d + 1 :]) for d in range(dims)]
    offsets = [sum(o * s for o, s in zip(at, strides, strict=True)) for at in itertools.product(*map(range, kernel))]
    positions = flat.unsqueeze(-1) + fb.tensor(offsets, device=x.device)
    windows = x.reshape(batch, channels, -1).gather(2, positions.reshape(batch, channels, -1)).reshape(positions.shape)
    values, where = windows.max(-1)
    indices = positions.gather(-1, where.unsqueeze(-1)).squeeze(-1)
    return (values, indices) if batched else (values.squeeze(0), indices.squeeze(0))


def _product(sizes: Any) -> int:
    """The product of sizes."""
    result = 1
    for size in sizes:
        result *= size
    return result


def fractional_max_pool2d(
    input: Any,
    kernel_size: Any,
    output_size: Any = None,
    output_ratio: Any = None,
    return_indices: bool = False,
    _random_samples: Any = None,
) -> Any:
    """The maximum of windows at random places, so many that the output has a wanted size.

    Args:
        input: shape (N, C, H, W) or (C, H, W).
        kernel_size: of the windows.
        output_size: of the result, or None where output_ratio is given.
        output_ratio: sizes of the result over those of the input.
        return_indices: also give the flat positions of the maxima.

    Raises:
        ValueError: neither output_size nor output_ratio is given.
        RuntimeError: windows that do not fit.
    """
    values, indices = _fractional("fractional_max_pool2d", 2, input, kernel_size, output_size, output_ratio, _random_samples)
    return (values, indices) if return_indices else values


def fractional_max_pool3d(
    input: Any,
    kernel_size: Any,
    output_size: Any = None,
    output_ratio: Any = None,
    return_indices: bool = False,
    _random_samples: Any = None,
) -> Any:
    """As `fractional_max_pool2d`, for inputs of shape (N, C, D, H, W) or (C, D, H, W)."""
    values, indices = _fractional("fractional_max_pool3d", 3, input, kernel_size, output_size, output_ratio, _random_samples)
    return (values, indices) if return_indices else values
