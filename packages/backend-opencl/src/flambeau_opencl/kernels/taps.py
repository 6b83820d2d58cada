"""Linear maps along single dimensions, as sparse matrices: means of windows, interpolation, borders, and their adjoints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array, dtype_name
from ..devices import Device
from ..lowered import cast, contiguous
from . import templates

WIDE = {"float16": "float32", "bfloat16": "float32"}
INEXACT = ("float16", "bfloat16", "float32", "float64", "complex64", "complex128")  # what these maps are for, but where they copy
PARTS = {"complex64": np.float32, "complex128": np.float64}


@dataclass(frozen=True)
class Taps:
    """A sparse matrix, row by row: row o has the entries `first[o]` to `first[o + 1]`, each a column and a weight.

    Args:
        columns: the number of columns, which is the size of the dimension that it is applied to.
    """

    first: Any
    place: Any
    weight: Any
    columns: int

    @property
    def rows(self) -> int:
        return len(self.first) - 1

    def transposed(self) -> Taps:
        """The adjoint; entries stay in the order of the rows that they come from."""
        row = np.repeat(np.arange(self.rows), np.diff(self.first))
        order = np.argsort(self.place, kind="stable")
        first = np.concatenate([[0], np.cumsum(np.bincount(self.place, minlength=self.columns))])
        return Taps(first, row[order], self.weight[order], self.rows)


def from_rows(places: Any, weights: Any, columns: int) -> Taps:
    """Taps of equally many entries a row: arrays (taps, rows); entries of weight 0 are dropped."""
    keep = (weights != 0).T
    first = np.concatenate([[0], np.cumsum(keep.sum(1))])
    return Taps(first, places.T[keep], weights.T[keep], columns)


def from_windows(start: Any, end: Any, divisor: Any, columns: int) -> Taps:
    """Sums of the elements start to end, divided."""
    lengths = np.maximum(end - start, 0)
    first = np.concatenate([[0], np.cumsum(lengths)])
    place = np.arange(first[-1]) - np.repeat(first[:-1] - start, lengths)
    return Taps(first, place, np.repeat(1 / np.asarray(divisor, np.float64), lengths), columns)


def from_indices(indices: Any, columns: int) -> Taps:
    """Each row shows one element."""
    n = len(indices)
    return Taps(np.arange(n + 1), np.asarray(indices), np.ones(n), columns)


def computed_in(device: Device, dtype: Any) -> Any:
    """The dtype of sums: floats are wide, integers exact as far as doubles are."""
    name = dtype_name(dtype)
    if np.dtype(dtype).kind in "iub":
        return np.dtype(np.float64 if device.float64 else np.float32)
    return np.dtype(WIDE.get(name, name))


def apply(x: Array, maps: Sequence[tuple[int, Taps]]) -> Array:
    """Applies taps along dimensions, one after the other; a result of x's dtype, dense.

    Complex numbers are seen as pairs of real ones. Sums are float32 for halves, and doubles for integers.
    """
    name = dtype_name(x.dtype)
    if name in PARTS:
        x = contiguous(x)
        pairs = Array(x.block, np.dtype(PARTS[name]), (*x.shape, 2), (*[2 * s for s in x.strides], 1), 2 * x.start)
        made = apply(pairs, [(axis % x.ndim, t) for axis, t in maps])
        return Array(made.block, x.dtype, made.shape[:-1], tuple([s // 2 for s in made.strides[:-1]]), made.start // 2)
    if not maps:
        return contiguous(x, always=True)
    device, wide = x.device, computed_in(x.device, x.dtype)
    out = contiguous(x)
    for i, (axis, taps) in enumerate(maps):
        out = _along(out, axis, taps, x.dtype if i == len(maps) - 1 and wide.kind == x.dtype.kind else wide, wide, device)
    return cast(out, x.dtype)


def _along(x: Array, axis: int, taps: Taps, result: Any, wide: Any, device: Device) -> Array:
    """One map."""
    axis %= x.ndim
    outer, inner = math.prod(x.shape[:axis]), math.prod(x.shape[axis + 1 :])
    out = device.empty((*x.shape[:axis], taps.rows, *x.shape[axis + 1 :]), np.dtype(result))
    if not out.size:
        return out
    source, target = dtype_name(x.dtype), dtype_name(result)
    macros = templates.macros_of(source) | templates.macros_of(target, "U") | {"A": templates.STORED[dtype_name(wide)]}
    short = inner < 16
    entry = "taps_short" if short else "taps"
    kernel = templates.compiled(device, "taps", entry, tuple(sorted({source, target})), **macros)
    tables = [device.upload(np.asarray(t, kind)) for t, kind in ((taps.first, np.int32), (taps.place, np.int32), (taps.weight, wide))]
    lines = outer if short else outer * taps.rows
    sizes = [templates.int32(n) for n in (outer, taps.rows, inner, x.shape[axis])]
    kernel((-(-lines // 16) * 16,), (16,), x, out, *tables, np.int64(x.start), *sizes)
    return out
