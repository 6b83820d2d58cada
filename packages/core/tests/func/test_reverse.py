"""`func.grad` beside PyTorch's: nestings of tensors, several arguments, aux values, second derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb


def results(t: Any) -> list[Any]:
    """Gradients of several functions, as lists."""
    x, y = t.tensor([1.0, 2.0, 3.0]), t.tensor([0.5, -1.0, 2.0])
    params = {"w": t.tensor([[1.0, 2.0, 3.0]]), "b": t.tensor([0.5])}

    def loss(p: Any, x: Any) -> Any:
        return (t.nn.functional.linear(x, p["w"], p["b"]) ** 2).sum()

    by_params = t.func.grad(loss)(params, x)
    by_both = t.func.grad(lambda a, b: (a * b.exp()).sum(), argnums=(0, 1))(x, y)
    with_aux = t.func.grad(lambda a: ((a**2).sum(), a + 1), has_aux=True)(x)
    gradient, value = t.func.grad_and_value(lambda a: a.sin().sum())(x)
    second = t.func.grad(lambda a: (t.func.grad(lambda b: (b**3).sum())(a) * y).sum())(x)
    unused = t.func.grad(lambda a: y.sum())(x)
    outer = x.clone().requires_grad_()
    t.func.grad(lambda a: (a**4).sum())(outer).sum().backward()
    tensors = [by_params["w"], by_params["b"], *by_both, *with_aux, gradient, value, second, unused, outer.grad]
    assert not any(g.requires_grad for g in tensors)
    return [g.tolist() for g in tensors]


def test_gradients_are_pytorchs() -> None:
    for ours, theirs in zip(results(fb), results(torch), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)


def test_the_value_has_no_dimensions() -> None:
    for t in (torch, fb):
        with pytest.raises(RuntimeError):
            t.func.grad(lambda a: a * 2)(t.ones(2))
