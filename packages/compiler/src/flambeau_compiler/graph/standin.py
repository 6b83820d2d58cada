"""Stand-ins: arrays without elements that know which value of a graph they hold, and the backends that compute with them.

A stand-in backend has the name, the device and the same choice of kernels as the backend that it stands in for. So everything above kernels
(promotion, autocast, decomposition, autograd, views) happens as it would with real tensors, and what is recorded is what would have run.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from flambeau.backends.meta.verbs import MetaArray, results
from flambeau.dispatch import backend as backends
from flambeau.dispatch.graph import TENSOR
from flambeau.dispatch.keys import BACKENDS, DTYPES, NOGRAD
from flambeau.dispatch.layers import tensors_in
from flambeau.dispatch.strides import KEEPING, wanted_of_call
from flambeau.dispatch.threads import set_keys, tls
from flambeau.library import CustomOp
from flambeau.ops.shapes import like_strides, unknown, view_dtype_layout
from flambeau.tensor import dtypes, layout
from flambeau.tensor.base import TensorBase

from .errors import CaptureError, DataDependentError

HALVES = (dtypes.float16.numpy, dtypes.bfloat16.numpy)
WIDE = frozenset(("fused_attention", "fused_cross_entropy", "gelu_with_slope"))  # results after the first are float32 for 16-bit operands


class Cell:
    """The memory of a stand-in and of all its views.

    Args:
        shape, strides: of the array that the memory was made with.
        literal: its elements, if they are known.
    """

    __slots__ = ("device", "dtype", "literal", "owner", "read", "root", "shape", "strides", "value", "version")

    def __init__(self, shape: tuple[int, ...], strides: tuple[int, ...], dtype: Any, literal: Any = None) -> None:
        self.shape, self.strides, self.dtype, self.literal = shape, strides, dtype, literal
        self.device: Any = None  # that it claims, if no value says it
        self.value: Any = None  # what it holds now
        self.root: Any = None  # the graph's input whose memory it is
        self.owner: Any = None  # the recorder that made the value
        self.version = 0
        self.read: dict[Any, Any] = {}  # views of the present value, by layout


class StandInArray(MetaArray):
    """A shape, strides and an offset in a cell."""

    __slots__ = ("cell", "index")

    def __init__(self, shape: Any, dtype: Any, strides: Any = None, offset: int = 0, cell: Cell | None = None, index: Any = None) -> None:
        super().__init__(shape, dtype, strides, offset)
        self.cell = Cell(self.shape, self.strides, self.dtype) if cell is None else cell
        self.index = index  # of the device that it claims

    @property
    def whole(self) -> bool:
        """Whether it is all of its cell, in the cell's own layout."""
        c = self.cell
        return self.shape == c.shape and self.dtype == c.dtype and (self.strides == c.strides or 0 in self.shape) and not self.offset


current = threading.local()  # .recorder: the one that is recording in this thread


def recorder() -> Any:
    """The thread's recorder.

    Raises:
        CaptureError: nothing is being recorded.
    """
    found = getattr(current, "recorder", None)
    if found is None:
        raise CaptureError("a stand-in is used outside of its recording")
    return found


class StandIn(backends.Backend):
    """The backend whose tensors claim to be another one's."""

    def __init__(self, of: backends.Backend) -> None:
        super().__init__()
        self.of, self.name = of, of.name
        self.kernels = _Kernels(of.kernels)
        self.kernels["view_dtype"] = view_dtype

    def kernel_for(self, op: str, kernel: Callable[..., Any], dtype: Any) -> Callable[..., Any] | None:
        if op not in self.of.kernels:
            return kernel
        return kernel if self.of.kernel_for(op, self.of.kernels[op], dtype) is not None else None

    def derive(self, op: Any) -> Callable[..., Any] | None:
        """Records the op, where the backend has a kernel of its own making or where the host would run it."""
        if is_custom(op):
            return functools.partial(record_custom, op) if _meta().bit in op.kernels else None
        if "view" in op.traits or "reshape" in op.traits:
            return None
        host = op.kernels.get(backends.host_backend().bit)
        if self.of.derive(op) is None and ("inplace" in op.traits or host is None):
            return None
        return functools.partial(record, op.name)

    # Verbs.
    def empty(self, shape: tuple[int, ...], dtype: Any, index: int | None) -> Any:
        made = StandInArray(shape, dtype, index=index)
        made.cell.device = dtypes_device(self.name, index)
        return made

    def from_host(self, array: Any, index: int | None) -> Any:
        strides = tuple(s // array.itemsize for s in array.strides)
        made = StandInArray(array.shape, array.dtype, strides, index=index)
        made.cell.literal, made.cell.device = np.array(array), dtypes_device(self.name, index)
        return made

    def to_host(self, array: Any) -> Any:
        c = array.cell
        if c.literal is not None and c.version == 0 and array.whole:
            return c.literal
        raise DataDependentError(
            f"the program reads a tensor's elements (shape {list(array.shape)}, {array.dtype}), which are known only when it runs"
        )

    def copy_(self, target: Any, source: Any) -> None:
        recorder().copy(target, source)

    def strides(self, array: Any) -> tuple[int, ...]:
        return array.strides  # type: ignore[no-any-return]

    def offset(self, array: Any, root: Any) -> int:
        return array.offset - root.offset  # type: ignore[no-any-return]

    def as_strided(self, array: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
        return StandInArray(shape, array.dtype, strides, array.offset + offset, array.cell, array.index)

    def reinterpret(self, array: Any, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
        at = array.offset * array.dtype.itemsize // np.dtype(dtype).itemsize + offset
        return StandInArray(shape, dtype, strides, at, array.cell, array.index)

    def capacity(self, root: Any) -> int:
        return int(layout.extent(root.shape, root.strides))

    def device_index(self, array: Any) -> int | None:
        return array.index  # type: ignore[no-any-return]

    def device_of(self, array: Any) -> Any:
        return dtypes_device(self.name, array.index)

    def device_count(self) -> int:
        return self.of.device_count()

    def capabilities(self, index: int | None = None) -> Any:
        return self.of.capabilities(index)

    def current_index(self) -> int:
        return self.of.current_index()

    def pointer(self, array: Any) -> int:
        return (id(array.cell) << 36) + int(array.offset) * int(array.dtype.itemsize)

    def asarray(self, result: Any, dtype: Any) -> Any:
        if dtype is None or result.dtype == dtype:
            return result
        return recorder().cast(result, np.dtype(dtype))


@functools.cache
def dtypes_device(name: str, index: int | None) -> Any:
    """The device object that a stand-in claims."""
    from flambeau.tensor.devices import device

    return device(name, index)


class _Kernels(dict[str, Callable[..., Any]]):
    """A recording kernel for each of a backend's kernels, views excepted: these are arithmetic on strides."""

    def __init__(self, real: dict[str, Callable[..., Any]]) -> None:
        super().__init__({name: functools.partial(record, name) for name in real if name not in VIEWS})


VIEWS = frozenset(
    (
        "diagonal", "expand", "getitem", "mT", "permute", "reshape", "split_with_sizes", "squeeze", "strided_view", "transpose", "unbind",
        "unfold", "unsqueeze", "view", "view_as_complex", "view_as_real", "view_dtype",
    )
)  # fmt: skip


def view_dtype(array: Any, dtype: Any, itemsize: int) -> Any:
    """The same bytes as elements of another dtype."""
    shape, strides, offset = view_dtype_layout(array.shape, array.strides, array.offset, dtype, itemsize)
    return StandInArray(shape, dtype.numpy, strides, offset, array.cell, array.index)


def record(name: str, *args: Any) -> Any:
    """A kernel that writes its call down."""
    return recorder().call(name, args)


def _meta() -> backends.Backend:
    return backends.backend_for("meta")


def is_custom(op: Any) -> bool:
    """Whether an op is a user's, whose kernels take tensors."""
    return isinstance(op.entry, CustomOp)


def record_custom(op: Any, *args: Any) -> Any:
    """A user's op with a rule for shapes is one node: what is in it is not looked at."""
    if "mutates" in op.traits:
        raise CaptureError(f"{op.name}: a custom op that writes into its arguments is not recorded; run it eagerly")

    def array_of(a: Any) -> Any:
        if isinstance(a, TensorBase):
            return a.array
        return type(a)([array_of(x) for x in a]) if isinstance(a, list | tuple) else a

    arrays = tuple([array_of(a) for a in args])
    result = recorder().call(op.name, arrays)
    bit = next(t.key & BACKENDS for t in tensors_in(args))
    several = isinstance(result, tuple)
    made = [TENSOR[0](r, bit | dtypes.BY_NUMPY[r.dtype].bit, r.shape) for r in (result if several else (result,))]
    return tuple(made) if several else made[0]


def described(op: Any, args: tuple[Any, ...]) -> tuple[list[tuple[tuple[int, ...], Any, tuple[int, ...]]], bool]:
    """Shape, NumPy dtype and strides of an op's results, and whether there are several.

    Raises:
        DataDependentError: they follow from data.
    """
    if op.rule is unknown:
        raise DataDependentError(f"{op.title}: the shape of its result is known only when it runs")
    if op.rule is None and "factory" not in op.traits:
        return _by_decomposition(op, args)
    if op.name == "clone_as":
        a = args[0]
        return [(a.shape, a.dtype, like_strides(a.shape, a.strides, args[1]) or layout.contiguous_strides(a.shape))], False
    made = results(op, args)
    several = isinstance(made, tuple | list)
    found: list[tuple[tuple[int, ...], Any, tuple[int, ...]]] = []
    for m in made if several else (made,):
        strides = m.strides
        if op.layout in KEEPING and len(m.shape) > 1 and 0 not in m.shape:
            operands = [(a.shape, a.strides) for a in _flat(args) if isinstance(a, MetaArray)]
            strides = wanted_of_call(op.layout, m.shape, operands, args)
        wide = op.name in WIDE and found and m.dtype in HALVES
        found.append((m.shape, np.dtype(np.float32) if wide else m.dtype, strides))
    return found, several


def _by_decomposition(op: Any, args: tuple[Any, ...]) -> tuple[list[tuple[tuple[int, ...], Any, tuple[int, ...]]], bool]:
    """What the op's decomposition gives on tensors without elements, for rows that have no shape rule."""
    if op.decompose is None and not is_custom(op):
        raise DataDependentError(f"{op.title}: the shape of its result is known only when it runs")
    meta = _meta()

    def on_meta(a: Any) -> Any:
        if isinstance(a, MetaArray):
            return TENSOR[0](MetaArray(a.shape, a.dtype, a.strides), meta.bit | dtypes.BY_NUMPY[a.dtype].bit, a.shape)
        return type(a)([on_meta(x) for x in a]) if isinstance(a, list | tuple) else a

    given = tuple([on_meta(a) for a in args])
    old = tls.keys
    set_keys(NOGRAD)
    try:
        key = NOGRAD
        for i, a in enumerate(given):
            for t in tensors_in((a,)):
                key |= t.key & ~DTYPES if i in op.index_args else t.key
        made = op.resolve(key)(*given)
    finally:
        set_keys(old)
    several = isinstance(made, tuple | list)
    return [(t.array.shape, t.array.dtype, t.array.strides) for t in (made if several else (made,))], several


def _flat(args: Any) -> list[Any]:
    """The arguments, with lists taken apart."""
    return [x for a in args for x in (a if isinstance(a, list | tuple) else (a,))]


_standins: dict[int, StandIn] = {}
_lock = threading.Lock()


def stand_in_for(bit: int) -> StandIn:
    """The stand-in of the backend with a bit; made at its first use."""
    found = _standins.get(bit)
    if found is None:
        with _lock:
            found = _standins.get(bit)
            if found is None:
                found = StandIn(backends.BACKEND_OF_BIT[bit])
                backends.register_stand_in(found)
                _standins[bit] = found
    return found


def stand_in_bits() -> int:
    """The bits of all stand-ins."""
    bits = 0
    for s in _standins.values():
        bits |= s.bit
    return bits
