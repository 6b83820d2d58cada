"""Whether a backend's numbers are right: beside the truth in float64 where there is one, else beside the CPU in the same dtype."""

from __future__ import annotations

from typing import Any

import numpy as np

import flambeau as fb

from .layouts import tensors_in

# Of one op, beside the largest number of its result: enough for sums of a few hundred numbers, too little for a narrower accumulator.
TOLERANCE = {
    "float64": 1e-10, "float32": 3e-5, "float16": 4e-3, "bfloat16": 3e-2, "complex64": 3e-5, "complex128": 1e-10,
}  # fmt: skip


class Mismatch(AssertionError):
    """A result that is not the CPU's."""


def wide(array: Any) -> Any:
    """The array in the dtype to compare in."""
    kind = np.asarray(array).dtype
    if kind.kind == "c":
        return np.asarray(array).astype(np.complex128)
    if kind.kind in "biu":
        return np.asarray(array)
    return np.asarray(array).astype(np.float64)


def error_of(found: Any, expected: Any) -> float:
    """The largest difference, relative to the expected numbers where these are above 1; inf where NaN or infinities differ."""
    a, b = wide(found), wide(expected)
    if a.dtype.kind in "biu" and b.dtype.kind in "biu":
        return 0.0 if np.array_equal(a, b) else float("inf")
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    if same.all():
        return 0.0
    with np.errstate(all="ignore"):
        difference = np.abs(a - b) / np.maximum(1, np.abs(b))
    difference = np.where(same, 0.0, difference)
    return float("inf") if np.isnan(difference).any() else float(difference.max())


def compare(found: Any, expected: Any, truth: Any, what: str, dtype: str = "") -> float:
    """The largest error of a call's results; raises Mismatch where it is too large, or a shape or a dtype is not the CPU's.

    Args:
        found: the backend's results, nested as they came.
        expected: the CPU's, in the same dtype.
        truth: the CPU's in float64, or None.
        what: where this is, for messages.
        dtype: the operands' dtype; its tolerance holds for results of wider ones too.
    """
    ours, theirs, exact = tensors_in(found), tensors_in(expected), tensors_in(truth)
    if len(ours) != len(theirs):
        raise Mismatch(f"{what}: {len(ours)} results instead of {len(theirs)}")
    worst = 0.0
    for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        where = what if len(ours) == 1 else f"{what}: result {i}"
        if tuple(a.shape) != tuple(b.shape):
            raise Mismatch(f"{where}: shape {tuple(a.shape)} instead of {tuple(b.shape)}")
        if a.dtype is not b.dtype:
            raise Mismatch(f"{where}: dtype {a.dtype} instead of {b.dtype}")
        host, cpu = a.detach().cpu().numpy(), b.detach().cpu().numpy()
        error = error_of(host, cpu)
        best = exact[i].detach().numpy() if len(exact) == len(theirs) and tuple(exact[i].shape) == tuple(b.shape) else None
        if best is not None and b.is_floating_point() | b.is_complex():
            error = min(error, error_of(host, best))
        allowed = max(TOLERANCE[b.dtype.name], TOLERANCE.get(dtype, 0.0)) if b.dtype.name in TOLERANCE else 0.0
        if error > allowed:
            raise Mismatch(f"{where}: error {error:.3g}, allowed {allowed:.0e}\n{_shown(host, cpu)}")
        worst = max(worst, error)
    return worst


def _shown(found: Any, expected: Any) -> str:
    """The first elements that differ."""
    a, b = np.atleast_1d(wide(found)), np.atleast_1d(wide(expected))
    places = np.argwhere(~((a == b) | ((a != a) & (b != b))))[:3]
    return "\n".join(f"    at {tuple(map(int, p))}: {a[tuple(p)]} instead of {b[tuple(p)]}" for p in places)


def in_float64(t: Any) -> Any:
    """A floating-point or complex CPU tensor in the widest dtype of its kind; others as they are."""
    if t.is_complex():
        return t.to(fb.complex128)
    return t.to(fb.float64) if t.is_floating_point() else t
