"""All kernels that backends of GPUs share."""

from __future__ import annotations

import importlib
from typing import Any

from flambeau_codegen.eager import Counted, Distinct

from ..arrays import COMPLEX, FLOATS, INTEGERS
from ..lowered import programs

FAMILIES = ("products", "convolution", "attention", "resampling", "fourier", "optimizer", "rows", "sorting", "scans", "misc")


INEXACT = FLOATS + COMPLEX
# Generated kernels that are not for all dtypes; with others the op goes to its decomposition or the host.
LIMITED = {
    "avg_pool_backward": INEXACT, "adaptive_avg_pool_backward": INEXACT, "upsample_backward": INEXACT, "border_pad_backward": INEXACT,
    "unpool": INTEGERS + INEXACT, "col2im": INTEGERS + INEXACT, "count_weights": INTEGERS + FLOATS, "count_values": INTEGERS,
}  # fmt: skip


def add_kernels(backend: Any) -> None:
    """Gives the backend the generated kernels, then those that are written by hand."""
    backend.kernels.update(programs.kernels(backend.device))
    backend.kernels.update(Counted(programs).kernels())
    backend.kernels.update(Distinct(programs).kernels())
    for name, dtypes in LIMITED.items():
        backend.kernel(name, dtypes=dtypes)(backend.kernels.pop(name))
    for family in FAMILIES:
        importlib.import_module(f".{family}", __package__).add_kernels(backend)
