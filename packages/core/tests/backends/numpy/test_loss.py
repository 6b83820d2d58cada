"""Fused losses against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from flambeau.backends.numpy.loss import KERNELS

F = torch.nn.functional


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("ignore_index", [-100, 2, -1])
@pytest.mark.parametrize("shape", [(4, 5), (3000, 50), (1, 1), (0, 5)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_fused_cross_entropy(shape: tuple, ignore_index: int, reduction: str, dtype: object) -> None:
    r = np.random.default_rng(0)
    a = (r.standard_normal(shape) * 5).astype(dtype)
    t = r.integers(0, shape[1], shape[0])
    if ignore_index == -1 and shape[0] > 1:
        t[::2] = -1
    x = torch.from_numpy(a).requires_grad_()
    expected = F.cross_entropy(x, torch.from_numpy(t), ignore_index=ignore_index, reduction=reduction)
    loss, normalizer = KERNELS["fused_cross_entropy"](a, t, ignore_index, reduction)
    np.testing.assert_allclose(loss, expected.detach().numpy(), rtol=1e-5, atol=1e-5)
    assert np.asarray(loss).dtype == a.dtype and normalizer.shape == t.shape
    g = np.asarray(r.standard_normal(np.shape(loss)), dtype)
    expected.backward(torch.from_numpy(g))
    back = KERNELS["fused_cross_entropy_backward"](g, a, t, normalizer, ignore_index, reduction)
    np.testing.assert_allclose(back, x.grad.numpy(), rtol=1e-4, atol=1e-6)
    assert back.dtype == a.dtype


def test_everything_ignored_is_nan() -> None:
    loss, _ = KERNELS["fused_cross_entropy"](np.zeros((2, 3)), np.array([-100, -100]), -100, "mean")
    assert np.isnan(loss)


@pytest.mark.parametrize("wrong", [5, -3, 2**40])
def test_targets_out_of_range(wrong: int) -> None:
    with pytest.raises(IndexError, match=rf"target {wrong} names no class; there are 5 classes"):
        KERNELS["fused_cross_entropy"](np.zeros((2, 5), np.float32), np.array([1, wrong]), -100, "mean")
    with pytest.raises(IndexError, match=f"target {wrong}"):
        KERNELS["class_targets"](np.array([[1, wrong]]), 5, 2)


def test_class_targets() -> None:
    t = np.array([[1, -100], [2, 3]])
    np.testing.assert_array_equal(KERNELS["class_targets"](t, 4, -100), [[1, 0], [2, 3]])
    np.testing.assert_array_equal(KERNELS["class_targets"](t[:, ::-1][1:], 4, 3), [[0, 2]])


def test_half_logits() -> None:
    a = np.random.default_rng(0).standard_normal((8, 30)).astype(np.float16)
    t = np.arange(8)
    loss, _ = KERNELS["fused_cross_entropy"](a, t, -100, "mean")
    assert loss.dtype == np.float16
    np.testing.assert_allclose(loss, F.cross_entropy(torch.from_numpy(a.astype(np.float64)), torch.from_numpy(t)).numpy(), rtol=1e-3)


def test_bce_elements() -> None:
    p, t = np.array([0.0, 1.0, 0.3, 0.0, 1.0], np.float32), np.array([0.0, 1.0, 0.4, 1.0, 0.0], np.float32)
    expected = F.binary_cross_entropy(torch.from_numpy(p), torch.from_numpy(t), reduction="none")
    np.testing.assert_allclose(KERNELS["bce_elements"](p, t), expected.numpy(), rtol=1e-6)
    for wrong in (1.5, np.nan):
        with pytest.raises(RuntimeError, match="probabilities"):
            KERNELS["bce_elements"](np.array([0.5, wrong]), np.zeros(2))
