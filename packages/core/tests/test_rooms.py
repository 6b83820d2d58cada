"""What the rooms may say: the core knows no device by name but its own, and names a backend's module in one place only."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import flambeau as fb

PACKAGE = Path(fb.__file__).parent
SOURCES = {str(path.relative_to(PACKAGE)): path.read_text() for path in PACKAGE.rglob("*.py")}


def files_that_say(pattern: str) -> list[str]:
    """The files with a match, by their paths."""
    return sorted(name for name, text in SOURCES.items() if re.search(pattern, text, re.IGNORECASE))


def test_accelerators_are_named_where_programs_ask_for_them_alone() -> None:
    assert files_that_say(r"\bcuda") == ["accelerators.py", "tensor/accelerators.py"]


def test_backends_are_named_by_the_plugin_registry_alone() -> None:
    named = files_that_say(r"backends[./](numpy|meta)\b")
    assert [name for name in named if not name.startswith("backends/")] == ["dispatch/plugins.py"]


def test_no_file_imports_the_oracle() -> None:
    assert files_that_say(r"^\s*(import|from)\s+torch\b") == []


def test_backends_load_after_any_of_their_modules() -> None:
    script = "import flambeau.backends.{0}.verbs, flambeau as fb; assert fb.ones(2, device='{1}').shape == (2,)"
    for module, device in (("numpy", "cpu"), ("meta", "meta")):
        subprocess.run([sys.executable, "-c", script.format(module, device)], check=True, env={"PYTHONPATH": str(PACKAGE.parent)})
