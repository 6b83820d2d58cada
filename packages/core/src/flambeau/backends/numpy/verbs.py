"""The CPU backend: tensors are NumPy arrays."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from ...dispatch.backend import Backend
from ...tensor.layout import contiguous_strides
from .broadcasting import spread
from .kernels import BY_DTYPE, KERNELS
from .parallel import one_blas_thread
from .view import anywhere, retyped

_np: Any = np


class NumpyBackend(Backend):
    """Memory and views of NumPy; kernels of this folder."""

    name = "cpu"

    def __init__(self) -> None:
        super().__init__()
        self.kernels = KERNELS
        self.spread = spread  # type: ignore[method-assign]  # a plain function costs less to call

    def kernel_for(self, op: str, kernel: Any, dtype: Any) -> Any:
        found = super().kernel_for(op, kernel, dtype)
        return BY_DTYPE.get((op, dtype), found) if found is KERNELS.get(op) else found  # what stands in its place is for all dtypes

    def empty(self, shape: tuple[int, ...], dtype: Any, index: int | None) -> Any:
        return np.empty(shape, dtype)

    def from_host(self, array: Any, index: int | None) -> Any:
        return array

    def to_host(self, array: Any) -> Any:
        return array

    def copy_(self, target: Any, source: Any) -> None:
        _np.copyto(target, source, "unsafe")

    def strides(self, array: Any) -> tuple[int, ...]:
        if not array.size:  # NumPy gives some of them strides of 0, which PyTorch does not
            return contiguous_strides(array.shape)
        size = array.itemsize
        return tuple([s // size for s in array.strides])

    def offset(self, array: Any, root: Any) -> int:
        return int((self.pointer(array) - self.pointer(root)) // array.itemsize)

    def as_strided(self, array: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
        return anywhere(_np.asarray(array), shape, strides, offset)

    def reinterpret(self, array: Any, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
        return anywhere(retyped(_np.asarray(array), _np.dtype(dtype)), shape, strides, offset)

    def threads(self, count: int | None = None) -> int:
        if count is not None:
            one_blas_thread.set(count)
        return one_blas_thread.get()

    def one_thread(self) -> AbstractContextManager[int]:
        return one_blas_thread

    def capacity(self, root: Any) -> int:
        return 0 if root.size == 0 else 1 + sum((n - 1) * s for n, s in zip(root.shape, self.strides(root), strict=True))

    def asarray(self, result: Any, dtype: Any) -> Any:
        return _np.asarray(result, dtype)

    def pointer(self, array: Any) -> int:
        return int(array.__array_interface__["data"][0])
