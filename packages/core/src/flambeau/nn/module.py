"""Module: the base of all neural-network modules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flambeau as fb

from . import hooks as registry
from .calls import call_with_hooks
from .epoch import TrackedDict, bump
from .hooks import ModuleHooks
from .members import expose, exposed
from .moves import ModuleMoves
from .parameter import Buffer, Parameter
from .state import ModuleState
from .tree import ModuleTree

Tensor = fb.Tensor
GLOBAL_LIVE = registry.GLOBAL_LIVE
MEMBER_TABLES = ("_parameters", "_buffers", "_modules")
TABLES = frozenset((*MEMBER_TABLES, *registry.CALL_TABLES, *registry.OTHER_TABLES))
_absent = object()


class Module(ModuleHooks, ModuleState, ModuleMoves, ModuleTree):
    """The base of all neural-network modules: it holds parameters, buffers and submodules, and computes by `forward`.

    A parameter, a buffer or a module that is assigned to an attribute is registered under that name.

    Example:
        >>> import flambeau as fb
        >>> class Net(fb.nn.Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.fc = fb.nn.Linear(4, 2)
        ...     def forward(self, x):
        ...         return self.fc(x)
        >>> net = Net()
        >>> [name for name, _ in net.named_parameters()]
        ['fc.weight', 'fc.bias']
        >>> tuple(net(fb.zeros(3, 4)).shape)
        (3, 2)
    """

    training: bool
    call_super_init: bool = False  # whether __init__ passes its arguments on to the next class
    _parameters: dict[str, Any]
    _buffers: dict[str, Any]
    _modules: dict[str, Any]
    _non_persistent_buffers_set: set[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if (args or kwargs) and not self.call_super_init:
            given = (
                f"got an unexpected keyword argument '{next(iter(kwargs))}'"
                if kwargs
                else f"takes 1 positional argument but {len(args) + 1} were given"
            )
            raise TypeError(f"{type(self).__name__}.__init__() {given}")
        space = self.__dict__
        space["training"] = True
        space["_parameters"] = TrackedDict()
        space["_buffers"] = TrackedDict()
        space["_non_persistent_buffers_set"] = set()
        space["_modules"] = TrackedDict()
        self._init_hooks()
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls `forward`, with the hooks if there are any."""
        if self._hooked or GLOBAL_LIVE:
            return call_with_hooks(self, args, kwargs)
        return self.forward(*args, **kwargs)

    def forward(self, *input: Any) -> Any:
        """The computation; every subclass defines it."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __getattr__(self, name: str) -> Any:
        space = self.__dict__  # reached only where ordinary look-up found nothing
        if "_parameters" in space:
            members = space["_parameters"]
            if name in members:
                return members[name]
            members = space["_modules"]
            if name in members:
                return members[name]
            members = space["_buffers"]
            if name in members:
                return members[name]
        move = self._move_named(name)
        if move is not None:
            return move
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        space = self.__dict__
        params = space.get("_parameters")
        if isinstance(value, Parameter):
            self._forget(name, "parameters", params, "_modules", "_buffers")
            self.register_parameter(name, value)
        elif params is not None and name in params:
            if value is not None:
                raise TypeError(f"cannot assign '{_type_name(value)}' as parameter '{name}' (flambeau.nn.Parameter or None expected)")
            self.register_parameter(name, None)
        elif isinstance(value, Module):
            self._forget(name, "module", params, "_parameters", "_buffers")
            self._add_member("_modules", name, registry.registered(registry.GLOBAL_MODULE_REGISTRATION, self, name, value))
        elif params is not None and name in space["_modules"]:
            if value is not None:
                raise TypeError(f"cannot assign '{_type_name(value)}' as child module '{name}' (flambeau.nn.Module or None expected)")
            space["_modules"][name] = None
        elif isinstance(value, Buffer):
            self._forget(name, "buffers", params, "_parameters", "_modules")
            self.register_buffer(name, value, value.persistent)
        elif params is not None and name in space["_buffers"]:
            if value is not None and not isinstance(value, Tensor):
                raise TypeError(
                    f"cannot assign '{_type_name(value)}' as buffer '{name}' (flambeau.nn.Buffer, flambeau.Tensor or None expected)"
                )
            space["_buffers"][name] = registry.registered(registry.GLOBAL_BUFFER_REGISTRATION, self, name, value)
        elif name in TABLES and name in space:
            self._set_table(name, value)
        else:
            before = space.get(name, _absent)
            object.__setattr__(self, name, value)
            if before is not value:
                bump()

    def __delattr__(self, name: str) -> None:
        for table in MEMBER_TABLES:
            if name in self.__dict__.get(table, ()):
                del self.__dict__[table][name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)
        bump()

    def _forget(self, name: str, kind: str, params: Any, *tables: str) -> None:
        """Removes a name from the attributes and from some tables, before it is registered in another one."""
        if params is None:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        space = self.__dict__
        space.pop(name, None)
        for table in tables:
            if name in space[table]:
                del space[table][name]
        space["_non_persistent_buffers_set"].discard(name)

    def _set_table(self, name: str, members: Any) -> None:
        """Replaces a whole table of members or hooks."""
        if name not in MEMBER_TABLES:
            self._set_hooks(name, members)
            return
        self.__dict__[name] = TrackedDict(members)
        bump()

    def _add_member(self, table: str, name: str, value: Any) -> None:
        """Puts a member into its table."""
        members = self.__dict__[table]
        if name not in members:
            expose(type(self), name, table)
        members[name] = value

    def _check_name(self, name: Any, kind: str, table: str) -> None:
        """A name under which a member can be registered."""
        if table not in self.__dict__:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {_type_name(name)}")
        if "." in name:
            raise KeyError(f'{kind} name can\'t contain "."' + (f", got: {name}" if kind == "module" else ""))
        if name == "":
            raise KeyError(f'{kind} name can\'t be empty string ""')
        if name not in self.__dict__[table] and hasattr(self, name):
            raise KeyError(f"attribute '{name}' already exists")

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Registers a parameter, or None as a place for one, under a name.

        Raises:
            KeyError: the name is empty, has a dot or is an attribute already.
            TypeError: param is no Parameter.
            ValueError: param is the result of an op; only leaves can be parameters.
        """
        self._check_name(name, "parameter", "_parameters")
        if param is not None:
            if not isinstance(param, Parameter):
                raise TypeError(
                    f"cannot assign '{_type_name(param)}' object to parameter '{name}' (flambeau.nn.Parameter or None required)"
                )
            if param.grad_fn is not None:
                raise ValueError(
                    f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be created explicitly. "
                    f"To express '{name}' as a function of another Tensor, compute the value in the forward() method."
                )
            param = registry.registered(registry.GLOBAL_PARAMETER_REGISTRATION, self, name, param)
        self._add_member("_parameters", name, param)

    def register_buffer(self, name: str, tensor: Any, persistent: bool = True) -> None:
        """Registers a tensor that belongs to the module's state but is not learned, such as a running mean.

        Args:
            name: its attribute name.
            tensor: the tensor, or None as a place for one, which `state_dict` leaves out.
            persistent: whether `state_dict` holds it.

        Raises:
            KeyError: the name is empty, has a dot or is an attribute already.
            TypeError: tensor is no tensor.
        """
        self._check_name(name, "buffer", "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{_type_name(tensor)}' object to buffer '{name}' (flambeau.Tensor or None required)")
        self._add_member("_buffers", name, registry.registered(registry.GLOBAL_BUFFER_REGISTRATION, self, name, tensor))
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """Registers a submodule, or None as a place for one, under a name.

        Raises:
            KeyError: the name is empty, has a dot or is an attribute already.
            TypeError: module is no Module.
        """
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{_type_name(module)} is not a Module subclass")
        self._check_name(name, "module", "_modules")
        self._add_member("_modules", name, registry.registered(registry.GLOBAL_MODULE_REGISTRATION, self, name, module))

    register_module = add_module

    def train(self, mode: bool = True) -> Any:
        """Sets the module and all below it to training, or evaluation, behaviour; returns the module.

        Raises:
            ValueError: mode is no bool.
        """
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Any:
        """Sets the module and all below it to evaluation behaviour; returns the module."""
        return self.train(False)

    def _get_name(self) -> str:
        """The name that repr shows."""
        return type(self).__name__

    def extra_repr(self) -> str:
        """What repr shows inside the parentheses; for subclasses to define."""
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) == 1 and not self._modules:
            return f"{self._get_name()}({lines[0]})"
        lines += [f"({name}): " + _indented(repr(module)) for name, module in self._modules.items()]
        return f"{self._get_name()}(\n  " + "\n  ".join(lines) + "\n)" if lines else f"{self._get_name()}()"

    def __dir__(self) -> list[str]:
        names = {*(set(dir(type(self))) - exposed(type(self))), *self.__dict__, *self._parameters, *self._modules, *self._buffers}
        return sorted(name for name in names if not name[:1].isdigit())

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        bump()


def _indented(text: str) -> str:
    """All lines but the first, indented by two spaces."""
    return text.replace("\n", "\n  ")


def _type_name(value: Any) -> str:
    """A value's type with its module, as error messages show it."""
    cls: Callable[..., Any] = type(value)
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"
