"""What errors and results say of themselves: the public op's name, a tensor's dimensions, PyTorch's type names and classes."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
import torch

import flambeau as fb
from flambeau.utils.data import TensorDataset

REFUSED = [
    "m.tensor('abc')", "m.tensor(b'abc')", "m.tensor(['a'])", "m.tensor([1, 'a'])", "m.tensor(['a', 1])", "m.tensor([[1, 2], ['a', 2]])",
    "m.tensor([''])", "m.tensor([b'a'])", "m.tensor({})", "m.tensor(None)", "m.tensor([None])", "m.tensor(object())", "m.as_tensor('abc')",
    "m.tensor('abc', dtype=m.float32)", "m.tensor(['a'], dtype=m.float32)", "m.tensor([1, None], dtype=m.float32)", "m.Tensor(['a'])",
    "m.ones(2)['a']", "m.ones(2)[b'a']", "m.ones(2)[None, 'a']", "m.ones(2).__setitem__('a', 1)", "m.ones(2)[1.5]",
    "m.utils.data.TensorDataset(m.ones(2), m.ones(3))", "m.ones(2).sum(nosuch=1)", "m.sum(m.ones(2), nosuch=1)",
]  # fmt: skip


CONSTRUCTED = [
    "m.Tensor([1., 2.], device='cpu')", "m.Tensor(2, 3, device='cpu').shape", "m.Tensor([1.], device=None)", "m.Tensor(device='cpu')",
    "m.Tensor(m.Size([2]), device='cpu').shape", "m.FloatTensor([1.], device='cpu')", "m.LongTensor([1], device=m.device('cpu'))",
]  # fmt: skip
NOT_CONSTRUCTED = [
    "m.Tensor([1.], device='meta')", "m.FloatTensor(2, device='meta')", "m.Tensor(m.ones(2), device='cpu')", "m.Tensor([1.], dtype=m.float32)",
    "m.Tensor([1.], nosuch=1)", "m.Tensor([1.], device='nosuch')", "m.FloatTensor([1.], nosuch=1)",
]  # fmt: skip


@pytest.mark.parametrize("call", CONSTRUCTED)
def test_older_constructors_take_the_cpu(call: str) -> None:
    ours, theirs = eval(call, {"m": fb}), eval(call, {"m": torch})
    assert repr(ours).replace("flambeau.", "torch.") == repr(theirs)


def refusal(call: str, m: Any) -> Exception:
    with pytest.raises(Exception) as caught:
        eval(call, {"m": m})
    return caught.value


@pytest.mark.parametrize("call", REFUSED + NOT_CONSTRUCTED)
def test_refused_in_torchs_class(call: str) -> None:
    assert isinstance(refusal(call, fb), type(refusal(call, torch)))


def test_an_unknown_argument_is_refused_by_the_public_name() -> None:
    assert str(refusal("m.sum(m.ones(2), nosuch=1)", fb)) == "sum() got an unexpected keyword argument 'nosuch'"
    for name in ("sum", "relu", "view", "add_", "chunk"):
        assert str(refusal(f"m.ones(2).{name}(nosuch=1)", fb)).removeprefix("Tensor.").startswith(f"{name}() got an unexpected keyword")


def test_methods_of_the_class_pickle() -> None:
    assert pickle.loads(pickle.dumps(fb.Tensor.sum)) is fb.Tensor.sum


@pytest.mark.parametrize("name", ["max", "min", "amax", "amin", "aminmax", "argmax"])
def test_nothing_to_choose_from(name: str) -> None:
    for call in (f"m.tensor([]).{name}()", f"m.{name}(m.tensor([]))"):
        ours, theirs = refusal(call, fb), refusal(call, torch)
        assert isinstance(ours, type(theirs))
        assert str(ours).startswith(name + ":")
        assert str(theirs).startswith(name + "()")


INDICES = ["5", "-3", "(0, 7)", "(slice(None), 7)", "(0, 0, 0)", "m.tensor([5])", "(slice(None), m.tensor([5]))", "[5]", "(..., 9)"]


@pytest.mark.parametrize("index", INDICES)
def test_an_index_error_speaks_of_dimensions(index: str) -> None:
    for call in (f"m.ones(2, 3)[{index}]", f"m.ones(2, 3).__setitem__({index}, 1.0)"):
        ours, theirs = refusal(call, fb), refusal(call, torch)
        assert isinstance(ours, type(theirs)), call
        assert "dimension" in str(ours)
        assert "axis" not in str(ours)
        assert "array" not in str(ours)
        if "tensor" not in index:  # PyTorch counts dimensions from the first index tensor
            assert str(theirs) in str(ours)


RESULTS = [
    "m.tensor([[1., 2.], [4., 3.]]).max(1)", "m.tensor([[1., 2.]]).min(1)", "m.tensor([[1., 2.]]).median(1)", "m.tensor([[1., 2.]]).nanmedian(1)",
    "m.tensor([[2., 1.]]).sort(1)", "m.tensor([[2., 1.]]).topk(1)", "m.tensor([[2., 1.]]).kthvalue(1)", "m.tensor([[2., 1.]]).cummax(1)",
    "m.tensor([[2., 1.]]).cummin(1)", "m.tensor([[2., 1.]]).mode(1)", "m.aminmax(m.tensor([2., 1.]))", "m.tensor([[2., 1.]]).aminmax(dim=1)",
    "m.nn.Linear(1, 1).load_state_dict(m.nn.Linear(1, 1).state_dict())", "m.nn.Linear(1, 1).load_state_dict({'x': m.ones(1)}, strict=False)",
]  # fmt: skip


@pytest.mark.parametrize("call", RESULTS)
def test_results_name_themselves_as_torchs(call: str) -> None:
    ours, theirs = eval(call, {"m": fb}), eval(call, {"m": torch})
    assert type(ours).__name__ == type(theirs).__name__
    assert repr(ours).replace("flambeau.", "torch.") == repr(theirs)
    if "return_types" in type(theirs).__module__:
        assert type(ours) is getattr(fb.return_types, type(ours).__name__)
        assert type(pickle.loads(pickle.dumps(ours))) is type(ours)


def test_no_result_of_that_name() -> None:
    with pytest.raises(AttributeError, match="no op of that name returns a named tuple"):
        fb.return_types.sum  # noqa: B018


def test_data_sets_of_different_sizes() -> None:
    for kind in (AssertionError, ValueError):
        with pytest.raises(kind, match=r"TensorDataset: tensors must have the same first size, got \[2, 3\]"):
            TensorDataset(fb.ones(2), fb.ones(3))
