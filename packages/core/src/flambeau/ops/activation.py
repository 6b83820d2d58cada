"""Activation functions; their derivatives are rows of their own where that saves passes over memory."""
# mypy: disable-error-code="empty-body"
from __future__ import annotations

import math

from ..dispatch.keys import GRAD, NOGRAD
from ..dispatch.threads import tls
from ..tensor import dtypes
from . import shapes
from .notation import Aux, Index, Tensor, args, composite, function, op

# ---------------------------------------------------------------- rectifiers


@op(shapes.pointwise, inplace=True, hot=True, accepts="int float")
def relu(input: Tensor) -> Tensor:
    """The positive part: max(input, 0).

    Example:
        >>> fb.relu(fb.tensor([-1., 2.]))
        tensor([0., 2.])
    """
relu.vjp(input=lambda g, out: threshold_backward(g, out, 0))


@op(shapes.same, hot=True, namespace="_", accepts="int float")
def threshold_backward(grad: Tensor, input: Tensor, threshold: float) -> Tensor:
    """grad where input is above the threshold, else 0."""
threshold_backward.vjp(grad=lambda g, input, threshold: threshold_backward(g, input, threshold))
threshold_backward.samples(lambda make: [args(make(3, 4), make(3, 4), 0.0), args(make(3), make(3), 0.5)])


@op(shapes.same, inplace=True, namespace="nn.functional", method=False, accepts="int float")
def threshold(input: Tensor, threshold: float, value: float) -> Tensor:
    """input where it is above the threshold, else value."""
threshold.vjp(input=lambda g, input, threshold: threshold_backward(g, input, threshold))
threshold.samples(lambda make: [args(make(3, 4), 0.1, 20.0)])


@op(shapes.same, inplace=True, namespace="nn.functional", method=False, accepts="float")
def leaky_relu(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """input where it is positive, else negative_slope * input.

    Example:
        >>> fb.nn.functional.leaky_relu(fb.tensor([-1., 2.]), 0.1)
        tensor([-0.1000,  2.0000])
    """
leaky_relu.vjp(input=lambda g, input, negative_slope: leaky_relu_backward(g, input, negative_slope))
leaky_relu.samples(lambda make: [args(make(3, 4)), args(make(3, 4), 0.2), args(make(3), -0.2)])


@op(shapes.same, namespace="_", accepts="float")
def leaky_relu_backward(grad: Tensor, input: Tensor, negative_slope: float) -> Tensor:
    """grad where input is positive, else negative_slope * grad."""
leaky_relu_backward.vjp(grad=lambda g, input, negative_slope: leaky_relu_backward(g, input, negative_slope))
leaky_relu_backward.samples(lambda make: [args(make(3, 4), make(3, 4), 0.2)])


@composite(autocast="lower", accepts="float")
def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """input where it is positive, else weight * input.

    Args:
        input: (N, C, ...) or any shape.
        weight: one slope, or C slopes, one a channel (dimension 1).

    Raises:
        RuntimeError: weight has neither one element nor one for each channel.
    """
    if weight.numel() != 1 or weight.ndim > 1:
        channels = input.shape[1] if input.ndim > 1 else 1
        if weight.ndim != 1 or weight.numel() != channels:
            raise RuntimeError(f"prelu: the shape of weight is {tuple(weight.shape)} and that of input {tuple(input.shape)}; "
                               f"give 1 slope or {channels}, one for each channel")
        weight = reshape(weight, (1, channels) + (1,) * (input.ndim - 2))
    elif weight.ndim == 1:
        weight = reshape(weight, (1,) * input.ndim)
    return where(gt(input, 0), input, weight * input)
prelu.samples(lambda make: [args(make(3, 4, 2), make(4)), args(make(3, 4), make(1)), args(make(3), make(1))])


@op(shapes.same, inplace=True, namespace="nn.functional", method=False, accepts="int float")
def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """input limited to [min_val, max_val].

    Raises:
        RuntimeError: a negative limit for an unsigned dtype.
    """
    if min_val < 0 and input.dtype is dtypes.uint8:
        raise RuntimeError(f"hardtanh: min_val is {min_val}, and uint8 has no negative numbers; give limits from 0")
hardtanh.vjp(input=lambda g, input, min_val, max_val: where(logical_and(gt(input, min_val), lt(input, max_val)), g, 0))
hardtanh.samples(lambda make: [args(make(3, 4)), args(make(3, 4), -0.5, 2.0)])


@function(namespace="nn.functional", method=False, inplace=True)
def relu6(input: Tensor) -> Tensor:
    """input limited to [0, 6]."""
    return hardtanh(input, 0.0, 6.0)
relu6.samples(lambda make: [args(make(3, 4, low=-3.0, high=9.0)), args(make()), args(make(0, 2)), args(make(4, 3).t())])


# ---------------------------------------------------------------- exponential units


@op(shapes.same, inplace=True, namespace="_", accepts="float", public="elu")
def elu_scaled(input: Tensor, alpha: float, scale: float, input_scale: float) -> Tensor:
    """scale * input where it is positive, else scale * alpha * (exp(input_scale * input) - 1)."""
elu_scaled.vjp(input=lambda g, input, alpha, scale, input_scale: elu_backward(g, input, alpha, scale, input_scale))
elu_scaled.samples(lambda make: [args(make(3, 4), 1.0, 1.0, 1.0), args(make(3, 4), 1.5, 2.0, 0.5)])


@op(shapes.same, namespace="_", accepts="float")
def elu_backward(grad: Tensor, input: Tensor, alpha: float, scale: float, input_scale: float) -> Tensor:
    """scale * grad where input is positive, else grad * scale * alpha * input_scale * exp(input_scale * input)."""
elu_backward.vjp(grad=lambda g, input, alpha, scale, input_scale: elu_backward(g, input, alpha, scale, input_scale),
                 input=lambda g, grad, input, alpha, scale, input_scale: where(
                     gt(input, 0), 0, g * grad * (scale * alpha * input_scale * input_scale) * exp(input * input_scale)))
elu_backward.samples(lambda make: [args(make(3, 4), make(3, 4), 1.5, 2.0, 0.5)])


@function(namespace="nn.functional", method=False, inplace=True)
def elu(input: Tensor, alpha: float = 1.0) -> Tensor:
    """input where it is positive, else alpha * (exp(input) - 1) (Clevert and others, 2015).

    Example:
        >>> fb.nn.functional.elu(fb.tensor([-1., 2.]))
        tensor([-0.6321,  2.0000])
    """
    return elu_scaled(input, alpha, 1.0, 1.0)
elu.samples(lambda make: [args(make(3, 4)), args(make(), 0.5), args(make(0, 2), alpha=2.0)])


@function(inplace=True, method=False)
def selu(input: Tensor) -> Tensor:
    """The self-normalizing exponential unit (Klambauer and others, 2017)."""
    return elu_scaled(input, 1.6732632423543772848170429916717, 1.0507009873554804934193349852946, 1.0)
selu.samples(lambda make: [args(make(3, 4)), args(make()), args(make(0, 2)), args(make(4, 3).t())])


@function(inplace=True, method=False)
def celu(input: Tensor, alpha: float = 1.0) -> Tensor:
    """max(0, input) + min(0, alpha * (exp(input / alpha) - 1)) (Barron, 2017).

    Raises:
        RuntimeError: alpha is 0.
    """
    if alpha == 0:
        raise RuntimeError("celu: alpha is 0 and divides input; give another alpha")
    return elu_scaled(input, alpha, 1.0, 1.0 / alpha)
celu.samples(lambda make: [args(make(3, 4)), args(make(), 0.5), args(make(0, 2), alpha=2.0)])


# ---------------------------------------------------------------- smooth units


@op(shapes.pointwise, inplace=True, promote="float", hot=True)
def sigmoid(input: Tensor) -> Tensor:
    """1 / (1 + exp(-input)).

    Example:
        >>> fb.sigmoid(fb.tensor([0., 2.]))
        tensor([0.5000, 0.8808])
    """
sigmoid.vjp(input=lambda g, out: sigmoid_backward(g, out))


@op(shapes.pointwise, namespace="_", accepts="float complex")
def sigmoid_backward(grad: Tensor, result: Tensor) -> Tensor:
    """What sigmoid sends back, from its result: grad * conj(out * (1 - out))."""
sigmoid_backward.vjp(grad=lambda g, result: sigmoid_backward(g, conj(result)),
                     result=lambda g, grad, result: conj(g) * grad * conj(1 - 2 * result))


@op(shapes.pointwise, promote="float", namespace="nn.functional", method=False, accepts="float", layout="contiguous")
def logsigmoid(input: Tensor) -> Tensor:
    """log(sigmoid(input)), without overflow."""
logsigmoid.vjp(input=lambda g, input: g * sigmoid(neg(input)))


@op(shapes.same, hot=True, namespace="nn.functional", method=False, accepts="float")
def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """input times the standard normal distribution function of input (Hendrycks and Gimpel, 2016).

    Args:
        approximate: "none", or "tanh": 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x**3))).

    Raises:
        RuntimeError: another approximate.

    Example:
        >>> fb.nn.functional.gelu(fb.tensor([-1., 2.]))
        tensor([-0.1587,  1.9545])
    """
    if input.key & GRAD and not tls.keys & NOGRAD:
        return gelu_with_slope(input, approximate)[0]


gelu.vjp(input=lambda g, input, approximate: gelu_backward(g, input, approximate))
gelu.samples(lambda make: [args(make(3, 4)), args(make(3, 4), approximate="tanh"), args(make(0))])


@op(shapes.gelu_with_slope, namespace="_", hot=True, returns=("out", "slope"), result=(None, shapes.statistics_dtype), layout="operands", batch="dims", accepts="float", public="gelu")
def gelu_with_slope(input: Tensor, approximate: str) -> tuple[Tensor, Aux]:
    """gelu and its derivative, which shares most of the work."""


gelu_with_slope.vjp(input=lambda g, input, slope, approximate: gelu_with_slope_backward(g, input, slope, approximate))
gelu_with_slope.samples(lambda make: [args(make(3, 4), "none"), args(make(3, 4), "tanh"), args(make(0), "none")])


@composite(shapes.same, namespace="_", hot=True, batch="dims", accepts="float")
def gelu_with_slope_backward(grad: Tensor, input: Tensor, slope: Index, approximate: str) -> Tensor:
    """What gelu_with_slope sends back. Kernels use the slope; the body, which has derivatives, does not."""
    return gelu_backward(grad, input, approximate)


gelu_with_slope_backward.samples(lambda make: [
    args(make(3, 4), x, gelu_with_slope(x, form)[1], form) for form in ("none", "tanh") for x in (make(3, 4),)
])


@op(shapes.same, namespace="_", accepts="float")
def gelu_backward(grad: Tensor, input: Tensor, approximate: str) -> Tensor:
    """What gelu sends back: grad * (Phi(x) + x * phi(x)), or the derivative of the tanh form."""
gelu_backward.vjp(grad=lambda g, input, approximate: gelu_backward(g, input, approximate),
                  input=lambda g, grad, input, approximate: g * grad * gelu_second(input, approximate))
gelu_backward.samples(lambda make: [args(make(3, 4), make(3, 4), "none"), args(make(3, 4), make(3, 4), "tanh")])


@function(namespace="_")
def gelu_second(input: Tensor, approximate: str) -> Tensor:
    """The second derivative of gelu."""
    if approximate == "none":
        return exp(-0.5 * input * input) * ((2 - input * input) * (1 / math.sqrt(2 * math.pi)))
    beta, kappa = math.sqrt(2 / math.pi), 0.044715
    t = tanh(beta * (input + kappa * input * input * input))
    slope = beta * (1 + 3 * kappa * input * input)
    return (1 - t * t) * (slope + input * (3 * beta * kappa * input - t * slope * slope))


@op(shapes.pointwise, inplace=True, hot=True, namespace="nn.functional", method=False, accepts="float complex")
def silu(input: Tensor) -> Tensor:
    """input * sigmoid(input), also named swish.

    Example:
        >>> fb.nn.functional.silu(fb.tensor([-1., 2.]))
        tensor([-0.2689,  1.7616])
    """
silu.vjp(input=lambda g, input: silu_backward(g, conj(input)))


@op(shapes.same, namespace="_")
def silu_backward(grad: Tensor, input: Tensor) -> Tensor:
    """What silu sends back: grad * s * (1 + x * (1 - s)), where s is sigmoid(x)."""
silu_backward.vjp(grad=lambda g, input: silu_backward(g, conj(input)), input=lambda g, grad, input: g * conj(grad * silu_second(input)))
silu_backward.samples(lambda make: [args(make(3, 4), make(3, 4)), args(make(0), make(0))])


@function(namespace="_")
def silu_second(input: Tensor) -> Tensor:
    """The second derivative of silu."""
    s = sigmoid(input)
    return s * (1 - s) * (2 + input * (1 - 2 * s))


@op(shapes.pointwise, inplace=True, namespace="nn.functional", method=False, accepts="float")
def mish(input: Tensor) -> Tensor:
    """input * tanh(softplus(input)) (Misra, 2019)."""
mish.vjp(input=lambda g, input: mish_backward(g, input))


@function(namespace="_")
def mish_backward(grad: Tensor, input: Tensor) -> Tensor:
    """What mish sends back."""
    t = tanh(softplus(input))
    return grad * (t + input * sigmoid(input) * (1 - t * t))


@op(shapes.same, namespace="nn.functional", method=False, accepts="float")
def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """log(1 + exp(beta * input)) / beta; input itself where beta * input is above the threshold."""
softplus.vjp(input=lambda g, input, beta, threshold: where(gt(input * beta, threshold), g, g * sigmoid(input * beta)))
softplus.samples(lambda make: [args(make(3, 4)), args(make(3, 4), 2.0, 1.0)])


@composite(shapes.pointwise, namespace="nn.functional", method=False, accepts="int float complex")
def softsign(input: Tensor) -> Tensor:
    """input / (1 + |input|)."""
    return input / (1 + abs(input))


@composite(shapes.pointwise, namespace="nn.functional", method=False, accepts="int float complex")
def tanhshrink(input: Tensor) -> Tensor:
    """input - tanh(input)."""
    return input - tanh(input)


@op(shapes.pointwise, inplace=True, namespace="nn.functional", method=False, accepts="float")
def hardsigmoid(input: Tensor) -> Tensor:
    """min(max(input + 3, 0), 6) / 6."""
hardsigmoid.vjp(input=lambda g, input: where(logical_and(gt(input, -3), lt(input, 3)), g * (1 / 6), 0))


@op(shapes.pointwise, inplace=True, namespace="nn.functional", method=False, accepts="float")
def hardswish(input: Tensor) -> Tensor:
    """input * min(max(input + 3, 0), 6) / 6 (Howard and others, 2019)."""
hardswish.vjp(input=lambda g, input: where(le(input, -3), 0, where(lt(input, 3), g * (input * (1 / 3) + 0.5), g)))


@op(shapes.same, accepts="float")
def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """input where its modulus is above lambd, else 0."""
hardshrink.vjp(input=lambda g, input, lambd: where(gt(abs(input), lambd), g, 0))
hardshrink.samples(lambda make: [args(make(3, 4)), args(make(3, 4), 0.2)])


@op(shapes.same, namespace="nn.functional", method=False, accepts="float")
def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """input moved towards 0 by lambd, and 0 where its modulus is not above lambd."""
softshrink.vjp(input=lambda g, input, lambd: where(gt(abs(input), lambd), g, 0))
softshrink.samples(lambda make: [args(make(3, 4)), args(make(3, 4), 0.2)])


@composite(shapes.halved, namespace="nn.functional", method=False, accepts="float")
def glu(input: Tensor, dim: int = -1) -> Tensor:
    """The first half along dim times the sigmoid of the second (Dauphin and others, 2016).

    Raises:
        ShapeError: the size along dim is odd.
    """
    shapes.halved(input.shape, dim)
    half = input.shape[dim] // 2
    return narrow(input, dim, 0, half) * sigmoid(narrow(input, dim, half, half))
glu.samples(lambda make: [args(make(3, 4)), args(make(4, 3), 0)])
