"""Kernels of joining, repeating and rearranging against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from flambeau.backends.numpy.joining import KERNELS

R = np.random.default_rng(0)


def check(result: np.ndarray, expected: torch.Tensor, *inputs: np.ndarray) -> None:
    assert result.shape == tuple(expected.shape) and result.dtype == expected.numpy().dtype
    np.testing.assert_array_equal(result, expected.numpy())
    assert not any(np.shares_memory(result, x) for x in inputs)
    assert not result.size or all(s > 0 for s, n in zip(result.strides, result.shape, strict=True) if n > 1)


def two(x: np.ndarray) -> list:
    """The array, and a transposed one."""
    return [x, np.ascontiguousarray(x.T).T]


@pytest.mark.parametrize(
    "shapes, dim",
    [([(2, 3), (4, 3)], 0), ([(2, 3), (2, 1)], -1), ([(2, 3)], 0), ([(2, 3), (0,)], 1), ([(0,), (0,)], 0), ([(0, 3), (2, 3)], 0)],
)
def test_cat(shapes: list, dim: int) -> None:
    xs = [R.standard_normal(s).astype(np.float32) for s in shapes]
    check(KERNELS["cat"](xs, dim), torch.cat([torch.from_numpy(x) for x in xs], dim), *xs)


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_stack(dim: int) -> None:
    xs = [R.standard_normal((2, 3)) for _ in range(3)]
    check(KERNELS["stack"](xs, dim), torch.stack([torch.from_numpy(x) for x in xs], dim), *xs)


@pytest.mark.parametrize(
    "shape, repeats", [((2, 3), (2, 1)), ((3,), (2, 2)), ((2, 3), (0, 1)), ((), (3,)), ((2,), (1,)), ((), ()), ((2, 3), (1, 1, 1))]
)
def test_repeat(shape: tuple, repeats: tuple) -> None:
    x = np.asarray(R.standard_normal(shape))
    check(np.asarray(KERNELS["repeat"](x, repeats)), torch.from_numpy(x).repeat(repeats), x)


@pytest.mark.parametrize("repeats", [(1,), (2, -1)])
def test_repeat_refuses(repeats: tuple) -> None:
    with pytest.raises(ValueError, match="repeats"):
        KERNELS["repeat"](np.zeros((2, 3)), repeats)


def test_repeated_places() -> None:
    check(KERNELS["repeated_places"](np.array([2, 0, 3])), torch.repeat_interleave(torch.tensor([2, 0, 3])))
    with pytest.raises(RuntimeError, match="negative"):
        KERNELS["repeated_places"](np.array([-1]))


@pytest.mark.parametrize("dims", [(0,), (0, -1), ()])
@pytest.mark.parametrize("shape", [(2, 3), (0, 3)])
def test_flip(shape: tuple, dims: tuple) -> None:
    for x in two(R.standard_normal(shape)):
        check(KERNELS["flip"](x, dims), torch.flip(torch.from_numpy(x), dims), x)


@pytest.mark.parametrize("shifts, dims", [(1, None), (-1, 1), ((1, 2), (0, -1)), (5, 0), (0, 0), ((1, 1), (0, 0)), ((), ())])
@pytest.mark.parametrize("shape", [(2, 3), (0, 3)])
def test_roll(shape: tuple, shifts: object, dims: object) -> None:
    for x in two(R.standard_normal(shape)):
        expected = torch.roll(torch.from_numpy(x), shifts, dims) if shifts != () else torch.from_numpy(x)
        check(KERNELS["roll"](x, shifts, dims), expected, x)


@pytest.mark.parametrize("name", ["tril", "triu"])
@pytest.mark.parametrize("diagonal", [0, 1, -2, 9])
@pytest.mark.parametrize("shape", [(3, 4), (2, 4, 3), (0, 3)])
@pytest.mark.parametrize("dtype", [np.float32, np.float16, bool, np.int64])
def test_triangles(name: str, shape: tuple, diagonal: int, dtype: object) -> None:
    x = (R.standard_normal(shape) * 5).astype(dtype)
    kept = x.copy()
    check(KERNELS[name](x, diagonal), getattr(torch, name)(torch.from_numpy(x), diagonal), x)
    np.testing.assert_array_equal(x, kept)
    KERNELS[name + "_"](x, diagonal)
    np.testing.assert_array_equal(x, getattr(torch, name)(torch.from_numpy(kept), diagonal).numpy())


@pytest.mark.parametrize("offset", [0, 1, -2])
@pytest.mark.parametrize("dims", [(-2, -1), (0, 2), (2, 0), (1, 0)])
def test_diag_embed(offset: int, dims: tuple) -> None:
    x = R.standard_normal((2, 3))
    check(KERNELS["diag_embed"](x, offset, *dims), torch.diag_embed(torch.from_numpy(x), offset, *dims), x)
