"""Tensors from nothing: filled, counted, spaced."""
# mypy: disable-error-code="empty-body, has-type"

from __future__ import annotations

import builtins
import math
from typing import Any

from ..tensor import dtypes
from ..tensor.devices import preserve_format
from ..tensor.errors import ShapeError
from . import shapes
from .notation import Number, Size, Tensor, args, function, op


@op(factory=True, namespace="_", result="array", differentiable=False, public="full")
def make_full(size: Size, value: Number, dtype: Any, device: Any) -> Tensor:
    """One value everywhere."""


@op(factory=True, namespace="_", result="array", differentiable=False, public="empty")
def make_empty(size: Size, dtype: Any, device: Any) -> Tensor:
    """Memory as it comes."""


@op(factory=True, strides=True, namespace="_", result="array", differentiable=False, public="empty_strided")
def make_strided(size: Size, stride: Any, dtype: Any, device: Any) -> Tensor:
    """Memory as it comes, with strides."""


@op(factory=True, namespace="_", result="array", differentiable=False, public="arange")
def make_range(start: Number, step: Number, count: int, dtype: Any, device: Any) -> Tensor:
    """start + step * i for i below count."""


@op(factory=True, namespace="_", result="array", differentiable=False, public="linspace")
def make_linspace(start: Number, end: Number, steps: int, dtype: Any, device: Any) -> Tensor:
    """Evenly spaced numbers, both ends included."""


@op(factory=True, namespace="_", result="array", differentiable=False, public="eye")
def make_eye(n: int, m: int, dtype: Any, device: Any) -> Tensor:
    """Ones on the diagonal."""


def default_dtype(out: Any) -> Any:
    """The dtype of a new tensor where none is given: that of the tensor that it is written to, or the default one."""
    return dtypes.get_default_dtype() if out is None else out.dtype


def finish(t: Any, requires_grad: bool) -> Any:
    """Applies requires_grad= to a new tensor."""
    return t.requires_grad_() if requires_grad else t


def checked(op: str, size: Any) -> Any:
    """A shape whose sizes are not negative."""
    if builtins.any(n < 0 for n in size):
        raise ShapeError(f"{op}: Trying to create tensor with negative dimension: {builtins.list(size)}")
    return size


def named_size(op: str, size: Any, named: Any) -> Any:
    """A shape given one by one, as a sequence, or by name."""
    if named is not None:
        size = named
    elif not size:
        raise TypeError(f"{op}: size is missing; give sizes, a sequence of them, or () for a tensor without dimensions")
    return checked(op, sizes_of(size))


@function()
def empty(*sizes: Any, size: Any = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False, memory_format: Any = None, out: Any = None) -> Tensor:
    """A tensor of a shape with unset elements.

    >>> fb.empty(2, 3).shape
    flambeau.Size([2, 3])
    """
    t = make_empty(named_size("empty", sizes, size), dtype or dtypes.get_default_dtype(), default_device(device))
    if memory_format is not None:
        t = clone(t, memory_format=memory_format)
    return finish(t, requires_grad) if out is None else into("empty", out, t)
empty.samples(lambda make: [args(0), args((2, 0)), args(3, 0, dtype=dtypes.int64)])


@function()
def empty_strided(size: Any, stride: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False) -> Tensor:
    """A tensor of a shape and strides, in elements, with unset elements."""
    return finish(make_strided(checked("empty_strided", sizes_of(size)), builtins.tuple(stride), dtype or dtypes.get_default_dtype(), default_device(device)), requires_grad)
empty_strided.samples(lambda make: [args((0, 3), (3, 1)), args((2, 0), (1, 2), dtype=dtypes.int32)])


@function()
def zeros(*sizes: Any, size: Any = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False, out: Any = None) -> Tensor:
    """A tensor of zeros.

    >>> fb.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    t = make_full(named_size("zeros", sizes, size), 0, dtype or default_dtype(out), default_device(device))
    return finish(t, requires_grad) if out is None else into("zeros", out, t)
zeros.samples(lambda make: [args(2, 3), args((2, 0)), args([3], dtype=dtypes.int64)])


@function()
def ones(*sizes: Any, size: Any = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False, out: Any = None) -> Tensor:
    """A tensor of ones."""
    t = make_full(named_size("ones", sizes, size), 1, dtype or default_dtype(out), default_device(device))
    return finish(t, requires_grad) if out is None else into("ones", out, t)
ones.samples(lambda make: [args(2, 3), args((2, 0)), args([3], dtype=dtypes.bool)])


@function()
def full(size: Any, fill_value: Number, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False, out: Any = None) -> Tensor:
    """A tensor of one value; its dtype is the value's, unless given."""
    if isinstance(fill_value, TensorBase):
        dtype, fill_value = dtype or dtype_of(fill_value.key), fill_value.item()
    t = make_full(checked("full", sizes_of(size)), fill_value, dtype or (number_dtype(fill_value) if out is None else default_dtype(out)), default_device(device))
    return finish(t, requires_grad) if out is None else into("full", out, t)
full.samples(lambda make: [args((), 2), args((2, 3), 1.5), args((3,), True), args((2, 0), 1j), args([2], 3.0, dtype=dtypes.int64)])


def device_of(device: Any, input: Tensor) -> Any:
    """The device that is asked for, or input's."""
    return input.device if device is None else default_device(device)


@function()
def empty_like(input: Tensor, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False, memory_format: Any = preserve_format, pin_memory: bool = False) -> Tensor:
    """A tensor of input's shape, strides, dtype and device, with unset elements."""
    d = dtype or dtype_of(input.key)
    strides = shapes.like_strides(input.shape, input.stride(), memory_format)
    t = make_empty(input.shape, d, device_of(device, input)) if strides is None else make_strided(input.shape, strides, d, device_of(device, input))
    return finish(t, requires_grad)
empty_like.samples(lambda make: [args(make(0, 3)), args(make(2, 0), dtype=dtypes.int64)])


@function()
def full_like(input: Tensor, fill_value: Number, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False, memory_format: Any = preserve_format, pin_memory: bool = False) -> Tensor:
    """A tensor of one value, in input's shape, strides, dtype and device."""
    d = dtype or dtype_of(input.key)
    strides = shapes.like_strides(input.shape, input.stride(), memory_format)
    if strides is None:
        t = make_full(input.shape, fill_value, d, device_of(device, input))
    else:
        t = make_strided(input.shape, strides, d, device_of(device, input)).fill_(fill_value)
    return finish(t, requires_grad)
full_like.samples(lambda make: [args(make(2, 3), 2), args(make(), 1, dtype=dtypes.float64), args(make(0, 3), 1), args(make(4, 3).t(), 2)])


@function()
def zeros_like(input: Tensor, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False, memory_format: Any = preserve_format, pin_memory: bool = False) -> Tensor:
    """Zeros in input's shape, strides, dtype and device."""
    return full_like(input, 0, dtype=dtype, device=device, requires_grad=requires_grad, memory_format=memory_format)
zeros_like.samples(lambda make: [args(make(2, 3)), args(make(), dtype=dtypes.int64), args(make(0, 3)), args(make(4, 3).t())])


@function()
def ones_like(input: Tensor, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False, memory_format: Any = preserve_format, pin_memory: bool = False) -> Tensor:
    """Ones in input's shape, strides, dtype and device."""
    return full_like(input, 1, dtype=dtype, device=device, requires_grad=requires_grad, memory_format=memory_format)
ones_like.samples(lambda make: [args(make(2, 3)), args(make(), dtype=dtypes.int64), args(make(0, 3)), args(make(4, 3).t())])


@function()
def arange(start: Any = None, end: Any = None, step: Any = 1, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False, out: Any = None) -> Tensor:
    """start, start + step, ... up to, and without, end.

    >>> fb.arange(1, 7, 2)
    tensor([1, 3, 5])
    """
    if end is None:
        start, end = 0, start
    if end is None:
        raise TypeError("arange: end is missing; give arange(end) or arange(start, end)")
    start, end, step = plain_number(0 if start is None else start), plain_number(end), plain_number(step)
    if step == 0:
        raise RuntimeError("arange: step must be nonzero")
    if (end - start) * (1 if step > 0 else -1) < 0:
        raise RuntimeError(f"arange: upper bound and lower bound inconsistent with step sign: start={start}, end={end}, step={step}")
    whole = not isinstance(start + end + step, float)
    dtype = default_dtype(out) if dtype is None and out is not None else dtypes.meant(dtype)
    check_finite("arange", start, end, step if dtype is not None and dtype.category == dtypes.INTEGRAL else 1)
    if dtype is dtypes.int64 and not whole:  # as PyTorch has it: int64 is counted and computed in integers, the other integers are only computed so
        start, end, step = int(start), int(end), int(step)
        if step == 0:
            raise ValueError("arange: step must be nonzero, and as an int64 it is zero; give a floating-point dtype")
    count = math.ceil((end - start) / step) if isinstance(start + end + step, float) else -((start - end) // step)
    if dtype is not None and dtype.category == dtypes.INTEGRAL:
        start, step = int(start), int(step)
    t = make_range(start, step, count, dtype or (dtypes.int64 if whole else dtypes.get_default_dtype()), default_device(device))
    return finish(t, requires_grad) if out is None else into("arange", out, t)
arange.samples(lambda make: [
    args(5), args(2, 8, 2), args(1.0, -2.0, -0.5), args(0), args(1, 4, dtype=dtypes.float64), args(start=1, end=9, step=3),
])


def check_finite(op: str, start: Any, end: Any, step: Any) -> None:
    """Raises RuntimeError for a range without an end, or a step that no integer is."""
    if not (math.isfinite(start) and math.isfinite(end) and math.isfinite(step)):
        raise RuntimeError(f"{op}: unsupported range: {start} -> {end} by {step}")


def plain_number(x: Any) -> Any:
    """A Python number, also from a zero-dimensional tensor."""
    return x.item() if hasattr(x, "item") else x


@function()
def range(start: Any, end: Any, step: Any = 1, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """start, start + step, ... up to and with end (arange leaves the end out)."""
    check_finite("range", start, end, 1)
    if step != step or step == 0 or (end - start) * step < 0:
        raise RuntimeError(f"range: upper bound and lower bound inconsistent with step sign: start={start}, end={end}, step={step}")
    count = math.floor((end - start) / step) + 1
    return finish(make_range(start, step, count, dtype or dtypes.get_default_dtype(), default_device(device)), requires_grad)
range.samples(lambda make: [args(1, 4), args(0, 1, 0.25), args(3, 1, -1, dtype=dtypes.int64)])


@function()
def linspace(start: Any, end: Any, steps: int, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False, out: Any = None) -> Tensor:
    """Evenly spaced numbers from start to end, both included."""
    if steps < 0:
        raise RuntimeError(f"linspace: number of steps must be non-negative, not {steps}")
    t = make_linspace(plain_number(start), plain_number(end), steps, dtype or default_dtype(out), default_device(device))
    return finish(t, requires_grad) if out is None else into("linspace", out, t)
linspace.samples(lambda make: [
    args(0, 1, 5), args(-2.0, 3.0, 1), args(1, 2, 0), args(0, 10, steps=4, dtype=dtypes.float64), args(0, 9, 4, dtype=dtypes.int64),
])


@function()
def logspace(start: Any, end: Any, steps: int, base: float = 10.0, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """base to the power of evenly spaced numbers from start to end."""
    d = dtype or dtypes.get_default_dtype()
    exponents = linspace(start, end, steps, dtype=dtypes.float64, device=device)
    return finish(to(pow(base, exponents), d), requires_grad)
logspace.samples(lambda make: [
    args(0, 2, 3), args(-1.0, 1.0, 1), args(0, 3, 4, 2.0), args(0, 1, 0), args(0, 3, steps=4, base=2, dtype=dtypes.float64),
])


@function()
def eye(n: int, m: int | None = None, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False, out: Any = None) -> Tensor:
    """Ones on the diagonal, zeros elsewhere."""
    checked("eye", (n, n if m is None else m))
    t = make_eye(n, n if m is None else m, dtype or default_dtype(out), default_device(device))
    return finish(t, requires_grad) if out is None else into("eye", out, t)
eye.samples(lambda make: [args(3), args(2, 4), args(0), args(3, 0), args(4, m=2, dtype=dtypes.int64)])


@function()
def scalar_tensor(s: Number, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A zero-dimensional tensor of a number, in the default dtype unless given."""
    return finish(make_full((), s, dtype or dtypes.get_default_dtype(), default_device(device)), requires_grad)
scalar_tensor.samples(lambda make: [args(2.5), args(3), args(True), args(2, dtype=dtypes.int64)])
