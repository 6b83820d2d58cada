"""Padding: constants, and borders made from the input."""

from __future__ import annotations

from . import shapes
from .notation import Size, Tensor, args, function, op


@op(shapes.constant_pad_nd, method=False, batch="dims", layout="channels")
def constant_pad_nd(input: Tensor, pad: Size, value: float = 0) -> Tensor:
    """Adds `value` on both sides of the last dimensions, or cuts where a number is negative.

    Args:
        input: any shape.
        pad: (left, right) of the last dimension, then of the one before it, and so on.
        value: what is added.

    Raises:
        ShapeError: `pad` names more dimensions than there are, or cuts more than there is.

    Example:
        >>> fb.constant_pad_nd(fb.tensor([1, 2, 3]), (1, -1), 9)
        tensor([9, 1, 2])
    """


constant_pad_nd.vjp(input=lambda g, pad: constant_pad_nd(g, shapes.opposite(pad), 0))
constant_pad_nd.samples(lambda make: [
    args(make(2, 3, 4), (1, 2), 1.5),
    args(make(2, 3, 4), (1, -1, -1, 2), 0),
    args(make(2, 0), (1, 1), 2),
    args(make(2, 3), (), 2),
])


@op(shapes.border_pad, namespace="_", linear=True, batch="folded", autocast="float32", public="pad", layout="channels")
def border_pad(input: Tensor, pad: Size, mode: str) -> Tensor:
    """Pads with the input itself: mirrored ("reflect"), its edge ("replicate"), or from the other end ("circular")."""


border_pad.vjp(input=lambda g, input_shape, pad, mode: border_pad_backward(g, input_shape, pad, mode))
border_pad.samples(lambda make: [
    args(make(2, 3, 4), (1, 2), "reflect"),
    args(make(2, 3, 4), (1, 2, 3, 0), "replicate"),
    args(make(2, 3, 4), (4, 2, 1, 1), "circular"),
    args(make(2, 3, 4, 5), (-1, 2, 1, -1), "circular"),
])


@op(shapes.border_pad_backward, namespace="_", accepts="float complex", linear=True, batch="loop", layout="channels")
def border_pad_backward(grad: Tensor, input_shape: Size, pad: Size, mode: str) -> Tensor:
    """The adjoint of `border_pad`."""


border_pad_backward.vjp(grad=lambda g, pad, mode: border_pad(g, pad, mode))
border_pad_backward.samples(lambda make: [
    args(make(2, 3, 7), (2, 3, 4), (1, 2), "reflect"),
    args(make(2, 6, 7), (2, 3, 4), (1, 2, 3, 0), "replicate"),
])


@function(namespace="nn.functional")
def pad(input: Tensor, pad: Size, mode: str = "constant", value: float | None = None) -> Tensor:
    """Pads the last dimensions on both sides.

    Args:
        input: any shape.
        pad: (left, right) of the last dimension, then of the one before it, and so on; negative numbers cut.
        mode: "constant"; or "reflect", "replicate", "circular", which fill the last one to three dimensions after
            batch and channels from the input.
        value: what mode "constant" adds; 0 unless given.

    Raises:
        ShapeError: `pad` does not fit the input's shape.
        ValueError: an unknown mode, or a value with a mode that takes none.

    Example:
        >>> fb.nn.functional.pad(fb.tensor([[1.0, 2.0, 3.0]]), (2, 1), mode="reflect")
        tensor([[3., 2., 1., 2., 3., 2.]])
    """
    if mode == "constant":
        return constant_pad_nd(input, tuple(pad), 0 if value is None else value)
    if mode not in ("reflect", "replicate", "circular"):
        raise NotImplementedError(f"pad: mode must be 'constant', 'reflect', 'replicate' or 'circular', but got '{mode}'")
    if value is not None and value != 0:
        raise ValueError(f"pad: mode '{mode}' takes no value, but got {value}")
    if len(pad) not in (2, 4, 6) or input.ndim not in (len(pad) // 2 + 1, len(pad) // 2 + 2):
        raise NotImplementedError(
            f"pad: mode '{mode}' pads the last 1, 2 or 3 dimensions of ([batch,] channels, *space), "
            f"but got pad {tuple(pad)} for an input of shape {tuple(input.shape)}"
        )
    return border_pad(input, tuple(pad), mode)


pad.samples(lambda make: [
    args(make(2, 3, 4), (1, 2)),
    args(make(2, 3, 4), (1, 2), "reflect"),
    args(make(2, 3, 4, 5), (1, 2, 3, 0), "replicate"),
    args(make(2, 3, 4, 5), (1, 2, 3, 0), "circular"),
])
