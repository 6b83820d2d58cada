"""Strides of results beside PyTorch's: every row on channels_last and permuted operands, and whole networks."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")
sys.path.insert(0, str(Path(__file__).parent))
from oracle import assert_same  # noqa: E402
from rows import COMPARED, ROWS, attempt, flat_tensors, in_torch  # noqa: E402

import flambeau as fb  # noqa: E402
from flambeau.ops.notation import Args  # noqa: E402
from flambeau.testing import Make, samples_of  # noqa: E402


@pytest.fixture(autouse=True)
def quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def channels_last(t: Any) -> Any:
    return t.contiguous(memory_format=fb.channels_last) if t.dim() == 4 else t


def reversed_dims(t: Any) -> Any:
    order = tuple(range(t.dim() - 1, -1, -1))
    return t.permute(order).contiguous().permute(order) if t.dim() > 1 else t


def middle_swapped(t: Any) -> Any:
    return t.transpose(-1, -2).contiguous().transpose(-1, -2) if t.dim() > 1 else t


LAYOUTS = {"channels_last": channels_last, "reversed": reversed_dims, "swapped": middle_swapped}


def laid_out(sample: Any, change: Any, which: str) -> Any:
    """The sample with its tensors, or only the first or the last of them, in another layout."""
    tensors = flat_tensors(sample.args)
    chosen = {"all": tensors, "first": tensors[:1], "last": tensors[-1:]}[which]

    def changed(value: Any) -> Any:
        if isinstance(value, fb.Tensor):
            return change(value) if any(value is t for t in chosen) else value
        return type(value)(changed(v) for v in value) if type(value) in (list, tuple) else value

    return Args(tuple(changed(a) for a in sample.args), sample.kwargs)


def told_strides(t: Any) -> list[tuple[int, int]]:
    """(dimension, stride) where there is more than one element: the rest is free."""
    return [] if 0 in t.shape else [(d, s) for d, (n, s) in enumerate(zip(t.shape, t.stride(), strict=True)) if n != 1]


def to_meta(value: Any) -> Any:
    if isinstance(value, fb.Tensor):
        return value.to("meta")
    return type(value)(to_meta(v) for v in value) if type(value) in (list, tuple) else value


def differences(name: str, sample: Any) -> list[str]:
    """Where a call's strides are not PyTorch's, on the CPU and on meta."""
    _, expected, error = in_torch(name, sample)
    result, own_error = attempt(ROWS[name].function, *sample.args, **sample.kwargs)
    if error is not None:
        return []
    assert own_error is None, f"PyTorch takes it: {own_error}"
    assert_same(result, expected, 1e-6, name)
    found = []
    for i, (a, b) in enumerate(zip(flat_tensors(result), flat_tensors(expected), strict=True)):
        if told_strides(a) != told_strides(b):
            found.append(f"result {i} of shape {tuple(b.shape)} has strides {a.stride()} instead of {b.stride()}")
    if not found and not ROWS[name].facts.get("data_dependent"):
        shadow, error = attempt(ROWS[name].function, *to_meta(sample.args), **{k: to_meta(v) for k, v in sample.kwargs.items()})
        for i, (a, b) in enumerate(zip(flat_tensors(shadow), flat_tensors(result), strict=True) if error is None else ()):
            if told_strides(a) != told_strides(b):
                found.append(f"result {i} has strides {a.stride()} on meta and {b.stride()} on the CPU")
    return found


# What docs/limits.md lists: no promise of PyTorch's, or its order comes from the library that it calls.
DIFFERENT = set(
    "argwhere constant_pad_nd einsum fft fft2 fftn hfft ifft ifft2 ifftn ihfft irfft irfft2 irfftn isin max_pool1d_with_indices max_unpool2d "
    "multigammaln mvlgamma nonzero pad renorm rfft rfft2 rfftn".split()
)


@pytest.mark.parametrize("name", COMPARED)
def test_results_have_the_strides_of_pytorchs(name):
    found = [
        f"sample {i}, {which} operand(s) {layout}: {told}"
        for i, sample in enumerate(samples_of(ROWS[name], Make(fb.float64)))
        for layout, change in LAYOUTS.items()
        for which in ("all", "first", "last")
        for told in differences(name, laid_out(sample, change, which))
    ]
    assert bool(found) == (name in DIFFERENT), (
        "\n".join(found) or "no difference any more: take it out of the list, and out of docs/limits.md"
    )


# Calls on images: (library, image, the same in row-major order, weights of ones by shape).
CALLS: dict[str, Any] = {
    "add": lambda L, t, c, ones: t + c,
    "add_reflected": lambda L, t, c, ones: c + t,
    "scale": lambda L, t, c, ones: t * ones(3, 1, 1),
    "scale_first": lambda L, t, c, ones: ones(3, 1, 1) * t,
    "where": lambda L, t, c, ones: L.where(c > 0, t, c),
    "lerp": lambda L, t, c, ones: L.lerp(t, c, 0.5),
    "compare": lambda L, t, c, ones: t < c,
    "slice_add": lambda L, t, c, ones: t[:, :, 1:3] + c[:, :, 1:3],
    "double": lambda L, t, c, ones: t.float(),
    "expanded": lambda L, t, c, ones: ones(6).expand(3, 6).float(),
    "expanded_clone": lambda L, t, c, ones: ones(6, 1).expand(6, 3).clone(),
    "clone": lambda L, t, c, ones: t[:, :, ::2].clone(),
    "empty_like": lambda L, t, c, ones: L.zeros_like(t),
    "ones_like": lambda L, t, c, ones: L.ones_like(t.permute(3, 0, 2, 1)),
    "expanded_like": lambda L, t, c, ones: L.zeros_like(ones(3, 1).expand(3, 6)),
    "prelu": lambda L, t, c, ones: L.nn.functional.prelu(t, ones(3)),
    "gelu": lambda L, t, c, ones: L.nn.functional.gelu(t),
    "softplus": lambda L, t, c, ones: L.nn.functional.softplus(t),
    "hardswish": lambda L, t, c, ones: L.nn.functional.hardswish(t),
    "silu": lambda L, t, c, ones: L.nn.functional.silu(t),
    "glu": lambda L, t, c, ones: L.nn.functional.glu(t, 2),
    "normalize": lambda L, t, c, ones: L.nn.functional.normalize(t),
    "softmax": lambda L, t, c, ones: L.softmax(t, 1),
    "log_softmax": lambda L, t, c, ones: L.log_softmax(t, 3),
    "cumsum": lambda L, t, c, ones: t.cumsum(1),
    "cumprod": lambda L, t, c, ones: t.cumprod(2),
    "cummax": lambda L, t, c, ones: t.cummax(1)[0],
    "sort": lambda L, t, c, ones: t.sort(1)[0],
    "argsort": lambda L, t, c, ones: t.argsort(2),
    "topk": lambda L, t, c, ones: t.topk(2, 1)[0],
    "flip": lambda L, t, c, ones: t.flip(1, 3),
    "roll": lambda L, t, c, ones: t.roll(1, 1),
    "tril": lambda L, t, c, ones: t.tril(),
    "cat": lambda L, t, c, ones: L.cat([t, t], 1),
    "cat_mixed": lambda L, t, c, ones: L.cat([t, c], 1),
    "repeat": lambda L, t, c, ones: t.repeat(1, 2, 1, 1),
    "sum": lambda L, t, c, ones: t.sum(0),
    "mean": lambda L, t, c, ones: t.mean(1, keepdim=True),
    "amax": lambda L, t, c, ones: t.amax(0),
    "max": lambda L, t, c, ones: t.max(3)[0],
    "var": lambda L, t, c, ones: t.var(0),
    "argmax": lambda L, t, c, ones: t.argmax(0),
    "batch_norm": lambda L, t, c, ones: L.nn.functional.batch_norm(t, None, None, ones(3), ones(3), training=True),
    "batch_norm_eval": lambda L, t, c, ones: L.nn.functional.batch_norm(t, ones(3), ones(3)),
    "group_norm": lambda L, t, c, ones: L.nn.functional.group_norm(t, 3, ones(3), ones(3)),
    "instance_norm": lambda L, t, c, ones: L.nn.functional.instance_norm(t),
    "layer_norm": lambda L, t, c, ones: L.nn.functional.layer_norm(t, (6,)),
    "rms_norm": lambda L, t, c, ones: L.nn.functional.rms_norm(t, (6,)),
    "local_response_norm": lambda L, t, c, ones: L.nn.functional.local_response_norm(t, 2),
    "dropout": lambda L, t, c, ones: L.nn.functional.dropout(t, 0.0),
    "conv2d": lambda L, t, c, ones: L.nn.functional.conv2d(t, ones(4, 3, 2, 2), ones(4), padding=1),
    "conv2d_strided": lambda L, t, c, ones: L.nn.functional.conv2d(t, ones(4, 3, 2, 2), stride=2, dilation=2),
    "conv2d_1x1": lambda L, t, c, ones: L.nn.functional.conv2d(t, ones(4, 3, 1, 1)),
    "conv2d_depthwise": lambda L, t, c, ones: L.nn.functional.conv2d(t, ones(6, 1, 2, 2), groups=3),
    "conv2d_weight": lambda L, t, c, ones: L.nn.functional.conv2d(c, ones(4, 3, 2, 2).to(memory_format=L.channels_last)),
    "conv_transpose2d": lambda L, t, c, ones: L.nn.functional.conv_transpose2d(t, ones(3, 4, 2, 2), stride=2),
    "max_pool2d": lambda L, t, c, ones: L.nn.functional.max_pool2d(t, 2),
    "avg_pool2d": lambda L, t, c, ones: L.nn.functional.avg_pool2d(t, 2, 1, 1),
    "adaptive_avg_pool2d": lambda L, t, c, ones: L.nn.functional.adaptive_avg_pool2d(t, 2),
    "adaptive_max_pool2d": lambda L, t, c, ones: L.nn.functional.adaptive_max_pool2d(t, 3),
    "interpolate_nearest": lambda L, t, c, ones: L.nn.functional.interpolate(t, scale_factor=2),
    "interpolate_bilinear": lambda L, t, c, ones: L.nn.functional.interpolate(t, scale_factor=2, mode="bilinear"),
    "interpolate_bicubic": lambda L, t, c, ones: L.nn.functional.interpolate(t, size=(3, 7), mode="bicubic"),
    "interpolate_area": lambda L, t, c, ones: L.nn.functional.interpolate(t, size=2, mode="area"),
    "pad": lambda L, t, c, ones: L.nn.functional.pad(t, (1, 1, 0, 2)),
    "pad_reflect": lambda L, t, c, ones: L.nn.functional.pad(t, (1, 1, 1, 1), "reflect"),
    "pad_replicate": lambda L, t, c, ones: L.nn.functional.pad(t, (1, 1, 1, 1), "replicate"),
    "pixel_unshuffle": lambda L, t, c, ones: L.nn.functional.pixel_unshuffle(t, 2),
    "pixel_shuffle": lambda L, t, c, ones: L.nn.functional.pixel_shuffle(L.cat([t, t, t, t], 1), 2),
    "channel_shuffle": lambda L, t, c, ones: L.nn.functional.channel_shuffle(t, 3),
    "unfold": lambda L, t, c, ones: L.nn.functional.unfold(t, 2),
    "gather": lambda L, t, c, ones: t.index_select(1, L.tensor([0, 2])),
    "masked_fill": lambda L, t, c, ones: t.masked_fill(t > 0, 1.0),
}


def images(L: Any, kind: str) -> tuple[Any, Any]:
    """An image in a layout, and in row-major order."""
    plain = L.arange(2 * 3 * 4 * 6, dtype=L.float64).reshape(2, 3, 4, 6).sin()
    if kind == "channels_last":
        return plain.to(memory_format=L.channels_last), plain
    order, back = ((3, 1, 0, 2), (2, 1, 3, 0)) if kind == "permuted" else ((0, 1, 3, 2), (0, 1, 3, 2))
    return plain.permute(*order).contiguous().permute(*back), plain


@pytest.mark.parametrize("kind", ["channels_last", "permuted", "turned"])
@pytest.mark.parametrize("call", CALLS)
def test_calls_on_images_have_pytorchs_strides(call, kind):
    expected = CALLS[call](torch, *images(torch, kind), lambda *size: torch.ones(size, dtype=torch.float64))
    image, plain = images(fb, kind)
    result = CALLS[call](fb, image, plain, lambda *size: fb.ones(*size, dtype=fb.float64))
    assert_same(result, expected, 1e-6, call)
    assert told_strides(result) == told_strides(expected)
    shadow = (
        CALLS[call](fb, image.to("meta"), plain.to("meta"), lambda *size: fb.ones(*size, dtype=fb.float64, device="meta"))
        if call != "gather"
        else result
    )
    assert told_strides(shadow) == told_strides(expected), "on meta"
    if expected.dim() == 4:
        assert result.is_contiguous() == expected.is_contiguous()
        assert result.is_contiguous(memory_format=fb.channels_last) == expected.is_contiguous(memory_format=torch.channels_last)


# ---- networks


def plain_network(nn: Any) -> Any:
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, stride=2, padding=1, bias=False),
        nn.GroupNorm(4, 16), nn.GELU(), nn.Conv2d(16, 16, 3, padding=1, groups=16), nn.Conv2d(16, 8, 1), nn.Dropout(0.0), nn.PReLU(8),
        nn.AvgPool2d(2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5),
    )  # fmt: skip


def decoder(nn: Any) -> Any:
    return nn.Sequential(
        nn.Conv2d(3, 12, 3, padding=1), nn.SiLU(), nn.PixelShuffle(2), nn.ConvTranspose2d(3, 9, 2, 2), nn.InstanceNorm2d(9), nn.ReflectionPad2d(1),
        nn.Conv2d(9, 4, 3, dilation=2), nn.Upsample(scale_factor=2, mode="bilinear"), nn.ZeroPad2d(1), nn.Conv2d(4, 3, 1), nn.Sigmoid(),
    )  # fmt: skip


def residual(L: Any) -> Any:
    class Block(L.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv1, self.norm1 = L.nn.Conv2d(3, 3, 3, padding=1, bias=False), L.nn.BatchNorm2d(3)
            self.conv2, self.norm2 = L.nn.Conv2d(3, 3, 3, padding=1, bias=False), L.nn.BatchNorm2d(3)

        def forward(self, x: Any) -> Any:
            y = L.relu(self.norm1(self.conv1(x)))
            y = self.norm2(self.conv2(y))
            return L.cat([L.relu(y + x), y * x.mean((2, 3), keepdim=True)], 1)

    return L.nn.Sequential(Block(), L.nn.Conv2d(6, 2, 1))


NETWORKS: dict[str, Any] = {"plain": lambda L: plain_network(L.nn), "decoder": lambda L: decoder(L.nn), "residual": residual}


@pytest.mark.parametrize("formatted", ["both", "input", "model"])
@pytest.mark.parametrize("name", NETWORKS)
def test_networks_keep_channels_last(name, formatted):
    ours, theirs = NETWORKS[name](fb).double(), NETWORKS[name](torch).double()
    theirs.load_state_dict({k: torch.tensor(v.numpy()) for k, v in ours.state_dict().items()})
    values = torch.arange(2 * 3 * 8 * 12, dtype=torch.float64).reshape(2, 3, 8, 12).cos()
    x, y = fb.tensor(values.numpy()), values.clone()
    if formatted != "input":
        ours, theirs = ours.to(memory_format=fb.channels_last), theirs.to(memory_format=torch.channels_last)
    if formatted != "model":
        x, y = x.to(memory_format=fb.channels_last), y.to(memory_format=torch.channels_last)
    x.requires_grad_()
    y.requires_grad_()
    a, b = x, y
    for layer, other in zip(ours, theirs, strict=True):
        a, b = layer(a), other(b)
        assert_same(a, b, 1e-9, f"{layer}")
        assert told_strides(a) == told_strides(b), f"{layer}"
        assert a.dim() != 4 or a.is_contiguous(memory_format=fb.channels_last) == b.is_contiguous(memory_format=torch.channels_last), (
            f"{layer}"
        )
    (a * a).sum().backward()
    (b * b).sum().backward()
    pairs = [(x, y), *zip(ours.parameters(), theirs.parameters(), strict=True)]
    for p, q in pairs:
        assert told_strides(p) == told_strides(q)
        assert_same(p.grad, q.grad, 1e-8, "gradient")
        assert told_strides(p.grad) == told_strides(q.grad)


def test_a_gradient_has_the_strides_of_its_leaf():
    leaf = fb.ones(3, 4).t().requires_grad_()
    (leaf * fb.ones(4, 3)).sum().backward()
    assert leaf.grad.stride() == leaf.stride() == (1, 4)
    plain = fb.ones(4, 3, requires_grad=True)
    (plain.t() * fb.ones(3, 4)).sum().backward()
    assert plain.grad.stride() == (3, 1)


def test_a_copy_in_row_major_order_ends_the_following():
    x = fb.ones(2, 3, 4, 5).to(memory_format=fb.channels_last)
    assert (x.contiguous() + 1).is_contiguous()
    assert (x.permute(0, 2, 3, 1) + 1).is_contiguous()
