"""`fb.FloatTensor` and its siblings: older names that construct a tensor of one dtype, and test for it by isinstance."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import conversion
from ._tensor import Tensor, wrap_host
from .ops.lazy import ops
from .tensor import dtypes
from .tensor.devices import device
from .tensor.size import Size

DTYPES = {
    "FloatTensor": "float32", "DoubleTensor": "float64", "HalfTensor": "float16", "BFloat16Tensor": "bfloat16", "LongTensor": "int64",
    "IntTensor": "int32", "ShortTensor": "int16", "CharTensor": "int8", "ByteTensor": "uint8", "BoolTensor": "bool",
}  # fmt: skip


def constructed(name: str, dtype: dtypes.dtype, data: tuple[Any, ...], **named: Any) -> Any:
    """What the older constructors make: from sizes, memory that is not set; from a sequence, an array or a tensor, its values in the dtype.

    As in PyTorch they are the CPU's: `device=` can only confirm that, and a tensor is taken without it.
    """
    if named:
        check_named(name, data, named)
    if not data:
        return ops.empty(0, dtype=dtype)
    first = data[0]
    if type(first) is Size or all(isinstance(n, int | np.integer) and type(n) is not bool for n in data):
        return ops.empty(*data, dtype=dtype)
    if len(data) > 1:
        raise TypeError(f"{name}: takes sizes, or one sequence, array or tensor, not {[type(d).__name__ for d in data]}")
    if isinstance(first, Tensor):
        if first.dtype != dtype:
            raise TypeError(f"{name}: expected a tensor of dtype {dtype}, got {first.dtype}; use tensor.to({dtype})")
        return first.detach()
    if not hasattr(first, "__len__") or isinstance(first, str | dict):
        raise TypeError(f"{name}: data must be a sequence, an array or a tensor, not {type(first).__name__}; flambeau.tensor takes numbers")
    return wrap_host(conversion.host_array(first, dtype))


def check_named(name: str, data: tuple[Any, ...], named: dict[str, Any]) -> None:
    """Raises for arguments by name other than the CPU as `device=`."""
    if named.keys() != {"device"}:
        raise TypeError(f"{name}() takes sizes or data, and device=, not {', '.join(named.keys() - {'device'})}; use flambeau.tensor")
    if named["device"] is not None and not device(named["device"]).is_host:
        raise RuntimeError(
            f"{name}: legacy constructor expects device type: cpu, not {named['device']}; use flambeau.tensor(data, device=...)"
        )
    if len(data) == 1 and isinstance(data[0], Tensor):
        raise RuntimeError(f"{name}: a tensor is taken without device=; use tensor.to(device)")


class TypedTensor(type):
    """The type of such a name: calling it makes a plain Tensor."""

    dtype: dtypes.dtype

    def __call__(cls, *data: Any, **named: Any) -> Any:
        """From sizes, memory that is not set; from a sequence, an array or a tensor, its values in the dtype."""
        return constructed(cls.__name__, cls.dtype, data, **named)

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, Tensor) and value.dtype == cls.dtype and value.is_cpu


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
