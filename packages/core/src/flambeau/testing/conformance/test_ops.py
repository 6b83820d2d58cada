"""Every op of the table in every dtype, layout and mode."""

from __future__ import annotations

from typing import Any

import pytest

from .cases import Case, all_cases, fallbacks, run, tier_of
from .judging import TOLERANCE
from .report import FACTS

CASES = [pytest.param(c, id=str(c), marks=getattr(pytest.mark, f"tier{tier_of(c.op)}")) for c in all_cases()]


@pytest.mark.parametrize("case", CASES)
def test_op(case: Case, device: str, record_property: Any) -> None:
    before = fallbacks(device)
    facts: dict[str, Any] = {"op": case.op, "dtype": case.dtype, "mode": case.mode, "allowed": TOLERANCE.get(case.dtype, 1.0)}
    record_property(FACTS, facts)
    outcome = run(case, device)
    facts |= {
        "calls": outcome.calls,
        "worst": outcome.worst,
        "layout": outcome.worst_layout,
        "fallbacks": sorted(fallbacks(device) - before),
    }
