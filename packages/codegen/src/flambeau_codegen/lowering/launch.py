"""What a lowering gives to a backend: launches of kernels, with their arguments."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from ..language.dtypes import int32
from ..language.program import Buffer, Kernel, Statement, Store, stores
from ..language.values import Value, load


@dataclass(frozen=True)
class Array:
    """The description of an array: no data.

    Args:
        dtype: PyTorch's name, such as "float32".
        shape: its sizes.
        strides: in elements; row-major without gaps if None.
        offset: of the first element, in elements.

    Example:
        >>> Array("float32", (3, 4)).strides
        (4, 1)
    """

    dtype: str
    shape: tuple[int, ...]
    strides: tuple[int, ...] = None  # type: ignore[assignment]  # filled in below
    offset: int = 0

    def __post_init__(self) -> None:
        if self.strides is None:
            object.__setattr__(self, "strides", dense(self.shape))

    @property
    def size(self) -> int:
        """The number of elements."""
        return math.prod(self.shape)


def dense(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The row-major strides of a shape."""
    out, n = [], 1
    for s in reversed(shape):
        out.append(n)
        n *= max(s, 1)
    return tuple(reversed(out))


@dataclass(frozen=True)
class Slot:
    """A launch's argument that is memory: the `index`-th input, output or temporary, or the fault word.

    Inputs are the arrays among an op's arguments, in their order, those in lists included.
    """

    kind: str  # "input" | "output" | "temporary" | "fault"
    index: int = 0


@dataclass(frozen=True)
class Given:
    """A launch's argument that is known when it starts: the `index`-th of the numbers that are given then, as an unsigned 64-bit one.

    In the place of a random op's seed and offset it makes one program serve every draw.
    """

    index: int


@dataclass(frozen=True)
class Local:
    """A launch's argument that is scratch of one group of threads, of so many bytes."""

    bytes: int


@dataclass(frozen=True)
class Launch:
    """One kernel and its arguments, in order: slots, then sizes and scalars as NumPy numbers or `Given`; scratch of groups comes last.

    Args:
        kernel: what to run.
        arguments: of the kernel, as it declares them.
        extent: the iterations of the outermost loop, at least 1.
    """

    kernel: Kernel
    arguments: tuple[Any, ...]
    extent: int

    @property
    def sizes(self) -> dict[str, int]:
        """The kernel's sizes, by name."""
        first = len(self.kernel.buffers)
        return {name: int(x) for name, x in zip(self.kernel.sizes, self.arguments[first:])}

    @property
    def groups(self) -> int:
        """How many groups of `kernel.threads` threads to start."""
        loop = self.kernel.body[0]
        flat = getattr(loop, "role", "") == "flat"
        return -(-self.extent // self.kernel.threads) if flat else self.extent


@dataclass(frozen=True)
class Fault:
    """What a kernel found wrong in its data: the exception's name and its message."""

    exception: str
    message: str


@dataclass(frozen=True)
class Program:
    """How a device runs one op on arrays of given layouts.

    Args:
        outputs: the results, dense unless the caller gave them.
        temporaries: memory that the launches need among themselves; its contents do not matter.
        launches: in order; each needs the results of those before it.
        faults: what may be wrong with the data. Where this is not empty, a launch has the fault word among its arguments: one int32 that
            is 0 before; afterwards it is 0, or 1 + the place of a fault in this tuple.
        several: whether the op returns a tuple.
        checks: launches that find the faults and write no output, where the caller gave the outputs: run before the others, they leave
            the caller's memory as it was where something is wrong with the data.
    """

    outputs: tuple[Array, ...]
    temporaries: tuple[Array, ...]
    launches: tuple[Launch, ...]
    faults: tuple[Fault, ...] = ()
    several: bool = False
    checks: tuple[Launch, ...] = ()


def checking(launches: tuple[Launch, ...]) -> tuple[Launch, ...]:
    """Launches without their stores into outputs, up to the last one that may find a fault."""
    found, last = [], 0
    for launch in launches:
        kinds = {b.name: a.kind for b, a in zip(launch.kernel.buffers, launch.arguments)}
        kernel = launch.kernel
        body = without_stores(kernel.body, {name for name, kind in kinds.items() if kind == "output"})
        if body:
            found.append(replace(launch, kernel=replace(kernel, name=f"{kernel.name}_check", body=body)))
            if any(kinds.get(s.buffer.name) == "fault" for s in stores(body)):
                last = len(found)
    return tuple(found[:last])


def without_stores(body: tuple[Statement, ...], names: Collection[str]) -> tuple[Statement, ...]:
    """Statements without the stores into buffers of these names, and without the loops that do nothing then."""
    left: list[Statement] = []
    for s in body:
        if not isinstance(s, Store):
            s = replace(s, body=without_stores(s.body, names))
            if s.body or s.accumulators:
                left.append(s)
        elif s.buffer.name not in names:
            left.append(s)
    return tuple(left)


def guarded(launches: tuple[Launch, ...]) -> tuple[Launch, ...]:
    """Launches that find no faults, and store into outputs only where the fault word is 0 when they start: they follow a program's checks,
    and nobody has to wait and look at the word in between."""
    made = []
    for launch in launches:
        kernel = launch.kernel
        kinds = {b.name: a.kind for b, a in zip(kernel.buffers, launch.arguments)}
        outputs, faults = ({name for name, kind in kinds.items() if kind == wanted} for wanted in ("output", "fault"))
        word = next((b for b in kernel.buffers if b.name in faults), None)
        body = without_stores(kernel.body, faults)
        if not any(s.buffer.name in outputs for s in stores(body)):
            made.append(replace(launch, kernel=replace(kernel, body=body)) if body else launch)
            continue
        buffers, arguments = kernel.buffers, launch.arguments
        if word is None:
            word = Buffer("fault0", int32)
            buffers, arguments = (*buffers, word), (*arguments[: len(buffers)], Slot("fault"), *arguments[len(buffers) :])
        body = stored_where(body, outputs, load(word, 0).eq(0))
        made.append(replace(launch, kernel=replace(kernel, name=f"{kernel.name}_guarded", buffers=buffers, body=body), arguments=arguments))
    return tuple(made)


def stored_where(body: tuple[Statement, ...], names: Collection[str], condition: Value) -> tuple[Statement, ...]:
    """Statements whose stores into buffers of these names happen where a condition holds, too."""
    made: list[Statement] = []
    for s in body:
        if not isinstance(s, Store):
            made.append(replace(s, body=stored_where(s.body, names, condition)))
        elif s.buffer.name in names:
            made.append(replace(s, when=condition if s.when is None else s.when & condition))
        else:
            made.append(s)
    return tuple(made)
