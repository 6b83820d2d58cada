"""Softmax and log-softmax."""
# mypy: disable-error-code="empty-body, has-type, name-defined, no-untyped-call"

from __future__ import annotations

from ..tensor.dtypes import dtype
from . import shapes
from .notation import Tensor, args, composite, function

# ---- softmax


@function()
def softmax(input: Tensor, dim: int | None = None, dtype: dtype | None = None) -> Tensor:
    """exp(input), scaled along dim so that it sums to 1.

    Args:
        input: any shape, floating point.
        dim: the dimension along which the result sums to 1. Without it: 0 for 0, 1 or 3 dimensions, else 1.
        dtype: computes in this dtype.

    Returns:
        The shape of input.

    Raises:
        IndexError: there is no such dim.
        DTypeError: input is not floating point, and no dtype is given.

    Example:
        >>> fb.softmax(fb.zeros(4), 0)
        tensor([0.2500, 0.2500, 0.2500, 0.2500])
    """
    return softmax_forward(input if dtype is None else to(input, dtype), shapes.softmax_dim(dim, input.ndim))


softmax.samples(lambda make: [args(make(3, 4), 1), args(make(3, 4), 0), args(make(2, 3, 4), dim=-2), args(make(), 0), args(make(0, 3), 1), args(make(3, 0), 1)])


@function()
def log_softmax(input: Tensor, dim: int | None = None, dtype: dtype | None = None) -> Tensor:
    """The logarithm of softmax, computed so that it does not underflow. See `softmax`.

    Example:
        >>> fb.log_softmax(fb.zeros(2), 0)
        tensor([-0.6931, -0.6931])
    """
    return log_softmax_forward(input if dtype is None else to(input, dtype), shapes.softmax_dim(dim, input.ndim))


log_softmax.samples(lambda make: [args(make(3, 4), 1), args(make(3, 4), 0), args(make(2, 3, 4), dim=-2), args(make(), 0), args(make(0, 3), 1)])


@function(namespace="nn.functional")
def softmin(input: Tensor, dim: int | None = None, dtype: dtype | None = None) -> Tensor:
    """softmax of -input. See `softmax`."""
    return softmax(neg(input), dim, dtype=dtype)
softmin.samples(lambda make: [
    args(make(3, 4), 1), args(make(2, 3, 4), dim=-2), args(make(), 0), args(make(0, 3), 1),
    args(make(3, 4), dim=0),
])


# ---- the ops


@composite(shapes.along, hot=True, namespace="_", method=False, autocast="float32", batch="dims", accepts="float", public="softmax", layout="contiguous")
def softmax_forward(input: Tensor, dim: int) -> Tensor:
    """exp(input) / sum(exp(input)) along dim."""
    powers = exp(input - amax(input, dim, True).detach()) if input.numel() else input
    return powers / sum(powers, dim, True)


softmax_forward.vjp(input=lambda g, out, dim: softmax_backward(g, out, dim))
softmax_forward.samples(lambda make: [args(make(3, 4), 1), args(make(2, 3, 4), 1)])


@composite(shapes.softmax_backward, hot=True, namespace="_", method=False, batch="dims", accepts="float", layout="contiguous")
def softmax_backward(grad: Tensor, output: Tensor, dim: int) -> Tensor:
    """output * (grad - sum(grad * output)): what softmax sends back."""
    return output * (grad - sum(grad * output, dim, True))


softmax_backward.vjp(
    grad=lambda g, output, dim: softmax_backward(g, output, dim),
    output=lambda g, grad, output, dim: g * (grad - sum(grad * output, dim, True)) - grad * sum(g * output, dim, True),
)
softmax_backward.samples(lambda make: [args(make(3, 4), make(3, 4), 1), args(make(2, 3, 4), make(2, 3, 4), 1)])


@composite(shapes.along, hot=True, namespace="_", method=False, autocast="float32", batch="dims", accepts="float", public="log_softmax", layout="contiguous")
def log_softmax_forward(input: Tensor, dim: int) -> Tensor:
    """input - log(sum(exp(input))) along dim."""
    shifted = input - amax(input, dim, True).detach() if input.numel() else input
    return shifted - log(sum(exp(shifted), dim, True))


log_softmax_forward.vjp(input=lambda g, out, dim: log_softmax_backward(g, out, dim))
log_softmax_forward.samples(lambda make: [args(make(3, 4), 1), args(make(2, 3, 4), 1)])


@composite(shapes.softmax_backward, hot=True, namespace="_", method=False, batch="dims", accepts="float", layout="contiguous")
def log_softmax_backward(grad: Tensor, output: Tensor, dim: int) -> Tensor:
    """grad - exp(output) * sum(grad): what log_softmax sends back."""
    return grad - exp(output) * sum(grad, dim, True)


log_softmax_backward.vjp(
    grad=lambda g, output, dim: g - sum(g * exp(output), dim, True),
    output=lambda g, grad, output, dim: neg(g * exp(output) * sum(grad, dim, True)),
)
log_softmax_backward.samples(lambda make: [args(make(3, 4), make(3, 4), 1), args(make(2, 3, 4), make(2, 3, 4), 1)])
