"""A package made from the template works: installed in a fresh environment, found by its entry point, certified by the kit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from flambeau_backend_template import create

from flambeau.cli.app import app


def run(python: Path, package: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([python, *arguments], cwd=package, capture_output=True, text=True, check=False)


def test_every_file_is_filled_in(package: Path) -> None:
    files = [path for path in package.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "tox.ini",
        "ci.yml",
        "memory.py",
        "kernels.py",
        ".gitignore",
    }
    for path in files:
        text = path.read_text()
        assert "{%" not in text and "jinja" not in path.name
        assert path.name == "ci.yml" or "{{" not in text, path
    assert "A. Author" in (package / "LICENSE").read_text()


def test_the_verbs_fit_on_a_few_pages(package: Path) -> None:
    assert len((package / "src/flambeau_abacus/memory.py").read_text().splitlines()) < 120


def test_its_own_tests_pass(python: Path, package: Path) -> None:
    done = run(python, package, "-m", "pytest", "-q", "tests/test_device.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_found_loaded_and_healthy(python: Path, package: Path) -> None:
    done = run(python, package, "-m", "flambeau.cli", "doctor")
    assert done.returncode == 0 and "abacus" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("device", "told"), [("Abacus", "lower-case identifier"), ("cpu", "not taken"), ("2d", "identifier"), ("for", "taken")]
)
def test_a_name_that_cannot_be_a_device_is_refused(tmp_path: Path, device: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        create(tmp_path / "x", device)


def test_files_that_are_there_stay(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    result = CliRunner().invoke(app, ["new-backend", str(tmp_path), "--device", "abacus"])
    assert result.exit_code == 1 and "has files in it" in result.output
    create(tmp_path, "abacus", force=True)
    assert (tmp_path / "mine.txt").read_text() == "kept" and (tmp_path / "tox.ini").exists()


def test_the_command_writes_a_package_and_says_what_is_next(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["new-backend", str(tmp_path / "beads"), "--device", "beads"])
    assert result.exit_code == 0 and "flambeau coverage beads" in result.output, result.output
    assert (tmp_path / "beads/src/flambeau_beads/memory.py").exists()
