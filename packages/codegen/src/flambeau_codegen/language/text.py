"""The text of values and kernels: for people, golden tests and cache keys, so it never changes between runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .program import Accumulator, Buffer, Kernel, Loop, Statement, Store, operands
from .values import INFIX, Value, walk

LEAVES = frozenset(("const", "index", "size", "scalar", "result", "place", "before"))


def number(v: Value) -> str:
    """A constant's text."""
    if v.dtype.kind == "b":
        return "true" if v.attr else "false"
    return repr(v.attr)


def leaf(v: Value) -> str:
    """The text of a value without operands."""
    if v.op == "const":
        return number(v)
    if v.op == "place":
        return f"place({v.attr})"
    return f"before({v.attr})" if v.op == "before" else str(v.attr)


def compose(v: Value, args: list[str]) -> str:
    """An operation's text from that of its operands."""
    if v.op in INFIX:
        return f"({args[0]} {INFIX[v.op]} {args[1]})"
    if v.op == "load":
        return f"{v.attr.name}[{bare(args[0])}]" + (f" if {bare(args[1])} else {args[2]}" if len(args) == 3 else "")
    name = v.dtype.name if v.op == "cast" else f"bits_{v.dtype.name}" if v.op == "bitcast" else v.op
    return f"{name}({', '.join(bare(a) for a in args)})"


def bare(text: str) -> str:
    """Text without the parentheses around all of it."""
    if not (text.startswith("(") and text.endswith(")")):
        return text
    depth = 0
    for i, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth == 0 and i < len(text) - 1:
            return text
    return text[1:-1]


def show(v: Value) -> str:
    """A value's text, everything in place."""
    if not v.args:
        return leaf(v)
    return compose(v, [show(a) for a in v.args])


def buffer_text(b: Buffer) -> str:
    return f"{b.name}: {b.dtype}[{b.extent if b.space == 'row' else ''}]"


class _Text:
    """Writes one kernel; values that are used several times get a name on a line of their own."""

    def __init__(self, kernel: Kernel) -> None:
        self.lines: list[str] = []
        self.named: dict[Value, str] = {}
        self.count = 0
        args = [buffer_text(b) for b in kernel.buffers] + [f"{n}: index" for n in kernel.sizes] + [f"{n}: {d}" for n, d in kernel.scalars]
        self.lines.append(f"kernel {kernel.name}({', '.join(args)})  # {kernel.threads} threads, {kernel.index_bits}-bit index")
        self.lines += [f"  row {buffer_text(b)}" for b in kernel.rows]
        self.body(kernel.body, 1)

    def value(self, v: Value, pad: str, uses: Counter[Value]) -> str:
        for x in walk([v]):
            if x in self.named or not x.args:
                continue
            text = compose(x, [self.named.get(a) or leaf(a) for a in x.args])
            if uses[x] > 1:
                self.lines.append(f"{pad}t{self.count} = {bare(text)}")
                self.named[x] = f"t{self.count}"
                self.count += 1
            else:
                self.named[x] = text
        return self.named.get(v) or leaf(v)

    def body(
        self, statements: Iterable[Statement], depth: int, accumulators: tuple[Accumulator, ...] = (), until: Value | None = None
    ) -> None:
        pad, saved = "  " * depth, dict(self.named)
        own = [v for a in accumulators for v in (a.value, a.at) if v is not None] + ([] if until is None else [until])
        roots = [v for s in statements for v in (operands(s) if isinstance(s, Store) else [s.extent])] + own
        uses = Counter(roots) + Counter(a for v in walk(roots) for a in v.args)
        for s in statements:
            if isinstance(s, Store):
                self.store(s, pad, uses)
            else:
                self.loop(s, pad, depth, uses)
        for a in accumulators:
            at = "" if a.at is None else f" at {bare(self.value(a.at, pad, uses))}"
            self.lines.append(f"{pad}{a.name} <- {bare(self.value(a.value, pad, uses))}{at}")
        if until is not None:
            self.lines.append(f"{pad}until {bare(self.value(until, pad, uses))}")
        self.named = saved

    def store(self, s: Store, pad: str, uses: Counter[Value]) -> None:
        at, x = bare(self.value(s.at, pad, uses)), bare(self.value(s.value, pad, uses))
        when = "" if s.when is None else f" if {bare(self.value(s.when, pad, uses))}"
        sign = "=" if s.combine is None else f"{'atomic ' if s.atomic else ''}{s.combine}="
        self.lines.append(f"{pad}{s.buffer.name}[{at}] {sign} {x}{when}")

    def loop(self, s: Loop, pad: str, depth: int, uses: Counter[Value]) -> None:
        extent = bare(self.value(s.extent, pad, uses))
        folds = [
            f"{a.name} = {a.combine} {a.dtype}" + (f" from {show(a.initial)}" if a.initial is not None else "") for a in s.accumulators
        ]
        self.lines.append(f"{pad}for {s.var} < {extent} {s.role}" + "".join(f", {f}" for f in folds))
        self.body(s.body, depth + 1, s.accumulators, s.until)


def pretty(kernel: Kernel) -> str:
    """The kernel's text: the same for the same kernel, in every process."""
    return "\n".join(_Text(kernel).lines)
