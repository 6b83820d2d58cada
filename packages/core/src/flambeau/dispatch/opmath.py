"""16-bit floating-point operands with a number that their dtype does not hold: computed in float32, with the number as it is.

A number that the dtype holds changes nothing: a kernel rounds once either way. A row's fact `opmath` names the operands that it is for.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from ..tensor import dtypes
from ..tensor.base import TensorBase
from .graph import is_number
from .keys import NOGRAD, dtype_of
from .promotion import wrapped_number
from .threads import set_keys, tls

HALVES = (dtypes.float16, dtypes.bfloat16)


@functools.lru_cache(1024)
def holds(d: dtypes.dtype, value: Any) -> bool:
    """Whether a dtype has the value of a number, or the number is NaN."""
    with np.errstate(all="ignore"):
        return bool(float(np.array(value).astype(d.numpy)) == value or value != value)


def computing_wide(op: Any, kernel: Callable[..., Any], d: dtypes.dtype) -> Callable[..., Any]:
    """A kernel for tensors of one 16-bit dtype: as it is, or in float32 where a number asks for that."""

    def call(*args: Any) -> Any:
        for i in op.opmath:
            if is_number(args[i]) and not holds(d, args[i].meta.number):
                return _wide(op, args, d)
        return kernel(*args)

    return call


def _wide(op: Any, args: tuple[Any, ...], d: dtypes.dtype) -> Any:
    """The result in float32, rounded to the dtype; written to the first operand by an in-place op."""
    from .op import OPS

    inplace = "inplace" in op.traits
    old = tls.keys
    set_keys(old | NOGRAD)  # what records the op stands around this
    try:
        cast = OPS["cast"].entry
        wide = [wrapped_number(a.meta.number, dtypes.float32, a) if is_number(a) else cast(a, dtypes.float32) for a in args]
        result = cast(OPS[op.name[:-1] if inplace else op.name].entry(*wide), d)
        return args[0].copy_(result) if inplace else result
    finally:
        set_keys(old)


def asks_for_wide(op: Any, args: tuple[Any, ...], d: dtypes.dtype) -> bool:
    """Whether a zero-dimensional tensor of another dtype meets tensors of 16 bits as their right operand: it is not rounded either."""
    if d not in HALVES or 1 not in op.opmath:
        return False
    a = args[1]
    return isinstance(a, TensorBase) and not is_number(a) and dtype_of(a.key) is not d
