"""Shape rules of joining, repeating and rearranging."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...tensor.errors import ShapeError
from .core import wrap_dim

Shape = tuple[int, ...]


def cat(tensors: Sequence[Shape], dim: int = 0) -> Shape:
    """Sizes add up along dim; vectors without elements do not count, as in PyTorch's early days."""
    if not tensors:
        raise ValueError("cat: takes at least one tensor, got none")
    counted = [tuple(s) for s in tensors if tuple(s) != (0,)]
    if not counted:  # whatever dim is, as in PyTorch
        return (0,)
    dim = wrap_dim(dim, len(counted[0]), "cat")
    if not counted[0]:
        raise ShapeError("cat: tensors without dimensions cannot be joined; use stack")
    for shape in counted[1:]:
        if len(shape) != len(counted[0]) or shape[:dim] + shape[dim + 1:] != counted[0][:dim] + counted[0][dim + 1:]:
            raise ShapeError(f"cat: shapes must be equal except along dim {dim}, got {counted[0]} and {shape}")
    return counted[0][:dim] + (sum(s[dim] for s in counted),) + counted[0][dim + 1:]


def stack(tensors: Sequence[Shape], dim: int = 0) -> Shape:
    if not tensors:
        raise ValueError("stack: takes at least one tensor, got none")
    for shape in tensors[1:]:
        if tuple(shape) != tuple(tensors[0]):
            raise ShapeError(f"stack: shapes must be equal, got {tuple(tensors[0])} and {tuple(shape)}")
    dim = wrap_dim(dim, len(tensors[0]) + 1, "stack")
    return tuple(tensors[0][:dim]) + (len(tensors),) + tuple(tensors[0][dim:])


def repeat(input: Shape, repeats: Sequence[int]) -> Shape:
    if len(repeats) < len(input) or any(n < 0 for n in repeats):
        raise ShapeError(f"repeat: repeats {tuple(repeats)} must be at least as many as input has dimensions, shape {tuple(input)}, and none negative")
    return tuple(n * r for n, r in zip((1,) * (len(repeats) - len(input)) + tuple(input), repeats, strict=True))


def flip(input: Shape, dims: Sequence[int]) -> Shape:
    wrapped = [wrap_dim(d, len(input), "flip") for d in dims]
    if len(set(wrapped)) != len(wrapped):
        raise ShapeError(f"flip: dims {tuple(dims)} name a dimension twice")
    return input


def roll(input: Shape, shifts: Any, dims: Any = None) -> Shape:
    many = 1 if isinstance(shifts, int) else len(shifts)
    if (dims is not None and many != (1 if isinstance(dims, int) else len(dims))) or (dims is None and many != 1):
        raise ShapeError(f"roll: shifts {shifts} and dims {dims} must be equally many; without dims, one shift")
    for d in () if dims is None else (dims,) if isinstance(dims, int) else dims:
        wrap_dim(d, len(input), "roll")
    return input


def negated(shifts: Any) -> Any:
    """The shifts that undo these."""
    return -shifts if isinstance(shifts, int) else tuple(-s for s in shifts)


def triangle(input: Shape, diagonal: int = 0) -> Shape:
    if len(input) < 2:
        raise ShapeError(f"tril and triu: input must have at least 2 dimensions, got shape {tuple(input)}")
    return input


def diag_embed(input: Shape, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Shape:
    if not input:
        raise ShapeError("diag_embed: input must have at least 1 dimension")
    first, second = wrap_dim(dim1, len(input) + 1, "diag_embed"), wrap_dim(dim2, len(input) + 1, "diag_embed")
    if first == second:
        raise ShapeError(f"diag_embed: dim1 and dim2 must differ, got {dim1} and {dim2}")
    rest, size = list(input[:-1]), input[-1] + abs(offset)
    for d in sorted((first, second)):
        rest.insert(d, size)
    return tuple(rest)
