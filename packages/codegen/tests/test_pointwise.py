"""Pointwise ops against PyTorch: every dtype, drawn shapes and layouts, special numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from draws import ALL, COMPLEX, FLOATS, INTS, broadcastable, close, filled, laid_out, seeds, shapes
from flambeau_codegen import UnsupportedError, lower, supported
from flambeau_codegen.lowering.pointwise import RULES
from flambeau_codegen.lowering.table import table
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import answer
from runs import call, into

table()
F = torch.nn.functional
REAL = (*FLOATS, *INTS)
NUMBERS = (*REAL, *COMPLEX)
BITS = (*INTS, "bool")

# op: (operands, dtypes, PyTorch's function, statics)
TABLE: dict[str, tuple[int, tuple[str, ...], Callable[..., Any], tuple[Any, ...]]] = {
    **{n: (2, ALL, getattr(torch, n), ()) for n in ("add", "mul", "eq", "ne", "logical_and", "logical_or", "logical_xor")},
    **{n: (2, (*REAL, "bool"), getattr(torch, n), ()) for n in ("lt", "le", "gt", "ge", "maximum", "minimum", "fmax", "fmin")},
    "sub": (2, NUMBERS, torch.sub, ()),
    "div": (2, (*FLOATS, *COMPLEX), torch.div, ()),
    "floor_divide": (2, REAL, lambda a, b: torch.div(a, b, rounding_mode="floor"), ()),
    "trunc_divide": (2, REAL, lambda a, b: torch.div(a, b, rounding_mode="trunc"), ()),
    "remainder": (2, REAL, torch.remainder, ()),
    "fmod": (2, REAL, torch.fmod, ()),
    "pow": (2, NUMBERS, torch.pow, ()),
    "gcd": (2, INTS, torch.gcd, ()),
    "lcm": (2, INTS, torch.lcm, ()),
    **{n: (2, BITS, getattr(torch, n), ()) for n in ("bitwise_and", "bitwise_or", "bitwise_xor")},
    **{n: (2, INTS, getattr(torch, n), ()) for n in ("bitwise_left_shift", "bitwise_right_shift")},
    "bitwise_not": (1, BITS, torch.bitwise_not, ()),
    "neg": (1, NUMBERS, torch.neg, ()),
    "abs": (1, NUMBERS, torch.abs, ()),
    "sign": (1, (*REAL, "bool"), torch.sign, ()),
    "sgn": (1, ALL, torch.sgn, ()),
    "signbit": (1, (*REAL, "bool"), torch.signbit, ()),
    "square": (1, ALL, torch.square, ()),
    "reciprocal": (1, (*FLOATS, *COMPLEX), torch.reciprocal, ()),
    **{
        n: (1, (*FLOATS, *COMPLEX), getattr(torch, n), ())
        for n in ("sqrt", "exp", "log", "log2", "log10", "sin", "cos", "sinh", "cosh", "tanh")
    },
    **{
        n: (1, ("float32", "float64", *COMPLEX), getattr(torch, n), ())
        for n in ("asin", "acos", "atan", "asinh", "acosh", "tan", "log1p", "expm1")
    },
    **{
        n: (1, FLOATS, getattr(torch, n), ())
        for n in ("rsqrt", "exp2", "atanh", "erf", "erfc", "lgamma", "deg2rad", "rad2deg", "sinc", "frac")
    },
    **{n: (1, REAL, getattr(torch, n), ()) for n in ("floor", "ceil", "trunc", "round")},
    **{n: (1, ALL, getattr(torch, n), ()) for n in ("isnan", "isinf", "isfinite", "logical_not")},
    **{n: (1, (*REAL, "bool"), getattr(torch, n), ()) for n in ("isposinf", "isneginf")},
    **{n: (2, FLOATS, getattr(torch, n), ()) for n in ("atan2", "hypot", "copysign", "logaddexp", "logaddexp2", "xlogy")},
    "xlog1py": (2, FLOATS, torch.special.xlog1py, ()),
    "heaviside": (2, REAL, torch.heaviside, ()),
    "lerp": (3, ("float32", "float64", "complex64"), torch.lerp, ()),
    "addcmul": (3, ("float32", "float64", *INTS), torch.addcmul, ()),
    "addcdiv": (3, ("float32", "float64"), torch.addcdiv, ()),
    "clamp_both": (3, REAL, torch.clamp, ()),
    "clamp_min": (2, REAL, lambda a, b: torch.clamp(a, min=b), ()),
    "clamp_max": (2, REAL, lambda a, b: torch.clamp(a, max=b), ()),
    "round_decimals": (1, ("float32", "float64"), lambda a, d: torch.round(a, decimals=d), (2,)),
    "conj_physical": (1, ALL, torch.conj_physical, ()),
    "relu": (1, REAL, torch.relu, ()),
    "threshold": (1, REAL, F.threshold, (1.0, 2.0)),
    "leaky_relu": (1, FLOATS, F.leaky_relu, (0.1,)),
    "hardtanh": (1, FLOATS, F.hardtanh, (-0.5, 1.5)),
    "elu_scaled": (1, ("float32", "float64"), lambda x, a, s, i: torch.where(x > 0, x * s, torch.expm1(x * i) * (a * s)), (1.3, 1.1, 0.9)),
    **{
        n: (1, FLOATS, getattr(torch, n, None) or getattr(F, n), ())
        for n in ("sigmoid", "logsigmoid", "silu", "mish", "hardsigmoid", "hardswish")
    },
    "softplus": (1, FLOATS, F.softplus, (2.0, 10.0)),
    "hardshrink": (1, FLOATS, F.hardshrink, (0.5,)),
    "softshrink": (1, FLOATS, F.softshrink, (0.5,)),
    "gelu": (1, FLOATS, lambda x, a: F.gelu(x, approximate=a), ("tanh",)),
}
BACKWARD = {
    "tanh_backward": lambda g, y: g * (1 - y * y),
    "sigmoid_backward": lambda g, y: g * y * (1 - y),
    "silu_backward": torch.ops.aten.silu_backward,
    "threshold_backward": torch.ops.aten.threshold_backward,
    "leaky_relu_backward": lambda g, x, s: torch.ops.aten.leaky_relu_backward(g, x, s, False),
    "gelu_backward": lambda g, x, a: torch.ops.aten.gelu_backward(g, x, approximate=a),
    "elu_backward": lambda g, x, a, s, i: torch.where(x > 0, g * s, g * torch.exp(x * i) * (a * s * i)),
}
STATICS = {"threshold_backward": (0.3,), "leaky_relu_backward": (0.1,), "gelu_backward": ("none",), "elu_backward": (1.3, 1.1, 0.9)}
LOOSE = {
    "pow": 8,
    "lerp": 4,
    "log1p": 40,
    "tan": 40,
    "expm1": 10,
    "asin": 10,
    "acos": 10,
    "acosh": 20,
    "mish": 4,
    "gelu_backward": 8,
    "sinc": 8,
}


def test_every_rule_is_tested() -> None:
    assert set(RULES) <= set(TABLE) | set(BACKWARD) | {"where", "angle"} | SPECIAL


SPECIAL = {
    "digamma",
    "entr",
    "erfcx",
    "erfinv",
    "i0",
    "i0e",
    "i1",
    "i1e",
    "log_ndtr",
    "ndtr",
    "ndtri",
    "polygamma_n",
    "zeta",
    "bce_elements",
}


def arguments(rng: np.random.Generator, op: str, count: int, dtype: str, shape: tuple[int, ...]) -> list[np.ndarray]:
    xs = [filled(rng, shape if i == 0 else broadcastable(rng, shape), dtype, special=True) for i in range(count)]
    if dtype in INTS:
        if op in ("floor_divide", "trunc_divide", "remainder", "fmod"):
            xs[1] = np.where(xs[1] == 0, np.array(3, xs[1].dtype), xs[1])
        if op == "pow":
            xs[1] = np.abs(xs[1])
    return [laid_out(rng, x) for x in xs]


@pytest.mark.parametrize("op", TABLE)
@settings(max_examples=12)
@given(data=st.data(), seed=seeds, shape=shapes)
def test_against_pytorch(op: str, data: st.DataObject, seed: int, shape: tuple[int, ...]) -> None:
    count, dtypes, f, statics = TABLE[op]
    dtype = data.draw(st.sampled_from(dtypes))
    xs = arguments(np.random.default_rng(seed), op, count, dtype, shape)
    if op in ("bitwise_left_shift", "bitwise_right_shift"):
        xs[1] = np.abs(xs[1]) % (8 * xs[0].itemsize)  # PyTorch's own shifts by more depend on the machine
    close(call(op, *xs, *statics), answer(f, *xs, *statics), LOOSE.get(op, 1) * (20 if dtype in COMPLEX else 1))


@pytest.mark.parametrize("op", BACKWARD)
@settings(max_examples=12)
@given(dtype=st.sampled_from(("float32", "float64")), seed=seeds, shape=shapes)
def test_backward(op: str, dtype: str, seed: int, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(seed)
    xs = [laid_out(rng, filled(rng, shape, dtype)) for _ in range(2)]
    close(call(op, *xs, *STATICS.get(op, ())), answer(BACKWARD[op], *xs, *STATICS.get(op, ())), LOOSE.get(op, 1) * 4)


@settings(max_examples=30)
@given(source=st.sampled_from(ALL), target=st.sampled_from(ALL), seed=seeds, shape=shapes)
def test_casts(source: str, target: str, seed: int, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(seed)
    x = filled(rng, shape, source)
    x = laid_out(rng, np.abs(x).astype(x.dtype) if target == "uint8" else x)
    close(call("cast", x, target), answer(lambda t: t.to(getattr(torch, target)), x))


@settings(max_examples=20)
@given(dtype=st.sampled_from(ALL), seed=seeds, shape=shapes)
def test_where(dtype: str, seed: int, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(seed)
    c, a, b = filled(rng, broadcastable(rng, shape), "bool"), filled(rng, shape, dtype), filled(rng, broadcastable(rng, shape), dtype)
    close(call("where", laid_out(rng, c), laid_out(rng, a), b), answer(torch.where, c, a, b))


@settings(max_examples=30)
@given(dtype=st.sampled_from(NUMBERS), other=st.sampled_from(("float32", "int64")), seed=seeds, shape=shapes)
def test_in_place_into_views(dtype: str, other: str, seed: int, shape: tuple[int, ...]) -> None:
    """The result lands in the view, cast to its dtype, and nowhere else."""
    rng = np.random.default_rng(seed)
    x, y = laid_out(rng, filled(rng, shape, dtype)), filled(rng, broadcastable(rng, shape), other)
    owner = x
    while owner.base is not None:
        owner = owner.base
    before = owner.copy()
    want = answer(lambda a, b: (a + b).to(a.dtype), np.array(x), y)
    into("add_", x, y)
    close(np.array(x), want)
    x[...] = 0
    inside = np.lib.stride_tricks.as_strided(before, owner.shape, owner.strides).copy()
    inside[...] = before
    untouched = owner.copy()
    assert (untouched == np.where(owner != 0, before, untouched)).all()


def test_numbers_take_part_in_promotion() -> None:
    x = np.arange(3)
    assert call("add", x, 1).dtype == np.int64 and call("add", x, 1.5).dtype == np.float32 and call("mul", x, True).dtype == np.int64
    assert call("add", x.astype("float16"), 1e-3).dtype == np.float16
    np.testing.assert_array_equal(1 / call("mul", np.ones(2, "f"), -0.0), [-np.inf, -np.inf])
    np.testing.assert_array_equal(1 / call("mul", np.ones(2, "f"), 0.0), [np.inf, np.inf])


def test_integer_division_by_zero_is_a_fault() -> None:
    for op in ("floor_divide", "trunc_divide", "remainder", "fmod"):
        with pytest.raises(RuntimeError, match=r"ZeroDivisionError: a divisor is 0 and the dtype int64 has no infinity"):
            call(op, np.array([7, -7]), np.array([2, 0]))


def test_the_least_integer_divided_by_minus_one_wraps() -> None:
    x = np.array([-(2**63)])
    for op, want in (("floor_divide", x[0]), ("remainder", 0), ("fmod", 0), ("trunc_divide", x[0])):
        assert call(op, x, np.array([-1]))[0] == want


def test_what_has_no_rule_is_refused_by_name() -> None:
    from flambeau_codegen import Array

    with pytest.raises(UnsupportedError, match="no_such_op: no kernel is generated for this op"):
        lower("no_such_op", Array("float32", (3,)))
    with pytest.raises(UnsupportedError, match="add: no kernel is generated for float8_e5m2"):
        lower("add", Array("float8_e5m2", (3,)), 1.0)
    with pytest.raises(UnsupportedError, match="remainder of complex64"):
        lower("remainder", Array("complex64", (3,)), 1.0)
    with pytest.raises(ValueError, match=r"the shapes \(3,\) and \(4,\) do not broadcast"):
        lower("add", Array("float32", (3,)), Array("float32", (4,)))
    assert "add" in supported()
