"""Rows of a table, looked up by index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...tensor.errors import ShapeError
from .halves import F32, HALVES
from .indexing import add_rows, checked
from .loss import rows_of
from .quiet import quiet_all

_np: Any = np


def embedding_forward(weight: Any, indices: Any, padding_idx: int, scale_grad_by_freq: bool) -> Any:
    if weight.ndim != 2:
        raise ShapeError(f"embedding: weight must be (num_embeddings, embedding_dim), got shape {weight.shape}")
    return weight.take(checked(indices, weight.shape[0], 0), 0)


def embedding_dense_backward(grad: Any, indices: Any, num_weights: int, padding_idx: int, scale_grad_by_freq: bool) -> Any:
    width, dtype = grad.shape[-1], grad.dtype
    index = checked(indices, num_weights, 0).reshape(-1)
    rows = grad.reshape(len(index), width)
    result = np.zeros((num_weights, width), F32 if dtype in HALVES else dtype)
    add_rows(result, index, rows.astype(F32) if dtype in HALVES else rows)
    if scale_grad_by_freq:
        counts = np.bincount(index, minlength=num_weights)
        result /= _np.maximum(counts, 1)[:, None].astype(result.dtype)
    if padding_idx >= 0:
        result[padding_idx] = 0
    return result.astype(dtype, copy=False)


def one_hot(tensor: Any, num_classes: int) -> Any:
    index = checked(tensor, num_classes, -1).reshape(-1)
    result = np.zeros((index.size, num_classes), np.int64)
    result[rows_of(index.size), index] = 1
    return result.reshape(*tensor.shape, num_classes)


KERNELS: dict[str, Callable[..., Any]] = {
    "embedding_forward": embedding_forward,
    "embedding_dense_backward": embedding_dense_backward,
    "one_hot": one_hot,
}
KERNELS = quiet_all(KERNELS)
