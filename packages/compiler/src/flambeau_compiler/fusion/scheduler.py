"""Which nodes run together: groups are merged where that saves bytes, as long as the graph of groups stays without cycles.

Every node starts in a group of its own. A merge joins a producer with a consumer, or two groups that read the same memory. What a merge saves is
the memory that need not be written or read any more; the largest saving goes first. Views cost nothing and belong to no group, unless their
source is made inside of one.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flambeau_codegen.lowering.groups import FOLDS

from ..graph import Graph, Node, Value
from .terms import base_name, fold_dims_of, fusible, is_view, squeezed

NODES, BUFFERS = 96, 24  # of the largest group
ROW = 1 << 20  # elements of the longest row


@dataclass(eq=False)
class Group:
    """Nodes that run together.

    Args:
        nodes: in the graph's order, those views included whose source is inside.
        fused: whether they are one kernel; else there is one node, which its op's own kernel runs.
        outputs: what others need.
    """

    nodes: list[Node]
    fused: bool
    outputs: list[Value] = field(default_factory=list)


def schedule(graph: Graph, strict: bool = False) -> list[Group]:
    """The groups of a graph, in an order in which they can run."""
    return Scheduler(graph, strict).run()


class Scheduler:
    """The graph of groups while it is being merged. A group is named by a number; sets of groups are bits of an int."""

    def __init__(self, graph: Graph, strict: bool) -> None:
        self.graph, self.strict = graph, strict
        self.results = set(graph.results())
        self.place = {n: i for i, n in enumerate(graph.nodes)}
        self.users = graph.users()
        self.members: dict[int, list[Node]] = {}
        self.home: dict[Node, int] = {}
        self.fused: set[int] = set()
        for i, n in enumerate(graph.nodes):
            if is_view(n):
                continue
            self.members[i] = [n]
            self.home[n] = i
            if fusible(n, strict):
                self.fused.add(i)
        self.after: dict[int, int] = {}  # by group: the groups that read what it makes
        self.reach: dict[int, int] = {}  # by group: the groups that come after it
        for i in reversed(self.members):
            direct = 0
            for v in self.members[i][0].outputs:
                for c in self.consumers(v):
                    direct |= 1 << c
            self.after[i] = direct
            reach = direct
            for c in bits(direct):
                reach |= self.reach[c]
            self.reach[i] = reach

    def consumers(self, v: Value) -> set[int]:
        """The groups that read a value, through views too."""
        found: set[int] = set()
        for n in self.users.get(v, ()):
            if is_view(n):
                found |= self.consumers(n.output)
            else:
                found.add(self.home[n])
        return found

    def source(self, v: Value) -> Value:
        """The value whose memory a value shows."""
        while v.node is not None and is_view(v.node):
            v = v.node.args[0]
        return v

    def reads(self, nodes: Iterable[Node]) -> set[Value]:
        """The memory that nodes read."""
        return {self.source(v) for n in nodes for v in n.inputs if v.literal is None or v.literal.ndim}

    def run(self) -> list[Group]:
        heap: list[tuple[int, int, int]] = []
        for g in self.fused:
            for c in bits(self.after[g]):
                self.offer(heap, g, c)
        by_input: dict[Value, list[int]] = {}
        for g in sorted(self.fused):
            for v in self.reads(self.members[g]):
                by_input.setdefault(v, []).append(g)
        for together in by_input.values():
            for a, b in itertools.pairwise(together):
                self.offer(heap, a, b)
        while heap:
            saved, a, b = heapq.heappop(heap)
            if a not in self.fused or b not in self.fused or a not in self.members or b not in self.members:
                continue
            now = self.saving(a, b)
            if now <= 0:
                continue
            if now < -saved:
                heapq.heappush(heap, (-now, a, b))
                continue
            if self.may_merge(a, b):
                self.merge(a, b)
                for c in bits(self.after[a]):
                    self.offer(heap, a, c)
                for g in self.fused:
                    if self.after[g] >> a & 1:
                        self.offer(heap, g, a)
                for v in self.reads(self.members[a]):
                    for g in self.consumers(v):
                        if g != a:
                            self.offer(heap, min(a, g), max(a, g))
        return self.ordered()

    def offer(self, heap: list[tuple[int, int, int]], a: int, b: int) -> None:
        """Notes a merge that may be worth while."""
        if a in self.fused and b in self.fused:
            saved = self.saving(a, b)
            if saved > 0:
                heapq.heappush(heap, (-saved, a, b))

    def saving(self, a: int, b: int) -> int:
        """The bytes that merging saves: what b need not read from a any more, what a need not write, what both read."""
        made = {v for n in self.members[a] for v in n.outputs} | {v for n in self.members[b] for v in n.outputs}
        total = 0
        both = self.reads(self.members[a]), self.reads(self.members[b])
        for v in both[0] & both[1]:
            total += v.bytes
        for mine, theirs in ((self.members[a], both[1]), (self.members[b], both[0])):
            for v in {v for n in mine for v in n.outputs} & theirs:
                total += v.bytes
                if v not in self.results and self.consumers(v) <= {a, b}:
                    total += v.bytes
        del made
        return total

    def may_merge(self, a: int, b: int) -> bool:
        """Whether the two can be one kernel, and no third one has to run between them."""
        if self.reach[b] >> a & 1:
            a, b = b, a
        if self.reach[a] >> b & 1:
            for c in bits(self.after[a] & ~(1 << b)):
                if self.reach[c] >> b & 1:
                    return False
        nodes = self.with_views(self.members[a] + self.members[b])
        if len(nodes) > NODES:
            return False
        outputs = self.outputs(nodes)
        if len(self.reads_outside(nodes)) + len(outputs) > BUFFERS:
            return False
        return shape_of(nodes, outputs) is not None

    def reads_outside(self, nodes: Sequence[Node]) -> set[Value]:
        made = {v for n in nodes for v in n.outputs}
        return {v for n in nodes for v in n.inputs if v not in made}

    def with_views(self, nodes: list[Node]) -> list[Node]:
        """Nodes in order, and the views between them."""
        inside = set(nodes)
        made = {v for n in nodes for v in n.outputs}
        stack = [v for n in nodes for v in n.inputs]
        while stack:
            v = stack.pop()
            n = v.node
            if n is not None and is_view(n) and n not in inside and self.source(v) in made:
                inside.add(n)
                stack.append(n.args[0])
        return sorted(inside, key=self.place.__getitem__)

    def outputs(self, nodes: Sequence[Node]) -> list[Value]:
        """What a group of nodes must store; a view that others need has its source stored."""
        inside = set(nodes)
        found: dict[Value, None] = {}
        for n in nodes:
            for v in n.outputs:
                if v in self.results or any(u not in inside for u in self.users.get(v, ())):
                    found[self.source(v) if is_view(n) else v] = None
        return list(found)

    def merge(self, a: int, b: int) -> None:
        """Makes b a part of a."""
        for n in self.members[b]:
            self.home[n] = a
        self.members[a] = sorted(self.members[a] + self.members[b], key=self.place.__getitem__)
        del self.members[b]
        self.fused.discard(b)
        one, gone = 1 << a, 1 << b
        self.after[a] = (self.after[a] | self.after.pop(b)) & ~(one | gone)
        self.reach[a] = (self.reach[a] | self.reach.pop(b)) & ~(one | gone)
        mine = self.reach[a]
        for g, reach in self.reach.items():
            if g != a and reach & (one | gone):
                self.reach[g] = (reach | mine | one) & ~gone
                if self.after[g] & gone:
                    self.after[g] = (self.after[g] | one) & ~gone

    def ordered(self) -> list[Group]:
        """The groups, each after those that it needs, else in the graph's order."""
        before = dict.fromkeys(self.members, 0)
        for g in self.members:
            for c in bits(self.after[g]):
                before[c] += 1
        ready = [(self.place[self.members[g][-1]], g) for g, n in before.items() if n == 0]
        heapq.heapify(ready)
        out: list[Group] = []
        while ready:
            _, g = heapq.heappop(ready)
            nodes = self.with_views(self.members[g]) if g in self.fused else self.members[g]
            outputs = self.outputs(nodes)
            out.append(Group(nodes, g in self.fused, outputs))
            for c in bits(self.after[g]):
                before[c] -= 1
                if before[c] == 0:
                    heapq.heappush(ready, (self.place[self.members[c][-1]], c))
        if len(out) != len(self.members):
            raise AssertionError("the graph of groups has a cycle")
        return out


def bits(x: int) -> Iterable[int]:
    """The places of the bits of a number."""
    while x:
        low = x & -x
        yield low.bit_length() - 1
        x ^= low


def shape_of(nodes: Sequence[Node], outputs: Sequence[Value]) -> str | None:
    """What kernel nodes make: "loop", "rows" or "columns"; None where they make none."""
    folds = [n for n in nodes if base_name(n) in FOLDS and not n.op.endswith("_")]
    views = any(is_view(n) or n.op == "make_range" for n in nodes)
    if not outputs or any(v.size == 0 for n in nodes for v in (*n.outputs, *n.inputs)):
        return None
    if not folds:
        shape = max((v.shape for v in outputs), key=lambda s: (math.prod(s), len(s)))
        return "loop" if all(squeezed(v.shape) == squeezed(shape) for v in outputs) and _broadcast(nodes, shape, views) else None
    source, dims = folds[0].args[0].shape, fold_dims_of(folds[0])
    if any(n.args[0].shape != source or fold_dims_of(n) != dims for n in folds):
        return None
    wide = [d for d, n in enumerate(source) if n != 1]
    tail = [d for d in wide if d in dims]
    below = levels(nodes)
    if tail and wide[len(wide) - len(tail) :] == tail and math.prod(source[d] for d in tail) <= ROW:
        rest = source[: tail[0]]
        fits = all(squeezed(v.shape) in (squeezed(source), squeezed(rest)) for v in outputs)
        only = all(v.node in folds for v in outputs)
        if fits and (math.prod(rest) >= 8 or not only) and _aligned(nodes, below, len(tail)):
            return "rows"
    if views or max(below.values()) > 1:
        return None
    depends = {v for n in nodes if below[n] for v in n.outputs}
    for n in nodes:
        if below[n] and n not in folds and any(v not in depends and (v.literal is None or v.literal.ndim) for v in n.inputs):
            return None
    kept = tuple(n for d, n in enumerate(source) if d not in dims)
    if any(v not in depends or squeezed(v.shape) != squeezed(kept) for v in outputs):
        return None
    under = [n for n in nodes if not below[n]]
    return "columns" if _broadcast(under, source, views) else None


def levels(nodes: Sequence[Node]) -> dict[Node, int]:
    """How many reductions stand one under the other below each node, itself included."""
    found: dict[Node, int] = {}
    for n in nodes:
        under = max((found.get(v.node, 0) for v in n.inputs if v.node is not None), default=0)
        found[n] = under + (base_name(n) in FOLDS and not n.op.endswith("_"))
    return found


def _broadcast(nodes: Sequence[Node], shape: Sequence[int], views: bool) -> bool:
    """Whether every value that nodes read or make fits a loop over a shape."""
    if views:
        return True
    for n in nodes:
        for v in (*n.inputs, *n.outputs):
            s = v.shape
            if squeezed(s) != squeezed(shape) and (
                len(s) > len(shape) or any(a not in (1, b) for a, b in zip(s[::-1], shape[::-1], strict=False))
            ):
                return False
    return True


def _aligned(nodes: Sequence[Node], below: dict[Node, int], tail: int) -> bool:
    """Whether values of rows are only used at their own rows: their dimensions stand where the rows' do."""
    for n in nodes:
        if not below[n]:
            continue
        out = n.outputs[0].shape
        for v in n.inputs:
            if v.node is None or not below.get(v.node, 0):
                continue
            if is_view(n):
                if squeezed(out) != squeezed(v.shape) or n.args[3]:
                    return False
                mine = [s for s, k in zip(n.args[2], out, strict=True) if k != 1]
                if mine != [s for s, k in zip(v.strides, v.shape, strict=True) if k != 1]:
                    return False
            elif base_name(n) not in FOLDS and squeezed(v.shape) != squeezed(out):
                wide = [d for d, k in enumerate(out) if k != 1]
                rows = tuple(1 if d in wide[len(wide) - tail :] else k for d, k in enumerate(out))
                if (1,) * (len(out) - len(v.shape)) + tuple(v.shape) != rows:
                    return False
    return True
