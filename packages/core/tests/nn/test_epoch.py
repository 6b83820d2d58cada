"""Every change to a module moves the epoch; what changes nothing does not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import flambeau as fb
from flambeau.nn.epoch import module_epoch

CHANGES: dict[str, Any] = {
    "attribute": lambda m: setattr(m, "note", object()),
    "delete attribute": lambda m: delattr(m, "plain"),
    "parameter": lambda m: setattr(m, "weight", fb.nn.Parameter(fb.zeros(2, 2))),
    "no parameter": lambda m: setattr(m, "bias", None),
    "delete parameter": lambda m: delattr(m, "bias"),
    "register_parameter": lambda m: m.register_parameter("p", None),
    "parameter table": lambda m: m._parameters.update(weight=fb.nn.Parameter(fb.zeros(2, 2))),
    "pop": lambda m: m._parameters.pop("bias"),
    "popitem": lambda m: m._parameters.popitem(),
    "clear": lambda m: m._parameters.clear(),
    "setdefault": lambda m: m._parameters.setdefault("q", None),
    "or": lambda m: m._parameters.__ior__({"q": None}),
    "whole table": lambda m: setattr(m, "_parameters", {}),
    "buffer": lambda m: setattr(m, "buf", fb.ones(1)),
    "register_buffer": lambda m: m.register_buffer("b2", None),
    "delete buffer": lambda m: delattr(m, "buf"),
    "submodule": lambda m: setattr(m, "sub", fb.nn.ReLU()),
    "add_module": lambda m: m.add_module("other", None),
    "delete submodule": lambda m: delattr(m, "sub"),
    "training": lambda m: m.eval(),
    "forward hook": lambda m: m.register_forward_hook(print),
    "forward pre-hook": lambda m: m.register_forward_pre_hook(print),
    "backward hook": lambda m: m.register_full_backward_hook(print),
    "remove hook": lambda m: m.handle.remove(),
    "clear hooks": lambda m: m._forward_hooks.clear(),
    "global hook": lambda m: fb.nn.hooks.register_module_forward_hook(print).remove(),
    "requires_grad_": lambda m: m.weight.requires_grad_(False),
    "requires_grad": lambda m: setattr(m.weight, "requires_grad", False),
    "freeze": lambda m: m.requires_grad_(False),
    "data": lambda m: setattr(m.weight, "data", fb.zeros(2, 2)),
    "dtype": lambda m: m.double(),
    "device": lambda m: m.to("meta"),
    "assigning load": lambda m: m.load_state_dict(m.state_dict(), assign=True),
    "setstate": lambda m: m.__setstate__(m.__dict__.copy()),
}


def make() -> Any:
    """A module with one of everything."""
    m = fb.nn.Linear(2, 2)
    m.plain = 1
    m.sub = fb.nn.Tanh()
    m.register_buffer("buf", fb.zeros(1))
    m.handle = m.register_forward_hook(lambda *a: None)
    return m


@pytest.mark.parametrize("change", CHANGES)
def test_changes_move_the_epoch(change: str) -> None:
    m = make()
    before = module_epoch()
    CHANGES[change](m)
    assert module_epoch() > before


def test_the_rest_does_not() -> None:
    m = fb.nn.Sequential(fb.nn.Linear(2, 2), fb.nn.BatchNorm1d(2))
    x = fb.ones(3, 2)
    before = module_epoch()
    m.train()
    m(x).sum().backward()
    m[0].weight.grad = None
    m.zero_grad()
    with fb.no_grad():
        m[0].weight.add_(1)
    m[0].in_features = m[0].in_features
    m.state_dict(), list(m.parameters()), repr(m)
    m.load_state_dict(m.state_dict())
    assert module_epoch() == before


def test_copies_have_tables_of_their_own() -> None:
    m = make()
    twin = copy.deepcopy(m)
    assert twin._hooked == m._hooked and twin._hooked is not m._hooked and twin._forward_hooks.live is twin._hooked
    twin._forward_hooks.clear()
    assert m._hooked and not twin._hooked
    before = module_epoch()
    twin._parameters["weight"] = None
    assert module_epoch() > before
