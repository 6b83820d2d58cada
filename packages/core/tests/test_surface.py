"""What PyTorch programs find after a plain import: parts as attributes, and names that older programs use."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb

PARTS = [
    "amp", "autograd", "autograd.functional", "autograd.graph", "cuda", "fft", "func", "library", "linalg", "mps", "nn", "nn.attention",
    "nn.functional", "nn.init", "nn.modules", "nn.parameter", "nn.utils", "nn.utils.parametrizations", "nn.utils.parametrize", "nn.utils.rnn",
    "optim", "optim.lr_scheduler", "optim.swa_utils", "random", "special", "testing", "utils", "utils.checkpoint", "utils.data",
    "utils.dlpack",
]  # fmt: skip


def test_parts_are_attributes_after_a_plain_import() -> None:
    script = f"import flambeau, operator, types\nfor p in {PARTS}: assert isinstance(operator.attrgetter(p)(flambeau), types.ModuleType), p"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_plain_import_loads_none_of_the_new_parts() -> None:
    late = ["accelerator", "namespaces", "determinism", "typed", "testing", "nn.utils", "nn.attention"]
    script = f"import sys, flambeau\nassert not [n for n in {late} if 'flambeau.' + n in sys.modules]"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_accelerators_that_are_not_there() -> None:
    assert isinstance(fb.cuda, ModuleType) and fb.cuda is fb.cuda
    assert not fb.cuda.is_available() and fb.cuda.device_count() == 0 and not fb.zeros(1).is_cuda
    assert fb.cuda.manual_seed_all(0) is None
    with pytest.raises(RuntimeError, match="no device 'cuda'"):
        fb.cuda.Stream()
    with pytest.raises(AttributeError, match="pip install flambeau-cuda"):
        _ = fb.cuda.nvtx
    with pytest.raises(RuntimeError, match="no device 'cuda'"):
        fb.zeros(1).cuda()


def test_autocast_of_an_absent_accelerator_warns_and_does_nothing() -> None:
    for t in (torch, fb):
        with pytest.warns(UserWarning), t.autocast("cuda"):
            assert (t.ones(2, 2) @ t.ones(2, 2)).dtype == t.float32
    with pytest.raises(RuntimeError):
        fb.autocast("nosuch")


def test_determinism_and_precision_are_remembered() -> None:
    for t in (torch, fb):
        assert not t.are_deterministic_algorithms_enabled()
        t.use_deterministic_algorithms(True, warn_only=True)
        assert t.are_deterministic_algorithms_enabled() and t.is_deterministic_algorithms_warn_only_enabled()
        t.use_deterministic_algorithms(False)
        assert t.get_float32_matmul_precision() == "highest"
        with pytest.warns(UserWarning, match="nosuch"):
            t.set_float32_matmul_precision("nosuch")
        assert t.get_float32_matmul_precision() == "highest"


def typed_calls(t: Any) -> list[Any]:
    """Constructions by the older names."""
    made = [
        t.FloatTensor([1, 2]),
        t.LongTensor([[1, 2]]),
        t.DoubleTensor(np.ones(3)),
        t.BoolTensor([0, 1]),
        t.FloatTensor(2, 3),
        t.IntTensor(),
    ]
    kinds = [[isinstance(m, k) for k in (t.FloatTensor, t.LongTensor, t.Tensor)] for m in made]
    return [[(list(m.shape), str(m.dtype).split(".")[1]) for m in made], kinds, made[1].tolist()]


def test_typed_constructors() -> None:
    assert typed_calls(fb) == typed_calls(torch)
    with pytest.raises(TypeError):
        fb.FloatTensor(fb.ones(2, dtype=fb.int64))


@pytest.mark.parametrize("name", ["zeros", "ones", "empty"])
def test_sizes_by_name(name: str) -> None:
    assert tuple(getattr(fb, name)(size=(2, 3)).shape) == tuple(getattr(torch, name)(size=(2, 3)).shape) == (2, 3)


def test_special_has_the_names_that_the_top_namespace_has() -> None:
    x = np.linspace(0.1, 0.9, 5)
    for name in ("expm1", "log1p", "erf", "exp2", "digamma", "sinc", "i0", "logit"):
        ours, theirs = getattr(fb.special, name)(fb.from_numpy(x)), getattr(torch.special, name)(torch.from_numpy(x))
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-10)


def test_every_public_callable_of_pytorch_is_here_or_listed() -> None:
    from pathlib import Path

    page = (Path(__file__).parents[3] / "docs" / "porting.md").read_text()
    listed = set(page.partition("<!-- absent -->")[2].partition("<!-- end -->")[0].replace("`", " ").replace(",", " ").split())
    absent = {n for n in dir(torch) if n[0] != "_" and callable(getattr(torch, n)) and not hasattr(fb, n)}
    assert absent - listed == set() and {n for n in listed if hasattr(fb, n)} == set()
