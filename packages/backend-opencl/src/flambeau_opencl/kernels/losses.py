"""Class targets of losses."""

from __future__ import annotations

from typing import Any

import numpy as np

from flambeau.backend import DTypeError

from ..arrays import Array
from ..lowered import contiguous
from . import templates


def class_targets(target: Array, classes: int, ignore_index: int) -> Array:
    """The targets as int64, checked, with 0 where they are ignored."""
    if target.dtype not in (np.dtype(np.int64), np.dtype(np.uint8)):
        raise DTypeError(f"cross_entropy and nll_loss: class targets must be int64 or uint8, not {target.dtype}; cast with .to(dtype)")
    x = contiguous(target)
    device = x.device
    out = device.empty(x.shape, np.dtype(np.int64))
    if not out.size:
        return out
    kernel = templates.for_dtype(device, "losses", "class_targets", x.dtype)
    with device.lock:
        kernel(
            (-(-x.size // 16) * 16,), (16,), x, out, device.fault_word, np.int64(x.start), np.int64(x.size), np.int64(classes),
            np.int64(ignore_index),
        )  # fmt: skip
        wrong = device.read_fault()
    if wrong:
        value = device.download(x.block, x.dtype, x.start + wrong - 1, 1)[0]
        raise IndexError(f"target {value} names no class; there are {classes} classes, 0 to {classes - 1}, and {ignore_index} is ignored")
    return out


def add_kernels(backend: Any) -> None:
    backend.kernel("class_targets")(class_targets)
