"""Sliding blocks: one strided copy out, one strided sum a kernel position back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from .quiet import quiet_all
from .spatial import narrow, steps, wide

_np: Any = np


def _counts(size: Any, kernel: Any, dilation: Any, padding: Any, stride: Any, op: str) -> tuple[int, ...]:
    """How many blocks fit along each dimension."""
    counts = tuple((n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, d, p, s in zip(size, kernel, dilation, padding, stride, strict=True))
    if min(counts) < 1:
        raise ValueError(f"{op}: kernel_size {tuple(kernel)} with dilation {tuple(dilation)} is larger than the padded size {tuple(size)}")
    return counts


def im2col(input: Any, kernel_size: Sequence[int], dilation: Sequence[int], padding: Sequence[int], stride: Sequence[int]) -> Any:
    """Blocks as columns."""
    if input.ndim not in (3, 4):
        raise ValueError(f"unfold: the input must be ([batch,] channels, height, width), but got shape {input.shape}")
    counts = _counts(input.shape[-2:], kernel_size, dilation, padding, stride, "unfold")
    lead, (height, width) = input.shape[:-2], input.shape[-2:]
    source = input
    if any(padding):
        top, left = padding
        source = _np.zeros((*lead, height + 2 * top, width + 2 * left), input.dtype)
        source[..., top : top + height, left : left + width] = input
    *outer, down, right = source.strides
    shape = (*lead, *kernel_size, *counts)
    strides = (*outer, down * dilation[0], right * dilation[1], down * stride[0], right * stride[1])
    windows = as_strided(source, shape, strides)
    out = _np.empty(shape, input.dtype)
    out[...] = windows
    return out.reshape(*lead[:-1], lead[-1] * prod(kernel_size), prod(counts))


def col2im(
    input: Any,
    output_size: Sequence[int],
    kernel_size: Sequence[int],
    dilation: Sequence[int],
    padding: Sequence[int],
    stride: Sequence[int],
) -> Any:
    """Columns added to their blocks."""
    counts = _counts(output_size, kernel_size, dilation, padding, stride, "fold")
    if input.ndim not in (2, 3) or input.shape[-2] % prod(kernel_size) or input.shape[-1] != prod(counts):
        raise ValueError(
            f"fold: the input must be ([batch,] channels * {prod(kernel_size)}, {prod(counts)}) for output_size {tuple(output_size)}, "
            f"but got shape {input.shape}"
        )
    lead = (*input.shape[:-2], input.shape[-2] // prod(kernel_size))
    columns = wide(input).reshape(*lead, *kernel_size, *counts)
    height, width = (n + 2 * p for n, p in zip(output_size, padding, strict=True))
    total = _np.zeros((*lead, height, width), columns.dtype)
    for i, j in product(*map(range, kernel_size)):
        rows, cells = steps(i * dilation[0], stride[0], counts[0]), steps(j * dilation[1], stride[1], counts[1])
        total[..., rows, cells] += columns[..., i, j, :, :]
    top, left = padding
    inner = total[..., top : top + output_size[0], left : left + output_size[1]]
    return narrow(_np.ascontiguousarray(inner), input.dtype)


KERNELS: dict[str, Callable[..., Any]] = quiet_all({"im2col": im2col, "col2im": col2im})
