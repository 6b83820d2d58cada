"""Which loops of a kernel move vectors: several neighbours in one access of up to 16 bytes.

A loop that only stores, and has no order of its own, may hand each thread a stretch of neighbours; so may the passes over a row, folds among them,
if all of them do. Whether a position is a multiple of the stretch depends on sizes that are known at launch, so each kernel has several texts, and
a launch chooses. Where a row is short, its threads keep what they have read of it in registers from pass to pass: a text for each number of stretches.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..language.dtypes import boolean
from ..language.program import Buffer, Kernel, Loop, Statement, Store, loops, operands, stores
from ..language.values import Value, binary, const, index, walk

BYTES = 16  # of the widest access
MOST = 8  # elements of a stretch
CHUNKS = 8  # stretches of a row that a thread keeps, at most
REGISTERS = 72  # 32-bit words of a thread that they may take
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

    @property
    def loads_at(self) -> set[tuple[Buffer, Value]]:
        """The buffers that are read in stretches, with where these begin."""
        return {(v.attr, base) for v, base in self.loads.items()}


@dataclass(frozen=True)
class Neighbours:
    """A load's place among those that are made at once.

    Args:
        base: where the first of them reads.
        offset: how far behind it this one does.
        width: how many they are.
        needs: names of sizes that must be multiples of the width.
    """

    base: Value
    offset: int
    width: int
    needs: frozenset[str]


@dataclass(frozen=True)
class Form:
    """How threads share a kernel's iterations: "flat" and "rows" hand out elements, or stretches of them; "groups" is as the loops say.

    Args:
        kind: one of these.
        wide: the loops that move vectors.
        together: whether they are all passes over one row, in which a thread has the same stretches.
        neighbours: loads that one thread makes side by side, and makes at once.
    """

    kind: str
    wide: dict[Loop, Wide]
    together: bool = False
    neighbours: Mapping[Value, Neighbours] = field(default_factory=dict)

    @property
    def needs(self) -> frozenset[tuple[str, int]]:
        """The sizes that must be multiples, and of what, for vectors."""
        named = frozenset((name, w.width) for w in self.wide.values() for name in w.needs)
        return named.union((name, n.width) for n in self.neighbours.values() for name in n.needs)


@functools.lru_cache(8192)
def form(kernel: Kernel) -> Form:
    """The form of a kernel, with all vectors that its text allows."""
    outer = kernel.body[0]
    if len(kernel.body) != 1 or not isinstance(outer, Loop) or not kernel.written:
        return Form("groups", {})
    if outer.role == "flat":
        wide = {outer: found} if (found := widened(kernel, outer)) else {}
        return Form("flat", wide, neighbours={} if wide else _neighbours(kernel))
    kind = "groups"
    inner = outer.body[0] if len(outer.body) == 1 else None
    if isinstance(inner, Loop) and inner.role == "lanes" and _plain(outer) and _plain(inner) and not inner.extent.deps and not kernel.rows:
        kind = "rows" if all(isinstance(s, Store) for s in inner.body) else "groups"
    passes = _passes(kernel, outer) if kind == "groups" else None
    if passes is not None:
        return Form(kind, passes, True)
    wide = {s: found for s in outer.body if isinstance(s, Loop) and s.role == "lanes" and (found := widened(kernel, s))}
    if kind == "groups":
        wide |= {s: found for s in loops(kernel.body) if (found := _whole(kernel, s))}
    return Form(kind, wide)


def _neighbours(kernel: Kernel) -> dict[Value, Neighbours]:
    """The loads that lie side by side, where one thread makes as many of them as fill an access."""
    roots = [v for s in (*loops(kernel.body), *stores(kernel.body)) for v in operands(s)]
    groups: dict[tuple[Buffer, Value], dict[int, Value]] = {}
    for v in walk(roots):
        if v.op != "load" or len(v.args) != 1 or v.attr.space != "global" or v.attr.name in kernel.written:
            continue
        base, offset = const(0, v.args[0].dtype), 0
        for t in _terms(v.args[0]):
            if t.op == "const":
                offset += int(t.attr)
            else:
                base = binary("add", base, t)
        groups.setdefault((v.attr, base), {})[offset] = v
    made: dict[Value, Neighbours] = {}
    for (b, base), found in groups.items():
        width = len(found)
        needs = (
            _multiple(base, width)
            if width in (2, 4, 8) and sorted(found) == list(range(width)) and width * _bytes(b) <= 2 * BYTES
            else None
        )
        if needs is not None:
            made |= {v: Neighbours(base, offset, width, frozenset(needs)) for offset, v in found.items()}
    return made


def _whole(kernel: Kernel, s: Loop) -> Wide | None:
    """How a serial loop over one stretch reads it at once; None if it is no such loop."""
    if s.role != "serial" or s.body or s.until is not None or s.extent.op != "const" or s.extent.attr not in (2, 4, 8):
        return None
    read = [v for v in walk([a.value for a in s.accumulators]) if v.op == "load" and s.var in v.deps]
    loads, needs = {}, set[str]()
    for v in read:
        base = _base(v.args[0], s.var) if len(v.args) == 1 and v.attr.space == "global" and v.attr.name not in kernel.written else None
        named = None if base is None else _multiple(base, s.extent.attr)
        if base is None or named is None:
            return None
        loads[v] = base
        needs |= named
    return Wide(s.extent.attr, loads, {}, frozenset(needs)) if loads else None


def _innermost(body: tuple[Statement, ...]) -> list[Loop]:
    """The loops of a body; in the place of serial ones over rows, those within."""
    found: list[Loop] = []
    for s in body:
        if isinstance(s, Loop):
            found += _innermost(s.body) if s.role == "serial" and _plain(s) and s.body else [s]
    return found


def _passes(kernel: Kernel, outer: Loop) -> dict[Loop, Wide] | None:
    """The passes over a row, if every one of them can move the same stretches."""
    if outer.role != "grid" or not _plain(outer):
        return None
    passes = _innermost(outer.body)
    if not passes or any(s.role != "lanes" or s.until is not None or s.extent is not passes[0].extent for s in passes):
        return None
    found: dict[Loop, tuple[dict[Value, Value], dict[Store, Value]]] = {}
    sizes: list[int] = []
    for s in passes:
        stores = [x for x in s.body if isinstance(x, Store)]
        if len(stores) != len(s.body) or any(x.when is not None or x.combine is not None for x in stores):
            return None
        roots = [v for x in stores for v in (x.at, x.value)] + [v for a in s.accumulators for v in (a.value, a.at) if v is not None]
        read = [v for v in walk(roots) if v.op == "load"]
        if any(v.attr.name in kernel.written and v.attr.space == "global" for v in read):
            return None  # what one thread writes another may read
        bases = {x: _base(x.at, s.var) for x in stores}
        loads = {v: b for v in read if len(v.args) == 1 and s.var in v.deps and (b := _base(v.args[0], s.var)) is not None}
        own = [v for v in read if v.attr.space == "row"]
        if any(b is None for b in bases.values()) or any(v not in loads for v in own):
            return None
        at_row = [b for x, b in bases.items() if x.buffer.space == "row"] + [loads[v] for v in own]
        if any(b is None or b.op != "const" or b.attr for b in at_row):
            return None  # a thread must read of the row's memory what it has written
        sizes += [_bytes(x.buffer) for x in stores if x.buffer.space == "global"] + [
            _bytes(v.attr) for v in loads if v.attr.space == "global"
        ]
        found[s] = (loads, bases)  # type: ignore[assignment]  # none of them is None
    width = min(MOST, BYTES // min(sizes)) if sizes else 0
    needs = _multiple(passes[0].extent, width) if width > 1 else None
    if needs is None:
        return None
    made: dict[Loop, Wide] = {}
    for s, (loads, stores_at) in found.items():
        known = {x: _multiple(b, width) for x, b in stores_at.items()}
        if any(n is None for n in known.values()):
            return None
        taken = {v: b for v, b in loads.items() if _multiple(b, width) is not None}
        if any(v.attr.space == "row" for v in loads.keys() - taken.keys()):
            return None
        own_needs = needs.union(*[n for n in known.values() if n], *[_multiple(b, width) or () for b in taken.values()])
        made[s] = Wide(width, taken, stores_at, frozenset(own_needs))
    return made


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
        if t.op in ("min", "sub"):
            both = [_multiple(a, width) for a in t.args]
            if None in both:
                return None
            needs = needs.union(*both)  # type: ignore[arg-type]  # none of them is None
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
    return bool(f.wide or f.neighbours) and all(sizes[name] % width == 0 for name, width in f.needs)


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


@dataclass(frozen=True)
class Kept:
    """What a thread keeps of its row in registers.

    Args:
        count: stretches.
        even: whether every thread has so many, and none looks whether it has.
        ahead: whether what only one pass reads is read before it begins, too: else where it is used.
    """

    count: int
    even: bool
    ahead: bool = True


def kept(kernel: Kernel, sizes: Mapping[str, int]) -> Kept | None:
    """What threads keep in registers, in the text for launches with these sizes; None if they keep nothing."""
    f = form(kernel)
    extent = next(iter(f.wide)).extent if f.together else None
    if extent is None or extent.deps:
        return None
    width = next(iter(f.wide.values())).width
    length = evaluated(extent, sizes)
    count = -(-length // (width * kernel.threads))
    uses = Counter({key: n for key, n in passes_that_read(kernel).items() if key[0].space == "global"})
    words = {key: _bytes(key[0]) * width * count / 4 for key in uses}
    words |= {(b, None): _bytes(b) * width * count / 4 for b in kernel.rows}  # type: ignore[dict-item]
    lasting = sum(n for key, n in words.items() if uses[key] != 1)
    passing = max(sum(n for key, n in words.items() if uses[key] == 1 and key in w.loads_at) for w in f.wide.values())
    room = min(REGISTERS, 96 * 256 / kernel.threads)
    if not 0 < count <= CHUNKS or lasting > room:
        return None
    return Kept(count, length == count * width * kernel.threads, lasting + passing <= room)


def passes_that_read(kernel: Kernel) -> Counter[tuple[Buffer, Value]]:
    """By how many passes over a row each stretch of a buffer is read."""
    return Counter(key for w in form(kernel).wide.values() for key in w.loads_at)


def evaluated(v: Value, sizes: Mapping[str, int]) -> int:
    """A value of sizes and numbers."""
    if v.op == "size":
        return sizes[v.attr]
    if v.op == "const":
        return int(v.attr)
    a, b = (evaluated(x, sizes) for x in v.args)
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a // b if b else 0, "min": min(a, b), "max": max(a, b)}[v.op]


def scratch(kernel: Kernel, sizes: Mapping[str, int], kept: Kept | None = None) -> int:
    """The bytes of group memory for row buffers, each at a multiple of 16; none, where threads keep their parts in registers."""
    if kept:
        return 0
    counts = [sizes[b.extent] if isinstance(b.extent, str) else b.extent for b in kernel.rows]
    return sum(-(-n * _bytes(b) // BYTES) * BYTES for n, b in zip(counts, kernel.rows))


__all__ = ["Form", "Kept", "Wide", "fits", "form", "groups", "kept", "scratch"]
