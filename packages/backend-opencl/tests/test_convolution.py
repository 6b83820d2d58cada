"""Convolutions and their derivatives against the CPU device in float64."""

from __future__ import annotations

import pytest
from flambeau_opencl.kernels import convolution

import flambeau as fb

CASES = {
    "1d": ((2, 3, 7), (4, 3, 3), (1,), (0,), (1,), False, (0,), 1),
    "2d": ((2, 3, 6, 5), (4, 3, 3, 2), (1, 1), (1, 0), (1, 1), False, (0, 0), 1),
    "groups": ((2, 4, 6, 7), (6, 2, 3, 3), (2, 1), (1, 2), (1, 2), False, (0, 0), 2),
    "depthwise": ((1, 3, 5, 5), (3, 1, 3, 3), (1, 1), (1, 1), (1, 1), False, (0, 0), 3),
    "3d": ((1, 2, 4, 5, 4), (3, 2, 2, 3, 2), (1, 2, 1), (0, 1, 0), (1, 1, 2), False, (0, 0, 0), 1),
    "1x1": ((2, 5, 6, 6), (7, 5, 1, 1), (1, 1), (0, 0), (1, 1), False, (0, 0), 1),
    "transposed": ((2, 4, 5, 4), (4, 3, 3, 3), (2, 2), (1, 1), (1, 1), True, (1, 0), 2),
    "transposed, dilated": ((3, 4, 5, 4), (4, 3, 3, 3), (3, 2), (1, 1), (1, 2), True, (1, 1), 2),
    "transposed 1x1": ((2, 5, 6, 6), (5, 7, 1, 1), (1, 1), (0, 0), (1, 1), True, (0, 0), 1),
    "no images": ((0, 3, 6, 5), (4, 3, 3, 3), (1, 1), (0, 0), (1, 1), False, (0, 0), 1),
    "wide padding": ((2, 3, 4, 4), (4, 3, 3, 3), (1, 1), (5, 5), (1, 1), False, (0, 0), 1),
}


@pytest.mark.usefixtures("no_fallback")
@pytest.mark.parametrize("room", [1 << 26, 1 << 12])
@pytest.mark.parametrize("dtype", [fb.float32, fb.float64, fb.bfloat16])
@pytest.mark.parametrize("case", CASES)
def test_forward_and_backward(case, dtype, room, monkeypatch):
    """With room for all columns, and for those of few images at a time."""
    monkeypatch.setattr(convolution, "ROOM", room)
    shape, kernel, stride, padding, dilation, transposed, extra, groups = CASES[case]
    fb.manual_seed(0)
    parts = [fb.randn(s).to(dtype) for s in (shape, kernel, (kernel[1] * groups if transposed else kernel[0],))]
    results = []
    for device in ("cpu", "opencl"):
        x, w, b = (t.to(device, fb.float64 if device == "cpu" else dtype).detach().requires_grad_() for t in parts)
        y = fb.convolution(x, w, b, stride, padding, dilation, transposed, extra, groups)
        fb.manual_seed(1)
        y.backward(fb.randn(y.shape).to(dtype).to(y.device, y.dtype))
        results.append([t.detach().cpu().to(fb.float64) for t in (y, x.grad, w.grad, b.grad)])
    tolerance = {fb.float32: 5e-6, fb.float64: 1e-13, fb.bfloat16: 2e-2}[dtype]
    for expected, found in zip(*results, strict=True):
        scale = max(1.0, expected.abs().max().item()) if expected.numel() else 1.0
        fb.testing.assert_close(found, expected, rtol=0, atol=tolerance * scale)


def test_strided_and_transposed_inputs():
    fb.manual_seed(0)
    x, w = fb.randn(2, 6, 7, 3).permute(0, 3, 1, 2), fb.randn(3, 3, 5, 4).permute(3, 0, 1, 2)[:, :, ::2, ::1]
    y = fb.nn.functional.conv2d(x, w)
    found = fb.nn.functional.conv2d(x.to("opencl"), w.to("opencl"))
    fb.testing.assert_close(found.cpu(), y, rtol=1e-5, atol=1e-5)


@pytest.mark.usefixtures("no_fallback")
@pytest.mark.parametrize("transposed", [False, True])
def test_complex_numbers(transposed):
    fb.manual_seed(0)
    f = fb.nn.functional.conv_transpose2d if transposed else fb.nn.functional.conv2d
    parts = [fb.complex(fb.randn(*s), fb.randn(*s)) for s in ((2, 3, 5, 4), (3, 3, 2, 3), (3,))]
    results = []
    for device in ("cpu", "opencl"):
        x, w, b = (t.to(device).detach().requires_grad_() for t in parts)
        y = f(x, w, b)
        (y.abs() ** 2).sum().backward()
        results.append([t.detach().cpu() for t in (y, x.grad, w.grad, b.grad)])
    for expected, found in zip(*results, strict=True):
        fb.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


def test_errors():
    x, w = fb.ones(1, 3, 4, 4, device="opencl"), fb.ones(2, 3, 5, 5, device="opencl")
    with pytest.raises(RuntimeError, match="larger than the padded"):
        fb.nn.functional.conv2d(x, w)
    with pytest.raises(RuntimeError, match=r"do not fit|channels"):
        fb.nn.functional.conv2d(x, w[:, :2])
