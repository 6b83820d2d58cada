"""When a result is right: its shape, its dtype, and its distance from the truth."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .layouts import tensors_in

# Of one op, relative to its result: enough for sums of a few hundred numbers, too little for a narrower accumulator.
TOLERANCE = {
    "float64": 1e-10, "float32": 3e-5, "float16": 4e-3, "bfloat16": 3e-2, "complex64": 3e-5, "complex128": 1e-10,
}  # fmt: skip
OF_CPU = 4  # a result may be this many times as far from the truth as the CPU's own in the same dtype
SMALL = 0.1  # where the largest number is smaller than this, what cancelled was as large as this


RAISES = (RuntimeError, TypeError, ValueError, IndexError, NotImplementedError, OverflowError)  # how calls are refused


class Mismatch(AssertionError):
    """A result that is not right."""


class Judged(NamedTuple):
    """The worst error among a call's results, and how much is allowed there."""

    error: float = 0.0
    allowed: float = 1.0

    @property
    def share(self) -> float:
        """The error as a share of what is allowed."""
        return self.error / self.allowed if self.allowed else 0.0


def wide(array: Any) -> Any:
    """The array in the dtype to compare in."""
    kind = np.asarray(array).dtype
    if kind.kind == "c":
        return np.asarray(array).astype(np.complex128)
    if kind.kind in "biu":
        return np.asarray(array)
    return np.asarray(array).astype(np.float64)


def error_of(found: Any, expected: Any) -> float:
    """The largest difference, relative to each number, or to the largest one of the array (if that is below 1) where a number is smaller.

    Infinite where NaN or infinities differ, or integers do.
    """
    a, b = wide(found), wide(expected)
    if a.dtype.kind in "biu" and b.dtype.kind in "biu":
        return 0.0 if np.array_equal(a, b) else float("inf")
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    if same.all():
        return 0.0
    with np.errstate(all="ignore"):
        sizes = np.abs(b)
        largest = sizes[np.isfinite(sizes)].max(initial=SMALL)
        difference = np.abs(a - b) / np.maximum(min(1.0, largest), sizes)
    difference = np.where(same, 0.0, difference)
    return float("inf") if np.isnan(difference).any() else float(difference.max())


def compare(found: Any, expected: Any, truth: Any, what: str, dtype: str = "", *, itself: bool = False) -> Judged:
    """How far a call's results are from the truth; raises Mismatch where that is too far, or a shape or a dtype is not the CPU's.

    Args:
        found: the device's results, nested as they came.
        expected: the CPU's, in the same dtype.
        truth: the CPU's in float64, or None where `expected` is all there is.
        what: where this is, for messages.
        dtype: the operands' dtype; its tolerance holds for results of wider ones too.
        itself: whether the device is the CPU, whose own error is no measure for it.
    """
    ours, theirs, exact = tensors_in(found), tensors_in(expected), tensors_in(truth)
    if len(ours) != len(theirs):
        raise Mismatch(f"{what}: {len(ours)} results instead of {len(theirs)}")
    worst = Judged()
    for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        where = what if len(ours) == 1 else f"{what}: result {i}"
        if tuple(a.shape) != tuple(b.shape):
            raise Mismatch(f"{where}: shape {tuple(a.shape)} instead of {tuple(b.shape)}")
        if a.dtype is not b.dtype:
            raise Mismatch(f"{where}: dtype {a.dtype} instead of {b.dtype}")
        best = exact[i] if len(exact) == len(theirs) and tuple(exact[i].shape) == tuple(b.shape) else None
        worst = max(worst, _judged(a, b, best, where, dtype, itself), key=lambda judged: judged.share)
    return worst


def _judged(a: Any, b: Any, best: Any, where: str, dtype: str, itself: bool) -> Judged:
    """One result's error and what is allowed; raises Mismatch where it is too large."""
    ours, cpus = a.detach().cpu().numpy(), b.detach().cpu().numpy()
    tolerance = max(TOLERANCE[b.dtype.name], TOLERANCE.get(dtype, 0.0)) if b.dtype.name in TOLERANCE else 0.0
    near = Judged(error_of(ours, cpus), tolerance)
    if best is None or not (b.is_floating_point() or b.is_complex()):
        judged = near
    else:
        with np.errstate(all="ignore"):  # what the dtype cannot hold is infinite in it
            exact = best.detach().numpy().astype(np.complex128 if b.is_complex() else np.float64)
            exact = np.where(np.isfinite(cpus) | ~np.isinf(exact.astype(cpus.dtype)), exact, cpus)
        own = 0.0 if itself else OF_CPU * error_of(cpus, exact)
        judged = Judged(error_of(ours, exact), max(tolerance, own if np.isfinite(own) else 0.0))
        if judged.error > judged.allowed and not itself:
            judged = near  # where the truth jumps, as in rounding, the CPU in the same dtype tells
    if judged.error > judged.allowed:
        raise Mismatch(
            f"{where}: error {judged.error:.3g}, allowed {judged.allowed:.0e}\n{_shown(ours, cpus if best is None else best.numpy())}"
        )
    return judged


def _shown(found: Any, expected: Any) -> str:
    """The elements that differ most."""
    a, b = np.atleast_1d(wide(found)), np.atleast_1d(wide(expected))
    with np.errstate(all="ignore"):
        away = np.where((a == b) | ((a != a) & (b != b)), 0.0, np.nan_to_num(np.abs(a * 1.0 - b * 1.0), nan=np.inf))
    order = np.argsort(-away, axis=None, kind="stable")[:3]
    places = [tuple(int(n) for n in np.unravel_index(at, away.shape)) for at in order if away.reshape(-1)[at] > 0]
    return "\n".join(f"    at {place}: {a[place]} instead of {b[place]}" for place in places)
