"""Recorded in-place writes on views of every origin: which are refused, and what the others leave, against PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

import flambeau as fb

BASES: dict[str, Callable[[Any], Any]] = {
    "leaf": lambda m: m.ones(2, 3).requires_grad_(),
    "non-leaf": lambda m: m.ones(2, 3).requires_grad_() * 1,
    "plain": lambda m: m.ones(2, 3),
    "detached": lambda m: (m.ones(2, 3).requires_grad_() * 1).detach(),
    "detached leaf": lambda m: m.ones(2, 3).requires_grad_().detach().requires_grad_(),
    "data": lambda m: m.ones(2, 3).requires_grad_().data,
    "parameter": lambda m: m.nn.Parameter(m.ones(2, 3)),
}


def quiet(m: Any, view: Callable[[Any], Any], mode: str = "no_grad") -> Callable[[Any], Any]:
    """The view, made where nothing is recorded."""

    def made(x: Any) -> Any:
        with getattr(m, mode)():
            return view(x)

    return made


def customs(m: Any) -> tuple[Any, Any]:
    """A Function that returns a view, and one that returns two."""

    class One(m.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x.view(-1)

    class Two(m.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x[0], x[1]

    return One, Two


def views(m: Any) -> dict[str, Callable[[Any], Any]]:
    """Ways to make a view."""
    one, two = customs(m)
    row = quiet(m, lambda x: x[0])
    return {
        "itself": lambda x: x,
        "view": lambda x: x.view(6),
        "view of view": lambda x: x.view(6)[1:],
        "view of detached": lambda x: x.detach()[0],
        "detached view": lambda x: x[0].detach(),
        "in no_grad": row,
        "view of one in no_grad": lambda x: quiet(m, lambda y: y.view(6))(x)[1:],
        "in no_grad of a view": lambda x: quiet(m, lambda y: y[1:])(x.view(6)),
        "in inference_mode": quiet(m, lambda x: x[0], "inference_mode"),
        "view of one in inference_mode": lambda x: quiet(m, lambda y: y.view(6), "inference_mode")(x)[1:],
        "unbind": lambda x: x.unbind(0)[0],
        "split": lambda x: x.split(1)[0],
        "chunk": lambda x: x.chunk(2)[1],
        "view of unbind": lambda x: x.unbind(0)[0][1:],
        "unbind in no_grad": quiet(m, lambda x: x.unbind(0)[0]),
        "in no_grad of chunk": lambda x: quiet(m, lambda y: y[0])(x.chunk(2)[0]),
        "of a Function": one.apply,
        "view of a Function's": lambda x: one.apply(x)[1:],
        "one of a Function's two": lambda x: two.apply(x)[0],
        "leaf made of a view": lambda x: x.detach()[0].requires_grad_(),
        "view of a leaf made of a view": lambda x: x.detach()[0].requires_grad_()[1:],
        "leaf made of one in no_grad": lambda x: row(x).requires_grad_(),
        "view of a leaf made of one in no_grad": lambda x: row(x).requires_grad_()[1:],
        "expanded by one": lambda x: x.unsqueeze(0),
        "transposed": lambda x: x.t(),
    }


WRITES: dict[str, Callable[[Any, Any], Any]] = {
    "a number": lambda m, v: v.add_(1),
    "a tensor that requires grad": lambda m, v: v.add_(m.ones(()).requires_grad_()),
    "an item": lambda m, v: v.__setitem__(0, 3.0),
    "fill": lambda m, v: v.fill_(2),
}
KINDS = ("view of a leaf", "leaf Variable that requires", "inference_mode", "no_grad", "custom", "multiple views")


def outcome(m: Any, base: str, view: str, write: str) -> Any:
    """What became of the base and the view; or the error, and the values then."""
    x = BASES[base](m)
    v = views(m)[view](x)
    try:
        WRITES[write](m, v)
    except RuntimeError as error:
        return str(error), x.detach().tolist()
    return [(t.requires_grad, t.is_leaf, t.tolist()) for t in (x, v)]


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("view", views(fb))
def test_a_write_on_a_view(base: str, view: str) -> None:
    for write in WRITES:
        mine, theirs = outcome(fb, base, view, write), outcome(torch, base, view, write)
        if not isinstance(theirs, tuple):
            assert mine == theirs, write
            continue
        assert isinstance(mine, tuple), f"{write}: PyTorch raises {theirs[0]}"
        assert mine[1] == theirs[1]
        kind = next(k for k in KINDS if k in theirs[0])
        plain_siblings = kind == "no_grad" and "multiple views" in mine[0]  # of a tensor without grad PyTorch names the other reason
        inner = kind == "multiple views" and "custom Function" in mine[0]  # a view of what a Function made
        assert kind in mine[0] or plain_siblings or inner, (mine[0], theirs[0])
