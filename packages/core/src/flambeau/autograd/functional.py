"""Jacobians, Hessians and products with them, by repeated backward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..ops.lazy import ops
from ..tensor.base import TensorBase
from .grad_mode import enable_grad
from .gradients import grad

Func = Callable[..., Any]


def as_tensors(name: str, value: Any) -> tuple[bool, tuple[Any, ...]]:
    """Whether a tuple was given, and the tensors as a tuple."""
    several = isinstance(value, tuple)
    tensors = value if several else (value,)
    for i, t in enumerate(tensors):
        if not isinstance(t, TensorBase):
            raise TypeError(f"{name} must be a Tensor or a tuple of Tensors, but element {i} is of type {type(t).__name__}")
    return several, tensors


def prepared(inputs: tuple[Any, ...], create_graph: bool) -> tuple[Any, ...]:
    """Inputs that record: views of the given ones if gradients shall reach these, else copies out of their graph."""
    return tuple(x.view_as(x) if create_graph and x.requires_grad else x.detach().requires_grad_() for x in inputs)


def outputs_of(func: Func, inputs: tuple[Any, ...], what: str) -> tuple[bool, tuple[Any, ...]]:
    """The function's outputs."""
    return as_tensors(f"the outputs of the user-provided function given to {what}", func(*inputs))


def checked(what: str, outputs: tuple[Any, ...], strict: bool) -> None:
    """With `strict`, raises if an output does not depend on what requires grad."""
    for i, y in enumerate(outputs):
        if strict and not y.requires_grad:
            raise RuntimeError(
                f"Output {i} of the user-provided function given to {what} is independent of the inputs; pass strict=False to allow it"
            )


def gradients(ys: Any, xs: Any, vs: Any, create_graph: bool, retain_graph: bool = True) -> list[Any]:
    """The gradients of the outputs that have any; None for inputs without."""
    pairs = [(y, v) for y, v in zip(ys, vs, strict=True) if y.requires_grad]
    if not pairs:
        return [None] * len(xs)
    return list(grad([y for y, _ in pairs], xs, [v for _, v in pairs], retain_graph, create_graph, allow_unused=True))


def filled(what: str, gs: Any, xs: Any, strict: bool, create_graph: bool = False) -> tuple[Any, ...]:
    """Zeros for missing gradients, or an error if `strict`; out of the graph unless one is wanted."""
    for i, g in enumerate(gs):
        if strict and g is None:
            raise RuntimeError(f"The output of the function given to {what} is independent of input {i}; pass strict=False to allow it")
    whole = [ops.zeros_like(x) if g is None else g for g, x in zip(gs, xs, strict=True)]
    return tuple(whole if create_graph else [g.detach() for g in whole])


def same_shape(what: str, v: Any, like: tuple[Any, ...]) -> tuple[Any, ...]:
    """The vectors of a product, checked; 1 by default for a single number."""
    if v is None:
        if len(like) != 1 or like[0].numel() != 1:
            raise RuntimeError(f"{what}: the vector v can only be None if there is one tensor of one element")
        return (ops.ones_like(like[0]),)
    _, vs = as_tensors("v", v)
    if len(vs) != len(like) or any(a.shape != b.shape for a, b in zip(vs, like, strict=True)):
        raise RuntimeError(f"{what}: v has shapes {[list(a.shape) for a in vs]}, but {[list(b.shape) for b in like]} are needed")
    return vs


def pack(several: bool, values: Any) -> Any:
    """A tuple, or its only element."""
    return tuple(values) if several else values[0]


def finished(outputs: tuple[Any, ...], create_graph: bool) -> list[Any]:
    """The outputs, out of the graph unless one is wanted."""
    return [y if create_graph else y.detach() for y in outputs]


def jacobian(
    func: Func, inputs: Any, create_graph: bool = False, strict: bool = False, vectorize: bool = False, strategy: str = "reverse-mode"
) -> Any:
    """The Jacobian of a function, one backward for each element of the outputs.

    Args:
        func: from tensors to a tensor or a tuple of tensors.
        inputs: a tensor or a tuple of tensors.
        create_graph: records, so that the Jacobian can be differentiated.
        strict: raises where an output does not depend on an input; otherwise zeros stand there.
        vectorize: not supported; the rows are computed one by one.
        strategy: "reverse-mode".

    Returns: for one output and one input, a tensor of shape `output.shape + input.shape`; else tuples of these, by output, then by input.

    >>> import flambeau as fb
    >>> fb.autograd.functional.jacobian(lambda x: x * x, fb.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    if vectorize or strategy != "reverse-mode":
        raise NotImplementedError("jacobian: vectorize=True and forward mode are not supported; the default computes the same row by row")
    many_in, given = as_tensors("inputs", inputs)
    with enable_grad():
        xs = prepared(given, create_graph)
        many_out, ys = outputs_of(func, xs, "jacobian")
        checked("jacobian", ys, strict)
        blocks = [rows_of(y, xs, strict, create_graph) for y in ys]
    return pack(many_out, [pack(many_in, b) for b in blocks])


def rows_of(y: Any, xs: Any, strict: bool, create_graph: bool) -> list[Any]:
    """The Jacobian of one output by each input."""
    rows: list[list[Any]] = [[] for _ in xs]
    flat = y.reshape(-1)
    for j in range(flat.numel()):
        one = ops.zeros_like(flat)
        one[j] = 1
        gs = filled("jacobian", gradients((y,), xs, (one.reshape(y.shape),), create_graph), xs, strict, create_graph)
        for row, g in zip(rows, gs, strict=True):
            row.append(g)
    return [
        ops.stack(row).reshape(tuple(y.shape) + tuple(x.shape)) if row else x.new_zeros(tuple(y.shape) + tuple(x.shape))
        for row, x in zip(rows, xs, strict=True)
    ]


def hessian(
    func: Func,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """The Hessian of a function with one output of one element.

    Arguments as for `jacobian`. Returns a tensor of shape `input.shape + input.shape`, or a tuple of tuples of such blocks.
    """
    many, given = as_tensors("inputs", inputs)

    def gradient(*xs: Any) -> Any:
        several, ys = outputs_of(func, xs, "hessian")
        if several or ys[0].numel() != 1:
            raise RuntimeError("The function given to hessian should return a single Tensor with a single element")
        checked("hessian", ys, strict)
        y = ys[0].reshape(())
        return filled("hessian", gradients((y,), xs, (ops.ones_like(y),), True), xs, strict, True)

    whole = jacobian(gradient, given, create_graph, strict, vectorize, outer_jacobian_strategy)
    return whole if many else whole[0][0]


def vjp(func: Func, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple[Any, Any]:
    """The outputs, and the product of a vector with the Jacobian: v^T J.

    Args:
        func: from tensors to a tensor or a tuple of tensors.
        inputs: a tensor or a tuple of tensors.
        v: a tensor for each output, of its shape; None means 1 for an output of one element.
        create_graph: records, so that the result can be differentiated.
        strict: raises where an output does not depend on an input; otherwise zeros stand there.
    """
    many_in, given = as_tensors("inputs", inputs)
    with enable_grad():
        xs = prepared(given, create_graph)
        many_out, ys = outputs_of(func, xs, "vjp")
        checked("vjp", ys, strict)
        vs = same_shape("vjp", v, ys)
        gs = filled("vjp", gradients(ys, xs, vs, create_graph), xs, strict, create_graph)
    return pack(many_out, finished(ys, create_graph)), pack(many_in, gs)


def jvp(func: Func, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple[Any, Any]:
    """The outputs, and the product of the Jacobian with a vector: J v, by two backwards.

    `v` has a tensor for each input, of its shape; the other arguments are those of `vjp`.
    """
    _, given = as_tensors("inputs", inputs)
    with enable_grad():
        xs = prepared(given, create_graph)
        vs = same_shape("jvp", v, xs)
        many_out, ys = outputs_of(func, xs, "jvp")
        checked("jvp", ys, strict)
        # The product is linear in the cotangents u: its derivative by them is J v.
        us = tuple(ops.zeros_like(y).requires_grad_() for y in ys)
        gs = filled("jvp", gradients(ys, xs, us, True), xs, strict, True)
        products = filled("jvp", gradients(gs, us, vs, create_graph), us, strict, create_graph)
    return pack(many_out, finished(ys, create_graph)), pack(many_out, products)


def hvp(func: Func, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple[Any, Any]:
    """The output of a function with one element, and the product of its Hessian with a vector: H v.

    `v` has a tensor for each input, of its shape; the other arguments are those of `vjp`.
    """
    return _hessian_product("hvp", func, inputs, v, create_graph, strict)


def vhp(func: Func, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple[Any, Any]:
    """The output of a function with one element, and the product of a vector with its Hessian: v^T H.

    `v` has a tensor for each input, of its shape; the other arguments are those of `vjp`.
    """
    return _hessian_product("vhp", func, inputs, v, create_graph, strict)


def _hessian_product(what: str, func: Func, inputs: Any, v: Any, create_graph: bool, strict: bool) -> tuple[Any, Any]:
    """The Hessian of a number is symmetric: one backward through the gradient gives both products."""
    many, given = as_tensors("inputs", inputs)
    with enable_grad():
        xs = prepared(given, create_graph)
        vs = same_shape(what, v, xs)
        several, ys = outputs_of(func, xs, what)
        if several or ys[0].numel() != 1:
            raise RuntimeError(f"The function given to {what} should return a single Tensor with a single element")
        checked(what, ys, strict)
        gs = filled(what, gradients(ys, xs, (ops.ones_like(ys[0]),), True), xs, strict, True)
        products = filled(what, gradients(gs, xs, vs, create_graph), xs, strict, create_graph)
    return finished(ys, create_graph)[0], pack(many, products)
