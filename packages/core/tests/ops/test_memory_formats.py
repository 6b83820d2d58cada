"""Strides of results beside PyTorch's: every row on channels_last and permuted operands, and whole networks."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")
sys.path.insert(0, str(Path(__file__).parent))
from rows import ROWS, attempt, flat_tensors, in_torch  # noqa: E402

import flambeau as fb  # noqa: E402
from flambeau.ops.notation import Args  # noqa: E402


@pytest.fixture(autouse=True)
def quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def channels_last(t: Any) -> Any:
    return t.contiguous(memory_format=fb.channels_last) if t.dim() == 4 else t


def reversed_dims(t: Any) -> Any:
    order = tuple(range(t.dim() - 1, -1, -1))
    return t.permute(order).contiguous().permute(order) if t.dim() > 1 else t


def middle_swapped(t: Any) -> Any:
    return t.transpose(-1, -2).contiguous().transpose(-1, -2) if t.dim() > 1 else t


LAYOUTS = {"channels_last": channels_last, "reversed": reversed_dims, "swapped": middle_swapped}


def laid_out(sample: Any, change: Any, which: str) -> Any:
    """The sample with its tensors, or only the first or the last of them, in another layout."""
    tensors = flat_tensors(sample.args)
    chosen = {"all": tensors, "first": tensors[:1], "last": tensors[-1:]}[which]

    def changed(value: Any) -> Any:
        if isinstance(value, fb.Tensor):
            return change(value) if any(value is t for t in chosen) else value
        return type(value)(changed(v) for v in value) if type(value) in (list, tuple) else value

    return Args(tuple(changed(a) for a in sample.args), sample.kwargs)


def told_strides(t: Any) -> list[tuple[int, int]]:
    """(dimension, stride) where there is more than one element: the rest is free."""
    return [] if 0 in t.shape else [(d, s) for d, (n, s) in enumerate(zip(t.shape, t.stride(), strict=True)) if n != 1]


def to_meta(value: Any) -> Any:
    if isinstance(value, fb.Tensor):
        return value.to("meta")
    return type(value)(to_meta(v) for v in value) if type(value) in (list, tuple) else value


def differences(name: str, sample: Any) -> list[str]:
    """Where a call's strides are not PyTorch's, on the CPU and on meta."""
    _, expected, error = in_torch(name, sample)
    result, own_error = attempt(ROWS[name].function, *sample.args, **sample.kwargs)
    if error is not None or own_error is not None:
        return []
    found = []
    for i, (a, b) in enumerate(zip(flat_tensors(result), flat_tensors(expected), strict=True)):
        if told_strides(a) != told_strides(b):
            found.append(f"result {i} of shape {tuple(b.shape)} has strides {a.stride()} instead of {b.stride()}")
    if not found and not ROWS[name].facts.get("data_dependent"):
        shadow, error = attempt(ROWS[name].function, *to_meta(sample.args), **{k: to_meta(v) for k, v in sample.kwargs.items()})
        for i, (a, b) in enumerate(zip(flat_tensors(shadow), flat_tensors(result), strict=True) if error is None else ()):
            if told_strides(a) != told_strides(b):
                found.append(f"result {i} has strides {a.stride()} on meta and {b.stride()} on the CPU")
    return found
