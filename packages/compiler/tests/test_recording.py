"""What the recorder writes down, and that running it op by op gives eager's bits."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from flambeau_compiler.graph import errors
from flambeau_compiler.graph.recording import Recorder
from flambeau_compiler.runtime import build
from graphs import check, recorded, same

import flambeau as fb
from flambeau import nn


def test_writes_through_views() -> None:
    def f(x: Any) -> Any:
        z = fb.zeros(4)
        z[1:3] = x[0, :2]
        x.add_(1.0)
        x[1].mul_(2)
        x.t()[0].copy_(z[:3])
        return z, x.sum(), x[:, 1]

    graph = check(f, fb.randn(3, 4))
    assert [t.name for t, _ in graph.mutations] == ["x0"]
    assert graph.aliases[2].kind == "input"


def test_random_ops_have_eagers_bits() -> None:
    def f(x: Any) -> Any:
        return nn.functional.dropout(x, 0.5) + fb.rand(4), fb.randn_like(x), fb.randint(0, 9, (3,))

    graph = check(f, fb.randn(3, 4))
    assert graph.generators[0][0] is fb.default_generator


def test_a_recording_leaves_the_generator_where_it_was() -> None:
    fb.manual_seed(1)
    recorded(lambda x: fb.rand(4) + x, fb.ones(4))
    assert fb.default_generator.get_offset() == 0


def test_dtypes_promotion_and_layouts() -> None:
    check(
        lambda x, y: (x + y, x.t() * 2, (x > 0) & (y == 1), x.permute(1, 0).exp(), x.to(fb.bfloat16) * 0.1),
        fb.randn(3, 4),
        fb.ones(4).long(),
    )


def test_complex_views() -> None:
    check(lambda x: (fb.view_as_real(x).sum(), x.real + 1, x * 2j), fb.randn(3, dtype=fb.complex64))


def test_written_twice_and_swapped() -> None:
    def f(x: Any, y: Any) -> Any:
        t = x.clone()
        x.copy_(y)
        y.copy_(t)
        return x + y

    check(f, fb.randn(3), fb.randn(3))


def test_reading_data_is_an_error_that_says_so() -> None:
    for f in (lambda x: x.sum().item(), lambda x: bool(x.sum() > 0), lambda x: x.nonzero(), lambda x: x[x > 0]):
        with pytest.raises(errors.DataDependentError):
            recorded(f, fb.randn(3))
    assert (fb.ones(3) + 1).sum().item() == 6  # nothing is recorded any more


def test_shared_memory_of_inputs_is_refused_when_written() -> None:
    base = fb.zeros(4)
    recorder = Recorder()
    a, b = recorder.input(base[:2]), recorder.input(base[1:])
    with pytest.raises(errors.AliasError), recorder:
        a.add_(1)
    del b


def test_custom_ops_with_a_rule_for_shapes_are_opaque() -> None:
    @fb.library.custom_op("recording::twice", mutates_args=())
    def twice(x: fb.Tensor) -> fb.Tensor:
        return fb.from_numpy(x.detach().numpy() * 2)

    @twice.register_fake
    def _(x: fb.Tensor) -> fb.Tensor:
        return fb.empty_like(x)

    twice.register_autograd(lambda ctx, g: g * 2)

    def f(x: fb.Tensor) -> tuple[fb.Tensor, ...]:
        x = x.detach().requires_grad_()
        y = twice(x + 1)
        return y.detach(), *fb.autograd.grad(y.exp().sum(), x)

    graph = check(f, fb.randn(3, 4))
    assert [n.op for n in graph.nodes].count("recording::twice") == 1


def test_custom_ops_made_of_ops_are_looked_into() -> None:
    @fb.library.custom_op("recording::thrice", mutates_args=())
    def thrice(x: fb.Tensor) -> fb.Tensor:
        return x * 3

    graph = check(lambda x: thrice(x) + 1, fb.randn(3, 4))
    assert [n.op for n in graph.nodes] == ["mul", "add"]


@pytest.mark.parametrize("kind", ["AdamW", "SGD", "Adagrad"])
def test_training_step(kind: str) -> None:
    fb.manual_seed(0)
    model = nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.LayerNorm(16), nn.Dropout(0.1), nn.Linear(16, 4))
    optimizer = getattr(fb.optim, kind)(model.parameters(), lr=1e-2, **({"momentum": 0.9} if kind == "SGD" else {}))
    x, y = fb.randn(5, 8), fb.randint(0, 4, (5,))

    def step(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss

    step(model, optimizer, x, y)
    twin = copy.deepcopy(model)
    other = getattr(fb.optim, kind)(twin.parameters(), lr=1e-2)
    other.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    recorder, parameters = Recorder(), list(model.parameters())
    a, b = recorder.input(x), recorder.input(y)
    for k, p in enumerate(parameters):
        recorder.disguise(p, f"p{k}")
    with recorder:
        loss = step(model, optimizer, a, b)
        grads = [p.grad for p in parameters]
    run = build(recorder.finish([loss, *grads]), numerics="strict")
    for _ in range(3):
        fb.manual_seed(7)
        got = run([x, y, *parameters])
        fb.manual_seed(7)
        same(got[0].detach(), step(twin, other, x, y).detach())
        for g, p, q in zip(got[1:], parameters, twin.parameters(), strict=True):
            same(g, q.grad)
            same(p.detach(), q.detach())


@pytest.mark.parametrize("how", [{"mode": "debug"}, {"numerics": "strict"}, {}])
def test_a_learning_rate_that_changes(how: dict[str, Any]) -> None:
    weight = nn.Parameter(fb.randn(4, 4))
    twin = nn.Parameter(weight.detach().clone())
    optimizer, other = fb.optim.AdamW([weight], lr=0.5), fb.optim.AdamW([twin], lr=0.5)
    for o, w in ((optimizer, weight), (other, twin)):
        (w * w).sum().backward()
        o.step()
        o.zero_grad()
    recorder = Recorder()
    recorder.disguise(weight)
    with recorder:
        optimizer.param_groups[0]["lr"] = recorder.number("lr")
        (weight * weight).sum().backward()
        optimizer.step()
    run = build(recorder.finish([]), **how)
    for lr in (0.3, 0.2):
        run([weight], [lr])
        other.zero_grad()
        (twin * twin).sum().backward()
        other.param_groups[0]["lr"] = lr
        other.step()
        fb.testing.assert_close(weight.detach(), twin.detach())
    with pytest.raises(TypeError, match="numbers"):
        run([weight])


def test_a_number_that_changes_is_no_operand() -> None:
    for f in (lambda x, n: x * n, lambda x, n: x * (n + 1), lambda x, n: x if n > 1 else x + 1):
        recorder = Recorder()
        x, n = recorder.input(fb.ones(3)), recorder.number("n")
        with pytest.raises((errors.CaptureError, TypeError)), recorder:
            f(x, n)
