"""Convolutions, pools, normalizations and resampling through the public functions: second derivatives, running statistics, errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")

import flambeau as fb  # noqa: E402
import flambeau.nn.functional as F  # noqa: E402

T = torch.nn.functional
RNG = np.random.default_rng(0)


def pair(*shape: int, low: float | None = None, high: float = 1.0) -> tuple[Any, Any]:
    """The same leaf in both libraries."""
    values = RNG.standard_normal(shape) if low is None else RNG.uniform(low, high, shape)
    return fb.tensor(values).requires_grad_(), torch.tensor(values).requires_grad_()


def check(ours: Any, theirs: Any, *pairs: tuple[Any, Any]) -> None:
    """Compares results, first and second derivatives."""
    mine, wanted = ours(*[p[0] for p in pairs]), theirs(*[p[1] for p in pairs])
    np.testing.assert_allclose(mine.detach().numpy(), wanted.detach().numpy(), atol=1e-9)
    seed = RNG.standard_normal(tuple(mine.shape))
    g, tg = fb.tensor(seed).requires_grad_(), torch.tensor(seed).requires_grad_()
    first = fb.autograd.grad(mine, [p[0] for p in pairs], g, create_graph=True)
    expected = torch.autograd.grad(wanted, [p[1] for p in pairs], tg, create_graph=True)
    total, expected_total = 0, 0
    for a, b in zip(first, expected, strict=True):
        np.testing.assert_allclose(a.detach().numpy(), b.detach().numpy(), atol=1e-8)
        weight = RNG.standard_normal(tuple(a.shape))
        total = total + (a * a * fb.tensor(weight)).sum()
        expected_total = expected_total + (b * b * torch.tensor(weight)).sum()
    second = fb.autograd.grad(total, [g, *[p[0] for p in pairs]], allow_unused=True)
    expected = torch.autograd.grad(expected_total, [tg, *[p[1] for p in pairs]], allow_unused=True)
    for a, b in zip(second, expected, strict=True):
        a = 0 if a is None else a.detach().numpy()
        b = 0 if b is None else b.detach().numpy()
        np.testing.assert_allclose(a, b, atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("dims", [1, 2, 3])
@pytest.mark.parametrize("options", [{}, {"stride": 2, "padding": 1}, {"dilation": 2, "padding": 2}, {"groups": 2}, {"padding": "same"}])
def test_convolution(dims, options):
    space = (6, 5, 5)[:dims]
    groups = options.get("groups", 1)
    operands = pair(2, 4, *space), pair(4, 4 // groups, *(3, 2, 2)[:dims]), pair(4)
    name = f"conv{dims}d"
    check(lambda *a: getattr(fb, name)(*a, **options), lambda *a: getattr(T, name)(*a, **options), *operands)
    if "padding" not in options or options["padding"] != "same":
        operands = pair(2, 4, *space), pair(4, 4 // groups, *(3, 2, 2)[:dims]), pair(4)
        name = f"conv_transpose{dims}d"
        check(lambda *a: getattr(fb, name)(*a, **options), lambda *a: getattr(T, name)(*a, **options), *operands)


@pytest.mark.parametrize(
    "name, args, options",
    [
        ("max_pool2d", (3,), {"stride": 2, "padding": 1}),
        ("max_pool1d", (2,), {}),
        ("max_pool3d", (2,), {"ceil_mode": True}),
        ("avg_pool2d", (3,), {"stride": 2, "padding": 1, "count_include_pad": False}),
        ("avg_pool1d", (2,), {}),
        ("avg_pool3d", (2, 1), {}),
        ("adaptive_avg_pool2d", ((3, 2),), {}),
        ("adaptive_max_pool2d", ((3, 2),), {}),
        ("adaptive_avg_pool1d", (1,), {}),
        ("lp_pool2d", (3.0, 2), {}),
    ],
)
def test_pools(name, args, options):
    x = pair(2, 3, *(5, 6, 5)[: int(name[-2])], low=0.1 if name.startswith("lp") else None)
    check(lambda a: getattr(F, name)(a, *args, **options), lambda a: getattr(T, name)(a, *args, **options), x)


def test_normalizations():
    x, w, b = pair(4, 6, 5), pair(6), pair(6)
    check(
        lambda a, c, d: fb.batch_norm(a, c, d, None, None, True, 0.1, 1e-3),
        lambda a, c, d: T.batch_norm(a, None, None, c, d, True, 0.1, 1e-3),
        x,
        w,
        b,
    )
    mean, var = pair(6), pair(6, low=0.5)
    check(
        lambda a, c, d: fb.batch_norm(a, c, d, mean[0].detach(), var[0].detach(), False, 0.1, 1e-3),
        lambda a, c, d: T.batch_norm(a, mean[1].detach(), var[1].detach(), c, d, False, 0.1, 1e-3),
        x,
        w,
        b,
    )
    check(lambda a, c, d: fb.group_norm(a, 3, c, d), lambda a, c, d: T.group_norm(a, 3, c, d), x, w, b)
    check(lambda a, c, d: F.instance_norm(a, weight=c, bias=d), lambda a, c, d: T.instance_norm(a, weight=c, bias=d), x, w, b)
    w, b = pair(6, 5), pair(6, 5)
    check(lambda a, c, d: fb.layer_norm(a, (6, 5), c, d), lambda a, c, d: T.layer_norm(a, (6, 5), c, d), x, w, b)
    check(lambda a, c: fb.rms_norm(a, (6, 5), c), lambda a, c: T.rms_norm(a, (6, 5), c), x, w)
    check(lambda a: F.local_response_norm(a, 3, 0.1), lambda a: T.local_response_norm(a, 3, 0.1), x)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_running_statistics(dtype):
    x = RNG.standard_normal((4, 3, 5))
    for ours, theirs in (
        (lambda *a: fb.batch_norm(a[0], None, None, a[1], a[2], True, 0.3, 1e-5), lambda *a: T.batch_norm(*a, None, None, True, 0.3)),
        (lambda *a: F.instance_norm(*a, momentum=0.3), lambda *a: T.instance_norm(*a, momentum=0.3)),
    ):
        mean, var = fb.zeros(3), fb.ones(3)
        t_mean, t_var = torch.zeros(3), torch.ones(3)
        out = ours(fb.tensor(x, dtype=getattr(fb, dtype)), mean, var)
        expected = theirs(torch.tensor(x, dtype=getattr(torch, dtype)), t_mean, t_var)
        loose = dtype == "bfloat16"  # PyTorch rounds some statistics to bfloat16
        np.testing.assert_allclose(mean.numpy(), t_mean.numpy(), atol=2e-3 if loose else 1e-6)
        np.testing.assert_allclose(var.numpy(), t_var.numpy(), atol=1e-2 if loose else 1e-6)
        np.testing.assert_allclose(out.float().numpy(), expected.float().numpy(), atol=0.03 if loose else 1e-5)


@pytest.mark.parametrize(
    "mode, options",
    [
        ("nearest", {"scale_factor": 2}),
        ("bilinear", {"size": (7, 3)}),
        ("bilinear", {"size": (7, 3), "align_corners": True}),
        ("bicubic", {"size": (7, 8)}),
        ("area", {"size": (2, 3)}),
        ("bilinear", {"size": (3, 2), "antialias": True}),
    ],
)
def test_interpolate(mode, options):
    check(lambda a: F.interpolate(a, mode=mode, **options), lambda a: T.interpolate(a, mode=mode, **options), pair(2, 3, 5, 4))


@pytest.mark.parametrize("mode", ["bilinear", "nearest", "bicubic"])
@pytest.mark.parametrize("padding_mode", ["zeros", "border", "reflection"])
@pytest.mark.parametrize("align", [False, True])
def test_grid_sample(mode, padding_mode, align):
    x, grid = pair(2, 3, 5, 4), pair(2, 4, 3, 2, low=-1.4, high=1.4)
    options = {"mode": mode, "padding_mode": padding_mode, "align_corners": align}
    ours = F.grid_sample(x[0], grid[0], **options)
    theirs = T.grid_sample(x[1], grid[1], **options)
    np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), atol=1e-9)
    seed = RNG.standard_normal(tuple(ours.shape))
    mine = fb.autograd.grad(ours, [x[0], grid[0]], fb.tensor(seed), allow_unused=True)
    wanted = torch.autograd.grad(theirs, [x[1], grid[1]], torch.tensor(seed))
    for a, b in zip(mine, wanted, strict=True):
        np.testing.assert_allclose(0 if a is None else a.numpy(), b.numpy(), atol=1e-8)


def test_grid_sample_of_volumes_and_affine_grid():
    theta = pair(2, 3, 4)
    check(
        lambda t: F.affine_grid(t, (2, 1, 3, 4, 5), align_corners=False),
        lambda t: T.affine_grid(t, (2, 1, 3, 4, 5), align_corners=False),
        theta,
    )
    x, grid = pair(2, 3, 3, 4, 5), pair(2, 2, 3, 2, 3, low=-1.4, high=1.4)
    np.testing.assert_allclose(
        F.grid_sample(x[0], grid[0], align_corners=False).detach().numpy(),
        T.grid_sample(x[1], grid[1], align_corners=False).detach().numpy(),
        atol=1e-9,
    )


@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate", "circular"])
def test_pad(mode):
    check(lambda a: F.pad(a, (1, 2, 2, 0), mode), lambda a: T.pad(a, (1, 2, 2, 0), mode), pair(2, 3, 4, 5))


def test_unpool_fold_and_shuffles():
    x, tx = pair(2, 4, 6, 6)
    values, places = fb.max_pool2d(x, 2, return_indices=True)
    t_values, t_places = T.max_pool2d(tx, 2, return_indices=True)
    np.testing.assert_array_equal(places.numpy(), t_places.numpy())
    np.testing.assert_array_equal(
        F.max_unpool2d(values, places, 2).detach().numpy(), T.max_unpool2d(t_values, t_places, 2).detach().numpy()
    )
    check(lambda a: F.unfold(a, 3, padding=1), lambda a: T.unfold(a, 3, padding=1), (x, tx))
    check(lambda a: fb.pixel_shuffle(a, 2), lambda a: torch.pixel_shuffle(a, 2), (x, tx))
    check(lambda a: fb.channel_shuffle(a, 2), lambda a: torch.channel_shuffle(a, 2), (x, tx))


def test_errors_name_what_was_given():
    x = fb.ones(2, 3, 5, 5)
    for call, error, message in (
        (lambda: fb.conv2d(x, fb.ones(4, 2, 3, 3)), RuntimeError, "that is 3 channels"),
        (lambda: fb.conv2d(x, fb.ones(4, 3, 7, 7)), RuntimeError, "larger than the padded input"),
        (lambda: fb.conv2d(x, fb.ones(4, 3, 3, 3), stride=2, padding="same"), RuntimeError, "stride 1"),
        (lambda: fb.conv2d(x, fb.ones(4, 3, 3, 3), fb.ones(3)), RuntimeError, "bias"),
        (lambda: fb.max_pool2d(x, 7), RuntimeError, "too small"),
        (lambda: fb.layer_norm(x, (4,)), RuntimeError, "normalized_shape"),
        (lambda: fb.group_norm(x, 2), RuntimeError, "num_groups"),
        (lambda: fb.batch_norm(fb.ones(1, 3), None, None, None, None, True, 0.1, 1e-5), ValueError, "more than 1 value"),
        (lambda: F.pad(x, (5, 0, 0, 0), "reflect"), RuntimeError, "smaller than"),
        (lambda: F.interpolate(x), ValueError, "exactly one"),
        (lambda: F.grid_sample(x, fb.ones(1, 2, 2, 2)), RuntimeError, "grid"),
    ):
        with pytest.raises(error, match=message):
            call()
