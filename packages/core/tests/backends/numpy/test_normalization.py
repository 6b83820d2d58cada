"""Normalization kernels against PyTorch: values, saved statistics, derivatives, accuracy, halves, views."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
import torch
import torch.nn.functional as F

from flambeau.backends.numpy.normalization import KERNELS

RNG = np.random.default_rng(0)
HALVES = [np.float16, ml_dtypes.bfloat16]


def normal(*shape, dtype=np.float64):
    return RNG.standard_normal(shape).astype(dtype)


def leaf(array):
    """An array as a leaf of PyTorch's graph."""
    return None if array is None else torch.from_numpy(np.array(array)).requires_grad_()


def gradients(expected, *leaves):
    """A random cotangent and PyTorch's gradients for it."""
    g = normal(*expected.shape)
    return g, [t.numpy() for t in torch.autograd.grad(expected, leaves, torch.from_numpy(g))]


def close(mine, theirs):
    np.testing.assert_allclose(mine, theirs.detach().numpy() if isinstance(theirs, torch.Tensor) else theirs, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", [(4, 3), (5, 3, 7), (2, 3, 5, 4), (2, 3, 2, 3, 2), (300, 3, 40, 17), (2, 3, 1)])
def test_batch_norm(shape, training):
    x, w, b = normal(*shape) * 3 + 5, normal(3), normal(3)
    running = normal(3), RNG.uniform(0.5, 2, 3)
    tx, tw, tb = leaf(x), leaf(w), leaf(b)
    expected = F.batch_norm(tx, *map(torch.from_numpy, (running[0].copy(), running[1].copy())), tw, tb, training, 0.1, 1e-3)
    out, mean, var = KERNELS["native_batch_norm"](x, w, b, *running, training, 1e-3)
    close(out, expected)
    dims = (0, *range(2, x.ndim))
    close(mean, x.mean(dims) if training else running[0])
    close(var, x.var(dims) if training else running[1])
    g, (gx, gw, _) = gradients(expected, tx, tw, tb)
    close(KERNELS["batch_norm_backward_input"](g, x, w, mean, var, training, 1e-3), gx)
    close(KERNELS["batch_norm_backward_weight"](g, x, mean, var, training, 1e-3), gw)
    close(
        KERNELS["native_batch_norm"](x, None, None, *running, training, 1e-3)[0],
        F.batch_norm(torch.from_numpy(x), *map(torch.from_numpy, running), None, None, training, 0.0, 1e-3),
    )


@pytest.mark.parametrize("shape, count", [((4, 5), 1), ((2, 3, 5), 1), ((2, 3, 5), 2), ((3000, 70), 1), ((3, 5), 2), ((0, 5), 1)])
def test_layer_and_rms_norm(shape, count):
    x, normalized = normal(*shape) + 2, shape[-count:]
    w, b = normal(*normalized), normal(*normalized)
    tx, tw, tb = leaf(x), leaf(w), leaf(b)
    expected, mean, rstd = torch.native_layer_norm(tx, normalized, tw, tb, 1e-5)
    out = KERNELS["native_layer_norm"](x, normalized, w, b, 1e-5)
    for mine, theirs in zip(out, (expected, mean, rstd)):
        assert mine.shape == tuple(theirs.shape)
        close(mine, theirs)
    g, (gx, gw, _) = gradients(expected, tx, tw, tb)
    close(KERNELS["layer_norm_backward_input"](g, x, normalized, w, *out[1:], 1e-5), gx)
    close(KERNELS["layer_norm_backward_weight"](g, x, normalized, *out[1:], 1e-5), gw)
    expected = F.rms_norm(tx, normalized, tw, 1e-5)
    out, rstd = KERNELS["native_rms_norm"](x, normalized, w, 1e-5)
    close(out, expected)
    g, (gx, gw) = gradients(expected, tx, tw)
    close(KERNELS["rms_norm_backward_input"](g, x, normalized, w, rstd, 1e-5), gx)
    close(KERNELS["rms_norm_backward_weight"](g, x, normalized, rstd, 1e-5), gw)
    close(KERNELS["native_layer_norm"](x, normalized, None, None, 1e-5)[0], F.layer_norm(torch.from_numpy(x), normalized))
    close(KERNELS["native_rms_norm"](x, normalized, None, 1e-5)[0], F.rms_norm(torch.from_numpy(x), normalized, None, 1e-5))


@pytest.mark.parametrize("shape, groups", [((2, 6, 4, 3), 3), ((2, 6, 5), 1), ((3, 4), 2), ((2, 4, 3, 3), 4), ((40, 8, 30, 31), 2)])
def test_group_norm(shape, groups):
    x, w, b = normal(*shape) + 2, normal(shape[1]), normal(shape[1])
    tx, tw, tb = leaf(x), leaf(w), leaf(b)
    expected = F.group_norm(tx, groups, tw, tb, 1e-4)
    out, mean, rstd = KERNELS["native_group_norm"](x, w, b, groups, 1e-4)
    close(out, expected)
    close(mean, x.reshape(shape[0], groups, -1).mean(2))
    close(rstd, 1 / np.sqrt(x.reshape(shape[0], groups, -1).var(2) + 1e-4))
    g, (gx, gw, _) = gradients(expected, tx, tw, tb)
    close(KERNELS["group_norm_backward_input"](g, x, w, mean, rstd, groups, 1e-4), gx)
    close(KERNELS["group_norm_backward_weight"](g, x, mean, rstd, groups, 1e-4), gw)
    close(KERNELS["native_group_norm"](x, None, None, groups, 1e-4)[0], F.group_norm(torch.from_numpy(x), groups, eps=1e-4))


def test_a_large_mean_does_not_spoil_float32():
    x = (normal(64, 8, 20, 20) + 1000).astype(np.float32)
    exact = x.astype(np.float64)
    bound = 3e-4  # of the input's rounding: 1000 * 2**-24 / 1
    out = KERNELS["native_batch_norm"](x, None, None, None, None, True, 1e-5)[0]
    assert np.abs(out - KERNELS["native_batch_norm"](exact, None, None, None, None, True, 1e-5)[0]).max() < bound
    rows, wide = x.reshape(-1, 400), exact.reshape(-1, 400)
    assert (
        np.abs(
            KERNELS["native_layer_norm"](rows, (400,), None, None, 1e-5)[0]
            - KERNELS["native_layer_norm"](wide, (400,), None, None, 1e-5)[0]
        ).max()
        < bound
    )


@pytest.mark.parametrize("dtype", HALVES)
def test_halves(dtype):
    x, w, b = normal(4, 6, 5, 3).astype(dtype), normal(6).astype(dtype), normal(6).astype(dtype)
    wide = [a.astype(np.float32) for a in (x, w, b)]
    out, mean, var = KERNELS["native_batch_norm"](x, w, b, None, None, True, 1e-5)
    assert out.dtype == dtype and mean.dtype == var.dtype == np.float32
    assert (out == KERNELS["native_batch_norm"](*wide, None, None, True, 1e-5)[0].astype(dtype)).all()
    assert KERNELS["batch_norm_backward_input"](out, x, w, mean, var, True, 1e-5).dtype == dtype
    out, mean, rstd = KERNELS["native_group_norm"](x, w, b, 2, 1e-5)
    assert out.dtype == dtype and rstd.dtype == np.float32
    assert KERNELS["group_norm_backward_input"](out, x, w, mean, rstd, 2, 1e-5).dtype == dtype
    w = normal(3).astype(dtype)
    out, mean, rstd = KERNELS["native_layer_norm"](x, (3,), w, w, 1e-5)
    assert out.dtype == dtype and rstd.dtype == np.float32
    assert KERNELS["layer_norm_backward_input"](out, x, (3,), w, mean, rstd, 1e-5).dtype == dtype
    out, rstd = KERNELS["native_rms_norm"](x, (3,), w, 1e-5)
    assert out.dtype == dtype and KERNELS["rms_norm_backward_input"](out, x, (3,), w, rstd, 1e-5).dtype == dtype


def test_float32_with_a_python_epsilon_stays_float32():
    x = normal(4, 6, 5, dtype=np.float32)
    for results in (
        KERNELS["native_batch_norm"](x, None, None, None, None, True, 1e-5),
        KERNELS["native_layer_norm"](x, (5,), None, None, 1e-5),
        KERNELS["native_group_norm"](x, None, None, 2, 1e-5),
        KERNELS["native_rms_norm"](x, (5,), None, 1e-5),
    ):
        assert all(r.dtype == np.float32 for r in results)
    out, mean, var = KERNELS["native_batch_norm"](x, None, None, None, None, True, 1e-5)
    assert KERNELS["batch_norm_backward_input"](out, x, None, mean, var, True, 1e-5).dtype == np.float32
    assert KERNELS["batch_norm_backward_weight"](out, x, mean, var, True, 1e-5).dtype == np.float32


def test_views():
    x = normal(5, 6, 7, 4).transpose(3, 1, 0, 2)[:, ::-1]
    tx = torch.from_numpy(x.copy())
    close(KERNELS["native_batch_norm"](x, None, None, None, None, True, 1e-5)[0], F.batch_norm(tx, None, None, training=True))
    close(KERNELS["native_group_norm"](x, None, None, 2, 1e-5)[0], F.group_norm(tx, 2))
    close(KERNELS["native_layer_norm"](x, x.shape[1:], None, None, 1e-5)[0], F.layer_norm(tx, x.shape[1:]))


def test_bad_input():
    x = normal(4, 6, 5)
    with pytest.raises(ValueError, match="batch_norm"):
        KERNELS["native_batch_norm"](x, normal(5), None, None, None, True, 1e-5)
    with pytest.raises(ValueError, match="layer_norm"):
        KERNELS["native_layer_norm"](x, (6,), None, None, 1e-5)
    with pytest.raises(ValueError, match="layer_norm"):
        KERNELS["native_layer_norm"](x, (5,), normal(1), None, 1e-5)
    with pytest.raises(ValueError, match="group_norm"):
        KERNELS["native_group_norm"](x, None, None, 4, 1e-5)
