"""LLVM's instructions for single values of the language, one number or a vector of them."""

from __future__ import annotations

import math
import struct

import numpy as np

from ..language.dtypes import (
    DType,
    bfloat16,
    boolean,
    float16,
    float32,
    float64,
    index_type,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
)  # fmt: skip
from ..language.program import Kernel
from ..language.values import COMPARISONS, Value, bitcast, cast, const, unary, where
from . import vecmath
from .scopes import Placer, Scope

WIDTH = 32  # lanes that advance together: a property of the text and not of the machine, so that results are not either

TYPES = {
    float64: "double", float32: "float", float16: "i16", bfloat16: "i16", int64: "i64", int32: "i32", int16: "i16", int8: "i8",
    uint64: "i64", uint32: "i32", uint16: "i16", uint8: "i8", boolean: "i1",
}  # fmt: skip
FLOAT = {
    "add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv", "mod": "frem",
    "lt": "fcmp olt", "le": "fcmp ole", "eq": "fcmp oeq", "ne": "fcmp une",
}  # fmt: skip
INTEGER = {
    "add": "add", "sub": "sub", "mul": "mul", "and": "and", "or": "or", "xor": "xor", "shl": "shl", "eq": "icmp eq", "ne": "icmp ne",
}  # fmt: skip
SIGNED = {"shr": "ashr", "lt": "icmp slt", "le": "icmp sle", "div": "sdiv", "mod": "srem"}
UNSIGNED = {"shr": "lshr", "lt": "icmp ult", "le": "icmp ule", "div": "udiv", "mod": "urem"}
INTRINSICS = {
    "sqrt": "sqrt", "abs": "fabs", "floor": "floor", "ceil": "ceil", "trunc": "trunc", "rint": "rint", "copysign": "copysign", "fma": "fma",
}  # fmt: skip


def mangled(t: str) -> str:
    """A type as intrinsics' names have it."""
    if t.startswith("<"):
        count, element = t[1:-1].split(" x ")
        return f"v{count}{mangled(element)}"
    return {"float": "f32", "double": "f64", "ptr": "p0"}.get(t, t)


def number(x: float | int, dtype: DType) -> str:
    """A constant: floating-point numbers by the bits of a double, which they are exactly."""
    if dtype.storage_only:
        return str(int(np.asarray(x, np.float64).astype(dtype.numpy).view(np.uint16)))
    if dtype.kind == "f":
        with np.errstate(over="ignore"):
            exact = float(np.float32(x)) if dtype.bits == 32 else float(x)
        return "0x7FF8000000000000" if math.isnan(exact) else "0x" + struct.pack(">d", exact).hex().upper()
    return ("true" if x else "false") if dtype is boolean else str(int(x))


class Instructions(Placer):
    """Emits values. What depends on a name in `varying` is a vector, with an element for each lane; everything else is one number."""

    def __init__(self, kernel: Kernel) -> None:
        super().__init__(kernel)
        self.varying: frozenset[str] = frozenset()
        self.declared: dict[str, str] = {}  # functions of others, by name
        self.helpers: dict[str, str] = {}  # functions of this module, by name
        self.expansions: dict[Value, Value | None] = {}
        self.index = f"i{kernel.index_bits}"

    # ---------------------------------------------------------------- types and operands

    def type(self, dtype: DType, wide: bool = False) -> str:
        """The type of a dtype's elements in registers."""
        t = self.index if dtype is index_type else TYPES[dtype]
        return f"<{WIDTH} x {t}>" if wide else t

    def varies(self, v: Value) -> bool:
        """Whether a value differs from lane to lane."""
        return not self.varying.isdisjoint(v.deps)

    def let(self, text: str, scope: Scope | None = None) -> str:
        """A name for what an instruction gives."""
        name = f"%t{self.fresh('')}"
        (scope or self.scope).lines.append(f"{name} = {text}")
        return name

    def call(self, name: str, result: str, arguments: list[tuple[str, str]], scope: Scope | None = None, overloads: str = "") -> str:
        """A call of an intrinsic, or of a C function where `overloads` is None."""
        full = name + overloads
        self.declared[full] = f"declare {result} @{full}({', '.join(t for t, _ in arguments)})"
        text = f"call {result} @{full}({', '.join(f'{t} {a}' for t, a in arguments)})"
        if result == "void":
            self.put(text)
            return ""
        return self.let(text, scope)

    def operand(self, v: Value, wide: bool) -> str:
        """A value's text; a number that is the same in all lanes is repeated where a vector is needed."""
        if not wide or self.varies(v):
            return self.value(v)
        t = self.type(v.dtype)
        if v.op == "const":
            return f"splat ({t} {number(v.attr, v.dtype)})"
        text = self.value(v)
        found = self.find(v)
        assert found is not None
        scope = self.scopes[found[0]]
        if v not in scope.repeated:
            scope.repeated[v] = self.splat(text, t, scope)
        return scope.repeated[v]

    def splat(self, text: str, t: str, scope: Scope | None = None) -> str:
        vector = f"<{WIDTH} x {t}>"
        one = self.let(f"insertelement {vector} poison, {t} {text}, i64 0", scope)
        return self.let(f"shufflevector {vector} {one}, {vector} poison, <{WIDTH} x i32> zeroinitializer", scope)

    # ---------------------------------------------------------------- values

    def expansion(self, v: Value) -> Value | None:
        """What a value is computed as, where it has no instruction."""
        if v not in self.expansions:
            if v.op == "rsqrt":
                self.expansions[v] = 1.0 / unary("sqrt", v.args[0])
            elif v.op == "cast":
                self.expansions[v] = conversion(v.args[0], v.dtype)
            else:
                self.expansions[v] = vecmath.expanded(v)
        return self.expansions[v]

    def emit(self, v: Value, scope: Scope) -> str:
        if v.op == "const":
            return number(v.attr, v.dtype)
        expansion = self.expansion(v)
        if expansion is not None:
            return self.value(expansion)
        wide = self.varies(v)
        a = [self.operand(x, wide) for x in v.args]
        t = self.type(v.dtype, wide)
        if v.op == "cast":
            return self.cast(v, a[0], wide, scope)
        if v.op == "bitcast":
            return self.let(f"bitcast {self.type(v.args[0].dtype, wide)} {a[0]} to {t}", scope)
        if v.op == "where":
            return self.let(f"select {self.type(boolean, wide)} {a[0]}, {t} {a[1]}, {t} {a[2]}", scope)
        return self.operation(v, a, wide, scope)

    def operation(self, v: Value, a: list[str], wide: bool, scope: Scope) -> str:
        """Arithmetic, comparisons, bits, functions."""
        kind, t = v.args[0].dtype.kind, self.type(v.dtype, wide)
        of = self.type(v.args[0].dtype, wide)
        if v.op == "neg":
            return self.let(f"fneg {t} {a[0]}" if kind == "f" else f"sub {t} {self.zero(v.dtype, wide)}, {a[0]}", scope)
        if v.op == "not":
            ones = "true" if v.dtype is boolean else "-1"
            return self.let(f"xor {t} {a[0]}, {self.constant(ones, v.dtype, wide)}", scope)
        if v.op in ("min", "max"):
            less = self.compare("lt", kind, of, a[0], a[1], scope) if v.op == "min" else self.compare("lt", kind, of, a[1], a[0], scope)
            return self.let(f"select {self.type(boolean, wide)} {less}, {t} {a[0]}, {t} {a[1]}", scope)
        if v.op == "mulhi":
            return self.high_product(v.dtype, a, wide, scope)
        if kind != "f" and v.op == "abs":
            negative = self.let(f"sub {t} {self.zero(v.dtype, wide)}, {a[0]}", scope)
            below = self.compare("lt", kind, of, a[0], self.zero(v.dtype, wide), scope)
            return self.let(f"select {self.type(boolean, wide)} {below}, {t} {negative}, {t} {a[0]}", scope)
        if kind != "f" and v.op == "fma":
            return self.let(f"add {t} {self.let(f'mul {t} {a[0]}, {a[1]}', scope)}, {a[2]}", scope)
        if v.op in COMPARISONS:
            return self.compare(v.op, kind, of, a[0], a[1], scope)
        if kind != "f" and v.op in ("div", "mod") and wide and self.bits(v.dtype) <= 32:
            return self.divided(v, a, scope)
        name = FLOAT.get(v.op) if kind == "f" else INTEGER.get(v.op) or (SIGNED if kind == "i" else UNSIGNED).get(v.op)
        if name is not None:
            return self.let(f"{name} {t} {a[0]}, {a[1]}", scope)
        if v.op in INTRINSICS:
            return self.call(f"llvm.{INTRINSICS[v.op]}", t, [(t, x) for x in a], scope, f".{mangled(t)}")
        return self.library(v.op, v.dtype, a, wide, scope)

    def bits(self, dtype: DType) -> int:
        return self.kernel.index_bits if dtype is index_type else dtype.bits

    def constant(self, text: str, dtype: DType, wide: bool) -> str:
        return f"splat ({self.type(dtype)} {text})" if wide else text

    def zero(self, dtype: DType, wide: bool) -> str:
        return self.constant(number(0, dtype), dtype, wide)

    def compare(self, op: str, kind: str, of: str, a: str, b: str, scope: Scope) -> str:
        name = FLOAT[op] if kind == "f" else INTEGER.get(op) or (SIGNED if kind == "i" else UNSIGNED)[op]
        return self.let(f"{name} {of} {a}, {b}", scope)

    def high_product(self, dtype: DType, a: list[str], wide: bool, scope: Scope) -> str:
        """The upper half of a product of unsigned integers."""
        t = self.type(dtype, wide)
        double = t.replace(f"i{dtype.bits}", f"i{2 * dtype.bits}")
        x, y = (self.let(f"zext {t} {p} to {double}", scope) for p in a)
        shift = f"splat (i{2 * dtype.bits} {dtype.bits})" if wide else str(dtype.bits)
        high = self.let(f"lshr {double} {self.let(f'mul {double} {x}, {y}', scope)}, {shift}", scope)
        return self.let(f"trunc {double} {high} to {t}", scope)

    def divided(self, v: Value, a: list[str], scope: Scope) -> str:
        """Integer quotients and remainders of lanes by way of float64, which is exact below 2^53; processors divide no vectors of integers."""
        t, real = self.type(v.dtype, True), f"<{WIDTH} x double>"
        up, down = ("uitofp", "fptoui") if v.dtype.kind == "u" else ("sitofp", "fptosi")
        x, y = (self.let(f"{up} {t} {p} to {real}", scope) for p in a)
        q = self.let(f"{down} {real} {self.let(f'fdiv {real} {x}, {y}', scope)} to {t}", scope)
        return q if v.op == "div" else self.let(f"sub {t} {a[0]}, {self.let(f'mul {t} {q}, {a[1]}', scope)}", scope)

    # ---------------------------------------------------------------- casts

    def cast(self, v: Value, x: str, wide: bool, scope: Scope) -> str:
        source, target = v.args[0].dtype, v.dtype
        of, t = self.type(source, wide), self.type(target, wide)
        if source.kind == "f" and target.kind == "f":
            return self.let(f"{'fpext' if target.bits > source.bits else 'fptrunc'} {of} {x} to {t}", scope)
        if source.kind == "f":
            long = self.type(int64, wide)
            y = self.let(f"fptosi {of} {x} to {long}", scope)
            if target is uint64:
                above = self.let(f"fptoui {of} {x} to {long}", scope)
                below = self.compare("lt", "f", of, x, self.zero(source, wide), scope)
                return self.let(f"select {self.type(boolean, wide)} {below}, {long} {y}, {long} {above}", scope)
            return y if self.bits(target) == 64 else self.let(f"trunc {long} {y} to {t}", scope)
        if target.kind == "f":
            return self.let(f"{'sitofp' if source.kind == 'i' else 'uitofp'} {of} {x} to {t}", scope)
        n, m = (1 if d is boolean else self.bits(d) for d in (source, target))
        if n == m:
            return x
        return self.let(f"{'trunc' if m < n else 'sext' if source.kind == 'i' else 'zext'} {of} {x} to {t}", scope)

    # ---------------------------------------------------------------- functions of the C library

    def library(self, op: str, dtype: DType, a: list[str], wide: bool, scope: Scope) -> str:
        """A call of the C library's function, lane after lane."""
        t = self.type(dtype)
        name = op + ("f" if dtype is float32 else "")
        if not wide:
            return self.call(name, t, [(t, x) for x in a], scope)
        self.declared[name] = f"declare {t} @{name}({', '.join([t] * len(a))})"
        self.helpers.setdefault(f"lanes_{name}", lanes_function(name, t, len(a)))
        vector = self.type(dtype, True)
        return self.let(f"call {vector} @lanes_{name}({', '.join(f'{vector} {x}' for x in a)})", scope)


def conversion(x: Value, target: DType) -> Value | None:
    """A cast from or to a 16-bit floating-point dtype in integers; None for other casts."""
    source = x.dtype
    if source is bfloat16:
        return bitcast(cast(bitcast(x, uint16), int32) << 16, float32)
    if target is bfloat16:
        bits = bitcast(x, uint32)
        up = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16
        return bitcast(cast(where(x.ne(x), const(0x7FC0, uint32), up), uint16), bfloat16)
    if source is float16:
        bits = cast(bitcast(x, uint16), int32)
        sign, e, m = (bits & 0x8000) << 16, (bits >> 10) & 31, bits & 1023
        small = bitcast(cast(m, float32) * 2.0**-24, int32)
        large = where(e.eq(31), const(0x7F800000, int32), (e + 112) << 23) | m << 13
        return bitcast(sign | where(e.eq(0), small, large), float32)
    if target is float16:
        bits = bitcast(x, uint32)
        sign, a = (bits >> 16) & 0x8000, bits & 0x7FFFFFFF
        normal = (a - 0x38000000 + 0xFFF + ((a >> 13) & 1)) >> 13
        tiny = where(a < 0x38800000, bitcast(a, float32) * 2.0**24, 0.0)
        half = where(a < 0x38800000, cast(unary("rint", tiny), uint32), normal)
        half = where(a >= 0x477FF000, const(0x7C00, uint32), half)
        half = where(a > 0x7F800000, const(0x7E00, uint32), half)
        return bitcast(cast(sign | half, uint16), float16)
    return None


def lanes_function(name: str, t: str, arity: int) -> str:
    """A function of vectors that calls one of numbers for each lane."""
    vector = f"<{WIDTH} x {t}>"
    names = [f"a{k}" for k in range(arity)]
    lines = [f"define internal {vector} @lanes_{name}({', '.join(f'{vector} %{n}' for n in names)}) noinline nounwind {{", "entry:"]
    for n in names:
        lines += [f"  %{n}.m = alloca {vector}, align 64", f"  store {vector} %{n}, ptr %{n}.m, align 64"]
    lines += ["  br label %loop", "loop:", "  %i = phi i64 [ 0, %entry ], [ %next, %loop ]"]
    for n in names:
        lines += [f"  %{n}.p = getelementptr {t}, ptr %{n}.m, i64 %i", f"  %{n}.x = load {t}, ptr %{n}.p"]
    lines += [
        f"  %y = call {t} @{name}({', '.join(f'{t} %{n}.x' for n in names)})", f"  store {t} %y, ptr %a0.p", "  %next = add i64 %i, 1",
        f"  %more = icmp slt i64 %next, {WIDTH}", "  br i1 %more, label %loop, label %end", "end:",
        f"  %r = load {vector}, ptr %a0.m, align 64", f"  ret {vector} %r", "}",
    ]  # fmt: skip
    return "\n".join(lines)
