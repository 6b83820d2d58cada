"""Shape rules of losses."""

from __future__ import annotations

from math import prod

from ...tensor.errors import ShapeError, ShapeValueError

Shape = tuple[int, ...]


def reduction_name(op: str, size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    """The reduction; PyTorch's two retired arguments, where given, decide."""
    if size_average is not None or reduce is not None:
        reduction = "none" if reduce is False else "sum" if size_average is False else "mean"
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{op}: reduction is 'none', 'mean' or 'sum'; got {reduction!r}")
    return reduction


def same_ranks(op: str, **given: Shape) -> None:
    """Raises ShapeError unless the operands have equally many dimensions."""
    if len({len(s) for s in given.values()}) > 1:
        told = ", ".join(f"{name} of shape {tuple(s)}" for name, s in given.items())
        raise ShapeError(f"{op}: takes tensors with the same number of dimensions, got {told}")


def pairs_of_vectors(op: str, first: Shape, second: Shape, target: Shape) -> None:
    """Raises ShapeError unless there are one or N pairs of vectors, and a target for each."""
    if len(target) > 1 or len(first) != len(target) + 1 or len(second) != len(target) + 1:
        raise ShapeError(f"{op}: takes (N, D), (N, D) and target (N,), or (D,), (D,) and (); got {tuple(first)}, {tuple(second)} and {tuple(target)}")


def class_loss(op: str, input: Shape, target: Shape, weight: Shape | None) -> Shape:
    """The shape (N, ...) of a loss on logits (N, C, ...) or (C,) with class indices (N, ...) or ()."""
    if not input:
        raise ShapeError(f"{op}: input must be (C,) or (N, C, ...), got a tensor without dimensions")
    result = () if len(input) == 1 else input[:1] + input[2:]
    classes = input[0] if len(input) == 1 else input[1]
    if tuple(target) != tuple(result):
        raise ShapeValueError(
            f"{op}: input of shape {tuple(input)} takes class indices of shape {tuple(result)} "
            f"or, in cross_entropy, probabilities of its own shape; got {tuple(target)}"
        )
    if weight is not None and tuple(weight) != (classes,):
        raise ShapeError(f"{op}: weight needs one element for each of {classes} classes, got shape {tuple(weight)}")
    return result


def class_targets(target: Shape, classes: int, ignore_index: int) -> Shape:
    return target


def fused_cross_entropy(input: Shape, target: Shape, ignore_index: int, reduction: str) -> list[Shape]:
    class_loss("cross_entropy", input, target, None)
    return [target if reduction == "none" else (), target]


def fused_cross_entropy_backward(grad: Shape, input: Shape, target: Shape, normalizer: Shape, ignore_index: int, reduction: str) -> Shape:
    return input


def same_shapes(op: str, input: Shape, target: Shape) -> None:
    """Raises ShapeError unless both shapes are equal."""
    if tuple(input) != tuple(target):
        raise ShapeValueError(f"{op}: input of shape {tuple(input)} and target of shape {tuple(target)} must have equal shapes")


def check_spread(op: str, input: Shape, result: Shape) -> None:
    """Raises ShapeError where the target has not been spread to input's shape, but input to the target's."""
    if result != input:
        raise ShapeError(f"{op}: target must broadcast to input's shape {tuple(input)}, but their common shape is {tuple(result)}")


def multi_class(op: str, input: Shape) -> tuple[int, int]:
    """(rows, classes) of input (N, C) or (C,)."""
    if len(input) not in (1, 2) or not input[-1]:
        raise ShapeError(f"{op}: input must be (N, C) or (C,) with at least one class, got shape {tuple(input)}")
    return prod(input[:-1]), input[-1]
