"""Shape rules of padding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...tensor.errors import ShapeError


def constant_pad_nd(input: Sequence[int], pad: Sequence[int], value: float) -> tuple[int, ...]:
    """The sizes plus what is added, or less what is cut off, on both sides; the last dimension comes first in `pad`."""
    return padded_shape("pad", input, pad)


def padded_shape(op: str, input: Sequence[int], pad: Sequence[int]) -> tuple[int, ...]:
    """The shape after padding."""
    if len(pad) % 2 or len(pad) > 2 * len(input):
        raise ShapeError(f"{op}: pad must hold (left, right) for at most {len(input)} dimensions, but got {tuple(pad)} for shape {tuple(input)}")
    shape = list(input)
    for i in range(len(pad) // 2):
        shape[-1 - i] += pad[2 * i] + pad[2 * i + 1]
        if shape[-1 - i] < 0 or max(-pad[2 * i], -pad[2 * i + 1]) > input[-1 - i]:
            raise ShapeError(f"{op}: {tuple(pad)} cuts more from shape {tuple(input)} than dimension {len(input) - 1 - i} has")
    return tuple(shape)


def border_pad(input: Sequence[int], pad: Sequence[int], mode: str) -> tuple[int, ...]:
    """The padded shape, if the border can be made from the input."""
    limits = {"reflect": -1, "circular": 0}
    for i, (left, right) in enumerate(zip(pad[::2], pad[1::2], strict=True)):
        size = input[-1 - i]
        if mode in limits and max(left, right) > size + limits[mode]:
            least = "smaller than" if mode == "reflect" else "at most"
            raise ShapeError(f"pad: mode '{mode}' needs padding {least} the dimension's size, but got {(left, right)} for size {size}")
        if size == 0 and max(left, right) > 0:
            raise ShapeError(f"pad: mode '{mode}' has nothing to copy from: the input has shape {tuple(input)}")
    return padded_shape("pad", input, pad)


def border_places(size: int, left: int, right: int, mode: str) -> Any:
    """Which element of a dimension each element of the padded one shows; the padding fits, as `border_pad` has it."""
    places = np.arange(-left, size + right)
    if mode == "replicate":
        return places.clip(0, max(size - 1, 0))
    return places % max(size, 1) if mode == "circular" else (size - 1) - abs((size - 1) - abs(places))


def border_pad_backward(grad: Sequence[int], input_shape: Sequence[int], pad: Sequence[int], mode: str) -> tuple[int, ...]:
    """The input's shape."""
    if tuple(grad) != border_pad(input_shape, pad, mode):
        raise ShapeError(f"pad: the cotangent {tuple(grad)} does not fit input {tuple(input_shape)} with pad {tuple(pad)}")
    return tuple(input_shape)


def opposite(pad: Sequence[int]) -> tuple[int, ...]:
    """The padding that undoes a padding."""
    return tuple(-p for p in pad)
