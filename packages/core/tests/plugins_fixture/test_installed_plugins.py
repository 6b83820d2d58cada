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
warnings.simplefilter("ignore")
import flambeau as fb
from flambeau import nn
from flambeau.nn import functional as F

def net():
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64, 10))

def losses(device):
    fb.manual_seed(0)
    model, images, labels = net(), fb.randn(32, 1, 8, 8), fb.randint(0, 10, (32,))
    model.to(device)
    optimizer = fb.optim.AdamW(model.parameters(), lr=1e-2)
    out = []
    for _ in range(5):
        optimizer.zero_grad()
        logits = model(images.to(device))
        assert str(logits.device) == device, logits.device
        loss = F.cross_entropy(logits, labels.to(device))
        loss.backward()
        optimizer.step()
        out.append(loss.item())
    return out

print(json.dumps({"cpu": losses("cpu"), "toy": losses("toy")}))
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


def test_a_device_from_an_entry_point_trains_a_cnn_to_the_hosts_numbers(site: Path) -> None:
    done = run(site, "-c", TRAIN)
    assert done.returncode == 0, done.stderr
    losses = json.loads(done.stdout)
    assert losses["toy"] == pytest.approx(losses["cpu"], rel=1e-4)
    assert losses["cpu"][-1] < losses["cpu"][0]


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
