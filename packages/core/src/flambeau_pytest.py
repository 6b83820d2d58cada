"""pytest's way to the conformance kit: nothing is imported, and no option added, unless the kit is what pytest is asked to run."""

from __future__ import annotations

from typing import Any

KIT = "flambeau.testing.conformance"


def pytest_load_initial_conftests(early_config: Any, args: list[str]) -> None:
    """Loads the kit's options before pytest reads them."""
    if any(str(argument).partition("::")[0].replace("/", ".").removesuffix(".py").find(KIT) >= 0 for argument in args):
        early_config.pluginmanager.import_plugin(f"{KIT}.plugin")
