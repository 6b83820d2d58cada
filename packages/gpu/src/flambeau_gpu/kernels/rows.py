"""Which form of a kernel over rows is taken: of layer norm's backward, input, weight and bias in one pass, where its sums fit a group's memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..arrays import FLOATS, Array
from ..lowered import SHARED, programs

ROWS = 64  # fewer of them are not worth partial sums


def add_kernels(backend: Any) -> None:
    plain, together = (programs.kernel(name, backend.device) for name in ("layer_norm_backward", "layer_norm_backward_in_parts"))

    def layer_norm_backward(
        grad: Array, input: Array, normalized_shape: Sequence[int], weight: Array | None, mean: Array, rstd: Array, eps: float
    ) -> tuple[Array, Array, Array]:
        """The cotangents of input, weight and bias."""
        length = math.prod(normalized_shape)
        wide = np.promote_types(np.float32, input.dtype).itemsize if input.dtype.itemsize > 2 else 4
        good = input.size >= ROWS * length > programs.small and 2 * length * wide <= SHARED
        return (together if good else plain)(grad, input, normalized_shape, weight, mean, rstd, eps)  # type: ignore[no-any-return]

    backend.kernel("layer_norm_backward", dtypes=FLOATS)(layer_norm_backward)
