"""Views beside arrays that have none and cannot be written: each is read and written as NumPy's views are."""

from __future__ import annotations

import numpy as np
import pytest

import flambeau as fb
from flambeau.dispatch.backend import backend_for

VIEWS = {
    "whole": lambda x: x,
    "transposed": lambda x: x.swapaxes(0, 1),
    "a row": lambda x: x[1],
    "an element": lambda x: x[1, 2, 3, ...],
    "every other": lambda x: x[:, ::2],
    "offset": lambda x: x[1:, 1:, 1:],
    "a transposed slice": lambda x: x.swapaxes(0, 2)[1:3],
    "reshaped": lambda x: x.reshape(4, 18),
    "a slice of the reshaped": lambda x: x.reshape(4, 18)[:, 3:7],
    "nothing": lambda x: x[2:2],
}
SHAPE = (3, 4, 6)


def both(view, device):
    """A base and its view, in NumPy and on the device."""
    host = np.arange(np.prod(SHAPE), dtype=np.float32).reshape(SHAPE)
    there = fb.tensor(host).to(device)
    return host, VIEWS[view](host), there, VIEWS[view](there)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_shows_its_base(view, device):
    host, expected, there, found = both(view, device)
    np.testing.assert_array_equal(found.cpu().numpy(), expected)
    there.add_(100)
    host += 100
    np.testing.assert_array_equal(found.cpu().numpy(), expected)


WRITES = {
    "fill_": (lambda v: v.fill_(-1), lambda v: -1.0),
    "add_": (lambda v: v.add_(5), lambda v: v + 5),
    "copy_": (lambda v: v.copy_(fb.full(v.shape, 2.5)), lambda v: 2.5),
    "mul_ by itself": (lambda v: v.mul_(v), lambda v: v * v),
    "zero_": (lambda v: v.zero_(), lambda v: 0.0),
    "clamp_": (lambda v: v.clamp_(10, 20), lambda v: np.clip(v, 10, 20)),
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_write_through_a_view_reaches_its_base_and_nothing_else(view, write, device):
    host, place, there, found = both(view, device)
    ours, theirs = WRITES[write]
    version = there._version
    ours(found)
    place[...] = theirs(place)
    np.testing.assert_array_equal(there.cpu().numpy(), host)
    assert there._version == version + 1


def test_overlapping_copies(device):
    backend = backend_for(device)
    x = backend.from_host(np.arange(10, dtype=np.float32), None)
    backend.copy_(backend.as_strided(x, (9,), (1,), 1), backend.as_strided(x, (9,), (1,), 0))
    assert backend.to_host(x).tolist() == [0, *range(9)]


def test_memory_as_another_dtype(device):
    x = fb.tensor([1.0, -2.0], device=device)
    assert x.view(fb.int32).tolist() == np.array([1.0, -2.0], np.float32).view(np.int32).tolist()
    x.view(fb.int32)[0] = 0
    assert x.tolist() == [0, -2]
    z = fb.tensor([1 + 2j, 3 - 4j], dtype=fb.complex64, device=device)
    z.imag.fill_(5)
    assert z.tolist() == [1 + 5j, 3 + 5j]
    with pytest.raises(RuntimeError, match="must be divisible"):
        fb.zeros(9, dtype=fb.int8, device=device)[1:].view(fb.int64)


def test_gradients_through_written_views(device):
    def gradient(where):
        x = fb.arange(12.0, device=where).reshape(3, 4).requires_grad_()
        y = x * 2
        y.t()[1:3, ::2].mul_(3)
        (y * y).sum().backward()
        return x.grad.tolist()

    assert gradient(device) == gradient("cpu")


def test_a_write_through_an_expanded_view_keeps_every_change(device):
    x = fb.zeros(2, 3, device=device)
    mask = fb.tensor([[[True, False, False], [False, False, False]], [[False, True, False], [False, False, False]]], device=device)
    x.expand(2, 2, 3).masked_fill_(mask, 5)
    assert x.tolist() == [[5, 5, 0], [0, 0, 0]]
