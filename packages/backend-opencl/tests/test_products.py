"""Products of matrices: sizes at the tiles' edges, layouts, batches, dtypes, both kernels."""

from __future__ import annotations

import numpy as np
import pytest
from flambeau_opencl.kernels import products
from hypothesis import given, settings
from hypothesis import strategies as st

import flambeau as fb

SHAPES = [
    ((3, 4), (4, 5)), ((65, 130), (130, 67)), ((97, 300), (300, 129)), ((5,), (5,)), ((5,), (5, 3)), ((4, 5), (5,)), ((2, 3, 4), (4, 6)),
    ((2, 3, 4), (2, 4, 6)), ((1, 3, 4), (5, 4, 6)), ((2, 3, 5, 4), (2, 1, 4, 7)), ((2, 1, 3, 5, 4), (3, 1, 4, 2)), ((0, 3), (3, 2)), ((3, 0), (0, 2)),
]  # fmt: skip
TOLERANCE = {
    "float32": 1e-6,
    "float64": 1e-14,
    "float16": 1e-3,
    "bfloat16": 1e-2,
    "complex64": 1e-6,
    "complex128": 1e-14,
    "int32": 0,
    "int64": 0,
}


def check(a, b, dtype, turned=(False, False)):
    kind = getattr(fb, dtype)
    x, y = fb.tensor(a).to(kind), fb.tensor(b).to(kind)
    wide = np.complex128 if dtype.startswith("complex") else np.float64
    expected = (
        x.to(fb.complex128 if wide is np.complex128 else fb.float64).numpy()
        @ y.to(fb.complex128 if wide is np.complex128 else fb.float64).numpy()
    )
    X, Y = (
        t.transpose(-1, -2).contiguous().to("opencl").transpose(-1, -2) if turn and t.ndim > 1 else t.to("opencl")
        for t, turn in zip((x, y), turned)
    )
    found = (X @ Y).cpu()
    assert found.dtype is kind and found.shape == expected.shape
    scale = max(1, np.abs(expected).max()) if expected.size else 1
    assert (
        np.abs(found.to(fb.complex128 if wide is np.complex128 else fb.float64).numpy() - expected).max(initial=0)
        <= TOLERANCE[dtype] * scale
    )


@pytest.mark.parametrize("turned", [(False, False), (True, False), (False, True), (True, True)])
@pytest.mark.parametrize("dtype", TOLERANCE)
def test_shapes(rng, dtype, turned):
    for a, b in SHAPES:
        x, y = rng.standard_normal(a) * 3, rng.standard_normal(b) * 3
        if dtype.startswith("complex"):
            x, y = x + 1j * rng.standard_normal(a), y - 1j * rng.standard_normal(b)
        check(x, y, dtype, turned)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(1, 70), st.integers(0, 3))
def test_any_size(m, n, k, turned):
    rng = np.random.default_rng(m * 71 + n)
    check(rng.standard_normal((m, k)), rng.standard_normal((k, n)), "float32", (bool(turned & 1), bool(turned & 2)))


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "bfloat16"])
def test_the_kernel_of_gpus(rng, dtype, device, monkeypatch):
    """Its work items share tiles in local memory; PoCL runs it too."""
    monkeypatch.setattr(device, "is_cpu", False)
    products.kernel_for.cache_clear()
    try:
        for a, b in SHAPES[:4]:
            for turned in ((False, False), (True, True)):
                check(rng.standard_normal(a) * 3, rng.standard_normal(b) * 3, dtype, turned)
        check(rng.standard_normal((300, 260)), rng.standard_normal((260, 700)), dtype)
    finally:
        products.kernel_for.cache_clear()


def test_small_local_memory(rng, device, monkeypatch):
    for room in (300_000, 80_000, 32_768, 8_192):
        monkeypatch.setattr(device, "local_memory", room)
        products.kernel_for.cache_clear()
        check(rng.standard_normal((50, 70)), rng.standard_normal((70, 60)), "float32")
    products.kernel_for.cache_clear()


def test_transposed_operands_are_not_copied(device):
    x = fb.ones(400, 300, device="opencl")
    (x.t() @ x).sum().item()
    device.pool.reset_peak()
    before = device.pool.stats()["allocated_bytes.all.current"]
    y = x.t() @ x
    assert device.pool.stats()["allocated_bytes.all.peak"] - before < 1.1 * 4 * 300 * 300
    assert y[0, 0].item() == 400


def test_shapes_that_do_not_fit():
    x = fb.ones(2, 3, device="opencl")
    with pytest.raises(RuntimeError, match="matmul"):
        x @ x
    with pytest.raises(RuntimeError, match="bmm"):
        fb.bmm(x, x)
