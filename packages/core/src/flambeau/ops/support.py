"""What generated code calls besides ops: arguments, results, and the adapters for rare patterns of parameters."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Sequence
from operator import index
from typing import Any, Final

import numpy as np

from ..dispatch.backend import Backend, backend_for, backend_of
from ..dispatch.graph import TENSOR, TensorMeta
from ..dispatch.keys import ALIAS, AUTOCAST, BACKENDS, DTYPES, GRAD, INFERENCE, INFERENCE_MODE, NOGRAD, OVERLAP, STRIDED, VIEWS
from ..dispatch.op import Op
from ..dispatch.overlap import check_between
from ..dispatch.promotion import can_cast, operand
from ..dispatch.threads import tls as _tls
from ..tensor import dtypes
from ..tensor.base import TensorBase, storage_of
from ..tensor.devices import get_default_device
from ..tensor.errors import DTypeError, ShapeError
from ..tensor.storage import Storage

tls: Final[Any] = _tls
FAILURES = (ShapeError, ValueError, IndexError, TypeError, ZeroDivisionError)
NOT_DTYPES = ~DTYPES
HALF_BITS: Final = dtypes.float16.bit | dtypes.bfloat16.bit
BASIC = frozenset((int, slice, type(None), type(Ellipsis)))  # the types of a basic index's entries
INDEXED: list[Any] = []  # late-bound: the public Tensor's full indexing


def keys_of(tensors: Any) -> int:
    """The OR of the keys of a sequence of tensors."""
    key = 0
    try:
        for t in tensors:
            key |= t.key
    except (AttributeError, TypeError):
        raise TypeError(f"expected a sequence of Tensors, not {_kinds(tensors)}") from None
    return key


def _kinds(value: Any) -> str:
    """The types in a sequence, for errors."""
    if isinstance(value, list | tuple):
        return f"{type(value).__name__} of {', '.join(sorted({type(v).__name__ for v in value}))}"
    return type(value).__name__


def index_keys_of(tensors: Any) -> int:
    """The OR of the keys of index tensors, without dtypes; None entries do not count."""
    key = 0
    for t in tensors:
        if t is not None:
            key |= t.key & NOT_DTYPES
    return key


def factory_key(dtype: Any, device: Any) -> int:
    """The key of a call that makes a tensor from nothing."""
    if not isinstance(dtype, dtypes.dtype):
        raise TypeError(f"dtype must be a flambeau dtype such as flambeau.float32, not {dtype!r}")
    bit: int = dtype.bit
    return backend_for(device).bit | bit


def indexed(x: Any, index: Any) -> Any:
    """x[index] with index tensors, masks or sequences."""
    return INDEXED[0](x, index)


def first_tensor(*values: Any) -> Any:
    """The first tensor among operands; with dimensions, if there is one."""
    found = [v for v in values if isinstance(v, TensorBase)]
    return next((t for t in found if t.sizes), found[0] if found else None)


def operand_or_none(value: Any, like: Any) -> Any:
    """A number as a tensor; None if it is no number, so that the other operand's reflected method may answer."""
    kind = type(value)
    if kind is float or kind is int or isinstance(value, numbers.Number):
        return operand(value, like, "an operator")
    return None


def subtrahend_or_none(value: Any, like: Any) -> Any:
    """As `operand_or_none`, for subtraction, which has no truth values."""
    kind = type(value)
    if kind is float or kind is int or isinstance(value, numbers.Number):
        return operand(value, like, "sub")
    return None


def comparand_or_none(value: Any, like: Any) -> Any:
    """As `operand_or_none`, but a NumPy array is an operand too."""
    bit = dtypes.BIT_OF.get(value.dtype) if isinstance(value, np.ndarray) else None
    if bit is None:
        return operand_or_none(value, like)
    backend = backend_of(like.key)
    array = backend.from_host(value, backend.device_index(like.array))
    return TENSOR[0](array, backend.bit | bit, array.shape)


def reflected(function: Callable[..., Any], left: Any, right: Any) -> Any:
    """A number on the left of a tensor; NumPy leaves the division of its arrays to the tensor, too."""
    apart = isinstance(left, np.ndarray) or (right.key & HALF_BITS and isinstance(left, numbers.Number))
    if apart and function.__name__ == "div":
        return right.reciprocal() * left  # as in PyTorch: NumPy decides on its arrays' dtype, and 16 bits need not hold the number
    return function(left, right) if isinstance(left, numbers.Number) else NotImplemented


def sizes_of(value: Any) -> tuple[int, ...]:
    """A shape argument as a tuple of ints: from an int, a sequence, or a nested one-element sequence."""
    if type(value) is tuple and (not value or type(value[0]) is int):
        return value
    if isinstance(value, numbers.Integral):
        return (int(value),)
    if len(value) == 1 and isinstance(value[0], Sequence):
        value = value[0]
    return tuple([index(n) for n in value])


def renamed(op: str, name: str, given: Any, default: Any, other_name: str, other: Any) -> Any:
    """An argument that may be given by NumPy's name for it instead."""
    if other is None:
        return given
    if given is not default and given != default:
        raise TypeError(f"{op}() got both '{name}' and NumPy's name for it, '{other_name}'; give one of them, by its name")
    return other


def check_given(op: str, **arguments: Any) -> None:
    """Raises where a required argument is missing."""
    missing = [repr(name) for name, value in arguments.items() if value is None]
    if missing:
        raise TypeError(f"{op}() missing {len(missing)} required argument{'s' * (len(missing) > 1)}: {', '.join(missing)}")


def named_result(kind: Any, result: Any) -> Any:
    """A tuple of results under their names."""
    return kind(*result) if type(result) is tuple else result


def wrap(r: Any, key: int, asarray: Any) -> Any:
    """A kernel's array, or a number that has a shape, as a tensor of its own dtype."""
    shape = r.shape
    array = r if shape else asarray(r, None)
    return TENSOR[0](array, (key & ~DTYPES) | dtypes.BIT_OF[array.dtype], shape)


def adapt_any(op: Op, f: Any, key: int, backend: Backend) -> Any:
    """Any parameters, one or several results, dtypes as the kernel returns them."""
    asarray = backend.asarray

    def call(*args: Any) -> Any:
        try:
            r = f(*[_array(a) for a in args])
        except FAILURES as error:
            raise op.explain(error, *args) from None
        if isinstance(r, tuple | list):
            return type(r)([None if x is None else wrap(asarray(x, None), key, asarray) for x in r])
        return wrap(asarray(r, None), key, asarray)

    return call


def _array(a: Any) -> Any:
    if isinstance(a, TensorBase):
        return a.array
    if isinstance(a, list | tuple) and any(isinstance(t, TensorBase) for t in a):
        return type(a)([_array(t) for t in a])
    return a


def adapt_views(op: Op, f: Any, key: int, backend: Backend) -> Any:
    """Several views of the first argument."""

    def call(x: Any, *statics: Any) -> Any:
        try:
            arrays = f(x.array, *statics)
        except FAILURES as error:
            raise op.explain(error, x, *statics) from None
        return [as_view(r, key, x) for r in arrays]

    return call


def as_view(array: Any, key: int, base: Any) -> Any:
    """A tensor over a view array of another tensor."""
    v = TENSOR[0](array, key, array.shape)
    storage = storage_of(base)
    if storage.rebased:
        v.meta = TensorMeta(storage.rebased)
    v.storage = storage
    v.base = base if base.base is None else base.base
    return v


def layout_of(t: TensorBase) -> tuple[Any, Any]:
    """Shape and strides."""
    return t.sizes, backend_of(t.key).strides(t.array)


def adapt_typed_view(op: Op, f: Any, key: int) -> Any:
    """A view whose dtype the kernel decides."""

    def call(x: Any, *statics: Any) -> Any:
        try:
            array = f(x.array, *statics)
        except FAILURES as error:
            raise op.explain(error, x, *statics) from None
        return as_view(array, (key & ~DTYPES) | dtypes.BIT_OF[array.dtype], x)

    return call


def adapt_reshape(op: Op, f: Any, key: int, backend: Backend) -> Any:
    """A view where strides allow it, else a copy: the kernel says which."""
    plain = key & ~(VIEWS | OVERLAP | ALIAS | STRIDED | INFERENCE)

    def call(x: Any, shape: Any) -> Any:
        try:
            r, is_view = f(x.array, shape)
        except FAILURES as error:
            raise op.explain(error, x, shape) from None
        if is_view:
            return as_view(r, key, x)
        return TENSOR[0](r, plain | (INFERENCE if tls.keys & INFERENCE_MODE else 0), r.shape)

    return call


def adapt_inplace(op: Op, f: Any, key: int, backend: Backend) -> Any:
    """An in-place kernel with any parameters."""
    if f is None:
        from ..dispatch.layers import writing

        return adapt_written(writing(op, backend, key))

    def call(*args: Any) -> Any:
        try:
            f(*[_array(a) for a in args])
        except FAILURES as error:
            raise op.explain(error, *args) from None
        storage_of(args[0]).version += 1
        return args[0]

    return call


def adapt_written(f: Any) -> Any:
    """An in-place kernel made of an out-of-place op on tensors."""

    def call(*args: Any) -> Any:
        f(*args)
        storage_of(args[0]).version += 1
        return args[0]

    return call


def adapt_mutating(op: Op, f: Any, key: int, backend: Backend) -> Any:
    """A kernel that writes into lists of tensors, such as an optimizer's update; the traits name the parameters that it writes to."""
    written = [op.statics.index(trait.partition(":")[2]) for trait in op.traits if trait.startswith("mutates:")]

    def call(*args: Any) -> None:
        f(*[[t.array for t in a] if type(a) is list else a for a in args])
        for i in written:
            for t in args[i]:
                (t.storage or storage_of(t)).version += 1

    return call


def into(op: str, out: Any, result: Any, *operands: Any) -> Any:
    """Writes results into the tensors given as `out=`, with PyTorch's checks; the operands given must not share a part of its memory."""
    if isinstance(result, tuple | list):
        if len(out) != len(result):
            raise TypeError(f"{op}: out= needs {len(result)} tensors, not {len(out)}")
        return type(result)(*[into(op, o, r) for o, r in zip(out, result, strict=True)])
    if not isinstance(out, TensorBase):
        raise TypeError(f"{op}(): argument 'out' must be Tensor, not {type(out).__name__}")
    target: Any = out
    if (target.key | result.key) & GRAD and not tls.keys & NOGRAD:
        raise RuntimeError(
            f"{op}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad."
        )
    source, wanted = dtypes.BY_BIT[result.key & DTYPES], dtypes.BY_BIT[target.key & DTYPES]
    if not can_cast(source, wanted):
        raise DTypeError(f"{op}: result type {source.name} can't be cast to the desired output type {wanted.name} of out=")
    if (target.key ^ result.key) & BACKENDS:
        raise RuntimeError(f"{op}: out= is on {backend_of(target.key).name}, the result on {backend_of(result.key).name}")
    check_between(op, target, operands, False)
    if target.sizes != result.sizes:
        resize_out(op, target, result)
    return target.copy_(result)


def into_exactly(op: str, out: Any, result: Any, *operands: Any) -> Any:
    """`into`, for an op whose `out=` must have the result's dtype; under autocast, which chooses that, any wider one will do."""
    if isinstance(out, TensorBase) and (out.key ^ result.key) & DTYPES and not tls.keys & AUTOCAST:
        source, wanted = dtypes.BY_BIT[result.key & DTYPES], dtypes.BY_BIT[out.key & DTYPES]
        raise DTypeError(f"{op}: Expected out tensor to have dtype {source.name}, but got {wanted.name} instead")
    return into(op, out, result, *operands)


def resize_out(op: str, target: Any, result: Any) -> None:
    """Gives an `out=` tensor of another shape the result's; only an empty one silently."""
    if 0 not in target.sizes:
        import warnings

        warnings.warn(
            f"{op}: an output with one or more elements was resized since it had shape {list(target.sizes)}, which does not match the "
            f"required output shape {list(result.sizes)}. Pass out= of that shape, or an empty tensor.",
            stacklevel=4,
        )
    if target.base is not None:
        raise ShapeError(f"{op}: out= of shape {list(target.sizes)} is a view and cannot be resized to {list(result.sizes)}")
    backend = backend_of(target.key)
    target.array = backend.empty(result.sizes, dtypes.BY_BIT[target.key & DTYPES].numpy, backend.device_index(target.array))
    target.sizes = result.sizes
    target.storage = Storage(target.array)


def default_device(device: Any) -> Any:
    """The device that a factory function was given, or the default one."""
    from ..tensor.devices import device as device_

    return get_default_device() if device is None else device_(device)
