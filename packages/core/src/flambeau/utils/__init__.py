"""Helpers around training: data loading, checkpointing, exchange of memory with other libraries."""

from __future__ import annotations

import importlib
from typing import Any


def __getattr__(name: str) -> Any:
    """Finds the parts at their first use."""
    if name in ("checkpoint", "data", "dlpack"):
        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
