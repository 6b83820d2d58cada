"""Joining, repeating and rearranging."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...ops.shapes import wrap_dims

_np: Any = np


def cat(tensors: Any, dim: int = 0) -> Any:
    first = tensors[0]
    if any(x.shape == (0,) for x in tensors):
        tensors = [x for x in tensors if x.shape != (0,)]
        if not tensors:
            return first.copy()
    return _np.concatenate(tensors, dim, dtype=first.dtype, casting="unsafe")


def stack(tensors: Any, dim: int = 0) -> Any:
    return _np.stack(tensors, dim)


def repeat(input: Any, repeats: tuple[int, ...]) -> Any:
    lead = len(repeats) - input.ndim
    if lead < 0 or any(n < 0 for n in repeats):
        raise ValueError(f"repeats {repeats} do not fit shape {input.shape}")
    sizes = (1,) * lead + input.shape
    apart = np.broadcast_to(
        input.reshape(tuple(n for size in sizes for n in (1, size))),
        tuple(n for r, size in zip(repeats, sizes, strict=True) for n in (r, size)),
    )
    result = apart.reshape(tuple(r * size for r, size in zip(repeats, sizes, strict=True)))
    return result.copy() if np.may_share_memory(result, input) else result


def repeated_places(repeats: Any) -> Any:
    if repeats.ndim != 1:
        raise ValueError(f"repeats must be a vector, got shape {repeats.shape}")
    if repeats.size and repeats.min() < 0:
        raise RuntimeError(f"repeat_interleave: repeats must not be negative, got {repeats.min()}")
    return np.repeat(np.arange(len(repeats)), repeats)


def flip(input: Any, dims: tuple[int, ...]) -> Any:
    if not input.ndim:
        wrap_dims(dims, 0, "flip")
    return np.flip(input, tuple(dims)).copy() if dims and input.ndim else input.copy()


def roll(input: Any, shifts: Any, dims: Any = None) -> Any:
    if dims is None:
        shift = shifts if isinstance(shifts, int) else shifts[0] if len(shifts) == 1 else None
        if shift is None:
            raise ValueError(f"shifts {shifts} without dims")
        return _rolled(input.reshape(-1), shift, 0).reshape(input.shape)
    pairs = [(shifts, dims)] if isinstance(shifts, int) and isinstance(dims, int) else list(zip(_tuple(shifts), _tuple(dims), strict=True))
    for shift, dim in pairs:
        input = _rolled(input, shift, dim)
    return input if pairs else input.copy()


def _tuple(value: Any) -> tuple[int, ...]:
    """An int as a tuple of one."""
    return (value,) if isinstance(value, int) else tuple(value)


def _rolled(input: Any, shift: int, dim: int) -> Any:
    """One roll, as two copies."""
    size = input.shape[dim]
    if not size:
        return input.copy()
    shift %= size
    source, out = input.swapaxes(0, dim), _np.empty(input.shape, input.dtype)
    target = out.swapaxes(0, dim)
    target[shift:] = source[: size - shift]
    target[:shift] = source[size - shift :]
    return out


def _triangle(input: Any, diagonal: int, lower: bool) -> Any:
    """Whether each element of the matrices stays."""
    if input.ndim < 2:
        raise ValueError(f"takes at least 2 dimensions, got shape {input.shape}")
    keep = np.tri(input.shape[-2], input.shape[-1], diagonal if lower else diagonal - 1, dtype=bool)
    return keep if lower else ~keep


def tril(input: Any, diagonal: int = 0) -> Any:
    return _np.where(_triangle(input, diagonal, True), input, input.dtype.type(0))


def triu(input: Any, diagonal: int = 0) -> Any:
    return _np.where(_triangle(input, diagonal, False), input, input.dtype.type(0))


def tril_(input: Any, diagonal: int = 0) -> Any:
    _np.copyto(input, input.dtype.type(0), where=~_triangle(input, diagonal, True))
    return input


def triu_(input: Any, diagonal: int = 0) -> Any:
    _np.copyto(input, input.dtype.type(0), where=~_triangle(input, diagonal, False))
    return input


def diag_embed(input: Any, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    size, ndim = input.shape[-1] + abs(offset), input.ndim + 1
    if not -ndim <= dim1 < ndim or not -ndim <= dim2 < ndim or dim1 % ndim == dim2 % ndim:
        raise ValueError(f"dims {dim1} and {dim2} must be two of {ndim} dimensions")
    matrices = np.zeros((*input.shape[:-1], size, size), input.dtype)
    rows = np.arange(input.shape[-1]) + max(0, -offset)
    matrices[..., rows, rows + offset] = input
    return np.ascontiguousarray(np.moveaxis(matrices, (-2, -1), (dim1, dim2)))


KERNELS: dict[str, Callable[..., Any]] = {
    "cat": cat,
    "stack": stack,
    "repeat": repeat,
    "repeated_places": repeated_places,
    "flip": flip,
    "roll": roll,
    "tril": tril,
    "tril_": tril_,
    "triu": triu,
    "triu_": triu_,
    "diag_embed": diag_embed,
}
