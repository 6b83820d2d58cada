"""bfloat16 arithmetic that goes through float32 in pieces gives the bits of PyTorch's."""

from __future__ import annotations

import operator

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")

import flambeau as fb  # noqa: E402

COUNTS = (5, 600, 40_000)  # below the limit, one piece, two pieces


def bits(t):
    return t.view(torch.int16).numpy() if isinstance(t, torch.Tensor) else t.detach().numpy().view(np.int16)


def pair(count, seed):
    host = np.random.default_rng(seed).standard_normal(count).astype(np.float32) * 3
    host[:4] = (np.inf, -np.inf, np.nan, 0.0)
    return fb.tensor(host).to(fb.bfloat16), torch.tensor(host).to(torch.bfloat16)


def same(ours, theirs):
    nan = np.isnan(theirs.float().numpy())
    np.testing.assert_array_equal(np.isnan(ours.float().numpy()), nan)
    np.testing.assert_array_equal(np.where(nan, 0, bits(ours)), np.where(nan, 0, bits(theirs)))


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("name", ["add", "sub", "mul", "truediv"])
def test_arithmetic_has_pytorchs_bits(name, count):
    (a, c), (b, d) = pair(count, 0), pair(count, 1)
    function = getattr(operator, name)
    same(function(a, b), function(c, d))
    same(function(a, 1.5), function(c, 1.5))
    if name != "truediv":  # PyTorch multiplies by the reciprocal there, and rounds twice
        same(function(1.5, a), function(1.5, c))
    same(function(a[::2], b[::2]), function(c[::2], d[::2]))
    if count % 5 == 0:
        same(function(a.reshape(-1, 5), b[:5]).reshape(-1), function(c.reshape(-1, 5), d[:5]).reshape(-1))


@pytest.mark.parametrize("count", COUNTS)
def test_writes_in_place_and_functions_have_pytorchs_bits(count):
    (a, c), (b, d) = pair(count, 2), pair(count, 3)
    same(a.clone().mul_(b).add_(2.5), c.clone().mul_(d).add_(2.5))
    view, other = a.clone(), c.clone()
    view[1::2].sub_(b[1::2])
    other[1::2].sub_(d[1::2])
    same(view, other)
    same(a.abs().sqrt(), c.abs().sqrt())
    same(fb.maximum(a, b), torch.maximum(c, d))
    aliased, oracle = a.clone(), c.clone()
    same(aliased.add_(aliased), oracle.add_(oracle))


@pytest.mark.parametrize("count", (5, 40_000))
def test_relu_of_float16(count):
    host = np.random.default_rng(4).standard_normal(count).astype(np.float16)
    host[:3] = (np.nan, np.inf, -np.inf)
    np.testing.assert_array_equal(fb.relu(fb.tensor(host)).numpy(), torch.relu(torch.tensor(host)).numpy())
