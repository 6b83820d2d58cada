"""Shape rules of softmax and its kin."""

from __future__ import annotations

from .core import wrap_dim

Shape = tuple[int, ...]


def along(input: Shape, dim: int) -> Shape:
    wrap_dim(dim, len(input), "softmax")
    return input


def softmax_backward(grad: Shape, output: Shape, dim: int) -> Shape:
    return output


def softmax_dim(dim: int | None, ndim: int) -> int:
    """The dimension that softmax takes where none is given."""
    if dim is not None and not hasattr(dim, "__index__"):
        raise TypeError(f"softmax(): argument 'dim' must be int, not {type(dim).__name__}")
    return dim if dim is not None else 0 if ndim in (0, 1, 3) else 1
