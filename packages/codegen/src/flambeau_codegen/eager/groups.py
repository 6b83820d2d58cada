"""Runs the programs of a compiler's groups on the arrays of a device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..lowering.launch import Program
from .programs import Prepared, Programs

Make = Callable[[tuple[int, ...]], Program]  # from where each array starts in its memory, inputs and then outputs; () for the beginning


class Runner:
    """Prepares programs for devices of one backend.

    Args:
        programs: the backend's.
        empty: new dense memory, from a shape, a NumPy dtype and a device's index.
    """

    lanes = 256  # the most that fold a row together

    def __init__(self, programs: Programs, empty: Callable[[tuple[int, ...], Any, int | None], Any]) -> None:
        self.programs, self.empty = programs, empty

    def prepare(self, make: Make, inputs: int, device: Any) -> Callable[..., None]:
        """A function of arrays, so many inputs and then the outputs; a program is made for each set of places where they start."""
        kept: dict[tuple[int, ...], Prepared] = {}
        programs = self.programs
        make(())  # what the generator refuses is refused now

        def run(*arrays: Any) -> None:
            starts = tuple([a.described().offset for a in arrays])
            prepared = kept.get(starts)
            if prepared is None:
                prepared = kept[starts] = programs.made(arrays[0].device, make(starts), "group", arrays)
            prepared.run(arrays[:inputs], arrays[inputs:])

        return run
