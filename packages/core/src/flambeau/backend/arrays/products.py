"""Recipes of products of matrices, distances, Fourier transforms, and of what neural networks are trained with."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...tensor.errors import DTypeError, IndexRangeError, ShapeError, ShapeValueError
from .library import Library
from .pointwise import shape_of
from .recipes import recipe

_I64 = np.dtype(np.int64)


@recipe("matmul", needs="matmul", wide=True, kinds="iufc")
def matmul(xp: Library, input: Any, other: Any) -> Any:
    return xp.matmul(input, other)


@recipe("mm", needs="matmul", wide=True, kinds="iufc")
def mm(xp: Library, input: Any, mat2: Any) -> Any:
    if input.ndim != 2 or mat2.ndim != 2:
        raise ShapeError(f"mm: takes two matrices, got shapes {shape_of(input)} and {shape_of(mat2)}")
    return matmul(xp, input, mat2)


@recipe("bmm", needs="matmul", wide=True, kinds="iufc")
def bmm(xp: Library, input: Any, mat2: Any) -> Any:
    if input.ndim != 3 or mat2.ndim != 3 or input.shape[0] != mat2.shape[0]:
        raise ShapeError(f"bmm: takes two equally large batches of matrices, got shapes {shape_of(input)} and {shape_of(mat2)}")
    return matmul(xp, input, mat2)


@recipe("cdist_forward", needs="sqrt abs max sum expand_dims", wide=True)
def cdist_forward(xp: Library, x1: Any, x2: Any, p: float, use_mm: bool) -> Any:
    gap = xp.abs(xp.expand_dims(x1, -2) - xp.expand_dims(x2, -3))
    if not gap.shape[-1]:
        return xp.zeros(shape_of(gap)[:-1], dtype=gap.dtype)
    if p == math.inf:
        return xp.max(gap, axis=-1)
    if p == 0:
        return xp.sum(xp.cast(gap != 0, xp.numpy_dtype(gap)), axis=-1)
    if p == 1:
        return xp.sum(gap, axis=-1)
    if p == 2:
        return xp.sqrt(xp.sum(gap * gap, axis=-1))
    return xp.sum(gap**p, axis=-1) ** (1 / p)


# ---------------------------------------------------------------- losses and attention


@recipe("class_targets", needs="where min max")
def class_targets(xp: Library, target: Any, classes: int, ignore_index: int) -> Any:
    """The targets as int64, checked, with 0 where they are ignored."""
    if xp.numpy_dtype(target) not in (_I64, np.dtype(np.uint8)):
        raise DTypeError(
            f"cross_entropy and nll_loss: class targets must be int64 or uint8, not {xp.numpy_dtype(target)}; cast with .to(dtype)"
        )
    target = xp.cast(target, _I64)
    kept = xp.where(target == ignore_index, 0, target)
    if math.prod(shape_of(kept)):
        low, high = int(xp.min(kept)), int(xp.max(kept))
        if low < 0 or high >= classes:
            raise IndexRangeError(
                f"target {low if low < 0 else high} names no class; there are {classes} classes, 0 to {classes - 1}, "
                f"and {ignore_index} is ignored"
            )
    return kept


@recipe("fused_cross_entropy", needs="where exp log max sum take_along_axis", wide=True, auxiliary=(1,))
def fused_cross_entropy(xp: Library, input: Any, target: Any, ignore_index: int, reduction: str) -> tuple[Any, Any]:
    if input.ndim != 2 or shape_of(target) != shape_of(input)[:1]:
        raise ShapeValueError(
            f"cross_entropy: logits of shape {shape_of(input)} take targets of shape {shape_of(input)[:1]}, got {shape_of(target)}"
        )
    classes = class_targets(xp, target, int(input.shape[1]), ignore_index)
    valid = xp.cast(target, _I64) != ignore_index
    top = (
        xp.max(input, axis=1, keepdims=True) if input.shape[1] and input.shape[0] else xp.zeros((int(input.shape[0]), 1), dtype=input.dtype)
    )
    normalizer = xp.log(xp.sum(xp.exp(input - top), axis=1)) + xp.reshape(top, (-1,))
    named = xp.reshape(xp.take_along_axis(input, xp.reshape(classes, (-1, 1)), axis=1), (-1,)) if input.shape[0] else normalizer
    loss = xp.where(valid, normalizer - named, 0.0)
    if reduction == "none":
        return loss, normalizer
    total = xp.sum(loss)
    return total / xp.cast(xp.sum(xp.cast(valid, _I64)), xp.numpy_dtype(total)) if reduction == "mean" else total, normalizer


@recipe("fused_attention", needs="matmul where exp log max sum", wide=True, auxiliary=(1,))
def fused_attention(xp: Library, qkv: Any, attn_mask: Any, is_causal: bool, scale: float) -> tuple[Any, Any]:
    """The weighted values, and the logarithm of what the weights were divided by: infinite where a query may look nowhere."""
    query, key, value = qkv
    rows, columns = int(query.shape[-2]), int(key.shape[-2])
    out = (*shape_of(query)[:-1], int(value.shape[-1]))
    if not columns or not math.prod(shape_of(query)[:-1]):
        return xp.zeros(out, dtype=query.dtype), xp.zeros(out[:-1], dtype=query.dtype) + math.inf
    scores = xp.matmul(query * scale, xp.permute_dims(key, (*range(key.ndim - 2), key.ndim - 1, key.ndim - 2)))
    if is_causal:
        scores = xp.where(xp.reshape(xp.counted(columns), (1, -1)) <= xp.reshape(xp.counted(rows), (-1, 1)), scores, -math.inf)
    elif attn_mask is not None:
        seen = xp.kind(attn_mask) == "b"
        scores = xp.where(attn_mask, scores, -math.inf) if seen else scores + xp.cast(attn_mask, xp.numpy_dtype(scores))
    top = xp.max(scores, axis=-1, keepdims=True)
    top = xp.where(top == -math.inf, 0.0, top)
    powers = xp.exp(scores - top)
    total = xp.sum(powers, axis=-1, keepdims=True)
    result = xp.matmul(powers, value) / xp.where(total == 0, 1.0, total)
    normalizer = xp.where(total == 0, math.inf, xp.log(xp.where(total == 0, 1.0, total)) + top)
    return result, xp.reshape(normalizer, out[:-1])


# ---------------------------------------------------------------- Fourier transforms


def _scaled(xp: Library, made: Any, shape: tuple[int, ...], dim: tuple[int, ...], scale: int, forward: bool) -> Any:
    """A transform of the library, which scales inverse ones by 1/n, with the scale that is asked for: 0 none, 1 1/sqrt(n), 2 1/n."""
    n = math.prod([shape[d] for d in dim])
    return made * ((1 if forward else n) / (1, math.sqrt(n), n)[scale])


@recipe("fft_c2c", needs="fft.fftn fft.ifftn", kinds="c")
def fft_c2c(xp: Library, input: Any, dim: tuple[int, ...], scale: int, forward: bool) -> Any:
    if not math.prod(shape_of(input)):
        return input
    made = (xp.fft.fftn if forward else xp.fft.ifftn)(input, axes=tuple(dim))
    return _scaled(xp, made, shape_of(input), dim, scale, forward)


@recipe("fft_r2c", needs="fft.fftn fft.rfftn", kinds="f")
def fft_r2c(xp: Library, input: Any, dim: tuple[int, ...], scale: int, onesided: bool) -> Any:
    if not math.prod(shape_of(input)):
        last = dim[-1] % input.ndim
        shape = (*shape_of(input)[:last], input.shape[last] // 2 + 1, *shape_of(input)[last + 1 :]) if onesided else shape_of(input)
        return xp.zeros(shape, dtype=input.dtype)
    made = (xp.fft.rfftn if onesided else xp.fft.fftn)(input, axes=tuple(dim))
    return _scaled(xp, made, shape_of(input), dim, scale, True)


@recipe("fft_c2r", needs="fft.irfftn", kinds="c")
def fft_c2r(xp: Library, input: Any, dim: tuple[int, ...], scale: int, size: int) -> Any:
    last = dim[-1] % input.ndim
    shape = (*shape_of(input)[:last], size, *shape_of(input)[last + 1 :])
    if not math.prod(shape_of(input)):
        return xp.zeros(shape, dtype=xp.real(input).dtype)
    made = xp.fft.irfftn(input, [shape[d] for d in dim], axes=tuple(dim))
    return _scaled(xp, made, shape, dim, scale, False)
