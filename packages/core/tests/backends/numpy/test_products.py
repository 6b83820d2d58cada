"""Kernels of matrix products against PyTorch."""

from __future__ import annotations

import math
from typing import Any

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import flambeau as fb
from flambeau.backends.numpy.products import KERNELS

BFLOAT16 = np.dtype(ml_dtypes.bfloat16)


def normal(*shape: int, dtype: object = np.float32, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def check(result: object, expected: torch.Tensor, rtol: float = 1e-5, atol: float = 1e-5) -> None:
    result = np.asarray(result)
    assert result.shape == tuple(expected.shape)
    np.testing.assert_allclose(result, expected.detach().numpy(), rtol=rtol, atol=atol)
    assert result.dtype == expected.detach().numpy().dtype


SHAPES = [
    ((3, 4), (4, 5)), ((4,), (4,)), ((3, 4), (4,)), ((4,), (4, 5)), ((2, 3, 4), (4, 5)), ((2, 3, 4), (4,)), ((4,), (2, 4, 5)),
    ((3, 4), (2, 4, 5)), ((2, 1, 3, 4), (5, 4, 2)), ((0, 4), (4, 5)), ((3, 0), (0, 5)), ((2, 0, 4), (4, 3)), ((2, 3, 0), (0,)),
    ((2, 3, 1), (2, 1, 4)), ((3, 1), (1, 4)), ((0,), (0,)), ((2, 3, 0), (2, 0, 4)),
]  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.uint8, np.complex64])
@pytest.mark.parametrize("shapes", SHAPES)
def test_matmul(shapes: tuple, dtype: object) -> None:
    a, b = ((normal(*s, seed=i) * 3).astype(dtype) for i, s in enumerate(shapes))
    check(KERNELS["matmul"](a, b), torch.matmul(torch.from_numpy(a), torch.from_numpy(b)))


def test_matmul_of_large_integers_wraps() -> None:
    a = np.random.default_rng(0).integers(-(2**62), 2**62, (80, 80))
    check(KERNELS["matmul"](a, a), torch.from_numpy(a) @ torch.from_numpy(a))
    small = np.random.default_rng(0).integers(-128, 127, (80, 80)).astype(np.int8)
    check(KERNELS["matmul"](small, small), torch.from_numpy(small) @ torch.from_numpy(small))


@pytest.mark.parametrize("dtype", [np.float16, BFLOAT16])
def test_halves_accumulate_in_float32(dtype: np.dtype) -> None:
    a, b = normal(30, 500, dtype=dtype), normal(500, 20, dtype=dtype, seed=1)
    exact = a.astype(np.float64) @ b.astype(np.float64)
    for result in (
        KERNELS["matmul"](a, b),
        KERNELS["linear"](a, np.ascontiguousarray(b.T), None),
        KERNELS["addmm"](np.zeros(20, dtype), a, b),
    ):
        assert result.dtype == dtype
        np.testing.assert_allclose(result.astype(np.float64), exact, rtol=2 * float(ml_dtypes.finfo(dtype).eps), atol=1e-3)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_matmul_of_strided_batches(data: st.DataObject) -> None:
    sizes = st.integers(0, 4)
    m, k, n = (data.draw(sizes) for _ in range(3))
    batch = data.draw(st.lists(st.integers(1, 3), max_size=2))
    a, b = normal(*batch, k, m), normal(*[1 if data.draw(st.booleans()) else x for x in batch], n, k, seed=1)
    a, b = a.swapaxes(-1, -2)[..., ::1, :], b.swapaxes(-1, -2)
    check(KERNELS["matmul"](a, b), torch.from_numpy(a) @ torch.from_numpy(b))


@pytest.mark.parametrize("name", ["mm", "bmm", "mv", "dot"])
def test_wrong_dimensions(name: str) -> None:
    with pytest.raises(RuntimeError, match=name):
        KERNELS[name](normal(2, 2, 2, 2), normal(2, 2, 2, 2))


@pytest.mark.parametrize("beta, alpha", [(1, 1), (0, 1), (2, 0.5), (0, 3)])
@pytest.mark.parametrize("shape", [(3, 5), (5,), (3, 1), ()])
def test_addmm(shape: tuple, beta: float, alpha: float) -> None:
    c, a, b = normal(*shape, seed=3), normal(3, 4), normal(4, 5, seed=1)
    if beta == 0:
        c = np.full_like(c, np.nan)
    expected = torch.addmm(torch.from_numpy(np.asarray(c)), torch.from_numpy(a), torch.from_numpy(b), beta=beta, alpha=alpha)
    check(KERNELS["addmm"](c, a, b, beta, alpha), expected)
    if shape == (3, 5):
        KERNELS["addmm_"](c, a, b, beta, alpha)
        check(c, expected)


@pytest.mark.parametrize(
    "shapes",
    [
        ((3, 4), (5, 4), (5,)),
        ((3, 4), (5, 4), None),
        ((4,), (5, 4), (5,)),
        ((2, 3, 4), (5, 4), (5,)),
        ((3, 4), (4,), None),
        ((4,), (4,), None),
        ((0, 4), (5, 4), (5,)),
    ],
)
def test_linear(shapes: tuple) -> None:
    x, w, b = (None if s is None else np.asarray(normal(*s, seed=i)) for i, s in enumerate(shapes))
    kept = None if b is None else b.copy()
    check(KERNELS["linear"](x, w, b), torch.nn.functional.linear(*(None if a is None else torch.from_numpy(a) for a in (x, w, b))))
    assert b is None or (b == kept).all()


@pytest.mark.parametrize("p", [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, math.inf])
@pytest.mark.parametrize("shapes", [((3, 4), (5, 4)), ((2, 3, 4), (1, 5, 4)), ((0, 4), (3, 4)), ((2, 0), (3, 0))])
def test_cdist_and_backward(shapes: tuple, p: float) -> None:
    a, b = (normal(*s, dtype=np.float64, seed=i) for i, s in enumerate(shapes))
    if a.size and b.size:
        b[..., 0, :] = a[..., 0, :] if a.ndim == 2 else a[0, 0]
    x, y = torch.from_numpy(a).requires_grad_(), torch.from_numpy(b).requires_grad_()
    expected = torch.cdist(x, y, p)
    result = KERNELS["cdist_forward"](a, b, p, False)
    check(result, expected)
    g = normal(*expected.shape, dtype=np.float64, seed=5)
    if expected.numel() and p:
        (expected * torch.from_numpy(g)).sum().backward()
        check(KERNELS["cdist_backward"](g, a, b, p, result), x.grad)


def test_cdist_through_products() -> None:
    a, b = normal(40, 6, dtype=np.float64), normal(30, 6, dtype=np.float64, seed=1)
    check(KERNELS["cdist_forward"](a, b, 2.0, True), torch.cdist(torch.from_numpy(a), torch.from_numpy(b)))


ODD_LINEARS = [
    ((2, 3, 4), (4,), ()), ((2, 3, 4), (4,), None), ((3, 4), (4,), None), ((4,), (4,), ()), ((3, 4), (0, 4), (0,)), ((3, 0), (4, 0), (4,)),
    ((0, 4), (5, 4), (5,)), ((3, 4), (5, 4), (1,)), ((2, 3, 4), (5, 4), (1,)),
]  # fmt: skip


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shapes", ODD_LINEARS)
def test_gradients_of_odd_linears(shapes: Any, dtype: str) -> None:
    found = []
    for lib in (fb, torch):
        r = np.random.default_rng(0)
        operands = [None if s is None else lib.from_numpy(np.asarray(r.standard_normal(s), dtype)).requires_grad_() for s in shapes]
        out = lib.nn.functional.linear(*operands)
        out.backward(lib.ones(out.shape, dtype=out.dtype))
        found.append([out.detach().numpy(), *(x.grad.numpy() for x in operands if x is not None)])
    for mine, expected in zip(*found, strict=True):
        np.testing.assert_allclose(mine, expected, rtol=1e-5, atol=1e-6, strict=True)
