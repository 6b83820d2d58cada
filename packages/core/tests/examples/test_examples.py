"""The example scripts: they resume exactly, stay short, and train what `flambeau demo` trains."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("sklearn")

from flambeau.cli.demo import digits, gpt
from flambeau.cli.demo.training import Training

EXAMPLES = Path(__file__).parents[4] / "examples"
CASES = [("train_digits.py", digits, 8), ("train_gpt.py", gpt, 4)]

pytestmark = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples stand in the repository only")


def run(name: str, *options: object) -> dict:
    """Run an example's `main` and return its final numbers, without the time."""
    final = runpy.run_path(str(EXAMPLES / name))["main"]([str(option) for option in options])
    return {key: value for key, value in final.items() if key != "seconds"}


@pytest.mark.parametrize("name, recipe, steps", CASES)
def test_resumed_example_and_demo_end_at_the_same_numbers(
    name: str, recipe: ModuleType, steps: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--steps", steps, "--seed", 3, "--checkpoint")
    whole = run(name, *options, tmp_path / "whole.ckpt")
    assert whole["steps"] == steps
    run(name, *options, tmp_path / "part.ckpt", "--stop-at", steps // 2)
    assert run(name, *options, tmp_path / "part.ckpt", "--resume") == whole
    assert f"resumed at step {steps // 2}" in capsys.readouterr().out

    training = Training(recipe.build("cpu", 3, steps), tmp_path / "demo.ckpt", {})
    for _ in training.run():
        pass
    assert training.measured[-1][1] == whole["loss"]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_example_is_one_short_file(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 150
