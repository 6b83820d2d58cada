"""Runs the programs that `flambeau_codegen` makes of ops."""

from __future__ import annotations

import ctypes
import math
import threading
from collections.abc import Sequence
from typing import Any

import flambeau_codegen as codegen
import numpy as np
from flambeau_codegen import Slot, eager
from flambeau_codegen.eager import ATOMIC
from flambeau_codegen.lowering.launch import dense
from flambeau_codegen.printers import cuda, vectors

from flambeau.backend import ShapeError, UnsupportedDTypeError
from flambeau.determinism import are_deterministic_algorithms_enabled

from .arrays import ALIGNED, Array
from .devices import Device
from .programs import function
from .runtime import LaunchConfig, check, driver, here

SHARED = 48 << 10  # bytes that a group may share without asking
INPUT, OUTPUT, TEMPORARY, FAULT = range(4)
KINDS = {"input": INPUT, "output": OUTPUT, "temporary": TEMPORARY, "fault": FAULT}


class Step:
    """One launch: all that is known before the addresses, laid out as the driver reads it."""

    __slots__ = ("config", "function", "keep", "parameters", "places", "pointers", "reference")

    def __init__(self, device: Device, launch: codegen.Launch, op: str, aligned: bool) -> None:
        kernel, sizes = launch.kernel, launch.sizes
        wide = aligned and vectors.fits(kernel, sizes)
        source = cuda.source(kernel, wide)
        made = function(device, source, op)
        shared = vectors.scratch(kernel, sizes)
        if shared > SHARED:
            raise codegen.UnsupportedError(f"a row of {shared} bytes does not fit in the {SHARED} that a group of threads shares")
        groups = vectors.groups(kernel, sizes, launch.extent, wide)
        config = LaunchConfig(groups, 1, 1, kernel.threads, 1, 1, shared, None, None, 0)
        slots = [(place, a) for place, a in enumerate(launch.arguments) if isinstance(a, Slot)]
        numbers = {place: np.array(a) for place, a in enumerate(launch.arguments) if isinstance(a, np.generic)}
        self.pointers = (ctypes.c_uint64 * len(slots))()
        first = ctypes.addressof(self.pointers)
        self.parameters = (ctypes.c_void_p * (len(slots) + len(numbers)))()
        for j, (place, _) in enumerate(slots):
            self.parameters[place] = first + 8 * j
        for place, number in numbers.items():
            self.parameters[place] = number.ctypes.data
        self.places = [(j, KINDS[slot.kind], slot.index) for j, (_, slot) in enumerate(slots)]
        self.config, self.reference, self.function = config, ctypes.byref(config), ctypes.c_void_p(made.ptr)
        self.keep = (made, numbers)


def nbytes_of(shape: tuple[int, ...], dtype: Any) -> int:
    """The bytes of a dense array."""
    return int(math.prod(shape) * dtype.itemsize)


class Prepared(eager.Prepared):
    """A program on one GPU, with its kernels."""

    def __init__(self, device: Device, made: codegen.Program, op: str, aligned: bool) -> None:
        super().__init__(device, made, op)
        self.steps = [Step(device, launch, op, aligned) for launch in made.launches]
        self.lock = threading.Lock()  # held while addresses are set and the launch reads them
        self.results = [(nbytes_of(shape, dtype), dtype, shape, strides) for shape, dtype, strides in self.outputs]
        self.scratch = [(nbytes_of(shape, dtype), dtype, shape, dense(shape)) for shape, dtype in self.temporaries]

        if len(self.steps) == 1 == len(self.results) and not (self.faults or self.scratch or self.several):
            (step,), ((self.nbytes, *self.layout),) = self.steps, self.results
            self.read = [(j, index) for j, kind, index in step.places if kind == INPUT]
            self.written = [j for j, kind, _ in step.places if kind == OUTPUT]
            self.run = self.run_one  # type: ignore[method-assign]

    def run_one(self, inputs: Sequence[Array], out: Sequence[Array] | None = None) -> Any:
        """`run`, of a program that is one launch, writes one array and finds no faults: most are."""
        device, step = self.device, self.steps[0]
        if here.device != device.index:
            here.activate(device)
        stream, pointers = here.stream, step.pointers
        made = out[0] if out else Array(device.pool.allocate(self.nbytes) if self.nbytes else device.nothing, *self.layout)
        with self.lock:
            for j, index in self.read:
                pointers[j] = inputs[index].pointer
            for j in self.written:
                pointers[j] = made.pointer
            step.config.stream = stream
            code = _launch(step.reference, step.function, step.parameters, None)
        if code:
            check(code, self.op)
        if device.several_streams:
            device.used((*inputs, made), stream)
        if device.blocking:
            device.finish()
        return made

    def run(self, inputs: Sequence[Array], out: Sequence[Array] | None = None) -> Any:
        device = self.device
        allocate, nothing = device.pool.allocate, device.nothing
        if out is None:
            out = [Array(allocate(n) if n else nothing, dtype, shape, strides) for n, dtype, shape, strides in self.results]
        self.launch(inputs, out, [Array(allocate(n), dtype, shape, strides) for n, dtype, shape, strides in self.scratch])
        return tuple(out) if self.several else out[0]

    def launch(self, inputs: Sequence[Array], outputs: Sequence[Array], temporaries: Sequence[Array]) -> int:
        device = self.device
        if here.device != device.index:
            here.activate(device)
        memory, stream = (inputs, outputs, temporaries), here.stream
        word = device.fault_word(self) if self.faults else 0
        with self.lock:
            for step in self.steps:
                pointers, config = step.pointers, step.config
                for j, kind, index in step.places:
                    pointers[j] = word if kind == FAULT else memory[kind][index].pointer
                config.stream = stream
                code = _launch(step.reference, step.function, step.parameters, None)
                if code:
                    check(code, self.op)
        if device.several_streams:
            device.used((*inputs, *outputs), stream)
        if device.blocking:
            device.finish()
        return 0  # faults are raised when somebody waits

    def raise_fault(self, fault: int) -> None:
        """Raises a fault that a kernel has found in its data."""
        known = self.faults[fault - 1]
        raise eager.EXCEPTIONS.get(known.exception, RuntimeError)(known.message)


_launch = driver().cuLaunchKernelEx


class Programs(eager.Programs):
    """The programs of GPUs."""

    unsupported, shape_error = UnsupportedDTypeError, ShapeError

    def made(self, device: Device, program: codegen.Program, op: str, arrays: Sequence[Array]) -> Prepared:
        return Prepared(device, program, op, all(a.pointer % ALIGNED == 0 for a in arrays))

    def deterministic(self) -> bool:
        return are_deterministic_algorithms_enabled()

    def transfer(self, target: Array, source: Array) -> None:
        target.device.copy(target, source)

    def clear(self, array: Array) -> None:
        array.device.clear(array)

    def number(self, array: Array) -> Any:
        return array.device.download(array).item()


programs = Programs()
run, cast, contiguous, copy_into, zeros = programs.run, programs.cast, programs.contiguous, programs.copy_into, programs.zeros

__all__ = ["ATOMIC", "cast", "contiguous", "copy_into", "programs", "run", "zeros"]
