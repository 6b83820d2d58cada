"""Matrices as libraries see them whose matrices are columns."""

from __future__ import annotations

from typing import NamedTuple

from .arrays import Array


class Operand(NamedTuple):
    """A matrix, or a batch of them, as the library takes it: columns of `leading` elements, transposed or not."""

    transposed: bool
    leading: int
    step: int  # from one matrix of the batch to the next


def operand(x: Array, step: int, of_out: bool = False) -> Operand | None:
    """A batch of matrices (rows, columns) as the library takes it; None if no dimension has stride 1, or others overlap."""
    (rows, columns), (down, across) = x.shape[-2:], x.strides[-2:]
    if (across == 1 or columns == 1) and (down >= columns or rows == 1):
        return Operand(False, max(down, columns, 1) if rows > 1 else max(columns, 1), step)
    if not of_out and (down == 1 or rows == 1) and (across >= rows or columns == 1):
        return Operand(True, max(across, rows, 1) if columns > 1 else max(rows, 1), step)
    return None
