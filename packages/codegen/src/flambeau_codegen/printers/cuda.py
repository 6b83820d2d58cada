"""Prints kernels as CUDA C++, for NVRTC or nvcc; it needs no header."""

from __future__ import annotations

import functools

from ..language.program import Kernel
from .gpu import GPUPrinter, dialect
from .source import Source, sourced
from .vectors import Kept

PRELUDE = """\
#define SHUFFLE(x, m) __shfl_xor_sync(0xFFFFFFFFu, x, m)
#define FIRST(x) __shfl_sync(0xFFFFFFFFu, x, 0)
"""
HELPERS = {
    "float16_to_float32": """\
__device__ __forceinline__ float float16_to_float32(ushort x) { float y; asm("cvt.f32.f16 %0, %1;" : "=f"(y) : "h"(x)); return y; }""",
    "float32_to_float16": """\
__device__ __forceinline__ ushort float32_to_float16(float x) { ushort y; asm("cvt.rn.f16.f32 %0, %1;" : "=h"(y) : "f"(x)); return y; }""",
    "quick_exp": """\
__device__ __forceinline__ float quick_exp(float x) {
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x * 1.44269504f));
  return y;
}""",
    "quick_reciprocal": """\
__device__ __forceinline__ float quick_reciprocal(float x) { float y; asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x)); return y; }""",
    "larger": """\
__device__ __forceinline__ float larger(float a, float b) {
#if __CUDA_ARCH__ >= 800
  float y;
  asm("max.NaN.f32 %0, %1, %2;" : "=f"(y) : "f"(a), "f"(b));
  return y;
#else
  return b > a || b != b ? b : a;
#endif
}""",
    "smaller": """\
__device__ __forceinline__ float smaller(float a, float b) {
#if __CUDA_ARCH__ >= 800
  float y;
  asm("min.NaN.f32 %0, %1, %2;" : "=f"(y) : "f"(a), "f"(b));
  return y;
#else
  return b < a || b != b ? b : a;
#endif
}""",
    "narrow_float16": """\
template <int N> __device__ __forceinline__ Vector<ushort, N> narrow_float16(const Vector<float, N>& x) {
  Vector<ushort, N> y;
  #pragma unroll
  for (int j = 0; j < N; j += 2) {
    uint both;
    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(both) : "f"(x.at[j + 1]), "f"(x.at[j]));
    y.at[j] = (ushort)both, y.at[j + 1] = (ushort)(both >> 16);
  }
  return y;
}""",
    "narrow_bfloat16": """\
template <int N> __device__ __forceinline__ Vector<ushort, N> narrow_bfloat16(const Vector<float, N>& x) {
  Vector<ushort, N> y;
  #pragma unroll
  for (int j = 0; j < N; j += 2) {
#if __CUDA_ARCH__ >= 800
    uint both;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(both) : "f"(x.at[j + 1]), "f"(x.at[j]));
    y.at[j] = (ushort)both, y.at[j + 1] = (ushort)(both >> 16);
#else
    y.at[j] = float32_to_bfloat16(x.at[j]), y.at[j + 1] = float32_to_bfloat16(x.at[j + 1]);
#endif
  }
  return y;
}""",
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
def source(kernel: Kernel, vectors: bool = False, kept: Kept | None = None) -> Source:
    """The CUDA C++ program of a kernel.

    Args:
        kernel: what to print.
        vectors: the text that moves vectors, for launches which `vectors.fits`, on arrays that begin at multiples of 16 bytes.
        kept: what a thread keeps of its row in registers: what `vectors.kept` says.
    """
    return sourced(GPUPrinter(kernel, CUDA, vectors, kept), OPTIONS)
