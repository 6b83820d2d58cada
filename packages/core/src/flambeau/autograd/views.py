"""In-place writes on views: how history moves from a view to its base and to the other views."""

from __future__ import annotations

from typing import Any

from ..dispatch.backend import backend_of
from ..dispatch.graph import REBASE, REFRESH, Node, Sink, meta_of
from ..dispatch.keys import GRAD, NOGRAD, VIEW
from ..dispatch.threads import tls
from ..ops.lazy import ops
from ..tensor.base import storage_of


def geometry(t: Any) -> tuple[Any, Any, int]:
    """Shape, strides and storage offset."""
    backend = backend_of(t.key)
    return t.sizes, backend.strides(t.array), backend.offset(t.array, storage_of(t).root)


class Hole(Node):
    """Stands for the written view in the recorded op: what comes in here is the gradient of the old values."""

    __slots__ = ()


class Intercept(Sink):
    """Takes what comes to a hole, passes everything else on."""

    __slots__ = ("engine", "hole", "taken")

    def __init__(self, engine: Sink, hole: Node) -> None:
        super().__init__()
        self.engine = engine
        self.wanted = None if engine.wanted is None else engine.wanted | {hole}
        self.hole = hole
        self.taken: Any = None

    def give(self, e: Node, g: Any, alias: bool) -> None:
        if e is self.hole:
            self.taken = g
        else:
            self.engine.give(e, g, alias)

    def give_output(self, e: Node, index: int, g: Any) -> None:
        self.engine.give_output(e, index, g)


class CopySlices(Node):
    """History of a base after a recorded in-place write on one of its views."""

    __slots__ = ("base", "hole", "view", "write")

    def __init__(self, base_node: Any, write: Node, base: Any, view: Any) -> None:
        super().__init__()
        self.hole = Hole()
        self.write = write
        self.base = base
        self.view = view
        edges = list(write.edges())
        self.e0 = base_node
        self.more = tuple(edges[1:])
        if write.e0 is not None or not write.more or edges[0] is None:
            write.e0 = self.hole if base_node is not None else None
        else:
            write.more = (self.hole if base_node is not None else None, *edges[1:])

    def apply(self, g: Any, engine: Sink) -> None:
        size, strides, offset = self.base
        sink = Intercept(engine, self.hole)
        whole = ops.as_strided_scatter(ops.new_full(g, size, 0), g, size, _dense(size), 0) if not g.is_contiguous() else g
        at = _within(self.base, self.view)
        self.write.apply(ops.strided_view(whole, *at).clone(), sink)
        e = self.e0
        if e is not None and (engine.wanted is None or e in engine.wanted):
            taken = sink.taken if sink.taken is not None else ops.new_full(g, self.view[0], 0)
            engine.give(e, ops.as_strided_scatter(whole, taken, *at), False)

    def release(self) -> None:
        self.write.release()


class ViewBackward(Node):
    """History of a view of a base that was written in place: the base's, through the view."""

    __slots__ = ("base", "view")

    def __init__(self, base_node: Any, base: Any, view: Any) -> None:
        super().__init__()
        self.e0 = base_node
        self.base = base
        self.view = view

    def name(self) -> str:
        return "AsStridedBackward0"

    def apply(self, g: Any, engine: Sink) -> None:
        e = self.e0
        if e is not None and (engine.wanted is None or e in engine.wanted):
            engine.give(e, ops.as_strided_scatter(ops.new_full(g, self.base[0], 0), g, *_within(self.base, self.view)), False)


def _dense(size: Any) -> tuple[int, ...]:
    from ..tensor.layout import contiguous_strides

    return contiguous_strides(size)


def _within(base: Any, view: Any) -> tuple[Any, Any, int]:
    """A view's geometry inside a contiguous copy of its base."""
    size, strides, offset = base
    shape, steps, at = view
    dense = _dense(size)
    if tuple(strides) == dense:
        return shape, steps, at - offset
    order = sorted((i for i in range(len(size)) if size[i] > 1), key=lambda i: -strides[i])

    def translate(distance: int, exact: bool) -> int:
        total = 0
        for i in order:
            if strides[i] == 0:
                continue
            total += (distance // strides[i]) * dense[i]
            distance %= strides[i]
        if distance and exact:
            raise RuntimeError("in-place write on a view: the view does not follow its base's strides; clone the base first")
        return total

    return shape, tuple(translate(s, n > 1) for n, s in zip(shape, steps, strict=True)), translate(at - offset, True)


def rebase(t: Any, node: Node) -> None:
    """A view was written in place by a recorded op: its base gets a history through the view."""
    base = t.base
    base_node = None
    if base.key & GRAD:
        base_node = base.node
    base.node = CopySlices(base_node, node, geometry(base), geometry(t))
    base.key |= GRAD
    renew(t)


def renew(t: Any) -> None:
    """The view's history becomes the base's, through the view."""
    base = t.base
    t.node = ViewBackward(base.node, geometry(base), geometry(t))
    t.key = (t.key | GRAD) & ~VIEW
    meta_of(t).age = storage_of(t).rebased


def refresh(t: Any) -> None:
    """Renews a view's history if its base was written since it was made."""
    storage = t.storage
    age = 0 if t.meta is None else t.meta.age
    if age != storage.rebased and t.base.key & GRAD and t.key & (GRAD | VIEW) and not tls.keys & NOGRAD:
        renew(t)


REFRESH.append(refresh)
REBASE.append(rebase)
