"""Every op of the table in every dtype, layout and mode."""

from __future__ import annotations

from typing import Any

import pytest

from .cases import Case, all_cases, tier_of
from .hosting import fallbacks, watched
from .judging import Mismatch
from .modes import run
from .report import FACTS

CASES = [pytest.param(c, id=str(c), marks=getattr(pytest.mark, f"tier{tier_of(c.op)}")) for c in all_cases()]


@pytest.mark.parametrize("case", CASES)
def test_op(case: Case, device: str, no_fallback: bool, record_property: Any) -> None:
    before = fallbacks(device)
    facts: dict[str, Any] = {"op": case.op, "dtype": case.dtype, "mode": case.mode}
    record_property(FACTS, facts)
    try:
        with watched(device) as reads:
            finding = run(case, device)
    finally:
        facts |= {"fallbacks": sorted(fallbacks(device) - before), "reads": sorted(reads)}
    if reads and no_fallback:
        raise Mismatch(
            f"{case.op}, {case.dtype}, {case.mode}: the backend's own code reads operands on the host: {', '.join(sorted(reads))}"
        )
    if not finding.calls and not finding.refused:
        pytest.skip(f"{case.op} has no sample call for {case.mode} with operands of {case.dtype}")
    worst = finding.worst
    facts |= {"calls": finding.calls, "refused": finding.refused, "layout": finding.layout}
    facts |= {"worst": worst.error, "allowed": worst.allowed, "share": worst.share}
