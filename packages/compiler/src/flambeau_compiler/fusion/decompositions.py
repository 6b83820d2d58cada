"""Ops in smaller ones, for those that fuse with their neighbours when they are taken apart."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from flambeau.tensor import dtypes

from ..graph import Graph, Node, Value
from ..graph.graph import dense
from ..graph.passes import rebuilt
from .terms import squeezed

Rule = Callable[..., "list[Value] | None"]
RULES: dict[str, Rule] = {}
HALVES = (dtypes.float16, dtypes.bfloat16)


def decomposition(op: str) -> Callable[[Rule], Rule]:
    """Registers a rule: of a `Maker` and the node's arguments to the values that stand for its results, or None to leave the node."""

    def register(rule: Rule) -> Rule:
        RULES[op] = rule
        return rule

    return register


class Maker:
    """Makes the nodes that take a node's place."""

    def __init__(self, node: Node, known: dict[Value, Any] | None = None) -> None:
        self.node = node
        self.nodes: list[Node] = []
        self.known: dict[Value, Any] = {} if known is None else known  # what rules tell each other about results, by value

    def __call__(self, op: str, *args: Any, shape: Any = None, dtype: Any = None, device: Any = None) -> Value:
        """One node; its shape is the broadcast of its operands', unless given."""
        values = [a for a in args if isinstance(a, Value)]
        shape = np.broadcast_shapes(*[v.shape for v in values]) if shape is None else shape
        dtype = values[0].dtype if dtype is None else dtype
        v = Value(
            tuple(shape),
            dtype,
            dense(tuple(shape)),
            values[0].device if device is None else device,
            f"{self.node.outputs[0].name}_{len(self.nodes)}d",
        )
        self.nodes.append(Node(op, args, (v,), self.node.line))
        return v

    def fold(self, op: str, v: Value, dims: tuple[int, ...], keepdim: bool = True) -> Value:
        """A reduction."""
        shape = tuple(1 if d in dims else n for d, n in enumerate(v.shape) if keepdim or d not in dims)
        return self(op, v, dims, keepdim, shape=shape)

    def number(self, x: float, like: Value) -> Value:
        """A constant of a value's dtype."""
        return Value((), like.dtype, (), like.device, repr(x), np.array(x).astype(like.dtype.numpy))

    def column(self, v: Value) -> Value:
        """A value of one dimension as (n, 1)."""
        return self("strided_view", v, (v.shape[0], 1), (v.strides[0], 1), 0, shape=(v.shape[0], 1))

    def row(self, v: Value) -> Value:
        """A value of shape (n, 1) as (n,)."""
        return self("strided_view", v, (v.shape[0],), (1,), 0, shape=(v.shape[0],))

    def wide(self, v: Value) -> Value:
        """A value in the type that arithmetic on it happens in."""
        return self("cast", v, dtypes.float32, dtype=dtypes.float32) if v.dtype in HALVES else v

    def narrow(self, v: Value, like: Value) -> Value:
        """A value in the dtype of another one."""
        return v if v.dtype is like.dtype else self("cast", v, like.dtype, dtype=like.dtype)


def decomposed(graph: Graph) -> Graph:
    """The graph with the ops that have a rule taken apart."""
    nodes: list[Node] = []
    replaced: dict[Value, Value] = {}
    known: dict[Value, Any] = {}
    for n in graph.nodes:
        rule = RULES.get(n.op)
        maker = Maker(n, known)
        made = rule(maker, *n.args) if rule is not None else None
        if made is None:
            nodes.append(n)
            continue
        nodes += maker.nodes
        for old, new in zip(n.outputs, made, strict=True):
            if old.strides != new.strides and len(squeezed(old.shape)) > 1:
                copied = Node("clone", (new,), (old,), n.line)
                nodes.append(copied)
            else:
                new.strides = old.strides
                replaced[old] = new
    return rebuilt(graph, nodes, replaced)


def _last(x: Value, dim: int) -> tuple[int, ...] | None:
    """A dimension that lies last, as rows need it."""
    d = dim % max(len(x.shape), 1)
    return (d,) if x.shape and x.size and all(n == 1 for n in x.shape[d + 1 :]) and x.shape[d] > 1 else None


@decomposition("gelu_with_slope")
def _gelu_with_slope(b: Maker, x: Value, approximate: str) -> list[Value]:
    wide = b.wide(x)
    slope = b("gelu_backward", b.number(1.0, wide), wide, approximate, shape=x.shape)
    return [b("gelu", x, approximate), slope]


@decomposition("gelu_with_slope_backward")
def _gelu_with_slope_backward(b: Maker, g: Value, x: Value, slope: Value, approximate: str) -> list[Value]:
    return [b("gelu_backward", g, x, approximate)]


@decomposition("softmax_forward")
def _softmax(b: Maker, x: Value, dim: int) -> list[Value] | None:
    dims = _last(x, dim)
    if dims is None:
        return None
    wide = b.wide(x)
    e = b("exp", b("sub", wide, b.fold("amax", wide, dims)))
    return [b.narrow(b("div", e, b.fold("sum", e, dims)), x)]


@decomposition("log_softmax_forward")
def _log_softmax(b: Maker, x: Value, dim: int) -> list[Value] | None:
    dims = _last(x, dim)
    if dims is None:
        return None
    wide = b.wide(x)
    moved = b("sub", wide, b.fold("amax", wide, dims))
    return [b.narrow(b("sub", moved, b("log", b.fold("sum", b("exp", moved), dims))), x)]


@decomposition("softmax_backward")
def _softmax_backward(b: Maker, g: Value, out: Value, dim: int) -> list[Value] | None:
    dims = _last(out, dim)
    if dims is None:
        return None
    wide, y = b.wide(g), b.wide(out)
    return [b.narrow(b("mul", b("sub", wide, b.fold("sum", b("mul", wide, y), dims)), y), g)]


@decomposition("log_softmax_backward")
def _log_softmax_backward(b: Maker, g: Value, out: Value, dim: int) -> list[Value] | None:
    dims = _last(out, dim)
    if dims is None:
        return None
    wide, y = b.wide(g), b.wide(out)
    return [b.narrow(b("sub", wide, b("mul", b("exp", y), b.fold("sum", wide, dims))), g)]


@decomposition("native_layer_norm")
def _layer_norm(b: Maker, x: Value, normalized_shape: Any, weight: Value | None, bias: Value | None, eps: float) -> list[Value] | None:
    dims = tuple(range(len(x.shape) - len(normalized_shape), len(x.shape)))
    if math.prod(normalized_shape) < 2 or not x.size:
        return None
    wide = b.wide(x)
    mean = b.fold("mean", wide, dims)
    moved = b("sub", wide, mean)
    var = b.fold("mean", b("mul", moved, moved), dims)
    rstd = b("reciprocal", b("sqrt", b("add", var, b.number(eps, var))))
    out = b("mul", moved, rstd)
    if weight is not None:
        out = b("mul", out, b.wide(weight))
    if bias is not None:
        out = b("add", out, b.wide(bias))
    return [b.narrow(out, x), mean, rstd]


@decomposition("native_rms_norm")
def _rms_norm(b: Maker, x: Value, normalized_shape: Any, weight: Value | None, eps: float) -> list[Value] | None:
    dims = tuple(range(len(x.shape) - len(normalized_shape), len(x.shape)))
    if math.prod(normalized_shape) < 2 or not x.size:
        return None
    wide = b.wide(x)
    square = b.fold("mean", b("mul", wide, wide), dims)
    rstd = b("reciprocal", b("sqrt", b("add", square, b.number(eps, square))))
    out = b("mul", wide, rstd)
    if weight is not None:
        out = b("mul", out, b.wide(weight))
    return [b.narrow(out, x), rstd]


def _targets(b: Maker, x: Value, target: Value, ignore_index: int) -> tuple[Value, Value]:
    """Where each row's class is, (n, classes), and which rows count, (n, 1); wrong targets raise, as in eager."""
    classes = x.shape[1]
    checked = b("class_targets", target, classes, ignore_index, dtype=dtypes.int64)
    place = b("cast", b.column(checked), dtypes.int32, dtype=dtypes.int32)
    columns = b("make_range", 0, 1, classes, dtypes.int32, x.device, shape=(classes,), dtype=dtypes.int32, device=x.device)
    hot = b("eq", columns, place, dtype=dtypes.bool)
    counts = b("ne", b.column(target), b.number(ignore_index, target), dtype=dtypes.bool)
    return hot, counts


def _count(b: Maker, target: Value, ignore_index: int, like: Value) -> Value:
    """How many rows count."""
    counts = b("ne", target, b.number(ignore_index, target), dtype=dtypes.bool)
    return b.fold("sum", b("cast", counts, like.dtype, dtype=like.dtype), (0,), False)


@decomposition("fused_cross_entropy")
def _cross_entropy(b: Maker, x: Value, target: Value, ignore_index: int, reduction: str) -> list[Value] | None:
    if x.shape[1] < 2 or x.shape[0] < 2:
        return None
    wide = b.wide(x)
    hot, counts = _targets(b, wide, target, ignore_index)
    top = b.fold("amax", wide, (1,))
    power = b("exp", b("sub", wide, top))
    total = b.fold("sum", power, (1,))
    normalizer = b("add", b("log", total), top)
    zero = b.number(0.0, wide)
    picked = b.fold("sum", b("where", hot, wide, zero, dtype=wide.dtype), (1,))
    losses = b.row(b("where", counts, b("sub", normalizer, picked), zero, dtype=wide.dtype))
    out = losses
    if reduction != "none":
        out = b.fold("sum", losses, (0,), False)
        if reduction == "mean":
            out = b("div", out, _count(b, target, ignore_index, wide))
    b.known[b.node.outputs[1]] = (power, total)
    return [b.narrow(out, x), b.row(normalizer)]


@decomposition("fused_cross_entropy_backward")
def _cross_entropy_backward(
    b: Maker, grad: Value, x: Value, target: Value, normalizer: Value, ignore_index: int, reduction: str
) -> list[Value] | None:
    if x.shape[1] < 2 or x.shape[0] < 2:
        return None
    wide, g = b.wide(x), b.wide(grad)
    hot, counts = _targets(b, wide, target, ignore_index)
    if normalizer in b.known:  # forward is in the graph: its exponentials are these
        shares = b("div", *b.known[normalizer])
    else:
        shares = b("exp", b("sub", wide, b.column(normalizer)))
    if reduction == "mean":
        g = b("div", g, b("clamp_min", _count(b, target, ignore_index, wide), b.number(1.0, wide)))
    scale = b("where", counts, b.column(g) if g.shape else g, b.number(0.0, wide), dtype=wide.dtype)
    out = b("mul", b("sub", shares, b("cast", hot, wide.dtype, dtype=wide.dtype)), scale)
    return [b.narrow(out, x)]
