"""From a graph to what runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..graph import Graph
from .interpreter import Interpreter
from .program import Program

MODES = (None, "default", "debug")
NUMERICS = ("fast", "strict")


def build(graph: Graph, *, mode: str | None = None, numerics: str = "fast") -> Callable[..., list[Any]]:
    """A callable that takes a list of the graph's inputs (but for captured ones), and one of its numbers if it has any, and returns its outputs.

    Args:
        graph: is not changed.
        mode: None or "default" fuses; "debug" runs op by op.
        numerics: "fast" may reassociate and contract within the stated tolerances; "strict" gives eager's bits.

    Raises:
        ValueError: there is no such mode, or numerics.
    """
    if mode not in MODES:
        raise ValueError(f"mode is {mode!r}; it can be one of {', '.join(map(repr, MODES))}")
    if numerics not in NUMERICS:
        raise ValueError(f"numerics is {numerics!r}; it can be one of {', '.join(map(repr, NUMERICS))}")
    values = [*graph.inputs, *[v for n in graph.nodes for v in n.outputs]]
    devices = {(v.device.type, v.device.index or 0) for v in values}
    if mode == "debug" or len(devices) > 1:
        return Interpreter(graph)
    return Program(graph, numerics == "strict")
