"""A program in the making: memory, launches, faults; and the loops in which elements are computed."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import UnsupportedError
from ..language.dtypes import boolean, index_type, int32
from ..language.program import Loop, Store
from ..language.values import Value, const, index, load
from . import dtypes
from .builder import Builder, is_wide
from .elements import Complex, Element, convert, in_compute
from .launch import Array, Fault, Launch, Program, Slot, checking, dense
from .layout import Shape, expanded, merged

Index = Sequence[Value]
ROW = 64  # the shortest last dimension that a group's lanes take by themselves
RANK = 4  # dimensions of a general kernel; merged shapes seldom have more


@dataclass(frozen=True)
class Memory:
    """An array as a kernel meets it: where it is, and how it lies there."""

    slot: Slot
    dtype: str
    shape: Shape
    strides: Shape
    offset: int = 0

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    def view(self, shape: Shape, strides: Shape, offset: int = 0) -> Memory:
        """The same memory in another layout; the offset is added."""
        return dataclasses.replace(self, shape=tuple(shape), strides=tuple(strides), offset=self.offset + offset)

    def expand(self, shape: Shape) -> Memory:
        """Seen in a larger shape."""
        return self.view(shape, expanded(self.shape, self.strides, shape))

    def unsqueezed(self, dims: Sequence[int]) -> Memory:
        """With dimensions of size 1 at these places of the result."""
        shape, strides = list(self.shape), list(self.strides)
        for d in sorted(dims):
            shape.insert(d, 1)
            strides.insert(d, 0)
        return self.view(tuple(shape), tuple(strides))

    def moved(self, order: Sequence[int]) -> Memory:
        """With its dimensions in another order."""
        return self.view(tuple(self.shape[d] for d in order), tuple(self.strides[d] for d in order))

    @property
    def array(self) -> Array:
        return Array(self.dtype, self.shape, self.strides, self.offset)


class Kern(Builder):
    """A builder that reads and writes memory at indices."""

    def __init__(self, plan: Plan, name: str, wide: bool, threads: int) -> None:
        super().__init__(name, wide, threads)
        self.plan = plan
        self.strides: dict[Any, tuple[Value, list[Value]]] = {}
        self.flat: tuple[tuple[Value, ...], Shape, Value] | None = None  # an index, its domain, and the position in it
        self.known_sizes: dict[int, Value] = {}

    def extent(self, n: int) -> Value:
        """A size as an argument, whatever it is; the same size twice is one argument, except in a general kernel."""
        if self.plan.general or n not in self.known_sizes:
            self.known_sizes[n] = self.argument(n)
        return self.known_sizes[n]

    def position(self, m: Memory, at: Index) -> Value:
        """Where the element at an index lies."""
        key = (m.slot, m.shape, m.strides, m.offset, m.dtype)
        size = self.argument if self.plan.general else self.size
        if key not in self.strides:
            self.strides[key] = (size(m.offset, "s"), [])
        offset, _ = self.strides[key]
        if self.flat is not None and self.flat[0] == tuple(at) and m.shape == self.flat[1] and m.strides == dense(m.shape):
            return self.flat[2] + offset
        steps = self.strides[key][1]
        if not steps:
            steps += [size(s if n != 1 else 0, "s") for n, s in zip(m.shape, m.strides)]
        total: Value = offset
        for i, s in zip(at, steps, strict=True):
            total = total + i * s
        return total

    def raw(self, m: Memory, at: Index, when: Value | None = None, otherwise: Any = 0) -> Element:
        """The element at an index, as it is stored."""
        buffer, p = self.buffer(m.slot, m.dtype), self.position(m, at)
        if not dtypes.is_complex(m.dtype):
            return load(buffer, p, when, otherwise)
        o = complex(otherwise) if isinstance(otherwise, int | float | complex) else otherwise
        re, im = (o.real, o.imag) if isinstance(o, complex) else o
        return Complex(load(buffer, p * 2, when, re), load(buffer, p * 2 + 1, when, im))

    def read(self, m: Memory, at: Index, when: Value | None = None, otherwise: Any = 0) -> Element:
        """The element at an index, in the type that arithmetic on it happens in."""
        return in_compute(self.raw(m, at, when, otherwise))

    def value(self, m: Memory, at: Index, when: Value | None = None, otherwise: Any = 0) -> Value:
        """The element of an array that is not complex."""
        x = self.read(m, at, when, otherwise)
        if not isinstance(x, Value):
            raise UnsupportedError(f"{self.plan.op} of {m.dtype}; it takes real numbers")
        return x

    def write(self, m: Memory, at: Index, x: Element, when: Value | None = None, combine: str | None = None, atomic: bool = False) -> None:
        """Stores an element, cast to the array's dtype."""
        buffer, p = self.buffer(m.slot, m.dtype), self.position(m, at)
        y = convert(x, m.dtype)
        parts = [(p, y)] if isinstance(y, Value) else [(p * 2, y.re), (p * 2 + 1, y.im)]
        self.add(*[Store(buffer, q, v, combine, atomic, when) for q, v in parts])

    def number(self, x: Any, dtype: str) -> Element:
        """A number as an argument, in the arithmetic type of a dtype."""
        kind = dtypes.language_dtype(dtype)
        if dtypes.is_complex(dtype):
            z = complex(x)
            return Complex(self.scalar(z.real, kind), self.scalar(z.imag, kind))
        if isinstance(x, complex):
            x = x.real
        if kind is boolean:
            x = bool(x)
        if kind.kind in "iu" and isinstance(x, float):
            x = int(x) if math.isfinite(x) else 0
        if kind.storage_only:
            x = float(np.asarray(x, np.float64).astype(kind.numpy))  # as an array of this dtype would hold it
        return self.scalar(x, kind)

    def fault(self, condition: Value, exception: str, message: str) -> None:
        """Notes what is wrong where the condition holds."""
        code = self.plan.fault(exception, message)
        buffer = self.buffer(Slot("fault"), "int32")
        self.add(Store(buffer, const(0, index_type), const(code, int32), when=condition))

    def unravel(self, i: Value, shape: Shape) -> tuple[Value, ...]:
        """The index of the i-th element of a shape."""
        out: list[Value] = []
        left = [d for d, n in enumerate(shape) if n != 1 or self.plan.general]
        for d in range(len(shape) - 1, -1, -1):
            if d not in left:
                out.append(const(0, index_type))
            elif d == left[0]:
                out.append(i)
            else:
                n = self.extent(shape[d])
                out.append(i % n)
                i = i / n
        return tuple(reversed(out))


ElementAt = Callable[..., Any]  # (kern, index, *inputs) to an element, or a list of them


class Plan:
    """Collects a program."""

    def __init__(
        self,
        op: str,
        out: tuple[Array, ...] | None,
        deterministic: bool,
        inplace: bool = False,
        general: bool = False,
        vectors: bool = False,
    ) -> None:
        self.op, self.out, self.deterministic = op, out, deterministic
        self.vectors = vectors and not general  # whether threads move stretches of neighbours: rows take fewer of them
        self.inplace = inplace  # whether the first argument is the output
        self.general = general  # whether kernels serve all layouts
        self.outputs: list[Array] = []
        self.temporaries: list[Array] = []
        self.launches: list[Launch] = []
        self.faults: list[Fault] = []

    def fault(self, exception: str, message: str) -> int:
        """The code of a fault."""
        fault = Fault(exception, message)
        if fault not in self.faults:
            self.faults.append(fault)
        return 1 + self.faults.index(fault)

    def output(self, dtype: str, shape: Sequence[int]) -> Memory:
        """The next result.

        Raises:
            ValueError: the caller gave an output of another shape.
        """
        k = len(self.outputs)
        array = Array(dtype, tuple(shape))
        if self.out is not None:
            if k >= len(self.out):
                raise ValueError(f"{self.op}: out has {len(self.out)} arrays; the op has more results")
            array = self.out[k]
            if array.shape != tuple(shape):
                raise ValueError(f"{self.op}: out has the shape {array.shape}; the result has {tuple(shape)}")
        self.outputs.append(array)
        return Memory(Slot("output", k), array.dtype, array.shape, array.strides, array.offset)

    def temporary(self, dtype: str, shape: Sequence[int]) -> Memory:
        """Dense memory between launches."""
        array = Array(dtype, tuple(shape))
        self.temporaries.append(array)
        return Memory(Slot("temporary", len(self.temporaries) - 1), dtype, array.shape, array.strides)

    def program(self, several: bool = False) -> Program:
        launches = tuple(self.launches)
        checks = checking(launches) if self.faults and self.out is not None else ()
        return Program(tuple(self.outputs), tuple(self.temporaries), launches, tuple(self.faults), several, checks)

    def kern(self, name: str, *extents: int, arrays: Sequence[Memory] = (), threads: int = 256) -> Kern:
        """A builder of the next kernel."""
        return Kern(self, name, is_wide([m.array for m in arrays], *extents), threads)

    def merged(self, shape: Shape, strides: Sequence[Shape], keep_order: bool = False) -> tuple[Shape, list[Shape]]:
        """As `layout.merged`; for general kernels with at least so many dimensions, that all layouts have the same number."""
        new_shape, new_strides = merged(shape, strides, keep_order)
        missing = max(0, RANK - len(new_shape)) if self.general else 0
        return (1,) * missing + new_shape, [(0,) * missing + s for s in new_strides]

    def launch(self, k: Kern, body: Sequence[Any], extent: int) -> None:
        """Adds the kernel that was built."""
        self.launches.append(k.finish(body, extent))

    def each(self, name: str, shape: Shape, arrays: Sequence[Memory], step: Callable[[Kern, tuple[Value, ...]], None]) -> None:
        """A kernel that runs `step` at every index of a shape; the step writes.

        Args:
            arrays: those that the step touches, for the width of positions.
        """
        n = math.prod(shape)
        if n == 0:
            return
        k = self.kern(name, n, arrays=arrays)
        if not self.general and len(shape) > 1 and shape[-1] >= ROW and any(s != 1 for s in shape[:-1]):
            rows = n // shape[-1]
            grid, count = k.extent(rows), k.extent(shape[-1])
            step(k, (*k.unravel(index("r"), shape[:-1]), index("c")))
            self.launch(k, [Loop("r", grid, "grid", (Loop("c", count, "lanes", tuple(k.body)),))], rows)
            return
        total = k.extent(n)
        at = k.unravel(index("i"), shape)
        k.flat = None if self.general else (at, shape, index("i"))
        step(k, at)
        self.launch(k, [Loop("i", total, "flat", tuple(k.body))], n)

    def elements(self, name: str, outs: Sequence[Memory], ins: Sequence[Memory], element: ElementAt) -> None:
        """A kernel that writes `element(kern, index, *inputs)` to outputs of one shape; inputs are seen in that shape.

        Dimensions are merged where all arrays allow it, so `element` may use the index only to read inputs.
        """
        shape = outs[0].shape
        wide_ins = [m.expand(shape) for m in ins]
        every = [*outs, *wide_ins]
        new_shape, new_strides = self.merged(shape, [m.strides for m in every])
        if math.prod(shape) == 0:
            return
        laid = [m.view(new_shape, s) for m, s in zip(every, new_strides)]

        def step(k: Kern, at: tuple[Value, ...]) -> None:
            results = element(k, at, *laid[len(outs) :])
            for m, x in zip(laid, results if isinstance(results, list) else [results]):
                k.write(m, at, x)

        self.each(name, new_shape, laid, step)

    def fill(self, target: Memory, value: Any) -> None:
        """Writes a number everywhere."""

        def element(k: Kern, at: Index) -> Element:
            return k.number(value, target.dtype)

        self.elements("fill", [target], [], element)
