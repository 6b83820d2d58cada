"""Ops whose results have a size that stands in the data: they are counted first, and the number is read."""

from __future__ import annotations

from typing import Any

import numpy as np

from .programs import Programs
from .views import broadcast


class Counted:
    """Kernels of these ops, over a backend's programs."""

    def __init__(self, programs: Programs) -> None:
        self.programs = programs

    def kernels(self) -> dict[str, Any]:
        """The ops' kernels, by name."""
        names = ("masked_select", "nonzero_rows", "repeated_places", "count_values", "count_weights")
        return {name: getattr(self, name) for name in names}

    def _number(self, op: str, *args: Any) -> Any:
        return self.programs.number(self.programs.run(op, args))

    def masked_select(self, x: Any, mask: Any) -> Any:
        """The elements where the mask holds."""
        shape = broadcast(x.shape, mask.shape)
        if mask.dtype.kind != "b":
            raise TypeError(f"masked_select: mask must be bool, got {mask.dtype}")
        held = mask.view(shape, (*(0,) * (len(shape) - mask.ndim), *[0 if n == 1 else s for n, s in zip(mask.shape, mask.strides)]))
        return self.programs.run("masked_select", (x, mask, self._number("count_nonzero", held, None) if 0 not in shape else 0))

    def nonzero_rows(self, x: Any) -> Any:
        """The index of each element that is not zero, a row each."""
        return self.programs.run("nonzero_rows", (x, self._number("count_nonzero", x, None) if x.size else 0))

    def repeated_places(self, repeats: Any) -> Any:
        """The place i, repeats[i] times."""
        if repeats.ndim != 1:
            raise self.programs.shape_error(f"repeat_interleave: repeats must be a vector, got shape {repeats.shape}")
        if repeats.dtype.kind not in "iu":
            raise TypeError(f"repeat_interleave: repeats must be integers, got {repeats.dtype}; cast with .to(dtype)")
        if repeats.size and self._number("amin", repeats, 0, False) < 0:
            raise RuntimeError("repeat_interleave: repeats can not be negative")
        return self.programs.run("repeated_places", (repeats, self._number("sum", repeats, None, False) if repeats.size else 0))

    def _bins(self, x: Any, minlength: int) -> int:
        """How many integers from 0 on are counted."""
        if x.dtype.kind not in "iu":
            raise self.programs.unsupported(f"bincount: input must hold integers, but is {x.dtype}; cast with .to(dtype)")
        if not x.size:
            return minlength
        least = self._number("amin", x, None, False)
        if least < 0:
            raise RuntimeError(f"bincount: input must hold no negative integers and its least element is {least}")
        return max(int(self._number("amax", x, None, False)) + 1, minlength)

    def count_values(self, x: Any, minlength: int) -> Any:
        """How often each integer from 0 occurs."""
        n = self._bins(x, minlength)
        return self.programs.run("count_values", (x, minlength, n)) if n else x.device.empty((0,), np.dtype(np.int64))

    def count_weights(self, x: Any, weights: Any, minlength: int) -> Any:
        """The sums of the weights at each integer from 0."""
        if weights.shape != x.shape:
            raise self.programs.shape_error(f"bincount: weights of shape {weights.shape} do not fit input of shape {x.shape}")
        n = self._bins(x, minlength)
        return self.programs.run("count_weights", (x, weights, minlength, n)) if n else x.device.empty((0,), weights.dtype)
