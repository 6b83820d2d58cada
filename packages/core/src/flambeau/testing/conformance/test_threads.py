"""Several threads compute on the device, and run backward, at once."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import flambeau as fb

pytestmark = pytest.mark.tier0
THREADS, ROUNDS = 4, 15


def at_once(work: Any) -> list[Any]:
    """What `work(i)` returns on each of several threads that start together."""
    start, results = threading.Barrier(THREADS), [None] * THREADS
    errors: list[BaseException] = []

    def run(i: int) -> None:
        try:
            start.wait()
            results[i] = work(i)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


def test_forward(device: str) -> None:
    def work(i: int) -> Any:
        x = fb.full((33, 17), float(i + 1), device=device)
        for _ in range(ROUNDS):
            x = (x @ fb.ones(17, 17, device=device)) / 17 + x.t().contiguous().t() * 0
        return x.cpu().numpy()

    for i, found in enumerate(at_once(work)):
        np.testing.assert_allclose(found, np.full((33, 17), i + 1.0), rtol=1e-4)


def test_backward(device: str) -> None:
    weight = fb.ones(8, 8, device=device, requires_grad=True)

    def work(i: int) -> None:
        for _ in range(ROUNDS):
            (fb.full((4, 8), float(i), device=device) @ weight).sum().backward()

    at_once(work)
    assert weight.grad is not None
    np.testing.assert_allclose(weight.grad.cpu().numpy(), np.full((8, 8), 4.0 * ROUNDS * sum(range(THREADS))), rtol=1e-5)


def test_writes_to_tensors_of_their_own(device: str) -> None:
    whole = fb.zeros(THREADS, 50, device=device)

    def work(i: int) -> None:
        for _ in range(ROUNDS):
            whole[i].add_(i)

    at_once(work)
    np.testing.assert_array_equal(whole.cpu().numpy(), np.arange(THREADS)[:, None] * np.full((1, 50), ROUNDS))
