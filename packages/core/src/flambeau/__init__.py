"""flambeau: deep learning with PyTorch's API on a core that one person can read.

>>> import flambeau as fb
>>> x = fb.ones(2, 3, requires_grad=True)
>>> (x * 2).sum().backward()
>>> x.grad
tensor([[2., 2., 2.],
        [2., 2., 2.]])
"""

from __future__ import annotations

import importlib as _importlib
import math as _math
from typing import Any as _Any

from ._tensor import Tensor
from .autograd import views as _views  # gives views their history
from .autograd.grad_mode import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from .conversion import as_tensor, asarray, from_dlpack, from_numpy, frombuffer, tensor
from .ops._generated import hot as _hot
from .ops.lazy import find as _op
from .tensor.devices import (
    channels_last,
    channels_last_3d,
    contiguous_format,
    device,
    get_default_device,
    layout,
    memory_format,
    preserve_format,
    set_default_device,
    strided,
)
from .tensor.dtypes import BY_NAME as _BY_NAME
from .tensor.dtypes import dtype, finfo, get_default_dtype, iinfo, set_default_dtype
from .tensor.size import Size
from .version import __version__

pi, e, inf, nan, newaxis = _math.pi, _math.e, _math.inf, _math.nan, None
globals().update({name: d for name, d in _BY_NAME.items() if name not in ("bool", "int", "float")})

_PARTS = (
    "accelerator", "amp", "autograd", "backend", "backends", "fft", "func", "library", "linalg", "nn", "optim", "random", "return_types",
    "serialization", "special", "testing", "utils",
)  # fmt: skip
_HOME = {
    "Generator": "tensor.generator", "manual_seed": "tensor.generator", "seed": "tensor.generator", "initial_seed": "tensor.generator",
    "get_rng_state": "tensor.generator", "set_rng_state": "tensor.generator", "fork_rng": "tensor.generator",
    "default_generator": "tensor.generator",
    "set_printoptions": "tensor.printing", "get_printoptions": "tensor.printing",
    "save": "serialization", "load": "serialization",
    "promote_types": "dispatch.promotion", "result_type": "dispatch.promotion",
    "DispatchMode": "dispatch.modes", "set_cpu_fallback": "dispatch.modes", "profile": "dispatch.modes",
    "autocast": "amp", "is_autocast_enabled": "amp", "get_autocast_dtype": "amp", "set_autocast_dtype": "amp", "GradScaler": "amp",
    "is_anomaly_enabled": "autograd", "vmap": "func",
    "use_deterministic_algorithms": "determinism", "are_deterministic_algorithms_enabled": "determinism",
    "is_deterministic_algorithms_warn_only_enabled": "determinism", "set_float32_matmul_precision": "determinism",
    "get_float32_matmul_precision": "determinism", "set_num_threads": "threads", "get_num_threads": "threads",
    "FloatTensor": "typed", "DoubleTensor": "typed",
    "HalfTensor": "typed", "BFloat16Tensor": "typed",
    "LongTensor": "typed", "IntTensor": "typed",
    "ShortTensor": "typed", "CharTensor": "typed",
    "ByteTensor": "typed", "BoolTensor": "typed",
}  # fmt: skip


def can_cast(from_: dtype, to: dtype) -> bool:
    """Whether an in-place op may write results of one dtype into a tensor of another: the category may not fall."""
    from .dispatch.promotion import can_cast

    return can_cast(from_, to)


def is_tensor(obj: _Any) -> bool:
    """Whether the object is a Tensor."""
    return isinstance(obj, Tensor)


def is_storage(obj: _Any) -> bool:
    """Whether the object is a storage."""
    from .tensor.untyped import UntypedStorage

    return isinstance(obj, UntypedStorage)


def is_floating_point(input: Tensor) -> bool:
    """Whether the dtype is a floating-point one."""
    return input.is_floating_point()


def is_complex(input: Tensor) -> bool:
    """Whether the dtype is complex."""
    return input.is_complex()


def is_nonzero(input: Tensor) -> bool:
    """Whether the one element is not zero."""
    return bool(input)


def numel(input: Tensor) -> int:
    """The number of elements."""
    return input.numel()


def broadcast_shapes(*shapes: _Any) -> Size:
    """The shape that tensors of these shapes broadcast to.

    >>> import flambeau as fb
    >>> fb.broadcast_shapes((2, 1), (3,))
    flambeau.Size([2, 3])
    """
    from .ops.shapes import pointwise

    return Size(pointwise(*[(s,) if isinstance(s, int) else tuple(s) for s in shapes]))


def typename(obj: _Any) -> str:
    """The name of a class, a function, or an object's type, with its module if that is not Python's own; of a tensor, with its dtype."""
    if isinstance(obj, Tensor):
        return str(obj.type())
    named = obj if hasattr(obj, "__qualname__") else type(obj)
    return named.__qualname__ if named.__module__ in ("builtins", None) else f"{named.__module__}.{named.__qualname__}"


def __getattr__(name: str) -> _Any:
    """Finds what is imported at its first use: parts of the package, ops, dtypes whose names are Python's."""
    if name in _PARTS:
        return _importlib.import_module(f".{name}", __name__)
    if name in _HOME:
        value = getattr(_importlib.import_module(f".{_HOME[name]}", __name__), name)
    elif name in ("bool", "int", "float"):
        value = _BY_NAME[name]
        return value
    else:
        value = _public(name)
    globals()[name] = value
    return value


def _public(name: str) -> _Any:
    """An op of the top namespace."""
    from .ops._generated import index

    if name in index.INPLACE and name not in index.NAMESPACES.get("", {}):
        return _op(name)
    try:
        return _op(name, "")
    except AttributeError:
        from .dispatch.plugins import names_accelerator

        if name[0] != "_" and names_accelerator(name):
            return _importlib.import_module(".namespaces", __name__).namespace(name)
        raise AttributeError(f"module 'flambeau' has no attribute {name!r}") from None


def __dir__() -> list[str]:
    from .ops.lazy import names_in

    kept = [name for name in globals() if name[0] != "_" and name != "annotations"]
    return sorted({*kept, *_PARTS, *_HOME, *names_in(""), "bool", "int", "float", "__version__"})
