"""Recipes of sliding blocks: one strided read out, one sum a kernel position back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

from ...ops import shapes
from ...ops.shapes.convolution import convolved_size
from ...tensor.layout import contiguous_strides
from .indexing import flat_of
from .library import Library
from .pointwise import shape_of
from .pooling import bordered
from .recipes import recipe

Sizes = Sequence[int]


def _counts(size: Sizes, kernel: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes) -> list[int]:
    """How many blocks fit along each dimension."""
    return [convolved_size(*each) for each in zip(size, kernel, stride, padding, dilation, strict=True)]


@recipe("im2col", needs="concat full permute_dims")
def im2col(xp: Library, input: Any, kernel_size: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes) -> Any:
    lead, size = shape_of(input)[:-2], shape_of(input)[-2:]
    counts = _counts(size, kernel_size, dilation, padding, stride)
    if input.ndim not in (3, 4) or min(counts) < 1:
        shapes.im2col(shape_of(input), kernel_size, dilation, padding, stride)  # raises
    source = bordered(xp, input, padding, [n + 2 * p for n, p in zip(size, padding, strict=True)], 0)
    *outer, down, right = contiguous_strides(shape_of(source))
    strides = (*outer, down * dilation[0], right * dilation[1], down * stride[0], right * stride[1])
    blocks = xp.strided(flat_of(xp, source), (*lead, *kernel_size, *counts), strides, 0)
    return xp.reshape(blocks, (*lead[:-1], lead[-1] * math.prod(kernel_size), math.prod(counts)))


@recipe("col2im", needs="concat full", wide=True)
def col2im(xp: Library, input: Any, output_size: Sizes, kernel_size: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes) -> Any:
    lead = shapes.col2im(shape_of(input), output_size, kernel_size, dilation, padding, stride)[:-2]
    counts = _counts(output_size, kernel_size, dilation, padding, stride)
    columns = xp.reshape(input, (*lead, *kernel_size, *counts))
    whole = [n + 2 * p for n, p in zip(output_size, padding, strict=True)]
    total: Any = None
    for position in product(*map(range, kernel_size)):
        part = columns[(..., *position, slice(None), slice(None))]
        for axis, (n, s) in enumerate(zip(counts, stride, strict=True)):
            part = _apart(xp, part, len(lead) + axis, n, s)
        placed = bordered(xp, part, [i * d for i, d in zip(position, dilation, strict=True)], whole, 0)
        total = placed if total is None else total + placed
    inner = tuple(slice(p, p + n) for n, p in zip(output_size, padding, strict=True))
    return total[(..., *inner)]


def _apart(xp: Library, x: Any, axis: int, n: int, step: int) -> Any:
    """The elements along an axis with step - 1 zeros between them."""
    if step == 1:
        return x
    lead, rest = shape_of(x)[:axis], shape_of(x)[axis + 1 :]
    zeros = xp.full((*lead, n, step - 1, *rest), 0, dtype=x.dtype)
    joined = xp.reshape(xp.concat([xp.reshape(x, (*lead, n, 1, *rest)), zeros], axis=axis + 1), (*lead, n * step, *rest))
    return joined[(slice(None),) * axis + (slice(0, (n - 1) * step + 1),)]
