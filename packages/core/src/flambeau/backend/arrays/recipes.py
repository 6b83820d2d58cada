"""The table of recipes: how an op is made of an array library's functions, and what it needs of them.

A recipe takes the library, then the op's positional arguments with the library's arrays in the place of tensors. Operands have
the dtypes that the op's row promotes them to; the result is cast to the dtype that the row gives it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .library import Library

ALL_KINDS = "biufc"
HOMES = (
    "pointwise",
    "activation",
    "reduction",
    "rearranging",
    "creation",
    "indexing",
    "scattering",
    "sorting",
    "pooling",
    "products",
    "random",
    "folding",
    "resampling",
)


@dataclass(frozen=True)
class Recipe:
    """One way to an op.

    Args:
        function: `(library, *arguments) -> arrays of the library`.
        needs: names of the functions that the library must have.
        wide: 16-bit floats are computed in float32, since it takes several steps.
        kinds: kinds of the operands' dtypes that it is for.
        auxiliary: places of results that derivatives alone read: they stay in the dtype in which they were computed, and a library that
            puts work off may put off theirs.
    """

    function: Callable[..., Any]
    needs: tuple[str, ...]
    wide: bool = False
    kinds: str = ALL_KINDS
    auxiliary: tuple[int, ...] = ()


RECIPES: dict[str, list[Recipe]] = {}


def recipe(
    *ops: str, needs: str = "", wide: bool = False, kinds: str = ALL_KINDS, auxiliary: tuple[int, ...] = ()
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorates a recipe of ops; of several, the first whose needs a library meets is taken."""

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        for op in ops:
            RECIPES.setdefault(op, []).append(Recipe(function, tuple(needs.split()), wide, kinds, auxiliary))
        return function

    return keep


def direct(table: str, wide: bool = False, kinds: str = ALL_KINDS) -> None:
    """Ops that are one function of the library: words, each an op's name or `op=function`."""
    for word in table.split():
        op, _, name = word.partition("=")
        recipe(op, needs=name or op, wide=wide, kinds=kinds)(_calling(name or op))


def _calling(name: str) -> Callable[..., Any]:
    """A recipe that calls one function of the library."""

    def call(xp: Library, *args: Any) -> Any:
        return getattr(xp, name)(*args)

    return call


def supplied(library: Library) -> dict[str, Recipe]:
    """The recipes whose needs a library meets, by op."""
    for home in HOMES:
        importlib.import_module(f"{__package__}.{home}")
    found: dict[str, Recipe] = {}
    for op, ways in RECIPES.items():
        way = next((w for w in ways if all(library.has(name) for name in w.needs)), None)
        if way is not None:
            found[op] = way
    return found
