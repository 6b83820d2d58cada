"""The 16-bit floats: computed in float32, stored in 16 bits."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np

FLOAT32: Any = np.dtype(np.float32)
FLOAT64: Any = np.dtype(np.float64)
HALVES: frozenset[Any] = frozenset((np.dtype(np.float16), np.dtype(ml_dtypes.bfloat16)))


def widened(array: Any) -> Any:
    """The array itself, or a float32 copy of 16-bit floats."""
    return array.astype(FLOAT32) if array is not None and array.dtype in HALVES else array
