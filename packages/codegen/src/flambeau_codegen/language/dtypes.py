"""The element types of the language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ml_dtypes
import numpy as np


@dataclass(frozen=True, eq=False)
class DType:
    """An element type; there is one object of each, so `is` compares them.

    Args:
        name: PyTorch's name, or "index".
        kind: "f" floating point, "i" signed, "u" unsigned, "b" boolean.
        bits: the width of an element; 0 for `index`, whose width the kernel chooses.
        storage_only: whether it may only be loaded, stored and cast; arithmetic happens in float32.
    """

    name: str
    kind: str
    bits: int
    storage_only: bool = False

    def __repr__(self) -> str:
        return self.name

    @property
    def numpy(self) -> Any:
        """The NumPy dtype that the interpreter uses."""
        return _NUMPY[self]

    @property
    def compute(self) -> DType:
        """The dtype in which arithmetic on this one happens."""
        return float32 if self.storage_only else self

    @property
    def lowest(self) -> float | int | bool:
        """The least value: -inf, the least integer, or False."""
        return float("-inf") if self.kind == "f" else -(1 << (self.bits - 1)) if self.kind == "i" else 0

    @property
    def highest(self) -> float | int | bool:
        """The greatest value: inf, the greatest integer, or True."""
        if self.kind == "f":
            return float("inf")
        return 1 if self.kind == "b" else (1 << (self.bits - (self.kind == "i"))) - 1


float64 = DType("float64", "f", 64)
float32 = DType("float32", "f", 32)
float16 = DType("float16", "f", 16, storage_only=True)
bfloat16 = DType("bfloat16", "f", 16, storage_only=True)
int64 = DType("int64", "i", 64)
int32 = DType("int32", "i", 32)
int16 = DType("int16", "i", 16)
int8 = DType("int8", "i", 8)
uint64 = DType("uint64", "u", 64)
uint32 = DType("uint32", "u", 32)
uint16 = DType("uint16", "u", 16)
uint8 = DType("uint8", "u", 8)
boolean = DType("bool", "b", 8)
index_type = DType("index", "i", 0)  # positions and sizes; 32 or 64 bits, as the kernel says

DTYPES = {
    d.name: d for d in (float64, float32, float16, bfloat16, int64, int32, int16, int8, uint64, uint32, uint16, uint8, boolean, index_type)
}
_NUMPY = {d: np.dtype(ml_dtypes.bfloat16 if d is bfloat16 else np.int64 if d is index_type else d.name) for d in DTYPES.values()}
