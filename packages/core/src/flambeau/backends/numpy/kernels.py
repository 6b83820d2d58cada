"""All kernels of the CPU backend, by op name."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

FAMILIES = (
    "activation", "attention", "comparison", "convolution", "creation", "embedding", "fft",
    "folding", "indexing", "joining", "loss", "normalization", "optimizer", "padding", "pointwise",
    "pooling", "products", "random", "reduction", "resampling", "scan", "scattering", "softmax",
    "sorting", "special", "view",
)  # fmt: skip

KERNELS: dict[str, Callable[..., Any]] = {}
BY_DTYPE: dict[tuple[str, Any], Callable[..., Any]] = {}  # kernels of one dtype, by op name and NumPy dtype
for _family in FAMILIES:
    _module = importlib.import_module(f".{_family}", __package__)
    KERNELS.update(_module.KERNELS)
    BY_DTYPE.update(getattr(_module, "BY_DTYPE", {}))
