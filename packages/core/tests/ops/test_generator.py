"""The generator: what it wrote is what it would write, also where nothing can be imported."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import flambeau as fb
from flambeau.ops.generator.__main__ import main, outputs

PACKAGE = Path(fb.__file__).parent


def test_generated_files_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().out


def test_every_run_writes_the_same() -> None:
    script = "import sys; from flambeau.ops.generator.__main__ import main; sys.exit(main(['--check']))"
    for seed in ("1", "2"):
        env = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(PACKAGE.parent)}
        assert subprocess.run([sys.executable, "-c", script], env=env, check=False).returncode == 0


def test_runs_where_generated_code_is_broken(tmp_path: Path) -> None:
    copy = tmp_path / "flambeau"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    hot = copy / "ops" / "_generated" / "hot.py"
    whole = hot.read_text()
    hot.write_text("this is no Python")
    (copy / "ops" / "_generated" / "stray.py").write_text("")
    program = [sys.executable, str(copy / "ops" / "generator" / "__main__.py")]
    checked = subprocess.run([*program, "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 1
    assert str(hot) in checked.stdout and "stray.py" in checked.stdout
    subprocess.run(program, check=True, capture_output=True)
    assert hot.read_text() == whole
    assert not (copy / "ops" / "_generated" / "stray.py").exists()


def test_generated_code_names_the_row() -> None:
    text = (PACKAGE / "ops" / "_generated" / "hot.py").read_text()
    rows = (PACKAGE / "ops" / "pointwise.py").read_text().splitlines()
    line = next(n for n, row in enumerate(rows, 1) if row.startswith("def mul("))
    assert f'"""Backward of mul: ops/pointwise.py:{line}."""' in text


def test_reference_names_every_public_op() -> None:
    pages = {path.name: text for path, text in outputs().items() if path.suffix == ".md"}
    if not pages:
        pytest.skip("no docs beside an installed package")
    assert "## mul" in pages["pointwise.md"] and "## nn.functional.gelu" in pages["activation.md"]
    assert "[linalg.vector_norm](reduction.md#linalgvector_norm)" in pages["index.md"]
