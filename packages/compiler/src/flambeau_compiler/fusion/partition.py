"""A joint graph of forward and backward, cut into two: what forward keeps for backward, and what backward computes again."""

from __future__ import annotations

import math
from collections.abc import Sequence

from flambeau_codegen.lowering.groups import FOLDS

from ..graph import Draw, Graph, Node, Value
from .terms import base_name, fusible, is_view

DEPTH = 24  # of the longest chain of ops that backward computes again


def partition(graph: Graph, outputs: int, cotangents: Sequence[int]) -> tuple[Graph, Graph]:
    """Cuts a graph that computes results and their gradients.

    Cheap pointwise ops are computed again in backward where that saves memory: instead of a value, the values that it follows from are kept, if
    they are kept anyway, or smaller.

    Args:
        graph: its first `outputs` outputs are forward's, the others are gradients.
        cotangents: which of its inputs are the cotangents of forward's outputs; nothing of forward may follow from them.

    Returns:
        The forward graph, which takes the other inputs and returns the outputs, then what it keeps; and the backward graph, which takes what
        was kept, then the cotangents, and returns the gradients. Writes into inputs are forward's.

    Raises:
        ValueError: an output of forward, or a write into an input, follows from a cotangent.
    """
    graph = graph.copy()
    late = _following({graph.inputs[i] for i in cotangents}, graph.nodes)
    finals = [v for v in graph.outputs[:outputs] if v is not None] + [v for _, v in graph.mutations]
    if any(v in late for v in finals):
        raise ValueError("partition: a result of forward, or a write into an input, follows from a cotangent")
    wanted = [v for v in graph.outputs[outputs:] if v is not None]
    kept = _kept(graph, late, wanted)
    places = set(cotangents)
    inputs = [v for i, v in enumerate(graph.inputs) if i not in places]
    numbers = {i: k for k, i in enumerate(i for i in range(len(graph.inputs)) if i not in places)}
    forward_nodes = _needed([*finals, *kept], graph.nodes, set())
    backward_nodes = _needed(wanted, graph.nodes, set(kept))
    if any(_draws(n) for n in backward_nodes):
        raise ValueError("partition: backward draws random numbers; forward has to keep them")
    forward = Graph(
        inputs,
        forward_nodes,
        [*graph.outputs[:outputs], *kept],
        graph.mutations,
        graph.captured,
        {
            k: a if a.kind == "output" else type(a)(a.kind, numbers[a.place], a.shape, a.strides, a.offset, a.dtype)
            for k, a in graph.aliases.items()
            if k < outputs
        },
        graph.generators,
        graph.numbers,
    ).copy()
    backward = Graph([*kept, *(graph.inputs[i] for i in cotangents)], backward_nodes, graph.outputs[outputs:]).copy()
    return forward.check(), backward.check()


def _following(sources: set[Value], nodes: Sequence[Node]) -> set[Value]:
    """The values that follow from these, themselves included."""
    found = set(sources)
    for n in nodes:
        if any(v in found for v in n.inputs):
            found.update(n.outputs)
    return found


def _needed(values: Sequence[Value], nodes: Sequence[Node], given: set[Value]) -> list[Node]:
    """The nodes that make values, from those that are given."""
    needed = {v for v in values if v not in given}
    kept: list[Node] = []
    for n in reversed(nodes):
        if any(v in needed for v in n.outputs):
            kept.append(n)
            needed.update(v for v in n.inputs if v not in given)
    return kept[::-1]


def _cone(v: Value, given: set[Value], late: set[Value], depth: int) -> tuple[float, list[Value]]:
    """What keeping the sources of a value costs, if it is computed again from them: the cheapest cut that a walk finds, and its bytes."""
    node = v.node
    assert node is not None
    total, found = 0.0, []
    for s in dict.fromkeys(node.inputs):
        if s.literal is not None:
            continue
        if s in late:
            return math.inf, []
        if s in given:
            found.append(s)
            continue
        cost, sources = float(s.bytes), [s]
        if depth and s.node is not None and cheap(s.node):
            below, further = _cone(s, given, late, depth - 1)
            if below < cost:
                cost, sources = below, further
        total += cost
        found += sources
    return total, found


def cheap(n: Node) -> bool:
    """Whether computing a node again costs less than keeping what it makes: pointwise ops, and views."""
    return is_view(n) or (fusible(n) and base_name(n) not in FOLDS and not _draws(n))


def _draws(n: Node) -> bool:
    return any(isinstance(a, Draw) for a in n.args)


def _kept(graph: Graph, late: set[Value], wanted: Sequence[Value]) -> list[Value]:
    """What forward keeps: at first all that backward reads of it, then less as long as that saves bytes."""
    backward = {n for n in graph.nodes if any(v in late for v in n.outputs)}
    kept: dict[Value, None] = {}
    for v in [v for n in _needed(wanted, graph.nodes, set()) if n in backward for v in n.inputs] + list(wanted):
        if v not in late and v.literal is None:
            kept[v] = None
    written = {target for target, _ in graph.mutations}
    free = {v for v in graph.inputs if v not in written}  # somebody else keeps them
    order = {n: i for i, n in enumerate(graph.nodes)}
    changed = True
    while changed:
        changed = False
        for v in sorted(kept, key=lambda v: (-v.bytes, v.name)):
            if v.node is None or not cheap(v.node):
                continue
            cost, sources = _cone(v, {s for s in kept if s is not v} | free, late, DEPTH)
            if cost < v.bytes:
                del kept[v]
                kept.update(dict.fromkeys(sources))
                changed = True
                break
    return sorted(kept, key=lambda v: (-1 if v.node is None else order[v.node], v.place, v.name))
