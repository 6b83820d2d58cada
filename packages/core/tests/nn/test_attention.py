"""Attention and transformers against PyTorch's."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from nn_oracle import assert_close, load, run_both, to_fb

import flambeau as fb


def pair(name: str, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
    """Our module and PyTorch's, with the same state."""
    torch.manual_seed(0)
    theirs, ours = getattr(torch.nn, name)(*args, **kwargs), getattr(fb.nn, name)(*args, **kwargs)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    with torch.no_grad():
        for p in theirs.parameters():
            p.add_(torch.randn_like(p) * 0.1)
    load(ours, theirs)
    return ours, theirs


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"bias": False},
        {"batch_first": True},
        {"add_bias_kv": True},
        {"add_zero_attn": True},
        {"kdim": 5, "vdim": 7},
        {"kdim": 5, "vdim": 7, "bias": False, "add_bias_kv": True, "add_zero_attn": True},
    ],
    ids=str,
)
@pytest.mark.parametrize("call", ["plain", "heads", "fast", "padding", "mask", "both", "fast both", "mask 3d"])
def test_multihead_attention(options: dict[str, Any], call: str) -> None:
    ours, theirs = pair("MultiheadAttention", 8, 2, **options)
    assert repr(ours) == repr(theirs)
    shape = lambda length, width: (3, length, width) if options.get("batch_first") else (length, 3, width)
    inputs = [torch.randn(shape(4, 8)), torch.randn(shape(6, options.get("kdim", 8))), torch.randn(shape(6, options.get("vdim", 8)))]
    kwargs: dict[str, Any] = {"need_weights": "fast" not in call}
    if call == "heads":
        kwargs["average_attn_weights"] = False
    if "padding" in call or "both" in call:
        kwargs["key_padding_mask"] = torch.tensor([[False] * 6, [False] * 4 + [True] * 2, [True] + [False] * 5])
    if "mask" in call or "both" in call:
        kwargs["attn_mask"] = torch.zeros(4, 6, dtype=torch.bool)
        kwargs["attn_mask"][1, 2:4] = True
    if call == "mask 3d":
        kwargs["attn_mask"] = torch.randn(6, 4, 6)
    run_both(ours, theirs, inputs, **kwargs)


def test_self_attention_projects_once_and_takes_causal_masks() -> None:
    ours, theirs = pair("MultiheadAttention", 8, 4, batch_first=True)
    x = torch.randn(2, 5, 8)
    mask = torch.nn.Transformer.generate_square_subsequent_mask(5)
    mine = to_fb(x)
    for weights in (True, False):
        expected = theirs(x, x, x, attn_mask=mask, is_causal=True, need_weights=weights)
        assert_close(ours(mine, mine, mine, attn_mask=to_fb(mask), is_causal=True, need_weights=weights), expected, atol=1e-5)
    with pytest.raises(RuntimeError, match="attn_mask"):
        ours(mine, mine, mine, is_causal=True)
    single = to_fb(x[0])
    assert_close(ours(single, single, single), theirs(x[0], x[0], x[0]), atol=1e-5)


@pytest.mark.parametrize(
    "shapes,options",
    [
        (((4, 3, 8), (6, 3, 8), (5, 3, 8)), {}),
        (((4, 3, 6), (6, 3, 8), (6, 3, 8)), {}),
        (((4, 3, 8), (6, 8), (6, 8)), {}),
        (((4, 3, 8),) * 3, {"attn_mask": (3, 3)}),
        (((4, 3, 8),) * 3, {"key_padding_mask": (2, 4)}),
    ],
)
def test_attention_refuses_what_pytorch_refuses(shapes: Any, options: dict[str, Any]) -> None:
    ours, theirs = pair("MultiheadAttention", 8, 2)
    with pytest.raises((RuntimeError, AssertionError)) as error:
        theirs(*(torch.zeros(s) for s in shapes), **{k: torch.zeros(s) for k, s in options.items()})
    with pytest.raises(error.type):
        ours(*(fb.zeros(*s) for s in shapes), **{k: fb.zeros(*s) for k, s in options.items()})


@pytest.mark.parametrize(
    "options", [{}, {"norm_first": True}, {"batch_first": True, "activation": "gelu"}, {"bias": False, "layer_norm_eps": 1e-3}], ids=str
)
def test_transformer_layers(options: dict[str, Any]) -> None:
    ours, theirs = pair("TransformerEncoderLayer", 8, 2, 16, dropout=0.0, **options)
    assert repr(ours) == repr(theirs)
    x, memory = torch.randn(4, 4, 8), torch.randn(4, 4, 8)
    padding = torch.zeros(4, 4, dtype=torch.bool)
    padding[1, 3] = True
    run_both(ours, theirs, [x], src_key_padding_mask=padding)
    mask = torch.nn.Transformer.generate_square_subsequent_mask(4)
    run_both(ours, theirs, [x.detach()], src_mask=mask, is_causal=True)
    ours, theirs = pair("TransformerDecoderLayer", 8, 2, 16, dropout=0.0, **options)
    assert repr(ours) == repr(theirs)
    run_both(ours, theirs, [x.detach(), memory], tgt_mask=mask, memory_key_padding_mask=padding)


def test_transformer_stacks() -> None:
    ours, theirs = pair("Transformer", 8, 2, 2, 2, 16, dropout=0.0, batch_first=True)
    assert repr(ours) == repr(theirs)
    src, tgt = torch.randn(3, 5, 8), torch.randn(3, 4, 8)
    mask = torch.nn.Transformer.generate_square_subsequent_mask(4)
    assert_close(fb.nn.Transformer.generate_square_subsequent_mask(4), mask)
    padding = torch.zeros(3, 5, dtype=torch.bool)
    padding[0, 4] = True
    run_both(
        ours,
        theirs,
        [src, tgt],
        rtol=1e-4,
        atol=1e-4,
        tgt_mask=mask,
        src_key_padding_mask=padding.float().masked_fill(padding, float("-inf")),
    )
    with pytest.raises(RuntimeError, match="d_model"):
        ours(fb.zeros(3, 5, 6), fb.zeros(3, 4, 6))
    with pytest.raises(RuntimeError, match="activation should be relu/gelu"):
        fb.nn.TransformerEncoderLayer(8, 2, activation="tanh")
    layer = fb.nn.TransformerEncoderLayer(8, 2, 16, activation=fb.tanh)
    assert fb.nn.TransformerEncoder(layer, 2, norm=None)(fb.zeros(4, 2, 8)).shape == (4, 2, 8)


def test_gumbel_softmax() -> None:
    logits = fb.zeros(2000, 3).requires_grad_()
    fb.manual_seed(0)
    hard = fb.nn.functional.gumbel_softmax(logits, hard=True)
    assert (hard.sum(-1) - 1).abs().max() < 1e-5 and abs(hard.mean(0) - 1 / 3).max() < 0.05
    hard[:, 0].sum().backward()
    assert logits.grad.abs().sum() > 0
