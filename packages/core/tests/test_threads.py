"""The number of threads of the host's kernels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import threadpoolctl

import flambeau as fb


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = fb.get_num_threads()
    yield
    fb.set_num_threads(before)


def test_blas_uses_as_many_threads_as_are_set() -> None:
    a = fb.randn(300, 300)
    fb.set_num_threads(2)
    two = a @ a
    fb.set_num_threads(1)
    pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas" and "numpy" in pool["filepath"]]
    assert {pool["num_threads"] for pool in pools} <= {1} and fb.get_num_threads() == 1
    assert fb.allclose(a @ a, two, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("count", "error"), [(0, RuntimeError), (-1, RuntimeError), (1.0, TypeError), (True, TypeError), ("2", TypeError)])
def test_a_wrong_count_is_refused(count: object, error: type[Exception]) -> None:
    with pytest.raises(error, match="set_num_threads expects"):
        fb.set_num_threads(count)
