"""Dropout of elements and of whole channels."""

from __future__ import annotations

import warnings
from typing import Any

import flambeau as fb


def _check(p: float) -> None:
    """Raises ValueError for what is no probability."""
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def dropout(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Sets each element to zero with probability p and divides the others by 1 - p.

    Args:
        input: any shape.
        p: the probability.
        training: change nothing where it is False.
        inplace: change the input itself.

    Raises:
        ValueError: p is not in [0, 1].
    """
    if not training or p == 0.0:
        return input
    _check(p)
    return (fb.dropout_ if inplace else fb.dropout)(input, p, True)


def _mask(input: Any, p: float, dims: int) -> Any:
    """One random 0 or 1 for each index of the first dimensions; 1 with probability 1 - p."""
    shape = tuple(input.shape[:dims]) + (1,) * (input.dim() - dims)
    return fb.empty(shape, dtype=input.dtype, device=input.device).bernoulli_(1.0 - p)


def _drop_channels(input: Any, p: float, training: bool, inplace: bool, dims: int) -> Any:
    """Dropout of whole slices: one decision for each index of the first dimensions."""
    if not training or p == 0.0 or input.numel() == 0:
        return input
    mask = _mask(input, p, dims) if p < 1.0 else fb.zeros_like(_mask(input, 0.0, dims))
    scale = mask / (1.0 - p) if p < 1.0 else mask
    return input.mul_(scale) if inplace else input * scale


def dropout1d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """`dropout` of whole channels, for inputs of shape (N, C, L) or (C, L).

    Raises:
        ValueError: p is not in [0, 1].
        RuntimeError: the input has another number of dimensions.
    """
    _check(p)
    if input.dim() not in (2, 3):
        raise RuntimeError(f"dropout1d: Expected 2D or 3D input, but received a {input.dim()}D input.")
    return _drop_channels(input, p, training, inplace, input.dim() - 1)


def dropout2d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """`dropout` of whole channels, for inputs of shape (N, C, H, W).

    Raises:
        ValueError: p is not in [0, 1].
    """
    _check(p)
    if input.dim() not in (3, 4):
        warnings.warn(f"dropout2d: Received a {input.dim()}-D input, and expects 3-D or 4-D input, with shape (N, C, *)", stacklevel=2)
    return _drop_channels(input, p, training, inplace, 2)


def dropout3d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """`dropout` of whole channels, for inputs of shape (N, C, D, H, W) or (C, D, H, W).

    Raises:
        ValueError: p is not in [0, 1].
    """
    _check(p)
    if input.dim() not in (4, 5):
        warnings.warn(f"dropout3d: Received a {input.dim()}-D input, and expects 4-D or 5-D input", stacklevel=2)
    return _drop_channels(input, p, training, inplace, input.dim() - 3 if input.dim() in (4, 5) else 2)


_ALPHA = 1.7580993408473766                        # scale * alpha of SELU: what dropped elements become, with a minus sign


def _alpha(input: Any, p: float, training: bool, inplace: bool, dims: int) -> Any:
    """Dropout to the lower limit of SELU, rescaled to mean 0 and variance 1."""
    _check(p)
    if not training or p == 0.0 or input.numel() == 0:
        return input
    if p == 1.0:
        return input.mul_(0.0) if inplace else input * 0.0
    mask = _mask(input, p, dims)
    a = (1.0 / ((_ALPHA**2 * p + 1) * (1 - p))) ** 0.5
    shift = (mask - 1) * (_ALPHA * a) + _ALPHA * a * p
    scale = mask * a
    return input.mul_(scale).add_(shift) if inplace else input * scale + shift


def alpha_dropout(input: Any, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """Dropout that keeps mean 0 and variance 1, for networks of SELU.

    Source: Klambauer et al., Self-normalizing neural networks, 2017.

    Raises:
        ValueError: p is not in [0, 1].
    """
    return _alpha(input, p, training, inplace, input.dim())


def feature_alpha_dropout(input: Any, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """`alpha_dropout` of whole channels, for inputs of shape (N, C, *).

    Raises:
        ValueError: p is not in [0, 1].
    """
    return _alpha(input, p, training, inplace, 2)
