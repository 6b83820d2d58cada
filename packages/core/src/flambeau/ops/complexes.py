"""Complex numbers: conjugates, angles, parts."""
# mypy: disable-error-code="empty-body"
from __future__ import annotations

from ..dispatch.op import not_a_tensor
from ..tensor import dtypes
from ..tensor.base import TensorBase
from . import shapes
from .notation import Tensor, args, composite, function, op

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
    if not isinstance(input, TensorBase):
        raise not_a_tensor("resolve_conj", input=input)
    return input
resolve_conj.samples(conj)


@function()
def resolve_neg(input: Tensor) -> Tensor:
    """input itself: negation is never deferred."""
    if not isinstance(input, TensorBase):
        raise not_a_tensor("resolve_neg", input=input)
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
