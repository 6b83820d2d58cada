"""Runs a graph op by op, through the core's dispatcher: what everything faster is compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flambeau as fb
from flambeau.dispatch.backend import backend_for
from flambeau.dispatch.graph import TENSOR
from flambeau.dispatch.keys import DTYPES, NOGRAD
from flambeau.dispatch.layers import tensors_in
from flambeau.dispatch.threads import set_keys, tls
from flambeau.ops.support import factory_key
from flambeau.tensor.devices import HOST

from ..graph import Draw, Graph, Node, Number, Value
from ..graph.graph import mapped, row_of
from ..graph.standin import is_custom
from .results import Results, laid_out, reinterpreted, strided_view


class Draws:
    """The numbers that a call takes from the graph's generators."""

    __slots__ = ("numbers",)

    def __init__(self, generators: Sequence[tuple[Any, int]]) -> None:
        self.numbers = [generator.reserve(blocks) for generator, blocks in generators]

    def __call__(self, d: Draw) -> int:
        seed: int
        offset: int
        seed, offset = self.numbers[d.generator]
        return seed if d.part == "seed" else offset + d.delta


def literal_tensor(v: Value, device: Any) -> Any:
    """A constant of a graph as a tensor."""
    backend = backend_for(device)
    array = backend.from_host(v.literal, device.index)  # type: ignore[arg-type]
    return TENSOR[0](array, backend.bit | v.dtype.bit, tuple(v.shape))


def run_node(node: Node, find: Callable[[Any], Any]) -> list[Any]:
    """The tensors that a node makes; `find` gives the tensor of a value and the number of a draw. Recording must be off."""
    args = mapped(node.args, find)
    if node.op == "strided_view":
        return [strided_view(laid_out(args[0], node.args[0]), *args[1:])]
    if node.op == "reinterpret":
        return [reinterpreted(laid_out(args[0], node.args[0]), *args[1:])]
    if node.op == "write_view":
        whole, part, *layout = args
        whole = fb.empty_strided(tuple(whole.shape), node.output.strides, dtype=whole.dtype, device=whole.device).copy_(whole)
        place = strided_view(whole, *layout) if part.dtype is whole.dtype else reinterpreted(whole, part.dtype, *layout)
        fb.Tensor.copy_(place, part)
        return [whole]
    op = row_of(node.op)
    if "inplace" in op.traits:
        target = laid_out(args[0].clone(), node.output)
        _call(op, (target, *args[1:]))
        return [target]
    written = [op.statics.index(t.partition(":")[2]) for t in op.traits if t.startswith("mutates:")]
    if written:
        given, made = list(args), []
        for i in written:
            given[i] = [t.clone() for t in args[i]]
            made += given[i]
        _call(op, tuple(given))
        return made
    result = _call(op, args)
    return list(result) if isinstance(result, list | tuple) else [result]


def _call(op: Any, args: tuple[Any, ...]) -> Any:
    """The op's kernel on tensors that need no promotion any more."""
    if is_custom(op):
        return op.entry(*args)
    if "factory" in op.traits:
        key = factory_key(args[-2], args[-1]) | tls.keys
    else:
        key = tls.keys
        for i, a in enumerate(args):
            for t in tensors_in((a,)):
                key |= t.key & ~DTYPES if i in op.index_args else t.key
    fn = op.table.get(key) or op.resolve(key)
    return fn(*args)


class Interpreter:
    """A graph as a callable that runs one op after another."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.results = Results(graph)
        self.last = _last_uses(graph)

    def __call__(self, inputs: Sequence[Any], numbers: Sequence[Any] = ()) -> list[Any]:
        check_numbers(self.graph, numbers)
        graph = self.graph
        tensors = given(graph, inputs)
        env: dict[Value, Any] = dict(zip(graph.inputs, tensors, strict=True))
        draws = Draws(graph.generators)
        place = next((v.device for v in graph.inputs), None) or next((n.outputs[0].device for n in graph.nodes), HOST)

        def find(a: Any) -> Any:
            if isinstance(a, Draw):
                return draws(a)
            if isinstance(a, Number):
                return numbers[a.place]
            t = env.get(a)
            if t is None:
                t = env[a] = literal_tensor(a, place)
            return t

        old = tls.keys
        set_keys(old | NOGRAD)
        try:
            for node, done in zip(graph.nodes, self.last, strict=True):
                for v, t in zip(node.outputs, run_node(node, find), strict=True):
                    env[v] = laid_out(t, v)
                for v in done:
                    del env[v]
            made = {v: find(v) for v in graph.results()}
            return self.results.hand_over(tensors, made)
        finally:
            set_keys(old)


def check_numbers(graph: Graph, numbers: Sequence[Any]) -> None:
    """Raises TypeError where a call gives more or fewer numbers than the graph takes."""
    if len(numbers) != len(graph.numbers):
        raise TypeError(f"the graph takes {len(graph.numbers)} numbers ({', '.join(graph.numbers)}), not {len(numbers)}")


def given(graph: Graph, inputs: Sequence[Any]) -> list[Any]:
    """The tensors of all inputs, captured ones included.

    Raises:
        TypeError: the call gives more or fewer than the graph takes.
    """
    if not graph.captured:
        if len(inputs) != len(graph.inputs):
            raise TypeError(f"the graph takes {len(graph.inputs)} tensors, not {len(inputs)}")
        return list(inputs)
    left = iter(inputs)
    try:
        found = [graph.captured[v] if v in graph.captured else next(left) for v in graph.inputs]
    except StopIteration:
        raise TypeError(f"the graph takes {len(graph.inputs) - len(graph.captured)} tensors, not {len(inputs)}") from None
    return found


def _last_uses(graph: Graph) -> list[list[Value]]:
    """By node: the values that nobody needs after it."""
    kept = set(graph.results()) | set(graph.inputs)
    seen: set[Value] = set(kept)
    out: list[list[Value]] = []
    for n in reversed(graph.nodes):
        done = [v for v in dict.fromkeys([*n.inputs, *n.outputs]) if v not in seen and v.literal is None]
        seen.update(done)
        out.append(done)
    return out[::-1]
