"""Calls spelled as programs spell them, in both libraries: the same type, dtype and values, or errors of the same type."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb

DTYPES = [
    "m.zeros(2, dtype=float)", "m.zeros(2, dtype=int)", "m.zeros(2, dtype=bool)", "m.zeros(2, dtype=complex)", "m.ones(2, dtype=float)",
    "m.full((2,), 1, dtype=float)", "m.arange(3, dtype=float)", "m.empty(0, dtype=float)", "m.linspace(0, 1, 3, dtype=float)",
    "m.eye(2, dtype=int)", "m.zeros_like(m.ones(2), dtype=int)", "m.full_like(m.ones(2), 3, dtype=int)", "m.ones(2).new_zeros(2, dtype=int)",
    "m.ones(2).new_full((2,), 1.5, dtype=int)", "m.randn(2, dtype=float).dtype", "m.rand(2, dtype=float).dtype",
    "m.randint(0, 3, (2,), dtype=float).dtype", "m.randperm(4, dtype=int).dtype", "m.rand_like(m.ones(2), dtype=float).dtype",
    "m.randn(2, dtype=int)", "m.zeros(2, dtype=str)", "m.zeros(2, dtype='float')", "m.zeros(2, dtype=np.float32)", "m.ones(2).sum(dtype=str)",
    "m.ones(2).sum(dtype=float)", "m.ones(2).sum(0, dtype=int)", "m.ones(2).mean(dtype=float)", "m.ones(2).prod(dtype=float)",
    "m.ones(2).cumsum(0, dtype=float)", "m.ones(2).cumprod(0, dtype=int)", "m.softmax(m.ones(2), 0, dtype=float)",
]  # fmt: skip


def outcome(call: str, m: Any) -> Any:
    """What a call returns, in words; for an error, its type among Python's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            value = eval(call, {"m": m, "np": np})
        except Exception as error:
            return next(k for k in type(error).__mro__ if k.__module__ == "builtins")
    return seen(value, m)


def seen(value: Any, m: Any) -> Any:
    """Tensors and arrays as kind, dtype, shape and elements; other results by their text, without the library's name."""
    if isinstance(value, m.Tensor | np.ndarray):
        kind = "Tensor" if isinstance(value, m.Tensor) else "ndarray"
        return kind, str(value.dtype).rpartition(".")[2], tuple(value.shape), np.round(np.array(value.tolist()), 5).tolist()
    if isinstance(value, tuple | list):
        return [seen(v, m) for v in value]
    return type(value).__name__, str(value).replace(m.__name__ + ".", "")


@pytest.mark.parametrize("call", DTYPES)
def test_as_torch(call: str) -> None:
    assert outcome(call, fb) == outcome(call, torch)
