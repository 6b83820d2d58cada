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
from .adapters import adapt_fresh_t, adapt_fresh_ts, adapt_fresh_tss, adapt_fresh_tsss, adapt_several_tss
from .hot import abs, amax, clone, conj, eq, exp, expand, ge, gt, le, log, lt, maximum, mean, mul, pow, reshape, sqrt, sub, sum, unsqueeze, where
from ...tensor.errors import ShapeError, UnsupportedDTypeError


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


# mean_backward: ops/reduction.py:61
def mean_backward(grad: Any, shape: Any, dim: Any, keepdim: Any) -> Any:
    """What mean sends back: every element's share of the gradient."""
    try:
        share = grad / builtins.max(shapes.count(shape, dim), 1)
        return expand(share if keepdim else reshape(share, shapes.kept(shape, dim)), shape)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'mean_backward', {'grad': grad}) from None


# prod: ops/reduction.py:68
class ProdBackward(Node):
    """Backward of prod: ops/reduction.py:68."""

    __slots__ = ('input', 'input_version', 'dim', 'keepdim', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, dim: Any, keepdim: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.dim: Any = dim
        self.keepdim: Any = keepdim
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
                raise freed('prod')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('prod', 'input', input, self.input_version)
            dim = self.dim
            keepdim = self.keepdim
            out = saved_output(self, 'prod', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = prod_backward(g, input, out, dim, keepdim)
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


def prod_record(kernel: Any) -> Any:
    def prod(input: TensorBase, dim: Any, keepdim: Any) -> Any:
        r: TensorBase = kernel(input, dim, keepdim)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = ProdBackward(e0, input_kept, input_version, dim, keepdim, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return prod


def prod(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, dtype: Any = None, out: Any = None) -> Any:
    """The product along dim, of everything if dim is None.

    Example:
        >>> fb.prod(fb.tensor([2., 3., 4.]))
        tensor(24.)"""
    if axis is not None or keepdims is not None:
        dim = renamed('prod', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('prod', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        if isinstance(dim, list | tuple):
            raise TypeError(f"prod(): argument 'dim' must be int, not {dim.__class__.__name__}")
        if dtype is not None:
            input = _ops.to(input, dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'prod', {'input': input}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'prod', {'input': input}) from None
    try:
        fn = prod_table[key]
    except KeyError:
        fn = prod_op.resolve(key)
    if out is None:
        return fn(input, dim, keepdim) if dtype is None else _ops.to(fn(input, dim, keepdim), dtype)
    return into('prod', out, fn(input, dim, keepdim) if dtype is None else _ops.to(fn(input, dim, keepdim), dtype))


prod_op: Final = Op('prod', prod, adapt_fresh_tss, prod_record, None, shapes.reduced, shapes.sum_dtype, '', (), (), 'float32', ('input', 'dim', 'keepdim'), (), layout='contiguous')
prod_table: Final[dict[int, Any]] = prod_op.table


# prod_backward: ops/reduction.py:84
def prod_backward(grad: Any, input: Any, out: Any, dim: Any, keepdim: Any) -> Any:
    """What prod sends back: the product of the other elements, right at zeros and in second derivatives."""
    try:
        if len(input.sizes) == 0:
            return expand(grad, ())
        if dim is None:
            flat = prod_backward(grad, reshape(input, (-1,)), out, 0, len(input.sizes) == 1 and keepdim)
            return reshape(flat, input.sizes)
        if not keepdim:
            grad = unsqueeze(grad, dim)
        size = input.sizes[dim]
        if size == 0:
            return _ops.zeros_like(input)
        one = _ops.ones_like(_ops.narrow(input, dim, 0, 1))
        before = _ops.cumprod(_ops.cat([one, _ops.narrow(input, dim, 0, size - 1)], dim), dim)
        after = _ops.flip(_ops.cumprod(_ops.cat([one, _ops.flip(_ops.narrow(input, dim, 1, size - 1), (dim,))], dim), dim), (dim,))
        return grad * conj(before * after)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'prod_backward', {'grad': grad, 'input': input, 'out': out}) from None


# nansum: ops/reduction.py:103
def nansum_decomposed(input: Any, dim: Any, keepdim: Any) -> Any:
    return sum(where(_ops.isnan(input), 0, input) if input.dtype.is_floating_point else input, dim, keepdim)


def nansum(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, dtype: Any = None, out: Any = None) -> Any:
    """The sum along dim, with NaN counted as zero; input is cast to `dtype` first, if it is given."""
    if axis is not None or keepdims is not None:
        dim = renamed('nansum', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('nansum', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        if dtype is not None:
            input = _ops.to(input, dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'nansum', {'input': input}) from None
    if type(dim) is list:
        dim = tuple(dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'nansum', {'input': input}) from None
    try:
        fn = nansum_table[key]
    except KeyError:
        fn = nansum_op.resolve(key)
    if out is None:
        return fn(input, dim, keepdim) if dtype is None else _ops.to(fn(input, dim, keepdim), dtype)
    return into('nansum', out, fn(input, dim, keepdim) if dtype is None else _ops.to(fn(input, dim, keepdim), dtype))


nansum_op: Final = Op('nansum', nansum, adapt_fresh_tss, None, nansum_decomposed, shapes.reduced, shapes.sum_dtype, '', (), (), '', ('input', 'dim', 'keepdim'), (), accepts='bool int float', layout='contiguous')
nansum_table: Final[dict[int, Any]] = nansum_op.table


# nanmean: ops/reduction.py:112
def nanmean_decomposed(input: Any, dim: Any, keepdim: Any) -> Any:
    return nansum(input, dim, keepdim) / sum(_ops.logical_not(_ops.isnan(input)), dim, keepdim)


def nanmean(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, out: Any = None) -> Any:
    """The mean along dim of the elements that are not NaN; NaN if there is none."""
    if axis is not None or keepdims is not None:
        dim = renamed('nanmean', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('nanmean', 'keepdim', keepdim, False, 'keepdims', keepdims)
    if type(dim) is list:
        dim = tuple(dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'nanmean', {'input': input}) from None
    try:
        fn = nanmean_table[key]
    except KeyError:
        fn = nanmean_op.resolve(key)
    if out is None:
        return fn(input, dim, keepdim)
    return into('nanmean', out, fn(input, dim, keepdim))


nanmean_op: Final = Op('nanmean', nanmean, adapt_fresh_tss, None, nanmean_decomposed, shapes.reduced, shapes.mean_dtype, '', (), (), '', ('input', 'dim', 'keepdim'), (), accepts='float', layout='contiguous')
nanmean_table: Final[dict[int, Any]] = nanmean_op.table


# count_nonzero: ops/reduction.py:119
def count_nonzero(input: Any, dim: Any = None, axis: Any = None, *, out: Any = None) -> Any:
    """How many elements along dim are not zero."""
    if axis is not None:
        dim = renamed('count_nonzero', 'dim', dim, None, 'axis', axis)
    if type(dim) is list:
        dim = tuple(dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'count_nonzero', {'input': input}) from None
    try:
        fn = count_nonzero_table[key]
    except KeyError:
        fn = count_nonzero_op.resolve(key)
    if out is None:
        return fn(input, dim)
    return into('count_nonzero', out, fn(input, dim))


count_nonzero_op: Final = Op('count_nonzero', count_nonzero, adapt_fresh_ts, None, None, shapes.reduced, dtypes.int64, '', (), (), '', ('input', 'dim'), (), layout='contiguous')
count_nonzero_table: Final[dict[int, Any]] = count_nonzero_op.table


# amin: ops/reduction.py:144
class AminBackward(Node):
    """Backward of amin: ops/reduction.py:144."""

    __slots__ = ('input', 'input_version', 'dim', 'keepdim', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, dim: Any, keepdim: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.dim: Any = dim
        self.keepdim: Any = keepdim
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
                raise freed('amin')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('amin', 'input', input, self.input_version)
            dim = self.dim
            keepdim = self.keepdim
            out = saved_output(self, 'amin', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = extreme_backward(g, input, out, dim, keepdim)
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


def amin_record(kernel: Any) -> Any:
    def amin(input: TensorBase, dim: Any, keepdim: Any) -> Any:
        r: TensorBase = kernel(input, dim, keepdim)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = AminBackward(e0, input_kept, input_version, dim, keepdim, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return amin


def amin(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, out: Any = None) -> Any:
    """The smallest element along dim; NaN if one is. Equal ones share the gradient.

    Raises:
        IndexError: there is no element along dim.
        RuntimeError: there is no element, and no dim is given."""
    if axis is not None or keepdims is not None:
        dim = renamed('amin', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('amin', 'keepdim', keepdim, False, 'keepdims', keepdims)
    if type(dim) is list:
        dim = tuple(dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'amin', {'input': input}) from None
    try:
        fn = amin_table[key]
    except KeyError:
        fn = amin_op.resolve(key)
    if out is None:
        return fn(input, dim, keepdim)
    return into_exactly('amin', out, fn(input, dim, keepdim))


amin_op: Final = Op('amin', amin, adapt_fresh_tss, amin_record, None, shapes.reduced_some, None, '', (), (), '', ('input', 'dim', 'keepdim'), (), accepts='bool int float', layout='contiguous')
amin_table: Final[dict[int, Any]] = amin_op.table


# extreme_backward: ops/reduction.py:156
def extreme_backward(grad: Any, input: Any, out: Any, dim: Any, keepdim: Any) -> Any:
    """What amax, amin and the medians of everything send back: an equal share to each chosen element."""
    try:
        if not keepdim:
            kept = shapes.kept(input.sizes, dim)
            grad, out = (reshape(grad, kept), reshape(out, kept))
        chosen = eq(input, out)
        if input.dtype.is_floating_point:
            chosen = _ops.logical_or(chosen, _ops.logical_and(_ops.isnan(input), _ops.isnan(out)))
        return where(chosen, grad / sum(chosen, dim, True), 0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'extreme_backward', {'grad': grad, 'input': input, 'out': out}) from None


# max_dim: ops/reduction.py:168
max_dim_result = result_type('max', ('values', 'indices'))


class MaxDimBackward(Node):
    """Backward of max_dim: ops/reduction.py:168."""

    __slots__ = ('input_shape', 'dim', 'keepdim', 'indices', 'indices_version')
    saved_names: ClassVar[tuple[str, ...]] = ('indices',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, dim: Any, keepdim: Any, indices: Any, indices_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.dim: Any = dim
        self.keepdim: Any = keepdim
        self.indices: Any = indices
        self.indices_version: Any = indices_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            dim = self.dim
            keepdim = self.keepdim
            indices = self.indices
            if indices is FREED:
                raise freed('max_dim')
            if indices is not None:
                if indices.storage is not None and indices.storage.version != self.indices_version:
                    check_version('max_dim', 'indices', indices, self.indices_version)
            d = pick_backward(g, indices, input_shape, dim, keepdim)
            engine.give(e, d, True)

    def release(self) -> None:
        self.indices = FREED


def max_dim_record(kernel: Any) -> Any:
    def max_dim(input: TensorBase, dim: Any, keepdim: Any) -> Any:
        rs = kernel(input, dim, keepdim)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        indices_kept = rs[1]
        indices_version = 0 if indices_kept is None else version_of(indices_kept)
        r.node = MaxDimBackward(e0, input.sizes, dim, keepdim, indices_kept, indices_version)
        r.key |= GRAD
        return rs

    return max_dim


def max_dim(input: Any, dim: Any, keepdim: Any = False, *, out: Any = None) -> Any:
    """The largest element along dim and where it stands: the first one of equals, a NaN if there is one."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'max_dim', {'input': input}) from None
    try:
        fn = max_dim_table[key]
    except KeyError:
        fn = max_dim_op.resolve(key)
    if out is None:
        return named_result(max_dim_result, fn(input, dim, keepdim))
    return into('max_dim', out, named_result(max_dim_result, fn(input, dim, keepdim)))


max_dim_op: Final = Op('max_dim', max_dim, adapt_several_tss, max_dim_record, None, shapes.reduced_dim, (None, dtypes.int64,), '', (), (), '', ('input', 'dim', 'keepdim'), (), accepts='bool int float', title='max', layout='contiguous')
max_dim_table: Final[dict[int, Any]] = max_dim_op.table


# min_dim: ops/reduction.py:175
min_dim_result = result_type('min', ('values', 'indices'))


class MinDimBackward(Node):
    """Backward of min_dim: ops/reduction.py:175."""

    __slots__ = ('input_shape', 'dim', 'keepdim', 'indices', 'indices_version')
    saved_names: ClassVar[tuple[str, ...]] = ('indices',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, dim: Any, keepdim: Any, indices: Any, indices_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.dim: Any = dim
        self.keepdim: Any = keepdim
        self.indices: Any = indices
        self.indices_version: Any = indices_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            dim = self.dim
            keepdim = self.keepdim
            indices = self.indices
            if indices is FREED:
                raise freed('min_dim')
            if indices is not None:
                if indices.storage is not None and indices.storage.version != self.indices_version:
                    check_version('min_dim', 'indices', indices, self.indices_version)
            d = pick_backward(g, indices, input_shape, dim, keepdim)
            engine.give(e, d, True)

    def release(self) -> None:
        self.indices = FREED


def min_dim_record(kernel: Any) -> Any:
    def min_dim(input: TensorBase, dim: Any, keepdim: Any) -> Any:
        rs = kernel(input, dim, keepdim)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        indices_kept = rs[1]
        indices_version = 0 if indices_kept is None else version_of(indices_kept)
        r.node = MinDimBackward(e0, input.sizes, dim, keepdim, indices_kept, indices_version)
        r.key |= GRAD
        return rs

    return min_dim


def min_dim(input: Any, dim: Any, keepdim: Any = False, *, out: Any = None) -> Any:
    """The smallest element along dim and where it stands: the first one of equals, a NaN if there is one."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'min_dim', {'input': input}) from None
    try:
        fn = min_dim_table[key]
    except KeyError:
        fn = min_dim_op.resolve(key)
    if out is None:
        return named_result(min_dim_result, fn(input, dim, keepdim))
    return into('min_dim', out, named_result(min_dim_result, fn(input, dim, keepdim)))


min_dim_op: Final = Op('min_dim', min_dim, adapt_several_tss, min_dim_record, None, shapes.reduced_dim, (None, dtypes.int64,), '', (), (), '', ('input', 'dim', 'keepdim'), (), accepts='bool int float', title='min', layout='contiguous')
min_dim_table: Final[dict[int, Any]] = min_dim_op.table


# pick_backward: ops/reduction.py:182
def pick_backward(grad: Any, indices: Any, shape: Any, dim: Any, keepdim: Any) -> Any:
    """What a choice along dim sends back: the gradient at the chosen places, zero elsewhere."""
    try:
        if not shape:
            return expand(grad, ())
        if not keepdim:
            grad, indices = (unsqueeze(grad, dim), unsqueeze(indices, dim))
        return _ops.scatter(_ops.zeros(shape, dtype=grad.dtype, device=grad.device), dim, indices, grad)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'pick_backward', {'grad': grad, 'indices': indices}) from None


# max: ops/reduction.py:192
def max(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, other: Any = None, out: Any = None) -> Any:
    """The largest element; along dim, with its indices; or of two tensors, element by element.

    Returns:
        `max(input)`: one element. `max(input, dim)`: a named tuple (values, indices). `max(input, other)`: as `maximum`.

    Example:
        >>> fb.max(fb.tensor([[1., 4.], [3., 2.]]), 1).indices
        tensor([1, 0])"""
    if axis is not None or keepdims is not None:
        dim = renamed('max', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('max', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        if isinstance(dim, TensorBase) or other is not None:
            return maximum(input, dim if other is None else other, out=out)
        try:
            return amax(input, out=out) if dim is None else max_dim(input, dim, keepdim, out=out)
        except (ShapeError, UnsupportedDTypeError) as error:
            raise shapes.under_name(error, 'amax', 'max') from None
    except (AttributeError, TypeError) as error:
        raise misused(error, 'max', {'input': input}) from None


# min: ops/reduction.py:217
def min(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, other: Any = None, out: Any = None) -> Any:
    """The smallest element; along dim, with its indices; or of two tensors, element by element.

    Returns:
        `min(input)`: one element. `min(input, dim)`: a named tuple (values, indices). `min(input, other)`: as `minimum`."""
    if axis is not None or keepdims is not None:
        dim = renamed('min', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('min', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        if isinstance(dim, TensorBase) or other is not None:
            return _ops.minimum(input, dim if other is None else other, out=out)
        try:
            return amin(input, out=out) if dim is None else min_dim(input, dim, keepdim, out=out)
        except (ShapeError, UnsupportedDTypeError) as error:
            raise shapes.under_name(error, 'amin', 'min') from None
    except (AttributeError, TypeError) as error:
        raise misused(error, 'min', {'input': input}) from None


# argmin: ops/reduction.py:246
def argmin(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, out: Any = None) -> Any:
    """Where the smallest element along dim stands, in the flattened tensor if dim is None; the first one of equals."""
    if axis is not None or keepdims is not None:
        dim = renamed('argmin', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('argmin', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'argmin', {'input': input}) from None
    try:
        fn = argmin_table[key]
    except KeyError:
        fn = argmin_op.resolve(key)
    if out is None:
        return fn(input, dim, keepdim)
    return into_exactly('argmin', out, fn(input, dim, keepdim))


argmin_op: Final = Op('argmin', argmin, adapt_fresh_tss, None, None, shapes.reduced_arg, dtypes.int64, '', (), (), '', ('input', 'dim', 'keepdim'), (), accepts='int float', layout='contiguous')
argmin_table: Final[dict[int, Any]] = argmin_op.table


# aminmax_dim: ops/reduction.py:252
aminmax_dim_result = result_type('aminmax', ('min', 'max'))


def aminmax_dim_decomposed(input: Any, dim: Any, keepdim: Any) -> Any:
    return (amin(input, dim, keepdim), amax(input, dim, keepdim))


def aminmax_dim(input: Any, dim: Any = None, keepdim: Any = False, *, out: Any = None) -> Any:
    """The smallest and the largest element along dim."""
    if type(dim) is list:
        dim = tuple(dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'aminmax_dim', {'input': input}) from None
    try:
        fn = aminmax_dim_table[key]
    except KeyError:
        fn = aminmax_dim_op.resolve(key)
    if out is None:
        return named_result(aminmax_dim_result, fn(input, dim, keepdim))
    return into('aminmax_dim', out, named_result(aminmax_dim_result, fn(input, dim, keepdim)))


aminmax_dim_op: Final = Op('aminmax_dim', aminmax_dim, adapt_several_tss, None, aminmax_dim_decomposed, shapes.reduced_pair, None, '', (), (), '', ('input', 'dim', 'keepdim'), (), accepts='bool int float', title='aminmax', layout='contiguous')
aminmax_dim_table: Final[dict[int, Any]] = aminmax_dim_op.table


# aminmax: ops/reduction.py:259
def aminmax(input: Any, *, dim: Any = None, keepdim: Any = False, out: Any = None, axis: Any = None, keepdims: Any = None) -> Any:
    """The smallest and the largest element along dim, of everything if dim is None: a named tuple (min, max)."""
    if axis is not None or keepdims is not None:
        dim = renamed('aminmax', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('aminmax', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        return aminmax_dim(input, dim, keepdim, out=out)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'aminmax', {'input': input}) from None


# any: ops/reduction.py:268
def any(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, out: Any = None) -> Any:
    """Whether some element along dim is not zero."""
    if axis is not None or keepdims is not None:
        dim = renamed('any', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('any', 'keepdim', keepdim, False, 'keepdims', keepdims)
    if type(dim) is list:
        dim = tuple(dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'any', {'input': input}) from None
    try:
        fn = any_table[key]
    except KeyError:
        fn = any_op.resolve(key)
    if out is None:
        return fn(input, dim, keepdim)
    return into('any', out, fn(input, dim, keepdim))


any_op: Final = Op('any', any, adapt_fresh_tss, None, None, shapes.reduced_truth, shapes.truth_dtype, '', (), (), '', ('input', 'dim', 'keepdim'), (), layout='contiguous')
any_table: Final[dict[int, Any]] = any_op.table


# all: ops/reduction.py:274
def all(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, out: Any = None) -> Any:
    """Whether every element along dim is not zero."""
    if axis is not None or keepdims is not None:
        dim = renamed('all', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('all', 'keepdim', keepdim, False, 'keepdims', keepdims)
    if type(dim) is list:
        dim = tuple(dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'all', {'input': input}) from None
    try:
        fn = all_table[key]
    except KeyError:
        fn = all_op.resolve(key)
    if out is None:
        return fn(input, dim, keepdim)
    return into('all', out, fn(input, dim, keepdim))


all_op: Final = Op('all', all, adapt_fresh_tss, None, None, shapes.reduced_truth, shapes.truth_dtype, '', (), (), '', ('input', 'dim', 'keepdim'), (), layout='contiguous')
all_table: Final[dict[int, Any]] = all_op.table


# var_dims: ops/reduction.py:283
class VarDimsBackward(Node):
    """Backward of var_dims: ops/reduction.py:283."""

    __slots__ = ('input', 'input_version', 'dim', 'correction', 'keepdim')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, dim: Any, correction: Any, keepdim: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.dim: Any = dim
        self.correction: Any = correction
        self.keepdim: Any = keepdim

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('var_dims')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('var_dims', 'input', input, self.input_version)
            dim = self.dim
            correction = self.correction
            keepdim = self.keepdim
            d = var_backward(g, input, dim, correction, keepdim)
            engine.give(e, d, True)

    def release(self) -> None:
        self.input = FREED


def var_dims_record(kernel: Any) -> Any:
    def var_dims(input: TensorBase, dim: Any, correction: Any, keepdim: Any) -> Any:
        r: TensorBase = kernel(input, dim, correction, keepdim)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = VarDimsBackward(e0, input_kept, input_version, dim, correction, keepdim)
        r.key |= GRAD
        return r

    return var_dims


def var_dims(input: Any, dim: Any, correction: Any, keepdim: Any, *, out: Any = None) -> Any:
    """The variance along dim, with `correction` taken off the count."""
    if type(dim) is list:
        dim = tuple(dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'var_dims', {'input': input}) from None
    try:
        fn = var_dims_table[key]
    except KeyError:
        fn = var_dims_op.resolve(key)
    if out is None:
        return fn(input, dim, correction, keepdim)
    return into('var_dims', out, fn(input, dim, correction, keepdim))


var_dims_op: Final = Op('var_dims', var_dims, adapt_fresh_tsss, var_dims_record, None, shapes.reduced_var, shapes.real_mean_dtype, '', (), (), '', ('input', 'dim', 'correction', 'keepdim'), (), title='var', layout='contiguous')
var_dims_table: Final[dict[int, Any]] = var_dims_op.table


# var_backward: ops/reduction.py:290
def var_backward(grad: Any, input: Any, dim: Any, correction: Any, keepdim: Any) -> Any:
    """What the variance sends back: 2 (x - mean) / (n - correction)."""
    try:
        if not keepdim:
            grad = reshape(grad, shapes.kept(input.sizes, dim))
        left = builtins.max(shapes.count(input.sizes, dim) - correction, 0)
        return grad * (2.0 / left if left else math.nan) * (input - mean(input, dim, True))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'var_backward', {'grad': grad, 'input': input}) from None


# std_dims: ops/reduction.py:299
class StdDimsBackward(Node):
    """Backward of std_dims: ops/reduction.py:299."""

    __slots__ = ('input', 'input_version', 'dim', 'correction', 'keepdim', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, dim: Any, correction: Any, keepdim: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.dim: Any = dim
        self.correction: Any = correction
        self.keepdim: Any = keepdim
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
                raise freed('std_dims')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('std_dims', 'input', input, self.input_version)
            dim = self.dim
            correction = self.correction
            keepdim = self.keepdim
            out = saved_output(self, 'std_dims', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = var_backward(where(eq(out, 0), 0, g / (2 * out)), input, dim, correction, keepdim)
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


def std_dims_record(kernel: Any) -> Any:
    def std_dims(input: TensorBase, dim: Any, correction: Any, keepdim: Any) -> Any:
        r: TensorBase = kernel(input, dim, correction, keepdim)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = StdDimsBackward(e0, input_kept, input_version, dim, correction, keepdim, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return std_dims


def std_dims_decomposed(input: Any, dim: Any, correction: Any, keepdim: Any) -> Any:
    return sqrt(var_dims(input, dim, correction, keepdim))


def std_dims(input: Any, dim: Any, correction: Any, keepdim: Any, *, out: Any = None) -> Any:
    """The standard deviation along dim, with `correction` taken off the count."""
    if type(dim) is list:
        dim = tuple(dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'std_dims', {'input': input}) from None
    try:
        fn = std_dims_table[key]
    except KeyError:
        fn = std_dims_op.resolve(key)
    if out is None:
        return fn(input, dim, correction, keepdim)
    return into('std_dims', out, fn(input, dim, correction, keepdim))


std_dims_op: Final = Op('std_dims', std_dims, adapt_fresh_tsss, std_dims_record, std_dims_decomposed, shapes.reduced_var, shapes.real_mean_dtype, '', (), (), '', ('input', 'dim', 'correction', 'keepdim'), (), title='std', layout='contiguous')
std_dims_table: Final[dict[int, Any]] = std_dims_op.table


# var: ops/reduction.py:308
def var(input: Any, dim: Any = None, unbiased: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, correction: Any = None) -> Any:
    """The variance along dim, of everything if dim is None.

    Args:
        unbiased: PyTorch's older way to say correction=1 (True, the default) or 0.
        correction: what is taken off the count (1: Bessel's correction).

    Example:
        >>> fb.var(fb.tensor([1., 2., 3., 4.]))
        tensor(1.6667)"""
    if axis is not None or keepdims is not None:
        dim = renamed('var', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('var', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        dim, correction = shapes.spread('var', dim, unbiased, correction)
        return var_dims(input, dim, correction, keepdim)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'var', {'input': input}) from None


# std: ops/reduction.py:328
def std(input: Any, dim: Any = None, unbiased: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, correction: Any = None) -> Any:
    """The standard deviation along dim, of everything if dim is None; the arguments are those of `var`."""
    if axis is not None or keepdims is not None:
        dim = renamed('std', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('std', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        dim, correction = shapes.spread('std', dim, unbiased, correction)
        return std_dims(input, dim, correction, keepdim)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'std', {'input': input}) from None


# var_mean: ops/reduction.py:336
def var_mean(input: Any, dim: Any = None, unbiased: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, correction: Any = None) -> Any:
    """The variance and the mean along dim; the arguments are those of `var`."""
    if axis is not None or keepdims is not None:
        dim = renamed('var_mean', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('var_mean', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        dim, correction = shapes.spread('var_mean', dim, unbiased, correction)
        return (var_dims(input, dim, correction, keepdim), mean(input, dim, keepdim))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'var_mean', {'input': input}) from None


# std_mean: ops/reduction.py:345
def std_mean(input: Any, dim: Any = None, unbiased: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, correction: Any = None) -> Any:
    """The standard deviation and the mean along dim; the arguments are those of `var`."""
    if axis is not None or keepdims is not None:
        dim = renamed('std_mean', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('std_mean', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        dim, correction = shapes.spread('std_mean', dim, unbiased, correction)
        return (std_dims(input, dim, correction, keepdim), mean(input, dim, keepdim))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'std_mean', {'input': input}) from None


# vector_norm: ops/reduction.py:357
class VectorNormBackward(Node):
    """Backward of vector_norm: ops/reduction.py:357."""

    __slots__ = ('x', 'x_version', 'ord', 'dim', 'keepdim', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('x', 'out:out')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, x: Any, x_version: Any, ord: Any, dim: Any, keepdim: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.x: Any = x
        self.x_version: Any = x_version
        self.ord: Any = ord
        self.dim: Any = dim
        self.keepdim: Any = keepdim
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            x = self.x
            if x is FREED:
                raise freed('vector_norm')
            if x.storage is not None and x.storage.version != self.x_version:
                check_version('vector_norm', 'x', x, self.x_version)
            ord = self.ord
            dim = self.dim
            keepdim = self.keepdim
            out = saved_output(self, 'vector_norm', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = vector_norm_backward(g, x, out, ord, dim, keepdim)
            engine.give(e, d, True)

    def release(self) -> None:
        self.x = FREED
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


def vector_norm_record(kernel: Any) -> Any:
    def vector_norm(x: TensorBase, ord: Any, dim: Any, keepdim: Any) -> Any:
        r: TensorBase = kernel(x, ord, dim, keepdim)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = x.node if x.base is None else node_of(x)
        x_kept = x
        x_version = 0 if x_kept is None or x_kept.storage is None else x_kept.storage.version
        out_storage = storage_of(r)
        r.node = VectorNormBackward(e0, x_kept, x_version, ord, dim, keepdim, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return vector_norm


def vector_norm(x: Any, ord: Any = 2, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, dtype: Any = None, out: Any = None) -> Any:
    """The norm (sum of |x|**ord) ** (1/ord) of vectors along dim, of everything if dim is None.

    Args:
        ord: the order: any number, inf (the largest modulus), -inf (the smallest) or 0 (the count of non-zeros).
        dtype: the dtype to cast x to first.

    Example:
        >>> fb.linalg.vector_norm(fb.tensor([3., 4.]))
        tensor(5.)"""
    if axis is not None or keepdims is not None:
        dim = renamed('vector_norm', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('vector_norm', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        if dtype is not None:
            x = _ops.to(x, dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'vector_norm', {'x': x}) from None
    if type(dim) is list:
        dim = tuple(dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = x.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'vector_norm', {'x': x}) from None
    try:
        fn = vector_norm_table[key]
    except KeyError:
        fn = vector_norm_op.resolve(key)
    if out is None:
        return fn(x, ord, dim, keepdim)
    return into('vector_norm', out, fn(x, ord, dim, keepdim))


vector_norm_op: Final = Op('vector_norm', vector_norm, adapt_fresh_tsss, vector_norm_record, None, shapes.reduced_norm, shapes.real_mean_dtype, '', (), (), '', ('x', 'ord', 'dim', 'keepdim'), (), layout='contiguous')
vector_norm_table: Final[dict[int, Any]] = vector_norm_op.table


# vector_norm_backward: ops/reduction.py:376
def vector_norm_backward(grad: Any, x: Any, out: Any, ord: Any, dim: Any, keepdim: Any) -> Any:
    """What a vector norm sends back; zero where the norm is zero."""
    try:
        if ord == 0:
            return _ops.zeros_like(x)
        if not keepdim:
            kept = shapes.kept(x.sizes, dim)
            grad, out = (reshape(grad, kept), reshape(out, kept))
        if ord == 1:
            return grad * _ops.sgn(x)
        if ord == 2:
            return x * where(eq(out, 0), 0, grad / out)
        size = abs(x)
        if ord == math.inf or ord == -math.inf:
            chosen = eq(size, out)
            return _ops.sgn(x) * where(chosen, grad / sum(chosen, dim, True), 0)
        zero = _ops.logical_or(eq(out, 0), eq(size, 0))
        ratio = where(zero, 1, size) / where(eq(out, 0), 1, out)
        return _ops.sgn(x) * where(zero, 0, grad * pow(ratio, ord - 1))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'vector_norm_backward', {'grad': grad, 'x': x, 'out': out}) from None


# norm: ops/reduction.py:397
def norm(input: Any, p: Any = 'fro', dim: Any = None, keepdim: Any = False, dtype: Any = None) -> Any:
    """The p-norm along dim, of everything if dim is None; "fro" is the root of the sum of squares.

    Raises:
        RuntimeError: p is a string other than "fro"."""
    try:
        if isinstance(p, str) and p != 'fro':
            raise RuntimeError(f"norm: p is {p!r}; it can be a number or 'fro'; other matrix norms need singular values, which flambeau does not compute yet")
        return vector_norm(input, 2 if p is None or p == 'fro' else p, dim, keepdim, dtype=dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'norm', {'input': input}) from None


# dist: ops/reduction.py:414
def dist(input: Any, other: Any, p: Any = 2) -> Any:
    """The p-norm of input - other, whose shapes broadcast.

    Example:
        >>> fb.dist(fb.tensor([1., 2.]), fb.tensor([4., 6.]))
        tensor(5.)"""
    try:
        return vector_norm(input - other, p)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'dist', {'input': input, 'other': other}) from None


# renorm: ops/reduction.py:428
def renorm(input: Any, p: Any, dim: Any = None, maxnorm: Any = None, axis: Any = None) -> Any:
    """input with each slice along dim scaled down to the p-norm maxnorm, where its own is larger.

    Args:
        input: at least two dimensions, floating point or complex.
        p: the order of the norm, above 0.
        dim: the dimension whose slices are scaled.
        maxnorm: the largest norm that stays, from 0.

    Raises:
        RuntimeError: fewer than two dimensions, p not above 0, or a negative maxnorm.

    Example:
        >>> fb.renorm(fb.tensor([[3., 4.], [0., 1.]]), 2, 0, 1.0)
        tensor([[0.6000, 0.8000],
                [0.0000, 1.0000]])"""
    if axis is not None or dim is None or maxnorm is None:
        dim = renamed('renorm', 'dim', dim, None, 'axis', axis)
        check_given('renorm', dim=dim, maxnorm=maxnorm)
    try:
        shapes.check_renorm(input.sizes, p, dim, maxnorm)
        across = tuple([i for i in builtins.range(len(input.sizes)) if i != dim % len(input.sizes)])
        size = vector_norm(clone(input), p, across, True)
        return mul(input, where(gt(size, maxnorm), maxnorm / (size + 1e-07), 1.0))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'renorm', {'input': input}) from None


def renorm_(input: Any, p: Any, dim: Any = None, maxnorm: Any = None, axis: Any = None) -> Any:
    """In-place form of renorm."""
    if axis is not None or dim is None or maxnorm is None:
        dim = renamed('renorm', 'dim', dim, None, 'axis', axis)
        check_given('renorm', dim=dim, maxnorm=maxnorm)
    try:
        shapes.check_renorm(input.sizes, p, dim, maxnorm)
        across = tuple([i for i in builtins.range(len(input.sizes)) if i != dim % len(input.sizes)])
        size = vector_norm(clone(input), p, across, True)
        return _ops.mul_(input, where(gt(size, maxnorm), maxnorm / (size + 1e-07), 1.0))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'renorm', {'input': input}) from None


# logsumexp: ops/reduction.py:455
class LogsumexpBackward(Node):
    """Backward of logsumexp: ops/reduction.py:455."""

    __slots__ = ('input', 'input_version', 'dim', 'keepdim', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, dim: Any, keepdim: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.dim: Any = dim
        self.keepdim: Any = keepdim
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
                raise freed('logsumexp')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('logsumexp', 'input', input, self.input_version)
            dim = self.dim
            keepdim = self.keepdim
            out = saved_output(self, 'logsumexp', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = logsumexp_backward(g, input, out, dim, keepdim)
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


def logsumexp_record(kernel: Any) -> Any:
    def logsumexp(input: TensorBase, dim: Any, keepdim: Any) -> Any:
        r: TensorBase = kernel(input, dim, keepdim)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = LogsumexpBackward(e0, input_kept, input_version, dim, keepdim, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return logsumexp


def logsumexp_decomposed(input: Any, dim: Any, keepdim: Any) -> Any:
    shapes.check_sum_dims('logsumexp', dim, len(input.sizes))
    if input.numel():
        top = amax(_ops.real(input), dim, True).detach()
        top = where(eq(abs(top), math.inf), 0, top)
        total = log(sum(exp(input - top), dim, True)) + top
    else:
        total = log(sum(input, dim, True))
    return total if keepdim else reshape(total, shapes.reduced(input.sizes, dim, False))


def logsumexp(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, out: Any = None) -> Any:
    """log(sum(exp(input))) along dim, without overflow.

    Example:
        >>> fb.logsumexp(fb.tensor([1000., 1000.]), 0)
        tensor(1000.6932)"""
    if axis is not None or keepdims is not None or dim is None:
        dim = renamed('logsumexp', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('logsumexp', 'keepdim', keepdim, False, 'keepdims', keepdims)
        check_given('logsumexp', dim=dim)
    if type(dim) is list:
        dim = tuple(dim)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'logsumexp', {'input': input}) from None
    try:
        fn = logsumexp_table[key]
    except KeyError:
        fn = logsumexp_op.resolve(key)
    if out is None:
        return fn(input, dim, keepdim)
    return into('logsumexp', out, fn(input, dim, keepdim))


logsumexp_op: Final = Op('logsumexp', logsumexp, adapt_fresh_tss, logsumexp_record, logsumexp_decomposed, shapes.reduced, None, 'float', (0,), (), '', ('input', 'dim', 'keepdim'), (), layout='contiguous')
logsumexp_table: Final[dict[int, Any]] = logsumexp_op.table


# logsumexp_backward: ops/reduction.py:475
def logsumexp_backward(grad: Any, input: Any, out: Any, dim: Any, keepdim: Any) -> Any:
    """What logsumexp sends back: the softmax of input, times the gradient."""
    try:
        if not keepdim:
            kept = shapes.kept(input.sizes, dim)
            grad, out = (reshape(grad, kept), reshape(out, kept))
        return grad * conj(exp(input - out))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'logsumexp_backward', {'grad': grad, 'input': input, 'out': out}) from None


# median_dim: ops/reduction.py:487
median_dim_result = result_type('median', ('values', 'indices'))


class MedianDimBackward(Node):
    """Backward of median_dim: ops/reduction.py:487."""

    __slots__ = ('input_shape', 'dim', 'keepdim', 'indices', 'indices_version')
    saved_names: ClassVar[tuple[str, ...]] = ('indices',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, dim: Any, keepdim: Any, indices: Any, indices_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.dim: Any = dim
        self.keepdim: Any = keepdim
        self.indices: Any = indices
        self.indices_version: Any = indices_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            dim = self.dim
            keepdim = self.keepdim
            indices = self.indices
            if indices is FREED:
                raise freed('median_dim')
            if indices is not None:
                if indices.storage is not None and indices.storage.version != self.indices_version:
                    check_version('median_dim', 'indices', indices, self.indices_version)
            d = pick_backward(g, indices, input_shape, dim, keepdim)
            engine.give(e, d, True)

    def release(self) -> None:
        self.indices = FREED


def median_dim_record(kernel: Any) -> Any:
    def median_dim(input: TensorBase, dim: Any, keepdim: Any) -> Any:
        rs = kernel(input, dim, keepdim)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        indices_kept = rs[1]
        indices_version = 0 if indices_kept is None else version_of(indices_kept)
        r.node = MedianDimBackward(e0, input.sizes, dim, keepdim, indices_kept, indices_version)
        r.key |= GRAD
        return rs

    return median_dim


def median_dim(input: Any, dim: Any, keepdim: Any = False, *, out: Any = None) -> Any:
    """The lower median along dim and where it stands; NaN if there is one."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'median_dim', {'input': input}) from None
    try:
        fn = median_dim_table[key]
    except KeyError:
        fn = median_dim_op.resolve(key)
    if out is None:
        return named_result(median_dim_result, fn(input, dim, keepdim))
    return into('median_dim', out, named_result(median_dim_result, fn(input, dim, keepdim)))


median_dim_op: Final = Op('median_dim', median_dim, adapt_several_tss, median_dim_record, None, shapes.reduced_dim, (None, dtypes.int64,), '', (), (), '', ('input', 'dim', 'keepdim'), (), accepts='int float', title='median', layout='contiguous')
median_dim_table: Final[dict[int, Any]] = median_dim_op.table


# nanmedian_dim: ops/reduction.py:494
nanmedian_dim_result = result_type('nanmedian', ('values', 'indices'))


class NanmedianDimBackward(Node):
    """Backward of nanmedian_dim: ops/reduction.py:494."""

    __slots__ = ('input_shape', 'dim', 'keepdim', 'indices', 'indices_version')
    saved_names: ClassVar[tuple[str, ...]] = ('indices',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, dim: Any, keepdim: Any, indices: Any, indices_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.dim: Any = dim
        self.keepdim: Any = keepdim
        self.indices: Any = indices
        self.indices_version: Any = indices_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            dim = self.dim
            keepdim = self.keepdim
            indices = self.indices
            if indices is FREED:
                raise freed('nanmedian_dim')
            if indices is not None:
                if indices.storage is not None and indices.storage.version != self.indices_version:
                    check_version('nanmedian_dim', 'indices', indices, self.indices_version)
            d = pick_backward(g, indices, input_shape, dim, keepdim)
            engine.give(e, d, True)

    def release(self) -> None:
        self.indices = FREED


def nanmedian_dim_record(kernel: Any) -> Any:
    def nanmedian_dim(input: TensorBase, dim: Any, keepdim: Any) -> Any:
        rs = kernel(input, dim, keepdim)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        indices_kept = rs[1]
        indices_version = 0 if indices_kept is None else version_of(indices_kept)
        r.node = NanmedianDimBackward(e0, input.sizes, dim, keepdim, indices_kept, indices_version)
        r.key |= GRAD
        return rs

    return nanmedian_dim


def nanmedian_dim(input: Any, dim: Any, keepdim: Any = False, *, out: Any = None) -> Any:
    """The lower median along dim of the elements that are not NaN, and where it stands."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'nanmedian_dim', {'input': input}) from None
    try:
        fn = nanmedian_dim_table[key]
    except KeyError:
        fn = nanmedian_dim_op.resolve(key)
    if out is None:
        return named_result(nanmedian_dim_result, fn(input, dim, keepdim))
    return into('nanmedian_dim', out, named_result(nanmedian_dim_result, fn(input, dim, keepdim)))


nanmedian_dim_op: Final = Op('nanmedian_dim', nanmedian_dim, adapt_several_tss, nanmedian_dim_record, None, shapes.reduced_dim, (None, dtypes.int64,), '', (), (), '', ('input', 'dim', 'keepdim'), (), accepts='int float', title='nanmedian', layout='contiguous')
nanmedian_dim_table: Final[dict[int, Any]] = nanmedian_dim_op.table


# median_all: ops/reduction.py:501
class MedianAllBackward(Node):
    """Backward of median_all: ops/reduction.py:501."""

    __slots__ = ('input', 'input_version', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
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
                raise freed('median_all')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('median_all', 'input', input, self.input_version)
            out = saved_output(self, 'median_all', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = extreme_backward(g, input, out, None, False)
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


def median_all_record(kernel: Any) -> Any:
    def median_all(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = MedianAllBackward(e0, input_kept, input_version, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return median_all


def median_all_decomposed(input: Any) -> Any:
    return median_dim(reshape(input, (-1,)), 0)[0] if input.numel() else _ops.full((), shapes.no_median(input.dtype), dtype=input.dtype, device=input.device)


def median_all(input: Any, *, out: Any = None) -> Any:
    """The lower median of everything, NaN if there is one."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'median_all', {'input': input}) from None
    try:
        fn = median_all_table[key]
    except KeyError:
        fn = median_all_op.resolve(key)
    if out is None:
        return fn(input)
    return into('median_all', out, fn(input))


median_all_op: Final = Op('median_all', median_all, adapt_fresh_t, median_all_record, median_all_decomposed, shapes.reduced, None, '', (), (), '', ('input',), (), accepts='int float', title='median', layout='contiguous')
median_all_table: Final[dict[int, Any]] = median_all_op.table


# median: ops/reduction.py:509
def median(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, out: Any = None) -> Any:
    """The lower median: of everything, or along dim a named tuple (values, indices). NaN if there is one.

    Example:
        >>> fb.median(fb.tensor([3., 1., 2.]))
        tensor(2.)"""
    if axis is not None or keepdims is not None:
        dim = renamed('median', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('median', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        if dim is None:
            shapes.check_median_out('median', out)
            return median_all(input)
        return median_dim(input, dim, keepdim, out=out)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'median', {'input': input}) from None


# nanmedian_all: ops/reduction.py:524
class NanmedianAllBackward(Node):
    """Backward of nanmedian_all: ops/reduction.py:524."""

    __slots__ = ('input', 'input_version', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
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
                raise freed('nanmedian_all')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('nanmedian_all', 'input', input, self.input_version)
            out = saved_output(self, 'nanmedian_all', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = extreme_backward(g, input, out, None, False)
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


def nanmedian_all_record(kernel: Any) -> Any:
    def nanmedian_all(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        r.node = NanmedianAllBackward(e0, input_kept, input_version, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return nanmedian_all


def nanmedian_all_decomposed(input: Any) -> Any:
    return nanmedian_dim(reshape(input, (-1,)), 0)[0] if input.numel() else _ops.full((), shapes.no_median(input.dtype), dtype=input.dtype, device=input.device)


def nanmedian_all(input: Any, *, out: Any = None) -> Any:
    """The lower median of everything that is not NaN."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'nanmedian_all', {'input': input}) from None
    try:
        fn = nanmedian_all_table[key]
    except KeyError:
        fn = nanmedian_all_op.resolve(key)
    if out is None:
        return fn(input)
    return into('nanmedian_all', out, fn(input))


nanmedian_all_op: Final = Op('nanmedian_all', nanmedian_all, adapt_fresh_t, nanmedian_all_record, nanmedian_all_decomposed, shapes.reduced, None, '', (), (), '', ('input',), (), accepts='int float', title='nanmedian', layout='contiguous')
nanmedian_all_table: Final[dict[int, Any]] = nanmedian_all_op.table


# nanmedian: ops/reduction.py:532
def nanmedian(input: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, out: Any = None) -> Any:
    """The lower median of what is not NaN: of everything, or along dim a named tuple (values, indices)."""
    if axis is not None or keepdims is not None:
        dim = renamed('nanmedian', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('nanmedian', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        if dim is None:
            shapes.check_median_out('nanmedian', out)
            return nanmedian_all(input)
        return nanmedian_dim(input, dim, keepdim, out=out)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'nanmedian', {'input': input}) from None


# mode: ops/reduction.py:542
mode_result = result_type('mode', ('values', 'indices'))


class ModeBackward(Node):
    """Backward of mode: ops/reduction.py:542."""

    __slots__ = ('input_shape', 'dim', 'keepdim', 'indices', 'indices_version')
    saved_names: ClassVar[tuple[str, ...]] = ('indices',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, dim: Any, keepdim: Any, indices: Any, indices_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.dim: Any = dim
        self.keepdim: Any = keepdim
        self.indices: Any = indices
        self.indices_version: Any = indices_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            dim = self.dim
            keepdim = self.keepdim
            indices = self.indices
            if indices is FREED:
                raise freed('mode')
            if indices is not None:
                if indices.storage is not None and indices.storage.version != self.indices_version:
                    check_version('mode', 'indices', indices, self.indices_version)
            d = pick_backward(g, indices, input_shape, dim, keepdim)
            engine.give(e, d, True)

    def release(self) -> None:
        self.indices = FREED


def mode_record(kernel: Any) -> Any:
    def mode(input: TensorBase, dim: Any, keepdim: Any) -> Any:
        rs = kernel(input, dim, keepdim)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        indices_kept = rs[1]
        indices_version = 0 if indices_kept is None else version_of(indices_kept)
        r.node = ModeBackward(e0, input.sizes, dim, keepdim, indices_kept, indices_version)
        r.key |= GRAD
        return rs

    return mode


def mode(input: Any, dim: Any = -1, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, out: Any = None) -> Any:
    """The most frequent value along dim, the smallest of equally frequent ones, and the last place where it stands."""
    if axis is not None or keepdims is not None:
        dim = renamed('mode', 'dim', dim, -1, 'axis', axis)
        keepdim = renamed('mode', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'mode', {'input': input}) from None
    try:
        fn = mode_table[key]
    except KeyError:
        fn = mode_op.resolve(key)
    if out is None:
        return named_result(mode_result, fn(input, dim, keepdim))
    return into('mode', out, named_result(mode_result, fn(input, dim, keepdim)))


mode_op: Final = Op('mode', mode, adapt_several_tss, mode_record, None, shapes.reduced_dim, (None, dtypes.int64,), '', (), (), '', ('input', 'dim', 'keepdim'), (), accepts='bool int float', layout='contiguous')
mode_table: Final[dict[int, Any]] = mode_op.table


# quantile: ops/reduction.py:549
def quantile(input: Any, q: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, interpolation: Any = 'linear') -> Any:
    """The q-th quantiles along dim, of everything if dim is None; NaN where a NaN is.

    Args:
        q: a number or a one-dimensional tensor in [0, 1].
        interpolation: between the two nearest elements: "linear", "lower", "higher", "midpoint" or "nearest".

    Returns:
        The quantiles; with a one-dimensional q, one more dimension in front.

    Raises:
        RuntimeError: q outside [0, 1], or an unknown interpolation."""
    if axis is not None or keepdims is not None:
        dim = renamed('quantile', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('quantile', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        return quantile_of(input, q, dim, keepdim, interpolation, False)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'quantile', {'input': input}) from None


# nanquantile: ops/reduction.py:570
def nanquantile(input: Any, q: Any, dim: Any = None, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, interpolation: Any = 'linear') -> Any:
    """The q-th quantiles along dim of the elements that are not NaN; the arguments are those of `quantile`."""
    if axis is not None or keepdims is not None:
        dim = renamed('nanquantile', 'dim', dim, None, 'axis', axis)
        keepdim = renamed('nanquantile', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        return quantile_of(input, q, dim, keepdim, interpolation, True)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'nanquantile', {'input': input}) from None


# quantile_of: ops/reduction.py:577
def quantile_of(input: Any, q: Any, dim: Any, keepdim: Any, interpolation: Any, skip_nan: Any) -> Any:
    """Quantiles from the sorted elements (NaN sorts last)."""
    try:
        if interpolation not in ('linear', 'lower', 'higher', 'midpoint', 'nearest'):
            raise RuntimeError(f'quantile: interpolation is {interpolation!r}; it can be linear, lower, higher, midpoint or nearest')
        if input.dtype not in (dtypes.float32, dtypes.float64):
            raise RuntimeError(f'quantile: input must be float32 or float64, but is {input.dtype.name}; cast with .to(dtype)')
        if isinstance(q, TensorBase) and q.dtype is not input.dtype:
            raise RuntimeError(f"quantile: q must have input's dtype {input.dtype.name}, but has {q.dtype.name}; cast it with .to(dtype)")
        if not isinstance(q, TensorBase):
            q = _ops.full((), q, dtype=input.dtype, device=input.device)
        if len(q.sizes) > 1 or not builtins.bool(all(_ops.logical_and(ge(q, 0), le(q, 1)))):
            raise RuntimeError(f'quantile: q has the shape {q.sizes}; it must be a number or a vector with values in [0, 1]')
        ndim = len(input.sizes)
        if dim is None:
            kept_shape, rows = ((1,) * ndim, reshape(input, (-1,)))
        else:
            dim = shapes.wrap_dim(dim, ndim, 'quantile')
            kept_shape, rows = (shapes.kept(input.sizes, dim), _ops.movedim(input, dim, -1) if ndim else reshape(input, (1,)))
        if rows.sizes[-1] == 0:
            raise RuntimeError(f'quantile: there is no element along dim {dim} of the shape {input.sizes}')
        ordered = _ops.sort(rows, -1)[0]
        missing = _ops.isnan(ordered)
        if skip_nan:
            last = sub(sum(_ops.logical_not(missing), -1, True), 1)
            last = where(lt(last, 0), 0, last)
        else:
            last = _ops.zeros(rows.sizes[:-1] + (1,), dtype=dtypes.int64, device=input.device) + (rows.sizes[-1] - 1)
        rank = reshape(q, (-1,)) * last
        if interpolation == 'lower':
            rank = _ops.floor(rank)
        elif interpolation == 'higher':
            rank = _ops.ceil(rank)
        elif interpolation == 'nearest':
            rank = _ops.round(rank)
        below = _ops.floor(rank)
        weight = _ops.full_like(rank, 0.5) if interpolation == 'midpoint' else rank - below
        low = _ops.gather(ordered, -1, _ops.to(below, dtypes.int64))
        high = _ops.gather(ordered, -1, _ops.to(_ops.ceil(rank), dtypes.int64))
        out = _ops.lerp(low, high, weight)
        if not skip_nan:
            out = where(any(missing, -1, True), math.nan, out)
        out = _ops.movedim(out, -1, 0)
        shape = kept_shape if keepdim else shapes.reduced(input.sizes, dim, False)
        return reshape(out, (q.sizes[0],) + tuple(shape) if len(q.sizes) else tuple(shape))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'quantile_of', {'input': input}) from None
