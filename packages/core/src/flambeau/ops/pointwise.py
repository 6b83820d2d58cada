"""Arithmetic and elementary functions, element by element."""
# mypy: disable-error-code="empty-body"
from __future__ import annotations

import math

from ..tensor import dtypes
from ..tensor.base import TensorBase
from . import shapes
from .notation import Index, Number, Operand, Tensor, args, composite, function, op

# ---------------------------------------------------------------- arithmetic


@op(shapes.pointwise, inplace=True, hot=True)
def add(input: Operand, other: Operand, *, alpha: Number = 1) -> Tensor:
    """input + alpha * other, element by element.

    Args:
        input: a tensor or a number.
        other: a tensor or a number, of a shape that broadcasts with input's.
        alpha: the multiplier of other.

    Example:
        >>> fb.add(fb.tensor([1., 2.]), 10, alpha=2)
        tensor([21., 22.])
    """
    if alpha != 1:
        shapes.check_alpha("add", input, other, alpha)
        other = other * alpha
add.vjp(input=lambda g: g, other=lambda g: g)


@op(shapes.pointwise, inplace=True, hot=True, accepts="int float complex never-bool")
def sub(input: Operand, other: Operand, *, alpha: Number = 1) -> Tensor:
    """input - alpha * other, element by element.

    Example:
        >>> fb.sub(fb.tensor([1., 2.]), fb.tensor([3., 5.]))
        tensor([-2., -3.])
    """
    if alpha != 1:
        shapes.check_alpha("sub", input, other, alpha)
        other = other * alpha
sub.vjp(input=lambda g: g, other=lambda g: neg(g))


@op(shapes.pointwise, inplace=True, hot=True)
def mul(input: Operand, other: Operand) -> Tensor:
    """input * other, element by element.

    Example:
        >>> fb.mul(fb.tensor([1., 2.]), fb.tensor([3., 5.]))
        tensor([ 3., 10.])
    """
mul.vjp(input=lambda g, other: g * conj(other), other=lambda g, input: g * conj(input))


@op(shapes.pointwise, inplace=True, hot=True, promote="float")
def div(input: Operand, other: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """input / other, element by element; integers give floating-point quotients unless a rounding mode is given.

    Args:
        rounding_mode: None (true division), "trunc" (towards zero, as in C) or "floor" (as Python's //).

    Raises:
        RuntimeError: an integer division by zero with a rounding mode, or an unknown rounding mode.

    Example:
        >>> fb.div(fb.tensor([7, -7]), 2, rounding_mode="trunc")
        tensor([ 3, -3])
    """
    if rounding_mode is not None:
        if rounding_mode == "floor":
            return floor_divide(input, other)
        if rounding_mode == "trunc":
            return trunc_divide(input, other)
        raise RuntimeError(f"div: rounding_mode is {rounding_mode!r}; it can be None, 'trunc' or 'floor'")
div.vjp(input=lambda g, other: g / conj(other), other=lambda g, other, out: neg(g * conj(out / other)))


@op(shapes.pointwise, inplace=True, accepts="int float")
def floor_divide(input: Operand, other: Operand) -> Tensor:
    """input / other, rounded down, as Python's //.

    Raises:
        RuntimeError: an integer division by zero.

    Example:
        >>> fb.floor_divide(fb.tensor([7, -7]), 2)
        tensor([ 3, -4])
    """
floor_divide.vjp(input=lambda g: zeros_like(g), other=lambda g: zeros_like(g))


@op(shapes.pointwise, inplace=True, namespace="_", accepts="int float", public="div")
def trunc_divide(input: Operand, other: Operand) -> Tensor:
    """input / other, rounded towards zero: `div(..., rounding_mode="trunc")`."""
trunc_divide.vjp(input=lambda g: zeros_like(g), other=lambda g: zeros_like(g))


@op(shapes.pointwise, inplace=True, accepts="int float")
def remainder(input: Operand, other: Operand) -> Tensor:
    """The remainder of input / other with the sign of other, as Python's %.

    Raises:
        RuntimeError: an integer division by zero.

    Example:
        >>> fb.remainder(fb.tensor([-3., 3.]), 2)
        tensor([1., 1.])
    """
remainder.vjp(input=lambda g: g, other=lambda g, input, other: neg(g * floor_divide(input, other)))


@op(shapes.pointwise, inplace=True, accepts="int float")
def fmod(input: Operand, other: Operand) -> Tensor:
    """The remainder of input / other with the sign of input, as C's fmod.

    Raises:
        RuntimeError: an integer division by zero.

    Example:
        >>> fb.fmod(fb.tensor([-3., 3.]), 2)
        tensor([-1.,  1.])
    """
fmod.vjp(input=lambda g: g, other=lambda g, input, other: neg(g * trunc_divide(input, other)))


@op(shapes.pointwise, inplace=True, hot=True, accepts="int float complex")
def pow(input: Operand, exponent: Operand) -> Tensor:
    """input to the power exponent, element by element.

    Raises:
        RuntimeError: an integer to a negative integer power.

    Example:
        >>> fb.pow(fb.tensor([1., 2., 3.]), 2)
        tensor([1., 4., 9.])
    """
    if exponent.__class__ is int and exponent == 2 and isinstance(input, TensorBase):
        return square(input)
pow.vjp(input=lambda g, input, exponent: pow_backward_base(g, input, exponent),
        exponent=lambda g, input, exponent, out: pow_backward_exponent(g, input, exponent, out))
pow.samples(lambda make: [args(make(3, 4, low=0.3, high=2.0), make(4)), args(make(3, 4), 3), args(2.5, make(3)),
                          args(make(2, 3, low=0.3, high=2.0), -1.5), args(make(3), 2), args(make(0, 3), 2)])


@function(namespace="_")
def pow_backward_base(grad: Tensor, input: Tensor, exponent: Tensor) -> Tensor:
    """What pow sends back to its base: zero where the exponent is zero, whatever the base."""
    return grad * conj(where(eq(exponent, 0), zeros_like(exponent), exponent * pow(input, exponent - 1)))


@function(namespace="_")
def pow_backward_exponent(grad: Tensor, input: Tensor, exponent: Tensor, out: Tensor) -> Tensor:
    """What pow sends back to its exponent: zero where the base is zero and the power is finite."""
    if exponent.dtype.is_complex:
        flat = logical_and(eq(input, 0), ge(real(exponent), 0))
    else:
        flat = logical_and(eq(input, 0), ge(exponent, 0))
    return grad * where(flat, zeros_like(out), conj(out * log(input)))


@op(shapes.pointwise, inplace=True, hot=True, accepts="int float complex")
def neg(input: Tensor) -> Tensor:
    """-input.

    Example:
        >>> fb.neg(fb.tensor([1., -2.]))
        tensor([-1.,  2.])
    """
neg.vjp(input=lambda g: neg(g))


@function()
def positive(input: Tensor) -> Tensor:
    """input itself.

    Raises:
        RuntimeError: input is boolean.
    """
    if input.dtype is dtypes.bool:
        raise RuntimeError("positive: a boolean tensor has no +; use logical operators or cast it")
    return input
positive.samples(lambda make: [args(make(3, 4)), args(make()), args(make(0, 2))])


@op(shapes.pointwise, inplace=True, hot=True, result=shapes.modulus_dtype, accepts="int float complex")
def abs(input: Tensor) -> Tensor:
    """The absolute value; of a complex number, its modulus.

    Example:
        >>> fb.abs(fb.tensor([-1., 2.]))
        tensor([1., 2.])
    """
abs.vjp(input=lambda g, input: g * sgn(input))


@op(shapes.pointwise, inplace=True, accepts="bool int float")
def sign(input: Tensor) -> Tensor:
    """-1, 0 or 1: the sign of each element; NaN has the sign 0.

    Example:
        >>> fb.sign(fb.tensor([-3., 0., 2.]))
        tensor([-1.,  0.,  1.])
    """
sign.vjp(input=lambda g: zeros_like(g))


@op(shapes.pointwise, inplace=True)
def sgn(input: Tensor) -> Tensor:
    """The sign; of a complex number, input / abs(input), and 0 at 0.

    Example:
        >>> fb.sgn(fb.tensor([-3., 0., 2.]))
        tensor([-1.,  0.,  1.])
    """
sgn.vjp(input=lambda g, input, out: sgn_backward(g, input, out))


@function(namespace="_")
def sgn_backward(grad: Tensor, input: Tensor, out: Tensor) -> Tensor:
    """What sgn sends back: for complex numbers the part of the gradient across the direction of input, over its modulus."""
    if not input.dtype.is_complex:
        return zeros_like(grad)
    size = abs(input)
    scaled = grad / where(eq(size, 0), ones_like(size), size)
    return where(eq(size, 0), zeros_like(grad), scaled - real(scaled * conj(out)) * out)


@op(shapes.pointwise, result="bool", differentiable=False, accepts="bool int float")
def signbit(input: Tensor) -> Tensor:
    """Whether the sign bit is set: true for negative numbers and -0.0."""


@op(shapes.pointwise, inplace=True, promote="float")
def reciprocal(input: Tensor) -> Tensor:
    """1 / input.

    Example:
        >>> fb.reciprocal(fb.tensor([2., 4.]))
        tensor([0.5000, 0.2500])
    """
reciprocal.vjp(input=lambda g, out: neg(g * conj(out * out)))
reciprocal.samples(lambda make: [args(make(3, 4, low=0.3, high=3.0)), args(make(0)), args(make(low=1.0, high=2.0))])


@op(shapes.pointwise, result=shapes.square_dtype, inplace=True)
def square(input: Tensor) -> Tensor:
    """input * input.

    Example:
        >>> fb.square(fb.tensor([2., -3.]))
        tensor([4., 9.])
    """
square.vjp(input=lambda g, input: g * (2 * conj(input)))


@op(shapes.pointwise, inplace=True, promote="float", hot=True)
def sqrt(input: Tensor) -> Tensor:
    """The square root; NaN for negative numbers.

    Example:
        >>> fb.sqrt(fb.tensor([4., 9.]))
        tensor([2., 3.])
    """
sqrt.vjp(input=lambda g, out: g / (2 * conj(out)))
sqrt.samples(lambda make: [args(make(3, 4, low=0.1, high=4.0)), args(make(0, 2)), args(make(low=1.0, high=2.0))])


@op(shapes.pointwise, inplace=True, promote="float", hot=True)
def rsqrt(input: Tensor) -> Tensor:
    """1 / sqrt(input).

    Example:
        >>> fb.rsqrt(fb.tensor([4., 16.]))
        tensor([0.5000, 0.2500])
    """
rsqrt.vjp(input=lambda g, out: g * (-0.5 * conj(out * out * out)))
rsqrt.samples(lambda make: [args(make(3, 4, low=0.1, high=4.0)), args(make(0, 2)), args(make(low=1.0, high=2.0))])


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


@op(shapes.pointwise, namespace="_")
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


# ---------------------------------------------------------------- choosing


@op(shapes.pointwise, hot=True, method=False)
def where(condition: Index, input: Operand = None, other: Operand = None) -> Tensor:
    """input where the condition holds, else other.

    Args:
        condition: a boolean tensor; the three shapes broadcast.
        input: a tensor or a number.
        other: a tensor or a number.

    Returns:
        The chosen elements; without input and other, the indices of the true elements, as `nonzero(condition, as_tuple=True)`.

    Example:
        >>> fb.where(fb.tensor([True, False]), fb.tensor([1., 2.]), 0)
        tensor([1., 0.])
    """
    if not isinstance(input, TensorBase) and not isinstance(other, TensorBase):
        if input is None and other is None:
            return nonzero(condition, as_tuple=True)
        input = full((), input, dtype=shapes.numbers_dtype(input, other), device=condition.device)
    else:
        shapes.check_fits(input, other)
        shapes.check_fits(other, input)
where.vjp(input=lambda g, condition: where(condition, g, 0), other=lambda g, condition: where(condition, 0, g))
where.samples(lambda make: [args(make.bool(3, 4), make(3, 4), make(4)), args(make.bool(4), make(3, 4), 1.5),
                            args(make.bool(3, 1), 2.0, make(4)), args(make.bool(0), make(0), make(0))])


@op(shapes.pointwise, hot=True, accepts="bool int float")
def maximum(input: Operand, other: Operand) -> Tensor:
    """The larger of the two, element by element; NaN if either is.

    Example:
        >>> fb.maximum(fb.tensor([1., 5.]), fb.tensor([3., 2.]))
        tensor([3., 5.])
    """
maximum.vjp(input=lambda g, input, other: where(eq(input, other), g / 2, where(lt(input, other), 0, g)),
            other=lambda g, input, other: where(eq(input, other), g / 2, where(gt(input, other), 0, g)))


@op(shapes.pointwise, accepts="bool int float")
def minimum(input: Operand, other: Operand) -> Tensor:
    """The smaller of the two, element by element; NaN if either is."""
minimum.vjp(input=lambda g, input, other: where(eq(input, other), g / 2, where(gt(input, other), 0, g)),
            other=lambda g, input, other: where(eq(input, other), g / 2, where(lt(input, other), 0, g)))


@op(shapes.pointwise, accepts="bool int float")
def fmax(input: Operand, other: Operand) -> Tensor:
    """The larger of the two, element by element; of a number and NaN, the number."""
fmax.vjp(input=lambda g, input, other: where(logical_or(ge(input, other), isnan(other)), g, 0),
         other=lambda g, input, other: where(logical_or(ge(input, other), isnan(other)), 0, g))


@op(shapes.pointwise, accepts="bool int float")
def fmin(input: Operand, other: Operand) -> Tensor:
    """The smaller of the two, element by element; of a number and NaN, the number."""
fmin.vjp(input=lambda g, input, other: where(logical_or(le(input, other), isnan(other)), g, 0),
         other=lambda g, input, other: where(logical_or(le(input, other), isnan(other)), 0, g))


@function(inplace=True)
def clamp(input: Tensor, min: Operand | None = None, max: Operand | None = None, *, out: Any = None) -> Tensor:
    """Each element limited to [min, max]; max where min is above max, NaN where anything is NaN.

    Args:
        min: the lower limit, a number or a tensor, or None for none.
        max: the upper limit, likewise.

    Raises:
        RuntimeError: both limits are None.

    Example:
        >>> fb.clamp(fb.tensor([-2., 0.5, 3.]), min=-1, max=1)
        tensor([-1.0000,  0.5000,  1.0000])
    """
    shapes.check_limits(input, min, max)
    if max is None:
        if min is None:
            raise RuntimeError("clamp: both limits are None; give min, max or both")
        return clamp_min(input, min, out=out)
    if min is None:
        return clamp_max(input, max, out=out)
    return clamp_both(input, min, max, out=out)
clamp.samples(lambda make: [
    args(make(3, 4), -0.5, 0.5), args(make(3, 4), min=0), args(make(3), max=make(3)), args(make(3, 4), make(4), make()),
    args(make(0), 0, 1),
])


@op(shapes.pointwise, inplace=True, hot=True, namespace="_", accepts="int float", public="clamp")
def clamp_both(input: Operand, min: Operand, max: Operand) -> Tensor:
    """Each element limited to [min, max]."""
clamp_both.vjp(input=lambda g, input, min, max: where(logical_and(ge(input, min), le(input, max)), g, 0),
               min=lambda g, input, min, max: where(logical_and(lt(min, max), lt(input, min)), g, 0),
               max=lambda g, input, min, max: where(logical_or(lt(max, min), gt(input, max)), g, 0))
clamp_both.samples(lambda make: [args(make(3, 4), -0.5, 0.5), args(make(3, 4), make(4), make(3, 1)), args(make(0), -1.0, 1.0)])


@op(shapes.pointwise, inplace=True, accepts="bool int float")
def clamp_min(input: Operand, min: Operand) -> Tensor:
    """Each element, but at least min."""
clamp_min.vjp(input=lambda g, input, min: where(ge(input, min), g, 0), min=lambda g, input, min: where(lt(input, min), g, 0))


@op(shapes.pointwise, inplace=True, accepts="bool int float")
def clamp_max(input: Operand, max: Operand) -> Tensor:
    """Each element, but at most max."""
clamp_max.vjp(input=lambda g, input, max: where(le(input, max), g, 0), max=lambda g, input, max: where(gt(input, max), g, 0))


@op(shapes.same, inplace=True)
def nan_to_num(input: Tensor, nan: float | None = 0.0, posinf: float | None = None, neginf: float | None = None) -> Tensor:
    """input with NaN and infinities replaced by numbers.

    Args:
        nan: what replaces NaN.
        posinf: what replaces +inf; the largest number of the dtype if None.
        neginf: what replaces -inf; the lowest number of the dtype if None.
    """
nan_to_num.vjp(input=lambda g, input: where(isfinite(input), g, 0))
nan_to_num.samples(lambda make: [args(make(3, 4)), args(make(3), 1.0, 2.0, -2.0)])


@op(shapes.pointwise, inplace=True, promote="float", accepts="bool int float")
def copysign(input: Operand, other: Operand) -> Tensor:
    """The magnitude of input with the sign of other."""
copysign.vjp(input=lambda g, input, out: where(eq(input, 0), 0, g * sgn(input) * sgn(out)), other=lambda g: zeros_like(g))


@op(shapes.pointwise, inplace=True, differentiable=False, accepts="bool int float")
def heaviside(input: Operand, values: Operand) -> Tensor:
    """0 where input is negative, 1 where it is positive, values where it is 0."""


# ---------------------------------------------------------------- fused forms


@op(shapes.pointwise, inplace=True, promote="float", accepts="float complex")
def lerp(input: Operand, end: Operand, weight: Operand) -> Tensor:
    """input + weight * (end - input): the linear interpolation between input and end.

    Example:
        >>> fb.lerp(fb.tensor([1., 2.]), fb.tensor([3., 4.]), 0.5)
        tensor([2., 3.])
    """
lerp.vjp(input=lambda g, weight: g * conj(1 - weight), end=lambda g, weight: g * conj(weight),
         weight=lambda g, input, end: g * conj(end - input))


@op(shapes.pointwise, inplace=True, accepts="int float complex")
def addcmul(input: Operand, tensor1: Operand, tensor2: Operand, *, value: Number = 1) -> Tensor:
    """input + value * tensor1 * tensor2.

    Example:
        >>> fb.addcmul(fb.tensor([1.]), fb.tensor([2.]), fb.tensor([3.]), value=10)
        tensor([61.])
    """
    if value != 1:
        tensor1 = tensor1 * value
addcmul.vjp(input=lambda g: g, tensor1=lambda g, tensor2: g * conj(tensor2), tensor2=lambda g, tensor1: g * conj(tensor1))


@op(shapes.pointwise, inplace=True)
def addcdiv(input: Operand, tensor1: Operand, tensor2: Operand, *, value: Number = 1) -> Tensor:
    """input + value * tensor1 / tensor2.

    Raises:
        DTypeError: tensor1 and tensor2 are integers: true division is asked for by casting them.

    Example:
        >>> fb.addcdiv(fb.tensor([1.]), fb.tensor([6.]), fb.tensor([3.]), value=10)
        tensor([21.])
    """
    shapes.check_addcdiv(tensor1, tensor2)
    if value != 1:
        tensor1 = tensor1 * value
addcdiv.vjp(input=lambda g: g, tensor1=lambda g, tensor2: g / conj(tensor2),
            tensor2=lambda g, tensor1, tensor2: neg(g * conj(tensor1 / (tensor2 * tensor2))))
addcdiv.samples(lambda make: [args(make(3, 4), make(3, 4), make(4, low=0.5, high=2.0)), args(make(3), make(3), make(3, low=0.5, high=2.0), value=-2)])


# ---------------------------------------------------------------- integers and bits


@op(shapes.pointwise, inplace=True, differentiable=False, accepts="bool int")
def bitwise_and(input: Operand, other: Operand) -> Tensor:
    """input & other, bit by bit, for integers and booleans."""
bitwise_and.samples(lambda make: [args(make.int(3, 4), make.int(4)), args(make.int(0), make.int(0))])


@op(shapes.pointwise, inplace=True, differentiable=False, accepts="bool int")
def bitwise_or(input: Operand, other: Operand) -> Tensor:
    """input | other, bit by bit, for integers and booleans."""
bitwise_or.samples(lambda make: [args(make.int(3, 4), make.int(4)), args(make.int(0), make.int(0))])


@op(shapes.pointwise, inplace=True, differentiable=False, accepts="bool int")
def bitwise_xor(input: Operand, other: Operand) -> Tensor:
    """input ^ other, bit by bit, for integers and booleans."""
bitwise_xor.samples(lambda make: [args(make.int(3, 4), make.int(4)), args(make.int(0), make.int(0))])


@op(shapes.pointwise, inplace=True, differentiable=False, accepts="bool int")
def bitwise_not(input: Tensor) -> Tensor:
    """~input, bit by bit, for integers; logical not for booleans."""
bitwise_not.samples(lambda make: [args(make.int(3, 4)), args(make.bool(4)), args(make.int(0))])


@op(shapes.pointwise, inplace=True, differentiable=False, accepts="int")
def bitwise_left_shift(input: Operand, other: Operand) -> Tensor:
    """input << other; 0 where other is negative or not below the width."""
bitwise_left_shift.samples(lambda make: [args(make.int(3, 4), make.index(9, 4)), args(make.int(0), make.int(0))])


@op(shapes.pointwise, inplace=True, differentiable=False, accepts="int")
def bitwise_right_shift(input: Operand, other: Operand) -> Tensor:
    """input >> other, keeping the sign; all sign bits where other is negative or not below the width."""
bitwise_right_shift.samples(lambda make: [args(make.int(3, 4), make.index(9, 4)), args(make.int(0), make.int(0))])


@op(shapes.pointwise, inplace=True, differentiable=False, accepts="int")
def gcd(input: Operand, other: Operand) -> Tensor:
    """The greatest common divisor of integers; never negative."""
gcd.samples(lambda make: [args(make.int(3, 4), make.int(4)), args(make.int(0), make.int(0))])


@op(shapes.pointwise, inplace=True, differentiable=False, accepts="int")
def lcm(input: Operand, other: Operand) -> Tensor:
    """The least common multiple of integers; never negative."""
lcm.samples(lambda make: [args(make.int(3, 4), make.int(4)), args(make.int(0), make.int(0))])


# ---------------------------------------------------------------- complex numbers


@function(hot=True)
def conj(input: Tensor) -> Tensor:
    """The complex conjugate; a real tensor is its own."""
    return conj_physical(input) if input.dtype.is_complex else input
conj.samples(lambda make: [args(make(3, 4)), args(make()), args(make(0, 2)), args(make(2, 3, dtype=dtypes.complex128))])


@op(shapes.pointwise, inplace=True)
def conj_physical(input: Tensor) -> Tensor:
    """A new tensor that holds the complex conjugates."""
conj_physical.vjp(input=lambda g: conj(g))


@function()
def resolve_conj(input: Tensor) -> Tensor:
    """input itself: conjugation is never deferred."""
    return input
resolve_conj.samples(conj)


@function()
def resolve_neg(input: Tensor) -> Tensor:
    """input itself: negation is never deferred."""
    return input
resolve_neg.samples(conj)


@op(shapes.pointwise, promote="float", result=shapes.modulus_dtype)
def angle(input: Tensor) -> Tensor:
    """The angle of each complex number in radians; of a real one, pi if it is negative, else 0."""
angle.vjp(input=lambda g, input: angle_backward(g, input))


@function(namespace="_")
def angle_backward(grad: Tensor, input: Tensor) -> Tensor:
    """What angle sends back: i * z / |z|**2 for complex numbers, nothing for real ones."""
    if not input.dtype.is_complex:
        return zeros_like(grad)
    zero = eq(input, 0)
    safe = where(zero, ones_like(input), input)
    size = abs(safe)
    return where(zero, zeros_like(input), grad * (safe / (size * size)) * 1j)


@op(shapes.pointwise, result=shapes.composed_dtype)
def complex(real: Tensor, imag: Tensor) -> Tensor:
    """The complex numbers with these real and imaginary parts.

    Example:
        >>> fb.complex(fb.tensor([1.]), fb.tensor([2.]))
        tensor([1.+2.j])

    Raises:
        DTypeError: real and imag differ in dtype, or are not floating point.
    """
    shapes.check_same_dtype("complex", real.dtype, imag.dtype)
complex.vjp(real=lambda g: g.real, imag=lambda g: g.imag)


@composite(shapes.pointwise, result=shapes.composed_dtype, accepts="float")
def polar(abs: Tensor, angle: Tensor) -> Tensor:
    """The complex numbers with these moduli and angles (radians)."""
    return complex(abs * cos(angle), abs * sin(angle))
polar.samples(lambda make: [args(make(3, 4, low=0.1, high=2.0), make(3, 4)), args(make(0), make(0))])


# ---------------------------------------------------------------- PyTorch's other names


@function(inplace=True)
def true_divide(input: Operand, other: Operand) -> Tensor:
    """The same as `div` without rounding."""
    return div(input, other)
true_divide.samples(div)


@function(inplace=True)
def divide(input: Operand, other: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """The same as `div`."""
    return div(input, other, rounding_mode=rounding_mode)
divide.samples(div)


@function(inplace=True)
def multiply(input: Operand, other: Operand) -> Tensor:
    """The same as `mul`."""
    return mul(input, other)
multiply.samples(mul)


@function(inplace=True)
def subtract(input: Operand, other: Operand, *, alpha: Number = 1) -> Tensor:
    """The same as `sub`."""
    return sub(input, other, alpha=alpha)
subtract.samples(sub)


@function()
def rsub(input: Operand, other: Operand, *, alpha: Number = 1) -> Tensor:
    """other - alpha * input."""
    return sub(other, input, alpha=alpha)
rsub.samples(lambda make: [args(make(3, 4), make(4)), args(make(3), 2), args(make(3), make(), alpha=2), args(make(0, 2), make(2))])


@function(inplace=True)
def negative(input: Tensor) -> Tensor:
    """The same as `neg`."""
    return neg(input)
negative.samples(neg)


@function(inplace=True)
def absolute(input: Tensor) -> Tensor:
    """The same as `abs`."""
    return abs(input)
absolute.samples(abs)


@function(inplace=True)
def fix(input: Tensor) -> Tensor:
    """The same as `trunc`."""
    return trunc(input)
fix.samples(trunc)


@function(inplace=True)
def clip(input: Tensor, min: Operand | None = None, max: Operand | None = None) -> Tensor:
    """The same as `clamp`."""
    return clamp(input, min, max)
clip.samples(clamp)


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


@function()
def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """The cross product of 3-element vectors along dim; without it, along the first dimension of size 3.

    Example:
        >>> fb.cross(fb.tensor([1., 0., 0.]), fb.tensor([0., 1., 0.]))
        tensor([0., 0., 1.])
    """
    return cross_product(input, other, shapes.cross_dim(input.shape) if dim is None else dim)
cross.samples(lambda make: [args(make(2, 3), make(2, 3)), args(make(3, 4), make(3, 1), dim=0), args(make(3, 3), make(3, 3))])
