"""Dropouts that may change their input in place, of elements and of whole channels."""

from __future__ import annotations

import warnings
from typing import Any

from ...ops.lazy import ops


def _call(name: str, input: Any, p: float, training: bool, inplace: bool) -> Any:
    """The op of that name, or its in-place form."""
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training:
        return input
    return getattr(ops, name + "_" if inplace else name)(input, p, True)


def _call_on_batch(input: Any, p: float, training: bool, inplace: bool, unbatched: bool) -> Any:
    """Dropout of channels; an input without a batch dimension gets one for the time being."""
    if not unbatched:
        return _call("feature_dropout", input, p, training, inplace)
    result = _call("feature_dropout", input.unsqueeze(0), p, training, inplace)
    return input if inplace or not training else result.squeeze(0)


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
    return _call("dropout", input, p, training, inplace)


def dropout1d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """`dropout` of whole channels, for inputs of shape (N, C, L) or (C, L).

    Raises:
        ValueError: p is not in [0, 1].
        RuntimeError: the input has another number of dimensions.
    """
    if input.dim() not in (2, 3):
        raise RuntimeError(f"dropout1d: Expected 2D or 3D input, but received a {input.dim()}D input.")
    return _call_on_batch(input, p, training, inplace, unbatched=input.dim() == 2)


def dropout2d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """`dropout` of whole channels, for inputs of shape (N, C, H, W).

    Raises:
        ValueError: p is not in [0, 1].
    """
    if input.dim() not in (3, 4):
        warnings.warn(
            f"dropout2d: Received a {input.dim()}-D input, and expects (N, C, H, W), or (N, C, L) as dropout1d does", stacklevel=2
        )
    return _call("feature_dropout", input, p, training, inplace)


def dropout3d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """`dropout` of whole channels, for inputs of shape (N, C, D, H, W) or (C, D, H, W).

    Raises:
        ValueError: p is not in [0, 1].
    """
    if input.dim() not in (4, 5):
        warnings.warn(f"dropout3d: Received a {input.dim()}-D input, and expects (N, C, D, H, W) or (C, D, H, W)", stacklevel=2)
    return _call_on_batch(input, p, training, inplace, unbatched=input.dim() == 4)


def alpha_dropout(input: Any, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """Dropout that keeps mean 0 and variance 1, for networks of SELU.

    Source: Klambauer et al., Self-normalizing neural networks, 2017.

    Raises:
        ValueError: p is not in [0, 1].
    """
    return _call("alpha_dropout", input, p, training, inplace)


def feature_alpha_dropout(input: Any, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """`alpha_dropout` of whole channels, for inputs of shape (N, C, *).

    Raises:
        ValueError: p is not in [0, 1].
    """
    return _call("feature_alpha_dropout", input, p, training, inplace)
