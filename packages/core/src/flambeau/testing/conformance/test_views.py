"""Views on the device: what they show, and that a write through any of them reaches the base and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import flambeau as fb

from .layouts import ORACLE
from .oracle import attempt, declared

pytestmark = pytest.mark.tier0

VIEWS: dict[str, Callable[[Any], Any]] = {
    "whole": lambda x: x[:],
    "select": lambda x: x[1],
    "select of the last dimension": lambda x: x[..., 2],
    "slice": lambda x: x[1:],
    "slice with a step": lambda x: x[:, ::2],
    "narrow": lambda x: x.narrow(1, 1, 2),
    "transpose": lambda x: x.transpose(0, 1),
    "transposed slice": lambda x: x.transpose(0, 2)[1:, :, 1:],
    "slice of a transposed slice": lambda x: x[1:].transpose(1, 2)[:, 1:3],
    "permute": lambda x: x.permute(2, 0, 1),
    "reshape": lambda x: x.reshape(6, 4),
    "view": lambda x: x.view(-1),
    "flatten and slice": lambda x: x.flatten()[3:20:4],
    "unflatten": lambda x: x.unflatten(2, (2, 2)),
    "squeeze": lambda x: x[:, :1].squeeze(1),
    "unsqueeze": lambda x: x.unsqueeze(1),
    "diagonal": lambda x: x.diagonal(0, 1, 2),
    "diagonal, shifted": lambda x: x.diagonal(1, 0, 2),
    "unfold": lambda x: x.unfold(2, 2, 2),
    "as_strided": lambda x: x.as_strided((2, 3), (5, 2), 1),
    "as_strided of a view": lambda x: x[1:].as_strided((2, 2), (3, 1), 13),
    "chunk": lambda x: x.chunk(2, 2)[1],
    "split": lambda x: x.split([1, 2], 1)[1],
    "unbind": lambda x: x.unbind(1)[2],
    "movedim": lambda x: x.movedim(0, -1),
    "detach": lambda x: x.detach()[0],
    "an empty view": lambda x: x[2:],
    "view of a view of a view": lambda x: x.view(6, 4)[1:5].t()[::2].unsqueeze(0),
}
WRITES: dict[str, Callable[[Any], Any]] = {
    "fill_": lambda v: v.fill_(-1),
    "mul_": lambda v: v.mul_(3),
    "add_ of a row": lambda v: v.add_(
        fb.arange(float(v.shape[-1] if v.ndim else 1), device=v.device).reshape(v.shape[-1:] if v.ndim else ())
    ),
    "copy_": lambda v: v.copy_(fb.arange(float(v.numel()), device=v.device).reshape(v.shape)),
    "setitem": lambda v: v.__setitem__(..., 5),
    "zero_": lambda v: v.zero_(),
    "exp_": lambda v: v.exp_(),
}


def pair(device: str) -> tuple[Any, Any]:
    """The same tensor on the device and on the CPU."""
    x = fb.arange(24.0).reshape(2, 3, 4) / 8
    return x.to(device) if not fb.device(device).is_host else x.clone(), x


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_shows_its_base(view: str, device: str) -> None:
    there, here = pair(device)
    a, b = VIEWS[view](there), VIEWS[view](here)
    assert a.shape == b.shape and a.stride() == b.stride() and a.storage_offset() == b.storage_offset()
    np.testing.assert_array_equal(a.cpu().numpy(), b.numpy())
    assert a.is_contiguous() == b.is_contiguous()


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_write_through_a_view_reaches_its_base(view: str, write: str, device: str) -> None:
    there, here = pair(device)
    other_there, other_here = there.transpose(0, 1)[1:], here.transpose(0, 1)[1:]
    versions = there._version
    for x in (there, here):
        WRITES[write](VIEWS[view](x))
    np.testing.assert_allclose(there.cpu().numpy(), here.numpy(), rtol=1e-6, err_msg=f"{write} through {view}: the base")
    np.testing.assert_allclose(other_there.cpu().numpy(), other_here.numpy(), rtol=1e-6, err_msg=f"{write} through {view}: another view")
    assert there._version == here._version and there._version > versions


@pytest.mark.parametrize("view", VIEWS)
def test_a_write_to_the_base_is_seen_by_its_views(view: str, device: str) -> None:
    there, here = pair(device)
    a, b = VIEWS[view](there), VIEWS[view](here)
    for x in (there, here):
        x.mul_(2).add_(1)
    np.testing.assert_allclose(a.cpu().numpy(), b.numpy(), rtol=1e-6)


@pytest.mark.parametrize("view", [v for v in VIEWS if v not in ("detach", "chunk", "split", "unbind")])  # those may not be written then
def test_gradients_flow_through_views_and_writes(view: str, device: str) -> None:
    gradients: list[Any] = []
    for where in (device, ORACLE):
        x = (fb.arange(24.0).reshape(2, 3, 4) / 8).to(where).requires_grad_()
        y = x * 1
        part = VIEWS[view](y)
        part.mul_(3)
        (y * y).sum().backward()
        assert x.grad is not None
        gradients.append(x.grad.cpu().numpy())
    np.testing.assert_allclose(gradients[0], gradients[1], rtol=1e-5)


def test_a_saved_tensor_that_was_written_is_noticed(device: str) -> None:
    x = fb.ones(3, device=device, requires_grad=True)
    y = x.exp()
    y[1:].mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_broadcast_tensors_are_read_as_they_are(device: str) -> None:
    x = fb.arange(3.0, device=device).expand(4, 3)
    assert x.stride() == (0, 1) and (x + x.t().contiguous().t()).tolist() == [[0, 2, 4]] * 4
    assert x.sum(0).tolist() == [0, 4, 8] and x.contiguous().stride() == (3, 1)


EXPANDED: dict[str, Callable[[Any], Any]] = {
    "fill_": lambda v: v.fill_(2),
    "add_": lambda v: v.add_(1),
    "mul_ of a transposed one": lambda v: v.t().mul_(2),
    "copy_": lambda v: v.copy_(v * 2),
}


@pytest.mark.parametrize("write", EXPANDED)
def test_writes_to_elements_that_share_their_place(write: str, device: str) -> None:
    """They are refused as on the CPU, and nothing is written; or they do what they do there."""
    there, here = fb.arange(3.0).to(device), fb.arange(3.0)
    expected = attempt(lambda: EXPANDED[write](here.expand(4, 3)), ((), {}))
    found = attempt(lambda: EXPANDED[write](there.expand(4, 3)), ((), {}))
    assert type(found.error) is type(expected.error), f"{write}: {found.error!r} instead of {expected.error!r}"
    assert there.tolist() == here.tolist()


NESTED = ("transposed slice", "diagonal", "as_strided", "slice with a step", "unfold", "view")


@pytest.mark.parametrize("inner", NESTED)
@pytest.mark.parametrize("outer", ["select", "reversed order", "flat places", "step"])
def test_a_write_through_a_view_of_a_view(inner: str, outer: str, device: str) -> None:
    then: dict[str, Callable[[Any], Any]] = {
        "select": lambda v: v[0],
        "reversed order": lambda v: v.permute(*range(v.ndim - 1, -1, -1)),
        "flat places": lambda v: v.as_strided((2, 2), (2, 1), v.storage_offset()),
        "step": lambda v: v[::2],
    }
    there, here = pair(device)
    seen = there.view(4, 6)[1:].t(), here.view(4, 6)[1:].t()
    for x in (there, here):
        then[outer](VIEWS[inner](x)).mul_(-2).add_(0.5)
    told = f"mul_ and add_ through {outer} of {inner}, float32"
    np.testing.assert_array_equal(there.cpu().numpy(), here.numpy(), err_msg=f"{told}: the base")
    np.testing.assert_array_equal(seen[0].cpu().numpy(), seen[1].numpy(), err_msg=f"{told}: another view")
    assert there._version == here._version == seen[0]._version


REINTERPRETED: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "int32 of float32": ("int32", lambda x: x.view(fb.int32)),
    "int32 of a transposed slice": ("int32", lambda x: x[1:].t().view(fb.int32)),
    "uint8 of float32": ("uint8", lambda x: x[:, 1:].view(fb.uint8)),
    "int16 of a slice": ("int16", lambda x: x[2:].view(fb.int16)[:, ::2]),
    "float64 of float32": ("float64", lambda x: x.view(fb.float64)),
}


@pytest.mark.parametrize("view", REINTERPRETED)
def test_views_of_another_dtype(view: str, device: str) -> None:
    name, make = REINTERPRETED[view]
    if not declared(device, name):
        pytest.skip(f"'{fb.device(device).type}' does not declare {name}")
    here = fb.arange(24.0).reshape(4, 6)
    there = here.to(device) if not fb.device(device).is_host else here.clone()
    a, b = make(there), make(here)
    assert a.dtype is b.dtype and a.stride() == b.stride() and a.storage_offset() == b.storage_offset()
    np.testing.assert_array_equal(a.cpu().numpy(), b.numpy(), err_msg=view)
    for v in (a, b):
        v[1:].fill_(0)
    np.testing.assert_array_equal(there.cpu().numpy(), here.numpy(), err_msg=f"a write through {view}: the base")
    assert there._version == here._version == a._version


def test_another_dtypes_view_shares_memory(device: str) -> None:
    if not declared(device, "int32"):
        pytest.skip("the device has no int32")
    x = fb.ones(2, 3, device=device)
    bits = x.view(fb.int32)
    assert bits.tolist() == [[0x3F800000] * 3] * 2
    bits[0].fill_(0)
    assert x.tolist() == [[0, 0, 0], [1, 1, 1]]
