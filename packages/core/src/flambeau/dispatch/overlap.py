"""Writes whose result would depend on the order of the writes: found by layout, and refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..tensor.base import TensorBase
from ..tensor.layout import is_dense, numel
from . import backend as backends
from .keys import ALIAS, OVERLAP

# Whatever the order, these write the same values to the same places.
IDEMPOTENT: Final = frozenset(("fill_", "masked_fill_", "index_fill_", "index_put_", "tril_", "triu_"))
# These form their result before they write, or read their operands whole: an operand may share memory with the target.
BUFFERED: Final = frozenset(("fill_", "masked_fill_", "index_fill_", "addmm_", "addmv_", "addbmm_", "baddbmm_"))
# These write in the order of their indices: not even the target itself may be an operand.
SCATTERING: Final = frozenset(("index_put_", "index_add_", "index_copy_", "put_", "scatter_", "scatter_add_", "scatter_reduce_"))

TWICE: Final = "unsupported operation: more than one element of the written-to tensor refers to a single memory location"
SHARED: Final = "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location"


def guarded(op: Any, inner: Callable[..., Any], key: int) -> Callable[..., Any]:
    """A kernel as it is, or, where it writes to what others may share, behind a look at the layouts."""
    mutated = [op.statics.index(trait.partition(":")[2]) for trait in op.traits if trait.startswith("mutates:")]
    if mutated and key & OVERLAP:
        return guarding_lists(op.title, inner, mutated)
    scattering = op.name in SCATTERING
    inside = key & OVERLAP != 0 and op.name not in IDEMPOTENT
    between = scattering or (key & ALIAS != 0 and op.name not in BUFFERED)
    if "inplace" not in op.traits or not (inside or between):
        return inner

    def call(*args: Any) -> Any:
        target = args[0]
        if inside:
            check_inside(op.title, target)
        if between:
            for a in args[1:]:
                if not isinstance(a, TensorBase) or a.storage is not None or a is target:  # numbers and fresh tensors share nothing
                    check_between(op.title, target, args[1:], scattering)
                    break
        return inner(*args)

    return call


def guarding_lists(name: str, inner: Callable[..., Any], written: list[int]) -> Callable[..., Any]:
    """For an op that writes into lists of tensors, such as an optimizer's update."""

    def call(*args: Any) -> Any:
        for i in written:
            for t in args[i]:
                check_inside(name, t)
        return inner(*args)

    return call


def check_inside(op: str, t: TensorBase) -> None:
    """Refuses a target that an expansion repeats."""
    strides = backends.backend_of(t.key).strides(t.array)
    if 0 not in t.sizes and any(n > 1 and st == 0 for n, st in zip(t.sizes, strides, strict=True)):
        raise RuntimeError(
            f"{op}: {TWICE} (shape {list(t.sizes)}, strides {list(strides)}). Please clone() the tensor before performing the operation."
        )


def check_between(op: str, target: TensorBase, operands: Any, scattering: bool) -> None:
    """Refuses operands that share a part of the target's memory; for an op that scatters, all of it too."""
    for a in operands:
        if type(a) in (list, tuple):
            check_between(op, target, a, scattering)
        elif isinstance(a, TensorBase) and (a is not target or scattering) and shares_part(target, a, scattering):
            raise RuntimeError(
                f"{op}: {SHARED} (shapes {list(a.sizes)} and {list(target.sizes)}). "
                f"Please clone() the tensor before performing the operation."
            )


def shares_part(a: TensorBase, b: TensorBase, whole: bool) -> bool:
    """Whether two dense tensors of one storage meet in memory without being the same view (with `whole`: or being it)."""
    s, t = a.storage, b.storage
    if a is b:
        return whole and 0 not in a.sizes
    if s is None or t is None or (s is not t and s.root is not t.root):
        return False
    if 0 in a.sizes or 0 in b.sizes:
        return False
    backend = backends.backend_of(a.key)
    if backend is not backends.backend_of(b.key):
        return False
    strides, others = backend.strides(a.array), backend.strides(b.array)
    if not is_dense(a.sizes, strides) or not is_dense(b.sizes, others):
        return False  # undecided, as in PyTorch: kernels then compute as if the operand had been copied
    size, other_size = a.array.dtype.itemsize, b.array.dtype.itemsize
    start, other_start = backend.pointer(a.array), backend.pointer(b.array)
    end, other_end = start + numel(a.sizes) * size, other_start + numel(b.sizes) * other_size
    if start == other_start and end == other_end:
        return whole or tuple(strides) != tuple(others)
    return bool(start < other_end and other_start < end)
