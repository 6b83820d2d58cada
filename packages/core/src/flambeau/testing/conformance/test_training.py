"""Three small models learn on the device as they do on the CPU."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import flambeau as fb
from flambeau import nn
from flambeau.nn import functional as F

from .layouts import ORACLE

pytestmark = pytest.mark.tier2
STEPS = 12


class Attention(nn.Module):
    """Tokens to classes through one transformer layer."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(11, 16)
        self.layer = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.0, batch_first=True)
        self.head = nn.Linear(16, 4)

    def forward(self, x: Any) -> Any:
        return self.head(self.layer(self.embed(x)).mean(1))


def perceptron() -> nn.Module:
    """Numbers to classes."""
    return nn.Sequential(nn.Linear(6, 32), nn.Tanh(), nn.LayerNorm(32), nn.Linear(32, 32), nn.GELU(), nn.Linear(32, 4))


def convolutional() -> nn.Module:
    """Images to classes."""
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 8, 3, stride=2), nn.GroupNorm(2, 8), nn.SiLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 4),
    )  # fmt: skip


MODELS: dict[str, tuple[Callable[[], nn.Module], Callable[[], Any]]] = {
    "perceptron": (perceptron, lambda: fb.randn(24, 6)),
    "convolutional": (convolutional, lambda: fb.randn(16, 1, 12, 12)),
    "attention": (Attention, lambda: fb.randint(0, 11, (12, 9))),
}
OPTIMIZERS: dict[str, Callable[[Any], Any]] = {
    "SGD": lambda p: fb.optim.SGD(p, 0.05, momentum=0.9, nesterov=True, weight_decay=1e-3),
    "AdamW": lambda p: fb.optim.AdamW(p, 3e-3),
}


def losses(model: str, optimizer: str, device: str) -> list[float]:
    """The loss before each step."""
    make, inputs = MODELS[model]
    with fb.fork_rng():
        fb.manual_seed(3)
        net, x = make(), inputs()
        y = fb.randint(0, 4, (len(x),))
    net, x, y = net.to(device), x.to(device), y.to(device)
    steps, found = OPTIMIZERS[optimizer](net.parameters()), []
    for _ in range(STEPS):
        steps.zero_grad()
        loss = F.cross_entropy(net(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        steps.step()
        found.append(loss.item())
    return found


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("model", MODELS)
def test_the_cpus_loss_curve(model: str, optimizer: str, device: str) -> None:
    there, here = losses(model, optimizer, device), losses(model, optimizer, ORACLE)
    assert here[-1] < here[0]
    np.testing.assert_allclose(there, here, rtol=2e-3, atol=2e-4)


def test_a_learning_rate_schedule_and_a_resumed_run(device: str) -> None:
    def run(until: int, state: Any = None) -> Any:
        with fb.fork_rng():
            fb.manual_seed(5)
            net, x = perceptron().to(device), fb.randn(24, 6).to(device)
        steps = fb.optim.AdamW(net.parameters(), 1e-2)
        schedule = fb.optim.lr_scheduler.StepLR(steps, 3, 0.5)
        parts = {"net": net, "steps": steps, "schedule": schedule}
        for name, part in parts.items() if state else ():
            part.load_state_dict(state[name])
        for _ in range(schedule.last_epoch, until):
            steps.zero_grad()
            net(x).square().mean().backward()
            steps.step()
            schedule.step()
        return net(x).square().mean().item(), {name: part.state_dict() for name, part in parts.items()}

    whole, _ = run(8)
    _, half = run(4)
    resumed, _ = run(8, half)
    assert resumed == pytest.approx(whole, rel=1e-5)
