"""Gradients: the engine that runs recorded graphs, and what users build on it."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

_HOME = {
    "backward": "gradients", "grad": "gradients",
    "no_grad": "grad_mode", "enable_grad": "grad_mode", "set_grad_enabled": "grad_mode", "inference_mode": "grad_mode",
    "is_grad_enabled": "grad_mode", "is_inference_mode_enabled": "grad_mode",
    "Function": "function", "gradcheck": "gradcheck", "gradgradcheck": "gradcheck",
    "detect_anomaly": "anomaly", "set_detect_anomaly": "anomaly", "is_anomaly_enabled": "anomaly",
}  # fmt: skip
_PARTS = ("graph", "function", "functional", "anomaly", "grad_mode")


def __getattr__(name: str) -> Any:
    if name in _PARTS:
        return importlib.import_module(f".{name}", __name__)
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


class _Package(ModuleType):
    """This package, where `gradcheck` names the function, as in PyTorch, though a submodule has that name too."""

    def __setattr__(self, name: str, value: Any) -> None:
        is_submodule = name == "gradcheck" and isinstance(value, ModuleType)
        super().__setattr__(name, value.gradcheck if is_submodule else value)


sys.modules[__name__].__class__ = _Package
