"""The ops through flambeau, on arrays of any layout, beside PyTorch; and which kernels take them."""

from __future__ import annotations

import threading
import warnings
from pathlib import Path
from typing import Any

import flambeau_cpu.programs
import numpy as np
import pytest

import flambeau as fb
from flambeau.dispatch import plugins

torch = pytest.importorskip("torch")
F, TF = fb.nn.functional, torch.nn.functional
rng = np.random.default_rng(1)
POINTWISE: dict[str, Any] = {
    "gelu": lambda n, x: n.gelu(x), "gelu tanh": lambda n, x: n.gelu(x, approximate="tanh"), "silu": lambda n, x: n.silu(x),
    "sigmoid": lambda n, x: n.sigmoid(x), "mish": lambda n, x: n.mish(x), "softplus": lambda n, x: n.softplus(x, 2.0),
    "logsigmoid": lambda n, x: n.logsigmoid(x), "elu": lambda n, x: n.elu(x, 0.7), "selu": lambda n, x: n.selu(x),
    "hardswish": lambda n, x: n.hardswish(x), "hardsigmoid": lambda n, x: n.hardsigmoid(x), "relu": lambda n, x: n.relu(x),
    "leaky_relu": lambda n, x: n.leaky_relu(x, 0.2), "softmax": lambda n, x: n.softmax(x, -1), "log_softmax": lambda n, x: n.log_softmax(x, -1),
    "softmax of columns": lambda n, x: n.softmax(x, 0), "layer_norm": lambda n, x: n.layer_norm(x, x.shape[-1:]),
    "rms_norm": lambda n, x: n.rms_norm(x, x.shape[-1:]), "max_pool2d": lambda n, x: n.max_pool2d(x[None], 3, 2, 1),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _numbers_of_its_own() -> None:
    """Each test has the same numbers, whichever ran before it."""
    rng.bit_generator.state = np.random.default_rng(1).bit_generator.state


def both(x: np.ndarray, layout: str, dtype: str = "float32") -> list[Any]:
    """A leaf of each framework, and the tensor of a layout made of it."""
    made = []
    for n in (fb, torch):
        leaf = n.tensor(x).to(getattr(n, dtype)).requires_grad_()
        seen = {
            "dense": leaf,
            "turned": leaf.transpose(-1, -2),
            "steps": leaf[..., ::2],
            "expanded": leaf[:1].expand(3, *leaf.shape[1:]),
        }
        made.append((leaf, seen[layout]))
    return made


def same(ours: Any, theirs: Any, tolerance: float) -> None:
    a, b = ours.detach().float().numpy(), theirs.detach().float().numpy()
    assert a.shape == b.shape
    np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("layout", ["dense", "turned", "steps", "expanded"])
@pytest.mark.parametrize("name", POINTWISE)
def test_forward_and_backward(name: str, layout: str) -> None:
    (a, x), (b, y) = both(rng.standard_normal((3, 17, 40)).astype(np.float32), layout)
    ours, theirs = POINTWISE[name](F, x), POINTWISE[name](TF, y)
    same(ours, theirs, 2e-6)
    g = rng.standard_normal(tuple(theirs.shape)).astype(np.float32)
    ours.backward(fb.tensor(g))
    theirs.backward(torch.tensor(g))
    same(a.grad, b.grad, 1e-5)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", [n for n in POINTWISE if n not in ("logsigmoid", "max_pool2d")])
def test_halves(name: str, dtype: str) -> None:
    (_, x), (_, y) = both(rng.standard_normal((3, 17, 40)).astype(np.float32), "dense", dtype)
    same(POINTWISE[name](F, x), POINTWISE[name](TF, y), 2e-2 if dtype == "bfloat16" else 2e-3)


def test_special_numbers() -> None:
    x = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-40, 88.0, -104.0, 1e30, -1e30] * 4, np.float32)
    for name in ("gelu", "silu", "sigmoid", "softplus", "logsigmoid", "elu", "mish", "relu"):
        v = x[~np.isinf(x)] if name == "gelu" else x  # PyTorch's is NaN at infinity
        a, b = POINTWISE[name](F, fb.tensor(v)).numpy(), POINTWISE[name](TF, torch.tensor(v)).numpy()
        np.testing.assert_allclose(a, b, rtol=2e-6, atol=1e-38, err_msg=name)
    for n, m in ((fb.erf, torch.erf), (fb.erfc, torch.erfc)):
        np.testing.assert_allclose(n(fb.tensor(x)).numpy(), m(torch.tensor(x)).numpy(), rtol=2e-6)


@pytest.mark.parametrize("shape", [(8, 5, 6, 7), (40, 33), (9, 4, 2), (3, 2, 5, 1, 9)])
@pytest.mark.parametrize("affine", [True, False])
def test_batch_norm(shape: tuple[int, ...], affine: bool) -> None:
    x, g = (rng.standard_normal(shape).astype(np.float32) for _ in range(2))
    w, b = (rng.standard_normal(shape[1]).astype(np.float32) for _ in range(2))
    results = []
    for n in (fb, torch):
        leaves = [n.tensor(v).requires_grad_() for v in ((x, w, b) if affine else (x,))]
        mean, var = n.zeros(shape[1]), n.ones(shape[1])
        out = n.nn.functional.batch_norm(leaves[0], mean, var, *leaves[1:], training=True)
        out.backward(n.tensor(g))
        results.append([out, mean, var, *(v.grad for v in leaves)])
    for ours, theirs in zip(*results, strict=True):
        same(ours, theirs, 2e-5)


@pytest.mark.parametrize("shape", [(300, 40), (5, 70, 40)])
def test_layer_norm_with_parameters(shape: tuple[int, ...]) -> None:
    x, g = (rng.standard_normal(shape).astype(np.float32) for _ in range(2))
    w, b = (rng.standard_normal(40).astype(np.float32) for _ in range(2))
    results = []
    for n in (fb, torch):
        leaves = [n.tensor(v).requires_grad_() for v in (x, w, b)]
        out = n.nn.functional.layer_norm(leaves[0], (40,), *leaves[1:])
        out.backward(n.tensor(g))
        results.append([out, *(v.grad for v in leaves)])
    for ours, theirs in zip(*results, strict=True):
        same(ours, theirs, 2e-5)


@pytest.mark.parametrize("shape", [(64, 256, 300), (3, 50, 200, 300), (2, 1, 2000, 600)])
@pytest.mark.parametrize("bias", [True, False])
def test_linear(shape: tuple[int, ...], bias: bool) -> None:
    *lead, inputs, outputs = shape
    values = [rng.standard_normal(s).astype(np.float32) for s in ((*lead, inputs), (outputs, inputs), (outputs,))]
    g = rng.standard_normal((*lead, outputs)).astype(np.float32)
    results = []
    for n in (fb, torch):
        leaves = [n.tensor(v).requires_grad_() for v in values[: 3 if bias else 2]]
        out = n.nn.functional.linear(*leaves)
        out.backward(n.tensor(g))
        results.append([out, *(v.grad for v in leaves)])
    for ours, theirs in zip(*results, strict=True):
        same(ours, theirs, 1e-3)


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("shape", [(4, 8, 64, 64, 32), (2, 3, 200, 130, 16), (2, 2, 100, 333, 24)])
def test_attention(shape: tuple[int, ...], causal: bool) -> None:
    batch, heads, rows, columns, size = shape
    q, k, v, g = (rng.standard_normal((batch, n, heads, size)).astype(np.float32) for n in (rows, columns, columns, rows))
    results = []
    for n in (fb, torch):
        leaves = [n.tensor(x).requires_grad_() for x in (q, k, v)]
        out = n.nn.functional.scaled_dot_product_attention(*(x.transpose(1, 2) for x in leaves), is_causal=causal)
        out.backward(n.tensor(g).transpose(1, 2))
        results.append([out, *(x.grad for x in leaves)])
    for ours, theirs in zip(*results, strict=True):
        same(ours, theirs, 1e-5)


def test_long_rows_need_little_of_a_threads_stack() -> None:
    x, g = (rng.standard_normal((2, 1, 500, 400)).astype(np.float32) for _ in range(2))
    q, k = (rng.standard_normal((1, n, 4)).astype(np.float32) for n in (1, 200_000))

    def work() -> None:
        for n, results in ((fb, ours), (torch, theirs)):
            f = n.nn.functional
            leaves = [n.tensor(v).requires_grad_() for v in (x, x.reshape(2, -1), q, k)]
            weight = n.ones(200_000).requires_grad_()
            outs = [
                f.batch_norm(leaves[0], None, None, training=True),
                f.layer_norm(leaves[1], (200_000,), weight, n.zeros(200_000)),
                f.scaled_dot_product_attention(leaves[2], leaves[3], leaves[3]),
            ]
            for out, by in zip(outs, (g, g.reshape(2, -1), q), strict=True):
                out.backward(n.tensor(by))
            results += [*outs, *(v.grad for v in (*leaves, weight))]

    ours: list[Any] = []
    theirs: list[Any] = []
    before = threading.stack_size(1 << 19)
    thread = threading.Thread(target=work)
    thread.start()
    threading.stack_size(before)
    thread.join()
    assert len(ours) == len(theirs) == 8
    for a, b in zip(ours, theirs, strict=True):
        same(a, b, 2e-5)


@pytest.mark.parametrize("options", [{}, {"amsgrad": True}, {"weight_decay": 0.1}, {"maximize": True, "betas": (0.5, 0.9)}])
@pytest.mark.parametrize("name", ["Adam", "AdamW"])
def test_adam(name: str, options: dict[str, Any]) -> None:
    shapes = [(300, 200), (200,), (1,), (), (5, 3, 2)]
    start = [rng.standard_normal(s).astype(np.float32) for s in shapes]
    grads = [[rng.standard_normal(s).astype(np.float32) for s in shapes] for _ in range(4)]
    ended = []
    for n in (fb, torch):
        params = [n.nn.Parameter(n.tensor(x)) for x in start]
        optimizer = getattr(n.optim, name)(params, lr=0.01, **options)
        for step in grads:
            for p, g in zip(params, step, strict=True):
                p.grad = n.tensor(g)
            optimizer.step()
        ended.append(params)
    for ours, theirs in zip(*ended, strict=True):
        same(ours, theirs, 2e-6)


def test_adam_refuses_states_of_other_shapes_and_memory_that_cannot_be_written() -> None:
    p = fb.nn.Parameter(fb.ones(400, 100))
    p.grad = fb.ones(400, 100)
    optimizer = fb.optim.Adam([p])
    optimizer.step()
    state = optimizer.state_dict()
    state["state"][0]["exp_avg"] = fb.zeros(3, 3)
    optimizer.load_state_dict(state)
    before = p.detach().numpy().copy()
    with pytest.raises(ValueError, match="could not be broadcast"):
        optimizer.step()
    np.testing.assert_array_equal(p.detach().numpy(), before)

    source = np.ones((400, 100), np.float32)
    source.flags.writeable = False
    with pytest.warns(UserWarning, match="not writable"):
        p = fb.nn.Parameter(fb.from_numpy(source))
    p.grad = fb.ones(400, 100)
    with pytest.raises(ValueError, match="read-only"):
        fb.optim.Adam([p]).step()
    assert (source == 1).all()


def test_errors_are_the_devices_own() -> None:
    with pytest.raises(IndexError, match="target 70 names no class; there are 7 classes"):
        F.cross_entropy(fb.randn(1000, 7), fb.full((1000,), 70))
    with pytest.raises(RuntimeError, match="approximate"):
        F.gelu(fb.randn(100, 100), approximate="cubic")
    with pytest.raises(IndexError):
        F.softmax(fb.randn(100, 100), 5)
    with pytest.raises((ValueError, RuntimeError)):
        F.layer_norm(fb.randn(100, 100), (99,))


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is prepared yet, and nobody was warned."""
    monkeypatch.setattr(flambeau_cpu.programs, "_prepared", {})
    monkeypatch.setattr(flambeau_cpu.programs, "_told", set())


@pytest.mark.usefixtures("fresh")
def test_a_generator_that_is_wrong_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def lower(*args: Any, **options: Any) -> Any:
        raise KeyError("strides")

    monkeypatch.setattr(flambeau_cpu.programs.codegen, "lower", lower)
    x = rng.standard_normal((50, 60)).astype(np.float32)
    with pytest.warns(RuntimeWarning, match="mish ran on the device's own kernel, for the generated one failed: KeyError: 'strides'"):
        out = F.mish(fb.tensor(x))
    same(out, torch.nn.functional.mish(torch.tensor(x)), 2e-6)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        F.mish(fb.tensor(x[:40]))
        with pytest.raises(RuntimeError, match="weight must have the normalized shape"):  # wrong arguments are the device's own error alone
            F.layer_norm(fb.tensor(x), (60,), fb.ones(50))


@pytest.mark.usefixtures("fresh")
def test_what_is_not_supported_is_left_to_the_device_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def lower(*args: Any, **options: Any) -> Any:
        raise flambeau_cpu.programs.codegen.UnsupportedError("not here")

    monkeypatch.setattr(flambeau_cpu.programs.codegen, "lower", lower)
    x = rng.standard_normal((50, 60)).astype(np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        same(F.mish(fb.tensor(x)), torch.nn.functional.mish(torch.tensor(x)), 2e-6)


def test_memory_of_a_file(tmp_path: Path) -> None:
    x = rng.standard_normal((100, 100)).astype(np.float32)
    x.tofile(tmp_path / "x")
    mapped = fb.from_numpy(np.memmap(tmp_path / "x", np.float32, "r+", shape=(100, 100)))
    assert type(mapped.numpy()) is np.ndarray
    np.testing.assert_array_equal(F.gelu(mapped).numpy(), F.gelu(fb.tensor(x)).numpy())
    np.testing.assert_array_equal(F.softmax(mapped, 1).numpy(), F.softmax(fb.tensor(x), 1).numpy())


def test_empty_arrays() -> None:
    assert F.gelu(fb.zeros(0, 3)).shape == (0, 3)
    assert F.softmax(fb.zeros(0, 3), 1).shape == (0, 3)


def test_generated_kernels_take_what_they_are_for(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    run = flambeau_cpu.programs.Prepared.run
    monkeypatch.setattr(flambeau_cpu.programs.Prepared, "run", lambda *args: (taken.append("x"), run(*args))[1])
    x = fb.randn(50, 60)
    for f in (F.gelu, F.silu, fb.sigmoid, fb.erf, lambda v: F.softmax(v, 1), lambda v: F.layer_norm(v, (60,))):
        f(x)
    assert len(taken) == 6
    F.gelu(x.double())
    assert len(taken) == 6


def test_the_plugin_is_found_and_healthy() -> None:
    fb.zeros(1)
    origins = plugins.kernel_origins("cpu")
    assert {o.distribution.split()[0] for o in origins.values()} == {"flambeau-cpu"}
    assert all(o.replaced is not None for o in origins.values())
    (report,) = [r for r in plugins.report() if r.group == "flambeau.kernels"]
    assert report.status == "loaded", report.traceback
