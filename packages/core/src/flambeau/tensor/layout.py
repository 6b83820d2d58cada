"""Arithmetic on shapes and strides: which views are possible, and how they look. Strides count elements."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

from .errors import ShapeError

Shape = tuple[int, ...]


def contiguous_strides(shape: Shape) -> Shape:
    """The strides of a dense row-major tensor."""
    strides = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))


def channels_last_strides(shape: Shape) -> Shape:
    """The strides of a dense N...C tensor whose shape is written NC...: (N, C, H, W) or (N, C, D, H, W)."""
    order = (0, *range(2, len(shape)), 1)
    dense = contiguous_strides(tuple(shape[i] for i in order))
    strides = [0] * len(shape)
    for i, step in zip(order, dense, strict=True):
        strides[i] = step
    return tuple(strides)


def numel(shape: Shape) -> int:
    """The number of elements."""
    n = 1
    for size in shape:
        n *= size
    return n


def is_contiguous(shape: Shape, strides: Shape) -> builtins.bool:
    """Whether the elements stand in row-major order without gaps; strides of sizes 0 and 1 do not count."""
    step = 1
    if 0 in shape:
        return True
    for size, stride in zip(reversed(shape), reversed(strides), strict=True):
        if size != 1:
            if stride != step:
                return False
            step *= size
    return True


def is_channels_last(shape: Shape, strides: Shape) -> builtins.bool:
    """Whether the elements stand in N...C order without gaps."""
    order = (0, *range(2, len(shape)), 1)
    return len(shape) in (4, 5) and is_contiguous(tuple(shape[i] for i in order), tuple(strides[i] for i in order))


def is_dense(shape: Shape, strides: Shape) -> builtins.bool:
    """Whether the elements fill their memory in some order of dimensions, without gaps or overlap."""
    step = 1
    for stride, size in sorted((st, s) for s, st in zip(shape, strides, strict=True) if s != 1):
        if stride != step:
            return numel(shape) == 0
        step *= size
    return True


def extent(shape: Shape, strides: Shape) -> int:
    """How many elements of memory a view spans, from its first element to its last."""
    return 0 if 0 in shape else 1 + sum((n - 1) * st for n, st in zip(shape, strides, strict=True))


def overlaps(shape: Shape, strides: Shape) -> builtins.bool:
    """Whether two indices may name the same element (exact for the strides that views produce)."""
    step = 1
    for stride, size in sorted((st, s) for s, st in zip(shape, strides, strict=True) if s > 1):
        if stride < step:
            return True
        step = stride * (size - 1) + step
    return False


def reshaped_strides(shape: Shape, strides: Shape, target: Shape) -> Shape | None:
    """The strides under which `target` is a view of the same elements; None if only a copy can be so shaped."""
    if 0 in shape or not shape:
        return contiguous_strides(target)
    result = [0] * len(target)
    j = len(target) - 1
    base, run = strides[-1], 1  # the run of dimensions that are dense among themselves, from the right
    for i in range(len(shape) - 1, -1, -1):
        run *= shape[i]
        if i > 0 and (shape[i - 1] == 1 or strides[i - 1] == run * base):
            continue
        filled = 1
        while j >= 0 and (filled < run or target[j] == 1):
            result[j] = filled * base
            filled *= target[j]
            j -= 1
        if filled != run:
            return None
        if i > 0:
            base, run = strides[i - 1], 1
    return tuple(result)


def broadcast_strides(shape: Shape, strides: Shape, target: Shape) -> Shape:
    """The strides of `shape` expanded to `target`: 0 along what is repeated."""
    lead = len(target) - len(shape)
    return (0,) * lead + tuple(st if n == t else 0 for n, st, t in zip(shape, strides, target[lead:], strict=True))


def order_of(strides: Any) -> tuple[int, ...]:
    """The dimensions from the slowest in memory to the fastest; a repeated one (stride 0) stays before its right neighbour."""
    keys = list(strides)
    for i in range(len(keys) - 2, -1, -1):
        keys[i] = keys[i] or keys[i + 1]
    return tuple(sorted(range(len(keys)), key=lambda i: -keys[i]))


def strides_in_order(shape: Shape, strides: Shape) -> Shape:
    """Dense strides whose dimensions stand in memory in the order of `strides`."""
    return ordered_strides(shape, [strides])


def ordered_strides(shape: Shape, operands: Sequence[Shape]) -> Shape:
    """Dense strides in the order of the first operand that tells two dimensions apart; each is broadcast to `shape`.

    A stride of 0 tells nothing. Of two dimensions with equal strides the one of more elements stands before the other.
    """
    order = list(range(len(shape) - 1, -1, -1))  # from the fastest in memory to the slowest
    for i in range(1, len(order)):
        at = i
        for j in range(i - 1, -1, -1):  # past those that it cannot be told from
            compared = _compare(shape, operands, order[j], order[at])
            if compared < 0:
                break
            if compared > 0:
                order[j], order[at] = order[at], order[j]
                at = j
    out = [0] * len(shape)
    step = 1
    for d in order:
        out[d] = step
        step *= max(shape[d], 1)
    return tuple(out)


def _compare(shape: Shape, operands: Sequence[Shape], fast: int, slow: int) -> int:
    """1 where `fast` should stand after `slow` in memory, -1 where it should not, 0 where no operand tells."""
    for strides in operands:
        a, b = strides[fast], strides[slow]
        if a and b and a != b:
            return 1 if a > b else -1
        if a and b and shape[fast] > shape[slow]:
            return 1
    return 0


def suggests_channels_last(shape: Shape, strides: Shape) -> builtins.bool:
    """Whether a tensor of 4 or 5 dimensions, dense or not, has its channels innermost."""
    if len(shape) not in (4, 5) or strides[1] == 0:
        return False
    least = 0
    for d in (1, *range(len(shape) - 1, 1, -1), 0):
        if shape[d] == 0 or strides[d] < least or (d == 0 and least == strides[1]):
            return False
        least = strides[d] * max(shape[d], 1)
    return True


def infer_size(shape: Shape, size: Sequence[int]) -> Shape:
    """`size` with its -1 replaced by what fits the number of elements.

    Raises ShapeError if nothing fits.
    """
    wanted: Shape = tuple(size)
    total = numel(shape)
    known, at = 1, -1
    for i, n in enumerate(wanted):
        if n == -1:
            if at >= 0:
                raise ShapeError(f"only one dimension of {list(size)} can be inferred from -1")
            at = i
        elif n < 0:
            raise ShapeError(f"invalid shape {list(size)}: sizes must not be negative")
        else:
            known *= n
    if at >= 0:
        if known == 0:
            raise ShapeError(f"cannot reshape {total} elements into {list(size)}: the size for -1 is ambiguous")
        if total % known == 0:
            return wanted[:at] + (total // known,) + wanted[at + 1 :]
    elif known == total:
        return wanted
    raise ShapeError(f"shape {list(size)} is invalid for input of size {total} (shape {list(shape)})")
