"""Reading and writing at places that index arrays and masks name. A place out of range is a fault; nothing is read or written there."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from ..errors import UnsupportedError
from ..language.dtypes import boolean, index_type, int32, int64
from ..language.program import Accumulator, Loop
from ..language.values import Value, cast, const, index, result, where
from . import complexes, dtypes, scan
from .creation import converted
from .elements import Complex, Element, truth
from .launch import dense
from .layout import broadcast, wrapped
from .plan import Index, Kern, Memory, Plan
from .table import lowering


def check_index(op: str, m: Memory) -> None:
    if not dtypes.is_integer(m.dtype):
        raise IndexError(f"{op}: indices must be ints, got {m.dtype}")


def checked(k: Kern, i: Value, size: int, dim: int, wrap: bool = False) -> tuple[Value, Value]:
    """An index as a place from 0, and whether it is one; negative ones count from the end, if wrap."""
    n = cast(k.extent(size), int64)
    i = cast(i, int64)
    if wrap:
        i = where(i < 0, i + n, i)
    ok = (i >= 0) & (i < n)
    k.fault(~ok, "IndexError", f"{k.plan.op}: an index is out of range for dim {dim} of size {size}")
    return cast(where(ok, i, 0), index_type), ok


def both(a: Value | None, b: Value) -> Value:
    return b if a is None else a & b


def flattened(m: Memory, op: str) -> Memory:
    """A vector of one element, where there is no dimension."""
    return m.view((1,), (1,)) if m.ndim == 0 else m


# ---------------------------------------------------------------- reading


@lowering("gather")
def gather(plan: Plan, x: Memory, dim: int, at: Memory) -> None:
    check_index("gather", at)
    d = wrapped(dim, x.ndim)
    if at.size and (at.ndim != x.ndim or any(n > m for i, (n, m) in enumerate(zip(at.shape, x.shape)) if i != d)):
        raise ValueError(f"gather: index of shape {at.shape} does not fit input of shape {x.shape}: it may be larger only along dim {dim}")
    out = plan.output(x.dtype, at.shape)
    source = flattened(x, "gather")

    def step(k: Kern, place: tuple[Value, ...]) -> None:
        i, ok = checked(k, k.value(at, place), source.shape[d], dim)
        k.write(out, place, k.raw(source, (*place[:d], i, *place[d + 1 :]), ok))

    plan.each("gather", at.shape, [x, at, out], step)


@lowering("index_select")
def index_select(plan: Plan, x: Memory, dim: int, at: Memory) -> None:
    check_index("index_select", at)
    if at.ndim > 1:
        raise IndexError(f"index_select: index must be a vector, got shape {at.shape}")
    d, at, source = wrapped(dim, x.ndim), flattened(at, ""), flattened(x, "")
    shape = (*source.shape[:d], at.shape[0], *source.shape[d + 1 :])
    out = plan.output(x.dtype, shape if x.ndim else ())
    target = out if x.ndim else out.view((1,), (1,))

    def step(k: Kern, place: tuple[Value, ...]) -> None:
        i, ok = checked(k, k.value(at, (place[d],)), source.shape[d], dim)
        k.write(target, place, k.raw(source, (*place[:d], i, *place[d + 1 :]), ok))

    plan.each("index_select", target.shape, [x, at, out], step)


@lowering("embedding_forward")
def embedding_forward(plan: Plan, weight: Memory, at: Memory, padding_idx: int = -1, scale_grad_by_freq: bool = False) -> None:
    check_index("embedding", at)
    if weight.ndim != 2:
        raise ValueError(f"embedding: weight must be (num_embeddings, embedding_dim), got shape {weight.shape}")
    out = plan.output(weight.dtype, (*at.shape, weight.shape[1]))

    def step(k: Kern, place: tuple[Value, ...]) -> None:
        i, ok = checked(k, k.value(at, place[:-1]), weight.shape[0], 0)
        k.write(out, place, k.raw(weight, (i, place[-1]), ok))

    plan.each("embedding", out.shape, [weight, at, out], step)


def flat_place(k: Kern, i: Value, shape: Sequence[int]) -> tuple[Value, ...]:
    """The index of the i-th element in row-major order, i known when the kernel runs."""
    return k.unravel(i, tuple(shape)) if shape else ()


@lowering("take")
def take(plan: Plan, x: Memory, at: Memory) -> None:
    check_index("take", at)
    out = plan.output(x.dtype, at.shape)

    def step(k: Kern, place: tuple[Value, ...]) -> None:
        i, ok = checked(k, k.value(at, place), x.size, 0, wrap=True)
        k.write(out, place, k.raw(x, flat_place(k, i, x.shape), ok))

    plan.each("take", at.shape, [x, at, out], step)


class Places:
    """Advanced indexing: which dimensions arrays index, and where their common shape stands in the result.

    Args:
        shape: of what is indexed.
        indices: an array or None for each of the first dimensions.
    """

    def __init__(self, op: str, shape: Sequence[int], indices: Sequence[Memory | None]) -> None:
        if len(indices) > len(shape):
            raise IndexError(f"{op}: {len(indices)} indices for a tensor of {len(shape)} dimensions, shape {tuple(shape)}")
        self.shape = tuple(shape)
        self.where = [d for d, m in enumerate(indices) if m is not None]
        self.arrays = [m for m in indices if m is not None]
        for m in self.arrays:
            check_index(op, m)
        self.whole = broadcast(*[m.shape for m in self.arrays]) if self.arrays else ()
        rest = [d for d in range(len(shape)) if d not in self.where]
        together = not self.where or self.where[-1] - self.where[0] == len(self.where) - 1
        self.start = self.where[0] if self.where and together else 0
        self.rest = rest
        left = tuple(shape[d] for d in rest)
        self.result = left[: self.start] + self.whole + left[self.start :]

    def find(self, k: Kern, at: Index) -> tuple[tuple[Value, ...], Value | None]:
        """Where the result's element at an index comes from, and whether that is a place."""
        inner = at[self.start : self.start + len(self.whole)]
        outer = iter((*at[: self.start], *at[self.start + len(self.whole) :]))
        places: list[Value] = [const(0, index_type)] * len(self.shape)
        for d in self.rest:
            places[d] = next(outer)
        ok: Value | None = None
        for d, m in zip(self.where, self.arrays):
            places[d], here = checked(k, k.value(m.expand(self.whole), inner), self.shape[d], d, wrap=True)
            ok = both(ok, here)
        return tuple(places), ok


@lowering("index")
def index_(plan: Plan, x: Memory, indices: Sequence[Memory | None]) -> None:
    where_ = Places("index", x.shape, indices)
    out = plan.output(x.dtype, where_.result)

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        places, ok = where_.find(k, at)
        k.write(out, at, k.raw(x, places, ok))

    plan.each("index", out.shape, [x, out, *where_.arrays], step)


# ---------------------------------------------------------------- writing


def work_dtype(x: Memory, adds: bool) -> str:
    """The dtype in which values are gathered at a place: sums of 16-bit floats are float32."""
    kind = dtypes.language_dtype(x.dtype)
    if not adds:
        return x.dtype
    return "float32" if kind.storage_only else "int32" if kind is boolean else x.dtype


def written(plan: Plan, x: Memory, adds: bool, fold: Callable[[Memory], None]) -> None:
    """The output: a copy of x into which `fold` writes, by way of a wider dtype where sums need it."""
    out = plan.output(x.dtype, x.shape)
    wide = work_dtype(x, adds)
    if wide != x.dtype or out.dtype != x.dtype:
        work = plan.temporary(wide, x.shape)
        converted(plan, x, work)
        fold(work)
        converted(plan, work, out)
        return
    if not plan.inplace:
        converted(plan, x, out)
    fold(out)


def ordered(plan: Plan, dtype: str, atomic: bool) -> bool:
    """Whether writes must come in the source's order: the caller asked, and floating-point sums depend on it."""
    return plan.deterministic and (not atomic or dtypes.is_float(dtype) or dtypes.is_complex(dtype))


def scattered(
    plan: Plan, name: str, source_shape: tuple[int, ...], serial: Sequence[int], arrays: Sequence[Memory], write: Callable[[Kern, tuple[Value, ...]], None],
    in_order: bool,
) -> None:  # fmt: skip
    """Runs `write` at every index of the source; in order, one thread takes the `serial` dimensions, in row-major order."""
    if not in_order:
        plan.each(name, source_shape, arrays, write)
        return
    n = math.prod(source_shape)
    if n == 0:
        return
    outer = tuple(1 if d in serial else s for d, s in enumerate(source_shape))
    inner = tuple(s if d in serial else 1 for d, s in enumerate(source_shape))

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        k.flat = None
        body, k.body = k.body, []
        place = k.unravel(index("q"), inner)
        write(k, tuple(place[d] if d in serial else at[d] for d in range(len(source_shape))))
        loop = Loop("q", k.extent(math.prod(inner)), "serial", tuple(k.body))
        k.body = [*body, loop]

    plan.each(name, outer, arrays, step)


def combine_at(k: Kern, out: Memory, at: Index, x: Element, when: Value | None, combine: str | None, in_order: bool) -> None:
    """Folds an element into a place; atomically, unless one thread takes all that can meet there."""
    if out.dtype == "int32" and isinstance(x, Value) and x.dtype is boolean:
        x = cast(x, int32)
    if isinstance(x, Complex) and combine == "prod" and in_order:
        x, combine = complexes.mul(k.read(out, at, when), x), None  # type: ignore[arg-type]
    if isinstance(x, Complex) and combine not in (None, "sum"):
        raise UnsupportedError(f"{k.plan.op}: {combine} of complex numbers at places that may meet")
    k.write(out, at, x, when, combine, atomic=combine is not None and not in_order)


@lowering("index_put")
def index_put(plan: Plan, x: Memory, indices: Sequence[Memory | None], values: Memory, accumulate: bool = False) -> None:
    where_ = Places("index_put", x.shape, indices)
    source = values.expand(where_.result)
    if broadcast(values.shape, where_.result) != where_.result:
        raise ValueError(f"index_put: values of shape {values.shape} do not fit the places' shape {where_.result}")

    def fold(out: Memory) -> None:
        in_order = ordered(plan, out.dtype, accumulate)
        serial = range(where_.start, where_.start + len(where_.whole))

        def write(k: Kern, at: tuple[Value, ...]) -> None:
            places, ok = where_.find(k, at)
            combine_at(k, out, places, k.read(source, at), ok, "sum" if accumulate else None, in_order)

        scattered(plan, "index_put", where_.result, serial, [out, source, *where_.arrays], write, in_order)

    written(plan, x, accumulate, fold)


def _along(op: str, combine: str | None) -> None:
    @lowering(op)
    def along(plan: Plan, x: Memory, dim: int, at: Memory, source: Any) -> None:
        check_index(op, at)
        if at.ndim > 1:
            raise IndexError(f"{op}: index must be a vector, got shape {at.shape}")
        d, places = wrapped(dim, x.ndim), flattened(at, op)
        base = flattened(x, op)
        shape = (*base.shape[:d], places.shape[0], *base.shape[d + 1 :])
        if isinstance(source, Memory) and op != "index_fill":
            if source.ndim == 0:
                source = source.view((1,), (1,))
            if source.shape != shape:
                raise ValueError(
                    f"{op}: source of shape {source.shape} does not fit input of shape {x.shape} and {places.shape[0]} indices along dim {dim}"
                )

        def fold(out: Memory) -> None:
            target = flattened(out, op)
            in_order = ordered(plan, out.dtype, combine is not None)

            def write(k: Kern, place: tuple[Value, ...]) -> None:
                i, ok = checked(k, k.value(places, (place[d],)), base.shape[d], dim, wrap=op == "index_fill")
                if isinstance(source, Memory):
                    value = k.read(source.expand(shape), place)
                else:
                    value = k.number(source, x.dtype)
                combine_at(k, target, (*place[:d], i, *place[d + 1 :]), value, ok, combine, in_order)

            arrays = [out, at] + ([source] if isinstance(source, Memory) else [])
            scattered(plan, op, shape, [d], arrays, write, in_order)

        written(plan, x, combine is not None, fold)


_along("index_add", "sum")
_along("index_copy", None)
_along("index_fill", None)


@lowering("put")
def put(plan: Plan, x: Memory, at: Memory, source: Memory, accumulate: bool = False) -> None:
    check_index("put", at)
    if at.size != source.size:
        raise ValueError(f"put: index of shape {at.shape} and source of shape {source.shape} must have equally many elements")

    def fold(out: Memory) -> None:
        in_order = ordered(plan, out.dtype, accumulate)

        def write(k: Kern, place: tuple[Value, ...]) -> None:
            i, ok = checked(k, k.value(at, flat_place(k, place[0], at.shape)), x.size, 0, wrap=True)
            value = k.read(source, flat_place(k, place[0], source.shape))
            combine_at(k, out, flat_place(k, i, x.shape), value, ok, "sum" if accumulate else None, in_order)

        scattered(plan, "put", (at.size,), [0], [out, at, source], write, in_order)

    written(plan, x, accumulate, fold)


# ---------------------------------------------------------------- masks


def ranks(plan: Plan, mask: Memory) -> Memory:
    """How many elements of a mask hold up to and with each one, in row-major order."""
    kind = int32 if mask.size < 2**31 else int64
    flags = plan.temporary(kind.name, mask.shape)
    total = plan.temporary(kind.name, (mask.size,))

    def element(k: Kern, at: Index, m: Memory) -> Element:
        return cast(truth(k.read(m, at)), kind)

    plan.elements("flags", [flags], [mask], element)
    flat = flags.view((mask.size,), (1,))
    counted = scan.Scan([(kind, 0)], lambda x, i: [x], lambda a, b: [a[0] + b[0]], list)  # type: ignore[list-item]
    scan.run(plan, "ranks", counted, flat, 0, [total])
    return total.view(mask.shape, dense(mask.shape))


def check_mask(op: str, mask: Memory) -> None:
    if mask.dtype != "bool":
        raise RuntimeError(f"{op}: mask must be bool, got {mask.dtype}")


def needs_count(op: str, count: int | None) -> int:
    if count is None:
        raise UnsupportedError(
            f"{op}: its result's size is known only from the data; count first (`count_nonzero`, or `sum` for repeats), "
            "and give the count as one more argument"
        )
    return count


@lowering("masked_select")
def masked_select(plan: Plan, x: Memory, mask: Memory, count: int | None = None) -> None:
    check_mask("masked_select", mask)
    shape = broadcast(x.shape, mask.shape)
    out = plan.output(x.dtype, (needs_count("masked_select", count),))
    chosen, source = mask.expand(shape), x.expand(shape)
    if 0 in shape or not count:
        return
    rank = ranks(plan, chosen)

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        here = cast(k.value(rank, at), index_type) - 1
        k.write(out, (here,), k.raw(source, at), k.value(chosen, at) & (here < k.extent(count)))

    plan.each("masked_select", shape, [x, mask, out, rank], step)


@lowering("masked_scatter")
def masked_scatter(plan: Plan, x: Memory, mask: Memory, source: Memory) -> None:
    check_mask("masked_scatter", mask)
    shape = broadcast(x.shape, mask.shape)
    out = plan.output(x.dtype, shape)
    if 0 in shape:
        return
    if not plan.inplace:
        converted(plan, x, out)
    chosen = mask.expand(shape)
    rank = ranks(plan, chosen)

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        here = cast(k.value(rank, at), index_type) - 1
        keep, fits = k.value(chosen, at), here < k.extent(source.size)
        k.fault(keep & ~fits, "RuntimeError", f"masked_scatter: the mask names more elements than source has, {source.size}")
        ok = keep & fits
        k.write(out, at, k.raw(source, flat_place(k, where(ok, here, 0), source.shape), ok), ok)

    plan.each("masked_scatter", shape, [out, mask, source, rank], step)


@lowering("nonzero_rows")
def nonzero_rows(plan: Plan, x: Memory, count: int | None = None) -> None:
    n = needs_count("nonzero_rows", count)
    out = plan.output("int64", (n, x.ndim))
    if not n or not x.ndim or not x.size:
        return
    rank = ranks(plan, x)

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        here = cast(k.value(rank, at), index_type) - 1
        ok = truth(k.read(x, at)) & (here < k.extent(n))
        for d in range(x.ndim):
            k.write(out, (here, const(d, index_type)), cast(at[d], int64), ok)

    plan.each("nonzero", x.shape, [x, out, rank], step)


@lowering("repeated_places")
def repeated_places(plan: Plan, repeats: Memory, count: int | None = None) -> None:
    """The place i, repeats[i] times: the least i whose running sum is above the result's place."""
    n = needs_count("repeated_places", count)
    if repeats.ndim != 1:
        raise ValueError(f"repeats must be a vector, got shape {repeats.shape}")
    out = plan.output("int64", (n,))
    if not n or not repeats.size:
        return
    ends = plan.temporary("int64", repeats.shape)
    counted = scan.Scan([(int64, 0)], lambda x, i: [cast(x, int64)], lambda a, b: [a[0] + b[0]], list)  # type: ignore[arg-type]
    scan.run(plan, "ends", counted, repeats, 0, [ends])

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        k.write(out, at, cast(least(k, repeats.shape[0], lambda i: k.value(ends, (i,)) > cast(at[0], int64)), int64))

    plan.each("repeated_places", (n,), [ends, out], step)


def least(k: Kern, size: int, holds: Callable[[Value], Value]) -> Value:
    """The least place from which on a condition holds, or the size; by halving."""
    zero = const(0, index_type)

    def step(_: Value, low: Value, high: Value) -> Any:
        middle = low + (high - low) / 2
        inside = low < high
        yes = holds(where(inside, middle, 0))
        return [where(inside & ~yes, middle + 1, low), where(inside & yes, middle, high)], None

    low, _ = k.serial(k.argument(max(size, 1).bit_length()), step, [zero, k.extent(size)])
    return low


@lowering("is_member")
def is_member(plan: Plan, x: Any, test: Any) -> None:
    """Whether each element is among others: it looks at all of them."""
    from .pointwise import common_dtype

    name = common_dtype((x, test))
    kind = dtypes.language_dtype(name).compute
    shape = x.shape if isinstance(x, Memory) else ()
    out = plan.output("bool", shape)
    others = test if isinstance(test, Memory) else None

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        mine = cast(k.value(x, at), kind) if isinstance(x, Memory) else k.number(x, name)
        assert isinstance(mine, Value)
        if others is None:
            other = k.number(test, name)
            assert isinstance(other, Value)
            k.write(out, at, mine.eq(other))
            return
        k.flat = None
        q = index("q")
        same = mine.eq(cast(k.value(others, flat_place(k, q, others.shape)), kind))
        a = Accumulator(k.fresh("a"), "or", same, boolean)
        k.add(Loop("q", k.extent(others.size), "serial", (), (a,)))
        k.write(out, at, result(a))

    arrays = [m for m in (x, test) if isinstance(m, Memory)] + [out]
    plan.each("is_member", shape, arrays, step)


@lowering("search_rows")
def search_rows(plan: Plan, rows: Memory, x: Any, right: bool) -> None:
    """Where each value would stand in its sorted row."""
    values = x if isinstance(x, Memory) else None
    out = plan.output("int64", values.shape if values is not None else ())
    n = rows.shape[-1]

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        k.flat = None
        mine = k.value(values, at) if values is not None else k.number(x, rows.dtype)
        assert isinstance(mine, Value)
        row = () if rows.ndim == 1 else at[:-1]

        def holds(i: Value) -> Value:
            there = k.value(rows, (*row, i))
            there, own = common(there, mine)
            if right:
                return there > own if there.dtype.kind != "f" else (there > own) | (there.ne(there) & own.eq(own))
            return there >= own if there.dtype.kind != "f" else (there >= own) | there.ne(there)

        k.write(out, at, cast(least(k, n, holds), int64))

    plan.each("search", out.shape, [rows, out] + ([values] if values is not None else []), step)


def common(a: Value, b: Value) -> tuple[Value, Value]:
    """Both in their common dtype."""
    from ..language.dtypes import DTYPES

    kind = DTYPES[dtypes.promote(a.dtype.name, b.dtype.name)].compute
    return cast(a, kind), cast(b, kind)
