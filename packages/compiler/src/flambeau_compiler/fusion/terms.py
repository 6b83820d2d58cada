"""Nodes as terms of a group, in the language of the kernel generator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flambeau_codegen.lowering.groups import FOLDS, OTHERS, Term, composes
from flambeau_codegen.lowering.pointwise import RULES

from ..graph import Draw, Node, Number, Value

DTYPES = frozenset(
    ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64", "complex64", "complex128")
)  # fmt: skip
# Ops whose kernels round each result once, as the array library's do: fused or not, the bits are the same.
EXACT = frozenset(
    (
        "add", "sub", "mul", "neg", "abs", "square", "maximum", "minimum", "where", "eq", "ne", "lt", "le", "gt", "ge", "logical_and",
        "logical_or", "logical_xor", "logical_not", "isnan", "bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_not", "relu",
        "threshold_backward", "masked_fill", "cast", "clone", "copy", "sqrt", "floor", "ceil", "trunc", "div", "reciprocal", "input", "number",
        "view", "make_full", "make_range", "contiguous", "clamp_min", "clamp_max",
    )
)  # fmt: skip
# They may find their data wrong, or loop: their own kernels run.
APART = frozenset(
    (
        "floor_divide", "trunc_divide", "remainder", "fmod", "gcd", "lcm", "polygamma_n", "zeta", "lgamma", "digamma", "igamma", "igammac",
        "round_decimals", "bce_elements", "erfinv", "ndtri",
    )
)  # fmt: skip


def base_name(node: Node) -> str:
    """The op whose value a node has at an index: that of the out-of-place form."""
    op = node.op
    return op[:-1] if op.endswith("_") and not op.endswith("__") else op


def is_view(node: Node) -> bool:
    """Whether a node only shows memory in another layout."""
    return node.op == "strided_view"


def fold_dims_of(node: Node) -> tuple[int, ...]:
    """The dimensions that a reduction folds."""
    ndim = len(node.args[0].shape)
    dim = node.args[1] if len(node.args) > 1 else None
    if dim is None or dim == () or dim == []:
        return tuple(range(ndim))
    dims = (dim,) if isinstance(dim, int) else tuple(dim)
    return tuple(sorted(d % max(ndim, 1) for d in dims))


def fusible(node: Node, strict: bool = False) -> bool:
    """Whether a node can stand inside of a group."""
    if is_view(node):
        return node.output.dtype.name in DTYPES
    name = base_name(node)
    if (
        any(isinstance(a, Number) for a in node.args)
        or len(node.outputs) != 1
        or any(v.dtype.name not in DTYPES for v in (*node.outputs, *node.inputs))
    ):
        return False
    if name in FOLDS and not node.op.endswith("_"):
        kind = node.args[0].dtype
        if strict or kind.is_complex or kind.name == "bool" or not node.args[0].shape or node.args[0].size == 0:
            return False
        return (kind.is_floating_point or name != "mean") and all(not isinstance(a, Value) for a in node.args[1:])
    if name in APART or not composes(name) or (strict and name not in EXACT):
        return False
    if strict and any(v.dtype.is_complex for v in node.inputs):
        return False
    if name == "make_range":
        start, step = node.args[:2]
        return isinstance(start, int) and isinstance(step, int) and not node.output.dtype.is_floating_point
    if name == "make_full":
        return isinstance(node.args[1], int | float | bool)
    if name in OTHERS:
        first = isinstance(node.args[0], Value)
        return first and name not in ("view",) and (name not in ("clone", "contiguous") or node.op == name)
    if name == "pow" and not node.output.dtype.is_floating_point:
        return False
    p = RULES[name]
    operands, statics = node.args[: p.operands], node.args[p.operands :]
    if any(not isinstance(a, Value | int | float) for a in operands) or any(
        isinstance(a, Value | Draw | Number | list | tuple) for a in statics
    ):
        return False
    if not any(isinstance(a, Value) for a in operands):
        return False
    if any(v.dtype.is_complex for v in node.inputs) or node.output.dtype.is_complex:
        return False
    return not (name == "div" and not node.output.dtype.is_floating_point)


class Terms:
    """The terms of one group."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.inside = {v for n in nodes for v in n.outputs}
        self.terms: dict[Value, Term] = {}
        self.inputs: list[Value] = []  # what the group reads, by place

    def of(self, v: Value) -> Term:
        """The term of a value."""
        found = self.terms.get(v)
        if found is None:
            found = self.terms[v] = self._made(v)
        return found

    def _made(self, v: Value) -> Term:
        shape: Any = tuple(v.shape)
        if v.literal is not None and v.literal.ndim == 0:
            return Term("number", (), (v.literal.item(),), (), v.dtype.name)
        if v not in self.inside:
            self.inputs.append(v)
            return Term("input", (), (len(self.inputs) - 1,), shape, v.dtype.name)
        node = v.node
        assert node is not None
        name = base_name(node)
        dtype = v.dtype.name
        if is_view(node):
            source, view_shape, strides, offset = node.args
            return Term("view", (self.of(source),), (tuple(view_shape), tuple(strides), offset, tuple(source.strides)), shape, dtype)
        if name in FOLDS and not node.op.endswith("_"):
            keepdim = bool(node.args[2]) if len(node.args) > 2 else False
            return Term(name, (self.of(node.args[0]),), (fold_dims_of(node), keepdim), shape, dtype)
        if name == "make_range":
            return Term("range", (), tuple(node.args[:2]), shape, dtype)
        if name == "make_full":
            return Term("number", (), (node.args[1],), shape, dtype)
        if name in ("cast", "clone", "contiguous"):
            return Term(name, (self.of(node.args[0]),), (), shape, dtype)
        if name == "copy":
            return Term("copy", (self.of(node.args[1]),), (), shape, dtype)
        if name == "masked_fill":
            value = node.args[2]
            operands = (self.of(node.args[0]), self.of(node.args[1]), *((self.of(value),) if isinstance(value, Value) else ()))
            return Term("masked_fill", operands, () if isinstance(value, Value) else (value,), shape, dtype)
        if name == "native_dropout_backward":
            return Term(name, (self.of(node.args[0]), self.of(node.args[1])), (node.args[2],), shape, dtype)
        p = RULES[name]
        given = [
            self.of(a) if isinstance(a, Value) else Term("number", (), (a,), (), node.inputs[0].dtype.name) for a in node.args[: p.operands]
        ]
        return Term(name, tuple(given), tuple(node.args[p.operands :]), shape, dtype)


def squeezed(shape: Iterable[Any]) -> tuple[Any, ...]:
    """A shape without its dimensions of size 1."""
    return tuple(n for n in shape if n != 1)
