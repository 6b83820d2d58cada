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
from .adapters import adapt_fresh_ts, adapt_fresh_ttsss
from .hot import abs, amax, clone, cumsum, embedding_forward, eq, expand, ne, pow, reshape, sum, unsqueeze, where


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


# embedding: ops/embedding.py:15
def embedding(input: Any, weight: Any, padding_idx: Any = None, max_norm: Any = None, norm_type: Any = 2.0, scale_grad_by_freq: Any = False, sparse: Any = False) -> Any:
    """The rows of weight that input names.

    Args:
        input: ints, any shape.
        weight: shape (num_embeddings, embedding_dim).
        padding_idx: this row gets no gradient; negative ones count from the end.
        max_norm: rows that are named and longer are first scaled down to this norm, in weight itself.
        norm_type: which p-norm max_norm means.
        scale_grad_by_freq: divides each row's gradient by how often it is named.
        sparse: must be False: gradients are dense.

    Returns:
        Shape (*input.shape, embedding_dim).

    Raises:
        IndexError: an index is out of range.
        ShapeError: weight is no matrix.

    Example:
        >>> fb.nn.functional.embedding(fb.tensor([1]), fb.eye(2))
        tensor([[0., 1.]])"""
    try:
        if sparse:
            raise NotImplementedError('embedding: sparse gradients are not available; use sparse=False')
        rows = weight.sizes[0]
        if padding_idx is not None and (not -rows <= padding_idx < rows):
            raise AssertionError(f'embedding: padding_idx {padding_idx} is out of range for {rows} embeddings')
        if max_norm is not None:
            embedding_renorm(weight, input, max_norm, norm_type)
        return embedding_forward(weight, input, -1 if padding_idx is None else padding_idx % rows, scale_grad_by_freq)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'embedding', {'input': input, 'weight': weight}) from None


# embedding_renorm: ops/embedding.py:65
def embedding_renorm(weight: Any, indices: Any, max_norm: Any, norm_type: Any) -> Any:
    """Scales the named rows of weight down, in place, where their norm is above max_norm."""
    try:
        table = weight.detach()
        rows = _ops.unique(reshape(indices, (-1,)))
        chosen = _ops.index_select(table, 0, rows)
        size = abs(chosen)
        norm = amax(size, 1, True) if norm_type == math.inf else pow(sum(pow(size, norm_type), 1, True), 1 / norm_type)
        table.index_copy_(0, rows, where(norm > max_norm, chosen * (max_norm / (norm + 1e-07)), chosen))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'embedding_renorm', {'weight': weight, 'indices': indices}) from None


# embedding_dense_backward: ops/embedding.py:87
class EmbeddingDenseBackwardBackward(Node):
    """Backward of embedding_dense_backward: ops/embedding.py:87."""

    __slots__ = ('indices', 'indices_version', 'num_weights', 'padding_idx', 'scale_grad_by_freq')
    saved_names: ClassVar[tuple[str, ...]] = ('indices',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, indices: Any, indices_version: Any, num_weights: Any, padding_idx: Any, scale_grad_by_freq: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.indices: Any = indices
        self.indices_version: Any = indices_version
        self.num_weights: Any = num_weights
        self.padding_idx: Any = padding_idx
        self.scale_grad_by_freq: Any = scale_grad_by_freq

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            indices = self.indices
            if indices is FREED:
                raise freed('embedding_dense_backward')
            if indices.storage is not None and indices.storage.version != self.indices_version:
                check_version('embedding_dense_backward', 'indices', indices, self.indices_version)
            num_weights = self.num_weights
            padding_idx = self.padding_idx
            scale_grad_by_freq = self.scale_grad_by_freq
            d = embedding_double_backward(g, indices, num_weights, padding_idx, scale_grad_by_freq)
            engine.give(e, d, True)

    def release(self) -> None:
        self.indices = FREED


def embedding_dense_backward_record(kernel: Any) -> Any:
    def embedding_dense_backward(grad: TensorBase, indices: TensorBase, num_weights: Any, padding_idx: Any, scale_grad_by_freq: Any) -> Any:
        r: TensorBase = kernel(grad, indices, num_weights, padding_idx, scale_grad_by_freq)
        e0 = grad.node if grad.base is None else node_of(grad)
        indices_kept = indices
        indices_version = 0 if indices_kept is None or indices_kept.storage is None else indices_kept.storage.version
        r.node = EmbeddingDenseBackwardBackward(e0, indices_kept, indices_version, num_weights, padding_idx, scale_grad_by_freq)
        r.key |= GRAD
        return r

    return embedding_dense_backward


def embedding_dense_backward(grad: Any, indices: Any, num_weights: Any, padding_idx: Any, scale_grad_by_freq: Any, *, out: Any = None) -> Any:
    """What embedding sends back to its weight: the sum of the cotangents of each row's uses."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | (indices.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'embedding_dense_backward', {'grad': grad, 'indices': indices}) from None
    try:
        fn = embedding_dense_backward_table[key]
    except KeyError:
        fn = embedding_dense_backward_op.resolve(key)
    if out is None:
        return fn(grad, indices, num_weights, padding_idx, scale_grad_by_freq)
    return into('embedding_dense_backward', out, fn(grad, indices, num_weights, padding_idx, scale_grad_by_freq))


embedding_dense_backward_op: Final = Op('embedding_dense_backward', embedding_dense_backward, adapt_fresh_ttsss, embedding_dense_backward_record, None, shapes.embedding_backward, None, '', (), (), '', ('grad', 'indices', 'num_weights', 'padding_idx', 'scale_grad_by_freq'), (1,), accepts='float complex')
embedding_dense_backward_table: Final[dict[int, Any]] = embedding_dense_backward_op.table


# embedding_double_backward: ops/embedding.py:98
def embedding_double_backward(g: Any, indices: Any, num_weights: Any, padding_idx: Any, scale_grad_by_freq: Any) -> Any:
    """What embedding_dense_backward sends back: rows, those of the padding 0, divided by their frequency if asked."""
    try:
        rows = embedding_forward(g, indices, padding_idx, False)
        if scale_grad_by_freq:
            counts = _ops.bincount(reshape(indices, (-1,)), None, num_weights)
            rows = rows / _ops.to(unsqueeze(reshape(_ops.index_select(counts, 0, reshape(indices, (-1,))), indices.sizes), -1), g.dtype)
        return rows if padding_idx < 0 else _ops.masked_fill(rows, unsqueeze(eq(indices, padding_idx), -1), 0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'embedding_double_backward', {'g': g, 'indices': indices}) from None


# embedding_bag: ops/embedding.py:108
def embedding_bag(input: Any, weight: Any, offsets: Any = None, max_norm: Any = None, norm_type: Any = 2, scale_grad_by_freq: Any = False, mode: Any = 'mean', sparse: Any = False, per_sample_weights: Any = None, include_last_offset: Any = False, padding_idx: Any = None) -> Any:
    """The sums, means or maxima of bags of rows of weight.

    Args:
        input: ints; shape (B, N): B bags of N rows; or (N,) with offsets.
        weight: shape (num_embeddings, embedding_dim).
        offsets: shape (B,): where each bag begins in input.
        max_norm: see `embedding`.
        norm_type: see `embedding`.
        scale_grad_by_freq: see `embedding`.
        mode: "sum", "mean" or "max". Empty bags give 0.
        sparse: must be False.
        per_sample_weights: factors of the rows, input's shape; only with "sum".
        include_last_offset: offsets has one more element, the length of input.
        padding_idx: this row counts for nothing.

    Returns:
        Shape (B, embedding_dim).

    Raises:
        IndexError: an index is out of range.
        ShapeError: the shapes do not fit.
        ValueError: the arguments do not go together."""
    try:
        if not weight.dtype.is_floating_point:
            raise RuntimeError(f'embedding_bag: weight must be floating point, but is {weight.dtype.name}; cast with .to(dtype)')
        if mode not in ('sum', 'mean', 'max'):
            raise ValueError(f"embedding_bag: mode is 'sum', 'mean' or 'max'; got {mode!r}")
        if per_sample_weights is not None and (mode != 'sum' or per_sample_weights.sizes != input.sizes):
            raise ValueError(f"embedding_bag: per_sample_weights need mode 'sum' (got {mode!r}) and input's shape {tuple(input.sizes)} (got {tuple(per_sample_weights.sizes)})")
        if (len(input.sizes) == 2) != (offsets is None) or len(input.sizes) not in (1, 2):
            raise ValueError(f"embedding_bag: input is (B, N), or (N,) with offsets; got shape {tuple(input.sizes)} {('without' if offsets is None else 'with')} offsets")
        if len(input.sizes) == 2:
            bags = input.sizes[0]
            owner = reshape(expand(unsqueeze(_ops.arange(bags, device=input.device), 1), input.sizes), (-1,))
        else:
            starts = offsets[:-1] if include_last_offset else offsets
            bags = starts.sizes[0]
            marks = _ops.scatter_add(_ops.zeros((input.sizes[0] + 1,), dtype=starts.dtype, device=input.device), 0, starts, _ops.ones((bags,), dtype=starts.dtype, device=input.device))
            owner = cumsum(marks, 0)[:input.sizes[0]] - 1
        flat = reshape(input, (-1,))
        if padding_idx is not None:
            padding_idx = padding_idx % weight.sizes[0]
            kept = reshape(_ops.nonzero_rows(ne(flat, padding_idx)), (-1,))
            flat, owner = (_ops.index_select(flat, 0, kept), _ops.index_select(owner, 0, kept))
            per_sample_weights = None if per_sample_weights is None else _ops.index_select(reshape(per_sample_weights, (-1,)), 0, kept)
        rows = embedding(flat, weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse)
        if per_sample_weights is not None:
            rows = rows * reshape(per_sample_weights, (-1, 1))
        result = _ops.zeros((bags, weight.sizes[1]), dtype=weight.dtype, device=weight.device)
        if mode == 'max':
            return _ops.scatter_reduce(result, 0, expand(unsqueeze(owner, 1), rows.sizes), rows, 'amax', False)
        result = _ops.index_add(result, 0, owner, rows)
        if mode == 'sum':
            return result
        counts = _ops.bincount(owner, None, bags)
        return result / _ops.to(unsqueeze(_ops.clamp(counts, 1), 1), result.dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'embedding_bag', {'input': input, 'weight': weight}, {'offsets': offsets, 'per_sample_weights': per_sample_weights}) from None


# one_hot: ops/embedding.py:186
def one_hot(tensor: Any, num_classes: Any = -1, *, out: Any = None) -> Any:
    """1 at the class that each element names, else 0.

    Args:
        tensor: class indices, any shape.
        num_classes: how many classes; -1 takes the largest index plus 1.

    Returns:
        Shape (*tensor.shape, num_classes), int64.

    Raises:
        IndexError: an index names no class.
        RuntimeError: num_classes is -1 and the tensor is empty.

    Example:
        >>> fb.nn.functional.one_hot(fb.tensor([0, 2]), 3)
        tensor([[1, 0, 0],
                [0, 0, 1]])"""
    try:
        if num_classes == -1:
            if tensor.numel() == 0:
                raise RuntimeError('one_hot: an empty tensor does not say how many classes there are; give num_classes')
            num_classes = int(amax(tensor)) + 1
    except (AttributeError, TypeError) as error:
        raise misused(error, 'one_hot', {'tensor': tensor}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = (tensor.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'one_hot', {'tensor': tensor}) from None
    try:
        fn = one_hot_table[key]
    except KeyError:
        fn = one_hot_op.resolve(key)
    if out is None:
        return fn(tensor, num_classes)
    return into('one_hot', out, fn(tensor, num_classes))


one_hot_op: Final = Op('one_hot', one_hot, adapt_fresh_ts, None, None, shapes.one_hot, dtypes.int64, '', (), (), '', ('tensor', 'num_classes'), (0,))
one_hot_table: Final[dict[int, Any]] = one_hot_op.table
