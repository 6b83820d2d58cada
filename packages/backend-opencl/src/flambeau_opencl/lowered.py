"""Runs the programs that `flambeau_codegen` makes of ops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flambeau_codegen as codegen
import numpy as np
import pyopencl as cl
from flambeau_codegen import Slot, eager
from flambeau_codegen.eager import ATOMIC

from flambeau.backend import ShapeError, UnsupportedDTypeError
from flambeau.determinism import are_deterministic_algorithms_enabled

from .arrays import Array
from .devices import Device
from .printing import group_of, source_for
from .programs import program


class Step:
    """One launch: a kernel of its own, whose sizes and scalars are set once, and where its memory arguments are."""

    __slots__ = ("given", "group", "kernel", "name", "slots", "total")

    def __init__(self, device: Device, launch: Any, op: str) -> None:
        source = source_for(device, launch.kernel)
        self.name = f"{op}:{source.entry}"
        self.kernel = cl.Kernel(program(device, source.text, (*source.options, "-w"), op), source.entry)
        self.total, self.group = group_of(device, launch)
        self.slots: list[tuple[int, str, int]] = []
        self.given: list[tuple[int, int]] = []
        for place, argument in enumerate(launch.arguments):
            if isinstance(argument, Slot):
                self.slots.append((place, argument.kind, argument.index))
            elif isinstance(argument, codegen.Given):
                self.given.append((place, argument.index))
            elif isinstance(argument, codegen.Local):
                scratch: Any = cl.LocalMemory(argument.bytes)
                self.kernel.set_arg(place, scratch)
            else:
                self.kernel.set_arg(place, argument)


class Prepared(eager.Prepared):
    """A program on one device, with its kernels."""

    def __init__(self, device: Device, made: codegen.Program, op: str) -> None:
        super().__init__(device, made, op)
        self.checks = [Step(device, launch, op) for launch in made.checks]
        self.steps = [Step(device, launch, op) for launch in made.launches]

    def launch(self, inputs: Sequence[Array], outputs: Sequence[Array], temporaries: Sequence[Array], given: Sequence[int]) -> int:
        device = self.device
        memory: dict[str, Sequence[Array]] = {"input": inputs, "output": outputs, "temporary": temporaries}
        with device.lock:
            if self.checks:  # the caller's memory stays as it was where something is wrong with the data
                self.start(self.checks, memory, given)
                fault = device.read_fault()
                if not fault:
                    self.start(self.steps, memory, given)
                return fault
            self.start(self.steps, memory, given)
            return device.read_fault() if self.faults else 0

    def start(self, steps: Sequence[Step], memory: dict[str, Sequence[Array]], given: Sequence[int]) -> None:
        """Puts launches into the queue; the caller holds the device's lock."""
        device = self.device
        for step in steps:
            kernel = step.kernel
            for place, kind, index in step.slots:
                kernel.set_arg(place, device.fault_word if kind == "fault" else memory[kind][index].block.cl)
            for place, index in step.given:
                kernel.set_arg(place, np.uint64(given[index]))
            device.launch(kernel, step.name, step.total, step.group)


class Programs(eager.Programs):
    """The programs of OpenCL devices."""

    unsupported, shape_error = UnsupportedDTypeError, ShapeError

    def made(self, device: Device, program: codegen.Program, op: str, arrays: Sequence[Array]) -> Prepared:
        return Prepared(device, program, op)

    def deterministic(self) -> bool:
        return are_deterministic_algorithms_enabled()

    def transfer(self, target: Array, source: Array) -> None:
        device, size = target.device, target.dtype.itemsize
        with device.lock:
            cl.enqueue_copy(
                device.queue, target.block.cl, source.block.cl, byte_count=target.size * size,
                src_offset=source.start * size, dst_offset=target.start * size,
            )  # fmt: skip

    def clear(self, array: Array) -> None:
        device, size = array.device, array.dtype.itemsize
        with device.lock:
            cl.enqueue_fill_buffer(device.queue, array.block.cl, np.zeros(1, np.uint8), array.start * size, array.size * size)

    def number(self, array: Array) -> Any:
        return array.device.download(array.block, array.dtype, array.start, 1)[0].item()


programs = Programs()
run, cast, contiguous, copy_into, zeros = programs.run, programs.cast, programs.contiguous, programs.copy_into, programs.zeros

__all__ = ["ATOMIC", "cast", "contiguous", "copy_into", "programs", "run", "zeros"]
