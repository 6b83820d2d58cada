"""Attention kernels against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from flambeau.backends.numpy import attention
from flambeau.backends.numpy.attention import KERNELS

CASES = [
    ((2, 3), 4, 6, 5, 7, None, False), ((2, 3), 5, 5, 4, 4, None, True), ((2, 3), 4, 6, 5, 7, "float", False), ((3,), 4, 6, 5, 5, "bool", False),
    ((), 4, 6, 5, 5, "bool", False), ((2, 2, 3), 4, 6, 5, 5, "float", False), ((2,), 0, 3, 4, 4, None, False), ((2, 3), 7, 4, 5, 5, None, True),
]  # fmt: skip


@pytest.mark.parametrize("batch, rows, columns, width, out_width, mask, causal", CASES)
@pytest.mark.parametrize("block", [1, 60, 1 << 18])
def test_forward_and_backward(monkeypatch, batch, rows, columns, width, out_width, mask, causal, block) -> None:
    monkeypatch.setattr(attention, "_BLOCK", block)
    r = np.random.default_rng(0)
    q, k, v = (r.standard_normal((*batch, n, w)) for n, w in ((rows, width), (columns, width), (columns, out_width)))
    m = None if mask is None else r.standard_normal((rows, columns)) if mask == "float" else r.random((*batch, rows, columns)) > 0.4
    ts = [torch.from_numpy(x).requires_grad_() for x in (q, k, v)]
    expected = torch.nn.functional.scaled_dot_product_attention(
        *ts, attn_mask=None if m is None else torch.from_numpy(m), is_causal=causal, scale=0.4
    )
    out, normalizer = KERNELS["fused_attention"]([q, k, v], m, causal, 0.4)
    np.testing.assert_allclose(out, expected.detach().numpy(), rtol=1e-8, atol=1e-10)
    assert normalizer.shape == (*batch, rows)
    g = r.standard_normal(out.shape)
    expected.backward(torch.from_numpy(g))
    for mine, t in zip(KERNELS["fused_attention_backward"](g, [q, k, v], m, out, normalizer, causal, 0.4), ts, strict=True):
        np.testing.assert_allclose(mine, t.grad.numpy(), rtol=1e-7, atol=1e-9)


def test_queries_that_may_look_nowhere_get_zero() -> None:
    r = np.random.default_rng(0)
    q, k, v = (r.standard_normal((2, 4, 3)) for _ in range(3))
    m = np.ones((4, 4), bool)
    m[1] = False
    out, normalizer = KERNELS["fused_attention"]([q, k, v], m, False, 1.0)
    assert (out[:, 1] == 0).all() and np.isfinite(out).all()
    for x in KERNELS["fused_attention_backward"](np.ones_like(out), [q, k, v], m, out, normalizer, False, 1.0):
        assert np.isfinite(x).all()


def test_heads_as_views_of_one_projection() -> None:
    qkv = np.random.default_rng(0).standard_normal((2, 5, 3, 4, 6)).astype(np.float32)
    q, k, v = (qkv[:, :, i].swapaxes(1, 2) for i in range(3))
    out, _ = KERNELS["fused_attention"]([q, k, v], None, True, 0.5)
    expected = torch.nn.functional.scaled_dot_product_attention(*(torch.from_numpy(x) for x in (q, k, v)), is_causal=True, scale=0.5)
    np.testing.assert_allclose(out, expected.numpy(), rtol=1e-5, atol=1e-6)
    assert out.dtype == np.float32
