"""What a call returns and leaves behind: outputs in memory of their own or of what they share, and writes into inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flambeau as fb
from flambeau.dispatch.backend import backend_of
from flambeau.dispatch.keys import ALIAS, OVERLAP, STRIDED, dtype_of
from flambeau.ops.support import as_view
from flambeau.tensor.layout import contiguous_strides

from ..graph import Alias, Graph, Value


def viewed(v: Value) -> Value:
    """The value whose memory a value is a view of; itself if it is none."""
    while v.node is not None and v.node.op in ("strided_view", "reinterpret"):
        v = v.node.args[0]
    return v


class Results:
    """Hands the values of a graph over."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.places = {v: i for i, v in enumerate(graph.inputs)}
        taken: set[Value] = set()
        self.copied: list[bool] = []  # by output: whether it must be copied to have memory of its own
        for k, v in enumerate(graph.outputs):
            if v is None or k in graph.aliases:
                self.copied.append(False)
                continue
            base = viewed(v)
            self.copied.append(base in taken or base.node is None)
            taken.add(base)
        self.held: list[bool] = []  # by mutation: whether its value must be copied before anything is written
        for _, v in graph.mutations:
            self.held.append(viewed(v).node is None and viewed(v).literal is None)
            taken.add(viewed(v))

    def hand_over(self, inputs: Sequence[Any], made: dict[Value, Any]) -> list[Any]:
        """Writes what inputs are to hold, and returns the outputs.

        Args:
            inputs: the tensors of the call.
            made: the tensor of each value that is asked for.
        """
        graph, outs = self.graph, []
        for v, copied in zip(graph.outputs, self.copied, strict=True):
            t = None if v is None else made[v]
            outs.append(t if v is None or t is None or not copied else laid_out(t.clone(), v))
        values = [made[v].clone() if held else made[v] for (_, v), held in zip(graph.mutations, self.held, strict=True)]
        for (target, _), t in zip(graph.mutations, values, strict=True):
            fb.Tensor.copy_(inputs[self.places[target]].detach(), t)
        for k, alias in graph.aliases.items():
            outs[k] = aliased(inputs[alias.place] if alias.kind == "input" else outs[alias.place], alias)
        for k, v in enumerate(graph.outputs):
            if v is not None and k not in graph.aliases:
                outs[k] = laid_out(outs[k], v)
        return outs


def strided_view(t: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
    """A view of the memory around a tensor's first element."""
    return reinterpreted(t, dtype_of(t.key), shape, strides, offset)


def reinterpreted(t: Any, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
    """The same, as elements of another dtype."""
    backend = backend_of(t.key)
    if dtype is dtype_of(t.key):
        array = backend.as_strided(t.array, shape, strides, offset)
    else:
        array = backend.reinterpret(t.array, dtype.numpy, shape, strides, offset)
    bits = backend.bit | dtype.bit | ALIAS | OVERLAP
    return as_view(array, bits | (0 if same_layout(shape, strides, contiguous_strides(shape)) else STRIDED), t)


def aliased(t: Any, alias: Alias) -> Any:
    """A tensor that shares another's memory: that one, or a view of it."""
    same = dtype_of(t.key) is alias.dtype and tuple(t.sizes) == alias.shape and not alias.offset
    if same and same_layout(alias.shape, tuple(t.stride()), alias.strides):
        return t
    return reinterpreted(t, alias.dtype, alias.shape, alias.strides, alias.offset)


def laid_out(t: Any, v: Value) -> Any:
    """A tensor with the strides of its value: as it is, or a copy."""
    return t if same_layout(t.sizes, tuple(t.stride()), v.strides) else with_strides(t, v)


def same_layout(shape: tuple[int, ...], a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
    """Whether strides put elements at the same places."""
    return a == b or 0 in shape or all(x == y for n, x, y in zip(shape, a, b, strict=True) if n != 1)


def with_strides(t: Any, v: Value) -> Any:
    """A copy in new memory, laid out as a value says."""
    made = fb.empty_strided(tuple(v.shape), tuple(v.strides), dtype=t.dtype, device=t.device)
    fb.Tensor.copy_(made, t)
    return made
