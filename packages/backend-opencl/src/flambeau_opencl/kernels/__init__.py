"""All kernels of the OpenCL backend."""

from __future__ import annotations

import importlib
from typing import Any

import flambeau_codegen as codegen
from flambeau_codegen.lowering.pointwise import RULES

from ..lowered import kernel

FAMILIES = ("products", "columns", "convolution", "pooling", "resampling", "sorting", "losses", "attention", "optimizer", "misc")
# Ops, beside the pointwise ones, whose generated kernels may write into their own operand.
WRITTEN_IN_PLACE = frozenset((
    "copy", "fill", "masked_fill", "scatter", "scatter_add", "scatter_reduce", "index_put", "index_add", "index_copy", "index_fill", "put",
    "masked_scatter", "tril", "triu", "nan_to_num",
))  # fmt: skip


def add_kernels(backend: Any) -> None:
    """Gives the backend the generated kernels, then those that are written by hand."""
    generated = codegen.supported()
    for name in generated:
        backend.kernels[name] = kernel(name, backend.device)
        if name in RULES or name in WRITTEN_IN_PLACE:
            backend.kernels[f"{name}_"] = kernel(f"{name}_", backend.device)
    for family in FAMILIES:
        importlib.import_module(f".{family}", __package__).add_kernels(backend)
