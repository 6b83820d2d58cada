"""Two distributions, built and installed from their own pyproject.toml: one adds a device, one is broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("hatchling", reason="the fixtures are built by hatchling")

HERE = Path(__file__).parent
TRAIN = """
import json, warnings
from pathlib import Path
warnings.simplefilter("ignore")
from flambeau.cli.demo import digits
from flambeau.cli.demo.training import Training
from flambeau.dispatch.backend import backend_for

def learn(device):
    training = Training(digits.build(device, seed=0, steps=15, width=8), Path("no checkpoint"), {})
    for _ in training.run():
        pass
    state = training.task.model.state_dict()
    assert {str(value.device) for value in state.values()} == {device}
    assert {type(value.array) for value in state.values()} == {type(backend_for(device).empty((), "float32", None))}
    sums = {name: value.double().abs().sum().item() for name, value in state.items()}
    return {"losses": training.losses, "measured": training.measured, "sums": sums}

print(json.dumps({device: learn(device) for device in ("cpu", "toy")}))
"""

STRIDES = """
import copy, json, warnings
warnings.simplefilter("ignore")
import flambeau as fb

def seen(device):
    y = fb.arange(12.0).reshape(3, 4).to(device)
    views = [y[1:].as_strided((2,), (1,), 0), y[1:].as_strided((2,), (1,)), y[0, 1].as_strided((2, 2), (1, 5), 4), y[:, 1:].t()[1:, ::2]]
    offsets = [view.storage_offset() for view in views]
    views[0].add_(100)   # the storage's start, from a view that begins after it
    views[2][1].mul_(-1)
    views += [y, copy.deepcopy(y.t()), y.bfloat16()[1:, 2]]
    return [offsets, [view.cpu().tolist() for view in views]]

print(json.dumps({device: seen(device) for device in ("cpu", "toy")}))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both distributions installed, without the network."""
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    done = subprocess.run(
        [*command, "--target", str(target), str(HERE / "toy"), str(HERE / "broken")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return target


def run(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs Python with the two plug-ins on its path."""
    path = os.pathsep.join([str(site), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path, "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=environment, check=False)


def test_the_device_is_under_sixty_lines() -> None:
    assert len((HERE / "toy" / "src" / "flambeau_toy.py").read_text().splitlines()) < 60


def test_a_tensor_has_the_devices_method_before_anything_else_asked_for_it(site: Path) -> None:
    done = run(site, "-W", "ignore", "-c", "import flambeau as fb; x = fb.ones(2).toy(); assert x.is_toy and x.cpu().tolist() == [1, 1]")
    assert done.returncode == 0, done.stderr


def test_numpy_cannot_read_the_devices_arrays(site: Path) -> None:
    code = "import numpy, flambeau as fb; numpy.asarray(fb.ones(2, device='toy').array)"
    done = run(site, "-c", code)
    assert done.returncode == 1 and done.stderr.splitlines()[-1].startswith("TypeError"), done.stderr


def test_a_device_from_an_entry_point_trains_the_demos_cnn_to_the_cpus_numbers(site: Path) -> None:
    pytest.importorskip("sklearn", reason="the demo's images are scikit-learn's")
    done = run(site, "-c", TRAIN)
    assert done.returncode == 0, done.stderr
    learned = json.loads(done.stdout)
    cpu, toy = learned["cpu"], learned["toy"]
    assert toy["losses"] == pytest.approx(cpu["losses"], rel=1e-5)
    assert toy["sums"] == pytest.approx(cpu["sums"], rel=1e-4)
    for mine, other in zip(toy["measured"], cpu["measured"], strict=True):
        assert mine == pytest.approx(other, rel=1e-5)
    assert cpu["losses"][-1] < cpu["losses"][0]


def test_strided_views_count_from_the_array_that_they_are_taken_of(site: Path) -> None:
    done = run(site, "-c", STRIDES)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["toy"] == seen["cpu"]
    assert seen["toy"][0][:3] == [0, 4, 4]


def test_importing_flambeau_imports_no_plugin(site: Path) -> None:
    done = run(site, "-c", "import sys, flambeau; print([m for m in sys.modules if m in ('flambeau_toy', 'flambeau_broken')])")
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_the_broken_device_says_why_when_it_is_asked_for(site: Path) -> None:
    done = run(site, "-c", "import flambeau as fb; fb.ones(2) + 1; fb.ones(2, device='broken')")
    assert done.returncode == 1
    assert "DeviceError" in done.stderr.splitlines()[-1]
    assert "device 'broken' (flambeau-broken 0.2) does not work: OSError: libbroken.so.1" in done.stderr.splitlines()[-1]


def test_doctor_reports_both_and_fails_for_the_broken_one(site: Path) -> None:
    done = run(site, "-m", "flambeau.cli", "doctor")
    assert done.returncode == 1, done.stderr
    lines = {line.split("│")[2].strip(): line for line in done.stdout.splitlines() if line.startswith("│")}
    assert "loaded" in lines["cpu"] and "passed" in lines["cpu"]
    assert "loaded" in lines["meta"] and "passed" in lines["meta"]
    assert "loaded" in lines["toy"] and "1.0" in lines["toy"] and "passed" in lines["toy"]
    assert "failed" in lines["broken"]
    assert "cannot open shared object file" in done.stdout
    traced = run(site, "-m", "flambeau.cli", "doctor", "--traceback").stdout
    assert "flambeau_broken.py" in traced


def test_a_broken_command_is_listed_and_fails_alone(site: Path) -> None:
    listed = run(site, "-m", "flambeau.cli", "--help")
    assert listed.returncode == 0 and "wreck" in listed.stdout and "flambeau-broken 0.2" in listed.stdout
    failed = run(site, "-m", "flambeau.cli", "wreck")
    assert failed.returncode == 1 and "OSError: libbroken.so.1" in failed.stderr


def test_coverage_tells_a_devices_own_kernels_from_the_rest(site: Path) -> None:
    done = run(site, "-m", "flambeau.cli", "coverage", "toy", "--json")
    assert done.returncode == 0, done.stderr
    ways = json.loads(done.stdout)
    assert ways["add"] == "native" and ways["matmul"] == "native"
    assert ways["transpose"] == "native"
    assert ways["sum"] == "fallback"
    assert "missing" not in ways.values()
    host = json.loads(run(site, "-m", "flambeau.cli", "coverage", "cpu", "--json").stdout)
    assert set(host.values()) <= {"native", "decomposed"}
