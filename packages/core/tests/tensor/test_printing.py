"""Printing against PyTorch, character by character."""

from __future__ import annotations

import math

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from flambeau.tensor import dtypes, printing
from flambeau.tensor.printing import get_printoptions, printoptions, set_printoptions, tensor_str

KINDS = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64", "complex64", "complex128"]


@pytest.fixture(autouse=True)
def pytorchs_names(monkeypatch):
    """Dtypes under PyTorch's name, whose length decides where lines break; options as they were afterwards."""
    monkeypatch.setattr(dtypes.dtype, "__repr__", lambda d: f"torch.{d.name}")
    yield
    set_printoptions(profile="default")
    torch.set_printoptions(profile="default")


def ours(array, tensor, **notes):
    name = str(tensor.dtype).removeprefix("torch.")
    return tensor_str(array, size=tuple(tensor.shape), dtype=dtypes.BY_NAME[name], **notes)


def check(array, **options):
    tensor = torch.from_numpy(np.array(array, order="C"))
    torch.set_printoptions(**options)
    set_printoptions(**options)
    assert ours(array, tensor) == repr(tensor)


OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "precision": st.integers(0, 8),
        "threshold": st.sampled_from([0, 3, 10, 50, 1000, math.inf]),
        "edgeitems": st.integers(0, 4),
        "linewidth": st.integers(1, 130),
        "sci_mode": st.sampled_from([None, True, False]),
        "profile": st.sampled_from(["default", "short", "full"]),
    },
)


@settings(max_examples=500, deadline=None)
@given(st.data(), st.sampled_from(KINDS), OPTIONS)
def test_repr_is_pytorchs(data, kind, options):
    shape = data.draw(hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=8))
    check(data.draw(hnp.arrays(kind, shape)), **{"profile": "default", **options})


@settings(max_examples=500, deadline=None)
@given(st.data(), OPTIONS)
def test_repr_of_usual_values_is_pytorchs(data, options):
    size = data.draw(st.integers(0, 60))
    scale = 10.0 ** data.draw(st.integers(-6, 10))
    kind = data.draw(st.sampled_from(["float32", "float64", "complex64"]))
    elements = st.one_of(st.integers(-30, 30).map(float), st.floats(-3, 3), st.sampled_from([0.0, -0.0, math.inf, -math.inf, math.nan]))
    values = np.array(data.draw(st.lists(elements, min_size=size, max_size=size)))
    if kind == "complex64":
        values = values + 1j * values[::-1]
    with np.errstate(all="ignore"):
        check((values * scale).astype(kind), **{"profile": "default", **options})


@pytest.mark.parametrize("shape", [(1001,), (7, 200), (40, 40), (11, 10, 12), (2, 2, 2, 200), (1, 1, 1, 1), (0,), (3, 0), (0, 3, 2)])
@pytest.mark.parametrize("kind", ["float32", "float64", "int64", "int32", "bool", "complex64"])
def test_summaries_and_empties(shape, kind):
    values = np.random.default_rng(0).normal(size=shape) * 3
    check(values.astype(kind))
    check(values.astype(kind), edgeitems=1, threshold=5)
    check(values.astype(kind), edgeitems=0, threshold=5)


def test_bfloat16():
    values = np.array([[1.5, 2e-3], [1e5, 7.0]], dtype=ml_dtypes.bfloat16)
    tensor = torch.tensor([[1.5, 2e-3], [1e5, 7.0]], dtype=torch.bfloat16)
    assert ours(values, tensor) == repr(tensor)


@pytest.mark.parametrize("linewidth", range(20, 100, 7))
@pytest.mark.parametrize("count", [1, 8, 10, 11, 30])
def test_gradient_notes(linewidth, count):
    leaf = torch.arange(count, dtype=torch.float64).requires_grad_()
    product = leaf * 2.5
    torch.set_printoptions(linewidth=linewidth)
    set_printoptions(linewidth=linewidth)
    assert ours(leaf.detach().numpy(), leaf, requires_grad=True) == repr(leaf)
    assert ours(product.detach().numpy(), product, requires_grad=True, grad_fn="MulBackward0") == repr(product)


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.complex64, torch.float64])
def test_meta(dtype):
    tensor = torch.empty(2, 3, device="meta", dtype=dtype)
    assert ours(None, tensor, device="meta") == repr(tensor)


def test_views_print_their_values():
    base = np.arange(24, dtype=np.float32).reshape(4, 6)
    tensor = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    for take in (lambda a: a.T, lambda a: a[::2, 1:], lambda a: a[:, 0]):
        assert ours(take(base), take(tensor)) == repr(take(tensor))
    assert ours(np.broadcast_to(base[0], (3, 6)), tensor[0].expand(3, 6)) == repr(tensor[0].expand(3, 6))


def test_options():
    assert get_printoptions() == {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80, "sci_mode": None}
    with printoptions(precision=2, sci_mode=True):
        assert get_printoptions()["precision"] == 2
        assert tensor_str(np.array([1.0, 2.5])) == "tensor([1.00e+00, 2.50e+00])"
    assert get_printoptions()["precision"] == 4
    set_printoptions(profile="short", precision=7)
    assert printing._options == printing.PrintOptions(precision=7, edgeitems=2)
    with pytest.raises(ValueError, match="profile"):
        set_printoptions(profile="long")
