"""The kit passes a backend that is right, and names op, layout and dtype of what a wrong one gets wrong."""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SLICE = "neg- or sum- or test_op[mul-float32 or test_op[mul-int64 or (transposed and slice and not gradients) or perceptron or test_forward"


def judge(device: str, folder: Path, *arguments: str) -> tuple[int, dict[str, Any], str]:
    """Runs the kit in a process of its own, from an empty folder: its exit status, report and output."""
    report = folder / "report.json"
    command = [sys.executable, "-m", "pytest", "--pyargs", "flambeau.testing.conformance", "--device", device, "-p", "crooked", "-q"]
    command += ["-p", "no:cacheprovider", "--report-json", str(report), *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(report.read_text()) if report.exists() else {}, done.stdout + done.stderr


@pytest.mark.parametrize("device", ["cpu", "straight"])
def test_a_right_backend_passes(device: str, tmp_path: Path) -> None:
    status, report, output = judge(device, tmp_path, "-k", SLICE)
    assert status == 0, output
    assert report["failed"] == [] and report["calls"] > 300 and report["passed"] > 60
    assert f"conformance of '{device}'" in output and "largest errors" in output
    assert bool(report["ran on the host"]) == (device != "cpu")


@pytest.mark.parametrize(
    ("device", "case", "told", "not_told"),
    [
        ("ignores_strides", "test_op[neg-float32-forward]", "neg, transposed, float32, forward: error", "neg, contiguous"),
        ("ignores_strides", "test_op[neg-int64-forward]", "neg, strided, int64, forward: error", "neg, zero-size"),
        (
            "loses_writes",
            "test_op[mul-float32-inplace]",
            "mul, transposed, float32, inplace: read through the whole memory: error",
            "mul, offset",
        ),
        (
            "loses_writes",
            "test_a_write_through_a_view_reaches_its_base[transposed slice-mul_]",
            "mul_ through transposed slice: the base",
            "",
        ),
        ("adds_in_half", "test_op[sum-float32-forward]", "sum, contiguous, float32, forward: error", "float64"),
    ],
)
def test_a_wrong_backend_is_told_what_is_wrong(device: str, case: str, told: str, not_told: str, tmp_path: Path) -> None:
    status, report, output = judge(device, tmp_path, "-k", SLICE)
    assert status == 1, output
    messages = {failure["name"]: failure["message"] for failure in report["failed"]}
    assert told in messages[case], messages
    assert not not_told or not_told not in messages[case]
    rights = {"ignores_strides": "sum", "loses_writes": "sum", "adds_in_half": "neg"}
    assert not any(name.startswith(f"test_op[{rights[device]}-") for name in messages)


def test_a_fallback_is_an_error_where_it_is_not_wanted(tmp_path: Path) -> None:
    status, report, _ = judge("straight", tmp_path, "-k", "test_op[sin-float32-forward or test_op[neg-float32-forward", "--no-fallback")
    assert status == 1 and [c["name"] for c in report["failed"]] == ["test_op[sin-float32-forward]"]
    assert "CPU fallback is switched off" in report["failed"][0]["message"]


def test_the_page_tells_each_failure(tmp_path: Path) -> None:
    judge("adds_in_half", tmp_path, "-k", "test_op[sum-float32-forward or neg-float32-forward", "--report-html", str(tmp_path / "r.html"))
    page = (tmp_path / "r.html").read_text()
    assert "Conformance of adds_in_half" in page and html.escape("sum, contiguous, float32, forward: error") in page
    assert page.count("<tr class=passed>") == 2 and page.count("<tr class=failed>") == 1


def test_worker_processes_report_together(tmp_path: Path) -> None:
    status, report, output = judge("cpu", tmp_path, "-k", "test_op[neg-", "-n", "2")
    assert status == 0, output
    assert report["passed"] == len(report["cases"]) == 31 and report["calls"] > 100


def test_tiers_end_where_they_are_told_to(tmp_path: Path) -> None:
    counts = []
    for tier in ("0", "1", "2"):
        _, _, output = judge(
            "cpu", tmp_path, "--tier", tier, "--collect-only", "-k", "neg-float32 or softmax_forward-float32 or transfers or perceptron"
        )
        counts.append([word in output for word in ("test_there_and_back", "test_op[neg-", "test_op[softmax_forward-", "perceptron")])
    assert counts == [[True, False, False, False], [True, True, False, False], [True] * 4]


@pytest.mark.parametrize(("device", "told"), [("nosuch", "there is no device 'nosuch'"), ("meta", "no data to compare"), ("cpu:7", "cpu")])
def test_a_device_that_cannot_be_judged(device: str, told: str, tmp_path: Path) -> None:
    status, _, output = judge(device, tmp_path)
    assert status == 4 and told in output


def test_other_runs_of_pytest_have_no_such_options(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text("import sys\ndef test_x(): assert 'flambeau' not in sys.modules\n")
    (tmp_path / "conftest.py").write_text("def pytest_addoption(parser): parser.addoption('--device')\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--device", "mine"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
