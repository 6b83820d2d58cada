"""Pointwise, comparison and activation kernels against PyTorch."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from kernel_oracle import BF16, check, close, layouts, numbers, to_torch

from flambeau.backends.numpy.activation import KERNELS as ACTIVATION
from flambeau.backends.numpy.comparison import KERNELS as COMPARISON
from flambeau.backends.numpy.pointwise import KERNELS as POINTWISE

KERNELS = {**POINTWISE, **COMPARISON, **ACTIVATION}
FLOATS = ["float32", "float64", "float16", BF16]
INTS = ["int64", "int32", "uint8", "int8"]

FLOAT_1 = {
    "reciprocal": torch.reciprocal,
    "sqrt": torch.sqrt,
    "rsqrt": torch.rsqrt,
    "exp": torch.exp,
    "exp2": torch.exp2,
    "expm1": torch.expm1,
    "log": torch.log,
    "log2": torch.log2,
    "log10": torch.log10,
    "log1p": torch.log1p,
    "sin": torch.sin,
    "cos": torch.cos,
    "tan": torch.tan,
    "asin": torch.asin,
    "acos": torch.acos,
    "atan": torch.atan,
    "sinh": torch.sinh,
    "cosh": torch.cosh,
    "tanh": torch.tanh,
    "asinh": torch.asinh,
    "acosh": torch.acosh,
    "atanh": torch.atanh,
    "deg2rad": torch.deg2rad,
    "rad2deg": torch.rad2deg,
    "sinc": torch.sinc,
    "frac": torch.frac,
    "angle": torch.angle,
    "sigmoid": torch.sigmoid,
    "logsigmoid": F.logsigmoid,
    "silu": F.silu,
    "mish": F.mish,
    "hardsigmoid": F.hardsigmoid,
    "hardswish": F.hardswish,
    "isposinf": torch.isposinf,
    "isneginf": torch.isneginf,
}
ANY_1 = {
    "neg": torch.neg,
    "abs": torch.abs,
    "sign": torch.sign,
    "sgn": torch.sgn,
    "signbit": torch.signbit,
    "square": torch.square,
    "floor": torch.floor,
    "ceil": torch.ceil,
    "trunc": torch.trunc,
    "round": torch.round,
    "isnan": torch.isnan,
    "isinf": torch.isinf,
    "isfinite": torch.isfinite,
    "logical_not": torch.logical_not,
    "relu": torch.relu,
    "nan_to_num": torch.nan_to_num,
}
FLOAT_2 = {
    "div": torch.true_divide,
    "atan2": torch.atan2,
    "hypot": torch.hypot,
    "logaddexp": torch.logaddexp,
    "logaddexp2": torch.logaddexp2,
    "xlogy": torch.xlogy,
    "copysign": torch.copysign,
}
ANY_2 = {
    "add": torch.add,
    "sub": torch.sub,
    "mul": torch.mul,
    "maximum": torch.maximum,
    "minimum": torch.minimum,
    "fmax": torch.fmax,
    "fmin": torch.fmin,
    "eq": torch.eq,
    "ne": torch.ne,
    "lt": torch.lt,
    "le": torch.le,
    "gt": torch.gt,
    "ge": torch.ge,
    "logical_and": torch.logical_and,
    "logical_or": torch.logical_or,
    "logical_xor": torch.logical_xor,
    "clamp_min": torch.clamp_min,
    "clamp_max": torch.clamp_max,
    "heaviside": torch.heaviside,
}
DIVISIONS = {
    "floor_divide": torch.floor_divide,
    "remainder": torch.remainder,
    "fmod": torch.fmod,
    "trunc_divide": lambda a, b: torch.div(a, b, rounding_mode="trunc"),
}
INT_2 = {
    "bitwise_and": torch.bitwise_and,
    "bitwise_or": torch.bitwise_or,
    "bitwise_xor": torch.bitwise_xor,
    "gcd": torch.gcd,
    "lcm": torch.lcm,
}
STATIC = [
    ("leaky_relu", F.leaky_relu, (0.1,)),
    ("leaky_relu", F.leaky_relu, (-0.5,)),
    ("hardtanh", F.hardtanh, (-0.5, 1.5)),
    ("threshold", F.threshold, (0.1, 7.0)),
    ("softplus", F.softplus, (1.0, 20.0)),
    ("softplus", F.softplus, (2.0, 1.0)),
    ("hardshrink", F.hardshrink, (0.7,)),
    ("softshrink", F.softshrink, (0.7,)),
    ("elu_scaled", lambda x, a, s, i: F.elu(x, a), (1.3, 1.0, 1.0)),
    ("elu_scaled", lambda x, *_: F.selu(x), (1.6732632423543772848, 1.0507009873554804935, 1.0)),
    ("elu_scaled", lambda x, a, s, i: F.celu(x, a), (2.0, 1.0, 0.5)),
    ("gelu", lambda x, a: F.gelu(x, approximate=a), ("none",)),
    ("gelu", lambda x, a: F.gelu(x, approximate=a), ("tanh",)),
    ("round_decimals", lambda x, d: torch.round(x, decimals=d), (1,)),
    ("round_decimals", lambda x, d: torch.round(x, decimals=d), (-1,)),
    ("nan_to_num", torch.nan_to_num, (1.0, 2.0, -2.0)),
]
SMALL = {"gelu", "gelu_backward", "round_decimals"}  # their forms differ where single precision overflows or rounds ties


def gelu_close(kernel: Any, oracle: Any, *arguments: Any) -> None:
    """float32 gelu against double precision: the absolute error is a few units in the last place of 1 or of the argument."""
    got = kernel(*arguments)
    want = oracle(*[to_torch(a).double() if isinstance(a, np.ndarray) else a for a in arguments]).numpy()
    assert got.dtype == np.float32
    assert (np.abs(got - want) <= 3e-7 * np.prod([np.maximum(np.abs(a), 1) for a in arguments[:-1]], axis=0)).all()


def inputs(name: str, dtype: Any) -> Any:
    return numbers(4, 5, 3, dtype=dtype, odd=name not in SMALL)


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@pytest.mark.parametrize("name", FLOAT_1)
def test_float_functions_of_one(name: str, dtype: Any) -> None:
    for x in layouts(inputs(name, dtype)):
        check(KERNELS[name], FLOAT_1[name], x)


@pytest.mark.parametrize("dtype", FLOATS + INTS, ids=str)
@pytest.mark.parametrize("name", ANY_1)
def test_functions_of_one(name: str, dtype: Any) -> None:
    statics = (0.0, None, None) if name == "nan_to_num" else ()
    for x in layouts(inputs(name, dtype)):
        check(KERNELS[name], ANY_1[name], x, *statics)


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@pytest.mark.parametrize("name", FLOAT_2)
def test_float_functions_of_two(name: str, dtype: Any) -> None:
    x, y = inputs(name, dtype), numbers(4, 5, 3, dtype=dtype, seed=1, odd=True)[:, ::-1]
    for a, b in [(x, y), (x, y[:1]), (x[0], y[:, :1]), (x[0, 0, 0:1].reshape(()), y), (x[:0], y[:0])]:
        check(KERNELS[name], FLOAT_2[name], a, b)


@pytest.mark.parametrize("dtype", FLOATS + INTS, ids=str)
@pytest.mark.parametrize("name", ANY_2)
def test_functions_of_two(name: str, dtype: Any) -> None:
    x, y = inputs(name, dtype), numbers(4, 5, 3, dtype=dtype, seed=1, odd=True)[:, ::-1]
    for a, b in [(x, y), (x, y[:1]), (x[0], y[:, :1]), (x[0, 0, 0:1].reshape(()), y), (x[:0], y[:0])]:
        check(KERNELS[name], ANY_2[name], a, b)


@pytest.mark.parametrize("dtype", ["float32", "float64", *INTS], ids=str)
@pytest.mark.parametrize("name", DIVISIONS)
def test_divisions(name: str, dtype: Any) -> None:
    x, y = numbers(4, 5, dtype=dtype), numbers(4, 5, dtype=dtype, seed=1)
    y[y == 0] = 3
    check(KERNELS[name], DIVISIONS[name], x, y)
    check(KERNELS[name], DIVISIONS[name], x, y[:1])
    check(KERNELS[name], DIVISIONS[name], x, y[0, 0:1].reshape(()))


@pytest.mark.parametrize("name", DIVISIONS)
def test_integer_division_by_zero_raises(name: str) -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        KERNELS[name](np.array([1, 2]), np.array([1, 0]))
    finite = np.array([1.0, -1.0, 0.0], np.float32)
    check(KERNELS[name], DIVISIONS[name], finite, np.zeros(3, np.float32))


@pytest.mark.parametrize("dtype", INTS)
@pytest.mark.parametrize("name", INT_2)
def test_integer_functions(name: str, dtype: Any) -> None:
    check(KERNELS[name], INT_2[name], numbers(4, 5, dtype=dtype), numbers(4, 5, dtype=dtype, seed=2))


def test_shifts() -> None:
    x, n = np.array([1, -8, 7, 100], np.int32), np.array([1, 2, 31, 0], np.int32)
    check(KERNELS["bitwise_left_shift"], torch.bitwise_left_shift, x, n)
    check(KERNELS["bitwise_right_shift"], torch.bitwise_right_shift, x, n)


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@pytest.mark.parametrize("name,oracle,statics", STATIC, ids=lambda v: str(v) if not callable(v) else "")
def test_functions_with_options(name: str, oracle: Any, statics: tuple[Any, ...], dtype: Any) -> None:
    for x in layouts(inputs(name, dtype)):
        (gelu_close if name == "gelu" and dtype == "float32" else check)(KERNELS[name], oracle, x, *statics)


def test_large_arrays_are_cut_into_pieces() -> None:
    x = numbers(7, 5001)
    for name, oracle, statics in STATIC:
        (gelu_close if name == "gelu" else check)(KERNELS[name], oracle, x, *statics)
    check(KERNELS["silu"], F.silu, x)


@pytest.mark.parametrize("dtype", ["float32", "float64", BF16], ids=str)
@pytest.mark.parametrize("approximate", ["none", "tanh"])
def test_gelu_backward(approximate: str, dtype: Any) -> None:
    x, g = numbers(40, 50, dtype=dtype), numbers(40, 50, dtype=dtype, seed=1)

    def oracle(g: Any, x: Any, a: str) -> Any:
        return torch.ops.aten.gelu_backward(g, x, approximate=a)

    (gelu_close if dtype == "float32" else check)(KERNELS["gelu_backward"], oracle, g, x, approximate)


BACKWARD = [
    ("threshold_backward", torch.ops.aten.threshold_backward, (0.0,)),
    ("silu_backward", torch.ops.aten.silu_backward, ()),
    ("sigmoid_backward", torch.ops.aten.sigmoid_backward, ()),
    ("tanh_backward", torch.ops.aten.tanh_backward, ()),
    ("leaky_relu_backward", lambda g, x, s: torch.ops.aten.leaky_relu_backward(g, x, s, False), (0.1,)),
    ("elu_backward", lambda g, x, a, s, i: torch.ops.aten.elu_backward(g, a, s, i, False, x), (1.5, 2.0, 0.5)),
]


@pytest.mark.parametrize("dtype", ["float32", "float64", BF16], ids=str)
@pytest.mark.parametrize("name,oracle,statics", BACKWARD, ids=[b[0] for b in BACKWARD])
def test_backward_kernels(name: str, oracle: Any, statics: tuple[Any, ...], dtype: Any) -> None:
    x, g = numbers(4, 5, 3, dtype=dtype), numbers(4, 5, 3, dtype=dtype, seed=1)
    for a, b in zip(layouts(g), layouts(x), strict=True):
        check(KERNELS[name], oracle, a, b, *statics)


def test_threshold_backward_drops_infinite_gradients() -> None:
    g, x = np.array([np.inf, np.nan, np.inf, 1], np.float32), np.array([-1, 0, 2, np.nan], np.float32)
    check(KERNELS["threshold_backward"], torch.ops.aten.threshold_backward, g, x, 0.0)


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", BF16, "int64", "int32"], ids=str)
def test_pow(dtype: Any) -> None:
    x = numbers(4, 5, 3, dtype=dtype, odd=True)
    for e in (0, 1, 2, 3, 4):
        check(KERNELS["pow"], torch.pow, x, np.array(e, dtype), tol=2e-2 if str(dtype) == "bfloat16" else None)
    if np.dtype(dtype).kind != "i":
        for e in (-2.0, -1.0, -0.5, 0.5, 2.5):
            base = np.abs(x) if np.dtype(dtype).itemsize == 2 else x  # PyTorch's 16-bit forms differ at -0.0 and -inf
            check(
                KERNELS["pow"],
                lambda x, e: torch.pow(x, float(e)),
                base,
                np.array(e, dtype),
                tol=2e-2 if str(dtype) == "bfloat16" else None,
            )
    check(KERNELS["pow"], torch.pow, x, np.abs(numbers(4, 5, 3, dtype=dtype, seed=1)), tol=2e-2 if str(dtype) == "bfloat16" else None)


def test_integers_to_negative_powers() -> None:
    x, e = np.array([1, -1, -1, 2, -3]), np.array([-1, -2, -3, -1, 2])
    check(KERNELS["pow"], torch.pow, x, e)
    for one in (-1, -2):
        check(KERNELS["pow"], torch.pow, x, np.array(one))


@pytest.mark.parametrize("dtype", ["float32", "float64", BF16, "int64"], ids=str)
def test_clamp_between_arrays_and_numbers(dtype: Any) -> None:
    x, low, high = numbers(4, 5, 3, dtype=dtype, odd=True), numbers(5, 1, dtype=dtype, seed=1), numbers(4, 1, 3, dtype=dtype, seed=2)
    check(KERNELS["clamp_both"], torch.clamp, x, low, high)
    check(KERNELS["clamp_both"], torch.clamp, x, np.array(-1, dtype), np.array(1, dtype))
    check(KERNELS["clamp_both"], torch.clamp, x, np.array(1, dtype), np.array(-1, dtype))


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", BF16], ids=str)
def test_fused_forms(dtype: Any) -> None:
    x, a, b = (numbers(4, 5, dtype=dtype, seed=s) for s in range(3))
    check(KERNELS["addcmul"], torch.addcmul, x, a, b)
    check(KERNELS["addcmul"], torch.addcmul, x[:1], a, b)
    check(KERNELS["addcdiv"], torch.addcdiv, x, a, b)
    check(KERNELS["lerp"], torch.lerp, x, a, np.abs(b))
    check(KERNELS["where"], torch.where, x > 0, a, b)
    for w in (0.25, 0.75):
        check(KERNELS["lerp"], torch.lerp, x, a, np.array(w, dtype))


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_complex_functions(dtype: str) -> None:
    x, y = numbers(4, 5, dtype=dtype), numbers(4, 5, dtype=dtype, seed=1)
    x[0, 0] = 0
    for name in ("neg", "abs", "sgn", "square", "reciprocal", "sqrt", "rsqrt", "exp", "sin", "cos", "tanh", "angle", "isnan", "isfinite"):
        check(KERNELS[name], getattr(torch, name), x[1:] if name in ("reciprocal", "rsqrt") else x)
    for name in ("add", "sub", "mul", "div", "pow", "eq", "ne"):
        check(KERNELS[name], getattr(torch, name), x, y)
    check(KERNELS["conj_physical"], torch.conj_physical, x)
    check(KERNELS["complex"], torch.complex, x.real.copy(), y.imag.copy())


def test_closeness_and_membership() -> None:
    x = numbers(4, 5, odd=True)
    y = x * np.float32(1 + 1e-6)
    for nan in (True, False):
        check(KERNELS["is_close"], lambda a, b, r, t, n: torch.isclose(a, b, r, t, n), x, y, 1e-5, 1e-8, nan)
    check(KERNELS["is_member"], torch.isin, numbers(4, 5, dtype="int64"), np.array([1, 3]))


STATICS = {"nan_to_num": (0.0, None, None), "hardtanh": (-1.0, 1.0)}
OPERANDS = {"addcmul": 3, "addcdiv": 3, "clamp_both": 3}
FLOATING = [n[:-1] for n in KERNELS if n.endswith("_") and "bitwise" not in n and n[:-1] not in ("gcd", "lcm")]


@pytest.mark.parametrize("name", FLOATING)
def test_in_place_forms_equal_the_others(name: str) -> None:
    binary = name in FLOAT_2 or name in ANY_2
    arrays = [numbers(3, 4, seed=s, low=0.5, high=0.9) for s in range(OPERANDS.get(name, 2 if binary else 1))]
    want = np.asarray(KERNELS[name](*arrays, *STATICS.get(name, ())))
    x = arrays[0].copy()
    KERNELS[name + "_"](x, *arrays[1:], *STATICS.get(name, ()))
    np.testing.assert_allclose(x, want.astype(x.dtype), rtol=1e-6)


def test_kernels_are_silent() -> None:
    x = np.array([-1.0, 0.0, np.inf, np.nan, 1e30], np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in FLOAT_1:
            KERNELS[name](x)
        KERNELS["div"](x, np.zeros(5, np.float32))
        with np.errstate(all="raise"):
            close(KERNELS["log"](x), torch.log(to_torch(x)))
    assert np.geterr()["divide"] == "warn"
