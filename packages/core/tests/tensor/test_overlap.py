"""In-place writes where memory is shared: refused as PyTorch refuses them, before anything is written."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import flambeau as fb

REFUSED = [
    "x[1:].add_(x[:-1])",
    "x[:9].view(3, 3).add_(x[:9].view(3, 3).t())",
    "x[:9].view(3, 3).copy_(x[:9].view(3, 3).t())",
    "x[1:].copy_(x[:-1])",
    "x.__setitem__(slice(1, None), x[:-1])",
    "x.__setitem__((m.tensor([0, 1]),), x[1:3])",
    "x[:3].add_(x[0])",
    "x.mul_(x[3])",
    "x.detach()[1:].add_(x[:-1])",
    "x.data[1:].add_(x[:-1])",
    "x[1:4].masked_fill_(x[:3] > 0, 1).addcmul_(x[:3], x[5:8])",
    "x[1:4].lerp_(x[:3], 0.5)",
    "x[0].expand(3).add_(1)",
    "x[:1].expand(3).copy_(x[3:6])",
    "x[:1].expand(3).detach().mul_(2)",
    "x[:1].expand(3).clamp_(0, 1)",
    "x[:1].expand(3).sigmoid_()",
    "x[:1].expand(3).cumsum_(0)",
    "x[:1].expand(3).normal_()",
    "x[:1].expand(3).index_add_(0, m.tensor([0]), x[3:4])",
    "x[:1].expand(3, 3).addmm_(x[:9].view(3, 3), m.ones(3, 3))",
    "x.index_add_(0, m.tensor([0]), x[:1])",
    "x.index_copy_(0, m.tensor([0]), x[3:4])",
    "x.index_put_((m.tensor([0]),), x[2])",
    "x[:9].view(3, 3).scatter_add_(0, m.tensor([[0, 1, 2]]), x[:3].view(1, 3))",
    "m.add(x[:3], x[3:6], out=x[1:4])",
    "m.add(x[:3], 1, out=x[:1].expand(3))",
    "m.where(x[:3] > 0, x[:3], x[3:6], out=x[1:4])",
    "m.cat([x[:3], x[3:6]], out=x[:6])",
    "m.cumsum(x[:3], 0, out=x[1:4])",
    "m.optim.SGD([m.nn.Parameter(x[:1].expand(3))], lr=1.0)",
]
ALLOWED = [
    "x.add_(x)",
    "x[3:5].add_(x[3:5])",
    "x[3].add_(x[3])",
    "x[::2].add_(x[1::2])",
    "x[:6].copy_(x[::2])",
    "x[::2].copy_(x[:6].clone())",
    "x[:3].add_(x[3:6])",
    "x[:0].add_(x[:0])",
    "x[:1].expand(1, 1).add_(1)",
    "x[:1].expand(3)[:1].add_(1)",
    "x[:1].expand(3).fill_(3)",
    "x[:1].expand(3).zero_()",
    "x[:1].expand(3).masked_fill_(m.tensor([True, False, False]), 5)",
    "x[:1].expand(3).index_fill_(0, m.tensor([0]), 3.0)",
    "x.masked_fill_(x > 3, x[2])",
    "x.fill_(x[2])",
    "x.unfold(0, 3, 1).fill_(1)",
    "x.unfold(0, 3, 1).copy_(m.arange(30.0).view(10, 3))",
    "m.add(x[:3], x[3:6], out=x[:3])",
    "m.cumsum(x, 0, out=x)",
    "x.__setitem__(slice(None), x.flip(0))",
]


def outcome(m: Any, expression: str) -> tuple[str, list[float]]:
    """What a program does to arange(12): how it ended, and the numbers then."""
    x = m.arange(12.0)
    try:
        made = eval(expression, {"m": m, "x": x})
        if isinstance(made, m.optim.SGD):
            parameter = made.param_groups[0]["params"][0]
            parameter.grad = m.ones(3)
            made.step()
    except RuntimeError as error:
        kinds = ("more than one element of the written-to tensor", "some elements of the input tensor and the written-to tensor")
        return next((k for k in kinds if k in str(error)), str(error)), x.tolist()
    return "done", x.tolist()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("expression", REFUSED)
def test_a_write_that_depends_on_its_order_is_refused(expression: str) -> None:
    mine, theirs = outcome(fb, expression), outcome(torch, expression)
    assert mine[0] == theirs[0] != "done"
    assert mine[1] == theirs[1]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("expression", ALLOWED)
def test_a_write_without_such_overlap_happens(expression: str) -> None:
    assert outcome(fb, expression) == outcome(torch, expression) == ("done", outcome(torch, expression)[1])


@pytest.mark.parametrize(
    ("target", "operand", "wanted"),
    [
        ("x[::2]", "x[:6]", [0.0, 1.0, 3.0, 3.0, 6.0, 5.0, 9.0, 7.0, 12.0, 9.0, 15.0, 11.0]),
        ("x[1::2]", "x[:6]", [0.0, 1.0, 2.0, 4.0, 4.0, 7.0, 6.0, 10.0, 8.0, 13.0, 10.0, 16.0]),
    ],
)
def test_what_is_not_decided_computes_as_if_the_operand_were_copied(target: str, operand: str, wanted: list[float]) -> None:
    x = fb.arange(12.0)
    eval(target, {"x": x}).add_(eval(operand, {"x": x}))
    assert x.tolist() == wanted


def test_a_refused_write_leaves_version_and_history_alone() -> None:
    x = fb.arange(4.0, requires_grad=True) * 1
    node, version = x.node, x._version
    with pytest.raises(RuntimeError, match="some elements"):
        x[1:].add_(x[:-1])
    assert x.node is node and x._version == version
