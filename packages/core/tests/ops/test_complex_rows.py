"""Every row that accepts complex numbers: values and gradients beside PyTorch, first and second derivatives beside differences."""

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
from oracle import assert_same, to_numpy  # noqa: E402
from rows import CALLED, COMPARED, ROWS, attempt, flat_tensors, in_torch, is_differentiable, leaves  # noqa: E402

import flambeau as fb  # noqa: E402
from flambeau.tensor.errors import DTypeError  # noqa: E402
from flambeau.testing import Make, samples_of  # noqa: E402

SHAPED_GRADIENTS = {"embedding": (3, 4)}  # padding_idx and scale_grad_by_freq make the gradient differ from the derivative
WRONG_IN_PYTORCH = {"vander"}  # its backward there fails, or gives other numbers than differences do
SMALL, SMALLER = 24, 16  # elements of a sample whose first, whose second derivatives are compared with differences


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def complex_samples(name: str) -> list[Any]:
    """The row's samples in complex128 that the row accepts."""
    samples, error = attempt(samples_of, ROWS[name], Make(fb.complex128))
    if error is not None:
        assert isinstance(error, DTypeError), f"{name}: its samples cannot be made: {error}"
        return []
    found = [s for s in samples if any(t.is_complex() for t in flat_tensors(s.args))]
    return [s for s in found if attempt(ROWS[name].function, *s.args, **s.kwargs)[1] is None]


def seeds(results: list[Any], make: Any) -> list[Any]:
    """The same cotangents for either library's results."""
    rng = np.random.default_rng(1)
    found = []
    for t in results:
        host = rng.standard_normal(tuple(t.shape)) + (1j * rng.standard_normal(tuple(t.shape)) if t.is_complex() else 0)
        found.append(make(host, dtype=t.dtype))
    return found


@pytest.mark.parametrize("name", [n for n in COMPARED if n not in WRONG_IN_PYTORCH])
def test_complex_values_and_gradients_are_pytorchs(name: str) -> None:
    for i, sample in enumerate(complex_samples(name)):
        theirs_in, expected, error = in_torch(name, sample, requires_grad=True)
        if error is not None:  # without a derivative there, or not at all: test_dtype_rows.py tells
            continue
        ours_in = [leaves(a) for a in sample.args]
        result = ROWS[name].function(*ours_in, **sample.kwargs)
        assert_same(result, expected, 1e-9, f"sample {i}")
        ours, theirs = ([t for t in flat_tensors(r) if t.requires_grad] for r in (result, expected))
        assert len(ours) == len(theirs), f"sample {i}: {len(ours)} results require grad, not {len(theirs)}"
        if not theirs:
            continue
        theirs_leaves = [t for t in flat_tensors(theirs_in) if t.requires_grad]
        wanted, error = attempt(torch.autograd.grad, theirs, theirs_leaves, seeds(theirs, torch.tensor), allow_unused=True)
        if error is not None:
            continue
        got = fb.autograd.grad(ours, [t for t in flat_tensors(ours_in) if t.requires_grad], seeds(ours, fb.tensor), allow_unused=True)
        for j, (a, b) in enumerate(zip(got, wanted, strict=True)):
            if a is None or b is None:
                rest = a if b is None else b
                assert rest is None or not np.any(to_numpy(rest)), f"sample {i}: gradient {j} is {a} instead of {b}"
            else:
                np.testing.assert_allclose(to_numpy(a), to_numpy(b), rtol=1e-8, atol=1e-8, err_msg=f"sample {i}: gradient {j}")


@pytest.mark.parametrize("name", CALLED)
def test_complex_derivatives_agree_with_differences(name: str) -> None:
    for i, sample in enumerate(complex_samples(name)):
        tensors = [t for t in flat_tensors(sample.args) if is_differentiable(t)]
        if i in SHAPED_GRADIENTS.get(name, ()) or any(t.numel() > SMALL or t.dtype not in (fb.float64, fb.complex128) for t in tensors):
            continue

        def run(*given: Any, sample: Any = sample) -> Any:
            queue = list(given)

            def replaced(value: Any) -> Any:
                if is_differentiable(value):
                    return queue.pop(0)
                return type(value)(replaced(v) for v in value) if type(value) in (list, tuple) else value

            result = ROWS[name].function(*[replaced(a) for a in sample.args], **sample.kwargs)
            return tuple(t for t in flat_tensors(result) if t.requires_grad)

        inputs = tuple(t.detach().clone().requires_grad_() for t in tensors)
        if not run(*inputs):
            continue
        assert fb.autograd.gradcheck(run, inputs, atol=1e-5, rtol=1e-3), f"sample {i}"
        if sum(t.numel() for t in inputs) <= SMALLER:
            assert fb.autograd.gradgradcheck(run, inputs, atol=1e-4, rtol=1e-3), f"sample {i}"
