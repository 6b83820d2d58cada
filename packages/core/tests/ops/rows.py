"""What the row-driven tests share: rows that can be called, samples as leaves, the same call in both libraries."""

from __future__ import annotations

from typing import Any

import torch
from oracle import to_torch, torch_function

import flambeau as fb
from flambeau.testing import all_rows

ROWS = all_rows()
CALLED = [n for n in sorted(ROWS) if ROWS[n].family != "random" and not ROWS[n].facts.get("factory") and not ROWS[n].facts.get("mutates")]
COMPARED = [n for n in CALLED if torch_function(ROWS[n]) is not None]


def flat_tensors(value: Any) -> list[Any]:
    """The tensors in nested sequences."""
    if isinstance(value, fb.Tensor | torch.Tensor):
        return [value]
    return [t for v in value for t in flat_tensors(v)] if isinstance(value, list | tuple) else []


def is_differentiable(value: Any) -> bool:
    """Whether a value is a tensor that can require grad."""
    return isinstance(value, fb.Tensor) and (value.is_floating_point() or value.is_complex())


def leaves(value: Any) -> Any:
    """Copies of the tensors that require grad where they can."""
    if isinstance(value, fb.Tensor):
        copy = value.detach().clone()
        return copy.requires_grad_() if is_differentiable(copy) else copy
    return type(value)(leaves(v) for v in value) if type(value) in (list, tuple) else value


def attempt(function: Any, *args: Any, **kwargs: Any) -> tuple[Any, Exception | None]:
    """The result of a call, or its error."""
    try:
        return function(*args, **kwargs), None
    except Exception as error:
        return None, error


def in_torch(name: str, sample: Any, requires_grad: bool = False) -> tuple[list[Any], Any, Exception | None]:
    """PyTorch's arguments, and what it makes of them."""
    arguments = [to_torch(a, requires_grad=requires_grad) for a in sample.args]
    kwargs = {k: to_torch(v) for k, v in sample.kwargs.items()}
    return (arguments, *attempt(torch_function(ROWS[name]), *arguments, **kwargs))
