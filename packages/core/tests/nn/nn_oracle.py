"""Comparing flambeau's modules with PyTorch's: the same state in, the same values and gradients out."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

import flambeau as fb


def to_fb(value: Any) -> Any:
    """PyTorch's tensors, in any nesting, as flambeau's."""
    if isinstance(value, torch.Tensor):
        return fb.tensor(value.detach().numpy().copy())
    if isinstance(value, (tuple, list)):
        return type(value)(to_fb(v) for v in value)
    if isinstance(value, dict):
        return {k: to_fb(v) for k, v in value.items()}
    return value


def array(tensor: Any) -> np.ndarray:
    """The values of a tensor of either framework."""
    return np.asarray(tensor.detach().numpy())


def assert_close(got: Any, expected: Any, what: str = "", rtol: float = 1e-5, atol: float = 1e-6) -> None:
    """Asserts equal structure, dtypes and values."""
    if isinstance(expected, (tuple, list)):
        assert len(got) == len(expected), what
        for i, (g, e) in enumerate(zip(got, expected, strict=True)):
            assert_close(g, e, f"{what}[{i}]", rtol, atol)
    elif expected is None:
        assert got is None, what
    else:
        g, e = array(got), array(expected)
        assert g.dtype == e.dtype, what
        np.testing.assert_allclose(g, e, rtol=rtol, atol=atol, err_msg=what)


def load(ours: Any, theirs: Any) -> None:
    """Gives our module the state of PyTorch's."""
    keys = ours.load_state_dict(to_fb(dict(theirs.state_dict())))
    assert not keys.missing_keys and not keys.unexpected_keys


def first(output: Any) -> Any:
    """The first tensor of a result."""
    return output[0] if isinstance(output, (tuple, list)) else output


def run_both(ours: Any, theirs: Any, inputs: list[Any], rtol: float = 1e-5, atol: float = 1e-5, leaves: int = 9, **kwargs: Any) -> None:
    """Asserts equal outputs, gradients of the first `leaves` inputs, and parameter gradients."""
    mine = to_fb(inputs)
    for i, x in enumerate(inputs[:leaves]):
        if isinstance(x, torch.Tensor) and x.is_floating_point():
            x.requires_grad_()
            mine[i].requires_grad_()
    got, expected = ours(*mine, **to_fb(kwargs)), theirs(*inputs, **kwargs)
    assert_close(got, expected, "output", rtol, atol)
    if not first(expected).requires_grad:
        return
    weights = torch.randn(first(expected).shape, dtype=first(expected).dtype)
    (first(expected) * weights).sum().backward()
    (first(got) * to_fb(weights)).sum().backward()
    for i, x in enumerate(inputs):
        if isinstance(x, torch.Tensor) and x.requires_grad:
            assert_close(mine[i].grad, x.grad, f"gradient of input {i}", rtol, atol)
    for (name, p), q in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        assert_close(p.grad, q.grad, f"gradient of {name}", rtol, atol)
