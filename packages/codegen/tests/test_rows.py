"""Softmax, norms and cross entropy: one kernel a direction, right at every length, against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from draws import close, filled, laid_out, seeds
from flambeau_codegen import Array, lower
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import answer
from runs import call

F, aten = torch.nn.functional, torch.ops.aten
DTYPES = st.sampled_from(("float32", "float64", "bfloat16", "float16"))
SHAPES = st.sampled_from((((3, 4, 5), 1), ((3, 40), 1), ((40, 3), 0), ((2, 1000), -1), ((2, 5000), 1), ((4,), 0)))


def made(seed: int, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return laid_out(rng, filled(rng, shape, dtype))


@settings(max_examples=20)
@given(seed=seeds, dtype=DTYPES, case=SHAPES)
def test_softmax(seed: int, dtype: str, case: tuple[tuple[int, ...], int]) -> None:
    shape, dim = case
    x, g = made(seed, shape, dtype), made(seed + 1, shape, dtype)
    close(call("softmax_forward", x, dim), answer(lambda t: F.softmax(t, dim), x), 2)
    close(call("log_softmax_forward", x, dim), answer(lambda t: F.log_softmax(t, dim), x), 4)
    y = answer(lambda t: F.softmax(t, dim), x)
    close(call("softmax_backward", g, y, dim), answer(lambda a, b: aten._softmax_backward_data(a, b, dim, b.dtype), g, y), 20)
    y = answer(lambda t: F.log_softmax(t, dim), x)
    close(call("log_softmax_backward", g, y, dim), answer(lambda a, b: aten._log_softmax_backward_data(a, b, dim, b.dtype), g, y), 20)


@settings(max_examples=15)
@given(
    seed=seeds,
    dtype=st.sampled_from(("float32", "float64")),
    shape=st.sampled_from(((4, 3, 5), (7, 300), (300, 7), (6,))),
    affine=st.booleans(),
)
def test_layer_norm(seed: int, dtype: str, shape: tuple[int, ...], affine: bool) -> None:
    inner = shape[-1:]
    x, g = made(seed, shape, dtype), made(seed + 1, shape, dtype)
    w, b = (made(seed + 2, inner, dtype), made(seed + 3, inner, dtype)) if affine else (None, None)
    got = call("native_layer_norm", x, inner, w, b, 1e-5)
    want = answer(lambda t, *p: aten.native_layer_norm(t, inner, *(p or (None, None)), 1e-5), x, *([w, b] if affine else []))
    for a, e in zip(got, want):
        close(a, e, 20)
    asked = [True] * 3 if affine else [True, False, False]

    def backward(c: torch.Tensor, t: torch.Tensor, m: torch.Tensor, r: torch.Tensor, *p: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return tuple(aten.native_layer_norm_backward(c, t, inner, m, r, *(p or (None, None)), asked))[: sum(asked)]

    want = answer(backward, g, x, want[1], want[2], *([w, b] if affine else []))
    back = call("layer_norm_backward", g, x, inner, w, got[1], got[2], 1e-5)
    for a, e in zip(back, want):
        close(a, e, 100)


@settings(max_examples=10)
@given(seed=seeds, dtype=st.sampled_from(("float32", "float64", "bfloat16")), classes=st.sampled_from((5, 300)))
@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
def test_cross_entropy(reduction: str, seed: int, dtype: str, classes: int) -> None:
    rng = np.random.default_rng(seed)
    x, target = made(seed, (20, classes), dtype), rng.integers(0, classes, 20)
    target[3] = -100
    loss, normalizer = call("fused_cross_entropy", x, target, -100, reduction)
    close(loss, answer(lambda t, y: F.cross_entropy(t, y, reduction=reduction), x, target), 10)
    g = np.asarray(filled(rng, loss.shape, dtype))
    want = answer(lambda t, y, c: torch.autograd.grad(F.cross_entropy(t.requires_grad_(), y, reduction=reduction), t, c)[0], x, target, g)
    close(call("fused_cross_entropy_backward", g, x, target, normalizer, -100, reduction), want, 10)


def test_a_wrong_class_is_a_fault() -> None:
    with pytest.raises(IndexError, match="target names no class; there are 3 classes, 0 to 2, and -100 is ignored"):
        call("fused_cross_entropy", np.zeros((2, 3), np.float32), np.array([0, 3]), -100, "mean")


def test_a_row_is_one_kernel() -> None:
    x = Array("float32", (64, 1000))
    for op, args in (("softmax_forward", (x, 1)), ("softmax_backward", (x, x, 1)), ("native_layer_norm", (x, (1000,), None, None, 1e-5))):
        assert len(lower(op, *args).launches) == 1
