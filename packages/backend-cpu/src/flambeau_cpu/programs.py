"""Runs the programs that `flambeau_codegen` makes of ops on NumPy arrays.

A program is lowered, printed, compiled and prepared once for the dtypes and layouts of its operands. What a call then does: allocate the
results, write addresses before the numbers that are known already, and call.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import flambeau_codegen as codegen
import numpy as np
from flambeau_codegen import Launch, Local, Slot
from flambeau_codegen.language.program import Kernel, Loop, loops, operands, stores
from flambeau_codegen.language.values import walk
from flambeau_codegen.lowering.pointwise import RULES
from flambeau_codegen.printers import llvm

from . import pool
from .machine import function
from .memory import empty
from .tasks import address_of
from .threads import threads

_np: Any = np
F32 = np.dtype(np.float32)
KEPT = 1024  # prepared programs of one op
ALIGN = 1024  # iterations of a flat loop that a chunk has a multiple of
WORTH = 1 << 19  # operations on elements from which on a kernel runs on several threads
CHUNKS = 4  # of each thread


def word(number: Any) -> bytes:
    """An argument's 8 bytes."""
    x = np.asarray(number)
    return (x.astype(np.int64) if x.dtype in (np.int32, np.int64) else x).tobytes().ljust(8, b"\0")


def weight(kernel: Kernel) -> int:
    """About how many operations an iteration of the innermost loops is."""
    every = [*loops(kernel.body), *stores(kernel.body)]
    return max(4, sum(v.op not in ("const", "size", "scalar", "index") for v in walk([v for s in every for v in operands(s)])))


class Fault(Exception):
    """A kernel found its data wrong."""


class Step:
    """One launch: its code, the numbers among its arguments, and how it is cut into chunks."""

    __slots__ = ("address", "call", "chunk", "extent", "heads", "parallel", "slots", "tail")

    def __init__(self, launch: Launch, elements: int) -> None:
        kernel = launch.kernel
        source = llvm.source(kernel)
        self.address = function(source.text, source.entry, source.key)
        self.call = pool.function_at(self.address)
        self.slots = [(a.kind, a.index) for a in launch.arguments if isinstance(a, Slot)]
        self.heads = struct.Struct(f"{len(self.slots)}Q")
        self.tail = b"".join(word(a) for a in launch.arguments if not isinstance(a, Slot | Local))
        self.extent = launch.extent
        first = kernel.body[0]
        flat = isinstance(first, Loop) and first.role == "flat" and not any(True for _ in loops(first.body))
        self.parallel = elements * weight(kernel) >= WORTH and self.extent > 1
        self.chunk = ALIGN if flat else max(1, -(-4096 * self.extent // max(1, elements)))

    def run(self, addresses: Sequence[int]) -> None:
        """Runs the kernel on memory at these addresses."""
        args = self.heads.pack(*addresses) + self.tail
        if self.parallel:
            count = threads()
            chunk = max(self.chunk, -(-self.extent // (CHUNKS * count * self.chunk)) * self.chunk)
            pool.run(self.address, args, self.extent, chunk, count)
        else:
            self.call(args, 0, self.extent)


class Prepared:
    """A program, ready to run on arrays of the layouts that it was made for."""

    __slots__ = ("faults", "like", "outputs", "several", "steps", "temporaries")

    def __init__(self, made: codegen.Program, inputs: Sequence[Any], like: bool) -> None:
        self.outputs = [(a.shape, numpy_dtype(a.dtype)) for a in made.outputs]
        self.temporaries = [(a.shape, numpy_dtype(a.dtype)) for a in made.temporaries]
        elements = max([a.size for a in (*inputs, *made.outputs, *made.temporaries)], default=1)
        self.steps = [Step(launch, elements) for launch in made.launches]
        self.faults, self.several = made.faults, made.several
        self.like = like  # whether results are laid out as the first operand is

    def run(self, inputs: Sequence[Any], out: Sequence[Any] | None = None) -> Any:
        """The results; `out` are the arrays that the program was made to write into."""
        if out is None:
            if self.like:
                out = [_np.empty_like(inputs[0], dtype) for _, dtype in self.outputs]
            else:
                out = [empty(shape, dtype) for shape, dtype in self.outputs]
        temporaries = [_np.empty(shape, dtype) for shape, dtype in self.temporaries]
        fault = _np.zeros(1, _np.int32) if self.faults else None
        memory = {
            "input": [address_of(a) for a in inputs], "output": [address_of(a) for a in out],
            "temporary": [address_of(a) for a in temporaries], "fault": [] if fault is None else [address_of(fault)],
        }  # fmt: skip
        for step in self.steps:
            step.run([memory[kind][index] for kind, index in step.slots])
        if fault is not None and fault[0]:
            raise Fault("it found its data wrong")
        return tuple(out) if self.several else out[0]


_prepared: dict[str, dict[Any, Prepared | Exception]] = {}
_told: set[str] = set()  # ops whose kernels could not be made though the arguments were right


def numpy_dtype(name: str) -> Any:
    """The NumPy dtype of a name."""
    if name == "bfloat16":
        import ml_dtypes

        return np.dtype(ml_dtypes.bfloat16)
    return np.dtype(name)


def described_as(*shape: int, dtype: str = "float32") -> codegen.Array:
    """A dense array that a program is made for, without one at hand."""
    return codegen.Array(dtype, shape)


def described(a: Any) -> Any:
    """An argument as `lower` takes it."""
    if a.__class__ is np.ndarray:
        size = a.itemsize
        if any(s % size for s in a.strides):
            raise codegen.UnsupportedError("an array whose strides are no multiples of its elements' size")
        return codegen.Array(a.dtype.name, a.shape, tuple([s // size for s in a.strides]))
    if isinstance(a, list | tuple):
        return tuple([described(x) for x in a])
    return a


def key_of(a: Any) -> Any:
    """What of an argument decides which program runs."""
    if a.__class__ is np.ndarray:
        return (a.dtype.num, a.shape, a.strides)
    if a.__class__ is float:
        return a.hex()
    if isinstance(a, list | tuple):
        return tuple([key_of(x) for x in a])
    return (a.__class__, a)


def arrays_of(args: Sequence[Any]) -> list[Any]:
    """The arrays among arguments, those in lists included, and descriptions of arrays."""
    found: list[Any] = []
    for a in args:
        if a.__class__ is np.ndarray or a.__class__ is codegen.Array:
            found.append(a)
        elif isinstance(a, list | tuple):
            found += arrays_of(a)
    return found


def prepared(op: str, args: Sequence[Any], out: Sequence[Any] | None = None) -> Prepared | Exception:
    """The program of an op for such arguments, or what kept it from being made."""
    kept = _prepared.get(op)
    if kept is None:
        kept = _prepared.setdefault(op, {})
    key = (key_of(args), out and key_of(out))
    made = kept.get(key)
    if made is None:
        try:
            made = prepare(op, args, out)
        except Exception as error:
            made = error.with_traceback(None)  # which would keep the arguments
        if len(kept) >= KEPT:
            kept.clear()
        kept[key] = made
    return made


def prepare(op: str, args: Sequence[Any], out: Sequence[Any] | None) -> Prepared:
    """Lowers, prints and compiles.

    Raises:
        UnsupportedError: no kernel is generated for these arguments.
        ValueError, IndexError, RuntimeError, TypeError: they are wrong.
    """
    inputs = arrays_of(args)
    given = [described(a) for a in args]
    outs = None if out is None else tuple([described(a) for a in out])
    like = False
    if outs is None and op in RULES and not inputs[0].flags.c_contiguous and all(a.shape == inputs[0].shape for a in inputs):
        like = True
        made = codegen.lower(op, *given)
        outs = tuple([described(_np.empty_like(inputs[0], numpy_dtype(a.dtype))) for a in made.outputs])
    return Prepared(codegen.lower(op, *given, out=outs), inputs, like)


def step(op: str, args: Sequence[Any], out: Sequence[Any] | None = None) -> Step:
    """The one launch of a program that is made for all of a kernel's operands; raises what kept it from being made."""
    program = prepared(op, args, out)
    if isinstance(program, Exception):
        raise program.with_traceback(None)
    return program.steps[0]


def run(op: str, args: Sequence[Any], otherwise: Callable[..., Any], out: Sequence[Any] | None = None) -> Any:
    """Runs an op by a generated kernel, or where there is none for these arguments by another one.

    Where the arguments are wrong, the other one says so. Where it takes them, and the generator had refused them in other words than that
    they are not supported, the generator is wrong: a warning says so, once for an op.
    """
    program = prepared(op, args, out)
    fault: Exception
    if isinstance(program, Prepared):
        try:
            return program.run(arrays_of(args), out)
        except Fault as error:
            fault = error
    else:
        fault = program
    result = otherwise(*args)
    if not isinstance(fault, codegen.UnsupportedError) and op not in _told:
        _told.add(op)
        what = f"{type(fault).__name__}: {fault}".removesuffix(": ")
        warnings.warn(
            f"flambeau-cpu: {op} ran on the device's own kernel, for the generated one failed: {what}", RuntimeWarning, stacklevel=3
        )
    return result
