"""The language: values, the checker's errors, the text."""

from __future__ import annotations

import numpy as np
import pytest
from flambeau_codegen import interpreter
from flambeau_codegen.language import (
    Accumulator,
    Buffer,
    CheckError,
    Kernel,
    Loop,
    Store,
    Value,
    bfloat16,
    boolean,
    cast,
    check,
    const,
    float32,
    index,
    index_type,
    int32,
    load,
    result,
    scalar,
    size,
    where,
)  # fmt: skip

X, Y, OUT = Buffer("x", float32), Buffer("y", bfloat16), Buffer("out", float32)
I = index("i")


def kernel(*body: Loop | Store, buffers: tuple[Buffer, ...] = (X, Y, OUT), **rest: object) -> Kernel:
    return Kernel("k", buffers, ("n",), (("c", float32),), body, **rest)  # type: ignore[arg-type]


def flat(value: Value, at: Value = I) -> Kernel:
    return kernel(Loop("i", size("n"), "flat", (Store(OUT, at, value),)))


def test_equal_expressions_are_one_object() -> None:
    assert load(X, I) * 2 + 1 is load(X, I) * 2 + 1
    assert const(0.0, float32) is not const(-0.0, float32)
    assert const(float("nan"), float32) is const(float("nan"), float32)


def test_index_arithmetic_folds() -> None:
    zero = const(0, index_type)
    assert I * 1 + 0 is I and I * 0 is zero and (const(7, index_type) + 3).attr == 10 and I / 1 is I


def test_a_value_has_no_truth() -> None:
    with pytest.raises(TypeError, match="known only when the kernel runs; choose with where"):
        bool(load(X, I) < 0)


def test_the_text_names_what_is_used_twice() -> None:
    e = load(X, I) + scalar("c", float32)
    assert str(flat(e * e)) == (
        "kernel k(x: float32[], y: bfloat16[], out: float32[], n: index, c: float32)  # 256 threads, 32-bit index\n"
        "  for i < n flat\n"
        "    t0 = x[i] + c\n"
        "    out[i] = t0 * t0"
    )


@pytest.mark.parametrize(
    "value, message",
    [
        (load(X, index("j")), "kernel k in loop i: j is not in scope: x[j]"),
        (load(X, I) + cast(load(Y, I), float32) * cast(I, int32), "loop i: mul of float32 and int32; cast one to the other's dtype"),
        (load(Y, I) + load(Y, I), "loop i: add of the storage type bfloat16; cast it to float32 first: (y[i] + y[i])"),
        (load(Y, I), "a bfloat16 is stored to out, which holds float32: y[i]"),
        (where(load(X, I), 1.0, load(X, I)), "where takes a bool"),
        (load(Buffer("z", float32), I), "z is not a buffer of the kernel"),
        (cast(size("m"), float32), "m is not a size of the kernel"),
        (cast(~cast(load(X, I) < 0, boolean) & (I < 0), float32) + scalar("d", float32), "d is not a float32 scalar"),
    ],
)
def test_the_checker_names_the_loop_and_the_value(value: Value, message: str) -> None:
    with pytest.raises(CheckError) as error:
        check(flat(value))
    assert message in str(error.value)


def test_roles_nest() -> None:
    store = Store(OUT, I, load(X, I))
    inner = Loop("l", size("n"), "lanes", (store,))
    for body, message in (
        (Loop("i", size("n"), "flat", (inner,)), "in loop i in loop l: a lanes loop inside a flat loop"),
        (Loop("i", size("n"), "lanes", (store,)), "a lanes loop outside of a grid loop"),
        (Loop("i", size("n"), "rows", (store,)), "there is no role rows"),
        (store, "stands outside of every loop"),
    ):
        with pytest.raises(CheckError) as error:
            check(kernel(body))
        assert message in str(error.value)


def test_accumulators_are_checked() -> None:
    def summed(a: Accumulator, role: str = "serial") -> Kernel:
        return kernel(Loop("i", size("n"), "flat", (Loop("q", size("n"), role, (), (a,)), Store(OUT, I, result(a)))))

    x = load(X, index("q"))
    for a, message in (
        (Accumulator("a", "sum", load(Y, I), bfloat16), "is of the storage type bfloat16; accumulate in float32"),
        (Accumulator("a", "average", x, float32), "combines by average"),
        (Accumulator("a", "carry", x, float32), "needs a serial loop and an initial value"),
        (Accumulator("a", "argmax", x, float32), "needs the place of its value"),
        (Accumulator("a", "or", x, float32), "combines float32 by or"),
    ):
        with pytest.raises(CheckError) as error:
            check(summed(a))
        assert message in str(error.value)
    check(summed(Accumulator("a", "sum", x, float32)))


def test_a_result_is_known_only_after_its_loop() -> None:
    a = Accumulator("a", "sum", load(X, index("q")), float32)
    early = Loop("i", size("n"), "flat", (Store(OUT, I, result(a)), Loop("q", size("n"), "serial", (), (a,))))
    with pytest.raises(CheckError, match="a is not in scope"):
        check(kernel(early))


def test_the_interpreter_refuses_positions_outside() -> None:
    k = check(flat(load(X, I + 1)))
    with pytest.raises(IndexError, match="position 4 of x, which has 4 elements"):
        interpreter.execute(k, [np.zeros(4, np.float32), np.zeros(4), np.zeros(4, np.float32), 4, 1.0])


def test_lanes_fold_in_the_declared_order() -> None:
    """Lane i takes i, i + W, ...; then the lanes fold by halves."""
    a = Accumulator("a", "sum", load(X, index("l")), float32)
    k = check(
        kernel(Loop("i", const(1, index_type), "grid", (Loop("l", size("n"), "lanes", (), (a,)), Store(OUT, I, result(a)))), threads=4)
    )
    x, out = np.random.default_rng(0).standard_normal(11).astype(np.float32) * 1000, np.zeros(1, np.float32)
    interpreter.execute(k, [x, np.zeros(1), out, 11, 1.0])
    lanes = np.zeros(4, np.float32)
    for i, v in enumerate(x):
        lanes[i % 4] += v
    assert out[0] == (lanes[0] + lanes[2]) + (lanes[1] + lanes[3])
