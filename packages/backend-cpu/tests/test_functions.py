"""Each function of float32 over all exponents: its error in units in the last place is within what the printer promises."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.special
from flambeau_codegen.printers.vecmath import EXPANSIONS, ULPS
from native import call, in_ranges

STRIDE = 2003  # of all float32: 2.1 million numbers of every sign and exponent
REFERENCES = {name: getattr(np, name, None) or getattr(scipy.special, name) for name in EXPANSIONS}


def ulps(got: np.ndarray, want: np.ndarray) -> np.ndarray:
    """Errors in units in the last place of the wanted numbers, which are float64; inf where only one is NaN."""
    with np.errstate(all="ignore"):
        near = np.minimum(np.abs(want), np.finfo(np.float32).max).astype(np.float32)
        error = np.abs(got.astype(np.float64) - want) / np.spacing(near).astype(np.float64)
        overflow = np.isinf(got) & (np.abs(want) >= np.finfo(np.float32).max * (1 + 2.0**-25)) & (np.sign(got) == np.sign(want))
    error[(got == want) | (np.isnan(got) & np.isnan(want)) | overflow] = 0
    error[np.isnan(got) != np.isnan(want)] = np.inf
    return error


@pytest.mark.parametrize("name", sorted(EXPANSIONS))
def test_errors_are_within_the_budget(name: str) -> None:
    worst = 0.0
    for part in range(4):
        x = np.arange(part << 30, (part + 1) << 30, STRIDE, dtype=np.uint64).astype(np.uint32).view(np.float32)
        (got,) = call(name, x, run=in_ranges(1))
        with np.errstate(all="ignore"):
            worst = max(worst, float(ulps(got, REFERENCES[name](x.astype(np.float64))).max()))
    assert worst <= ULPS[name], f"{name} is off by {worst} ulp"


@pytest.mark.parametrize("name", sorted(EXPANSIONS))
def test_signs_and_special_numbers(name: str) -> None:
    x = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 1e-45, -1e-45, 3.4e38, -3.4e38], np.float32)
    (got,) = call(name, x, run=in_ranges(1))
    with np.errstate(all="ignore"):
        want = REFERENCES[name](x.astype(np.float64)).astype(np.float32)
    np.testing.assert_allclose(got, want, rtol=4e-7)
    np.testing.assert_array_equal(np.signbit(got[:2]), np.signbit(want[:2]))
