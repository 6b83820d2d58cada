"""The self-test of a plug-in's kernel: the op's sample calls with it, and without it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

import flambeau as fb

from ..dispatch import plugins
from ..dispatch.backend import Backend
from ..dispatch.layers import tensors_in
from ..dispatch.op import OPS, Op
from ..ops.lazy import find
from ..tensor.errors import DTypeError
from ..testing import Make, all_rows, samples_of

UNDEFINED = ("make_empty", "make_strided")  # results without defined elements
TOLERANCE = {"rtol": 1e-3, "atol": 1e-4}


def check_kernel(device: str, name: str, origin: plugins.KernelOrigin) -> None:
    """Compares an op's results by a plug-in's kernel with those by what it replaces: the device's own kernel, or the host's.

    Raises:
        ValueError: there is no such op, or the results differ.
        Exception: whatever the kernel raises where the other one does not.
    """
    rows = all_rows()
    row = rows.get(name) or rows.get(name.removesuffix("_"))
    if row is None:
        raise ValueError(f"it brings a kernel for '{name}', and there is no such op")
    function, backend = find(name), plugins.backend(device)
    if name in UNDEFINED or not backend.has_data:
        return
    for dtype in (fb.float32, fb.int64):
        for number, sample in enumerate(_samples(row, device, dtype)):
            with using(OPS[name], backend, origin.replaced):
                expected = _outcome(function, sample)
            if expected is None:
                continue
            again = _samples(row, device, dtype)[number]  # the first call may have written into its arguments
            found = _results(function, again)
            for a, b in zip(found, expected, strict=True):
                _compare(name, str(dtype), a, b)


@contextmanager
def using(op: Op, backend: Backend, kernel: Callable[..., Any] | None) -> Iterator[None]:
    """For a while, a backend runs an op by another kernel, or by decomposition and fallback."""
    kept = op.kernels.pop(backend.bit, None)
    if kernel is not None:
        op.kernels[backend.bit] = kernel
    op.table.clear()
    try:
        yield
    finally:
        op.kernels.pop(backend.bit, None)
        if kept is not None:
            op.kernels[backend.bit] = kept
        op.table.clear()


def _samples(row: Any, device: str, dtype: Any) -> list[Any]:
    """The row's sample calls on a device, the same at every call; none where they are made by an op that is not for the dtype."""
    try:
        return samples_of(row, Make(dtype, device=device))
    except DTypeError:
        return []


def _results(function: Callable[..., Any], sample: Any) -> list[Any]:
    """What a sample call returns, as host arrays; random ops start from one seed."""
    with warnings.catch_warnings(), fb.fork_rng(), fb.no_grad():
        warnings.simplefilter("ignore")
        fb.manual_seed(0)
        result = function(*sample.args, **sample.kwargs)
    return [t.cpu().numpy() for t in tensors_in(result if isinstance(result, list | tuple) else [result])]


def _outcome(function: Callable[..., Any], sample: Any) -> list[Any] | None:
    """The results, or None where the sample is none for this dtype."""
    try:
        return _results(function, sample)
    except Exception:
        return None


def _compare(name: str, dtype: str, found: Any, expected: Any) -> None:
    """Raises ValueError where two arrays differ in shape, dtype or elements."""
    if (found.shape, found.dtype) != (expected.shape, expected.dtype):
        raise ValueError(f"{name} on {dtype} gives {found.dtype}{list(found.shape)}, where {expected.dtype}{list(expected.shape)} is right")
    close = np.isclose(found, expected, **TOLERANCE, equal_nan=True)
    if not close.all():
        at = tuple(int(i) for i in np.argwhere(~close)[0])
        raise ValueError(f"{name} on {dtype} gives {found[at]} at {list(at)}, where {expected[at]} is right")
