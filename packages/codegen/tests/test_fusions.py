"""The fused forms beside PyTorch, in the interpreter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flambeau_codegen import Array, interpreter, lower
from runs import call, describe, root

torch = pytest.importorskip("torch")
rng = np.random.default_rng(0)


def f(*shape: int) -> np.ndarray:
    return rng.standard_normal(shape).astype(np.float32)


def near(got: Any, want: Any, tolerance: float = 2e-5) -> None:
    want = want.detach().numpy() if isinstance(want, torch.Tensor) else want
    assert got.shape == want.shape
    np.testing.assert_allclose(got, want, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("approximate", ["none", "tanh"])
def test_gelu_with_slope(approximate: str) -> None:
    x = torch.tensor(f(300), requires_grad=True)
    out = torch.nn.functional.gelu(x, approximate=approximate)
    (slope,) = torch.autograd.grad(out.sum(), x)
    got = call("gelu_with_slope", x.detach().numpy(), approximate)
    near(got[0], out)
    near(got[1], slope)
    g = f(300)
    near(call("gelu_with_slope_backward", g, x.detach().numpy(), got[1], approximate), g * got[1])


@pytest.mark.parametrize(("shape", "weighted"), [((70, 40), True), ((3, 50, 33), False), ((1, 8), True)])
def test_layer_norm_backward_in_parts(shape: tuple[int, ...], weighted: bool) -> None:
    n = shape[-1]
    x, w, b = (torch.tensor(v, requires_grad=True) for v in (f(*shape), f(n), f(n)))
    g = f(*shape)
    torch.nn.functional.layer_norm(x, (n,), w if weighted else None, b).backward(torch.tensor(g))
    mean = x.detach().mean(-1, keepdim=True)
    rstd = 1 / torch.sqrt(x.detach().var(-1, keepdim=True, correction=0) + 1e-5)
    weight = w.detach().numpy() if weighted else None
    got = call("layer_norm_backward_in_parts", g, x.detach().numpy(), (n,), weight, mean.numpy(), rstd.numpy(), 1e-5)
    near(got[0], x.grad)
    near(got[2], b.grad)
    if weighted:
        near(got[1], w.grad)


@pytest.mark.parametrize("shape", [(6, 5, 4, 4), (30, 7), (4, 3, 2), (2, 3, 2, 3, 9)])
@pytest.mark.parametrize("weighted", [True, False])
def test_batch_norm_in_channels(shape: tuple[int, ...], weighted: bool) -> None:
    x, w, b = (torch.tensor(v, requires_grad=True) for v in (f(*shape), f(shape[1]), f(shape[1])))
    g = f(*shape)
    out = torch.nn.functional.batch_norm(x, None, None, w if weighted else None, b if weighted else None, training=True)
    out.backward(torch.tensor(g))
    vectors = [v.detach().numpy() if weighted else None for v in (w, b)]
    got = call("batch_norm_in_channels", x.detach().numpy(), *vectors, 1e-5)
    dims = [d for d in range(len(shape)) if d != 1]
    near(got[0], out)
    near(got[1], x.detach().mean(dims))
    near(got[2], x.detach().var(dims, correction=0))
    back = call("batch_norm_backward_in_channels", g, x.detach().numpy(), vectors[0], got[1], got[2], 1e-5)
    near(back[0], x.grad, 1e-4)
    if weighted:
        near(back[1], w.grad, 1e-4)
        near(back[2], b.grad, 1e-4)


def test_column_sums() -> None:
    x = f(300, 45)
    near(call("column_sums", x), x.astype(np.float64).sum(0))


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize(("rows", "columns"), [(20, 50), (50, 20), (33, 33)])
def test_attention(rows: int, columns: int, causal: bool) -> None:
    scores = torch.tensor(f(rows, columns))
    hidden = torch.ones(rows, columns).tril() == 0
    masked = scores.masked_fill(hidden, -torch.inf) if causal else scores
    weights, level = call("attention_weights", scores.numpy(), causal)
    near(weights, masked.softmax(1))
    near(level, masked.logsumexp(1))
    d = torch.tensor(f(rows, columns))
    w = masked.softmax(1)
    got = call("attention_slopes", scores.numpy(), d.numpy(), level, causal, 0.3)
    near(got[0], w)
    near(got[1], (d - (w * d).sum(1, keepdim=True)) * w * 0.3)


@pytest.mark.parametrize("amsgrad", [True, False])
@pytest.mark.parametrize("maximize", [True, False])
@pytest.mark.parametrize("coupled", [True, False])
def test_adam_step(amsgrad: bool, maximize: bool, coupled: bool) -> None:
    start, grads = f(40), [f(40) for _ in range(3)]
    p = torch.nn.Parameter(torch.tensor(start))
    kind = torch.optim.Adam if coupled else torch.optim.AdamW
    optimizer = kind([p], lr=0.01, weight_decay=0.1, amsgrad=amsgrad, maximize=maximize)
    states = [start.copy(), *(np.zeros(40, np.float32) for _ in range(3 if amsgrad else 2))]
    for count, g in enumerate(grads, 1):
        p.grad = torch.tensor(g)
        optimizer.step()
        numbers = np.array(
            [0.01 / (1 - 0.9**count), (1 - 0.999**count) ** 0.5, 0.1, 0.999, 0.001, 1e-8, 0.1, 1 if coupled else 0.999], np.float32
        )
        a = Array("float32", (40,))
        outs = (a,) * len(states)
        program = lower("adam_step", a, a, a, a, a if amsgrad else None, describe(numbers), coupled, maximize, out=outs)
        inputs = [states[0], g, *states[1:], numbers]
        interpreter.run(program, [root(x) for x in inputs], states)
    near(states[0], p, 1e-6)
