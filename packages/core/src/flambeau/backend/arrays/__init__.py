"""The generic adapter: give it an array library's namespace, and it supplies every op that the namespace's functions can make."""

from __future__ import annotations

from .backend import ArrayLibrary, op_shape
from .library import Library
from .recipes import RECIPES, Recipe, recipe
from .views import Array, Cell

__all__ = ["RECIPES", "Array", "ArrayLibrary", "Cell", "Library", "Recipe", "op_shape", "recipe"]
