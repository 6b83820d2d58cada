"""Tensors from data, to other dtypes and devices, to bytes and back."""

from __future__ import annotations

import copy
import functools
import math
import numbers
from typing import Any

import numpy as np

from ._tensor import Tensor, _host, leaf_of, wrap_host
from .dispatch.backend import backend_for, backend_of, host_backend
from .dispatch.keys import GRAD, NOGRAD, OVERRIDE, STRIDED, VIEWS, dtype_of
from .dispatch.layers import carried
from .dispatch.promotion import number_dtype, promote_types
from .dispatch.threads import tls
from .ops._generated.hot import cast, clone
from .ops.lazy import ops
from .tensor import dtypes
from .tensor import layout as layouts
from .tensor.base import TensorBase, storage_of
from .tensor.devices import device as device_
from .tensor.devices import get_default_device, preserve_format
from .tensor.devices import memory_format as memory_format_
from .tensor.numbers import whole
from .tensor.untyped import is_shared_memory


def tensor(data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False) -> Tensor:
    """A new tensor of numbers, nested sequences, arrays or another tensor's values. Always copies.

    Args:
        data: a number, nested lists or tuples of numbers and tensors, a NumPy array, or a tensor.
        dtype: by default inferred: bool, int64, the default dtype, or the array's own.
        device: by default the default device, or the given tensor's.
        requires_grad: whether to record what is done with the tensor.

    Raises:
        ValueError: sequences of unequal lengths.
        RuntimeError: elements that are no numbers; for strings, and with a dtype, TypeError.

    >>> import flambeau as fb
    >>> fb.tensor([[1, 2], [3, 4]])
    tensor([[1, 2],
            [3, 4]])
    """
    dtype = dtypes.meant(dtype)
    if isinstance(data, TensorBase):
        t: Any = data.detach().clone()  # type: ignore[attr-defined]
        t = t.to(device=device or data.device, dtype=dtype or data.dtype)  # type: ignore[attr-defined]
    else:
        host = host_array(data, dtype)
        t = wrap_host(host if host is not data else host.copy(), get_default_device() if device is None else device)
    return t.requires_grad_() if requires_grad else t


def host_array(data: Any, dtype: Any) -> Any:
    """Data as a NumPy array of a dtype that flambeau has; may be `data` itself."""
    if isinstance(data, np.ndarray | np.generic):
        array = np.asarray(data)
        if array.dtype not in dtypes.BY_NUMPY:
            native = array.dtype.newbyteorder("=")
            if native not in dtypes.BY_NUMPY:
                raise TypeError(
                    f"can't convert np.ndarray of type {array.dtype}. The supported types are: "
                    + ", ".join(d.name for d in dtypes.DTYPE_LIST)
                    + "."
                )
            array = array.astype(native)
        if any(s < 0 for s in array.strides):
            array = array.copy()
        return array if dtype is None else cast_host(array, dtype)
    if hasattr(data, "__array_interface__") or hasattr(data, "__array__"):
        return host_array(np.asarray(data), dtype)
    if hasattr(data, "__dlpack__"):
        return host_array(np.from_dlpack(data), dtype)
    return array_of_sequence(data, dtype)


def cast_host(array: Any, dtype: Any) -> Any:
    """A cast by the CPU's own rules."""
    return array if array.dtype == dtype.numpy else cast(wrap_host(array), dtype).array


def array_of_sequence(data: Any, dtype: Any) -> Any:
    """Nested sequences of numbers and tensors as an array."""
    if isinstance(data, list | tuple) and data and all(isinstance(v, np.generic | np.ndarray) for v in data):
        return host_array(np.array(data), dtype)
    shape = sequence_shape(data)
    flat: list[Any] = []
    given: list[Any] = []
    try:
        flatten_into(data, shape, flat, given)
    except TypeError as error:
        if dtype is None and not isinstance(error, NotNumbers):
            raise RuntimeError(f"Could not infer dtype: {error}") from None
        raise
    kind = inferred_dtype(flat, given)
    if dtype is not None and dtype.category == dtypes.INTEGRAL and not kind.is_complex:
        if dtype is dtypes.uint64 and any(v < 0 for v in flat):
            raise OverflowError("tensor: a negative integer does not fit uint64")
        return np.array([whole(v, dtype) for v in flat], dtype.numpy).reshape(shape)
    if dtype is not None and kind.is_complex and not dtype.is_complex and dtype is not dtypes.bool:
        raise TypeError(f"tensor: complex numbers cannot become {dtype.name}; take their real part first")
    if kind.category == dtypes.INTEGRAL and dtype is None:
        for v in flat:
            if not -(2**63) <= v < 2**63:
                raise ValueError(f"Overflow when unpacking long long: {v} does not fit int64")
    elif kind.category == dtypes.INTEGRAL:
        kind = dtypes.float64 if dtype.category == dtypes.FLOATING else dtypes.complex128 if dtype.is_complex else kind
    wide = {dtypes.COMPLEX: np.complex128, dtypes.FLOATING: np.float64}.get(kind.category)
    array: Any = np.array(flat, wide or (kind.numpy if kind in (dtypes.bool, dtypes.uint64) else np.int64))
    return cast_host(array.reshape(shape), kind if dtype is None else dtype)


class NotNumbers(TypeError):
    """Text where numbers are expected: a wrong type, whether a dtype is given or to be inferred."""


def sequence_shape(data: Any) -> tuple[int, ...]:
    """The shape that the first elements of nested sequences suggest."""
    shape: list[int] = []
    while isinstance(data, list | tuple | range) or (
        hasattr(data, "__len__") and hasattr(data, "__getitem__") and not isinstance(data, str | bytes | dict)
    ):
        if isinstance(data, TensorBase):
            break
        if isinstance(data, np.ndarray):
            return (*shape, *data.shape)
        shape.append(len(data))
        if not len(data):
            break
        data = data[0]
    if shape and isinstance(data, str) and data:
        raise ValueError(f"tensor: too many dimensions 'str': {data!r} is no number; give numbers, sequences of numbers, or arrays")
    return tuple(shape)


def flatten_into(data: Any, shape: tuple[int, ...], flat: list[Any], given: list[Any]) -> None:
    """Appends the elements in row-major order, and the dtypes of the tensors among them to `given`; raises ValueError where lengths differ."""
    if isinstance(data, TensorBase):
        count = math.prod(data.sizes)
        if shape and tuple(data.sizes) != shape:
            raise ValueError(
                f"expected a sequence of shape {list(shape)}, but got a tensor of shape {list(data.sizes)}; stack() joins tensors"
            )
        if not shape and count != 1:
            raise ValueError(
                "only one element tensors can be converted to Python scalars, and the sequence has one of shape "
                f"{list(data.sizes)}; stack() joins tensors"
            )
        host = _host(data)
        flat += np.asarray(host, dtype=np.float64 if host.dtype.kind == "V" else None).ravel().tolist()
        given += [dtype_of(data.key)] * count
        return
    if isinstance(data, np.ndarray):
        if data.shape != shape:
            raise ValueError(f"expected an array of shape {list(shape)} in the sequence, but got {list(data.shape)}")
        flat += np.asarray(data, dtype=np.float64 if data.dtype.kind == "V" else None).ravel().tolist()
        return
    if not shape:
        if isinstance(data, np.generic):
            data = data.item()
        if not isinstance(data, numbers.Number):
            if isinstance(data, list | tuple):
                raise ValueError(f"expected a number, but got a sequence of length {len(data)}: the sequences are nested unequally")
            kind = NotNumbers if isinstance(data, str | bytes) else TypeError
            raise kind(f"tensor: new(): invalid data type {type(data).__name__!r}; give numbers, sequences of numbers, or arrays")
        flat.append(data)
        return
    if not hasattr(data, "__len__"):
        raise TypeError(f"expected a sequence of length {shape[0]}, but got {type(data).__name__}")
    if len(data) != shape[0]:
        raise ValueError(f"expected sequence of length {shape[0]} (got {len(data)})")
    if len(shape) == 1 and all(type(v) in (int, float, bool) for v in data):
        flat += data
        return
    for v in data:
        flatten_into(v, shape[1:], flat, given)


def inferred_dtype(flat: list[Any], given: list[Any]) -> Any:
    """The dtype of a list of Python numbers, some of them from tensors of the dtypes `given`."""
    if given:
        plain = [number_dtype(v) for v in flat] if len(given) < len(flat) else []
        return functools.reduce(promote_types, [*given, *plain])
    kinds = {type(v) for v in flat}
    if not kinds or any(issubclass(k, float) for k in kinds):
        return dtypes.default_complex() if any(issubclass(k, complex) for k in kinds) else dtypes.get_default_dtype()
    if any(issubclass(k, complex) for k in kinds):
        return dtypes.default_complex()
    if kinds == {bool}:
        return dtypes.bool
    if all(issubclass(k, numbers.Integral) for k in kinds):
        return dtypes.int64
    return dtypes.get_default_dtype()


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
    """Data as a tensor, without a copy where memory can be shared.

    >>> import flambeau as fb
    >>> fb.as_tensor([1, 2, 3])
    tensor([1, 2, 3])
    """
    if isinstance(data, Tensor):
        return data.to(device=device or data.device, dtype=dtype or data.dtype)
    return wrap_host(host_array(data, dtype), get_default_device() if device is None else device)


def asarray(obj: Any, *, dtype: Any = None, device: Any = None, copy: bool | None = None, requires_grad: bool = False) -> Tensor:
    """An object as a tensor: shares memory if it can, unless `copy=True`; with `copy=False`, raises where it cannot."""
    t = as_tensor(obj, dtype, device)
    shared = t is obj or (isinstance(obj, np.ndarray) and np.shares_memory(t.array, obj))
    if copy is False and not shared:
        raise ValueError("asarray: can't alias the given object's memory; pass copy=None or copy=True")
    if copy and shared:
        t = t.clone()
    return t.requires_grad_(requires_grad) if requires_grad or t is not obj else t


def from_numpy(array: Any) -> Tensor:
    """A tensor that shares the memory of a NumPy array.

    Raises TypeError for dtypes that flambeau lacks, and ValueError for negative strides.
    """
    if not isinstance(array, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(array).__name__})")
    if any(s < 0 for s in array.strides):
        raise ValueError("from_numpy: at least one of the strides is negative, which tensors do not support; copy the array first")
    if not array.flags.writeable:
        import warnings

        warnings.warn("from_numpy: the array is not writable; writing into the tensor is undefined. Copy the array first.", stacklevel=2)
    return wrap_host(np.asarray(array))  # of the base class: kernels know no memmap or matrix


def frombuffer(buffer: Any, *, dtype: Any, count: int = -1, offset: int = 0, requires_grad: bool = False) -> Tensor:
    """A one-dimensional tensor over the memory of a Python buffer."""
    t = wrap_host(np.frombuffer(buffer, dtype.numpy, count, offset))
    return t.requires_grad_() if requires_grad else t


def from_dlpack(ext_tensor: Any, *, device: Any = None, copy: bool | None = None) -> Tensor:
    """A tensor that shares the memory of another library's array, by DLPack.

    Args:
        ext_tensor: an object with `__dlpack__` and `__dlpack_device__`.
        device: where the tensor should be; where the array is, unless given.
        copy: True gives the tensor memory of its own; False raises where it would need some.

    Raises:
        TypeError: no such object. BufferError: a dtype that NumPy's DLPack lacks, such as bfloat16; or a copy that `copy` forbids.
    """
    if not (hasattr(ext_tensor, "__dlpack__") and hasattr(ext_tensor, "__dlpack_device__")):
        raise TypeError(f"from_dlpack: expected an object with __dlpack__ and __dlpack_device__, got {type(ext_tensor).__name__}")
    t = wrap_host(np.from_dlpack(ext_tensor))
    if device is not None and device_(device).type != t.device.type:
        if copy is False:
            raise BufferError(f"from_dlpack: copy=False, but the array is on {t.device} and the tensor should be on {device}")
        return t.to(device)
    return t.clone() if copy else t


def to(x: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """See Tensor.to."""
    non_blocking = bool(kwargs.pop("non_blocking", False))
    target, d, force, fmt = parse_to(x, args, kwargs)
    current = x.device
    if d is not None and d is not x.dtype:
        x = cast(x, d)
        force = False
    if target is not None and (target.type != current.type or (target.index is not None and target.index != current.index)):
        return move(x, target, non_blocking)
    if fmt is not None and fmt is not preserve_format and not x.is_contiguous(fmt):
        return clone(x, memory_format=fmt)
    return clone(x) if force else x


def parse_to(x: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any, bool, Any]:
    """The target device, dtype, copy flag and memory format of a call of `to`."""
    target, d = kwargs.pop("device", None), kwargs.pop("dtype", None)
    other = kwargs.pop("other", None)
    force, fmt = bool(kwargs.pop("copy", False)), kwargs.pop("memory_format", None)
    kwargs.pop("non_blocking", None)
    if kwargs:
        raise TypeError(f"to() got an unexpected keyword argument '{next(iter(kwargs))}'")
    for a in args:
        if isinstance(a, dtypes.dtype):
            d = a
        elif isinstance(a, str | device_):
            target = a
        elif isinstance(a, type):
            d = dtypes.meant(a)
        elif isinstance(a, TensorBase):
            other = a
        elif isinstance(a, memory_format_):
            fmt = a
        elif not isinstance(a, bool) and a is not None:
            raise TypeError(f"to() takes a dtype, a device or a tensor, not {type(a).__name__}: {a!r}")
    if other is not None:
        target, d = other.device, other.dtype
    return (None if target is None else device_(target)), dtypes.meant(d), force, fmt


def move(x: Tensor, target: Any, non_blocking: bool = False) -> Tensor:
    """A copy on another device, recorded."""
    recorded = x.requires_grad and not tls.keys & NOGRAD
    return _Move.apply(x, target, non_blocking) if recorded else transferred(x, target, non_blocking)


def transferred(x: Any, target: Any, non_blocking: bool = False) -> Any:
    """A copy on another device: by the destination's direct way, if it has one, else through the host."""
    source, destination = backend_of(x.key), backend_for(target)
    if not destination.has_data:
        strides = layouts.strides_in_order(x.sizes, x.stride())
        return ops.make_strided(x.sizes, strides, dtype_of(x.key), target)
    array = carried(x.array, source, destination, target.index, non_blocking)
    dense = tuple(destination.strides(array)) == layouts.contiguous_strides(x.sizes)
    return Tensor(array, destination.bit | dtype_of(x.key).bit | (0 if dense else STRIDED), x.sizes)


def _pinning(device: Any) -> Any:
    """The backend that has pinned memory: of a device, or of the accelerator; None where there is none."""
    from .accelerator import current_accelerator

    found = current_accelerator() if device is None else device_(device)
    backend = None if found is None else backend_for(found)
    return backend if backend is not None and backend.offers("pinned") else None


def is_pinned(x: Any, device: Any = None) -> bool:
    """See Tensor.is_pinned."""
    backend = _pinning(device) if x.device.is_host else None
    return backend is not None and bool(backend.is_pinned(x.array))


def pin_memory(x: Any, device: Any = None) -> Any:
    """See Tensor.pin_memory."""
    if not x.device.is_host:
        raise RuntimeError(f"pin_memory: only a tensor on the CPU can be pinned, this one is on '{x.device}'; move it with .cpu() first")
    backend = _pinning(device)
    if backend is None and device is not None:
        raise RuntimeError(f"pin_memory: device '{device_(device)}' offers no pinned memory; `flambeau info` shows what each device offers")
    if backend is None or backend.is_pinned(x.array):
        return x
    made = wrap_host(backend.pinned(x.sizes, dtype_of(x.key).numpy))
    made.copy_(x.detach())
    return made


class _LazyMove:
    """Built at the first use: autograd's Function stands above this module."""

    kind: Any = None

    def apply(self, x: Any, target: Any, non_blocking: bool) -> Any:
        if _LazyMove.kind is None:
            from .autograd.function import Function

            class Move(Function):
                @staticmethod
                def forward(ctx: Any, x: Any, target: Any, non_blocking: bool) -> Any:
                    ctx.source = x.device
                    return transferred(x, target, non_blocking)

                @staticmethod
                def backward(ctx: Any, g: Any) -> Any:
                    return g.to(ctx.source), None, None

            _LazyMove.kind = Move
        return _LazyMove.kind.apply(x, target, non_blocking)


_Move = _LazyMove()


def resize_(x: Tensor, *size: Any) -> Tensor:
    """See Tensor.resize_."""
    from .ops.support import sizes_of

    shape = sizes_of(size)
    if x.requires_grad:
        raise RuntimeError("cannot resize variables that require grad")
    if any(size < 0 for size in shape):
        raise RuntimeError(f"resize_: requested resize to {list(shape)}, but sizes must not be negative")
    if shape == tuple(x.sizes):
        return x
    n = layouts.numel(shape)
    backend, storage = backend_of(x.key), storage_of(x)
    at = x.storage_offset()
    if n + at > backend.capacity(storage.root):
        grown = ops.make_empty((n,), x.dtype, x.device)
        old = min(x.numel(), n)
        if old:
            grown[:old].copy_(ops.reshape(x.detach(), (-1,))[:old])
        x.array, x.storage, x.base = grown.array, storage_of(grown), None
        storage, at = x.storage, 0
    x.array = backend.as_strided(storage.root, shape, layouts.contiguous_strides(shape), at)
    x.sizes = shape
    return x


def share_memory_(x: Tensor) -> Tensor:
    """See Tensor.share_memory_."""
    from mmap import mmap

    if backend_of(x.key) is not host_backend() or is_shared_memory(x.array):
        return x
    host = _host(x)
    shared = np.ndarray(host.shape, host.dtype, mmap(-1, max(host.nbytes, 1)))  # nameless: it goes when its last array and process do
    shared[...] = host
    with _no_grad():
        x.array = shared
        x.storage = type(storage_of(x))(shared)
    return x


def _no_grad() -> Any:
    from .autograd.grad_mode import no_grad

    return no_grad()


def deepcopy(x: Tensor, memo: dict[int, Any]) -> Any:
    """A copy with its own memory, shared inside one deepcopy as the originals share theirs."""
    if id(x) in memo:
        return memo[id(x)]
    if not x.is_leaf:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment; detach() it first"
        )
    with _no_grad():
        storage = storage_of(x)
        backend = backend_of(x.key)
        root = memo.get(id(storage))
        if root is None:
            size = (backend.capacity(storage.root),)
            source = Tensor(backend.as_strided(storage.root, size, (1,), 0), x.key & ~(GRAD | OVERRIDE | VIEWS), size)
            root = clone(source)
            memo[id(storage)] = root
            memo.setdefault(id(memo), []).append(storage)
        t: Any = Tensor(backend.as_strided(root.array, x.sizes, x.stride(), x.storage_offset()), root.key | x.key & STRIDED, x.sizes)
        t.storage = storage_of(root)
    if type(x) is not Tensor:
        t = t.as_subclass(type(x))
    if x.key & GRAD:
        t.requires_grad_()
    memo[id(x)] = t
    if x.grad is not None:
        leaf_of(t).grad = copy.deepcopy(x.grad, memo)
    if x.__dict__:
        t.__dict__.update(copy.deepcopy(x.__dict__, memo))
    return t


def reduce_tensor(x: Tensor) -> tuple[Any, ...]:
    """What pickle stores: the values, the strides, and what the class adds."""
    requires_grad = bool(x.key & GRAD)
    if not x.is_leaf:
        x = x.detach()
    host = np.asarray(_host(x))
    data = (host.tobytes(), x.dtype.name, tuple(x.sizes), tuple(x.stride()) if layouts.is_dense(x.sizes, x.stride()) else None)
    return rebuild_tensor, (type(x), *data, str(x.device), requires_grad, dict(x.__dict__))


def rebuild_tensor(
    cls: Any, data: bytes, dtype: str, sizes: Any, strides: Any, where: str, requires_grad: bool, extra: dict[str, Any]
) -> Any:
    """A tensor from what pickle stored."""
    host = np.frombuffer(data, dtypes.named_dtype(dtype).numpy).reshape(sizes).copy()
    t: Any = wrap_host(host, where)
    if strides is not None and strides != t.stride():
        target = ops.empty_strided(sizes, strides, dtype=t.dtype, device=t.device)
        with _no_grad():
            t = target.copy_(t)
    if cls is not Tensor:
        t = t.as_subclass(cls)
    if requires_grad:
        t.requires_grad_()
    t.__dict__.update(extra)
    return t
