"""Discrete Fourier transforms: the ops of the namespace `flambeau.fft`, found at their first use."""

from __future__ import annotations

from typing import Any

from .ops.lazy import find, names_in


def __getattr__(name: str) -> Any:
    value = find(name, "fft")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return names_in("fft")
