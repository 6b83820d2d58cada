"""Several ops as one kernel: each is a value at an index, so producers are computed where consumers need them.

A group is given as terms, trees of ops that share parts. Without reductions it is a loop over its elements. Where all reductions fold the
last dimensions, it is a kernel over rows: a pass for each level of reductions, and one for what is stored. Where they fold other dimensions, it is
one fold with the producers inside.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import UnsupportedError
from ..language.program import Buffer, Store
from ..language.values import Value, cast, const, index, load
from . import dtypes
from .elements import Complex, Element, choose, constant, convert, truth
from .folding import Fold, fold_dims
from .launch import Array, Program, Slot
from .layout import Shape
from .plan import Index, Kern, Memory, Plan
from .pointwise import RULES, half, kind_of, result_dtype
from .rows import KEPT, Row, each_row
from .table import table

FOLDS = {"sum": "sum", "mean": "sum", "amax": "max", "amin": "min", "prod": "prod"}  # the reductions, and how they combine
HEAVY = frozenset(
    (
        "exp", "exp2", "expm1", "log", "log1p", "log2", "log10", "sigmoid", "tanh", "silu", "gelu", "gelu_backward", "erf", "erfc", "softplus",
        "mish", "pow", "sin", "cos", "div",
    )
)  # fmt: skip  # what is kept in a row buffer rather than computed again
OTHERS = frozenset(
    ("cast", "clone", "contiguous", "view", "number", "input", "make_full", "make_range", "masked_fill", "native_dropout_backward", "copy")
)


@dataclass(frozen=True, eq=False)
class Term:
    """An op's result within a group.

    Args:
        op: a pointwise op's name, a reduction's, "input" (its statics: (place,)), "number" (its statics: (value,)), "range" (integers; its
            statics: start and step), "view" (its statics: shape, strides and offset in the memory of its operand, and that operand's
            strides), "cast" or "clone".
        operands: terms.
        statics: the op's other arguments; of a reduction (dims, keepdim).
        shape, dtype: of the result.
    """

    op: str
    operands: tuple[Term, ...]
    statics: tuple[Any, ...]
    shape: Shape
    dtype: str


@dataclass
class Scope:
    """What is known while a kernel's body is written.

    Args:
        inputs: the element of an input at an index.
        results: of reductions, by term.
        kept: what reads a term that an earlier pass stored.
    """

    inputs: Callable[[Term, Index], Element]
    results: dict[Term, Element] = field(default_factory=dict)
    kept: dict[Term, Callable[[Index], Element]] = field(default_factory=dict)
    memo: dict[Any, Element] = field(default_factory=dict)
    row: list[Value] | None = None  # the index of the row, without dimensions of size 1


def composes(op: str) -> bool:
    """Whether an op has a value at an index, so that it can stand inside of a group."""
    table()
    return op in RULES or op in OTHERS


def reduces(op: str) -> bool:
    """Whether an op is a reduction that a group can hold."""
    return op in FOLDS


def lower_group(
    outputs: Sequence[Term], arrays: Sequence[Array], out: Sequence[Array], strict: bool = False, name: str = "group", lanes: int = 256
) -> Program:
    """The program of a group.

    Args:
        outputs: what is stored.
        arrays: the inputs.
        out: where each output goes.
        strict: whether 16-bit results are rounded after each op, as in single kernels, instead of once.
        lanes: the most that fold a row together: a group of threads, or what a CPU holds in its vector registers.

    Raises:
        UnsupportedError: the group is no loop, rows or one fold, or an op in it has no value at an index for its dtypes.
    """
    table()
    plan = Plan(name, tuple(out), False)
    ins = [Memory(Slot("input", i), a.dtype, a.shape, a.strides, a.offset) for i, a in enumerate(arrays)]
    outs = [plan.output(t.dtype, t.shape) for t in outputs]
    Group(plan, list(outputs), ins, outs, strict, name, lanes).lower()
    program = plan.program(several=True)
    if program.faults:
        raise UnsupportedError(f"{name}: an op of the group may find its data wrong")
    return program


def terms_of(outputs: Iterable[Term]) -> list[Term]:
    """Every term under these, operands first."""
    seen: set[Term] = set()
    order: list[Term] = []
    stack = [(t, False) for t in reversed(list(outputs))]
    while stack:
        t, ready = stack.pop()
        if ready:
            order.append(t)
        elif t not in seen:
            seen.add(t)
            stack.append((t, True))
            stack += [(o, False) for o in reversed(t.operands)]
    return order


class Group:
    """One group in the making."""

    def __init__(self, plan: Plan, outputs: list[Term], ins: list[Memory], outs: list[Memory], strict: bool, name: str, lanes: int) -> None:
        self.lanes = lanes
        self.plan, self.outputs, self.ins, self.outs, self.strict, self.name = plan, outputs, ins, outs, strict, name
        self.terms = terms_of(outputs)
        self.folds = [t for t in self.terms if t.op in FOLDS]

    def lower(self) -> None:
        if not self.folds:
            self.loop()
            return
        source = self.folds[0].operands[0].shape
        dims = self.dims(self.folds[0])
        if any(t.operands[0].shape != source or self.dims(t) != dims for t in self.folds):
            raise UnsupportedError(f"{self.name}: reductions over different dimensions")
        wide = [d for d, n in enumerate(source) if n != 1]
        tail = [d for d in wide if d in dims]
        if tail and wide[len(wide) - len(tail) :] == tail and 0 not in source and math.prod(source[d] for d in tail) <= 1 << 20:
            first = tail[0]
            if math.prod(source[:first]) >= 8 or any(t.op not in FOLDS for t in self.outputs):
                self.rows(source, first)
                return
        self.columns(source, dims)

    def dims(self, t: Term) -> tuple[int, ...]:
        return tuple(t.statics[0])

    # ---------------------------------------------------------------- the value of a term at an index

    def at(self, k: Kern, s: Scope, t: Term, place: Index) -> Element:
        """The element of a term; `place` has an entry for each of its dimensions."""
        key = (t, tuple(place))
        found = s.memo.get(key)
        if found is None:
            found = s.memo[key] = self.computed(k, s, t, tuple(place))
        return found

    def computed(self, k: Kern, s: Scope, t: Term, place: tuple[Value, ...]) -> Element:
        if t in s.results:
            if s.row is not None and [i for i, n in zip(place, t.shape) if n != 1] != s.row:
                raise UnsupportedError(f"{self.name}: a row's result is used for another row")
            return s.results[t]
        if t in s.kept:
            return s.kept[t](place)
        if t.op == "input":
            return s.inputs(t, place)
        if t.op in ("number", "make_full"):
            return constant(number_of(t.statics[0], t.dtype), t.dtype)
        if t.op in FOLDS:
            raise UnsupportedError(f"{self.name}: {t.op} is used before it is folded")
        if t.op == "range":
            start, step = t.statics
            number: Value = cast(place[0], dtypes.language_dtype(t.dtype)) * step + start
            return number
        if t.op == "view":
            (source,) = t.operands
            return self.at(k, s, source, self.viewed(k, place, t, source))
        values = [self.at(k, s, o, broadcast_place(place, t.shape, o.shape)) for o in t.operands]
        made = self.applied(k, t, values)
        return self.rounded(made, t.dtype) if self.strict else made

    def applied(self, k: Kern, t: Term, values: list[Any]) -> Element:
        """The op's rule on its operands' elements."""
        if t.op in ("cast", "clone", "contiguous", "copy"):
            return in_arithmetic(values[0], t.dtype)
        if t.op == "masked_fill":
            value = values[2] if len(values) > 2 else constant(number_of(t.statics[0], t.dtype), t.dtype)
            return choose(truth(values[1]), in_arithmetic(value, t.dtype), values[0])
        if t.op == "native_dropout_backward":
            g, mask = values
            return choose(truth(mask), g * k.number(t.statics[0], t.dtype), constant(0, t.dtype))
        p = RULES[t.op]
        common = next(o.dtype for i, o in enumerate(t.operands) if i not in p.apart)
        if p.result in ("float", "number") or (p.result == "angle" and kind_of(common) != "complex"):
            common = result_dtype(p, common)
        if kind_of(common) not in p.accepts.split():
            raise UnsupportedError(f"{self.name}: {t.op} of {common}")
        if t.op == "div" and not self.strict and self.of_rows(t.operands[1]) and not self.of_rows(t):
            share: Element = values[0] * (1 / values[1])  # one division a row
            return share
        if t.op == "pow" and t.operands[1].op == "number" and kind_of(common) == "float":
            short = power(in_arithmetic(values[0], common), t.operands[1].statics[0])
            if short is not None:
                return short
        given = [v if i in p.apart else in_arithmetic(v, common) for i, v in enumerate(values)]
        result: Element = p.rule(k, *given, *t.statics)
        return in_arithmetic(result, t.dtype)

    def of_rows(self, t: Term) -> bool:
        """Whether a term is what a row folded to."""
        return kind_of(t.dtype) == "float" and t.op in FOLDS and t.shape != t.operands[0].shape

    def rounded(self, x: Element, dtype: str) -> Element:
        """An element as it would be after it was stored."""
        return in_arithmetic(convert(x, dtype), dtype) if half(dtype) else x

    def viewed(self, k: Kern, place: tuple[Value, ...], t: Term, source: Term) -> tuple[Value, ...]:
        """The index in a view's operand of what the view shows at an index."""
        shape, strides, offset, laid = t.statics
        if math.prod(source.shape) == 0:
            raise UnsupportedError(f"{self.name}: a view of nothing")
        order = sorted((d for d, n in enumerate(source.shape) if n != 1), key=lambda d: -laid[d])
        digits: dict[int, int] = {}
        left = offset
        for d in order:
            digits[d], left = divmod(left, laid[d])
        reach, parts = dict(digits), {d: [] for d in order}  # type: dict[int, int], dict[int, list[Any]]
        exact = left == 0
        for v, (n, step) in enumerate(zip(shape, strides)):
            if n == 1 or step == 0:
                continue
            home = next((d for d in order if laid[d] <= step), None)
            if step < 0 or home is None or step % laid[home]:
                exact = False
                break
            reach[home] += (n - 1) * (step // laid[home])
            parts[home].append((v, step // laid[home]))
        if exact and all(reach[d] < source.shape[d] for d in order):
            out = []
            for d in range(len(source.shape)):
                total: Value = k.size(digits.get(d, 0), "s") if digits.get(d, 0) else const(0, index("i").dtype)
                for v, step in parts.get(d, ()):
                    total = total + (place[v] if step == 1 else place[v] * k.size(step, "s"))
                out.append(total)
            return tuple(out)
        linear: Value = k.size(offset, "s") if offset else const(0, index("i").dtype)
        for v, (n, step) in enumerate(zip(shape, strides)):
            if n != 1 and step:
                linear = linear + place[v] * k.size(step, "s")
        found: dict[int, Value] = {}
        for i, d in enumerate(order):
            q = linear / k.size(laid[d], "s") if laid[d] != 1 else linear
            found[d] = q if i == 0 else q % k.extent(source.shape[d])
        return tuple(found.get(d, const(0, index("i").dtype)) for d in range(len(source.shape)))

    # ---------------------------------------------------------------- kinds of kernels

    def loop(self) -> None:
        """A kernel over elements."""
        shape = max((t.shape for t in self.outputs), key=lambda s: (math.prod(s), len(s)))
        outs = [spread(m, shape, self.name) for m in self.outs]
        if any(t.op in ("view", "range") for t in self.terms):

            def step(k: Kern, place: tuple[Value, ...]) -> None:
                k.flat = None
                s = Scope(lambda t, i: k.read(self.ins[t.statics[0]], i))
                values = [self.at(k, s, t, narrowed(place, shape, t.shape)) for t in self.outputs]
                for m, x in zip(outs, values):
                    k.write(m, place, x)

            self.plan.each(self.name, shape, [*self.ins, *outs], step)
            return
        used = [t for t in self.terms if t.op == "input"]
        places = {t: i for i, t in enumerate(used)}

        def element(k: Kern, place: Any, *seen: Memory) -> list[Element]:
            s = Scope(lambda t, i: k.read(seen[places[t]], place))
            free = tuple(index(f"d{d}") for d in range(len(shape)))  # stands for the index: inputs are read where the loop is
            return [self.at(k, s, t, narrowed(free, shape, t.shape)) for t in self.outputs]

        ins = [spread(self.ins[t.statics[0]], shape, self.name) for t in used]
        self.plan.elements(self.name, outs, ins, element)

    def rows(self, source: Shape, first: int) -> None:
        """A kernel over rows: the dimensions before `first`, each row of all those from it on."""
        rest, inner = source[:first], source[first:]
        length = math.prod(inner)
        levels = self.levels()
        whole, small = [], []
        for t, m in zip(self.outputs, self.outs):
            if squeezed(t.shape) == squeezed(source):
                whole.append((t, spread(m, source, self.name)))
            elif squeezed(t.shape) == squeezed(rest) or (math.prod(t.shape) == math.prod(rest) and squeezed(t.shape) == squeezed(rest)):
                small.append((t, m))
            else:
                raise UnsupportedError(f"{self.name}: a result of shape {t.shape} in a group over rows of {source}")

        def step(k: Kern, row: Row) -> None:
            def place(c: Value) -> tuple[Value, ...]:
                return (*row.at, *k.unravel(c, inner))

            s = Scope(lambda t, i: k.read(self.ins[t.statics[0]], i))
            s.row = [i for i, n in zip(row.at, rest) if n != 1]
            for n, level in enumerate(levels):
                later = set(terms_of([t for t, _ in whole] + [t for l in levels[n + 1 :] for t in l]))
                buffers: dict[Term, Any] = {}

                def folds(c: Value, level: list[Term] = level, later: set[Term] = later, buffers: dict[Term, Any] = buffers) -> list[Fold]:
                    made = []
                    for t in level:
                        (operand,) = t.operands
                        x = summed(self.at(k, s, operand, narrowed(place(c), source, operand.shape)), t)
                        if operand.op in HEAVY and operand in later and operand.shape == source and keeps(row, x):
                            if operand not in buffers:
                                buffers[operand] = k.row(x.dtype, length)
                                k.add(Store(buffers[operand], c, x))
                        made.append(Fold(FOLDS[t.op], x))
                    return made

                results = row.fold(folds)
                s.memo.clear()
                for t, r in zip(level, results):
                    s.results[t] = finished(k, t, r)
                for operand, buffer in buffers.items():
                    s.kept[operand] = self.reader(k, buffer, first, inner)
            if whole:

                def write(c: Value) -> None:
                    at = place(c)
                    values = [self.at(k, s, t, narrowed(at, source, t.shape)) for t, _ in whole]
                    for (_, m), x in zip(whole, values):
                        k.write(m, at, x)

                row.each(write)
                s.memo.clear()
            for t, m in small:
                at = row_place(row.at, rest, t.shape)
                k.write(m, at, self.at(k, s, t, at))

        each_row(self.plan, self.name, rest, length, [*self.ins, *self.outs], step, self.lanes)

    def reader(self, k: Kern, buffer: Buffer, first: int, inner: Shape) -> Callable[[Index], Element]:
        """What reads a row buffer at an index."""
        return lambda at: load(buffer, linear_in(k, at[first:], inner))

    def levels(self) -> list[list[Term]]:
        """The reductions, by how many others stand under each."""
        depth: dict[Term, int] = {}
        for t in self.terms:
            below = max((depth[o] for o in t.operands), default=0)
            depth[t] = below + (t.op in FOLDS)
        found: dict[int, list[Term]] = {}
        for t in self.folds:
            found.setdefault(depth[t], []).append(t)
        return [found[d] for d in sorted(found)]

    def columns(self, source: Shape, dims: tuple[int, ...]) -> None:
        """One fold over any dimensions, its producers inside."""
        if len(self.levels()) > 1 or any(t.op in ("view", "range") for t in self.terms):
            raise UnsupportedError(f"{self.name}: several folds, one after the other, over {dims}")
        under = set(terms_of([t.operands[0] for t in self.folds]))
        above = [t for t in self.terms if t not in under and t.op not in FOLDS]
        if any(t.op == "input" for t in above) or any(t in under for t in self.outputs):
            raise UnsupportedError(f"{self.name}: a result that is not folded, in a group that folds {dims}")
        used = [t for t in self.terms if t.op == "input"]
        places = {t: i for i, t in enumerate(used)}
        free = tuple(index(f"d{d}") for d in range(len(source)))
        kept = tuple(n for d, n in enumerate(source) if d not in dims)

        def folds(k: Kern, values: list[Element], at: Value) -> list[Fold]:
            s = Scope(lambda t, i: values[places[t]])
            made = []
            for t in self.folds:
                (operand,) = t.operands
                made.append(Fold(FOLDS[t.op], summed(self.at(k, s, operand, narrowed(free, source, operand.shape)), t)))
            return made

        def finish(k: Kern, results: list[Value]) -> list[Element]:
            s = Scope(lambda t, i: constant(0, t.dtype))
            s.results = {t: finished(k, t, r) for t, r in zip(self.folds, results)}
            return [self.at(k, s, t, tuple(index(f"d{d}") for d in range(len(t.shape)))) for t in self.outputs]

        outs = [m.view(kept, kept_strides(m, source, dims, self.name)) for m in self.outs]
        sources = [spread(self.ins[t.statics[0]], source, self.name) for t in used]
        if not sources:
            raise UnsupportedError(f"{self.name}: a fold of numbers alone")
        fold_dims(self.plan, self.name, outs, sources, dims, folds, finish)


# ---------------------------------------------------------------- shapes and indices


def squeezed(shape: Shape) -> Shape:
    """A shape without its dimensions of size 1."""
    return tuple(n for n in shape if n != 1)


def spread(m: Memory, shape: Shape, name: str) -> Memory:
    """Memory seen in a shape to which it broadcasts, or that differs from its own in dimensions of size 1."""
    if m.shape == shape:
        return m
    if squeezed(m.shape) == squeezed(shape):
        steps = iter([s for n, s in zip(m.shape, m.strides) if n != 1])
        return m.view(shape, tuple(0 if n == 1 else next(steps) for n in shape))
    if len(m.shape) > len(shape) or any(a not in (1, b) for a, b in zip(m.shape[::-1], shape[::-1])):
        raise UnsupportedError(f"{name}: shapes {m.shape} and {shape} in one loop")
    return m.expand(shape)


def kept_strides(m: Memory, source: Shape, dims: Sequence[int], name: str) -> Shape:
    """The strides of a fold's result without the folded dimensions."""
    kept = tuple(n for d, n in enumerate(source) if d not in dims)
    if squeezed(m.shape) != squeezed(kept):
        raise UnsupportedError(f"{name}: a result of shape {m.shape} where {kept} is left")
    steps = iter([s for n, s in zip(m.shape, m.strides) if n != 1])
    return tuple(0 if n == 1 else next(steps) for n in kept)


def broadcast_place(place: tuple[Value, ...], shape: Shape, to: Shape) -> tuple[Value, ...]:
    """The index in an operand that an op's result at an index needs."""
    zero = const(0, index("i").dtype)
    own = place[len(place) - len(to) :] if len(to) <= len(place) else place
    return tuple(zero if n == 1 else i for n, i in zip(to, own, strict=True))


def narrowed(place: Sequence[Value], shape: Shape, to: Shape) -> tuple[Value, ...]:
    """An index of a shape as one of another, which differs in dimensions of size 1, or broadcasts to it."""
    if to == shape:
        return tuple(place)
    zero = const(0, index("i").dtype)
    if squeezed(to) == squeezed(shape):
        wide = iter([i for i, n in zip(place, shape) if n != 1])
        return tuple(zero if n == 1 else next(wide) for n in to)
    return broadcast_place(tuple(place), shape, to)


def row_place(at: Sequence[Value], rest: Shape, to: Shape) -> tuple[Value, ...]:
    """A row's index in a result that has an element for each row."""
    return narrowed(tuple(at), rest, to)


def linear_in(k: Kern, place: Sequence[Value], shape: Shape) -> Value:
    """The row-major position of an index."""
    total: Value = const(0, index("i").dtype)
    for i, n in zip(place, shape):
        total = total * k.extent(n) + i if not (total.op == "const" and total.attr == 0) else i
    return total


# ---------------------------------------------------------------- elements


def number_of(x: Any, dtype: str) -> Any:
    """A number as a dtype holds it."""
    kind = kind_of(dtype)
    if kind == "complex":
        return complex(x)
    x = x.real if isinstance(x, complex) else x
    return bool(x) if kind == "bool" else int(x) if kind == "int" else float(dtypes.language_dtype(dtype).numpy.type(float(x)))


def in_arithmetic(x: Element, dtype: str) -> Element:
    """An element as one of a dtype, in the type that its arithmetic happens in."""
    if half(dtype):
        return convert(x, "float32")
    return convert(x, dtype)


def power(x: Element, n: Any) -> Element | None:
    """x to a power that products say better."""
    if isinstance(x, Complex):
        return None
    return {1: x, 2: x * x, 3: x * x * x, -1: 1 / x}.get(n)


def summed(x: Element, t: Term) -> Value:
    """What a reduction folds in."""
    if isinstance(x, Complex):
        raise UnsupportedError(f"a fold of complex numbers by {t.op}")
    if t.op in ("amax", "amin") or x.dtype.kind == "f":
        if x.dtype.kind == "b":
            raise UnsupportedError(f"{t.op} of booleans")
        return x
    return cast(x, dtypes.language_dtype("int64"))


def finished(k: Kern, t: Term, r: Value) -> Element:
    """A reduction's result from what was folded."""
    if t.op == "mean":
        (operand,) = t.operands
        n = math.prod(operand.shape[d] for d in t.statics[0])
        r = r / k.scalar(float(n), r.dtype)
    return in_arithmetic(r, t.dtype)


def keeps(row: Row, x: Value) -> bool:
    """Whether a row's values fit a row buffer."""
    return row.role == "lanes" and row.length * x.dtype.bits // 8 <= KEPT


__all__ = ["Term", "composes", "lower_group", "reduces", "terms_of"]
