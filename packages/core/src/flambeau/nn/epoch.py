"""The module epoch: one global number that moves whenever any module changes.

Compiled code reads parameters, flags and submodules from a cache that stands while this number stands still. So every
change to a module's attributes, parameters, buffers, submodules or hooks, and to a parameter's metadata, ends in `bump`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

EPOCH: list[int] = [0]  # a list, so that guards hold the cell and read it in one step
_next: Callable[[], int] = count(1).__next__  # atomic: no two bumps of two threads write the same number


def bump() -> int:
    """Moves the module epoch to a number that it never had, and returns it."""
    EPOCH[0] = epoch = _next()
    return epoch


def module_epoch() -> int:
    """The number that stands still while no module changes.

    Example:
        >>> import flambeau as fb
        >>> layer = fb.nn.Linear(2, 2)
        >>> before = module_epoch()
        >>> layer.training = False
        >>> module_epoch() == before
        False
    """
    return EPOCH[0]


class TrackedDict(dict[str, Any]):
    """A module's parameters, buffers or submodules by name: a dict whose every change moves the epoch."""

    def __setitem__(self, key: str, value: Any) -> None:
        dict.__setitem__(self, key, value)
        bump()

    def __delitem__(self, key: str) -> None:
        dict.__delitem__(self, key)
        bump()

    def pop(self, *key_and_default: Any) -> Any:
        """Removes a name and returns its value."""
        value = dict.pop(self, *key_and_default)
        bump()
        return value

    def popitem(self) -> tuple[str, Any]:
        """Removes the last name and returns it with its value."""
        item = dict.popitem(self)
        bump()
        return item

    def clear(self) -> None:
        """Removes every name."""
        dict.clear(self)
        bump()

    def update(self, *others: Any, **named: Any) -> None:
        """Takes over the names and values of others."""
        dict.update(self, *others, **named)
        bump()

    def setdefault(self, key: str, default: Any = None) -> Any:
        """The value under a name, which becomes the default where the name is new."""
        value = dict.setdefault(self, key, default)
        bump()
        return value

    def __ior__(self, other: Any) -> TrackedDict:  # type: ignore[override, misc]
        self.update(other)
        return self

    def move_to_end(self, key: str, last: bool = True) -> None:
        """Moves a name behind, or before, all others."""
        value = dict.pop(self, key)
        others = [] if last else list(self.items())
        if not last:
            dict.clear(self)
        dict.__setitem__(self, key, value)
        dict.update(self, others)
        bump()


class HookDict(OrderedDict[int, Any]):
    """Hooks by handle number, in the order of their calls.

    `live` is shared by all tables of one module that a call must run through: while it is empty, the call skips them.
    """

    def __init__(self, live: list[int] | None = None) -> None:
        super().__init__()
        self.live: list[int] = [] if live is None else live

    def __setitem__(self, key: int, value: Any) -> None:
        super().__setitem__(key, value)
        if key not in self.live:
            self.live.append(key)
        bump()

    def __delitem__(self, key: int) -> None:
        super().__delitem__(key)
        if key in self.live:
            self.live.remove(key)
        bump()

    def pop(self, key: int, *default: Any) -> Any:
        """Removes a hook and returns it."""
        if default and key not in self:
            return default[0]
        hook = self[key]
        del self[key]
        return hook

    def popitem(self, last: bool = True) -> tuple[int, Any]:
        """Removes the last, or first, hook and returns it with its number."""
        key = next(reversed(self) if last else iter(self))
        return key, self.pop(key)

    def clear(self) -> None:
        """Removes every hook."""
        for key in list(self):
            del self[key]

    def move_to_end(self, key: int, last: bool = True) -> None:
        """Moves a hook behind, or before, all others."""
        super().move_to_end(key, last)
        bump()

    def __reduce__(self) -> tuple[Any, ...]:
        items: Iterator[tuple[int, Any]] = iter(list(self.items()))
        return HookDict, (self.live,), None, None, items
