"""The allocator: blocks are used again, counted, and given back; running out tells what there is."""

from __future__ import annotations

import gc

import pytest
from flambeau_opencl.memory import readable

import flambeau as fb


@pytest.fixture(autouse=True)
def clean(device):
    gc.collect()
    device.finish()
    device.pool.empty_cache()


def test_freed_blocks_are_used_again(device):
    x = fb.empty(1000, 1000, device="opencl")
    reserved = device.pool.stats()["reserved_bytes.all.current"]
    for _ in range(5):
        del x
        x = fb.empty(1000, 1000, device="opencl")
    assert device.pool.stats()["reserved_bytes.all.current"] == reserved
    assert x.shape == (1000, 1000)


def test_statistics(device):
    before = fb.opencl.memory_allocated()
    fb.opencl.reset_peak_memory_stats()
    x, y = fb.empty(10**6, device="opencl"), fb.empty(10**6, device="opencl")
    during = fb.opencl.memory_allocated() - before
    assert 8e6 <= during < 10e6
    view = x[10:]
    del x, y
    assert 4e6 <= fb.opencl.memory_allocated() - before < 5e6  # the view keeps its memory
    del view
    assert fb.opencl.memory_allocated() == before
    assert fb.opencl.max_memory_allocated() >= before + during
    assert fb.opencl.memory_reserved() >= before + during
    fb.opencl.empty_cache()
    assert fb.opencl.memory_reserved() < before + during


def test_too_large_a_request_lists_what_there_is(device):
    held = fb.empty(3000, 1000, device="opencl")
    with pytest.raises(MemoryError) as caught:
        fb.empty(2**50, device="opencl")
    text = str(caught.value)
    assert "no room for 4096.0 TiB" in text and "allocated" in text and "largest live blocks: 1 x 11.4 MiB" in text
    assert (fb.ones(2, device="opencl") + 1).tolist() == [2, 2]
    del held


def test_arrays_without_elements_take_no_memory(device):
    fb.empty(0, device="opencl")
    before = device.pool.stats()["allocated_bytes.all.current"]
    many = [fb.empty(0, 5, device="opencl") for _ in range(100)]
    assert device.pool.stats()["allocated_bytes.all.current"] == before and many


def test_what_is_queued_may_use_memory_that_was_freed():
    x = fb.full((500_000,), 3.0, device="opencl")
    for i in range(50):
        y = x + i
        z = y * 2
        del y
    assert z.sum().item() == pytest.approx(500_000 * 2 * 52)


def test_cycles_are_collected_before_memory_is_short(device):
    class Node:
        pass

    size = device.largest_block // 4
    gc.disable()
    try:
        for _ in range(3 * (device.total_memory // size)):
            a = Node()
            a.me, a.x = a, fb.empty(size, dtype=fb.uint8, device="opencl")
    finally:
        gc.enable()


def test_readable():
    assert [readable(n) for n in (17, 2048, 5 * 2**20, 3 * 2**30)] == ["17 bytes", "2.0 KiB", "5.0 MiB", "3.0 GiB"]
