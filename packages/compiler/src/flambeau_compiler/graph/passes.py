"""Passes: each takes a graph and returns one that means the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from .graph import Draw, Graph, Node, Number, Value, mapped

FOLDED = 1024  # elements of the largest constant that is computed ahead


def rebuilt(graph: Graph, nodes: Iterable[Node], replaced: dict[Value, Value]) -> Graph:
    """The graph with other nodes, and with values in the place of those that are `replaced`."""

    def final(v: Any) -> Any:
        while isinstance(v, Value) and v in replaced:
            v = replaced[v]
        return v

    made = []
    for n in nodes:
        args = mapped(n.args, final)
        made.append(n if not replaced or args == n.args else Node(n.op, args, n.outputs, n.line))
    return dataclasses.replace(
        graph,
        nodes=made,
        outputs=[final(v) for v in graph.outputs],
        mutations=[(target, final(v)) for target, v in graph.mutations if final(v) is not target],
    )


def dead_code(graph: Graph) -> Graph:
    """Without nodes whose results nobody needs. What a generator gives in a call does not change."""
    needed = set(graph.results())
    kept: list[Node] = []
    for n in reversed(graph.nodes):
        if any(v in needed for v in n.outputs):
            kept.append(n)
            needed.update(n.inputs)
    return rebuilt(graph, kept[::-1], {})


def common_subexpressions(graph: Graph) -> Graph:
    """Equal calls become one. Uninitialized memory equals nothing."""
    seen: dict[Any, Node] = {}
    replaced: dict[Value, Value] = {}
    kept: list[Node] = []
    for n in graph.nodes:
        key = (n.op, _key(n.args, replaced))
        first = seen.get(key) if n.op not in ("make_empty", "make_strided") else None
        if first is None:
            seen[key] = n
            kept.append(n)
        else:
            replaced.update(zip(n.outputs, first.outputs, strict=True))
    return rebuilt(graph, kept, replaced)


def _key(a: Any, replaced: dict[Value, Value]) -> Any:
    """What tells arguments apart."""
    if isinstance(a, Value):
        a = replaced.get(a, a)
        return ("literal", a.dtype, a.literal.shape, a.literal.tobytes()) if a.literal is not None else a
    if isinstance(a, list | tuple):
        return tuple([_key(x, replaced) for x in a])
    if isinstance(a, float):
        return (float, a.hex())
    if isinstance(a, slice):
        return (slice, a.start, a.stop, a.step)
    try:
        hash(a)
    except TypeError:
        return (a.__class__, id(a))
    return (a.__class__, a)


def fold_constants(graph: Graph, compute: Callable[[Node], list[np.ndarray[Any, Any]]]) -> Graph:
    """Small results that follow from constants alone become constants.

    Args:
        compute: runs a node whose values are all constants.
    """
    replaced: dict[Value, Value] = {}
    kept: list[Node] = []
    for n in graph.nodes:
        args = mapped(n.args, lambda a: replaced.get(a, a) if isinstance(a, Value) else a)
        values = list(_values(args))
        fits = values and all(v.literal is not None for v in values) and all(v.size <= FOLDED for v in n.outputs)
        if not fits or any(isinstance(a, Draw | Number) for a in args):
            kept.append(n)
            continue
        twin = Node(n.op, args, tuple(Value(v.shape, v.dtype, v.strides, v.device, v.name) for v in n.outputs), n.line)
        for v, array in zip(n.outputs, compute(twin), strict=True):
            replaced[v] = Value(v.shape, v.dtype, v.strides, v.device, v.name, np.array(array))
    return rebuilt(graph, kept, replaced)


def _values(args: Any) -> Iterable[Value]:
    from .graph import values_in

    return values_in(args)


def without_copies(graph: Graph) -> Graph:
    """Copies that no one can tell from their source become it: values are never written, and results get memory of their own anyway."""
    replaced: dict[Value, Value] = {}
    kept: list[Node] = []
    for n in graph.nodes:
        source = n.args[1] if n.op == "copy_" else n.args[0] if n.op in ("clone", "clone_as", "contiguous") else None
        if isinstance(source, Value):
            source = replaced.get(source, source)
            out = n.output
            if source.shape == out.shape and source.dtype is out.dtype and source.strides == out.strides and source.literal is None:
                replaced[out] = source
                continue
        kept.append(n)
    return rebuilt(graph, kept, replaced)


def simplified(graph: Graph, compute: Callable[[Node], list[np.ndarray[Any, Any]]]) -> Graph:
    """All passes that only take away."""
    graph = without_copies(dead_code(graph))
    return dead_code(fold_constants(common_subexpressions(graph), compute))
