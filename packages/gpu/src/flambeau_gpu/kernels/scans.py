"""Sums along long vectors: CuPy's, in one pass over memory; generated kernels for other scans, and while a graph is captured."""

from __future__ import annotations

from typing import Any

import cupy
import numpy as np

from ..arrays import Array
from ..interop import seen, taken
from ..runtime import here

LARGE = 1 << 20  # elements; fewer are summed sooner by generated kernels
KINDS = "fdilqbhBHILQ"  # dtypes, by NumPy's letters


def add_kernels(backend: Any) -> None:
    generated = backend.kernels["cumsum"]

    @backend.kernel("cumsum")  # type: ignore[untyped-decorator]
    def cumsum(input: Array, dim: int) -> Array:
        """The sums up to each element."""
        if input.size < LARGE or input.size != input.shape[dim] or input.dtype.char not in KINDS or here.graph is not None:
            return generated(input, dim)  # type: ignore[no-any-return]
        here.activate(input.device)
        kind = input.dtype if input.dtype.kind == "f" else np.dtype(np.int64)
        return taken(input, cupy.cumsum(seen(input).reshape(-1), dtype=kind).reshape(input.shape), kind)
