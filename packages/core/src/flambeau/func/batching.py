"""Batching rules: how an op takes a batch of each operand in one call. `flambeau.ops.generator.rules` says which op has which.

A rule gets the call with the batch first in every batched operand, and returns results with the batch first.

    pointwise   dimensions of size one after the batch, so that ranks agree
    target      the same, where the first operand has the result's shape
    dims        all operands with a batch; dimension arguments count one further
    rows        the same, with index tensors left alone
    sizes       the batch in front of the sizes argument
    index       a full slice in front of the index
    lookup      any shape of index into an unbatched table
    products    matrix products of batches
    folded      the batch folded into the first dimension, which is a batch already
    loop        one call for each element, and a stack of the results
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..dispatch.keys import dtype_of
from ..dispatch.layers import cast
from ..dispatch.promotion import result_type
from ..ops.lazy import ops
from ..tensor.base import TensorBase

DIMS = ("dim", "dims", "dim0", "dim1", "dim2", "dimension")
FLATTENING = ("argmax", "argmin", "prod")  # dim=None flattens, and there is no tuple of dims
MAKES_DIMS = ("unsqueeze", "stack")  # take a dimension even of a tensor that has none

BATCHED_FROM = {"im2col": 4, "col2im": 3}  # with fewer dimensions, the first one is no batch


class Call:
    """A call of an op on batches: `args`, and which of them (or of the tensors in a list) have the batch in front."""

    def __init__(self, op: Any, args: Any, batched: list[Any], size: int, logical: Any) -> None:
        self.op, self.args, self.batched, self.size = op, list(args), batched, size
        self.logical = logical  # the arguments as the function sees them

    def rank(self, i: int) -> int:
        """The number of dimensions of an operand without its batch; of a list's first tensor."""
        first = self.logical[i][0] if isinstance(self.logical[i], list | tuple) else self.logical[i]
        return len(first.sizes) if isinstance(first, TensorBase) else 0

    def map(self, f: Callable[[Any, bool, int], Any]) -> list[Any]:
        """The arguments, with `f(tensor, has a batch, position)` in place of the tensors."""
        out = []
        for i, (a, b) in enumerate(zip(self.args, self.batched, strict=True)):
            if isinstance(a, TensorBase):
                out.append(f(a, b, i))
            elif isinstance(b, list):
                out.append(type(a)(f(t, has, i) if isinstance(t, TensorBase) else t for t, has in zip(a, b, strict=True)))
            else:
                out.append(a)
        return out

    def expanded(self, t: Any, has: bool) -> Any:
        """An operand with the batch."""
        return t if has else t.unsqueeze(0).expand(self.size, *t.sizes)

    def only_first(self) -> bool:
        """Whether no operand but the first has a batch."""
        return self.batched[0] is True and not any(any(b) if isinstance(b, list) else b for b in self.batched[1:])


def widened(t: Any, rank: int) -> Any:
    """A batch of tensors with dimensions of size one after the batch, up to `rank` dimensions each."""
    missing = rank + 1 - len(t.sizes)
    return t if missing <= 0 else t.reshape((t.sizes[0], *[1] * missing, *t.sizes[1:]))


def pointwise(call: Call) -> Any:
    """Broadcasts with the batch in front; dtypes promote as for single elements."""
    rank = max(call.rank(i) for i in range(len(call.args)))
    args = call.map(lambda t, has, i: widened(t, rank) if has else t)
    if call.op.promoted and "inplace" not in call.op.traits:
        operands = [call.logical[i] for i in call.op.promoted if call.logical[i] is not None]
        if len({dtype_of(t.key) for t in operands if isinstance(t, TensorBase)}) > 1:
            d = result_type(*operands)
            for i in call.op.promoted:
                if isinstance(args[i], TensorBase) and dtype_of(args[i].key) is not d:
                    args[i] = cast(args[i], d)
    return call.op.entry(*args)


def target(call: Call) -> Any:
    """The first operand with a batch; the others broadcast to it. A value that is one number cannot be one of each element."""
    if call.op.name.startswith("masked_fill") and call.batched[2]:
        return loop(call)
    rank = call.rank(0)
    return call.op.entry(*call.map(lambda t, has, i: call.expanded(t, has) if i == 0 else widened(t, rank) if has else t))


def dims(call: Call) -> Any:
    """Every operand with a batch; dimensions count one further, from the end they stay."""
    rank, name = call.rank(0), call.op.name.rstrip("_")
    if rank == 0 and name not in MAKES_DIMS and any(n in DIMS for n in call.op.statics):
        return loop(call)
    if name == "cat" and len({len(t.sizes) for t in call.logical[0]}) > 1:
        return loop(call)  # an empty tensor of shape (0,) goes with any others
    args = call.map(lambda t, has, i: call.expanded(t, has))
    return shifted(call, args, rank)


def shifted(call: Call, args: list[Any], rank: int) -> Any:
    """Calls the op with its dimension arguments moved past the batch."""
    op = call.op
    for i, name in enumerate(op.statics):
        if name in DIMS and not isinstance(args[i], TensorBase):
            if args[i] is None and (op.name == "roll" or op.name in FLATTENING):
                return flattened(call, args, i)
            everything = args[i] is None or (args[i] == () and name == "dim" and op.name != "squeeze")
            args[i] = tuple(range(1, rank + 1)) if everything else past_batch(args[i])
            if op.name == "permute":
                args[i] = (0, *args[i])
    return op.entry(*args)


def past_batch(dim: Any) -> Any:
    """A dimension argument of single elements as one of the batch."""
    if isinstance(dim, list | tuple):
        return tuple(past_batch(d) for d in dim)
    return dim if dim < 0 else dim + 1


def flattened(call: Call, args: list[Any], i: int) -> Any:
    """dim=None of an op that then takes all elements as one row."""
    if call.op.name == "roll" or args[i + 1]:
        return loop(call)
    args[0], args[i] = args[0].reshape(call.size, -1), 1
    return call.op.entry(*args)


def rows(call: Call) -> Any:
    """As `dims`, where the index has no batch."""
    if call.rank(0) == 0 or any(call.batched[i] is True for i in call.op.index_args):
        return loop(call)
    args = call.map(lambda t, has, i: t if i in call.op.index_args or not t.sizes else call.expanded(t, has))
    return shifted(call, args, call.rank(0))


def sizes(call: Call) -> Any:
    """view, reshape, expand, repeat: the batch in front of the sizes."""
    x, size = call.args
    name = call.op.name
    if name in ("expand", "repeat"):
        x = widened(x, len(size))
    return call.op.entry(x, (1 if name == "repeat" else -1 if name == "expand" else call.size, *size))


def index(call: Call) -> Any:
    """A full slice in front, where only the indexed tensor has a batch and the indices stand side by side."""
    if not call.only_first():
        return loop(call)
    x, at, *rest = call.args
    if call.op.name == "getitem":
        return call.op.entry(x, (slice(None), *(at if isinstance(at, tuple) else (at,))))
    given = [n for n, t in enumerate(at) if t is not None]
    if not given or given[-1] - given[0] + 1 != len(given):
        return loop(call)
    return call.op.entry(x, (None, *at), *rest)


def lookup(call: Call) -> Any:
    """An index of any shape into a table without a batch."""
    return loop(call) if call.batched[0] else call.op.entry(*call.args)


def products(call: Call) -> Any:
    """matmul with the batch as one more batch dimension; vectors become matrices for the call."""
    call.op.rule(*[t.sizes for t in call.logical])
    ranks = call.rank(0), call.rank(1)
    a, b = call.args
    if ranks == (1, 2) and not call.batched[1]:
        return ops.matmul(a, b)
    if ranks[0] == 1:
        a = a.unsqueeze(-2)
    if ranks[1] == 1:
        b = b.unsqueeze(-1)
    rank = max(2, *ranks)
    result = ops.matmul(widened(a, rank) if call.batched[0] else a, widened(b, rank) if call.batched[1] else b)
    if ranks[0] == 1:
        result = result.squeeze(-1 if ranks[1] == 1 else -2)
    return result.squeeze(-1) if ranks[1] == 1 else result


def folded(call: Call) -> Any:
    """The batch and the first dimension as one."""
    if not call.only_first() or call.rank(0) < BATCHED_FROM.get(call.op.name, 1):
        return loop(call)
    x, *rest = call.args
    n = x.sizes[1]

    def unfolded(r: Any) -> Any:
        return r.reshape((call.size, n, *r.sizes[1:]))

    return each(unfolded, call.op.entry(x.reshape((call.size * n, *x.sizes[2:])), *rest))


def each(f: Callable[[Any], Any], result: Any) -> Any:
    """`f` of every tensor of a result."""
    if isinstance(result, TensorBase):
        return f(result)
    if isinstance(result, tuple) and hasattr(result, "_fields"):
        return type(result)(*[each(f, r) for r in result])
    return type(result)(each(f, r) for r in result) if isinstance(result, list | tuple) else result


def loop(call: Call) -> Any:
    """One call for each element."""
    if call.size == 0:
        raise RuntimeError(f"vmap: {call.op.name} has no batching rule other than a loop, which cannot tell the results of an empty batch")
    results = [call.op.entry(*call.map(lambda t, has, i, n=n: t.select(0, n) if has else t)) for n in range(call.size)]  # type: ignore[misc]
    return stacked(call.op.name, results)


def stacked(name: str, results: list[Any]) -> Any:
    """The results of all elements, each as one tensor."""
    first = results[0]
    if isinstance(first, TensorBase):
        if any(r.sizes != first.sizes for r in results):
            raise RuntimeError(
                f"vmap: {name} gives results of different shapes for the elements of the batch: {[list(r.sizes) for r in results]}"
            )
        return ops.stack(results)
    if not isinstance(first, list | tuple):
        return first
    parts = [stacked(name, list(r)) for r in zip(*results, strict=True)]
    return type(first)(*parts) if hasattr(first, "_fields") else type(first)(parts)


BATCHING_RULES: dict[str, Callable[[Call], Any]] = {
    "pointwise": pointwise, "target": target, "dims": dims, "rows": rows, "sizes": sizes, "index": index, "lookup": lookup, "products": products,
    "folded": folded, "loop": loop,
}  # fmt: skip
CUSTOM_RULES: dict[str, Callable[[Call], Any]] = {}  # by op: those that users register
