"""Random draws have the bits of the core's own kernels, which `flambeau.tensor.generator` defines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from runs import call

import flambeau as fb
from flambeau.backends.numpy.random import KERNELS

SEED, OFFSET = 0x123456789ABCDEF, (1 << 32) - 3  # the draw crosses the end of the counter's first word
SIZES = ((7, 3), (1001,), (0,), ())
FLOATS = (fb.float32, fb.float64, fb.float16, fb.bfloat16)
COMPLEX = (fb.complex64, fb.complex128)


def exact(op: str, *args: Any, rtol: float = 0.0) -> None:
    want, got = KERNELS[op](*args), call(op, *args)
    for w, g in zip(want, got) if isinstance(want, tuple) else [(want, got)]:
        assert w.shape == g.shape and w.dtype == g.dtype
        np.testing.assert_allclose(g.astype(np.complex128), w.astype(np.complex128), rtol=rtol, atol=0)


@pytest.mark.parametrize("size", SIZES)
def test_draws_of_every_dtype(size: tuple[int, ...]) -> None:
    exact("random_bits", size, 32, SEED, OFFSET, fb.uint32, None)
    exact("random_bits", size, 64, SEED, OFFSET, fb.int64, None)
    for dtype in (*FLOATS, *COMPLEX):
        for low, high in ((0.0, 1.0), (-2.0, 3.5)):
            exact("random_uniform", size, low, high, SEED, OFFSET, dtype, None)
        for mean, std in ((0.0, 1.0), (1.5, 0.3)):
            exact("random_normal", size, mean, std, SEED, OFFSET, dtype, None)
    for dtype in FLOATS:
        exact("random_exponential", size, 2.5, SEED, OFFSET, dtype, None)
        exact("random_geometric", size, 0.3, SEED, OFFSET, dtype, None)
        last_bits = 1e-2 if dtype.itemsize == 2 else 1e-6
        exact("random_cauchy", size, 0.5, 0.3, SEED, OFFSET, dtype, None, rtol=last_bits)
        exact("random_log_normal", size, 0.5, 0.3, SEED, OFFSET, dtype, None, rtol=last_bits)
    for dtype in (fb.int64, fb.int32, fb.uint8, fb.bool):
        exact("random_bernoulli", size, 0.3, SEED, OFFSET, dtype, None)
        exact("random_integers", size, 0, 2, SEED, OFFSET, dtype, None)
    exact("random_integers", size, -5, 1 << 40, SEED, OFFSET, fb.int64, None)
    exact("random_integers", size, -(1 << 63), 1 << 63, SEED, OFFSET, fb.int64, None)


@pytest.mark.parametrize("dtype", FLOATS)
def test_draws_beside_an_array(dtype: Any) -> None:
    x = np.random.default_rng(0).random((33, 7)).astype(dtype.numpy).T
    exact("random_bernoulli_each", x, SEED, OFFSET)
    exact("random_normal_each", x, x, SEED, OFFSET)
    exact("random_dropout", x, 0.3, SEED, OFFSET)
    exact("random_poisson", x * x.dtype.type(30), SEED, OFFSET)


def test_orders_and_choices() -> None:
    for n in (0, 1, 5, 700):
        exact("random_permutation", n, SEED, OFFSET, fb.int64, None)
    weights = np.random.default_rng(0).random((3, 40)).astype(np.float32)
    for replacement in (True, False):
        exact("random_multinomial", weights, 10, replacement, SEED, OFFSET)
    with pytest.raises(RuntimeError, match=r"a row of zeros"):
        call("random_multinomial", weights * 0, 1, True, SEED, OFFSET)
