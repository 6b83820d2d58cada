"""The named tuples that ops with several results return, by the op's name; each is found at its first use.

>>> import flambeau as fb
>>> isinstance(fb.ones(2, 3).max(1), fb.return_types.max)
True
"""

from __future__ import annotations

import importlib
from typing import Any

from .ops._generated import index


def __getattr__(name: str) -> Any:
    for row in (name + "_dim", name):  # `max` and its like leave their results along a dimension to an op of that name
        home = index.OPS.get(row)
        module = None if home is None else importlib.import_module(f".ops._generated.{home}", __package__)
        kind = getattr(module, row + "_result", None)
        if kind is not None:
            return kind
    raise AttributeError(f"module 'flambeau.return_types' has no attribute {name!r}: no op of that name returns a named tuple")
