"""Device memory returns to its start; what the device offers of streams, events and statistics does what it says."""

from __future__ import annotations

import gc
from contextlib import suppress
from typing import Any

import pytest

import flambeau as fb

from ...dispatch.backend import Backend, backend_for
from .calls import calls
from .cases import rows
from .modes import gradients
from .oracle import attempt

pytestmark = pytest.mark.tier0


@pytest.fixture
def backend(device: str) -> Backend:
    """The backend that is certified."""
    return backend_for(device)


def used(backend: Backend, device: str) -> int:
    """Bytes that arrays hold now."""
    gc.collect()
    backend.synchronize(fb.device(device).index)
    return backend.memory_stats(fb.device(device).index)["allocated_bytes.all.current"]


def needs(backend: Backend, verb: str) -> None:
    """Skips where the device does not offer a verb."""
    if not backend.offers(verb):
        pytest.skip(f"'{backend.name}' does not offer {verb}")


def test_memory_returns_to_its_start(backend: Backend, device: str) -> None:
    needs(backend, "memory_stats")

    def step() -> None:
        model = fb.nn.Sequential(fb.nn.Linear(16, 32), fb.nn.ReLU(), fb.nn.Linear(32, 4)).to(device)
        optimizer = fb.optim.AdamW(model.parameters())
        x = fb.ones(8, 16, device=device)
        for _ in range(3):
            optimizer.zero_grad()
            fb.nn.functional.cross_entropy(model(x), fb.zeros(8, dtype=fb.int64, device=device)).backward()
            optimizer.step()

    step()
    before = used(backend, device)
    for _ in range(3):
        step()
    assert used(backend, device) <= before


FAMILIES = sorted({row.family for row in rows().values()})


@pytest.mark.parametrize("family", FAMILIES)
def test_ops_leave_no_memory_behind(family: str, backend: Backend, device: str) -> None:
    """Forward and backward of every op on its samples, calls that raise among them: nothing stays."""
    needs(backend, "memory_stats")

    def sweep() -> None:
        for row in rows().values():
            if row.family == family:
                for call in calls(row, fb.float32, "errors"):
                    attempt(row.function, call.on(device))
                    attempt(lambda c=call, f=row.function: gradients(f, c.on(device)), ((), {}))
                with suppress(Exception):  # whatever it is that a string in a tensor's place gives, nothing may stay
                    row.function(fb.ones(2, 3, device=device), "wrong")

    sweep()  # what is made once, such as constants and workspaces, may stay
    before = used(backend, device)
    sweep()
    assert used(backend, device) <= before, f"{used(backend, device) - before} bytes stay after the ops of {family}"


def test_statistics_count_what_is_alive(backend: Backend, device: str) -> None:
    needs(backend, "memory_stats")
    index = fb.device(device).index
    before = used(backend, device)
    backend.reset_peak_memory_stats(index)
    x = fb.ones(1000, 1000, device=device)
    backend.synchronize(index)
    stats = backend.memory_stats(index)
    assert 4e6 <= stats["allocated_bytes.all.current"] - before < 6e6
    assert stats["reserved_bytes.all.current"] >= stats["allocated_bytes.all.current"]
    del x
    assert used(backend, device) == before
    after = backend.memory_stats(index)
    assert after["allocated_bytes.all.peak"] >= stats["allocated_bytes.all.current"]
    backend.empty_cache(index)
    assert backend.memory_stats(index)["reserved_bytes.all.current"] <= stats["reserved_bytes.all.current"]


def test_views_keep_their_memory_alive(device: str) -> None:
    view = fb.arange(1000.0, device=device)[990:]
    junk = [fb.full((1000,), -1.0, device=device) for _ in range(8)]
    assert view.tolist() == list(range(990, 1000)) and junk


@pytest.mark.tier3
def test_memory_info(backend: Backend, device: str) -> None:
    needs(backend, "memory_info")
    free, total = backend.memory_info(fb.device(device).index)
    assert 0 <= free <= total and total > 0


@pytest.mark.tier3
def test_streams_and_events(backend: Backend, device: str) -> None:
    needs(backend, "stream")
    needs(backend, "event")
    index = fb.device(device).index
    home, side = backend.current_stream(index), backend.stream(index)
    start, end = backend.event(True), backend.event(True)
    x = fb.ones(1000, device=device)
    ready = backend.event()
    ready.record(home)
    backend.set_stream(side)
    try:
        side.wait_event(ready)
        start.record(side)
        y = x + 1
        end.record(side)
    finally:
        backend.set_stream(home)
    end.synchronize()
    assert end.query() and start.elapsed_time(end) >= 0
    home.wait_event(end)
    assert y.sum().item() == 2000
    side.synchronize()
    assert side.query()


@pytest.mark.tier3
def test_graphs(backend: Backend, device: str) -> None:
    needs(backend, "graph")
    needs(backend, "stream")
    index = fb.device(device).index
    home, side = backend.current_stream(index), backend.stream(index)
    x = fb.zeros(100, device=device)
    assert (x * 2 + 1).sum().item() == 100  # what is made once is made
    backend.synchronize(index)
    recorded = backend.graph(index)
    backend.set_stream(side)
    try:
        recorded.capture_begin()
        y = (x * 2 + 1).sum()
        recorded.capture_end()
    finally:
        backend.set_stream(home)
    for k in range(3):
        x.fill_(float(k))
        recorded.replay()
        assert y.item() == 100 * (2 * k + 1)


def test_synchronize(device: str) -> None:
    x: Any = fb.ones(100, 100, device=device)
    for _ in range(20):
        x = x @ x / 100
    backend_for(device).synchronize(fb.device(device).index)
    assert x[0, 0].item() == pytest.approx(1, rel=1e-3)
