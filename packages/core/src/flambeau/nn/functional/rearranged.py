"""Functions whose arguments stand in another order, or under an older name, than in the op table."""

from __future__ import annotations

from typing import Any

import flambeau as fb

from ...ops.lazy import ops


def batch_norm(
    input: Any,
    running_mean: Any,
    running_var: Any,
    weight: Any = None,
    bias: Any = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Normalizes every channel over the batch and all positions.

    Args:
        input: shape (N, C, *).
        running_mean: shape (C), used in evaluation and updated in training; or None.
        running_var: shape (C), as running_mean.
        weight: scale, shape (C), or None.
        bias: shift, shape (C), or None.
        training: use the batch's own statistics.
        momentum: the share of the batch in the updated statistics.
        eps: added to the variance.
    """
    return fb.batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps)


def upsample(input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None) -> Any:
    """The older name of `interpolate`."""
    return ops.interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """`interpolate` with mode "nearest"."""
    return ops.interpolate(input, size, scale_factor, "nearest")


def upsample_bilinear(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """`interpolate` with mode "bilinear" and aligned corners."""
    return ops.interpolate(input, size, scale_factor, "bilinear", True)
