"""Averages of a model's weights, against PyTorch's."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb
from flambeau.optim import swa_utils


def models() -> tuple[Any, Any]:
    """Equal small models with a batch norm."""
    ours = fb.nn.Sequential(fb.nn.Linear(3, 4), fb.nn.BatchNorm1d(4))
    theirs = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4))
    theirs.load_state_dict({name: torch.from_numpy(value.detach().numpy().copy()) for name, value in ours.state_dict().items()})
    return ours, theirs


def change(model: Any, package: Any, step: int) -> None:
    rng = np.random.default_rng(step)
    with package.no_grad():
        for param in model.parameters():
            param.copy_(package.from_numpy(rng.standard_normal(tuple(param.shape)).astype(np.float32)))


@pytest.mark.parametrize("use_buffers", [False, True])
@pytest.mark.parametrize("kind", ["swa", "ema", "multi"])
def test_averages_equal_pytorch(kind: str, use_buffers: bool) -> None:
    ours, theirs = models()
    options: list[dict[str, Any]] = []
    for utils in (swa_utils, torch.optim.swa_utils):
        options.append(
            {}
            if kind == "swa"
            else {"avg_fn": utils.get_ema_avg_fn(0.8)}
            if kind == "ema"
            # type: ignore[attr-defined]
            else {"multi_avg_fn": utils.get_ema_multi_avg_fn(0.8)}
        )  # type: ignore[attr-defined]
    average = swa_utils.AveragedModel(ours, use_buffers=use_buffers, **options[0])
    oracle = torch.optim.swa_utils.AveragedModel(theirs, use_buffers=use_buffers, **options[1])
    for step in range(4):
        change(ours, fb, step)
        change(theirs, torch, step)
        x = np.random.default_rng(9).standard_normal((5, 3)).astype(np.float32)
        ours(fb.from_numpy(x))
        theirs(torch.from_numpy(x))
        average.update_parameters(ours)
        oracle.update_parameters(theirs)
    mine, other = average.state_dict(), oracle.state_dict()
    assert list(mine) == list(other)
    for name, value in other.items():
        np.testing.assert_allclose(mine[name].numpy(), value.numpy(), rtol=1e-5, atol=1e-6)


def test_update_bn_equals_pytorch() -> None:
    ours, theirs = models()
    batches = [np.random.default_rng(i).standard_normal((6, 3)).astype(np.float32) for i in range(3)]
    swa_utils.update_bn([(fb.from_numpy(batch), 0) for batch in batches], ours)
    torch.optim.swa_utils.update_bn([(torch.from_numpy(batch), 0) for batch in batches], theirs)
    np.testing.assert_allclose(ours[1].running_var.numpy(), theirs[1].running_var.numpy(), rtol=1e-5)
    np.testing.assert_allclose(ours[1].running_mean.numpy(), theirs[1].running_mean.numpy(), rtol=1e-5, atol=1e-6)
    assert ours[1].momentum == 0.1


def test_a_copy_and_bad_options() -> None:
    model, _ = models()
    average = swa_utils.AveragedModel(model)
    assert average.module is not model
    copy.deepcopy(average).update_parameters(model)
    with pytest.raises(ValueError, match="decay"):
        swa_utils.get_ema_avg_fn(2)
    with pytest.raises(AssertionError, match="not both"):
        swa_utils.AveragedModel(model, avg_fn=swa_utils.get_swa_avg_fn(), multi_avg_fn=swa_utils.get_swa_multi_avg_fn())
