"""The layouts in which each operand is handed to a backend: the same values, placed in memory in other ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import flambeau as fb

from ..._tensor import wrap_host
from ...tensor.devices import HOST
from ...tensor.layout import contiguous_strides

ORACLE = str(HOST)  # the device that others are compared with


class Placed(NamedTuple):
    """Elements in a flat piece of memory, and where in it the operand's are; strides and offset in elements."""

    memory: np.ndarray[Any, Any]
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int

    def values(self, memory: np.ndarray[Any, Any] | None = None) -> np.ndarray[Any, Any]:
        """The operand's elements in this memory (or another like it), as a dense array of its own."""
        flat = self.memory if memory is None else memory
        if 0 in self.shape:
            return np.zeros(self.shape, flat.dtype)
        strides = [s * flat.itemsize for s in self.strides]
        view: np.ndarray[Any, Any] = np.ndarray(self.shape, flat.dtype, flat.tobytes(), self.offset * flat.itemsize, strides)
        return view.copy(order="C").reshape(self.shape)

    def on(self, device: Any) -> tuple[Any, Any]:
        """(the whole memory, the operand as a view of it) as tensors on a device."""
        whole = wrap_host(self.memory.copy(), ORACLE if device is None else device)
        return whole, whole.as_strided(self.shape, self.strides, self.offset)


def _junk(like: np.ndarray[Any, Any], count: int) -> np.ndarray[Any, Any]:
    """What must never be read: NaN, or a number that stands out."""
    if like.dtype.kind in "bui":
        return np.ones(count, like.dtype)
    return np.full(count, np.nan).astype(like.dtype)


def contiguous(values: np.ndarray[Any, Any]) -> Placed:
    """Row by row."""
    return Placed(values.reshape(-1), values.shape, contiguous_strides(values.shape), 0)


def transposed(values: np.ndarray[Any, Any]) -> Placed | None:
    """With all dimensions in the other order."""
    if values.ndim < 2:
        return None
    return Placed(np.ascontiguousarray(values.T).reshape(-1), values.shape, contiguous_strides(values.shape[::-1])[::-1], 0)


def offset(values: np.ndarray[Any, Any]) -> Placed:
    """Behind four elements of something else: a place from which wider dtypes can be read, too."""
    return Placed(np.concatenate([_junk(values, 4), values.reshape(-1)]), values.shape, contiguous_strides(values.shape), 4)


def strided(values: np.ndarray[Any, Any]) -> Placed | None:
    """Every other element."""
    if not values.ndim or not values.size:
        return None
    memory = _junk(values, 2 * values.size)
    memory[::2] = values.reshape(-1)
    return Placed(memory, values.shape, tuple(2 * s for s in contiguous_strides(values.shape)), 0)


def broadcast(values: np.ndarray[Any, Any]) -> Placed | None:
    """The first row for all rows: other values, and no memory of their own."""
    if not values.ndim or values.shape[0] < 2 or not values.size:
        return None
    row = np.ascontiguousarray(values[0]).reshape(-1)
    return Placed(row, values.shape, (0, *contiguous_strides(values.shape[1:])), 0)


LAYOUTS: dict[str, Callable[[np.ndarray[Any, Any]], Placed | None]] = {
    "contiguous": contiguous, "transposed": transposed, "offset": offset, "strided": strided, "broadcast": broadcast,
}  # fmt: skip


def empty_of(operands: list[Any]) -> Callable[[Any], Any] | None:
    """Without the rows that the operands share with the first one."""
    count = next((t.shape[0] for t in operands if t.ndim), 0)
    if not count or not operands[0].ndim:
        return None
    return lambda values: values[:0] if values.ndim and values.shape[0] == count else values


def number_of(operands: list[Any]) -> Callable[[Any], Any] | None:
    """One number for each operand."""
    if not operands or not operands[0].ndim or any(not t.numel() for t in operands):
        return None
    return lambda values: values.reshape(-1)[0].reshape(())


# Calls with other shapes: whether an op has a result for them, the CPU says.
DEGENERATE: dict[str, Callable[[list[Any]], Callable[[Any], Any] | None]] = {"zero-size": empty_of, "zero-dimensional": number_of}


def host(t: Any) -> np.ndarray[Any, Any]:
    """A tensor's elements as a NumPy array of its own."""
    return np.array(t.detach().cpu().numpy(), order="C").reshape(tuple(t.shape))


def same_bits(a: Any, b: Any) -> bool:
    """Whether two arrays hold the same bytes in the same order of elements."""
    return a.shape == b.shape and np.ascontiguousarray(a).tobytes() == np.ascontiguousarray(b).tobytes()


def tensors_in(value: Any) -> list[Any]:
    """The tensors in nested arguments, in order."""
    if isinstance(value, fb.Tensor):
        return [value]
    if isinstance(value, list | tuple):
        return [t for v in value for t in tensors_in(v)]
    if isinstance(value, dict):
        return [t for v in value.values() for t in tensors_in(v)]
    return []


def mapped(value: Any, of_tensor: Callable[[Any], Any], of_other: Callable[[Any], Any] = lambda v: v) -> Any:
    """Nested arguments with each tensor replaced."""
    if isinstance(value, fb.Tensor):
        return of_tensor(value)
    if isinstance(value, dict):
        return {k: mapped(v, of_tensor, of_other) for k, v in value.items()}
    if type(value) in (list, tuple):
        return type(value)(mapped(v, of_tensor, of_other) for v in value)
    return of_other(value)
