"""Bad calls raise the CPU's errors, name the op, and leave the device as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import flambeau as fb

from .layouts import ORACLE

pytestmark = pytest.mark.tier0

BAD: dict[str, tuple[Callable[[Any], Any], str]] = {
    "shapes that do not broadcast": (lambda d: fb.ones(2, 3, device=d) + fb.ones(4, device=d), "add"),
    "a product of shapes that do not fit": (lambda d: fb.ones(2, 3, device=d) @ fb.ones(2, 3, device=d), "matmul"),
    "a dimension out of range": (lambda d: fb.ones(2, device=d).sum(3), ""),
    "an index out of range": (lambda d: fb.ones(2, device=d)[5], ""),
    "a view that does not fit": (lambda d: fb.ones(2, 3, device=d).view(5), "view"),
    "rows that do not join": (lambda d: fb.cat([fb.ones(2, 3, device=d), fb.ones(2, 4, device=d)]), "cat"),
    "a write that does not fit": (lambda d: fb.ones(2, device=d).copy_(fb.ones(3, device=d)), "copy_"),
    "channels that do not fit": (lambda d: fb.nn.functional.conv2d(fb.ones(1, 2, 4, 4, device=d), fb.ones(1, 3, 2, 2, device=d)), "conv"),
    "boolean operands of -": (lambda d: fb.ones(2, device=d).bool() - fb.ones(2, device=d).bool(), ""),
    "an in-place result of another kind": (lambda d: fb.ones(2, dtype=fb.int64, device=d).div_(2), "div"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_call(name: str, device: str) -> None:
    call: Any
    call, op = BAD[name]
    with pytest.raises(Exception) as expected:
        call(ORACLE)
    with pytest.raises(type(expected.value)) as found:
        call(device)
    assert op in str(found.value)
    assert (fb.ones(2, device=device) + 1).tolist() == [2, 2]


@pytest.mark.parametrize("place", [5, -7])
def test_an_index_tensor_out_of_range(place: int, device: str) -> None:
    x, at = fb.ones(3, device=device), fb.tensor([0, place]).to(device)
    for call in (lambda: x[at], lambda: x.index_select(0, at), lambda: x.gather(0, at)):
        with pytest.raises((IndexError, RuntimeError)):
            call().cpu()
    assert (x + 1).tolist() == [2, 2, 2]


def test_operands_on_two_devices(device: str) -> None:
    if fb.device(device).is_host:
        pytest.skip("this is the other device")
    there, here = fb.ones(2, device=device), fb.ones(2)
    with pytest.raises(RuntimeError, match=rf"add: .*input=.* on {fb.device(device).type}.*other=.* on cpu"):
        there + here
    assert (there + fb.tensor(1.0)).tolist() == [2, 2]  # a number from the host follows


TOO_MUCH: dict[str, Callable[[Any], Any]] = {
    "empty": lambda d: fb.empty(2**55, device=d).fill_(1),
    "zeros": lambda d: fb.zeros(2**30, 2**25, device=d),
    "a result": lambda d: fb.ones(1, device=d).expand(2**55) + 1,
    "an outer product": lambda d: fb.ones(1, device=d).expand(2**28, 1) * fb.ones(1, device=d).expand(1, 2**27),
    "a copy": lambda d: fb.ones(1, device=d).expand(2**55).contiguous(),
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_asking_for_too_much_memory(what: str, device: str) -> None:
    kept = fb.arange(3.0).to(device)
    for _ in range(3):
        with pytest.raises((RuntimeError, MemoryError)) as error:
            TOO_MUCH[what](device)
        assert str(error.value), f"{what}: the error says nothing"
    assert (kept + 1).tolist() == [1, 2, 3]
    assert fb.ones(64, 64, device=device).sum().item() == 4096


def test_a_device_that_does_not_exist(device: str) -> None:
    kind = fb.device(device).type
    with pytest.raises(RuntimeError, match=kind):
        fb.ones(1, device=f"{kind}:99")
