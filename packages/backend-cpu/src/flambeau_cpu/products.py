"""Layers' products of matrices: BLAS, on one thread each, called from the pool's threads."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from . import tasks
from .own import Own
from .programs import Prepared, prepared
from .threads import one_thread, threads

_np: Any = np
F32 = np.dtype(np.float32)
LARGE = 1 << 20  # multiplications from which on a product is cut into pieces, and those of a piece
PLAIN, TURNED = 111, 112  # CBLAS's words
ONE, ZERO = tasks.bits(1), tasks.bits(0)
PIECES = 1  # of each thread: BLAS packs its operands anew for each

Matrix = tuple[int, int, int]  # whether it is turned, its address, the stride of its rows (or columns)


def matrix(a: Any) -> tuple[Any, Matrix]:
    """A float32 matrix as BLAS takes it, and the array that it is then: a copy where neither rows nor columns lie together."""
    rows, columns = a.shape
    s, t = a.strides
    if t == 4 and s % 4 == 0 and s >= 4 * columns:
        return a, (PLAIN, tasks.address_of(a), s // 4)
    if s == 4 and t % 4 == 0 and t >= 4 * rows:
        return a, (TURNED, tasks.address_of(a), t // 4)
    if not a.flags.c_contiguous:
        a = _np.ascontiguousarray(a)
    return a, (PLAIN, tasks.address_of(a), max(1, columns))


def piece(m: Matrix, row: int) -> int:
    """The address of a matrix's row."""
    turned, address, step = m
    return address + 4 * row * (step if turned == PLAIN else 1)


def parts(count: int, multiplications: int, pieces: int) -> list[tuple[int, int]]:
    """Ranges that make up `count` rows: as many as are wanted and worth it, of 16 rows or a multiple."""
    n = max(1, min(pieces, multiplications // LARGE, count // 16))
    bounds = [count * i // n // 16 * 16 for i in range(n)] + [count]
    return [(a, b) for a, b in pairwise(bounds) if a < b]


def product_rows(a: Matrix, b: Matrix, out: Any, size: int, pieces: int, bias: Any = None) -> list[list[int]]:
    """Pieces of out = a @ b (+ bias), by rows of a."""
    rows, columns = out.shape
    fn, c, step = tasks.sgemm(), tasks.address_of(out), out.strides[0] // 4
    assert fn is not None
    beta, first = (ZERO, 0) if bias is None else (ONE, tasks.address_of(bias))
    return [
        [fn, a[0], b[0], j - i, columns, size, ONE, piece(a, i), a[2], b[1], b[2], beta, c + 4 * i * step, step, first]
        for i, j in parts(rows, rows * columns * size, pieces)
    ]


def run_products(made: list[list[int]], others: list[tuple[int, bytes, int, int]], count: int) -> None:
    """Runs products, and other pieces (function, arguments, first, last) beside them."""
    words = _np.array(made, _np.uint64)
    base, call = tasks.address_of(words), tasks.entry("product")
    kept = [_np.frombuffer(args, _np.uint8) for _, args, _, _ in others]
    rows = [[call, base + 8 * tasks.GEMM * i, 0, 1] for i in range(len(made))]
    rows += [[fn, tasks.address_of(k), i, j] for (fn, _, i, j), k in zip(others, kept, strict=True)]
    tasks.run(_np.array(rows, _np.uint64), count)


def linear(own: Own) -> Callable[..., Any]:
    """The kernel of linear: large ones in pieces of rows, which begin as the bias."""

    def kernel(x: Any, weight: Any, bias: Any) -> Any:
        if x.dtype is not F32 or x.size * len(weight) < 2 * LARGE or not _fits(x, weight, bias) or tasks.sgemm() is None or threads() < 2:
            return own.kernel(x, weight, bias)
        flat, a = matrix(x.reshape(prod(x.shape[:-1]), x.shape[-1]))
        _turned, b = matrix(weight.T)
        out = _np.empty((len(flat), len(weight)), F32)
        with one_thread() as count:
            run_products(product_rows(a, b, out, flat.shape[1], PIECES * count, bias), [], count)
        return out.reshape(*x.shape[:-1], len(weight))

    return kernel


def _fits(x: Any, weight: Any, bias: Any) -> bool:
    """Whether operands are those of a layer, of float32 all."""
    if x.ndim < 2 or weight.ndim != 2 or weight.dtype is not F32 or x.shape[-1] != weight.shape[1]:
        return False
    return bias is None or (bias.dtype is F32 and bias.shape == weight.shape[:1] and bias.strides == (4,))


def column_sums(x: Any) -> Prepared | None:
    """The program that sums a matrix's columns."""
    return prepared("column_sums", (x,))


def linear_backward(own: Own) -> Callable[..., Any]:
    """The kernel of linear's derivative: both products and the bias's sums, in pieces, at once."""

    def kernel(g: Any, x: Any, weight: Any, size: Any) -> Any:
        large = g.dtype is F32 and x.dtype is F32 and weight.ndim == 2 <= g.ndim and g.size * weight.shape[1] >= 2 * LARGE
        if not large or weight.dtype is not F32 or not (tuple(size) == weight.shape[:1] == g.shape[-1:]):
            return own.kernel(g, x, weight, size)
        if x.shape != (*g.shape[:-1], weight.shape[1]) or tasks.sgemm() is None or threads() < 2:
            return own.kernel(g, x, weight, size)
        outputs, inputs = weight.shape
        flat, a = matrix(g.reshape(-1, outputs))
        _turned, at = matrix(flat.T)
        values, b = matrix(x.reshape(-1, inputs))
        _weights, w = matrix(weight)
        sums = column_sums(flat)
        if sums is None:
            return own.kernel(g, x, weight, size)
        by_input, by_weight, by_bias = _np.empty(values.shape, F32), _np.empty(weight.shape, F32), _np.empty(outputs, F32)
        step = sums.steps[0]
        args = step.arguments([tasks.address_of(m) for m in (flat, by_bias)])
        width = max(32, -(-outputs // 4 // 32) * 32)
        with one_thread() as count:
            pieces = PIECES * count
            made = product_rows(at, b, by_weight, len(flat), pieces) + product_rows(a, w, by_input, outputs, pieces)
            run_products(made, [(step.address, args, i, min(i + width, outputs)) for i in range(0, outputs, width)], count)
        return by_input.reshape(x.shape), by_weight, by_bias

    return kernel
