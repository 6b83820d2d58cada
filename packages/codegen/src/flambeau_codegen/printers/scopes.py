"""Where each value is computed: in the outermost scope where all it depends on exists.

Lines go to the scope of the value, not to the current one, so loop-invariant code moves out by itself: an outer scope's lines
end where the inner loop will be appended.
"""

from __future__ import annotations

from ..language.program import Buffer, Kernel, loops
from ..language.values import Value, walk


class Scope:
    """A block: its lines, the values that it has computed or bound, and those that it has repeated in the lanes of a vector."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.known: dict[Value, str] = {}
        self.repeated: dict[Value, str] = {}


class Placer:
    """The stack of scopes of a kernel that is being printed; `emit` is the dialect's."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.scopes = [Scope()]
        self.count = 0
        self.occupied = {name for s in loops(kernel.body) for name in (s.var, *(a.name for a in s.accumulators))}

    @property
    def scope(self) -> Scope:
        """The innermost scope."""
        return self.scopes[-1]

    def fresh(self, prefix: str) -> str:
        """A name that nothing else in the kernel has."""
        self.count += 1
        while f"{prefix}{self.count}" in self.occupied:
            self.count += 1
        return f"{prefix}{self.count}"

    def put(self, *lines: str) -> None:
        """Lines at the end of the innermost scope."""
        self.scope.lines += lines

    def find(self, v: Value) -> tuple[int, str] | None:
        """How deep the scope lies that has computed a value, and its text."""
        for depth in range(len(self.scopes) - 1, -1, -1):
            text = self.scopes[depth].known.get(v)
            if text is not None:
                return depth, text
        return None

    def value(self, v: Value) -> str:
        """The text of a value, computed now if it was not before."""
        stack = [v]
        while stack:  # deep expressions need no deep recursion
            x = stack[-1]
            if self.find(x) is not None:
                stack.pop()
                continue
            parts = self.parts(x)
            places = [self.find(a) for a in parts]
            missing = [a for a, place in zip(parts, places) if place is None]
            if missing:
                stack += reversed(missing)
                continue
            depth = max((place[0] for place in places if place is not None), default=0)
            if x.op == "load" and x.attr.name in self.kernel.written:
                depth = len(self.scopes) - 1  # what may be written is read where it is used
            home = self.scopes[depth]
            home.known[x] = self.emit(x, home)
            stack.pop()
        found = self.find(v)
        assert found is not None
        return found[1]

    def forget(self, written: set[Buffer]) -> None:
        """Drops what was computed from memory that has been written since."""
        stale: dict[Value, bool] = {}
        for scope in self.scopes if written else []:
            for v in list(scope.known):
                for x in walk([v]):
                    if x not in stale:
                        stale[x] = (x.op == "load" and x.attr in written) or any(stale[a] for a in x.args)
                if stale[v]:
                    del scope.known[v]
                    scope.repeated.pop(v, None)

    def parts(self, v: Value) -> tuple[Value, ...]:
        """What must be computed before a value."""
        return v.args

    def emit(self, v: Value, scope: Scope) -> str:
        """Appends what computes v to the scope, and returns its text."""
        raise NotImplementedError

    def enter(self) -> Scope:
        """Opens a block."""
        self.scopes.append(Scope())
        return self.scope

    def leave(self) -> list[str]:
        """Closes the innermost block; returns its lines."""
        return self.scopes.pop().lines
