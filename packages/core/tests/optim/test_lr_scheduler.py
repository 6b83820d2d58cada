"""Learning-rate schedules: the sequence of rates, against PyTorch's."""

from __future__ import annotations

import copy
import math
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import torch

import flambeau as fb

Make = Callable[[Any, Any], Any]  # (the lr_scheduler module, an optimizer) -> a schedule

SCHEDULES: dict[str, Make] = {
    "lambda": lambda s, o: s.LambdaLR(o, lambda epoch: 0.9**epoch),
    "lambda of each": lambda s, o: s.LambdaLR(o, [lambda epoch: 0.9**epoch, lambda epoch: 1 / (1 + epoch)]),
    "multiplicative": lambda s, o: s.MultiplicativeLR(o, lambda epoch: 0.9 if epoch % 2 else 1.1),
    "step": lambda s, o: s.StepLR(o, 3, 0.5),
    "multistep": lambda s, o: s.MultiStepLR(o, [2, 5, 5, 9], 0.5),
    "constant": lambda s, o: s.ConstantLR(o, 0.25, 4),
    "linear": lambda s, o: s.LinearLR(o, 0.25, 0.75, 6),
    "exponential": lambda s, o: s.ExponentialLR(o, 0.8),
    "polynomial": lambda s, o: s.PolynomialLR(o, 7, 2.0),
    "cosine": lambda s, o: s.CosineAnnealingLR(o, 5, 0.01),
    "warm restarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 3, 2, 0.01),
    "cyclic": lambda s, o: s.CyclicLR(o, 0.01, 0.5, 3, 5),
    "cyclic 2": lambda s, o: s.CyclicLR(o, [0.01, 0.02], [0.5, 0.6], 3, mode="triangular2", base_momentum=0.5),
    "cyclic exp": lambda s, o: s.CyclicLR(o, 0.01, 0.5, 3, mode="exp_range", gamma=0.9, cycle_momentum=False),
    "cyclic own": lambda s, o: s.CyclicLR(o, 0.01, 0.5, 3, scale_fn=lambda x: 1 / x, scale_mode="cycle"),
    "one cycle": lambda s, o: s.OneCycleLR(o, 1.0, total_steps=20),
    "one cycle linear": lambda s, o: s.OneCycleLR(o, [1.0, 2.0], epochs=4, steps_per_epoch=5, anneal_strategy="linear"),
    "one cycle three": lambda s, o: s.OneCycleLR(o, 1.0, total_steps=20, three_phase=True, cycle_momentum=False),
    "sequential": lambda s, o: s.SequentialLR(o, [s.ConstantLR(o, 0.1, 2), s.ExponentialLR(o, 0.9), s.StepLR(o, 2, 0.5)], [3, 8]),
    "warm-up": lambda s, o: s.SequentialLR(o, [s.LinearLR(o, 0.1, 1.0, 4), s.CosineAnnealingLR(o, 10)], [4]),
    "chained": lambda s, o: s.ChainedScheduler([s.ConstantLR(o, 0.1, 4), s.ExponentialLR(o, 0.9)]),
    "swa": lambda s, o: (fb.optim.swa_utils if s is fb.optim.lr_scheduler else torch.optim.swa_utils).SWALR(o, 0.05, 4),
    "swa linear": lambda s, o: (fb.optim.swa_utils if s is fb.optim.lr_scheduler else torch.optim.swa_utils).SWALR(
        o, [0.05, 0.5], 6, "linear"
    ),
}


def optimizer_of(package: Any, kind: str = "SGD") -> Any:
    params = [package.zeros(1, requires_grad=True), package.zeros(2, requires_grad=True)]
    options = {"momentum": 0.9} if kind == "SGD" else {}
    return getattr(package.optim, kind)([{"params": params[:1], "lr": 0.3}, {"params": params[1:]}], lr=0.2, **options)


def options_of(optimizer: Any) -> list[float]:
    return [value for group in optimizer.param_groups for value in (group["lr"], group.get("momentum", 0), *group.get("betas", ()))]


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
@pytest.mark.parametrize("name", SCHEDULES)
def test_rates_equal_pytorch(name: str, kind: str) -> None:
    ours, theirs = optimizer_of(fb, kind), optimizer_of(torch, kind)
    schedule, oracle = SCHEDULES[name](fb.optim.lr_scheduler, ours), SCHEDULES[name](torch.optim.lr_scheduler, theirs)
    for epoch in range(19):
        assert options_of(ours) == pytest.approx(options_of(theirs), rel=1e-9), epoch
        assert schedule.get_last_lr() == pytest.approx(oracle.get_last_lr(), rel=1e-9), epoch
        for each in (ours, schedule, theirs, oracle):
            each.step()


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_loaded_schedule_goes_on_alike(name: str) -> None:
    ours, other = optimizer_of(fb), optimizer_of(fb)
    schedule = SCHEDULES[name](fb.optim.lr_scheduler, ours)
    for _ in range(6):
        ours.step()
        schedule.step()
    resumed = SCHEDULES[name](fb.optim.lr_scheduler, other)
    other.load_state_dict(copy.deepcopy(ours.state_dict()))
    resumed.load_state_dict(copy.deepcopy(schedule.state_dict()))
    for _ in range(6):
        for each in (ours, schedule, other, resumed):
            each.step()
        assert options_of(ours) == options_of(other)


@pytest.mark.parametrize("name", ["step", "multistep", "linear", "exponential", "polynomial", "cosine", "warm restarts", "constant"])
def test_going_to_an_epoch(name: str) -> None:
    ours, theirs = optimizer_of(fb), optimizer_of(torch)
    schedule, oracle = SCHEDULES[name](fb.optim.lr_scheduler, ours), SCHEDULES[name](torch.optim.lr_scheduler, theirs)
    ours.step()
    theirs.step()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for epoch in (3, 7, 1, 12):
            schedule.step(epoch)
            oracle.step(epoch)
            assert options_of(ours) == pytest.approx(options_of(theirs), rel=1e-9), epoch


@pytest.mark.parametrize("mode", ["min", "max"])
@pytest.mark.parametrize("threshold_mode", ["rel", "abs"])
def test_plateau_equals_pytorch(mode: str, threshold_mode: str) -> None:
    ours, theirs = optimizer_of(fb), optimizer_of(torch)
    options: dict[str, Any] = {
        "mode": mode,
        "factor": 0.5,
        "patience": 1,
        "threshold": 0.1,
        "threshold_mode": threshold_mode,
        "cooldown": 1,
        "min_lr": 0.03,
    }
    schedule = fb.optim.lr_scheduler.ReduceLROnPlateau(ours, **options)
    oracle = torch.optim.lr_scheduler.ReduceLROnPlateau(theirs, **options)
    for metric in [1.0, 1.05, 1.05, 0.9, 0.9, 0.9, 0.9, math.nan, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, -1.0, -1.05, -1.0, -1.0]:
        schedule.step(metric)
        oracle.step(metric)
        assert options_of(ours) == options_of(theirs)
        assert schedule.num_bad_epochs == oracle.num_bad_epochs


def test_resuming_needs_an_initial_rate() -> None:
    with pytest.raises(KeyError, match="initial_lr"):
        fb.optim.lr_scheduler.StepLR(optimizer_of(fb), 2, last_epoch=3)


def test_stepping_before_the_optimizer_warns() -> None:
    schedule = fb.optim.lr_scheduler.StepLR(optimizer_of(fb), 2)
    with pytest.warns(UserWarning, match="before optimizer.step"):
        schedule.step()


def test_bad_options() -> None:
    s, optimizer = fb.optim.lr_scheduler, optimizer_of(fb)
    with pytest.raises(TypeError, match="needs an Optimizer"):
        s.StepLR(fb.zeros(1), 2)
    with pytest.raises(ValueError, match="3 values"):
        s.LambdaLR(optimizer, [abs, abs, abs])
    with pytest.raises(ValueError, match="needs either"):
        s.OneCycleLR(optimizer, 1.0)
    with pytest.raises(ValueError, match="20 steps"):
        schedule = s.OneCycleLR(optimizer, 1.0, total_steps=20)
        for _ in range(22):
            optimizer.step()
            schedule.step()
    with pytest.raises(ValueError, match="momentum or betas"):
        s.CyclicLR(fb.optim.Adagrad([fb.zeros(1, requires_grad=True)]), 0.1, 0.2)
    with pytest.raises(ValueError, match="same optimizer"):
        s.ChainedScheduler([s.StepLR(optimizer, 2), s.StepLR(optimizer_of(fb), 2)])
    with pytest.raises(ValueError, match="one milestone less"):
        s.SequentialLR(optimizer, [s.StepLR(optimizer, 2)], [1])
    with pytest.raises(ValueError, match="needs a metric"):
        s.ChainedScheduler([s.ReduceLROnPlateau(optimizer)])


def test_a_tensor_rate_keeps_its_identity() -> None:
    lr = fb.tensor(1.0)
    optimizer = fb.optim.SGD([fb.zeros(1, requires_grad=True)], lr=lr)
    schedule = fb.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    optimizer.step()
    schedule.step()
    assert optimizer.param_groups[0]["lr"] is lr
    assert lr.item() == 0.5
    assert schedule.base_lrs[0].item() == 1.0
