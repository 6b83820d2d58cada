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
from .adapters import adapt_fresh_t, adapt_fresh_tst, adapt_fresh_tstt, adapt_fresh_tt, adapt_fresh_ttss, adapt_fresh_ttsss, adapt_fresh_ttssss, adapt_fresh_ttt, adapt_fresh_ttts, adapt_inplace_tstt, adapt_inplace_ttt, adapt_inplace_ttts
from .hot import clone, expand, reshape, sum, sum_to, unsqueeze


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


# index: ops/indexing.py:17
class IndexBackward(Node):
    """Backward of index: ops/indexing.py:17."""

    __slots__ = ('input_shape', 'indices')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, indices: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.indices: Any = indices

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            indices = self.indices
            if indices is FREED:
                raise freed('index')
            d = index_put(_ops.zeros(input_shape, dtype=g.dtype, device=g.device), indices, g, True)
            engine.give(e, d, False)

    def release(self) -> None:
        self.indices = FREED


def index_record(kernel: Any) -> Any:
    def index(input: TensorBase, indices: Any) -> Any:
        r: TensorBase = kernel(input, indices)
        e0 = input.node if input.base is None else node_of(input)
        r.node = IndexBackward(e0, input.sizes, tuple(indices))
        r.key |= GRAD
        return r

    return index


def index(input: Any, indices: Any, *, out: Any = None) -> Any:
    """The elements that index tensors name: input[indices[0], indices[1], ...].

    Args:
        input: any shape.
        indices: an index tensor of ints for each dimension, or None for the whole dimension. They broadcast. Negative ones
            count from the end.

    Returns:
        The broadcast index shape in place of the indexed dimensions; in front, where these are not neighbours.

    Raises:
        IndexError: an index is out of range, or there are too many."""
    indices = tuple(indices)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | index_keys_of(indices) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index', {'input': input}) from None
    try:
        fn = index_table[key]
    except KeyError:
        fn = index_op.resolve(key)
    if out is None:
        return fn(input, indices)
    return into('index', out, fn(input, indices))


index_op: Final = Op('index', index, adapt_any, index_record, None, shapes.index, None, '', (), (), '', ('input', 'indices'), (1,))
index_table: Final[dict[int, Any]] = index_op.table


# index_put: ops/indexing.py:44
class IndexPutBackward(Node):
    """Backward of index_put: ops/indexing.py:44."""

    __slots__ = ('indices', 'values_shape', 'accumulate')
    saved_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, e0: Any, e1: Any, indices: Any, values_shape: Any, accumulate: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.indices: Any = indices
        self.values_shape: Any = values_shape
        self.accumulate: Any = accumulate

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            indices = self.indices
            if indices is FREED:
                raise freed('index_put')
            accumulate = self.accumulate
            d = g if accumulate else index_put(g, indices, _ops.zeros((), dtype=g.dtype, device=g.device), False)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            indices = self.indices
            if indices is FREED:
                raise freed('index_put')
            values_shape = self.values_shape
            d = sum_to(index(g, indices), values_shape)
            engine.give(e, d, True)

    def release(self) -> None:
        self.indices = FREED


def index_put_record(kernel: Any) -> Any:
    def index_put(input: TensorBase, indices: Any, values: TensorBase, accumulate: Any) -> Any:
        r: TensorBase = kernel(input, indices, values, accumulate)
        e0 = input.node if input.base is None else node_of(input)
        e1 = values.node if values.base is None else node_of(values)
        r.node = IndexPutBackward(e0, e1, tuple(indices), values.sizes, accumulate)
        r.key |= GRAD
        return r

    return index_put


def index_put(input: Any, indices: Any, values: Any, accumulate: Any = False, *, out: Any = None) -> Any:
    """input with the elements that index tensors name set to values.

    Args:
        input: any shape.
        indices: see `Tensor.__getitem__`: an index tensor or None for each dimension.
        values: broadcasts to the indexed shape.
        accumulate: adds the values; elements that are named several times get them all. Without it one of them stays.

    Returns:
        The shape of input.

    Raises:
        IndexError: an index is out of range, or there are too many.
        ShapeError: the values do not fit."""
    indices = tuple(indices)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | index_keys_of(indices) | values.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_put', {'input': input, 'values': values}) from None
    try:
        fn = index_put_table[key]
    except KeyError:
        fn = index_put_op.resolve(key)
    if out is None:
        return fn(input, indices, values, accumulate)
    return into('index_put', out, fn(input, indices, values, accumulate))


index_put_op: Final = Op('index_put', index_put, adapt_any, index_put_record, None, shapes.index_put, None, '', (), (), '', ('input', 'indices', 'values', 'accumulate'), (1,), layout='first')
index_put_table: Final[dict[int, Any]] = index_put_op.table


def index_put__record(kernel: Any) -> Any:
    def index_put_(input: TensorBase, indices: Any, values: TensorBase, accumulate: Any) -> Any:
        check_inplace('index_put_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = values.node if values.base is None else node_of(values)
        node = IndexPutBackward(e0, e1, tuple(indices), values.sizes, accumulate)
        kernel(input, indices, values, accumulate)
        rebase_history(input, node)
        return input

    return index_put_


def index_put_(input: Any, indices: Any, values: Any, accumulate: Any = False) -> Any:
    """In-place form of index_put."""
    indices = tuple(indices)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | index_keys_of(indices) | values.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_put', {'input': input, 'values': values}) from None
    try:
        fn = index_put__table[key]
    except KeyError:
        fn = index_put__op.resolve(key)
    return fn(input, indices, values, accumulate)


index_put__op: Final = Op('index_put_', index_put_, adapt_inplace, index_put__record, None, shapes.index_put, None, '', (), ('inplace',), '', ('input', 'indices', 'values', 'accumulate'), (1,))
index_put__table: Final[dict[int, Any]] = index_put__op.table


# index_select: ops/indexing.py:79
class IndexSelectBackward(Node):
    """Backward of index_select: ops/indexing.py:79."""

    __slots__ = ('input_shape', 'dim', 'index', 'index_version')
    saved_names: ClassVar[tuple[str, ...]] = ('index',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, dim: Any, index: Any, index_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.dim: Any = dim
        self.index: Any = index
        self.index_version: Any = index_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            dim = self.dim
            index = self.index
            if index is FREED:
                raise freed('index_select')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('index_select', 'index', index, self.index_version)
            d = index_add(_ops.zeros(input_shape, dtype=g.dtype, device=g.device), dim, index, g)
            engine.give(e, d, False)

    def release(self) -> None:
        self.index = FREED


def index_select_record(kernel: Any) -> Any:
    def index_select(input: TensorBase, dim: Any, index: TensorBase) -> Any:
        r: TensorBase = kernel(input, dim, index)
        e0 = input.node if input.base is None else node_of(input)
        index_kept = index
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        r.node = IndexSelectBackward(e0, input.sizes, dim, index_kept, index_version)
        r.key |= GRAD
        return r

    return index_select


def index_select(input: Any, dim: Any = None, index: Any = None, axis: Any = None, *, out: Any = None) -> Any:
    """The slices of input along dim that index names.

    Args:
        input: any shape.
        dim: the dimension.
        index: shape (n,) or (), ints from 0.

    Returns:
        The shape of input with n elements along dim.

    Raises:
        IndexError: an index is out of range.

    Example:
        >>> fb.index_select(fb.eye(3), 0, fb.tensor([2]))
        tensor([[0., 0., 1.]])"""
    if axis is not None or dim is None or index is None:
        dim = renamed('index_select', 'dim', dim, None, 'axis', axis)
        check_given('index_select', dim=dim, index=index)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_select', {'input': input, 'index': index}) from None
    try:
        fn = index_select_table[key]
    except KeyError:
        fn = index_select_op.resolve(key)
    if out is None:
        return fn(input, dim, index)
    return into_exactly('index_select', out, fn(input, dim, index))


index_select_op: Final = Op('index_select', index_select, adapt_fresh_tst, index_select_record, None, shapes.index_select, None, '', (), (), '', ('input', 'dim', 'index'), (2,))
index_select_table: Final[dict[int, Any]] = index_select_op.table


# index_add: ops/indexing.py:104
class IndexAddBackward(Node):
    """Backward of index_add: ops/indexing.py:104."""

    __slots__ = ('dim', 'index', 'index_version', 'source_shape')
    saved_names: ClassVar[tuple[str, ...]] = ('index',)

    def __init__(self, e0: Any, e1: Any, dim: Any, index: Any, index_version: Any, source_shape: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.dim: Any = dim
        self.index: Any = index
        self.index_version: Any = index_version
        self.source_shape: Any = source_shape

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            d = g
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            index = self.index
            if index is FREED:
                raise freed('index_add')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('index_add', 'index', index, self.index_version)
            source_shape = self.source_shape
            d = reshape(index_select(g, dim, index), source_shape)
            engine.give(e, d, True)

    def release(self) -> None:
        self.index = FREED


def index_add_record(kernel: Any) -> Any:
    def index_add(input: TensorBase, dim: Any, index: TensorBase, source: TensorBase) -> Any:
        r: TensorBase = kernel(input, dim, index, source)
        e0 = input.node if input.base is None else node_of(input)
        e1 = source.node if source.base is None else node_of(source)
        index_kept = index if e1 is not None else None
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        r.node = IndexAddBackward(e0, e1, dim, index_kept, index_version, source.sizes)
        r.key |= GRAD
        return r

    return index_add


def index_add(input: Any, dim: Any = None, index: Any = None, source: Any = None, axis: Any = None, *, alpha: Any = 1, out: Any = None) -> Any:
    """input with alpha * source added to the slices along dim that index names; to repeated ones several times.

    Args:
        input: any shape.
        dim: the dimension.
        index: shape (n,), ints from 0.
        source: input's shape with n elements along dim.
        alpha: factor of source.

    Returns:
        The shape of input.

    Raises:
        IndexError: an index is out of range.
        ShapeError: source does not fit."""
    if axis is not None or dim is None or index is None or source is None:
        dim = renamed('index_add', 'dim', dim, None, 'axis', axis)
        check_given('index_add', dim=dim, index=index, source=source)
    try:
        if alpha != 1:
            source = _ops.to(source * alpha, source.dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_add', {'input': input, 'index': index, 'source': source}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | source.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_add', {'input': input, 'index': index, 'source': source}) from None
    try:
        fn = index_add_table[key]
    except KeyError:
        fn = index_add_op.resolve(key)
    if out is None:
        return fn(input, dim, index, source)
    return into('index_add', out, fn(input, dim, index, source))


index_add_op: Final = Op('index_add', index_add, adapt_fresh_tstt, index_add_record, None, shapes.index_add, None, '', (), (), '', ('input', 'dim', 'index', 'source'), (2,), layout='contiguous')
index_add_table: Final[dict[int, Any]] = index_add_op.table


def index_add__record(kernel: Any) -> Any:
    def index_add_(input: TensorBase, dim: Any, index: TensorBase, source: TensorBase) -> Any:
        check_inplace('index_add_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = source.node if source.base is None else node_of(source)
        index_kept = index if e1 is not None else None
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        node = IndexAddBackward(e0, e1, dim, index_kept, index_version, source.sizes)
        kernel(input, dim, index, source)
        rebase_history(input, node)
        return input

    return index_add_


def index_add_(input: Any, dim: Any = None, index: Any = None, source: Any = None, axis: Any = None, *, alpha: Any = 1) -> Any:
    """In-place form of index_add."""
    if axis is not None or dim is None or index is None or source is None:
        dim = renamed('index_add', 'dim', dim, None, 'axis', axis)
        check_given('index_add', dim=dim, index=index, source=source)
    try:
        if alpha != 1:
            source = _ops.to(source * alpha, source.dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_add', {'input': input, 'index': index, 'source': source}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | source.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_add', {'input': input, 'index': index, 'source': source}) from None
    try:
        fn = index_add__table[key]
    except KeyError:
        fn = index_add__op.resolve(key)
    return fn(input, dim, index, source)


index_add__op: Final = Op('index_add_', index_add_, adapt_inplace_tstt, index_add__record, None, shapes.index_add, None, '', (), ('inplace',), '', ('input', 'dim', 'index', 'source'), (2,))
index_add__table: Final[dict[int, Any]] = index_add__op.table


# index_copy: ops/indexing.py:130
class IndexCopyBackward(Node):
    """Backward of index_copy: ops/indexing.py:130."""

    __slots__ = ('dim', 'index', 'index_version', 'source_shape')
    saved_names: ClassVar[tuple[str, ...]] = ('index',)

    def __init__(self, e0: Any, e1: Any, dim: Any, index: Any, index_version: Any, source_shape: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.dim: Any = dim
        self.index: Any = index
        self.index_version: Any = index_version
        self.source_shape: Any = source_shape

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            index = self.index
            if index is FREED:
                raise freed('index_copy')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('index_copy', 'index', index, self.index_version)
            d = index_fill(g, dim, index, 0)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            index = self.index
            if index is FREED:
                raise freed('index_copy')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('index_copy', 'index', index, self.index_version)
            source_shape = self.source_shape
            d = reshape(index_select(g, dim, index), source_shape)
            engine.give(e, d, True)

    def release(self) -> None:
        self.index = FREED


def index_copy_record(kernel: Any) -> Any:
    def index_copy(input: TensorBase, dim: Any, index: TensorBase, source: TensorBase) -> Any:
        r: TensorBase = kernel(input, dim, index, source)
        e0 = input.node if input.base is None else node_of(input)
        e1 = source.node if source.base is None else node_of(source)
        index_kept = index
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        r.node = IndexCopyBackward(e0, e1, dim, index_kept, index_version, source.sizes)
        r.key |= GRAD
        return r

    return index_copy


def index_copy(input: Any, dim: Any = None, index: Any = None, source: Any = None, axis: Any = None, *, out: Any = None) -> Any:
    """input with source in the slices along dim that index names. See `index_add`."""
    if axis is not None or dim is None or index is None or source is None:
        dim = renamed('index_copy', 'dim', dim, None, 'axis', axis)
        check_given('index_copy', dim=dim, index=index, source=source)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | source.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_copy', {'input': input, 'index': index, 'source': source}) from None
    try:
        fn = index_copy_table[key]
    except KeyError:
        fn = index_copy_op.resolve(key)
    if out is None:
        return fn(input, dim, index, source)
    return into('index_copy', out, fn(input, dim, index, source))


index_copy_op: Final = Op('index_copy', index_copy, adapt_fresh_tstt, index_copy_record, None, shapes.index_copy, None, '', (), (), '', ('input', 'dim', 'index', 'source'), (2,), layout='contiguous')
index_copy_table: Final[dict[int, Any]] = index_copy_op.table


def index_copy__record(kernel: Any) -> Any:
    def index_copy_(input: TensorBase, dim: Any, index: TensorBase, source: TensorBase) -> Any:
        check_inplace('index_copy_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = source.node if source.base is None else node_of(source)
        index_kept = index
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        node = IndexCopyBackward(e0, e1, dim, index_kept, index_version, source.sizes)
        kernel(input, dim, index, source)
        rebase_history(input, node)
        return input

    return index_copy_


def index_copy_(input: Any, dim: Any = None, index: Any = None, source: Any = None, axis: Any = None) -> Any:
    """In-place form of index_copy."""
    if axis is not None or dim is None or index is None or source is None:
        dim = renamed('index_copy', 'dim', dim, None, 'axis', axis)
        check_given('index_copy', dim=dim, index=index, source=source)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | source.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_copy', {'input': input, 'index': index, 'source': source}) from None
    try:
        fn = index_copy__table[key]
    except KeyError:
        fn = index_copy__op.resolve(key)
    return fn(input, dim, index, source)


index_copy__op: Final = Op('index_copy_', index_copy_, adapt_inplace_tstt, index_copy__record, None, shapes.index_copy, None, '', (), ('inplace',), '', ('input', 'dim', 'index', 'source'), (2,))
index_copy__table: Final[dict[int, Any]] = index_copy__op.table


# index_fill: ops/indexing.py:141
class IndexFillBackward(Node):
    """Backward of index_fill: ops/indexing.py:141."""

    __slots__ = ('dim', 'index', 'index_version')
    saved_names: ClassVar[tuple[str, ...]] = ('index',)

    def __init__(self, e0: Any, e1: Any, dim: Any, index: Any, index_version: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.dim: Any = dim
        self.index: Any = index
        self.index_version: Any = index_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            index = self.index
            if index is FREED:
                raise freed('index_fill')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('index_fill', 'index', index, self.index_version)
            d = index_fill(g, dim, index, 0)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            index = self.index
            if index is FREED:
                raise freed('index_fill')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('index_fill', 'index', index, self.index_version)
            d = sum(index_select(g, dim, _ops.unique(index)))
            engine.give(e, d, False)

    def release(self) -> None:
        self.index = FREED


def index_fill_record(kernel: Any) -> Any:
    def index_fill(input: TensorBase, dim: Any, index: TensorBase, value: TensorBase) -> Any:
        r: TensorBase = kernel(input, dim, index, value)
        e0 = input.node if input.base is None else node_of(input)
        e1 = value.node if value.base is None else node_of(value)
        index_kept = index
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        r.node = IndexFillBackward(e0, e1, dim, index_kept, index_version)
        r.key |= GRAD
        return r

    return index_fill


def index_fill(input: Any, dim: Any = None, index: Any = None, value: Any = None, axis: Any = None, *, out: Any = None) -> Any:
    """input with value in the slices along dim that index names; negative indices count from the end.

    Args:
        input: any shape.
        dim: the dimension.
        index: shape (n,).
        value: a number, or a tensor without dimensions.

    Returns:
        The shape and dtype of input.

    Raises:
        IndexError: an index is out of range."""
    if axis is not None or dim is None or index is None or value is None:
        dim = renamed('index_fill', 'dim', dim, None, 'axis', axis)
        check_given('index_fill', dim=dim, index=index, value=value)
    try:
        if isinstance(value, TensorBase):
            shapes.check_value('index_fill', value.sizes)
        shapes.check_written(input, value)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_fill', {'input': input, 'index': index}, {}, {'value': value}) from None
    value = value if isinstance(value, TensorBase) else operand(value, input, 'index_fill')
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | value.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_fill', {'input': input, 'index': index}) from None
    try:
        fn = index_fill_table[key]
    except KeyError:
        fn = index_fill_op.resolve(key)
    if out is None:
        return fn(input, dim, index, value)
    return into('index_fill', out, fn(input, dim, index, value))


index_fill_op: Final = Op('index_fill', index_fill, adapt_fresh_tstt, index_fill_record, None, shapes.index_fill, None, '', (), ('mixed',), '', ('input', 'dim', 'index', 'value'), (2,), layout='first')
index_fill_table: Final[dict[int, Any]] = index_fill_op.table


def index_fill__record(kernel: Any) -> Any:
    def index_fill_(input: TensorBase, dim: Any, index: TensorBase, value: TensorBase) -> Any:
        check_inplace('index_fill_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = value.node if value.base is None else node_of(value)
        index_kept = index
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        node = IndexFillBackward(e0, e1, dim, index_kept, index_version)
        kernel(input, dim, index, value)
        rebase_history(input, node)
        return input

    return index_fill_


def index_fill_(input: Any, dim: Any = None, index: Any = None, value: Any = None, axis: Any = None) -> Any:
    """In-place form of index_fill."""
    if axis is not None or dim is None or index is None or value is None:
        dim = renamed('index_fill', 'dim', dim, None, 'axis', axis)
        check_given('index_fill', dim=dim, index=index, value=value)
    try:
        if isinstance(value, TensorBase):
            shapes.check_value('index_fill', value.sizes)
        shapes.check_written(input, value)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_fill', {'input': input, 'index': index}, {}, {'value': value}) from None
    value = value if isinstance(value, TensorBase) else operand(value, input, 'index_fill')
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | value.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_fill', {'input': input, 'index': index}) from None
    try:
        fn = index_fill__table[key]
    except KeyError:
        fn = index_fill__op.resolve(key)
    return fn(input, dim, index, value)


index_fill__op: Final = Op('index_fill_', index_fill_, adapt_inplace_tstt, index_fill__record, None, shapes.index_fill, None, '', (), ('mixed', 'inplace'), '', ('input', 'dim', 'index', 'value'), (2,))
index_fill__table: Final[dict[int, Any]] = index_fill__op.table


# take: ops/indexing.py:167
class TakeBackward(Node):
    """Backward of take: ops/indexing.py:167."""

    __slots__ = ('input_shape', 'index', 'index_version')
    saved_names: ClassVar[tuple[str, ...]] = ('index',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, index: Any, index_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.index: Any = index
        self.index_version: Any = index_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            index = self.index
            if index is FREED:
                raise freed('take')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('take', 'index', index, self.index_version)
            d = put(_ops.zeros(input_shape, dtype=g.dtype, device=g.device), index, g, True)
            engine.give(e, d, False)

    def release(self) -> None:
        self.index = FREED


def take_record(kernel: Any) -> Any:
    def take(input: TensorBase, index: TensorBase) -> Any:
        r: TensorBase = kernel(input, index)
        e0 = input.node if input.base is None else node_of(input)
        index_kept = index
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        r.node = TakeBackward(e0, input.sizes, index_kept, index_version)
        r.key |= GRAD
        return r

    return take


def take(input: Any, index: Any, *, out: Any = None) -> Any:
    """The elements of input, read row by row, that index names; negative indices count from the end.

    Args:
        input: any shape.
        index: any shape.

    Returns:
        The shape of index.

    Raises:
        IndexError: an index is out of range."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'take', {'input': input, 'index': index}) from None
    try:
        fn = take_table[key]
    except KeyError:
        fn = take_op.resolve(key)
    if out is None:
        return fn(input, index)
    return into_exactly('take', out, fn(input, index))


take_op: Final = Op('take', take, adapt_fresh_tt, take_record, None, shapes.like_second, None, '', (), (), '', ('input', 'index'), (1,))
take_table: Final[dict[int, Any]] = take_op.table


# put: ops/indexing.py:187
class PutBackward(Node):
    """Backward of put: ops/indexing.py:187."""

    __slots__ = ('index', 'index_version', 'source_shape', 'accumulate')
    saved_names: ClassVar[tuple[str, ...]] = ('index',)

    def __init__(self, e0: Any, e1: Any, index: Any, index_version: Any, source_shape: Any, accumulate: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.index: Any = index
        self.index_version: Any = index_version
        self.source_shape: Any = source_shape
        self.accumulate: Any = accumulate

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            index = self.index
            if index is FREED:
                raise freed('put')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('put', 'index', index, self.index_version)
            accumulate = self.accumulate
            d = g if accumulate else put(g, index, _ops.zeros(index.sizes, dtype=g.dtype, device=g.device), False)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            index = self.index
            if index is FREED:
                raise freed('put')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('put', 'index', index, self.index_version)
            source_shape = self.source_shape
            d = reshape(take(g, index), source_shape)
            engine.give(e, d, True)

    def release(self) -> None:
        self.index = FREED


def put_record(kernel: Any) -> Any:
    def put(input: TensorBase, index: TensorBase, source: TensorBase, accumulate: Any) -> Any:
        r: TensorBase = kernel(input, index, source, accumulate)
        e0 = input.node if input.base is None else node_of(input)
        e1 = source.node if source.base is None else node_of(source)
        index_kept = index
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        r.node = PutBackward(e0, e1, index_kept, index_version, source.sizes, accumulate)
        r.key |= GRAD
        return r

    return put


def put(input: Any, index: Any, source: Any, accumulate: Any = False, *, out: Any = None) -> Any:
    """input with source at the flat positions that index names.

    Args:
        input: any shape.
        index: any shape; negative ones count from the end.
        source: as many elements as index.
        accumulate: adds.

    Returns:
        The shape of input.

    Raises:
        IndexError: an index is out of range.
        ShapeError: source and index do not have equally many elements."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | source.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'put', {'input': input, 'index': index, 'source': source}) from None
    try:
        fn = put_table[key]
    except KeyError:
        fn = put_op.resolve(key)
    if out is None:
        return fn(input, index, source, accumulate)
    return into('put', out, fn(input, index, source, accumulate))


put_op: Final = Op('put', put, adapt_fresh_ttts, put_record, None, shapes.like_first, None, '', (), (), '', ('input', 'index', 'source', 'accumulate'), (1,), layout='first')
put_table: Final[dict[int, Any]] = put_op.table


def put__record(kernel: Any) -> Any:
    def put_(input: TensorBase, index: TensorBase, source: TensorBase, accumulate: Any) -> Any:
        check_inplace('put_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = source.node if source.base is None else node_of(source)
        index_kept = index
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        node = PutBackward(e0, e1, index_kept, index_version, source.sizes, accumulate)
        kernel(input, index, source, accumulate)
        rebase_history(input, node)
        return input

    return put_


def put_(input: Any, index: Any, source: Any, accumulate: Any = False) -> Any:
    """In-place form of put."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | source.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'put', {'input': input, 'index': index, 'source': source}) from None
    try:
        fn = put__table[key]
    except KeyError:
        fn = put__op.resolve(key)
    return fn(input, index, source, accumulate)


put__op: Final = Op('put_', put_, adapt_inplace_ttts, put__record, None, shapes.like_first, None, '', (), ('inplace',), '', ('input', 'index', 'source', 'accumulate'), (1,))
put__table: Final[dict[int, Any]] = put__op.table


# gather: ops/indexing.py:216
class GatherBackward(Node):
    """Backward of gather: ops/indexing.py:216."""

    __slots__ = ('input_shape', 'dim', 'index', 'index_version')
    saved_names: ClassVar[tuple[str, ...]] = ('index',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, dim: Any, index: Any, index_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.dim: Any = dim
        self.index: Any = index
        self.index_version: Any = index_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            dim = self.dim
            index = self.index
            if index is FREED:
                raise freed('gather')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('gather', 'index', index, self.index_version)
            d = _ops.scatter_add(_ops.zeros(input_shape, dtype=g.dtype, device=g.device), dim, index, g)
            engine.give(e, d, False)

    def release(self) -> None:
        self.index = FREED


def gather_record(kernel: Any) -> Any:
    def gather(input: TensorBase, dim: Any, index: TensorBase) -> Any:
        r: TensorBase = kernel(input, dim, index)
        e0 = input.node if input.base is None else node_of(input)
        index_kept = index
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        r.node = GatherBackward(e0, input.sizes, dim, index_kept, index_version)
        r.key |= GRAD
        return r

    return gather


def gather(input: Any, dim: Any = None, index: Any = None, axis: Any = None, *, out: Any = None) -> Any:
    """input's elements at the positions of index, but along dim where index says: out[i][j] = input[index[i][j]][j] for dim 0.

    Args:
        input: any shape.
        dim: the dimension.
        index: as many dimensions, not larger than input except along dim; ints from 0.

    Returns:
        The shape of index.

    Raises:
        IndexError: an index is out of range.
        ShapeError: index does not fit.

    Example:
        >>> fb.gather(fb.tensor([[1, 2], [3, 4]]), 1, fb.tensor([[1], [0]]))
        tensor([[2],
                [3]])"""
    if axis is not None or dim is None or index is None:
        dim = renamed('gather', 'dim', dim, None, 'axis', axis)
        check_given('gather', dim=dim, index=index)
    try:
        shapes.check_idle_dim('gather', input.sizes, dim, index.sizes)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'gather', {'input': input, 'index': index}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'gather', {'input': input, 'index': index}) from None
    try:
        fn = gather_table[key]
    except KeyError:
        fn = gather_op.resolve(key)
    if out is None:
        return fn(input, dim, index)
    return into_exactly('gather', out, fn(input, dim, index))


gather_op: Final = Op('gather', gather, adapt_fresh_tst, gather_record, None, shapes.gather, None, '', (), (), '', ('input', 'dim', 'index'), (2,))
gather_table: Final[dict[int, Any]] = gather_op.table


# take_along_dim: ops/indexing.py:244
def take_along_dim(input: Any, indices: Any, dim: Any = None, axis: Any = None) -> Any:
    """gather, with broadcasting of the other dimensions; without dim, take of the flattened input.

    Args:
        input: any shape.
        indices: as many dimensions, of sizes that broadcast.
        dim: the dimension.

    Returns:
        The broadcast shape, with indices' size along dim.

    Raises:
        IndexError: an index is out of range.
        ShapeError: the numbers of dimensions differ."""
    if axis is not None:
        dim = renamed('take_along_dim', 'dim', dim, None, 'axis', axis)
    try:
        if dim is None:
            return gather(reshape(input, (-1,)), 0, reshape(indices, (-1,)))
        dim = shapes.wrap_dim(dim, len(input.sizes), 'take_along_dim')
        if len(input.sizes) != len(indices.sizes):
            raise RuntimeError(f'take_along_dim: indices of shape {tuple(indices.sizes)} must have as many dimensions as input of shape {tuple(input.sizes)}')
        other = shapes.named('take_along_dim', shapes.pointwise, input.sizes[:dim] + input.sizes[dim + 1:], indices.sizes[:dim] + indices.sizes[dim + 1:])
        whole = other[:dim] + (input.sizes[dim],) + other[dim:]
        chosen = other[:dim] + (indices.sizes[dim],) + other[dim:]
        return gather(expand(input, whole), dim, expand(indices, chosen))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'take_along_dim', {'input': input, 'indices': indices}) from None


# masked_fill: ops/indexing.py:277
class MaskedFillBackward(Node):
    """Backward of masked_fill: ops/indexing.py:277."""

    __slots__ = ('input_shape', 'mask', 'mask_version')
    saved_names: ClassVar[tuple[str, ...]] = ('mask',)

    def __init__(self, e0: Any, e1: Any, input_shape: Any, mask: Any, mask_version: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.mask: Any = mask
        self.mask_version: Any = mask_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            mask = self.mask
            if mask is FREED:
                raise freed('masked_fill')
            if mask.storage is not None and mask.storage.version != self.mask_version:
                check_version('masked_fill', 'mask', mask, self.mask_version)
            d = sum_to(masked_fill(g, mask, 0), input_shape)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            mask = self.mask
            if mask is FREED:
                raise freed('masked_fill')
            if mask.storage is not None and mask.storage.version != self.mask_version:
                check_version('masked_fill', 'mask', mask, self.mask_version)
            d = sum(masked_fill(g, _ops.logical_not(mask), 0))
            engine.give(e, d, False)

    def release(self) -> None:
        self.mask = FREED


def masked_fill_record(kernel: Any) -> Any:
    def masked_fill(input: TensorBase, mask: TensorBase, value: TensorBase) -> Any:
        r: TensorBase = kernel(input, mask, value)
        e0 = input.node if input.base is None else node_of(input)
        e1 = value.node if value.base is None else node_of(value)
        mask_kept = mask
        mask_version = 0 if mask_kept is None or mask_kept.storage is None else mask_kept.storage.version
        r.node = MaskedFillBackward(e0, e1, input.sizes, mask_kept, mask_version)
        r.key |= GRAD
        return r

    return masked_fill


def masked_fill(input: Any, mask: Any, value: Any, *, out: Any = None) -> Any:
    """value where the mask is True, else input.

    Args:
        input: any shape.
        mask: bool; broadcasts with input.
        value: a number, or a tensor without dimensions.

    Returns:
        The broadcast shape, input's dtype.

    Example:
        >>> fb.ones(2).masked_fill(fb.tensor([True, False]), 5)
        tensor([5., 1.])"""
    try:
        shapes.check_written(input, value)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'masked_fill', {'input': input, 'mask': mask}, {}, {'value': value}) from None
    value = value if isinstance(value, TensorBase) else operand(value, input, 'masked_fill')
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (mask.key & NOT_DTYPES) | value.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'masked_fill', {'input': input, 'mask': mask}) from None
    try:
        fn = masked_fill_table[key]
    except KeyError:
        fn = masked_fill_op.resolve(key)
    if out is None:
        return fn(input, mask, value)
    return into('masked_fill', out, fn(input, mask, value))


masked_fill_op: Final = Op('masked_fill', masked_fill, adapt_fresh_ttt, masked_fill_record, None, shapes.masked, None, '', (), ('mixed',), '', ('input', 'mask', 'value'), (1,))
masked_fill_table: Final[dict[int, Any]] = masked_fill_op.table


def masked_fill__record(kernel: Any) -> Any:
    def masked_fill_(input: TensorBase, mask: TensorBase, value: TensorBase) -> Any:
        check_inplace('masked_fill_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = value.node if value.base is None else node_of(value)
        mask_kept = mask
        mask_version = 0 if mask_kept is None or mask_kept.storage is None else mask_kept.storage.version
        node = MaskedFillBackward(e0, e1, input.sizes, mask_kept, mask_version)
        kernel(input, mask, value)
        rebase_history(input, node)
        return input

    return masked_fill_


def masked_fill_(input: Any, mask: Any, value: Any) -> Any:
    """In-place form of masked_fill."""
    try:
        shapes.check_written(input, value)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'masked_fill', {'input': input, 'mask': mask}, {}, {'value': value}) from None
    value = value if isinstance(value, TensorBase) else operand(value, input, 'masked_fill')
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (mask.key & NOT_DTYPES) | value.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'masked_fill', {'input': input, 'mask': mask}) from None
    try:
        fn = masked_fill__table[key]
    except KeyError:
        fn = masked_fill__op.resolve(key)
    return fn(input, mask, value)


masked_fill__op: Final = Op('masked_fill_', masked_fill_, adapt_inplace_ttt, masked_fill__record, None, shapes.masked, None, '', (), ('mixed', 'inplace'), '', ('input', 'mask', 'value'), (1,))
masked_fill__table: Final[dict[int, Any]] = masked_fill__op.table


# masked_select: ops/indexing.py:300
class MaskedSelectBackward(Node):
    """Backward of masked_select: ops/indexing.py:300."""

    __slots__ = ('input_shape', 'mask', 'mask_version')
    saved_names: ClassVar[tuple[str, ...]] = ('mask',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, mask: Any, mask_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.mask: Any = mask
        self.mask_version: Any = mask_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            mask = self.mask
            if mask is FREED:
                raise freed('masked_select')
            if mask.storage is not None and mask.storage.version != self.mask_version:
                check_version('masked_select', 'mask', mask, self.mask_version)
            d = sum_to(masked_scatter(_ops.zeros(shapes.pointwise(input_shape, mask.sizes), dtype=g.dtype, device=g.device), mask, g), input_shape)
            engine.give(e, d, True)

    def release(self) -> None:
        self.mask = FREED


def masked_select_record(kernel: Any) -> Any:
    def masked_select(input: TensorBase, mask: TensorBase) -> Any:
        r: TensorBase = kernel(input, mask)
        e0 = input.node if input.base is None else node_of(input)
        mask_kept = mask
        mask_version = 0 if mask_kept is None or mask_kept.storage is None else mask_kept.storage.version
        r.node = MaskedSelectBackward(e0, input.sizes, mask_kept, mask_version)
        r.key |= GRAD
        return r

    return masked_select


def masked_select(input: Any, mask: Any, *, out: Any = None) -> Any:
    """The elements where the mask is True, row by row.

    Args:
        input: any shape.
        mask: bool; broadcasts with input.

    Returns:
        A vector of as many elements as the mask has True ones."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (mask.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'masked_select', {'input': input, 'mask': mask}) from None
    try:
        fn = masked_select_table[key]
    except KeyError:
        fn = masked_select_op.resolve(key)
    if out is None:
        return fn(input, mask)
    return into_exactly('masked_select', out, fn(input, mask))


masked_select_op: Final = Op('masked_select', masked_select, adapt_fresh_tt, masked_select_record, None, shapes.unknown, None, '', (), (), '', ('input', 'mask'), (1,))
masked_select_table: Final[dict[int, Any]] = masked_select_op.table


# masked_scatter: ops/indexing.py:321
class MaskedScatterBackward(Node):
    """Backward of masked_scatter: ops/indexing.py:321."""

    __slots__ = ('input_shape', 'mask', 'mask_version', 'source_shape')
    saved_names: ClassVar[tuple[str, ...]] = ('mask',)

    def __init__(self, e0: Any, e1: Any, input_shape: Any, mask: Any, mask_version: Any, source_shape: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.mask: Any = mask
        self.mask_version: Any = mask_version
        self.source_shape: Any = source_shape

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            mask = self.mask
            if mask is FREED:
                raise freed('masked_scatter')
            if mask.storage is not None and mask.storage.version != self.mask_version:
                check_version('masked_scatter', 'mask', mask, self.mask_version)
            d = sum_to(masked_fill(g, mask, 0), input_shape)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            mask = self.mask
            if mask is FREED:
                raise freed('masked_scatter')
            if mask.storage is not None and mask.storage.version != self.mask_version:
                check_version('masked_scatter', 'mask', mask, self.mask_version)
            source_shape = self.source_shape
            d = masked_scatter_grad_source(g, mask, source_shape)
            engine.give(e, d, True)

    def release(self) -> None:
        self.mask = FREED


def masked_scatter_record(kernel: Any) -> Any:
    def masked_scatter(input: TensorBase, mask: TensorBase, source: TensorBase) -> Any:
        r: TensorBase = kernel(input, mask, source)
        e0 = input.node if input.base is None else node_of(input)
        e1 = source.node if source.base is None else node_of(source)
        mask_kept = mask
        mask_version = 0 if mask_kept is None or mask_kept.storage is None else mask_kept.storage.version
        r.node = MaskedScatterBackward(e0, e1, input.sizes, mask_kept, mask_version, source.sizes)
        r.key |= GRAD
        return r

    return masked_scatter


def masked_scatter(input: Any, mask: Any, source: Any, *, out: Any = None) -> Any:
    """input with the elements where the mask is True taken, one after another, from source.

    Args:
        input: any shape.
        mask: bool; broadcasts with input.
        source: at least as many elements as the mask has True ones.

    Returns:
        The broadcast shape.

    Raises:
        ShapeError: source has too few elements."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (mask.key & NOT_DTYPES) | source.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'masked_scatter', {'input': input, 'mask': mask, 'source': source}) from None
    try:
        fn = masked_scatter_table[key]
    except KeyError:
        fn = masked_scatter_op.resolve(key)
    if out is None:
        return fn(input, mask, source)
    return into('masked_scatter', out, fn(input, mask, source))


masked_scatter_op: Final = Op('masked_scatter', masked_scatter, adapt_fresh_ttt, masked_scatter_record, None, shapes.masked, None, '', (), (), '', ('input', 'mask', 'source'), (1,))
masked_scatter_table: Final[dict[int, Any]] = masked_scatter_op.table


def masked_scatter__record(kernel: Any) -> Any:
    def masked_scatter_(input: TensorBase, mask: TensorBase, source: TensorBase) -> Any:
        check_inplace('masked_scatter_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = source.node if source.base is None else node_of(source)
        mask_kept = mask
        mask_version = 0 if mask_kept is None or mask_kept.storage is None else mask_kept.storage.version
        node = MaskedScatterBackward(e0, e1, input.sizes, mask_kept, mask_version, source.sizes)
        kernel(input, mask, source)
        rebase_history(input, node)
        return input

    return masked_scatter_


def masked_scatter_(input: Any, mask: Any, source: Any) -> Any:
    """In-place form of masked_scatter."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (mask.key & NOT_DTYPES) | source.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'masked_scatter', {'input': input, 'mask': mask, 'source': source}) from None
    try:
        fn = masked_scatter__table[key]
    except KeyError:
        fn = masked_scatter__op.resolve(key)
    return fn(input, mask, source)


masked_scatter__op: Final = Op('masked_scatter_', masked_scatter_, adapt_inplace_ttt, masked_scatter__record, None, shapes.masked, None, '', (), ('inplace',), '', ('input', 'mask', 'source'), (1,))
masked_scatter__table: Final[dict[int, Any]] = masked_scatter__op.table


# masked_scatter_grad_source: ops/indexing.py:345
def masked_scatter_grad_source(g: Any, mask: Any, shape: Any) -> Any:
    """What masked_scatter sends back to its source, which has that shape."""
    try:
        chosen = masked_select(g, mask)
        rest = _ops.zeros((math.prod(shape) - chosen.sizes[0],), dtype=g.dtype, device=g.device)
        return reshape(_ops.cat([chosen, rest]), shape)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'masked_scatter_grad_source', {'g': g, 'mask': mask}) from None


# nonzero_rows: ops/indexing.py:353
def nonzero_rows(input: Any, *, out: Any = None) -> Any:
    """The positions of nonzero elements, one a row."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = (input.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'nonzero_rows', {'input': input}) from None
    try:
        fn = nonzero_rows_table[key]
    except KeyError:
        fn = nonzero_rows_op.resolve(key)
    if out is None:
        return fn(input)
    return into('nonzero_rows', out, fn(input))


nonzero_rows_op: Final = Op('nonzero_rows', nonzero_rows, adapt_fresh_t, None, None, shapes.unknown, dtypes.int64, '', (), (), '', ('input',), (0,), title='nonzero')
nonzero_rows_table: Final[dict[int, Any]] = nonzero_rows_op.table


# nonzero: ops/indexing.py:361
def nonzero(input: Any, *, as_tuple: Any = False) -> Any:
    """The positions of the elements that are not zero.

    Args:
        input: any shape.
        as_tuple: gives a vector for each dimension, to index with, instead of one matrix.

    Returns:
        An int64 tensor (n, input.ndim), row by row; or a tuple of vectors (n,)."""
    try:
        rows = nonzero_rows(input if len(input.sizes) or not as_tuple else unsqueeze(input, 0))
        return tuple(_ops.unbind(rows, 1)) if as_tuple else rows
    except (AttributeError, TypeError) as error:
        raise misused(error, 'nonzero', {'input': input}) from None


# argwhere: ops/indexing.py:379
def argwhere(input: Any) -> Any:
    """The positions of the elements that are not zero, one a row. See `nonzero`."""
    try:
        return nonzero_rows(input)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'argwhere', {'input': input}) from None


# select_scatter: ops/indexing.py:389
class SelectScatterBackward(Node):
    """Backward of select_scatter: ops/indexing.py:389."""

    __slots__ = ('src_shape', 'dim', 'index')
    saved_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, e0: Any, e1: Any, src_shape: Any, dim: Any, index: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.src_shape: Any = src_shape
        self.dim: Any = dim
        self.index: Any = index

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            src_shape = self.src_shape
            dim = self.dim
            index = self.index
            d = select_scatter(g, _ops.zeros(src_shape, dtype=g.dtype, device=g.device), dim, index)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            index = self.index
            d = _ops.select(g, dim, index)
            engine.give(e, d, True)


def select_scatter_record(kernel: Any) -> Any:
    def select_scatter(input: TensorBase, src: TensorBase, dim: Any, index: Any) -> Any:
        r: TensorBase = kernel(input, src, dim, index)
        e0 = input.node if input.base is None else node_of(input)
        e1 = src.node if src.base is None else node_of(src)
        r.node = SelectScatterBackward(e0, e1, src.sizes, dim, index)
        r.key |= GRAD
        return r

    return select_scatter


def select_scatter(input: Any, src: Any, dim: Any = None, index: Any = None, axis: Any = None, *, out: Any = None) -> Any:
    """A copy of input with src at one index along dim.

    Args:
        input: any shape.
        src: input's shape without dim.
        dim: the dimension.
        index: the position along dim.

    Returns:
        The shape of input.

    Raises:
        IndexError: index is out of range.
        ShapeError: src does not fit."""
    if axis is not None or dim is None or index is None:
        dim = renamed('select_scatter', 'dim', dim, None, 'axis', axis)
        check_given('select_scatter', dim=dim, index=index)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | src.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'select_scatter', {'input': input, 'src': src}) from None
    try:
        fn = select_scatter_table[key]
    except KeyError:
        fn = select_scatter_op.resolve(key)
    if out is None:
        return fn(input, src, dim, index)
    return into('select_scatter', out, fn(input, src, dim, index))


select_scatter_op: Final = Op('select_scatter', select_scatter, adapt_fresh_ttss, select_scatter_record, None, shapes.select_scatter, None, '', (), (), '', ('input', 'src', 'dim', 'index'), (), layout='first')
select_scatter_table: Final[dict[int, Any]] = select_scatter_op.table


# slice_scatter: ops/indexing.py:415
class SliceScatterBackward(Node):
    """Backward of slice_scatter: ops/indexing.py:415."""

    __slots__ = ('src_shape', 'dim', 'start', 'end', 'step')
    saved_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, e0: Any, e1: Any, src_shape: Any, dim: Any, start: Any, end: Any, step: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.src_shape: Any = src_shape
        self.dim: Any = dim
        self.start: Any = start
        self.end: Any = end
        self.step: Any = step

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            src_shape = self.src_shape
            dim = self.dim
            start = self.start
            end = self.end
            step = self.step
            d = slice_scatter(g, _ops.zeros(src_shape, dtype=g.dtype, device=g.device), dim, start, end, step)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            start = self.start
            end = self.end
            step = self.step
            d = g[(slice(None),) * (dim % len(g.sizes)) + (slice(start, end, step),)]
            engine.give(e, d, True)


def slice_scatter_record(kernel: Any) -> Any:
    def slice_scatter(input: TensorBase, src: TensorBase, dim: Any, start: Any, end: Any, step: Any) -> Any:
        r: TensorBase = kernel(input, src, dim, start, end, step)
        e0 = input.node if input.base is None else node_of(input)
        e1 = src.node if src.base is None else node_of(src)
        r.node = SliceScatterBackward(e0, e1, src.sizes, dim, start, end, step)
        r.key |= GRAD
        return r

    return slice_scatter


def slice_scatter(input: Any, src: Any, dim: Any = 0, start: Any = None, end: Any = None, step: Any = 1, axis: Any = None, *, out: Any = None) -> Any:
    """A copy of input with src in a slice along dim.

    Args:
        input: any shape.
        src: the shape of the slice.
        dim: the dimension.
        start: the slice's first position.
        end: the position after its last.
        step: 1 or more.

    Returns:
        The shape of input.

    Raises:
        IndexError: there is no such dim.
        ShapeError: src does not fit."""
    if axis is not None:
        dim = renamed('slice_scatter', 'dim', dim, 0, 'axis', axis)
    try:
        dim = shapes.wrap_dim(dim, len(input.sizes), 'slice_scatter')
    except (AttributeError, TypeError) as error:
        raise misused(error, 'slice_scatter', {'input': input, 'src': src}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | src.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'slice_scatter', {'input': input, 'src': src}) from None
    try:
        fn = slice_scatter_table[key]
    except KeyError:
        fn = slice_scatter_op.resolve(key)
    if out is None:
        return fn(input, src, dim, start, end, step)
    return into('slice_scatter', out, fn(input, src, dim, start, end, step))


slice_scatter_op: Final = Op('slice_scatter', slice_scatter, adapt_fresh_ttssss, slice_scatter_record, None, shapes.slice_scatter, None, '', (), (), '', ('input', 'src', 'dim', 'start', 'end', 'step'), (), layout='first')
slice_scatter_table: Final[dict[int, Any]] = slice_scatter_op.table


# diagonal_scatter: ops/indexing.py:444
class DiagonalScatterBackward(Node):
    """Backward of diagonal_scatter: ops/indexing.py:444."""

    __slots__ = ('src_shape', 'offset', 'dim1', 'dim2')
    saved_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, e0: Any, e1: Any, src_shape: Any, offset: Any, dim1: Any, dim2: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.src_shape: Any = src_shape
        self.offset: Any = offset
        self.dim1: Any = dim1
        self.dim2: Any = dim2

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            src_shape = self.src_shape
            offset = self.offset
            dim1 = self.dim1
            dim2 = self.dim2
            d = diagonal_scatter(g, _ops.zeros(src_shape, dtype=g.dtype, device=g.device), offset, dim1, dim2)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            offset = self.offset
            dim1 = self.dim1
            dim2 = self.dim2
            d = _ops.diagonal(g, offset, dim1, dim2)
            engine.give(e, d, True)


def diagonal_scatter_record(kernel: Any) -> Any:
    def diagonal_scatter(input: TensorBase, src: TensorBase, offset: Any, dim1: Any, dim2: Any) -> Any:
        r: TensorBase = kernel(input, src, offset, dim1, dim2)
        e0 = input.node if input.base is None else node_of(input)
        e1 = src.node if src.base is None else node_of(src)
        r.node = DiagonalScatterBackward(e0, e1, src.sizes, offset, dim1, dim2)
        r.key |= GRAD
        return r

    return diagonal_scatter


def diagonal_scatter(input: Any, src: Any, offset: Any = 0, dim1: Any = 0, dim2: Any = 1, *, out: Any = None) -> Any:
    """A copy of input with src on a diagonal. See `diagonal`.

    Raises:
        ShapeError: src has not the diagonal's shape."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | src.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'diagonal_scatter', {'input': input, 'src': src}) from None
    try:
        fn = diagonal_scatter_table[key]
    except KeyError:
        fn = diagonal_scatter_op.resolve(key)
    if out is None:
        return fn(input, src, offset, dim1, dim2)
    return into('diagonal_scatter', out, fn(input, src, offset, dim1, dim2))


diagonal_scatter_op: Final = Op('diagonal_scatter', diagonal_scatter, adapt_fresh_ttsss, diagonal_scatter_record, None, shapes.like_first, None, '', (), (), '', ('input', 'src', 'offset', 'dim1', 'dim2'), (), layout='first')
diagonal_scatter_table: Final[dict[int, Any]] = diagonal_scatter_op.table
