"""The state of modules: `state_dict` collects parameters and persistent buffers by name, `load_state_dict` restores them."""

from __future__ import annotations

import warnings
from collections import OrderedDict, namedtuple
from collections.abc import Mapping
from typing import Any

import flambeau as fb

from .parameter import Parameter

EXTRA_STATE = "_extra_state"  # the key suffix of what `get_extra_state` returns


class _IncompatibleKeys(namedtuple("_IncompatibleKeys", ("missing_keys", "unexpected_keys"))):
    """What `load_state_dict` found missing in the given state, and what it found no place for."""

    __slots__ = ()

    def __repr__(self) -> str:
        return super().__repr__() if self.missing_keys or self.unexpected_keys else "<All keys matched successfully>"

    __str__ = __repr__


class ModuleState:
    """The part of Module that saves and loads state."""

    _version: int = 1  # of the layout of a class's own state; stored with it

    def get_extra_state(self) -> Any:
        """Further state for the `state_dict`, with `set_extra_state` its counterpart; both are for subclasses to define."""
        raise RuntimeError("get_extra_state() must be defined by a subclass that wants extra state in its state_dict")

    def set_extra_state(self, state: Any) -> None:
        """Takes over what `get_extra_state` returned."""
        raise RuntimeError("set_extra_state() must be defined by a subclass whose state_dict holds extra state")

    def state_dict(self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
        """All parameters and persistent buffers by name, as detached tensors that share memory with the module.

        Args:
            destination: a mapping that receives them; a new one if None.
            prefix: put before every name.
            keep_vars: give the parameters themselves instead of detached tensors.

        Returns:
            The destination: an ordered dict with `_metadata`, the version of each module's state.

        Example:
            >>> import flambeau as fb
            >>> list(fb.nn.Linear(2, 3).state_dict())
            ['weight', 'bias']
        """
        if args:
            warnings.warn(
                "positional arguments of state_dict are deprecated: name destination, prefix and keep_vars", FutureWarning, stacklevel=2
            )
            given = dict(zip(("destination", "prefix", "keep_vars"), args, strict=False))
            destination, prefix, keep_vars = (
                given.get("destination", destination),
                given.get("prefix", prefix),
                given.get("keep_vars", keep_vars),
            )
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        local_metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = local_metadata
        for hook in self._state_dict_pre_hooks.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        for hook in self._state_dict_hooks.values():
            result = hook(self, destination, prefix, local_metadata)
            if result is None:
                continue
            if getattr(hook, "_from_public_api", False):
                raise RuntimeError("state_dict post-hook must return None")
            destination = result
        return destination

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        """Saves this module's own state, without its submodules'."""
        for name, param in self._parameters.items():
            if param is not None:
                destination[prefix + name] = param if keep_vars else param.detach()
        for name, buffer in self._buffers.items():
            if buffer is not None and name not in self._non_persistent_buffers_set:
                destination[prefix + name] = buffer if keep_vars else buffer.detach()
        if type(self).get_extra_state is not ModuleState.get_extra_state:
            destination[prefix + EXTRA_STATE] = self.get_extra_state()

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> _IncompatibleKeys:
        """Copies a state into the module's parameters and buffers.

        Args:
            state_dict: tensors by name, as `state_dict` returns them.
            strict: raise an error where keys are missing or unexpected.
            assign: put the given tensors in place of the module's, instead of copying their values.

        Returns:
            The missing and the unexpected keys.

        Raises:
            TypeError: state_dict is no mapping.
            RuntimeError: names or shapes do not fit; the message lists all of them.
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        missing: list[str] = []
        unexpected: list[str] = []
        errors: list[str] = []
        metadata = getattr(state_dict, "_metadata", None)
        local_state: Any = OrderedDict(state_dict)  # a copy, as hooks and overrides may change it
        if metadata is not None:
            local_state._metadata = metadata
        _load(self, local_state, "", metadata, assign, missing, unexpected, errors)
        if strict:
            for what, keys in (("Missing", missing), ("Unexpected", unexpected)):
                if keys:
                    errors.insert(
                        int(what == "Unexpected" and bool(missing)),
                        f"{what} key(s) in state_dict: " + ", ".join(f'"{k}"' for k in keys) + ". ",
                    )
        if errors:
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t" + "\n\t".join(errors))
        return _IncompatibleKeys(missing, unexpected)

    def _load_from_state_dict(
        self,
        state_dict: Any,
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        """Loads this module's own state, without its submodules'; subclasses override it to read older layouts."""
        for hook in self._load_state_dict_pre_hooks.values():
            hook(state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        persistent = {k: v for k, v in self._buffers.items() if k not in self._non_persistent_buffers_set}
        own = {k: v for k, v in (*self._parameters.items(), *persistent.items()) if v is not None}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name, target in own.items():
            key = prefix + name
            if key in state_dict:
                error = _load_one(self, name, key, target, state_dict[key], assign)
                if error:
                    error_msgs.append(error)
            elif strict:
                missing_keys.append(key)
        extra_key = prefix + EXTRA_STATE
        if type(self).set_extra_state is not ModuleState.set_extra_state:
            if extra_key in state_dict:
                self.set_extra_state(state_dict[extra_key])
            elif strict:
                missing_keys.append(extra_key)
        elif strict and extra_key in state_dict:
            unexpected_keys.append(extra_key)
        if strict:
            for key in state_dict:
                if key.startswith(prefix) and key != extra_key:
                    first, dot, _ = key[len(prefix) :].partition(".")
                    if first not in (self._modules if dot else own):
                        unexpected_keys.append(key)


def _load(
    module: Any, state: Any, prefix: str, metadata: Any, assign: bool, missing: list[str], unexpected: list[str], errors: list[str]
) -> None:
    """Loads a module and its submodules, then runs its hooks."""
    local_metadata = {} if metadata is None else metadata.get(prefix[:-1], {})
    if assign:
        local_metadata["assign_to_params_buffers"] = True
    module._load_from_state_dict(state, prefix, local_metadata, True, missing, unexpected, errors)
    for name, child in module._modules.items():
        if child is not None:
            below = f"{prefix}{name}."
            _load(child, {k: v for k, v in state.items() if k.startswith(below)}, below, metadata, assign, missing, unexpected, errors)
    for hook in module._load_state_dict_post_hooks.values():
        if hook(module, _IncompatibleKeys(missing, unexpected)) is not None:
            raise AssertionError("a load_state_dict post-hook must return None; it changes the lists of keys in place")


def _load_one(module: Any, name: str, key: str, target: Any, source: Any, assign: bool) -> str:
    """Copies or assigns one tensor; returns what was wrong, or an empty string."""
    if not isinstance(source, fb.Tensor):
        return f'While copying the parameter named "{key}", expected a flambeau.Tensor from checkpoint but received {type(source)}'
    if len(target.shape) == 0 and len(source.shape) == 1:
        source = source[0]  # old checkpoints hold scalars as one-element vectors
    if tuple(source.shape) != tuple(target.shape) and not getattr(target, "is_uninitialized", False):
        return f"size mismatch for {key}: copying a param with shape {source.shape} from checkpoint, the shape in current model is {target.shape}."
    if target.is_meta and not source.is_meta and not assign:
        warnings.warn(
            f"for {key}: copying from a non-meta parameter in the checkpoint to a meta parameter in the current model, which is a no-op. "
            "(Did you mean to pass `assign=True` to assign items in the state dictionary to their corresponding key in the module?)",
            stacklevel=5,
        )
    try:
        with fb.no_grad():
            if not assign:
                target.copy_(source)
                return ""
            if isinstance(target, Parameter):
                source = (
                    source.requires_grad_(target.requires_grad)
                    if isinstance(source, Parameter)
                    else Parameter(source, target.requires_grad)
                )
            setattr(module, name, source)
    except Exception as error:
        return (
            f'While copying the parameter named "{key}", whose dimensions in the model are {target.shape} and whose dimensions in the '
            f"checkpoint are {source.shape}, an exception occurred : {error.args}."
        )
    return ""
