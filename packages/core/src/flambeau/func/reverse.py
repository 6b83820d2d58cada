"""Gradients of functions: `grad` and `grad_and_value`, for tensors and for dicts, lists and tuples of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flambeau as fb

from ..autograd import grad as gradients_of


def _mapped(function: Callable[[Any], Any], value: Any) -> Any:
    """The nesting with a function's results in place of its tensors."""
    if isinstance(value, fb.Tensor):
        return function(value)
    if isinstance(value, dict):
        return type(value)((k, _mapped(function, v)) for k, v in value.items())
    if isinstance(value, (list, tuple)):
        items = [_mapped(function, v) for v in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    return value


def _leaves(value: Any) -> list[Any]:
    """The tensors of a nesting, in order."""
    found: list[Any] = []
    _mapped(found.append, value)
    return found


def _fresh(t: Any) -> Any:
    """The tensor as one that records: a view where an outer gradient wants to reach it."""
    return t.view_as(t) if t.requires_grad else t.detach().requires_grad_()


def grad_and_value(func: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The function that gives a function's gradients and its value.

    Args:
        func: returns a tensor of one element; with has_aux a pair of it and anything else.
        argnums: the arguments to take gradients by: tensors, or dicts, lists and tuples of tensors.
        has_aux: the value is then the pair.

    Raises:
        RuntimeError: func returns no tensor of one element.

    >>> import flambeau as fb
    >>> fb.func.grad_and_value(lambda x: (x * x).sum())(fb.tensor([1.0, 2.0]))
    (tensor([2., 4.]), tensor(5.))
    """
    places = (argnums,) if isinstance(argnums, int) else tuple(argnums)

    def run(*args: Any, **kwargs: Any) -> Any:
        outer = any(t.requires_grad for t in _leaves((args, kwargs)))
        given = list(args)
        with fb.enable_grad():
            for i in places:
                given[i] = _mapped(_fresh, args[i])
            result = func(*given, **kwargs)
            value, aux = result if has_aux else (result, None)
            if not isinstance(value, fb.Tensor) or value.dim() != 0:
                what = f"shape {tuple(value.shape)}" if isinstance(value, fb.Tensor) else type(value).__name__
                raise RuntimeError(f"grad: the function must return a tensor without dimensions, got {what}")
            by = _leaves([given[i] for i in places])
            found = gradients_of(value, by, create_graph=outer, allow_unused=True) if value.requires_grad else [None] * len(by)
        results = iter([fb.zeros_like(t) if g is None else g for g, t in zip(found, by, strict=True)])
        gs = tuple(_mapped(lambda _: next(results), given[i]) for i in places)
        value, aux = (value, aux) if outer else _mapped(lambda t: t.detach(), (value, aux))
        return gs[0] if isinstance(argnums, int) else gs, (value, aux) if has_aux else value

    return run


def grad(func: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The function that gives a function's gradients; with has_aux, them and what func returned beside its value.

    The arguments are those of `grad_and_value`.

    >>> import flambeau as fb
    >>> fb.func.grad(fb.func.grad(lambda x: x**3))(fb.tensor(2.0))
    tensor(12.)
    """
    both = grad_and_value(func, argnums, has_aux)

    def run(*args: Any, **kwargs: Any) -> Any:
        gs, value = both(*args, **kwargs)
        return (gs, value[1]) if has_aux else gs

    return run
