"""Special functions against SciPy, in float64, and in float32 to a few units in the last place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.special as sp
from runs import call

rng = np.random.default_rng(0)
REAL = np.concatenate([rng.standard_normal(300) * 4, rng.standard_normal(50) * 30, [0.0, -0.0, 1, -1, 2, 0.5, np.nan]])
UNIT = np.concatenate([rng.random(300), [0, 1, 0.5, 1e-10, -1, 2, np.nan]])
ONE: dict[str, tuple[Any, np.ndarray]] = {
    "erfcx": (sp.erfcx, REAL),
    "digamma": (sp.digamma, np.abs(REAL) + 0.01),
    "i0": (sp.i0, REAL),
    "i0e": (sp.i0e, REAL),
    "i1": (sp.i1, REAL),
    "i1e": (sp.i1e, REAL),
    "ndtr": (sp.ndtr, REAL),
    "log_ndtr": (sp.log_ndtr, REAL),
    "entr": (sp.entr, REAL),
    "ndtri": (sp.ndtri, UNIT),
    "erfinv": (sp.erfinv, UNIT * 2 - 1),
}


@pytest.mark.parametrize("op", ONE)
@pytest.mark.parametrize("dtype, tolerance", [("float64", 4e-13), ("float32", 2e-5)])
def test_of_one(op: str, dtype: str, tolerance: float) -> None:
    f, x = ONE[op]
    x = x.astype(dtype)
    with np.errstate(all="ignore"):
        want = f(x.astype(np.float64)).astype(dtype)
    np.testing.assert_allclose(call(op, x), want, rtol=tolerance, atol=tolerance / 10)


@pytest.mark.parametrize("dtype, tolerance", [("float64", 1e-12), ("float32", 2e-5)])
def test_zeta_and_polygamma(dtype: str, tolerance: float) -> None:
    s, q = (np.abs(rng.standard_normal(300)) * 3 + 1.01).astype(dtype), (np.abs(rng.standard_normal(300)) * 5 + 0.1).astype(dtype)
    np.testing.assert_allclose(call("zeta", s, q), sp.zeta(s.astype(np.float64), q.astype(np.float64)), rtol=tolerance)
    for n in (0, 1, 3):
        np.testing.assert_allclose(call("polygamma_n", q, n), sp.polygamma(n, q.astype(np.float64)), rtol=tolerance, atol=tolerance)


def test_digamma_of_negative_numbers() -> None:
    x = np.array([-0.5, -1.5, -3.0, 0.0, -0.0, np.inf, -7.25])
    np.testing.assert_allclose(call("digamma", x)[[0, 1, 6]], sp.digamma(x[[0, 1, 6]]), rtol=1e-13)
    np.testing.assert_array_equal(call("digamma", x)[2:6], [np.nan, -np.inf, np.inf, np.inf])


def test_binary_cross_entropy_wants_probabilities() -> None:
    with pytest.raises(RuntimeError, match="input must be probabilities from 0 to 1"):
        call("bce_elements", np.array([0.5, 1.5]), np.array([0.0, 1.0]))
