"""What runs programs of the kernel generator on a device: each backend's package offers it, by an entry point."""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any, Protocol

GROUP = "flambeau.programs"  # the entry-point group: a device's name, and a function that makes its `Runner`

Launch = Callable[..., None]  # of arrays: the inputs, then the outputs


class Runner(Protocol):
    """Prepares programs for a device. `lanes` are the most that fold a row together."""

    lanes: int

    def prepare(self, make: Callable[[tuple[int, ...]], Any], inputs: int, device: Any) -> Launch:
        """A program with so many inputs, ready to run on arrays of the layouts that it was lowered for.

        `make` lowers it, for arrays that start so many elements after their memory does; for () they start there.
        """
        ...

    def empty(self, shape: tuple[int, ...], dtype: Any, index: int | None) -> Any:
        """New dense memory on the device; its elements may be anything."""
        ...


@functools.cache
def runner(device_type: str) -> Runner | None:
    """The runner of a device type; None where no package that is installed offers one."""
    for entry in entry_points(group=GROUP, name=device_type):
        made: Runner = entry.load()()
        return made
    return None
