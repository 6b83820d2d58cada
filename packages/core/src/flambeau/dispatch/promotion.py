"""PyTorch's type promotion: the common dtype of operands, and Python numbers as operands."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from ..tensor import dtypes
from ..tensor.base import TensorBase
from ..tensor.dtypes import BOOLEAN, COMPLEX, FLOATING, INTEGRAL, dtype
from ..tensor.errors import DTypeError
from .backend import backend_of
from .graph import TENSOR, TensorMeta
from .keys import BACKENDS, DTYPES, dtype_of

_FLOAT_RANK = {"float16": 1, "bfloat16": 1, "float32": 2, "float64": 3}


def promote_types(a: dtype, b: dtype) -> dtype:
    """The smallest dtype to which both can be cast by PyTorch's rules.

    >>> import flambeau as fb
    >>> fb.promote_types(fb.int64, fb.float16)
    flambeau.float16
    """
    if a is b:
        return a
    if a in dtypes.FLOAT8 or b in dtypes.FLOAT8:
        raise DTypeError(f"promote_types: {a} and {b} do not promote: cast float8 tensors explicitly, with .to(dtype)")
    if a.category < b.category:
        a, b = b, a
    if a.category == COMPLEX:
        wide = a is dtypes.complex128 or b in (dtypes.float64, dtypes.complex128)
        return dtypes.complex128 if wide else dtypes.complex64
    if b.category < a.category and (a.category != INTEGRAL or a.itemsize == 1 or a.is_signed):
        return a
    if a.category == FLOATING:
        rank = _FLOAT_RANK[a.name], _FLOAT_RANK[b.name]
        return dtypes.float32 if rank[0] == rank[1] else a if rank[0] > rank[1] else b
    return _promote_integers(a, b)


def _promote_integers(a: dtype, b: dtype) -> dtype:
    """Of two integer dtypes: the wider; of mixed signs: the signed one that holds both. The wide unsigned ones promote with floats only."""
    for d in (a, b):
        if not d.is_signed and d.itemsize > 1:
            raise DTypeError(f"promote_types: {a} and {b} do not promote: cast one of them explicitly, with .to(dtype)")
    if a.is_signed == b.is_signed:
        return a if a.itemsize > b.itemsize else b
    signed, unsigned = (a, b) if a.is_signed else (b, a)
    if unsigned is not dtypes.uint8:
        raise DTypeError(f"promote_types: {a} and {b} do not promote: cast one of them explicitly, with .to(dtype)")
    if signed.itemsize > unsigned.itemsize:
        return signed
    return dtypes.int16


def result_type(*operands: Any) -> dtype:
    """The dtype that an op on these tensors and Python numbers has, before the op's own rule.

    Tensors with dimensions count first; zero-dimensional ones, then numbers, only if they raise the category.
    """
    dimmed: dtype | None = None
    scalars: dtype | None = None
    numbers_: dtype | None = None
    for x in operands:
        if isinstance(x, TensorBase):
            d = dtype_of(x.key)
            if x.sizes:
                dimmed = d if dimmed is None else promote_types(dimmed, d)
            else:
                scalars = d if scalars is None else promote_types(scalars, d)
        else:
            d = number_dtype(x)
            numbers_ = d if numbers_ is None else promote_types(numbers_, d)
    return _combine(_combine(dimmed, scalars), numbers_) or dtypes.float32


def _combine(higher: dtype | None, lower: dtype | None) -> dtype | None:
    """The higher-priority dtype, unless the lower one raises its category."""
    if higher is None or lower is None:
        return lower if higher is None else higher
    if lower.category <= higher.category:
        return higher
    if lower.category == COMPLEX and higher.category == FLOATING:
        return higher.to_complex()
    return lower


def number_dtype(x: Any) -> dtype:
    """The dtype of a Python or NumPy number."""
    if isinstance(x, bool | np.bool_):
        return dtypes.bool
    if isinstance(x, numbers.Integral):
        return dtypes.int64
    if isinstance(x, numbers.Real):
        return dtypes.get_default_dtype()
    if isinstance(x, numbers.Complex):
        return dtypes.default_complex()
    raise TypeError(f"an operand must be a tensor or a number, not {type(x).__name__}")


def can_cast(source: dtype, target: dtype) -> bool:
    """Whether an in-place op may write `source` results into a `target` tensor: the category may not fall."""
    if source.category == INTEGRAL and target.category == INTEGRAL:
        return True
    return source.category <= target.category or (source.category == BOOLEAN)


_cache: dict[int, dict[Any, Any]] = {}


def operand(value: Any, like: Any, op: str) -> Any:
    """A Python number as a cached zero-dimensional tensor of the other operand's backend and, where it can be, dtype."""
    kind = type(value)
    if kind is float or kind is int:
        by_value = _cache.get(like.key & (DTYPES | BACKENDS)) if isinstance(like, TensorBase) else None
        if by_value is not None:
            hit = by_value.get(value)
            if hit is not None and hit[0] is kind:
                return hit[1]
    return _operand_miss(value, like, op)


def _operand_miss(value: Any, like: Any, op: str) -> Any:
    if isinstance(value, TensorBase):
        return value
    if not isinstance(value, bool | int | float | complex | np.generic | numbers.Number):
        raise TypeError(f"{op}: an operand must be a tensor or a number, not {type(value).__name__}")
    if not isinstance(like, TensorBase):
        raise TypeError(f"{op}: at least one operand must be a tensor, not {type(value).__name__} and {type(like).__name__}")
    if op == "sub" and isinstance(value, bool | np.bool_):
        raise RuntimeError("sub: Subtraction, the `-` operator, with a bool is not supported; invert a mask by `~` or logical_not()")
    d = _combine(dtype_of(like.key), number_dtype(value))
    assert d is not None
    t = wrapped_number(value, d, like)
    kind = type(value)
    # Not zero: 0.0 == -0.0; not NaN; not True: True == 1.
    if (kind is float or kind is int) and value != 0 and value == value:
        by_value = _cache.setdefault(like.key & (DTYPES | BACKENDS), {})
        if len(by_value) < 1024:
            by_value[value] = (kind, t)
    return t


def wrapped_number(value: Any, d: dtype, like: Any) -> Any:
    """A zero-dimensional tensor for the number, on the device of `like`."""
    backend = backend_of(like.key)
    if d.category == INTEGRAL and not np.iinfo(d.numpy).min <= value <= np.iinfo(d.numpy).max:
        wrapped = int(value) & ((1 << (8 * d.itemsize)) - 1)  # as a cast does; the number itself is kept beside
        host = np.array(wrapped, f"u{d.itemsize}").astype(d.numpy)
    else:
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):  # what the dtype does not hold is infinite, as PyTorch has it
            host = np.array(value).astype(d.numpy)
    t = TENSOR[0](backend.from_host(host, backend.device_index(like.array)), backend.bit | d.bit, ())
    t.meta = TensorMeta(0, value)
    return t
