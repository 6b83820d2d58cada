"""The launch layer on a GPU that is not there; test_fake.py runs this file in processes of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flambeau_gpu.testing import fakegpu

machine = fakegpu.install("flambeau_rocm", hip=True)

from flambeau_gpu.testing.graph_cases import *  # noqa: E402, F403
from flambeau_gpu.testing.launch_cases import *  # noqa: E402, F403

import flambeau as fb  # noqa: E402


@pytest.fixture(autouse=True)
def fake() -> Iterator[None]:
    """An op that would run on the host is an error, and so is what a kernel does wrong."""
    fb.set_cpu_fallback("error")
    with fakegpu.checked():
        yield
    fb.set_cpu_fallback("warn")


@pytest.fixture
def device() -> str:
    return "rocm"


@pytest.fixture
def gpu() -> Any:
    return fb.rocm
