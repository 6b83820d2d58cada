"""`fb.FloatTensor` and its siblings: older names that construct a tensor of one dtype, and test for it by isinstance."""

from __future__ import annotations

from typing import Any

from . import conversion
from ._tensor import Tensor
from .ops.lazy import ops
from .tensor import dtypes

DTYPES = {
    "FloatTensor": "float32", "DoubleTensor": "float64", "HalfTensor": "float16", "BFloat16Tensor": "bfloat16", "LongTensor": "int64",
    "IntTensor": "int32", "ShortTensor": "int16", "CharTensor": "int8", "ByteTensor": "uint8", "BoolTensor": "bool",
}  # fmt: skip


class TypedTensor(type):
    """The type of such a name: calling it makes a plain Tensor."""

    dtype: dtypes.dtype

    def __call__(cls, *data: Any) -> Any:
        """From sizes, memory that is not set; from a sequence, an array or a tensor, its values in the dtype."""
        if not data:
            return ops.empty(0, dtype=cls.dtype)
        if all(type(n) is int for n in data):
            return ops.empty(*data, dtype=cls.dtype)
        if len(data) > 1:
            raise TypeError(f"{cls.__name__}: takes sizes, or one sequence, array or tensor, not {[type(d).__name__ for d in data]}")
        if isinstance(data[0], Tensor) and data[0].dtype != cls.dtype:
            raise TypeError(f"{cls.__name__}: expected a tensor of dtype {cls.dtype}, got {data[0].dtype}; use tensor.to({cls.dtype})")
        return data[0].detach() if isinstance(data[0], Tensor) else conversion.tensor(data[0], dtype=cls.dtype)

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, Tensor) and value.dtype == cls.dtype and value.device.is_host


def typed(name: str) -> TypedTensor:
    """The class of that name."""
    kind = TypedTensor(
        name, (), {"dtype": dtypes.BY_NAME[DTYPES[name]], "__module__": "flambeau", "__doc__": f"A tensor of {DTYPES[name]}."}
    )
    globals()[name] = kind
    return kind


def __getattr__(name: str) -> Any:
    if name in DTYPES:
        return typed(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
