"""All derivatives of a function at once: Jacobians, row by row or column by column, and Hessians."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flambeau as fb

from ..autograd.functional import rows_of
from .forward import jvp
from .reverse import leaves, mapped, recorded, tensors_of
from .vectorized import vmap


def jacrev(
    func: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False, *, chunk_size: int | None = None
) -> Callable[..., Any]:
    """The function that gives a function's Jacobian by one backward for each element of its value: for few outputs of many inputs.

    Args:
        func: returns a tensor, or a dict, list or tuple of them; with has_aux a pair of that and anything else.
        argnums: the arguments to differentiate by: tensors, or dicts, lists and tuples of tensors.
        has_aux: the function returns (Jacobian, aux).
        chunk_size: how many rows PyTorch computes at once; here they come one by one, and it changes nothing.

    Returns: a function of func's arguments. Its result is nested like func's value, and in the place of each tensor like the argument
    (a tuple of them, if argnums is one), of tensors of shape `output.shape + input.shape`.

    Raises:
        RuntimeError: func returns something else than tensors.
        ValueError: chunk_size is not positive.

    >>> import flambeau as fb
    >>> fb.func.jacrev(lambda x: x * x)(fb.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError(f"jacrev: chunk_size should be greater than 0, not {chunk_size}; None is for all rows")

    def run(*args: Any, **kwargs: Any) -> Any:
        call = recorded(func, argnums, has_aux, args, kwargs)
        tensors_of("jacrev", call.value)
        by = leaves(call.by)

        def block(y: Any) -> Any:
            rows = iter(rows_of(y, by, False, call.outer))
            return mapped(lambda _: next(rows), call.by)

        found = mapped(block, call.value)
        return (found, call.out(call.aux)) if has_aux else found

    return run


def jacfwd(
    func: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False, *, randomness: str = "error"
) -> Callable[..., Any]:
    """The function that gives a function's Jacobian in one forward pass over all directions: for few inputs of many outputs.

    The arguments and the result are those of `jacrev`; the function runs under `jvp` inside of `vmap`, so it takes no gradients itself.

    Args:
        randomness: what `vmap` does where the function draws random numbers: "error", "same" or "different".

    >>> import flambeau as fb
    >>> fb.func.jacfwd(lambda x: x * x)(fb.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    places = (argnums,) if isinstance(argnums, int) else argnums

    def run(*args: Any, **kwargs: Any) -> Any:
        def part(*chosen: Any) -> Any:
            given = dict(zip(places, chosen, strict=True))
            result = func(*[given.get(i, a) for i, a in enumerate(args)], **kwargs)
            return result[0] if has_aux else result

        by = tuple(args[i] for i in places)
        inputs = leaves(by)
        value = part(*by)
        tensors_of("jacfwd", value)
        columns = [leaves(vmap(_along(part, by, i), randomness=randomness)(_directions(x))) for i, x in enumerate(inputs)]
        position = iter(range(len(columns[0])))

        def block(y: Any) -> Any:
            j = next(position)
            blocks = iter([c[j].movedim(0, -1).reshape(*y.sizes, *x.sizes) for c, x in zip(columns, inputs, strict=True)])
            return mapped(lambda _: next(blocks), by[0] if isinstance(argnums, int) else by)

        found = mapped(block, value)
        return (found, func(*args, **kwargs)[1]) if has_aux else found

    return run


def _directions(x: Any) -> Any:
    """A tensor of x's shape for each of its elements, 1 there and 0 elsewhere."""
    return fb.eye(x.numel(), dtype=x.dtype, device=x.device).reshape(x.numel(), *x.sizes)


def _along(func: Callable[..., Any], primals: Any, which: int) -> Callable[..., Any]:
    """The derivative of a function in a direction of one tensor among its arguments."""

    def push(direction: Any) -> Any:
        place = iter(range(len(leaves(primals))))
        tangents = mapped(lambda t: direction if next(place) == which else fb.zeros_like(t), primals)
        return jvp(func, primals, tangents)[1]

    return push


def hessian(func: Callable[..., Any], argnums: int | tuple[int, ...] = 0) -> Callable[..., Any]:
    """The function that gives a function's second derivatives, by backward through backward.

    Args:
        func: returns a tensor, or a dict, list or tuple of them.
        argnums: the arguments to differentiate by: tensors, or dicts, lists and tuples of tensors.

    Returns: a function of func's arguments; its result is nested as `jacrev`'s of `jacrev`, of tensors of shape
    `output.shape + input.shape + input.shape`.

    Raises:
        RuntimeError: func returns something else than tensors.

    >>> import flambeau as fb
    >>> fb.func.hessian(lambda x: (x**3).sum())(fb.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    return jacrev(jacrev(func, argnums), argnums)
