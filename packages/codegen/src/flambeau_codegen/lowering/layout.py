"""Shapes and strides: broadcasting, and merging dimensions that lie together."""

from __future__ import annotations

from collections.abc import Sequence

Shape = tuple[int, ...]


def broadcast(*shapes: Shape) -> Shape:
    """The common shape.

    Raises:
        ValueError: there is none.
    """
    out: list[int] = []
    for d in range(-max((len(s) for s in shapes), default=0), 0):
        sizes = {s[d] for s in shapes if len(s) >= -d} - {1}
        if len(sizes) > 1:
            raise ValueError(f"the shapes {' and '.join(map(str, shapes))} do not broadcast")
        out.append(sizes.pop() if sizes else 1)
    return tuple(out)


def expanded(shape: Shape, strides: Shape, to: Shape) -> Shape:
    """The strides of an array seen in a larger shape: 0 where it repeats."""
    extra = len(to) - len(shape)
    return (0,) * extra + tuple(0 if n == 1 else s for n, s in zip(shape, strides))


def merged(shape: Shape, strides: Sequence[Shape], keep_order: bool = False) -> tuple[Shape, list[Shape]]:
    """The same elements in fewer dimensions: those that lie together in every array become one.

    Args:
        shape: the common shape.
        strides: of each array; the order of dimensions follows the first.
        keep_order: whether dimensions stay in their order.

    Returns:
        The new shape and strides; dimensions of size 1 are gone.

    Example:
        >>> merged((2, 3, 4), [(12, 4, 1), (24, 8, 2)])
        ((24,), [(1,), (2,)])
    """
    dims = [d for d, n in enumerate(shape) if n != 1]
    first = strides[0]
    if not keep_order:
        dims.sort(key=lambda d: -abs(first[d]))  # stable
    groups: list[list[int]] = []
    for d in dims:
        if groups and all(s[groups[-1][-1]] == s[d] * shape[d] for s in strides):
            groups[-1].append(d)
        else:
            groups.append([d])
    sizes = []
    for g in groups:
        n = 1
        for d in g:
            n *= shape[d]
        sizes.append(n)
    return tuple(sizes), [tuple(s[g[-1]] for g in groups) for s in strides]


def wrapped(dim: int, ndim: int) -> int:
    """A dimension counted from the front.

    Raises:
        IndexError: there is no such dimension.
    """
    n = max(ndim, 1)
    if not -n <= dim < n:
        raise IndexError(f"dimension {dim} of an array of {ndim} dimensions; it must be in [{-n}, {n - 1}]")
    return dim % n


def wrapped_dims(dim: int | Sequence[int] | None, ndim: int) -> tuple[int, ...]:
    """Dimensions in order; all of them for None and for ()."""
    if dim is None or (not isinstance(dim, int) and len(dim) == 0):
        return tuple(range(ndim))
    dims = [dim] if isinstance(dim, int) else list(dim)
    found = sorted({wrapped(d, ndim) for d in dims})
    if len(found) != len(dims):
        raise RuntimeError(f"the dimensions {tuple(dims)} name one twice")
    return tuple(d for d in found if d < ndim)
