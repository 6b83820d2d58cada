"""Random programs of views, in-place writes and ops: values, gradients, versions and errors must be PyTorch's.

Left out are programs where PyTorch's own answer depends on the order of writes (operands that overlap the written tensor), and the errors
that it raises without need, for writes that are not recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import flambeau as fb

MAKE: dict[str, Callable[..., Any]] = {
    "mul": lambda x, o, i, v: x * v,
    "sin": lambda x, o, i, v: x.sin(),
    "exp": lambda x, o, i, v: x.exp(),
    "clone": lambda x, o, i, v: x.clone(),
    "detach": lambda x, o, i, v: x.detach(),
    "data": lambda x, o, i, v: x.data,
    "add": lambda x, o, i, v: x.sum() + o,
    "product": lambda x, o, i, v: x.mean() * o,
    "transpose": lambda x, o, i, v: x.transpose(0, -1),
    "select": lambda x, o, i, v: x[i],
    "slice": lambda x, o, i, v: x[i:2],
    "step": lambda x, o, i, v: x[..., ::2],
    "view": lambda x, o, i, v: x.view(-1),
    "reshape": lambda x, o, i, v: x.reshape(-1),
    "unsqueeze": lambda x, o, i, v: x.unsqueeze(0),
    "expand": lambda x, o, i, v: x.unsqueeze(-1).expand(*x.shape, 2),
    "diagonal": lambda x, o, i, v: x.diagonal(),
    "as_strided": lambda x, o, i, v: x.as_strided((2, 2), (1, 2)),
    "unbind": lambda x, o, i, v: x.unbind(0)[:2],
    "split": lambda x, o, i, v: x.split(1)[:2],
    "chunk": lambda x, o, i, v: x.chunk(2, -1),
}
WRITE: dict[str, Callable[..., Any]] = {
    "mul_": lambda x, o, i, v: x.mul_(v),
    "sin_": lambda x, o, i, v: x.sin_(),
    "exp_": lambda x, o, i, v: x.exp_(),
    "product_": lambda x, o, i, v: x.mul_(o),
    "add_": lambda x, o, i, v: x.add_(o),
    "fill_": lambda x, o, i, v: x.fill_(v),
    "zero_": lambda x, o, i, v: x.zero_(),
    "copy_": lambda x, o, i, v: x.copy_(o),
    "set": lambda x, o, i, v: x.__setitem__(i, o),
    "set_number": lambda x, o, i, v: x.__setitem__(i, v),
    "set_mask": lambda x, o, i, v: x.__setitem__(x > 0, v),
    "masked_fill_": lambda x, o, i, v: x.masked_fill_(x > 1, v),
}
OTHER = ("no_grad_view", "no_grad_mul_", "retain_grad", "hook")
SIBLINGS = ("unbind", "split", "chunk")
NEEDLESS = ("its base or another view", "more than one element", "some elements of the input")

step = st.tuples(
    st.sampled_from([*MAKE, *WRITE, *WRITE, *OTHER]),
    st.integers(0, 7),
    st.integers(0, 7),
    st.integers(-2, 2),
    st.sampled_from([-1.5, -0.3, 0.7, 2.0]),
)
leaf = st.tuples(st.sampled_from([2, 3]), st.booleans())


def shares_memory(a: Any, b: Any) -> bool:
    return bool(a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr())


def perform(lib: Any, tensors: list[Any], instruction: Any) -> str | None:
    """Runs one instruction; its error's text, if it raises."""
    name, at, other, i, v = instruction
    x, o = tensors[at % len(tensors)], tensors[other % len(tensors)]
    if o is not x and shares_memory(o, x) and name in WRITE:
        o = o.clone()
    try:
        if name in MAKE:
            if name == "as_strided" and not x.numel():
                return None
            made = MAKE[name](x, o, i, v)
            tensors.extend(made if name in SIBLINGS else [made])
        elif name in WRITE:
            WRITE[name](x, o, i, v)
        elif name == "hook" and x._base is None:
            x.register_hook(lambda g: g * 3)
        elif name == "retain_grad" and x._base is None:
            x.retain_grad()
        elif name == "no_grad_view" and not x.requires_grad:
            with lib.no_grad():
                tensors.append(x[i])
        elif name == "no_grad_mul_":
            with lib.no_grad():
                x.mul_(v)
    except (RuntimeError, IndexError) as error:
        return str(error)
    return None


def backward(tensors: list[Any]) -> str | None:
    """Runs backward from the squares of all tensors."""
    try:
        loss = sum((t * t).sum() for t in tensors if t.requires_grad)
        if not isinstance(loss, int):
            loss.backward()
    except RuntimeError as error:
        return str(error)
    return None


def state(t: Any) -> Any:
    """What must agree of a tensor, or that reading it raises."""
    try:
        strides = [s for s, n in zip(t.stride(), t.shape, strict=True) if n > 1] if t.numel() else []
        return tuple(t.shape), strides, t.storage_offset() if t.numel() else 0, t._version, t._base is None, t.requires_grad, t.is_leaf
    except RuntimeError:
        return "error"


def close(a: Any, b: Any) -> None:
    np.testing.assert_allclose(b.detach().numpy(), a.detach().numpy(), rtol=1e-9, atol=1e-9)


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=400, deadline=None)
@given(st.lists(leaf, min_size=1, max_size=2), st.booleans(), st.lists(step, min_size=1, max_size=8))
def test_program(leaves: list[Any], cloned: bool, program: list[Any]) -> None:
    sides: dict[Any, list[Any]] = {}
    for lib in (torch, fb):
        numbers = np.random.default_rng(len(program))
        sides[lib] = [lib.tensor(numbers.uniform(-2, 2, (n, 3)).round(2), requires_grad=requires_grad) for n, requires_grad in leaves]
        if cloned:
            sides[lib].append(sides[lib][0].clone())
    if any(name in SIBLINGS for name, *_ in program):
        program = [p for p in program if p[0] != "no_grad_mul_"]
    for instruction in program:
        expected, got = (perform(lib, sides[lib], instruction) for lib in (torch, fb))
        if expected is not None and any(n in expected for n in NEEDLESS):
            return
        assert (expected is None) == (got is None), (instruction, expected, got)
    for a, b in zip(sides[torch], sides[fb], strict=True):
        close(a, b)
        assert state(a) in ("error", state(b))
    expected, got = backward(sides[torch]), backward(sides[fb])
    if expected is not None and any(n in expected for n in NEEDLESS):
        return
    assert (expected is None) == (got is None), (expected, got)
    for a, b in zip(sides[torch], sides[fb], strict=True):
        if state(a) != "error" and expected is None:
            assert (a.grad is None) == (b.grad is None)
            if a.grad is not None:
                close(a.grad, b.grad)


@pytest.mark.parametrize("lib", [torch, fb])
def test_complex_parts_are_views_with_history(lib: Any) -> None:
    z = lib.tensor([1 + 2j, 3 - 1j], requires_grad=True)
    y = z.clone()
    y.real.mul_(3)
    lib.view_as_real(y)[1, 1] = 5.0
    (y * y.conj()).real.sum().backward()
    assert z.grad.tolist() == [18 + 4j, 54 + 0j]
    r = lib.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    c = r.clone()
    lib.view_as_complex(c)[0] = 2j
    (c * lib.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
    assert r.grad.tolist() == [[0, 0], [3, 4]]


def test_views_made_without_recording_stay_out_of_the_graph() -> None:
    x = fb.ones(3, requires_grad=True)
    with fb.no_grad():
        v = x[1:]
    assert not v.requires_grad
    plain = fb.ones(3)
    with fb.no_grad():
        v = plain[1:]
    plain.mul_(x)
    with pytest.raises(RuntimeError, match="no_grad mode"):
        _ = v * 2


def test_as_strided_stays_inside_of_its_storage() -> None:
    x = fb.arange(6.0)
    for size, stride, offset in (((4,), (2,), None), ((2,), (1,), 5), ((1,), (1,), -1), ((2,), (-1,), 3), ((2, 2), (1,), 0)):
        with pytest.raises(RuntimeError):
            x[2:].as_strided(size, stride, offset)
    assert x[2:].as_strided((2,), (3,), 1).tolist() == [1, 4]
    assert x[2:].as_strided((2,), (1,)).tolist() == [2, 3]
