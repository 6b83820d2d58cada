"""All kernels of the OpenCL backend."""

from __future__ import annotations

import importlib
from typing import Any

from flambeau_codegen.eager import Counted

from ..lowered import programs

FAMILIES = ("products", "columns", "convolution", "pooling", "resampling", "sorting", "losses", "attention", "optimizer", "misc")


def add_kernels(backend: Any) -> None:
    """Gives the backend the generated kernels, then those that are written by hand."""
    backend.kernels.update(programs.kernels(backend.device))
    backend.kernels.update(Counted(programs).kernels())
    for family in FAMILIES:
        importlib.import_module(f".{family}", __package__).add_kernels(backend)
