"""Views of another dtype on a device whose arrays NumPy cannot read: by the verb `reinterpret`, or with an error that says it is missing."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import flambeau_toy as toy
import numpy as np
import pytest

import flambeau as fb
from flambeau.dispatch import plugins


@pytest.fixture(scope="module", autouse=True)
def devices() -> None:
    class Blind(toy.ToyBackend):
        name = "blind"

    class Seeing(toy.ToyBackend):
        name = "seeing"

        def offset(self, array: Any, root: Any) -> int:
            return int((array.start * array.dtype.itemsize - root.start * root.dtype.itemsize) // array.dtype.itemsize)

        def reinterpret(self, array: Any, dtype: Any, shape: Any, strides: Any, offset: int) -> Any:
            start = array.start * array.dtype.itemsize // np.dtype(dtype).itemsize
            return toy.Box(array._memory, np.dtype(dtype), shape, strides, start + offset)

    class Both:
        CONTRACT = (1, 1)

        def flambeau_backends(self) -> Any:
            return {"blind": Blind, "seeing": Seeing}

    plugins.register(Both())


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


CALLS: dict[str, Any] = {
    "view(dtype)": lambda z: z.view(fb.float32),
    "view(uint8)": lambda z: z[1:].view(fb.uint8),
    "real": lambda z: z.real,
    "imag of a slice": lambda z: z[1:].imag,
    "view_as_real, transposed": lambda z: fb.view_as_real(z.t()),
    "and back": lambda z: fb.view_as_complex(fb.view_as_real(z)[1:]),
}


@pytest.mark.parametrize("call", CALLS)
def test_the_view_is_the_cpus_and_shares_memory(call: str) -> None:
    z = fb.complex(fb.arange(6.0), -fb.arange(6.0)).reshape(3, 2)
    there = z.to("seeing")
    a, b = CALLS[call](there), CALLS[call](z)
    assert a.dtype is b.dtype and a.stride() == b.stride() and a.storage_offset() == b.storage_offset()
    assert a.tolist() == b.tolist()
    for view in (a, b):
        view.fill_(0)
    assert there.tolist() == z.tolist()


@pytest.mark.parametrize("call", CALLS)
def test_without_the_verb_an_error_names_it(call: str) -> None:
    z = fb.complex(fb.arange(6.0), -fb.arange(6.0)).reshape(3, 2).to("blind")
    with pytest.raises((NotImplementedError, RuntimeError), match=r"device 'blind' cannot show complex64 memory as .*'reinterpret'"):
        CALLS[call](z)
