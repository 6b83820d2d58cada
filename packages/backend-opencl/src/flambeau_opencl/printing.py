"""The OpenCL C of a generated kernel for one device.

GPUs run one element a work item. On CPUs a work item takes a stretch of elements: a compiler makes vector instructions of a
loop, and 16 384 elements a group keep the cost of groups small.
"""

from __future__ import annotations

import functools

from flambeau_codegen import Launch
from flambeau_codegen.language.dtypes import float32
from flambeau_codegen.language.program import Kernel, Loop
from flambeau_codegen.language.values import Value
from flambeau_codegen.printers import opencl

from .devices import Device

STRETCH = 64  # elements of a work item on a CPU


@functools.cache
def facts(device: Device) -> opencl.Facts:
    """What the printer must know of a device."""
    return opencl.Facts(
        float64=device.float64, int64_atomics=device.int64_atomics, max_threads=device.max_threads, local_memory=device.local_memory
    )


def in_stretches(device: Device, kernel: Kernel) -> bool:
    """Whether a kernel's work items take stretches of elements."""
    first = kernel.body[0]
    return device.is_cpu and len(kernel.body) == 1 and isinstance(first, Loop) and first.role == "flat"


def group_of(device: Device, launch: Launch) -> tuple[tuple[int], tuple[int]]:
    """The global and the local size of a launch."""
    threads = launch.kernel.threads
    groups = launch.groups
    if in_stretches(device, launch.kernel):
        groups = -(-launch.extent // (threads * STRETCH))
    return (groups * threads,), (threads,)


def source_for(device: Device, kernel: Kernel) -> opencl.Source:
    """The source of a kernel."""
    return stretched(kernel, facts(device)) if in_stretches(device, kernel) else opencl.source(kernel, facts(device))


@functools.lru_cache(8192)
def stretched(kernel: Kernel, known: opencl.Facts) -> opencl.Source:
    """The source of a pointwise kernel whose work items take stretches."""
    printer = StretchPrinter(kernel, known)
    text = printer.print()
    return opencl.Source(text, opencl.entry(kernel), opencl.OPTIONS, "")


# erfc(y) = exp(-y * y) * p(t) / (1 + 2 y) with t = (y - 3) / (y + 3): p is a Chebyshev fit for y from 0 to 12, good to 4e-9 before rounding.
# The square's rounding error is corrected. CPU drivers call a scalar function here, four times slower; GPUs have a good one.
ERFC = """\
static inline float erfc_float32(const float x) {
  const float y = x < 0 ? -x : x, z = y > 20 ? 20 : y, t = (z - 3) / (z + 3);
  float p = -0.00025516402f;
  p = p * t - 0.0007434973f;
  p = p * t + 0.0020232147f;
  p = p * t + 0.0025552225f;
  p = p * t - 0.023812687f;
  p = p * t + 0.0682954f;
  p = p * t - 0.11926811f;
  p = p * t + 0.12964678f;
  p = p * t - 0.04756257f;
  p = p * t - 0.13562116f;
  p = p * t + 1.253008f;
  const double square = (double)z * z;
  const float high = (float)square, low = (float)(square - high);
  const float e = exp(-high) * (1 - low) * p / (1 + 2 * z);
  return x < 0 ? 2 - e : e;
}"""


class StretchPrinter(opencl.OpenCLPrinter):
    """Prints a flat loop as a loop of each work item over elements that lie together."""

    def call(self, v: Value, a: list[str]) -> str:
        if v.op == "erfc" and v.dtype is float32 and self.facts.float64:
            self.helpers.setdefault("erfc_float32", ERFC)
            if "#pragma OPENCL EXTENSION cl_khr_fp64 : enable" not in self.pragmas:
                self.pragmas.append("#pragma OPENCL EXTENSION cl_khr_fp64 : enable")
            return f"erfc_float32({a[0]})"
        return super().call(v, a)

    def head(self, s: Loop, extent: str) -> tuple[list[str], list[str]]:
        if s.role != "flat":
            return super().head(s, extent)
        i, t, n = s.var, self.index, self.kernel.threads
        first = f"(({t})GROUP * {n} + TID) * {STRETCH}"
        opening = f"const {t} {i}_first = {first}, {i}_end = min({i}_first + {STRETCH}, {extent}); for ({t} {i} = {i}_first; {i} < {i}_end; {i}++) {{"
        return [opening], ["}"]


__all__ = ["facts", "group_of", "source_for"]
