"""Shape rules of attention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...tensor.errors import ShapeError
from .core import named, pointwise

Shape = tuple[int, ...]


def attention_batch(query: Shape, key: Shape, value: Shape) -> Shape:
    """The common leading sizes of query (..., L, E), key (..., S, E) and value (..., S, Ev)."""
    if min(len(query), len(key), len(value)) < 2 or query[-1] != key[-1] or key[-2] != value[-2]:
        raise ShapeError(
            "scaled_dot_product_attention: takes query (..., L, E), key (..., S, E) and value (..., S, Ev), "
            f"got {tuple(query)}, {tuple(key)} and {tuple(value)}"
        )
    return named("scaled_dot_product_attention", pointwise, query[:-2], key[:-2], value[:-2])


def check_mask(mask: Shape, scores: Shape) -> None:
    """Raises ShapeError unless a mask of at least two dimensions broadcasts to the scores (..., L, S)."""
    op = "scaled_dot_product_attention"
    if len(mask) < 2 or named(op, pointwise, mask, scores) != scores:
        raise ShapeError(f"{op}: attn_mask of shape {tuple(mask)} must have 2 dimensions or more and broadcast to the scores' shape {scores}")


def check_mask_dtype(mask: Any, query: Any) -> None:
    """Raises RuntimeError for a mask of integers: it would be added to the scores, which is not what 0 and 1 mean."""
    if not (mask.is_floating_point or mask is query or mask.name == "bool"):
        raise RuntimeError(f"scaled_dot_product_attention: attn_mask must be bool, floating-point or {query.name}, but is {mask.name}")


def fused_attention(qkv: Sequence[Shape], attn_mask: Shape | None, is_causal: bool, scale: float) -> list[Shape]:
    query, key, value = qkv
    batch = attention_batch(query, key, value)
    return [(*batch, query[-2], value[-1]), (*batch, query[-2])]


def fused_attention_backward(grad: Shape, qkv: Sequence[Shape], *rest: Any) -> list[Shape]:
    return list(qkv)


def query_groups(query: Shape, key: Shape, value: Shape) -> tuple[int, int]:
    """How many query heads share each head of key and of value."""
    for name, shape in (("key", key), ("value", value)):
        if min(len(query), len(shape)) < 3 or not shape[-3] or query[-3] % shape[-3]:
            raise ShapeError(
                f"scaled_dot_product_attention: enable_gqa needs {name} with a number of heads that divides query's, "
                f"got query {tuple(query)} and {name} {tuple(shape)}"
            )
    return query[-3] // key[-3], query[-3] // value[-3]
