"""One reason to skip: there is no OpenCL device on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import flambeau as fb
from flambeau.backend import DeviceError


def reason() -> str | None:
    """Why nothing can be tested here; None if all can."""
    from flambeau_opencl.devices import devices

    try:
        devices()
    except DeviceError as error:
        return str(error)
    return None


NO_DEVICE = reason()


def pytest_collection_modifyitems(items: list[Any]) -> None:
    if NO_DEVICE is not None:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=f"no OpenCL device: {NO_DEVICE}"))


@pytest.fixture
def device() -> Any:
    """The first device."""
    from flambeau_opencl.devices import devices

    return devices()[0]


@pytest.fixture
def no_fallback() -> Iterator[None]:
    """An op that would run on the host is an error."""
    fb.set_cpu_fallback("error")
    yield
    fb.set_cpu_fallback("warn")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for compiled programs, and none in memory."""
    from flambeau_opencl import programs

    monkeypatch.setenv("FLAMBEAU_OPENCL_CACHE", str(tmp_path))
    monkeypatch.setattr(programs, "_programs", {})
    return tmp_path


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)
