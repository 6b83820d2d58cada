"""Runs the programs of a compiler's groups: as eager kernels run, without looking at layouts again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flambeau_codegen as codegen
import numpy as np
from flambeau_codegen.language.program import Loop

from . import calls
from .memory import empty
from .programs import Step, numpy_dtype
from .tasks import address_of

_np: Any = np


class Runner:
    """Prepares programs."""

    lanes = 32  # as many as the printer's vectors have: accumulators stay in registers

    def prepare(self, make: Callable[[tuple[int, ...]], codegen.Program], inputs: int, device: Any) -> Callable[..., None]:
        """A function of arrays, the inputs and then the outputs, which have the layouts that the program was lowered for.

        Args:
            make: gives the program, for arrays that start where their memory does.
            inputs: how many there are.
        """
        program = make(())
        sizes = [a.size for a in (*program.outputs, *program.temporaries)]
        elements = max([*sizes, *[_reach(launch) for launch in program.launches]], default=1)
        steps = [Step(launch, elements) for launch in program.launches]
        temporaries = [(a.shape, numpy_dtype(a.dtype)) for a in program.temporaries]
        first = {"input": 0, "output": inputs, "temporary": inputs + len(program.outputs)}
        places = [[first[kind] + index for kind, index in step.slots] for step in steps]
        if not any(step.parallel for step in steps):
            short = calls.callable_of([(s.address, s.extent, p, s.tail) for s, p in zip(steps, places, strict=True)])
            if short is not None and not temporaries:
                return short
            if short is not None:

                def with_temporaries(*arrays: Any) -> None:
                    short(*arrays, *[_np.empty(shape, dtype) for shape, dtype in temporaries])

                return with_temporaries

        def run(*arrays: Any) -> None:
            made = [_np.empty(shape, dtype) for shape, dtype in temporaries]
            addresses = [address_of(a) for a in (*arrays, *made)]
            for step, where in zip(steps, places, strict=True):
                step.run([addresses[i] for i in where])

        return run

    empty = staticmethod(empty)


def _reach(launch: codegen.Launch) -> int:
    """About how many elements a launch touches: its outermost loop times the longest inside."""
    sizes, first = launch.sizes, launch.kernel.body[0]
    inner = [sizes.get(str(s.extent.attr), 1) for s in getattr(first, "body", ()) if isinstance(s, Loop)]
    return launch.extent * max(inner, default=1)


def runner() -> Runner:
    """The runner, for a compiler."""
    return Runner()
