"""Every row has sample calls, or stands here with the reason why not."""

from __future__ import annotations

import math

import flambeau as fb
from flambeau.testing import Make, all_rows, samples_of

ROWS = all_rows()
UNSAMPLED = {
    "make_full": "reached through full, zeros and ones",
    "make_empty": "reached through empty",
    "make_strided": "reached through empty_strided",
    "make_range": "reached through arange",
    "make_linspace": "reached through linspace",
    "make_eye": "reached through eye",
    "zero_": "only writes in place: tests of in-place ops",
    "sgd_update_": "only writes in place: tests of the optimizers",
    "adam_update_": "only writes in place: tests of the optimizers",
}


def is_exempt(name: str) -> bool:
    """Helpers reached through the ops that they serve, and random draws, which are compared by distribution."""
    row = ROWS[name]
    helper = row.kind == "function" and row.namespace == "_" and not row.facts.get("method")
    return helper or row.family == "random"


def test_every_public_row_has_samples() -> None:
    unsampled = {name for name in ROWS if not is_exempt(name) and not samples_of(ROWS[name], Make(fb.float64))}
    assert unsampled == set(UNSAMPLED)


def test_trigamma_is_right_to_the_last_digits() -> None:
    value = fb.polygamma(1, fb.tensor(1.0, dtype=fb.float64)).item()
    assert math.isclose(value, math.pi**2 / 6, rel_tol=1e-14)
