"""Optimizers' fused updates: some steps of each, in every setting, end at the CPU's parameters and state."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import flambeau as fb

from .judging import TOLERANCE, error_of
from .layouts import ORACLE
from .oracle import declared

pytestmark = pytest.mark.tier2

SETTINGS: dict[str, tuple[Any, dict[str, Any]]] = {
    "SGD": (fb.optim.SGD, {"lr": 0.1}),
    "SGD with momentum": (fb.optim.SGD, {"lr": 0.1, "momentum": 0.9, "dampening": 0.1, "weight_decay": 0.01}),
    "SGD, Nesterov, maximized": (fb.optim.SGD, {"lr": 0.1, "momentum": 0.8, "nesterov": True, "maximize": True}),
    "Adam": (fb.optim.Adam, {"lr": 0.01, "weight_decay": 0.01}),
    "Adam with amsgrad, maximized": (fb.optim.Adam, {"lr": 0.01, "amsgrad": True, "maximize": True}),
    "AdamW": (fb.optim.AdamW, {"lr": 0.01, "betas": (0.8, 0.95), "eps": 1e-6}),
    "AdamW with amsgrad": (fb.optim.AdamW, {"lr": 0.01, "amsgrad": True}),
    "RMSprop": (fb.optim.RMSprop, {"lr": 0.01, "momentum": 0.5, "centered": True}),
    "Adagrad": (fb.optim.Adagrad, {"lr": 0.1}),
}


def trained(setting: str, dtype: str, device: str) -> list[Any]:
    """Parameters (contiguous, transposed, zero-dimensional, zero-size) and the optimizer's state after some steps."""
    numbers = np.random.default_rng(0)

    def made(*shape: int) -> Any:
        return fb.from_numpy(np.asarray(numbers.standard_normal(shape))).to(getattr(fb, dtype)).to(device)

    parameters = [fb.nn.Parameter(t) for t in (made(3, 4), made(5, 2).t(), made(), made(0, 3), made(4, 6)[:, ::2])]
    kind, options = SETTINGS[setting]
    optimizer = kind(parameters, **options)
    for _ in range(4):
        for p in parameters:
            p.grad = made(*p.shape)
        optimizer.step()
    state = [value for p in parameters for _, value in sorted(optimizer.state[p].items()) if isinstance(value, fb.Tensor)]
    return [t.detach().cpu().to(fb.float64).numpy() for t in [*parameters, *state]]


@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16"])
@pytest.mark.parametrize("setting", SETTINGS)
def test_steps(setting: str, dtype: str, device: str) -> None:
    if not declared(device, dtype):
        pytest.skip(f"'{fb.device(device).type}' does not declare {dtype}")
    there, here = trained(setting, dtype, device), trained(setting, dtype, ORACLE)
    assert len(there) == len(here)
    for i, (a, b) in enumerate(zip(there, here, strict=True)):
        error = error_of(a, b)
        assert error <= TOLERANCE[dtype], f"{setting}, {dtype}: tensor {i} of parameters and state: error {error:.3g}"
