"""Calls NumPy without its floating-point warnings: tensors follow IEEE 754 silently, as in PyTorch.

Kernels run in a context in which NumPy does not look. The few that are too short for that stay bare; what NumPy says in them is
dropped by a filter of warnings, which costs nothing until then and holds for this package's modules alone.
"""

from __future__ import annotations

import contextvars
import threading
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

PACKAGE = __name__.partition(".")[0]
warnings.filterwarnings(
    "ignore",
    r"(overflow|underflow|invalid value|divide by zero) encountered in ",
    RuntimeWarning,
    rf"{PACKAGE}\.(backends\.numpy|dispatch|ops)\.",
)


def _silent_context() -> contextvars.Context:
    """A context of its own in which NumPy ignores floating-point conditions; the caller's stays as it is."""
    context = contextvars.Context()
    context.run(np.seterr, all="ignore")
    return context


class _Local(threading.local):
    """Each thread's `Context.run`: entering a context costs about 30 ns, `np.errstate` ten times that."""

    def __init__(self) -> None:
        self.run = _silent_context().run


local = _Local()


def quiet(f: Callable[..., Any]) -> Callable[..., Any]:
    """f, without warnings. For a function that runs no tensor op: entering the context again takes the slow way."""

    def silent(*arguments: Any) -> Any:
        try:
            return local.run(f, *arguments)
        except RuntimeError as error:
            if "cannot enter context" not in str(error):
                raise
        with np.errstate(all="ignore"):  # a finalizer or signal handler came in between
            return f(*arguments)

    silent.__name__ = getattr(f, "__name__", "kernel")
    silent.__wrapped__ = f  # type: ignore[attr-defined]
    return silent


def quiet_all(kernels: dict[str, Callable[..., Any]], *, bare: frozenset[str] = frozenset()) -> dict[str, Callable[..., Any]]:
    """A table of kernels without warnings; those in `bare` stay as they are."""
    return {name: f if name in bare else quiet(f) for name, f in kernels.items()}
