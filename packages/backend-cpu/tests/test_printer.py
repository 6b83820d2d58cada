"""Machine code gives what the interpreter gives: for every dtype, layout and role of loops, and the same bits for any ranges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from native import call, close, filled, in_ranges, laid_out

rng = np.random.default_rng(0)
DTYPES = ("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64")
NUMBERS = ("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8")


def f(*shape: int, dtype: str = "float32", special: bool = False, dense: bool = False) -> np.ndarray:
    x = filled(rng, shape, dtype, special)
    return x if dense else laid_out(rng, x)


def i(n: int, *shape: int) -> np.ndarray:
    return rng.integers(0, n, shape)


ROW = f(7, 300)
UNARY = (
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "atan", "sinh", "cosh", "tanh", "asinh", "erf",
    "erfc", "lgamma", "sqrt", "rsqrt", "sigmoid", "floor", "round", "isfinite", "relu", "sign", "reciprocal", "digamma", "i1",
)  # fmt: skip
BINARY = ("remainder", "floor_divide", "fmod", "pow", "atan2", "hypot", "maximum", "fmin", "copysign", "logaddexp")
CASES: dict[str, tuple[Any, ...]] = {
    **{f"add {d}": ("add", f(40, 70, dtype=d), f(70, dtype=d)) for d in DTYPES},
    **{f"mul dense {d}": ("mul", f(1000, dtype=d, dense=True), f(1000, dtype=d, dense=True)) for d in DTYPES},
    **{f"mul {d} number": ("mul", f(99, dtype=d), 2.5) for d in ("float32", "float16", "bfloat16", "int32", "complex64")},
    **{f"cast {a} {b}": ("cast", abs(f(150, dtype=a)), b) for a in DTYPES[:-1] for b in DTYPES if a != b},
    **{op: (op, f(300, special=True)) for op in UNARY},
    **{f"{op} double": (op, f(300, dtype="float64", special=True)) for op in ("exp", "log", "tanh", "erf", "sin", "rsqrt")},
    **{op: (op, f(300, special=True), f(300)) for op in BINARY if op != "pow"},
    "pow": ("pow", abs(f(300)), f(300)),
    **{
        f"{op} {d}": (op, f(300, dtype=d), np.where(rng.random(300) < 0.5, -3, 5).astype(d))
        for op in ("remainder", "floor_divide", "gcd", "lcm") for d in ("int32", "int64", "int8")
    },
    **{f"shift {d}": ("bitwise_left_shift", abs(f(90, dtype=d)), i(5, 90).astype(d)) for d in ("int32", "uint8", "int64")},
    "where": ("where", f(9, 70, dtype="bool"), f(9, 70), f(70)),
    "pow int": ("pow", f(30, dtype="int64"), i(9, 30)),
    "div complex": ("div", f(130, dtype="complex64"), f(130, dtype="complex64")),
    **{f"sum rows {d}": ("sum", f(7, 300, dtype=d), 1, False) for d in NUMBERS},
    **{f"sum columns {d}": ("sum", f(5000, 30, dtype=d), 0, False) for d in ("float32", "bfloat16", "int32")},
    **{f"{op} all": (op, f(40000), None, False) for op in ("sum", "amax", "argmin", "mean")},
    **{f"{op} {d} nan": (op, f(7, 300, dtype=d, special=True), 1, True) for op in ("amax", "amin", "argmax", "argmin") for d in NUMBERS},
    **{op: (op, f(7, 300, dtype="bool"), 1, False) for op in ("any", "all")},
    "var": ("var_dims", ROW, 1, 1, True),
    "cumsum": ("cumsum", f(5000), 0),
    "cummax": ("cummax", f(3, 40, dtype="bfloat16"), 1),
    **{f"softmax {n}": ("softmax_forward", f(4, n), 1) for n in (5, 31, 32, 33, 100, 1000, 5000)},
    "softmax columns": ("softmax_forward", f(40, 30), 0),
    "layer_norm": ("native_layer_norm", ROW, (300,), f(300), f(300), 1e-5),
    "layer_norm backward": ("layer_norm_backward_in_parts", f(70, 100), f(70, 100), (100,), f(100), f(70, 1), abs(f(70, 1)), 1e-5),
    "batch_norm": ("batch_norm_in_channels", f(6, 5, 4, 9, dense=True), f(5), None, 1e-5),
    "batch_norm backward": ("batch_norm_backward_in_channels", f(6, 5, 40, dense=True), f(6, 5, 40, dense=True), f(5), f(5), abs(f(5)), 1e-5),
    "cross_entropy": ("fused_cross_entropy", ROW, i(300, 7), -100, "mean"),
    "gather": ("gather", f(6, 5, 40), 1, i(5, 6, 7, 40)),
    **{
        f"scatter_add {d}": ("scatter_add", f(6, 5, 4, dtype=d), 1, i(5, 6, 7, 4), f(6, 7, 4, dtype=d))
        for d in ("float32", "float64", "bfloat16", "int64", "uint8", "complex64")
    },
    **{f"scatter_reduce {d}": ("scatter_reduce", f(6, 5, dtype=d), 1, i(5, 6, 7), f(6, 7, dtype=d), "amax", False) for d in ("float32", "int8")},
    "masked_scatter": ("masked_scatter", f(6, 50), f(6, 50, dtype="bool"), f(400)),
    "border_pad": ("border_pad", f(2, 4, 50), (2, 3), "reflect"),
    "sort": ("sort", f(3, 33, special=True), 1, True, True),
    "max_pool": ("max_pool", f(2, 3, 17, 16), (3, 2), (2, 2), (1, 1), (1, 1), False),
    "bmm": ("bmm", f(2, 3, 7), f(2, 7, 40)),
    "random_normal": ("random_normal", (1001,), 0.5, 2.0, 5, 7, "float32", None),
    "random_integers": ("random_integers", (101,), -5, 1 << 40, 5, 7, "int64", None),
}  # fmt: skip
EXACT = ("cast", "gather", "sort", "random_integers", "max_pool", "amax", "amin", "argmax", "argmin", "border_pad", "masked_scatter")


@pytest.mark.parametrize("name", CASES)
def test_against_the_interpreter(name: str) -> None:
    op, *args = CASES[name]
    for got, want in zip(call(op, *args, run=in_ranges(3)), call(op, *args), strict=True):
        if op in EXACT:
            assert got.dtype == want.dtype
            kind = np.float64 if got.dtype.kind in "fV" else got.dtype  # NaN of 16-bit dtypes is not equal to itself there
            np.testing.assert_array_equal(got.astype(kind), want.astype(kind))
        else:
            close(got, want, 30)


SAME = [name for name in CASES if not name.startswith("scatter")]  # atomic sums meet in any order


@pytest.mark.parametrize("name", SAME)
def test_any_ranges_give_the_same_bits(name: str) -> None:
    op, *args = CASES[name]
    for one, many in zip(call(op, *args, run=in_ranges(1)), call(op, *args, run=in_ranges(7)), strict=True):
        assert one.tobytes() == many.tobytes()


@pytest.mark.parametrize("length", [1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000, 9000, 20000])
def test_folds_have_the_order_of_the_language(length: int) -> None:
    x = filled(rng, (3, length), "float32")
    for op in ("sum", "amax", "argmax"):
        for got, want in zip(call(op, x, 1, False, run=in_ranges(2)), call(op, x, 1, False), strict=True):
            assert got.tobytes() == want.tobytes(), op


def test_faults_come_back() -> None:
    with pytest.raises(IndexError, match="gather: an index is out of range for dim 1 of size 2"):
        call("gather", np.zeros((2, 2), np.float32), 1, np.array([[4]]), run=in_ranges(1))
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        call("remainder", np.array([7]), np.array([0]), run=in_ranges(1))
