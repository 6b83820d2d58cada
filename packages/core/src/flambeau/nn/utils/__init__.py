"""Tools for training: clipping gradients, parameters as one vector, padded sequences."""

from __future__ import annotations

import importlib
from typing import Any

from .clip_grad import clip_grad_norm_, clip_grad_value_, clip_grads_with_norm_, get_total_norm
from .convert_parameters import parameters_to_vector, vector_to_parameters

_PARTS = ("parametrizations", "parametrize", "rnn")
_NORMS = ("remove_spectral_norm", "remove_weight_norm", "spectral_norm", "weight_norm")

__all__ = [
    "clip_grad_norm_",
    "clip_grad_value_",
    "clip_grads_with_norm_",
    "get_total_norm",
    "parameters_to_vector",
    "parametrizations",
    "parametrize",
    "remove_spectral_norm",
    "remove_weight_norm",
    "rnn",
    "spectral_norm",
    "vector_to_parameters",
    "weight_norm",
]


def __getattr__(name: str) -> Any:
    """Finds the parts at their first use."""
    if name in _NORMS:
        return getattr(importlib.import_module(f"{__name__}.norms"), name)
    if name in _PARTS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
