"""Runs kernels in NumPy, all parallel iterations at once: what a kernel means, for tests.

Positions are checked: a load or a store outside of its buffer raises, as does a plain combine by two iterations at one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .language.dtypes import DTYPES, DType
from .language.program import Accumulator, Buffer, Kernel, Loop, Statement, Store, stores
from .language.values import Value, walk
from .lowering.launch import Array, Local, Program, Slot

AnyArray = NDArray[Any]
Memo = dict[Value, AnyArray]


def run(program: Program, inputs: Sequence[AnyArray], outputs: Sequence[AnyArray] | None = None) -> list[AnyArray]:
    """Runs a program.

    Args:
        program: from `lower`.
        inputs: flat memory of each input, from its root on.
        outputs: flat memory of each output; fresh memory if None.

    Returns:
        The flat memory of the outputs; complex numbers are pairs of real ones.

    Raises:
        IndexError, RuntimeError: what the program's faults say, or a position outside of a buffer.
    """
    memory: dict[Slot, AnyArray] = {Slot("fault"): np.zeros(1, np.int32)}
    fresh = [_parts(empty(a)) for a in program.outputs] if outputs is None else [_parts(o) for o in outputs]
    for kind, arrays in (("input", [_parts(x) for x in inputs]), ("output", fresh)):
        memory |= {Slot(kind, i): x for i, x in enumerate(arrays)}
    memory |= {Slot("temporary", i): _parts(empty(a)) for i, a in enumerate(program.temporaries)}
    for launch in program.launches:
        arguments = [memory[a] if isinstance(a, Slot) else a for a in launch.arguments]
        execute(launch.kernel, arguments)
    code = int(memory[Slot("fault")][0])
    if code:
        fault = program.faults[code - 1]
        raise {"IndexError": IndexError, "ValueError": ValueError}.get(fault.exception, RuntimeError)(fault.message)
    return fresh


def numpy_dtype(name: str) -> Any:
    """The NumPy dtype of an array's elements."""
    return DTYPES[name].numpy if name in DTYPES else np.dtype(name)


def empty(a: Array) -> AnyArray:
    """Memory for an array, filled with what is easily seen when it is read before it is written."""
    reach = a.offset + sum((n - 1) * s for n, s in zip(a.shape, a.strides) if n > 1 and s > 0) + 1 if a.size else 0
    dtype = numpy_dtype(a.dtype)
    return np.full(reach, 99, dtype)


def _parts(x: AnyArray) -> AnyArray:
    """The real numbers of a flat array."""
    return x.view(x.real.dtype) if x.dtype.kind == "c" else x


def execute(kernel: Kernel, arguments: Sequence[Any]) -> None:
    """Runs one kernel on flat arrays and numbers, in the order of its arguments."""
    with np.errstate(all="ignore"):
        _Run(kernel, arguments)


class _Run:
    def __init__(self, kernel: Kernel, arguments: Sequence[Any]) -> None:
        self.kernel = kernel
        left = list(arguments)
        self.memory: dict[str, AnyArray] = {b.name: left.pop(0) for b in kernel.buffers}
        self.bound: dict[tuple[str, str], AnyArray] = {("size", n): np.asarray(left.pop(0), np.int64) for n in kernel.sizes}
        for name, dtype in kernel.scalars:
            self.bound["scalar", name] = np.asarray(left.pop(0)).astype(dtype.numpy)
        self.rows = {b.name: local for b, local in zip(kernel.rows, left)}
        self.lanes = False
        for s in kernel.body:
            self.statement(s, np.ones((), bool))

    # ---------------------------------------------------------------- statements

    def body(self, statements: tuple[Statement, ...], mask: AnyArray) -> Memo:
        """Runs the statements of one iteration; returns the values that it computed, which its accumulators share."""
        group: list[Store] = []
        memo: Memo = {}
        for s in statements:
            if isinstance(s, Store):
                group.append(s)
                continue
            self.stores(group, mask, memo)
            group = []
            self.statement(s, mask)
            forget(memo, {x.buffer for x in stores((s,))})
        self.stores(group, mask, memo)
        return memo

    def statement(self, s: Statement, mask: AnyArray) -> None:
        if isinstance(s, Loop):
            {"flat": self.flat, "grid": self.grid, "lanes": self.wide, "serial": self.serial}[s.role](s, mask)

    def flat(self, s: Loop, mask: AnyArray) -> None:
        n = int(self.value(s.extent, mask))
        self.bound["index", s.var] = np.arange(n)
        self.body(s.body, np.ones(n, bool))

    def grid(self, s: Loop, mask: AnyArray) -> None:
        n = int(self.value(s.extent, mask))
        self.bound["index", s.var] = np.arange(n)[:, None]
        for b in self.kernel.rows:
            local: Local = self.rows[b.name]
            self.memory[b.name] = np.full((n, local.bytes // b.dtype.numpy.itemsize), 99, b.dtype.numpy)
        self.body(s.body, np.ones((n, 1), bool))

    def wide(self, s: Loop, mask: AnyArray) -> None:
        extent = self.value(s.extent, mask)
        n = int(np.max(extent, initial=0))
        self.bound["index", s.var] = np.arange(n)[None, :]
        inner = mask & (np.arange(n)[None, :] < extent)
        memo = self.body(s.body, inner)
        for a in s.accumulators:
            self.fold_lanes(a, inner, memo)

    def serial(self, s: Loop, mask: AnyArray) -> None:
        extent = self.value(s.extent, mask)
        held = [self.first(a, mask) for a in s.accumulators]
        active = mask.copy()
        for i in range(int(np.max(extent, initial=0))):
            active = active & (i < extent)
            if not active.any():
                break
            self.bound["index", s.var] = np.asarray(i)
            for a, (x, _) in zip(s.accumulators, held):
                self.bound["before", a.name] = x
            memo = self.body(s.body, active)
            held = [self.fold(a, x, at, *self.now(a, active, memo), active) for a, (x, at) in zip(s.accumulators, held)]
            if s.until is not None:
                active = active & ~self.value(s.until, active, memo)
        for a, (x, at) in zip(s.accumulators, held):
            self.bound["result", a.name], self.bound["place", a.name] = x, at

    def stores(self, group: list[Store], mask: AnyArray, memo: Memo) -> None:
        ready = []
        for s in group:
            m = mask if s.when is None else mask & self.value(s.when, mask, memo)
            at, x, m = np.broadcast_arrays(self.value(s.at, mask, memo), self.value(s.value, mask, memo), m)
            ready.append((s, at[m], x[m], np.nonzero(m)[0] if m.ndim == 2 else None))
        for s, at, x, group_of in ready:
            self.store(s, at, x, group_of)
        forget(memo, {s.buffer for s in group})

    def store(self, s: Store, at: AnyArray, x: AnyArray, group_of: AnyArray | None) -> None:
        target = self.memory[s.buffer.name]
        if s.buffer.space == "row":
            self.inside(s.buffer, at, target.shape[1])
            target[group_of, at] = x
            return
        self.inside(s.buffer, at, len(target))
        if s.combine is None:
            target[at] = x.astype(target.dtype)
            return
        if not s.atomic and len(np.unique(at)) != len(at):
            raise RuntimeError(f"kernel {self.kernel.name}: two iterations combine at one place of {s.buffer.name}")
        ufunc: Any = {"sum": np.add, "prod": np.multiply, "max": np.maximum, "min": np.minimum}[s.combine]
        if s.buffer.dtype.storage_only:
            for p, v in zip(at, x):
                target[p] = ufunc(target[p].astype(np.float32), v.astype(np.float32)).astype(target.dtype)
        else:
            ufunc.at(target, at, x)

    def inside(self, b: Buffer, at: AnyArray, n: int) -> None:
        if at.size and (at.min() < 0 or at.max() >= n):
            raise IndexError(
                f"kernel {self.kernel.name}: position {at.min() if at.min() < 0 else at.max()} of {b.name}, which has {n} elements"
            )

    # ---------------------------------------------------------------- accumulators

    def first(self, a: Accumulator, mask: AnyArray) -> tuple[AnyArray, AnyArray]:
        x = np.asarray(a.identity(), a.dtype.numpy) if a.initial is None else self.value(a.initial, mask)
        return np.broadcast_to(x, mask.shape).copy(), np.full(mask.shape, -1)

    def now(self, a: Accumulator, mask: AnyArray, memo: Memo) -> tuple[AnyArray, AnyArray]:
        x = self.value(a.value, mask, memo)
        at = np.asarray(-1) if a.at is None else self.value(a.at, mask, memo)
        return np.broadcast_to(x, mask.shape), np.broadcast_to(at, mask.shape)

    def fold(self, a: Accumulator, x: AnyArray, at: AnyArray, y: AnyArray, y_at: AnyArray, active: AnyArray) -> tuple[AnyArray, AnyArray]:
        """The accumulator after it took in y where active."""
        if a.combine == "carry":
            return np.where(active, y, x), at
        if a.at is not None:
            beats = y > x if a.combine == "argmax" else y < x
            nan, held_nan = (y != y), (x != x)
            better = nan & (~held_nan | (y_at < at)) | beats & ~held_nan | (y == x) & (y_at < at)
            better = active & (y_at >= 0) & ((at < 0) | better)
            return np.where(better, y, x), np.where(better, y_at, at)
        return np.where(active, combined(a.combine, x, y), x).astype(a.dtype.numpy), at

    def fold_lanes(self, a: Accumulator, mask: AnyArray, memo: Memo) -> None:
        """Lane i takes i, i + W, ...; then the lanes fold by halves."""
        w = self.kernel.threads
        y, y_at = self.now(a, mask, memo)
        groups, n = mask.shape
        x, at = self.first(a, np.ones((groups, w), bool))
        for start in range(0, n, w):
            part = slice(start, min(start + w, n))
            k = part.stop - part.start
            x[:, :k], at[:, :k] = self.fold(a, x[:, :k], at[:, :k], y[:, part], y_at[:, part], mask[:, part])
        while w > 1:
            w //= 2
            x, at = self.fold(a, x[:, :w], at[:, :w], x[:, w : 2 * w], at[:, w : 2 * w], np.ones((groups, w), bool))
        self.bound["result", a.name], self.bound["place", a.name] = x, at

    # ---------------------------------------------------------------- values

    def value(self, v: Value, mask: AnyArray, memo: Memo | None = None) -> AnyArray:
        memo = {} if memo is None else memo
        for x in walk([v]):
            if x not in memo:
                memo[x] = self.one(x, [memo[a] for a in x.args], mask)
        return memo[v]

    def one(self, v: Value, a: list[AnyArray], mask: AnyArray) -> AnyArray:
        if v.op == "const":
            return np.asarray(v.attr).astype(v.dtype.numpy)
        if not v.args:
            return self.bound[v.op, v.attr]
        if v.op == "load":
            return self.load(v, a, mask)
        if v.op == "cast":
            return converted(a[0], v.args[0].dtype, v.dtype)
        if v.op == "bitcast":
            return np.asarray(np.ascontiguousarray(a[0]).view(v.dtype.numpy)).reshape(a[0].shape)
        out = np.asarray(compute(v.op, v.args[0].dtype, a))
        return out if out.dtype == v.dtype.numpy else out.astype(v.dtype.numpy)

    def load(self, v: Value, a: list[AnyArray], mask: AnyArray) -> AnyArray:
        b: Buffer = v.attr
        source = self.memory[b.name]
        m = mask if len(a) == 1 else mask & a[1]
        at, m = np.broadcast_arrays(a[0], m)
        n = source.shape[1] if b.space == "row" else len(source)
        self.inside(b, at[m], n)
        if n == 0:
            return np.zeros(at.shape, b.dtype.numpy)
        safe = np.where(m, at, 0)
        out = source[np.arange(len(source))[:, None], safe] if b.space == "row" else source[safe]
        return out if len(a) == 1 else np.where(m, out, a[2])


def forget(memo: Memo, written: set[Buffer]) -> None:
    """Drops what was computed from memory that has been written since."""
    stale: dict[Value, bool] = {}
    for v in list(memo) if written else []:
        for x in walk([v]):
            if x not in stale:
                stale[x] = (x.op == "load" and x.attr in written) or any(stale[a] for a in x.args)
        if stale[v]:
            del memo[v]


def combined(combine: str, x: AnyArray, y: AnyArray) -> AnyArray:
    """A fold of two values; NaN wins in max and min."""
    ufunc: Any = {
        "sum": np.add, "prod": np.multiply, "max": np.maximum, "min": np.minimum, "or": np.logical_or, "and": np.logical_and,
    }[combine]  # fmt: skip
    return np.asarray(ufunc(x, y))


def converted(x: AnyArray, source: DType, target: DType) -> AnyArray:
    """A cast: floats become integers by way of int64."""
    if source.kind == "f" and target.kind in "iu":
        return x.astype(np.int64).astype(target.numpy)
    return x.astype(target.numpy)


def _divided(a: AnyArray, b: AnyArray) -> AnyArray:
    safe = np.where(b == 0, 1, b).astype(b.dtype)
    q: AnyArray = np.asarray(a // safe)
    return q + ((q < 0) & (q * safe != a)) if a.dtype.kind == "i" else q


def _high(a: AnyArray, b: AnyArray) -> AnyArray:
    if a.dtype.itemsize == 4:
        return (a.astype(np.uint64) * b.astype(np.uint64)) >> np.uint64(32)
    wide = np.asarray(a, object) * np.asarray(b, object)
    return np.asarray(np.vectorize(lambda x: (int(x) >> 64) & (2**64 - 1), otypes=[np.uint64])(wide))


def _special(name: str) -> Any:
    import scipy.special

    return getattr(scipy.special, name)


_SIMPLE: dict[str, str] = {
    "add": "add", "sub": "subtract", "mul": "multiply", "lt": "less", "le": "less_equal", "eq": "equal", "ne": "not_equal", "and": "bitwise_and",
    "or": "bitwise_or", "xor": "bitwise_xor", "shl": "left_shift", "shr": "right_shift", "neg": "negative", "abs": "absolute",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "atan2": "arctan2",
    "pow": "power", "not": "invert", "fmod": "fmod",
}  # fmt: skip


def compute(op: str, dtype: DType, a: list[AnyArray]) -> Any:
    """One operation on arrays of one dtype."""
    if op == "where":
        return np.where(a[0], a[1], a[2])
    if op == "div":
        return a[0] / a[1] if dtype.kind == "f" else _divided(a[0], a[1])
    if op == "mod":
        return np.fmod(a[0], a[1]) if dtype.kind == "f" else a[0] - _divided(a[0], a[1]) * a[1]
    if op in ("min", "max"):
        return np.where(a[0] < a[1] if op == "min" else a[0] > a[1], a[0], a[1])
    if op == "fma":
        return (a[0].astype(np.float64) * a[1] + a[2]).astype(a[0].dtype)
    if op == "rsqrt":
        return 1 / np.sqrt(a[0])
    if op == "mulhi":
        return _high(a[0], a[1])
    if op == "quick_exp":
        return np.exp(a[0])
    if op == "quick_reciprocal":
        return 1 / a[0]
    if op in ("erf", "erfc", "lgamma"):
        return np.where(np.isinf(a[0]), np.inf, _special("gammaln")(a[0])) if op == "lgamma" else _special(op)(a[0])
    return getattr(np, _SIMPLE.get(op, op))(*a)
