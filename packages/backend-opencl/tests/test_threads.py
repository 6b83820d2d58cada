"""Verbs and kernels from several threads at once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import flambeau as fb
from flambeau.backend import DeviceError
from flambeau.utils.data import DataLoader, TensorDataset


def test_each_thread_sees_its_own_order():
    def work(i):
        x = fb.full((1000,), float(i), device="opencl")
        for k in range(30):
            x = x + 1
            if k % 10 == 0:
                assert x[0].item() == i + k + 1
        return x.cpu().numpy()

    with ThreadPoolExecutor(4) as pool:
        for i, found in enumerate(pool.map(work, range(8))):
            np.testing.assert_array_equal(found, np.full(1000, i + 30.0))


def test_one_kernel_with_other_arguments_in_each_thread():
    rng = np.random.default_rng(0)
    matrices = [rng.standard_normal((17, 17)).astype(np.float32) for _ in range(8)]

    def work(m):
        x = fb.tensor(m).to("opencl")
        return [(x @ x).cpu().numpy() for _ in range(20)]

    with ThreadPoolExecutor(4) as pool:
        for m, found in zip(matrices, pool.map(work, matrices), strict=True):
            for f in found:
                np.testing.assert_allclose(f, m @ m, rtol=1e-4, atol=1e-4)


def test_faults_are_raised_where_they_were_made():
    x = fb.arange(10.0, device="opencl")

    def work(i):
        index = fb.tensor([i % 2 * 100], device="opencl")
        for _ in range(20):
            try:
                x.index_select(0, index)
            except IndexError:
                assert i % 2
            else:
                assert not i % 2
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(8)))


def test_transfers_in_threads():
    def work(i):
        host = np.full(50_000, i, np.float32)
        for _ in range(10):
            np.testing.assert_array_equal(fb.tensor(host).to("opencl").cpu().numpy(), host)
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(8)))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_is_told_that_the_device_stayed_behind():
    data = TensorDataset(fb.arange(6.0, device="opencl") + 1)
    with pytest.raises(DeviceError, match="before this process was forked"):
        list(DataLoader(data, batch_size=3, num_workers=1, multiprocessing_context="fork", timeout=60))
    assert sum(x.sum().item() for (x,) in DataLoader(data, batch_size=3)) == 21
