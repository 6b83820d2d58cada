"""The rules that are derived for every row: the forward derivative beside the vjp, the batched call beside single calls."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import flambeau as fb
from flambeau.ops._generated.rules import RULES
from flambeau.testing import Make, all_rows, samples_of

ROWS = {row.name: row for row in all_rows().values() if row.kind != "function" and not row.facts.get("mutates")}
DIFFERENTIABLE = sorted(n for n in ROWS if RULES[n][0] != "none")
BATCHABLE = sorted(n for n in ROWS if RULES[n][1] != "none" and not ROWS[n].facts.get("data_dependent"))
LOOPS = {
    "adaptive_avg_pool_backward", "as_strided_scatter", "avg_pool_backward", "border_pad_backward", "class_targets",
    "convolution_backward_input", "convolution_backward_weight", "count_values", "count_weights", "diagonal_backward",
    "embedding_dense_backward", "fused_attention_backward", "fused_cross_entropy", "gaussian_nll_loss", "fused_cross_entropy_backward", "gather_pooled",
    "getitem_backward", "histc", "is_member", "masked_scatter", "masked_select", "nonzero_rows", "put", "random_multinomial",
    "repeated_places", "search_rows", "strided_view", "strided_view_backward", "unfold_backward", "unique_runs", "unique_sorted",
    "unpool", "upsample_backward",
}  # fmt: skip


@pytest.fixture(autouse=True)
def quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def mapped(value: Any, f: Any) -> Any:
    if isinstance(value, fb.Tensor):
        return f(value)
    return type(value)(mapped(v, f) for v in value) if type(value) in (list, tuple) else value


def tensors(value: Any) -> list[Any]:
    if isinstance(value, fb.Tensor):
        return [value]
    return [t for v in value for t in tensors(v)] if isinstance(value, list | tuple) else []


def samples(name: str) -> list[Any]:
    row = ROWS[name]
    found = samples_of(row, Make(fb.float64))
    if not found:
        return []
    try:
        row.function(*found[0].args, **found[0].kwargs)
    except (RuntimeError, TypeError):
        return samples_of(row, Make(fb.int64))
    return found


def test_every_row_has_its_rules_and_loops_are_declared():
    assert set(ROWS) == set(RULES)
    assert not [n for n, (_, batch) in RULES.items() if not batch], "give these rows the fact batch=..., see flambeau.func.batching"
    assert {n for n, (_, batch) in RULES.items() if batch == "loop"} == LOOPS


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_jvp_is_the_transpose_of_the_vjp(name):
    """<u, J t> = <J^T u, t>."""
    row = ROWS[name]
    rng = np.random.default_rng(3)
    for i, sample in enumerate(samples(name)):
        primals = [t for t in tensors(sample.args) if t.is_floating_point()]
        if not primals or any(t.is_complex() for t in tensors(sample.args)):
            continue

        def run(*given: Any, sample: Any = sample) -> Any:
            queue = list(given)
            args = mapped(list(sample.args), lambda t: queue.pop(0) if t.is_floating_point() else t)
            return tuple(t for t in tensors(row.function(*args, **sample.kwargs)) if t.is_floating_point())

        tangents = tuple(fb.tensor(rng.standard_normal(t.shape)) for t in primals)
        results, forward = fb.func.jvp(run, tuple(primals), tangents)
        if any(t.is_complex() for t in results):
            continue
        leaves = [t.detach().clone().requires_grad_() for t in primals]
        outputs = run(*leaves)
        for a, b in zip(results, outputs, strict=True):
            np.testing.assert_array_equal(a.detach().numpy(), b.detach().numpy(), err_msg=f"{name} sample {i}: value")
        seeds = [fb.tensor(rng.standard_normal(t.shape)) for t in outputs]
        used = [(o, u) for o, u in zip(outputs, seeds, strict=True) if o.requires_grad]
        grads = (
            fb.autograd.grad([o for o, _ in used], leaves, [u for _, u in used], allow_unused=True, materialize_grads=True) if used else []
        )
        other = sum(float((g * t).sum()) for g, t in zip(grads, tangents, strict=False))
        one = sum(float((u * j).sum()) for u, j in zip(seeds, forward, strict=True))
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9, err_msg=f"{name} sample {i}")


@pytest.mark.parametrize("name", BATCHABLE)
def test_a_batched_call_is_the_stack_of_single_calls(name):
    """All operands with a batch, then the first alone, then the others alone."""
    for i, sample in enumerate(samples(name)):
        flat = tensors(sample.args)
        for which in ({*range(len(flat))}, {0}, {*range(1, len(flat))}):
            if which and flat:
                compare_batch(ROWS[name], sample, flat, which, f"{name} sample {i}, batched {sorted(which)}")


def compare_batch(row: Any, sample: Any, flat: list[Any], which: set[int], what: str) -> None:
    """A batch of two: the sample, and the sample with the tensors of `which` in another order."""
    other = [t.flip(0) if t.dim() and t.dtype is not fb.bool else t for t in flat]

    def numbered(f: Any) -> Any:
        """The arguments with `f(number)` in place of each tensor."""
        counter = iter(range(len(flat)))
        return mapped(list(sample.args), lambda t: f(next(counter)))

    expected = []
    try:
        for element in (flat, other):
            expected.append(row.function(*numbered(lambda n, e=element: e[n] if n in which else flat[n]), **sample.kwargs))
    except (RuntimeError, IndexError):
        return  # no valid call in that order
    batches = numbered(lambda n: fb.stack([flat[n], other[n]]) if n in which else flat[n])
    dims = tuple(_nested(d, b) for d, b in zip(numbered(lambda n: 0 if n in which else None), batches, strict=True))
    randomness = "different" if row.name.startswith("random_") else "error"
    result = fb.func.vmap(lambda *a: row.function(*a, **sample.kwargs), in_dims=dims, randomness=randomness)(*batches)
    for n, r in enumerate(tensors(result)):
        wanted = [tensors(e)[n] for e in expected]
        assert (r.dtype, tuple(r.shape)) == (wanted[0].dtype, (2, *wanted[0].shape)), what
        if randomness == "error":
            for a, b in zip(r.unbind(), wanted, strict=True):
                np.testing.assert_allclose(a.detach().numpy(), b.detach().numpy(), rtol=1e-9, atol=1e-9, err_msg=what)


def _nested(dims: Any, value: Any) -> Any:
    """None for every value that is no tensor."""
    if isinstance(value, list | tuple):
        return [_nested(d, v) for d, v in zip(dims, value, strict=True)] if isinstance(dims, list | tuple) else dims
    return dims if isinstance(value, fb.Tensor) else None
