"""The examples in the package's docstrings, run with `fb` imported."""

from __future__ import annotations

import ast
import doctest
from pathlib import Path

import pytest

import flambeau as fb

PACKAGE = Path(fb.__file__).parent
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
PARSER = doctest.DocTestParser()


def examples(path: Path) -> list[doctest.DocTest]:
    """The examples of a file's docstrings, one test a docstring; rows are read as text, as the generator reads them."""
    found = []
    nodes = (ast.Module, ast.ClassDef, ast.FunctionDef)
    for node in (n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, nodes)):
        text = ast.get_docstring(node)
        if text and ">>>" in text:
            name = getattr(node, "name", path.stem)
            line = node.body[0].lineno - 1
            found.append(PARSER.get_doctest(text, {"fb": fb}, f"{path.relative_to(PACKAGE)}::{name}", str(path), line))
    return found


FILES = sorted(p for p in PACKAGE.rglob("*.py") if "_generated" not in p.parts and ">>>" in p.read_text())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_examples(path: Path) -> None:
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    for test in examples(path):
        with fb.random.fork_rng():
            runner.run(test, out=told.append)
    assert not runner.failures, "".join(told)
