"""Reductions, scans and sorting against PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_oracle import BF16, check, numbers

from flambeau.backends.numpy.reduction import KERNELS as REDUCTION
from flambeau.backends.numpy.scan import KERNELS as SCAN
from flambeau.backends.numpy.sorting import KERNELS as SORTING

KERNELS = {**REDUCTION, **SCAN, **SORTING}
DTYPES = ["float32", "float64", "float16", BF16, "int64", "int32", "uint8", "bool", "complex64"]
DIMS = [(None, False), (0, False), (-1, True), ((0, 2), False), ((1,), True)]
REAL = [d for d in DTYPES if d != "complex64"]


def loose(dtype: Any) -> float | None:
    return {"float16": 4e-3, "bfloat16": 3e-2, "complex64": 1e-5}.get(str(np.dtype(dtype)), None)


def views(x: Any) -> list[Any]:
    return [x, x.transpose(2, 0, 1), x[:, ::2], x[..., :1]]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_sum_and_friends(dtype: Any) -> None:
    for x in views(numbers(4, 5, 6, dtype=dtype)):
        for dim, keep in DIMS:
            check(KERNELS["sum"], lambda x, d, k: torch.sum(x, d, k), x, dim, keep, tol=loose(dtype))
            check(KERNELS["any"], lambda x, d, k: torch.any(x) if d is None else torch.any(x, d, k), x, dim, keep)
            check(KERNELS["all"], lambda x, d, k: torch.all(x) if d is None else torch.all(x, d, k), x, dim, keep)
            check(KERNELS["count_nonzero"], torch.count_nonzero, x, dim)
            if np.dtype(dtype).kind in "fcV":
                check(KERNELS["mean"], lambda x, d, k: torch.mean(x, d, k), x, dim, keep, tol=loose(dtype))
                for c in (0, 1, 2.5):
                    check(
                        KERNELS["var_dims"],
                        lambda x, d, c, k: torch.var(x, d, correction=c, keepdim=k),
                        x,
                        dim,
                        c,
                        keep,
                        tol=loose(dtype) or 5e-6,
                    )
                    check(
                        KERNELS["std_dims"],
                        lambda x, d, c, k: torch.std(x, d, correction=c, keepdim=k),
                        x,
                        dim,
                        c,
                        keep,
                        tol=loose(dtype) or 5e-6,
                    )
                for p in (2, 1, 0, 3, 0.5, np.inf, -np.inf):
                    check(KERNELS["vector_norm"], torch.linalg.vector_norm, x, p, dim, keep, tol=loose(dtype) or 5e-6)
        if dtype not in ("float16", BF16):
            check(KERNELS["prod"], lambda x, d, k: torch.prod(x, d, k), x, 1, True, tol=1e-5)
            check(KERNELS["prod"], torch.prod, x, tol=1e-4)


@pytest.mark.parametrize("dtype", REAL, ids=str)
def test_extremes(dtype: Any) -> None:
    for odd in (False, True):
        for x in views(numbers(4, 5, 6, dtype=dtype, odd=odd)):
            for dim, keep in DIMS:
                check(KERNELS["amax"], lambda x, d, k: torch.amax(x, () if d is None else d, k), x, dim, keep)
                check(KERNELS["amin"], lambda x, d, k: torch.amin(x, () if d is None else d, k), x, dim, keep)
            for dim, keep in [(0, False), (-1, True), (1, False)]:
                check(KERNELS["max_dim"], lambda x, d, k: tuple(torch.max(x, d, k)), x, dim, keep)
                check(KERNELS["min_dim"], lambda x, d, k: tuple(torch.min(x, d, k)), x, dim, keep)
                if dtype != "bool":
                    check(KERNELS["argmax"], torch.argmax, x, dim, keep)
                    check(KERNELS["argmin"], torch.argmin, x, dim, keep)
            if dtype != "bool":
                check(KERNELS["argmax"], torch.argmax, x)
    with pytest.raises((ValueError, RuntimeError)):
        KERNELS["amax"](np.zeros((0, 3), np.float32), 0, False)


def test_nothing_and_one_element() -> None:
    for x in (np.array(3, np.float32), np.array(2.0), np.array(True)):
        check(KERNELS["sum"], lambda x, d, k: torch.sum(x, d, k), x, 0, False)
        check(KERNELS["amax"], lambda x, d, k: torch.amax(x, d, k), x, -1, True)
        check(KERNELS["max_dim"], lambda x, d, k: tuple(torch.max(x, d, k)), x, 0, False)
        check(KERNELS["cumsum"], torch.cumsum, x, 0)
        check(KERNELS["cummax"], lambda x, d: tuple(torch.cummax(x, d)), x, 0)
        check(KERNELS["sort"], lambda x, d: tuple(torch.sort(x, d)), x, -1)
    empty = np.zeros((0, 3), np.float32)
    for dim, keep in [(None, False), (0, True), (1, False)]:
        check(KERNELS["sum"], lambda x, d, k: torch.sum(x, d, k), empty, dim, keep)
        check(KERNELS["mean"], lambda x, d, k: torch.mean(x, d, k), empty, dim, keep)
        check(KERNELS["vector_norm"], torch.linalg.vector_norm, empty, 2, dim, keep)
    check(KERNELS["logsumexp"], torch.logsumexp, empty, 0)


@pytest.mark.parametrize("shape,dim", [((1 << 20,), None), ((100000, 8), 0), ((8, 50000, 3), 1), ((3000, 700), (0,)), ((3000, 41), None)])
def test_long_sums_lose_nothing(shape: Any, dim: Any) -> None:
    x = np.random.default_rng(0).uniform(0.5, 1.5, shape).astype(np.float32)
    for y in (x, np.asfortranarray(x), np.repeat(x, 2, -1)[..., ::2]):
        exact = y.astype(np.float64).sum(dim)
        error = np.abs(KERNELS["sum"](y, dim, False) - exact) / exact
        theirs = np.abs(torch.sum(torch.from_numpy(y), () if dim is None else dim).numpy() - exact) / exact
        assert error.max() < max(6e-7, 1.5 * theirs.max())


def test_logsumexp() -> None:
    x = numbers(4, 5, 6, odd=False) * np.float32(100)
    x[0, 0] = -np.inf
    x[1, 1, 2] = np.inf
    for dim, keep in [(0, False), (-1, True), ((0, 2), False)]:
        check(KERNELS["logsumexp"], torch.logsumexp, x, dim, keep)


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", BF16, "int64", "uint8"], ids=str)
def test_order_statistics(dtype: Any) -> None:
    def same_choice(kernel: Any, oracle: Any, x: Any, dim: int, keep: bool) -> None:
        values, places = kernel(x, dim, keep)
        check(lambda x: kernel(x, dim, keep)[0], lambda x: oracle(x, dim, keep)[0], x)
        where = places if keep or x.ndim == 0 else np.expand_dims(places, dim)
        found = np.take_along_axis(x, where, dim)
        np.testing.assert_array_equal((found if keep else found.squeeze(dim)).astype(np.float64), np.asarray(values).astype(np.float64))

    for odd in (False, True):
        for x in views(numbers(4, 5, 6, dtype=dtype, odd=odd)):
            for dim, keep in [(0, False), (-1, True), (1, False)]:
                same_choice(KERNELS["median_dim"], torch.median, x, dim, keep)
                same_choice(KERNELS["nanmedian_dim"], torch.nanmedian, x, dim, keep)
    if dtype != BF16:
        x = numbers(4, 5, 30, dtype="int64").astype(dtype)
        same_choice(KERNELS["mode"], torch.mode, x, -1, False)
        same_choice(KERNELS["mode"], torch.mode, x, 0, True)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_scans(dtype: Any) -> None:
    for x in views(numbers(4, 5, 6, dtype=dtype)):
        for dim in (0, -1, 1):
            check(KERNELS["cumsum"], torch.cumsum, x, dim, tol=loose(dtype) or 2e-6)
            check(KERNELS["cumprod"], torch.cumprod, x, dim, tol=loose(dtype) or 2e-6)
            if dtype != "complex64":
                for name in ("cummax", "cummin"):
                    check(KERNELS[name], lambda x, d, name=name: tuple(getattr(torch, name)(x, d)), x, dim)
            if np.dtype(dtype).kind in "fV":
                check(KERNELS["logcumsumexp"], torch.logcumsumexp, x, dim, tol=loose(dtype) or 5e-6)


def test_running_extremes_meet_nan() -> None:
    x = np.array([1, 3, 3, np.nan, 2, np.nan, 5], np.float32)
    check(KERNELS["cummax"], lambda x, d: tuple(torch.cummax(x, d)), x, 0)
    check(KERNELS["cummin"], lambda x, d: tuple(torch.cummin(x, d)), x, 0)


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", BF16, "int64", "uint8", "bool"], ids=str)
@pytest.mark.parametrize("descending", [False, True])
def test_sort(dtype: Any, descending: bool) -> None:
    for odd in (False, True):
        for x in [*views(numbers(4, 5, 6, dtype=dtype, odd=odd)), np.zeros((0, 3), dtype)]:
            for dim in range(-x.ndim, x.ndim):
                check(KERNELS["sort"], lambda x, d, r: tuple(torch.sort(x, dim=d, descending=r, stable=True)), x, dim, descending)


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 40), data=st.data())
def test_topk_and_kthvalue(n: int, data: Any) -> None:
    k = data.draw(st.integers(1, n))
    x = np.random.default_rng(n).permutation(3 * n).reshape(3, n).astype(np.float32)
    largest = data.draw(st.booleans())
    check(KERNELS["topk"], lambda x, k, d, b: tuple(torch.topk(x, k, d, b)), x, k, -1, largest)
    check(KERNELS["topk"], lambda x, k, d, b: tuple(torch.topk(x, k, d, b)), x.T, k, 0, largest)
    check(KERNELS["kthvalue"], lambda x, k, d, b: tuple(torch.kthvalue(x, k, d, b)), x, k, -1, True)
    check(KERNELS["kthvalue"], lambda x, k, d, b: tuple(torch.kthvalue(x, k, d, b)), x.T, k, 0, False)
    with pytest.raises(RuntimeError, match="can be"):
        KERNELS["topk"](x, n + 1, -1)


def test_topk_takes_nan_as_the_largest() -> None:
    x = np.array([1, np.nan, 3, -np.inf, np.inf, 0, 2, 2.5, 7, 8, 9, 10], np.float32)
    for k in (2, 6, 12):
        for largest in (True, False):
            check(KERNELS["topk"], lambda x, k, d, b: tuple(torch.topk(x, k, d, b)), x, k, 0, largest)


@pytest.mark.parametrize("dtype", ["float32", "int64", "bool", BF16], ids=str)
def test_distinct_values(dtype: Any) -> None:
    x = np.round(numbers(6, 4, dtype=dtype).astype(np.float64)).astype(dtype)
    x = np.concatenate([x, x[:2], x[:2]])
    for dim in (None, 0, 1):
        check(KERNELS["unique_sorted"], lambda x, d: torch.unique(x, return_inverse=True, return_counts=True, dim=d), x, dim)
        check(KERNELS["unique_runs"], lambda x, d: torch.unique_consecutive(x, return_inverse=True, return_counts=True, dim=d), x, dim)


def test_distinct_slices_of_nothing() -> None:
    runs = KERNELS["unique_runs"]
    check(runs, lambda x, d: torch.unique_consecutive(x, return_inverse=True, return_counts=True, dim=d), np.zeros((0, 2), np.int64), 0)
    with pytest.raises(RuntimeError, match="no elements to compare"):
        runs(np.zeros((2, 0), np.int64), 0)


def test_search_and_histograms() -> None:
    s, x = np.sort(numbers(3, 7), -1), numbers(3, 5, seed=1)
    for right in (False, True):
        check(KERNELS["search_rows"], lambda s, x, r: torch.searchsorted(s, x, right=r), s, x, right)
        check(KERNELS["search_rows"], lambda s, x, r: torch.searchsorted(s, x, right=r), s[0].copy(), x, right)
    values = numbers(1000)
    for bins, low, high in [(10, 0, 0), (7, -1, 1), (100, -5, 5)]:
        check(KERNELS["histc"], torch.histc, values, bins, low, high)
