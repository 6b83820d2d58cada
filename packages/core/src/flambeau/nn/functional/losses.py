"""Losses that take functions, or that are recursions over time."""

from __future__ import annotations

from typing import Any

import flambeau as fb

from ...ops.lazy import ops


def _reduced(loss: Any, reduction: str, op: str) -> Any:
    """The losses of the elements as one."""
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{op}: {reduction} is not a valid value for reduction; use 'none', 'mean' or 'sum'")
    return loss if reduction == "none" else loss.mean() if reduction == "mean" else loss.sum()


def triplet_margin_with_distance_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
    *,
    distance_function: Any = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Any:
    """max(0, distance(anchor, positive) - distance(anchor, negative) + margin).

    Args:
        anchor: shape (N, *), like the two others.
        positive: what should be near the anchor.
        negative: what should be far from it.
        distance_function: of two tensors; `pairwise_distance` if None.
        margin: by how much the negative should be farther; above 0.
        swap: use the distance from positive to negative where it is smaller than that from the anchor.
        reduction: "none", "mean" or "sum".

    Raises:
        ValueError: margin is not above 0, or an unknown reduction.
        RuntimeError: numbers of dimensions that differ.
    """
    if margin <= 0:
        raise ValueError(f"triplet_margin_with_distance_loss: margin must be greater than 0, got {margin}")
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "triplet_margin_with_distance_loss: anchor, positive and negative must have the same number of dimensions, "
            f"but their shapes are {tuple(anchor.shape)}, {tuple(positive.shape)} and {tuple(negative.shape)}"
        )
    distance = ops.pairwise_distance if distance_function is None else distance_function
    far = distance(anchor, negative)
    if swap:
        far = fb.minimum(far, distance(positive, negative))
    return _reduced(fb.clamp(margin + distance(anchor, positive) - far, min=0), reduction, "triplet_margin_with_distance_loss")


def _padded_targets(targets: Any, lengths: list[int], batch: int) -> Any:
    """Targets as a matrix of shape (N, longest), however they were given."""
    if targets.dim() == 2:
        return targets
    starts = [0]
    for n in lengths:
        starts.append(starts[-1] + n)
    if starts[-1] != targets.shape[0]:
        raise RuntimeError(f"ctc_loss: expected targets of length {starts[-1]}, the sum of target_lengths, but got {targets.shape[0]}")
    padded = fb.zeros(batch, max(lengths, default=0), dtype=targets.dtype, device=targets.device)
    for i, n in enumerate(lengths):
        padded[i, :n] = targets[starts[i] : starts[i] + n]
    return padded


def _lengths(given: Any, batch: int, limit: int, name: str) -> list[int]:
    """Lengths as ints, each within its limit."""
    lengths = [int(n) for n in (given.flatten().tolist() if isinstance(given, fb.Tensor) else given)]
    if len(lengths) != batch:
        raise RuntimeError(f"ctc_loss: {name} must have size {batch}, the batch, not {len(lengths)}")
    if any(not 0 <= n <= limit for n in lengths):
        raise RuntimeError(f"ctc_loss: expected {name} from 0 to {limit}, but got {lengths}")
    return lengths


def ctc_loss(
    log_probs: Any,
    targets: Any,
    input_lengths: Any,
    target_lengths: Any,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Any:
    """Minus the log-likelihood of all alignments of targets to sequences.

    Source: Graves et al., Connectionist temporal classification, 2006.

    Args:
        log_probs: log-probabilities, shape (T, N, C) or (T, C).
        targets: classes without blanks, shape (N, S), or all one after the other.
        input_lengths: shape (N), each at most T.
        target_lengths: shape (N), each at most S.
        blank: the class of the blank.
        reduction: "none", "mean" (each loss over its target's length) or "sum".
        zero_infinity: turn infinite losses, and their gradients, to zero.

    Raises:
        RuntimeError: lengths or a blank out of range.
    """
    single = log_probs.dim() == 2
    if single:
        log_probs = log_probs.unsqueeze(1)
        input_lengths, target_lengths = (fb.as_tensor(n).reshape(1) for n in (input_lengths, target_lengths))
        targets = targets.reshape(1, -1) if targets.dim() == 1 else targets
    steps, batch, classes = log_probs.shape
    if not 0 <= blank < classes:
        raise RuntimeError(f"ctc_loss: blank must be in label range, 0 to {classes - 1}, not {blank}")
    in_lengths = _lengths(input_lengths, batch, steps, "input_lengths")
    out_lengths = _lengths(target_lengths, batch, targets.shape[-1], "target_lengths")
    labels = _padded_targets(targets, out_lengths, batch).to(fb.int64)
    loss = -_log_likelihood(log_probs, labels, in_lengths, out_lengths, blank)
    if zero_infinity:
        loss = fb.where(loss == float("inf"), fb.zeros_like(loss), loss)
    if single:
        loss = loss.squeeze(0)
    if reduction == "mean":
        loss = loss / fb.tensor(out_lengths, dtype=loss.dtype, device=loss.device).clamp(min=1).reshape(loss.shape)
    return _reduced(loss, reduction, "ctc_loss")


def _log_likelihood(log_probs: Any, labels: Any, in_lengths: list[int], out_lengths: list[int], blank: int) -> Any:
    """The log of the summed probability of all alignments, for each sequence: the forward recursion over time."""
    steps, batch, _ = log_probs.shape
    states = 2 * labels.shape[1] + 1
    path = fb.full((batch, states), blank, dtype=fb.int64, device=labels.device)  # blank, label, blank, label, ..., blank
    path[:, 1::2] = labels
    lowest = -1e30 if log_probs.dtype in (fb.float32, fb.float64, fb.bfloat16) else -6e4  # finite, so that gradients are numbers
    may_skip = fb.zeros(batch, states, dtype=fb.bool, device=labels.device)
    may_skip[:, 2:] = (path[:, 2:] != blank) & (path[:, 2:] != path[:, :-2])
    emitted = log_probs.gather(2, path.unsqueeze(0).expand(steps, batch, states))
    start = fb.full((batch, states), lowest, dtype=log_probs.dtype, device=log_probs.device)
    first = fb.arange(states, device=labels.device) < 2
    alpha = fb.where(first, emitted[0], start) if steps else start
    below = start[:, :1]
    ends = [alpha]
    for t in range(1, steps):
        one = fb.cat([below, alpha[:, :-1]], 1)
        two = fb.where(may_skip, fb.cat([below, below, alpha[:, :-2]], 1)[:, :states], start)
        alpha = fb.logsumexp(fb.stack([alpha, one, two]), 0) + emitted[t]
        ends.append(alpha)
    rows = []
    for i, (n, s) in enumerate(zip(in_lengths, out_lengths, strict=True)):
        last = ends[max(n, 1) - 1][i]
        rows.append(fb.logsumexp(last[max(2 * s - 1, 0) : 2 * s + 1], 0) if n else last[0] * 0 + (0.0 if s == 0 else lowest))
    total = fb.stack(rows)
    return fb.where(total < lowest / 2, fb.full_like(total, float("-inf")), total)
