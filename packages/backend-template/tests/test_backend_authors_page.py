"""docs/backend-authors.md, step by step: its commands run, its edits are made, its programs print what it says."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "backend-authors.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INSTALLS = (
    "python -m pip install flambeau-backend-template",
    'python -m pip install -e ".[test]"',
    "cd abacus",
    "flambeau new-backend abacus",
)
SLICE = ["-k", "add or transposed or softmax or memory"]  # the whole kit runs in a session of its own: here, that its commands are right


def blocks() -> list[tuple[str, str]]:
    """(language, text) of the page's code, in order."""
    if not PAGE.exists():
        pytest.skip("the repository's pages are not here")
    return BLOCK.findall(PAGE.read_text())


def run(command: list[str], folder: Path) -> str:
    """A command's output; it must succeed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{shlex.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def obey(line: str, python: Path, folder: Path) -> None:
    """Runs a line of a console block in the environment of the new package."""
    if line.startswith(INSTALLS):
        return  # the fixture has done it
    words = shlex.split(line)
    if words[0] == "python":
        run([str(python), *words[1:], *(SLICE if "flambeau.testing.conformance" in words else [])], folder)
    elif words[0] == "flambeau":
        run([str(python), "-m", "flambeau.cli", *words[1:]], folder)
    else:
        raise AssertionError(f"the page has a command that this test does not know: {line}")


def said(program: str) -> str:
    """What a program's closing comments say that it prints."""
    lines = program.rstrip().splitlines()
    shown = [line for line in lines if line.startswith("# ")]
    return "\n".join(line[2:] for line in shown)


def test_the_page_leads_to_a_certified_backend(python: Path, package: Path) -> None:
    kernels = package / "src" / "flambeau_abacus" / "kernels.py"
    for language, text in blocks():
        if language == "console":
            for line in text.splitlines():
                obey(line, python, package)
        elif text.startswith("# kernels.py"):
            kernels.write_text(kernels.read_text().rstrip() + "\n\n" + text.partition("\n")[2])
        elif language == "python":
            printed = run([str(python), "-W", "ignore", "-c", text], package)
            assert " ".join(printed.split()) == " ".join(said(text).split())
    assert (package / "coverage.svg").exists()
