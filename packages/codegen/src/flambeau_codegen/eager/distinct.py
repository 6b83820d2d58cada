"""Distinct elements, and runs of equal ones, by sorting and counting."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .programs import Programs
from .views import moved

INT64 = np.dtype(np.int64)


class Distinct:
    """Kernels of `unique` and `unique_consecutive`, over a backend's programs. They wait once, for the number of what is distinct."""

    def __init__(self, programs: Programs) -> None:
        self.programs = programs

    def kernels(self) -> dict[str, Any]:
        """The ops' kernels, by name."""
        return {"unique_sorted": self.unique_sorted, "unique_runs": self.unique_runs}

    def unique_sorted(self, x: Any, dim: int | None) -> Any:
        """The distinct elements (or slices along dim) in order, where each element of x is among them, and their counts."""
        return self._distinct(x, dim, True)

    def unique_runs(self, x: Any, dim: int | None) -> Any:
        """The first of each run of equal elements (or slices along dim), the run of each element, and the runs' lengths."""
        if dim is not None and x.ndim and x.shape[dim] and not x.size:
            raise self.programs.shape_error(
                f"unique_consecutive: the slices of the shape {x.shape} along dim {dim} have no elements to compare"
            )
        return self._distinct(x, dim, False)

    def _distinct(self, x: Any, dim: int | None, ordered: bool) -> Any:
        run, contiguous = self.programs.run, self.programs.contiguous
        if dim is None or not x.ndim:
            rest, places = (), x.shape
            rows = contiguous(x).view((x.size, 1))
        else:
            front = moved(x, dim, 0)
            rest, places = front.shape[1:], front.shape[:1]
            rows = contiguous(front).view((front.shape[0], math.prod(rest)))
        n = rows.shape[0]
        if not n:
            values = x.device.empty((0,), x.dtype) if dim is None or not x.ndim else contiguous(x, always=True)
            return values, x.device.empty(places, INT64), x.device.empty((0,), INT64)
        order = self._order(rows) if ordered else None
        seen = rows if order is None else run("index_select", (rows, 0, order))
        new = x.device.empty((n,), np.dtype(bool))
        run("fill_", (new, True), out=new)
        if n > 1:
            differs = run(
                "ne", (seen.view((n - 1, rows.shape[1]), seen.strides, seen.strides[0]), seen.view((n - 1, rows.shape[1]), seen.strides))
            )
            self.programs.copy_into(new.view((n - 1,), (1,), 1), run("any", (differs, 1, False)))
        ids = run("cumsum", (new, 0))
        count = int(self.programs.number(ids.view((1,), (1,), n - 1)))
        starts = run("nonzero_rows", (new, count)).view((count,))
        ends = x.device.empty((count,), INT64)
        run("fill_", (ends, n), out=ends)
        if count > 1:
            self.programs.copy_into(ends.view((count - 1,)), starts.view((count - 1,), (1,), 1))
        counts, group = run("sub", (ends, starts)), run("sub", (ids, 1))
        if order is not None:
            target = x.device.empty((n,), INT64)
            group = run("scatter", (self._filled(target, 0), 0, order, group))
        values = run("index_select", (seen, 0, starts))
        if dim is None or not x.ndim:
            return values.view((count,)), group.view(places), counts
        return contiguous(moved(values.view((count, *rest)), 0, dim)), group, counts

    def _filled(self, x: Any, value: Any) -> Any:
        self.programs.run("fill_", (x, value), out=x)
        return x

    def _order(self, rows: Any) -> Any:
        """The order of rows, by their first column, then by the second, ...: each stable sort keeps that of the columns behind it."""
        run, order = self.programs.run, None
        for j in reversed(range(rows.shape[1])):
            column = rows.view(rows.shape[:1], rows.strides[:1], j)
            if order is not None:
                column = run("index_select", (column, 0, order))
            _, places = run("sort", (column, 0, False, True))
            order = places if order is None else run("index_select", (order, 0, places))
        return order
