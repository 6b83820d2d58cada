"""Recipes of joining, repeating, padding and rearranging."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...ops.shapes import wrap_dim
from ...ops.shapes.padding import border_pad as check_border
from ...ops.shapes.padding import border_places, padded_shape
from ...tensor.dtypes import BY_NUMPY
from ...tensor.numbers import converted
from .library import Library
from .pointwise import shape_of
from .recipes import recipe


def number(xp: Library, value: Any, dtype: Any) -> Any:
    """A Python number as an array without dimensions, if the NumPy dtype has room for it."""
    return xp.from_numpy(np.asarray(converted(value, BY_NUMPY[np.dtype(dtype)])).astype(dtype))


@recipe("cat", needs="concat")
def cat(xp: Library, tensors: Any, dim: int = 0) -> Any:
    if not all(x.ndim for x in tensors):
        raise ValueError("tensors without dimensions cannot be joined")
    some = [x for x in tensors if shape_of(x) != (0,)]
    if not some:
        return tensors[0]
    return xp.concat(some, axis=wrap_dim(dim, some[0].ndim))


@recipe("repeat", needs="broadcast_to")
def repeat(xp: Library, input: Any, repeats: tuple[int, ...]) -> Any:
    lead = len(repeats) - input.ndim
    if lead < 0 or any(n < 0 for n in repeats):
        raise ValueError(f"repeats {repeats} do not fit shape {shape_of(input)}")
    sizes = (1,) * lead + shape_of(input)
    apart = xp.reshape(input, tuple(n for size in sizes for n in (1, size)))
    each = tuple(n for r, size in zip(repeats, sizes, strict=True) for n in (r, size))
    return xp.reshape(xp.broadcast_to(apart, each), tuple(r * size for r, size in zip(repeats, sizes, strict=True)))


@recipe("flip")
def flip(xp: Library, input: Any, dims: tuple[int, ...]) -> Any:
    named = {wrap_dim(d, input.ndim) for d in dims}
    if len(named) != len(dims):
        raise ValueError(f"dims {tuple(dims)} name a dimension twice")
    if not input.ndim or not math.prod(shape_of(input)):
        return input
    return input[tuple([slice(None, None, -1) if d in named else slice(None) for d in range(input.ndim)])]


@recipe("roll", needs="roll")
def roll(xp: Library, input: Any, shifts: Any, dims: Any = None) -> Any:
    given = (shifts,) if isinstance(shifts, int) else tuple(shifts)
    if dims is None:
        if len(given) != 1:
            raise ValueError(f"shifts {shifts} without dims")
        return xp.reshape(xp.roll(xp.reshape(input, (-1,)), given[0]), shape_of(input)) if math.prod(shape_of(input)) else input
    if not input.ndim:
        raise IndexError(f"dims {dims} of a tensor without dimensions")
    for shift, dim in zip(given, (dims,) if isinstance(dims, int) else tuple(dims), strict=True):
        axis = wrap_dim(dim, input.ndim)
        if input.shape[axis]:
            input = xp.roll(input, shift % int(input.shape[axis]), axis=axis)
    return input


def _triangle(xp: Library, input: Any, diagonal: int) -> Any:
    """Whether each element of the matrices is on the diagonal or below."""
    if input.ndim < 2:
        raise ValueError(f"takes at least 2 dimensions, got shape {shape_of(input)}")
    rows, columns = xp.counted(int(input.shape[-2])), xp.counted(int(input.shape[-1]))
    return xp.reshape(columns, (1, -1)) - xp.reshape(rows, (-1, 1)) <= diagonal


@recipe("tril", needs="where")
def tril(xp: Library, input: Any, diagonal: int = 0) -> Any:
    return xp.where(_triangle(xp, input, diagonal), input, xp.zeros((), dtype=input.dtype))


@recipe("triu", needs="where")
def triu(xp: Library, input: Any, diagonal: int = 0) -> Any:
    return xp.where(_triangle(xp, input, diagonal - 1), xp.zeros((), dtype=input.dtype), input)


@recipe("diag_embed", needs="where permute_dims expand_dims")
def diag_embed(xp: Library, input: Any, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    n, ndim = int(input.shape[-1]), input.ndim + 1
    size = n + abs(offset)
    if not -ndim <= dim1 < ndim or not -ndim <= dim2 < ndim or dim1 % ndim == dim2 % ndim:
        raise ValueError(f"dims {dim1} and {dim2} must be two of {ndim} dimensions")
    pad = xp.zeros((*shape_of(input)[:-1], abs(offset)), dtype=input.dtype)
    lines = xp.concat([pad, input] if offset < 0 else [input, pad], axis=-1)
    places = xp.counted(size)
    on = xp.reshape(places, (1, -1)) - xp.reshape(places, (-1, 1)) == offset
    matrices = xp.where(on, xp.expand_dims(lines, -1), xp.zeros((), dtype=input.dtype))
    rest = iter(range(ndim - 2))
    axes = [ndim - 2 if d == dim1 % ndim else ndim - 1 if d == dim2 % ndim else next(rest) for d in range(ndim)]
    return xp.permute_dims(matrices, tuple(axes))


# ---------------------------------------------------------------- padding


def between(xp: Library, x: Any, axis: int, left: int, right: int, fill: Any) -> Any:
    """The array with so many constants in front and behind along a dimension."""

    def border(width: int) -> list[Any]:
        shape = (*shape_of(x)[:axis], width, *shape_of(x)[axis + 1 :])
        return [xp.broadcast_to(fill, shape) if hasattr(fill, "shape") else xp.full(shape, fill, dtype=x.dtype)] if width > 0 else []

    parts = [*border(left), x, *border(right)]
    return xp.concat(parts, axis=axis) if len(parts) > 1 else x


@recipe("constant_pad_nd", needs="concat broadcast_to")
def constant_pad_nd(xp: Library, input: Any, pad: Sequence[int], value: float) -> Any:
    padded_shape("pad", shape_of(input), pad)
    dtype = xp.numpy_dtype(input)
    filler = number(xp, float(value) if type(value) is int and value < 0 else value, dtype)  # negative numbers do not wrap here
    out = input
    for i in range(len(pad) // 2):
        axis, left, right = input.ndim - 1 - i, pad[2 * i], pad[2 * i + 1]
        size = int(input.shape[axis])
        kept = out[(slice(None),) * axis + (slice(max(-left, 0), size - max(-right, 0)),)]
        out = between(xp, kept, axis, left, right, filler)
    return out


@recipe("border_pad", needs="take")
def border_pad(xp: Library, input: Any, pad: Sequence[int], mode: str) -> Any:
    check_border(shape_of(input), pad, mode)
    out = input
    for i in range(len(pad) // 2):
        if pad[2 * i] or pad[2 * i + 1]:
            places = xp.from_numpy(border_places(int(input.shape[-1 - i]), pad[2 * i], pad[2 * i + 1], mode).astype(np.int32))
            out = xp.take(out, places, axis=input.ndim - 1 - i)
    return out


@recipe("border_pad_backward", needs="matmul", wide=True, kinds="fc")
def border_pad_backward(xp: Library, grad: Any, input_shape: Sequence[int], pad: Sequence[int], mode: str) -> Any:
    """Adds the border's cotangents to the elements that they showed: a product with the matrix of which shows which."""
    check_border(tuple(input_shape), pad, mode)
    for i in range(len(pad) // 2):
        if pad[2 * i] or pad[2 * i + 1]:
            size = int(input_shape[-1 - i])
            shown = np.zeros((grad.shape[-1 - i], size), xp.numpy_dtype(grad))
            shown[np.arange(len(shown)), border_places(size, pad[2 * i], pad[2 * i + 1], mode)] = 1
            axes = [*range(grad.ndim)]
            axes[-1 - i], axes[-1] = axes[-1], axes[-1 - i]
            grad = xp.permute_dims(xp.matmul(xp.permute_dims(grad, tuple(axes)), xp.from_numpy(shown)), tuple(axes))
    return grad
