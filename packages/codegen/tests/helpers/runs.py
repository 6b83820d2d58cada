"""Runs lowered programs on NumPy arrays of any layout: in the interpreter, or on an OpenCL device."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
from flambeau_codegen import Array, Local, Program, Slot, interpreter, lower
from flambeau_codegen.printers import opencl


def dtype_of(name: str) -> Any:
    return np.dtype(ml_dtypes.bfloat16) if name == "bfloat16" else np.dtype(name)


def root(x: np.ndarray) -> np.ndarray:
    """The array that owns x's memory, as a vector."""
    while isinstance(x.base, np.ndarray):
        x = x.base
    return np.lib.stride_tricks.as_strided(x, (x.size,), (x.itemsize,)) if x.size else np.zeros(1, x.dtype)


def describe(x: np.ndarray) -> Array:
    owner = x
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    start = x.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
    return Array(x.dtype.name, x.shape, tuple(s // x.itemsize for s in x.strides), start // x.itemsize if x.size else 0)


def interpreted(program: Program, inputs: list[np.ndarray]) -> list[np.ndarray]:
    return interpreter.run(program, [root(x) for x in inputs])


class Device:
    """The first OpenCL device."""

    def __init__(self) -> None:
        import pyopencl as cl

        self.cl = cl
        self.context = cl.Context([cl.get_platforms()[0].get_devices()[0]])
        self.queue = cl.CommandQueue(self.context)
        device = self.context.devices[0]
        self.facts = opencl.Facts(
            float64="cl_khr_fp64" in device.extensions,
            int64_atomics="cl_khr_int64_base_atomics" in device.extensions,
            max_threads=device.max_work_group_size,
        )
        self.kernels: dict[str, Any] = {}

    def compiled(self, kernel: Any) -> Any:
        source = opencl.source(kernel, self.facts)
        if source.key not in self.kernels:
            program = self.cl.Program(self.context, source.text).build(options=list(source.options))
            self.kernels[source.key] = self.cl.Kernel(program, source.entry)
        return self.kernels[source.key]

    def __call__(self, program: Program, inputs: list[np.ndarray]) -> list[np.ndarray]:
        cl, flags = self.cl, self.cl.mem_flags

        def put(x: np.ndarray) -> Any:
            return cl.Buffer(self.context, flags.READ_WRITE | flags.COPY_HOST_PTR, hostbuf=x if x.size else np.zeros(16, np.uint8))

        fault = np.zeros(1, np.int32)
        memory = {Slot("input", i): put(root(x)) for i, x in enumerate(inputs)} | {Slot("fault"): put(fault)}
        hosts = [interpreter.empty(a) for a in program.outputs]
        memory |= {Slot("output", i): put(x) for i, x in enumerate(hosts)}
        memory |= {Slot("temporary", i): put(interpreter.empty(a)) for i, a in enumerate(program.temporaries)}
        for launch in program.launches:
            arguments = [
                memory[a] if isinstance(a, Slot) else cl.LocalMemory(a.bytes) if isinstance(a, Local) else a for a in launch.arguments
            ]
            threads = launch.kernel.threads
            self.compiled(launch.kernel)(self.queue, (launch.groups * threads,), (threads,), *arguments)
        for i, x in enumerate(hosts):
            if x.size:
                cl.enqueue_copy(self.queue, x, memory[Slot("output", i)])
        cl.enqueue_copy(self.queue, fault, memory[Slot("fault")])
        if fault[0]:
            found = program.faults[int(fault[0]) - 1]
            raise (IndexError if found.exception == "IndexError" else RuntimeError)(found.message)
        return hosts


def call(op: str, *args: Any, run: Any = interpreted, deterministic: bool = False) -> Any:
    """The op's result on arrays; a tuple for ops of several results."""
    inputs: list[np.ndarray] = []

    def described(a: Any) -> Any:
        if isinstance(a, np.ndarray):
            inputs.append(a)
            return describe(a)
        return tuple(described(x) for x in a) if isinstance(a, list | tuple) else a

    given = [described(a) for a in args]
    program, general = (lower(op, *given, deterministic=deterministic, general=general) for general in (False, True))
    results, again = _arrays(program, run(program, inputs)), _arrays(general, run(general, inputs))
    for a, b in zip(results, again, strict=True):
        assert a.tobytes() == b.tobytes() or np.array_equal(a, b, equal_nan=True), f"{op}: general kernels give other bits"
    return tuple(results) if program.several else results[0]


def _arrays(program: Program, memory: list[np.ndarray]) -> list[np.ndarray]:
    """The outputs of a program as arrays of their shapes."""
    results = []
    for flat, a in zip(memory, program.outputs):
        dtype = dtype_of(a.dtype)
        results.append(flat.view(dtype)[: a.size].reshape(a.shape) if a.size else np.zeros(a.shape, dtype))
    return results


def into(op: str, target: np.ndarray, *args: Any) -> None:
    """Runs an in-place op on the interpreter; the target, of any layout, changes."""
    memory = [root(x) for x in (target, *[a for a in args if isinstance(a, np.ndarray)])]
    copies = {id(x.base): x.copy() for x in memory}
    given = [describe(target), *[describe(a) if isinstance(a, np.ndarray) else a for a in args]]
    again = [copies[id(x.base)] for x in memory]
    interpreter.run(lower(op, *given, general=True), again, again[:1])
    interpreter.run(lower(op, *given), memory, memory[:1])
    assert memory[0].tobytes() == again[0].tobytes() or np.array_equal(memory[0], again[0], equal_nan=True)
