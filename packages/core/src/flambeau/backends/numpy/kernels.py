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
for _family in FAMILIES:
    KERNELS.update(importlib.import_module(f".{_family}", __package__).KERNELS)
