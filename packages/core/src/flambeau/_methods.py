"""The methods of tensors that are ops: each cold one is found by its name at the first use."""

from __future__ import annotations

import importlib
from types import FunctionType
from typing import Any

import numpy as np

from .dispatch.keys import dtype_of
from .ops._generated import index
from .ops._generated.hot import TensorOps, cast
from .tensor import dtypes
from .tensor.base import TensorBase
from .tensor.devices import preserve_format


class LazyMethod:
    """A method of a cold op: replaces itself by the op's function at the first use."""

    def __init__(self, kind: type, name: str, home: str, target: str) -> None:
        self.kind, self.name, self.home, self.target = kind, name, home, target
        self.__name__ = name

    def load(self) -> Any:
        module = importlib.import_module(f".ops._generated.{self.home}", __package__)
        kind, _, op = self.target.rpartition(":")
        if kind:
            function = _dunder(getattr(module, op), kind == "reflected")
        elif self.target.startswith("*"):
            function = _variadic(getattr(module, self.target[1:]))
        else:
            function = _python_function(getattr(module, self.target))
        setattr(self.kind, self.name, function)
        return function

    def __get__(self, instance: Any, owner: Any) -> Any:
        function = self.load()
        return function if instance is None else function.__get__(instance, owner)


def _python_function(function: Any) -> Any:
    """A function that binds as a method; compiled ones do not."""
    if hasattr(function, "__get__"):
        return function

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return function(self, *args, **kwargs)

    method.__name__ = method.__qualname__ = function.__name__
    method.__doc__ = function.__doc__
    return method


def _variadic(function: Any) -> Any:
    """A method whose sizes may stand one by one."""

    def method(self: Any, *sizes: Any, **kwargs: Any) -> Any:
        if not sizes:
            return function(self, **kwargs) if kwargs else function(self, ())
        first = sizes[0]
        if type(first) is tuple or isinstance(first, list | tuple):
            return function(self, *sizes, **kwargs)
        return function(self, sizes, **kwargs)

    method.__name__ = method.__qualname__ = function.__name__
    method.__doc__ = function.__doc__
    return method


def _dunder(function: Any, swapped: bool) -> Any:
    """An operator: NotImplemented for what is no operand."""

    def operator(self: Any, other: Any) -> Any:
        if not isinstance(other, TensorBase | int | float | complex | bool | np.generic):
            return NotImplemented
        return function(other, self) if swapped else function(self, other)

    def unary(self: Any) -> Any:
        return function(self)

    return unary if function.__name__ in ("neg", "abs", "bitwise_not") else operator


def _conversion(d: dtypes.dtype) -> Any:
    def method(self: Any, memory_format: Any = preserve_format) -> Any:
        return self if dtype_of(self.key) is d else cast(self, d)

    method.__doc__ = f"The tensor as {d.name}."
    return method


def install(kind: type) -> None:
    """Gives the tensor class the methods that it does not define itself, and those of the hot ops its name, which Python's errors show."""
    for name, method in vars(TensorOps).items():
        if isinstance(method, FunctionType):
            method.__module__, method.__qualname__ = kind.__module__, f"{kind.__name__}.{name}"
    for name, (home, target) in index.METHODS.items():
        if name not in kind.__dict__ and (target.startswith("*") or name not in TensorOps.__dict__):
            setattr(kind, name, LazyMethod(kind, name, home, target))
    for name, d in dtypes.CONVERSIONS.items():
        method = _conversion(d)
        method.__name__ = method.__qualname__ = name
        setattr(kind, name, method)
