"""Typed, pure, interned values: the same expression is the same object, so common subexpressions need no pass."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Iterable
from typing import Any
from weakref import WeakValueDictionary

from .dtypes import DType, boolean, float32, index_type
from .program import Accumulator, Buffer

COMPARISONS = frozenset(("lt", "le", "eq", "ne"))
ARITHMETIC = frozenset(("add", "sub", "mul", "div", "mod", "min", "max", "neg", "abs", "mulhi", "fma"))
BITS = frozenset(("and", "or", "xor", "not", "shl", "shr"))
FLOAT_UNARY = frozenset(
    (
        "sqrt", "rsqrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos", "atan",
        "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc", "lgamma", "floor", "ceil", "trunc", "rint",
    )
)  # fmt: skip
QUICK = frozenset(("quick_exp", "quick_reciprocal"))  # of float32, right to 2**-18: for results that become halves
FLOAT_BINARY = frozenset(("atan2", "hypot", "pow", "copysign"))
INFIX = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "mod": "%", "lt": "<", "le": "<=", "eq": "==", "ne": "!=",
    "and": "&", "or": "|", "xor": "^", "shl": "<<", "shr": ">>",
}  # fmt: skip
NAMED = frozenset(("index", "result", "place", "before"))  # values that a loop's name binds

Number = float | int | bool
Like = "Value | Number"


class Value:
    """An expression: an operation, its dtype, operands, and what is static about it (a name, a number, a buffer).

    Integer `/` and `%` round towards zero, as in C; `min` and `max` of NaN are not defined. `&`, `|`, `^` and `~` of booleans
    are logical. Comparisons with `==` are `eq` and `ne`: Python's own `==` is identity.
    """

    __slots__ = ("__weakref__", "args", "attr", "deps", "dtype", "op")

    op: str
    dtype: DType
    args: tuple[Value, ...]
    attr: Any
    deps: frozenset[str]  # the names of loops and accumulators that the value depends on

    def __add__(self, other: Value | Number) -> Value:
        return binary("add", self, other)

    def __radd__(self, other: Number) -> Value:
        return binary("add", other, self)

    def __sub__(self, other: Value | Number) -> Value:
        return binary("sub", self, other)

    def __rsub__(self, other: Number) -> Value:
        return binary("sub", other, self)

    def __mul__(self, other: Value | Number) -> Value:
        return binary("mul", self, other)

    def __rmul__(self, other: Number) -> Value:
        return binary("mul", other, self)

    def __truediv__(self, other: Value | Number) -> Value:
        return binary("div", self, other)

    def __rtruediv__(self, other: Number) -> Value:
        return binary("div", other, self)

    def __mod__(self, other: Value | Number) -> Value:
        return binary("mod", self, other)

    def __and__(self, other: Value | Number) -> Value:
        return binary("and", self, other)

    def __or__(self, other: Value | Number) -> Value:
        return binary("or", self, other)

    def __xor__(self, other: Value | Number) -> Value:
        return binary("xor", self, other)

    def __lshift__(self, other: Value | Number) -> Value:
        return binary("shl", self, other)

    def __rshift__(self, other: Value | Number) -> Value:
        return binary("shr", self, other)

    def __neg__(self) -> Value:
        return unary("neg", self)

    def __invert__(self) -> Value:
        return unary("not", self)

    def __lt__(self, other: Value | Number) -> Value:
        return binary("lt", self, other)

    def __le__(self, other: Value | Number) -> Value:
        return binary("le", self, other)

    def __gt__(self, other: Value | Number) -> Value:
        return binary("lt", other, self)

    def __ge__(self, other: Value | Number) -> Value:
        return binary("le", other, self)

    def eq(self, other: Value | Number) -> Value:
        """Whether both are equal; never for NaN."""
        return binary("eq", self, other)

    def ne(self, other: Value | Number) -> Value:
        """Whether they differ; always for NaN."""
        return binary("ne", self, other)

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r} is known only when the kernel runs; choose with where(condition, a, b)")

    def __repr__(self) -> str:
        from .text import show

        return show(self)


_interned: WeakValueDictionary[Any, Value] = WeakValueDictionary()
_lock = threading.Lock()


def make(op: str, dtype: DType, args: tuple[Value, ...] = (), attr: Any = None) -> Value:
    """The one value with these parts."""
    key = (op, dtype, args, struct.pack("d", attr) if attr.__class__ is float else attr)
    value = _interned.get(key)
    if value is not None:
        return value
    with _lock:
        value = _interned.get(key)
        if value is None:
            value = Value()
            value.op, value.dtype, value.args, value.attr = op, dtype, args, attr
            own: Iterable[str] = (attr,) if op in NAMED else ()
            value.deps = frozenset(own).union(*(a.deps for a in args))
            _interned[key] = value
    return value


# ---------------------------------------------------------------- leaves


def const(number: Number, dtype: DType) -> Value:
    """A number that is part of the kernel's text."""
    if dtype.kind == "f":
        return make("const", dtype, (), float(number))
    return make("const", dtype, (), int(number) if dtype.kind != "b" else int(bool(number)))


def index(name: str) -> Value:
    """The position of a loop: 0 up to its extent."""
    return make("index", index_type, (), name)


def size(name: str) -> Value:
    """An extent, stride or offset that is known at launch: an argument of the kernel."""
    return make("size", index_type, (), name)


def scalar(name: str, dtype: DType) -> Value:
    """A number that is known at launch: an argument of the kernel."""
    return make("scalar", dtype, (), name)


def load(buffer: Buffer, at: Value | int, when: Value | None = None, otherwise: Value | Number = 0) -> Value:
    """The element of a buffer; where `when` does not hold nothing is read and the value is `otherwise`."""
    at = at if isinstance(at, Value) else const(at, index_type)
    if when is None:
        return make("load", buffer.dtype, (at,), buffer)
    other = otherwise if isinstance(otherwise, Value) else const(otherwise, buffer.dtype)
    return make("load", buffer.dtype, (at, when, other), buffer)


def result(a: Accumulator) -> Value:
    """What an accumulator holds after its loop."""
    return make("result", a.dtype, (), a.name)


def place(a: Accumulator) -> Value:
    """Where an argmax or argmin accumulator found its value."""
    return make("place", index_type, (), a.name)


def before(name: str, dtype: DType) -> Value:
    """What the accumulator of that name holds when an iteration of its serial loop begins."""
    return make("before", dtype, (), name)


# ---------------------------------------------------------------- operations


def wrap(a: Value | Number, b: Value | Number) -> tuple[Value, Value]:
    """Both as values; a Python number takes the other's dtype."""
    if not isinstance(a, Value):
        if not isinstance(b, Value):
            raise TypeError(f"{a!r} and {b!r} are both plain numbers; one of them must be a value")
        a = const(a, b.dtype)
    return a, b if isinstance(b, Value) else const(b, a.dtype)


_FOLD: dict[str, Callable[[int, int], int]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1),
    "min": min,
    "max": max,
}


def binary(op: str, a: Value | Number, b: Value | Number) -> Value:
    """An operation on two values of one dtype; index arithmetic folds as it is built."""
    a, b = wrap(a, b)
    if a.dtype is index_type and op not in COMPARISONS:
        x, y = (v.attr if v.op == "const" else None for v in (a, b))
        if x is not None and y is not None and op in _FOLD and not (op == "div" and y == 0):
            return const(_FOLD[op](x, y), index_type)
        if (op == "add" and x == 0) or (op == "mul" and x == 1):
            return b
        if (op in ("add", "sub") and y == 0) or (op in ("mul", "div") and y == 1):
            return a
        if (op == "mul" and 0 in (x, y)) or (op == "mod" and y == 1) or (op == "div" and x == 0):
            return const(0, index_type)
    return make(op, boolean if op in COMPARISONS else a.dtype, (a, b))


def unary(op: str, a: Value) -> Value:
    """An operation on one value, of the same dtype."""
    return make(op, a.dtype, (a,))


def where(condition: Value, a: Value | Number, b: Value | Number) -> Value:
    """a where the condition holds, else b; both are computed."""
    x, y = wrap(a, b)
    return x if x is y else make("where", x.dtype, (condition, x, y))


def fma(a: Value, b: Value | Number, c: Value | Number) -> Value:
    """a * b + c, rounded once."""
    return make("fma", a.dtype, (a, wrap(b, a)[0], wrap(c, a)[0]))


def cast(v: Value, dtype: DType) -> Value:
    """v in another dtype: floats lose their fraction in integers, and everything but zero is true."""
    if v.dtype is dtype:
        return v
    if v.op == "const" and not dtype.storage_only and (v.dtype.kind != "f" or dtype.kind == "f"):
        if dtype.kind in "fb" or 0 <= v.attr < 128:
            return const(v.attr, dtype) if dtype is not float32 or abs(v.attr) < 2**24 else make("cast", dtype, (v,))
    if dtype is boolean:
        return v.ne(0) if not v.dtype.storage_only else cast(v, float32).ne(0)
    if v.dtype.storage_only and dtype is not float32:
        return cast(cast(v, float32), dtype)
    if dtype.storage_only and v.dtype is not float32:
        return cast(cast(v, float32), dtype)
    return make("cast", dtype, (v,))


def bitcast(v: Value, dtype: DType) -> Value:
    """The same bits, read as another dtype of the same width."""
    return v if v.dtype is dtype else make("bitcast", dtype, (v,))


# ---------------------------------------------------------------- walking


def walk(values: Iterable[Value]) -> list[Value]:
    """Every value under these, once, operands first."""
    seen: set[Value] = set()
    out: list[Value] = []
    stack: list[tuple[Value, bool]] = [(v, False) for v in reversed(list(values))]
    while stack:
        v, ready = stack.pop()
        if ready:
            out.append(v)
        elif v not in seen:
            seen.add(v)
            stack.append((v, True))
            stack += [(a, False) for a in reversed(v.args)]
    return out


def substitute(v: Value, names: dict[str, Value]) -> Value:
    """v with other values in the place of loop indices."""
    if names.keys().isdisjoint(v.deps):
        return v
    if v.op == "index":
        return names.get(v.attr, v)
    args = tuple(substitute(a, names) for a in v.args)
    return binary(v.op, *args) if len(args) == 2 and v.op in INFIX else make(v.op, v.dtype, args, v.attr)
