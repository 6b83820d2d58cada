"""Comparisons and logic, element by element and of whole tensors."""
# mypy: disable-error-code="empty-body"
from __future__ import annotations

import builtins

from ..tensor import dtypes
from . import shapes
from .notation import Operand, Tensor, args, composite, function, op

# ---------------------------------------------------------------- comparisons


@op(shapes.pointwise, inplace=True, hot=True, result="bool", differentiable=False)
def eq(input: Operand, other: Operand) -> Tensor:
    """Whether input equals other, element by element.

    Example:
        >>> fb.eq(fb.tensor([1, 2, 3]), 2)
        tensor([False,  True, False])
    """


@op(shapes.pointwise, inplace=True, hot=True, result="bool", differentiable=False)
def ne(input: Operand, other: Operand) -> Tensor:
    """Whether input differs from other, element by element.

    Example:
        >>> fb.ne(fb.tensor([1, 2, 3]), 2)
        tensor([ True, False,  True])
    """


@op(shapes.pointwise, inplace=True, hot=True, result="bool", differentiable=False, accepts="bool int float")
def lt(input: Operand, other: Operand) -> Tensor:
    """Whether input is less than other, element by element.

    Example:
        >>> fb.lt(fb.tensor([1, 2, 3]), 2)
        tensor([ True, False, False])
    """


@op(shapes.pointwise, inplace=True, hot=True, result="bool", differentiable=False, accepts="bool int float")
def le(input: Operand, other: Operand) -> Tensor:
    """Whether input is less than or equal to other, element by element.

    Example:
        >>> fb.le(fb.tensor([1, 2, 3]), 2)
        tensor([ True,  True, False])
    """


@op(shapes.pointwise, inplace=True, hot=True, result="bool", differentiable=False, accepts="bool int float")
def gt(input: Operand, other: Operand) -> Tensor:
    """Whether input is greater than other, element by element.

    Example:
        >>> fb.gt(fb.tensor([1, 2, 3]), 2)
        tensor([False, False,  True])
    """


@op(shapes.pointwise, inplace=True, hot=True, result="bool", differentiable=False, accepts="bool int float")
def ge(input: Operand, other: Operand) -> Tensor:
    """Whether input is greater than or equal to other, element by element.

    Example:
        >>> fb.ge(fb.tensor([1, 2, 3]), 2)
        tensor([False,  True,  True])
    """


# ---------------------------------------------------------------- logic


@op(shapes.pointwise, inplace=True, result="bool", differentiable=False)
def logical_and(input: Operand, other: Operand) -> Tensor:
    """Whether both are non-zero, element by element."""


@op(shapes.pointwise, inplace=True, result="bool", differentiable=False)
def logical_or(input: Operand, other: Operand) -> Tensor:
    """Whether at least one is non-zero, element by element."""


@op(shapes.pointwise, inplace=True, result="bool", differentiable=False)
def logical_xor(input: Operand, other: Operand) -> Tensor:
    """Whether exactly one is non-zero, element by element."""


@op(shapes.pointwise, inplace=True, result="bool", differentiable=False)
def logical_not(input: Tensor) -> Tensor:
    """Whether each element is zero."""


# ---------------------------------------------------------------- kinds of numbers


@op(shapes.pointwise, result="bool", differentiable=False)
def isnan(input: Tensor) -> Tensor:
    """Whether each element is NaN; for a complex one, whether a part is."""


@op(shapes.pointwise, result="bool", differentiable=False)
def isinf(input: Tensor) -> Tensor:
    """Whether each element is infinite; for a complex one, whether a part is."""


@op(shapes.pointwise, result="bool", differentiable=False)
def isfinite(input: Tensor) -> Tensor:
    """Whether each element is neither infinite nor NaN."""


@op(shapes.pointwise, result="bool", differentiable=False, accepts="bool int float")
def isposinf(input: Tensor) -> Tensor:
    """Whether each element is +inf."""


@op(shapes.pointwise, result="bool", differentiable=False, accepts="bool int float")
def isneginf(input: Tensor) -> Tensor:
    """Whether each element is -inf."""


@function()
def isreal(input: Tensor) -> Tensor:
    """Whether each element has no imaginary part."""
    return eq(input.imag, 0) if input.dtype.is_complex else eq(input, input) | isnan(input)
isreal.samples(lambda make: [args(make(3, 4)), args(make()), args(make(0, 2)), args(make(2, 3, dtype=dtypes.complex64))])


# ---------------------------------------------------------------- closeness and membership


@composite(shapes.pointwise, result="bool", differentiable=False, namespace="_", public="isclose")
def is_close(input: Tensor, other: Tensor, rtol: float, atol: float, equal_nan: bool) -> Tensor:
    """Whether |input - other| <= atol + rtol * |other|, with infinities close only to themselves."""
    same = eq(input, other)
    if not (input.dtype.is_floating_point or input.dtype.is_complex):
        input, other = to(input, dtypes.float64), to(other, dtypes.float64)
    gap = abs(sub(input, other))
    near = logical_and(isfinite(gap), le(gap, add(mul(abs(other), rtol), atol)))
    close = logical_or(same, near)
    return logical_or(close, logical_and(isnan(input), isnan(other))) if equal_nan else close
is_close.samples(lambda make: [args(make(3, 4), make(4), 1e-5, 1e-8, False), args(make(3), make(3), 0.5, 0.1, True)])


@function()
def isclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Tensor:
    """Whether |input - other| <= atol + rtol * |other|, element by element.

    Args:
        rtol: the relative tolerance.
        atol: the absolute tolerance.
        equal_nan: whether two NaN are close.

    Raises:
        RuntimeError: the dtypes differ, or a tolerance is negative.
    """
    if input.dtype is not other.dtype:
        raise RuntimeError(f"isclose: input is {input.dtype} and other is {other.dtype}; cast one of them to the other's dtype")
    if not (rtol >= 0 and atol >= 0):
        raise RuntimeError(f"isclose: rtol={rtol} and atol={atol}; both must be zero or above")
    return is_close(input, other, rtol, atol, equal_nan)
isclose.samples(lambda make: [
    args(make(3, 4), make(4)), args(make(3, 1), make(4), 0.5, 0.1), args(make(), make(2), equal_nan=True),
    args(make(0, 2), make(2), rtol=0.1),
])


@function()
def allclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """Whether all elements are close, in the sense of `isclose`: a Python bool.

    Example:
        >>> fb.allclose(fb.tensor([1.0]), fb.tensor([1.0 + 1e-9]))
        True
    """
    return builtins.bool(all(isclose(input, other, rtol, atol, equal_nan)))
allclose.samples(lambda make: [
    args(make(3, 4), make(4)), args(make(3, 1), make(1), 100.0, 100.0), args(make(0, 2), make(2), atol=0.1),
    args(make(), make(), equal_nan=True),
])


@function()
def equal(input: Tensor, other: Tensor) -> bool:
    """Whether both have the same shape and the same elements: a Python bool.

    Example:
        >>> fb.equal(fb.tensor([1, 2]), fb.tensor([1, 2]))
        True
    """
    return input.shape == other.shape and builtins.bool(all(eq(input, other)))
equal.samples(lambda make: [args(make(3), make(3)), args(make(3), make(2)), args(make(0), make(0)), args(make(), make())])


@op(shapes.same, result="bool", differentiable=False, namespace="_", batch="loop", public="isin", accepts="int float")
def is_member(elements: Operand, test_elements: Operand) -> Tensor:
    """Whether each element is among the test elements."""
is_member.samples(lambda make: [args(make.int(3, 4), make.int(5)), args(make.int(3), make.int(0))])


@function(method=False)
def isin(elements: Operand, test_elements: Operand, *, assume_unique: bool = False, invert: bool = False) -> Tensor:
    """Whether each element is among the test elements; with invert, whether it is not.

    Args:
        elements: a tensor or a number.
        test_elements: a tensor of any shape or a number.
        assume_unique: whether both hold no value twice; it changes no result.

    Example:
        >>> fb.isin(fb.tensor([1, 2, 3]), fb.tensor([2, 5]))
        tensor([False,  True, False])
    """
    if dtypes.bool in (getattr(elements, "dtype", None), getattr(test_elements, "dtype", None)):
        raise RuntimeError("isin: not defined for boolean tensors; cast them with .to(dtype)")
    found = is_member(elements, test_elements)
    return logical_not(found) if invert else found
isin.samples(lambda make: [
    args(make(3, 4), make(5)), args(make(3), make(2, 2), invert=True), args(make(), make(3)),
    args(make(0), make(2), assume_unique=True), args(make(3), 1), args(make(3), make(0)),
])


# ---------------------------------------------------------------- PyTorch's other names


@function(inplace=True)
def not_equal(input: Operand, other: Operand) -> Tensor:
    """The same as `ne`."""
    return ne(input, other)
not_equal.samples(ne)


@function(inplace=True)
def less(input: Operand, other: Operand) -> Tensor:
    """The same as `lt`."""
    return lt(input, other)
less.samples(lt)


@function(inplace=True)
def less_equal(input: Operand, other: Operand) -> Tensor:
    """The same as `le`."""
    return le(input, other)
less_equal.samples(le)


@function(inplace=True)
def greater(input: Operand, other: Operand) -> Tensor:
    """The same as `gt`."""
    return gt(input, other)
greater.samples(gt)


@function(inplace=True)
def greater_equal(input: Operand, other: Operand) -> Tensor:
    """The same as `ge`."""
    return ge(input, other)
greater_equal.samples(ge)
