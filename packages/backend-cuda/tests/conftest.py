"""Tests that are marked `gpu` need an NVIDIA GPU; the others run everywhere, some of them with CuPy only."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import flambeau as fb
from flambeau.backend import DeviceError


@functools.cache
def reason() -> str | None:
    """Why nothing can be tested on a GPU; None if all can."""
    from flambeau_cuda.runtime import require

    try:
        require()
    except DeviceError as error:
        return str(error)
    return None


def pytest_collection_modifyitems(items: list[Any]) -> None:
    why = reason()
    if why is not None:
        for item in items:
            if item.get_closest_marker("gpu"):
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture
def no_fallback() -> Iterator[None]:
    """An op that would run on the host is an error."""
    fb.set_cpu_fallback("error")
    yield
    fb.set_cpu_fallback("warn")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for compiled kernels, and none in memory."""
    pytest.importorskip("cupy")
    from flambeau_cuda.runtime import PLATFORM
    from flambeau_gpu.platform import choose

    choose(PLATFORM)
    from flambeau_gpu import programs

    monkeypatch.setenv("FLAMBEAU_CUDA_CACHE", str(tmp_path))
    monkeypatch.setattr(programs, "_functions", {})
    return tmp_path


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture
def device() -> str:
    return "cuda"


@pytest.fixture
def gpu() -> Any:
    return fb.cuda
