"""Without CuPy, its ROCm build, HIP or a GPU: a clear error from the device's first use, and nothing before it."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from flambeau_rocm import runtime

from flambeau.backend import DeviceError


class HIPRuntimeError(RuntimeError):
    pass


def with_cupy(monkeypatch: pytest.MonkeyPatch, count: Any, hip: bool = True) -> None:
    """A CuPy whose getDeviceCount gives a number, or raises its runtime's error."""

    def get() -> int:
        if isinstance(count, str):
            raise HIPRuntimeError(count)
        return int(count)

    fake = SimpleNamespace(getDeviceCount=get, CUDARuntimeError=HIPRuntimeError, is_hip=hip)
    monkeypatch.setitem(sys.modules, "cupy", SimpleNamespace(cuda=SimpleNamespace(runtime=fake)))
    monkeypatch.setattr(runtime.ctypes, "CDLL", lambda name: None)


def test_no_cupy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", None)
    with pytest.raises(DeviceError, match=r"CuPy is not installed .* pip install cupy-rocm"):
        runtime.require()


def test_cupy_for_another_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    with_cupy(monkeypatch, 1, hip=False)
    with pytest.raises(DeviceError, match="the CuPy that is installed is built for CUDA"):
        runtime.require()


def test_no_hip(monkeypatch: pytest.MonkeyPatch) -> None:
    with_cupy(monkeypatch, 1)

    def missing(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(runtime.ctypes, "CDLL", missing)
    with pytest.raises(DeviceError, match=r"this machine has no HIP runtime \(libamdhip64\.so does not load"):
        runtime.require()


@pytest.mark.parametrize("count", [0, "hipErrorNoDevice: no ROCm-capable device is detected"])
def test_no_gpu(monkeypatch: pytest.MonkeyPatch, count: Any) -> None:
    with_cupy(monkeypatch, count)
    with pytest.raises(DeviceError, match=r"HIP finds no GPU.* HIP_VISIBLE_DEVICES"):
        runtime.require()


def test_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    with_cupy(monkeypatch, 2)
    assert runtime.require() == 2
    assert runtime.architecture({"gcnArchName": b"gfx90a:sramecc+:xnack-"}) == "gfx90a"


def test_the_device_says_what_is_missing() -> None:
    """In a process of its own, in which CuPy cannot be imported."""
    code = (
        "import sys; sys.modules['cupy'] = None; import flambeau as fb\n"
        "print(fb.rocm.is_available(), fb.rocm.device_count(), 'torch' in sys.modules)\n"
        "try: fb.ones(1, device='rocm')\n"
        "except RuntimeError as error: print(error)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.startswith("False 0 False") and "CuPy is not installed" in told
