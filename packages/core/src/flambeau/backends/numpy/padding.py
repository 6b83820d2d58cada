"""Padding: constants by one fill and one copy, borders by reading each dimension at an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...ops.shapes.padding import border_pad as check_border
from ...ops.shapes.padding import border_places, padded_shape
from .creation import number
from .spatial import along, narrow, wide

_np: Any = np


def constant_pad_nd(input: Any, pad: Sequence[int], value: float) -> Any:
    """The input between constants."""
    value = number(float(value) if type(value) is int and value < 0 else value, input.dtype)  # negative numbers do not wrap here
    out = _np.full(padded_shape("pad", input.shape, pad), value, input.dtype)
    target, source = [slice(None)] * input.ndim, [slice(None)] * input.ndim
    for i in range(len(pad) // 2):
        left, right, size = pad[2 * i], pad[2 * i + 1], input.shape[-1 - i]
        source[-1 - i] = slice(max(-left, 0), size - max(-right, 0))
        target[-1 - i] = slice(max(left, 0), out.shape[-1 - i] - max(right, 0))
    out[tuple(target)] = input[tuple(source)]
    return out


def border_pad(input: Any, pad: Sequence[int], mode: str) -> Any:
    """The input within a border of itself."""
    check_border(input.shape, pad, mode)
    out = input
    for i in range(len(pad) // 2):
        if pad[2 * i] or pad[2 * i + 1]:
            out = out.take(border_places(input.shape[-1 - i], pad[2 * i], pad[2 * i + 1], mode), axis=-1 - i)
    return out.copy() if out is input else out


def border_pad_backward(grad: Any, input_shape: Sequence[int], pad: Sequence[int], mode: str) -> Any:
    """Adds the border's cotangents to the elements that they showed."""
    check_border(input_shape, pad, mode)
    g = wide(grad)
    for i in range(len(pad) // 2):
        left, right, size = pad[2 * i], pad[2 * i + 1], input_shape[-1 - i]
        if not left and not right:
            continue
        axis = g.ndim - 1 - i
        places = border_places(size, left, right, mode)
        total = _np.zeros((*g.shape[:axis], size, *g.shape[axis + 1 :]), g.dtype)
        inner = slice(max(left, 0), len(places) - max(right, 0))
        if inner.start < inner.stop:
            total[along(g.ndim, axis, slice(places[inner.start], places[inner.stop - 1] + 1))] = g[along(g.ndim, axis, inner)]
        for position in (*range(inner.start), *range(max(inner.stop, inner.start), len(places))):
            place = places[position]
            total[along(g.ndim, axis, slice(place, place + 1))] += g[along(g.ndim, axis, slice(position, position + 1))]
        g = total
    return narrow(g, grad.dtype) if g is not grad else g.copy()


KERNELS: dict[str, Callable[..., Any]] = {
    "constant_pad_nd": constant_pad_nd,
    "border_pad": border_pad,
    "border_pad_backward": border_pad_backward,
}
