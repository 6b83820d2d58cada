"""Every row of the core's op table, compiled: op by op and in strict mode eager's bits, fused its numbers."""

from __future__ import annotations

from typing import Any

import pytest
from flambeau_compiler.graph import errors
from flambeau_compiler.graph.recording import Recorder
from flambeau_compiler.runtime import build, program
from graphs import layout, near, same

import flambeau as fb
from flambeau.testing.conformance.calls import is_inner, samples
from flambeau.testing.conformance.cases import REAL, rows

DTYPES = ("float32", "bfloat16", "int64", "complex64", "bool")


def tensors_in(value: Any) -> list[Any]:
    if isinstance(value, fb.Tensor):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [t for v in parts for t in tensors_in(v)]


def replaced(value: Any, given: Any) -> Any:
    """Arguments with the next of these tensors in the place of each of their own."""
    if isinstance(value, fb.Tensor):
        return next(given)
    if isinstance(value, dict):
        return {k: replaced(v, given) for k, v in value.items()}
    if type(value) in (list, tuple):
        return type(value)([replaced(v, given) for v in value])
    return value


def results(function: Any, sample: Any, tensors: Any) -> list[Any]:
    given = iter(tensors)
    args, kwargs = replaced(sample.args, given), replaced(sample.kwargs, given)
    out = function(*args, **kwargs)
    return [t for t in tensors_in(tuple(out) if isinstance(out, tuple) else [out]) if isinstance(t, fb.Tensor)]


def case(row: Any, sample: Any, forced: Any) -> None:
    """One sample call."""
    tensors = [t.detach() for t in tensors_in((sample.args, sample.kwargs))]
    try:
        want = results(row.function, sample, [t.clone() for t in tensors])
    except Exception:
        return  # what eager refuses is not captured
    recorder = Recorder()
    standins = [recorder.input(t, f"x{i}") for i, t in enumerate(tensors)]
    try:
        with recorder:
            out = results(row.function, sample, standins)
        graph = recorder.finish(out)
    except errors.DataDependentError:
        assert row.name in READS_DATA, f"{row.name} reads elements while it is recorded"
        return
    assert len(graph.outputs) == len(want)
    for how, compare in (({"mode": "debug"}, same), ({"numerics": "strict"}, same), ({}, near)):
        forced.setattr(program, "worth_fusing", lambda g: True)
        got = build(graph, **how)([t.clone() for t in tensors])
        for i, (a, b) in enumerate(zip(got, want, strict=True)):
            if compare is near and a.dtype is fb.bfloat16:  # what is fused is rounded once: also near what float32 gives
                wide = [t.float() if t.dtype is fb.bfloat16 else t.clone() for t in tensors]
                exact = results(row.function, sample, wide)[i].to(fb.bfloat16)
                assert layout(a) == layout(b) and (fb.allclose(a, b, 0.016, 1e-5, True) or fb.allclose(a, exact, 0.016, 1e-5, True))
            else:
                compare(a.detach(), b.detach())


@pytest.mark.parametrize("name", sorted(rows()))
def test_row(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    row = rows()[name]
    for dtype in (d for d in DTYPES if not is_inner(row) or d in REAL):
        for sample in samples(row, getattr(fb, dtype)):
            case(row, sample, monkeypatch)


# The size or the course of these follows from elements: a capture breaks there.
READS_DATA = frozenset(
    (
        "allclose", "argwhere", "bincount", "combinations", "count_values", "count_weights", "embedding_bag", "equal", "gaussian_nll_loss",
        "masked_select", "nanquantile", "nonzero", "nonzero_rows", "pdist", "quantile", "repeat_interleave", "repeated_places", "tril_indices",
        "triu_indices", "unique", "unique_consecutive", "unique_runs", "unique_sorted",
    )
)  # fmt: skip
