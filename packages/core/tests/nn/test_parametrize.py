"""Parametrized weights beside PyTorch's: the same state gives the same values, gradients and names."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
import torch
from nn_oracle import array, assert_close, to_fb

import flambeau as fb

LAYERS = {
    "linear": (lambda t: t.nn.Linear(5, 3), (4, 5)),
    "conv": (lambda t: t.nn.Conv2d(2, 3, 3), (2, 2, 5, 5)),
    "transposed": (lambda t: t.nn.ConvTranspose2d(2, 3, 3), (2, 2, 4, 4)),
}
KINDS = {
    "weight_norm": lambda t, m: t.nn.utils.parametrizations.weight_norm(m),
    "weight_norm_whole": lambda t, m: t.nn.utils.parametrizations.weight_norm(m, dim=None),
    "spectral_norm": lambda t, m: t.nn.utils.parametrizations.spectral_norm(m),
    "old_weight_norm": lambda t, m: t.nn.utils.weight_norm(m),
    "old_weight_norm_dim_1": lambda t, m: t.nn.utils.weight_norm(m, dim=1),
    "old_spectral_norm": lambda t, m: t.nn.utils.spectral_norm(m),
}


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layer", LAYERS)
def test_norms_train_as_pytorchs(kind: str, layer: str) -> None:
    make, shape = LAYERS[layer]
    theirs, ours = KINDS[kind](torch, make(torch)), KINDS[kind](fb, make(fb))
    assert list(ours.state_dict()) == list(theirs.state_dict())
    ours.load_state_dict({k: to_fb(v) for k, v in theirs.state_dict().items()})
    x = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    for t, m in ((torch, theirs), (fb, ours)):
        optimizer = t.optim.SGD(m.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            (m(t.from_numpy(x)) ** 2).mean().backward()
            optimizer.step()
    for (name, a), (_, b) in zip(ours.named_parameters(), theirs.named_parameters(), strict=True):
        assert_close(a, b, name, 1e-4, 1e-6)
        assert_close(a.grad, b.grad, name, 1e-4, 1e-6)
    theirs.eval(), ours.eval()
    assert_close(ours(fb.from_numpy(x)), theirs(torch.from_numpy(x)), kind, 1e-4, 1e-5)


def programs(t: Any) -> tuple[Any, Any]:
    """A layer with a symmetric weight of positive diagonal, by two parametrizations."""

    class Symmetric(t.nn.Module):
        def forward(self, x: Any) -> Any:
            return x.triu() + x.triu(1).transpose(-1, -2)

        def right_inverse(self, x: Any) -> Any:
            return x.triu()

    class Double(t.nn.Module):
        def forward(self, x: Any) -> Any:
            return x * 2

        def right_inverse(self, x: Any) -> Any:
            return x / 2

    layer = t.nn.Linear(3, 3)
    with t.no_grad():
        layer.weight.copy_(t.arange(9.0).view(3, 3))
    parametrize = t.nn.utils.parametrize
    parametrize.register_parametrization(layer, "weight", Symmetric())
    parametrize.register_parametrization(layer, "weight", Double())
    return parametrize, layer


def test_several_parametrizations_assignment_and_removal() -> None:
    seen = []
    for t in (torch, fb):
        parametrize, layer = programs(t)
        first = layer.weight.detach().clone()
        layer.weight = t.ones(3, 3)
        twin = copy.deepcopy(layer)
        copied = [array(twin.weight), list(twin.state_dict()), type(twin).__name__]
        parametrize.remove_parametrizations(layer, "weight")
        assert isinstance(layer.weight, t.nn.Parameter) and type(layer) is t.nn.Linear
        assert parametrize.is_parametrized(twin, "weight") and not parametrize.is_parametrized(layer)
        seen.append([array(first), array(layer.weight), list(layer.state_dict()), *copied])
    assert twin.weight.shape == (3, 3)  # each copy has a class of its own
    for a, b in zip(*seen, strict=True):
        np.testing.assert_array_equal(a, b)


def test_cached_reads_once() -> None:
    calls = []

    class Counted(fb.nn.Module):
        def forward(self, x: Any) -> Any:
            calls.append(1)
            return x * 1

    layer = fb.nn.Linear(2, 2)
    fb.nn.utils.parametrize.register_parametrization(layer, "weight", Counted())
    calls.clear()
    with fb.nn.utils.parametrize.cached():
        assert layer.weight is layer.weight
    assert len(calls) == 1 and layer.weight is not layer.weight


def test_parametrization_errors() -> None:
    layer = fb.nn.Linear(2, 3)
    with pytest.raises(ValueError, match="does not have a parameter"):
        fb.nn.utils.parametrize.register_parametrization(layer, "nosuch", fb.nn.Identity())
    with pytest.raises(ValueError, match="may not change the shape"):
        fb.nn.utils.parametrize.register_parametrization(layer, "weight", fb.nn.Flatten(0))
    assert isinstance(layer.weight, fb.nn.Parameter)
    with pytest.raises(ValueError, match="not found in Linear"):
        fb.nn.utils.remove_weight_norm(layer)
