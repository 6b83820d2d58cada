"""nn.utils and functional_call."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

import flambeau as fb

FRAMEWORKS = pytest.mark.parametrize("t", [torch, fb], ids=["torch", "flambeau"])


def with_grads(t: Any, scale: float = 1.0) -> list[Any]:
    """Parameters with gradients, and one without."""
    params = [t.nn.Parameter(t.zeros(2, 3)), t.nn.Parameter(t.zeros(4)), t.nn.Parameter(t.zeros(1))]
    params[0].grad = t.arange(6.0).reshape(2, 3) * scale
    params[1].grad = t.tensor([1.0, -7.0, 2.0, 0.5]) * scale
    return params


@pytest.mark.parametrize("norm_type", [1.0, 2.0, 3.0, 0.0, math.inf])
@pytest.mark.parametrize("max_norm", [1.0, 100.0])
def test_clip_grad_norm(norm_type: float, max_norm: float) -> None:
    ours, theirs = with_grads(fb), with_grads(torch)
    got = fb.nn.utils.clip_grad_norm_(ours, max_norm, norm_type)
    expected = torch.nn.utils.clip_grad_norm_(theirs, max_norm, norm_type)
    assert math.isclose(got.item(), expected.item(), rel_tol=1e-5)
    for p, q in zip(ours[:2], theirs, strict=False):
        assert torch.allclose(torch.tensor(p.grad.tolist()), q.grad, rtol=1e-5)


def test_clip_grad_extremes() -> None:
    huge = with_grads(fb, 1e30)
    assert math.isclose(fb.nn.utils.clip_grad_norm_(huge, 1.0).item(), 1e30 * math.sqrt(55 + 54.25), rel_tol=1e-5)
    bad = with_grads(fb, math.inf)
    with pytest.raises(RuntimeError, match="non-finite"):
        fb.nn.utils.clip_grad_norm_(bad, 1.0, error_if_nonfinite=True)
    assert fb.nn.utils.clip_grad_norm_([], 1.0).item() == 0
    one = with_grads(fb)[0]
    fb.nn.utils.clip_grad_value_(one, 2.5)
    assert one.grad.max().item() == 2.5
    double = fb.nn.Parameter(fb.zeros(2, dtype=fb.float64))
    double.grad = fb.tensor([3.0, 4.0], dtype=fb.float64)
    assert fb.nn.utils.get_total_norm([double.grad, fb.tensor([12.0])]).item() == 13


@FRAMEWORKS
def test_parameters_to_vector_and_back(t: Any) -> None:
    params = [t.nn.Parameter(t.ones(2, 2)), t.nn.Parameter(t.zeros(3))]
    vector = t.nn.utils.parameters_to_vector(params)
    assert vector.tolist() == [1, 1, 1, 1, 0, 0, 0]
    t.nn.utils.vector_to_parameters(t.arange(7.0), params)
    assert params[0].tolist() == [[0, 1], [2, 3]] and params[1].tolist() == [4, 5, 6]
    with pytest.raises(TypeError):
        t.nn.utils.vector_to_parameters([1.0], params)


@FRAMEWORKS
def test_pad_sequence(t: Any) -> None:
    from importlib import import_module

    rnn = import_module(f"{t.__name__}.nn.utils.rnn")
    rows = [t.ones(2, 3), t.ones(4, 3) * 2, t.ones(1, 3) * 3]
    padded = rnn.pad_sequence(rows, batch_first=True, padding_value=-1.0)
    assert padded.shape == (3, 4, 3) and padded[0, 2, 0].item() == -1 and rnn.pad_sequence(rows).shape == (4, 3, 3)
    assert rnn.pad_sequence(rows, True, 0.0, "left")[2, 0, 0].item() == 0
    assert [tuple(r.shape) for r in rnn.unpad_sequence(padded, t.tensor([2, 4, 1]), batch_first=True)] == [(2, 3), (4, 3), (1, 3)]
    with pytest.raises((ValueError, RuntimeError)):
        rnn.pad_sequence(rows, padding_side="up")


@FRAMEWORKS
def test_functional_call(t: Any) -> None:
    net = t.nn.Sequential(t.nn.Linear(2, 2), t.nn.BatchNorm1d(2, momentum=1.0))
    own = dict(net.named_parameters())
    swapped = {"0.weight": t.ones(2, 2, requires_grad=True), "0.bias": t.zeros(2)}
    buffers = {"1.running_mean": t.zeros(2), "1.running_var": t.ones(2), "1.num_batches_tracked": t.tensor(0)}
    x = t.tensor([[1.0, 2.0], [3.0, 5.0]])
    t.func.functional_call(net, (swapped, buffers), (x,)).square().sum().backward()
    assert swapped["0.weight"].grad is not None and buffers["1.running_mean"].tolist() == [5.5, 5.5]
    assert all(net.get_parameter(n) is p for n, p in own.items()) and net[0].weight.grad is None and net[1].running_mean.tolist() == [0, 0]
    with pytest.raises(ValueError):
        t.func.functional_call(net, (swapped, swapped), x)
    with pytest.raises(RuntimeError):
        t.func.functional_call(net, swapped, x, strict=True)
    with pytest.raises(RuntimeError):
        t.func.functional_call(net, {"0.wait": x}, x, strict=True)
    with pytest.raises((RuntimeError, ValueError)):
        t.func.functional_call(net, {"0.weight": t.ones(5, 5)}, x)
    assert net[0].weight is own["0.weight"]


@FRAMEWORKS
def test_functional_call_ties(t: Any) -> None:
    class Tied(t.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.a = t.nn.Parameter(t.ones(1))
            self.b = self.a

        def forward(self, x: Any, *, add: Any) -> Any:
            return x * self.a + self.b + add

    m, one = Tied(), t.ones(1)
    assert t.func.functional_call(m, {"a": one * 5}, one, {"add": 1}).item() == 11
    assert t.func.functional_call(m, {"a": one * 5}, one, {"add": 1}, tie_weights=False).item() == 7
    with pytest.raises(ValueError):
        t.func.functional_call(m, {"a": one, "b": one * 2}, one, {"add": 1})
