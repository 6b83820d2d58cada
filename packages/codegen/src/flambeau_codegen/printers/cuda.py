"""Prints kernels as CUDA C++, for NVRTC or nvcc; it needs no header."""

from __future__ import annotations

import functools

from ..language.program import Kernel
from .gpu import GPUPrinter, dialect
from .source import Source, sourced

PRELUDE = """\
#define SHUFFLE(x, m) __shfl_xor_sync(0xFFFFFFFFu, x, m)
#define FIRST(x) __shfl_sync(0xFFFFFFFFu, x, 0)
"""
HELPERS = {
    "float16_to_float32": """\
__device__ __forceinline__ float float16_to_float32(ushort x) { float y; asm("cvt.f32.f16 %0, %1;" : "=f"(y) : "h"(x)); return y; }""",
    "float32_to_float16": """\
__device__ __forceinline__ ushort float32_to_float16(float x) { ushort y; asm("cvt.rn.f16.f32 %0, %1;" : "=h"(y) : "f"(x)); return y; }""",
    "float32_to_bfloat16": """\
__device__ __forceinline__ ushort float32_to_bfloat16(float x) {
#if __CUDA_ARCH__ >= 800
  ushort y;
  asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(y) : "f"(x));
  return y;
#else
  const uint b = __float_as_uint(x);
  return x != x ? 0x7FC0 : (ushort)((b + 0x7FFF + ((b >> 16) & 1)) >> 16);
#endif
}""",
}
CUDA = dialect("CUDA C++", PRELUDE, HELPERS)
OPTIONS = ("--fmad=false",)  # the language says where a product and a sum are rounded once


@functools.lru_cache(8192)
def source(kernel: Kernel, vectors: bool = False) -> Source:
    """The CUDA C++ program of a kernel.

    Args:
        kernel: what to print.
        vectors: the text that moves vectors, for launches which `vectors.fits`, on arrays that begin at multiples of 16 bytes.
    """
    return sourced(GPUPrinter(kernel, CUDA, vectors), OPTIONS)
