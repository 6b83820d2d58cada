"""The modules, one kind a file; `flambeau.nn` names them all."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    """Any module of `flambeau.nn`, under PyTorch's second name for it."""
    from .. import _HOME
    from .. import __getattr__ as find

    if name not in _HOME:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return find(name)
