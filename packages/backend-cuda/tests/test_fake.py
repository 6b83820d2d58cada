"""Runs `on_fake_gpu.py` with each launcher, in processes that have no GPU in use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("launcher", ["compiled", "python"])
def test_the_launch_layer_on_a_gpu_that_is_not_there(launcher: str, tmp_path: Path) -> None:
    env = os.environ | {"FLAMBEAU_CUDA_LAUNCHER": launcher, "FLAMBEAU_CUDA_CACHE": str(tmp_path)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        str(HERE.parent / "pyproject.toml"),
        str(HERE / "on_fake_gpu.py"),
    ]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
