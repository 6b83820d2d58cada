"""Arithmetic, element by element: of numbers, integers and bits."""
# mypy: disable-error-code="empty-body"
from __future__ import annotations

from ..tensor import dtypes
from ..tensor.base import TensorBase
from . import shapes
from .notation import Number, Operand, Tensor, args, composite, function, op

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
        alpha = shapes.checked_alpha("add", input, other, alpha)
        if shapes.is_half(input, other):
            return scaled_add(input, other, shapes.rounded("add", alpha, input.dtype))
        other = shapes.in_common_dtype(other, input) * alpha
add.vjp(input=lambda g: g, other=lambda g: g)


@op(shapes.pointwise, inplace=True, hot=True, accepts="int float complex never-bool")
def sub(input: Operand, other: Operand, *, alpha: Number = 1) -> Tensor:
    """input - alpha * other, element by element.

    Example:
        >>> fb.sub(fb.tensor([1., 2.]), fb.tensor([3., 5.]))
        tensor([-2., -3.])
    """
    if alpha != 1:
        alpha = shapes.checked_alpha("sub", input, other, alpha)
        if shapes.is_half(input, other):
            return scaled_add(input, other, -shapes.rounded("sub", alpha, input.dtype))
        other = shapes.in_common_dtype(other, input) * alpha
sub.vjp(input=lambda g: g, other=lambda g: neg(g))


@op(shapes.pointwise, inplace=True, hot=True, opmath=("input", "other"))
def mul(input: Operand, other: Operand) -> Tensor:
    """input * other, element by element.

    Example:
        >>> fb.mul(fb.tensor([1., 2.]), fb.tensor([3., 5.]))
        tensor([ 3., 10.])
    """
mul.vjp(input=lambda g, other: g * conj(other), other=lambda g, input: g * conj(input))


@op(shapes.pointwise, inplace=True, hot=True, promote="float", opmath=("other",))
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


@op(shapes.pointwise, inplace=True, accepts="int float", opmath=("other",))
def floor_divide(input: Operand, other: Operand) -> Tensor:
    """input / other, rounded down, as Python's //.

    Raises:
        RuntimeError: an integer division by zero.

    Example:
        >>> fb.floor_divide(fb.tensor([7, -7]), 2)
        tensor([ 3, -4])
    """
floor_divide.vjp(input=lambda g: zeros_like(g), other=lambda g: zeros_like(g))


@op(shapes.pointwise, inplace=True, namespace="_", accepts="int float", public="div", opmath=("other",))
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


@op(shapes.pointwise, inplace=True, hot=True, accepts="int float complex", reads_numbers=True)
def pow(input: Operand, exponent: Operand) -> Tensor:
    """input to the power exponent, element by element.

    Raises:
        RuntimeError: an integer to a negative integer power, or to one that its dtype cannot hold.

    Example:
        >>> fb.pow(fb.tensor([1., 2., 3.]), 2)
        tensor([1., 4., 9.])
    """
    if exponent.__class__ is int and exponent == 2 and isinstance(input, TensorBase):
        return square(input)
    if exponent.__class__ is not float and not isinstance(exponent, TensorBase) and isinstance(input, TensorBase):
        shapes.check_power(input.dtype, exponent)
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


@op(shapes.pointwise, result=shapes.square_dtype, inplace=True, node="pow")
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


# ---------------------------------------------------------------- fused forms


@op(shapes.pointwise, inplace=True, promote="float", accepts="float complex", opmath=("weight",))
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
        if shapes.is_half(input, tensor1, tensor2):
            return scaled_addcmul(input, tensor1, tensor2, value)
        tensor1 = shapes.in_common_dtype(tensor1, input, tensor2)
        tensor1 = tensor1 * shapes.checked_value("addcmul", value, tensor1)
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
        if shapes.is_half(input, tensor1, tensor2):
            return scaled_addcdiv(input, tensor1, tensor2, value)
        tensor1 = shapes.in_common_dtype(tensor1, input, tensor2)
        tensor1 = tensor1 * shapes.checked_value("addcdiv", value, tensor1)
addcdiv.vjp(input=lambda g: g, tensor1=lambda g, tensor2: g / conj(tensor2),
            tensor2=lambda g, tensor1, tensor2: neg(g * conj(tensor1 / (tensor2 * tensor2))))
addcdiv.samples(lambda make: [args(make(3, 4), make(3, 4), make(4, low=0.5, high=2.0)), args(make(3), make(3), make(3, low=0.5, high=2.0), value=-2)])


@composite(shapes.pointwise, inplace=True, namespace="_", accepts="float", public="add")
def scaled_add(input: Tensor, other: Tensor, alpha: Number) -> Tensor:
    """input + alpha * other of a 16-bit dtype: computed in float32 and rounded once."""
    wide = shapes.opmath_dtype(input.dtype)
    return cast(cast(input, wide) + cast(other, wide) * alpha, input.dtype)
scaled_add.vjp(input=lambda g: g, other=lambda g, alpha: g * alpha)
scaled_add.samples(lambda make: [args(make(3, 4), make(4), 0.3), args(make(3), make(3), -2)])


@composite(shapes.pointwise, inplace=True, namespace="_", accepts="float", public="addcmul")
def scaled_addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, value: Number) -> Tensor:
    """input + value * tensor1 * tensor2 of a 16-bit dtype: computed in float32 and rounded once."""
    wide = shapes.opmath_dtype(input.dtype)
    return cast(cast(input, wide) + cast(tensor1, wide) * value * cast(tensor2, wide), input.dtype)
scaled_addcmul.vjp(input=lambda g: g, tensor1=lambda g, tensor2, value: g * tensor2 * value, tensor2=lambda g, tensor1, value: g * tensor1 * value)
scaled_addcmul.samples(lambda make: [args(make(3, 4), make(4), make(3, 1), 0.3), args(make(3), make(3), make(3), -2)])


@composite(shapes.pointwise, inplace=True, namespace="_", accepts="float", public="addcdiv")
def scaled_addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, value: Number) -> Tensor:
    """input + value * tensor1 / tensor2 of a 16-bit dtype: computed in float32 and rounded once."""
    wide = shapes.opmath_dtype(input.dtype)
    return cast(cast(input, wide) + cast(tensor1, wide) * value / cast(tensor2, wide), input.dtype)
scaled_addcdiv.vjp(input=lambda g: g, tensor1=lambda g, tensor2, value: g * value / tensor2,
                   tensor2=lambda g, tensor1, tensor2, value: neg(g * value * tensor1 / (tensor2 * tensor2)))
scaled_addcdiv.samples(lambda make: [args(make(3, 4), make(4), make(3, 1, low=0.5, high=2.0), 0.3)])


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


@function()
def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """The cross product of 3-element vectors along dim; without it, along the first dimension of size 3.

    Example:
        >>> fb.cross(fb.tensor([1., 0., 0.]), fb.tensor([0., 1., 0.]))
        tensor([0., 0., 1.])
    """
    return cross_product(input, other, shapes.cross_dim(input.shape) if dim is None else dim)
cross.samples(lambda make: [args(make(2, 3), make(2, 3)), args(make(3, 4), make(3, 1), dim=0), args(make(3, 3), make(3, 3))])
