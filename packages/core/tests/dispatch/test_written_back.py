"""In-place ops compute in the common dtype of their operands, as out of place, and write the result back."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
import torch

import flambeau as fb

CASES = [
    lambda lib: lib.tensor([2, 3]).eq_(lib.tensor([2.5, 3.0])),
    lambda lib: lib.tensor([2, 3]).lt_(2.5),
    lambda lib: lib.tensor([True, True]).eq_(2),
    lambda lib: lib.tensor([0.1]).eq_(lib.tensor([0.1], dtype=lib.float64)),
    lambda lib: lib.tensor([1]).logical_and_(lib.tensor([0.5])),
    lambda lib: lib.tensor([100], dtype=lib.int8).clamp_(max=lib.tensor([300])),
    lambda lib: lib.tensor([100], dtype=lib.int8).floor_divide_(lib.tensor([256])),
    lambda lib: lib.tensor([3], dtype=lib.uint8).remainder_(lib.tensor([-2], dtype=lib.int8)),
    lambda lib: lib.tensor([3], dtype=lib.uint8).bitwise_left_shift_(lib.tensor([256])),
    lambda lib: lib.tensor([1e-4], dtype=lib.float16).mul_(lib.tensor([1e6])),
    lambda lib: lib.tensor([2.0], dtype=lib.float16).atan2_(lib.tensor([1e6])),
    lambda lib: lib.zeros(4)[::2].add_(lib.tensor([1.0, 2.0], dtype=lib.float64)),
]


@pytest.mark.parametrize("case", CASES)
def test_values(case: Any) -> None:
    found, expected = case(fb), case(torch)
    assert found.tolist() == expected.tolist()
    assert str(found.dtype).split(".")[1] == str(expected.dtype).split(".")[1]


@pytest.mark.parametrize("lib", [fb, torch])
def test_gradients_come_back_in_each_dtype(lib: ModuleType) -> None:
    x, w = lib.ones(3, requires_grad=True), lib.full((3,), 2.0, dtype=lib.float64, requires_grad=True)
    y = x * 1
    y.mul_(w)
    (y * y).sum().backward()
    assert x.grad.tolist() == [8.0] * 3 and x.grad.dtype == lib.float32
    assert w.grad.tolist() == [4.0] * 3 and w.grad.dtype == lib.float64
    assert y.dtype == lib.float32


def test_the_written_tensor_keeps_its_shape_and_dtype() -> None:
    with pytest.raises(RuntimeError, match=r"output with shape \[1\] doesn't match the broadcast shape \[3\]"):
        fb.ones(1).add_(fb.ones(3, dtype=fb.float64))
    with pytest.raises(RuntimeError, match="can't be cast to the desired output type int64"):
        fb.tensor([2, 3]).add_(1.5)
