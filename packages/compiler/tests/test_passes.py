"""Passes take away what they should, and nothing else; plans of memory do not overlap."""

from __future__ import annotations

import random

import numpy as np
import pytest
from flambeau_compiler.fusion.decompositions import decomposed
from flambeau_compiler.fusion.scheduler import schedule
from flambeau_compiler.graph import Value
from flambeau_compiler.graph.graph import dense
from flambeau_compiler.graph.passes import common_subexpressions, dead_code, fold_constants, without_copies
from flambeau_compiler.runtime import build
from flambeau_compiler.runtime.memory import planned
from flambeau_compiler.runtime.program import constant
from graphs import check, recorded
from hypothesis import given
from hypothesis import strategies as st

import flambeau as fb


def ops(graph: object) -> list[str]:
    return [n.op for n in graph.nodes]  # type: ignore[attr-defined]


def test_dead_code_goes_and_draws_stay_where_they_were() -> None:
    def f(x: fb.Tensor) -> fb.Tensor:
        fb.rand(7)
        x.exp()
        return x * fb.rand(3)

    graph = recorded(f, fb.ones(3))
    left = dead_code(graph)
    assert ops(left) == ["random_uniform", "mul"]
    assert left.generators == graph.generators
    check(f, fb.ones(3))


def test_common_subexpressions() -> None:
    graph = recorded(lambda x: (x.exp() + x.exp()) * 2.0 + (x + 2.0) + (x + 2.0) + (x + 0.0) + (x + -0.0), fb.ones(3))
    assert len(graph.nodes) == 12
    assert len(common_subexpressions(graph.copy()).nodes) == 10
    twice = recorded(lambda x: (fb.rand(3) + x) - fb.rand(3), fb.ones(3))
    assert len(common_subexpressions(twice).nodes) == len(twice.nodes)


def test_constants_are_computed_ahead() -> None:
    def f(x: fb.Tensor) -> fb.Tensor:
        return x + (fb.scalar_tensor(2.0).expand(3) * 3).exp()

    graph = fold_constants(recorded(lambda x: x * (x.new_ones(()) * 0 + 2), fb.ones(3)), constant)
    assert "mul" in ops(graph)
    check(f, fb.ones(3))


def test_copies_that_nobody_can_tell_go() -> None:
    graph = without_copies(recorded(lambda x: x.clone() + x.t().clone().t(), fb.ones(3, 3)))
    assert "clone" not in ops(graph)
    check(lambda x: (x.clone(), x.clone()), fb.ones(3, 3))
    check(lambda x: x.t().contiguous(), fb.randn(3, 4))


def test_written_memory_is_written_once() -> None:
    program = build(recorded(lambda p, g: p.sub_((g * 0.5 + p) * 0.1), fb.randn(64), fb.randn(64)))
    assert "copy_" not in program.source and "empty" not in program.source
    p, g = fb.randn(64), fb.randn(64)
    want = p - (g * 0.5 + p) * 0.1
    place, version = p.data_ptr(), p._version
    (out,) = program([p, g])
    assert out is p and p.data_ptr() == place and p._version == version + 1
    fb.testing.assert_close(p, want)


def test_a_write_waits_for_those_who_read_what_was_there() -> None:
    def f(p: fb.Tensor, g: fb.Tensor) -> tuple[fb.Tensor, ...]:
        old = p.t()
        p.mul_(2).add_(g)
        return p.sum(1), old.clone().exp(), g @ p

    check(f, fb.randn(8, 8), fb.randn(8, 8))


def test_softmax_of_a_sum_is_one_group() -> None:
    graph = decomposed(recorded(lambda x, b: fb.softmax(x * 2 + b, -1) * 3, fb.randn(16, 40), fb.randn(40)))
    (group,) = schedule(graph)
    assert group.fused and len(group.outputs) == 1


def test_what_a_product_stands_between_is_two_groups() -> None:
    graph = recorded(lambda x, w: ((x + 1).exp() @ w).exp() + (x + 1).exp(), fb.randn(16, 16), fb.randn(16, 16))
    assert [g.fused for g in schedule(graph)] == [True, False, True]


@given(st.integers(0, 10_000))
def test_plans_never_overlap(seed: int) -> None:
    r = random.Random(seed)
    made: list[list[Value]] = []
    last: dict[Value, int] = {}
    steps = r.randint(1, 12)
    for step in range(steps):
        made.append([])
        for _ in range(r.randint(0, 3)):
            shape = (r.randint(0, 20),)
            v = Value(shape, r.choice((fb.float32, fb.int64)), dense(shape), fb.device("cpu"))
            made[-1].append(v)
            last[v] = r.randint(step, steps)
    birth = {v: i for i, values in enumerate(made) for v in values}
    slots = planned(made, last)
    assert sorted(map(id, birth)) == sorted(id(v) for s in slots for v in s.values)
    for s in slots:
        assert s.size >= max(v.size for v in s.values)
        for a, b in zip(s.values, s.values[1:], strict=False):
            assert last[a] < birth[b] and a.dtype is b.dtype is s.dtype


def test_calls_at_the_same_time_have_memory_of_their_own() -> None:
    from concurrent.futures import ThreadPoolExecutor

    program = build(recorded(lambda x, w: ((x * 2).tanh() @ w + 1).exp().sum(0), fb.randn(64, 64), fb.randn(64, 64)))
    inputs = [[fb.full((64, 64), float(i) / 50), fb.eye(64)] for i in range(16)]
    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(program, inputs * 4))
    for i, (out,) in enumerate(results):
        want = 64 * np.exp(np.tanh(2 * (i % 16) / 50) + 1)
        np.testing.assert_allclose(out.numpy(), np.full(64, want, np.float32), rtol=1e-5)


def test_a_call_with_another_layout_is_refused() -> None:
    program = build(recorded(lambda x: x + 1, fb.randn(3, 3)))
    for wrong in (fb.randn(3, 4), fb.randn(3, 3).t(), fb.ones(3, 3).double()):
        try:
            program([wrong])
        except ValueError as error:
            assert "compiled for" in str(error)
        else:
            raise AssertionError("a wrong input was taken")


def test_a_device_without_a_runner_has_its_own_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flambeau_compiler.runtime.program.runner", lambda name: None)
    program = build(recorded(lambda x: fb.softmax(x * 2 + 1, -1) * 3, fb.randn(16, 40)))
    assert [g.nodes[0].op for g, _ in program.steps] == ["mul", "add", "softmax_forward", "mul"]
    x = fb.randn(16, 40)
    assert fb.equal(program([x])[0], fb.softmax(x * 2 + 1, -1) * 3)


def test_what_building_took_is_told() -> None:
    program = build(recorded(lambda x: (x * 2).exp() + 1, fb.randn(16, 40)))
    assert set(program.seconds) == {"passes", "scheduling", "kernels", "writing"}
    assert all(s >= 0 for s in program.seconds.values())
