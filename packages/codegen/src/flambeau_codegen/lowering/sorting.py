"""Sorting rows, and what sorted rows tell. Sorting is bitonic, in launches; places break ties, so every sort is stable."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..errors import UnsupportedError
from ..language.dtypes import DTYPES, boolean, index_type, int32, int64, uint64
from ..language.values import Value, cast, const, where
from . import dtypes
from .creation import converted
from .elements import is_nan
from .indexing import least
from .launch import Program
from .layout import wrapped
from .plan import Kern, Memory, Plan
from .random import drawn, longs
from .table import lowering


def last(m: Memory, dim: int) -> Memory:
    """An array with a dimension in the last place; one element as a vector."""
    if m.ndim == 0:
        wrapped(dim, 0)
        return m.view((1,), (1,))
    d = wrapped(dim, m.ndim)
    return m.moved([*(i for i in range(m.ndim) if i != d), d])


def after(a: Value, ia: Value, b: Value, ib: Value, descending: bool) -> Value:
    """Whether a stands behind b: NaN is the greatest, equal ones keep their order."""
    na, nb = is_nan(a), is_nan(b)
    same = a.eq(b) | (na & nb)
    beyond = (a < b) if descending else (b < a)
    if a.dtype.kind == "f":
        beyond = (beyond & ~na & ~nb) | ((nb & ~na) if descending else (na & ~nb))
    return beyond | (same & (ib < ia))


def sorted_rows(plan: Plan, x: Memory, descending: bool) -> tuple[Memory, Memory]:
    """The last dimension sorted: the values in their arithmetic type, and int32 places, both in temporaries."""
    if dtypes.is_complex(x.dtype):
        raise UnsupportedError(f"{plan.op} of complex numbers, which have no order")
    kind = dtypes.language_dtype(x.dtype).compute
    kind = int32 if kind is boolean else kind
    n = x.shape[-1]
    if n >= 2**31:
        raise UnsupportedError(f"{plan.op} of rows of {n} elements; places are 32 bits wide")
    values, places = plan.temporary(kind.name, x.shape), plan.temporary("int32", x.shape)

    def start(k: Kern, at: tuple[Value, ...]) -> None:
        k.write(values, at, cast(k.value(x, at), kind))
        k.write(places, at, cast(at[-1], int32))

    plan.each("sort_start", x.shape, [x, values], start)
    size = 2
    while size < 2 * n:
        _exchange(plan, values, places, size, True, descending)
        half = size // 4
        while half >= 1:
            _exchange(plan, values, places, 2 * half, False, descending)
            half //= 2
        size *= 2
    return values, places


def _exchange(plan: Plan, values: Memory, places: Memory, block: int, mirrored: bool, descending: bool) -> None:
    """One step: elements of the halves of each block change places where they stand wrong; beyond the end lies what is greatest."""
    n = values.shape[-1]
    pairs = -(-n // block) * (block // 2)

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        half = k.extent(block // 2)
        number, offset = at[-1] / half, at[-1] % half
        first = number * k.extent(block) + offset
        second = number * k.extent(block) + (k.extent(block) - 1 - offset) if mirrored else first + half
        inside = second < k.extent(n)
        i, j = (*at[:-1], where(inside, first, 0)), (*at[:-1], where(inside, second, 0))
        a, b, ia, ib = k.value(values, i), k.value(values, j), k.value(places, i), k.value(places, j)
        swap = inside & after(a, ia, b, ib, descending)
        for m, p, v in ((values, i, b), (values, j, a), (places, i, ib), (places, j, ia)):
            k.write(m, p, v, swap)

    plan.each("sort_mirror" if mirrored else "sort_half", (*values.shape[:-1], pairs), [values], step)


def _sorted_part(plan: Plan, x: Memory, dim: int, descending: bool, count: int, keep_dim: int | None = None) -> Program:
    """The first `count` of each sorted row and their places."""
    rows = last(x, dim)
    shape = (*rows.shape[:-1], count)
    if x.ndim == 0:
        outs = [plan.output(t, () if count else (0,)) for t in (x.dtype, "int64")]
        targets = [m.view((count,), (1,)) for m in outs]
    else:
        d = wrapped(dim, x.ndim)
        whole = list(x.shape)
        whole[d] = count
        targets = [last(plan.output(t, tuple(whole)), d) for t in (x.dtype, "int64")]
    if math.prod(shape):
        values, places = sorted_rows(plan, rows, descending)
        for source, target in zip((values, places), targets):
            converted(plan, source.view(shape, source.strides), target)
    return plan.program(several=True)


@lowering("sort")
def sort(plan: Plan, x: Memory, dim: int = -1, descending: bool = False, stable: bool = False) -> Program:
    return _sorted_part(plan, x, dim, descending, x.shape[wrapped(dim, x.ndim)] if x.ndim else 1)


@lowering("topk")
def topk(plan: Plan, x: Memory, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Program:
    size = x.shape[wrapped(dim, x.ndim)] if x.ndim else 1
    if not 0 <= k <= size:
        raise RuntimeError(f"topk: k is {k} and the size along dim {dim} of the shape {x.shape} is {size}; k can be 0 to {size}")
    return _sorted_part(plan, x, dim, largest, k)


def _chosen(plan: Plan, x: Memory, dim: int, keepdim: bool, choose: Callable[[Kern, Memory, tuple[Value, ...]], Value]) -> Program:
    """One element of each sorted row, and its place."""
    rows = last(x, dim)
    n = rows.shape[-1]
    if n == 0:
        raise IndexError(f"{plan.op}: dim {dim} of the shape {x.shape} has no element to choose; give a dim of a size above 0")
    if x.ndim == 0:
        outs = [plan.output(t, ()) for t in (x.dtype, "int64")]
    else:
        d = wrapped(dim, x.ndim)
        shape = tuple(1 if i == d else s for i, s in enumerate(x.shape) if keepdim or i != d)
        made = [plan.output(t, shape) for t in (x.dtype, "int64")]
        outs = [m.view(rows.shape[:-1], tuple(s for i, s in enumerate(m.strides) if i != d)) if keepdim else m for m in made]
    if math.prod(rows.shape):
        values, places = sorted_rows(plan, rows, False)

        def step(k: Kern, at: tuple[Value, ...]) -> None:
            k.flat = None
            i = (*at, choose(k, values, at))
            k.write(outs[0], at, k.value(values, i))
            k.write(outs[1], at, cast(k.value(places, i), int64))

        plan.each("chosen", rows.shape[:-1], [values, *outs], step)
    return plan.program(several=True)


@lowering("kthvalue")
def kthvalue(plan: Plan, x: Memory, k: int, dim: int = -1, keepdim: bool = False) -> Program:
    size = x.shape[wrapped(dim, x.ndim)] if x.ndim else 1
    if not 1 <= k <= size:
        raise ValueError(f"kthvalue: k is {k} and the size along dim {dim} of the shape {x.shape} is {size}; k can be 1 to {size}")
    return _chosen(plan, x, dim, keepdim, lambda kern, values, at: kern.argument(k - 1))


def _numbers(k: Kern, values: Memory, at: tuple[Value, ...]) -> Value:
    """How many elements of a sorted row are not NaN."""
    n = values.shape[-1]
    if DTYPES[values.dtype].kind != "f":
        return k.extent(n)
    return least(k, n, lambda i: is_nan(k.value(values, (*at, i))))


@lowering("median_dim")
def median_dim(plan: Plan, x: Memory, dim: int, keepdim: bool = False) -> Program:
    """The lower median; the first NaN where there is one."""

    def choose(k: Kern, values: Memory, at: tuple[Value, ...]) -> Value:
        n, m = k.extent(values.shape[-1]), _numbers(k, values, at)
        return where(m < n, m, (n - 1) / 2)

    return _chosen(plan, x, dim, keepdim, choose)


@lowering("nanmedian_dim")
def nanmedian_dim(plan: Plan, x: Memory, dim: int, keepdim: bool = False) -> Program:
    def choose(k: Kern, values: Memory, at: tuple[Value, ...]) -> Value:
        m = _numbers(k, values, at)
        return where(m < 1, 0, (where(m < 1, 1, m) - 1) / 2)

    return _chosen(plan, x, dim, keepdim, choose)


@lowering("mode")
def mode(plan: Plan, x: Memory, dim: int = -1, keepdim: bool = False) -> Program:
    """The end of the first longest run of equal elements."""

    def choose(k: Kern, values: Memory, at: tuple[Value, ...]) -> Value:
        zero = const(0, index_type)

        def step(i: Value, start: Value, best: Value, end: Value) -> Any:
            v = k.value(values, (*at, i))
            new = v.ne(k.value(values, (*at, where(i < 1, 0, i - 1))))
            start = where(new, i, start)
            longer = (i - start) > best
            return [start, where(longer, i - start, best), where(longer, i, end)], None

        return k.serial(k.extent(values.shape[-1]), step, [zero, const(-1, index_type), zero], "j")[2]

    return _chosen(plan, x, dim, keepdim, choose)


@lowering("random_permutation")
def random_permutation(plan: Plan, n: int, seed: int, offset: int, dtype: Any, device: Any = None) -> None:
    """The order that sorts 64-bit draws by their bits above the index's width; ties stay in order."""
    out = plan.output(dtypes.named(dtype), (n,))
    if n == 0:
        return
    keys = plan.temporary("uint64", (n,))
    width = max(n - 1, 0).bit_length()
    drawn(plan, "permutation_keys", [keys], 2, seed, offset, lambda k, w: [d & ~k.scalar((1 << width) - 1, uint64) for d in longs(w)])
    _, places = sorted_rows(plan, keys, False)
    converted(plan, places, out)
