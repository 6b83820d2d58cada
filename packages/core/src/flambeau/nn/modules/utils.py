"""Sizes given as one number or one for each dimension."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


def _ntuple(n: int) -> Callable[[Any], tuple[Any, ...]]:
    """The function that repeats a single value n times, and makes a tuple of several."""

    def parse(x: Any) -> tuple[Any, ...]:
        """The sizes as a tuple."""
        return tuple(x) if isinstance(x, Iterable) else (x,) * n

    return parse


_single = _ntuple(1)
_pair = _ntuple(2)
_triple = _ntuple(3)
_quadruple = _ntuple(4)


def empty_parameter(shape: tuple[int, ...], device: Any = None, dtype: Any = None) -> Any:
    """A parameter whose values are still to be set."""
    import flambeau as fb

    return fb.nn.Parameter(fb.empty(shape, device=device, dtype=dtype))
