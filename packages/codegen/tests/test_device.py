"""The printed source, compiled and run on an OpenCL device (PoCL in CI), gives what the interpreter gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from corpus import CASES
from draws import close
from runs import call

pytestmark = pytest.mark.device
EXACT = ("random_normal", "random_uniform", "random_integers", "cast", "gather", "sort")


@pytest.mark.parametrize("name", CASES)
def test_against_the_interpreter(name: str, device: Any) -> None:
    op, *args = CASES[name]
    got, want = call(op, *args, run=device), call(op, *args)
    for g, w in zip(got, want) if isinstance(got, tuple) else [(got, want)]:
        if op in EXACT:
            np.testing.assert_array_equal(g.view(np.uint8), w.view(np.uint8))
        else:
            close(g, w, 30)


def test_faults_come_back(device: Any) -> None:
    with pytest.raises(IndexError, match="gather: an index is out of range for dim 1 of size 2"):
        call("gather", np.zeros((2, 2), np.float32), 1, np.array([[4]]), run=device)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        call("remainder", np.array([7]), np.array([0]), run=device)
