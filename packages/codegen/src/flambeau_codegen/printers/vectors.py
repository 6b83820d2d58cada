"""Which loops of a kernel move vectors: several neighbours in one access of up to 16 bytes.

A loop that only stores, and has no order of its own, may hand each thread a stretch of neighbours. Whether a position is a
multiple of the stretch depends on sizes that are known at launch, so each kernel has two texts, and a launch chooses.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from ..language.dtypes import boolean
from ..language.program import Buffer, Kernel, Loop, Store
from ..language.values import Value, binary, const, index, walk

BYTES = 16  # of the widest access
MOST = 8  # elements of a stretch
Access = tuple[Buffer, Value]


@dataclass(frozen=True)
class Wide:
    """How one loop moves vectors.

    Args:
        width: elements of a stretch.
        loads: each load that reads a stretch, with where the stretch of iteration 0 begins.
        stores: likewise, by store.
        needs: names of sizes that must be multiples of the width.
    """

    width: int
    loads: dict[Value, Value]
    stores: dict[Store, Value]
    needs: frozenset[str]


@dataclass(frozen=True)
class Form:
    """How threads share a kernel's iterations: "flat" and "rows" hand out elements, or stretches of them; "groups" is as the loops say."""

    kind: str
    wide: dict[Loop, Wide]

    @property
    def needs(self) -> frozenset[tuple[str, int]]:
        """The sizes that must be multiples, and of what, for vectors."""
        return frozenset((name, w.width) for w in self.wide.values() for name in w.needs)


@functools.lru_cache(8192)
def form(kernel: Kernel) -> Form:
    """The form of a kernel, with all vectors that its text allows."""
    outer = kernel.body[0]
    if len(kernel.body) != 1 or not isinstance(outer, Loop) or not kernel.written:
        return Form("groups", {})
    if outer.role == "flat":
        wide = {outer: found} if (found := widened(kernel, outer)) else {}
        return Form("flat", wide)
    kind = "groups"
    inner = outer.body[0] if len(outer.body) == 1 else None
    if isinstance(inner, Loop) and inner.role == "lanes" and _plain(outer) and _plain(inner) and not inner.extent.deps and not kernel.rows:
        kind = "rows" if all(isinstance(s, Store) for s in inner.body) else "groups"
    wide = {s: found for s in outer.body if isinstance(s, Loop) and s.role == "lanes" and (found := widened(kernel, s))}
    return Form(kind, wide)


def _plain(s: Loop) -> bool:
    return not s.accumulators and s.until is None


def widened(kernel: Kernel, s: Loop) -> Wide | None:
    """How a loop moves vectors; None if it does not."""
    if not s.body or not _plain(s) or not all(isinstance(x, Store) and x.when is None and x.combine is None for x in s.body):
        return None
    stores = [x for x in s.body if isinstance(x, Store)]
    values = walk([v for x in stores for v in (x.at, x.value)])
    read = [v for v in values if v.op == "load" and s.var in v.deps]
    if any(v.op == "load" and v.attr.name in kernel.written and v.attr.space == "global" for v in values):
        return None  # what one iteration writes another may read
    if any(x.buffer.space != "global" for x in stores):
        return None
    bases = {x: _base(x.at, s.var) for x in stores}
    if any(b is None for b in bases.values()):
        return None
    found = {v: b for v in read if len(v.args) == 1 and (b := _base(v.args[0], s.var)) is not None}
    sizes = [_bytes(x.buffer) for x in stores] + [_bytes(v.attr) for v in found]
    width = min(MOST, BYTES // max(sizes))
    needs: set[str] = set() if s.role == "flat" else _multiple(s.extent, width) or {""}
    if width < 2 or "" in needs:
        return None
    for x, b in bases.items():
        named = _multiple(b, width)  # type: ignore[arg-type]
        if named is None:
            return None
        bases[x] = b
        needs |= named
    loads = {}
    for v, b in found.items():
        named = _multiple(b, width)
        if named is not None:
            loads[v] = b
            needs |= named
    return Wide(width, loads, bases, frozenset(needs))  # type: ignore[arg-type]


def _bytes(b: Buffer) -> int:
    return 1 if b.dtype is boolean else b.dtype.bits // 8


def _terms(v: Value) -> list[Value]:
    if v.op == "add":
        return [t for a in v.args for t in _terms(a)]
    return [v]


def _base(at: Value, var: str) -> Value | None:
    """The position without the loop's index, if it is a sum with the index as one term."""
    own: list[Value] = []
    others: list[Value] = []
    for t in _terms(at):
        (own if var in t.deps else others).append(t)
    if len(own) != 1 or own[0] is not index(var):
        return None
    total = const(0, at.dtype)
    for t in others:
        total = binary("add", total, t)
    return total


def _multiple(v: Value, width: int) -> set[str] | None:
    """The names of sizes of which the value is a multiple if they are multiples of the width; None if that does not show."""
    needs: set[str] = set()
    for t in _terms(v):
        if t.op == "const" and t.attr % width == 0:
            continue
        factors = [t]
        while any(f.op == "mul" for f in factors):
            factors = [a for f in factors for a in (f.args if f.op == "mul" else (f,))]
        if any(f.op == "const" and f.attr % width == 0 for f in factors):
            continue
        named = [f.attr for f in factors if f.op == "size"]
        if not named:
            return None
        needs.add(named[-1])
    return needs


def fits(kernel: Kernel, sizes: Mapping[str, int]) -> bool:
    """Whether a launch with these sizes may move vectors; its arrays must begin at multiples of 16 bytes, too."""
    f = form(kernel)
    return bool(f.wide) and all(sizes[name] % width == 0 for name, width in f.needs)


def groups(kernel: Kernel, sizes: Mapping[str, int], extent: int, vectors: bool) -> int:
    """How many groups of threads run so many iterations of the outermost loop."""
    f, outer = form(kernel), kernel.body[0]
    if f.kind == "groups" or not isinstance(outer, Loop):
        flat = isinstance(outer, Loop) and outer.role == "flat"
        return -(-extent // kernel.threads) if flat else extent
    inner = outer.body[0] if f.kind == "rows" else outer
    assert isinstance(inner, Loop)
    width = f.wide[inner].width if vectors and inner in f.wide else 1
    if f.kind == "rows":
        extent *= evaluated(inner.extent, sizes)
    return -(-extent // (width * kernel.threads))


def evaluated(v: Value, sizes: Mapping[str, int]) -> int:
    """A value of sizes and numbers."""
    if v.op == "size":
        return sizes[v.attr]
    if v.op == "const":
        return int(v.attr)
    a, b = (evaluated(x, sizes) for x in v.args)
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a // b if b else 0, "min": min(a, b), "max": max(a, b)}[v.op]


def scratch(kernel: Kernel, sizes: Mapping[str, int]) -> int:
    """The bytes of group memory for row buffers, each at a multiple of 16."""
    counts = [sizes[b.extent] if isinstance(b.extent, str) else b.extent for b in kernel.rows]
    return sum(-(-n * _bytes(b) // BYTES) * BYTES for n, b in zip(counts, kernel.rows))


__all__ = ["Form", "Wide", "fits", "form", "groups", "scratch"]
