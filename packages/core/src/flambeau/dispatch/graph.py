"""The recorded graph: nodes that know how to send a gradient back, and what they keep for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

from mypy_extensions import mypyc_attr

from ..tensor.base import TensorBase, storage_of, version_of
from ..tensor.storage import Storage
from .keys import DIFFERENTIABLE, GRAD, NOGRAD, SIBLING, UNRECORDED
from .threads import tls as _tls

tls: Final[Any] = _tls


class Freed:
    """What stands where a node's saved tensors were."""


FREED: Final[Any] = Freed()


class TensorMeta:
    """What few tensors have."""

    __slots__ = ("age", "grad", "leaf", "number")

    def __init__(self, age: int = 0, number: Any = None) -> None:
        self.age: int = age  # a view's: the recorded in-place writes that its storage had when its history was made
        self.leaf: Any = None  # a leaf's end of the graph, which holds its gradient
        self.grad: Any = None  # the gradient of a non-leaf that retains it
        self.number: Any = number  # the Python number that the tensor stands for


def meta_of(t: TensorBase) -> TensorMeta:
    """The tensor's rare fields, made at the first use."""
    meta: TensorMeta | None = t.meta
    if meta is None:
        meta = TensorMeta()
        t.meta = meta
    return meta


def is_number(t: TensorBase) -> bool:
    """Whether the tensor stands for a Python number."""
    return t.meta is not None and t.meta.number is not None


class NodeExtra:
    """What few nodes have: hooks, packed tensors, the line that made the node."""

    def __init__(self) -> None:
        self.tensor_hooks: dict[int, Any] = {}
        self.pre_hooks: dict[int, Any] = {}
        self.post_hooks: dict[int, Any] = {}
        self.accumulate_hooks: dict[int, Any] = {}
        self.retain: Any = None  # weak reference to a tensor whose .grad is kept
        self.packed: dict[str, Any] = {}  # saved name -> (unpack, what pack returned, the tensor's node)
        self.trace: Any = None  # the stack of the forward call, in anomaly mode
        self.metadata: dict[str, Any] = {}


@mypyc_attr(allow_interpreted_subclasses=True)
class Node:
    """One recorded op. Edges point to the nodes of its inputs; `more` holds those after the second."""

    __slots__ = ("e0", "e1", "extra", "more")
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 2  # how many differentiable operands the op has, where edges do not stand in `more` alone

    def __init__(self) -> None:
        self.e0: Node | None = None
        self.e1: Node | None = None
        self.more: Any = None
        self.extra: NodeExtra | None = None

    def apply(self, g: Any, engine: Sink) -> None:
        """Sends the gradient `g` of the result to the edges."""
        raise NotImplementedError(f"{self.name()}: has no backward")

    def release(self) -> None:
        """Forgets the saved tensors."""

    def edges(self) -> tuple[Any, ...]:
        """The nodes of the differentiable inputs, None for those without."""
        return (self.e0, self.e1, *(self.more or ()))

    def operand_edges(self) -> tuple[Any, ...]:
        """The edges of the differentiable operands alone, without unused places."""
        if self.more is not None and self.e0 is None and self.e1 is None and self.arity == 2:
            return tuple(self.more)
        return (self.e0, self.e1)[: self.arity] if self.more is None else self.edges()

    def name(self) -> str:
        """The name shown as grad_fn, such as MulBackward0."""
        return type(self).__name__ + "0"


@mypyc_attr(allow_interpreted_subclasses=True)
class Sink:
    """Where nodes send gradients: the engine, or one that intercepts an edge."""

    __slots__ = ("wanted",)

    def __init__(self) -> None:
        self.wanted: set[Any] | None = None  # only these nodes; None means all

    def give(self, e: Node, g: Any, alias: bool) -> None:
        """Adds `g` to the node's gradient; `alias` says that g may share memory with another gradient."""
        raise NotImplementedError

    def give_output(self, e: Node, index: int, g: Any) -> None:
        """Adds `g` to the gradient of one of the node's several results."""
        raise NotImplementedError


@mypyc_attr(allow_interpreted_subclasses=True)
class MultiNode(Node):
    """A recorded op with several differentiable results; its gradient is a list with None where nothing came."""

    __slots__ = ("count", "extras")

    def __init__(self) -> None:
        super().__init__()
        self.count: int = 0
        self.extras: Any = None  # by result: what few results have, shared by their OutputNodes


class OutputNode(Node):
    """One of the several results of a MultiNode. Equal to others of that result: a saved result gets a new one when it is used."""

    __slots__ = ("index",)
    arity: ClassVar[int] = 1

    def __init__(self, owner: Node, index: int) -> None:
        super().__init__()
        self.e0 = owner
        self.index: int = index
        extras = owner.extras if isinstance(owner, MultiNode) else None
        if extras is not None:
            self.extra = extras.get(index)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OutputNode) and other.e0 is self.e0 and other.index == self.index

    def __hash__(self) -> int:
        return hash((id(self.e0), self.index))

    def apply(self, g: Any, engine: Sink) -> None:
        owner = self.e0
        assert owner is not None
        if engine.wanted is None or owner in engine.wanted:
            engine.give_output(owner, self.index, g)


class AccumulateGrad(Node):
    """A leaf's end of the graph. It holds the gradient, so that tensor and node form no cycle."""

    __slots__ = ("grad", "owner", "stopped")
    arity: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.stopped: bool = False  # the leaf no longer requires grad
        self.grad: Any = None
        self.owner: Any = None  # weak reference to the leaf

    def name(self) -> str:
        return "AccumulateGrad"


def extra_of(node: Node) -> NodeExtra:
    """The node's extras, made at the first use."""
    extra = node.extra
    if extra is None:
        extra = NodeExtra()
        node.extra = extra
        if isinstance(node, OutputNode) and isinstance(node.e0, MultiNode):
            if node.e0.extras is None:
                node.e0.extras = {}
            node.e0.extras[node.index] = extra
    return extra


def freed(op: str) -> Exception:
    """The error of a second backward through a graph that was not retained."""
    return RuntimeError(
        f"{op}: Trying to backward through the graph a second time: the tensors saved for {op}'s backward have been freed. "
        f"Pass retain_graph=True to the first backward or autograd.grad call."
    )


def modified(op: str, name: str, tensor: Any, saved: int, now: int) -> Exception:
    """The error of a saved tensor that was written in place before backward."""
    return RuntimeError(
        f"{op}: one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"'{name}' of shape {list(tensor.sizes)} is at version {now}; expected version {saved} instead. "
        f"Clone it before the in-place op, or use the out-of-place form."
    )


def check_version(op: str, name: str, t: Any, version: int) -> None:
    """Raises if the saved tensor was written since it was saved."""
    now = version_of(t)
    if now != version:
        raise modified(op, name, t, version, now)


# Late-bound: the public Tensor class, and the renewal of a view's history (autograd's).
TENSOR: list[Any] = [None]
REFRESH: list[Callable[[Any], None]] = []
REBASE: list[Callable[[Any, Node], None]] = []


def saved_output(node: Node, op: str, array: Any, key: int, sizes: Any, storage: Storage, version: int, index: int) -> Any:
    """An op's own result as its node keeps it: without its node, which would be a cycle, and which comes back here."""
    if array is FREED:
        raise freed(op)
    t = TENSOR[0](array, key, sizes)
    t.storage = storage
    if storage.version != version:
        raise modified(op, "the result", t, version, storage.version)
    if not tls.keys & NOGRAD:
        t.node = node if index < 0 else OutputNode(node, index)
        t.key |= GRAD
    return t


def node_of(t: TensorBase) -> Node | None:
    """Where a view's gradient goes, after renewing a history that an in-place write made stale."""
    storage: Storage | None = t.storage
    if storage is not None and storage.rebased and t.base is not None:
        REFRESH[0](t)
    node: Node | None = t.node
    return node


def check_inplace(op: str, t: TensorBase) -> None:
    """Refuses recorded in-place writes whose gradient would be lost."""
    if t.base is not None:
        check_view(op, t, node_of(t))
    if t.key & GRAD and isinstance(t.node, AccumulateGrad):
        raise RuntimeError(
            f"{op}: a leaf Variable that requires grad is being used in an in-place operation. "
            f"Write under no_grad(), or on a result of an op such as clone()."
        )


def check_view(op: str, t: TensorBase, node: Node | None) -> None:
    """Refuses recorded in-place writes on views that can get no history, and on views of leaves."""
    custom = isinstance(node, OutputNode) and not t.key & SIBLING
    if t.key & UNRECORDED and not custom:
        raise RuntimeError(
            f"{op}: a view was created in no_grad mode, in inference_mode or inside of a custom Function and is being modified inplace "
            f"with grad mode enabled. Make the view where gradients are recorded, or write under no_grad()."
        )
    if custom:
        assert node is not None
        maker = node.edges()[0]
        several = ", which returns multiple views" if isinstance(maker, MultiNode) and maker.count > 1 else ""
        raise RuntimeError(
            f"{op}: this view was made by {maker.name()}, a custom Function{several}, and cannot be modified inplace. Clone it first."
        )
    if t.key & SIBLING:
        name = "a function" if node is None or node.edges()[0] is None else node.edges()[0].name()
        raise RuntimeError(
            f"{op}: this view is an output of {name}, which returns multiple views. "
            f"Such functions do not allow the output views to be modified inplace. Clone the view, or make it with narrow or select."
        )
    base = t.base
    leaf = base is not None and (isinstance(base.node, AccumulateGrad) or not base.key & GRAD)
    if base is not None and leaf and (base.key | t.key) & GRAD:
        raise RuntimeError(
            f"{op}: a view of a leaf Variable that requires grad is being used in an in-place operation. "
            f"Write under no_grad(), or on a view of a clone."
        )


def wrote(t: TensorBase) -> None:
    """Counts an in-place write."""
    storage_of(t).version += 1


def keep_retaining(old: Node | None, new: Node) -> None:
    """Lets the new history of a tensor retain its gradient if the old one did."""
    if old is not None and old.extra is not None and old.extra.retain is not None:
        extra_of(new).retain, old.extra.retain = old.extra.retain, None


def rebase_history(t: TensorBase, node: Node) -> None:
    """Makes `node` the history of a tensor that was written in place; of its base too, if it is a view."""
    storage_of(t).rebased += 1
    if t.base is not None:
        REBASE[0](t, node)
    else:
        keep_retaining(t.node, node)
        t.node = node
        t.key |= GRAD


def is_differentiable(t: TensorBase) -> bool:
    """Whether the dtype has gradients."""
    return t.key & DIFFERENTIABLE != 0
