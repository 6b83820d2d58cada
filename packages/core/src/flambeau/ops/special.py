"""Special functions, element by element."""
# mypy: disable-error-code="empty-body"
from __future__ import annotations

import builtins
import math

from . import shapes
from .notation import Operand, Tensor, args, composite, function, op

# ---------------------------------------------------------------- error functions


@op(shapes.pointwise, inplace=True, promote="float", accepts="bool int float")
def erf(input: Tensor) -> Tensor:
    """The error function: 2 / sqrt(pi) times the integral of exp(-t**2) from 0 to input.

    Example:
        >>> fb.erf(fb.tensor([0., 1.]))
        tensor([0.0000, 0.8427])
    """
erf.vjp(input=lambda g, input: g * (2 / math.sqrt(math.pi)) * exp(neg(input * input)))


@op(shapes.pointwise, inplace=True, promote="float", accepts="bool int float")
def erfc(input: Tensor) -> Tensor:
    """1 - erf(input), accurate where it is small."""
erfc.vjp(input=lambda g, input: g * (-2 / math.sqrt(math.pi)) * exp(neg(input * input)))


@op(shapes.pointwise, promote="float", namespace="special", method=False, accepts="bool int float")
def erfcx(input: Tensor) -> Tensor:
    """exp(input**2) * erfc(input)."""
erfcx.vjp(input=lambda g, input, out: g * (2 * input * out - 2 / math.sqrt(math.pi)))


@op(shapes.pointwise, inplace=True, promote="float", accepts="bool int float")
def erfinv(input: Tensor) -> Tensor:
    """The inverse of erf; infinite at -1 and 1, NaN outside (Wichura, 1988)."""
erfinv.vjp(input=lambda g, out: g * (math.sqrt(math.pi) / 2) * exp(out * out))
erfinv.samples(lambda make: [args(make(3, 4, low=-0.9, high=0.9)), args(make(0))])


@op(shapes.pointwise, promote="float", namespace="special", method=False, accepts="bool int float")
def ndtr(input: Tensor) -> Tensor:
    """The standard normal distribution function."""
ndtr.vjp(input=lambda g, input: g * (1 / math.sqrt(2 * math.pi)) * exp(-0.5 * (input * input)))


@op(shapes.pointwise, promote="float", namespace="special", method=False, accepts="bool int float")
def ndtri(input: Tensor) -> Tensor:
    """The inverse of ndtr: the quantile of the standard normal distribution; NaN outside [0, 1] (Wichura, 1988)."""
ndtri.vjp(input=lambda g, out: g * math.sqrt(2 * math.pi) * exp(0.5 * (out * out)))
ndtri.samples(lambda make: [args(make(3, 4, low=0.05, high=0.95)), args(make(0))])


@op(shapes.pointwise, promote="float", namespace="special", method=False, accepts="bool int float")
def log_ndtr(input: Tensor) -> Tensor:
    """log(ndtr(input)), accurate for negative numbers."""
log_ndtr.vjp(input=lambda g, input: g * math.sqrt(2 / math.pi) / erfcx(input * -math.sqrt(0.5)))


# ---------------------------------------------------------------- the gamma family


@op(shapes.pointwise, inplace=True, promote="float", accepts="bool int float")
def lgamma(input: Tensor) -> Tensor:
    """The logarithm of the absolute value of the gamma function.

    Example:
        >>> fb.lgamma(fb.tensor([0.5, 5.]))
        tensor([0.5724, 3.1781])
    """
lgamma.vjp(input=lambda g, input: g * digamma(input))
lgamma.samples(lambda make: [args(make(3, 4, low=0.3, high=12.0)), args(make(0))])


@op(shapes.pointwise, inplace=True, promote="float", accepts="bool int float")
def digamma(input: Tensor) -> Tensor:
    """The derivative of lgamma."""
digamma.vjp(input=lambda g, input: g * polygamma_n(input, 1))
digamma.samples(lambda make: [args(make(3, 4, low=0.3, high=12.0)), args(make(0))])


@op(shapes.same, promote="float", namespace="_", accepts="bool int float", public="polygamma")
def polygamma_n(input: Tensor, n: int) -> Tensor:
    """The n-th derivative of digamma."""
polygamma_n.vjp(input=lambda g, input, n: g * polygamma_n(input, n + 1))
polygamma_n.samples(lambda make: [args(make(3, 4, low=0.5, high=8.0), 1), args(make(3, low=0.5, high=8.0), 3)])


@function(method=False)
def polygamma(n: int, input: Tensor) -> Tensor:
    """The n-th derivative of digamma at input.

    Raises:
        RuntimeError: n is negative.
    """
    if n < 0:
        raise RuntimeError(f"polygamma: n is {n}; it must be zero or above")
    return digamma(input) if n == 0 else polygamma_n(input, n)
polygamma.samples(lambda make: [
    args(2, make(3, 4, low=0.3, high=5.0)), args(0, make(3, low=0.5, high=4.0)), args(2, make(low=1.0, high=2.0)),
    args(3, make(0, 2)),
])


@function()
def mvlgamma(input: Tensor, p: int) -> Tensor:
    """The logarithm of the multivariate gamma function of dimension p.

    Args:
        input: above (p - 1) / 2.

    Raises:
        RuntimeError: p is below 1.
    """
    if p < 1:
        raise RuntimeError(f"mvlgamma: p is {p}; it must be at least 1")
    if input.dtype.name == "bool":
        raise RuntimeError("mvlgamma: input may not be boolean; cast it with .to(dtype)")
    total = lgamma(input) + p * (p - 1) / 4 * math.log(math.pi)
    for j in builtins.range(1, p):
        total = total + lgamma(input - j / 2)
    return total
mvlgamma.samples(lambda make: [args(make(3, 4, low=2.0, high=6.0), 2), args(make(low=1.0, high=2.0), 1), args(make(0, 2), p=3)])


@op(shapes.pointwise, promote="float", namespace="special", method=False, accepts="bool int float")
def zeta(input: Operand, other: Operand) -> Tensor:
    """The Hurwitz zeta function: the sum of (other + k)**-input over k from 0 on. Differentiable in other."""
zeta.vjp(other=lambda g, input, other: neg(g * input * zeta(input + 1, other)))
zeta.samples(lambda make: [args(2.0, make(3, 4, low=0.5, high=5.0)), args(3.5, make(0))])


# ---------------------------------------------------------------- Bessel functions


@op(shapes.pointwise, inplace=True, promote="float", accepts="bool int float")
def i0(input: Tensor) -> Tensor:
    """The modified Bessel function of the first kind, of order 0."""
i0.vjp(input=lambda g, input: g * i1(input))


@op(shapes.pointwise, promote="float", namespace="special", method=False, accepts="bool int float")
def i0e(input: Tensor) -> Tensor:
    """exp(-|input|) * i0(input)."""
i0e.vjp(input=lambda g, input, out: g * (i1e(input) - sgn(input) * out))


@op(shapes.pointwise, promote="float", namespace="special", method=False, accepts="bool int float")
def i1(input: Tensor) -> Tensor:
    """The modified Bessel function of the first kind, of order 1."""
i1.vjp(input=lambda g, input, out: g * (i0(input) - bessel_ratio(input, out)))


@op(shapes.pointwise, promote="float", namespace="special", method=False, accepts="bool int float")
def i1e(input: Tensor) -> Tensor:
    """exp(-|input|) * i1(input)."""
i1e.vjp(input=lambda g, input, out: g * (i0e(input) - sgn(input) * out - bessel_ratio(input, out)))


@function(namespace="_")
def bessel_ratio(input: Tensor, out: Tensor) -> Tensor:
    """out / input for a function of slope 1/2 at 0."""
    zero = eq(input, 0)
    return where(zero, 0.5, out / where(zero, 1, input))


# ---------------------------------------------------------------- with logarithms


@composite(shapes.same, promote="float", inplace=True, accepts="bool int float")
def logit(input: Tensor, eps: float | None = None) -> Tensor:
    """log(input / (1 - input)), the inverse of sigmoid.

    Args:
        eps: limits input to [eps, 1 - eps]; without it, input outside [0, 1] gives NaN.
    """
    if eps is not None:
        input = clamp(input, eps, 1 - eps)
    return log(input / (1 - input))
logit.vjp(input=lambda g, input, eps: logit_backward(g, input, eps))
logit.samples(lambda make: [args(make(3, 4, low=0.1, high=0.9)), args(make(3, 4, low=0.1, high=0.9), 0.2)])


@function(namespace="_")
def logit_backward(grad: Tensor, input: Tensor, eps: float | None) -> Tensor:
    """What logit sends back: grad / (x * (1 - x)), and nothing where eps limits input."""
    share = grad / (input * (1 - input))
    return share if eps is None else where(logical_and(ge(input, eps), le(input, 1 - eps)), share, 0)


@op(shapes.pointwise, promote="float", namespace="special", method=False, accepts="bool int float")
def entr(input: Tensor) -> Tensor:
    """-input * log(input): 0 at 0, -inf for negative numbers."""
entr.vjp(input=lambda g, input: g * (-1 - log(input)))
entr.samples(lambda make: [args(make(3, 4, low=0.1, high=3.0)), args(make(0))])


@op(shapes.pointwise, promote="float", namespace="special", method=False, accepts="bool int float")
def xlog1py(input: Operand, other: Operand) -> Tensor:
    """input * log1p(other); 0 where input is 0, unless other is NaN."""
xlog1py.vjp(input=lambda g, input, other: g * where(logical_and(eq(input, 0), le(other, -1)), 0, log1p(other)),
            other=lambda g, input, other: g * input / (other + 1))
xlog1py.samples(lambda make: [args(make(3, 4), make(4, low=-0.5, high=3.0)), args(make(3), 2.0)])


# ---------------------------------------------------------------- other names


@function(namespace="special", method=False)
def expit(input: Tensor) -> Tensor:
    """The same as `sigmoid`."""
    return sigmoid(input)
expit.samples(lambda make: [args(make(3, 4)), args(make()), args(make(0, 2))])


@function(namespace="special", method=False)
def psi(input: Tensor) -> Tensor:
    """The same as `digamma`."""
    return digamma(input)
psi.samples(digamma)


@function(namespace="special", method=False)
def gammaln(input: Tensor) -> Tensor:
    """The same as `lgamma`."""
    return lgamma(input)
gammaln.samples(lgamma)


@function(namespace="special", method=False)
def multigammaln(input: Tensor, p: int) -> Tensor:
    """The same as `mvlgamma`."""
    return mvlgamma(input, p)
multigammaln.samples(mvlgamma)
