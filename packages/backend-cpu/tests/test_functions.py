"""Each function of float32 over all exponents: its error in units in the last place is within what the printer promises."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import scipy.special
from flambeau_codegen.language.values import FLOAT_BINARY
from flambeau_codegen.printers.vecmath import EXPANSIONS, ULPS
from native import call, in_ranges

STRIDE = 2003  # of all float32: 2.1 million numbers of every sign and exponent
REFERENCES = {name: getattr(np, name, None) or getattr(scipy.special, name) for name in EXPANSIONS}
OF_ONE, OF_TWO = sorted(EXPANSIONS.keys() - FLOAT_BINARY), sorted(EXPANSIONS.keys() & FLOAT_BINARY)
SPECIAL = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 1e-45, -1e-45, 3.4e38, -3.4e38], np.float32)
EXPONENTS = np.array([0.5, -0.5, 2.0, -2.0, 2.5, -2.5, 3.0, -3.0, 16777215.0, -16777215.0, 16777216.0, 1.0000001, -0.99999994], np.float32)


def ulps(got: np.ndarray, want: np.ndarray) -> np.ndarray:
    """Errors in units in the last place of the wanted numbers, which are float64; inf where only one is NaN."""
    with np.errstate(all="ignore"):
        near = np.minimum(np.abs(want), np.finfo(np.float32).max).astype(np.float32)
        error = np.abs(got.astype(np.float64) - want) / np.spacing(near).astype(np.float64)
        overflow = np.isinf(got) & (np.abs(want) >= np.finfo(np.float32).max * (1 + 2.0**-25)) & (np.sign(got) == np.sign(want))
    error[(got == want) | (np.isnan(got) & np.isnan(want)) | overflow] = 0
    error[np.isnan(got) != np.isnan(want)] = np.inf
    return error


@pytest.mark.parametrize("name", OF_ONE)
def test_errors_are_within_the_budget(name: str) -> None:
    worst = 0.0
    for part in range(4):
        x = np.arange(part << 30, (part + 1) << 30, STRIDE, dtype=np.uint64).astype(np.uint32).view(np.float32)
        (got,) = call(name, x, run=in_ranges(1))
        with np.errstate(all="ignore"):
            worst = max(worst, float(ulps(got, REFERENCES[name](x.astype(np.float64))).max()))
    assert worst <= ULPS[name], f"{name} is off by {worst} ulp"


def pairs() -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Operands of all magnitudes, of moderate ones, near each other; powers of all magnitudes, and of numbers near 1; powers of integers."""
    rng, n = np.random.default_rng(0), 300_000
    yield tuple(rng.integers(0, 2**32, (2, n), np.uint64).astype(np.uint32).view(np.float32))
    yield tuple(rng.normal(0, 3, (2, n)).astype(np.float32))
    x = 10.0 ** rng.uniform(-34, 34, n)
    yield x.astype(np.float32), (x * 10.0 ** rng.uniform(-4, 4, n)).astype(np.float32)
    near = 1 + rng.normal(size=n) * 10.0 ** rng.uniform(-7, -1, n)
    for base in (x.astype(np.float32), near.astype(np.float32)):
        yield base, (rng.uniform(-150, 129, n) / (np.log2(np.abs(base.astype(np.float64))) + 1e-30)).clip(-3e38, 3e38).astype(np.float32)
    yield rng.normal(0, 20, n).astype(np.float32), np.rint(rng.normal(0, 20, n)).astype(np.float32)


@pytest.mark.parametrize("name", OF_TWO)
def test_errors_of_two_operands_are_within_the_budget(name: str) -> None:
    for x, y in pairs():
        (got,) = call(name, x, y, run=in_ranges(1))
        with np.errstate(all="ignore"):
            want = REFERENCES[name](x.astype(np.float64), y.astype(np.float64))
        worst = float(ulps(got, want).max())
        assert worst <= ULPS[name], f"{name} is off by {worst} ulp"
        np.testing.assert_array_equal(np.signbit(got[got == got]), np.signbit(want[got == got]))


@pytest.mark.parametrize("name", OF_TWO)
def test_signs_and_special_numbers_of_two_operands(name: str) -> None:
    numbers = np.concatenate([SPECIAL, EXPONENTS])
    x, y = (g.ravel() for g in np.meshgrid(numbers, numbers))
    (got,) = call(name, x, y, run=in_ranges(1))
    with np.errstate(all="ignore"):
        want = REFERENCES[name](x.astype(np.float64), y.astype(np.float64)).astype(np.float32)
    assert ulps(got, want.astype(np.float64)).max() <= ULPS[name] + 0.5
    np.testing.assert_array_equal(np.signbit(got[got == got]), np.signbit(want[got == got]))


@pytest.mark.parametrize("name", OF_ONE)
def test_signs_and_special_numbers(name: str) -> None:
    x = SPECIAL
    (got,) = call(name, x, run=in_ranges(1))
    with np.errstate(all="ignore"):
        want = REFERENCES[name](x.astype(np.float64)).astype(np.float32)
    np.testing.assert_allclose(got, want, rtol=4e-7)
    zeros = ~np.isnan(got[:2])
    np.testing.assert_array_equal(np.signbit(got[:2][zeros]), np.signbit(want[:2][zeros]))
