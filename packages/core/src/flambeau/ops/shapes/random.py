"""Shape rules of random draws."""

from __future__ import annotations

from typing import Any

from ...tensor.errors import ShapeError
from .core import Shape


def sized(size: Any, *rest: Any) -> Shape:
    """The shape that was asked for.

    Raises ShapeError for a negative size.
    """
    shape: Shape = tuple(size)
    if any(n < 0 for n in shape):
        raise ShapeError(f"Trying to create tensor with negative dimension {min(shape)}: {list(shape)}")
    return shape


def permuted(n: int, *rest: Any) -> Shape:
    """One dimension of n elements."""
    return sized((n,))


def drawn(shape: Shape, num_samples: int, *rest: Any) -> Shape:
    """Each row of weights gives a row of samples."""
    return (*shape[:-1], num_samples)


def with_mask(shape: Shape, *rest: Any) -> list[Shape]:
    """The input's shape for the result and for its mask."""
    return [shape, shape]


def channels(shape: Shape, op: str) -> Shape:
    """A size for each sample and channel, and 1 for every dimension after them.

    Raises ShapeError if there are no channels.
    """
    if len(shape) < 2:
        raise ShapeError(f"{op}: Feature dropout requires at least 2 dimensions in the input, got shape {list(shape)}")
    return shape[:2] + (1,) * (len(shape) - 2)
