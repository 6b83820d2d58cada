"""Settings of the tests."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("codegen", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
settings.load_profile("codegen")


@pytest.fixture(scope="session")
def device() -> Any:
    """An OpenCL device; tests that need one are skipped where pyopencl or a platform is missing."""
    cl = pytest.importorskip("pyopencl")
    try:
        if not cl.get_platforms()[0].get_devices():
            pytest.skip("no OpenCL device")
    except (cl.Error, IndexError):
        pytest.skip("no OpenCL platform")
    from runs import Device

    return Device()
