"""Prints kernels in dialects of C. A dialect is a prelude of macros, a signature, and a few spellings.

grid is a group of threads, lanes are its threads, flat is both: one iteration a thread. Group-wide folds go through memory that
the group shares, by halves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from ..language.dtypes import DType, boolean, float32, index_type, int32, int64, uint8, uint16, uint64
from ..language.program import Accumulator, Kernel, Loop, Statement, Store, loops, operands, stores
from ..language.values import INFIX, QUICK, Value, before, index, place, result, walk
from .scopes import Placer, Scope


@dataclass(frozen=True)
class Dialect:
    """How one C-like language spells what they all have.

    Args:
        name: of the dialect.
        types: the spelling of each dtype's element in registers.
        prelude: text before the kernel.
        signature: of the entry point, with {name}, {args} and {threads}.
        function: the qualifier of functions that kernels call.
        global_qualifier: the qualifier of pointers to arguments' memory.
        group_memory: the qualifier of memory that a group shares.
        swap: the functions that compare and exchange a word of 32 or 64 bits.
        functions: spellings of functions that differ from C's.
        single_suffix: what a single-precision function's name ends in: "f" where functions are not overloaded.
        suffix64: what a 64-bit number ends in.
        helpers: functions that a kernel may need, by name; printed only where used.
    """

    name: str
    types: dict[DType, str]
    prelude: str
    signature: str
    function: str
    global_qualifier: str
    group_memory: str
    swap: dict[int, str]
    functions: dict[str, str] = field(default_factory=dict)
    single_suffix: str = ""
    suffix64: str = "l"
    helpers: dict[str, str] = field(default_factory=dict)


FUNCTIONS = {"abs": "fabs", "lgamma": "lgamma"}
FOLDS = {
    "sum": "{a} + {b}",
    "prod": "{a} * {b}",
    "or": "{a} | {b}",
    "and": "{a} & {b}",
    "max": "{b} > {a} || {b} != {b} ? {b} : {a}",
    "min": "{b} < {a} || {b} != {b} ? {b} : {a}",
}


class CPrinter(Placer):
    """Prints one kernel."""

    def __init__(self, kernel: Kernel, dialect: Dialect) -> None:
        super().__init__(kernel)
        self.d = dialect
        self.helpers: dict[str, str] = {}  # name → text of the functions that the kernel uses
        self.roles: list[str] = []
        self.shared: set[DType] = set()  # dtypes that groups fold
        self.index = dialect.types[int64 if kernel.index_bits == 64 else int32]

    # ---------------------------------------------------------------- types and numbers

    def type(self, dtype: DType) -> str:
        return self.index if dtype is index_type else self.d.types[dtype]

    def storage(self, dtype: DType) -> str:
        """The spelling of an element in memory."""
        return "uchar" if dtype is boolean else self.type(dtype)

    def helper(self, name: str) -> str:
        """Notes that the kernel uses a function of the dialect; returns its name."""
        self.helpers.setdefault(name, self.d.helpers[name])
        return name

    def number(self, x: float | int, dtype: DType) -> str:
        if dtype.kind == "f":
            if math.isnan(x):
                return "NAN" if dtype.bits <= 32 else "(double)NAN"
            if math.isinf(x):
                text = "INFINITY" if x > 0 else "(-INFINITY)"
                return text if dtype.bits <= 32 else f"(double){text}"
            if dtype.storage_only:
                return str(int(np.asarray(x, dtype.numpy).view(np.uint16)))
            digits = repr(float(np.float32(x))) if dtype.bits == 32 else repr(float(x))
            if dtype.bits == 32:
                with np.errstate(over="ignore"):
                    if math.isinf(np.float32(x)):
                        return self.number(math.copysign(math.inf, x), dtype)
                digits = str(np.float32(x))
            digits = digits if any(c in digits for c in ".e") else digits + ".0"
            text = digits + ("f" if dtype.bits == 32 else "")
            return f"({text})" if math.copysign(1, x) < 0 else text
        if dtype is boolean:
            return "true" if x else "false"
        x = int(x)
        if dtype.kind == "u":
            return f"{x}u" if dtype.bits <= 32 else f"{x}u{self.d.suffix64}"
        if dtype.bits == 64 or (dtype is index_type and self.kernel.index_bits == 64):
            w = self.d.suffix64
            return f"(-9223372036854775807{w} - 1)" if x == -(2**63) else f"({x}{w})" if x < 0 else f"{x}{w}"
        return "(-2147483647 - 1)" if x == -(2**31) else f"({x})" if x < 0 else str(x)

    # ---------------------------------------------------------------- values

    def let(self, v: Value, text: str, scope: Scope) -> str:
        name = self.fresh("t")
        scope.lines.append(f"const {self.type(v.dtype)} {name} = {text};")
        return name

    def emit(self, v: Value, scope: Scope) -> str:
        if v.op == "const":
            return self.number(v.attr, v.dtype)
        if v.op in ("size", "scalar"):
            return str(v.attr)
        a = [self.value(x) for x in v.args]
        if v.op == "load":
            return self.load(v, a, scope)
        if v.op in INFIX and not (v.op in ("mod",) and v.dtype.kind == "f"):
            text = f"{a[0]} {INFIX[v.op]} {a[1]}"
            narrow = v.dtype.kind in "iu" and 0 < v.dtype.bits < 32
            return self.let(v, f"({self.type(v.dtype)})({text})" if narrow else text, scope)
        return self.let(v, self.call(v, a), scope)

    def call(self, v: Value, a: list[str]) -> str:
        """The text of an operation that is no infix operator."""
        if v.op == "where":
            return f"{a[0]} ? {a[1]} : {a[2]}"
        if v.op == "cast":
            return self.cast(v.args[0].dtype, v.dtype, a[0])
        if v.op == "bitcast":
            return f"as_{self.type(v.dtype)}({a[0]})"
        if v.op == "neg":
            return f"({self.type(v.dtype)})-{a[0]}" if v.dtype.kind != "f" else f"-{a[0]}"
        if v.op == "not":
            return f"!{a[0]}" if v.dtype is boolean else f"({self.type(v.dtype)})~{a[0]}"
        if v.op == "mulhi":
            return f"mul_hi({a[0]}, {a[1]})"
        if v.dtype.kind != "f":
            if v.op == "abs":
                return f"({self.type(v.dtype)})({a[0]} < 0 ? -{a[0]} : {a[0]})"
            if v.op in ("min", "max"):
                return f"{a[0]} {'<' if v.op == 'min' else '>'} {a[1]} ? {a[0]} : {a[1]}"
            if v.op == "fma":
                return f"{a[0]} * {a[1]} + {a[2]}"
        if v.op in QUICK:
            return f"{self.helper(v.op)}({a[0]})"
        name = self.d.functions.get(v.op) or {"abs": "fabs", "min": "fmin", "max": "fmax", "mod": "fmod"}.get(v.op, v.op)
        if v.dtype is float32:
            name += self.d.single_suffix
        return f"{name}({', '.join(a)})"

    def cast(self, source: DType, target: DType, text: str) -> str:
        if source.storage_only:
            return f"{self.helper(f'{source}_to_float32')}({text})"
        if target.storage_only:
            return f"{self.helper(f'float32_to_{target}')}({text})"
        if source.kind == "f" and target.kind in "iu":
            wide, positive = self.d.types[int64], self.d.types[uint64]
            if target.kind == "u" and target.bits == 64:
                return f"{text} < 0 ? ({positive})({wide}){text} : ({positive}){text}"
            return f"({self.type(target)})({wide}){text}"
        return f"({self.type(target)}){text}"

    # ---------------------------------------------------------------- memory

    def load(self, v: Value, a: list[str], scope: Scope) -> str:
        element = f"{v.attr.name}[{a[0]}]"
        if len(a) == 3:
            return self.let(v, f"{a[1]} ? {element} : {a[2]}", scope)
        return self.let(v, element, scope)

    def stores(self, group: list[Store]) -> None:
        """Consecutive stores: all values are computed before the first is written."""
        if not group:
            return
        texts = [(s, self.value(s.at), self.value(s.value), None if s.when is None else self.value(s.when)) for s in group]
        for s, at, x, when in texts:
            conditions = [] if when is None else [when]
            if "lanes" not in self.roles and "flat" not in self.roles:
                conditions.append("TID == 0")
            guard = f"if ({' && '.join(conditions)}) " if conditions else ""
            self.put(guard + self.store(s, f"{s.buffer.name}[{at}]", x))
        self.forget({s.buffer for s in group})

    def store(self, s: Store, element: str, x: str) -> str:
        if s.combine is None:
            return f"{element} = {x};"
        if s.atomic:
            return f"{self.atomic(s)}(&{element}, {x});"
        wide = s.buffer.dtype
        if wide.storage_only:
            down, up = self.helper(f"float32_to_{wide}"), self.helper(f"{wide}_to_float32")
            text = FOLDS[s.combine].format(a=f"{up}({element})", b=f"{up}({x})")
            return f"{element} = {down}({text});"
        return f"{element} = {self.folded(s.combine, wide, element, x)};"

    def atomic(self, s: Store) -> str:
        """The name of the function that folds into memory that others write too."""
        raise NotImplementedError

    def exchange(self, s: Store, d: DType, name: str) -> str:
        """A function that folds by compare and exchange of the word that holds an element."""
        t, c, pointer = self.storage(d), d.compute, f"volatile {self.d.global_qualifier}"
        word, swap = (self.d.types[uint64], self.d.swap[64]) if d.bits == 64 else ("uint", self.d.swap[32])
        up, down = (self.helper(f"{d}_to_float32"), self.helper(f"float32_to_{d}")) if d.storage_only else ("", "")
        fold = self.folded(s.combine or "", c, "a", "b")
        if d.bits >= 32:
            find, shift = f"{pointer}{word}* w = ({pointer}{word}*)p;", ""
            old, new = f"as_{t}(was)", f"as_{word}(r)"
        else:
            mask = (1 << d.bits) - 1
            find = f"{pointer}uint* w = ({pointer}uint*)((size_t)p & ~(size_t)3);"
            shift = " const uint shift = 8 * (uint)((size_t)p & 3);"
            bits = self.d.types[uint8] if d.bits == 8 else self.d.types[uint16]
            old, new = f"({t})({bits})(was >> shift)", f"(was & ~({mask}u << shift)) | (uint)({bits})r << shift"
        return (
            f"{self.d.function}void {name}({pointer}{t}* p, const {t} x) {{\n"
            f"  {find}{shift}\n"
            f"  {word} old = *w, was;\n"
            f"  do {{\n"
            f"    was = old;\n"
            f"    const {self.type(c)} a = {up}({old}), b = {up}(x);\n"
            f"    const {t} r = {down}({fold});\n"
            f"    old = {swap}(w, was, {new});\n"
            f"  }} while (old != was);\n"
            f"}}"
        )

    # ---------------------------------------------------------------- loops

    def body(self, statements: tuple[Statement, ...]) -> None:
        group: list[Store] = []
        for s in statements:
            if isinstance(s, Store):
                group.append(s)
                continue
            self.stores(group)
            group = []
            self.loop(s)
        self.stores(group)

    def loop(self, s: Loop) -> None:
        for a in s.accumulators:
            self.declare(a)
        extent = self.value(s.extent)
        head, foot = self.head(s, extent)
        inner = self.enter()
        inner.known[index(s.var)] = s.var
        self.roles.append(s.role)
        for a in s.accumulators:
            if a.combine == "carry":
                self.put(f"const {self.type(a.dtype)} {a.name}_was = {a.name};")
                inner.known[before(a.name, a.dtype)] = f"{a.name}_was"
        self.body(s.body)
        self.accumulate(s.accumulators)
        if s.until is not None:
            self.put(f"if ({self.value(s.until)}) break;")
        self.roles.pop()
        lines = self.leave()
        self.put(*head, *("  " * len(head) + x for x in lines), *foot)
        if s.role == "lanes" and any(isinstance(x, Store) and x.buffer.space == "row" for x in s.body):
            self.put("BARRIER;")
        if s.role == "lanes":
            self.fold(s.accumulators)
        for a in s.accumulators:
            self.bind(a)

    def head(self, s: Loop, extent: str) -> tuple[list[str], list[str]]:
        """The lines that open and close a loop."""
        i, t, n = s.var, self.index, self.kernel.threads
        if s.role == "flat":
            return [f"const {t} {i} = ({t})GROUP * {n} + TID; if ({i} < {extent}) {{"], ["}"]
        if s.role == "grid":
            return [f"const {t} {i} = GROUP; if ({i} < {extent}) {{"], ["}"]
        if s.role == "lanes":
            base = f"{i}_base"
            return [
                f"for ({t} {base} = 0; {base} < {extent}; {base} += {n}) {{",
                f"const {t} {i} = {base} + TID; if ({i} < {extent}) {{",
            ], ["} }"]
        return [f"for ({t} {i} = 0; {i} < {extent}; {i}++) {{"], ["}"]

    # ---------------------------------------------------------------- accumulators

    def declare(self, a: Accumulator) -> None:
        first = self.value(a.initial) if a.initial is not None else self.number(a.identity(), a.dtype)
        self.put(f"{self.type(a.dtype)} {a.name} = {first};")
        if a.at is not None:
            self.put(f"{self.index} {a.name}_at = -1;")

    def bind(self, a: Accumulator) -> None:
        """Makes an accumulator's result known after its loop."""
        scope = self.scope
        scope.known[result(a)] = a.name
        if a.at is not None:
            scope.known[place(a)] = f"{a.name}_at"

    def accumulate(self, accumulators: tuple[Accumulator, ...]) -> None:
        """Folds an iteration's values in, all of them computed before the first is."""
        texts = [(a, self.value(a.value), "" if a.at is None else self.value(a.at)) for a in accumulators]
        for a, x, at in texts:
            if a.combine == "carry":
                self.put(f"{a.name} = {x};")
            elif a.at is not None:
                better = self.better(a, a.name, f"{a.name}_at", x, at)
                self.put(f"if ({better}) {{ {a.name} = {x}; {a.name}_at = {at}; }}")
            else:
                self.put(f"{a.name} = {self.folded(a.combine, a.dtype, a.name, x)};")

    def folded(self, combine: str, dtype: DType, a: str, b: str) -> str:
        own = {"max": "larger", "min": "smaller"}.get(combine, "")
        if own in self.d.helpers and dtype is float32:
            return f"{self.helper(own)}({a}, {b})"
        text = FOLDS[combine].format(a=a, b=b)
        if combine in ("max", "min") and dtype.kind != "f":
            text = f"{b} {'>' if combine == 'max' else '<'} {a} ? {b} : {a}"
        return f"({self.type(dtype)})({text})" if dtype.kind in "iu" and 0 < dtype.bits < 32 else text

    def better(self, a: Accumulator, old: str, old_at: str, new: str, new_at: str) -> str:
        """Whether a new value takes the place of the one that is held: NaN, then the better, then the first."""
        sign = ">" if a.combine == "argmax" else "<"
        first = f"({new_at} >= 0 && ({old_at} < 0 || "
        if a.dtype.kind == "f":
            nan = f"({new} != {new} && ({old} == {old} || {new_at} < {old_at}))"
            return first + f"{nan} || {new} {sign} {old} && {old} == {old} || {new} == {old} && {new_at} < {old_at}))"
        return first + f"{new} {sign} {old} || {new} == {old} && {new_at} < {old_at}))"

    def fold(self, accumulators: tuple[Accumulator, ...]) -> None:
        """Folds the lanes of a group by halves; afterwards all of them hold the results."""
        for a in accumulators:
            self.fold_one(a)

    def fold_one(self, a: Accumulator) -> None:
        store, at = f"group_{a.dtype}", "group_index"
        self.shared.add(a.dtype)
        lines = [f"{store}[TID] = {a.name};"]
        step = f"{store}[TID] = {self.folded(a.combine, a.dtype, f'{store}[TID]', f'{store}[TID + half_]')};" if a.at is None else ""
        if a.at is not None:
            self.shared.add(index_type)
            lines.append(f"{at}[TID] = {a.name}_at;")
            better = self.better(a, f"{store}[TID]", f"{at}[TID]", f"{store}[TID + half_]", f"{at}[TID + half_]")
            step = f"if ({better}) {{ {store}[TID] = {store}[TID + half_]; {at}[TID] = {at}[TID + half_]; }}"
        lines.append("BARRIER;")
        lines.append(f"for (int half_ = {self.kernel.threads // 2}; half_; half_ >>= 1) {{ if (TID < half_) {{ {step} }} BARRIER; }}")
        lines.append(f"{a.name} = {store}[0];" + (f" {a.name}_at = {at}[0];" if a.at is not None else ""))
        lines.append("BARRIER;")
        self.put(*lines)

    # ---------------------------------------------------------------- the whole

    def arguments(self) -> list[str]:
        """The declarations of the kernel's arguments."""
        out = []
        for b in self.kernel.buffers:
            const = "" if b.name in self.kernel.written else "const "
            out.append(f"{self.d.global_qualifier}{const}{self.storage(b.dtype)}* {b.name}")
        out += [f"const {self.index} {n}" for n in self.kernel.sizes]
        out += [f"const {self.storage(d)} {n}" for n, d in self.kernel.scalars]
        return out + [f"{self.d.group_memory}{self.storage(b.dtype)}* {b.name}" for b in self.kernel.rows]

    def print(self) -> str:
        """The kernel's source."""
        for s in self.kernel.body:
            if isinstance(s, Loop):
                self.loop(s)
        lines = self.opening() + self.scopes[0].lines
        head = self.d.signature.format(name=entry(self.kernel), args=", ".join(self.arguments()), threads=self.kernel.threads)
        parts = [self.prelude(), *self.helpers.values(), head + " {", *("  " + x for x in lines), "}", ""]
        return "\n".join(p.strip("\n") for p in parts if p) + "\n"

    def opening(self) -> list[str]:
        """The declarations of what the group shares."""
        shared = sorted(self.shared, key=lambda d: d.name)
        return [f"{self.d.group_memory}{self.storage(d)} group_{d}[{self.kernel.threads}];" for d in shared]

    def prelude(self) -> str:
        """The text before helpers and kernel."""
        return self.d.prelude


def uses(kernel: Kernel, dtype: DType) -> bool:
    """Whether a kernel computes with a dtype or keeps it in memory."""
    if any(b.dtype is dtype for b in (*kernel.buffers, *kernel.rows)) or any(d is dtype for _, d in kernel.scalars):
        return True
    statements: list[Statement] = [*loops(kernel.body), *stores(kernel.body)]
    roots = [v for s in statements for v in operands(s)]
    return any(v.dtype is dtype for v in walk(roots))


def entry(kernel: Kernel) -> str:
    """The entry point's name: a kernel may be called as a function of the dialect is."""
    return f"k_{kernel.name}"
