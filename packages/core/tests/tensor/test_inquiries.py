"""What programs ask the package itself: defaults, limits of dtypes, kinds of objects, the legacy constructors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import flambeau as fb

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")


@pytest.fixture(autouse=True)
def defaults() -> Iterator[None]:
    yield
    for library in (fb, torch):
        library.set_default_dtype(library.float32)
        library.set_autocast_dtype("cpu", library.bfloat16)


@pytest.mark.parametrize("name", ["uint8", "int8", "int16", "int32", "int64"])
def test_limits_of_integers(name: str) -> None:
    ours, theirs = fb.iinfo(getattr(fb, name)), torch.iinfo(getattr(torch, name))
    assert [getattr(ours, f) for f in ("min", "max", "bits", "dtype")] == [getattr(theirs, f) for f in ("min", "max", "bits", "dtype")]
    with pytest.raises(TypeError):
        fb.iinfo(fb.float32)


@pytest.mark.parametrize(
    "name", ["ByteTensor", "CharTensor", "ShortTensor", "IntTensor", "LongTensor", "HalfTensor", "BFloat16Tensor", "DoubleTensor"]
)
def test_legacy_constructors(name: str) -> None:
    ours, theirs = getattr(fb, name), getattr(torch, name)
    for arguments in (([1, 2, 3],), ()):
        got, expected = ours(*arguments), theirs(*arguments)
        assert got.type().removeprefix("flambeau.") == expected.type().removeprefix("torch.") == name
        assert got.tolist() == expected.tolist()
    assert ours(2, 3).shape == theirs(2, 3).shape


@pytest.mark.parametrize("value", [1, 1.0, "a", None, [1.0], int, len, pytest.fixture, Iterator])
def test_kinds_of_objects(value: Any) -> None:
    tensor = fb.ones(2)
    assert fb.is_tensor(tensor) and not fb.is_tensor(value) and not fb.is_storage(tensor) and not fb.is_storage(value)
    assert fb.is_storage(tensor.untyped_storage())
    assert fb.typename(value) == torch.typename(value)
    assert fb.typename(tensor).removeprefix("flambeau.") == torch.typename(torch.ones(2)).removeprefix("torch.")


def test_default_dtype() -> None:
    for library in (fb, torch):
        assert library.get_default_dtype() == library.float32
        library.set_default_dtype(library.float64)
        assert library.get_default_dtype() == library.tensor(1.0).dtype == library.ones(1).dtype == library.float64
        assert (library.tensor(1) / 2).dtype == library.float64 and library.tensor(1j).dtype == library.complex128
        with pytest.raises(TypeError):
            library.set_default_dtype(library.int64)


def test_autocast_dtype() -> None:
    for library in (fb, torch):
        assert library.get_autocast_dtype("cpu") == library.bfloat16
        library.set_autocast_dtype("cpu", library.float16)
        assert library.get_autocast_dtype("cpu") == library.float16
        with library.autocast("cpu"):
            assert (library.ones(2, 2) @ library.ones(2, 2)).dtype == library.float16


def test_inference_mode_is_told() -> None:
    for library in (fb, torch):
        assert not library.is_inference_mode_enabled()
        with library.inference_mode():
            assert library.is_inference_mode_enabled()
            with library.inference_mode(False):
                assert not library.is_inference_mode_enabled()
