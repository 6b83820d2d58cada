"""Unset memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..arrays import Array


def add_kernels(backend: Any) -> None:
    @backend.kernel("make_strided")  # type: ignore[untyped-decorator]
    def make_strided(size: Sequence[int], stride: Sequence[int], dtype: Any, device: Any) -> Array:
        """Unset memory seen through strides."""
        reach = 0 if 0 in size else 1 + sum((n - 1) * s for n, s in zip(size, stride, strict=True))
        made = backend.empty((reach,), dtype.numpy, device.index)
        return Array(made.block, made.dtype, tuple(size), tuple(stride), 0)
