"""Shape rules of rotary embeddings."""

from __future__ import annotations

from ...tensor import dtypes
from ...tensor.errors import ShapeError, UnsupportedDTypeError
from .core import named, pointwise

Shape = tuple[int, ...]


def rope(input: Shape, freqs: Shape, offset: int, interleaved: bool) -> Shape:
    if len(input) < 2 or len(freqs) != 1 or 2 * freqs[0] > input[-1]:
        raise ShapeError(f"rope: takes input (..., L, E) and freqs (P,) with 2 * P <= E, got {tuple(input)} and {tuple(freqs)}")
    return input


def check_rope(dtype: dtypes.dtype, input: Shape, freqs: Shape | None, offset: int, positions: Shape | None) -> None:
    """Raises for arguments of the public `rope` that do not fit each other."""
    if not dtype.is_floating_point:
        raise UnsupportedDTypeError(f"rope: not defined for {dtype.name} tensors, only for floating-point ones; cast with .to(dtype)")
    if isinstance(offset, bool) or not isinstance(offset, int):
        raise TypeError(f"rope: offset must be an int, got {type(offset).__name__}; give positions for others")
    if freqs is None:
        if not input or input[-1] % 2:
            raise ShapeError(f"rope: without freqs all features are turned in pairs, so their number must be even, got {tuple(input)}")
        freqs = (input[-1] // 2,)
    rope(input, freqs, offset, False)
    if positions is None:
        return
    if offset:
        raise ValueError("rope: give offset or positions, not both")
    if named("rope", pointwise, positions, input[:-1]) != tuple(input[:-1]):
        raise ShapeError(f"rope: positions of shape {tuple(positions)} do not broadcast to {tuple(input[:-1])}")
