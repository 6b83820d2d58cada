"""The texts of kernels that are written by hand: C++ in `source/`, with macros for what differs between dtypes."""

from __future__ import annotations

import functools
import hashlib
from importlib import resources

from flambeau_codegen.printers.source import Source

from .platform import platform

HALVES = ("float16", "bfloat16")
# An element in memory, what is computed in, and how one becomes the other.
STORED = {"float16": "ushort", "bfloat16": "ushort", "float32": "float", "float64": "double"}


def macros_of(dtype: str) -> dict[str, str]:
    """T, A, LOAD, STORE and functions for a dtype."""
    half, wide = dtype in HALVES, dtype == "float64"
    return {
        "T": STORED[dtype], "A": "double" if wide else "float",
        "LOAD(x)": f"{dtype}_to_float32(x)" if half else "(x)", "STORE(x)": f"float32_to_{dtype}(x)" if half else "(x)",
        "SQRT": "sqrt" if wide else "sqrtf", "EXPM1": "expm1" if wide else "expm1f",
    }  # fmt: skip


@functools.cache
def source(name: str, entry: str, dtype: str) -> Source:
    """The source of a kernel for a dtype."""
    dialect = platform().dialect
    helpers = [dialect.helpers[f"{dtype}_to_float32"], dialect.helpers[f"float32_to_{dtype}"]] if dtype in HALVES else []
    defines = [f"#define {key} {value}" for key, value in macros_of(dtype).items()]
    body = resources.files(__package__).joinpath("source", f"{name}.cu").read_text(encoding="utf-8")
    text = "\n".join([dialect.prelude, *helpers, *defines, body])
    return Source(text, entry, platform().options, hashlib.sha256(text.encode()).hexdigest())
