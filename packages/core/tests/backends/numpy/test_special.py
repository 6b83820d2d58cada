"""Special functions against PyTorch in double precision and arbitrary precision."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
import torch
from kernel_oracle import BF16, check, layouts, numbers

from flambeau.backends.numpy.special import KERNELS

ONE = {
    "erf": (torch.erf, -6, 6),
    "erfc": (torch.erfc, -6, 26),
    "erfcx": (torch.special.erfcx, -5, 50),
    "erfinv": (torch.erfinv, -1, 1),
    "ndtr": (torch.special.ndtr, -8, 8),
    "ndtri": (torch.special.ndtri, 0, 1),
    "log_ndtr": (torch.special.log_ndtr, -20, 8),
    "lgamma": (torch.lgamma, -10, 40),
    "digamma": (torch.digamma, -10, 40),
    "i0": (torch.i0, -30, 30),
    "i0e": (torch.special.i0e, -60, 60),
    "i1": (torch.special.i1, -30, 30),
    "i1e": (torch.special.i1e, -60, 60),
    "entr": (torch.special.entr, -1, 4),
}
EXACT = {
    "erf": mpmath.erf,
    "erfc": mpmath.erfc,
    "erfcx": lambda x: mpmath.exp(x * x) * mpmath.erfc(x),
    "erfinv": mpmath.erfinv,
    "ndtr": mpmath.ncdf,
    "lgamma": lambda x: mpmath.log(abs(mpmath.gamma(x))),
    "digamma": mpmath.digamma,
    "i0": lambda x: mpmath.besseli(0, x),
    "i1": lambda x: mpmath.besseli(1, x),
    "log_ndtr": lambda x: mpmath.log(mpmath.ncdf(x)),
    "ndtri": lambda p: mpmath.sqrt(2) * mpmath.erfinv(2 * p - 1),
}
ODD = np.array([0.0, -0.0, 1.0, -1.0, 2.0, np.inf, -np.inf, np.nan, 0.5, -0.5, 1e-10, 1e-300, 100.0, -3.0])


@pytest.mark.parametrize("name", EXACT)
def test_double_precision(name: str) -> None:
    _, low, high = ONE[name]
    x = np.random.default_rng(0).uniform(low, high, 400)
    if low <= 0.0:
        x[:4] = [1e-8, 0.9999, 1e-3, 0.3]
    with mpmath.workdps(40):
        want = np.array([float(EXACT[name](mpmath.mpf(float(v)))) for v in x])
    got = KERNELS[name](x)
    worst = np.abs(got - want) / np.maximum(np.abs(want), 1e-3 if name in ("lgamma", "digamma") else 1e-300)
    limit = {"lgamma": 1e-12, "digamma": 1e-11, "erfinv": 2e-14, "ndtri": 2e-13, "ndtr": 2e-14, "log_ndtr": 2e-14}.get(name, 5e-15)
    assert worst.max() < limit, (x[worst.argmax()], worst.max())


def test_log_gamma_is_accurate_near_its_zeros() -> None:
    x = np.array([1 + 1e-9, 2 - 1e-9, 1.000001, 1.999, 2.001, 0.9999])
    with mpmath.workdps(40):
        want = np.array([float(mpmath.loggamma(mpmath.mpf(float(v)))) for v in x])
    np.testing.assert_allclose(KERNELS["lgamma"](x), want, rtol=1e-14)


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", BF16], ids=str)
@pytest.mark.parametrize("name", ONE)
def test_against_torch(name: str, dtype: Any) -> None:
    oracle, low, high = ONE[name]
    half = np.dtype(dtype).itemsize == 2
    if half and name in ("erfcx", "ndtri", "log_ndtr", "i0e", "i1e", "i1", "entr", "ndtr"):
        dtype = "float32"  # PyTorch has no 16-bit form of some of them
    for x in layouts(numbers(4, 5, 3, dtype=dtype, low=max(low, 0.05 if name in ("lgamma", "digamma") else low), high=min(high, 20.0))):
        check(KERNELS[name], oracle, x, tol=None if half else {"float32": 4e-6, "float64": 1e-11}[str(np.dtype(dtype))])


@pytest.mark.parametrize("name", ONE)
def test_odd_values(name: str) -> None:
    x = ODD[np.isfinite(ODD)] if name in ("i0", "i1") else ODD  # PyTorch gives NaN at infinity
    check(KERNELS[name], ONE[name][0], x, tol=1e-10)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_polygamma(n: int) -> None:
    x = np.random.default_rng(0).uniform(0.1, 30, 200)
    want = [float(mpmath.polygamma(n, mpmath.mpf(float(v)))) for v in x]
    np.testing.assert_allclose(KERNELS["polygamma_n"](x, n), want, rtol=1e-13)


def test_zeta_and_xlog1py() -> None:
    s, q = numbers(50, dtype="float64", low=1.1, high=8.0), numbers(50, dtype="float64", seed=1, low=0.1, high=20.0)
    check(KERNELS["zeta"], torch.special.zeta, s, q, tol=1e-12)
    check(KERNELS["zeta"], torch.special.zeta, np.array([1.0, 0.5, 2.0, 3.0, 2.5]), np.array([2.0, 2.0, 0.0, -1.5, -1.5]), tol=1e-12)
    check(KERNELS["xlog1py"], torch.special.xlog1py, np.array([0.0, 0.0, 2.0, 0.0]), np.array([-2.0, np.nan, 1.0, np.inf]))


def test_float32_error_function_is_accurate_everywhere() -> None:
    x = np.concatenate([np.linspace(-6, 6, 100001), np.geomspace(1e-30, 1, 1000)]).astype(np.float32)
    want = torch.erf(torch.from_numpy(x).double()).numpy()
    assert (np.abs(KERNELS["erf"](x) - want) <= 3e-7 * np.abs(want)).all()
