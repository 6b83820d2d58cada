"""Kernels of several steps beside PyTorch eager, with flambeau-cpu installed: all threads, wall time; `OPENBLAS_NUM_THREADS=1` for one."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import harness

if "OPENBLAS_NUM_THREADS" in os.environ:
    harness.threads(int(os.environ["OPENBLAS_NUM_THREADS"]))

import numpy as np
import torch

import flambeau as fb

BOUND = 1.5
rng = np.random.default_rng(0)


def array(*shape: int) -> np.ndarray:
    return rng.standard_normal(shape).astype("f4")


LONG, ROWS, VECTOR, TARGETS = array(1_000_000), array(4096, 1024), array(1024), rng.integers(0, 1000, 4096)
LOGITS, PARAMETERS = array(4096, 1000), [array(500_000) for _ in range(4)]


def functional(name: str, x: np.ndarray, *rest: Any) -> Callable[[Any], Callable[[], object]]:
    """A forward pass without history."""

    def make(lib: Any) -> Callable[[], object]:
        f, given = getattr(lib.nn.functional, name), lib.tensor(x)

        def step() -> object:
            with lib.no_grad():
                return f(given, *rest)

        return step

    return make


def layer_norm(lib: Any) -> Callable[[], object]:
    """Forward and backward, with the gradients of input, weight and bias."""
    x, w, b = (lib.tensor(v).requires_grad_() for v in (ROWS, VECTOR, VECTOR))
    g = lib.tensor(ROWS)

    def step() -> None:
        lib.nn.functional.layer_norm(x, (1024,), w, b).backward(g)
        x.grad = w.grad = b.grad = None

    return step


def cross_entropy(lib: Any) -> Callable[[], object]:
    """Forward and backward."""
    x, y = lib.tensor(LOGITS).requires_grad_(), lib.tensor(TARGETS)

    def step() -> None:
        lib.nn.functional.cross_entropy(x, y).backward()
        x.grad = None

    return step


def adamw(lib: Any) -> Callable[[], object]:
    """One step of two million parameters."""
    parameters = [lib.nn.Parameter(lib.tensor(p)) for p in PARAMETERS]
    for p in parameters:
        p.grad = lib.tensor(array(500_000))
    return lib.optim.AdamW(parameters, lr=1e-3).step


CASES = {
    "gelu, 1e6": functional("gelu", LONG),
    "silu, 1e6": functional("silu", LONG),
    "softmax, 4096 x 1024": functional("softmax", ROWS, 1),
    "layer norm, forward, 4096 x 1024": functional("layer_norm", ROWS, (1024,)),
    "layer norm, forward + backward": layer_norm,
    "cross entropy, forward + backward, 4096 x 1000": cross_entropy,
    "AdamW, 4 x 5e5": adamw,
}


def main() -> None:
    """Measure each kernel on both frameworks in turn."""
    options = harness.arguments(__doc__).parse_args()
    if find_spec("flambeau_cpu") is None:
        print("flambeau-cpu is not installed: NumPy's kernels are measured, and no bound is judged.")
    torch.set_num_threads(fb.get_num_threads())
    bound = BOUND if find_spec("flambeau_cpu") else None
    rows = []
    for name, make in CASES.items():
        if options.only in name:
            ours, theirs = harness.compare(*(harness.repeat(make(lib)) for lib in (fb, torch)), 10, options.rounds, lead_in=True)
            rows.append(harness.Row(name, ours * 1e6, theirs * 1e6, "us", bound))
    harness.finish("Fused kernels", rows, options)


if __name__ == "__main__":
    main()
