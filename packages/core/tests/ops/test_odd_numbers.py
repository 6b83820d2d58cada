"""Numbers of another kind than the tensors', NaN and infinities, and tensors among numbers: as PyTorch takes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb

NAN, INF = float("nan"), float("inf")


def both(call: Any) -> tuple[Any, Any]:
    """The results of a call in PyTorch and here, as (dtype, shape, values)."""
    found = []
    for m in (torch, fb):
        t = call(m)
        found.append((str(t.dtype).rpartition(".")[2], tuple(t.shape), repr(t.tolist())))
    return found[0], found[1]


def refused(call: Any, kind: type[Exception], words: str = "") -> None:
    """Both raise: PyTorch one of `kind`, and so do we, in words of our own."""
    with pytest.raises(kind):
        call(torch)
    with pytest.raises(kind, match=words):
        call(fb)


@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8", "int8", "float32", "float64", "float16"])
@pytest.mark.parametrize(
    "bounds",
    [(0, 10, 1.5), (0.5, 5.5, 1), (0, 2.9, 1), (-2.5, 3, 1), (5, 0, -1.5), (0, 1e3, 333.3), (0.9, 5), (2.7,), (0, 5, 2), (7, 1, -2)],
)
def test_arange(bounds: tuple[float, ...], dtype: str) -> None:
    theirs, ours = both(lambda m: m.arange(*bounds, dtype=getattr(m, dtype)))
    assert ours == theirs


@pytest.mark.parametrize("dtype", ["int32", "uint8", "int8"])
@pytest.mark.parametrize("bounds", [(0, 5, 0.5), (-3, 3, 0.75), (1, 1, 0.5)])
def test_arange_by_less_than_one(bounds: tuple[float, ...], dtype: str) -> None:
    theirs, ours = both(lambda m: m.arange(*bounds, dtype=getattr(m, dtype)))
    assert ours == theirs
    refused(lambda m: m.arange(*bounds, dtype=m.int64), ValueError, "step must be nonzero")


@pytest.mark.parametrize("bounds", [(0, NAN), (0, INF), (-INF, 0), (0, -INF, -1)])
def test_ranges_without_end(bounds: tuple[float, ...]) -> None:
    refused(lambda m: m.arange(*bounds), RuntimeError, "unsupported range")
    refused(lambda m: m.range(*bounds), RuntimeError, "unsupported range")
    refused(lambda m: m.arange(0, 5, INF, dtype=m.int32), RuntimeError)


@pytest.mark.parametrize("dtype", ["float64", "int64", "uint8", "bool"])
def test_new_tensors_take_the_dtype_of_out(dtype: str) -> None:
    makers = [
        lambda m, out: m.ones(2, out=out),
        lambda m, out: m.zeros(2, out=out),
        lambda m, out: m.eye(2, out=out),
        lambda m, out: m.full((2,), 1.5, out=out),
    ]
    if dtype != "bool":
        makers += [lambda m, out: m.arange(4, out=out), lambda m, out: m.linspace(0, 3, 3, out=out)]
    for make in makers:
        theirs, ours = both(lambda m, make=make: make(m, m.empty(0, dtype=getattr(m, dtype))))
        assert ours == theirs


def three(m: Any, dtype: str) -> Any:
    return tuple(m.tensor(values).to(getattr(m, dtype)) for values in ([1, 2, 3], [4, 5, 6], [1, 2, 3]))


@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8", "int8", "float32"])
@pytest.mark.parametrize("value", [0.5, 1.5, 2.0, 2, -1, -2.5])
def test_products_that_are_added_have_integer_multipliers_between_integers(value: float, dtype: str) -> None:
    if dtype == "uint8" and value < 0:  # wraps here, an error there
        return
    for call in (
        lambda m: m.addcmul(*three(m, dtype), value=value),
        lambda m: three(m, dtype)[0].addcmul_(*three(m, dtype)[1:], value=value),
    ):
        theirs, ours = both(call)
        assert ours == theirs


@pytest.mark.parametrize("alpha", [-1, 300, 2])
@pytest.mark.parametrize("dtype", ["uint8", "int8", "int32", "bool"])
def test_products_are_made_in_the_results_dtype(dtype: str, alpha: int) -> None:
    def narrow(m: Any) -> Any:
        return m.tensor([1, 3]).to(getattr(m, dtype))

    def small(m: Any) -> Any:
        return m.tensor([1, 3]).to(m.uint8)

    calls = [
        lambda m: m.add(m.tensor([1.0, 2.0]), narrow(m), alpha=alpha),
        lambda m: m.tensor([1.0, 2.0]).add_(narrow(m), alpha=alpha),
        lambda m: m.add(m.tensor([1, 2]), narrow(m), alpha=alpha),
        lambda m: m.addcmul(m.tensor([1.0, 2.0]), small(m), small(m), value=alpha),
        lambda m: m.addcdiv(m.tensor([1.0, 2.0]), small(m), m.tensor([2.0, 3.0]), value=alpha),
    ]
    if dtype != "bool":
        calls.append(lambda m: m.sub(m.tensor([1.0, 2.0]), narrow(m), alpha=alpha))
    for call in calls:
        theirs, ours = both(call)
        assert ours == theirs


def test_complex_multipliers_of_real_products_are_refused() -> None:
    refused(lambda m: m.addcmul(*three(m, "float32"), value=1j), RuntimeError, "without overflow")
    refused(lambda m: m.addcdiv(*three(m, "float32"), value=1j), RuntimeError, "without overflow")


SEQUENCES = [
    [1.0, 2, 3, 4],
    [1.0, 1, 2, 2, NAN],
    [NAN, NAN],
    [-INF, 0, INF],
    [-INF, 0, INF, NAN],
    [],
    [NAN],
    [0.0, 1, 2, 3, 4, 5, 6, NAN, NAN],
]


@pytest.mark.parametrize("rows", [False, True])
@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("sequence", SEQUENCES, ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
def test_searching_among_nan(sequence: list[float], right: bool, dtype: str, rows: bool) -> None:
    def search(m: Any) -> Any:
        d = getattr(m, dtype)
        line, values = m.tensor(sequence).to(d), m.tensor([NAN, INF, -INF, 1.0, 2.5, 0.0, -0.0, 5.0]).to(d)
        if rows:
            return m.searchsorted(m.stack([line] * 8), values.reshape(8, 1), right=right)
        return m.searchsorted(line, values, right=right)

    theirs, ours = both(search)
    assert ours == theirs


def test_a_sorter_of_another_size_is_refused() -> None:
    refused(lambda m: m.searchsorted(m.tensor([1, 2, 3]), m.tensor([1]), sorter=m.tensor([0, 1])), RuntimeError, "same size")


@pytest.mark.parametrize("alpha", [1.0, -1.0, 0.5, -0.5, 2.0, -3.0, INF, -INF, NAN])
@pytest.mark.parametrize("function", ["elu", "celu", "leaky_relu"])
def test_units_of_odd_slopes(function: str, alpha: float) -> None:
    results = []
    for m in (torch, fb):
        # So many that PyTorch takes all of them in vectors, whatever the processor: its loop for single numbers has another slope at NaN.
        x = m.tensor([NAN, INF, -INF, -2.0, -1, 0.0, -0.0, 1.0, 3.0] * 16, dtype=m.float64, requires_grad=True)
        y = getattr(m.nn.functional, function)(x, alpha)
        y.backward(m.ones_like(y))
        results.append((np.array(y.tolist()), np.array(x.grad.tolist())))
    for ours, theirs in zip(results[1], results[0], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-14)
        there = ~np.isnan(theirs)
        np.testing.assert_array_equal(np.signbit(ours[there]), np.signbit(theirs[there]))


LISTS = [
    lambda m: [m.tensor([1.0]), m.tensor([2.0])],
    lambda m: [m.tensor([[1.0]]), m.tensor([2.0])],
    lambda m: [[m.tensor([1.0])], [m.tensor([2.0])]],
    lambda m: [m.tensor([1.0]), 2.0],
    lambda m: [2.0, m.tensor([1.0])],
    lambda m: [m.tensor(1), m.tensor(2.0)],
    lambda m: [m.tensor([1]), m.tensor([2.0])],
    lambda m: [[1, 2], m.tensor([3, 4])],
    lambda m: (m.tensor([True]), False),
    lambda m: [m.tensor([1.0], dtype=m.float64)],
    lambda m: [m.tensor(1.0, dtype=m.float64), 2],
    lambda m: [m.tensor(1.0, dtype=m.float16)],
    lambda m: [m.tensor(1.0, dtype=m.float16), 2.0],
    lambda m: [m.tensor(1, dtype=m.int8), m.tensor(1, dtype=m.uint8)],
    lambda m: [m.tensor(7, dtype=m.int8)],
    lambda m: [m.tensor([1 + 1j])],
    lambda m: [m.ones(1, 1, 1)],
    lambda m: [m.ones(1, requires_grad=True)],
]


@pytest.mark.parametrize("number", range(len(LISTS)))
def test_tensors_among_numbers_are_numbers_of_their_dtype(number: int) -> None:
    theirs, ours = both(lambda m: m.tensor(LISTS[number](m)))
    assert ours == theirs
    if not ours[0].startswith("complex"):
        theirs, ours = both(lambda m: m.ones(3).new_tensor(LISTS[number](m)))
        assert ours == theirs


@pytest.mark.parametrize("make", [lambda m: [m.ones(2), m.ones(2)], lambda m: [m.ones(1, 2)], lambda m: [m.ones(0), m.ones(0)]])
def test_larger_tensors_among_numbers_are_refused(make: Any) -> None:
    refused(lambda m: m.tensor(make(m)), ValueError, "only one element tensors")


def test_truth_values_are_not_subtracted() -> None:
    for call in (
        lambda m: m.ones(2) - True,
        lambda m: True - m.ones(2),
        lambda m: m.ones(2).sub_(True),
        lambda m: m.sub(m.ones(2), True),
        lambda m: m.rsub(m.ones(2), True),
        lambda m: m.ones(2, dtype=m.int64) - True,
    ):
        refused(call, RuntimeError, "Subtraction, the `-` operator, with a bool")
    assert (fb.ones(2) - 1).tolist() == [0, 0]


def test_views_of_wider_dtypes_begin_at_whole_elements() -> None:
    refused(lambda m: m.zeros(9, dtype=m.uint8)[1:9].view(m.float32), RuntimeError, "storage_offset")
    refused(lambda m: m.zeros(9, dtype=m.uint8)[1:9].view(m.int16), RuntimeError, "storage_offset")
    refused(lambda m: m.zeros(3)[1:3].view(m.complex64), RuntimeError, "storage_offset")
    refused(lambda m: m.view_as_complex(m.zeros(5)[1:5].reshape(2, 2)), RuntimeError, "storage_offset")
    theirs, ours = both(lambda m: m.arange(9, dtype=m.uint8)[4:8].view(m.int32))
    assert ours == theirs


EXACT = {
    "mm": lambda m, x, out: m.mm(x, x, out=out),
    "matmul": lambda m, x, out: m.matmul(x, x, out=out),
    "bmm": lambda m, x, out: m.bmm(x[None], x[None], out=out),
    "addmm": lambda m, x, out: m.addmm(x, x, x, out=out),
    "mv": lambda m, x, out: m.mv(x, x[0], out=out),
    "dot": lambda m, x, out: m.dot(x[0], x[0], out=out),
    "index_select": lambda m, x, out: m.index_select(x, 0, m.tensor([0]), out=out),
    "gather": lambda m, x, out: m.gather(x, 0, m.tensor([[0, 0]]), out=out),
    "take": lambda m, x, out: m.take(x, m.tensor([0]), out=out),
    "masked_select": lambda m, x, out: m.masked_select(x, x > 0, out=out),
    "amax": lambda m, x, out: m.amax(x, 0, out=out),
    "argmax": lambda m, x, out: m.argmax(x, 0, out=out),
    "where": lambda m, x, out: m.where(x > 0, x, x, out=out),
    "tril": lambda m, x, out: m.tril(x, out=out),
}


@pytest.mark.parametrize("op", EXACT)
def test_out_of_another_dtype_is_refused(op: str) -> None:
    for dtype in ("float64", "complex64", "float16"):
        refused(lambda m, dtype=dtype: EXACT[op](m, m.ones(2, 2), m.empty(0, dtype=getattr(m, dtype))), RuntimeError, "Expected out tensor")
    kind = "int64" if op == "argmax" else "float32"
    theirs, ours = both(lambda m: EXACT[op](m, m.ones(2, 2), m.empty(0, dtype=getattr(m, kind))))
    assert ours == theirs


def test_out_under_autocast_takes_the_result_of_the_lower_dtype() -> None:
    x, out = fb.ones(2, 2), fb.empty(2, 2)
    with fb.autocast("cpu", dtype=fb.bfloat16):
        assert fb.mm(x, x, out=out) is out
    assert out.tolist() == [[2, 2], [2, 2]]
