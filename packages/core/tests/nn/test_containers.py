"""Containers against PyTorch's."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import pytest
import torch

import flambeau as fb

FRAMEWORKS = pytest.mark.parametrize("t", [torch, fb], ids=["torch", "flambeau"])


@FRAMEWORKS
def test_sequential(t: Any) -> None:
    a, b, c = t.nn.Linear(2, 2), t.nn.ReLU(), t.nn.Tanh()
    s = t.nn.Sequential(a, b, c)
    assert len(s) == 3 and s[0] is a and s[-1] is c and list(s[1:]) == [b, c] and isinstance(s[1:], t.nn.Sequential)
    s[1] = c
    assert s[1] is c and s(t.zeros(1, 2)).shape == (1, 2)
    del s[0]
    assert list(s._modules) == ["0", "1"] and s.pop(0) is c and len(s) == 1
    assert list((s + t.nn.Sequential(a))._modules) == ["0", "1"] and len(s * 3) == 3 and len(2 * s) == 2
    s += t.nn.Sequential(b)
    s *= 2
    assert len(s) == 4 and len(s.append(a)) == 5 and s.insert(0, b)[0] is b and len(s.extend([a, b])) == 8
    del s[1:3]
    assert len(s) == 6
    assert t.nn.Sequential(OrderedDict(one=a, two=b)).two is b
    with pytest.raises(IndexError):
        s[10]
    with pytest.raises(ValueError):
        s + [a]
    with pytest.raises(TypeError):
        t.nn.Sequential(3)
    with pytest.raises(ValueError):
        s * 0


@FRAMEWORKS
def test_module_list(t: Any) -> None:
    m = t.nn.ModuleList([t.nn.ReLU(), t.nn.Tanh()])
    m.append(t.nn.Linear(1, 1)).extend([t.nn.ReLU()])
    assert (
        len(m) == 4
        and isinstance(m[-2], t.nn.Linear)
        and isinstance(m[:2], t.nn.ModuleList)
        and list(m.state_dict()) == ["2.weight", "2.bias"]
    )
    m.insert(0, t.nn.Sigmoid())
    assert isinstance(m[0], t.nn.Sigmoid) and isinstance(m.pop(1), t.nn.ReLU) and len(m + m) == 8
    del m[0]
    m += [t.nn.ReLU()]
    assert list(m._modules) == ["0", "1", "2", "3"]
    with pytest.raises(TypeError):
        m.extend(3)
    with pytest.raises(NotImplementedError):
        m(3)
    with pytest.raises(IndexError):
        m[9]


@FRAMEWORKS
def test_module_dict(t: Any) -> None:
    m = t.nn.ModuleDict({"b": t.nn.ReLU(), "a": t.nn.Linear(1, 1)})
    m["c"] = t.nn.Tanh()
    assert list(m) == ["b", "a", "c"] and "a" in m and len(m) == 3 and list(m.keys()) == ["b", "a", "c"]
    assert isinstance(m.pop("b"), t.nn.ReLU) and len(list(m.values())) == len(list(m.items())) == 2
    m.update([("d", t.nn.ReLU())])
    del m["a"]
    assert list(m) == ["c", "d"] and repr(m).startswith("ModuleDict(\n  (c): Tanh()")
    for bad, error in ((3, TypeError), ([3], TypeError), ([("a", 1, 2)], ValueError)):
        with pytest.raises(error):
            m.update(bad)
    m.clear()
    assert len(m) == 0
    with pytest.raises(KeyError):
        m["x"]


@FRAMEWORKS
def test_parameter_list(t: Any) -> None:
    p = t.nn.ParameterList([t.zeros(2), t.nn.Parameter(t.ones(3)), "text"])
    assert len(p) == 3 and isinstance(p[0], t.nn.Parameter) and p[-1] == "text" and [n for n, _ in p.named_parameters()] == ["0", "1"]
    p[0] = t.ones(4)
    p.append(t.ones(1)).extend([t.ones(2)])
    p += [t.zeros(1)]
    assert len(p) == 6 and p[0].shape == (4,) and len(p[1:3]) == 2 and len(list(p)) == 6
    with pytest.raises(IndexError):
        p[6]
    with pytest.raises(RuntimeError):
        p(1)
    lines = repr(p).split("\n")
    assert lines[0] == "ParameterList(" and "(0): Parameter containing: [" in lines[1]
    assert lines[1].endswith("of size 4]") and lines[3].endswith("Object of type: str")


@FRAMEWORKS
def test_parameter_dict(t: Any) -> None:
    p = t.nn.ParameterDict({"b": t.zeros(2), "a": t.zeros(3)})
    assert list(p) == ["a", "b"] and isinstance(p["a"], t.nn.Parameter) and list(p.state_dict()) == ["a", "b"]
    p["c"] = 5
    p.update(OrderedDict(z=t.zeros(1), y=t.zeros(1)))
    assert list(p.keys()) == ["a", "b", "c", "z", "y"] and "c" in p and p.get("q") is None and p.setdefault("c") == 5
    assert p.pop("z").shape == (1,) and p.popitem()[0] == "y" and list(reversed(p)) == ["c", "b", "a"]
    merged = p | t.nn.ParameterDict({"n": t.zeros(1)})
    assert list(merged) == ["a", "b", "c", "n"] and list(p.copy()) == ["a", "b", "c"] and list(p.fromkeys("xy", 1)) == ["x", "y"]
    p |= merged
    del p["a"]
    assert len(p) == len(list(p.values())) == len(list(p.items())) == 3
    with pytest.raises(AttributeError):
        p["a"]
    p.clear()
    assert len(p) == 0
    with pytest.raises(TypeError):
        p[3] = t.zeros(1)
