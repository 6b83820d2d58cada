"""Writes the function that runs a graph: which array is where, what runs when, and what may be written in place."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flambeau_codegen.lowering.groups import FOLDS

from flambeau.dispatch.graph import TENSOR
from flambeau.dispatch.keys import STRIDED
from flambeau.tensor import layout as layouts

from ..fusion.scheduler import Group
from ..fusion.terms import is_view
from ..graph import Draw, Node, Number, Value
from ..graph.graph import row_of
from .interpreter import literal_tensor
from .kernels import copied, fitted, kernel_of, on_tensors, written
from .memory import Pool, planned
from .results import Results, aliased, same_layout, viewed


class Writer:
    """Writes the function."""

    def __init__(self, program: Any) -> None:
        self.program, self.graph, self.backend = program, program.graph, program.backend
        self.results = Results(self.graph)
        self.names: dict[str, Any] = {"Tensor": TENSOR[0], "backend": self.backend, "written": written, "fitted": fitted, "copied": copied}
        self.names["empty"] = self.backend.empty if program.runner is None else program.runner.empty
        self.of: dict[Value, str] = {}
        self.lines: list[str] = []
        self.constants: dict[int, str] = {}
        self.direct: dict[Value, Value] = {}  # results that are written straight into inputs' memory
        # What the call hands over by itself: outputs that share other memory are views of that.
        own = [v for k, v in enumerate(self.graph.outputs) if v is not None and k not in self.graph.aliases]
        self.handed = own + [v for _, v in self.graph.mutations]
        self.places = {g.nodes[0]: i for i, (g, _) in enumerate(self.program.steps)}
        self.last = self.last_uses()

    # ---------------------------------------------------------------- lives

    def reads(self, g: Group, prepared: Any) -> list[Value]:
        """The memory that a step reads."""
        values = prepared[0] if prepared is not None else g.nodes[0].inputs
        return [viewed(v) for v in values]

    def last_uses(self) -> dict[Value, int]:
        """By memory: the last step that reads it; the step after all for what the call hands over."""
        last: dict[Value, int] = {}
        for i, (g, prepared) in enumerate(self.program.steps):
            for v in self.reads(g, prepared):
                last[v] = i
        for v in self.handed:
            last[viewed(v)] = len(self.program.steps)
        return last

    # ---------------------------------------------------------------- names

    def name(self, x: Any, prefix: str = "c") -> str:
        """The name of a constant of the function."""
        known = self.constants.get(id(x))
        if known is None:
            known = self.constants[id(x)] = f"{prefix}{len(self.constants)}"
            self.names[known] = x
        return known

    def array(self, v: Value) -> str:
        """The text that gives a value's array."""
        found = self.of.get(v)
        if found is not None:
            return found
        if v.literal is not None:
            made = literal_tensor(v, self.program.device).array
            self.of[v] = self.name(made, "k")
            return self.of[v]
        node = v.node
        assert node is not None and is_view(node), f"{v!r} has no memory"
        source, shape, strides, offset = node.args
        name = f"v{len(self.of)}"
        self.lines.append(f"{name} = backend.as_strided({self.array(source)}, {tuple(shape)}, {tuple(strides)}, {offset})")
        self.of[v] = name
        return name

    def argument(self, a: Any) -> str:
        """The text of an argument of a kernel."""
        if isinstance(a, Value):
            return self.array(a)
        if isinstance(a, Draw):
            return f"seed{a.generator}" if a.part == "seed" else f"offset{a.generator} + {a.delta}"
        if isinstance(a, Number):
            return f"numbers[{a.place}]"
        if isinstance(a, list):
            return f"[{', '.join(map(self.argument, a))}]"
        if isinstance(a, tuple) and any(isinstance(x, Value) for x in a):
            return f"({''.join(f'{self.argument(x)}, ' for x in a)})"
        if a is None or isinstance(a, bool | int | str):
            return repr(a)
        return self.name(a)

    # ---------------------------------------------------------------- the function

    def source(self) -> str:
        """The function's text."""
        graph, steps = self.graph, self.program.steps
        for i, v in enumerate(graph.inputs):
            if v in self.last or any(v is t for t, _ in graph.mutations):
                self.lines.append(f"a{i} = tensors[{i}].array")
                self.of[v] = f"a{i}"
        for k, (generator, blocks) in enumerate(graph.generators):
            self.lines.append(f"seed{k}, offset{k} = {self.name(generator)}.reserve({blocks})")
        self.find_direct()
        need: list[list[Value]] = []
        for _, prepared in steps:
            need.append([] if prepared is None else [v for v in prepared[1] if self.last.get(v, -1) < len(steps) and v not in self.direct])
        slots = planned(need, self.last)
        self.names["pool"] = Pool(self.backend, slots, self.program.device)
        where = {v: (k, v) for k, s in enumerate(slots) for v in s.values}
        if slots:
            self.lines.append("memory = pool.take()")
        for i, (g, prepared) in enumerate(steps):
            if prepared is None:
                self.kernel(g.nodes[0], i)
            else:
                self.launch(i, prepared, where)
            self.forget(i, g, prepared)
        self.hand_over()
        if slots:
            self.lines.insert(-1, "pool.give(memory)")
        body = "\n    ".join(self.lines)
        return f"def run(tensors, numbers=()):\n    {body}\n"

    def find_direct(self) -> None:
        """Finds results that can be written into an input's memory while the graph runs: nobody reads what it held before any more."""
        uses = Counter(viewed(v) for v in self.handed)
        made = {v: i for i, (g, _) in enumerate(self.program.steps) for v in g.outputs}
        reads: dict[int, Counter[Value]] = {}  # by step of one op: how often it names each value
        for target, v in self.graph.mutations:
            if v.node is None or target in uses or v in self.direct or uses[v] > 1 or v not in made:
                continue
            if v.shape != target.shape or v.dtype is not target.dtype or not same_layout(v.shape, v.strides, target.strides):
                continue
            i = made[v]
            g, prepared = self.program.steps[i]
            if self.last.get(target, -1) > i:
                continue
            if prepared is None and i not in reads:
                reads[i] = Counter(viewed(x) for x in g.nodes[0].inputs)
            fits = reads_in_place(g, target) if prepared is not None else reads[i][target] == 1 and writes_in_place(g.nodes[0], v, target)
            if fits:
                self.direct[v] = target

    def launch(self, i: int, prepared: Any, where: dict[Value, tuple[int, Value]]) -> None:
        """A fused group."""
        sources, outputs, launch = prepared
        ins = [self.array(v) for v in sources]
        outs: list[str] = []
        for v in outputs:
            if v in self.direct:
                self.of[v] = self.array(self.direct[v])
            elif v in where:
                self.of[v] = f"m{i}_{v.place}_{len(outs)}"
                self.lines.append(f"{self.of[v]} = memory[{self.names['pool'].place(where[v][0], v)}]")
            else:
                self.of[v] = f"o{i}_{len(outs)}"
                self.lines.append(f"{self.of[v]} = {self.fresh(v)}")
            outs.append(self.of[v])
        self.lines.append(f"{self.name(launch, 'launch')}({', '.join([*ins, *outs])})")

    def fresh(self, v: Value) -> str:
        """The text that makes memory for a value."""
        index = None if self.program.device is None else self.program.device.index
        dtype = self.name(v.dtype.numpy, "dtype")
        if same_layout(v.shape, v.strides, layouts.contiguous_strides(v.shape)):
            return f"empty({tuple(v.shape)}, {dtype}, {index})"
        reach = layouts.extent(tuple(v.shape), tuple(v.strides))
        return f"backend.as_strided(empty(({reach},), {dtype}, {index}), {tuple(v.shape)}, {tuple(v.strides)}, 0)"

    def kernel(self, node: Node, i: int) -> None:
        """One op by its own kernel."""
        function = kernel_of(node, self.backend)
        op = row_of(node.op)
        traits = () if op is None else op.traits
        targets = self.targets(node)
        args = list(node.args)
        if function is None or (targets is None and ("inplace" in traits or any(t.startswith("mutates:") for t in traits))):
            ins = node.inputs
            outs = [f"n{i}_{k}" for k in range(len(node.outputs))]
            run = on_tensors(node, ins, self.backend, self.program.device)
            draws = sorted({a.generator for a in node.args if isinstance(a, Draw)})
            given_draws = ", ".join(f"(seed{g}, offset{g})" if g in draws else "None" for g in range(max(draws, default=-1) + 1))
            self.lines.append(
                f"{', '.join(outs)}, = {self.name(run, 'op')}(({''.join(f'{self.array(v)}, ' for v in ins)}), [{given_draws}], numbers)"
            )
            for v, name in zip(node.outputs, outs, strict=True):
                self.of[v] = name
                self.direct.pop(v, None)  # it is in memory of its own after all
            return
        if targets is not None:
            for v, target in zip(node.outputs, targets, strict=True):
                self.of[v] = self.array(target)
            self.lines.append(f"{self.name(function, 'kernel')}({', '.join(map(self.argument, args))})")
            return
        call = f"{self.name(function, 'kernel')}({', '.join(map(self.argument, args))})"
        outs = [f"n{i}_{k}" for k in range(len(node.outputs))]
        self.lines.append(f"{', '.join(outs)} = {call}" if len(outs) > 1 else f"{outs[0]} = {call}")
        for v, name in zip(node.outputs, outs, strict=True):
            if v in self.last:
                strides = tuple(v.strides)
                self.lines.append(f"{name} = fitted(backend, {name}, {self.name(v.dtype.numpy, 'dtype')}, {tuple(v.shape)}, {strides})")
            self.of[v] = name

    def targets(self, node: Node) -> list[Value] | None:
        """The memory that a node that writes may write to, by result; None where it must not write, or does not."""
        op = row_of(node.op)
        if op is None:
            return None
        if "inplace" in op.traits:
            old: list[Any] = [node.args[0]]
        else:
            old = [v for t in op.traits if t.startswith("mutates:") for v in node.args[op.statics.index(t.partition(":")[2])]]
        if not old:
            return None
        i = self.places[node]
        for v, target in zip(node.outputs, old, strict=True):
            if self.direct.get(v) is target:
                continue
            if target in self.graph.inputs or target.literal is not None or is_shown(target) or self.last.get(target, -1) > i:
                return None
            if not same_layout(v.shape, v.strides, target.strides):
                return None
            if self.of.get(target, "").startswith(("m", "o")) and self.last.get(v, -1) > self.last.get(target, -1):
                return None  # planned memory is given to others after the old value's last use
        return old

    def forget(self, i: int, g: Group, prepared: Any) -> None:
        """Lets go of what nobody reads any more."""
        for v in dict.fromkeys(self.reads(g, prepared)):
            if self.last.get(v) == i and v.node is not None and self.of.get(v, "").startswith("n"):
                if not any(w is not v and name == self.of[v] and self.last.get(w, -1) > i for w, name in self.of.items()):
                    self.lines.append(f"{self.of[v]} = None")

    def hand_over(self) -> None:
        """Outputs and writes into inputs."""
        graph = self.graph
        outs: list[str] = []
        for k, v in enumerate(graph.outputs):
            if v is None or k in graph.aliases:
                outs.append("None")
                continue
            x = self.array(v)
            owned = not self.results.copied[k] and self.of[v].startswith(("o", "n")) and viewed(v) is v and v not in self.direct
            outs.append(f"r{k}")
            self.lines.append(f"r{k} = {x if owned else f'copied(backend, {x}, {tuple(v.shape)}, {tuple(v.strides)})'}")
        late = []
        for k, (target, v) in enumerate(graph.mutations):
            i = graph.inputs.index(target)
            if self.direct.get(v) is not target:
                x = self.array(v)
                if self.results.held[k] or viewed(v) in graph.inputs:
                    self.lines.append(f"w{k} = copied(backend, {x}, {tuple(v.shape)}, {tuple(v.strides)})")
                    x = f"w{k}"
                late.append(f"backend.copy_({self.array(target)}, {x})")
            late.append(f"written(tensors[{i}])")
        self.lines += late
        for k, v in enumerate(graph.outputs):
            if outs[k] == "None" or v is None:
                continue
            bits = self.backend.bit | v.dtype.bit
            if not same_layout(v.shape, v.strides, layouts.contiguous_strides(v.shape)):
                bits |= STRIDED
            self.lines.append(f"r{k} = Tensor(r{k}, {bits}, {tuple(v.shape)})")
        for k, alias in graph.aliases.items():
            source = f"tensors[{alias.place}]" if alias.kind == "input" else f"r{alias.place}"
            self.names.setdefault("aliased", aliased)
            self.lines.append(f"r{k} = aliased({source}, {self.name(alias, 'alias')})")
            outs[k] = f"r{k}"
        self.lines.append(f"return [{', '.join(outs)}]")


def is_shown(v: Value) -> bool:
    """Whether a value is a view."""
    return v.node is not None and is_view(v.node)


def reads_in_place(g: Group, target: Value) -> bool:
    """Whether a group reads a value only at the place that it writes."""
    for n in g.nodes:
        if any(viewed(v) is target for v in n.inputs):
            if is_view(n) or any(v is not target and viewed(v) is target for v in n.inputs):
                return False
            if n.outputs[0].shape != target.shape or any(n.op in FOLDS for n in g.nodes):
                return False
    return True


def writes_in_place(node: Node, v: Value, target: Value) -> bool:
    """Whether a node writes a result into the memory of the value that the result takes the place of."""
    op = row_of(node.op)
    if op is None:
        return False
    if "inplace" in op.traits:
        return node.args[0] is target
    place = v.place
    for trait in op.traits:
        if trait.startswith("mutates:"):
            old = node.args[op.statics.index(trait.partition(":")[2])]
            if place < len(old):
                return old[place] is target
            place -= len(old)
    return False
