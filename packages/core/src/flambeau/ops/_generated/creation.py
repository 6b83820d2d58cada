"""Written by `python -m flambeau.ops.generator` from the op rows: edit those instead."""

# ruff: noqa
# mypy: disable-error-code="no-any-return,no-redef,unreachable,comparison-overlap,assignment,unused-ignore,attr-defined"
from __future__ import annotations

import builtins
import math
from typing import Any, ClassVar, Final

from mypy_extensions import mypyc_attr

from ...dispatch.graph import (
    FREED, MultiNode, Node, OutputNode, Sink, check_inplace, check_version, freed, node_of, rebase_history, saved_output,
)
from ...dispatch.keys import BACKENDS, COMPLEXES, DIFFERENTIABLE, DTYPES, GRAD, dtype_of
from ...dispatch.op import Op, misused, not_a_tensor
from ...dispatch.promotion import number_dtype, operand
from ...dispatch.threads import busy as _busy
from ...dispatch.threads import tls as _tls
from ...tensor import dtypes
from ...tensor.base import TensorBase, storage_of, version_of
from ...tensor.errors import DTypeError, DeviceError, ShapeError
from ...tensor.results import result_type
from .. import shapes
from ..support import (
    BASIC, NOT_DTYPES, adapt_any, adapt_inplace, adapt_mutating, adapt_reshape, adapt_views, check_given, default_device, factory_key, first_tensor, index_keys_of, indexed,
    into, into_exactly, keys_of, layout_of, named_result, operand_or_none, reflected, renamed, sizes_of, subtrahend_or_none,
)
from ..lazy import ops as _ops
from ...dispatch.graph import TENSOR
from .hot import clone, pow
from ...tensor.devices import preserve_format
from ...tensor.errors import ShapeError


busy: Final[set[int]] = _busy
tls: Final[Any] = _tls
Tensor = TensorBase


def edge(t: Any) -> Any:
    """Where a tensor's gradient goes."""
    return None if t is None else t.node if t.base is None else node_of(t)


def result_without_node(array: Any, key: int, sizes: Any, storage: Any) -> Any:
    """A saved result as a plain tensor."""
    t = TENSOR[0](array, key, sizes)
    t.storage = storage
    return t


def finish(t: Any, requires_grad: bool) -> Any:
    """Applies requires_grad= to a new tensor."""
    return t.requires_grad_() if requires_grad else t


def named_size(op: str, size: Any, named: Any) -> Any:
    """A shape given one by one, as a sequence, or by name."""
    if named is not None:
        size = named
    elif not size:
        raise TypeError(f'{op}: size is missing; give sizes, a sequence of them, or () for a tensor without dimensions')
    return checked(op, sizes_of(size))


def checked(op: str, size: Any) -> Any:
    """A shape whose sizes are not negative."""
    if builtins.any((n < 0 for n in size)):
        raise ShapeError(f'{op}: Trying to create tensor with negative dimension: {builtins.list(size)}')
    return size


def default_dtype(out: Any) -> Any:
    """The dtype of a new tensor where none is given: that of the tensor that it is written to, or the default one."""
    return dtypes.get_default_dtype() if out is None else out.dtype


def device_of(device: Any, input: Tensor) -> Any:
    """The device that is asked for, or input's."""
    return input.device if device is None else default_device(device)


def check_finite(op: str, start: Any, end: Any, step: Any) -> None:
    """Raises RuntimeError for a range without an end, or a step that no integer is."""
    if not (math.isfinite(start) and math.isfinite(end) and math.isfinite(step)):
        raise RuntimeError(f'{op}: unsupported range: {start} -> {end} by {step}')


def plain_number(x: Any) -> Any:
    """A Python number, also from a zero-dimensional tensor."""
    return x.item() if hasattr(x, 'item') else x


# make_full: ops/creation.py:18
def make_full(size: Any, value: Any, dtype: Any, device: Any) -> Any:
    """One value everywhere."""
    size = sizes_of(size)
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = make_full_table[key]
    except KeyError:
        fn = make_full_op.resolve(key)
    return fn(size, value, dtype, device)


make_full_op: Final = Op('make_full', make_full, adapt_any, None, None, None, 'array', '', (), ('factory',), '', ('size', 'value', 'dtype', 'device'), (), title='full')
make_full_table: Final[dict[int, Any]] = make_full_op.table


# make_empty: ops/creation.py:23
def make_empty(size: Any, dtype: Any, device: Any) -> Any:
    """Memory as it comes."""
    size = sizes_of(size)
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = make_empty_table[key]
    except KeyError:
        fn = make_empty_op.resolve(key)
    return fn(size, dtype, device)


make_empty_op: Final = Op('make_empty', make_empty, adapt_any, None, None, None, 'array', '', (), ('factory',), '', ('size', 'dtype', 'device'), (), title='empty')
make_empty_table: Final[dict[int, Any]] = make_empty_op.table


# make_strided: ops/creation.py:28
def make_strided(size: Any, stride: Any, dtype: Any, device: Any) -> Any:
    """Memory as it comes, with strides."""
    size = sizes_of(size)
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = make_strided_table[key]
    except KeyError:
        fn = make_strided_op.resolve(key)
    return fn(size, stride, dtype, device)


make_strided_op: Final = Op('make_strided', make_strided, adapt_any, None, None, None, 'array', '', (), ('factory', 'strides'), '', ('size', 'stride', 'dtype', 'device'), (), title='empty_strided')
make_strided_table: Final[dict[int, Any]] = make_strided_op.table


# make_range: ops/creation.py:33
def make_range(start: Any, step: Any, count: Any, dtype: Any, device: Any) -> Any:
    """start + step * i for i below count."""
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = make_range_table[key]
    except KeyError:
        fn = make_range_op.resolve(key)
    return fn(start, step, count, dtype, device)


make_range_op: Final = Op('make_range', make_range, adapt_any, None, None, None, 'array', '', (), ('factory',), '', ('start', 'step', 'count', 'dtype', 'device'), (), title='arange')
make_range_table: Final[dict[int, Any]] = make_range_op.table


# make_linspace: ops/creation.py:38
def make_linspace(start: Any, end: Any, steps: Any, dtype: Any, device: Any) -> Any:
    """Evenly spaced numbers, both ends included."""
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = make_linspace_table[key]
    except KeyError:
        fn = make_linspace_op.resolve(key)
    return fn(start, end, steps, dtype, device)


make_linspace_op: Final = Op('make_linspace', make_linspace, adapt_any, None, None, None, 'array', '', (), ('factory',), '', ('start', 'end', 'steps', 'dtype', 'device'), (), title='linspace')
make_linspace_table: Final[dict[int, Any]] = make_linspace_op.table


# make_eye: ops/creation.py:43
def make_eye(n: Any, m: Any, dtype: Any, device: Any) -> Any:
    """Ones on the diagonal."""
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = make_eye_table[key]
    except KeyError:
        fn = make_eye_op.resolve(key)
    return fn(n, m, dtype, device)


make_eye_op: Final = Op('make_eye', make_eye, adapt_any, None, None, None, 'array', '', (), ('factory',), '', ('n', 'm', 'dtype', 'device'), (), title='eye')
make_eye_table: Final[dict[int, Any]] = make_eye_op.table


# empty: ops/creation.py:74
def empty(*sizes: Any, size: Any = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False, memory_format: Any = None, out: Any = None) -> Any:
    """A tensor of a shape with unset elements.

    >>> fb.empty(2, 3).shape
    flambeau.Size([2, 3])"""
    t = make_empty(named_size('empty', sizes, size), dtype or dtypes.get_default_dtype(), default_device(device))
    if memory_format is not None:
        t = clone(t, memory_format=memory_format)
    return finish(t, requires_grad) if out is None else into('empty', out, t)


# empty_strided: ops/creation.py:88
def empty_strided(size: Any, stride: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False) -> Any:
    """A tensor of a shape and strides, in elements, with unset elements."""
    return finish(make_strided(checked('empty_strided', sizes_of(size)), builtins.tuple(stride), dtype or dtypes.get_default_dtype(), default_device(device)), requires_grad)


# zeros: ops/creation.py:95
def zeros(*sizes: Any, size: Any = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False, out: Any = None) -> Any:
    """A tensor of zeros.

    >>> fb.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])"""
    t = make_full(named_size('zeros', sizes, size), 0, dtype or default_dtype(out), default_device(device))
    return finish(t, requires_grad) if out is None else into('zeros', out, t)


# ones: ops/creation.py:108
def ones(*sizes: Any, size: Any = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False, out: Any = None) -> Any:
    """A tensor of ones."""
    t = make_full(named_size('ones', sizes, size), 1, dtype or default_dtype(out), default_device(device))
    return finish(t, requires_grad) if out is None else into('ones', out, t)


# full: ops/creation.py:116
def full(size: Any, fill_value: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False, out: Any = None) -> Any:
    """A tensor of one value; its dtype is the value's, unless given."""
    if isinstance(fill_value, TensorBase):
        dtype, fill_value = (dtype or dtype_of(fill_value.key), fill_value.item())
    t = make_full(checked('full', sizes_of(size)), fill_value, dtype or (number_dtype(fill_value) if out is None else default_dtype(out)), default_device(device))
    return finish(t, requires_grad) if out is None else into('full', out, t)


# empty_like: ops/creation.py:131
def empty_like(input: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, memory_format: Any = preserve_format, pin_memory: Any = False) -> Any:
    """A tensor of input's shape, strides, dtype and device, with unset elements."""
    try:
        d = dtype or dtype_of(input.key)
        strides = shapes.like_strides(input.sizes, input.stride(), memory_format)
        t = make_empty(input.sizes, d, device_of(device, input)) if strides is None else make_strided(input.sizes, strides, d, device_of(device, input))
        return finish(t, requires_grad)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'empty_like', {'input': input}) from None


# full_like: ops/creation.py:141
def full_like(input: Any, fill_value: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, memory_format: Any = preserve_format, pin_memory: Any = False) -> Any:
    """A tensor of one value, in input's shape, strides, dtype and device."""
    try:
        d = dtype or dtype_of(input.key)
        strides = shapes.like_strides(input.sizes, input.stride(), memory_format)
        if strides is None:
            t = make_full(input.sizes, fill_value, d, device_of(device, input))
        else:
            t = make_strided(input.sizes, strides, d, device_of(device, input)).fill_(fill_value)
        return finish(t, requires_grad)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'full_like', {'input': input}) from None


# zeros_like: ops/creation.py:154
def zeros_like(input: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, memory_format: Any = preserve_format, pin_memory: Any = False) -> Any:
    """Zeros in input's shape, strides, dtype and device."""
    try:
        return full_like(input, 0, dtype=dtype, device=device, requires_grad=requires_grad, memory_format=memory_format)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'zeros_like', {'input': input}) from None


# ones_like: ops/creation.py:161
def ones_like(input: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, memory_format: Any = preserve_format, pin_memory: Any = False) -> Any:
    """Ones in input's shape, strides, dtype and device."""
    try:
        return full_like(input, 1, dtype=dtype, device=device, requires_grad=requires_grad, memory_format=memory_format)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'ones_like', {'input': input}) from None


# arange: ops/creation.py:168
def arange(start: Any = None, end: Any = None, step: Any = 1, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False, out: Any = None) -> Any:
    """start, start + step, ... up to, and without, end.

    >>> fb.arange(1, 7, 2)
    tensor([1, 3, 5])"""
    if end is None:
        start, end = (0, start)
    if end is None:
        raise TypeError('arange: end is missing; give arange(end) or arange(start, end)')
    start, end, step = (plain_number(0 if start is None else start), plain_number(end), plain_number(step))
    if step == 0:
        raise RuntimeError('arange: step must be nonzero')
    if (end - start) * (1 if step > 0 else -1) < 0:
        raise RuntimeError(f'arange: upper bound and lower bound inconsistent with step sign: start={start}, end={end}, step={step}')
    whole = not isinstance(start + end + step, float)
    dtype = default_dtype(out) if dtype is None and out is not None else dtypes.meant(dtype)
    check_finite('arange', start, end, step if dtype is not None and dtype.category == dtypes.INTEGRAL else 1)
    if dtype is dtypes.int64 and (not whole):
        start, end, step = (int(start), int(end), int(step))
        if step == 0:
            raise ValueError('arange: step must be nonzero, and as an int64 it is zero; give a floating-point dtype')
    count = math.ceil((end - start) / step) if isinstance(start + end + step, float) else -((start - end) // step)
    if dtype is not None and dtype.category == dtypes.INTEGRAL:
        start, step = (int(start), int(step))
    t = make_range(start, step, count, dtype or (dtypes.int64 if whole else dtypes.get_default_dtype()), default_device(device))
    return finish(t, requires_grad) if out is None else into('arange', out, t)


# range: ops/creation.py:212
def range(start: Any, end: Any, step: Any = 1, *, dtype: Any = None, device: Any = None, requires_grad: Any = False) -> Any:
    """start, start + step, ... up to and with end (arange leaves the end out)."""
    check_finite('range', start, end, 1)
    if step != step or step == 0 or (end - start) * step < 0:
        raise RuntimeError(f'range: upper bound and lower bound inconsistent with step sign: start={start}, end={end}, step={step}')
    count = math.floor((end - start) / step) + 1
    return finish(make_range(start, step, count, dtype or dtypes.get_default_dtype(), default_device(device)), requires_grad)


# linspace: ops/creation.py:223
def linspace(start: Any, end: Any, steps: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, out: Any = None) -> Any:
    """Evenly spaced numbers from start to end, both included."""
    if steps < 0:
        raise RuntimeError(f'linspace: number of steps must be non-negative, not {steps}')
    t = make_linspace(plain_number(start), plain_number(end), steps, dtype or default_dtype(out), default_device(device))
    return finish(t, requires_grad) if out is None else into('linspace', out, t)


# logspace: ops/creation.py:235
def logspace(start: Any, end: Any, steps: Any, base: Any = 10.0, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False) -> Any:
    """base to the power of evenly spaced numbers from start to end."""
    d = dtype or dtypes.get_default_dtype()
    exponents = linspace(start, end, steps, dtype=dtypes.float64, device=device)
    return finish(_ops.to(pow(base, exponents), d), requires_grad)


# eye: ops/creation.py:246
def eye(n: Any, m: Any = None, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, out: Any = None) -> Any:
    """Ones on the diagonal, zeros elsewhere."""
    checked('eye', (n, n if m is None else m))
    t = make_eye(n, n if m is None else m, dtype or default_dtype(out), default_device(device))
    return finish(t, requires_grad) if out is None else into('eye', out, t)


# scalar_tensor: ops/creation.py:255
def scalar_tensor(s: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False) -> Any:
    """A zero-dimensional tensor of a number, in the default dtype unless given."""
    return finish(make_full((), s, dtype or dtypes.get_default_dtype(), default_device(device)), requires_grad)
