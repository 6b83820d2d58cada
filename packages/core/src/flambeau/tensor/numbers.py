"""Python numbers in a dtype: which ones it has room for."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

from .dtypes import COMPLEX, INTEGRAL, dtype, finfo
from .dtypes import bool as bool_


def converted(value: Any, d: dtype) -> Any:
    """The number as one that the dtype can hold.

    Negative integers wrap in unsigned dtypes, down to minus the largest number; infinities stay.

    Raises:
        TypeError: a string or None.
        RuntimeError: numbers out of range, NaN for an integer dtype, imaginary parts for a real one.
        OverflowError: integers beyond 64 bits.
    """
    if isinstance(value, str) or value is None:
        raise TypeError(f"argument 'value' must be a number, not {type(value).__name__}")
    if d is bool_:
        return value != 0
    if isinstance(value, complex) and d.category != COMPLEX:
        if value.imag != 0:
            raise overflow(value, d)
        value = value.real
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        raise OverflowError(f"{value} does not fit 64 bits")
    if d.category == INTEGRAL:
        return whole(value, d)
    largest = largest_of(d)
    for part in (value.real, value.imag) if isinstance(value, complex) else (value,):
        if abs(part) > largest and (math.isfinite(part) or not has_infinity(d)):
            raise overflow(value, d)
    return value


def whole(value: Any, d: dtype) -> int:
    """The number as an integer of the dtype."""
    info = np.iinfo(d.numpy)
    low = -int(info.max) if info.min == 0 and isinstance(value, int) else int(info.min)
    if not low <= value <= int(info.max):
        raise overflow(value, d)
    return int(value) if d.is_signed else int(value) % (int(info.max) + 1)


@cache
def largest_of(d: dtype) -> float:
    """The largest finite number of a dtype, floating point or complex."""
    return finfo(d).max


def has_infinity(d: dtype) -> bool:
    """Whether the dtype, floating point or complex, has infinities."""
    return "float8" not in d.name or d.name == "float8_e5m2"


def overflow(value: Any, d: dtype) -> RuntimeError:
    """The error of a number that a dtype cannot hold."""
    return RuntimeError(f"value cannot be converted to type {d.name} without overflow: {value}")
