"""Sorts of many elements: CuPy's, which sorts by radix; generated kernels for the others, and while a graph is captured."""

from __future__ import annotations

from typing import Any

import cupy
import numpy as np
from flambeau_codegen.eager.views import moved

from ..arrays import Array
from ..interop import seen, taken
from ..lowered import contiguous, run
from ..runtime import here

LARGE = 1 << 14  # elements; fewer are sorted sooner by generated kernels
KINDS = "fdilqbhBHILQ"  # dtypes, by NumPy's letters
INT64 = np.dtype(np.int64)


def places(rows: Array, descending: bool) -> Array:
    """Where the elements of sorted rows stood; equal ones keep their order, NaN counts as the largest."""
    here.activate(rows.device)
    x = seen(rows)
    if descending:  # a stable sort from behind, read from behind, keeps the order of equal ones, too
        return taken(rows, rows.shape[-1] - 1 - cupy.argsort(x[..., ::-1], axis=-1, kind="stable")[..., ::-1], INT64)
    return taken(rows, cupy.argsort(x, axis=-1, kind="stable"), INT64)


def add_kernels(backend: Any) -> None:
    generated_sort, generated_topk = backend.kernels["sort"], backend.kernels["topk"]

    def by_radix(x: Array) -> bool:
        return x.size >= LARGE and x.ndim > 0 and x.dtype.char in KINDS and here.graph is None

    def first(x: Array, dim: int, descending: bool, count: int) -> tuple[Array, Array]:
        """The first elements of sorted rows, and where they stood."""
        rows = contiguous(moved(x, dim, -1))
        at = places(rows, descending)
        at = contiguous(at.view((*at.shape[:-1], count), at.strides))
        values = run("gather", (rows, -1, at))
        return contiguous(moved(values, -1, dim)), contiguous(moved(at, -1, dim))

    @backend.kernel("sort")  # type: ignore[untyped-decorator]
    def sort(input: Array, dim: int = -1, descending: bool = False, stable: bool = False) -> tuple[Array, Array]:
        """The elements sorted along a dimension, and where they stood."""
        if not by_radix(input):
            return generated_sort(input, dim, descending, stable)  # type: ignore[no-any-return]
        return first(input, dim, descending, input.shape[dim])

    @backend.kernel("topk")  # type: ignore[untyped-decorator]
    def topk(input: Array, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> tuple[Array, Array]:
        """The k largest or smallest elements, in order, and where they stood."""
        if not by_radix(input) or not 0 < k <= input.shape[dim]:
            return generated_topk(input, k, dim, largest, sorted)  # type: ignore[no-any-return]
        return first(input, dim, largest, k)
