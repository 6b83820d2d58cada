"""Layers of the user's own: see, time or replace every op call of a block."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from .keys import CAPTURE, USER
from .layers import FALLBACK_IS_ERROR, tensors_in
from .op import OPS
from .threads import set_keys, tls


class DispatchMode:
    """Sees every op call of its block, those of backward included: subclass and write `__dispatch__`.

    >>> import flambeau as fb
    >>> class Names(fb.DispatchMode):
    ...     def __dispatch__(self, func, args, kwargs):
    ...         print(func.__name__)
    ...         return func(*args, **kwargs)
    >>> x = fb.ones(2)
    >>> with Names():
    ...     y = (x + 1).exp()
    add
    exp
    """

    records_backward: bool = False  # whether backward passes inside are recorded, as with create_graph

    def __dispatch__(self, func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Called instead of the op; `func(*args, **kwargs)` runs it."""
        return func(*args, **kwargs)

    def __enter__(self) -> Any:
        tls.modes.append(self)
        set_keys(tls.keys | USER)
        return self

    def __exit__(self, *exc: object) -> None:
        tls.modes.remove(self)
        if not tls.modes:
            set_keys(tls.keys & ~USER)


def is_captured() -> bool:
    """Whether a compiler is writing this thread's ops down: tensors have no elements yet."""
    return bool(tls.keys & CAPTURE)


class profile(DispatchMode):
    """Times every op call of its block.

    >>> import flambeau as fb
    >>> with fb.profile() as p:
    ...     y = fb.ones(2) + 1
    >>> [name for name, *_ in p.rows()]
    ['add', 'make_full']
    """

    def __init__(self) -> None:
        self.calls: dict[str, list[float]] = {}

    def __dispatch__(self, func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        start = time.perf_counter()
        try:
            return func(*args, **kwargs)
        finally:
            self.calls.setdefault(func.__name__, []).append(time.perf_counter() - start)

    def rows(self) -> list[tuple[str, int, float, float]]:
        """Name, calls, seconds in all and seconds a call of each op, by name."""
        return [(n, len(t), sum(t), sum(t) / len(t)) for n, t in sorted(self.calls.items())]

    def table(self) -> str:
        """The rows as text, the slowest first."""
        lines = [f"{'op':32}{'calls':>8}{'total ms':>12}{'us a call':>12}"]
        for name, n, total, each in sorted(self.rows(), key=lambda r: -r[2]):
            lines.append(f"{name:32}{n:>8}{total * 1e3:>12.3f}{each * 1e6:>12.2f}")
        return "\n".join(lines)


def set_cpu_fallback(mode: str) -> None:
    """What a call of an op does on a device without a kernel for it or a decomposition.

    Args:
        mode: "warn" runs it on the CPU with one warning; "error" raises.
    """
    if mode not in ("warn", "error"):
        raise ValueError(f"set_cpu_fallback: mode is 'warn' or 'error', not {mode!r}")
    FALLBACK_IS_ERROR[0] = mode == "error"
    for op in OPS.values():
        op.table.clear()


def tensors_of(args: Any) -> list[Any]:
    """The tensors among the arguments of a call, lists of tensors included."""
    return tensors_in(args)
