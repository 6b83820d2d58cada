"""Without CuPy, a driver or a GPU: a clear error from the device's first use, and nothing before it."""

from __future__ import annotations

import importlib
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from flambeau_cuda import runtime

from flambeau.backend import DeviceError


def with_cupy(monkeypatch: pytest.MonkeyPatch, count: Any) -> None:
    """A CuPy whose getDeviceCount gives a number, or raises its runtime's error."""

    class CUDARuntimeError(RuntimeError):
        pass

    def get() -> int:
        if isinstance(count, str):
            raise CUDARuntimeError(count)
        return int(count)

    fake = SimpleNamespace(cuda=SimpleNamespace(runtime=SimpleNamespace(getDeviceCount=get, CUDARuntimeError=CUDARuntimeError)))
    monkeypatch.setitem(sys.modules, "cupy", fake)


def test_no_cupy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", None)
    with pytest.raises(DeviceError, match=r"CuPy is not installed .* pip install flambeau-cuda\[cuda13\]"):
        runtime.require()


@pytest.mark.parametrize(
    ("count", "told"),
    [
        ("cudaErrorNoDevice: no CUDA-capable device is detected", "the driver finds no GPU .* CUDA_VISIBLE_DEVICES"),
        (0, "the driver finds no GPU"),
        ("cudaErrorSystemNotReady: system not yet initialized", "CUDA does not start: cudaErrorSystemNotReady"),
    ],
)
def test_no_gpu(monkeypatch: pytest.MonkeyPatch, count: Any, told: str) -> None:
    with_cupy(monkeypatch, count)
    with pytest.raises(DeviceError, match=told):
        runtime.require()


def test_no_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    with_cupy(monkeypatch, "cudaErrorInsufficientDriver: CUDA driver version is insufficient for CUDA runtime version")
    monkeypatch.setattr(runtime, "DRIVER", "libno-such-driver.so")
    with pytest.raises(DeviceError, match="this machine has no NVIDIA driver"):
        runtime.require()


def test_the_device_says_what_is_missing() -> None:
    """In a process of its own, in which CuPy cannot be imported."""
    code = (
        "import sys; sys.modules['cupy'] = None; import flambeau as fb\n"
        "print(fb.cuda.is_available(), fb.cuda.device_count(), 'flambeau_cuda.backend' in sys.modules)\n"
        "try: fb.ones(1, device='cuda')\n"
        "except RuntimeError as error: print(error)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.startswith("False 0 False") and "CuPy is not installed" in told


def test_no_torch() -> None:
    """Nothing here imports PyTorch, nor a GPU's library before the device is asked for."""
    code = "import sys, flambeau_cuda; print(sorted({'torch', 'cupy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    assert importlib.import_module("flambeau_cuda").CONTRACT == (1, 2)
