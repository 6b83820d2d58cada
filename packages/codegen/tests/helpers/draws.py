"""What hypothesis draws: shapes, layouts, dtypes, elements."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from runs import dtype_of

FLOATS = ("float32", "float64", "float16", "bfloat16")
INTS = ("int64", "int32", "int16", "int8", "uint8")
COMPLEX = ("complex64", "complex128")
ALL = (*FLOATS, *INTS, "bool", *COMPLEX)

shapes = st.lists(st.integers(0, 5), max_size=4).map(tuple)
seeds = st.integers(0, 2**32 - 1)


def filled(rng: np.random.Generator, shape: tuple[int, ...], dtype: str, special: bool = False) -> np.ndarray:
    """Elements of a dtype: small ones; with `special`, NaN and infinities among them."""
    d, x = dtype_of(dtype), np.asarray(rng.standard_normal(shape) * 3)
    if dtype == "bool":
        return np.array(x > 0)
    if d.kind == "c":
        return np.array(x + 1j * rng.standard_normal(shape), d)
    if d.kind in "iu":
        return np.array(np.abs(x) if d.kind == "u" else x).astype(d)
    if special and x.size:
        odd = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0])
        x = np.where(rng.random(shape) < 0.3, odd[rng.integers(0, 7, shape)], x)
    return np.array(x).astype(d)


def laid_out(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    """The same elements in another layout: permuted, with gaps, reversed, behind an offset."""
    if x.ndim == 0:
        return np.array(x)
    order = rng.permutation(x.ndim)
    steps = rng.choice([1, 1, 2, -1], x.ndim)
    turned = x.transpose(order)
    memory = np.zeros([n * abs(s) + 1 for n, s in zip(turned.shape, steps)], x.dtype)
    view = memory[tuple(slice(0, n * abs(s), abs(s)) for n, s in zip(turned.shape, steps))]
    view = view[tuple(slice(None, None, -1 if s < 0 else 1) for s in steps)]
    view[...] = turned
    return view.transpose(np.argsort(order))


def broadcastable(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape that broadcasts to this one."""
    return tuple(1 if rng.random() < 0.3 else n for n in shape[int(rng.integers(0, len(shape) + 1)) :])


def close(got: Any, want: Any, scale: float = 1.0) -> None:
    """Asserts equal shapes and dtypes and close elements."""
    want = np.asarray(want)
    assert got.shape == want.shape and got.dtype == want.dtype, (got.shape, got.dtype, want.shape, want.dtype)
    if want.dtype.kind in "iub":
        np.testing.assert_array_equal(got, want)
        return
    wide = np.complex128 if want.dtype.kind == "c" else np.float64
    tolerance = scale * {"float16": 1e-3, "bfloat16": 8e-3, "float64": 1e-13, "complex128": 1e-12}.get(want.dtype.name, 2e-6)
    np.testing.assert_allclose(got.astype(wide), want.astype(wide), rtol=tolerance, atol=tolerance)
