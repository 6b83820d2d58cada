"""Dropout: random elements or channels become zero in training, the others are scaled up."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from ..module import Module


class _DropoutNd(Module):
    """What the dropouts share."""

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
    """Sets each element to zero with probability p and divides the others by 1 - p; in evaluation it changes nothing.

    Source: Hinton et al., Improving neural networks by preventing co-adaptation of feature detectors, 2012.

    Args:
        p: the probability.
        inplace: change the input itself.

    Raises:
        ValueError: p is not in [0, 1].
    """

    def forward(self, input: Any) -> Any:
        return F.dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_DropoutNd):
    """As `Dropout`, for whole channels of inputs of shape (N, C, L) or (C, L)."""

    def forward(self, input: Any) -> Any:
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_DropoutNd):
    """As `Dropout`, for whole channels of inputs of shape (N, C, H, W)."""

    def forward(self, input: Any) -> Any:
        return F.dropout2d(input, self.p, self.training, self.inplace)


class Dropout3d(_DropoutNd):
    """As `Dropout`, for whole channels of inputs of shape (N, C, D, H, W) or (C, D, H, W)."""

    def forward(self, input: Any) -> Any:
        return F.dropout3d(input, self.p, self.training, self.inplace)


class AlphaDropout(_DropoutNd):
    """Dropout that keeps mean 0 and variance 1, for networks of `SELU`.

    Source: Klambauer et al., Self-normalizing neural networks, 2017. The arguments are those of `Dropout`.
    """

    def forward(self, input: Any) -> Any:
        return F.alpha_dropout(input, self.p, self.training, self.inplace)


class FeatureAlphaDropout(_DropoutNd):
    """As `AlphaDropout`, for whole channels."""

    def forward(self, input: Any) -> Any:
        return F.feature_alpha_dropout(input, self.p, self.training, self.inplace)
