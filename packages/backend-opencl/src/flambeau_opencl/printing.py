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
from flambeau_codegen.printers import opencl, vecmath
from flambeau_codegen.printers.scopes import Scope

from .declarations import PLATFORM
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
    return opencl.source(kernel, facts(device)) if kind == "groups" else for_cpu(kernel, facts(device), kind, device.platform == PLATFORM)


@functools.lru_cache(8192)
def for_cpu(kernel: Kernel, known: opencl.Facts, kind: str, clang: bool) -> opencl.Source:
    """The source of a kernel whose work items take stretches or rows."""
    printer = CPUPrinter(dataclasses.replace(kernel, threads=ROWS) if kind == "rows" else kernel, known, clang)
    return dataclasses.replace(opencl.source(kernel, known), text=printer.print())


# What processors have instructions for, by the names that clang knows. PoCL's own functions are compiled for another processor where the
# machine's is a new one, and are then called for each element.
INSTRUCTIONS = {
    "fma": "fma", "sqrt": "sqrt", "abs": "fabs", "floor": "floor", "ceil": "ceil", "trunc": "trunc", "rint": "rint", "copysign": "copysign",
    "min": "fmin", "max": "fmax",
}  # fmt: skip


class CPUPrinter(opencl.OpenCLPrinter):
    """Prints loops that a CPU's compiler turns into vector instructions: each work item has one over elements that lie together."""

    def __init__(self, kernel: Kernel, known: opencl.Facts, clang: bool) -> None:
        super().__init__(kernel, known)
        self.clang = clang  # whether the driver's compiler has clang's names of instructions

    def emit(self, v: Value, scope: Scope) -> str:
        """Functions are written out: a driver's own are called for one element after the other."""
        wide = v.op in vecmath.WIDE
        written = vecmath.expanded(v) if self.facts.float64 or not wide else None
        if written is None:
            return super().emit(v, scope)
        if wide:
            self.need_float64()
        return self.value(written)

    def call(self, v: Value, a: list[str]) -> str:
        if self.clang and v.dtype.kind == "f" and v.op in INSTRUCTIONS:
            return f"__builtin_{INSTRUCTIONS[v.op]}{'f' if v.dtype is float32 else ''}({', '.join(a)})"
        return super().call(v, a)

    def head(self, s: Loop, extent: str) -> tuple[list[str], list[str]]:
        i, t, n = s.var, self.index, self.kernel.threads
        if s.role == "flat":
            begin = f"const {t} {i}_first = (({t})GROUP * {n} + TID) * {STRETCH};"
            end = f"const {t} {i}_end = {i}_first + {STRETCH} < {extent} ? {i}_first + {STRETCH} : {extent};"
            return [f"{begin} {end} for ({t} {i} = {i}_first; {i} < {i}_end; {i}++) {{"], ["}"]
        if s.role == "grid":
            return [f"const {t} {i} = ({t})GROUP * {n} + TID; if ({i} < {extent}) {{"], ["}"]
        return [f"for ({t} {i} = 0; {i} < {extent}; {i}++) {{"], ["}"]


__all__ = ["facts", "group_of", "source_for"]
