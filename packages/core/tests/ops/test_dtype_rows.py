"""Every row in every dtype: accepted or refused as PyTorch does, with its result's dtype and values."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")
sys.path.insert(0, str(Path(__file__).parent))
from oracle import assert_same  # noqa: E402
from rows import COMPARED, ROWS, attempt, flat_tensors, in_torch  # noqa: E402

import flambeau as fb  # noqa: E402
from flambeau.tensor.errors import DTypeError  # noqa: E402
from flambeau.testing import Make, samples_of  # noqa: E402

DTYPES = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "complex64")
HALVES = ("float16", "bfloat16")
INTEGERS = ("uint8", "int8", "int16", "int32", "int64")
TOLERANCE = {"float16": 4e-3, "bfloat16": 2e-2}

# Deliberate extensions: PyTorch's CPU has no kernel for these and the result is plain. All float16 and bfloat16 ones count among them.
EXTENSIONS = {
    **dict.fromkeys(("avg_pool1d", "avg_pool2d", "avg_pool3d", "lp_pool1d", "lp_pool2d", "lp_pool3d", "local_response_norm"), INTEGERS),
    **dict.fromkeys(("conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "max_pool1d", "fold", "unfold"), INTEGERS),
    **dict.fromkeys(("max_unpool1d", "max_unpool2d", "max_unpool3d"), INTEGERS),
    **dict.fromkeys(("adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d"), ("complex64",)),
    "convolution": (*INTEGERS, "complex64"),
    "interpolate": ("bool", *INTEGERS, "complex64"),
    **dict.fromkeys(("max_unpool1d", "max_unpool2d", "max_unpool3d"), ("bool", *INTEGERS, "complex64")),
    **dict.fromkeys(
        ("clamp", "clip", "median", "nanmedian", "bucketize", "searchsorted", "isin", "pad", "mvlgamma", "multigammaln"), ("bool",)
    ),
    **dict.fromkeys(("trapezoid", "trapz", "cumulative_trapezoid"), ("bool",)),
}
# PyTorch accepts these, flambeau raises: docs/limits.md names them.
MISSING = {"complex": ("float16",), "view_as_complex": ("float16",), "interpolate": ("uint8",)}
# PyTorch does not say which of equal elements the index names.
VALUES_ONLY = {"kthvalue", "median", "nanmedian"}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def samples_in(name: str, dtype: str) -> list[Any]:
    """The row's samples that have a tensor of the dtype."""
    samples, error = attempt(samples_of, ROWS[name], Make(getattr(fb, dtype)))
    if error is not None:
        assert isinstance(error, DTypeError), f"its samples cannot be made: {error}"
        return []
    return [s for s in samples if any(t.dtype is getattr(fb, dtype) for t in flat_tensors(s.args))]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", COMPARED)
def test_a_dtype_is_accepted_or_refused_as_in_pytorch(name: str, dtype: str) -> None:
    samples = samples_in(name, dtype)
    answers = [in_torch(name, s)[1:] for s in samples]
    # What PyTorch refuses inside of a kernel it accepts of samples that never reach it: empty ones, or without dimensions.
    refused_by_kernel = any(error is not None for _, error in answers)
    for i, (sample, (expected, error)) in enumerate(zip(samples, answers, strict=True)):
        result, own = attempt(ROWS[name].function, *sample.args, **sample.kwargs)
        if own is None and error is None:
            if name in VALUES_ONLY and isinstance(expected, tuple):
                result, expected = result[0], expected[0]
            assert_same(result, expected, TOLERANCE.get(dtype, 2e-5), f"sample {i}")
        elif own is None:
            extension = dtype in EXTENSIONS.get(name, ()) or dtype in HALVES
            assert extension, f"sample {i}: PyTorch refuses it with {type(error).__name__}: {error}"
        else:
            if error is None:
                known = refused_by_kernel or dtype in MISSING.get(name, ())
                assert known, f"sample {i}: PyTorch accepts it; here {type(own).__name__}: {own}"
            else:
                assert isinstance(own, type(error)), f"sample {i}: {type(own).__name__}: {own} instead of {type(error).__name__}: {error}"
            assert "ufunc" not in str(own), f"sample {i}: NumPy's words: {own}"
            assert "numpy" not in str(own).lower(), f"sample {i}: NumPy's words: {own}"


@pytest.mark.parametrize(
    "call",
    [
        lambda m, x: m.relu(x),
        lambda m, x: m.sort(x),
        lambda m, x: m.max(x),
        lambda m, x: m.max(x, 0),
        lambda m, x: x < x,
        lambda m, x: m.clamp(x, 0, 1),
        lambda m, x: x.relu_(),
        lambda m, x: x.floor_(),
        lambda m, x: m.topk(x, 1),
    ],
)
def test_complex_numbers_have_no_order(call: Any) -> None:
    for library in (fb, torch):
        with pytest.raises(RuntimeError):
            call(library, library.tensor([1 + 1j, 2.0]))


def test_booleans_are_not_subtracted() -> None:
    for library in (fb, torch):
        flags, numbers = library.tensor([True, False]), library.tensor([1.0, 2.0])
        for call in (lambda: flags - flags, lambda: numbers - flags, lambda: flags - 1.0, lambda: 1 - flags, lambda: -flags):  # noqa: B023
            with pytest.raises(RuntimeError):
                call()


def test_a_refusal_names_the_public_op_and_what_would_work() -> None:
    with pytest.raises(NotImplementedError, match=r"^cross_entropy: not defined for complex64 tensors, only for floating-point ones"):
        fb.nn.functional.cross_entropy(fb.ones(2, 3, dtype=fb.complex64), fb.tensor([0, 1]))
    with pytest.raises(NotImplementedError, match=r"^clamp: not defined for complex64"):
        fb.clamp(fb.ones(2, dtype=fb.complex64), 0, 1)
    with pytest.raises(NotImplementedError, match=r"^clamp: not defined for complex64"):
        fb.clamp(fb.ones(2, dtype=fb.complex64, device="meta"), 0, 1)
