"""The OpenCL C of a generated kernel for one device.

GPUs run one element a work item. On CPUs a work item takes a stretch of elements: a compiler makes vector instructions of a
loop, and 16 384 elements a group keep the cost of groups small.
"""

from __future__ import annotations

import functools

from flambeau_codegen import Launch
from flambeau_codegen.language.program import Kernel, Loop
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


class StretchPrinter(opencl.OpenCLPrinter):
    """Prints a flat loop as a loop of each work item over elements that lie together."""

    def head(self, s: Loop, extent: str) -> tuple[list[str], list[str]]:
        if s.role != "flat":
            return super().head(s, extent)
        i, t, n = s.var, self.index, self.kernel.threads
        first = f"(({t})GROUP * {n} + TID) * {STRETCH}"
        opening = f"const {t} {i}_first = {first}, {i}_end = min({i}_first + {STRETCH}, {extent}); for ({t} {i} = {i}_first; {i} < {i}_end; {i}++) {{"
        return [opening], ["}"]


__all__ = ["facts", "group_of", "source_for"]
