"""How many threads a kernel may use: as many as the device says that `set_num_threads` and the environment left it."""

from __future__ import annotations

import functools
from contextlib import AbstractContextManager
from typing import Any

from flambeau.dispatch import plugins


@functools.cache
def device() -> Any:
    """The backend whose kernels these stand beside."""
    return plugins.backend("cpu")


def threads() -> int:
    """The number for the next kernel."""
    return device().threads()  # type: ignore[no-any-return]


def one_thread() -> AbstractContextManager[int]:
    """A context in which BLAS has one thread; it gives the number for kernels."""
    return device().one_thread()  # type: ignore[no-any-return]
