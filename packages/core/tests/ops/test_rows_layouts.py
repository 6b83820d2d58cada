"""Every row on arguments in other memory layouts: the same values and gradients; strides and views of results as PyTorch's."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")
sys.path.insert(0, str(Path(__file__).parent))
from oracle import to_numpy  # noqa: E402
from rows import CALLED, COMPARED, ROWS, attempt, flat_tensors, in_torch, is_differentiable, leaves  # noqa: E402

import flambeau as fb  # noqa: E402
from flambeau.testing import Make, samples_of  # noqa: E402

# Their result, or whether they have one, is a statement about the argument's strides.
READ_STRIDES = {"as_strided", "strided_view", "view", "view_as", "view_as_complex", "view_dtype"}
# Their strides follow from how a library computes them: an order of contraction, a transform along an inner dimension.
OWN_STRIDES = set("argwhere chain_matmul einsum fft fft2 fftn hfft ifft ifft2 ifftn ihfft irfft2 irfftn nonzero rfft rfft2 rfftn".split())
# PyTorch gives a real tensor itself, and ours a copy, or (a difference of order 0) the other way round.
OWN_MEMORY = {"chain_matmul", "conj", "conj_physical", "diff"}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def transposed(t: Any) -> Any:
    """The values in Fortran's order."""
    order = list(range(t.dim()))[::-1]
    return t.permute(order).contiguous().permute(order)


def strided(t: Any) -> Any:
    """The values as every second element of a larger tensor."""
    larger = t.new_zeros([n * 2 for n in t.shape])
    larger[(slice(None, None, 2),) * t.dim()] = t
    return larger[(slice(None, None, 2),) * t.dim()]


def offset(t: Any) -> Any:
    """The values behind others in the same storage."""
    larger = t.new_zeros([n + 1 for n in t.shape])
    larger[(slice(1, None),) * t.dim()] = t
    return larger[(slice(1, None),) * t.dim()]


def expanded(t: Any) -> Any:
    """The first entry of the first dimension, repeated: without memory of its own."""
    return t[:1].expand(t.shape) if t.dim() and t.shape[0] else t


LAYOUTS = (transposed, strided, offset, expanded)


def laid_out(value: Any, layout: Callable[[Any], Any]) -> Any:
    """The tensors of an argument in a layout."""
    if isinstance(value, fb.Tensor):
        return layout(value)
    return type(value)(laid_out(v, layout) for v in value) if type(value) in (list, tuple) else value


def plain(value: Any) -> Any:
    """Contiguous copies that require grad where they can."""
    return leaves(laid_out(value, lambda t: t.contiguous()))


def outcome(name: str, given: list[Any], roots: list[Any], kwargs: Any) -> list[np.ndarray]:
    """The results, then the gradients at the roots."""
    result = ROWS[name].function(*given, **kwargs)
    found = [to_numpy(t) for t in flat_tensors(result)]
    outputs = [t for t in flat_tensors(result) if t.requires_grad]
    if outputs and roots:
        rng = np.random.default_rng(1)
        seeds = [fb.tensor(rng.standard_normal(tuple(t.shape)), dtype=t.dtype) for t in outputs]
        found += [to_numpy(t) for t in fb.autograd.grad(outputs, roots, seeds, allow_unused=True, materialize_grads=True)]
    return found


@pytest.mark.parametrize("name", [n for n in CALLED if n not in READ_STRIDES])
def test_the_layout_of_arguments_changes_no_number(name: str) -> None:
    for i, sample in enumerate(samples_of(ROWS[name], Make(fb.float64))):
        for layout in LAYOUTS:
            roots = [plain(a) for a in sample.args]
            given = laid_out(roots, layout)
            same = [plain(a.detach() if isinstance(a, fb.Tensor) else a) for a in given] if layout is expanded else roots
            inputs, others = ([t for t in flat_tensors(a) if is_differentiable(t)] for a in (given, same))
            wanted, error = attempt(outcome, name, same, others, sample.kwargs)
            if error is not None:  # the repeated entries make no valid call, such as a matrix that is not positive definite
                assert layout is expanded, f"sample {i}: {error}"
                continue
            got = outcome(name, given, inputs, sample.kwargs)
            for j, (a, b) in enumerate(zip(got, wanted, strict=True)):
                np.testing.assert_allclose(a, b, rtol=1e-11, atol=1e-11, err_msg=f"sample {i}, {layout.__name__}: result or gradient {j}")


def strides(t: Any) -> list[int]:
    """The strides that matter: of dimensions longer than one, in a tensor with elements."""
    return [s for n, s in zip(t.shape, t.stride(), strict=True) if n > 1] if t.numel() else []


def is_view(t: Any, given: list[Any]) -> bool:
    """Whether a tensor has the memory of an argument."""
    return any(t.untyped_storage().data_ptr() == a.untyped_storage().data_ptr() for a in flat_tensors(given) if a.numel())


@pytest.mark.parametrize("name", COMPARED)
def test_strides_and_views_are_pytorchs(name: str) -> None:
    for i, sample in enumerate(samples_of(ROWS[name], Make(fb.float64))):
        ours_in = [laid_out(a, lambda t: t.contiguous()) for a in sample.args]
        theirs_in, expected, error = in_torch(name, type(sample)(tuple(ours_in), sample.kwargs))
        if error is not None:
            continue
        result = ROWS[name].function(*ours_in, **sample.kwargs)
        for j, (a, b) in enumerate(zip(flat_tensors(result), flat_tensors(expected), strict=True)):
            if b.numel() and name not in OWN_MEMORY:
                assert is_view(a, ours_in) == is_view(b, theirs_in), f"sample {i}: result {j} is {'no ' * is_view(b, theirs_in)}view"
            assert name in OWN_STRIDES or strides(a) == strides(b), f"sample {i}: result {j} of shape {tuple(b.shape)}"
