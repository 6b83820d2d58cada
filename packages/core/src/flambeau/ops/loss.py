"""Losses, and the distances that they rest on."""
# mypy: disable-error-code="empty-body, has-type, name-defined, no-untyped-call"

from __future__ import annotations

import builtins
import math
from typing import Any

from ..dispatch.op import not_a_tensor
from ..tensor.errors import ShapeError
from . import shapes
from .notation import Aux, Index, Tensor, args, composite, function, op

# ---- classification


@function(namespace="nn.functional", hot=True)
def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Index | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """The negative log probability that softmax(input) gives to the target.

    Args:
        input: logits, shape (N, C, ...) or (C,).
        target: class indices, shape (N, ...) or (); or class probabilities of input's shape and of a floating-point dtype.
        weight: a factor for each class, shape (C,).
        size_average: retired; see reduction.
        ignore_index: this class index counts for nothing.
        reduce: retired; see reduction.
        reduction: "none", "sum", or "mean": the sum, divided by the sum of the counted targets' weights
            (for probabilities: by N).
        label_smoothing: this part of the target, 0 to 1, is spread evenly over the classes.

    Returns:
        Shape (), or (N, ...) with reduction "none".

    Raises:
        IndexError: a target names no class.
        ShapeError: the shapes do not fit.

    Example:
        >>> fb.nn.functional.cross_entropy(fb.zeros(2, 4), fb.tensor([0, 3]))
        tensor(1.3863)
    """
    if input is None or target is None:
        raise not_a_tensor("cross_entropy", input=input, target=target)
    plain = weight is None and label_smoothing == 0.0 and size_average is None and reduce is None
    if plain and input.ndim == 2 and not target.key & DIFFERENTIABLE and reduction in ("mean", "sum", "none"):
        return fused_cross_entropy(input, target, ignore_index, reduction)[0]
    reduction = shapes.reduction_name("cross_entropy", size_average, reduce, reduction)
    if not 0.0 <= label_smoothing <= 1.0:
        raise RuntimeError(f"cross_entropy: label_smoothing must be from 0 to 1, got {label_smoothing}")
    if target.dtype.is_floating_point and target.shape == input.shape:
        if ignore_index >= 0:
            raise RuntimeError(f"cross_entropy: ignore_index={ignore_index} names a class, and the target holds probabilities; leave it out")
        return cross_entropy_of_probabilities(input, target, weight, reduction, label_smoothing)
    shapes.class_loss("cross_entropy", input.shape, target.shape, None if weight is None else weight.shape)
    log_probability = log_softmax(input, 0 if input.ndim == 1 else 1)
    loss = nll_loss(log_probability, target, weight, ignore_index=ignore_index, reduction=reduction)
    if label_smoothing == 0.0:
        return loss
    return loss * (1 - label_smoothing) + smoothing_loss(log_probability, target, weight, ignore_index, reduction) * (label_smoothing / log_probability.shape[0 if input.ndim == 1 else 1])


cross_entropy.samples(
    lambda make: [
        args(make(4, 5), make.index(5, 4)), args(make(5), make.index(5)), args(make(4, 5, 3), make.index(5, 4, 3)),
        args(make(4, 5), make.index(5, 4), weight=make(5, low=0.5, high=2)), args(make(4, 5), make.index(5, 4), ignore_index=2),
        args(make(4, 5), make.index(5, 4), ignore_index=2, reduction="none"), args(make(4, 5), make.index(5, 4), reduction="sum"),
        args(make(4, 5), make.index(5, 4), weight=make(5, low=0.5, high=2), ignore_index=2, label_smoothing=0.1),
        args(make(4, 5, 2), make.index(5, 4, 2), label_smoothing=0.1, reduction="sum"), args(make(4, 5), make.index(5, 4), label_smoothing=0.1, reduction="none"),
        args(make(4, 5), make(4, 5, low=0.1, high=1)), args(make(4, 5), make(4, 5, low=0.1, high=1), weight=make(5, low=0.5, high=2), label_smoothing=0.2, reduction="none"),
        args(make(5), make(5, low=0.1, high=1)), args(make(4, 5, 2), make(4, 5, 2, low=0.1, high=1)),
    ]
)


@op(shapes.fused_cross_entropy, namespace="_", hot=True, returns=("loss", "normalizer"), autocast="float32", batch="loop", accepts="float", public="cross_entropy")
def fused_cross_entropy(input: Tensor, target: Index, ignore_index: int, reduction: str) -> tuple[Tensor, Aux]:
    """cross_entropy of logits (N, C) and class indices (N,), and log(sum(exp(input))) of each row."""


fused_cross_entropy.vjp(
    input=lambda g, input, target, normalizer, ignore_index, reduction: fused_cross_entropy_backward(g, input, target, normalizer, ignore_index, reduction)
)
fused_cross_entropy.samples(lambda make: [args(make(4, 5), make.index(5, 4), -100, "mean"), args(make(4, 5), make.index(5, 4), 2, "none")])


@composite(shapes.fused_cross_entropy_backward, namespace="_", method=False, hot=True, batch="loop", accepts="float")
def fused_cross_entropy_backward(grad: Tensor, input: Tensor, target: Index, normalizer: Index, ignore_index: int, reduction: str) -> Tensor:
    """What fused_cross_entropy sends back. Kernels use the normalizer; the body, which has derivatives, does not."""
    classes = input.shape[1]
    valid = to(ne(target, ignore_index), input.dtype)
    hot = to(one_hot(class_targets(target, classes, ignore_index), classes), input.dtype)
    scale = grad * valid / clamp(sum(valid), 1) if reduction == "mean" else grad * valid
    return (softmax_forward(input, 1) - hot) * unsqueeze(scale, 1)


fused_cross_entropy_backward.samples(lambda make: [
    args(make(*shape), x, y, fused_cross_entropy(x, y, ignored, reduction)[1], ignored, reduction)
    for shape, ignored, reduction in (((), -100, "mean"), ((4,), 2, "none")) for x, y in ((make(4, 5), make.index(5, 4)),)
])


@op(shapes.class_targets, namespace="_", result="int64", differentiable=False, batch="loop", public="nll_loss")
def class_targets(target: Index, classes: int, ignore_index: int) -> Index:
    """The targets as int64, checked to name one of the classes, with 0 where they are ignored."""


class_targets.samples(lambda make: [args(make.index(5, 4), 5, 2), args(make.index(5, 4, 2), 5, -100)])


@function(namespace="_")
def reduced_loss(loss: Tensor, reduction: str) -> Tensor:
    """The loss itself, its sum or its mean."""
    return mean(loss) if reduction == "mean" else sum(loss) if reduction == "sum" else loss


@function(namespace="_")
def cross_entropy_of_probabilities(input: Tensor, target: Tensor, weight: Tensor | None, reduction: str, label_smoothing: float) -> Tensor:
    """cross_entropy with class probabilities as target."""
    dim = 0 if input.ndim == 1 else 1
    classes = input.shape[dim]
    if label_smoothing > 0:
        target = target * (1 - label_smoothing) + label_smoothing / classes
    terms = log_softmax(input, dim) * target
    if weight is not None:
        shapes.class_loss("cross_entropy", input.shape, input.shape[:dim] + input.shape[dim + 1 :], weight.shape)
        terms = terms * reshape(weight, (classes,) + (1,) * (input.ndim - dim - 1))
    loss = neg(sum(terms, dim))
    return reduced_loss(loss, reduction)


@function(namespace="_")
def smoothing_loss(log_probability: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int, reduction: str) -> Tensor:
    """The part of cross_entropy that label smoothing spreads over the classes, times their number."""
    dim = 0 if log_probability.ndim == 1 else 1
    terms = log_probability if weight is None else log_probability * reshape(weight, weight.shape + (1,) * (log_probability.ndim - dim - 1))
    valid = to(ne(target, ignore_index), log_probability.dtype)
    loss = neg(sum(terms, dim)) * valid
    if reduction != "mean":
        return reduced_loss(loss, reduction)
    if weight is None:
        return sum(loss) / sum(valid)
    counted = class_targets(target, weight.shape[0], ignore_index)
    return sum(loss) / sum(valid * reshape(index_select(weight, 0, reshape(counted, (-1,))), target.shape))


@composite(namespace="nn.functional", method=False, autocast="float32", accepts="float")
def nll_loss(
    input: Tensor,
    target: Index,
    weight: Index | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The negative log likelihood of the target classes.

    Args:
        input: log probabilities, shape (N, C, ...) or (C,).
        target: class indices, shape (N, ...) or ().
        weight: a factor for each class, shape (C,).
        size_average: retired; see reduction.
        ignore_index: this class index counts for nothing.
        reduce: retired; see reduction.
        reduction: "none", "sum", or "mean": the sum, divided by the sum of the counted targets' weights.

    Returns:
        Shape (), or (N, ...) with reduction "none".

    Raises:
        IndexError: a target names no class.
        ShapeError: the shapes do not fit.
    """
    reduction = shapes.reduction_name("nll_loss", size_average, reduce, reduction)
    shapes.class_loss("nll_loss", input.shape, target.shape, None if weight is None else weight.shape)
    dim = 0 if input.ndim == 1 else 1
    classes = input.shape[dim]
    if weight is not None and weight.dtype is not input.dtype:
        raise RuntimeError(f"nll_loss: weight must have input's dtype {input.dtype.name}, but has {weight.dtype.name}; cast it with .to(dtype)")
    counted = class_targets(target, classes, ignore_index)
    factor = to(ne(target, ignore_index), input.dtype)
    if weight is not None:
        factor = factor * reshape(index_select(weight, 0, reshape(counted, (-1,))), target.shape)
    loss = neg(squeeze(gather(input, dim, unsqueeze(counted, dim)), dim)) * factor
    return sum(loss) / sum(factor) if reduction == "mean" else reduced_loss(loss, reduction)


nll_loss.samples(
    lambda make: [
        args(make(4, 5), make.index(5, 4)), args(make(5), make.index(5)), args(make(4, 5, 3), make.index(5, 4, 3), reduction="sum"),
        args(make(4, 5), make.index(5, 4), weight=make(5, low=0.5, high=2), ignore_index=2), args(make(4, 5), make.index(5, 4), reduction="none"),
    ]
)


@composite(namespace="nn.functional", method=False, promote="common", autocast="float32", accepts="float")
def kl_div(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean", log_target: bool = False
) -> Tensor:
    """The Kullback-Leibler divergence of the target from input: target * (log(target) - input).

    Args:
        input: log probabilities.
        target: probabilities, or their logarithms with log_target; shapes broadcast.
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "sum", "mean" (over all elements) or "batchmean" (the sum over the first size).
        log_target: whether target holds logarithms.

    Returns:
        Shape (), or the broadcast shape with reduction "none".
    """
    over_batch = reduction == "batchmean" and size_average is None and reduce is None
    reduction = "sum" if over_batch else shapes.reduction_name("kl_div", size_average, reduce, reduction)
    loss = reduced_loss(exp(target) * (target - input) if log_target else xlogy(target, target) - target * input, reduction)
    return loss / input.shape[0] if over_batch and input.ndim else loss


kl_div.samples(
    lambda make: [args(make(3, 4), make(3, 4, low=0.1, high=1), reduction=r) for r in ("mean", "sum", "batchmean", "none")] + [args(make(3, 4), make(3, 4), log_target=True)]
)


@composite(shapes.pointwise, namespace="_", method=False, accepts="float", public="binary_cross_entropy")
def bce_elements(input: Tensor, target: Tensor) -> Tensor:
    """-(target * log(input) + (1 - target) * log(1 - input)), the logarithms at least -100. Kernels check that 0 <= input <= 1."""
    return (target - 1) * clamp(log1p(neg(input)), -100) - target * clamp(log(input), -100)


bce_elements.vjp(
    input=lambda g, input, target: g * (input - target) / clamp((1 - input) * input, 1e-12),
    target=lambda g, input: g * (clamp(log1p(neg(input)), -100) - clamp(log(input), -100)),
)
bce_elements.samples(lambda make: [args(make(3, 4, low=0.1, high=0.9), make(3, 4, low=0, high=1))])


@composite(namespace="nn.functional", method=False, autocast="float32", accepts="float")
def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Index | None = None, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Tensor:
    """The cross-entropy of independent yes/no probabilities; logarithms are at least -100.

    Args:
        input: probabilities, from 0 to 1.
        target: probabilities of yes, input's shape.
        weight: factors, broadcasting to input's shape.
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or input's shape with reduction "none".

    Raises:
        ShapeError: the shapes differ.
        RuntimeError: an input is no probability.
    """
    reduction = shapes.reduction_name("binary_cross_entropy", size_average, reduce, reduction)
    shapes.same_shapes("binary_cross_entropy", input.shape, target.shape)
    loss = bce_elements(input, target)
    return reduced_loss(loss if weight is None else loss * weight, reduction)


binary_cross_entropy.samples(
    lambda make: [args(make(3, 4, low=0.1, high=0.9), make(3, 4, low=0, high=1), reduction=r) for r in ("mean", "sum", "none")]
    + [args(make(3, 4, low=0.1, high=0.9), make(3, 4, low=0, high=1), weight=make(4, low=0.5, high=2))]
)


@composite(namespace="nn.functional", method=False, promote="common", autocast="float32", accepts="float")
def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Index | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """binary_cross_entropy of sigmoid(input), without overflow.

    Args:
        input: logits.
        target: probabilities of yes, input's shape.
        weight: factors, broadcasting to input's shape.
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".
        pos_weight: factors of the yes terms, broadcasting to input's shape.

    Returns:
        Shape (), or input's shape with reduction "none".

    Raises:
        ShapeError: the shapes differ.

    Example:
        >>> fb.nn.functional.binary_cross_entropy_with_logits(fb.zeros(3), fb.ones(3))
        tensor(0.6931)
    """
    reduction = shapes.reduction_name("binary_cross_entropy_with_logits", size_average, reduce, reduction)
    shapes.same_shapes("binary_cross_entropy_with_logits", input.shape, target.shape)
    log_yes = logsigmoid(input)
    loss = (1 - target) * input - (log_yes if pos_weight is None else log_yes * ((pos_weight - 1) * target + 1))
    return reduced_loss(loss if weight is None else loss * weight, reduction)


binary_cross_entropy_with_logits.samples(
    lambda make: [args(make(3, 4), make(3, 4, low=0, high=1), reduction=r) for r in ("mean", "sum", "none")]
    + [args(make(3, 4), make(3, 4, low=0, high=1), weight=make(4, low=0.5, high=2), pos_weight=make(4, low=0.5, high=2))]
)


# ---- regression


@composite(namespace="nn.functional", method=False, promote="common", autocast="float32", accepts="float")
def mse_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor:
    """The squared differences.

    Args:
        input: any shape.
        target: input's shape, or one that broadcasts with it.
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".
        weight: factors of the squares, input's shape; "mean" then divides by their sum.

    Returns:
        Shape (), or the broadcast shape with reduction "none".

    Example:
        >>> fb.nn.functional.mse_loss(fb.zeros(2), fb.ones(2))
        tensor(1.)
    """
    reduction = shapes.reduction_name("mse_loss", size_average, reduce, reduction)
    difference = input - target
    if weight is None:
        return reduced_loss(difference * difference, reduction)
    loss = difference * difference * weight
    return sum(loss) / sum(weight) if reduction == "mean" else reduced_loss(loss, reduction)


mse_loss.samples(lambda make: [args(make(3, 4), make(3, 4), reduction=r) for r in ("mean", "sum", "none")])


@composite(namespace="nn.functional", method=False, promote="common", autocast="float32", accepts="int float complex")
def l1_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor:
    """The absolute differences. See `mse_loss`."""
    reduction = shapes.reduction_name("l1_loss", size_average, reduce, reduction)
    loss = abs(input - target)
    if weight is None:
        return reduced_loss(loss, reduction)
    return sum(loss * weight) / sum(weight) if reduction == "mean" else reduced_loss(loss * weight, reduction)


l1_loss.samples(lambda make: [args(make(3, 4), make(3, 4), reduction=r) for r in ("mean", "sum", "none")])


@composite(namespace="nn.functional", method=False, promote="common", autocast="float32", accepts="float")
def smooth_l1_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean", beta: float = 1.0
) -> Tensor:
    """Squared differences over 2 * beta where they are below beta, else absolute ones less beta / 2. See `mse_loss`.

    Raises:
        RuntimeError: beta is negative.
    """
    reduction = shapes.reduction_name("smooth_l1_loss", size_average, reduce, reduction)
    if beta < 0:
        raise RuntimeError(f"smooth_l1_loss: beta must be 0 or more, got {beta}")
    size = abs(input - target)
    return reduced_loss(size if beta == 0 else where(size < beta, size * size * (0.5 / beta), size - 0.5 * beta), reduction)


smooth_l1_loss.samples(lambda make: [args(make(3, 4), make(3, 4), reduction=r, beta=b) for r, b in (("mean", 1.0), ("sum", 0.5), ("none", 0.0))])


@composite(namespace="nn.functional", method=False, promote="common", autocast="float32", accepts="float")
def huber_loss(input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0, weight: Tensor | None = None) -> Tensor:
    """Half of squared differences where they are below delta, else delta times absolute ones less delta / 2. See `mse_loss`.

    Raises:
        RuntimeError: delta is not positive.
    """
    reduction = shapes.reduction_name("huber_loss", None, None, reduction)
    if delta <= 0:
        raise RuntimeError(f"huber_loss: delta must be positive, got {delta}")
    size = abs(input - target)
    loss = where(size < delta, size * size * 0.5, (size - 0.5 * delta) * delta)
    return reduced_loss(loss if weight is None else loss * weight, reduction)


huber_loss.samples(lambda make: [args(make(3, 4), make(3, 4), reduction=r, delta=d) for r, d in (("mean", 1.0), ("sum", 0.5), ("none", 2.0))])


@composite(namespace="nn.functional", method=False, promote="common", accepts="int float complex")
def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The negative log likelihood of counts under a Poisson distribution.

    Args:
        input: the rate, or its logarithm with log_input.
        target: counts.
        log_input: whether input is the rate's logarithm.
        full: adds Stirling's approximation of log(target!) where target is above 1.
        size_average: retired; see reduction.
        eps: added to the rate before its logarithm.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or the broadcast shape with reduction "none".
    """
    reduction = shapes.reduction_name("poisson_nll_loss", size_average, reduce, reduction)
    loss = exp(input) - target * input if log_input else input - target * log(input + eps)
    if full:
        some = where(target > 1, target, 1.0)
        loss = loss + where(target > 1, some * log(some) - some + 0.5 * log(some * (2 * math.pi)), 0.0)
    return reduced_loss(loss, reduction)


poisson_nll_loss.samples(
    lambda make: [args(make(3, 4), make(3, 4, low=0, high=5)), args(make(3, 4, low=0.1, high=2), make(3, 4, low=0, high=5), log_input=False, full=True, reduction="none")]
)


@composite(namespace="nn.functional", method=False, promote="common", accepts="float", batch="loop")
def gaussian_nll_loss(
    input: Tensor, target: Tensor, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Tensor:
    """The negative log likelihood of target under normal distributions.

    Args:
        input: the means.
        target: the values.
        var: the variances, input's shape, or without its last dimension, or with size 1 there; or a number.
        full: adds log(2 * pi) / 2.
        eps: the least variance; no gradient passes this bound.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or the broadcast shape with reduction "none".

    Raises:
        ShapeError: var has none of these shapes.
        ValueError: a variance is negative.
    """
    reduction = shapes.reduction_name("gaussian_nll_loss", None, None, reduction)
    if isinstance(var, (int, float)):
        var = full_like(input, var)
    if not hasattr(var, "shape"):
        raise not_a_tensor("gaussian_nll_loss", var=var)
    if var.shape != input.shape:
        if input.shape[:-1] == var.shape:
            var = unsqueeze(var, -1)
        elif var.ndim != input.ndim or builtins.any(v not in (1, i) for v, i in zip(var.shape, input.shape)):
            raise RuntimeError(f"gaussian_nll_loss: var of shape {tuple(var.shape)} does not fit input of shape {tuple(input.shape)}")
    if not var.is_meta and builtins.bool(any(lt(var, 0))):
        raise ValueError("gaussian_nll_loss: var has negative entry/entries; variances are 0 or above")
    var = var + (clamp(var, eps) - var).detach()
    difference = input - target
    loss = 0.5 * (log(var) + difference * difference / var)
    return reduced_loss(loss + 0.5 * math.log(2 * math.pi) if full else loss, reduction)


gaussian_nll_loss.samples(
    lambda make: [args(make(3, 4), make(3, 4), make(3, 4, low=0.5, high=2)), args(make(3, 4), make(3, 4), make(3, low=0.5, high=2), full=True, reduction="none")]
)


# ---- margins


@composite(namespace="nn.functional", method=False, promote="common", autocast="float32", accepts="float")
def hinge_embedding_loss(
    input: Tensor, target: Tensor, margin: float = 1.0, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Tensor:
    """input where target is 1, max(0, margin - input) where it is -1. See `mse_loss` for the reduction."""
    reduction = shapes.reduction_name("hinge_embedding_loss", size_average, reduce, reduction)
    apart = where(eq(target, 1), 0.0, clamp(margin - input, 0))
    return reduced_loss(apart + where(eq(target, -1), 0.0, input), reduction)


hinge_embedding_loss.samples(lambda make: [args(make(3, 4), make.index(2, 3, 4) * 2 - 1, m) for m in (1.0, 0.5)])


@composite(namespace="nn.functional", method=False, promote="common", autocast="float32", accepts="int float never-bool")
def margin_ranking_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Tensor:
    """max(0, margin - target * (input1 - input2)): a target of 1 ranks input1 higher, -1 lower. See `mse_loss` for the reduction."""
    reduction = shapes.reduction_name("margin_ranking_loss", size_average, reduce, reduction)
    if not input1.ndim == input2.ndim == target.ndim:
        raise RuntimeError(f"margin_ranking_loss: input1, input2 and target must have as many dimensions as each other, but their shapes are "
                           f"{tuple(input1.shape)}, {tuple(input2.shape)} and {tuple(target.shape)}")
    return reduced_loss(clamp(neg(target) * (input1 - input2) + margin, 0), reduction)


margin_ranking_loss.samples(lambda make: [args(make(4), make(4), make.index(2, 4) * 2 - 1, 0.5)])


@composite(namespace="nn.functional", method=False, promote="common", autocast="float32", accepts="bool int float")
def cosine_embedding_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Tensor:
    """1 - the cosine of both vectors where target is 1; max(0, cosine - margin) where it is -1.

    Args:
        input1: shape (N, D) or (D,).
        input2: the same shape.
        target: 1 or -1, shape (N,) or ().
        margin: from -1 to 1.
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or target's shape with reduction "none".
    """
    reduction = shapes.reduction_name("cosine_embedding_loss", size_average, reduce, reduction)
    shapes.pairs_of_vectors("cosine_embedding_loss", input1.shape, input2.shape, target.shape)
    products = sum(input1 * input2, -1)
    squares = (sum(input1 * input1, -1) + 1e-12) * (sum(input2 * input2, -1) + 1e-12)
    cosine = products / sqrt(squares)
    loss = where(eq(target, 1), 1 - cosine, 0.0) + where(eq(target, -1), clamp(cosine - margin, 0), 0.0)
    return reduced_loss(loss, reduction)


cosine_embedding_loss.samples(lambda make: [args(make(3, 4), make(3, 4), make.index(2, 3) * 2 - 1, 0.2), args(make(4), make(4), make.index(2) * 2 - 1)])


@composite(namespace="nn.functional", method=False, promote="common", autocast="float32", accepts="int float complex")
def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """max(0, distance(anchor, positive) - distance(anchor, negative) + margin).

    Args:
        anchor: shape (N, D) or (D,).
        positive: the same shape: what should be near.
        negative: the same shape: what should be far.
        margin: how much farther.
        p: the norm of the distance.
        eps: added to differences before the norm.
        swap: takes the distance of positive and negative where it is the smaller one.
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or (N,) with reduction "none".
    """
    reduction = shapes.reduction_name("triplet_margin_loss", size_average, reduce, reduction)
    shapes.same_ranks("triplet_margin_loss", anchor=anchor.shape, positive=positive.shape, negative=negative.shape)
    near, far = pairwise_distance(anchor, positive, p, eps), pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = minimum(far, pairwise_distance(positive, negative, p, eps))
    return reduced_loss(clamp(near - far + margin, 0), reduction)


triplet_margin_loss.samples(lambda make: [args(make(3, 4), make(3, 4), make(3, 4)), args(make(4), make(4), make(4), swap=True, p=1)])


@composite(namespace="nn.functional", method=False, promote="common", autocast="float32", accepts="float complex")
def soft_margin_loss(input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean") -> Tensor:
    """log(1 + exp(-target * input)), for targets 1 and -1. See `mse_loss` for the reduction."""
    reduction = shapes.reduction_name("soft_margin_loss", size_average, reduce, reduction)
    product = target * input
    shapes.check_spread("soft_margin_loss", input.shape, product.shape)
    return reduced_loss(log1p(exp(neg(product))) if product.dtype.is_complex else neg(logsigmoid(product)), reduction)


soft_margin_loss.samples(lambda make: [args(make(3, 4), make.index(2, 3, 4) * 2 - 1)])


@composite(namespace="nn.functional", method=False, autocast="float32", accepts="float")
def multi_margin_loss(
    input: Tensor,
    target: Index,
    p: int = 1,
    margin: float = 1.0,
    weight: Index | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean over the other classes of max(0, margin - input[target] + input[other]) ** p.

    Args:
        input: scores, shape (N, C) or (C,).
        target: class indices, shape (N,) or ().
        p: 1 or 2.
        margin: by how much the target's score should be higher.
        weight: a factor for each target class, shape (C,).
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or target's shape with reduction "none".

    Raises:
        ValueError: p is neither 1 nor 2.
        IndexError: a target names no class.
    """
    reduction = shapes.reduction_name("multi_margin_loss", size_average, reduce, reduction)
    _, classes = shapes.multi_class("multi_margin_loss", input.shape)
    if p not in (1, 2):
        raise ValueError(f"multi_margin_loss: p is 1 or 2, got {p}")
    if weight is not None and weight.shape != (classes,):
        raise ShapeError(f"multi_margin_loss: weight must have shape ({classes},), one number a class, but got {tuple(weight.shape)}")
    chosen = unsqueeze(class_targets(target, classes, -100 - classes), -1)
    terms = clamp(margin - gather(input, -1, chosen) + input, 0)
    terms = terms * terms if p == 2 else terms
    if weight is not None:
        terms = terms * reshape(index_select(weight, 0, reshape(chosen, (-1,))), chosen.shape)
    others = ne(arange(classes, device=input.device), chosen)
    return reduced_loss(sum(where(others, terms, 0.0), -1) / classes, reduction)


multi_margin_loss.samples(
    lambda make: [args(make(3, 4), make.index(4, 3)), args(make(4), make.index(4), p=2), args(make(3, 4), make.index(4, 3), weight=make(4, low=0.5, high=2), reduction="none")]
)


@composite(namespace="nn.functional", method=False, autocast="float32", accepts="float")
def multilabel_margin_loss(input: Tensor, target: Index, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean") -> Tensor:
    """The mean over pairs of a target class and another class of max(0, 1 - input[target] + input[other]).

    Args:
        input: scores, shape (N, C) or (C,).
        target: class indices, input's shape; the first -1 of a row ends its list.
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or (N,) with reduction "none".

    Raises:
        ShapeError: the shapes differ.
        IndexError: a target names no class.
    """
    reduction = shapes.reduction_name("multilabel_margin_loss", size_average, reduce, reduction)
    _, classes = shapes.multi_class("multilabel_margin_loss", input.shape)
    shapes.same_shapes("multilabel_margin_loss", input.shape, target.shape)
    listed = eq(cumsum(to(target < 0, target.dtype), -1), 0)
    chosen = where(listed, class_targets(target, classes, -1), 0)
    member = gt(sum(where(unsqueeze(listed, -1), to(one_hot(chosen, classes), input.dtype), 0.0), -2), 0)
    terms = clamp(1 - unsqueeze(gather(input, -1, chosen), -1) + unsqueeze(input, -2), 0)
    counted = unsqueeze(listed, -1) & logical_not(unsqueeze(member, -2))
    return reduced_loss(sum(where(counted, terms, 0.0), (-2, -1)) / classes, reduction)


multilabel_margin_loss.samples(lambda make: [args(make(3, 4), make.index(5, 3, 4) - 1, reduction=r) for r in ("mean", "none")] + [args(make(4), make.index(4, 4))])


@composite(namespace="nn.functional", method=False, promote="common", accepts="float")
def multilabel_soft_margin_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Tensor:
    """The mean over classes of binary_cross_entropy_with_logits.

    Args:
        input: logits, shape (N, C) or (C,).
        target: 0 or 1, the same shape.
        weight: a factor for each class, shape (C,).
        size_average: retired; see reduction.
        reduce: retired; see reduction.
        reduction: "none", "mean" or "sum".

    Returns:
        Shape (), or (N,) with reduction "none".
    """
    reduction = shapes.reduction_name("multilabel_soft_margin_loss", size_average, reduce, reduction)
    if target.ndim > input.ndim:
        raise ShapeError(f"multilabel_soft_margin_loss: target {tuple(target.shape)} has more dimensions than input {tuple(input.shape)}")
    loss = neg(target * logsigmoid(input) + (1 - target) * logsigmoid(neg(input)))
    return reduced_loss(mean(loss if weight is None else loss * weight, -1), reduction)


multilabel_soft_margin_loss.samples(lambda make: [args(make(3, 4), make(3, 4, low=0, high=1)), args(make(3, 4), make(3, 4, low=0, high=1), weight=make(4), reduction="none")])


# ---- distances


@composite(promote="common", accepts="float", layout="contiguous")
def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosine of the angles between vectors along dim.

    Args:
        x1: any shape.
        x2: a shape that broadcasts with x1's.
        dim: the dimension of the vectors.
        eps: the least length that divides.

    Returns:
        The broadcast shape without dim.
    """
    x1, x2 = broadcast_tensors(x1, x2)
    length1 = clamp(sqrt_of_sum(x1, dim), eps)
    length2 = clamp(sqrt_of_sum(x2, dim), eps)
    return sum((x1 / length1) * (x2 / length2), dim)


cosine_similarity.samples(lambda make: [args(make(3, 4), make(3, 4)), args(make(3, 4), make(1, 4), dim=-1), args(make(2, 3, 4), make(2, 3, 4), dim=0)])


@function(namespace="_")
def sqrt_of_sum(input: Tensor, dim: int) -> Tensor:
    """The Euclidean length along dim, which stays with size 1; the derivative at length 0 is 0."""
    squares = sum(input * input, dim, True)
    none = eq(squares, 0)
    return where(none, 0.0, sqrt(where(none, 1.0, squares)))


@composite(promote="common", accepts="int float complex")
def pairwise_distance(x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    """The p-norm of x1 - x2 + eps over the last dimension.

    Args:
        x1: shape (N, D) or (D,).
        x2: a shape that broadcasts with it.
        p: the norm, `inf` and negative ones included.
        eps: keeps the norm away from 0.
        keepdim: keeps the last dimension with size 1.

    Returns:
        Shape (N,) or ().
    """
    size = abs(x1 - x2 + eps)
    if p == 2:
        return sqrt(sum(size * size, -1, keepdim))
    if p == 1:
        return sum(size, -1, keepdim)
    if p in (math.inf, -math.inf):
        return amax(size, -1, keepdim) if p > 0 else amin(size, -1, keepdim)
    if p == 0:
        return sum(to(ne(size, 0), size.dtype), -1, keepdim)
    return pow(sum(pow(size, p), -1, keepdim), 1 / p)


pairwise_distance.samples(lambda make: [args(make(3, 4), make(3, 4), p) for p in (2.0, 1.0, 3.0, math.inf)] + [args(make(4), make(4), keepdim=True)])
