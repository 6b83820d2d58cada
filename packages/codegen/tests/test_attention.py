"""What stands between attention's products, beside PyTorch."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
import torch
from runs import call

rng = np.random.default_rng(0)


@pytest.mark.parametrize("keys", [7, 100])
@pytest.mark.parametrize("mask", ["none", "causal", "bool", "added", "nowhere"])
def test_masked_softmax(mask: str, keys: int) -> None:
    scores = rng.standard_normal((2, 3, 9, keys)).astype(np.float32)
    seen = {"bool": rng.random((3, 9, keys)) < 0.7, "added": rng.standard_normal((9, keys)).astype(np.float32)}.get(mask)
    if mask == "nowhere":
        seen = np.zeros((9, keys), bool)
        seen[1:] = True
    weights, level = call("masked_softmax", scores, seen, mask == "causal", "float32")
    x = torch.from_numpy(scores)
    if mask == "causal":
        x = x.masked_fill(torch.ones(9, keys).tril() == 0, -np.inf)
    elif mask == "added":
        x = x + torch.from_numpy(seen)
    elif seen is not None:
        x = x.masked_fill(~torch.from_numpy(seen), -np.inf)
    want, total = torch.softmax(x, -1).nan_to_num(0), torch.logsumexp(x, -1)
    total = torch.where(total == -np.inf, np.inf, total)
    np.testing.assert_allclose(weights, want.numpy(), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(level, total.numpy(), rtol=1e-5, atol=1e-6)


def test_masked_softmax_backward() -> None:
    scores = torch.from_numpy(rng.standard_normal((2, 9, 40)).astype(np.float32)).requires_grad_()
    grad = rng.standard_normal((2, 9, 40)).astype(np.float32)
    weights = torch.softmax(scores * 0.3, -1)
    weights.backward(torch.from_numpy(grad))
    got = call("masked_softmax_backward", grad, weights.detach().numpy(), 0.3)
    np.testing.assert_allclose(got, scores.grad.numpy(), rtol=1e-4, atol=1e-6)


def test_weights_of_another_dtype() -> None:
    scores = rng.standard_normal((4, 40)).astype(np.float32)
    weights, level = call("masked_softmax", scores, None, False, "bfloat16")
    assert weights.dtype == ml_dtypes.bfloat16 and level.dtype == np.float32
    np.testing.assert_allclose(weights.astype(np.float32).sum(1), 1, rtol=1e-2)
    assert call("masked_softmax_backward", scores, weights, 1.0).dtype == ml_dtypes.bfloat16
