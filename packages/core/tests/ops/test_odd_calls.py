"""Odd but legal calls give PyTorch's numbers, illegal ones raise as its do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb

INF = float("inf")
VALUES: dict[str, Any] = {
    "resize_ to the same shape": lambda lib: lib.arange(6.0).reshape(2, 3).t().resize_(3, 2),
    "huber_loss with weights": lambda lib: lib.nn.functional.huber_loss(
        lib.zeros(2), lib.tensor([0.5, 0.7]), weight=lib.tensor([3.0, 2.0])
    ),
    "lp_pool, largest": lambda lib: lib.nn.functional.lp_pool1d(lib.tensor([[-7.0, 2.0, 5.0, -4.0]]), INF, 2),
    "lp_pool, smallest": lambda lib: lib.nn.functional.lp_pool1d(lib.tensor([[-7.0, 2.0, 5.0, -4.0]]), -INF, 2),
    "lp_pool of negative sums": lambda lib: lib.nn.functional.lp_pool2d(lib.tensor([[[-1.0, -2.0], [5.0, 4.0]]]), 3.0, (1, 2)),
    "int8 to the largest power": lambda lib: lib.tensor([2, 3], dtype=lib.int8) ** 127,
    "integers to the negative power of a tensor": lambda lib: lib.tensor([1, 2, -1]) ** lib.tensor(-1),
    "full of a tensor": lambda lib: lib.full((2,), lib.tensor(3.0)),
    "float_power of a NumPy number": lambda lib: lib.float_power(lib.tensor([2.0]), np.float32(2)),
    "tensor_split at a tensor": lambda lib: lib.arange(7).tensor_split(lib.tensor(3))[1],
    "cross_entropy of no probabilities": lambda lib: lib.nn.functional.cross_entropy(lib.zeros(0, 3), lib.zeros(0, 3)),
}
ERRORS: dict[str, Any] = {
    "view to -2": lambda lib: lib.arange(6.0).view(-2, 3),
    "reshape to -3": lambda lib: lib.arange(6.0).t().reshape(-3, 2),
    "uint8 to a negative power": lambda lib: lib.tensor([2, 3], dtype=lib.uint8) ** -1,
    "int64 to a negative power": lambda lib: lib.tensor([2, 3]) ** -1,
    "int64 to a negative power, in place": lambda lib: lib.tensor([2, 3]).pow_(-1),
    "bool to a negative power": lambda lib: lib.tensor([True]) ** -1,
    "int8 to a power beyond it": lambda lib: lib.tensor([2, 3], dtype=lib.int8) ** 300,
    "uint8 to a negative power of NumPy's": lambda lib: lib.tensor([2, 3], dtype=lib.uint8) ** np.int64(-1),
    "uint8 to a power beyond it, in place": lambda lib: lib.tensor([2, 3], dtype=lib.uint8).pow_(256),
    "an integer mask": lambda lib: lib.nn.functional.scaled_dot_product_attention(
        lib.ones(1, 2, 2), lib.ones(1, 2, 2), lib.ones(1, 2, 2), attn_mask=lib.tensor([[1, 0], [1, 1]])
    ),
}


@pytest.mark.parametrize("name", VALUES)
def test_values(name: str) -> None:
    found, expected = VALUES[name](fb), VALUES[name](torch)
    torch.testing.assert_close(torch.from_numpy(found.numpy().copy()), expected, equal_nan=True)


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name: str) -> None:
    for lib in (torch, fb):
        with pytest.raises(RuntimeError):
            ERRORS[name](lib)


@pytest.mark.parametrize("shape", [(0, 2), (0, 2, 3, 3)])
def test_an_empty_batch_leaves_running_statistics(shape: tuple[int, ...]) -> None:
    norm = fb.nn.BatchNorm1d(2) if len(shape) == 2 else fb.nn.BatchNorm2d(2)
    assert norm(fb.zeros(shape)).shape == shape
    assert norm.running_mean.tolist() == [0.0, 0.0] and norm.running_var.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    "call",
    [
        lambda lib, x, out: lib.pow(x, 2, out=out),
        lambda lib, x, out: lib.div(x, 2.0, rounding_mode="floor", out=out),
        lambda lib, x, out: lib.div(x, 2.0, rounding_mode="trunc", out=out),
        lambda lib, x, out: lib.round(x, decimals=1, out=out),
    ],
    ids=["pow by 2", "floor", "trunc", "decimals"],
)
def test_calls_that_another_op_answers_write_out(call: Any) -> None:
    results = []
    for lib in (fb, torch):
        x, out = lib.tensor([-3.25, 1.75, 5.0]), lib.zeros(3)
        assert call(lib, x, out) is out
        results.append(out.tolist())
    assert results[0] == results[1] and any(results[0])


@pytest.mark.parametrize("call", ["atleast_1d", "atleast_2d", "atleast_3d", "chain_matmul"])
def test_an_operand_of_several_that_is_no_tensor_is_named(call: str) -> None:
    with pytest.raises(TypeError, match=r"argument 'tensors\[1\]' must be Tensor, not str"):
        getattr(fb, call)(fb.ones(2, 3), "wrong")
