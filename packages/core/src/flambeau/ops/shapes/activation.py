"""Shape rules of activations."""

from __future__ import annotations

from ...tensor.errors import ShapeError
from .core import wrap_dim


def halved(shape: tuple[int, ...], dim: int = -1) -> tuple[int, ...]:
    """The shape with the size along dim halved."""
    d = wrap_dim(dim, len(shape), "glu")
    if not shape or shape[d] % 2:
        raise ShapeError(f"glu: the shape {tuple(shape)} has no even size along dim {dim}; pad it or choose another dim")
    return (*shape[:d], shape[d] // 2, *shape[d + 1:])


def gelu_with_slope(input: tuple[int, ...], approximate: str) -> list[tuple[int, ...]]:
    """Both results have the input's shape."""
    return [input, input]
