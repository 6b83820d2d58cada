"""What hooks, accumulation with a graph, and custom Functions may not get wrong silently."""

from __future__ import annotations

from typing import Any

import pytest

import flambeau as fb


def test_a_hook_may_not_change_the_dtype() -> None:
    x = fb.ones(2, dtype=fb.float64, requires_grad=True)
    x.register_hook(lambda g: g.float())
    with pytest.raises(RuntimeError, match="changed the type of value: float64 became float32"):
        (x * 2).sum().backward()


def test_a_gradient_with_a_graph_keeps_it_when_more_is_added() -> None:
    x = fb.ones(2, requires_grad=True)
    (x**3).sum().backward(create_graph=True)
    (x**2).sum().backward()
    assert x.grad.requires_grad and x.grad.tolist() == [5.0, 5.0]


def test_what_is_marked_dirty_must_be_returned() -> None:
    class Doubled(fb.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            x.mul_(2)
            ctx.mark_dirty(x)
            return x.clone()

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return g

    for x in (fb.ones(2, requires_grad=True) * 1, fb.ones(2)):
        with pytest.raises(RuntimeError, match="marked as dirty during the forward method were not returned"):
            Doubled.apply(x)


@pytest.mark.parametrize("create_graph", [False, True])
def test_what_a_hook_keeps_is_not_written_when_more_is_added(create_graph: bool) -> None:
    x, kept = fb.ones(2, requires_grad=True), []
    x.register_hook(kept.append)
    (x.exp() * 2).sum().backward(create_graph=create_graph)
    before = kept[0].tolist()
    (x * 3).sum().backward()
    assert kept[0].tolist() == before and kept[1].tolist() == [3.0, 3.0]
    assert x.grad.tolist() == pytest.approx([v + 3 for v in before])
