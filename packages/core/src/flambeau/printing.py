"""repr of tensors: brings the values to the host and says what the dtype, device and history are."""

from __future__ import annotations

from typing import Any

from .dispatch.backend import backend_of
from .dispatch.keys import GRAD
from .tensor import dtypes
from .tensor.dtypes import default_complex, get_default_dtype


def tensor_repr(t: Any) -> str:
    """The text that PyTorch prints."""
    from .tensor.printing import tensor_str

    backend = backend_of(t.key)
    place = t.device
    d = t.dtype
    is_default = d is get_default_dtype()
    text: str = tensor_str(
        backend.to_host(t.array) if backend.has_data else None,
        shape=t.sizes,
        dtype=repr(d),
        dtype_is_default=is_default,
        dtype_is_implied=is_default or d in (dtypes.int64, dtypes.bool, default_complex()),
        device="" if place.type == "cpu" else str(place),
        requires_grad=bool(t.key & GRAD) and t.grad_fn is None,
        grad_fn="" if t.grad_fn is None else t.grad_fn.name(),
        prefix="tensor(" if type(t).__name__ in ("Tensor", "Parameter") else f"{type(t).__name__}(",
    )
    return text
