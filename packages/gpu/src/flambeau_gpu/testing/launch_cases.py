"""What holds of the launch layer, looked at on a GPU that is not there."""

from __future__ import annotations

import gc

import numpy as np
import pytest

import flambeau as fb
from flambeau.nn import functional as F

from .. import launcher
from ..platform import platform
from .fakegpu import machine
from .graph_cases import close


def test_ops_give_what_the_cpu_gives(device):
    x, w = fb.randn(5, 64), fb.randn(64)
    there, weight = x.to(device), w.to(device)
    for _ in range(3):  # the second time goes the short way
        close(there + there * 2, x * 3)
        close(there[1:, ::2] * weight[::2], x[1:, ::2] * w[::2])
        close(F.layer_norm(there, (64,), weight, weight), F.layer_norm(x, (64,), w, w))
        close(fb.softmax(there, 1), fb.softmax(x, 1))
        close(there.sum(1), x.sum(1), 1e-4)
        close(there * 2.0 + 1, x * 2 + 1)


def test_numbers_that_are_equal_are_told_apart(device):
    x = fb.tensor([5, 6]).to(device)
    for _ in range(2):
        assert [(x + n).dtype for n in (1, 1.0, True)] == [fb.int64, fb.float32, fb.int64]
        assert fb.tensor([0.0]).to(device).mul(-0.0).cpu().numpy().tobytes() != fb.tensor([0.0]).to(device).mul(0.0).cpu().numpy().tobytes()


def test_small_blocks_are_used_again_and_all_are_counted(device, gpu):
    gc.collect()
    before = gpu.memory_allocated()
    x = fb.ones(1000, device=device)
    assert gpu.memory_allocated() == before + 4096 <= gpu.max_memory_allocated()
    place = x.data_ptr()
    del x
    assert gpu.memory_allocated() == before and fb.ones(1000, device=device).data_ptr() == place
    gpu.empty_cache()
    assert gpu.memory_reserved() <= before + 512 * 64


def test_out_of_memory_tells_where_blocks_were_made(device, gpu):
    gpu.memory._record_memory_history()
    kept = fb.empty(3 << 20, dtype=fb.uint8, device=device)
    with pytest.raises(
        MemoryError, match=r"no room for 4\.0 TiB: .*largest live blocks: .*3\.0 MiB made at .*launch_cases\.py:\d+ in test_out_of"
    ):
        fb.empty(1 << 40, device=device)
    gpu.memory._record_memory_history(None)
    with pytest.raises(
        MemoryError, match=rf"{platform().variable('MEMORY_HISTORY')}=1, or fb\.{device}\.memory\._record_memory_history\(\), tells"
    ):
        fb.empty(1 << 40, device=device)
    assert kept.numel() == 3 << 20


def test_a_refused_write_leaves_its_target(device):
    x = fb.arange(5.0).to(device)
    waits = machine.waits
    x.index_put_((fb.tensor([1, 9]).to(device),), fb.ones(2, device=device))
    assert machine.waits == waits  # in the stream, nobody waits
    with pytest.raises(IndexError, match="index_put: an index is out of range for dim 0 of size 5"):
        x.cpu()
    assert x.tolist() == [0, 1, 2, 3, 4]
    x.index_put_((fb.tensor([1, 4]).to(device),), fb.full((2,), 7.0, device=device))
    assert x.tolist() == [0, 7, 2, 3, 7]


def test_one_program_serves_all_draws(device):
    fb.manual_seed(0)
    draws = [fb.rand(7, device=device).cpu().numpy()]
    known = len(machine.kernels)
    draws += [fb.rand(7, device=device).cpu().numpy() for _ in range(3)]
    assert len(machine.kernels) == known
    fb.manual_seed(0)
    assert all(np.array_equal(d, fb.rand(7).numpy()) for d in draws)


# ---------------------------------------------------------------- pinned memory, launches


def test_pinned_memory(device, gpu):
    x = fb.arange(6.0).reshape(2, 3)
    pinned = x.pin_memory(device)
    assert pinned.is_pinned(device) and not x.is_pinned(device) and pinned.equal(x) and pinned.pin_memory(device) is pinned
    there = pinned.to(device, non_blocking=True)
    waits = machine.waits
    back = (there * 2).t().to(fb.get_default_device(), non_blocking=True)
    assert machine.waits == waits and back.is_pinned(device)
    gpu.synchronize()
    assert back.equal(x.t() * 2)


def test_both_launchers_start_alike():
    for make in (launcher.PythonLaunch, getattr(launcher.found().module, "Launch", launcher.PythonLaunch)):
        with pytest.raises((TypeError, ValueError)):
            make(1, 2, 1, 32, 0, (None, b"\1\0\0\0"), (0,))(0)
    assert launcher.found().why


def test_the_short_way_draws_and_finds_faults(device):
    x, t = fb.randn(6, 10), fb.tensor([1, 2, 3, 4, 5, 6])
    there = x.to(device)
    for k in range(4):
        fb.manual_seed(k)
        dropped = F.dropout(there, 0.5)
        fb.manual_seed(k)
        close(dropped, F.dropout(x, 0.5))
        close(F.cross_entropy(there, t.to(device)), F.cross_entropy(x, t))
    wrong = F.cross_entropy(there, (t + 7).to(device))
    with pytest.raises(IndexError, match="names no class"):
        wrong.item()
    close(F.cross_entropy(there, t.to(device)), F.cross_entropy(x, t))


@pytest.mark.parametrize("dim", [None, 0, 1])
@pytest.mark.parametrize("name", ["unique", "unique_consecutive"])
def test_what_is_distinct(name, dim, device):
    rng = np.random.default_rng(0)
    for x in (rng.integers(0, 3, (7, 3)), rng.integers(0, 2, (9, 2)) * 1.5, rng.integers(0, 2, (4, 1)) > 0, np.zeros((1, 5), np.int32)):
        x = fb.from_numpy(np.array(x))
        ours = getattr(fb, name)(x.to(device), return_inverse=True, return_counts=True, dim=dim)
        theirs = getattr(fb, name)(x, return_inverse=True, return_counts=True, dim=dim)
        for a, b in zip(ours, theirs, strict=True):
            assert a.dtype is b.dtype and a.cpu().equal(b)
    if dim is None:
        ours = getattr(fb, name)(fb.tensor([float("nan"), 1.0, float("nan")]).to(device))
        assert ours.shape == getattr(fb, name)(fb.tensor([float("nan"), 1.0, float("nan")])).shape
        assert getattr(fb, name)(fb.empty(0, device=device)).shape == (0,) and getattr(fb, name)(fb.tensor(3).to(device)).tolist() == [3]
