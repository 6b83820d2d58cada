"""The OpenCL C of a generated kernel for one device.

GPUs run one element a work item. On CPUs a work item takes a stretch of elements, or a row: a compiler makes vector instructions
of a loop, and 16 384 elements a group keep the cost of groups small.
"""

from __future__ import annotations

import dataclasses
import functools

import pyopencl as cl
from flambeau_codegen import Launch
from flambeau_codegen.language.dtypes import float32
from flambeau_codegen.language.program import Kernel, Loop
from flambeau_codegen.language.values import Value
from flambeau_codegen.printers import opencl

from .devices import Device

STRETCH = 64  # elements of a work item on a CPU
ROWS = 8  # rows of a group on a CPU


@functools.cache
def facts(device: Device) -> opencl.Facts:
    """What the printer must know of a device."""
    rounded = bool(device.cl.single_fp_config & cl.device_fp_config.CORRECTLY_ROUNDED_DIVIDE_SQRT)
    return opencl.Facts(device.float64, device.int64_atomics, device.max_threads, rounded)


def form(device: Device, kernel: Kernel) -> str:
    """How a kernel is printed: on CPUs "stretches" (of elements a work item) or "rows" (one a work item), else "groups"."""
    first = kernel.body[0]
    if not device.is_cpu or len(kernel.body) != 1 or not isinstance(first, Loop):
        return "groups"
    if first.role == "flat":
        return "stretches"
    inner = first.body[0] if len(first.body) == 1 else None
    plain = isinstance(inner, Loop) and inner.role == "lanes" and not (first.accumulators or inner.accumulators or kernel.rows)
    return "rows" if first.role == "grid" and plain else "groups"


def group_of(device: Device, launch: Launch) -> tuple[tuple[int], tuple[int]]:
    """The global and the local size of a launch."""
    kind, threads, groups = form(device, launch.kernel), launch.kernel.threads, launch.groups
    if kind == "stretches":
        groups = -(-launch.extent // (threads * STRETCH))
    elif kind == "rows":
        groups, threads = -(-launch.extent // ROWS), ROWS
    return (groups * threads,), (threads,)


def source_for(device: Device, kernel: Kernel) -> opencl.Source:
    """The source of a kernel."""
    kind = form(device, kernel)
    return opencl.source(kernel, facts(device)) if kind == "groups" else for_cpu(kernel, facts(device), kind)


@functools.lru_cache(8192)
def for_cpu(kernel: Kernel, known: opencl.Facts, kind: str) -> opencl.Source:
    """The source of a kernel whose work items take stretches or rows."""
    printer = CPUPrinter(dataclasses.replace(kernel, threads=ROWS) if kind == "rows" else kernel, known)
    return dataclasses.replace(opencl.source(kernel, known), text=printer.print())


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


class CPUPrinter(opencl.OpenCLPrinter):
    """Prints loops that a CPU's compiler turns into vector instructions: each work item has one over elements that lie together."""

    def call(self, v: Value, a: list[str]) -> str:
        if v.op == "erfc" and v.dtype is float32 and self.facts.float64:
            self.helpers.setdefault("erfc_float32", ERFC)
            if "#pragma OPENCL EXTENSION cl_khr_fp64 : enable" not in self.pragmas:
                self.pragmas.append("#pragma OPENCL EXTENSION cl_khr_fp64 : enable")
            return f"erfc_float32({a[0]})"
        return super().call(v, a)

    def head(self, s: Loop, extent: str) -> tuple[list[str], list[str]]:
        i, t, n = s.var, self.index, self.kernel.threads
        if s.role == "flat":
            first = f"const {t} {i}_first = (({t})GROUP * {n} + TID) * {STRETCH}, {i}_end = min({i}_first + {STRETCH}, {extent});"
            return [f"{first} for ({t} {i} = {i}_first; {i} < {i}_end; {i}++) {{"], ["}"]
        if s.role == "grid":
            return [f"const {t} {i} = ({t})GROUP * {n} + TID; if ({i} < {extent}) {{"], ["}"]
        return [f"for ({t} {i} = 0; {i} < {extent}; {i}++) {{"], ["}"]


__all__ = ["facts", "group_of", "source_for"]
