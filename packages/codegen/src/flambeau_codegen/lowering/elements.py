"""Elements: a value of the language, or two of them for a complex number; and how they change dtype."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeGuard

from ..language.dtypes import boolean, int32, int64
from ..language.values import Value, bitcast, cast, const, unary, where
from . import dtypes


class Complex(NamedTuple):
    """A complex number: its parts."""

    re: Value
    im: Value


Element = Value | Complex


def is_pair(x: Element) -> TypeGuard[Complex]:
    """Whether an element is complex."""
    return isinstance(x, Complex)


def convert(x: Element, name: str) -> Element:
    """An element as one of another dtype, arithmetic happening in its compute type: complex numbers lose their imaginary part."""
    kind = dtypes.language_dtype(name)
    if dtypes.is_complex(name):
        if is_pair(x):
            return Complex(cast(x.re, kind), cast(x.im, kind))
        assert isinstance(x, Value)
        return Complex(cast(x, kind), const(0, kind))
    if is_pair(x):
        return truth(x) if kind is boolean else cast(x.re, kind)
    assert isinstance(x, Value)
    return cast(x, kind)


def in_compute(x: Element) -> Element:
    """An element in the type that arithmetic on it happens in."""
    return x if isinstance(x, Complex) else cast(x, x.dtype.compute)


def truth(x: Element) -> Value:
    """Whether an element is not zero."""
    if is_pair(x):
        return x.re.ne(0) | x.im.ne(0)
    assert isinstance(x, Value)
    return cast(x, boolean)


def choose(condition: Value, a: Element, b: Element) -> Element:
    """a where the condition holds, else b."""
    if is_pair(a) or is_pair(b):
        assert is_pair(a) and is_pair(b)
        return Complex(where(condition, a.re, b.re), where(condition, a.im, b.im))
    return where(condition, a, b)  # type: ignore[arg-type]


def over(x: Element, n: Value) -> Element:
    """x / n for a real n; of integers, as floating point has it, rounded towards zero."""
    if is_pair(x):
        return Complex(x.re / cast(n, x.re.dtype), x.im / cast(n, x.im.dtype))
    assert isinstance(x, Value)
    return x / cast(n, x.dtype)


def constant(x: Any, name: str) -> Element:
    """A number as part of the text."""
    kind = dtypes.language_dtype(name).compute
    if dtypes.is_complex(name):
        return Complex(const(complex(x).real, kind), const(complex(x).imag, kind))
    return const(x, kind)


def is_nan(x: Value) -> Value:
    """Whether a value is NaN; false for what cannot be."""
    return x.ne(x) if x.dtype.kind == "f" else const(0, boolean)


def sign_bit(x: Value) -> Value:
    """Whether the sign bit is set."""
    if x.dtype.kind == "f":
        return bitcast(x, int64 if x.dtype.bits == 64 else int32) < 0
    return x < 0 if x.dtype.kind == "i" else const(0, boolean)


def exponential(x: Value, dtype: str, vectors: bool) -> Value:
    """exp(x), on devices that move vectors as exactly as results of a dtype need it."""
    return unary("quick_exp" if vectors and dtype in ("float16", "bfloat16") else "exp", x)
