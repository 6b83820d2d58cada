"""Small programs of every kind, recorded and compiled: eager's results, and eager's bits in strict mode."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from graphs import check

import flambeau as fb
from flambeau import nn
from flambeau.nn import functional as F
from flambeau.utils.checkpoint import checkpoint

X, W = fb.randn(4, 6), fb.randn(6, 5)
PICTURE, FILTERS = fb.randn(2, 3, 8, 8), fb.randn(4, 3, 3, 3)
PROGRAMS: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {}


def program(*args: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a program with its arguments."""

    def register(f: Callable[..., Any]) -> Callable[..., Any]:
        PROGRAMS[f.__name__] = (f, args)
        return f

    return register


@program(X, W)
def autocast(x: Any, w: Any) -> Any:
    with fb.autocast("cpu", dtype=fb.bfloat16):
        return F.softmax(x @ w, -1), (x @ w).float()


@program(X)
def vmap(x: Any) -> Any:
    return fb.func.vmap(lambda row: (row * 2).sum() + row.exp())(x)


@program(X)
def transforms(x: Any) -> Any:
    return fb.func.grad(lambda y: (y.tanh() ** 2).sum())(x), *fb.func.jvp(lambda y: y.tanh(), (x,), (x * 2,)), fb.func.jacrev(fb.sin)(x[0])


@program(X)
def checkpointed(x: Any) -> Any:
    x = x.detach().requires_grad_()
    y = checkpoint(lambda z: z.tanh().exp(), x, use_reentrant=False)
    return y.detach(), *fb.autograd.grad(y.sum(), x)


class Doubled(fb.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x.exp()

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        return g * ctx.saved_tensors[0].exp() * 2


@program(X)
def function_and_hook(x: Any) -> Any:
    x = x.detach().requires_grad_()
    y = Doubled.apply(x * 2)
    y.register_hook(lambda g: g * 3)
    return fb.autograd.grad(y.sum(), x)


@program(X)
def double_backward(x: Any) -> Any:
    x = x.detach().requires_grad_()
    (g,) = fb.autograd.grad((x**3).sum(), x, create_graph=True)
    return fb.autograd.grad((g * g).sum(), x)


@program(X)
def indexing(x: Any) -> Any:
    return x[fb.tensor([0, 2])], x[:, None, ::2], x[[1, 0]], x[..., -1]


@program(X)
def index_writes(x: Any) -> Any:
    x[0] = 1
    x[:, fb.tensor([1, 2])] = 0.5
    x[1:].masked_fill_(x[1:] > 0, 2.0)
    return x.relu_().sum()


@program(X)
def joining(x: Any) -> Any:
    return fb.cat([x, x * 2], 1), fb.stack(x.unbind(0), 1), *x.chunk(2, 1)


@program(X, W)
def products(x: Any, w: Any) -> Any:
    return fb.einsum("ij,jk->ki", x, w), F.linear(x, w.t(), fb.ones(5)), fb.addmm(fb.ones(5), x, w)


@program(X, fb.zeros(6), fb.ones(6))
def batch_norm(x: Any, mean: Any, var: Any) -> Any:
    return F.batch_norm(x, mean, var, training=True), F.batch_norm(x, mean, var)


@program(PICTURE, FILTERS)
def convolution(x: Any, w: Any) -> Any:
    return F.relu(F.conv2d(x, w, padding=1) * 2 + 1), F.max_pool2d(x, 2), F.avg_pool2d(x, 2), F.adaptive_avg_pool2d(x, 1)


@program(PICTURE.to(memory_format=fb.channels_last), FILTERS)
def channels_last(x: Any, w: Any) -> Any:
    return F.relu(F.conv2d(x, w, padding=1) * 2 + 1)


@program(fb.randn(2, 3, 8, 16))
def attention(q: Any) -> Any:
    return F.scaled_dot_product_attention(q, q, q, is_causal=True)


@program(fb.randint(0, 4, (3, 5)), fb.randn(4, 8))
def embedding(i: Any, table: Any) -> Any:
    return F.embedding(i, table).sum(1)


@program(X)
def ordering(x: Any) -> Any:
    return x.sort(1)[0], x.argmax(1), x.topk(2, 1)[1], x.cumsum(1)


@program(X)
def made_of_nothing(x: Any) -> Any:
    return fb.where(x > 0, x, 0.0) + fb.arange(6) + fb.eye(4, 6) + fb.tril(fb.ones(4, 6)), fb.zeros(3), fb.full((2,), 7)


@program(fb.randint(1, 9, (3, 4)))
def integers(i: Any) -> Any:
    return i // 3, i % 3, i**2, i << 1, (i > 2).sum(), i / 2


@program(X.half())
def half(x: Any) -> Any:
    return F.layer_norm(x, (6,))


@program(X.double())
def double(x: Any) -> Any:
    return F.softmax(F.gelu(x), -1).sum(0)


@program(fb.randn(3, 4, dtype=fb.complex64))
def complex_numbers(x: Any) -> Any:
    return (x * x.conj()).real.sum() + x.abs().sum()


@program(fb.rand(1000, 1000) * 0.1 + 0.95)
def large_folds(x: Any) -> Any:
    return x.mean(), x.amax(), (x * x).mean(), x.sum(0) / 1000, x.sum(1) / 1000


@program(X)
def random_numbers(x: Any) -> Any:
    return x.uniform_(), x.normal_(), fb.bernoulli(fb.full((3,), 0.5)), fb.randperm(5), F.dropout(x, 0.5)


@program(X)
def nothing(x: Any) -> Any:
    return x[:0].sum(), x[:0] * 2, fb.cat([x[:0], x])


@program(fb.randn(()), fb.randn(()))
def no_dimensions(a: Any, b: Any) -> Any:
    return a * b + a.sum() - b.mean()


@program(fb.randn(2, 6, 4))
def group_norm(x: Any) -> Any:
    return F.group_norm(x, 3), x.std(), x.var(0)


@program(X)
def the_same_again(x: Any) -> Any:
    return x, x, x + 1, x[0], x.detach() + 1, x.data


@program(X, fb.randint(0, 6, (4,)))
def loss(x: Any, target: Any) -> Any:
    x = x.detach().requires_grad_()
    y = F.cross_entropy(x, target) + F.cross_entropy(x * 2, target, ignore_index=1, reduction="sum") + F.mse_loss(x, x.detach() * 2)
    return y.detach(), *fb.autograd.grad(y, x)


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name: str) -> None:
    f, args = PROGRAMS[name]
    check(f, *args)


def test_a_class_that_does_not_exist_is_eagers_error() -> None:
    from flambeau_compiler.graph.recording import Recorder
    from flambeau_compiler.runtime import build

    recorder = Recorder()
    x, target = recorder.input(X), recorder.input(fb.tensor([0, 1, 2, 3]))
    with recorder:
        y = nn.functional.cross_entropy(x, target)
    run = build(recorder.finish([y]))
    with pytest.raises(IndexError, match="class"):
        run([X, fb.tensor([0, 1, 2, 6])])
    fb.testing.assert_close(run([X, fb.tensor([0, 1, 2, 5])])[0], F.cross_entropy(X, fb.tensor([0, 1, 2, 5])))
