"""x[index] and x[index] = value against PyTorch: values, shapes, views, gradients and errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import flambeau as fb

ints = st.integers(-4, 3)
bounds = st.one_of(st.none(), st.integers(-5, 5))
slices = st.builds(slice, bounds, bounds, st.one_of(st.none(), st.integers(1, 3)))
lists = st.lists(st.integers(-3, 2), min_size=0, max_size=3)
arrays = st.tuples(
    st.just("index"), st.sampled_from([(2,), (1,), (2, 1), (1, 2), ()]), st.integers(0, 99), st.sampled_from(["int64", "int32", "uint8"])
)
masks = st.tuples(st.just("mask"), st.integers(0, 2), st.integers(0, 99), st.booleans())
item = st.one_of(ints, slices, slices, st.none(), st.just(Ellipsis), arrays, arrays, masks, lists, st.booleans())
index = st.one_of(item, st.lists(item, min_size=1, max_size=4).filter(lambda items: sum(i is Ellipsis for i in items) < 2).map(tuple))


def real(lib: Any, shape: tuple[int, ...], spec: Any, dim: int) -> Any:
    """The index in a library's tensors; masks have the shape of what they index."""
    if isinstance(spec, tuple) and spec and spec[0] == "index":
        values = np.random.default_rng(spec[2]).integers(0, 2, spec[1])
        if spec[3] == "uint8":
            return lib.tensor(values)
        return lib.tensor(values).to(getattr(lib, spec[3]))
    if isinstance(spec, tuple) and spec and spec[0] == "mask":
        sizes = shape[dim : dim + spec[1]]
        return lib.tensor(np.random.default_rng(spec[2]).integers(0, 2, sizes) > 0)
    return spec


def indices(lib: Any, shape: tuple[int, ...], spec: Any) -> Any:
    """A whole index in a library's tensors."""
    if not isinstance(spec, tuple) or (spec and spec[0] in ("index", "mask")):
        return real(lib, shape, spec, 0)
    found, dim = [], 0
    for part in spec:
        found.append(real(lib, shape, part, dim))
        if part is not None and part is not Ellipsis and not isinstance(part, bool):
            dim += part[1] if isinstance(part, tuple) and part[0] == "mask" else 1
    return tuple(found)


def attempt(function: Any) -> Any:
    try:
        return function()
    except (IndexError, RuntimeError, ValueError, TypeError) as error:
        return error


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=500, deadline=None)
@given(st.sampled_from([(3, 3, 3), (3, 2), (4,), (2, 3, 1, 2), ()]), index)
def test_get(shape: tuple[int, ...], spec: Any) -> None:
    results = []
    for lib in (torch, fb):
        x = lib.tensor(np.arange(np.prod(shape, dtype=int), dtype=np.float64).reshape(shape), requires_grad=True)
        y = attempt(lambda x=x, lib=lib: x[indices(lib, shape, spec)])
        if isinstance(y, Exception):
            results.append((None, str(y)))
            continue
        if not y.numel():
            return  # PyTorch does not look at indices when nothing is read
        (y * y).sum().backward()
        results.append((y.tolist(), tuple(y.shape), y._base is x if y.numel() else None, x.grad.tolist()))
    a, b = results
    assert (a[0] is None) == (b[0] is None), (a, b)
    if a[0] is not None:
        assert a == b


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from([(3, 3, 3), (3, 2), (4,)]),
    index,
    st.sampled_from(["number", "zero-dim", "full", "last", "ones", "wrong"]),
    st.booleans(),
)
def test_set(shape: tuple[int, ...], spec: Any, kind: str, grad: bool) -> None:
    results = []
    for lib in (torch, fb):
        leaf = lib.tensor(np.arange(np.prod(shape, dtype=int), dtype=np.float64).reshape(shape), requires_grad=True)
        x = leaf * 1
        got = attempt(lambda lib=lib, x=x: x.detach()[indices(lib, shape, spec)])
        if isinstance(got, Exception):
            results.append(None)
            continue
        sizes = tuple(got.shape)
        if kind == "wrong" and not got.numel():
            return  # PyTorch does not look at a value that is not written
        chosen = {"zero-dim": (), "full": sizes, "last": sizes[-1:], "ones": (1, *sizes), "wrong": (7, 5)}.get(kind, ())
        value = (
            5.0 if kind == "number" else lib.tensor(np.arange(100.0, 100 + np.prod(chosen, dtype=int)).reshape(chosen), requires_grad=grad)
        )

        def write(lib: Any = lib, x: Any = x, value: Any = value) -> None:
            x[indices(lib, shape, spec)] = value

        error = attempt(write)
        if isinstance(error, Exception):
            results.append(str(error))
            continue
        (x * x).sum().backward()
        results.append([x.tolist(), leaf.grad.tolist(), np.asarray(0 if kind == "number" or value.grad is None else value.grad).sum()])
    a, b = results
    assert isinstance(a, list) == isinstance(b, list), (a, b)
    if isinstance(a, list):
        twice = len(np.unique(np.asarray(a[0]))) < 2
        assert a == b or twice or repeated(shape, spec), (a, b)


def repeated(shape: tuple[int, ...], spec: Any) -> bool:
    """Whether an index names an element twice: which value then stays is not defined."""
    places = torch.arange(int(np.prod(shape))).reshape(shape)[indices(torch, shape, spec)].reshape(-1)
    return len(places.unique()) < len(places)


@pytest.mark.parametrize("bad", [1.5, "a", slice("a"), [1.5], 7, -7, (0, 0, 0, 0), (..., ..., 0), [9]])
def test_bad_indices_raise_index_errors_that_name_the_fault(bad: Any) -> None:
    x = fb.ones(3, 3, 3)
    for act in (lambda: x[bad], lambda: x.__setitem__(bad, 1)):
        with pytest.raises((IndexError, TypeError)) as caught:
            act()
        assert str(caught.value)
    assert x.sum().item() == 27


def test_negative_steps_are_refused() -> None:
    with pytest.raises(ValueError, match="step"):
        _ = fb.arange(4)[::-1]
