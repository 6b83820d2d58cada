"""The cases that the op table calls for: one an op, dtype and mode; and the tier of each."""

from __future__ import annotations

import functools
import inspect
from typing import NamedTuple

from ...ops.notation import ROWS, Row
from .. import all_rows
from .calls import is_inner

DTYPES = (
    "float32", "float64", "float16", "bfloat16", "complex64", "complex128", "bool", "uint8", "int8", "int16", "int32", "int64",
)  # fmt: skip
SMOOTH = ("float32", "float64", "complex64", "complex128")
REAL = ("float32", "float64", "float16", "bfloat16")
OF_FUNCTIONS = ("float32", "bfloat16", "complex64", "bool", "int64")  # their parts are tested in every dtype
MODES = ("forward", "backward", "inplace", "out", "errors")
UNDEFINED = ("make_empty", "make_strided", "empty", "empty_like", "empty_strided")  # results without defined elements


class Case(NamedTuple):
    """One op in one dtype and mode."""

    op: str
    dtype: str
    mode: str

    def __str__(self) -> str:
        return f"{self.op}-{self.dtype}-{self.mode}"


@functools.cache
def rows() -> dict[str, Row]:
    """The rows to test, by name; those of random numbers have a section of their own."""
    return {name: row for name, row in all_rows().items() if row.family != "random" and name not in UNDEFINED and _has_samples(row)}


def _has_samples(row: Row) -> bool:
    """Whether calls of the row are known; of functions, which are plain Python over ops, only those that bring them."""
    if row.facts.get("mutates"):
        return False  # optimizers' updates, which a section of their own calls
    return row.sample_maker is not None or (row.kind != "function" and row.name in ROWS)


def tier_of(name: str) -> int:
    """0 for views, 1 for primitives, 2 for what is made of other ops."""
    row = rows()[name]
    if row.facts.get("view"):
        return 0
    return 1 if row.kind == "op" else 2


def all_cases() -> list[Case]:
    """Every case that the op table calls for."""
    return [
        Case(name, dtype, mode) for name, row in sorted(rows().items()) for dtype in DTYPES for mode in MODES if _applies(row, dtype, mode)
    ]


def _applies(row: Row, dtype: str, mode: str) -> bool:
    if is_inner(row) and dtype not in REAL:  # a part of public ops, which admit no others; what it makes of them is not defined
        return False
    if mode == "errors":
        return dtype == "float32" and row.namespace != "_"
    if mode == "out":
        return row.namespace != "_" and dtype in ("float32", "int64") and "out" in inspect.signature(row.function).parameters
    if row.kind == "function" and dtype not in OF_FUNCTIONS:
        return False
    if mode == "forward":
        return True
    if mode == "backward":
        differentiable = row.kind == "function" or bool(row.vjps)
        return differentiable and dtype in SMOOTH and row.facts.get("differentiable") is not False
    return bool(row.facts.get("inplace"))
