"""Prints kernels as HIP C++, for hipRTC or hipcc. Warps of 32 threads, in the wavefronts of 64 that some devices have, too."""

from __future__ import annotations

import functools

from ..language.program import Kernel
from .gpu import GPUPrinter, dialect
from .source import Source, sourced
from .vectors import Kept

PRELUDE = """\
#if !defined(__HIPCC_RTC__)
#include <hip/hip_runtime.h>
#endif
#define SHUFFLE(x, m) __shfl_xor(x, m, 32)
#define FIRST(x) __shfl(x, 0, 32)
"""
HELPERS = {
    "quick_exp": "__device__ __forceinline__ float quick_exp(float x) { return __builtin_amdgcn_exp2f(x * 1.44269504f); }",
    "quick_reciprocal": "__device__ __forceinline__ float quick_reciprocal(float x) { return __builtin_amdgcn_rcpf(x); }",
    "float16_to_float32": "__device__ __forceinline__ float float16_to_float32(ushort x) { return (float)same_bits<_Float16>(x); }",
    "float32_to_float16": "__device__ __forceinline__ ushort float32_to_float16(float x) { return same_bits<ushort>((_Float16)x); }",
}
HIP = dialect("HIP C++", PRELUDE, HELPERS)
OPTIONS = ("-ffp-contract=off",)


@functools.lru_cache(8192)
def source(kernel: Kernel, vectors: bool = False, kept: Kept | None = None) -> Source:
    """The HIP C++ program of a kernel.

    Args:
        kernel: what to print.
        vectors: the text that moves vectors, for launches which `vectors.fits`, on arrays that begin at multiples of 16 bytes.
        kept: what a thread keeps of its row in registers: what `vectors.kept` says.
    """
    return sourced(GPUPrinter(kernel, HIP, vectors, kept), OPTIONS)
