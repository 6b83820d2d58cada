"""A graph as one generated Python function that calls prepared launches and kernels on arrays."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from flambeau_codegen import UnsupportedError

from flambeau.dispatch.backend import backend_for
from flambeau.dispatch.keys import NOGRAD, STRIDED, dtype_of
from flambeau.dispatch.threads import set_keys, tls
from flambeau.tensor import layout as layouts
from flambeau.tensor.devices import HOST

from ..fusion.decompositions import decomposed
from ..fusion.scheduler import Group, schedule
from ..fusion.terms import is_view
from ..graph import Graph, Node
from ..graph.graph import row_of
from ..graph.passes import common_subexpressions, dead_code, simplified
from .devices import runner
from .interpreter import check_numbers, given, literal_tensor, run_node
from .lowered import lowered
from .results import same_layout
from .writer import Writer


class Program:
    """A compiled graph.

    Args:
        graph: all on one device.
        strict: whether results have eager's bits.
    """

    def __init__(self, graph: Graph, strict: bool = False) -> None:
        clock = [time.perf_counter()]
        graph = graph.copy()  # passes take values over
        self.taken = graph.inputs
        self.device = next((v.device for v in [*graph.inputs, *[n.outputs[0] for n in graph.nodes]]), None)
        self.backend = backend_for(self.device or HOST)
        self.runner = runner(self.backend.name)
        made = simplified(graph, constant)
        if not strict and self.runner is not None:
            made = dead_code(common_subexpressions(decomposed(made)))
        self.graph = made
        clock.append(time.perf_counter())
        groups = one_by_one(made.nodes) if self.runner is None else schedule(made, strict)
        clock.append(time.perf_counter())
        self.unfused: list[tuple[Group, Exception]] = []  # groups that the generator refused, and why
        self.steps: list[tuple[Group, Any]] = []  # with what a fused one reads, writes, and its launch; None for an op's own kernel
        for g in groups:
            self.steps += self.prepared(g, strict)
        clock.append(time.perf_counter())
        self.writer = Writer(self)
        self.source = self.writer.source()
        clock.append(time.perf_counter())
        stages = ("passes", "scheduling", "kernels", "writing")
        self.seconds = {stage: b - a for stage, a, b in zip(stages, clock, clock[1:], strict=False)}  # what building took
        namespace = self.writer.names
        exec(compile(self.source, "<flambeau compiled graph>", "exec"), namespace)
        self.function: Callable[[Sequence[Any], Sequence[Any]], list[Any]] = namespace["run"]
        self.expected = []
        for v in graph.inputs:
            plain = same_layout(v.shape, v.strides, layouts.contiguous_strides(v.shape))
            self.expected.append((tuple(v.shape), tuple(v.strides), self.backend.bit | v.dtype.bit, STRIDED if plain else 0))

    def prepared(self, g: Group, strict: bool) -> list[tuple[Group, Any]]:
        """A group with its launch; its nodes one by one where the generator refuses it, or where their own kernels are as good."""
        if g.fused and worth_fusing(g):
            try:
                assert self.runner is not None
                sources, outputs, program = lowered(g, strict, self.runner.lanes)
                return [(g, (sources, outputs, self.runner.prepare(program, len(sources), self.device)))]
            except UnsupportedError as why:
                self.unfused.append((g, why))
            except ValueError as why:  # the generator is wrong: it was given what eager takes
                self.unfused.append((g, why))
                names = ", ".join(dict.fromkeys(n.op for n in g.nodes))
                warnings.warn(
                    f"flambeau-compiler: {names} run by their own kernels, for the fused one failed: {why}", RuntimeWarning, stacklevel=2
                )
        return [(single, None) for single in one_by_one(g.nodes)]

    def __call__(self, inputs: Sequence[Any], numbers: Sequence[Any] = ()) -> list[Any]:
        check_numbers(self.graph, numbers)
        tensors = given(self.graph, inputs)
        for t, (shape, strides, bits, plain), v in zip(tensors, self.expected, self.taken, strict=True):
            laid = plain and not t.key & plain  # row-major, as it should be
            if (
                t.sizes != shape
                or (t.key & bits) != bits
                or not (laid or same_layout(shape, tuple(self.backend.strides(t.array)), strides))
            ):
                raise ValueError(
                    f"the graph was compiled for {v.described()}, not for a {dtype_of(t.key).name} tensor of shape {list(t.sizes)} "
                    f"and strides {list(t.stride())} on {t.device}"
                )
        return self.function(tensors, numbers)

    def unchecked(self, inputs: Sequence[Any], numbers: Sequence[Any] = ()) -> list[Any]:
        """The call, for a caller that has checked devices, dtypes, shapes and strides."""
        return self.function(given(self.graph, inputs), numbers)


def one_by_one(nodes: Sequence[Node]) -> list[Group]:
    """Each node in a group of its own; views are none."""
    return [Group([n], False, list(n.outputs)) for n in nodes if not is_view(n)]


def worth_fusing(g: Group) -> bool:
    """Whether a group is better off with a generated kernel than with the kernel of its only op; some ops are the generator's alone."""
    ops = [n for n in g.nodes if not is_view(n)]
    return len(ops) > 1 or row_of(ops[0].op) is None


def constant(node: Node) -> list[Any]:
    """The results of a node whose values are all constants, on the host."""
    old = tls.keys
    set_keys(NOGRAD)
    try:
        made = run_node(node, lambda v: literal_tensor(v, HOST))
    finally:
        set_keys(old)
    return [t.cpu().array for t in made]
