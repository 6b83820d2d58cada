"""The stubs: a type checker accepts a user's program and finds its mistakes; they name what the package has."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import flambeau as fb
from flambeau.dispatch import plugins
from flambeau.nn import functional as F

PROGRAM = Path(__file__).parent / "program.py"
PACKAGE = Path(fb.__file__).parent


def stub_names(path: Path) -> set[str]:
    """The public names of a stub."""
    found: set[str] = set()
    for item in ast.parse(path.read_text()).body:
        if isinstance(item, ast.ImportFrom):
            found |= {a.asname for a in item.names if a.asname == a.name}
        elif isinstance(item, ast.FunctionDef | ast.ClassDef):
            found.add(item.name)
        elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            found.add(item.target.id)
    return {name for name in found if name[0] != "_"}


def test_a_type_checker_reads_a_users_program(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    (tmp_path / "mypy.ini").write_text("[mypy]\nstrict = True\nfollow_imports = silent\n")
    command = [sys.executable, "-m", "mypy", "--config-file", str(tmp_path / "mypy.ini"), "--cache-dir", str(tmp_path), str(PROGRAM)]
    run = subprocess.run(command, capture_output=True, text=True, env={"MYPYPATH": str(PACKAGE.parent), "PATH": ""}, check=False)
    told = {(int(n), code) for n, code in re.findall(r"program\.py:(\d+): error: .*\[([\w-]+)\]", run.stdout)}
    lines = enumerate(PROGRAM.read_text().splitlines(), 1)
    wanted = {(n, match.group(1)) for n, line in lines if (match := re.search(r"# error: ([\w-]+)$", line))}
    assert told == wanted, run.stdout + run.stderr


def test_the_package_has_what_its_stub_names() -> None:
    names = stub_names(PACKAGE / "__init__.pyi")
    assert not [name for name in sorted(names) if not hasattr(fb, name)]


def test_the_stub_names_what_the_package_lists() -> None:
    listed = {name for name in dir(fb) if name[0] != "_"}
    internal = {path.stem for path in PACKAGE.iterdir()}  # modules are listed once they are imported
    missing = listed - stub_names(PACKAGE / "__init__.pyi") - internal - set(plugins.backend_names())  # devices' namespaces, once used
    assert not [name for name in sorted(missing) if present(name)]


def present(name: str) -> bool:
    """Whether the package can give what it lists."""
    try:
        return getattr(fb, name) is not None
    except ModuleNotFoundError:
        return False


@pytest.mark.parametrize("space", [fb.fft, fb.linalg, fb.special, F, fb.nn, fb.autograd], ids=lambda space: space.__name__)
def test_namespaces_have_what_their_stubs_name(space: Any) -> None:
    path = Path(space.__file__).with_suffix(".pyi")
    assert not [name for name in sorted(stub_names(path)) if not hasattr(space, name)]


def test_tensor_has_the_methods_of_the_stub() -> None:
    stub = ast.parse((PACKAGE / "ops" / "_generated" / "surface.pyi").read_text())
    (methods,) = [item for item in stub.body if isinstance(item, ast.ClassDef) and item.name == "TensorMethods"]
    names = {item.name for item in methods.body if isinstance(item, ast.FunctionDef)}
    assert len(names) > 300
    assert not [name for name in sorted(names) if not hasattr(fb.Tensor, name)]
