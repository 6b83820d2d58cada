"""Layers' products of matrices: BLAS, on one thread each, called from the pool's threads."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from . import tasks
from .own import Own
from .programs import F32, described_as, step
from .tasks import PLAIN, TURNED, Words, address_of
from .threads import one_thread, threads

_np: Any = np
LARGE = 1 << 20  # multiplications from which on a product is cut into pieces, and those of a piece


def matrix(a: Any) -> tuple[Any, int, int]:
    """A float32 matrix as BLAS takes it, a copy where neither rows nor columns lie together; CBLAS's word for its order, and its stride."""
    rows, columns = a.shape
    s, t = a.strides
    if t == 4 and s % 4 == 0 and s >= 4 * columns:
        return a, PLAIN, s // 4
    if s == 4 and t % 4 == 0 and t >= 4 * rows:
        return a, TURNED, t // 4
    return _np.ascontiguousarray(a), PLAIN, max(1, columns)


def bounds(count: int, multiplications: int, pieces: int) -> Any:
    """Where pieces of `count` rows begin, and the end: as many pieces as are wanted and worth it, of 16 rows or a multiple."""
    n = max(1, min(pieces, multiplications // LARGE, count // 16))
    return _np.array([count * i // n // 16 * 16 for i in range(n)] + [count])


def add_product(
    words: Words, a: tuple[int, int, int], b: tuple[int, int, int], c: int, sizes: tuple[int, int, int], bias: int, count: int
) -> Any:
    """Adds the pieces of a product, by rows; matrices are (operand, order, stride), results dense; returns where their words are."""
    rows, columns, size = sizes
    ends = bounds(rows, rows * columns * size, count)
    first, many = ends[:-1], _np.diff(ends)
    down = 4 * first * (a[2] if a[1] == PLAIN else 1)
    start = (bias, 0, PLAIN, 0) if bias else None
    return words.products(
        (a[0], down, *a[1:]), (b[0], 0, *b[1:]), (c, 4 * first * columns, PLAIN, columns), (many, columns, size), bias=start
    )


def pieces_of(where: Any) -> list[list[int]]:
    """The pieces of products."""
    call = tasks.entry("product")
    return [[call, int(place), 0, 1] for place in where]


def linear(own: Own) -> Callable[..., Any]:
    """The kernel of linear: large ones in pieces of rows, which begin as the bias."""

    def kernel(x: Any, weight: Any, bias: Any) -> Any:
        if x.dtype is not F32 or x.size * len(weight) < 2 * LARGE or not _fits(x, weight, bias) or tasks.sgemm() is None or threads() < 2:
            return own.kernel(x, weight, bias)
        a, a_order, a_step = matrix(x.reshape(prod(x.shape[:-1]), x.shape[-1]))
        b, b_order, b_step = matrix(weight.T)
        rows, (size, columns) = len(a), b.shape
        out = _np.empty((rows, columns), F32)
        with one_thread() as count:

            def make() -> Words:
                words = Words()
                sizes = (rows, columns, size)
                places = add_product(words, (1, a_order, a_step), (2, b_order, b_step), 3, sizes, 0 if bias is None else 4, count)
                return words.finish(pieces_of(places))

            words = tasks.kept(("linear", rows, columns, size, a_order, a_step, b_order, b_step, bias is None, count), make)
            words.run([address_of(m) for m in (a, b, out, *(() if bias is None else (bias,)))], count)
        return out.reshape(*x.shape[:-1], columns)

    return kernel


def _fits(x: Any, weight: Any, bias: Any) -> bool:
    """Whether operands are those of a layer, of float32 all."""
    if x.ndim < 2 or weight.ndim != 2 or weight.dtype is not F32 or x.shape[-1] != weight.shape[1]:
        return False
    return bias is None or (bias.dtype is F32 and bias.shape == weight.shape[:1] and bias.strides == (4,))


def linear_backward(own: Own) -> Callable[..., Any]:
    """The kernel of linear's derivative: both products and the bias's sums, in pieces, at once."""

    def kernel(g: Any, x: Any, weight: Any, size: Any) -> Any:
        large = g.dtype is F32 and x.dtype is F32 and weight.ndim == 2 <= g.ndim and g.size * weight.shape[1] >= 2 * LARGE
        if not large or weight.dtype is not F32 or not (tuple(size) == weight.shape[:1] == g.shape[-1:]):
            return own.kernel(g, x, weight, size)
        if x.shape != (*g.shape[:-1], weight.shape[1]) or tasks.sgemm() is None or threads() < 2:
            return own.kernel(g, x, weight, size)
        outputs, inputs = weight.shape
        flat = g.reshape(-1, outputs)
        flat = flat if flat.flags.c_contiguous else _np.ascontiguousarray(flat)
        values, order, step = matrix(x.reshape(-1, inputs))
        weights, w_order, w_step = matrix(weight)
        rows = len(flat)
        by_input, by_weight, by_bias = _np.empty((rows, inputs), F32), _np.empty(weight.shape, F32), _np.empty(outputs, F32)
        with one_thread() as count:

            def make() -> Words:
                words = Words()
                wide, given = (1, TURNED, outputs), (1, PLAIN, outputs)
                places = add_product(words, wide, (2, order, step), 5, (outputs, inputs, rows), 0, count)
                more = add_product(words, given, (3, w_order, w_step), 4, (rows, inputs, outputs), 0, count)
                return words.finish([*pieces_of(places), *pieces_of(more), *_column_sums(words, rows, outputs)])

            words = tasks.kept(("linear_backward", rows, outputs, inputs, order, step, w_order, w_step, count), make)
            words.run([address_of(m) for m in (flat, values, weights, by_input, by_weight, by_bias)], count)
        return by_input.reshape(x.shape), by_weight, by_bias

    return kernel


def _column_sums(words: Words, rows: int, columns: int) -> list[list[int]]:
    """The pieces that sum the columns of operand 1 to operand 6."""
    sums = step("column_sums", (described_as(rows, columns),))
    operands = {"input": 1, "output": 6}
    tail = _np.frombuffer(sums.tail, _np.int64)
    line = _np.concatenate([_np.zeros(len(sums.slots), _np.int64), tail])[None]
    place = int(words.add(line, {i: operands[kind] for i, (kind, _) in enumerate(sums.slots)})[0])
    width = max(32, -(-columns // 4 // 32) * 32)
    return [[sums.address, place, i, min(i + width, columns)] for i in range(0, columns, width)]
