"""Hooks of modules: functions that run around a call, a backward pass, or the saving and loading of state."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from .._tensor import RemovableHandle
from .epoch import HookDict, bump

Hook = Callable[..., Any]

GLOBAL_LIVE: list[int] = []  # numbers of the hooks that every call of every module must run
GLOBAL_FORWARD_PRE = HookDict(GLOBAL_LIVE)
GLOBAL_FORWARD = HookDict(GLOBAL_LIVE)
GLOBAL_FORWARD_WITH_KWARGS = HookDict()
GLOBAL_FORWARD_ALWAYS = HookDict()
GLOBAL_BACKWARD_PRE = HookDict(GLOBAL_LIVE)
GLOBAL_BACKWARD = HookDict(GLOBAL_LIVE)
GLOBAL_BACKWARD_PLAIN = HookDict()  # numbers of global backward hooks of the deprecated, not full, kind
GLOBAL_BUFFER_REGISTRATION = HookDict()
GLOBAL_MODULE_REGISTRATION = HookDict()
GLOBAL_PARAMETER_REGISTRATION = HookDict()

CALL_TABLES = ("_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks")
OTHER_TABLES = (
    "_forward_pre_hooks_with_kwargs",
    "_forward_hooks_with_kwargs",
    "_forward_hooks_always_called",
    "_state_dict_hooks",
    "_state_dict_pre_hooks",
    "_load_state_dict_pre_hooks",
    "_load_state_dict_post_hooks",
)


def _add(table: HookDict, hook: Any, prepend: bool = False, flags: tuple[tuple[HookDict, bool], ...] = ()) -> RemovableHandle:
    """Adds a hook to a table, marks it in the flag tables that apply, and returns its handle."""
    handle = RemovableHandle(table, extra_dict=[flag for flag, _ in flags])
    for flag, on in flags:
        if on:
            flag[handle.id] = True
    table[handle.id] = hook
    if prepend:
        table.move_to_end(handle.id, last=False)
    return handle


class ModuleHooks:
    """The part of Module that registers hooks."""

    _is_full_backward_hook: bool | None

    def _init_hooks(self) -> None:
        """Empty tables; those in CALL_TABLES share `_hooked`, which is empty while a call needs none of them."""
        space = self.__dict__
        live: list[int] = []
        space["_hooked"] = live
        space["_is_full_backward_hook"] = None
        for name in CALL_TABLES:
            space[name] = HookDict(live)
        for name in OTHER_TABLES:
            space[name] = HookDict()

    def _set_hooks(self, name: str, hooks: Any) -> None:
        """Replaces one table of hooks."""
        table = HookDict(self._hooked) if name in CALL_TABLES else HookDict()
        table.update(hooks)
        self.__dict__[name] = table
        bump()

    def register_forward_pre_hook(self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False) -> RemovableHandle:
        """Runs `hook(module, args)` before every call; what it returns, if not None, replaces the arguments.

        Args:
            hook: with `with_kwargs` it is called as `hook(module, args, kwargs)` and returns None or `(args, kwargs)`.
            prepend: run before the hooks that are registered already.
            with_kwargs: whether the hook takes keyword arguments.
        """
        return _add(self._forward_pre_hooks, hook, prepend, ((self._forward_pre_hooks_with_kwargs, with_kwargs),))

    def register_forward_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> RemovableHandle:
        """Runs `hook(module, args, output)` after every call; what it returns, if not None, replaces the output.

        Args:
            hook: with `with_kwargs` it is called as `hook(module, args, kwargs, output)`.
            prepend: run before the hooks that are registered already.
            with_kwargs: whether the hook takes keyword arguments.
            always_call: run it also where the call raised an error.
        """
        flags = ((self._forward_hooks_with_kwargs, with_kwargs), (self._forward_hooks_always_called, always_call))
        return _add(self._forward_hooks, hook, prepend, flags)

    def register_full_backward_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Runs `hook(module, grad_output)` when the gradients of the outputs are known; a result replaces them."""
        return _add(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Runs `hook(module, grad_input, grad_output)` when the gradients of the inputs are known; a result replaces grad_input.

        Raises:
            RuntimeError: the module has hooks of `register_backward_hook`.
        """
        self._claim_backward(True)
        return _add(self._backward_hooks, hook, prepend)

    def register_backward_hook(self, hook: Hook) -> RemovableHandle:
        """Deprecated: runs `hook(module, grad_input, grad_output)` around the last op of the module; use the full hook.

        Raises:
            RuntimeError: the module has full backward hooks.
        """
        self._claim_backward(False)
        return _add(self._backward_hooks, hook)

    def _claim_backward(self, full: bool) -> None:
        """A module has backward hooks of one kind only."""
        if self._is_full_backward_hook is (not full):
            raise RuntimeError(
                "Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only one of them."
            )
        self._is_full_backward_hook = full

    def register_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Runs `hook(module, prefix, keep_vars)` before `state_dict` collects the module's state."""
        return _add(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Runs `hook(module, state_dict, prefix, local_metadata)` after `state_dict` did; it may change the dict in place."""
        hook._from_public_api = True  # type: ignore[attr-defined]
        return _add(self._state_dict_hooks, hook)

    def _register_state_dict_hook(self, hook: Hook) -> RemovableHandle:
        """As `register_state_dict_post_hook`, but the hook may return another dict."""
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError(
                "Cannot register the same function as the state dict post hook that was previously registered via register_state_dict_post_hook"
            )
        return _add(self._state_dict_hooks, hook)

    def register_load_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Runs `hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)` before loading."""
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(self, hook: Hook, with_module: bool = False) -> RemovableHandle:
        """As `register_load_state_dict_pre_hook`, by default without the module among the arguments."""
        return _add(self._load_state_dict_pre_hooks, LoadHook(hook, self if with_module else None))

    def register_load_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Runs `hook(module, incompatible_keys)` after loading; it may change the lists of keys in place."""
        return _add(self._load_state_dict_post_hooks, hook)


class LoadHook:
    """A hook before loading, with its module if it wants it; the module is held weakly, so that it can be freed."""

    def __init__(self, hook: Hook, module: Any = None) -> None:
        self.hook = hook
        self.module = None if module is None else weakref.ref(module)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.module is None:
            return self.hook(*args, **kwargs)
        module = self.module()
        if module is None:
            raise RuntimeError("a hook before load_state_dict was called after its module had been freed")
        return self.hook(module, *args, **kwargs)

    def __getstate__(self) -> tuple[Any, Any]:
        return self.hook, None if self.module is None else self.module()

    def __setstate__(self, state: tuple[Any, Any]) -> None:
        self.hook, module = state
        self.module = None if module is None else weakref.ref(module)


def register_module_forward_pre_hook(hook: Hook) -> RemovableHandle:
    """Runs `hook(module, args)` before every call of every module."""
    return _add(GLOBAL_FORWARD_PRE, hook)


def register_module_forward_hook(hook: Hook, *, with_kwargs: bool = False, always_call: bool = False) -> RemovableHandle:
    """Runs `hook(module, args, output)` after every call of every module."""
    return _add(GLOBAL_FORWARD, hook, False, ((GLOBAL_FORWARD_WITH_KWARGS, with_kwargs), (GLOBAL_FORWARD_ALWAYS, always_call)))


def register_module_full_backward_pre_hook(hook: Hook) -> RemovableHandle:
    """Runs `hook(module, grad_output)` for every module in a backward pass."""
    return _add(GLOBAL_BACKWARD_PRE, hook)


def register_module_full_backward_hook(hook: Hook) -> RemovableHandle:
    """Runs `hook(module, grad_input, grad_output)` for every module in a backward pass."""
    if GLOBAL_BACKWARD_PLAIN:
        raise RuntimeError(
            "Cannot use both regular backward hooks and full backward hooks as a global Module hook. Please use only one of them."
        )
    return _add(GLOBAL_BACKWARD, hook)


def register_module_backward_hook(hook: Hook) -> RemovableHandle:
    """Deprecated: runs `hook(module, grad_input, grad_output)` around the last op of every module; use the full hook."""
    if len(GLOBAL_BACKWARD) > len(GLOBAL_BACKWARD_PLAIN):
        raise RuntimeError(
            "Cannot use both regular backward hooks and full backward hooks as a global Module hook. Please use only one of them."
        )
    return _add(GLOBAL_BACKWARD, hook, False, ((GLOBAL_BACKWARD_PLAIN, True),))


def register_module_buffer_registration_hook(hook: Hook) -> RemovableHandle:
    """Runs `hook(module, name, buffer)` whenever a module gets a buffer; a result replaces the buffer."""
    return _add(GLOBAL_BUFFER_REGISTRATION, hook)


def register_module_module_registration_hook(hook: Hook) -> RemovableHandle:
    """Runs `hook(module, name, submodule)` whenever a module gets a submodule; a result replaces the submodule."""
    return _add(GLOBAL_MODULE_REGISTRATION, hook)


def register_module_parameter_registration_hook(hook: Hook) -> RemovableHandle:
    """Runs `hook(module, name, param)` whenever a module gets a parameter; a result replaces the parameter."""
    return _add(GLOBAL_PARAMETER_REGISTRATION, hook)


def registered(hooks: HookDict, module: Any, name: str, value: Any) -> Any:
    """What the hooks make of a value that a module registers."""
    for hook in hooks.values():
        result = hook(module, name, value)
        if result is not None:
            value = result
    return value
