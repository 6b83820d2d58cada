"""Deep graphs, and several threads at once."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flambeau as fb

DEPTH = 100_000


def views(x: Any) -> Any:
    y = x * 1
    for _ in range(DEPTH):
        y = y.t()
    return y


def ops(x: Any) -> Any:
    for _ in range(DEPTH):
        x = x + 1
    return x


def writes(x: Any) -> Any:
    y = x * 1
    for _ in range(DEPTH // 4):
        y.mul_(1.0)
    return y


def writes_on_views(x: Any) -> Any:
    y = x * 1
    for _ in range(DEPTH // 20):
        y[0].mul_(1.0)
    return y


@pytest.mark.parametrize("build", [views, ops, writes, writes_on_views])
def test_deep_graphs_run_and_are_freed(build: Callable[[Any], Any]) -> None:
    x = fb.ones(2, 2, requires_grad=True)
    out = build(x)
    (g,) = fb.autograd.grad(out.sum(), x, retain_graph=True)
    assert g.tolist() == [[1, 1], [1, 1]]
    del out
    gc.collect()


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads take turns as often as they can."""
    old = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(old)


def run_in_threads(count: int, work: Callable[[int], None]) -> None:
    """Runs work(i) in threads; raises what one of them raised."""
    failures: list[BaseException] = []

    def guarded(i: int) -> None:
        try:
            work(i)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(i,)) for i in range(count)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if failures:
        raise failures[0]


def test_separate_graphs(hurried: None) -> None:
    def work(i: int) -> None:
        for _ in range(20):
            x = fb.full((3,), float(i + 1), requires_grad=True)
            y = x * 1
            y[1:].mul_(2)
            (y * y).sum().backward()
            assert x.grad.tolist() == [2 * (i + 1), 8 * (i + 1), 8 * (i + 1)]

    run_in_threads(4, work)


def test_shared_leaf_and_shared_graph(hurried: None) -> None:
    x = fb.ones(3, requires_grad=True)
    shared = (x * x).exp().sum()

    def work(i: int) -> None:
        for _ in range(10):
            shared.backward(retain_graph=True)
            (x * 2).sum().backward()

    run_in_threads(4, work)
    expected = 40 * (2 * 2.718281828 + 2)
    assert x.grad.tolist() == pytest.approx([expected] * 3, rel=1e-4)


def test_modes_belong_to_their_thread(hurried: None) -> None:
    x = fb.ones(2, requires_grad=True)

    def work(i: int) -> None:
        for _ in range(50):
            assert (x * 2).requires_grad
            with fb.no_grad():
                assert not (x * 2).requires_grad

    with fb.no_grad():
        run_in_threads(4, work)
        assert not fb.is_grad_enabled()


def test_views_and_writes_in_threads(hurried: None) -> None:
    bases = [fb.zeros(100) for _ in range(4)]

    def work(i: int) -> None:
        for k in range(100):
            bases[i][k : k + 1].add_(fb.ones(1))

    run_in_threads(4, work)
    assert all(b.sum().item() == 100 for b in bases)
