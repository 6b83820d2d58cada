"""The LLVM IR printer's text, and its functions' values in the interpreter; backend-cpu runs what is printed."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pytest
import scipy.special
from flambeau_codegen import Array, UnsupportedError, interpreter, lower
from flambeau_codegen.language import Buffer, Kernel, Loop, Store, float32, index, load, size
from flambeau_codegen.language.check import check
from flambeau_codegen.language.values import FLOAT_BINARY
from flambeau_codegen.printers import llvm, vecmath

F = "float32"
CASES = {
    "add": lower("add", Array(F, (3, 4)), Array(F, (4,), (2,), 1)),
    "mul_half": lower("mul", Array("bfloat16", (900,)), 2.5),
    "sum_row": lower("sum", Array(F, (5, 300)), 1, False),
    "argmax": lower("argmax", Array(F, (5, 300)), 1, False),
    "softmax": lower("softmax_forward", Array(F, (64, 1000)), 1),
    "scatter_add": lower("scatter_add", Array(F, (5, 6)), 1, Array("int64", (5, 3)), Array(F, (5, 3))),
    "lgamma": lower("lgamma", Array(F, (70,))),
}


@pytest.mark.parametrize("name", CASES)
def test_text(name: str) -> None:
    text = "\n\n".join(llvm.source(launch.kernel).text for launch in CASES[name].launches)
    path = Path(__file__).parent / "golden" / f"llvm_{name}.txt"
    if os.environ.get("REWRITE"):
        path.write_text(text)
    assert path.read_text() == text


def test_a_text_does_not_depend_on_sizes_or_numbers() -> None:
    for op, shapes in (("add", [(3, 400), (7, 900)]), ("sum", [(5, 300), (90, 700)])):
        made = [lower(op, Array(F, s), Array(F, s)) if op == "add" else lower(op, Array(F, s), 1) for s in shapes]
        assert len({llvm.source(p.launches[0].kernel).key for p in made}) == 1, op
    assert len({llvm.source(lower("mul", Array(F, (9,)), x).launches[0].kernel).key for x in (2.0, 3.5)}) == 1


def test_dense_loops_load_and_store_vectors() -> None:
    text = llvm.source(lower("exp", Array(F, (1000,))).launches[0].kernel).text
    assert "load <32 x float>, ptr" in text and "store <32 x float>" in text and "gather" not in text and "expf" not in text


def test_each_name_is_defined_once_and_before_blocks_end() -> None:
    for program in CASES.values():
        for launch in program.launches:
            for function in llvm.source(launch.kernel).text.split("define ")[1:]:
                names = re.findall(r"^\s*(%[\w.]+) = ", function, re.MULTILINE)
                assert len(names) == len(set(names))


def test_lanes_that_go_different_ways_run_one_by_one() -> None:
    text = llvm.source(lower("scatter_add", Array(F, (5, 60)), 1, Array("int64", (5, 3)), Array(F, (5, 3))).launches[-1].kernel).text
    assert "cmpxchg" in text and "x float>" not in text


def test_several_outermost_loops_are_refused() -> None:
    x = Buffer("x", float32)
    loops = tuple(Loop(v, size("n"), "flat", (Store(x, index(v), load(x, index(v)) + 1),)) for v in ("i", "j"))
    with pytest.raises(UnsupportedError, match="kernel twice has 2 outermost statements"):
        llvm.source(check(Kernel("twice", (x,), ("n",), (), loops)))


@pytest.mark.parametrize("name", sorted(vecmath.EXPANSIONS.keys() - FLOAT_BINARY))
def test_functions_keep_within_their_budget(name: str) -> None:
    """In the interpreter, whose fused multiply-add rounds once; the exponents that matter and every part of the functions."""
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.uniform(-30, 30, 20000), rng.uniform(-1.5, 1.5, 20000), 10 ** rng.uniform(-30, 30, 20000)]).astype(np.float32)
    source, out = Buffer("x", float32), Buffer("y", float32)
    value = vecmath.EXPANSIONS[name](load(source, index("i")))
    kernel = check(Kernel("f", (source, out), ("n",), (), (Loop("i", size("n"), "flat", (Store(out, index("i"), value),)),)))
    got = np.zeros_like(x)
    interpreter.execute(kernel, [x, got, np.int32(len(x))])
    with np.errstate(all="ignore"):
        want = (getattr(np, name, None) or getattr(scipy.special, name))(x.astype(np.float64))
        near = np.minimum(np.abs(want), np.finfo(np.float32).max).astype(np.float32)
        error = np.abs(got - want) / np.spacing(near)
    usual = (np.abs(want) < 3e38) | np.isnan(want)
    assert np.nanmax(error[usual]) <= vecmath.ULPS[name]
    np.testing.assert_array_equal(np.isnan(got[usual]), np.isnan(want[usual]))
