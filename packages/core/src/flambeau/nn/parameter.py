"""Parameters and buffers: tensors that a module registers when they are assigned to one of its attributes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flambeau as fb

from .._tensor import _disabled_torch_function
from .epoch import bump

Tensor = fb.Tensor


def _getter(descriptor: Any) -> Callable[[Any], Any]:
    """The bare function that reads an attribute of Tensor, for a property as for a compiled descriptor."""
    return getattr(descriptor, "fget", None) or descriptor.__get__


def _tracked(name: str) -> property:
    """Tensor's property of that name, with a setter that also moves the module epoch."""
    inherited: Any = getattr(Tensor, name)

    def change(self: Any, value: Any) -> None:
        """Sets it and moves the module epoch."""
        inherited.__set__(self, value)
        bump()

    return property(_getter(inherited), change, doc=inherited.__doc__)


def _as(cls: type, data: Any, requires_grad: bool) -> Any:
    """The same memory as a leaf tensor of another class."""
    if data is None:
        data = fb.empty(0)
    if not isinstance(data, Tensor):
        raise TypeError(
            f"{cls.__name__}(data): data must be a flambeau.Tensor, not {type(data).__name__}; make one with flambeau.tensor(...)"
        )
    result = data.detach().as_subclass(cls)
    if requires_grad:
        Tensor.requires_grad_(result, True)
    return result


class Parameter(Tensor):
    """A tensor that a module learns: assigned to a module's attribute, it is listed by `Module.parameters()`.

    Args:
        data: the values, shared and not copied; an empty tensor if None.
        requires_grad: whether gradients are computed for it.

    Raises:
        TypeError: data is no tensor.
        RuntimeError: requires_grad for a dtype that has no gradients.

    Example:
        >>> import flambeau as fb
        >>> weight = fb.nn.Parameter(fb.zeros(2, 3))
        >>> weight.requires_grad, tuple(weight.shape)
        (True, (2, 3))
    """

    __torch_function__ = _disabled_torch_function  # ops on parameters give plain tensors

    def __new__(cls, data: Any = None, requires_grad: bool = True) -> Parameter:
        return _as(cls, data, requires_grad)

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        pass  # __new__ did all; Tensor's own __init__ must not run again

    requires_grad = _tracked("requires_grad")
    data = _tracked("data")

    def requires_grad_(self, requires_grad: bool = True) -> Parameter:
        """Sets whether gradients are computed for it, in place."""
        Tensor.requires_grad_(self, requires_grad)
        bump()
        return self

    def __repr__(self, **options: Any) -> str:
        return "Parameter containing:\n" + Tensor.__repr__(self, **options)

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        if id(self) in memo:
            return memo[id(self)]
        copy = type(self)(self.detach().clone(), self.requires_grad)
        memo[id(self)] = copy
        return copy

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        state = getattr(self, "__dict__", None) or None
        return _rebuild_parameter, (type(self), self.detach(), self.requires_grad), state


class Buffer(Tensor):
    """A tensor of a module's state that is not learned: assigned to a module's attribute, it becomes a registered buffer.

    Args:
        data: the values, shared and not copied; an empty tensor if None.
        persistent: whether the module's `state_dict` holds it.

    Raises:
        TypeError: data is no tensor.
    """

    persistent: bool
    __torch_function__ = _disabled_torch_function

    def __new__(cls, data: Any = None, *, persistent: bool = True) -> Buffer:
        buffer = _as(cls, data, getattr(data, "requires_grad", False))
        buffer.persistent = persistent
        return buffer

    def __init__(self, data: Any = None, *, persistent: bool = True) -> None:
        pass  # as in Parameter

    def __deepcopy__(self, memo: dict[int, Any]) -> Buffer:
        if id(self) in memo:
            return memo[id(self)]
        copy = type(self)(self.detach().clone(), persistent=self.persistent)
        memo[id(self)] = copy
        return copy

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return _rebuild_buffer, (type(self), self.detach(), self.persistent)


def _rebuild_parameter(cls: type, data: Any, requires_grad: bool) -> Any:
    """A parameter from its pickled parts."""
    return cls(data, requires_grad)


def _rebuild_buffer(cls: type, data: Any, persistent: bool) -> Any:
    """A buffer from its pickled parts."""
    return cls(data, persistent=persistent)
