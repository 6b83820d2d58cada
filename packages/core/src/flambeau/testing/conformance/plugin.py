"""The kit as a pytest plugin: its options, its cases, and what becomes of the facts that each case finds."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

from .layouts import ORACLE
from .report import Report


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the kit's options."""
    group = parser.getgroup("conformance", "flambeau's conformance kit")
    group.addoption("--device", default=ORACLE, help="the device to certify, by its name or with an index")
    group.addoption("--tier", type=int, default=3, choices=(0, 1, 2, 3), help="check the tiers of the contract up to this one")
    group.addoption("--no-fallback", action="store_true", help="an op that would run on the host is an error")
    group.addoption("--report-json", type=Path, help="write all that was found, for programs")
    group.addoption("--report-html", type=Path, help="write the report as a page")


def pytest_configure(config: pytest.Config) -> None:
    """Refuses a device that does not exist before anything runs."""
    import flambeau as fb

    from ...dispatch.backend import backend_for

    for name in ("tier0", "tier1", "tier2", "tier3"):
        config.addinivalue_line("markers", f"{name}: a case of this tier of the contract")
    device = config.getoption("--device")
    try:
        backend = backend_for(device)
    except Exception as error:
        raise pytest.UsageError(f"--device {device}: {error}") from error
    if not backend.has_data:
        raise pytest.UsageError(f"--device {device}: its tensors have no data to compare")
    fb.set_cpu_fallback("error" if config.getoption("--no-fallback") else "warn")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Report(config), "flambeau-conformance-report")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leaves the process as it was."""
    import flambeau as fb

    fb.set_cpu_fallback("warn")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the cases of higher tiers."""
    highest = config.getoption("--tier")

    def tier(item: pytest.Item) -> int:
        return next((n for n in range(4) if item.get_closest_marker(f"tier{n}")), 0)

    kept = [item for item in items if tier(item) <= highest and _is_asked(item, config.getoption("--device"))]
    dropped = set(items).difference(kept)
    if dropped:
        config.hook.pytest_deselected(items=list(dropped))
        items[:] = kept


def _is_asked(item: pytest.Item, device: str) -> bool:
    """Of a dtype that the device does not declare, only that it is refused, once an op."""
    from .cases import Case
    from .oracle import declared

    case = getattr(item, "callspec", None) and item.callspec.params.get("case")  # type: ignore[attr-defined]
    return not isinstance(case, Case) or case.mode == "forward" or declared(device, case.dtype)


@pytest.fixture(scope="session")
def device(request: pytest.FixtureRequest) -> str:
    """The name of the device that is certified."""
    return str(request.config.getoption("--device"))


@pytest.fixture(scope="session")
def no_fallback(request: pytest.FixtureRequest) -> bool:
    """Whether work on the host is an error."""
    return bool(request.config.getoption("--no-fallback"))


@pytest.fixture(autouse=True)
def quiet() -> Any:
    """Fallbacks are counted for the report; their warnings would hide it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
