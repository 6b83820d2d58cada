"""Convolutions as sums over windows, without columns in memory, in pieces of some images."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np

from . import correlation, pool
from .own import Own
from .programs import F32
from .tasks import address_of, distances
from .threads import threads

_np: Any = np
LARGE = 1 << 18  # numbers of an image with its border, of a gradient's image, or of a weight, from which on products by BLAS are faster
TAPS = 1 << 12  # of a window, at most
LEAST = 1 << 16  # multiplications of a convolution
PIECES = 8  # of a batch, at least: so few threads give the same bits
SMALL = 1 << 14  # numbers of an image's copy, from which on there is a piece a thread
WORTH = 100  # positions of a piece from which on its sums are worth their memory
Sizes = Sequence[int]


class Geometry(NamedTuple):
    """Where windows are in an image's memory, in bytes; the tables are arrays of words."""

    space: tuple[int, ...]
    border: bool
    size: int  # of the image, or of its copy with a border
    rows: Any  # of the copy: from where, to where
    taps: Any
    positions: Any


@functools.lru_cache(128)  # tables of large images take megabytes
def geometry(shape: Sizes, strides: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes) -> Geometry | None:
    """The tables for an image (channels, *space); None where there are no windows, or fewer than a tile's."""
    spatial = shape[1:]
    sizes = tuple((n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in zip(spatial, kernel, stride, padding, dilation, strict=True))
    padded = tuple(n + 2 * p for n, p in zip(spatial, padding, strict=True))
    size = shape[0] * prod(padded)
    if min(sizes, default=0) < 1 or prod(sizes) < correlation.tile() or size > LARGE:
        return None
    dense = tuple(4 * prod(padded[i:]) for i in range(len(padded) + 1))
    border = any(padding) or any(n > 1 and s % 4 for n, s in zip(shape, strides, strict=True))
    steps = dense if border else strides
    corner = sum(p * s for p, s in zip(padding, dense[1:], strict=True))
    taps = distances((shape[0], *kernel), (steps[0], *(s * d for s, d in zip(steps[1:], dilation, strict=True))))
    taps = _np.concatenate([taps, _np.repeat(taps[:1], -len(taps) % correlation.tile())])
    positions = distances(sizes, [s * t for s, t in zip(steps[1:], stride, strict=True)])
    lines = [distances(shape[:-1], strides[:-1]), distances(shape[:-1], dense[:-1]) + corner]
    rows = _np.stack(lines, 1).reshape(-1) if border else positions[:0]
    return Geometry(sizes, border, size, rows, taps, positions)


class _Memory(threading.local):
    """Memory that each thread keeps for the next call."""

    kept: Any = None

    def take(self, size: int) -> int:
        """The address of so many bytes, with any contents."""
        if self.kept is None or self.kept.size < size:
            self.kept = _np.empty(size, _np.uint8)
        return address_of(self.kept)


_memory = _Memory()


class Batch:
    """Images, their windows, and the pieces in which threads take them."""

    def __init__(self, x: Any, found: Geometry, taps: int) -> None:
        self.x, self.found, self.taps = x, found, taps
        pieces = max(PIECES, 2 * threads()) if found.size <= SMALL else threads()
        self.each = -(-len(x) // min(len(x), pieces))
        self.pieces = -(-len(x) // self.each)
        self.plane = 4 * found.size if found.border else 0

    def words(self, memory: int, step: int, taps: int) -> list[int]:
        """The words of the arguments that both loops have."""
        g = self.found
        return [
            address_of(self.x), self.x.strides[0], memory, step, self.plane, address_of(g.rows), len(g.rows) // 2, self.x.shape[-1],
            address_of(g.taps), taps, address_of(g.positions), len(g.positions), self.each, len(self.x),
        ]  # fmt: skip

    def run(self, name: str, words: list[int]) -> None:
        """Runs a loop on all pieces."""
        arguments = _np.array(words, _np.int64)
        pool.run(correlation.address(name), address_of(arguments), self.pieces, 1, threads())


def batch(x: Any, weight: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Batch | None:
    """The batch of a convolution with a weight of that shape, if it is one for these loops."""
    if groups != 1 or x.dtype is not F32 or not 3 <= x.ndim == len(weight) or x.shape[1] != weight[1] or not x.size or 0 in weight:
        return None
    if prod(weight[2:]) == 1 and not any(padding):
        return None  # BLAS needs no columns for these
    if x.strides[-1] != 4 or min(stride) < 1 or min(dilation) < 1 or min(padding) < 0:
        return None
    found = geometry(x.shape[1:], x.strides[1:], tuple(weight[2:]), tuple(stride), tuple(padding), tuple(dilation))
    taps = prod(weight[1:])
    if found is None or taps > TAPS or len(x) * prod(found.space) * prod(weight) < LEAST:
        return None
    return Batch(x, found, taps)


def _tiled(matrix: Any) -> Any:
    """A matrix (outputs, taps) as (tile, tap, output of the tile), with zeros behind the last output."""
    (outputs, taps), width = matrix.shape, correlation.width()
    tiles = -(-outputs // width)
    made = _np.zeros((tiles, taps, width), F32) if outputs % width else _np.empty((tiles, taps, width), F32)
    for i in range(tiles):
        part = matrix[i * width : (i + 1) * width]
        made[i, :, : len(part)] = part.T
    return made


def correlate(on: Batch, matrix: Any, bias: Any) -> Any:
    """The results (n, outputs, *space) of windows times a matrix (outputs, taps)."""
    outputs = len(matrix)
    out = _np.empty((len(on.x), outputs, *on.found.space), F32)
    tiles = _tiled(matrix)
    begin = _np.zeros(len(tiles) * tiles.shape[2], F32)
    if bias is not None:
        begin[:outputs] = bias
    words = on.words(_memory.take(on.pieces * on.plane), on.plane, on.taps)
    on.run("correlate", [*words, address_of(tiles), address_of(begin), address_of(out), out.strides[0], outputs])
    return out


def correlate_weight(on: Batch, grad: Any) -> Any:
    """The sums (outputs, taps) of windows times a gradient (n, outputs, *space)."""
    outputs, positions = grad.shape[1], len(on.found.positions)
    width = -(-outputs // correlation.width()) * correlation.width()
    turned, taps = 4 * width * positions, len(on.found.taps)
    memory = _memory.take(on.pieces * (on.plane + turned))
    sums = _np.zeros((on.pieces, taps, width), F32)
    words = on.words(memory + on.pieces * turned, on.plane, taps)
    of_grad = [address_of(grad), grad.strides[0], memory, turned]
    on.run("correlate_weight", [*words, *of_grad, address_of(sums), sums.strides[0], outputs, width])
    return _np.ascontiguousarray(sums.sum(0)[: on.taps, :outputs].T)


def _by_input(grad: Any, weight: Any, shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Any:
    """The cotangent of the input, a correlation with the turned weight, where windows move by one; None where it is not for these loops."""
    if any(s != 1 for s in stride) or weight.dtype is not F32 or groups != 1:
        return None
    back = [d * (k - 1) - p for k, p, d in zip(weight.shape[2:], padding, dilation, strict=True)]
    turned = weight.swapaxes(0, 1)[(slice(None), slice(None), *(slice(None, None, -1) for _ in stride))]
    on = batch(grad, turned.shape, stride, back, dilation, groups)
    if on is None or (len(grad), len(turned), *on.found.space) != tuple(shape):
        return None
    return correlate(on, turned.reshape(len(turned), -1), None)


def _by_weight(grad: Any, x: Any, shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Any:
    """The cotangent of the weight; None where it is not for these loops."""
    if grad.dtype is not F32:
        return None
    on = batch(x, shape, stride, padding, dilation, groups)
    if on is None or grad.shape != (len(x), shape[0], *on.found.space):
        return None
    positions = len(on.found.positions)
    if on.each * positions < WORTH or shape[0] * max(on.taps, positions) > LARGE:
        return None
    return correlate_weight(on, _np.ascontiguousarray(grad)).reshape(shape)


def convolution(own: Own) -> Callable[..., Any]:
    """The kernel of convolutions."""

    def kernel(
        x: Any, weight: Any, bias: Any, stride: Sizes, padding: Sizes, dilation: Sizes, transposed: bool, output_padding: Sizes, groups: int
    ) -> Any:
        on = None
        if not transposed and weight.dtype is F32 and (bias is None or (bias.dtype is F32 and bias.shape == weight.shape[:1])):
            on = batch(x, weight.shape, stride, padding, dilation, groups)
        if on is None:
            return own.kernel(x, weight, bias, stride, padding, dilation, transposed, output_padding, groups)
        return correlate(on, weight.reshape(len(weight), -1), bias)

    return kernel


def convolution_backward(own: Own) -> Callable[..., Any]:
    """The kernel of both cotangents."""
    inputs = Own("convolution_backward_input")

    def kernel(
        grad: Any, x: Any, weight: Any, stride: Sizes, padding: Sizes, dilation: Sizes, transposed: bool, output_padding: Sizes, groups: int
    ) -> Any:
        options = (stride, padding, dilation, groups)
        by_weight = None if transposed else _by_weight(grad, x, weight.shape, *options)
        if by_weight is None:
            return own.kernel(grad, x, weight, stride, padding, dilation, transposed, output_padding, groups)
        by_input = _by_input(grad, weight, x.shape, *options)
        if by_input is None:
            by_input = inputs.kernel(grad, weight, x.shape, stride, padding, dilation, transposed, output_padding, groups)
        return by_input, by_weight

    return kernel


def of_one(cotangent: Callable[..., Any]) -> Callable[[Own], Callable[..., Any]]:
    """What makes the kernel of one cotangent, which the function gives or None."""

    def make(own: Own) -> Callable[..., Any]:
        def kernel(
            grad: Any, other: Any, shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, transposed: bool, *rest: Any
        ) -> Any:
            made = None if transposed else cotangent(grad, other, shape, stride, padding, dilation, rest[-1])
            return own.kernel(grad, other, shape, stride, padding, dilation, transposed, *rest) if made is None else made

        return kernel

    return make


convolution_backward_input, convolution_backward_weight = of_one(_by_input), of_one(_by_weight)
