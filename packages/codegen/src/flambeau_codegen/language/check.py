"""The checker: names in scope, dtypes that agree, roles that nest. Its errors name the kernel, the loop and the value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from .dtypes import boolean, index_type
from .program import COMBINES, ROLES, STORE_COMBINES, Accumulator, Kernel, Loop, Statement, Store, loops
from .text import show
from .values import ARITHMETIC, BITS, COMPARISONS, FLOAT_BINARY, FLOAT_UNARY, NAMED, QUICK, Value, walk


class CheckError(TypeError):
    """A kernel that means nothing."""


def check(kernel: Kernel) -> Kernel:
    """The kernel itself, when it is sound.

    Raises:
        CheckError: a name out of scope, dtypes that disagree, arithmetic on a storage type, a role inside one that forbids it.
    """
    _Checker(kernel)
    return kernel


class _Checker:
    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.path: list[str] = []
        self.checked: set[Value] = set()
        self.sizes, self.scalars = set(kernel.sizes), dict(kernel.scalars)
        self.buffers = {b.name: b for b in (*kernel.buffers, *kernel.rows)}
        names = [*self.buffers, *kernel.sizes, *self.scalars]
        for loop in loops(kernel.body):
            names += [loop.var, *(a.name for a in loop.accumulators)]
        for name in names:
            if names.count(name) > 1:
                self.fail(f"the name {name} is bound twice")
        if kernel.index_bits not in (32, 64):
            self.fail(f"the index type has {kernel.index_bits} bits; it can have 32 or 64")
        if kernel.threads & (kernel.threads - 1) or kernel.threads < 1:
            self.fail(f"{kernel.threads} threads; it must be a power of two")
        self.body(kernel.body, set(), ())

    def fail(self, why: str, v: Value | None = None) -> NoReturn:
        place = "".join(f" in loop {name}" for name in self.path)
        raise CheckError(f"kernel {self.kernel.name}{place}: {why}" + ("" if v is None else f": {show(v)}"))

    def values(self, roots: Iterable[Value], scope: set[str]) -> None:
        roots = list(roots)
        for v in roots:
            if not v.deps <= scope:
                lost = sorted(v.deps - scope)[0]
                self.fail(f"{lost} is not in scope", v)
        for v in walk(roots):
            if v not in self.checked:
                self.one(v)
                self.checked.add(v)

    def one(self, v: Value) -> None:
        dtypes = [a.dtype for a in v.args]
        if v.op in ARITHMETIC | COMPARISONS | FLOAT_UNARY | FLOAT_BINARY | QUICK:
            if any(d.storage_only for d in dtypes):
                self.fail(f"{v.op} of the storage type {dtypes[0]}; cast it to float32 first", v)
            if len(set(dtypes)) > 1:
                self.fail(f"{v.op} of {' and '.join(map(str, dtypes))}; cast one to the other's dtype", v)
            if v.op in ARITHMETIC and dtypes[0] is boolean:
                self.fail(f"{v.op} of booleans", v)
            if v.op in FLOAT_UNARY | FLOAT_BINARY | QUICK and dtypes[0].kind != "f":
                self.fail(f"{v.op} of {dtypes[0]}; it takes floating point", v)
        elif v.op in BITS:
            if len(set(dtypes)) > 1 or dtypes[0].kind == "f":
                self.fail(f"{v.op} of {' and '.join(map(str, dtypes))}; it takes integers or booleans of one dtype", v)
        elif v.op == "where":
            if dtypes[0] is not boolean or dtypes[1] is not dtypes[2]:
                self.fail(f"where takes a bool and two values of one dtype, not {dtypes}", v)
        elif v.op == "load":
            self.load(v)
        elif v.op == "size" and v.attr not in self.sizes:
            self.fail(f"{v.attr} is not a size of the kernel", v)
        elif v.op == "scalar" and self.scalars.get(v.attr) is not v.dtype:
            self.fail(f"{v.attr} is not a {v.dtype} scalar of the kernel", v)
        elif v.op == "bitcast" and v.dtype.bits != dtypes[0].bits:
            self.fail(f"bits of {dtypes[0]} as {v.dtype}: the widths differ", v)
        elif v.op not in NAMED | {"const", "size", "scalar", "cast", "bitcast"}:
            self.fail(f"there is no operation {v.op}", v)

    def load(self, v: Value) -> None:
        if self.buffers.get(v.attr.name) != v.attr:
            self.fail(f"{v.attr.name} is not a buffer of the kernel", v)
        if v.args[0].dtype is not index_type:
            self.fail(f"a position is {v.args[0].dtype}; it must be of the index type", v)
        if len(v.args) == 3 and (v.args[1].dtype is not boolean or v.args[2].dtype is not v.dtype):
            self.fail(f"a guarded load takes a bool and a {v.dtype}", v)

    def body(self, statements: tuple[Statement, ...], scope: set[str], roles: tuple[str, ...]) -> set[str]:
        """Checks statements in order; returns the scope after them."""
        scope = set(scope)
        for s in statements:
            if isinstance(s, Store):
                self.store(s, scope, roles)
            else:
                self.loop(s, scope, roles)
                scope |= {a.name for a in s.accumulators}
        return scope

    def store(self, s: Store, scope: set[str], roles: tuple[str, ...]) -> None:
        if not roles:
            self.fail(f"the store to {s.buffer.name} stands outside of every loop")
        self.values([v for v in (s.at, s.value, s.when) if v is not None], scope)
        if self.buffers.get(s.buffer.name) != s.buffer:
            self.fail(f"{s.buffer.name} is not a buffer of the kernel")
        if s.value.dtype is not s.buffer.dtype:
            self.fail(f"a {s.value.dtype} is stored to {s.buffer.name}, which holds {s.buffer.dtype}", s.value)
        if s.at.dtype is not index_type:
            self.fail(f"a position in {s.buffer.name} is {s.at.dtype}; it must be of the index type", s.at)
        if s.when is not None and s.when.dtype is not boolean:
            self.fail("a store's condition must be a bool", s.when)
        if s.combine is not None and (s.combine not in STORE_COMBINES or s.buffer.dtype is boolean):
            self.fail(f"a store to {s.buffer.name} combines {s.buffer.dtype} by {s.combine}", s.value)
        if s.buffer.space == "row" and "lanes" not in roles:
            self.fail(f"the row buffer {s.buffer.name} is stored outside of a lanes loop", s.value)

    def loop(self, s: Loop, scope: set[str], roles: tuple[str, ...]) -> None:
        self.path.append(s.var)
        if s.role not in ROLES:
            self.fail(f"there is no role {s.role}; the roles are {', '.join(ROLES)}")
        if s.role != "serial" and (("lanes" in roles or "flat" in roles) or (s.role in ("grid", "flat") and roles)):
            self.fail(f"a {s.role} loop inside a {roles[-1]} loop")
        if s.role == "lanes" and "grid" not in roles:
            self.fail("a lanes loop outside of a grid loop")
        if s.extent.dtype is not index_type:
            self.fail(f"the extent is {s.extent.dtype}; it must be of the index type", s.extent)
        self.values([s.extent], scope)
        names = {a.name for a in s.accumulators}
        carried = {a.name for a in s.accumulators if a.combine == "carry"}
        inner = self.body(s.body, scope | {s.var} | carried, (*roles, s.role))
        for a in s.accumulators:
            self.accumulator(a, s, scope, inner - (names - carried))
        if s.until is not None:
            if s.role != "serial" or s.until.dtype is not boolean:
                self.fail("only a serial loop ends early, on a bool", s.until)
            self.values([s.until], inner - (names - carried))
        self.path.pop()

    def accumulator(self, a: Accumulator, s: Loop, outer: set[str], inner: set[str]) -> None:
        if a.combine not in COMBINES:
            self.fail(f"the accumulator {a.name} combines by {a.combine}; it can by {', '.join(COMBINES)}")
        if s.role in ("grid", "flat"):
            self.fail(f"the accumulator {a.name} belongs to a {s.role} loop, whose iterations do not meet")
        if a.combine == "carry" and (s.role != "serial" or a.initial is None):
            self.fail(f"the carry {a.name} needs a serial loop and an initial value")
        if a.combine in ("argmax", "argmin") and (a.at is None or a.at.dtype is not index_type):
            self.fail(f"{a.combine} {a.name} needs the place of its value, of the index type")
        if (a.combine in ("or", "and")) != (a.dtype is boolean) and a.combine != "carry":
            self.fail(f"the accumulator {a.name} combines {a.dtype} by {a.combine}")
        if a.dtype.storage_only:
            self.fail(f"the accumulator {a.name} is of the storage type {a.dtype}; accumulate in float32")
        for v in (a.value, a.initial):
            if v is not None and v.dtype is not a.dtype:
                self.fail(f"the accumulator {a.name} is {a.dtype} and folds a {v.dtype}", v)
        self.values([v for v in (a.value, a.at) if v is not None], inner)
        if a.initial is not None:
            self.values([a.initial], outer)
