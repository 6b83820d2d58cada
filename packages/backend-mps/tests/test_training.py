"""The demo's programs on the device, to the CPU's losses, with no op on the host."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import flambeau as fb

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


def losses(name, device, steps, folder):
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main(["--device", device, "--steps", str(steps), "--checkpoint", str(folder / f"{name}-{device}.ckpt")])


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples are in the repository only")
@pytest.mark.usefixtures("no_fallback")
@pytest.mark.parametrize(("name", "steps"), [("train_digits", 20), ("train_gpt", 4)])
def test_examples(name, steps, tmp_path, device):
    """Rounding differs by device and grows by training: so many steps agree to a thousandth."""
    if name == "train_digits":
        pytest.importorskip("sklearn")
    expected, found = (losses(name, where, steps, tmp_path) for where in ("cpu", device))
    assert found["loss"] == pytest.approx(expected["loss"], rel=1e-3)


@pytest.mark.usefixtures("no_fallback")
@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "AdamW", "amsgrad"])
def test_optimizers(optimizer, device):
    make = {
        "SGD": lambda p: fb.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.1, dampening=0),
        "Adam": lambda p: fb.optim.Adam(p, lr=0.1, weight_decay=0.1),
        "AdamW": lambda p: fb.optim.AdamW(p, lr=0.1),
        "amsgrad": lambda p: fb.optim.Adam(p, lr=0.1, amsgrad=True, maximize=True),
    }[optimizer]
    found = []
    for where in ("cpu", device):
        fb.manual_seed(0)
        w = fb.randn(7, 9).to(where).t().detach().requires_grad_()
        step = make([w])
        for _ in range(5):
            step.zero_grad()
            (w.sin() * w).sum().backward()
            step.step()
        found.append(w.detach().cpu())
    fb.testing.assert_close(found[1], found[0], rtol=1e-5, atol=1e-5)
