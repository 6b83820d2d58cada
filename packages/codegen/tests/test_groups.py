"""Groups of ops as one program, run by the interpreter, beside NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from compilers import refusal
from flambeau_codegen import Array, UnsupportedError
from flambeau_codegen.interpreter import run
from flambeau_codegen.lowering.groups import Term, lower_group

RNG = np.random.default_rng(0)
X, B = RNG.standard_normal((9, 40)).astype(np.float32), RNG.standard_normal(40).astype(np.float32)


def given(i: int, array: np.ndarray[Any, Any]) -> Term:
    return Term("input", (), (i,), array.shape, array.dtype.name)


def term(op: str, *operands: Term, statics: tuple[Any, ...] = (), shape: tuple[int, ...] | None = None, dtype: str = "float32") -> Term:
    return Term(op, operands, statics, np.broadcast_shapes(*[o.shape for o in operands]) if shape is None else shape, dtype)


def fold(op: str, x: Term, *dims: int) -> Term:
    return term(op, x, statics=(dims, True), shape=tuple(1 if d in dims else n for d, n in enumerate(x.shape)))


def results(outputs: Sequence[Term], *arrays: np.ndarray[Any, Any], **how: Any) -> list[np.ndarray[Any, Any]]:
    described = [Array(a.dtype.name, a.shape, tuple(s // a.itemsize for s in a.strides)) for a in arrays]
    program = lower_group(outputs, described, [Array(t.dtype, t.shape) for t in outputs], **how)
    assert not program.faults
    made = run(program, [a.reshape(-1) for a in arrays])
    return [a.reshape(t.shape) for a, t in zip(made, outputs, strict=True)]


x, b = given(0, X), given(1, B)


def test_a_loop_with_two_results() -> None:
    y = term("add", term("mul", x, b), b)
    got = results([y, term("exp", y)], X, B)
    np.testing.assert_allclose(got[0], X * B + B, rtol=1e-6)
    np.testing.assert_allclose(got[1], np.exp(X * B + B), rtol=1e-5)


@pytest.mark.parametrize("lanes", [32, 256])
def test_softmax_is_one_kernel_that_keeps_its_exponentials(lanes: int) -> None:
    power = term("exp", term("sub", x, fold("amax", x, 1)))
    share = term("div", power, fold("sum", power, 1))
    program = lower_group([share], [Array("float32", X.shape)], [Array("float32", X.shape)], lanes=lanes)
    assert len(program.launches) == 1 and len(program.launches[0].kernel.rows) == 1
    (got,) = results([share], X, lanes=lanes)
    want = np.exp(X - X.max(1, keepdims=True))
    np.testing.assert_allclose(got, want / want.sum(1, keepdims=True), rtol=1e-5)


def test_statistics_beside_what_follows_from_them() -> None:
    mean = fold("mean", x, 1)
    moved = term("sub", x, mean)
    var = fold("mean", term("mul", moved, moved), 1)
    got = results([term("div", moved, term("sqrt", var)), mean, var], X)
    np.testing.assert_allclose(got[0], (X - X.mean(1, keepdims=True)) / X.std(1, keepdims=True), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(got[1], X.mean(1, keepdims=True), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(got[2], X.var(1, keepdims=True), rtol=1e-5)


def test_columns_with_a_producer_and_what_follows() -> None:
    total = fold("sum", term("mul", x, x), 0)
    got = results([term("sqrt", total), fold("amax", x, 0)], X)
    np.testing.assert_allclose(got[0], np.sqrt((X * X).sum(0, keepdims=True)), rtol=1e-5)
    np.testing.assert_array_equal(got[1], X.max(0, keepdims=True))


@pytest.mark.parametrize(
    ("shape", "strides", "offset"),
    [
        ((40, 9), (1, 40), 0),
        ((360,), (1,), 0),
        ((3, 120), (120, 1), 0),
        ((9, 13), (40, 3), 2),
        ((4, 40), (80, 1), 40),
        ((2, 9, 40), (0, 40, 1), 0),
    ],
)
def test_views_of_what_is_computed(shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> None:
    v = term("view", term("exp", x), statics=(shape, strides, offset, (40, 1)), shape=shape)
    (got,) = results([term("neg", v)], X)
    whole = np.exp(X).ravel()[offset:]
    want = np.lib.stride_tricks.as_strided(whole, shape, [s * 4 for s in strides])
    np.testing.assert_allclose(got, -want, rtol=1e-5)


def test_sixteen_bits_are_rounded_once_or_after_each_op() -> None:
    half = X.astype(np.float16)
    h = given(0, half)
    y = term("sub", term("add", h, term("number", statics=(100.0,), shape=(), dtype="float16"), dtype="float16"), h, dtype="float16")
    (fast,) = results([y], half)
    (strict,) = results([y], half, strict=True)
    assert (fast == 100).all()
    np.testing.assert_array_equal(strict, (half + np.float16(100)) - half)


def test_what_is_no_kernel_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="different dimensions"):
        lower_group(
            [fold("sum", x, 0), fold("sum", x, 1)], [Array("float32", X.shape)], [Array("float32", (1, 40)), Array("float32", (9, 1))]
        )
    square = np.ones((8, 8), np.float32)
    s = given(0, square)
    crossed = term("add", s, term("sum", s, statics=((1,), False), shape=(8,)))  # a row's sum in every column
    with pytest.raises(UnsupportedError, match="another row"):
        lower_group([crossed], [Array("float32", (8, 8))], [Array("float32", (8, 8))])


def softmax_with_label() -> list[Term]:
    power = term("exp", term("sub", x, fold("amax", x, 1)))
    columns = Term("range", (), (0, 1), (40,), "int32")
    hot = term("eq", columns, given(1, np.zeros((9, 1), np.int32)), shape=X.shape, dtype="bool")
    picked = fold("sum", term("where", hot, x, term("number", statics=(0.0,), shape=())), 1)
    return [term("div", power, fold("sum", power, 1)), picked]


def test_classes_are_found_by_their_place() -> None:
    labels = RNG.integers(0, 40, (9, 1)).astype(np.int32)
    _, picked = results(softmax_with_label(), X, labels)
    np.testing.assert_array_equal(picked, np.take_along_axis(X, labels, 1))


@pytest.mark.parametrize("printer", ["opencl", "cuda", "hip", "llvm"])
def test_every_printer_takes_groups(printer: str) -> None:
    """NVRTC compiles what is printed for CUDA."""
    print_ = import_module(f"flambeau_codegen.printers.{printer}").source
    labels = Array("int32", (9, 1))
    loop = term("add", term("mul", x, b), b)
    groups = [
        (softmax_with_label(), [Array("float32", X.shape), labels]),
        ([loop, term("gelu", loop, statics=("none",))], [Array("float32", X.shape), Array("float32", (40,))]),
        ([fold("sum", term("mul", x, x), 0)], [Array("float32", X.shape)]),
    ]
    for outputs, arrays in groups:
        for launch in lower_group(outputs, arrays, [Array(t.dtype, t.shape) for t in outputs]).launches:
            source = print_(launch.kernel, *([opencl_facts()] if printer == "opencl" else []))
            assert source.entry in source.text
            if printer == "cuda":
                assert not refusal(source.text, source.options), source.text


def opencl_facts() -> Any:
    from flambeau_codegen.printers import opencl

    return opencl.Facts(float64=True)
