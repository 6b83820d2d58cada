"""The same seed gives the same numbers as on the CPU: bits where these are whole, to a few units in the last place where they are computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import flambeau as fb

from ...tensor.generator import generator_of
from .layouts import ORACLE
from .oracle import declared

pytestmark = pytest.mark.tier1

EXACT: dict[str, Callable[[Any], Any]] = {
    "rand": lambda d: fb.rand(1001, device=d),
    "rand in two dimensions": lambda d: fb.rand(37, 11, device=d),
    "randint": lambda d: fb.randint(-5, 1000, (513,), device=d),
    "randint of many values": lambda d: fb.randint(0, 2**40, (513,), device=d),
    "randperm": lambda d: fb.randperm(300, device=d),
    "bernoulli_": lambda d: fb.empty(700, device=d).bernoulli_(0.3),
    "bernoulli": lambda d: fb.full((700,), 0.25, device=d).bernoulli(),
    "random_": lambda d: fb.empty(300, dtype=fb.int64, device=d).random_(17),
    "dropout": lambda d: fb.nn.functional.dropout(fb.ones(999, device=d), 0.4),
    "uniform_ through a view": lambda d: fb.zeros(20, 7, device=d).t()[1:4].uniform_(0, 1),
    "randint_like": lambda d: fb.randint_like(fb.empty(3, 50, device=d), 100),
    "rand of float64": lambda d: fb.rand(99, dtype=fb.float64, device=d) if declared(d, "float64") else fb.rand(99, device=d),
    "rand of bfloat16": lambda d: (fb.rand(99, dtype=fb.bfloat16, device=d) if declared(d, "bfloat16") else fb.rand(99, device=d)).float(),
    "rand of float16": lambda d: (fb.rand(99, dtype=fb.float16, device=d) if declared(d, "float16") else fb.rand(99, device=d)).float(),
    "rand of nothing": lambda d: fb.rand(0, 3, device=d),
    "one number": lambda d: fb.rand([], device=d),
    "dropout of channels": lambda d: fb.nn.functional.dropout2d(fb.ones(4, 9, 2, 2, device=d), 0.4),
    "poisson": lambda d: fb.poisson(fb.full((300,), 3.5, device=d)),
    "bernoulli_ through a diagonal": lambda d: fb.zeros(9, 9, device=d).diagonal().bernoulli_(0.5),
    "two calls": lambda d: fb.cat([fb.rand(3, device=d), fb.rand(5, device=d)]),
}
COMPUTED: dict[str, Callable[[Any], Any]] = {
    "randn": lambda d: fb.randn(1001, device=d),
    "normal_": lambda d: fb.empty(10, 11, device=d).normal_(2.0, 3.0),
    "exponential_": lambda d: fb.empty(1000, device=d).exponential_(1.5),
    "uniform_": lambda d: fb.empty(1000, device=d).uniform_(-2.0, 3.0),
    "log_normal_": lambda d: fb.empty(500, device=d).log_normal_(),
    "geometric_": lambda d: fb.empty(500, device=d).geometric_(0.3),
    "normal of each": lambda d: fb.normal(fb.arange(50.0, device=d), fb.ones(50, device=d)),
    "randn of float64": lambda d: fb.randn(99, dtype=fb.float64, device=d) if declared(d, "float64") else fb.randn(99, device=d),
    "cauchy_": lambda d: fb.empty(500, device=d).cauchy_(),
}


def both(make: Callable[[Any], Any], device: str) -> tuple[Any, Any, Any, Any]:
    """What a call draws on the device and on the CPU, and the generator's state after each."""
    drawn: list[Any] = []
    for where in (device, ORACLE):
        with fb.fork_rng():
            fb.manual_seed(1234)
            drawn += [make(where).cpu().numpy(), generator_of(fb.device(where)).get_state().numpy().copy()]
    return drawn[0], drawn[2], drawn[1], drawn[3]


@pytest.mark.parametrize("call", EXACT)
def test_the_same_bits(call: str, device: str) -> None:
    there, here, state, expected = both(EXACT[call], device)
    np.testing.assert_array_equal(there, here)
    np.testing.assert_array_equal(state, expected)


@pytest.mark.parametrize("call", COMPUTED)
def test_the_same_numbers(call: str, device: str) -> None:
    there, here, state, expected = both(COMPUTED[call], device)
    np.testing.assert_allclose(there, here, rtol=3e-5, atol=1e-6)
    np.testing.assert_array_equal(state, expected)


def test_multinomial_draws_the_same_places(device: str) -> None:
    weights = fb.tensor([0.1, 0.0, 3.0, 0.5])
    there, here, *_ = both(lambda d: fb.multinomial(weights.to(d), 3), device)
    np.testing.assert_array_equal(there, here)
