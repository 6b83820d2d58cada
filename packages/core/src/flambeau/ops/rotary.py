"""Rotary position embeddings."""
# mypy: disable-error-code="empty-body, has-type, name-defined, no-untyped-call"

from __future__ import annotations

from . import shapes
from .notation import Tensor, args, composite, function


@composite(shapes.rope, namespace="_", promote=None, mixed=True, public="rope", accepts="float")
def rope_forward(input: Tensor, freqs: Tensor, offset: int, interleaved: bool) -> Tensor:
    """The rows of input (..., L, E), turned by the angles freqs * (offset + row), computed in float32 for halves."""
    return turned_pairs(input, rows_from(offset, input), freqs, interleaved)


rope_forward.vjp(
    input=lambda g, freqs, offset, interleaved: rope_forward(g, neg(freqs), offset, interleaved),
    freqs=lambda g, out, freqs, offset, interleaved: rope_backward_freqs(g, out, freqs, offset, interleaved),
)
rope_forward.samples(lambda make: [
    args(make(2, 3, 4), make(2), 0, False), args(make(2, 3, 6), make(2), 5, False),
    args(make(3, 2, 3, 5), make(2), 2, True), args(make(0, 4), make(2), 0, True), args(make(3, 4), make(0), 0, False),
])


@function(namespace="_")
def rope_backward_freqs(grad: Tensor, out: Tensor, freqs: Tensor, offset: int, interleaved: bool) -> Tensor:
    """The cotangent of `rope_forward`'s freqs: a turned pair moves at right angles to itself."""
    first, second = pairs_of(out, freqs.shape[0], interleaved)
    grad_first, grad_second = pairs_of(grad, freqs.shape[0], interleaved)
    slope = grad_second * first - grad_first * second
    positions = reshape(cast(rows_from(offset, out), slope.dtype), (-1, 1))
    return cast(sum_leading(slope * positions, 1), freqs.dtype)


@function(namespace="_")
def rows_from(offset: int, input: Tensor) -> Tensor:
    """The positions of input's rows (..., L, E), of which the first has position offset."""
    return arange(offset, offset + input.shape[-2], device=input.device)


@function(namespace="_")
def pairs_of(input: Tensor, pairs: int, interleaved: bool) -> tuple[Tensor, Tensor]:
    """The first and the second numbers (..., P) of the pairs among input's features, in float32 for halves."""
    x = cast(narrow(input, -1, 0, 2 * pairs), shapes.statistics_dtype(input.dtype))
    x = reshape(x, x.shape[:-1] + ((pairs, 2) if interleaved else (2, pairs)))
    dim = -1 if interleaved else -2
    return select(x, dim, 0), select(x, dim, 1)


@function(namespace="_")
def turned_pairs(input: Tensor, positions: Tensor, freqs: Tensor, interleaved: bool) -> Tensor:
    """input (..., E) with the pairs of its first 2 * len(freqs) features turned by freqs * positions, which broadcast to (...)."""
    pairs = freqs.shape[0]
    rest = input.shape[-1] - 2 * pairs
    first, second = pairs_of(input, pairs, interleaved)
    angles = reshape(cast(positions, first.dtype), positions.shape + (1,)) * cast(freqs, first.dtype)
    cosine, sine = cos(angles), sin(angles)
    made = [first * cosine - second * sine, second * cosine + first * sine]
    turned = reshape(stack(made, -1), input.shape[:-1] + (2 * pairs,)) if interleaved else cat(made, -1)
    turned = cast(turned, input.dtype)
    return cat([turned, narrow(input, -1, 2 * pairs, rest)], -1) if rest else turned


@function(namespace="nn.functional")
def rope(
    input: Tensor,
    freqs: Tensor | None = None,
    offset: int = 0,
    positions: Tensor | None = None,
    base: float = 10000.0,
    interleaved: bool = False,
) -> Tensor:
    """Rotary position embedding: pairs of features turned by an angle that grows with the position.

    Args:
        input: queries or keys, shape (..., L, E), floating point.
        freqs: radians a position of each pair, shape (P,) with 2 * P <= E; features behind the pairs stay. If None, all of E are pairs,
            and pair i has base ** (-2 * i / E).
        offset: the position of the first row; the length of the cache, when decoding.
        positions: the position of each row, ints or floats that broadcast to (..., L), in place of offset + 0, 1, ….
        base: see freqs.
        interleaved: pairs are features (2 * i, 2 * i + 1), as in the paper; if False, (i, i + P), as in Llama's published weights.

    Returns:
        input's shape and dtype. Halves are turned in float32.

    Raises:
        ShapeError: the shapes do not fit, or E is odd and freqs is None.
        TypeError: offset is no int.
        ValueError: offset and positions are given together.

    Source: Su et al., RoFormer: Enhanced Transformer with Rotary Position Embedding, 2021.

    Example:
        >>> fb.nn.functional.rope(fb.tensor([[1.0, 0.0], [1.0, 0.0]]))
        tensor([[1.0000, 0.0000],
                [0.5403, 0.8415]])
    """
    shapes.check_rope(input.dtype, input.shape, None if freqs is None else freqs.shape, offset, None if positions is None else positions.shape)
    if freqs is None:
        places = arange(0, input.shape[-1], 2, dtype=shapes.statistics_dtype(input.dtype), device=input.device)
        freqs = pow(base, places * (-1.0 / input.shape[-1]))
    if positions is None:
        return rope_forward(input, freqs, offset, interleaved)
    return turned_pairs(input, positions, freqs, interleaved)


rope.samples(lambda make: [args(make(2, 3, 4)), args(make(2, 3, 4), make(1), 3, interleaved=True), args(make(2, 3, 4), None, 0, make.index(9, 2, 3))])
