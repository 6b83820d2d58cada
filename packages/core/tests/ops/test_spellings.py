"""Calls spelled as programs spell them, in both libraries: the same type, dtype and values, or errors of the same type."""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import warnings
from multiprocessing import shared_memory
from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb

DTYPES = [
    "m.zeros(2, dtype=float)", "m.zeros(2, dtype=int)", "m.zeros(2, dtype=bool)", "m.zeros(2, dtype=complex)", "m.ones(2, dtype=float)",
    "m.full((2,), 1, dtype=float)", "m.arange(3, dtype=float)", "m.empty(0, dtype=float)", "m.linspace(0, 1, 3, dtype=float)",
    "m.eye(2, dtype=int)", "m.zeros_like(m.ones(2), dtype=int)", "m.full_like(m.ones(2), 3, dtype=int)", "m.ones(2).new_zeros(2, dtype=int)",
    "m.ones(2).new_full((2,), 1.5, dtype=int)", "m.randn(2, dtype=float).dtype", "m.rand(2, dtype=float).dtype",
    "m.randint(0, 3, (2,), dtype=float).dtype", "m.randperm(4, dtype=int).dtype", "m.rand_like(m.ones(2), dtype=float).dtype",
    "m.randn(2, dtype=int)", "m.zeros(2, dtype=str)", "m.zeros(2, dtype='float')", "m.zeros(2, dtype=np.float32)", "m.ones(2).sum(dtype=str)",
    "m.ones(2).sum(dtype=float)", "m.ones(2).sum(0, dtype=int)", "m.ones(2).mean(dtype=float)", "m.ones(2).prod(dtype=float)",
    "m.ones(2).cumsum(0, dtype=float)", "m.ones(2).cumprod(0, dtype=int)", "m.softmax(m.ones(2), 0, dtype=float)",
]  # fmt: skip


def outcome(call: str, m: Any) -> Any:
    """What a call returns, in words; for an error, its type among Python's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            value = eval(call, {"m": m, "np": np})
        except Exception as error:
            return next(k for k in type(error).__mro__ if k.__module__ == "builtins")
    return seen(value, m)


def seen(value: Any, m: Any) -> Any:
    """Tensors and arrays as kind, dtype, shape and elements; other results by their text, without the library's name."""
    if isinstance(value, m.Tensor | np.ndarray):
        kind = "Tensor" if isinstance(value, m.Tensor) else "ndarray"
        return kind, str(value.dtype).rpartition(".")[2], tuple(value.shape), np.round(np.array(value.tolist()) + 0, 5).tolist()
    if isinstance(value, tuple | list):
        return [seen(v, m) for v in value]
    return type(value).__name__, str(value).replace(m.__name__ + ".", "")


@pytest.mark.parametrize("call", DTYPES)
def test_as_torch(call: str) -> None:
    assert outcome(call, fb) == outcome(call, torch)


ARGUMENTS = [
    "m.tensor([1., float('nan')]).nansum(dtype=m.float64)", "m.tensor([1, 2]).nansum(dtype=m.int32)", "m.ones(2).type(m.LongTensor)",
    "m.tensor([1, 2]).new([1, 2])", "m.tensor([1, 2]).new(2).shape", "float(m.tensor(1 + 0j))", "float(m.tensor(1 + 2j))",
    *(f"m.tensor({v}).{op}({a}dtype=m.{d})" for v in ([200, 100], [2, 0], [1.5, 2.5]) for d in ("uint8", "int8", "int32", "bool", "float64")
      for op, a in (("sum", ""), ("sum", "0, "), ("prod", ""), ("cumsum", "0, "), ("cumprod", "0, "))
      if d != "bool" or op in ("sum", "prod")),  # PyTorch scans no booleans
    *(f"m.arange(9.).reshape(3, 3)[{i}]" for i in (
        [[0, 1], [1, 0]], [[0, 1]], [[0, 1], [1, 2], [0, 0]], [slice(0, 1), 0], [[0], 1], [None, 0], [[True, False, True]], [0, 1], [[[0, 1]]],
        [(0, 1), (1, 0)], [[]], [[], []])),
    "m.add(m.tensor([True]), m.tensor([True]), alpha=2)", "m.tensor([True]).add_(m.tensor([False]), alpha=2)",
    "m.add(m.tensor([3]), m.tensor([True]), alpha=2)",
    "m.nn.functional.gaussian_nll_loss(m.ones(2), m.ones(2), -m.ones(2))", "m.nn.functional.gaussian_nll_loss(m.ones(2), m.zeros(2), m.zeros(2))",
    "m.unique(m.ones(2, 2), dim=5)", "m.ones(2, 2).unique(dim=-3)", "m.unique_consecutive(m.ones(2, 2), dim=5)", "m.unique(m.ones(2, 2), dim=1)",
    "m.rot90(m.ones(2))", "m.rot90(m.ones(2, 2), 1, (0,))", "m.rot90(m.ones(2, 3), 1, (0, 1))", "m.group_norm(m.ones(2, 2), 0)",
    "m.nn.functional.cross_entropy(None, None)", "m.nn.functional.cross_entropy(m.ones(2, 2), None)",
    "m.clamp(m.ones(2), 0, 0.5, out=m.empty(2))", "m.clamp(m.ones(2), min=2, out=m.empty(2))", "m.clamp(m.ones(2), max=0.5, out=m.empty(0))",
    "list(m.aminmax(m.ones(2), out=(m.empty(()), m.empty(()))))", "list(m.aminmax(m.arange(4.).reshape(2, 2), dim=0, out=(m.empty(2), m.empty(2))))",
    *(f"m.ones(2, 2).{op}" for op in (
        "prod((0, 1))", "argmax((0, 1))", "argmin((0,))", "argmax(None)", "logsumexp(None)", "logsumexp(())", "logsumexp((0, 1))", "cumsum((0,))",
        "cumsum(None)", "cumprod((0,))", "logcumsumexp((0,))", "cummax((0,))", "cummin(None)", "max((0, 1))", "sort((0,))", "softmax((0,))",
        "median((0, 1))", "mode((0,))", "kthvalue(1, (0,))", "topk(1, (0,))", "unbind((0,))",
    )),
    "m.flip(m.tensor(1.), (0,))", "m.tensor(1.).flip(0)", "m.flip(m.tensor(1.), (1,))", "m.flip(m.tensor(1.), ())", "m.ones(2, 2).flip(5)",
    "m.ones(1, 2).expand(2, 2).tril_()", "m.ones(1, 2).expand(2, 2).triu_()",
    *(f"m.zeros(2, dtype=m.{d}).__setitem__(0, {v})" for d in ("float32", "int64", "int32", "uint8") for v in ("2**70", "-2**70", "2**40", "300", "7")),
    *(f"m.nn.functional.pad(m.ones(2, dtype=m.uint8), (1, 1), value={v})" for v in (300, -1, 7, 2.5)),
    "m.nn.functional.pad(m.ones(2), (1, 1), value=-1)", "m.nn.functional.pad(m.ones(2, dtype=m.int64), (1, 1), value=-1)",
    *(f"m.ones(2, 3)[{i}]" for i in ("..., ...", "0, ..., ...", "..., ..., 0", "..., None, ...", "0, ..., 1, ...", "0, 1, ..., ...", "..., None, ..., None")),
    "m.ones(2, 3)[m.tensor([0, 1]), ..., ...]", "m.ones(2, 3).__setitem__((0, ..., ...), 5)",
    "m.tensor([None])", "m.tensor(None)", "m.tensor([1, None])", "m.tensor({})", "m.tensor([None], dtype=m.float32)", "m.tensor(object())",
    *(f"m.zeros(2, dtype=m.{d}).fill_({v})" for d in ("float32", "bool", "int64") for v in ("'a'", "None", "1")),
    "m.ones(2).half().clamp(max=70000.)", "m.ones(2).half().clamp(min=-70000)", "m.ones(2).half().clamp_(max=70000.)",
    "m.ones(2).half().clamp(max=float('inf'))", "m.ones(2).bfloat16().clamp(max=1e39)", "m.clamp(m.ones(2), 0, 1j)", "m.ones(2).clamp(1j)",
    "m.clamp(m.ones(2, dtype=m.int32), 0, 1j)", "m.ones(2, dtype=m.int32).clamp(2.5)",
]  # fmt: skip


@pytest.mark.parametrize("call", ARGUMENTS)
def test_arguments_as_torch(call: str) -> None:
    assert outcome(call, fb) == outcome(call, torch)


@pytest.mark.parametrize("name", ["max", "min"])
def test_errors_name_the_op_that_was_called(name: str) -> None:
    with pytest.raises(RuntimeError, match=f"^{name}: not defined for complex64"):
        getattr(fb.ones(2, dtype=fb.complex64), name)()


CONSTRUCTED = [
    "m.Tensor([1, 2])", "m.Tensor()", "m.Tensor(2, 3).shape", "m.Tensor(3).shape", "m.Tensor(2, 3, 4).shape", "m.Tensor(2, 3, 4, 5).shape",
    "m.Tensor(m.ones(2, 3).shape).shape", "m.Tensor((2, 3))", "m.Tensor([[1, 2], [3, 4]])", "m.Tensor(np.ones(2))", "m.Tensor(2.5)",
    "m.Tensor([1], [2])", "m.Tensor('ab')", "m.Tensor(m.ones(2))", "m.Tensor(m.ones(2, dtype=m.int64))", "m.Tensor([True, False])", "m.Tensor(None)",
    "m.Tensor(-1)", "m.Tensor([])", "m.Tensor(range(3))", "m.FloatTensor([1, 2])", "m.LongTensor(m.ones(2).shape).shape", "m.LongTensor([1.7])",
    "isinstance(m.Tensor([1.]), m.Tensor)", "type(m.Tensor([1.])) is m.Tensor", "type(m.ones(2)) is m.Tensor", "issubclass(m.nn.Parameter, m.Tensor)",
    "type('Mine', (m.Tensor,), {})([1., 2.]) + 1", "type(type('Mine', (m.Tensor,), {})([1., 2.]) + 1).__name__",
    "type('Mine', (m.Tensor,), {'__init__': lambda self, data: setattr(self, 'note', 5)})([1., 2.]).note",
]  # fmt: skip


@pytest.mark.parametrize("call", CONSTRUCTED)
def test_constructor_as_torch(call: str) -> None:
    assert outcome(call, fb) == outcome(call, torch)


ARRAYS = [
    *(f"{a} {o} {b}" for a, b in (("m.arange(1, 3)", "np.ones(2)"), ("np.ones(2)", "m.arange(1, 3)"), ("np.ones(2, 'f4')", "m.ones(2)"),
                                  ("np.arange(1, 3)", "m.ones(2)"), ("m.ones(2)", "np.float64(2)"), ("np.float64(2)", "m.ones(2)"))
      for o in ("+", "-", "*", "/", "**", "==", "<", ">=")),
    "np.sin(m.ones(2))", "np.add(m.ones(2), np.ones(2))", "np.exp(m.tensor(1.))", "np.maximum(m.ones(2), 2)", "np.asarray(m.ones(2))",
    "np.sum(m.ones(2))", "np.concatenate([m.ones(2), m.ones(2)])", "np.stack([m.ones(2), m.ones(2)])", "np.array(m.ones(2), dtype=np.float64)",
    "np.array([m.tensor(1.), m.tensor(2.)])", "np.mean(m.ones(2, 3), axis=0)", "m.ones(2) == np.array(['a', 'b'])",
]  # fmt: skip
STORAGES = [
    *(f"m.ones(3)._typed_storage(){call}" for call in (".tolist()", ".size()", ".nbytes()", ".dtype", "[1]", "[-1]", "[3]", "[0:2]", ".element_size()",
                                               ".is_shared()", ".fill_(2).tolist()", ".copy_(m.zeros(3)._typed_storage()).tolist()", ".untyped().size()",
                                               ".copy_(m.zeros(2)._typed_storage())", ".__setitem__(0, 7)")),
    *(f"m.ones(3).untyped_storage(){call}" for call in (".tolist()", ".size()", "[3]", ".element_size()", ".device", ".is_shared()", ".nbytes()",
                                                       ".fill_(1).tolist()", ".copy_(m.zeros(3).untyped_storage()).tolist()", "[12]", ".is_pinned()",
                                                       ".clone().tolist()", ".share_memory_().is_shared()")),
    "len(m.arange(4)[1:]._typed_storage())", "m.arange(4)[2:]._typed_storage().tolist()", "m.ones(3).share_memory_().is_shared()", "m.ones(3).is_shared()",
    "m.ones(0)._typed_storage().tolist()",
    *(f"m.ones(2).to(m.{d}).type()" for d in ("float32", "bool", "half", "uint16", "bfloat16", "complex64", "int64", "float8_e4m3fn")),
]  # fmt: skip


@pytest.mark.parametrize("call", [*ARRAYS, *STORAGES])
def test_arrays_and_storages_as_torch(call: str) -> None:
    assert outcome(call, fb) == outcome(call, torch)


def test_writes_through_a_storage_are_seen_by_the_tensor() -> None:
    x = fb.zeros(2, 2)
    x[1]._typed_storage()[3] = 5.0
    assert x.tolist() == [[0.0, 0.0], [0.0, 5.0]]


def test_numpy_calls_warn_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for call in ARRAYS[:-1]:
            with contextlib.suppress(TypeError):  # some comparisons, in both libraries
                eval(call, {"m": fb, "np": np})


def test_shared_memory_has_no_name_to_leave_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_memory, "SharedMemory", None)  # no named block is made
    x = fb.arange(4.0).share_memory_()
    assert x.is_shared() and x[1:].is_shared() and x.share_memory_() is x
    child = multiprocessing.get_context("fork").Process(target=x.__setitem__, args=(0, 7.0))
    child.start()
    child.join()
    assert x.tolist() == [7.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize("op", ["median", "nanmedian", "max"])
@pytest.mark.parametrize("values", [[1.0, 1.0, 0.0], [2.0], [float("nan"), 1.0, 1.0, 1.0, float("nan")], [3.0, 1.0, 2.0, 1.0]])
def test_equal_elements_share_the_gradient(op: str, values: list[float]) -> None:
    grads = []
    for m in (fb, torch):
        x = m.tensor(values, requires_grad=True)
        getattr(x, op)().backward()
        grads.append(x.grad.tolist())
    assert str(grads[0]) == str(grads[1])


@pytest.mark.parametrize("values", [[-math.inf, -math.inf], [math.inf, 1.0], [-math.inf, 1.0]])
def test_logsumexps_gradient_at_infinity(values: list[float]) -> None:
    grads = []
    for m in (fb, torch):
        x = m.tensor(values, requires_grad=True)
        x.logsumexp(0).backward()
        grads.append(x.grad.tolist())
    assert str(grads[0]) == str(grads[1])
