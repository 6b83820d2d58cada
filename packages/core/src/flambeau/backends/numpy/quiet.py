"""Calls NumPy without its floating-point warnings: tensors follow IEEE 754 silently, as in PyTorch."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import Any

import numpy as np


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
