"""Checkpointing: the same gradients, a second run, and nothing kept."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

import flambeau as fb
from flambeau.utils.checkpoint import CheckpointError, checkpoint, checkpoint_sequential, set_checkpoint_early_stop


@pytest.fixture
def operands() -> tuple[fb.Tensor, fb.Tensor]:
    fb.manual_seed(0)
    return fb.randn(4, 4, dtype=fb.float64, requires_grad=True), fb.randn(4, 4, dtype=fb.float64, requires_grad=True)


def same(a: Any, b: Any) -> bool:
    return all(bool((p == q).all()) for p, q in zip(a, b, strict=True))


def test_gradients_random_state_and_number_of_runs(operands: Any) -> None:
    runs = []

    def f(x: Any, w: Any) -> Any:
        runs.append(fb.is_grad_enabled())
        return ((x @ w).sin().exp() * fb.nn.functional.dropout(x, 0.5)).sum()

    fb.manual_seed(1)
    expected = fb.autograd.grad(f(*operands), operands)
    fb.manual_seed(1)
    out = checkpoint(f, *operands, use_reentrant=False)
    state = fb.get_rng_state()
    runs.clear()
    assert same(fb.autograd.grad(out, operands, retain_graph=True), expected)
    assert runs == [True]
    assert same(fb.autograd.grad(out, operands), expected)
    assert bool((fb.get_rng_state() == state).all())
    with pytest.raises(RuntimeError):
        fb.autograd.grad(out, operands)


def test_nested_and_second_derivatives(operands: Any) -> None:
    x, w = operands

    def inner(z: Any) -> Any:
        return z.sin().exp() @ w

    def plain(y: Any) -> Any:
        return (inner(y.cos()) * y).tanh()

    def nested(y: Any) -> Any:
        return (checkpoint(inner, y.cos()) * y).tanh()

    def twice(out: Any) -> Any:
        first = fb.autograd.grad((out**2).sum(), operands, create_graph=True)
        return fb.autograd.grad(sum((g**2).sum() for g in first), operands)

    expected, got = twice(plain(x @ w)), twice(checkpoint(nested, x @ w))
    for e, g in zip(expected, got, strict=True):
        assert bool(fb.allclose(e, g))


@pytest.mark.parametrize("checkpointed", [True, False])
def test_saved_tensors_are_not_kept(operands: Any, checkpointed: bool) -> None:
    seen: list[Any] = []

    def f(x: Any) -> Any:
        y = x.exp()
        seen.append(weakref.ref(y))
        return y.sin().cos()

    out = checkpoint(f, operands[0]) if checkpointed else f(operands[0])
    gc.collect()
    assert (seen[0]() is None) is checkpointed
    out.sum().backward()
    gc.collect()
    assert all(ref() is None for ref in seen)


def test_nested_checkpoints_do_not_keep_inner_inputs(operands: Any) -> None:
    seen: list[Any] = []

    def outer(x: Any) -> Any:
        y = x.exp()
        seen.append(weakref.ref(y))
        return checkpoint(lambda z: z.sin().cos(), y)

    out = checkpoint(outer, operands[0])
    gc.collect()
    assert seen[0]() is None
    assert bool(
        fb.allclose(fb.autograd.grad(out.sum(), operands[0])[0], fb.autograd.grad(operands[0].exp().sin().cos().sum(), operands[0])[0])
    )


def test_second_run_stops_early(operands: Any) -> None:
    ends = []

    def f(x: Any) -> Any:
        y = x.exp().sin()
        ends.append(1)
        return y

    checkpoint(f, operands[0]).sum().backward()
    assert len(ends) == 1
    with set_checkpoint_early_stop(False):
        out = checkpoint(f, operands[0])
    out.sum().backward()
    assert len(ends) == 3


def test_differing_runs_and_bad_arguments_raise(operands: Any) -> None:
    calls = []

    def changing(x: Any) -> Any:
        calls.append(1)
        return x.exp().sin() if len(calls) == 1 else x[:2].exp().sin()

    def shrinking(x: Any) -> Any:
        calls.append(1)
        return x.exp().sin() if len(calls) == 1 else x * 1

    with pytest.raises(CheckpointError, match="different metadata"):
        checkpoint(changing, operands[0]).sum().backward()
    calls.clear()
    with pytest.raises(CheckpointError, match="fewer tensors"):
        checkpoint(shrinking, operands[0]).sum().backward()
    with pytest.raises(ValueError, match="use_reentrant"):
        checkpoint(changing, operands[0], use_reentrant=True)
    with pytest.raises(ValueError, match="determinism_check"):
        checkpoint(changing, operands[0], determinism_check="some")


def test_sequential(operands: Any) -> None:
    model = fb.nn.Sequential(*[fb.nn.Linear(4, 4) for _ in range(5)]).double()
    expected = fb.autograd.grad(model(operands[0]).sum(), list(model.parameters()))
    got = fb.autograd.grad(checkpoint_sequential(model, 2, operands[0]).sum(), list(model.parameters()))
    assert same(expected, got)
    with pytest.raises(ValueError, match="segments"):
        checkpoint_sequential(model, 9, operands[0])


def test_contexts_and_no_grad(operands: Any) -> None:
    log: list[str] = []

    class Note:
        def __init__(self, name: str) -> None:
            self.name = name

        def __enter__(self) -> None:
            log.append(self.name)

        def __exit__(self, *exc: object) -> None:
            log.append("/" + self.name)

    checkpoint(lambda x: x.exp(), operands[0], context_fn=lambda: (Note("first"), Note("second"))).sum().backward()
    assert log == ["first", "/first", "second", "/second"]
    with fb.no_grad():
        assert not checkpoint(lambda x: x.exp(), operands[0]).requires_grad
