"""PyTorch's answer, on NumPy arrays."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import torch


def to_torch(x: Any) -> Any:
    if not isinstance(x, np.ndarray):
        return [to_torch(a) for a in x] if isinstance(x, list) else x
    if x.dtype == ml_dtypes.bfloat16:
        return torch.from_numpy(np.ascontiguousarray(x).view(np.int16).reshape(x.shape).copy()).view(torch.bfloat16)
    return torch.from_numpy(np.array(x, copy=True))


def to_numpy(t: Any) -> Any:
    if isinstance(t, tuple | list):
        return tuple(to_numpy(a) for a in t)
    t = t.resolve_conj().detach()
    if t.dtype is torch.bfloat16:
        return t.view(torch.int16).numpy().view(ml_dtypes.bfloat16).copy()
    return t.numpy()


def answer(f: Any, *args: Any, **named: Any) -> Any:
    """f of tensors, as arrays."""
    return to_numpy(f(*[to_torch(a) for a in args], **{k: to_torch(v) for k, v in named.items()}))
