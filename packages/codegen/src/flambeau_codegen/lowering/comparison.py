"""Comparisons, logic, and kinds of numbers."""

from __future__ import annotations

import math
from typing import Any

from ..language.dtypes import boolean
from ..language.values import Value, const, unary
from . import complexes
from .elements import Complex, is_nan, truth
from .plan import Kern
from .pointwise import pointwise

ALL = "bool int float complex"


def eq(k: Kern, a: Any, b: Any) -> Value:
    return complexes.equal(a, b) if isinstance(a, Complex) else a.eq(b)


def ne(k: Kern, a: Any, b: Any) -> Value:
    return ~complexes.equal(a, b) if isinstance(a, Complex) else a.ne(b)


def finite(x: Any) -> Value:
    if isinstance(x, Complex):
        return finite(x.re) & finite(x.im)
    return unary("abs", x) < math.inf if x.dtype.kind == "f" else const(1, boolean)


def infinite(x: Any) -> Value:
    if isinstance(x, Complex):
        return infinite(x.re) | infinite(x.im)
    return unary("abs", x).eq(math.inf) if x.dtype.kind == "f" else const(0, boolean)


def missing(x: Any) -> Value:
    return is_nan(x.re) | is_nan(x.im) if isinstance(x, Complex) else is_nan(x)


def _is(value: float) -> Any:
    return lambda k, x: x.eq(value) if x.dtype.kind == "f" else const(0, boolean)


pointwise("eq", 2, eq, "bool", ALL)
pointwise("ne", 2, ne, "bool", ALL)
pointwise("lt", 2, lambda k, a, b: a < b, "bool")
pointwise("le", 2, lambda k, a, b: a <= b, "bool")
pointwise("gt", 2, lambda k, a, b: a > b, "bool")
pointwise("ge", 2, lambda k, a, b: a >= b, "bool")
pointwise("logical_and", 2, lambda k, a, b: truth(a) & truth(b), "bool", ALL)
pointwise("logical_or", 2, lambda k, a, b: truth(a) | truth(b), "bool", ALL)
pointwise("logical_xor", 2, lambda k, a, b: truth(a) ^ truth(b), "bool", ALL)
pointwise("logical_not", 1, lambda k, a: ~truth(a), "bool", ALL)
pointwise("isnan", 1, lambda k, x: missing(x), "bool", ALL)
pointwise("isinf", 1, lambda k, x: infinite(x), "bool", ALL)
pointwise("isfinite", 1, lambda k, x: finite(x), "bool", ALL)
pointwise("isposinf", 1, _is(math.inf), "bool")
pointwise("isneginf", 1, _is(-math.inf), "bool")
