"""The base class of optimizers: parameter groups, state, hooks, and saving in PyTorch's format."""

from __future__ import annotations

import functools
import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from copy import deepcopy
from itertools import chain, count
from typing import Any

import flambeau as fb

from .groups import update_groups

Params = Iterable[Any]
Closure = Callable[[], Any]
Hooks = OrderedDict[int, Callable[..., Any]]

_hook_ids = count()
_global_pre_hooks: Hooks = OrderedDict()
_global_post_hooks: Hooks = OrderedDict()


class _Required:
    """The default of an option that every group must give."""

    def __repr__(self) -> str:
        return "<required parameter>"


required = _Required()


class HookHandle:
    """What registering a hook returns: `remove()` takes the hook out again; it is a context manager too."""

    def __init__(self, hooks: Hooks) -> None:
        self.id = next(_hook_ids)
        self._hooks = hooks

    def remove(self) -> None:
        """Takes the hook out; doing it twice is harmless."""
        self._hooks.pop(self.id, None)

    def __enter__(self) -> HookHandle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()


def _register(hooks: Hooks, hook: Callable[..., Any], prepend: bool = False) -> HookHandle:
    """Adds a hook at the end, or at the front."""
    handle = HookHandle(hooks)
    hooks[handle.id] = hook
    if prepend:
        hooks.move_to_end(handle.id, last=False)
    return handle


def register_optimizer_step_pre_hook(hook: Callable[..., Any]) -> HookHandle:
    """Runs `hook(optimizer, args, kwargs)` before every optimizer's step; it may return new `(args, kwargs)`."""
    return _register(_global_pre_hooks, hook)


def register_optimizer_step_post_hook(hook: Callable[..., Any]) -> HookHandle:
    """Runs `hook(optimizer, args, kwargs)` after every optimizer's step."""
    return _register(_global_post_hooks, hook)


def _with_hooks(step: Callable[..., Any]) -> Callable[..., Any]:
    """A class's `step` between its hooks; a `super().step()` inside it runs none again."""

    @functools.wraps(step)
    def hooked(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
        self._opt_called = True
        if self._in_step or not (
            _global_pre_hooks or _global_post_hooks or self._optimizer_step_pre_hooks or self._optimizer_step_post_hooks
        ):
            return step(self, *args, **kwargs)
        self._in_step = True
        try:
            for hook in [*_global_pre_hooks.values(), *self._optimizer_step_pre_hooks.values()]:
                result = hook(self, (self, *args), kwargs)
                if result is not None:
                    if not (isinstance(result, tuple) and len(result) == 2):
                        raise RuntimeError(f"a step pre-hook must return None or a tuple (new_args, new_kwargs), got {result!r}")
                    (_, *args), kwargs = result  # the optimizer comes first, as in a call of the class's function
            loss = step(self, *args, **kwargs)
            for hook in [*self._optimizer_step_post_hooks.values(), *_global_post_hooks.values()]:
                hook(self, (self, *args), kwargs)
        finally:
            self._in_step = False
        return loss

    hooked.hooked = True  # type: ignore[attr-defined]
    return hooked


class Optimizer:
    """Holds parameters in groups with their options, and each parameter's state; subclasses define `step`.

    Args:
        params: parameters, (name, parameter) pairs, or dicts that describe groups: `{"params": ..., option: value}`.
        defaults: the options of groups that do not give them.

    Raises:
        TypeError: a bare tensor, or a group of a wrong type. ValueError: no parameters, a non-leaf, or one parameter in two groups.
    """

    _opt_called = False
    _in_step = False

    def __init__(self, params: Params, defaults: dict[str, Any]) -> None:
        if isinstance(params, fb.Tensor):
            raise TypeError(f"{type(self).__name__} takes an iterable of tensors or of dicts as `params`, got one tensor; pass [tensor]")
        self.defaults = defaults
        self._make_hooks()
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        groups = list(params)
        if not groups:
            raise ValueError(f"{type(self).__name__} got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        step = cls.__dict__.get("step")
        if step is not None and not getattr(step, "hooked", False):
            cls.step = _with_hooks(step)  # type: ignore[method-assign]

    def _make_hooks(self) -> None:
        """Empty hook tables."""
        self._optimizer_step_pre_hooks: Hooks = OrderedDict()
        self._optimizer_step_post_hooks: Hooks = OrderedDict()
        self._optimizer_state_dict_pre_hooks: Hooks = OrderedDict()
        self._optimizer_state_dict_post_hooks: Hooks = OrderedDict()
        self._optimizer_load_state_dict_pre_hooks: Hooks = OrderedDict()
        self._optimizer_load_state_dict_post_hooks: Hooks = OrderedDict()

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if "_optimizer_step_pre_hooks" not in self.__dict__:
            self._make_hooks()
        for group in self.param_groups:  # options that came after the state was written
            for name, value in self.defaults.items():
                group.setdefault(name, value)

    def __repr__(self) -> str:
        lines = [type(self).__name__ + " ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {i}")
            lines += [f"    {key}: {group[key]}" for key in sorted(group) if key != "params"]
        return "\n".join(lines) + "\n)"

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> HookHandle:
        """Runs `hook(optimizer, args, kwargs)` before each step; it may return new `(args, kwargs)`. The optimizer is args' first."""
        return _register(self._optimizer_step_pre_hooks, hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> HookHandle:
        """Runs `hook(optimizer, args, kwargs)` after each step. The optimizer is args' first."""
        return _register(self._optimizer_step_post_hooks, hook)

    def register_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> HookHandle:
        """Runs `hook(optimizer)` before `state_dict`."""
        return _register(self._optimizer_state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> HookHandle:
        """Runs `hook(optimizer, state_dict)` after `state_dict`; a dict that it returns takes the result's place."""
        return _register(self._optimizer_state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> HookHandle:
        """Runs `hook(optimizer, state_dict)` before loading; a dict that it returns is loaded instead."""
        return _register(self._optimizer_load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> HookHandle:
        """Runs `hook(optimizer)` after loading."""
        return _register(self._optimizer_load_state_dict_post_hooks, hook, prepend)

    def state_dict(self) -> dict[str, Any]:
        """The state in PyTorch's format: parameters are replaced by their position, tensors are not copied.

        Returns:
            `{"state": {position: {...}}, "param_groups": [{..., "params": [positions]}]}`.
        """
        for hook in self._optimizer_state_dict_pre_hooks.values():
            hook(self)
        position: dict[int, int] = {}
        groups = []
        for group in self.param_groups:
            packed = {key: value for key, value in group.items() if key != "params"}
            for param in group["params"]:
                position.setdefault(id(param), len(position))
            packed["params"] = [position[id(param)] for param in group["params"]]
            groups.append(packed)
        state = {position[id(key)] if isinstance(key, fb.Tensor) else key: value for key, value in self.state.items()}
        result: dict[str, Any] = {"state": state, "param_groups": groups}
        for hook in self._optimizer_state_dict_post_hooks.values():
            replaced = hook(self, result)
            if replaced is not None:
                result = replaced
        return result

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes over a state that `state_dict` gave; floating-point state is cast to its parameter's dtype and device.

        Raises:
            ValueError: another number of groups, or of parameters in a group.
        """
        state_dict = dict(state_dict)
        for hook in self._optimizer_load_state_dict_pre_hooks.values():
            replaced = hook(self, state_dict)
            if replaced is not None:
                state_dict = replaced
        groups, saved_groups = self.param_groups, deepcopy(state_dict["param_groups"])
        if len(groups) != len(saved_groups):
            raise ValueError(f"the loaded state dict has {len(saved_groups)} parameter groups, this optimizer has {len(groups)}")
        for i, (group, saved) in enumerate(zip(groups, saved_groups, strict=True)):
            if len(group["params"]) != len(saved["params"]):
                raise ValueError(
                    f"the loaded state dict's group {i} has {len(saved['params'])} parameters, this optimizer's has {len(group['params'])}"
                )
        saved_ids = chain.from_iterable(saved["params"] for saved in saved_groups)
        params = dict(zip(saved_ids, chain.from_iterable(group["params"] for group in groups), strict=True))
        state: defaultdict[Any, Any] = defaultdict(dict)
        for key, value in state_dict["state"].items():
            if key in params:
                state[params[key]] = self._cast_state(params[key], value, None)
            else:
                state[key] = value
        for group, saved in zip(groups, saved_groups, strict=True):
            saved["params"] = group["params"]
            if "param_names" in group and "param_names" not in saved:
                saved["param_names"] = group["param_names"]
        self.__setstate__({"state": state, "param_groups": saved_groups})
        for hook in self._optimizer_load_state_dict_post_hooks.values():
            hook(self)

    def _cast_state(self, param: Any, value: Any, key: str | None) -> Any:
        """State as `param` needs it: its device; its dtype too if that is floating-point, but for the step count."""
        if isinstance(value, fb.Tensor):
            if key == "step":
                return value.to(device=param.device)
            return value.to(dtype=param.dtype, device=param.device) if param.is_floating_point() else value.to(device=param.device)
        if isinstance(value, dict):
            return {k: self._cast_state(param, v, k) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(self._cast_state(param, v, None) for v in value)
        return deepcopy(value)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Drops the gradients of all parameters, or with `set_to_none=False` fills them with zeros."""
        for group in self.param_groups:
            for param in group["params"]:
                if set_to_none:
                    param.grad = None
                elif param.grad is not None:
                    if param.grad.grad_fn is not None:
                        param.grad.detach_()
                    else:
                        param.grad.requires_grad_(False)
                    param.grad.zero_()

    def step(self, closure: Closure | None = None) -> Any:
        """Updates the parameters once; `closure` reevaluates the model and returns the loss, which is returned."""
        raise NotImplementedError(f"{type(self).__name__} does not define step()")

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Adds a group, such as the layers of a fine-tuned model that are unfrozen later.

        Args:
            param_group: `{"params": parameters or (name, parameter) pairs, option: value, ...}`.

        Raises:
            TypeError: not a dict, a set of parameters, or something that is no tensor. ValueError: a non-leaf, a missing
                option, named beside unnamed parameters, or a parameter of another group.
        """
        if not isinstance(param_group, dict):
            raise TypeError(f"a parameter group must be a dict, got {type(param_group).__name__}")
        params = param_group["params"]
        if isinstance(params, fb.Tensor):
            params = [params]
        elif isinstance(params, set):
            raise TypeError("parameters must be in an ordered collection: a set's order changes between runs; pass a list")
        group = {**param_group, "params": list(params)}
        self._take_names(group)
        for param in group["params"]:
            if not isinstance(param, fb.Tensor):
                raise TypeError(f"{type(self).__name__} can optimize tensors, got {type(param).__name__}")
            if not (self.defaults.get("differentiable") or param.is_leaf or param.retains_grad):
                raise ValueError("can't optimize a non-leaf tensor: its gradient is not kept; pass the leaf that it was computed from")
        for name, default in self.defaults.items():
            if default is required and name not in group:
                raise ValueError(f"a parameter group gives no value for the required option '{name}'")
            group.setdefault(name, default)
        ids = [id(param) for param in group["params"]]
        if len(set(ids)) != len(ids):
            warnings.warn("a parameter group holds the same parameter twice; it will be updated twice a step", stacklevel=3)
        if not set(ids).isdisjoint(id(param) for other in self.param_groups for param in other["params"]):
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(group)

    def _take_names(self, group: dict[str, Any]) -> None:
        """Splits (name, parameter) pairs into `params` and `param_names`."""
        named = [isinstance(param, tuple) for param in group["params"]]
        if any(named):
            if not all(named):
                raise ValueError("either all parameters of a group are (name, parameter) pairs or none is")
            group["param_names"] = [name for name, _ in group["params"]]
            group["params"] = [param for _, param in group["params"]]
        if self.param_groups and ("param_names" in group) != ("param_names" in self.param_groups[0]):
            raise ValueError("either all parameter groups name their parameters or none does")


def evaluate(closure: Closure | None) -> Any:
    """The closure's loss, computed with gradients on; None without a closure."""
    if closure is None:
        return None
    with fb.enable_grad():
        return closure()


def as_real(tensors: list[Any]) -> list[Any]:
    """Complex tensors as real ones with a last dimension of 2, on the same memory."""
    return [fb.view_as_real(tensor) if tensor.is_complex() else tensor for tensor in tensors]


def number(lr: Any) -> float:
    """A learning rate as a number, also where it is a tensor of one element."""
    return lr if type(lr) is float else lr.item() if isinstance(lr, fb.Tensor) else lr


def check_lr(name: str, lr: Any) -> None:
    """A learning rate must be a number, or a tensor with one element, and at least 0."""
    if isinstance(lr, fb.Tensor) and lr.numel() != 1:
        raise ValueError(f"{name}: a tensor lr must have one element, got shape {tuple(lr.shape)}")
    if not number(lr) >= 0.0:
        raise ValueError(f"{name}: Invalid learning rate: {lr}; it must be at least 0")


def check_at_least_zero(name: str, **options: float) -> None:
    """Options that must be at least 0."""
    for option, value in options.items():
        if not value >= 0.0:
            raise ValueError(f"{name}: Invalid {option} value: {value}; it must be at least 0")


def check_betas(name: str, betas: tuple[Any, Any]) -> None:
    """Decay rates must lie in [0, 1)."""
    if len(betas) != 2:
        raise ValueError(f"{name}: betas must be two numbers, got {betas}")
    for i, beta in enumerate(betas):
        if not 0.0 <= number(beta) < 1.0:
            raise ValueError(f"{name}: Invalid beta parameter at index {i}: {beta}; it must be in [0, 1)")


def check_variant(name: str, foreach: bool | None, fused: bool | None, differentiable: bool) -> None:
    """`foreach` and `fused` choose nothing here (there is one implementation), but contradictions are errors as in PyTorch."""
    if differentiable:
        raise RuntimeError(
            f"{name}(differentiable=True) is not supported: the update is one in-place op without a derivative; "
            "write the update in ops on tensors to differentiate through it"
        )
    if foreach and fused:
        raise RuntimeError(f"{name}: `fused` and `foreach` cannot be `True` together")


class FusedOptimizer(Optimizer):
    """An optimizer that subclasses write as `_update` of all parameters of a group that are on one device, one op for them all."""

    def step(self, closure: Closure | None = None) -> Any:
        """Updates the parameters that have gradients; returns the closure's loss."""
        loss = evaluate(closure)
        update_groups(self.param_groups, self._update)
        return loss

    def _update(self, group: dict[str, Any], params: list[Any], grads: list[Any]) -> None:
        """One group's parameters on one device."""
        raise NotImplementedError


class ElementwiseOptimizer(Optimizer):
    """An optimizer that subclasses write as `_start` and `_update` of one parameter, in ops."""

    def step(self, closure: Closure | None = None) -> Any:
        """Updates the parameters that have gradients; returns the closure's loss."""
        loss = evaluate(closure)
        with fb.no_grad():
            for group in self.param_groups:
                for param in group["params"]:
                    grad = param.grad
                    if grad is None:
                        continue
                    state = self.state[param]
                    if not state:
                        state["step"] = fb.zeros((), dtype=fb.float32, device=param.device)
                        self._start(param, state, group)
                    self._one_step(param, grad, state, group)
        return loss

    def _one_step(self, param: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        """The part that all share: direction, count, weight decay, complex numbers as pairs."""
        if group["maximize"]:
            grad = -grad
        state["step"].add_(1)
        if group["weight_decay"] != 0:
            if group.get("decoupled_weight_decay"):
                param.mul_(1 - number(group["lr"]) * group["weight_decay"])
            else:
                grad = grad + param * group["weight_decay"]
        if param.is_complex():
            param, grad = fb.view_as_real(param), fb.view_as_real(grad)
            state = {key: fb.view_as_real(value) if value.is_complex() else value for key, value in state.items()}
        self._update(param, grad, state, group)

    def _start(self, param: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        """Fills a parameter's state, which holds the step count already."""
        raise NotImplementedError

    def _update(self, param: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        """Updates one real parameter in place."""
        raise NotImplementedError
