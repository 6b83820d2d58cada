"""Tensors on the device in every layout, and the same on the CPU."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flambeau as fb

LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "contiguous": lambda x: x,
    "transposed": lambda x: x.transpose(0, -1).contiguous().transpose(0, -1),
    "offset": lambda x: fb.cat([x.flatten(), x.flatten()])[x.numel() :].reshape(x.shape),
    "strided": lambda x: fb.stack([x, x + 1], -1)[..., 0],
    "broadcast": lambda x: x[:1].expand(x.shape),
}


def both(x: Any, layout: str) -> tuple[Any, Any]:
    """A CPU tensor in a layout on the CPU and on the device."""
    return LAYOUTS[layout](x), LAYOUTS[layout](x.to("opencl"))


def same(found: Any, expected: Any, tolerance: float) -> None:
    """Asserts that a result from the device is the CPU's."""
    if isinstance(expected, list | tuple):
        for f, e in zip(found, expected, strict=True):
            same(f, e, tolerance)
        return
    assert found.device.type == "opencl"
    assert found.dtype is expected.dtype and found.shape == expected.shape
    fb.testing.assert_close(found.cpu(), expected, rtol=tolerance, atol=tolerance, equal_nan=expected.is_floating_point())
