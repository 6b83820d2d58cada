"""What is not generated: products, convolutions, attention, optimizers, transforms, beside the CPU's."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

import flambeau as fb
from flambeau.nn import functional as F

pytestmark = [pytest.mark.gpu, pytest.mark.usefixtures("no_fallback")]
EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
TOLERANCE = {"float32": 1e-4, "float64": 1e-11, "bfloat16": 3e-2, "float16": 4e-3, "complex64": 1e-4, "complex128": 1e-11, "int32": 0}


def beside(call, *tensors, dtype="float32", grad=False):
    """A call gives on the device what it gives on the CPU, gradients included."""
    found = []
    for device in ("cpu", "cuda"):
        there = [t.to(device).detach().requires_grad_(grad and t.is_floating_point()) for t in tensors]
        out = call(*there)
        if grad:
            (out.float() * out.float()).sum().backward()
        found.append([out.detach(), *[t.grad for t in there if t.grad is not None]])
    wide = fb.complex128 if "complex" in dtype else fb.float64
    for ours, theirs in zip(*reversed(found), strict=True):
        a, b = ours.cpu().to(wide).numpy(), theirs.to(wide).numpy()
        scale = max(1.0, float(np.abs(b).max(initial=0)))
        np.testing.assert_allclose(a / scale, b / scale, rtol=0, atol=TOLERANCE[dtype])


def drawn(rng, *shape, dtype="float32"):
    x = np.asarray(rng.standard_normal(shape) * 3)
    x = x + 1j * rng.standard_normal(shape) if "complex" in dtype else x
    return fb.from_numpy(x).to(getattr(fb, dtype))


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize(
    "shapes", [((5, 7), (7, 9)), ((3, 33, 17), (3, 17, 29)), ((2, 3, 8, 16), (2, 3, 16, 8)), ((4, 1, 5, 6), (3, 6, 2)), ((7,), (7, 2))]
)
def test_products_of_any_layout(shapes, dtype, rng):
    for turn_a in (False, True):
        for turn_b in (False, True):
            a, b = (drawn(rng, *s, dtype=dtype) for s in shapes)
            a = a.mT.contiguous().mT if turn_a and a.ndim > 1 else a
            b = b.mT.contiguous().mT if turn_b else b
            beside(lambda x, y: x @ y, a, b, dtype=dtype)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float64"])
def test_products_that_start_anywhere(dtype, rng):
    whole = drawn(rng, 40, 41, dtype=dtype)
    for first in range(4):
        beside(lambda x, f=first: x[f : f + 30, f : f + 20] @ x[3:23, f:], whole, dtype=dtype)
        beside(lambda x, f=first: F.linear(x[f:, f : f + 30], x[:12, 2:32], x[0, f : f + 12]), whole, dtype=dtype)


def test_tf32_is_asked_for(rng):
    a, b = drawn(rng, 256, 256), drawn(rng, 256, 256)
    exact = (a.double() @ b.double()).numpy()
    errors = []
    for precision in ("highest", "high"):
        fb.set_float32_matmul_precision(precision)
        errors.append(float(np.abs((a.cuda() @ b.cuda()).cpu().numpy() - exact).max()))
    fb.set_float32_matmul_precision("highest")
    assert errors[0] < 1e-3 < errors[1] < 1


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize(("stride", "padding", "dilation"), [(1, 0, 1), (2, 1, 1), (3, 2, 2), (1, 3, 1)])
def test_convolutions(stride, padding, dilation, groups, rng):
    for dims in (1, 2, 3):
        x, w, b = drawn(rng, 2, 4, *(9, 10, 7)[:dims]), drawn(rng, 6, 4 // groups, *(3, 2, 3)[:dims]), drawn(rng, 6)
        conv = (F.conv1d, F.conv2d, F.conv3d)[dims - 1]
        beside(lambda x, w, b, conv=conv: conv(x, w, b, stride, padding, dilation, groups), x, w, b, grad=True)
        turned = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)[dims - 1]
        y = drawn(rng, 2, 6, *(4, 5, 3)[:dims])
        beside(lambda y, w, t=turned: t(y, w, None, stride, min(padding, 2), stride - 1, groups, dilation), y, w, grad=True)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16", "float64"])
@pytest.mark.parametrize("mask", ["none", "causal", "bool", "added"])
def test_attention(mask, dtype, rng):
    q, k, v = (drawn(rng, 2, 3, n, 16, dtype=dtype) for n in (20, 20, 20))
    seen = {"bool": fb.from_numpy(rng.random((20, 20)) < 0.5), "added": drawn(rng, 20, 20, dtype=dtype)}.get(mask)
    beside(
        lambda q, k, v: F.scaled_dot_product_attention(q, k, v, None if seen is None else seen.to(q.device), is_causal=mask == "causal"),
        q.transpose(1, 2).contiguous().transpose(1, 2), k, v, dtype=dtype, grad=True,
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
def test_antialiasing(mode, rng):
    for size in ((4, 5), (11, 17)):
        beside(lambda x, s=size: F.interpolate(x, size=s, mode=mode, antialias=True), drawn(rng, 2, 3, 8, 9), grad=True)


def test_transforms(rng):
    x = drawn(rng, 5, 12)
    for call in (
        fb.fft.fft,
        fb.fft.rfft,
        lambda x: fb.fft.irfft(x.cfloat() if not x.is_complex() else x),
        lambda x: fb.fft.fft2(x, norm="ortho"),
    ):
        beside(call, x, dtype="complex64")


@pytest.mark.parametrize("name", ["SGD", "momentum", "Adam", "AdamW", "amsgrad"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_optimizers(name, dtype, rng):
    """Eighty parameters of many sizes and layouts: more than one launch holds."""
    make = {
        "SGD": lambda p: fb.optim.SGD(p, lr=0.1, weight_decay=0.1),
        "momentum": lambda p: fb.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.1),
        "Adam": lambda p: fb.optim.Adam(p, lr=0.1, weight_decay=0.1),
        "AdamW": lambda p: fb.optim.AdamW(p, lr=0.1),
        "amsgrad": lambda p: fb.optim.Adam(p, lr=0.1, amsgrad=True, maximize=True),
    }[name]
    start = [drawn(rng, *(3, 5, 7)[: k % 4], *([1000] if k % 9 == 0 else []), dtype=dtype) for k in range(80)]
    found = []
    for device in ("cpu", "cuda"):
        ws = [w.clone().to(device) for w in start]
        ws = [(w.t() if w.ndim == 2 else w).detach().requires_grad_() for w in ws]
        step = make(ws)
        for _ in range(3):
            step.zero_grad()
            sum((w.sin() * w).sum() for w in ws).backward()
            step.step()
        found.append([w.detach().cpu().numpy() for w in ws])
    for ours, theirs in zip(found[1], found[0], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples are in the repository only")
@pytest.mark.parametrize(("name", "steps"), [("train_digits", 20), ("train_gpt", 4)])
def test_examples(name, steps, tmp_path):
    """Rounding differs by device and grows by training: so many steps agree to a thousandth."""
    if name == "train_digits":
        pytest.importorskip("sklearn")
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    expected, found = (
        module.main(["--device", d, "--steps", str(steps), "--checkpoint", str(tmp_path / f"{name}-{d}.ckpt")]) for d in ("cpu", "cuda")
    )
    assert found["loss"] == pytest.approx(expected["loss"], rel=1e-3)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "int64", "uint8", "bfloat16"])
@pytest.mark.parametrize("descending", [False, True])
def test_sorts_of_many_elements(dtype, descending, rng):
    for shape, dim in (((40_000,), 0), ((40, 1000), 1), ((300, 7, 20), 0)):
        x = fb.from_numpy(rng.integers(0, 50, shape)).to(getattr(fb, dtype))  # most are equal to others
        if x.is_floating_point():
            x[(3,) * x.ndim] = float("nan")
        ours, theirs = fb.sort(x.cuda(), dim, descending, stable=True), fb.sort(x, dim, descending, stable=True)
        assert ours.indices.cpu().equal(theirs.indices) and np.array_equal(
            ours.values.cpu().float().numpy(), theirs.values.float().numpy(), equal_nan=True
        )
        best = fb.topk(x.cuda(), 5, dim, descending)
        kept = fb.sort(x, dim, descending, stable=True).values.narrow(dim, 0, 5).float().numpy()
        assert np.array_equal(best.values.cpu().float().numpy(), kept, equal_nan=True)


@pytest.mark.parametrize("dim", [None, 0])
def test_unique(dim, rng):
    x = fb.from_numpy(rng.integers(0, 9, (3000, 2)))
    for call in (fb.unique, fb.unique_consecutive):
        ours, theirs = (call(t, return_inverse=True, return_counts=True, dim=dim) for t in (x.cuda(), x))
        assert all(a.cpu().equal(b) for a, b in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
@pytest.mark.parametrize("shape", [(64, 4096), (33, 1000), (7, 50304), (100, 768), (300, 40), (9, 8200)])
def test_rows_of_any_length(shape, dtype, rng):
    """Kept in registers, streamed, and one element after the other; from places that are no multiples of 16 bytes, too."""
    x, w, b = (drawn(rng, *s, dtype=dtype) for s in (shape, shape[1:], shape[1:]))
    t = fb.from_numpy(rng.integers(0, shape[1], shape[0]))
    for view in (lambda x: x, lambda x: x[:, 1:]):
        beside(lambda x, v=view: F.softmax(v(x), 1), x, dtype=dtype, grad=True)
        beside(lambda x, v=view: F.log_softmax(v(x), 1), x, dtype=dtype, grad=True)
        n = view(x).shape[1]
        beside(lambda x, w, b, v=view, n=n: F.layer_norm(v(x), (n,), w[:n], b[:n]), x, w, b, dtype=dtype, grad=True)
        beside(lambda x, w, v=view, n=n: F.rms_norm(v(x), (n,), w[:n]), x, w, dtype=dtype, grad=True)
        beside(lambda x, v=view, n=n: F.cross_entropy(v(x), (t % n).to(x.device), reduction="sum") / 100, x, dtype=dtype, grad=True)
    beside(lambda x: x.sum(1), x, dtype=dtype)
    beside(lambda x: F.gelu(x), x, dtype=dtype, grad=True)
