"""The engine: runs a recorded graph backwards. All of a run's state is its own, so threads may share a graph."""

from __future__ import annotations

import threading
from typing import Any, Final

from ..dispatch.graph import AccumulateGrad, MultiNode, Node, Sink
from ..dispatch.keys import NOGRAD, STRIDED
from ..dispatch.strides import with_strides_of
from ..dispatch.threads import tls as _tls
from ..ops._generated.hot import add, clone

tls: Final[Any] = _tls
_accumulate_lock: Final[Any] = threading.Lock()
_lock: Final[Any] = _accumulate_lock.acquire
_unlock: Final[Any] = _accumulate_lock.release


class Engine(Sink):
    """One backward run."""

    __slots__ = ("accumulate", "aliased", "captured", "deps", "pending", "ready")

    def __init__(self, accumulate: bool) -> None:
        super().__init__()
        self.accumulate: bool = accumulate
        self.deps: dict[Any, int] = {}  # node -> edges to it that have not been followed
        self.pending: dict[Any, Any] = {}  # node -> the sum of what came in so far
        self.aliased: set[Any] = set()  # nodes whose sum may share memory with something else
        self.ready: list[Any] = []
        self.captured: dict[Any, Any] | None = None

    def give(self, e: Node, g: Any, alias: bool) -> None:
        if g is not None:
            pending = self.pending
            old = pending.get(e)
            if old is None:
                pending[e] = g
                if alias:
                    self.aliased.add(e)
            else:
                pending[e] = add(old, g)
                self.aliased.discard(e)
        left = self.deps[e] - 1
        self.deps[e] = left
        if left == 0:
            if isinstance(e, AccumulateGrad) and e.extra is None and self.captured is None:
                self.accumulate_into(e, self.pending.pop(e, None))  # at once: half of all nodes are such leaves
            else:
                self.ready.append(e)

    def give_output(self, e: Node, index: int, g: Any) -> None:
        if g is not None:
            slots = self.pending.get(e)
            if slots is None:
                assert isinstance(e, MultiNode)
                slots = [None] * e.count
                self.pending[e] = slots
            slots[index] = g if slots[index] is None else add(slots[index], g)
        self.give(e, None, False)

    def count_edges(self, roots: list[Any]) -> None:
        """Counts, for each node that can be reached, the edges to it."""
        deps = self.deps
        stack = list(roots)
        for root in roots:
            deps[root] = 0
        while stack:
            n: Node = stack.pop()
            e = n.e0
            if e is not None:
                count = deps.get(e)
                if count is None:
                    deps[e] = 1
                    stack.append(e)
                else:
                    deps[e] = count + 1
            e = n.e1
            if e is not None:
                count = deps.get(e)
                if count is None:
                    deps[e] = 1
                    stack.append(e)
                else:
                    deps[e] = count + 1
            if n.more is not None:
                for e in n.more:
                    if e is not None:
                        count = deps.get(e)
                        if count is None:
                            deps[e] = 1
                            stack.append(e)
                        else:
                            deps[e] = count + 1

    def restrict(self, roots: list[Any], targets: set[Any]) -> None:
        """Keeps only the nodes on a path from the roots to the targets."""
        parents: dict[Any, list[Any]] = {}
        for n in self.deps:
            for e in n.edges():
                if e is not None:
                    parents.setdefault(e, []).append(n)
        wanted = {t for t in targets if t in self.deps}
        stack = list(wanted)
        while stack:
            for p in parents.get(stack.pop(), ()):
                if p not in wanted:
                    wanted.add(p)
                    stack.append(p)
        self.wanted = wanted
        self.deps = dict.fromkeys(wanted, 0)
        for n in wanted:
            for e in n.edges():
                if e in wanted:
                    self.deps[e] += 1
        for root in roots:
            if root not in wanted:
                self.deps.pop(root, None)

    def run(self, roots: list[Any], seeds: list[Any], keep: bool) -> None:
        """Runs all nodes that have everything that they wait for, until none is left."""
        deps, pending, aliased, ready, captured = self.deps, self.pending, self.aliased, self.ready, self.captured
        for root, seed in zip(roots, seeds, strict=True):
            if root in deps:
                old = pending.get(root)
                pending[root] = seed if old is None else add(old, seed)
                aliased.add(root)
        seen: set[Any] = set()
        for root in roots:
            if deps.get(root) == 0 and root not in seen:
                seen.add(root)
                ready.append(root)
        while ready:
            n: Node = ready.pop()
            g = pending.pop(n, None)
            if n.extra is not None:
                self.run_with_extras(n, g, keep)
                continue
            if captured is not None and n in captured:
                captured[n] = g
            if g is None:
                self.skip(n)
            elif isinstance(n, AccumulateGrad):
                self.accumulate_into(n, g)
            else:
                n.apply(g, self)
            if not keep:
                n.release()

    def skip(self, n: Node) -> None:
        """Passes on that nothing came: the node's edges get nothing from it."""
        for e in n.edges():
            if e is not None and (self.wanted is None or e in self.wanted):
                self.give(e, None, False)

    def accumulate_into(self, n: AccumulateGrad, g: Any) -> None:
        """Adds to a leaf's gradient."""
        if g is None or not self.accumulate or n.stopped:
            return
        if self.wanted is not None and n not in self.wanted:
            return
        _lock()  # `with` costs twice as much
        try:
            if n.grad is None:
                # A gradient that shares memory, or a broadcast one, becomes a tensor of its own; so does one that hooks or a graph may hold.
                shared = n in self.aliased or g.base is not None or n.extra is not None or not tls.keys & NOGRAD
                n.grad = clone(g) if shared else g
                leaf = n.owner()
                if leaf is not None and (n.grad.key | leaf.key) & STRIDED and n.grad.node is None:
                    n.grad = with_strides_of(n.grad, leaf)
            elif tls.keys & NOGRAD:  # in place, so that a gradient with a graph keeps it
                n.grad.add_(g)
            else:
                n.grad = add(n.grad, g)
        finally:
            _unlock()

    def run_with_extras(self, n: Node, g: Any, keep: bool) -> None:
        """A node with hooks, packed tensors or a trace."""
        from .extras import run_node

        run_node(self, n, g, keep)
