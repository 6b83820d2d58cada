"""Modes that see every op, the profiler, and where views carry their bits."""

from __future__ import annotations

from typing import Any

import pytest

import flambeau as fb


class Names(fb.DispatchMode):
    def __init__(self) -> None:
        self.seen: list[str] = []

    def __dispatch__(self, func: Any, args: Any, kwargs: Any) -> Any:
        self.seen.append(func.__name__)
        return func(*args, **kwargs)


def test_mode_sees_forward_and_backward() -> None:
    x = fb.ones(2, requires_grad=True)
    with Names() as forward:
        y = (x * x).sum()
    with Names() as backward:
        y.backward()
    assert forward.seen == ["mul", "sum"]
    assert "mul" in backward.seen
    assert x.grad.tolist() == [2, 2]
    (x * 2).sum()
    assert forward.seen == ["mul", "sum"]


def test_modes_nest_and_may_replace_results() -> None:
    class Double(fb.DispatchMode):
        def __dispatch__(self, func: Any, args: Any, kwargs: Any) -> Any:
            result = func(*args, **kwargs)
            return result * 2 if func.__name__ == "exp" else result

    x = fb.zeros(2)
    with Names() as outer, Double():
        y = x.exp()
    assert y.tolist() == [2, 2]
    assert outer.seen == ["exp", "mul"]


def test_mode_ends_after_an_error() -> None:
    class Refuse(fb.DispatchMode):
        def __dispatch__(self, func: Any, args: Any, kwargs: Any) -> Any:
            raise LookupError(func.__name__)

    x = fb.ones(2)
    with pytest.raises(LookupError, match="add"), Refuse():
        x.add(x)
    assert (fb.ones(2) + 1).tolist() == [2, 2]


def test_profiler_counts_and_times() -> None:
    x = fb.ones(8, 8)
    with fb.profile() as p:
        for _ in range(3):
            x = x @ x
    rows = {name: (calls, total, each) for name, calls, total, each in p.rows()}
    calls, total, each = rows["matmul"] if "matmul" in rows else rows["mm"]
    assert calls == 3 and total > 0 and each == pytest.approx(total / 3)
    assert p.table().splitlines()[0].split()[0] == "op"


def test_fork_rng_restores_the_state() -> None:
    fb.manual_seed(3)
    with fb.fork_rng():
        a = fb.rand(3)
    assert fb.rand(3).tolist() == a.tolist()


def test_override_protocol_of_subclasses() -> None:
    log: list[str] = []

    class Logged(fb.Tensor):
        @classmethod
        def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            log.append(func.__name__)
            return super().__torch_function__(func, types, args, kwargs or {})

    class Plain(fb.Tensor):
        pass

    x, y = fb.ones(2).as_subclass(Logged), fb.ones(2).as_subclass(Plain)
    assert type(x + 1) is Logged and type(1 + x) is Logged and type(x[0]) is Logged
    assert log[:2] == ["add", "add"]
    for result in (y + 1, fb.ones(2) + y, y.sum(), y.reshape(1, 2), fb.cat([y, y]), y.unbind()[0], y.clone(), y.detach(), y.to(fb.float64)):
        assert type(result) is Plain
    assert y.add_(1) is y


def test_a_mode_sees_detach_and_data() -> None:
    x = fb.ones(2, requires_grad=True)
    with Names() as names:
        y, z = x.detach(), x.data
    assert names.seen == ["detach", "detach"]
    assert not y.requires_grad and y.data_ptr() == z.data_ptr() == x.data_ptr()
    y.add_(1)
    z.mul_(2)
    assert (y._version, z._version, x.tolist()) == (1, 1, [4.0, 4.0])


def test_an_op_of_two_numbers_keeps_a_tensor() -> None:
    x = fb.tensor([2.0], requires_grad=True)
    with Names() as seen:  # the derivative of a power compares the exponent, a number, with 0
        (x**3).sum().backward()
        (slope,) = fb.autograd.grad((x**3).sum(), x, create_graph=True)
        slope.sum().backward()
    assert "eq" in seen.seen
    assert x.grad.tolist() == [24.0]
