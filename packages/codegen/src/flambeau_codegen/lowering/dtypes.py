"""Dtypes by name: what operands have in common, and what is computed in."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..language.dtypes import DTYPES, DType

COMPLEX = {"complex64": "float32", "complex128": "float64"}
_ORDER = ["bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64", "float16", "bfloat16", "float32", "float64"]
NAMES = frozenset((*_ORDER, *COMPLEX))


def is_complex(name: str) -> bool:
    return name in COMPLEX


def is_float(name: str) -> bool:
    return name.startswith(("float", "bfloat"))


def is_integer(name: str) -> bool:
    return "int" in name


def real_of(name: str) -> str:
    """The dtype of the parts of a complex one; others as they are."""
    return COMPLEX.get(name, name)


def language_dtype(name: str) -> DType:
    """The language's dtype of an array's parts."""
    return DTYPES[real_of(name)]


def promote(a: str, b: str) -> str:
    """The dtype that two arrays have in common, as in PyTorch."""
    if a == b:
        return a
    if is_complex(a) or is_complex(b):
        return "complex128" if "float64" in (real_of(a), real_of(b)) else "complex64"
    if is_float(a) != is_float(b):
        return a if is_float(a) else b
    if is_float(a):
        return "float32" if {a, b} == {"float16", "bfloat16"} else max(a, b, key=_ORDER.index)
    if "bool" in (a, b):
        return b if a == "bool" else a
    return str(np.promote_types(a, b))


def with_number(name: str | None, x: Any) -> str:
    """The dtype of arrays (None: there are none) together with a Python number."""
    kind = "bool" if isinstance(x, bool) else "int64" if isinstance(x, int) else "complex64" if isinstance(x, complex) else "float32"
    if name is None:
        return kind
    if isinstance(x, complex):
        return promote(name, "complex64") if not is_complex(name) else name
    if isinstance(x, float):
        return name if is_float(name) or is_complex(name) else "float32"
    return kind if name == "bool" else name


def named(dtype: Any) -> str:
    """The name of a dtype: a string, or an object with a name, such as flambeau's or NumPy's."""
    return dtype if isinstance(dtype, str) else str(dtype.name)
