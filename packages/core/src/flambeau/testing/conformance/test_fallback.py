"""The way through the host: an op without a kernel warns once, gives what the CPU gives, writes through views, and can be forbidden."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

import flambeau as fb

from ...cli.kernel_test import using
from ...dispatch import layers
from ...dispatch.backend import backend_for
from ...dispatch.op import OPS
from ...ops.lazy import find
from .layouts import ORACLE

pytestmark = pytest.mark.tier0

CALLS: dict[str, Callable[[Any], Any]] = {
    "exp": lambda x: x.exp(),
    "add": lambda x: x + x.t().contiguous().t(),
    "sum": lambda x: x.sum(1),
    "cumsum": lambda x: x.cumsum(0),
    "sort": lambda x: x.sort(1)[0],
    "gather": lambda x: x.gather(1, fb.tensor([[2, 0]] * 4).to(x.device)),
    "cat": lambda x: fb.cat([x, x[1:]]),
}


@contextmanager
def without_kernel(device: str, name: str, allowed: str = "warn") -> Iterator[None]:
    """For a while the device has no kernel for an op; its fallback is announced as if for the first time."""
    find(name)
    op, backend = OPS[name], backend_for(device)
    if fb.device(device).is_host:
        pytest.skip("the host has nothing to fall back on")
    if backend.derive(op) is not None or op.decompose is not None:
        pytest.skip(f"'{backend.name}' never falls back for {name}: it derives a kernel, or the op has a decomposition")
    announced, strict = (name, backend.name) in layers.FALLEN_BACK, layers.FALLBACK_IS_ERROR[0]
    layers.FALLEN_BACK.discard((name, backend.name))
    fb.set_cpu_fallback(allowed)
    try:
        with using(op, backend, None):
            yield
    finally:
        fb.set_cpu_fallback("error" if strict else "warn")
        layers.FALLEN_BACK.discard((name, backend.name))
        if announced:
            layers.FALLEN_BACK.add((name, backend.name))


def operand(device: Any) -> Any:
    """A transposed view."""
    return fb.arange(12.0).reshape(3, 4).sin().to(device).t()


@pytest.mark.parametrize("name", CALLS)
def test_it_warns_once_and_is_right(name: str, device: str) -> None:
    expected = CALLS[name](operand(ORACLE))
    with without_kernel(device, name), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        x = operand(device)
        found = [CALLS[name](x), CALLS[name](x)]
    texts = [str(w.message) for w in told if str(w.message).startswith(f"{name}: ")]
    assert len(texts) == 1 and fb.device(device).type in texts[0] and "set_cpu_fallback" in texts[0], texts
    for result in found:
        assert result.device.type == fb.device(device).type
        np.testing.assert_allclose(result.cpu().numpy(), expected.numpy(), rtol=1e-5, err_msg=f"{name}, transposed, float32, on the host")


@pytest.mark.parametrize("name", CALLS)
def test_it_can_be_forbidden(name: str, device: str) -> None:
    x = operand(device)
    with without_kernel(device, name, "error"), pytest.raises(NotImplementedError, match=rf"{name}.*{fb.device(device).type}"):
        CALLS[name](x)
    assert x.cpu().tolist() == operand(ORACLE).tolist()


@pytest.mark.parametrize("name", ["mul", "exp"])
def test_a_write_on_the_host_reaches_the_base(name: str, device: str) -> None:
    results = []
    for where in (device, ORACLE):
        base = fb.arange(12.0).reshape(3, 4).to(where).clone()
        views = base.t()[1:3, ::2], base.view(-1)[5:]
        if where == ORACLE:
            views[0].mul_(3) if name == "mul" else views[0].exp_()
        else:
            with without_kernel(device, name), without_kernel(device, name + "_"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                views[0].mul_(3) if name == "mul" else views[0].exp_()
        results.append((base.cpu().numpy(), views[1].cpu().numpy()))
    for there, here in zip(*results, strict=True):
        np.testing.assert_allclose(there, here, rtol=1e-5, err_msg=f"{name}_, transposed slice, float32, on the host")


def test_gradients_flow_through_it(device: str) -> None:
    with without_kernel(device, "exp"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        x = fb.zeros(3).to(device).requires_grad_()
        x.exp().sum().backward()
    assert x.grad is not None and x.grad.tolist() == [1, 1, 1]
