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
from ..language.program import Accumulator, Kernel, Loop, Store
from ..language.values import index
from .c import CPrinter, Dialect
from .vectors import Wide, form

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
template <class T, int N> struct __align__(sizeof(T) * N) Vector { T at[N]; };
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
    """Prints one kernel; with vectors, for launches whose sizes and arrays allow them."""

    def __init__(self, kernel: Kernel, dialect: Dialect, vectors: bool) -> None:
        super().__init__(kernel, dialect)
        self.form = form(kernel)
        self.wide = self.form.wide if vectors else {}
        self.memory: list[str] = []  # declarations of what the group shares

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

    def head(self, s: Loop, extent: str) -> tuple[list[str], list[str]]:
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
            super().loop(s)
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
        made = {x: self.fresh("w") for x in wide.stores}
        self.put(*[f"Vector<{self.storage(x.buffer.dtype)}, {width}> {name};" for x, name in made.items()])
        inner = self.enter()
        inner.known[index(i)] = i
        inner.known.update((v, f"{name}.at[j_]") for v, name in known.items())
        self.roles.append(s.role)
        texts = [(made[x], self.value(x.value)) for x in wide.stores]
        self.put(*[f"{name}.at[j_] = {x};" for name, x in texts])
        self.roles.pop()
        lines = self.leave()
        at = f"min({first} + j_, {extent} - 1)" if tail else f"{first} + j_"
        self.put("#pragma unroll", f"for (int j_ = 0; j_ < {width}; j_++) {{", f"  const {t} {i} = {at};", *("  " + x for x in lines), "}")
        for x, name in made.items():
            self.write_stretch(x.buffer.name, self.storage(x.buffer.dtype), self.place(wide.stores[x], first), name, s, wide, extent)
        self.forget({x.buffer for x in wide.stores})
        lines = self.leave()
        self.put(*head, *("  " + x for x in lines), "}")

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
        if self.kernel.rows:
            lines.append("extern __shared__ __align__(16) uchar group_memory[];")
        place = "group_memory"
        for b in self.kernel.rows:
            t = self.storage(b.dtype)
            lines.append(f"{t}* const {b.name} = ({t}*)({place});")
            place = f"(uchar*){b.name} + ({b.extent} * (int)sizeof({t}) + 15) / 16 * 16"
        return lines


SMALL = frozenset(("bool", "uchar", "schar", "short", "ushort"))
