"""The same graphs on another device, where there is one."""

from __future__ import annotations

from typing import Any

import pytest
from flambeau_compiler.graph.recording import Recorder
from flambeau_compiler.runtime import build

import flambeau as fb
from flambeau.backend import DeviceError
from flambeau.nn import functional as F


@pytest.fixture(params=["opencl"])
def device(request: pytest.FixtureRequest) -> str:
    try:
        fb.empty(1, device=request.param)
    except DeviceError as error:
        pytest.skip(f"no such device: {error}")
    return str(request.param)


def run(f: Any, *args: Any) -> tuple[list[Any], Any]:
    recorder = Recorder()
    given = [recorder.input(a) for a in args]
    with recorder:
        out = f(*given)
    program = build(recorder.finish(list(out)))
    return program(list(args)), program


def test_groups(device: str) -> None:
    x, w = fb.randn(33, 70), fb.randn(70)

    def f(x: Any, w: Any) -> Any:
        x = x.detach().requires_grad_()
        y = F.softmax(F.gelu(x * w + 1), -1) + F.layer_norm(x, (70,), w)
        (g,) = fb.autograd.grad((y * y).sum(), x)
        return y.detach(), g, y.detach().sum(0)

    got, program = run(f, x.to(device), w.to(device))
    assert not program.unfused and len(program.steps) <= 6
    for a, b in zip(got, f(x, w), strict=True):
        assert a.device.type == device
        fb.testing.assert_close(a.cpu(), b)


def test_inputs_that_start_within_their_memory(device: str) -> None:
    whole = fb.randn(5, 40).to(device)

    def f(x: Any) -> Any:
        y = x * 2 + 1
        x.mul_(3).add_(1)
        return (y,)

    recorder = Recorder()
    x = recorder.input(whole[2])
    with recorder:
        out = f(x)
    program = build(recorder.finish(list(out)))
    want = whole.cpu()
    for i in (2, 0, 4):
        (got,) = program([whole[i]])
        fb.testing.assert_close(got.cpu(), want[i] * 2 + 1)
        fb.testing.assert_close(whole[i].cpu(), want[i] * 3 + 1)
