"""Clipping gradients by their norm or value."""

from __future__ import annotations

import math
from typing import Any

import flambeau as fb

from ...dispatch.modes import is_captured


def _listed(parameters: Any) -> list[Any]:
    """One tensor or many, as a list."""
    return [parameters] if isinstance(parameters, fb.Tensor) else list(parameters)


def _grads(parameters: Any) -> list[Any]:
    """The gradients that there are."""
    return [p.grad for p in _listed(parameters) if p.grad is not None]


def get_total_norm(tensors: Any, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: bool | None = None) -> Any:
    """The norm of all tensors as if they were one vector.

    Args:
        tensors: one tensor or an iterable of them.
        norm_type: the power, or infinity for the largest absolute value.
        error_if_nonfinite: raise an error for a norm that is infinite or not a number.
        foreach: accepted as in PyTorch; it changes nothing.

    Returns:
        A tensor without dimensions.

    Raises:
        RuntimeError: the norm is not finite, and error_if_nonfinite is set.
    """
    tensors = _listed(tensors)
    if not tensors:
        return fb.tensor(0.0)
    norm_type = float(norm_type)
    with fb.no_grad():
        if norm_type == 2.0 and len({(t.dtype, t.device) for t in tensors}) == 1 and tensors[0].dtype in (fb.float32, fb.float64):
            total = _euclidean(tensors)
        else:
            first = tensors[0].device
            total = _norm(fb.stack([_norm(t.detach().flatten(), norm_type).to(first) for t in tensors]), norm_type)
    if error_if_nonfinite and not math.isfinite(total.item()):
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, so it cannot be clipped. "
            "To disable this error and scale the gradients by the non-finite norm anyway, set `error_if_nonfinite=False`"
        )
    return total


def _euclidean(tensors: list[Any]) -> Any:
    """The root of the sum of squares, one dot product a tensor; on the host the products are summed as Python's floats."""
    flats = [t.detach().reshape(-1) for t in tensors]
    squares = [fb.dot(flat, flat) for flat in flats]
    if is_captured():  # what the lines below compute, as ops; overflow is not caught
        total = squares[0].double()
        for square in squares[1:]:
            total = total + square.double()
        return total.sqrt().to(tensors[0].dtype)
    if not tensors[0].device.is_host:
        return (squares[0] if len(squares) == 1 else fb.stack(squares).sum()).sqrt()
    total = sum(square.item() for square in squares)
    if math.isinf(total):  # the squares overflowed: scale by the largest element first
        largest = max(flat.abs().max().item() for flat in flats if flat.numel())
        if math.isfinite(largest):
            return _euclidean([flat / largest for flat in flats]) * largest
    return fb.tensor(math.sqrt(total), dtype=tensors[0].dtype)


def _norm(vector: Any, norm_type: float) -> Any:
    """The norm of a vector."""
    if vector.numel() == 0:
        return fb.zeros((), dtype=vector.dtype, device=vector.device)
    size = vector.abs()
    if norm_type == math.inf:
        return size.max()
    if norm_type == -math.inf:
        return size.min()
    if norm_type == 0.0:
        return (size != 0).to(size.dtype).sum()
    return size.sum() if norm_type == 1.0 else size.pow(norm_type).sum().pow(1.0 / norm_type)


def clip_grads_with_norm_(parameters: Any, max_norm: float, total_norm: Any, foreach: bool | None = None) -> None:
    """Scales the gradients by max_norm over a given norm, where that is below 1.

    Args:
        parameters: one tensor or an iterable of them, whose gradients are changed in place.
        max_norm: the largest norm.
        total_norm: the norm, as `get_total_norm` gives it.
        foreach: accepted as in PyTorch; it changes nothing.
    """
    if is_captured() and isinstance(total_norm, fb.Tensor):
        total_norm = total_norm.double()
    elif isinstance(total_norm, fb.Tensor) and total_norm.device.is_host:
        total_norm = total_norm.item()
    factor = max_norm / (total_norm + 1e-6)
    if isinstance(factor, float):
        if factor >= 1.0:
            return
    else:
        factor = fb.clamp(factor, max=1.0)
    with fb.no_grad():
        for grad in _grads(parameters):
            grad.mul_(factor if isinstance(factor, float) else factor.to(grad.device, grad.dtype))


def clip_grad_norm_(
    parameters: Any, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: bool | None = None
) -> Any:
    """Scales the gradients, as if they were one vector, down to a largest norm.

    Args:
        parameters: one tensor or an iterable of them, whose gradients are changed in place.
        max_norm: the largest norm.
        norm_type: the power, or infinity for the largest absolute value.
        error_if_nonfinite: raise an error for a norm that is infinite or not a number.
        foreach: accepted as in PyTorch; it changes nothing.

    Returns:
        The norm before, a tensor without dimensions.

    Raises:
        RuntimeError: the norm is not finite, and error_if_nonfinite is set.

    Example:
        >>> import flambeau as fb
        >>> p = fb.nn.Parameter(fb.tensor([3.0, 4.0]))
        >>> (p * p).sum().backward()
        >>> clip_grad_norm_(p, 1.0).item(), round(p.grad.norm().item(), 3)
        (10.0, 1.0)
    """
    parameters = _listed(parameters)
    total = get_total_norm(_grads(parameters), norm_type, error_if_nonfinite)
    clip_grads_with_norm_(parameters, float(max_norm), total)
    return total


def clip_grad_value_(parameters: Any, clip_value: float, foreach: bool | None = None) -> None:
    """Clamps every element of the gradients to [-clip_value, clip_value].

    Args:
        parameters: one tensor or an iterable of them, whose gradients are changed in place.
        clip_value: the largest absolute value.
        foreach: accepted as in PyTorch; it changes nothing.
    """
    limit = float(clip_value)
    with fb.no_grad():
        for grad in _grads(parameters):
            grad.clamp_(min=-limit, max=limit)
