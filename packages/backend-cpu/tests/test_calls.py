"""Kernels as built-in functions, and programs of groups."""

from __future__ import annotations

import sys

import flambeau_codegen as codegen
import numpy as np
from flambeau_codegen.lowering.groups import Term, lower_group
from flambeau_cpu import calls
from flambeau_cpu.groups import Runner


def program(rows: int, columns: int) -> codegen.Program:
    x = Term("input", (), (0,), (rows, columns), "float32")
    y = Term("input", (), (1,), (columns,), "float32")
    total = Term("sum", (Term("mul", (x, y), (), (rows, columns), "float32"),), ((1,), False), (rows,), "float32")
    arrays = [codegen.Array("float32", (rows, columns)), codegen.Array("float32", (columns,), (2,))]
    return lower_group([total], arrays, [codegen.Array("float32", (rows,))])


def test_small_programs_are_built_in_functions() -> None:
    run = Runner().prepare(lambda starts: program(9, 40), 2, None)
    assert type(run).__name__ == "builtin_function_or_method"
    for seed in range(50):
        rng = np.random.default_rng(seed)
        x, y = rng.standard_normal((9, 40), np.float32), rng.standard_normal(80).astype(np.float32)[::2]
        out = np.empty(9, np.float32)
        assert run(x, y, out) is None
        np.testing.assert_allclose(out, x @ y, rtol=1e-4, atol=1e-5)
    before = sys.getrefcount(None)
    for _ in range(1000):
        run(x, y, out)
    assert abs(sys.getrefcount(None) - before) < 20


def test_large_programs_use_the_pool() -> None:
    run = Runner().prepare(lambda starts: program(3000, 700), 2, None)
    assert type(run).__name__ == "function"
    x, y, out = np.ones((3000, 700), np.float32), np.ones(1400, np.float32)[::2], np.empty(3000, np.float32)
    run(x, y, out)
    assert (out == 700).all()


def test_interpreters_with_other_objects_have_none(monkeypatch: object) -> None:
    calls.method.cache_clear()
    try:
        monkeypatch.setattr(calls, "DATA", 24)  # type: ignore[attr-defined]
        assert calls.method() is None
    finally:
        calls.method.cache_clear()
