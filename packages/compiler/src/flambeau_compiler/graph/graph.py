"""The graph: values with a shape, a dtype, strides and a device, made by nodes that name an op of the core's table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Line = tuple[str, int]  # a file's name and a line in it


class Value:
    """What an input holds or a node makes: never written after it was made.

    Args:
        shape: ints; a graph is for one set of sizes.
        dtype: a flambeau dtype.
        strides: in elements, as eager's result would have them.
        device: a flambeau device.
        name: in the graph's text.
        literal: the elements, for a constant of the graph; None for others.
    """

    __slots__ = ("device", "dtype", "literal", "name", "node", "place", "shape", "strides")

    def __init__(
        self, shape: tuple[int, ...], dtype: Any, strides: tuple[int, ...], device: Any, name: str = "", literal: Any = None
    ) -> None:
        self.shape, self.dtype, self.strides, self.device = shape, dtype, strides, device
        self.name = name
        self.literal: np.ndarray[Any, Any] | None = literal
        self.node: Node | None = None  # what makes it
        self.place = 0  # which of that node's results it is

    @property
    def size(self) -> int:
        """The number of elements."""
        n = 1
        for s in self.shape:
            n *= s
        return n

    @property
    def bytes(self) -> int:
        """What its elements take in memory."""
        return self.size * int(self.dtype.itemsize)

    def __repr__(self) -> str:
        return f"%{self.name}"

    def described(self) -> str:
        """The value with its type, as the graph's text has it."""
        strides = "" if self.strides == dense(self.shape) else f" strides {list(self.strides)}"
        literal = "" if self.literal is None else f" = {np.array2string(self.literal, threshold=4, edgeitems=1)}"
        return f"%{self.name}: {self.dtype.name}{list(self.shape)}{strides}{literal}".replace("'", "")


@dataclass(frozen=True)
class Draw:
    """A place in the stream of a generator: what a random op gets for its seed or its offset.

    Args:
        generator: which of the graph's generators.
        part: "seed" or "offset".
        delta: blocks after the generator's position when the graph starts.
    """

    generator: int
    part: str
    delta: int = 0


@dataclass(frozen=True)
class Number:
    """A Python number that each call gives, such as a learning rate: a static argument of an op.

    Args:
        place: which of the graph's numbers.
    """

    place: int


@dataclass(frozen=True)
class Alias:
    """That an output shares the memory of an input, or of an earlier output.

    Args:
        kind: "input" or "output".
        place: which one.
        shape, strides, offset: of the output in that one's memory, in its own elements.
        dtype: of the output.
    """

    kind: str
    place: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int
    dtype: Any


class Node:
    """One call of an op of the table.

    Args:
        op: the row's name, or "reinterpret" (a view as elements of another dtype: value, dtype, shape, strides, offset) or "write_view" (the
            value with another one written over its view: value, part, shape, strides, offset). "strided_view" and these two count strides
            and offset in the memory of a value that is laid out as its own strides say. An op that ends in "_" stands for its functional
            form: the value that its first argument would hold afterwards, and for an op that writes into lists, the values of all of these,
            list by list.
        args: the op's positional arguments, `Value`s in the place of tensors and `Draw`s in the place of a generator's numbers.
        line: where the program says it.
    """

    __slots__ = ("args", "line", "op", "outputs")

    def __init__(self, op: str, args: tuple[Any, ...], outputs: tuple[Value, ...], line: Line | None = None) -> None:
        self.op, self.args, self.outputs, self.line = op, args, outputs, line
        for i, v in enumerate(outputs):
            v.node, v.place = self, i

    @property
    def row(self) -> Any:
        """The op's row in the core's table."""
        return row_of(self.op)

    @property
    def output(self) -> Value:
        """The only result."""
        (out,) = self.outputs
        return out

    @property
    def inputs(self) -> list[Value]:
        """The values among the arguments, those in lists included."""
        return list(values_in(self.args))

    def __repr__(self) -> str:
        where = "" if self.line is None else f"  # {self.line[0]}:{self.line[1]}"
        return f"{', '.join(v.described() for v in self.outputs)} = {self.op}({', '.join(map(text, self.args))}){where}"


@dataclass
class Graph:
    """A functional program.

    Args:
        inputs: what a call gives, in order.
        nodes: in an order in which they can run.
        outputs: what a call returns, in order; an entry may be an input or None.
        mutations: (input, value) pairs: what the memory of an input holds after the call.
        captured: the tensors that the program met without being given them, by the input that stands for each; they are given to the call
            after the other inputs.
        aliases: the outputs that share memory with inputs or other outputs, by place.
        numbers: the names of the Python numbers that each call gives.
        generators: the generators that random ops draw from, and how many blocks each gives in a call.
    """

    inputs: list[Value] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    outputs: list[Value | None] = field(default_factory=list)
    mutations: list[tuple[Value, Value]] = field(default_factory=list)
    captured: dict[Value, Any] = field(default_factory=dict)
    aliases: dict[int, Alias] = field(default_factory=dict)
    generators: list[tuple[Any, int]] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"graph({', '.join(v.described() for v in self.inputs)})"]
        lines += [f"  {n!r}" for n in self.nodes]
        lines += [f"  {target!r} <- {value!r}" for target, value in self.mutations]
        return "\n".join([*lines, f"  return {', '.join(map(repr, self.outputs))}"])

    def copy(self) -> Graph:
        """The same graph in values and nodes of its own, which passes may take over."""
        twins: dict[Value, Value] = {}

        def twin(v: Any) -> Any:
            if not isinstance(v, Value):
                return v
            if v not in twins:
                twins[v] = Value(v.shape, v.dtype, v.strides, v.device, v.name, v.literal)
            return twins[v]

        nodes = [Node(n.op, mapped(n.args, twin), tuple([twin(v) for v in n.outputs]), n.line) for n in self.nodes]
        return Graph(
            [twin(v) for v in self.inputs],
            nodes,
            [twin(v) for v in self.outputs],
            [(twin(a), twin(b)) for a, b in self.mutations],
            {twin(v): t for v, t in self.captured.items()},
            dict(self.aliases),
            list(self.generators),
            list(self.numbers),
        )

    def results(self) -> list[Value]:
        """Every value that a call must have: the outputs, and what is written into inputs."""
        return [v for v in self.outputs if v is not None] + [v for _, v in self.mutations]

    def users(self) -> dict[Value, list[Node]]:
        """The nodes that read each value."""
        out: dict[Value, list[Node]] = {}
        for n in self.nodes:
            for v in dict.fromkeys(n.inputs):
                out.setdefault(v, []).append(n)
        return out

    def check(self) -> Graph:
        """The graph itself, if each node's operands are there when it runs.

        Raises:
            ValueError: one is not.
        """
        known = set(self.inputs)
        for n in self.nodes:
            for v in n.inputs:
                if v not in known and v.literal is None:
                    raise ValueError(f"{n!r} reads {v!r}, which nothing made before it")
            known.update(n.outputs)
        for v in self.results():
            if v not in known and v.literal is None:
                raise ValueError(f"the graph returns {v!r}, which nothing makes")
        return self


def row_of(op: str) -> Any:
    """The row of an op in the core's table, imported if it was not yet; None for the graph's own ops, which have none."""
    from flambeau.dispatch.op import OPS
    from flambeau.ops.lazy import ops

    found = OPS.get(op)
    if found is None:
        try:
            getattr(ops, op)
        except AttributeError:
            return None
        found = OPS.get(op)
    return found


def dense(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The row-major strides of a shape."""
    out, n = [], 1
    for s in reversed(shape):
        out.append(n)
        n *= max(s, 1)
    return tuple(reversed(out))


def values_in(args: Any) -> Iterator[Value]:
    """The values among arguments."""
    for a in args:
        if isinstance(a, Value):
            yield a
        elif isinstance(a, list | tuple):
            yield from values_in(a)


def mapped(a: Any, change: Callable[[Any], Any]) -> Any:
    """An argument with other things in the place of its values and draws."""
    if isinstance(a, Value | Draw | Number):
        return change(a)
    if isinstance(a, list | tuple):
        return type(a)([mapped(x, change) for x in a])
    return a


def text(a: Any) -> str:
    """An argument as the graph's text has it."""
    if isinstance(a, Draw):
        return f"generator{a.generator}.{a.part}" + (f" + {a.delta}" if a.delta else "")
    if isinstance(a, Number):
        return f"number{a.place}"
    if isinstance(a, list):
        return f"[{', '.join(map(text, a))}]"
    if isinstance(a, Value) and a.literal is not None and a.literal.ndim == 0:
        return repr(a.literal.item())
    return repr(a)
