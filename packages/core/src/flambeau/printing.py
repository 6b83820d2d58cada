"""repr of tensors: brings the values to the host and says what the dtype, device and history are."""

from __future__ import annotations

from typing import Any

from .dispatch.backend import backend_of
from .dispatch.keys import GRAD


def tensor_repr(t: Any) -> str:
    """The text that PyTorch prints."""
    from .tensor.printing import tensor_str

    backend = backend_of(t.key)
    place = t.device
    text: str = tensor_str(
        backend.to_host(t.array) if backend.has_data else None,
        size=t.sizes,
        dtype=t.dtype,
        device="" if place.is_host else str(place),
        requires_grad=bool(t.key & GRAD) and t.grad_fn is None,
        grad_fn="" if t.grad_fn is None else t.grad_fn.name(),
        prefix="tensor(" if type(t).__name__ in ("Tensor", "Parameter") else f"{type(t).__name__}(",
    )
    return text
