"""A package made from the template, and an environment that has it."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from flambeau_backend_template import create


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new backend's package."""
    return create(tmp_path_factory.mktemp("new") / "abacus", "abacus", "A. Author")


@pytest.fixture(scope="module")
def python(package: Path) -> Path:
    """The Python of a fresh environment in which the package is installed; its dependencies are this environment's."""
    home = package.parent / "environment"
    venv.create(home, with_pip=True)
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    folder = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], check=True, capture_output=True, text=True
    )
    site = (
        f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})"  # with its .pth files: the core may be installed for development
    )
    (Path(folder.stdout.strip()) / "dependencies.pth").write_text(site + "\n")
    command = [python, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "-e", package]
    subprocess.run(command, check=True)
    return python
