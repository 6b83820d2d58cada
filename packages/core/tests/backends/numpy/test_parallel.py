"""Kernels on several threads: their values, and what threads, interrupts, forks and other users of BLAS do to them."""

from __future__ import annotations

import functools
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import threadpoolctl
import torch

import flambeau as fb
from flambeau.backends.numpy import correlation, parallel
from flambeau.backends.numpy.parallel import in_parts, one_blas_thread

F, TF = fb.nn.functional, torch.nn.functional


@pytest.fixture(autouse=True)
def two_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(correlation, "WORTH", 1 << 20)  # so that small convolutions are cut into parts too
    before = fb.get_num_threads()
    fb.set_num_threads(2)
    yield
    fb.set_num_threads(before)


def conv(stride: int = 1, padding: int = 1, groups: int = 1) -> Callable[..., Any]:
    return lambda lib, x, w, b: lib.nn.functional.conv2d(x, w, b, stride=stride, padding=padding, groups=groups)


def attention(**options: Any) -> Callable[..., Any]:
    return lambda lib, q, k, v: lib.nn.functional.scaled_dot_product_attention(q, k, v, **options)


CASES: dict[str, tuple[Callable[..., Any], list[tuple[int, ...]]]] = {
    "linear, more outputs": (lambda lib, x, w, b: lib.nn.functional.linear(x, w, b), [(9, 65, 120), (250, 120), (250,)]),
    "linear, more inputs": (lambda lib, x, w, b: lib.nn.functional.linear(x, w, b), [(300, 250), (120, 250), (120,)]),
    "linear, many rows": (lambda lib, x, w, b: lib.nn.functional.linear(x, w, b), [(5001, 40), (51, 40), (51,)]),
    "linear, one row": (lambda lib, x, w, b: lib.nn.functional.linear(x, w, b), [(1, 3000), (3100, 3000), (3100,)]),
    "linear without bias": (lambda lib, x, w: lib.nn.functional.linear(x, w), [(300, 250), (120, 250)]),
    "matmul, rows": (lambda lib, a, b: a @ b, [(2001, 70), (70, 71)]),
    "matmul, columns": (lambda lib, a, b: a @ b, [(70, 71), (71, 2001)]),
    "matmul, batch": (lambda lib, a, b: a @ b, [(17, 80, 81), (17, 81, 82)]),
    "matmul, batches that broadcast": (lambda lib, a, b: a @ b, [(5, 1, 180, 81), (5, 3, 81, 82)]),
    "gelu": (lambda lib, x: lib.nn.functional.gelu(x), [(700, 501)]),
    "silu": (lambda lib, x: lib.nn.functional.silu(x), [(700, 501)]),
    "attention, more batches": (attention(is_causal=True), [(7, 3, 120, 33)] * 3),
    "attention, more heads": (attention(), [(1, 12, 120, 33)] * 3),
    "conv, one product an image": (conv(), [(5, 16, 40, 41), (33, 16, 3, 3), (33,)]),
    "conv, images in rows": (conv(), [(3, 16, 101, 102), (65, 16, 3, 3), (65,)]),
    "conv, images together": (conv(), [(40, 64, 9, 8), (65, 64, 3, 3), (65,)]),
    "conv, small products": (conv(), [(64, 16, 8, 8), (20, 16, 3, 3), (20,)]),
    "conv, stride": (conv(2), [(9, 32, 41, 40), (65, 32, 3, 3), (65,)]),
    "conv, few channels": (conv(2, 3), [(5, 3, 101, 100), (40, 3, 7, 7), (40,)]),
    "conv, groups": (conv(groups=4), [(9, 32, 41, 40), (64, 8, 3, 3), (64,)]),
    "conv, depthwise": (conv(groups=32), [(9, 32, 101, 100), (32, 1, 3, 3), (32,)]),
    "conv, pointwise": (conv(padding=0), [(9, 64, 41, 40), (65, 64, 1, 1), (65,)]),
    "conv, pointwise with stride": (conv(2, 0), [(9, 64, 61, 60), (65, 64, 1, 1), (65,)]),
}


def run(lib: Any, operation: Callable[..., Any], arrays: list[np.ndarray], memory_format: Any = None) -> list[np.ndarray]:
    """The result and all gradients."""
    tensors = [lib.from_numpy(a.copy()) for a in arrays]
    if memory_format is not None:
        tensors[0] = tensors[0].to(memory_format=memory_format)
    for t in tensors:
        t.requires_grad_()
    out = operation(lib, *tensors)
    out.backward(lib.from_numpy(np.random.default_rng(1).standard_normal(out.shape).astype("f4")))
    return [out.detach().numpy(), *(t.grad.numpy() for t in tensors)]


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("name", CASES)
def test_values_and_gradients_on_several_threads(name: str, threads: int) -> None:
    operation, shapes = CASES[name]
    r = np.random.default_rng(0)
    arrays = [r.standard_normal(shape).astype("f4") for shape in shapes]
    fb.set_num_threads(threads)
    for found, expected in zip(run(fb, operation, arrays), run(torch, operation, arrays), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=2e-6 * max(1.0, float(np.abs(expected).max())) * 10)


def test_channels_last_convolution() -> None:
    r = np.random.default_rng(0)
    arrays = [r.standard_normal(shape).astype("f4") for shape in [(9, 32, 41, 40), (65, 32, 3, 3), (65,)]]
    found = run(fb, conv(), arrays, fb.channels_last)
    for mine, expected in zip(found, run(torch, conv(), arrays, torch.channels_last), strict=True):
        np.testing.assert_allclose(mine, expected, rtol=1e-4, atol=2e-5 * float(np.abs(expected).max()))


def parts_of(count: int, least: int) -> list[tuple[int, int]]:
    return [(part.start, part.stop) for part in in_parts(lambda part: part, count, least)]


@pytest.mark.parametrize(
    ("threads", "count", "least", "expected"),
    [
        (2, 10, 1, [(0, 5), (5, 10)]),
        (2, 11, 5, [(0, 5), (5, 11)]),
        (2, 11, 6, [(0, 11)]),
        (3, 10, 1, [(0, 3), (3, 6), (6, 10)]),
        (1, 10, 1, [(0, 10)]),
        (2, 0, 0, [(0, 0)]),
        (2, 1, 0, [(0, 1)]),
        (4, 3, 1, [(0, 1), (1, 2), (2, 3)]),
    ],
)
def test_parts_follow_from_sizes_and_threads(threads: int, count: int, least: int, expected: list[tuple[int, int]]) -> None:
    fb.set_num_threads(threads)
    assert parts_of(count, least) == expected


def test_parts_run_on_threads_of_their_own() -> None:
    meeting = threading.Barrier(2)

    def work(part: slice) -> int:
        meeting.wait(60)  # nobody comes here twice
        return threading.get_ident()

    first, second = in_parts(work, 2, 1)
    assert first == threading.get_ident() != second


def test_blas_has_one_thread_meanwhile_and_its_own_number_afterwards() -> None:
    def threads(_: Any = None) -> int:
        return max(library.get_num_threads() for library in parallel._libraries())

    assert in_parts(threads, 2, 1) == [1, 1] and threads() == 2
    with one_blas_thread as outer, one_blas_thread as inner:
        assert outer == inner == 2 and threads() == 1 and fb.get_num_threads() == 2
        fb.set_num_threads(3)
        assert threads() == 1 and fb.get_num_threads() == 3
    assert threads() == 3


def test_a_limit_on_blas_holds_for_kernels() -> None:
    with threadpoolctl.threadpool_limits(1, user_api="blas"):
        assert parts_of(10, 1) == [(0, 10)]
    assert parts_of(10, 1) == [(0, 5), (5, 10)]


def use_libraries(monkeypatch: pytest.MonkeyPatch, *libraries: Any) -> None:
    monkeypatch.setattr(parallel, "_libraries", lambda: list(libraries))
    parallel._limit.cache_clear()
    monkeypatch.setattr(parallel, "_limit", functools.cache(parallel._limit.__wrapped__))
    monkeypatch.setattr(parallel, "_team", parallel._Team())


def test_a_blas_without_control_leaves_the_kernels_a_number_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fb.get_num_threads()
    use_libraries(monkeypatch, parallel._NoControl())
    assert fb.get_num_threads() == 1 and parts_of(10, 1) == [(0, 10)]
    fb.set_num_threads(2)
    assert parts_of(10, 1) == [(0, 5), (5, 10)]
    monkeypatch.undo()
    assert fb.get_num_threads() == before


class OnOpenMP(threading.local):
    """A BLAS whose limits are each thread's own."""

    threading_layer, count = "openmp", 2

    def get_num_threads(self) -> int:
        return self.count

    def set_num_threads(self, count: int) -> None:
        self.count = count


def test_limits_of_each_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    blas = OnOpenMP()
    use_libraries(monkeypatch, blas)
    inside, seen = threading.Barrier(2), []

    def other() -> None:
        seen.append(in_parts(lambda _: blas.count, 2, 1))
        with one_blas_thread as threads:
            inside.wait(60)
            seen.append((threads, blas.count))
            inside.wait(60)
        seen.append(blas.count)

    thread = threading.Thread(target=other)
    with one_blas_thread as threads:
        thread.start()
        inside.wait(60)
        assert (threads, blas.count) == (2, 1)
    assert blas.count == 2
    inside.wait(60)
    thread.join()
    assert seen == [[1, 1], (2, 1), 2]


def test_any_thread_may_limit_blas() -> None:
    seen: list[Any] = []

    def other() -> None:
        with one_blas_thread as threads:
            seen.append((threads, parallel._blas_threads()))
        seen.append(parallel._blas_threads())
        fb.set_num_threads(3)

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen == [(2, 1), 2] and fb.get_num_threads() == 3


@pytest.mark.parametrize("where", [0, 1])
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_waits_for_the_other_part_and_leaves_the_helpers_usable(where: int, error: type[BaseException]) -> None:
    failed, ended = threading.Event(), threading.Event()

    def work(part: slice) -> None:
        if part.start == where:
            failed.set()
            raise error("here")
        failed.wait(60)
        ended.set()

    for _ in range(2):
        with pytest.raises(error, match="here"):
            in_parts(work, 2, 1)
        assert ended.is_set()
        failed.clear()
        ended.clear()
    assert in_parts(lambda part: part.start, 2, 1) == [0, 1] and fb.get_num_threads() == 2


def test_two_errors_are_one_and_leave_nothing_behind() -> None:
    def work(part: slice) -> None:
        raise ValueError(part.start)

    with pytest.raises(ValueError, match="0"):
        in_parts(work, 2, 1)
    assert in_parts(lambda part: part.start, 2, 1) == [0, 1]


def test_a_part_may_ask_for_parts() -> None:
    assert in_parts(lambda part: (threading.get_ident(), in_parts(lambda _: threading.get_ident(), 2, 1)), 2, 1) == [
        (thread, [thread, thread]) for thread in in_parts(lambda _: threading.get_ident(), 2, 1)
    ]


def test_threads_that_share_the_helpers_get_the_same_bits() -> None:
    r = np.random.default_rng(0)
    arrays = [r.standard_normal(shape).astype("f4") for shape in CASES["linear, more outputs"][1]]
    alone = run(fb, CASES["linear, more outputs"][0], arrays)
    found: list[list[np.ndarray]] = []
    threads = [
        threading.Thread(target=lambda: found.extend(run(fb, CASES["linear, more outputs"][0], arrays) for _ in range(20)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 60 and fb.get_num_threads() == 2
    assert all(np.array_equal(mine, expected) for run_ in found for mine, expected in zip(run_, alone, strict=True))


@pytest.mark.parametrize("size", [4, 8, 24])
def test_parts_done_one_by_one_give_the_same_bits(size: int) -> None:
    """Where another thread has the helpers, one thread does all parts; none may overwrite what an earlier one returned."""
    x, w = fb.randn(64, 32, size, size), fb.randn(16, 32, 3, 3, requires_grad=True)

    def gradient() -> np.ndarray[Any, Any]:
        w.grad = None
        fb.nn.functional.conv2d(x, w, padding=1).square().sum().backward()
        return w.grad.numpy()

    expected = gradient()
    with parallel._team.lock:
        np.testing.assert_array_equal(gradient(), expected)
    reference = torch.from_numpy(w.detach().numpy()).requires_grad_()
    TF.conv2d(torch.from_numpy(x.numpy()), reference, padding=1).square().sum().backward()
    np.testing.assert_allclose(expected, reference.grad.numpy(), rtol=1e-3, atol=1e-3 * float(reference.grad.abs().max()))


def test_helpers_give_no_warnings() -> None:
    x = fb.full((700, 501), float("inf"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert F.gelu(-x).isnan().all() and F.silu(-x).isnan().all()


FORKED = """
import os, sys
import numpy as np
import flambeau as fb
fb.set_num_threads(2)
a = fb.ones(400, 400)
expected = (a @ a).sum().item()
child = os.fork()
if child == 0:
    os._exit(0 if (a @ a).sum().item() == expected else 1)
assert os.waitpid(child, 0)[1] == 0 and (a @ a).sum().item() == expected
"""

LATE = """
import flambeau as fb
fb.set_num_threads(2)
class Late:
    def __init__(self): self.a = fb.ones(400, 400)
    def __del__(self, print=print): print((self.a @ self.a)[0, 0].item())
late = Late()
if START: late.a @ late.a
import sys
sys.keep = late  # goes when modules do
"""


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="this system does not fork")
def test_a_forked_process_has_helpers_of_its_own() -> None:
    subprocess.run([sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKED], check=True, timeout=120)


@pytest.mark.parametrize("start", [False, True])
def test_a_kernel_that_runs_while_the_interpreter_ends_does_not_hang(start: bool) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LATE.replace("START", str(start))], check=True, timeout=120, capture_output=True, text=True
    )
    assert ended.stdout in ("400.0\n", ""), ended.stderr  # the interpreter may end without calling finalizers


@pytest.mark.parametrize("approximate", ["none", "tanh"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("turned", [False, True])
def test_gelu_that_records_is_gelu_and_keeps_its_slope(approximate: str, dtype: str, turned: bool) -> None:
    x = np.concatenate([np.linspace(-12, 12, 263000), [np.inf, -np.inf, np.nan, 0.0, -0.0, 1e30, -1e30, 300]]).reshape(2, -1)
    seed = np.random.default_rng(0).standard_normal(x.shape)
    found = []
    for lib in (fb, torch):
        leaf = lib.from_numpy(x.copy()).to(getattr(lib, dtype))
        leaf = (leaf.T if turned else leaf).requires_grad_()
        out = lib.nn.functional.gelu(leaf, approximate=approximate)
        g = lib.from_numpy(seed.copy()).to(getattr(lib, dtype))
        out.backward(g.T if turned else g)
        found.append([t.detach().to(lib.float64).numpy() for t in (out, leaf.grad)])
        if lib is fb:
            assert fb.equal(out.detach().nan_to_num(), F.gelu(leaf.detach(), approximate=approximate).nan_to_num())
            assert leaf.grad.dtype == leaf.dtype and out.stride() == leaf.stride()
    rtol, atol = {"float16": (2e-3, 2e-4), "bfloat16": (2e-2, 2e-3), "float32": (1e-5, 5e-6), "float64": (1e-10, 1e-12)}[dtype]
    for mine, expected in zip(*found, strict=True):
        usual = np.isfinite(expected) & (np.abs(x.T if turned else x) < 1e3)
        np.testing.assert_allclose(mine[usual], expected[usual], rtol=rtol, atol=atol)
