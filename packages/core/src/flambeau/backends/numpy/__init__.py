"""The CPU backend, as a plug-in: `CONTRACT` and `backend()` are what the entry point finds."""

from __future__ import annotations

from ...dispatch.backend import Backend

CONTRACT = (1, 0)


def backend() -> Backend:
    """The backend object."""
    from .verbs import NumpyBackend

    return NumpyBackend()
