"""A dtype that the device does not declare raises an error that names it, however it is asked for; one that it declares works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import flambeau as fb

from ...dispatch.backend import backend_for
from ...tensor import dtypes
from .oracle import declared

pytestmark = pytest.mark.tier0

WAYS: dict[str, Callable[[Any, Any], Any]] = {
    "zeros": lambda d, dtype: fb.zeros(2, dtype=dtype, device=d),
    "full": lambda d, dtype: fb.full((2,), 1, dtype=dtype, device=d),
    "tensor": lambda d, dtype: fb.tensor([0, 1], dtype=dtype, device=d),
    "to(dtype)": lambda d, dtype: fb.ones(2, device=d).to(dtype),
    "to(device)": lambda d, dtype: fb.ones(2).to(dtype).to(d),
    "to(device, dtype)": lambda d, dtype: fb.ones(2).to(d, dtype),
    "type_as": lambda d, dtype: fb.zeros(2, dtype=fb.bool, device=d).to(dtype),
    "empty_like": lambda d, dtype: fb.empty_like(fb.ones(2, device=d), dtype=dtype).fill_(0),
    "new_zeros": lambda d, dtype: fb.ones(2, device=d).new_zeros(2, dtype=dtype),
    "Module.to": lambda d, dtype: fb.nn.Linear(2, 2).to(dtype).to(d).weight if dtype.is_floating_point else fb.zeros(2).to(dtype).to(d),
}


def test_the_declared_names_are_dtypes(device: str) -> None:
    able = backend_for(device).capabilities(fb.device(device).index).dtypes
    assert able is None or able <= {d.name for d in dtypes.DTYPE_LIST}
    assert declared(device, fb.float32) and declared(device, fb.bool) and declared(device, fb.int64), "every op table needs these"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("dtype", [d.name for d in dtypes.DTYPE_LIST])
def test_a_tensor_of_the_dtype(dtype: str, way: str, device: str) -> None:
    wanted = getattr(fb, dtype)
    if declared(device, wanted):
        made = WAYS[way](device, wanted)
        assert made.dtype is wanted and made.device.type == fb.device(device).type
        made.cpu()
        return
    with pytest.raises((RuntimeError, NotImplementedError), match=dtype):
        WAYS[way](device, wanted)
    assert (fb.ones(2, device=device) + 1).tolist() == [2, 2]
