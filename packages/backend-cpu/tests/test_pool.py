"""The threads: the same bits for any number of them, several callers at once, forks, ends of processes."""

from __future__ import annotations

import ctypes
import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
from typing import Any

import numpy as np
import pytest
from flambeau_cpu import cache, machine
from flambeau_cpu.pool import pool

import flambeau as fb

F = fb.nn.functional
BODY = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)


@pytest.fixture(autouse=True)
def several_threads() -> Any:
    before = fb.get_num_threads()
    fb.set_num_threads(3)
    yield
    fb.set_num_threads(before)


def run(body: Any, total: int, chunk: int, threads: int) -> None:
    f = BODY(body)
    pool().run(ctypes.cast(f, ctypes.c_void_p).value, b"", total, chunk, threads)


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
@pytest.mark.parametrize(("total", "chunk"), [(1, 1), (7, 1), (100, 7), (1000, 1000), (5, 64)])
def test_every_iteration_runs_once(total: int, chunk: int, threads: int) -> None:
    for _ in range(50):
        counts = np.zeros(total, np.int64)

        def body(_: Any, low: int, high: int, counts: Any = counts) -> None:
            counts[low:high] += 1

        run(body, total, chunk, threads)
        assert (counts == 1).all()


def test_several_threads_work() -> None:
    seen: set[int] = set()
    meeting = threading.Barrier(3, timeout=60)

    def body(_: Any, low: int, high: int) -> None:
        meeting.wait()  # ends only if three threads are here at once
        seen.add(threading.get_ident())

    run(body, 3, 1, 3)
    assert len(seen) == 3


def test_the_pools_threads_are_no_more_than_asked_for() -> None:
    seen: set[int] = set()
    pool().start(6)
    for _ in range(200):
        run(lambda a, low, high: seen.add(threading.get_ident()), 20, 1, 2)
    assert len(seen) <= 2


def test_any_number_of_threads_gives_the_same_bits() -> None:
    x, w = fb.randn(500, 300), fb.randn(400, 300)
    results = []
    for count in (1, 2, 3, 7):
        fb.set_num_threads(count)
        norm = F.layer_norm(x, (300,))
        results.append([v.numpy().tobytes() for v in (F.gelu(x), F.softmax(x, 1), norm, F.silu(x), F.gelu(F.linear(x, w)))][:4])
    assert all(r == results[0] for r in results)


def test_callers_at_once() -> None:
    x = fb.randn(300, 400)
    want = F.gelu(x).numpy()
    wrong: list[Any] = []

    def caller() -> None:
        for _ in range(50):
            if not np.array_equal(F.gelu(x).numpy(), want):
                wrong.append(1)

    threads = [threading.Thread(target=caller) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(120)
    assert not wrong and not any(t.is_alive() for t in threads)


def test_numbers_of_threads_are_honoured() -> None:
    code = "import flambeau as fb; from flambeau_cpu.threads import threads; fb.zeros(1); print(threads())"
    for given in ("1", "2"):
        env = {**os.environ, "OPENBLAS_NUM_THREADS": given, "OMP_NUM_THREADS": given}
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True, timeout=120)
        assert int(done.stdout) == min(int(given), os.cpu_count() or 1)


def _child(queue: Any) -> None:
    queue.put(F.gelu(fb.ones(400, 300)).sum().item())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_has_threads_of_its_own() -> None:
    want = F.gelu(fb.ones(400, 300)).sum().item()
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_child, args=(queue,))
    child.start()
    assert queue.get(timeout=120) == want
    child.join(60)
    assert child.exitcode == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_children_forked_while_a_thread_compiles_can_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.VARIABLE, "")
    ended = threading.Event()
    names = itertools.count()

    def compile_one(name: str) -> None:
        machine.function(
            f"define i64 @f(i64 %x) {{\nentry:\n  %y = add i64 %x, {next(names)}\n  ret i64 %y\n}}\n", "f", name.ljust(64, "0")
        )

    def compile_on() -> None:
        while not ended.is_set():
            compile_one(f"thread{next(names)}x")

    thread = threading.Thread(target=compile_on)
    thread.start()
    try:
        for k in range(60):
            child = os.fork()
            if child == 0:
                signal.alarm(20)  # ends a child that waits for a lock
                compile_one(f"child{k}x")
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("how", ["", "sys.exit(0)", "os._exit(0)", "raise SystemExit", "threading.Thread(target=work).start()"])
def test_processes_end(how: str) -> None:
    code = f"""
        import os, sys, threading
        import flambeau as fb
        fb.set_num_threads(3)
        x = fb.randn(400, 400)
        def work():
            for _ in range(200):
                fb.nn.functional.gelu(x)
        work()
        {how}
    """
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
