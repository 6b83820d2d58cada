"""Checks that pointwise ops make before dispatch."""

from __future__ import annotations

from math import isinf
from numbers import Integral
from typing import Any

import numpy as np

from ...dispatch.promotion import number_dtype, promote_types, result_type
from ...tensor import dtypes
from ...tensor.base import TensorBase
from ...tensor.dtypes import INTEGRAL
from ...tensor.errors import DTypeError, UnsupportedDTypeError
from ...tensor.numbers import converted


def is_complex(operand: Any) -> bool:
    """Whether a tensor or number is complex."""
    dtype = getattr(operand, "dtype", None)
    return isinstance(operand, complex) if dtype is None else bool(getattr(dtype, "is_complex", getattr(dtype, "kind", "") == "c"))


def check_power(dtype: Any, exponent: Any) -> None:
    """Raises RuntimeError for an integer exponent of integers that has no integer result, or that their dtype cannot hold."""
    if dtype.category > INTEGRAL or not isinstance(exponent, Integral) or 0 <= int(exponent) < 128:
        return
    if exponent < 0:
        raise RuntimeError(f"pow: an integer to the negative power {exponent} is a fraction; cast the base to a floating-point dtype")
    if dtype.category < INTEGRAL:
        return
    bits = 8 * dtype.itemsize - dtype.is_signed
    if exponent >= 1 << bits:
        raise RuntimeError(f"pow: the exponent {exponent} does not fit into {dtype.name}; convert to a floating dtype")


def is_real_float(operand: Any) -> bool:
    """Whether a tensor or number is floating point."""
    dtype = getattr(operand, "dtype", None)
    return isinstance(operand, float) if dtype is None else bool(dtype.is_floating_point)


def checked_alpha(op: str, input: Any, other: Any, alpha: Any) -> Any:
    """The multiplier of other, a truth value between booleans; raises DTypeError where it is of a higher kind than the result."""
    if isinstance(alpha, complex) and not (is_complex(input) or is_complex(other)):
        raise DTypeError(f"{op}: alpha is {alpha}, complex, and the operands are real; cast one of them to a complex dtype")
    if isinstance(alpha, float) and not (is_real_float(input) or is_real_float(other) or is_complex(input) or is_complex(other)):
        raise DTypeError(f"{op}: alpha is {alpha}, a float, and the operands are integers; give an integer alpha or cast one of them")
    if all(getattr(x, "dtype", None) is dtypes.bool or isinstance(x, bool) for x in (input, other)):
        return bool(alpha)
    if isinstance(alpha, bool):
        raise RuntimeError(f"{op}: Boolean alpha only supported for Boolean results; alpha is {alpha}, give 1 or 0")
    return alpha


def in_common_dtype(factor: Any, *others: Any) -> Any:
    """An operand that is to be multiplied, in the dtype of the result: a narrower one might not hold the product."""
    return factor.to(result_type(factor, *others)) if isinstance(factor, TensorBase) else factor  # type: ignore[attr-defined]


def checked_value(op: str, value: Any, factor: Any) -> Any:
    """The multiplier of a product, an integer between integers; raises RuntimeError for a complex one between real numbers."""
    d = factor.dtype if isinstance(factor, TensorBase) else number_dtype(factor)  # type: ignore[attr-defined]
    if isinstance(value, complex) and not d.is_complex:
        raise RuntimeError(f"{op}: value cannot be converted to {d.name} without overflow: it is {value}; cast an operand to a complex dtype")
    if d is dtypes.bool:
        refuse_bool(op, d)
    return int(value) if d.category == INTEGRAL else value


def is_half(*tensors: Any) -> bool:
    """Whether all are tensors of one 16-bit floating-point dtype."""
    kinds = {getattr(t, "dtype", None) if isinstance(t, TensorBase) else None for t in tensors}
    return kinds == {dtypes.float16} or kinds == {dtypes.bfloat16}


def opmath_dtype(dtype: Any) -> Any:
    """The dtype in which PyTorch's CPU computes: float32 for the 16-bit ones."""
    return dtypes.float32 if dtype in (dtypes.float16, dtypes.bfloat16) else dtype


def rounded(op: str, number: Any, dtype: Any) -> float:
    """A number as a floating-point dtype holds it; raises RuntimeError where that would be infinite."""
    with np.errstate(over="ignore"):
        held = float(np.array(number).astype(dtype.numpy))
    if isinf(held) and not isinf(number):
        raise RuntimeError(f"{op}: {number} cannot be converted to {dtype.name} without overflow; cast the tensors to a wider dtype")
    return held


def refuse_bool(op: str, dtype: Any) -> None:
    """Raises UnsupportedDTypeError for booleans."""
    if dtype is dtypes.bool:
        raise UnsupportedDTypeError(f"{op}: not defined for bool tensors; cast with .to(dtype)")


def check_same_dtype(op: str, first: Any, second: Any) -> None:
    """Raises DTypeError where two operands that are not promoted differ in dtype."""
    if first is not second:
        raise DTypeError(f"{op}: expected two tensors of the same dtype, but got {first.name} and {second.name}; cast with .to(dtype)")


def check_addcdiv(tensor1: Any, tensor2: Any) -> None:
    """Raises DTypeError where an integer division would lose the fractions."""
    if not any(is_real_float(t) or is_complex(t) for t in (tensor1, tensor2)):
        raise DTypeError("addcdiv: tensor1 and tensor2 are integers; cast one of them to a floating-point dtype")


def numbers_dtype(a: Any, b: Any) -> Any:
    """The dtype of a tensor made of two Python numbers."""
    return promote_types(number_dtype(a), number_dtype(b))


def check_value(op: str, sizes: tuple[int, ...]) -> None:
    """Raises unless a tensor in a number's place has no dimensions."""
    if sizes:
        raise RuntimeError(f"{op} only supports 0-dimension value tensor but got tensor with {len(sizes)} dimensions")


def check_fits(like: Any, *values: Any) -> None:
    """Raises RuntimeError where a number of the tensor's kind is beyond the range of the tensor's dtype."""
    d = getattr(like, "dtype", None)
    if isinstance(d, dtypes.dtype):
        for value in values:
            if (d.category == dtypes.INTEGRAL and type(value) is int) or (d.itemsize > 2 and d.is_floating_point and type(value) in (int, float)):
                converted(value, d)


def check_limits(like: Any, *values: Any) -> None:
    """As `check_fits`, for the limits of a clamp: those of half precision and complex ones too."""
    d = getattr(like, "dtype", None)
    if isinstance(d, dtypes.dtype) and d.is_floating_point:
        for value in values:
            if type(value) in (int, float, complex):
                converted(value, d)
    else:
        check_fits(like, *values)


def check_written(like: Any, value: Any) -> None:
    """Raises RuntimeError where a number that is written into the tensor is beyond the range of its dtype."""
    if isinstance(value, int | float | complex):
        converted(value, like.dtype)
