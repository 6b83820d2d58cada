"""Hooks: their order, what they may change, and what runs after errors."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import flambeau as fb

FRAMEWORKS = pytest.mark.parametrize("t", [torch, fb], ids=["torch", "flambeau"])


def module_of(t: Any) -> Any:
    """The names of module-wide registration."""
    return torch.nn.modules.module if t is torch else fb.nn.hooks


def double(t: Any) -> Any:
    """A module that doubles its input, plus a keyword argument."""

    class Double(t.nn.Module):  # type: ignore[misc, name-defined]
        def forward(self, x: Any, add: Any = 0) -> Any:
            return x * 2 + add

    return Double()


@FRAMEWORKS
def test_forward_hooks_in_order(t: Any) -> None:
    m, seen = double(t), []
    m.register_forward_pre_hook(lambda mod, args: seen.append("pre 1"))
    m.register_forward_pre_hook(lambda mod, args: (seen.append("pre 0"), args[0] + 1)[1], prepend=True)
    m.register_forward_pre_hook(lambda mod, args, kwargs: (args, {"add": kwargs["add"] * 10}), with_kwargs=True)
    m.register_forward_hook(lambda mod, args, out: (seen.append("post 1"), out + 100)[1])
    h = m.register_forward_hook(
        lambda mod, args, kwargs, out: seen.append(("post 0", float(kwargs["add"]))), prepend=True, with_kwargs=True
    )
    g = module_of(t).register_module_forward_pre_hook(lambda mod, args: seen.append("global pre"))
    g2 = module_of(t).register_module_forward_hook(lambda mod, args, out: seen.append("global post"))
    try:
        assert m(t.ones(1), add=3).item() == 2 * 2 + 30 + 100
        assert seen == ["global pre", "pre 0", "pre 1", "global post", ("post 0", 30.0), "post 1"]
    finally:
        g.remove(), g2.remove()
    h.remove()
    h.remove()
    assert m(t.ones(1), add=0).item() == 104 and ("post 0", 0.0) not in seen


@FRAMEWORKS
def test_handles_remove_in_with_statements(t: Any) -> None:
    m = double(t)
    with m.register_forward_hook(lambda mod, args, out: out + 1):
        assert m(t.ones(1)).item() == 3
    assert m(t.ones(1)).item() == 2
    m.register_forward_hook(lambda mod, args, out: out + 1)
    m._forward_hooks.clear()
    assert m(t.ones(1)).item() == 2
    with pytest.raises(RuntimeError, match="must return None or a tuple"):
        with m.register_forward_pre_hook(lambda mod, args, kwargs: 3, with_kwargs=True):
            m(t.ones(1))


@FRAMEWORKS
def test_always_call(t: Any) -> None:
    m, seen = double(t), []
    m.register_forward_hook(lambda mod, args, out: seen.append("usual"))
    m.register_forward_hook(lambda mod, args, out: seen.append(out), always_call=True)
    with pytest.raises(TypeError):
        m()
    assert seen == [None]


@FRAMEWORKS
def test_full_backward_hooks(t: Any) -> None:
    m, seen = double(t), []
    m.register_full_backward_pre_hook(lambda mod, go: (seen.append(("pre", go[0].item())), (go[0] * 3,))[1])
    m.register_full_backward_hook(lambda mod, gi, go: (seen.append(("post", gi[0].item(), go[0].item())), (gi[0] * 5,))[1])
    x = t.ones(1, requires_grad=True)
    m(x).sum().backward()
    assert seen == [("pre", 1.0), ("post", 6.0, 3.0)] and x.grad.item() == 30


@FRAMEWORKS
def test_full_backward_hook_sees_every_input(t: Any) -> None:
    class Mix(t.nn.Module):  # type: ignore[misc, name-defined]
        def forward(self, a: Any, n: int, b: Any) -> Any:
            return a * n, b * 2

    seen: list[Any] = []
    m = Mix()
    m.register_full_backward_hook(lambda mod, gi, go: seen.append((gi, go)))
    a, b = t.ones(2, requires_grad=True), t.ones(2)
    out = m(a, 3, b)
    out[0].sum().backward()
    ((gi, go),) = seen
    assert gi[0].tolist() == [3, 3] and gi[1] is None and gi[2].tolist() == [0, 0] and go[0].tolist() == [1, 1] and go[1] is None


@FRAMEWORKS
def test_full_backward_hook_without_input_gradients(t: Any) -> None:
    m, seen = t.nn.Linear(2, 1), []
    m.register_full_backward_hook(lambda mod, gi, go: seen.append((gi, go[0].item())))
    m(t.ones(1, 2)).sum().backward()
    assert seen == [((None,), 1.0)] and m.weight.grad is not None


@FRAMEWORKS
def test_global_backward_hooks_and_kinds(t: Any) -> None:
    m, seen = double(t), []
    x = t.ones(1, requires_grad=True)
    with module_of(t).register_module_full_backward_hook(lambda mod, gi, go: seen.append("full")):
        with module_of(t).register_module_full_backward_pre_hook(lambda mod, go: seen.append("pre")):
            m(x).sum().backward()
    assert seen == ["pre", "full"]
    m.register_full_backward_hook(lambda *a: None)
    with pytest.raises(RuntimeError, match="Cannot use both regular backward hooks and full"):
        m.register_backward_hook(lambda *a: None)


@FRAMEWORKS
@pytest.mark.filterwarnings("ignore")
def test_plain_backward_hooks(t: Any) -> None:
    m, seen = double(t), []
    m.register_backward_hook(lambda mod, gi, go: seen.append(go[0].item()))
    m(t.ones(1, requires_grad=True)).sum().backward()
    assert seen == [1.0]


@FRAMEWORKS
def test_registration_hooks(t: Any) -> None:
    seen: list[Any] = []
    names = module_of(t)
    handles = [
        names.register_module_parameter_registration_hook(lambda m, n, p: seen.append(("p", n))),
        names.register_module_buffer_registration_hook(lambda m, n, b: seen.append(("b", n))),
        names.register_module_module_registration_hook(lambda m, n, s: seen.append(("m", n))),
    ]
    try:
        m = t.nn.Module()
        m.a, m.c = t.nn.Parameter(t.zeros(1)), t.nn.Module()
        m.register_buffer("b", t.zeros(1))
        m.add_module("d", t.nn.Module())
    finally:
        for h in handles:
            h.remove()
    assert seen == [("p", "a"), ("m", "c"), ("b", "b"), ("m", "d")]


@FRAMEWORKS
def test_state_dict_hooks(t: Any) -> None:
    m, seen = t.nn.Sequential(t.nn.Linear(1, 1)), []
    m[0].register_state_dict_pre_hook(lambda mod, prefix, keep: seen.append(("pre", prefix, keep)))
    m[0].register_state_dict_post_hook(lambda mod, state, prefix, meta: state.update({prefix + "more": t.ones(1)}))
    m._register_state_dict_hook(lambda mod, state, prefix, meta: {"all": state})
    state = m.state_dict()["all"]
    assert list(state) == ["0.weight", "0.bias", "0.more"] and seen == [("pre", "0.", False)]
    m[0].register_state_dict_post_hook(lambda *a: 3)
    with pytest.raises(RuntimeError, match="post-hook must return None"):
        m.state_dict()


@FRAMEWORKS
def test_load_state_dict_hooks(t: Any) -> None:
    m, seen = t.nn.Linear(1, 1), []
    state = m.state_dict()
    state["old"] = state.pop("bias")

    def rename(mod: Any, given: Any, prefix: str, meta: Any, strict: bool, missing: Any, unexpected: Any, errors: Any) -> None:
        assert mod is m
        given[prefix + "bias"] = given.pop(prefix + "old")

    m.register_load_state_dict_pre_hook(rename)
    m._register_load_state_dict_pre_hook(lambda given, prefix, *rest: seen.append(prefix))
    m.register_load_state_dict_post_hook(lambda mod, keys: keys.missing_keys.append("nothing"))
    with pytest.raises(RuntimeError, match=r'Missing key.*"nothing"'):
        m.load_state_dict(state)
    assert seen == [""] and "old" in state


def test_calls_without_hooks_take_the_short_way() -> None:
    m = double(fb)
    assert not m._hooked
    h = m.register_forward_hook(lambda *a: None)
    m.register_state_dict_pre_hook(lambda *a: None)
    assert m._hooked
    h.remove()
    assert not m._hooked
    m._forward_hooks = {7: lambda mod, args, out: out + 1}
    assert m(fb.ones(1)).item() == 3
