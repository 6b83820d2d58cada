"""Groups of nodes as programs of the kernel generator."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

from flambeau_codegen import Array
from flambeau_codegen.lowering.groups import lower_group

from ..fusion.scheduler import Group
from ..fusion.terms import Terms, is_view
from ..graph import Value


def described(v: Value) -> Array:
    """A value as the generator takes it."""
    return Array(v.dtype.name, tuple(v.shape), tuple(v.strides))


def source_and_layout(v: Value) -> tuple[Value, Array]:
    """The memory that a value is read from, and how it lies there: a view is its source's, in its own layout."""
    node = v.node
    if node is not None and is_view(node) and node.args[0].dtype is v.dtype:
        source, shape, strides, offset = node.args
        return source, Array(v.dtype.name, tuple(shape), tuple(strides), offset)
    return v, described(v)


def lowered(group: Group, strict: bool, lanes: int) -> tuple[list[Value], list[Value], Any]:
    """What a group reads, what it writes, and what makes the program that does it, from where the arrays start.

    Raises:
        UnsupportedError: the generator cannot make one kernel of it.
    """
    terms = Terms(group.nodes)
    outputs = [terms.of(v) for v in group.outputs]
    sources, arrays = [], []
    for v in terms.inputs:
        source, layout = source_and_layout(v)
        sources.append(source)
        arrays.append(layout)
    name = "_".join(dict.fromkeys(n.op.strip("_") for n in group.nodes if not is_view(n)))[:60]
    targets = [described(v) for v in group.outputs]

    @functools.cache
    def make(starts: tuple[int, ...]) -> Any:
        ins, outs = arrays, targets
        if any(starts):
            moved = [dataclasses.replace(a, offset=a.offset + n) for a, n in zip((*arrays, *targets), starts, strict=True)]
            ins, outs = moved[: len(arrays)], moved[len(arrays) :]
        return lower_group(outputs, ins, outs, strict, name, lanes)

    make(())
    return sources, group.outputs, make
