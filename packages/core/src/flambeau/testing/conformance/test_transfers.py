"""Tensors move to the device and back: every dtype, every layout, between any two devices, with their history."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import flambeau as fb

from ...dispatch import plugins
from ...dispatch.backend import backend_for
from ...tensor import dtypes
from .layouts import LAYOUTS, ORACLE, same_bits
from .oracle import declared

pytestmark = pytest.mark.tier0
DTYPES = [d.name for d in dtypes.DTYPE_LIST]


def sample(name: str, shape: tuple[int, ...] = (3, 4)) -> Any:
    """Values of a dtype, as a NumPy array."""
    rng = np.random.default_rng(0)
    kind = getattr(fb, name).numpy
    values = rng.integers(0, 2, shape) if name == "bool" else rng.integers(0, 100, shape)
    return (values * (1 + 1j) if "complex" in name else values).astype(kind)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_there_and_back(dtype: str, layout: str, device: str) -> None:
    for shape in ((3, 4), (0, 2), (), (5,), (2, 1, 3)):
        placed = LAYOUTS[layout](sample(dtype, shape))
        if placed is None:
            continue
        if not declared(device, dtype):
            with pytest.raises(RuntimeError, match=dtype):
                placed.on(device)
            continue
        whole, view = placed.on(device)
        assert view.device.type == fb.device(device).type and view.dtype is getattr(fb, dtype) and view.shape == shape
        assert same_bits(view.cpu().numpy(), placed.values()) and same_bits(whole.cpu().numpy(), placed.memory), f"{shape}"


def test_the_host_array_may_change_afterwards(device: str) -> None:
    if fb.device(device).is_host:
        pytest.skip("the host's tensors share NumPy's memory on purpose")
    host = np.arange(1000, dtype=np.float32)
    there = fb.from_numpy(host).to(device)
    host[:] = -1
    assert there.cpu().tolist() == list(range(1000))


def test_what_comes_back_is_a_copy(device: str) -> None:
    if fb.device(device).is_host:
        pytest.skip("the host's tensors share NumPy's memory on purpose")
    there = fb.arange(4.0).to(device)
    back = there.cpu()
    back.fill_(7)
    assert there.tolist() == [0, 1, 2, 3]


def test_to_the_same_device_is_the_tensor_itself(device: str) -> None:
    x = fb.ones(2, device=device)
    assert x.to(device) is x and x.to(x.device) is x and x.to(device, copy=True) is not x


def test_a_move_is_recorded(device: str) -> None:
    x = fb.arange(3.0).requires_grad_()
    (x.to(device) * 2).cpu().sum().backward()
    assert x.grad is not None and x.grad.device.is_host and x.grad.tolist() == [2, 2, 2]


@pytest.mark.tier3
def test_pinned_memory_and_copies_that_do_not_wait(device: str) -> None:
    backend = backend_for(device)
    if not backend.offers("pinned"):
        pytest.skip(f"the backend of '{device}' does not offer pinned")
    for name in ("float32", "bool", "int64"):
        plain = fb.from_numpy(sample(name, (300, 40)))
        pinned = plain.pin_memory(device)
        assert pinned.is_pinned(device) and not plain.is_pinned(device) and pinned.pin_memory(device) is pinned and pinned.equal(plain)
        assert pinned[1:].is_pinned(device)
        there = pinned.to(device, non_blocking=True)
        back = there.t().to(ORACLE, non_blocking=True)
        backend.synchronize(fb.device(device).index)
        assert back.is_pinned(device) and back.equal(plain.t())
        assert plain.to(device, non_blocking=True).cpu().equal(plain)  # memory that is not pinned may change at once
    x = fb.arange(3.0).requires_grad_()
    (x.to(device, non_blocking=True) * 2).cpu().sum().backward()
    assert x.grad is not None and x.grad.tolist() == [2, 2, 2]


def test_copy_between_devices(device: str) -> None:
    there, here = fb.zeros(2, 3, device=device), fb.arange(6.0).reshape(2, 3)
    there.t().copy_(here.t())
    assert there.tolist() == here.tolist()
    here.zero_()
    here.copy_(there + 1)
    assert here.tolist() == [[1, 2, 3], [4, 5, 6]]


def test_between_all_devices_of_the_backend(device: str) -> None:
    kind = fb.device(device).type
    count = backend_for(kind).device_count()
    x = fb.arange(6.0).reshape(2, 3)
    for i in range(count):
        for j in range(count):
            moved = x.to(f"{kind}:{i}" if count > 1 else kind).t().to(f"{kind}:{j}" if count > 1 else kind)
            assert moved.tolist() == x.t().tolist()
            if count > 1:
                assert moved.device.index == j


def others(device: str) -> list[str]:
    """The other installed devices that work and hold data."""
    found = []
    for name in plugins.backend_names():
        try:
            usable = name != fb.device(device).type and backend_for(name).has_data
        except RuntimeError:  # its plug-in does not work here, which `flambeau doctor` tells
            continue
        if usable:
            found.append(name)
    return found


def test_to_every_other_device_and_back(device: str) -> None:
    x = fb.arange(24.0).reshape(2, 3, 4).to(device)
    for other in others(device):
        for layout, view in {"contiguous": x, "transposed": x.t() if x.ndim == 2 else x.transpose(0, 2), "strided": x[:, 1:, ::2]}.items():
            there = view.to(other)
            assert there.device.type == other and there.shape == view.shape
            back = there.to(device)
            np.testing.assert_array_equal(
                back.cpu().numpy(), view.cpu().numpy(), err_msg=f"{layout}, float32, {device} to {other} and back"
            )
            target = fb.zeros(view.shape, device=other)
            target.copy_(view)
            np.testing.assert_array_equal(target.cpu().numpy(), view.cpu().numpy(), err_msg=f"copy_ from {device} to {other}, {layout}")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_copies_between_layouts_and_dtypes(layout: str, device: str) -> None:
    for source in ("float32", "int64", "bool", "float16"):
        for target in ("float32", "int64", "float16", "uint8"):
            placed = LAYOUTS[layout](sample(source))
            if placed is None or not declared(device, source) or not declared(device, target):
                continue
            results = []
            for where in (device, ORACLE):
                base = fb.zeros(5, 8, dtype=getattr(fb, target), device=where)
                base.t()[1:5, 1:4].copy_(placed.on(where)[1].t())
                results.append(base.cpu().numpy())
            np.testing.assert_array_equal(results[0], results[1], err_msg=f"copy_ of {layout} {source} into a transposed slice of {target}")


def test_modules_and_checkpoints(device: str, tmp_path: Any) -> None:
    model = fb.nn.Sequential(fb.nn.Linear(3, 2), fb.nn.BatchNorm1d(2)).to(device)
    fb.save(model.state_dict(), tmp_path / "model")
    for where in (device, ORACLE):
        loaded = fb.load(tmp_path / "model", map_location=where)
        assert all(t.device.type == fb.device(where).type for t in loaded.values())
        assert all(t.tolist() == model.state_dict()[name].tolist() for name, t in loaded.items())
