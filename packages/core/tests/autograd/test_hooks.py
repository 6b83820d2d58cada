"""What hooks, accumulation with a graph, and custom Functions may not get wrong silently."""

from __future__ import annotations

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
        def forward(ctx, x):  # type: ignore[no-untyped-def]
            x.mul_(2)
            ctx.mark_dirty(x)
            return x.clone()

        @staticmethod
        def backward(ctx, g):  # type: ignore[no-untyped-def]
            return g

    with pytest.raises(RuntimeError, match="marked as dirty during the forward method were not returned"):
        Doubled.apply(fb.ones(2, requires_grad=True) * 1)
