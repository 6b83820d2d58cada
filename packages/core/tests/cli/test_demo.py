"""`flambeau demo` in its quick form: what it leaves behind, interruptions, and its errors."""

from __future__ import annotations

import importlib.util
import json
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

pytest.importorskip("sklearn")
pytest.importorskip("matplotlib")

import flambeau as fb
from flambeau.cli.demo import command, demo, digits, gpt
from flambeau.cli.demo.training import SettingsError, Training


def invoke(out: Path, *options: str) -> Result:
    """Run the quick demo into `out`."""
    return CliRunner().invoke(demo, ["--quick", "--out", str(out), *options])


def numbers(out: Path) -> dict:
    """The results of a run without the times, which differ."""
    results = json.loads((out / "results.json").read_text())
    return {name: {key: value for key, value in row.items() if key != "seconds"} for name, row in results.items()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """One uninterrupted run."""
    out = tmp_path_factory.mktemp("demo")
    return out, invoke(out)


def test_run_learns_and_reports(whole: tuple[Path, Result]) -> None:
    out, result = whole
    assert result.exit_code == 0, result.output
    for name, recipe in (("digits", digits), ("gpt", gpt)):
        measured = numbers(out)[name]["measured"]
        assert measured[-1][0] == recipe.QUICK["steps"]
        assert measured[-1][1] < measured[0][1]
    assert result.output.count("reloaded: the same loss") == 2
    assert "GPT on Python writes:\ndef " in result.output
    for curve in ("training loss  ⣀ cross-entropy, smoothed labels", "held-out loss  ⣀ cross-entropy", "held-out accuracy"):
        assert f"CNN on digits: {curve}" in result.output
    assert (out / "curves.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["digits", "gpt"])
def test_interrupted_and_resumed_run_ends_the_same(
    name: str, whole: tuple[Path, Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advance = Training._advance

    def advance_and_interrupt(self: Training, *batch: object) -> float:
        if self.task.name == name and self.step == 6:
            signal.raise_signal(signal.SIGINT)
        return advance(self, *batch)

    with monkeypatch.context() as patch:
        patch.setattr(Training, "_advance", advance_and_interrupt)
        result = invoke(tmp_path)
    assert result.exit_code == 130
    assert "stopped at step 7 of" in result.output
    assert not (tmp_path / "results.json").exists()
    result = invoke(tmp_path, "--resume")
    assert result.exit_code == 0, result.output
    assert "resumed at step 7" in result.output
    assert numbers(tmp_path) == numbers(whole[0])


def test_second_interrupt_stops_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt_twice(self: Training, *batch: object) -> float:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("the step went on")

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(Training, "_advance", interrupt_twice)
    result = invoke(tmp_path)
    assert result.exit_code == 130
    assert "stopped; what was saved is kept" in result.output and "Traceback" not in result.output
    assert signal.getsignal(signal.SIGINT) is before


def test_resume_of_a_finished_run_trains_no_further(whole: tuple[Path, Result]) -> None:
    before = numbers(whole[0])
    result = invoke(whole[0], "--resume")
    assert result.exit_code == 0, result.output
    assert numbers(whole[0]) == before


def test_resume_across_the_end_of_an_epoch(tmp_path: Path) -> None:
    """22 batches are one epoch of the digits: stop before, at and after its end."""
    settings = {"seed": 1}

    def training() -> Training:
        return Training(digits.build("cpu", 1, **digits.QUICK), tmp_path / "digits.ckpt", settings)

    whole = training()
    for _ in whole.run():
        pass
    for stop in (21, 22, 23):
        part = training()
        for _ in part.run():
            if part.step == stop:
                break
        part.save()
        rest = training()
        rest.restore()
        for _ in rest.run():
            pass
        assert rest.losses == whole.losses
        assert rest.measured == whole.measured


def test_resume_with_other_settings_is_refused(whole: tuple[Path, Result]) -> None:
    result = invoke(whole[0], "--resume", "--seed", "5")
    assert result.exit_code == 1
    assert "digits.ckpt: made with seed 0, quick True; asked: seed 5, quick True" in result.output
    with pytest.raises(SettingsError):
        Training(digits.build("cpu", 0, **digits.QUICK), whole[0] / "digits.ckpt", {"seed": 9}).restore()


def test_resume_from_a_broken_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "digits.ckpt").write_bytes(b"not a checkpoint")
    result = invoke(tmp_path, "--resume")
    assert result.exit_code == 1
    assert result.output.startswith("Error: ") and "digits.ckpt" in result.output


@pytest.mark.parametrize("kept", [0, 4, 200, -1])
def test_resume_from_a_truncated_checkpoint_is_a_clear_error(kept: int, whole: tuple[Path, Result], tmp_path: Path) -> None:
    (tmp_path / "digits.ckpt").write_bytes((whole[0] / "digits.ckpt").read_bytes()[:kept])
    refused(invoke(tmp_path, "--resume"), "digits.ckpt: ")


def test_resume_from_another_programs_file_is_a_clear_error(tmp_path: Path) -> None:
    fb.save({"weight": fb.ones(2)}, tmp_path / "digits.ckpt")
    refused(invoke(tmp_path, "--resume"), "digits.ckpt: not a checkpoint of this demo")


def test_a_checkpoint_of_another_model_is_a_clear_error(whole: tuple[Path, Result], tmp_path: Path) -> None:
    state = fb.load(whole[0] / "digits.ckpt")
    del state["model"]["0.weight"]
    fb.save(state, tmp_path / "digits.ckpt")
    refused(invoke(tmp_path, "--resume"), "0.weight")


def refused(result: Result, reason: str) -> None:
    """The command ended at once, with an error and no traceback."""
    assert result.exit_code == 1, result.output
    assert result.output.startswith("Error: ") and reason in result.output
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("name", ["digits.ckpt", "gpt.ckpt", "curves.png", "results.json"])
def test_a_directory_where_a_file_is_to_go_is_a_clear_error(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    refused(invoke(tmp_path), f"{name}: is a directory")


@pytest.mark.parametrize("below", ["", "/runs"])
def test_out_in_a_device_is_a_clear_error(below: str) -> None:
    refused(invoke(Path(f"/dev/null{below}")), "/dev/null")


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, dir: Path) -> None:
        raise PermissionError(13, "Permission denied", str(dir))

    monkeypatch.setattr(command.tempfile, "TemporaryFile", refuse)
    refused(invoke(tmp_path), f"{tmp_path}: Permission denied")


@pytest.mark.parametrize("part", ["start", "verify", "finish"])
def test_an_interrupt_outside_of_a_step_is_one_line(part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, part, interrupt)
    result = invoke(tmp_path, "--skip-gpt")
    assert result.exit_code == 130
    assert result.output.splitlines()[-1] == "stopped; what was saved is kept: go on with the same command and --resume"


def test_one_task_alone(tmp_path: Path) -> None:
    assert invoke(tmp_path, "--skip-gpt").exit_code == 0
    assert list(numbers(tmp_path)) == ["digits"]
    assert invoke(tmp_path, "--skip-gpt", "--skip-digits").exit_code == 2


@pytest.mark.parametrize("device", ["nosuch", "meta"])
def test_unusable_device_is_a_clear_error(device: str, tmp_path: Path) -> None:
    result = invoke(tmp_path, "--device", device)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ") and device in result.output


@pytest.mark.parametrize("module, name", [("sklearn", "scikit-learn"), ("matplotlib", "matplotlib")])
def test_missing_package_says_what_to_install(module: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda wanted: None if wanted == module else find(wanted))
    result = invoke(tmp_path)
    assert result.exit_code == 1
    assert f"needs {name}" in result.output and "pip install flambeau[demo]" in result.output


def test_accuracy_below_the_goal_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = digits.build
    monkeypatch.setattr(digits, "build", lambda device, seed: build(device, seed, **digits.QUICK))
    result = CliRunner().invoke(demo, ["--skip-gpt", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "is below 98%" in result.output


@pytest.mark.parametrize("seed", ["-1", "99999999999999999999999", "x"])
def test_a_seed_that_is_none_is_a_clear_error(seed: str, tmp_path: Path) -> None:
    result = invoke(tmp_path, "--skip-gpt", "--seed", seed)
    assert result.exit_code == 2
    assert "Invalid value for '--seed'" in result.output
