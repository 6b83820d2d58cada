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
from .adapters import adapt_fresh_ttss
from .hot import cast, clone, neg, pow, reshape


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


# rope_forward: ops/rotary.py:11
class RopeForwardBackward(Node):
    """Backward of rope_forward: ops/rotary.py:11."""

    __slots__ = ('freqs', 'freqs_version', 'offset', 'interleaved', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('freqs', 'out:out')

    def __init__(self, e0: Any, e1: Any, freqs: Any, freqs_version: Any, offset: Any, interleaved: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.freqs: Any = freqs
        self.freqs_version: Any = freqs_version
        self.offset: Any = offset
        self.interleaved: Any = interleaved
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            freqs = self.freqs
            if freqs is FREED:
                raise freed('rope_forward')
            if freqs.storage is not None and freqs.storage.version != self.freqs_version:
                check_version('rope_forward', 'freqs', freqs, self.freqs_version)
            offset = self.offset
            interleaved = self.interleaved
            d = rope_forward(g, neg(freqs), offset, interleaved)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            freqs = self.freqs
            if freqs is FREED:
                raise freed('rope_forward')
            if freqs.storage is not None and freqs.storage.version != self.freqs_version:
                check_version('rope_forward', 'freqs', freqs, self.freqs_version)
            offset = self.offset
            interleaved = self.interleaved
            out = saved_output(self, 'rope_forward', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = rope_backward_freqs(g, out, freqs, offset, interleaved)
            engine.give(e, d, True)

    def release(self) -> None:
        self.freqs = FREED
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


def rope_forward_record(kernel: Any) -> Any:
    def rope_forward(input: TensorBase, freqs: TensorBase, offset: Any, interleaved: Any) -> Any:
        r: TensorBase = kernel(input, freqs, offset, interleaved)
        e0 = input.node if input.base is None else node_of(input)
        e1 = freqs.node if freqs.base is None else node_of(freqs)
        freqs_kept = freqs
        freqs_version = 0 if freqs_kept is None or freqs_kept.storage is None else freqs_kept.storage.version
        out_storage = storage_of(r)
        r.node = RopeForwardBackward(e0, e1, freqs_kept, freqs_version, offset, interleaved, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return rope_forward


def rope_forward_decomposed(input: Any, freqs: Any, offset: Any, interleaved: Any) -> Any:
    return turned_pairs(input, rows_from(offset, input), freqs, interleaved)


def rope_forward(input: Any, freqs: Any, offset: Any, interleaved: Any, *, out: Any = None) -> Any:
    """The rows of input (..., L, E), turned by the angles freqs * (offset + row), computed in float32 for halves."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | freqs.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rope_forward', {'input': input, 'freqs': freqs}) from None
    try:
        fn = rope_forward_table[key]
    except KeyError:
        fn = rope_forward_op.resolve(key)
    if out is None:
        return fn(input, freqs, offset, interleaved)
    return into('rope_forward', out, fn(input, freqs, offset, interleaved))


rope_forward_op: Final = Op('rope_forward', rope_forward, adapt_fresh_ttss, rope_forward_record, rope_forward_decomposed, shapes.rope, None, '', (), ('mixed',), '', ('input', 'freqs', 'offset', 'interleaved'), (), accepts='float', title='rope')
rope_forward_table: Final[dict[int, Any]] = rope_forward_op.table


# rope_backward_freqs: ops/rotary.py:27
def rope_backward_freqs(grad: Any, out: Any, freqs: Any, offset: Any, interleaved: Any) -> Any:
    """The cotangent of `rope_forward`'s freqs: a turned pair moves at right angles to itself."""
    try:
        first, second = pairs_of(out, freqs.sizes[0], interleaved)
        grad_first, grad_second = pairs_of(grad, freqs.sizes[0], interleaved)
        slope = grad_second * first - grad_first * second
        positions = reshape(cast(rows_from(offset, out), slope.dtype), (-1, 1))
        return cast(_ops.sum_leading(slope * positions, 1), freqs.dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rope_backward_freqs', {'grad': grad, 'out': out, 'freqs': freqs}) from None


# rows_from: ops/rotary.py:37
def rows_from(offset: Any, input: Any) -> Any:
    """The positions of input's rows (..., L, E), of which the first has position offset."""
    try:
        return _ops.arange(offset, offset + input.sizes[-2], device=input.device)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rows_from', {'input': input}) from None


# pairs_of: ops/rotary.py:43
def pairs_of(input: Any, pairs: Any, interleaved: Any) -> Any:
    """The first and the second numbers (..., P) of the pairs among input's features, in float32 for halves."""
    try:
        x = cast(_ops.narrow(input, -1, 0, 2 * pairs), shapes.statistics_dtype(input.dtype))
        x = reshape(x, x.sizes[:-1] + ((pairs, 2) if interleaved else (2, pairs)))
        dim = -1 if interleaved else -2
        return (_ops.select(x, dim, 0), _ops.select(x, dim, 1))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'pairs_of', {'input': input}) from None


# turned_pairs: ops/rotary.py:52
def turned_pairs(input: Any, positions: Any, freqs: Any, interleaved: Any) -> Any:
    """input (..., E) with the pairs of its first 2 * len(freqs) features turned by freqs * positions, which broadcast to (...)."""
    try:
        pairs = freqs.sizes[0]
        rest = input.sizes[-1] - 2 * pairs
        first, second = pairs_of(input, pairs, interleaved)
        angles = reshape(cast(positions, first.dtype), positions.sizes + (1,)) * cast(freqs, first.dtype)
        cosine, sine = (_ops.cos(angles), _ops.sin(angles))
        made = [first * cosine - second * sine, second * cosine + first * sine]
        turned = reshape(_ops.stack(made, -1), input.sizes[:-1] + (2 * pairs,)) if interleaved else _ops.cat(made, -1)
        turned = cast(turned, input.dtype)
        return _ops.cat([turned, _ops.narrow(input, -1, 2 * pairs, rest)], -1) if rest else turned
    except (AttributeError, TypeError) as error:
        raise misused(error, 'turned_pairs', {'input': input, 'positions': positions, 'freqs': freqs}) from None


# rope: ops/rotary.py:66
def rope(input: Any, freqs: Any = None, offset: Any = 0, positions: Any = None, base: Any = 10000.0, interleaved: Any = False) -> Any:
    """Rotary position embedding: pairs of features turned by an angle that grows with the position.

    Args:
        input: queries or keys, shape (..., L, E), floating point.
        freqs: radians a position of each pair, shape (P,) with 2 * P <= E; features behind the pairs stay. If None, all of E are pairs,
            and pair i has base ** (-2 * i / E).
        offset: the position of the first row; the length of the cache, when decoding.
        positions: the position of each row, ints or floats that broadcast to (..., L), in place of offset + 0, 1, ….
        base: see freqs.
        interleaved: pairs are features (2 * i, 2 * i + 1), as in the paper; if False, (i, i + P), as in Llama's published weights.

    Returns:
        input's shape and dtype. Halves are turned in float32.

    Raises:
        ShapeError: the shapes do not fit, or E is odd and freqs is None.
        TypeError: offset is no int.
        ValueError: offset and positions are given together.

    Source: Su et al., RoFormer: Enhanced Transformer with Rotary Position Embedding, 2021.

    Example:
        >>> fb.nn.functional.rope(fb.tensor([[1.0, 0.0], [1.0, 0.0]]))
        tensor([[1.0000, 0.0000],
                [0.5403, 0.8415]])"""
    try:
        shapes.check_rope(input.dtype, input.sizes, None if freqs is None else freqs.sizes, offset, None if positions is None else positions.sizes)
        if freqs is None:
            places = _ops.arange(0, input.sizes[-1], 2, dtype=shapes.statistics_dtype(input.dtype), device=input.device)
            freqs = pow(base, places * (-1.0 / input.sizes[-1]))
        if positions is None:
            return rope_forward(input, freqs, offset, interleaved)
        return turned_pairs(input, positions, freqs, interleaved)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rope', {'input': input}, {'freqs': freqs, 'positions': positions}) from None
