"""The device: its name, dtypes, transfers, shared memory, evaluation points, statistics, and memory that is not there."""

from __future__ import annotations

import os
import threading

import ml_dtypes
import mlx.core as mx
import numpy as np
import pytest
from flambeau_mps.library import LONGEST

import flambeau as fb
from flambeau.backend import DeviceError, UnsupportedDTypeError
from flambeau.dispatch.backend import backend_for
from flambeau.utils.data import DataLoader, TensorDataset

DTYPES = [
    "bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64", "float16", "bfloat16", "float32", "complex64",
]  # fmt: skip


def numbers(dtype, *shape):
    kind = ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype
    return (np.arange(np.prod(shape)).reshape(shape) % 7).astype(kind)


def test_nothing_is_imported_by_hand(device):
    assert (fb.ones(2, device=device) + 1).tolist() == [2, 2]


def test_the_other_name_says_which_one_there_is(device):
    other = {"mps": "mlx", "mlx": "mps"}[device]
    with pytest.raises(RuntimeError, match=f"device '{device}'"):
        fb.ones(1, device=other)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (1,), (3, 4), (2, 3, 4, 5)])
def test_there_and_back(dtype, shape, device):
    host = numbers(dtype, *shape)
    backend = backend_for(device)
    there = backend.from_host(host, None)
    assert there.shape == shape and there.dtype == host.dtype
    back = backend.to_host(there)
    assert back.dtype == host.dtype and back.shape == shape
    np.testing.assert_array_equal(back, host)


@pytest.mark.parametrize("dtype", ["float64", "complex128", "float8_e4m3fn", "float8_e5m2"])
def test_dtypes_that_mlx_lacks(dtype, device):
    kind = getattr(fb, dtype)
    with pytest.raises(UnsupportedDTypeError, match=rf"{dtype}.*cast with \.to"):
        fb.zeros(2).to(kind).to(device)
    with pytest.raises(UnsupportedDTypeError, match=dtype):
        fb.ones(2, device=device).to(kind)
    assert (fb.ones(2, device=device) * 2).tolist() == [2, 2]


# ---------------------------------------------------------------- shared memory


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "int64", "bool", "complex64"])
def test_the_host_reads_mlx_memory_without_a_copy(dtype, device):
    backend = backend_for(device)
    there = backend.from_host(numbers(dtype, 64, 64), None)
    first, second = backend.to_host(there), backend.to_host(there)
    assert np.shares_memory(first, second)
    assert not first.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 0


def test_what_the_host_read_does_not_change_with_a_write(device):
    x = fb.zeros(1000, device=device)
    backend = backend_for(device)
    before = backend.to_host(x.array)
    x.fill_(3)
    assert before.sum() == 0 and x.sum().item() == 3000


def test_a_copy_on_the_cpu_can_be_written(device):
    x = fb.ones(4, device=device)
    y = x.cpu()
    y[0] = 5
    assert y.tolist() == [5, 1, 1, 1] and x.tolist() == [1, 1, 1, 1]


def test_the_host_array_may_change_after_the_copy(device):
    host = np.arange(100_000, dtype=np.float32)
    there = backend_for(device).from_host(host, None)
    host[:] = -1
    np.testing.assert_array_equal(backend_for(device).to_host(there), np.arange(100_000, dtype=np.float32))


# ---------------------------------------------------------------- evaluation points


def counted(monkeypatch):
    """Counts what is handed to MLX's queue."""
    from flambeau_mps import library

    handed = []
    begin = mx.async_eval
    monkeypatch.setattr(library.mx, "async_eval", lambda *arrays: (handed.append(len(arrays)), begin(*arrays))[1])
    return handed


def test_each_kernels_result_goes_to_the_queue_at_once(device, monkeypatch):
    x = fb.ones(4, device=device)
    handed = counted(monkeypatch)
    y = x + x
    z = y * y
    assert handed == [1, 1]
    assert z.tolist() == [4, 4, 4, 4]


def test_views_cost_no_evaluation(device, monkeypatch):
    x = fb.arange(24.0, device=device)
    handed = counted(monkeypatch)
    y = x.reshape(4, 6).t()[1:3, ::2]
    assert handed == [] and y.tolist() == [[1, 13], [2, 14]]


def test_a_bad_index_raises_in_its_own_call(device):
    with pytest.raises(IndexError, match="7"):
        fb.arange(5, device=device)[fb.tensor([0, 7], device=device)]


def test_what_one_thread_makes_another_reads(device):
    made, read = [], []

    def make():
        x = fb.ones(200, 200, device=device)
        for _ in range(50):
            x = x * 1.01
        made.append(x)

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    thread = threading.Thread(target=lambda: read.append(float(made[0].sum().item())))
    thread.start()
    thread.join()
    assert read[0] == pytest.approx(40_000 * 1.01**50, rel=1e-4)


def test_synchronize(device):
    x = fb.ones(300, 300, device=device)
    y = x @ x
    getattr(fb, device).synchronize()
    assert y[0, 0].item() == 300


# ---------------------------------------------------------------- memory


def test_statistics_count_bytes(device):
    backend = backend_for(device)
    before = backend.memory_stats()["allocated_bytes.all.current"]
    backend.reset_peak_memory_stats()
    x = fb.ones(1000, 1000, device=device)
    stats = backend.memory_stats()
    assert 4_000_000 <= stats["allocated_bytes.all.current"] - before < 4_100_000
    assert stats["allocated_bytes.all.peak"] >= stats["allocated_bytes.all.current"]
    del x
    assert backend.memory_stats()["allocated_bytes.all.current"] == before
    backend.empty_cache()
    assert backend.memory_stats()["reserved_bytes.all.current"] == before
    free, total = backend.memory_info()
    assert 0 < free <= total


@pytest.mark.parametrize("call", [
    lambda d: fb.empty(1 << 40, dtype=fb.uint8, device=d),
    lambda d: fb.zeros(1 << 20, 1 << 20, device=d),
    lambda d: fb.ones(1, device=d).expand(1 << 40) + 1,
    lambda d: fb.ones(1, 1, device=d).expand(1 << 20, 1 << 20).contiguous(),
    lambda d: fb.ones(1 << 20, 1, device=d) + fb.ones(1 << 20, device=d),
])  # fmt: skip
def test_memory_that_is_not_there_is_refused(call, device):
    with pytest.raises(RuntimeError, match="memory"):
        call(device)
    assert (fb.ones(2, device=device) + 1).tolist() == [2, 2]


def test_sizes_that_mlx_cannot_count(device):
    with pytest.raises(RuntimeError, match="at most"):
        fb.ones(1, dtype=fb.uint8, device=device).expand(LONGEST + 1).clone()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_is_told_that_the_device_stayed_behind(device):
    data = TensorDataset(fb.arange(6.0, device=device) + 1)
    with pytest.raises(DeviceError, match="before this process was forked"):
        list(DataLoader(data, batch_size=3, num_workers=1, multiprocessing_context="fork", timeout=60))
    assert sum(x.sum().item() for (x,) in DataLoader(data, batch_size=3)) == 21
