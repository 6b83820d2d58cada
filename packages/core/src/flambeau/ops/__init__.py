"""The op table: one row declares an op. Row files are read by the generator, the tests and the reference; calls run `_generated`.

`flambeau.ops.mylib.name` finds custom ops.
"""

from __future__ import annotations

import sys
from typing import Any


def __getattr__(name: str) -> Any:
    """A library of custom ops."""
    custom = sys.modules.get("flambeau.library")
    found = None if custom is None or name.startswith("_") else custom.find_library(name)
    if found is None:
        raise AttributeError(f"flambeau.ops has no library of custom ops named '{name}'")
    return found
