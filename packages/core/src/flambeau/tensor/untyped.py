"""A tensor's memory as an object of its own."""

from __future__ import annotations

from typing import Any

from .base import TensorBase, storage_of


class UntypedStorage:
    """The memory that a tensor shares with its views, in bytes."""

    def __init__(self, tensor: TensorBase, backend: Any) -> None:
        self._tensor, self._backend = tensor, backend

    def nbytes(self) -> int:
        """The size in bytes."""
        root = storage_of(self._tensor).root
        return int(self._backend.capacity(root) * root.dtype.itemsize)

    __len__ = size = nbytes

    def data_ptr(self) -> int:
        """The address."""
        return int(self._backend.pointer(storage_of(self._tensor).root))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UntypedStorage) and storage_of(other._tensor).root is storage_of(self._tensor).root

    def __hash__(self) -> int:
        return id(storage_of(self._tensor).root)
