"""What is not declared nondeterministic gives the same bits for the same call: every op on its samples, and sums of many numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import flambeau as fb

from ...dispatch.backend import backend_for
from .calls import calls
from .cases import rows
from .layouts import tensors_in
from .modes import gradients
from .oracle import attempt

pytestmark = pytest.mark.tier1
FAMILIES = sorted({row.family for row in rows().values() if row.kind != "function"})
AGAIN = 2
MANY = 20_000


def same(results: list[list[Any]]) -> bool:
    """Whether all runs gave the same bytes."""
    return all([a.tobytes() for a in run] == [a.tobytes() for a in results[0]] for run in results[1:])


@pytest.mark.parametrize("family", FAMILIES)
def test_ops_of_a_family(family: str, device: str) -> None:
    allowed, wrong = backend_for(device).capabilities(fb.device(device).index).nondeterministic, []
    for name, row in rows().items():
        if row.family != family or row.kind == "function" or name in allowed:
            continue
        for call in calls(row, fb.float32, "out"):
            if call.layout not in ("contiguous", "transposed"):
                continue
            for mode, work in (("forward", row.function), ("backward", lambda *a, _f=row.function, **k: gradients(_f, (a, k)))):
                runs = [attempt(work, call.on(device)) for _ in range(AGAIN)]
                if any(run.error is not None for run in runs):
                    continue  # another case's to judge
                if not same([[t.detach().cpu().numpy() for t in tensors_in(run.result)] for run in runs]):
                    wrong.append(f"{name}, {call.layout}, float32, {mode}")
    assert not wrong, f"other bits in another run, and not declared nondeterministic: {'; '.join(sorted(set(wrong)))}"


LARGE: dict[str, tuple[str, Callable[[Any, Any, Any], Any]]] = {
    "sum": ("sum", lambda x, at, w: x.sum()),
    "mean of rows": ("mean", lambda x, at, w: x.reshape(100, -1).mean(0)),
    "cumsum": ("cumsum", lambda x, at, w: x.cumsum(0)),
    "matmul": ("matmul", lambda x, at, w: x.reshape(100, -1) @ x.reshape(-1, 100)),
    "index_add": ("index_add", lambda x, at, w: w.index_add(0, at, x)),
    "scatter_add": ("scatter_add", lambda x, at, w: w.scatter_add(0, at, x)),
    "scatter_reduce": ("scatter_reduce", lambda x, at, w: w.scatter_reduce(0, at, x, "sum")),
    "index_put": ("index_put", lambda x, at, w: w.index_put((at,), x, accumulate=True)),
    "the gradient of a look-up": ("index_put", lambda x, at, w: fb.autograd.grad(w[at], w, x)[0]),
    "softmax": ("softmax", lambda x, at, w: x.reshape(10, -1).softmax(1)),
    "the variance": ("var", lambda x, at, w: x.var()),
}


@pytest.mark.parametrize("call", LARGE)
def test_sums_of_many_numbers(call: str, device: str) -> None:
    op, work = LARGE[call]
    if op in backend_for(device).capabilities(fb.device(device).index).nondeterministic:
        pytest.skip(f"'{fb.device(device).type}' declares {op} nondeterministic")
    numbers = np.random.default_rng(0)
    x = fb.from_numpy(numbers.standard_normal(MANY).astype(np.float32)).to(device)
    at = fb.from_numpy(numbers.integers(0, 7, MANY)).to(device)

    def once() -> list[Any]:
        return [work(x, at, fb.zeros(7, device=device).requires_grad_()).detach().cpu().numpy()]

    assert same([once() for _ in range(3)]), f"{op}, contiguous, float32, forward: other bits in another run"
