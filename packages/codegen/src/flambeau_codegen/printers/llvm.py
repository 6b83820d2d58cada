"""Prints a kernel as LLVM IR for a CPU: `void k_name(ptr args, i64 lo, i64 hi)` runs the iterations lo to hi of its outermost loop.

`args` points at 8 bytes for each of the kernel's arguments, in its order: the address of a buffer, a size as an int64, a scalar in the
first bytes. Calls for ranges that do not overlap may run at the same time; stores that may meet are atomic. Row buffers are memory of the call.

A flat or lanes loop advances `WIDTH` lanes at a time, in vectors that LLVM splits into what the machine has; the last ones run under a
mask. Loops whose lanes go different ways (an extent or an end that differs from lane to lane, atomic stores) run one lane after the other.
Accumulators fold in the language's order, so any ranges give the same bits, and any machine. Nothing is left to LLVM's passes: values are
placed by scope already, and products are fused with sums only where the kernel says so.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import UnsupportedError
from ..language.dtypes import DType, boolean, index_type
from ..language.program import Accumulator, Buffer, Kernel, Loop, Statement, Store, loops, stores
from ..language.values import Value, before, cast, index, place, result, size, substitute
from ..language.values import scalar as scalar_value
from .c import entry
from .instructions import TYPES, WIDTH, Instructions, mangled, number
from .scopes import Scope

ATTRIBUTES = '"prefer-vector-width"="512" nounwind'
State = list[tuple[str, str]]  # types and texts of what an accumulator holds


@dataclass(frozen=True)
class Source:
    """What LLVM compiles.

    Args:
        text: a module.
        entry: the function's name in it.
        key: a digest of the text, the same in every process.
    """

    text: str
    entry: str
    key: str


@functools.lru_cache(256)  # texts are long, and needed until they are compiled
def source(kernel: Kernel) -> Source:
    """The LLVM IR of a kernel.

    Raises:
        UnsupportedError: it has several outermost loops.
    """
    text = LLVMPrinter(kernel).print()
    return Source(text, entry(kernel), hashlib.sha256(text.encode()).hexdigest())


def step_of(at: Value, lane: str) -> int | None:
    """How far positions of neighbouring lanes are apart; None where that is not a number known now."""
    if lane not in at.deps:
        return 0
    if at.op == "index":
        return 1
    if at.op in ("add", "sub"):
        a, b = (step_of(x, lane) for x in at.args)
        return None if a is None or b is None else a + b if at.op == "add" else a - b
    if at.op == "mul":
        for x, y in (at.args, reversed(at.args)):
            if x.op == "const":
                step = step_of(y, lane)
                return None if step is None else step * int(x.attr)
    return None


def lockstep(loop: Loop) -> bool:
    """Whether the lanes of a loop can advance together."""
    names = {loop.var} | {a.name for inner in loops(loop.body) for a in inner.accumulators}
    for inner in loops(loop.body):
        if not names.isdisjoint(inner.extent.deps) or (inner.until is not None and not names.isdisjoint(inner.until.deps)):
            return False
    return not any(s.atomic for s in stores(loop.body))


class LLVMPrinter(Instructions):
    """Prints one kernel."""

    def __init__(self, kernel: Kernel) -> None:
        if len(kernel.body) != 1 or not isinstance(kernel.body[0], Loop):
            raise UnsupportedError(f"kernel {kernel.name} has {len(kernel.body)} outermost statements; one loop can be cut into ranges")
        super().__init__(kernel)
        self.lane = ""  # the loop whose iterations are lanes
        self.mask = ""  # which lanes run, if not all of them
        self.label = "entry"  # of the block that is being printed

    def print(self) -> str:
        """The module."""
        first = self.scopes[0]
        k = self.kernel
        names = [(b.name, "ptr") for b in k.buffers] + [(n, "i64") for n in k.sizes] + [(n, TYPES[d]) for n, d in k.scalars]
        for j, (name, t) in enumerate(names):
            self.put(f"%{name}.slot = getelementptr i64, ptr %args, i64 {j}")
            stored = "i8" if t == "i1" else t
            self.put(f"%{name}{'.m' if t == 'i1' else ''} = load {stored}, ptr %{name}.slot")
            if t == "i1":
                self.put(f"%{name} = icmp ne i8 %{name}.m, 0")
        for name in k.sizes:
            first.known[size(name)] = self.narrow(f"%{name}")
        first.known |= {scalar_value(name, dtype): f"%{name}" for name, dtype in k.scalars}
        for b in k.rows:
            extent = str(b.extent) if isinstance(b.extent, int) else f"%{b.extent}"
            self.put(f"%{b.name} = alloca {self.memory(b)}, i64 {extent}, align 64")
        self.low, self.high = self.narrow("%lo"), self.narrow("%hi")
        loop = k.body[0]
        assert isinstance(loop, Loop)
        self.loop(loop)
        lines = [x if x.endswith(":") else f"  {x}" for x in first.lines]
        head = f"define void @{entry(k)}(ptr noalias readonly %args, i64 %lo, i64 %hi) {ATTRIBUTES} {{"
        return "\n".join([head, "entry:", *lines, "  ret void", "}", *self.helpers.values(), *self.declared.values(), ""])

    def narrow(self, text: str) -> str:
        """An int64 as a number of the index type."""
        return text if self.index == "i64" else self.let(f"trunc i64 {text} to {self.index}")

    # ---------------------------------------------------------------- where values come from

    def parts(self, v: Value) -> tuple[Value, ...]:
        if v.op == "index" and v.attr == self.lane:
            return (index(f"{v.attr}.base"),)
        if v.op == "load":
            return (self.place_of(v.args[0])[0], *v.args[1:])
        expansion = self.expansion(v)
        return v.args if expansion is None else (expansion,)

    def place_of(self, at: Value) -> tuple[Value, bool]:
        """A position, that of the first lane where the others follow it, and whether they do."""
        if self.lane and self.lane in at.deps and step_of(at, self.lane) == 1:
            if self.varying.isdisjoint(at.deps - {self.lane}):
                return substitute(at, {self.lane: index(f"{self.lane}.base")}), True
        return at, False

    def emit(self, v: Value, scope: Scope) -> str:
        if v.op == "index" and v.attr == self.lane:
            ramp = ", ".join(f"{self.index} {i}" for i in range(WIDTH))
            t = self.type(index_type, True)
            return self.let(f"add {t} {self.operand(index(f'{v.attr}.base'), True)}, <{ramp}>", scope)
        if v.op == "load":
            return self.load(v, scope)
        return super().emit(v, scope)

    # ---------------------------------------------------------------- memory

    def memory(self, b: Buffer) -> str:
        """The type of an element in memory."""
        return "i8" if b.dtype is boolean else self.type(b.dtype)

    def bytes(self, b: Buffer) -> int:
        return self.bits(b.dtype) // 8

    def address(self, b: Buffer, at: Value, wide: bool, scope: Scope) -> str:
        """The address of an element, or with `wide` a vector of them."""
        if wide:
            place_ = self.operand(at, True)
            return self.let(f"getelementptr {self.memory(b)}, ptr %{b.name}, {self.type(index_type, True)} {place_}", scope)
        return self.let(f"getelementptr {self.memory(b)}, ptr %{b.name}, {self.index} {self.value(at)}", scope)

    def masked(self, when: Value | None, scope: Scope) -> str:
        """The lanes that run and for which a condition holds; empty for all."""
        if when is None:
            return self.mask
        condition, t = self.operand(when, True), self.type(boolean, True)
        return self.let(f"and {t} {self.mask}, {condition}", scope) if self.mask else condition

    def load(self, v: Value, scope: Scope) -> str:
        b, when = v.attr, v.args[1] if len(v.args) == 3 else None
        at, near = self.place_of(v.args[0])
        if not self.varies(v):
            return self.load_one(v, at, when, scope)
        if when is None and not near and not self.varies(at):
            raise AssertionError("a load that varies by nothing")
        t = f"<{WIDTH} x {self.memory(b)}>"
        mask = self.masked(when, scope)
        p = self.address(b, at, not near, scope)
        if near and not mask:
            return self.truths(b.dtype, self.let(f"load {t}, ptr {p}, align {self.bytes(b)}", scope), True, scope)
        other = "zeroinitializer"
        if when is not None and b.dtype is not boolean:
            other = self.operand(v.args[2], True)
        pointers, bits = ("ptr" if near else f"<{WIDTH} x ptr>"), self.type(boolean, True)
        name = "llvm.masked.load" if near else "llvm.masked.gather"
        arguments = [(pointers, p), ("i32", str(self.bytes(b))), (bits, mask or "splat (i1 true)"), (t, other)]
        x = self.truths(b.dtype, self.call_masked(name, t, arguments, t, pointers, scope), True, scope)
        if when is not None and b.dtype is boolean:
            x = self.let(f"select {bits} {self.operand(when, True)}, {bits} {x}, {bits} {self.operand(v.args[2], True)}", scope)
        return x

    def call_masked(self, name: str, result_type: str, arguments: list[tuple[str, str]], t: str, pointers: str, scope: Scope) -> str:
        """A call of an intrinsic that takes a mask; where the alignment is no argument any more, it is an attribute of the pointers."""
        return self.call(name, result_type, arguments, scope, f".{mangled(t)}.{mangled(pointers)}")

    def load_one(self, v: Value, at: Value, when: Value | None, scope: Scope) -> str:
        b, t = v.attr, self.memory(v.attr)
        p = self.address(b, at, False, scope)
        if when is None:
            return self.truths(b.dtype, self.let(f"load {t}, ptr {p}", scope), False, scope)
        self.scopes[0].lines.insert(0, f"{p}.none = alloca {t}, align 16")
        self.scopes[0].lines.insert(1, f"store {t} zeroinitializer, ptr {p}.none")
        condition = self.value(when)
        safe = self.let(f"select i1 {condition}, ptr {p}, ptr {p}.none", scope)
        x = self.truths(b.dtype, self.let(f"load {t}, ptr {safe}", scope), False, scope)
        u = self.type(b.dtype)
        return self.let(f"select i1 {condition}, {u} {x}, {u} {self.value(v.args[2])}", scope)

    def truths(self, dtype: DType, x: str, wide: bool, scope: Scope) -> str:
        """What memory holds as what registers hold: booleans are bytes in the former."""
        if dtype is not boolean:
            return x
        t = f"<{WIDTH} x i8>" if wide else "i8"
        return self.let(f"icmp ne {t} {x}, zeroinitializer", scope)

    # ---------------------------------------------------------------- stores

    def stores(self, group: list[Store]) -> None:
        """Consecutive stores: all values are computed before the first is written."""
        for s in group:
            wide = self.wide(s)
            for v in (s.value, s.when):
                if v is not None:
                    self.operand(v, wide)
            at = self.place_of(s.at)[0]
            self.operand(at, wide and self.varies(at))
        for s in group:
            if not self.wide(s):
                self.store_one(s)
            else:
                self.store_lanes(s)
        self.forget({s.buffer for s in group})

    def wide(self, s: Store) -> bool:
        """Whether lanes store to places of their own."""
        return bool(self.lane) and any(self.varies(v) for v in (s.at, s.value) if v is not None)

    def store_one(self, s: Store) -> None:
        p, x, t = self.address(s.buffer, s.at, False, self.scope), self.value(s.value), self.memory(s.buffer)
        condition = None
        if s.when is not None:
            condition = self.value(s.when)
            if self.varies(s.when):
                condition = self.any_lane(self.masked(s.when, self.scope))
        name = self.fresh("S")
        if condition is not None:
            self.put(f"br i1 {condition}, label %{name}.then, label %{name}.end", f"{name}.then:")
            self.label = f"{name}.then"
        if s.combine is not None and s.atomic:
            self.exchange(s, p, x, name)
        else:
            if s.combine is not None:
                held = self.truths(s.buffer.dtype, self.let(f"load {t}, ptr {p}"), False, self.scope)
                x = self.joined(s, held, x, False)
            self.put(f"store {t} {self.stored(s.buffer.dtype, x, False)}, ptr {p}")
        if condition is not None:
            self.put(f"br label %{name}.end", f"{name}.end:")
            self.label = f"{name}.end"

    def any_lane(self, bits: str) -> str:
        t = self.type(boolean, True)
        return self.call("llvm.vector.reduce.or", "i1", [(t, bits)], None, f".{mangled(t)}")

    def store_lanes(self, s: Store) -> None:
        b, scope = s.buffer, self.scope
        at, near = self.place_of(s.at)
        t, pointers, bits = f"<{WIDTH} x {self.memory(b)}>", ("ptr" if near else f"<{WIDTH} x ptr>"), self.type(boolean, True)
        p, x, mask = self.address(b, at, not near, scope), self.operand(s.value, True), self.masked(s.when, scope)
        align = ("i32", str(self.bytes(b)))
        if s.combine is not None:
            name = "llvm.masked.load" if near else "llvm.masked.gather"
            arguments = [(pointers, p), align, (bits, mask or "splat (i1 true)"), (t, "zeroinitializer")]
            x = self.joined(s, self.call_masked(name, t, arguments, t, pointers, scope), x, True)
        x = self.stored(b.dtype, x, True)
        if near and not mask:
            self.put(f"store {t} {x}, ptr {p}, align {self.bytes(b)}")
            return
        name = "llvm.masked.store" if near else "llvm.masked.scatter"
        self.call_masked(name, "void", [(t, x), (pointers, p), align, (bits, mask or "splat (i1 true)")], t, pointers, scope)

    def stored(self, dtype: DType, x: str, wide: bool) -> str:
        if dtype is not boolean:
            return x
        return self.let(f"zext {self.type(boolean, wide)} {x} to {f'<{WIDTH} x i8>' if wide else 'i8'}")

    def joined(self, s: Store, held: str, x: str, wide: bool) -> str:
        """What memory holds, folded with a value."""
        d = s.buffer.dtype
        if not d.storage_only:
            return self.folded(s.combine or "", d, wide, held, x)
        a, b = (self.widened(d, text, wide) for text in (held, x))
        return self.narrowed(d, self.folded(s.combine or "", d.compute, wide, a, b), wide)

    def widened(self, d: DType, text: str, wide: bool) -> str:
        """A 16-bit number as a float32."""
        return self.converted(text, d, d.compute, wide)

    def narrowed(self, d: DType, text: str, wide: bool) -> str:
        return self.converted(text, d.compute, d, wide)

    def converted(self, text: str, source_dtype: DType, target: DType, wide: bool) -> str:
        """A conversion of what is no value of the kernel."""
        name = f"{self.lane}.{self.fresh('held')}" if wide else self.fresh("held")
        v = before(name, source_dtype)
        self.scope.known[v] = text
        varying = self.varying
        if wide:
            self.varying = varying | {name}
        out = self.value(cast(v, target))
        self.varying = varying
        return out

    def exchange(self, s: Store, p: str, x: str, name: str) -> None:
        """Folds into memory that others write too, by compare and exchange."""
        t, before_label = self.memory(s.buffer), self.label
        word = f"i{self.bits(s.buffer.dtype)}"
        first = self.let(f"load atomic {word}, ptr {p} monotonic, align {self.bytes(s.buffer)}")
        self.put(f"br label %{name}.try", f"{name}.try:")
        old = f"%{name}.old"
        seen = f"%{name}.seen"
        self.put(f"{old} = phi {word} [ {first}, %{before_label} ], [ {seen}, %{name}.try ]")
        held = old if t == word else self.let(f"bitcast {word} {old} to {t}")
        new = self.joined(s, held, x, False)
        bits = new if t == word else self.let(f"bitcast {t} {new} to {word}")
        pair = self.let(f"cmpxchg ptr {p}, {word} {old}, {word} {bits} monotonic monotonic")
        self.put(f"{seen} = extractvalue {{ {word}, i1 }} {pair}, 0")
        done = self.let(f"extractvalue {{ {word}, i1 }} {pair}, 1")
        self.put(f"br i1 {done}, label %{name}.done, label %{name}.try", f"{name}.done:")
        self.label = f"{name}.done"

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
        outermost = len(self.scopes) == 1
        low, high = (self.low, self.high) if outermost else ("0", self.value(s.extent))
        folds = self.kernel.threads if s.role == "lanes" and s.accumulators else 0
        if s.role in ("flat", "lanes") and lockstep(s) and not 0 < folds < WIDTH:
            self.lanes(s, low, high)
        elif folds > 1:
            raise UnsupportedError(f"kernel {self.kernel.name}: {folds} lanes that go different ways, or are too few, fold in loop {s.var}")
        else:
            _, states = self.run(s, low, high, 1, [self.start(a, bool(self.lane)) for a in s.accumulators])
            self.bind(s, states)

    def lanes(self, s: Loop, low: str, high: str) -> None:
        """A loop of vectors, and its last iterations under a mask."""
        self.lane = s.var
        self.varying = frozenset({s.var} | {a.name for inner in (s, *loops(s.body)) for a in inner.accumulators})
        states = [self.start(a, True) for a in s.accumulators]
        kept = [self.reserve(state) for state in states] if self.kernel.threads > WIDTH else []
        i, states = self.run(s, low, high, WIDTH, states, kept)
        left = self.let(f"sub {self.index} {high}, {i}")
        t = self.type(index_type, True)
        ramp = ", ".join(f"{self.index} {k}" for k in range(WIDTH))
        self.mask = self.let(f"icmp slt {t} <{ramp}>, {self.splat(left, self.index)}")
        _, states = self.run(s, i, high, WIDTH, states, kept)
        self.mask = ""
        if kept:
            states = [self.gathered(a, memory) for a, memory in zip(s.accumulators, kept)]
        self.lane, self.varying = "", frozenset()
        self.bind(s, [self.halved(a, state) for a, state in zip(s.accumulators, states)])

    def reserve(self, state: State) -> State:
        """Memory for what more lanes than a vector has hold, filled with what they hold at first."""
        memory = []
        for t, first in state:
            p = f"%m{self.fresh('')}"
            self.scopes[0].lines.insert(0, f"{p} = alloca {element(t)}, i64 {self.kernel.threads}, align 64")
            for k in range(0, self.kernel.threads, WIDTH):
                self.put(f"store {t} {first}, ptr {self.let(f'getelementptr {element(t)}, ptr {p}, i64 {k}')}, align 64")
            memory.append((t, p))
        return memory

    def gathered(self, a: Accumulator, memory: State) -> State:
        """Folds by halves until the lanes are those of one vector."""

        def held(k: int) -> State:
            places = [(t, self.let(f"getelementptr {element(t)}, ptr {p}, i64 {k}")) for t, p in memory]
            return [(t, self.let(f"load {t}, ptr {q}, align 64")) for t, q in places]

        parts = [held(k) for k in range(0, self.kernel.threads, WIDTH)]
        while len(parts) > 1:
            n = len(parts) // 2
            parts = [self.combined(a, parts[k], parts[n + k]) for k in range(n)]
        return parts[0]

    def start(self, a: Accumulator, wide: bool) -> State:
        """What an accumulator holds at first."""
        text = self.operand(a.initial, wide) if a.initial is not None else self.constant(number(a.identity(), a.dtype), a.dtype, wide)
        state = [(self.type(a.dtype, wide), text)]
        if a.at is not None:
            state.append((self.type(index_type, wide), self.constant("-1", index_type, wide)))
        return state

    def bind(self, s: Loop, states: list[State]) -> None:
        """Makes the accumulators' results known after their loop."""
        for a, state in zip(s.accumulators, states):
            self.scope.known[result(a)] = state[0][1]
            if a.at is not None:
                self.scope.known[place(a)] = state[1][1]

    def run(self, s: Loop, low: str, high: str, step: int, states: list[State], kept: Sequence[State] = ()) -> tuple[str, list[State]]:
        """A counted loop; returns its index and the accumulators after it, those in memory excepted."""
        name, origin, t = self.fresh("L"), self.label, self.index
        i, after = f"%{name}.i", f"%{name}.next"
        states = [] if kept else states
        held = [[(u, f"%{name}.{a.name}{k}") for k, (u, _) in enumerate(state)] for a, state in zip(s.accumulators, states)]
        limit = high if step == 1 or self.mask else self.let(f"sub {t} {high}, {step - 1}")
        inner = self.enter()
        inner.known[index(f"{s.var}.base" if step > 1 else s.var)] = i
        for a, state in zip(s.accumulators, held):
            if a.combine == "carry":
                inner.known[before(a.name, a.dtype)] = state[0][1]
        self.label = f"{name}.body"
        self.body(s.body)
        if kept:
            self.take_in_memory(s, i, kept)
        new = [] if kept else [self.taken(a, state) for a, state in zip(s.accumulators, held)]
        until = None if s.until is None else self.value(s.until)
        self.put(f"{after} = add nsw {t} {i}, {step}")
        end = self.label
        lines = self.leave()
        phis = [f"{i} = phi {t} [ {low}, %{origin} ], [ {after}, %{end} ]"]
        exits = []
        for state, first, last in zip(held, states, new):
            for (u, p), (_, x), (_, y) in zip(state, first, last):
                phis.append(f"{p} = phi {u} [ {x}, %{origin} ], [ {y}, %{end} ]")
                if until is not None:
                    exits.append(f"{p}.end = phi {u} [ {p}, %{name}.head ], [ {y}, %{end} ]")
        back = f"br label %{name}.head" if until is None else f"br i1 {until}, label %{name}.exit, label %{name}.head"
        self.put(
            f"br label %{name}.head", f"{name}.head:", *phis, f"%{name}.more = icmp slt {t} {i}, {limit}",
            f"br i1 %{name}.more, label %{name}.body, label %{name}.exit", f"{name}.body:", *lines, back, f"{name}.exit:", *exits,
        )  # fmt: skip
        self.label = f"{name}.exit"
        return i, held if until is None else [[(u, f"{p}.end") for u, p in state] for state in held]

    # ---------------------------------------------------------------- accumulators

    def taken(self, a: Accumulator, state: State) -> State:
        """An accumulator after it took in an iteration's value."""
        wide = bool(self.lane)
        x: State = [(state[0][0], self.operand(a.value, wide))]
        if a.combine == "carry":
            return x
        if a.at is not None:
            x.append((state[1][0], self.operand(a.at, wide)))
        new = self.combined(a, state, x)
        if not self.mask or a.name not in self.own:
            return new
        bits = self.type(boolean, True)
        return [(t, self.let(f"select {bits} {self.mask}, {t} {y}, {t} {old}")) for (t, y), (_, old) in zip(new, state)]

    @functools.cached_property
    def own(self) -> frozenset[str]:
        """The accumulators of lanes loops."""
        return frozenset(a.name for s in loops(self.kernel.body) if s.role == "lanes" for a in s.accumulators)

    def take_in_memory(self, s: Loop, i: str, kept: Sequence[State]) -> None:
        """Accumulators of more lanes than a vector has take in an iteration's values."""
        lanes = self.let(f"and {self.index} {i}, {self.kernel.threads - 1}")
        for a, memory in zip(s.accumulators, kept):
            places = [(t, self.let(f"getelementptr {element(t)}, ptr {p}, {self.index} {lanes}")) for t, p in memory]
            state = [(t, self.let(f"load {t}, ptr {q}, align 64")) for t, q in places]
            for (t, x), (_, q) in zip(self.taken(a, state), places):
                self.put(f"store {t} {x}, ptr {q}, align 64")

    def combined(self, a: Accumulator, x: State, y: State) -> State:
        """Two states folded."""
        wide = x[0][0].startswith("<")
        if a.at is None:
            return [(x[0][0], self.folded(a.combine, a.dtype, wide, x[0][1], y[0][1], x[0][0]))]
        take = self.better(a, x, y)
        bits = boolean_like(x[0][0])
        return [(t, self.let(f"select {bits} {take}, {t} {new}, {t} {old}")) for (t, old), (_, new) in zip(x, y)]

    def folded(self, combine: str, dtype: DType, wide: bool, a: str, b: str, t: str = "") -> str:
        """A fold of two values; NaN wins in max and min."""
        t = t or self.type(dtype, wide)
        real = dtype.kind == "f"
        if combine in ("sum", "prod"):
            return self.let(f"{'f' if real else ''}{'add' if combine == 'sum' else 'mul'} {t} {a}, {b}")
        if combine in ("or", "and"):
            return self.let(f"{combine} {t} {a}, {b}")
        bits = boolean_like(t)
        if not real:
            order = ("u" if dtype.kind == "u" else "s") + ("gt" if combine == "max" else "lt")
            return self.let(f"select {bits} {self.let(f'icmp {order} {t} {b}, {a}')}, {t} {b}, {t} {a}")
        beats = self.let(f"fcmp u{'gt' if combine == 'max' else 'lt'} {t} {b}, {a}")
        best = self.let(f"select {bits} {beats}, {t} {b}, {t} {a}")
        return self.let(f"select {bits} {self.let(f'fcmp uno {t} {a}, {a}')}, {t} {a}, {t} {best}")

    def better(self, a: Accumulator, x: State, y: State) -> str:
        """Whether a new value takes the place of the one that is held: NaN, then the better, then the first."""
        (t, old), (_, new) = x[0], y[0]
        (u, old_at), (_, new_at) = x[1], y[1]
        bits = boolean_like(t)

        def both(op: str, p: str, q: str) -> str:
            return self.let(f"{op} {bits} {p}, {q}")

        zero = "zeroinitializer" if u.startswith("<") else "0"
        earlier = self.let(f"icmp slt {u} {new_at}, {old_at}")
        valid, none = self.let(f"icmp sge {u} {new_at}, {zero}"), self.let(f"icmp slt {u} {old_at}, {zero}")
        if a.dtype.kind == "f":
            more = self.let(f"fcmp o{'gt' if a.combine == 'argmax' else 'lt'} {t} {new}, {old}")
            equal, nan = self.let(f"fcmp oeq {t} {new}, {old}"), self.let(f"fcmp uno {t} {new}, {new}")
            held = self.let(f"fcmp ord {t} {old}, {old}")
            wins = both("or", both("and", nan, both("or", held, earlier)), both("or", more, both("and", equal, earlier)))
        else:
            order = ("u" if a.dtype.kind == "u" else "s") + ("gt" if a.combine == "argmax" else "lt")
            more, equal = self.let(f"icmp {order} {t} {new}, {old}"), self.let(f"icmp eq {t} {new}, {old}")
            wins = both("or", more, both("and", equal, earlier))
        return both("and", valid, both("or", none, wins))

    def halved(self, a: Accumulator, state: State) -> State:
        """Folds the lanes by halves."""
        n = WIDTH
        while n > 1:
            n //= 2
            state = self.combined(a, [half(self, n, 0, *x) for x in state], [half(self, n, n, *x) for x in state])
        return [(element(t), self.let(f"extractelement {t} {x}, i64 0")) for t, x in state]


def element(t: str) -> str:
    """The type of a vector's elements."""
    return t[1:-1].split(" x ")[1]


def boolean_like(t: str) -> str:
    """The type of comparisons of a type."""
    return f"<{t[1:-1].split(' x ')[0]} x i1>" if t.startswith("<") else "i1"


def half(printer: LLVMPrinter, n: int, first: int, t: str, x: str) -> tuple[str, str]:
    """n lanes of a vector, from one on."""
    lanes = ", ".join(f"i32 {k}" for k in range(first, first + n))
    return f"<{n} x {element(t)}>", printer.let(f"shufflevector {t} {x}, {t} poison, <{n} x i32> <{lanes}>")
