"""In-place writes on views: how history moves from a view to its base and to the other views."""

from __future__ import annotations

from typing import Any

from ..dispatch.backend import backend_of
from ..dispatch.graph import REBASE, REFRESH, Node, OutputNode, Sink, keep_retaining, meta_of
from ..dispatch.keys import COMPLEXES, GRAD, SIBLING, UNRECORDED, VIEW, VIEWS
from ..ops.lazy import ops
from ..tensor.base import storage_of
from ..tensor.layout import contiguous_strides, overlaps

Geometry = tuple[tuple[int, ...], tuple[int, ...], int]  # shape, strides, storage offset


def geometry(t: Any) -> Geometry:
    """Shape, strides and storage offset."""
    backend = backend_of(t.key)
    return t.sizes, backend.strides(t.array), backend.offset(t.array, storage_of(t).root)


def as_parts(g: Geometry) -> Geometry:
    """The geometry of a complex tensor as one of real and imaginary parts."""
    shape, strides, offset = g
    return (*shape, 2), (*[2 * s for s in strides], 1), 2 * offset


class Place:
    """Where a view stands in a dense copy of its base, and whether one of them is the complex form of the other."""

    __slots__ = ("base_complex", "offset", "shape", "size", "strides", "view_complex", "whole")

    def __init__(self, base: Any, view: Any) -> None:
        self.base_complex = bool(base.key & COMPLEXES) and not view.key & COMPLEXES
        self.view_complex = bool(view.key & COMPLEXES) and not base.key & COMPLEXES
        outer, inner = geometry(base), geometry(view)
        self.size: Any = outer[0]
        self.whole: Any = outer[0] if not self.base_complex else (*outer[0], 2)
        if self.base_complex:
            outer = as_parts(outer)
        if self.view_complex:
            inner = as_parts(inner)
        self.shape, self.strides, self.offset = within(outer, inner)

    def spread(self, g: Any) -> Any:
        """A dense gradient of the base, in the view's kind of elements."""
        g = g.contiguous()
        return ops.view_as_real(g) if self.base_complex else g

    def gathered(self, g: Any) -> Any:
        """A dense form as the base's gradient."""
        return ops.view_as_complex(g) if self.base_complex else g

    def read(self, whole: Any) -> Any:
        """The view's part of a dense gradient, as a copy."""
        part = ops.strided_view(whole, self.shape, self.strides, self.offset).clone()
        return ops.view_as_complex(part.contiguous()) if self.view_complex else part

    def written(self, whole: Any, part: Any) -> Any:
        """The dense gradient with the view's part replaced."""
        part = ops.view_as_real(part) if self.view_complex else part
        return ops.as_strided_scatter(whole, part, self.shape, self.strides, self.offset)

    def added(self, part: Any) -> Any:
        """A gradient of the base that has only what came to the view."""
        part = ops.view_as_real(part.contiguous()) if self.view_complex else part
        if overlaps(self.shape, self.strides):
            return ops.strided_view_backward(part, (self.whole, contiguous_strides(self.whole)), self.shape, self.strides, self.offset)
        whole = ops.new_full(part, self.whole, 0)
        return ops.as_strided_scatter(whole, part, self.shape, self.strides, self.offset)


def within(base: Geometry, view: Geometry) -> Geometry:
    """A view's geometry inside a contiguous copy of its base."""
    size, strides, offset = base
    shape, steps, at = view
    dense = contiguous_strides(size)
    if tuple(strides) == dense:
        return shape, steps, at - offset
    order = sorted((i for i in range(len(size)) if size[i] > 1 and strides[i]), key=lambda i: -strides[i])

    def translate(distance: int, exact: bool) -> int:
        total = 0
        for i in order:
            total += (distance // strides[i]) * dense[i]
            distance %= strides[i]
        if distance and exact:
            raise RuntimeError("in-place write on a view: the view does not follow its base's strides; clone the base first")
        return total

    return shape, tuple(translate(s, n > 1) for n, s in zip(shape, steps, strict=True)), translate(at - offset, 0 not in shape)


class Hole(Node):
    """Stands for the written view in the recorded op: what comes in here is the gradient of the old values."""

    __slots__ = ()


class Intercept(Sink):
    """Takes what comes to a hole, passes everything else on."""

    __slots__ = ("engine", "hole", "taken")

    def __init__(self, engine: Sink, hole: Node, wants_hole: bool) -> None:
        super().__init__()
        self.engine = engine
        self.wanted = engine.wanted
        if self.wanted is not None and wants_hole:
            self.wanted.add(hole)
        self.hole = hole
        self.taken: Any = None

    def give(self, e: Node, g: Any, alias: bool) -> None:
        if e is not self.hole:
            self.engine.give(e, g, alias)
        elif g is not None:
            self.taken = g if self.taken is None else self.taken + g

    def give_output(self, e: Node, index: int, g: Any) -> None:
        self.engine.give_output(e, index, g)


class CopySlices(Node):
    """History of a base after a recorded in-place write on one of its views."""

    __slots__ = ("hole", "place", "write")

    def __init__(self, base_node: Any, write: Node, place: Place) -> None:
        super().__init__()
        self.place = place
        self.write = write
        self.hole = Hole()
        self.e0 = base_node
        self.more = self.opened(None if base_node is None else self.hole)

    def opened(self, hole: Any) -> tuple[Any, ...]:
        """Puts the hole where the recorded op has the written view, its first edge; returns the other edges."""
        write = self.write
        if isinstance(write, OutputNode):  # a Function that marked the view as dirty: `more` holds its edges
            assert write.e0 is not None
            inner = write.e0
            others = tuple(inner.more[1:])
            inner.more = (hole, *others)
            return others
        others = write.edges()[1:]
        write.e0 = hole
        return others

    def apply(self, g: Any, engine: Sink) -> None:
        place, e, write = self.place, self.e0, self.write
        wants = e is not None and (engine.wanted is None or e in engine.wanted)
        sink = Intercept(engine, self.hole, wants)
        whole = place.spread(g)
        part = place.read(whole)
        extra = write.extra
        packed = None if extra is None else extra.packed
        if extra is not None and packed:
            from .extras import unpack_into

            unpack_into(write, extra)
        if isinstance(write, OutputNode):
            assert write.e0 is not None
            write.e0.apply([part], sink)
        else:
            write.apply(part, sink)
        if e is not None and wants:
            taken = ops.new_full(part, part.sizes, 0) if sink.taken is None else sink.taken
            engine.give(e, place.gathered(place.written(whole, taken)), False)

    def release(self) -> None:
        write = self.write
        if write.extra is not None:
            write.extra.packed.clear()
        if isinstance(write, OutputNode):
            assert write.e0 is not None
            write.e0.release()
        else:
            write.release()


class ViewBackward(Node):
    """History of a view of a base that was written in place: the base's, through the view."""

    __slots__ = ("place",)
    arity = 1

    def __init__(self, base_node: Any, place: Place) -> None:
        super().__init__()
        self.e0 = base_node
        self.place = place

    def name(self) -> str:
        return "AsStridedBackward0"

    def apply(self, g: Any, engine: Sink) -> None:
        e = self.e0
        if e is not None and (engine.wanted is None or e in engine.wanted):
            engine.give(e, self.place.gathered(self.place.added(g)), False)


def rebase(t: Any, node: Node) -> None:
    """A view was written in place by a recorded op: its base gets a history through the view."""
    base = t.base
    place = Place(base, t)
    old = base.node if base.key & GRAD else None
    base.node = CopySlices(old, node, place)
    keep_retaining(old, base.node)
    base.key |= GRAD
    renew(t, place)


def renew(t: Any, place: Place) -> None:
    """The view's history becomes the base's, through the view."""
    old = t.node
    t.node = ViewBackward(t.base.node, place)
    keep_retaining(old, t.node)
    t.key = (t.key | GRAD) & ~VIEWS
    meta_of(t).age = storage_of(t).rebased


def refresh(t: Any) -> None:
    """Renews a view's history if its base was written since it was made."""
    storage = t.storage
    age = 0 if t.meta is None else t.meta.age
    if age == storage.rebased or not t.base.key & GRAD or not t.key & (GRAD | VIEW):
        return
    if t.key & UNRECORDED:
        raise RuntimeError(
            "a view was created in no_grad mode and its base or another view of its base has been modified inplace with grad mode enabled. "
            "Make both the view and the in-place write inside of no_grad, or both outside."
        )
    if t.key & SIBLING or isinstance(t.node, OutputNode):
        maker = "a function" if t.node is None else t.node.edges()[0].name()
        raise RuntimeError(
            f"an output of {maker} is a view and its base or another view of its base has been modified inplace. Functions that return several "
            f"views do not allow that. Use the out-of-place form, or make the view with narrow or select."
        )
    renew(t, Place(t.base, t))


REFRESH.append(refresh)
REBASE.append(rebase)
