"""vmap: a function of single elements as one of batches, through the dispatcher's batching layer."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .._tensor import Tensor
from ..dispatch.keys import BACKENDS, BATCH, DTYPES, USER
from ..dispatch.layers import BATCHING, tensors_in, unwrapped
from ..dispatch.op import OPS
from ..dispatch.threads import set_keys, tls
from ..ops._generated.rules import RULES
from ..ops.support import renamed
from ..tensor.base import TensorBase
from .batching import BATCHING_RULES, CUSTOM_RULES, Call, each


class Level:
    """One vmap under way: the batch's size, what randomness it allows, and the modes that were on outside of it."""

    def __init__(self, size: int, randomness: str) -> None:
        self.size, self.randomness = size, randomness
        self.depth = len(tls.batches)
        self.modes = tls.modes

    def __enter__(self) -> Level:
        self.keys = tls.keys
        tls.batches.append(self)
        tls.modes = []
        set_keys((tls.keys | BATCH) & ~USER)
        return self

    def __exit__(self, *exc: object) -> None:
        tls.batches.pop()
        tls.modes = self.modes
        set_keys(self.keys)

    def has(self, t: Any) -> bool:
        """Whether a value is a tensor with this level's batch."""
        return isinstance(t, BatchedTensor) and t.level is self

    def expanded(self, t: Any) -> Any:
        """A tensor without the batch as one of the whole batch."""
        return t.unsqueeze(0).expand(self.size, *t.sizes)

    def outside(self, f: Callable[..., Any], args: Any) -> Any:
        """Calls below this level, under the modes that were on outside of it."""
        return _under(self.modes, f, args)

    def inside(self, f: Callable[..., Any], args: Any) -> Any:
        """Calls at this level, seen by no mode."""
        return _under([], f, args)


def _under(modes: list[Any], f: Callable[..., Any], args: Any) -> Any:
    """Calls with other modes on; the batching layer sees only tensors that have a batch."""
    keys, old = tls.keys, tls.modes
    tls.modes = modes
    set_keys((keys | USER if modes else keys & ~USER) & ~BATCH)
    try:
        return f(*args)
    finally:
        tls.modes = old
        set_keys(keys)


class BatchedTensor(Tensor):
    """What the function sees: one element's shape, and behind it the batch of all."""

    batch: Any
    level: Level

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        return f"BatchedTensor(shape={list(self.sizes)}, dtype={self.dtype}, batch of {self.level.size})"

    def _refuse(self, what: str) -> Any:
        raise RuntimeError(
            f"vmap: {what} is not possible on a tensor that stands for a batch of {self.level.size}: "
            f"the elements differ. Use ops, such as where instead of if, or call it outside of vmap."
        )

    def item(self) -> Any:
        return self._refuse("item(), or a condition on a tensor,")

    def tolist(self) -> Any:
        return self._refuse("tolist()")

    def numpy(self, *, force: bool = False) -> Any:
        return self._refuse("numpy()")

    def data_ptr(self) -> int:
        return int(self._refuse("data_ptr()"))

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        return self._refuse("requires_grad_()")

    def backward(self, *args: Any, **kwargs: Any) -> None:
        self._refuse("backward()")

    def detach(self, share_version: bool = True) -> Any:
        return wrap(self.batch.detach(), self.level)

    def stride(self, dim: int | None = None, axis: int | None = None) -> Any:
        dim = renamed("stride", "dim", dim, None, "axis", axis)
        strides = self.batch.stride()[1:]
        return strides if dim is None else strides[dim]


def wrap(batch: Any, level: Level) -> BatchedTensor:
    """A tensor with the batch in front, as the function sees it."""
    t = BatchedTensor(batch.array, (batch.key & (BACKENDS | DTYPES)) | BATCH, batch.sizes[1:])
    t.batch, t.level = batch, level
    return t


def batching(op: Any) -> Callable[..., Any]:
    """The dispatcher's layer: the innermost vmap whose tensors the call has runs the op's rule, with its own batch taken off."""
    inplace = "inplace" in op.traits
    rule = RULES.get(op.name[:-1] if inplace else op.name, ("", "loop"))[1]
    factory = "factory" in op.traits

    def call(*args: Any) -> Any:
        found = [t for t in tensors_in(args) if isinstance(t, BatchedTensor)]
        if op.name.startswith("random_") and tls.batches:
            _check_randomness(op, tls.batches[-1], bool(found))
            if factory and tls.batches[-1].randomness == "different":
                return _drawn(op, args, tls.batches[-1])
        level = innermost(found)
        if tls.batches and tls.batches[-1] is not level and tls.batches[-1].modes:  # what stands around the innermost vmap sees the call
            return tls.batches[-1].outside(op.entry, unwrapped(args))
        if level is None:
            return _under(tls.modes, op.entry, unwrapped(args))
        if inplace and not level.has(args[0]):
            raise RuntimeError(
                f"vmap: in-place {op.name} writes a tensor of shape {list(args[0].sizes)} that has no batch with values that have one; "
                f"use the out-of-place op"
            )
        if inplace and rule not in ("pointwise", "target", "dims", "rows"):
            args[0].copy_(OPS[op.name[:-1]].entry(*unwrapped(args)))
            return args[0]
        if rule == "decomposed":
            return op.decompose(*args)
        given = unwrapped(args)
        made = Call(op, [_off(a, level) for a in given], [_marks(a, level) for a in given], level.size, given)
        result = level.outside(CUSTOM_RULES.get(op.name, BATCHING_RULES[rule]), (made,))
        return args[0] if inplace else each(lambda r: wrap(r, level), result)

    return call


BATCHING.append(batching)


def innermost(args: Any) -> Level | None:
    """The innermost vmap that one of the tensors has a batch of."""
    return max((t.level for t in tensors_in(args) if isinstance(t, BatchedTensor)), key=lambda known: known.depth, default=None)


def _off(a: Any, level: Level) -> Any:
    if isinstance(a, list | tuple) and any(isinstance(t, TensorBase) for t in a):
        return type(a)(_off(t, level) for t in a)
    return a.batch if level.has(a) else a


def _marks(a: Any, level: Level) -> Any:
    if isinstance(a, list | tuple) and any(isinstance(t, TensorBase) for t in a):
        return [level.has(t) for t in a]
    return level.has(a)


def _check_randomness(op: Any, level: Level, batched: bool) -> None:
    if level.randomness == "error":
        raise RuntimeError(f"vmap: called random operation {op.name} while in randomness error mode; pass randomness='same' or 'different'")
    if level.randomness == "same" and batched:
        raise RuntimeError(f"vmap: {op.name} on a batched tensor draws for each element; pass randomness='different'")


def _drawn(op: Any, args: Any, level: Level) -> Any:
    """A random tensor for each element of the batch."""
    if op.name == "random_permutation":
        raise RuntimeError("vmap: a permutation for each element is not supported; draw them outside of vmap")
    return wrap(level.outside(op.entry, ((level.size, *args[0]), *args[1:])), level)


def vmap(
    func: Callable[..., Any], in_dims: Any = 0, out_dims: Any = 0, randomness: str = "error", *, chunk_size: int | None = None
) -> Callable[..., Any]:
    """The function over a batch: ops run once for all elements, by their batching rules.

    Args:
        func: takes and returns tensors (or tuples, lists and dicts of them) for one element of the batch.
        in_dims: the batch's dimension in each argument; None for an argument without. An int for all, or nested like the arguments.
        out_dims: where results have the batch: an int for all, or one for each result.
        randomness: "error" refuses random ops, "same" draws the same numbers for all elements, "different" others for each.
        chunk_size: computes so many elements at a time; None for all.

    Returns: a function of batches.

    Raises:
        ValueError: in_dims does not fit the arguments, or the sizes of the batch differ.
        RuntimeError: the function branches on a value, writes into a tensor without a batch, or differentiates inside.

    >>> import flambeau as fb
    >>> fb.func.vmap(fb.dot)(fb.tensor([[1.0, 2.0], [3.0, 4.0]]), fb.ones(2, 2))
    tensor([3., 7.])
    """
    if randomness not in ("error", "different", "same"):
        raise RuntimeError(f"vmap: randomness is 'error', 'different' or 'same', not {randomness!r}")

    @functools.wraps(func)
    def batched(*args: Any, **kwargs: Any) -> Any:
        plan = (_dims_like(args, in_dims, "in_dims"), _dims_like(kwargs, 0, "in_dims"))
        size = _batch_size((args, kwargs), plan)
        if chunk_size is None or chunk_size >= size:
            return _run(func, args, kwargs, plan, size, out_dims, randomness)
        parts = []
        for start in range(0, size, chunk_size):
            count = min(chunk_size, size - start)
            cut = _walk(lambda t, d, s=start, n=count: t if d is None else t.narrow(d, s, n), (args, kwargs), plan)
            parts.append(_run(func, cut[0], cut[1], plan, count, 0, randomness))
        from ..ops.lazy import ops

        whole = _zipped(lambda ts: ops.cat(ts), parts)
        return _walk(lambda t, d: t if d is None else t.movedim(0, d), whole, _dims_like(whole, out_dims, "out_dims"))

    return batched


def _run(func: Callable[..., Any], args: Any, kwargs: Any, plan: Any, size: int, out_dims: Any, randomness: str) -> Any:
    level = Level(size, randomness)
    args, kwargs = _walk(lambda t, d: t if d is None else wrap(t if d == 0 else t.movedim(d, 0), level), (args, kwargs), plan)
    with level:
        result = func(*args, **kwargs)

    def off(t: Any, d: int | None) -> Any:
        if not isinstance(t, TensorBase):
            raise ValueError(f"vmap: the function must return tensors, not {type(t).__name__}")
        if d is None:
            if level.has(t):
                raise ValueError("vmap: out_dims is None for a result that has a batch")
            return t
        batch: Any = t.batch if isinstance(t, BatchedTensor) and t.level is level else t.unsqueeze(0).expand(size, *t.sizes)  # type: ignore[attr-defined]
        return batch if d == 0 else batch.movedim(0, d)

    return _walk(off, result, _dims_like(result, out_dims, "out_dims"))


def _dims_like(value: Any, dims: Any, what: str) -> Any:
    """Batch dimensions nested like the value: one for all of a part stands for each in it."""
    if isinstance(value, dict):
        return {k: _dims_like(v, dims[k] if isinstance(dims, dict) else dims, what) for k, v in value.items()}
    if isinstance(value, list | tuple):
        if isinstance(dims, list | tuple) and len(dims) != len(value):
            raise ValueError(f"vmap: {what} has {len(dims)} entries for {len(value)} values")
        each_dim = dims if isinstance(dims, list | tuple) else [dims] * len(value)
        return [_dims_like(v, d, what) for v, d in zip(value, each_dim, strict=True)]
    if not (dims is None or isinstance(dims, int)):
        raise ValueError(f"vmap: {what} has {dims!r} for a {type(value).__name__}; wanted an int or None")
    if not isinstance(value, TensorBase):
        if dims is not None and what == "in_dims":
            raise ValueError(f"vmap: got in_dim={dims} for an argument of type {type(value).__name__}, which has no batch; use None")
        return None if what == "in_dims" else dims
    if dims is not None:
        rank = len(value.sizes) + (what == "out_dims")
        if not -rank <= dims < rank:
            raise ValueError(f"vmap: {what} has {dims} for a tensor of shape {list(value.sizes)}")
        return dims % rank
    return None


def _walk(f: Callable[..., Any], value: Any, dims: Any) -> Any:
    """`f(leaf, dim)` of every leaf of a nest."""
    if isinstance(value, dict):
        return {k: _walk(f, v, dims[k]) for k, v in value.items()}
    if isinstance(value, list | tuple):
        parts = [_walk(f, v, d) for v, d in zip(value, dims, strict=True)]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    return f(value, dims)


def _zipped(f: Callable[[list[Any]], Any], values: list[Any]) -> Any:
    """One nest of several, with `f` of the leaves at each place."""
    first = values[0]
    if isinstance(first, dict):
        return {k: _zipped(f, [v[k] for v in values]) for k in first}
    if isinstance(first, list | tuple):
        return type(first)(_zipped(f, list(parts)) for parts in zip(*values, strict=True))
    return f(values)


def _batch_size(value: Any, dims: Any) -> int:
    found: list[int] = []
    _walk(lambda t, d: found.append(t.sizes[d]) if d is not None else None, value, dims)
    if not found:
        raise ValueError("vmap: at least one argument needs a batch; in_dims names none")
    if len(set(found)) > 1:
        raise ValueError(
            f"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {found} for the mapped dimension"
        )
    return found[0]
