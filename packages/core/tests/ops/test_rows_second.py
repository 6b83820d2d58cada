"""Every differentiable row: its double backward is PyTorch's, with respect to its arguments and to the cotangents."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")
sys.path.insert(0, str(Path(__file__).parent))
from oracle import to_numpy  # noqa: E402
from rows import COMPARED, ROWS, attempt, flat_tensors, in_torch, leaves  # noqa: E402

import flambeau as fb  # noqa: E402
from flambeau.testing import Make, samples_of  # noqa: E402

# PyTorch's second derivative of embedding forgets that scale_grad_by_freq divides the first.
WRONG_IN_PYTORCH = {("embedding", 4)}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def second_derivatives(library: Any, given: Any, result: Any) -> list[np.ndarray]:
    """d(w · dr(c)/dx) / d(x, c) for fixed c and w; zeros where nothing depends."""
    rng = np.random.default_rng(1)
    inputs = [t for t in flat_tensors(given) if t.requires_grad]
    results = [t for t in flat_tensors(result) if t.requires_grad]
    seeds = [library.tensor(rng.standard_normal(tuple(t.shape)), dtype=t.dtype).requires_grad_() for t in results]
    first = library.autograd.grad(results, inputs, seeds, create_graph=True, allow_unused=True, materialize_grads=True)
    weights = [library.tensor(rng.standard_normal(tuple(t.shape)), dtype=t.dtype) for t in first]
    roots = [(t, w) for t, w in zip(first, weights, strict=True) if t.requires_grad]
    leaves = [*inputs, *seeds]
    if not roots:
        return [np.zeros(tuple(t.shape)) for t in leaves]
    second = library.autograd.grad([t for t, _ in roots], leaves, [w for _, w in roots], allow_unused=True, materialize_grads=True)
    return [to_numpy(t) for t in second]


@pytest.mark.parametrize("name", COMPARED)
def test_second_derivatives_are_pytorchs(name: str) -> None:
    for i, sample in enumerate(samples_of(ROWS[name], Make(fb.float64))):
        theirs_in, expected, error = in_torch(name, sample, requires_grad=True)
        if (name, i) in WRONG_IN_PYTORCH or error is not None or not any(t.requires_grad for t in flat_tensors(expected)):
            continue
        wanted, error = attempt(second_derivatives, torch, theirs_in, expected)
        if error is not None:  # PyTorch has no first or no second derivative
            continue
        ours_in = [leaves(a) for a in sample.args]
        got = second_derivatives(fb, ours_in, ROWS[name].function(*ours_in, **sample.kwargs))
        assert len(got) == len(wanted), f"sample {i}: {len(got)} leaves, not {len(wanted)}"
        for j, (a, b) in enumerate(zip(got, wanted, strict=True)):
            np.testing.assert_allclose(a, b, rtol=1e-7, atol=1e-8, err_msg=f"sample {i}: second derivative {j}")
