"""Every row of the op table: values, dtypes and gradients beside PyTorch; in place, out, meta; gradcheck."""

from __future__ import annotations

import inspect
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")
sys.path.insert(0, str(Path(__file__).parent))
from oracle import assert_same, to_numpy, to_torch, torch_function  # noqa: E402

import flambeau as fb  # noqa: E402
from flambeau.ops._generated import index  # noqa: E402
from flambeau.testing import Make, all_rows, samples_of  # noqa: E402

ROWS = all_rows()
NAMES = sorted(ROWS)
RANDOM = {n for n in NAMES if ROWS[n].family == "random"}
# Their grad_fn there is NotImplemented, or (vander) fails over an in-place write; ours is zero, or none, or right.
NO_GRADIENT_IN_PYTORCH = {"floor_divide", "heaviside", "unique", "unique_consecutive", "vander"}
OUT_WITH_DIM_ONLY = {"median", "nanmedian"}
TOLERANCE = {fb.float64: 1e-10, fb.float32: 2e-5, fb.bfloat16: 2e-2, fb.float16: 4e-3, fb.complex128: 1e-10}


@pytest.fixture(autouse=True)
def quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def row_and_oracle(name: str) -> tuple[Any, Any]:
    row = ROWS[name]
    theirs = None if name in RANDOM else torch_function(row)
    return row, theirs


def flat_tensors(value: Any) -> list[Any]:
    if isinstance(value, fb.Tensor | torch.Tensor):
        return [value]
    if isinstance(value, list | tuple):
        return [t for v in value for t in flat_tensors(v)]
    return []


def call_both(row: Any, theirs: Any, sample: Any) -> tuple[Any, Any]:
    expected, error = None, None
    try:
        expected = theirs(*to_torch(sample.args), **{k: to_torch(v) for k, v in sample.kwargs.items()})
    except (RuntimeError, TypeError, ValueError, IndexError, NotImplementedError) as e:
        error = e
    return expected, error


def differentiable(result: Any) -> list[Any]:
    return [t for t in flat_tensors(result) if t.requires_grad]


def samples_in_its_dtype(name: str) -> list[Any]:
    """float64 samples; int64 ones of ops that are for integers only."""
    row = ROWS[name]
    samples = samples_of(row, Make(fb.float64))
    theirs = None if name in RANDOM else torch_function(row)
    if theirs is not None and samples and call_both(row, theirs, samples[0])[1] is not None:
        return samples_of(row, Make(fb.int64))
    return samples


@pytest.mark.parametrize("name", NAMES)
def test_a_row_has_what_it_should(name):
    row = ROWS[name]
    assert row.doc.strip(), "a row needs a docstring"
    if name in RANDOM:
        return
    if row.namespace != "_":
        assert samples_of(row, Make(fb.float64)), "a public row needs samples"
    if row.kind == "function":
        return
    no_gradient = row.facts.get("differentiable") is False or row.facts.get("result") in ("bool", "int64") or row.facts.get("mutates")
    if row.kind == "op" and not no_gradient:
        assert row.vjps, "a primitive with a floating-point result needs a vjp, or differentiable=False"
    if not row.facts.get("factory") and not row.facts.get("mutates"):
        assert samples_of(row, Make(fb.float64)), "a row needs samples"
    if row.kind == "op" and not row.facts.get("factory"):
        assert row.facts.get("shape") is not None, "a primitive needs a shape rule"


@pytest.mark.parametrize("dtype", [fb.float64, fb.float32, fb.bfloat16], ids=lambda d: d.name)
@pytest.mark.parametrize("name", NAMES)
def test_values_and_gradients_are_pytorchs(name, dtype):
    row, theirs = row_and_oracle(name)
    if theirs is None:
        return
    for i, sample in enumerate(samples_of(row, Make(dtype))):
        expected, error = call_both(row, theirs, sample)
        if error is not None:
            if dtype is fb.bfloat16 or "not implemented" in str(error):
                continue
            raise AssertionError(f"sample {i}: PyTorch refuses it: {error}")
        assert_same(row.function(*sample.args, **sample.kwargs), expected, TOLERANCE[dtype], f"{name} sample {i}")
        if dtype is fb.float64 and name not in NO_GRADIENT_IN_PYTORCH:
            compare_gradients(row, theirs, sample, f"{name} sample {i}")


def compare_gradients(row: Any, theirs: Any, sample: Any, what: str) -> None:
    def leaves(value: Any) -> Any:
        if isinstance(value, fb.Tensor):
            v = value.detach().clone()
            return v.requires_grad_() if v.is_floating_point() or v.is_complex() else v
        return type(value)(leaves(v) for v in value) if type(value) in (list, tuple) else value

    ours_in = [leaves(a) for a in sample.args]
    theirs_in = [to_torch(a, requires_grad=True) for a in sample.args]
    result = row.function(*ours_in, **sample.kwargs)
    expected = theirs(*theirs_in, **{k: to_torch(v) for k, v in sample.kwargs.items()})
    ours_out, theirs_out = differentiable(result), differentiable(expected)
    assert len(ours_out) == len(theirs_out), f"{what}: {len(ours_out)} results require grad, not {len(theirs_out)}"
    if not theirs_out:
        return
    rng = np.random.default_rng(1)
    seeds = [rng.standard_normal(tuple(t.shape)) for t in theirs_out]
    inputs = [t for t in flat_tensors(theirs_in) if t.requires_grad]
    wanted = torch.autograd.grad(theirs_out, inputs, [torch.tensor(s, dtype=t.dtype) for s, t in zip(seeds, theirs_out)], allow_unused=True)
    own_inputs = [t for t in flat_tensors(ours_in) if t.requires_grad]
    got = fb.autograd.grad(ours_out, own_inputs, [fb.tensor(s, dtype=t.dtype) for s, t in zip(seeds, ours_out)], allow_unused=True)
    for j, (a, b) in enumerate(zip(got, wanted, strict=True)):
        if b is None or a is None:
            rest = a if b is None else b
            assert rest is None or not np.any(to_numpy(rest)), f"{what}: gradient {j} is {a} instead of {b}"
        else:
            np.testing.assert_allclose(to_numpy(a), to_numpy(b), rtol=1e-8, atol=1e-8, err_msg=f"{what}: gradient {j}")


@pytest.mark.parametrize("name", [n for n in NAMES if ROWS[n].facts.get("inplace")])
def test_the_in_place_form_writes_the_result(name):
    row = ROWS[name]
    function = fb._op(name + "_")
    for i, sample in enumerate(samples_in_its_dtype(name)):
        first = sample.args[0]
        result = row.function(*sample.args, **sample.kwargs)
        if (
            not isinstance(first, fb.Tensor)
            or result.shape != first.shape
            or (result.dtype is not first.dtype and result.dtype is not fb.bool)
        ):
            continue
        target = first.clone()
        version = target._version
        assert function(target, *sample.args[1:], **sample.kwargs) is target
        assert target._version > version
        np.testing.assert_allclose(to_numpy(target), to_numpy(result.to(first.dtype)), rtol=1e-12, atol=1e-12, err_msg=f"sample {i}")
        if not first.is_floating_point():
            continue
        leaf = first.detach().clone().requires_grad_()
        other = first.detach().clone().requires_grad_()
        a = function(leaf * 1, *sample.args[1:], **sample.kwargs)
        b = row.function(other * 1, *sample.args[1:], **sample.kwargs)
        if not b.requires_grad:
            continue
        (ga,) = fb.autograd.grad(a.sum(), leaf, allow_unused=True, materialize_grads=True)
        (gb,) = fb.autograd.grad(b.sum(), other, allow_unused=True, materialize_grads=True)
        np.testing.assert_allclose(to_numpy(ga), to_numpy(gb), rtol=1e-10, atol=1e-10, err_msg=f"sample {i}: gradient")


@pytest.mark.parametrize("name", [n for n in NAMES if "out" in inspect.signature(ROWS[n].function).parameters and n not in RANDOM])
def test_out_receives_the_result(name):
    row = ROWS[name]
    for sample in samples_in_its_dtype(name)[:2]:
        if "out" in sample.kwargs:
            continue
        result = row.function(*sample.args, **sample.kwargs)
        if isinstance(result, fb.Tensor):
            out = fb.empty_like(result)
            if name in OUT_WITH_DIM_ONLY:
                with pytest.raises(TypeError, match="pass dim too"):
                    row.function(*sample.args, **sample.kwargs, out=out)
                continue
            assert row.function(*sample.args, **sample.kwargs, out=out) is out
            np.testing.assert_array_equal(to_numpy(out), to_numpy(result))


@pytest.mark.parametrize("name", [n for n in NAMES if ROWS[n].kind != "function" and not ROWS[n].facts.get("mutates")])
def test_meta_tensors_have_the_results_shape_and_dtype(name):
    row = ROWS[name]

    def to_meta(value: Any) -> Any:
        if isinstance(value, fb.Tensor):
            return value.to("meta")
        return type(value)(to_meta(v) for v in value) if type(value) in (list, tuple) else value

    if row.facts.get("data_dependent"):
        return
    for i, sample in enumerate(samples_in_its_dtype(name)):
        result = row.function(*sample.args, **sample.kwargs)
        shadow = row.function(*to_meta(sample.args), **{k: to_meta(v) for k, v in sample.kwargs.items()})
        for a, b in zip(flat_tensors(shadow), flat_tensors(result), strict=True):
            assert (a.shape, a.dtype) == (b.shape, b.dtype), f"sample {i}: meta says {a.shape} {a.dtype}, the kernel {b.shape} {b.dtype}"
            assert a.device.type == "meta"


@pytest.mark.parametrize("name", [n for n in NAMES if ROWS[n].vjps])
def test_gradients_agree_with_finite_differences(name):
    row = ROWS[name]
    for i, sample in enumerate(samples_of(row, Make(fb.float64))):
        tensors = [t for t in flat_tensors(sample.args) if t.is_floating_point()]
        if not tensors or any(t.numel() > 60 for t in tensors):
            continue

        def run(*leaves: Any, sample: Any = sample) -> Any:
            queue = list(leaves)

            def replaced(value: Any) -> Any:
                if isinstance(value, fb.Tensor) and value.is_floating_point():
                    return queue.pop(0)
                return type(value)(replaced(v) for v in value) if type(value) in (list, tuple) else value

            result = row.function(*[replaced(a) for a in sample.args], **sample.kwargs)
            found = [t for t in flat_tensors(result) if t.requires_grad]
            return tuple(found)

        leaves = tuple(t.detach().clone().requires_grad_() for t in tensors)
        if run(*leaves):
            assert fb.autograd.gradcheck(run, leaves, atol=1e-5, rtol=1e-3), f"sample {i}"


def test_every_public_name_is_reachable():
    for space, names in index.NAMESPACES.items():
        if space in ("", "nn.functional"):
            for n in names:
                assert callable(getattr(fb if space == "" else fb.nn.functional, n, None)), (space, n)
    for n in index.METHODS:
        assert callable(getattr(fb.Tensor, n)), n
