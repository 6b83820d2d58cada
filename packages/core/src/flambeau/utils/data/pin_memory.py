"""Batches in page-locked memory, where a backend offers it: copies from there to its device are faster, and need not wait."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import flambeau as fb

from ...dispatch.backend import backend_for


def find_pin_hook(device: str) -> Callable[[Any], Any] | None:
    """What pins a tensor for a device type, or for the accelerator; None, with a warning, where no backend pins memory."""
    kind = device.split(":")[0] or None
    found = fb.device(kind) if kind else fb.accelerator.current_accelerator()
    if found is None or not backend_for(found).offers("pinned"):
        asked = f"the device '{kind}'" if kind else "any device"
        warnings.warn(f"pin_memory=True has no effect: no backend here pins memory for {asked}", stacklevel=3)
        return None
    return lambda t: t.pin_memory(found) if t.device.is_host else t


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
