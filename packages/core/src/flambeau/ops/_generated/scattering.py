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
from .adapters import adapt_fresh_tstos, adapt_fresh_tstt, adapt_fresh_tsttss, adapt_inplace_tstos, adapt_inplace_tstt, adapt_inplace_tsttss
from .hot import clone, eq, expand, reshape, where


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


# scatter: ops/scattering.py:13
class ScatterBackward(Node):
    """Backward of scatter: ops/scattering.py:13."""

    __slots__ = ('dim', 'index', 'index_version', 'src_shape', 'reduce')
    saved_names: ClassVar[tuple[str, ...]] = ('index',)

    def __init__(self, e0: Any, e1: Any, dim: Any, index: Any, index_version: Any, src_shape: Any, reduce: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.dim: Any = dim
        self.index: Any = index
        self.index_version: Any = index_version
        self.src_shape: Any = src_shape
        self.reduce: Any = reduce

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            index = self.index
            if index is FREED:
                raise freed('scatter')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('scatter', 'index', index, self.index_version)
            reduce = self.reduce
            d = scatter_grad_input(g, dim, index, reduce)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            index = self.index
            if index is FREED:
                raise freed('scatter')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('scatter', 'index', index, self.index_version)
            src_shape = self.src_shape
            reduce = self.reduce
            d = scatter_grad_src(g, dim, index, reduce, src_shape)
            engine.give(e, d, True)

    def release(self) -> None:
        self.index = FREED


def scatter_record(kernel: Any) -> Any:
    def scatter(input: TensorBase, dim: Any, index: TensorBase, src: Any, reduce: Any) -> Any:
        r: TensorBase = kernel(input, dim, index, src, reduce)
        e0 = input.node if input.base is None else node_of(input)
        e1 = None if src is None else (src.node if src.base is None else node_of(src))
        index_kept = index
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        r.node = ScatterBackward(e0, e1, dim, index_kept, index_version, None if src is None else src.sizes, reduce)
        r.key |= GRAD
        return r

    return scatter


def scatter(input: Any, dim: Any = None, index: Any = None, src: Any = None, reduce: Any = None, axis: Any = None, *, value: Any = None, out: Any = None) -> Any:
    """input with src's elements written where index says along dim: out[index[i][j]][j] = src[i][j] for dim 0.

    Args:
        input: any shape.
        dim: the dimension.
        index: as many dimensions as input, not larger except along dim; ints from 0.
        src: at least as large as index, of input's dtype; or a number.
        reduce: None writes; "add" and "multiply" combine with what is there.
        value: another name of src, for a number.

    Returns:
        The shape of input.

    Raises:
        IndexError: an index is out of range.
        ShapeError: the shapes do not fit.

    Example:
        >>> fb.zeros(3).scatter(0, fb.tensor([2]), 1.0)
        tensor([0., 0., 1.])"""
    if axis is not None or dim is None or index is None:
        dim = renamed('scatter', 'dim', dim, None, 'axis', axis)
        check_given('scatter', dim=dim, index=index)
    try:
        if value is not None:
            src = value
        shapes.check_source_dtype(input.dtype, src)
        shapes.check_written(input, src)
        shapes.check_idle_dim('scatter', input.sizes, dim, index.sizes)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter', {'input': input, 'index': index}) from None
    src = None if src is None else src if isinstance(src, TensorBase) else operand(src, first_tensor(input, index), 'scatter')
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | (0 if src is None else src.key) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter', {'input': input, 'index': index}) from None
    try:
        fn = scatter_table[key]
    except KeyError:
        fn = scatter_op.resolve(key)
    if out is None:
        return fn(input, dim, index, src, reduce)
    return into('scatter', out, fn(input, dim, index, src, reduce))


scatter_op: Final = Op('scatter', scatter, adapt_fresh_tstos, scatter_record, None, shapes.scatter, None, '', (), ('mixed',), '', ('input', 'dim', 'index', 'src', 'reduce'), (2,))
scatter_table: Final[dict[int, Any]] = scatter_op.table


def scatter__record(kernel: Any) -> Any:
    def scatter_(input: TensorBase, dim: Any, index: TensorBase, src: Any, reduce: Any) -> Any:
        check_inplace('scatter_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = None if src is None else (src.node if src.base is None else node_of(src))
        index_kept = index
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        node = ScatterBackward(e0, e1, dim, index_kept, index_version, None if src is None else src.sizes, reduce)
        kernel(input, dim, index, src, reduce)
        rebase_history(input, node)
        return input

    return scatter_


def scatter_(input: Any, dim: Any = None, index: Any = None, src: Any = None, reduce: Any = None, axis: Any = None, *, value: Any = None) -> Any:
    """In-place form of scatter."""
    if axis is not None or dim is None or index is None:
        dim = renamed('scatter', 'dim', dim, None, 'axis', axis)
        check_given('scatter', dim=dim, index=index)
    try:
        if value is not None:
            src = value
        shapes.check_source_dtype(input.dtype, src)
        shapes.check_written(input, src)
        shapes.check_idle_dim('scatter', input.sizes, dim, index.sizes)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter', {'input': input, 'index': index}) from None
    src = None if src is None else src if isinstance(src, TensorBase) else operand(src, first_tensor(input, index), 'scatter')
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | (0 if src is None else src.key) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter', {'input': input, 'index': index}) from None
    try:
        fn = scatter__table[key]
    except KeyError:
        fn = scatter__op.resolve(key)
    return fn(input, dim, index, src, reduce)


scatter__op: Final = Op('scatter_', scatter_, adapt_inplace_tstos, scatter__record, None, shapes.scatter, None, '', (), ('mixed', 'inplace'), '', ('input', 'dim', 'index', 'src', 'reduce'), (2,))
scatter__table: Final[dict[int, Any]] = scatter__op.table


# scatter_grad_input: ops/scattering.py:54
def scatter_grad_input(g: Any, dim: Any, index: Any, reduce: Any) -> Any:
    """What scatter sends back to its input."""
    try:
        if reduce == 'multiply':
            raise RuntimeError("scatter: reduce='multiply' has no derivative; use scatter_reduce with reduce='prod'")
        return g if reduce == 'add' else scatter(g, dim, index, 0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter_grad_input', {'g': g, 'index': index}) from None


# scatter_grad_src: ops/scattering.py:62
def scatter_grad_src(g: Any, dim: Any, index: Any, reduce: Any, shape: Any) -> Any:
    """What scatter sends back to its source, which has that shape."""
    try:
        if reduce == 'multiply':
            raise RuntimeError("scatter: reduce='multiply' has no derivative; use scatter_reduce with reduce='prod'")
        return in_corner(_ops.gather(g, dim, index), shape)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter_grad_src', {'g': g, 'index': index}) from None


# in_corner: ops/scattering.py:70
def in_corner(input: Any, shape: Any) -> Any:
    """input filled with zeros at the end of each dimension, up to the shape."""
    try:
        if tuple(input.sizes) == tuple(shape):
            return input
        result = _ops.zeros(shape, dtype=input.dtype, device=input.device)
        where = tuple((_ops.arange(n, device=input.device).reshape((n,) + (1,) * (len(input.sizes) - 1 - i)) for i, n in enumerate(input.sizes)))
        return _ops.index_put(result, where, input, False)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'in_corner', {'input': input}) from None


# scatter_add: ops/scattering.py:80
class ScatterAddBackward(Node):
    """Backward of scatter_add: ops/scattering.py:80."""

    __slots__ = ('dim', 'index', 'index_version', 'src_shape')
    saved_names: ClassVar[tuple[str, ...]] = ('index',)

    def __init__(self, e0: Any, e1: Any, dim: Any, index: Any, index_version: Any, src_shape: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.dim: Any = dim
        self.index: Any = index
        self.index_version: Any = index_version
        self.src_shape: Any = src_shape

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
                raise freed('scatter_add')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('scatter_add', 'index', index, self.index_version)
            src_shape = self.src_shape
            d = in_corner(_ops.gather(g, dim, index), src_shape)
            engine.give(e, d, True)

    def release(self) -> None:
        self.index = FREED


def scatter_add_record(kernel: Any) -> Any:
    def scatter_add(input: TensorBase, dim: Any, index: TensorBase, src: TensorBase) -> Any:
        r: TensorBase = kernel(input, dim, index, src)
        e0 = input.node if input.base is None else node_of(input)
        e1 = src.node if src.base is None else node_of(src)
        index_kept = index if e1 is not None else None
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        r.node = ScatterAddBackward(e0, e1, dim, index_kept, index_version, src.sizes)
        r.key |= GRAD
        return r

    return scatter_add


def scatter_add(input: Any, dim: Any = None, index: Any = None, src: Any = None, axis: Any = None, *, out: Any = None) -> Any:
    """input with src's elements added where index says along dim. See `scatter`."""
    if axis is not None or dim is None or index is None or src is None:
        dim = renamed('scatter_add', 'dim', dim, None, 'axis', axis)
        check_given('scatter_add', dim=dim, index=index, src=src)
    try:
        shapes.check_idle_dim('scatter_add', input.sizes, dim, index.sizes)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter_add', {'input': input, 'index': index, 'src': src}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | src.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter_add', {'input': input, 'index': index, 'src': src}) from None
    try:
        fn = scatter_add_table[key]
    except KeyError:
        fn = scatter_add_op.resolve(key)
    if out is None:
        return fn(input, dim, index, src)
    return into('scatter_add', out, fn(input, dim, index, src))


scatter_add_op: Final = Op('scatter_add', scatter_add, adapt_fresh_tstt, scatter_add_record, None, shapes.scatter, None, '', (), (), '', ('input', 'dim', 'index', 'src'), (2,))
scatter_add_table: Final[dict[int, Any]] = scatter_add_op.table


def scatter_add__record(kernel: Any) -> Any:
    def scatter_add_(input: TensorBase, dim: Any, index: TensorBase, src: TensorBase) -> Any:
        check_inplace('scatter_add_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = src.node if src.base is None else node_of(src)
        index_kept = index if e1 is not None else None
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        node = ScatterAddBackward(e0, e1, dim, index_kept, index_version, src.sizes)
        kernel(input, dim, index, src)
        rebase_history(input, node)
        return input

    return scatter_add_


def scatter_add_(input: Any, dim: Any = None, index: Any = None, src: Any = None, axis: Any = None) -> Any:
    """In-place form of scatter_add."""
    if axis is not None or dim is None or index is None or src is None:
        dim = renamed('scatter_add', 'dim', dim, None, 'axis', axis)
        check_given('scatter_add', dim=dim, index=index, src=src)
    try:
        shapes.check_idle_dim('scatter_add', input.sizes, dim, index.sizes)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter_add', {'input': input, 'index': index, 'src': src}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | src.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter_add', {'input': input, 'index': index, 'src': src}) from None
    try:
        fn = scatter_add__table[key]
    except KeyError:
        fn = scatter_add__op.resolve(key)
    return fn(input, dim, index, src)


scatter_add__op: Final = Op('scatter_add_', scatter_add_, adapt_inplace_tstt, scatter_add__record, None, shapes.scatter, None, '', (), ('inplace',), '', ('input', 'dim', 'index', 'src'), (2,))
scatter_add__table: Final[dict[int, Any]] = scatter_add__op.table


# scatter_reduce: ops/scattering.py:92
class ScatterReduceBackward(Node):
    """Backward of scatter_reduce: ops/scattering.py:92."""

    __slots__ = ('input', 'input_version', 'dim', 'index', 'index_version', 'src', 'src_version', 'reduce', 'include_self', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'index', 'src', 'out:out')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, dim: Any, index: Any, index_version: Any, src: Any, src_version: Any, reduce: Any, include_self: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.dim: Any = dim
        self.index: Any = index
        self.index_version: Any = index_version
        self.src: Any = src
        self.src_version: Any = src_version
        self.reduce: Any = reduce
        self.include_self: Any = include_self
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
                raise freed('scatter_reduce')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('scatter_reduce', 'input', input, self.input_version)
            dim = self.dim
            index = self.index
            if index is FREED:
                raise freed('scatter_reduce')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('scatter_reduce', 'index', index, self.index_version)
            src = self.src
            if src is FREED:
                raise freed('scatter_reduce')
            if src.storage is not None and src.storage.version != self.src_version:
                check_version('scatter_reduce', 'src', src, self.src_version)
            reduce = self.reduce
            include_self = self.include_self
            out = saved_output(self, 'scatter_reduce', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = scatter_reduce_grad_input(g, input, dim, index, src, reduce, include_self, out)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('scatter_reduce')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('scatter_reduce', 'input', input, self.input_version)
            dim = self.dim
            index = self.index
            if index is FREED:
                raise freed('scatter_reduce')
            if index.storage is not None and index.storage.version != self.index_version:
                check_version('scatter_reduce', 'index', index, self.index_version)
            src = self.src
            if src is FREED:
                raise freed('scatter_reduce')
            if src.storage is not None and src.storage.version != self.src_version:
                check_version('scatter_reduce', 'src', src, self.src_version)
            reduce = self.reduce
            include_self = self.include_self
            out = saved_output(self, 'scatter_reduce', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = scatter_reduce_grad_src(g, input, dim, index, src, reduce, include_self, out)
            engine.give(e, d, True)

    def release(self) -> None:
        self.input = FREED
        self.index = FREED
        self.src = FREED
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


def scatter_reduce_record(kernel: Any) -> Any:
    def scatter_reduce(input: TensorBase, dim: Any, index: TensorBase, src: TensorBase, reduce: Any, include_self: Any) -> Any:
        r: TensorBase = kernel(input, dim, index, src, reduce, include_self)
        e0 = input.node if input.base is None else node_of(input)
        e1 = src.node if src.base is None else node_of(src)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        index_kept = index
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        src_kept = src
        src_version = 0 if src_kept is None or src_kept.storage is None else src_kept.storage.version
        out_storage = storage_of(r)
        r.node = ScatterReduceBackward(e0, e1, input_kept, input_version, dim, index_kept, index_version, src_kept, src_version, reduce, include_self, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return scatter_reduce


def scatter_reduce(input: Any, dim: Any = None, index: Any = None, src: Any = None, reduce: Any = None, include_self: Any = True, axis: Any = None, *, out: Any = None) -> Any:
    """input with src's elements combined where index says along dim.

    Args:
        input: any shape.
        dim: the dimension.
        index: as many dimensions as input, not larger except along dim; ints from 0.
        src: at least as large as index.
        reduce: "sum", "prod", "mean", "amax" or "amin".
        include_self: whether input's own elements take part; without it, they stay only where index names them not.

    Returns:
        The shape of input.

    Raises:
        IndexError: an index is out of range.
        ShapeError: the shapes do not fit.
        ValueError: there is no such reduction.
        UnsupportedDTypeError: an extreme of complex numbers, or a mean of booleans."""
    if axis is not None or dim is None or index is None or src is None or reduce is None:
        dim = renamed('scatter_reduce', 'dim', dim, None, 'axis', axis)
        check_given('scatter_reduce', dim=dim, index=index, src=src, reduce=reduce)
    try:
        shapes.check_reduction(reduce, input.dtype)
        shapes.check_idle_dim('scatter_reduce', input.sizes, dim, index.sizes)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter_reduce', {'input': input, 'index': index, 'src': src}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | src.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter_reduce', {'input': input, 'index': index, 'src': src}) from None
    try:
        fn = scatter_reduce_table[key]
    except KeyError:
        fn = scatter_reduce_op.resolve(key)
    if out is None:
        return fn(input, dim, index, src, reduce, include_self)
    return into('scatter_reduce', out, fn(input, dim, index, src, reduce, include_self))


scatter_reduce_op: Final = Op('scatter_reduce', scatter_reduce, adapt_fresh_tsttss, scatter_reduce_record, None, shapes.scatter, None, '', (), (), '', ('input', 'dim', 'index', 'src', 'reduce', 'include_self'), (2,))
scatter_reduce_table: Final[dict[int, Any]] = scatter_reduce_op.table


def scatter_reduce__record(kernel: Any) -> Any:
    def scatter_reduce_(input: TensorBase, dim: Any, index: TensorBase, src: TensorBase, reduce: Any, include_self: Any) -> Any:
        check_inplace('scatter_reduce_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = src.node if src.base is None else node_of(src)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        index_kept = index
        index_version = 0 if index_kept is None or index_kept.storage is None else index_kept.storage.version
        src_kept = src
        src_version = 0 if src_kept is None or src_kept.storage is None else src_kept.storage.version
        out_storage = storage_of(input)
        node = ScatterReduceBackward(e0, e1, input_kept, input_version, dim, index_kept, index_version, src_kept, src_version, reduce, include_self, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version)
        kernel(input, dim, index, src, reduce, include_self)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return scatter_reduce_


def scatter_reduce_(input: Any, dim: Any = None, index: Any = None, src: Any = None, reduce: Any = None, include_self: Any = True, axis: Any = None) -> Any:
    """In-place form of scatter_reduce."""
    if axis is not None or dim is None or index is None or src is None or reduce is None:
        dim = renamed('scatter_reduce', 'dim', dim, None, 'axis', axis)
        check_given('scatter_reduce', dim=dim, index=index, src=src, reduce=reduce)
    try:
        shapes.check_reduction(reduce, input.dtype)
        shapes.check_idle_dim('scatter_reduce', input.sizes, dim, index.sizes)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter_reduce', {'input': input, 'index': index, 'src': src}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | (index.key & NOT_DTYPES) | src.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter_reduce', {'input': input, 'index': index, 'src': src}) from None
    try:
        fn = scatter_reduce__table[key]
    except KeyError:
        fn = scatter_reduce__op.resolve(key)
    return fn(input, dim, index, src, reduce, include_self)


scatter_reduce__op: Final = Op('scatter_reduce_', scatter_reduce_, adapt_inplace_tsttss, scatter_reduce__record, None, shapes.scatter, None, '', (), ('inplace',), '', ('input', 'dim', 'index', 'src', 'reduce', 'include_self'), (2,))
scatter_reduce__table: Final[dict[int, Any]] = scatter_reduce__op.table


# scatter_shares: ops/scattering.py:126
def scatter_shares(g: Any, input: Any, dim: Any, index: Any, src: Any, reduce: Any, include_self: Any, out: Any) -> Any:
    """The cotangent of each result of a mean, amax or amin, divided by the number of elements that share it."""
    try:
        chosen = src[tuple((slice(n) for n in index.sizes))]
        if reduce == 'mean':
            own, shared = ((_ops.ones_like if include_self else _ops.zeros_like)(g), _ops.ones_like(chosen))
        else:
            own, shared = (_ops.to(eq(input, out), g.dtype), _ops.to(eq(chosen, _ops.gather(out, dim, index)), g.dtype))
            own = own if include_self else scatter(own, dim, index, 0)
        return g / _ops.clamp(scatter_add(own, dim, index, shared), 1)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter_shares', {'g': g, 'input': input, 'index': index, 'src': src, 'out': out}) from None


# scatter_reduce_grad_input: ops/scattering.py:138
def scatter_reduce_grad_input(g: Any, input: Any, dim: Any, index: Any, src: Any, reduce: Any, include_self: Any, out: Any) -> Any:
    """What scatter_reduce sends back to its input."""
    try:
        if reduce == 'prod':
            safe = _ops.masked_fill(input, eq(input, 0), 1)
            grad = g * scatter_reduce(safe, dim, index, src, 'prod', include_self) / safe
        elif reduce == 'sum':
            grad = g
        else:
            grad = scatter_shares(g, input, dim, index, src, reduce, include_self, out)
            grad = grad if reduce == 'mean' else grad * _ops.to(eq(input, out), g.dtype)
        return grad if include_self else scatter(grad, dim, index, 0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter_reduce_grad_input', {'g': g, 'input': input, 'index': index, 'src': src, 'out': out}) from None


# scatter_reduce_grad_src: ops/scattering.py:152
def scatter_reduce_grad_src(g: Any, input: Any, dim: Any, index: Any, src: Any, reduce: Any, include_self: Any, out: Any) -> Any:
    """What scatter_reduce sends back to its source."""
    try:
        chosen = src[tuple((slice(n) for n in index.sizes))]
        if reduce == 'sum':
            grad = _ops.gather(g, dim, index)
        elif reduce == 'prod':
            zero = eq(chosen, 0)
            zeros_there = _ops.gather(scatter_add(_ops.zeros_like(input), dim, index, _ops.to(zero, input.dtype)), dim, index)
            alone = zero & eq(zeros_there, 1)
            without = scatter_reduce(input, dim, index, _ops.masked_fill(chosen, alone, 1), 'prod', include_self)
            grad = where(alone, _ops.gather(g * without, dim, index), _ops.gather(g * out, dim, index) / _ops.masked_fill(chosen, zero, 1))
        else:
            grad = _ops.gather(scatter_shares(g, input, dim, index, src, reduce, include_self, out), dim, index)
            grad = grad if reduce == 'mean' else grad * _ops.to(eq(chosen, _ops.gather(out, dim, index)), g.dtype)
        return in_corner(grad, src.sizes)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scatter_reduce_grad_src', {'g': g, 'input': input, 'index': index, 'src': src, 'out': out}) from None


# index_reduce: ops/scattering.py:170
def index_reduce(input: Any, dim: Any = None, index: Any = None, source: Any = None, reduce: Any = None, axis: Any = None, *, include_self: Any = True) -> Any:
    """input with the slices of source combined into the slices along dim that index names.

    Args:
        input: any shape.
        dim: the dimension.
        index: shape (n,), ints from 0.
        source: input's shape with n elements along dim.
        reduce: "prod", "mean", "amax" or "amin".
        include_self: whether input's own elements take part.

    Returns:
        The shape of input.

    Raises:
        IndexError: an index is out of range.
        ShapeError: source does not fit.
        ValueError: there is no such reduction."""
    if axis is not None or dim is None or index is None or source is None or reduce is None:
        dim = renamed('index_reduce', 'dim', dim, None, 'axis', axis)
        check_given('index_reduce', dim=dim, index=index, source=source, reduce=reduce)
    try:
        shapes.index_reduce(input.sizes, dim, index.sizes, source.sizes, reduce)
        if reduce == 'sum':
            raise ValueError("index_reduce: reduce is 'prod', 'mean', 'amax' or 'amin'; index_add adds")
        dim = shapes.wrap_dim(dim, len(input.sizes), 'index_reduce')
        whole = expand(reshape(index, (-1,) + (1,) * (len(input.sizes) - dim - 1)), source.sizes)
        return scatter_reduce(input, dim, whole, source, reduce, include_self)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_reduce', {'input': input, 'index': index, 'source': source}) from None


def index_reduce_(input: Any, dim: Any = None, index: Any = None, source: Any = None, reduce: Any = None, axis: Any = None, *, include_self: Any = True) -> Any:
    """In-place form of index_reduce."""
    if axis is not None or dim is None or index is None or source is None or reduce is None:
        dim = renamed('index_reduce', 'dim', dim, None, 'axis', axis)
        check_given('index_reduce', dim=dim, index=index, source=source, reduce=reduce)
    try:
        shapes.index_reduce(input.sizes, dim, index.sizes, source.sizes, reduce)
        if reduce == 'sum':
            raise ValueError("index_reduce: reduce is 'prod', 'mean', 'amax' or 'amin'; index_add adds")
        dim = shapes.wrap_dim(dim, len(input.sizes), 'index_reduce')
        whole = expand(reshape(index, (-1,) + (1,) * (len(input.sizes) - dim - 1)), source.sizes)
        return scatter_reduce_(input, dim, whole, source, reduce, include_self)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'index_reduce', {'input': input, 'index': index, 'source': source}) from None
