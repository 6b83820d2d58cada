"""A tensor's memory as an object of its own: in bytes, or in elements of a dtype."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import dtypes
from .base import TensorBase, storage_of


def is_shared_memory(array: Any) -> bool:
    """Whether an array stands in memory that child processes share."""
    from mmap import mmap

    while array is not None and not isinstance(array, mmap):
        array = array.obj if isinstance(array, memoryview) else getattr(array, "base", None)
    return array is not None


class UntypedStorage:
    """The memory that a tensor shares with its views, in bytes."""

    def __init__(self, tensor: TensorBase, backend: Any) -> None:
        self._tensor, self._backend = tensor, backend

    @property
    def _root(self) -> Any:
        return storage_of(self._tensor).root

    @property
    def _element(self) -> dtypes.dtype:
        return dtypes.uint8

    @property
    def device(self) -> Any:
        """Where the memory is."""
        return self._backend.device_of(self._root)

    def _flat(self) -> Any:
        """All of the memory as a one-dimensional tensor of its elements."""
        tensor: Any = self._tensor
        flat, root = tensor.detach(), self._root
        n = self._backend.capacity(root)
        flat.array, flat.sizes = self._backend.as_strided(root, (n,), (1,), 0), (n,)
        flat.key = (flat.key & ~tensor.dtype.bit) | dtypes.BIT_OF[root.dtype]
        return flat.view(self._element)

    def nbytes(self) -> int:
        """The size in bytes."""
        root = self._root
        return int(self._backend.capacity(root) * root.dtype.itemsize)

    def element_size(self) -> int:
        """The bytes of one element."""
        return self._element.itemsize

    def size(self) -> int:
        """The number of elements."""
        return self.nbytes() // self.element_size()

    __len__ = size

    def data_ptr(self) -> int:
        """The address."""
        return int(self._backend.pointer(self._root))

    def tolist(self) -> list[Any]:
        """The elements as Python numbers."""
        return list(self._flat().tolist())

    def __iter__(self) -> Iterator[Any]:
        return iter(self.tolist())

    def __getitem__(self, index: int) -> Any:
        return self._flat()[self._place(index)].item()

    def __setitem__(self, index: int, value: Any) -> None:
        self._flat()[self._place(index)] = value

    def _place(self, index: int) -> int:
        """An element's place, counted from 0."""
        if not isinstance(index, int):
            raise RuntimeError(f"a storage is indexed by an int, not by {type(index).__name__}; index the tensor for more")
        n = self.size()
        if not -n <= index < n:
            raise IndexError(f"index {index} out of range for storage of size {n}")
        return index % n

    def fill_(self, value: Any) -> Any:
        """Writes one number to all elements."""
        self._flat().fill_(value)
        return self

    def copy_(self, source: Any, non_blocking: bool = False) -> Any:
        """Writes the elements of another storage of the same size."""
        if source.nbytes() != self.nbytes():
            raise RuntimeError(f"size does not match, self was {self.nbytes()} bytes but src was {source.nbytes()} bytes")
        self._flat().copy_(source._flat())
        return self

    def clone(self) -> Any:
        """A copy with memory of its own."""
        return type(self)(self._flat().clone(), self._backend)

    def resize_(self, size: int) -> Any:
        """Raises RuntimeError unless the size stays: the tensors over the memory cannot follow it elsewhere."""
        if size != self.size():
            raise RuntimeError(f"resize_: a storage of {self.size()} elements cannot become one of {size}; resize the tensor instead")
        return self

    def is_shared(self) -> bool:
        """Whether child processes share the memory."""
        return is_shared_memory(self._root)

    def share_memory_(self) -> Any:
        """Moves the tensor that the storage was asked of into memory that child processes share."""
        tensor: Any = self._tensor
        tensor.share_memory_()
        return self

    def is_pinned(self, device: Any = None) -> bool:
        """Whether the memory is page-locked."""
        return False

    def cpu(self) -> Any:
        """The memory on the CPU: itself, if it is there."""
        if self.device.is_host:
            return self
        moved = self._flat().cpu()
        return type(self)(moved, moved.untyped_storage()._backend)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UntypedStorage) and other._root is self._root

    def __hash__(self) -> int:
        return id(self._root)

    def __repr__(self) -> str:
        return f"flambeau.{type(self).__name__}(device={self.device}, size={self.size()}, dtype={self._element.name})"


class TypedStorage(UntypedStorage):
    """The memory that a tensor shares with its views, in elements of its dtype."""

    @property
    def _element(self) -> dtypes.dtype:
        tensor: Any = self._tensor
        return tensor.dtype  # type: ignore[no-any-return]

    @property
    def dtype(self) -> dtypes.dtype:
        """The dtype of the elements."""
        return self._element

    def untyped(self) -> UntypedStorage:
        """The same memory in bytes."""
        return UntypedStorage(self._tensor, self._backend)
