"""Runs the programs of a compiler's groups on CUDA devices."""

from __future__ import annotations

from flambeau_codegen import eager

from flambeau.dispatch.backend import backend_for

from .lowered import programs


def runner() -> eager.Runner:
    """The runner, for a compiler."""
    return eager.Runner(programs, backend_for("cuda").empty)
