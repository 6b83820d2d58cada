"""A tensor's fields. Methods come from the op table and, in `flambeau.Tensor`, from the floors above."""

from __future__ import annotations

from typing import Any

from mypy_extensions import mypyc_attr

from .storage import Storage


@mypyc_attr(allow_interpreted_subclasses=True)
class TensorBase:
    """Storage, shape and place in the graph."""

    __slots__ = ("array", "base", "key", "meta", "node", "sizes", "storage")

    def __init__(self, array: Any, key: int, sizes: Any) -> None:
        self.array: Any = array  # the backend's array: buffer, strides, offset
        self.key: int = key  # backend bit | one dtype bit | mode bits
        self.sizes: Any = sizes  # a plain tuple: an array's own .shape costs 50 to 80 ns a read
        self.node: Any = None  # where its gradient goes
        self.storage: Any = None  # made when a view or a write first needs it
        self.base: Any = None  # the tensor that this one is a view of
        self.meta: Any = None  # what few tensors have: a leaf's gradient, hooks, a view's age


def storage_of(t: TensorBase) -> Storage:
    """The tensor's storage, made at its first use."""
    storage: Storage | None = t.storage
    if storage is None:
        storage = Storage(t.array)
        t.storage = storage
    return storage


def version_of(t: TensorBase) -> int:
    """How often the tensor's memory was written in place."""
    storage: Storage | None = t.storage
    return 0 if storage is None else storage.version
