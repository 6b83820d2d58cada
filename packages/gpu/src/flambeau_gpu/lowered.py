"""Runs the programs that `flambeau_codegen` makes of ops."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import flambeau_codegen as codegen
import numpy as np
from flambeau_codegen import Given, Slot, eager
from flambeau_codegen.eager import ATOMIC
from flambeau_codegen.lowering.launch import dense
from flambeau_codegen.lowering.table import draws
from flambeau_codegen.printers import vectors

from flambeau.backend import ShapeError, UnsupportedDTypeError
from flambeau.determinism import are_deterministic_algorithms_enabled

from .arrays import ALIGNED, Array, layout_of
from .devices import Device
from .launcher import PythonLaunch, found
from .platform import check, platform, starts
from .programs import functions
from .runtime import TOLD, here

MOST = 29  # arrays of a program that the compiled launcher runs
SHARED = 48 << 10  # bytes that a group may share without asking
INPUT, OUTPUT, TEMPORARY, FAULT, GIVEN = range(5)
INT32 = np.dtype(np.int32)
KINDS = {"input": INPUT, "output": OUTPUT, "temporary": TEMPORARY, "fault": FAULT}

native = found().module
if native is not None:
    native.set_array(Array)
    TOLD.append(native.set_here)


class Step:
    """One launch: all that is known before the addresses, laid out as the driver reads it."""

    __slots__ = ("keep", "places", "start")

    def __init__(self, launch: codegen.Launch, made: Any, wide: bool, kept: vectors.Kept | None) -> None:
        kernel, sizes = launch.kernel, launch.sizes
        shared = vectors.scratch(kernel, sizes, kept)
        if shared > SHARED:
            raise codegen.UnsupportedError(f"a row of {shared} bytes does not fit in the {SHARED} that a group of threads shares")
        groups = vectors.groups(kernel, sizes, launch.extent, wide)
        late = [(place, a) for place, a in enumerate(launch.arguments) if isinstance(a, Slot | Given)]
        numbers = tuple([a.tobytes() if isinstance(a, np.generic) else None for a in launch.arguments if not isinstance(a, codegen.Local)])
        make: Any = PythonLaunch if native is None else native.Launch
        self.start = make(starts(), made.ptr, groups, kernel.threads, shared, numbers, tuple([place for place, _ in late]))
        self.places = [(GIVEN if isinstance(a, Given) else KINDS[a.kind], a.index) for _, a in late]
        self.keep = made


def nbytes_of(shape: tuple[int, ...], dtype: Any) -> int:
    """The bytes of a dense array."""
    return int(math.prod(shape) * dtype.itemsize)


class Faults:
    """What a program's kernels may find wrong with their data."""

    def __init__(self, faults: Sequence[codegen.Fault]) -> None:
        self.faults = faults

    def raise_fault(self, fault: int) -> None:
        """Raises the fault of a number that a kernel has left."""
        known = self.faults[fault - 1]
        raise eager.EXCEPTIONS.get(known.exception, RuntimeError)(known.message)


class Prepared(eager.Prepared):
    """A program on one GPU, with its kernels."""

    def __init__(self, device: Device, made: codegen.Program, op: str, aligned: bool) -> None:
        super().__init__(device, made, op)
        self.found = Faults(made.faults)
        launches = (*made.checks, *(codegen.guarded(made.launches) if made.checks else made.launches))
        wide = [aligned and vectors.fits(launch.kernel, launch.sizes) for launch in launches]
        kept = [vectors.kept(launch.kernel, launch.sizes) if w else None for launch, w in zip(launches, wide)]
        sources = [platform().source(launch.kernel, w, k) for launch, w, k in zip(launches, wide, kept)]
        steps = [Step(*parts) for parts in zip(launches, functions(device, sources, op), wide, kept)]
        self.checks, self.steps = steps[: len(made.checks)], steps[len(made.checks) :]
        self.results = [(nbytes_of(shape, dtype), dtype, shape, strides) for shape, dtype, strides in self.outputs]
        self.scratch = [(nbytes_of(shape, dtype), dtype, shape, dense(shape)) for shape, dtype in self.temporaries]
        self.plan = self.planned()
        kinds = {kind for step in self.steps for kind, _ in step.places}
        if len(self.steps) == 1 == len(self.results) and not (self.checks or self.scratch or self.several or kinds & {FAULT, GIVEN}):
            ((self.nbytes, *self.layout),) = self.results
            self.key = layout_of(device.index, *self.layout)
            self.run = self.run_one  # type: ignore[method-assign]

    def run_one(self, inputs: Sequence[Array], out: Sequence[Array] | None = None, given: Sequence[int] = ()) -> Any:
        """`run`, of a program that is one launch, writes one array and finds no faults: most are."""
        device, step = self.device, self.steps[0]
        if here.device != device.index:
            here.activate(device)
        stream = here.stream
        if out:
            made = out[0]
        else:
            made = Array(device.pool.allocate(self.nbytes) if self.nbytes else device.nothing, *self.layout)
            made.key = self.key
        code = step.start(stream, *[made.pointer if kind else inputs[i].pointer for kind, i in step.places])
        if code:
            check(code, self.op)
        if device.several_streams:
            device.used((*inputs, made), stream)
        if device.blocking and here.graph is None:
            device.finish()
        return made

    def planned(self) -> Any:
        """The program as the compiled launcher runs it; None where it does not."""
        kinds = {kind for step in self.steps for kind, _ in step.places}
        sizes = [n for n, *_ in (*self.results, *self.scratch)]
        if native is None or not self.steps or not self.results or not all(sizes) or self.checks:
            return None
        inputs = 1 + max((i for step in self.steps for kind, i in step.places if kind == INPUT), default=-1)
        total = inputs + len(sizes)
        first = {INPUT: 0, OUTPUT: inputs, TEMPORARY: inputs + len(self.results), GIVEN: total, FAULT: total + 2}
        if total > MOST:
            return None
        outputs = tuple(
            [(n, dtype, shape, strides, layout_of(self.device.index, dtype, shape, strides)) for n, dtype, shape, strides in self.results]
        )
        refs = tuple([first[kind] + i for step in self.steps for kind, i in step.places])
        assert native is not None
        return native.Plan(
            self.device.pool.store, self.device.index, inputs, outputs, tuple([n for n, *_ in self.scratch]),
            tuple([step.start for step in self.steps]), refs, self.several, self.op, check,
            functools.partial(self.device.fault_word, self.found) if FAULT in kinds else None,
        )  # fmt: skip

    def run(self, inputs: Sequence[Array], out: Sequence[Array] | None = None, given: Sequence[int] = ()) -> Any:
        device = self.device
        allocate, nothing = device.pool.allocate, device.nothing
        if out is None:
            out = [Array(allocate(n) if n else nothing, dtype, shape, strides) for n, dtype, shape, strides in self.results]
        scratch = [Array(allocate(n) if n else nothing, dtype, shape, strides) for n, dtype, shape, strides in self.scratch]
        self.start((inputs, out, scratch), given)
        return tuple(out) if self.several else out[0]

    def start(self, memory: tuple[Sequence[Array], ...], given: Sequence[int]) -> None:
        """Puts the launches into the current stream; faults in the data are raised when somebody waits."""
        device = self.device
        if here.device != device.index:
            here.activate(device)
        word = device.fault_word(self.found) if self.faults else 0
        if self.checks:
            self.check_first(memory, given, word)
        else:
            self.launch_all(self.steps, memory, given, word)
        if device.several_streams:
            device.used([a for arrays in memory for a in arrays], here.stream)
        if device.blocking and here.graph is None:
            device.finish()

    def launch_all(self, steps: Sequence[Step], memory: tuple[Sequence[Array], ...], given: Sequence[int], word: int) -> None:
        stream = here.stream
        for step in steps:
            values = [memory[kind][i].pointer if kind < FAULT else word if kind == FAULT else given[i] for kind, i in step.places]
            code = step.start(stream, *values)
            if code:
                check(code, self.op)

    def check_first(self, memory: tuple[Sequence[Array], ...], given: Sequence[int], word: int) -> None:
        """Looks for faults, and writes into the caller's memory where there are none: in the stream, nobody waits."""
        device = self.device
        found = device.empty((1,), INT32)
        device.clear(found)
        self.launch_all((*self.checks, *self.steps), memory, given, found.pointer)
        device.publish(word, found)


class Programs(eager.Programs):
    """The programs of GPUs."""

    unsupported, shape_error, vectors = UnsupportedDTypeError, ShapeError, True

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

    def seeded(self, device: Device, seed: int, offset: int) -> tuple[Any, Any, tuple[int, ...]]:
        if device.recording is None:
            return super().seeded(device, seed, offset)
        return device.recording.drawn(seed, offset) or super().seeded(device, seed, offset)

    def kernel(self, op: str, device_of: Callable[[int | None], Any]) -> Callable[..., Any]:
        """The kernel of an op, by the compiled launcher where what is asked for has run before."""
        slow = super().kernel(op, device_of)
        if native is None or op.endswith("_") or op in ATOMIC:
            return slow
        plans: dict[Any, Any] = {}
        kept = self.kept.setdefault(op, {})
        seed = draws().get(op, -1)

        def first(*args: Any) -> Any:
            out = slow(*args)
            key = kernel.key(*args)
            if key is not None and key not in plans:
                inputs: list[Any] = []
                if seed >= 0:
                    args = (*args[:seed], eager.SEED, eager.OFFSET, *args[seed + 2 :])
                known = eager.keyed(args, inputs)
                prepared = kept.get((inputs[0].block.device.index, known, None)) if inputs else None
                if len(plans) >= eager.KEPT:
                    plans.clear()
                plans[key] = None if prepared is None else prepared.plan
            return out

        kernel = native.Kernel(plans, first, seed)
        return kernel  # type: ignore[no-any-return]


programs = Programs()
run, cast, contiguous, copy_into, zeros = programs.run, programs.cast, programs.contiguous, programs.copy_into, programs.zeros

__all__ = ["ATOMIC", "cast", "contiguous", "copy_into", "programs", "run", "zeros"]
