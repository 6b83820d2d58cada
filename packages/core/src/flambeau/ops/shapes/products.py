"""Shape rules of the products of matrices, and the plan of an einsum."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import prod
from typing import Any, NamedTuple

from ...tensor.errors import ShapeError, ShapeValueError
from .core import named, pointwise, wrap_dim

Shape = tuple[int, ...]


def require_ndim(op: str, name: str, shape: Shape, ndim: int) -> None:
    """Raises ShapeError unless the argument has that many dimensions."""
    if len(shape) != ndim:
        raise ShapeError(f"{op}: {name} must have {ndim} dimension{'s' if ndim != 1 else ''}, but its shape is {tuple(shape)}")


def _columns_meet_rows(op: str, a: Shape, b: Shape) -> None:
    """Raises ShapeError unless a's last size is b's last but one."""
    if a[-1] != b[-2]:
        raise ShapeError(f"{op}: shapes {tuple(a)} and {tuple(b)} cannot be multiplied: {a[-1]} columns meet {b[-2]} rows")


def mm(input: Shape, mat2: Shape) -> Shape:
    require_ndim("mm", "input", input, 2)
    require_ndim("mm", "mat2", mat2, 2)
    _columns_meet_rows("mm", input, mat2)
    return (input[0], mat2[1])


def bmm(input: Shape, mat2: Shape) -> Shape:
    require_ndim("bmm", "input", input, 3)
    require_ndim("bmm", "mat2", mat2, 3)
    if input[0] != mat2[0]:
        raise ShapeError(f"bmm: batches of {input[0]} and {mat2[0]} matrices, shapes {tuple(input)} and {tuple(mat2)}, must be equally large")
    _columns_meet_rows("bmm", input, mat2)
    return (input[0], input[1], mat2[2])


def mv(input: Shape, vec: Shape) -> Shape:
    require_ndim("mv", "input", input, 2)
    require_ndim("mv", "vec", vec, 1)
    if input[1] != vec[0]:
        raise ShapeError(f"mv: a matrix of shape {tuple(input)} cannot multiply a vector of {vec[0]} elements; it takes {input[1]}")
    return (input[0],)


def dot(input: Shape, tensor: Shape) -> Shape:
    require_ndim("dot", "input", input, 1)
    require_ndim("dot", "tensor", tensor, 1)
    if input != tensor:
        raise ShapeError(f"dot: vectors of {input[0]} and {tensor[0]} elements must be equally long")
    return ()


def outer(input: Shape, vec2: Shape) -> Shape:
    require_ndim("outer", "input", input, 1)
    require_ndim("outer", "vec2", vec2, 1)
    return (input[0], vec2[0])


def _added(op: str, input: Shape, product: Shape) -> Shape:
    """The product's shape, to which the input must broadcast."""
    try:
        fits = pointwise(input, product) == tuple(product)
    except RuntimeError:
        fits = False
    if not fits:
        raise ShapeError(f"{op}: input of shape {tuple(input)} does not broadcast to the product's shape {tuple(product)}")
    return product


def addmm(input: Shape, mat1: Shape, mat2: Shape, beta: Any = 1, alpha: Any = 1) -> Shape:
    require_ndim("addmm", "mat1", mat1, 2)
    require_ndim("addmm", "mat2", mat2, 2)
    _columns_meet_rows("addmm", mat1, mat2)
    return _added("addmm", input, (mat1[0], mat2[1]))


def addmv(input: Shape, mat: Shape, vec: Shape, beta: Any = 1, alpha: Any = 1) -> Shape:
    return _added("addmv", input, mv(mat, vec))


def addr(input: Shape, vec1: Shape, vec2: Shape, beta: Any = 1, alpha: Any = 1) -> Shape:
    return _added("addr", input, outer(vec1, vec2))


def baddbmm(input: Shape, batch1: Shape, batch2: Shape, beta: Any = 1, alpha: Any = 1) -> Shape:
    return _added("baddbmm", input, bmm(batch1, batch2))


def addbmm(input: Shape, batch1: Shape, batch2: Shape, beta: Any = 1, alpha: Any = 1) -> Shape:
    return _added("addbmm", input, bmm(batch1, batch2)[1:])


def linear(input: Shape, weight: Shape, bias: Shape | None = None) -> Shape:
    if not 1 <= len(weight) <= 2 or not input:
        raise ShapeError(f"linear: input must have at least 1 dimension and weight 1 or 2, but their shapes are {tuple(input)} and {tuple(weight)}")
    if input[-1] != weight[-1]:
        raise ShapeError(f"linear: input of shape {tuple(input)} has {input[-1]} features, weight of shape {tuple(weight)} takes {weight[-1]}")
    result = input[:-1] + weight[:-1]
    return result if bias is None else _added("linear", bias, result)


def bilinear(input1: Shape, input2: Shape, weight: Shape, bias: Shape | None = None) -> Shape:
    require_ndim("bilinear", "weight", weight, 3)
    if input1[:-1] != input2[:-1] or not input1 or not input2 or input1[-1] != weight[1] or input2[-1] != weight[2]:
        raise ShapeError(
            f"bilinear: inputs of shapes {tuple(input1)} and {tuple(input2)} do not fit weight of shape {tuple(weight)}; "
            f"it takes (..., {weight[1]}) and (..., {weight[2]}) with equal leading sizes"
        )
    if bias is not None and bias != weight[:1]:
        raise ShapeError(f"bilinear: bias must have the shape {tuple(weight[:1])}, a number for each output, but has {tuple(bias)}")
    return input1[:-1] + weight[:1]


def cdist(x1: Shape, x2: Shape, p: float = 2.0, use_mm: bool = False) -> Shape:
    check_rows(x1, x2)
    return named("cdist", pointwise, x1[:-2], x2[:-2]) + (x1[-2], x2[-2])


def check_rows(x1: Shape, x2: Shape) -> None:
    """Raises ShapeError unless two matrices, or batches of them, have rows of one length."""
    if len(x1) < 2 or len(x2) < 2 or x1[-1] != x2[-1]:
        raise ShapeError(f"cdist: takes (..., P, M) and (..., R, M), got shapes {tuple(x1)} and {tuple(x2)}")


def pdist(input: Shape, p: float = 2.0) -> Shape:
    require_ndim("pdist", "input", input, 2)
    return (input[0] * (input[0] - 1) // 2,)


def cross(input: Shape, other: Shape, dim: int = -1) -> Shape:
    result = named("cross", pointwise, input, other)
    dim = wrap_dim(dim, len(result), "cross")
    if len(input) != len(other) or input[dim] != 3 or other[dim] != 3:
        raise ShapeError(f"cross: both inputs need 3 elements along dim {dim}, got shapes {tuple(input)} and {tuple(other)}")
    return result


def chain_order(op: str, shapes: Sequence[Shape]) -> list[tuple[int, int]]:
    """The cheapest order of a chain of matrix products: pairs of positions in a growing list of products.

    Source: Cormen et al., Introduction to Algorithms, 15.2.
    """
    n = len(shapes)
    for a, b in pairwise(shapes):
        _columns_meet_rows(op, a, b)
    sizes = [s[0] for s in shapes] + [shapes[-1][1]]
    cost = [[0] * n for _ in range(n)]
    split = [[0] * n for _ in range(n)]
    for width in range(1, n):
        for i in range(n - width):
            j = i + width
            cost[i][j], split[i][j] = min(
                (cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)
            )
    steps: list[tuple[int, int]] = []

    def place(i: int, j: int) -> int:
        """Emits the products of matrices i..j; returns the position of the result."""
        if i == j:
            return i
        steps.append((place(i, split[i][j]), place(split[i][j] + 1, j)))
        return n + len(steps) - 1

    place(0, n - 1)
    return steps


# ---- einsum

class Contraction(NamedTuple):
    """One pairwise step: operands `left` and `right` of the growing list, brought to (batch, free, summed) blocks."""

    left: int
    right: int
    left_sum: tuple[int, ...]
    right_sum: tuple[int, ...]
    left_order: tuple[int, ...]
    right_order: tuple[int, ...]
    left_shape: Shape
    right_shape: Shape
    result: Shape
    multiply: bool


class Einsum(NamedTuple):
    """What an einsum does: first to each operand, then pairwise, then to the last result."""

    diagonals: tuple[tuple[tuple[int, int], ...], ...]
    squeezed: tuple[tuple[int, ...], ...]
    steps: tuple[Contraction, ...]
    last_sum: tuple[int, ...]
    last_order: tuple[int, ...]
    result: Shape


def sublists_to_equation(pieces: Sequence[Any]) -> str:
    """The equation that einsum's form with sublists of ints (and Ellipsis) means; pieces are sublists, the output's last or None."""
    def letters(sublist: Any) -> str:
        """One sublist as letters."""
        text = ""
        for item in sublist:
            if item is Ellipsis:
                text += "..."
            elif isinstance(item, int) and 0 <= item < 52:
                text += chr(ord("A") + item) if item < 26 else chr(ord("a") + item - 26)
            else:
                raise ValueError(f"einsum: a sublist holds Ellipsis and ints from 0 to 51, got {item!r}")
        return text

    *inputs, output = pieces
    equation = ",".join(map(letters, inputs))
    return equation if output is None else f"{equation}->{letters(output)}"


def _labels(term: str, ndim: int, equation: str, broadcast: int) -> list[str]:
    """The labels of one operand; the dimensions of '...' are labelled '.0' (last) and up, so that they align to the right."""
    head, dots, tail = term.partition("...")
    if not all(c.isalpha() and c.isascii() for c in head + tail):
        raise ValueError(f"einsum: '{term}' in '{equation}': subscripts are letters a-z, A-Z and at most one '...'")
    hidden = ndim - len(head) - len(tail)
    if hidden < 0 or (hidden > 0 and not dots):
        raise ShapeError(f"einsum: '{term}' in '{equation}' names {len(head) + len(tail)} dimensions of an operand that has {ndim}")
    return [*head, *(f".{i}" for i in reversed(range(hidden if broadcast < 0 else broadcast))), *tail]


def _parse(equation: str, shapes: tuple[Shape, ...]) -> tuple[list[list[str]], list[str]]:
    """The labels of each operand and of the output."""
    text = equation.replace(" ", "")
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    if len(terms) != len(shapes):
        raise ShapeValueError(f"einsum: '{equation}' takes {len(terms)} operands, got {len(shapes)}")
    labels = [_labels(term, len(shape), equation, -1) for term, shape in zip(terms, shapes, strict=True)]
    hidden = max([sum(label[0] == "." for label in one) for one in labels], default=0)
    if arrow:
        output = _labels(right, len(right.replace("...", "")) + (hidden if "..." in right else 0), equation, hidden if "..." in right else 0)
    else:
        every = [label for one in labels for label in one]
        output = [f".{i}" for i in reversed(range(hidden))] + sorted({x for x in every if x[0] != "." and every.count(x) == 1})
    if len(set(output)) != len(output):
        raise ValueError(f"einsum: the output of '{equation}' names a subscript twice")
    for label in output:
        if not any(label in one for one in labels):
            raise ValueError(f"einsum: the output of '{equation}' names '{label}', which no operand has")
    return labels, output


@lru_cache(maxsize=1024)
def einsum_plan(equation: str, shapes: tuple[Shape, ...]) -> Einsum:
    """How to compute an einsum by diagonals, sums, permutations and batched matrix products.

    The pair that makes the smallest intermediate result is contracted first.

    Raises:
        ValueError: the equation cannot be read.
        ShapeError: an operand does not have the equation's dimensions or sizes.
    """
    labels, output = _parse(equation, shapes)
    size: dict[str, int] = {}
    for one, shape in zip(labels, shapes, strict=True):
        for label, n in zip(one, shape, strict=True):
            if size.setdefault(label, n) != n and n != 1:
                if size[label] != 1:
                    raise ShapeError(f"einsum: in '{equation}', subscript '{label.lstrip('.')}' has size {size[label]} and {n}; operands have shapes {shapes}")
                size[label] = n
    diagonals, squeezed, terms = [], [], []
    for one, shape in zip(labels, shapes, strict=True):
        pairs, left = [], list(zip(one, shape, strict=True))
        for label in dict.fromkeys(one):
            while (where := [i for i, (x, _) in enumerate(left) if x == label])[1:]:
                if left[where[0]][1] != left[where[1]][1]:
                    sizes = f"{left[where[0]][1]} and {left[where[1]][1]}"
                    raise ShapeError(f"einsum: in '{equation}', subscript '{label}' is repeated over sizes {sizes} of one operand")
                pairs.append((where[0], where[1]))
                kept = left[where[0]]
                left = [x for i, x in enumerate(left) if i not in where[:2]] + [kept]
        diagonals.append(tuple(pairs))
        drop = tuple(i for i, (x, n) in enumerate(left) if n != size[x])
        squeezed.append(drop)
        terms.append([x for i, (x, _) in enumerate(left) if i not in drop])
    steps = _pairwise(terms, output, size)
    last = terms[-1] if steps else terms[0]
    last_sum = tuple(i for i, x in enumerate(last) if x not in output)
    last = [x for x in last if x in output]
    return Einsum(tuple(diagonals), tuple(squeezed), steps, last_sum, tuple(last.index(x) for x in output), tuple(size[x] for x in output))


def _pairwise(terms: list[list[str]], output: list[str], size: dict[str, int]) -> tuple[Contraction, ...]:
    """The contractions, smallest result first; appends the labels of each result to terms."""
    alive = list(range(len(terms)))
    steps = []
    while len(alive) > 1:
        pairs = [(i, j) for n, i in enumerate(alive) for j in alive[n + 1:]]
        stays = {pair: _staying(*pair, terms, alive, output) for pair in pairs}
        i, j = min(pairs, key=lambda pair: prod(size[x] for x in stays[pair]))
        steps.append(_contraction(i, j, terms, stays[i, j], size))
        alive = [k for k in alive if k not in (i, j)] + [len(terms) - 1]
    return tuple(steps)


def _staying(i: int, j: int, terms: list[list[str]], alive: list[int], output: list[str]) -> list[str]:
    """The labels that stay when operands i and j meet: those of the output and of the other operands."""
    needed = set(output).union(*(terms[k] for k in alive if k not in (i, j)))
    return [x for x in dict.fromkeys(terms[i] + terms[j]) if x in needed]


def _contraction(i: int, j: int, terms: list[list[str]], stays: list[str], size: dict[str, int]) -> Contraction:
    """The step that contracts operands i and j."""
    a, b = terms[i], terms[j]
    a_sum = tuple(n for n, x in enumerate(a) if x not in stays and x not in b)
    b_sum = tuple(n for n, x in enumerate(b) if x not in stays and x not in a)
    a, b = [x for x in a if x in stays or x in b], [x for x in b if x in stays or x in a]
    batch = [x for x in a if x in b and x in stays]
    summed = [x for x in a if x in b and x not in stays]
    a_free, b_free = [x for x in a if x not in b], [x for x in b if x not in a]
    sizes = [prod(size[x] for x in part) for part in (batch, a_free, summed, b_free)]
    terms.append(batch + a_free + b_free)
    lead = (sizes[0],) if batch else ()
    return Contraction(
        i, j, a_sum, b_sum,
        tuple(a.index(x) for x in batch + a_free + summed), tuple(b.index(x) for x in batch + summed + b_free),
        (*lead, sizes[1], sizes[2]), (*lead, sizes[2], sizes[3]),
        tuple(size[x] for x in terms[-1]), not summed,
    )


def tensordot_plan(a: Shape, b: Shape, dims: Any) -> tuple[tuple[int, ...], tuple[int, ...], Shape, Shape, Shape]:
    """tensordot as one matrix product: both permutations, both matrix shapes, the result's shape."""
    if isinstance(dims, int):
        if not 0 <= dims <= min(len(a), len(b)):
            raise ShapeError(f"tensordot: dims must be from 0 to {min(len(a), len(b))} for shapes {tuple(a)} and {tuple(b)}, got {dims}")
        first, second = list(range(len(a) - dims, len(a))), list(range(dims))
    else:
        first = [wrap_dim(d, len(a), "tensordot") for d in ((dims[0],) if isinstance(dims[0], int) else dims[0])]
        second = [wrap_dim(d, len(b), "tensordot") for d in ((dims[1],) if isinstance(dims[1], int) else dims[1])]
    if len(first) != len(second) or [a[d] for d in first] != [b[d] for d in second]:
        raise ShapeError(f"tensordot: dims {first} of shape {tuple(a)} and dims {second} of shape {tuple(b)} must have equal sizes")
    a_free = [d for d in range(len(a)) if d not in first]
    b_free = [d for d in range(len(b)) if d not in second]
    inner = prod(a[d] for d in first)
    return (
        (*a_free, *first), (*second, *b_free), (prod(a[d] for d in a_free), inner), (inner, prod(b[d] for d in b_free)),
        tuple(a[d] for d in a_free) + tuple(b[d] for d in b_free),
    )


def cross_dim(input: Sequence[int]) -> int:
    """The first dimension of size 3."""
    if 3 not in input:
        raise ShapeError(f"cross: no dimension of the shape {tuple(input)} has size 3")
    return tuple(input).index(3)
