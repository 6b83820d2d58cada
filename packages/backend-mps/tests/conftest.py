"""The device of this machine: `mps` where there is an Apple GPU, else `mlx`."""

from __future__ import annotations

from collections.abc import Iterator

import mlx.core as mx
import pytest

import flambeau as fb

NAME = "mps" if mx.metal.is_available() else "mlx"


@pytest.fixture
def device() -> str:
    """MLX's device here."""
    return NAME


@pytest.fixture
def no_fallback() -> Iterator[None]:
    """An op that would run on the host is an error."""
    fb.set_cpu_fallback("error")
    yield
    fb.set_cpu_fallback("warn")
