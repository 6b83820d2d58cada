"""The kit's cases reach every op: none is left without a sample call, or without one in single precision."""

from __future__ import annotations

import flambeau as fb
from flambeau.testing import all_rows
from flambeau.testing.conformance.calls import samples
from flambeau.testing.conformance.cases import DTYPES, all_cases, rows

BY_FUNCTIONS = {"make_eye", "make_full", "make_linspace", "make_range"}  # full, eye, linspace, arange and others call them
ELSEWHERE = {"sgd_update_", "adam_update_", "make_empty", "make_strided"}  # test_optimizers; results without defined elements


def test_every_dispatched_op_has_cases() -> None:
    dispatched = {name for name, row in all_rows().items() if row.kind != "function" and row.family != "random"}
    assert dispatched - {case.op for case in all_cases()} == ELSEWHERE


def test_every_op_has_a_sample_call_in_some_dtype() -> None:
    bare = {name for name, row in rows().items() if not any(samples(row, getattr(fb, dtype)) for dtype in DTYPES)}
    assert bare == BY_FUNCTIONS


def test_what_is_sampled_in_double_precision_is_sampled_in_single_too() -> None:
    for single, double in ((fb.float32, fb.float64), (fb.complex64, fb.complex128)):
        assert [name for name, row in rows().items() if samples(row, double) and not samples(row, single)] == []
