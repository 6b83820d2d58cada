"""Mixed precision: products in a 16-bit dtype, sums and losses in float32, gradients scaled against underflow."""

from __future__ import annotations

from .autocast_mode import autocast, custom_bwd, custom_fwd, get_autocast_dtype, is_autocast_enabled, set_autocast_dtype
from .grad_scaler import GradScaler

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd", "get_autocast_dtype", "is_autocast_enabled", "set_autocast_dtype"]
