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
from .adapters import adapt_fresh_ts, adapt_inplace_ts, adapt_several_ts
from .hot import clone, conj, cumsum, eq, exp, gt, log, neg, reshape, sub, sum, where


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


# cumsum_reverse: ops/scan.py:31
def cumsum_reverse(input: Any, dim: Any) -> Any:
    """The running sum from the end of dim."""
    try:
        return _ops.flip(cumsum(_ops.flip(input, (dim,)), dim), (dim,)) if len(input.sizes) else cumsum(input, dim)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cumsum_reverse', {'input': input}) from None


# cumprod: ops/scan.py:37
class CumprodBackward(Node):
    """Backward of cumprod: ops/scan.py:37."""

    __slots__ = ('input', 'input_version', 'dim', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, dim: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.dim: Any = dim
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('cumprod')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('cumprod', 'input', input, self.input_version)
            dim = self.dim
            out = saved_output(self, 'cumprod', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = cumprod_backward(g, input, out, dim)
            engine.give(e, d, True)

    def release(self) -> None:
        self.input = FREED
        self.out_array = FREED
        self.out_storage = None

    def saved_result(self, name: str) -> Any:
        if name == 'out':
            return result_without_node(self.out_array, self.out_key, self.out_sizes, self.out_storage)
        return None

    def restore_result(self, name: str, t: Any) -> None:
        if name == 'out':
            if t is None:
                self.out_array = None
            else:
                self.out_array, self.out_storage = t.array, storage_of(t)
                self.out_version = self.out_storage.version


def cumprod_record(kernel: Any) -> Any:
    def cumprod(input: TensorBase, dim: Any) -> Any:
        r: TensorBase = kernel(input, dim)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = CumprodBackward(e0, input_kept, input_version, dim, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return cumprod


def cumprod(input: Any, dim: Any = None, axis: Any = None, *, dtype: Any = None, out: Any = None) -> Any:
    """The running product along dim.

    Example:
        >>> fb.cumprod(fb.tensor([1., 2., 3.]), 0)
        tensor([1., 2., 6.])"""
    if axis is not None or dim is None:
        dim = renamed('cumprod', 'dim', dim, None, 'axis', axis)
        check_given('cumprod', dim=dim)
    try:
        if dtype is not None:
            input = _ops.to(input, dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cumprod', {'input': input}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cumprod', {'input': input}) from None
    try:
        fn = cumprod_table[key]
    except KeyError:
        fn = cumprod_op.resolve(key)
    if out is None:
        return fn(input, dim) if dtype is None else _ops.to(fn(input, dim), dtype)
    return into('cumprod', out, fn(input, dim) if dtype is None else _ops.to(fn(input, dim), dtype), input)


cumprod_op: Final = Op('cumprod', cumprod, adapt_fresh_ts, cumprod_record, None, shapes.scanned, shapes.sum_dtype, '', (), (), '', ('input', 'dim'), (), layout='contiguous')
cumprod_table: Final[dict[int, Any]] = cumprod_op.table


def cumprod__record(kernel: Any) -> Any:
    def cumprod_(input: TensorBase, dim: Any) -> Any:
        check_inplace('cumprod_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(input)
        node = CumprodBackward(e0, input_kept, input_version, dim, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input, dim)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return cumprod_


def cumprod_(input: Any, dim: Any = None, axis: Any = None, *, dtype: Any = None) -> Any:
    """In-place form of cumprod."""
    if axis is not None or dim is None:
        dim = renamed('cumprod', 'dim', dim, None, 'axis', axis)
        check_given('cumprod', dim=dim)
    try:
        if dtype is not None:
            input = _ops.to(input, dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cumprod', {'input': input}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cumprod', {'input': input}) from None
    try:
        fn = cumprod__table[key]
    except KeyError:
        fn = cumprod__op.resolve(key)
    return fn(input, dim)


cumprod__op: Final = Op('cumprod_', cumprod_, adapt_inplace_ts, cumprod__record, None, shapes.scanned, shapes.sum_dtype, '', (), ('inplace',), '', ('input', 'dim'), ())
cumprod__table: Final[dict[int, Any]] = cumprod__op.table


# cumprod_backward: ops/scan.py:51
def cumprod_backward(grad: Any, input: Any, out: Any, dim: Any) -> Any:
    """What cumprod sends back: by division where no element is zero, else with each element left out in turn."""
    try:
        if len(input.sizes) == 0 or input.numel() == 0:
            return grad
        if not builtins.bool(_ops.any(eq(input, 0))):
            return cumsum_reverse(grad * (conj(out) if out.key & COMPLEXES else out), dim) / (conj(input) if input.key & COMPLEXES else input)
        parts, size = ([], input.sizes[dim])
        one = _ops.ones_like(_ops.narrow(input, dim, 0, 1))
        for k in builtins.range(size):
            rest = _ops.cat([_ops.narrow(input, dim, 0, k), one, _ops.narrow(input, dim, k + 1, size - k - 1)], dim)
            after = _ops.narrow(cumprod(rest, dim), dim, k, size - k)
            parts.append(sum(_ops.narrow(grad, dim, k, size - k) * (conj(after) if after.key & COMPLEXES else after), dim, True))
        return _ops.cat(parts, dim)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cumprod_backward', {'grad': grad, 'input': input, 'out': out}) from None


# logcumsumexp: ops/scan.py:67
class LogcumsumexpBackward(Node):
    """Backward of logcumsumexp: ops/scan.py:67."""

    __slots__ = ('input', 'input_version', 'dim', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, dim: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.dim: Any = dim
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('logcumsumexp')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('logcumsumexp', 'input', input, self.input_version)
            dim = self.dim
            out = saved_output(self, 'logcumsumexp', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = logcumsumexp_backward(g, input, out, dim)
            engine.give(e, d, True)

    def release(self) -> None:
        self.input = FREED
        self.out_array = FREED
        self.out_storage = None

    def saved_result(self, name: str) -> Any:
        if name == 'out':
            return result_without_node(self.out_array, self.out_key, self.out_sizes, self.out_storage)
        return None

    def restore_result(self, name: str, t: Any) -> None:
        if name == 'out':
            if t is None:
                self.out_array = None
            else:
                self.out_array, self.out_storage = t.array, storage_of(t)
                self.out_version = self.out_storage.version


def logcumsumexp_record(kernel: Any) -> Any:
    def logcumsumexp(input: TensorBase, dim: Any) -> Any:
        r: TensorBase = kernel(input, dim)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = LogcumsumexpBackward(e0, input_kept, input_version, dim, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return logcumsumexp


def logcumsumexp(input: Any, dim: Any = None, axis: Any = None, *, out: Any = None) -> Any:
    """The logarithm of the running sum of exp(input) along dim, without overflow."""
    if axis is not None or dim is None:
        dim = renamed('logcumsumexp', 'dim', dim, None, 'axis', axis)
        check_given('logcumsumexp', dim=dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'logcumsumexp', {'input': input}) from None
    try:
        fn = logcumsumexp_table[key]
    except KeyError:
        fn = logcumsumexp_op.resolve(key)
    if out is None:
        return fn(input, dim)
    return into('logcumsumexp', out, fn(input, dim))


logcumsumexp_op: Final = Op('logcumsumexp', logcumsumexp, adapt_fresh_ts, logcumsumexp_record, None, shapes.scanned, None, 'float', (0,), (), '', ('input', 'dim'), (), accepts='float complex', layout='contiguous')
logcumsumexp_table: Final[dict[int, Any]] = logcumsumexp_op.table


# logcumsumexp_backward: ops/scan.py:74
def logcumsumexp_backward(grad: Any, input: Any, out: Any, dim: Any) -> Any:
    """What logcumsumexp sends back, with the positive and the negative gradients summed as logarithms."""
    try:
        if len(input.sizes) == 0:
            return grad
        finite = where(eq(out, -math.inf), 0, out)
        if input.dtype.is_complex:
            return conj(exp(_ops.flip(logcumsumexp(_ops.flip(log(conj(grad) if grad.key & COMPLEXES else grad) - finite, (dim,)), dim), (dim,)) + input))
        parts = []
        for side in (grad, neg(grad)):
            there = gt(side, 0)
            share = where(there, log(where(there, side, 1)), -math.inf) - finite
            parts.append(exp(_ops.flip(logcumsumexp(_ops.flip(share, (dim,)), dim), (dim,)) + input))
        return parts[0] - parts[1]
    except (AttributeError, TypeError) as error:
        raise misused(error, 'logcumsumexp_backward', {'grad': grad, 'input': input, 'out': out}) from None


# cummax: ops/scan.py:90
cummax_result = result_type('cummax', ('values', 'indices'))


class CummaxBackward(Node):
    """Backward of cummax: ops/scan.py:90."""

    __slots__ = ('input_shape', 'dim', 'indices', 'indices_version')
    saved_names: ClassVar[tuple[str, ...]] = ('indices',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, dim: Any, indices: Any, indices_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.dim: Any = dim
        self.indices: Any = indices
        self.indices_version: Any = indices_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            dim = self.dim
            indices = self.indices
            if indices is FREED:
                raise freed('cummax')
            if indices is not None:
                if indices.storage is not None and indices.storage.version != self.indices_version:
                    check_version('cummax', 'indices', indices, self.indices_version)
            d = cumulated_backward(g, indices, input_shape, dim)
            engine.give(e, d, True)

    def release(self) -> None:
        self.indices = FREED


def cummax_record(kernel: Any) -> Any:
    def cummax(input: TensorBase, dim: Any) -> Any:
        rs = kernel(input, dim)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        indices_kept = rs[1]
        indices_version = 0 if indices_kept is None else version_of(indices_kept)
        r.node = CummaxBackward(e0, input.sizes, dim, indices_kept, indices_version)
        r.key |= GRAD
        return rs

    return cummax


def cummax(input: Any, dim: Any = None, axis: Any = None, *, out: Any = None) -> Any:
    """The running maximum along dim and where it stands: the last one of equals, a NaN from the first one on.

    Example:
        >>> fb.cummax(fb.tensor([1., 3., 2.]), 0).values
        tensor([1., 3., 3.])"""
    if axis is not None or dim is None:
        dim = renamed('cummax', 'dim', dim, None, 'axis', axis)
        check_given('cummax', dim=dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cummax', {'input': input}) from None
    try:
        fn = cummax_table[key]
    except KeyError:
        fn = cummax_op.resolve(key)
    if out is None:
        return named_result(cummax_result, fn(input, dim))
    return into('cummax', out, named_result(cummax_result, fn(input, dim)))


cummax_op: Final = Op('cummax', cummax, adapt_several_ts, cummax_record, None, shapes.scanned_pair, (None, dtypes.int64,), '', (), (), '', ('input', 'dim'), (), accepts='bool int float', layout='contiguous')
cummax_table: Final[dict[int, Any]] = cummax_op.table


# cummin: ops/scan.py:102
cummin_result = result_type('cummin', ('values', 'indices'))


class CumminBackward(Node):
    """Backward of cummin: ops/scan.py:102."""

    __slots__ = ('input_shape', 'dim', 'indices', 'indices_version')
    saved_names: ClassVar[tuple[str, ...]] = ('indices',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, dim: Any, indices: Any, indices_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.dim: Any = dim
        self.indices: Any = indices
        self.indices_version: Any = indices_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            dim = self.dim
            indices = self.indices
            if indices is FREED:
                raise freed('cummin')
            if indices is not None:
                if indices.storage is not None and indices.storage.version != self.indices_version:
                    check_version('cummin', 'indices', indices, self.indices_version)
            d = cumulated_backward(g, indices, input_shape, dim)
            engine.give(e, d, True)

    def release(self) -> None:
        self.indices = FREED


def cummin_record(kernel: Any) -> Any:
    def cummin(input: TensorBase, dim: Any) -> Any:
        rs = kernel(input, dim)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        indices_kept = rs[1]
        indices_version = 0 if indices_kept is None else version_of(indices_kept)
        r.node = CumminBackward(e0, input.sizes, dim, indices_kept, indices_version)
        r.key |= GRAD
        return rs

    return cummin


def cummin(input: Any, dim: Any = None, axis: Any = None, *, out: Any = None) -> Any:
    """The running minimum along dim and where it stands: the last one of equals, a NaN from the first one on."""
    if axis is not None or dim is None:
        dim = renamed('cummin', 'dim', dim, None, 'axis', axis)
        check_given('cummin', dim=dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cummin', {'input': input}) from None
    try:
        fn = cummin_table[key]
    except KeyError:
        fn = cummin_op.resolve(key)
    if out is None:
        return named_result(cummin_result, fn(input, dim))
    return into('cummin', out, named_result(cummin_result, fn(input, dim)))


cummin_op: Final = Op('cummin', cummin, adapt_several_ts, cummin_record, None, shapes.scanned_pair, (None, dtypes.int64,), '', (), (), '', ('input', 'dim'), (), accepts='bool int float', layout='contiguous')
cummin_table: Final[dict[int, Any]] = cummin_op.table


# cumulated_backward: ops/scan.py:109
def cumulated_backward(grad: Any, indices: Any, shape: Any, dim: Any) -> Any:
    """What a running extreme sends back: each place's gradients, summed."""
    try:
        if not shape:
            return grad
        return _ops.scatter_add(_ops.zeros(shape, dtype=grad.dtype, device=grad.device), dim, indices, grad)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cumulated_backward', {'grad': grad, 'indices': indices}) from None


# diff: ops/scan.py:117
def diff(input: Any, n: Any = 1, dim: Any = -1, prepend: Any = None, append: Any = None, axis: Any = None) -> Any:
    """The n-th differences of neighbours along dim.

    Args:
        n: how many times differences are taken.
        prepend: what is put before input along dim first.
        append: what is put after it.

    Raises:
        RuntimeError: input has no dimension, or n is negative.

    Example:
        >>> fb.diff(fb.tensor([1., 3., 6.]))
        tensor([2., 3.])"""
    if axis is not None:
        dim = renamed('diff', 'dim', dim, -1, 'axis', axis)
    try:
        if len(input.sizes) == 0 or n < 0:
            raise RuntimeError(f'diff: input has {len(input.sizes)} dimensions and n is {n}; it takes at least one dimension and n >= 0')
        parts = [part for part in (prepend, input, append) if part is not None]
        if len(parts) > 1:
            input = _ops.cat(parts, dim)
        if n == 0:
            return input
        dim = shapes.wrap_dim(dim, len(input.sizes), 'diff')
        for _ in builtins.range(builtins.min(n, input.sizes[dim])):
            size = input.sizes[dim] - 1
            after, before = (_ops.narrow(input, dim, 1, size), _ops.narrow(input, dim, 0, size))
            input = _ops.logical_xor(after, before) if input.dtype is dtypes.bool else sub(after, before)
        return input
    except (AttributeError, TypeError) as error:
        raise misused(error, 'diff', {'input': input}, {'prepend': prepend, 'append': append}) from None


# trapezoid_areas: ops/scan.py:152
def trapezoid_areas(y: Any, x: Any, dx: Any, dim: Any) -> Any:
    """The areas between neighbours along dim, counted from 0, under the lines that join them."""
    try:
        if y.dtype is dtypes.bool:
            raise RuntimeError('trapezoid: y is boolean, which has no areas; cast it with .to(dtype)')
        size = y.sizes[dim] - 1
        if x is not None:
            x = reshape(x, shapes.sample_points(y.sizes, x.sizes, dim))
        heights = _ops.narrow(y, dim, 0, size) + _ops.narrow(y, dim, 1, size)
        if x is None:
            return heights * (dx / 2)
        return heights * diff(x, 1, dim) / 2
    except (AttributeError, TypeError) as error:
        raise misused(error, 'trapezoid_areas', {'y': y}, {'x': x}) from None


# trapezoid: ops/scan.py:166
def trapezoid(y: Any, x: Any = None, *, dx: Any = 1.0, dim: Any = -1, axis: Any = None) -> Any:
    """The integral of y along dim by the trapezoidal rule.

    Args:
        x: the sample points, of y's shape or one-dimensional; equally spaced by dx if None.

    Example:
        >>> fb.trapezoid(fb.tensor([1., 5., 10.]))
        tensor(10.5000)"""
    if axis is not None:
        dim = renamed('trapezoid', 'dim', dim, -1, 'axis', axis)
    try:
        dim = shapes.integrated_dim('trapezoid', len(y.sizes), dim)
        if y.sizes[dim] == 0:
            return sum(y, dim)
        return sum(trapezoid_areas(y, x, dx, dim), dim)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'trapezoid', {'y': y}, {'x': x}) from None


# cumulative_trapezoid: ops/scan.py:186
def cumulative_trapezoid(y: Any, x: Any = None, *, dx: Any = 1.0, dim: Any = -1, axis: Any = None) -> Any:
    """The running integral of y along dim by the trapezoidal rule; one element shorter than y."""
    if axis is not None:
        dim = renamed('cumulative_trapezoid', 'dim', dim, -1, 'axis', axis)
    try:
        dim = shapes.integrated_dim('cumulative_trapezoid', len(y.sizes), dim)
        return cumsum(trapezoid_areas(y, x, dx, dim), dim)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cumulative_trapezoid', {'y': y}, {'x': x}) from None


# trapz: ops/scan.py:194
def trapz(y: Any, x: Any = None, *, dx: Any = 1.0, dim: Any = -1, axis: Any = None) -> Any:
    """The same as `trapezoid`."""
    if axis is not None:
        dim = renamed('trapz', 'dim', dim, -1, 'axis', axis)
    try:
        return trapezoid(y, x, dx=dx, dim=dim)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'trapz', {'y': y}, {'x': x}) from None
