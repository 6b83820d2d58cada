"""Compiled programs beside torch.compile (and JAX's jit, where it is installed): wall time, `OPENBLAS_NUM_THREADS=1` for one thread.

Needs a C++ compiler, for torch.compile. Ours are recorded from the same functions and built, without the guards of `fb.compile`.
"""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import harness

THREADS = int(os.environ.get("OPENBLAS_NUM_THREADS", "0"))
if THREADS:
    harness.threads(THREADS)

import numpy as np  # noqa: E402
import torch  # noqa: E402
from flambeau_compiler.graph.recording import Recorder  # noqa: E402
from flambeau_compiler.runtime import build  # noqa: E402

import flambeau as fb  # noqa: E402

rng = np.random.default_rng(0)


def array(*shape: int) -> np.ndarray:
    return rng.standard_normal(shape).astype("f4")


# ---------------------------------------------------------------- functions


def gelu(lib: Any, x: Any, w: Any, b: Any) -> Any:
    return lib.nn.functional.gelu(x * w + b, approximate="tanh")


def softmax(lib: Any, x: Any) -> Any:
    return lib.nn.functional.softmax(x, -1)


def layer_norm(lib: Any, x: Any, w: Any, b: Any) -> Any:
    return lib.nn.functional.layer_norm(x, (x.shape[-1],), w, b)


def layer_norm_step(lib: Any, x: Any, w: Any, b: Any, g: Any) -> Any:
    x, w, b = (t.detach().requires_grad_() for t in (x, w, b))
    y = lib.nn.functional.layer_norm(x, (x.shape[-1],), w, b)
    return (y, *lib.autograd.grad(y, (x, w, b), g))


def cross_entropy(lib: Any, x: Any, target: Any) -> Any:
    x = x.detach().requires_grad_()
    loss = lib.nn.functional.cross_entropy(x, target)
    return (loss, *lib.autograd.grad(loss, x))


FUNCTIONS: dict[str, tuple[Callable[..., Any], list[np.ndarray], float]] = {
    "gelu(x * w + b), 1e6": (gelu, [array(1_000_000) for _ in range(3)], 0.4),
    "softmax 4096x1024": (softmax, [array(4096, 1024)], 0.6),
    "layer_norm 4096x1024": (layer_norm, [array(4096, 1024), array(1024), array(1024)], 0.45),
    "layer_norm forward+backward": (layer_norm_step, [array(4096, 1024), array(1024), array(1024), array(4096, 1024)], 0.5),
    "cross_entropy forward+backward 4096x1000": (cross_entropy, [array(4096, 1000), rng.integers(0, 1000, 4096)], 0.5),
}


def jax_functions() -> dict[str, Callable[..., Any]]:
    """The same in JAX."""
    import jax
    import jax.numpy as jnp

    def norm(x: Any, w: Any, b: Any) -> Any:
        mean = x.mean(-1, keepdims=True)
        var = ((x - mean) ** 2).mean(-1, keepdims=True)
        return (x - mean) * jax.lax.rsqrt(var + 1e-5) * w + b

    def norm_step(x: Any, w: Any, b: Any, g: Any) -> Any:
        y, back = jax.vjp(norm, x, w, b)
        return (y, *back(g))

    def loss(x: Any, target: Any) -> Any:
        return -jnp.take_along_axis(jax.nn.log_softmax(x), target[:, None], 1).mean()

    made = (lambda x, w, b: jax.nn.gelu(x * w + b), jax.nn.softmax, norm, norm_step, jax.value_and_grad(loss))
    return dict(zip(FUNCTIONS, [jax.jit(f) for f in made], strict=True))


# ---------------------------------------------------------------- training steps


def mlp(lib: Any) -> tuple[Any, list[np.ndarray]]:
    nn = lib.nn
    return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10)), [array(64, 784), rng.integers(0, 10, 64)]


def cnn(lib: Any, width: int = 32) -> tuple[Any, list[np.ndarray]]:
    """The demo's network."""
    nn = lib.nn
    model = nn.Sequential(
        nn.Conv2d(1, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
        nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(width, 2 * width, 3, padding=1, bias=False), nn.BatchNorm2d(2 * width), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(2 * width * 4, 10),
    )  # fmt: skip
    return model, [array(64, 1, 8, 8), rng.integers(0, 10, 64)]


def gpt(
    lib: Any, width: int = 128, heads: int = 4, layers: int = 4, length: int = 64, vocabulary: int = 96
) -> tuple[Any, list[np.ndarray]]:
    """The demo's network."""
    nn = lib.nn

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
            self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
            self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

        def forward(self, x: Any) -> Any:
            n, t, c = x.shape
            q, k, v = self.qkv(self.norm1(x)).view(n, t, 3, heads, c // heads).permute(2, 0, 3, 1, 4).unbind(0)
            y = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.proj(y.transpose(1, 2).reshape(n, t, c))
            return x + self.mlp(self.norm2(x))

    class GPT(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.token, self.position = nn.Embedding(vocabulary, width), nn.Embedding(length, width)
            self.blocks = nn.Sequential(*(Block() for _ in range(layers)))
            self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary, bias=False)

        def forward(self, x: Any) -> Any:
            y = self.token(x) + self.position(lib.arange(x.shape[1]))
            return self.head(self.norm(self.blocks(y))).flatten(0, 1)

    return GPT(), [rng.integers(0, vocabulary, (16, length)), rng.integers(0, vocabulary, 16 * length)]


def training_step(lib: Any, model: Any, optimizer: Any) -> Callable[..., Any]:
    def step(x: Any, y: Any) -> Any:
        optimizer.zero_grad()
        loss = lib.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return step


STEPS: dict[str, tuple[Callable[..., Any], float]] = {
    "MLP step": (mlp, 0.8),
    "the demo's CNN step": (cnn, 0.8),
    "the demo's GPT step": (gpt, 0.8),
}


def ours_of_step(make: Callable[..., Any]) -> tuple[Callable[[], Any], float]:
    """A training step, recorded as a whole and built, and the seconds that this took."""
    fb.manual_seed(0)
    model, data = make(fb)
    optimizer = fb.optim.AdamW(model.parameters(), lr=1e-3)
    step, tensors = training_step(fb, model, optimizer), [fb.tensor(a) for a in data]
    step(*tensors)  # makes the optimizer's state
    start = time.perf_counter()
    recorder = Recorder()
    given = [recorder.input(t) for t in tensors]
    state = [*model.parameters(), *model.buffers()]
    for t in state:
        recorder.disguise(t)
    with recorder:
        loss = step(*given)
    run = build(recorder.finish([loss]))
    inputs = [*tensors, *state]
    run(inputs)
    return lambda: run(inputs), time.perf_counter() - start


def theirs_of_step(make: Callable[..., Any]) -> tuple[Callable[[], Any], float]:
    """The same by torch.compile: the model compiled, backward through it, and a compiled optimizer step."""
    torch.manual_seed(0)
    torch._dynamo.reset()
    model, data = make(torch)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    tensors = [torch.tensor(a) for a in data]
    training_step(torch, model, optimizer)(*tensors)
    start = time.perf_counter()
    compiled = torch.compile(model, dynamic=False)
    update = torch.compile(optimizer.step, dynamic=False)

    def step() -> Any:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(compiled(tensors[0]), tensors[1])
        loss.backward()
        update()
        return loss

    step()
    return step, time.perf_counter() - start


def adamw(rounds: int) -> harness.Row:
    """AdamW's update of 20 parameters of 5e5 elements."""
    sides = []
    for lib in (fb, torch):
        parameters = [lib.nn.Parameter(lib.tensor(array(500_000))) for _ in range(20)]
        for p in parameters:
            p.grad = lib.tensor(array(500_000))
        optimizer = lib.optim.AdamW(parameters)
        optimizer.step()
        if lib is torch:
            torch._dynamo.reset()
            sides.append(torch.compile(optimizer.step, dynamic=False))
            continue
        recorder = Recorder()
        for p in parameters:
            recorder.disguise(p, grad=True)
        inputs = [t for p in parameters for t in (p, p.grad)]
        with recorder:
            optimizer.step()
        run = build(recorder.finish([]))
        inputs = [t for p in parameters for t in (p, p.grad)]
        sides.append(lambda run=run, inputs=inputs: run(inputs))
    ours, theirs = harness.compare(harness.repeat(sides[0]), harness.repeat(sides[1]), 3, rounds)
    return harness.Row("AdamW 20 x 5e5", ours * 1e6, theirs * 1e6, "us", 1.0)


def main() -> None:
    options = harness.arguments(__doc__).parse_args()
    if THREADS:
        torch.set_num_threads(THREADS)
        fb.set_num_threads(THREADS)
    rows = []
    jitted = jax_functions() if find_spec("jax") and not THREADS else {}  # it takes all threads, whatever it is told
    for name, (function, data, bound) in FUNCTIONS.items():
        if options.only not in name:
            continue
        torch._dynamo.reset()
        theirs_args, tensors = [torch.tensor(a) for a in data], [fb.tensor(a) for a in data]
        compiled = torch.compile(lambda *a, f=function: f(torch, *a), dynamic=False)
        compiled(*theirs_args)
        recorder = Recorder()
        given = [recorder.input(t) for t in tensors]
        with recorder:
            out = function(fb, *given)
        graph = recorder.finish(list(out) if isinstance(out, tuple) else [out])
        start = time.perf_counter()
        run = build(graph)
        run(tensors)
        rows.append(harness.Row(f"{name}, build and first call", (time.perf_counter() - start) * 1e3, None, "ms", 50.0))
        ours = harness.repeat(functools.partial(run, tensors))
        times = harness.compare(ours, harness.repeat(functools.partial(compiled, *theirs_args)), 5, options.rounds, lead_in=True)
        rows.append(harness.Row(name, times[0] * 1e6, times[1] * 1e6, "us", bound))
        if name in jitted:
            import jax

            arrays = [jax.device_put(a.astype("i4") if a.dtype == np.int64 else a) for a in data]
            jit = functools.partial(lambda f, a: jax.block_until_ready(f(*a)), jitted[name], arrays)
            times = harness.compare(ours, harness.repeat(jit), 5, options.rounds, lead_in=True)
            rows.append(harness.Row(f"{name}, beside JAX", times[0] * 1e6, times[1] * 1e6, "us", 1.0))
    if options.only in "AdamW 20 x 5e5":
        rows.append(adamw(options.rounds))
    for name, (make, bound) in STEPS.items():
        if options.only not in name:
            continue
        run, seconds = ours_of_step(make)
        theirs_run, theirs_seconds = theirs_of_step(make)
        ours, theirs = harness.compare(harness.repeat(run), harness.repeat(theirs_run), 5, options.rounds, lead_in=True)
        rows.append(harness.Row(name, ours * 1e6, theirs * 1e6, "us", bound))
        rows.append(harness.Row(f"{name}, first call", seconds, theirs_seconds, "s", 0.2))
    harness.finish("Compiled programs", rows, options, ("flambeau", "torch.compile"))


if __name__ == "__main__":
    main()
