"""Prints kernels in the C++ of GPUs, which CUDA and HIP share.

Lanes of a group fold by shuffles, in the language's order: the first steps, by halves down to 32, in registers from memory that the
group shares, the others between the 32 threads of a warp, each of which holds the result afterwards.
"""

from __future__ import annotations

from ..language.dtypes import (
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
from ..language.program import Accumulator, Buffer, Kernel, Loop, Statement, Store
from ..language.values import Value, cast, const, index, substitute, walk
from .c import CPrinter, Dialect
from .scopes import Scope
from .vectors import Kept, Wide, form, passes_that_read

TYPES = {
    float64: "double", float32: "float", float16: "ushort", bfloat16: "ushort", int64: "int64", int32: "int", int16: "short", int8: "schar",
    uint64: "uint64", uint32: "uint", uint16: "ushort", uint8: "uchar", boolean: "bool",
}  # fmt: skip

PRELUDE = """\
typedef unsigned char uchar; typedef signed char schar; typedef unsigned short ushort; typedef unsigned int uint;
typedef long long int64; typedef unsigned long long uint64;
#define TID ((int)threadIdx.x)
#define LANE (TID & 31)
#define GROUP blockIdx.x
#define BARRIER __syncthreads()
#define SWAP32(p, was, now) atomicCAS((unsigned int*)(p), was, now)
#define SWAP64(p, was, now) atomicCAS((unsigned long long*)(p), was, now)
#undef INFINITY
#undef NAN
#define INFINITY __int_as_float(0x7F800000)
#define NAN __int_as_float(0x7FC00000)
template <class T, int N> struct __align__(sizeof(T) * N < 16 ? sizeof(T) * N : 16) Vector { T at[N]; };
template <class T, class S> __device__ __forceinline__ T same_bits(S x) { union { S s; T t; } u; u.s = x; return u.t; }
#define as_float same_bits<float>
#define as_double same_bits<double>
#define as_int same_bits<int>
#define as_uint same_bits<uint>
#define as_int64 same_bits<int64>
#define as_uint64 same_bits<uint64>
#define as_short same_bits<short>
#define as_ushort same_bits<ushort>
"""

MUL_HI = """\
__device__ __forceinline__ int mul_hi(int a, int b) { return __mulhi(a, b); }
__device__ __forceinline__ uint mul_hi(uint a, uint b) { return __umulhi(a, b); }
__device__ __forceinline__ int64 mul_hi(int64 a, int64 b) { return __mul64hi(a, b); }
__device__ __forceinline__ uint64 mul_hi(uint64 a, uint64 b) { return __umul64hi(a, b); }
"""

HELPERS = {
    "bfloat16_to_float32": "__device__ __forceinline__ float bfloat16_to_float32(ushort x) { return __uint_as_float((uint)x << 16); }",
    "widen_bfloat16": """\
template <int N> __device__ __forceinline__ Vector<float, N> widen_bfloat16(const Vector<ushort, N>& x) {
  Vector<float, N> y;
  #pragma unroll
  for (int j = 0; j < N / 2; j++) {
    const uint both = ((const uint*)&x)[j];
    y.at[2 * j] = __uint_as_float(both << 16), y.at[2 * j + 1] = __uint_as_float(both & 0xFFFF0000u);
  }
  return y;
}""",
    "float32_to_bfloat16": """\
__device__ __forceinline__ ushort float32_to_bfloat16(float x) {
  const uint b = __float_as_uint(x);
  return x != x ? 0x7FC0 : (ushort)((b + 0x7FFF + ((b >> 16) & 1)) >> 16);
}""",
}

FUNCTION = "__device__ __forceinline__ "
# What memory folds by itself, under the type that the function is for.
NATIVE = {
    "sum": {float32: "float", float64: "double", int32: "int", uint32: "uint", int64: "uint64", uint64: "uint64"},
    "max": {int32: "int", uint32: "uint", int64: "int64", uint64: "uint64"},
    "min": {int32: "int", uint32: "uint", int64: "int64", uint64: "uint64"},
}
WARP = 32


def dialect(name: str, prelude: str, helpers: dict[str, str]) -> Dialect:
    """A dialect of this C++.

    Args:
        name: its name.
        prelude: what stands before `PRELUDE`'s words; it defines SHUFFLE(x, m), the value of the lane whose number differs by the bits m,
            and FIRST(x), that of lane 0.
        helpers: functions that differ from `HELPERS`.
    """
    return Dialect(
        name=name,
        types=TYPES,
        prelude=prelude + PRELUDE + MUL_HI,
        signature='extern "C" __global__ void __launch_bounds__({threads}) {name}({args})',
        function=FUNCTION,
        global_qualifier="",
        group_memory="__shared__ ",
        swap={32: "SWAP32", 64: "SWAP64"},
        single_suffix="f",
        suffix64="ll",
        helpers=HELPERS | helpers,
    )


class GPUPrinter(CPrinter):
    """Prints one kernel; with vectors, for launches whose sizes and arrays allow them.

    Args:
        kernel: what to print.
        dialect: CUDA's or HIP's.
        vectors: whether loops move vectors.
        kept: what a thread keeps of its row in registers; see `vectors.kept`.
    """

    def __init__(self, kernel: Kernel, dialect: Dialect, vectors: bool, kept: Kept | None = None) -> None:
        super().__init__(kernel, dialect)
        self.form = form(kernel)
        self.wide = self.form.wide if vectors else {}
        self.neighbours = self.form.neighbours if vectors else {}
        self.kept = kept if vectors else None
        self.registers: dict[tuple[Buffer, Value | None], str] = {}  # arrays of what threads keep, by buffer and where its row begins
        self.ahead: dict[tuple[Buffer, Value], tuple[str, Loop]] = {}  # what is read of the next row: its name, and the loop over rows
        self.pending: list[tuple[Value, str, Loop]] = []  # a row's own numbers that are read ahead: the load, what holds the next, the loop
        self.memory: list[str] = []  # declarations of what the group shares

    # ---------------------------------------------------------------- memory

    def load(self, v: Value, a: list[str], scope: Scope) -> str:
        found = self.neighbours.get(v)
        if found is None:
            return super().load(v, a, scope)
        vector, name = f"Vector<{self.storage(v.dtype)}, {found.width}>", self.fresh("v")
        scope.lines.append(f"const {vector} {name} = *(const {vector}*)({v.attr.name} + {self.value(found.base)});")
        for other, place in self.neighbours.items():
            if other.attr is v.attr and place.base is found.base:
                scope.known[other] = f"{name}.at[{place.offset}]"
        return scope.known[v]

    # ---------------------------------------------------------------- atomics

    def atomic(self, s: Store) -> str:
        d, name = s.buffer.dtype, f"atomic_{s.combine}_{s.buffer.dtype}"
        if name not in self.helpers:
            native = NATIVE.get(s.combine or "", {}).get(d)
            if native is None:
                text = self.exchange(s, d, name)
            else:
                call = {"sum": "atomicAdd", "max": "atomicMax", "min": "atomicMin"}[s.combine or ""]
                t = self.storage(d)
                text = f"{FUNCTION}void {name}({t}* p, const {t} x) {{ {call}(({native}*)p, ({native})x); }}"
            self.helpers[name] = text
        return name

    # ---------------------------------------------------------------- folds

    def fold(self, accumulators: tuple[Accumulator, ...]) -> None:
        warps = self.kernel.threads // WARP
        held = [(a, self.type(a.dtype), self.names(a)) for a in accumulators]
        if warps > 1:
            shared = [self.shared_arrays(a) for a in accumulators]
            for names, (_, _, own) in zip(shared, held):
                self.put(*[f"{array}[TID] = {x};" for array, x in zip(names, own)])
            if shared:
                self.put("BARRIER;")
            for names, (a, _, own) in zip(shared, held):
                self.fold_warps(a, names, own, warps)
            if shared and self.roles[1:]:  # in a loop the memory is used again
                self.put("BARRIER;")
        for a, _, own in held:
            self.fold_lanes(a, own)

    def names(self, a: Accumulator) -> list[str]:
        """The variables of an accumulator: its value, and its place."""
        return [a.name] if a.at is None else [a.name, f"{a.name}_at"]

    def types(self, a: Accumulator) -> list[str]:
        return [self.type(a.dtype), self.index][: len(self.names(a))]

    def shared_arrays(self, a: Accumulator) -> list[str]:
        """New arrays that the group shares, for an accumulator's variables."""
        made = []
        for t in self.types(a):
            made.append(self.fresh("fold"))
            self.memory.append(f"__shared__ {t} {made[-1]}[{self.kernel.threads}];")
        return made

    def taken_in(self, a: Accumulator, own: list[str], other: list[str]) -> str:
        """The statement that folds other variables into an accumulator's own."""
        if a.at is None:
            return f"{own[0]} = {self.folded(a.combine, a.dtype, own[0], other[0])};"
        return f"if ({self.better(a, *own, *other)}) {{ {own[0]} = {other[0]}; {own[1]} = {other[1]}; }}"

    def fold_warps(self, a: Accumulator, arrays: list[str], own: list[str], warps: int) -> None:
        """Every warp folds what all warps hold, by halves."""
        parts = [[f"{x}_{w}" for x in arrays] for w in range(warps)]
        for w, part in enumerate(parts):
            for name, array, t in zip(part, arrays, self.types(a)):
                self.put(f"{t} {name} = {array}[LANE + {w * WARP}];")
        half = warps // 2
        while half:
            self.put(*[self.taken_in(a, parts[w], parts[w + half]) for w in range(half)])
            half //= 2
        self.put(*[f"{x} = {y};" for x, y in zip(own, parts[0])])

    def fold_lanes(self, a: Accumulator, own: list[str]) -> None:
        """The lanes of a warp fold by halves. A fold that takes one of two equal values gives all of them lane 0's."""
        types, mask = self.types(a), WARP // 2
        while mask:
            other = [self.fresh("o") for _ in own]
            moved = [f"const {t} {o} = {self.moved(t, f'SHUFFLE({self.movable(t, x)}, {mask})')};" for t, o, x in zip(types, other, own)]
            self.put("{ " + " ".join([*moved, self.taken_in(a, own, other)]) + " }")
            mask //= 2
        if a.combine in ("max", "min") and a.dtype.kind == "f":
            self.put(f"{own[0]} = FIRST({own[0]});")

    def movable(self, t: str, x: str) -> str:
        """A variable as a type that lanes exchange."""
        return f"(int){x}" if t in SMALL else x

    def moved(self, t: str, text: str) -> str:
        return f"({t}){text}" if t in SMALL else text

    # ---------------------------------------------------------------- loops

    def head_of(self, s: Loop, extent: str) -> tuple[list[str], list[str]]:
        """The lines that open and close a loop."""
        if self.form.kind != "rows":
            return super().head(s, extent)
        i, t, inner = s.var, self.index, self.kernel.body[0].body[0]  # type: ignore[union-attr]
        width = self.wide[inner].width if inner in self.wide else 1
        if s.role == "grid":
            per_row = self.value(inner.extent)  # type: ignore[union-attr]
            per_row = f"({per_row} / {width})" if width > 1 else per_row
            return [
                f"const {t} item = ({t})GROUP * {self.kernel.threads} + TID; if (item < {extent} * {per_row}) {{",
                f"const {t} {i} = item / {per_row}, item_first = (item - {i} * {per_row}) * {width};",
            ], ["}"]
        return [f"const {t} {i} = item_first; {{"], ["}"]

    def loop(self, s: Loop) -> None:
        if s not in self.wide:
            known, outer = dict(self.registers), self.ahead
            if self.kept and s.role == "serial":
                self.read_first_row(s)
            super().loop(s)
            self.registers, self.ahead = known, outer  # what was declared in the loop is not there behind it
            return
        if s.role == "serial":
            self.stretch_loop(s)
            return
        if self.form.together:
            self.row_pass(s)
            return
        wide, i, t, n = self.wide[s], s.var, self.index, self.kernel.threads
        extent, width, first = self.value(s.extent), wide.width, f"{s.var}_first"
        tail = s.role == "flat"
        if tail:
            head = [f"const {t} {first} = (({t})GROUP * {n} + TID) * {width}; if ({first} < {extent}) {{",
                    f"const bool whole = {first} + {width} <= {extent};"]  # fmt: skip
        elif self.form.kind == "rows":
            head = [f"const {t} {first} = item_first; {{"]
        else:
            head = [f"for ({t} {first} = TID * {width}; {first} < {extent}; {first} += {n * width}) {{"]
        self.enter()
        known = {
            v: self.read_stretch(v.attr.name, self.storage(v.dtype), self.place(base, first), s, wide, extent)
            for v, base in wide.loads.items()
        }
        known = self.widened(known, width)
        made = {x: self.fresh("w") for x in wide.stores}
        narrow = {x: self.narrowed(x, width) for x in wide.stores}
        self.put(*[f"Vector<{'float' if narrow[x] else self.storage(x.buffer.dtype)}, {width}> {name};" for x, name in made.items()])
        inner = self.enter()
        inner.known[index(i)] = i
        inner.known.update((v, f"{name}.at[j_]") for v, name in known.items())
        self.roles.append(s.role)
        texts = [(made[x], self.value(x.value.args[0] if narrow[x] else x.value)) for x in wide.stores]
        self.put(*[f"{name}.at[j_] = {x};" for name, x in texts])
        self.roles.pop()
        lines = self.leave()
        at = f"min({first} + j_, {extent} - 1)" if tail else f"{first} + j_"
        self.put("#pragma unroll", f"for (int j_ = 0; j_ < {width}; j_++) {{", f"  const {t} {i} = {at};", *("  " + x for x in lines), "}")
        for x, name in made.items():
            if narrow[x]:
                self.put(f"const Vector<{self.storage(x.buffer.dtype)}, {width}> {name}_narrow = {narrow[x]}({name});")
                name += "_narrow"
            self.write_stretch(x.buffer.name, self.storage(x.buffer.dtype), self.place(wide.stores[x], first), name, s, wide, extent)
        self.forget({x.buffer for x in wide.stores})
        lines = self.leave()
        self.put(*head, *("  " + x for x in lines), "}")

    def head(self, s: Loop, extent: str) -> tuple[list[str], list[str]]:
        head, foot = self.head_of(s, extent)
        if s.role == "serial" and any(x in self.wide and x.role == s.role for x in s.body if isinstance(x, Loop)):
            head = ["#pragma unroll 4", *head]  # several stretches are on their way at once
        elif s.role == "serial" and not s.body and self.neighbours and s.until is None:
            head = ["#pragma unroll 8", *head]
        return head, foot

    def stretch_loop(self, s: Loop) -> None:
        """A loop over one stretch, which is read at once."""
        for a in s.accumulators:
            self.declare(a)
        wide = self.wide[s]
        for b, base in dict.fromkeys((v.attr, base) for v, base in wide.loads.items() if (v.attr, base) not in self.registers):
            vector = f"Vector<{self.storage(b.dtype)}, {wide.width}>"
            self.registers[b, base] = name = self.fresh("v")
            self.put(f"const {vector} {name} = *(const {vector}*)({b.name} + {self.value(base)});")
            if f"widen_{b.dtype}" in self.d.helpers:
                self.put(f"const Vector<float, {wide.width}> {name}_wide = {self.helper(f'widen_{b.dtype}')}({name});")
        inner = self.enter()
        inner.known[index(s.var)] = s.var
        for v, base in wide.loads.items():
            name = self.registers[v.attr, base]
            inner.known[v] = f"{name}.at[{s.var}]"
            if f"widen_{v.attr.dtype}" in self.d.helpers:
                inner.known[cast(v, float32)] = f"{name}_wide.at[{s.var}]"
        self.roles.append(s.role)
        self.accumulate(s.accumulators)
        self.roles.pop()
        lines = self.leave()
        self.put("#pragma unroll", f"for ({self.index} {s.var} = 0; {s.var} < {wide.width}; {s.var}++) {{", *("  " + x for x in lines), "}")
        for a in s.accumulators:
            self.bind(a)

    def row_pass(self, s: Loop) -> None:
        """A pass over a row, a thread's stretches one after the other."""
        for a in s.accumulators:
            self.declare(a)
        wide, i, t, n = self.wide[s], s.var, self.index, self.kernel.threads
        extent, width, first = self.value(s.extent), wide.width, f"{s.var}_first"
        if self.kept:
            head, foot = self.over_kept(s)
            self.fill_registers(wide, first, head, foot)
        else:
            unroll = ["#pragma unroll 4"] if s.accumulators else []
            head = [*unroll, f"for ({t} {first} = TID * {width}; {first} < {extent}; {first} += {n * width}) {{"]
            foot = ["}"]
        self.enter()
        known = self.widened({v: self.stretch(v.attr, base, first, width) for v, base in wide.loads.items()}, width)
        made = {
            x: self.registers.get((x.buffer, None), "") + "[k_]" if self.in_registers(x.buffer) else self.fresh("w") for x in wide.stores
        }
        narrow = {x: self.narrowed(x, width) for x in wide.stores}
        for x, name in made.items():
            if not self.in_registers(x.buffer):
                self.put(f"Vector<{'float' if narrow[x] else self.storage(x.buffer.dtype)}, {width}> {name};")
        inner = self.enter()
        inner.known[index(i)] = i
        inner.known.update((v, f"{name}.at[j_]") for v, name in known.items())
        self.roles.append(s.role)
        texts = [(made[x], self.value(x.value.args[0] if narrow[x] else x.value)) for x in wide.stores]
        self.put(*[f"{name}.at[j_] = {x};" for name, x in texts])
        self.accumulate(s.accumulators)
        self.roles.pop()
        lines = self.leave()
        self.put(
            "#pragma unroll",
            f"for (int j_ = 0; j_ < {width}; j_++) {{",
            f"  const {t} {i} = {first} + j_;",
            *("  " + x for x in lines),
            "}",
        )
        for x, name in made.items():
            if not self.in_registers(x.buffer):
                at = self.place(wide.stores[x], first)
                value = f"{narrow[x]}({name})" if narrow[x] else name
                self.put(f"*(Vector<{self.storage(x.buffer.dtype)}, {width}>*)({x.buffer.name} + {at}) = {value};")
        self.forget({x.buffer for x in wide.stores})
        lines = self.leave()
        self.put(*head, *("  " + x for x in lines), *foot)
        self.fold(s.accumulators)
        for a in s.accumulators:
            self.bind(a)

    def widened(self, known: dict[Value, str], width: int) -> dict[Value, str]:
        """What stands for the elements of stretches: of those whose halves are made float32, for these as well."""
        made = {}
        for v, name in known.items():
            wide = f"widen_{v.attr.dtype}"
            if wide in self.d.helpers and width % 2 == 0:
                made[cast(v, float32)] = self.fresh("f")
                self.put(f"const Vector<float, {width}> {made[cast(v, float32)]} = {self.helper(wide)}({name});")
        return known | made

    def narrowed(self, x: Store, width: int) -> str:
        """The function that makes halves of a stretch's float32 numbers two at a time, where the dialect has one and the store needs it."""
        name = f"narrow_{x.buffer.dtype}"
        if name not in self.d.helpers or x.value.op != "cast" or x.value.args[0].dtype is not float32 or width % 2:
            return ""
        self.helper(f"float32_to_{x.buffer.dtype}")
        return self.helper(name)

    def over_kept(self, s: Loop) -> tuple[list[str], list[str]]:
        """The lines that open and close a loop over what a thread keeps of a row."""
        assert self.kept is not None
        first = f"{s.var}_first"
        inside = "" if self.kept.even else f"if ({first} < {self.value(s.extent)}) "
        return [
            "#pragma unroll", f"for (int k_ = 0; k_ < {self.kept.count}; k_++) {{",
            f"  const {self.index} {first} = (k_ * {self.kernel.threads} + TID) * {self.wide[s].width}; {inside}{{",
        ], ["} }"]  # fmt: skip

    def read_first_row(self, s: Loop) -> None:
        """Before a loop over rows: reads what its passes keep of the first one; each iteration reads the next row's before it computes.

        What is the same for all rows is read here once.
        """
        assert self.kept is not None
        uses, lines = passes_that_read(self.kernel), []
        passes = [x for x in s.body if isinstance(x, Loop) and x in self.wide]
        self.ahead = {}
        for x in passes:
            for b, base in dict.fromkeys((v.attr, base) for v, base in self.wide[x].loads.items()):
                if (
                    b.space == "row"
                    or {(b, base)} & (self.ahead.keys() | self.registers.keys())
                    or not (self.kept.ahead or uses[b, base] > 1)
                ):
                    continue
                name, vector = self.fresh("next"), f"Vector<{self.storage(b.dtype)}, {self.wide[x].width}>"
                if s.var in base.deps:
                    self.ahead[b, base] = (name, s)
                else:
                    self.registers[b, base] = name
                self.put(f"{vector} {name}[{self.kept.count}];")
                place = self.place(substitute(base, {s.var: const(0, index_type)}), f"{passes[0].var}_first")
                lines.append(f"{name}[k_] = *(const {vector}*)({b.name} + {place});")
        if lines:
            head, foot = self.over_kept(passes[0])
            self.put(f"if (0 < {self.value(s.extent)}) {{", *head, *("    " + x for x in lines), *foot, "}")
        vars_ = {x.var for x in passes}
        roots = [v for x in passes for y in x.body if isinstance(y, Store) for v in (y.at, y.value)]
        roots += [a.value for x in passes for a in x.accumulators]
        for v in walk(roots):
            of_row = (
                v.op == "load" and len(v.args) == 1 and s.var in v.deps and not vars_ & v.deps and v.attr.name not in self.kernel.written
            )
            if of_row and v.args[0].deps <= {s.var, *self.outer_names()}:
                name, t = self.fresh("next"), self.storage(v.dtype)
                at = self.value(substitute(v.args[0], {s.var: const(0, index_type)}))
                self.put(f"{t} {name} = 0 < {self.value(s.extent)} ? {v.attr.name}[{at}] : 0;")
                self.pending.append((v, name, s))

    def outer_names(self) -> set[str]:
        """The names of the loops that are open."""
        return {v.attr for scope in self.scopes for v in scope.known if v.op == "index"}

    def body(self, statements: tuple[Statement, ...]) -> None:
        pending, self.pending = self.pending, []
        for v, following, rows in pending:  # a row's own numbers, such as its mean
            name, t = self.fresh("u"), self.storage(v.dtype)
            at = self.value(substitute(v.args[0], {rows.var: index(rows.var) + 1}))
            self.put(
                f"const {t} {name} = {following};", f"if ({rows.var} + 1 < {self.value(rows.extent)}) {following} = {v.attr.name}[{at}];"
            )
            self.scope.known[v] = name
        super().body(statements)

    def in_registers(self, b: Buffer) -> bool:
        """Whether a row's memory is registers, since each thread reads what it has written."""
        return bool(self.kept) and b.space == "row"

    def fill_registers(self, wide: Wide, first: str, head: list[str], foot: list[str]) -> None:
        """Reads what no pass has read before, all of it before anything is computed: so many accesses are under way at once."""
        new = {(v.attr, base): None for v, base in wide.loads.items() if not self.in_registers(v.attr)}
        reads, nexts = [], []
        for b in [x.buffer for x in wide.stores if self.in_registers(x.buffer)]:
            if (b, None) not in self.registers:
                self.registers[b, None] = self.fresh("kept")
                self.put(f"Vector<{self.storage(b.dtype)}, {wide.width}> {self.registers[b, None]}[{self.kept.count}];")
        uses = passes_that_read(self.kernel)
        for b, base in new:
            if (b, base) in self.registers or not (self.kept and (self.kept.ahead or uses[b, base] > 1)):
                continue
            name = self.registers[b, base] = self.fresh("kept")
            vector = f"Vector<{self.storage(b.dtype)}, {wide.width}>"
            self.put(f"{vector} {name}[{self.kept.count}];")
            if (b, base) not in self.ahead:
                reads.append(f"{name}[k_] = *(const {vector}*)({b.name} + {self.place(base, first)});")
                continue
            following, rows = self.ahead[b, base]
            reads.append(f"{name}[k_] = {following}[k_];")
            place = self.place(substitute(base, {rows.var: index(rows.var) + 1}), first)
            nexts.append((rows, f"{following}[k_] = *(const {vector}*)({b.name} + {place});"))
        if reads:
            self.put(*head, *("    " + x for x in reads), *foot)
        if nexts:
            rows = nexts[0][0]
            self.put(f"if ({rows.var} + 1 < {self.value(rows.extent)}) {{", *head, *("    " + x for _, x in nexts), *foot, "}")

    def stretch(self, b: Buffer, base: Value, first: str, width: int) -> str:
        """The vector of a thread's stretch of a buffer."""
        found = self.registers.get((b, None if b.space == "row" else base)) if self.kept else None
        if found is not None:
            return found + "[k_]"
        name = self.fresh("v")
        vector = f"Vector<{self.storage(b.dtype)}, {width}>"
        self.put(f"const {vector} {name} = *(const {vector}*)({b.name} + {self.place(base, first)});")
        return name

    def place(self, base: object, first: str) -> str:
        """The position where a stretch begins."""
        text = self.value(base)  # type: ignore[arg-type]
        return first if text == self.number(0, index_type) else f"{text} + {first}"

    def read_stretch(self, buffer: str, t: str, at: str, s: Loop, wide: Wide, extent: str) -> str:
        """Reads a stretch; the name of the vector. Behind the end its elements are the last one's."""
        name, n = self.fresh("v"), wide.width
        self.put(f"Vector<{t}, {n}> {name};")
        whole = f"{name} = *(const Vector<{t}, {n}>*)({buffer} + {at});"
        if s.role != "flat":
            self.put(whole)
            return name
        part = f"for (int j_ = 0; j_ < {n}; j_++) {name}.at[j_] = {buffer}[min({at} + j_, {self.last(at, s, extent)})];"
        self.put(f"if (whole) {whole}", "else {", "  #pragma unroll", f"  {part}", "}")
        return name

    def write_stretch(self, buffer: str, t: str, at: str, name: str, s: Loop, wide: Wide, extent: str) -> None:
        n = wide.width
        whole = f"*(Vector<{t}, {n}>*)({buffer} + {at}) = {name};"
        if s.role != "flat":
            self.put(whole)
            return
        part = f"for (int j_ = 0; j_ < {n}; j_++) if ({s.var}_first + j_ < {extent}) {buffer}[{at} + j_] = {name}.at[j_];"
        self.put(f"if (whole) {whole}", "else {", "  #pragma unroll", f"  {part}", "}")

    def last(self, at: str, s: Loop, extent: str) -> str:
        """The last position of a stretch that ends with the loop."""
        first = f"{s.var}_first"
        return f"{extent} - 1" if at == first else f"{at} + ({extent} - 1 - {first})"

    # ---------------------------------------------------------------- the whole

    def arguments(self) -> list[str]:
        out = super().arguments()
        return out[: len(out) - len(self.kernel.rows)]

    def opening(self) -> list[str]:
        lines = list(self.memory)
        if self.kernel.rows and not self.kept:
            lines.append("extern __shared__ __align__(16) uchar group_memory[];")
        place = "group_memory"
        for b in self.kernel.rows if not self.kept else ():
            t = self.storage(b.dtype)
            lines.append(f"{t}* const {b.name} = ({t}*)({place});")
            place = f"(uchar*){b.name} + ({b.extent} * (int)sizeof({t}) + 15) / 16 * 16"
        return lines


SMALL = frozenset(("bool", "uchar", "schar", "short", "ushort"))
