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
from .hot import amax, clone, eq, expand, matmul, softmax_backward, softmax_forward, transpose


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


# scaled_dot_product_attention: ops/attention.py:13
def scaled_dot_product_attention(query: Any, key: Any, value: Any, attn_mask: Any = None, dropout_p: Any = 0.0, is_causal: Any = False, scale: Any = None, enable_gqa: Any = False) -> Any:
    """softmax(query @ key.mT * scale + mask) @ value.

    Args:
        query: shape (..., L, E).
        key: shape (..., S, E).
        value: shape (..., S, Ev).
        attn_mask: broadcasts to (..., L, S). Bool: True where a query may look. Floating point: added to the scores.
        dropout_p: the probability of dropping an attention weight.
        is_causal: query i sees keys 0 to i; without attn_mask.
        scale: the factor of the scores; 1 / sqrt(E) if None.
        enable_gqa: groups of query heads (dimension -3) share a head of key and value.

    Returns:
        Shape (..., L, Ev). Queries that may look nowhere get 0.

    Raises:
        ShapeError: the shapes do not fit.
        RuntimeError: attn_mask and is_causal are given together.

    Source:
        Vaswani et al., Attention Is All You Need, 2017; the backward recomputes the weights, as in Dao et al., FlashAttention, 2022.

    Example:
        >>> q = fb.ones(1, 2, 3, 4)
        >>> fb.nn.functional.scaled_dot_product_attention(q, q, q).shape
        flambeau.Size([1, 2, 3, 4])"""
    try:
        if attn_mask is not None and is_causal:
            raise RuntimeError('scaled_dot_product_attention: give attn_mask or is_causal, not both')
        if enable_gqa:
            key_group, value_group = shapes.query_groups(query.sizes, key.sizes, value.sizes)
            key, value = (_ops.repeat_interleave(key, key_group, -3), _ops.repeat_interleave(value, value_group, -3))
        batch = shapes.attention_batch(query.sizes, key.sizes, value.sizes)
        if attn_mask is not None:
            shapes.check_mask(attn_mask.sizes, batch + (query.sizes[-2], key.sizes[-2]))
            shapes.check_mask_dtype(attn_mask.dtype, query.dtype)
        scale = 1 / math.sqrt(query.sizes[-1] or 1) if scale is None else scale
        if dropout_p > 0.0 or (attn_mask is not None and attn_mask.requires_grad):
            weights = attention_weights(query, key, attn_mask, is_causal, scale)
            return matmul(_ops.dropout(weights, dropout_p) if dropout_p > 0.0 else weights, value)
        query, key, value = [x if x.sizes[:-2] == batch else expand(x, batch + x.sizes[-2:]) for x in (query, key, value)]
        return fused_attention([query, key, value], attn_mask, is_causal, scale)[0]
    except (AttributeError, TypeError) as error:
        raise misused(error, 'scaled_dot_product_attention', {'query': query, 'key': key, 'value': value}, {'attn_mask': attn_mask}) from None


# attention_weights: ops/attention.py:78
def attention_weights(query: Any, key: Any, attn_mask: Any, is_causal: Any, scale: Any) -> Any:
    """softmax(query @ key.mT * scale + mask), 0 for queries that may look nowhere."""
    try:
        scores = matmul(query * scale, transpose(key, -2, -1))
        if is_causal:
            attn_mask = _ops.tril(_ops.ones_like(scores)) > 0
        if attn_mask is None:
            return softmax_forward(scores, -1)
        scores = scores + attn_mask if attn_mask.dtype.is_floating_point else _ops.masked_fill(scores, _ops.logical_not(attn_mask), -math.inf)
        if scores.sizes[-1] == 0:
            return scores
        nowhere = eq(amax(scores.detach(), -1, True), -math.inf)
        return _ops.masked_fill(softmax_forward(_ops.masked_fill(scores, nowhere, 0), -1), nowhere, 0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'attention_weights', {'query': query, 'key': key}, {'attn_mask': attn_mask}) from None


# fused_attention: ops/attention.py:93
fused_attention_result = result_type('scaled_dot_product_attention', ('out', 'logsumexp'))


class FusedAttentionBackward(Node):
    """Backward of fused_attention: ops/attention.py:93."""

    __slots__ = ('qkv', 'attn_mask', 'attn_mask_version', 'is_causal', 'scale', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version', 'logsumexp', 'logsumexp_version')
    saved_names: ClassVar[tuple[str, ...]] = ('attn_mask', 'out:out', 'logsumexp')

    def __init__(self, edges: Any, qkv: Any, attn_mask: Any, attn_mask_version: Any, is_causal: Any, scale: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any, logsumexp: Any, logsumexp_version: Any) -> None:
        self.e0 = None
        self.e1 = None
        self.more = edges
        self.extra = None
        self.qkv: Any = qkv
        self.attn_mask: Any = attn_mask
        self.attn_mask_version: Any = attn_mask_version
        self.is_causal: Any = is_causal
        self.scale: Any = scale
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version
        self.logsumexp: Any = logsumexp
        self.logsumexp_version: Any = logsumexp_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        more = self.more
        es = more[0:]
        if any(e is not None for e in es):
            qkv = self.qkv
            if qkv is FREED:
                raise freed('fused_attention')
            attn_mask = self.attn_mask
            if attn_mask is FREED:
                raise freed('fused_attention')
            if attn_mask is not None:
                if attn_mask.storage is not None and attn_mask.storage.version != self.attn_mask_version:
                    check_version('fused_attention', 'attn_mask', attn_mask, self.attn_mask_version)
            is_causal = self.is_causal
            scale = self.scale
            out = saved_output(self, 'fused_attention', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            logsumexp = self.logsumexp
            if logsumexp is FREED:
                raise freed('fused_attention')
            if logsumexp is not None:
                if logsumexp.storage is not None and logsumexp.storage.version != self.logsumexp_version:
                    check_version('fused_attention', 'logsumexp', logsumexp, self.logsumexp_version)
            d = list(fused_attention_backward(g, qkv, attn_mask, out, logsumexp, is_causal, scale))
            for e, part in zip(es, d, strict=True):
                if e is not None and (wanted is None or e in wanted):
                    engine.give(e, part, True)

    def release(self) -> None:
        self.qkv = FREED
        self.attn_mask = FREED
        self.out_array = FREED
        self.out_storage = None
        self.logsumexp = FREED

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


def fused_attention_record(kernel: Any) -> Any:
    def fused_attention(qkv: Any, attn_mask: Any, is_causal: Any, scale: Any) -> Any:
        rs = kernel(qkv, attn_mask, is_causal, scale)
        r: TensorBase = rs[0]
        es = (*[edge(t) for t in qkv],)
        attn_mask_kept = attn_mask
        attn_mask_version = 0 if attn_mask_kept is None or attn_mask_kept.storage is None else attn_mask_kept.storage.version
        out_storage = storage_of(r)
        logsumexp_kept = rs[1]
        logsumexp_version = 0 if logsumexp_kept is None else version_of(logsumexp_kept)
        r.node = FusedAttentionBackward(es, tuple(qkv), attn_mask_kept, attn_mask_version, is_causal, scale, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version, logsumexp_kept, logsumexp_version)
        r.key |= GRAD
        return rs

    return fused_attention


def fused_attention(qkv: Any, attn_mask: Any, is_causal: Any, scale: Any, *, out: Any = None) -> Any:
    """Attention of equally large batches of query, key and value, and log(sum(exp(scores))) of each query (inf, if it may look nowhere)."""
    qkv = list(qkv)
    try:
        modes: int = tls.keys if busy else 0
        key: int = keys_of(qkv) | (0 if attn_mask is None else (attn_mask.key & NOT_DTYPES)) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fused_attention', {}, {'attn_mask': attn_mask}) from None
    try:
        fn = fused_attention_table[key]
    except KeyError:
        fn = fused_attention_op.resolve(key)
    if out is None:
        return named_result(fused_attention_result, fn(qkv, attn_mask, is_causal, scale))
    return into('fused_attention', out, named_result(fused_attention_result, fn(qkv, attn_mask, is_causal, scale)))


fused_attention_op: Final = Op('fused_attention', fused_attention, adapt_any, fused_attention_record, None, shapes.fused_attention, None, '', (), (), 'lower', ('qkv', 'attn_mask', 'is_causal', 'scale'), (1,), accepts='float', title='scaled_dot_product_attention')
fused_attention_table: Final[dict[int, Any]] = fused_attention_op.table


# fused_attention_backward: ops/attention.py:109
def fused_attention_backward_decomposed(grad: Any, qkv: Any, attn_mask: Any, out: Any, logsumexp: Any, is_causal: Any, scale: Any) -> Any:
    query, key, value = qkv
    weights = attention_weights(query, key, attn_mask, is_causal, scale)
    by_scores = softmax_backward(matmul(grad, transpose(value, -2, -1)), weights, -1) * scale
    return (matmul(by_scores, key), matmul(transpose(by_scores, -2, -1), query), matmul(transpose(weights, -2, -1), grad))


def fused_attention_backward(grad: Any, qkv: Any, attn_mask: Any, out: Any, logsumexp: Any, is_causal: Any, scale: Any) -> Any:
    """What fused_attention sends back. Kernels use out and logsumexp; the body, which has derivatives, does not."""
    qkv = list(qkv)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | keys_of(qkv) | (0 if attn_mask is None else (attn_mask.key & NOT_DTYPES)) | (out.key & NOT_DTYPES) | (logsumexp.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fused_attention_backward', {'grad': grad, 'out': out, 'logsumexp': logsumexp}, {'attn_mask': attn_mask}) from None
    try:
        fn = fused_attention_backward_table[key]
    except KeyError:
        fn = fused_attention_backward_op.resolve(key)
    return fn(grad, qkv, attn_mask, out, logsumexp, is_causal, scale)


fused_attention_backward_op: Final = Op('fused_attention_backward', fused_attention_backward, adapt_any, None, fused_attention_backward_decomposed, shapes.fused_attention_backward, None, '', (), (), '', ('grad', 'qkv', 'attn_mask', 'out', 'logsumexp', 'is_causal', 'scale'), (2, 3, 4), accepts='float')
fused_attention_backward_table: Final[dict[int, Any]] = fused_attention_backward_op.table
