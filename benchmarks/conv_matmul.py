"""Convolution and matrix product, forward and backward, at ResNet's sizes beside PyTorch; all threads, wall time."""

from typing import Any

import harness
import numpy as np
import torch

import flambeau as fb

BATCH, BOUND = 8, 1.5
CONVOLUTIONS = [  # channels in, out, kernel, stride, height and width of the input
    (3, 64, 7, 2, 224),
    (64, 64, 1, 1, 56),
    (64, 64, 3, 1, 56),
    (128, 128, 3, 2, 56),
    (256, 256, 3, 1, 14),
    (256, 1024, 1, 1, 14),
    (512, 512, 3, 1, 7),
]
PRODUCTS = [(256, 2048, 1000), (1024, 1024, 1024), (6272, 256, 64)]  # (n, k) @ (k, m)


def gradients(lib: Any, operation: Any, *arrays: np.ndarray) -> Any:
    """A function that runs an operation forward and backward, and returns all gradients."""
    inputs = [lib.tensor(array, requires_grad=True) for array in arrays]
    seed = lib.ones_like(operation(lib, *inputs))

    def run() -> list[Any]:
        for tensor in inputs:
            tensor.grad = None
        operation(lib, *inputs).backward(seed)
        return [tensor.grad for tensor in inputs]

    return run


def cases() -> Any:
    """Name, operation and operands of each case."""
    rng = np.random.default_rng(0)

    def normal(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape).astype("f4")

    for channels, out, kernel, stride, size in CONVOLUTIONS:
        name = f"conv {kernel}×{kernel}/{stride}, {channels}→{out}, {size}×{size}"
        convolve = lambda lib, x, w, s=stride, p=kernel // 2: lib.nn.functional.conv2d(x, w, stride=s, padding=p)
        yield name, convolve, (normal(BATCH, channels, size, size), normal(out, channels, kernel, kernel) / kernel)
    for n, k, m in PRODUCTS:
        yield f"matmul ({n}, {k}) @ ({k}, {m})", lambda lib, a, b: a @ b, (normal(n, k), normal(k, m))


def main() -> None:
    """Measure all cases."""
    options = harness.arguments(__doc__).parse_args()
    rows = []
    for name, operation, arrays in cases():
        if options.only not in name:
            continue
        ours, theirs = gradients(fb, operation, *arrays), gradients(torch, operation, *arrays)
        for found, expected in zip(ours(), theirs(), strict=True):
            scale = float(expected.abs().max())
            np.testing.assert_allclose(found.numpy(), expected.numpy(), rtol=1e-3, atol=1e-4 * scale)
        times = harness.compare(harness.repeat(ours), harness.repeat(theirs), 3, options.rounds, lead_in=True)
        rows.append(harness.Row(name, *(t * 1e3 for t in times), "ms", BOUND))
    harness.finish(f"Convolution and matrix product, forward + backward, float32, batch {BATCH}", rows, options)


if __name__ == "__main__":
    main()
