"""Softmax kernels against PyTorch."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
import torch

from flambeau.backends.numpy.softmax import KERNELS

CASES = [((3, 4), 1), ((3, 4), 0), ((2, 3, 4), 1), ((2, 3, 4), -3), ((5,), 0), ((), 0), ((0, 3), 1), ((3, 0), 1)]


@pytest.mark.parametrize("shape, dim", CASES)
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_forward_and_backward(name: str, shape: tuple, dim: int, dtype: object) -> None:
    r = np.random.default_rng(0)
    a, g = np.asarray(r.standard_normal(shape) * 30, dtype), np.asarray(r.standard_normal(shape), dtype)
    x = torch.from_numpy(a.copy()).requires_grad_()
    expected = getattr(torch, name)(x, dim)
    out = np.asarray(KERNELS[name + "_forward"](a, dim))
    np.testing.assert_allclose(out, expected.detach().numpy(), rtol=1e-5, atol=1e-6)
    assert out.dtype == a.dtype and out.shape == a.shape
    expected.backward(torch.from_numpy(g))
    back = np.asarray(KERNELS[name + "_backward"](g, out, dim))
    np.testing.assert_allclose(back, x.grad.numpy(), rtol=1e-4, atol=1e-5)
    assert back.dtype == a.dtype


@pytest.mark.parametrize("dtype", [np.dtype(np.float16), np.dtype(ml_dtypes.bfloat16)])
def test_halves(dtype: np.dtype) -> None:
    a = (np.random.default_rng(0).standard_normal((4, 300)) * 3).astype(dtype)
    out = KERNELS["softmax_forward"](a, 1)
    exact = np.exp(a.astype(np.float64))
    np.testing.assert_allclose(
        out.astype(np.float64), exact / exact.sum(1, keepdims=True), rtol=float(ml_dtypes.finfo(dtype).eps), atol=1e-6
    )
    assert out.dtype == dtype


def test_strided_and_untouched() -> None:
    a = np.random.default_rng(0).standard_normal((4, 6)).T[::2]
    kept = a.copy()
    np.testing.assert_allclose(KERNELS["softmax_forward"](a, 1), torch.softmax(torch.from_numpy(kept), 1).numpy())
    assert (a == kept).all()


def test_ints_are_refused() -> None:
    with pytest.raises(RuntimeError, match="floating-point"):
        KERNELS["softmax_forward"](np.ones(3, np.int64), 0)
