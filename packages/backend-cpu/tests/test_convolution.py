"""Convolutions as sums over windows against the array library's kernels, which other tests hold against PyTorch."""

import numpy as np
import pytest
from flambeau_cpu import convolution, correlation
from flambeau_cpu.own import Own
from hypothesis import given, settings
from hypothesis import strategies as st

import flambeau as fb

fb.zeros(1)
OPS = ("convolution", "convolution_backward_input", "convolution_backward_weight", "convolution_backward")
MADE = {op: getattr(convolution, op)(Own(op)) for op in OPS}
KEPT = {op: Own(op) for op in OPS}


@st.composite
def cases(draw):
    """Shapes and options of one to three dimensions."""
    dims = draw(st.integers(1, 3))
    several = lambda low, high: [draw(st.integers(low, high)) for _ in range(dims)]
    kernel, stride, padding, dilation = several(1, 3), several(1, 3), several(0, 3), several(1, 2)
    space = [draw(st.integers(max(1, d * (k - 1) + 1 - 2 * p), 12)) for k, d, p in zip(kernel, dilation, padding, strict=True)]
    n, c, o = draw(st.integers(1, 9)), draw(st.integers(1, 9)), draw(st.integers(1, 70))
    return (n, c, *space), (o, c, *kernel), (stride, padding, dilation, False, [0] * dims, 1), draw(st.integers(0, 10**6))


def near(found, expected):
    assert found.shape == expected.shape and found.dtype == expected.dtype
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5 * max(1.0, abs(expected).max(initial=0)))


@settings(max_examples=150, deadline=None)
@given(cases())
def test_random_convolutions(case):
    shape, weights, options, seed = case
    convolution_least, convolution_worth = convolution.LEAST, convolution.WORTH
    convolution.LEAST = convolution.WORTH = 1
    try:
        rng = np.random.default_rng(seed)
        x, w = rng.standard_normal(shape, np.float32), rng.standard_normal(weights, np.float32)
        bias = rng.standard_normal(weights[0], np.float32) if seed % 2 else None
        if seed % 3 == 0:
            x = np.ascontiguousarray(x.swapaxes(0, 1)).swapaxes(0, 1)
        out = KEPT["convolution"].kernel(x, w, bias, *options)
        near(MADE["convolution"](x, w, bias, *options), out)
        grad = rng.standard_normal(out.shape, np.float32)
        by_input = KEPT["convolution_backward_input"].kernel(grad, w, shape, *options)
        by_weight = KEPT["convolution_backward_weight"].kernel(grad, x, weights, *options)
        near(MADE["convolution_backward_input"](grad, w, shape, *options), by_input)
        near(MADE["convolution_backward_weight"](grad, x, weights, *options), by_weight)
        for found, expected in zip(MADE["convolution_backward"](grad, x, w, *options), (by_input, by_weight), strict=True):
            near(found, expected)
    finally:
        convolution.LEAST, convolution.WORTH = convolution_least, convolution_worth


@pytest.mark.parametrize("lanes, tile", [(4, 6), (8, 6), (16, 8)])
def test_processors_of_all_widths(lanes, tile, monkeypatch):
    """Narrow vectors are a wider processor's too."""
    monkeypatch.setattr(correlation, "shape", lambda: (lanes, tile))
    monkeypatch.setattr(correlation, "address", correlation.address.__wrapped__)
    rng = np.random.default_rng(lanes)
    x, w = rng.standard_normal((5, 3, 9, 10), np.float32), rng.standard_normal((37, 3, 3, 3), np.float32)
    options = ((1, 1), (1, 1), (1, 1), False, (0, 0), 1)
    assert convolution.batch(x, w.shape, *options[:3], 1) is not None
    out = KEPT["convolution"].kernel(x, w, None, *options)
    near(MADE["convolution"](x, w, None, *options), out)
    near(
        MADE["convolution_backward_weight"](out, x, w.shape, *options),
        KEPT["convolution_backward_weight"].kernel(out, x, w.shape, *options),
    )


def test_windows_of_one_position_are_left_to_blas():
    x = np.ones((8, 64, 16, 16), np.float32)
    assert convolution.batch(x, (64, 64, 1, 1), (1, 1), (0, 0), (1, 1), 1) is None
    assert convolution.batch(x, (64, 64, 3, 3), (1, 1), (0, 0), (1, 1), 1) is not None


def test_what_is_not_finite_stays_where_it_is():
    x, w = np.ones((2, 4, 8, 8), np.float32), np.ones((32, 4, 3, 3), np.float32)
    x[0, 0, 0, 0], x[1, 2, 7, 7] = np.nan, np.inf
    options = ((1, 1), (1, 1), (1, 1), False, (0, 0), 1)
    assert convolution.batch(x, w.shape, *options[:3], 1) is not None
    out = MADE["convolution"](x, w, None, *options)
    assert np.isnan(out[0]).sum() == 32 * 4 and np.isinf(out[1]).sum() == 32 * 4
    grad = np.ones_like(out)
    found = MADE["convolution_backward_weight"](grad, x, w.shape, *options)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(KEPT["convolution_backward_weight"].kernel(grad, x, w.shape, *options)))


def test_several_threads_and_one_give_the_same_bits():
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal((13, 8, 8, 8), np.float32), rng.standard_normal((40, 8, 3, 3), np.float32)
    options = ((1, 1), (1, 1), (1, 1), False, (0, 0), 1)
    before, found = fb.get_num_threads(), []
    try:
        for count in (1, 2, 4):
            fb.set_num_threads(count)
            out = MADE["convolution"](x, w, None, *options)
            found.append((out, MADE["convolution_backward_weight"](out, x, w.shape, *options)))
    finally:
        fb.set_num_threads(before)
    for other in found[1:]:
        assert all((a == b).all() for a, b in zip(found[0], other, strict=True))


def test_wrong_operands_are_refused_as_before():
    x, w = np.ones((8, 3, 8, 8), np.float32), np.ones((32, 4, 3, 3), np.float32)
    options = ((1, 1), (1, 1), (1, 1), False, (0, 0), 1)
    with pytest.raises(ValueError, match="does not fit"):
        MADE["convolution"](x, w, None, *options)
    with pytest.raises(ValueError, match="bias"):
        MADE["convolution"](x, np.ones((32, 3, 3, 3), np.float32), np.ones(31, np.float32), *options)
