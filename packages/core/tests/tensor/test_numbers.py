"""Dimensions of tensors without any, and numbers that a dtype has no room for: values and errors as in PyTorch."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import flambeau as fb

REDUCTIONS = ("sum", "mean", "amax", "amin", "any", "all", "std", "var", "logsumexp", "nansum", "nanmean", "count_nonzero")
ALONG = (
    "prod", "max", "min", "argmax", "argmin", "median", "mode", "cumsum", "cumprod", "softmax", "log_softmax", "sort", "argsort",
    "logcumsumexp", "cummax", "unbind",
)  # fmt: skip
FLOAT8 = ("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz")
NUMBERS = [
    "m.tensor(nan, dtype=m.int32)", "m.tensor([nan], dtype=m.int32)", "m.tensor(inf, dtype=m.int64)", "m.tensor(1.5, dtype=m.int32)",
    "m.tensor(1j, dtype=m.float32)", "m.tensor(1j, dtype=m.bool)", "m.tensor(-1, dtype=m.uint8)", "m.tensor(300, dtype=m.uint8)",
    "m.tensor([-300], dtype=m.uint8)", "m.tensor(300.0, dtype=m.uint8)", "m.tensor(-1.0, dtype=m.uint8)", "m.tensor(2**63)",
    "m.tensor(2**70, dtype=m.float32)", "m.tensor(-1, dtype=m.uint64)", "m.tensor([1, 1e20], dtype=m.int32)", "m.tensor(1e39)",
    "x.__setitem__(0, 1j)", "x.__setitem__(0, 1 + 0j)", "i.__setitem__(0, 1.5) or i", "u.__setitem__(0, 300)", "u.__setitem__(0, -1) or u",
    "u.__setitem__(u > 2, 300)", "i.__setitem__(i > 2, nan)", "x.fill_(1j)", "x.fill_(1e39)", "x.fill_(inf)", "x.fill_(2**128)",
    "u.fill_(300)", "u.fill_(-1)", "u.fill_(-255)", "u.fill_(-256)", "u.fill_(nan)", "u.fill_(-0.5)", "u.fill_(255.9)", "x.half().fill_(70000.0)",
    "m.full((2,), 300, dtype=m.uint8)", "m.full((2,), -1, dtype=m.uint8)", "m.full((2,), 1e39, dtype=m.float32)",
    "m.full((1,), 70000.0, dtype=m.float16)", "m.full((2,), 1j, dtype=m.float32)", "m.full((2,), 500.0, dtype=m.float8_e4m3fn)",
    "m.full_like(u, 300)", "u.new_full((2,), 300)", "x.masked_fill_(x > 1, 1j)", "u.masked_fill_(u > 1, 300)", "u.masked_fill(u > 1, -1)",
    "i.masked_fill(i > 1, nan)", "x.masked_fill(x > 1, 1e39)", "m.where(u > 1, u, 300)", "m.where(u > 1, -255, u)", "m.where(i > 1, i, 1.5)",
    "m.where(x > 1, x, 1j)", "m.where(x > 1, 1e39, x)", "m.clamp(u, -1, 300)", "m.clamp(u, max=-1)", "u.clamp_(0, 300)", "u.clamp(-1, 3)",
    "x.clamp(max=1e39)", "u + 300", "u == 300", "u.index_fill(0, m.tensor([0]), 300)", "u.index_fill_(0, m.tensor([0]), -1)",
    "x.index_fill(0, m.tensor([0]), 1j)", "u.scatter(0, m.tensor([0]), 300)", "u.scatter_(0, m.tensor([0]), -1)",
]  # fmt: skip


def shown(result: Any) -> Any:
    """A result in plain values."""
    if isinstance(result, tuple | list):
        return [shown(r) for r in result]
    if isinstance(result, fb.Tensor | torch.Tensor):
        wide = result.float() if "float8" in str(result.dtype) else result
        return str(result.dtype).split(".")[-1], repr(wide.tolist())
    return result


def outcome(m: Any, expression: str) -> tuple[Any, list[Any]]:
    """The result or the kind of error, and what became of the tensors."""
    x, i, u = m.arange(6.0), m.arange(6), m.arange(6, dtype=m.uint8)
    names = {
        "m": m,
        "x": x,
        "i": i,
        "u": u,
        "z": m.tensor(3.0),
        "nan": float("nan"),
        "inf": float("inf"),
        "y": m.arange(24.0).reshape(2, 3, 4),
    }
    result: Any
    try:
        result = shown(eval(expression, names))
    except (RuntimeError, IndexError, TypeError, ValueError, OverflowError) as error:
        kinds = (IndexError, OverflowError, RuntimeError, TypeError, ValueError)
        result = next(k for k in kinds if isinstance(error, k))
    return result, [t.tolist() for t in (x, i, u)]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("op", REDUCTIONS)
@pytest.mark.parametrize("dim", ["0", "-1", "1", "-2", "(0,)", "(0, 0)", "(0, -1)", "(1,)", "()"])
def test_dims_of_a_tensor_without_any(op: str, dim: str) -> None:
    expression = f"m.{op}(z, {dim})"
    assert outcome(fb, expression) == outcome(torch, expression)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("op", ALONG)
@pytest.mark.parametrize("dim", [0, -1, 1, -2])
def test_one_dim_of_a_tensor_without_any(op: str, dim: int) -> None:
    expression = f"m.{op}(z, {dim})"
    assert outcome(fb, expression) == outcome(torch, expression)


@pytest.mark.parametrize("op", ["any", "all", "sum", "amax", "mean"])
@pytest.mark.parametrize("dim", ["()", "[]"])
@pytest.mark.parametrize("keepdim", [False, True])
def test_no_dims_named(op: str, dim: str, keepdim: bool) -> None:
    expression = f"m.{op}(y, dim={dim}, keepdim={keepdim})"
    assert outcome(fb, expression) == outcome(torch, expression)
    x = fb.empty(2, 3, device="meta")
    assert fb.any(x, dim=()).shape == (2, 3) and fb.sum(x, dim=()).shape == ()


@pytest.mark.parametrize("expression", NUMBERS)
def test_numbers_that_fit_and_that_do_not(expression: str) -> None:
    assert outcome(fb, expression) == outcome(torch, expression)


@pytest.mark.parametrize("name", FLOAT8)
@pytest.mark.parametrize("source", ["float32", "float64", "float16", "bfloat16", "int64"])
def test_casts_to_8_bits(name: str, source: str) -> None:
    values = [500.0, 448.0, 464.0, 480.0, 1e4, -500.0, 240.0, 248.0, 249.0, 57344.0, 61439.0, -0.0, 17.0, 18.5, 1.1, 2**-9, 2**-11]
    values += [] if source == "int64" else [float("inf"), float("-inf"), float("nan")]
    mine = fb.tensor(values, dtype=fb.float64).to(getattr(fb, source)).to(getattr(fb, name)).float()
    theirs = torch.tensor(values, dtype=torch.float64).to(getattr(torch, source)).to(getattr(torch, name)).float()
    assert repr(mine.tolist()) == repr(theirs.tolist())
    written = fb.zeros(len(values), dtype=getattr(fb, name)).copy_(fb.tensor(values, dtype=fb.float64).to(getattr(fb, source)))
    assert repr(written.float().tolist()) == repr(theirs.tolist())
