"""Runs the programs that `lower` makes of ops: each is lowered, printed and compiled once for a layout of its operands, then launched.

A backend gives three things: an array class, `DeviceArray`'s subclass, whose blocks have a device with `index`, `title` and
`empty(shape, dtype, strides=None)`; a `Prepared` with its launches; and a `Programs` with its copies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..errors import UnsupportedError
from ..lowering.launch import Array, Given, Program
from ..lowering.pointwise import RULES
from ..lowering.table import draws, lower, supported
from .arrays import DeviceArray, arrays_of, numpy_dtype, order_of_operands, overlapping

KEPT = 4096  # prepared programs of one op
SMALL = 4096  # elements of arrays up to which a program's kernels are general: a launch takes longer than its work
# Ops that add, or write, elements that may meet: with atomics, unless deterministic algorithms are asked for.
ATOMIC = frozenset(("scatter", "scatter_add", "scatter_reduce", "index_add", "index_copy", "index_put", "put", "embedding_dense_backward"))
# Ops, beside the pointwise ones, whose generated kernels may write into their own operand.
WRITTEN_IN_PLACE = frozenset((
    "copy", "fill", "masked_fill", "scatter", "scatter_add", "scatter_reduce", "index_put", "index_add", "index_copy", "index_fill", "put",
    "masked_scatter", "tril", "triu", "nan_to_num",
))  # fmt: skip
SEED, OFFSET = Given(0), Given(1)
EXCEPTIONS: dict[str, type[Exception]] = {
    "IndexError": IndexError, "ValueError": ValueError, "RuntimeError": RuntimeError, "TypeError": TypeError,
    "ZeroDivisionError": ZeroDivisionError,
}  # fmt: skip


class Prepared:
    """A program on one device, ready to run on arrays of the layouts that it was made for.

    Args:
        device: where.
        made: what `lower` gave.
        op: the op's name, for errors.
    """

    def __init__(self, device: Any, made: Program, op: str) -> None:
        self.device, self.op = device, op
        self.outputs = [(a.shape, numpy_dtype(a.dtype), a.strides) for a in made.outputs]
        self.temporaries = [(a.shape, numpy_dtype(a.dtype)) for a in made.temporaries]
        self.faults, self.several = made.faults, made.several

    def run(self, inputs: Sequence[Any], out: Sequence[Any] | None = None, given: Sequence[int] = ()) -> Any:
        """The results; `out` are the arrays that the program was made to write into, `given` the numbers of its `Given` arguments."""
        device = self.device
        outputs = [device.empty(shape, dtype, strides) for shape, dtype, strides in self.outputs] if out is None else out
        fault = self.launch(inputs, outputs, [device.empty(shape, dtype) for shape, dtype in self.temporaries], given)
        if fault:
            known = self.faults[fault - 1]
            raise EXCEPTIONS.get(known.exception, RuntimeError)(known.message)
        return tuple(outputs) if self.several else outputs[0]

    def launch(self, inputs: Sequence[Any], outputs: Sequence[Any], temporaries: Sequence[Any], given: Sequence[int]) -> int:
        """Starts the kernels; for a program that has faults, waits for them and returns the fault word."""
        raise NotImplementedError


class Programs:
    """The prepared programs of a backend, by op and by what decides about them."""

    unsupported: type[Exception] = UnsupportedError  # raised where there is no kernel for some dtypes
    shape_error: type[Exception] = RuntimeError  # raised for shapes that do not fit
    small: int = SMALL  # elements; 0 makes every kernel for its layout
    vectors: bool = False  # whether the device's threads move stretches of neighbours

    def __init__(self) -> None:
        self.kept: dict[str, dict[Any, Prepared]] = {}

    # ---------------------------------------------------------------- a backend's

    def made(self, device: Any, program: Program, op: str, arrays: Sequence[Any]) -> Prepared:
        """A program, ready to run on such arrays."""
        raise NotImplementedError

    def deterministic(self) -> bool:
        """Whether sums of elements that meet must have a fixed order."""
        return False

    def transfer(self, target: Any, source: Any) -> None:
        """Copies a dense array's elements into another of its dtype and shape, on its device."""
        raise NotImplementedError

    def clear(self, array: Any) -> None:
        """Sets a dense array's bytes to zero."""
        raise NotImplementedError

    def number(self, array: Any) -> Any:
        """The number in an array of one element; waits for it."""
        raise NotImplementedError

    def seeded(self, device: Any, seed: int, offset: int) -> tuple[Any, Any, tuple[int, ...]]:
        """What stands for a draw's seed and offset in a program, and the numbers that are given at its launch."""
        return SEED, OFFSET, (seed, offset)

    # ---------------------------------------------------------------- running ops

    def run(self, op: str, args: Sequence[Any], out: Any = None, device: Any = None, **options: Any) -> Any:
        """Runs an op on arrays.

        The seed and the offset of a random op are no part of its program: it is made once for all draws.

        Args:
            op: its name, as `lower` knows it.
            args: its arguments.
            out: where results go: an array, or a tuple of them.
            device: where, for ops without operands.

        Raises:
            UnsupportedError: there is no kernel for these dtypes, or the device lacks what it needs (as the backend's `unsupported`).
        """
        given: tuple[int, ...] = ()
        at = draws().get(op.removesuffix("_"))
        if at is not None and isinstance(args[at], int):
            seed, offset, given = self.seeded(device or arrays_of(args)[0].device, args[at], args[at + 1])
            args = (*args[:at], seed, offset, *args[at + 2 :])
        inputs: list[Any] = []
        known = keyed(args, inputs)
        outs = None if out is None else (out,) if isinstance(out, DeviceArray) else tuple(out)
        if device is None:
            device = inputs[0].block.device
        kept = self.kept.get(op)
        if kept is None:
            kept = self.kept.setdefault(op, {})
        key = (device.index, known, None if outs is None else keyed(outs, []), *options.items())
        prepared = kept.get(key)
        if prepared is None:
            prepared = self.prepare(op, args, outs, device, options)
            if len(kept) >= KEPT:
                kept.clear()
            kept[key] = prepared
        return prepared.run(inputs, outs, given)

    def prepare(self, op: str, args: Sequence[Any], outs: tuple[Any, ...] | None, device: Any, options: dict[str, Any]) -> Prepared:
        """Lowers, prints and compiles."""
        try:
            given, into = described(tuple(args)), None if outs is None else tuple([a.described() for a in outs])
            options = {**options, "vectors": self.vectors, "general": all(a.size <= self.small for a in arrays_of(args))}
            made = lower(op, *given, out=into, **options)
            if options["general"] and any(a.size > self.small for a in made.outputs):
                options["general"] = False
                made = lower(op, *given, out=into, **options)
            if outs is None and op in RULES:
                order = order_of_operands(args, made.outputs[0].shape)
                if order is not None:  # new memory, which needs no checks before it is written
                    made = replace(lower(op, *given, out=Array(made.outputs[0].dtype, made.outputs[0].shape, order), **options), checks=())
            return self.made(device, made, op, [*arrays_of(args), *(outs or ())])
        except UnsupportedError as error:
            raise self.unsupported(f"{op}: {error} (device '{device}', {device.title})") from error
        except (KeyError, AttributeError) as error:  # an argument of another type than the op takes
            raise TypeError(f"{op}: an argument is of a wrong type: {error}") from error
        except RuntimeError as error:
            raise error if str(error).startswith(op) or type(error) is not RuntimeError else RuntimeError(f"{op}: {error}") from None

    def kernel(self, op: str, device_of: Callable[[int | None], Any]) -> Callable[..., Any]:
        """The kernel of an op: a function of its positional arguments.

        Args:
            op: its name; one that ends in an underscore writes into its first argument.
            device_of: the device of an index, for ops without operands, whose last argument names one.
        """
        scatters, random = op.removesuffix("_") in ATOMIC, op.removesuffix("_") in draws()

        def options() -> dict[str, Any]:
            return {"deterministic": True} if scatters and self.deterministic() else {}

        if op.endswith("_"):

            def write(x: Any, *args: Any) -> None:
                self.run(op, (x, *[self.apart(a, x) for a in args]), out=x, **options())

            return write

        kept = self.kept.setdefault(op, {})

        def make(*args: Any) -> Any:
            inputs: list[Any] = []
            known = keyed(args, inputs)
            if inputs and not scatters and not random:  # the short way to what has run before
                prepared = kept.get((inputs[0].block.device.index, known, None))
                if prepared is not None:
                    return prepared.run(inputs)
            return self.run(op, args, device=inputs[0].block.device if inputs else device_of(args[-1].index), **options())

        return make

    def kernels(self, device_of: Callable[[int | None], Any]) -> Iterator[tuple[str, Callable[..., Any]]]:
        """Every op that is generated, in-place forms included, with its kernel."""
        for name in supported():
            yield name, self.kernel(name, device_of)
            if name in RULES or name in WRITTEN_IN_PLACE:
                yield f"{name}_", self.kernel(f"{name}_", device_of)

    def apart(self, a: Any, target: Any) -> Any:
        """An argument, copied where it shares memory with what is written and is not the same view of it."""
        if isinstance(a, list | tuple):
            return type(a)([self.apart(x, target) for x in a])
        if isinstance(a, DeviceArray) and a.block is target.block and a.size and overlapping(a, target):
            return self.contiguous(a, always=True)
        return a

    # ---------------------------------------------------------------- what kernels that are not generated need

    def copy_into(self, target: Any, source: Any) -> None:
        """Writes one array's elements into another, cast to its dtype; the source is broadcast."""
        if not target.size:
            return
        if target.dtype == source.dtype and target.shape == source.shape and target.dense and source.dense:
            if target.block is not source.block:
                self.transfer(target, source)
                return
            if target.start == source.start:
                return
        if target.block is source.block and overlapping(target, source):
            source = self.contiguous(source, always=True)
        self.run("copy", (target, source), out=target)

    def contiguous(self, a: Any, always: bool = False) -> Any:
        """The array, or where its elements are not dense in row-major order a copy that is."""
        if a.dense and not always:
            return a
        made = a.device.empty(a.shape, a.dtype)
        if a.size:
            self.run("copy", (made, a), out=made)
        return made

    def cast(self, a: Any, dtype: Any) -> Any:
        """The elements in another dtype; the same array if it has it."""
        if a.dtype == dtype:
            return a
        made = a.device.empty(a.shape, np.dtype(dtype))
        self.copy_into(made, a)
        return made

    def zeros(self, device: Any, shape: tuple[int, ...], dtype: Any) -> Any:
        """A dense array of zeros."""
        made = device.empty(tuple(shape), np.dtype(dtype))
        if made.size:
            self.clear(made)
        return made


def keyed(args: Sequence[Any], arrays: list[Any]) -> tuple[Any, ...]:
    """What of arguments decides which program runs; the arrays among them, those in lists included, are added to `arrays`."""
    key: list[Any] = []
    for a in args:
        if isinstance(a, DeviceArray):
            arrays.append(a)
            key.append(a.key)
        elif isinstance(a, list | tuple):
            key.append(keyed(a, arrays))
        elif isinstance(a, float):
            key.append((float, a.hex()))
        elif isinstance(a, complex):
            key.append((complex, a.real.hex(), a.imag.hex()))
        else:
            key.append((a.__class__, a))
    return tuple(key)


def described(a: Any) -> Any:
    """An argument as `lower` takes it."""
    if isinstance(a, DeviceArray):
        return a.described()
    if isinstance(a, list | tuple):
        return type(a)([described(x) for x in a])
    return a
