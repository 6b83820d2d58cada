"""Exponentials, logarithms, trigonometric and hyperbolic functions, and rounding, element by element."""
# mypy: disable-error-code="empty-body"
from __future__ import annotations

import math

from ..tensor import dtypes
from ..tensor.base import TensorBase
from . import shapes
from .notation import Operand, Tensor, args, composite, function, op

# ---------------------------------------------------------------- exponentials and logarithms


@op(shapes.pointwise, inplace=True, promote="float", hot=True, autocast="float32")
def exp(input: Tensor) -> Tensor:
    """e to the power input.

    Example:
        >>> fb.exp(fb.tensor([0., 1.]))
        tensor([1.0000, 2.7183])
    """
exp.vjp(input=lambda g, out: g * conj(out))


@op(shapes.pointwise, inplace=True, promote="float")
def exp2(input: Tensor) -> Tensor:
    """2 to the power input.

    Example:
        >>> fb.exp2(fb.tensor([0., 3.]))
        tensor([1., 8.])
    """
exp2.vjp(input=lambda g, out: g * (conj(out) * math.log(2.0)))


@op(shapes.pointwise, inplace=True, promote="float", autocast="float32")
def expm1(input: Tensor) -> Tensor:
    """exp(input) - 1, accurate near 0."""
expm1.vjp(input=lambda g, out: g * (conj(out) + 1))


@op(shapes.pointwise, inplace=True, promote="float", hot=True, autocast="float32")
def log(input: Tensor) -> Tensor:
    """The natural logarithm; -inf at 0, NaN for negative numbers.

    Example:
        >>> fb.log(fb.tensor([1., 10.]))
        tensor([0.0000, 2.3026])
    """
log.vjp(input=lambda g, input: g / conj(input))
log.samples(lambda make: [args(make(3, 4, low=0.1, high=4.0)), args(make(0, 2)), args(make(low=1.0, high=2.0))])


@op(shapes.pointwise, inplace=True, promote="float", autocast="float32")
def log2(input: Tensor) -> Tensor:
    """The logarithm to base 2."""
log2.vjp(input=lambda g, input: g / (conj(input) * math.log(2.0)))
log2.samples(lambda make: [args(make(3, 4, low=0.1, high=4.0)), args(make(0, 2)), args(make(low=1.0, high=2.0))])


@op(shapes.pointwise, inplace=True, promote="float", autocast="float32")
def log10(input: Tensor) -> Tensor:
    """The logarithm to base 10."""
log10.vjp(input=lambda g, input: g / (conj(input) * math.log(10.0)))
log10.samples(lambda make: [args(make(3, 4, low=0.1, high=4.0)), args(make(0, 2)), args(make(low=1.0, high=2.0))])


@op(shapes.pointwise, inplace=True, promote="float", autocast="float32")
def log1p(input: Tensor) -> Tensor:
    """log(1 + input), accurate near 0."""
log1p.vjp(input=lambda g, input: g / conj(input + 1))
log1p.samples(lambda make: [args(make(3, 4, low=-0.8, high=4.0)), args(make(0, 2)), args(make(low=1.0, high=2.0))])


@op(shapes.pointwise, promote="float", accepts="float complex")
def logaddexp(input: Operand, other: Operand) -> Tensor:
    """log(exp(input) + exp(other)), without overflow."""
logaddexp.vjp(input=lambda g, input, other: g * conj(sigmoid(input - other)),
              other=lambda g, input, other: g * conj(sigmoid(other - input)))


@op(shapes.pointwise, promote="float", accepts="float")
def logaddexp2(input: Operand, other: Operand) -> Tensor:
    """log2(2**input + 2**other), without overflow."""
logaddexp2.vjp(input=lambda g, input, other: g / (1 + exp2(other - input)),
               other=lambda g, input, other: g / (1 + exp2(input - other)))


@op(shapes.pointwise, inplace=True, promote="float", accepts="bool int float")
def xlogy(input: Operand, other: Operand) -> Tensor:
    """input * log(other); 0 where input is 0, unless other is NaN."""
xlogy.vjp(input=lambda g, input, other: g * where(logical_and(eq(input, 0), le(other, 0)), zeros_like(other), log(other)),
          other=lambda g, input, other: g * input / other)
xlogy.samples(lambda make: [args(make(3, 4), make(4, low=0.1, high=3.0)), args(make(3), 2.0), args(2.0, make(3, low=0.5, high=2.0))])


@function()
def float_power(input: Operand, exponent: Operand) -> Tensor:
    """input to the power exponent, computed in double precision.

    Returns:
        A float64 tensor, or complex128 if an operand is complex.
    """
    wide = dtypes.complex128 if shapes.is_complex(input) or shapes.is_complex(exponent) else dtypes.float64
    if isinstance(input, TensorBase):
        input = to(input, wide)
    if isinstance(exponent, TensorBase):
        exponent = to(exponent, wide)
    return pow(input, exponent)
float_power.samples(lambda make: [
    args(make(3, 4, low=0.3, high=2.0), make(4)), args(make(3), 2), args(2.5, make(3)), args(make(low=0.5, high=2.0), make(2)),
    args(make(0, 2), make(2)),
])


@composite(shapes.pointwise, inplace=True, promote="float")
def ldexp(input: Operand, other: Operand) -> Tensor:
    """input * 2**other."""
    return mul(input, exp2(other))
ldexp.vjp(input=lambda g, other: g * conj(exp2(other)), other=lambda g, out: g * conj(out * math.log(2.0)))


# ---------------------------------------------------------------- trigonometric and hyperbolic functions


@op(shapes.pointwise, inplace=True, promote="float")
def sin(input: Tensor) -> Tensor:
    """The sine of an angle in radians."""
sin.vjp(input=lambda g, input: g * conj(cos(input)))


@op(shapes.pointwise, inplace=True, promote="float")
def cos(input: Tensor) -> Tensor:
    """The cosine of an angle in radians."""
cos.vjp(input=lambda g, input: neg(g * conj(sin(input))))


@op(shapes.pointwise, inplace=True, promote="float")
def tan(input: Tensor) -> Tensor:
    """The tangent of an angle in radians."""
tan.vjp(input=lambda g, out: g * conj(1 + out * out))
tan.samples(lambda make: [args(make(3, 4, low=-1.2, high=1.2)), args(make(0, 2))])


@op(shapes.pointwise, inplace=True, promote="float")
def asin(input: Tensor) -> Tensor:
    """The inverse sine, in radians; NaN outside [-1, 1]."""
asin.vjp(input=lambda g, input: g * conj(rsqrt(1 - input * input)))
asin.samples(lambda make: [args(make(3, 4, low=-0.9, high=0.9)), args(make(0, 2))])


@op(shapes.pointwise, inplace=True, promote="float")
def acos(input: Tensor) -> Tensor:
    """The inverse cosine, in radians; NaN outside [-1, 1]."""
acos.vjp(input=lambda g, input: neg(g * conj(rsqrt(1 - input * input))))
acos.samples(lambda make: [args(make(3, 4, low=-0.9, high=0.9)), args(make(0, 2))])


@op(shapes.pointwise, inplace=True, promote="float")
def atan(input: Tensor) -> Tensor:
    """The inverse tangent, in radians."""
atan.vjp(input=lambda g, input: g / conj(input * input + 1))


@op(shapes.pointwise, inplace=True, promote="float", accepts="bool int float")
def atan2(input: Operand, other: Operand) -> Tensor:
    """The angle of the point (other, input), in radians between -pi and pi."""
atan2.vjp(input=lambda g, input, other: g * atan2_slope(other, input, other), other=lambda g, input, other: neg(g * atan2_slope(input, input, other)))


@function(namespace="_")
def atan2_slope(part: Tensor, input: Tensor, other: Tensor) -> Tensor:
    """part over the square of the distance to the origin; 0 at the origin, where an angle has no slope."""
    size = input * input + other * other
    origin = eq(size, 0)
    return where(origin, 0, part / where(origin, 1, size))


@op(shapes.pointwise, inplace=True, promote="float")
def sinh(input: Tensor) -> Tensor:
    """The hyperbolic sine."""
sinh.vjp(input=lambda g, input: g * conj(cosh(input)))


@op(shapes.pointwise, inplace=True, promote="float")
def cosh(input: Tensor) -> Tensor:
    """The hyperbolic cosine."""
cosh.vjp(input=lambda g, input: g * conj(sinh(input)))


@op(shapes.pointwise, inplace=True, promote="float", hot=True)
def tanh(input: Tensor) -> Tensor:
    """The hyperbolic tangent.

    Example:
        >>> fb.tanh(fb.tensor([0., 1.]))
        tensor([0.0000, 0.7616])
    """
tanh.vjp(input=lambda g, out: tanh_backward(g, out))


@op(shapes.pointwise, namespace="_", accepts="float complex")
def tanh_backward(grad: Tensor, result: Tensor) -> Tensor:
    """What tanh sends back, from its result: grad * conj(1 - out**2)."""
tanh_backward.vjp(grad=lambda g, result: tanh_backward(g, conj(result)),
                  result=lambda g, grad, result: conj(g) * grad * conj(-2 * result))


@op(shapes.pointwise, inplace=True, promote="float")
def asinh(input: Tensor) -> Tensor:
    """The inverse hyperbolic sine."""
asinh.vjp(input=lambda g, input: g * conj(rsqrt(input * input + 1)))


@op(shapes.pointwise, inplace=True, promote="float")
def acosh(input: Tensor) -> Tensor:
    """The inverse hyperbolic cosine; NaN below 1."""
acosh.vjp(input=lambda g, input: g * conj(rsqrt(input - 1) * rsqrt(input + 1)))
acosh.samples(lambda make: [args(make(3, 4, low=1.2, high=4.0)), args(make(0, 2))])


@op(shapes.pointwise, inplace=True, promote="float")
def atanh(input: Tensor) -> Tensor:
    """The inverse hyperbolic tangent; NaN outside [-1, 1]."""
atanh.vjp(input=lambda g, input: g / conj(1 - input * input))
atanh.samples(lambda make: [args(make(3, 4, low=-0.9, high=0.9)), args(make(0, 2))])


@op(shapes.pointwise, inplace=True, promote="float", accepts="float")
def hypot(input: Operand, other: Operand) -> Tensor:
    """sqrt(input**2 + other**2), without overflow."""
hypot.vjp(input=lambda g, input, out: g * (input / out), other=lambda g, other, out: g * (other / out))


@op(shapes.pointwise, inplace=True, promote="float")
def sinc(input: Tensor) -> Tensor:
    """sin(pi * input) / (pi * input), and 1 at 0."""
sinc.vjp(input=lambda g, input, out: sinc_backward(g, input, out))


@function(namespace="_")
def sinc_backward(grad: Tensor, input: Tensor, out: Tensor) -> Tensor:
    """What sinc sends back: (cos(pi x) - sinc(x)) / x, and 0 at 0."""
    zero = eq(input, 0)
    safe = where(zero, ones_like(input), input)
    return grad * where(zero, zeros_like(input), conj((cos(math.pi * safe) - sinc(safe)) / safe))


@op(shapes.pointwise, inplace=True, promote="float", linear=True, accepts="bool int float")
def deg2rad(input: Tensor) -> Tensor:
    """Degrees to radians."""
deg2rad.vjp(input=lambda g: g * (math.pi / 180))


@op(shapes.pointwise, inplace=True, promote="float", linear=True, accepts="bool int float")
def rad2deg(input: Tensor) -> Tensor:
    """Radians to degrees."""
rad2deg.vjp(input=lambda g: g * (180 / math.pi))


# ---------------------------------------------------------------- rounding


@op(shapes.pointwise, inplace=True, accepts="int float")
def floor(input: Tensor) -> Tensor:
    """The largest integer not above each element."""
floor.vjp(input=lambda g: zeros_like(g))


@op(shapes.pointwise, inplace=True, accepts="int float")
def ceil(input: Tensor) -> Tensor:
    """The smallest integer not below each element."""
ceil.vjp(input=lambda g: zeros_like(g))


@op(shapes.pointwise, inplace=True, accepts="int float")
def trunc(input: Tensor) -> Tensor:
    """Each element without its fraction."""
trunc.vjp(input=lambda g: zeros_like(g))


@op(shapes.pointwise, inplace=True, accepts="int float")
def round(input: Tensor, *, decimals: int = 0) -> Tensor:
    """Each element rounded to the nearest integer, halves to the even one.

    Args:
        decimals: digits kept after the point; negative ones round to tens, hundreds and so on.

    Example:
        >>> fb.round(fb.tensor([0.5, 1.5, 2.6]))
        tensor([0., 2., 3.])
    """
    if decimals:
        return round_decimals(input, decimals)
round.vjp(input=lambda g: zeros_like(g))


@op(shapes.same, inplace=True, namespace="_", accepts="float", public="round")
def round_decimals(input: Tensor, decimals: int) -> Tensor:
    """Each element rounded to so many decimals: `round(..., decimals=n)`."""
round_decimals.vjp(input=lambda g: zeros_like(g))
round_decimals.samples(lambda make: [args(make(3, 4), 2), args(make(3, 4), -1)])


@op(shapes.pointwise, inplace=True, accepts="float")
def frac(input: Tensor) -> Tensor:
    """The fraction of each element: input - trunc(input)."""
frac.vjp(input=lambda g: g)


# ---- other names


@function(inplace=True)
def fix(input: Tensor) -> Tensor:
    """The same as `trunc`."""
    return trunc(input)
fix.samples(trunc)


@function(inplace=True)
def arcsin(input: Tensor) -> Tensor:
    """The same as `asin`."""
    return asin(input)
arcsin.samples(asin)


@function(inplace=True)
def arccos(input: Tensor) -> Tensor:
    """The same as `acos`."""
    return acos(input)
arccos.samples(acos)


@function(inplace=True)
def arctan(input: Tensor) -> Tensor:
    """The same as `atan`."""
    return atan(input)
arctan.samples(atan)


@function(inplace=True)
def arctan2(input: Operand, other: Operand) -> Tensor:
    """The same as `atan2`."""
    return atan2(input, other)
arctan2.samples(atan2)


@function(inplace=True)
def arcsinh(input: Tensor) -> Tensor:
    """The same as `asinh`."""
    return asinh(input)
arcsinh.samples(asinh)


@function(inplace=True)
def arccosh(input: Tensor) -> Tensor:
    """The same as `acosh`."""
    return acosh(input)
arccosh.samples(acosh)


@function(inplace=True)
def arctanh(input: Tensor) -> Tensor:
    """The same as `atanh`."""
    return atanh(input)
arctanh.samples(atanh)
