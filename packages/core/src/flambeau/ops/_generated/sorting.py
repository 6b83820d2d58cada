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
from .adapters import adapt_fresh_ts, adapt_fresh_tsss, adapt_fresh_tts, adapt_several_ts, adapt_several_tsss, adapt_several_tssss
from .hot import cast, clone
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


# sort: ops/sorting.py:14
sort_result = result_type('sort', ('values', 'indices'))


class SortBackward(Node):
    """Backward of sort: ops/sorting.py:14."""

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
                raise freed('sort')
            if indices is not None:
                if indices.storage is not None and indices.storage.version != self.indices_version:
                    check_version('sort', 'indices', indices, self.indices_version)
            d = _ops.pick_backward(g, indices, input_shape, dim, True)
            engine.give(e, d, True)

    def release(self) -> None:
        self.indices = FREED


def sort_record(kernel: Any) -> Any:
    def sort(input: TensorBase, dim: Any, descending: Any, stable: Any) -> Any:
        rs = kernel(input, dim, descending, stable)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        indices_kept = rs[1]
        indices_version = 0 if indices_kept is None else version_of(indices_kept)
        r.node = SortBackward(e0, input.sizes, dim, indices_kept, indices_version)
        r.key |= GRAD
        return rs

    return sort


def sort(input: Any, dim: Any = -1, descending: Any = False, stable: Any = False, axis: Any = None, *, out: Any = None) -> Any:
    """input sorted along dim, and where each element stood. NaN counts as the largest.

    Args:
        descending: from the largest to the smallest.
        stable: keep the order of equal elements; the order is kept in any case.

    Example:
        >>> fb.sort(fb.tensor([3., 1., 2.])).indices
        tensor([1, 2, 0])"""
    if axis is not None:
        dim = renamed('sort', 'dim', dim, -1, 'axis', axis)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sort', {'input': input}) from None
    try:
        fn = sort_table[key]
    except KeyError:
        fn = sort_op.resolve(key)
    if out is None:
        return named_result(sort_result, fn(input, dim, descending, stable))
    return into('sort', out, named_result(sort_result, fn(input, dim, descending, stable)))


sort_op: Final = Op('sort', sort, adapt_several_tsss, sort_record, None, shapes.scanned_pair, (None, dtypes.int64,), '', (), (), '', ('input', 'dim', 'descending', 'stable'), (), accepts='bool int float', layout='first')
sort_table: Final[dict[int, Any]] = sort_op.table


# argsort: ops/sorting.py:30
def argsort(input: Any, dim: Any = -1, descending: Any = False, stable: Any = False, axis: Any = None) -> Any:
    """The indices that sort input along dim.

    Example:
        >>> fb.argsort(fb.tensor([3., 1., 2.]))
        tensor([1, 2, 0])"""
    if axis is not None:
        dim = renamed('argsort', 'dim', dim, -1, 'axis', axis)
    try:
        return sort(input, dim, descending, stable)[1]
    except (AttributeError, TypeError) as error:
        raise misused(error, 'argsort', {'input': input}) from None


# msort: ops/sorting.py:44
def msort(input: Any) -> Any:
    """input sorted along its first dimension."""
    try:
        return sort(input, 0)[0]
    except (AttributeError, TypeError) as error:
        raise misused(error, 'msort', {'input': input}) from None


# topk: ops/sorting.py:51
topk_result = result_type('topk', ('values', 'indices'))


class TopkBackward(Node):
    """Backward of topk: ops/sorting.py:51."""

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
                raise freed('topk')
            if indices is not None:
                if indices.storage is not None and indices.storage.version != self.indices_version:
                    check_version('topk', 'indices', indices, self.indices_version)
            d = _ops.pick_backward(g, indices, input_shape, dim, True)
            engine.give(e, d, True)

    def release(self) -> None:
        self.indices = FREED


def topk_record(kernel: Any) -> Any:
    def topk(input: TensorBase, k: Any, dim: Any, largest: Any, sorted: Any) -> Any:
        rs = kernel(input, k, dim, largest, sorted)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        indices_kept = rs[1]
        indices_version = 0 if indices_kept is None else version_of(indices_kept)
        r.node = TopkBackward(e0, input.sizes, dim, indices_kept, indices_version)
        r.key |= GRAD
        return rs

    return topk


def topk(input: Any, k: Any, dim: Any = -1, largest: Any = True, sorted: Any = True, axis: Any = None, *, out: Any = None) -> Any:
    """The k largest elements along dim, and where they stand. NaN counts as the largest.

    Args:
        k: how many.
        largest: False for the smallest ones.
        sorted: in order; they are in any case.

    Raises:
        ShapeError: k is negative or above the size along dim.

    Example:
        >>> fb.topk(fb.tensor([3., 1., 2.]), 2).values
        tensor([3., 2.])"""
    if axis is not None:
        dim = renamed('topk', 'dim', dim, -1, 'axis', axis)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'topk', {'input': input}) from None
    try:
        fn = topk_table[key]
    except KeyError:
        fn = topk_op.resolve(key)
    if out is None:
        return named_result(topk_result, fn(input, k, dim, largest, sorted))
    return into('topk', out, named_result(topk_result, fn(input, k, dim, largest, sorted)))


topk_op: Final = Op('topk', topk, adapt_several_tssss, topk_record, None, shapes.topped, (None, dtypes.int64,), '', (), (), '', ('input', 'k', 'dim', 'largest', 'sorted'), (), accepts='int float')
topk_table: Final[dict[int, Any]] = topk_op.table


# kthvalue: ops/sorting.py:71
kthvalue_result = result_type('kthvalue', ('values', 'indices'))


class KthvalueBackward(Node):
    """Backward of kthvalue: ops/sorting.py:71."""

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
                raise freed('kthvalue')
            if indices is not None:
                if indices.storage is not None and indices.storage.version != self.indices_version:
                    check_version('kthvalue', 'indices', indices, self.indices_version)
            d = _ops.pick_backward(g, indices, input_shape, dim, keepdim)
            engine.give(e, d, True)

    def release(self) -> None:
        self.indices = FREED


def kthvalue_record(kernel: Any) -> Any:
    def kthvalue(input: TensorBase, k: Any, dim: Any, keepdim: Any) -> Any:
        rs = kernel(input, k, dim, keepdim)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        indices_kept = rs[1]
        indices_version = 0 if indices_kept is None else version_of(indices_kept)
        r.node = KthvalueBackward(e0, input.sizes, dim, keepdim, indices_kept, indices_version)
        r.key |= GRAD
        return rs

    return kthvalue


def kthvalue(input: Any, k: Any, dim: Any = -1, keepdim: Any = False, axis: Any = None, keepdims: Any = None, *, out: Any = None) -> Any:
    """The k-th smallest element along dim, counted from 1, and where it stands.

    Raises:
        ShapeError: k is not between 1 and the size along dim.

    Example:
        >>> fb.kthvalue(fb.tensor([3., 1., 2.]), 2).values
        tensor(2.)"""
    if axis is not None or keepdims is not None:
        dim = renamed('kthvalue', 'dim', dim, -1, 'axis', axis)
        keepdim = renamed('kthvalue', 'keepdim', keepdim, False, 'keepdims', keepdims)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'kthvalue', {'input': input}) from None
    try:
        fn = kthvalue_table[key]
    except KeyError:
        fn = kthvalue_op.resolve(key)
    if out is None:
        return named_result(kthvalue_result, fn(input, k, dim, keepdim))
    return into('kthvalue', out, named_result(kthvalue_result, fn(input, k, dim, keepdim)))


kthvalue_op: Final = Op('kthvalue', kthvalue, adapt_several_tsss, kthvalue_record, None, shapes.kth, (None, dtypes.int64,), '', (), (), '', ('input', 'k', 'dim', 'keepdim'), (), accepts='int float')
kthvalue_table: Final[dict[int, Any]] = kthvalue_op.table


# unique_sorted: ops/sorting.py:89
unique_sorted_result = result_type('unique', ('values', 'inverse', 'counts'))


def unique_sorted(input: Any, dim: Any, *, out: Any = None) -> Any:
    """The distinct elements (or slices along dim) in order, where each element of input is among them, and their counts."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = (input.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'unique_sorted', {'input': input}) from None
    try:
        fn = unique_sorted_table[key]
    except KeyError:
        fn = unique_sorted_op.resolve(key)
    if out is None:
        return named_result(unique_sorted_result, fn(input, dim))
    return into('unique_sorted', out, named_result(unique_sorted_result, fn(input, dim)))


unique_sorted_op: Final = Op('unique_sorted', unique_sorted, adapt_several_ts, None, None, shapes.unknown, (None, dtypes.int64, dtypes.int64,), '', (), (), '', ('input', 'dim'), (0,), title='unique')
unique_sorted_table: Final[dict[int, Any]] = unique_sorted_op.table


# unique_runs: ops/sorting.py:95
unique_runs_result = result_type('unique_consecutive', ('values', 'inverse', 'counts'))


def unique_runs(input: Any, dim: Any, *, out: Any = None) -> Any:
    """The first of each run of equal elements (or slices along dim), the run of each element, and the runs' lengths."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = (input.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'unique_runs', {'input': input}) from None
    try:
        fn = unique_runs_table[key]
    except KeyError:
        fn = unique_runs_op.resolve(key)
    if out is None:
        return named_result(unique_runs_result, fn(input, dim))
    return into('unique_runs', out, named_result(unique_runs_result, fn(input, dim)))


unique_runs_op: Final = Op('unique_runs', unique_runs, adapt_several_ts, None, None, shapes.unknown, (None, dtypes.int64, dtypes.int64,), '', (), (), '', ('input', 'dim'), (0,), title='unique_consecutive')
unique_runs_table: Final[dict[int, Any]] = unique_runs_op.table


# unique: ops/sorting.py:101
def unique(input: Any, sorted: Any = True, return_inverse: Any = False, return_counts: Any = False, dim: Any = None) -> Any:
    """The distinct elements of input in ascending order; along dim, the distinct slices.

    Args:
        sorted: in order; they are in any case.
        return_inverse: also return where each element of input is among them.
        return_counts: also return how often each occurs.

    Example:
        >>> fb.unique(fb.tensor([3, 1, 3]))
        tensor([1, 3])"""
    try:
        shapes.wrap_dim(dim or 0, len(input.sizes), 'unique')
        if input.dtype.is_complex:
            raise NotImplementedError(f'unique: not defined for {input.dtype.name} tensors, which have no order; use view_as_real and dim')
        values, inverse, counts = unique_sorted(input, dim)
        chosen = [values] + ([inverse] if return_inverse else []) + ([counts] if return_counts else [])
        return chosen[0] if len(chosen) == 1 else tuple(chosen)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'unique', {'input': input}) from None


# unique_consecutive: ops/sorting.py:126
def unique_consecutive(input: Any, return_inverse: Any = False, return_counts: Any = False, dim: Any = None) -> Any:
    """input without the repetitions of neighbours; the arguments are those of `unique`.

    Example:
        >>> fb.unique_consecutive(fb.tensor([1, 1, 2, 1]))
        tensor([1, 2, 1])"""
    try:
        shapes.wrap_dim(dim or 0, len(input.sizes), 'unique_consecutive')
        if input.dtype.is_complex:
            raise NotImplementedError(f'unique_consecutive: not defined for {input.dtype.name} tensors; use view_as_real and dim')
        values, inverse, counts = unique_runs(input, dim)
        chosen = [values] + ([inverse] if return_inverse else []) + ([counts] if return_counts else [])
        return chosen[0] if len(chosen) == 1 else tuple(chosen)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'unique_consecutive', {'input': input}) from None


# search_rows: ops/sorting.py:149
def search_rows(sorted_sequence: Any, input: Any, right: Any, *, out: Any = None) -> Any:
    """Where each element of input would be put in the sorted sequence: before equal ones, or after them if `right`."""
    input = input if isinstance(input, TensorBase) else operand(input, sorted_sequence, 'searchsorted')
    try:
        modes: int = tls.keys if busy else 0
        key: int = sorted_sequence.key | input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'search_rows', {'sorted_sequence': sorted_sequence}) from None
    try:
        fn = search_rows_table[key]
    except KeyError:
        fn = search_rows_op.resolve(key)
    if out is None:
        return fn(sorted_sequence, input, right)
    return into('search_rows', out, fn(sorted_sequence, input, right))


search_rows_op: Final = Op('search_rows', search_rows, adapt_fresh_tts, None, None, shapes.searched, dtypes.int64, 'common', (0, 1), (), '', ('sorted_sequence', 'input', 'right'), (), accepts='int float', title='searchsorted')
search_rows_table: Final[dict[int, Any]] = search_rows_op.table


# searchsorted: ops/sorting.py:155
def searchsorted(sorted_sequence: Any, input: Any, *, out_int32: Any = False, right: Any = False, side: Any = None, sorter: Any = None) -> Any:
    """Where each element of input would be put in the sorted sequence to keep its order.

    Args:
        sorted_sequence: ascending along its last dimension; one-dimensional, or of input's shape but for the last dimension.
        input: a tensor or a number.
        out_int32: give int32 indices instead of int64.
        right: after equal elements instead of before them; `side="right"` says the same.
        sorter: the indices that sort a sequence that is not sorted.

    Raises:
        ShapeError: the shapes do not fit.
        RuntimeError: side is neither "left" nor "right", or contradicts right.

    Example:
        >>> fb.searchsorted(fb.tensor([1., 3., 5.]), fb.tensor([3., 6.]))
        tensor([1, 3])"""
    try:
        if side not in (None, 'left', 'right') or (side == 'left' and right):
            raise RuntimeError(f"searchsorted: side is {side!r} and right is {right}; side can be 'left' or 'right', and must not contradict right")
        if sorter is not None:
            if sorter.sizes != sorted_sequence.sizes:
                raise ShapeError(f'searchsorted: sorted_sequence and sorter must have the same size, got {tuple(sorted_sequence.sizes)} and {tuple(sorter.sizes)}')
            sorted_sequence = _ops.gather(sorted_sequence, -1, sorter)
        places = search_rows(sorted_sequence, input, right or side == 'right')
        return _ops.to(places, dtypes.int32) if out_int32 else places
    except (AttributeError, TypeError) as error:
        raise misused(error, 'searchsorted', {'sorted_sequence': sorted_sequence}, {}, {'input': input}) from None


# bucketize: ops/sorting.py:189
def bucketize(input: Any, boundaries: Any, *, out_int32: Any = False, right: Any = False) -> Any:
    """The index of the bucket between ascending boundaries in which each element falls.

    Args:
        boundaries: one-dimensional, ascending.
        right: whether a bucket holds its left boundary instead of its right one.

    Raises:
        ShapeError: boundaries is not one-dimensional.

    Example:
        >>> fb.bucketize(fb.tensor([3., 6., 9.]), fb.tensor([1., 3., 5., 7., 9.]))
        tensor([1, 3, 4])"""
    try:
        shapes.check_boundaries(boundaries.sizes)
        return searchsorted(boundaries, input, out_int32=out_int32, right=right)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'bucketize', {'boundaries': boundaries}, {}, {'input': input}) from None


# histc: ops/sorting.py:212
def histc(input: Any, bins: Any = 100, min: Any = 0, max: Any = 0, *, out: Any = None) -> Any:
    """How many elements fall into each of `bins` equal bins between min and max.

    Args:
        min: the lower end; with max equal to it, the smallest and largest element are the ends.
        max: the upper end, which belongs to the last bin.

    Returns:
        The counts, (bins,), in input's dtype. Elements outside, and NaN, are not counted.

    Raises:
        RuntimeError: bins below 1, or max below min, or ends that are not finite.

    Example:
        >>> fb.histc(fb.tensor([1., 2., 1.]), bins=4, min=0, max=3)
        tensor([0., 2., 1., 0.])"""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'histc', {'input': input}) from None
    try:
        fn = histc_table[key]
    except KeyError:
        fn = histc_op.resolve(key)
    if out is None:
        return fn(input, bins, min, max)
    return into('histc', out, fn(input, bins, min, max))


histc_op: Final = Op('histc', histc, adapt_fresh_tsss, None, None, shapes.binned, None, '', (), (), '', ('input', 'bins', 'min', 'max'), (), accepts='float')
histc_table: Final[dict[int, Any]] = histc_op.table


# count_values: ops/sorting.py:233
def count_values(input: Any, minlength: Any, *, out: Any = None) -> Any:
    """How often each integer from 0 to the largest occurs."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = (input.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'count_values', {'input': input}) from None
    try:
        fn = count_values_table[key]
    except KeyError:
        fn = count_values_op.resolve(key)
    if out is None:
        return fn(input, minlength)
    return into('count_values', out, fn(input, minlength))


count_values_op: Final = Op('count_values', count_values, adapt_fresh_ts, None, None, shapes.unknown, dtypes.int64, '', (), (), '', ('input', 'minlength'), (0,), title='bincount')
count_values_table: Final[dict[int, Any]] = count_values_op.table


# count_weights: ops/sorting.py:239
def count_weights(input: Any, weights: Any, minlength: Any, *, out: Any = None) -> Any:
    """The sums of the weights at each integer from 0 to the largest."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = (input.key & NOT_DTYPES) | weights.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'count_weights', {'input': input, 'weights': weights}) from None
    try:
        fn = count_weights_table[key]
    except KeyError:
        fn = count_weights_op.resolve(key)
    if out is None:
        return fn(input, weights, minlength)
    return into('count_weights', out, fn(input, weights, minlength))


count_weights_op: Final = Op('count_weights', count_weights, adapt_fresh_tts, None, None, shapes.unknown, None, '', (), (), '', ('input', 'weights', 'minlength'), (0,), accepts='bool int float', title='bincount')
count_weights_table: Final[dict[int, Any]] = count_weights_op.table


# bincount: ops/sorting.py:245
def bincount(input: Any, weights: Any = None, minlength: Any = 0) -> Any:
    """How often each integer from 0 occurs in a vector, or the sum of its weights.

    Args:
        input: a vector of integers from 0.
        weights: as many weights.
        minlength: the least length of the result.

    Returns:
        A vector of max(input) + 1 counts, int64; with weights, their sums, in float32 for float32 weights, else in float64.

    Raises:
        RuntimeError: input is no vector of integers from 0, or the lengths differ.

    Example:
        >>> fb.bincount(fb.tensor([1, 3, 1]))
        tensor([0, 2, 0, 1])"""
    try:
        if len(input.sizes) != 1 or minlength < 0:
            raise RuntimeError(f'bincount: takes a vector and minlength from 0, but got the shape {input.sizes} and minlength={minlength}')
        if weights is None:
            return count_values(input, minlength)
        if weights.sizes != input.sizes:
            raise RuntimeError(f"bincount: weights of the shape {weights.sizes} must have input's shape {input.sizes}")
        return count_weights(input, weights if weights.dtype is dtypes.float32 else cast(weights, dtypes.float64), minlength)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'bincount', {'input': input}, {'weights': weights}) from None
