"""Functions of `nn.functional` that no row's samples reach, against PyTorch's: forms in place, older names, shared draws."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest
import torch
from nn_oracle import assert_close, to_fb
from torch.nn import functional as TF

import flambeau as fb
from flambeau.nn import functional as F


@pytest.mark.parametrize(
    "name,arguments",
    [
        ("celu_", (0.7,)),
        ("elu_", (0.7,)),
        ("hardtanh_", (-0.5, 0.7)),
        ("leaky_relu_", (0.2,)),
        ("relu_", ()),
        ("rrelu_", (0.1, 0.3)),
        ("selu_", ()),
        ("threshold_", (0.1, 20.0)),
    ],
)
def test_in_place_form(name: str, arguments: tuple[Any, ...]) -> None:
    data = torch.randn(3, 5)
    leaf = data.clone().requires_grad_()
    mine = to_fb(data).requires_grad_()
    changed, expected = mine * 1, leaf * 1
    assert getattr(F, name)(changed, *arguments) is changed
    getattr(TF, name)(expected, *arguments)
    assert_close(changed, expected)
    changed.sum().backward()
    expected.sum().backward()
    assert_close(mine.grad, leaf.grad)


CALLS: list[Callable[[Any, Any, Any], Any]] = [
    lambda f, t, x: f.upsample_bilinear(x, scale_factor=2),
    lambda f, t, x: f.upsample_bilinear(x, size=(5, 9)),
    lambda f, t, x: f.upsample_nearest(x, scale_factor=3),
    lambda f, t, x: f.upsample(x, scale_factor=2, mode="bicubic", align_corners=True),
    lambda f, t, x: f.max_pool2d_with_indices(x, 2, stride=1, return_indices=True),
    lambda f, t, x: f.max_pool3d_with_indices(x, 2),
    lambda f, t, x: f.fractional_max_pool2d(x, 2, output_ratio=(0.5, 0.5), _random_samples=t.full((2, 3, 2), 0.3, dtype=x.dtype)),
    lambda f, t, x: f.fractional_max_pool3d(x, 2, (1, 2, 2), _random_samples=t.full((1, 2, 3), 0.3, dtype=x.dtype)),
    lambda f, t, x: f.pairwise_distance(x, x.flip(0), p=3.0),
    lambda f, t, x: f.softmin(x, 1),
    lambda f, t, x: f.softsign(x),
    lambda f, t, x: f.tanhshrink(x),
    lambda f, t, x: f.poisson_nll_loss(x, x.abs(), log_input=False, full=True),
    lambda f, t, x: f.triplet_margin_with_distance_loss(x, x.flip(0), x.flip(1), margin=0.3),
    lambda f, t, x: f.triplet_margin_with_distance_loss(
        x, x.flip(0), x.flip(1), distance_function=lambda a, b: (a - b).abs().sum(-1), swap=True, reduction="sum"
    ),
]


@pytest.mark.parametrize("call", CALLS)
def test_call_matches(call: Callable[[Any, Any, Any], Any]) -> None:
    data = torch.randn(2, 3, 4, 6, dtype=torch.float64)
    leaf, mine = data.requires_grad_(), to_fb(data).requires_grad_()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected, got = call(TF, torch, leaf), call(F, fb, mine)
    assert_close(got, expected, rtol=1e-4)
    first = expected[0] if isinstance(expected, tuple) else expected
    first.square().sum().backward()
    (got[0] if isinstance(got, tuple) else got).square().sum().backward()
    assert_close(mine.grad, leaf.grad, rtol=1e-4, atol=1e-5)


def test_multi_head_attention_forward_is_what_the_module_calls() -> None:
    theirs = torch.nn.MultiheadAttention(8, 2)
    query, key = torch.randn(4, 3, 8), torch.randn(5, 3, 8)
    given = (8, 2, theirs.in_proj_weight, theirs.in_proj_bias, None, None, False, 0.0, theirs.out_proj.weight, theirs.out_proj.bias)
    options = {"training": False, "average_attn_weights": False}
    expected = TF.multi_head_attention_forward(query, key, key, *given, **options)
    assert_close(F.multi_head_attention_forward(*to_fb([query, key, key]), *to_fb(list(given)), **options), expected)


@pytest.mark.parametrize(
    "name", ["kaiming_normal", "kaiming_uniform", "xavier_normal", "xavier_uniform", "orthogonal", "dirac", "uniform", "normal"]
)
def test_initializers_old_names_warn_and_do_what_the_new_ones_do(name: str) -> None:
    drawn = []
    for function in (name, name + "_"):
        fb.manual_seed(3)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            drawn.append(getattr(fb.nn.init, function)(fb.empty(4, 3, 3)))
        assert [w.category for w in told] == ([FutureWarning] if function == name else [])
    assert (drawn[0] == drawn[1]).all()


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_a_threshold_is_not_rounded_to_sixteen_bits(dtype: str) -> None:
    results = []
    for n in (fb, torch):
        x = n.tensor([0.3, 0.2, 0.4]).to(getattr(n, dtype)).requires_grad_()  # the first is above 0.3 in 16 bits
        out = n.nn.functional.threshold(x, 0.3, -2.0)
        out.backward(n.ones_like(out))
        results.append([v.float().tolist() for v in (out.detach(), x.grad)])
    assert results[0] == results[1]
