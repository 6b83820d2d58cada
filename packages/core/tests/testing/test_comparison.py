"""`assert_close` beside PyTorch's: the same verdicts, types of errors and numbers in their messages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb

CASES = {
    "equal": lambda t: (t.ones(2), t.ones(2), {}),
    "one off": lambda t: (t.tensor([[1.0, 2.0], [3.0, 4.0]]), t.tensor([[1.0, 2.0], [3.0, 4.5]]), {}),
    "within": lambda t: (t.tensor([1.0]), t.tensor([1.0 + 5e-7]), {}),
    "tolerances": lambda t: (t.tensor([1.0, 2.0]), t.tensor([1.25, 2.0]), {"rtol": 0.5, "atol": 0.0}),
    "one tolerance": lambda t: (t.ones(1), t.ones(1), {"rtol": 0.5}),
    "shape": lambda t: (t.ones(2), t.ones(3), {}),
    "dtype": lambda t: (t.ones(2), t.ones(2, dtype=t.float64), {}),
    "dtype ignored": lambda t: (t.ones(2), t.ones(2, dtype=t.float64), {"check_dtype": False}),
    "integers": lambda t: (t.tensor([1, 2, 3]), t.tensor([1, 5, 3]), {}),
    "bools": lambda t: (t.tensor([True, False]), t.tensor([True, True]), {}),
    "nan": lambda t: (t.tensor([float("nan")]), t.tensor([float("nan")]), {}),
    "equal nan": lambda t: (t.tensor([float("nan")]), t.tensor([float("nan")]), {"equal_nan": True}),
    "infinite": lambda t: (t.tensor([float("inf")]), t.tensor([float("inf")]), {}),
    "opposite infinities": lambda t: (t.tensor([float("inf")]), t.tensor([-float("inf")]), {}),
    "sequence": lambda t: ([t.ones(1), t.zeros(1)], [t.ones(1), t.ones(1)], {}),
    "length": lambda t: ([t.ones(1)], [], {}),
    "mapping": lambda t: ({"a": t.ones(1)}, {"a": t.zeros(1)}, {}),
    "keys": lambda t: ({"a": 1}, {"b": 1}, {}),
    "numbers": lambda t: (1.0, 1.5, {}),
    "number types": lambda t: (1, 1.0, {}),
    "none": lambda t: (None, None, {}),
    "arrays": lambda t: (np.ones(2), np.ones(2), {}),
    "array and tensor": lambda t: (np.ones(2, np.float32), t.ones(2), {}),
    "strides": lambda t: (t.ones(2, 3).t(), t.ones(3, 2), {"check_stride": True}),
    "complex": lambda t: (t.tensor([1 + 1j]), t.tensor([1 + 2j]), {}),
    "scalar": lambda t: (t.tensor(1.0), t.tensor(2.0), {}),
    "message": lambda t: (t.ones(1), t.zeros(1), {"msg": "mine"}),
    "message of message": lambda t: (t.ones(1), t.zeros(1), {"msg": lambda text: "mine: " + text}),
}


def outcome(t: Any, case: str) -> tuple[str, str]:
    """The type and the text of the error."""
    actual, expected, options = CASES[case](t)
    try:
        t.testing.assert_close(actual, expected, **options)
    except Exception as error:
        return type(error).__name__, str(error)
    return "", ""


@pytest.mark.parametrize("case", CASES)
def test_verdicts_are_pytorchs(case: str) -> None:
    (kind, text), (their_kind, their_text) = outcome(fb, case), outcome(torch, case)
    assert kind == their_kind
    for ours, theirs in zip(text.splitlines(), their_text.splitlines(), strict=False):
        if theirs.startswith(("Mismatched", "Greatest")):
            assert ours.split(" at ")[0].rpartition(" ")[0] == theirs.split(" at ")[0].rpartition(" ")[0]
            assert ours.partition(" at ")[2] == theirs.partition(" at ")[2]
