"""What the rooms may say: the core knows no device by name but its own, and names a backend's module in one place only."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import flambeau as fb

PACKAGE = Path(fb.__file__).parent
SOURCES = {str(path.relative_to(PACKAGE)): path.read_text() for path in PACKAGE.rglob("*.py")}


def files_that_say(pattern: str) -> list[str]:
    """The files with a match, by their paths."""
    return sorted(name for name, text in SOURCES.items() if re.search(pattern, text, re.IGNORECASE | re.MULTILINE))


def test_accelerators_are_named_where_programs_ask_for_them_alone() -> None:
    assert files_that_say(r"\bcuda") == ["namespaces.py", "tensor/accelerators.py"]


def test_backends_are_named_by_the_plugin_registry_alone() -> None:
    named = files_that_say(r"backends[./](numpy|meta)\b")
    assert [name for name in named if not name.startswith("backends/")] == ["dispatch/plugins.py"]


def names_of_a_device(text: str, names: set[str]) -> list[int]:
    """The lines with a string that is a device's name; words in docstrings and in messages are none."""
    tree = ast.parse(text)
    bodies = [node.body[0] for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body]
    words = {id(first.value) for first in bodies if isinstance(first, ast.Expr)}
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in words]
    return [node.lineno for node in strings if node.value.split(":")[0] in names]


def test_a_device_is_named_in_its_folder_and_where_the_core_says_what_it_comes_with() -> None:
    assert names_of_a_device('"""cpu"""\nx = "cpu"\ny = f(d == "cpu:0", "such as \'cpu\'")', {"cpu"}) == [2, 3]
    found = {name: len(names_of_a_device(text, {"cpu"})) for name, text in SOURCES.items() if not name.startswith("backends/")}
    assert {name: count for name, count in found.items() if count} == {"dispatch/plugins.py": 1, "tensor/devices.py": 1}


def test_no_package_names_another_packages_device() -> None:
    packages = PACKAGE.parents[2]
    devices = {}
    for facts in packages.glob("*/pyproject.toml"):
        offered = tomllib.loads(facts.read_text())["project"].get("entry-points", {}).get("flambeau.backends", {})
        devices |= {name: facts.parent for name in offered if name not in ("cpu", "meta")}
    named_for_programs = {"core/src/flambeau/namespaces.py", "core/src/flambeau/tensor/accelerators.py"}
    for name, home in devices.items():
        for path in packages.glob("*/src/**/*.py"):
            if not path.is_relative_to(home) and str(path.relative_to(packages)) not in named_for_programs:
                assert not names_of_a_device(path.read_text(), {name}), f"{path} names '{name}'"


def test_no_file_imports_the_oracle() -> None:
    assert files_that_say(r"^\s*(import|from)\s+torch\b") == []


def test_backends_load_after_any_of_their_modules() -> None:
    script = "import flambeau.backends.{0}.verbs, flambeau as fb; assert fb.ones(2, device='{1}').shape == (2,)"
    for module, device in (("numpy", "cpu"), ("meta", "meta")):
        subprocess.run([sys.executable, "-c", script.format(module, device)], check=True, env={"PYTHONPATH": str(PACKAGE.parent)})


def test_threads_alone_writes_a_threads_modes() -> None:
    """Calls read them only while `busy` names a thread, which `set_keys` sees to."""
    assert files_that_say(r"^\s*(\w+, )?tls\.keys(, [\w.]+)* ([|&]?=) ") == ["dispatch/threads.py"]
