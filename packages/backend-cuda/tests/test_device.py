"""Memory, streams, transfers, errors of the device."""

from __future__ import annotations

import gc
import threading

import numpy as np
import pytest

import flambeau as fb

pytestmark = pytest.mark.gpu


def test_out_of_memory_lists_the_largest_blocks():
    kept = fb.empty(3 << 20, dtype=fb.uint8, device="cuda")
    with pytest.raises(
        MemoryError, match=r"has no room for 16\.0 TiB: .* allocated, .* reserved; .* free\. The largest live blocks: .*3\.0 MiB"
    ):
        fb.empty(1 << 42, device="cuda")
    assert (kept.fill_(1) + 1)[-1].item() == 2


def test_peak_and_cache():
    assert (fb.ones(1, device="cuda") + 1).item() == 2  # what is made once is made
    gc.collect()
    fb.cuda.reset_peak_memory_stats()
    before = fb.cuda.memory_allocated()
    x = fb.empty(64 << 20, dtype=fb.uint8, device="cuda")
    del x
    assert fb.cuda.memory_allocated() == before and fb.cuda.max_memory_allocated() >= before + (64 << 20)
    kept = fb.cuda.memory_reserved()
    fb.cuda.empty_cache()
    assert fb.cuda.memory_reserved() <= kept - (64 << 20)


def test_memory_that_another_stream_reads_is_not_reused_before_it_has():
    side = fb.cuda.Stream()
    for k in range(20):
        x = fb.full((4 << 20,), float(k), device="cuda")
        side.wait_stream(fb.cuda.current_stream())
        with side:
            for _ in range(20):
                y = x * 1
        del x
        z = fb.full((4 << 20,), -1.0, device="cuda")  # would take x's place while y is still being made
        side.synchronize()
        assert y[0].item() == k and y[-1].item() == k and z[0].item() == -1


def test_every_thread_has_its_own_stream():
    side, seen = fb.cuda.Stream(), []
    with side:
        thread = threading.Thread(target=lambda: seen.append(fb.cuda.current_stream().cuda_stream))
        thread.start()
        thread.join()
        assert fb.cuda.current_stream().cuda_stream == side.cuda_stream != 0
    assert seen == [0] and fb.cuda.current_stream().cuda_stream == 0


def test_threads_use_the_device_at_once():
    results = {}

    def work(k):
        x = fb.full((1000,), float(k), device="cuda")
        for _ in range(50):
            x = (x * 2 - x).softmax(0) * 1000 * k
        results[k] = x.sum().item()

    threads = [threading.Thread(target=work, args=(k,)) for k in range(1, 9)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    for k, total in results.items():
        assert total == pytest.approx(1000 * k, rel=1e-4)


@pytest.mark.parametrize("count", [1, 1000, 1 << 19, 1 << 22])
def test_uploads_are_copies(count, rng):
    host = rng.standard_normal(count).astype(np.float32)
    kept, there = host.copy(), fb.from_numpy(host).to("cuda")
    host[:] = 0
    assert np.array_equal(there.cpu().numpy(), kept)


def test_a_bad_index_is_told_when_somebody_waits():
    x, at = fb.ones(3, device="cuda"), fb.tensor([0, 7]).to("cuda")
    y = x[at]
    with pytest.raises(IndexError, match="index: an index is out of range for dim 0 of size 3"):
        y.cpu()
    assert (x + 1).tolist() == [2, 2, 2]


def test_the_same_seed_gives_the_host_s_bits():
    for draw in (lambda d: fb.rand(1001, device=d), lambda d: fb.randint(0, 1000, (1001,), device=d), lambda d: fb.randperm(777, device=d)):
        drawn = []
        for d in ("cpu", "cuda"):
            fb.manual_seed(7)
            drawn.append(draw(d).cpu())
        assert drawn[0].equal(drawn[1])
