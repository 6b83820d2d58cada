"""Indexing and scattering kernels against PyTorch."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from flambeau.backends.numpy import embedding, indexing, scattering

K = {**indexing.KERNELS, **scattering.KERNELS, **embedding.KERNELS}
R = np.random.default_rng(0)


def tensors(x: object) -> object:
    """Arrays as tensors, in lists too."""
    if isinstance(x, np.ndarray):
        return torch.from_numpy(x.copy())
    return tuple(tensors(y) for y in x) if isinstance(x, (list, tuple)) else x


def check(result: object, expected: torch.Tensor) -> None:
    result = np.asarray(result)
    assert result.shape == tuple(expected.shape) and result.dtype == expected.numpy().dtype
    np.testing.assert_allclose(result, expected.numpy(), rtol=1e-6, atol=1e-6)


def both_forms(name: str, expected: torch.Tensor, input: np.ndarray, *rest: object) -> None:
    """The out-of-place kernel leaves its input alone; the in-place one writes into a strided view."""
    kept = input.copy()
    check(K[name](input, *rest), expected)
    np.testing.assert_array_equal(input, kept)
    if name + "_" in K:
        wide = np.zeros((*input.shape, 2), input.dtype)
        view = wide[..., 1]
        view[...] = input
        K[name + "_"](view, *rest)
        check(view, expected)
        assert not wide[..., 0].any()


@st.composite
def indexed(draw: st.DrawFn) -> tuple:
    """An input, index tensors that broadcast (or None), and the result's shape."""
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    whole = draw(st.lists(st.integers(0, 3), max_size=2))
    indices = []
    for n in shape[: draw(st.integers(1, len(shape)))]:
        if draw(st.booleans()):
            indices.append(None)
        else:
            keep = draw(st.integers(0, len(whole)))
            sizes = [1 if draw(st.booleans()) and w else w for w in whole[keep:]]
            if whole and not sizes:
                sizes = [1]  # t[i] takes a zero-dimensional index for an int, the op does not
            indices.append(R.integers(-n, n, sizes))
    return R.standard_normal(shape), indices


@given(indexed(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_index_and_index_put(case: tuple, accumulate: bool) -> None:
    x, indices = case
    indices = [None if i is None else np.asarray(i) for i in indices]
    t = tensors(x)
    full = tuple(slice(None) if i is None else torch.from_numpy(i) for i in indices)
    result = K["index"](x, indices)
    check(result, t[full])
    assert not np.shares_memory(result, x)
    values = R.standard_normal(result.shape) if accumulate else np.full(result.shape[1:], 7.0)
    if accumulate:
        expected = x.copy()
        np.add.at(expected, tuple(slice(None) if i is None else i for i in indices), values)
        t = torch.from_numpy(expected)
    else:
        t[full] = 7.0
    both_forms("index_put", t, x, indices, values, accumulate)


@pytest.mark.parametrize("dtype", [np.int64, bool, np.float16, ml_dtypes.bfloat16, np.complex64])
def test_accumulating_dtypes(dtype: object) -> None:
    x, v, i = np.zeros((4, 3), dtype), np.ones((6, 3), dtype), np.array([0, 1, 0, 3, 0, 1])
    result = K["index_put"](x, [i], v, True)
    assert result.dtype == x.dtype
    np.testing.assert_array_equal(result[:, 0].astype(np.complex64), np.array([3, 2, 0, 1]).astype(dtype))


def test_many_rows_add_up_in_blocks() -> None:
    x, i, v = np.zeros((50, 300), np.float32), R.integers(0, 50, 2000), R.standard_normal((2000, 300)).astype(np.float32)
    np.testing.assert_allclose(
        K["index_put"](x, [i], v, True),
        torch.zeros(50, 300).index_add(0, torch.from_numpy(i), torch.from_numpy(v)).numpy(),
        rtol=1e-4,
        atol=1e-4,
    )


@pytest.mark.parametrize("call", [
    lambda i: K["index"](np.zeros((3, 5)), [None, i]), lambda i: K["index_put"](np.zeros((3, 5)), [None, i], np.zeros((3, 1)), True),
    lambda i: K["index_put"](np.zeros((3, 5)), [None, i], np.zeros((3, 1)), False), lambda i: K["index_select"](np.zeros((3, 5)), 1, i),
    lambda i: K["index_add"](np.zeros((3, 5)), 1, i, np.zeros((3, 1))), lambda i: K["gather"](np.zeros((3, 5)), 1, i[None]),
    lambda i: K["scatter"](np.zeros((3, 5)), 1, i[None], np.zeros((1, 1))), lambda i: K["take"](np.zeros(5), i),
    lambda i: K["embedding_forward"](np.zeros((5, 2)), i, -1, False), lambda i: K["one_hot"](i, 5),
])  # fmt: skip
@pytest.mark.parametrize("wrong", [5, 70, -6])
def test_out_of_range(call: object, wrong: int) -> None:
    with pytest.raises(IndexError, match=rf"{wrong}.*size 5"):
        call(np.array([wrong]))


@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("count", [0, 1, 6])
def test_along_a_dimension(dim: int, count: int) -> None:
    x = R.standard_normal((4, 5))
    i = R.integers(0, x.shape[dim], count)
    source = R.standard_normal((count, 5) if dim == 0 else (4, count))
    t, ti, ts = tensors(x), tensors(i), tensors(source)
    check(K["index_select"](x, dim, i), t.index_select(dim, ti))
    both_forms("index_add", t.index_add(dim, ti, ts), x, dim, i, source)
    both_forms("index_fill", t.index_fill(dim, ti, 3.0), x, dim, i, 3.0)
    if count < 2:
        both_forms("index_copy", t.index_copy(dim, ti, ts), x, dim, i, source)


def test_take_and_put() -> None:
    x, i = R.standard_normal((3, 4)).T, np.array([[0, -1], [5, 2]])
    t = torch.from_numpy(x.copy())
    check(K["take"](x, i), torch.take(t, tensors(i)))
    v = R.standard_normal(4)
    both_forms("put", t.put(tensors(i), tensors(v)), x, i, v)
    both_forms("put", t.put(tensors(i), tensors(v), True), x, i, v, True)
    with pytest.raises(RuntimeError, match="equally many"):
        K["put"](x, i, v[:2])


@st.composite
def along(draw: st.DrawFn) -> tuple:
    """An input, a dim, an index that fits, a source at least as large."""
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    dim = draw(st.integers(-len(shape), len(shape) - 1))
    sizes = [draw(st.integers(0, n)) for n in shape]
    sizes[dim] = draw(st.integers(0, 6))
    source = [n + draw(st.integers(0, 1)) for n in sizes]
    return R.standard_normal(shape), dim, R.integers(0, shape[dim], sizes), R.standard_normal(source)


@given(along())
@settings(max_examples=80, deadline=None)
def test_gather_and_scatter(case: tuple) -> None:
    x, dim, i, source = case
    t, ti, ts = tensors(x), tensors(i), tensors(source)
    check(K["gather"](x, dim, i), t.gather(dim, ti))
    both_forms("scatter_add", t.scatter_add(dim, ti, ts), x, dim, i, source)
    both_forms("scatter", t.scatter(dim, ti, 2.0), x, dim, i, np.asarray(2.0))
    both_forms("scatter", t.scatter_reduce(dim, ti, ts, "sum"), x, dim, i, source, "add")
    for reduce in ("sum", "prod", "mean", "amax", "amin"):
        for include_self in (True, False):
            both_forms(
                "scatter_reduce", t.scatter_reduce(dim, ti, ts, reduce, include_self=include_self), x, dim, i, source, reduce, include_self
            )


def test_scatter_of_dtypes_and_without_dimensions() -> None:
    for dtype in (np.int64, np.float16):
        x, i, s = np.ones(3, dtype), np.array([0, 0, 2]), np.array([3, 4, 5], dtype)
        for reduce in ("sum", "prod", "mean", "amax", "amin"):
            check(
                K["scatter_reduce"](x, 0, i, s, reduce, False),
                tensors(x).scatter_reduce(0, tensors(i), tensors(s), reduce, include_self=False),
            )
    check(K["scatter"](np.array(1.0), 0, np.array(0), np.array(5.0)), torch.tensor(1.0).double().scatter(0, torch.tensor(0), 5.0))
    check(K["scatter_add"](np.array(1.0), 0, np.array(0), np.array(5.0)), torch.tensor(6.0).double())
    check(K["gather"](np.array(1.0), 0, np.array([0, 0])[:1]), torch.tensor([1.0]).double())


@pytest.mark.parametrize("call", [
    lambda: K["gather"](np.zeros((2, 3)), 0, np.zeros((2, 4), int)), lambda: K["scatter"](np.zeros((2, 3)), 0, np.zeros((2, 3), int), np.zeros((1, 3))),
    lambda: K["scatter_add"](np.zeros((2, 3)), 0, np.zeros(2, int), np.zeros(2)), lambda: K["index_add"](np.zeros((2, 3)), 0, np.array([0]), np.zeros((2, 3))),
    lambda: K["masked_scatter"](np.zeros(3), np.ones(3, bool), np.zeros(2)), lambda: K["select_scatter"](np.zeros((2, 3)), np.zeros(2), 0, 1),
    lambda: K["slice_scatter"](np.zeros((2, 3)), np.zeros((2, 3)), 0, 1), lambda: K["masked_fill"](np.zeros(3), np.ones(3, bool), np.zeros(3)),
    lambda: K["masked_fill"](np.zeros(3), np.ones(3, int), 1.0),
])  # fmt: skip
def test_wrong_shapes(call: object) -> None:
    with pytest.raises(RuntimeError):
        call()


@pytest.mark.parametrize("shapes", [((3, 4), (3, 4)), ((3, 4), (4,)), ((3, 1), (4,)), ((), ()), ((0, 4), (4,)), ((3,), ())])
def test_masks(shapes: tuple) -> None:
    x, mask = np.asarray(R.standard_normal(shapes[0])), np.asarray(R.random(shapes[1]) > 0.5)
    t, tm = torch.tensor(x), torch.tensor(mask)
    source = R.standard_normal(20)
    check(K["masked_fill"](x, mask, 2.5), t.masked_fill(tm, 2.5))
    check(K["masked_select"](x, mask), t.masked_select(tm))
    check(K["masked_scatter"](x, mask, source), t.masked_scatter(tm, tensors(source)))
    check(K["nonzero_rows"](mask), tm.nonzero())
    whole = np.broadcast_to(x, np.broadcast_shapes(*shapes)).copy()
    K["masked_fill_"](whole, mask, 1)
    check(whole, t.expand(whole.shape).masked_fill(tm, 1))


def test_parts_of_views() -> None:
    x, t = R.standard_normal((3, 4, 5)), None
    t = tensors(x)
    a, b, c = R.standard_normal((3, 5)), R.standard_normal((3, 4, 2)), R.standard_normal((5, 3))
    check(K["select_scatter"](x, a, 1, -2), t.select_scatter(tensors(a), 1, -2))
    check(K["slice_scatter"](x, b, 2, 1, 5, 2), t.slice_scatter(tensors(b), 2, 1, 5, 2))
    check(K["diagonal_scatter"](x, c, 1, 0, 1), t.diagonal_scatter(tensors(c), 1, 0, 1))


@pytest.mark.parametrize("padding_idx, by_freq", [(-1, False), (2, False), (1, True)])
def test_embedding(padding_idx: int, by_freq: bool) -> None:
    w, i = R.standard_normal((5, 3)), R.integers(0, 5, (4, 6))
    check(K["embedding_forward"](w, i.T, padding_idx, by_freq), torch.nn.functional.embedding(tensors(i.T), tensors(w)))
    g = R.standard_normal((4, 6, 3))
    expected = torch.ops.aten.embedding_dense_backward(tensors(g), tensors(i), 5, padding_idx, by_freq)
    check(K["embedding_dense_backward"](g, i, 5, padding_idx, by_freq), expected)
    check(K["embedding_dense_backward"](g.astype(np.float32), i.astype(np.int32), 5, padding_idx, by_freq), expected.float())
    check(K["embedding_dense_backward"](g[:0], i[:0], 5, -1, False), torch.zeros(5, 3, dtype=torch.float64))


@pytest.mark.parametrize("shape", [(3,), (), (2, 3), (0,)])
def test_one_hot(shape: tuple) -> None:
    i = np.asarray(R.integers(0, 4, shape))
    check(K["one_hot"](i, 4), torch.nn.functional.one_hot(torch.tensor(i), 4))
