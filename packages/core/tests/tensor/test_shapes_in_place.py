"""Methods that change a tensor's shape in place, and others of layout: results, strides, gradients and errors as in PyTorch."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import flambeau as fb

CALLS = [
    "y.unsqueeze_(1)", "y.unsqueeze_(-1)", "y.unsqueeze_(7)", "y[:, :1].squeeze_()", "y[:, :1].squeeze_(1)", "y[:, :1].squeeze_(0)",
    "y.transpose_(0, 2)", "y.swapaxes_(0, 1)", "y.swapdims_(-1, 1)", "y[0].t_()", "x.t_()", "y.t_()", "x.as_strided_((2, 2), (1, 2))",
    "x.as_strided_((2, 2), (1, 2), 1)", "x.as_strided_((9,), (1,))", "x[2:].as_strided_((2,), (1,))", "x[1].as_strided((2,), (1,))",
    "m.zeros(3, 3).fill_diagonal_(2)", "m.zeros(7, 2).fill_diagonal_(2)", "m.zeros(7, 2).fill_diagonal_(2, wrap=True)",
    "m.zeros(6, 2).fill_diagonal_(1, wrap=True)", "m.zeros(2, 7).fill_diagonal_(2, wrap=True)", "m.zeros(3, 3, 3).fill_diagonal_(1)",
    "m.zeros(3, 2, 3).fill_diagonal_(1)", "m.zeros(3).fill_diagonal_(1)", "m.zeros(3, 4).t().fill_diagonal_(1)", "m.zeros(0, 3).fill_diagonal_(1)",
    "x.where(x > 2, m.zeros(6))", "x.where(x > 2, 0)", "y.sum_to_size(3, 1)", "y.sum_to_size((1, 3, 4))", "y.sum_to_size(2, 3, 4)",
    "y.sum_to_size(5)", "y.sum_to_size(1)", "y.sum_to_size(1, 2, 3, 4)", "~x", "~(x > 2)", "x[::-1]",
    "x.to(float)", "x.to(int)", "x.to(bool)", "x.to(dtype=float)", "m.tensor([1], dtype=complex)", "m.tensor(1.5, dtype=int)",
    "x.type('torch.DoubleTensor')", "x.type('torch.LongTensor')", "x.type(m.float64)", "x.type('nonsense')",
    "y.permute(2, 0, 1).to('meta').stride()", "y.transpose(0, 1)[:, 1:].to('meta').stride()", "y.unsqueeze_(0).add_(1)",
]  # fmt: skip


def outcome(m: Any, expression: str) -> Any:
    """Shape, strides and values; or the kind of error."""
    x, y = m.arange(6.0), m.arange(24.0).reshape(2, 3, 4).clone()
    try:
        r = eval(expression, {"m": m, "x": x, "y": y})
    except (RuntimeError, IndexError, TypeError, ValueError) as error:
        return next(k for k in (IndexError, RuntimeError, TypeError, ValueError) if isinstance(error, k)), y.tolist()
    return (tuple(r.shape), tuple(r.stride()), r.tolist()) if isinstance(r, fb.Tensor | torch.Tensor) else r


@pytest.mark.parametrize("expression", CALLS)
def test_a_call(expression: str) -> None:
    assert outcome(fb, expression) == outcome(torch, expression)


def through(m: Any, change: str) -> Any:
    """The gradient through a shape changed in place, twice, with writes between; and the version then."""
    x = m.arange(12.0).reshape(3, 4).requires_grad_()
    t = x * 2
    kept = t[0]
    eval(change, {"t": t})
    t.mul_(3)
    (t * m.arange(12.0).reshape(t.shape)).sum().backward()
    return x.grad.tolist(), kept.tolist(), t._version, list(t.shape), list(t.stride())


@pytest.mark.parametrize("change", ["t.unsqueeze_(1)", "t.transpose_(0, 1)", "t.t_().unsqueeze_(0)", "t.as_strided_((4, 3), (1, 4))"])
def test_gradients_through_a_changed_shape(change: str) -> None:
    assert through(fb, change) == through(torch, change)


@pytest.mark.parametrize("change", ["x.unsqueeze_(0)", "x.t_()", "x.transpose_(0, 1)", "x.squeeze_()", "x.as_strided_((2,), (1,))"])
def test_a_leaf_keeps_its_shape_while_recording(change: str) -> None:
    for m in (fb, torch):
        x = m.ones(2, 3).requires_grad_()
        with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
            eval(change, {"x": x})
        with m.no_grad():
            eval("x.t_()", {"x": x})
        assert x.is_leaf and x.requires_grad and tuple(x.shape) == (3, 2)
