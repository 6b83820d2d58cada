"""PyTorch as the oracle of the op table: the same call on the same values."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

import flambeau as fb
from flambeau.tensor import dtypes

# On processors without instructions for bfloat16, PyTorch's kernels round each partial sum.
SUMS_IN_BFLOAT16 = {"conv_transpose1d", "conv_transpose2d", "conv_transpose3d"}
TORCH_DTYPES = {d: getattr(torch, d.name) for d in dtypes.DTYPE_LIST}


def to_torch(value: Any, requires_grad: bool = False) -> Any:
    """A sample's argument as PyTorch takes it; strides are kept."""
    if isinstance(value, fb.Tensor):
        host = value.detach().numpy()
        kind = TORCH_DTYPES[value.dtype]
        if value.dtype in (fb.bfloat16, *dtypes.FLOAT8):
            t = torch.from_numpy(np.ascontiguousarray(host).view(f"u{host.itemsize}").reshape(host.shape)).view(kind)
        elif any(s <= 0 for s in host.strides) or host.size == 0:
            t = torch.empty(host.shape, dtype=kind)
            t.copy_(torch.from_numpy(np.ascontiguousarray(host).reshape(host.shape)))
        else:
            t = torch.empty_strided(host.shape, value.stride(), dtype=kind)
            t.copy_(torch.from_numpy(np.ascontiguousarray(host).reshape(host.shape)))
        return t.requires_grad_() if requires_grad and (t.is_floating_point() or t.is_complex()) else t
    if isinstance(value, dtypes.dtype):
        return TORCH_DTYPES[value]
    if isinstance(value, fb.device):
        return torch.device(str(value))
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return type(value)(to_torch(v, requires_grad) for v in value)
    return value


def to_numpy(value: Any) -> np.ndarray:
    """A tensor of either library as an array, half types as float32."""
    if isinstance(value, torch.Tensor):
        value = value.detach().resolve_conj().resolve_neg()
        return (value.float() if value.dtype in (torch.bfloat16, torch.float16) else value).numpy(force=True)
    host = value.numpy(force=True)
    return host.astype(np.float32) if value.dtype in (fb.bfloat16, fb.float16) else host


def in_float32(function: Any) -> Any:
    """PyTorch's function, computed in float32 where it is given bfloat16."""

    def widened(*args: Any, **kwargs: Any) -> Any:
        if all(not isinstance(a, torch.Tensor) or a.dtype is torch.bfloat16 for a in args):
            return function(*(a.float() if isinstance(a, torch.Tensor) else a for a in args), **kwargs).bfloat16()
        return function(*args, **kwargs)

    return widened


def torch_function(row: Any) -> Any:
    """PyTorch's function for a row; None if it has none."""
    function = _found(row)
    return in_float32(function) if row.name in SUMS_IN_BFLOAT16 else function


def _found(row: Any) -> Any:
    path = row.facts.get("torch")
    if path is None:
        if row.namespace == "_":
            return getattr(torch.Tensor, row.name, None) if row.facts.get("method") else None
        path = f"{row.namespace}.{row.name}" if row.namespace else row.name
    found: Any = torch
    for part in path.split("."):
        found = getattr(found, part, None)
    return found if found is not None else getattr(torch.Tensor, row.name, None)


def assert_same(ours: Any, theirs: Any, tolerance: float = 1e-6, what: str = "") -> None:
    """Equal structure, shapes, dtypes and values."""
    if isinstance(theirs, list | tuple):
        assert isinstance(ours, list | tuple), f"{what}: {type(ours)} instead of a sequence"
        assert len(ours) == len(theirs), what
        for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            assert_same(a, b, tolerance, f"{what}[{i}]")
        return
    if not isinstance(theirs, torch.Tensor):
        assert ours == theirs or (ours != ours and theirs != theirs), f"{what}: {ours} != {theirs}"
        return
    assert isinstance(ours, fb.Tensor), f"{what}: {type(ours)} instead of a tensor"
    assert tuple(ours.shape) == tuple(theirs.shape), f"{what}: shape {tuple(ours.shape)} != {tuple(theirs.shape)}"
    assert TORCH_DTYPES[ours.dtype] is theirs.dtype, f"{what}: dtype {ours.dtype} != {theirs.dtype}"
    assert ours.numpy(force=True).dtype == ours.dtype.numpy, f"{what}: the kernel returned {ours.numpy(force=True).dtype} for {ours.dtype}"
    a, b = to_numpy(ours), to_numpy(theirs)
    if a.dtype.kind in "fc":
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance, err_msg=what)
    else:
        np.testing.assert_array_equal(a, b, err_msg=what)
