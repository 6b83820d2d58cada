"""The contract that a backend fulfils: what an author of one imports.

`Backend` is the class to write; docs/plugins.md tells its verbs one by one, docs/backend-authors.md the way from zero to certified.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ..dispatch.backend import CONTRACT, EXTRAS, VERBS, Backend, Capabilities, Forked
from ..tensor.errors import DeviceError, DTypeError, ShapeError, UnsupportedDTypeError
from ..tensor.layout import contiguous_strides, numel

if TYPE_CHECKING:
    from .arrays import RECIPES, Array, ArrayLibrary, Library, Recipe, op_shape, recipe

ADAPTER = ("RECIPES", "Array", "ArrayLibrary", "Library", "Recipe", "op_shape", "recipe")  # of `arrays`, imported when one is asked for

__all__ = [
    "CONTRACT", "EXTRAS", "RECIPES", "VERBS", "Array", "ArrayLibrary", "Backend", "Capabilities", "DTypeError", "DeviceError", "Forked", "Library", "Recipe",
    "ShapeError", "UnsupportedDTypeError", "contiguous_strides", "numel", "op_shape", "recipe",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in ADAPTER:
        return getattr(importlib.import_module(".arrays", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
