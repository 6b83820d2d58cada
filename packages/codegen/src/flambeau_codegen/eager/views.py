"""Other views of arrays: transposed matrices, repeated batches, parts of complex numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Strides = tuple[int, ...]


def broadcast(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    """NumPy's rule."""
    return tuple(np.broadcast_shapes(*shapes))


def new(like: Any, shape: Sequence[int]) -> Any:
    """A dense array of an array's dtype on its device."""
    return like.device.empty(tuple(shape), like.dtype)


def matrix_t(x: Any) -> Any:
    """The last two dimensions exchanged; no copy."""
    return x.view((*x.shape[:-2], x.shape[-1], x.shape[-2]), (*x.strides[:-2], x.strides[-1], x.strides[-2]))


def expanded(x: Any, batch: tuple[int, ...]) -> Any:
    """Seen with a batch of this shape."""
    own = x.shape[:-2]
    lead = len(batch) - len(own)
    strides = [0] * lead + [0 if n == 1 else s for n, s in zip(own, x.strides)]
    return x.view((*batch, *x.shape[-2:]), (*strides, *x.strides[-2:]))


def parts_of(z: Any) -> tuple[Any, Any]:
    """The real and the imaginary parts of a complex array, seen in its memory."""
    kind = np.dtype(np.float32 if z.dtype == np.complex64 else np.float64)
    strides = tuple([2 * s for s in z.strides])
    make = type(z)
    return make(z.block, kind, z.shape, strides, 2 * z.start), make(z.block, kind, z.shape, strides, 2 * z.start + 1)


def folded_batch(shape: Sequence[int], strides: Sequence[Strides]) -> tuple[tuple[int, int], list[Strides]] | None:
    """Batch dimensions as at most two; None if they are more."""
    groups: list[tuple[int, list[int]]] = []
    for d, n in enumerate(shape):
        if n == 1:
            continue
        steps = [s[d] for s in strides]
        if groups and all(old == n * new for old, new in zip(groups[-1][1], steps)):
            groups[-1] = (groups[-1][0] * n, steps)
        else:
            groups.append((n, steps))
    if len(groups) > 2:
        return None
    while len(groups) < 2:
        groups.insert(0, (1, [0] * len(strides)))
    (x, xs), (y, ys) = groups
    return (x, y), list(zip(xs, ys))


def moved(x: Any, source: int, target: int) -> Any:
    """One dimension in another place; no copy."""
    order = [d for d in range(x.ndim) if d != source % x.ndim]
    order.insert(target % x.ndim, source % x.ndim)
    return x.view(tuple([x.shape[d] for d in order]), tuple([x.strides[d] for d in order]))
