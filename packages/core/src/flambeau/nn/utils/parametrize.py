"""Parametrizations: a parameter or buffer computed from others whenever it is read."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator, Sequence
from typing import Any

import flambeau as fb

from ..containers import ModuleDict, ModuleList
from ..parameter import Parameter

_cache: dict[tuple[int, str], Any] = {}
_caching = 0


@contextlib.contextmanager
def cached() -> Iterator[None]:
    """Inside, each parametrized tensor is computed once, however often it is read."""
    global _caching
    _caching += 1
    try:
        yield
    finally:
        _caching -= 1
        if not _caching:
            _cache.clear()


class ParametrizationList(ModuleList):
    """The parametrizations of one tensor, applied one after the other, and what they compute it from: `original`,
    or `original0`, `original1`… where the first one's `right_inverse` gives several tensors.
    """

    def __init__(self, modules: Sequence[Any], original: Any, unsafe: bool = False) -> None:
        if not modules:
            raise ValueError("ParametrizationList requires one or more modules.")
        super().__init__(modules)
        self.unsafe = unsafe
        start = self._inverted(original)
        self.is_tensor = isinstance(start, fb.Tensor)
        self.ntensors = 1 if self.is_tensor else len(start)
        for name, value in zip(self._names(), [start] if self.is_tensor else start, strict=True):
            self._register(name, value, original)

    def _names(self) -> list[str]:
        return ["original"] if self.is_tensor else [f"original{i}" for i in range(self.ntensors)]

    def _register(self, name: str, value: Any, like: Any) -> None:
        """Registers a tensor as what the original one is: a parameter or a buffer."""
        if not isinstance(value, fb.Tensor):
            raise ValueError(f"'right_inverse' must return tensors, not {type(value).__name__}")
        if isinstance(like, Parameter):
            setattr(self, name, value if value is like else Parameter(value, like.requires_grad and value.is_floating_point()))
        else:
            self.register_buffer(name, value)

    def _inverted(self, value: Any) -> Any:
        """What the parametrizations compute the value from."""
        with fb.no_grad():
            for module in reversed(list(self)):
                if hasattr(module, "right_inverse"):
                    value = module.right_inverse(value)
        return value

    def right_inverse(self, value: Any) -> None:
        """Sets the originals so that the parametrizations give `value`, as far as their `right_inverse` allow."""
        start = self._inverted(value)
        with fb.no_grad():
            for name, new in zip(self._names(), [start] if self.is_tensor else start, strict=True):
                if new.shape != getattr(self, name).shape:
                    raise ValueError(f"assigning to a parametrized tensor: shape {new.shape} does not fit {getattr(self, name).shape}")
                getattr(self, name).copy_(new)

    def forward(self) -> Any:
        """The parametrized tensor."""
        first, *others = list(self)
        value = first(*(getattr(self, name) for name in self._names()))
        for module in others:
            value = module(value)
        return value


def _read(module: Any, name: str) -> Any:
    """A parametrized tensor, from the cache inside of `cached`."""
    compute = module.parametrizations[name]
    if not _caching:
        return compute()
    key = (id(module), name)
    if key not in _cache:
        _cache[key] = compute()
    return _cache[key]


def _own_class(module: Any) -> type:
    """The module's own class, a subclass of the one it had, which can get properties without touching other modules."""
    base = type(module)
    if not is_parametrized(module):
        module.__class__ = type(f"Parametrized{base.__name__}", (base,), {"__deepcopy__": _deepcopy, "__reduce_ex__": _no_pickle})
        module.parametrizations = ModuleDict()
    return type(module)


def _deepcopy(self: Any, memo: dict[int, Any]) -> Any:
    """A copy with a class of its own, so that removing a parametrization from one leaves the other's."""
    cls = type(self)
    own = type(cls.__name__, cls.__bases__, {k: v for k, v in vars(cls).items() if k not in ("__dict__", "__weakref__")})
    result = own.__new__(own)
    memo[id(self)] = result
    result.__dict__.update({k: copy.deepcopy(v, memo) for k, v in self.__dict__.items()})
    return result


def _no_pickle(self: Any, protocol: Any) -> Any:
    raise RuntimeError("Serialization of parametrized modules is only supported through state_dict()")


def register_parametrization(module: Any, tensor_name: str, parametrization: Any, *, unsafe: bool = False) -> Any:
    """Makes a parameter or buffer of a module the result of another module, which is called whenever it is read.

    Args:
        module: whose tensor it is; its class becomes a subclass of the one it had.
        tensor_name: the name of a parameter or buffer.
        parametrization: a module from the stored tensor to the one that is read; with `right_inverse`, assignment works too.
        unsafe: allow a change of shape or dtype, without a check.

    Returns: the module.

    Raises:
        ValueError: no such tensor, or the parametrization changes its shape or dtype.

    >>> import flambeau as fb
    >>> class Double(fb.nn.Module):
    ...     def forward(self, x):
    ...         return x * 2
    >>> layer = register_parametrization(fb.nn.Linear(2, 1), "weight", Double())
    >>> list(layer.state_dict())
    ['bias', 'parametrizations.weight.original']
    """
    if is_parametrized(module, tensor_name):
        known = module.parametrizations[tensor_name]
        before = _read(module, tensor_name)
        _check(before, parametrization(before), parametrization, unsafe or known.unsafe)
        known.unsafe |= unsafe
        known.append(parametrization)
        return module
    original = module._parameters.get(tensor_name, module._buffers.get(tensor_name))
    if original is None:
        raise ValueError(
            f"Module '{type(module).__name__}' does not have a parameter, a buffer, or a parametrized element with name {tensor_name!r}"
        )
    table = ParametrizationList([parametrization], original, unsafe)
    _check(original, table(), parametrization, unsafe)
    delattr(module, tensor_name)
    cls: Any = _own_class(module)
    module.parametrizations[tensor_name] = table
    reader = property(lambda self: _read(self, tensor_name), lambda self, value: self.parametrizations[tensor_name].right_inverse(value))
    setattr(cls, tensor_name, reader)
    return module


def _check(before: Any, after: Any, parametrization: Any, unsafe: bool) -> None:
    """A parametrization keeps the dtype and the shape, unless it is told to be unsafe."""
    if unsafe:
        return
    for what in ("dtype", "shape"):
        old, new = getattr(before, what), getattr(after, what)
        if old != new:
            raise ValueError(
                f"Registering a parametrization may not change the {what} of the tensor, unless `unsafe` flag is enabled: "
                f"{type(parametrization).__name__} makes {new} of {old}"
            )


def is_parametrized(module: Any, tensor_name: str | None = None) -> bool:
    """Whether the module has parametrizations, or one of this tensor."""
    tables = module.__dict__.get("_modules", {}).get("parametrizations")
    if not isinstance(tables, ModuleDict):
        return False
    return len(tables) > 0 if tensor_name is None else tensor_name in tables


def remove_parametrizations(module: Any, tensor_name: str, leave_parametrized: bool = True) -> Any:
    """Makes a parametrized tensor an ordinary one again.

    Args:
        module: the module.
        tensor_name: a parametrized tensor of it.
        leave_parametrized: keep the value that was read last; else the stored one, if there is only one.

    Returns: the module.

    Raises:
        ValueError: the tensor is not parametrized, or its original is several tensors and leave_parametrized is False.
    """
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {type(module).__name__} does not have a parametrization on {tensor_name}")
    table = module.parametrizations[tensor_name]
    if not leave_parametrized and not table.is_tensor:
        raise ValueError(
            "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of several tensors."
        )
    first = getattr(table, table._names()[0])
    value = first
    if leave_parametrized:
        with fb.no_grad():
            value = table()
        if table.is_tensor and value.shape == first.shape:
            first.data = value.data  # the same parameter, so that optimizers go on with it
            value = first
        elif isinstance(first, Parameter):
            value = Parameter(value.detach(), first.requires_grad)
    delattr(type(module), tensor_name)
    del module.parametrizations[tensor_name]
    if not len(module.parametrizations):
        del module.parametrizations
        module.__class__ = type(module).__bases__[0]
    if isinstance(first, Parameter):
        module.register_parameter(tensor_name, value)
    else:
        module.register_buffer(tensor_name, value)
    return module
