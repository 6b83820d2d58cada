"""The kernels that a device has already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flambeau.dispatch import plugins


class Own:
    """The kernel that a generated one stands in place of, asked for at its first call."""

    def __init__(self, op: str) -> None:
        def first(*args: Any) -> Any:
            kernel = plugins.kernel_origins("cpu")[op].replaced
            if kernel is None:
                raise NotImplementedError(f"{op}: device cpu has no kernel of its own for this op")
            self.kernel = kernel
            return kernel(*args)

        self.kernel: Callable[..., Any] = first
