"""Initialization: statistics, exact patterns, and errors."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

import flambeau as fb

init = fb.nn.init


@pytest.fixture(autouse=True)
def seed() -> None:
    """The same numbers in every run."""
    fb.manual_seed(0)


@pytest.mark.parametrize(
    "name,args",
    [
        ("uniform_", (-2.0, 3.0)),
        ("normal_", (1.0, 2.0)),
        ("xavier_uniform_", (2.0,)),
        ("xavier_normal_", ()),
        ("kaiming_uniform_", (0.3, "fan_out")),
        ("kaiming_normal_", (0, "fan_in", "relu")),
        ("trunc_normal_", (0.5, 1.0, -1.0, 1.0)),
        ("sparse_", (0.4, 2.0)),
    ],
)
def test_statistics(name: str, args: tuple[Any, ...]) -> None:
    ours, theirs = fb.empty(300, 200), torch.empty(300, 200)
    assert getattr(init, name)(ours, *args) is ours
    torch.manual_seed(0)
    getattr(torch.nn.init, name)(theirs, *args)
    bounded = name in ("uniform_", "xavier_uniform_", "kaiming_uniform_", "trunc_normal_")
    for statistic in ("mean", "std", "min", "max") if bounded else ("mean", "std"):
        a, b = (getattr(x, statistic)().item() for x in (ours, theirs))
        assert abs(a - b) < 0.03 * theirs.std().item(), statistic


def test_fans_of_convolutions() -> None:
    for shape in ((4, 3), (8, 3, 5), (8, 3, 5, 2)):
        assert init._calculate_fan_in_and_fan_out(fb.empty(*shape)) == torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(*shape))
    with pytest.raises(ValueError, match="fewer than 2 dimensions"):
        init.xavier_uniform_(fb.empty(3))
    with pytest.raises(ValueError, match="not supported"):
        init.kaiming_uniform_(fb.empty(3, 3), mode="fan")


def test_constants() -> None:
    x = fb.nn.Parameter(fb.empty(3, 4))
    assert (
        (init.ones_(x) == 1).all()
        and (init.zeros_(x) == 0).all()
        and (init.constant_(x, 2.5) == 2.5).all()
        and x.requires_grad
        and x.is_leaf
    )
    assert (init.eye_(x) == fb.eye(3, 4)).all()
    with pytest.raises(ValueError):
        init.eye_(fb.empty(3))


@pytest.mark.parametrize("shape,groups", [((4, 2, 3), 1), ((4, 2, 3), 2), ((3, 4, 3, 2), 1), ((6, 2, 3, 3, 3), 3)])
def test_dirac(shape: tuple[int, ...], groups: int) -> None:
    ours, theirs = init.dirac_(fb.empty(*shape), groups), torch.nn.init.dirac_(torch.empty(*shape), groups)
    assert ours.tolist() == theirs.tolist()
    with pytest.raises(ValueError):
        init.dirac_(fb.empty(3, 3))
    with pytest.raises(ValueError):
        init.dirac_(fb.empty(3, 2, 1), 2)


@pytest.mark.parametrize("shape", [(5, 5), (7, 3), (3, 7), (4, 2, 3), (1, 4), (3, 1)])
def test_orthogonal(shape: tuple[int, ...]) -> None:
    x = init.orthogonal_(fb.empty(*shape, dtype=fb.float64), gain=2.0)
    m = x.reshape(shape[0], -1)
    gram = m @ m.t() if m.shape[0] <= m.shape[1] else m.t() @ m
    assert (gram - 4 * fb.eye(gram.shape[0], dtype=fb.float64)).abs().max().item() < 1e-10
    with pytest.raises(ValueError):
        init.orthogonal_(fb.empty(3))


def test_orthogonal_is_uniformly_distributed() -> None:
    total = sum(init.orthogonal_(fb.empty(3, 3)) for _ in range(300))
    assert (total / 300).abs().max().item() < 0.15


@pytest.mark.parametrize("name", ["linear", "conv2d", "conv_transpose3d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"])
def test_gain(name: str) -> None:
    assert math.isclose(init.calculate_gain(name), torch.nn.init.calculate_gain(name))
    assert math.isclose(init.calculate_gain("leaky_relu", 0.5), torch.nn.init.calculate_gain("leaky_relu", 0.5))
    for bad in (("swish",), ("leaky_relu", True)):
        with pytest.raises(ValueError):
            init.calculate_gain(*bad)


def test_sparse_columns_and_generators() -> None:
    x = init.sparse_(fb.empty(10, 6), 0.25)
    assert ((x == 0).sum(0) == 3).all()
    a, b = (init.normal_(fb.empty(4), generator=fb.Generator().manual_seed(3)) for _ in range(2))
    assert (a == b).all()
    with pytest.warns(FutureWarning):
        init.uniform(fb.empty(2))
    with pytest.warns(UserWarning, match="zero-element"):
        init.kaiming_uniform_(fb.empty(0, 3))


@pytest.mark.parametrize(
    "name,args",
    [
        ("Linear", (40, 50)),
        ("Conv2d", (16, 32, 3)),
        ("ConvTranspose1d", (16, 32, 3)),
        ("Embedding", (50, 40)),
        ("Bilinear", (10, 12, 14)),
        ("MultiheadAttention", (32, 4)),
        ("LayerNorm", (9,)),
        ("PReLU", (3,)),
    ],
)
def test_modules_start_like_pytorchs(name: str, args: tuple[Any, ...]) -> None:
    torch.manual_seed(0)
    ours, theirs = getattr(fb.nn, name)(*args), getattr(torch.nn, name)(*args)
    for (key, p), q in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        spread = q.std().item() if q.numel() > 1 else 0.0
        tolerance = 4.0 / q.numel() ** 0.5
        assert abs(p.mean().item() - q.mean().item()) <= 1.5 * tolerance * spread + 1e-6, key
        assert q.numel() == 1 or abs(p.std().item() - spread) <= tolerance * spread + 1e-6, key
