"""What a backend may say and offer beyond its eight verbs: dtypes of kernels, several devices, direct copies, memory, deprecations."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import flambeau as fb
from flambeau.backend import Backend, Capabilities, UnsupportedDTypeError, contiguous_strides
from flambeau.dispatch import backend as backends
from flambeau.dispatch import plugins
from flambeau.tensor.devices import set_current_index


class Board:
    """An array of one of the two devices: NumPy's, out of NumPy's reach."""

    def __init__(self, inner: Any, index: int) -> None:
        self.inner, self.index, self.shape, self.dtype = inner, index, inner.shape, inner.dtype

    __array__ = None


class RackBackend(Backend):
    """Two devices without float64, with a direct way between them."""

    name = "rack"

    def __init__(self) -> None:
        super().__init__()
        self.carried: list[int] = []
        self.peak = 0

    def place(self, index: int | None) -> int:
        return self.current_index() if index is None else index

    def device_count(self) -> int:
        return 2

    def device_index(self, array: Board) -> int:
        return array.index

    def capabilities(self, index: int | None = None) -> Capabilities:
        return Capabilities(dtypes=frozenset(("float32", "int64", "bool")))

    def empty(self, shape: tuple[int, ...], dtype: Any, index: int | None) -> Board:
        self.require_dtype(dtype, index)
        return Board(np.empty(shape, dtype), self.place(index))

    def from_host(self, array: Any, index: int | None) -> Board:
        self.require_dtype(array.dtype, index)
        return Board(np.array(array, order="C"), self.place(index))

    def to_host(self, array: Board) -> Any:
        return array.inner.copy()

    def copy_(self, target: Board, source: Board) -> None:
        assert target.index == source.index
        np.copyto(target.inner, source.inner, "unsafe")

    def strides(self, array: Board) -> tuple[int, ...]:
        return tuple(s // array.inner.itemsize for s in array.inner.strides) if array.inner.size else contiguous_strides(array.shape)

    def offset(self, array: Board, root: Board) -> int:
        return int((array.inner.ctypes.data - root.inner.ctypes.data) // array.inner.itemsize)

    def as_strided(self, array: Board, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Board:
        assert offset >= 0
        size = array.inner.itemsize
        flat = np.lib.stride_tricks.as_strided(array.inner, (offset + 1,), (size,))[offset:]
        return Board(np.lib.stride_tricks.as_strided(flat, shape, tuple(s * size for s in strides)), array.index)

    def capacity(self, root: Board) -> int:
        return int(root.inner.size)

    def copy_from(self, source: Backend, array: Any, index: int | None) -> Any:
        if source is not self:
            return None
        self.carried.append(self.place(index))
        return Board(array.inner.copy(), self.place(index))

    def memory_stats(self, index: int | None = None) -> dict[str, int]:
        kinds = ("allocated", "reserved")
        return {f"{kind}_bytes.all.{when}": 100 * self.place(index) + i for i, kind in enumerate(kinds) for when in ("current", "peak")}


def make_rack() -> RackBackend:
    """The backend with a kernel for all dtypes, one for float32 only, and one whose op has a decomposition."""
    rack = RackBackend()

    @rack.kernel("add", "sub")
    def add(a: Board, b: Board) -> Board:
        return Board(np.add(a.inner, b.inner), a.index)

    @rack.kernel("exp", dtypes=["float32"])
    def exp(a: Board) -> Board:
        return Board(np.full(a.shape, 7, np.float32), a.index)

    @rack.kernel("softmax", dtypes=["int64"])
    def softmax(a: Board, *_: Any) -> Board:
        raise AssertionError("this kernel is not for float32")

    return rack


class Plugin:
    """A plug-in without a package."""

    CONTRACT = (1, 1)

    def __init__(self) -> None:
        self.rack = make_rack()

    def flambeau_backends(self) -> Any:
        return {"rack": lambda: self.rack}


@pytest.fixture(scope="module")
def rack() -> RackBackend:
    plugin = Plugin()
    plugins.register(plugin)
    return plugin.rack


@pytest.fixture(autouse=True)
def first_device() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    set_current_index("rack", 0)


def test_a_decorated_kernel_serves_each_op_that_it_names(rack: RackBackend) -> None:
    a, b = (fb.tensor([1.0, v], device="rack") for v in (2.0, 5.0))
    assert (a + b).tolist() == [2.0, 7.0] == (a - b).tolist()
    with pytest.raises(TypeError, match="names of one or more ops"):
        rack.kernel()
    with pytest.raises(ValueError, match="no dtype 'float33'"):
        rack.kernel("add", dtypes=["float33"])


def test_a_kernel_for_some_dtypes_leaves_the_others_to_the_one_before_it(rack: RackBackend) -> None:
    first, second = (lambda a: a), (lambda a: None)
    rack.kernel("neg")(first)
    rack.kernel("neg", dtypes=["float32"])(second)
    rack.kernel("neg", dtypes=["int64"])(third := lambda a: 3)
    ways = [rack.kernel_for("neg", rack.kernels["neg"], np.dtype(name)) for name in ("float32", "int64", "bool")]
    assert ways == [second, third, first]
    rack.kernel("neg")(second)  # for all: what stood before it is gone
    assert rack.kernel_for("neg", rack.kernels["neg"], np.dtype("bool")) is second and "neg" not in rack.former
    del rack.kernels["neg"]


def test_a_kernel_of_other_dtypes_gives_way_to_decomposition_and_host(rack: RackBackend) -> None:
    x = fb.tensor([0.0, 0.0], device="rack")
    assert fb.exp(x).tolist() == [7.0, 7.0]
    y = fb.tensor([0, 1], device="rack")
    assert (y + y).tolist() == [0, 2]
    assert fb.softmax(x, 0).tolist() == pytest.approx([0.5, 0.5])


def test_a_dtype_that_the_device_lacks_is_refused(rack: RackBackend) -> None:
    for make in (lambda: fb.zeros(2, dtype=fb.float64, device="rack"), lambda: fb.ones(2, dtype=fb.float64).to("rack:1")):
        with pytest.raises(UnsupportedDTypeError, match=r"device 'rack(:1)?' has no float64; it has bool, float32, int64"):
            make()


def test_two_devices_of_one_backend(rack: RackBackend) -> None:
    a = fb.ones(2, device="rack:1")
    assert a.device == fb.device("rack:1") and fb.ones(2, device="rack").device.index == 0
    with pytest.raises(fb.backend.DeviceError, match=r"add: Expected all .*input=Tensor\[2\] on rack:1, other=Tensor\[2\] on rack:0"):
        a + fb.ones(2, device="rack:0")
    with pytest.raises(fb.backend.DeviceError, match=r"has 2 device\(s\)"):
        fb.ones(2, device="rack:2")
    rack.carried.clear()
    b = a.to("rack:0")
    assert b.device.index == 0 and b.tolist() == [1, 1] and rack.carried == [0]
    c = fb.zeros(2, device="rack:0").copy_(a)
    assert c.tolist() == [1, 1] and c.device.index == 0


def test_the_current_device_is_each_threads_own(rack: RackBackend) -> None:
    import threading

    fb.rack.set_device("rack:1")
    assert fb.ones(1, device="rack").device.index == 1
    seen: list[int] = []
    thread = threading.Thread(target=lambda: seen.append(fb.rack.current_device()))
    thread.start()
    thread.join()
    assert seen == [0]
    with fb.rack.device(0):
        assert fb.ones(1, device="rack").device.index == 0
    assert fb.rack.current_device() == 1
    with pytest.raises(ValueError, match="expected a device of type 'rack'"):
        fb.rack.set_device("cpu")


def test_methods_are_named_after_the_device(rack: RackBackend) -> None:
    x = fb.ones(2).rack(1)
    assert x.device == fb.device("rack:1") and x.is_rack and not fb.ones(1).is_rack and x.cpu().device.is_host
    model = fb.nn.Linear(2, 2).rack()
    assert {p.device.index for p in model.parameters()} == {0}
    with pytest.raises(AttributeError, match="no attribute 'nosuch'"):
        _ = x.nosuch


def test_the_accelerator_is_the_backend_that_there_is(rack: RackBackend) -> None:
    assert fb.accelerator.is_available() and fb.accelerator.device_count() >= 1
    with fb.device("rack"):
        assert fb.accelerator.current_accelerator() == fb.device("rack") and fb.accelerator.device_count() == 2
        with fb.accelerator.device_index(1):
            assert fb.accelerator.memory_allocated() == 100 and fb.accelerator.memory_reserved("rack:0") == 1
        assert fb.accelerator.memory_stats()["allocated_bytes.all.peak"] == 0
        with pytest.raises(NotImplementedError, match="device 'rack' has no stream"):
            fb.accelerator.current_stream()
        with pytest.raises(NotImplementedError, match="device 'rack' has no memory_info"):
            fb.accelerator.get_memory_info()
    assert rack.offers("memory_stats") and not rack.offers("stream")


def test_a_deprecated_verb_works_and_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    class OldBackend(RackBackend):
        name = "old_rack"

    monkeypatch.setitem(backends.DEPRECATED, "memory_stats", "define 'statistics'")
    monkeypatch.setattr(backends, "BACKEND_OF_BIT", {})
    monkeypatch.setattr(backends, "BACKEND_OF_NAME", {})
    monkeypatch.setattr(backends, "ON_REGISTER", [])
    with pytest.warns(DeprecationWarning, match="'old_rack' defines 'memory_stats', which is deprecated: define 'statistics'"):
        backends.register(OldBackend())


def test_saved_tensors_go_where_map_location_says(rack: RackBackend, tmp_path: Path) -> None:
    model = fb.nn.Linear(2, 2)
    fb.save({"model": model.state_dict(), "there": fb.ones(2, device="rack:1")}, tmp_path / "x.ckpt")
    assert fb.load(tmp_path / "x.ckpt")["there"].device == fb.device("rack:1")
    moved = fb.load(tmp_path / "x.ckpt", map_location="rack:1")
    assert {t.device for t in (*moved["model"].values(), moved["there"])} == {fb.device("rack:1")}
    assert moved["model"]["weight"].tolist() == model.weight.tolist()
    here = fb.load(tmp_path / "x.ckpt", map_location="cpu")
    assert here["there"].device.is_host and here["there"].tolist() == [1, 1]


OLDER = Path(__file__).parents[1] / "plugins_fixture" / "toy" / "src"
TRAIN_ON_IT = """
import warnings; warnings.simplefilter("ignore")
import flambeau as fb, flambeau_toy
from flambeau.dispatch import plugins
assert flambeau_toy.CONTRACT == (1, 0) < plugins.CONTRACT
plugins.register(type("Older", (), {"CONTRACT": (1, 0), "flambeau_backends": lambda self: {"toy": flambeau_toy.backend}})())
model = fb.nn.Sequential(fb.nn.Linear(3, 4), fb.nn.ReLU(), fb.nn.Linear(4, 1))
losses = []
for device in ("cpu", "toy"):
    fb.manual_seed(0)
    for m in model[::2]:
        m.reset_parameters()
    model.to(device)
    optimizer, x = fb.optim.SGD(model.parameters(), 0.1, momentum=0.9), fb.arange(12.0).reshape(4, 3).to(device) / 12
    for _ in range(5):
        loss = (model(x) - 1).square().mean()
        optimizer.zero_grad(); loss.backward(); optimizer.step()
    losses.append(loss.item())
assert abs(losses[0] - losses[1]) < 1e-6, losses
"""


def test_a_plugin_of_an_older_contract_trains_on_this_core() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(OLDER), *sys.path])}
    subprocess.run([sys.executable, "-c", TRAIN_ON_IT], check=True, env=environment)


def test_the_names_of_devices_cost_other_attributes_nothing(rack: RackBackend) -> None:
    assert not any("__getattr__" in vars(kind) for kind in fb.Tensor.__mro__)  # it would slow down every attribute
    assert isinstance(vars(fb.Tensor)["is_rack"], property)
    assert callable(vars(fb.Tensor)["rack"])


# ---------------------------------------------------------------- contract 1.2: names of a device's own, pinned memory


class PinningRack(RackBackend):
    """Its pinned memory is NumPy's own, and it notes which copies did not wait."""

    name = "pinning_rack"

    def __init__(self) -> None:
        super().__init__()
        self.held: list[Any] = []
        self.did: list[str] = []

    def names(self) -> dict[str, Any]:
        return {"shelf": 7}

    def pinned(self, shape: tuple[int, ...], dtype: Any) -> np.ndarray[Any, Any]:
        self.held.append(np.empty(shape, dtype))
        return self.held[-1]

    def is_pinned(self, array: np.ndarray[Any, Any]) -> bool:
        return any(np.may_share_memory(array, a) for a in self.held)

    def from_pinned(self, array: np.ndarray[Any, Any], index: int | None) -> Board:
        self.did.append("from_pinned")
        return self.from_host(array, index)

    def to_pinned(self, array: Board) -> np.ndarray[Any, Any]:
        self.did.append("to_pinned")
        made = self.pinned(array.shape, array.dtype)
        made[...] = array.inner
        return made


@pytest.fixture(scope="module")
def pinning() -> PinningRack:
    rack = PinningRack()
    plugins.register(type("Pinning", (), {"CONTRACT": (1, 2), "flambeau_backends": lambda self: {"pinning_rack": lambda: rack}})())
    fb.ones(1, device="pinning_rack")
    return rack


def test_a_device_has_names_of_its_own(pinning: PinningRack) -> None:
    assert fb.pinning_rack.shelf == 7 and "shelf" in dir(fb.pinning_rack)
    with pytest.raises(AttributeError, match="has no attribute 'other'"):
        _ = fb.pinning_rack.other


def test_copies_that_need_not_wait_do_not(pinning: PinningRack) -> None:
    x = fb.arange(6.0).reshape(2, 3)
    pinned = x.pin_memory("pinning_rack")
    assert pinned.is_pinned("pinning_rack") and not x.is_pinned("pinning_rack") and pinned.equal(x)
    assert pinned.pin_memory("pinning_rack") is pinned
    pinning.did.clear()
    there = pinned.to("pinning_rack", non_blocking=True)
    back = there.to("cpu", non_blocking=True)
    assert pinning.did == ["from_pinned", "to_pinned"] and back.equal(x) and back.is_pinned("pinning_rack")
    x.to("pinning_rack", non_blocking=True)  # memory that is not pinned may change at once
    pinned.to("pinning_rack").to("cpu")
    assert pinning.did == ["from_pinned", "to_pinned"]
    with pytest.raises(RuntimeError, match="only a tensor on the CPU can be pinned"):
        there.pin_memory()


def test_memory_cannot_be_pinned_for_a_device_without_it(rack: RackBackend) -> None:
    with pytest.raises(RuntimeError, match="device 'rack' offers no pinned memory"):
        fb.ones(2).pin_memory("rack")
    assert not fb.ones(2).is_pinned("rack")
