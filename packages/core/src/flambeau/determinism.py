"""Whether results must be the same in every run, under PyTorch's names: the built-in kernels always give such results."""

from __future__ import annotations

import warnings
from typing import Any

_mode: dict[str, Any] = {"on": False, "warn_only": False, "precision": "highest"}


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Asks for ops that give the same results in every run; the CPU's always do, plug-ins may read the wish.

    >>> import flambeau as fb
    >>> fb.use_deterministic_algorithms(True)
    >>> fb.are_deterministic_algorithms_enabled()
    True
    >>> fb.use_deterministic_algorithms(False)
    """
    _mode.update(on=bool(mode), warn_only=bool(warn_only))


def are_deterministic_algorithms_enabled() -> bool:
    """Whether `use_deterministic_algorithms` is on."""
    return bool(_mode["on"])


def is_deterministic_algorithms_warn_only_enabled() -> bool:
    """Whether an op without such an algorithm should warn instead of raising."""
    return bool(_mode["warn_only"])


def set_float32_matmul_precision(precision: str) -> None:
    """Allows faster, less exact products of float32 matrices where a backend has them; the CPU has none.

    Anything but "highest", "high" and "medium" gives a warning and changes nothing.
    """
    if precision not in ("highest", "high", "medium"):
        warnings.warn(f"set_float32_matmul_precision: 'highest', 'high' or 'medium', not {precision!r}: nothing is changed", stacklevel=2)
        return
    _mode["precision"] = precision


def get_float32_matmul_precision() -> str:
    """What `set_float32_matmul_precision` set: "highest" from the start."""
    return str(_mode["precision"])
