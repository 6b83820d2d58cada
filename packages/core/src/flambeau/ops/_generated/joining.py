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
from .adapters import adapt_fresh_t, adapt_fresh_ts, adapt_fresh_tss, adapt_fresh_tsss, adapt_inplace_ts
from .hot import clone, expand, le, lt, pow, reshape, sum, transpose, unsqueeze
import itertools
from ...dispatch.op import check_tensors, not_a_tensor
from ...tensor.devices import contiguous_format
from ...tensor.errors import DeviceError


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


# cat: ops/joining.py:21
class CatBackward(Node):
    """Backward of cat: ops/joining.py:21."""

    __slots__ = ('tensors_shape', 'dim')
    saved_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, edges: Any, tensors_shape: Any, dim: Any) -> None:
        self.e0 = None
        self.e1 = None
        self.more = edges
        self.extra = None
        self.tensors_shape: Any = tensors_shape
        self.dim: Any = dim

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        more = self.more
        es = more[0:]
        if any(e is not None for e in es):
            tensors_shape = self.tensors_shape
            dim = self.dim
            d = cat_backward(g, tensors_shape, dim)
            for e, part in zip(es, d, strict=True):
                if e is not None and (wanted is None or e in wanted):
                    engine.give(e, part, True)


def cat_record(kernel: Any) -> Any:
    def cat(tensors: Any, dim: Any) -> Any:
        r: TensorBase = kernel(tensors, dim)
        es = (*[edge(t) for t in tensors],)
        r.node = CatBackward(es, [t.sizes for t in tensors], dim)
        r.key |= GRAD
        return r

    return cat


def cat(tensors: Any, dim: Any = 0, axis: Any = None, *, out: Any = None) -> Any:
    """The tensors one after another along a dimension.

    Args:
        tensors: equal shapes, except along dim. Vectors without elements are passed over.
        dim: the dimension.

    Returns:
        The sum of the sizes along dim; the dtypes' common one.

    Raises:
        ShapeError: the shapes differ.
        ValueError: there are no tensors.

    Example:
        >>> fb.cat([fb.tensor([1, 2]), fb.tensor([3])])
        tensor([1, 2, 3])"""
    if axis is not None:
        dim = renamed('cat', 'dim', dim, 0, 'axis', axis)
    tensors = list(tensors)
    modes: int = tls.keys if busy else 0
    key: int = keys_of(tensors) | modes
    try:
        fn = cat_table[key]
    except KeyError:
        fn = cat_op.resolve(key)
    if out is None:
        return fn(tensors, dim)
    return into('cat', out, fn(tensors, dim), tensors)


cat_op: Final = Op('cat', cat, adapt_any, cat_record, None, shapes.cat, None, 'common', (0,), (), 'promote', ('tensors', 'dim'), (), layout='every')
cat_table: Final[dict[int, Any]] = cat_op.table


# cat_backward: ops/joining.py:51
def cat_backward(g: Any, sizes: Any, dim: Any) -> Any:
    """What cat sends back to tensors of these shapes."""
    try:
        parts, start = ([], 0)
        for shape in sizes:
            if tuple(shape) == (0,) and len(g.sizes) != 1:
                parts.append(_ops.zeros((0,), dtype=g.dtype, device=g.device))
            else:
                parts.append(_ops.narrow(g, dim, start, shape[dim]))
                start += shape[dim]
        return parts
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cat_backward', {'g': g}) from None


# concat: ops/joining.py:64
def concat(tensors: Any, dim: Any = 0, axis: Any = None) -> Any:
    """An alias of `cat`."""
    if axis is not None:
        dim = renamed('concat', 'dim', dim, 0, 'axis', axis)
    return cat(tensors, dim)


# concatenate: ops/joining.py:71
def concatenate(tensors: Any, dim: Any = 0, axis: Any = None) -> Any:
    """An alias of `cat`."""
    if axis is not None:
        dim = renamed('concatenate', 'dim', dim, 0, 'axis', axis)
    return cat(tensors, dim)


# stack: ops/joining.py:78
class StackBackward(Node):
    """Backward of stack: ops/joining.py:78."""

    __slots__ = ('dim',)
    saved_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, edges: Any, dim: Any) -> None:
        self.e0 = None
        self.e1 = None
        self.more = edges
        self.extra = None
        self.dim: Any = dim

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        more = self.more
        es = more[0:]
        if any(e is not None for e in es):
            dim = self.dim
            d = list(_ops.unbind(g, dim))
            for e, part in zip(es, d, strict=True):
                if e is not None and (wanted is None or e in wanted):
                    engine.give(e, part, True)


def stack_record(kernel: Any) -> Any:
    def stack(tensors: Any, dim: Any) -> Any:
        r: TensorBase = kernel(tensors, dim)
        es = (*[edge(t) for t in tensors],)
        r.node = StackBackward(es, dim)
        r.key |= GRAD
        return r

    return stack


def stack_decomposed(tensors: Any, dim: Any) -> Any:
    dim = shapes.wrap_dim(dim, len(tensors[0].sizes) + 1, 'stack')
    return cat([unsqueeze(x, dim) for x in tensors], dim)


def stack(tensors: Any, dim: Any = 0, axis: Any = None, *, out: Any = None) -> Any:
    """The tensors along a new dimension.

    Args:
        tensors: equal shapes.
        dim: where the new dimension stands, -ndim - 1 to ndim.

    Returns:
        One dimension more.

    Raises:
        ShapeError: the shapes differ.
        ValueError: there are no tensors."""
    if axis is not None:
        dim = renamed('stack', 'dim', dim, 0, 'axis', axis)
    tensors = list(tensors)
    modes: int = tls.keys if busy else 0
    key: int = keys_of(tensors) | modes
    try:
        fn = stack_table[key]
    except KeyError:
        fn = stack_op.resolve(key)
    if out is None:
        return fn(tensors, dim)
    return into('stack', out, fn(tensors, dim))


stack_op: Final = Op('stack', stack, adapt_any, stack_record, stack_decomposed, shapes.stack, None, 'common', (0,), (), 'promote', ('tensors', 'dim'), (), layout='contiguous')
stack_table: Final[dict[int, Any]] = stack_op.table


# atleast_1d: ops/joining.py:101
def atleast_1d(*tensors: Any) -> Any:
    """A tensor with at least 1 dimension; of several tensors, a tuple."""
    several = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    check_tensors('atleast_1d', several)
    done = tuple((reshape(x, (1,)) if len(x.sizes) == 0 else x for x in several))
    return done[0] if several is tensors and len(tensors) == 1 else done


# atleast_2d: ops/joining.py:111
def atleast_2d(*tensors: Any) -> Any:
    """A tensor with at least 2 dimensions, new ones in front; of several tensors, a tuple."""
    several = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    check_tensors('atleast_2d', several)
    done = tuple((reshape(x, (1, x.numel())) if len(x.sizes) < 2 else x for x in several))
    return done[0] if several is tensors and len(tensors) == 1 else done


# atleast_3d: ops/joining.py:121
def atleast_3d(*tensors: Any) -> Any:
    """A tensor with at least 3 dimensions: (1, n, 1) of vectors, (m, n, 1) of matrices; of several tensors, a tuple."""
    several = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    check_tensors('atleast_3d', several)
    done = tuple((reshape(x, (1, x.numel(), 1)) if len(x.sizes) < 2 else unsqueeze(x, -1) if len(x.sizes) == 2 else x for x in several))
    return done[0] if several is tensors and len(tensors) == 1 else done


# hstack: ops/joining.py:131
def hstack(tensors: Any) -> Any:
    """The tensors side by side: along dimension 1, vectors along 0."""
    parts = [atleast_1d(x) for x in tensors]
    return cat(parts, 0 if len(parts[0].sizes) == 1 else 1)


# vstack: ops/joining.py:139
def vstack(tensors: Any) -> Any:
    """The tensors one below another: along dimension 0, vectors as rows."""
    return cat([atleast_2d(x) for x in tensors], 0)


# row_stack: ops/joining.py:146
def row_stack(tensors: Any) -> Any:
    """An alias of `vstack`."""
    return vstack(tensors)


# dstack: ops/joining.py:153
def dstack(tensors: Any) -> Any:
    """The tensors one behind another: along dimension 2."""
    return cat([atleast_3d(x) for x in tensors], 2)


# column_stack: ops/joining.py:162
def column_stack(tensors: Any) -> Any:
    """The tensors side by side, vectors as columns."""
    return hstack([reshape(x, (x.numel(), 1)) if len(x.sizes) < 2 else x for x in tensors])


# block_diag: ops/joining.py:171
def block_diag(*tensors: Any) -> Any:
    """A matrix with the tensors as blocks along its diagonal, 0 elsewhere.

    Args:
        tensors: at most 2 dimensions each; vectors are rows.

    Returns:
        The sums of rows and columns."""
    blocks = [atleast_2d(x) for x in tensors]
    width, left, rows = (builtins.sum((x.sizes[1] for x in blocks)), 0, [])
    for x in blocks:
        before = _ops.zeros((x.sizes[0], left), dtype=x.dtype, device=x.device)
        left += x.sizes[1]
        rows.append(cat([before, x, _ops.zeros((x.sizes[0], width - left), dtype=x.dtype, device=x.device)], 1))
    return cat(rows, 0)


# repeat: ops/joining.py:194
class RepeatBackward(Node):
    """Backward of repeat: ops/joining.py:194."""

    __slots__ = ('input_shape', 'repeats')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, repeats: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.repeats: Any = repeats

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            repeats = self.repeats
            d = repeat_backward(g, input_shape, repeats)
            engine.give(e, d, True)


def repeat_record(kernel: Any) -> Any:
    def repeat(input: TensorBase, repeats: Any) -> Any:
        r: TensorBase = kernel(input, repeats)
        e0 = input.node if input.base is None else node_of(input)
        r.node = RepeatBackward(e0, input.sizes, repeats)
        r.key |= GRAD
        return r

    return repeat


def repeat(input: Any, repeats: Any, *, out: Any = None) -> Any:
    """input copied side by side.

    Args:
        input: any shape.
        repeats: how often along each dimension; more than input has are new ones in front.

    Returns:
        The sizes times repeats.

    Raises:
        ShapeError: repeats has fewer elements than input dimensions, or a negative one."""
    repeats = sizes_of(repeats)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'repeat', {'input': input}) from None
    try:
        fn = repeat_table[key]
    except KeyError:
        fn = repeat_op.resolve(key)
    if out is None:
        return fn(input, repeats)
    return into('repeat', out, fn(input, repeats))


repeat_op: Final = Op('repeat', repeat, adapt_fresh_ts, repeat_record, None, shapes.repeat, None, '', (), (), '', ('input', 'repeats'), ())
repeat_table: Final[dict[int, Any]] = repeat_op.table


# repeat_backward: ops/joining.py:214
def repeat_backward(g: Any, shape: Any, repeats: Any) -> Any:
    """What repeat sends back to input, which has that shape."""
    try:
        lead = len(repeats) - len(shape)
        apart = builtins.sum(((r, n) for r, n in zip(repeats, (1,) * lead + tuple(shape))), ())
        return reshape(sum(reshape(g, apart), tuple(builtins.range(0, 2 * len(repeats), 2))), shape) if repeats else g
    except (AttributeError, TypeError) as error:
        raise misused(error, 'repeat_backward', {'g': g}) from None


# tile: ops/joining.py:222
def tile(input: Any, dims: Any) -> Any:
    """input copied side by side; dims stand for the last dimensions where they are fewer. See `repeat`."""
    try:
        dims = (dims,) if isinstance(dims, int) else tuple(dims)
        return repeat(input, (1,) * (len(input.sizes) - len(dims)) + dims)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'tile', {'input': input}) from None


# repeat_interleave: ops/joining.py:233
def repeat_interleave(input: Any, repeats: Any = None, dim: Any = None, axis: Any = None, *, output_size: Any = None) -> Any:
    """input with each element along dim repeated.

    Args:
        input: any shape; alone, a vector of counts: then i is repeated input[i] times.
        repeats: how often: an int, or a tensor of one count for each element.
        dim: the dimension; without it, of the flattened input.
        output_size: the size of the result along dim, checked.

    Returns:
        input's shape, but for dim.

    Raises:
        RuntimeError: repeats does not fit, or is negative."""
    if axis is not None:
        dim = renamed('repeat_interleave', 'dim', dim, None, 'axis', axis)
    try:
        if repeats is None:
            return repeated_places(input)
        if dim is None:
            input, dim = (reshape(input, (-1,)), 0)
        dim = shapes.wrap_dim(dim, len(input.sizes), 'repeat_interleave')
        if not isinstance(repeats, int):
            if not hasattr(repeats, 'ndim'):
                raise not_a_tensor('repeat_interleave', repeats=repeats)
            if len(repeats.sizes) == 0 or repeats.numel() == 1:
                repeats = int(repeats)
        if isinstance(repeats, int):
            if repeats < 0:
                raise RuntimeError(f'repeat_interleave: repeats must not be negative, got {repeats}')
            whole = input.sizes[:dim + 1] + (repeats,) + input.sizes[dim + 1:]
            return reshape(expand(unsqueeze(input, dim + 1), whole), input.sizes[:dim] + (input.sizes[dim] * repeats,) + input.sizes[dim + 1:])
        if len(repeats.sizes) != 1 or repeats.sizes[0] != input.sizes[dim]:
            raise RuntimeError(f'repeat_interleave: repeats of shape {tuple(repeats.sizes)} must have one count for each of {input.sizes[dim]} elements along dim {dim}')
        result = _ops.index_select(input, dim, repeated_places(repeats))
        if output_size is not None and result.sizes[dim] != output_size:
            raise RuntimeError(f'repeat_interleave: output_size is {output_size}, but the repeats sum to {result.sizes[dim]}')
        return result
    except (AttributeError, TypeError) as error:
        raise misused(error, 'repeat_interleave', {'input': input}) from None


# repeated_places: ops/joining.py:275
def repeated_places(repeats: Any, *, out: Any = None) -> Any:
    """Each position of a vector of counts, that often."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = (repeats.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'repeated_places', {'repeats': repeats}) from None
    try:
        fn = repeated_places_table[key]
    except KeyError:
        fn = repeated_places_op.resolve(key)
    if out is None:
        return fn(repeats)
    return into('repeated_places', out, fn(repeats))


repeated_places_op: Final = Op('repeated_places', repeated_places, adapt_fresh_t, None, None, shapes.unknown, dtypes.int64, '', (), (), '', ('repeats',), (0,))
repeated_places_table: Final[dict[int, Any]] = repeated_places_op.table


# flip: ops/joining.py:286
class FlipBackward(Node):
    """Backward of flip: ops/joining.py:286."""

    __slots__ = ('dims',)
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, dims: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.dims: Any = dims

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            dims = self.dims
            d = flip(g, dims)
            engine.give(e, d, False)


def flip_record(kernel: Any) -> Any:
    def flip(input: TensorBase, dims: Any) -> Any:
        r: TensorBase = kernel(input, dims)
        e0 = input.node if input.base is None else node_of(input)
        r.node = FlipBackward(e0, dims)
        r.key |= GRAD
        return r

    return flip


def flip(input: Any, dims: Any, *, out: Any = None) -> Any:
    """input with the order of the elements along some dimensions reversed; a copy.

    Args:
        input: any shape.
        dims: the dimensions.

    Returns:
        The shape of input.

    Raises:
        ShapeError: dims name a dimension twice."""
    dims = sizes_of(dims)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'flip', {'input': input}) from None
    try:
        fn = flip_table[key]
    except KeyError:
        fn = flip_op.resolve(key)
    if out is None:
        return fn(input, dims)
    return into('flip', out, fn(input, dims))


flip_op: Final = Op('flip', flip, adapt_fresh_ts, flip_record, None, shapes.flip, None, '', (), (), '', ('input', 'dims'), (), layout='first')
flip_table: Final[dict[int, Any]] = flip_op.table


# fliplr: ops/joining.py:306
def fliplr(input: Any) -> Any:
    """input with the order along dimension 1 reversed."""
    try:
        return flip(input, (1,))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fliplr', {'input': input}) from None


# flipud: ops/joining.py:313
def flipud(input: Any) -> Any:
    """input with the order along dimension 0 reversed."""
    try:
        return flip(input, (0,))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'flipud', {'input': input}) from None


# roll: ops/joining.py:320
class RollBackward(Node):
    """Backward of roll: ops/joining.py:320."""

    __slots__ = ('shifts', 'dims')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, shifts: Any, dims: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.shifts: Any = shifts
        self.dims: Any = dims

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            shifts = self.shifts
            dims = self.dims
            d = roll(g, shapes.negated(shifts), dims)
            engine.give(e, d, False)


def roll_record(kernel: Any) -> Any:
    def roll(input: TensorBase, shifts: Any, dims: Any) -> Any:
        r: TensorBase = kernel(input, shifts, dims)
        e0 = input.node if input.base is None else node_of(input)
        r.node = RollBackward(e0, shifts, dims)
        r.key |= GRAD
        return r

    return roll


def roll(input: Any, shifts: Any, dims: Any = None, *, out: Any = None) -> Any:
    """input with its elements moved along dims; those that leave at the end come back at the beginning.

    Args:
        input: any shape.
        shifts: by how many places; one for each dim.
        dims: the dimensions; without them, the flattened input rolls.

    Returns:
        The shape of input.

    Raises:
        ShapeError: shifts and dims are not equally many."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'roll', {'input': input}) from None
    try:
        fn = roll_table[key]
    except KeyError:
        fn = roll_op.resolve(key)
    if out is None:
        return fn(input, shifts, dims)
    return into('roll', out, fn(input, shifts, dims))


roll_op: Final = Op('roll', roll, adapt_fresh_tss, roll_record, None, shapes.roll, None, '', (), (), '', ('input', 'shifts', 'dims'), (), layout='channels')
roll_table: Final[dict[int, Any]] = roll_op.table


# rot90: ops/joining.py:341
def rot90(input: Any, k: Any = 1, dims: Any = (0, 1)) -> Any:
    """input turned by k * 90 degrees from the first of two dims towards the second.

    Args:
        input: at least 2 dimensions.
        k: how many quarter turns.
        dims: two dimensions.

    Returns:
        input's shape, with both sizes swapped for odd k.

    Raises:
        RuntimeError: dims are not two different dimensions."""
    try:
        if len(input.sizes) < 2 or len(dims) != 2:
            raise RuntimeError(f'rot90: turns in a plane of two dimensions, got dims={tuple(dims)} for the shape {tuple(input.sizes)}')
        first, second = [shapes.wrap_dim(d, len(input.sizes), 'rot90') for d in dims]
        if first == second:
            raise RuntimeError(f'rot90: dims must be two different dimensions, got {tuple(dims)}')
        k = k % 4
        if k == 0:
            return clone(input, memory_format=contiguous_format)
        if k == 2:
            return flip(input, (first, second))
        return transpose(flip(input, (second if k == 1 else first,)), first, second)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rot90', {'input': input}) from None


# tril: ops/joining.py:375
class TrilBackward(Node):
    """Backward of tril: ops/joining.py:375."""

    __slots__ = ('diagonal',)
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, diagonal: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.diagonal: Any = diagonal

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            diagonal = self.diagonal
            d = tril(g, diagonal)
            engine.give(e, d, False)


def tril_record(kernel: Any) -> Any:
    def tril(input: TensorBase, diagonal: Any) -> Any:
        r: TensorBase = kernel(input, diagonal)
        e0 = input.node if input.base is None else node_of(input)
        r.node = TrilBackward(e0, diagonal)
        r.key |= GRAD
        return r

    return tril


def tril(input: Any, diagonal: Any = 0, *, out: Any = None) -> Any:
    """The lower triangles of matrices, 0 above.

    Args:
        input: shape (..., M, N).
        diagonal: the last diagonal that stays; 0 is the main one, positive ones lie above it.

    Returns:
        The shape of input."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'tril', {'input': input}) from None
    try:
        fn = tril_table[key]
    except KeyError:
        fn = tril_op.resolve(key)
    if out is None:
        return fn(input, diagonal)
    return into_exactly('tril', out, fn(input, diagonal))


tril_op: Final = Op('tril', tril, adapt_fresh_ts, tril_record, None, shapes.triangle, None, '', (), (), '', ('input', 'diagonal'), (), layout='contiguous')
tril_table: Final[dict[int, Any]] = tril_op.table


def tril__record(kernel: Any) -> Any:
    def tril_(input: TensorBase, diagonal: Any) -> Any:
        check_inplace('tril_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = TrilBackward(e0, diagonal)
        kernel(input, diagonal)
        rebase_history(input, node)
        return input

    return tril_


def tril_(input: Any, diagonal: Any = 0) -> Any:
    """In-place form of tril."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'tril', {'input': input}) from None
    try:
        fn = tril__table[key]
    except KeyError:
        fn = tril__op.resolve(key)
    return fn(input, diagonal)


tril__op: Final = Op('tril_', tril_, adapt_inplace_ts, tril__record, None, shapes.triangle, None, '', (), ('inplace',), '', ('input', 'diagonal'), ())
tril__table: Final[dict[int, Any]] = tril__op.table


# triu: ops/joining.py:392
class TriuBackward(Node):
    """Backward of triu: ops/joining.py:392."""

    __slots__ = ('diagonal',)
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, diagonal: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.diagonal: Any = diagonal

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            diagonal = self.diagonal
            d = triu(g, diagonal)
            engine.give(e, d, False)


def triu_record(kernel: Any) -> Any:
    def triu(input: TensorBase, diagonal: Any) -> Any:
        r: TensorBase = kernel(input, diagonal)
        e0 = input.node if input.base is None else node_of(input)
        r.node = TriuBackward(e0, diagonal)
        r.key |= GRAD
        return r

    return triu


def triu(input: Any, diagonal: Any = 0, *, out: Any = None) -> Any:
    """The upper triangles of matrices, 0 below.

    Args:
        input: shape (..., M, N).
        diagonal: the first diagonal that stays.

    Returns:
        The shape of input."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'triu', {'input': input}) from None
    try:
        fn = triu_table[key]
    except KeyError:
        fn = triu_op.resolve(key)
    if out is None:
        return fn(input, diagonal)
    return into_exactly('triu', out, fn(input, diagonal))


triu_op: Final = Op('triu', triu, adapt_fresh_ts, triu_record, None, shapes.triangle, None, '', (), (), '', ('input', 'diagonal'), (), layout='contiguous')
triu_table: Final[dict[int, Any]] = triu_op.table


def triu__record(kernel: Any) -> Any:
    def triu_(input: TensorBase, diagonal: Any) -> Any:
        check_inplace('triu_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = TriuBackward(e0, diagonal)
        kernel(input, diagonal)
        rebase_history(input, node)
        return input

    return triu_


def triu_(input: Any, diagonal: Any = 0) -> Any:
    """In-place form of triu."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'triu', {'input': input}) from None
    try:
        fn = triu__table[key]
    except KeyError:
        fn = triu__op.resolve(key)
    return fn(input, diagonal)


triu__op: Final = Op('triu_', triu_, adapt_inplace_ts, triu__record, None, shapes.triangle, None, '', (), ('inplace',), '', ('input', 'diagonal'), ())
triu__table: Final[dict[int, Any]] = triu__op.table


# tril_indices: ops/joining.py:409
def tril_indices(row: Any, col: Any, offset: Any = 0, *, dtype: Any = dtypes.int64, device: Any = None) -> Any:
    """The row and column indices (2, n) of the lower triangle of a matrix (row, col), row by row. See `tril`."""
    mask = tril(_ops.ones((row, col), dtype=dtypes.bool, device=device), offset)
    return _ops.to(transpose(_ops.nonzero_rows(mask), 0, 1), dtype).contiguous()


# triu_indices: ops/joining.py:417
def triu_indices(row: Any, col: Any, offset: Any = 0, *, dtype: Any = dtypes.int64, device: Any = None) -> Any:
    """The row and column indices (2, n) of the upper triangle of a matrix (row, col), row by row. See `triu`."""
    mask = triu(_ops.ones((row, col), dtype=dtypes.bool, device=device), offset)
    return _ops.to(transpose(_ops.nonzero_rows(mask), 0, 1), dtype).contiguous()


# diag_embed: ops/joining.py:425
class DiagEmbedBackward(Node):
    """Backward of diag_embed: ops/joining.py:425."""

    __slots__ = ('offset', 'dim1', 'dim2')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, offset: Any, dim1: Any, dim2: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.offset: Any = offset
        self.dim1: Any = dim1
        self.dim2: Any = dim2

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            offset = self.offset
            dim1 = self.dim1
            dim2 = self.dim2
            d = _ops.diagonal(g, offset, dim1, dim2)
            engine.give(e, d, True)


def diag_embed_record(kernel: Any) -> Any:
    def diag_embed(input: TensorBase, offset: Any, dim1: Any, dim2: Any) -> Any:
        r: TensorBase = kernel(input, offset, dim1, dim2)
        e0 = input.node if input.base is None else node_of(input)
        r.node = DiagEmbedBackward(e0, offset, dim1, dim2)
        r.key |= GRAD
        return r

    return diag_embed


def diag_embed(input: Any, offset: Any = 0, dim1: Any = -2, dim2: Any = -1, *, out: Any = None) -> Any:
    """Matrices with the last dimension of input as a diagonal, 0 elsewhere.

    Args:
        input: shape (..., n).
        offset: which diagonal; positive ones lie above the main one.
        dim1: the matrices' first dimension.
        dim2: the matrices' second dimension.

    Returns:
        One dimension more; both of size n + abs(offset).

    Raises:
        ShapeError: dim1 is dim2."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'diag_embed', {'input': input}) from None
    try:
        fn = diag_embed_table[key]
    except KeyError:
        fn = diag_embed_op.resolve(key)
    if out is None:
        return fn(input, offset, dim1, dim2)
    return into('diag_embed', out, fn(input, offset, dim1, dim2))


diag_embed_op: Final = Op('diag_embed', diag_embed, adapt_fresh_tsss, diag_embed_record, None, shapes.diag_embed, None, '', (), (), '', ('input', 'offset', 'dim1', 'dim2'), ())
diag_embed_table: Final[dict[int, Any]] = diag_embed_op.table


# diag: ops/joining.py:447
def diag(input: Any, diagonal: Any = 0) -> Any:
    """The matrix with a vector as its diagonal, or a copy of the diagonal of a matrix.

    Args:
        input: shape (n,) or (M, N).
        diagonal: which one; positive ones lie above the main one.

    Returns:
        A matrix or a vector.

    Raises:
        RuntimeError: input is neither."""
    try:
        if len(input.sizes) not in (1, 2):
            raise RuntimeError(f'diag: takes a vector or a matrix, got shape {tuple(input.sizes)}')
        return diag_embed(input, diagonal) if len(input.sizes) == 1 else clone(main_diagonal(input, diagonal))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'diag', {'input': input}) from None


# main_diagonal: ops/joining.py:469
def main_diagonal(input: Any, offset: Any) -> Any:
    """The diagonal view of a matrix."""
    try:
        return _ops.diagonal(input, offset, 0, 1)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'main_diagonal', {'input': input}) from None


# diagflat: ops/joining.py:475
def diagflat(input: Any, offset: Any = 0) -> Any:
    """The matrix with the elements of input as a diagonal, 0 elsewhere. See `diag`."""
    try:
        return diag_embed(reshape(input, (-1,)), offset)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'diagflat', {'input': input}) from None


# meshgrid: ops/joining.py:485
def meshgrid(*tensors: Any, indexing: Any = None) -> Any:
    """Grids of coordinates from vectors.

    Args:
        tensors: shapes (n,) or ().
        indexing: "ij": the result's dimensions are in the order of the vectors; "xy": the first two swapped.

    Returns:
        A tuple of views of shape (n0, n1, ...), one for each vector.

    Raises:
        RuntimeError: a tensor is no vector, there is no such indexing, or the vectors are on several devices."""
    vectors = list(tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors)
    if not vectors:
        raise RuntimeError('meshgrid: takes at least one vector, got none')
    indexing = 'ij' if indexing is None else indexing
    if indexing not in ('ij', 'xy') or builtins.any((len(x.sizes) > 1 for x in vectors)):
        raise RuntimeError(f"meshgrid: takes vectors and indexing 'ij' or 'xy', got shapes {[tuple(x.sizes) for x in vectors]} and {indexing!r}")
    if len({x.device for x in vectors}) > 1:
        raise DeviceError(f'meshgrid: Expected all tensors to be on the same device, but got {[str(x.device) for x in vectors]}; move them with .to(device)')
    swap = indexing == 'xy' and len(vectors) > 1
    if swap:
        vectors[0], vectors[1] = (vectors[1], vectors[0])
    sizes = tuple((x.numel() for x in vectors))
    grids = [expand(reshape(x, (1,) * i + (-1,) + (1,) * (len(vectors) - 1 - i)), sizes) for i, x in enumerate(vectors)]
    if swap:
        grids[0], grids[1] = (grids[1], grids[0])
    return tuple(grids)


# cartesian_prod: ops/joining.py:521
def cartesian_prod(*tensors: Any) -> Any:
    """All tuples with one element of each vector, one a row; of a single vector, itself."""
    if len(tensors) == 1:
        return tensors[0]
    return stack([reshape(x, (-1,)) for x in meshgrid(*tensors, indexing='ij')], 1)


# combinations: ops/joining.py:530
def combinations(input: Any, r: Any = 2, with_replacement: Any = False) -> Any:
    """All combinations of r elements of a vector (n,), one a row, in order."""
    try:
        shapes.require_ndim('combinations', 'input', input.sizes, 1)
        if r < 1:
            return _ops.zeros((0,), dtype=input.dtype, device=input.device)
        places = _ops.arange(input.sizes[0], device=input.device)
        grids = meshgrid(*[places] * r, indexing='ij')
        rising = _ops.ones_like(grids[0], dtype=dtypes.bool)
        for before, after in itertools.pairwise(grids):
            rising = _ops.logical_and(rising, le(before, after) if with_replacement else lt(before, after))
        chosen = _ops.nonzero_rows(rising)
        return reshape(_ops.index_select(input, 0, reshape(chosen, (-1,))), chosen.sizes)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'combinations', {'input': input}) from None


# broadcast_tensors: ops/joining.py:548
def broadcast_tensors(*tensors: Any) -> Any:
    """The tensors expanded to their common shape, as a tuple of views.

    Raises:
        ShapeError: the shapes do not broadcast."""
    several = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    shape = shapes.named('broadcast_tensors', shapes.pointwise, *[x.sizes for x in several])
    return tuple((expand(x, shape) for x in several))


# broadcast_to: ops/joining.py:561
def broadcast_to(input: Any, size: Any) -> Any:
    """input expanded to the size. See `Tensor.expand`."""
    try:
        return expand(input, size)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'broadcast_to', {'input': input}) from None


# vander: ops/joining.py:568
def vander(x: Any, N: Any = None, increasing: Any = False) -> Any:
    """The powers of a vector's elements, one element a row.

    Args:
        x: shape (n,).
        N: how many powers, from 0; n if None.
        increasing: whether the power 0 stands first, or last.

    Returns:
        Shape (n, N)."""
    try:
        shapes.require_ndim('vander', 'x', x.sizes, 1)
        count = x.sizes[0] if N is None else N
        powers = _ops.arange(count, device=x.device)
        base = unsqueeze(x, 1) if count else unsqueeze(x, 1).detach()
        return pow(base, powers if increasing else flip(powers, (0,)))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'vander', {'x': x}) from None
