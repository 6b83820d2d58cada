"""Prints kernels as OpenCL C 1.2."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from ..errors import UnsupportedError
from ..language.dtypes import (
    bfloat16,
    boolean,
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
)  # fmt: skip
from ..language.program import Kernel, Store
from .c import CPrinter, Dialect, uses
from .source import Source, sourced

TYPES = {
    float64: "double", float32: "float", float16: "ushort", bfloat16: "ushort", int64: "long", int32: "int", int16: "short", int8: "char",
    uint64: "ulong", uint32: "uint", uint16: "ushort", uint8: "uchar", boolean: "bool",
}  # fmt: skip

PRELUDE = """\
#pragma OPENCL FP_CONTRACT OFF
#define TID ((int)get_local_id(0))
#define GROUP get_group_id(0)
#define BARRIER barrier(CLK_LOCAL_MEM_FENCE)
"""

HELPERS = {
    "bfloat16_to_float32": "static inline float bfloat16_to_float32(ushort x) { return as_float((uint)x << 16); }",
    "float32_to_bfloat16": """\
static inline ushort float32_to_bfloat16(float x) {
  const uint b = as_uint(x);
  return x != x ? 0x7FC0 : (ushort)((b + 0x7FFF + ((b >> 16) & 1)) >> 16);
}""",
    # In integers and exact powers of two: vload_half and vstore_half are not of one quality everywhere.
    "float16_to_float32": """\
static inline float float16_to_float32(ushort x) {
  const uint sign = (uint)(x & 0x8000) << 16, e = (x >> 10) & 31, m = x & 1023;
  if (e == 0) return as_float(sign | as_uint((float)m * 0x1p-24f));
  return as_float(sign | (e == 31 ? 0x7F800000 : (e + 112) << 23) | m << 13);
}""",
    "float32_to_float16": """\
static inline ushort float32_to_float16(float x) {
  const uint b = as_uint(x), sign = (b >> 16) & 0x8000, a = b & 0x7FFFFFFF;
  if (a > 0x7F800000) return (ushort)(sign | 0x7E00);
  if (a >= 0x477FF000) return (ushort)(sign | 0x7C00);
  if (a < 0x38800000) return (ushort)(sign | (uint)rint(as_float(a) * 0x1p24f));
  return (ushort)(sign | ((a - 0x38000000 + 0xFFF + ((a >> 13) & 1)) >> 13));
}""",
}

OPENCL = Dialect(
    name="OpenCL C",
    types=TYPES,
    prelude=PRELUDE,
    signature="__kernel __attribute__((reqd_work_group_size({threads}, 1, 1))) void {name}({args})",
    function="static inline ",
    global_qualifier="__global ",
    group_memory="__local ",
    swap={32: "atomic_cmpxchg", 64: "atom_cmpxchg"},
    helpers=HELPERS,
)


@dataclass(frozen=True)
class Facts:
    """What a device can do.

    Args:
        float64: double precision (cl_khr_fp64, or OpenCL 1.2's optional core feature).
        int64_atomics: cl_khr_int64_base_atomics and cl_khr_int64_extended_atomics.
        max_threads: the largest group.
        correctly_rounded: whether float32 division and square roots can be (CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT); without it the last bits
            of random draws may differ from other devices'.
    """

    float64: bool = False
    int64_atomics: bool = False
    max_threads: int = 256
    correctly_rounded: bool = True


@functools.lru_cache(8192)
def source(kernel: Kernel, facts: Facts = Facts()) -> Source:
    """The OpenCL C program of a kernel.

    Raises:
        UnsupportedError: the device lacks what the kernel needs.
    """
    options = ("-cl-fp32-correctly-rounded-divide-sqrt",) if facts.correctly_rounded else ()
    return sourced(OpenCLPrinter(kernel, facts), options)


class OpenCLPrinter(CPrinter):
    """Prints one kernel for a device with these facts."""

    def __init__(self, kernel: Kernel, facts: Facts) -> None:
        super().__init__(kernel, OPENCL)
        self.facts = facts
        self.pragmas: list[str] = []
        if uses(kernel, float64):
            if not facts.float64:
                raise UnsupportedError(f"kernel {kernel.name} computes in float64, which the device does not have; use float32")
            self.need_float64()
        if kernel.threads > facts.max_threads:
            raise UnsupportedError(
                f"kernel {kernel.name} needs groups of {kernel.threads} threads; the device has at most {facts.max_threads}"
            )

    def need_float64(self) -> None:
        """Notes that the kernel computes in float64."""
        pragma = "#pragma OPENCL EXTENSION cl_khr_fp64 : enable"
        if pragma not in self.pragmas:
            self.pragmas.append(pragma)

    def prelude(self) -> str:
        return "\n".join([*self.pragmas, super().prelude()])

    def atomic(self, s: Store) -> str:
        d, name = s.buffer.dtype, f"atomic_{s.combine}_{s.buffer.dtype}"
        if d.bits == 64 and not self.facts.int64_atomics:
            raise UnsupportedError(
                f"kernel {self.kernel.name} folds {d} atomically, for which the device lacks cl_khr_int64_base_atomics; "
                "ask for a deterministic order, or use 32-bit numbers"
            )
        if d.bits == 64:
            for half in ("base", "extended"):
                pragma = f"#pragma OPENCL EXTENSION cl_khr_int64_{half}_atomics : enable"
                if pragma not in self.pragmas:
                    self.pragmas.append(pragma)
        if name not in self.helpers:
            text = self.exchange(s, d, name)  # first, for it may need helpers of its own
            self.helpers[name] = text
        return name
