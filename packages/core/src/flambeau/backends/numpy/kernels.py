"""All kernels of the CPU backend, by op name."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

FAMILIES = (
    "view", "creation",
)  # fmt: skip

KERNELS: dict[str, Callable[..., Any]] = {}
for _family in FAMILIES:
    KERNELS.update(importlib.import_module(f".{_family}", __package__).KERNELS)
