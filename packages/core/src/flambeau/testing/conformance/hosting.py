"""Work that the host does for a device: ops that fall back, and kernels that read their operands on the host without saying so."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flambeau as fb

from ...dispatch.backend import backend_for
from ...dispatch.layers import FALLEN_BACK


def fallbacks(device: str) -> set[str]:
    """Ops that have run on the host for this device in this process."""
    return {op for op, name in FALLEN_BACK if name == fb.device(device).type}


@contextmanager
def watched(device: str) -> Iterator[set[str]]:
    """Collects where the backend's own code reads more than one element by its verb `to_host`: a fallback that nobody counts."""
    backend, found = backend_for(device), set[str]()
    to_host = backend.to_host
    if fb.device(device).is_host:
        yield found
        return

    def spy(array: Any) -> Any:
        caller = sys._getframe(1)
        module = str(caller.f_globals.get("__name__", ""))
        own = caller.f_code.co_name != "to_host"  # the verb may call itself for a dense copy
        if own and module.partition(".")[0] != "flambeau" and any(n != 1 for n in array.shape) and 0 not in array.shape:
            found.add(f"{module}.{caller.f_code.co_name}")
        return to_host(array)

    backend.to_host = spy  # type: ignore[method-assign]
    try:
        yield found
    finally:
        del backend.to_host
