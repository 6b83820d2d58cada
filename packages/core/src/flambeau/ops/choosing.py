"""Choosing between values, element by element: conditions, extremes, bounds."""
# mypy: disable-error-code="empty-body"
from __future__ import annotations

from ..tensor.base import TensorBase
from . import shapes
from .notation import Index, Operand, Tensor, args, function, op

# ---------------------------------------------------------------- choosing


@op(shapes.pointwise, hot=True, method=False, exact_out=True)
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


# ---- other names


@function(inplace=True)
def clip(input: Tensor, min: Operand | None = None, max: Operand | None = None) -> Tensor:
    """The same as `clamp`."""
    return clamp(input, min, max)
clip.samples(clamp)
