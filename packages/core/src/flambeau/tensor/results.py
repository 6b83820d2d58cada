"""The named tuples that ops with several results return. Not compiled: a compiled function would not bind as their `__repr__`."""

from __future__ import annotations

from collections import namedtuple
from typing import Any


def result_type(name: str, fields: tuple[str, ...]) -> Any:
    """The named tuple of an op with several results, as `flambeau.return_types` shows it."""
    return type(name, (namedtuple(name, fields),), {"__slots__": (), "__module__": "flambeau.return_types", "__repr__": _text})


def _text(result: Any) -> str:
    """A named result as PyTorch prints it, each part on a line of its own."""
    parts = ",\n".join(f"{name}={value!r}" for name, value in result._asdict().items())
    return f"{type(result).__module__}.{type(result).__name__}(\n{parts})"
