"""Multi-head attention."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from .. import init
from ..module import Module
from .linear import NonDynamicallyQuantizableLinear
from .utils import empty_parameter


class MultiheadAttention(Module):
    """Attention with several heads: queries gather values by the similarity of their keys.

    Source: Vaswani et al., Attention is all you need, 2017.

    Args:
        embed_dim: size of the last dimension of queries and results; split among the heads.
        num_heads: how many heads.
        dropout: probability with which attention weights become zero in training.
        bias: whether the projections have a bias.
        add_bias_kv: append a learned key and value to the sequence.
        add_zero_attn: append a key and a value of zeros to the sequence.
        kdim: last dimension of the keys; embed_dim if None.
        vdim: last dimension of the values; embed_dim if None.
        batch_first: shapes are (N, L, E) instead of (L, N, E).
        device: of the parameters.
        dtype: of the parameters.

    Raises:
        ValueError: embed_dim or num_heads is not positive.
        AssertionError: num_heads does not divide embed_dim.

    Example:
        >>> import flambeau as fb
        >>> attention = fb.nn.MultiheadAttention(8, 2, batch_first=True)
        >>> x = fb.zeros(3, 5, 8)
        >>> output, weights = attention(x, x, x)
        >>> tuple(output.shape), tuple(weights.shape)
        ((3, 5, 8), (3, 5, 5))
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(f"embed_dim and num_heads must be greater than 0, got embed_dim={embed_dim} and num_heads={num_heads} instead")
        if embed_dim % num_heads:
            raise AssertionError(f"embed_dim must be divisible by num_heads: {embed_dim} is not a multiple of {num_heads}")
        super().__init__()
        self.embed_dim = embed_dim
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self._qkv_same_embed_dim = self.kdim == embed_dim and self.vdim == embed_dim
        self.num_heads = num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.head_dim = embed_dim // num_heads
        same = self._qkv_same_embed_dim
        widths = {"q_proj_weight": embed_dim, "k_proj_weight": self.kdim, "v_proj_weight": self.vdim}
        if same:
            self.in_proj_weight = empty_parameter((3 * embed_dim, embed_dim), device, dtype)
        for name, width in widths.items():
            self.register_parameter(name, None if same else empty_parameter((embed_dim, width), device, dtype))
        if not same:
            self.register_parameter("in_proj_weight", None)
        self.register_parameter("in_proj_bias", empty_parameter((3 * embed_dim,), device, dtype) if bias else None)
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias, device, dtype)
        self.bias_k = self.bias_v = None
        if add_bias_kv:
            self.bias_k = empty_parameter((1, 1, embed_dim), device, dtype)
            self.bias_v = empty_parameter((1, 1, embed_dim), device, dtype)
        self.add_zero_attn = add_zero_attn
        self._reset_parameters()

    def _reset_parameters(self) -> None:
        """Fills the projections by `xavier_uniform_` and their biases with zeros."""
        for weight in (self.in_proj_weight, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
            if weight is not None:
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)
        if self.bias_k is not None:
            init.xavier_normal_(self.bias_k)
            init.xavier_normal_(self.bias_v)

    def forward(
        self,
        query: Any,
        key: Any,
        value: Any,
        key_padding_mask: Any = None,
        need_weights: bool = True,
        attn_mask: Any = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Any, Any]:
        """The attended values, and the weights if they are wanted.

        Args:
            query: shape (L, N, E), (N, L, E) with batch_first, or (L, E).
            key: shape (S, N, kdim), (N, S, kdim) with batch_first, or (S, kdim).
            value: shape (S, N, vdim), (N, S, vdim) with batch_first, or (S, vdim).
            key_padding_mask: shape (N, S) or (S); True, or -inf, hides a key from all queries.
            need_weights: also give the attention weights; False is faster.
            attn_mask: shape (L, S) or (N * num_heads, L, S); True, or -inf, hides a key from a query.
            average_attn_weights: give the mean of the heads' weights, of shape (N, L, S), instead of (N, num_heads, L, S).
            is_causal: says that attn_mask is the causal one.

        Returns:
            The result, of the query's shape, and the weights or None.
        """
        swap = self.batch_first and query.dim() == 3
        if swap:
            if key is value:
                same = query is key
                query = query.transpose(1, 0)
                key = value = query if same else key.transpose(1, 0)
            else:
                query, key, value = (x.transpose(1, 0) for x in (query, key, value))
        output, weights = F.multi_head_attention_forward(
            query,
            key,
            value,
            self.embed_dim,
            self.num_heads,
            self.in_proj_weight,
            self.in_proj_bias,
            self.bias_k,
            self.bias_v,
            self.add_zero_attn,
            self.dropout,
            self.out_proj.weight,
            self.out_proj.bias,
            training=self.training,
            key_padding_mask=key_padding_mask,
            need_weights=need_weights,
            attn_mask=attn_mask,
            use_separate_proj_weight=not self._qkv_same_embed_dim,
            q_proj_weight=self.q_proj_weight,
            k_proj_weight=self.k_proj_weight,
            v_proj_weight=self.v_proj_weight,
            average_attn_weights=average_attn_weights,
            is_causal=is_causal,
        )
        return (output.transpose(1, 0) if swap else output), weights
