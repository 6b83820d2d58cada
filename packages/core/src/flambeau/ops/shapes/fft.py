"""Shape and dtype rules of Fourier transforms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...tensor import dtypes
from ...tensor.errors import DTypeError, ShapeError
from .core import wrap_dim

Shape = tuple[int, ...]

NORMS = {None: 0, "backward": 0, "ortho": 1, "forward": 2}


def fft_c2c(input: Shape, dim: Sequence[int], scale: int, forward: bool) -> Shape:
    return input


def fft_r2c(input: Shape, dim: Sequence[int], scale: int, onesided: bool) -> Shape:
    if not onesided:
        return input
    last = dim[-1] % len(input)
    return input[:last] + (input[last] // 2 + 1,) + input[last + 1:]


def fft_c2r(input: Shape, dim: Sequence[int], scale: int, size: int) -> Shape:
    last = dim[-1] % len(input)
    return input[:last] + (size,) + input[last + 1:]


def complex_of(dtype: dtypes.dtype) -> dtypes.dtype:
    """The complex dtype of a transform; raises DTypeError where there is none."""
    if dtype.to_complex().to_real() is not dtype.to_real():
        raise DTypeError(f"fft: takes float32, float64, complex64 and complex128, got {dtype.name}; cast with .to(dtype)")
    return dtype.to_complex()


def real_of(dtype: dtypes.dtype) -> dtypes.dtype:
    """The dtype of a complex number's parts."""
    return dtype.to_real()


def fft_scale(op: str, norm: str | None, forward: bool) -> int:
    """How a transform over n elements is scaled: 0 not, 1 by 1 / sqrt(n), 2 by 1 / n."""
    if norm not in NORMS:
        raise RuntimeError(f"{op}: norm is None, 'backward', 'ortho' or 'forward'; got {norm!r}")
    return NORMS[norm] if forward else 2 - NORMS[norm]


def fft_factor(shape: Shape, dim: Sequence[int], scale: int) -> float:
    """What a transform over dimensions of a shape is multiplied by."""
    return math.pow(math.prod(shape[d] for d in dim), -scale / 2)


def fft_split(n: int) -> int:
    """How many rows a transform of n is made of: its largest divisor up to 64; n itself, if it is no larger."""
    return next(d for d in range(min(n, 64), 0, -1) if n % d == 0)


def shifted_dims(op: str, ndim: int, dim: Any) -> Shape:
    """The dimensions that a shift moves; all of them, if dim is None."""
    if not ndim:
        raise ShapeError(f"{op}: input needs at least one dimension, but its shape is ()")
    return tuple(wrap_dim(d, ndim, op) for d in (range(ndim) if dim is None else (dim,) if isinstance(dim, int) else dim))


def fft_dims(op: str, shape: Shape, s: Any, dim: Any, last: int | None = None) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The dimensions of a transform and the sizes along them; the last size of a half spectrum is twice the half."""
    if dim is None:
        dims = tuple(range(len(shape))) if s is None else tuple(range(len(shape) - len(s), len(shape)))
    else:
        dims = tuple(wrap_dim(d, len(shape), op) for d in ((dim,) if isinstance(dim, int) else dim))
    if len(set(dims)) != len(dims) or (s is not None and len(s) != len(dims)) or min(dims, default=0) < 0:
        raise ShapeError(f"{op}: dim {dim} and sizes {s} do not name dimensions of shape {tuple(shape)} once each")
    if dims and not shape:
        raise ShapeError(f"{op}: input needs at least one dimension, but its shape is ()")
    natural = [shape[d] for d in dims]
    if last is not None and dims:
        natural[-1] = last if last >= 0 else 2 * (natural[-1] - 1)
    sizes = tuple(natural if s is None else [n if m in (None, -1) else m for n, m in zip(natural, s, strict=True)])
    if any(n < 1 for n in sizes):
        raise ShapeError(f"{op}: sizes must be 1 or more, got {sizes} for shape {tuple(shape)}")
    return dims, sizes
