"""Memory of large results."""

from __future__ import annotations

import os
import signal
import threading

import numpy as np
import pytest
from flambeau_cpu import memory


def test_memory_comes_back_when_its_last_array_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "LARGE", 1 << 20)
    memory.empty_cache()
    f32 = np.dtype(np.float32)
    a = memory.empty((1024, 512), f32)
    assert a.dtype == f32 and a.shape == (1024, 512) and a.flags.c_contiguous and a.flags.writeable
    assert a.ctypes.data % 64 == 0
    place, part = a.ctypes.data, a[1:]
    part[:] = 3
    del a
    b = memory.empty((1024, 512), f32)
    assert b.ctypes.data != place and (part == 3).all()
    del part
    c = memory.empty((512, 1024), f32)
    assert c.ctypes.data == place
    memory.empty_cache()


def test_small_results_are_the_array_librarys() -> None:
    a = memory.empty((3,), np.dtype(np.int64))
    assert a.flags.owndata
    assert memory.empty((), np.dtype(np.float32)).shape == ()
    assert memory.empty((0, 1 << 22), np.dtype(np.float32)).shape == (0, 1 << 22)


def test_no_more_than_the_limit_waits() -> None:
    memory.empty_cache()
    arrays = [memory.empty((memory.KEPT // 2 + 1,), np.dtype(np.uint8)) for _ in range(2)]
    places = {a.ctypes.data for a in arrays}
    del arrays
    assert sum(len(m) for m in memory._free.values()) == 1
    assert memory._free[memory.KEPT // 2 + 1][0].ctypes.data in places
    memory.empty_cache()


def test_what_waits_makes_room_for_other_sizes() -> None:
    memory.empty_cache()
    first, second = memory.KEPT // 2 + 1, memory.KEPT // 2 + 2
    for size in (first, second):
        a = memory.empty((size,), np.dtype(np.uint8))
        del a
    assert set(memory._free) == {second} and memory._waiting == [second]
    memory.empty_cache()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_child_takes_memory_though_a_thread_held_the_lock() -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with memory._lock:
            held.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    child = os.fork()
    if not child:
        signal.alarm(20)
        memory.empty((1 << 23,), np.dtype(np.uint8))
        os._exit(0)
    done.set()
    thread.join()
    assert os.waitpid(child, 0)[1] == 0
