"""`DistributedSampler` under the name of the module in which PyTorch has it."""

from __future__ import annotations

from .sampler import DistributedSampler

__all__ = ["DistributedSampler"]
