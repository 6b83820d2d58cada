"""The hook by which a backend puts batches into page-locked memory, from which copies to its device are faster."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import flambeau as fb

PIN_HOOKS: dict[str, Callable[[Any], Any]] = {}  # device type -> a function that pins a tensor; backends add theirs


def find_pin_hook(device: str) -> Callable[[Any], Any] | None:
    """The hook of a device type, or of the only one that has one; None, with a warning, where no backend pins memory."""
    kind = device.split(":")[0]
    hook = PIN_HOOKS.get(kind) if kind else next(iter(PIN_HOOKS.values()), None)
    if hook is None:
        asked = f"the device '{kind}'" if kind else "any device"
        warnings.warn(f"pin_memory=True has no effect: no backend here pins memory for {asked}", stacklevel=3)
    return hook


def pin_memory(data: Any, hook: Callable[[Any], Any]) -> Any:
    """Pins every tensor in a batch; objects with a `pin_memory` method pin themselves."""
    if isinstance(data, fb.Tensor):
        return hook(data)
    if hasattr(data, "pin_memory"):
        return data.pin_memory()
    if isinstance(data, (str, bytes)):
        return data
    if isinstance(data, Mapping):
        return {key: pin_memory(value, hook) for key, value in data.items()}
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*(pin_memory(item, hook) for item in data))
    if isinstance(data, Sequence):
        return [pin_memory(item, hook) for item in data]
    return data
