"""Fused losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from ...tensor.errors import DTypeError, IndexRangeError, ShapeValueError
from .halves import HALVES, widen
from .quiet import quiet_all
from .spatial import BLOCK_ELEMENTS, plane_blocks, row_maxima, row_starts, row_sums

_np: Final[Any] = np
_exp: Final[Any] = _np.exp
_log: Final[Any] = _np.log
_add: Final[Any] = _np.add
_subtract: Final[Any] = _np.subtract
_multiply: Final[Any] = _np.multiply
_max: Final[Any] = _np.maximum.reduce
_INT64: Final[Any] = np.dtype(np.int64)
_FLOAT32: Final[Any] = np.dtype(np.float32)
_UINT64: Final[Any] = np.dtype(np.uint64)
_rows: list[Any] = [np.arange(1024)]


def rows_of(n: int) -> Any:
    """0, 1, ..., n - 1: a view of one array that grows."""
    if n > len(_rows[0]):
        _rows[0] = np.arange(2 * n)
    return _rows[0][:n]


def _as_classes(target: Any) -> Any:
    """Class indices as int64; other dtypes than int64 and uint8 are refused, as in PyTorch."""
    if target.dtype not in (_INT64, np.uint8):
        raise DTypeError(f"cross_entropy and nll_loss: class targets must be int64 or uint8, not {target.dtype}; cast with .to(dtype)")
    return target.astype(_INT64)


def class_targets(target: Any, classes: int, ignore_index: int) -> Any:
    """The targets as int64, checked, with 0 where they are ignored."""
    target = _as_classes(target).copy()
    if target.size and _max(target.view(np.uint64), None) >= classes:  # as unsigned ints, negative ones are large
        ignored = target == ignore_index
        target[ignored] = 0
        wrong = target[(target < 0) | (target >= classes)]
        if wrong.size:
            raise IndexRangeError(
                f"target {wrong[0]} names no class; there are {classes} classes, 0 to {classes - 1}, and {ignore_index} is ignored"
            )
    elif 0 <= ignore_index < classes:
        target[target == ignore_index] = 0
    return target


def _targets(target: Any, classes: int, ignore_index: int) -> tuple[Any, Any, int]:
    """The checked targets, which of them count (None: all), how many."""
    if target.dtype is not _INT64:
        target = _as_classes(target)
    if not target.size:
        return target, None, 0
    if ignore_index < 0 and target.flags.c_contiguous:
        unsigned = target.view(_UINT64)  # negative classes are large ones
        if unsigned[unsigned.argmax()] < classes:  # half the time of a maximum
            return target, None, len(target)
    valid = target != ignore_index
    return class_targets(target, classes, ignore_index), valid, int(np.count_nonzero(valid))


def _normalizer(block: Any) -> Any:
    """The logarithm of the sum of the exponentials of each row."""
    top = row_maxima(block)
    powers = _subtract(block, top[:, None])
    total = row_sums(_exp(powers, powers))
    _log(total, total)
    return _add(total, top, total)


def fused_cross_entropy(input: Any, target: Any, ignore_index: int, reduction: str) -> Any:
    if input.ndim != 2 or target.shape != input.shape[:1]:
        raise ShapeValueError(f"cross_entropy: logits of shape {input.shape} take targets of shape {input.shape[:1]}, got {target.shape}")
    dtype = input.dtype
    if dtype is not _FLOAT32 and dtype in HALVES:
        loss, normalizer = fused_cross_entropy(input.astype(np.float32), target, ignore_index, reduction)
        return loss.astype(dtype), normalizer
    count, classes = input.shape
    target, valid, counted = _targets(target, classes, ignore_index)
    elements: int = input.size
    if elements <= BLOCK_ELEMENTS:
        normalizer = _normalizer(input)
    else:
        normalizer = _np.empty(count, dtype)
        for block in plane_blocks(count, classes):
            normalizer[block] = _normalizer(input[block])
    loss = _subtract(normalizer, input.reshape(-1).take(row_starts(input) + target))
    if valid is not None:
        loss[~valid] = 0
    if reduction == "none":
        return loss, normalizer
    loss = row_sums(loss)
    return (loss / dtype.type(counted) if counted else loss * dtype.type(_np.nan)) if reduction == "mean" else loss, normalizer


def fused_cross_entropy_backward(grad: Any, input: Any, target: Any, normalizer: Any, ignore_index: int, reduction: str) -> Any:
    dtype = input.dtype
    if dtype is not _FLOAT32 and dtype in HALVES:
        return fused_cross_entropy_backward(
            grad.astype(np.float32), input.astype(np.float32), target, widen(normalizer), ignore_index, reduction
        ).astype(dtype)
    count, classes = input.shape
    target, valid, counted = _targets(target, classes, ignore_index)
    scale = grad / dtype.type(max(counted, 1)) if reduction == "mean" else grad
    if valid is not None or scale.ndim:
        scale = scale * valid if valid is not None else scale
        scale = scale.astype(dtype, copy=False)[:, None]
    result = _np.empty(input.shape, dtype)
    elements: int = input.size
    if elements <= BLOCK_ELEMENTS:
        _scaled_softmax(input, normalizer, scale, result)
    else:
        for block in plane_blocks(count, classes):
            _scaled_softmax(input[block], normalizer[block], scale[block] if scale.ndim else scale, result[block])
    result.reshape(-1)[row_starts(result) + target] -= scale[:, 0] if scale.ndim else scale
    return result


def _scaled_softmax(logits: Any, normalizer: Any, scale: Any, out: Any) -> None:
    """The probabilities of a block of rows, times numbers, into `out`."""
    _subtract(logits, normalizer[:, None], out)
    _exp(out, out)
    _multiply(out, scale, out)


def bce_elements(input: Any, target: Any) -> Any:
    dtype = input.dtype
    x, t = widen(input), widen(target)
    if x.size and not (x.min() >= 0 and x.max() <= 1):
        raise RuntimeError(f"binary_cross_entropy: input must be probabilities from 0 to 1, got values from {x.min()} to {x.max()}")
    with np.errstate(divide="ignore"):
        yes = _np.maximum(_log(x), x.dtype.type(-100))
        no = _np.maximum(_np.log1p(-x), x.dtype.type(-100))
    yes = (t - 1) * no - t * yes
    return yes.astype(dtype, copy=False)


KERNELS: dict[str, Callable[..., Any]] = {
    "class_targets": class_targets,
    "bce_elements": bce_elements,
    "fused_cross_entropy": fused_cross_entropy,
    "fused_cross_entropy_backward": fused_cross_entropy_backward,
}
KERNELS = quiet_all(KERNELS)
