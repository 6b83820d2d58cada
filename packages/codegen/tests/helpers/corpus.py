"""Ops with arguments that reach every part of the printers."""

from __future__ import annotations

from typing import Any

import numpy as np
from draws import ALL, filled, laid_out

rng = np.random.default_rng(0)
FROM, TO = ("float32", "float16", "bfloat16", "int8", "bool"), ("float64", "float16", "bfloat16", "uint8", "bool")
ADDED = ("float32", "float64", "bfloat16", "int64", "uint8", "complex64")


def f(*shape: int, dtype: str = "float32", special: bool = False) -> np.ndarray:
    return laid_out(rng, filled(rng, shape, dtype, special))


def i(n: int, *shape: int) -> np.ndarray:
    return rng.integers(0, n, shape)


ROW = f(7, 300)
CASES: dict[str, tuple[Any, ...]] = {
    **{f"add {d}": ("add", f(40, 70, dtype=d), f(70, dtype=d)) for d in ALL},
    **{f"mul {d} number": ("mul", f(9, dtype=d), 2.5) for d in ("float32", "float16", "bfloat16", "int32", "complex64")},
    **{f"cast {a} {b}": ("cast", abs(f(50, dtype=a)), b) for a in FROM for b in TO},
    **{f"{op}": (op, f(300, special=True)) for op in ("exp", "log", "tanh", "erf", "sigmoid", "rsqrt", "lgamma", "round", "isfinite", "relu")},
    **{f"{op}": (op, f(300), f(300)) for op in ("remainder", "floor_divide", "fmod", "pow", "atan2", "maximum", "fmin", "copysign", "logaddexp")},
    **{f"{op} int": (op, f(300, dtype="int32"), np.where(rng.random(300) < 0.5, -3, 5).astype("int32")) for op in ("remainder", "floor_divide", "gcd", "lcm")},
    "pow int": ("pow", f(30, dtype="int64"), i(9, 30)),
    "mul complex": ("div", f(30, dtype="complex64"), f(30, dtype="complex64")),
    "gelu": ("gelu", f(300), "none"),
    "sum rows": ("sum", ROW, 1, False),
    "sum columns": ("sum", f(5000, 30), 0, False),
    "sum all": ("sum", f(40000), None, False),
    "sum half": ("sum", f(300, 7, dtype="float16"), 0, False),
    "amax nan": ("amax", f(7, 300, special=True), 1, True),
    "argmax nan": ("argmax", f(7, 300, special=True), 1, True),
    "argmin all": ("argmin", f(40000), None, False),
    "any": ("any", f(7, 300, dtype="bool"), 1, False),
    "var": ("var_dims", ROW, 1, 1, True),
    "cumsum": ("cumsum", f(5000), 0),
    "cummax": ("cummax", f(3, 40, dtype="bfloat16"), 1),
    "softmax": ("softmax_forward", f(4, 1000), 1),
    "softmax long": ("softmax_forward", f(2, 5000), 1),
    "layer_norm": ("native_layer_norm", ROW, (300,), f(300), f(300), 1e-5),
    "cross_entropy": ("fused_cross_entropy", ROW, i(300, 7), -100, "mean"),
    "gather": ("gather", f(6, 5, 4), 1, i(5, 6, 7, 4)),
    **{f"scatter_add {d}": ("scatter_add", f(6, 5, 4, dtype=d), 1, i(5, 6, 7, 4), f(6, 7, 4, dtype=d)) for d in ADDED},
    **{f"scatter_reduce {d}": ("scatter_reduce", f(6, 5, dtype=d), 1, i(5, 6, 7), f(6, 7, dtype=d), "amax", False) for d in ("float32", "int8", "int16")},
    "masked_scatter": ("masked_scatter", f(6, 5), f(6, 5, dtype="bool"), f(40)),
    "border_pad": ("border_pad", f(2, 4, 5), (2, 3), "reflect"),
    "sort": ("sort", f(3, 33, special=True), 1, True, True),
    "max_pool": ("max_pool", f(2, 3, 7, 6), (3, 2), (2, 2), (1, 1), (1, 1), False),
    "bmm": ("bmm", f(2, 3, 7), f(2, 7, 4)),
    "random_normal": ("random_normal", (1001,), 0.5, 2.0, 5, 7, "float32", None),
    "random_normal double": ("random_normal", (1001,), 0.5, 2.0, 5, 7, "float64", None),
    "random_uniform half": ("random_uniform", (101,), -1.0, 2.0, 5, 7, "float16", None),
    "random_integers": ("random_integers", (101,), -5, 1 << 40, 5, 7, "int64", None),
    "random_poisson": ("random_poisson", np.linspace(0, 40, 50), 5, 7),
    "digamma": ("digamma", f(100)),
    "i1": ("i1", f(100)),
}  # fmt: skip
