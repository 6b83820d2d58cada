"""Type promotion over all pairs of dtypes, tensors, zero-dimensional tensors and Python numbers, against PyTorch."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
import torch

import flambeau as fb

COMMON = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64", "complex64", "complex128")
WIDE_UNSIGNED = ("uint16", "uint32", "uint64")


def name(call: Callable[[], Any]) -> str:
    """The dtype of the result, or that it is refused. PyTorch's complex32 is complex64 here."""
    try:
        result = call()
    except RuntimeError:
        return "refused"
    text = str(result if isinstance(result, bool | torch.dtype | fb.dtype) else result.dtype).rpartition(".")[2]
    return text.replace("complex32", "complex64")


def observe(lib: Any, a: str, b: str) -> list[str]:
    """What both dtypes become in all combinations of dimensions and kinds of ops."""
    first, second = getattr(lib, a), getattr(lib, b)
    x, y, x0, y0 = lib.ones(2, dtype=first), lib.ones(2, dtype=second), lib.ones((), dtype=first), lib.ones((), dtype=second)
    calls = (
        lambda: lib.promote_types(first, second), lambda: lib.can_cast(first, second), lambda: lib.result_type(x, y), lambda: lib.result_type(x, y0),
        lambda: lib.result_type(x0, y0), lambda: x + y, lambda: x * y0, lambda: y0 * x, lambda: x / y, lambda: x == y, lambda: x.clone().add_(y),
        lambda: x.clone().mul_(y0), lambda: x.clone().div_(y), lambda: x.clone().copy_(y), lambda: lib.cat([x, y]),
        lambda: lib.where(x > 0 if not first.is_complex else x == x, x, y),
    )  # fmt: skip
    return [name(c) for c in calls]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("a", "b"), itertools.product(COMMON, COMMON))
def test_pairs(a: str, b: str) -> None:
    assert observe(fb, a, b) == observe(torch, a, b)


@pytest.mark.parametrize("a", COMMON)
@pytest.mark.parametrize("number", [True, 2, 2.5, 1j])
def test_numbers(a: str, number: Any) -> None:
    if a == "float16" and number == 1j:
        return  # complex32 in PyTorch, for which it has few kernels

    def numbers(lib: Any) -> list[str]:
        d = getattr(lib, a)
        x, x0 = lib.ones(2, dtype=d), lib.ones((), dtype=d)
        calls = (
            lambda: lib.result_type(x, number), lambda: lib.result_type(x0, number), lambda: lib.result_type(number, x), lambda: x * number,
            lambda: number + x0, lambda: x / number, lambda: x.clone().add_(number), lambda: x.clone().fill_(1),
        )  # fmt: skip
        return [name(c) for c in calls]

    assert numbers(fb) == numbers(torch)


@pytest.mark.parametrize(("a", "b"), itertools.product(WIDE_UNSIGNED, (*COMMON[:10], *WIDE_UNSIGNED)))
def test_wide_unsigned_integers_promote_with_floats_only(a: str, b: str) -> None:
    for x, y in ((a, b), (b, a)):
        ours = name(lambda x=x, y=y: fb.promote_types(getattr(fb, x), getattr(fb, y)))
        assert ours == name(lambda x=x, y=y: torch.promote_types(getattr(torch, x), getattr(torch, y)))
