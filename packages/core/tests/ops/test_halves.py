"""float16 and bfloat16 with numbers that they do not hold: PyTorch's CPU computes in float32 with the number as it is."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb

VALUES = np.concatenate(
    [np.linspace(-5, 5, 52), [0.0, -0.0, 1e-3, 6e4, -6e4, 1e-6, np.inf, -np.inf, np.nan, 1e-7, 0.1, 1 / 3]]
)  # 64: whole vectors
NUMBERS = [0.1, 1 / 3, 65536.0, 1e5, -1e5, 1e-8, 2.5, 2, -3, 100000, 70001, 0.0, -0.0, 2**40, True, 257, 0.5, float("inf"), float("nan")]
CALLS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "add": lambda m, x, n: x + n,
    "sub from": lambda m, x, n: (n if n is not True else 1) - x,
    "mul": lambda m, x, n: x * n,
    "mul, number first": lambda m, x, n: n * x,
    "div": lambda m, x, n: x / n,
    "div, number first": lambda m, x, n: n / x,
    "floor_divide": lambda m, x, n: x // n,
    "div, trunc": lambda m, x, n: m.div(x, n, rounding_mode="trunc"),
    "mul_": lambda m, x, n: x.clone().mul_(n),
    "div_": lambda m, x, n: x.clone().div_(n),
    "mul, out": lambda m, x, n: m.mul(x, n, out=m.empty_like(x)),
    "mul by a float32": lambda m, x, n: x * m.tensor(n),
    "div by a float64": lambda m, x, n: x / m.tensor(n, dtype=m.float64),
    "mul_ by a float32": lambda m, x, n: x.clone().mul_(m.tensor(n)),
    "a float32 times": lambda m, x, n: m.tensor(n) * x,
    "zero-dimensional": lambda m, x, n: x[3] * n,
    "strided": lambda m, x, n: x.reshape(8, 8).t() * n,
    "lerp": lambda m, x, n: m.lerp(x, x * 2, n),
    "addcmul": lambda m, x, n: m.addcmul(x, x, x, value=n),
    "addcdiv": lambda m, x, n: m.addcdiv(x, x, x, value=n),
    "addcmul_": lambda m, x, n: x.clone().addcmul_(x, x, value=n),
    "softshrink": lambda m, x, n: m.nn.functional.softshrink(x, abs(n) if abs(n) < 6e4 else 0.5),
    "hardshrink": lambda m, x, n: m.nn.functional.hardshrink(x, abs(n) if abs(n) < 6e4 else 0.5),
}


def values(t: Any) -> Any:
    return np.array(t.detach().double().tolist())


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("call", CALLS)
def test_numbers_are_not_rounded_first(call: str, dtype: str) -> None:
    for number in NUMBERS:
        results = []
        for m in (torch, fb):
            x = m.tensor(VALUES.tolist()).to(getattr(m, dtype))
            results.append(CALLS[call](m, x, number))
        theirs, ours = results
        assert str(ours.dtype).endswith(dtype)
        assert tuple(ours.stride()) == tuple(theirs.stride())
        np.testing.assert_array_equal(values(ours), values(theirs), err_msg=f"{call} {dtype} {number}")


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_the_multiplier_of_a_sum_is_rounded_and_the_sum_once(dtype: str) -> None:
    for alpha in (0.1, 1 / 3, 2.5, -3, 257, 0.7):
        results = []
        for m in (torch, fb):
            x = m.tensor(VALUES.tolist()).to(getattr(m, dtype))
            results.append(
                (m.add(x, x, alpha=alpha), m.sub(x, x, alpha=alpha), x.clone().add_(x, alpha=alpha), x.clone().sub_(x, alpha=alpha))
            )
        for theirs, ours in zip(*results, strict=True):
            np.testing.assert_array_equal(values(ours), values(theirs), err_msg=f"{alpha}")
    for m in (torch, fb):
        with pytest.raises(RuntimeError, match="without overflow"):
            m.add(m.ones(2, dtype=m.float16), m.ones(2, dtype=m.float16), alpha=1e5)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("call", ["mul", "div", "div, number first", "mul_", "div_", "lerp", "addcmul", "addcmul_"])
def test_gradients(call: str, dtype: str) -> None:
    for number in (0.1, 65536.0, 70001, 2.5):
        grads = []
        for m in (torch, fb):
            x = m.tensor(VALUES[:51].tolist()).to(getattr(m, dtype)).requires_grad_()
            y = CALLS[call](m, x * 1, number)
            (g,) = m.autograd.grad(y, x, m.ones_like(y))
            grads.append(values(g))
        np.testing.assert_allclose(grads[1], grads[0], rtol=2.0**-7, atol=1e-6)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_gradients_of_addcdiv(dtype: str) -> None:
    grads = []
    for m in (torch, fb):
        x, a, b = (m.tensor((VALUES[:51] + shift).tolist()).to(getattr(m, dtype)).requires_grad_() for shift in (0, 10, 20))
        found = m.autograd.grad(m.addcdiv(x, a, b, value=0.1).sum(), (x, a, b))
        grads.append([values(g) for g in found])
    for ours, theirs in zip(*grads[::-1], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=2.0**-6)


def test_the_gradient_of_a_wider_factor_has_its_dtype() -> None:
    for m in (torch, fb):
        x = m.full((3,), 2.0, dtype=m.float16, requires_grad=True)
        factor = m.tensor(0.1, requires_grad=True)
        (x * factor).sum().backward()
        assert (x.grad.dtype, factor.grad.dtype) == (m.float16, m.float32)
        assert factor.grad.item() == 6


def test_a_recorded_product_is_one_node_and_writes_count() -> None:
    x = fb.ones(3, dtype=fb.float16, requires_grad=True)
    assert type((x * 0.1).grad_fn).__name__ == "MulBackward0"
    y = fb.ones(3, dtype=fb.float16)
    version = y._version
    assert y.mul_(0.1) is y
    assert y._version == version + 1


def test_batched_and_in_inference_mode() -> None:
    x = fb.arange(6).reshape(2, 3).to(fb.float16)
    assert fb.equal(fb.func.vmap(lambda row: row / 65536.0)(x), x / 65536.0)
    with fb.inference_mode():
        assert (x * 0.1).is_inference()
        assert fb.equal(x.clone().mul_(1e-5), x * 1e-5)


def test_an_infinite_number_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x = fb.ones(2, dtype=fb.float16)
        assert (x + 1e5).tolist() == [float("inf")] * 2
        assert (x < 1e5).tolist() == [True, True]
        assert (fb.ones(2) * 1e300).tolist() == [float("inf")] * 2


def test_leaky_relu_without_slope_keeps_infinity() -> None:
    for m in (torch, fb):
        assert m.nn.functional.leaky_relu(m.tensor([float("inf"), -1.0]), 0.0).tolist() == [float("inf"), -0.0]


def test_overflow_in_another_order_of_strides_warns_of_nothing() -> None:
    program = "import flambeau as fb; x = fb.full((2, 3), 1e38); x.t() * 1e10; x.t().half() * x.t().half()"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stderr == ""


def test_what_is_no_number_does_not_divide() -> None:
    for m in (torch, fb):
        with pytest.raises(TypeError):
            _ = "x" / m.ones(2, dtype=m.float16)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_many_elements_are_not_filled_with_what_they_cannot_hold(dtype: str) -> None:
    for m in (torch, fb):
        d = getattr(m, dtype)
        for fill in (
            lambda shape, m=m, d=d: m.full(shape, 1e39, dtype=d),
            lambda shape, m=m, d=d: m.zeros(shape, dtype=d).fill_(1e39),
            lambda shape, m=m, d=d: m.full_like(m.zeros(shape, dtype=d), 1e39),
            lambda shape, m=m, d=d: m.zeros(1, dtype=d).new_full(shape, 1e39),
        ):
            assert fill(()).item() == float("inf") == fill((1,)).item()
            with pytest.raises(RuntimeError, match="without overflow"):
                fill((2,))
