"""Runs the programs that `flambeau_codegen` makes of ops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flambeau_codegen as codegen
import numpy as np
import pyopencl as cl
from flambeau_codegen import Slot
from flambeau_codegen.lowering.pointwise import RULES

from flambeau.backend import UnsupportedDTypeError
from flambeau.determinism import are_deterministic_algorithms_enabled

from .arrays import Array, dtype_name
from .devices import Device
from .printing import group_of, source_for
from .programs import program

KEPT = 4096  # prepared programs of one op
# Ops that add, or write, elements that may meet: with atomics, unless deterministic algorithms are asked for.
ATOMIC = frozenset(("scatter", "scatter_add", "scatter_reduce", "index_add", "index_copy", "index_put", "put", "embedding_dense_backward"))
EXCEPTIONS: dict[str, type[Exception]] = {
    "IndexError": IndexError, "ValueError": ValueError, "RuntimeError": RuntimeError, "TypeError": TypeError,
    "ZeroDivisionError": ZeroDivisionError,
}  # fmt: skip


class Step:
    """One launch: a kernel of its own, whose sizes and scalars are set once, and where its memory arguments are."""

    __slots__ = ("group", "kernel", "name", "slots", "total")

    def __init__(self, device: Device, launch: Any, op: str) -> None:
        source = source_for(device, launch.kernel)
        self.name = f"{op}:{source.entry}"
        self.kernel = cl.Kernel(program(device, source.text, (*source.options, "-w"), op), source.entry)
        self.total, self.group = group_of(device, launch)
        self.slots: list[tuple[int, str, int]] = []
        for place, argument in enumerate(launch.arguments):
            if isinstance(argument, Slot):
                self.slots.append((place, argument.kind, argument.index))
            elif isinstance(argument, codegen.Local):
                scratch: Any = cl.LocalMemory(argument.bytes)
                self.kernel.set_arg(place, scratch)
            else:
                self.kernel.set_arg(place, argument)


class Prepared:
    """A program on one device, ready to run on arrays of the layouts that it was made for."""

    def __init__(self, device: Device, made: Any, op: str) -> None:
        self.device, self.op = device, op
        self.outputs = [(a.shape, numpy_dtype(a.dtype), a.strides) for a in made.outputs]
        self.temporaries = [(a.shape, numpy_dtype(a.dtype)) for a in made.temporaries]
        self.steps = [Step(device, launch, op) for launch in made.launches]
        self.faults, self.several = made.faults, made.several

    def run(self, inputs: Sequence[Array], out: Sequence[Array] | None = None) -> Any:
        """The results; `out` are the arrays that the program was made to write into."""
        device = self.device
        outputs = [device.empty(shape, dtype, strides) for shape, dtype, strides in self.outputs] if out is None else out
        temporaries = [device.empty(shape, dtype) for shape, dtype in self.temporaries]
        memory: dict[str, Sequence[Array]] = {"input": inputs, "output": outputs, "temporary": temporaries}
        with device.lock:
            for step in self.steps:
                kernel = step.kernel
                for place, kind, index in step.slots:
                    kernel.set_arg(place, device.fault_word if kind == "fault" else memory[kind][index].block.cl)
                device.launch(kernel, step.name, step.total, step.group)
            fault = device.read_fault() if self.faults else 0
        if fault:
            known = self.faults[fault - 1]
            raise EXCEPTIONS.get(known.exception, RuntimeError)(known.message)
        return tuple(outputs) if self.several else outputs[0]


_prepared: dict[str, dict[Any, Prepared]] = {}


def numpy_dtype(name: str) -> Any:
    """The NumPy dtype of a name."""
    if name == "bfloat16":
        import ml_dtypes

        return np.dtype(ml_dtypes.bfloat16)
    return np.dtype(name)


def described(a: Array) -> Any:
    """An array as `lower` takes it."""
    return codegen.Array(dtype_name(a.dtype), a.shape, a.strides, a.start)


def key_of(a: Any) -> Any:
    """What of an argument decides which program runs."""
    if isinstance(a, Array):
        return (a.dtype, a.shape, a.strides, a.start)
    if isinstance(a, list | tuple):
        return tuple([key_of(x) for x in a])
    if isinstance(a, float):
        return (float, a.hex())
    if isinstance(a, complex):
        return (complex, a.real.hex(), a.imag.hex())
    return (a.__class__, a)


def arrays_of(args: Sequence[Any]) -> list[Array]:
    """The arrays among arguments, those in lists included."""
    found: list[Array] = []
    for a in args:
        if isinstance(a, Array):
            found.append(a)
        elif isinstance(a, list | tuple):
            found += arrays_of(a)
    return found


def told(a: Any) -> Any:
    """An argument as `lower` takes it."""
    if isinstance(a, Array):
        return described(a)
    if isinstance(a, list | tuple):
        return type(a)([told(x) for x in a])
    return a


def run(op: str, args: Sequence[Any], out: Array | tuple[Array, ...] | None = None, device: Device | None = None, **options: Any) -> Any:
    """Runs an op on arrays.

    Args:
        op: its name, as `flambeau_codegen.lower` knows it.
        args: its arguments.
        out: where results go.
        device: where, for ops without operands.

    Raises:
        UnsupportedDTypeError: there is no kernel for these dtypes, or the device lacks what it needs.
    """
    inputs = arrays_of(args)
    outs = None if out is None else (out,) if isinstance(out, Array) else tuple(out)
    if device is None:
        device = inputs[0].block.device
    kept = _prepared.get(op)
    if kept is None:
        kept = _prepared.setdefault(op, {})
    key = (device.index, key_of(args), key_of(outs), *options.items())
    prepared = kept.get(key)
    if prepared is None:
        prepared = prepare(op, args, outs, device, options)
        if len(kept) >= KEPT:
            kept.clear()
        kept[key] = prepared
    return prepared.run(inputs, outs)


def prepare(op: str, args: Sequence[Any], outs: tuple[Array, ...] | None, device: Device, options: dict[str, Any]) -> Prepared:
    """Lowers, prints and compiles."""
    try:
        given = told(tuple(args))
        made = codegen.lower(op, *given, out=None if outs is None else tuple([described(a) for a in outs]), **options)
        if outs is None and op in RULES:
            order = order_of_operands(args, made.outputs[0].shape)
            if order is not None:
                made = codegen.lower(op, *given, out=codegen.Array(made.outputs[0].dtype, made.outputs[0].shape, order), **options)
        return Prepared(device, made, op)
    except codegen.UnsupportedError as error:
        raise UnsupportedDTypeError(f"{op}: {error} (device '{device}', {device.title})") from error
    except (KeyError, AttributeError) as error:  # an argument of another type than the op takes
        raise TypeError(f"{op}: an argument is of a wrong type: {error}") from error
    except RuntimeError as error:
        raise error if str(error).startswith(op) or type(error) is not RuntimeError else RuntimeError(f"{op}: {error}") from None


def order_of_operands(args: Sequence[Any], shape: tuple[int, ...]) -> tuple[int, ...] | None:
    """The strides of the first operand of a pointwise result's shape, if it is dense in another order than row-major.

    A result in this order is made in one pass over memory, and is what PyTorch gives.
    """
    whole = [a for a in arrays_of(args) if a.shape == shape]
    if not whole or whole[0].dense:
        return None
    a, expected = whole[0], 1
    for n, s in sorted(zip(a.shape, a.strides), key=lambda pair: pair[1]):
        if n != 1:
            if s != expected:
                return None
            expected *= n
    return a.strides


def kernel(op: str, device_of: Callable[[int | None], Device]) -> Callable[..., Any]:
    """The kernel of an op: a function of its positional arguments.

    Args:
        op: its name; one that ends in an underscore writes into its first argument.
        device_of: the device of an index, for ops without operands, whose last argument names one.
    """
    scatters = op.removesuffix("_") in ATOMIC

    def options() -> dict[str, Any]:
        return {"deterministic": True} if scatters and are_deterministic_algorithms_enabled() else {}

    if op.endswith("_"):

        def write(x: Array, *args: Any) -> None:
            if x.size:
                run(op, (x, *[apart(a, x) for a in args]), out=x, **options())

        return write

    def make(*args: Any) -> Any:
        inputs = arrays_of(args)
        return run(op, args, device=inputs[0].block.device if inputs else device_of(args[-1].index), **options())

    return make


def apart(a: Any, target: Array) -> Any:
    """An argument, copied where it shares memory with what is written and is not the same view of it."""
    if isinstance(a, list | tuple):
        return type(a)([apart(x, target) for x in a])
    if isinstance(a, Array) and a.block is target.block and a.size and overlapping(a, target):
        return contiguous(a, always=True)
    return a


# ---------------------------------------------------------------- what others need


def copy_into(target: Array, source: Array) -> None:
    """Writes one array's elements into another, cast to its dtype; the source is broadcast."""
    if not target.size:
        return
    if target.dtype == source.dtype and target.shape == source.shape and target.dense and source.dense:
        device, size = target.device, target.dtype.itemsize
        if target.block is not source.block:
            with device.lock:
                cl.enqueue_copy(
                    device.queue, target.block.cl, source.block.cl, byte_count=target.size * size,
                    src_offset=source.start * size, dst_offset=target.start * size,
                )  # fmt: skip
            return
        if target.start == source.start:
            return
    if target.block is source.block and overlapping(target, source):
        source = contiguous(source, always=True)
    run("copy", (target, source), out=target)


def overlapping(a: Array, b: Array) -> bool:
    """Whether two arrays of one block may share elements without being the same."""
    if a.dtype == b.dtype and (a.shape, a.strides, a.start) == (b.shape, b.strides, b.start):
        return False
    (a0, a1), (b0, b1) = a.span(), b.span()
    n, m = a.dtype.itemsize, b.dtype.itemsize
    return bool(a0 * n < b1 * m and b0 * m < a1 * n)


def contiguous(a: Array, always: bool = False) -> Array:
    """The array, or where its elements are not dense in row-major order a copy that is."""
    if a.dense and not always:
        return a
    made = a.device.empty(a.shape, a.dtype)
    if a.size:
        run("copy", (made, a), out=made)
    return made


def cast(a: Array, dtype: Any) -> Array:
    """The elements in another dtype; the same array if it has it."""
    if a.dtype == dtype:
        return a
    made = a.device.empty(a.shape, np.dtype(dtype))
    copy_into(made, a)
    return made


def zeros(device: Device, shape: tuple[int, ...], dtype: Any) -> Array:
    """A dense array of zeros."""
    made = device.empty(tuple(shape), np.dtype(dtype))
    if made.size:
        with device.lock:
            cl.enqueue_fill_buffer(device.queue, made.block.cl, np.zeros(1, np.uint8), 0, made.size * made.dtype.itemsize)
    return made
