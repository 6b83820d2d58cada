"""Compares kernels on ndarrays with PyTorch: values, dtypes, and what they must not do to their inputs."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import torch

BF16 = np.dtype(ml_dtypes.bfloat16)
ODD = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 1.5, 2.5, 3.0, -3.0, 1e-30, 1e30, 88.0, -88.0, np.inf, -np.inf, np.nan, 0.25]
TOLERANCE = {"float64": 2e-13, "float32": 2e-6, "float16": 2e-3, "bfloat16": 1.6e-2, "complex64": 5e-6, "complex128": 1e-12}


def to_torch(x: Any) -> Any:
    """The array as a PyTorch tensor of the same elements, dtype and strides."""
    if not isinstance(x, np.ndarray):
        return x
    if x.dtype == BF16:
        return torch.from_numpy(x.view(np.int16).copy()).view(torch.bfloat16) if x.ndim else torch.tensor(float(x), dtype=torch.bfloat16)
    return torch.from_numpy(x.copy())


def from_torch(x: Any) -> Any:
    """PyTorch's result as an array."""
    if x.dtype == torch.bfloat16:
        return x.detach().float().numpy().astype(BF16)
    return x.detach().resolve_conj().numpy()


def close(got: Any, want: Any, tol: float | None = None) -> None:
    """Asserts the same shape, dtype and (nearly) elements."""
    got, want = np.asarray(got), from_torch(want)
    assert got.dtype == want.dtype, (got.dtype, want.dtype)
    assert got.shape == want.shape, (got.shape, want.shape)
    if got.dtype.kind in "biu":
        np.testing.assert_array_equal(got, want)
        return
    t = TOLERANCE[str(got.dtype)] if tol is None else tol
    wide = np.complex128 if got.dtype.kind == "c" else np.float64
    np.testing.assert_allclose(got.astype(wide), want.astype(wide), rtol=t, atol=t * 0.1)


def check(kernel: Any, oracle: Any, *arguments: Any, tol: float | None = None) -> None:
    """The kernel against PyTorch on these arguments; no argument is changed, and no result is an argument's memory."""
    before = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
    with np.errstate(all="ignore"):
        got = kernel(*arguments)
    want = oracle(*[to_torch(a) for a in arguments])
    pairs = zip(got, want, strict=True) if isinstance(want, tuple) else [(got, want)]
    for g, w in pairs:
        close(g, w, tol)
        for a, b in zip(arguments, before, strict=True):
            if isinstance(a, np.ndarray):
                assert not (isinstance(g, np.ndarray) and np.shares_memory(g, a))
                assert a.tobytes() == b.tobytes()


def layouts(x: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
    """x as it is, transposed, strided, zero-size and zero-dimensional."""
    return [
        x,
        np.ascontiguousarray(x.T).T,
        np.repeat(x, 2, axis=-1)[..., ::2],
        x[:0],
        x[0, 0, ...].copy()[()] if x.ndim < 3 else x[0, 0],
        np.array(x.flat[1]),
    ]


def numbers(*shape: int, dtype: Any = "float32", seed: int = 0, odd: bool = False, low: float | None = None, high: float = 1.0) -> Any:
    """Random elements, with the odd ones (zeros, infinities, NaN, large and small) among them if asked for."""
    rng = np.random.default_rng(seed)
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return rng.integers(0, 2, shape).astype(dtype)
    if dtype.kind in "iu":
        return rng.integers(0 if dtype.kind == "u" else -9, 10, shape).astype(dtype)
    x = rng.standard_normal(shape) * 2 if low is None else rng.uniform(low, high, shape)
    if dtype.kind == "c":
        x = x + 1j * rng.standard_normal(shape)
    if odd and x.size >= len(ODD):
        x.reshape(-1)[: len(ODD)] = ODD
    with np.errstate(all="ignore"):
        return x.astype(dtype)
