"""Eager overhead: small ops, and a training step of a small MLP, beside PyTorch; one thread, CPU time.

(8, 8) float32 throughout; `c` requires a gradient, `v` is a row. The MLP is written as a user would: nn.Linear,
optim.SGD, batch 32. The bounds of the compiled core are stricter.
"""

import itertools
import time
from typing import Any

import harness

harness.threads(1)

import numpy as np  # noqa: E402
import torch  # noqa: E402

import flambeau as fb  # noqa: E402

CASES = {  # name: (statement, repetitions, bound when interpreted, bound when compiled)
    "a + b": ("a + b", 4000, 0.9, 0.65),
    "c * b, recorded": ("c * b", 4000, 0.9, 0.65),
    "relu": ("a.relu()", 4000, 0.9, 0.65),
    "a @ b": ("a @ b", 4000, 0.9, 0.65),
    "a + 2.0": ("a + 2.0", 4000, 0.9, 0.65),
    "a slice": ("a[2:5]", 4000, 0.9, 0.65),
    "add_": ("b.add_(a)", 4000, 0.9, 0.65),
    "a * row": ("a * v", 4000, 1.1, 0.8),
    "softmax, forward + backward": ("(c.softmax(1) * b).sum().backward(); c.grad = None", 600, 1.1, 0.8),
    "a * 2.0, recorded": ("c * 2.0", 4000, None, None),
    "exp, recorded": ("c.exp()", 4000, None, None),
    "sum(1)": ("a.sum(1)", 4000, None, None),
    "reshape": ("a.reshape(4, 16)", 4000, None, None),
    "(c @ b).sum(), forward + backward": ("(c @ b).sum().backward(); c.grad = None", 600, None, None),
}
MLP_NAME, MLP_BOUNDS = "3-layer MLP, SGD step", (0.6, 0.45)
SIZES = (64, 64, 64, 10)


def statement(lib: Any, text: str) -> Any:
    """A function that repeats a statement on the same four tensors of a framework."""
    rng = np.random.default_rng(0)
    arrays = {name: rng.standard_normal((8, 8)).astype("f4") for name in "abc"} | {"v": rng.standard_normal(8).astype("f4")}
    names = {name: lib.tensor(array, requires_grad=name == "c") for name, array in arrays.items()}
    exec(f"def run(number):\n    for _ in range(number):\n        {text}", names)
    return names["run"]


def mlp(lib: Any) -> Any:
    """The training step of a framework; returns the loss."""
    rng = np.random.default_rng(0)
    nn = lib.nn
    layers = [nn.Linear(n, m) for n, m in itertools.pairwise(SIZES)]
    with lib.no_grad():
        for layer in layers:
            layer.weight.copy_(lib.tensor((rng.standard_normal(tuple(layer.weight.shape)) / 8).astype("f4")))
            layer.bias.zero_()
    model = nn.Sequential(layers[0], nn.ReLU(), layers[1], nn.ReLU(), layers[2])
    optimizer = lib.optim.SGD(model.parameters(), lr=0.05)
    x, y = lib.tensor(rng.standard_normal((32, SIZES[0])).astype("f4")), lib.tensor(rng.integers(0, 10, 32))

    def step() -> Any:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return step


def main() -> None:
    """Measure all cases."""
    options = harness.arguments(__doc__).parse_args()
    torch.set_num_threads(1)
    column = int(harness.compiled())
    rows = []
    for name, (text, number, *bounds) in CASES.items():
        if options.only in name:
            sides = statement(fb, text), statement(torch, text)
            times = harness.compare(*sides, number, options.rounds, time.process_time)
            rows.append(harness.Row(name, *(t * 1e9 for t in times), "ns", bounds[column]))
    if options.only in MLP_NAME:
        steps = mlp(fb), mlp(torch)
        for _ in range(3):
            ours, theirs = (step().item() for step in steps)
            np.testing.assert_allclose(ours, theirs, rtol=1e-5)
        times = harness.compare(*map(harness.repeat, steps), 150, options.rounds, time.process_time)
        rows.append(harness.Row(MLP_NAME, *(t * 1e6 for t in times), "µs", MLP_BOUNDS[column]))
    harness.finish(f"Eager overhead, {'compiled' if column else 'interpreted'} core", rows, options)


if __name__ == "__main__":
    main()
