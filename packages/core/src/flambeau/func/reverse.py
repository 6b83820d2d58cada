"""Gradients of functions: `grad`, `grad_and_value` and `vjp`, for tensors and for dicts, lists and tuples of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import flambeau as fb

from ..autograd import grad as gradients_of
from .forward import followed


def mapped(function: Callable[[Any], Any], value: Any) -> Any:
    """The nesting with a function's results in place of its tensors."""
    if isinstance(value, fb.Tensor):
        return function(value)
    if isinstance(value, dict):
        return type(value)((k, mapped(function, v)) for k, v in value.items())
    if isinstance(value, (list, tuple)):
        items = [mapped(function, v) for v in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    return value


def leaves(value: Any) -> list[Any]:
    """The tensors of a nesting, in order."""
    found: list[Any] = []
    mapped(found.append, value)
    return found


def _fresh(t: Any) -> Any:
    """The tensor as one that records: a view where an outer gradient wants to reach it."""
    if followed(t):
        raise RuntimeError("jvp: goes forward only, not through a gradient that its function takes; use func.hessian, or grad of grad")
    return t.view_as(t) if t.requires_grad else t.detach().requires_grad_()


class Recorded(NamedTuple):
    """A call of a function that recorded what it did with some of its arguments."""

    outer: bool  # whether an outer gradient goes through the call, so that what comes of it must record too
    by: Any  # the nesting of those arguments, as the function saw them
    value: Any
    aux: Any

    def out(self, result: Any) -> Any:
        """A result as the caller gets it: without history, where no outer gradient wants any."""
        return result if self.outer else mapped(lambda t: t.detach(), result)


def recorded(func: Callable[..., Any], argnums: int | tuple[int, ...], has_aux: bool, args: Any, kwargs: Any) -> Recorded:
    """Calls a function so that gradients by the arguments at `argnums` can be taken."""
    outer = any(t.requires_grad for t in leaves((args, kwargs)))
    given = list(args)
    with fb.enable_grad():
        for i in (argnums,) if isinstance(argnums, int) else argnums:
            given[i] = mapped(_fresh, args[i])
        result = func(*given, **kwargs)
    if has_aux and not (isinstance(result, tuple) and len(result) == 2):
        raise RuntimeError(f"with has_aux the function must return a pair, (value, aux), not {type(result).__name__}")
    value, aux = result if has_aux else (result, None)
    by = given[argnums] if isinstance(argnums, int) else tuple(given[i] for i in argnums)
    return Recorded(outer, by, value, aux)


def _gradients(call: Recorded, outputs: list[Any], cotangents: list[Any], keep: bool, create_graph: bool) -> Any:
    """The gradients of some outputs in the nesting of the arguments that they are taken by; zeros where an output does not depend on one."""
    by = leaves(call.by)
    pairs = [(y, v) for y, v in zip(outputs, cotangents, strict=True) if y.requires_grad]
    ys, vs = [y for y, _ in pairs], [v for _, v in pairs]
    found = gradients_of(ys, by, vs, keep, create_graph, allow_unused=True) if pairs else [None] * len(by)
    results = iter([fb.zeros_like(t) if g is None else g for g, t in zip(found, by, strict=True)])
    return mapped(lambda _: next(results), call.by)


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

    def run(*args: Any, **kwargs: Any) -> Any:
        call = recorded(func, argnums, has_aux, args, kwargs)
        value = call.value
        if not isinstance(value, fb.Tensor) or value.dim() != 0:
            what = f"shape {tuple(value.shape)}" if isinstance(value, fb.Tensor) else type(value).__name__
            raise RuntimeError(f"grad: the function must return a tensor without dimensions, got {what}")
        gs = _gradients(call, [value], [None], call.outer, call.outer)
        value, aux = call.out((value, call.aux))
        return gs, (value, aux) if has_aux else value

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


def vjp(func: Callable[..., Any], *primals: Any, has_aux: bool = False) -> Any:
    """The function's value, and the function that multiplies a cotangent of it with the Jacobian: v^T J.

    Args:
        func: takes the primals; returns a tensor, or a dict, list or tuple of them.
        primals: tensors, or dicts, lists and tuples of tensors.
        has_aux: func returns (value, anything else); the second is handed through.

    Returns:
        (value, product), and aux with has_aux. `product(cotangents)` takes a nesting like the value, of the same shapes, as often as
        wanted, and returns a tuple: for each primal, the gradients in its nesting.

    Raises:
        RuntimeError: func returns something else than tensors, or a cotangent has another shape than what it is for.

    >>> import flambeau as fb
    >>> value, product = fb.func.vjp(fb.sin, fb.zeros(2))
    >>> product(fb.tensor([1.0, 2.0]))
    (tensor([1., 2.]),)
    """
    call = recorded(func, tuple(range(len(primals))), has_aux, primals, {})
    outputs = tensors_of("vjp", call.value)

    def product(cotangents: Any, retain_graph: bool = True, create_graph: bool | None = None) -> Any:
        vs = leaves(cotangents)
        if [v.sizes for v in vs] != [y.sizes for y in outputs]:
            told = f"{[list(v.sizes) for v in vs]}, but the value's are {[list(y.sizes) for y in outputs]}"
            raise RuntimeError(f"vjp: the cotangents have the shapes {told}; give one for each tensor of the value, nested like it")
        outer = call.outer or any(v.requires_grad for v in vs)
        return _gradients(call, outputs, vs, retain_graph, outer if create_graph is None else create_graph)

    value = call.out(call.value)
    return (value, product, call.out(call.aux)) if has_aux else (value, product)


def tensors_of(op: str, value: Any) -> list[Any]:
    """The tensors of what a function returned; raises RuntimeError where there is anything else."""
    found = leaves(value)
    if not found or any(not isinstance(v, fb.Tensor) for v in _ends(value)):
        raise RuntimeError(f"{op}: the function must return tensors, or dicts, lists and tuples of them, not {type(value).__name__}")
    return found


def _ends(value: Any) -> list[Any]:
    """What stands in a nesting, tensors or not."""
    if isinstance(value, dict):
        value = list(value.values())
    return [end for v in value for end in _ends(v)] if isinstance(value, (list, tuple)) else [value]
