"""Ops by name, their modules imported at the first use."""

from __future__ import annotations

import importlib
from typing import Any


class Namespace:
    """Attributes are ops; each is kept after its first use."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        value = find(name, self._name)
        setattr(self, name, value)
        return value


def find(name: str, namespace: str = "*") -> Any:
    """The public function of an op: `namespace` "" for `fb.name`, "*" for any.

    Raises AttributeError if there is no such op.
    """
    from ._generated import index

    table = {**index.INPLACE, **index.OPS} if namespace == "*" else index.NAMESPACES.get(namespace, {})
    home = table.get(name)
    if home is None:
        raise AttributeError(f"flambeau has no op '{name}'" + (f" in {namespace}" if namespace not in ("", "*") else ""))
    return getattr(importlib.import_module("._generated." + home, __package__), name)


def names_in(namespace: str) -> list[str]:
    """The public ops of a namespace."""
    from ._generated import index

    return sorted(index.NAMESPACES.get(namespace, {}))


ops = Namespace("*")
