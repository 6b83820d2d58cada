"""How many threads a kernel may use: as many as the device says that `set_num_threads` and the environment left it."""

from __future__ import annotations

from collections.abc import Callable

from flambeau.dispatch import plugins

_count: Callable[[], int] | None = None


def threads() -> int:
    """The number for the next kernel."""
    global _count
    if _count is None:
        _count = plugins.backend("cpu").threads
    return _count()
