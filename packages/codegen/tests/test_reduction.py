"""Reductions and scans against PyTorch, over drawn dimensions and layouts, at lengths that take every path."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from draws import COMPLEX, FLOATS, INTS, close, filled, laid_out, seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import answer
from runs import call

REAL = (*FLOATS, *INTS)
NUMERIC = (*REAL, "bool", *COMPLEX)
# Short rows, rows of a group, columns in blocks, rows and columns in parts.
SHAPES = ((), (3,), (2, 3, 4), (1, 1), (3, 300), (300, 3), (2, 150, 2), (20000,), (2, 17000), (1100, 300), (5000, 2))

REDUCTIONS: dict[str, tuple[tuple[str, ...], Any]] = {
    "sum": (NUMERIC, torch.sum),
    "mean": ((*FLOATS, *COMPLEX), torch.mean),
    "amax": ((*REAL, "bool"), torch.amax),
    "amin": ((*REAL, "bool"), torch.amin),
    "any": (NUMERIC, torch.any),
    "all": (NUMERIC, torch.all),
}


def drawn(data: st.DataObject, dtypes: tuple[str, ...], seed: int, special: bool = False) -> tuple[np.random.Generator, np.ndarray]:
    rng = np.random.default_rng(seed)
    shape = data.draw(st.sampled_from(SHAPES))
    return rng, laid_out(rng, filled(rng, shape, data.draw(st.sampled_from(dtypes)), special))


def scale_of(x: np.ndarray) -> float:
    return 4 * max(1.0, x.size**0.5 / 10)


@pytest.mark.parametrize("op", REDUCTIONS)
@settings(max_examples=25)
@given(data=st.data(), seed=seeds, keepdim=st.booleans())
def test_over_any_dims(op: str, data: st.DataObject, seed: int, keepdim: bool) -> None:
    dtypes, f = REDUCTIONS[op]
    _, x = drawn(data, dtypes, seed, special=op in ("amax", "amin"))
    dims = tuple(data.draw(st.sets(st.integers(0, x.ndim - 1), min_size=1))) if x.ndim else (0,)
    close(call(op, x, dims, keepdim), answer(lambda t: f(t, dims, keepdim), x), scale_of(x))


@pytest.mark.parametrize("op", ["argmax", "argmin"])
@settings(max_examples=20)
@given(data=st.data(), seed=seeds, keepdim=st.booleans())
def test_places(op: str, data: st.DataObject, seed: int, keepdim: bool) -> None:
    _, x = drawn(data, ("float32", "float64", "int32", "uint8"), seed, special=True)
    dim = data.draw(st.sampled_from([None, *range(x.ndim)])) if x.ndim else None
    got, f = call(op, x, dim, keepdim), getattr(np, op)
    np.testing.assert_array_equal(got, f(x, axis=dim, keepdims=keepdim))
    if dim is not None:
        values, places = call({"argmax": "max_dim", "argmin": "min_dim"}[op], x, dim, keepdim)
        np.testing.assert_array_equal(places, got)
        close(values, getattr(np, op[3:])(x, axis=dim, keepdims=keepdim))


@settings(max_examples=20)
@given(data=st.data(), seed=seeds, correction=st.integers(0, 2))
def test_var_and_norms(data: st.DataObject, seed: int, correction: int) -> None:
    _, x = drawn(data, ("float32", "float64", "complex64"), seed)
    dims = tuple(range(x.ndim))[-1:]
    close(
        call("var_dims", x, dims, correction, True),
        answer(lambda t: torch.var(t, dims or None, correction=correction, keepdim=True), x),
        scale_of(x),
    )
    for order in (2, 1, 0, float("inf"), float("-inf"), 3.0):
        close(
            call("vector_norm", x, order, dims, False), answer(lambda t, o=order: torch.linalg.vector_norm(t, o, dims), x), scale_of(x) * 8
        )


@settings(max_examples=15)
@given(data=st.data(), seed=seeds)
def test_counts_and_products(data: st.DataObject, seed: int) -> None:
    rng, x = drawn(data, NUMERIC, seed)
    close(call("count_nonzero", x, None), np.asarray(np.count_nonzero(x)))
    y = laid_out(rng, filled(rng, (3, 4), data.draw(st.sampled_from(("float32", "float64", "int32", "bool")))))
    close(call("prod", y, 1, False), answer(lambda t: torch.prod(t, 1), y), 4)


def test_of_nothing() -> None:
    x = np.zeros((3, 0), np.float32)
    for op, want in (("sum", 0), ("prod", 1), ("mean", np.nan), ("any", False), ("all", True)):
        np.testing.assert_array_equal(call(op, x, 1, False), np.full(3, want))
    with pytest.raises(IndexError, match=r"amax: dim 1 of the shape \(3, 0\) has no element to choose"):
        call("amax", x, 1, False)


def test_long_sums_are_accurate() -> None:
    x = np.random.default_rng(0).random(3_000_000).astype(np.float32)
    assert abs(float(call("sum", x)) / x.astype(np.float64).sum() - 1) < 2e-7
    ones = np.ones((70_000, 2), np.float16)
    np.testing.assert_array_equal(call("mean", ones, 0, False), [1, 1])  # a float16 accumulator stops at 2048


# ---------------------------------------------------------------- scans

SCANS = ((3,), (2, 3, 4), (3000,), (3, 3000), (1100, 4), (4, 1100))


@pytest.mark.parametrize("op", ["cumsum", "cumprod", "logcumsumexp", "cummax", "cummin"])
@settings(max_examples=15)
@given(data=st.data(), seed=seeds)
def test_scans(op: str, data: st.DataObject, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = data.draw(st.sampled_from(SCANS[:2] if op == "cumprod" else SCANS))
    floats = ("float32", "float64", "bfloat16")
    dtype = data.draw(
        st.sampled_from({"logcumsumexp": floats, "cumsum": (*floats, "int32", "uint8", "complex64")}.get(op, (*floats, "int32")))
    )
    x = laid_out(rng, filled(rng, shape, dtype, special=op in ("cummax", "cummin")))
    dim = data.draw(st.integers(-x.ndim, x.ndim - 1))
    got, want = call(op, x, dim), answer(lambda t: getattr(torch, op)(t, dim), x)
    for g, w in zip(got, want) if isinstance(got, tuple) else [(got, want)]:
        close(g, w, 60)


def test_a_long_running_sum_carries_what_rounding_lost() -> None:
    x = np.random.default_rng(0).random(200_000).astype(np.float32)
    np.testing.assert_allclose(call("cumsum", x, 0), np.cumsum(x.astype(np.float64)), rtol=1.2e-7)


@pytest.mark.parametrize("shape, dim", [((5, 7), 1), ((3, 700), 1), ((4,), 0), ((2, 3), 0)])
def test_logcumsumexp_of_complex_numbers(shape, dim):
    numbers = np.random.default_rng(0)
    x = numbers.standard_normal(shape) + 1j * numbers.standard_normal(shape)
    found = call("logcumsumexp", x, dim)
    np.testing.assert_allclose(np.exp(found), np.exp(answer(lambda t: torch.logcumsumexp(t, dim), x)), rtol=1e-12)
