"""The strides of results: which operands they follow, and how a kernel's result gets them.

A row's fact `layout` names the rule. It is asked only for tensors whose key says STRIDED: row-major ones pay nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..tensor import layout as layouts
from ..tensor.base import TensorBase
from ..tensor.layout import Shape
from .backend import Backend, backend_of
from .graph import TENSOR
from .keys import BACKENDS, DTYPES, STRIDED

CHANNELS = ("channels", "channels, 1d", "channels, 1d by weight", "every")
KEEPING = ("operands", "first", *CHANNELS)  # the rules whose results are not always row-major


def wanted(rule: str, shape: Shape, operands: list[tuple[Shape, Shape]]) -> Shape:
    """The strides of a dense result, from the operands' shapes and strides.

    "operands": the order of strides of all operands together, as a pointwise op takes it; "first": of the first alone;
    "channels": channels_last where an operand of the result's rank is; "channels, 1d": of (batch, channels, length) too;
    "channels, 1d by weight": the same, where not the first operand makes the difference in the latter;
    "every": channels_last where all operands are; "contiguous": row-major.
    """
    if rule in CHANNELS[1:3] and len(shape) == 3:
        operands = operands[1:] if rule == CHANNELS[2] else operands
        planes: list[tuple[Shape, Shape]] = [((*s[:2], 1, s[2]), (*st[:2], s[2] * st[2], st[2])) for s, st in operands if len(s) == 3]
        wide = wanted("channels", (*shape[:2], 1, shape[2]), planes)
        return (*wide[:2], wide[3])
    if rule in CHANNELS:
        found = [layouts.suggests_channels_last(s, st) for s, st in operands if len(s) == len(shape)]
        if found and (all(found) if rule == "every" else any(found)):
            return layouts.channels_last_strides(shape)
    elif rule != "contiguous" and operands:
        return _followed(shape, operands[:1] if rule == "first" else operands)
    return layouts.contiguous_strides(shape)


def _followed(shape: Shape, operands: list[tuple[Shape, Shape]]) -> Shape:
    """The strides that a pointwise op gives its result."""
    if all(s == shape for s, _ in operands):
        if all(layouts.is_contiguous(s, st) for s, st in operands):
            return layouts.contiguous_strides(shape)
        if all(layouts.is_channels_last(s, st) for s, st in operands):
            return layouts.channels_last_strides(shape)
        first = operands[0][1]
        if layouts.is_dense(shape, first) and all(st == first for _, st in operands):
            return first
    fitting = [(s, st) for s, st in operands if len(s) <= len(shape)]
    return layouts.ordered_strides(shape, [layouts.broadcast_strides(s, st, shape) for s, st in fitting])


def _same(shape: Shape, a: Shape, b: Shape) -> bool:
    """Whether two layouts are one, but for dimensions of one element."""
    return a == b or all(x == y for n, x, y in zip(shape, a, b, strict=True) if n != 1)


def _is_unbatched(rank: int, args: Any) -> bool:
    """Whether a result has no dimension for a batch: as many sizes as the first static argument lists are spatial."""
    spatial = next((len(a) for a in args if type(a) in (list, tuple) and a and type(a[0]) is int), rank - 2)
    return rank == spatial + 1


def wanted_of_call(rule: str, shape: Shape, operands: list[tuple[Shape, Shape]], args: Any) -> Shape:
    """As `wanted`, for the arguments of a call, which tell whether a result of convolutions or pools has a batch."""
    plain = rule in CHANNELS and _is_unbatched(len(shape), args)
    return wanted("contiguous" if plain else rule, shape, operands)


def _arranged(rule: str, array: Any, operands: list[tuple[Shape, Shape]], backend: Backend, args: Any) -> Any:
    """The array, or a copy with the strides that the rule wants."""
    shape = array.shape
    if len(shape) < 2 or 0 in shape:
        return array
    target = wanted_of_call(rule, shape, operands, args)
    if _same(shape, target, backend.strides(array)):
        return array
    return _copied(array, target, backend)


def _copied(array: Any, strides: Shape, backend: Backend) -> Any:
    """A copy in new memory with these dense strides."""
    flat = backend.empty((layouts.numel(array.shape),), array.dtype, backend.device_index(array))
    target = backend.as_strided(flat, array.shape, strides, 0)
    backend.copy_(target, array)
    return target


def with_strides_of(t: Any, like: Any) -> Any:
    """A leaf's gradient in the strides of the leaf, where these are dense; else as it is."""
    backend = backend_of(t.key)
    strides = backend.strides(like.array)
    if _same(t.sizes, strides, backend.strides(t.array)) or not layouts.is_dense(t.sizes, strides):
        return t
    array = _copied(t.array, strides, backend)
    return TENSOR[0](array, (t.key & (BACKENDS | DTYPES)) | (like.key & STRIDED), array.shape)


def arranging(op: Any, kernel: Callable[..., Any], backend: Backend) -> Callable[..., Any]:
    """A kernel whose results have the strides that the op's rule wants."""
    rule: str = op.layout

    def call(*args: Any) -> Any:
        operands = [(a.shape, backend.strides(a)) for a in _flat(args) if hasattr(a, "shape") and hasattr(a, "dtype")]
        result = kernel(*args)
        if isinstance(result, list | tuple):
            return type(result)([None if r is None else _arranged(rule, r, operands, backend, args) for r in result])
        return _arranged(rule, result, operands, backend, args)

    return call


def arranging_results(op: Any, body: Callable[..., Any]) -> Callable[..., Any]:
    """A decomposition whose results have the strides that the op's rule wants."""
    rule: str = op.layout

    def call(*args: Any) -> Any:
        given = [t for t in _flat(args) if isinstance(t, TensorBase)]
        operands = [(t.sizes, backend_of(t.key).strides(t.array)) for t in given]
        result = body(*args)
        for r in result if isinstance(result, list | tuple) else (result,):
            if isinstance(r, TensorBase) and r.base is None and r.storage is None and not any(r is a for a in given):
                r.array = _arranged(rule, r.array, operands, backend_of(r.key), args)
        return result

    return call


def _flat(args: Any) -> list[Any]:
    """The arguments, with lists taken apart."""
    return [x for a in args for x in (a if isinstance(a, list | tuple) else (a,))]
