"""The call of a module that has hooks: what runs before, after, in the backward pass, and when the call fails."""

from __future__ import annotations

import warnings
from typing import Any

import flambeau as fb

from . import hooks as registry


def call_with_hooks(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Calls the module's forward with all its hooks and the global ones."""
    called: set[int] = set()
    try:
        args, kwargs = _run_forward_pre(module, args, kwargs)
        backward = _backward_hooks(module)
        if backward is not None:
            args = backward.enter(args)
        output = module.forward(*args, **kwargs)
        for number, hook, with_kwargs in _forward_hooks(module):
            called.add(number)
            result = hook(module, args, kwargs, output) if with_kwargs else hook(module, args, output)
            if result is not None:
                output = result
        if backward is not None:
            output = backward.leave(output)
        return _attach_plain(module, output)
    except Exception:
        _run_always(module, args, kwargs, called)
        raise


def _run_forward_pre(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments after all hooks that run before a call."""
    with_kwargs = module._forward_pre_hooks_with_kwargs
    for number, hook in (*registry.GLOBAL_FORWARD_PRE.items(), *module._forward_pre_hooks.items()):
        if number in with_kwargs:
            result = hook(module, args, kwargs)
            if result is None:
                continue
            if not isinstance(result, tuple) or len(result) != 2:
                raise RuntimeError(f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {result}.")
            args, kwargs = result
        else:
            result = hook(module, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
    return args, kwargs


def _forward_hooks(module: Any) -> list[tuple[int, Any, bool]]:
    """Number, function and whether it takes keyword arguments, of every hook that runs after a call."""
    found = [(n, hook, n in registry.GLOBAL_FORWARD_WITH_KWARGS) for n, hook in registry.GLOBAL_FORWARD.items()]
    return found + [(n, hook, n in module._forward_hooks_with_kwargs) for n, hook in module._forward_hooks.items()]


def _run_always(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], called: set[int]) -> None:
    """After an error: the hooks with `always_call` that did not run yet; their own errors become warnings."""
    for number, hook, with_kwargs in _forward_hooks(module):
        if number in called or not (number in registry.GLOBAL_FORWARD_ALWAYS or number in module._forward_hooks_always_called):
            continue
        try:
            hook(module, args, kwargs, None) if with_kwargs else hook(module, args, None)
        except Exception as error:
            warnings.warn(
                f"a forward hook with always_call=True raised an error that was silenced, as another was raised before: {error}",
                stacklevel=2,
            )


def _backward_hooks(module: Any) -> BackwardHooks | None:
    """The full backward hooks of a call, if there are any."""
    own = module._backward_hooks.values() if module._is_full_backward_hook is not False else ()
    everywhere = registry.GLOBAL_BACKWARD.values() if not registry.GLOBAL_BACKWARD_PLAIN else ()
    after = [*everywhere, *own]
    before = [*registry.GLOBAL_BACKWARD_PRE.values(), *module._backward_pre_hooks.values()]
    return BackwardHooks(module, before, after) if before or after else None


class BackwardHooks:
    """The backward hooks of one call, run at two boundaries: where gradients enter at the outputs and leave at the inputs."""

    def __init__(self, module: Any, before: list[Any], after: list[Any]) -> None:
        self.module = module
        self.before = before
        self.after = after
        self.grad_outputs: tuple[Any, ...] | None = None
        self.inputs = 0  # how many positional arguments the module got
        self.has_inner_boundary = False  # whether a gradient will arrive at the inputs

    def enter(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments, behind the boundary where their gradients are seen."""
        self.inputs = len(args)
        if not any(isinstance(a, fb.Tensor) and a.requires_grad for a in args):
            return args
        self.has_inner_boundary = True
        return _bounded(args, self.at_inputs, zeros=True)

    def leave(self, output: Any) -> Any:
        """The output, behind the boundary where its gradients are seen."""
        if isinstance(output, fb.Tensor):
            return _bounded((output,), self.at_outputs, zeros=False)[0]
        if isinstance(output, (tuple, list)):
            bounded = _bounded(tuple(output), self.at_outputs, zeros=False)
            return type(output)(*bounded) if hasattr(output, "_fields") else type(output)(bounded)
        if isinstance(output, dict):
            return dict(zip(output, _bounded(tuple(output.values()), self.at_outputs, zeros=False), strict=True))
        return output

    def at_outputs(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
        """Runs the hooks before the backward pass; without tensors at the inputs, also those after it."""
        for hook in self.before:
            grads = self._replaced(hook(self.module, grads), grads, "grad_output")
        self.grad_outputs = grads
        if not self.has_inner_boundary:
            for hook in self.after:
                result = hook(self.module, (None,) * self.inputs, grads)
                if result is not None and not (isinstance(result, tuple) and all(r is None for r in result)):
                    raise RuntimeError(
                        "Backward hook for Modules where no input requires gradient should always return None or None for all gradients."
                    )
        return grads

    def at_inputs(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
        """Runs the hooks after the backward pass."""
        if self.grad_outputs is None:  # the gradient came around the outputs: there is nothing to report
            return grads
        for hook in self.after:
            grads = self._replaced(hook(self.module, grads, self.grad_outputs), grads, "grad_input")
        self.grad_outputs = None
        return grads

    @staticmethod
    def _replaced(result: Any, grads: tuple[Any, ...], what: str) -> tuple[Any, ...]:
        """The gradients after a hook."""
        if result is None:
            return grads
        result = result if isinstance(result, tuple) else (result,)
        if len(result) != len(grads):
            raise RuntimeError(f"Backward hook returned an invalid number of {what}, got {len(result)}, but expected {len(grads)}")
        return result


def _bounded(values: tuple[Any, ...], notify: Any, zeros: bool) -> tuple[Any, ...]:
    """The values, with their tensors passed through one boundary that shows `notify` their gradients.

    A tensor without a gradient is shown as zeros, or as None.
    """
    places = [i for i, value in enumerate(values) if isinstance(value, fb.Tensor)]
    if not places or not fb.is_grad_enabled() or not any(values[i].requires_grad for i in places):
        return values

    def seen(grads: tuple[Any, ...]) -> tuple[Any, ...]:
        """Shows the gradients with None where a value is no tensor."""
        full: list[Any] = [None] * len(values)
        for place, grad in zip(places, grads, strict=True):
            full[place] = grad
        shown = notify(tuple(full))
        return tuple(shown[i] for i in places)

    passed = _boundary().apply(seen, zeros, *[values[i] for i in places])
    result = list(values)
    for place, value in zip(places, passed if isinstance(passed, tuple) else (passed,), strict=True):
        result[place] = value
    return tuple(result)


_boundary_class: Any = None


def _boundary() -> Any:
    """The autograd function that passes tensors on and shows their gradients; made at the first use, as few need it."""
    global _boundary_class
    if _boundary_class is None:

        class Boundary(fb.autograd.Function):  # type: ignore[misc, name-defined]
            """The identity on tensors; the backward pass goes through `notify`."""

            @staticmethod
            def forward(ctx: Any, notify: Any, zeros: bool, *tensors: Any) -> Any:
                """The same values as new tensors."""
                ctx.notify = notify
                ctx.set_materialize_grads(zeros)
                ctx.mark_non_differentiable(*[t for t in tensors if not t.requires_grad])
                return tensors

            @staticmethod
            def backward(ctx: Any, *grads: Any) -> Any:
                """What `notify` makes of the gradients."""
                return (None, None, *ctx.notify(grads))

        _boundary_class = Boundary
    return _boundary_class


def _attach_plain(module: Any, output: Any) -> Any:
    """Attaches the deprecated backward hooks to the op that made the output."""
    own = list(module._backward_hooks.values()) if module._is_full_backward_hook is False else []
    plain = [*(registry.GLOBAL_BACKWARD.values() if registry.GLOBAL_BACKWARD_PLAIN else ()), *own]
    if not plain:
        return output
    first = output
    while not isinstance(first, fb.Tensor):
        first = next((v for v in first.values() if isinstance(v, fb.Tensor)), None) if isinstance(first, dict) else first[0]
    if first is not None and first.grad_fn is not None:
        for hook in plain:
            first.grad_fn.register_hook(lambda grad_in, grad_out, hook=hook: hook(module, grad_in, grad_out))
    return output
