"""The recorded graph as users see it: grad_fn objects, and hooks on what nodes save."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..dispatch.graph import AccumulateGrad, Node, OutputNode, extra_of
from ..dispatch.keys import EXTRAS
from ..dispatch.threads import set_keys, tls


class GradFn:
    """A node of the graph: its name, the nodes before it, and hooks."""

    def __init__(self, node: Node, index: int = 0) -> None:
        self._node = node
        self.index = index

    def name(self) -> str:
        """The name, such as MulBackward0."""
        return self._node.name()

    @property
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        """The nodes of the op's inputs, each with the number of the output that it uses."""
        return tuple(
            (None, 0) if e is None else (shown(e), e.index if isinstance(e, OutputNode) else 0) for e in self._node.operand_edges()
        )

    @property
    def metadata(self) -> dict[str, Any]:
        """A dictionary for the user's own notes."""
        return extra_of(self._node).metadata

    @property
    def variable(self) -> Any:
        """The leaf, of a leaf's end of the graph."""
        owner = getattr(self._node, "owner", None)
        return None if owner is None else owner()

    def register_hook(self, hook: Callable[..., Any]) -> Any:
        """Calls `hook(grad_inputs, grad_outputs)` after the node's backward."""
        from .._tensor import _register

        return _register(extra_of(self._node).post_hooks, hook)

    def register_prehook(self, hook: Callable[..., Any]) -> Any:
        """Calls `hook(grad_outputs)` before the node's backward."""
        from .._tensor import _register

        return _register(extra_of(self._node).pre_hooks, hook)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_saved_"):
            from ..dispatch.layers import node_saved

            return node_saved(self._node, name.removeprefix("_saved_"))
        node = self.__dict__["_node"]
        context = getattr(node, "context", None)  # a Function's: what its forward set
        return getattr(context if context is not None and not hasattr(node, name) else node, name)

    def __repr__(self) -> str:
        return f"<{self.name()} object at {id(self._node):#x}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GradFn) and other._node is self._node

    def __hash__(self) -> int:
        return hash(self._node)


_kinds: dict[str, type[GradFn]] = {}


def shown(node: Node) -> Any:
    """A node as the user sees it: of a class that has the node's name."""
    index = 0
    if isinstance(node, OutputNode):
        index = node.index
        assert node.e0 is not None
        node = node.e0
    name = node.name()
    kind = _kinds.get(name)
    if kind is None:
        kind = _kinds[name] = type(name, (GradFn,), {})
    return kind(node, index)


class saved_tensors_hooks:
    """Inside, every tensor that an op saves for backward goes through `pack`, and through `unpack` when it is needed.

    Args:
        pack_hook: from the tensor to anything.
        unpack_hook: from what pack gave to a tensor of the same values.
    """

    def __init__(self, pack_hook: Callable[[Any], Any], unpack_hook: Callable[[Any], Any]) -> None:
        self.pair = (pack_hook, unpack_hook)

    def __enter__(self) -> None:
        tls.saved_hooks.append(self.pair)
        set_keys(tls.keys | EXTRAS)

    def __exit__(self, *exc: object) -> None:
        tls.saved_hooks.pop()
        if not tls.saved_hooks and not tls.anomaly:
            set_keys(tls.keys & ~EXTRAS)


class save_on_cpu(saved_tensors_hooks):
    """Keeps what ops save for backward in host memory."""

    def __init__(self, pin_memory: bool = False, device_type: str | None = None) -> None:
        super().__init__(lambda t: (t.device, t.cpu()), lambda kept: kept[1].to(kept[0]))


class GradientEdge(NamedTuple):
    """A place in the graph: a node and the number of one of its results."""

    node: Any
    output_nr: int


def get_gradient_edge(t: Any) -> GradientEdge:
    """The node that a tensor's gradient comes to, and the number of its result.

    Raises RuntimeError if the tensor does not require grad.
    """
    from .gradients import edge_of

    node = edge_of(t)
    if node is None:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    return GradientEdge(shown(node), node.index if isinstance(node, OutputNode) else 0)


def is_leaf_node(node: Any) -> bool:
    """Whether a node is a leaf's end of the graph."""
    return isinstance(node, AccumulateGrad)
