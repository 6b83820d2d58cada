"""reshape gives views of unrecorded tensors too: what is written into them keeps its gradient."""

from __future__ import annotations

import numpy as np
import pytest

import flambeau as fb

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")

RESHAPES = {
    "reshape": lambda t: t.reshape(2, 3),
    "flatten": lambda t: t.view(1, 2, 3).flatten(0, 1),
    "ravel": lambda t: t.view(2, 3).ravel().view(2, 3),
    "unflatten": lambda t: t.unflatten(0, (2, 3)),
}
WRITES = {
    "setitem": lambda out, w: out.__setitem__(0, w),
    "copy_": lambda out, w: out[1].copy_(w),
    "add_": lambda out, w: out[:, 0].add_(w[:2]),
    "whole": lambda out, w: out.mul_(w),
}


def gradient(t, reshape, write):
    w = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    out = RESHAPES[reshape](t.arange(6.0))
    WRITES[write](out, w)
    (out * w).sum().backward()
    return w.grad.numpy()


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("reshape", RESHAPES)
def test_writes_into_a_reshaped_tensor(reshape, write):
    np.testing.assert_array_equal(gradient(fb, reshape, write), gradient(torch, reshape, write))


def test_a_write_into_the_base_reaches_the_reshaped_view():
    def run(t):
        w = t.tensor([1.0, 2.0], requires_grad=True)
        base = t.zeros(2, 2)
        flat = base.flatten()
        base.copy_((w * 3).expand(2, 2))
        (flat * flat).sum().backward()
        return w.grad.numpy()

    np.testing.assert_array_equal(run(fb), run(torch))


def test_a_copying_reshape_is_no_view():
    x = fb.arange(6.0).view(2, 3).t()
    y = x.reshape(6)
    assert y._base is None
    y[0] = fb.ones((), requires_grad=True)
    assert y.requires_grad
    assert not x.requires_grad


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "int32"])
@pytest.mark.parametrize("number", [256, 1000, -1, 40000, 2**40, 0.5, -2.5])
def test_integers_divided_by_numbers(dtype, number):
    for call in (
        lambda t, x: x / number,
        lambda t, x: number / x,
        lambda t, x: t.true_divide(x, number),
        lambda t, x: t.atan2(x, t.ones(1)) * number,
    ):
        ours = call(fb, fb.tensor([4, 100], dtype=getattr(fb, dtype)))
        theirs = call(torch, torch.tensor([4, 100], dtype=getattr(torch, dtype)))
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-6)
