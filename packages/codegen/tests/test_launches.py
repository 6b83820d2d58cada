"""What a launch gets when it starts, and launches that a fault keeps from writing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from flambeau_codegen import Array, Given, guarded, lower
from flambeau_codegen.interpreter import execute, run
from flambeau_codegen.lowering.launch import Slot
from flambeau_codegen.lowering.table import draws


def started(program: Any, numbers: tuple[int, ...]) -> Any:
    """The program with the numbers in the place of what is given at its launches."""
    launches = [
        replace(launch, arguments=tuple(np.uint64(numbers[a.index]) if isinstance(a, Given) else a for a in launch.arguments))
        for launch in program.launches
    ]
    return replace(program, launches=tuple(launches))


def test_one_program_serves_all_draws() -> None:
    program = lower("random_uniform", (9,), 0.0, 1.0, Given(0), Given(1), "float32", None)
    state = lower("random_uniform", (9,), 0.0, 1.0, Array("uint64", (2,)), 3, "float32", None)
    for seed, offset in ((5, 7), (2**63 + 1, 2**32 - 1)):
        (want,) = run(lower("random_uniform", (9,), 0.0, 1.0, seed, offset, "float32", None), [])
        (found,) = run(started(program, (seed, offset)), [])
        np.testing.assert_array_equal(found, want)
        (found,) = run(state, [np.array([seed, offset - 3], np.uint64)])  # the offset is counted from the array's
        np.testing.assert_array_equal(found, want)


def test_every_draw_has_a_seed_and_an_offset() -> None:
    assert draws()["random_uniform"] == 3 and draws()["random_dropout"] == 2 and "softmax_forward" not in draws()


@pytest.mark.parametrize("at", [(0, 2), (0, 7), (-9, 1)])
@pytest.mark.parametrize("op", ["index_put", "index_fill"])
def test_a_fault_keeps_launches_from_writing(op: str, at: tuple[int, int]) -> None:
    x, index, values = np.arange(4, dtype=np.float32), np.array(at, np.int64), np.array([50, 60], np.float32)
    target = Array("float32", (4,))
    args: tuple[Any, ...] = (target, (Array("int64", (2,)),), Array("float32", (2,)), False)
    inputs = [x, index, values]
    if op == "index_fill":
        args, inputs = (target, 0, Array("int64", (2,)), 9.0), [x, index]
    program = lower(op, *args, out=target)
    word = np.zeros(1, np.int32)
    memory: dict[Any, Any] = {Slot("input", i): a for i, a in enumerate(inputs)} | {Slot("output"): x, Slot("fault"): word}
    memory |= {Slot("temporary", i): np.zeros(max(a.size, 1), a.dtype) for i, a in enumerate(program.temporaries)}
    for launch in (*program.checks, *guarded(program.launches)):
        execute(launch.kernel, [memory[a] if isinstance(a, Slot) else a for a in launch.arguments])
    if all(-4 <= i < 4 for i in at):
        assert word[0] == 0 and x[2] == (60 if op == "index_put" else 9)
    else:
        assert word[0] > 0 and x.tolist() == [0, 1, 2, 3]
