"""Running the few nodes that have hooks, packed tensors or the trace of their forward call."""

from __future__ import annotations

from typing import Any

from ..dispatch.graph import AccumulateGrad, Node, NodeExtra, Sink, meta_of
from ..dispatch.keys import DTYPES, GRAD, NOGRAD
from ..dispatch.layers import clear_saved, restore_saved
from ..dispatch.threads import set_keys, tls
from ..tensor import dtypes


class Recorder(Sink):
    """Passes gradients on and remembers them, for hooks that see a node's input gradients."""

    __slots__ = ("engine", "seen")

    def __init__(self, engine: Sink) -> None:
        super().__init__()
        self.engine = engine
        self.wanted = engine.wanted
        self.seen: list[tuple[Any, Any, Any]] = []  # (edge, output index or None, gradient)

    def give(self, e: Node, g: Any, alias: bool) -> None:
        self.seen.append((e, None, g))

    def give_output(self, e: Node, index: int, g: Any) -> None:
        self.seen.append((e, index, g))


def run_node(engine: Any, n: Node, g: Any, keep: bool) -> None:
    """What the engine's loop does for a node, with its extras."""
    extra = n.extra
    assert extra is not None
    for hook in list(extra.tensor_hooks.values()):
        if g is not None:
            g = checked_replacement(n, g, hook(g))
    if extra.retain is not None and g is not None:
        t = extra.retain()
        if t is not None:
            keep_gradient(t, g)
    if engine.captured is not None and n in engine.captured:
        engine.captured[n] = g
    for hook in list(extra.pre_hooks.values()):
        replaced = hook(as_tuple(g))
        if replaced is not None:
            g = from_tuple(g, replaced)
    if g is None:
        engine.skip(n)
    elif isinstance(n, AccumulateGrad):
        engine.accumulate_into(n, g)
        owner = None if n.owner is None else n.owner()
        if engine.accumulate and owner is not None:
            for hook in list(extra.accumulate_hooks.values()):
                hook(owner)
        for hook in list(extra.post_hooks.values()):
            hook((), as_tuple(g))
    else:
        apply_node(engine, n, g, extra, keep)
    if not keep:
        extra.packed.clear()
        n.release()


def apply_node(engine: Any, n: Node, g: Any, extra: NodeExtra, keep: bool) -> None:
    """Applies the node with its packed tensors back in place, and shows hooks what came out."""
    unpack_into(n, extra)
    sink = Recorder(engine) if extra.post_hooks or extra.trace else engine
    previous, tls.evaluating = tls.evaluating, n
    try:
        n.apply(g, sink)
    except Exception as error:
        if extra.trace is not None:
            error.add_note(trace_text(n, extra))
        raise
    finally:
        tls.evaluating = previous
        if keep:
            for name in extra.packed:
                clear_saved(n, name)
    if sink is engine:
        return
    edges = n.operand_edges()
    grads, places = aligned(edges, sink.seen)
    if extra.trace is not None:
        check_finite(n, grads, extra)
    for hook in list(extra.post_hooks.values()):
        replaced = hook(tuple(grads), as_tuple(g))
        if replaced is not None:
            grads = list(replaced if isinstance(replaced, tuple | list) else (replaced,))
    if len(grads) < len(edges):
        raise RuntimeError(f"{n.name()}: a hook returned {len(grads)} gradients for {len(edges)} operands")
    for (e, index, _), at in zip(sink.seen, places, strict=True):
        if index is None:
            engine.give(e, grads[at], True)
        else:
            engine.give_output(e, index, grads[at])


def aligned(edges: Any, seen: list[Any]) -> tuple[list[Any], list[int]]:
    """The gradients in their operands' places, None where there is none, and the place of each that was sent."""
    grads: list[Any] = [None] * len(edges)
    places: list[int] = []
    at = 0
    for e, _, g in seen:
        at = next(i for i in range(at, len(edges)) if edges[i] is e)
        grads[at] = g
        places.append(at)
        at += 1
    return grads, places


def unpack_into(n: Node, extra: NodeExtra) -> None:
    """Puts what saved-tensor hooks keep back into the node for the time of its backward."""
    for name, (unpack, packed, node) in extra.packed.items():
        t = unpack(packed)
        if not hasattr(t, "key"):
            raise TypeError(f"{n.name()}: an unpack hook must return a Tensor, not {type(t).__name__}")
        restore_saved(n, name, with_history(t, node))


def with_history(t: Any, node: Any) -> Any:
    """An unpacked tensor with the history of the one that was packed, for second derivatives."""
    if node is None or (t.node is node and t.key & GRAD):
        return t
    t = t.detach()
    t.node, t.key = node, t.key | GRAD
    return t


def checked_replacement(n: Node, g: Any, replaced: Any) -> Any:
    """A tensor hook's result: None keeps the gradient, anything else must fit its place."""
    if replaced is None:
        return g
    if not hasattr(replaced, "key"):
        raise TypeError(f"{n.name()}: expected a hook to return None or a Tensor, but got {type(replaced).__name__}")
    if replaced.sizes != g.sizes:
        raise RuntimeError(f"{n.name()}: a hook has changed the size of value: {list(g.sizes)} became {list(replaced.sizes)}")
    if (replaced.key ^ g.key) & DTYPES:
        was, got = (dtypes.BY_BIT[t.key & DTYPES].name for t in (g, replaced))
        raise RuntimeError(f"{n.name()}: a hook has changed the type of value: {was} became {got}")
    return replaced


def keep_gradient(t: Any, g: Any) -> None:
    """Adds to the gradient of a non-leaf that retains it."""
    meta = meta_of(t)
    meta.grad = g if meta.grad is None else meta.grad + g


def as_tuple(g: Any) -> tuple[Any, ...]:
    """A node's gradient as hooks see it."""
    return tuple(g) if isinstance(g, list) else (g,)


def from_tuple(old: Any, new: Any) -> Any:
    """A hook's gradients as the node takes them."""
    new = new if isinstance(new, tuple | list) else (new,)
    return list(new) if isinstance(old, list) else new[0]


def trace_text(n: Node, extra: NodeExtra) -> str:
    """Where the forward call of a node stood."""
    return f"Error detected in {n.name()}. Traceback of forward call that caused the error:\n" + "".join(extra.trace)


def check_finite(n: Node, grads: list[Any], extra: NodeExtra) -> None:
    """Raises if a gradient has NaN."""
    for i, g in enumerate(grads):
        if g is None or not (dtypes.BY_BIT[g.key & DTYPES].is_floating_point or dtypes.BY_BIT[g.key & DTYPES].is_complex):
            continue
        old = tls.keys
        set_keys((old | NOGRAD) & ~GRAD)
        try:
            found = bool((g != g).any())
        finally:
            set_keys(old)
        if found:
            error = RuntimeError(f"Function '{n.name()}' returned nan values in its {i}th output.")
            error.add_note(trace_text(n, extra))
            raise error
