"""jvp: the forward derivative of composed functions, op by op. `flambeau.ops.generator.rules` says how each op's is derived.

linear      the op itself, of the tangents
pointwise   the vjp of the tangent: a diagonal Jacobian is its own transpose
transposed  the vjp, which is linear in the cotangent, transposed by another vjp
decomposed  the parts of a composite, one by one
none        no tangent
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..autograd.grad_mode import enable_grad
from ..autograd.gradients import grad
from ..dispatch.graph import node_of
from ..dispatch.keys import COMPLEXES, DIFFERENTIABLE, GRAD, NOGRAD
from ..dispatch.layers import tensors_in
from ..dispatch.modes import DispatchMode
from ..dispatch.op import OPS
from ..dispatch.threads import tls
from ..ops._generated.rules import RULES
from ..ops.lazy import ops
from ..tensor.base import TensorBase
from .batching import each
from .vectorized import Level, innermost, wrap

Tangent = Any  # a tensor, or None for zero; a list of these for a list of tensors


def op_jvp(op: Any, args: Any, tangents: list[Tangent], rule: str) -> tuple[Any, Any]:
    """An op's result, and the tangents of its results, from those of its positional arguments."""
    if rule == "linear":
        result = op.entry(*args)
        return result, op.entry(*[_tangent_or_zeros(a, t) for a, t in zip(args, tangents, strict=True)])
    if rule == "pointwise" and innermost([*args, *tangents]) is None and not any(t.key & COMPLEXES for t in tensors_in(args)):
        return _diagonal(op.entry, args, tangents)
    return _derived(op.entry, args, tangents)


def _derived(f: Callable[..., Any], args: Any, tangents: list[Tangent]) -> tuple[Any, Any]:
    """Of a vmap's tensors: the derivative of the call over the whole batch, which is an ordinary one."""
    level = innermost([*args, *tangents])
    if level is None:
        return _transposed(f, args, tangents)
    known: Level = level
    if any(followed(t) for t in tensors_in([*args, *tangents])):  # an outer jvp does not see what is computed over the whole batch
        raise RuntimeError(
            "jvp: inside of vmap, or of jacfwd, a function that is differentiated forward cannot differentiate forward itself; "
            "use func.hessian, or jacrev of jacrev"
        )

    def taken(value: Any, partner: Any) -> Any:
        """What stands for the value over the whole batch, where the value or its partner has it."""
        if isinstance(value, list | tuple) and tensors_in([value]):
            partners = partner if isinstance(partner, list | tuple) else [None] * len(value)
            return type(value)(taken(v, p) for v, p in zip(value, partners, strict=True))
        if known.has(value):
            return value.batch
        return known.expanded(value) if isinstance(value, TensorBase) and known.has(partner) else value

    def marked(value: Any, partner: Any) -> Any:
        if isinstance(value, list | tuple) and tensors_in([value]):
            partners = partner if isinstance(partner, list | tuple) else [None] * len(value)
            return [marked(v, p) for v, p in zip(value, partners, strict=True)]
        return known.has(value) or (isinstance(value, TensorBase) and known.has(partner))

    marks = [marked(a, t) for a, t in zip(args, tangents, strict=True)]

    def given(value: Any, mark: Any) -> Any:
        if isinstance(mark, list):
            return type(value)(given(v, m) for v, m in zip(value, mark, strict=True))
        return wrap(value, known) if mark else value

    def whole(*batches: Any) -> Any:
        wrapped = [given(x, m) for x, m in zip(batches, marks, strict=True)]
        return each(lambda r: r.batch, known.inside(f, wrapped))

    results = known.outside(
        _derived,
        (whole, [taken(a, t) for a, t in zip(args, tangents, strict=True)], [taken(t, a) for t, a in zip(tangents, args, strict=True)]),
    )
    return each(lambda r: wrap(r, known), results)  # type: ignore[no-any-return]


def followed(t: Any) -> bool:
    """Whether a jvp that is under way has a tangent of a tensor."""
    return any(isinstance(mode, Tangents) and mode.get(t) is not None for mode in tls.modes)


def _tangent_or_zeros(a: Any, t: Tangent) -> Any:
    """What the op takes in place of an argument, to compute its tangent."""
    if isinstance(t, list):
        return type(a)(_tangent_or_zeros(x, u) for x, u in zip(a, t, strict=True))
    if t is None and isinstance(a, TensorBase) and a.key & DIFFERENTIABLE:
        return ops.zeros_like(a)
    return a if t is None else t


def _linked(a: Any) -> Any:
    """A tensor to differentiate by, with the same value: connected to the graph if there is one, and seen by outer modes."""
    a = ops.clone(a)
    return a if a.key & GRAD else a.requires_grad_()


def _recorded(args: Any, tangents: list[Tangent]) -> bool:
    """Whether the derivative must be recorded: for a derivative of it, by the graph or by an outer mode."""
    return bool(tls.modes) or (not tls.keys & NOGRAD and any(t.key & GRAD for t in tensors_in([*args, *tangents])))


def _diagonal(f: Callable[..., Any], args: Any, tangents: list[Tangent]) -> tuple[Any, Any]:
    """Each operand at the result's shape, so that nothing is summed: its vjp of the tangent is its part of the result's."""
    create = _recorded(args, tangents)
    result = f(*args)
    with enable_grad():
        shape = result.sizes
        out = list(args)
        moving = [i for i, t in enumerate(tangents) if t is not None]
        for i in moving:
            out[i] = _linked(args[i].expand(shape))
        again = f(*out)
        if not again.key & GRAD:
            return result, None
        total = None
        for i in moving:
            t = tangents[i].expand(shape)
            part = grad(again, out[i], _as(t, again), create_graph=create, retain_graph=True, allow_unused=True)[0]
            if part is not None:
                part = _as(part, again)
                total = part if total is None else total + part
        return result, total if create or total is None else total.detach()


def _as(t: Any, like: Any) -> Any:
    """The tensor in another's dtype."""
    return t if t.dtype is like.dtype else t.to(like.dtype)


def _transposed(f: Callable[..., Any], args: Any, tangents: list[Tangent]) -> tuple[Any, Any]:
    """J t is the derivative in u of <J^T u, t>."""
    create = _recorded(args, tangents)
    leaves: list[Any] = []
    directions: list[Any] = []

    def linked(a: Any, t: Tangent) -> Any:
        if isinstance(t, list):
            return type(a)(linked(x, u) for x, u in zip(a, t, strict=True))
        if t is None:
            return a
        leaves.append(_linked(a))
        directions.append(t)
        return leaves[-1]

    with enable_grad():
        result = f(*[linked(a, t) for a, t in zip(args, tangents, strict=True)])
        single = isinstance(result, TensorBase)
        outputs = [result] if single else list(result)
        recorded = [i for i, r in enumerate(outputs) if isinstance(r, TensorBase) and r.key & GRAD]
        found: list[Tangent] = [None] * len(outputs)
        if recorded:
            seeds = [ops.ones_like(outputs[i]).requires_grad_() for i in recorded]  # not zeros: formulas may take logarithms of them
            rows = grad([outputs[i] for i in recorded], leaves, seeds, create_graph=True, allow_unused=True)
            used = [(row, t) for row, t in zip(rows, directions, strict=True) if row is not None and row.key & GRAD]
            if used:
                columns = grad([row for row, _ in used], seeds, [_as(t, row) for row, t in used], create_graph=create, allow_unused=True)
                for i, column in zip(recorded, columns, strict=True):
                    found[i] = column
    if not create:
        result = each(lambda r: r.detach(), result)
        found = [None if t is None else t.detach() for t in found]
    return result, found[0] if single else found


class Tangents(DispatchMode):
    """Carries a tangent beside every tensor that depends on the primals."""

    records_backward = True  # a saved result is known by its node

    def __init__(self) -> None:
        self.by_id: dict[int, tuple[Any, Any]] = {}  # id -> (the tensor, kept alive; its tangent)
        self.by_node: dict[Any, Any] = {}

    def set(self, t: Any, tangent: Tangent) -> None:
        """Gives a tensor its tangent."""
        self.by_id[id(t)] = (t, tangent)
        node = node_of(t)
        if node is not None:
            self.by_node[node] = tangent

    def get(self, t: Any) -> Tangent:
        """A tensor's tangent: its own, or that of the saved result that it restores."""
        known = self.by_id.get(id(t))
        if known is not None:
            return known[1]
        node = node_of(t)
        return None if node is None else self.by_node.get(node)

    def __dispatch__(self, func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        tangents = [self._of(a) for a in args]
        if all(t is None for t in tangents) or func.__name__ == "detach":  # what is detached has no tangent
            return func(*args, **kwargs)
        op = OPS[func.__name__]
        if "mutates" in op.traits:
            raise RuntimeError(f"jvp: {op.name} writes into its arguments and has no forward derivative")
        if "inplace" in op.traits:
            return self._inplace(op, args, tangents)
        rule = RULES.get(op.name, ("transposed", ""))[0]
        if rule == "none":
            return func(*args)
        if rule == "decomposed":
            with self:
                return op.decompose(*args)
        result, found = op_jvp(op, args, tangents, rule)
        for r, t in zip(*([result], [found]) if isinstance(result, TensorBase) else (result, found or ()), strict=False):
            if t is not None and isinstance(r, TensorBase) and r.key & DIFFERENTIABLE:
                self.set(r, t)
        return result

    def _of(self, a: Any) -> Tangent:
        if isinstance(a, TensorBase):
            return self.get(a) if a.key & DIFFERENTIABLE else None
        if isinstance(a, list | tuple) and any(isinstance(t, TensorBase) for t in a):
            found = [self._of(t) for t in a]
            return found if any(t is not None for t in found) else None
        return None

    def _inplace(self, op: Any, args: Any, tangents: list[Tangent]) -> Any:
        """The tangent is written in place too, so that those of views and bases follow."""
        target, tangent = args[0], tangents[0]
        if tangent is None and target.base is not None:
            raise RuntimeError(
                f"jvp: {op.name} writes a value that depends on the input into a view of a tensor that does not; use the out-of-place op"
            )
        with self:
            value = OPS[op.name[:-1]].entry(*args)
        change = self.get(value)
        result = op.entry(*args)
        if tangent is None:
            tangent = ops.zeros_like(target)
        tangent.copy_(ops.zeros_like(tangent) if change is None else change)
        self.set(target, tangent)
        return result


def jvp(
    func: Callable[..., Any], primals: tuple[Any, ...], tangents: tuple[Any, ...], *, strict: bool = False, has_aux: bool = False
) -> Any:
    """The function's value, and its derivative in the direction of the tangents, in one forward pass.

    Args:
        func: takes the primals; returns a tensor, or a tuple, list or dict of them.
        primals: tensors, or nests of them.
        tangents: a tensor of the same shape and dtype for each.
        strict: raise if a result does not depend on the primals, instead of a zero tangent.
        has_aux: the function returns (results, anything else); the second is handed through.

    Returns: (results, tangents of the results), and aux with has_aux.

    Raises:
        RuntimeError: primals and tangents do not match, or an op on the way has no forward derivative.

    >>> import flambeau as fb
    >>> fb.func.jvp(fb.sin, (fb.zeros(2),), (fb.tensor([1.0, 2.0]),))
    (tensor([0., 0.]), tensor([1., 2.]))
    """
    if not isinstance(primals, tuple) or not isinstance(tangents, tuple) or len(primals) != len(tangents) or not primals:
        raise RuntimeError("jvp: primals and tangents must be tuples of the same length, at least one")
    mode = Tangents()
    seen = tuple(_paired(mode, p, t) for p, t in zip(primals, tangents, strict=True))
    with mode:
        results = func(*seen)
    aux = None
    if has_aux:
        if not isinstance(results, tuple) or len(results) != 2:
            raise RuntimeError("jvp: with has_aux the function must return (results, aux)")
        results, aux = results
    found = _tangents_of(mode, results, strict)
    return (results, found, aux) if has_aux else (results, found)


def _paired(mode: Tangents, primal: Any, tangent: Any) -> Any:
    """The primal as the function sees it, known to the mode with its tangent."""
    if isinstance(primal, dict):
        return {k: _paired(mode, p, tangent[k]) for k, p in primal.items()}
    if isinstance(primal, list | tuple):
        return type(primal)(_paired(mode, p, t) for p, t in zip(primal, tangent, strict=True))
    if not isinstance(primal, TensorBase) or not isinstance(tangent, TensorBase):
        raise RuntimeError(f"jvp: primals and tangents must be tensors, not {type(primal).__name__} and {type(tangent).__name__}")
    if primal.sizes != tangent.sizes or primal.dtype is not tangent.dtype:  # type: ignore[attr-defined]
        raise RuntimeError(
            f"jvp: a tangent needs its primal's shape and dtype: {list(primal.sizes)} {primal.dtype} and {list(tangent.sizes)} {tangent.dtype}"  # type: ignore[attr-defined]
        )
    own = ops.clone(primal)
    mode.set(own, ops.clone(tangent))
    return own


def _tangents_of(mode: Tangents, value: Any, strict: bool) -> Any:
    if isinstance(value, dict):
        return {k: _tangents_of(mode, v, strict) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_tangents_of(mode, v, strict) for v in value)
    if not isinstance(value, TensorBase):
        raise RuntimeError(f"jvp: the function must return tensors, not {type(value).__name__}")
    tangent = mode.get(value)
    if tangent is None and strict:
        raise RuntimeError("jvp: a result does not depend on the primals, and strict is set")
    return ops.zeros_like(value) if tangent is None else tangent
