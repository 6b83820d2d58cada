"""autocast and the gradient scaler beside PyTorch's."""

from __future__ import annotations

import threading

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")
import flambeau as fb  # noqa: E402

CALLS = {
    "matmul": lambda t, x, w: x @ w,
    "linear": lambda t, x, w: t.nn.functional.linear(x, w),
    "addmm": lambda t, x, w: t.addmm(x, x, w),
    "bmm": lambda t, x, w: t.bmm(x[None], w[None]),
    "add": lambda t, x, w: x + w,
    "relu": lambda t, x, w: t.relu(x),
    "sum": lambda t, x, w: x.sum(),
    "chain": lambda t, x, w: t.relu(x @ w) + x,
}


@pytest.mark.parametrize("name", CALLS)
def test_result_dtypes_are_pytorchs(name):
    def run(t):
        x, w = t.ones(3, 3), t.ones(3, 3)
        with t.autocast("cpu", dtype=t.bfloat16):
            return str(CALLS[name](t, x, w).dtype).split(".")[1]

    assert run(fb) == run(torch)


def test_gradients_return_in_the_parameters_dtype():
    x, w = fb.randn(4, 3), fb.randn(3, 2, requires_grad=True)
    with fb.autocast("cpu"):
        y = x @ w
    assert y.dtype is fb.bfloat16
    y.float().sum().backward()
    assert w.grad.dtype is fb.float32
    np.testing.assert_allclose(w.grad.numpy(), np.broadcast_to(x.numpy().sum(0)[:, None], (3, 2)), rtol=2e-2, atol=2e-2)


def test_nesting_threads_and_decorator():
    x = fb.ones(2, 2)
    with fb.autocast("cpu"):
        assert fb.is_autocast_enabled("cpu")
        with fb.autocast("cpu", enabled=False):
            assert (x @ x).dtype is fb.float32
        with fb.autocast("cpu", dtype=fb.float16):
            assert (x @ x).dtype is fb.float16
        assert (x @ x).dtype is fb.bfloat16
        seen = []
        other = threading.Thread(target=lambda: seen.append((x @ x).dtype))
        other.start()
        other.join()
        assert seen == [fb.float32]
    assert not fb.is_autocast_enabled("cpu")
    assert fb.autocast("cpu")(lambda: x @ x)().dtype is fb.bfloat16
    assert (x.double() @ x.double()).dtype is fb.float64
    with pytest.raises(RuntimeError, match=r"bfloat16 or flambeau\.float16"):
        fb.autocast("cpu", dtype=fb.float64)


def test_custom_forward_and_backward():
    class Product(fb.autograd.Function):
        @staticmethod
        @fb.amp.custom_fwd(device_type="cpu", cast_inputs=fb.float32)
        def forward(ctx, a, b):
            ctx.save_for_backward(a, b)
            return a @ b

        @staticmethod
        @fb.amp.custom_bwd(device_type="cpu")
        def backward(ctx, g):
            a, b = ctx.saved_tensors
            return g @ b.t(), a.t() @ g

    a, b = fb.ones(2, 2, requires_grad=True), fb.ones(2, 2)
    with fb.autocast("cpu"):
        y = Product.apply(a, b)
    assert y.dtype is fb.float32
    y.sum().backward()
    np.testing.assert_array_equal(a.grad.numpy(), [[2, 2], [2, 2]])


def test_scaler_skips_steps_and_adapts():
    w = fb.nn.Parameter(fb.ones(2))
    opt = fb.optim.SGD([w], lr=0.5)
    scaler = fb.amp.GradScaler("cpu", init_scale=4.0, growth_interval=1)
    scaler.scale((w * w).sum()).backward()
    np.testing.assert_array_equal(w.grad.numpy(), [8, 8])
    scaler.unscale_(opt)
    np.testing.assert_array_equal(w.grad.numpy(), [2, 2])
    with pytest.raises(RuntimeError, match="already been called"):
        scaler.unscale_(opt)
    scaler.step(opt)
    scaler.update()
    assert scaler.get_scale() == 8.0
    np.testing.assert_array_equal(w.detach().numpy(), [0, 0])
    w.grad = fb.tensor([1.0, float("inf")])
    scaler.step(opt)
    scaler.update()
    assert scaler.get_scale() == 4.0
    np.testing.assert_array_equal(w.detach().numpy(), [0, 0])
    again = fb.amp.GradScaler("cpu")
    again.load_state_dict(scaler.state_dict())
    assert again.state_dict() == scaler.state_dict()
    off = fb.amp.GradScaler("cpu", enabled=False)
    assert off.scale(3) == 3
    assert off.state_dict() == {}
