"""Ops that move, choose, scatter and window elements, against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from draws import ALL, close, filled, laid_out, seeds
from flambeau_codegen import Array, UnsupportedError, lower
from flambeau_codegen.language.program import stores
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import answer
from runs import call

F, aten = torch.nn.functional, torch.ops.aten
dtypes = st.sampled_from(ALL)
SOME = ("float32", "float64", "float16", "bfloat16", "int32", "int64", "uint8", "complex64")


def made(seed: int, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return laid_out(rng, filled(rng, shape, dtype))


@settings(max_examples=10)
@given(dtype=dtypes, seed=seeds, shape=st.lists(st.integers(0, 5), min_size=2, max_size=3).map(tuple), diagonal=st.integers(-3, 3))
def test_rearranging(dtype: str, seed: int, shape: tuple[int, ...], diagonal: int) -> None:
    x, y = made(seed, shape, dtype), made(seed + 1, (shape[0], 2, *shape[2:]), dtype)
    close(call("cat", [x, y, x], 1), answer(lambda a, b, c: torch.cat((a, b, c), 1), x, y, x))
    close(call("flip", x, (0, -1)), answer(lambda t: torch.flip(t, (0, -1)), x))
    close(call("roll", x, (diagonal, 1), (0, 1)), answer(lambda t: torch.roll(t, (diagonal, 1), (0, 1)), x))
    close(call("roll", x, diagonal), answer(lambda t: torch.roll(t, diagonal), x))
    close(call("tril", x, diagonal), answer(lambda t: torch.tril(t, diagonal), x))
    close(call("triu", x, diagonal), answer(lambda t: torch.triu(t, diagonal), x))
    close(call("repeat", x, (2, *shape)), answer(lambda t: t.repeat(2, *shape), x))
    close(call("diag_embed", x, diagonal, 0, -1), answer(lambda t: torch.diag_embed(t, diagonal, 0, -1), x))
    close(call("constant_pad_nd", x, (1, 2, 0, 1), 1), answer(lambda t: F.pad(t, (1, 2, 0, 1), value=1), x))


@settings(max_examples=8)
@given(dtype=st.sampled_from(("float32", "float64", "complex64")), seed=seeds, mode=st.sampled_from(("reflect", "replicate", "circular")))
def test_borders(dtype: str, seed: int, mode: str) -> None:
    x, g = made(seed, (2, 3, 4, 5), dtype), made(seed, (2, 3, 7, 10), dtype)
    pad = (2, 3, 1, 2)
    close(call("border_pad", x, pad, mode), answer(lambda t: F.pad(t, pad, mode=mode), x))

    def adjoint(t: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        t.requires_grad_()
        return torch.autograd.grad(F.pad(t, pad, mode=mode), t, c)[0]

    close(call("border_pad_backward", g, x.shape, pad, mode), answer(adjoint, x, g), 4)


@settings(max_examples=10)
@given(dtype=dtypes, seed=seeds)
def test_reading_at_indices(dtype: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = laid_out(rng, filled(rng, (4, 5, 3), dtype))
    rows, pairs = rng.integers(0, 5, 7), rng.integers(-3, 3, (2, 1))
    index = rng.integers(0, 5, (4, 2, 3))
    close(call("gather", x, 1, index), answer(lambda t, i: t.gather(1, i), x, index))
    close(call("index_select", x, 1, rows), answer(lambda t, i: t.index_select(1, i), x, rows))
    close(call("take", x, rows - 5), answer(lambda t, i: t.take(i), x, rows - 5))
    close(call("index", x, (None, rows)), answer(lambda t, i: t[:, i], x, rows))
    close(call("index", x, (rows % 4, None, rows % 3)), answer(lambda t, i, j: t[i, :, j], x, rows % 4, rows % 3))
    close(call("index", x, (pairs, rows)), answer(lambda t, i, j: t[i, j], x, pairs, rows))
    close(
        call("embedding_forward", x[:, :, 0], pairs % 4, -1, False), answer(lambda t, i: F.embedding(i, t), np.array(x[:, :, 0]), pairs % 4)
    )


@pytest.mark.parametrize("deterministic", [False, True])
@settings(max_examples=8)
@given(dtype=st.sampled_from(SOME), seed=seeds)
def test_writing_at_indices(deterministic: bool, dtype: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, index, src = laid_out(rng, filled(rng, (4, 5, 3), dtype)), rng.integers(0, 5, (4, 6, 3)), filled(rng, (4, 6, 3), dtype)
    rows, values = rng.integers(0, 5, 7), filled(rng, (4, 7, 3), dtype)

    def run(op: str, *args: object) -> np.ndarray:
        return call(op, *args, deterministic=deterministic)  # type: ignore[no-any-return]

    wide = {"float16": 40, "bfloat16": 40}.get(dtype, 8)  # PyTorch rounds each addition of 16-bit floats; these are added in float32
    close(run("scatter_add", x, 1, index, src), answer(lambda t, i, s: t.scatter_add(1, i, s), x, index, src), wide)
    close(run("index_add", x, 1, rows, values), answer(lambda t, i, s: t.index_add(1, i, s), x, rows, values), wide)
    added = answer(lambda t, i, s: t.index_put((torch.arange(4)[:, None], i), s, accumulate=True), x, rows, values)
    close(run("index_put", x, (np.arange(4)[:, None], rows), values, True), added, wide)
    order = rng.permutation(5)
    close(run("index_copy", x, 1, order, x), answer(lambda t, i: t.index_copy(1, i, t), x, order))
    close(run("index_fill", x, 1, rows, 2), answer(lambda t, i: t.index_fill(1, i, 2), x, rows))
    if dtype != "complex64":
        for reduce in ("sum", "prod", "mean", "amax", "amin"):
            for include in (True, False):
                want = answer(lambda t, i, s, r=reduce, n=include: t.scatter_reduce(1, i, s, r, include_self=n), x, index[:, :3], src)
                close(run("scatter_reduce", x, 1, index[:, :3], src, reduce, include), want, wide * 4)


@settings(max_examples=8)
@given(dtype=dtypes, seed=seeds)
def test_masks(dtype: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, mask, source = laid_out(rng, filled(rng, (4, 5), dtype)), filled(rng, (4, 5), "bool"), filled(rng, (30,), dtype)
    close(call("masked_fill", x, mask, 1), answer(lambda t, m: t.masked_fill(m, 1), x, mask))
    close(call("masked_scatter", x, mask, source), answer(lambda t, m, s: t.masked_scatter(m, s), x, mask, source))
    close(call("masked_select", x, mask, int(mask.sum())), answer(torch.masked_select, x, mask))
    close(call("nonzero_rows", mask, int(mask.sum())), answer(torch.nonzero, mask))
    with pytest.raises(UnsupportedError, match="its result's size is known only from the data"):
        call("masked_select", x, mask)


def test_indices_out_of_range_are_faults() -> None:
    x, bad = np.zeros((3, 4), np.float32), np.array([0, 4])
    for op, args in (("index_select", (x, 1, bad)), ("index", (x, (None, bad))), ("index_fill", (x, 1, bad, 1.0)), ("take", (x, bad + 10))):
        with pytest.raises(IndexError, match=rf"{op}: an index is out of range for dim \d of size \d"):
            call(op, *args)


@settings(max_examples=6)
@given(seed=seeds, dtype=st.sampled_from(("float32", "float64")), ceil=st.booleans(), pad=st.integers(0, 1), stride=st.integers(1, 3))
def test_windows(seed: int, dtype: str, ceil: bool, pad: int, stride: int) -> None:
    x = made(seed, (2, 3, 7, 6), dtype)
    geometry = ((3, 2), (stride, 2), (pad, pad))
    for g, w in zip(
        call("max_pool", x, *geometry, (1, 1), ceil), answer(lambda t: F.max_pool2d(t, *geometry, 1, ceil, return_indices=True), x)
    ):
        close(g, w)
    for include in (True, False):
        want = answer(lambda t, n=include: F.avg_pool2d(t, *geometry, ceil, n), x)
        close(call("avg_pool", x, *geometry, ceil, include, None), want, 4)
        grad = made(seed, want.shape, dtype)
        close(
            call("avg_pool_backward", grad, x.shape, *geometry, ceil, include, None),
            answer(lambda c, t, n=include: aten.avg_pool2d_backward(c, t, *map(list, geometry), ceil, n, None), grad, x),
            4,
        )
    columns = answer(lambda t: F.unfold(t, (3, 2), 1, (pad, pad), (stride, 2)), x)
    close(call("im2col", x, (3, 2), (1, 1), (pad, pad), (stride, 2)), columns)
    want = answer(lambda c: F.fold(c, (7, 6), (3, 2), 1, (pad, pad), (stride, 2)), columns)
    close(call("col2im", columns, (7, 6), (3, 2), (1, 1), (pad, pad), (stride, 2)), want, 4)


@settings(max_examples=6)
@given(
    seed=seeds, size=st.tuples(st.integers(1, 9), st.integers(1, 9)), mode=st.sampled_from(("nearest", "nearest-exact", "linear", "cubic"))
)
def test_resampling(seed: int, size: tuple[int, int], mode: str) -> None:
    x = made(seed, (2, 3, 5, 6), "float64")
    name = {"linear": "bilinear", "cubic": "bicubic"}.get(mode, mode)

    def resized(t: torch.Tensor) -> torch.Tensor:
        return F.interpolate(t, size, mode=name)

    close(call("upsample", x, size, mode, False, (None, None), False), answer(resized, x), 40)
    grad = made(seed, (2, 3, *size), "float64")
    want = answer(lambda t, c: torch.autograd.grad(resized(t.requires_grad_()), t, c)[0], x, grad)
    close(call("upsample_backward", grad, x.shape, mode, False, (None, None), False), want, 40)


@settings(max_examples=8)
@given(
    seed=seeds,
    dtype=st.sampled_from(("float32", "bfloat16", "int64", "uint8", "bool")),
    n=st.sampled_from((1, 2, 7, 33)),
    down=st.booleans(),
)
def test_sorting(seed: int, dtype: str, n: int, down: bool) -> None:
    rng = np.random.default_rng(seed)
    x = laid_out(rng, filled(rng, (3, n, 2), dtype, special=True))
    for g, w in zip(call("sort", x, 1, down, True), answer(lambda t: torch.sort(t, dim=1, descending=down, stable=True), x)):
        close(g, w)
    if dtype != "bool":
        close(call("topk", x, n // 2, 1, down, True)[0], answer(lambda t: torch.topk(t, n // 2, 1, down)[0], x))
        close(call("median_dim", x, 1, False)[0], answer(lambda t: torch.median(t, 1)[0], x))
        close(call("kthvalue", x, n, 1, True)[0], answer(lambda t: torch.kthvalue(t, n, 1, True)[0], x))


@settings(max_examples=6)
@given(seed=seeds, dtype=st.sampled_from(("float32", "float64", "bfloat16", "int32", "complex64")))
def test_products(seed: int, dtype: str) -> None:
    a, b = made(seed, (2, 3, 7), dtype), made(seed + 1, (2, 7, 4), dtype)
    close(call("bmm", a, b), answer(torch.bmm, a, b), 20)
    close(call("mm", a[0], b[1]), answer(torch.mm, np.array(a[0]), np.array(b[1])), 20)
    close(call("matmul", a, b[0, :, 0]), answer(torch.matmul, a, np.array(b[0, :, 0])), 20)


def test_checks_find_what_is_wrong_and_write_no_output() -> None:
    x, at = Array("float32", (4, 3)), Array("int64", (2,))
    assert not lower("index_fill", x, 0, at, 1.0).checks  # new memory
    program = lower("index_fill_", x, 0, at, 1.0, out=x)
    (check,) = program.checks
    assert check.arguments == program.launches[0].arguments
    assert {s.buffer.name for s in stores(check.kernel.body)} == {"fault0"}

    values, mask = Array("float32", (3,)), Array("bool", (4, 3))
    program = lower("masked_scatter_", x, mask, values, out=x)
    slots = [
        {launch.arguments[[b.name for b in launch.kernel.buffers].index(name)].kind for name in launch.kernel.written}
        for launch in program.checks
    ]
    assert "fault" in slots[-1] and not any("output" in kinds for kinds in slots)
