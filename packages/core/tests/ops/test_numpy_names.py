"""NumPy's names for `dim` and `keepdim`, where PyTorch's functions take them, and where they do not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")
sys.path.insert(0, str(Path(__file__).parent))
from oracle import assert_same, to_torch, torch_function  # noqa: E402
from rows import COMPARED, ROWS, attempt  # noqa: E402

import flambeau as fb  # noqa: E402
from flambeau.ops.generator.reader import NUMPY_NAMES  # noqa: E402
from flambeau.testing import Make, samples_of  # noqa: E402

FUNCTIONS = [name for name in COMPARED if ROWS[name].namespace not in ("_", "nn.functional")]


def parameters(row: Any) -> list[str]:
    """The names of a row's parameters, in order."""
    code = row.body.__code__
    return list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


def renamed(row: Any, sample: Any) -> Any:
    """A sample's arguments with `dim` and `keepdim` under NumPy's names, and what follows them by keyword.

    None if it has neither, or is of another overload of PyTorch's, whose arguments have other names.
    """
    names = parameters(row)
    first = next((i for i, name in enumerate(names) if name in NUMPY_NAMES), len(names))
    kwargs = dict(zip(names[first:], sample.args[first:], strict=False)) | sample.kwargs
    found = {NUMPY_NAMES.get(name, name): value for name, value in kwargs.items()}
    if isinstance(found.get("axis"), fb.Tensor | bool) or isinstance(found.get("src"), float):
        return None
    return (sample.args[:first], found) if found.keys() & set(NUMPY_NAMES.values()) else None


FUNCTION_ONLY = {"unflatten"}  # whose method is written in Python there
WITH_DIM = [name for name in FUNCTIONS if set(parameters(ROWS[name])) & set(NUMPY_NAMES)]


@pytest.mark.parametrize("name", WITH_DIM)
def test_accepted_where_torch_accepts_them(name: str) -> None:
    row = ROWS[name]
    function, method, oracle = row.function, getattr(fb.Tensor, row.name, None), torch_function(row)
    calls = [call for sample in samples_of(row, Make(fb.float32)) if (call := renamed(row, sample)) is not None]
    assert calls, name
    for args, kwargs in calls:
        theirs, refused = attempt(oracle, *map(to_torch, args), **{k: to_torch(v) for k, v in kwargs.items()})
        ours, error = attempt(function, *args, **kwargs)
        if refused is not None:
            assert isinstance(error, type(refused)), (error, refused)
            continue
        assert error is None, error
        assert_same(ours, theirs, 1e-5, name)
        if method is not None and isinstance(args[0], fb.Tensor) and name not in FUNCTION_ONLY and hasattr(torch.Tensor, row.name):
            assert_same(method(*args, **kwargs), theirs, 1e-5, name)


def test_both_names_and_none() -> None:
    x = fb.ones(2, 3)
    with pytest.raises(TypeError, match=r"sum\(\) got both 'dim' and NumPy's name for it, 'axis'"):
        x.sum(0, axis=1)
    with pytest.raises(TypeError, match=r"unsqueeze\(\) missing 1 required argument: 'dim'"):
        x.unsqueeze()
    with pytest.raises(TypeError, match=r"narrow\(\) missing 2 required arguments: 'start', 'length'"):
        x.narrow(1)
    for call in (lambda t: t.unsqueeze(), lambda t: t.narrow(1), lambda t: t.sum(0, axis=1), lambda t: t.unsqueeze(0, axis=0)):
        with pytest.raises(TypeError):
            call(torch.ones(2, 3))
        with pytest.raises(TypeError):
            call(x)


def test_in_place() -> None:
    ours, theirs = fb.arange(6.0).reshape(2, 3), torch.arange(6.0).reshape(2, 3)
    assert_same(ours.cumsum_(axis=1), theirs.cumsum_(axis=1))
    assert_same(ours.index_fill_(axis=1, index=fb.tensor([0]), value=5.0), theirs.index_fill_(axis=1, index=torch.tensor([0]), value=5.0))
    assert_same(ours.unsqueeze_(axis=0), theirs.unsqueeze_(axis=0))
    assert_same(ours.squeeze_(axis=0), theirs.squeeze_(axis=0))
    assert ours.size(axis=1) == theirs.size(axis=1)
    assert ours.stride(axis=0) == theirs.stride(axis=0)
