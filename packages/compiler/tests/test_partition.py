"""Forward and backward graphs of a joint one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flambeau_compiler.fusion.partition import partition
from flambeau_compiler.graph import Graph
from flambeau_compiler.graph.recording import Recorder
from flambeau_compiler.runtime import build
from graphs import near, same

import flambeau as fb
from flambeau import nn


def joint(f: Callable[..., Any], *args: Any) -> tuple[Graph, Graph]:
    recorder = Recorder()
    given = [recorder.input(a) for a in args]
    with recorder:
        out = f(*given)
        cotangents, grads = recorder.differentiate([out], [g for g in given if g.requires_grad])
    graph = recorder.finish([out, *grads])
    return partition(graph, 1, [graph.inputs.index(recorder.value(c)) for c in cotangents])


@pytest.mark.parametrize("strict", [True, False])
def test_halves_give_eagers_gradients(strict: bool) -> None:
    weight, bias = fb.randn(8, 6, requires_grad=True), fb.randn(8, requires_grad=True)
    x = fb.randn(5, 6, requires_grad=True)

    def f(x: Any, w: Any, b: Any) -> Any:
        return nn.functional.dropout(fb.tanh(nn.functional.linear(x, w, b)).exp() * 2, 0.25)

    forward, backward = joint(f, x, weight, bias)
    numerics = "strict" if strict else "fast"
    ahead, back = build(forward, numerics=numerics), build(backward, numerics=numerics)
    fb.manual_seed(3)
    want = f(x, weight, bias)
    g = fb.randn(5, 8)
    grads = fb.autograd.grad(want, (x, weight, bias), g)
    fb.manual_seed(3)
    out, *kept = ahead([x, weight, bias])
    compare = same if strict else near
    compare(out.detach(), want.detach())
    for a, b in zip(back([*kept, g]), grads, strict=True):
        compare(a, b)


def test_cheap_ops_are_computed_again() -> None:
    x = fb.randn(64, 64, requires_grad=True)
    forward, _ = joint(lambda x: ((x.sin().cos() * 2).tanh().exp() + 1).sum(), x)
    assert [v.name for v in forward.outputs[1:]] == ["in0"]  # nothing but the input is kept


def test_products_are_kept() -> None:
    x, w = fb.randn(16, 16, requires_grad=True), fb.randn(16, 16, requires_grad=True)
    forward, backward = joint(lambda x, w: (x @ w).tanh().sum(), x, w)
    assert sum(n.op in ("mm", "matmul") for n in forward.nodes) == 1
    kept = [v for v in forward.outputs[1:] if v.node is not None]
    assert len(kept) == 1 and kept[0].shape == (16, 16)
    assert len(backward.inputs) == len(forward.outputs[1:]) + 1


def test_a_gradient_that_is_written_by_forward_is_refused() -> None:
    recorder = Recorder()
    x, c = recorder.input(fb.randn(3)), recorder.input(fb.randn(3))
    with recorder:
        y = x * c
    with pytest.raises(ValueError, match="follows from a cotangent"):
        partition(recorder.finish([y]), 1, [1])
