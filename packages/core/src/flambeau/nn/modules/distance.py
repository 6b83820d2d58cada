"""Distances between vectors."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from ..module import Module


class PairwiseDistance(Module):
    """The norm of x1 - x2 + eps over the last dimension.

    Args:
        p: of the norm.
        eps: added to the difference.
        keepdim: keep the last dimension, of size 1.
    """

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        super().__init__()
        self.norm = p
        self.eps = eps
        self.keepdim = keepdim

    def forward(self, x1: Any, x2: Any) -> Any:
        return F.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)


class CosineSimilarity(Module):
    """The cosine of the angle between x1 and x2 along a dimension.

    Args:
        dim: the dimension.
        eps: the smallest norm that is divided by.
    """

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        super().__init__()
        self.dim = dim
        self.eps = eps

    def forward(self, x1: Any, x2: Any) -> Any:
        return F.cosine_similarity(x1, x2, self.dim, self.eps)
