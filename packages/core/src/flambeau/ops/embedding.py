"""Rows of a table, looked up by index."""
# mypy: disable-error-code="empty-body, has-type, name-defined, no-untyped-call"

from __future__ import annotations

import math

from . import shapes
from .notation import Index, Tensor, args, function, op

# ---- embedding


@function(namespace="nn.functional")
def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
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
        tensor([[0., 1.]])
    """
    if sparse:
        raise NotImplementedError("embedding: sparse gradients are not available; use sparse=False")
    rows = weight.shape[0]
    if padding_idx is not None and not -rows <= padding_idx < rows:
        raise AssertionError(f"embedding: padding_idx {padding_idx} is out of range for {rows} embeddings")
    if max_norm is not None:
        embedding_renorm(weight, input, max_norm, norm_type)
    return embedding_forward(weight, input, -1 if padding_idx is None else padding_idx % rows, scale_grad_by_freq)


embedding.samples(
    lambda make: [
        args(make.index(4, 2, 3), make(4, 5)), args(make.index(4), make(4, 5)), args(make.index(4, 0), make(4, 5)), args(make.index(4, 6), make(4, 5), 2),
        args(make.index(4, 6), make(4, 5), scale_grad_by_freq=True),
    ]
)


@function(namespace="_")
def embedding_renorm(weight: Tensor, indices: Tensor, max_norm: float, norm_type: float) -> None:
    """Scales the named rows of weight down, in place, where their norm is above max_norm."""
    table = weight.detach()
    rows = unique(reshape(indices, (-1,)))
    chosen = index_select(table, 0, rows)
    size = abs(chosen)
    norm = amax(size, 1, True) if norm_type == math.inf else pow(sum(pow(size, norm_type), 1, True), 1 / norm_type)
    table.index_copy_(0, rows, where(norm > max_norm, chosen * (max_norm / (norm + 1e-7)), chosen))


@op(shapes.embedding, namespace="_", hot=True, batch="lookup", public="embedding")
def embedding_forward(weight: Tensor, indices: Index, padding_idx: int, scale_grad_by_freq: bool) -> Tensor:
    """The rows of weight that indices name."""


embedding_forward.vjp(
    weight=lambda g, indices, weight_shape, padding_idx, scale_grad_by_freq: embedding_dense_backward(g, indices, weight_shape[0], padding_idx, scale_grad_by_freq)
)
embedding_forward.samples(lambda make: [args(make(4, 5), make.index(4, 2, 3), -1, False)])


@op(shapes.embedding_backward, namespace="_", accepts="float complex", method=False, batch="loop")
def embedding_dense_backward(grad: Tensor, indices: Index, num_weights: int, padding_idx: int, scale_grad_by_freq: bool) -> Tensor:
    """What embedding sends back to its weight: the sum of the cotangents of each row's uses."""


embedding_dense_backward.vjp(
    grad=lambda g, indices, num_weights, padding_idx, scale_grad_by_freq: embedding_double_backward(g, indices, num_weights, padding_idx, scale_grad_by_freq)
)
embedding_dense_backward.samples(lambda make: [args(make(2, 3, 5), make.index(4, 2, 3), 4, -1, False), args(make(6, 5), make.index(4, 6), 4, 2, True)])


@function(namespace="_")
def embedding_double_backward(g: Tensor, indices: Tensor, num_weights: int, padding_idx: int, scale_grad_by_freq: bool) -> Tensor:
    """What embedding_dense_backward sends back: rows, those of the padding 0, divided by their frequency if asked."""
    rows = embedding_forward(g, indices, padding_idx, False)
    if scale_grad_by_freq:
        counts = bincount(reshape(indices, (-1,)), None, num_weights)
        rows = rows / to(unsqueeze(reshape(index_select(counts, 0, reshape(indices, (-1,))), indices.shape), -1), g.dtype)
    return rows if padding_idx < 0 else masked_fill(rows, unsqueeze(eq(indices, padding_idx), -1), 0)


@function(namespace="nn.functional")
def embedding_bag(
    input: Tensor,
    weight: Tensor,
    offsets: Tensor | None = None,
    max_norm: float | None = None,
    norm_type: float = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Tensor:
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
        ValueError: the arguments do not go together.
    """
    if not weight.dtype.is_floating_point:
        raise RuntimeError(f"embedding_bag: weight must be floating point, but is {weight.dtype.name}; cast with .to(dtype)")
    if mode not in ("sum", "mean", "max"):
        raise ValueError(f"embedding_bag: mode is 'sum', 'mean' or 'max'; got {mode!r}")
    if per_sample_weights is not None and (mode != "sum" or per_sample_weights.shape != input.shape):
        raise ValueError(f"embedding_bag: per_sample_weights need mode 'sum' (got {mode!r}) and input's shape {tuple(input.shape)} (got {tuple(per_sample_weights.shape)})")
    if (input.ndim == 2) != (offsets is None) or input.ndim not in (1, 2):
        raise ValueError(f"embedding_bag: input is (B, N), or (N,) with offsets; got shape {tuple(input.shape)} {'without' if offsets is None else 'with'} offsets")
    if input.ndim == 2:
        bags = input.shape[0]
        owner = reshape(expand(unsqueeze(arange(bags, device=input.device), 1), input.shape), (-1,))
    else:
        starts = offsets[:-1] if include_last_offset else offsets
        bags = starts.shape[0]
        marks = scatter_add(zeros((input.shape[0] + 1,), dtype=starts.dtype, device=input.device), 0, starts, ones((bags,), dtype=starts.dtype, device=input.device))
        owner = cumsum(marks, 0)[: input.shape[0]] - 1
    flat = reshape(input, (-1,))
    if padding_idx is not None:
        padding_idx = padding_idx % weight.shape[0]
        kept = reshape(nonzero_rows(ne(flat, padding_idx)), (-1,))
        flat, owner = index_select(flat, 0, kept), index_select(owner, 0, kept)
        per_sample_weights = None if per_sample_weights is None else index_select(reshape(per_sample_weights, (-1,)), 0, kept)
    rows = embedding(flat, weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse)
    if per_sample_weights is not None:
        rows = rows * reshape(per_sample_weights, (-1, 1))
    result = zeros((bags, weight.shape[1]), dtype=weight.dtype, device=weight.device)
    if mode == "max":
        return scatter_reduce(result, 0, expand(unsqueeze(owner, 1), rows.shape), rows, "amax", False)
    result = index_add(result, 0, owner, rows)
    if mode == "sum":
        return result
    counts = bincount(owner, None, bags)
    return result / to(unsqueeze(clamp(counts, 1), 1), result.dtype)


embedding_bag.samples(lambda make: [args(make.index(4, 2, 3), make(4, 5), mode=m) for m in ("sum", "mean", "max")])


# ---- one_hot


@op(shapes.one_hot, namespace="nn.functional", method=False, result="int64", differentiable=False, batch="dims")
def one_hot(tensor: Index, num_classes: int = -1) -> Index:
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
                [0, 0, 1]])
    """
    if num_classes == -1:
        if tensor.numel() == 0:
            raise RuntimeError("one_hot: an empty tensor does not say how many classes there are; give num_classes")
        num_classes = int(amax(tensor)) + 1


one_hot.samples(lambda make: [args(make.index(4, 3), 4), args(make.index(4), 5), args(make.index(4, 2, 3), 4), args(make.index(4, 0), 4)])
